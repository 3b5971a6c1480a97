"""What the live explorer asks: the routes /explore/... of the server (docs/explorer.md), each from a store and its catalogue to JSON.

    read_values(route, pairs) -> values -> Explorer(store, catalogue).answer(route, values) -> JSON

The first runs in the server, the second in a worker (`kg/worker.py`), as all queries do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import Any

from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions

from kg.article import ask_articles, find_said, to_articles, to_json
from kg.catalogue import Catalogue, Tie
from kg.errors import QueryError, UnknownNameError
from kg.iri import local_name
from kg.layout import to_layout
from kg.protocol import ProtocolError
from kg.query import PREFIXES, to_printable, to_query_error
from kg.scene import Json, Layout, Row, Scene, answer, ask_evidence, gather, shorten, to_evidence, to_legend, to_piece
from kg.store import ID, QuadStore
from kg.view import find_rows

MOST = 500  # that may be asked for at once
LONGEST_TEXT = 200  # characters of a text to search for
LONGEST_ID = 2000
FIRST = 150  # things that are drawn at first
MOST_FACTS = 1000  # that are drawn between the things of a piece
MOST_ROWS = 20_000  # of an answer that are looked at for things to draw
PARALLEL = 10  # facts between two neighbours on a path
NEAREST = 3  # names that an error offers

Values = Mapping[str, str]


# What may be asked


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a route takes: how it is read, what it is if it is left out (None: it must be given), and what it is in words."""

    read: Callable[[str], str | None]
    default: str | None
    words: str


def _text(value: str) -> str | None:
    return value.strip() if value.strip() and len(value) <= LONGEST_TEXT else None


def _limit(value: str) -> str | None:
    return value if re.fullmatch(r"[0-9]{1,3}", value) and 1 <= int(value) <= MOST else None


def _id(value: str) -> str | None:
    """The IRI of an id: a whole one, or the end of one of the graph's."""
    iri = value if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", value) else ID + value
    return iri if len(value) <= LONGEST_ID and re.fullmatch(r'[^\x00-\x20<>"{}|^`\\]+', value) else None


def _iri(value: str) -> str | None:
    """The IRI of an id that is one as RFC 3987 has it; that of a role, which is an event's IRI with two marks, is none."""
    iri = _id(value)
    try:
        return NamedNode(iri).value if iri else None
    except ValueError:
        return None


def _query(value: str) -> str | None:
    return value if value.strip() else None


_ID = Parameter(_iri, None, "an id such as person/dana-reyes, or a whole IRI")
_FACT = Parameter(_id, None, "the id of a fact such as statement/0123456789abcdef")
_TEXT = Parameter(_text, None, f"a text of 1 to {LONGEST_TEXT} characters")


def _up_to(default: int) -> Parameter:
    return Parameter(_limit, str(default), f"a number from 1 to {MOST}")


ROUTES: Mapping[str, Mapping[str, Parameter]] = {
    "start": {},
    "search": {"text": _TEXT, "limit": _up_to(12)},
    "around": {"id": _ID, "limit": _up_to(60)},
    "path": {"from": _ID, "to": _ID},
    "evidence": {"id": _FACT},
    "article": {"id": _ID},
    "query": {"query": Parameter(_query, None, "a SPARQL query, SELECT or CONSTRUCT")},
}


def read_values(route: str, pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The values of a request for `route`, checked. ProtocolError where one is unknown, given twice, missing, or not of its kind."""
    if route not in ROUTES:
        raise ProtocolError(404, f"nothing is at /explore/{route[:40]}; there are {', '.join(ROUTES)}")
    known, given = ROUTES[route], dict(pairs)
    for name, _ in pairs:
        if name not in known:
            raise ProtocolError(400, f"/explore/{route} has no parameter {name[:40]!r}; it takes {', '.join(known) or 'none'}")
    if len(given) < len(pairs):
        raise ProtocolError(400, f"each parameter of /explore/{route} is given once")
    return {name: _read(name, parameter, given.get(name)) for name, parameter in known.items()}


def _read(name: str, parameter: Parameter, given: str | None) -> str:
    if given is None and parameter.default is not None:
        return parameter.default
    value = parameter.read(given) if given is not None else None
    if value is None:
        seen = f"not {given[:80]!r}" if given is not None else "but is missing"
        raise ProtocolError(400, f"{name}= must be {parameter.words}, {seen}")
    return value


# Answers


class Explorer:
    """What a graph answers. Values are those of `read_values`."""

    def __init__(self, store: QuadStore, catalogue: Catalogue) -> None:
        self.store, self.catalogue = store, catalogue

    def answer(self, route: str, values: Values) -> Any:
        """What `route` answers. UnknownNameError for an id that the graph does not have, QueryError for a query that draws nothing."""
        routes: dict[str, Callable[[Values], Any]] = {
            "start": self.start,
            "search": self.search,
            "around": self.around,
            "path": self.path,
            "evidence": self.evidence,
            "article": self.article,
            "query": self.query,
        }
        return routes[route](values)

    def start(self, values: Values) -> Json:
        """The best connected things, and the facts between them."""
        things, total = self.catalogue.best(FIRST), self.catalogue.totals()["things"]
        scene = self.gather(self.catalogue.between(things, MOST_FACTS), things, of=things)
        chosen = f"the {len(things):,} best connected of {total:,} things" if len(things) < total else ""
        return self.to_piece(scene, chosen, to_layout(scene))

    def search(self, values: Values) -> list[Json]:
        """Things by the beginning of their names."""
        found = self.catalogue.search(values["text"], int(values["limit"]))
        things = [match.iri for match in found]
        scene = self.gather((), things, of=things)
        kinds = {entry["iri"]: entry["label"] for entry in to_legend(scene)}
        return [
            {"id": shorten(match.iri), "label": scene.names.label(match.iri)}
            | ({"alias": match.alias} if match.alias else {})
            | {"class": scene.classes[match.iri], "kind": kinds[scene.classes[match.iri]], "degree": scene.degrees[match.iri]}
            for match in found
        ]

    def around(self, values: Values) -> Json:
        """A thing with its best facts and the things at their other ends; "more" is how many facts are left out."""
        thing = self.known(values["id"])
        ties = self.catalogue.around(thing, int(values["limit"]))
        scene = self.gather(ties, [thing], of=[thing])
        piece = self.to_piece(scene)
        return piece | {"focus": {"thing": shorten(thing)}, "more": scene.degrees[thing] - len(ties)}

    def path(self, values: Values) -> Json:
        """A shortest way between two things; without one "chosen" says why there is none."""
        ends = [self.known(values["from"]), self.known(values["to"])]
        way, reason = self.catalogue.find_path(*ends)
        ties = [tie for one, next in pairwise(way) for tie in self.catalogue.joining(one, next, PARALLEL)]
        scene = self.gather(ties, way or ends, of=way or ends)
        return self.to_piece(scene, reason) | {"path": [shorten(iri) for iri in way] or None}

    def evidence(self, values: Values) -> list[Json]:
        """The sentences that prove a fact."""
        source = self.catalogue.source(values["id"])
        if source is None:
            raise UnknownNameError(f"the graph has no fact {_show(values['id'])}")
        return next(iter(to_evidence(answer(ask_evidence([source]), self.ask)).values()), [])

    def article(self, values: Values) -> Json:
        """An article with its mentions and claims marked, and the piece of what it says."""
        rows = answer(ask_articles([values["id"]]), self.ask)
        said, named = find_said(rows)
        scene = gather(self.ask, said, named, counted=False)
        articles = to_articles(rows, scene)
        if not articles:
            raise UnknownNameError(f"the graph has no article {_show(values['id'])}")
        return {"article": to_json(articles[0]), "piece": self.to_piece(self.counted(scene))}

    def query(self, values: Values) -> Json:
        """What the answer to a query names: things, and facts with their ends; where it names no facts, those between the things."""
        named = self.named(values["query"])
        known = self.catalogue.degrees(named)
        things = [iri for iri in named if iri in known]
        ties = self.catalogue.ties(named)
        if not things and not ties:
            raise QueryError(
                "the answer names nothing that can be drawn; expected are columns of IRIs, of things (?person), statements, observations or"
                " events, or a CONSTRUCT of triples between things"
            )
        chosen = "what the query names"
        if len(things) > MOST or len(ties) > MOST_FACTS:
            chosen = f"the first {MOST:,} things and {MOST_FACTS:,} facts that the query names"
        things, ties = things[:MOST], ties[:MOST_FACTS] or self.catalogue.between(things[:MOST], MOST_FACTS)
        return self.to_piece(self.gather(ties, things, of=things), chosen)

    def named(self, sparql: str) -> list[str]:
        """The IRIs that the answer to a query names, in its order."""
        try:
            found = self.store.query(sparql, prefixes=PREFIXES)
        except SyntaxError as error:
            raise to_query_error(sparql, str(error)) from None
        if isinstance(found, QueryBoolean):
            raise QueryError("a yes or no draws nothing; expected is a SELECT with columns of IRIs, or a CONSTRUCT")
        rows: Iterable[Iterable[Any]] = found if isinstance(found, QuerySolutions) else ((one.subject, one.object) for one in found)
        terms = (term for row in islice(rows, MOST_ROWS) for term in row)
        return list(dict.fromkeys(term.value for term in terms if isinstance(term, NamedNode)))

    # What they share

    def ask(self, sparql: str) -> list[Row]:
        return find_rows(self.store, sparql)

    def known(self, thing: str) -> str:
        """`thing`, where the graph has it; UnknownNameError, with the nearest names, where it does not."""
        if thing in self.catalogue.degrees([thing]):
            return thing
        name = local_name(thing).replace("-", " ")
        found = [match.iri for text in (name, *name.split()) for match in self.catalogue.search(text, NEAREST)]
        near = [shorten(iri) for iri in dict.fromkeys(found)][:NEAREST]
        offer = f"nearest: {', '.join(map(to_printable, near))}" if near else "/explore/search?text=... finds things by their names"
        raise UnknownNameError(f"the graph has no thing {_show(thing)}; {offer}")

    def gather(self, ties: Iterable[Tie], things: Collection[str], of: Iterable[str] = ()) -> Scene:
        """The scene of the facts of `ties` and of `things`; where those in `of` are events, it has what is said of them."""
        chosen = {tie.fact: tie.source for tie in ties}
        scene = gather(self.ask, {*chosen.values(), *of}, things, counted=False)
        facts = [fact for fact in scene.facts if fact.iri in chosen]
        ends = {iri for fact in facts for iri in fact.things}
        return self.counted(scene.keep({*things, *ends}, facts))

    def counted(self, scene: Scene) -> Scene:
        """The scene with the degrees that its things have in the whole graph."""
        return replace(scene, degrees=self.catalogue.degrees(scene.classes))

    def to_piece(self, scene: Scene, chosen: str = "", layout: Layout | None = None) -> Json:
        """The piece of a scene. What has no place is placed by the page, beside what it has."""
        return to_piece(scene, totals=self.catalogue.totals(), layout=layout, chosen=chosen)


def _show(iri: str) -> str:
    return to_printable(repr(shorten(iri)[:200]))

"""Where the sources of a graph disagree, and what only changed: both sides, ordered by time, each with its sentences.

    values            of one place or thing, the same is counted, with numbers that cannot both be right
    denial            one says that it is so, another that it is not, or no longer
    one value         of what a thing has just one of (owl:FunctionalProperty), two are said
    one at a time     of what only one can be at a time (kg:oneAtATime), two are said to be

What is told for different times is no conflict but a change; where no date tells which of both it is, it is "undated".
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import combinations
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode

from kg.evidence import Explanation, Resource, to_explanation, to_iri, to_node
from kg.iri import local_name
from kg.model import FACTUAL
from kg.ontology import Ontology, load_ontology, name_of
from kg.query import to_printable
from kg.store import Graph, QuadStore

DAYS = {
    "values": 1,
    "one at a time": 30,
}  # how far apart in days two dates may lie that are of one time; a count changes daily, an office does not
ABOUT = Decimal("0.05")  # what "about" leaves open
VERDICTS = ("conflict", "undated", "change")


@dataclass(frozen=True)
class Side:
    """One of the statements that disagree, with the date by which it is ordered ("" where none is known)."""

    date: str
    said: Explanation


@dataclass(frozen=True)
class Conflict:
    """Statements that cannot all be so at one time. `kind` and `verdict` ("conflict", "change", "undated") as above."""

    kind: str
    verdict: str
    about: str
    sides: tuple[Side, ...]


@dataclass(frozen=True)
class _Said:
    """A statement or observation, and what it is compared by."""

    node: Resource

    @cached_property
    def told(self) -> dict[str, str]:
        names = (
            "rdf:subject",
            "rdf:predicate",
            "rdf:object",
            "kg:inPlace",
            "kg:about",
            "kg:unit",
            "kg:counted",
            "kg:precision",
            "kg:tense",
        )
        more = ("kg:polarity", "kg:modality", "kg:validFrom", "kg:validUntil", "kg:atTime", "kg:asOf")
        return {name.partition(":")[2]: self.node.text(name) for name in (*names, *more)}

    @property
    def is_so(self) -> bool:
        """Whether it is said as a fact."""
        return local_name(self.told["polarity"]) == "positive" and local_name(self.told["modality"]) in FACTUAL

    @property
    def stands(self) -> bool:
        return self.is_so and not self.told["tense"]

    @cached_property
    def documents(self) -> frozenset[str]:
        return frozenset(claim.partition("#")[0] for claim in self.node.texts("prov:wasDerivedFrom"))

    @cached_property
    def own(self) -> tuple[str, str]:
        """The first and the last date that it says itself that it is of."""
        at = (self.told["atTime"] or self.told["asOf"]).split("/")
        since, until = self.told["validFrom"].partition("/")[0], self.told["validUntil"].rpartition("/")[2]
        return since or at[0], until or ("" if since else at[-1])

    @cached_property
    def date(self) -> str:
        """The date by which it is ordered: its own, or that of the earliest article."""
        published = [self._published(document) for document in self.documents]
        return next(filter(None, self.own), "") or min(filter(None, published), default="")

    def _published(self, document: str) -> str:
        name = NamedNode(document)
        return Resource(self.node.store, name, name).text("schema:datePublished")

    @cached_property
    def range(self) -> tuple[Decimal, Decimal]:
        """The least and the greatest number that it can mean."""
        value = self.node.number("kg:value") or Decimal(0)
        upper, precision, much = self.node.number("kg:upperValue") or value, self.told["precision"], Decimal("Infinity")
        slack = abs(value) * ABOUT if precision == "about" else Decimal(0)
        return (-much if precision == "at most" else value - slack), (much if precision == "at least" else upper + slack)


def conflicts(graph: Graph, ontology: Sequence[Path] = ()) -> list[Conflict]:
    """Where the sources of `graph` disagree, conflicts before changes. `ontology` are the files that kg build --ontology had."""
    meaning = load_ontology(ontology)
    store = graph.store
    statements = [said for said in _find(store, "kg:Statement") if said.told["subject"]]
    found = [
        *_compare("values", _find(store, "kg:Observation"), _to_count_key, _disagree, _is_near),
        *_compare("denial", statements, lambda s: (s.told["subject"], s.told["predicate"], s.told["object"]), _deny, _denies_now(meaning)),
        *_compare("one value", statements, _single(meaning.functional, "subject"), _differ(store), lambda one, other: True),
        *_compare("one at a time", statements, _single(meaning.one_at_a_time, "object"), _rival, _at_one_time),
    ]
    return sorted(found, key=lambda c: (VERDICTS.index(c.verdict), c.kind, c.about, [side.said.statement for side in c.sides]))


def _find(store: QuadStore, kind: str) -> list[_Said]:
    quads = store.quads_for_pattern(None, to_iri("rdf:type"), to_iri(kind), DefaultGraph())
    nodes = sorted(quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode))
    return [_Said(Resource(store, NamedNode(node), DefaultGraph())) for node in nodes]


def _compare(
    kind: str,
    every: Iterable[_Said],
    key: Callable[[_Said], Hashable],
    disagree: Callable[[_Said, _Said], bool],
    at_once: Callable[[_Said, _Said], bool | None],
) -> Iterator[Conflict]:
    """One conflict for each group of one `key` in which two `disagree`; a change where none do so `at_once`, undated if none tells."""
    groups: dict[Hashable, list[_Said]] = defaultdict(list)
    for said in every:
        if (found := key(said)) is not None:
            groups[found].append(said)
    for group in groups.values():
        ordered = sorted(group, key=lambda said: (said.date or "9", said.node.node.value))
        pairs = [pair for pair in combinations(ordered, 2) if disagree(*pair)]
        if pairs:
            paired = {said.node.node.value for pair in pairs for said in pair}
            sides = [said for said in ordered if said.node.node.value in paired]
            told = tuple(Side(said.date, to_explanation(said.node, to_node(said.node.store, said.node.node))) for said in sides)
            times = {at_once(*pair) for pair in pairs}
            verdict = "conflict" if True in times else "undated" if None in times else "change"
            yield Conflict(kind, verdict, _to_about(kind, told[0].said), told)


def _to_count_key(said: _Said) -> Hashable:
    """What is counted, where or of what; None where nothing tells."""
    of = said.told["inPlace"] or said.told["about"]
    return (of, said.told["unit"], said.told["counted"].casefold()) if of and said.stands else None


def _disagree(one: _Said, other: _Said) -> bool:
    """Whether two numbers of different sources cannot both be right."""
    return not one.documents & other.documents and (one.range[0] > other.range[1] or other.range[0] > one.range[1])


def _is_near(one: _Said, other: _Said) -> bool | None:
    return _are_near(one.date, other.date, DAYS["values"])


def _deny(one: _Said, other: _Said) -> bool:
    """Whether one of the two says that it is so, and the other that it is not, or no longer."""
    return one.stands != other.stands and all(_takes_side(said) for said in (one, other))


def _takes_side(said: _Said) -> bool:
    """Whether it says that it is so or was so, or that it is not so: no plan, no possibility."""
    return local_name(said.told["modality"]) in (*FACTUAL, "denied")


def _denies_now(ontology: Ontology) -> Callable[[_Said, _Said], bool | None]:
    """Whether two that deny each other are of one time: of an event always, of a state unless the denial is of a later day."""

    def denies_now(one: _Said, other: _Said) -> bool | None:
        if ontology.shortcut(name_of(one.told["predicate"])) is not None:
            return True
        if not (one.date and other.date):
            return None
        so, denial = (one, other) if one.stands else (other, one)
        return not so.date < denial.date

    return denies_now


def _single(names: dict[str, str], part: str) -> Callable[[_Said], Hashable]:
    """A key of statements with a property in `names`: the broadest such property, and the subject or object."""

    def key(said: _Said) -> Hashable:
        broadest = names.get(name_of(said.told["predicate"]))
        return (broadest, said.told[part]) if broadest and said.stands else None

    return key


def _differ(store: QuadStore) -> Callable[[_Said, _Said], bool]:
    """Whether the objects of two are unlike: neither is the other less exactly known, a date or a place that holds it."""

    def differ(one: _Said, other: _Said) -> bool:
        values = [said.told["object"] for said in (one, other)]
        if values[0].startswith(values[1]) or values[1].startswith(values[0]):
            return False
        ends = [
            NamedNode(value)
            for said, value in zip((one, other), values, strict=True)
            if not isinstance(said.node.terms("rdf:object")[0], Literal)
        ]
        return len(ends) < 2 or not (_is_related(store, *ends) or _is_related(store, *reversed(ends)))

    return differ


def _is_related(store: QuadStore, one: NamedNode, other: NamedNode) -> bool:
    return any(store.quads_for_pattern(one, None, other, DefaultGraph()))


def _rival(one: _Said, other: _Said) -> bool:
    return one.told["subject"] != other.told["subject"]


def _at_one_time(one: _Said, other: _Said) -> bool | None:
    """Whether two may have been so at one time: by their own dates if they have any, else by those of the articles."""
    (first, last), (start, end) = one.own, other.own
    if (last and start and last < start) or (end and first and end < first):
        return False
    return _are_near(one.date, other.date, DAYS["one at a time"])


def _are_near(one: str, other: str, days: int) -> bool | None:
    """Whether two dates are no more than `days` apart, as exactly as both are known; None where there is none.

    >>> _are_near("2020-03-01", "2020-03-02", 1), _are_near("2020-03", "2020-03-30", 1), _are_near("2020-03-01", "2021", 1)
    (True, True, False)
    """
    if not (one and other):
        return None
    if one.startswith(other) or other.startswith(one):
        return True
    if min(len(one), len(other)) < len("2020-03-01"):
        return False
    try:
        return abs((date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])).days) <= days
    except ValueError:
        return False


def _to_about(kind: str, said: Explanation) -> str:
    """What the disagreement is about, in words."""
    subject = said.subject.label if said.subject else ""
    about = {
        "values": subject,
        "denial": said.words.replace(": not ", ": "),
        "one value": f"{subject}: {said.predicate.label}",
        "one at a time": f"{said.predicate.label} {said.object.label}",
    }
    return about[kind]


# Showing


def to_json(found: Sequence[Conflict]) -> str:
    return json.dumps([asdict(conflict) for conflict in found], default=float, ensure_ascii=False, indent=2)


def to_report(found: Sequence[Conflict]) -> str:
    """The conflicts and changes for reading, each side with date, source and quote."""
    if not found:
        return "no source disagrees with another\n"
    lines: list[str] = []
    for conflict in found:
        lines.append(to_printable(f"{conflict.verdict} ({conflict.kind}): {conflict.about}"))
        for side in conflict.sides:
            lines += _to_lines(side)
        lines.append("")
    return "\n".join(lines[:-1]) + "\n"


def _to_lines(side: Side) -> Iterator[str]:
    said = side.said
    how = " by ".join(filter(None, [said.modality, " and ".join(node.label for node in said.attributed_to)]))
    yield to_printable(f"  {side.date or 'no date':10}  {said.words} ({how}, confidence {said.confidence or 0:.2f})")
    for evidence in said.evidence:
        source = ", ".join(filter(None, [evidence.publisher, evidence.published, evidence.source or evidence.document]))
        yield to_printable(f"    > {' '.join(evidence.quote.split())}")
        yield to_printable(f"      {source}, characters {evidence.start}-{evidence.end}")

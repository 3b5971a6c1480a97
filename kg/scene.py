"""Rows of SPARQL -> a scene -> a piece, the JSON that a page draws (docs/explorer.md says what is in one).

    ask_facts(which) asks queries, and is given their rows ->  rows  -> to_scene -> Scene -> to_piece -> piece
    ask_evidence(which) likewise                           ->  rows  -> to_evidence -> evidence by fact

A scene is what is known of some facts: of a whole graph, or of those in `which` (IRIs of statements, observations and events). What asks
the queries is no matter of this module: `ask_facts` and `ask_evidence` are generators of query texts, to be driven by `answer` with any
function that gives the rows of a query.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from itertools import pairwise
from typing import Any, TypeVar
from urllib.parse import unquote

from kg.iri import humanise, local_name
from kg.store import ID, PREFIXES

Row = dict[str, str]  # variable -> value, without the variables that have none: of an IRI itself, of a literal its text
Rows = Mapping[str, Sequence[Row]]  # name of a query in kg/data/view/queries -> its rows
Json = dict[str, Any]
Kept = TypeVar("Kept")
Asking = Generator[str, Sequence[Row], Kept]  # yields the text of a query, is sent its rows

LABEL_LENGTH = 48  # characters of a name that a drawing shows
NAMED = 3  # things that give a group its label

BATCH = 400  # IRIs that a query is asked for at once
FACTS = ("statements", "observations", "events", "roles", "sources", "origins")


# What is known


@dataclass(frozen=True, slots=True)
class Said:
    """How something is said: how it is meant, how surely, of when, by whom and in which documents (IRIs)."""

    modality: str
    negative: bool
    confidence: float | None
    support: int
    times: Mapping[str, str]
    sources: tuple[str, ...]
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement, an observation (without `predicate`) or a role in an event. `object` is an IRI, or None where it is a value: `text`."""

    iri: str
    kind: str
    subject: str | None
    predicate: str | None
    object: str | None
    said: Said
    text: str = ""
    datatype: str = ""
    title: str = ""
    value: float | None = None
    unit: str = ""
    counted: str = ""

    @property
    def things(self) -> tuple[str, ...]:
        """The IRIs of subject and object, as far as they are things."""
        return tuple(end for end in (self.subject, self.object) if end)


@dataclass(frozen=True, slots=True)
class Names:
    """What the graph calls things, by IRI."""

    labels: Mapping[str, str]
    aliases: Mapping[str, Sequence[str]]
    classes: Mapping[str, Sequence[str]]
    identifiers: Mapping[str, Sequence[str]]

    def label(self, iri: str) -> str:
        """The label of `iri`, or the end of the IRI where it has none that can be seen."""
        return " ".join(self.labels.get(iri, "").split()) or unquote(local_name(iri))

    def words(self, iri: str) -> str:
        """The label of a property or class, or its local name as words."""
        return self.labels.get(iri) or humanise(local_name(iri))


@dataclass(frozen=True)
class Scene:
    """Some facts, and what is known of the things in them. `events` are those of the things that are told of as events are."""

    facts: tuple[Fact, ...]
    events: Mapping[str, Said]
    classes: Mapping[str, str]  # of each thing, the one that tells most
    names: Names
    documents: Mapping[str, Json]
    degrees: Mapping[str, int]  # in how many facts of the whole graph each thing is

    @cached_property
    def things(self) -> tuple[str, ...]:
        """The IRIs of all things, the best connected first."""
        return tuple(sorted(self.classes, key=lambda iri: (-self.degrees.get(iri, 0), iri)))

    @cached_property
    def cited(self) -> tuple[str, ...]:
        """The IRIs of the documents that say the facts, sorted."""
        said = (*(fact.said for fact in self.facts), *self.events.values())
        return tuple(sorted({iri for one in said for iri in one.documents}))

    def counts(self) -> dict[str, int]:
        return {"things": len(self.classes), "facts": len(self.facts), "documents": len(self.cited)}

    def keep(self, things: Collection[str], facts: Iterable[Fact] | None = None) -> Scene:
        """The part of this scene that has only `things`: of its facts (or of `facts`) those whose ends are among them."""
        kept = set(things)
        return Scene(
            facts=tuple(fact for fact in (self.facts if facts is None else facts) if kept.issuperset(fact.things)),
            events={iri: said for iri, said in self.events.items() if iri in kept},
            classes={iri: kind for iri, kind in self.classes.items() if iri in kept},
            names=self.names,
            documents=self.documents,
            degrees=self.degrees,
        )


@dataclass(frozen=True, slots=True)
class Group:
    """Things that are drawn as one until it is opened: a disc, in that of its `parent`. `things` are all inside, the groups' too."""

    id: str
    parent: str | None
    x: int
    y: int
    radius: int
    things: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand, in which group (the innermost), and whether the groups are drawn at first."""

    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    inside: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    grouped: bool = False


# Asking


def ask_facts(which: Iterable[str] | None = None, things: Iterable[str] = (), counted: bool = True) -> Asking[Rows]:
    """Asks for all that `to_scene` wants: of the whole graph, or of the facts in `which` and of `things` besides, whatever they are in.

    Without `counted` the degrees are those in these facts alone.
    """
    rows: dict[str, Sequence[Row]] = {}
    for name in FACTS:
        rows[name] = yield from ask_rows(name, which)
    if which is None:
        rows["names"] = yield from ask_rows("names")
        rows["documents"] = yield from ask_rows("documents")
        return rows
    ends = find_things(rows) | set(things)
    rows["names"] = yield from ask_rows("names", ends | _find_words(rows))
    classes = {row["value"] for row in rows["names"] if row["property"] == PREFIXES["rdf"] + "type"}
    rows["names"] = [*rows["names"], *(yield from ask_rows("names", classes))]
    rows["documents"] = yield from ask_rows("documents", {to_document(row["claim"]) for row in rows["origins"]})
    if counted:
        rows["degrees"] = yield from ask_rows("degrees", ends)
    rows["things"] = [{"thing": iri} for iri in sorted(set(things))]
    return rows


def ask_evidence(which: Iterable[str] | None = None) -> Asking[Rows]:
    """Asks for all that `to_evidence` wants: of the whole graph, or of the statements, observations and events in `which`."""
    passages = yield from ask_rows("passages", which)
    spans = yield from ask_rows("spans", None if which is None else {row["claim"] for row in passages})
    return {"passages": passages, "spans": spans}


def ask_rows(name: str, which: Iterable[str] | None = None) -> Asking[Sequence[Row]]:
    """Asks the query `name` of the whole graph, or of the IRIs in `which`: some at a time, since an engine scans all for too many."""
    if which is None:
        return (yield to_query(name))
    wanted = sorted(set(which))
    rows: list[Row] = []
    for start in range(0, len(wanted), BATCH):
        rows += yield to_query(name, wanted[start : start + BATCH])
    return rows


def answer(asking: Asking[Kept], ask: Callable[[str], Sequence[Row]]) -> Kept:
    """What `asking` gives at last, when `ask` answers its queries."""
    try:
        text = next(asking)
        while True:
            text = asking.send(ask(text))
    except StopIteration as end:
        kept: Kept = end.value
        return kept


def gather(
    ask: Callable[[str], Sequence[Row]], which: Iterable[str] | None = None, things: Iterable[str] = (), counted: bool = True
) -> Scene:
    """The scene of the whole graph, or of the facts in `which` and the `things`; `ask` gives the rows of a query."""
    return to_scene(answer(ask_facts(which, things, counted), ask))


def to_query(name: str, which: Iterable[str] | None = None) -> str:
    """The shipped query `name` with its prefixes, for the whole graph or for the IRIs in `which` alone.

    They are put in as VALUES where a line of the query says "# which: ?variable".
    """
    prologue = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    text = read_part(f"queries/{name}.rq")
    if which is not None:
        iris = " ".join(to_terms(which))
        text = re.sub(r"# which: (\?\w+)", lambda found: f"VALUES {found[1]} {{ {iris} }}", text)
    return prologue + text


def to_terms(iris: Iterable[str]) -> list[str]:
    """The IRIs as SPARQL writes them, sorted; what is none cannot be in a graph, and is left out."""
    return [f"<{iri}>" for iri in sorted(set(iris)) if re.fullmatch(r'[^\x00-\x20<>"{}|^`\\]+', iri)]


def find_things(rows: Rows) -> set[str]:
    """The IRIs of what is an end of a fact, or an event."""
    events = {row["id"] for row in rows["events"]}
    ends = {row["object"] for row in rows["roles"] if row["id"] in events}
    ends |= {row["object"] for row in rows["statements"] if row.get("linked") == "true"}
    return events | ends | {row["subject"] for name in ("statements", "observations") for row in rows[name] if "subject" in row}


def _find_words(rows: Rows) -> set[str]:
    """The IRIs of predicates, roles, sources and classes of events."""
    found = {row["predicate"] for name in ("statements", "roles") for row in rows[name]}
    return found | {row["source"] for row in rows["sources"]} | {row["class"] for row in rows["events"] if "class" in row}


def to_document(claim: str) -> str:
    """The IRI of the document that a claim stands in."""
    return claim.partition("#")[0]


# Rows -> scene


def to_scene(rows: Rows) -> Scene:
    """What the rows of `ask_facts` tell, whatever their order."""
    sources, origins = defaultdict(set), defaultdict(set)
    for row in rows["sources"]:
        sources[row["id"]].add(row["source"])
    for row in rows["origins"]:
        origins[row["id"]].add(to_document(row["claim"]))

    def said(row: Row) -> Said:
        return Said(
            modality=local_name(row["modality"]),
            negative=local_name(row.get("polarity", "")) == "negative",
            confidence=_to_number(row.get("confidence", "")),
            support=int(_to_number(row.get("support", "")) or 0),
            times={key: row[key] for key in ("at", "from", "until") if key in row},
            sources=tuple(sorted(sources[row["id"]])),
            documents=tuple(sorted(origins[row["id"]])),
        )

    events = {iri: said(row) for iri, row in _once(rows["events"]).items()}
    statements = [_to_statement(row, said(row)) for row in _once(rows["statements"]).values()]
    observations = [_to_observation(row, said(row)) for row in _once(rows["observations"]).values()]
    roles = sorted({(row["id"], row["predicate"], row["object"]) for row in rows["roles"] if row["id"] in events})
    facts = (*statements, *observations, *(_to_role(*role, events[role[0]]) for role in roles))
    names = to_names(rows["names"])
    things = find_things(rows) | {row["thing"] for row in rows.get("things", ())}
    kinds = {row["id"]: [row["class"]] for row in rows["events"] if "class" in row}
    counted = {row["thing"]: int(row["degree"]) for row in rows.get("degrees", ()) if "thing" in row}
    return Scene(
        facts=facts,
        events=events,
        classes={iri: find_class(kinds.get(iri) or names.classes.get(iri, ())) for iri in sorted(things)},
        names=names,
        documents=to_documents(rows["documents"]),
        degrees=counted if "degrees" in rows else Counter(iri for fact in facts for iri in set(fact.things)),
    )


def _once(rows: Iterable[Row]) -> dict[str, Row]:
    """The first row of each id, in the order of the ids: what has two values for one property has as many rows."""
    found: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: (row["id"], sorted(row.items()))):
        found.setdefault(row["id"], row)
    return found


def _to_statement(row: Row, said: Said) -> Fact:
    linked = row.get("linked") == "true"
    return Fact(
        iri=row["id"],
        kind="statement",
        subject=row["subject"],
        predicate=row["predicate"],
        object=row["object"] if linked else None,
        said=said,
        text="" if linked else row["object"],
        datatype="" if row.get("datatype") == PREFIXES["xsd"] + "string" else row.get("datatype", ""),
        title=row.get("title", ""),
    )


def _to_observation(row: Row, said: Said) -> Fact:
    return Fact(
        iri=row["id"],
        kind="observation",
        subject=row.get("subject"),
        predicate=None,
        object=None,
        said=said,
        text=row["text"],
        value=_to_number(row.get("value", "")),
        unit=row.get("unit", ""),
        counted=row.get("counted", ""),
    )


def _to_role(event: str, predicate: str, object: str, said: Said) -> Fact:
    return Fact(f"{event}#{local_name(predicate)}#{shorten(object)}", "role", event, predicate, object, said)


def _to_number(text: str) -> float | None:
    """A number as JSON has it, whole where it is whole; None where `text` is none."""
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?", text):
        return None
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def to_names(rows: Iterable[Row]) -> Names:
    labels: dict[str, tuple[bool, str]] = {}
    others: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        if row["property"] == PREFIXES["rdfs"] + "label":
            foreign = row.get("language", "").partition("-")[0] not in ("", "en")
            label = (foreign, row["value"])
            labels[row["id"]] = min(label, labels.get(row["id"], label))
        else:
            others[local_name(row["property"])][row["id"]].add(row["value"])
    aliases, classes, identifiers = (
        {iri: sorted(values) for iri, values in others[key].items()} for key in ("altLabel", "type", "identifier")
    )
    return Names({iri: label for iri, (_, label) in labels.items()}, aliases, classes, identifiers)


def to_documents(rows: Iterable[Row]) -> dict[str, Json]:
    """The documents by IRI. An address is kept only when it is one of the web: a link must not run anything."""
    found: dict[str, Json] = {}
    for row in sorted(rows, key=lambda row: sorted(row.items())):
        if "document" in row and row["document"] not in found:
            url = row.get("url", "")
            found[row["document"]] = {key: row[key] for key in ("headline", "publisher", "date", "file") if row.get(key)}
            found[row["document"]] |= {"url": url} if re.match(r"https?://", url) else {}
    return found


def find_class(classes: Iterable[str]) -> str:
    """The IRI of the class that tells most: one of a user's ontology first, then in the order of look.json."""
    order = {name: number for number, name in enumerate(read_look()["classes"])}
    return min(classes, key=lambda iri: (order.get(local_name(iri), -1), iri), default=PREFIXES["kg"] + "Thing")


# Evidence


def to_evidence(rows: Rows) -> dict[str, list[Json]]:
    """For each statement, observation and event the sentences that support it, as pieces that tell what they are; ids are short.

    The pieces are cut here and not in the page: offsets count code points, a browser's strings do not.
    """
    spans: dict[str, set[tuple[int, int, str]]] = defaultdict(set)
    for row in rows["spans"]:
        spans[row["claim"]].add((int(row["begin"]), int(row["end"]), row["role"]))
    once = {(row["id"], row["document"], int(row["begin"]), row["claim"], row["sentence"], row.get("rule", "")) for row in rows["passages"]}
    evidence: dict[str, list[Json]] = defaultdict(list)
    for iri, document, begin, claim, sentence, rule in sorted(once):
        pieces = cut_sentence(sentence, begin, spans[claim])
        passage = {"document": shorten(document), "claim": shorten(claim), "begin": begin, "pieces": pieces, "rule": rule}
        evidence[shorten(iri)].append(_compact(passage) | {"begin": begin})
    return dict(evidence)


def cut_sentence(sentence: str, begin: int, spans: Iterable[tuple[int, int, str]]) -> list[tuple[str, str]]:
    """`sentence` in pieces of (text, roles), where `spans` are (begin, end, role) in the document's characters.

    >>> cut_sentence("Ann runs Acme.", 100, [(100, 103, "subject"), (109, 113, "object"), (104, 113, "cue")])
    [('Ann', 'subject'), (' ', ''), ('runs ', 'cue'), ('Acme', 'cue object'), ('.', '')]
    """
    inside = [(max(b - begin, 0), min(e - begin, len(sentence)), role) for b, e, role in spans]
    inside = [span for span in inside if span[0] < span[1]]
    edges = sorted({0, len(sentence), *(b for b, _, _ in inside), *(e for _, e, _ in inside)})
    return [
        (sentence[start:end], " ".join(sorted({role for b, e, role in inside if b <= start and end <= e})))
        for start, end in pairwise(edges)
    ]


# Scene -> piece


def to_piece(
    scene: Scene,
    *,
    totals: Mapping[str, int] | None = None,
    layout: Layout | None = None,
    chosen: str = "",
    focus: Mapping[str, str] | None = None,
) -> Json:
    """The piece of `scene`. `totals` are the counts of the whole graph where the scene is a part of it; `layout` says where everything
    stands, `chosen` in words what was chosen, `focus` what is opened at first."""
    shown, layout = scene.counts(), layout or Layout()
    return {
        "things": [_to_thing(scene, iri, layout) for iri in scene.things],
        "facts": [_to_fact(scene, fact) for fact in scene.facts],
        "documents": [{"id": shorten(iri)} | _describe(scene, iri) for iri in scene.cited],
        "groups": [_to_group(scene, group) for group in layout.groups],
        "classes": to_legend(scene),
        "modalities": read_look()["modalities"],
        "options": read_look()["options"],
        "counts": {key: [number, (totals or shown)[key]] for key, number in shown.items()},
        "grouped": layout.grouped,
        "chosen": chosen,
        "focus": dict(focus or {}),
    }


def shorten(iri: str) -> str:
    """An IRI as a piece has it: without the beginning that all ids of a graph share.

    >>> shorten("https://kg.example/id/person/dana-reyes"), shorten("https://elsewhere.example/x")
    ('person/dana-reyes', 'https://elsewhere.example/x')
    """
    return iri.removeprefix(ID)


def _to_thing(scene: Scene, iri: str, layout: Layout) -> Json:
    label, names, said = scene.names.label(iri), scene.names, scene.events.get(iri)
    thing = {
        "id": shorten(iri),
        "label": label,
        "class": scene.classes[iri],
        "aliases": [alias for alias in names.aliases.get(iri, ()) if alias != label],
        "identifiers": names.identifiers.get(iri, ()),
        "degree": scene.degrees.get(iri, 0),
        "group": layout.inside.get(iri),
        "event": said is not None,
    }
    place = dict(zip("xy", layout.places[iri], strict=True)) if iri in layout.places else {}
    return _compact(thing | (_to_said(scene, said) if said else {})) | place


def _to_fact(scene: Scene, fact: Fact) -> Json:
    return _compact(
        {
            "id": shorten(fact.iri),
            "kind": fact.kind,
            "subject": shorten(fact.subject or ""),
            "predicate": fact.predicate,
            "words": scene.names.words(fact.predicate) if fact.predicate else "",
            "object": shorten(fact.object or ""),
            "text": fact.text,
            "datatype": fact.datatype,
            "value": fact.value,
            "unit": fact.unit,
            "counted": fact.counted,
            "title": fact.title,
        }
        | _to_said(scene, fact.said)
    )


def _to_said(scene: Scene, said: Said) -> Json:
    return {
        "modality": said.modality,
        "negative": said.negative,
        "confidence": said.confidence,
        "support": said.support or None,
        "times": said.times,
        "sources": [{"id": shorten(iri), "label": scene.names.label(iri)} for iri in said.sources],
        "documents": [shorten(iri) for iri in said.documents],
    }


def _to_group(scene: Scene, group: Group) -> Json:
    """A group: its label is that of the best connected things in it."""
    best = sorted(group.things, key=lambda iri: (-scene.degrees.get(iri, 0), iri))[:NAMED]
    label = ", ".join(cut_label(scene.names.label(iri)) for iri in best)
    told = {"id": group.id, "label": label, "size": len(group.things), "x": group.x, "y": group.y, "radius": group.radius}
    return told | ({"parent": group.parent} if group.parent else {})


def cut_label(label: str) -> str:
    """`label` as a drawing shows it: at most LABEL_LENGTH characters, the last an ellipsis where more follow."""
    return label if len(label) <= LABEL_LENGTH else label[: LABEL_LENGTH - 1].rstrip() + "…"


def _describe(scene: Scene, document: str) -> Json:
    """What is known of a document; where that is nothing, the end of its IRI stands for its headline."""
    told = scene.documents.get(document, {})
    return {"headline": told.get("file") or local_name(document)} | told


def _compact(told: Json) -> Json:
    """`told` without what says nothing: None, False, and what is empty. A zero is a number."""
    return {key: value for key, value in told.items() if value or (value == 0 and value is not False)}


def to_legend(scene: Scene) -> list[Json]:
    """The classes of the things with their looks and counts, the most frequent first."""
    look, counts = read_look(), Counter(scene.classes.values())
    order = sorted(counts, key=lambda iri: (-counts[iri], iri))
    looks = {iri: look["classes"].get(local_name(iri), look["other"]) for iri in order}
    return [
        {"iri": iri, "label": _capitalise(scene.names.words(iri)), "shape": looks[iri][0], "color": looks[iri][1], "count": counts[iri]}
        for iri in order
    ]


def _capitalise(words: str) -> str:
    return words[:1].upper() + words[1:]


def read_part(name: str) -> str:
    """A file of kg/data/view."""
    return (files("kg") / "data" / "view" / name).read_text("utf-8")


@cache
def read_look() -> Json:
    """Shapes, colours, lines and the network's options, from kg/data/view/look.json."""
    look: Json = json.loads(read_part("look.json"))
    return look

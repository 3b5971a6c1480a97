"""What people decide on identity: made, undone, carried from one graph to another. The graph is made again by each change.

A graph holds all that its articles say and all that was decided, so the new one needs no language model, and undoing a decision gives
the very graph that was before it. All or nothing: where one of the decisions does not fit, the graph stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pyoxigraph import DefaultGraph

from kg.build import find_decisions, make, to_words, unused_decisions
from kg.errors import GraphError, UsageError
from kg.identity import Identities, find_end
from kg.model import Decision, DecisionKind
from kg.ontology import Ontology, load_ontology
from kg.query import to_printable
from kg.rdf import IDENTITY, decision_iri, decision_quads
from kg.readback import check_ontology, read_back, read_decisions
from kg.replay import in_order
from kg.store import Graph, check_output, is_flat, open_graph, write_graph, write_rdf

Edit = Callable[[Graph, Identities, Ontology], Iterable[Decision]]


@dataclass(frozen=True, slots=True)
class Change:
    """What was decided and what was undone, what became of the graph, and which older decisions apply no more."""

    made: tuple[Decision, ...]
    undone: tuple[Decision, ...]
    entities_before: int
    entities: int
    statements: int
    quads: int
    warnings: tuple[str, ...]


def change(path: Path | str, edit: Edit, ontology: Sequence[Path] = ()) -> Change:
    """The graph at `path` made again with the decisions that `edit` gives for it. An error anywhere leaves it as it is."""
    check_output(path)
    with open_graph(path) as graph:
        meaning, manifest = load_ontology(ontology), dict(graph.manifest)
        check_ontology(graph, meaning)
        identities = Identities(graph)
        held, before = set(identities.decisions), len(identities.members)
        wanted = set(edit(graph, identities, meaning))
        readings = read_back(graph, meaning)
    made = make(readings, meaning, wanted)
    added, removed = (tuple(in_order(found)) for found in (wanted - held, held - wanted))
    _refuse([(decision, reason) for decision, reason in made.resolution.unused if decision in added], identities)
    count = write_graph(made.quads, path, manifest) if added or removed else len(made.quads)
    entities = len(made.resolution.entities)
    return Change(added, removed, before, entities, made.statements, count, unused_decisions(made.resolution))


def decide(path: Path | str, decisions: Sequence[Decision], ontology: Sequence[Path] = ()) -> Change:
    """Adds `decisions` to those of the graph at `path`."""
    return change(path, lambda graph, identities, meaning: [*identities.decisions, *decisions], ontology)


def accept(path: Path | str, one: str, other: str, *, who: str, when: str = "", why: str = "", ontology: Sequence[Path] = ()) -> Change:
    """Decides that the things that `one` and `other` name are one: `other` becomes `one`."""
    return decide_pair("merge", path, one, other, who, when, why, ontology)


def reject(path: Path | str, one: str, other: str, *, who: str, when: str = "", why: str = "", ontology: Sequence[Path] = ()) -> Change:
    """Decides that the things that `one` and `other` name are two."""
    return decide_pair("reject", path, one, other, who, when, why, ontology)


def defer(path: Path | str, one: str, other: str, *, who: str, when: str = "", why: str = "", ontology: Sequence[Path] = ()) -> Change:
    """Puts off what the things that `one` and `other` name are."""
    return decide_pair("defer", path, one, other, who, when, why, ontology)


def undo(path: Path | str, decision: str, ontology: Sequence[Path] = ()) -> Change:
    """Takes back the decision of that IRI, or whose IRI ends in what begins with `decision`."""

    def edit(graph: Graph, identities: Identities, meaning: Ontology) -> list[Decision]:
        found = find_decision(identities.decisions, decision)
        return [held for held in identities.decisions if held != found]

    return change(path, edit, ontology)


def apply(path: Path | str, source: Path | str, ontology: Sequence[Path] = ()) -> Change:
    """Adds the decisions of the graph or RDF file `source` to those of the graph at `path`: all of them, or none where one does not fit."""
    decisions = find_decisions(source)
    if not decisions:
        raise GraphError(f"{source} holds no decisions: expected an RDF file that `kg review --export` wrote, or a graph with decisions")
    return decide(path, decisions, ontology)


def export_decisions(graph: Graph, out: Path) -> int:
    """The number of decisions of `graph` written to the RDF file `out`."""
    decisions = read_decisions(graph.store)
    if not decisions:
        raise GraphError(f"{graph.path} holds no decisions, nothing was written")
    where = DefaultGraph() if is_flat(out) else IDENTITY
    write_rdf([quad for decision in decisions for quad in decision_quads(decision, where)], out)
    return len(decisions)


def find_decision(decisions: Iterable[Decision], name: str) -> Decision:
    """The one of `decisions` that `name` means. UsageError where it is none or several."""
    wanted = name.strip().removeprefix("<").removesuffix(">").rpartition("/")[2]
    found = [decision for decision in decisions if wanted and to_key(decision).startswith(wanted)]
    if len(found) != 1:
        what = f"{len(found)} decisions begin with" if found else "the graph holds no decision"
        raise UsageError(f'{what} "{to_printable(name)}"; kg review GRAPH --decisions lists them')
    return found[0]


def to_key(decision: Decision) -> str:
    """The end of a decision's IRI: 16 hex digits."""
    return decision_iri(decision).value.rpartition("/")[2]


def to_decision(
    kind: DecisionKind, first: str, second: str = "", documents: Iterable[str] = (), *, who: str, when: str = "", why: str = ""
) -> Decision:
    """A decision with its time in UTC: `when`, an ISO 8601 time, or now."""
    if not who.strip():
        raise UsageError("a decision needs the name of who made it: --who NAME")
    return Decision(kind, first, second, tuple(sorted(documents)), who.strip(), to_utc(when), why.strip())


def to_utc(when: str) -> str:
    """An ISO 8601 time in UTC as RDF stores write it; now for "".

    >>> to_utc("2024-03-05T10:00:00.500+02:00"), to_utc("2024-03-05")
    ('2024-03-05T08:00:00.5Z', '2024-03-05T00:00:00Z')
    """
    try:
        moment = datetime.fromisoformat(when) if when else datetime.now(UTC)
    except ValueError:
        raise UsageError(f'"{to_printable(when)}" is no ISO 8601 time such as 2024-03-05T10:00:00Z') from None
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    fraction = f".{moment:%f}".rstrip("0").rstrip(".")
    return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}Z"


def check_pair(identities: Identities, first: str, second: str, meaning: Ontology, force: bool = False) -> None:
    """Raises UsageError where the two cannot be made one: they are one, or of different kinds."""
    one, other = identities.side(first), identities.side(second)
    named = [to_printable(f"{side.label} ({side.type}, id:{side.id})") for side in (one, other)]
    merged = "; kg why GRAPH --same tells since when and why"
    if first == second:
        since = f", perhaps since they were merged{merged}" if len(identities.origins(first)) > 1 else ""
        raise UsageError(f"{named[0]} cannot be merged with itself: both names are of this one entity{since}")
    for end, name in zip((first, second), named, strict=True):
        if end not in identities.members:
            into = ", ".join(f"id:{entity}" for entity in sorted(identities.entities(end)))
            raise UsageError(f"{name} is merged already, into {into}{merged}")
    if not force and meaning.kind(one.type) != meaning.kind(other.type):
        raise UsageError(f"{named[0]} and {named[1]} are of different kinds; kg merge --force makes them one all the same")


def decide_pair(
    kind: DecisionKind, path: Path | str, one: str, other: str, who: str, when: str, why: str, ontology: Sequence[Path], force: bool = False
) -> Change:
    def edit(graph: Graph, identities: Identities, meaning: Ontology) -> list[Decision]:
        first, second = find_end(graph, identities, one), find_end(graph, identities, other)
        if kind == "merge":
            check_pair(identities, first, second, meaning, force)
        elif first == second:
            raise UsageError(
                f"both names are of one entity, id:{first}; give the IRIs of the two that it was made of, as kg why --same shows"
            )
        return [*identities.decisions, to_decision(kind, first, second, who=who, when=when, why=why)]

    return change(path, edit, ontology)


def _refuse(unused: Sequence[tuple[Decision, str]], identities: Identities) -> None:
    """Raises UsageError where a new decision does not fit the graph, with what it names that the graph does not have."""
    if not unused:
        return
    named = {end for decision, _ in unused for end in (decision.first, decision.second) if end}
    unknown = ", ".join(f"id:{end}" for end in sorted(named) if not identities.knows(end))
    told = "\n".join(f"  {to_words(decision)}: {reason}" for decision, reason in unused)
    which = "a decision does" if len(unused) == 1 else f"{len(unused)} decisions do"
    raise UsageError(f"{which} not fit this graph, nothing was changed{f'; unknown here: {unknown}' if unknown else ''}\n{told}")

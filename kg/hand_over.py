"""The plain facts of a graph as a networkx graph, for its measures and drawings."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, TypeGuard

from pyoxigraph import DefaultGraph, NamedNode

from kg.errors import UsageError
from kg.evidence import to_iri, to_node
from kg.query import Term
from kg.store import ID, ONTOLOGY, PREFIXES, Graph

if TYPE_CHECKING:
    from networkx import MultiDiGraph

_KINDS = ("statement/", "position/", "observation/", "event/")  # what tells of facts, and is no end of one


def to_networkx(graph: Graph, predicates: Iterable[str] | None = None) -> MultiDiGraph:
    """What `Graph.to_networkx` gives: an edge for each plain triple between two entities."""
    from networkx import MultiDiGraph

    store, made = graph.store, MultiDiGraph()
    label = cache(lambda predicate: to_node(store, predicate).label)  # of a few dozen predicates, not of each edge
    wanted = [None] if predicates is None else [_to_predicate(name) for name in predicates]
    quads = (quad for name in wanted for quad in store.quads_for_pattern(None, name, None, DefaultGraph()))
    for quad in sorted(quads, key=str):
        subject, predicate, object = quad.subject, quad.predicate, quad.object
        if not (predicate.value.startswith(ONTOLOGY) or predicates) or not (_is_entity(subject) and _is_entity(object)):
            continue
        for end in (subject, object):
            if end.value not in made:
                node = to_node(store, end)
                made.add_node(node.iri, label=node.label, type=node.type)
        made.add_edge(subject.value, object.value, predicate.value, predicate=predicate.value, label=label(predicate))
    return made


def _is_entity(node: Term) -> TypeGuard[NamedNode]:
    return isinstance(node, NamedNode) and node.value.startswith(ID) and not node.value.removeprefix(ID).startswith(_KINDS)


def _to_predicate(name: str) -> NamedNode:
    """A property by its local name, its prefixed name or its IRI. UsageError where it is none of these."""
    if ":" not in name:
        return NamedNode(ONTOLOGY + name)
    if name.partition(":")[0] in PREFIXES:
        return to_iri(name)
    try:
        return NamedNode(name)
    except ValueError:
        raise UsageError(f"{name!r} is no property: give one such as visited, kg:visited or a whole IRI") from None

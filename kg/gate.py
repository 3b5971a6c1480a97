"""The gate: what of a graph does not fit the shapes goes to the quarantine graph, with the reason; what does is left as it is.

A statement, observation or event that fails moves there with all that spells it out (a position), without its plain triple, and so does
what follows from it alone. What the articles say stays in their own graphs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kg.model import FACTUAL
from kg.ontology import Ontology, name_of
from kg.rdf import digest, term, text
from kg.shapes import SH, Failure, find_failures, load_gate, to_rdflib
from kg.store import ID

DEFAULT = DefaultGraph()
QUARANTINE = NamedNode(f"{ID}graph/quarantine")
FOLLOWS = Failure(term("kg:EvidenceShape").value, "it follows only from what is in quarantine", "Violation", QUARANTINE)
Objects = dict[NamedNode, list[NamedNode | Literal]]


@dataclass(frozen=True, slots=True)
class Passed:
    """The quads of a graph after the gate, and how many nodes are in quarantine."""

    quads: set[Quad]
    refused: int


def gate(quads: Iterable[Quad], ontology: Ontology) -> Passed:
    """`quads` with what fails in quarantine: by the shapes of `ontology` whose failures may not stand."""
    every = set(quads)
    facts = Facts(quad for quad in every if quad.graph_name == DEFAULT)
    refused: dict[NamedNode, set[Failure]] = defaultdict(set)
    used = {quad.predicate.value for quad in facts.triples}
    used |= {object.value for told in facts.statements.values() for object in told.get(PREDICATE, ())}
    for failure in find_failures(to_rdflib(facts.triples), load_gate(ontology, used)):
        for node in facts.blame(failure):
            refused[node].add(failure)
    if not refused:
        return Passed(every, 0)
    for node in _followers(facts, refused, every):
        refused[node].add(FOLLOWS)
    moved = {quad for quad in facts.triples if facts.told_by(quad.subject) in refused}
    lost = {triple for node in refused for triple in facts.plain(node, ontology)} - {
        triple for node in facts.statements.keys() - refused.keys() for triple in facts.plain(node, ontology)
    }
    kept = (every - moved) - {Quad(*triple) for triple in lost}
    aside = {Quad(quad.subject, quad.predicate, quad.object, QUARANTINE) for quad in moved}
    reasons = {quad for node, failures in refused.items() for failure in failures for quad in result_quads(node, failure)}
    return Passed(kept | aside | reasons, len(refused))


class Facts:
    """A default graph, by what of it is said: statements, observations, events, each with evidence of its own."""

    def __init__(self, triples: Iterable[Quad]) -> None:
        self.triples = list(triples)
        self.nodes: dict[NamedNode, Objects] = defaultdict(lambda: defaultdict(list))
        for quad in self.triples:
            self.nodes[quad.subject][quad.predicate].append(quad.object)  # type: ignore[index, arg-type]
        self.statements = {node: told for node, told in self.nodes.items() if told.keys() & _SAID}
        self.by_end: dict[tuple[object, object, object], set[NamedNode]] = defaultdict(set)  # (which end, predicate, subject or object)
        self.by_thing: dict[object, set[NamedNode]] = defaultdict(set)
        for node, told in self.statements.items():
            for objects in told.values():
                for object in objects:
                    self.by_thing[object].add(node)
            for predicate in told.get(PREDICATE, ()):
                for part in (SUBJECT, OBJECT):
                    for end in told.get(part, ()):
                        self.by_end[part, predicate, end].add(node)

    def told_by(self, node: object) -> NamedNode | None:
        """The statement that `node` is, or spells out."""
        if node in self.statements:
            return node  # type: ignore[return-value]
        spelt = self.nodes[node].get(SPELT_OUT, ()) if node in self.nodes else ()  # type: ignore[index]
        return next((found for found in spelt if isinstance(found, NamedNode) and found in self.statements), None)

    def blame(self, failure: Failure, every: bool = True) -> set[NamedNode]:
        """The statements that make `failure`: the one at its focus or its value, those with its property and end, or all on its thing if
        `every` one is wanted."""
        told = self.told_by(failure.focus) or self.told_by(failure.value)
        if told is not None:
            return {told}
        found = set(self._by_path(failure))
        return found if found or not every else set().union(*(self.by_thing.get(end, set()) for end in (failure.focus, failure.value)))

    def _by_path(self, failure: Failure) -> Iterator[NamedNode]:
        """The statements with the property at the focus whose subject or object is the value, and those from the focus to the value."""
        for step in map(NamedNode, failure.path):
            yield from self.by_end.get((step, failure.focus, failure.value), ())
            for start, end in ((failure.focus, failure.value), (failure.value, failure.focus)):
                yield from self.by_end.get((SUBJECT, step, start), set()) & self.by_end.get((OBJECT, step, end), set())

    def plain(self, node: NamedNode, ontology: Ontology) -> Iterator[tuple[NamedNode, NamedNode, NamedNode | Literal]]:
        """The plain triples that the statement `node` puts into the graph."""
        told = self.statements[node]
        if told.get(POLARITY) != [POSITIVE] or not FACTS.issuperset(told.get(MODALITY, [])) or TENSE in told:
            return
        for subject, predicate, object in zip(told.get(SUBJECT, ()), told.get(PREDICATE, ()), told.get(OBJECT, ()), strict=False):
            yield subject, predicate, object  # type: ignore[misc]
            if predicate.value.rpartition("#")[2] in ontology.symmetric and isinstance(object, NamedNode):
                yield object, predicate, subject  # type: ignore[misc]


SUBJECT, PREDICATE, OBJECT = (term(f"rdf:{name}") for name in ("subject", "predicate", "object"))
POLARITY, MODALITY, TENSE, SPELT_OUT = (term(f"kg:{name}") for name in ("polarity", "modality", "tense", "positionStatement"))
POSITIVE, FACTS = term("kg:positive"), {term(f"kg:{modality}") for modality in FACTUAL}
DERIVED = term("prov:wasDerivedFrom")
CUE, RULE, RELATION = term("kg:cueSpan"), term("kg:rule"), term("kg:predicate")
_SAID = {PREDICATE, POLARITY, DERIVED}


def _followers(facts: Facts, refused: Mapping[NamedNode, object], quads: Iterable[Quad]) -> set[NamedNode]:
    """The statements and events of which every passage makes a claim of a refused statement, or what is derived from such a claim."""
    claims = {node: set(told.get(DERIVED, ())) for node, told in facts.statements.items()}
    bad = set().union(*(claims[node] for node in refused))
    quads = list(quads)
    derived = [(q.subject, q.object) for q in quads if q.predicate == DERIVED and q.graph_name != DEFAULT]
    derived += _tellings(quads)
    grown = True
    while grown:
        more = {claim for claim, premise in derived if premise in bad} - bad
        bad |= more  # type: ignore[arg-type]
        grown = bool(more)
    return {node for node, found in claims.items() if found and found <= bad} - refused.keys()


def _tellings(quads: Iterable[Quad]) -> list[tuple[NamedNode, NamedNode]]:
    """(a passage that tells of an event, a claim of the same words): by the relation that is short for the event, or by one frame."""
    nodes: dict[NamedNode, dict[NamedNode, Any]] = defaultdict(dict)
    for quad in quads:
        if quad.graph_name != DEFAULT and quad.predicate in (CUE, RULE, RELATION):
            nodes[quad.subject][quad.predicate] = quad.object  # type: ignore[index]
    claims: dict[tuple[object, str], list[NamedNode]] = defaultdict(list)
    for node, told in nodes.items():
        if RELATION in told:
            for rule in {told[RULE].value, f"shortcut:{name_of(told[RELATION].value)}"}:
                claims[told.get(CUE), rule].append(node)
    events = [(node, told) for node, told in nodes.items() if RULE in told and RELATION not in told]
    return [(node, claim) for node, told in events for claim in claims.get((told.get(CUE), told[RULE].value), ())]


def result_quads(node: NamedNode, failure: Failure) -> Iterator[Quad]:
    """Why `node` is in quarantine, as SHACL says it."""
    result = NamedNode(f"{ID}result/{digest(node, failure.shape, failure.message)}")
    told: dict[str, NamedNode | Literal] = {
        "rdf:type": term("sh:ValidationResult"),
        "sh:focusNode": node,
        "sh:resultMessage": text(failure.message),
        "sh:resultSeverity": NamedNode(SH + failure.severity),
        "sh:sourceShape": NamedNode(failure.shape),
    }
    for predicate, object in told.items():
        yield Quad(result, term(predicate), object, QUARANTINE)

"""A graph as one RDF file, with the same bytes for the same content; with RDF 1.2 reifiers or in the words of NIF and PROV if wanted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from kg.errors import UsageError
from kg.evidence import to_iri
from kg.ontology import KG, RDFS, own_files
from kg.store import FORMATS, PREFIXES, Graph, QuadStore, write_rdf

REIFIERS = (".nq", ".trig", ".ttl", ".nt")  # of the formats those that RDF 1.2 has a syntax for, and Oxigraph writes
OTHERS = (PREFIXES["nif"], PREFIXES["prov"], "http://www.w3.org/2005/11/its/rdf#")
A = to_iri("rdf:type")


def export(graph: Graph, out: Path | str, *, rdf12: bool = False, nif: bool = False) -> int:
    """The number of quads written to `out`, in the format of its suffix. Turtle, N-Triples and RDF/XML hold the default graph only.

    With `rdf12` each statement also reifies its triple, as RDF 1.2 has it; with `nif` the evidence is also told in NIF and PROV.
    """
    if rdf12 and Path(out).suffix.lower() in FORMATS and Path(out).suffix.lower() not in REIFIERS:
        raise UsageError(f"cannot write {out} with reifiers: RDF 1.2 is written as {' '.join(REIFIERS)}")
    if not (rdf12 or nif):
        return write_rdf(graph.store, out)
    more = [*(reifiers(graph.store) if rdf12 else ()), *(aligned(graph.store) if nif else ())]
    return write_rdf([*graph.store, *more], out)


def reifiers(store: QuadStore) -> Iterator[Quad]:
    """Each statement as the reifier of its triple: <id/statement/..> rdf:reifies <<( s p o )>>. That asserts nothing."""
    for typed in store.quads_for_pattern(None, A, to_iri("kg:Statement"), None):
        ends = [_only(store, typed, f"rdf:{part}") for part in ("subject", "predicate", "object")]
        subject, predicate, object = ends
        if isinstance(subject, NamedNode) and isinstance(predicate, NamedNode) and isinstance(object, NamedNode | Literal):
            yield Quad(typed.subject, to_iri("rdf:reifies"), Triple(subject, predicate, object), typed.graph_name)


def _only(store: QuadStore, typed: Quad, name: str) -> object:
    found = store.quads_for_pattern(typed.subject, to_iri(name), None, typed.graph_name)
    return min((quad.object for quad in found), key=str, default=None)


def aligned(store: QuadStore) -> Iterator[Quad]:
    """What the graph says in the words of NIF and PROV: what follows from the ontology, and the text that spans and claims are of."""
    above = find_above()
    for quad in store:
        for name in above.get(quad.predicate, ()):
            yield Quad(quad.subject, name, quad.object, quad.graph_name)
        if quad.predicate == A:
            for name in above.get(quad.object, ()):
                yield Quad(quad.subject, A, name, quad.graph_name)
        if isinstance(quad.graph_name, NamedNode) and quad.predicate in (_BEGIN, _SENTENCE):
            source = "nif:referenceContext" if quad.predicate == _BEGIN else "prov:hadPrimarySource"
            yield Quad(quad.subject, to_iri(source), quad.graph_name, quad.graph_name)


_BEGIN, _SENTENCE = to_iri("kg:beginIndex"), to_iri("kg:sentenceSpan")


@cache
def find_above() -> dict[object, list[NamedNode]]:
    """{class or property of ours: those of NIF, PROV and ITS above it}, from rdfs:subClassOf and rdfs:subPropertyOf of the ontology."""
    direct: dict[str, set[str]] = defaultdict(set)
    for path in own_files():
        for quad in parse(path.read_bytes(), RdfFormat.TURTLE, base_iri=KG):
            if quad.predicate.value in (RDFS + "subClassOf", RDFS + "subPropertyOf") and isinstance(quad.object, NamedNode):
                direct[quad.subject.value].add(quad.object.value)
    found: dict[object, list[NamedNode]] = {}
    for name in direct:
        todo, seen = [name], {name}
        while todo:
            new = direct.get(todo.pop(), set()) - seen
            seen |= new
            todo += new
        outside = [NamedNode(iri) for iri in sorted(seen) if iri.startswith(OTHERS)]
        found |= {NamedNode(name): outside} if outside else {}
    return found

"""Shapes: what a graph must be like, in SHACL, and what of a graph is not. pySHACL does the work.

The shapes are those in the Turtle files of the ontology (`ontology/shapes.ttl`, and any that a user's ontology brings), those that follow
from each rdfs:domain and rdfs:range of it, and those of further files. Each speaks of a node of the graph or, in its domain and range,
of a property: then what is wrong is the subject or object of the statements with that property.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store

from kg.errors import ShapesError
from kg.iri import humanise, local_name
from kg.ontology import KG, OWL, RDF, RDFS, XSD, Ontology, Source, find_relations, find_union, own_files
from kg.query import refuse_service
from kg.turtle import find_places

if TYPE_CHECKING:
    import rdflib

SH = "http://www.w3.org/ns/shacl#"
DATES = ("date", "gYearMonth", "gYear")  # a date is as exact as it is known
AS_WRITTEN = {"date": DATES, "gYear": DATES, "gYearMonth": DATES, "decimal": ("decimal", "integer"), "nonNegativeInteger": ("integer",)}
CLASSES = frozenset([RDFS + "subClassOf", KG + "rank"])
MARKS = frozenset([*CLASSES, RDFS + "subPropertyOf", *(KG + name for name in ("ascending", "notAfter", "oneAtATime"))])
FUNCTIONAL = NamedNode(OWL + "FunctionalProperty")
_TOP = KG + "Entity"  # the class of all things
Term: TypeAlias = NamedNode | BlankNode | Literal


@dataclass(frozen=True)
class Shapes:
    """SHACL shapes, and the triples of the ontology that they need to be in the graph that is looked at."""

    graph: rdflib.Graph
    marks: rdflib.Graph


@dataclass(frozen=True, slots=True)
class Failure:
    """What one shape finds wrong: at the node `focus`, along `path` (the properties on the way), with `value`."""

    shape: str
    message: str
    severity: str
    focus: Term
    path: tuple[str, ...] = ()
    value: Term | None = None

    @property
    def is_violation(self) -> bool:
        """Whether it may not stand; a warning may."""
        return self.severity == "Violation"


def load_shapes(ontology: Ontology, files: Sequence[Path] = ()) -> Shapes:
    """The shapes of `ontology` and of the Turtle files `files`. ShapesError says what is wrong with a file, and where."""
    own = _own_shapes(ontology.added)
    graph = own.written + own.plain
    for part in [*own.of_statements.values(), *(to_rdflib(_read_shapes(path)) for path in files)]:
        graph += part
    return Shapes(graph, own.marks)


def load_gate(ontology: Ontology, properties: Set[str]) -> Shapes:
    """Those shapes of `ontology` that a graph with the `properties`, plain or in statements, must pass when it is built.

    They are those whose failures may not stand, and are not ruled out by the way in which kg writes a graph.
    """
    own = _own_shapes(ontology.added)
    graph = own.gate + type(own.gate)()
    for part in (own.of_statements[name] for name in sorted(properties & own.of_statements.keys())):
        graph += part
    marks = type(graph)()
    for subject, predicate, object in own.marks:
        if str(predicate) in CLASSES or str(subject) in properties:  # a shape of what does not occur need not be looked at
            marks.add((subject, predicate, object))
    return Shapes(graph, marks)


def find_failures(data: rdflib.Graph, shapes: Shapes, files: Sequence[Path] = ()) -> list[Failure]:
    """What is wrong with `data`, sorted; the marks of the ontology are added to it. `files` are those that an error may be in."""
    from pyshacl import validate
    from pyshacl.errors import ReportableRuntimeError

    for triple in shapes.marks:
        data.add(triple)
    try:
        _, report, told = validate(data, shacl_graph=shapes.graph, inplace=True)
    except ReportableRuntimeError as error:
        raise ShapesError(_locate(str(error).split("\n")[0], files)) from error
    except Exception as error:  # rdflib has no tree of errors for the SPARQL in a shape
        raise ShapesError(_locate(f"{type(error).__name__}: {error}".split("\n")[0], files)) from error
    if not hasattr(report, "subject_objects"):
        raise ShapesError(_locate(str(told).split("\n")[0], files))
    return sorted(set(_to_failures(report, shapes.graph)), key=repr)


def to_rdflib(triples: Iterable[Quad | pyoxigraph.Triple]) -> rdflib.Graph:
    """The triples as an rdflib graph."""
    from rdflib import Graph

    graph = Graph()
    nodes: dict[str, rdflib.URIRef] = {}
    graph.addN(
        (_node(t.subject, nodes), _node(t.predicate, nodes), _node(t.object, nodes), graph)
        for t in triples
        if not isinstance(t.object, pyoxigraph.Triple)
    )
    return graph


def _node(term: object, nodes: dict[str, rdflib.URIRef]) -> rdflib.term.Identifier:
    from rdflib import BNode, URIRef

    if isinstance(term, NamedNode):
        found = nodes.get(term.value)
        if found is None:
            found = nodes[term.value] = URIRef(term.value)
        return found
    return _literal(term) if isinstance(term, Literal) else BNode(term.value)  # type: ignore[attr-defined]


def _literal(term: Literal) -> rdflib.Literal:
    from rdflib import Literal as ToLiteral
    from rdflib import URIRef

    if term.language:
        return ToLiteral(term.value, lang=term.language)
    plain = term.datatype.value == XSD + "string"
    return ToLiteral(term.value, datatype=None if plain else URIRef(term.datatype.value), normalize=False)


# Reading


def _read_shapes(path: Path) -> list[Quad]:
    """The triples of a file of shapes. ShapesError where it is no Turtle, or calls another server."""
    try:
        found = list(pyoxigraph.parse(path.read_bytes(), RdfFormat.TURTLE, base_iri=KG, rename_blank_nodes=True))
    except OSError as error:
        raise ShapesError(f"{path} cannot be read ({error.strerror}); --shapes takes a Turtle file of SHACL shapes") from error
    except SyntaxError as error:
        told = " ".join(error.msg.split())
        raise ShapesError(f"{path}: line {error.lineno}, column {error.offset}: not Turtle: {told}") from error
    if not any(SH in quad.predicate.value for quad in found):
        raise ShapesError(f"{path} holds no SHACL shapes: expected terms of <{SH}>")
    for quad in found:
        if quad.predicate.value in (SH + "select", SH + "ask") and isinstance(quad.object, Literal):
            refuse_service(quad.object.value)
    return found


def _locate(told: str, files: Sequence[Path]) -> str:
    """What is `told` of a shape, with the file and the line where that shape begins."""
    for path in files:
        for place in find_places(path.read_text(encoding="utf-8", errors="replace"), KG):
            if place.text is None and place.subject and place.subject in told:
                return f"{path}: line {place.line}: {told}"
    names = " ".join(map(str, files)) or "the ontology"
    return f"a shape of {names} cannot be used: {told}"


@dataclass(frozen=True)
class _Own:
    """The shapes of an ontology: as written or made of domains and ranges, those of them for the gate, and apart from them those of the
    statements with each relation, and of plain triples."""

    written: rdflib.Graph
    gate: rdflib.Graph
    of_statements: dict[str, rdflib.Graph]
    plain: rdflib.Graph
    marks: rdflib.Graph


@cache
def _own_shapes(added: tuple[Source, ...]) -> _Own:
    """The shapes of our ontology and of the files that a user added to it."""
    from rdflib import Graph

    written: Graph = Graph()
    store = Store()
    for data in [*(path.read_bytes() for path in own_files()), *(source.data for source in added)]:
        found = list(pyoxigraph.parse(data, RdfFormat.TURTLE, base_iri=KG, rename_blank_nodes=True))
        store.extend(found)
        if any(quad.predicate.value.startswith(SH) for quad in found):
            written += to_rdflib(found)
    of_statements, plain, others = _ends(store)
    written += _parse(others)
    marks = [quad for quad in store if quad.predicate.value in MARKS or quad.object == FUNCTIONAL]
    made = {name: _parse(text) for name, text in of_statements.items()}
    return _Own(written, _switch_off(written), made, _parse(plain), to_rdflib(marks))


def _switch_off(shapes: rdflib.Graph) -> rdflib.Graph:
    """`shapes` for the gate: without those that hold by construction, and those that only warn."""
    from rdflib import Literal, URIRef

    off = set(shapes.subjects(URIRef(KG + "byConstruction"), Literal(True)))
    off |= {shape for shape, severity in shapes.subject_objects(URIRef(SH + "severity")) if severity != URIRef(SH + "Violation")}
    graph = shapes + type(shapes)()
    for shape in off:
        graph.add((shape, URIRef(SH + "deactivated"), Literal(True)))
    return graph


def _parse(shapes: str) -> rdflib.Graph:
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in (("sh", SH), ("rdf", RDF)))
    return to_rdflib(pyoxigraph.parse(head + shapes, RdfFormat.TURTLE))


# Domains and ranges


def _ends(store: Store) -> tuple[dict[str, str], str, str]:
    """Shapes in Turtle, from the rdfs:domain and rdfs:range of the properties in `store`.

    They are those of the statements with each relation, whatever their modality, by its IRI; of plain triples with a relation; and of what
    else joins things: the roles of events, the holder of a position.
    """
    of_statements: dict[str, str] = dict.fromkeys(find_relations(store), "")
    plain = others = ""
    for term, part in (("domain", "subject"), ("range", "object")):
        for node in sorted({quad.subject.value for quad in store.quads_for_pattern(None, NamedNode(RDFS + term), None)}):  # type: ignore[union-attr]
            members = find_union(store, NamedNode(node), RDFS + term)
            rule = _rule(store, node, part, members)
            there = f"sh:targetSubjectsOf <{node}> ; {rule if term == 'domain' else f'sh:property [ sh:path <{node}> ; {rule} ]'}"
            if node in of_statements:
                ends = f"sh:property [ sh:path ( [ sh:inversePath rdf:predicate ] rdf:{part} ) ; {rule} ]"
                of_statements[node] += f"<{node}-{term}> a sh:NodeShape ; sh:targetNode <{node}> ; {ends} .\n"
                plain += f"<{node}-{term}-plain> a sh:NodeShape ; {there} .\n"
            elif members and all(_is_thing(store, member) for member in members):
                others += f"<{node}-{term}> a sh:NodeShape ; {there} .\n"
    return of_statements, plain, others


def _rule(store: Store, name: str, part: str, members: Sequence[str]) -> str:
    """That the `part` of the property `name` is one of `members`."""
    datatypes = [f"{XSD}{known}" for m in members if m.startswith(XSD) for known in AS_WRITTEN.get(m[len(XSD) :], (m[len(XSD) :],))]
    options = [f"[ sh:class <{member}> ]" for member in members if not member.startswith(XSD)]
    options += [f"[ sh:datatype <{datatype}> ]" for datatype in datatypes]
    kinds = " or ".join(sorted(humanise(local_name(member)) for member in members))
    labels = [quad.object.value for quad in store.quads_for_pattern(NamedNode(name), NamedNode(RDFS + "label"), None)]  # type: ignore[union-attr]
    said = Literal(f'the {part} of "{min(labels, default=humanise(local_name(name)))}" must be a thing of the kind {kinds}')
    return f"sh:or ( {' '.join(options)} ) ; sh:message {said}"


def _is_thing(store: Store, name: str) -> bool:
    """Whether the class `name` lies below that of all things."""
    above = {quad.object.value for quad in store.quads_for_pattern(NamedNode(name), NamedNode(RDFS + "subClassOf"), None)}  # type: ignore[union-attr]
    return _TOP in above or any(_is_thing(store, other) for other in above - {name})


# What pySHACL found


def _to_failures(report: rdflib.Graph, shapes: rdflib.Graph) -> Iterator[Failure]:
    from rdflib import RDF as RDF_TERMS
    from rdflib.namespace import SH as SHACL

    for result in report.subjects(RDF_TERMS.type, SHACL.ValidationResult):
        shape, path = report.value(result, SHACL.sourceShape), report.value(result, SHACL.resultPath)
        messages = sorted(str(message) for message in report.objects(result, SHACL.resultMessage))
        value = report.value(result, SHACL.value)
        yield Failure(
            shape=_find_name(shapes, shape),
            message=messages[0] if messages else "",
            severity=str(report.value(result, SHACL.resultSeverity)).removeprefix(SH),
            focus=_to_term(report.value(result, SHACL.focusNode)),
            path=tuple(_steps(report, path)),
            value=_to_term(value) if value is not None else None,
        )


def _find_name(shapes: rdflib.Graph, node: rdflib.term.Node | None) -> str:
    """The IRI of the shape `node`, or of the one that it is part of."""
    from rdflib import URIRef

    seen: set[object] = set()
    while node is not None and not isinstance(node, URIRef) and node not in seen:
        seen.add(node)
        node = next(iter(sorted(shapes.subjects(None, node), key=str)), None)
    return str(node or "")


def _steps(report: rdflib.Graph, path: rdflib.term.Node | None) -> Iterator[str]:
    """The properties that a path goes along."""
    from rdflib import URIRef

    if isinstance(path, URIRef):
        yield str(path)
    elif path is not None:
        for _, step in sorted(report.predicate_objects(path), key=str):
            if str(step) != RDF + "nil":
                yield from _steps(report, step)


def _to_term(node: rdflib.term.Node | None) -> Term:
    import rdflib

    if isinstance(node, rdflib.URIRef):
        return NamedNode(node)
    if isinstance(node, rdflib.Literal) and node.language:
        return Literal(node, language=node.language)
    if isinstance(node, rdflib.Literal):
        return Literal(node, datatype=NamedNode(node.datatype or XSD + "string"))
    return BlankNode()

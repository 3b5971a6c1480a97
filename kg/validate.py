"""A graph held against the shapes of its ontology, and of a user: what is wrong, in words, with the sentence that says it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad

from kg.evidence import Evidence, Explanation, Resource, to_explanation, to_iri, to_node
from kg.gate import QUARANTINE, Facts
from kg.iri import local_name
from kg.ontology import load_ontology
from kg.query import shorten, to_printable
from kg.rdf import IDENTITY
from kg.readback import check_ontology
from kg.shapes import Failure, find_failures, load_shapes, to_rdflib
from kg.store import Graph, QuadStore

REFERENCE = to_iri("nif:referenceContext")


@dataclass(frozen=True)
class Finding:
    """What is wrong with one statement, or with another node where no statement is to blame: `about` in words, and the sentences of it."""

    about: str
    node: str
    message: str
    shape: str
    severity: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Validation:
    """What does not conform (violations), what only conflicts or is noted (warnings), and what a build has put into quarantine."""

    violations: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    quarantine: tuple[Finding, ...]

    @property
    def conforms(self) -> bool:
        return not self.violations


def validate(graph: Graph, shapes: Sequence[Path] = (), ontology: Sequence[Path] = ()) -> Validation:
    """What is wrong with `graph` by the shapes of its ontology and those in the Turtle files `shapes`.

    `ontology` are the files that kg build --ontology had. ShapesError says what is wrong with a file of shapes, and where.
    """
    meaning = load_ontology(ontology)
    if Resource(graph.store, IDENTITY, IDENTITY).text("kg:ontologyDigest"):
        check_ontology(graph, meaning)
    chosen = load_shapes(meaning, shapes)
    facts = Facts(graph.store.quads_for_pattern(None, None, None, DefaultGraph()))
    failures = find_failures(to_rdflib([*facts.triples, *_document_triples(graph.store)]), chosen, shapes)
    found = sorted({finding.node + finding.message: finding for finding in _to_findings(graph.store, facts, failures)}.items())
    return Validation(
        violations=tuple(finding for _, finding in found if finding.severity == "Violation"),
        warnings=tuple(finding for _, finding in found if finding.severity != "Violation"),
        quarantine=tuple(_find_quarantine(graph.store)),
    )


def _document_triples(store: QuadStore) -> Iterator[Quad]:
    """What the articles say, and in which of them each span stands."""
    articles = store.quads_for_pattern(None, to_iri("rdf:type"), to_iri("nif:Context"), None)
    for article in [quad.graph_name for quad in articles if quad.graph_name == quad.subject]:
        yield from store.quads_for_pattern(None, None, None, article)
        spans = {quad.subject for quad in store.quads_for_pattern(None, to_iri("kg:beginIndex"), None, article)}
        yield from (Quad(span, REFERENCE, article) for span in spans)  # type: ignore[arg-type]


def _to_findings(store: QuadStore, facts: Facts, failures: Iterable[Failure]) -> Iterator[Finding]:
    """The failures, each with the statements that it is of; the same message is told once of a statement."""
    for failure in failures:
        nodes = facts.blame(failure, every=False)
        for node in nodes or {_to_name(failure)}:
            graph = DefaultGraph() if node in facts.nodes else NamedNode(node.value.partition("#")[0])
            yield _to_finding(Resource(store, node, graph), failure.message, failure.shape, failure.severity)


def _to_name(failure: Failure) -> NamedNode:
    """The node that a failure is of where no statement is: its value, if that is one, else its focus."""
    return next((end for end in (failure.value, failure.focus) if isinstance(end, NamedNode)), NamedNode(failure.shape))


def _to_finding(node: Resource, message: str, shape: str, severity: str) -> Finding:
    told = _explain(node)
    about = told.words if told else f"{to_node(node.store, node.node).label} ({shorten(node.node.value)})"
    return Finding(about, node.node.value, message, shape, severity, told.evidence if told else ())


def _explain(node: Resource) -> Explanation | None:
    """The statement that `node` is, with its evidence."""
    said = node.nodes("prov:wasDerivedFrom") or node.nodes("rdf:predicate")
    return to_explanation(node, to_node(node.store, node.node)) if said else None


def _find_quarantine(store: QuadStore) -> Iterator[Finding]:
    """What stands in quarantine, and why."""
    results = store.quads_for_pattern(None, to_iri("rdf:type"), to_iri("sh:ValidationResult"), QUARANTINE)
    for result in sorted((Resource(store, quad.subject, QUARANTINE) for quad in results), key=lambda one: one.node.value):  # type: ignore[arg-type]
        for node in result.follow("sh:focusNode"):
            told = [result.text(f"sh:{name}") for name in ("resultMessage", "sourceShape", "resultSeverity")]
            yield _to_finding(node, told[0], told[1], local_name(told[2]))


# Showing


def to_json(found: Validation) -> str:
    return json.dumps({"conforms": found.conforms, **asdict(found)}, default=float, ensure_ascii=False, indent=2)


def to_report(found: Validation) -> str:
    """What was found, for reading."""
    parts = [(found.violations, "violation"), (found.warnings, "warning"), (found.quarantine, "entry in quarantine")]
    counts = [_to_count(len(findings), noun) for findings, noun in parts]
    lines = [f"{'conforms' if found.conforms else 'does not conform'}: {', '.join(counts)}"]
    for findings, noun in parts:
        for finding in findings:
            lines += ["", *_to_lines(finding, noun)]
    return "\n".join(lines) + "\n"


def _to_count(number: int, noun: str) -> str:
    plural = noun.replace("entry", "entries") if noun.startswith("entry") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def _to_lines(finding: Finding, noun: str) -> Iterator[str]:
    yield to_printable(f"{noun}: {finding.about}")
    yield to_printable(f"  {finding.message} ({shorten(finding.shape)})")
    for evidence in finding.evidence:
        yield to_printable(f"  > {' '.join(evidence.quote.split())}")
        where = evidence.source or evidence.document
        yield to_printable(f"    {where}, characters {evidence.start}-{evidence.end}; rule {evidence.rule}")

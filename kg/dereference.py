"""What a graph says of one IRI: its facts, the statements on it with the sentences that prove them, and the description of the service."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Triple

from kg.protocol import ProtocolError
from kg.query import GRAPHS, PREFIXES, shorten
from kg.store import ID

MOST = 500  # rows that a page shows of each kind

_FACTS = """SELECT ?graph ?property ?value ?label WHERE {{
  {{ {iri} ?property ?value }} UNION {{ GRAPH ?graph {{ {iri} ?property ?value }} }}
  OPTIONAL {{ ?value rdfs:label ?label }}
}} ORDER BY ?graph ?property ?value ?label LIMIT {most}"""
_POINTERS = """SELECT DISTINCT ?graph ?property ?value ?label WHERE {{
  {{ ?value ?property {iri} }} UNION {{ GRAPH ?graph {{ ?value ?property {iri} }} }}
  OPTIONAL {{ ?value rdfs:label ?label }}
}} ORDER BY ?graph ?property ?value ?label LIMIT {most}"""
_STATEMENTS = """SELECT DISTINCT * WHERE {{
  VALUES ?end {{ rdf:subject rdf:object kg:inPlace kg:about }}
  ?statement ?end {iri} ; kg:modality ?modality ; prov:wasDerivedFrom ?claim .
  OPTIONAL {{ ?statement rdf:subject ?subject . OPTIONAL {{ ?subject rdfs:label ?subjectLabel }} }}
  OPTIONAL {{ ?statement rdf:predicate ?predicate }}
  OPTIONAL {{ ?statement rdf:object ?object . OPTIONAL {{ ?object rdfs:label ?objectLabel }} }}
  OPTIONAL {{ ?statement rdfs:label ?objectLabel }}
  GRAPH ?article {{
    ?claim kg:quote ?quote .
    OPTIONAL {{ ?article schema:headline ?headline }}
    OPTIONAL {{ ?article schema:datePublished ?published }}
  }}
}} ORDER BY ?subjectLabel ?predicate ?objectLabel ?modality ?published ?claim LIMIT {most}"""
_TRIPLES = """CONSTRUCT {{ {iri} ?p ?o . ?statement ?sp ?so . ?claim ?cp ?co }} WHERE {{
  {{ {iri} ?p ?o }} UNION {{ GRAPH ?g {{ {iri} ?p ?o }} }}
  UNION {{ ?statement rdf:subject|rdf:object|kg:inPlace|kg:about {iri} ; ?sp ?so }}
  UNION {{ ?statement rdf:subject|rdf:object|kg:inPlace|kg:about {iri} ; prov:wasDerivedFrom ?claim . GRAPH ?h {{ ?claim ?cp ?co }} }}
}}"""
_ASKED = "ASK {{ {{ {iri} ?p ?o }} UNION {{ GRAPH ?g {{ {iri} ?p ?o }} }} UNION {{ ?s ?p {iri} }} }}"


class Asked(Protocol):
    """What answers queries: the server's graph."""

    async def rows(self, sparql: str) -> list[dict[str, Any]]:
        """The rows of a query."""

    async def query(self, sparql: str, **request: Any) -> tuple[dict[str, Any], bytes]:
        """(what is said of an answer, its bytes)."""


@dataclass(frozen=True, slots=True)
class Term:
    """A value as a page shows it: `text` to read, `href` where the server has a page of it, "" for a literal."""

    text: str
    href: str = ""
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence that proves a statement, and its article."""

    claim: Term
    text: str
    headline: str
    published: str


@dataclass(slots=True)
class Told:
    """One statement of the page, with the sentences that prove it."""

    statement: Term
    subject: Term | None
    predicate: Term | None
    object: Term
    modality: str
    quotes: list[Quote] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found:
    """All that the page of an IRI shows. `facts` and `pointers` are (graph, property, value)."""

    iri: str
    label: str
    facts: list[tuple[str, Term, Term]]
    pointers: list[tuple[str, Term, Term]]
    statements: list[Told]
    cut: bool


def to_iri(text: str, own: bool = False) -> str:
    """The IRI that `text` gives: whole, or with `own` the end of one of the graph's. ProtocolError where it is none."""
    try:
        return NamedNode(ID + text if own else text).value
    except ValueError:
        raise ProtocolError(400, f"{text[:200]!r} makes no IRI") from None


def to_href(iri: str) -> str:
    """The address of the page of `iri` on this server.

    >>> to_href(ID + "person/ann-lee"), to_href(ID + "document/a1#char=1,2"), to_href("http://x.example/?a=b&c")
    ('/resource/person/ann-lee', '/resource/document/a1%23char%3D1%2C2', '/resource?iri=http%3A//x.example/%3Fa%3Db%26c')
    """
    from urllib.parse import quote

    return f"/resource/{quote(iri.removeprefix(ID))}" if iri.startswith(ID) else f"/resource?iri={quote(iri)}"


async def find_triples(graph: Asked, iri: str, rdf_format: str) -> bytes | None:
    """What `graph` says of `iri` in an RDF format, its statements and claims with it; None where it says nothing."""
    if not await _is_known(graph, iri):
        return None
    return (await graph.query(_TRIPLES.format(iri=NamedNode(iri)), triples=rdf_format))[1]


async def _is_known(graph: Asked, iri: str) -> bool:
    _, known = await graph.query(_ASKED.format(iri=NamedNode(iri)))
    return bool(json.loads(known)["boolean"])


async def find_resource(graph: Asked, iri: str) -> Found | None:
    """What `graph` says of `iri`; None where it says nothing."""
    if not await _is_known(graph, iri):
        return None
    node = NamedNode(iri)
    facts, pointers, statements = [await graph.rows(text.format(iri=node, most=MOST)) for text in (_FACTS, _POINTERS, _STATEMENTS)]
    labels = [row["value"]["value"] for row in facts if row["property"]["value"].endswith(("#label", "/headline"))]
    return Found(
        iri=iri,
        label=labels[0] if labels else shorten(iri),
        facts=[_fact(row) for row in facts],
        pointers=[_fact(row) for row in pointers],
        statements=_told(statements),
        cut=MOST in (len(facts), len(pointers), len(statements)),
    )


def _fact(row: dict[str, Any]) -> tuple[str, Term, Term]:
    graph = row.get("graph", {}).get("value", "")
    return graph, to_term(row["property"]), to_term(row["value"], row.get("label"))


def to_term(cell: Mapping[str, Any], label: Mapping[str, Any] | None = None) -> Term:
    """A cell of results in JSON as a page shows it; `label` is that of an IRI, where it has one."""
    value = cell["value"]
    if cell["type"] != "uri":
        return Term(value)
    return Term(label["value"] if label else shorten(value), to_href(value), value)


def _told(rows: list[dict[str, Any]]) -> list[Told]:
    found: dict[str, Told] = {}
    seen: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        name = row["statement"]["value"]
        ends = {end: to_term(row[end], row.get(f"{end}Label")) for end in ("subject", "predicate", "object") if end in row}
        object = ends.get("object") or Term(row.get("objectLabel", {}).get("value", ""))
        modality = row["modality"]["value"].rpartition("#")[2]
        told = found.setdefault(name, Told(to_term(row["statement"]), ends.get("subject"), ends.get("predicate"), object, modality))
        if row["claim"]["value"] not in seen[name]:
            seen[name].add(row["claim"]["value"])
            headline, published = (row.get(key, {}).get("value", "") for key in ("headline", "published"))
            told.quotes.append(Quote(to_term(row["claim"]), row["quote"]["value"], headline, published))
    return list(found.values())


# The service itself

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "JSON-LD",
    "RDF_XML",
)


def describe(endpoint: str, rdf_format: str, writable: bool) -> bytes:
    """The description of the service at `endpoint` (SPARQL 1.1 Service Description)."""
    service, dataset, default = (NamedNode(endpoint + end) for end in ("", "#dataset", "#default"))
    a, sd = NamedNode(PREFIXES["rdf"] + "type"), _SD
    facts: list[tuple[NamedNode, NamedNode, NamedNode | Literal]] = [
        (service, a, NamedNode(sd + "Service")),
        (service, NamedNode(sd + "endpoint"), service),
        (service, NamedNode(sd + "supportedLanguage"), NamedNode(sd + "SPARQL11Query")),
        (service, NamedNode(sd + "defaultDataset"), dataset),
        (dataset, a, NamedNode(sd + "Dataset")),
        (dataset, NamedNode(sd + "defaultGraph"), default),
        (default, a, NamedNode(sd + "Graph")),
        (
            default,
            NamedNode(PREFIXES["rdfs"] + "comment"),
            Literal("What the corpus says; each article's own words are in a graph of its own."),
        ),
    ]
    facts += [(service, NamedNode(sd + "resultFormat"), NamedNode(f"http://www.w3.org/ns/formats/{name}")) for name in _FORMATS]
    facts += [(service, NamedNode(sd + "supportedLanguage"), NamedNode(sd + "SPARQL11Update"))] if writable else []
    triples = (Triple(*fact) for fact in facts)
    return pyoxigraph.serialize(triples, format=GRAPHS[rdf_format], prefixes=PREFIXES | {"sd": _SD}) or b""

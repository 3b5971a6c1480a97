"""A graph -> the Readings, candidates and decisions that made it: with them the graph is made again, without a language model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import TypeAlias, cast
from urllib.parse import unquote

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kg.errors import GraphError, UsageError
from kg.evidence import Resource, to_iri
from kg.model import (
    Candidate,
    Claim,
    Cluster,
    Decision,
    DecisionKind,
    Document,
    Event,
    Mention,
    MentionKind,
    Modality,
    Polarity,
    Quantity,
    Quotation,
    QuotationKind,
    Reading,
    Span,
    Tense,
    Value,
    Verdict,
)
from kg.ontology import Ontology, name_of
from kg.rdf import IDENTITY
from kg.replay import in_order
from kg.store import FORMATS, ID, PREFIXES, ROLE, Graph, QuadStore

_KINDS = ("merge", "reject", "defer", "split")
Facts: TypeAlias = dict[str, dict[str, list[NamedNode | Literal]]]  # of one document: subject -> predicate -> objects


def read_back(graph: Graph, ontology: Ontology) -> list[Reading]:
    """The readings that `graph` was made of, in the order of their documents' ids. `ontology` must be the one that it was built with."""
    check_ontology(graph, ontology)
    nodes = graph.store.quads_for_pattern(None, to_iri("rdf:type"), to_iri("schema:NewsArticle"), None)
    names = sorted({quad.subject.value for quad in nodes if quad.subject == quad.graph_name})  # type: ignore[union-attr]
    return [to_reading(name, graph.store.quads_for_pattern(None, None, None, NamedNode(name))) for name in names]


def check_ontology(graph: Graph, ontology: Ontology) -> None:
    """Raises GraphError where `graph` does not hold its readings, UsageError where another ontology than `ontology` made it."""
    if check_whole(graph) != ontology.fingerprint:
        raise UsageError(
            f"{graph.path} was built with another ontology: give the files that `kg build --ontology` had, in that order, "
            "with --ontology here too; if it is the ontology of kg itself that has changed, build the graph again"
        )


def check_whole(graph: Graph) -> str:
    """The digest of the ontology that `graph` was built with. GraphError where it does not hold what each of its articles says."""
    built = Resource(graph.store, IDENTITY, IDENTITY).text("kg:ontologyDigest")
    if not built:
        able = " ".join(suffix for suffix, rdf_format in FORMATS.items() if rdf_format.supports_datasets)
        raise GraphError(
            f"{graph.path} does not hold what each article says of whom: expected a store or a file ({able}) that this version of kg "
            "built, not Turtle, N-Triples or RDF/XML, which hold the default graph alone; build it again"
        )
    return built


def to_reading(name: str, quads: Iterable[Quad]) -> Reading:
    """The reading of the document `name` from the quads of its graph."""
    facts: Facts = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        facts[quad.subject.value][quad.predicate.value].append(quad.object)  # type: ignore[union-attr,arg-type]
    try:
        return _Article(name, facts).reading()
    except (LookupError, ValueError, ArithmeticError) as error:
        raise GraphError(f"the article <{name}> is not whole in the graph ({error}); build it again") from error


class _Article:
    """The facts of one document, as values of the model."""

    def __init__(self, name: str, facts: Facts) -> None:
        self.name, self.facts = name, facts
        self.document = self.to_document()
        self.mentions = {node: self.to_mention(node) for node in self.nodes("kg:Mention")}
        self.claims: dict[str, Claim] = {}

    def reading(self) -> Reading:
        members: dict[str, list[Mention]] = defaultdict(list)
        for node, mention in self.mentions.items():
            for local in self.texts(node, "kg:mentionOf"):
                members[local].append(mention)
        clusters = (self.to_cluster(local, mentions) for local, mentions in members.items())
        claims = (self.claim(node) for node in self.nodes("kg:Claim"))
        quotations = (self.to_quotation(node) for node in self.nodes("kg:Quotation"))
        return Reading(
            self.document,
            tuple(sorted(clusters, key=lambda cluster: cluster.mentions[0])),
            tuple(sorted(claims, key=lambda claim: claim.sort_key)),
            tuple(sorted(quotations, key=lambda quotation: quotation.span)),
            events=tuple(sorted(map(self.to_event, self.nodes("kg:Telling")), key=lambda event: event.sort_key)),
        )

    def nodes(self, kind: str) -> list[str]:
        wanted, is_a = to_iri(kind), PREFIXES["rdf"] + "type"
        return [node for node, told in self.facts.items() if wanted in told.get(is_a, ())]

    def texts(self, node: str, name: str) -> list[str]:
        return [term.value for term in self.facts.get(node, {}).get(to_iri(name).value, ())]

    def find(self, node: str, name: str) -> str | None:
        return next(iter(self.texts(node, name)), None)

    def text(self, node: str, name: str) -> str:
        found = self.find(node, name)
        if found is None:
            raise LookupError(f"<{node}> has no {name}")
        return found

    def to_document(self) -> Document:
        name = self.name
        return Document(
            id=name.removeprefix(f"{ID}document/"),
            text=self.text(name, "nif:isString"),
            title=self.find(name, "schema:headline") or "",
            published=self.find(name, "schema:datePublished"),
            publisher=self.find(name, "schema:publisher"),
            url=self.find(name, "dcterms:identifier") or self.find(name, "schema:url"),
            language=self.text(name, "dcterms:language"),
            source=self.find(name, "dcterms:source") or "",
        )

    def span(self, node: str) -> Span:
        return Span(int(self.text(node, "kg:beginIndex")), int(self.text(node, "kg:endIndex")))

    def to_mention(self, node: str) -> Mention:
        span, local = self.span(node), self.find(node, "kg:mentionOf")
        kind = self.find(node, "kg:mentionClass") or self.text(local or node, "rdf:type")
        how = cast(MentionKind, self.text(node, "kg:mentionKind"))
        return Mention(span.start, span.end, self.document.text[span.start : span.end], how, name_of(kind))

    def to_cluster(self, local: str, mentions: list[Mention]) -> Cluster:
        return Cluster(
            label=self.text(local, "rdfs:label"),
            type=name_of(self.text(local, "rdf:type")),
            mentions=tuple(sorted(mentions)),
            identifier=self.find(local, "dcterms:identifier"),
            chosen=self.find(local, "kg:linkReason") or "",
            sex=self.find(local, "kg:sex") or "",
        )

    def to_quotation(self, node: str) -> Quotation:
        span, speaker, cue = self.span(node), self.find(node, "kg:speakerSpan"), self.find(node, "kg:cueSpan")
        return Quotation(
            start=span.start,
            end=span.end,
            text=self.document.text[span.start : span.end],
            kind=cast(QuotationKind, self.text(node, "kg:quotationKind")),
            speaker=self.mentions[speaker] if speaker else None,
            cue=self.span(cue) if cue else None,
        )

    def claim(self, node: str) -> Claim:
        if node not in self.claims:
            self.claims[node] = self.to_claim(node)
        return self.claims[node]

    def to_claim(self, node: str) -> Claim:
        subject, speaker = self.find(node, "kg:subjectSpan"), self.find(node, "kg:speakerSpan")
        return Claim(
            subject=self.mentions[subject] if subject else None,
            predicate=name_of(self.text(node, "kg:predicate")),
            object=self.to_object(node),
            cue=self.span(self.text(node, "kg:cueSpan")),
            sentence=self.span(self.text(node, "kg:sentenceSpan")),
            rule=self.text(node, "kg:rule"),
            confidence=Decimal(self.text(node, "kg:confidence")),
            polarity=cast(Polarity, name_of(self.text(node, "kg:polarity"))),
            modality=cast(Modality, name_of(self.text(node, "kg:modality"))),
            attributed_to=self.mentions[speaker] if speaker else None,
            time=self.find(node, "kg:atTime"),
            valid_from=self.find(node, "kg:validFrom"),
            valid_until=self.find(node, "kg:validUntil"),
            title=self.find(node, "kg:title"),
            tense=cast(Tense, self.find(node, "kg:tense") or "present"),
            premises=tuple(map(self.claim, self.premises(node))),
        )

    def to_event(self, node: str) -> Event:
        place, speaker = self.find(node, "kg:placeSpan"), self.find(node, "kg:speakerSpan")
        told = self.facts[node].items()
        roles = [(unquote(name.removeprefix(ROLE)), at.value) for name, held in told if name.startswith(ROLE) for at in held]
        return Event(
            type=name_of(self.text(node, "kg:eventClass")),
            roles=tuple(sorted((name, self.mentions[at]) for name, at in roles)),
            cue=self.span(self.text(node, "kg:cueSpan")),
            sentence=self.span(self.text(node, "kg:sentenceSpan")),
            rule=self.text(node, "kg:rule"),
            confidence=Decimal(self.text(node, "kg:confidence")),
            place=self.mentions[place] if place else None,
            time=self.find(node, "kg:atTime"),
            polarity=cast(Polarity, name_of(self.text(node, "kg:polarity"))),
            modality=cast(Modality, name_of(self.text(node, "kg:modality"))),
            attributed_to=self.mentions[speaker] if speaker else None,
            tense=cast(Tense, self.find(node, "kg:tense") or "present"),
        )

    def premises(self, node: str) -> list[str]:
        order = self.find(node, "kg:premiseOrder")
        if order is None:
            return self.texts(node, "prov:wasDerivedFrom")
        return [f"{self.name}#claim={key}" for key in order.split()]

    def to_object(self, node: str) -> Mention | Value | Quantity:
        where = self.text(node, "kg:objectSpan")
        span = self.span(where)
        words = self.document.text[span.start : span.end]
        if (datatype := self.find(node, "kg:objectDatatype")) is not None:
            return Value(span.start, span.end, words, self.text(node, "kg:objectValue"), datatype.removeprefix(PREFIXES["xsd"]))
        if (unit := self.find(node, "kg:unit")) is not None:
            value, counted = Decimal(self.text(node, "kg:value")), self.text(node, "kg:counted")
            upper, precision = self.find(node, "kg:upperValue"), self.text(node, "kg:precision")
            return Quantity(span.start, span.end, words, value, unit, counted, precision, Decimal(upper) if upper is not None else None)
        return self.mentions[where]


# What may be one, and what people decided


def read_candidates(store: QuadStore) -> list[Candidate]:
    """The pairs that were compared, sorted by their ends."""
    found = []
    for node in _nodes(store, "kg:IdentityCandidate"):
        score, verdict = node.number("kg:confidence"), cast(Verdict, node.text("kg:verdict"))
        pros, cons = (tuple(sorted(node.texts(name))) for name in ("kg:pro", "kg:con"))
        found.append(Candidate(_entity(node, "kg:firstEntity"), _entity(node, "kg:secondEntity"), score or Decimal(0), verdict, pros, cons))
    return sorted(found, key=lambda candidate: (candidate.first, candidate.second))


def read_decisions(store: QuadStore) -> list[Decision]:
    """What people decided, in the order of time. GraphError names a decision that is not whole."""
    return in_order(_to_decision(node) for node in _nodes(store, "kg:IdentityDecision"))


def _nodes(store: QuadStore, kind: str) -> list[Resource]:
    quads = store.quads_for_pattern(None, to_iri("rdf:type"), to_iri(kind), None)
    graphs = {quad.subject: quad.graph_name for quad in quads if isinstance(quad.subject, NamedNode)}
    return [Resource(store, node, cast("NamedNode | DefaultGraph", graph)) for node, graph in graphs.items()]


def _entity(node: Resource, name: str) -> str:
    return node.text(name).removeprefix(ID)


def _to_decision(node: Resource) -> Decision:
    documents = tuple(sorted(text.removeprefix(f"{ID}document/") for text in node.texts("kg:splitDocument")))
    kind, first, second = node.text("kg:decision"), _entity(node, "kg:firstEntity"), _entity(node, "kg:secondEntity")
    who, when = node.text("prov:wasAttributedTo"), node.text("prov:atTime")
    if kind not in _KINDS or not (first and who and when) or (not documents if kind == "split" else not second):
        expected = "a kind (merge, reject, defer or split), its entities (or an entity and documents), who, and when"
        raise GraphError(f"the decision <{node.node.value}> is not whole: expected {expected}")
    return Decision(cast(DecisionKind, kind), first, second, documents, who, when, node.text("rdfs:comment"))

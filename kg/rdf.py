"""Readings, Entities and Statements -> quads, in the layout of `docs/layout.md`.

Every node has an IRI made from its content: no blank nodes, no counters, no clock.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from urllib.parse import quote

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kg.frames import PLACE
from kg.model import (
    FACTUAL,
    Candidate,
    Claim,
    Cluster,
    Decision,
    Document,
    Entity,
    Event,
    Mention,
    Occurrence,
    Quantity,
    Quotation,
    Reading,
    Span,
    Statement,
    Value,
)
from kg.ontology import Ontology, iri_of
from kg.resolve import Resolution, cluster_at, identity
from kg.sources import Sources
from kg.store import ID, PREFIXES, ROLE

IRI_SAFE = "%/:?@!$&'()*+,;=~-._"
Node = NamedNode | Literal
DEFAULT = DefaultGraph()
EDTF = NamedNode("http://id.loc.gov/datatypes/edtf/EDTF")
INTERVAL = re.compile(r"(\d{4}(-\d\d){0,2})/(\d{4}(-\d\d){0,2})")
IDENTITY = NamedNode(f"{ID}graph/identity")


def to_quads(
    readings: Iterable[Reading],
    resolution: Resolution,
    statements: Iterable[Statement],
    ontology: Ontology,
    decisions: Iterable[Decision] = (),
    occurrences: Iterable[Occurrence] = (),
) -> Iterator[Quad]:
    """All quads of a corpus; some may come twice, in no order. `decisions` are those that the resolution was made with."""
    yield Quad(IDENTITY, term("kg:ontologyDigest"), text(ontology.fingerprint), IDENTITY)
    for entity in resolution.entities:
        yield from entity_quads(entity)
    statements = list(statements)
    readings = list(readings)
    known = Sources(reading.document for reading in readings)
    writer = _Statements(ontology, resolution, statements, known)
    for statement in statements:
        yield from writer.quads(statement)
    for occurrence in occurrences:
        yield from occurrence_quads(occurrence, resolution, ontology, known)
    for reading in readings:
        yield from document_quads(reading.document)
        yield from reading_quads(reading, resolution, ontology)
    for gone, id in resolution.merged.items():
        yield Quad(entity_iri(gone), term("kg:mergedInto"), entity_iri(id), IDENTITY)
    for candidate in resolution.candidates:
        yield from candidate_quads(candidate)
    for decision in decisions:
        yield from decision_quads(decision)


@cache
def term(prefixed: str) -> NamedNode:
    """The IRI of a prefixed name ("kg:quote")."""
    prefix, name = prefixed.split(":", 1)
    return NamedNode(PREFIXES[prefix] + name)


def text(value: str) -> Literal:
    """A plain literal. A character that RDF files cannot hold (U+0000) becomes U+FFFD."""
    return Literal(value.replace("\x00", "\ufffd"))


def number(value: int | Decimal) -> Literal:
    """An xsd:integer, or an xsd:decimal (never a double: engines compare those differently)."""
    if isinstance(value, int) or value == value.to_integral_value():
        return Literal(str(int(value)), datatype=term("xsd:integer"))
    return decimal(value)


def decimal(value: Decimal) -> Literal:
    """An xsd:decimal as Oxigraph writes it: without zeros at the end."""
    written = f"{value:f}"
    return Literal(written.rstrip("0").rstrip(".") if "." in written else written, datatype=term("xsd:decimal"))


def when(iso: str) -> Literal:
    """A time as exact as it is known: xsd:date, xsd:gYearMonth or xsd:gYear; an interval is EDTF, of level 0 (ISO 8601-2)."""
    if INTERVAL.fullmatch(iso):
        return Literal(iso, datatype=EDTF)
    kind = {4: "gYear", 7: "gYearMonth", 10: "date"}.get(len(iso))
    return Literal(iso, datatype=term(f"xsd:{kind}")) if kind else text(iso)


def entity_iri(id: str) -> NamedNode:
    return NamedNode(ID + id)


def document_iri(id: str) -> NamedNode:
    return NamedNode(f"{ID}document/{id}")


def span_iri(document: str, span: Span) -> NamedNode:
    """The IRI of a stretch of a document, as RFC 5147 writes it."""
    return NamedNode(f"{ID}document/{document}#char={span.start},{span.end}")


def quotation_iri(document: str, span: Span) -> NamedNode:
    return NamedNode(f"{ID}document/{document}#quote={span.start},{span.end}")


def digest(*parts: object) -> str:
    """16 hex digits made from `parts`."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:16]


def claim_iri(document: str, claim: Claim) -> NamedNode:
    subject = claim.subject.span if claim.subject else None
    speaker = claim.attributed_to.span if claim.attributed_to else None
    found = digest(subject, claim.predicate, claim.object.span, claim.cue, claim.sentence, claim.rule)
    said = digest(claim.polarity, claim.modality, claim.tense, speaker, claim.time, claim.valid_from, claim.valid_until, claim.title)
    return NamedNode(f"{ID}document/{document}#claim={digest(found, said)}")


def event_iri(document: str, event: Event) -> NamedNode:
    roles = [part for name, mention in event.roles for part in (name, mention.span)]
    spans = (m.span if m else None for m in (event.place, event.attributed_to))
    found = digest(event.type, *roles, event.cue, event.sentence, event.rule)
    said = digest(event.polarity, event.modality, event.tense, event.time, *spans)
    return NamedNode(f"{ID}document/{document}#event={digest(found, said)}")


# the default graph


def entity_quads(entity: Entity) -> Iterator[Quad]:
    """Class, label, aliases and identifiers of one entity."""
    node = entity_iri(entity.id)
    yield Quad(node, term("rdf:type"), NamedNode(iri_of(entity.type)), DEFAULT)
    yield Quad(node, term("rdfs:label"), text(entity.label), DEFAULT)
    for alias in entity.aliases:
        yield Quad(node, term("skos:altLabel"), text(alias), DEFAULT)
    for identifier in entity.identifiers:
        yield Quad(node, term("dcterms:identifier"), text(identifier), DEFAULT)
        if "://" in identifier and isinstance(same := web_address(identifier), NamedNode):
            yield Quad(node, term("skos:exactMatch"), same, DEFAULT)


class _Statements:
    """The quads of statements: plain triples, statement nodes, positions, observations."""

    def __init__(self, ontology: Ontology, resolution: Resolution, statements: Iterable[Statement], known: Sources) -> None:
        self.ontology, self.resolution, self.known = ontology, resolution, known
        self.portfolios = {
            s.subject: s.object for s in statements if s.predicate == "portfolioOf" and stands(s) and isinstance(s.object, str)
        }

    def quads(self, statement: Statement) -> Iterator[Quad]:
        if isinstance(statement.object, Quantity):
            yield from self.observation(statement, statement.object)
            return
        subject, predicate = entity_iri(statement.subject or ""), NamedNode(iri_of(statement.predicate))
        object = literal(statement.object) if isinstance(statement.object, Value) else entity_iri(statement.object)
        node = NamedNode(f"{ID}statement/{digest(subject, predicate, object, statement.polarity, statement.modality, statement.tense)}")
        if stands(statement):
            yield Quad(subject, predicate, object, DEFAULT)
            if statement.predicate in self.ontology.symmetric and isinstance(object, NamedNode):
                yield Quad(object, predicate, subject, DEFAULT)
        yield from _of(node, {"rdf:type": term("kg:Statement"), "rdf:subject": subject, "rdf:predicate": predicate, "rdf:object": object})
        yield from _of(node, times(statement))
        yield from said(node, statement, self.known)
        if "holdsPositionAt" in self.ontology.broader(statement.predicate) | {statement.predicate} and statement.polarity == "positive":
            yield from self.position(node, subject, object, statement)

    def position(self, node: NamedNode, subject: NamedNode, object: Node, statement: Statement) -> Iterator[Quad]:
        """The office that `statement` says is held: holder, organization, title as written, country."""
        position = NamedNode(f"{ID}position/{digest(subject, object, statement.predicate, statement.modality, statement.tense)}")
        yield from _of(
            position, {"rdf:type": term("kg:Position"), "kg:holder": subject, "kg:organization": object, "kg:positionStatement": node}
        )
        yield from _of(position, times(statement))
        if statement.title:
            yield Quad(position, term("kg:title"), text(statement.title), DEFAULT)
        country = self.country(statement.object)
        if country:
            yield Quad(position, term("kg:country"), entity_iri(country), DEFAULT)

    def country(self, object: str | Value | Quantity) -> str | None:
        """The country of an office: the object itself, or the one whose portfolio it is."""
        entity = self.resolution.by_id.get(object) if isinstance(object, str) else None
        if entity is None:
            return None
        return entity.id if entity.type == "Country" else self.portfolios.get(entity.id)

    def observation(self, statement: Statement, quantity: Quantity) -> Iterator[Quad]:
        """The count or measure of `statement`, with the place that it holds for, or what else it is about."""
        said_so = (statement.time, statement.polarity, statement.modality, statement.tense)
        node = NamedNode(f"{ID}observation/{digest(statement.subject, *quantity.key, *said_so)}")
        label = text(" ".join(quantity.label.split()))
        yield from _of(node, {"rdf:type": term("kg:Observation"), "rdfs:label": label, **object_facts(quantity)})
        if statement.subject:
            entity = self.resolution.by_id.get(statement.subject)
            place = entity is not None and self.ontology.is_a(entity.type, ("Place",))
            yield Quad(node, term("kg:inPlace" if place else "kg:about"), entity_iri(statement.subject), DEFAULT)
        if statement.time:
            yield Quad(node, term("kg:asOf"), when(statement.time), DEFAULT)
        yield from said(node, statement, self.known)


def occurrence_quads(occurrence: Occurrence, resolution: Resolution, ontology: Ontology, known: Sources) -> Iterator[Quad]:
    """One event of the corpus. One that is not said to have happened is a kg:EventReport, and nobody has a role in it: no query for
    the events of a class finds it."""
    own = occurrence.time is not None and len(occurrence.time) == 10
    documents = () if own else tuple(sorted({document for document, _ in occurrence.support}))
    roles = [f"{name}={id}" for name, id in occurrence.roles]
    key = digest(occurrence.type, *roles, occurrence.place, occurrence.time, *documents)
    node = NamedNode(f"{ID}event/{digest(key, occurrence.polarity, occurrence.modality, occurrence.tense)}")
    kind = NamedNode(iri_of(occurrence.type))
    happened = stands(occurrence)
    yield Quad(node, term("rdf:type"), kind if happened else term("kg:EventReport"), DEFAULT)
    if not happened:
        yield Quad(node, term("kg:eventClass"), kind, DEFAULT)
    for name, id in occurrence.roles:
        yield Quad(node, NamedNode(iri_of(name)) if happened else role_iri(name), entity_iri(id), DEFAULT)
    facts: dict[str, Node] = {"rdfs:label": text(event_label(occurrence, resolution, ontology))}
    if occurrence.place is not None:
        facts["kg:inPlace"] = entity_iri(occurrence.place)
    if occurrence.time is not None:
        facts["kg:atTime"] = when(occurrence.time)
    yield from _of(node, facts)
    yield from said(node, occurrence, known)


def times(told: Claim | Statement) -> dict[str, Node]:
    """When it was so, and since when and until when it holds, as far as that is told."""
    found = {"kg:atTime": told.time, "kg:validFrom": told.valid_from, "kg:validUntil": told.valid_until}
    return {name: when(iso) for name, iso in found.items() if iso}


def role_iri(name: str) -> NamedNode:
    """The property that says who is told to have the role `name`: in a document's graph it leads to the mention."""
    return NamedNode(ROLE + (name if ":" not in name else quote(name, safe="")))


def event_label(occurrence: Occurrence, resolution: Resolution, ontology: Ontology) -> str:
    """An event as people read it: "meeting of Ann Lee and Bob Stone in Marlow, 2020-04-10"."""
    held: dict[str, list[str]] = defaultdict(list)
    for name, id in [*occurrence.roles, *([(PLACE, occurrence.place)] if occurrence.place else [])]:
        role, label = ontology.roles.get(name), resolution.by_id[id].label
        if role is not None and role.marker and label not in held[role.marker]:
            held[role.marker].append(label)
    order = ["of", *sorted(held.keys() - {"of", "in"}), "in"]
    words = [f"{marker} {_listed(held[marker])}" for marker in order if held[marker]]
    said = "" if stands(occurrence) else f"{'not' if occurrence.polarity == 'negative' else occurrence.modality}: "
    label = " ".join([ontology.labels.get(occurrence.type, occurrence.type), *words])
    return f"{said}{label}, {occurrence.time}" if occurrence.time else f"{said}{label}"


def _listed(names: list[str]) -> str:
    """Names as a list in words: "A, B and C"."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def stands(said: Statement | Occurrence) -> bool:
    """Whether a statement stands as a plain triple, an event as one that took place: it is said as a fact, and of the present."""
    return said.polarity == "positive" and said.modality in FACTUAL and said.tense == "present"


def said(node: NamedNode, told: Statement | Occurrence, known: Sources) -> Iterator[Quad]:
    """How and by whom a statement, an observation or an event is said, what supports it, and how many of the sources `known` that are."""
    yield from _of(node, {"kg:polarity": term(f"kg:{told.polarity}"), "kg:modality": term(f"kg:{told.modality}")})
    yield from _of(node, {"kg:confidence": decimal(told.confidence), "kg:supportCount": number(len(told.support))})
    yield Quad(node, term("kg:sourceCount"), number(known.count(documents_of(told))), DEFAULT)
    if told.tense == "past":
        yield Quad(node, term("kg:tense"), text("past"), DEFAULT)
    for speaker in told.attributed_to:
        yield Quad(node, term("kg:attributedTo"), entity_iri(speaker), DEFAULT)
    for source in sources(told):
        yield Quad(node, term("prov:wasDerivedFrom"), source, DEFAULT)


def documents_of(told: Statement | Occurrence) -> list[str]:
    """The ids of the documents that say it."""
    if isinstance(told, Statement):
        return [support.document for support in told.support]
    return [document for document, _ in told.support]


def sources(told: Statement | Occurrence) -> list[NamedNode]:
    """The claims of a statement, the passages of an event."""
    if isinstance(told, Statement):
        return [claim_iri(support.document, support.claim) for support in told.support]
    return [event_iri(document, event) for document, event in told.support]


def literal(value: Value) -> Literal:
    return when(value.value) if value.datatype in ("date", "gYear", "gYearMonth") else _typed(value)


def _typed(value: Value) -> Literal:
    return text(" ".join(value.value.split())) if value.datatype == "string" else number(Decimal(value.value))


def _of(node: NamedNode, facts: Mapping[str, Node], graph: NamedNode | DefaultGraph = DEFAULT) -> Iterator[Quad]:
    for predicate, object in facts.items():
        yield Quad(node, term(predicate), object, graph)


# one graph a document, and the identity graph


def document_quads(document: Document) -> Iterator[Quad]:
    """The metadata and the text of a document."""
    node = document_iri(document.id)
    facts: dict[str, Node] = {"dcterms:language": text(document.language), "nif:isString": text(document.text)}
    if document.source:
        facts["dcterms:source"] = text(document.source)
    if document.title:
        facts["schema:headline"] = text(document.title)
    if document.published:
        facts["schema:datePublished"] = when(document.published[:10])
    if document.publisher:
        facts["schema:publisher"] = text(document.publisher)
    if document.url:
        facts["schema:url"] = web_address(document.url)
        if facts["schema:url"].value != document.url:
            facts["dcterms:identifier"] = text(document.url)
    yield Quad(node, term("rdf:type"), term("nif:Context"), node)
    yield from _of(node, {"rdf:type": term("schema:NewsArticle"), **facts}, node)


def web_address(url: str) -> Node:
    """`url` as an IRI, or as a plain literal where no IRI can be made of it ("http://@@")."""
    try:
        return NamedNode(safe_iri(url))
    except ValueError:
        return text(url)


def safe_iri(url: str) -> str:
    """`url` with the characters that an IRI cannot hold percent-encoded; brackets, a second "#" and a lone "%" are among them."""
    address, mark, fragment = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", url).partition("#")
    return quote(address, safe=IRI_SAFE) + mark + quote(fragment, safe=IRI_SAFE)


def reading_quads(reading: Reading, resolution: Resolution, ontology: Ontology) -> Iterator[Quad]:
    """Mentions, local entities and claims of one document, and which entities of the corpus they are."""
    document, graph = reading.document, document_iri(reading.document.id)
    at = cluster_at(reading)
    local = local_iris(reading, ontology)
    for n, cluster in enumerate(reading.clusters):
        yield from cluster_quads(document, cluster, local[n])
        final, alone = (found[document.id, n] for found in (resolution.of, resolution.nodes))
        yield Quad(local[n], term("kg:resolvedTo"), entity_iri(final), IDENTITY)
        yield Quad(local[n], term("kg:identityRule"), text(resolution.rules[document.id, n]), IDENTITY)
        if alone != final:
            yield Quad(local[n], term("kg:aloneAs"), entity_iri(alone), IDENTITY)
    known = {span: local[n] for span, n in at.items()}
    ends = [m for claim in reading.claims for m in (claim.subject, claim.object, claim.attributed_to)]
    ends += [quotation.speaker for quotation in reading.quotations]
    for mention in (m for m in ends if isinstance(m, Mention) and m.span not in at):
        yield from mention_quads(document, mention, None, graph)
    for quotation in reading.quotations:
        yield from quotation_quads(document, quotation, known, graph)
    for claim in reading.claims:
        speaker = known.get(claim.attributed_to.span) if claim.attributed_to else None
        yield from claim_quads(document, claim, speaker, graph)
        if (nearest := stated_in(claim, reading.quotations)) is not None:
            yield Quad(claim_iri(document.id, claim), term("kg:statedIn"), quotation_iri(document.id, nearest.span), graph)
    for event in reading.events:
        for mention in (m for m in event_mentions(event) if m.span not in at):
            yield from mention_quads(document, mention, None, graph)
        yield from event_quads(document, event, known, graph)


def event_mentions(event: Event) -> list[Mention]:
    """Whom and what a passage about an event mentions."""
    return [*(m for _, m in event.roles), *(m for m in (event.place, event.attributed_to) if m is not None)]


def cluster_quads(document: Document, cluster: Cluster, local: NamedNode) -> Iterator[Quad]:
    """What one document makes of one thing: class, label, gazetteer's key, and where it is mentioned."""
    graph = document_iri(document.id)
    yield from _of(local, {"rdf:type": NamedNode(iri_of(cluster.type)), "rdfs:label": text(cluster.label)}, graph)
    told = {"dcterms:identifier": cluster.identifier, "kg:linkReason": cluster.chosen, "kg:sex": cluster.sex}
    yield from _of(local, {name: text(value) for name, value in told.items() if value}, graph)
    for mention in cluster.mentions:
        yield from mention_quads(document, mention, local, graph)
        if mention.type != cluster.type:
            yield Quad(span_iri(document.id, mention.span), term("kg:mentionClass"), NamedNode(iri_of(mention.type)), graph)


def local_iris(reading: Reading, ontology: Ontology) -> list[NamedNode]:
    """The IRI of each cluster as its document knows it, whatever the corpus makes of it; of two of one name with their first offset."""
    ids = [identity(cluster, ontology.kind(cluster.type), reading.document.id)[0].replace("/", "-", 1) for cluster in reading.clusters]
    counts = Counter(ids)
    ends = [f"{id}-{c.mentions[0].start}" if counts[id] > 1 else id for id, c in zip(ids, reading.clusters, strict=True)]
    return [NamedNode(f"{ID}document/{reading.document.id}#entity={end}") for end in ends]


def mention_quads(document: Document, mention: Mention, local: NamedNode | None, graph: NamedNode) -> Iterator[Quad]:
    """Where and how something is mentioned; what no cluster holds has no local entity, and its class itself."""
    node = span_iri(document.id, mention.span)
    whose = {"kg:mentionOf": local} if local is not None else {"kg:mentionClass": NamedNode(iri_of(mention.type))}
    yield from span_quads(document, mention.span, graph)
    yield from _of(node, {"rdf:type": term("kg:Mention"), "kg:mentionKind": text(mention.kind), **whose}, graph)


def span_quads(document: Document, span: Span, graph: NamedNode) -> Iterator[Quad]:
    """Offsets and words of a stretch of text."""
    node = span_iri(document.id, span)
    yield from _of(node, {"rdf:type": term("kg:Span"), "kg:beginIndex": number(span.start), "kg:endIndex": number(span.end)}, graph)
    yield Quad(node, term("kg:quote"), text(document.text[span.start : span.end]), graph)


def quotation_quads(document: Document, quotation: Quotation, known: Mapping[Span, NamedNode], graph: NamedNode) -> Iterator[Quad]:
    """The words of a quotation, who says them, and the words that say so; `known` are the local entities by their mentions."""
    node, speaker = quotation_iri(document.id, quotation.span), quotation.speaker
    facts: dict[str, Node] = {
        "rdf:type": term("kg:Quotation"),
        "kg:beginIndex": number(quotation.start),
        "kg:endIndex": number(quotation.end),
        "kg:quote": text(quotation.text),
        "kg:quotationKind": text(quotation.kind),
    }
    if speaker is not None:
        facts["kg:speakerSpan"] = span_iri(document.id, speaker.span)
        if speaker.span in known:
            facts["kg:attributedTo"] = known[speaker.span]
    if quotation.cue is not None:
        facts["kg:cueSpan"] = span_iri(document.id, quotation.cue)
        yield from span_quads(document, quotation.cue, graph)
    yield from _of(node, facts, graph)


def stated_in(claim: Claim, quotations: Iterable[Quotation]) -> Quotation | None:
    """The nearest quotation around the words of `claim`, of those that its speaker says."""
    if claim.attributed_to is None and claim.modality != "reported":
        return None
    around = [q for q in quotations if q.start <= claim.cue.start < q.end and q.speaker == claim.attributed_to]
    return min(around, key=lambda q: (q.end - q.start, q.start), default=None)


def claim_quads(document: Document, claim: Claim, speaker: NamedNode | None, graph: NamedNode) -> Iterator[Quad]:
    """One claim with its evidence: the spans of subject, object, speaker, cue and sentence, and the rule that found it."""
    node = claim_iri(document.id, claim)
    yield from passage_quads(document, node, claim, {"kg:subjectSpan": claim.subject, "kg:objectSpan": claim.object}, speaker, graph)
    facts: dict[str, Node] = {
        "rdf:type": term("kg:Claim"),
        "kg:predicate": NamedNode(iri_of(claim.predicate)),
        "kg:quote": text(document.text[claim.sentence.start : claim.sentence.end]),
    }
    if claim.title is not None:
        facts["kg:title"] = text(claim.title)
    yield from _of(node, facts | times(claim) | object_facts(claim.object), graph)
    premises = [claim_iri(document.id, premise) for premise in claim.premises]
    for premise in premises:
        yield Quad(node, term("prov:wasDerivedFrom"), premise, graph)
    if len(premises) > 1:
        yield Quad(node, term("kg:premiseOrder"), text(" ".join(premise.value.partition("#claim=")[2] for premise in premises)), graph)


def event_quads(document: Document, event: Event, known: Mapping[Span, NamedNode], graph: NamedNode) -> Iterator[Quad]:
    """What one passage tells of an event: its class, where those stand who have a role in it, and its evidence."""
    speaker = known.get(event.attributed_to.span) if event.attributed_to else None
    node = event_iri(document.id, event)
    for name, mention in event.roles:
        yield Quad(node, role_iri(name), span_iri(document.id, mention.span), graph)
    yield from passage_quads(document, node, event, {"kg:placeSpan": event.place}, speaker, graph)
    yield from _of(node, {"rdf:type": term("kg:Telling"), "kg:eventClass": NamedNode(iri_of(event.type))}, graph)
    if event.time is not None:
        yield Quad(node, term("kg:atTime"), when(event.time), graph)


def passage_quads(
    document: Document,
    node: NamedNode,
    told: Claim | Event,
    ends: Mapping[str, Mention | Value | Quantity | None],
    speaker: NamedNode | None,
    graph: NamedNode,
) -> Iterator[Quad]:
    """What claims and tellings of events have alike: where `ends`, speaker, cue and sentence stand, how it is meant, what found it."""
    spans = {name: end.span for name, end in [*ends.items(), ("kg:speakerSpan", told.attributed_to)] if end is not None}
    for name, span in [("kg:cueSpan", told.cue), ("kg:sentenceSpan", told.sentence), *spans.items()]:
        yield Quad(node, term(name), span_iri(document.id, span), graph)
        yield from span_quads(document, span, graph)
    facts: dict[str, Node] = {
        "kg:rule": text(told.rule),
        "kg:polarity": term(f"kg:{told.polarity}"),
        "kg:modality": term(f"kg:{told.modality}"),
        "kg:confidence": decimal(told.confidence),
    }
    if told.tense == "past":
        facts["kg:tense"] = text("past")
    if speaker is not None:
        facts["kg:attributedTo"] = speaker
    yield from _of(node, facts, graph)


def object_facts(object: Mention | Value | Quantity) -> dict[str, Node]:
    """What a claim says of an object that is no thing: its value as read, and of what datatype or unit."""
    if isinstance(object, Value):
        return {"kg:objectValue": text(object.value), "kg:objectDatatype": term(f"xsd:{object.datatype}")}
    if isinstance(object, Quantity):
        words = {"kg:unit": text(object.unit), "kg:counted": text(object.counted), "kg:precision": text(object.precision)}
        numbers = {"kg:value": object.value, "kg:upperValue": object.upper}
        return {**words, **{name: number(value) for name, value in numbers.items() if value is not None}}
    return {}


# the identity graph: what may be one, and what people decided


def candidate_quads(candidate: Candidate) -> Iterator[Quad]:
    """A pair that may be one thing, with the reasons for and against."""
    node = NamedNode(f"{ID}candidate/{digest(candidate.first, candidate.second)}")
    ends = {"kg:firstEntity": entity_iri(candidate.first), "kg:secondEntity": entity_iri(candidate.second)}
    yield from _of(node, {"rdf:type": term("kg:IdentityCandidate"), **ends}, IDENTITY)
    yield from _of(node, {"kg:confidence": decimal(candidate.score), "kg:verdict": text(candidate.verdict)}, IDENTITY)
    for name, reasons in (("kg:pro", candidate.pros), ("kg:con", candidate.cons)):
        for reason in reasons:
            yield Quad(node, term(name), text(reason), IDENTITY)


def decision_iri(decision: Decision) -> NamedNode:
    ends = (decision.kind, decision.first, decision.second, *decision.documents)
    return NamedNode(f"{ID}decision/{digest(*ends, decision.who, decision.when, decision.why)}")


def decision_quads(decision: Decision, graph: NamedNode | DefaultGraph = IDENTITY) -> Iterator[Quad]:
    """What somebody decided on identity: who, when and why."""
    node = decision_iri(decision)
    facts: dict[str, Node] = {
        "rdf:type": term("kg:IdentityDecision"),
        "kg:decision": text(decision.kind),
        "kg:firstEntity": entity_iri(decision.first),
        "prov:wasAttributedTo": text(decision.who),
        "prov:atTime": Literal(decision.when, datatype=term("xsd:dateTime")),
    }
    if decision.second:
        facts["kg:secondEntity"] = entity_iri(decision.second)
    if decision.why:
        facts["rdfs:comment"] = text(decision.why)
    yield from _of(node, facts, graph)
    for document in decision.documents:
        yield Quad(node, term("kg:splitDocument"), document_iri(document), graph)

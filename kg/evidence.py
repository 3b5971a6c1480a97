"""A statement of the graph, and the sentences that prove it, as values that know no RDF: `to_explanation`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from pyoxigraph import DefaultGraph, Literal, NamedNode

from kg.iri import humanise, local_name
from kg.query import PREFIXES, Term, shorten
from kg.store import ID, ONTOLOGY, QuadStore

_SPANS = {"subject": "kg:subjectSpan", "cue": "kg:cueSpan", "object": "kg:objectSpan"}
_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\s+|\n\s*\n")


@dataclass(frozen=True)
class Node:
    """An entity, or a predicate, or a literal (which has no `iri`), as a reader knows it."""

    iri: str
    label: str
    type: str = ""


@dataclass(frozen=True)
class Mark:
    """Where a claim has its `role` ("subject", "cue", "object", "speaker"): characters [start, end) of the document."""

    role: str
    start: int
    end: int


@dataclass(frozen=True)
class Link:
    """That the words of a claim's `role` ("he") mean the thing of that `name`, and where the article names it: characters [start, end)."""

    role: str
    words: str
    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Evidence:
    """One claim: what one sentence of one document says. `start` and `end` of the quote are characters of the document.

    `links` are the pronouns and nouns in it that stand for a name, `premises` the claims that a derived one follows from.
    """

    claim: str
    document: str
    headline: str
    publisher: str
    published: str
    source: str
    url: str
    before: str
    quote: str
    after: str
    start: int
    end: int
    marks: tuple[Mark, ...]
    rule: str
    confidence: Decimal | None
    polarity: str
    modality: str
    attributed_to: tuple[str, ...]
    said: tuple[Mark, ...] = ()  # "speaker", and of the quotation that makes the claim "saying" (the words that say so) and "quotation"
    links: tuple[Link, ...] = ()
    premises: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """One statement or observation, and why the graph holds it. `about` is the entity that was asked for.

    `claims` are the IRIs of all claims; those that are not in the graph (a file of a format without named graphs) have no evidence.
    """

    about: Node
    statement: str
    subject: Node | None
    predicate: Node
    object: Node
    polarity: str
    modality: str
    attributed_to: tuple[Node, ...]
    confidence: Decimal | None
    time: str
    valid_from: str
    valid_until: str
    sources: int
    claims: tuple[str, ...]
    evidence: tuple[Evidence, ...]

    @property
    def words(self) -> str:
        """The statement in words."""
        said = " ".join(filter(None, ["not" if self.polarity == "negative" else "", self.predicate.label, self.object.label]))
        return f"{self.subject.label}: {said}" if self.subject else said


@dataclass(frozen=True)
class Resource:
    """A node of one graph, with its properties by prefixed name."""

    store: QuadStore
    node: NamedNode
    graph: NamedNode | DefaultGraph

    def terms(self, name: str) -> list[Term]:
        quads = self.store.quads_for_pattern(self.node, to_iri(name), None, self.graph)
        return sorted((quad.object for quad in quads), key=str)

    def nodes(self, name: str) -> list[NamedNode]:
        return [term for term in self.terms(name) if isinstance(term, NamedNode)]

    def texts(self, name: str) -> list[str]:
        return [term.value for term in self.terms(name) if isinstance(term, NamedNode | Literal)]

    def text(self, name: str) -> str:
        return next(iter(self.texts(name)), "")

    def number(self, name: str) -> Decimal | None:
        text = self.text(name)
        return Decimal(text) if re.fullmatch(r"[+-]?\d*\.?\d+", text) else None

    def follow(self, name: str) -> list[Resource]:
        return [Resource(self.store, node, self.graph) for node in self.nodes(name)]


def to_explanation(fact: Resource, about: Node) -> Explanation:
    """The statement, observation or event `fact` with the evidence of what it came from, the earliest article first."""
    claims = fact.nodes("prov:wasDerivedFrom")
    evidence = [_to_evidence(claim) for claim in _find_claims(fact.store, claims)]
    subjects = fact.nodes("rdf:subject") or ([] if is_event(fact) else fact.nodes("kg:inPlace") or fact.nodes("kg:about"))
    values = fact.terms("rdf:object") or fact.terms("rdfs:label") or fact.terms("kg:value")
    if fact.nodes("kg:eventClass"):
        values = [Literal(fact.text("rdfs:label").partition(": ")[2])]  # polarity and modality stand beside it
    predicate = to_predicate(fact)
    return Explanation(
        about=about,
        statement=fact.node.value,
        subject=to_node(fact.store, subjects[0]) if subjects else None,
        predicate=predicate if fact.nodes("rdf:predicate") else Node(predicate.iri, "", predicate.type),
        object=to_node(fact.store, values[0]) if values else Node("", ""),
        polarity=local_name(fact.text("kg:polarity")),
        modality=local_name(fact.text("kg:modality")),
        attributed_to=tuple(to_node(fact.store, node) for node in fact.nodes("kg:attributedTo")),
        confidence=fact.number("kg:confidence"),
        time=fact.text("kg:atTime") or fact.text("kg:asOf") or fact.text("kg:validFrom"),
        valid_from=fact.text("kg:validFrom"),
        valid_until=fact.text("kg:validUntil"),
        sources=int(fact.text("kg:sourceCount") or 0),
        claims=tuple(claim.value for claim in claims),
        evidence=tuple(sorted(evidence, key=lambda one: (one.published or "9", one.document, one.start, one.claim))),
    )


def to_node(store: QuadStore, term: Term) -> Node:
    """`term` with its label and class; without a label, the end of one of our IRIs in words, or the IRI with its prefix."""
    if not isinstance(term, NamedNode):
        return Node("", term.value if isinstance(term, Literal) else str(term))
    resource = Resource(store, term, DefaultGraph())
    words = humanise(local_name(term.value)) if term.value.startswith(ONTOLOGY) else shorten(term.value)
    return Node(term.value, resource.text("rdfs:label") or words, local_name(resource.text("rdf:type")))


def to_predicate(fact: Resource) -> Node:
    """The predicate of a statement; an observation and an event have none, and their class stands for it."""
    node = next(iter(fact.nodes("rdf:predicate") or fact.nodes("kg:eventClass") or fact.nodes("rdf:type")), to_iri("kg:Observation"))
    return to_node(fact.store, node)


def is_event(fact: Resource) -> bool:
    return fact.node.value.startswith(f"{ID}event/")


@cache
def to_iri(name: str) -> NamedNode:
    """The IRI of a prefixed name ("kg:quote")."""
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def _find_claims(store: QuadStore, claims: Iterable[NamedNode]) -> Iterator[Resource]:
    """The claims, and the passages about an event, that the graph holds, each in the graph of its document."""
    for claim in claims:
        for quad in store.quads_for_pattern(claim, to_iri("kg:sentenceSpan"), None, None):
            if isinstance(quad.graph_name, NamedNode | DefaultGraph):
                yield Resource(store, claim, quad.graph_name)


def _to_evidence(claim: Resource) -> Evidence:
    name = claim.graph.value if isinstance(claim.graph, NamedNode) else claim.node.value.partition("#")[0]
    document = Resource(claim.store, NamedNode(name), claim.graph)
    text = document.text("nif:isString")
    start, end = next((_to_offsets(span) for span in claim.follow("kg:sentenceSpan")), (0, 0))
    return Evidence(
        claim=claim.node.value,
        document=name,
        headline=document.text("schema:headline"),
        publisher=document.text("schema:publisher"),
        published=document.text("schema:datePublished"),
        source=document.text("dcterms:source"),
        url=document.text("schema:url"),
        before=find_sentence_before(text, start),
        quote=claim.text("kg:quote") or text[start:end],
        after=find_sentence_after(text, end),
        start=start,
        end=end,
        marks=tuple(Mark(role, *_to_offsets(span)) for role, span_of in _SPANS.items() for span in claim.follow(span_of)),
        rule=claim.text("kg:rule"),
        confidence=claim.number("kg:confidence"),
        polarity=local_name(claim.text("kg:polarity")),
        modality=local_name(claim.text("kg:modality")),
        attributed_to=tuple(who.text("rdfs:label") for who in claim.follow("kg:attributedTo")),
        said=tuple(_to_said(claim)),
        links=tuple(_to_links(claim)),
        premises=tuple(_to_evidence(premise) for premise in _find_premises(claim)),
    )


def _find_premises(claim: Resource) -> list[Resource]:
    """The claims that `claim` is derived from, in the order of the rule."""
    order = {f"{claim.node.value.partition('#')[0]}#claim={key}": n for n, key in enumerate(claim.text("kg:premiseOrder").split())}
    return sorted(claim.follow("prov:wasDerivedFrom"), key=lambda premise: order.get(premise.node.value, 0))


def _to_links(claim: Resource) -> Iterator[Link]:
    """What the pronouns and nouns of the claim stand for: the nearest name before them, else the first one."""
    for role in ("subject", "object", "speaker"):
        for span in claim.follow(f"kg:{role}Span"):
            if span.text("kg:mentionKind") not in ("", "name"):
                for thing in span.follow("kg:mentionOf"):
                    start, end = _find_name(thing, _to_offsets(span)[0])
                    yield Link(role, span.text("kg:quote"), thing.text("rdfs:label"), start, end)


def _find_name(thing: Resource, start: int) -> tuple[int, int]:
    """Where the article names `thing`, as near before the character `start` as it does; (0, 0) where it never does."""
    quads = thing.store.quads_for_pattern(None, to_iri("kg:mentionOf"), thing.node, thing.graph)
    mentions = [Resource(thing.store, quad.subject, thing.graph) for quad in quads if isinstance(quad.subject, NamedNode)]
    names = sorted(_to_offsets(mention) for mention in mentions if mention.text("kg:mentionKind") == "name")
    return max((name for name in names if name[0] < start), default=names[0] if names else (0, 0))


def _to_said(claim: Resource) -> Iterator[Mark]:
    """Where the speaker stands, the words that say that he speaks, and what he says."""
    quotations = claim.follow("kg:statedIn")
    yield from (Mark("speaker", *_to_offsets(span)) for span in claim.follow("kg:speakerSpan"))
    yield from (Mark("saying", *_to_offsets(span)) for quotation in quotations for span in quotation.follow("kg:cueSpan"))
    yield from (Mark("quotation", *_to_offsets(quotation)) for quotation in quotations)


def _to_offsets(span: Resource) -> tuple[int, int]:
    return int(span.text("kg:beginIndex") or 0), int(span.text("kg:endIndex") or 0)


def find_sentence_at(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence of `text` begins and ends that holds the characters [start, end).

    >>> find_sentence_at("It rained. Ann left. Bob stayed.", 11, 14)
    (11, 20)
    """
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    first = max((place for place in ends if place <= start), default=0)
    last = min((place for place in ends if place >= end), default=len(text))
    return first, first + len(text[first:last].rstrip())


def find_sentence_before(text: str, start: int) -> str:
    """The sentence of `text` that ends before the character `start`, or "".

    >>> find_sentence_before("It rained. Ann left. Bob stayed.", 21)
    'Ann left.'
    """
    earlier = text[:start].rstrip()
    ends = [match.end() for match in _SENTENCE_END.finditer(earlier)]
    return earlier[ends[-1] if ends else 0 :].strip()


def find_sentence_after(text: str, end: int) -> str:
    """The sentence of `text` that begins after the character `end`, or "".

    >>> find_sentence_after("It rained. Ann left. Bob stayed.", 10)
    'Ann left.'
    """
    later = text[end:].lstrip()
    found = _SENTENCE_END.search(later)
    return later[: found.end() if found else None].strip()

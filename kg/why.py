"""Why the graph says something: its statements on a subject, each with the sentences that prove it.

Subject, predicate and object may be names, aliases, words ("vice president of"), prefixed names or IRIs. Names are compared without
regard to case, accents and punctuation.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from itertools import pairwise

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from kg.errors import UnknownNameError
from kg.query import PREFIXES, Term, shorten, to_printable
from kg.store import ONTOLOGY, Graph
from kg.view import humanise, local_name

_NEAREST = 5  # names that an error offers
_NEAR = 70  # least likeness of those, from 0 to 100
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})  # those that Unicode does not take apart
_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\s+|\n\s*\n")
_SPANS = {"subject": "kg:subjectSpan", "cue": "kg:cueSpan", "object": "kg:objectSpan"}
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"


@dataclass(frozen=True)
class Node:
    """An entity, or a predicate, or a literal (which has no `iri`), as a reader knows it."""

    iri: str
    label: str
    type: str = ""


@dataclass(frozen=True)
class Mark:
    """Where a claim has its `role`, "subject", "cue" or "object": characters [start, end) of the document."""

    role: str
    start: int
    end: int


@dataclass(frozen=True)
class Evidence:
    """One claim: what one sentence of one document says. `start` and `end` of the quote are characters of the document."""

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
    claims: tuple[str, ...]
    evidence: tuple[Evidence, ...]

    @property
    def words(self) -> str:
        """The statement in words."""
        said = " ".join(filter(None, ["not" if self.polarity == "negative" else "", self.predicate.label, self.object.label]))
        return f"{self.subject.label}: {said}" if self.subject else said


@dataclass(frozen=True)
class _Resource:
    """A node of one graph, with its properties by prefixed name."""

    store: Store
    node: NamedNode
    graph: NamedNode | DefaultGraph

    def terms(self, name: str) -> list[Term]:
        quads = self.store.quads_for_pattern(self.node, _to_iri(name), None, self.graph)
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

    def follow(self, name: str) -> list[_Resource]:
        return [_Resource(self.store, node, self.graph) for node in self.nodes(name)]


def why(graph: Graph, subject: str, predicate: str | None = None, object: str | None = None) -> list[Explanation]:
    """What the graph says of every entity that `subject` fits, and why. Of one that is never a subject, what has it for object."""
    store = graph.store
    entities = find_entities(graph, subject)
    found = [(about, fact) for about in entities for fact in _find_facts(store, about)]
    if predicate is None and not found:
        found = [(about, fact) for about in entities for fact in _find_by(store, ("rdf:object",), about)]
    if predicate is not None:
        found = _choose_predicate(store, found, predicate)
    explanations = [_explain(fact, about) for about, fact in found]
    return explanations if object is None else _choose_object(graph, explanations, object)


def find_entities(graph: Graph, name: str) -> list[Node]:
    """The entities that `name` fits: an IRI, a prefixed name, a label or an alias. UnknownNameError where there is none."""
    store = graph.store
    iri = _to_given_iri(name)
    if iri is not None and any(store.quads_for_pattern(iri, None, None, DefaultGraph())):
        return [_to_node(store, iri)]
    names = sorted(_find_names(store))
    wanted = fold(name)
    fitting = sorted({iri for text, iri in names if wanted and fold(text) == wanted})
    if not fitting:
        raise _to_unknown(name, "entity", names, store)
    return [_to_node(store, NamedNode(iri)) for iri in fitting]


def fold(name: str) -> str:
    """`name` for comparing: without case, accents and punctuation.

    >>> fold("Zoë  O’Strøm"), fold("U.N.")
    ('zoe ostrom', 'un')
    """
    letters = unicodedata.normalize("NFKD", name).casefold().translate(_LETTERS)
    return " ".join("".join(char for char in letters if char.isalnum() or char.isspace()).split())


# Finding


def _to_iri(name: str) -> NamedNode:
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def _to_given_iri(name: str) -> NamedNode | None:
    """The IRI that a user wrote in full, in angle brackets, or with a usual prefix."""
    text = name.strip().removeprefix("<").removesuffix(">")
    prefix, colon, local = text.partition(":")
    try:
        return NamedNode(PREFIXES[prefix] + local) if colon and prefix in PREFIXES else NamedNode(text) if colon else None
    except ValueError:
        return None


def _find_names(store: Store) -> Iterator[tuple[str, str]]:
    """Every name of an entity, with its IRI."""
    for name in ("rdfs:label", "skos:altLabel"):
        for quad in store.quads_for_pattern(None, _to_iri(name), None, DefaultGraph()):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal) and not quad.subject.value.startswith(ONTOLOGY):
                yield quad.object.value, quad.subject.value


def _find_facts(store: Store, about: Node) -> Iterator[_Resource]:
    """The statements and observations whose subject `about` is, or the one that it is itself."""
    itself = _Resource(store, NamedNode(about.iri), DefaultGraph())
    if set(itself.nodes("rdf:type")) & {_to_iri("kg:Statement"), _to_iri("kg:Observation")}:
        yield itself
    yield from _find_by(store, ("rdf:subject", "kg:inPlace"), about)


def _find_by(store: Store, names: Iterable[str], about: Node) -> Iterator[_Resource]:
    for name in names:
        quads = store.quads_for_pattern(None, _to_iri(name), NamedNode(about.iri), DefaultGraph())
        nodes = sorted(quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode))
        yield from (_Resource(store, NamedNode(node), DefaultGraph()) for node in nodes)


def _choose_predicate(store: Store, found: list[tuple[Node, _Resource]], predicate: str) -> list[tuple[Node, _Resource]]:
    """Those facts whose predicate `predicate` names. UnknownNameError where no statement of the graph has it."""
    chosen = [(about, fact) for about, fact in found if _names_predicate(predicate, _to_predicate(fact))]
    if chosen:
        return chosen
    quads = store.quads_for_pattern(None, _to_iri("rdf:predicate"), None, DefaultGraph())
    used = {quad.object for quad in quads if isinstance(quad.object, NamedNode)} | {_to_iri("kg:Observation")}
    known = [_to_node(store, node) for node in sorted(used, key=str)]
    if not any(_names_predicate(predicate, node) for node in known):
        raise _to_unknown(
            predicate, "predicate", [(name, node.iri) for node in known for name in (node.label, local_name(node.iri))], store
        )
    return []


def _to_predicate(fact: _Resource) -> Node:
    node = next(iter(fact.nodes("rdf:predicate")), _to_iri("kg:Observation"))
    return _to_node(fact.store, node)


def _names_predicate(text: str, predicate: Node) -> bool:
    given = _to_given_iri(text)
    if given is not None and given.value == predicate.iri:
        return True
    wanted = fold(text).replace(" ", "")
    return wanted in {fold(name).replace(" ", "") for name in (predicate.label, local_name(predicate.iri))}


def _choose_object(graph: Graph, explanations: list[Explanation], name: str) -> list[Explanation]:
    """Those whose object `name` names. UnknownNameError where it is neither the value of one of them nor an entity."""
    wanted = fold(name)
    chosen = [explanation for explanation in explanations if not explanation.object.iri and fold(explanation.object.label) == wanted]
    if chosen:
        return chosen
    fitting = {node.iri for node in find_entities(graph, name)}
    return [explanation for explanation in explanations if explanation.object.iri in fitting]


def _to_unknown(name: str, kind: str, names: Sequence[tuple[str, str]], store: Store) -> UnknownNameError:
    from rapidfuzz import fuzz, process

    scored = process.extract(name, [text for text, _ in names], scorer=fuzz.WRatio, processor=fold, limit=4 * _NEAREST, score_cutoff=_NEAR)
    near = dict.fromkeys(_to_choice(kind, _to_node(store, NamedNode(names[place][1]))) for _, _, place in scored)
    offer = f"nearest: {', '.join(list(near)[:_NEAREST])}" if near else "and nothing is called anything like it"
    return UnknownNameError(f'no {kind} of the graph is called "{to_printable(name)}"; {offer}')


def _to_choice(kind: str, node: Node) -> str:
    return to_printable(f"{node.label} ({node.type})" if kind == "entity" else local_name(node.iri))


# Explaining


def _to_node(store: Store, term: Term) -> Node:
    if not isinstance(term, NamedNode):
        return Node("", term.value if isinstance(term, Literal) else str(term))
    resource = _Resource(store, term, DefaultGraph())
    words = humanise(local_name(term.value)) if term.value.startswith(ONTOLOGY) else shorten(term.value)
    return Node(term.value, resource.text("rdfs:label") or words, local_name(resource.text("rdf:type")))


def _explain(fact: _Resource, about: Node) -> Explanation:
    claims = fact.nodes("prov:wasDerivedFrom")
    evidence = [_to_evidence(claim) for claim in _find_claims(fact.store, claims)]
    subjects = fact.nodes("rdf:subject") or fact.nodes("kg:inPlace")
    values = fact.terms("rdf:object") or fact.terms("rdfs:label") or fact.terms("kg:value")
    predicate = _to_predicate(fact)
    return Explanation(
        about=about,
        statement=fact.node.value,
        subject=_to_node(fact.store, subjects[0]) if subjects else None,
        predicate=predicate if fact.nodes("rdf:predicate") else Node(predicate.iri, "", predicate.type),
        object=_to_node(fact.store, values[0]) if values else Node("", ""),
        polarity=local_name(fact.text("kg:polarity")),
        modality=local_name(fact.text("kg:modality")),
        attributed_to=tuple(_to_node(fact.store, node) for node in fact.nodes("kg:attributedTo")),
        confidence=fact.number("kg:confidence"),
        time=fact.text("kg:atTime") or fact.text("kg:asOf") or fact.text("kg:validFrom"),
        claims=tuple(claim.value for claim in claims),
        evidence=tuple(sorted(evidence, key=lambda one: (one.published or "9", one.document, one.start, one.claim))),
    )


def _find_claims(store: Store, claims: Iterable[NamedNode]) -> Iterator[_Resource]:
    """The claims that the graph holds, each in the graph of its document."""
    for claim in claims:
        for quad in store.quads_for_pattern(claim, _to_iri("rdf:type"), _to_iri("kg:Claim"), None):
            if isinstance(quad.graph_name, NamedNode | DefaultGraph):
                yield _Resource(store, claim, quad.graph_name)


def _to_evidence(claim: _Resource) -> Evidence:
    name = claim.graph.value if isinstance(claim.graph, NamedNode) else claim.node.value.partition("#")[0]
    document = _Resource(claim.store, NamedNode(name), claim.graph)
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
        quote=claim.text("kg:quote"),
        after=find_sentence_after(text, end),
        start=start,
        end=end,
        marks=tuple(Mark(role, *_to_offsets(span)) for role, span_of in _SPANS.items() for span in claim.follow(span_of)),
        rule=claim.text("kg:rule"),
        confidence=claim.number("kg:confidence"),
        polarity=local_name(claim.text("kg:polarity")),
        modality=local_name(claim.text("kg:modality")),
        attributed_to=tuple(who.text("rdfs:label") for who in claim.follow("kg:attributedTo")),
    )


def _to_offsets(span: _Resource) -> tuple[int, int]:
    return int(span.text("kg:beginIndex") or 0), int(span.text("kg:endIndex") or 0)


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


# Showing


def to_json(explanations: Iterable[Explanation]) -> str:
    return json.dumps([asdict(explanation) for explanation in explanations], default=float, ensure_ascii=False, indent=2)


def to_report(explanations: Sequence[Explanation], bold: bool = False) -> str:
    """The explanations for reading, with subject, cue and object of each quote in brackets, or in bold for a terminal."""
    entities = dict.fromkeys(explanation.about for explanation in explanations)
    lines = [f"The name fits {len(entities)} entities: {', '.join(_to_title(node) for node in entities)}", ""] if len(entities) > 1 else []
    for explanation in explanations:
        lines += [_emphasise(explanation.words, bold), f"  {_to_standing(explanation)}"]
        for number, evidence in enumerate(explanation.evidence, 1):
            lines += ["", *_to_lines(number, evidence, bold)]
        lines.append("")
    return "\n".join(lines[:-1]) + "\n" if lines else ""


def _to_title(node: Node) -> str:
    return to_printable(f"{node.label} ({node.type}, {shorten(node.iri)})")


def _emphasise(text: str, bold: bool) -> str:
    return f"{_BOLD}{to_printable(text)}{_PLAIN}" if bold else to_printable(text)


def _to_standing(explanation: Explanation) -> str:
    """By whom and how surely it is said: "denied by Ann Lee, 2024-03-02, confidence 0.80, 2 claims in 1 article"."""
    articles = len({claim.partition("#")[0] for claim in explanation.claims})
    parts = [
        _to_modality(explanation.modality, [node.label for node in explanation.attributed_to]),
        f"as of {explanation.time}" if explanation.time else "",
        f"confidence {explanation.confidence:.2f}" if explanation.confidence is not None else "",
        f"{_count(len(explanation.claims), 'claim')} in {_count(articles, 'article')}",
    ]
    missing = len(explanation.claims) - len(explanation.evidence)
    note = f" ({missing} not in this graph: keep the whole of it in .nq, .trig or a store)" if missing > 0 else ""
    return to_printable(", ".join(filter(None, parts)) + note)


def _to_modality(modality: str, names: Sequence[str]) -> str:
    return f"{modality} by {' and '.join(names)}" if names else modality


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _to_lines(number: int, evidence: Evidence, bold: bool) -> Iterator[str]:
    said = _to_modality(evidence.modality, evidence.attributed_to)
    marks = "; ".join(f"{mark.role} {mark.start}-{mark.end}" for mark in evidence.marks)
    confidence = f"; confidence {evidence.confidence:.2f}" if evidence.confidence is not None else ""
    head = ", ".join(filter(None, [evidence.publisher, evidence.published, f'"{evidence.headline}"' if evidence.headline else ""]))
    yield f"  {number}. {to_printable(head or evidence.document)}"
    yield from (f"     {_to_line(line)}" for line in (evidence.before,) if line)
    yield f"   > {_mark_quote(evidence, bold)}"
    yield from (f"     {_to_line(line)}" for line in (evidence.after,) if line)
    yield f"     {to_printable(evidence.source or evidence.document)}, characters {evidence.start}-{evidence.end} ({marks})"
    yield f"     {to_printable(f'{said}; rule {evidence.rule}{confidence}')}"


def _to_line(text: str) -> str:
    return to_printable(re.sub(r"\s", " ", text))


def _mark_quote(evidence: Evidence, bold: bool) -> str:
    """The quote with its marks. It is cut at their edges first, since what is escaped for the terminal grows longer."""
    spans = {(max(mark.start - evidence.start, 0), min(mark.end, evidence.end) - evidence.start) for mark in evidence.marks}
    spans = {(start, end) for start, end in spans if start < end}
    edges = sorted({0, len(evidence.quote), *(edge for span in spans for edge in span)})
    pieces = [(start, _to_line(evidence.quote[start:end])) for start, end in pairwise(edges)]
    if bold:
        return "".join(_emphasise_in(piece, any(begin <= start < end for begin, end in spans)) for start, piece in pieces)
    opened = {edge: "[" * sum(begin == edge for begin, _ in spans) for edge in edges}
    closed = {edge: "]" * sum(end == edge for _, end in spans) for edge in edges}
    return "".join(f"{closed[start]}{opened[start]}{piece}" for start, piece in pieces) + closed[len(evidence.quote)]


def _emphasise_in(piece: str, inside: bool) -> str:
    return f"{_BOLD}{piece}{_PLAIN}" if inside else piece

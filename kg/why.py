"""Why the graph says something: its statements on a subject, each with the sentences that prove it.

Subject, predicate and object may be names, aliases, words ("vice president of"), prefixed names or IRIs. Names are compared without
regard to case, accents and punctuation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import pairwise

from pyoxigraph import DefaultGraph, Literal, NamedNode

from kg.errors import UnknownNameError
from kg.evidence import Evidence, Explanation, Link, Node, Resource, to_explanation, to_iri, to_node, to_predicate
from kg.iri import fold, local_name
from kg.ontology import own_ontology
from kg.query import PREFIXES, shorten, to_printable
from kg.store import ID, ONTOLOGY, Graph, QuadStore

_TOLD = (f"{ID}event/", f"{ID}observation/")  # what begins the IRI of what has a label, but is no name that an error offers
_NEAREST = 5  # names that an error offers
_NEAR = 70  # least likeness of those, from 0 to 100
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"


def why(graph: Graph, subject: str, predicate: str | None = None, object: str | None = None) -> list[Explanation]:
    """What the graph says of every entity that `subject` fits, and why. Of one that is never a subject, what has it for object."""
    store = graph.store
    entities = find_entities(graph, subject)
    found = [(about, fact) for about in entities for fact in _find_facts(store, about)]
    if predicate is None and not found:
        found = [(about, fact) for about in entities for fact in _find_by(store, ("rdf:object",), about)]
    if predicate is not None:
        found = _choose_predicate(store, found, predicate)
    explanations = [to_explanation(fact, about) for about, fact in found]
    chosen = explanations if object is None else _choose_object(graph, explanations, object)
    once: dict[str, Explanation] = {}
    for explanation in chosen:  # a statement whose two ends both fit is explained once
        once.setdefault(explanation.statement, explanation)
    return list(once.values())


def find_entities(graph: Graph, name: str) -> list[Node]:
    """The entities that `name` fits: an IRI, a prefixed name, a label or an alias. UnknownNameError where there is none."""
    store = graph.store
    iri = to_given_iri(name)
    if iri is not None and any(store.quads_for_pattern(iri, None, None, DefaultGraph())):
        return [to_node(store, iri)]
    names = list(_find_names(store))
    wanted = fold(name)
    fitting = sorted({iri for text, iri in names if wanted and fold(text) == wanted})
    if not fitting:
        raise _to_unknown(name, "entity", [found for found in sorted(names) if not found[1].startswith(_TOLD)], store)
    return [to_node(store, NamedNode(iri)) for iri in fitting]


# Finding


def to_given_iri(name: str) -> NamedNode | None:
    """The IRI that a user wrote in full, in angle brackets, or with a usual prefix."""
    text = name.strip().removeprefix("<").removesuffix(">")
    prefix, colon, local = text.partition(":")
    try:
        return NamedNode(PREFIXES[prefix] + local) if colon and prefix in PREFIXES else NamedNode(text) if colon else None
    except ValueError:
        return None


def _find_names(store: QuadStore) -> Iterator[tuple[str, str]]:
    """Every name of an entity, with its IRI."""
    for name in ("rdfs:label", "skos:altLabel"):
        for quad in store.quads_for_pattern(None, to_iri(name), None, DefaultGraph()):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal) and not quad.subject.value.startswith(ONTOLOGY):
                yield quad.object.value, quad.subject.value


def _find_facts(store: QuadStore, about: Node) -> Iterator[Resource]:
    """What the graph says of `about`: it is the subject, or the object of a relation that holds both ways, or the statement itself."""
    itself = Resource(store, NamedNode(about.iri), DefaultGraph())
    if itself.nodes("kg:polarity"):
        yield itself
    yield from _find_by(store, ("rdf:subject", "kg:inPlace", "kg:about"), about)
    both_ways = own_ontology().symmetric
    yield from (fact for fact in _find_by(store, ("rdf:object",), about) if to_predicate(fact).iri.removeprefix(ONTOLOGY) in both_ways)


def _find_by(store: QuadStore, names: Iterable[str], about: Node) -> Iterator[Resource]:
    for name in names:
        quads = store.quads_for_pattern(None, to_iri(name), NamedNode(about.iri), DefaultGraph())
        nodes = sorted(quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode))
        yield from (Resource(store, NamedNode(node), DefaultGraph()) for node in nodes)


def _choose_predicate(store: QuadStore, found: list[tuple[Node, Resource]], predicate: str) -> list[tuple[Node, Resource]]:
    """Those facts whose predicate `predicate` names. UnknownNameError where no statement of the graph has it."""
    chosen = [(about, fact) for about, fact in found if _names_predicate(predicate, to_predicate(fact))]
    if chosen:
        return chosen
    quads = store.quads_for_pattern(None, to_iri("rdf:predicate"), None, DefaultGraph())
    used = {quad.object for quad in quads if isinstance(quad.object, NamedNode)} | {to_iri("kg:Observation")}
    known = [to_node(store, node) for node in sorted(used, key=str)]
    if not any(_names_predicate(predicate, node) for node in known):
        raise _to_unknown(
            predicate, "predicate", [(name, node.iri) for node in known for name in (node.label, local_name(node.iri))], store
        )
    return []


def _names_predicate(text: str, predicate: Node) -> bool:
    given = to_given_iri(text)
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
    return [e for e in explanations if (e.subject.iri if e.subject and e.object.iri == e.about.iri else e.object.iri) in fitting]


def _to_unknown(name: str, kind: str, names: Sequence[tuple[str, str]], store: QuadStore) -> UnknownNameError:
    from rapidfuzz import fuzz, process

    scored = process.extract(name, [text for text, _ in names], scorer=fuzz.WRatio, processor=fold, limit=4 * _NEAREST, score_cutoff=_NEAR)
    near = dict.fromkeys(_to_choice(kind, to_node(store, NamedNode(names[place][1]))) for _, _, place in scored)
    offer = f"nearest: {', '.join(list(near)[:_NEAREST])}" if near else "and nothing is called anything like it"
    return UnknownNameError(f'no {kind} of the graph is called "{to_printable(name)}"; {offer}')


def _to_choice(kind: str, node: Node) -> str:
    return to_printable(f"{node.label} ({node.type})" if kind == "entity" else local_name(node.iri))


# Showing


def to_json(explanations: Iterable[Explanation]) -> str:
    return json.dumps([asdict(explanation) for explanation in explanations], default=float, ensure_ascii=False, indent=2)


def to_report(explanations: Sequence[Explanation], bold: bool = False) -> str:
    """The explanations for reading, with subject, cue and object of each quote in brackets, or in bold for a terminal."""
    entities = dict.fromkeys(explanation.about for explanation in explanations)
    lines = [f"The name fits {len(entities)} entities: {', '.join(to_title(node) for node in entities)}", ""] if len(entities) > 1 else []
    for explanation in explanations:
        lines += [_emphasise(explanation.words, bold), f"  {_to_standing(explanation)}"]
        for number, evidence in enumerate(explanation.evidence, 1):
            lines += ["", *_to_lines(number, evidence, bold)]
        lines.append("")
    return "\n".join(lines[:-1]) + "\n" if lines else ""


def to_title(node: Node) -> str:
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
        f"{to_count(len(explanation.claims), 'claim')} in {to_count(articles, 'article')}"
        + (f" of {to_count(explanation.sources, 'source')}" if explanation.sources else ""),
    ]
    missing = len(explanation.claims) - len(explanation.evidence)
    note = f" ({missing} not in this graph: keep the whole of it in .nq, .trig or a store)" if missing > 0 else ""
    return to_printable(", ".join(filter(None, parts)) + note)


def _to_modality(modality: str, names: Sequence[str]) -> str:
    return f"{modality} by {' and '.join(names)}" if names else modality


def to_count(number: int, noun: str) -> str:
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
    where = "; ".join(f"{mark.role} {mark.start}-{mark.end}" for mark in evidence.said)
    told = f"{said} ({where})" if where else said
    yield f"     {to_printable(f'{told}; rule {evidence.rule}{confidence}')}"
    yield from (f"     {_to_line(_to_meaning(link))}" for link in evidence.links)
    for premise in evidence.premises:
        yield f"     follows from: {_mark_quote(premise, bold)}"
        yield f"       characters {premise.start}-{premise.end}; {_to_line(f'{premise.modality}; rule {premise.rule}')}"
        yield from (f"       {_to_line(_to_meaning(link))}" for link in premise.links)


def _to_meaning(link: Link) -> str:
    """What a pronoun or noun stands for: 'subject "he" = Lu Chen, characters 10-17'."""
    where = f", characters {link.start}-{link.end}" if link.end else ""
    return f'{link.role} "{link.words}" = {link.name}{where}'


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

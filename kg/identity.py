"""Who is who in a graph: which entities the articles' own ones became, where they are spoken of, and why two are one or are not."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import islice

from pyoxigraph import DefaultGraph, NamedNode

from kg.errors import UnknownNameError, UsageError
from kg.evidence import Node, Resource, find_sentence_at, to_iri, to_node
from kg.iri import fold
from kg.model import Candidate, Decision
from kg.query import to_printable
from kg.rdf import IDENTITY
from kg.readback import check_whole, read_candidates, read_decisions
from kg.resolve import commonest
from kg.store import ID, Graph, QuadStore
from kg.why import find_entities, to_count, to_given_iri, to_title

_SHOWN = 2  # sentences that are shown of a side


@dataclass(frozen=True)
class Context:
    """A sentence of an article that speaks of an entity: characters [start, end) of the document, the mention at [begin, until)."""

    document: str
    headline: str
    published: str
    source: str
    quote: str
    start: int
    end: int
    begin: int
    until: int


@dataclass(frozen=True)
class Side:
    """One of two things that may be one: how many statements and articles speak of it, and sentences that do.

    `id` is what the articles alone make of it, `entity` what it is now.
    """

    id: str
    entity: str
    label: str
    type: str
    statements: int
    articles: int
    contexts: tuple[Context, ...]


@dataclass(frozen=True)
class Sameness:
    """Why two are one, or why they are not: the rules that joined them, the comparisons, and what people decided."""

    same: bool
    first: Side
    second: Side
    entity: Node | None
    rules: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    decisions: tuple[Decision, ...]


class Identities:
    """The identity graph, read once. An *end* is the id of an entity, or of what an article alone would have made of it."""

    def __init__(self, graph: Graph) -> None:
        check_whole(graph)
        self.store: QuadStore = graph.store
        self.final = {local: found[0] for local, found in self._objects("kg:resolvedTo").items()}
        self.alone = {local: found[0] for local, found in self._objects("kg:aloneAs").items()}
        self.members: dict[str, list[str]] = defaultdict(list)
        self.own: dict[str, list[str]] = defaultdict(list)
        for local, entity in sorted(self.final.items()):
            self.members[entity].append(local)
            self.own[self.alone.get(local, entity)].append(local)

    def _objects(self, name: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for quad in self.store.quads_for_pattern(None, to_iri(name), None, IDENTITY):
            found[quad.subject.value].append(quad.object.value.removeprefix(ID))  # type: ignore[union-attr]
        return found

    @cached_property
    def candidates(self) -> list[Candidate]:
        return read_candidates(self.store)

    @cached_property
    def decisions(self) -> list[Decision]:
        return read_decisions(self.store)

    def knows(self, end: str) -> bool:
        return end in self.members or end in self.own

    def entities(self, end: str) -> frozenset[str]:
        """The entities that `end` became: itself, the one that it was merged with, or several where it was split."""
        return frozenset({end} if end in self.members else {self.final[local] for local in self.own.get(end, ())})

    def locals_of(self, end: str) -> list[str]:
        """The articles' own entities that are `end`, without those that were only merged with it."""
        if end not in self.members:
            return self.own.get(end, [])
        own = [local for local in self.members[end] if self.alone.get(local, end) == end]
        return own or self.members[end]

    def pieces(self, end: str) -> frozenset[str]:
        """The entities that what the articles alone make `end` belongs to now."""
        return frozenset(self.final[local] for local in self.own.get(end, ()))

    def origins(self, entity: str) -> frozenset[str]:
        """What the articles alone would have made of the members of `entity`."""
        return frozenset(self.alone.get(local, entity) for local in self.members.get(entity, ()))

    def documents_of(self, entity: str) -> set[str]:
        """The ids of the documents that mention `entity`."""
        return {to_document(local) for local in self.members.get(entity, ())}

    def statements(self, end: str) -> int:
        """How many statements and observations of the graph are about the entities that `end` became."""
        names = ("rdf:subject", "rdf:object", "kg:inPlace", "kg:about", "kg:attributedTo")
        nodes = [NamedNode(ID + entity) for entity in self.entities(end)]
        patterns = ((node, to_iri(name)) for node in nodes for name in names)
        quads = (quad for node, name in patterns for quad in self.store.quads_for_pattern(None, name, node, DefaultGraph()))
        return len({quad.subject for quad in quads})

    def decided(self, pair: Candidate) -> Decision | None:
        """What was decided last on `pair`, if anything was."""
        last = None
        for decision in self.decisions:
            ends = {decision.first, decision.second}
            if decision.kind != "split" and (ends == {pair.first, pair.second} or self._stands_for(decision, pair)):
                last = decision
        return last

    def _stands_for(self, decision: Decision, pair: Candidate) -> bool:
        """Whether a decision that leaves two apart is on the entities that the two of `pair` became."""
        one, other = self.entities(pair.first), self.entities(pair.second)
        two = (self.entities(decision.first), self.entities(decision.second))
        return decision.kind != "merge" and bool(one and other) and one != other and two in ((one, other), (other, one))

    def side(self, end: str, name: str = "") -> Side:
        """`end` with sentences on it; with a `name`, sentences on all of the entity, those first that have these very words."""
        now = min(self.entities(end), default=end)
        entity = to_node(self.store, NamedNode(ID + now))
        found = self.members[end] if name else self.locals_of(end)
        labels = [entity.label] if name else [Resource(self.store, NamedNode(one), to_graph(one)).text("rdfs:label") for one in found]
        return Side(
            id=end,
            entity=now,
            label=commonest(labels or [entity.label]),
            type=entity.type,
            statements=self.statements(end),
            articles=len({to_document(local) for local in found}),
            contexts=tuple(islice(self._contexts(found, name), _SHOWN)),
        )

    def _contexts(self, found: Iterable[str], name: str) -> Iterator[Context]:
        """A sentence for each article, those first that have the very words of `name`, the earliest first."""
        wanted = fold(name)
        best: list[tuple[bool, str, str, Resource]] = []
        for local in found:
            graph = to_graph(local)
            quads = self.store.quads_for_pattern(None, to_iri("kg:mentionOf"), NamedNode(local), graph)
            mentions = [Resource(self.store, quad.subject, graph) for quad in quads if isinstance(quad.subject, NamedNode)]
            ranked = [(fold(m.text("kg:quote")) != wanted, m.text("kg:mentionKind") != "name", _begin(m), m) for m in mentions]
            other, _, _, mention = min(ranked, key=lambda one: one[:3])
            published = Resource(self.store, graph, graph).text("schema:datePublished")
            best.append((other, published or "9", local, mention))
        yield from (_to_context(mention) for *_, mention in sorted(best, key=lambda one: one[:3]))


def find_end(graph: Graph, identities: Identities, name: str) -> str:
    """The one end that `name` fits: the IRI of an entity or of what was merged into one, or a name as `kg why` takes it."""
    given = to_given_iri(name)
    if given is not None and identities.knows(given.value.removeprefix(ID)):
        return given.value.removeprefix(ID)
    found = [node for node in find_entities(graph, name) if identities.knows(node.iri.removeprefix(ID))]
    if not found:
        raise UnknownNameError(f'"{to_printable(name)}" is no entity that an article mentions')
    if len(found) > 1:
        raise UsageError(
            f'the name "{to_printable(name)}" fits {len(found)} entities: {", ".join(map(to_title, found))}; give the IRI of one'
        )
    return found[0].iri.removeprefix(ID)


def why_same(graph: Graph, one: str, other: str) -> Sameness:
    """Why the two that `one` and `other` name are one entity, or why they are not."""
    identities = Identities(graph)
    first, second = find_end(graph, identities, one), find_end(graph, identities, other)
    one_is, other_is = identities.entities(first), identities.entities(second)
    common = one_is & other_is

    def is_between(ends: tuple[str, ...]) -> bool:
        found = [identities.entities(end) if ends[1] else identities.pieces(end) for end in ends if end]
        return any(a & one_is and b & other_is for a, b in ((found[0], found[-1]), (found[-1], found[0])))

    joined = [local for entity in sorted(common) for local in identities.members[entity]]
    rules = {text for local in joined for text in Resource(graph.store, NamedNode(local), IDENTITY).texts("kg:identityRule")}
    entity = to_node(graph.store, NamedNode(ID + min(common))) if common else None
    return Sameness(
        same=bool(common),
        first=identities.side(first, one if first == second else ""),
        second=identities.side(second, other if first == second else ""),
        entity=entity,
        rules=tuple(sorted(rules)),
        candidates=tuple(c for c in identities.candidates if is_between((c.first, c.second))),
        decisions=tuple(d for d in identities.decisions if is_between((d.first, d.second))),
    )


def to_document(local: str) -> str:
    """The id of the document of a local entity's IRI."""
    return local.removeprefix(f"{ID}document/").partition("#")[0]


def to_graph(local: str) -> NamedNode:
    return NamedNode(local.partition("#")[0])


def _begin(mention: Resource) -> int:
    return int(mention.text("kg:beginIndex") or 0)


def _to_context(mention: Resource) -> Context:
    """The sentence of a mention: the shortest that a claim has around it, else the one that the text's own stops mark off."""
    begin, until = _begin(mention), int(mention.text("kg:endIndex") or 0)
    graph = mention.graph
    name = mention.node.value.partition("#")[0]
    document = Resource(mention.store, NamedNode(name), graph)
    text = document.text("nif:isString")
    told = {quad.object for quad in mention.store.quads_for_pattern(None, to_iri("kg:sentenceSpan"), None, graph)}
    spans = [Resource(mention.store, node, graph) for node in told if isinstance(node, NamedNode)]
    places = [(_begin(span), int(span.text("kg:endIndex") or 0)) for span in spans]
    around = [(end - start, start, end) for start, end in places if start <= begin and until <= end]
    _, start, end = min(around, default=(0, *find_sentence_at(text, begin, until)))
    headline, published, source = (document.text(p) for p in ("schema:headline", "schema:datePublished", "dcterms:source"))
    return Context(name, headline, published, source, text[start:end], start, end, begin, until)


# Showing


def to_json(found: object) -> str:
    """A value, or a list of them, as JSON."""
    plain = [asdict(one) for one in found] if isinstance(found, list) else asdict(found)  # type: ignore[call-overload]
    return json.dumps(plain, default=float, ensure_ascii=False, indent=2)


def to_lines(side: Side) -> Iterator[str]:
    """A side for reading, with the sentences on it."""
    size = f"{to_count(side.statements, 'statement')}, {to_count(side.articles, 'article')}"
    yield to_printable(f"{side.label} ({side.type}, id:{side.id}): {size}")
    for context in side.contexts:
        head = ", ".join(filter(None, [context.published, f'"{context.headline}"' if context.headline else ""]))
        start, end = context.begin - context.start, context.until - context.start
        parts = (context.quote[:start], "[", context.quote[start:end], "]", context.quote[end:])
        yield "  > " + to_printable(" ".join("".join(parts).split()))
        where = ", ".join(filter(None, [head, context.source or context.document]))
        yield to_printable(f"    {where}, characters {context.start}-{context.end}")


def to_reasons(pair: Candidate) -> Iterator[str]:
    for word, reasons in (("for", pair.pros), ("against", pair.cons)):
        yield from (to_printable(f"{word}: {reason}") for reason in reasons)


def to_decision_line(decision: Decision) -> str:
    """A decision for reading, on one line."""
    ends = " ".join(filter(None, [decision.first, decision.second, *decision.documents]))
    why = f": {' '.join(decision.why.split())}" if decision.why else ""
    return to_printable(f"{decision.kind} {ends}, {decision.who}, {decision.when}{why}")


def to_same_report(found: Sameness) -> str:
    """Why two are one or are not, for reading."""
    if found.entity is not None:
        lines = [f"one entity: {to_title(found.entity)}", f"  by rule: {to_printable(', '.join(found.rules))}"]
    else:
        lines = [to_printable(f"two entities: {found.first.label} (id:{found.first.id}) and {found.second.label} (id:{found.second.id})")]
        if not found.candidates and not found.decisions:
            lines.append("  the two were never compared: nothing that they share brought them together")
    for pair in found.candidates:
        lines.append(to_printable(f"  compared: {pair.first} and {pair.second}, {pair.score:.2f}, {pair.verdict}"))
        lines += [f"    {reason}" for reason in to_reasons(pair)]
    lines += [f"  decided: {to_decision_line(decision)}" for decision in found.decisions]
    alike = found.first.id == found.second.id and set(found.first.contexts) == set(found.second.contexts)
    sides = [found.first] if alike else [found.first, found.second]
    for side in sides:
        lines += ["", *to_lines(side)]
    return "\n".join(lines) + "\n"

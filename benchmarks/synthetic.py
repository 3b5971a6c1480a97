"""A graph of any size in the layout of docs/layout.md, of made-up names: the same quads for the same number.

Each article has its text, local entities, mentions and claims in a graph of its own; the default graph has the entities, a statement for
what its claims say, positions and observations; the identity graph joins the two. A share of the people and places is in most of the news.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice

from pyoxigraph import NamedNode, Quad

from kg.rdf import DEFAULT, IDENTITY, Node, digest, document_iri, entity_iri, number, term, text, when
from kg.store import ID

PER_ARTICLE = 265  # quads, about
RELATIONS = {"metWith": "person", "visited": "place", "presidentOf": "organization", "ministerOf": "place", "memberOf": "organization"}
OFFICES = {"presidentOf": "president", "ministerOf": "health minister"}
MODALITIES = ("asserted",) * 6 + ("reported",) * 2 + ("planned", "denied")
CONFIDENCES = tuple(Decimal(n) / 100 for n in range(50, 100, 5))
COUNTED = ("cases", "deaths", "houses", "pupils", "votes", "jobs")
PUBLISHERS = ("Coast Daily", "Harbour Times", "The Ledger", "Northern Wire", "Valley Post")


@dataclass(frozen=True)
class Thing:
    """A person, a place or an organization: "person/ora-velt-7", its class and its name."""

    id: str
    type: str
    name: str

    @property
    def iri(self) -> NamedNode:
        return entity_iri(self.id)


@dataclass
class World:
    """Who and what the articles speak of."""

    dice: random.Random
    things: dict[str, list[Thing]] = field(default_factory=dict)
    countries: list[Thing] = field(default_factory=list)

    def any(self, kind: str) -> Thing:
        """One of that kind, the first ones far more often than the others."""
        known = self.things[kind]
        return known[int(len(known) * self.dice.random() ** 2)]


def make_world(articles: int, seed: int = 6) -> World:
    """The world of so many articles."""
    world = World(random.Random(seed))
    counts = {"person": articles // 3 + 20, "place": articles // 10 + 10, "organization": articles // 6 + 10}
    types = {"person": "Person", "place": "City", "organization": "Organization"}
    for kind, count in counts.items():
        names = islice(make_names(world.dice, 2 if kind == "person" else 1), count)
        world.things[kind] = [Thing(f"{kind}/{name.lower().replace(' ', '-')}-{n}", types[kind], name) for n, name in enumerate(names)]
    world.countries = [Thing(thing.id, "Country", thing.name) for thing in world.things["place"][:12]]
    world.things["place"][:12] = world.countries
    return world


def make_names(dice: random.Random, words: int) -> Iterator[str]:
    """Names without end, each once."""
    seen: set[str] = set()
    while True:
        made = ("".join(dice.choice("bdfgklmnrstvz") + dice.choice("aeiou") for _ in range(dice.randint(2, 4))) for _ in range(words))
        name = " ".join(word.capitalize() for word in made)
        if name not in seen:
            seen.add(name)
            yield name


def make_quads(triples: int) -> Iterator[Quad]:
    """So many quads, or a few more; some come twice."""
    articles = max(1, triples // PER_ARTICLE)
    world = make_world(articles)
    for known in world.things.values():
        for thing in known:
            yield from thing_quads(world, thing)
    statements: dict[str, list[NamedNode]] = {}
    for n in range(articles):
        yield from article_quads(world, n, statements)


def facts(node: NamedNode, told: dict[str, Node | list[Node]], graph: NamedNode | None = None) -> Iterator[Quad]:
    for name, value in told.items():
        for one in value if isinstance(value, list) else [value]:
            yield Quad(node, term(name), one, graph or DEFAULT)


def thing_quads(world: World, thing: Thing) -> Iterator[Quad]:
    told: dict[str, Node | list[Node]] = {
        "rdf:type": term(f"kg:{thing.type}"),
        "rdfs:label": text(thing.name),
        "skos:altLabel": text(thing.name.split()[-1]),
    }
    if thing.type == "City":
        told["kg:locatedIn"] = world.dice.choice(world.countries).iri
    if thing.type == "Person":
        told["kg:citizenOf"] = world.dice.choice(world.countries).iri
    yield from facts(thing.iri, told)


def article_quads(world: World, n: int, statements: dict[str, list[NamedNode]]) -> Iterator[Quad]:
    """The graph of one article, and what it adds to the default graph."""
    dice, id = world.dice, digest("article", str(n))
    node, day = document_iri(id), f"20{dice.randint(15, 24)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
    article: dict[str, Node | list[Node]] = {
        "rdf:type": [term("schema:NewsArticle"), term("nif:Context")],
        "schema:headline": text(f"News of the day, number {n}"),
        "schema:datePublished": when(day),
        "schema:publisher": text(dice.choice(PUBLISHERS)),
        "dcterms:language": text("en"),
        "dcterms:source": text(f"{n}.txt"),
        "nif:isString": text("It was said on that day. " * 20),
    }
    yield from facts(node, article, node)
    at = 0
    for _ in range(4):
        at += 100
        yield from claim_quads(world, id, at, day, statements)
    yield from observation_quads(world, id, at + 100, day)


def mention_quads(id: str, thing: Thing, start: int) -> Iterator[Quad]:
    """A mention of a thing, its local entity, and whom that is."""
    graph, end = document_iri(id), start + len(thing.name)
    local = NamedNode(f"{ID}document/{id}#entity={thing.id.replace('/', '-', 1)}")
    yield from facts(local, {"rdf:type": term(f"kg:{thing.type}"), "rdfs:label": text(thing.name)}, graph)
    yield from facts(local, {"kg:resolvedTo": thing.iri, "kg:identityRule": text("full name")}, IDENTITY)
    yield from span_quads(id, start, end, thing.name)
    told: dict[str, Node | list[Node]] = {"rdf:type": term("kg:Mention"), "kg:mentionKind": text("name"), "kg:mentionOf": local}
    yield from facts(at_span(id, start, end), told, graph)


def at_span(id: str, start: int, end: int) -> NamedNode:
    return NamedNode(f"{ID}document/{id}#char={start},{end}")


def span_quads(id: str, start: int, end: int, words: str) -> Iterator[Quad]:
    told: dict[str, Node | list[Node]] = {
        "rdf:type": term("kg:Span"),
        "kg:beginIndex": number(start),
        "kg:endIndex": number(end),
        "kg:quote": text(words),
    }
    yield from facts(at_span(id, start, end), told, document_iri(id))


def claim_quads(world: World, id: str, at: int, day: str, statements: dict[str, list[NamedNode]]) -> Iterator[Quad]:
    """A claim with its spans, and the statement that it supports."""
    dice = world.dice
    relation = dice.choice(list(RELATIONS))
    subject, object = world.any("person"), world.any(RELATIONS[relation])
    mode = dice.choice(MODALITIES)
    sentence = f"{subject.name} has to do with {object.name}, it was said."
    second = at + len(subject.name) + 19
    claim, graph = NamedNode(f"{document_iri(id).value}#claim={digest(id, str(at))}"), document_iri(id)
    yield from mention_quads(id, subject, at)
    yield from mention_quads(id, object, second)
    yield from span_quads(id, at, at + len(sentence), sentence)
    yield from span_quads(id, at + len(subject.name) + 1, second - 1, "has to do with")
    shared: dict[str, Node | list[Node]] = {
        "kg:polarity": term(f"kg:{'negative' if mode == 'denied' else 'positive'}"),
        "kg:modality": term(f"kg:{mode}"),
        "kg:confidence": number(dice.choice(CONFIDENCES)),
    }
    told: dict[str, Node | list[Node]] = {
        "rdf:type": term("kg:Claim"),
        "kg:predicate": term(f"kg:{relation}"),
        "kg:rule": text("pattern:made"),
        "kg:quote": text(sentence),
        "kg:subjectSpan": at_span(id, at, at + len(subject.name)),
        "kg:objectSpan": at_span(id, second, second + len(object.name)),
        "kg:cueSpan": at_span(id, at + len(subject.name) + 1, second - 1),
        "kg:sentenceSpan": at_span(id, at, at + len(sentence)),
    }
    yield from facts(claim, told | shared, graph)
    key = digest(subject.id, relation, object.id, mode)
    statement = NamedNode(f"{ID}statement/{key}")
    yield Quad(statement, term("prov:wasDerivedFrom"), claim, DEFAULT)
    statements.setdefault(key, []).append(claim)
    if len(statements[key]) == 1:
        yield from statement_quads(world, statement, (subject, relation, object), day, shared)


def statement_quads(
    world: World, node: NamedNode, said: tuple[Thing, str, Thing], day: str, shared: dict[str, Node | list[Node]]
) -> Iterator[Quad]:
    subject, relation, object = said
    dice, predicate = world.dice, term(f"kg:{relation}")
    told: dict[str, Node | list[Node]] = {
        "rdf:type": term("kg:Statement"),
        "rdf:subject": subject.iri,
        "rdf:predicate": predicate,
        "rdf:object": object.iri,
        "kg:supportCount": number(1),
        "kg:sourceCount": number(1),
    }
    if shared["kg:modality"] == term("kg:reported"):
        told["kg:attributedTo"] = world.any("person").iri
    if relation in OFFICES:
        told["kg:validFrom"] = when(day)
    elif dice.random() < 0.7:
        told["kg:atTime"] = when(day)
    yield from facts(node, told | shared)
    if shared["kg:modality"] in (term("kg:asserted"), term("kg:reported")):
        yield Quad(subject.iri, predicate, object.iri, DEFAULT)
    if relation in OFFICES:
        position: dict[str, Node | list[Node]] = {
            "rdf:type": term("kg:Position"),
            "kg:holder": subject.iri,
            "kg:organization": object.iri,
            "kg:title": text(OFFICES[relation]),
            "kg:positionStatement": node,
            "kg:validFrom": when(day),
        }
        yield from facts(NamedNode(node.value.replace("/statement/", "/position/")), position)


def observation_quads(world: World, id: str, at: int, day: str) -> Iterator[Quad]:
    dice, place = world.dice, world.any("place")
    counted, value = dice.choice(COUNTED), dice.randint(1, 5000)
    claim = NamedNode(f"{document_iri(id).value}#claim={digest(id, str(at))}")
    told: dict[str, Node | list[Node]] = {
        "kg:value": number(value),
        "kg:unit": text("count"),
        "kg:counted": text(counted),
        "kg:precision": text("exact"),
        "kg:polarity": term("kg:positive"),
        "kg:modality": term("kg:asserted"),
        "kg:confidence": number(dice.choice(CONFIDENCES)),
    }
    sentence = f"There were {value} {counted} in {place.name}."
    yield from mention_quads(id, place, at + len(sentence) - len(place.name) - 1)
    yield from span_quads(id, at, at + len(sentence), sentence)
    stated: dict[str, Node | list[Node]] = {"rdf:type": term("kg:Claim"), "kg:quote": text(sentence), "kg:rule": text("count")}
    yield from facts(claim, stated | told | {"kg:sentenceSpan": at_span(id, at, at + len(sentence))}, document_iri(id))
    seen: dict[str, Node | list[Node]] = {
        "rdf:type": term("kg:Observation"),
        "rdfs:label": text(f"{value} {counted}"),
        "kg:inPlace": place.iri,
        "kg:asOf": when(day),
        "kg:supportCount": number(1),
        "prov:wasDerivedFrom": claim,
    }
    yield from facts(NamedNode(f"{ID}observation/{digest(id, counted)}"), seen | told)

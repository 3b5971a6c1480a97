"""Events: each example of the ontology is found with its roles, no counter-example is; what tells of one event is joined, and no more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from corpus import article
from pyoxigraph import Store
from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.build import make
from kg.events import occurrences
from kg.frames import PLACE, parse_telling
from kg.library import find_query
from kg.model import Document, Event, Occurrence, Reading
from kg.model import Span as Stretch
from kg.ontology import Ontology, iri_of, own_ontology
from kg.patterns import _kind, class_of
from kg.query import query
from kg.reading import to_reading
from kg.resolve import resolve
from kg.store import PREFIXES, Graph, open_graph
from kg.why import why

KINDS = sorted({*own_ontology().tellings, *own_ontology().no_tellings})


def given(nlp: Language, text: str, marks, ontology: Ontology) -> Doc:
    """The document `text` with the marks given as names of the classes that their roles take."""
    doc, found = nlp.make_doc(text), []
    for role, span in marks:
        tokens = doc.char_span(span.start, span.end, alignment_mode="expand")
        kind = class_of(tokens.text, ontology.roles[role].range, ontology)
        found.append(Span(doc, tokens.start, tokens.end, label=kind, span_id=_kind(tokens)))
    doc._.given = tuple(found)
    return doc


@pytest.fixture(scope="module")
def wrong(nlp: Language, ontology: Ontology) -> dict[str, list[str]]:
    """{class: its examples that are not found and its counter-examples that are}."""
    rows = [(kind, *parse_telling(one), True) for kind, told in ontology.tellings.items() for one in told]
    rows += [(kind, *parse_telling(one), False) for kind, told in ontology.no_tellings.items() for one in told]
    found: dict[str, list[str]] = defaultdict(list)
    docs = (given(nlp, text, marks, ontology) if good else nlp.make_doc(text) for _, text, marks, good in rows)
    for (kind, text, marks, good), doc in zip(rows, nlp.pipe(docs), strict=True):
        events = to_reading(Document("test", text), doc, ontology).events
        told = {(event.type, roles_of(event)) for event in events}
        wanted = (kind, frozenset((role, text[span.start : span.end]) for role, span in marks))
        if good and wanted not in told:
            found[kind].append(f"{text} {told}")
        if not good and any(kind == event.type for event in events):
            found[kind].append(f"found: {text} {told}")
    return found


def roles_of(event: Event) -> frozenset[tuple[str, str]]:
    places = [(PLACE, event.place)] if event.place else []
    return frozenset((role, mention.text) for role, mention in [*event.roles, *places])


@pytest.mark.parametrize("kind", KINDS)
def test_examples_are_found_and_counter_examples_are_not(kind: str, wrong: dict[str, list[str]]) -> None:
    assert wrong.get(kind, []) == []


@pytest.mark.parametrize("name", sorted(own_ontology().shortcuts))
def test_roles_take_no_more_than_the_shortcut_does(name: str, ontology: Ontology) -> None:
    prop, shortcut = ontology.properties[name], ontology.shortcuts[name]
    for role, taken in ((shortcut.subject, prop.domain), (shortcut.object, prop.range)):
        assert [kind for kind in ontology.roles[role].range if not ontology.is_a(kind, taken)] == []
        assert any(ontology.is_a(shortcut.event, {kind}) for kind in ontology.roles[role].domain)


def test_frames_and_roles_are_whole(ontology: Ontology) -> None:
    for frame in ontology.frames:
        for _, role in frame.places:
            assert role == PLACE or any(ontology.is_a(frame.event, {kind}) for kind in ontology.roles[role].domain), (frame.event, role)
        assert set(frame.needs) <= {role for _, role in frame.places}
    told = {frame.event for frame in ontology.frames} | {shortcut.event for shortcut in ontology.shortcuts.values()}
    assert len(told) >= 20
    assert told == set(ontology.tellings) == set(ontology.no_tellings)
    assert all(ontology.is_a(kind, {"Event"}) for kind in told)
    assert {kind for role in ontology.roles.values() for kind in role.domain | role.range} <= set(ontology.classes)


# Sentences


@pytest.mark.parametrize(
    ("text", "kind", "roles", "modality"),
    [
        ("Greta Moll will visit Lima in May.", "Visit", {("visitor", "Greta Moll"), ("destination", "Lima")}, "planned"),
        ("Greta Moll denied that she had visited Lima.", "Visit", {("visitor", "she"), ("destination", "Lima")}, "denied"),
        ("Police said Greta Moll was killed in Lima.", "Death", {("deceased", "Greta Moll"), (PLACE, "Lima")}, "reported"),
        ("If Greta Moll resigns, Piet Aalto will be glad.", "Resignation", {("leaver", "Greta Moll")}, "possible"),
        ("Greta Moll, who was arrested in Lima, is a nurse.", "Arrest", {("arrestee", "Greta Moll"), (PLACE, "Lima")}, "asserted"),
        (
            "Greta Moll and Piet Aalto were injured in Lima.",
            "Injury",
            {("casualty", "Greta Moll"), ("casualty", "Piet Aalto"), (PLACE, "Lima")},
            "asserted",
        ),
        ("Ten people died in an attack on a bus in Lima.", "Attack", {(PLACE, "Lima")}, "asserted"),
        ("Greta Moll will speak at a meeting in Lima.", "Meeting", {(PLACE, "Lima")}, "planned"),
        ("After the next election in Peru, Greta Moll left.", "Election", {(PLACE, "Peru")}, "planned"),
        (
            "Aalto Group completed its merger with Kelmore Works.",
            "Merger",
            {("participant", "Aalto Group"), ("participant", "Kelmore Works")},
            "asserted",
        ),
        ("Greta Moll is on trial in Lima.", "Trial", {("defendant", "Greta Moll"), (PLACE, "Lima")}, "asserted"),
    ],
)
def test_event_of_a_sentence(text: str, kind: str, roles: set[tuple[str, str]], modality: str, read_text) -> None:
    assert [(roles_of(e), e.modality) for e in read_text(text).events if e.type == kind] == [(roles, modality)]


@pytest.mark.parametrize(
    "text",
    [
        "Ahead of talks in Lima, Greta Moll was silent.",
        "Efforts toward an attack on Lima are rare.",
        "Any attack on Lima is a crime.",
        "The protest leader in Lima was silent.",
        "LIMA - A strike force was silent.",
    ],
)
def test_no_event(text: str, read_text) -> None:
    assert read_text(text).events == ()


def test_event_without_a_claim_gives_its_shortcut(read_text, facts) -> None:
    reading = read_text("Greta Moll's Lima visit ended. The visit was short.")
    assert ("Greta Moll", "visited", "Lima", "asserted") in facts(reading)
    assert [reading.document.text[e.cue.start : e.cue.end] for e in reading.events] == ["visit", "visit"]
    assert reading.events[0].roles == reading.events[1].roles


def test_what_was_told_last_is_taken_up_with_its_stance(read_text) -> None:
    events = read_text("Greta Moll will visit Lima in May. The visit will last three days.", "2024-03-08").events
    assert [(e.type, e.modality, e.time) for e in events] == [("Visit", "planned", "2024-05")] * 2


def test_the_attack_is_none_of_several(read_text) -> None:
    assert len(read_text("Ten people died in an attack on Lima. The attacks were cruel.").events) == 1


# Joining


def telling(reading: Reading, at: int, kind: str, roles: Sequence[tuple[str, str]], place: str | None = None, **more: Any) -> Event:
    """An event told at the character `at`, by the names of those who have a role."""
    mentions = {cluster.label: cluster.mentions[0] for cluster in reading.clusters}
    held = tuple(sorted((role, mentions[name]) for role, name in roles))
    where = mentions[place] if place else None
    return Event(kind, held, Stretch(at, at + 1), Stretch(at, at + 2), "test", Decimal("0.80"), where, **more)


def told(url: str, *events: tuple[Any, ...], **said: Any) -> Reading:
    """An article that tells of `events`: class, roles and, if need be, place and more."""
    reading = article(url, "Dana Reyes", "Tomas Hale", "Ruth Carver", "Marlow", "Selby", "Redfield Group", **said)
    made = []
    for n, (kind, roles, *more) in enumerate(events):
        place, rest = (more[0] if more else None), (more[1] if len(more) > 1 else {})
        made.append(telling(reading, n, kind, roles, place, **rest))
    return replace(reading, events=tuple(made))


def happened(*readings: Reading) -> list[Occurrence]:
    ontology = own_ontology()
    return list(occurrences(readings, resolve(readings, ontology), ontology))


ARREST = ("Arrest", [("arrestee", "Dana Reyes")])


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        (ARREST, ARREST, 1),
        (ARREST, ("Arrest", [("arrestee", "Dana Reyes")], "Marlow"), 1),
        (("Arrest", [("arrestee", "Dana Reyes")], "Selby"), ("Arrest", [("arrestee", "Dana Reyes")], "Marlow"), 2),
        (ARREST, ("Arrest", [("arrestee", "Tomas Hale")]), 2),
        (ARREST, ("Release", [("releasee", "Dana Reyes")]), 2),
        (
            ("Arrest", [("arrestee", "Dana Reyes")], None, {"time": "2024-03"}),
            ("Arrest", [("arrestee", "Dana Reyes")], None, {"time": "2024-03-05"}),
            1,
        ),
        (
            ("Arrest", [("arrestee", "Dana Reyes")], None, {"time": "2023"}),
            ("Arrest", [("arrestee", "Dana Reyes")], None, {"time": "2024-03-05"}),
            2,
        ),
        (
            ("Arrest", [("arrestee", "Dana Reyes")], None, {"time": "2024-03-04/2024-03-10"}),
            ("Arrest", [("arrestee", "Dana Reyes")], None, {"time": "2024-03-05"}),
            1,
        ),
        (ARREST, ("Arrest", [("arrestee", "Dana Reyes")], None, {"modality": "planned"}), 2),
        (ARREST, ("Arrest", [("arrestee", "Dana Reyes")], None, {"modality": "reported"}), 1),
        (("Attack", [], "Marlow"), ("Attack", [], "Marlow"), 1),
        (("Attack", [("target", "Marlow")]), ("Killing", [("victim", "Dana Reyes")]), 2),
        (("Death", [("deceased", "Dana Reyes"), ("deceased", "Tomas Hale")]), ("Death", [("deceased", "Dana Reyes")]), 1),
        (
            ("Death", [("deceased", "Dana Reyes"), ("deceased", "Tomas Hale")]),
            ("Death", [("deceased", "Dana Reyes"), ("deceased", "Ruth Carver")]),
            2,
        ),
    ],
)
def test_passages_of_an_article_are_joined_where_nothing_contradicts(first: tuple[Any, ...], second: tuple[Any, ...], count: int) -> None:
    found = happened(told("a", first, second))
    assert len(found) == count
    assert sum(len(one.support) for one in found) == 2


def test_joining_says_no_more_than_the_sentences() -> None:
    """Who attacked the town is in one passage, who else was attacked in the other: that the one attacked the other nobody says."""
    one, other = [("attacker", "Redfield Group"), ("target", "Marlow")], [("target", "Marlow"), ("target", "Dana Reyes")]
    assert len(happened(told("a", ("Attack", one), ("Attack", other)))) == 2
    assert len(happened(told("a", ("Attack", one), ("Attack", other[:1])))) == 1


def test_articles_are_joined_only_where_all_is_the_same_and_the_day_known() -> None:
    day, month = {"time": "2024-03-05"}, {"time": "2024-03"}
    same = ("Arrest", [("arrestee", "Dana Reyes")], None, day)
    assert [len(one.support) for one in happened(told("a", same), told("b", same))] == [2]
    assert [one.confidence for one in happened(told("a", same), told("b", same))] == [Decimal("0.96")]
    for other in (("Arrest", [("arrestee", "Dana Reyes")], None, month), ("Arrest", [("arrestee", "Tomas Hale")], None, day)):
        assert len(happened(told("a", other), told("b", same))) == 2
    vague = ("Arrest", [("arrestee", "Dana Reyes")], None, month)
    assert len(happened(told("a", vague), told("b", vague))) == 2
    placed = [("Arrest", [("arrestee", "Dana Reyes")], place, day) for place in ("Marlow", "Selby", None)]
    assert len(happened(told("a", placed[0]), told("b", placed[2]))) == 1
    assert len(happened(told("a", placed[0]), told("b", placed[1]))) == 2


# The graph


def to_store(*readings: Reading) -> Store:
    store = Store()
    store.bulk_extend(make(list(readings), own_ontology(), ()).quads)
    return store


PREFIXED = "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in ("kg", "role", "rdfs"))


def ask(store: Store, query: str) -> list[str]:
    return [row[0].value for row in store.query(PREFIXED + query)]


def test_only_what_happened_has_a_class_and_roles() -> None:
    day = {"time": "2024-03-05"}
    roles = [("participant", "Dana Reyes"), ("participant", "Tomas Hale")]
    store = to_store(told("a", ("Meeting", roles, "Marlow", day), ("Meeting", roles, "Selby", {"modality": "planned"})))
    assert ask(store, "SELECT ?name WHERE { ?e a kg:Meeting ; rdfs:label ?name }") == [
        "meeting of Dana Reyes and Tomas Hale in Marlow, 2024-03-05"
    ]
    assert set(ask(store, "SELECT ?name WHERE { ?e kg:participant/rdfs:label ?name }")) == {"Dana Reyes", "Tomas Hale"}
    report = "?e a kg:EventReport ; kg:eventClass kg:Meeting ; kg:modality kg:planned"
    assert ask(store, f"SELECT ?name WHERE {{ {report} ; rdfs:label ?name }}") == ["planned: meeting of Dana Reyes and Tomas Hale in Selby"]
    assert ask(store, f"SELECT ?name WHERE {{ {report} ; role:participant/rdfs:label ?name }} ORDER BY ?name") == [
        "Dana Reyes",
        "Tomas Hale",
    ]
    assert len(ask(store, "SELECT ?e WHERE { ?e kg:participant ?x }")) == 2


def test_event_is_explained() -> None:
    reading = told(
        "a",
        ("Arrest", [("arrestee", "Dana Reyes")], "Marlow"),
        ("Release", [("releasee", "Dana Reyes")], None, {"modality": "denied", "polarity": "negative"}),
    )
    store = to_store(reading)
    graph = Graph(store, Path("news.nq"), {})
    for kind, words in (("Arrest", "arrest of Dana Reyes in Marlow"), ("Release", "not release of Dana Reyes")):
        [node] = ask(store, f"SELECT ?e WHERE {{ ?e a|kg:eventClass kg:{kind} ; kg:supportCount ?n }}")
        [explanation] = why(graph, node)
        assert (explanation.words, len(explanation.evidence)) == (words, 1)
        assert explanation.evidence[0].quote


SHORTCUTS = sorted(name for name in own_ontology().properties if own_ontology().shortcut(name))


@pytest.mark.parametrize("name", SHORTCUTS)
def test_shortcuts_and_events_say_the_same(name: str, examples: Path, ontology: Ontology) -> None:
    """An event tells of each plain triple; who has one of the two roles in an event is in a plain triple with one who has the other."""
    shortcut = ontology.shortcut(name)
    kinds = " ".join(f"<{iri_of(kind)}>" for kind in ontology.classes if ontology.is_a(kind, {shortcut.event}))
    same = " ".join(f"<{iri_of(p)}>" for p in SHORTCUTS if ontology.shortcut(p) == shortcut)
    ends = (f"<{iri_of(shortcut.subject)}>", f"<{iri_of(shortcut.object)}>")
    told = f"VALUES ?kind {{ {kinds} }} ?e a ?kind ; {ends[0]} ?s ; {ends[1]} ?o"
    both = f"?e a <{iri_of(shortcut.event)}> ; {ends[0]} ?s ; {ends[1]} ?o FILTER(?s != ?o)"
    said = f"VALUES ?p {{ {same} }} ?e2 {ends[0]} ?s2 ; {ends[1]} ?o2 . ?s2 ?p ?o2"
    with open_graph(examples) as graph:
        assert ask(graph.store, f"SELECT ?s WHERE {{ ?s <{iri_of(name)}> ?o FILTER NOT EXISTS {{ {told} }} }}") == []
        for end in ("s", "o"):
            of_it = said.replace("?e2", "?e").replace(f"?{end}2", f"?{end}")
            assert ask(graph.store, f"SELECT ?{end} WHERE {{ {both} FILTER NOT EXISTS {{ {of_it} }} }}") == []


def test_examples_have_events_of_many_kinds(examples: Path) -> None:
    fact = "kg:modality ?m FILTER(?m IN (kg:asserted, kg:reported)) FILTER NOT EXISTS { ?e kg:tense ?t }"
    with open_graph(examples) as graph:
        kinds = ask(graph.store, "SELECT DISTINCT ?kind WHERE { ?e kg:supportCount ?n ; a ?kind ; rdfs:label ?name }")
        assert len(kinds) >= 12
        assert ask(graph.store, f"SELECT ?e WHERE {{ ?e a kg:EventReport ; {fact} }}") == []
        listed = query(graph, find_query("events").text).rows
        assert {"Meeting", "Visit"} <= {kind for _, kind, *_ in listed}
        assert "EventReport" not in {kind for _, kind, *_ in listed}

"""Events: each example of the ontology is found with its roles, no counter-example is; what tells of one event is joined, and no more."""

from __future__ import annotations

from collections import defaultdict

import pytest
from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.frames import PLACE, parse_telling
from kg.model import Document, Event
from kg.ontology import Ontology, own_ontology
from kg.patterns import _kind, class_of
from kg.reading import to_reading

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

"""Readings and Entities -> Statements: what is one statement, what supports it, how sure it is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from readings import Said, documents, make_reading

from kg.model import Mention, Quantity, Reading, Statement, Value
from kg.ontology import own_ontology
from kg.resolve import resolve
from kg.statements import HIGHEST, state

ONTOLOGY = own_ontology()
VISIT = Said("Dana Reyes", "visited", "Marlow")


def to_statements(*readings: Reading) -> tuple[Statement, ...]:
    return state(readings, resolve(readings, ONTOLOGY), frozenset({"metWith"}))


def said(*claims: Said, url: str | None = None) -> tuple[Statement, ...]:
    return to_statements(make_reading(claims, url))


# What is one statement


def test_a_claim_is_a_statement_between_entities() -> None:
    [statement] = said(replace(VISIT, time="2024-03-05"))
    assert (statement.subject, statement.predicate, statement.object) == ("person/dana-reyes", "visited", "place/123")
    assert (statement.polarity, statement.modality, statement.tense, statement.time) == ("positive", "asserted", "present", "2024-03-05")
    assert [support.claim.predicate for support in statement.support] == ["visited"]


def test_the_same_from_two_articles_is_one_statement_with_two_supports() -> None:
    [statement] = to_statements(make_reading([VISIT], "https://a.example"), make_reading([VISIT], "https://b.example"))
    assert len({support.document for support in statement.support}) == 2


@pytest.mark.parametrize(
    "change", [{"modality": "planned"}, {"polarity": "negative"}, {"tense": "past"}, {"predicate": "left"}, {"object": "Norland"}]
)
def test_what_is_said_otherwise_is_another_statement(change: dict[str, str]) -> None:
    assert len(said(VISIT, replace(VISIT, **change))) == 2


@pytest.mark.parametrize("change", [{"confidence": "0.50"}, {"title": "doctor"}, {"time": "2024-03-05"}, {"by": "Tomas Reyes"}])
def test_what_is_told_beside_it_is_not(change: dict[str, str]) -> None:
    [statement] = said(VISIT, replace(VISIT, **change))
    assert len(statement.support) == 2


def test_a_symmetric_relation_is_said_once_whichever_way() -> None:
    [statement] = said(Said("Dana Reyes", "metWith", "Tomas Reyes"), Said("Tomas Reyes", "metWith", "Dana Reyes"))
    assert (statement.subject, statement.object) == ("person/dana-reyes", "person/tomas-reyes")
    assert len(said(Said("Dana Reyes", "visited", "Tomas Reyes"), Said("Tomas Reyes", "visited", "Dana Reyes"))) == 2


def test_values_are_one_whatever_their_case_and_keep_their_offsets() -> None:
    [statement] = said(Said("Dana Reyes", "occupation", "nurse"), Said("Dana Reyes", "occupation", "Nurse"))
    assert isinstance(statement.object, Value)
    assert [support.claim.object.text for support in statement.support] == ["nurse", "Nurse"]


def test_observations_differ_by_number_time_and_place() -> None:
    counts = [Said("Norland", "counted", "12 cases"), Said("Norland", "counted", "12 Cases"), Said("Norland", "counted", "13 cases")]
    counts += [
        Said("Marlow", "counted", "12 cases"),
        Said(None, "counted", "12 cases"),
        Said("Norland", "counted", "12 cases", time="2024-03-05"),
    ]
    found = said(*counts)
    assert len(found) == 5
    assert all(isinstance(statement.object, Quantity) for statement in found)
    assert sorted(len(statement.support) for statement in found) == [1, 1, 1, 1, 2]


# What is none


def test_nothing_is_related_to_itself() -> None:
    assert said(Said("Dana Reyes", "metWith", "Dana Reyes")) == ()


def test_a_claim_about_what_is_in_no_cluster_is_left_out() -> None:
    reading = make_reading([VISIT])
    [claim] = reading.claims
    stray = Mention(900, 910, "Dana Reyes", "name", "Person")
    for lost in (replace(claim, subject=stray), replace(claim, object=stray), replace(claim, subject=None)):
        assert to_statements(replace(reading, claims=(lost,))) == ()
    [statement] = to_statements(replace(reading, claims=(replace(claim, attributed_to=stray),)))
    assert statement.attributed_to == ()


# How it is told


def test_the_speakers_are_those_of_all_claims() -> None:
    [statement] = said(*(replace(VISIT, modality="reported", by=who) for who in ("Tomas Reyes", "Norland", "Tomas Reyes")))
    assert statement.attributed_to == ("person/tomas-reyes", "place/nl")


def test_the_times_are_those_that_most_claims_tell() -> None:
    times = [("2020", None), ("2021", "2022"), (None, "2023"), ("2021", None)]
    readings = [
        make_reading([Said("Dana Reyes", "vicePresidentOf", "Harbour Hospital", since=s, until=u)], url=str(n))
        for n, (s, u) in enumerate(times)
    ]
    for order in (readings, readings[::-1]):
        [statement] = to_statements(*order)
        assert (statement.time, statement.valid_from) == (None, "2021")
        assert statement.valid_until in ("2022", "2023")


def test_the_title_is_the_commonest() -> None:
    [statement] = said(*(replace(VISIT, title=title) for title in ("doctor", "head doctor", "head doctor", None)))
    assert statement.title == "head doctor"


@pytest.mark.parametrize(
    ("confidences", "expected"),
    [
        ([["0.50"]], "0.50"),
        ([["0.50", "0.90"]], "0.90"),  # within an article the surest claim counts
        ([["0.50"], ["0.50"]], "0.75"),  # articles are independent
        ([["0.50", "0.60"], ["0.50"]], "0.80"),
        ([["0.90"], ["0.90"], ["0.90"]], "0.99"),
        ([["1.00"]], "0.99"),  # nothing is certain
    ],
)
def test_confidence(confidences: list[list[str]], expected: str) -> None:
    readings = [make_reading([replace(VISIT, confidence=c) for c in some], f"https://{n}.example") for n, some in enumerate(confidences)]
    [statement] = to_statements(*readings)
    assert statement.confidence == Decimal(expected) <= HIGHEST


# Whatever comes


@given(documents, st.randoms(use_true_random=False))
def test_the_order_of_the_documents_does_not_matter(readings: list[Reading], random: Random) -> None:
    unique = list({reading.document.id: reading for reading in readings}.values())
    shuffled = list(unique)
    random.shuffle(shuffled)
    assert to_statements(*unique) == to_statements(*shuffled)


@given(documents)
def test_every_claim_supports_at_most_one_statement_and_every_statement_has_a_claim(readings: list[Reading]) -> None:
    unique = list({reading.document.id: reading for reading in readings}.values())
    statements = to_statements(*unique)
    supports = [(support.document, support.claim) for statement in statements for support in statement.support]
    every = [(reading.document.id, claim) for reading in unique for claim in reading.claims]
    assert len(set(supports)) == len(supports) <= len(every)
    assert set(supports) <= set(every)
    assert all(statement.support and 0 < statement.confidence <= HIGHEST for statement in statements)


@given(documents)
def test_more_articles_never_make_a_statement_less_sure(readings: list[Reading]) -> None:
    def to_confidence(some: list[Reading]) -> dict[tuple[object, ...], Decimal]:
        return {
            (
                s.subject,
                s.predicate,
                s.object if isinstance(s.object, str) else s.object.text.casefold(),
                s.polarity,
                s.modality,
                s.tense,
                s.time,
            ): s.confidence
            for s in to_statements(*some)
            if isinstance(s.object, str)
        }

    unique = list({reading.document.id: reading for reading in readings}.values())
    fewer, more = to_confidence(unique[:-1]), to_confidence(unique)
    still = {entity.id for entity in resolve(unique, ONTOLOGY).entities}  # an article may tell that two entities are one, or one is two
    kept = {key: confidence for key, confidence in fewer.items() if {key[0], key[2]} <= still}
    assert all(more[key] >= confidence for key, confidence in kept.items())

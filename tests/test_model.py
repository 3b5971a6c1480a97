"""The values that run down the line: frozen, comparable, hashable, and their offsets are those of the text."""

from __future__ import annotations

import dataclasses
import pickle
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from readings import Said, documents, make_reading

from kg import model
from kg.model import Mention, Quantity, Reading, Span, Value

CLASSES = [value for value in vars(model).values() if dataclasses.is_dataclass(value) and isinstance(value, type)]
READING = make_reading(
    [
        Said("Dana Reyes", "visited", "Marlow", by="Tomas Reyes"),
        Said("Norland", "counted", "12 cases"),
        Said("Dana Reyes", "occupation", "nurse"),
    ]
)


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_value_is_frozen_and_has_slots(kind: Any) -> None:
    assert kind.__dataclass_params__.frozen
    assert "__slots__" in vars(kind)


@pytest.mark.parametrize("value", [READING, READING.document, READING.clusters[0], READING.claims[0], *(c.object for c in READING.claims)])
def test_nothing_can_be_changed(value: Any) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, dataclasses.fields(value)[0].name, None)


def test_values_compare_by_content_and_go_to_other_processes() -> None:
    again = pickle.loads(pickle.dumps(READING))
    assert again == READING
    assert hash(again) == hash(READING)
    assert {again, READING} == {READING}


def test_spans_are_in_the_order_of_the_text() -> None:
    assert sorted([Span(5, 9), Span(0, 9), Span(0, 4)]) == [Span(0, 4), Span(0, 9), Span(5, 9)]
    mentions = [Mention(5, 9, "Reye", "name", "Person"), Mention(0, 4, "Dana", "name", "Person")]
    assert [m.start for m in sorted(mentions)] == [0, 5]


@pytest.mark.parametrize(
    "value",
    [Mention(3, 7, "Dana", "name", "Person"), Value(3, 7, "1931", "1931", "gYear"), Quantity(3, 7, "1931", Decimal(1931), "count", "beds")],
)
def test_the_span_is_that_of_the_offsets(value: Any) -> None:
    assert value.span == Span(3, 7)


@given(documents)
def test_offsets_give_back_the_text(readings: list[Reading]) -> None:
    for reading in readings:
        text = reading.document.text
        for claim in reading.claims:
            ends = [claim.object, *(m for m in (claim.subject, claim.attributed_to) if m)]
            assert all(text[end.start : end.end] == end.text for end in ends)
            assert all(claim.sentence.start <= end.start < end.end <= claim.sentence.end for end in ends)
        for cluster in reading.clusters:
            assert all(text[m.start : m.end] == m.text for m in cluster.mentions)

"""Independent sources: publishers count once, and so do texts that are nearly the same."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from kg.model import Document
from kg.sources import Sources

WIRE = "The council of Marlow voted on Tuesday to close the old harbour bridge for repairs that are to take two years, officials said."
OTHER = "A storm brought down trees across the north of the island and left four thousand homes without power for most of the night."


def count(*articles: tuple[str, str | None]) -> int:
    documents = [Document(f"d{n}", text, publisher=publisher) for n, (text, publisher) in enumerate(articles)]
    found = {Sources(order).count(document.id for document in order) for order in permutations(documents)}
    assert len(found) == 1
    return found.pop()


def test_each_publisher_is_one_source() -> None:
    assert count((WIRE, "Marlow Post"), (OTHER, "marlow  post")) == 1
    assert count((WIRE, "Marlow Post"), (OTHER, "Selby Times")) == 2
    assert count((WIRE, None), (OTHER, None)) == 2
    assert count((WIRE, ""), (OTHER, "")) == 2


def test_a_wire_story_printed_twice_is_one_source() -> None:
    assert count((WIRE, "Marlow Post"), (WIRE, "Selby Times")) == 1
    assert count((WIRE, "Marlow Post"), (WIRE.upper() + " The mayor was not there to comment.", "Selby Times")) == 1
    assert count((WIRE, "A"), (OTHER, "A"), (OTHER, "B")) == 1


@given(st.lists(st.tuples(st.sampled_from([WIRE, OTHER, ""]), st.sampled_from([None, "A", "B"])), max_size=4))
def test_there_is_a_source_and_no_more_than_articles(articles: list[tuple[str, str | None]]) -> None:
    assert min(1, len(articles)) <= count(*articles) <= len(articles)


def test_an_article_that_is_not_known_counts_for_itself() -> None:
    assert Sources([]).count(["a", "b", "a"]) == 2

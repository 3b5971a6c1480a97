"""Counts: how many of what, where, as of when; durations, money and parts of a whole are no counts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kg.components.quantities import plain_number
from kg.model import Quantity


def miss(*row: object, reason: str) -> object:
    return pytest.param(*row, marks=pytest.mark.xfail(strict=True, reason=reason))


def counts(reading) -> list[tuple[str | None, int, str, str]]:
    """(place, number, what, precision) of each count."""
    found = [(c.subject, c.object) for c in reading.claims if isinstance(c.object, Quantity)]
    return [(place.text if place else None, int(q.value), q.counted, q.precision) for place, q in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chile has registered 859 cases.", [("Chile", 859, "cases", "exact")]),
        ("Chile registered about 3,400 cases.", [("Chile", 3400, "cases", "about")]),
        ("At least ten people were killed in Peru.", [("Peru", 10, "people killed", "at least")]),
        ("More than 2.4 million people live in Chile.", [("Chile", 2_400_000, "people live", "at least")]),
        ("Nearly 700 students protested in Lima.", [("Lima", 700, "students protested", "about")]),
        ("Over 1,000 workers went on strike in Peru.", [("Peru", 1000, "workers went", "at least")]),
        ("At most 30 soldiers died in Peru.", [("Peru", 30, "soldiers died", "at most")]),
        ("The hospital treated a total of 64 patients.", [(None, 64, "patients", "exact")]),
        ("Chile has 15 hospitals.", [("Chile", 15, "hospitals", "exact")]),
        # the place of the count before, in the same paragraph
        (
            "In Peru, 25 patients died. Another 30 patients recovered.",
            [("Peru", 25, "patients died", "exact"), ("Peru", 30, "patients recovered", "exact")],
        ),
        (
            "In Peru, 25 patients died.\n\nAnother 30 patients recovered.",
            [("Peru", 25, "patients died", "exact"), (None, 30, "patients recovered", "exact")],
        ),
        # no counts
        ("The flight took 12 hours and 300 kilometres.", []),
        ("Redwater Group paid 3 million dollars.", []),
        ("The two leaders met in Lima.", []),
        ("Turnout rose by 12.5 percent in Chile.", []),
        ("Marta Kovacs was born on 3 May 1961.", []),
        ("Flight 204 left Lima.", []),
        ("1.234,5 people came to Lima.", []),  # a number that can be read in two ways
        ("Twenty-one people were arrested in Lima.", [("Lima", 21, "people arrested", "exact")]),
        ("Up to 50 soldiers died in Peru.", [("Peru", 50, "soldiers died", "at most")]),
        miss(
            "Fewer than 100 people came to Lima.",
            [("Lima", 100, "people came", "at most")],
            reason='the place of "came to" is not taken for the place of the count',
        ),
        ("No more than 20 people died in Peru.", [("Peru", 20, "people died", "at most")]),
    ],
)
def test_counts_of_a_text(text: str, expected: list[tuple[str | None, int, str, str]], read_text) -> None:
    assert counts(read_text(text)) == expected


@pytest.mark.parametrize(
    ("text", "modality", "speaker"),
    [
        ("Chile sent 500 soldiers.", "asserted", None),
        ("Chile did not send 500 soldiers.", "denied", None),
        ("Chile may send 500 soldiers.", "possible", None),
        ("Chile will send 500 soldiers.", "planned", None),
        ("Marta Kovacs said Chile sent 500 soldiers.", "reported", "Marta Kovacs"),
    ],
)
def test_counts_have_a_stance(text: str, modality: str, speaker: str | None, read_text) -> None:
    (claim,) = [claim for claim in read_text(text).claims if claim.predicate == "counted"]
    assert (claim.modality, claim.attributed_to.text if claim.attributed_to else None) == (modality, speaker)


@pytest.mark.parametrize(
    ("text", "published", "time"),
    [
        ("Chile has registered 859 cases as of April 3, 2021.", None, "2021-04-03"),
        ("Ten people were arrested in Lima on May 3, 2020.", None, "2020-05-03"),
        ("Ten people were arrested in Lima on Sunday.", "2020-05-05", "2020-05-03"),
        ("Ten people were arrested in Lima on Sunday.", None, None),
        ("Ten people were arrested in Lima.", "2020-05-05", None),
    ],
)
def test_counts_have_a_time(text: str, published: str | None, time: str | None, read_text) -> None:
    assert [claim.time for claim in read_text(text, published).claims if claim.predicate == "counted"] == [time]


def test_count_is_surer_with_a_place(read_text) -> None:
    with_place, without = (read_text(text).claims[0] for text in ("Ten people died in Peru.", "Ten people died."))
    assert with_place.confidence > without.confidence


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", "12"),
        ("3,400", "3400"),
        ("12,345,678", "12345678"),
        ("1,234.5", "1234.5"),
        ("0.5", "0.5"),
        ("ten", "10"),
        ("Twenty-one", "21"),
        ("1.234,5", None),
        ("1,23", None),
        ("12,34,567", None),
        ("3.4.5", None),
        ("²", None),
        ("many", None),
    ],
)
def test_plain_number(text: str, number: str | None) -> None:
    assert plain_number(text) == (None if number is None else Decimal(number))

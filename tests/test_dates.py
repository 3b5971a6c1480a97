"""Times as ISO 8601: their ends, and the week, month or season around a day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.dates import a_month, around, as_one, first_day, interval, last_day, moved, part, season, weekday

WEDNESDAY = date(2021, 6, 9)
days = st.dates(min_value=date(1600, 1, 1), max_value=date(2999, 12, 31))
units = st.sampled_from(["day", "week", "weekend", "month", "quarter", "year", "decade", "century"])


@pytest.mark.parametrize(
    ("iso", "first", "last"),
    [
        ("2020-02-03", "2020-02-03", "2020-02-03"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2019", "2019-01-01", "2019-12-31"),
        ("2019/2020", "2019-01-01", "2020-12-31"),
        ("2020-05/2020-06-03", "2020-05-01", "2020-06-03"),
    ],
)
def test_the_ends_of_a_time(iso: str, first: str, last: str) -> None:
    assert (first_day(iso).isoformat(), last_day(iso).isoformat()) == (first, last)


def test_an_interval_runs_from_the_beginning_of_one_to_the_end_of_the_other() -> None:
    assert interval("2019-12/2020-01", "2020-03-01/2020-03-10") == "2019-12/2020-03-10"
    assert interval("2020-05-03", "2020-05-03") == "2020-05-03"
    assert interval("2020-05", "2020-04") is None


def test_months_are_counted_over_the_year() -> None:
    assert (a_month(2020, 0), a_month(2020, 13)) == ("2019-12", "2021-01")
    assert season(2019, "winter") == "2019-12-01/2020-02-29"
    assert moved(date(2020, 3, 31), -1, "month") == date(2020, 2, 29)


@pytest.mark.parametrize(("name", "expected"), [("early", "01/{}-10"), ("mid", "11/{}-20"), ("late", "21/{}-28")])
def test_the_thirds_of_a_month(name: str, expected: str) -> None:
    assert part("2021-02", name) == "2021-02-" + expected.format("2021-02")
    assert part("2021", name) == "2021"


@pytest.mark.parametrize(
    ("step", "expected"), [(-1, ["2021-06-04", "2021-06-09"]), (1, ["2021-06-11", "2021-06-09"]), (0, ["2021-06-11", "2021-06-09"])]
)
def test_a_weekday_is_the_nearest_on_its_side(step: int, expected: list[str]) -> None:
    assert [weekday(day, WEDNESDAY, step).isoformat() for day in (4, 2)] == expected


def test_what_holds_all_of_an_interval() -> None:
    assert [as_one(iso) for iso in ("2020-05-03", "2020-05-01/2020-05-10", "2020-05/2020-06", "2019/2020")] == [
        "2020-05-03",
        "2020-05",
        "2020",
        None,
    ]


@given(days, units)
def test_a_day_is_in_what_is_around_it(day: date, unit: str) -> None:
    found = around(day, unit)
    assert found is not None
    if unit != "weekend":
        assert first_day(found) <= day <= last_day(found)


@given(days, st.integers(-15, 15), units)
def test_moving_back_and_forth_stays_in_the_month(day: date, count: int, unit: str) -> None:
    there = moved(day, count, unit)
    back = moved(there, -count, unit)
    assert abs((back - day).days) <= 3
    assert (there - day).days * count >= 0

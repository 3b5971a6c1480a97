"""Dates: as exact as the text is, and nothing made up."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.dates import iso_date, last_full_date

WEDNESDAY = date(2021, 6, 9)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("May 3, 2020", "2020-05-03"),
        ("May 3rd, 2020", "2020-05-03"),
        ("Sept. 5, 2020", "2020-09-05"),
        ("Jan 5 2020", "2020-01-05"),
        ("3 May 2020", "2020-05-03"),
        ("the 3rd of May 2020", "2020-05-03"),
        ("2020-05-03", "2020-05-03"),
        ("on the morning of May 3, 2020", "2020-05-03"),
        ("12 March 1899", "1899-03-12"),
        ("May 2019", "2019-05"),
        ("late March 2020", "2020-03"),
        ("2019", "2019"),
        ("in 2019", "2019"),
        ("the year 2019", "2019"),
        ("mid-2018", "2018"),
        # nothing is made up
        ("31 April 2020", None),
        ("2020-13-40", None),
        ("3/5/2020", None),
        ("the 1990s", None),
        ("2019-2020", None),
        ("summer 2019", None),
        ("two years ago", None),
        ("last week", None),
        ("May", None),
        ("", None),
    ],
)
def test_dates_of_their_own(text: str, iso: str | None) -> None:
    assert iso_date(text) == iso == iso_date(text, WEDNESDAY)


@pytest.mark.parametrize(
    ("text", "published", "unpublished"),
    [
        ("Saturday", "2021-06-05", "2021-06-12"),
        ("Wednesday", "2021-06-09", "2021-06-09"),
        ("last Wednesday", "2021-06-02", "2021-06-09"),
        ("next Friday", "2021-06-11", "2021-06-11"),
        ("Monday morning", "2021-06-07", "2021-06-07"),
        ("today", "2021-06-09", None),
        ("yesterday", "2021-06-08", None),
        ("tomorrow", "2021-06-10", None),
        ("May 3", "2021-05-03", "2021-05-03"),
        ("the 3rd of May", "2021-05-03", "2021-05-03"),
        ("Friday, May 7", "2021-05-07", "2021-05-07"),
    ],
)
def test_dates_relative_to_a_day(text: str, published: str | None, unpublished: str | None) -> None:
    assert iso_date(text) is None
    assert (iso_date(text, WEDNESDAY), iso_date(text, WEDNESDAY, published=False)) == (published, unpublished)


def test_days_without_a_year_cross_it() -> None:
    assert iso_date("December 30", date(2021, 1, 2)) == "2020-12-30"
    assert iso_date("January 2", date(2020, 12, 30)) == "2021-01-02"
    assert iso_date("tomorrow", date(2021, 12, 31)) == "2022-01-01"


@given(st.dates(min_value=date(1600, 1, 1), max_value=date(2099, 12, 31)))
def test_each_way_to_write_a_day_is_that_day(day: date) -> None:
    written = [day.isoformat(), f"{day:%B} {day.day}, {day.year}", f"{day.day} {day:%B} {day.year}", f"{day:%b}. {day.day}, {day.year}"]
    assert {iso_date(text) for text in written} == {day.isoformat()}


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2050, 1, 1)), st.sampled_from(["Monday", "Thursday", "Sunday"]))
def test_weekday_is_of_the_week_before_publication(anchor: date, weekday: str) -> None:
    found = date.fromisoformat(iso_date(weekday, anchor) or "")
    assert f"{found:%A}" == weekday
    assert 0 <= (anchor - found).days < 7


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("It rained on May 3, 2020 and on 4 June 2021, not on June 30.", date(2021, 6, 4)),
        ("It rained on 4 June 2021 and before that on May 3, 2020.", date(2021, 6, 4)),
        ("It rained in 2022.", None),
        ("It rained on 31 April 2020.", None),
    ],
)
def test_last_full_date(text: str, last: date | None) -> None:
    assert last_full_date(text) == last

"""Words for a time: as exact as they are, from the day of the article, and nothing made up."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.dates import first_day, last_day
from kg.model import Document
from kg.times import Anchor, anchor_of, find_times, is_range, iso_time

WEDNESDAY = Anchor(date(2021, 6, 9))
NAMED = Anchor(date(2021, 6, 9), published=False)
ISO = re.compile(r"\d{4}(-\d\d){0,2}(/\d{4}(-\d\d){0,2})?")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        # days
        ("May 3, 2020", "2020-05-03"),
        ("May 3rd, 2020", "2020-05-03"),
        ("Sept. 5, 2020", "2020-09-05"),
        ("Jan 5 2020", "2020-01-05"),
        ("3 May 2020", "2020-05-03"),
        ("the 3rd of May 2020", "2020-05-03"),
        ("the third of May, 2020", "2020-05-03"),
        ("Sunday, 3 May 2020", "2020-05-03"),
        ("Sunday, May 3, 2020", "2020-05-03"),
        ("2020-05-03", "2020-05-03"),
        ("2020/05/03", "2020-05-03"),
        ("on the morning of May 3, 2020", "2020-05-03"),
        ("late on May 3, 2020", "2020-05-03"),
        ("12 March 1899", "1899-03-12"),
        ("MAY 3, 2020", "2020-05-03"),
        ("3\nMay 2020", "2020-05-03"),
        # days in numbers: only where it is plain which is the month
        ("11.04.2020", "2020-04-11"),
        ("25/12/2020", "2020-12-25"),
        ("12/25/2020", "2020-12-25"),
        ("05/05/2020", "2020-05-05"),
        ("3/5/2020", None),
        # months, years and more
        ("May 2019", "2019-05"),
        ("May of 2019", "2019-05"),
        ("2019", "2019"),
        ("in 2019", "2019"),
        ("the year 2019", "2019"),
        ("the 1990s", "1990/1999"),
        ("the mid-1990s", "1990/1999"),
        ("the late 1990s", "1990/1999"),
        ("the '80s", "1980/1989"),
        ("the 19th century", "1801/1900"),
        ("the early nineteenth century", "1801/1900"),
        # parts
        ("early March 2020", "2020-03-01/2020-03-10"),
        ("mid-March 2020", "2020-03-11/2020-03-20"),
        ("the middle of March 2020", "2020-03-11/2020-03-20"),
        ("late March 2020", "2020-03-21/2020-03-31"),
        ("late February 2021", "2021-02-21/2021-02-28"),
        ("the end of March 2020", "2020-03-21/2020-03-31"),
        ("mid-2018", "2018"),
        ("late 2018", "2018"),
        ("the end of 2018", "2018"),
        ("the first week of May 2020", "2020-05-01/2020-05-07"),
        ("the last week of May 2020", "2020-05-25/2020-05-31"),
        ("the last day of February 2020", "2020-02-29"),
        ("spring 2019", "2019-03-01/2019-05-31"),
        ("the autumn of 2019", "2019-09-01/2019-11-30"),
        ("winter 2019-20", "2019-12-01/2020-02-29"),
        ("the second quarter of 2021", "2021-04-01/2021-06-30"),
        ("Q3 2021", "2021-07-01/2021-09-30"),
        ("the first half of 2021", "2021-01-01/2021-06-30"),
        ("the first three months of 2021", "2021-01-01/2021-03-31"),
        ("the 2019-20 season", "2019/2020"),
        ("the 2019/20 season", "2019/2020"),
        ("the 1999-2000 season", "1999/2000"),
        ("the 1999-00 season", "1999/2000"),
        ("the 2019 season", "2019"),
        # ranges
        ("2008-12", "2008/2012"),
        ("2012-08", "2012-08"),
        ("2008–2012", "2008/2012"),
        ("from 2008 to 2012", "2008/2012"),
        ("between 2010 and 2014", "2010/2014"),
        ("from May to June 2020", "2020-05/2020-06"),
        ("May-June 2020", "2020-05/2020-06"),
        ("from November to January 2020", "2019-11/2020-01"),
        ("from 3 to 5 May 2020", "2020-05-03/2020-05-05"),
        ("May 3-5, 2020", "2020-05-03/2020-05-05"),
        ("from March 11 to March 20, 2020", "2020-03-11/2020-03-20"),
        ("March 11, 2020 to March 20", "2020-03-11/2020-03-20"),
        ("from late March to early May 2020", "2020-03-21/2020-05-10"),
        ("2012 to 2008", None),
        # holidays of a fixed day
        ("Christmas Eve 2019", "2019-12-24"),
        ("New Year’s Day 2020", "2020-01-01"),
        # feasts that move with Easter, decades in words
        ("Good Friday 2020", "2020-04-10"),
        ("Easter 2019", "2019-04-19/2019-04-22"),
        ("Whit Monday 2021", "2021-05-24"),
        ("the late 90s", "1990/1999"),
        ("the early seventies", "1970/1979"),
        # nothing is made up
        ("31 April 2020", None),
        ("2020-13-40", None),
        ("29 February 2021", None),
        ("mid-2018 or so", None),
        ("about 2018", None),
        ("some years", None),
        ("three years", None),
        ("the other day", None),
        ("", None),
    ],
)
def test_times_of_their_own(text: str, iso: str | None) -> None:
    assert iso_time(text) == iso == iso_time(text, WEDNESDAY, "past", "2010-01-01")


@pytest.mark.parametrize(
    ("text", "past", "future"),
    [
        ("Saturday", "2021-06-05", "2021-06-12"),
        ("Wednesday", "2021-06-09", "2021-06-09"),
        ("Monday morning", "2021-06-07", "2021-06-14"),
        ("last Wednesday", "2021-06-02", "2021-06-02"),
        ("next Friday", "2021-06-11", "2021-06-11"),
        ("next Wednesday", "2021-06-16", "2021-06-16"),
        ("this Friday", "2021-06-04", "2021-06-11"),
        ("Friday last week", "2021-06-04", "2021-06-04"),
        ("Friday of next week", "2021-06-18", "2021-06-18"),
        ("last week's Monday", "2021-05-31", "2021-05-31"),
        ("today", "2021-06-09", "2021-06-09"),
        ("tonight", "2021-06-09", "2021-06-09"),
        ("this morning", "2021-06-09", "2021-06-09"),
        ("earlier today", "2021-06-09", "2021-06-09"),
        ("yesterday", "2021-06-08", "2021-06-08"),
        ("yesterday evening", "2021-06-08", "2021-06-08"),
        ("last night", "2021-06-08", "2021-06-08"),
        ("tomorrow", "2021-06-10", "2021-06-10"),
        ("the day before yesterday", "2021-06-07", "2021-06-07"),
        ("the day after tomorrow", "2021-06-11", "2021-06-11"),
        ("overnight", "2021-06-08/2021-06-09", "2021-06-09/2021-06-10"),
        ("May 3", "2021-05-03", "2022-05-03"),
        ("the 3rd of May", "2021-05-03", "2022-05-03"),
        ("Friday, May 7", "2021-05-07", "2022-05-07"),
        ("July 3", "2020-07-03", "2021-07-03"),
        ("June 9", "2021-06-09", "2021-06-09"),
        ("February 29", "2020-02-29", "2024-02-29"),
        ("July 3 of last year", "2020-07-03", "2020-07-03"),
        ("the 12th", "2021-05-12", "2021-06-12"),
        ("the 31st", "2021-05-31", "2021-07-31"),
        ("the 12th of this month", "2021-06-12", "2021-06-12"),
        ("March", "2021-03", "2022-03"),
        ("June", "2021-06", "2021-06"),
        ("July", "2020-07", "2021-07"),
        ("last June", "2020-06", "2020-06"),
        ("next June", "2022-06", "2022-06"),
        ("this March", "2021-03", "2021-03"),
        ("March last year", "2020-03", "2020-03"),
        ("last year's March", "2020-03", "2020-03"),
        ("mid-March", "2021-03-11/2021-03-20", "2022-03-11/2022-03-20"),
        ("late last month", "2021-05-21/2021-05-31", "2021-05-21/2021-05-31"),
        ("last week", "2021-05-31/2021-06-06", "2021-05-31/2021-06-06"),
        ("this week", "2021-06-07/2021-06-13", "2021-06-07/2021-06-13"),
        ("next week", "2021-06-14/2021-06-20", "2021-06-14/2021-06-20"),
        ("earlier this month", "2021-06", "2021-06"),
        ("last month", "2021-05", "2021-05"),
        ("next month", "2021-07", "2021-07"),
        ("last year", "2020", "2020"),
        ("earlier this year", "2021", "2021"),
        ("late last year", "2020", "2020"),
        ("the end of the year", "2021", "2021"),
        ("last weekend", "2021-06-05/2021-06-06", "2021-06-05/2021-06-06"),
        ("the weekend", "2021-06-05/2021-06-06", "2021-06-12/2021-06-13"),
        ("last summer", "2020-06-01/2020-08-31", "2020-06-01/2020-08-31"),
        ("this summer", "2021-06-01/2021-08-31", "2021-06-01/2021-08-31"),
        ("the autumn", "2020-09-01/2020-11-30", "2021-09-01/2021-11-30"),
        ("the first quarter", "2021-01-01/2021-03-31", "2022-01-01/2022-03-31"),
        ("the first half of the year", "2021-01-01/2021-06-30", "2021-01-01/2021-06-30"),
        ("two days ago", "2021-06-07", "2021-06-07"),
        ("three weeks ago", "2021-05-17/2021-05-23", "2021-05-17/2021-05-23"),
        ("three weeks ago to the day", "2021-05-19", "2021-05-19"),
        ("a month ago", "2021-05", "2021-05"),
        ("two years ago", "2019", "2019"),
        ("a decade ago", "2010/2019", "2010/2019"),
        ("in two weeks", None, "2021-06-21/2021-06-27"),
        ("in three days' time", "2021-06-12", "2021-06-12"),
        ("two months from now", "2021-08", "2021-08"),
        ("from Monday to Wednesday", "2021-06-07/2021-06-09", "2021-06-07/2021-06-09"),
        ("from 2010 until last year", "2010/2020", "2010/2020"),
        ("Christmas Day", "2020-12-25", "2021-12-25"),
        ("last Halloween", "2020-10-31", "2020-10-31"),
        ("several weeks ago", None, None),
        ("the past year", None, None),
        ("next to nothing", None, None),
        ("the day of the match", None, None),
    ],
)
def test_times_from_a_day(text: str, past: str | None, future: str | None) -> None:
    assert iso_time(text, WEDNESDAY, "past") == past
    if text != "from Monday to Wednesday":
        assert iso_time(text, WEDNESDAY, "future") == future
    assert iso_time(text) is None or text in ("from 2010 until last year",)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Saturday", "2021-06-12"),
        ("Monday", "2021-06-07"),
        ("May 3", "2021-05-03"),
        ("today", None),
        ("last week", None),
        ("two years ago", None),
    ],
)
def test_a_day_that_the_article_only_names_is_no_today(text: str, iso: str | None) -> None:
    assert iso_time(text, NAMED, "past") == iso


@pytest.mark.parametrize(
    ("text", "told", "iso"),
    [
        ("three days later", "2017-05-04", "2017-05-07"),
        ("a fortnight later", "2017-05-04", "2017-05-15/2017-05-21"),  # as "two weeks later"
        ("the following fortnight", "2017-05", None),
        ("two days earlier", "2017-05-01", "2017-04-29"),
        ("the next day", "2016-06-30", "2016-07-01"),
        ("the following day", "2016-06-30", "2016-07-01"),
        ("the day before", "2016-06-30", "2016-06-29"),
        ("the same day", "2016-06-30", "2016-06-30"),
        ("that evening", "2016-06-30", "2016-06-30"),
        ("the next morning", "2016-06-30", "2016-07-01"),
        ("the following Friday", "2016-06-30", "2016-07-01"),
        ("the following week", "2016-06-30", "2016-07-04/2016-07-10"),
        ("a month later", "2016-06-30", "2016-07"),
        ("the following year", "2004", "2005"),
        ("a year earlier", "2016-06", "2015"),
        ("that year", "2016-06-30", "2016"),
        ("March that year", "2016-06-30", "2016-03"),
        ("three days later", "2017-05", None),  # not as exact as days
        ("a month later", "2017", None),
        ("the next day", None, None),
        ("the next day", "2019/2020", None),
    ],
)
def test_times_from_what_was_told_before(text: str, told: str | None, iso: str | None) -> None:
    assert iso_time(text, WEDNESDAY, "past", told) == iso


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("the end of April 2020", "2020-04-30"),
        ("the beginning of April 2020", "2020-04-01"),
        ("the end of 2020", "2020-12-31"),
        ("the end of the year", "2021-12-31"),
        ("the end of next week", "2021-06-20"),
        ("mid-April 2020", "2020-04-11/2020-04-20"),
    ],
)
def test_as_a_bound_an_end_is_a_day(text: str, iso: str) -> None:
    assert iso_time(text, WEDNESDAY, "future", bound=True) == iso


def test_the_other_dates_of_an_article_tell_which_number_is_the_day() -> None:
    [day_first, month_first, both] = [
        anchor_of(Document("d", f"Opened on {other}, closed on 03/04/2020."))
        for other in ("25/12/2019", "12/25/2019", "25/12/2019 and 12/25/2019")
    ]
    assert [iso_time("03/04/2020", anchor) for anchor in (day_first, month_first, both)] == ["2020-04-03", "2020-03-04", None]


# The day of the article


@pytest.mark.parametrize(
    ("text", "published", "day", "is_its_own"),
    [
        ("It rained on May 3, 2020.", "2021-06-09", "2021-06-09", True),
        ("OSLO, April 10 (NNN) - It rained as on 3 April 2020.", None, "2020-04-10", True),
        ("Rain in Oslo\n\nOSLO, 10 April (NNN) — It rained as on 3 April 2020.", None, "2020-04-10", True),
        ("OSLO, April 10 (NNN) - It rained.", None, None, False),  # nothing tells the year
        ("It rained on May 3, 2020 and on 4 June 2021.", None, "2021-06-04", False),
        ("It rained on 4 June 2021 and before that on May 3, 2020.", None, "2021-06-04", False),
        ("It rained on 31 April 2020 and in May 2020.", None, None, False),
        ("It rained on May 3, 2020. It will rain in 2022.", None, None, False),  # the article is of a later year
        (f"{'It rained. ' * 60}It rained on May 3, 2020. {'It rained. ' * 60}", None, None, False),
        (f"{'It rained. ' * 60}It rained on May 3, 2020, as on May 1, 2020. {'It rained. ' * 60}", None, "2020-05-03", False),
    ],
)
def test_the_day_of_an_article(text: str, published: str | None, day: str | None, is_its_own: bool) -> None:
    anchor = anchor_of(Document("d", text, published=published))
    assert (anchor.day.isoformat() if anchor.day else None, anchor.published) == (day, is_its_own)


# Finding them


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("She came on Friday, May 7, and left a week later.", ["Friday, May 7", "a week later"]),
        ("Between 2010 and 2014 it rained, from May to June 2020 it did not.", ["2010 and 2014", "May to June 2020"]),
        ("They may march in March, said Sun.", ["March"]),
        ("Every Friday and each May it rains.", []),
        ("It began around 2010, about two years ago, or more than a week ago.", []),
        ("She paid $2010, 2,015 euros, 2010.5 points and 2019%.", []),
        ("On Black Friday and Good Friday it rained; on Friday it did not.", ["Good Friday", "Friday"]),
        ("In the first half of 2021, the 2019-20 season ended.", ["the first half of 2021", "the 2019-20 season"]),
        ("Call 2020-555 or room 2019b.", []),
        ("It lasted three days and two weeks.", []),
    ],
)
def test_times_in_a_text(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in find_times(text)] == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2008-12", True),
        ("from May to June", True),
        ("3-5 May 2020", True),
        ("mid-March", False),
        ("the 2019-20 season", False),
        ("2012-08-03", False),
    ],
)
def test_what_is_a_range(text: str, expected: bool) -> None:
    assert is_range(text) is expected


# Properties

words = st.sampled_from(
    re.split(
        " ",
        "the first second last next this of in on from to until between and - – / early mid- late end 3 12th 31 2020 2019-20 99 1990s May "
        "march Friday week months year years day decade century quarter half season summer winter ago later earlier before after today "
        "overnight Christmas that following same two a an 0 00 9999 10000 Q3 , .",
    )
)
phrases = st.lists(words, max_size=7).map(" ".join) | st.text(max_size=40)
anchors = st.builds(Anchor, st.none() | st.dates(), st.booleans(), st.none() | st.booleans())
directions = st.sampled_from(["past", "future", ""])
told = st.none() | st.sampled_from(["2020-02-29", "2020-02", "0001", "9999-12-31", "2019/2020"])


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(phrases, anchors, directions, told, st.booleans())
def test_whatever_is_read_is_a_time_or_nothing(text: str, anchor: Anchor, direction: str, before: str | None, bound: bool) -> None:
    found = iso_time(text, anchor, direction, before, bound=bound)  # type: ignore[arg-type]
    if found is not None:
        assert ISO.fullmatch(found)
        assert first_day(found) <= last_day(found)
        assert "/" not in found or found.split("/")[0] != found.split("/")[1]


@given(st.lists(phrases, max_size=4).map(" ".join))
def test_what_is_found_is_in_the_text_and_does_not_overlap(text: str) -> None:
    found = find_times(text)
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(first[1] <= second[0] for first, second in pairwise(found))
    assert isinstance(anchor_of(Document("d", text or "x")), Anchor)


@given(st.dates(min_value=date(1600, 1, 1), max_value=date(2099, 12, 31)))
def test_each_way_to_write_a_day_is_that_day(day: date) -> None:
    written = [day.isoformat(), f"{day:%B} {day.day}, {day.year}", f"{day.day} {day:%B} {day.year}", f"{day:%b}. {day.day}, {day.year}"]
    assert {iso_time(text) for text in written} == {day.isoformat()}


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2050, 1, 1)), st.sampled_from(["Monday", "Thursday", "Sunday"]))
def test_a_weekday_is_within_a_week_on_its_side(anchor: date, weekday: str) -> None:
    back, ahead = (date.fromisoformat(iso_time(weekday, Anchor(anchor), side) or "") for side in ("past", "future"))  # type: ignore[arg-type]
    assert {f"{back:%A}", f"{ahead:%A}"} == {weekday}
    assert 0 <= (anchor - back).days < 7
    assert 0 <= (ahead - anchor).days < 7

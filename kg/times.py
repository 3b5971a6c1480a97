"""Words for a time -> ISO 8601, as exact as the words are. Nothing is made up: what cannot be told gives None.

Each rule below is a pattern and what it means. A time is told outright ("3 May 2020"), relative to the day of the article ("last week"),
near a day, on the side that the tense tells ("in March"), or relative to what was told just before ("three days later").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Literal

from dateutil.easter import easter

from kg.dates import (
    LENGTHS,
    MONTH_NUMBERS,
    MONTHS,
    SEASONS,
    WEEKDAYS,
    a_day,
    a_month,
    a_year,
    around,
    as_one,
    century,
    decade,
    first_day,
    interval,
    last_day,
    months,
    moved,
    part,
    season,
    weekday,
)
from kg.lexicon import load_pairs, load_table
from kg.model import Document

Direction = Literal["past", "future", ""]


@dataclass(frozen=True, slots=True)
class Anchor:
    """What the times of an article are relative to: the day that it is of, and whether it was published or is dated so, or only names it.

    `day_first` is how it writes dates in numbers, where it shows that: "25/12/2020" puts the day first.
    """

    day: date | None = None
    published: bool = True
    day_first: bool | None = None


@dataclass(frozen=True, slots=True)
class _At:
    """From where a rule looks: `now` for "today", `base` for "on Friday", `told` for "the next day"; what `bound` asks is an end."""

    now: date | None
    base: date | None
    direction: Direction
    told: str | None
    bound: bool
    day_first: bool | None


Rule = Callable[[re.Match[str], _At], str | None]
_RULES: list[tuple[re.Pattern[str], Rule]] = []

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_SHORT = [name for name in MONTH_NUMBERS if name not in MONTHS or len(name) == 3]
_STEP = {"last": -1, "past": -1, "previous": -1, "this": 0, "current": 0, "next": 1, "coming": 1}

_MONTH = r"(?P<month>" + "|".join(MONTHS) + r"|(?:" + "|".join(_SHORT) + r")\b\.?)"
_WEEKDAY = r"(?P<weekday>" + "|".join(WEEKDAYS) + ")"
_LED = rf"(?:(?:{'|'.join(WEEKDAYS)}|(?:mon|tues?|wed|thu|thurs?|fri|sat|sun)\.?),? (?:the )?)?"  # "Friday, 3 May"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?!\d)"
_YEAR = r"(?P<year>1\d\d\d|20\d\d)"
_LIKELY_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d)"
_NTH = r"(?P<nth>\d{1,2}(?:st|nd|rd|th)|" + "|".join(load_pairs("ordinal_words")) + ")"
_NUMBER = r"(?P<number>\d{1,3}|an?|" + "|".join(_NUMBERS) + ")"
_UNIT = r"(?P<unit>day|week|fortnight|month|year|decade)s?"
_WHICH = r"(?:the |this )?(?P<which>last|past|previous|this|current|next|coming)"
_PART = r"(?P<part>early|mid|middle of|late|(?:the )?(?:beginning|start|end|close|middle) of)[- ](?:the )?"
_PARTS = {"early": "early", "beginning": "early", "start": "early", "mid": "mid", "middle": "mid"}
_PARTS |= {"late": "late", "end": "late", "close": "late"}
_TENS = "thirties|forties|fifties|sixties|seventies|eighties|nineties"
_OF_DAY = r"(?:morning|afternoon|evening|night|lunchtime|noon|midnight|dawn)"
_DASH = r"\s?[-–—]\s?"
_JOINT = rf"(?:{_DASH}| (?:to|until|till|through|thru|and) )"
_NEUTRAL = frozenset(["on", "in", "at", "the", "of", "during", "over", "throughout", "within", "for", "from", "since", "until", "till"])
_NEUTRAL |= {"by", "before", "after", "around", "early", "earlier", "late", "later", "year", "dated"}
_NEUTRAL |= {"morning", "afternoon", "evening", "night", "noon", "midnight", "dawn"}


def _rule(*patterns: str) -> Callable[[Rule], Rule]:
    """Adds what the decorated function makes of the words of `patterns`; a space is any white space."""

    def add(make: Rule) -> Rule:
        _RULES.extend((re.compile(pattern.replace(" ", r"\s+"), re.IGNORECASE), make) for pattern in patterns)
        return make

    return add


def iso_time(
    text: str, anchor: Anchor | None = None, direction: Direction = "", told: str | None = None, *, bound: bool = False
) -> str | None:
    """The time that `text` means: "2020-04-11", "2020-04", "2020" or "2020-04-11/2020-04-20"; None where that cannot be told.

    A weekday, a day or a month without a year is the last up to `anchor`, the next from it on, or the nearest, by `direction`; relative to
    a day that the article only names it is always the nearest, and "today" is none. "The next day" is relative to `told`, a time that this
    function gave. With `bound`, "the end of April" is its last day.

    >>> iso_time("mid-March 2020"), iso_time("the 2019-20 season"), iso_time("last week")
    ('2020-03-11/2020-03-20', '2019/2020', None)
    >>> iso_time("Saturday", Anchor(date(2020, 4, 10)), "past")
    '2020-04-04'
    """
    anchor = anchor or Anchor()
    now = anchor.day if anchor.published else None
    at = _At(now, anchor.day, direction if anchor.published else "", told, bound, anchor.day_first)
    try:
        return _meaning(_plain(text), at)
    except (ValueError, OverflowError):
        return None


def find_times(text: str) -> list[tuple[int, int]]:
    """Where `text` has words for a time, as half-open offsets, in order; of overlapping ones the longest, ranges as one.

    Months and weekdays count with a capital only; what recurs ("every Friday") or is only about so ("around 2010") is left out.
    """
    plain = text.replace("’", "'")
    windows = list(_windows(plain))
    found = [m.span() for pattern in _finders() for window in windows for m in pattern.finditer(plain, *window) if _is_written(m)]
    return [span for span in _joined(plain, _longest(found)) if not _VAGUE.search(plain, max(0, span[0] - 20), span[0])]


def is_range(text: str) -> bool:
    """Whether `text` tells where a time begins and ends: "2008-12", "May to June 2020", not "mid-March" and "the 2019-20 season".

    >>> is_range("from May to June 2020"), is_range("mid-March"), is_range("2019-2020")
    (True, False, True)
    """
    plain = _plain(text)
    if plain.endswith(("season", "school year", "academic year", "fiscal year")):
        return False
    made = next((make for pattern, make in _RULES if pattern.fullmatch(plain)), None)
    return made in (_years, _days) if made else _RANGE.fullmatch(plain) is not None


def anchor_of(document: Document) -> Anchor:
    """What the times of `document` are relative to: its publication, else the day of its dateline, else the last full date in its text.

    That date is only taken for the article's own where nothing speaks against it: no later year is named, and it stands at the beginning or
    the end, or another full date is near to it. Who tells of "September 11, 2001" in the middle does not write then.
    """
    style = _day_first(document.text)
    if document.published:
        return Anchor(date.fromisoformat(document.published[:10]), True, style)
    last = _own_day(document.text)
    head = _DATELINE.match(document.text)
    dated = iso_time(head["date"], Anchor(last, published=False)) if head else None
    if dated and len(dated) == 10:
        return Anchor(date.fromisoformat(dated), True, style)
    return Anchor(last, False, style)


def _own_day(text: str) -> date | None:
    """The latest date with day, month and year in `text`, where it may be the day of the article."""
    found = [(m.start(), date.fromisoformat(iso)) for p in _FULL for m in p.finditer(text) if (iso := iso_time(m.group()))]
    last = max((day for _, day in found), default=None)
    if last is None or any(int(year) > last.year for year in _NAMED_YEAR.findall(text)):
        return None
    outside = any(day == last and not _HEAD <= start <= len(text) - _TAIL for start, day in found)
    near = any(day != last and (last - day).days <= _NEAR for _, day in found)
    return last if outside or near else None


def exact(iso: str | None) -> str | None:
    """The one day, month or year that `iso` is or lies in, or None."""
    return as_one(iso) if iso else None


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").lower().split()).strip(" ,.")


def _meaning(text: str, at: _At) -> str | None:
    """The time of `text`, without the words around it that tell nothing."""
    words = text.split()
    while words:
        short = " ".join(words)
        for pattern, make in _RULES:
            if match := pattern.fullmatch(short):
                return make(match, at)
        if ranged := _RANGE.fullmatch(short):
            return _range(ranged["first"], ranged["last"], at)
        if words[0] in _NEUTRAL:
            words = words[1:]
        elif words[-1] in _NEUTRAL:
            words = words[:-1]
        else:
            return None
    return None


_RANGE = re.compile(rf"(?:from |between )?(?P<first>.+?){_JOINT}(?P<last>.+)")


def _range(first: str, last: str, at: _At) -> str | None:
    """From `first` to `last`: the one that lacks a year has that which makes it nearest to the other."""
    alone = replace(at, now=None, base=None, told=None)
    start, end = _meaning(first, alone), _meaning(last, alone)
    if start is None and end is None:
        end = _meaning(last, at)
    if start is None and end is not None:
        start = _meaning(first, replace(at, base=first_day(end), direction="past"))
    elif start is not None and end is None:
        end = _meaning(last, replace(at, base=last_day(start), direction="future"))
    return interval(start, end) if start and end else None


# Told outright


@_rule(
    rf"{_LED}{_MONTH} {_DAY},? {_YEAR}",
    rf"{_LED}(?:the )?{_DAY}(?: of)?[ -]{_MONTH},?[ -]{_YEAR}",
    rf"(?:the )?{_NTH} (?:day )?of {_MONTH},? {_YEAR}",
    rf"{_YEAR}[-/.](?P<month>\d\d)[-/.]{_DAY}",
)
def _full(match: re.Match[str], at: _At) -> str | None:
    return a_day(int(match["year"]), _month(match), _day(match))


_FULL = [pattern for pattern, _ in _RULES]


@_rule(r"(?P<one>\d{1,2})(?P<sign>[./-])(?P<two>\d{1,2})(?P=sign)(?P<year>1\d\d\d|20\d\d)")
def _in_numbers(match: re.Match[str], at: _At) -> str | None:
    """With points the day comes first; else a number over 12 tells, or how the article writes other dates."""
    one, two = int(match["one"]), int(match["two"])
    first = True if match["sign"] == "." or one > 12 or one == two else False if two > 12 else at.day_first
    day, month = (one, two) if first else (two, one)
    return a_day(int(match["year"]), month, day) if first is not None else None


@_rule(
    rf"(?:from |between )?{_LED}{_MONTH} {_DAY}{_JOINT}(?P<until>\d{{1,2}})(?:st|nd|rd|th)?(?:,? {_YEAR})?(?!\d)",
    rf"(?:from |between )?(?:the )?{_DAY}{_JOINT}(?:the )?(?P<until>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? {_YEAR})?",
)
def _days(match: re.Match[str], at: _At) -> str | None:
    end = _of_year(match, int(match["until"]), at)
    return interval(end[:7] + f"-{_day(match):02d}", end) if end else None


@_rule(rf"{_MONTH},?(?: of)? {_YEAR}", rf"(?P<month>\d\d)/{_YEAR}")
def _month_of_year(match: re.Match[str], at: _At) -> str | None:
    return a_month(int(match["year"]), _month(match))


@_rule(rf"(?:the )?{_LIKELY_YEAR}(?:{_DASH}|/)(?P<until>\d\d(?:\d\d)?)(?: season| school year| academic year| fiscal year)?(?!\d|-\d)")
def _years(match: re.Match[str], at: _At) -> str | None:
    """ "2008-12" runs to 2012; "2012-08" is a month, as no year 08 follows."""
    start, end = match["year"], match["until"]
    whole = int(start[: 4 - len(end)] + end)
    if whole > int(start):
        return interval(a_year(int(start)), a_year(whole))
    if len(end) == 4:
        return None
    if start[2:] + end == "9900":
        return interval(a_year(int(start)), a_year(int(start) + 1))
    return a_month(int(start), int(end)) if 1 <= int(end) <= 12 else None


@_rule(rf"(?:the )?(?:year )?{_LIKELY_YEAR}(?: season| academic year| fiscal year)?")
def _year(match: re.Match[str], at: _At) -> str | None:
    return a_year(int(match["year"]))


@_rule(
    rf"(?:the )?(?:{_PART})?(?P<year>1[5-9]\d|20\d)0'?s",
    rf"(?:the )?(?:{_PART})?'(?P<year>[3-9])0s",
    rf"the {_PART}(?P<year>[3-9])0s",
    rf"the (?:{_PART})?(?P<word>{_TENS})",
)
def _decade(match: re.Match[str], at: _At) -> str | None:
    groups = match.groupdict()
    tens = str(_TENS.split("|").index(groups["word"].lower()) + 3) if groups.get("word") else match["year"]
    return decade(int(tens) * 10 + (1900 if len(tens) == 1 else 0))


@_rule(rf"(?:the )?(?:{_PART})?{_NTH} century")
def _century(match: re.Match[str], at: _At) -> str | None:
    return century(_nth(match["nth"]))


@_rule(rf"{_PART}{_LIKELY_YEAR}")
def _part_of_year(match: re.Match[str], at: _At) -> str | None:
    return _part_of(match, a_year(int(match["year"])), at)


@_rule(rf"{_PART}{_MONTH}(?:,?(?: of)? {_YEAR})?", rf"{_PART}{_MONTH}(?:,?(?: of)? (?P<which>last|this|next) year)?")
def _part_of_month(match: re.Match[str], at: _At) -> str | None:
    month = _any_month(match, at)
    return _part_of(match, month, at) if month else None


@_rule(rf"(?:the )?(?P<season>{'|'.join(SEASONS)}),?(?: of)? {_LIKELY_YEAR}(?:{_DASH}\d\d(?:\d\d)?)?(?!\d)")
def _season_of_year(match: re.Match[str], at: _At) -> str | None:
    return season(int(match["year"]), match["season"].lower())


_IN_YEAR = rf"(?:,? (?:of |in )?(?:{_LIKELY_YEAR}|(?:the )?(?P<which>last|this|next|current) year|the (?P<same>year)))?"


@_rule(rf"(?:the )?(?P<nth>first|second|third|fourth|last|final) quarter{_IN_YEAR}", r"Q(?P<nth>[1-4])(?: of)? (?P<year>1[5-9]\d\d|20\d\d)")
def _quarter(match: re.Match[str], at: _At) -> str | None:
    nth = 4 if match["nth"] in ("last", "final") else _nth(match["nth"])
    return _stretch(match, 3 * nth - 2, 3, at)


@_rule(rf"(?:the )?(?P<nth>first|second|last) half{_IN_YEAR}")
def _half(match: re.Match[str], at: _At) -> str | None:
    return _stretch(match, 1 if match["nth"] == "first" else 7, 6, at) if _is_of_year(match) else None


@_rule(rf"(?:the )?(?P<nth>first|last) (?P<number>two|three|four|five|six|seven|eight|nine|ten|eleven) months{_IN_YEAR}")
def _first_months(match: re.Match[str], at: _At) -> str | None:
    count = _count(match)
    return _stretch(match, 1 if match["nth"] == "first" else 13 - count, count, at) if _is_of_year(match) else None


@_rule(rf"(?:the )?(?P<nth>first|second|third|fourth|last|final) (?P<unit>week|day) (?:of|in) {_MONTH}(?:,?(?: of)? {_YEAR})?")
def _week_of_month(match: re.Match[str], at: _At) -> str | None:
    month = _any_month(match, at)
    if month is None:
        return None
    more = timedelta(days=6 if match["unit"].lower() == "week" else 0)
    if match["nth"].lower() in ("last", "final"):
        return interval(last_day(month) - more, last_day(month))
    start = first_day(month) + (more + timedelta(days=1)) * (_nth(match["nth"]) - 1)
    return interval(start, start + more)


@cache
def _holidays() -> dict[str, tuple[int, int]]:
    return {name: (int(month), int(day)) for name, month, day in load_table("holidays")}


@cache
def _feasts() -> dict[str, tuple[int, int]]:
    """{feast: its first and last day, counted from Easter Sunday}."""
    return {name: (int(first), int(last)) for name, first, last in load_table("feasts")}


_FEAST = r"(?P<feast>" + "|".join(sorted(_feasts(), key=len, reverse=True)) + ")"


@_rule(rf"(?:(?P<which>last|this|next) )?{_FEAST}(?:,? {_YEAR}| (?P<of>last|this|next) year)?")
def _feast(match: re.Match[str], at: _At) -> str | None:
    """A feast that moves with Easter."""
    first, last = _feasts()[" ".join(match["feast"].lower().split())]
    if match["year"] or match["of"]:
        year = int(match["year"]) if match["year"] else at.now.year + _STEP[match["of"].lower()] if at.now else None
        return interval(easter(year) + timedelta(days=first), easter(year) + timedelta(days=last)) if year else None
    if at.base is None:
        return None
    base = at.base
    side: Direction = at.direction if match["which"] in (None, "this") else "past" if match["which"] == "last" else "future"
    days = [easter(year) + timedelta(days=first) for year in range(base.year - 2, base.year + 3)]
    fits = [day for day in days if not side or (day <= base if side == "past" else day >= base)]
    day = min(fits, key=lambda day: abs((day - base).days))
    return interval(day, day + timedelta(days=last - first))


_HOLIDAY = r"(?P<holiday>" + "|".join(sorted(_holidays(), key=len, reverse=True)).replace(".", r"\.?") + ")"


@_rule(rf"(?:(?P<which>last|this|next) )?{_HOLIDAY}(?:,? {_YEAR}| (?P<of>last|this|next) year)?")
def _holiday(match: re.Match[str], at: _At) -> str | None:
    name = " ".join(match["holiday"].lower().split())
    month, day = next(found for key, found in _holidays().items() if key in (name, name.replace("st ", "st. ")))
    if match["year"]:
        return a_day(int(match["year"]), month, day)
    if match["of"]:
        return a_day(at.now.year + _STEP[match["of"]], month, day) if at.now else None
    side: Direction = at.direction if match["which"] in (None, "this") else "past" if match["which"] == "last" else "future"
    return _near(month, day, at, side)


# Near a day, on the side that the tense tells


@_rule(
    rf"{_LED}{_MONTH} {_DAY}(?:,?(?: of)? (?P<which>last|this|next) year)?",
    rf"{_LED}(?:the )?{_DAY}(?: of)? {_MONTH}(?:,?(?: of)? (?P<which>last|this|next) year)?",
    rf"(?:the )?{_NTH} (?:day )?of {_MONTH}(?:,?(?: of)? (?P<which>last|this|next) year)?",
)
def _day_of_month(match: re.Match[str], at: _At) -> str | None:
    return _of_year(match, _day(match), at)


@_rule(
    rf"(?:(?:the |this )?(?P<side>last|past|this|next|coming) )?{_MONTH}",
    rf"{_MONTH},?(?: of)? (?P<which>last|this|next) year",
    rf"(?P<which>last|this|next) year's {_MONTH}",
)
def _month_alone(match: re.Match[str], at: _At) -> str | None:
    return _any_month(match, at)


@_rule(
    rf"(?:(?:the |this )?(?P<side>last|past|this|next|coming) )?{_WEEKDAY}",
    rf"{_WEEKDAY},?(?: of| in)? (?P<week>last|this|next) week",
    rf"(?P<week>last|this|next) week's {_WEEKDAY}",
)
def _weekday(match: re.Match[str], at: _At) -> str | None:
    named, groups = WEEKDAYS.index(match["weekday"].lower()), match.groupdict()
    if at.base is None:
        return None
    if groups.get("week"):
        monday = moved(at.base - timedelta(days=at.base.weekday()), _STEP[groups["week"].lower()], "week")
        return (monday + timedelta(days=named)).isoformat() if at.now else None
    side = (groups.get("side") or "").lower()
    if at.now is None and not at.direction:
        return weekday(named, at.base, 0).isoformat()
    if side in ("last", "past"):
        return weekday(named, at.base - timedelta(days=1), -1).isoformat()
    if side in ("next", "coming"):
        return weekday(named, at.base + timedelta(days=1), 1).isoformat()
    ahead = at.direction == "future" or (side == "this" and at.direction != "past")
    return weekday(named, at.base, 1 if ahead else -1).isoformat()


@_rule(r"the (?P<day>[0-3]?\d)(?:st|nd|rd|th)(?: of (?:the|this|(?P<which>last|next)) month)?")
def _day_alone(match: re.Match[str], at: _At) -> str | None:
    day = int(match["day"])
    if at.now is None:
        return None
    if match["which"] or "month" in match.group():
        month = moved(at.now.replace(day=1), _STEP[match["which"] or "this"], "month")
        return a_day(month.year, month.month, day)
    step = 1 if at.direction == "future" else -1
    for n in range(3):
        month = moved(at.now.replace(day=1), step * n, "month")
        with_day = date(month.year, month.month, day) if day <= last_day(a_month(month.year, month.month)).day else None
        if with_day and (with_day - at.now).days * step >= 0:
            return with_day.isoformat()
    return None


@_rule(rf"(?:the |this )?(?P<side>last|past|this|next|coming|the) (?P<season>{'|'.join(SEASONS)})")
def _season_alone(match: re.Match[str], at: _At) -> str | None:
    side, name = match["side"].lower(), match["season"].lower()
    if at.now is None or (side == "the" and (not at.direction or name == "fall")):
        return None
    if side == "this":
        return season(at.now.year - (name == "winter" and at.now.month < 3), name)
    ahead = side in ("next", "coming") or (side == "the" and at.direction == "future")
    known = [s for year in range(at.now.year - 2, at.now.year + 3) if (s := season(year, name))]
    if ahead:
        return next((s for s in known if first_day(s) > at.now), None)
    over = [s for s in known if (first_day(s) <= at.now if side == "the" else last_day(s) < at.now)]
    return over[-1] if over else None


# Relative to the day of the article


@_rule(
    rf"(?:earlier |later )?today|tonight|this (?:early )?{_OF_DAY}|(?P<night>overnight)|(?P<back>last night|yesterday(?: {_OF_DAY})?)"
    rf"|(?P<ahead>tomorrow(?: {_OF_DAY})?)|(?P<two>the day before yesterday)|(?P<far>the day after tomorrow)"
)
def _near_day(match: re.Match[str], at: _At) -> str | None:
    if at.now is None:
        return None
    if match["night"]:
        return interval(*sorted((at.now, at.now + timedelta(days=1 if at.direction == "future" else -1))))
    days = -2 if match["two"] else 2 if match["far"] else -1 if match["back"] else 1 if match["ahead"] else 0
    return (at.now + timedelta(days=days)).isoformat()


@_rule(rf"(?:(?:earlier|later|early|late|sometime) )?{_WHICH} (?P<unit>week|weekend|month|quarter|year|decade|century)")
def _near_unit(match: re.Match[str], at: _At) -> str | None:
    which, unit = match["which"].lower(), match["unit"].lower()
    if at.now is None or (which in ("past", "previous") and unit != "weekend"):
        return None  # "the past year" is twelve months that end today
    if unit == "weekend":
        return _weekend(which, at.now, at.direction)
    part_of = match.group().split()[0].lower()
    found = around(moved(at.now, _STEP[which], unit), unit)
    return part(found, part_of) if found and part_of in ("early", "late") else found


@_rule(r"the weekend")
def _the_weekend(match: re.Match[str], at: _At) -> str | None:
    return _weekend("next" if at.direction == "future" else "last", at.now, at.direction) if at.now and at.direction else None


def _weekend(which: str, now: date, direction: Direction) -> str | None:
    """The weekend on that side of `now`; on a weekend, "this" one is that."""
    if which == "this":
        return around(now, "weekend") if now.weekday() >= 5 or direction != "past" else _weekend("last", now, direction)
    if which in ("next", "coming"):
        return around(moved(now, 1, "week") if now.weekday() >= 5 else now, "weekend")
    return around(moved(now, -1, "week"), "weekend")


@_rule(rf"{_PART}(?:(?P<which>last|this|next) )?(?P<unit>week|month|year|decade|century)")
def _part_of_unit(match: re.Match[str], at: _At) -> str | None:
    if at.now is None:
        return None
    whole = around(moved(at.now, _STEP[(match["which"] or "this").lower()], match["unit"].lower()), match["unit"].lower())
    return _part_of(match, whole, at) if whole else None


@_rule(rf"{_NUMBER} {_UNIT} ago(?: today| to the day)?", rf"(?:in )?{_NUMBER} {_UNIT}s?'? (?P<ahead>from now|time)")
def _ago(match: re.Match[str], at: _At) -> str | None:
    if at.now is None:
        return None
    count, unit = _count(match), match["unit"].lower()
    day = moved(at.now, count if "ahead" in match.groupdict() and match["ahead"] else -count, unit)
    return day.isoformat() if unit == "day" or match.group().lower().endswith(("today", "to the day")) else around(day, unit)


@_rule(rf"in {_NUMBER} {_UNIT}")
def _in_future(match: re.Match[str], at: _At) -> str | None:
    """ "In two years" is a time ahead in the future tense alone: else it is how long something took."""
    if at.now is None or at.direction != "future":
        return None
    return around(moved(at.now, _count(match), match["unit"].lower()), match["unit"].lower())


# Relative to what was told just before


@_rule(rf"{_NUMBER} {_UNIT} (?P<side>later|earlier|before|after|afterwards|previously)")
def _later(match: re.Match[str], at: _At) -> str | None:
    step = -1 if match["side"].lower() in ("earlier", "before", "previously") else 1
    return _from_told(step * _count(match), match["unit"].lower(), at)


@_rule(
    rf"the (?P<side>following|next|previous|preceding|same) {_UNIT}",
    rf"the {_UNIT} (?P<side>before|after)",
    rf"(?P<side>that)(?: same)? {_UNIT}",
    r"the (?P<side>following|next|previous|preceding|same) (?P<unit>morning|afternoon|evening|night)",
    r"(?P<side>that) (?P<unit>morning|afternoon|evening|night)",
)
def _beside(match: re.Match[str], at: _At) -> str | None:
    side, unit = match["side"].lower(), match["unit"].lower()
    step = {"following": 1, "next": 1, "after": 1, "previous": -1, "preceding": -1, "before": -1}.get(side, 0)
    return _from_told(step, unit if unit in LENGTHS else "day", at)


@_rule(rf"the (?P<side>following|next|previous|preceding|same) {_WEEKDAY}", rf"(?P<side>that) {_WEEKDAY}")
def _weekday_beside(match: re.Match[str], at: _At) -> str | None:
    if at.told is None or len(at.told) != 10 or match["side"].lower() == "same":
        return None
    told, named = date.fromisoformat(at.told), WEEKDAYS.index(match["weekday"].lower())
    back = match["side"].lower() in ("previous", "preceding")
    if match["side"].lower() == "that":
        return weekday(named, told, 0).isoformat()
    return weekday(named, told + timedelta(days=-1 if back else 1), -1 if back else 1).isoformat()


@_rule(rf"{_MONTH} (?P<side>that|the following|the next|the previous|the same) year")
def _month_beside(match: re.Match[str], at: _At) -> str | None:
    if at.told is None:
        return None
    step = {"the following": 1, "the next": 1, "the previous": -1}.get(" ".join(match["side"].lower().split()), 0)
    return a_month(first_day(at.told).year + step, _month(match))


def _from_told(count: int, unit: str, at: _At) -> str | None:
    """`count` units from what was told, where that is as exact as the unit."""
    if at.told is None or "/" in at.told or len(at.told) < LENGTHS[unit]:
        return None
    day = moved(first_day(at.told), count, unit)
    return around(day, unit) if unit != "day" else day.isoformat()


# What the rules share


def _month(match: re.Match[str]) -> int:
    written = match["month"].lower().rstrip(".")
    return int(written) if written.isdigit() else MONTH_NUMBERS[written]


def _day(match: re.Match[str]) -> int:
    groups = match.groupdict()
    return int(groups["day"]) if groups.get("day") else _nth(groups["nth"])


def _nth(text: str) -> int:
    """The number of "third", "3rd" or "3"."""
    low = text.lower()
    return int(load_pairs("ordinal_words").get(low) or re.sub(r"\D", "", low))


def _count(match: re.Match[str]) -> int:
    number = match["number"].lower()
    return 1 if number in ("a", "an") else int(load_pairs("number_words").get(number) or number)


def _of_year(match: re.Match[str], day: int, at: _At) -> str | None:
    """The day of the month of `match`, in the year that it names or that is meant."""
    groups = match.groupdict()
    if groups.get("year"):
        return a_day(int(groups["year"]), _month(match), day)
    if groups.get("which"):
        return a_day(at.now.year + _STEP[groups["which"].lower()], _month(match), day) if at.now else None
    return _near(_month(match), day, at, at.direction)


def _near(month: int, day: int, at: _At, side: Direction) -> str | None:
    """That day of the year, the last up to the base, the next from it on, or the nearest."""
    if at.base is None:
        return None
    days = [found for year in range(at.base.year - 8, at.base.year + 9) if (found := _if_any(year, month, day))]
    fits = [found for found in days if not side or (found <= at.base if side == "past" else found >= at.base)]
    base = at.base
    return min(fits, key=lambda found: abs((found - base).days)).isoformat() if fits else None


def _if_any(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _any_month(match: re.Match[str], at: _At) -> str | None:
    """The month of `match`, in the year that it names or that is meant."""
    groups, month = match.groupdict(), _month(match)
    if groups.get("year"):
        return a_month(int(groups["year"]), month)
    if groups.get("which"):
        return a_month(at.now.year + _STEP[groups["which"].lower()], month) if at.now else None
    if at.base is None:
        return None
    side = (groups.get("side") or "").lower()
    if side == "this":
        return a_month(at.base.year, month)
    ahead = side in ("next", "coming") or (not side and at.direction == "future")
    behind = side in ("last", "past") or (not side and at.direction == "past")
    distance = (month - at.base.month) % 12  # months ahead
    if ahead:
        distance += 12 * (side != "" and distance == 0)
    elif behind:
        distance -= 12 * (distance > 0 or side != "")
    elif distance >= 6:
        distance -= 12
    return a_month(at.base.year, at.base.month + distance)


def _part_of(match: re.Match[str], whole: str, at: _At) -> str | None:
    """The part of `whole` that `match` names; as a bound its end or beginning."""
    name = next(word for word in match["part"].lower().split() if word in _PARTS)
    if at.bound and name in ("end", "close"):
        return last_day(whole).isoformat()
    if at.bound and name in ("beginning", "start"):
        return first_day(whole).isoformat()
    return part(whole, _PARTS[name])


def _is_of_year(match: re.Match[str]) -> bool:
    return any(match[name] for name in ("year", "which", "same"))


def _stretch(match: re.Match[str], first: int, count: int, at: _At) -> str | None:
    """`count` months of the year that `match` names; of this year, or the nearest on the side of the tense, where it names none."""
    groups = match.groupdict()
    if groups.get("year"):
        return months(int(groups["year"]), first, count)
    if at.now is None:
        return None
    if groups.get("which") or groups.get("same"):
        return months(at.now.year + _STEP[(groups.get("which") or "this").lower()], first, count)
    known = [s for year in (-1, 0, 1) if (s := months(at.now.year + year, first, count))]
    fits = [s for s in known if (first_day(s) <= at.now if at.direction == "past" else last_day(s) >= at.now)] if at.direction else []
    return None if not fits else fits[-1] if at.direction == "past" else fits[0]


# Finding them in a text

_VAGUE = re.compile(
    r"\b(?:every|each|most|any|around|about|circa|roughly|approximately|some|nearly|almost|least|than|black|super)"
    r"(?: the| an?)? $",
    re.IGNORECASE,
)
_NAMED_YEAR = re.compile(r"(?<![\d.,/-])(?:19|20)\d\d(?![\d-]|[.,]\d)")
_HEAD, _TAIL = 500, 200  # characters
_NEAR = 31  # days
_ROOM = 40  # characters
_SIGNAL = re.compile(
    rf"\b(?:{'|'.join([*MONTHS, *_SHORT, *WEEKDAYS, *SEASONS])}|today|yesterday|tomorrow|tonight|night|morning|afternoon|evening)\b"
    rf"|\b(?:day|week|fortnight|weekend|month|quarter|half|year|decade|century)s?\b|\d\d|\d(?:st|nd|rd|th)\b|'\d0s|overnight"
    rf"|\b(?:{'|'.join(sorted({re.escape(name.split()[0]) for name in (*_holidays(), *_feasts())}))})",
    re.IGNORECASE,
)
_CAPITAL = re.compile(rf"\b(?:{'|'.join([*MONTHS, *WEEKDAYS])})\b", re.IGNORECASE)
_STYLE = re.compile(r"\b(\d{1,2})([/-])(\d{1,2})\2(?:1\d|20)\d\d\b")
_DATELINE = re.compile(
    r"\s*(?:[^\n]{1,150}\n\s*\n)?[ \t]*[A-Z][^\n()]{0,60}?,\s+"  # a headline may stand before it
    r"(?P<date>[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8}\.?)(?:,? \d{4})?,?\s*(?:\([^()\n]{1,40}\)\s*)?[-–—]{1,2}\s"
)


@cache
def _finders() -> list[re.Pattern[str]]:
    """The rules as they are looked for inside a text: not within a word or a longer number."""
    edge = (r"(?<![\w$€£#%/.,-])(?<!\d )", r"(?![\w%/]|[-–]\d|[.,]\d)")
    return [re.compile(f"{edge[0]}(?:{pattern.pattern}){edge[1]}", re.IGNORECASE) for pattern, _ in _RULES]


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of `text` that hold a word or number without which nothing is a time, with room for what may stand around it."""
    start = end = 0
    for match in _SIGNAL.finditer(text):
        if match.start() - _ROOM > end:
            if end:
                yield start, end
            start = max(0, match.start() - _ROOM)
        end = match.end() + _ROOM
    if end:
        yield start, end


def _is_written(match: re.Match[str]) -> bool:
    """Whether months and weekdays in `match` have their capital: "may" and "march" are verbs, "sun" is a star."""
    text = match.group()
    short = match.groupdict().get("month") or ""
    return all(word.group()[0].isupper() for word in _CAPITAL.finditer(text)) and not short[:1].islower()


def _longest(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of overlapping spans the longest, the first of equals."""
    kept: list[tuple[int, int]] = []
    for span in sorted(spans, key=lambda s: (s[0] - s[1], s[0])):
        if all(span[1] <= start or end <= span[0] for start, end in kept):
            kept.append(span)
    return sorted(kept)


def _joined(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """`spans` with those that make a range as one: "from May to June", "between 2010 and 2014", "May-June 2020"."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found:
            first, last = found[-1]
            joint, before = text[last:start].strip().lower(), _BEFORE.findall(text[max(0, first - 18) : first].lower())
            if joint in ("-", "–", "—") or (joint, before) == ("and", ["between"]) or (joint in _TO and before == ["from"]):
                found[-1] = (first, end)
                continue
        found.append((start, end))
    return found


_BEFORE = re.compile(r"\b(from|between)(?: the years)? $")
_TO = frozenset(["to", "until", "till", "through", "thru"])


def _day_first(text: str) -> bool | None:
    """Whether dates in numbers put the day first in `text`, by those where a number over 12 tells; None where none or both do."""
    ways = {int(m[1]) > 12 for m in _STYLE.finditer(text) if (int(m[1]) > 12) is not (int(m[3]) > 12)}
    return ways.pop() if len(ways) == 1 else None

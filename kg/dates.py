"""Dates as a text writes them -> ISO 8601, as exact as the text is. Nothing is made up: what cannot be told gives None."""

from __future__ import annotations

import re
from datetime import date, timedelta

MONTHS = {
    name: i + 1
    for i, name in enumerate(
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]
    )
}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
DAYS = {name: i for i, name in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])}
NEAR = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}

_MONTH = r"(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
_FULL = [
    re.compile(rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})\b", re.IGNORECASE),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH},? (?P<year>\d{{4}})\b", re.IGNORECASE),
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})\b"),
]
_DAY = [
    re.compile(rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,? \d{{4}})", re.IGNORECASE),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH}\b", re.IGNORECASE),
]
_MONTH_YEAR = re.compile(rf"\b{_MONTH},? (?:of )?(?P<year>\d{{4}})\b", re.IGNORECASE)
_YEAR = re.compile(r"^(?:in |since |the year |early |late |mid-?)?(?P<year>1[5-9]\d\d|20\d\d)$", re.IGNORECASE)


def iso_date(text: str, anchor: date | None = None, published: bool = True) -> str | None:
    """The date that `text` means: "2020-04-11", "2020-04" or "2020".

    A weekday or a day without a year is taken relative to `anchor`: when that is the date of publication, the last such day up to it
    (or the next, where the text says "next"); when it is only a date that the text names (`published` false), the one nearest to it.

    >>> iso_date("Saturday", date(2020, 4, 10), published=False)
    '2020-04-11'
    >>> iso_date("March 2019"), iso_date("mid-2018 or so")
    ('2019-03', None)
    """
    for pattern in _FULL:
        if match := pattern.search(text):
            return _made(int(match["year"]), _month(match["month"]), int(match["day"]))
    if match := _MONTH_YEAR.search(text):
        return f"{match['year']}-{_month(match['month']):02d}"
    if match := _YEAR.match(text.strip()):
        return match["year"]
    return _relative(text, anchor, published) if anchor else None


def last_full_date(text: str) -> date | None:
    """The latest date with day, month and year that `text` names, or None."""
    found = []
    for pattern in _FULL:
        for match in pattern.finditer(text):
            if made := _made(int(match["year"]), _month(match["month"]), int(match["day"])):
                found.append(date.fromisoformat(made))
    return max(found, default=None)


def _month(text: str) -> int:
    return int(text) if text.isdigit() else MONTHS[text.lower()]


def _made(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _relative(text: str, anchor: date, published: bool) -> str | None:
    words = re.findall(r"[a-z]+", text.lower())
    for pattern in _DAY:
        if match := pattern.search(text):
            return _nearest_year(_month(match["month"]), int(match["day"]), anchor)
    for word in words:
        if word in NEAR and published:
            return (anchor + timedelta(days=NEAR[word])).isoformat()
        if word in DAYS:
            return _weekday(DAYS[word], words, anchor, published).isoformat()
    return None


def _weekday(day: int, words: list[str], anchor: date, published: bool) -> date:
    back = (anchor.weekday() - day) % 7
    if not published:
        return anchor - timedelta(days=back if back <= 3 else back - 7)
    if "next" in words:
        return anchor + timedelta(days=(day - anchor.weekday()) % 7 or 7)
    return anchor - timedelta(days=back or (7 if "last" in words else 0))


def _nearest_year(month: int, day: int, anchor: date) -> str | None:
    made = [m for year in (anchor.year - 1, anchor.year, anchor.year + 1) if (m := _made(year, month, day))]
    return min(made, key=lambda m: abs((date.fromisoformat(m) - anchor).days), default=None)

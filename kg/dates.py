"""Times as ISO 8601 writes them, as exact as they are known: a day, a month, a year, or an interval of two such ("2020-03/2020-05")."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTH_NUMBERS = {name: n for n, name in enumerate(MONTHS, 1)} | {name[:3]: n for n, name in enumerate(MONTHS, 1)} | {"sept": 9}
CALENDAR = frozenset({*MONTHS, *WEEKDAYS})
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}  # the month that each begins with, in the north
DAYS = {"day": 1, "week": 7, "weekend": 7, "fortnight": 14}
LENGTHS = {
    "day": 10,
    "week": 10,
    "weekend": 10,
    "fortnight": 10,
    "month": 7,
    "year": 4,
    "decade": 4,
    "century": 4,
}  # characters that a time must be as exact as


def a_day(year: int, month: int, day: int) -> str:
    """The day as ISO 8601. ValueError where the calendar has none such."""
    return date(year, month, day).isoformat()


def a_month(year: int, month: int) -> str:
    """The month that is `month` - 1 months after January of `year`: month 0 is December of the year before.

    >>> a_month(2020, 4), a_month(2020, 14)
    ('2020-04', '2021-02')
    """
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1).isoformat()[:7]


def a_year(year: int) -> str:
    return date(year, 1, 1).isoformat()[:4]


def first_day(iso: str) -> date:
    """
    >>> first_day("2020-02").isoformat(), first_day("2019/2020").isoformat()
    ('2020-02-01', '2019-01-01')
    """
    start = iso.partition("/")[0]
    return date.fromisoformat(start + "-01-01"[len(start) - 4 :])


def last_day(iso: str) -> date:
    """
    >>> last_day("2020-02").isoformat(), last_day("2019/2020").isoformat()
    ('2020-02-29', '2020-12-31')
    """
    year, *rest = map(int, (iso.partition("/")[2] or iso).split("-"))
    month = rest[0] if rest else 12
    return date(year, month, rest[1] if len(rest) > 1 else monthrange(year, month)[1])


def interval(first: date | str, last: date | str) -> str | None:
    """The time from `first` to `last`; None where it would end before it begins.

    >>> interval("2019", "2020-03"), interval("2020", "2019")
    ('2019/2020-03', None)
    """
    first, last = str(first), str(last)
    if first_day(first) > last_day(last):
        return None
    first, last = first.partition("/")[0], last.partition("/")[2] or last
    return first if first == last else f"{first}/{last}"


def part(iso: str, name: str) -> str | None:
    """The "early", "mid" or "late" third of a month (days 1-10, 11-20, 21-end); a year or more stays as it is."""
    if len(iso) != 7:
        return iso
    start, end = {"early": (1, 10), "mid": (11, 20), "late": (21, last_day(iso).day)}[name]
    return interval(f"{iso}-{start:02d}", f"{iso}-{end:02d}")


def months(year: int, first: int, count: int) -> str | None:
    """The `count` months of `year` from month `first` on, from the first day to the last."""
    return interval(first_day(a_month(year, first)), last_day(a_month(year, first + count - 1)))


def season(year: int, name: str) -> str | None:
    """The three months of a season; a winter is that which begins in `year`."""
    return months(year, SEASONS[name], 3)


def around(day: date, unit: str) -> str | None:
    """The day, week (from Monday to Sunday), weekend, month, year, decade or century that `day` is in."""
    monday = day - timedelta(days=day.weekday())
    if unit == "day":
        return day.isoformat()
    if unit in ("week", "fortnight"):
        return interval(monday, monday + timedelta(days=6))
    if unit == "weekend":
        return interval(monday + timedelta(days=5), monday + timedelta(days=6))
    if unit == "month":
        return a_month(day.year, day.month)
    if unit == "quarter":
        return months(day.year, (day.month - 1) // 3 * 3 + 1, 3)
    if unit == "decade":
        return decade(day.year // 10 * 10)
    return century((day.year - 1) // 100 + 1) if unit == "century" else a_year(day.year)


def decade(year: int) -> str | None:
    return interval(a_year(year), a_year(year + 9))


def century(number: int) -> str | None:
    return interval(a_year(100 * number - 99), a_year(100 * number))


def moved(day: date, count: int, unit: str) -> date:
    """The day that is `count` units after `day`; of a shorter month the last."""
    if unit in DAYS:
        return day + timedelta(days=count * DAYS[unit])
    step = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}[unit] * count
    month = first_day(a_month(day.year, day.month + step))
    return month.replace(day=min(day.day, monthrange(month.year, month.month)[1]))


def weekday(day: int, anchor: date, step: int) -> date:
    """The `day` of the week (0 is Monday) nearest to `anchor`, itself included: up to it (`step` -1), from it on (1), or either way (0)."""
    back = (anchor.weekday() - day) % 7
    if step < 0 or (step == 0 and back <= 3):
        return anchor - timedelta(days=back)
    return anchor + timedelta(days=-back % 7)


def as_one(iso: str) -> str | None:
    """The day, month or year that holds all of `iso`, or None.

    >>> as_one("2020-03-21/2020-03-31"), as_one("2020-12/2021-01")
    ('2020-03', None)
    """
    first, last = first_day(iso).isoformat(), last_day(iso).isoformat()
    if "/" not in iso:
        return iso
    return next((first[:n] for n in (10, 7, 4) if first[:n] == last[:n]), None)


def more_exact(one: str, other: str) -> str | None:
    """Of two times the one that lies within the other; None where neither does.

    >>> more_exact("2020-03-30/2020-04-05", "2020-04-01"), more_exact("2020-04", "2020-05-01")
    ('2020-04-01', None)
    """
    for inner, outer in ((one, other), (other, one)):
        if first_day(outer) <= first_day(inner) and last_day(inner) <= last_day(outer):
            return inner
    return None

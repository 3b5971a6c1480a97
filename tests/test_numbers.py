"""Numbers as a text writes them, without a language model: formats, words, units, ranges, precision; and what is no figure."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.numbers import find_figures, is_amount, plain_number


def read(text: str) -> list[str]:
    """Each figure as "value[-upper] unit[ precision]"."""
    found = []
    for f in find_figures(text):
        ends = "-".join(f"{end:f}" for end in (f.value, f.upper) if end is not None)
        found.append(
            " ".join([ends, f.unit.code or f.unit.name, *([f.precision] if f.precision != "exact" else []), *(["age"] if f.age else [])])
        )
    return found


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
        ("1.234,5", "1234.5"),
        ("3·5", "3.5"),
        ("1.234.567", "1234567"),
        ("12,34,567", "1234567"),
        ("1,00,00,000", "10000000"),
        ("1 234", "1234"),
        ("1\u00a0234\u00a0567", "1234567"),
        ("1\u202f234,5", None),
        ("1'234", "1234"),
        ("٣٤٥", "345"),
        ("١٬٢٣٤٫٥", "1234.5"),
        ("१२३", "123"),
        ("１２，３４５", "12345"),
        ("2½", "2.5"),
        ("2.4 million", "2400000"),
        ("three hundred and five", "305"),
        ("one hundred and twenty thousand", "120000"),
        ("two million three hundred thousand and four", "2300004"),
        ("a dozen", "12"),
        ("half a million", "500000"),
        ("two and a half", "2.5"),
        ("zero", "0"),
        ("1.234", None),  # thousands or thousandths
        ("1,23", None),
        ("1,2345", None),
        ("3.4.5", None),
        ("007", None),
        ("²", None),
        ("many", None),
        ("hundreds", None),
        ("tens of thousands", None),
        ("", None),
        ("9" * 5000, None),
    ],
)
def test_plain_number(text: str, number: str | None) -> None:
    assert plain_number(text) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        # money
        ("$3m and US$5.5 billion", ["3000000 USD", "5500000000 USD"]),
        ("A$500, C$20, NZ$7 and HK$900", ["500 AUD", "20 CAD", "7 NZD", "900 HKD"]),
        ("€5, 5 €, £3.5bn, ¥800 and ₹90", ["5 EUR", "5 EUR", "3500000000 GBP", "800 JPY", "90 INR"]),
        ("EUR 5 million or 20 CHF", ["5000000 EUR", "20 CHF"]),
        ("50 lakh rupees, Rs 5 crore, Rs. 500", ["5000000 INR", "50000000 INR", "500 INR"]),
        ("a 5-million-dollar grant, a $5-million loan, a 10-euro note", ["5000000 USD", "5000000 USD", "10 EUR"]),
        ("3 million euros, 15 billion tenge, 40 pesos", ["3000000 EUR", "15000000000 KZT", "40 Peso"]),
        ("$20 to $30; 2 to 3 million dollars", ["20-30 USD", "2000000-3000000 USD"]),
        ("twenty dollars and fifty cents", ["20 USD", "50 cent"]),
        # shares
        ("12.5 percent, 12%, 7 per cent, 12,5 percent", ["12.5 percent", "12 percent", "7 percent", "12.5 percent"]),
        ("5 percentage points", ["5 percent"]),
        ("5 to 10 percent, 5% to 10%", ["5-10 percent", "5-10 percent"]),
        ("half of the nurses, three quarters of them", ["50 percent", "75 percent"]),
        ("two thirds of the nurses, a third of them", ["66.7 percent", "33.3 percent"]),
        ("one in five nurses, four in ten, one in three", ["20 percent", "40 percent", "33.3 percent"]),
        ("Profit fell by a fifth, sales rose by a third in May, a third goal", ["20 percent", "33.3 percent"]),
        ("the first half of the match", []),
        # measures
        ("5 km, 5km, 12 kilometres, 300 square miles", ["5 km", "5 km", "12 km", "300 mi²"]),
        ("40 °C, -5 °C, minus 12 degrees Celsius, 38C", ["40 °C", "-5 °C", "-12 °C", "38 °C"]),
        ("120 km/h, 100 mph, 12 kilometres per hour, 20 knots", ["120 km/h", "100 mph", "12 km/h", "20 kn"]),
        ("350 MW, 20 kg, 4,700 hectares, 5 tonnes, 6 litres", ["350 MW", "20 kg", "4700 ha", "5 t", "6 L"]),
        ("20 pounds of flour, weighing 20 pounds; a ticket for the boat cost all of them 20 pounds", ["20 lb", "20 lb", "20 GBP"]),
        ("a 5m wall, 120 m high, 5m people, 1,500 m", ["5 m", "120 m", "5000000 count", "1500 m"]),
        ("a magnitude of 6.1, a 5.5-magnitude quake", ["6.1 magnitude", "5.5 magnitude"]),
        # time and age
        ("a 15-day schedule, three weeks, half an hour", ["15 day", "3 week", "0.5 hour"]),
        ("34-year-old, 34 years old, aged 34, at the age of 81", ["34 year age", "34 year age", "34 year age", "81 year age"]),
        ("a six-week-old calf, pupils aged 11 to 14", ["6 week age", "11-14 year age"]),
        # ranks and scores
        ("third-largest, second most populous, 12th best", ["3 rank", "2 rank", "12 rank"]),
        ("ranked 12th, finished second, in fifth place, world No. 3", ["12 rank", "2 rank", "5 rank", "3 rank"]),
        ("the third time, the second half, the first nurse, a third man", []),
        ("won 3-1, a 2–2 draw, lost by two goals to nil", ["3-1 score", "2-2 score", "2-0 score"]),
        # precision and ranges
        ("about 20, some 20, nearly 20, roughly 20, an estimated 20", ["20 count about"] * 5),
        ("more than 20, over 20, at least 20, no fewer than 20, 20 or more, 20+", ["20 count at least"] * 6),
        ("fewer than 20, up to 20, at most 20, no more than 20, as many as 20", ["20 count at most"] * 5),
        ("20 or so, twenty-odd, ~20", ["20 count about"] * 3),
        ("20 to 30, between 20 and 30, 20-30, two or three", ["20-30 count", "20-30 count", "20-30 count", "2-3 count"]),
        # what only tells apart
        ("page 3, Flight 204, Room 12, Channel 4, Article 5, No. 7", []),
        ("at 10:30, at 5 p.m., at 1400 GMT, 24/7, 9/11", []),
        ("G20, COVID-19, B-52, MH370, 3D, 5G, 4x4, U-21, the 1990s", []),
        ("2020-04-11, 2019-20, 4-4-2, 555-0182-33", []),
        ("call +44 20 7946 0000 or 0800 555 1234", []),
        ("in 2020, since 1954", []),
        ("tens of thousands, hundreds, dozens, several hundred", []),
    ],
)
def test_figures_of_a_text(text: str, figures: list[str]) -> None:
    assert read(text) == figures


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("45", True),
        ("about $5 million", True),
        ("third-largest", True),
        ("MW", True),
        ("3M", False),
        ("ten nurses", False),
        ("Seven Oaks", False),
    ],
)
def test_is_amount(text: str, amount: bool) -> None:
    assert is_amount(text) is amount


pieces = st.sampled_from(
    [
        "12",
        "3,400",
        "1.2",
        "five",
        "hundred",
        "million",
        "half",
        "a",
        "and",
        "to",
        "-",
        "$",
        "kr",
        "%",
        "percent",
        "km",
        "third",
        "largest",
        "in",
        "year",
        "old",
        "aged",
        "won",
        "of",
        "٣",
        "½",
        "°C",
        "no",
        ".",
        ",",
        "m",
        "magnitude",
        "between",
        "+",
        "nil",
        "goals",
        "ranked",
        "out",
    ]
)
texts = st.one_of(st.text(max_size=60), st.lists(pieces, max_size=12).map(" ".join), st.lists(pieces, max_size=12).map("".join))


@given(texts)
def test_whatever_the_text_offsets_hold_and_figures_are_in_order(text: str) -> None:
    end = 0
    for f in find_figures(text):
        assert end <= f.start < f.end <= len(text)
        assert f.first <= f.start
        assert f.end <= f.last <= len(text)
        assert f.value.is_finite()
        assert f.upper is None or f.upper.is_finite()
        end = f.end


@pytest.mark.parametrize(
    "text",
    [
        "9" * 5000,
        "five " * 10_000,
        "1,234 " * 5000,
        "1-" * 5000,
        "twenty-" * 5000,
        "$" * 10_000,
        "one million " * 5000,
        "1.2." * 5000,
        "a " * 10_000,
    ],
    ids=lambda text: text[:6],
)
def test_long_texts_take_no_long_time(text: str) -> None:
    start = time.perf_counter()
    find_figures(text)
    assert time.perf_counter() - start < 5

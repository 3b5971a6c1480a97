"""Which place a name means: a choice among the places of the gazetteer by what the whole article tells, with the reason in words.

Each candidate has a score in powers of ten: how many people live there, more for what the article names around it. The best is chosen
when it stands clear of the second; else none is, since a wrong place is worse than no place.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.fuzz import ratio

from kg.gazetteer import SMALLEST_CITY, Place, core, fold, load_gazetteer, neighbours

OPEN = "nothing tells which"  # ends the reason where there is more than one place and none was chosen
CLEAR = 0.5  # between the best score and the second, that is three times the people
SURE = 1.0  # the same for what is to speak for other places
COUNTRY = 8.0  # the score of a country, whatever its size
REGION = 6.7  # of a region with cities that are known, whatever its size
PLAIN_REGION = 5.0  # of any other
NAMED = 1.3  # for a place in a country that the article names
HINTED = 0.7  # for one in a country of which the article names other places, for a country whose neighbour it names
NEAR = 1.3  # more for a place in a region that the article names
INSIDE = 0.9  # for a region in which the article names a city
SISTERS = 0.7  # more for a region where the article names two or more others of its country
CAPITAL = 0.5
OTHER_NAME = 1.5  # less for a place that is mostly called otherwise now
ALIKE = 75  # of 100: two spellings of one name


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an article tells of where it is: the codes of countries and regions that it names, of countries in which other places are,
    and of regions in which it names a city.

    Each with the names (folded) that tell it, so that no name speaks for itself.
    """

    countries: Mapping[str, Collection[str]] = field(default_factory=dict)
    regions: Mapping[str, Collection[str]] = field(default_factory=dict)
    hints: Mapping[str, Collection[str]] = field(default_factory=dict)
    inside: Mapping[str, Collection[str]] = field(default_factory=dict)

    def without(self, name: str) -> Evidence:
        """What is left when `name` does not count."""
        return Evidence(*({c: told for c, names in kind.items() if (told := {*names} - {name})} for kind in self._kinds()))

    def _kinds(self) -> tuple[Mapping[str, Collection[str]], ...]:
        return self.countries, self.regions, self.hints, self.inside


@dataclass(frozen=True, slots=True)
class Choice:
    """The place that was chosen, or None, and why, as people read it; `kind` is the class of all places that it may still be."""

    place: Place | None
    reason: str
    kind: str = ""


def choose(name: str, candidates: Sequence[Place], evidence: Evidence) -> Choice:
    """The place among `candidates` that `name` means, by what the article tells elsewhere."""
    evidence = evidence.without(fold(name))
    told = {p.region for p in candidates if p.region in evidence.inside and len(sisters(p, evidence)) > 1}
    rivals = without_namesakes(name, candidates, told)
    if not rivals:
        return Choice(None, "none: no place of this name is known")
    ranked = sorted(rivals, key=lambda place: (-score(name, place, evidence), place.key))
    best = ranked[0]
    if len(ranked) > 1 and score(name, best, evidence) - score(name, ranked[1], evidence) < CLEAR:
        kinds = {place.type for place in ranked}
        return Choice(None, f"none: {len(ranked)} places of this name and {OPEN}", kinds.pop() if len(kinds) == 1 else "")
    if not is_large(best) and not _is_near(best, evidence):
        return Choice(None, f"none: the place of this name in {_country(best)} is small, and the article names nothing else there")
    if not is_large(best) and best.type == "City" and ratio(fold(name), fold(best.name)) < ALIKE:
        return Choice(None, f"none: {best.name} in {_country(best)} is small, and mostly called so")
    return Choice(best, _why(name, best, ranked, evidence))


def find_sure(name: str, candidates: Sequence[Place]) -> Place | None:
    """The place among `candidates` that `name` means whatever the article is about: it stands far above the others."""
    rivals = without_namesakes(name, candidates)
    nothing = Evidence()
    ranked = sorted((score(name, place, nothing) for place in rivals), reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0] - ranked[1] < SURE):
        return None
    best = max(rivals, key=lambda place: score(name, place, nothing))
    return best if is_large(best) else None


def is_large(place: Place) -> bool:
    """Whether a place is known by its name alone, without a word on where it is."""
    return place.type == "Country" or place.population >= SMALLEST_CITY


def score(name: str, place: Place, evidence: Evidence) -> float:
    """How likely `name` means `place`, in powers of ten."""
    if place.type == "Country":
        near = any(code in evidence.countries for code in neighbours().get(place.country, ()))
        return COUNTRY + (NAMED if place.country in evidence.countries else HINTED if near or place.country in evidence.hints else 0)
    region = REGION if is_large(place) else PLAIN_REGION
    size = math.log10(max(place.population, 1)) if place.type == "City" else region
    named = NAMED if place.country in evidence.countries else HINTED if place.country in evidence.hints else 0
    near_by = NEAR if place.region in evidence.regions else 0
    if place.type == "AdministrativeArea":
        near_by += SISTERS * (len(sisters(place, evidence)) > 1) + INSIDE * (place.region in evidence.inside)
    return size + named + near_by + (CAPITAL * place.capital if is_main_name(name, place) else -OTHER_NAME)


def sisters(place: Place, evidence: Evidence) -> set[str]:
    """The codes of the other regions of the country of `place` that the article names."""
    return {code for code in evidence.regions if code.partition("-")[0] == place.country and code != place.region}


def is_main_name(name: str, place: Place) -> bool:
    """Whether `name` is how `place` is mostly called, or a spelling or a part of that.

    >>> place = Place("geonames:1", "Frankfurt am Main", "City", "DE")
    >>> is_main_name("Frankfurt", place), is_main_name("Kelton", place)
    (True, False)
    """
    short, main = fold(name), fold(place.name)
    return place.type != "City" or main.startswith(short) or ratio(short, main) >= ALIKE


def without_namesakes(name: str, candidates: Sequence[Place], regions: Collection[str] = ()) -> list[Place]:
    """`candidates` without those that give way to another place in the same country.

    A region gives way to the city of its name, unless `name` says what kind of region it is or the article tells of it (its code is in
    `regions`); both to the country of the name; a city that
    is mostly called otherwise to a large one that is called so.
    """
    countries = {place.country for place in candidates if place.type == "Country"}
    if countries and fold(name) != core(name):  # "Republic of X" is no region
        return [place for place in candidates if place.type == "Country"]
    cities = [place for place in candidates if place.type == "City" and (is_large(place) or place.capital)]
    named, seats = {place.country for place in cities}, {place.region for place in cities}
    called = {place.country for place in cities if is_main_name(name, place)}
    kept = [p for p in candidates if p.type == "Country" or p.country not in countries]
    kept = [p for p in kept if p.type != "City" or p.country not in called or is_main_name(name, p)]
    told = {*regions} - seats  # a region never stands against the city of its name that lies in it
    return [p for p in kept if p.type != "AdministrativeArea" or p.country not in named or fold(name) != core(name) or p.region in told]


def within(candidates: Sequence[Place], frames: Collection[Place]) -> list[Place]:
    """Those of `candidates` that lie in one of `frames`; where the regions of a country's cities are not known, in its country."""
    sure = [place for place in candidates if any(place.lies_in(frame) for frame in frames)]
    return sure or [
        place
        for place in candidates
        if not place.region and any(frame.region and place.country == frame.country and place.key != frame.key for frame in frames)
    ]


def choose_within(name: str, candidates: Sequence[Place], frames: Sequence[Place], words: str) -> Choice:
    """The largest place of this `name` in one of `frames`, the regions and countries that the text says it is in by `words`."""
    inside = within(candidates, frames)
    if not inside:
        return Choice(None, f"none: no place of this name is known in {words}")
    best = max(inside, key=lambda place: (score(name, place, Evidence()), place.key))
    return Choice(best, f"the text puts it in {words}")


def _is_near(place: Place, evidence: Evidence) -> bool:
    return place.country in evidence.countries or place.country in evidence.hints or place.region in evidence.regions


def _country(place: Place) -> str:
    country = load_gazetteer().countries.get(place.country)
    return country.name if country else place.country


def _why(name: str, best: Place, ranked: Sequence[Place], evidence: Evidence) -> str:
    """Why `best` was chosen out of `ranked`."""
    gazetteer = load_gazetteer()
    region = gazetteer.by_key(f"iso3166-2:{best.region}") if best.region in evidence.regions else None
    frame = region or (gazetteer.countries.get(best.country) if best.country in evidence.countries else None)
    inside = [p for p in ranked if (p.region == best.region if region else p.country == best.country)]
    where = f" in {frame.name}, which the article names" if frame else ""
    if best.type == "Country":
        what = "this adjective" if name in gazetteer.adjectives else "this name"
        where = ", about which the article says more" if len(ranked) > 1 and (frame or best.country in evidence.hints) else ""
        return f"the country of {what}{where}"
    if len(ranked) == 1:
        return f"the only place of this name{',' if where else ''}{where}"
    if frame and len(inside) == 1:
        return f"the only one of {len(ranked)} places of this name{where}"
    return f"the largest of {len(inside if frame else ranked)} places of this name{where}"

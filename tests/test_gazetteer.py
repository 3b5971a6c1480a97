"""The gazetteer: names of places, their adjectives, and which of two places of one name is meant."""

from __future__ import annotations

import pytest

from kg.gazetteer import Gazetteer, core, fold, load_gazetteer


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Norway", "NO"),
        ("the United States", "US"),
        ("U.S.", "US"),
        ("UK", "GB"),
        ("Republic of Korea", "KR"),
        ("Türkiye", "TR"),
        ("Georgia", "GE"),  # the country before the state
        ("norway", None),  # case is kept
        ("Norwegian", None),
        ("Lima", None),
    ],
)
def test_country(name: str, code: str | None, gazetteer: Gazetteer) -> None:
    place = gazetteer.country(name)
    assert (place.country if place else None) == code
    assert place is None or (place.type, place.key) == ("Country", f"iso3166:{code}")


@pytest.mark.parametrize(("code", "name"), [("NO", "Norway"), ("DE", "Germany"), ("US", "United States"), ("GB", "United Kingdom")])
def test_country_has_its_common_name(code: str, name: str, gazetteer: Gazetteer) -> None:
    assert gazetteer.countries[code].name == name


@pytest.mark.parametrize(
    ("adjective", "code"),
    [
        ("Kazakh", "KZ"),
        ("Germans", "DE"),
        ("Dutch", "NL"),
        ("Scottish", "GB"),
        ("Polish", "PL"),
        ("polish", None),
        ("Poland", None),
        ("Martian", None),
    ],
)
def test_nation(adjective: str, code: str | None, gazetteer: Gazetteer) -> None:
    place = gazetteer.nation(adjective)
    assert (place.country if place else None) == code


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Hubei", "iso3166-2:CN-HB"),
        ("Hubei Province", "iso3166-2:CN-HB"),
        ("Texas", "iso3166-2:US-TX"),
        ("the state of Texas", "iso3166-2:US-TX"),
        ("Bavaria", "iso3166-2:DE-BY"),
        ("Harbour", None),  # a common word
        ("Province", None),
    ],
)
def test_region(name: str, key: str | None, gazetteer: Gazetteer) -> None:
    place = gazetteer.region(name)
    assert (place.key if place else None) == key


@pytest.mark.parametrize(
    ("name", "near", "country"),
    [
        ("Lima", set(), "PE"),
        ("Nur-Sultan", set(), "KZ"),
        ("Nur Sultan", set(), "KZ"),
        ("Santiago", {"CL"}, "CL"),
        ("Cordoba", {"ES"}, "ES"),
        ("Cordoba", {"AR"}, "AR"),
        ("Birmingham", set(), "GB"),
        ("Nowhereville", set(), None),
    ],
)
def test_city(name: str, near: set[str], country: str | None, gazetteer: Gazetteer) -> None:
    place = gazetteer.city(name, near)
    assert (place.country if place else None) == country
    assert place is None or (place.type, gazetteer.by_key(place.key)) == ("City", place)


@pytest.mark.parametrize(("near", "smallest", "country"), [({"AR"}, 0, "AR"), ({"NO"}, 0, None), (set(), 0, None), ({"AR"}, 10**8, None)])
def test_city_of_these_countries_only(near: set[str], smallest: int, country: str | None, gazetteer: Gazetteer) -> None:
    place = gazetteer.city("Cordoba", near, smallest, abroad=False)
    assert (place.country if place else None) == country


@pytest.mark.parametrize(
    ("name", "near", "kind", "country"),
    [
        ("Norway", set(), "Country", "NO"),
        ("Texas", set(), "AdministrativeArea", "US"),
        ("Paris", set(), "City", "FR"),
        ("Cordoba", {"AR"}, "City", "AR"),
        ("Santiago", {"CL"}, "City", "CL"),
        ("Trujillo", {"PE"}, "City", "PE"),
        ("Birmingham", {"US"}, "City", "US"),
    ],
)
def test_find(name: str, near: set[str], kind: str, country: str, gazetteer: Gazetteer) -> None:
    place = gazetteer.find(name, near)
    assert place is not None
    assert (place.type, place.country) == (kind, country)


def test_find_nothing(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("Nowhereville") is None
    assert gazetteer.by_key("geonames:0") is None


@pytest.mark.parametrize(("one", "other"), [("Nur-Sultán", "nur sultan"), ("São Paulo", "Sao  Paulo"), ("Xi’an", "Xi'an")])
def test_spellings_that_fold_to_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)
    assert fold(fold(one)) == fold(one)


def test_core_keeps_what_is_not_only_a_kind() -> None:
    assert core("Hubei Province") == core("Hubei Sheng") == "hubei"
    assert core("Northern Territory") == "northern"


def test_gazetteer_is_read_once() -> None:
    assert load_gazetteer() is load_gazetteer()

"""The gazetteer: names of places, their adjectives, and which of two places of one name is meant."""

from __future__ import annotations

import pytest

from kg.gazetteer import Gazetteer, core, fold, load_gazetteer
from kg.lexicon import load_table


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


def key_of(name: str, gazetteer: Gazetteer) -> set[str]:
    return {place.key for place in gazetteer.candidates(name)}


@pytest.mark.parametrize(
    ("names", "key"),
    [
        ("Astana|Nur-Sultan|Nur Sultan|Akmola|Tselinograd", "geonames:1526273"),
        ("Mumbai|Bombay", "geonames:1275339"),
        ("Kyiv|Kiev", "geonames:703448"),
        ("Yangon|Rangoon", "geonames:1298824"),
        ("Kaliningrad|Königsberg|Konigsberg", "geonames:554234"),
        ("Washington|Washington, D.C.|Washington DC", "geonames:4140963"),
        ("Saint Petersburg|St. Petersburg|St Petersburg|Leningrad|Petrograd", "geonames:498817"),
        ("Myanmar|Burma", "iso3166:MM"),
        ("Eswatini|Swaziland", "iso3166:SZ"),
        ("Sri Lanka|Ceylon", "iso3166:LK"),
        ("Democratic Republic of the Congo|Zaire|Congo|Congolese", "iso3166:CD"),
        ("Burkina Faso|Upper Volta", "iso3166:BF"),
        ("Soviet Union|the Soviet Union|USSR|Soviet", "iso3166-3:SUHH"),
        ("Czechoslovakia|Czechoslovak", "iso3166-3:CSHH"),
        ("East Germany|German Democratic Republic|East German", "iso3166-3:DDDE"),
        ("Yugoslavia|Yugoslav", "iso3166-3:YUCS"),
        ("Serbia and Montenegro", "iso3166-3:CSXX"),
    ],
)
def test_names_of_one_place_old_and_new(names: str, key: str, gazetteer: Gazetteer) -> None:
    assert [name for name in names.split("|") if key not in key_of(name, gazetteer)] == []


def test_former_states_are_in_iso_3166(gazetteer: Gazetteer) -> None:
    import pycountry

    codes = {country.alpha_4 for country in pycountry.historic_countries}
    former = {place.key.removeprefix("iso3166-3:") for place in gazetteer.countries.values() if not place.country}
    assert former
    assert former <= codes


def test_every_country_has_an_adjective(gazetteer: Gazetteer) -> None:
    import pycountry

    uninhabited = {"BV", "GS", "HM", "SJ", "TF", "UM"}
    with_one = {place.country for word in gazetteer.adjectives for place in gazetteer.candidates(word)}
    assert {country.alpha_2 for country in pycountry.countries} - with_one == uninhabited


@pytest.mark.parametrize("word", ["Congolese", "Dominican", "Guinean", "Korean", "Samoan"])
def test_adjectives_of_two_countries(word: str, gazetteer: Gazetteer) -> None:
    assert len(key_of(word, gazetteer)) == 2


@pytest.mark.parametrize(
    ("city", "region"),
    [
        ("Toronto", "CA-ON"),
        ("Munich", "DE-BY"),
        ("Kolkata", "IN-WB"),
        ("Lahore", "PK-PB"),
        ("Seville", "ES-AN"),
        ("Melbourne", "AU-VIC"),
        ("Glasgow", "GB-SCT"),
        ("Chicago", "US-IL"),
        ("Wuhan", "CN-HB"),
        ("Durban", "ZA-KZN"),
    ],
)
def test_region_of_a_city(city: str, region: str, gazetteer: Gazetteer) -> None:
    assert max(gazetteer.candidates(city), key=lambda place: place.population).region == region


def test_region_codes_are_in_iso_3166() -> None:
    import pycountry

    codes = {region.code for region in pycountry.subdivisions}
    assert {row[0] for table in ("region_codes", "region_shorts") for row in load_table(table)} <= codes


@pytest.mark.parametrize(
    ("city", "capital"), [("Ottawa", True), ("Toronto", False), ("New Delhi", True), ("Delhi", False), ("Astana", True)]
)
def test_capitals(city: str, capital: bool, gazetteer: Gazetteer) -> None:
    found = [place for place in gazetteer.candidates(city) if place.type == "City" and fold(place.name) == fold(city)]
    assert max(found, key=lambda place: place.population).capital is capital


def test_what_lies_in_what(gazetteer: Gazetteer) -> None:
    [texas], [france] = gazetteer.regions("Texas"), [place for place in gazetteer.candidates("France") if place.type == "Country"]
    cities = {city.country: city for city in gazetteer.candidates("Paris") if city.name == "Paris"}
    assert (cities["US"].lies_in(texas), cities["FR"].lies_in(texas), cities["FR"].lies_in(france)) == (True, False, True)
    assert not france.lies_in(france)


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

"""Linking: which place a name means in an article, and why; and the entries of a gazetteer that a user brings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from spacy.language import Language

from kg.components.linking import as_entry, labels_in, link_entries
from kg.entries import Entries, Entry
from kg.gazetteer import load_gazetteer
from kg.linking import Choice, Evidence, choose, choose_within, find_sure, is_main_name, without_namesakes
from kg.model import Reading
from kg.ontology import Ontology

Links = Callable[[str], dict[str, tuple[str, str]]]


def pick(name: str, evidence: Evidence | None = None) -> Choice:
    return choose(name, load_gazetteer().candidates(name), evidence or Evidence())


@pytest.fixture(scope="module")
def links(nlp: Language) -> Links:
    """{name: (class, key)} of a text."""
    return lambda text: {span.text: (span.label_, span.kb_id_) for span in nlp(text).spans["names"]}


# The choice


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Paris", "geonames:2988507"),
        ("Santiago", "geonames:3871336"),
        ("New Delhi", "geonames:1261481"),  # a part of Delhi, which is larger
        ("St. Petersburg", "geonames:498817"),
        ("Luxembourg", "iso3166:LU"),  # the country before its capital
        ("Texas", "iso3166-2:US-TX"),
        ("Niger", "iso3166:NE"),  # the country before a state of Nigeria
        ("Cambridge", None),  # three of like size
        ("San Jose", None),
        ("Korea", None),
        ("Congolese", None),
        ("Punjab", None),
        ("Kelwick", None),
    ],
)
def test_what_a_name_means_by_itself(name: str, key: str | None) -> None:
    choice = pick(name)
    assert (choice.place.key if choice.place else None) == key
    assert choice.reason.startswith("none: ") is (key is None)


@pytest.mark.parametrize(
    ("name", "countries", "regions", "key"),
    [
        ("Birmingham", {"US"}, set(), "geonames:4049979"),
        ("Birmingham", {"GB"}, set(), "geonames:2655603"),
        ("Birmingham", {"US", "GB"}, set(), "geonames:2655603"),
        ("London", {"CA"}, set(), "geonames:2643743"),  # twenty times as large
        ("London", {"CA"}, {"CA-ON"}, "geonames:6058560"),
        ("Cambridge", {"US"}, set(), "geonames:4931972"),
        ("Paris", {"US"}, set(), "geonames:2988507"),
        ("San Jose", {"CR"}, set(), "geonames:3621849"),
        ("Punjab", {"IN"}, set(), "iso3166-2:IN-PB"),
        ("Punjab", {"IN", "PK"}, set(), None),
        ("Korean", {"KR"}, set(), "iso3166:KR"),
        ("Korean", {"KR", "KP"}, set(), None),
        ("Georgia", set(), set(), "iso3166:GE"),
        ("Georgia", {"RU", "US"}, set(), "iso3166:GE"),  # a neighbour of Russia
        ("Georgia", {"US"}, set(), None),
        ("Georgia", {"US"}, {"US-GA"}, "iso3166-2:US-GA"),
    ],
)
def test_what_the_article_names_tells_which(name: str, countries: set[str], regions: set[str], key: str | None) -> None:
    found = pick(name, Evidence({code: {"x"} for code in countries}, {code: {"x"} for code in regions})).place
    assert (found.key if found else None) == key


@pytest.mark.parametrize(
    ("name", "regions", "inside", "key"),
    [
        ("Georgia", {"US-AL", "US-FL"}, {"US-GA"}, "iso3166-2:US-GA"),  # its sisters and a city of it
        ("Washington", {"US-OR", "US-ID"}, {"US-WA"}, "iso3166-2:US-WA"),
        ("Washington", {"US-OR"}, set(), "geonames:4140963"),
        ("Republic of Georgia", {"US-AL", "US-FL"}, {"US-GA"}, "iso3166:GE"),
    ],
)
def test_a_region_is_told_by_its_sisters_and_its_cities(name: str, regions: set[str], inside: set[str], key: str) -> None:
    evidence = Evidence({}, {code: {"x"} for code in regions}, {"US": {"x"}}, {code: {"x"} for code in inside})
    assert pick(name, evidence).place.key == key


def test_no_name_speaks_for_itself() -> None:
    told = Evidence({"KR": {"korean"}, "US": {"texas", "korean"}})
    assert told.without("korean") == Evidence({"US": {"texas"}})
    assert pick("Korean", Evidence({"KR": {"korean"}})).place is None


@pytest.mark.parametrize(
    ("name", "evidence", "reason"),
    [
        ("Paris", Evidence(), "the largest of 3 places of this name"),
        ("Norway", Evidence(), "the country of this name"),
        ("Norwegian", Evidence(), "the country of this adjective"),
        ("Oslo", Evidence(), "the only place of this name"),
        ("Oslo", Evidence({"NO": {"x"}}), "the only place of this name, in Norway, which the article names"),
        ("Valencia", Evidence({"ES": {"x"}}), "the only one of 6 places of this name in Spain, which the article names"),
        ("Georgia", Evidence({"GE": {"x"}}), "the country of this name, about which the article says more"),
        ("Korea", Evidence(), "none: 2 places of this name and nothing tells which"),
        ("Kelwick", Evidence(), "none: no place of this name is known"),
        ("North", Evidence({"US": {"x"}}), "none: North Salt Lake in United States is small, and mostly called so"),
        ("Halden", Evidence(), "none: the place of this name in Norway is small, and the article names nothing else there"),
    ],
)
def test_the_reason_is_told_in_words(name: str, evidence: Evidence, reason: str) -> None:
    assert pick(name, evidence).reason == reason


@pytest.mark.parametrize(
    ("name", "frame", "key"),
    [
        ("Paris", "Texas", "geonames:4717560"),
        ("London", "Ontario", "geonames:6058560"),
        ("Cambridge", "Massachusetts", "geonames:4931972"),
        ("Rome", "Georgia", "geonames:4219762"),  # in the state: the country has none
        ("Paris", "France", "geonames:2988507"),
        ("Paris", "Ontario", None),
    ],
)
def test_what_stands_behind_a_name_tells_which(name: str, frame: str, key: str | None) -> None:
    gazetteer = load_gazetteer()
    choice = choose_within(name, gazetteer.candidates(name), gazetteer.candidates(frame), frame)
    assert (choice.place.key if choice.place else None) == key
    assert choice.reason == (f"the text puts it in {frame}" if key else f"none: no place of this name is known in {frame}")


@pytest.mark.parametrize(
    ("name", "sure"), [("Moscow", True), ("Texas", True), ("Birmingham", False), ("Halden", False), ("Kelwick", False)]
)
def test_only_what_is_beyond_doubt_speaks_for_other_places(name: str, sure: bool) -> None:
    assert (find_sure(name, load_gazetteer().candidates(name)) is not None) is sure


def test_a_city_stands_for_the_region_of_its_name_unless_the_kind_is_told() -> None:
    gazetteer = load_gazetteer()
    assert {p.type for p in without_namesakes("Hamburg", gazetteer.candidates("Hamburg"))} == {"City"}
    assert {p.type for p in gazetteer.candidates("State of Hamburg")} == {"AdministrativeArea"}


@pytest.mark.parametrize(("name", "main"), [("Odessa", True), ("Frankfurt", True), ("Kiev", True), ("Saigon", False)])
def test_how_a_place_is_mostly_called(name: str, main: bool) -> None:
    keys = {"Odessa": "geonames:698740", "Frankfurt": "geonames:2925533", "Kiev": "geonames:703448", "Saigon": "geonames:1566083"}
    place = load_gazetteer().by_key(keys[name])
    assert place is not None
    assert is_main_name(name, place) is main


# In an article


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The fire began in Paris, Texas, and spread.", {"Paris": "geonames:4717560", "Texas": "iso3166-2:US-TX"}),
        ("Officials in London, Ontario, met. London has lakes.", {"London": "geonames:6058560", "Ontario": "iso3166-2:CA-ON"}),
        ("He moved from Birmingham, Alabama to Cambridge, Mass. last year.", {"Cambridge": "geonames:4931972"}),
        ("Protests were held in London, Canada and France.", {"London": "geonames:2643743"}),  # three places
        ("He was born in Rome, Georgia, and died in Georgia.", {"Georgia": "iso3166-2:US-GA"}),
        ("Russian troops left Georgia. The Georgian parliament met in Tbilisi.", {"Georgia": "iso3166:GE"}),
        ("The Massachusetts police searched Cambridge.", {"Cambridge": "geonames:4931972"}),
        ("She left Cambridge for Springfield.", {"Cambridge": "", "Springfield": ""}),
        ("President Kagame said the West did nothing in Rwanda.", {"West": ""}),  # no region of Cameroon
        ("San Jose is the capital of Costa Rica.", {"San Jose": "geonames:3621849"}),
        ("The U.S. president flew to Paris and Moscow.", {"Paris": "geonames:2988507", "Moscow": "geonames:524901"}),
        ("MOSCOW, Russia, May 3 - The talks began.", {"MOSCOW": "geonames:524901"}),
        ("The Korean delegation came. South Korea's minister spoke.", {"Korean": "iso3166:KR"}),
        ("The Korean delegation came.", {"Korean": ""}),
        ("The Congolese army left Kinshasa.", {"Congolese": "iso3166:CD"}),
        ("The Dominican team flew from the Dominican Republic to Peru.", {"Dominican": "iso3166:DO"}),
        ("The Soviet Union signed a treaty with East Germany.", {"Soviet Union": "iso3166-3:SUHH", "East Germany": "iso3166-3:DDDE"}),
        ("Swaziland renamed itself; Eswatini is the new name.", {"Swaziland": "iso3166:SZ", "Eswatini": "iso3166:SZ"}),
        ("Bombay and Madras were flooded.", {"Bombay": "geonames:1275339", "Madras": "geonames:1264527"}),
    ],
)
def test_places_of_an_article(text: str, expected: dict[str, str], links: Links) -> None:
    found = links(text)
    assert {name: found[name][1] for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("She left Cambridge for Springfield.", "Springfield", "City"),
        ("The Korean delegation came.", "Korean", "Country"),
        ("The United States praised Georgia.", "Georgia", "Place"),  # the state or the country
        ("President Kagame said the West did nothing in Rwanda.", "West", "Place"),
    ],
)
def test_what_is_not_told_apart_has_the_class_of_all_that_it_may_be(text: str, name: str, kind: str, links: Links) -> None:
    assert links(text)[name] == (kind, "")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The mayor of Kelwick resigned. Kelwick lies on the coast.", "Kelwick"),
        ("Visitors came to Brenfield, a small town in Norway, on Friday.", "Brenfield"),
        ("The town of Brenfield was flooded.", "Brenfield"),
    ],
)
def test_what_the_text_calls_a_town_is_one(text: str, name: str, links: Links) -> None:
    assert links(text)[name] == ("City", "")


def test_the_reason_stands_on_the_cluster(read_text: Callable[..., Reading]) -> None:
    reading = read_text("Officials in London, Ontario, met. London has lakes. Dana Reyes left Springfield.")
    told = {cluster.label: (cluster.identifier, cluster.chosen) for cluster in reading.clusters}
    assert told["London"] == ("geonames:6058560", "the text puts it in Ontario")
    assert told["Springfield"] == (None, "none: 9 places of this name and nothing tells which")
    assert told["Dana Reyes"] == (None, "")


def test_names_that_are_given_are_left_alone(nlp: Language) -> None:
    doc = nlp.make_doc("They met in Paris.")
    doc._.given, doc._.given_only = (as_entry(doc[3:4], Entry("given:1", ("Paris",), "Person")),), True
    doc = nlp(doc)
    assert [(span.text, span.label_, span.kb_id_) for span in doc.spans["names"]] == [("Paris", "Person", "given:1")]


# The gazetteer of a user

WORKS = Entry("w:1", ("Kelmore Works", "KMW"), "Company", frozenset({"shipyard", "crane"}))
STAGE = Entry("w:2", ("Kelmore Works",), "Company", frozenset({"theatre"}))
QUAY = Entry("w:3", ("Oslo",), "Person")
CITY = Entry("w:4", ("Oslo",), "City")


def linked(nlp: Language, ontology: Ontology, text: str, *entries: Entry) -> dict[str, tuple[str, str]]:
    doc = nlp(text)
    link_entries(doc, Entries(entries), ontology, set())
    return {span.text: (span.label_, span.kb_id_) for span in doc.spans["names"]}


def test_context_tells_entries_of_one_label_apart(nlp: Language, ontology: Ontology) -> None:
    both = (WORKS, STAGE)
    assert linked(nlp, ontology, "Kelmore Works opened a shipyard.", *both)["Kelmore Works"] == ("Company", "w:1")
    assert linked(nlp, ontology, "Kelmore Works opened a theatre.", *both)["Kelmore Works"] == ("Company", "w:2")
    assert linked(nlp, ontology, "Kelmore Works opened a shop.", *both).get("Kelmore Works", ("", ""))[1] == ""
    assert linked(nlp, ontology, "Kelmore Works opened a theatre in a shipyard.", *both).get("Kelmore Works", ("", ""))[1] == ""


def test_the_class_must_fit(nlp: Language, ontology: Ontology) -> None:
    assert linked(nlp, ontology, "Rain fell in Oslo.", QUAY)["Oslo"] == ("City", "geonames:3143244")
    assert linked(nlp, ontology, "Rain fell in Oslo.", QUAY, CITY)["Oslo"] == ("City", "w:4")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The blue rot spread to KMW on Friday.", ["blue rot", "KMW"]),
        ("He saw KELMORE WORKS.", ["KELMORE WORKS"]),
        ("He studies target practice.", []),
        ("Target practice is loud.", []),
        ("He joined Kelmore.", []),
    ],
)
def test_labels_that_the_tagger_missed(text: str, found: list[str], nlp: Language) -> None:
    entries = Entries((WORKS, Entry("w:5", ("blue rot",), "Disease"), Entry("w:6", ("Target",), "Company")))
    assert [span.text for span in labels_in(nlp(text), entries, set())] == found


def test_a_label_inside_a_name_is_no_name_of_its_own(nlp: Language) -> None:
    doc = nlp("The Kelmore Works Museum opened.")
    assert list(labels_in(doc, Entries((WORKS,)), {(1, 4)})) == []
    assert [span.text for span in labels_in(doc, Entries((WORKS,)), {(1, 2)})] in (["Kelmore Works"], [])


def test_every_pipeline_has_its_own_gazetteers(tmp_path: Path) -> None:
    from kg.pipeline import load_pipeline

    path = tmp_path / "works.tsv"
    path.write_text("id\tlabels\ttype\tcontext\nK1\tOslo\tCity\n", encoding="utf-8")
    nlp = load_pipeline(gazetteers=[path], patterns=False, encoder=False)
    assert [(span.kb_id_, nlp("Rain fell in Oslo.")._.chosen) for span in nlp("Rain fell in Oslo.").spans["names"]] == [
        ("works:K1", {(3, 4): "the only entry of this name"})
    ]

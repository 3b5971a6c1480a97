"""Readings -> Entities: which clusters are one thing, what it is called, and that the order of the news does not matter."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from corpus import article, one, to_claim
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import NamedNode
from readings import Said, documents, make_reading

from kg.geography import BY_DEFAULT
from kg.model import Cluster, Decision, DecisionKind, Mention, Reading, Span
from kg.ontology import own_ontology
from kg.resolve import LONGEST_SLUG, Resolution, cluster_at, identity, resolve, slug
from kg.store import ID

ONTOLOGY = own_ontology()


def to_cluster(label: str, kind: str, identifier: str | None = None, names: tuple[str, ...] = ()) -> Cluster:
    mentions = tuple(Mention(100 * n, 100 * n + len(name), name, "name", kind) for n, name in enumerate(names or (label,)))
    return Cluster(label, kind, mentions, identifier)


def to_id(cluster: Cluster, document: str = "0123456789abcdef") -> tuple[str, str]:
    return identity(cluster, ONTOLOGY.kind(cluster.type), document)


def resolve_all(*clusters: Cluster) -> Resolution:
    """The entities of articles with one cluster each."""
    readings = [replace(make_reading([], url=f"https://news.example/{n}"), clusters=(cluster,)) for n, cluster in enumerate(clusters)]
    return resolve(readings, ONTOLOGY)


# Who is who


@pytest.mark.parametrize(
    ("cluster", "expected"),
    [
        (to_cluster("Dana Reyes", "Person"), ("person/dana-reyes", "full name")),
        (to_cluster("Harbour Hospital", "Hospital"), ("organization/harbour-hospital", "full name")),
        (to_cluster("Xinhua", "MediaOrganization"), ("organization/xinhua", "full name")),
        (to_cluster("Reyes", "Person"), ("person/reyes-01234567", "document")),
        (to_cluster("the nurses", "Group"), ("group/the-nurses-01234567", "document")),
        (to_cluster("Health", "GovernmentPortfolio"), ("portfolio/health-01234567", "document")),
        (to_cluster("Health (Norland)", "GovernmentPortfolio", "portfolio:Health Norland"), ("portfolio/health-norland", "gazetteer")),
        (to_cluster("Kazakhstan", "Country", "iso3166:KZ"), ("place/kz", "gazetteer")),
        (to_cluster("Astana", "City", "geonames:1526273"), ("place/1526273", "gazetteer")),
        (to_cluster("Marlow", "City", "works:1526273"), ("place/works-1526273-bcc983", "gazetteer")),  # no key of ours
        (to_cluster("The Salt Ledger", "CreativeWork"), ("work/the-salt-ledger", "full name")),
    ],
    ids=lambda value: value.label if isinstance(value, Cluster) else value[1],
)
def test_the_id_comes_from_what_the_article_tells(cluster: Cluster, expected: tuple[str, str]) -> None:
    assert to_id(cluster) == expected


def test_a_place_that_is_not_told_apart_stays_with_its_document() -> None:
    cluster = replace(to_cluster("Springfield", "City"), chosen="none: 9 places of this name and nothing tells which")
    assert identity(cluster, "Place", "0123456789abcdef") == ("place/springfield-01234567", "document")
    assert identity(replace(cluster, chosen="none: no place of this name is known"), "Place", "0123") == ("place/springfield", "full name")


def test_unlike_kinds_with_one_name_are_two() -> None:
    found = resolve_all(to_cluster("Paris Hilton", "Person"), to_cluster("Paris Hilton", "Facility"), to_cluster("Paris Hilton", "Company"))
    assert [entity.type for entity in found.entities] == ["Company", "Person", "Facility"]


def test_narrower_classes_of_one_kind_are_one_and_the_commonest_is_its_class() -> None:
    found = resolve_all(*(to_cluster("Harbour Clinic", kind) for kind in ("Hospital", "Organization", "Hospital")))
    assert [(entity.id, entity.type) for entity in found.entities] == [("organization/harbour-clinic", "Hospital")]


def test_a_family_name_alone_is_another_person_in_each_article() -> None:
    assert len(resolve_all(to_cluster("Reyes", "Person"), to_cluster("Reyes", "Person")).entities) == 2


def test_two_names_of_one_place_are_one() -> None:
    found = resolve_all(to_cluster("Astana", "City", "geonames:1526273"), *[to_cluster("Nur-Sultan", "City", "geonames:1526273")] * 2)
    [entity] = found.entities
    assert (entity.label, entity.aliases, entity.identifiers) == ("Nur-Sultan", ("Astana",), ("geonames:1526273",))


def test_names_are_aliases_and_descriptions_are_not() -> None:
    mentions = (
        Mention(0, 10, "Dana\nReyes", "name", "Person"),
        Mention(20, 25, "Reyes", "name", "Person"),
        Mention(30, 41, "the manager", "nominal", "Person"),
    )
    [entity] = resolve_all(Cluster("Dana Reyes", "Person", mentions)).entities
    assert (entity.label, entity.aliases) == ("Dana Reyes", ("Reyes",))


def test_the_key_of_a_portfolio_is_no_identifier() -> None:
    [entity] = resolve_all(to_cluster("Health (Norland)", "GovernmentPortfolio", "portfolio:Health Norland")).entities
    assert entity.identifiers == ()


def test_each_cluster_says_what_it_is_and_why() -> None:
    reading = make_reading([Said("Dana Reyes", "visited", "Marlow"), Said("Reyes", "visited", "Norland")])
    found = resolve([reading], ONTOLOGY)
    labels = {cluster.label: found.of[reading.document.id, n] for n, cluster in enumerate(reading.clusters)}
    assert labels == {
        "Dana Reyes": "person/dana-reyes",
        "Marlow": "place/123",
        "Norland": "place/nl",
        "Reyes": f"person/reyes-{reading.document.id[:8]}",
    }
    assert set(found.rules.values()) == {"full name", "gazetteer", "document"}
    assert set(found.by_id) == set(labels.values())


def test_clusters_are_found_by_the_span_of_a_mention() -> None:
    reading = make_reading([Said("Dana Reyes", "visited", "Marlow"), Said("Dana Reyes", "visited", "Norland")])
    at = cluster_at(reading)
    assert len(at) == 4
    assert at[Span(0, 10)] == at[Span(26, 36)]


# Whatever comes


@given(documents, st.randoms(use_true_random=False))
def test_the_order_of_the_documents_does_not_matter(readings: list[Reading], random: Random) -> None:
    one = resolve(readings, ONTOLOGY)
    shuffled = list(readings)
    random.shuffle(shuffled)
    other = resolve(shuffled, ONTOLOGY)
    assert (one.entities, dict(one.of), dict(one.rules)) == (other.entities, dict(other.of), dict(other.rules))


@given(documents)
def test_every_cluster_is_an_entity_and_every_entity_has_a_cluster(readings: list[Reading]) -> None:
    found = resolve(readings, ONTOLOGY)
    assert set(found.of) == set(found.rules) == {(r.document.id, n) for r in readings for n in range(len(r.clusters))}
    assert set(found.of.values()) == {entity.id for entity in found.entities}
    assert [entity.id for entity in found.entities] == sorted({entity.id for entity in found.entities})


# Two names, one thing


SAME = [
    # (first article, second article): each the names and what is said; the first name of each is one person or thing
    ((["Édouard Lambert"], []), (["Edouard Lambert"], [])),
    ((["The Vantor Corp"], []), (["Vantor Corp"], [])),
    ((["Telmark Inc"], []), (["Telmark:Company"], [])),
    ((["Coastal War II:War"], []), (["Coastal War Two:War"], [])),
    ((["Northern Health Council|NHC"], []), (["NHC"], [])),
    ((["Ed Miller", "Harbour Hospital"], [("Ed Miller", "vicePresidentOf", "Harbour Hospital")]),
     (["Edward Miller", "Harbour Hospital"], [("Edward Miller", "vicePresidentOf", "Harbour Hospital")])),
    ((["J. Corven", "Harbour Hospital", "Ann Bell"], [("J. Corven", "headOf", "Harbour Hospital")]),
     (["Jonas Corven", "Harbour Hospital", "Ann Bell"], [("Jonas Corven", "headOf", "Harbour Hospital")])),
    ((["Mohammed Harun", "Harbour Hospital"], [("Mohammed Harun", "directorOf", "Harbour Hospital")]),
     (["Muhammad Haroun", "Harbour Hospital"], [("Muhammad Haroun", "directorOf", "Harbour Hospital")])),
    ((["Pavel Stranov", "Norland"], [("Pavel Stranov", "headOfState", "Norland")]),
     (["Pavel Stranoff", "Norland"], [("Pavel Stranoff", "headOfState", "Norland")])),
    ((["University of Sorvane"], []), (["Sorvane University"], [])),
    ((["Ed Tavorsky"], []), (["Edward Tavorsky"], [])),
    ((["Louisa M. Tavorsky"], []), (["Louisa Tavorsky"], [])),
    ((["Aleksei Drovitsky"], []), (["Alexey Drovitskiy"], [])),
    ((["Jürgen Mövenstedt"], []), (["Juergen Moevenstedt"], [])),
    ((["J. R. Tavorsky"], []), (["John Robert Tavorsky"], [])),
    ((["Dorota Tavorsky"], []), (["Tavorsky Dorota"], [])),
    ((["Senji Tavakori"], []), (["Tavakori Senji"], [])),
    ((["Luisa Tavorsky Garcia"], []), (["Luisa Tavorsky"], [])),
    ((["Luisa Garcia Tavaro"], [("Luisa Garcia Tavaro", "occupation", "spokeswoman")]),
     (["Luisa Garcia"], [("Luisa Garcia", "occupation", "spokeswoman")])),
    ((["Tavorsky"], [("Tavorsky", "occupation", "chief prosecutor")]),
     (["Jonas Tavorsky"], [("Jonas Tavorsky", "occupation", "chief prosecutor")])),
    ((["Jonas Tavorsky|Jota", "Harbour Rovers"], []), (["Jota", "Harbour Rovers"], [("Jota", "playerOf", "Harbour Rovers")])),
    ((["Tomas", "Petra Tavorsky"], [("Tomas", "siblingOf", "Petra Tavorsky")]), (["Tomas Tavorsky"], [])),
    ((["Ministry of Trade of Norland", "Norland"], [("Ministry of Trade of Norland", "ministryOf", "Norland")]),
     (["Ministry of Trade", "Norland"], [("Ministry of Trade", "ministryOf", "Norland")])),
    ((["Corven", "Norland", "Ann Bell"], []), (["Jonas Corven", "Norland", "Ann Bell"], [("Jonas Corven", "headOfState", "Norland")])),
]  # fmt: skip
DIFFERENT = [
    ((["Lu Chen", "Harbour Hospital"], [("Lu Chen", "headOf", "Harbour Hospital")]),
     (["Lu Xiaobo", "Harbour Hospital"], [("Lu Xiaobo", "headOf", "Harbour Hospital")])),
    ((["John A. Corven", "Harbour Hospital"], [("John A. Corven", "headOf", "Harbour Hospital")]),
     (["John B. Corven", "Harbour Hospital"], [("John B. Corven", "headOf", "Harbour Hospital")])),
    ((["John Corven Jr.", "Harbour Hospital"], [("John Corven Jr.", "headOf", "Harbour Hospital")]),
     (["John Corven Sr.", "Harbour Hospital"], [("John Corven Sr.", "headOf", "Harbour Hospital")])),
    ((["Anna Corven", "Harbour Hospital"], [("Anna Corven", "headOf", "Harbour Hospital")]),
     (["Adam Corven", "Harbour Hospital"], [("Adam Corven", "headOf", "Harbour Hospital")])),
    ((["Bank of Sorvane"], []), (["Central Bank of Sorvane"], [])),
    ((["University of York"], []), (["York University"], [])),
    ((["Sorvane Rovers 1"], []), (["Sorvane Rovers 2"], [])),
    ((["Sorvane Rovers"], []), (["Sorvane Rovers Under-21"], [])),
    ((["Marlow"], []), (["Marlow Rovers"], [])),
    ((["Jonas Vantor"], []), (["Vantor Corp"], [])),
    ((["Harbour Hospital", "Selby"], [("Harbour Hospital", "locatedIn", "Selby")]), (["Harbour Hospital of Marlow", "Marlow"], [])),
    ((["Vantor Inc"], []), (["Vantor GmbH"], [])),
    ((["Corven"], []), (["Jonas Corven"], [])),
    ((["Corven", "Norland"], []), (["Jonas Corven", "Norland"], [])),
    ((["Ed Miller"], []), (["Edward Miller"], [])),
    ((["Ed Tavorsky"], [("Ed Tavorsky", "occupation", "surgeon")]), (["Edward Tavorsky"], [("Edward Tavorsky", "occupation", "striker")])),
    ((["Adela Tavorsky"], []), (["Agnes Tavorsky"], [])),
    ((["Jonas Tavorsky|Jota"], []), (["Jota"], [])),
    ((["Tavorsky"], []), (["Jonas Tavorsky"], [])),
    ((["Tomas", "Petra Tavorsky"], []), (["Tomas Tavorsky"], [])),
    ((["Tomas", "Petra Tavorsky"], [("Tomas", "childOf", "Petra Tavorsky")]), (["Tomas Corvenka"], [])),
    ((["Tomas", "Petra Miller"], [("Tomas", "siblingOf", "Petra Miller")]), (["Tomas Miller"], [])),
    ((["Luisa Garcia Tavaro"], []), (["Luisa Garcia"], [])),
    ((["Senji Yamamoto"], []), (["Yamamoto Senji"], [])),
    ((["Unity Party of Norland", "Norland"], [("Unity Party of Norland", "basedIn", "Norland")]),
     (["Unity Party", "Sudland"], [("Unity Party", "basedIn", "Sudland")])),
]  # fmt: skip


def read(side: tuple[list[str], list[tuple[str, str, str]]], url: str) -> Reading:
    return article(url, *side[0], said=side[1])


@pytest.mark.parametrize("pair", SAME, ids=lambda pair: f"{pair[0][0][0]} = {pair[1][0][0]}")
def test_two_names_of_one_thing_are_one(pair: tuple[Any, Any]) -> None:
    readings = [read(side, f"https://news.example/{n}") for n, side in enumerate(pair)]
    found = resolve(readings, ONTOLOGY)
    assert len(one(found, *readings)) == 1
    assert "merged name" in found.rules.values()
    [candidate] = [c for c in found.candidates if c.verdict == "same"]
    assert candidate.pros
    assert candidate.first < candidate.second
    assert one(found, *readings) == set(found.merged.values())


@pytest.mark.parametrize("pair", DIFFERENT, ids=lambda pair: f"{pair[0][0][0]} != {pair[1][0][0]}")
def test_two_names_of_two_things_are_two(pair: tuple[Any, Any]) -> None:
    readings = [read(side, f"https://news.example/{n}") for n, side in enumerate(pair)]
    assert len(one(resolve(readings, ONTOLOGY), *readings)) == 2


def test_a_merge_is_explained_in_words() -> None:
    said = [[(name, "vicePresidentOf", "Harbour Hospital")] for name in ("Ed Miller", "Edward Miller")]
    readings = [article(claims[0][0], claims[0][0], "Harbour Hospital", said=claims) for claims in said]
    [candidate] = [c for c in resolve(readings, ONTOLOGY).candidates if c.first.startswith("person/")]
    assert candidate.pros == ("the given names Ed and Edward are forms of one", "both: vice president of Harbour Hospital")
    assert (candidate.verdict, candidate.cons, candidate.score) == ("same", (), Decimal("0.93"))


def test_an_acronym_of_two_bodies_is_neither() -> None:
    readings = [article("1", "Northern Health Council|NHC"), article("2", "National Housing Council|NHC"), article("3", "NHC")]
    found = resolve(readings, ONTOLOGY)
    assert len(one(found, *readings)) == 3
    assert {c.verdict for c in found.candidates if "organization/nhc" in (c.first, c.second)} == {"uncertain"}


def test_a_family_name_that_two_have_is_neither() -> None:
    said = [[(name, "headOfState", "Norland")] for name in ("Jonas Corven", "Petra Corven")]
    readings = [article("1", "Jonas Corven", "Norland", said=said[0]), article("2", "Petra Corven", "Norland", said=said[1])]
    alone = article("3", "Corven", "Norland", "Ann Bell")
    assert len(one(resolve([*readings, alone], ONTOLOGY), *readings, alone)) == 3
    woman = article("3", "Corven", "Norland", "Ann Bell", sex="f")
    assert len(one(resolve([*readings, woman], ONTOLOGY), readings[0], woman)) == 2


def test_unlike_things_are_not_one_by_a_third() -> None:
    """ "John Corven" may be either, the two of unlike initials are never one through it."""
    names = ("John A. Corven", "John Corven", "John B. Corven")
    readings = [article(name, name, "Harbour Hospital", "Ann Bell", said=[(name, "headOf", "Harbour Hospital")]) for name in names]
    assert len(one(resolve(readings, ONTOLOGY), *readings)) == 3


def test_what_an_article_relates_is_two() -> None:
    both = article("1", "Telmark Inc", "Telmark:Company", said=[("Telmark", "subsidiaryOf", "Telmark Inc")])
    assert len(resolve([both], ONTOLOGY).entities) == 2


# One name, two things


PLAYER = article("1", "John Corven", "Marlow Rovers", said=[("John Corven", "playerOf", "Marlow Rovers")])
MINISTER = article("2", "John Corven", "Norland", said=[("John Corven", "headOfGovernment", "Norland")])


def test_namesakes_in_unlike_fields_are_two_and_each_keeps_its_own() -> None:
    again = article("3", "John Corven", "Marlow Rovers", said=[("John Corven", "playerOf", "Marlow Rovers")])
    found = resolve([PLAYER, MINISTER, again], ONTOLOGY)
    first = min(PLAYER.document.id, again.document.id)
    assert one(found, PLAYER) == one(found, again) == {f"person/john-corven-{first[:8]}"}
    assert one(found, MINISTER) == {f"person/john-corven-{MINISTER.document.id[:8]}"}
    [candidate] = [c for c in found.candidates if c.verdict == "different" and c.first.startswith("person/")]
    assert candidate.cons[0] == "their offices or trades lie in unlike fields or countries, and nothing else is shared"


def test_a_player_who_became_a_minister_is_one_where_anything_links_the_two() -> None:
    linked = article("3", "John Corven", "Marlow Rovers", "Norland", said=[("John Corven", "playerOf", "Marlow Rovers")])
    assert one(resolve([linked, MINISTER], ONTOLOGY), linked, MINISTER) == {"person/john-corven"}


@pytest.mark.parametrize(
    ("one_says", "other_says"),
    [
        ([("Kim Corven", "birthDate", "1950-01-02")], [("Kim Corven", "birthDate", "1981-01-02")]),
        ([("Kim Corven", "birthPlace", "Marlow")], [("Kim Corven", "birthPlace", "Selby")]),
    ],
)
def test_what_a_person_has_once_tells_namesakes_apart(one_says: list[tuple[str, str, str]], other_says: list[tuple[str, str, str]]) -> None:
    readings = [article("1", "Kim Corven", "Marlow", said=one_says), article("2", "Kim Corven", "Selby", said=other_says)]
    assert len(one(resolve(readings, ONTOLOGY), *readings)) == 2


def test_a_date_may_be_less_exact() -> None:
    said = [[("Kim Corven", "birthDate", date)] for date in ("1950", "1950-01-02")]
    readings = [article(str(n), "Kim Corven", said=claims) for n, claims in enumerate(said)]
    assert one(resolve(readings, ONTOLOGY), *readings) == {"person/kim-corven"}


def test_a_man_and_a_woman_of_one_name_are_two() -> None:
    readings = [article("1", "Kim Corven", sex="m"), article("2", "Kim Corven", sex="f")]
    assert len(one(resolve(readings, ONTOLOGY), *readings)) == 2


def test_ministries_of_one_name_in_two_countries_are_two() -> None:
    readings = [article(c, "Health Ministry", c, said=[("Health Ministry", "ministryOf", c)]) for c in ("Norland", "Sudland")]
    assert len(one(resolve(readings, ONTOLOGY), *readings)) == 2


@pytest.mark.parametrize("rule", ["test", BY_DEFAULT])
def test_parties_of_one_name_that_articles_put_into_two_countries_are_two(rule: str) -> None:
    told = [article(c, "Unity Party:PoliticalParty", c, said=[("Unity Party", "basedIn", c)]) for c in ("Norland", "Sudland")]
    readings = [replace(one, claims=tuple(replace(claim, rule=rule) for claim in one.claims)) for one in told]
    assert len(one(resolve(readings, ONTOLOGY), *readings)) == (1 if rule == BY_DEFAULT else 2)


def test_a_company_in_two_countries_is_one() -> None:
    readings = [article(c, "Vantor Bank", c, said=[("Vantor Bank", "basedIn", c)]) for c in ("Norland", "Sudland")]
    assert len(one(resolve(readings, ONTOLOGY), *readings)) == 1


@pytest.mark.parametrize(
    ("one_is", "other_is", "number"),
    [
        ("surgeon", "striker", 2),
        ("painter", "chief executive", 2),
        ("banker", "minister", 1),
        ("surgeon", "brain surgeon", 1),
        ("painter", "owner", 1),
    ],
)
def test_namesakes_of_unlike_trades_are_two(one_is: str, other_is: str, number: int) -> None:
    readings = [article(is_, "Kim Corven", said=[("Kim Corven", "occupation", is_)]) for is_ in (one_is, other_is)]
    assert len(one(resolve(readings, ONTOLOGY), *readings)) == number
    linked = [article(is_, "Kim Corven", "Ann Bell", said=[("Kim Corven", "occupation", is_)]) for is_ in (one_is, other_is)]
    assert len(one(resolve(linked, ONTOLOGY), *linked)) == 1


def test_a_family_name_that_others_have_as_well_is_not_rare() -> None:
    alone = [article(name, name) for name in ("Ed Tavorsky", "Edward Tavorsky")]
    assert len(one(resolve(alone, ONTOLOGY), *alone)) == 1
    others = article("3", "Petra Tavorsky")
    assert len(one(resolve([*alone, others], ONTOLOGY), *alone)) == 2


def test_an_article_may_tell_what_a_person_is_called() -> None:
    reading = article("1", 'William "Bill" Corven', "Bill Corven")
    assert len(resolve([reading], ONTOLOGY).entities) == 1


def test_a_bare_name_is_the_one_that_nearly_all_articles_mean() -> None:
    many = [article(f"m{n}", "Kim Corven", sex="m") for n in range(6)]
    woman, bare = article("w", "Kim Corven", sex="f"), article("b", "Kim Corven")
    found = resolve([*many, woman, bare], ONTOLOGY)
    assert one(found, *many) == one(found, bare) != one(found, woman)
    assert len(one(resolve([many[0], woman, bare], ONTOLOGY), many[0], woman, bare)) == 3


def test_a_parent_and_a_child_of_one_name_in_one_article_are_two() -> None:
    reading = article("1", "John Corven", "Ann Bell")
    son = replace(reading.clusters[0], mentions=(Mention(500, 511, "John Corven", "name", "Person"),))
    claim = to_claim({"a": reading.clusters[0], "b": son}, "b", "childOf", "a", 600)
    found = resolve([replace(reading, clusters=(*reading.clusters, son), claims=(claim,))], ONTOLOGY)
    assert len([entity for entity in found.entities if entity.label == "John Corven"]) == 2


# Ids


def test_an_article_about_other_things_changes_no_id() -> None:
    readings = [read(side, f"{n}{m}") for n, pair in enumerate([*SAME, *DIFFERENT]) for m, side in enumerate(pair)]
    other = article("other", "Wanda Quill", "Plover Institute", said=[("Wanda Quill", "headOf", "Plover Institute")])
    before, after = resolve(readings, ONTOLOGY), resolve([*readings, other], ONTOLOGY)
    assert {key: after.of[key] for key in before.of} == dict(before.of)


def test_the_id_of_what_is_merged_is_that_of_its_fullest_name() -> None:
    found = resolve([article("1", "Northern Health Council|NHC"), article("2", "NHC")], ONTOLOGY)
    assert [entity.id for entity in found.entities] == ["organization/northern-health-council"]
    assert found.merged == {"organization/nhc": "organization/northern-health-council"}
    assert found.entities[0].aliases == ("NHC",)


# Decisions


def decide(
    kind: DecisionKind, first: str, second: str = "", documents: tuple[str, ...] = (), when: str = "2024-03-05T10:00:00Z"
) -> Decision:
    return Decision(kind, first, second, documents, "ann", when)


ANN = [article(str(n), "Ann Bell") for n in range(3)]
BEA = article("b", "Bea Stone")


def test_a_merge_keeps_the_id_of_the_first() -> None:
    found = resolve([*ANN, BEA], ONTOLOGY, [decide("merge", "person/bea-stone", "person/ann-bell")])
    assert one(found, *ANN, BEA) == {"person/bea-stone"}
    assert found.merged == {"person/ann-bell": "person/bea-stone"}
    assert [found.rules[a.document.id, 0] for a in (*ANN, BEA)] == ["decision"] * 3 + ["full name"]
    assert found.entities[0].label == "Bea Stone"
    assert not found.unused


def test_a_rejection_holds_against_what_is_computed() -> None:
    readings = [article("1", "Édouard Lambert"), article("2", "Edouard Lambert")]
    ids = sorted(one(resolve(readings[:1], ONTOLOGY), readings[0]) | one(resolve(readings[1:], ONTOLOGY), readings[1]))
    found = resolve(readings, ONTOLOGY, [decide("reject", *ids)])
    assert sorted(one(found, *readings)) == ids
    assert not found.unused
    assert len(one(resolve(readings, ONTOLOGY, [decide("defer", *ids)]), *readings)) == 1


def test_the_last_word_on_a_pair_holds() -> None:
    ids = "person/ann-bell", "person/bea-stone"
    merge, reject = decide("merge", *ids), decide("reject", *reversed(ids), when="2024-03-06T10:00:00Z")
    assert len(one(resolve([*ANN, BEA], ONTOLOGY, [reject, merge]), *ANN, BEA)) == 2
    assert len(one(resolve([*ANN, BEA], ONTOLOGY, [replace(merge, when="2024-03-07T10:00:00Z"), reject]), *ANN, BEA)) == 1


def test_a_split_makes_what_some_documents_say_a_thing_of_its_own() -> None:
    documents = tuple(a.document.id for a in ANN[:2])
    found = resolve(ANN, ONTOLOGY, [decide("split", "person/ann-bell", documents=documents)])
    assert one(found, *ANN[:2]) == {f"person/ann-bell-{min(documents)[:8]}"}
    assert one(found, ANN[2]) == {"person/ann-bell"}


def test_what_was_split_off_can_be_merged_with_another() -> None:
    split = decide("split", "person/ann-bell", documents=(ANN[0].document.id,))
    part = f"person/ann-bell-{ANN[0].document.id[:8]}"
    found = resolve([*ANN, BEA], ONTOLOGY, [split, decide("merge", "person/bea-stone", part, when="2024-03-06T10:00:00Z")])
    assert one(found, ANN[0], BEA) == {"person/bea-stone"}
    assert found.merged == {part: "person/bea-stone"}


@pytest.mark.parametrize(
    ("decision", "reason"),
    [
        (decide("merge", "person/ann-bell", "person/nobody"), "the corpus has no person/nobody"),
        (decide("reject", "person/nobody", "person/ann-bell"), "the corpus has no person/nobody"),
        (decide("defer", "person/nobody", "person/ann-bell"), "the corpus has no person/nobody"),
        (decide("split", "person/nobody", documents=("0",)), "the corpus has no person/nobody"),
        (decide("split", "person/ann-bell", documents=("0",)), "none of its documents names person/ann-bell"),
        (decide("split", "person/ann-bell", documents=tuple(a.document.id for a in ANN)), "nothing would be left of person/ann-bell"),
        (decide("merge", "person/ann-bell", "person/ann-bell"), "it names one entity twice"),
        (decide("merge", "person/ann-bell", ""), "it names no entity"),
        (decide("split", "", documents=("0",)), "it names no entity"),
    ],
)
def test_a_decision_that_cannot_be_followed_changes_nothing_and_is_told(decision: Decision, reason: str) -> None:
    found, plain = resolve([*ANN, BEA], ONTOLOGY, [decision]), resolve([*ANN, BEA], ONTOLOGY)
    assert found.unused == ((decision, reason),)
    assert found == replace(plain, unused=found.unused)


def test_a_rejection_of_what_other_decisions_join_is_told() -> None:
    ids = "person/ann-bell", "person/bea-stone"
    third = article("c", "Cora Finch")
    merges = [decide("merge", ids[0], "person/cora-finch"), decide("merge", "person/cora-finch", ids[1])]
    found = resolve([*ANN, BEA, third], ONTOLOGY, [*merges, decide("reject", *ids, when="2024-03-06T10:00:00Z")])
    assert [reason for _, reason in found.unused] == ["other decisions make the two one"]


PEOPLE = ["Ann Bell", "Anne Bell", "A. Bell", "Bell", "Ann M. Bell", "Ann B. Bell", "John Corven", "Jon Corven", "Corven"]
BODIES = [
    "Northern Health Council|NHC",
    "NHC",
    "National Housing Council",
    "Harbour Hospital",
    "Harbour Hospital of Marlow",
    "Marlow Rovers",
]
names_of_things = st.sampled_from([*PEOPLE, *BODIES, "Marlow Rovers", "Marlow", "Norland", "Sudland"])


@st.composite
def articles(draw: st.DrawFn) -> list[Reading]:
    found = []
    for n in range(draw(st.integers(0, 6))):
        names = draw(st.lists(names_of_things, min_size=1, max_size=4, unique=True))
        forms = [name.split("|")[0] for name in names]
        triple = st.tuples(
            st.sampled_from(forms), st.sampled_from(["headOf", "playerOf", "headOfState", "citizenOf", "agencyOf"]), st.sampled_from(forms)
        )
        said = [one for one in draw(st.lists(triple, max_size=2)) if one[0] != one[2]]
        found.append(article(str(n), *names, said=said, sex=draw(st.sampled_from(["", "m", "f"]))))
    return found


ids = st.sampled_from(
    ["person/ann-bell", "person/anne-bell", "person/john-corven", "organization/nhc", "organization/harbour-hospital", "person/nobody"]
)
kinds = st.sampled_from(["merge", "reject", "split", "defer"])
two_documents = st.just(tuple(article(str(n), "Ann Bell").document.id for n in range(2)))
some_decisions = st.lists(st.builds(decide, kinds, ids, ids, two_documents, st.sampled_from(["1", "2", "3"])), max_size=4)


@given(articles(), some_decisions, st.randoms(use_true_random=False))
def test_neither_order_of_articles_nor_of_decisions_matters(readings: list[Reading], decisions: list[Decision], random: Random) -> None:
    found = resolve(readings, ONTOLOGY, decisions)
    shuffled, other = list(readings), list(decisions)
    random.shuffle(shuffled)
    random.shuffle(other)
    assert resolve(shuffled, ONTOLOGY, other) == found


@given(articles())
def test_nothing_is_merged_against_a_guard(readings: list[Reading]) -> None:
    found = resolve(readings, ONTOLOGY)
    now = found.merged
    assert set(now.values()) <= set(found.by_id)
    assert not set(now) & set(found.by_id)
    for candidate in found.candidates:
        if candidate.verdict == "different":
            assert now.get(candidate.first, candidate.first) != now.get(candidate.second, candidate.second)
        assert 0 <= candidate.score <= 1


@given(articles(), some_decisions)
def test_every_cluster_is_one_entity_whatever_is_decided(readings: list[Reading], decisions: list[Decision]) -> None:
    found = resolve(readings, ONTOLOGY, decisions)
    assert set(found.of) == {(r.document.id, n) for r in readings for n in range(len(r.clusters))}
    assert set(found.of.values()) == set(found.by_id)
    assert not {d for d, _ in found.unused} - set(decisions)


# The end of an IRI


@given(st.text())
@example("")
@example("\x00")
@example("陸晨")
@example("ß" * 100)
@example("-" * 10)
@example("a" * 59 + " b c")
@example("\u0345")
def test_a_slug_is_the_end_of_an_iri(name: str) -> None:
    end = slug(name)
    assert NamedNode(ID + "person/" + end).value.endswith(end)
    assert re.fullmatch(r"[^\W_]+(?:-[^\W_]+)*", end)
    assert len(end) <= LONGEST_SLUG + 13


@given(st.text())
def test_a_slug_of_a_slug_is_itself_when_it_is_short(name: str) -> None:
    end = slug(name)
    if len(end) <= LONGEST_SLUG:
        assert slug(end) == end


def test_long_names_that_begin_alike_have_slugs_of_their_own() -> None:
    long = "International Committee for the Protection of the Northern Coasts and Seas"
    assert slug(long + " East") != slug(long + " West")
    assert slug("!!!") != slug("???")


def test_spelling_of_case_and_width_is_one_slug() -> None:
    assert slug("ＵＮＨＣＲ") == slug("unhcr") == "unhcr"
    assert slug("Straße  12") == "strasse-12"

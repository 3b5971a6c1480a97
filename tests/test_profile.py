"""Profiles: what an article tells of a thing that says who it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from corpus import ONTOLOGY, article

from kg.model import Cluster, Mention
from kg.profile import Fact, pairs_apart, profiles, sex_of, together

ARTICLE = article(
    "1",
    "Ann Bell",
    "Harbour Hospital",
    "Norland",
    said=[
        ("Ann Bell", "vicePresidentOf", "Harbour Hospital"),
        ("Harbour Hospital", "basedIn", "Norland"),
        ("Ann Bell", "birthDate", "1950-01-02"),
        ("Ann Bell", "visited", "Norland"),
    ],
)


def test_what_identifies_is_told_from_both_ends() -> None:
    person, hospital, country = profiles(ARTICLE, ONTOLOGY)
    assert person.facts == {
        Fact("birthDate", "1950-01-02", "1950-01-02"),
        Fact("vicePresidentOf", "Organization/harbour-hospital", "Harbour Hospital"),
    }
    assert hospital.facts == {Fact("^vicePresidentOf", "Person/ann-bell", "Ann Bell"), Fact("basedIn", "Place/nl", "Norland")}
    assert person.single == {("birthDate", "", "1950-01-02")}
    assert country.identifiers == {"iso3166:NL"}
    assert (person.kind, person.names, person.types) == ("Person", {"Ann Bell"}, {"Person"})


def test_the_country_of_an_office_is_one_of_its_holder() -> None:
    person, hospital, country = profiles(ARTICLE, ONTOLOGY)
    assert person.countries == hospital.countries == {"Place/nl"}
    assert not country.countries


def test_what_is_denied_or_planned_tells_nothing() -> None:
    claims = tuple(replace(c, polarity="negative") if n % 2 else replace(c, modality="planned") for n, c in enumerate(ARTICLE.claims))
    assert not any(p.facts or p.single for p in profiles(replace(ARTICLE, claims=claims), ONTOLOGY))


def test_offices_have_spheres_and_narrower_ones_inherit_them() -> None:
    reading = article("1", "Ann Bell", "Norland", said=[("Ann Bell", "monarchOf", "Norland")])
    assert profiles(reading, ONTOLOGY)[0].spheres == {"state"}
    assert ONTOLOGY.identifying["monarchOf"] == ONTOLOGY.identifying["headOfState"]
    assert "visited" not in ONTOLOGY.identifying
    assert ONTOLOGY.functional["ministryOf"] == "agencyOf"


def test_what_several_articles_tell_adds_up_and_leaves_them_as_they_are() -> None:
    told = [[("Ann Bell", property, "Norland")] for property in ("headOfState", "citizenOf")]
    one, other = (profiles(article(str(n), "Ann Bell", "Norland", said=said), ONTOLOGY)[0] for n, said in enumerate(told))
    both = together([one, other])
    assert {fact.property for fact in both.facts} == {"headOfState", "citizenOf"}
    assert len(both.documents) == 2
    assert len(one.documents) == len(one.facts) == 1


def test_the_nouns_for_a_person_tell_the_trade() -> None:
    mentions = (Mention(0, 10, "Kim Corven", "name", "Person"), Mention(20, 27, "striker", "nominal", "Person"))
    reading = replace(ARTICLE, clusters=(Cluster("Kim Corven", "Person", mentions),), claims=())
    assert profiles(reading, ONTOLOGY)[0].trades == {"sport"}


def person(label: str, *pronouns: str, sex: str = "") -> Cluster:
    mentions = [Mention(0, len(label), label, "name", "Person")]
    mentions += [Mention(100 + n, 103 + n, word, "pronoun", "Person") for n, word in enumerate(pronouns)]
    return Cluster(label, "Person", tuple(mentions), sex=sex)


@pytest.mark.parametrize(
    ("cluster", "sex"),
    [
        (person("Kim Corven"), ""),
        (person("Kim Corven", "She", "her"), "f"),
        (person("Kim Corven", "she", "him"), ""),
        (person("Anna Corven"), "f"),
        (person("Anna Corven", "he"), ""),
        (person("Anna Corven", "he", sex="m"), "m"),
        (person("Anna"), ""),
        (person("Kim Corven", "they"), ""),
    ],
)
def test_the_sex_of_a_person(cluster: Cluster, sex: str) -> None:
    assert sex_of(cluster) == sex


def test_only_persons_have_one() -> None:
    assert not profiles(article("1", "Anna Bank"), ONTOLOGY)[0].sexes


def test_what_a_claim_relates_is_two() -> None:
    assert list(pairs_apart(ARTICLE)) == [(0, 1), (1, 2), (0, 2)]

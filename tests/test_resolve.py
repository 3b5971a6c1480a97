"""Readings -> Entities: which clusters are one thing, what it is called, and that the order of the news does not matter."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import NamedNode
from readings import Said, documents, make_reading

from kg.model import Cluster, Mention, Reading, Span
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
def test_a_document_alone_gives_its_entities_the_same_ids(readings: list[Reading]) -> None:
    together = resolve(readings, ONTOLOGY)
    for reading in readings:
        alone = resolve([reading], ONTOLOGY)
        assert {key: together.of[key] for key in alone.of} == dict(alone.of)


@given(documents)
def test_every_cluster_is_an_entity_and_every_entity_has_a_cluster(readings: list[Reading]) -> None:
    found = resolve(readings, ONTOLOGY)
    assert set(found.of) == set(found.rules) == {(r.document.id, n) for r in readings for n in range(len(r.clusters))}
    assert set(found.of.values()) == {entity.id for entity in found.entities}
    assert [entity.id for entity in found.entities] == sorted({entity.id for entity in found.entities})


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

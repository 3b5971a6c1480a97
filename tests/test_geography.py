"""Geography: a thing belongs to the country that the lists give it, where the article names both; and no place lies in the wrong one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kg.geography import at_home, contradicted, home_of, in_wholes, main_country
from kg.lexicon import load_table
from kg.model import Claim, Cluster, Mention, Span

LIMA = Cluster("Lima", "City", (Mention(0, 4, "Lima", "name", "City"),), "geonames:3936456")
PERU = Cluster("Peru", "Country", (Mention(10, 14, "Peru", "name", "Country"),), "iso3166:PE")
CHILE = Cluster("Chile", "Country", (Mention(20, 25, "Chile", "name", "Country"),), "iso3166:CL")
BODY = Cluster("Redwater Group", "Organization", (Mention(30, 44, "Redwater Group", "name", "Organization"),))
SENTENCES = [Span(0, 15), Span(16, 50)]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Marta Kovacs left Lima for Peru.", {("Lima", "locatedIn", "Peru")}),
        ("Peru is large. Few know Arequipa or Lima.", {("Lima", "locatedIn", "Peru"), ("Arequipa", "locatedIn", "Peru")}),
        ("The Peruvian delegation left Lima.", {("Lima", "locatedIn", "Peru")}),
        ("Marta Kovacs left Lima.", set()),  # no country is named
        ("Marta Kovacs left Lima for Chile.", set()),
        ("Lima is a city in Chile.", set()),  # which the gazetteer knows better
    ],
)
def test_places_in_their_country(text: str, facts: set[tuple[str, str, str]], said) -> None:
    assert {(s, p, o) for s, p, o, _ in said(text) if p == "locatedIn"} == facts


def test_claim_of_the_gazetteer_points_at_the_text(ontology) -> None:
    (claim,) = at_home([LIMA, PERU, CHILE, BODY], SENTENCES, ontology)
    assert (claim.subject, claim.predicate, claim.object) == (LIMA.mentions[0], "locatedIn", PERU.mentions[0])
    assert (claim.rule, claim.sentence, claim.polarity, claim.modality) == ("gazetteer", Span(0, 15), "positive", "asserted")


def test_nearest_mention_of_the_country_is_taken(ontology) -> None:
    peru = Cluster(
        "Peru", "Country", (Mention(40, 44, "Peru", "name", "Country"), Mention(1000, 1004, "Peru", "name", "Country")), "iso3166:PE"
    )
    (claim,) = at_home([LIMA, peru], SENTENCES, ontology)
    assert claim.object.start == 40


def test_known_body_belongs_to_its_country(ontology) -> None:
    club = Cluster("AC Milan", "SportsTeam", (Mention(0, 8, "AC Milan", "name", "SportsTeam"),))
    italy = Cluster("Italy", "Country", (Mention(10, 15, "Italy", "name", "Country"),), "iso3166:IT")
    assert [(c.predicate, c.object.text) for c in at_home([club, italy], SENTENCES, ontology)] == [("basedIn", "Italy")]


@pytest.mark.parametrize(("cluster", "code"), [(LIMA, "PE"), (PERU, None), (BODY, None)])
def test_home_of(cluster: Cluster, code: str | None) -> None:
    assert home_of(cluster, frozenset({"PE"})) == code


@pytest.mark.parametrize(("place", "expected"), [(PERU, False), (CHILE, True), (BODY, False)])
def test_contradicted(place: Cluster, expected: bool) -> None:
    claim = Claim(LIMA.mentions[0], "locatedIn", place.mentions[0], Span(5, 9), SENTENCES[0], "pattern:>in", Decimal("0.75"))
    at = {mention.span: cluster for cluster in (LIMA, PERU, CHILE, BODY) for mention in cluster.mentions}
    assert contradicted(claim, at) is expected


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("MARLOW, 3 May - Prime Minister Marta Kovacs visited Peru.", False),
        ("Prime Minister Marta Kovacs will travel to Lima in May. Peru is large.", False),
        ("Peru is large. Prime Minister Marta Kovacs spoke in Lima.", True),
    ],
)
def test_guest_has_no_office_where_he_comes(text: str, office: bool, said) -> None:
    assert any(p == "headOfGovernment" for _, p, _, _ in said(text)) is office


def test_dateline_is_no_sign_of_what_an_article_is_about() -> None:
    assert main_country([LIMA, PERU], begin=5) is PERU
    assert main_country([LIMA, PERU], begin=15) is None


def test_organ_of_a_known_body_belongs_to_it(ontology) -> None:
    fund = Cluster("UNICEF", "IntergovernmentalOrganization", (Mention(0, 6, "UNICEF", "name", "IntergovernmentalOrganization"),))
    whole = Cluster("UN", "IntergovernmentalOrganization", (Mention(10, 12, "UN", "name", "IntergovernmentalOrganization"),))
    (claim,) = in_wholes([fund, whole, BODY], SENTENCES, ontology)
    assert (claim.subject, claim.predicate, claim.object, claim.rule) == (fund.mentions[0], "institutionOf", whole.mentions[0], "gazetteer")
    assert in_wholes([fund, BODY], SENTENCES, ontology) == []


def test_organs_and_their_wholes_are_known() -> None:
    full = {names.split("|")[0] for names, *_ in load_table("known_names")}
    assert [name for row in load_table("known_wholes") for name in row if name not in full] == []

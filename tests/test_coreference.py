"""Coreference: which mentions are one thing, and which stay apart because the text does not tell."""

from __future__ import annotations

import pytest


def clusters(reading) -> set[frozenset[str]]:
    """The mentions of each thing that is mentioned in more than one way."""
    found = [frozenset(mention.text for mention in cluster.mentions) for cluster in reading.clusters]
    return {texts for texts in found if len(texts) > 1}


@pytest.mark.parametrize(
    ("text", "together"),
    [
        # family names
        ("Marta Kovacs arrived in Lima. Kovacs met the mayor.", {"Marta Kovacs", "Kovacs"}),
        ("Kovacs spoke first. Marta Kovacs spoke later.", {"Marta Kovacs", "Kovacs"}),
        ("Marta Kovacs left. Peter Kovacs spoke. Later Kovacs slept.", {"Peter Kovacs", "Kovacs"}),  # the last mentioned
        # acronyms and shortened names
        ("The Eastern Harbour Council met. The EHC rejected the plan.", {"Eastern Harbour Council", "EHC"}),
        ("Redwater Hospital of Bexley closed. Redwater Hospital opened again.", {"Redwater Hospital of Bexley", "Redwater Hospital"}),
        # countries, by noun and adjective
        ("Chile sent doctors. The Chilean delegation left.", {"Chile", "Chilean"}),
        # offices
        ("Health Minister Marta Kovacs resigned. The minister met reporters.", {"Marta Kovacs", "minister"}),
        ("Marta Kovacs, the mayor of Lima, left. The mayor visited Chile.", {"Marta Kovacs", "mayor"}),
        # he and she
        ("Anna Lindholm visited Lima. She met Peter Hollis.", {"Anna Lindholm", "She"}),
        ("Peter Hollis visited Lima. He met Anna Lindholm.", {"Peter Hollis", "He"}),
        ("Peter Hollis met Anna Lindholm. She then left.", {"Anna Lindholm", "She"}),  # by sex
        ("Anna Lindholm met Maria Roldan. She then left.", {"Anna Lindholm", "She"}),  # the subject
        ("Anna Lindholm met her brother Peter Hollis.", {"Anna Lindholm", "her"}),
        ("Mr. Hollis visited Lima. He met Anna Lindholm.", {"Hollis", "He"}),
        # groups
        (
            "Ten Chinese experts arrived. The experts met. The group left Lima and met Anna Lindholm.",
            {"Ten Chinese experts", "experts", "group"},
        ),
        ("A delegation left Lima. The group met Anna Lindholm.", {"delegation", "group"}),
    ],
)
def test_one_thing(text: str, together: set[str], read_text) -> None:
    assert frozenset(together) in clusters(read_text(text))


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        # two people of one family name
        ("Marta Kovacs and Peter Kovacs arrived.", "Marta Kovacs", "Peter Kovacs"),
        ("Marta Kovacs left Lima. Peter Kovacs left Chile. Kovacs spoke.", "Marta Kovacs", "Peter Kovacs"),
        # an acronym of two bodies
        ("The Bexley Water Authority met the Bexley Wine Alliance. The BWA lost.", "Bexley Water Authority", "BWA"),
        ("The Bexley Water Authority met the Bexley Wine Alliance. The BWA lost.", "Bexley Wine Alliance", "BWA"),
        # an office of nobody, or of somebody else
        ("The mayor visited Chile. Anna Lindholm, the mayor of Lima, left.", "Anna Lindholm", "mayor"),
        ("President Anna Lindholm left. The vice president visited Chile.", "Anna Lindholm", "vice president"),
        ("Vice President Anna Lindholm left. The president visited Chile.", "Anna Lindholm", "president"),
        ("President Anna Lindholm met President Peter Hollis. The president visited Chile.", "Peter Hollis", "president"),
        # pronouns that could be either's, or nobody's
        ("The bus with Peter Hollis and David Okafor stopped. He visited Lima.", "Peter Hollis", "He"),
        ("The bus with Peter Hollis and David Okafor stopped. He visited Lima.", "David Okafor", "He"),
        ("Mr. Hollis visited Lima. She left.", "Hollis", "She"),
        ("Peter Hollis visited Lima. She left.", "Peter Hollis", "She"),
        # groups of other people
        ("Three engineers visited Lima. The doctors met Anna Lindholm.", "Three engineers", "doctors"),
        # a place and a person of one name
        ("Anna Lindholm visited Lima. Lima Roldan met Lindholm.", "Lima", "Lima Roldan"),
    ],
)
def test_two_things(text: str, one: str, other: str, read_text) -> None:
    reading = read_text(text)
    together = [texts for texts in clusters(reading) if {one, other} <= texts]
    assert together == []
    assert any(mention.text == one for cluster in reading.clusters for mention in cluster.mentions)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Marta Kovacs arrived in Lima. Kovacs met Peter Hollis.", ("Marta Kovacs", "metWith", "Peter Hollis", "asserted")),
        ("Peter Hollis met Anna Lindholm. She then visited Lima.", ("Anna Lindholm", "visited", "Lima", "asserted")),
        ("President Anna Lindholm left. The president visited Lima.", ("Anna Lindholm", "visited", "Lima", "asserted")),
    ],
)
def test_facts_are_of_the_thing_that_is_meant(text: str, fact: tuple[str, ...], said) -> None:
    assert fact in said(text)


def test_label_is_the_fullest_name(read_text) -> None:
    reading = read_text("Kovacs arrived in Lima. Marta Kovacs met the mayor. She left.")
    assert [cluster.label for cluster in reading.clusters if cluster.type == "Person"] == ["Marta Kovacs"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The Chilean delegation left.", "Chile"),
        ("The Norwegian delegation left.", "Norway"),
        ("Marta Kovacs lives in Germany.", "Germany"),
        ("Marta Kovacs lives in the UK.", "United Kingdom"),
    ],
)
def test_label_of_a_country_is_its_common_name(text: str, label: str, read_text) -> None:
    assert label in {cluster.label for cluster in read_text(text).clusters}


def test_mentions_are_in_one_cluster_only(read_text) -> None:
    reading = read_text("Marta Kovacs met the mayor of Lima. She and the Chilean delegation left Chile. Kovacs slept. The group did not.")
    spans = [(mention.span, mention.type) for cluster in reading.clusters for mention in cluster.mentions]
    assert len(spans) == len(set(spans)) >= 6

"""Offices: which words are one, how it is called, whose it is, and the field of government that it has."""

from __future__ import annotations

import pytest
from spacy.language import Language

from kg.components.roles import is_office, office, tense_of


@pytest.mark.parametrize(
    ("text", "offices"),
    [
        ("The vice president left.", ["vice president"]),
        ("The deputy prime minister left.", ["deputy prime minister"]),
        ("The prime minister met the minister.", ["prime minister", "minister"]),
        ("Two ministers met the presidents.", ["minister", "president"]),
        ("The former president left.", ["president"]),  # a tense makes no other office
        ("The chief executive officer left.", ["chief executive officer"]),
        ("Former Vice President Marta Kovacs left.", ["vice president"]),
        ("The assistant coach left.", ["assistant coach"]),
        ("The table left the window.", []),
        ("They minister to the sick.", []),  # a verb
    ],
)
def test_name_of_the_office(text: str, offices: list[str], nlp: Language) -> None:
    assert [office(token) for token in nlp(text) if is_office(token)] == offices


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("Norwegian Vice President Marta Kovacs left.", ["Vice President"]),  # without the nationality
        ("The finance secretary met club captain Peter Hollis.", ["finance secretary", "club captain"]),
        ("Former Vice President Marta Kovacs left.", ["Vice President"]),  # without the tense
        ("The family doctor left.", ["family doctor"]),
        ("Marta Kovacs, a 34-year-old nurse, left.", ["nurse"]),  # a compound as a whole or not at all
        ("Marta Kovacs, a Chilean-born self-styled cleric, left.", ["self-styled cleric"]),
        ("The ex-prime minister left.", ["prime minister"]),
    ],
)
def test_words_of_the_office(text: str, phrases: list[str], nlp: Language) -> None:
    assert [span.text for span in nlp(text).spans["roles"]] == phrases


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("President Marta Kovacs left.", [("Kovacs", "President")]),
        ("President Dr. Marta Kovacs left.", [("Kovacs", "President")]),
        ("Club captain Peter Hollis left.", [("Hollis", "captain")]),
        ("Ambassador to Chile Marta Kovacs left.", [("Kovacs", "Ambassador")]),
        ("Defender Peter Hollis met President Marta Kovacs.", [("Hollis", "Defender"), ("Kovacs", "President")]),
        ("Chilean President-elect Marta Kovacs left.", [("Kovacs", "President")]),
        ("Club president and founder Marta Kovacs left.", [("Kovacs", "founder"), ("Kovacs", "president")]),
        ("The president and Prime Minister Marta Kovacs left.", [("Kovacs", "Minister")]),  # two people
        ("The president met Marta Kovacs.", []),
        ("Marta Kovacs, the president, left.", []),  # behind the name: an apposition, no title
    ],
)
def test_titles(text: str, titles: list[tuple[str, str]], nlp: Language) -> None:
    doc = nlp(text)
    assert [(doc[person].text, doc[role].text) for person, role in doc._.titles] == titles


@pytest.mark.parametrize(
    ("text", "portfolios"),
    [
        ("Norwegian Health Minister Marta Kovacs left.", ["Health"]),
        ("The minister of foreign affairs met the finance secretary.", ["foreign affairs", "finance"]),
        ("Chile's minister for culture left.", ["culture"]),
        ("The prime minister met the deputy minister.", []),
        ("The health inspector left.", []),
        ("The minister of Chile left.", []),
        ("Former Interior Minister Peter Hollis left.", ["Interior"]),  # which the tagger takes for a body
    ],
)
def test_portfolios(text: str, portfolios: list[str], nlp: Language) -> None:
    assert [span.text for span in nlp(text).spans["portfolios"]] == portfolios


@pytest.mark.parametrize(
    ("text", "tense"),
    [
        ("Marta Kovacs is the president of Chile.", "current"),
        ("Marta Kovacs is a former president of Chile.", "past"),
        ("Former president Marta Kovacs left.", "past"),
        ("The late president was honoured.", "past"),
        ("Chile's ex-president left.", "past"),
        ("The acting president left.", "current"),
        ("The incoming president left.", "planned"),
        ("The former and the present city met the president.", "current"),
        ("Former Redwater Group president Marta Kovacs died.", "past"),
    ],
)
def test_tense_of_the_office(text: str, tense: str, nlp: Language) -> None:
    assert [tense_of(token) for token in nlp(text) if is_office(token)] == [tense]

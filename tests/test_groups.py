"""Groups: people who are named together without a name."""

from __future__ import annotations

import pytest
from spacy.language import Language


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("Ten Chinese experts arrived.", ["Ten Chinese experts"]),
        ("The delegation left.", ["delegation"]),
        ("Police arrested ten protesters and a crowd of students.", ["ten protesters", "crowd", "students"]),
        ("An American couple and three medical teams left.", ["American couple", "three medical teams"]),
        ("A mountain-rescue team left.", ["mountain-rescue team"]),
        ("The doctor treated the driver.", []),  # one person is no group
        ("Two bridges and ten cars were built.", []),  # no people
        ("The team captain left.", []),  # only says which captain
        ("Redwater Group sold its cars.", []),  # a name
    ],
)
def test_groups_of_a_text(text: str, groups: list[str], nlp: Language) -> None:
    assert [span.text for span in nlp(text).spans["groups"]] == groups


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Ten Chinese experts visited Lima.", {("Ten Chinese experts", "visited", "Lima"), ("Ten Chinese experts", "comesFrom", "China")}),
        ("A delegation from Chile met Marta Kovacs.", {("delegation", "comesFrom", "Chile"), ("delegation", "metWith", "Marta Kovacs")}),
    ],
)
def test_groups_act(text: str, facts: set[tuple[str, str, str]], said) -> None:
    assert facts <= {(s, p, o) for s, p, o, _ in said(text)}


def test_only_groups_that_a_claim_speaks_of_are_things(read_text) -> None:
    assert [c.label for c in read_text("The students slept.").clusters] == []
    assert [c.label for c in read_text("The students visited Lima.").clusters if c.type == "Group"] == ["students"]

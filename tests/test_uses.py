"""What a name does and what is done with it tells what it is, where the tagger only guessed."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "predicate", "ends"),
    [
        ("Oludara Fashanu married Tomilola Adeyinka in a small church.", "spouseOf", ("Oludara Fashanu", "Tomilola Adeyinka")),
        ("Marta Kovacs founded Aurora Limpet in 2011.", "founderOf", ("Marta Kovacs", "Aurora Limpet")),
        ("A court blocked Corvale Barley from acquiring Denby Mills.", "acquired", ("Corvale Barley", "Denby Mills")),
        ("Peter Hollis has played for Bertha Brook since 2019.", "playerOf", ("Peter Hollis", "Bertha Brook")),
        ("Lee Min-soo met Marta Kovacs in Lima.", "metWith", ("Lee Min-soo", "Marta Kovacs")),
        ("In May Tarvik Wool bought Silverpeak Bank.", "acquired", ("Tarvik Wool", "Silverpeak Bank")),
        ("On Monday Redwater Steel bought Silverpeak Bank.", "acquired", ("Redwater Steel", "Silverpeak Bank")),
    ],
)
def test_names_by_what_they_do(text: str, predicate: str, ends: tuple[str, str], said) -> None:
    found = said(text)
    assert any((subject, name, object) == (ends[0], predicate, ends[1]) for subject, name, object, *_ in found), found

"""An IRI as people read it."""

from __future__ import annotations

import pytest

from kg.iri import humanise


@pytest.mark.parametrize(
    ("name", "words"),
    [("vicePresidentOf", "vice president of"), ("bornIn", "born in"), ("hasURL", "has URL"), ("in", "in"), ("a_b-c", "a b c"), ("_", "_")],
)
def test_humanise(name: str, words: str) -> None:
    assert humanise(name) == words

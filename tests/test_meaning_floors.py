"""What is understood of the cases of tests/data, in figures that may not fall; the first set alone has the floors of the issue."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from meaning_cases import figures, read_cases, run

from kg.ontology import Ontology

if TYPE_CHECKING:
    from spacy.language import Language

DATA = Path(__file__).parent / "data"
FLOORS = {  # F1 of polarity and of attribution, share of times and of quantities that are right
    "meaning_cases.txt": (0.97, 0.97, 0.95, 0.97),
    "meaning_cases_2.txt": (0.94, 0.95, 0.94, 0.98),
    "meaning_cases_3.txt": (0.94, 0.91, 0.92, 0.96),
    "meaning_cases_4.txt": (0.88, 0.95, 0.80, 0.95),  # not read: what to expect of text that nobody has seen
}


@pytest.mark.parametrize("name", FLOORS)
def test_meaning_does_not_fall(name: str, nlp: Language, ontology: Ontology) -> None:
    marks = run(read_cases((DATA / name).read_text(encoding="utf-8")), nlp, ontology)
    found = tuple(figures(marks, measure) for measure in ("polarity", "attribution", "time", "quantities"))
    reached = (found[0].f1, found[1].f1, found[2].recall, found[3].recall)
    assert all(value >= floor for value, floor in zip(reached, FLOORS[name], strict=True)), reached
    assert figures(marks, "plain").extra == 0, "what is denied, planned, possible or past stands as a fact"

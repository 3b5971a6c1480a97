"""What two names have in common: of persons, of all else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.likeness import PersonName, compare_names, compare_people, core, initials, person_name, skeleton, transcribed


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ann Bell", PersonName(("ann",), "bell", "")),
        ("Sir John A. Corven Jr.", PersonName(("john", "a."), "corven", "junior")),
        ("Corven", PersonName((), "corven", "")),
        ("Édouard Lambert III", PersonName(("edouard",), "lambert", "3rd")),
        ("Dr.", PersonName((), "dr.", "")),
        ("", PersonName((), "", "")),
    ],
)
def test_the_parts_of_a_persons_name(name: str, parts: PersonName) -> None:
    assert person_name(name) == parts


@pytest.mark.parametrize(
    ("one", "other", "score"),
    [
        ("Ann Bell", "Dr. Ann Bell", 0.92),
        ("Ed Corven", "Edward Corven", 0.75),
        ("J. Corven", "Jonas Corven", 0.6),
        ("Mohammed Harun", "Muhammad Haroun", 0.75),
        ("Corven", "Jonas Corven", 0.65),
        ("Jonas", "Jonas Corven", 0.45),
        ("John Corven", "John A. Corven", 0.75),
        ("John Corven", "John Corven Jr.", 0.5),
        ("J. R. Corven", "John Robert Corven", 0.7),
        ("J.R. Corven", "John Robert Corven", 0.7),
        ("J. R. Corven", "John Corven", 0.6),
        ('William "Bill" Corven', "Bill Corven", 0.92),
        ("William (Bill) Corven", "William Corven", 0.92),
        ("Corvenka Dorota", "Dorota Corvenka", 0.92),
        ("Tavakori Senji", "Senji Tavakori", 0.75),
        ("Luisa Corven Tavaro", "Luisa Corven", 0.83),
        ("Luisa Corven de Tavaro", "Luisa Corven", 0.83),
        ("Luisa Corven y Tavaro", "Luisa Corven", 0.83),
        ("Luisa Corven Tavaro", "Corven", 0.5),
        ("Ann Bell", "Jonas Corven", None),
        ("James Thomas", "Thomas James", None),
        ("John Paul Corven", "John Paul", None),
        ("John A. Corven", "John A.", None),
        ("Luisa Corven Tavaro", "Luisa Tavaro Corven", None),
        ("Corven", "Corven", None),
    ],
)
def test_persons(one: str, other: str, score: float | None) -> None:
    found = compare_people(one, other)
    assert (found.score if found else None) == score
    assert found is None or not found.apart


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ann Bell", "Eve Bell"), ("John A. Bell", "John B. Bell"), ("Jo Bell Jr.", "Jo Bell Sr."), ("Anna Bell", "Anne Bell")],
)
def test_persons_whom_their_names_tell_apart(one: str, other: str) -> None:
    found = compare_people(one, other)
    assert found is not None
    assert found.apart


@pytest.mark.parametrize(
    ("one", "other", "score", "apart"),
    [
        ("The Vantor Corp.", "Vantor", 0.92, False),
        ("Vantor Inc", "Vantor GmbH", 0.6, False),
        ("Vantor Ltd", "Vantor Limited", 0.92, False),
        ("Sorvane Theatre Centre", "Sorvane Theater Center", 0.92, False),
        ("Ministry of Trade", "Trade Ministry", 0.92, False),
        ("Northern Health Council", "NHC", 0.6, False),
        ("Harbour Hospital", "Harbour Hospital of Marlow", 0.5, False),
        ("Bank of Sorvane", "Central Bank of Sorvane", 0.35, True),
        ("University of Sorvane", "Sorvane University", 0.9, False),
        ("University of Sorvane", "Sorvane State University", None, False),
        ("University of York", "York University", 0.3, True),
        ("Bank of Sorvane", "Sorvane Bank", 0.3, True),
        ("Coastal War II", "Coastal War", 0.3, True),
        ("Rovers 1", "Rovers 2", 0.3, True),
        ("Harbour Hospital", "Valley Clinic", None, False),
        ("Northern Health Council", "NHB", None, False),
        ("!!!", "???", None, False),
    ],
)  # fmt: skip
def test_other_names(one: str, other: str, score: float | None, apart: bool) -> None:
    for found in (compare_names(one, other), compare_names(other, one)):
        assert (found.score if found else None, bool(found and found.apart)) == (score, apart)


def test_an_article_that_writes_both_makes_an_acronym_sure() -> None:
    names = {"Northern Health Council", "NHC"}
    found = compare_names("Northern Health Council", "NHC", names, {"NHC"})
    assert found is not None
    assert (found.score, found.short, found.initials) == (0.9, True, True)


@given(st.text(max_size=30), st.text(max_size=30))
def test_whatever_is_compared_is_symmetric(one: str, other: str) -> None:
    assert (compare_people(one, other) is None) == (compare_people(other, one) is None)
    assert (compare_names(one, other) is None) == (compare_names(other, one) is None)


@given(st.text(max_size=30))
def test_any_text_has_parts(name: str) -> None:
    assert isinstance(person_name(name), PersonName)
    assert isinstance(core(name), tuple)
    assert initials(name) == initials(name)
    assert skeleton(transcribed(name)) is not None

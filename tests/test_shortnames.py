"""Short forms of the names of persons, and what an article makes of them."""

from __future__ import annotations

import pytest

from kg.components.shortnames import base_of, generation_of, is_turned, short_forms, shorter_names


@pytest.mark.parametrize(
    ("name", "short", "rank"),
    [
        ("Jonas Trevik Jr.", "trevik", 0),
        ("Saskia van den Hoorne", "van den hoorne", 0),
        ("Karim al-Basrani", "al basrani", 0),
        ("Karim al-Basrani", "basrani", 0),
        ("Odette Ferrow-Lisle", "ferrow lisle", 0),
        ("Odette Ferrow-Lisle", "lisle", 1),
        ('Albert "Bertie" Trevik', "bertie", 2),
        ("Ines Prado Leiva", "prado", 3),
        ("Ines Prado de Leiva", "prado", 3),
    ],
)
def test_short_forms(name: str, short: str, rank: int) -> None:
    assert next(n for n, forms in enumerate(short_forms(name)) if short in forms) == rank


def test_a_middle_name_or_initial_is_no_surname() -> None:
    assert short_forms("John Peter Trevik")[3] == short_forms("John P. Trevik")[3] == frozenset()


def test_longer_names() -> None:
    assert "abu selim" in shorter_names("Abu Selim al-Basrani")
    assert "bertie trevik" in shorter_names('Albert "Bertie" Trevik')
    assert shorter_names("Jonas Trevik Jr.") == frozenset()  # his father may be called so
    assert base_of("Jonas Trevik Jr.") == base_of("Jonas Trevik Sr")
    assert (generation_of("Jonas Trevik Sr"), generation_of("Trevik Sr")) == ("senior", "")
    assert is_turned("Trevik Jonas", "Jonas Trevik")
    assert not is_turned("Peter John", "John Peter")


def spoken(doc) -> list[list[str]]:
    return [[span.text for span in spans] for spans in doc._.clusters]


@pytest.mark.parametrize(
    ("text", "together"),
    [
        ("Jonas Trevik Jr. will run for the seat. Trevik is a lawyer in Lima.", ["Jonas Trevik Jr.", "Trevik"]),
        ("Chief Justice Saskia de la Hoorne will retire. De la Hoorne has led the court.", ["Saskia de la Hoorne", "De la Hoorne"]),
        ("Odette Ferrow-Lisle left Lima. Ferrow-Lisle met reporters.", ["Odette Ferrow-Lisle", "Ferrow-Lisle"]),
        ("Governor Ines Prado Leiva resigned. Prado said that she was ill.", ["Ines Prado Leiva", "Prado", "she"]),
        ("Jonas Trevik Jr. and Jonas Trevik Sr. left. The younger Trevik is a lawyer.", ["Jonas Trevik Jr.", "Trevik"]),
        ("Mrs. Bodrik Ilona won. Ilona Bodrik is 19.", ["Bodrik Ilona", "Ilona Bodrik"]),
    ],
)
def test_one_person(text: str, together: list[str], nlp) -> None:
    assert together in spoken(nlp(text))


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("Jonas Trevik Jr. met Jonas Trevik Sr. in Lima. Trevik is a lawyer.", ["Trevik"]),  # father or son
        ("Jonas Trevik Jr. said that his father, Jonas Trevik, had bought the house.", ["father", "Jonas Trevik"]),
        ("Adela Morin-Trevik won in Lima. Jonas Trevik watched. Trevik left.", ["Adela Morin-Trevik"]),
    ],
)
def test_two_people(text: str, alone: list[str], nlp) -> None:
    assert alone in spoken(nlp(text))

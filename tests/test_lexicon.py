"""Word lists and tables: every file of kg/data is read, and holds what a list may hold."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from kg.gazetteer import fold
from kg.lexicon import load_pairs, load_table, load_words, read_lines
from kg.likeness import LEAST, is_rare

DATA = Path(__file__).parents[1] / "kg" / "data"
WORDS = sorted(path.stem for path in (DATA / "words").glob("*.txt"))
PAIRS = sorted(path.stem for path in (DATA / "words").glob("*.tsv"))
TABLES = sorted(path.stem for path in DATA.glob("*.tsv"))


@pytest.mark.parametrize("name", WORDS)
def test_a_word_list_is_tidy(name: str) -> None:
    lines = read_lines(f"words/{name}.txt")
    assert load_words(name) == set(lines)
    assert lines, "the list is empty"
    assert all(line == " ".join(line.split()) for line in lines)
    assert [line for line, number in Counter(lines).items() if number > 1] == []


@pytest.mark.parametrize("name", PAIRS)
def test_a_list_of_pairs_has_a_key_once(name: str) -> None:
    rows = [line.split("\t") for line in read_lines(f"words/{name}.tsv")]
    assert {len(row) for row in rows} == {2}
    assert len({row[0] for row in rows}) == len(rows)
    assert load_pairs(name) == dict(rows)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_no_row_twice(name: str) -> None:
    rows = load_table(name)
    assert rows
    assert all(row[0] and row[0] == row[0].strip() for row in rows)
    assert sorted({row for row in rows if rows.count(row) > 1}) == []


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_no_more_columns_than_its_header(name: str) -> None:
    header = read_lines(f"{name}.tsv")[0].split("\t")
    assert not any(row == tuple(header) for row in load_table(name)), "the header came as a row"
    assert max(map(len, load_table(name))) <= len(header)


def test_every_list_is_used_and_every_name_in_the_code_is_a_list() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (DATA.parent).rglob("*.py"))
    source += "\n".join(path.read_text(encoding="utf-8") for path in (DATA.parents[1] / "ontology").glob("*.ttl"))
    assert [name for name in [*WORDS, *PAIRS, *TABLES] if f'"{name}"' not in source] == []


def test_comments_and_empty_lines_are_left_out() -> None:
    lines = read_lines("words/honorifics.txt")
    raw = (DATA / "words" / "honorifics.txt").read_text(encoding="utf-8").splitlines()
    assert lines == [line for line in raw if line.strip() and not line.startswith("#")]


def test_lists_are_read_once() -> None:
    assert load_words("honorifics") is load_words("honorifics")


def test_a_list_that_is_missing_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        load_words("no_such_list")


def test_family_names_are_as_names_are_compared() -> None:
    assert all(name == fold(name) and is_rare(name) is False and len(name) >= LEAST for name in load_words("family_names"))
    assert is_rare("tavorsky")
    assert not is_rare("okel")


def test_trades_are_of_spheres_that_several_trades_have() -> None:
    found = Counter(sphere for spheres in load_pairs("trade_spheres").values() for sphere in spheres.split("|"))
    assert min(found.values()) > 5

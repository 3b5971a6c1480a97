"""What is data and not meaning: word lists and tables under `kg/data`, read once.

A word list is `kg/data/words/NAME.txt`, an entry a line; a table is `kg/data/NAME.tsv` with a header.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def read_lines(path: str) -> list[str]:
    """The lines of a file of `kg/data` that are neither empty nor a comment."""
    text = (files("kg") / "data" / path).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def load_words(name: str) -> frozenset[str]:
    """The entries of the word list `name`."""
    return frozenset(line.strip() for line in read_lines(f"words/{name}.txt"))


@cache
def load_table(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of the table `name`, without its header."""
    return tuple(tuple(line.split("\t")) for line in read_lines(f"{name}.tsv")[1:])


@cache
def load_pairs(name: str) -> dict[str, str]:
    """{first column: second column} of the word table `words/NAME.tsv`, which has no header."""
    return {row[0]: row[1] for row in (line.split("\t") for line in read_lines(f"words/{name}.tsv"))}


@cache
def given_names() -> dict[str, str]:
    """{given name: "m", "f" or ""}."""
    rows = (line.split("\t") for line in read_lines("given_names.txt"))
    return {row[0]: row[1] if len(row) > 1 else "" for row in rows}

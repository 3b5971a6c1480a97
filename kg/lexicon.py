"""What is data and not meaning: word lists and tables under `kg/data`, read once.

A word list is `kg/data/words/NAME.txt`, an entry a line; a table is `kg/data/NAME.tsv` with a header.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

PRONOUN_SEX = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}


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


@dataclass(frozen=True, slots=True)
class Known:
    """A body or such that the world knows: its full name, its class, the ISO code of its country or "".

    It is `shared` where others are called so too, and only the country tells ("Greens").
    """

    name: str
    kind: str
    country: str
    shared: bool


@cache
def known_names() -> dict[str, tuple[Known, ...]]:
    """{name as written: who may be meant}; a shared name is marked with "~" in the table."""
    found: dict[str, list[Known]] = {}
    for names, kind, country in load_table("known_names"):
        full = names.split("|")[0]
        for name in names.split("|"):
            found.setdefault(name.removeprefix("~"), []).append(Known(full, kind, country, name.startswith("~")))
    return {name: tuple(known) for name, known in found.items()}


def who_is(name: str, countries: Collection[str]) -> Known | None:
    """The one known body that `name` means in an article that names `countries`; None where none or several fit."""
    fits = [k for k in known_names().get(name, ()) if k.country in countries or not (k.country or k.shared)]
    return fits[0] if len(fits) == 1 else None


def kind_known(name: str, countries: Collection[str]) -> str | None:
    """The class of what is known as `name`; a shared name needs its country among `countries`."""
    sure = [k for k in known_names().get(name, ()) if not k.shared]
    known = sure[0] if sure else who_is(name, countries)
    return known.kind if known else None


def known_by_word(word: str, kind: str, countries: Collection[str]) -> Known | None:
    """The one known body of the class `kind` in one of `countries` that has `word` in its name ("Milton" for "FC Milton")."""
    fits = {known for known in _known_by_word().get((word, kind), ()) if known.country in countries}
    return fits.pop() if len(fits) == 1 else None


@cache
def _known_by_word() -> dict[tuple[str, str], list[Known]]:
    found: dict[tuple[str, str], list[Known]] = {}
    for known in {replace(k, shared=False) for rows in known_names().values() for k in rows}:
        for word in known.name.split():
            found.setdefault((word, known.kind), []).append(known)
    return found

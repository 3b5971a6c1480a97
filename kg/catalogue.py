"""The catalogue of a graph: the names of its things, and which facts tie which of them, as an SQLite file for quick looks.

A store answers any question, but not each at once: the sixty best of 50,000 facts of one thing, the things that have a word beginning with
"ma", a path of six steps. The server makes a catalogue for each build of a graph (never in the store's own folder), and throws it away with
the build. `kg/data/catalogue` has its tables. Things are numbered by rank: the best connected first, then by name.
"""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.resources import files
from io import TextIOWrapper
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryFile

from pyoxigraph import QueryResultsFormat, QuerySolutions

from kg.iri import fold, local_name
from kg.scene import shorten, to_query
from kg.store import QuadStore

MOST_SCANNED = 500_000  # names, of the best connected things, that are searched for a text inside a word
MOST_STEPS = 6  # of a path
MOST_TIES = 300_000  # that are looked at for a path

Side = dict[int, int | None]  # thing -> the thing by which it was reached

_NAME = "SELECT iri, own, text FROM name JOIN thing ON rank = thing"
_NAMED = f"{_NAME} WHERE key = ? ORDER BY number"
_BEGUN = """SELECT iri, own, text FROM word JOIN name ON number = word.rowid JOIN thing ON thing.rank = thing
WHERE word MATCH ? ORDER BY word.rowid"""
_INSIDE = f"{_NAME} WHERE number <= {MOST_SCANNED} AND instr(key, ?) ORDER BY number"
_AROUND = """SELECT fact.iri, source FROM thing JOIN tie ON thing = rank JOIN fact ON number = fact
WHERE thing.iri = ? ORDER BY place LIMIT ?"""
_BETWEEN = """WITH chosen AS (SELECT rank FROM thing WHERE iri IN (SELECT value FROM json_each(?)))
SELECT fact.iri, source FROM tie JOIN fact ON number = fact
WHERE thing IN chosen AND (other IS NULL OR other IN chosen) GROUP BY number ORDER BY min(place), number LIMIT ?"""
_JOINING = """SELECT fact.iri, source FROM tie JOIN fact ON number = fact
JOIN thing AS here ON here.rank = thing JOIN thing AS there ON there.rank = other
WHERE here.iri = ? AND there.iri = ? ORDER BY place LIMIT ?"""
_FACTS = """SELECT iri, source FROM fact
WHERE iri IN (SELECT value FROM json_each(?)) OR source IN (SELECT value FROM json_each(?)) ORDER BY number"""
_ONWARD = "SELECT thing, other FROM tie WHERE thing IN (SELECT value FROM json_each(?)) AND other IS NOT NULL ORDER BY thing, place"


@dataclass(frozen=True, slots=True)
class Match:
    """A thing that a text was found in, by its IRI, and the alias where it was not found in the label."""

    iri: str
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """A fact, and the statement, observation or event that it comes from (that of a role is its event)."""

    fact: str
    source: str


# Making


def make_catalogue(store: QuadStore, path: Path) -> None:
    """Writes the catalogue of the graph in `store` to `path`. It holds no more of it in memory than SQLite does."""
    with closing(sqlite3.connect(path)) as base:
        base.executescript(_read("tables.sql"))
        base.executemany("INSERT INTO told_fact VALUES (?, ?, ?, ?, ?, ?)", (_to_fact(*row) for row in _ask(store, "ties")))
        names = ((thing, int(own), name, to_key(name)) for thing, own, name in _ask(store, "labels"))
        base.executemany("INSERT INTO told_name VALUES (?, ?, ?, ?)", names)
        base.executescript(_read("arrange.sql"))
        documents = sum(1 for _ in _ask(store, "articles"))
        base.execute("INSERT INTO total SELECT (SELECT count(*) FROM thing), (SELECT count(*) FROM fact), ?", (documents,))
        base.commit()


def _ask(store: QuadStore, name: str) -> Iterator[list[str]]:
    """The rows of a query of kg/data/view/queries; a variable without a value is "". By way of a file: quicker than row by row."""
    solutions = store.query(to_query(name))
    assert isinstance(solutions, QuerySolutions)
    with TemporaryFile() as file:
        solutions.serialize(output=file, format=QueryResultsFormat.CSV)
        file.seek(0)
        with TextIOWrapper(file, "utf-8", newline="") as lines:
            yield from islice(csv.reader(lines), 1, None)


def _read(name: str) -> str:
    return (files("kg") / "data" / "catalogue" / name).read_text("utf-8")


def _to_fact(fact: str, role: str, a: str, b: str, support: str, confidence: str) -> tuple[str | None, ...]:
    """(the fact, the statement, observation or event that it comes from, its ends, what it weighs)."""
    iri = f"{fact}#{local_name(role)}#{shorten(b)}" if role else fact
    return iri, fact, a or None, b or None, support, confidence


def to_key(text: str) -> str:
    """What a name is found by: its words without case, accents and punctuation.

    >>> to_key("Nur-Sultán"), to_key("U.N."), to_key("?!")
    ('nur sultan', 'un', '?!')
    """
    return fold(re.sub(r"[-‐–—/_]", " ", text)) or text.casefold()


# Looking


class Catalogue:
    """A catalogue that was made."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.base = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)

    def close(self) -> None:
        self.base.close()

    def totals(self) -> dict[str, int]:
        """How many things, facts and documents the graph has."""
        found = self.base.execute("SELECT things, facts, documents FROM total").fetchone()
        return dict(zip(("things", "facts", "documents"), found, strict=True))

    def best(self, most: int) -> list[str]:
        """The best connected things."""
        return [iri for (iri,) in self.base.execute("SELECT iri FROM thing ORDER BY rank LIMIT ?", (most,))]

    def degrees(self, things: Iterable[str]) -> dict[str, int]:
        """In how many facts each of the things is; those that the graph does not have are left out."""
        return dict(self.base.execute("SELECT iri, degree FROM thing WHERE iri IN (SELECT value FROM json_each(?))", (_to_set(things),)))

    def search(self, text: str, most: int) -> list[Match]:
        """The things of that name, then those with a word that begins so (each of several words), then those with the text inside a word.

        The best connected first. The text may stand in a label or in an alias.
        """
        key = to_key(text)
        words = " ".join(f'"{word}"*' for word in re.findall(r"[^\W_]+", key))
        asked = {_NAMED: key, _BEGUN: words, _INSIDE: key}
        rows = chain.from_iterable(self.base.execute(query, (value,)) for query, value in asked.items() if value)
        found: dict[str, str] = {}
        for thing, own, name in rows:
            found.setdefault(thing, "" if own else name)
            if len(found) == most:
                break
        return [Match(thing, alias) for thing, alias in found.items()]

    def around(self, thing: str, most: int) -> list[Tie]:
        """The best facts of a thing."""
        return self._ties(_AROUND, thing, most)

    def between(self, things: Iterable[str], most: int) -> list[Tie]:
        """Facts that have no end but in `things`, at most so many: the best of each thing first."""
        return self._ties(_BETWEEN, _to_set(things), most)

    def joining(self, thing: str, other: str, most: int) -> list[Tie]:
        """The best facts between two things."""
        return self._ties(_JOINING, thing, other, most)

    def ties(self, facts: Iterable[str]) -> list[Tie]:
        """Those of `facts` that the graph has, by their IRIs or by those of what they come from."""
        return self._ties(_FACTS, *[_to_set(facts)] * 2)

    def source(self, fact: str) -> str | None:
        """The statement, observation or event that a fact comes from; of an event itself that is it. None where the graph has no such."""
        return next((tie.source for tie in self.ties([fact])), None)

    def _ties(self, query: str, *values: str | int) -> list[Tie]:
        return [Tie(*row) for row in self.base.execute(query, values)]

    def find_path(self, start: str, end: str) -> tuple[list[str], str]:
        """The things on a shortest way from one thing to another, both included, or none and why.

        Searched from both sides in turn, from the one with fewer things to go on from.
        """
        sides: tuple[Side, Side] = ({self._rank(start): None}, {self._rank(end): None})
        edges, looked = [list(side) for side in sides], 0
        for step in range(MOST_STEPS + 1):
            if met := min(sides[0].keys() & sides[1].keys(), default=0):
                return [self._iri(rank) for rank in _join(sides, met)], ""
            if not all(edges):
                return [], "there is no path"
            if step == MOST_STEPS:
                break
            side = min((0, 1), key=lambda one: len(edges[one]))
            reached: list[int] = []
            for rank, other in self.base.execute(_ONWARD, (json.dumps(edges[side]),)):
                looked += 1
                if looked > MOST_TIES:
                    return [], f"no path was found in {MOST_TIES:,} facts"
                if other not in sides[side]:
                    sides[side][other] = rank
                    reached.append(other)
            edges[side] = reached
        return [], f"there is no path of at most {MOST_STEPS} steps"

    def _rank(self, thing: str) -> int:
        found: int = self.base.execute("SELECT rank FROM thing WHERE iri = ?", (thing,)).fetchone()[0]
        return found

    def _iri(self, rank: int) -> str:
        found: str = self.base.execute("SELECT iri FROM thing WHERE rank = ?", (rank,)).fetchone()[0]
        return found


def _to_set(things: Iterable[str]) -> str:
    """Things as the queries take them."""
    return json.dumps(sorted(set(things)))


def _join(sides: tuple[Side, Side], met: int) -> list[int]:
    """The way from the start of one side to that of the other by `met`."""
    ways: list[list[int]] = []
    for side in sides:
        way, at = [met], side[met]
        while at is not None:
            way.append(at)
            at = side[at]
        ways.append(way)
    return ways[0][::-1] + ways[1][1:]

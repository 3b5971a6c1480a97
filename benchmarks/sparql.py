"""SPARQL side by side in one run: pyoxigraph as it is, `kg`, and rdflib in memory, on one made-up graph in our layout.

    python benchmarks/sparql.py --triples 1000000

Each of the three loads the same quads: pyoxigraph into a directory store of its own, `kg` by `write_graph`, rdflib from N-Quads. Then
all are asked 12 questions of the library, with a person, a place and others filled in, and every value of the answers is compared.
pyoxigraph and `kg` take turns, and the quickest of the rounds counts; rdflib is asked once, and given up after --patience seconds (it is
then counted with those). Times are of the processor, so that other work on the machine does not matter much. With --rdflib-triples a
smaller graph is made for the comparison with rdflib, and `kg` is measured on that one too.
"""

from __future__ import annotations

import argparse
import gc
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph
from oxrdflib._converter import to_ox
from pyoxigraph import Quad, RdfFormat, Store
from rdflib import Dataset
from synthetic import make_quads

from kg.library import find_query
from kg.query import PREFIXES, query, to_value
from kg.store import Graph, open_graph, write_graph

QUESTIONS = (  # name in the library, what it mostly is, its parameters, and those of them that are names of things
    ("offices-of", "join", {"person": "person"}),
    ("offices-over-time", "join", {"place": "organization"}),
    ("documents-about", "join", {"topic": "place"}),
    ("said-by", "join", {"person": "person"}),
    ("contradictions", "join", {}),
    ("evidence", "join", {}),
    ("visits-to", "aggregate", {"place": "place"}),
    ("most-connected", "aggregate", {}),
    ("corroborated", "aggregate", {"sources": "=2"}),
    ("people", "aggregate", {}),
    ("counts-over-time", "filter", {"counted": "=cases"}),
    ("path", "path", {"from": "person", "to": "place"}),
)
Rows = list[tuple[Any, ...]]


class GivenUp(Exception):
    """A query took longer than we wait."""


@dataclass
class Times:
    """Seconds by name of a query, of one system; those of queries that were given up are at least so long."""

    seconds: dict[str, float] = field(default_factory=dict)
    given_up: set[str] = field(default_factory=set)

    def total(self, names: list[str]) -> float:
        return sum(self.seconds[name] for name in names)

    def shown(self, names: list[str]) -> str:
        return f"{self.least(names)}{1000 * self.total(names):,.1f}"

    def over(self, other: Times, names: list[str]) -> str:
        """How many times as long as the other."""
        return f"{self.least(names)}{self.total(names) / other.total(names):,.0f}"

    def least(self, names: list[str]) -> str:
        return ">" if self.given_up.intersection(names) else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--rdflib-triples", type=int, metavar="N", help="the size for rdflib (default: the same; 0 leaves it out)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds of pyoxigraph and kg, of which the quickest counts")
    parser.add_argument("--patience", type=int, default=120, metavar="S", help="seconds of the processor that rdflib has for a query")
    options = parser.parse_args()
    small = options.triples if options.rdflib_triples is None else options.rdflib_triples
    compare(options.triples, options, with_rdflib=small == options.triples)
    if small not in (0, options.triples):
        print()
        compare(small, options, with_rdflib=True)


def compare(triples: int, options: argparse.Namespace, with_rdflib: bool) -> None:
    """Makes a graph, loads and asks it, and prints what came of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        load(list(dict.fromkeys(make_quads(triples))), folder)
        with open_graph(folder / "news.kg") as graph:
            queries = {name: fill(graph, name, parameters) for name, _, parameters in QUESTIONS}
            raw, own, answers = ask_both(Store.read_only(str(folder / "raw")), graph, queries, options.rounds)
        other = ask_rdflib(folder / "graph.nq", queries, answers, options.patience) if with_rdflib else None
    report(raw, own, other, answers)


def load(quads: list[Quad], folder: Path) -> None:
    """Writes the quads as N-Quads and into two stores, and prints how long those took."""
    pyoxigraph.serialize(quads, output=folder / "graph.nq", format=RdfFormat.N_QUADS)
    raw, _ = clock(lambda: load_raw(quads, folder / "raw"))
    own, _ = clock(lambda: write_graph(quads, folder / "news.kg", {}))
    print(f"{len(quads):,} quads; loaded in {raw:.1f} s by pyoxigraph, {own:.1f} s by kg (ratio {own / raw:.2f})")


def load_raw(quads: list[Quad], folder: Path) -> None:
    store = Store(str(folder))
    store.bulk_extend(quads)
    store.optimize()
    store.flush()


def fill(graph: Graph, name: str, parameters: dict[str, str]) -> str:
    """A question of the library with values: for a kind of thing the one with most statements, for "=value" that value."""
    values = {key: value[1:] if value.startswith("=") else most_told(graph, value) for key, value in parameters.items()}
    return find_query(name).fill(graph, values)


def most_told(graph: Graph, kind: str) -> str:
    counted = f"""SELECT ?e {{ ?s kg:polarity kg:positive ; rdf:subject|rdf:object ?e FILTER(STRSTARTS(STR(?e), STR(id:{kind}))) }}
        GROUP BY ?e ORDER BY DESC(COUNT(?s)) ?e LIMIT 1"""
    return str(query(graph, counted).rows[0][0])


def ask_both(raw: Store, graph: Graph, queries: dict[str, str], rounds: int) -> tuple[Times, Times, dict[str, Rows]]:
    """The times of pyoxigraph and of kg, and the answers, which must be the same."""
    times, answers = (Times(), Times()), {}
    for name, sparql in queries.items():
        asked: list[Callable[[], Rows]] = [
            lambda sparql=sparql: [tuple(row) for row in raw.query(sparql, prefixes=PREFIXES)],
            lambda sparql=sparql: list(query(graph, sparql).terms),
        ]
        for turn in range(rounds):
            for which in (0, 1) if turn % 2 else (1, 0):
                seconds, rows = clock(asked[which])
                known = times[which].seconds
                known[name] = min(seconds, known.get(name, seconds))
                if to_values(rows) != to_values(answers.setdefault(name, rows)):
                    raise SystemExit(f"{name}: kg and pyoxigraph answer otherwise")
    return *times, answers


def ask_rdflib(file: Path, queries: dict[str, str], answers: dict[str, Rows], patience: int) -> Times:
    dataset = Dataset()
    seconds, _ = clock(lambda: dataset.parse(str(file), format="nquads"))
    print(f"rdflib loaded them in {seconds:.1f} s")
    times = Times()
    for name, sparql in queries.items():
        try:
            with limit(patience):
                times.seconds[name], rows = clock(lambda sparql=sparql: list(dataset.query(sparql, initNs=PREFIXES)))
        except GivenUp:
            times.seconds[name] = float(patience)
            times.given_up.add(name)
            continue
        found = [tuple(None if term is None else to_ox(term) for term in row) for row in rows]
        if to_values(found) != to_values(answers[name]):
            print(f"{name}: rdflib answers otherwise: {differences(found, answers[name])}")
    return times


def clock(work: Callable[[], Any]) -> tuple[float, Any]:
    """(seconds of the processor that `work` took, what it gave)."""
    gc.collect()
    started = time.process_time()
    found = work()
    return time.process_time() - started, found


@contextmanager
def limit(seconds: int) -> Iterator[None]:
    def give_up(*_: object) -> None:
        raise GivenUp

    signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def to_values(rows: Rows) -> Counter[tuple[Any, ...]]:
    """The rows as values, however often each comes, in no order: sorting leaves rows of equal keys to the engine."""
    return Counter(tuple(to_value(term) for term in row) for row in rows)


def differences(found: Rows, wanted: Rows) -> str:
    one, other = to_values(found), to_values(wanted)
    return f"{len(found):,} rows, not {len(wanted):,}; only it has {list(one - other)[:1]}, it lacks {list(other - one)[:1]}"


def report(raw: Times, own: Times, other: Times | None, answers: dict[str, Rows]) -> None:
    """The table: milliseconds of each query, totals and ratios."""
    head = f"\n{'query':18} {'kind':10} {'rows':>8} {'pyoxigraph':>11} {'kg':>11} {'ratio':>6}"
    print(head + (f" {'rdflib':>13} {'/ kg':>8}" if other else ""))
    kinds = {kind: [name for name, one, _ in QUESTIONS if one == kind] for _, kind, _ in QUESTIONS}
    lines = {f"{name:18} {kind:10} {len(answers[name]):>8,}": [name] for name, kind, _ in QUESTIONS}
    lines |= {f"{'total, ' + kind:38}": names for kind, names in kinds.items()}
    lines[f"{'total, all':38}"] = [name for name, _, _ in QUESTIONS]
    for title, names in lines.items():
        line = f"{title} {raw.shown(names):>11} {own.shown(names):>11} {own.total(names) / raw.total(names):>6.2f}"
        print(line + (f" {other.shown(names):>13} {other.over(own, names):>8}" if other else ""))
    same = ", and rdflib's but for what is said above; > is where it was given up" if other else ""
    print(f"milliseconds; the answers of pyoxigraph and kg are the same{same}")


if __name__ == "__main__":
    main()

"""Counts what a number must never be: an entity. And shows what the numbers became instead.

    python benchmarks/quantities.py STORE_DIR

An entity of the store is number-like if its label is nothing but a number, an amount, a rank or a date, or begins with a number and has no
word with a capital behind it (groups of people, "ten nurses", are things that act and are left out). The exit status is 0 only when there
is none. The observations are counted by their unit; each must say its value, its unit and what it counts.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Store

from kg.dates import MONTHS, WEEKDAYS
from kg.numbers import find_figures, is_amount
from kg.store import ONTOLOGY, PREFIXES, open_graph

ENTITIES = "SELECT DISTINCT ?e ?label ?type { ?e rdfs:label ?label ; a ?type FILTER(STRSTARTS(STR(?e), 'https://kg.example/id/')) }"
FIGURES = "SELECT ?o ?unit { ?o a kg:Observation ; kg:value ?v ; kg:unit ?unit ; kg:counted ?counted }"
OBSERVATIONS = "SELECT ?o { ?o a kg:Observation }"
NO_THINGS = {ONTOLOGY + name for name in ("Observation", "Group")}
SHOWN = 12  # units


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path, metavar="STORE_DIR")
    with open_graph(parser.parse_args().store) as graph:
        entities, figures = list(rows(graph.store, ENTITIES)), list(rows(graph.store, FIGURES))
        every = {node for (node,) in rows(graph.store, OBSERVATIONS)}
    things = {(iri, label) for iri, label, kind in entities if kind not in NO_THINGS}
    bad = sorted((label, iri) for iri, label in things if is_like_a_number(label))
    bare = every - {node for node, _ in figures}
    for label, iri in bad:
        print(f"{label}  <{iri}>", file=sys.stderr)
    for iri in sorted(bare):
        print(f"<{iri}>: no value, no unit or nothing counted", file=sys.stderr)
    units = Counter(unit for _, unit in figures)
    print(f"entities that are like numbers: {len(bad)} of {len(things):,}")
    print(f"observations with value, unit and what is counted: {len(every) - len(bare):,} of {len(every):,}")
    print("units: " + ", ".join(f"{unit} {number:,}" for unit, number in sorted(units.items(), key=lambda u: (-u[1], u[0]))[:SHOWN]))
    return int(bool(bad or bare))


def rows(store: Store, query: str) -> Iterator[tuple[str, ...]]:
    for solution in store.query(query, prefixes=PREFIXES):  # type: ignore[union-attr]
        yield tuple(term.value for term in solution)  # type: ignore[union-attr]


def is_like_a_number(label: str) -> bool:
    """Whether `label` is a number, an amount, a rank or a date, or a number with common words behind it."""
    figures = find_figures(label)
    leads = bool(figures) and figures[0].first == 0 and not any(char.isupper() for char in label[figures[0].end :])
    words = {word.strip(",.").lower() for word in label.split()}
    dated = all(word.isdigit() or word in {*MONTHS, *WEEKDAYS, "the", "of"} for word in words)
    return is_amount(label) or leads or dated


if __name__ == "__main__":
    sys.exit(main())

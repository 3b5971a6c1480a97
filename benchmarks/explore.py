"""The live explorer on a large graph: how long a suggestion, a neighbourhood, a path and the first picture take.

    python benchmarks/explore.py --triples 1000000

A made-up graph (`synthetic.py`) gets three hubs besides, with up to 50,000 facts on things of their own, and is served. One client asks the
routes of docs/explorer.md with made-up values, always the same: beginnings of 1 to 5 letters, whole names, words inside names and misses;
neighbourhoods of things by chance and of the hubs; paths between things by chance; evidence; the first picture. Beside each stands what
the question takes as plain SPARQL in pyoxigraph in this process, asked until it took --patience seconds: p50 of both, and how many times
that of the route it is.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

import httpx
from pyoxigraph import NamedNode, Quad, Store
from serve import memory_of, serving
from synthetic import CONFIDENCES, Thing, facts, make_names, make_quads

from kg.query import PREFIXES
from kg.rdf import digest, number, term, text, when
from kg.store import ID, Graph, open_graph, write_graph

HUBS = (50_000, 5_000, 500)  # facts of each
LEAST = {"search": 300, "around": 500}  # milliseconds that p95 may take


@dataclass(frozen=True)
class Task:
    """A kind of question: its route, the values that it is asked with, and the same as SPARQL."""

    name: str
    route: str
    values: list[dict[str, str]]
    sparql: Callable[[dict[str, str]], str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--requests", type=int, default=200, metavar="N", help="requests of each kind")
    parser.add_argument("--patience", type=float, default=20.0, metavar="S", help="seconds for each kind of plain SPARQL")
    parser.add_argument("--folder", type=Path, help="where the graph is made, and deleted (a temporary folder)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        store = Path(name) / "news.kg"
        quads = write_graph(make_graph(options.triples), store, {})
        print(f"{quads:,} quads; hubs of {', '.join(map(str, HUBS))} facts; {os.cpu_count()} processors")
        with open_graph(store) as graph:
            tasks = make_tasks(graph, random.Random(7), options.requests)
        with serving(store, "--quiet") as (process, address), httpx.Client(base_url=address, timeout=120) as client:
            wait(client)
            measured = {task.name: ask(client, task) for task in tasks}
            print(f"memory of the server and its processes: {memory_of(process.pid):,} MiB")
        with open_graph(store) as graph:
            assert isinstance(graph.store, Store)
            for task in tasks:
                tell(task, measured[task.name], ask_plainly(graph.store, task, options.patience))


# What is asked


def make_graph(triples: int) -> Iterator[Quad]:
    yield from make_quads(triples)
    dice = random.Random(3)
    names = make_names(dice, 2)
    for hub, ties in enumerate(HUBS):
        thing = Thing(f"person/hub-{hub}", "Person", f"Hub {next(names)}")
        yield from facts(thing.iri, {"rdf:type": term("kg:Person"), "rdfs:label": text(thing.name)})
        for tie in range(ties):
            yield from make_tie(thing, Thing(f"person/tied-{hub}-{tie}", "Person", next(names)), dice)


def make_tie(hub: Thing, other: Thing, dice: random.Random) -> Iterator[Quad]:
    """A thing with its names, and the statement that the hub met it."""
    yield from facts(
        other.iri, {"rdf:type": term("kg:Person"), "rdfs:label": text(other.name), "skos:altLabel": text(other.name.split()[-1])}
    )
    told = {
        "rdf:type": term("kg:Statement"),
        "rdf:subject": hub.iri,
        "rdf:predicate": term("kg:metWith"),
        "rdf:object": other.iri,
        "kg:supportCount": number(dice.randint(1, 9)),
        "kg:sourceCount": number(1),
        "kg:polarity": term("kg:positive"),
        "kg:modality": term("kg:asserted"),
        "kg:confidence": number(dice.choice(CONFIDENCES)),
        "kg:atTime": when("2020-01-01"),
    }
    yield from facts(NamedNode(f"{ID}statement/{digest(other.id)}"), dict(told))
    yield from facts(hub.iri, {"kg:metWith": other.iri})


def make_tasks(graph: Graph, dice: random.Random, count: int) -> list[Task]:
    store = graph.store
    rows = store.query("SELECT ?t ?n { ?t rdfs:label ?n FILTER(STRSTARTS(STR(?t), STR(id:))) }", prefixes=PREFIXES)
    names = {row["t"].value: row["n"].value for row in rows if "observation" not in row["t"].value}  # type: ignore[union-attr]
    named = sorted(thing for thing in names if "/tied-" not in thing and "/hub-" not in thing)
    statements = sorted(quad.object.value for quad in store.quads_for_pattern(None, term("kg:positionStatement"), None))
    ids = [thing.removeprefix(ID) for thing in dice.choices(named, k=4 * count)]
    words = [name for thing in dice.choices(sorted(names), k=count) for name in names[thing].split()]
    hubs = [{"id": f"person/hub-{n % len(HUBS)}"} for n in range(count)]
    misses = ["".join(dice.choices("qxwj", k=dice.randint(3, 6))) for _ in range(count)]
    return [
        Task("search, beginnings", "search", [{"text": word[: dice.randint(1, 5)].lower()} for word in words][:count], find_beginning),
        Task("search, whole names", "search", [{"text": names[thing]} for thing in dice.choices(sorted(names), k=count)], find_beginning),
        Task("search, inside words", "search", [{"text": word[1:4]} for word in words if len(word) > 4][:count], find_inside),
        Task("search, misses", "search", [{"text": text} for text in misses], find_inside),
        Task("around, by chance", "around", [{"id": id} for id in ids[:count]], find_around),
        Task("around, hubs", "around", hubs, find_around),
        Task("path", "path", [{"from": one, "to": other} for one, other in zip(ids[::2], ids[1::2], strict=True)][:count], find_path),
        Task("evidence", "evidence", [{"id": one.removeprefix(ID)} for one in dice.choices(statements, k=count)], find_evidence),
        Task("start", "start", [{}] * count, find_best),
    ]


# The same in plain SPARQL


def find_beginning(values: dict[str, str]) -> str:
    return find_names(f'REGEX(?name, "(^| ){values["text"]}", "i")')


def find_inside(values: dict[str, str]) -> str:
    return find_names(f'CONTAINS(LCASE(?name), "{values["text"].lower()}")')


def find_names(condition: str) -> str:
    return f"""SELECT ?thing (SAMPLE(?name) AS ?one) (COUNT(?fact) AS ?degree) {{
        ?thing rdfs:label|skos:altLabel ?name FILTER({condition}) OPTIONAL {{ ?fact rdf:subject|rdf:object ?thing }}
    }} GROUP BY ?thing ORDER BY DESC(?degree) ?one LIMIT 12"""


def find_around(values: dict[str, str]) -> str:
    return f"""SELECT ?fact ?other ?name ?support {{ {{ ?fact rdf:subject <{ID}{values["id"]}> ; rdf:object ?other }} UNION
        {{ ?fact rdf:object <{ID}{values["id"]}> ; rdf:subject ?other }} ?fact kg:supportCount ?support . ?other rdfs:label ?name
    }} ORDER BY DESC(?support) LIMIT 60"""


def find_path(values: dict[str, str]) -> str:
    """Only whether there is a path: SPARQL cannot tell which."""
    return f"ASK {{ <{ID}{values['from']}> (^rdf:subject/rdf:object|^rdf:object/rdf:subject)* <{ID}{values['to']}> }}"


def find_evidence(values: dict[str, str]) -> str:
    return f"SELECT * {{ <{ID}{values['id']}> prov:wasDerivedFrom ?claim GRAPH ?document {{ ?claim kg:quote ?quote }} }}"


def find_best(values: dict[str, str]) -> str:
    return (
        "SELECT ?thing (COUNT(?fact) AS ?degree) { ?fact rdf:subject|rdf:object ?thing } GROUP BY ?thing ORDER BY DESC(?degree) LIMIT 150"
    )


# Measuring


def wait(client: httpx.Client) -> None:
    """Waits for the first picture, and tells how long it was."""
    began = time.perf_counter()
    while True:
        with suppress(httpx.TransportError):
            if client.get("/explore/start").status_code == 200:
                break
        time.sleep(0.2)
    print(f"names and ties were read in {time.perf_counter() - began:.1f} s after the server listened, the first picture included")


def ask(client: httpx.Client, task: Task) -> list[float]:
    """Milliseconds of each request, one after the other."""
    taken = []
    for values in task.values:
        began = time.perf_counter()
        answer = client.get(f"/explore/{task.route}", params=values)
        taken.append(1000 * (time.perf_counter() - began))
        assert answer.status_code == 200, answer.text
    return taken


def ask_plainly(store: Store, task: Task, patience: float) -> list[float]:
    """Milliseconds of each query, as many as were begun in time; at least two."""
    taken: list[float] = []
    for values in task.values:
        began = time.perf_counter()
        found = store.query(task.sparql(values), prefixes=PREFIXES)
        if not isinstance(found, bool):
            bool(found) if task.route == "path" else list(found)  # type: ignore[call-overload]
        taken.append(1000 * (time.perf_counter() - began))
        if len(taken) > 1 and sum(taken) > 1000 * patience:
            break
    return taken


def tell(task: Task, ours: list[float], plain: list[float]) -> None:
    mine, theirs = (quantiles(taken, n=100, method="inclusive") for taken in (ours, plain))
    most = LEAST.get(task.route)
    goal = f" (under {most} ms: {'yes' if mine[94] < most else 'NO'})" if most else ""
    told = f"{task.name:22} p50 {mine[49]:7.1f} ms, p95 {mine[94]:7.1f} ms{goal}"
    print(f"{told:70} plain SPARQL p50 {theirs[49]:9,.1f} ms, {theirs[49] / mine[49]:.2g} times that ({len(plain)} asked)")


if __name__ == "__main__":
    main()

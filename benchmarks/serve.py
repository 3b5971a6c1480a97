"""`kg serve` under load: 32 clients with the questions of the library, first alone, then beside hostile queries.

    python benchmarks/serve.py --triples 100000

A made-up graph is served. First 2,000 queries of the library, filled with names of the graph, run one after the other in this process;
then 32 clients ask the server the same ones, and each answer must have as many rows. Then they ask them again while 4 more clients send
hostile queries all the time: cross products, regular expressions over such, property paths over everything, a sort of everything. Each of
those must be ended within the limit and a second. The memory is that of the server and all its processes: before, at most, and after.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from statistics import quantiles

import httpx
from synthetic import World, make_quads, make_world

from kg.library import NamedQuery, named_queries
from kg.query import query
from kg.store import Graph, open_graph, write_graph

HOSTILE = {
    "cross product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "regular expression": """SELECT ?x { ?a rdfs:label ?x . ?b rdfs:label ?y . ?c rdfs:label ?z
        FILTER(REGEX(CONCAT(?x, " ", ?y, " ", ?z), "^(([a-z]+)+ ?)+(([A-Z]?[a-z]+)+ ?)+[0-9]$", "i")) }""",
    "property path": "SELECT (COUNT(*) AS ?n) { ?a (!kg:none|^!kg:none)* ?b . ?b (!kg:none|^!kg:none)+ ?c }",
    "sort": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY DESC(CONCAT(STR(?c), STR(?f))) ?a ?d",
}
VALUES = {"term": ("visited", "metWith", "presidentOf"), "date": ("2019", "2020-06", "2023-01-15"), "number": ("2", "3")}
TEXTS = ("cases", "votes", "minister", "president")
Asked = tuple[str, int]  # a query, and how many rows it has


@dataclass
class Load:
    """What clients saw: seconds of each answer, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    took: float = 0.0

    def __str__(self) -> str:
        cuts = quantiles(self.seconds, n=100)
        times = {"p50": cuts[49], "p99": cuts[98], "longest": max(self.seconds)}
        shown = ", ".join(f"{name} {1000 * seconds:,.0f} ms" for name, seconds in times.items())
        errors = f"{len(self.errors)} errors {self.errors[:3] or ''}".strip()
        return f"{len(self.seconds) / self.took:,.0f} queries/s, {shown}, {errors}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=100_000, metavar="N")
    parser.add_argument("--queries", type=int, default=2_000, metavar="N")
    parser.add_argument("--clients", type=int, default=32, metavar="N")
    parser.add_argument("--hostile", type=int, default=4, metavar="N", help="clients that send hostile queries")
    parser.add_argument("--limit", type=float, default=5.0, metavar="S", help="seconds that the server gives a query")
    parser.add_argument("--memory", type=int, default=1024, metavar="MB", help="memory that the server gives a query")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        store = Path(name) / "news.kg"
        print(f"{write_graph(make_quads(options.triples), store, {}):,} quads; {os.cpu_count()} processors")
        with open_graph(store) as graph:
            asked, alone = ask_in_process(graph, options)
        print(f"in process, one after the other: {alone}")
        with serving(store, "--timeout", f"{options.limit:g}", "--memory", str(options.memory), "--quiet") as (process, address):
            asyncio.run(measure(process, address, asked, alone, options))


def ask_in_process(graph: Graph, options: argparse.Namespace) -> tuple[list[Asked], Load]:
    """The queries with the numbers of their rows, and how long they took here."""
    dice, world = random.Random(options.queries), make_world_of(options.triples)
    library = list(named_queries().values())
    chosen = [dice.choice(library) for _ in range(options.queries)]
    queries = [one.fill(graph, to_values(one, world, dice)) for one in chosen]
    load, asked = Load(), []
    started = time.perf_counter()
    for sparql in queries:
        at = time.perf_counter()
        asked.append((sparql, len(query(graph, sparql).terms)))
        load.seconds.append(time.perf_counter() - at)
    load.took = time.perf_counter() - started
    return asked, load


def make_world_of(triples: int) -> World:
    from synthetic import PER_ARTICLE

    return make_world(max(1, triples // PER_ARTICLE))


def to_values(asked: NamedQuery, world: World, dice: random.Random) -> dict[str, str]:
    """A value for each parameter, by chance; entities by their IRIs, so that the search for names is no part of this."""
    made = {}
    for parameter in asked.parameters:
        if parameter.kind == "entity":
            kind = "person" if parameter.name in ("person", "visitor", "from") else "place"
            made[parameter.name] = world.any(kind).iri.value
        elif not parameter.optional:
            made[parameter.name] = dice.choice(VALUES.get(parameter.kind, TEXTS))
    return made


async def measure(process: subprocess.Popen[str], address: str, asked: list[Asked], alone: Load, options: argparse.Namespace) -> None:
    """Both runs, and the memory around them."""
    speed = len(alone.seconds) / alone.took
    await ask(address, asked[: options.clients * 4], options.clients)  # all workers have started then
    before = memory_of(process.pid)
    friendly = await ask(address, asked, options.clients)
    share = len(friendly.seconds) / friendly.took / speed
    print(f"{options.clients} clients: {friendly}; {share:.2f} of the throughput in process")
    after = memory_of(process.pid)
    attack, most = Attack(address, options), Watch(process.pid)
    hostile = [asyncio.create_task(attack.run(n)) for n in range(options.hostile)]
    watching = asyncio.create_task(most.run())
    beside = await ask(address, asked, options.clients)
    attack.over = True
    await asyncio.gather(*hostile)
    watching.cancel()
    print(f"{options.clients} clients beside {options.hostile} hostile ones: {beside}")
    print(attack.told())
    again = await ask(address, asked[: options.clients * 4], options.clients)
    print(f"afterwards: {again}")
    await asyncio.sleep(1)
    held = f"{before} MiB when started, {after} after the clients, at most {most.most} beside the hostile queries"
    print(f"memory of the server and its processes: {held}, {memory_of(process.pid)} at the end")


async def ask(address: str, asked: list[Asked], clients: int) -> Load:
    """So many clients share the queries; each asks the next one when it has its answer."""
    load, rest = Load(), iter(asked)

    async def run() -> None:
        async with httpx.AsyncClient(base_url=address, timeout=120) as client:
            for sparql, rows in rest:
                at = time.perf_counter()
                answer = await client.post("/sparql", data={"query": sparql}, headers={"Accept": "application/sparql-results+json"})
                load.seconds.append(time.perf_counter() - at)
                found = len(answer.json()["results"]["bindings"]) if answer.status_code == 200 else None
                if found is None:
                    load.errors.append(f"{answer.status_code}: {answer.text[:200]}")
                elif found != rows:
                    load.errors.append(f"{found} rows, not {rows}: {sparql[:80]}")

    started = time.perf_counter()
    await asyncio.gather(*(run() for _ in range(clients)))
    load.took = time.perf_counter() - started
    return load


class Attack:
    """Clients that send hostile queries until it is over."""

    def __init__(self, address: str, options: argparse.Namespace) -> None:
        self.address, self.limit, self.over = address, options.limit, False
        self.seen: list[tuple[str, int, float]] = []

    async def run(self, first: int) -> None:
        names = cycle([*HOSTILE][first % len(HOSTILE) :] + [*HOSTILE][: first % len(HOSTILE)])
        async with httpx.AsyncClient(base_url=self.address, timeout=120) as client:
            for name in names:
                if self.over:
                    return
                at = time.perf_counter()
                answer = await client.post("/sparql", data={"query": HOSTILE[name]})
                self.seen.append((name, answer.status_code, time.perf_counter() - at))

    def told(self) -> str:
        lines = []
        for name in HOSTILE:
            found = [(status, seconds) for one, status, seconds in self.seen if one == name]
            statuses = " ".join(sorted({str(status) for status, _ in found}))
            longest = max((seconds for _, seconds in found), default=0.0)
            lines.append(f"  {name}: {len(found)} times, status {statuses}, longest {longest:.2f} s")
        late = [one for one in self.seen if one[2] > self.limit + 1]
        return "\n".join(
            [f"hostile queries, limit {self.limit:g} s; {len(late)} of {len(self.seen)} took more than a second longer:", *lines]
        )


class Watch:
    """The most memory that was seen."""

    def __init__(self, pid: int) -> None:
        self.pid, self.most = pid, 0

    async def run(self) -> None:
        while True:
            self.most = max(self.most, memory_of(self.pid))
            await asyncio.sleep(0.5)


def memory_of(pid: int) -> int:
    """MiB that a process and its children hold; what they share (code, and the store's files) counts once, by shares."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sum(share_of(one) for one in [str(pid), *children])


def share_of(pid: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("Pss:")), 0)


@contextmanager
def serving(store: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`kg serve` on a free port: its process and its address."""
    call = [sys.executable, "-m", "kg", "serve", str(store), "--port", "0", *options]
    process = subprocess.Popen(call, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().split(" is served at ")[1].split(";")[0]
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


if __name__ == "__main__":
    main()

"""`kg serve` under load: 32 clients with the questions of the library, first alone, then beside hostile queries.

    python benchmarks/serve.py --triples 100000

A made-up graph is served. First 2,000 queries of the library, filled with names of the graph, run one after the other in this process;
then 32 clients ask the server the same ones, and each answer must have as many rows. Then they ask them again while 4 more clients send
hostile queries all the time: cross products, regular expressions over such, property paths over everything, a sort of everything. Each of
those must be ended within the limit and a second, as its client sees it. The memory is that of the server and all its processes: before,
at most, and after. Clients are threads of this process with plain connections, so that they take little of the processor themselves.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles
from threading import Event

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
            measure(process, address, asked, alone, options)


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


def measure(process: subprocess.Popen[str], address: str, asked: list[Asked], alone: Load, options: argparse.Namespace) -> None:
    """Both runs, and the memory around them."""
    speed = len(alone.seconds) / alone.took
    ask(address, asked[: options.clients * 4], options.clients)  # all workers have started then
    before = memory_of(process.pid)
    friendly = ask(address, asked, options.clients)
    share = len(friendly.seconds) / friendly.took / speed
    print(f"{options.clients} clients: {friendly}; {share:.2f} of the throughput in process")
    after = memory_of(process.pid)
    with attacked(address, options) as attack, watched(process.pid) as seen:
        beside = ask(address, asked, options.clients)
    print(f"{options.clients} clients beside {options.hostile} hostile ones: {beside}")
    print(attack)
    again = ask(address, asked[: options.clients * 4], options.clients)
    print(f"afterwards: {again}")
    time.sleep(1)
    held = f"{before} MiB when started, {after} after the clients, at most {max(seen)} beside the hostile queries"
    print(f"memory of the server and its processes: {held}, {memory_of(process.pid)} at the end")


def ask(address: str, asked: list[Asked], clients: int) -> Load:
    """So many clients share the queries; each asks the next one when it has its answer."""
    load, rest = Load(), iter(asked)

    def run(_: int) -> None:
        with closing(connect(address)) as server:
            for sparql, rows in rest:
                at = time.perf_counter()
                status, answer = post(server, sparql)
                load.seconds.append(time.perf_counter() - at)
                found = len(json.loads(answer)["results"]["bindings"]) if status == 200 else None
                if found is None:
                    load.errors.append(f"{status}: {answer[:200]!r}")
                elif found != rows:
                    load.errors.append(f"{found} rows, not {rows}: {sparql[:80]}")

    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(run, range(clients)))
    load.took = time.perf_counter() - started
    return load


def connect(address: str) -> HTTPConnection:
    return HTTPConnection(address.removeprefix("http://").rstrip("/"), timeout=120)


def post(server: HTTPConnection, sparql: str) -> tuple[int, bytes]:
    """(status, body) of the answer to a query."""
    server.request("POST", "/sparql", sparql.encode(), {"Content-Type": "application/sparql-query", "Accept": "application/json"})
    answer = server.getresponse()
    return answer.status, answer.read()


@dataclass
class Attack:
    """What the clients saw that send hostile queries: query, status, and seconds until the answer came."""

    limit: float
    seen: list[tuple[str, int, float]] = field(default_factory=list)

    def __str__(self) -> str:
        lines = []
        for name in HOSTILE:
            found = [(status, seconds) for one, status, seconds in self.seen if one == name]
            statuses = " ".join(sorted({str(status) for status, _ in found}))
            longest = max((seconds for _, seconds in found), default=0.0)
            lines.append(f"  {name}: {len(found)} times, status {statuses}, longest {longest:.2f} s")
        late = [one for one in self.seen if one[2] > self.limit + 1]
        head = f"hostile queries, limit {self.limit:g} s; {len(late)} of {len(self.seen)} were ended more than a second later:"
        return "\n".join([head, *lines])


@contextmanager
def attacked(address: str, options: argparse.Namespace) -> Iterator[Attack]:
    """While it lasts, clients send hostile queries, one after the other."""
    attack, over = Attack(options.limit), Event()

    def run(first: int) -> None:
        with closing(connect(address)) as server:
            for name in islice(cycle(HOSTILE), first, None):
                if over.is_set():
                    return
                at = time.perf_counter()
                status, _ = post(server, HOSTILE[name])
                attack.seen.append((name, status, time.perf_counter() - at))

    with ThreadPoolExecutor(options.hostile) as pool:
        running = [pool.submit(run, n) for n in range(options.hostile)]
        try:
            yield attack
        finally:
            over.set()
        for one in running:
            one.result()


@contextmanager
def watched(pid: int) -> Iterator[list[int]]:
    """The memory of the process and its children, every half second while it lasts."""
    seen, over = [memory_of(pid)], Event()

    def run() -> None:
        while not over.wait(0.5):
            seen.append(memory_of(pid))

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run)
        try:
            yield seen
        finally:
            over.set()


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

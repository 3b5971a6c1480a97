"""Readers in a loop while a build replaces the store that they read: every answer must be that of a complete build.

    python benchmarks/readers.py ../shared/bench/dwie-dev/text --out build/dwie.kg

A store of a few of the articles is built at the output; then `kg build` reads all of them into the same store, as a process of its own.
One reader opens the store again and again and asks it four questions each time, which must all be answered by the same build; another
asks `kg serve` over HTTP. Which answers the two builds give is known from the stores themselves, asked while nobody writes. A build
swaps its store in only once, so both stores are then written in turn, --swaps times, as fast as they can be. The exit status is 0 only
where every answer was that of one of the builds.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import httpx
from pyoxigraph import Quad
from serve import serving

from kg.query import query
from kg.store import open_graph, write_graph

QUESTIONS = (
    "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }",
    "SELECT (COUNT(*) AS ?n) { GRAPH ?d { ?d a schema:NewsArticle } }",
    "SELECT (SUM(STRLEN(?t)) AS ?n) { GRAPH ?d { ?d nif:isString ?t } }",
    "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s prov:wasDerivedFrom ?c . GRAPH ?d { ?c kg:sentenceSpan/kg:quote ?q } }",
)
Answers = dict[int, int]  # the number of a question: the answer to it
Reader = Callable[[], Answers]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path, metavar="TEXT_DIR")
    parser.add_argument("--out", type=Path, required=True, metavar="STORE", help="where the store of all articles is left")
    parser.add_argument("--first", type=int, default=5, metavar="N", help="articles in the store before")
    parser.add_argument("--swaps", type=int, default=50, metavar="N", help="how often the stores are then written in turn")
    options = parser.parse_args()
    build(sorted(options.texts.glob("*.txt"))[: options.first], options.out)
    with (
        tempfile.TemporaryDirectory() as name,
        serving(options.out, "--quiet") as (_, address),
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        old, new = (shutil.copytree(options.out, Path(name) / part) for part in ("old", "new"))
        readers: dict[str, Reader] = {"readers of the store": lambda: ask_store(options.out), "readers over HTTP": cycled(client)}

        def build_all() -> None:
            build([options.texts], options.out)
            shutil.rmtree(new)
            shutil.copytree(options.out, new)

        runs = {"the build": watch(readers, build_all)}
        runs[f"{options.swaps} swaps"] = watch(readers, lambda: swap(options.out, [old, new], options.swaps))
        builds = {"before": ask_store(old), "after": ask_store(new)}
    wrong = [tell(f"{who} during {when}", seen, builds) for when, run in runs.items() for who, seen in run.items()]
    return int(any(wrong))


def build(inputs: list[Path], out: Path) -> None:
    """`kg build` as a process of its own."""
    subprocess.run([sys.executable, "-m", "kg", "build", *map(str, inputs), "-o", str(out), "--quiet"], check=True)


def ask_store(path: Path) -> Answers:
    """The answers of the store to all questions, opened once."""
    with open_graph(path) as graph:
        return {n: int(str(query(graph, text).rows[0][0])) for n, text in enumerate(QUESTIONS)}


def cycled(client: httpx.Client) -> Reader:
    """A reader that asks the server one question after the other."""
    numbers = cycle(range(len(QUESTIONS)))

    def ask() -> Answers:
        n = next(numbers)
        found = client.get("/sparql", params={"query": QUESTIONS[n]}).raise_for_status().json()["results"]["bindings"]
        return {n: int(found[0]["n"]["value"])}

    return ask


def watch(readers: dict[str, Reader], work: Callable[[], None]) -> dict[str, list[Answers | str]]:
    """What each reader is answered, or which error it sees, again and again until `work` is done."""
    over, seen = threading.Event(), {name: list[Answers | str]() for name in readers}

    def run(name: str) -> None:
        while not over.is_set():
            try:
                seen[name].append(readers[name]())
            except Exception as error:  # whatever it is, it is no answer
                seen[name].append(repr(error))

    threads = [threading.Thread(target=run, args=(name,)) for name in readers]
    for thread in threads:
        thread.start()
    try:
        work()
    finally:
        over.set()
        for thread in threads:
            thread.join()
    return seen


def swap(out: Path, stores: list[Path], times: int) -> None:
    """Writes each of `stores` to `out` in turn; the last one is what stays."""
    quads = [read_quads(store) for store in stores]
    for n in range(times):
        write_graph(quads[n % 2], out, {})
    shutil.rmtree(out)
    shutil.copytree(stores[-1], out)


def read_quads(path: Path) -> list[Quad]:
    with open_graph(path) as graph:
        return list(graph.store)


def tell(title: str, seen: list[Answers | str], builds: dict[str, Answers]) -> int:
    """Prints how many answers were those of which build; the number of those that were of none."""
    counts: Counter[str] = Counter()
    wrong = []
    for answers in seen:
        fitting = [name for name, known in builds.items() if not isinstance(answers, str) and answers.items() <= known.items()]
        counts.update(fitting[:1])
        wrong += [] if fitting else [answers]
    told = ", ".join(f"{counts[name]:,} answers of the build {name}" for name in builds)
    print(f"{title}: {told}, {len(wrong)} of none {wrong[:3] or ''}".rstrip())
    return len(wrong)


if __name__ == "__main__":
    sys.exit(main())

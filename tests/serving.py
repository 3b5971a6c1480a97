"""A server of kg as a process of its own, for the tests that ask it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyoxigraph

from kg.store import write_graph

SMALL = Path(__file__).parent / "data" / "small.trig"
TOKEN = "a-secret-of-the-tests"


@dataclass
class Server:
    """A server that runs: its address, its process, and a client for it."""

    address: str
    process: subprocess.Popen[str]
    client: httpx.Client

    def sparql(self, query: str, **headers: str) -> httpx.Response:
        return self.client.get("/sparql", params={"query": query}, headers=headers)

    def count(self, pattern: str) -> int:
        rows = self.sparql(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}").json()["results"]["bindings"]
        return int(rows[0]["n"]["value"])

    def update(self, text: str, token: str = TOKEN) -> httpx.Response:
        headers = {"Content-Type": "application/sparql-update", "Authorization": f"Bearer {token}"}
        return self.client.post("/sparql", content=text, headers=headers)


@contextmanager
def serving(graph: Path, *options: str) -> Iterator[Server]:
    """`kg serve graph` on a free port, ended at the end."""
    call = [sys.executable, "-m", "kg", "serve", str(graph), "--port", "0", *options]
    log = graph.parent / "server.log"
    with log.open("w") as stream:
        process = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=stream, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert " is served at " in line, (line, log.read_text())
        address = line.split(" is served at ")[1].split(";")[0]
        with httpx.Client(base_url=address, timeout=60) as client:
            yield Server(address, process, client)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def small_store(folder: Path) -> Path:
    """The store of tests/data/small.trig in `folder`."""
    out = folder / "small.kg"
    write_graph(list(pyoxigraph.parse(path=str(SMALL), format=pyoxigraph.RdfFormat.TRIG)), out, {})
    return out

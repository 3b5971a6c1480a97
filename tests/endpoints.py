"""Outside SPARQL servers as processes of their own, for the tests that ask them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

OXIGRAPH = Path(sys.executable).with_name("oxigraph")  # the package of that name on PyPI is the server
VIRTUOSO = os.environ.get("VIRTUOSO") or shutil.which("virtuoso-t")
_PATIENCE = 60.0


@contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """The address of an empty Oxigraph server."""
    port = free_port()
    call = [str(OXIGRAPH), "serve", "--location", str(folder / "oxigraph"), "--bind", f"127.0.0.1:{port}"]
    with running(call, folder, f"http://127.0.0.1:{port}/query?query=ASK%7B%7D"):
        yield f"sparql+http://127.0.0.1:{port}/"


@contextmanager
def virtuoso(folder: Path) -> Iterator[str]:
    """The address of an empty Virtuoso, whose default graph is one of its own, and its user's password the one it comes with."""
    port, other = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(SETTINGS.format(folder=folder, port=port, other=other))
    call = [str(VIRTUOSO), "-f", "-c", str(folder / "virtuoso.ini")]
    with running(call, folder, f"http://127.0.0.1:{port}/sparql?query=ASK%7B%7D"):
        options = "store=/sparql-graph-crud-auth&default=https://kg.example/id/graph/default&auth=digest"
        yield f"sparql+http://dba:dba@127.0.0.1:{port}/sparql#{options}"


SETTINGS = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = {other}
NumberOfBuffers = 10000
DirsAllowed = {folder}
[HTTPServer]
ServerPort = {port}
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = 1000000
"""


@contextmanager
def running(call: list[str], folder: Path, asked: str) -> Iterator[None]:
    """A server, once it answers at the address `asked`."""
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(call, cwd=folder, stdout=log, stderr=log)
    try:
        end = time.monotonic() + _PATIENCE
        while not answers(asked):
            assert process.poll() is None and time.monotonic() < end, (folder / "server.log").read_text()
            time.sleep(0.1)
        yield
    finally:
        process.kill()
        process.wait()


def answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=10).is_success
    except httpx.HTTPError:
        return False


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])

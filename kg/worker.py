"""A process that answers queries on a read-only snapshot of a store, one at a time: `python -m kg.worker '{"memory": BYTES}'`.

It can open no socket, holds no more memory than it was given, and is simply killed where a query takes too long (`kg/workers.py`).
Standard input and output carry frames: four bytes of length, a JSON object, and, in an answer, as many bytes as its "size" says.

Each request names the store directory ("store", and "generation": another one than before has it opened again) and is a query with its
format, or, with "update", an update: that one opens the store for writing while it runs. Where a build has put another store in its place
meanwhile, the answer is a MovedError: what is read is always of one build. In place of a query may stand the name of one of the library
with its values, a question in English, a route of the explorer ("explore") with its values and the path of a catalogue, or the path of a
catalogue that is to be made ("make").
"""

from __future__ import annotations

import ctypes
import io
import json
import platform
import resource
import signal
import sqlite3
import struct
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, QueryBoolean, QuerySolutions, Store

from kg.catalogue import Catalogue, make_catalogue
from kg.errors import KGError, QueryError
from kg.explore import Explorer
from kg.guard import check_dataset, check_query, check_update, with_dataset
from kg.library import find_query, to_drawing, understand
from kg.query import GRAPHS, PREFIXES, RESULTS, to_query_error
from kg.store import Graph, Pinned

_KINDS = {"boolean": "a yes or no", "solutions": "a table", "triples": "triples"}
LENGTH = struct.Struct(">I")
_SMALLEST_ROW = 3  # bytes of a row in JSON, at least: what is shorter than so many rows need not be counted


class FormatError(KGError):
    """An answer that none of the formats wanted can hold."""


class MovedError(KGError):
    """The store is not the one that was asked for: a build has ended."""


class LimitError(KGError):
    """An answer that is longer than was allowed."""


def main() -> None:
    """Answers requests until standard input ends."""
    settings = json.loads(sys.argv[1])
    confine(settings.get("memory"))
    answering, inward, outward = Answering(), sys.stdin.buffer, sys.stdout.buffer
    write_frame(outward, {"ready": True, "confined": is_confined()})
    while (request := read_frame(inward)) is not None:
        try:
            answer, body = answering.answer(request)
        except KGError as error:
            answer, body = {"error": str(error), "kind": type(error).__name__}, b""
        except (OSError, RuntimeError, ValueError, MemoryError, sqlite3.Error) as error:
            answer, body = {"error": str(error) or "the memory is spent", "kind": type(error).__name__}, b""
        write_frame(outward, answer, body)


class Answering:
    """The store that is open, and what it is asked."""

    def __init__(self) -> None:
        self.opened: tuple[str, str] | None = None
        self.pinned: Pinned | None = None
        self.store: Store | None = None
        self.graphs: frozenset[str] | None = None
        self.catalogue: Catalogue | None = None

    def answer(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """(what is said of the answer, its bytes)."""
        if request.get("update"):
            return self.update(request), b""
        store = self.open(request)
        if "make" in request:
            make_catalogue(store, Path(request["make"]))
            return {"ok": True}, b""
        if "explore" in request:
            return {"ok": True}, self.explore(request, store)
        sparql, told = self.text(request, store)
        dataset = request.get("default", []), request.get("named", [])
        self.check(sparql, store, *dataset)
        options: dict[str, Any] = {"default_graph": _nodes(dataset[0]), "named_graphs": _nodes(dataset[1])} if any(dataset) else {}
        try:
            found = store.query(sparql, prefixes=PREFIXES, **options)
        except SyntaxError as error:
            raise to_query_error(sparql, str(error)) from None
        said, content = write_answer(found, request)
        return said | told, content

    def explore(self, request: dict[str, Any], store: Store) -> bytes:
        """The JSON of a route of the explorer."""
        path, values = Path(request["catalogue"]), request["values"]
        self.check(values.get("query", ""), store)
        if self.catalogue is None or self.catalogue.path != path:
            self.catalogue = open_catalogue(path)
        found = Explorer(store, self.catalogue).answer(request["explore"], values)
        return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()

    def text(self, request: dict[str, Any], store: Store) -> tuple[str, dict[str, Any]]:
        """The query, and what it was made of where it is one of the library: by its name and values, or by a question in English."""
        if "sparql" in request:
            return request["sparql"], {}
        graph = Graph(store, Path(request["store"]), {})
        if "ask" in request:
            found, values, sparql = understand(graph, request["ask"])
        else:
            found, values = find_query(request["name"]), request["values"]
            sparql = found.fill(graph, values)
        return sparql, {"name": found.name, "values": values, "drawing": to_drawing(sparql)}

    def open(self, request: dict[str, Any]) -> Store:
        """The store, opened again where it is another state of it that is asked for."""
        wanted = (request["store"], request["generation"])
        if self.store is None or self.opened != wanted:
            self.close()
            self.pinned = Pinned(Path(request["store"]))
            if self.pinned.state != request["generation"].rstrip("+"):
                raise MovedError(f"{request['store']} is another build now")
            self.store, self.opened = Store.read_only(self.pinned.database), wanted
        return self.store

    def close(self) -> None:
        self.store, self.opened, self.graphs = None, None, None
        if self.pinned is not None:
            self.pinned.close()
            self.pinned = None

    def check(self, sparql: str, store: Store, *datasets: list[str]) -> None:
        """Raises QueryError where a query, or a dataset that the request names, reaches beyond the store."""
        graphs = self.names(store) if any(datasets) or "from" in sparql.lower() else frozenset()
        check_query(sparql, graphs)
        for names in datasets:
            check_dataset(names, graphs)

    def names(self, store: Store) -> frozenset[str]:
        """The names of the graphs that the store has."""
        if self.graphs is None:
            self.graphs = frozenset(graph.value for graph in store.named_graphs() if isinstance(graph, NamedNode))
        return self.graphs

    def update(self, request: dict[str, Any]) -> dict[str, Any]:
        text = request["sparql"]
        check_update(text)
        text = with_dataset(text, request.get("default", []), request.get("named", []))
        store = Store(f"{request['store']}/oxigraph")
        try:
            store.update(text, prefixes=PREFIXES)
        except SyntaxError as error:
            raise QueryError(f"the update cannot be read: {error.msg}") from None
        store.flush()
        return {"ok": True, "size": 0}


def open_catalogue(path: Path) -> Catalogue:
    try:
        return Catalogue(path)
    except sqlite3.OperationalError:
        raise MovedError("the catalogue is that of an older build") from None


def write_answer(found: Any, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The answer in the format that the request wants of one of its kind: "solutions", "boolean" or "triples"."""
    kind = "boolean" if isinstance(found, QueryBoolean) else "solutions" if isinstance(found, QuerySolutions) else "triples"
    name, out, rows = request[kind], _Capped(request.get("most_bytes")), None
    if not name:
        raise FormatError(f"none of the formats that Accept names can hold {_KINDS[kind]}")
    if kind == "triples":
        triples = _Counted(found, request.get("most_rows"))
        pyoxigraph.serialize(triples, output=out, format=GRAPHS[name], prefixes=PREFIXES)
        rows = triples.seen
    else:
        found.serialize(output=out, format=RESULTS[name])
        rows = _check_rows(out, name, request.get("most_rows")) if kind == "solutions" else None
    return {"ok": True, "kind": kind, "rows": rows}, out.getvalue()


class _Capped(io.BytesIO):
    """A stream that takes no more than `most` bytes."""

    def __init__(self, most: int | None) -> None:
        super().__init__()
        self.most = most

    def write(self, chunk: Any) -> int:
        if self.most is not None and self.tell() + len(chunk) > self.most:
            raise LimitError(f"the answer is longer than {self.most:,} bytes; ask for less, or add LIMIT")
        return super().write(chunk)


class _Counted:
    """The triples of an answer, no more than `most` of them."""

    def __init__(self, triples: Iterable[Any], most: int | None) -> None:
        self.triples, self.most, self.seen = iter(triples), most, 0

    def __iter__(self) -> _Counted:
        return self

    def __next__(self) -> Any:
        triple = next(self.triples)
        self.seen += 1
        if self.most is not None and self.seen > self.most:
            raise LimitError(f"the answer has more than {self.most:,} triples; ask for less, or add LIMIT")
        return triple


def _check_rows(out: _Capped, name: str, most: int | None) -> int | None:
    """The number of rows of an answer that was written, where it needed counting."""
    if most is None or out.tell() < most * _SMALLEST_ROW:
        return None
    written = pyoxigraph.parse_query_results(out.getvalue(), format=RESULTS[name]) if name != "csv" else None
    rows = sum(1 for _ in written) if isinstance(written, QuerySolutions) else out.getvalue().count(b"\r\n") - 1
    if rows > most:
        raise LimitError(f"the answer has more than {most:,} rows; ask for less, or add LIMIT")
    return rows


def _nodes(names: list[str]) -> list[NamedNode | DefaultGraph]:
    return [NamedNode(name) for name in names]


# Frames


def read_frame(stream: BinaryIO) -> dict[str, Any] | None:
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    found: dict[str, Any] = json.loads(stream.read(LENGTH.unpack(head)[0]))
    return found


def write_frame(stream: BinaryIO, header: dict[str, Any], body: bytes = b"") -> None:
    stream.write(to_frame({**header, "size": len(body)}) + body)
    stream.flush()


def to_frame(header: dict[str, Any]) -> bytes:
    text = json.dumps(header).encode()
    return LENGTH.pack(len(text)) + text


# Confinement

_SOCKET = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}  # machine: (its number for seccomp, that of the call socket)
_LOAD, _JUMP, _RETURN = 0x20, 0x15, 0x06  # BPF: load a word, jump if equal, return
_ALLOW, _DENY = 0x7FFF0000, 0x00050000 | 13  # seccomp(2): go on; fail with EACCES
_END_WITH_PARENT, _NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 1, 38, 22, 2  # prctl(2)


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_ushort), ("yes", ctypes.c_ubyte), ("no", ctypes.c_ubyte), ("value", ctypes.c_uint))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.POINTER(_Instruction)))


def confine(memory: int | None) -> None:
    """Limits the memory of this process, and takes from it the means to open a socket or to outlive its server (Linux alone knows how)."""
    if memory is not None:
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "linux" or platform.machine() not in _SOCKET:
        return
    machine, socket = _SOCKET[platform.machine()]
    steps = [
        (_LOAD, 0, 0, 4),
        (_JUMP, 0, 3, machine),
        (_LOAD, 0, 0, 0),
        (_JUMP, 0, 1, socket),
        (_RETURN, 0, 0, _DENY),
        (_RETURN, 0, 0, _ALLOW),
    ]
    program = _Program(len(steps), (_Instruction * len(steps))(*(_Instruction(*step) for step in steps)))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_END_WITH_PARENT, signal.SIGKILL)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
        libc.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0)


def is_confined() -> bool:
    """Whether this process can open no socket."""
    import socket

    try:
        socket.socket().close()
    except OSError:
        return True
    return False


if __name__ == "__main__":
    main()

"""A graph over HTTP: the explorer at /, the SPARQL 1.1 Protocol at /sparql, a page for every IRI at /resource/..., an editor at /yasgui.

Read-only and on the loopback interface unless told otherwise. Queries run in `kg/workers.py`; what is wrong with a request comes back as a
problem in JSON (RFC 9457), without what a log should not hold.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import os
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg import __version__
from kg.dereference import describe, find_resource, find_triples, to_iri
from kg.errors import GraphError, KGError, UsageError
from kg.explore import read_values
from kg.library import find_query
from kg.pages import (
    EXPLORER_POLICY,
    answer_page,
    editor_page,
    explorer_page,
    explorer_parts,
    home_page,
    problem_page,
    resource_page,
    to_picture,
)
from kg.protocol import SOLUTIONS, TRIPLES, Operation, ProtocolError, negotiate, read_operation
from kg.store import check_store, is_address, open_graph, state_of, write_graph
from kg.workers import BusyError, Catalogues, Limits, MemoryLimitError, NotReadyError, QueryFailure, TimeLimitError, Timing, Workers

MOST_BODY = 2**20  # bytes of a request
MOST_ADDRESS = 2**15  # bytes of an address, the query in it included
BUSY_AGAIN = 2  # seconds after which a client that was refused may come back
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
YASGUI = Path(__file__).parent / "data" / "serve" / "yasgui"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
POLICY += "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
_EXPLORER_POLICY = "; ".join(f"{rule} {value}" for rule, value in EXPLORER_POLICY.items())
_TRIES = 5  # for a query whose store a build replaces meanwhile
_PATIENCE = 2.0  # seconds that the first picture waits for the catalogue of a build that has just ended
_MOVED = ("MovedError", "OSError", "RuntimeError")  # what a worker says then
_BOOLEANS = {name: format for name, format in SOLUTIONS.items() if format in ("json", "xml")}
_STATUS = {TimeLimitError: 503, MemoryLimitError: 507, BusyError: 429, NotReadyError: 503}
_KINDS = {"QueryError": 400, "FormatError": 406, "UsageError": 400, "UnknownNameError": 404, "LimitError": 413, "MemoryError": 507}

access = logging.getLogger("kg.access")


@dataclass
class Settings:
    """How a graph is served. `token` is needed to write; `origins` may read from a browser's pages of other servers."""

    path: Path
    limits: Limits = field(default_factory=Limits)
    hosts: tuple[str, ...] = LOOPBACK
    token: str | None = None
    origins: tuple[str, ...] = ()


class Served:
    """The graph that is served, as it is on disk now: a build that ends swaps another one in."""

    def __init__(self, settings: Settings) -> None:
        self.path = settings.path.resolve()
        self.kept = tempfile.TemporaryDirectory(prefix="kg-serve-") if not self.path.is_dir() else None
        self.store = Path(self.kept.name) / "copy" if self.kept is not None else self.path
        with open_graph(self.path) as graph:  # what is wrong with it is told at once
            if self.kept is not None:
                write_graph(graph.store, self.store, {})
        self.workers = Workers(self.store, settings.limits, state_of(self.store))
        self.catalogues = Catalogues(self.workers)
        self.first: tuple[Path | None, bytes] = None, b""
        self.counted: tuple[str, dict[str, int]] = "", {}

    async def query(self, sparql: str, timing: Timing | None = None, **request: Any) -> tuple[dict[str, Any], bytes]:
        """The answer of the last complete build to a query."""
        return await self.ask(timing, sparql=sparql, **request)

    async def ask(self, timing: Timing | None = None, /, **request: Any) -> tuple[dict[str, Any], bytes]:
        """The answer of the last complete build to a query, a named query with its values, or a question in English."""
        full = {"solutions": "json", "triples": "ttl", "boolean": "json", **request}
        for _ in range(_TRIES):
            asked = self.refresh()
            try:
                if "explore" in full:
                    full["catalogue"] = str(await self.catalogues.find())
                return await self.workers.query(full, timing=timing)
            except QueryFailure as error:
                if error.kind not in _MOVED or (error.kind != "MovedError" and asked == self.refresh()):
                    raise
        raise GraphError(f"{self.path} changes too often to be read")

    async def explore(self, route: str, values: Mapping[str, str]) -> bytes:
        """The JSON of a route of the explorer; the first picture is made once for each catalogue."""
        if route != "start":
            return (await self.ask(explore=route, values=values))[1]
        self.refresh()
        newest = await self.catalogues.find(_PATIENCE)
        if self.first[0] != newest:
            self.first = newest, (await self.ask(explore=route, values=values))[1]
        return self.first[1]

    async def counts(self) -> dict[str, int]:
        """How many there are of what the home page counts; asked once for each build."""
        state = self.refresh()
        if self.counted[0] != state:
            numbers = await asyncio.gather(*(self.rows(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}") for pattern in _COUNTED.values()))
            self.counted = state, {name: int(rows[0]["n"]["value"]) for name, rows in zip(_COUNTED, numbers, strict=True)}
        return self.counted[1]

    def refresh(self) -> str:
        """The build that is on disk now, which later queries are to ask."""
        try:
            state = state_of(self.store)
        except OSError:
            check_store(self.store)
            raise GraphError(f"{self.path} cannot be read now") from None
        if self.workers.generation.rstrip("+") != state:
            check_store(self.store)
            self.workers.generation = state
            self.catalogues.start()
        return self.workers.generation

    async def rows(self, sparql: str) -> list[dict[str, Any]]:
        """The rows of a query of ours, as the results in JSON have them."""
        _, body = await self.query(sparql)
        found: list[dict[str, Any]] = json.loads(body)["results"]["bindings"]
        return found

    async def close(self) -> None:
        await self.catalogues.close()
        await self.workers.close()
        if self.kept is not None:
            self.kept.cleanup()


def serve(
    graph: Path | str,
    *,
    host: str = "127.0.0.1",
    port: int = 8080,
    limits: Limits | None = None,
    token: str | None = None,
    origins: tuple[str, ...] = (),
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serves `graph` until it is told to stop; `ready` is called with the address once it listens.

    Raises GraphError where there is no graph, UsageError where the port is taken.
    """
    import uvicorn

    if is_address(graph):
        raise UsageError("that graph is on a server already: ask it there, or serve a copy of it (kg export GRAPH -o news.nq)")
    names = (*LOOPBACK, host) if host not in ("0.0.0.0", "::") else ("*",)
    listening = _listen(host, port)
    app = make_app(Settings(Path(graph), limits or Limits(), names, token, origins))
    if ready is not None:
        shown = f"[{host}]" if ":" in host else host
        ready(f"http://{shown}:{listening.getsockname()[1]}/")
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        h11_max_incomplete_event_size=MOST_ADDRESS * 2,
        timeout_keep_alive=15,
    )
    with suppress(KeyboardInterrupt):  # which is how it is ended
        uvicorn.Server(config).run([listening])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(
        family, socket.SOCK_STREAM, socket.IPPROTO_TCP
    )  # named, so that asyncio sets TCP_NODELAY: else 40 ms an answer
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(1024)
    except (OSError, OverflowError) as error:
        listening.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(
            f"cannot listen on {host}, port {port}: {reason}; choose another with --port, or 0 for any that is free"
        ) from error
    return listening


def make_app(settings: Settings) -> FastAPI:
    """The application: routes, errors, limits and headers."""
    served = Served(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        served.catalogues.start()
        yield
        await served.close()

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.served = served
    metrics = Metrics(served)
    routes = Routes(served, settings, metrics)
    for path, answer, methods in routes.table():
        app.add_route(path, answer, methods=methods)
    if has_editor():
        app.mount("/yasgui/assets", StaticFiles(directory=YASGUI), name="yasgui")
    app.add_exception_handler(Exception, _to_hidden_problem)
    app.add_exception_handler(KGError, _to_kg_problem)
    app.add_exception_handler(HTTPException, _to_http_problem)
    app.add_middleware(Gate, settings=settings, metrics=metrics)
    return app


# What stands around every request


class Gate:
    """Checks the host and the size of each request, adds the headers that every answer has, and logs it."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self.app, self.settings, self.metrics = app, settings, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, sent = time.perf_counter(), {"status": 500, "bytes": 0}
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent["status"] = message["status"]
                timing = scope.get("state", {}).get("timing")
                taken = [(b"server-timing", str(timing).encode())] if timing is not None else []
                own = message.get("headers", [])
                given = {name for name, _ in own} - {b"vary"}  # what a route says of itself counts; what it varies by adds up
                message["headers"] = [*own, *(one for one in self.extra(headers) if one[0] not in given), *taken]
            elif message["type"] == "http.response.body":
                sent["bytes"] += len(message.get("body", b""))
            await send(message)

        refused = self.refusal(scope, headers)
        try:
            await (refused or self.app)(scope, receive, answer)
        finally:
            seconds = time.perf_counter() - started
            self.metrics.count(scope["path"], sent["status"], seconds)
            self.log(scope, headers, sent, seconds)

    def refusal(self, scope: Scope, headers: Mapping[str, str]) -> Response | None:
        """Why a request is not even looked at, or None."""
        host = headers.get("host", "")
        name = host.rpartition(":")[0] if ":" in host.rpartition("]")[2] else host
        if "*" not in self.settings.hosts and name.lower() not in self.settings.hosts:
            return problem(421, f"this server does not answer for the host {name[:100]!r}")
        if len(scope["raw_path"]) + len(scope["query_string"]) > MOST_ADDRESS:
            return problem(414, f"the address is longer than {MOST_ADDRESS:,} bytes; send the query by POST")
        if sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_ADDRESS:
            return problem(431, f"the headers are longer than {MOST_ADDRESS:,} bytes")
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > MOST_BODY:
            return problem(413, f"the body is longer than {MOST_BODY:,} bytes")
        return None

    def extra(self, headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
        found = {**HEADERS, "Content-Security-Policy": POLICY}
        origin = headers.get("origin")
        if origin is not None and origin in self.settings.origins:
            found |= {"Access-Control-Allow-Origin": origin, "Vary": "Origin", "Cross-Origin-Resource-Policy": "cross-origin"}
        return [(name.lower().encode(), value.encode("latin-1")) for name, value in found.items()]

    def log(self, scope: Scope, headers: Mapping[str, str], sent: Mapping[str, int], seconds: float) -> None:
        """One line of JSON, with a digest where the address holds a query: not what was asked."""
        asked = scope["query_string"]
        entry = {
            "client": (scope.get("client") or ("",))[0],
            "method": scope["method"],
            "path": scope["path"][:200],
            "asked": hashlib.sha256(asked).hexdigest()[:12] if asked else "",
            "status": sent["status"],
            "bytes": sent["bytes"],
            "ms": round(1000 * seconds, 1),
            "agent": headers.get("user-agent", "")[:80],
        }
        access.info(json.dumps(entry))


class Metrics:
    """What /metrics tells, for Prometheus."""

    def __init__(self, served: Served) -> None:
        self.served, self.registry = served, CollectorRegistry()
        self.requests = Counter("kg_requests", "Requests by route and status", ["route", "status"], registry=self.registry)
        self.seconds = Histogram("kg_request_seconds", "Time of a request", ["route"], registry=self.registry)
        for name in ("answered", "failed", "killed", "refused", "running", "waiting"):
            gauge = Gauge(f"kg_queries_{name}", f"Queries {name}", registry=self.registry)
            gauge.set_function(partial(getattr, served.workers.counts, name))

    def count(self, path: str, status: int, seconds: float) -> None:
        first = f"/{path.split('/')[1]}"
        route = first if first in _ROUTES else "other"
        self.requests.labels(route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)


# The routes


class Routes:
    """What is answered where."""

    def __init__(self, served: Served, settings: Settings, metrics: Metrics) -> None:
        self.served, self.settings, self.metrics = served, settings, metrics

    def table(self) -> list[tuple[str, Callable[[Request], Awaitable[Response]], list[str]]]:
        every = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
        return [
            ("/", self.explorer, ["GET", "HEAD"]),
            ("/about", self.home, ["GET", "HEAD"]),
            ("/draw", self.draw, ["GET", "HEAD"]),
            ("/explore/{route}", self.explore, ["GET", "HEAD"]),
            ("/sparql", self.sparql, every),
            ("/yasgui", self.editor, ["GET", "HEAD"]),
            ("/query", self.question, ["GET", "HEAD"]),
            ("/query/{name}", self.named, ["GET", "HEAD"]),
            ("/resource", self.chosen, ["GET", "HEAD"]),
            ("/resource/{rest:path}", self.resource, ["GET", "HEAD"]),
            ("/health", self.health, ["GET", "HEAD"]),
            ("/metrics", self.metric, ["GET", "HEAD"]),
            ("/style.css", self.style, ["GET", "HEAD"]),
            *((f"/{name}", self.part, ["GET", "HEAD"]) for name in explorer_parts()),
        ]

    async def explore(self, request: Request) -> Response:
        """What the explorer asks (docs/explorer.md)."""
        route = request.path_params["route"]
        values = read_values(route, request.query_params.multi_items())
        return Response(await self.served.explore(route, values), media_type="application/json")

    async def sparql(self, request: Request) -> Response:
        """The SPARQL 1.1 Protocol."""
        if request.method == "OPTIONS":
            return self.preflight(request)
        body = await read_body(request) if request.method == "POST" else b""
        operation = read_operation(request.method, request.url.query.encode("latin-1"), request.headers.get("content-type", ""), body)
        if operation.kind == "description":
            return await self.description(request)
        if operation.kind == "update":
            return await self.update(request, operation)
        accept = request.headers.get("accept")
        offered = {"solutions": SOLUTIONS, "boolean": _BOOLEANS, "triples": TRIPLES}
        chosen = {name: _try(accept, table) for name, table in offered.items()}
        if not any(chosen.values()):
            negotiate(accept, SOLUTIONS | TRIPLES)
        dataset = {"default": list(operation.default_graphs), "named": list(operation.named_graphs)}
        request.state.timing = timing = Timing()
        formats = {name: table.get(chosen[name] or "", "") for name, table in offered.items()}
        said, content = await self.served.query(operation.text, timing, **formats, **dataset)
        kind = chosen[said["kind"]]
        return Response(content, media_type=kind, headers={"Vary": "Accept"})

    async def update(self, request: Request, operation: Operation) -> Response:
        """An update, where writing is allowed and the token is right."""
        if self.settings.token is None:
            raise ProtocolError(403, "this server is read-only; kg serve --writable --token-file FILE makes it take updates")
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode("latin-1", "replace"), self.settings.token.encode()):
            response = problem(401, "an update needs the token: Authorization: Bearer TOKEN")
            response.headers["WWW-Authenticate"] = 'Bearer realm="kg"'
            return response
        dataset = {"default": list(operation.default_graphs), "named": list(operation.named_graphs)}
        await self.served.workers.update({"sparql": operation.text, **dataset})
        return Response(status_code=204)

    async def description(self, request: Request) -> Response:
        """What the service is and can do (SPARQL 1.1 Service Description)."""
        accept = request.headers.get("accept")
        if accept and "text/html" in accept:
            return RedirectResponse("/yasgui", 303)
        kind = negotiate(accept, TRIPLES)
        return Response(describe(str(request.url.replace(query="")), TRIPLES[kind], bool(self.settings.token)), media_type=kind)

    def preflight(self, request: Request) -> Response:
        """The answer to a browser that asks whether a page of another server may send a query."""
        allowed = {"Allow": "GET, HEAD, POST, OPTIONS"}
        if request.headers.get("origin") in self.settings.origins:
            allowed |= {"Access-Control-Allow-Methods": "GET, POST", "Access-Control-Allow-Headers": "Content-Type, Accept"}
        return Response(status_code=204, headers=allowed)

    async def explorer(self, request: Request) -> Response:
        return HTMLResponse(explorer_page(self.served.path.name), headers={"Content-Security-Policy": _EXPLORER_POLICY})

    async def part(self, request: Request) -> Response:
        """A script or style of the explorer; the page names it with its digest, so that it may be kept for good."""
        kind, content = explorer_parts()[request.url.path.removeprefix("/")]
        return Response(content, media_type=kind, headers={"Cache-Control": "public, max-age=31536000, immutable"})

    async def draw(self, request: Request) -> Response:
        """/draw?query=...: the explorer with what the answer to a query names."""
        return RedirectResponse(to_picture(request.query_params.get("query", "")), 303)

    async def home(self, request: Request) -> Response:
        return HTMLResponse(home_page(self.served.path.name, await self.served.counts()))

    async def editor(self, request: Request) -> Response:
        return HTMLResponse(editor_page(has_editor()))

    async def question(self, request: Request) -> Response:
        """/query?ask=...: the answer to a question in plain English."""
        asked = request.query_params.get("ask", "").strip()
        if not asked:
            raise ProtocolError(400, "what? /query?ask=... takes a question in English")
        return await self.answer(request, {"ask": asked}, asked)

    async def named(self, request: Request) -> Response:
        """/query/NAME?parameter=...: the answer to a query of the library."""
        values = {name: value for name, value in request.query_params.items() if value.strip()}
        found = find_query(request.path_params["name"])
        return await self.answer(request, {"name": found.name, "values": values}, found.description)

    async def answer(self, request: Request, asked: dict[str, Any], title: str) -> Response:
        """The answer of the library as a page, or as data where the client likes that better."""
        kind = negotiate(request.headers.get("accept"), {"text/html": "html"} | SOLUTIONS)
        wanted = "json" if kind == "text/html" else SOLUTIONS[kind]
        said, content = await self.served.ask(**asked, solutions=wanted)
        if kind == "text/html":
            return Response(answer_page(title, said, json.loads(content)), media_type=kind, headers={"Vary": "Accept"})
        return Response(content, media_type=kind, headers={"Vary": "Accept"})

    async def chosen(self, request: Request) -> Response:
        """/resource?iri=...: the page of any IRI, also one that is not of this graph's own space."""
        iri = request.query_params.get("iri")
        if not iri:
            raise ProtocolError(400, "which one? /resource?iri=... takes a whole IRI")
        return await self.show(request, to_iri(iri))

    async def resource(self, request: Request) -> Response:
        return await self.show(request, to_iri(request.path_params["rest"], own=True))

    async def show(self, request: Request, iri: str) -> Response:
        """What the graph says of an IRI, as the client likes it."""
        offered = {"text/html": "html", "text/turtle": "ttl", "application/ld+json": "jsonld", "application/n-triples": "nt"}
        kind = negotiate(request.headers.get("accept"), offered | {"application/rdf+xml": "rdf"})
        content: bytes | str | None
        if kind == "text/html":
            found = await find_resource(self.served, iri)
            content = resource_page(found) if found is not None else None
        else:
            content = await find_triples(self.served, iri, TRIPLES[kind])
        if content is None:
            raise ProtocolError(404, f"the graph says nothing of <{iri[:300]}>")
        return Response(content, media_type=kind, headers={"Vary": "Accept"})

    async def health(self, request: Request) -> Response:
        await self.served.query("ASK {}")
        workers = self.served.workers
        return JSONResponse({"status": "ok", "version": __version__, "build": workers.generation, "confined": workers.confined})

    async def metric(self, request: Request) -> Response:
        return Response(generate_latest(self.metrics.registry), media_type=CONTENT_TYPE_LATEST)

    async def style(self, request: Request) -> Response:
        return Response((YASGUI.parent / "style.css").read_bytes(), media_type="text/css")


_ROUTES = ("/", "/about", "/explore", "/sparql", "/query", "/resource", "/yasgui", "/health", "/metrics")
_COUNTED = {
    "articles": "GRAPH ?d { ?d a schema:NewsArticle }",
    "statements": "?s a kg:Statement",
    "observations": "?s a kg:Observation",
    "people": "?s a kg:Person",
}


def has_editor() -> bool:
    """Whether the assets of YASGUI are built (`make yasgui`)."""
    return (YASGUI / "yasgui.min.js").is_file()


async def read_body(request: Request) -> bytes:
    """The body of a request, no longer than may be, whatever its header says."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MOST_BODY:
            raise ProtocolError(413, f"the body is longer than {MOST_BODY:,} bytes")
    return bytes(content)


def _try(accept: str | None, offered: dict[str, str]) -> str | None:
    try:
        return negotiate(accept, offered)
    except ProtocolError as error:
        if error.status != 406:
            raise
        return None


# Problems


def problem(status: int, detail: str) -> Response:
    """An error as RFC 9457 has it."""
    content = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return Response(json.dumps(content, ensure_ascii=False).encode("utf-8", "replace"), status, media_type="application/problem+json")


async def _to_kg_problem(request: Request, error: Exception) -> Response:
    """The problem that `error` is: as a page for a reader, else as data."""
    status, detail = _explain(error)
    if not request.url.path.startswith(("/sparql", "/explore/")) and "text/html" in request.headers.get("accept", ""):
        response: Response = HTMLResponse(problem_page(HTTPStatus(status).phrase, detail), status)
    else:
        response = problem(status, detail)
    if status in (429, 503):
        response.headers["Retry-After"] = str(BUSY_AGAIN)
    return response


def _explain(error: Exception) -> tuple[int, str]:
    """(status, what to say) of an error of ours; what is inside the server stays there."""
    if isinstance(error, ProtocolError):
        return error.status, error.detail
    if isinstance(error, QueryFailure):
        status = _KINDS.get(error.kind, 500)
        return status, str(error) if status < 500 or error.kind == "MemoryError" else "the query failed inside the engine"
    if isinstance(error, GraphError):
        return 503, f"the graph cannot be read now: {error}"
    if isinstance(error, UsageError):
        return 404, str(error)
    status = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 500)
    return status, str(error) if status != 500 else "an error inside the server"


async def _to_http_problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = "nothing is here; / lists what there is" if error.status_code == 404 else str(error.detail)
    response = problem(error.status_code, detail)
    response.headers.update(dict(error.headers or {}))
    return response


async def _to_hidden_problem(_: Request, error: Exception) -> Response:
    logging.getLogger("kg.serve").error("%s: %s", type(error).__name__, os.linesep.join(str(error).splitlines()[:1])[:200])
    return problem(500, "an error inside the server")

"""A graph on a server that speaks SPARQL: its address, questions by the SPARQL 1.1 Protocol, writing by the Graph Store Protocol.

    sparql+http://host:7878/                                          below it query, update and store, as Oxigraph has them
    sparql+https://ann@host/ds/query#update=/ds/update&store=/ds/data the address for questions, and the other two where it is written

What stands behind the sign # are OPTIONS. The password is in the environment (KG_PASSWORD), or in the address (ann:secret@host).
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit, urlunsplit

import httpx
import pyoxigraph
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
)

from kg.errors import GraphError, QueryError, UsageError
from kg.guard import tokens
from kg.store import ID, Graph

OPTIONS = {
    "update": "where updates are sent",
    "store": "where graphs are written, by the Graph Store Protocol; without it they are written by updates",
    "default": "the IRI of the graph that holds what else the default graph does, for servers that have none of their own",
    "auth": "how user and password are sent: basic, digest or bearer (the password is a token then)",
    "timeout": "seconds that an answer may take (default: 60)",
}
OURS = (f"{ID}document/", f"{ID}graph/")  # how the names of graphs begin that a build writes
_CONNECT = 10.0  # seconds until a server counts as gone
_MOST_SHOWN = 300  # characters of a server's complaint
_TABLES = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
_TRIPLES = "application/n-triples, text/turtle;q=0.8"
_PATTERN = "{ ?s ?p ?o }"
Subject = NamedNode | BlankNode | Triple
Term = NamedNode | BlankNode | Literal | Triple
GraphName = NamedNode | BlankNode | DefaultGraph


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The parts of an address. `shown` is how messages name the server: without user, password and options."""

    query: str
    update: str | None
    store: str | None
    default: str | None
    auth: httpx.Auth | None
    seconds: float
    shown: str


def to_endpoints(address: str) -> Endpoints:
    """An address taken apart. UsageError where it is none.

    >>> to_endpoints("sparql+http://localhost:7878/").store
    'http://localhost:7878/store'
    >>> to_endpoints("sparql+http://localhost:3030/ds/query#store=/ds/data").store
    'http://localhost:3030/ds/data'
    """
    parts = urlsplit(address.removeprefix("sparql+"))
    try:
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise UsageError(f"the address {_without_user(address)} cannot be read: {error}") from None
    if not host:
        raise UsageError(f"the address {_without_user(address)} names no server; write one such as sparql+http://localhost:7878/")
    options = dict(parse_qsl(parts.fragment, keep_blank_values=True))
    for name in options:
        if name not in OPTIONS:
            raise UsageError(f"the address {_without_user(address)} has no option {name!r}; there are {', '.join(OPTIONS)}")
    place = f"[{host}]" if ":" in host else host
    base = urlunsplit((parts.scheme, f"{place}:{port}" if port else place, parts.path or "/", parts.query, ""))
    known = {name: base + name for name in ("query", "update", "store")} if base.endswith("/") else {"query": base}
    known |= {name: urljoin(base, options[name]) for name in ("update", "store") if name in options}
    auth = _to_auth(options.get("auth", "basic"), unquote(parts.username or ""), parts.password)
    seconds = _to_seconds(options.get("timeout", "60"))
    return Endpoints(known["query"], known.get("update"), known.get("store"), options.get("default"), auth, seconds, base)


def _to_auth(kind: str, user: str, password: str | None) -> httpx.Auth | None:
    secret = unquote(password) if password is not None else os.environ.get("KG_PASSWORD", "")
    kinds: dict[str, Callable[[str, str], httpx.Auth]] = {"basic": httpx.BasicAuth, "digest": httpx.DigestAuth, "bearer": _Bearer}
    if kind not in kinds:
        raise UsageError(f"auth is one of {', '.join(kinds)}, not {kind!r}")
    return kinds[kind](user, secret) if user else None


class _Bearer(httpx.Auth):
    """A token; whose it is the server knows by it."""

    def __init__(self, _: str, token: str) -> None:
        self.token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self.token}"
        yield request


def _to_seconds(text: str) -> float:
    if not re.fullmatch(r"\d{1,6}(\.\d+)?", text) or not float(text):
        raise UsageError(f"timeout is a number of seconds, not {text!r}")
    return float(text)


def _without_user(address: str) -> str:
    return re.sub(r"//[^/@]*@", "//", address)


class RemoteStore:
    """The store of a server: what kg asks of any store (`kg.store.QuadStore`), each question an HTTP request."""

    def __init__(self, address: str) -> None:
        self.at = to_endpoints(address)
        timeout = httpx.Timeout(self.at.seconds, connect=min(_CONNECT, self.at.seconds))
        self._client = httpx.Client(auth=self.at.auth, timeout=timeout)

    def close(self) -> None:
        self._client.close()

    # Reading

    def query(self, query: str, *, prefixes: Mapping[str, str] | None = None) -> QuerySolutions | QueryBoolean | Iterator[Triple]:
        """The answer to a query; SyntaxError where it is none, as the other stores have it."""
        return self._ask(query, prefixes or {}, self.at.default)

    def _ask(self, query: str, prefixes: Mapping[str, str], default: str | None) -> QuerySolutions | QueryBoolean | Iterator[Triple]:
        """The answer to a query whose default graph is `default`, or the server's own."""
        form = Store().query(query, prefixes=dict(prefixes))  # on nothing: which form it has, and what is wrong with it
        tabular = isinstance(form, QuerySolutions | QueryBoolean)
        data = {"query": _declare(query, prefixes)}
        if default is not None:
            data["default-graph-uri"] = default
        answer = self._send("POST", self.at.query, data=data, headers={"Accept": _TABLES if tabular else _TRIPLES})
        kind = answer.headers.get("content-type", "")
        try:
            if tabular and (results := QueryResultsFormat.from_media_type(kind)) is not None:
                found = pyoxigraph.parse_query_results(answer.content, format=results)
                if isinstance(form, QueryBoolean) and isinstance(found, QuerySolutions):  # as Virtuoso 7 has it: one row, or none
                    return _to_truth(any(True for _ in found))
                return found
            if not tabular and (rdf := RdfFormat.from_media_type(kind)) is not None:
                return iter([quad.triple for quad in pyoxigraph.parse(answer.content, rdf)])
        except (SyntaxError, ValueError) as error:
            raise GraphError(f"{self.at.shown} answered what is no {kind.partition(';')[0]}: {error}") from None
        raise GraphError(f"{self.at.shown} does not speak SPARQL here: it answered {kind.partition(';')[0] or 'nothing'} to a query")

    def quads_for_pattern(
        self, subject: Subject | None, predicate: NamedNode | None, object: Term | None, graph_name: GraphName | None = None, /
    ) -> Iterator[Quad]:
        """The quads that have these terms; None is any, and of the graph the default one too."""
        ends = {"s": subject, "p": predicate, "o": object, "g": graph_name}
        if any(isinstance(end, BlankNode) for end in ends.values()):
            raise GraphError(f"{self.at.shown} cannot be asked for a blank node: it has no name there")
        triple = f"{{ {' '.join(str(end) if (end := ends[name]) is not None else f'?{name}' for name in 'spo')} }}"
        pattern = triple if graph_name is not None else f"{{ {triple} UNION {{ GRAPH ?g {triple} {self._other('?g')} }} }}"
        default = graph_name.value if isinstance(graph_name, NamedNode) else self.at.default
        for row in self._rows(f"SELECT * WHERE {{ {pattern} }}", default):
            s, p, o, g = (end if end is not None else row.get(name) for name, end in ends.items())
            yield Quad(s, p, o, g if g is not None else DefaultGraph())  # type: ignore[arg-type]

    def named_graphs(self) -> Iterator[NamedNode | BlankNode]:
        for row in self._rows(f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {_PATTERN} {self._other('?g')} }}"):
            yield row["g"]  # type: ignore[misc]

    def __iter__(self) -> Iterator[Quad]:
        return self.quads_for_pattern(None, None, None, None)

    def __len__(self) -> int:
        counted = f"{{ {_PATTERN} UNION {{ GRAPH ?g {_PATTERN} {self._other('?g')} }} }}"
        return int(next(self._rows(f"SELECT (COUNT(*) AS ?n) WHERE {counted}"))["n"].value)  # type: ignore[union-attr]

    def __contains__(self, quad: Quad) -> bool:
        return any(self.quads_for_pattern(quad.subject, quad.predicate, quad.object, quad.graph_name))

    def _rows(self, sparql: str, default: str | None = None) -> Iterator[dict[str, Term | None]]:
        found = self._ask(sparql, {}, default or self.at.default)
        assert isinstance(found, QuerySolutions)
        names = [variable.value for variable in found.variables]
        for solution in found:
            yield dict(zip(names, solution, strict=True))

    def _other(self, variable: str) -> str:
        """What keeps a graph that stands for the default one from being a named one as well."""
        return f"FILTER({variable} != <{self.at.default}>)" if self.at.default is not None else ""

    # Writing

    def replace(self, quads: Iterable[Quad]) -> int:
        """The number of quads written, each graph in one request: the default graph last. Graphs of a build that are gone are deleted."""
        self.check_writable()
        graphs: dict[NamedNode | None, set[Triple]] = defaultdict(set, {None: set()})
        for quad in quads:
            graphs[quad.graph_name if isinstance(quad.graph_name, NamedNode) else None].add(quad.triple)
        held = [graph for graph in self.named_graphs() if isinstance(graph, NamedNode) and graph.value.startswith(OURS)]
        for graph in sorted(graphs, key=lambda name: (name is None, str(name))):
            self._put(graph, b"".join(sorted(f"{triple} .\n".encode() for triple in graphs[graph])))
        for graph in sorted(held, key=str):
            if graph not in graphs:
                self._delete(graph)
        return sum(map(len, graphs.values()))

    def check_writable(self) -> None:
        if self.at.store is None and self.at.update is None:
            raise UsageError(f"{self.at.shown} cannot be written: the address says not where; add #store=.. or #update=..")

    def _put(self, graph: NamedNode | None, triples: bytes) -> None:
        """Replaces a graph. N-Triples are Turtle, which every server must know."""
        if self.at.store is not None:
            headers = {"Content-Type": "text/turtle; charset=utf-8"}
            self._send("PUT", self.at.store, params=self._named(graph), content=triples, headers=headers)
            return
        name = graph or (NamedNode(self.at.default) if self.at.default is not None else None)
        data = triples.decode() if name is None else f"GRAPH {name} {{ {triples.decode()} }}"
        self._update(f"CLEAR SILENT {'DEFAULT' if name is None else f'GRAPH {name}'} ;\nINSERT DATA {{ {data} }}")

    def _delete(self, graph: NamedNode) -> None:
        if self.at.store is not None:
            self._send("DELETE", self.at.store, params=self._named(graph))
        else:
            self._update(f"DROP SILENT GRAPH {graph}")

    def _update(self, text: str) -> None:
        assert self.at.update is not None
        self._send("POST", self.at.update, data={"update": text})

    def _named(self, graph: NamedNode | None) -> dict[str, str]:
        name = graph.value if graph is not None else self.at.default
        return {"graph": name} if name is not None else {"default": ""}

    # HTTP

    def _send(self, method: str, url: str, **parts: Any) -> httpx.Response:
        """The answer to a request. GraphError that says what to do where there is none, QueryError where the query is refused."""
        try:
            if parts.get("params") == {"default": ""}:  # as the protocol writes it, without the sign =
                parts["params"], url = None, f"{url}{'&' if '?' in url else '?'}default"
            answer = self._client.request(method, url, **parts)
        except httpx.TimeoutException:
            raise GraphError(f"{url} did not answer within {self.at.seconds:g} s; #timeout=SECONDS in the address allows more") from None
        except httpx.ConnectError as error:
            raise GraphError(f"no server answers at {url} ({error}); start it, or see docs/servers.md for addresses") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise GraphError(f"{url} could not be asked: {type(error).__name__} {error}") from None
        if answer.is_success:
            return answer
        raise self._to_error(answer, method, url)

    def _to_error(self, answer: httpx.Response, method: str, url: str) -> Exception:
        said = " ".join(answer.text.split())[:_MOST_SHOWN] if "html" not in answer.headers.get("content-type", "") else ""
        told = f"{answer.status_code} {answer.reason_phrase}{': ' if said else ''}{said}"
        if answer.status_code in (401, 403):
            how = "give a user in the address (sparql+http://USER@host/) and the password in KG_PASSWORD; #auth=digest or bearer says how"
            return GraphError(f"{url} does not let us {'read' if method == 'POST' else 'write'} ({told}); {how}")
        if answer.status_code == 400 and url == self.at.query:
            return QueryError(f"{self.at.shown} refuses the query: {said or told}")
        if answer.status_code in (404, 405, 301, 302, 307, 308):
            return GraphError(f"nothing at {url} takes this ({told}): the address is another one; see docs/servers.md")
        return GraphError(f"{url} failed ({told})")


def _declare(query: str, prefixes: Mapping[str, str]) -> str:
    """`query` with those of the prefixes declared that it uses and does not declare itself, on its first line."""
    written = [token for token, _ in tokens(query)]
    declared = {after.rstrip(":") for before, after in pairwise(written) if before.upper() == "PREFIX"}
    used = {token.partition(":")[0] for token in written if ":" in token and token[0] not in "<'\""}
    wanted = [f"PREFIX {name}: <{prefixes[name]}>" for name in sorted(used - declared) if name in prefixes]
    return " ".join([*wanted, query])


def _to_truth(value: bool) -> QueryBoolean:
    found = Store().query(f"ASK {{ FILTER({str(value).lower()}) }}")
    assert isinstance(found, QueryBoolean)
    return found


def open_remote(address: str) -> Graph:
    """The graph of a server. GraphError where none answers there, or one that does not speak SPARQL."""
    store = RemoteStore(address)
    store.query("ASK {}")
    return Graph(store, f"sparql+{store.at.shown}", {}, store.close)


def write_remote(quads: Iterable[Quad], address: str) -> int:
    """The number of quads written to a server."""
    store = RemoteStore(address)
    try:
        return store.replace(quads)
    finally:
        store.close()


def check_remote(address: str) -> None:
    """Raises KGError where no graph can be written at `address`: before the long work as well."""
    store = RemoteStore(address)
    try:
        store.check_writable()
        store.query("ASK {}")
    finally:
        store.close()

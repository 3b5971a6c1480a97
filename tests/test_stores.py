"""One suite over all stores: a directory, an RDF file, and a server that speaks SPARQL."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pyoxigraph
import pytest
from endpoints import VIRTUOSO, free_port, oxigraph, virtuoso
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from kg.cli import main
from kg.errors import GraphError, QueryError, UnknownNameError, UsageError
from kg.library import find_query, understand
from kg.query import query
from kg.remote import RemoteStore, to_endpoints
from kg.store import PREFIXES, Graph, check_output, open_graph, write_graph
from kg.why import why

SMALL = Path(__file__).parent / "data" / "small.trig"
with open_graph(SMALL) as loaded:
    QUADS = list(loaded.store)  # with its numbers as Oxigraph writes them
ID, KG = "https://kg.example/id/", PREFIXES["kg"]
DANA = NamedNode(f"{ID}person/dana-reyes")
DEFAULT = DefaultGraph()
ARTICLE = next(quad.graph_name for quad in QUADS if "/document/" in str(quad.graph_name))
SERVERS = {"oxigraph": oxigraph, "virtuoso": virtuoso}
needs_virtuoso = pytest.mark.skipif(not VIRTUOSO, reason="no Virtuoso: make test-virtuoso")


@pytest.fixture(scope="module", params=["directory", "file", "oxigraph", pytest.param("virtuoso", marks=needs_virtuoso)])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path | str]:
    """Where the graph of small.trig is."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param in SERVERS:
        with SERVERS[request.param](folder) as address:
            write_graph(QUADS, address, {})
            yield address
    else:
        out = folder / ("small.kg" if request.param == "directory" else "small.nq")
        write_graph(QUADS, out, {})
        yield out


@pytest.fixture
def graph(place: Path | str) -> Iterator[Graph]:
    with open_graph(place) as opened:
        yield opened


@pytest.fixture(scope="module")
def known() -> Iterator[Graph]:
    with open_graph(SMALL) as opened:
        yield opened


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose graph the tests may change."""
    with oxigraph(tmp_path_factory.mktemp("changed")) as address:
        yield address


def ours(quads: Iterable[Quad]) -> set[Quad]:
    """The quads without those of a server's own graphs, such as Virtuoso has."""
    return {quad for quad in quads if quad.graph_name == DEFAULT or quad.graph_name.value.startswith(ID)}


# What every store does


def test_it_holds_what_was_written(graph: Graph) -> None:
    assert ours(graph.store) == set(QUADS)
    assert len(graph.store) == len(set(graph.store))


def test_named_graphs(graph: Graph) -> None:
    wanted = {quad.graph_name for quad in QUADS} - {DEFAULT}
    assert {name for name in graph.store.named_graphs() if name.value.startswith(ID)} == wanted


@pytest.mark.parametrize(
    "pattern",
    [
        (DANA, None, None, None),
        (DANA, None, None, DEFAULT),
        (DANA, NamedNode(f"{KG}visited"), None, DEFAULT),
        (None, NamedNode(f"{PREFIXES['rdf']}type"), NamedNode(f"{KG}Person"), None),
        (None, NamedNode(f"{PREFIXES['rdfs']}label"), Literal("Zoë Öström"), DEFAULT),
        (None, NamedNode(f"{KG}value"), Literal(859), None),
        (None, None, None, ARTICLE),
        (None, NamedNode(f"{KG}quote"), None, ARTICLE),
        (None, NamedNode(f"{KG}quote"), None, DEFAULT),
        (None, None, None, NamedNode(f"{ID}graph/none")),
        (None, None, Literal("nobody says this"), None),
    ],
    ids=str,
)
def test_quads_for_pattern(graph: Graph, known: Graph, pattern: tuple) -> None:
    assert ours(graph.store.quads_for_pattern(*pattern)) == set(known.store.quads_for_pattern(*pattern))


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?s ?label { ?s rdfs:label ?label } ORDER BY ?s ?label",
        "SELECT (COUNT(*) AS ?n) (AVG(?value) AS ?mean) { ?o kg:value ?value }",
        "SELECT ?s ?day { ?s a kg:Observation OPTIONAL { ?s kg:asOf ?day } } ORDER BY ?s",
        "SELECT ?g (COUNT(?m) AS ?n) { GRAPH ?g { ?m a kg:Mention } } GROUP BY ?g ORDER BY ?g",
        "PREFIX kg: <https://kg.example/ontology#> SELECT ?p { ?p a kg:Person } ORDER BY ?p",
        'SELECT ("kg:none # no comment, <no> IRI" AS ?text) ("a\\n\\"b\\"\\t陆" AS ?odd) {}  # kg:none',
        "ASK { ?s a kg:Person }",
        "ASK { ?s a kg:Unknown }",
        "SELECT * { ?s a kg:Unknown }",
    ],
)
def test_tables_and_truths(graph: Graph, known: Graph, sparql: str) -> None:
    found, wanted = query(graph, sparql), query(known, sparql)
    assert (found.variables, found.boolean, found.rows) == (wanted.variables, wanted.boolean, wanted.rows)
    assert found.to_format("table") == wanted.to_format("table")


@pytest.mark.parametrize(
    "sparql",
    [
        "CONSTRUCT { ?s kg:name ?l } WHERE { ?s rdfs:label ?l }",
        f"CONSTRUCT WHERE {{ {DANA} ?p ?o }}",
    ],
)
def test_triples(graph: Graph, known: Graph, sparql: str) -> None:
    assert query(graph, sparql).to_format("nt") == query(known, sparql).to_format("nt")


def test_a_description_tells_of_its_subject(graph: Graph) -> None:
    assert {triple.subject for triple in query(graph, f"DESCRIBE {DANA}").triples or ()} >= {DANA}


def test_library_and_english(graph: Graph, known: Graph) -> None:
    for asked in ("offices-of", "facts"):
        name, value = ("person" if asked == "offices-of" else "topic"), "Dana Reyes"
        text = find_query(asked).fill(graph, {name: value})
        assert query(graph, text).rows == query(known, text).rows != ()
    if "/sparql" in str(graph.path):
        return  # of Virtuoso: COALESCE over what has no value is an error there
    _, _, sparql = understand(graph, "Who visited Marlow?")
    assert query(graph, sparql).rows


def test_why(graph: Graph, known: Graph) -> None:
    assert why(graph, "dana reyes") == why(known, "dana reyes") != []
    with pytest.raises(UnknownNameError, match="Dana Reyes"):
        why(graph, "Dana Reyse")


@pytest.mark.parametrize(
    ("sparql", "message"),
    [
        ("SELECT * {", "SPARQL, line 1, column 11: the query ends too early"),
        ("SELECT *\n{ ?s foo:bar ?o }", "line 2, column 6: the prefix of foo:bar is not declared"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE is not allowed"),
        ("DELETE WHERE { ?s ?p ?o }", "a query cannot change the graph"),
        ("", "the query is empty"),
    ],
)
def test_wrong_queries(graph: Graph, sparql: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        query(graph, sparql)


def test_a_closed_graph(place: Path | str) -> None:
    graph = open_graph(place)
    graph.close()
    graph.close()
    with pytest.raises(GraphError, match="has been closed"):
        query(graph, "ASK {}")


def test_the_command_line(place: Path | str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["query", str(place), "SELECT ?l { ?s a kg:Country ; rdfs:label ?l }", "--format", "csv"]) == 0
    assert capsys.readouterr().out == "l\r\nNorland\r\n"
    assert main(["why", str(place), "Dana Reyes", "vice president of"]) == 0
    assert "Harbour Hospital" in capsys.readouterr().out
    assert main(["export", str(place), "-o", str(tmp_path / "all.nq")]) == 0
    assert ours(pyoxigraph.parse(path=str(tmp_path / "all.nq"))) == set(QUADS)


# Writing to a server


@pytest.mark.parametrize("how", ["store", "update"])
def test_graphs_that_are_gone_are_deleted(server: str, how: str) -> None:
    port = to_endpoints(server).query.removesuffix("query")
    address = server if how == "store" else f"sparql+{port}query#update=/update"
    other = Quad(DANA, NamedNode(f"{KG}x"), Literal("mine \\ \"' \u2028 陆"), NamedNode("https://other.example/graph"))
    gone = Quad(DANA, NamedNode(f"{KG}x"), DANA, NamedNode(f"{ID}document/gone"))
    write_graph([*QUADS, gone], address, {})
    store = RemoteStore(server)
    httpx.put(
        f"{port}store", params={"graph": other.graph_name.value}, content=f"{other.triple} .", headers={"Content-Type": "text/turtle"}
    )
    assert set(store) == {*QUADS, gone, other}
    assert write_graph(QUADS, address, {}) == len(set(QUADS))
    assert set(store) == {*QUADS, other}
    assert write_graph([], address, {}) == 0
    assert set(store) == {other}
    store.close()


def test_an_address_without_a_place_to_write(server: str) -> None:
    address = f"{server}query"
    with pytest.raises(UsageError, match="cannot be written: the address says not where"):
        check_output(address)
    with pytest.raises(UsageError, match="cannot be written"):
        write_graph(QUADS, address, {})


def test_blank_nodes_are_refused(server: str) -> None:
    store = RemoteStore(server)
    with pytest.raises(GraphError, match="blank node"):
        list(store.quads_for_pattern(BlankNode(), None, None))
    store.close()


def test_rdflib_is_told_to_ask_itself(server: str) -> None:
    with open_graph(server) as graph, pytest.raises(GraphError, match="SPARQLStore"):
        graph.to_rdflib()


# Addresses


@pytest.mark.parametrize(
    ("address", "query", "update", "store"),
    [
        ("sparql+http://h:1/", "http://h:1/query", "http://h:1/update", "http://h:1/store"),
        ("sparql+https://h", "https://h/query", "https://h/update", "https://h/store"),
        ("sparql+http://h/db/#store=/x", "http://h/db/query", "http://h/db/update", "http://h/x"),
        (
            "sparql+http://h:3030/ds/query#update=/ds/update&store=/ds/data",
            "http://h:3030/ds/query",
            "http://h:3030/ds/update",
            "http://h:3030/ds/data",
        ),
        ("sparql+http://h/sparql", "http://h/sparql", None, None),
        ("sparql+http://u:p@[::1]:8/q#store=http://other/s", "http://[::1]:8/q", None, "http://other/s"),
    ],
)
def test_addresses(address: str, query: str, update: str | None, store: str | None) -> None:
    found = to_endpoints(address)
    assert (found.query, found.update, found.store) == (query, update, store)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("sparql+http://", "names no server"),
        ("sparql+http://u:secret@h:port/", "cannot be read"),
        ("sparql+http://h/#speed=9", "no option 'speed'; there are update, store"),
        ("sparql+http://u:secret@h/#auth=magic", "auth is one of basic, digest, bearer"),
        ("sparql+http://h/#timeout=soon", "timeout is a number of seconds"),
        ("sparql+http://h/#timeout=0", "timeout is a number of seconds"),
    ],
)
def test_wrong_addresses(address: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        open_graph(address)
    assert "secret" not in str(caught.value)


# Servers that are none


Answer = Callable[[BaseHTTPRequestHandler], None]


def answer(status: int, kind: str, body: bytes, **headers: str) -> Answer:
    def send(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)

    return send


@pytest.fixture
def pretend(request: pytest.FixtureRequest) -> Iterator[Callable[[Answer], str]]:
    """Makes a server that answers everything in one way, and gives its address."""
    servers = []

    def start(send: Answer) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.asked = self.rfile.read(int(self.headers["Content-Length"]))
                send(self)

            def log_message(self, *_: object) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"127.0.0.1:{server.server_address[1]}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("send", "message"),
    [
        (answer(200, "text/html", b"<h1>Welcome</h1>"), "does not speak SPARQL here: it answered text/html"),
        (answer(200, "application/sparql-results+json", b"{]"), "answered what is no application/sparql-results"),
        (answer(401, "text/plain", b"who are you", **{"WWW-Authenticate": "Basic"}), "does not let us read .401.*KG_PASSWORD"),
        (answer(403, "text/plain", b""), "does not let us read"),
        (answer(404, "text/html", b"<p>nothing"), "the address is another one"),
        (answer(302, "text/html", b"", Location="/login"), "the address is another one"),
        (answer(500, "text/plain", b"a\nlong trace"), "failed .500 Internal Server Error: a long trace"),
    ],
)
def test_what_is_no_sparql_server(pretend: Callable[[Answer], str], send: Answer, message: str) -> None:
    address = f"sparql+http://ann:secret@{pretend(send)}"
    with pytest.raises(GraphError, match=message) as caught:
        open_graph(address)
    assert "secret" not in str(caught.value)
    with pytest.raises(GraphError):
        check_output(address)


def test_what_a_server_refuses(pretend: Callable[[Answer], str]) -> None:
    def send(request: BaseHTTPRequestHandler) -> None:
        good = b"ASK" in request.asked  # type: ignore[attr-defined]
        body = b'{"head": {}, "boolean": true}' if good else b"no such function"
        answer(200 if good else 400, "application/sparql-results+json" if good else "text/plain", body)(request)

    with open_graph(f"sparql+http://{pretend(send)}") as graph, pytest.raises(QueryError, match="refuses the query: no such function"):
        query(graph, "SELECT * { ?s ?p ?o }")


def test_no_server() -> None:
    with pytest.raises(GraphError, match=r"no server answers at http://127\.0\.0\.1"):
        open_graph(f"sparql+http://127.0.0.1:{free_port()}/")


def test_a_server_that_is_silent() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(GraphError, match=r"did not answer within 0.2 s; #timeout=SECONDS"):
            open_graph(f"sparql+http://127.0.0.1:{silent.getsockname()[1]}/#timeout=0.2")


@pytest.mark.parametrize(("kind", "wanted"), [("basic", "Basic YW5uOnMzY3JldA=="), ("bearer", "Bearer s3cret")])
def test_the_password_comes_from_the_environment(
    pretend: Callable[[Answer], str], monkeypatch: pytest.MonkeyPatch, kind: str, wanted: str
) -> None:
    seen = []

    def send(request: BaseHTTPRequestHandler) -> None:
        seen.append(request.headers["Authorization"])
        answer(200, "application/sparql-results+json", b'{"head": {}, "boolean": true}')(request)

    monkeypatch.setenv("KG_PASSWORD", "s3cret")
    with open_graph(f"sparql+http://ann@{pretend(send)}#auth={kind}") as graph:
        assert "ann" not in repr(graph)
    assert seen == [wanted]

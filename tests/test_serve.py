"""The server as its users meet it: pages and data of every IRI, limits, builds that end while it runs, and what it must not do."""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import httpx
import pyoxigraph
import pytest
from serving import SMALL, TOKEN, Server, serving, small_store

from kg.cli import main
from kg.store import open_graph, state_of, write_graph
from kg.workers import Limits, Workers

DANA = "/resource/person/dana-reyes"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o }"
SLACK = 2  # seconds that a busy machine may add


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A port on the loopback that notes whoever calls it."""
    calls: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.1)
        ended = threading.Event()

        def listen() -> None:
            while not ended.is_set():
                try:
                    calls.append(listening.accept()[0].recv(100))
                except TimeoutError:
                    continue

        thread = threading.Thread(target=listen)
        thread.start()
        yield listening.getsockname()[1], calls
        ended.set()
        thread.join()


# What there is to see


def test_every_iri_of_the_graph_has_a_page_and_data(server: Server) -> None:
    with open_graph(SMALL) as graph:
        nodes = {quad.subject.value for quad in graph.store if isinstance(quad.subject, pyoxigraph.NamedNode)}
    for iri in sorted(nodes):
        path = f"/resource/{quote(iri.removeprefix('https://kg.example/id/'))}"
        page = server.client.get(path, headers={"Accept": "text/html"})
        assert page.status_code == 200 and page.headers["content-type"].startswith("text/html"), iri
    for media in ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"):
        got = server.client.get(DANA, headers={"Accept": media})
        assert got.headers["content-type"].split(";")[0] == media
        facts = {(q.subject.value, q.predicate.value) for q in pyoxigraph.parse(got.content, pyoxigraph.RdfFormat.from_media_type(media))}
        kg = "https://kg.example/ontology#"
        assert ("https://kg.example/id/person/dana-reyes", f"{kg}vicePresidentOf") in facts
        assert any(predicate == f"{kg}quote" for _, predicate in facts)


def test_a_page_shows_the_sentences_that_prove_its_statements(server: Server) -> None:
    page = server.client.get(DANA, headers={"Accept": "text/html"}).text
    assert "Dana Reyes" in page and "<blockquote" in page and "Harbour Hospital" in page
    assert 'href="/resource/organization/harbour-hospital"' in page


def test_text_of_articles_cannot_run_in_a_page(server: Server) -> None:
    page = server.client.get("/resource/organization/x-labs", headers={"Accept": "text/html"})
    assert "<script>alert(1)</script>" not in page.text and "&lt;script&gt;alert(1)" in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"] and "unsafe" not in page.headers["content-security-policy"]


def test_any_iri_of_the_graph_can_be_asked_for_whole(server: Server) -> None:
    iri = "https://kg.example/id/person/dana-reyes"
    assert "Dana Reyes" in server.client.get("/resource", params={"iri": iri}).text
    assert server.client.get("/resource", params={"iri": "https://kg.example/ontology#Person"}).status_code == 200
    assert server.client.get("/resource", params={"iri": "https://elsewhere.example/nothing"}).status_code == 404
    assert server.client.get("/resource", params={"iri": "no iri at all"}).status_code == 400
    assert server.client.get("/resource").status_code == 400


def test_questions_are_answered_as_pages_and_as_data(server: Server) -> None:
    page = server.client.get("/query", params={"ask": "Who visited Marlow?"}, headers={"Accept": "text/html"})
    assert page.status_code == 200 and "Dana Reyes" in page.text and 'action="/query/visits-to"' in page.text
    rows = server.client.get("/query/met-with", params={"person": "Dana Reyes"}, headers={"Accept": "text/csv"})
    assert rows.text.splitlines() == ["met,when,sources", "Zoë Öström,2024-03-02,1"]
    both = server.client.get("/query/met-with", params={"person": "Reyes"}, headers={"Accept": "application/json"})
    assert both.status_code == 400 and "fits 2 entities" in both.json()["detail"]
    told = server.client.get("/query", params={"ask": "is it <b>raining</b>?"}, headers={"Accept": "text/html"})
    assert told.status_code == 400 and "it knows such as" in told.text and "<b>" not in told.text
    assert server.client.get("/query/met-with").status_code == 400
    assert server.client.get("/query/none-such").status_code == 404
    assert server.client.get("/query/facts", params={"topic": "Nobody"}).status_code == 404
    assert server.client.get("/query").status_code == 400


def test_home_editor_health_and_metrics(server: Server) -> None:
    home = server.client.get("/about").text
    assert "SPARQL" in home and 'action="/query"' in home and 'href="/query/visits"' in home
    assert "<textarea" in server.client.get("/yasgui").text or 'id="yasgui"' in server.client.get("/yasgui").text
    health = server.client.get("/health").json()
    assert health["status"] == "ok"
    assert health["confined"] is (sys.platform == "linux")
    metrics = server.client.get("/metrics").text
    assert 'kg_requests_total{route="/health",status="200"}' in metrics and "kg_queries_answered" in metrics
    assert server.client.get("/style.css").headers["content-type"].startswith("text/css")


def test_the_log_has_no_queries(tmp_path: Path) -> None:
    with serving(small_store(tmp_path)) as running:
        running.sparql("SELECT * { ?s rdfs:label 'a secret name' }")
        running.client.get("/resource/person/dana-reyes")
    lines = [json.loads(line) for line in (tmp_path / "server.log").read_text().splitlines()]
    assert {line["path"] for line in lines} == {"/sparql", "/resource/person/dana-reyes"}
    assert all(line["status"] == 200 and line["ms"] >= 0 for line in lines)
    assert "secret" not in (tmp_path / "server.log").read_text()


# Limits


def test_a_slow_worker_is_ended_and_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.workers._PATIENCE", 0.0)  # so that all are slow
    store = small_store(tmp_path)

    async def ask() -> list[int]:
        workers, alive = Workers(store, Limits(parallel=1), state_of(store)), []
        for _ in range(3):
            await workers.query({"sparql": "ASK {}", "solutions": "json", "triples": "ttl", "boolean": "json"})
            await asyncio.gather(*workers._renewing)
            alive.append(len(workers._all))
        await workers.close()
        return [*alive, len(workers._all)]

    assert asyncio.run(ask()) == [1, 1, 1, 0]


@pytest.mark.clocked
def test_a_query_is_ended_at_its_limit_and_others_go_on(tmp_path: Path) -> None:
    with serving(small_store(tmp_path), "--timeout", "2", "--parallel", "3") as running, ThreadPoolExecutor(2) as pool:
        hostile = [pool.submit(_timed, running, ENDLESS) for _ in range(2)]
        time.sleep(0.3)
        for _ in range(5):
            answer, seconds = _timed(running, "ASK {}")
            assert answer.status_code == 200 and seconds < 2 + SLACK
        for answer, seconds in (future.result() for future in hostile):
            assert answer.status_code == 503 and "2 s" in answer.json()["detail"] and answer.headers["retry-after"]
            assert 2 <= seconds < 3 + SLACK
            assert 1.9 < _told(answer) < 3
        assert running.sparql("ASK {}").status_code == 200


def test_what_a_query_waits_for_a_worker_counts_towards_its_limit(tmp_path: Path) -> None:
    with serving(small_store(tmp_path), "--timeout", "3", "--parallel", "1") as running, ThreadPoolExecutor(2) as pool:
        first = pool.submit(_timed, running, ENDLESS)
        time.sleep(1)
        second = pool.submit(_timed, running, ENDLESS)
        for answer, seconds in (first.result(), second.result()):
            assert answer.status_code in (429, 503)
            assert seconds < 4 + SLACK and _told(answer) < 4


def _told(answer: httpx.Response) -> float:
    """Seconds that the query waited and ran, as the server says."""
    return sum(float(part.partition("dur=")[2]) for part in answer.headers["server-timing"].split(",")) / 1000


def _timed(server: Server, query: str) -> tuple[httpx.Response, float]:
    started = time.monotonic()
    with httpx.Client(base_url=server.address, timeout=60) as client:
        return client.get("/sparql", params={"query": query}), time.monotonic() - started


def test_more_queries_than_may_wait_are_told_to_come_back(tmp_path: Path) -> None:
    with serving(small_store(tmp_path), "--timeout", "1", "--parallel", "1") as running, ThreadPoolExecutor(3) as pool:
        answers = [future.result()[0] for future in [pool.submit(_timed, running, ENDLESS) for _ in range(3)]]
    assert {answer.status_code for answer in answers} <= {503, 429}
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused and all(answer.headers["retry-after"].isdigit() for answer in refused)


def test_rows_bytes_and_memory_are_limited(tmp_path: Path) -> None:
    with serving(small_store(tmp_path), "--rows", "100", "--memory", "300", "--timeout", "20") as running:
        assert running.sparql("SELECT * { ?s ?p ?o } LIMIT 100").status_code == 200
        long = running.sparql("SELECT * { ?s ?p ?o . ?a ?b ?c }")
        assert long.status_code == 413 and "100 rows" in long.json()["detail"]
        for media in ("text/csv", "application/sparql-results+xml", "text/tab-separated-values"):
            assert running.sparql("SELECT * { ?s ?p ?o . ?a ?b ?c }", accept=media).status_code == 413
        many = running.sparql("CONSTRUCT { ?s ?p ?c } { ?s ?p ?o . ?a ?b ?c }")
        assert many.status_code == 413
        greedy = running.sparql("SELECT * { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f } ORDER BY ?o ?c ?f")
        assert greedy.status_code in (413, 503, 507), greedy.text
        assert running.sparql("ASK {}").status_code == 200


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        (b"GET /sparql?query=" + b"a" * 40_000 + b" HTTP/1.1\r\n", 414),
        (b"POST /sparql HTTP/1.1\r\nContent-Type: application/sparql-query\r\nContent-Length: 99999999\r\n", 413),
        (b"POST /sparql HTTP/1.1\r\nContent-Type: application/sparql-query\r\nContent-Length: -1\r\n", 400),
        (b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 200_000 + b"\r\n", 431),
        (b"GET /\x00 HTTP/1.1\r\n", 400),
        (b"NONSENSE\r\n", 400),
    ],
)
def test_oversize_and_broken_requests_are_refused(server: Server, request_line: bytes, status: int) -> None:
    host, port = server.client.base_url.host, server.client.base_url.port
    with socket.create_connection((host, port or 80), timeout=20) as raw:
        raw.sendall(request_line + b"Host: localhost\r\nConnection: close\r\n\r\n")
        try:
            answer = raw.recv(1000)
        except ConnectionResetError:
            answer = b""
    assert answer == b"" or answer.split(b" ")[1] in (str(status).encode(), b"400"), answer[:200]
    assert server.sparql("ASK {}").status_code == 200


def test_a_body_that_does_not_say_its_size_is_limited_too(server: Server) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(40):
            yield b" " * 2**16

    headers = {"Content-Type": "application/sparql-query"}
    with suppress(httpx.TransportError):  # the server may hang up
        assert server.client.post("/sparql", content=endless(), headers=headers).status_code == 413
    assert server.sparql("ASK {}").status_code == 200


def test_a_query_of_half_a_megabyte_is_answered(server: Server) -> None:
    query = f"ASK {{ FILTER('{'a' * 500_000}' = 'b') }}"
    got = server.client.post("/sparql", content=query, headers={"Content-Type": "application/sparql-query"})
    assert got.status_code == 200 and got.json()["boolean"] is False


# Safety

CALLS = [  # in place of PORT stands a port that nobody may call
    "SELECT * { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "SELECT * { service<http://127.0.0.1:PORT/>{?s ?p ?o} }",
    "SELECT * { SeRvIcE silent <http://127.0.0.1:PORT/> { } }",
    "SELECT * { BIND(<http://127.0.0.1:PORT/> AS ?e) SERVICE ?e { ?s ?p ?o } }",
    "SELECT * { VALUES ?e { <http://127.0.0.1:PORT/> } SERVICE ?e { ?s ?p ?o } }",
    "PREFIX a: <http://127.0.0.1:PORT/> SELECT * { SERVICE a:b { ?s ?p ?o } }",
    "BASE <http://127.0.0.1:PORT/> SELECT * { SERVICE <x> { ?s ?p ?o } }",
    "ASK { OPTIONAL { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } } }",
    "ASK { FILTER NOT EXISTS { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } } }",
    "ASK { MINUS { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } } }",
    "ASK { { SELECT * { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } } } }",
    "ASK { GRAPH ?g { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } } }",
    "CONSTRUCT { ?s ?p ?o } { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "SELECT * { # a comment\nSERVICE # another\n<http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "SELECT * { ?s rdfs:label 'SERVICE' . SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "SELECT * FROM <http://127.0.0.1:PORT/data.ttl> { ?s ?p ?o }",
    "SELECT * FROM NAMED <http://127.0.0.1:PORT/data.ttl> { GRAPH ?g { ?s ?p ?o } }",
    "ASK FROM <http://127.0.0.1:PORT/data.ttl> { ?s ?p ?o }",
    "DESCRIBE ?s FROM <http://127.0.0.1:PORT/data.ttl> { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p ?o } FROM <http://127.0.0.1:PORT/data.ttl> { ?s ?p ?o }",
    "PREFIX a: <http://127.0.0.1:PORT/> SELECT * FROM a:data { ?s ?p ?o }",
    "BASE <http://127.0.0.1:PORT/> SELECT * FROM <data.ttl> { ?s ?p ?o }",
    "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "SELECT * FROM <file:etc/passwd> { ?s ?p ?o }",
    "LOAD <http://127.0.0.1:PORT/data.ttl>",
    "INSERT DATA { <a:a> <a:a> <a:a> }",
    "DELETE WHERE { ?s ?p ?o }",
    "CLEAR ALL",
    "DROP DEFAULT",
    "SELECT * { ?s ?p ?o } ; DROP ALL",
    "ASK {} INSERT DATA { <a:a> <a:a> <a:a> }",
]
UPDATES = [
    "LOAD <http://127.0.0.1:PORT/data.ttl>",
    "LOAD SILENT <http://127.0.0.1:PORT/data.ttl> INTO GRAPH <a:g>",
    "load<http://127.0.0.1:PORT/data.ttl>",
    "PREFIX a: <http://127.0.0.1:PORT/> LOAD a:data",
    "LOAD <file:///etc/passwd>",
    "INSERT DATA { <a:a> <a:a> 'LOAD' } ; LOAD <http://127.0.0.1:PORT/data.ttl>",
    "# LOAD\nLOAD # x\n <http://127.0.0.1:PORT/data.ttl>",
    "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "INSERT { ?s ?p ?o } USING <http://127.0.0.1:PORT/> WHERE { SERVICE SILENT <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "DELETE { ?s ?p ?o } WHERE { { SELECT * { service ?e { ?s ?p ?o } } } VALUES ?e { <http://127.0.0.1:PORT/> } }",
]


@pytest.mark.parametrize("attempt", CALLS)
def test_a_query_calls_nobody_and_changes_nothing(server: Server, listener: tuple[int, list[bytes]], attempt: str) -> None:
    port, calls = listener
    before = server.count("?s ?p ?o")
    text = attempt.replace("PORT", str(port))
    for got in (
        server.sparql(text),
        server.client.post("/sparql", content=text.encode(), headers={"Content-Type": "application/sparql-query"}),
        server.client.post("/sparql", data={"query": text}),
    ):
        assert got.status_code == 400, got.text
        assert got.headers["content-type"] == "application/problem+json" and "root:" not in got.text
    assert server.count("?s ?p ?o") == before
    assert calls == []


@pytest.mark.parametrize("attempt", UPDATES)
def test_an_update_calls_nobody(writable: Server, listener: tuple[int, list[bytes]], attempt: str) -> None:
    port, calls = listener
    before = writable.count("?s ?p ?o")
    got = writable.update(attempt.replace("PORT", str(port)))
    assert got.status_code == 400 and "not allowed" in got.json()["detail"], got.text
    assert writable.count("?s ?p ?o") == before
    assert calls == []


def test_words_in_strings_names_and_comments_are_no_calls(writable: Server) -> None:
    for query in (
        "SELECT * { ?service ?from 'SERVICE <http://a.example/> FROM <http://b.example/> LOAD' } # SERVICE",
        "PREFIX service: <http://a.example/> PREFIX from: <http://b.example/> ASK { service:load from:service ?load }",
        "ASK { ?s ?p '''FROM <http://a.example/>''' }",
    ):
        assert writable.sparql(query).status_code == 200, query
    assert writable.update("INSERT DATA { <a:load> <a:service> 'LOAD <http://a.example/>' } # LOAD").status_code == 204
    assert writable.update("DELETE DATA { <a:load> <a:service> 'LOAD <http://a.example/>' }").status_code == 204


@pytest.mark.parametrize(
    "path",
    [
        "/resource/../../../etc/passwd",
        "/resource/..%2f..%2f..%2fetc%2fpasswd",
        "/resource/%2e%2e/%2e%2e/etc/passwd",
        "/yasgui/assets/../../../../pyproject.toml",
        "/yasgui/assets/..%2f..%2f..%2f..%2fpyproject.toml",
        "/resource//etc/passwd",
        "/resource/file:///etc/passwd",
        "/resource?iri=file:///etc/passwd",
        "/resource/person%2fdana-reyes%3E%20%3Fp%20%3Fo%20%7D%20%23",
        "/resource?iri=a%3A%3E%20%7D%20UNION%20%7B%20%3Fs%20%3Fp%20%3Fo",
        "/style.css/../../data/pipeline.cfg",
        "/resource/%00",
        "/resource/person/a%0d%0aSet-Cookie:%20x=1",
        "/sparql?query=ASK%7B%7D%0d%0aX-Injected:%201",
    ],
)
def test_paths_and_parameters_reach_nothing_else(server: Server, path: str) -> None:
    host, port = server.client.base_url.host, server.client.base_url.port
    with socket.create_connection((host, port or 80), timeout=20) as raw:  # as it is written: a client would tidy it up
        raw.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: raw.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.split(b" ")[1] in (b"200", b"400", b"404", b"405"), head
    assert b"root:" not in body and b"[build-system]" not in body and b"[pipeline]" not in body
    assert b"Set-Cookie" not in head and b"X-Injected" not in head
    assert b"Traceback" not in body


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "localhost@evil.example"])
def test_another_host_is_not_answered(server: Server, host: str) -> None:
    got = server.client.get("/sparql", params={"query": "ASK {}"}, headers={"Host": host})
    assert got.status_code in (400, 421)


def test_pages_of_other_sites_may_not_read_unless_they_are_named(tmp_path: Path) -> None:
    with serving(small_store(tmp_path), "--origin", "https://friend.example") as running:
        stranger = running.sparql("ASK {}", origin="https://stranger.example")
        assert "access-control-allow-origin" not in stranger.headers
        assert running.sparql("ASK {}", origin="null").headers.get("access-control-allow-origin") is None
        friend = running.sparql("ASK {}", origin="https://friend.example")
        assert friend.headers["access-control-allow-origin"] == "https://friend.example"
        asked = running.client.options("/sparql", headers={"Origin": "https://friend.example", "Access-Control-Request-Method": "POST"})
        assert asked.headers["access-control-allow-methods"] == "GET, POST"
        assert (
            "access-control-allow-methods" not in running.client.options("/sparql", headers={"Origin": "https://stranger.example"}).headers
        )


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can take sockets from a process")
def test_a_worker_can_open_no_socket() -> None:
    script = "from kg.worker import confine, is_confined; confine(None); import pyoxigraph as o\n"
    script += "assert is_confined()\ntry: o.Store().update('LOAD <http://127.0.0.1:8999/>')\nexcept OSError as error: print('refused')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert done.stdout == "refused\n", done.stderr


# Builds and kills


def test_a_build_that_ends_is_served_at_once_and_whole(tmp_path: Path) -> None:
    out = tmp_path / "live.kg"
    kg = "https://kg.example/"

    def write(state: int) -> None:
        names = [pyoxigraph.NamedNode(f"{kg}id/thing/{n}") for n in range(2000)]
        value = pyoxigraph.Literal(state)
        write_graph((pyoxigraph.Quad(name, pyoxigraph.NamedNode(f"{kg}ontology#state"), value) for name in names), out, {"state": state})

    write(0)
    with serving(out, "--parallel", "2") as running:
        ended, seen = threading.Event(), []

        def ask() -> None:
            while not ended.is_set():
                answer, _ = _timed(running, "SELECT ?v (COUNT(*) AS ?n) { ?s kg:state ?v } GROUP BY ?v")
                seen.append(answer)

        with ThreadPoolExecutor(2) as pool:
            readers = [pool.submit(ask) for _ in range(2)]
            for state in range(1, 8):
                write(state)
                time.sleep(0.1)
            ended.set()
            for reader in readers:
                reader.result()
        for answer in seen:
            assert answer.status_code == 200, answer.text
            rows = answer.json()["results"]["bindings"]
            assert [row["n"]["value"] for row in rows] == ["2000"], "a mixture of two builds"
        assert running.count("?s kg:state 7") == 2000
        shutil.rmtree(out)
        assert running.sparql("ASK {}").status_code == 503
    assert len(seen) > 5


def test_a_server_that_is_killed_leaves_a_store_that_opens(tmp_path: Path) -> None:
    store = small_store(tmp_path)
    (tmp_path / "token").write_text(TOKEN)
    moments = random.Random(6)
    for n in range(20):
        with serving(store, "--writable", "--token-file", str(tmp_path / "token")) as running, ThreadPoolExecutor(1) as pool:
            sent = pool.submit(_send_updates, running, n)
            time.sleep(moments.uniform(0.0, 0.6))
            running.process.send_signal(signal.SIGKILL)
            whole = sent.result()
        with open_graph(store) as graph:
            found = {quad.object.value for quad in graph.store.quads_for_pattern(pyoxigraph.NamedNode(f"a:{n}"), None, None)}
        assert set(whole) <= found, "an update that was confirmed is lost"


def _send_updates(server: Server, n: int) -> list[str]:
    """The values whose updates were confirmed before the server was gone."""
    done: list[str] = []
    with suppress(httpx.TransportError):
        for value in range(200):
            if server.update(f"INSERT DATA {{ <a:{n}> <a:has> '{value}' }}").status_code == 204:
                done.append(str(value))
    return done


def test_no_worker_outlives_its_server(tmp_path: Path) -> None:
    with serving(small_store(tmp_path)) as running:
        running.sparql("ASK {}")
        children = subprocess.run(["pgrep", "-P", str(running.process.pid)], capture_output=True, text=True).stdout.split()
        assert children
        running.process.kill()
        running.process.wait()
        deadline = time.monotonic() + 10
        while any(_runs(int(child)) for child in children) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not any(_runs(int(child)) for child in children)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


# Bad use


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--writable"], "needs --token-file"),
        (["--token-file", "nowhere"], "without --writable"),
        (["--timeout", "0"], "--timeout"),
        (["--port", "99999"], "port 99999"),
        (["--parallel", "0"], "whole number"),
        (["--host", "256.1.1.1"], "256.1.1.1"),
    ],
)
def test_wrong_options_are_told(tmp_path: Path, options: list[str], expected: str) -> None:
    call = [sys.executable, "-m", "kg", "serve", str(SMALL), *options]
    done = subprocess.run(call, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and expected in done.stderr and "Traceback" not in done.stderr, done.stderr


def test_what_cannot_be_served_is_told(tmp_path: Path) -> None:
    for path, expected in ((tmp_path / "none.kg", "no graph at"), (tmp_path, "no graph at")):
        done = subprocess.run([sys.executable, "-m", "kg", "serve", str(path)], capture_output=True, text=True, timeout=60)
        assert done.returncode == 2 and expected in done.stderr
    newer = small_store(tmp_path)
    manifest = newer / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"store_version": 1', '"store_version": 99'))
    done = subprocess.run([sys.executable, "-m", "kg", "serve", str(newer)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "version 99" in done.stderr
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run([sys.executable, "-m", "kg", "serve", str(SMALL), "--port", port], capture_output=True, text=True, timeout=60)
        assert done.returncode == 2 and "in use" in done.stderr and "--port" in done.stderr


def test_a_graph_on_a_server_is_not_served_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "sparql+http://ann:secret@localhost:1/"]) == 2
    told = capsys.readouterr().err
    assert "on a server already" in told and "secret" not in told

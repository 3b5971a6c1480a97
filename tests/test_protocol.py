"""Requests of the SPARQL 1.1 Protocol, as its specification has them (sections 2.1 to 2.3), sent to a real server."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from serving import TOKEN, Server

from kg.protocol import SOLUTIONS as MEDIA
from kg.protocol import ProtocolError, negotiate, read_operation

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
ASK, SELECT, TRIPLES = "ASK {}", "SELECT (1 AS ?value) {}", "CONSTRUCT WHERE { ?s kg:visited ?o }"
FIRST, SECOND = (f"https://kg.example/id/document/{name}" for name in ("harbour-times-1", "coast-daily-2"))
TYPES = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s a schema:NewsArticle } } ORDER BY ?g"
ARTICLES = "SELECT ?s WHERE { ?s a schema:NewsArticle } ORDER BY ?s"


def address(*pairs: tuple[str, str]) -> str:
    return f"/sparql?{urlencode(pairs, quote_via=quote)}"


@pytest.mark.parametrize(
    ("query", "accept", "expected"),
    [
        (SELECT, None, JSON),
        (SELECT, "*/*", JSON),
        (SELECT, JSON, JSON),
        (SELECT, XML, XML),
        (SELECT, "application/json", "application/json"),
        (SELECT, "text/xml", "text/xml"),
        (SELECT, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/xml"),
        (SELECT, "text/csv", "text/csv"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values"),
        (SELECT, f"text/csv;q=0.2, {XML};q=0.9, text/turtle", XML),
        (ASK, None, JSON),
        (ASK, XML, XML),
        (ASK, JSON, JSON),
        (ASK, "application/json", "application/json"),
        (TRIPLES, "application/json", "application/json"),
        (TRIPLES, None, "text/turtle"),
        (TRIPLES, "text/turtle", "text/turtle"),
        (TRIPLES, "application/n-triples", "application/n-triples"),
        (TRIPLES, "application/ld+json", "application/ld+json"),
        (TRIPLES, "application/rdf+xml", "application/rdf+xml"),
        ("DESCRIBE <https://kg.example/id/person/dana-reyes>", "application/rdf+xml;q=0.5, text/turtle;q=0.1", "application/rdf+xml"),
    ],
)
def test_the_format_is_the_one_that_the_client_likes(server: Server, query: str, accept: str | None, expected: str) -> None:
    headers = {"Accept": accept} if accept else {}
    got = server.client.get("/sparql", params={"query": query}, headers=headers)
    assert got.status_code == 200, got.text
    assert got.headers["content-type"].split(";")[0] == expected
    assert "Accept" in got.headers["vary"]
    if query == TRIPLES:
        assert len(list(pyoxigraph.parse(got.content, format=pyoxigraph.RdfFormat.from_media_type(expected)))) == 1


@pytest.mark.parametrize(
    ("method", "path", "content_type", "body", "articles"),
    [
        ("GET", address(("query", ARTICLES)), None, "", []),
        ("POST", "/sparql", FORM, urlencode({"query": ARTICLES}), []),
        ("POST", "/sparql", QUERY, ARTICLES, []),
        ("POST", "/sparql", f"{QUERY}; charset=UTF-8", ARTICLES, []),
        ("GET", address(("query", ARTICLES), ("default-graph-uri", FIRST)), None, "", [FIRST]),
        ("POST", "/sparql", FORM, urlencode({"query": ARTICLES, "default-graph-uri": FIRST}), [FIRST]),
        ("POST", address(("default-graph-uri", FIRST)), QUERY, ARTICLES, [FIRST]),
        ("GET", address(("query", ARTICLES), ("default-graph-uri", FIRST), ("default-graph-uri", SECOND)), None, "", [SECOND, FIRST]),
        ("GET", address(("query", TYPES), ("named-graph-uri", SECOND)), None, "", [SECOND]),
        ("POST", "/sparql", FORM, urlencode([("query", TYPES), ("named-graph-uri", FIRST), ("named-graph-uri", SECOND)]), [SECOND, FIRST]),
        ("POST", address(("named-graph-uri", FIRST), ("default-graph-uri", SECOND)), QUERY, TYPES, [FIRST]),
        ("GET", address(("query", f"SELECT ?s FROM <{SECOND}> {{ ?s a schema:NewsArticle }}")), None, "", [SECOND]),
        (
            "GET",
            address(("query", f"SELECT ?s FROM <{SECOND}> {{ ?s a schema:NewsArticle }}"), ("default-graph-uri", FIRST)),
            None,
            "",
            [FIRST],
        ),
        ("GET", address(("query", f"SELECT ?g FROM NAMED <{SECOND}> {{ GRAPH ?g {{ ?s a schema:NewsArticle }} }}")), None, "", [SECOND]),
    ],
)
def test_a_query_is_sent_in_three_ways_with_its_dataset(
    server: Server, method: str, path: str, content_type: str | None, body: str, articles: list[str]
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    got = server.client.request(method, path, content=body, headers=headers)
    assert got.status_code == 200, got.text
    assert [next(iter(row.values()))["value"] for row in got.json()["results"]["bindings"]] == articles


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status"),
    [
        ("PUT", address(("query", ASK)), {}, b"", 405),
        ("DELETE", address(("query", ASK)), {}, b"", 405),
        ("PATCH", "/sparql", {"Content-Type": QUERY}, ASK.encode(), 405),
        ("GET", address(("query", ASK), ("query", SELECT)), {}, b"", 400),
        ("POST", "/sparql", {"Content-Type": FORM}, urlencode([("query", ASK), ("query", ASK)]).encode(), 400),
        ("POST", "/sparql", {"Content-Type": FORM}, urlencode({"query": ASK, "update": "CLEAR ALL"}).encode(), 400),
        ("POST", address(("query", ASK)), {"Content-Type": QUERY}, ASK.encode(), 400),
        ("POST", "/sparql", {"Content-Type": "text/plain"}, ASK.encode(), 415),
        ("POST", "/sparql", {}, ASK.encode(), 415),
        ("POST", "/sparql", {"Content-Type": FORM}, b"", 400),
        ("POST", "/sparql", {"Content-Type": f"{QUERY}; charset=UTF-16"}, ASK.encode("utf-16"), 415),
        ("POST", "/sparql", {"Content-Type": QUERY}, b"ASK { ?s ?p '\xff' }", 400),
        ("GET", "/sparql?query=ASK%20%7B%20?s%20?p%20'%FF'%20%7D", {}, b"", 400),
        ("GET", address(("query", "SELECT WHERE")), {}, b"", 400),
        ("GET", address(("query", "")), {}, b"", 400),
        ("GET", address(("update", "CLEAR ALL")), {}, b"", 400),
        ("POST", "/sparql", {"Content-Type": UPDATE}, b"CLEAR ALL", 403),
        ("GET", address(("query", ASK), ("default-graph-uri", "http://elsewhere.example/data")), {}, b"", 400),
        ("GET", address(("query", ASK), ("named-graph-uri", "not an iri")), {}, b"", 400),
        ("GET", address(("query", SELECT)), {"Accept": "image/png"}, b"", 406),
        ("GET", address(("query", TRIPLES)), {"Accept": "text/csv"}, b"", 406),
        ("GET", address(("query", SELECT)), {"Accept": "json"}, b"", 400),
        ("GET", address(("query", SELECT)), {"Accept": "text/csv;q=much"}, b"", 400),
    ],
)
def test_what_the_protocol_does_not_allow_is_a_problem(
    server: Server, method: str, path: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    got = server.client.request(method, path, content=body, headers=headers)
    assert got.status_code == status, got.text
    assert got.headers["content-type"] == "application/problem+json"
    said = got.json()
    assert said["status"] == status and said["detail"] and "Traceback" not in got.text


def test_head_has_no_body_and_options_tells_the_methods(server: Server) -> None:
    head = server.client.head("/sparql", params={"query": SELECT})
    assert head.status_code == 200 and not head.content and head.headers["content-type"] == JSON
    assert server.client.options("/sparql").headers["allow"] == "GET, HEAD, POST, OPTIONS"


@pytest.mark.parametrize("media", ["text/turtle", "application/rdf+xml", "application/ld+json"])
def test_a_get_without_a_query_describes_the_service(server: Server, media: str) -> None:
    got = server.client.get("/sparql", headers={"Accept": media})
    triples = {
        (q.predicate.value, q.object.value) for q in pyoxigraph.parse(got.content, format=pyoxigraph.RdfFormat.from_media_type(media))
    }
    sd = "http://www.w3.org/ns/sparql-service-description#"
    assert (f"{sd}endpoint", f"{server.address}sparql") in triples
    assert (f"{sd}supportedLanguage", f"{sd}SPARQL11Query") in triples
    assert (f"{sd}supportedLanguage", f"{sd}SPARQL11Update") not in triples


def test_updates_need_the_token_and_are_seen_by_the_next_query(writable: Server) -> None:
    insert = "INSERT DATA { <http://a.example/1> <http://a.example/p> 'one' }"
    for wrong in ("nothing", "another-secret-of-16", "sécret"):
        refused = writable.client.post(
            "/sparql", content=insert, headers={"Content-Type": UPDATE, "Authorization": f"Bearer {wrong}".encode()}
        )
        assert refused.status_code == 401 and refused.headers["www-authenticate"].startswith("Bearer")
    assert writable.count("<http://a.example/1> ?p ?o") == 0
    assert writable.update(insert).status_code == 204
    assert writable.count("<http://a.example/1> ?p ?o") == 1
    form = {"update": "DELETE WHERE { <http://a.example/1> ?p ?o }"}
    assert writable.client.post("/sparql", data=form, headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 204
    assert writable.count("<http://a.example/1> ?p ?o") == 0


def test_an_update_matches_the_dataset_of_its_request(writable: Server) -> None:
    headers = {"Content-Type": UPDATE, "Authorization": f"Bearer {TOKEN}"}
    copy = "INSERT { GRAPH <http://a.example/copy> { ?s a schema:NewsArticle } } WHERE { ?s a schema:NewsArticle }"
    got = writable.client.post(address(("using-graph-uri", FIRST)), content=copy, headers=headers)
    assert got.status_code == 204, got.text
    assert writable.count("GRAPH <http://a.example/copy> { ?s ?p ?o }") == 1
    named = "INSERT { GRAPH <http://a.example/copy> { ?s a kg:Copy } } WHERE { GRAPH ?g { ?s a schema:NewsArticle } }"
    assert writable.client.post(address(("using-named-graph-uri", SECOND)), content=named, headers=headers).status_code == 204
    assert writable.count("GRAPH <http://a.example/copy> { ?s a kg:Copy }") == 1
    for own in (
        "WITH <http://a.example/copy> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } USING <http://a.example/copy> WHERE { ?s ?p ?o }",
    ):
        got = writable.client.post(address(("using-graph-uri", FIRST)), content=own, headers=headers)
        assert got.status_code == 400 and "dataset" in got.json()["detail"]
    assert writable.update("CLEAR GRAPH <http://a.example/copy>").status_code == 204


def test_an_update_that_cannot_be_read_says_where(writable: Server) -> None:
    got = writable.update("INSERT { ?s ?p ?o }")
    assert got.status_code == 400 and "update" in got.json()["detail"]


def test_other_clients_work_unchanged(writable: Server) -> None:
    from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
    from SPARQLWrapper import JSON as AS_JSON
    from SPARQLWrapper import POST, SPARQLWrapper

    endpoint = f"{writable.address}sparql"
    wrapper = SPARQLWrapper(endpoint)
    wrapper.setQuery(ARTICLES.replace("{", f"{{ GRAPH <{FIRST}> {{").replace("}", "} }"))
    wrapper.setReturnFormat(AS_JSON)
    assert [row["s"]["value"] for row in wrapper.queryAndConvert()["results"]["bindings"]] == [FIRST]
    wrapper.setMethod(POST)
    assert wrapper.queryAndConvert()["results"]["bindings"]
    wrapper.addCustomHttpHeader("Authorization", f"Bearer {TOKEN}")
    wrapper.setQuery("INSERT DATA { <http://a.example/w> <http://a.example/p> 1 }")
    wrapper.query()

    found = list(SPARQLStore(endpoint).query("SELECT ?o { <http://a.example/w> ?p ?o }"))
    assert [int(row[0]) for row in found] == [1]
    store = SPARQLUpdateStore(endpoint, endpoint, headers={"Authorization": f"Bearer {TOKEN}"})
    store.update("DELETE DATA { <http://a.example/w> <http://a.example/p> 1 }")
    assert writable.count("<http://a.example/w> ?p ?o") == 0


# Without a server


@given(st.sampled_from(["GET", "POST", "HEAD"]), st.binary(max_size=80), st.text(max_size=40), st.binary(max_size=80))
def test_any_request_is_an_operation_or_a_problem(method: str, url_query: bytes, content_type: str, body: bytes) -> None:
    try:
        operation = read_operation(method, url_query, content_type, body)
    except ProtocolError as error:
        assert 400 <= error.status < 500
    else:
        assert operation.kind in ("query", "update", "description")


@given(st.text(max_size=60))
def test_any_accept_header_is_negotiated_or_a_problem(accept: str) -> None:
    try:
        assert negotiate(accept, MEDIA) in MEDIA
    except ProtocolError as error:
        assert error.status in (400, 406)

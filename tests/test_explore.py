"""The live explorer: pieces of a graph by HTTP, from the catalogue of its build; what is hostile stays text; the page in a browser."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store
from serving import SMALL, Server, serving, small_store

from kg.catalogue import Catalogue, make_catalogue
from kg.explore import ROUTES, Explorer, read_values
from kg.protocol import ProtocolError
from kg.store import ID, PREFIXES, write_graph

HOSTILE = Path(__file__).parent / "data" / "view.trig"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
DANA = "person/dana-reyes"
Json = dict[str, Any]


def ask(server: Server, route: str, **values: str | int) -> Any:
    """The JSON of a route; "from_" stands for "from"."""
    got = server.client.get(f"/explore/{route}", params={name.rstrip("_"): value for name, value in values.items()})
    assert got.status_code == 200, got.text
    assert got.headers["content-type"] == "application/json" and got.headers["x-content-type-options"] == "nosniff"
    return got.json()


def by_id(items: list[Json]) -> dict[str, Json]:
    return {item["id"]: item for item in items}


# What the routes answer


def test_the_first_picture_is_the_best_connected_with_the_counts_of_the_graph(server: Server) -> None:
    piece = ask(server, "start")
    degrees = [thing["degree"] for thing in piece["things"]]
    assert degrees == sorted(degrees, reverse=True) and degrees[0] > 0
    assert {"x", "y", "label", "class"} <= piece["things"][0].keys()
    assert piece["counts"]["things"][1] >= len(piece["things"]) and piece["counts"]["documents"][1] > 0
    things = by_id(piece["things"])
    assert all(fact.get(end) is None or fact[end] in things for fact in piece["facts"] for end in ("subject", "object"))
    assert ask(server, "start") == piece


def test_names_are_found_as_they_are_typed(server: Server) -> None:
    def found(text: str) -> list[str]:
        return [match["id"] for match in ask(server, "search", text=text)]

    assert found("dana")[0] == found("REY")[0] == found("rey dan")[0] == DANA
    assert found("zoe ostr") and found("zoe ostr") == found("Zoë Öst")
    assert DANA in found("eyes")  # inside a word
    assert found("no such name") == found("?!") == []
    match = ask(server, "search", text="dana reyes")[0]
    assert match["label"] == "Dana Reyes" and match["kind"] == "Person" and match["degree"] > 0 and "alias" not in match
    assert len(ask(server, "search", text="a", limit=1)) == 1


def test_around_a_thing_are_its_facts(server: Server) -> None:
    piece = ask(server, "around", id=DANA)
    assert piece["focus"] == {"thing": DANA} and piece["more"] == 0
    assert all(DANA in (fact.get("subject"), fact.get("object")) for fact in piece["facts"])
    assert by_id(piece["things"])[DANA]["degree"] == len(piece["facts"])
    few = ask(server, "around", id=DANA, limit=1)
    assert len(few["facts"]) == 1 and few["more"] == len(piece["facts"]) - 1
    assert few["facts"][0]["support"] == max(fact.get("support", 0) for fact in piece["facts"])
    assert ask(server, "around", id=ID + DANA) == piece


def test_a_path_leads_from_thing_to_thing(server: Server) -> None:
    far = ask(server, "start")["things"][-1]["id"]
    piece = ask(server, "path", from_=DANA, to="organization/harbour-hospital")
    assert piece["path"] == [DANA, "organization/harbour-hospital"]
    assert {(fact["subject"], fact.get("object")) for fact in piece["facts"]} == {tuple(piece["path"])}
    back = ask(server, "path", from_="organization/harbour-hospital", to=DANA)
    assert back["path"] == piece["path"][::-1]
    assert ask(server, "path", from_=far, to=far)["path"] == [far]


def test_evidence_is_the_sentences(server: Server) -> None:
    fact = next(fact for fact in ask(server, "around", id=DANA)["facts"] if fact["kind"] == "statement")
    evidence = ask(server, "evidence", id=fact["id"])
    assert evidence and {piece["document"] for piece in evidence} <= set(fact["documents"])
    assert any("subject" in role for text, role in evidence[0]["pieces"])


def test_an_article_comes_with_what_it_says(server: Server) -> None:
    document = ask(server, "around", id=DANA)["documents"][0]["id"]
    found = ask(server, "article", id=document)
    assert found["article"]["id"] == document and found["article"]["paragraphs"]
    assert {fact["id"] for fact in found["article"]["facts"]} <= set(by_id(found["piece"]["facts"]))
    assert all(document in fact["documents"] for fact in found["piece"]["facts"])


def test_an_answer_of_sparql_can_be_drawn(server: Server) -> None:
    people = ask(server, "query", query="SELECT ?p { ?p a kg:Person }")
    assert {thing["id"].split("/")[0] for thing in people["things"]} == {"person"}
    facts = ask(server, "query", query="SELECT ?s { ?s a kg:Statement ; rdf:subject id:person\\/dana-reyes }")
    assert facts["facts"] and {fact["subject"] for fact in facts["facts"]} == {DANA}
    made = ask(server, "query", query="CONSTRUCT { ?a ?p ?b } { ?a kg:vicePresidentOf ?b BIND(kg:vicePresidentOf AS ?p) }")
    assert DANA in by_id(made["things"])


# What is refused


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("start?limit=5", 400, "no parameter 'limit'"),
        ("search", 400, "text= must be"),
        ("search?text=%20", 400, "1 to 200 characters"),
        ("search?text=" + "a" * 201, 400, "1 to 200 characters"),
        ("search?text=a&limit=0", 400, "from 1 to 500"),
        ("search?text=a&limit=501", 400, "from 1 to 500"),
        ("search?text=a&limit=-1", 400, "from 1 to 500"),
        ("search?text=a&limit=%D9%A3", 400, "from 1 to 500"),  # a digit, but none of ours
        ("search?text=a&text=b", 400, "given once"),
        ("around?id=person/dana-rey", 404, "person/dana-reyes"),
        ("around?id=", 400, "an id such as"),
        ("around?id=" + "a" * 3000, 400, "an id such as"),
        ("around?id=http://[", 400, "an id such as"),
        ("article?id=http://[", 400, "an id such as"),
        ("article?id=event/a%23b%23c", 400, "an id such as"),
        ("evidence?id=http://[", 404, "no fact"),
        ("path?from=person/dana-reyes", 400, "to= must be"),
        ("path?from=person/dana-reyes&to=person/nobody", 404, "no thing"),
        ("evidence?id=statement/none", 404, "no fact"),
        ("article?id=document/none", 404, "no article"),
        ("query?query=ASK%20%7B%7D", 400, "yes or no"),
        ("query?query=SELECT%20(1%20AS%20%3Fn)%20%7B%7D", 400, "nothing that can be drawn"),
        ("query?query=SELEC", 400, "SPARQL, line 1"),
        ("query?query=DROP%20ALL", 400, "SPARQL"),
        ("query?query=SELECT%20*%20%7B%20SERVICE%20%3Chttp://127.0.0.1:1/%3E%20%7B%7D%20%7D", 400, "SERVICE"),
        ("query?query=SELECT%20*%20FROM%20%3Cfile:///etc/passwd%3E%20%7B%20%3Fa%20%3Fb%20%3Fc%20%7D", 400, "FROM"),
        ("nothing", 404, "there are start"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_that_says_why(server: Server, address: str, status: int, words: str) -> None:
    got = server.client.get(f"/explore/{address}", headers={"Accept": "text/html"})
    assert (got.status_code, got.headers["content-type"]) == (status, "application/problem+json"), got.text
    assert words in got.json()["detail"]


@pytest.mark.parametrize(
    "id",
    [
        "person/dana-reyes> } UNION { ?s ?p ?o } #",
        'person/x" } #',
        "person/x\\u003e ?p ?o",
        "person/\x00",
        "person/a\nb",
        "{person}",
        "<person/dana-reyes>",
        "person/`x`",
        "person/x|y",
        "person/^x",
        "person/dana-reyes' OR '1'='1",
        "javascript:alert(1)",
        "../../etc/passwd",
        "%00",
        "person/x%0d%0aSet-Cookie:a=b",
        "data:text/html,<script>alert(1)</script>",
        "‮person/dana-reyes",
    ],
)
def test_an_id_is_never_more_than_an_id(server: Server, id: str) -> None:
    for route, values in (("around", {"id": id}), ("evidence", {"id": id}), ("path", {"from": DANA, "to": id}), ("article", {"id": id})):
        got = server.client.get(f"/explore/{route}", params=values)
        assert got.status_code in (400, 404) and got.headers["content-type"] == "application/problem+json", got.text
        assert "set-cookie" not in got.headers and got.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "'",
        "a*",
        "*",
        'a" OR "b',
        "NEAR(a b)",
        "key:a",
        "^a",
        "a AND",
        "-a",
        "(",
        "\x00",
        "%",
        "_",
        "a'; DROP TABLE name; --",
        "🐋",
        "a𐒰b",
        "\ufffd",
        "­",
    ],
)
def test_a_text_is_never_more_than_a_text(server: Server, text: str) -> None:
    assert isinstance(ask(server, "search", text=text), list)
    assert ask(server, "search", text="dana")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    """The graph of hostile names, asked as a worker does."""
    store = Store()
    store.load(path=str(HOSTILE), format=pyoxigraph.RdfFormat.TRIG)
    yield make_explorer(store, tmp_path_factory.mktemp("hostile"))


def make_explorer(store: Store, folder: Path) -> Explorer:
    make_catalogue(store, folder / "catalogue")
    return Explorer(store, Catalogue(folder / "catalogue"))


def test_hostile_names_come_as_they_are(hostile: Explorer) -> None:
    piece = hostile.answer("start", {})
    labels = {thing["label"] for thing in piece["things"]}
    assert "</script><script>window.__pwned=1;alert(1)</script>" in labels and "ليلى حداد" in labels
    for thing in piece["things"]:
        assert hostile.answer("around", read_values("around", [("id", thing["id"])]))["focus"] == {"thing": thing["id"]}
        found = hostile.answer("search", read_values("search", [("text", thing["label"][:200]), ("limit", "500")]))
        assert thing["id"] in {match["id"] for match in found}, thing
    for fact in piece["facts"]:
        hostile.answer("evidence", read_values("evidence", [("id", fact["id"])]))
    assert json.loads(json.dumps(piece)) == piece


def test_a_piece_is_the_same_however_many_are_asked_for_at_once(hostile: Explorer, monkeypatch: pytest.MonkeyPatch) -> None:
    piece = hostile.answer("start", {})
    monkeypatch.setattr("kg.scene.BATCH", 3)
    assert hostile.answer("start", {}) == piece


# The catalogue


def make_graph(edges: list[tuple[str, str, int]], folder: Path) -> Explorer:
    """A graph of statements: subject, object, how many passages support it."""

    def quads() -> Iterator[Quad]:
        rdf, kg = PREFIXES["rdf"], PREFIXES["kg"]
        for name in sorted({name for one, other, _ in edges for name in (one, other)}):
            yield Quad(NamedNode(f"{ID}person/{name}"), NamedNode(PREFIXES["rdfs"] + "label"), Literal(name.upper()))
        for number, (one, other, support) in enumerate(edges):
            node = NamedNode(f"{ID}statement/{number:03}")
            told = {
                rdf + "type": NamedNode(kg + "Statement"),
                rdf + "subject": NamedNode(f"{ID}person/{one}"),
                rdf + "predicate": NamedNode(kg + "metWith"),
                rdf + "object": NamedNode(f"{ID}person/{other}"),
                kg + "modality": NamedNode(kg + "asserted"),
                kg + "supportCount": Literal(support),
            }
            yield from (Quad(node, NamedNode(predicate), value) for predicate, value in told.items())

    store = Store()
    store.extend(quads())
    return make_explorer(store, folder)


def path_of(explorer: Explorer, start: str, end: str) -> tuple[list[str], str]:
    piece = explorer.answer("path", {"from": f"{ID}person/{start}", "to": f"{ID}person/{end}"})
    return [id.removeprefix("person/") for id in piece["path"] or []], piece["chosen"]


def test_a_path_is_the_shortest_or_says_why_there_is_none(tmp_path: Path) -> None:
    line = [f"n{number}" for number in range(9)]
    edges = [(one, other, 1) for one, other in pairwise(line)]
    graph = make_graph([*edges, ("n4", "n1", 1), ("x", "y", 1), ("n3", "n3", 1)], tmp_path)
    assert path_of(graph, "n0", "n5") == (["n0", "n1", "n4", "n5"], "")
    assert path_of(graph, "n5", "n0") == (["n5", "n4", "n1", "n0"], "")
    assert path_of(graph, "n0", "n8") == (["n0", "n1", "n4", "n5", "n6", "n7", "n8"], "")
    assert path_of(graph, "n3", "n3") == (["n3"], "")
    assert path_of(graph, "x", "n0") == ([], "there is no path")
    longer = tmp_path / "longer"
    longer.mkdir()
    assert path_of(make_graph(edges, longer), "n0", "n8") == ([], "there is no path of at most 6 steps")


def test_a_path_is_given_up_where_it_would_take_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.catalogue.MOST_TIES", 3)
    graph = make_graph([("a", f"b{n}", 1) for n in range(5)] + [(f"c{n}", "d", 1) for n in range(5)] + [("b0", "c0", 1)], tmp_path)
    assert path_of(graph, "a", "d") == ([], "no path was found in 3 facts")


def test_a_hub_shows_its_best_facts_and_says_how_many_are_left_out(tmp_path: Path) -> None:
    graph = make_graph([("hub", f"p{n:02}", n % 7) for n in range(50)], tmp_path)
    piece = graph.answer("around", {"id": f"{ID}person/hub", "limit": "7"})
    assert piece["more"] == 43 and [fact["support"] for fact in piece["facts"]] == [6] * 7
    assert by_id(piece["things"])["person/hub"]["degree"] == 50


def test_the_same_graph_has_the_same_catalogue(tmp_path: Path) -> None:
    quads = list(pyoxigraph.parse(path=str(SMALL), format=pyoxigraph.RdfFormat.TRIG))
    tables = []
    for number, some in enumerate((quads, quads[::-1])):
        store = Store()
        store.extend(some)
        make_catalogue(store, tmp_path / str(number))
        base = sqlite3.connect(tmp_path / str(number))
        tables.append(
            [base.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in ("thing", "name", "fact", "tie", "total")]
        )
        base.close()
    assert tables[0] == tables[1] and all(tables[0])


def test_every_route_has_its_parameters_checked() -> None:
    for route, parameters in ROUTES.items():
        with pytest.raises(ProtocolError, match="no parameter"):
            read_values(route, [("callback", "x")])
        if any(parameter.default is None for parameter in parameters.values()):
            with pytest.raises(ProtocolError, match="is missing"):
                read_values(route, [])


# Builds that end while the server runs


def test_a_build_that_ends_is_shown_without_a_restart(tmp_path: Path) -> None:
    store = small_store(tmp_path)
    with serving(store) as running:
        assert ask(running, "search", text="dana") and not ask(running, "search", text="quentin")
        shutil.copytree(store, tmp_path / "before.kg")
        node = NamedNode(f"{ID}person/quentin-ash")
        added = [Quad(node, NamedNode(PREFIXES["rdfs"] + "label"), Literal("Quentin Ash"))]
        write_graph([*pyoxigraph.parse(path=str(SMALL), format=pyoxigraph.RdfFormat.TRIG), *added], store, {})
        ends = time.monotonic() + 30
        while not (found := ask(running, "search", text="quentin")):
            assert time.monotonic() < ends
            time.sleep(0.1)
        assert found[0]["id"] == "person/quentin-ash"
        assert ask(running, "around", id="person/quentin-ash")["facts"] == []
        assert "person/quentin-ash" in by_id(ask(running, "start")["things"])
        assert sorted(path.name for path in store.iterdir()) == ["manifest.json", "oxigraph"]  # nothing is put beside it


def test_while_names_are_read_the_server_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    from kg.workers import Catalogues, Limits, NotReadyError, Workers

    async def never(self: Workers, catalogue: Path, behind: bool) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(Workers, "make", never)

    async def wait() -> None:
        catalogues = Catalogues(Workers(tmp_path, Limits(seconds=0.05), "1"))
        try:
            await catalogues.find()
        finally:
            await catalogues.close()

    with pytest.raises(NotReadyError, match="still being read"):
        asyncio.run(wait())


# The page


def test_the_page_has_a_strict_policy_and_nothing_of_the_graph_in_it(server: Server) -> None:
    page = server.client.get("/")
    policy = page.headers["content-security-policy"]
    assert "require-trusted-types-for 'script'" in policy and "unsafe" not in policy and "script-src 'self';" in policy
    assert 'data-source="server"' in page.text and "Dana" not in page.text
    parts = re.findall(r'(?:src|href)="(/[^"]*)"', page.text)
    assert {part.partition("?")[0] for part in parts} == {"/vis.js", "/explorer.js", "/vis.css", "/explorer.css", "/about"}
    for part in parts:
        assert server.client.get(part).status_code == 200
    assert "immutable" in server.client.get(parts[0]).headers["cache-control"]
    assert not re.search(r"<(script|style)[^>]*>[^<]", page.text)


def test_pages_of_answers_lead_to_the_picture(server: Server) -> None:
    page = server.client.get("/query/visits", headers={"Accept": "text/html"}).text
    link = re.search(r'href="/#query=([^"]*)"', page)
    assert link and ask(server, "query", query=unquote(link[1]))["things"]
    drawn = server.client.get("/draw", params={"query": 'SELECT ?a { ?a ?b "</script>" }'})
    assert (
        drawn.status_code == 303 and drawn.headers["location"] == "/#query=SELECT%20%3Fa%20%7B%20%3Fa%20%3Fb%20%22%3C%2Fscript%3E%22%20%7D"
    )


@pytest.fixture
def tab() -> Iterator[Any]:
    if not CHROMIUM:
        pytest.skip("no Chromium: install it (Debian: apt-get install chromium) or set CHROMIUM to its path")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce").new_page()
        browser.close()


def until(tab: Any, condition: str) -> None:
    """Waits for a condition; the page's policy does not let the browser's driver do it."""
    ends = time.monotonic() + 30
    while not tab.evaluate(condition):
        assert time.monotonic() < ends, condition
        time.sleep(0.05)


@pytest.mark.browser
def test_the_live_page_searches_expands_proves_and_finds_paths(server: Server, tab: Any) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.goto(server.address)
    until(tab, "Boolean(window.kgView && kgView.ready)")
    drawn = tab.evaluate("kgView.drawn().nodes.size")
    assert drawn == len(ask(server, "start")["things"])

    def choose(text: str) -> None:
        tab.fill("#search", text)
        until(tab, "document.querySelector('#search').hasAttribute('aria-activedescendant')")
        tab.press("#search", "Enter")

    choose("dana")
    tab.wait_for_selector("#card:not([hidden])")
    assert tab.inner_text("#card h2") == "Dana Reyes"
    tab.click("#card .acts button:text-is('Expand')")
    until(tab, "kgView.state.expanded.size")
    tab.click("#card .rows li button >> nth=0")
    tab.wait_for_selector("#card blockquote mark")
    tab.evaluate("kgView.openThing('person/dana-reyes')")
    tab.click("#card .acts button:text-is('Path from here')")
    choose("marlow")
    until(tab, "kgView.state.path")
    assert tab.evaluate("kgView.state.path")[0] == DANA
    tab.goto("about:blank")
    tab.goto(f"{server.address}#query={quote('SELECT ?p { ?p a kg:Person }')}")
    until(tab, "Boolean(window.kgView && kgView.ready && kgView.state.query)")
    assert complaints == []
    assert all(url.startswith((server.address, "about:", "data:")) for url in asked)

"""The page that `kg view` writes: its data by reading it, what a person can do there in a real browser without a network."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store, parse

from kg.errors import GraphError, UsageError
from kg.iri import humanise
from kg.placement import find_positions
from kg.scene import cut_sentence, read_look
from kg.store import Graph, open_graph
from kg.view import to_json, view

TRIG = Path(__file__).parent / "data" / "view.trig"
ONTOLOGY = Path(__file__).parents[1] / "ontology"
SCRIPT = "</script><script>window.__pwned=1;alert(1)</script>"
KG = "https://kg.example/ontology#"


class Parts(HTMLParser):
    """The elements of a page with their attributes and text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None], str]] = []
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), ""))
        self.inside = True

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            tag, attrs, text = self.elements[-1]
            self.elements[-1] = (tag, attrs, text + data)

    def of(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        return [(attrs, text) for name, attrs, text in self.elements if name == tag]


@pytest.fixture(scope="module")
def graph() -> Graph:
    return open_graph(TRIG)


@pytest.fixture(scope="module")
def page(graph: Graph) -> str:
    return view(graph)


@pytest.fixture(scope="module")
def data(page: str) -> Any:
    return to_data(page)


def to_data(page: str) -> Any:
    """The data that a page carries."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def find_statement(data: Any, words: str, subject: str | None = None) -> Any:
    labels = [entity["label"] for entity in data["entities"]]
    found = [s for s in data["statements"] if s["words"] == words and (subject is None or labels[s["subject"]] == subject)]
    assert len(found) == 1, (words, subject)
    return found[0]


# The data


def test_offsets_of_the_test_graph_give_its_quotes(graph: Graph) -> None:
    rows = graph.store.query(
        "PREFIX kg: <https://kg.example/ontology#> PREFIX nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> "
        "SELECT * { GRAPH ?d { ?d nif:isString ?text . ?span kg:beginIndex ?b ; kg:endIndex ?e ; kg:quote ?quote } }"
    )
    quotes = [(row["text"].value[int(row["b"].value) : int(row["e"].value)], row["quote"].value) for row in rows]  # type: ignore[union-attr]
    assert len(quotes) > 50
    assert all(cut == quote for cut, quote in quotes)


def test_each_entity_is_a_node_and_each_statement_between_entities_an_edge(data: Any) -> None:
    assert len(data["nodes"]) == len(data["entities"]) == 14
    assert len(data["edges"]) == 20
    assert data["counts"] == {"entities": [14, 14], "statements": [21, 21], "observations": [2, 2], "documents": 2}
    for edge in data["edges"]:
        statement = data["statements"][edge["id"]]
        assert (edge["from"], edge["to"]) == (statement["subject"], statement["object"])


def test_lines_tell_modalities_apart_without_colour(data: Any) -> None:
    lines = {data["statements"][edge["id"]]["modality"]: str(edge["dashes"]) for edge in data["edges"]}
    assert set(lines) == {"asserted", "reported", "planned", "possible", "denied"}
    assert len(set(lines.values())) == 5
    assert lines["asserted"] == "False"


def test_what_is_denied_or_negative_is_crossed(data: Any) -> None:
    crossed = {data["statements"][edge["id"]]["words"] for edge in data["edges"] if "middle" in edge["arrows"]}
    assert crossed == {"head of", "not employee of", "not located in"}


def test_denied_and_negative_is_not_said_twice() -> None:
    statement = "<http://e/s>"
    triples = f"""{statement} a kg:Statement ; rdf:subject <http://e/a> ; rdf:predicate kg:met ; rdf:object <http://e/b> ;
        kg:polarity kg:negative ; kg:modality kg:denied ."""
    store = Store()
    store.load(f"@prefix kg: <{KG}> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . {triples}", format=RdfFormat.TURTLE)
    data = to_data(view(Graph(store, Path("one.ttl"), {})))
    assert [(statement["words"], statement["modality"]) for statement in data["statements"]] == [("met", "denied")]
    assert [entity["label"] for entity in data["entities"]] == ["a", "b"]  # without a label, the end of the IRI


def test_parallel_edges_have_curves_of_their_own(data: Any) -> None:
    pairs: dict[frozenset[int], list[str]] = {}
    for edge in data["edges"]:
        reverse = edge["from"] > edge["to"]
        smooth = edge.get("smooth", {})
        side = (smooth.get("type") == "curvedCW") != reverse
        pairs.setdefault(frozenset((edge["from"], edge["to"])), []).append(f"{side}{smooth.get('roundness', 0)}")
    parallel = [curves for curves in pairs.values() if len(curves) > 1]
    assert len(parallel) == 2
    assert all(len(set(curves)) == len(curves) for curves in parallel)


def test_statement_carries_its_evidence(data: Any) -> None:
    statement = find_statement(data, "vice president of")
    assert statement["title"] == "vice president"
    assert statement["times"] == {"from": "2024-03-04"}
    documents = [data["documents"][evidence["document"]] for evidence in statement["evidence"]]
    assert [document["date"] for document in documents] == ["2024-03-05", "2024-03-07"]
    assert documents[0]["publisher"] == "Marlow Courier"
    marks = {role: text for text, role in statement["evidence"][1]["pieces"] if role}  # this text has emoji before it
    assert marks == {"subject": "Dana Reyes", "cue": "vice president", "object": "Harbour Hospital"}


def test_statement_says_who_says_so(data: Any) -> None:
    source = find_statement(data, "speaks for")["sources"][0]
    assert source["label"] == data["entities"][source["node"]]["label"] == "Dockers' Union of Marlow"


def test_values_and_figures_are_rows_of_their_subject(data: Any) -> None:
    assert find_statement(data, "founded on")["text"] == "1921"
    marlow, nowhere = sorted((s for s in data["statements"] if s["observation"]), key=lambda s: s["text"])
    assert (marlow["text"], data["entities"][marlow["subject"]]["label"]) == ("859 cases", "Marlow")
    assert marlow["times"] == {"at": "2024-03-04"}
    assert (nowhere["text"], nowhere["subject"]) == ("about 2,000 dockers", None)


def test_labels_of_relations_come_from_the_graph_in_english_or_from_their_names(data: Any) -> None:
    words = {statement["words"] for statement in data["statements"]}
    assert "speaks for" in words  # and not "parle pour", nor "spokesperson for"
    assert "vice president of" in words


@pytest.mark.parametrize(
    ("name", "words"),
    [("vicePresidentOf", "vice president of"), ("bornIn", "born in"), ("hasURL", "has URL"), ("in", "in"), ("a_b-c", "a b c"), ("_", "_")],
)
def test_humanise(name: str, words: str) -> None:
    assert humanise(name) == words


def test_only_web_addresses_become_links(data: Any) -> None:
    assert {document["url"] for document in data["documents"]} == {"https://courier.example/harbour-hospital", ""}


def test_cut_sentence_with_spans_that_overlap_reach_out_or_are_elsewhere() -> None:
    assert cut_sentence("ab", 10, []) == [("ab", "")]
    assert cut_sentence("abcd", 10, [(8, 11, "subject"), (12, 99, "object"), (30, 40, "cue")]) == [
        ("a", "subject"),
        ("b", ""),
        ("cd", "object"),
    ]
    assert cut_sentence("🚢 abc", 0, [(2, 5, "cue"), (3, 4, "object")]) == [("🚢 ", ""), ("a", "cue"), ("b", "cue object"), ("c", "cue")]


def test_every_class_of_the_ontology_has_a_look() -> None:
    store = Store()
    for path in ONTOLOGY.glob("*.ttl"):
        store.bulk_load(path=str(path), format=RdfFormat.TURTLE)
    rows = store.query(
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX kg: <https://kg.example/ontology#> "
        "SELECT DISTINCT ?class { ?class rdfs:subClassOf+ kg:Entity }"
    )
    classes = {row["class"].value.removeprefix(KG) for row in rows if isinstance(row["class"], NamedNode)}  # type: ignore[union-attr]
    assert "Person" in classes
    assert classes <= set(read_look()["classes"])


# Which part of a graph


def test_beyond_the_limit_the_best_connected_are_shown_and_the_page_says_so(graph: Graph) -> None:
    page = view(graph, limit=5)
    data = to_data(page)
    assert data["counts"]["entities"] == [5, 14]
    assert data["entities"][0]["label"] in ("Harbour Hospital", "Marlow")
    assert all(edge["from"] < 5 and edge["to"] < 5 for edge in data["edges"])
    assert data["counts"]["statements"][0] < data["counts"]["statements"][1] == 21


def test_a_graph_without_entities_has_nothing_to_show() -> None:
    with pytest.raises(GraphError, match=r"nothing to show: .*; build it from"):
        view(Graph(Store(), Path("empty.nq"), {}))


def test_a_limit_below_one_cannot_be_meant(graph: Graph) -> None:
    with pytest.raises(UsageError, match="not 0"):
        view(graph, limit=0)


# Always the same


def test_two_calls_give_the_same_bytes(graph: Graph, page: str) -> None:
    assert view(graph).encode() == page.encode()


def test_order_of_the_quads_and_seed_of_hashes_do_not_matter(page: str, tmp_path: Path) -> None:
    quads = list(parse(path=str(TRIG), format=RdfFormat.TRIG))
    store = Store()
    for quad in reversed(quads):
        store.add(quad)
    assert view(Graph(store, TRIG, {})) == page
    program = "import sys; from kg.store import open_graph; from kg.view import view; sys.stdout.write(view(open_graph(sys.argv[1])))"
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
        run = subprocess.run(
            [sys.executable, "-c", program, str(TRIG)], env=environment, capture_output=True, check=True, cwd=TRIG.parents[2]
        )
        assert hashlib.sha256(run.stdout).digest() == hashlib.sha256(page.encode()).digest()


def test_positions_keep_nodes_and_labels_apart() -> None:
    edges = [(number, (number * number + 1) % 30) for number in range(30)]
    places = find_positions([100.0] * 32, edges)  # and two without an edge
    assert places == find_positions([100.0] * 32, edges)
    assert all(isinstance(x, int) and isinstance(y, int) for x, y in places)
    for number, (x, y) in enumerate(places):
        assert all(((x - u) / 100) ** 2 + ((y - v) / 78) ** 2 > 0.7 for u, v in places[:number])


def test_parts_that_are_not_connected_do_not_overlap() -> None:
    stars = [(hub, hub + leaf) for hub in range(0, 40, 8) for leaf in range(1, 6)]
    places = find_positions([60.0] * 40, stars)
    boxes = []
    for hub in range(0, 40, 8):
        x, y = zip(*places[hub : hub + 6], strict=True)
        boxes.append((min(x), min(y), max(x), max(y)))
    for number, (left, top, right, bottom) in enumerate(boxes):
        assert all(left > r or right < x or top > b or bottom < y for x, y, r, b in boxes[:number])


def test_positions_of_a_part_too_large_for_the_force_layout() -> None:
    places = find_positions([40.0] * 700, [(number, number // 3) for number in range(1, 700)])
    assert len(set(places)) == 700


# Nothing from outside, nothing that runs


@pytest.mark.parametrize("text", [SCRIPT, "<!--", "]]>", "&lt;", "\u2028\u2029", '"\\', "{{7*7}}", "\x00\x1b", "\ud7ff\ue000", "é🚢\u202e"])
def test_json_in_the_page_cannot_end_its_script(text: str) -> None:
    written = to_json({text: [text]})
    assert not re.search("[<>&\u2028\u2029\x00]", written)
    assert json.loads(written) == {text: [text]}


def test_hostile_text_stands_in_the_data_only(page: str, data: Any) -> None:
    parts = Parts(page)
    assert [attrs for attrs, _ in parts.of("script")] == [
        *({"type": "application/json", "id": id} for id in ("piece", "evidence", "data")),
        {},
        {},
    ]
    assert SCRIPT in {entity["label"] for entity in data["entities"]}
    assert "__pwned" not in re.sub(r'<script type="application/json" id="\w+">.*?</script>', "", page, flags=re.DOTALL)
    assert "{{7*7}}" in page
    assert "49 " not in " ".join(entity["label"] for entity in data["entities"])


def test_policy_names_each_script_and_style_by_its_hash(page: str) -> None:
    policy = dict(rule.split(" ", 1) for rule in unescape(re.search(r'Security-Policy" content="(.*?)">', page)[1]).split("; "))  # type: ignore[index]
    assert policy["default-src"] == "'none'"
    assert policy["img-src"] == "data:"
    assert "unsafe" not in " ".join(policy.values())
    for tag in ("script", "style"):
        texts = [text for attrs, text in Parts(page).of(tag) if not attrs]
        hashes = {"'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'" for text in texts}
        assert set(policy[f"{tag}-src"].split()) == hashes
        assert len(texts) == 2


def test_page_asks_for_nothing(page: str) -> None:
    elements = Parts(page).elements
    assert not [attrs["src"] for _, attrs, _ in elements if "src" in attrs]
    assert {attrs["href"] for _, attrs, _ in elements if "href" in attrs} == {"data:,", "#table"}
    assert "sourceMappingURL" not in page
    assert "\r" not in page


def test_import_is_light() -> None:
    program = "import sys, kg.view; print([name for name in ('pyvis', 'IPython', 'networkx', 'numpy', 'jinja2') if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=TRIG.parents[2])
    assert run.stdout.strip() == "[]"


# In the browser

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
VIOLATIONS = (
    "window.violations = []; addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective))"
)
WHERE = """(canvasPoint) => {
    const point = kgView.network.canvasToDOM(canvasPoint), box = document.getElementById('network').getBoundingClientRect();
    return [point.x + box.x, point.y + box.y];
}"""
MIDDLE = "(edge) => { const { x, y } = kgView.network.body.edges[edge].edgeType.getPoint(0.5); return { x, y }; }"
PIXELS = """() => {
    const canvas = document.querySelector('#network canvas');
    const pixels = new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    return [new Set(pixels).size, pixels.filter((pixel) => pixel !== pixels[0]).length];
}"""


class Opened:
    """A page in the browser, and all that it did which it should not do."""

    def __init__(self, tab: Any, file: Path) -> None:
        self.tab = tab
        self.requests: list[str] = []
        self.complaints: list[str] = []
        tab.on("request", lambda request: self.requests.append(request.url))
        tab.on("console", lambda message: self.complaints.append(message.text))
        tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        tab.on("dialog", lambda dialog: (self.complaints.append("dialog"), dialog.dismiss()))
        tab.on("popup", lambda _: self.complaints.append("popup"))
        tab.add_init_script(VIOLATIONS)
        tab.goto(file.as_uri())
        tab.wait_for_function("window.kgView")
        tab.wait_for_timeout(300)

    def check(self, file: Path) -> None:
        assert self.requests == [file.as_uri()]
        assert self.complaints == []
        assert self.tab.evaluate("window.violations") == []
        assert self.tab.evaluate("typeof window.__pwned") == "undefined"

    def number(self, label: str) -> int:
        found: int = self.tab.evaluate("(label) => kgView.data.entities.findIndex((entity) => entity.label === label)", label)
        assert found >= 0
        return found

    def click_node(self, label: str) -> None:
        point = self.tab.evaluate("(node) => kgView.network.getPosition(node)", self.number(label))
        self.tab.mouse.click(*self.tab.evaluate(WHERE, point))

    def middle(self, words: str) -> list[float]:
        edge = self.tab.evaluate("(words) => kgView.data.statements.findIndex((statement) => statement.words === words)", words)
        point: list[float] = self.tab.evaluate(WHERE, self.tab.evaluate(MIDDLE, edge))
        return point

    def text(self, selector: str) -> str:
        text: str = self.tab.inner_text(selector)
        return text

    def marks(self) -> list[list[str]]:
        found: list[list[str]] = self.tab.evaluate(
            "[...document.querySelectorAll('#card blockquote mark')].map((m) => [m.className, m.textContent])"
        )
        return found


@pytest.fixture(scope="module")
def file(page: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("view") / "page.html"
    path.write_text(page, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM:
        pytest.skip("no Chromium: install it (Debian: apt-get install chromium) or set CHROMIUM to its path")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Any, file: Path) -> Iterator[Opened]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    context.set_offline(True)
    opened = Opened(context.new_page(), file)
    yield opened
    opened.check(file)
    context.close()


@pytest.mark.browser
def test_page_draws_its_nodes_and_asks_for_nothing(opened: Opened) -> None:
    colours, drawn = opened.tab.evaluate(PIXELS)
    assert colours > 50 and drawn > 5000
    assert opened.tab.evaluate("kgView.nodes.length") == 14
    assert opened.tab.evaluate("kgView.edges.length") == 20
    assert opened.text("#counts") == "14 entities · 21 statements · 2 figures · from 2 articles"
    box = opened.tab.locator("#network canvas").bounding_box()
    centres = [opened.tab.evaluate(WHERE, opened.tab.evaluate("(node) => kgView.network.getPosition(node)", node)) for node in range(14)]
    assert all(box["x"] < x < box["x"] + box["width"] and box["y"] < y < box["y"] + box["height"] for x, y in centres)


@pytest.mark.browser
def test_click_on_an_edge_shows_its_sentences_with_marks(opened: Opened) -> None:
    opened.tab.mouse.click(*opened.middle("vice president of"))
    opened.tab.wait_for_selector("#card blockquote")
    assert opened.text("#card h2").split("\n") == ["Dana Reyes", "vice president of", "Harbour Hospital"]
    assert opened.text("#card blockquote >> nth=0") == "Dana Reyes, the vice president of Harbour Hospital, opened a new ward on Monday."
    assert opened.marks()[:3] == [["subject", "Dana Reyes"], ["cue", "vice president"], ["object", "Harbour Hospital"]]
    assert opened.text("#card cite >> nth=0") == "Harbour Hospital names a vice president\nMarlow Courier · 2024-03-05"
    assert "0.95" in opened.text("#card dl")
    assert "Asserted" in opened.text("#card .kicker")


@pytest.mark.browser
def test_click_on_a_reported_edge_says_who_says_so(opened: Opened) -> None:
    opened.tab.mouse.click(*opened.middle("speaks for"))
    opened.tab.wait_for_selector("#card blockquote")
    assert "Reported" in opened.text("#card .kicker")
    assert "Dockers' Union of Marlow" in opened.text("#card dl")


@pytest.mark.browser
def test_hover_over_an_edge_says_it_in_words(opened: Opened) -> None:
    opened.tab.mouse.move(*opened.middle("acquired"))
    opened.tab.wait_for_selector("#tip:not([hidden])")
    assert opened.text("#tip") == "Osprey Freight – acquired – 🐋 Blue Whale Lines 🚢\nPlanned: announced or intended"


@pytest.mark.browser
def test_click_on_a_node_shows_its_card_and_leads_on(opened: Opened) -> None:
    opened.click_node("Marlow")
    opened.tab.wait_for_selector("#card:not([hidden])")
    card = opened.text("#card")
    assert all(text in card for text in ("City", "Port Marlow", "geonames:123", "located in", "Veldia", "859 cases", "as of 2024-03-04"))
    assert "possible" in card
    opened.tab.click("#card .group button:has-text('859 cases')")
    assert opened.marks() == [["object", "859 "], ["cue object", "cases"], ["subject", "Marlow"]]
    opened.tab.click("#card button:has-text('Back')")
    assert opened.text("#card h2") == "Marlow"
    opened.tab.keyboard.press("Escape")
    assert opened.tab.is_hidden("#card")


@pytest.mark.browser
def test_search_by_keyboard_finds_aliases_and_focuses(opened: Opened) -> None:
    opened.tab.keyboard.press("/")
    opened.tab.keyboard.type("okor")
    assert opened.text("#suggestions") == "Okoro\nis Inés Okoro"
    opened.tab.fill("#search", "ines")  # accents do not matter
    assert "Inés Okoro" in opened.text("#suggestions")
    opened.tab.fill("#search", "ma")
    first = opened.tab.get_attribute("#search", "aria-activedescendant")
    opened.tab.keyboard.press("ArrowDown")
    second = opened.tab.get_attribute("#search", "aria-activedescendant")
    assert first != second
    chosen = opened.text(f"#{second} bdi >> nth=0")
    opened.tab.keyboard.press("Enter")
    assert opened.text("#card h2") == chosen
    assert opened.tab.evaluate("document.activeElement.tagName") == "H2"
    assert opened.tab.evaluate("kgView.network.getSelectedNodes()") == [opened.number(chosen)]
    opened.tab.keyboard.press("Escape")
    assert opened.tab.is_hidden("#card")
    assert opened.tab.evaluate("document.activeElement.id") == "search"


@pytest.mark.browser
def test_filters_by_class_and_modality_reach_picture_and_table(opened: Opened) -> None:
    seen = "(kind) => kgView[kind].get().filter((item) => !item.hidden).length"
    opened.tab.uncheck("#modalities label:has-text('Denied') input")
    assert opened.tab.evaluate(seen, "edges") == 19
    opened.tab.uncheck("#classes label:has-text('Person') input")
    assert opened.tab.evaluate(seen, "nodes") == 10
    opened.tab.click("#show-table")
    subjects = opened.tab.eval_on_selector_all("#table tbody tr td:first-child", "(cells) => cells.map((cell) => cell.textContent)")
    assert "Dana Reyes" not in subjects and "Marlow" in subjects
    opened.tab.check("#classes label:has-text('Person') input")
    assert opened.tab.locator("#table tbody tr").count() == 22


@pytest.mark.browser
def test_table_by_keyboard_sorts_and_opens_evidence(opened: Opened) -> None:
    opened.tab.keyboard.press("Tab")
    assert opened.tab.evaluate("document.activeElement.id") == "skip"
    opened.tab.keyboard.press("Enter")
    assert opened.tab.locator("#table tbody tr").count() == 23
    head = opened.tab.locator("#table th").filter(has_text="Confidence")
    head.locator("button").focus()
    opened.tab.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    numbers = opened.tab.eval_on_selector_all("#table tbody td:nth-child(7)", "(cells) => cells.map((cell) => Number(cell.textContent))")
    assert numbers == sorted(numbers, reverse=True)
    opened.tab.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    button = opened.tab.locator("#table tbody tr").filter(has_text="speaks for").locator("td:nth-child(2) button")
    button.focus()
    opened.tab.keyboard.press("Enter")
    assert opened.marks() == [["subject", "Dr Reyes"], ["cue", "speaks for"], ["object", "the hospital"]]
    opened.tab.keyboard.press("Escape")
    assert button.evaluate("(element) => element === document.activeElement")


@pytest.mark.browser
def test_hostile_text_is_shown_and_does_not_run(opened: Opened) -> None:
    for number in range(14):
        opened.tab.evaluate("(number) => kgView.openEntity(number)", number)
    for number in range(23):
        opened.tab.evaluate("(number) => kgView.openStatement(number)", number)
    opened.tab.click("#show-table")
    opened.tab.fill("#search", "<img")
    assert "onerror" in opened.text("#suggestions")
    opened.tab.keyboard.press("Enter")
    assert opened.text("#card h2") == SCRIPT
    assert opened.tab.locator("#card img, #card svg[onload], #card script").count() == 0
    assert opened.tab.evaluate("[...document.querySelectorAll('a')].every((link) => /^(https:|file:)/.test(link.href))")


@pytest.mark.browser
def test_policy_stops_a_script_that_is_not_ours(browser: Any, file: Path) -> None:
    context = browser.new_context()
    context.set_offline(True)
    tab = context.new_page()
    tab.add_init_script(VIOLATIONS)
    tab.goto(file.as_uri())
    tab.wait_for_function("window.kgView")
    with pytest.raises(Exception, match="TrustedHTML"):
        tab.evaluate("document.body.innerHTML = '<b>markup</b>'")
    tab.evaluate("document.body.append(Object.assign(new Image(), { src: 'https://example.org/x.png' }))")
    tab.wait_for_function("window.violations.includes('img-src')")
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_follows_the_colour_scheme(browser: Any, file: Path, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme)
    opened = Opened(context.new_page(), file)
    red = opened.tab.evaluate("Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])")
    assert (red > 200) == (scheme == "light")
    ink = opened.tab.evaluate("kgView.nodes.get(0).font.color")
    opened.tab.emulate_media(color_scheme="dark" if scheme == "light" else "light")
    opened.tab.wait_for_function("(ink) => kgView.nodes.get(0).font.color !== ink", arg=ink)
    opened.check(file)
    context.close()


@pytest.mark.browser
def test_page_says_what_it_leaves_out(browser: Any, graph: Graph, tmp_path: Path) -> None:
    file = tmp_path / "some.html"
    file.write_text(view(graph, limit=5), encoding="utf-8")
    context = browser.new_context()
    opened = Opened(context.new_page(), file)
    assert opened.text("#counts").startswith("showing 5 of 14 entities, the best connected · ")
    opened.check(file)
    context.close()

"""The page that `kg view` writes: its data by reading it, what a person can do there in a real browser without a network."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter
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
    """The piece that a page carries, with its evidence."""
    found = {
        name: re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL) for name in ("piece", "evidence")
    }
    piece, evidence = (json.loads(one[1]) for one in found.values() if one)
    return piece | {"evidence": evidence}


def labels(data: Any) -> dict[str, str]:
    return {thing["id"]: thing["label"] for thing in data["things"]}


def find_fact(data: Any, words: str, subject: str | None = None) -> Any:
    found = [f for f in data["facts"] if f.get("words") == words and (subject is None or labels(data)[f["subject"]] == subject)]
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


def test_the_piece_has_each_thing_and_each_fact(data: Any) -> None:
    assert len(data["things"]) == 14
    assert Counter(fact["kind"] for fact in data["facts"]) == {"statement": 21, "observation": 2}
    assert data["counts"] == {"things": [14, 14], "facts": [23, 23], "documents": [2, 2]}
    ends = {end for fact in data["facts"] for end in (fact.get("subject"), fact.get("object")) if end}
    assert ends <= set(labels(data))
    assert all(isinstance(thing["x"], int) and isinstance(thing["y"], int) for thing in data["things"])


def test_lines_tell_modalities_apart_without_colour(data: Any) -> None:
    lines = {key: str(data["modalities"][key]["dashes"]) for key in {fact["modality"] for fact in data["facts"]}}
    assert set(lines) == {"asserted", "reported", "planned", "possible", "denied"}
    assert len(set(lines.values())) == 5
    assert lines["asserted"] == "False"


def test_what_does_not_hold_is_marked_negative(data: Any) -> None:
    assert {fact["words"] for fact in data["facts"] if fact.get("negative")} == {"employee of", "located in"}


def test_without_a_label_the_end_of_the_iri_stands_for_it() -> None:
    statement = "<http://e/s>"
    triples = f"""{statement} a kg:Statement ; rdf:subject <http://e/a> ; rdf:predicate kg:met ; rdf:object <http://e/b> ;
        kg:polarity kg:negative ; kg:modality kg:denied ."""
    store = Store()
    store.load(f"@prefix kg: <{KG}> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . {triples}", format=RdfFormat.TURTLE)
    data = to_data(view(Graph(store, Path("one.ttl"), {})))
    assert [(fact["words"], fact["modality"], fact["negative"]) for fact in data["facts"]] == [("met", "denied", True)]
    assert labels(data) == {"http://e/a": "a", "http://e/b": "b"}


def test_a_fact_has_its_evidence(data: Any) -> None:
    fact = find_fact(data, "vice president of")
    assert fact["title"] == "vice president"
    assert fact["times"] == {"from": "2024-03-04"}
    documents = {document["id"]: document for document in data["documents"]}
    found = data["evidence"][fact["id"]]
    assert [documents[one["document"]]["date"] for one in found] == ["2024-03-05", "2024-03-07"]
    assert documents[found[0]["document"]]["publisher"] == "Marlow Courier"
    marks = {role: text for text, role in found[1]["pieces"] if role}  # this text has emoji before it
    assert marks == {"subject": "Dana Reyes", "cue": "vice president", "object": "Harbour Hospital"}


def test_a_fact_says_who_says_so(data: Any) -> None:
    (said,) = find_fact(data, "speaks for")["sources"]
    assert said["label"] == labels(data)[said["id"]] == "Dockers' Union of Marlow"


def test_values_and_figures_are_facts_of_their_subject(data: Any) -> None:
    assert find_fact(data, "founded on")["text"] == "1921"
    marlow, nowhere = sorted((f for f in data["facts"] if f["kind"] == "observation"), key=lambda f: f["text"])
    assert (marlow["text"], labels(data)[marlow["subject"]]) == ("859 cases", "Marlow")
    assert marlow["times"] == {"at": "2024-03-04"}
    assert (nowhere["text"], "subject" in nowhere) == ("about 2,000 dockers", False)


def test_labels_of_relations_come_from_the_graph_in_english_or_from_their_names(data: Any) -> None:
    words = {fact.get("words") for fact in data["facts"]}
    assert "speaks for" in words  # and not "parle pour", nor "spokesperson for"
    assert "vice president of" in words


@pytest.mark.parametrize(
    ("name", "words"),
    [("vicePresidentOf", "vice president of"), ("bornIn", "born in"), ("hasURL", "has URL"), ("in", "in"), ("a_b-c", "a b c"), ("_", "_")],
)
def test_humanise(name: str, words: str) -> None:
    assert humanise(name) == words


def test_only_web_addresses_become_links(data: Any) -> None:
    assert {document.get("url") for document in data["documents"]} == {"https://courier.example/harbour-hospital", None}


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
    data = to_data(view(graph, limit=5))
    assert data["counts"]["things"] == [5, 14]
    assert data["chosen"] == "the 5 best connected of 14 entities"
    assert data["things"][0]["label"] in ("Harbour Hospital", "Marlow")
    assert data["counts"]["facts"][0] < data["counts"]["facts"][1] == 23


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
    kinds = [{"type": "application/json", "id": name} for name in ("piece", "evidence", "articles")]
    assert [attrs for attrs, _ in parts.of("script")] == [*kinds, {}, {}]
    assert SCRIPT in labels(data).values()
    assert "__pwned" not in page[: page.index('id="piece"')] + page[page.index("</script>", page.index('id="articles"')) :]
    assert "{{7*7}}" in page
    assert "49 " not in " ".join(labels(data).values())


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
    assert {attrs["href"] for _, attrs, _ in elements if "href" in attrs} == {"data:,", "#search", "#table"}
    assert "sourceMappingURL" not in page
    assert "\r" not in page


def test_import_is_light() -> None:
    program = "import sys, kg.view; print([name for name in ('pyvis', 'IPython', 'networkx', 'numpy', 'jinja2') if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=TRIG.parents[2])
    assert run.stdout.strip() == "[]"

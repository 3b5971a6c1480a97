"""The page that `kg view` writes: its data by reading it, what a person can do there in a real browser without a network."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse

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


# Which part of a graph


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


# Every kind of hostile text in every field that comes from data

HOSTILE = {
    "markup": "<img src=x onerror=alert(1)>",
    "script": SCRIPT,
    "comment": "<!--<script>",
    "cdata": "]]><![CDATA[",
    "entity": "&lt;b&gt; &#x3c;script&#x3e;",
    "quotes": '"\'`"><svg onload=alert(1)>',
    "template": "{{7*7}}{% for x in y %}{#",
    "literal": "${7*7} `${alert(1)}`",
    "backslashes": '\\\\u003c\\"\\',
    "direction": "\u202eevil\u2066 txt.exe\u202c",
    "emoji": "👩‍👩‍👧 🚢 🇮🇪",
    "lines": "\u2028\u2029\x85\n\r\t",
    "controls": "\x01\x08\x0c\x1b[31m\x7f",
    "long": "x" * 10_000,
    "json": '"}],"chosen":"pwned',
    "address": "javascript:alert(1)",
    "style": "</style><style>*{display:none}",
    "private": "\ue000\ufeff\ufdd0\ud7ff",
}


def make_graph(text: str) -> Graph:
    """A graph with `text` in every field: labels, aliases, identifiers, titles, sources, figures, headlines, quotes, file names."""
    node, say = NamedNode, Literal
    id, default = "https://kg.example/id/", DefaultGraph()
    rdf, rdfs, schema = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#", "https://schema.org/"
    one, two, claim = node(id + "person/" + quote(text[:60])), node(id + "place/two"), node(id + "document/d#claim=1")
    document, sentence = node(id + "document/d"), node(id + "document/d#char=0,9")
    told: list[tuple[NamedNode, str, NamedNode | Literal]] = [
        (one, rdf + "type", node(KG + "Person")),
        (one, rdfs + "label", say(text)),
        (one, "http://www.w3.org/2004/02/skos/core#altLabel", say(text + "!")),
        (one, "http://purl.org/dc/terms/identifier", say(text)),
        (two, rdfs + "label", say("Two")),
        (node(KG + "met"), rdfs + "label", say(text)),
    ]
    for number, object in enumerate((two, say(text))):
        fact = node(f"{id}statement/{number}")
        told += [
            (fact, rdf + "type", node(KG + "Statement")),
            (fact, rdf + "subject", one),
            (fact, rdf + "predicate", node(KG + "met")),
            (fact, rdf + "object", object),
            (fact, KG + "modality", node(KG + "reported")),
            (fact, KG + "attributedTo", one),
            (fact, KG + "atTime", say(text)),
            (fact, KG + "confidence", say(text)),
            (fact, "http://www.w3.org/ns/prov#wasDerivedFrom", claim),
            (node(f"{id}position/{number}"), KG + "positionStatement", fact),
            (node(f"{id}position/{number}"), KG + "title", say(text)),
        ]
    figure = node(id + "observation/1")
    told += [(figure, rdf + "type", node(KG + "Observation")), (figure, rdfs + "label", say(text)), (figure, KG + "inPlace", one)]
    told += [(figure, KG + name, say(text)) for name in ("value", "unit", "counted")] + [(figure, KG + "modality", node(KG + "asserted"))]
    inside: list[tuple[NamedNode, str, NamedNode | Literal]] = [
        (document, rdf + "type", node(schema + "NewsArticle")),
        (document, "http://purl.org/dc/terms/source", say(text)),
        (document, "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#isString", say(text)),
        *((document, schema + name, say(text)) for name in ("headline", "publisher", "datePublished", "url")),
        (claim, KG + "sentenceSpan", sentence),
        (claim, KG + "cueSpan", sentence),
        (claim, KG + "rule", say(text)),
        (sentence, KG + "quote", say(text)),
        (sentence, KG + "beginIndex", say(0)),
        (sentence, KG + "endIndex", say(9)),
    ]
    store = Store()
    store.extend(Quad(s, node(p), o, default) for s, p, o in told)
    store.extend(Quad(s, node(p), o, document) for s, p, o in inside)
    return Graph(store, Path("hostile.nq"), {})


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_in_every_field_stays_data(kind: str) -> None:
    text = HOSTILE[kind]
    page = view(make_graph(text))
    parts = Parts(page)
    assert [attrs.get("id") for attrs, _ in parts.of("script")] == ["piece", "evidence", "articles", None, None]
    plain = Parts(view(make_graph("plain")))
    assert [(tag, attrs) for tag, attrs, _ in parts.elements] == [(tag, attrs) for tag, attrs, _ in plain.elements]
    held = {attrs["id"]: json.loads(written) for attrs, written in parts.of("script") if "id" in attrs}
    piece = held["piece"]
    thing = next(thing for thing in piece["things"] if thing["id"] != "place/two")
    assert (thing["label"], thing["identifiers"]) == (" ".join(text.split()) or thing["label"], [text])
    assert {fact.get("title") for fact in piece["facts"] if fact["kind"] == "statement"} == {text}
    assert [fact["text"] for fact in piece["facts"] if "text" in fact] == [text, text]
    (article,) = piece["documents"]
    assert (article["headline"], article["publisher"], article["file"]) == (text, text, text)
    assert "url" not in article
    assert "".join(words for words, _ in held["evidence"]["statement/0"][0]["pieces"]) == text
    assert not [
        address for _, attrs, _ in parts.elements for address in (attrs.get("href"), attrs.get("src")) if address and "alert" in address
    ]


def test_policy_names_each_script_and_style_by_its_hash(page: str) -> None:
    policy = dict(rule.split(" ", 1) for rule in unescape(re.search(r'Security-Policy" content="(.*?)">', page)[1]).split("; "))  # type: ignore[index]
    assert policy["default-src"] == "'none'"
    assert policy["img-src"] == "data:"
    assert "unsafe" not in " ".join(policy.values())
    for tag in ("script", "style"):
        texts = [text for attrs, text in Parts(page).of(tag) if not attrs]
        hashes = {"'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'" for text in texts}
        assert set(policy[f"{tag}-src"].split()) == hashes
        assert len(texts) == {"script": 2, "style": 3}[tag]


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

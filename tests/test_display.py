"""What a notebook shows: small, told in words where it is cut, and nothing in it runs, whatever stands in an article."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from IPython.core.formatters import DisplayFormatter
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg import display
from kg.article import Article, from_reading
from kg.build import make
from kg.display import MOST_FACTS, MOST_ROWS, article_html, result_html
from kg.model import Claim, Cluster, Document, Mention, Reading, Span
from kg.ontology import load_ontology
from kg.store import Graph
from tests.readings import Said, make_reading

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
RUN = "window.top.pwned=1"
HOSTILE = {
    "script": f"<script>{RUN}</script>",
    "end of script": f"</script><script>{RUN}</script>",
    "image": f"<img src=x onerror='{RUN}'>",
    "drawing": f"<svg/onload={RUN}>",
    "end of the frame": f"</iframe><script>{RUN}</script>",
    "out of an attribute": f'" onmouseover="{RUN}" autofocus onfocus="{RUN}" tabindex=1 x="',
    "out of the other quotes": f"' onmouseover='{RUN}' x='",
    "another srcdoc": f'"><iframe srcdoc="<script>{RUN}</script>"></iframe>',
    "escaped already": f"&lt;script&gt;{RUN}&lt;/script&gt; &quot; &amp;amp; &#x3c;img src=x onerror={RUN}&#x3e;",
    "comment": f"<!--><script>{RUN}</script>-->]]><![CDATA[",
    "style": f"</style><style>@import 'javascript:{RUN}'</style><b style='background:url(javascript:{RUN})'>",
    "template marks": "{{7*7}} ${7*7} {% raw %} <%= 7*7 %> `${window.top.pwned=1}`",
    "right to left": "\u202eevil\u2066 ليلى حداد \u2069\u202c txt.exe",
    "emoji and combining": "👩🏽\u200d⚕️ E\u0301va 🏴\U000e0067\U000e007f",
    "link": "[click](javascript:window.top.pwned=1) javascript:window.top.pwned=1 $\\\\href{javascript:1}{x}$",
    "10,000 characters": "Ab<" + "x" * 9_996 + ">",
}


def make_hostile(text: str) -> Reading:
    """A reading that has `text` in every field that comes from an article."""
    before, name, cue, other = f"{text}: ", f"Ann {text}", f"met {text}", f"Marlow {text}"
    body = f"{before}{name} {cue} {other}."
    first = Mention(len(before), len(before) + len(name), name, "name", "Person")
    start = first.end + 1 + len(cue) + 1
    second = Mention(start, start + len(other), other, "name", "City")
    span = Span(first.end + 1, first.end + 1 + len(cue))
    claim = Claim(
        first, "visited", second, span, Span(0, len(body)), text, Decimal("0.90"), modality="reported", attributed_to=first, title=text
    )
    clusters = (Cluster(name, "Person", (first,), f"x:{text}", text), Cluster(other, "City", (second,)))
    return Reading(Document(f"d{len(text)}", body, text, "2024-01-01", text, f"javascript:{text}", source=text), clusters, (claim,))


def to_graph(readings: list[Reading]) -> Graph:
    store = Store()
    store.extend(make(sorted(readings, key=lambda reading: reading.document.id), load_ontology(), ()).quads)
    return Graph(store, Path("news.kg"), {})


class Shown(HTMLParser):
    """The text that a piece of HTML shows, and its elements with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.tags = "", list[tuple[str, dict[str, str | None]]]()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def shown_as(value: object) -> dict[str, str]:
    """What IPython makes of `value`, by media type."""
    return DisplayFormatter().format(value)[0]  # type: ignore[no-any-return]


# Graphs


@pytest.fixture(scope="module")
def graph() -> Graph:
    return to_graph([make_hostile(text) for text in HOSTILE.values() if len(text) < 1_000])


def test_a_graph_is_its_explorer_in_a_frame_and_words_below_it(graph: Graph) -> None:
    shown = shown_as(graph)
    ((tag, frame), *others) = Shown(shown["text/html"]).tags
    assert (tag, frame["sandbox"], frame["title"]) == ("iframe", "allow-scripts allow-downloads", "Explorer of the graph")
    assert frame["srcdoc"] == display.view(graph, limit=display.MOST_DRAWN)
    assert {tag for tag, _ in others} == {"p", "small", "code"}
    assert "kg view" in Shown(shown["text/html"]).text
    assert shown["text/plain"] == "Graph('news.kg')"


def test_a_graph_of_which_a_part_is_drawn_says_so(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "MOST_DRAWN", 3)
    page = Shown(shown_as(graph)["text/html"]).tags[0][1]["srcdoc"] or ""
    found = re.search(r'id="piece">(.*?)</script>', page, re.DOTALL)
    assert found and json.loads(found[1])["chosen"].startswith("the 3 best connected of")


def test_a_graph_too_large_or_empty_is_told_in_words(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "nothing to show" in shown_as(Graph(Store(), "none.nq", {}))["text/html"]
    monkeypatch.setattr(display, "MOST_STATEMENTS", 3)
    assert "more than 3 statements" in shown_as(graph)["text/html"]


# Answers


def make_rows(number: int) -> Graph:
    quads = [Quad(NamedNode(f"https://x.example/{n:03}"), NamedNode("https://x.example/n"), Literal(n)) for n in range(number)]
    store = Store()
    store.extend(quads)
    return Graph(store, "rows.nq", {})


@pytest.mark.parametrize(
    ("rows", "more"), [(0, "no rows"), (1, ""), (MOST_ROWS, ""), (MOST_ROWS + 1, "and 1 more rows"), (1500, "and 1,470 more rows")]
)
def test_an_answer_is_a_table_of_its_first_rows(rows: int, more: str) -> None:
    shown = shown_as(make_rows(rows).query("SELECT ?thing ?n { ?thing ?p ?n } ORDER BY ?thing"))
    parsed = Shown(shown["text/html"])
    assert sum(tag == "tr" for tag, _ in parsed.tags) == 1 + min(rows, MOST_ROWS)
    assert parsed.text.endswith(more) and "more" not in parsed.text.removesuffix(more)
    assert shown["text/plain"].endswith(more if rows else "-")
    assert len(shown["text/plain"].splitlines()) <= MOST_ROWS + 3


def test_yes_no_and_triples() -> None:
    graph = make_rows(2)
    assert Shown(shown_as(graph.query("ASK { ?s ?p 1 }"))["text/html"]).text == "yes"
    assert Shown(shown_as(graph.query("ASK { ?s ?p 7 }"))["text/html"]).text == "no"
    assert "https://x.example/001" in shown_as(graph.query("CONSTRUCT WHERE { ?s ?p ?o }"))["text/html"]


# Articles


def test_an_article_is_marked_without_styles_too() -> None:
    said = [
        Said("Dana Reyes", "visited", "Marlow", modality="planned", by="Tomas Reyes"),
        Said("Dana Reyes", "vicePresidentOf", "Harbour Hospital", polarity="negative"),
    ]
    reading = make_reading(said)
    html = reading._repr_html_()
    assert (
        re.sub(r' (style|title)="[^"]*"', "", html).count("<u>Dana Reyes</u> <mark>visited</mark><sup><small> planned </small></sup>") == 1
    )
    assert "<em>not vice president of</em>" in html
    assert Shown(html).text.count("(planned by Tomas Reyes)") == 1
    assert shown_as(reading)["text/plain"].splitlines()[1:] == [
        "Dana Reyes visited Marlow (planned by Tomas Reyes)",
        "Dana Reyes not vice president of Harbour Hospital",
    ]


def test_a_reading_and_its_graph_mark_the_same() -> None:
    reading = make_reading([Said("Dana Reyes", "visited", "Marlow", modality="planned"), Said(None, "counted", "12 cases")])
    assert summary(from_reading(reading)) == summary(to_graph([reading]).article(reading.document.id))


def summary(article: Article) -> tuple[Any, ...]:
    """All of an article but its ids."""
    texts = [[(piece.text, len(piece.things), len(piece.facts)) for piece in paragraph] for paragraph in article.paragraphs]
    told = sorted((fact.words, fact.modality, fact.negative, fact.sources) for fact in article.facts)
    return texts, told, {(thing.label, thing.kind, thing.type) for thing in article.things}


def test_a_long_list_of_facts_says_how_many_more() -> None:
    reading = make_reading([Said(None, "counted", f"{n} cases") for n in range(MOST_FACTS + 5)])
    shown = shown_as(reading)
    assert Shown(shown["text/html"]).text.endswith("and 5 more facts")
    assert shown["text/plain"].endswith("and 5 more facts")


# Hostile text


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_text(text: str) -> None:
    reading = make_hostile(text)
    for html in (reading._repr_html_(), reading.document._repr_html_(), article_html(from_reading(reading))):
        assert reading.document.text in Shown(re.sub("<sup.*?</sup>", "", html)).text
        shown = Shown(html)
        assert {tag for tag, _ in shown.tags} <= {"div", "p", "strong", "br", "small", "u", "mark", "sup", "em", "ul", "li"}
        assert {name for _, attributes in shown.tags for name in attributes} <= {"style", "title", "dir"}


@pytest.fixture(scope="module")
def opened(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """All of it, one below the other as a notebook has its cells, in a page without any policy."""
    if not CHROMIUM:
        pytest.skip("no Chromium: install it (Debian: apt-get install chromium) or set CHROMIUM to its path")
    from playwright.sync_api import sync_playwright

    readings = [make_hostile(text) for text in HOSTILE.values()]
    answer = graph.query("SELECT ?thing ?label ?text { ?thing rdfs:label ?label OPTIONAL { ?thing dcterms:identifier ?text } }")
    cells = [part for reading in readings for part in (reading._repr_html_(), reading.document._repr_html_())]
    cells += [result_html(answer), graph._repr_html_()]
    file = tmp_path_factory.mktemp("display") / "cells.html"
    file.write_text('<!doctype html><meta charset="utf-8"><body>' + "".join(f"<div class=cell>{cell}</div>" for cell in cells), "utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_context(offline=True, viewport={"width": 1200, "height": 900}).new_page()
        asked = list[str]()
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(file.as_uri())
        yield tab, asked
        browser.close()


@pytest.mark.browser
def test_nothing_in_a_notebook_runs(opened: Any) -> None:
    tab, asked = opened
    frame = tab.frames[1]
    frame.locator("#counts").filter(has_text="things").wait_for()
    tab.mouse.move(300, 300)
    assert tab.evaluate("window.pwned") is None
    assert len(tab.frames) == 2
    assert tab.locator("script, img, svg, style").count() == 0
    assert tab.locator("[onmouseover], [onfocus], [onerror], [autofocus]").count() == 0
    assert [address for address in asked if not address.startswith(("file:", "about:", "data:"))] == []
    assert tab.locator(".cell").count() == 2 * len(HOSTILE) + 2


@pytest.mark.browser
def test_the_explorer_works_in_its_frame_and_reaches_nothing_outside(opened: Any) -> None:
    frame = opened[0].frames[1]
    frame.get_by_role("tab", name="Articles").click()
    frame.locator("#article li button").first.click()
    frame.locator(".paragraph .mark").first.click()
    frame.locator("#card h2").wait_for()
    assert frame.evaluate("(() => { try { return parent.document.title } catch { return 'closed' } })()") == "closed"

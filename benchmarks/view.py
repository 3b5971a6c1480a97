"""The page of `kg view` in a browser: how soon it can be used, beside the stock page of pyvis of the same graph.

    python benchmarks/view.py                                # made-up graphs of 100, 1,000 and 10,000 things, and 100,000 in groups
    python benchmarks/view.py --things 100 1000 build/dwie.kg

Told are, for each graph: seconds to make the page, its size, and seconds from navigation until it can be used: nodes are drawn, and the
search answers a name that is typed. Of pyvis' page (`cdn_resources="in_line"`, physics on, as it comes) it is until its nodes are drawn,
since it has no search; it is given up after --patience seconds. Both are opened from disk in headless Chromium without a network.
What the machine does besides counts in: run it alone.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, Quad, Store
from synthetic import CONFIDENCES, MODALITIES, PUBLISHERS, RELATIONS, Thing, at_span, facts, make_names, span_quads

from kg.rdf import digest, document_iri, number, term, text, when
from kg.scene import gather
from kg.store import ID, Graph, open_graph
from kg.view import find_rows, view

DRAWN = 10_000  # things up to which a graph is drawn without groups
NEAR = 60  # things that have much to do with each other
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
KINDS = {"person": "Person", "place": "City", "organization": "Organization"}
ANSWERED = """() => {
    if (!window.kgView || !window.kgView.ready) return false;
    const search = document.getElementById("search");
    if (search.value !== NAME) { search.value = NAME; search.dispatchEvent(new Event("input", { bubbles: true })); }
    return document.querySelectorAll("#suggestions [role=option]").length > 0;
}"""
STOCK = """() => {
    if (typeof network === "undefined" || !network) return false;
    const bar = document.getElementById("loadingBar");
    return bar ? bar.style.opacity === "0" : network.body.nodeIndices.length > 0;
}"""


# Graphs


def make_graph(count: int, seed: int = 6) -> Graph:
    """A graph of `count` things: one or two statements are on each, mostly with those near it, now and then with one that many speak of."""
    dice = random.Random(seed)
    things = [make_thing(dice, place, name) for place, name in enumerate(islice(make_names(dice, 2), count))]
    store = Store()
    told = ((thing.iri, {"rdf:type": term(f"kg:{thing.type}"), "rdfs:label": text(thing.name)}) for thing in things)
    store.bulk_extend(quad for iri, said in told for quad in facts(iri, said))
    store.bulk_extend(quad for place in range(count) for quad in statement_quads(dice, things, place))
    return Graph(store, f"{count} things", {})


def make_thing(dice: random.Random, place: int, name: str) -> Thing:
    kind = dice.choice(("person", "person", "organization", "place"))
    return Thing(f"{kind}/{name.lower().replace(' ', '-')}-{place}", KINDS[kind], name)


def statement_quads(dice: random.Random, things: list[Thing], place: int) -> Iterator[Quad]:
    """One or two statements on a thing, and the article that says so."""
    for turn in range(dice.choice((1, 1, 2, 2))):
        near = place // NEAR * NEAR + dice.randrange(NEAR)
        other = things[near if near < len(things) and dice.random() < 0.75 else int(len(things) * dice.random() ** 3)]
        key = digest("statement", str(place), str(turn))
        yield from claim_quads(dice, key, things[place], other, digest("article", str(place // 20)))


def claim_quads(dice: random.Random, key: str, subject: Thing, object: Thing, article: str) -> Iterator[Quad]:
    graph, claim = document_iri(article), NamedNode(f"{document_iri(article).value}#claim={key}")
    day, mode, relation = f"2024-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}", dice.choice(MODALITIES), dice.choice(list(RELATIONS))
    sentence = f"{subject.name} has to do with {object.name}, it was said."
    begin = int(key[:4], 16)
    cue = begin + len(subject.name) + 1
    yield from facts(
        NamedNode(f"{ID}statement/{key}"),
        {
            "rdf:type": term("kg:Statement"),
            "rdf:subject": subject.iri,
            "rdf:predicate": term(f"kg:{relation}"),
            "rdf:object": object.iri,
            "kg:modality": term(f"kg:{mode}"),
            "kg:polarity": term(f"kg:{'negative' if mode == 'denied' else 'positive'}"),
            "kg:confidence": number(dice.choice(CONFIDENCES)),
            "kg:supportCount": number(1),
            "kg:atTime": when(day),
            "prov:wasDerivedFrom": claim,
        },
    )
    yield from facts(
        claim,
        {
            "rdf:type": term("kg:Claim"),
            "kg:rule": text("pattern:made"),
            "kg:sentenceSpan": at_span(article, begin, begin + len(sentence)),
            "kg:cueSpan": at_span(article, cue, cue + 13),
        },
        graph,
    )
    yield from span_quads(article, begin, begin + len(sentence), sentence)
    yield from span_quads(article, cue, cue + 13, "has to do with")
    head = {
        "rdf:type": term("schema:NewsArticle"),
        "schema:headline": text(f"News of {article}"),
        "schema:datePublished": when("2024-12-01"),
        "schema:publisher": text(PUBLISHERS[int(article[0], 16) % len(PUBLISHERS)]),
    }
    yield from facts(graph, head, graph)


# Pages


def make_stock(graph: Graph) -> str:
    """The page that pyvis makes of the graph's things and of the facts between them."""
    from pyvis.network import Network

    scene = gather(lambda sparql: find_rows(graph.store, sparql))
    network = Network(directed=True, cdn_resources="in_line")
    for iri in scene.things:
        network.add_node(iri, label=scene.names.label(iri))
    for fact in scene.facts:
        if fact.subject and fact.object:
            network.add_edge(fact.subject, fact.object, label=scene.names.words(fact.predicate or ""))
    page: str = network.generate_html()
    return page


def measure(browser: Any, file: Path, ready: str, patience: float) -> tuple[float | None, list[str]]:
    """Seconds from navigation until `ready` holds and a frame was drawn, None where it takes more; and what went wrong."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_offline(True)
    tab = context.new_page()
    complaints: list[str] = []
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    started = time.monotonic()
    try:
        tab.goto(file.as_uri(), wait_until="commit", timeout=1000 * patience)
        tab.wait_for_function(ready, polling=50, timeout=1000 * max(1.0, patience - (time.monotonic() - started)))
        tab.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return time.monotonic() - started, complaints
    except Exception as error:  # Playwright's own, of which it exports only this
        if "Timeout" not in str(error):
            raise
        return None, complaints
    finally:
        context.close()


def compare(browser: Any, folder: Path, graph: Graph, patience: float, stock: bool) -> str:
    """A row of the table for one graph."""
    scene = gather(lambda sparql: find_rows(graph.store, sparql))
    name, count = scene.names.label(scene.things[0]), len(scene.things)
    groups = "never" if str(graph.path).endswith("things") and count <= DRAWN else "auto"
    started = time.process_time()
    ours, theirs = folder / "ours.html", folder / "theirs.html"
    ours.write_text(view(graph, groups=groups), encoding="utf-8")
    made = time.process_time() - started
    seconds, complaints = measure(browser, ours, ANSWERED.replace("NAME", repr(name[:6])), patience)
    cells = [f"{Path(graph.path).name}, {count:,} things, {len(scene.facts):,} facts{'' if groups == 'never' else ', grouped'}"]
    cells += [f"{made:.1f}", to_size(ours), to_seconds(seconds, patience)]
    if stock:
        started = time.process_time()
        theirs.write_text(make_stock(graph), encoding="utf-8")
        made = time.process_time() - started
        cells += [f"{made:.1f}", to_size(theirs), to_seconds(measure(browser, theirs, STOCK, patience)[0], patience)]
    else:
        cells += ["-"] * 3
    return f"| {' | '.join(cells)} |" + "".join(f"\n{complaint}" for complaint in complaints)


def to_size(file: Path) -> str:
    return f"{file.stat().st_size / 1e6:.1f} MB"


def to_seconds(seconds: float | None, patience: float) -> str:
    return f"{seconds:.2f} s" if seconds is not None else f"> {patience:g} s"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stores", nargs="*", type=Path, metavar="GRAPH", help="graphs to measure besides")
    parser.add_argument("--things", nargs="*", type=int, default=[100, 1_000, 10_000, 100_000], help="sizes of made-up graphs")
    parser.add_argument("--patience", type=float, default=120.0, metavar="SECONDS", help="how long a page is waited for")
    parser.add_argument("--no-stock", dest="stock", action="store_false", help="leave pyvis' page out")
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    print("| graph | kg: made (CPU s) | size | usable after | pyvis: made (CPU s) | size | drawn after |\n|---|---|---|---|---|---|---|")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for graph in (*map(make_graph, options.things), *map(open_graph, options.stores)):
            print(compare(browser, Path(folder), graph, options.patience, options.stock), flush=True)
        browser.close()


if __name__ == "__main__":
    main()

"""A page that shows a graph: one HTML file that opens from disk and asks nothing of the network.

    store -> kg/scene.py: piece and evidence -> page

Data travels as JSON that cannot end its script element, the page's own script shows it as text and never as markup, and the
Content-Security-Policy lets nothing run that was not written here. The same graph gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from kg.article import choose_articles, read_articles, read_sizes
from kg.article import to_json as article_json
from kg.errors import GraphError, UsageError
from kg.placement import find_positions
from kg.scene import (
    Json,
    Row,
    Scene,
    answer,
    ask_evidence,
    gather,
    read_part,
    shorten,
    to_evidence,
    to_piece,
)

if TYPE_CHECKING:
    from kg.store import Graph, QuadStore

SCRIPTS = (  # of kg/data/view, in this order
    *("base", "source", "model", "state", "filters", "picture", "groups", "cards"),
    *("search", "timeline", "table", "paths", "share", "save", "article", "start"),
)
STYLES = ("view.css", "article.css")
LABEL_LENGTH = 48  # characters of a name that the picture shows; the card has the whole of it
LINE_LENGTH = 20  # characters in a line of a label


def view(graph: Graph, *, limit: int = 500) -> str:
    """The HTML of the page that shows `graph`, with at most `limit` entities drawn: those with the most connections."""
    if limit < 1:
        raise UsageError(f"the limit of a view is a number of entities from 1 up, not {limit}; try --limit 500")

    def ask(sparql: str) -> list[Row]:
        return find_rows(graph.store, sparql)

    whole = gather(ask)
    if not whole.things:
        raise GraphError(
            "nothing to show: the graph has no statement about an entity; "
            "build it from articles that name people, organizations or places, or look at it with kg query"
        )
    scene = whole.keep(whole.things[:limit])
    evidence = to_evidence(answer(ask_evidence(), ask))
    ids = {shorten(iri) for iri in (*(fact.iri for fact in scene.facts), *scene.events)}
    chosen = "" if len(scene.things) == len(whole.things) else f"the {len(scene.things):,} best connected of {len(whole.things):,} entities"
    places = place_things(scene)
    piece = to_piece(scene, totals=whole.counts(), places=places, chosen=chosen)
    shown = {iri: found for iri, found in evidence.items() if iri in ids}
    title = f"What the news says: {len(scene.things):,} things, {len(scene.facts):,} facts"
    held, _ = choose_articles(read_sizes(ask))
    articles = {article.id: article_json(article) for article in read_articles(ask, held, whole)}
    return to_page(title, {"piece": piece, "evidence": shown, "articles": articles})


def find_rows(store: QuadStore, sparql: str) -> list[Row]:
    """The solutions of a query; a variable without a value is left out of its row."""
    from pyoxigraph import QuerySolutions

    solutions = store.query(sparql)
    assert isinstance(solutions, QuerySolutions)
    variables = [variable.value for variable in solutions.variables]
    return [{key: value.value for key in variables if (value := solution[key])} for solution in solutions]


def place_things(scene: Scene) -> dict[str, tuple[int, int]]:
    numbers = {iri: number for number, iri in enumerate(scene.things)}
    edges = [(numbers[fact.subject], numbers[fact.object]) for fact in scene.facts if fact.subject and fact.object]
    widths = [30 + 8.0 * min(len(shorten_label(scene.names.label(iri))), LINE_LENGTH) for iri in scene.things]
    return dict(zip(scene.things, find_positions(widths, edges), strict=True))


# The page


def to_page(title: str, data: Mapping[str, Json]) -> str:
    """The page around its data (`piece`, `evidence`, `articles`), with every part inlined and its hash in the policy."""
    from jinja2 import Environment

    scripts = [fold_lines(script) for script in (read_vis("vis-network.min.js"), read_script())]
    styles = [fold_lines(style) for style in (read_vis("vis-network.css"), *map(read_part, STYLES))]
    template = Environment(autoescape=True, keep_trailing_newline=True).from_string(read_part("template.html"))
    inside = {name: to_json(value) for name, value in data.items()}
    return template.render(source="file", title=title, policy=to_policy(scripts, styles), scripts=scripts, styles=styles, **inside)


def read_script() -> str:
    """The page's own script: its parts, joined into one function."""
    parts = "\n".join(read_part(f"{name}.js") for name in SCRIPTS)
    return f'(() => {{\n"use strict";\n{parts}}})();\n'


def to_policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """The Content-Security-Policy: the given scripts and styles, images within the page, and nothing else.

    Trusted types are required and no policy for them is given: no script of the page can turn a string into markup.
    """
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(map(to_source, scripts)),
        "style-src": " ".join(map(to_source, styles)),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def to_source(text: str) -> str:
    """`text` as a hash source of a Content-Security-Policy (CSP 3, section 2.3.1)."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def to_json(value: Any) -> str:
    """`value` as JSON that may stand in a script element: nothing in it can end the element or open another.

    >>> to_json("</script>")
    '"\\\\u003c/script\\\\u003e"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return re.sub("[<>&\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", text)


def fold_lines(text: str) -> str:
    """`text` with the line ends that a browser's parser gives it, without which its hash would be another."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_vis(name: str) -> str:
    """A file of vis-network as pyvis ships it, without the pointer to its source map, which a browser would ask for."""
    text = files("pyvis").joinpath("lib", "vis-9.1.2", name).read_bytes().decode("utf-8")
    return re.sub(r"(//|/\*)# sourceMappingURL=.*", "", text)


def shorten_label(label: str) -> str:
    """`label` as the picture shows it: at most LABEL_LENGTH characters, the last an ellipsis where more follow, in short lines."""
    short = label if len(label) <= LABEL_LENGTH else label[: LABEL_LENGTH - 1].rstrip() + "…"
    return "\n".join(wrap(short, LINE_LENGTH))

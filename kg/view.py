"""A page that shows a graph: one HTML file that opens from disk and asks nothing of the network.

    store -> kg/scene.py: scene -> kg/choice.py: a part of it -> kg/layout.py: where it stands -> piece, evidence, articles -> page

Data travels as JSON that cannot end its script element, the page's own script shows it as text and never as markup, and the
Content-Security-Policy lets nothing run that was not written here. The same graph gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any, get_args

from kg.article import Article, choose_articles, read_articles, read_sizes
from kg.article import to_json as article_json
from kg.choice import Choice, choose
from kg.errors import GraphError, UsageError
from kg.layout import Groups, to_layout
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
from kg.store import ID

if TYPE_CHECKING:
    from kg.store import Graph, QuadStore

SCRIPTS = (  # of kg/data/view, in this order
    *("base", "source", "model", "state", "filters", "picture", "groups", "cards"),
    *("search", "timeline", "table", "paths", "share", "save", "article", "start"),
)
STYLES = ("view.css", "article.css")


def view(
    graph: Graph,
    *,
    entity: str | None = None,
    hops: int = 1,
    query: str | None = None,
    parameters: Mapping[str, str] | None = None,
    document: str | None = None,
    since: str | None = None,
    until: str | None = None,
    limit: int | None = None,
    groups: Groups = "auto",
) -> str:
    """The HTML of the page that shows `graph`, or what of it all the choices leave.

    `entity` is a name or an IRI: what is up to `hops` steps from it. `query` is SPARQL, or the name of a query that comes with kg and takes
    `parameters`. `document` is the IRI of an article or the name of its file. `since` and `until` are days, months or years. `limit` is the
    number of entities that are drawn, the best connected. Without "auto", `groups` are drawn or not whatever the size.
    """
    if limit is not None and limit < 1:
        raise UsageError(f"the limit of a view is a number of entities from 1 up, not {limit}; try --limit 500")
    if groups not in get_args(Groups):
        raise UsageError(f"groups are drawn {', '.join(get_args(Groups))}, not {groups!r}")

    def ask(sparql: str) -> list[Row]:
        return find_rows(graph.store, sparql)

    whole = gather(ask)
    if not whole.things:
        raise GraphError(
            "nothing to show: the graph has no statement about an entity; "
            "build it from articles that name people, organizations or places, or look at it with kg query"
        )
    chosen = choose(graph, whole, entity=entity, hops=hops, query=query, parameters=parameters, document=document, since=since, until=until)
    if not chosen.scene.things:
        raise GraphError(f"nothing to show: there are no {chosen.told}; choose less")
    if limit is not None:
        chosen = chosen.limit(limit)
    scene = chosen.scene
    held, left_out = find_articles(ask, whole, chosen)
    told = "; ".join(filter(None, [chosen.told, left_out]))
    evidence = to_evidence(answer(ask_evidence(), ask))
    ids = {shorten(iri) for iri in (*(fact.iri for fact in scene.facts), *scene.events)}
    data = {
        "piece": to_piece(scene, totals=whole.counts(), layout=to_layout(scene, groups), chosen=told, focus=chosen.focus),
        "evidence": {iri: found for iri, found in evidence.items() if iri in ids},
        "articles": {article.id: article_json(article) for article in held},
    }
    return to_page(f"What the news says: {len(scene.things):,} things, {len(scene.facts):,} facts", data)


def find_articles(ask: Callable[[str], Sequence[Row]], whole: Scene, chosen: Choice) -> tuple[list[Article], str]:
    """The articles that the page holds: all, of a choice those that say what was chosen, and what to tell where some are too long."""
    wanted = {*chosen.scene.cited, f"{ID}{(chosen.focus or {}).get('document')}"}
    sizes = {iri: size for iri, size in read_sizes(ask).items() if not chosen.told or iri in wanted}
    held, left_out = choose_articles(sizes, wanted if chosen.focus else ())
    return read_articles(ask, held, whole), left_out


def find_rows(store: QuadStore, sparql: str) -> list[Row]:
    """The solutions of a query; a variable without a value is left out of its row."""
    from pyoxigraph import QuerySolutions

    solutions = store.query(sparql)
    assert isinstance(solutions, QuerySolutions)
    variables = [variable.value for variable in solutions.variables]
    return [{key: value.value for key in variables if (value := solution[key])} for solution in solutions]


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

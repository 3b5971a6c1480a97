"""The pages of the server: the explorer, and the plain ones, from the templates of `kg/data/serve`. All text of the graph is escaped."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

import jinja2

from kg.dereference import Found, Term, to_term
from kg.library import named_queries
from kg.scene import read_part
from kg.view import STYLES, read_script, read_vis


@cache
def _environment() -> jinja2.Environment:
    def load(name: str) -> str:
        return (files("kg") / "data" / "serve" / name).read_text(encoding="utf-8")

    return jinja2.Environment(loader=jinja2.FunctionLoader(load), autoescape=True, trim_blocks=True, lstrip_blocks=True)


EXPLORER_POLICY = {  # as strict as that of a file: nothing from outside, and no script can turn a string into markup
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "img-src": "data:",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'self'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}


@cache
def explorer_parts() -> Mapping[str, tuple[str, bytes]]:
    """What the explorer's page is made of: name -> media type and content."""
    scripts = {"vis.js": read_vis("vis-network.min.js"), "explorer.js": read_script()}
    styles = {"vis.css": read_vis("vis-network.css"), "explorer.css": "".join(map(read_part, STYLES))}
    made = {name: ("text/javascript", text.encode()) for name, text in scripts.items()}
    return made | {name: ("text/css", text.encode()) for name, text in styles.items()}


@cache
def explorer_page(title: str) -> str:
    """The page of the explorer, which asks the server for all that it shows. Each part has its digest in its address."""
    parts = {name: f"/{name}?{hashlib.sha256(content).hexdigest()[:16]}" for name, (_, content) in explorer_parts().items()}
    sources = [address for name, address in parts.items() if name.endswith(".js")]
    sheets = [address for name, address in parts.items() if name.endswith(".css")]
    template = jinja2.Environment(autoescape=True, keep_trailing_newline=True).from_string(read_part("template.html"))
    return template.render(source="server", title=title, sources=sources, sheets=sheets)


def home_page(name: str, counts: Mapping[str, int]) -> str:
    """What the graph holds, and where to ask it."""
    return _environment().get_template("home.html").render(title=name, counts=counts, queries=named_queries().values())


def answer_page(title: str, said: Mapping[str, Any], results: Mapping[str, Any]) -> str:
    """The page of an answer of the library: `said` names the query and its values, `results` are its rows, as the results in JSON."""
    columns = results["head"]["vars"]
    cells = [[_cell(row.get(column)) for column in columns] for row in results["results"]["bindings"]]
    query = named_queries()[said["name"]]
    drawn = to_picture(said["drawing"]) if re.search(r"\?(statement|observation|event)\b", said["drawing"]) else ""
    return (
        _environment()
        .get_template("answer.html")
        .render(title=title, query=query, values=said["values"], columns=columns, rows=cells, drawn=drawn)
    )


def to_picture(sparql: str) -> str:
    """The address of the explorer that draws what the answer to a query names.

    >>> to_picture("SELECT ?a { ?a ?b ?c }")
    '/#query=SELECT%20%3Fa%20%7B%20%3Fa%20%3Fb%20%3Fc%20%7D'
    """
    return f"/#query={quote(sparql, safe='')}"


def _cell(term: Mapping[str, Any] | None) -> Term:
    """A cell of a table; an IRI leads to its page."""
    return Term("") if term is None else to_term(term)


def editor_page(built: bool) -> str:
    """The SPARQL editor: YASGUI where its assets are built, else a plain form."""
    return _environment().get_template("editor.html").render(title="SPARQL", built=built, queries=named_queries().values())


def problem_page(title: str, detail: str) -> str:
    """What went wrong, for a reader."""
    return _environment().get_template("problem.html").render(title=title, detail=detail)


def resource_page(found: Found) -> str:
    """The page of one IRI."""
    return _environment().get_template("resource.html").render(title=found.label, found=found)

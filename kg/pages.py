"""The plain pages of the server, from the templates of `kg/data/serve`. All text of the graph is escaped."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2

from kg.dereference import Found, Term, to_term
from kg.library import named_queries


@cache
def _environment() -> jinja2.Environment:
    def load(name: str) -> str:
        return (files("kg") / "data" / "serve" / name).read_text(encoding="utf-8")

    return jinja2.Environment(loader=jinja2.FunctionLoader(load), autoescape=True, trim_blocks=True, lstrip_blocks=True)


def home_page(name: str, counts: Mapping[str, int]) -> str:
    """The way in: what the graph holds, and where to ask it."""
    return _environment().get_template("home.html").render(title=name, counts=counts, queries=named_queries().values())


def answer_page(title: str, said: Mapping[str, Any], results: Mapping[str, Any]) -> str:
    """The page of an answer of the library: `said` names the query and its values, `results` are its rows, as the results in JSON."""
    columns = results["head"]["vars"]
    cells = [[_cell(row.get(column)) for column in columns] for row in results["results"]["bindings"]]
    query = named_queries()[said["name"]]
    return _environment().get_template("answer.html").render(title=title, query=query, values=said["values"], columns=columns, rows=cells)


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

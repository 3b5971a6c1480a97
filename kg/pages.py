"""The plain pages of the server, from the templates of `kg/data/serve`. All text of the graph is escaped."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import jinja2

from kg.dereference import Found
from kg.library import named_queries


@cache
def _environment() -> jinja2.Environment:
    def load(name: str) -> str:
        return (files("kg") / "data" / "serve" / name).read_text(encoding="utf-8")

    return jinja2.Environment(loader=jinja2.FunctionLoader(load), autoescape=True, trim_blocks=True, lstrip_blocks=True)


def home_page(name: str, counts: Mapping[str, int]) -> str:
    """The way in: what the graph holds, and where to ask it."""
    return _environment().get_template("home.html").render(title=name, counts=counts, queries=named_queries().values())


def editor_page(built: bool) -> str:
    """The SPARQL editor: YASGUI where its assets are built, else a plain form."""
    return _environment().get_template("editor.html").render(title="SPARQL", built=built, queries=named_queries().values())


def resource_page(found: Found) -> str:
    """The page of one IRI."""
    return _environment().get_template("resource.html").render(title=found.label, found=found)

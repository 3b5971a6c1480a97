"""What a query comes to: its text with all prefixes, its algebra, and how many statements of the graph each of its patterns matches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pyoxigraph
from pyoxigraph import QuerySolutions
from rdflib import Literal

from kg.query import PREFIXES, check, shorten, to_printable, write_table
from kg.store import Graph

_IRI = re.compile("<([^<>]*)>")
_OPERATORS = {
    **{name: name for name in ("Project", "Distinct", "Reduced", "OrderBy", "Slice", "Group", "Filter", "Extend")},
    **{name: name for name in ("LeftJoin", "Join", "Union", "Minus", "Graph", "BGP")},
    "Builtin_EXISTS": "Exists",
    "Builtin_NOTEXISTS": "NotExists",
}
_NAMED = {"Graph": "term", "Extend": "var"}  # the part of an operator that is shown beside it


def explain(graph: Graph, sparql: str) -> str:
    """The report on `sparql`. Raises QueryError where it cannot be read; nothing is run but the counts."""
    from rdflib.plugins.sparql import prepareQuery

    check(sparql)
    prepared = prepareQuery(sparql, initNs=PREFIXES)
    patterns = list(_patterns(prepared.algebra))
    counts = [(f"{_count(graph, pattern):,}", " ".join(_shown(term) for term in pattern)) for pattern in patterns]
    tree = "\n".join(_tree(prepared.algebra, 0))
    table = write_table(("matches", "pattern"), counts, right=(True, False)) if counts else "none\n"
    return f"Query\n{_indent(sparql.strip())}\n\nAlgebra\n{_indent(tree)}\n\nPatterns, each alone\n{_indent(table.rstrip())}\n"


def _indent(text: str) -> str:
    return "\n".join(f"  {to_printable(line)}".rstrip() for line in text.splitlines())


def _tree(part: Any, depth: int) -> Iterator[str]:
    """The lines of an algebra: its operators, and the patterns of each."""
    from rdflib.plugins.sparql.parserutils import CompValue

    if not isinstance(part, CompValue):
        return
    if part.name in _OPERATORS:
        named = part["PV"] if part.name == "Project" else [part[_NAMED[part.name]]] if part.name in _NAMED else []
        yield " ".join(["  " * depth + _OPERATORS[part.name], *map(_shown, named)])
        depth += 1
    for name, value in part.items():
        if name == "triples":
            yield from ("  " * depth + " ".join(_shown(term) for term in triple) for triple in value)
        for one in value if isinstance(value, list) else [value]:
            yield from _tree(one, depth)


def _patterns(part: Any) -> Iterator[tuple[Any, Any, Any]]:
    from rdflib.plugins.sparql.parserutils import CompValue

    if not isinstance(part, CompValue):
        return
    for name, value in part.items():
        if name == "triples":
            yield from value
        for one in value if isinstance(value, list) else [value]:
            yield from _patterns(one)


def _shown(term: Any) -> str:
    """A term or a path, its IRIs shortened where they can be."""
    written = term.n3() if hasattr(term, "n3") else str(term)
    return written if isinstance(term, Literal) else _IRI.sub(_shortened, written)


def _shortened(match: re.Match[str]) -> str:
    short = shorten(match[1])
    return short if short != match[1] else match[0]


def _count(graph: Graph, pattern: tuple[Any, Any, Any]) -> int:
    """How many statements match `pattern` in the default graph or any other."""
    written = " ".join(term.n3() for term in pattern)
    found = graph.store.query(
        f"SELECT (COUNT(*) AS ?kg_n) {{ {{ {written} }} UNION {{ GRAPH ?kg_g {{ {written} }} }} }}", prefixes=PREFIXES
    )
    assert isinstance(found, QuerySolutions)
    number = next(found)["kg_n"]
    return int(number.value) if isinstance(number, pyoxigraph.Literal) else 0

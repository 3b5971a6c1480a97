"""The questions that come with kg: `kg/data/queries/*.rq`, with typed parameters, and the plain English that asks them.

A file begins with comments. The first says what it answers; then come, each on a line of its own:

    # param: person entity = Dana Reyes: whose offices         a parameter: name, kind, example, what it is
    # param: since date? = 2019-05: ..                         one that may be left out
    # ask: which offices does {person} hold                     a question that it answers

`$person` in the query is the value that was given. One that was not given stays a variable, which fits anything; in a FILTER it is an
error, so that `COALESCE(?when >= $since, true)` holds then. Values are put in as terms of SPARQL, never as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from kg.errors import QueryError, UnknownNameError
from kg.iri import local_name
from kg.query import PREFIXES, TOKEN, to_printable

if TYPE_CHECKING:
    from kg.store import Graph

_PARAMETER = re.compile(r"^param:\s*(\w+)\s+(\w+)(\??)\s*=\s*(.+?):\s+(.+)$")
_XSD = PREFIXES["xsd"]
_MOST_NAMED = 10  # entities that an error lists


@dataclass(frozen=True)
class Parameter:
    """A value that a question takes. `kind` is one of KINDS, `example` a value as people write it."""

    name: str
    kind: str
    optional: bool
    example: str
    description: str


@dataclass(frozen=True)
class NamedQuery:
    """A question of the library: what it answers, the query, its parameters, and the English that asks it ("who is {person}")."""

    name: str
    description: str
    text: str
    parameters: tuple[Parameter, ...] = ()
    questions: tuple[str, ...] = ()

    @property
    def example(self) -> str:
        """The command that asks it, with the example's values."""
        given = [f"--{p.name} {p.example if ' ' not in p.example else repr(p.example)}" for p in self.parameters if not p.optional]
        return " ".join(["kg query news.kg --name", self.name, *given])

    def fill(self, graph: Graph, values: Mapping[str, str]) -> str:
        """The query with `values` in the place of its parameters.

        Raises QueryError for a parameter that it does not have or that is missing, and for a value that is none of its kind or a name that
        fits several entities; UnknownNameError for a name that fits none.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                taken = ", ".join(f"--{one}" for one in known) or "no parameters"
                raise QueryError(f"the query {self.name} has no parameter {to_printable(name)!r}; it takes {taken}")
        for parameter in self.parameters:
            if not parameter.optional and parameter.name not in values:
                raise QueryError(f"the query {self.name} needs --{parameter.name}: {parameter.description}; for example: {self.example}")
        terms = {f"${name}": str(KINDS[known[name].kind](graph, name, value)) for name, value in values.items()}
        return TOKEN.sub(lambda match: terms.get(match[0], match[0]), self.text)


# Values


def _entity(graph: Graph, name: str, value: str) -> NamedNode:
    from kg.why import find_entities, to_title

    found = find_entities(graph, value)
    if len(found) > 1:
        listed = "; ".join(to_title(node) for node in found[:_MOST_NAMED])
        raise QueryError(f"--{name} {to_printable(value)!r} fits {len(found)} entities: {listed}; give one by its IRI")
    return NamedNode(found[0].iri)


def _term(graph: Graph, name: str, value: str) -> NamedNode:
    """A property or a class of the graph, by its local name or its words ("vice president of")."""
    wanted = re.sub(r"\W", "", value).casefold()
    found = graph.store.query("SELECT DISTINCT ?t { { ?s rdf:predicate ?t } UNION { ?s a ?t } }", prefixes=PREFIXES)
    terms = sorted({solution["t"].value for solution in found})  # type: ignore[union-attr]
    local = {local_name(term).casefold(): term for term in terms if term.startswith(PREFIXES["kg"])}
    for key in (wanted, value.strip("<>").casefold()):
        if key in local:
            return NamedNode(local[key])
    near = ", ".join(local_name(local[key]) for key in get_close_matches(wanted, local, n=5, cutoff=0.5))
    raise UnknownNameError(f"--{name}: the graph uses no property or class {to_printable(value)!r}; nearest: {near or 'none'}")


def _text(graph: Graph, name: str, value: str) -> Literal:
    return Literal(value)


def _date(graph: Graph, name: str, value: str) -> Literal:
    """A date as exact as it is given, as the text that begins all dates in it ("2019", "2019-05")."""
    try:
        date.fromisoformat(value + "-01-01"[len(value) - 4 :] if re.fullmatch(r"\d{4}(-\d\d){0,2}", value) else "")
    except ValueError:
        raise QueryError(f"--{name}: {to_printable(value)!r} is no date such as 2019-05-31, 2019-05 or 2019") from None
    return Literal(value)


def _number(graph: Graph, name: str, value: str) -> Literal:
    if not re.fullmatch(r"\d{1,9}", value):
        raise QueryError(f"--{name} must be a whole number, not {to_printable(value)!r}")
    return Literal(value, datatype=NamedNode(f"{_XSD}integer"))


KINDS: dict[str, Callable[[Graph, str, str], NamedNode | Literal]] = {
    "entity": _entity,
    "term": _term,
    "text": _text,
    "date": _date,
    "number": _number,
}


def to_drawing(sparql: str) -> str:
    """The query for all that the pattern of a question matches: the answer may hold only names, the pattern has things and statements too.

    >>> to_drawing("SELECT ?name { ?s rdf:subject/rdfs:label ?name } ORDER BY ?name")
    'SELECT * { ?s rdf:subject/rdfs:label ?name }'
    """
    depth, start = 0, 0
    for match in TOKEN.finditer(sparql):
        if match[0] == "{":
            start = start if depth else match.start()
            depth += 1
        elif match[0] == "}":
            depth -= 1
            if depth == 0:
                return f"SELECT * {sparql[start : match.end()]}"
    return sparql


# Finding


@cache
def named_queries() -> Mapping[str, NamedQuery]:
    """The questions that come with kg, by name."""
    entries = (entry for entry in (files("kg") / "data" / "queries").iterdir() if entry.name.endswith(".rq"))
    texts = {entry.name.removesuffix(".rq"): entry.read_text(encoding="utf-8") for entry in entries}
    return {name: read_named_query(name, texts[name]) for name in sorted(texts)}


def find_query(name: str) -> NamedQuery:
    """The question of that name. QueryError, with the nearest names, where there is none."""
    queries = named_queries()
    if name not in queries:
        near = get_close_matches(name, queries, cutoff=0.5) or sorted(queries)
        raise QueryError(f"no query is called {name!r}; nearest: {', '.join(near)}; kg query --list shows all")
    return queries[name]


def read_named_query(name: str, text: str) -> NamedQuery:
    """The question that the file `name` holds. ValueError where its head cannot be read."""
    comments = list(_comments(text))
    parameters, questions = [], []
    for line in comments[1:]:
        if line.startswith("ask:"):
            questions.append(line.removeprefix("ask:").strip())
        elif found := _PARAMETER.match(line):
            parameter, kind, optional, example, description = found.groups()
            if kind not in KINDS:
                raise ValueError(f"{name}.rq: a parameter is one of {', '.join(KINDS)}, not {kind!r}")
            parameters.append(Parameter(parameter, kind, bool(optional), example, description))
        else:
            raise ValueError(f"{name}.rq: expected a line 'param: name kind = example: description' or 'ask: ..', not {line!r}")
    return NamedQuery(name, comments[0] if comments else "", text, tuple(parameters), tuple(questions))


def _comments(text: str) -> Iterator[str]:
    """The comment lines that a query begins with, without their signs."""
    for line in text.splitlines():
        if not line.startswith("#"):
            return
        yield line.lstrip("#").strip()


# Plain English


def understand(graph: Graph, question: str) -> tuple[NamedQuery, dict[str, str], str]:
    """The query that answers an English `question`, its values, and the query with them. QueryError where no pattern fits; it says which
    there are.

    A pattern fits where all its words stand in the question in their order, and every name in it is one of the graph.
    """
    words = re.sub(r"[\s?!.]+$", "", " ".join(question.split()))
    missing = None
    for pattern, query in _patterns():
        match = pattern.fullmatch(words)
        if match is None:
            continue
        try:
            return query, match.groupdict(), query.fill(graph, match.groupdict())
        except UnknownNameError as error:
            missing = missing or error
    if missing is not None:
        raise missing
    examples = "\n".join(f"  {_shown(asked, query)}?" for query in named_queries().values() for asked in query.questions[:1])
    raise QueryError(f"no question that kg knows is worded like {to_printable(question)!r}; it knows such as\n{examples}")


@cache
def _patterns() -> list[tuple[re.Pattern[str], NamedQuery]]:
    """What the questions are recognised by, those with the most words of their own first."""
    found = [(asked, query) for query in named_queries().values() for asked in query.questions]
    found.sort(key=lambda one: (-len(re.sub(r"\{\w+\}", "", one[0])), one[0]))
    return [(_to_pattern(asked), query) for asked, query in found]


def _to_pattern(asked: str) -> re.Pattern[str]:
    """A question with {person} for a value -> what it is recognised by; "(..|..)" and "?" mean what they do in a regular expression."""
    parts = re.split(r"(\{\w+\})", asked)
    made = [f"(?:the )?(?P<{part[1:-1]}>.+?)" if part.startswith("{") else re.sub(r" +", r"\\s+", part) for part in parts]
    return re.compile("".join(made), re.IGNORECASE)


def _shown(asked: str, query: NamedQuery) -> str:
    """A question with the examples of its parameters, the first of each choice."""
    text = re.sub(r"\(([^()|]*)(?:\|[^()]*)?\)(\??)", lambda m: "" if m[2] else m[1], asked)
    for parameter in query.parameters:
        text = text.replace(f"{{{parameter.name}}}", parameter.example)
    return " ".join(text.split())

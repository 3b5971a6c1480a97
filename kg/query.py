"""SPARQL over a graph, run natively in Oxigraph, and its results as values or text.

The prefixes of `PREFIXES` need no declaration. A query cannot change the graph (Oxigraph's query language has no updates) and cannot
reach the network (`FROM` only chooses among the graphs of the store; SERVICE is refused before anything is evaluated).
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from functools import cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, TypeAlias, cast, get_args
from typing import Literal as Choice

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Store, Triple

from kg.errors import QueryError
from kg.store import ID, ONTOLOGY, Graph, serialize_triples
from kg.store import PREFIXES as FILE_PREFIXES

if TYPE_CHECKING:
    from pandas import DataFrame

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
Value: TypeAlias = str | int | float | Decimal | bool | None
Format = Choice["table", "csv", "tsv", "json", "xml", "ttl", "nt", "jsonld", "rdf"]

FORMATS: tuple[Format, ...] = get_args(Format)
PREFIXES = {**FILE_PREFIXES, "id": ID}

_XSD = PREFIXES["xsd"]
_TRIPLE = ("subject", "predicate", "object")
RESULTS = {
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
}
GRAPHS = {
    "json": RdfFormat.JSON_LD,
    "jsonld": RdfFormat.JSON_LD,
    "xml": RdfFormat.RDF_XML,
    "rdf": RdfFormat.RDF_XML,
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
}
_NOT_IN_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF], "\N{REPLACEMENT CHARACTER}")
_UPDATES = re.compile(r"(?:insert|delete|load|clear|drop|create|add|move|copy|with)\b", re.ASCII | re.IGNORECASE)
_SERVICE = re.compile("service", re.ASCII | re.IGNORECASE)
_NARROWEST = 8  # columns of a terminal that a cell keeps at least
_INTEGERS = {
    "integer",
    "long",
    "int",
    "short",
    "byte",
    "negativeInteger",
    "nonNegativeInteger",
    "nonPositiveInteger",
    "positiveInteger",
} | {f"unsigned{size}" for size in ("Long", "Int", "Short", "Byte")}
_PADDING = 64  # more than the longest keyword of SPARQL
TOKEN = re.compile(
    r"""\#[^\n\r]*                                                          # comment
      | <[^\s<>"{}|^`\\]*>                                                  # IRI
      | '{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3} | "{3}(?:[^"\\]|\\.|"{1,2}(?!"))*"{3}
      | '(?:[^'\\\n\r]|\\.)*' | "(?:[^"\\\n\r]|\\.)*"                       # strings
      | [?$]\w+ | @[A-Za-z][\w-]* | _:\w+                                   # variable, language, blank node
      | (?:[^\W\d_][\w.-]*)?:(?:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\.)*(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.))?
      | (?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)? | \w+
      | \^\^ | && | \|\| | != | <= | >= | << | >> | \S""",
    re.DOTALL | re.VERBOSE,
)


@dataclass(frozen=True)
class Result:
    """What a query answers: a table (SELECT), yes or no (ASK, `boolean`), or triples (CONSTRUCT, DESCRIBE; a table of three columns)."""

    variables: tuple[str, ...] = ()
    boolean: bool | None = None
    triples: tuple[Triple, ...] | None = None
    solutions: bytes = b""  # SPARQL 1.1 Query Results JSON, as Oxigraph wrote it

    @cached_property
    def terms(self) -> tuple[tuple[Term | None, ...], ...]:
        """The rows as RDF terms; None where a variable has no value."""
        if self.triples is not None:
            return tuple((triple.subject, triple.predicate, triple.object) for triple in self.triples)
        if self.boolean is not None:
            return ()
        return tuple(tuple(solution) for solution in cast(QuerySolutions, _read_json(self.solutions)))

    @cached_property
    def rows(self) -> tuple[tuple[Value, ...], ...]:
        """The rows as Python values: numbers and booleans as such, IRIs and all other literals as strings."""
        return tuple(tuple(to_value(term) for term in row) for row in self.terms)

    def page(self, size: int, number: int) -> Result:
        """The rows of page `number`, from 1, of `size` rows each. What has no rows is a page itself."""
        part = slice((number - 1) * size, number * size)
        if self.triples is not None:
            return replace(self, triples=self.triples[part])
        if self.boolean is not None:
            return self
        content = json.loads(self.solutions)
        content["results"]["bindings"] = content["results"]["bindings"][part]
        return replace(self, solutions=json.dumps(content, ensure_ascii=False).encode())

    def _repr_html_(self) -> str:
        from kg.display import result_html

        return result_html(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        from kg.display import result_text

        printer.text(result_text(self))

    def to_dataframe(self) -> DataFrame:
        """The rows as a pandas DataFrame, a column for each variable."""
        import pandas

        return pandas.DataFrame(self.rows, columns=list(self.variables))

    def to_format(self, name: Format, width: int | None = None) -> str:
        """The result as text. A table is folded into `width` columns when that is given; other formats know no width."""
        if name not in FORMATS:
            raise QueryError(f"no result format is called {name!r}; there are {', '.join(FORMATS)}")
        if name == "table":
            return self._to_table(width)
        if self.triples is not None:
            return _write_triples(self.triples, name)
        if name not in RESULTS:
            raise QueryError(f"{name} is a format of triples, as CONSTRUCT and DESCRIBE give them; this query gives a table or a yes or no")
        text = (_read_json(self.solutions).serialize(format=RESULTS[name]) or b"").decode()
        return text.translate(_NOT_IN_XML) if name == "xml" else text

    def _to_table(self, width: int | None) -> str:
        if self.boolean is not None:
            return f"{str(self.boolean).lower()}\n"
        numeric = [all(isinstance(value, int | float | Decimal | None) for value in column) for column in zip(*self.rows, strict=True)]
        return write_table(self.variables, [[to_text(term) for term in row] for row in self.terms], numeric, width)


def query(graph: Graph, sparql: str) -> Result:
    """The answer of `graph` to a SPARQL query."""
    refuse_service(sparql)
    try:
        found = graph.store.query(sparql, prefixes=PREFIXES)
        if isinstance(found, QueryBoolean):
            return Result(boolean=bool(found), solutions=found.serialize(format=QueryResultsFormat.JSON) or b"")
        if isinstance(found, QuerySolutions):
            variables = tuple(variable.value for variable in found.variables)
            return Result(variables, solutions=found.serialize(format=QueryResultsFormat.JSON) or b"")
        return Result(_TRIPLE, triples=tuple(found))
    except SyntaxError as error:
        raise to_query_error(sparql, str(error)) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query cannot be answered: {error}") from error


def check(sparql: str) -> None:
    """Raises QueryError where `sparql` is no query, or one that may not be run; on nothing, so that it costs nothing."""
    refuse_service(sparql)
    try:
        Store().query(sparql, prefixes=PREFIXES)
    except SyntaxError as error:
        raise to_query_error(sparql, str(error)) from None


# Errors, with the place in the user's text


def refuse_service(sparql: str) -> None:
    """Raises QueryError where the query calls another server.

    The engine's own parser decides what is a keyword: with every "service" spelt as a word that SPARQL does not have, a query that
    has it in a string, comment, name or IRI still parses, and one that has a SERVICE clause fails at that word.
    """
    if not _SERVICE.search(sparql):
        return
    renamed = _SERVICE.sub("zervice", sparql)
    try:
        Store().query(renamed, prefixes=PREFIXES)
    except SyntaxError as error:
        start, end = _find_wrong_token(renamed)
        found = _SERVICE.search(sparql, start, end)
        if found and _is_viable(sparql, found.end()):
            what = "SERVICE is not allowed: a query may not call other servers"
            raise query_error(sparql, found.start(), what) from None
        raise to_query_error(sparql, str(error)) from None


def to_query_error(sparql: str, message: str) -> QueryError:
    """What is wrong and where. Oxigraph's own place is only the furthest that it looked, often far behind the fault."""
    if not sparql.strip():
        return QueryError("the query is empty; write one such as SELECT * WHERE { ?s ?p ?o } LIMIT 10")
    start, end = _find_wrong_token(sparql)
    token = sparql[start:end]
    if _UPDATES.match(token):
        what = f"a query cannot change the graph ({token.upper()}); build it again from other documents instead"
    elif token:
        what = _to_complaint(token, message)
    elif "unbound" in message:
        what = "SELECT names a variable that is neither grouped by nor aggregated"
    else:
        what = "the query ends too early"
    return query_error(sparql, start, what)


def _to_complaint(token: str, message: str) -> str:
    shown = to_printable(token if len(token) <= 40 else f"{token[:39]}…")
    if "Prefix not found" in message and ":" in token:
        near = get_close_matches(token.partition(":")[0], PREFIXES, n=1, cutoff=0.5)
        meant = f"; {near[0]}: is" if near else ""
        return f"the prefix of {shown} is not declared{meant}; known without declaration are {', '.join(sorted(PREFIXES))}"
    if "IRI parsing failed" in message and token.startswith("<"):
        return f"{shown} is not a full IRI, such as <{ID}person/ann-lee>"
    if token in {"'", '"'}:
        return f"the string that begins with {shown} is not closed on its line"
    return f"did not expect {shown}"


def _find_wrong_token(sparql: str) -> tuple[int, int]:
    """Start and end of the first token up to which no query can begin; (length, length) where the text only lacks its end."""
    tokens = [match.span() for match in TOKEN.finditer(sparql)]
    low, high = 0, len(tokens)
    while low < high:
        middle = (low + high) // 2
        if _is_viable(sparql, tokens[middle][1]):
            low = middle + 1
        else:
            high = middle
    length = len(sparql.rstrip())
    return tokens[low] if low < len(tokens) else (length, length)


def _is_viable(sparql: str, end: int) -> bool:
    """Whether some query begins with `sparql[:end]`: whether the parser gets through blanks set after it, to what no query has."""
    head = sparql[:end] + "\n"
    try:
        Store().query(f"{head}{' ' * _PADDING}\x01", prefixes=PREFIXES)
    except SyntaxError as error:
        found = re.search(r"error at (\d+):(\d+)", str(error))
        return found is not None and (int(found[1]), int(found[2])) > (head.count("\n") + 1, _PADDING)
    return False


def query_error(sparql: str, offset: int, what: str) -> QueryError:
    """The error that says `what` is wrong at `offset` of a query, with line, column and the line itself."""
    return QueryError(f"{_to_place(sparql, offset)}: {what}{_to_excerpt(sparql, offset)}")


def _to_place(sparql: str, offset: int) -> str:
    line, column = _find_line(sparql, offset)[1:]
    return f"SPARQL, line {line}, column {column}"


def _to_excerpt(sparql: str, offset: int) -> str:
    """The line of `offset` with a caret below it, each on a line of its own; no more than 100 characters around the place."""
    line, _, column = _find_line(sparql, offset)
    first = max(0, column - 60)
    before, after = (to_printable(part) for part in (line[first : column - 1], line[column - 1 : first + 100]))
    return f"\n  {before}{after}\n  {' ' * _measure(before)}^"


def _find_line(sparql: str, offset: int) -> tuple[str, int, int]:
    """The line that holds `offset`, its number and the column, both from 1, in characters."""
    lines = sparql[:offset].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    rest = re.split(r"[\r\n]", sparql[offset:], maxsplit=1)[0]
    return lines[-1] + rest, len(lines), len(lines[-1]) + 1


def find_unknown_terms(graph: Graph, sparql: str) -> Iterator[str]:
    """What to tell of each term of our vocabulary in `sparql` that neither the ontology nor the graph has, with the nearest that it has."""
    from kg.ontology import own_terms

    written = dict.fromkeys(match[0] for match in TOKEN.finditer(sparql) if match[0].startswith("kg:"))
    for token in written:
        term = NamedNode(ONTOLOGY + token.removeprefix("kg:"))
        used = any(any(graph.store.quads_for_pattern(*pattern)) for pattern in ((term, None, None), (None, term, None), (None, None, term)))
        if not used and term.value not in own_terms():
            near = get_close_matches(term.value.removeprefix(ONTOLOGY), [t.removeprefix(ONTOLOGY) for t in own_terms()], n=3, cutoff=0.6)
            offer = f"; nearest: {', '.join(f'kg:{name}' for name in near)}" if near else ""
            yield f"neither the ontology nor the graph has {to_printable(token)}{offer}"


# Terms and tables


def to_value(term: Term | None) -> Value:
    """The Python value of a term.

    >>> to_value(NamedNode("https://kg.example/id/place/marlow")), to_value(Literal(3)), to_value(None)
    ('https://kg.example/id/place/marlow', 3, None)
    """
    if not isinstance(term, Literal):
        return str(term) if isinstance(term, BlankNode | Triple) else term and term.value
    kind = term.datatype.value.removeprefix(_XSD)
    try:
        if kind == "boolean":
            return term.value in {"true", "1"}
        if kind == "decimal":
            return Decimal(term.value)
        if kind in {"double", "float"}:
            return float(term.value)
        return int(term.value) if kind in _INTEGERS else term.value
    except (ValueError, InvalidOperation):
        return term.value


def to_text(term: Term | None) -> str:
    """A term for reading, on one line: an IRI with the usual prefix where there is one, a literal as its bare text.

    >>> to_text(NamedNode("https://kg.example/ontology#visited")), to_text(Literal("Marlow"))
    ('kg:visited', 'Marlow')
    """
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        return to_printable(shorten(term.value))
    return to_printable(re.sub(r"\s", " ", term.value if isinstance(term, Literal) else str(term)))


def shorten(iri: str) -> str:
    """An IRI under one of the usual prefixes as a prefixed name, any other as it is."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def to_printable(text: str) -> str:
    r"""`text` without what a terminal acts on: control, direction and line-break characters as escapes.

    >>> print(to_printable("a\x1b[2Jb\nc"))
    a\x1b[2Jb\nc
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char in " \u200c\u200d" else ascii(char)[1:-1] for char in text)


def write_table(columns: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool] = (), width: int | None = None) -> str:
    """An aligned text table; the columns that `right` marks are set to the right, and cells folded where it is wider than `width`."""
    widths = [max(map(_measure, column)) for column in zip(columns, *rows, strict=True)]
    widths = widths if width is None else _narrow(widths, width)
    body = (line for row in rows for line in _fold_row(row, widths))
    lines = [*_fold_row(columns, widths), ["-" * size for size in widths], *body]
    marks = [*right, *[False] * len(widths)]
    return "".join("  ".join(map(_align, line, widths, marks)).rstrip() + "\n" for line in lines)


def _align(text: str, width: int, right: bool) -> str:
    gap = " " * (width - _measure(text))
    return gap + text if right else text + gap


def _narrow(widths: Sequence[int], total: int) -> list[int]:
    """The widths with the widest made narrower until all fit into `total` columns, as far as that can be."""
    narrowed = list(widths)
    room = total - 2 * (len(widths) - 1)
    while narrowed and sum(narrowed) > room and max(narrowed) > _NARROWEST:
        narrowed[narrowed.index(max(narrowed))] -= 1
    return narrowed


def _fold_row(row: Sequence[str], widths: Sequence[int]) -> list[list[str]]:
    return [list(line) for line in zip_longest(*(_fold(cell, width) for cell, width in zip(row, widths, strict=True)), fillvalue="")]


def _fold(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` columns, broken at blanks where there are any."""
    lines: list[str] = []
    while _measure(text) > width:
        cut = _find_cut(text, width)
        blank = text.rfind(" ", 1, cut + 1)
        cut = blank if blank > 0 else cut
        lines.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*lines, text]


def _find_cut(text: str, width: int) -> int:
    """How many characters of `text` fit into `width` columns, at least one."""
    used = 0
    for place, char in enumerate(text):
        used += _measure(char)
        if used > width:
            return max(place, 1)
    return len(text)


def _measure(text: str) -> int:
    """How many columns of a terminal `text` takes."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.category(char) in {"Mn", "Me", "Cf"} for char in text)


def _read_json(solutions: bytes) -> QuerySolutions | QueryBoolean:
    return pyoxigraph.parse_query_results(solutions, format=QueryResultsFormat.JSON)


def _write_triples(triples: Iterable[Triple], name: Format) -> str:
    if name in GRAPHS:
        return serialize_triples((Quad(triple.subject, triple.predicate, triple.object) for triple in triples), GRAPHS[name])
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n") if name == "csv" else csv.writer(text, "excel-tab", lineterminator="\n")
    writer.writerow(_TRIPLE)
    writer.writerows([to_value(term) for term in (triple.subject, triple.predicate, triple.object)] for triple in triples)
    return text.getvalue()

"""The command line: arguments, printing, progress; nothing else. Each command is one function of the package with the same name."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from kg import __version__
from kg.errors import GraphError, KGError, UsageError

if TYPE_CHECKING:
    from kg.build import BuildReport

Progress = Callable[[int, int], None]

_BUILD = """\
Reads articles (files, or folders with all files in them) and writes the graph of what they say.

OUT is a store directory, or an RDF file where its suffix is one of .nq .trig .ttl .nt .jsonld .rdf. An article that cannot be read is
reported and the others are built; the exit status is 0 only when all were built."""
_QUERY = """\
Answers a SPARQL query. The prefixes dcterms: id: kg: nif: owl: prov: rdf: rdfs: schema: skos: xsd: need no declaration.
What the corpus says is in the default graph; GRAPH ?article { .. } reaches what a single article says."""
_VIEW = "Writes the graph as one HTML page that works without a network. A click on an edge shows the sentence that proves it."
_WHY = """\
Prints every statement on SUBJECT with the sentences that prove it, article, place and rule. Names are found without regard to case and
accents; IRIs do as well. PREDICATE is a name such as visited or "vice president of"."""
_EXPORT = "Writes the graph to an RDF file, sorted: the same bytes for the same content. .ttl, .nt and .rdf hold the default graph only."


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status of one command: 0 fine, 1 failure, 2 use."""
    _use_any_encoding()
    options = _parse(arguments)
    try:
        status: int = options.run(options)
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # the reader has seen enough, as in `kg query ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("kg: stopped", file=sys.stderr)
        return 130
    except KGError as error:
        _print_error(f"kg: error: {error}")
        return error.exit_status


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options of a call. argparse takes an optional positional for absent at the first option: a query behind one is put back."""
    parser = _to_parser()
    options, left = parser.parse_known_args(arguments)
    if len(left) == 1 and not left[0].startswith("-") and getattr(options, "sparql", "") is None:
        options.sparql, left = left[0], []
    if left:
        parser.error(f"unrecognized arguments: {' '.join(left)}")
    return options


def _use_any_encoding() -> None:
    """A terminal that lacks a character gets its escape, not an exception."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _print_error(text: str) -> None:
    from kg.query import to_printable

    print("\n".join(map(to_printable, text.split("\n"))), file=sys.stderr)


# Arguments


def _to_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="kg", description="Turns English news into an RDF knowledge graph that you can ask, see and trust.")
    parser.epilog = (
        "example:\n  kg build articles/ -o news.kg && kg query news.kg --name offices\n\n`kg COMMAND --help` tells more of each."
    )
    parser.add_argument("--version", action="version", version=f"kg {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_build(_add(commands, "build", "build a graph from articles", _BUILD, "kg build articles/ extra.txt -o news.kg", run_build))
    _add_query(
        _add(commands, "query", "ask a graph with SPARQL", _QUERY, "kg query news.kg 'SELECT * { ?who kg:visited ?place }'", run_query)
    )
    _add_view(_add(commands, "view", "write a graph as a page for the browser", _VIEW, "kg view news.kg -o news.html", run_view))
    _add_why(_add(commands, "why", "show the evidence of a statement", _WHY, 'kg why news.kg "Dana Reyes" "vice president of"', run_why))
    _add_export(_add(commands, "export", "write a graph to an RDF file", _EXPORT, "kg export news.kg -o news.trig", run_export))
    return parser


class _Parser(argparse.ArgumentParser):
    """A parser that keeps the line breaks of its texts and whose errors are one line, as all of kg's are."""

    def __init__(self, **options: object) -> None:
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False, **options)  # type: ignore[arg-type]

    def error(self, message: str) -> None:  # type: ignore[override]
        _print_error(f"kg: error: {message}; see {self.prog} --help".replace("\n", " "))
        sys.exit(2)


def _add(
    commands: argparse._SubParsersAction[_Parser],
    name: str,
    summary: str,
    text: str,
    example: str,
    run: Callable[[argparse.Namespace], int],
) -> _Parser:
    parser = commands.add_parser(name, help=summary, description=text, epilog=f"example:\n  {example}")
    parser.set_defaults(run=run)
    return parser


def _add_build(parser: _Parser) -> None:
    parser.add_argument("inputs", nargs="+", type=Path, metavar="INPUT", help="an article, or a folder of articles")
    parser.add_argument("-o", "--out", required=True, type=Path, metavar="OUT", help="the graph to write")
    parser.add_argument(
        "--ontology",
        action="extend",
        nargs="+",
        default=[],
        type=Path,
        metavar="FILE",
        help="Turtle files of relations to add to those of kg",
    )
    parser.add_argument(
        "--gazetteer",
        dest="gazetteers",
        action="extend",
        nargs="+",
        default=[],
        type=Path,
        metavar="FILE",
        help="things of your own to find and identify: TSV (id, labels, type, context) or SKOS in Turtle",
    )
    parser.add_argument("--confidence", type=_to_share, metavar="C", help="leave out what is less sure than C, from 0 to 1 (default: 0.50)")
    parser.add_argument(
        "--no-encoder", dest="encoder", action="store_false", help="find relations by patterns alone: faster, and less is found"
    )
    parser.add_argument("--workers", type=_to_count, default=1, metavar="N", help="processes that read articles (default: 1)")
    parser.add_argument("--quiet", action="store_true", help="no progress and no summary; failures are still told")
    parser.add_argument("--json", action="store_true", help="the summary as JSON")


def _add_query(parser: _Parser) -> None:
    parser.add_argument("graph", nargs="?", type=Path, metavar="GRAPH", help="a store directory or an RDF file")
    parser.add_argument("sparql", nargs="?", metavar="SPARQL", help="the query")
    parser.add_argument("--file", metavar="F", help="read the query from a file, - for standard input")
    parser.add_argument("--name", metavar="N", help="a query that comes with kg")
    parser.add_argument("--list", action="store_true", help="list the queries that come with kg")
    parser.add_argument(
        "--format", choices=("table", "csv", "json", "xml", "ttl"), default="table", help="how to print the result (default: table)"
    )


def _add_view(parser: _Parser) -> None:
    parser.add_argument("graph", type=Path, metavar="GRAPH", help="a store directory or an RDF file")
    parser.add_argument("-o", "--out", required=True, type=Path, metavar="page.html", help="the page to write")
    parser.add_argument(
        "--limit", type=_to_count, default=500, metavar="N", help="draw at most N entities, the most connected (default: 500)"
    )


def _add_why(parser: _Parser) -> None:
    parser.add_argument("graph", type=Path, metavar="GRAPH", help="a store directory or an RDF file")
    parser.add_argument("subject", metavar="SUBJECT", help="a name or an IRI")
    parser.add_argument("predicate", nargs="?", metavar="PREDICATE", help="a name or an IRI")
    parser.add_argument("object", nargs="?", metavar="OBJECT", help="a name, a value or an IRI")
    parser.add_argument("--json", action="store_true", help="the explanations as JSON")


def _add_export(parser: _Parser) -> None:
    parser.add_argument("graph", type=Path, metavar="GRAPH", help="a store directory or an RDF file")
    parser.add_argument(
        "-o", "--out", required=True, type=Path, metavar="FILE", help="the file to write: .nq .trig .ttl .nt .jsonld or .rdf"
    )


def _to_count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1 up, not {text!r}")
    return int(text)


def _to_share(text: str) -> Decimal:
    try:
        share = Decimal(text)
    except InvalidOperation:
        share = Decimal("NaN")
    if not (share.is_finite() and 0 <= share <= 1):
        raise argparse.ArgumentTypeError(f"expected a number from 0 to 1, not {text!r}")
    return share


# Commands


def run_build(options: argparse.Namespace) -> int:
    from kg.build import build

    how = {"ontology": options.ontology, "gazetteers": options.gazetteers, "encoder": options.encoder, "workers": options.workers}
    how |= {"least": options.confidence} if options.confidence is not None else {}
    with _draw_progress(sys.stderr.isatty() and not options.quiet) as progress:
        report = build(options.inputs, options.out, progress=progress, **how)
    for warning in report.warnings:
        _print_error(f"kg: warning: {warning}".replace("\n", " "))
    for failure in report.failed:
        _print_error(f"kg: failed: {failure.source}: {failure.reason}".replace("\n", " "))
    if options.json:
        print(json.dumps(asdict(report), indent=2, default=str, ensure_ascii=False))
    elif not options.quiet:
        print(_to_summary(report, options.out))
    return 1 if report.failed else 0


@contextmanager
def _draw_progress(shown: bool) -> Iterator[Progress | None]:
    """A function that draws a bar on stderr with the rate, when called with the documents done and those in all."""
    if not shown:
        yield None
        return
    from tqdm import tqdm

    with tqdm(unit=" articles", file=sys.stderr, leave=False, dynamic_ncols=True, delay=0.2) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield progress


def _to_summary(report: BuildReport, out: Path) -> str:
    """What was built and what was not, how much of what, and how fast."""
    seconds = max(report.seconds, 0.001)
    documents = [f"{report.documents:,} built", f"{len(report.failed):,} failed", f"{report.duplicates:,} duplicates"]
    found = [f"{report.entities:,} entities", f"{report.statements:,} statements", f"{report.quads:,} quads"]
    speed = [f"{report.seconds:.1f} s", f"{report.documents / seconds:,.1f} articles/s", f"{report.words / seconds:,.0f} words/s"]
    return f"articles: {', '.join(documents)}\ngraph: {', '.join(found)}\ntime: {', '.join(speed)}\nwritten to {out}"


def run_query(options: argparse.Namespace) -> int:
    from kg.query import query, write_table
    from kg.store import open_graph

    if options.list:
        print(write_table(("name", "answers"), [(name, text) for name, text in _list_queries()], width=_find_width()), end="")
        return 0
    if options.graph is None:
        raise UsageError("kg query needs a graph: a store directory or an RDF file; see kg query --help")
    sparql = _read_query(options)
    with open_graph(options.graph) as graph:
        result = query(graph, sparql)
    _write(result.to_format(options.format, _find_width()), exact=options.format != "table")
    return 0


def _list_queries() -> list[tuple[str, str]]:
    from kg.query import named_queries

    return [(name, found.description) for name, found in named_queries().items()]


def _read_query(options: argparse.Namespace) -> str:
    """The text of the one query that the options give."""
    given = [value for value in (options.sparql, options.file, options.name) if value is not None]
    if len(given) != 1:
        raise UsageError("kg query needs one of 'SPARQL', --file F and --name N; kg query --list shows the names")
    if options.name is not None:
        from kg.query import find_query

        return find_query(options.name).text
    return options.sparql if options.file is None else _read_text(options.file)


def _read_text(name: str) -> str:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"the query file {name} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"the query file {name} is not UTF-8: byte {error.start + 1} is {error.object[error.start]:#04x}") from error


def run_view(options: argparse.Namespace) -> int:
    from kg.store import open_graph
    from kg.view import view

    _check_page(options.out)
    with open_graph(options.graph) as graph:
        page = view(graph, limit=options.limit)
    try:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise GraphError(f"{options.out} cannot be written: {error.strerror}") from error
    print(f"the page is {options.out}")
    return 0


def _check_page(out: Path) -> None:
    if out.suffix.lower() not in {".html", ".htm"} or out.is_dir():
        raise UsageError(f"the page {out} must be a file whose name ends in .html")


def run_why(options: argparse.Namespace) -> int:
    from kg.store import open_graph
    from kg.why import to_json, to_report, why

    with open_graph(options.graph) as graph:
        explanations = why(graph, options.subject, options.predicate, options.object)
    if options.json:
        _write(to_json(explanations) + "\n", exact=True)
    else:
        _write(to_report(explanations, bold=sys.stdout.isatty() and "NO_COLOR" not in os.environ))
    if not explanations:
        asked = " ".join(filter(None, [options.subject, options.predicate, options.object]))
        _print_error(f"kg: error: the graph says nothing of {asked!r}; kg why GRAPH SUBJECT shows all that it says of a subject")
    return 0 if explanations else 1


def run_export(options: argparse.Namespace) -> int:
    from kg.export import export
    from kg.store import open_graph

    with open_graph(options.graph) as graph:
        quads = export(graph, options.out)
    print(f"{quads:,} quads are in {options.out}")
    return 0


# Printing


def _find_width() -> int | None:
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def _write(text: str, exact: bool = False) -> None:
    """Writes to stdout; what another program will read goes out as UTF-8 whatever the terminal's encoding, line ends untouched."""
    if exact and hasattr(sys.stdout, "buffer"):
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8"))
    else:
        print(text, end="")

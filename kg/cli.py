"""The command line: arguments, printing, progress; nothing else. Each command is one function of the package with the same name."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import __version__
from kg.errors import GraphError, KGError, UsageError

if TYPE_CHECKING:
    from kg.build import BuildReport
    from kg.decisions import Change
    from kg.model import Decision, DecisionKind
    from kg.review import Pair
    from kg.store import Graph

Progress = Callable[[int, int], None]

_BUILD = """\
Reads articles (files, or folders with all files in them) and writes the graph of what they say.

OUT is a store directory, or an RDF file where its suffix is one of .nq .trig .ttl .nt .jsonld .rdf. An article that cannot be read is
reported and the others are built; the exit status is 0 only when all were built."""
_QUERY = """\
Answers a SPARQL query. The prefixes dcterms: id: kg: nif: owl: prov: rdf: rdfs: schema: skos: xsd: need no declaration.
What the corpus says is in the default graph; GRAPH ?article { .. } reaches what a single article says."""
_VIEW = """\
Writes the graph as one HTML page that works without a network. A click on an edge shows the sentence that proves it. The options that
choose what is drawn narrow each other; the page says what was chosen. More than a few hundred entities are drawn in groups that open on a
click."""
_WHY = """\
Prints every statement on SUBJECT with the sentences that prove it, article, place and rule. Names are found without regard to case and
accents; IRIs do as well. PREDICATE is a name such as visited or "vice president of"."""
_GRAPH = "a store directory, an RDF file, or a server (sparql+http://..)"
_WHOLE = "a store directory, an RDF file with named graphs, or a server (sparql+http://..)"
_WHY_SAME = "tell why SUBJECT and PREDICATE, two names or IRIs, are one entity, or why they are not"
_REVIEW = """\
Lists the pairs of entities that may be one thing, those first where a decision is most open and touches most, with the reasons and a
sentence on each. Names and IRIs of entities do as in kg why. A decision makes the graph again, from what it holds; it is data of the
graph, holds for later builds as well, and can be undone to the same bytes. Where one does not fit, nothing is changed."""
_MERGE = "Makes OTHER one with KEEP. Names and IRIs do as in kg why; kg review GRAPH --decisions lists the merge, and --undo takes it back."
_SPLIT = """\
Makes what some articles say of ENTITY another entity. A DOCUMENT is the IRI of an article, or the name of the file that it was read from;
kg review GRAPH --decisions lists the split, and --undo takes it back."""
_CONFLICTS = """\
Lists where sources disagree: another number of the same thing, a fact and its denial, two values of what has one, two of which only one can
be at a time. All sides are kept in the graph; they are shown in the order of time, with source and sentence. What is told for different
times is a change, and no conflict."""
_SERVE = """\
Shows the graph at / as a picture to explore, and answers SPARQL at /sparql (SPARQL 1.1 Protocol), with an editor at /yasgui, questions at
/about and a page for every IRI of the graph at /resource/... Only this machine reaches it, and nobody can change the graph, unless the
options say otherwise. A build that ends while it runs is served at once. Each request is logged to standard error as a line of JSON,
without the query. Ctrl-C ends it."""
_VALIDATE = """\
Holds GRAPH against the SHACL shapes of its ontology, and against those in FILE: what does not conform, in words, with the sentence that
says it, and what kg build put into quarantine. The exit status is 0 when all conforms; a warning, such as two heads of one state, is no
failure."""
_EXPORT = "Writes the graph to an RDF file, sorted: the same bytes for the same content. .ttl, .nt and .rdf hold the default graph only."


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status of one command: 0 fine, 1 failure, 2 use."""
    _use_any_encoding()
    try:
        options = _parse(arguments)
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
    """The options of a call. argparse takes an optional positional for absent at the first option: a query behind one is put back.

    What `kg query --name N` and `kg view --query N` do not know are the parameters of that query.
    """
    parser = to_parser()
    options, left = parser.parse_known_args(arguments)
    options.parameters = {}
    if getattr(options, "name", None) is not None or getattr(options, "query", None) is not None:
        options.parameters, left = _to_parameters(left)
    if len(left) == 1 and not left[0].startswith("-") and getattr(options, "sparql", "") is None:
        options.sparql, left = left[0], []
    if left:
        parser.error(f"unrecognized arguments: {' '.join(left)}")
    return options


def _to_parameters(arguments: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The parameters among `arguments`, "--person NAME" and "--person=NAME", and what is left of them."""
    found: dict[str, str] = {}
    left, rest = [], list(arguments)
    while rest:
        name, sign, value = rest.pop(0).partition("=")
        if name.startswith("--") and (sign or rest):
            found[name.removeprefix("--")] = value if sign else rest.pop(0)
        else:
            left.append(name + sign + value)
    return found, left


def _use_any_encoding() -> None:
    """A terminal that lacks a character gets its escape, not an exception."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _print_error(text: str) -> None:
    from kg.query import to_printable

    print("\n".join(map(to_printable, text.split("\n"))), file=sys.stderr)


# Arguments


def to_parser() -> argparse.ArgumentParser:
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
    _add_review(_add(commands, "review", "decide what is one thing", _REVIEW, "kg review news.kg --ask", run_review))
    _add_merge(
        _add(commands, "merge", "make two entities one", _MERGE, 'kg merge news.kg "Dana Reyes" "D. Reyes" --why "same office"', run_merge)
    )
    _add_split(
        _add(
            commands,
            "split",
            "make two entities of one",
            _SPLIT,
            'kg split news.kg "Dana Reyes" visit.txt --why "a namesake"',
            run_split,
        )
    )
    _add_conflicts(_add(commands, "conflicts", "show where sources disagree", _CONFLICTS, "kg conflicts news.kg", run_conflicts))
    _add_serve(_add(commands, "serve", "answer SPARQL over HTTP", _SERVE, "kg serve news.kg --port 8080", run_serve))
    _add_validate(
        _add(commands, "validate", "hold a graph against its shapes", _VALIDATE, "kg validate news.kg --shapes mine.ttl", run_validate)
    )
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
    parser.add_argument("-o", "--out", required=True, type=_to_place, metavar="OUT", help="the graph to write")
    _add_files(parser, "--ontology", "Turtle files of relations to add to those of kg")
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
    parser.add_argument(
        "--decisions", type=_to_place, metavar="FILE", help="a graph or RDF file with decisions on identity to apply as well"
    )
    parser.add_argument("--no-decisions", dest="keep", action="store_false", help="leave out what people decided in a graph that is at OUT")
    parser.add_argument("--quiet", action="store_true", help="no progress and no summary; failures are still told")
    parser.add_argument("--json", action="store_true", help="the summary as JSON")


def _add_query(parser: _Parser) -> None:
    parser.add_argument("graph", nargs="?", type=_to_place, metavar="GRAPH", help=_GRAPH)
    parser.add_argument("sparql", nargs="?", metavar="SPARQL", help="the query")
    parser.add_argument("--file", metavar="F", help="read the query from a file, - for standard input")
    parser.add_argument("--name", metavar="N", help="a query that comes with kg; its parameters are options: --person NAME")
    parser.add_argument("--ask", metavar="QUESTION", help='a question in English: "who visited Marlow?"')
    parser.add_argument("--as-of", metavar="DATE", help="what was so on that day (2024-06-30), month or year, as far as was told by then")
    parser.add_argument("--list", action="store_true", help="list the queries that come with kg, with their parameters")
    parser.add_argument(
        "--format",
        choices=("table", "csv", "tsv", "json", "xml", "ttl", "nt", "jsonld", "rdf"),
        default="table",
        help="how to print the result (default: table)",
    )
    parser.add_argument("--limit", type=_to_count, metavar="N", help="print N rows, and tell how many there are")
    parser.add_argument("--page", type=_to_count, default=1, metavar="K", help="with --limit: the K-th page (default: 1)")
    parser.add_argument("--time", action="store_true", help="tell how long it took, to standard error")
    parser.add_argument("--explain", action="store_true", help="print the query as it is run, its algebra, and what each pattern matches")


def _add_view(parser: _Parser) -> None:
    parser.add_argument("graph", type=_to_place, metavar="GRAPH", help=_GRAPH)
    parser.add_argument("-o", "--out", required=True, type=Path, metavar="page.html", help="the page to write")
    parser.add_argument("--entity", metavar="NAME", help="what is near the entity of that name or IRI")
    parser.add_argument("--hops", type=_to_count, metavar="N", help="with --entity: up to N steps from it (default: 1)")
    parser.add_argument(
        "--query",
        metavar="Q",
        help="what a query names: a file (.rq), or a query that comes with kg, whose parameters are options: --person NAME",
    )
    parser.add_argument("--document", metavar="ID", help="what an article says: its IRI, or the name of its file")
    parser.add_argument("--since", metavar="DATE", help="what is of that day (2024-06-30), month or year, or later")
    parser.add_argument("--until", metavar="DATE", help="what is of that day, month or year, or earlier")
    parser.add_argument("--limit", type=_to_count, metavar="N", help="at most N entities, the best connected")
    parser.add_argument(
        "--groups",
        choices=("auto", "always", "never"),
        default="auto",
        help="draw groups where there are too many entities to be read (auto, the default), always, or never",
    )


def _add_why(parser: _Parser) -> None:
    parser.add_argument("graph", type=_to_place, metavar="GRAPH", help=_GRAPH)
    parser.add_argument("subject", metavar="SUBJECT", help="a name or an IRI")
    parser.add_argument("predicate", nargs="?", metavar="PREDICATE", help="a name or an IRI")
    parser.add_argument("object", nargs="?", metavar="OBJECT", help="a name, a value or an IRI")
    parser.add_argument("--same", action="store_true", help=_WHY_SAME)
    parser.add_argument("--json", action="store_true", help="the explanations as JSON")


def _add_review(parser: _Parser) -> None:
    parser.add_argument("graph", type=_to_place, metavar="GRAPH", help=_WHOLE)
    parser.add_argument("--all", action="store_true", help="also pairs that were decided or put off")
    parser.add_argument("--limit", type=_to_count, metavar="N", help="no more than N pairs")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--ask", action="store_true", help="ask for each pair; all answers are written at the end")
    what.add_argument("--accept", nargs=2, metavar=("A", "B"), help="the two are one: B becomes A")
    what.add_argument("--reject", nargs=2, metavar=("A", "B"), help="the two are not one")
    what.add_argument("--defer", nargs=2, metavar=("A", "B"), help="put the question off")
    what.add_argument("--decisions", action="store_true", help="list the decisions of the graph, each with its key")
    what.add_argument("--undo", metavar="DECISION", help="take a decision back: its IRI, or the beginning of its key")
    what.add_argument("--export", type=Path, metavar="FILE", help="write the decisions to an RDF file")
    what.add_argument("--apply", type=_to_place, metavar="FILE", help="make the decisions of an RDF file or another graph")
    _add_decision(parser)


def _add_merge(parser: _Parser) -> None:
    parser.add_argument("graph", type=_to_place, metavar="GRAPH", help=_WHOLE)
    parser.add_argument("keep", metavar="KEEP", help="a name or an IRI")
    parser.add_argument("other", metavar="OTHER", help="a name or an IRI")
    parser.add_argument("--force", action="store_true", help="even things of different kinds, such as a person and a place")
    _add_decision(parser)


def _add_split(parser: _Parser) -> None:
    parser.add_argument("graph", type=_to_place, metavar="GRAPH", help=_WHOLE)
    parser.add_argument("entity", metavar="ENTITY", help="a name or an IRI")
    parser.add_argument("documents", nargs="+", metavar="DOCUMENT", help="an article: its IRI, or the name of its file")
    _add_decision(parser)


def _add_decision(parser: _Parser) -> None:
    """What all commands that decide something take."""
    parser.add_argument("--why", default="", metavar="TEXT", help="why it is decided so")
    parser.add_argument("--who", metavar="NAME", help="who decides (default: your login name)")
    parser.add_argument("--when", default="", help=argparse.SUPPRESS)  # an ISO 8601 time; tests need one
    _add_files(parser, "--ontology", "the files that kg build --ontology had")
    parser.add_argument("--json", action="store_true", help="the result as JSON")


def _add_conflicts(parser: _Parser) -> None:
    parser.add_argument("graph", type=_to_place, metavar="GRAPH", help=_WHOLE)
    _add_files(parser, "--ontology", "the files that kg build --ontology had")
    parser.add_argument("--json", action="store_true", help="the conflicts as JSON")


def _add_serve(parser: _Parser) -> None:
    parser.add_argument("graph", type=_to_place, metavar="GRAPH", help="the graph: a store or an RDF file")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s, this machine alone)")
    parser.add_argument("--port", type=int, default=8080, help="the port (default: %(default)s; 0 for any that is free)")
    parser.add_argument("--writable", action="store_true", help="take SPARQL updates from those who have the token")
    parser.add_argument("--token-file", type=Path, metavar="FILE", help="with --writable: the file that holds the token")
    parser.add_argument(
        "--origin", action="append", default=[], metavar="ORIGIN", help="a web site whose pages may ask, such as https://a.example"
    )
    parser.add_argument("--timeout", type=float, default=30.0, metavar="S", help="seconds until a query is ended (default: %(default)g)")
    parser.add_argument("--parallel", type=_to_count, metavar="N", help="queries that run at a time (default: by the number of processors)")
    parser.add_argument("--rows", type=_to_count, metavar="N", help="rows that an answer may have (default: 1000000)")
    parser.add_argument("--memory", type=_to_count, metavar="MB", help="memory that a query may use (default: 4096)")
    parser.add_argument("--quiet", action="store_true", help="no line for each request")


def _add_validate(parser: _Parser) -> None:
    parser.add_argument("graph", type=_to_place, metavar="GRAPH", help=_GRAPH)
    _add_files(parser, "--shapes", "Turtle files of SHACL shapes of your own")
    _add_files(parser, "--ontology", "the files that kg build --ontology had")
    parser.add_argument("--json", action="store_true", help="the result as JSON")


def _add_files(parser: _Parser, option: str, help: str) -> None:
    parser.add_argument(option, action="extend", nargs="+", default=[], type=Path, metavar="FILE", help=help)


def _add_export(parser: _Parser) -> None:
    parser.add_argument("graph", type=_to_place, metavar="GRAPH", help=_GRAPH)
    parser.add_argument(
        "-o", "--out", required=True, type=Path, metavar="FILE", help="the file to write: .nq .trig .ttl .nt .jsonld or .rdf"
    )
    parser.add_argument("--rdf12", action="store_true", help="also tell each statement as RDF 1.2 does, as the reifier of its triple")
    parser.add_argument("--nif", action="store_true", help="also tell the evidence in the words of NIF and PROV")


def _to_place(text: str) -> Path | str:
    """Where a graph is: a path, or the address of a server as it is."""
    from kg.store import is_address

    return text if is_address(text) else Path(text)


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
    how |= {"decisions": options.decisions, "keep": options.keep}
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


def _to_summary(report: BuildReport, out: Path | str) -> str:
    """What was built and what was not, how much of what, and how fast."""
    seconds = max(report.seconds, 0.001)
    documents = [f"{report.documents:,} built", f"{len(report.failed):,} failed", f"{report.duplicates:,} duplicates"]
    found = [f"{report.entities:,} entities", f"{report.statements:,} statements", f"{report.quads:,} quads"]
    found += [f"{report.quarantined:,} in quarantine: kg validate tells why"] if report.quarantined else []
    kept = f"\nidentity: {_to_number(report.decisions, 'decision')} of people kept" if report.decisions else ""
    speed = [f"{report.seconds:.1f} s", f"{report.documents / seconds:,.1f} articles/s", f"{report.words / seconds:,.0f} words/s"]
    return f"articles: {', '.join(documents)}\ngraph: {', '.join(found)}{kept}\ntime: {', '.join(speed)}\nwritten to {out}"


def run_query(options: argparse.Namespace) -> int:
    from kg.query import find_unknown_terms, query
    from kg.store import open_graph

    if options.list:
        _list_queries()
        return 0
    if options.graph is None:
        raise UsageError("kg query needs a graph: a store directory, an RDF file, or a server (sparql+http://..); see kg query --help")
    with open_graph(options.graph) as graph:
        sparql = _read_query(options, graph)
        if options.explain:
            from kg.explain import explain

            _write(explain(graph, sparql))
            return 0
        started = time.monotonic()
        result = query(graph, sparql)
        seconds = time.monotonic() - started
        for warning in find_unknown_terms(graph, sparql):
            _print_error(f"kg: warning: {warning}")
    total = len(result.terms)
    if options.limit is not None:
        result = result.page(options.limit, options.page)
        first, last = (options.page - 1) * options.limit + 1, min(options.page * options.limit, total)
        _print_error(
            f"kg: rows {first} to {last} of {total:,}" if first <= last else f"kg: no row on page {options.page}; there are {total:,}"
        )
    _write(result.to_format(options.format, _find_width()), exact=options.format != "table")
    if options.time:
        _print_error(f"kg: {_to_number(total, 'row')} in {1000 * seconds:,.1f} ms")
    return 0


def _list_queries() -> None:
    from kg.library import named_queries
    from kg.query import write_table

    rows = []
    for name, found in named_queries().items():
        takes = ", ".join(f"[--{p.name}]" if p.optional else f"--{p.name}" for p in found.parameters)
        rows.append((name, takes, found.description))
    print(write_table(("name", "takes", "answers"), rows, width=_find_width()), end="")


def _read_query(options: argparse.Namespace, graph: Graph) -> str:
    """The text of the one query that the options give, its parameters filled in."""
    given = [value for value in (options.sparql, options.file, options.name, options.ask, options.as_of) if value is not None]
    if len(given) != 1:
        others = "--file F, --name N, --ask QUESTION and --as-of DATE"
        raise UsageError(f"kg query needs one of 'SPARQL', {others}; kg query --list shows the names")
    if options.as_of is not None:
        options.name, options.parameters = "as-of", {"day": options.as_of}
    if options.name is not None:
        from kg.library import find_query

        return find_query(options.name).fill(graph, options.parameters)
    if options.ask is not None:
        from kg.library import understand

        found, values, sparql = understand(graph, options.ask)
        shown = " ".join(f"--{name} {value!r}" for name, value in values.items())
        _print_error(f"kg: understood as --name {found.name} {shown}".rstrip())
        return sparql
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
    if options.hops is not None and options.entity is None:
        raise UsageError("--hops counts steps from an entity: give one with --entity NAME")
    with open_graph(options.graph) as graph:
        page = view(
            graph,
            entity=options.entity,
            hops=options.hops or 1,
            query=_read_text(options.query) if _is_file(options.query) else options.query,
            parameters=options.parameters,
            document=options.document,
            since=options.since,
            until=options.until,
            limit=options.limit,
            groups=options.groups,
        )
    try:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise GraphError(f"{options.out} cannot be written: {error.strerror}") from error
    print(f"the page is {options.out}")
    return 0


def _is_file(query: str | None) -> bool:
    """Whether `query` is the name of a file with one, and not that of a query that comes with kg."""
    return query is not None and (query.endswith((".rq", ".sparql")) or "/" in query or query == "-")


def _check_page(out: Path) -> None:
    if out.suffix.lower() not in {".html", ".htm"} or out.is_dir():
        raise UsageError(f"the page {out} must be a file whose name ends in .html")


def run_why(options: argparse.Namespace) -> int:
    from kg.store import open_graph
    from kg.why import to_json, to_report, why

    if options.same:
        return _run_why_same(options)
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


def _run_why_same(options: argparse.Namespace) -> int:
    from kg.identity import to_json, to_same_report, why_same
    from kg.store import open_graph

    if options.predicate is None or options.object is not None:
        raise UsageError("kg why --same takes two names or IRIs: kg why GRAPH --same A B")
    with open_graph(options.graph) as graph:
        found = why_same(graph, options.subject, options.predicate)
    _write(to_json(found) + "\n" if options.json else to_same_report(found), exact=options.json)
    return 0


def run_review(options: argparse.Namespace) -> int:
    from kg.decisions import accept, apply, defer, export_decisions, reject, undo
    from kg.review import review
    from kg.store import open_graph

    for pair, act in ((options.accept, accept), (options.reject, reject), (options.defer, defer)):
        if pair is not None:
            return _print_change(act(options.graph, *pair, **_to_circumstances(options)), options)
    if options.undo is not None:
        return _print_change(undo(options.graph, options.undo, options.ontology), options)
    if options.apply is not None:
        return _print_change(apply(options.graph, options.apply, options.ontology), options)
    with open_graph(options.graph) as graph:
        if options.export is not None:
            print(f"{_to_number(export_decisions(graph, options.export), 'decision')} written to {options.export}")
            return 0
        if options.decisions:
            return _list_decisions(graph, options)
        pairs = review(graph, every=options.all, limit=options.limit)
    return _ask(pairs, options) if options.ask else _list_pairs(pairs, options)


def _list_pairs(pairs: list[Pair], options: argparse.Namespace) -> int:
    from kg.identity import to_json
    from kg.review import to_report

    _write(to_json(pairs) + "\n" if options.json else to_report(pairs), exact=options.json)
    return 0


def _ask(pairs: list[Pair], options: argparse.Namespace) -> int:
    """Asks for each pair; the end of the input is the end of the questions, and what was answered by then is decided."""
    from kg.decisions import decide
    from kg.review import answer, to_report

    kinds: dict[str, DecisionKind] = {"a": "merge", "r": "reject", "d": "defer"}
    circumstances = _to_circumstances(options)
    ontology = circumstances.pop("ontology")
    decisions: list[Decision] = []
    for pair in pairs:
        _write(to_report([pair]))
        said = _read_answer()
        if said == "q":
            break
        if said in kinds and (found := answer(pair, kinds[said], decisions, **circumstances)) is not None:
            decisions.append(found)
        print()
    if not decisions:
        print("nothing was decided")
        return 0
    return _print_change(decide(options.graph, decisions, ontology), options)


def _read_answer() -> str:
    """The first letter of an answer; "q" at the end of the input."""
    while True:
        try:
            said = input("   [a]ccept, [r]eject, [d]efer, [s]kip or [q]uit? ").strip().lower()
        except EOFError:
            print()
            return "q"
        for word in ("accept", "reject", "defer", "skip", "quit"):
            if said and word.startswith(said):
                return word[0]


def _list_decisions(graph: Graph, options: argparse.Namespace) -> int:
    from kg.decisions import to_key
    from kg.identity import to_decision_line
    from kg.readback import read_decisions

    decisions = read_decisions(graph.store)
    if options.json:
        _write(json.dumps([{"key": to_key(one), **asdict(one)} for one in decisions], indent=2, ensure_ascii=False) + "\n", exact=True)
    else:
        _write("".join(f"{to_key(one)}  {to_decision_line(one)}\n" for one in decisions) or "the graph holds no decisions\n")
    return 0


def run_merge(options: argparse.Namespace) -> int:
    from kg.merge import merge

    return _print_change(merge(options.graph, options.keep, options.other, force=options.force, **_to_circumstances(options)), options)


def run_split(options: argparse.Namespace) -> int:
    from kg.split import split

    return _print_change(split(options.graph, options.entity, options.documents, **_to_circumstances(options)), options)


def _to_circumstances(options: argparse.Namespace) -> dict[str, Any]:
    """Who decides, when and why, and with which ontology."""
    who = options.who if options.who is not None else _find_login()
    return {"who": who, "when": options.when, "why": options.why, "ontology": options.ontology}


def _find_login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        raise UsageError("the login name cannot be told here; say who decides with --who NAME") from None


def _print_change(change: Change, options: argparse.Namespace) -> int:
    """What was decided, and what became of the graph."""
    from kg.decisions import to_key
    from kg.identity import to_decision_line

    for warning in change.warnings:
        _print_error(f"kg: warning: {warning}".replace("\n", " "))
    if options.json:
        _write(json.dumps(asdict(change), indent=2, ensure_ascii=False) + "\n", exact=True)
        return 0
    for word, decisions in (("decided", change.made), ("undone", change.undone)):
        for decision in decisions:
            print(f"{word} {to_key(decision)}  {to_decision_line(decision)}")
    if not change.made and not change.undone:
        print("all of it was decided already")
    counts = [f"{change.entities:,} entities ({change.entities_before:,} before)", f"{change.statements:,} statements"]
    print(f"graph: {', '.join([*counts, f'{change.quads:,} quads'])}")
    return 0


def run_conflicts(options: argparse.Namespace) -> int:
    from kg.conflicts import conflicts, to_json, to_report
    from kg.store import open_graph

    with open_graph(options.graph) as graph:
        found = conflicts(graph, options.ontology)
    _write(to_json(found) + "\n" if options.json else to_report(found), exact=options.json)
    return 0


def run_serve(options: argparse.Namespace) -> int:
    import logging

    from kg.serve import serve
    from kg.workers import Limits

    given = {
        "seconds": options.timeout,
        "parallel": options.parallel,
        "rows": options.rows,
        "memory": options.memory and options.memory * 2**20,
    }
    limits = Limits(**{name: value for name, value in given.items() if value is not None})
    if not 0 < limits.seconds < 86400:
        raise UsageError(f"--timeout must be more than 0 and less than 86400 seconds, not {options.timeout:g}")
    token = _read_token(options)
    logging.basicConfig(format="%(message)s", level=logging.WARNING if options.quiet else logging.INFO, stream=sys.stderr)
    serve(
        options.graph,
        host=options.host,
        port=options.port,
        limits=limits,
        token=token,
        origins=tuple(options.origin),
        ready=lambda address: print(f"{options.graph} is served at {address}; Ctrl-C ends it", flush=True),
    )
    return 0


def _read_token(options: argparse.Namespace) -> str | None:
    """The token of --token-file; None where nobody may write."""
    if not options.writable:
        if options.token_file is not None:
            raise UsageError("--token-file is of no use without --writable")
        return None
    if options.token_file is None:
        raise UsageError("--writable needs --token-file: a file that holds a secret of 16 characters or more")
    token = _read_text(str(options.token_file)).strip()
    if len(token) < 16 or not token.isascii() or not token.isprintable():
        raise UsageError(f"{options.token_file} must hold a secret of 16 characters or more, all of them ASCII")
    return token


def run_validate(options: argparse.Namespace) -> int:
    from kg.store import open_graph
    from kg.validate import to_json, to_report, validate

    with open_graph(options.graph) as graph:
        found = validate(graph, options.shapes, options.ontology)
    _write(to_json(found) + "\n" if options.json else to_report(found), exact=options.json)
    return 0 if found.conforms else 1


def run_export(options: argparse.Namespace) -> int:
    from kg.export import export
    from kg.store import open_graph

    with open_graph(options.graph) as graph:
        quads = export(graph, options.out, rdf12=options.rdf12, nif=options.nif)
    print(f"{quads:,} quads are in {options.out}")
    return 0


# Printing


def _to_number(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _find_width() -> int | None:
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def _write(text: str, exact: bool = False) -> None:
    """Writes to stdout; what another program will read goes out as UTF-8 whatever the terminal's encoding, line ends untouched."""
    if exact and hasattr(sys.stdout, "buffer"):
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8"))
    else:
        print(text, end="")

"""The command line as a user meets it: a process with arguments, output, errors and exit status. Nothing here needs a language model."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fcntl import ioctl
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kg.cli import main
from kg.errors import DocumentError, ModelError, UsageError
from kg.store import open_graph, write_graph

SMALL = Path(__file__).parent / "data" / "small.trig"
COMMANDS = ("build", "query", "view", "why", "review", "merge", "split", "export")
ROOT = Path(__file__).parents[1]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


def kg(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=240, **{"env": ENVIRONMENT, **options})


def fails(status: int, *arguments: object) -> str:
    """The one line that the command prints on stderr."""
    done = kg(*arguments)
    assert (done.returncode, done.stdout) == (status, ""), done
    assert done.stderr.startswith("kg: error: ")
    assert "Traceback" not in done.stderr
    assert done.stderr.endswith("\n")
    return done.stderr.removesuffix("\n")


def on_terminal(columns: int, *arguments: object) -> str:
    """What the command prints on a terminal of so many columns."""
    leader, follower = pty.openpty()
    ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    environment = {name: value for name, value in ENVIRONMENT.items() if name not in {"COLUMNS", "NO_COLOR"}}
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    with subprocess.Popen(command, stdout=follower, env=environment) as process:
        os.close(follower)
        output = b""
        try:
            while chunk := os.read(leader, 4096):
                output += chunk
        except OSError:  # Linux ends a terminal so
            pass
        process.wait(60)
    os.close(leader)
    return output.decode().replace("\r\n", "\n")


# Help


@pytest.mark.clocked
def test_help_is_there_at_once() -> None:
    def measure() -> float:
        started = time.monotonic()
        assert kg("--help").returncode == 0
        return time.monotonic() - started

    assert min(measure() for _ in range(5)) < 0.5


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command_has_an_example(command: str) -> None:
    done = kg(command, "--help")
    assert done.returncode == 0
    assert f"example:\n  kg {command} " in done.stdout


def test_help_names_every_command() -> None:
    assert all(f"\n    {command} " in kg("--help").stdout for command in COMMANDS)


def test_version() -> None:
    assert kg("--version").stdout == "kg 0.1.0\n"


# Query


def test_query_prints_a_table() -> None:
    done = kg("query", SMALL, "SELECT ?label { ?id a kg:Person ; rdfs:label ?label } ORDER BY ?label")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "label\n-----------\nDana Reyes\nLu 陆晨\nTomas Reyes\nZoë Öström\n"


def test_query_by_name_prints_who_holds_which_office_where() -> None:
    lines = kg("query", SMALL, "--name", "offices").stdout.splitlines()
    assert lines[0].split() == ["person", "office", "where", "sources"]
    assert lines[2].split() == ["Dana", "Reyes", "vice", "president", "Harbour", "Hospital", "2"]


@pytest.mark.clocked
def test_query_on_a_store_is_answered_within_a_second(tmp_path: Path) -> None:
    with open_graph(SMALL) as graph:
        write_graph(graph.store, tmp_path / "small.kg", {})

    def measure() -> float:
        started = time.monotonic()
        assert "Zoë Öström" in kg("query", tmp_path / "small.kg", "--name", "offices").stdout
        return time.monotonic() - started

    assert min(measure() for _ in range(3)) < 1


def test_query_formats() -> None:
    ask = ["query", SMALL, "SELECT ?name { ?id a kg:Person ; rdfs:label ?name } ORDER BY ?name", "--format"]
    names = ["Dana Reyes", "Lu 陆晨", "Tomas Reyes", "Zoë Öström"]
    assert [row[0] for row in csv.reader(io.StringIO(kg(*ask, "csv").stdout))] == ["name", *names]
    assert [row["name"]["value"] for row in json.loads(kg(*ask, "json").stdout)["results"]["bindings"]] == names
    assert kg(*ask, "xml").stdout.startswith("<?xml")
    assert "@prefix kg:" in kg("query", SMALL, "DESCRIBE <https://kg.example/id/person/lu>", "--format", "ttl").stdout


def test_query_from_a_file_and_from_standard_input(tmp_path: Path) -> None:
    (tmp_path / "who.rq").write_text("\ufeffSELECT ?l { <https://kg.example/id/person/lu> rdfs:label ?l }", encoding="utf-8")
    expected = "l\n-------\nLu 陆晨\n"
    assert kg("query", SMALL, "--file", tmp_path / "who.rq").stdout == expected
    assert kg("query", SMALL, "--file", "-", input=(tmp_path / "who.rq").read_text(encoding="utf-8")).stdout == expected


def test_query_lists_its_queries_without_a_graph() -> None:
    done = kg("query", "--list")
    assert done.returncode == 0
    assert re.search(r"^offices +Who holds which office where", done.stdout, re.MULTILINE)


def test_table_fits_the_terminal() -> None:
    narrow = on_terminal(50, "query", SMALL, "--name", "evidence")
    assert max(map(len, narrow.splitlines())) <= 8 * 8 + 2 * 7
    wide = on_terminal(100, "query", SMALL, "--name", "offices")
    assert "Health (Norland)" in wide
    assert on_terminal(40, "query", SMALL, "--name", "visits").splitlines()[0] == "visitor     visited  when        sources"


def test_hostile_text_does_not_reach_the_terminal() -> None:
    for name in ("evidence", "people", "places"):
        assert kg("query", SMALL, "--name", name).stdout.replace("\n", "").isprintable()
    done = kg("query", SMALL, "SELECT ?name { ?id skos:altLabel ?name FILTER(CONTAINS(?name, 'evil')) }")
    assert done.stdout == f"name\n{'-' * 21}\nevil \\x1b[2J\\u202etxt\n"


def test_ascii_terminal_gets_escapes_and_other_programs_get_utf8() -> None:
    ascii_only = {**ENVIRONMENT, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    assert "Zo\\xeb \\xd6str\\xf6m" in kg("query", SMALL, "--name", "offices", env=ascii_only).stdout
    assert "Zoë Öström" in kg("query", SMALL, "--name", "offices", "--format", "csv", env=ascii_only).stdout
    assert "Zo\\xeb" in kg("why", SMALL, "ostrom", "ministerOf", env=ascii_only).stdout


# Why


def test_why_prints_the_evidence() -> None:
    done = kg("why", SMALL, "dana reyes", "vice president of", "harbour hospital")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Dana Reyes: vice president of Harbour Hospital\n  asserted, confidence 0.98, 2 claims in 2 articles\n")
    assert "> [Harbour Hospital] [vice president] [Dana Reyes] visited Marlow on Tuesday." in done.stdout


def test_why_is_bold_on_a_terminal_only() -> None:
    arguments = ("why", SMALL, "Dana Reyes", "vicePresidentOf")
    assert "\x1b[1mDana Reyes\x1b[0m, the \x1b[1mvice president\x1b[0m of" in on_terminal(80, *arguments)
    assert "\x1b" not in kg(*arguments).stdout


def test_why_as_json() -> None:
    found = json.loads(kg("why", SMALL, "Norland", "--json").stdout)
    assert [explanation["object"]["label"] for explanation in found] == ["859 cases"]


def test_why_of_what_is_not_said_is_a_failure() -> None:
    assert "the graph says nothing of 'Dana Reyes visited Norland'" in fails(1, "why", SMALL, "Dana Reyes", "visited", "Norland")
    done = kg("why", SMALL, "Dana Reyes", "visited", "Norland", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (1, [])


# View and export


def test_view_writes_a_page(tmp_path: Path) -> None:
    done = kg("view", SMALL, "-o", tmp_path / "new" / "page.html", "--limit", "5")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"the page is {tmp_path / 'new' / 'page.html'}\n"
    assert "Dana Reyes" in (tmp_path / "new" / "page.html").read_text(encoding="utf-8")


def test_view_overwrites_nothing_but_pages(tmp_path: Path) -> None:
    (tmp_path / "graph.nq").write_text("")
    assert "must be a file whose name ends in .html" in fails(2, "view", SMALL, "-o", tmp_path / "graph.nq")
    (tmp_path / "page.html").mkdir()
    assert "must be a file" in fails(2, "view", SMALL, "-o", tmp_path / "page.html")


def test_export_gives_the_same_bytes(tmp_path: Path) -> None:
    with open_graph(SMALL) as graph:
        write_graph(graph.store, tmp_path / "small.kg", {})
    sums = set()
    for source, out in ((SMALL, "a.nq"), (tmp_path / "small.kg", "b.nq"), (tmp_path / "b.nq", "c.nq")):
        done = kg("export", source, "-o", tmp_path / out)
        assert done.stdout == f"610 quads are in {tmp_path / out}\n"
        sums.add(hashlib.sha256((tmp_path / out).read_bytes()).hexdigest())
    assert len(sums) == 1


# Errors


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), "the following arguments are required: COMMAND; see kg --help"),
        (("frobnicate",), "invalid choice: 'frobnicate'"),
        (("query",), "kg query needs a graph"),
        (("query", SMALL), "needs one of 'SPARQL', --file F, --name N, --ask QUESTION and --as-of DATE"),
        (("query", SMALL, "ASK {}", "--name", "offices"), "needs one of 'SPARQL', --file F, --name N, --ask QUESTION and --as-of DATE"),
        (("query", SMALL, "--name", "ofices"), "no query is called 'ofices'; nearest: offices"),
        (("query", SMALL, "--file", "nothing.rq"), "the query file nothing.rq cannot be read: No such file or directory"),
        (("query", SMALL, "--file", "/bin/ls"), "the query file /bin/ls is not UTF-8: byte"),
        (("query", SMALL, "ASK {}", "--format", "yaml"), "invalid choice: 'yaml'"),
        (("query", SMALL, "ASK {}", "--format", "ttl"), "ttl is a format of triples"),
        (("query", SMALL, ""), "the query is empty"),
        (("query", "nothing.kg", "ASK {}"), "no graph at nothing.kg: it does not exist; expected a store directory"),
        (("query", Path(__file__), "ASK {}"), "the suffix .py is not one of RDF"),
        (("query", Path(__file__).parent, "ASK {}"), "the folder holds no manifest.json"),
        (("why", SMALL), "the following arguments are required: SUBJECT"),
        (("why", SMALL, "Danna Reys"), 'no entity of the graph is called "Danna Reys"; nearest: Dana Reyes (Person)'),
        (("why", SMALL, "Dana Reyes", "visit"), 'no predicate of the graph is called "visit"; nearest: visited'),
        (("why", SMALL, "\x1b[2J\nx"), r'is called "\x1b[2J\nx"'),
        (("export", SMALL, "-o", "out.txt"), "the suffix .txt is not one of .nq"),
        (("export", SMALL), "the following arguments are required: -o/--out"),
        (("view", SMALL, "-o", "x.html", "--limit", "0"), "expected a whole number from 1 up, not '0'"),
        (("build", "-o", "x.kg"), "the following arguments are required: INPUT"),
        (("build", "articles", "-o", "x.kg", "--workers", "-1"), "expected a whole number from 1 up"),
        (("build", "articles", "-o", "x.kg", "--confidence", "1.5"), "--confidence: expected a number from 0 to 1, not '1.5'"),
        (("build", "articles", "-o", "x.kg", "--confidence", "high"), "--confidence: expected a number from 0 to 1, not 'high'"),
    ],
)
def test_wrong_use_is_one_line_and_exits_with_2(arguments: Sequence[object], expected: str) -> None:
    line = fails(2, *arguments)
    assert expected in line
    assert line.isprintable()


def test_syntax_error_shows_the_place() -> None:
    assert fails(2, "query", SMALL, "SELECT * {\n  ?s a kg:Person .\n  OPTIONL { ?s kg:x ?y }\n}") == (
        "kg: error: SPARQL, line 3, column 3: did not expect OPTIONL\n    OPTIONL { ?s kg:x ?y }\n    ^"
    )


def test_file_that_does_not_parse_exits_with_1(tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text("<u:a> <u:b>\n oops .")
    assert f"{tmp_path / 'bad.ttl'}, line 2, column" in fails(1, "query", tmp_path / "bad.ttl", "ASK {}")


def test_full_disk_exits_with_1(tmp_path: Path) -> None:
    done = kg("export", SMALL, "-o", "/proc/nothing/out.nq")
    assert done.returncode in (1, 2)
    assert done.stderr.startswith("kg: error: ")
    assert "Traceback" not in done.stderr


def test_reader_that_has_seen_enough_ends_it_quietly() -> None:
    many = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
    for extra in ("", " --format csv"):
        command = f"'{sys.executable}' -m kg query '{SMALL}' '{many}'{extra} | head -n 1"
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=ENVIRONMENT, timeout=100)
        assert (done.returncode, done.stderr) == (0, "")
        assert len(done.stdout.splitlines()) == 1


@pytest.mark.clocked
def test_interrupt_ends_it_quietly() -> None:
    command = [sys.executable, "-m", "kg", "query", str(SMALL), "--file", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", env=ENVIRONMENT) as process:
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        assert process.stderr.read() == "kg: stopped\n"
        assert process.wait(10) == 130


# Build, with a stand-in for the work itself


@dataclass(frozen=True)
class Failure:
    source: str
    reason: str


@dataclass(frozen=True)
class Report:
    documents: int = 12
    failed: tuple[Failure, ...] = ()
    duplicates: int = 1
    words: int = 3000
    entities: int = 57
    statements: int = 1200
    quads: int = 23456
    seconds: float = 2.0
    warnings: tuple[str, ...] = ()
    decisions: int = 0
    quarantined: int = 0


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[Report | Exception], list[tuple[Any, ...]]]:
    """Sets what kg.build.build does; returns the list of its calls."""

    def set_up(outcome: Report | Exception) -> list[tuple[Any, ...]]:
        calls: list[tuple[Any, ...]] = []

        def build(*arguments: Any, progress: Callable[[int, int], None] | None = None, **options: Any) -> Report:
            calls.append((*arguments, options))
            for done in range(1, 4):
                if progress is not None:
                    progress(done, 3)
                    time.sleep(0.15)
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        module = ModuleType("kg.build")
        module.build = build  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "kg.build", module)
        return calls

    return set_up


def test_build_calls_one_function_and_sums_up(stand_in: Any, capsys: pytest.CaptureFixture[str]) -> None:
    calls = stand_in(Report())
    assert (
        main(
            [
                "build",
                "a",
                "b",
                "-o",
                "out.kg",
                "--ontology",
                "x.ttl",
                "y.ttl",
                "--ontology",
                "z.ttl",
                "--gazetteer",
                "w.tsv",
                "--workers",
                "3",
            ]
        )
        == 0
    )
    ontology = [Path("x.ttl"), Path("y.ttl"), Path("z.ttl")]
    how = {"ontology": ontology, "gazetteers": [Path("w.tsv")], "encoder": True, "workers": 3, "decisions": None, "keep": True}
    assert calls == [([Path("a"), Path("b")], Path("out.kg"), how)]
    assert capsys.readouterr().out.splitlines() == [
        "articles: 12 built, 0 failed, 1 duplicates",
        "graph: 57 entities, 1,200 statements, 23,456 quads",
        "time: 2.0 s, 6.0 articles/s, 1,500 words/s",
        "written to out.kg",
    ]


def test_build_tells_the_decisions_that_it_kept(stand_in: Any, capsys: pytest.CaptureFixture[str]) -> None:
    calls = stand_in(Report(decisions=2))
    assert main(["build", "a", "-o", "out.kg", "--decisions", "other.ttl", "--no-decisions"]) == 0
    assert (calls[0][-1]["decisions"], calls[0][-1]["keep"]) == (Path("other.ttl"), False)
    assert "identity: 2 decisions of people kept\n" in capsys.readouterr().out


def test_build_tells_each_failure_and_exits_with_1(stand_in: Any, capsys: pytest.CaptureFixture[str]) -> None:
    failed = (Failure("a.txt", "it is empty"), Failure("b\x1b[2J.bin", "it is\nbinary"))
    stand_in(Report(failed=failed, warnings=("the small model is used",)))
    assert main(["build", "a", "-o", "out.kg", "--quiet"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines() == [
        "kg: warning: the small model is used",
        "kg: failed: a.txt: it is empty",
        r"kg: failed: b\x1b[2J.bin: it is binary",
    ]


def test_build_as_json(stand_in: Any, capsys: pytest.CaptureFixture[str]) -> None:
    stand_in(Report(failed=(Failure("a.txt", "it is empty"),)))
    assert main(["build", "a", "-o", "out.kg", "--json"]) == 1
    summary = json.loads(capsys.readouterr().out)
    assert summary["failed"] == [{"source": "a.txt", "reason": "it is empty"}]
    assert (summary["documents"], summary["quads"]) == (12, 23456)


@pytest.mark.parametrize(
    ("error", "status"), [(UsageError("no such folder"), 2), (ModelError("no model"), 1), (DocumentError("nothing to read"), 1)]
)
def test_build_errors_have_their_status(stand_in: Any, capsys: pytest.CaptureFixture[str], error: Exception, status: int) -> None:
    stand_in(error)
    assert main(["build", "a", "-o", "out.kg"]) == status
    assert capsys.readouterr().err == f"kg: error: {error}\n"


def test_build_stopped_by_the_user(stand_in: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(Report())

    def interrupt(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["kg.build"], "build", interrupt)
    assert main(["build", "a", "-o", "out.kg"]) == 130
    assert capsys.readouterr().err == "kg: stopped\n"


@pytest.mark.parametrize(("extra", "drawn"), [((), True), (("--quiet",), False)])
def test_progress_is_drawn_on_a_terminal(
    stand_in: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, extra: Sequence[str], drawn: bool
) -> None:
    stand_in(Report())
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert main(["build", "a", "-o", "out.kg", *extra]) == 0
    assert ("3/3" in capsys.readouterr().err) is drawn


def test_build_without_terminal_draws_nothing(stand_in: Any, capsys: pytest.CaptureFixture[str]) -> None:
    stand_in(Report())
    main(["build", "a", "-o", "out.kg"])
    assert capsys.readouterr().err == ""

"""kg validate: what is wrong with a graph, in words, with its sentence; shapes of a user, and those that have errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from corpus import ONTOLOGY, article

from kg.build import make
from kg.cli import main
from kg.store import write_graph

SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix kg: <https://kg.example/ontology#> .
kg:MineShape a sh:NodeShape ; sh:targetSubjectsOf kg:visited ;
    sh:property [ sh:path kg:visited ; sh:maxCount 1 ; sh:message "one visit only" ] .
"""
FINE = article("fine", "Ida Brun", "Norland", "Sudland", said=[("Ida Brun", "visited", "Norland"), ("Ida Brun", "visited", "Sudland")])
HEADS = [article(url, who, "Norland", said=[(who, "headOfState", "Norland")]) for url, who in (("a", "Ida Brun"), ("b", "Ole Fisk"))]
BAD = [article("bad", "Ida Brun", "Harbour Bank", said=[("Ida Brun", "headOfState", "Harbour Bank")])]


@pytest.fixture
def fine(tmp_path: Path) -> Path:
    return write([FINE], tmp_path / "fine.nq")


def write(readings: list, out: Path) -> Path:  # type: ignore[type-arg]
    write_graph(make(sorted(readings, key=lambda reading: reading.document.id), ONTOLOGY, ()).quads, out, {})
    return out


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main(["validate", *map(str, arguments)])
    told = capsys.readouterr()
    return status, told.out, told.err


def test_a_graph_that_conforms(fine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, fine)
    assert (status, out) == (0, "conforms: 0 violations, 0 warnings, 0 entries in quarantine\n")


def test_a_violation_names_the_statement_the_sentence_and_the_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quads = make(BAD, ONTOLOGY, ()).quads
    out = tmp_path / "bad.nq"
    aside = "<https://kg.example/id/graph/quarantine> ."
    write_graph(quads, out, {})
    text = out.read_text(encoding="utf-8").replace(aside, ".")  # as if there had been no gate
    out.write_text("".join(line for line in text.splitlines(keepends=True) if "/result/" not in line), encoding="utf-8")
    status, told, _ = run(capsys, out)
    assert status == 1
    assert 'violation: Ida Brun: head of state Harbour Bank\n  the object of "head of state of" must be' in told
    assert "rule test" in told and BAD[0].document.id in told


def test_what_is_in_quarantine_is_shown_and_is_no_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, write(BAD, tmp_path / "bad.nq"), "--json")
    found = json.loads(out)
    assert (status, found["conforms"], found["violations"]) == (0, True, [])
    [entry] = found["quarantine"]
    assert entry["shape"] == "https://kg.example/ontology#headOfState-range"
    assert entry["evidence"][0]["rule"] == "test" and entry["evidence"][0]["quote"]


def test_two_heads_of_one_state_are_a_warning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, write(HEADS, tmp_path / "heads.nq"))
    assert (status, out.count("warning: ")) == (0, 2)
    assert "another is said to be that at the same time (kg:OneAtATimeShape)" in out


def test_a_changed_quote_is_found(fine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fine.write_text(fine.read_text(encoding="utf-8").replace('#quote> "Norland"', '#quote> "Northland"'), encoding="utf-8")
    status, out, _ = run(capsys, fine)
    assert status == 1 and "a span must quote the text" in out


def test_shapes_of_a_user(fine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_text(SHAPES)
    status, out, _ = run(capsys, fine, "--shapes", mine)
    assert status == 1 and "one visit only (kg:MineShape)" in out and "Ida Brun" in out


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (SHAPES.replace("sh:maxCount 1 ;", "sh:maxCount 1 ;;; ,"), "mine.ttl: line 4, column "),
        ("<#a> <#b> <#c> .", "mine.ttl holds no SHACL shapes"),
        (SHAPES.replace("sh:path kg:visited ; ", ""), "mine.ttl"),
        (SHAPES.replace("sh:maxCount 1", 'sh:maxCount "many"'), "mine.ttl"),
        (SHAPES.replace("] .", '] ; sh:sparql [ sh:select "SELECT $this { SELECT }" ] .'), "mine.ttl"),
        (SHAPES.replace("] .", '] ; sh:sparql [ sh:select "SELECT $this { SERVICE <http://x.example/> { $this ?p ?o } }" ] .'), "SERVICE"),
    ],
)
def test_shapes_with_errors_are_told_with_their_place(
    fine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_text(text)
    status, out, err = run(capsys, fine, "--shapes", mine)
    assert (status > 0, out) == (True, "")
    assert told in err and "Traceback" not in err and err.count("\n") <= 4


def test_a_missing_file_of_shapes(fine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, fine, "--shapes", "nowhere.ttl")
    assert status == 1 and "nowhere.ttl cannot be read (No such file or directory)" in err

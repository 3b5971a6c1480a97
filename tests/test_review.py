"""What people decide on identity: pairs to review, merges and splits by hand, decisions that survive a build and can be undone."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import readings as made_up
from pyoxigraph import NamedNode
from readings import Said, make_reading

from kg.build import build, make
from kg.decisions import Change, apply, defer, export_decisions, reject, undo
from kg.errors import GraphError, KGError, UsageError
from kg.identity import why_same
from kg.merge import merge
from kg.model import Candidate, Decision, Reading, Verdict
from kg.ontology import own_ontology
from kg.rdf import candidate_quads, decision_quads
from kg.readback import read_decisions
from kg.review import answer, review
from kg.split import split
from kg.store import ID, Graph, open_graph, write_graph, write_rdf
from kg.store import ONTOLOGY as TERMS

ROOT = Path(__file__).parents[1]
ONTOLOGY = own_ontology()
ANN: dict[str, Any] = {"who": "ann", "when": "2024-03-05T10:00:00Z"}
BY_ANN = ["--who", "ann", "--when", "2024-03-05T10:00:00Z"]
DANA, TOMAS, HOSPITAL = "person/dana-reyes", "person/tomas-reyes", "organization/harbour-hospital"
HOSTILE = "Eve\x1b[2J \"q\" <script>alert('1')</script>\n\u202etxt"


def tell(name: str, *said: Said) -> Reading:
    reading = make_reading(said, url=f"https://news.example/{name}")
    return replace(reading, document=replace(reading.document, source=name, title=f"Story {name}"))


def stories() -> list[Reading]:
    return [
        tell("a.txt", Said("Dana Reyes", "visited", "Marlow"), Said("Dana Reyes", "metWith", "Tomas Reyes")),
        tell("b.txt", Said("Tomas Reyes", "vicePresidentOf", "Harbour Hospital", title="vice president")),
        tell("c.txt", Said("Dana Reyes", "occupation", "nurse"), Said("Norland", "counted", "12 cases")),
    ]


def maybe(first: str, second: str, score: str, verdict: Verdict = "uncertain") -> Candidate:
    return Candidate(first, second, Decimal(score), verdict, ("one family name",), ("two given names",))


def write(path: Path, readings: Sequence[Reading], candidates: Sequence[Candidate] = ()) -> Path:
    quads = {*make(readings, ONTOLOGY, ()).quads, *(quad for candidate in candidates for quad in candidate_quads(candidate))}
    write_graph(quads, path, {"kg": "test", "documents": len(readings)})
    return path


@pytest.fixture(params=["news.kg", "news.nq", "news.trig"])
def news(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return write(tmp_path / request.param, stories())


@pytest.fixture
def doubtful(tmp_path: Path) -> Path:
    """A graph with pairs of every verdict; that the two are not one is plain to see and does not matter."""
    pairs = [
        maybe(HOSPITAL, "place/123", "0.60"),
        maybe(DANA, TOMAS, "0.45"),
        maybe("place/123", "place/nl", "0.98"),
    ]
    sure = [maybe(DANA, "place/123", "0.99", "same"), maybe(TOMAS, "place/123", "0.01", "different")]
    return write(tmp_path / "doubtful.kg", stories(), [*pairs, *sure])


def to_hash(path: Path) -> str:
    """The sha256 of what `kg export` writes."""
    out = path.with_name("exported.nq")
    with open_graph(path) as graph:
        write_rdf(graph.store, out)
    return hashlib.sha256(out.read_bytes()).hexdigest()


def look(path: Path, see: Callable[[Graph], Any]) -> Any:
    with open_graph(path) as graph:
        return see(graph)


def held(path: Path) -> list[Decision]:
    decisions: list[Decision] = look(path, lambda graph: read_decisions(graph.store))
    return decisions


def entities(path: Path) -> set[str]:
    resolved = NamedNode(f"{TERMS}resolvedTo")
    return {
        quad.object.value.removeprefix(ID) for quad in look(path, lambda graph: list(graph.store.quads_for_pattern(None, resolved, None)))
    }


def kg(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=280, env=environment, **options)


def done(*arguments: object, **options: Any) -> str:
    """What a command that goes well prints; it is safe on a terminal."""
    ran = kg(*arguments, **options)
    assert (ran.returncode, ran.stderr) == (0, ""), ran
    assert "--json" in arguments or all(line.isprintable() for line in ran.stdout.split("\n"))
    return ran.stdout


# Pairs


def test_the_most_valuable_pair_comes_first(doubtful: Path) -> None:
    pairs = look(doubtful, review)
    assert [(pair.number, pair.first.id, pair.second.id) for pair in pairs] == [
        (1, DANA, TOMAS),
        (2, HOSPITAL, "place/123"),
        (3, "place/123", "place/nl"),
    ]
    assert look(doubtful, lambda graph: review(graph, limit=1)) == pairs[:1]
    assert (pairs[0].first.statements, pairs[0].second.statements, pairs[0].first.articles) == (3, 2, 2)


def test_a_pair_has_a_sentence_for_each_side(doubtful: Path) -> None:
    pair = look(doubtful, review)[0]
    [first, second] = pair.second.contexts
    assert (first.quote, first.source, first.headline) == ("Dana Reyes metWith Tomas Reyes", "a.txt", "Story a.txt")
    [told] = [reading.document.text for reading in stories() if reading.document.source == "a.txt"]
    assert told[first.start : first.end] == first.quote
    assert told[first.begin : first.until] == "Tomas Reyes"
    assert second.source == "b.txt"


def test_the_list_for_reading(doubtful: Path) -> None:
    lines = done("review", doubtful, "--limit", "1").splitlines()
    assert lines[0] == "1. Dana Reyes (Person, id:person/dana-reyes): 3 statements, 2 articles"
    assert lines[1] == "     > [Dana Reyes] visited Marlow"
    assert lines[2] == '       "Story a.txt", a.txt, characters 0-25'
    assert lines[-3:] == ["   likelihood 0.45", "   for: one family name", "   against: two given names"]


def test_the_list_as_json(doubtful: Path) -> None:
    [pair, *_] = json.loads(done("review", doubtful, "--json"))
    assert (pair["number"], pair["status"], pair["candidate"]["score"], pair["decision"]) == (1, "open", 0.45, None)
    assert pair["first"]["contexts"][0]["quote"] == "Dana Reyes visited Marlow"


def test_a_graph_without_pairs(news: Path) -> None:
    assert done("review", news) == "no pair waits for a decision\n"


@pytest.mark.parametrize(("kind", "status"), [("merge", "accepted"), ("reject", "rejected"), ("defer", "deferred")])
def test_a_decided_pair_is_not_asked_again(tmp_path: Path, kind: Any, status: str) -> None:
    decision = Decision(kind, DANA, TOMAS, (), "ann", "2024-03-05T10:00:00Z")
    made = make(stories(), ONTOLOGY, [decision])
    write_graph({*made.quads, *candidate_quads(maybe(DANA, TOMAS, "0.50"))}, tmp_path / "news.kg", {})
    assert look(tmp_path / "news.kg", review) == []
    [pair] = look(tmp_path / "news.kg", lambda graph: review(graph, every=True))
    assert (pair.status, pair.decision) == (status, decision)
    assert f"{status}: {kind} {DANA} {TOMAS}, ann" in done("review", tmp_path / "news.kg", "--all")


def test_answers_to_several_questions_go_together(doubtful: Path) -> None:
    first, second, third = look(doubtful, review)
    said: list[Decision] = []
    for pair in (first, replace(second, first=first.second, second=second.second), replace(third, first=first.first, second=first.second)):
        found = answer(pair, "merge", said, who="ann")
        said += [found] if found else []
    assert [(d.first, d.second) for d in said] == [(DANA, TOMAS), (DANA, "place/123")]
    assert answer(first, "reject", (), who="ann", when="2024-03-05") == Decision("reject", DANA, TOMAS, (), "ann", "2024-03-05T00:00:00Z")


def test_a_merge_keeps_the_fuller_name(tmp_path: Path) -> None:
    visits = Said("Reyes", "visited", "Marlow"), Said("Reyes", "metWith", "Norland")
    told = [tell("d.txt", *visits), tell("e.txt", Said("Dana Reyes", "visited", "Norland"))]
    [short] = [entity.id for entity in make(told, ONTOLOGY, ()).resolution.entities if entity.label == "Reyes"]
    [pair] = look(write(tmp_path / "news.kg", told, [maybe(DANA, short, "0.50")]), review)
    assert (pair.first.statements < pair.second.statements, [side.id for side in pair.ends]) == (True, [DANA, short])


def test_the_command_asks(doubtful: Path) -> None:
    printed = done("review", doubtful, "--ask", "--who", "ann", "--why", "read both", input="x\naccept\ns\nd\n")
    assert printed.count("[a]ccept") == 4
    assert [(d.kind, d.first, d.second, d.who, d.why) for d in held(doubtful)] == [
        ("merge", DANA, TOMAS, "ann", "read both"),
        ("defer", "place/123", "place/nl", "ann", "read both"),
    ]
    assert DANA in entities(doubtful)
    assert TOMAS not in entities(doubtful)


@pytest.mark.parametrize("said", ["q\na\n", "", "s\ns\ns\n"])
def test_who_decides_nothing_changes_nothing(doubtful: Path, said: str) -> None:
    before = to_hash(doubtful)
    assert done("review", doubtful, "--ask", input=said).endswith("nothing was decided\n")
    assert to_hash(doubtful) == before


# Decisions


def test_a_merge_is_undone_to_the_same_bytes(news: Path) -> None:
    before, names = to_hash(news), entities(news)
    change = merge(news, "Dana Reyes", "Tomas Reyes", why="one office", **ANN)
    assert change.made == (Decision("merge", DANA, TOMAS, (), "ann", "2024-03-05T10:00:00Z", "one office"),)
    assert (change.entities_before - change.entities, entities(news)) == (1, names - {TOMAS})
    assert held(news) == list(change.made)
    assert to_hash(news) != before
    assert undo(news, done("review", news, "--decisions")[:8]).undone == change.made
    assert (to_hash(news), held(news)) == (before, [])


def test_a_split_is_undone_to_the_same_bytes(news: Path) -> None:
    before, names = to_hash(news), entities(news)
    split(news, "Dana Reyes", ["c.txt"], **ANN)
    assert len(entities(news)) == len(names) + 1
    assert names < entities(news)
    key = json.loads(done("review", news, "--decisions", "--json"))[0]["key"]
    assert done("review", news, "--undo", f"<{ID}decision/{key}>").startswith(f"undone {key}  split {DANA} ")
    assert to_hash(news) == before


@pytest.mark.parametrize("act", [reject, defer])
def test_what_is_not_one_stays_two(news: Path, act: Callable[..., Change]) -> None:
    before, names = to_hash(news), entities(news)
    act(news, f"id:{DANA}", TOMAS.replace("person/", f"{ID}person/"), **ANN)
    assert (entities(news), held(news)[0].kind) == (names, act.__name__)
    undo(news, done("review", news, "--decisions")[:16])
    assert to_hash(news) == before


def test_the_manifest_stays_as_it_is(tmp_path: Path) -> None:
    news = write(tmp_path / "news.kg", stories())
    before = (news / "manifest.json").read_text()
    merge(news, "Dana Reyes", "Tomas Reyes", **ANN)
    assert (news / "manifest.json").read_text() == before


def test_the_statements_of_both_are_those_of_one(news: Path) -> None:
    merge(news, "Dana Reyes", "Tomas Reyes", **ANN)
    assert "visited Marlow" in done("why", news, f"id:{DANA}", "visited")
    assert "vice president of Harbour Hospital" in done("why", news, "Tomas Reyes", "vicePresidentOf")


def test_commands_print_what_they_did(tmp_path: Path) -> None:
    news = write(tmp_path / "news.kg", stories())
    assert (
        done("merge", news, "Dana Reyes", "Tomas Reyes", *BY_ANN, "--why", "one office")
        .splitlines()[0]
        .endswith(f"merge {DANA} {TOMAS}, ann, 2024-03-05T10:00:00Z: one office")
    )
    assert json.loads(done("split", news, f"id:{DANA}", "b.txt", "--json", *BY_ANN))["made"][0]["kind"] == "split"
    assert done("review", news, "--reject", "Norland", "Marlow", *BY_ANN).startswith("decided ")
    assert len(done("review", news, "--decisions").splitlines()) == 3


def test_the_login_name_decides_where_no_other_is_given(tmp_path: Path) -> None:
    news = write(tmp_path / "news.nq", stories())
    done("review", news, "--accept", "Dana Reyes", "Tomas Reyes")
    [decision] = held(news)
    assert decision.who
    assert decision.when.endswith("Z")


# Bad input: one clear error, and nothing is changed


def merged(news: Path) -> None:
    merge(news, "Dana Reyes", "Tomas Reyes", **ANN)


WRONG: list[tuple[Callable[[Path], Any], str]] = [
    (lambda g: merge(g, "Dana Reyes", "Danna Reyesz", **ANN), 'no entity of the graph is called "Danna Reyesz"; nearest: Dana Reyes'),
    (lambda g: merge(g, "Dana Reyes", "id:person/nobody", **ANN), 'no entity of the graph is called "id:person/nobody"'),
    (lambda g: merge(g, "Dana Reyes", "12 cases", **ANN), '"12 cases" is no entity that an article mentions'),
    (lambda g: merge(g, "Dana Reyes", f"id:{DANA}", **ANN), "cannot be merged with itself: both names are of this one entity$"),
    (lambda g: merge(g, "Dana Reyes", "Harbour Hospital", **ANN), "are of different kinds; kg merge --force"),
    (lambda g: (merged(g), merge(g, "Dana Reyes", f"id:{TOMAS}", **ANN)), f"is merged already, into id:{DANA}; kg why GRAPH --same tells"),
    (lambda g: (merged(g), merge(g, "Marlow", f"id:{TOMAS}", **ANN)), f"is merged already, into id:{DANA}"),
    (lambda g: (merged(g), merge(g, "Dana Reyes", "Tomas Reyes", **ANN)), "perhaps since they were merged; kg why GRAPH --same tells"),
    (lambda g: (merged(g), split(g, f"id:{TOMAS}", ["a.txt"], **ANN)), f"id:{TOMAS} was merged into id:{DANA}; split that, or undo"),
    (lambda g: (merged(g), reject(g, "Dana Reyes", "Tomas Reyes", **ANN)), "both names are of one entity"),
    (lambda g: split(g, "Dana Reyes", ["a.txt", "c.txt"], **ANN), "a split must leave something"),
    (lambda g: split(g, "Dana Reyes", ["b.txt"], **ANN), "is not mentioned in id:document/"),
    (lambda g: split(g, "Dana Reyes", ["z.txt"], **ANN), 'no article of the graph has the IRI or the file name "z.txt"'),
    (lambda g: undo(g, "0123"), 'the graph holds no decision "0123"; kg review GRAPH --decisions lists them'),
    (lambda g: undo(g, ""), "the graph holds no decision"),
    (lambda g: merge(g, "Dana Reyes", "Tomas Reyes", who=" "), "a decision needs the name of who made it"),
    (lambda g: merge(g, "Dana Reyes", "Tomas Reyes", who="ann", when="soon"), '"soon" is no ISO 8601 time'),
    (lambda g: apply(g, g), "holds no decisions: expected an RDF file that `kg review --export` wrote"),
    (lambda g: look(g, lambda graph: export_decisions(graph, g.with_name("out.ttl"))), "holds no decisions, nothing was written"),
]


@pytest.mark.parametrize(("act", "told"), WRONG, ids=[told[:40] for _, told in WRONG])
def test_what_cannot_be_done_changes_nothing(tmp_path: Path, act: Callable[[Path], Any], told: str) -> None:
    news = write(tmp_path / "news.nq", stories())
    expected = news.read_bytes()
    if "merged" in act.__code__.co_names:
        merged(news)
        expected = news.read_bytes()
        undo(news, done("review", news, "--decisions")[:16])
    with pytest.raises(KGError, match=told):
        act(news)
    assert news.read_bytes() == expected
    assert sorted(path.name for path in tmp_path.iterdir()) == ["news.nq"]


def test_things_of_different_kinds_are_merged_by_force(news: Path) -> None:
    merge(news, "Dana Reyes", "Harbour Hospital", force=True, **ANN)
    assert HOSPITAL not in entities(news)


def test_a_name_of_several_is_not_chosen_from(tmp_path: Path) -> None:
    news = write(tmp_path / "news.nq", stories())
    split(news, "Dana Reyes", ["c.txt"], **ANN)
    ran = kg("merge", news, "Tomas Reyes", "Dana Reyes")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith('kg: error: the name "Dana Reyes" fits 2 entities: Dana Reyes (Person, id:person/dana-reyes')


def test_a_file_without_named_graphs_is_refused(tmp_path: Path) -> None:
    news = write(tmp_path / "news.ttl", stories())
    before = news.read_bytes()
    for arguments in (["merge", news, "Dana Reyes", "Tomas Reyes"], ["review", news], ["why", news, "--same", "Dana Reyes", "Tomas Reyes"]):
        ran = kg(*arguments)
        assert (ran.returncode, ran.stdout) == (1, "")
        assert "expected a store or a file (.nq .trig .jsonld)" in ran.stderr
    assert news.read_bytes() == before


def test_the_ontology_must_be_the_one_of_the_build(tmp_path: Path) -> None:
    news, mine = write(tmp_path / "news.nq", stories()), tmp_path / "mine.ttl"
    mine.write_text("<https://mine.example/a> a <http://www.w3.org/2002/07/owl#Class> .")
    ran = kg("merge", news, "Dana Reyes", "Tomas Reyes", "--ontology", mine)
    assert (ran.returncode, held(news)) == (2, [])
    assert "was built with another ontology: give the files" in ran.stderr


# From one graph to another


@pytest.mark.parametrize("name", ["decided.ttl", "decided.nq", "decided.trig", "decided.rdf"])
def test_decisions_go_from_graph_to_graph(tmp_path: Path, name: str) -> None:
    one, two = (write(tmp_path / name, stories()) for name in ("one.kg", "two.nq"))
    why = HOSTILE.replace("\x1b", "")  # RDF/XML cannot hold an escape
    merge(one, "Dana Reyes", "Tomas Reyes", why=why, who="ann", when="2024-03-05T10:00:00.25+01:00")
    split(one, "Dana Reyes", ["c.txt"], who="bo", when="2024-03-06")
    assert done("review", one, "--export", tmp_path / name) == f"2 decisions written to {tmp_path / name}\n"
    assert done("review", two, "--apply", tmp_path / name).count("decided ") == 2
    assert to_hash(two) == to_hash(one)
    assert done("review", two, "--apply", one).startswith("all of it was decided already\n")
    assert to_hash(two) == to_hash(one)


def test_decisions_of_another_corpus_are_refused_as_a_whole(tmp_path: Path) -> None:
    news = write(tmp_path / "news.nq", stories())
    before = news.read_bytes()
    fits = Decision("merge", DANA, TOMAS, (), "ann", "2024-03-05T10:00:00Z")
    strange = Decision("merge", DANA, "person/sten-orvik", (), "ann", "2024-03-06T10:00:00Z")
    write_rdf([quad for decision in (fits, strange) for quad in decision_quads(decision)], tmp_path / "other.nq")
    ran = kg("review", news, "--apply", tmp_path / "other.nq")
    assert (ran.returncode, ran.stdout, news.read_bytes()) == (2, "", before)
    assert ran.stderr.startswith("kg: error: a decision does not fit this graph, nothing was changed; unknown here: id:person/sten-orvik\n")


def test_a_broken_decision_file_is_named(tmp_path: Path) -> None:
    news = write(tmp_path / "news.nq", stories())
    (tmp_path / "bad.ttl").write_text("<https://kg.example/id/decision/1> a <https://kg.example/ontology#IdentityDecision> .")
    with pytest.raises(GraphError, match=r"the decision <https://kg\.example/id/decision/1> is not whole"):
        apply(news, tmp_path / "bad.ttl")


# Why


def test_why_two_are_one(news: Path) -> None:
    merge(news, "Dana Reyes", "Tomas Reyes", why="one office", **ANN)
    for names in (["Dana Reyes", "Tomas Reyes"], [f"id:{DANA}", f"id:{TOMAS}"]):
        lines = done("why", news, "--same", *names).splitlines()
        assert lines[0].startswith("one entity: ")
        assert f"  decided: merge {DANA} {TOMAS}, ann, 2024-03-05T10:00:00Z: one office" in lines
        assert "  > [Dana Reyes] visited Marlow" in lines
        assert "  > Dana Reyes metWith [Tomas Reyes]" in lines


def test_why_two_are_not_one(doubtful: Path) -> None:
    lines = done("why", doubtful, "Dana Reyes", "Tomas Reyes", "--same").splitlines()
    assert lines[:4] == [
        "two entities: Dana Reyes (id:person/dana-reyes) and Tomas Reyes (id:person/tomas-reyes)",
        "  compared: person/dana-reyes and person/tomas-reyes, 0.45, uncertain",
        "    for: one family name",
        "    against: two given names",
    ]
    reject(doubtful, "Dana Reyes", "Tomas Reyes", why="brother and sister", **ANN)
    found = json.loads(done("why", doubtful, "--same", "Tomas Reyes", "Dana Reyes", "--json"))
    assert (found["same"], [d["why"] for d in found["decisions"]]) == (False, ["brother and sister"])


def test_why_of_two_that_were_never_compared(news: Path) -> None:
    found = look(news, lambda graph: why_same(graph, "Dana Reyes", "Norland"))
    assert (found.same, found.candidates, found.decisions, found.rules) == (False, (), (), ())
    assert "the two were never compared" in done("why", news, "--same", "Dana Reyes", "Norland")


def test_why_a_split_made_two(news: Path) -> None:
    split(news, "Dana Reyes", ["c.txt"], why="a namesake", **ANN)
    [other] = entities(news) - {reading for reading in entities(news) if reading == DANA or not reading.startswith("person/dana")}
    assert "a namesake" in done("why", news, "--same", f"id:{DANA}", f"id:{other}")
    assert "a namesake" not in done("why", news, "--same", f"id:{DANA}", "Tomas Reyes")


@pytest.mark.parametrize("arguments", [["Dana Reyes"], ["Dana Reyes", "Tomas Reyes", "Norland"]])
def test_why_same_takes_two(tmp_path: Path, arguments: list[str]) -> None:
    ran = kg("why", write(tmp_path / "news.nq", stories()), "--same", *arguments)
    assert (ran.returncode, ran.stderr) == (2, "kg: error: kg why --same takes two names or IRIs: kg why GRAPH --same A B\n")


# Hostile words


def test_hostile_words_do_not_reach_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(made_up.TYPES, HOSTILE, "Person")
    told = tell("a.txt", Said(HOSTILE, "metWith", "Dana Reyes"))
    told = replace(told, document=replace(told.document, title=HOSTILE, source=HOSTILE))
    [eve] = [cluster for cluster in make([told], ONTOLOGY, ()).resolution.entities if cluster.label == HOSTILE]
    pair = Candidate(DANA, eve.id, Decimal("0.5"), "uncertain", (HOSTILE,), (HOSTILE,))
    news = write(tmp_path / "news.kg", [told], [pair])
    escaped = r"\x1b[2J"
    assert escaped in done("review", news)
    assert escaped in done("why", news, "--same", HOSTILE, "Dana Reyes")
    assert escaped in done("review", news, "--defer", HOSTILE, "Dana Reyes", "--who", HOSTILE, "--why", HOSTILE)
    assert escaped in done("review", news, "--decisions")
    ran = kg("merge", news, "Dana Reyes", HOSTILE + " Nobody")
    assert (ran.returncode, ran.stderr.rstrip("\n").isprintable()) == (2, True)
    assert held(news)[0].who == HOSTILE


# Builds

TEXTS = {
    "a.txt": "Dana Reyes visited Harbour Hospital on Tuesday.\n",
    "b.txt": "Tomas Brandt visited Harbour Hospital on Monday.\n",
    "c.txt": "Dana Reyes met Sten Orvik in Oslo on Friday.\n",
}


@pytest.fixture
def articles(tmp_path: Path) -> list[Path]:
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text)
    return [tmp_path / name for name in TEXTS]


@pytest.mark.parametrize("name", ["news.kg", "news.nq"])
def test_decisions_survive_a_build(articles: list[Path], tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    build(articles, out)
    plain = to_hash(out)
    merge(out, "Dana Reyes", "Tomas Brandt", **ANN)
    decided, decisions = to_hash(out), held(out)
    report = build(articles[::-1], out)
    assert (report.decisions, report.warnings, to_hash(out)) == (1, (), decided)
    other = build(articles, tmp_path / "other.nq", decisions=out)
    assert (other.decisions, to_hash(tmp_path / "other.nq")) == (1, decided)
    fewer = build(articles[:1], out)
    assert (fewer.decisions, held(out)) == (1, decisions)
    assert "a decision of ann of 2024-03-05T10:00:00Z (merge person/dana-reyes person/tomas-brandt) was not followed: " in fewer.warnings[0]
    build(articles, out)
    assert to_hash(out) == decided
    assert build(articles, out, keep=False).decisions == 0
    assert to_hash(out) == plain


def test_decisions_that_cannot_be_read_are_not_lost_in_silence(articles: list[Path], tmp_path: Path) -> None:
    build(articles[:1], tmp_path / "news.kg")
    (tmp_path / "news.kg" / "manifest.json").write_text("{}")
    with pytest.raises(GraphError, match="what people decided there cannot be kept: --no-decisions builds without it"):
        build(articles, tmp_path / "news.kg")
    assert build(articles, tmp_path / "news.kg", keep=False).documents == 3


def test_a_file_that_cannot_hold_decisions_says_so(articles: list[Path], tmp_path: Path) -> None:
    decision = Decision("merge", "person/dana-reyes", "person/tomas-brandt", (), "ann", "2024-03-05T10:00:00Z")
    write_rdf(decision_quads(decision), tmp_path / "decided.nq")
    report = build(articles, tmp_path / "news.ttl", decisions=tmp_path / "decided.nq")
    assert (report.decisions, len(report.warnings)) == (0, 1)
    assert "news.ttl cannot hold the decisions that it was made with" in report.warnings[0]
    assert "tomas-brandt" not in (tmp_path / "news.ttl").read_text()


def test_a_missing_file_of_decisions_stops_before_anything_is_read(articles: list[Path], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no graph at .*nothing\.ttl: it does not exist"):
        build(articles, tmp_path / "news.kg", decisions=tmp_path / "nothing.ttl")
    assert not (tmp_path / "news.kg").exists()


@pytest.mark.parametrize("name", ["copy.kg", "copy.nq"])
def test_merge_export_undo_export_gives_the_same_bytes(examples: Path, tmp_path: Path, name: str) -> None:
    graph = tmp_path / name
    if name.endswith(".kg"):
        shutil.copytree(examples, graph)
    else:
        done("export", examples, "-o", graph)
    sums = []
    key = ""
    for step in ("start", "merge", "undo"):
        if step == "merge":
            key = done("merge", graph, "Dana Reyes", "Martin Reyes", *BY_ANN).split()[1]
        if step == "undo":
            done("review", graph, "--undo", key)
        done("export", graph, "-o", tmp_path / f"{step}.nq")
        sums.append(hashlib.sha256((tmp_path / f"{step}.nq").read_bytes()).hexdigest())
    assert sums[0] == sums[2] != sums[1]

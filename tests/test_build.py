"""The whole line as a user runs it: what becomes a graph, what is told of files that do not, and the same bytes for the same news."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.build import Failure, build
from kg.errors import KGError, UsageError
from kg.store import PREFIXES, Graph, open_graph, write_graph, write_rdf

ROOT = Path(__file__).parents[1]
STORIES = sorted((ROOT / "examples").glob("*.txt"))
NEWS = "Dana Reyes, the vice president of Harbour Hospital, visited Marlow on Tuesday.\n"
BAD = {
    "empty.txt": (b"", "is empty"),
    "blank.txt": (b" \n\t\n", "is empty"),
    "binary.txt": (bytes(range(256)) * 8, "is binary"),
    "latin.txt": ("Le café de Zoë à Málaga.".encode("latin-1"), "is not UTF-8 text"),
    "french.txt": (
        "Le ministre de la santé a ouvert hier un nouvel hôpital dans la ville avec le maire.".encode(),
        "is not English but, it seems, French",
    ),
    "open.txt": (b"---\ntitle: News\nDana Reyes resigned.\n", "front matter that no later line"),
    "key.txt": (b"---\nauthor: me\n---\nDana Reyes resigned.\n", "line 2 of the front matter: unknown key"),
}


def kg(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **options.pop("env", {})}
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=280, env=environment, **options)


def to_hash(graph: Path, folder: Path) -> str:
    """The sha256 of what `kg export` writes."""
    with open_graph(graph) as opened:
        write_rdf(opened.store, folder / f"{graph.name}.nq")
    return hashlib.sha256((folder / f"{graph.name}.nq").read_bytes()).hexdigest()


def to_texts(graph: Graph, select: str) -> list[tuple[str, ...]]:
    return sorted(tuple(term.value for term in row) for row in graph.store.query(select, prefixes=PREFIXES))  # type: ignore[union-attr]


def list_tree(folder: Path) -> list[tuple[str, bytes]]:
    return sorted((path.relative_to(folder).as_posix(), path.read_bytes()) for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A store that stands where a build will write, with one quad that no build would make."""
    from pyoxigraph import NamedNode, Quad

    node = NamedNode("https://news.example/old")
    write_graph([Quad(node, node, node)], tmp_path / "news.kg", {"documents": 1})
    return tmp_path / "news.kg"


def is_old(store: Path) -> bool:
    with open_graph(store) as graph:
        return [quad.subject.value for quad in graph.store] == ["https://news.example/old"]


# The same bytes


def test_order_of_documents_and_hash_seed_do_not_matter(examples: Path, tmp_path: Path) -> None:
    for seed, files in (("1", STORIES), ("2", STORIES[::-1])):
        done = kg("build", *files, "-o", tmp_path / f"{seed}.kg", "--quiet", env={"PYTHONHASHSEED": seed})
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert kg("export", tmp_path / f"{seed}.kg", "-o", tmp_path / f"{seed}.nq").returncode == 0
    sums = {hashlib.sha256((tmp_path / f"{seed}.nq").read_bytes()).hexdigest() for seed in "12"}
    assert sums == {to_hash(examples, tmp_path)}


def test_processes_give_the_same_bytes(examples: Path, tmp_path: Path) -> None:
    done = kg("build", ROOT / "examples", "-o", tmp_path / "pool.kg", "--workers", "2")
    assert (done.returncode, done.stderr) == (0, "")
    assert to_hash(tmp_path / "pool.kg", tmp_path) == to_hash(examples, tmp_path)


def test_a_file_is_what_the_store_exports(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NEWS)
    for out in ("news.kg", "built.nq"):
        build([tmp_path / "a.txt"], tmp_path / out)
    assert to_hash(tmp_path / "news.kg", tmp_path) == hashlib.sha256((tmp_path / "built.nq").read_bytes()).hexdigest()


# What is in it


def test_every_span_has_its_quote(examples: Path) -> None:
    with open_graph(examples) as graph:
        rows = to_texts(
            graph, "SELECT ?t ?b ?e ?q { GRAPH ?d { ?d nif:isString ?t . ?s kg:beginIndex ?b ; kg:endIndex ?e ; kg:quote ?q } }"
        )
    assert len(rows) > 1000
    assert [(begin, quote) for text, begin, end, quote in rows if text[int(begin) : int(end)] != quote] == []


def test_every_claim_has_its_spans(examples: Path) -> None:
    with open_graph(examples) as graph:
        nodes = "SELECT ?c {{ GRAPH ?d {{ ?c a kg:{} }} }}"
        claims, tellings = ({row[0] for row in to_texts(graph, nodes.format(kind))} for kind in ("Claim", "Telling"))
        for name in ("cueSpan", "sentenceSpan", "objectSpan"):
            spans = f"SELECT ?c {{ GRAPH ?d {{ ?c a kg:Claim ; kg:{name}/kg:quote ?q }} }}"
            assert {row[0] for row in to_texts(graph, spans)} == claims, name
        cited = {row[0] for row in to_texts(graph, "SELECT ?c { ?s prov:wasDerivedFrom ?c }")}
    assert cited <= claims | tellings


def test_text_of_each_story_is_kept(examples: Path) -> None:
    with open_graph(examples) as graph:
        texts = dict(to_texts(graph, "SELECT ?f ?t { GRAPH ?d { ?d dcterms:source ?f ; nif:isString ?t } }"))
    assert set(texts) == {path.name for path in STORIES}
    assert all(path.read_text(encoding="utf-8").endswith(texts[path.name]) for path in STORIES)


def test_what_stands_as_a_triple_is_stated_and_what_is_no_fact_does_not_stand(examples: Path) -> None:
    stated = "?st rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; kg:modality ?m ; kg:polarity ?pol"
    fact = "FILTER(?m IN (kg:asserted, kg:reported) && ?pol = kg:positive && !BOUND(?t))"
    with open_graph(examples) as graph:
        plain = set(to_texts(graph, "SELECT ?s ?p ?o { ?s ?p ?o }"))
        held = set(to_texts(graph, f"SELECT ?s ?p ?o {{ {stated} OPTIONAL {{ ?st kg:tense ?t }} {fact} }}"))
        every = set(to_texts(graph, f"SELECT ?s ?p ?o {{ {stated} }}"))
    assert held <= plain
    assert not (every - held - {(o, p, s) for s, p, o in held}) & plain


def test_nodes_have_names_and_numbers_are_exact(examples: Path) -> None:
    from pyoxigraph import BlankNode, Literal

    with open_graph(examples) as graph:
        terms = {term for quad in graph.store for term in (quad.subject, quad.object)}
    assert not [term for term in terms if isinstance(term, BlankNode)]
    assert not [term for term in terms if isinstance(term, Literal) and term.datatype.value.endswith(("double", "float", "dateTime"))]


# Documents that cannot be read


def test_bad_documents_are_told_and_the_others_built(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.txt").write_text(NEWS)
    for name, (content, _) in BAD.items():
        (tmp_path / "in" / name).write_bytes(content)
    done = kg("build", tmp_path / "in", "-o", tmp_path / "news.kg")
    assert done.returncode == 1
    assert f"articles: 1 built, {len(BAD)} failed, 0 duplicates\n" in done.stdout
    told = dict(re.findall(r"^kg: failed: .*/(\S+?): (.*)$", done.stderr, re.MULTILINE))
    assert len(done.stderr.splitlines()) == len(told) == len(BAD)
    for name, (_, reason) in BAD.items():
        assert reason in told[name]
    manifest = json.loads((tmp_path / "news.kg" / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["documents"], len(manifest["failed"])) == (1, len(BAD))


@pytest.mark.parametrize("workers", [1, 2])
def test_dates_that_cannot_be_right_are_told(workers: int, tmp_path: Path) -> None:
    for name, day in (("a.txt", "2999-01-01"), ("b.txt", "soon")):
        (tmp_path / name).write_text(f"---\npublished: {day}\n---\n{NEWS} {name}\n")
    report = build([tmp_path / "a.txt", tmp_path / "b.txt"], tmp_path / "news.kg", encoder=False, workers=workers)
    assert sorted(report.warnings) == [
        "a.txt: published '2999-01-01' lies in the future; it is not used",
        "b.txt: published 'soon' is not an ISO date such as 2024-03-05; it is not used",
    ]


WORKS = "id\tlabels\ttype\tcontext\nK1\tOtis Varley\tPerson\tshipyard\nK2\tbroken\nhttps://works.example/9\tBrindle Works\tCompany\t\n"
STORY = "Otis Varley opened a shipyard in Norway on Friday. The director of Brindle Works praised Varley.\n"


@pytest.mark.parametrize("workers", [1, 2])
def test_a_gazetteer_gives_names_their_identifiers(workers: int, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(2):
        (tmp_path / "in" / f"{number}.txt").write_text(f"{STORY}It was day {number}.\n")
    (tmp_path / "works.tsv").write_text(WORKS)
    out = tmp_path / "news.kg"
    done = kg("build", tmp_path / "in", "-o", out, "--gazetteer", tmp_path / "works.tsv", "--workers", workers, "--no-encoder")
    told = f"kg: warning: {tmp_path}/works.tsv: line 3: expected 4 columns (id, labels, type, context), saw 2; it is left out\n"
    assert (done.returncode, done.stderr) == (0, told)
    with open_graph(out) as graph:
        found = to_texts(graph, "SELECT ?name ?id { ?e rdfs:label ?name ; dcterms:identifier ?id }")
        same = to_texts(graph, "SELECT ?name ?same { ?e rdfs:label ?name ; skos:exactMatch ?same }")
        why = to_texts(graph, "SELECT DISTINCT ?to ?why { GRAPH ?g { ?e dcterms:identifier ?to ; kg:linkReason ?why } }")
    iri = "https://works.example/9"
    assert found == [("Brindle Works", iri), ("Norway", "iso3166:NO"), ("Otis Varley", "works:K1")]
    assert same == [("Brindle Works", iri)]
    one = "the only entry of this name"
    assert why == [(iri, one), ("iso3166:NO", "the country of this name"), ("works:K1", one)]


def test_a_file_that_is_no_gazetteer_stops_the_build(old: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NEWS)
    done = kg("build", tmp_path / "a.txt", "-o", old, "--gazetteer", tmp_path / "a.txt")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"kg: error: {tmp_path}/a.txt: line 1: expected the header id labels type context")
    assert is_old(old)


def test_a_missing_path_stops_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(NEWS)
    with pytest.raises(UsageError, match=r"nothing\.txt: No such file"):
        build([tmp_path / "good.txt", tmp_path / "nothing.txt"], tmp_path / "news.kg")
    assert not (tmp_path / "news.kg").exists()


def test_nothing_is_written_when_every_document_fails(old: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    with pytest.raises(KGError, match=r"none of 1 documents could be read, nothing was written; the first: .*empty") as caught:
        build([tmp_path / "empty.txt"], old)
    assert caught.value.exit_status == 1
    assert is_old(old)


def test_output_that_is_no_graph_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(NEWS)
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "own.txt").write_text("my own")
    (tmp_path / "page.nq").write_text("<html>")
    before = list_tree(tmp_path)
    for out in ("notes", "page.nq", "good.txt", "README.md", "good.txt/news.kg"):
        done = kg("build", tmp_path / "good.txt", "-o", tmp_path / out)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("kg: error: output ")
    assert list_tree(tmp_path) == before


def test_the_same_article_twice_is_counted_and_changes_nothing(tmp_path: Path) -> None:
    for name, text in {"a.txt": NEWS, "b.txt": NEWS, "c.txt": "Port Calder elected a mayor.\n"}.items():
        (tmp_path / name).write_text(text)
    one = build([tmp_path / "a.txt", tmp_path / "c.txt"], tmp_path / "one.kg")
    for files in (["a.txt", "b.txt", "c.txt"], ["c.txt", "b.txt", "a.txt"]):
        two = build([tmp_path / name for name in files], tmp_path / "two.kg")
        assert (two.documents, two.duplicates, two.failed) == (2, 1, ())
        assert two.quads == one.quads
        assert to_hash(tmp_path / "two.kg", tmp_path) == to_hash(tmp_path / "one.kg", tmp_path)


def test_two_texts_at_one_address_are_one_article(tmp_path: Path) -> None:
    for name, text in {"a.txt": NEWS, "b.txt": "Dana Reyes resigned.\n"}.items():
        (tmp_path / name).write_text(f"---\nurl: https://news.example/1\n---\n{text}")
    hashes = set()
    for files in (["a.txt", "b.txt"], ["b.txt", "a.txt"]):
        assert build([tmp_path / name for name in files], tmp_path / "news.kg").duplicates == 1
        hashes.add(to_hash(tmp_path / "news.kg", tmp_path))
    assert len(hashes) == 1


# Hostile names and metadata


NAMES = ["new\nline.txt", "esc\x1b[2Jape.txt", "quote'\"<>.txt", "-o.txt", "space .txt", "naïve 陆.txt", "%00{}|^`.txt", b"\xff\xfe.txt"]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_any_name_of_a_file_will_do(name: str | bytes, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_text(NEWS)
    report = build([path], tmp_path / "news.kg")
    assert (report.documents, report.failed) == (1, ())
    for suffix in (".nq", ".trig", ".jsonld"):
        with open_graph(tmp_path / "news.kg") as graph:
            write_rdf(graph.store, tmp_path / f"out{suffix}")
            assert set(open_graph(tmp_path / f"out{suffix}").store) == set(graph.store)


def test_hostile_names_of_bad_files_stay_on_one_line(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.txt").write_text(NEWS)
    for name in NAMES:
        (tmp_path / "in" / os.fsdecode(name)).touch()
    done = kg("build", tmp_path / "in", "-o", tmp_path / "news.kg")
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert len(lines) == len(NAMES)
    assert all(line.startswith("kg: failed: ") and line.isprintable() for line in lines)


def test_hostile_front_matter_is_text(tmp_path: Path) -> None:
    title = '"</script><b>\\"x\\" <https://evil.example> . } GRAPH <a> { '
    matter = (
        f'---\ntitle: {title}"\npublisher: "\u202etxt\x07"\nurl: https://news.example/a?b=c&d=\u00e9%20#e\npublished: 2024-03-05\n---\n'
    )
    (tmp_path / "a.txt").write_text(matter + NEWS, encoding="utf-8")
    build([tmp_path / "a.txt"], tmp_path / "news.kg")
    with open_graph(tmp_path / "news.kg") as graph:
        [row] = to_texts(
            graph,
            "SELECT ?t ?p ?u ?d { GRAPH ?g { ?g schema:headline ?t ; schema:publisher ?p ; schema:url ?u ; schema:datePublished ?d } }",
        )
        assert len({quad.graph_name for quad in graph.store}) == 3
    assert row == (
        '</script><b>"x" <https://evil.example> . } GRAPH <a> {',
        "\u202etxt\x07",
        "https://news.example/a?b=c&d=%C3%A9%20#e",
        "2024-03-05",
    )


@pytest.mark.parametrize("url", ["https://news.example/a?b=[c]", "https://news.example/%zz", "https://news.example/a#b#c", "https://[x/"])
def test_an_odd_web_address_does_not_stop_the_build(url: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"---\nurl: {url}\n---\n{NEWS}")
    (tmp_path / "b.txt").write_text("Port Calder elected a mayor.\n")
    assert build([tmp_path / "a.txt", tmp_path / "b.txt"], tmp_path / "news.kg").documents >= 1


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "?" * 500,
        "(" * 300 + "Dana Reyes visited Marlow" + ")" * 300 + ".",
        "Dana Reyes visited Marlow. " * 200,
        "\u202eDana\u200b Reyes\ufeff visited\u2028Marlow.\r\nShe \U0001f600 left.\r",
        "Dana Reyes, " * 300 + "left.",
        "the minister of the minister of the minister of " * 60 + "health.",
        "A1 £$€ 10,000,000,000,000,000,000,000 cases 1e999 -5 % of 3/4 1.2.3",
    ],
    ids=["letter", "marks", "brackets", "repeated", "unicode", "list", "nested", "numbers"],
)
def test_any_text_is_read(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"---\nlanguage: en\n---\n{text}", encoding="utf-8", newline="")
    report = build([tmp_path / "a.txt"], tmp_path / "news.kg")
    assert (report.documents, report.failed) == (1, ())
    with open_graph(tmp_path / "news.kg") as graph:
        [(kept,)] = to_texts(graph, "SELECT ?t { GRAPH ?g { ?g nif:isString ?t } }")
    assert kept == text


# Progress and interruptions


def test_progress_counts_every_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NEWS)
    (tmp_path / "b.txt").touch()
    seen: list[tuple[int, int]] = []
    report = build([tmp_path], tmp_path / "news.kg", progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]
    assert [type(failure) for failure in report.failed] == [Failure]
    assert report.failed[0].source == str(tmp_path / "b.txt")


@pytest.fixture
def many(tmp_path: Path) -> Iterator[list[Path]]:
    """A hundred articles, more than a build reads in a second or two."""
    text = STORIES[0].read_text(encoding="utf-8")
    (tmp_path / "many").mkdir()
    for number in range(100):
        (tmp_path / "many" / f"{number:03}.txt").write_text(f"{text}\nStory {number}.\n", encoding="utf-8")
    yield sorted((tmp_path / "many").iterdir())


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT], ids=lambda s: s.name)
def test_a_killed_build_leaves_the_old_graph(old: Path, many: list[Path], end: signal.Signals) -> None:
    program = f"""
import os, sys
from pathlib import Path
from kg.build import build
build([Path({str(many[0].parent)!r})], Path({str(old)!r}), progress=lambda done, total: print(done, flush=True))
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "1\n"  # the pipeline is loaded and articles are being read
        time.sleep(0.3)
        process.send_signal(end)
        process.stdout.close()
        assert process.wait(60) != 0
    assert is_old(old)
    assert sorted(path.name for path in old.parent.iterdir()) == ["many", "news.kg"]
    build(many[:1], old)
    assert not is_old(old)

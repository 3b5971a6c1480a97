"""Store directories and RDF files: what is written is what is read, and nothing else is ever touched."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kg.errors import GraphError, UsageError
from kg.store import FORMATS, OTHER_SUFFIXES, PREFIXES, Graph, check_output, open_graph, write_graph, write_rdf

SMALL = Path(__file__).parent / "data" / "small.trig"
DATASETS = [".nq", ".trig", ".jsonld"]
TRIPLES = [".ttl", ".nt", ".rdf"]
A, P, B = (NamedNode(f"https://kg.example/id/{name}") for name in ("thing/a", "p", "thing/b"))
ONE = [Quad(A, P, B)]


@pytest.fixture(scope="module")
def small() -> Iterator[Graph]:
    with open_graph(SMALL) as graph:
        yield graph


def without_escapes(graph: Graph) -> list[Quad]:
    """The quads that RDF/XML can hold."""
    return [quad for quad in graph.store if "\\u001B" not in str(quad.object)]


def list_tree(folder: Path) -> dict[str, bytes | None]:
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in sorted(folder.rglob("*"))}


def test_store_holds_what_was_written(small: Graph, tmp_path: Path) -> None:
    count = write_graph(small.store, tmp_path / "news.kg", {"documents": 3})
    with open_graph(tmp_path / "news.kg") as graph:
        assert set(graph.store) == set(small.store)
        assert count == len(graph.store) == len(small.store)
        assert graph.manifest["documents"] == 3
        assert graph.path == tmp_path / "news.kg"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["news.kg"]
    assert sorted(path.name for path in (tmp_path / "news.kg").iterdir()) == ["manifest.json", "oxigraph"]


@pytest.mark.parametrize("suffix", DATASETS)
def test_dataset_file_holds_what_was_written(small: Graph, tmp_path: Path, suffix: str) -> None:
    count = write_graph(small.store, tmp_path / f"news{suffix}", {})
    with open_graph(tmp_path / f"news{suffix}") as graph:
        assert set(graph.store) == set(small.store)
        assert count == len(graph.store)


@pytest.mark.parametrize("suffix", TRIPLES)
def test_triples_file_holds_the_default_graph(small: Graph, tmp_path: Path, suffix: str) -> None:
    quads = without_escapes(small)
    write_rdf(quads, tmp_path / f"news{suffix}")
    with open_graph(tmp_path / f"news{suffix}") as graph:
        assert set(graph.store) == {quad for quad in quads if quad.graph_name == DefaultGraph()}


@pytest.mark.parametrize("suffix", [suffix for suffix in FORMATS if suffix != ".rdf"])
def test_same_bytes_whatever_the_order(small: Graph, tmp_path: Path, suffix: str) -> None:
    quads = sorted(small.store, key=str)
    write_rdf(quads, tmp_path / f"one{suffix}")
    write_rdf([*reversed(quads), *quads[:20]], tmp_path / f"two{suffix}")
    write_rdf(small.store, tmp_path / f"three{suffix}")
    contents = {path.read_bytes() for path in tmp_path.iterdir()}
    assert len(contents) == 1


def test_blank_nodes_of_others_get_the_same_names(tmp_path: Path) -> None:
    for name, text in {"one.ttl": "[] <u:p> [ <u:q> 1 ] .", "two.ttl": "_:x <u:p> _:y . _:y <u:q> 1 ."}.items():
        (tmp_path / name).write_text(text)
        with open_graph(tmp_path / name) as graph:
            write_rdf(graph.store, tmp_path / f"{name}.nt")
    assert (tmp_path / "one.ttl.nt").read_bytes() == (tmp_path / "two.ttl.nt").read_bytes()


def test_trig_has_prefixes_and_the_default_graph_first(small: Graph, tmp_path: Path) -> None:
    write_rdf(small.store, tmp_path / "news.trig")
    text = (tmp_path / "news.trig").read_text(encoding="utf-8")
    assert "@prefix kg: <https://kg.example/ontology#> ." in text
    assert text.index("a kg:Statement") < text.index("a kg:Claim")


def test_rdflib_reads_every_file(small: Graph, tmp_path: Path) -> None:
    quads = without_escapes(small)
    for suffix, kind in {".nq": "nquads", ".trig": "trig", ".ttl": "turtle", ".nt": "nt", ".jsonld": "json-ld", ".rdf": "xml"}.items():
        count = write_rdf(quads, tmp_path / f"news{suffix}")
        dataset = rdflib.Dataset(default_union=True).parse(tmp_path / f"news{suffix}", format=kind)
        assert len(set(dataset.quads())) == count, suffix


def test_rdflib_dataset_is_the_same_store(small: Graph) -> None:
    dataset = small.to_rdflib()
    labels = dataset.query("SELECT ?label { <https://kg.example/id/person/dana-reyes> rdfs:label ?label }")
    assert [str(row.label) for row in labels] == ["Dana Reyes"]
    assert len(list(dataset.quads())) == len(small.store)


def test_xml_refuses_what_it_cannot_hold(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match=r"U\+001B .*thing/a.* \.ttl or \.nq"):
        write_rdf([Quad(A, P, Literal("\x1b[2J"))], tmp_path / "news.rdf")
    assert not list(tmp_path.iterdir())


# Opening what is no graph


def test_missing_path_says_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match=r"no graph at .*nothing\.kg: it does not exist; expected a store directory.*\.nq") as caught:
        open_graph(tmp_path / "nothing.kg")
    assert caught.value.exit_status == 2


def test_folder_that_is_no_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match=r"holds no manifest\.json and oxigraph/"):
        open_graph(tmp_path)
    assert not list(tmp_path.iterdir())


def test_unknown_suffix_is_refused(tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text("Dana Reyes resigned.")
    with pytest.raises(GraphError, match=r"suffix \.txt is not one of RDF"):
        open_graph(tmp_path / "article.txt")


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [
        ("a.ttl", "<u:a> <u:b>\n  'c' ;;; 3 .", "line 2, column 11"),
        ("a.nq", "<u:a> <u:b> <u:c> .\n<u:a> oops .", "line 2, column 7"),
        ("a.trig", "<u:g> { <u:a> <u:b> }", "line 1, column 21"),
        ("a.jsonld", '{"@id":\n }', "line 2, column 2"),
        ("a.nt", "\x00\x01\x02", "line 1, column 1"),
        ("a.rdf", "<html>", ""),
    ],
)
def test_file_that_does_not_parse_says_where(tmp_path: Path, name: str, text: str, where: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(GraphError) as caught:
        open_graph(tmp_path / name)
    assert str(tmp_path / name) in str(caught.value)
    assert where in str(caught.value)
    assert caught.value.exit_status == 1


@pytest.mark.parametrize("text", ["", "[]", "{", '{"documents": 3}', "\x00"])
def test_damaged_manifest_is_named(tmp_path: Path, text: str) -> None:
    write_graph(ONE, tmp_path / "news.kg", {})
    (tmp_path / "news.kg" / "manifest.json").write_text(text)
    with pytest.raises(GraphError, match=r"manifest\.json cannot be read"):
        open_graph(tmp_path / "news.kg")


def test_store_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    write_graph(ONE, tmp_path / "news.kg", {})
    (tmp_path / "news.kg" / "manifest.json").write_text(json.dumps({"store_version": 99}))
    with pytest.raises(GraphError, match="store of version 99; this kg reads version 1"):
        open_graph(tmp_path / "news.kg")


def test_damaged_database_is_named(tmp_path: Path) -> None:
    write_graph(ONE, tmp_path / "news.kg", {})
    (tmp_path / "news.kg" / "oxigraph" / "CURRENT").write_text("nonsense\n")
    with pytest.raises(GraphError, match=r"news\.kg cannot be opened"):
        open_graph(tmp_path / "news.kg")


def test_closed_graph_says_so(tmp_path: Path) -> None:
    write_graph(ONE, tmp_path / "news.kg", {})
    with open_graph(tmp_path / "news.kg") as graph:
        pass
    with pytest.raises(GraphError, match="has been closed"):
        graph.store  # noqa: B018


# Outputs that are in the way


def in_the_way(folder: Path) -> dict[str, Path]:
    article, page, mixed = folder / "article.txt", folder / "page.nq", folder / "mixed.kg"
    article.write_text("Dana Reyes resigned.")
    page.write_text("<html>no graph</html>")
    (folder / "documents" / "inner").mkdir(parents=True)
    (folder / "folder.nq").mkdir()
    write_graph(ONE, mixed, {})
    (mixed / "notes.txt").write_text("my own")
    return {path.name: path for path in (article, page, mixed, folder / "documents", folder / "folder.nq")}


@pytest.mark.parametrize("name", ["article.txt", "page.nq", "mixed.kg", "documents", "folder.nq"])
def test_output_that_is_no_graph_is_refused_and_left_alone(tmp_path: Path, name: str) -> None:
    out = in_the_way(tmp_path)[name]
    before = list_tree(tmp_path)
    with pytest.raises(UsageError, match="output exists and is no graph"):
        check_output(out)
    with pytest.raises(UsageError, match="output exists and is no graph"):
        write_graph(ONE, out, {})
    assert list_tree(tmp_path) == before


def test_output_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="is a file, not a folder"):
        check_output(tmp_path / "file" / "news.kg")


@pytest.mark.parametrize(
    "name", ["README.md", "news.TXT", "page.html", "data.json", "table.csv", "feed.xml", "paper.pdf", "news.nq.gz", "kg.zip"]
)
def test_output_with_the_suffix_of_another_kind_of_file_is_refused(tmp_path: Path, name: str) -> None:
    for write in (check_output, lambda out: write_graph(ONE, out, {})):
        with pytest.raises(UsageError, match=r"RDF file ends in \.nq .* \.rdf; for a store leave the suffix off or use \.kg"):
            write(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_no_suffix_that_is_written_is_refused(tmp_path: Path) -> None:
    assert not any(map(OTHER_SUFFIXES.fullmatch, FORMATS))
    for name in ("news", "news.kg", "news.v2", "2024-03-05", ".hidden"):
        check_output(tmp_path / name)


def test_output_may_be_new_empty_or_a_graph(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty.nq").touch()
    for name in ("empty", "empty.nq", "deep/er/news.kg", "deep/er/news.nq"):
        for _ in range(2):
            check_output(tmp_path / name)
            assert write_graph(ONE, tmp_path / name, {}) == 1
            assert set(open_graph(tmp_path / name).store) == set(ONE)


def test_link_to_a_store_stays_a_link(tmp_path: Path) -> None:
    write_graph(ONE, tmp_path / "first.kg", {})
    (tmp_path / "latest.kg").symlink_to("first.kg")
    write_graph([Quad(B, P, A)], tmp_path / "latest.kg", {})
    assert (tmp_path / "latest.kg").is_symlink()
    assert set(open_graph(tmp_path / "first.kg").store) == {Quad(B, P, A)}


def test_unknown_suffix_cannot_be_written_as_rdf(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"suffix \.txt is not one of"):
        write_rdf(ONE, tmp_path / "news.txt")


# Crashes and readers


class Crash(Exception):
    pass


def crashing() -> Iterator[Quad]:
    yield Quad(B, P, A)
    raise Crash


@pytest.mark.parametrize("name", ["news.kg", "news.nq"])
def test_crash_leaves_the_old_graph(tmp_path: Path, name: str) -> None:
    write_graph(ONE, tmp_path / name, {})
    with pytest.raises(Crash):
        write_graph(crashing(), tmp_path / name, {})
    assert set(open_graph(tmp_path / name).store) == set(ONE)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def write_for_ever(out: Path) -> None:
    while True:
        write_graph([Quad(A, P, Literal(number)) for number in range(300)], out, {})


def test_kill_at_any_moment_leaves_a_whole_graph(tmp_path: Path) -> None:
    out = tmp_path / "news.kg"
    expected = {Quad(A, P, Literal(number)) for number in range(300)}
    write_graph(expected, out, {})
    for delay in (0.31, 0.37, 0.43, 0.53, 0.61):
        process = multiprocessing.get_context("spawn").Process(target=write_for_ever, args=(out,))
        process.start()
        time.sleep(delay)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        with open_graph(out) as graph:
            assert set(graph.store) == expected


def test_readers_see_the_state_that_they_opened(tmp_path: Path) -> None:
    write_graph(ONE, tmp_path / "news.kg", {})
    with open_graph(tmp_path / "news.kg") as first, open_graph(tmp_path / "news.kg") as second:
        write_graph([Quad(B, P, A)], tmp_path / "news.kg", {})
        with open_graph(tmp_path / "news.kg") as third:
            assert set(first.store) == set(second.store) == set(ONE)
            assert set(third.store) == {Quad(B, P, A)}


def test_reading_writes_nothing(tmp_path: Path) -> None:
    write_graph(ONE, tmp_path / "news.kg", {})
    before = list_tree(tmp_path)
    with open_graph(tmp_path / "news.kg") as graph:
        assert len(graph.store) == 1
    assert list_tree(tmp_path) == before


def test_small_data_tell_the_truth(small: Graph) -> None:
    """Every offset in the test data gives the quote that stands beside it."""
    texts = {quad.subject.value: quad.object.value for quad in find(small, "nif:isString")}
    quotes = {quad.subject.value: quad.object.value for quad in find(small, "kg:quote")}
    ends = {quad.subject.value: int(quad.object.value) for quad in find(small, "kg:endIndex")}
    for quad in find(small, "kg:beginIndex"):
        text = texts[quad.graph_name.value]
        assert text[int(quad.object.value) : ends[quad.subject.value]] == quotes[quad.subject.value]


def find(graph: Graph, name: str) -> list[Quad]:
    prefix, local = name.split(":")
    return list(graph.store.quads_for_pattern(None, NamedNode(PREFIXES[prefix] + local), None, None))

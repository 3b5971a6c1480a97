"""A graph in a notebook: its answers as values and DataFrames, the cell magic, and networkx."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from kg.errors import QueryError, UsageError
from kg.store import Graph, open_graph, write_graph

SMALL = Path(__file__).parent / "data" / "small.trig"
ID, KG = "https://kg.example/id/", "https://kg.example/ontology#"
DANA, MARLOW = f"{ID}person/dana-reyes", f"{ID}place/marlow-123"
PEOPLE = "SELECT ?name { ?p a kg:Person ; rdfs:label ?name } ORDER BY ?name"


@pytest.fixture
def graph() -> Iterator[Graph]:
    with open_graph(SMALL) as opened:
        yield opened


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    shell = InteractiveShell()
    shell.extension_manager.load_extension("kg.magic")
    yield shell
    shell.history_manager.end_session()


def test_rows_and_dataframe(graph: Graph) -> None:
    found = graph.query(PEOPLE)
    assert ("Dana Reyes",) in found.rows
    assert list(found.to_dataframe()["name"]) == [name for (name,) in found.rows]


def test_networkx_has_the_plain_facts(graph: Graph) -> None:
    made = graph.to_networkx()
    assert made.nodes[DANA] == {"label": "Dana Reyes", "type": "Person"}
    assert made.edges[DANA, MARLOW, f"{KG}visited"] == {"predicate": f"{KG}visited", "label": "visited"}
    assert not [node for node in made if "/statement/" in node or "/position/" in node or "/observation/" in node]
    assert {key.removeprefix(KG) for *_, key in made.edges(keys=True)} >= {"visited", "metWith", "locatedIn"}


@pytest.mark.parametrize("name", ["visited", "kg:visited", f"{KG}visited"])
def test_networkx_of_chosen_predicates(graph: Graph, name: str) -> None:
    made = graph.to_networkx([name])
    assert {key for *_, key in made.edges(keys=True)} == {f"{KG}visited"}
    assert graph.to_networkx([]).number_of_nodes() == 0


def test_networkx_wants_a_property(graph: Graph) -> None:
    with pytest.raises(UsageError, match="is no property"):
        graph.to_networkx(["not: one"])


@pytest.mark.parametrize("where", ["variable", "path", "path in a variable"])
def test_the_magic_asks_a_graph(graph: Graph, shell: InteractiveShell, tmp_path: Path, where: str) -> None:
    store = tmp_path / "small.kg"
    write_graph(list(graph.store), store, {})
    shell.user_ns |= {"news": graph, "place": store}
    line = {"variable": "news", "path": f"'{store}'", "path in a variable": "place"}[where]
    shown = shell.run_cell_magic("sparql", f"{line} > kept", PEOPLE)
    assert list(shown["name"]) == [name for (name,) in shell.user_ns["kept"].rows] != []
    assert shell.run_cell_magic("sparql", line, "ASK { ?p a kg:Person }") is True


def test_the_magic_without_pandas(graph: Graph, shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def bare(name: str, *more: object) -> object:
        if name == "pandas":
            raise ImportError(name)
        return real(name, *more)  # type: ignore[arg-type]

    shell.user_ns["news"] = graph
    monkeypatch.setattr(builtins, "__import__", bare)
    assert repr(shell.run_cell_magic("sparql", "news", PEOPLE)).startswith("name\n")


@pytest.mark.parametrize(
    ("line", "message"), [("", "which graph"), ("news > a b", "which graph"), ("nowhere.kg", "no graph at nowhere.kg")]
)
def test_the_magic_says_what_is_wrong(shell: InteractiveShell, line: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        shell.run_cell_magic("sparql", line, PEOPLE)


def test_the_magic_shows_where_a_query_is_wrong(graph: Graph, shell: InteractiveShell) -> None:
    shell.user_ns["news"] = graph
    with pytest.raises(QueryError, match="line 1, column 11"):
        shell.run_cell_magic("sparql", "news", "SELECT * {")

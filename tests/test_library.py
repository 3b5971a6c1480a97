"""The questions that come with kg: each with its example on the graph of examples/, what it takes, and the English that asks it."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import KGError, QueryError, UnknownNameError
from kg.library import KINDS, find_query, named_queries, read_named_query, understand
from kg.query import check, query
from kg.store import Graph, open_graph, write_graph

SMALL = Path(__file__).parent / "data" / "small.trig"
DOCS = Path(__file__).parents[1] / "docs"
SILENT = {"contradictions", "events", "quotations-of", "denied-and-planned"}  # on the small graph, which has nothing of the kind


@pytest.fixture(scope="module")
def small() -> Iterator[Graph]:
    with open_graph(SMALL) as graph:
        yield graph


def test_there_are_enough_and_the_page_lists_them() -> None:
    assert len(named_queries()) >= 25
    page = runpy.run_path(str(DOCS / "queries.py"))["page"]()
    assert (DOCS / "queries.md").read_text(encoding="utf-8") == page, "run `make docs`"


@pytest.mark.parametrize("name", sorted(named_queries()))
def test_each_says_what_it_answers_and_answers_its_example(small: Graph, tmp_path: Path, name: str) -> None:
    found = named_queries()[name]
    assert len(found.description) > 20 and not found.description.endswith(".")
    assert max(map(len, found.text.splitlines())) <= 140
    values = {parameter.name: parameter.example for parameter in found.parameters if not parameter.optional}
    filled = found.fill(small, values)
    rows = query(small, filled).rows
    assert rows or name in SILENT
    assert "ORDER BY" in filled, "an answer has an order"
    write_graph(small.store, tmp_path / "small.kg", {})
    with open_graph(tmp_path / "small.kg") as store:
        assert query(store, filled).rows == rows


@pytest.mark.parametrize("name", sorted(named_queries()))
def test_each_takes_what_may_be_left_out(small: Graph, name: str) -> None:
    found = named_queries()[name]
    filled = found.fill(small, {parameter.name: parameter.example for parameter in found.parameters})
    check(filled)
    query(small, filled)


@pytest.mark.parametrize("name", sorted(n for n, q in named_queries().items() if not any(not p.optional for p in q.parameters)))
def test_those_that_need_nothing_answer_nothing_on_an_empty_graph(tmp_path: Path, name: str) -> None:
    write_graph([], tmp_path / "none.kg", {})
    with open_graph(tmp_path / "none.kg") as none:
        assert query(none, find_query(name).fill(none, {})).rows == ()


@pytest.mark.parametrize(
    ("question", "name", "row"),
    [
        ("Who is the health minister of Norland?", "who-holds", "Zoë Öström"),
        ("who is the vice president of Harbour Hospital", "who-holds", "Dana Reyes"),
        ("Who visited Marlow?", "visits-to", "Dana Reyes"),
        ("who did dana reyes meet?", "met-with", "Zoë Öström"),
        ("Who met with Zoe Ostrom?", "met-with", "Dana Reyes"),
        ("What offices does Dana Reyes hold", "offices-of", None),
        ("Which offices does Dana Reyes hold?", "offices-of", "vice president"),
        ("What do we know about Dana Reyes?", "facts", "Dana Reyes"),
        ("How many cases were there in Norland?", "counts-over-time", None),
        ("What is planned?", "planned", "Dana Reyes"),
        ("Which articles mention Marlow?", "documents-about", None),
        ("How is Dana Reyes connected to Norland?", "path", None),
        ("Where did Dana Reyes go?", "visits-of", "Marlow"),
    ],
)
def test_plain_english_finds_the_query(small: Graph, question: str, name: str, row: str | None) -> None:
    if question.startswith("What offices"):
        with pytest.raises(QueryError, match="no question that kg knows"):
            understand(small, question)
        return
    found, values, sparql = understand(small, question)
    assert found.name == name
    assert sparql == found.fill(small, values)
    rows = query(small, sparql).rows
    assert rows and (row is None or row in {cell for one in rows for cell in one})


def test_what_no_question_fits_is_told_with_examples(small: Graph) -> None:
    with pytest.raises(QueryError, match=r"worded like 'is it raining\?'; it knows such as\n  .*\?"):
        understand(small, "is it raining?")
    with pytest.raises(UnknownNameError, match="Atlantis"):
        understand(small, "who visited Atlantis?")


def test_a_name_that_fits_several_lists_them(small: Graph) -> None:
    with pytest.raises(QueryError, match=r"fits 2 entities: Dana Reyes .*; Tomas Reyes .*; give one by its IRI"):
        find_query("met-with").fill(small, {"person": "Reyes"})
    by_iri = find_query("met-with").fill(small, {"person": "id:person/dana-reyes"})
    assert query(small, by_iri).rows


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("met-with", {}, "needs --person"),
        ("met-with", {"person": "Dana Reyes", "place": "x"}, "has no parameter 'place'; it takes --person"),
        ("visits", {"place": "x"}, "it takes no parameters"),
        ("visits-to", {"place": "Marlow", "since": "yesterday"}, "is no date such as"),
        ("corroborated", {"sources": "many"}, "must be a whole number"),
        ("related-by", {"relation": "visitd"}, "nearest: visited"),
        ("met-with", {"person": "Nobody"}, "Nobody"),
    ],
)
def test_wrong_values_are_told(small: Graph, name: str, values: dict[str, str], message: str) -> None:
    with pytest.raises(KGError, match=message):
        find_query(name).fill(small, values)


def test_unknown_queries_offer_the_nearest() -> None:
    with pytest.raises(QueryError, match=r"no query is called 'ofices'; nearest: offices"):
        find_query("ofices")
    with pytest.raises(QueryError, match="evidence, facts"):
        find_query("zzz")


@given(st.text(max_size=40))
@settings(max_examples=60)
def test_no_value_gets_out_of_its_place(small: Graph, value: str) -> None:
    found = find_query("counts-over-time")
    hostile = f'{value}") ?x ?y ?z }} SERVICE <http://a.example/> {{ #'
    for text in (value, hostile):
        filled = found.fill(small, {"counted": text})
        check(filled)
        query(small, filled)


@pytest.mark.parametrize("line", ["param: person somebody = X: who", "params: x", "param: person entity"])
def test_a_head_that_cannot_be_read_is_told(line: str) -> None:
    with pytest.raises(ValueError, match=r"own\.rq"):
        read_named_query("own", f"# What is asked here at all\n# {line}\nASK {{}}")
    assert set(KINDS) == {"entity", "term", "text", "date", "number"}

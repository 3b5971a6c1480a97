"""What of a graph is drawn: by entity, article, query and time, and what is told where nothing is left."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Store

from kg.choice import choose
from kg.errors import GraphError, KGError, QueryError, UnknownNameError, UsageError
from kg.layout import READABLE, to_layout
from kg.scene import Scene, gather
from kg.store import Graph, open_graph
from kg.view import find_rows, view

TRIG = Path(__file__).parent / "data" / "view.trig"


@pytest.fixture(scope="module")
def graph() -> Graph:
    return open_graph(TRIG)


@pytest.fixture(scope="module")
def whole(graph: Graph) -> Scene:
    return gather(lambda sparql: find_rows(graph.store, sparql))


def labels(scene: Scene) -> set[str]:
    return {scene.names.label(iri) for iri in scene.things}


def to_piece(graph: Graph, **chosen: Any) -> Any:
    """The piece of the page that shows what was chosen."""
    found = re.search(r'<script type="application/json" id="piece">(.*?)</script>', view(graph, **chosen), re.DOTALL)
    assert found
    return json.loads(found[1])


def test_near_an_entity(graph: Graph, whole: Scene) -> None:
    one = choose(graph, whole, entity="grey fever")
    assert labels(one.scene) == {"grey fever", "Harbour Hospital"}
    assert (one.told, one.focus) == ("entities up to 1 step from grey fever", {"thing": "disease/grey-fever"})
    two = choose(graph, whole, entity="id:disease/grey-fever", hops=2)
    assert labels(two.scene) > {"grey fever", "Harbour Hospital", "Marlow", "Dana Reyes"}
    assert {fact.iri for fact in two.scene.facts} > {fact.iri for fact in one.scene.facts}


def test_a_limit_keeps_what_is_in_focus(graph: Graph, whole: Scene) -> None:
    few = choose(graph, whole, entity="grey fever", hops=3).limit(3)
    assert "grey fever" in labels(few.scene)
    assert re.fullmatch(r"the 3 best connected of \d+ entities up to 3 steps from grey fever", few.told)


def test_what_an_article_says(graph: Graph, whole: Scene) -> None:
    chosen = choose(graph, whole, document="harbour.txt")
    assert all("https://kg.example/id/document/d1" in fact.said.documents for fact in chosen.scene.facts)
    assert len(chosen.scene.facts) == 11
    assert chosen.focus == {"document": "document/d1"}
    assert choose(graph, whole, document="id:document/d1").scene == chosen.scene


def test_what_is_of_some_time(graph: Graph, whole: Scene) -> None:
    words = {fact.iri for fact in choose(graph, whole, since="2024-03-05", until="2024-03-06").scene.facts}
    office, visit = "https://kg.example/id/statement/e0f38d846e", "https://kg.example/id/statement/b0784e4353"
    assert office in words  # since 2024-03-04, and nobody says until when
    assert visit not in words  # of 2024-03-04
    assert visit in {fact.iri for fact in choose(graph, whole, since="2024", until="2024-03").scene.facts}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("SELECT ?who { ?who a kg:Disease }", {"grey fever"}),
        ("SELECT ?who ?where { ?who kg:locatedIn ?where . ?who a kg:Hospital }", {"Harbour Hospital", "Marlow"}),
        ("SELECT ?label { ?who a kg:Disease ; rdfs:label ?label }", {"grey fever"}),
        ("SELECT ?s { ?s a kg:Statement ; rdf:predicate kg:treats }", {"grey fever", "Harbour Hospital"}),
        ("SELECT ?o { ?o a kg:Observation ; kg:counted 'cases' }", {"Marlow"}),
        ("CONSTRUCT { ?a kg:treats ?b } WHERE { ?a kg:treats ?b }", {"grey fever", "Harbour Hospital"}),
        ("CONSTRUCT { ?b kg:near ?c } WHERE { ?a kg:treats ?b ; kg:locatedIn ?c }", {"grey fever", "Marlow"}),
    ],
)
def test_what_a_query_names(query: str, found: set[str], graph: Graph, whole: Scene) -> None:
    chosen = choose(graph, whole, query=query)
    assert labels(chosen.scene) == found
    assert chosen.told == "entities that the query names"


def test_a_construct_draws_the_facts_of_the_graph_and_those_that_it_makes(graph: Graph, whole: Scene) -> None:
    kept = choose(graph, whole, query="CONSTRUCT { ?a kg:treats ?b } WHERE { ?a kg:treats ?b }").scene.facts
    assert [fact.iri for fact in kept] == ["https://kg.example/id/statement/5ffb06b64a"]
    (made,) = choose(graph, whole, query="CONSTRUCT { ?b kg:near ?c } WHERE { ?a kg:treats ?b ; kg:locatedIn ?c }").scene.facts
    assert (made.said.modality, made.said.documents) == ("constructed", ())


def test_a_query_that_comes_with_kg(graph: Graph, whole: Scene) -> None:
    chosen = choose(graph, whole, query="visits-to", parameters={"place": "Harbour Hospital"})
    assert labels(chosen.scene) == {"Inés Okoro"}
    assert chosen.told == "entities that the query visits-to names"


def test_choices_narrow_each_other(graph: Graph, whole: Scene) -> None:
    chosen = choose(graph, whole, document="harbour.txt", entity="grey fever", hops=1, since="2024")
    assert labels(chosen.scene) == {"grey fever", "Harbour Hospital"}
    assert chosen.told.endswith(", with facts since 2024, up to 1 step from grey fever")


@pytest.mark.parametrize(
    ("chosen", "kind", "told"),
    [
        ({"entity": "Dana Reyez"}, UnknownNameError, 'no entity of the graph is called "Dana Reyez"; nearest: Dana Reyes'),
        ({"entity": "Dana Reyes", "hops": 0}, UsageError, "--hops is a number of steps from 1 up, not 0"),
        ({"entity": "Osprey", "document": "harbour.txt"}, GraphError, "Osprey Freight is in no statement in the article"),
        ({"document": "nowhere.txt"}, UsageError, 'no article of the graph has the IRI or the file name "nowhere.txt"'),
        ({"since": "soon"}, UsageError, "--since: 'soon' is no date such as 2019-05-31"),
        ({"until": "2024-13"}, UsageError, "--until: '2024-13' is no date"),
        ({"since": "2025", "until": "2024"}, UsageError, "--since 2025 is after --until 2024"),
        ({"until": "1800"}, GraphError, "nothing is of the time until 1800; what is told is of 2024-03-04 to 2024-03-07"),
        ({"query": "ASK { ?s ?p ?o }"}, QueryError, "answers yes or no, which is no graph: expected columns with entities"),
        ({"query": "SELECT ?o { ?s kg:value ?o }"}, QueryError, "the columns \\?o of the query are no graph; expected"),
        ({"query": "SELECT ?o { ?o a kg:Nothing }"}, GraphError, "the query gives no row"),
        ({"query": "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t }"}, QueryError, "none between two entities of the graph: expected"),
        ({"query": "SELECT ?o {"}, QueryError, "the query ends too early"),
        ({"query": "ofices"}, QueryError, "no query is called 'ofices'; nearest: offices"),
        ({"query": "visits-to"}, QueryError, "needs --place"),
        (
            {"query": "SELECT ?s { ?s ?p ?o }", "parameters": {"place": "x"}},
            UsageError,
            "only the queries that come with kg take parameters",
        ),
        ({"limit": 0}, UsageError, "from 1 up, not 0"),
        ({"groups": "maybe"}, UsageError, "groups are drawn auto, always, never, not 'maybe'"),
    ],
)
def test_what_cannot_be_chosen(chosen: dict[str, Any], kind: type[KGError], told: str, graph: Graph) -> None:
    with pytest.raises(kind, match=told):
        view(graph, **chosen)


def test_a_graph_without_entities_has_nothing_to_show() -> None:
    with pytest.raises(GraphError, match=r"nothing to show: .*; build it from"):
        view(Graph(Store(), Path("empty.nq"), {}))


def test_the_page_says_what_was_chosen(graph: Graph) -> None:
    piece = to_piece(graph, limit=5)
    assert piece["chosen"] == "the 5 best connected of 14 entities"
    assert piece["counts"]["things"] == [5, 14]
    assert piece["things"][0]["label"] in ("Harbour Hospital", "Marlow")
    assert to_piece(graph)["chosen"] == ""


# Groups


def make_scene(whole: Scene, count: int) -> Scene:
    """A scene of so many things of which nothing is said."""
    classes = {f"https://kg.example/id/person/p{number}": "https://kg.example/ontology#Person" for number in range(count)}
    return Scene((), {}, classes, whole.names, {}, {})


def test_groups_are_drawn_where_things_are_too_many_to_be_read(whole: Scene) -> None:
    assert not to_layout(whole).grouped
    assert to_layout(whole, "always").grouped
    many = make_scene(whole, READABLE + 1)
    assert to_layout(many).grouped
    assert not to_layout(many, "never").grouped
    assert len(to_layout(many, "never").places) == READABLE + 1


def test_groups_of_a_piece_hold_its_things(graph: Graph) -> None:
    piece = to_piece(graph, groups="always")
    assert piece["grouped"] is True
    groups = {group["id"]: group for group in piece["groups"]}
    assert len(groups) >= 2
    for key, group in groups.items():
        members = [thing for thing in piece["things"] if thing.get("group") == key]
        assert len(members) == group["size"] >= 1
        best = max(members, key=lambda thing: thing["degree"])
        assert best["label"][:40] in group["label"]
        assert all((thing["x"] - group["x"]) ** 2 + (thing["y"] - group["y"]) ** 2 <= group["radius"] ** 2 for thing in members)

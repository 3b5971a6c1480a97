"""Rows -> scene -> piece: what a page is given of a graph, whole and in parts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store

from kg.scene import (
    Row,
    answer,
    ask_evidence,
    cut_sentence,
    gather,
    read_look,
    shorten,
    to_evidence,
    to_piece,
    to_query,
)
from kg.store import Graph, open_graph
from kg.view import find_rows

TRIG = Path(__file__).parent / "data" / "view.trig"
ONTOLOGY = Path(__file__).parents[1] / "ontology"
KG = "https://kg.example/ontology#"
PREFIXES = """@prefix kg: <https://kg.example/ontology#> . @prefix role: <https://kg.example/role#> . @prefix id: <https://kg.example/id/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix prov: <http://www.w3.org/ns/prov#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
EVENTS = """
<https://kg.example/id/person/ora> a kg:Person ; rdfs:label "Ora Velt" . <https://kg.example/id/place/kimo> a kg:City ; rdfs:label "Kimo" .
<https://kg.example/id/event/e1> a kg:Visit ; rdfs:label "visit of Ora Velt to Kimo" ; kg:visitor <https://kg.example/id/person/ora> ;
    kg:destination <https://kg.example/id/place/kimo> ; kg:atTime "2024-03-04"^^xsd:date ;
    kg:polarity kg:positive ; kg:modality kg:asserted ;
    kg:confidence 0.8 ; kg:supportCount 1 ; prov:wasDerivedFrom <https://kg.example/id/document/d#event=1> .
<https://kg.example/id/event/e2> a kg:EventReport ; kg:eventClass kg:Visit ; rdfs:label "planned: visit of Ora Velt" ;
    role:visitor <https://kg.example/id/person/ora> ; kg:polarity kg:positive ; kg:modality kg:planned ; kg:confidence 0.7 ;
    kg:attributedTo <https://kg.example/id/person/ora> ; prov:wasDerivedFrom <https://kg.example/id/document/d#event=2> .
<https://kg.example/id/observation/o1> a kg:Observation ; rdfs:label "3.5 km of road" ; kg:value 3.5 ; kg:unit "km" ; kg:counted "road" ;
    kg:inPlace <https://kg.example/id/place/kimo> ; kg:polarity kg:positive ; kg:modality kg:asserted ; kg:confidence 0.9 .
GRAPH <https://kg.example/id/document/d> {
  <https://kg.example/id/document/d#event=1> a kg:Telling ; kg:eventClass kg:Visit ; kg:rule "frame:visit" ;
      role:visitor <https://kg.example/id/document/d#char=0,8> ; kg:cueSpan <https://kg.example/id/document/d#char=9,13> ;
      kg:sentenceSpan <https://kg.example/id/document/d#char=0,19> .
  <https://kg.example/id/document/d#char=0,8> kg:beginIndex 0 ; kg:endIndex 8 ; kg:quote "Ora Velt" .
  <https://kg.example/id/document/d#char=9,13> kg:beginIndex 9 ; kg:endIndex 13 ; kg:quote "came" .
  <https://kg.example/id/document/d#char=0,19> kg:beginIndex 0 ; kg:endIndex 19 ; kg:quote "Ora Velt came here." .
}
"""


def load(text: str) -> Store:
    store = Store()
    store.load(PREFIXES + text, format=RdfFormat.TRIG)
    return store


def to_ask(store: Any) -> Any:
    def ask(sparql: str) -> list[Row]:
        return find_rows(store, sparql)

    return ask


@pytest.fixture(scope="module")
def graph() -> Graph:
    return open_graph(TRIG)


@pytest.fixture(scope="module")
def data(graph: Graph) -> Any:
    return to_data(graph)


def to_data(graph: Graph) -> Any:
    """The piece of a whole graph, with its evidence."""
    ask = to_ask(graph.store)
    return to_piece(gather(ask)) | {"evidence": to_evidence(answer(ask_evidence(), ask))}


def labels(data: Any) -> dict[str, str]:
    return {thing["id"]: thing["label"] for thing in data["things"]}


def find_fact(data: Any, words: str, subject: str | None = None) -> Any:
    found = [f for f in data["facts"] if f.get("words") == words and (subject is None or labels(data)[f["subject"]] == subject)]
    assert len(found) == 1, (words, subject)
    return found[0]


def test_offsets_of_the_test_graph_give_its_quotes(graph: Graph) -> None:
    rows = graph.store.query(
        "PREFIX kg: <https://kg.example/ontology#> PREFIX nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> "
        "SELECT * { GRAPH ?d { ?d nif:isString ?text . ?span kg:beginIndex ?b ; kg:endIndex ?e ; kg:quote ?quote } }"
    )
    quotes = [(row["text"].value[int(row["b"].value) : int(row["e"].value)], row["quote"].value) for row in rows]  # type: ignore[union-attr]
    assert len(quotes) > 50
    assert all(cut == quote for cut, quote in quotes)


def test_the_piece_has_each_thing_and_each_fact(data: Any) -> None:
    assert len(data["things"]) == 14
    assert Counter(fact["kind"] for fact in data["facts"]) == {"statement": 21, "observation": 2}
    assert data["counts"] == {"things": [14, 14], "facts": [23, 23], "documents": [2, 2]}
    ends = {end for fact in data["facts"] for end in (fact.get("subject"), fact.get("object")) if end}
    assert ends <= set(labels(data))


def test_lines_tell_modalities_apart_without_colour(data: Any) -> None:
    lines = {key: str(data["modalities"][key]["dashes"]) for key in {fact["modality"] for fact in data["facts"]}}
    assert set(lines) == {"asserted", "reported", "planned", "possible", "denied"}
    assert len(set(lines.values())) == 5
    assert lines["asserted"] == "False"


def test_what_does_not_hold_is_marked_negative(data: Any) -> None:
    assert {fact["words"] for fact in data["facts"] if fact.get("negative")} == {"employee of", "located in"}


def test_without_a_label_the_end_of_the_iri_stands_for_it() -> None:
    statement = "<http://e/s>"
    triples = f"""{statement} a kg:Statement ; rdf:subject <http://e/a> ; rdf:predicate kg:met ; rdf:object <http://e/b> ;
        kg:polarity kg:negative ; kg:modality kg:denied ."""
    store = Store()
    store.load(f"@prefix kg: <{KG}> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . {triples}", format=RdfFormat.TURTLE)
    data = to_data(Graph(store, Path("one.ttl"), {}))
    assert [(fact["words"], fact["modality"], fact["negative"]) for fact in data["facts"]] == [("met", "denied", True)]
    assert labels(data) == {"http://e/a": "a", "http://e/b": "b"}


def test_a_fact_has_its_evidence(data: Any) -> None:
    fact = find_fact(data, "vice president of")
    assert fact["title"] == "vice president"
    assert fact["times"] == {"from": "2024-03-04"}
    documents = {document["id"]: document for document in data["documents"]}
    found = data["evidence"][fact["id"]]
    assert [documents[one["document"]]["date"] for one in found] == ["2024-03-05", "2024-03-07"]
    assert documents[found[0]["document"]]["publisher"] == "Marlow Courier"
    marks = {role: text for text, role in found[1]["pieces"] if role}  # this text has emoji before it
    assert marks == {"subject": "Dana Reyes", "cue": "vice president", "object": "Harbour Hospital"}


def test_a_fact_says_who_says_so(data: Any) -> None:
    (said,) = find_fact(data, "speaks for")["sources"]
    assert said["label"] == labels(data)[said["id"]] == "Dockers' Union of Marlow"


def test_values_and_figures_are_facts_of_their_subject(data: Any) -> None:
    assert find_fact(data, "founded on")["text"] == "1921"
    marlow, nowhere = sorted((f for f in data["facts"] if f["kind"] == "observation"), key=lambda f: f["text"])
    assert (marlow["text"], labels(data)[marlow["subject"]]) == ("859 cases", "Marlow")
    assert marlow["times"] == {"at": "2024-03-04"}
    assert (nowhere["text"], "subject" in nowhere) == ("about 2,000 dockers", False)


def test_labels_of_relations_come_from_the_graph_in_english_or_from_their_names(data: Any) -> None:
    words = {fact.get("words") for fact in data["facts"]}
    assert "speaks for" in words  # and not "parle pour", nor "spokesperson for"
    assert "vice president of" in words


def test_only_web_addresses_become_links(data: Any) -> None:
    assert {document.get("url") for document in data["documents"]} == {"https://courier.example/harbour-hospital", None}


def test_cut_sentence_with_spans_that_overlap_reach_out_or_are_elsewhere() -> None:
    assert cut_sentence("ab", 10, []) == [("ab", "")]
    assert cut_sentence("abcd", 10, [(8, 11, "subject"), (12, 99, "object"), (30, 40, "cue")]) == [
        ("a", "subject"),
        ("b", ""),
        ("cd", "object"),
    ]
    assert cut_sentence("🚢 abc", 0, [(2, 5, "cue"), (3, 4, "object")]) == [("🚢 ", ""), ("a", "cue"), ("b", "cue object"), ("c", "cue")]


def test_every_class_of_the_ontology_has_a_look() -> None:
    store = Store()
    for path in ONTOLOGY.glob("*.ttl"):
        store.bulk_load(path=str(path), format=RdfFormat.TURTLE)
    rows = store.query(
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX kg: <https://kg.example/ontology#> "
        "SELECT DISTINCT ?class { ?class rdfs:subClassOf+ kg:Entity }"
    )
    classes = {row["class"].value.removeprefix(KG) for row in rows if isinstance(row["class"], NamedNode)}  # type: ignore[union-attr]
    assert "Person" in classes
    assert classes <= set(read_look()["classes"])


# Events and figures


@pytest.fixture(scope="module")
def events() -> Store:
    return load(EVENTS)


def test_an_event_is_a_thing_and_its_roles_are_facts(events: Store) -> None:
    piece = to_piece(gather(to_ask(events)))
    things = {thing["id"]: thing for thing in piece["things"]}
    visit, plan = things["event/e1"], things["event/e2"]
    assert visit["class"] == plan["class"] == f"{KG}Visit"
    assert (visit["event"], visit["modality"], visit["times"], visit["documents"]) == (
        True,
        "asserted",
        {"at": "2024-03-04"},
        ["document/d"],
    )
    assert (plan["modality"], plan["sources"]) == ("planned", [{"id": "person/ora", "label": "Ora Velt"}])
    roles = {fact["id"]: fact for fact in piece["facts"] if fact["kind"] == "role"}
    assert set(roles) == {"event/e1#destination#place/kimo", "event/e1#visitor#person/ora", "event/e2#visitor#person/ora"}
    planned = roles["event/e2#visitor#person/ora"]
    assert planned["predicate"] == "https://kg.example/role#visitor"  # as in the graph: she is not said to have visited
    assert (planned["words"], planned["modality"], planned["subject"], planned["object"]) == (
        "visitor",
        "planned",
        "event/e2",
        "person/ora",
    )
    assert {thing["id"]: thing["degree"] for thing in piece["things"]} == {"event/e1": 2, "event/e2": 1, "person/ora": 2, "place/kimo": 2}


def test_a_figure_has_value_and_unit(events: Store) -> None:
    (figure,) = [fact for fact in to_piece(gather(to_ask(events)))["facts"] if fact["kind"] == "observation"]
    assert (figure["value"], figure["unit"], figure["counted"], figure["subject"]) == (3.5, "km", "road", "place/kimo")


def test_the_evidence_of_an_event_marks_who_takes_part(events: Store) -> None:
    evidence = to_evidence(answer(ask_evidence(), to_ask(events)))
    (passage,) = evidence["event/e1"]
    assert passage["pieces"] == [("Ora Velt", "object"), (" ", ""), ("came", "cue"), (" here.", "")]
    assert (passage["document"], passage["claim"], passage["begin"], passage["rule"]) == (
        "document/d",
        "document/d#event=1",
        0,
        "frame:visit",
    )


# Parts of a graph


@pytest.mark.parametrize("which", ["view", "events"])
def test_all_facts_asked_by_their_ids_are_the_whole_graph(which: str, graph: Graph, events: Store) -> None:
    ask = to_ask(graph.store if which == "view" else events)
    whole = gather(ask)
    ids = {fact.iri for fact in whole.facts if fact.kind != "role"} | set(whole.events)
    assert to_piece(gather(ask, ids)) == to_piece(whole)
    assert to_evidence(answer(ask_evidence(ids), ask)) == to_evidence(answer(ask_evidence(), ask))


def test_a_part_knows_the_degrees_in_the_whole_graph(graph: Graph) -> None:
    ask = to_ask(graph.store)
    whole = gather(ask)
    fact = whole.facts[0]
    part = gather(ask, [fact.iri], things=["https://kg.example/id/place/marlow-123"])
    assert [found.iri for found in part.facts] == [fact.iri]
    assert set(part.things) == {*fact.things, "https://kg.example/id/place/marlow-123"}
    assert all(part.degrees[iri] == whole.degrees[iri] for iri in part.things)


def test_rows_may_come_in_any_order(graph: Graph) -> None:
    ask = to_ask(graph.store)
    assert to_piece(gather(lambda sparql: ask(sparql)[::-1])) == to_piece(gather(ask))


def test_what_is_no_iri_cannot_break_out_of_a_query() -> None:
    text = to_query("statements", ["https://a.example/x> } INSERT", "https://a.example/y", "a\nb", "a{b}"])
    assert "VALUES ?id { <https://a.example/y> }" in text
    assert "INSERT" not in text


def test_a_scene_keeps_only_facts_whose_ends_it_keeps(graph: Graph) -> None:
    whole = gather(to_ask(graph.store))
    part = whole.keep(whole.things[:5])
    assert len(part.things) == 5
    assert 0 < len(part.facts) < len(whole.facts)
    counts = to_piece(part, totals=whole.counts())["counts"]
    assert counts["things"] == [5, 14]
    assert counts["facts"] == [len(part.facts), 23]


def test_nothing_is_said_with_nulls_and_empty_lists(data: Any) -> None:
    for kind in ("things", "facts", "documents"):
        for told in data[kind]:
            assert not [key for key, value in told.items() if value is None or value is False or value in ("", [], {}, ())], told
    assert all(iri == shorten(iri) for iri in labels(data))

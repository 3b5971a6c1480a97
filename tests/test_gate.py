"""The gate: what does not fit the shapes is in quarantine with its reason, and nothing else is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from corpus import ONTOLOGY, article
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from kg.build import make
from kg.decisions import accept, to_key, undo
from kg.gate import QUARANTINE, gate
from kg.model import Claim, Event, Mention, Reading, Span
from kg.query import query
from kg.shapes import find_failures, load_shapes, to_rdflib
from kg.store import Graph, open_graph, write_graph
from kg.turtle import find_places

ROOT = Path(__file__).parents[1]
BORN_LATE = article("late", "Ida Brun", said=[("Ida Brun", "birthDate", "1990-05-01"), ("Ida Brun", "deathDate", "1980")])
PEOPLE, OTHERS = ("Ida Brun", "Ole Fisk"), ("Norland", "Marlow", "Harbour Bank", "Falcon:Product", "Elsewhere:Entity")
TOLD = ("visited", "headOfState", "employeeOf", "locatedIn", "spouseOf", "birthDate", "deathDate", "foundedOn")
DATES = ("1931", "1980-01", "1990-05-01")


def to_graph(readings: Sequence[Reading]) -> Graph:
    store = Store()
    store.extend(make(sorted(readings, key=lambda reading: reading.document.id), ONTOLOGY, ()).quads)
    return Graph(store, Path("made-up.nq"), {})


def rows(graph: Graph, sparql: str) -> list[tuple[object, ...]]:
    return sorted(query(graph, sparql).rows, key=repr)


def reasons(graph: Graph) -> set[tuple[object, ...]]:
    """(subject, predicate, why) of what is in quarantine."""
    told = "?result sh:focusNode ?s ; sh:resultMessage ?why . ?s rdf:subject ?subject ; rdf:predicate ?p"
    found = rows(graph, f"SELECT ?label ?p ?why {{ GRAPH <{QUARANTINE.value}> {{ {told} }} ?subject rdfs:label ?label }}")
    return {(label, str(p).rpartition("#")[2], why) for label, p, why in found}


def test_what_fits_is_left_as_it_is() -> None:
    graph = to_graph([article("fine", "Ida Brun", "Norland", said=[("Ida Brun", "visited", "Norland")])])
    assert query(graph, f"ASK {{ GRAPH <{QUARANTINE.value}> {{ ?s ?p ?o }} }}").boolean is False
    assert query(graph, "ASK { ?who kg:visited ?where }").boolean is True


def test_who_is_born_after_death_is_in_quarantine_with_the_reason() -> None:
    graph = to_graph([BORN_LATE])
    why = "it ends before it begins"
    assert reasons(graph) == {("Ida Brun", "birthDate", why), ("Ida Brun", "deathDate", why)}
    assert not rows(graph, "SELECT ?o { ?s kg:birthDate|kg:deathDate ?o }")
    assert not rows(graph, "SELECT ?s { ?s a kg:Statement }")
    claims = f"SELECT ?q {{ GRAPH <{QUARANTINE.value}> {{ ?s prov:wasDerivedFrom ?c }} GRAPH ?d {{ ?c a kg:Claim ; kg:quote ?q }} }}"
    assert len(rows(graph, claims)) == 2


@pytest.mark.parametrize(("born", "died"), [("1931", "1931-05-01"), ("1931-05-01", "1931"), ("1931-05", "1931-05-01"), ("1931", "1990")])
def test_dates_are_compared_as_exactly_as_both_are_known(born: str, died: str) -> None:
    fine = article("a", "Ida Brun", said=[("Ida Brun", "birthDate", born), ("Ida Brun", "deathDate", died)])
    assert make([fine], ONTOLOGY, ()).quarantined == 0


def test_an_object_out_of_range_is_in_quarantine_and_its_other_statements_are_not() -> None:
    said = [("Ida Brun", "visited", "Norland"), ("Ida Brun", "headOfState", "Harbour Bank"), ("Ida Brun", "employeeOf", "Harbour Bank")]
    graph = to_graph([article("a", "Ida Brun", "Norland", "Harbour Bank", said=said)])
    message = 'the object of "head of state of" must be a thing of the kind country'
    assert reasons(graph) == {("Ida Brun", "headOfState", message)}
    assert not rows(graph, "SELECT ?o { ?s kg:headOfState ?o }")
    assert len(rows(graph, "SELECT ?o { ?s kg:visited|kg:employeeOf ?o }")) == 2
    assert not rows(graph, "SELECT ?p { ?p a kg:Position ; kg:positionStatement ?s FILTER NOT EXISTS { ?s a kg:Statement } }")


@pytest.mark.parametrize("rule", ["shortcut:visited", "frame:visit"])
def test_an_event_goes_with_the_statement_that_is_short_for_it(rule: str) -> None:
    said = [("Ida Brun", "visited", "Marlow"), ("Ida Brun", "visited", "Norland")]
    told = article("a", "Ida Brun", "Norland", "Marlow", said=said)
    bad, good = (replace(claim, rule=rule if rule[0] == "f" else "test", cue=Span(n, n + 3)) for n, claim in enumerate(told.claims))
    bad = replace(bad, valid_from="2020", valid_until="2019")
    graph = to_graph([replace(told, claims=(bad, good), events=(visit(bad, rule), visit(good, rule)))])
    assert reasons(graph) == {("Ida Brun", "visited", "it ends before it begins")}
    assert rows(graph, "SELECT ?l { ?e a kg:Visit ; kg:destination/rdfs:label ?l }") == [("Norland",)]
    why = f"SELECT ?why {{ GRAPH <{QUARANTINE.value}> {{ ?e a kg:Visit . ?r sh:focusNode ?e ; sh:resultMessage ?why }} }}"
    assert rows(graph, why) == [("it follows only from what is in quarantine",)]


def visit(claim: Claim, rule: str) -> Event:
    assert claim.subject is not None and isinstance(claim.object, Mention)
    roles = (("destination", claim.object), ("visitor", claim.subject))
    return Event("Visit", roles, claim.cue, claim.sentence, rule, claim.confidence)


def test_the_larger_does_not_lie_in_the_smaller() -> None:
    graph = to_graph([article("a", "Marlow", "Norland", said=[("Norland", "locatedIn", "Marlow")])])
    assert reasons(graph) == {("Norland", "locatedIn", "what lies in a place must be smaller than that")}


def test_a_relation_both_ways_leaves_no_triple_behind() -> None:
    graph = to_graph([article("a", "Ida Brun", "Falcon:Product", said=[("Ida Brun", "spouseOf", "Falcon")])])
    assert len(reasons(graph)) == 1
    assert not rows(graph, "SELECT ?s { ?s kg:spouseOf ?o }")


def test_what_is_stated_twice_stands_where_one_of_them_stands() -> None:
    """The same triple, asserted and reported: a failure of the one node alone leaves the plain triple."""
    quads = make([article("a", "Ida Brun", "Norland", said=[("Ida Brun", "visited", "Norland")])], ONTOLOGY, ()).quads
    [node] = {q.subject for q in quads if q.predicate.value.endswith("#predicate") and q.graph_name == DefaultGraph()}
    twin = NamedNode("https://kg.example/id/statement/twin")
    unproven = [Quad(twin, q.predicate, q.object) for q in quads if q.subject == node and "wasDerivedFrom" not in q.predicate.value]
    passed = gate([*quads, *unproven], ONTOLOGY)
    assert passed.refused == 1
    assert {q for q in passed.quads if q.graph_name == DefaultGraph()} == {q for q in quads if q.graph_name == DefaultGraph()}
    assert any(q.object.value == "no sentence proves it" for q in passed.quads if hasattr(q.object, "value"))


facts = st.builds(lambda s, p, o: (s, p, o), st.sampled_from(PEOPLE + OTHERS[:3]), st.sampled_from(TOLD), st.sampled_from(PEOPLE + OTHERS))
dates = st.builds(lambda s, p, o: (s, p, o), st.sampled_from(PEOPLE), st.sampled_from(TOLD[5:]), st.sampled_from(DATES))


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(facts | dates, max_size=6, unique=True))
def test_after_the_gate_the_graph_conforms_and_nothing_is_lost(said: list[tuple[str, str, str]]) -> None:
    named = [(s, p, o.partition(":")[0]) for s, p, o in said if (p in TOLD[5:]) == (o in DATES) and s != o]
    made = make([article("a", *PEOPLE, *OTHERS, said=named)], ONTOLOGY, ())
    default = [quad for quad in made.quads if quad.graph_name == DefaultGraph()]
    failures = find_failures(to_rdflib(default), load_shapes(ONTOLOGY))
    assert not [failure for failure in failures if failure.is_violation]
    nodes = {q.subject for q in made.quads if q.predicate.value.endswith("#predicate") and "statement/" in q.subject.value}
    aside = {q.subject for q in made.quads if q.predicate.value.endswith("#predicate") and q.graph_name == QUARANTINE}
    told = {q.object for q in made.quads if q.predicate.value.endswith("#focusNode")}
    assert (len(nodes), len(aside), aside) == (made.statements, made.quarantined, told)
    assert gate(made.quads, ONTOLOGY).refused == 0


def test_a_decision_and_its_undoing_give_the_same_bytes(tmp_path: Path) -> None:
    out, other = tmp_path / "news.nq", article("b", "Ole Fisk", "Norland", said=[("Ole Fisk", "visited", "Norland")])
    made = make(sorted([BORN_LATE, other], key=lambda r: r.document.id), ONTOLOGY, ())
    write_graph(made.quads, out, {})
    before = out.read_bytes()
    done = accept(out, "Ida Brun", "Ole Fisk", who="ann", when="2024-03-05T10:00:00Z")
    assert b"graph/quarantine" in out.read_bytes()
    undo(out, to_key(done.made[0]))
    assert out.read_bytes() == before
    with open_graph(out) as graph:
        assert len(reasons(graph)) == 2


def test_the_examples_conform(examples: Path) -> None:
    with open_graph(examples) as graph:
        data = to_rdflib(graph.store.quads_for_pattern(None, None, None, DefaultGraph()))
        assert not [f for f in find_failures(data, load_shapes(ONTOLOGY)) if f.is_violation]


def test_every_shape_has_a_message_and_a_label() -> None:
    graph = load_shapes(ONTOLOGY).graph
    parts = "SELECT ?s { { ?s a sh:NodeShape ; sh:sparql ?c } UNION { ?n sh:property ?s } FILTER NOT EXISTS { ?s sh:message ?m } }"
    assert not list(graph.query(f"PREFIX sh: <http://www.w3.org/ns/shacl#> {parts}"))
    text = (ROOT / "ontology" / "shapes.ttl").read_text(encoding="utf-8")
    names = {place.subject for place in find_places(text, "") if place.text is None and place.subject.endswith("Shape")}
    assert names >= {f"https://kg.example/ontology#{name}Shape" for name in ("Order", "Ascending", "Evidence", "OneAtATime")}

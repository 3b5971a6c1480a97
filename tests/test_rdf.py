"""Statements and Readings -> quads: the layout of docs/layout.md, from Readings made by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from corpus import article
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store
from readings import Said, documents, make_reading

from kg.documents import WEB_ADDRESS
from kg.model import Candidate, Decision, Document, Mention, Quantity, Reading, Value
from kg.ontology import own_ontology
from kg.rdf import (
    candidate_quads,
    decimal,
    decision_quads,
    digest,
    document_iri,
    document_quads,
    literal,
    local_iris,
    number,
    text,
    to_quads,
    web_address,
    when,
)
from kg.resolve import resolve
from kg.statements import state
from kg.store import ID, ONTOLOGY, PREFIXES, open_graph, write_rdf

MEANING = own_ontology()
LAYOUT = (Path(__file__).parents[1] / "docs" / "layout.md").read_text(encoding="utf-8")
REYES, MARLOW, HOSPITAL = "person/dana-reyes", "place/123", "organization/harbour-hospital"


def build(*readings: Reading) -> set[Quad]:
    resolution = resolve(readings, MEANING)
    return set(to_quads(readings, resolution, state(readings, resolution, MEANING.symmetric), MEANING))


def say(*said: Said) -> set[Quad]:
    return build(make_reading(said))


def to_store(quads: Iterable[Quad]) -> Store:
    store = Store()
    store.bulk_extend(quads)
    return store


def plain(quads: Iterable[Quad], predicate: str) -> set[tuple[str, str]]:
    """(subject, object) of the plain triples with one of our predicates, without what their IRIs begin with."""
    found = [q for q in quads if q.predicate.value == ONTOLOGY + predicate and q.graph_name == DefaultGraph()]
    return {(q.subject.value.removeprefix(ID), q.object.value.removeprefix(ID)) for q in found}


def describe(quads: Iterable[Quad], kind: str) -> list[dict[str, set[str]]]:
    """The nodes of a class in any graph, each as its values by predicate; a value of ours without what its IRI begins with."""
    quads = list(quads)
    nodes = sorted({q.subject.value for q in quads if q.predicate.value == PREFIXES["rdf"] + "type" and q.object.value == ONTOLOGY + kind})
    found: list[dict[str, set[str]]] = [{"iri": {node.removeprefix(ID)}} for node in nodes]
    for node, values in zip(nodes, found, strict=True):
        for q in quads:
            if q.subject.value == node:
                values.setdefault(re.split("[#/]", q.predicate.value)[-1], set()).add(
                    q.object.value.removeprefix(ID).removeprefix(ONTOLOGY)
                )
    return found


# The default graph


def test_an_entity_has_class_label_and_names() -> None:
    quads = say(Said("Dana Reyes", "visited", "Marlow"))
    found = {(q.predicate.value, q.object) for q in quads if q.subject.value == ID + MARLOW and q.graph_name == DefaultGraph()}
    assert found == {
        (PREFIXES["rdf"] + "type", NamedNode(ONTOLOGY + "City")),
        (PREFIXES["rdfs"] + "label", Literal("Marlow")),
        (PREFIXES["dcterms"] + "identifier", Literal("geonames:123")),
    }


@pytest.mark.parametrize(
    ("change", "stands"),
    [
        ({}, True),
        ({"modality": "reported", "by": "Tomas Reyes"}, True),
        ({"modality": "planned"}, False),
        ({"modality": "possible"}, False),
        ({"modality": "denied", "polarity": "negative"}, False),
        ({"polarity": "negative"}, False),
        ({"tense": "past"}, False),
    ],
    ids=str,
)
def test_only_what_is_said_as_a_fact_of_today_is_a_plain_triple(change: dict[str, str], stands: bool) -> None:
    quads = say(Said("Dana Reyes", "visited", "Marlow", **change))  # type: ignore[arg-type]
    assert plain(quads, "visited") == ({(REYES, MARLOW)} if stands else set())
    [statement] = describe(quads, "Statement")
    assert (statement["subject"], statement["predicate"], statement["object"]) == ({REYES}, {"visited"}, {MARLOW})
    assert statement["modality"] == {change.get("modality", "asserted")}
    assert statement["polarity"] == {change.get("polarity", "positive")}
    assert statement.get("attributedTo", set()) == ({"person/tomas-reyes"} if "by" in change else set())


def test_a_statement_points_to_its_claims_in_their_documents() -> None:
    visit = Said("Dana Reyes", "visited", "Marlow", confidence="0.50")
    quads = build(*(make_reading([visit], url) for url in ("https://a.example", "https://b.example")))
    [statement] = describe(quads, "Statement")
    claims = describe(quads, "Claim")
    assert statement["wasDerivedFrom"] == {next(iter(claim["iri"])) for claim in claims}
    assert (len(claims), statement["supportCount"], statement["confidence"]) == (2, {"2"}, {"0.75"})


def test_a_symmetric_relation_stands_both_ways_and_is_stated_once() -> None:
    quads = say(Said("Dana Reyes", "metWith", "Tomas Reyes"))
    assert plain(quads, "metWith") == {(REYES, "person/tomas-reyes"), ("person/tomas-reyes", REYES)}
    assert len(describe(quads, "Statement")) == 1


def test_a_statement_says_when() -> None:
    [statement] = describe(say(Said("Dana Reyes", "visited", "Marlow", time="2024-03-05")), "Statement")
    assert statement["atTime"] == {"2024-03-05"}


def test_an_office_says_since_when_and_until_when_it_is_held() -> None:
    quads = say(Said("Dana Reyes", "vicePresidentOf", "Harbour Hospital", tense="past", since="2012", until="2019-04-30"))
    for kind in ("Claim", "Statement", "Position"):
        [node] = describe(quads, kind)
        assert (node["validFrom"], node["validUntil"], "atTime" in node) == ({"2012"}, {"2019-04-30"}, False)


def test_an_office_is_a_position_with_its_title() -> None:
    quads = say(Said("Dana Reyes", "vicePresidentOf", "Harbour Hospital", title="vice president"))
    [position] = describe(quads, "Position")
    assert (position["holder"], position["organization"], position["title"]) == ({REYES}, {HOSPITAL}, {"vice president"})
    assert position["positionStatement"] == describe(quads, "Statement")[0]["iri"]
    assert not describe(say(Said("Dana Reyes", "visited", "Harbour Hospital")), "Position")
    assert not describe(say(Said("Dana Reyes", "vicePresidentOf", "Harbour Hospital", "negative", "denied")), "Position")


def test_the_country_of_an_office_is_its_object_or_that_of_the_portfolio() -> None:
    minister, of = Said("Dana Reyes", "ministerOf", "Health"), Said("Health", "portfolioOf", "Norland")
    [position] = describe(say(minister, of), "Position")
    assert position["country"] == {"place/nl"}
    assert "country" not in describe(say(minister, replace(of, modality="planned")), "Position")[0]
    assert describe(say(Said("Dana Reyes", "headOfState", "Norland")), "Position")[0]["country"] == {"place/nl"}


def test_a_count_is_an_observation_and_no_statement() -> None:
    quads = say(Said("Norland", "counted", "12 cases", time="2024-03-05"), Said(None, "counted", "1200 beds"))
    cases, beds = sorted(describe(quads, "Observation"), key=lambda o: next(iter(o["label"])))[::-1]
    cases, beds = (cases, beds) if cases["counted"] == {"cases"} else (beds, cases)
    assert (cases["value"], cases["unit"], cases["precision"], cases["inPlace"], cases["asOf"]) == (
        {"12"},
        {"count"},
        {"exact"},
        {"place/nl"},
        {"2024-03-05"},
    )
    assert (beds["label"], "inPlace" in beds, "asOf" in beds) == ({"1,200 beds"}, False, False)
    assert not describe(quads, "Statement")


def test_a_figure_is_about_a_place_or_about_something_else() -> None:
    [beds] = describe(say(Said("Harbour Hospital", "counted", "12 beds")), "Observation")
    assert (beds["about"], "inPlace" in beds) == ({"organization/harbour-hospital"}, False)


def test_the_upper_end_of_a_range_is_kept() -> None:
    reading = make_reading([Said(None, "counted", "20 beds")])
    claim = reading.claims[0]
    assert isinstance(claim.object, Quantity)
    reading = replace(reading, claims=(replace(claim, object=replace(claim.object, upper=Decimal(30))),))
    [beds] = describe(build(reading), "Observation")
    assert (beds["value"], beds["upperValue"], beds["label"]) == ({"20"}, {"30"}, {"20-30 beds"})


# One graph a document


def test_a_claim_has_the_spans_that_prove_it() -> None:
    reading = make_reading([Said("Dana Reyes", "visited", "Marlow", by="Tomas Reyes")])
    quads = build(reading)
    [claim] = describe(quads, "Claim")
    quotes = {next(iter(span["iri"])): span["quote"] for span in describe(quads, "Span")}
    found = {name: quotes[next(iter(claim[name]))] for name in ("subjectSpan", "cueSpan", "objectSpan", "sentenceSpan")}
    sentence = {"Dana Reyes visited Marlow Tomas Reyes"}
    assert found == {"subjectSpan": {"Dana Reyes"}, "cueSpan": {"visited"}, "objectSpan": {"Marlow"}, "sentenceSpan": sentence}
    assert (claim["quote"], claim["rule"], claim["confidence"]) == (sentence, {"test"}, {"0.9"})
    assert claim["attributedTo"] == {f"document/{reading.document.id}#entity=person-tomas-reyes"}


def test_mentions_are_resolved_in_the_identity_graph() -> None:
    reading = make_reading([Said("Dana Reyes", "visited", "Marlow")])
    quads = build(reading)
    graph = NamedNode(ID + "graph/identity")
    found = {(q.subject.value.removeprefix(ID), q.object.value.removeprefix(ID)) for q in quads if q.graph_name == graph}
    local = f"document/{reading.document.id}#entity="
    assert found == {
        (local + "person-dana-reyes", REYES),
        (local + "person-dana-reyes", "full name"),
        (local + "place-123", MARLOW),
        (local + "place-123", "gazetteer"),
        ("graph/identity", MEANING.fingerprint),
    }
    assert {frozenset(m["mentionOf"]) for m in describe(quads, "Mention")} == {
        frozenset({local + end}) for end in ("person-dana-reyes", "place-123")
    }


def test_why_a_place_was_chosen_stands_in_the_graph_of_its_document() -> None:
    reading = make_reading([Said("Dana Reyes", "visited", "Marlow")])
    told = {"identifier": "geonames:123", "chosen": "in words"}
    clusters = tuple(replace(c, **told) if c.label == "Marlow" else c for c in reading.clusters)
    quads = [q for q in build(replace(reading, clusters=clusters)) if q.graph_name == document_iri(reading.document.id)]
    found = {(q.predicate.value, q.object.value) for q in quads}
    assert {(ONTOLOGY + "linkReason", "in words"), (PREFIXES["dcterms"] + "identifier", "geonames:123")} <= found


def test_an_identifier_that_is_an_address_is_also_a_match() -> None:
    reading = make_reading([Said("Dana Reyes", "visited", "Marlow")])
    iri = "https://works.example/9"
    clusters = tuple(replace(c, identifier=iri) if c.label == "Marlow" else c for c in reading.clusters)
    found = {(q.predicate.value, q.object) for q in build(replace(reading, clusters=clusters)) if q.object.value == iri}
    assert found == {(PREFIXES["dcterms"] + "identifier", Literal(iri)), (PREFIXES["skos"] + "exactMatch", NamedNode(iri))}


def test_a_local_entity_is_named_by_its_document_alone() -> None:
    readings = [article("1", "Édouard Lambert"), article("2", "Edouard Lambert")]
    resolution = resolve(readings, MEANING)
    assert len(resolution.entities) == 1
    alone, document = build(readings[0]), document_iri(readings[0].document.id)
    quads = build(*readings)
    assert {q for q in quads if q.graph_name == document} == {q for q in alone if q.graph_name == document}
    [moved] = [q for q in quads if q.predicate.value.endswith("#mergedInto")]
    assert {moved.subject.value: moved.object.value} == {ID + gone: ID + id for gone, id in resolution.merged.items()}
    assert moved.graph_name == NamedNode(ID + "graph/identity")


def test_two_of_one_name_in_one_document_have_iris_of_their_own() -> None:
    reading = article("1", "John Corven")
    son = replace(reading.clusters[0], mentions=(Mention(50, 61, "John Corven", "name", "Person"),))
    names = [iri.value.rpartition("=")[2] for iri in local_iris(replace(reading, clusters=(*reading.clusters, son)), MEANING)]
    assert names == ["person-john-corven-0", "person-john-corven-50"]


def test_a_derived_claim_names_its_premises() -> None:
    reading = make_reading([Said("Dana Reyes", "visited", "Marlow")])
    [claim] = reading.claims
    derived = replace(claim, predicate="locatedIn", rule="derived:visited", premises=(claim,))
    quads = build(replace(reading, claims=(claim, derived)))
    found = {next(iter(c["predicate"])): c for c in describe(quads, "Claim")}
    assert found["locatedIn"]["wasDerivedFrom"] == found["visited"]["iri"]


def test_metadata_of_a_document() -> None:
    document = Document("d1", "Text.", "News", "2024-03-05", "Northwire", "https://news.example/ä b", "en", "a.txt")
    quads = {(re.split("[#/]", q.predicate.value)[-1], q.object) for q in document_quads(document)}
    assert quads >= {
        ("headline", Literal("News")),
        ("datePublished", Literal("2024-03-05", datatype=NamedNode(PREFIXES["xsd"] + "date"))),
        ("publisher", Literal("Northwire")),
        ("url", NamedNode("https://news.example/%C3%A4%20b")),
        ("source", Literal("a.txt")),
        ("isString", Literal("Text.")),
    }
    assert len(list(document_quads(Document("d1", "Text.")))) == 4


@example("http://@@")
@example("http://host:port/")
@settings(max_examples=500)
@given(st.from_regex(WEB_ADDRESS, fullmatch=True))
def test_any_web_address_that_a_document_may_have_can_be_written(url: str) -> None:
    address = web_address(url)
    assert isinstance(address, NamedNode) or address == Literal(url)


def test_an_address_without_a_proper_host_is_kept_as_text() -> None:
    assert web_address("http://@@") == Literal("http://@@")
    assert web_address("https://news.example/a") == NamedNode("https://news.example/a")


# Terms


@pytest.mark.parametrize(
    ("iso", "kind"), [("2024-03-05", "date"), ("2024-03", "gYearMonth"), ("2024", "gYear"), ("last spring", "string"), ("", "string")]
)
def test_a_date_is_as_exact_as_it_is_known(iso: str, kind: str) -> None:
    assert when(iso) == Literal(iso, datatype=NamedNode(PREFIXES["xsd"] + kind))


@pytest.mark.parametrize("iso", ["2024-03-05/2024-03-09", "2024-03/2024-05", "2019/2020"])
def test_an_interval_is_edtf(iso: str) -> None:
    assert when(iso) == Literal(iso, datatype=NamedNode("http://id.loc.gov/datatypes/edtf/EDTF"))


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**18), max_value=10**18, places=6))
def test_numbers_are_exact_and_never_doubles(value: Decimal) -> None:
    for term in (number(value), decimal(value)):
        assert term.datatype.value in (PREFIXES["xsd"] + "integer", PREFIXES["xsd"] + "decimal")
        assert re.fullmatch(r"-?\d+(?:\.\d+)?", term.value)
        assert Decimal(term.value) == value


def test_equal_numbers_are_equal_terms() -> None:
    assert {number(Decimal(value)) for value in ("12", "12.0", "1.2E+1")} == {number(12)}


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        ("1931", "gYear", "gYear"),
        ("2024-03-05", "date", "date"),
        ("two  words\n", "string", "string"),
        ("12.5", "decimal", "decimal"),
        ("12", "decimal", "integer"),
    ],
)
def test_a_value_has_its_datatype(value: str, kind: str, expected: str) -> None:
    term = literal(Value(0, 1, value, value, kind))
    assert term.datatype.value == PREFIXES["xsd"] + expected
    assert term.value == " ".join(value.split())


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_text_is_a_literal_that_a_file_can_hold(value: str) -> None:
    assert "\x00" not in text(value).value
    assert text(value).value.replace("\ufffd", "") == value.replace("\x00", "").replace("\ufffd", "")


@given(st.lists(st.text(), max_size=3), st.lists(st.text(), max_size=3))
def test_digests_tell_parts_apart(one: list[str], other: list[str]) -> None:
    if "\x1f" not in "".join(one + other) and one and other:
        assert (digest(*one) == digest(*other)) == (one == other)


# Whatever comes


@given(documents, st.randoms(use_true_random=False))
def test_the_order_of_the_documents_does_not_matter_and_twice_is_once(readings: list[Reading], random: Random) -> None:
    unique = list({reading.document.id: reading for reading in readings}.values())
    shuffled = list(unique)
    random.shuffle(shuffled)
    assert build(*unique) == build(*shuffled)
    resolution = resolve(unique, MEANING)
    statements = state(unique, resolution, MEANING.symmetric)
    assert set(to_quads([*unique, *unique], resolution, [*statements, *statements], MEANING)) == build(*unique)


@given(documents)
def test_every_node_has_a_name_of_ours(readings: list[Reading]) -> None:
    for quad in build(*readings):
        assert not any(isinstance(term, BlankNode) for term in (quad.subject, quad.object, quad.graph_name))
        assert quad.subject.value.startswith(ID)


@given(documents)
def test_a_document_has_its_graph_and_nothing_of_another(readings: list[Reading]) -> None:
    unique = {ID + f"document/{reading.document.id}" for reading in readings}
    for quad in build(*readings):
        if isinstance(quad.graph_name, NamedNode) and quad.graph_name.value in unique:
            assert quad.subject.value.partition("#")[0] == quad.graph_name.value
    assert {q.graph_name.value for q in build(*readings) if isinstance(q.graph_name, NamedNode)} - {ID + "graph/identity"} == unique


@given(documents)
def test_offsets_give_the_quote(readings: list[Reading]) -> None:
    quads = build(*readings)
    texts = {q.subject.value: q.object.value for q in quads if q.predicate.value == PREFIXES["nif"] + "isString"}
    for span in describe(quads, "Span"):
        [iri], [begin], [end], [quote] = (span[name] for name in ("iri", "beginIndex", "endIndex", "quote"))
        assert texts[ID + iri.partition("#")[0]][int(begin) : int(end)] == quote
        assert iri.endswith(f"#char={begin},{end}")


@given(documents)
def test_a_store_keeps_every_term_as_it_is(readings: list[Reading]) -> None:
    quads = build(*readings)
    assert set(to_store(quads)) == quads


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(readings=documents)
def test_dataset_to_file_to_dataset_is_equal(tmp_path: Path, readings: list[Reading]) -> None:
    quads = set(to_store(build(*readings)))
    for suffix in (".nq", ".trig", ".jsonld"):
        write_rdf(quads, tmp_path / f"news{suffix}")
        with open_graph(tmp_path / f"news{suffix}") as graph:
            assert set(graph.store) == quads


def test_every_term_of_ours_is_in_the_ontology_and_in_the_layout() -> None:
    said = [
        Said("Dana Reyes", "ministerOf", "Health", title="minister", by="Tomas Reyes", tense="past"),
        Said("Health", "portfolioOf", "Norland"),
    ]
    quads = say(*said, Said("Norland", "counted", "12 cases", time="2024-03-05"), Said("Dana Reyes", "occupation", "nurse"))
    quads |= set(candidate_quads(Candidate(REYES, "person/reyes", Decimal("0.62"), "uncertain", ("one office",), ("two names",))))
    quads |= set(decision_quads(Decision("split", REYES, "", ("d1",), "ann", "2024-03-05T10:00:00Z")))
    quads |= set(decision_quads(Decision("merge", REYES, "person/reyes", (), "ann", "2024-03-05T10:00:00Z")))
    used = {
        term.value for q in quads for term in (q.predicate, q.object) if isinstance(term, NamedNode) and term.value.startswith(ONTOLOGY)
    }
    source = "".join(path.read_text(encoding="utf-8") for path in (Path(__file__).parents[1] / "ontology").glob("*.ttl"))
    names = {iri.removeprefix(ONTOLOGY) for iri in used}
    assert sorted(name for name in names if not re.search(rf"^(?:kg)?:{name}\b", source, re.MULTILINE)) == []
    entities = set(MEANING.classes) | set(MEANING.properties)
    assert sorted(name for name in names - entities if not re.search(rf"kg:{name}\b|\|{name}\b", LAYOUT)) == []

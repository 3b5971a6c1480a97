"""A graph holds all of its readings: what is read back is what made it, and makes the very same graph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Store
from readings import Said, documents, make_reading

from kg.build import make
from kg.documents import find_documents, read_document
from kg.errors import GraphError, UsageError
from kg.model import Candidate, Claim, Cluster, Decision, Document, Event, Mention, Quantity, Quotation, Reading, Span, Value
from kg.ontology import load_ontology, own_ontology
from kg.rdf import candidate_quads, decision_iri, decision_quads
from kg.readback import read_back, read_candidates, read_decisions
from kg.store import Graph, open_graph, write_graph

if TYPE_CHECKING:
    from spacy.language import Language

ONTOLOGY = own_ontology()
WORDS = "Dana Reyes of Harbour Hospital was born in 1931 and counted about 12.50 percent of 859 cases."


def to_graph(readings: Iterable[Reading]) -> Graph:
    store = Store()
    store.bulk_extend(make(list(readings), ONTOLOGY, ()).quads)
    return Graph(store, Path("news.nq"), {})


def in_order(readings: Iterable[Reading]) -> list[Reading]:
    once = {reading.document.id: reading for reading in readings}
    return [reading for _, reading in sorted(once.items())]


# Readings


def test_every_story_is_read_back_as_it_was_read(examples: Path, nlp: Language) -> None:
    from kg.reading import read

    readings = in_order(read(read_document(path), nlp) for path in find_documents([Path(__file__).parents[1] / "examples"]))
    with open_graph(examples) as graph:
        assert read_back(graph, ONTOLOGY) == readings
        assert set(make(readings, ONTOLOGY, ()).quads) == set(graph.store)


@settings(deadline=None)
@given(documents)
def test_made_readings_are_read_back_as_they_are(readings: list[Reading]) -> None:
    readings = in_order(readings)
    graph = to_graph(readings)
    assert read_back(graph, ONTOLOGY) == readings
    assert set(make(read_back(graph, ONTOLOGY), ONTOLOGY, ()).quads) == set(graph.store)


spans = st.tuples(st.integers(0, len(WORDS) - 1), st.integers(1, 20)).map(lambda p: (p[0], min(p[0] + p[1], len(WORDS))))
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=8)
mentions = st.builds(
    lambda span, kind, type: Mention(*span, WORDS[slice(*span)], kind, type),
    spans,
    st.sampled_from(["name", "adjective", "nominal", "pronoun"]),
    st.sampled_from(["Person", "Hospital", "https://other.example/terms#Ship"]),
)
read_as = st.sampled_from([("1931", "gYear"), ("2024-03-05", "date"), ("12.50", "decimal"), ("1E+3", "decimal")])
values = st.builds(lambda span, value: Value(*span, WORDS[slice(*span)], *value), spans, read_as | texts.map(lambda text: (text, "string")))
numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**30, places=4)
quantities = st.builds(
    lambda span, value, counted, how, upper: Quantity(*span, WORDS[slice(*span)], value, "percent", counted, how, upper),
    spans,
    numbers,
    texts,
    st.sampled_from(["exact", "about", "at least"]),
    st.none() | numbers,
)


@st.composite
def whole_readings(draw: st.DrawFn) -> Reading:
    """A reading with all that one may have: mentions of no cluster, of another class than theirs, odd values, claims of claims."""
    found = draw(st.lists(mentions, min_size=2, max_size=6, unique_by=lambda m: m.span))
    cut = draw(st.integers(1, len(found)))
    sizes = draw(st.lists(st.integers(1, 3), min_size=cut, max_size=cut))
    groups = [tuple(sorted(found[start:cut][:size])) for start, size in zip(range(0, cut, 3), sizes, strict=False)]
    label = st.none() | texts
    clusters = []
    for group in groups:
        kind, key, why = draw(st.sampled_from(["Person", group[0].type])), draw(label), draw(label) or ""
        clusters.append(Cluster(draw(texts), kind, group, key, why, draw(st.sampled_from(["", "m", "f"]))))
    ends = st.sampled_from(found)
    span = spans.map(lambda pair: Span(*pair))
    claim = st.builds(
        Claim,
        st.none() | ends,
        st.sampled_from(["visited", "https://other.example/terms#sank"]),
        ends | values | quantities,
        span,
        span,
        texts,
        st.decimals(0, 1, places=2),
        st.sampled_from(["positive", "negative"]),
        st.sampled_from(["asserted", "denied"]),
        st.none() | ends,
        st.none() | st.sampled_from(["2024", "2024-03", "2024-03-05", "2024-03-05/2024-04", "spring"]),
        label,
        st.sampled_from(["present", "past"]),
        valid_from=st.none() | st.sampled_from(["2019", "2019-03", "2019-03-05"]),
        valid_until=st.none() | st.sampled_from(["2021", "2021-03/2021-05"]),
    )
    claims = draw(st.lists(claim, max_size=4, unique_by=lambda c: c.sort_key[:-2]))
    if len(claims) > 1:
        claims.append(replace(claims[0], rule="derived:it", premises=tuple(draw(st.permutations(claims)))))
    event = st.builds(
        Event,
        st.sampled_from(["Visit", "https://other.example/terms#Sinking"]),
        st.lists(st.tuples(st.sampled_from(["visitor", "https://other.example/terms#sunkShip"]), ends), max_size=3, unique=True).map(
            lambda roles: tuple(sorted(roles))
        ),
        span,
        span,
        texts,
        st.decimals(0, 1, places=2),
        st.none() | ends,
        st.none() | st.sampled_from(["2024", "2024-03-05"]),
        st.sampled_from(["positive", "negative"]),
        st.sampled_from(["asserted", "planned"]),
        st.none() | ends,
        st.sampled_from(["present", "past"]),
    )
    events = draw(st.lists(event, max_size=3, unique_by=lambda e: e.sort_key[:-1]))
    told = st.builds(
        lambda span, *rest: Quotation(*span, WORDS[slice(*span)], *rest),
        spans,
        st.sampled_from(["direct", "indirect"]),
        st.none() | ends,
        st.none() | span,
    )
    quotations = draw(st.lists(told, max_size=3, unique_by=lambda q: q.span))
    name = st.none() | texts.filter(str.strip)
    url = draw(st.sampled_from([None, "https://news.example/a", "https://news.example/é b?[c]", "http://@@"]))
    id, day = draw(st.sampled_from(["d1", "d2"])), draw(st.sampled_from([None, "2024-03-05"]))
    document = Document(id, WORDS, draw(name) or "", day, draw(name), url, "en", "a.txt")
    return Reading(
        document,
        tuple(sorted(clusters, key=lambda c: c.mentions[0])),
        tuple(sorted(claims, key=lambda c: c.sort_key)),
        tuple(sorted(quotations, key=lambda q: q.span)),
        events=tuple(sorted(events, key=lambda e: e.sort_key)),
    )


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(whole_readings())
def test_nothing_of_a_reading_is_lost(reading: Reading) -> None:
    assert read_back(to_graph([reading]), ONTOLOGY) == [reading]


def test_two_clusters_of_one_name_stay_two() -> None:
    reading = make_reading([Said("Dana Reyes", "visited", "Tomas Reyes")])
    twice = replace(reading, clusters=tuple(replace(cluster, label="Dana Reyes") for cluster in reading.clusters))
    assert read_back(to_graph([twice]), ONTOLOGY) == [twice]


# Files


@pytest.mark.parametrize("name", ["news.kg", "news.nq", "news.trig", "news.jsonld"])
def test_every_format_with_named_graphs_will_do(tmp_path: Path, name: str) -> None:
    reading = make_reading([Said("Dana Reyes", "visited", "Marlow"), Said("Norland", "counted", "12 cases")])
    write_graph(make([reading], ONTOLOGY, ()).quads, tmp_path / name, {})
    with open_graph(tmp_path / name) as graph:
        assert read_back(graph, ONTOLOGY) == [reading]


def test_a_format_without_named_graphs_is_refused(tmp_path: Path) -> None:
    write_graph(make([make_reading([])], ONTOLOGY, ()).quads, tmp_path / "news.ttl", {})
    with (
        open_graph(tmp_path / "news.ttl") as graph,
        pytest.raises(GraphError, match=r"expected a store or a file \(\.nq \.trig \.jsonld\)"),
    ):
        read_back(graph, ONTOLOGY)


def test_another_ontology_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.ttl").write_text("<https://mine.example/a> a <http://www.w3.org/2002/07/owl#Class> .")
    with pytest.raises(UsageError, match=r"news\.nq was built with another ontology: give the files"):
        read_back(to_graph([make_reading([])]), load_ontology([tmp_path / "mine.ttl"]))


@pytest.mark.parametrize("lost", ["cueSpan", "mentionKind", "beginIndex", "predicate"])
def test_an_article_that_is_not_whole_is_named(lost: str) -> None:
    graph = to_graph([make_reading([Said("Dana Reyes", "visited", "Marlow")])])
    for quad in list(graph.store):
        if quad.predicate.value.endswith(f"#{lost}"):
            graph.store.remove(quad)
    with pytest.raises(GraphError, match=rf"the article <https://kg.example/id/document/\w+> is not whole in the graph .*kg:{lost}"):
        read_back(graph, ONTOLOGY)


# Candidates and decisions

ends = st.sampled_from(["person/dana-reyes", "person/lu-陆", "place/123"])
verdicts = st.sampled_from(["same", "uncertain", "different"])
reasons = st.sets(texts, max_size=3).map(sorted).map(tuple)
candidates = st.builds(Candidate, ends, ends, st.decimals(0, 1, places=2), verdicts, reasons, reasons)
moments = st.sampled_from(["2024-03-05T10:00:00Z", "2024-03-05T10:00:00.5Z"])
decisions = st.builds(Decision, st.sampled_from(["merge", "reject", "defer"]), ends, ends, st.just(()), texts, moments, st.just("") | texts)
splits = st.builds(Decision, st.just("split"), ends, st.just(""), st.just(("d1", "d2")), texts, moments, texts)


@given(st.lists(candidates, unique_by=lambda c: (c.first, c.second)), st.lists(decisions | splits, unique=True))
def test_candidates_and_decisions_are_read_back(found: list[Candidate], decided: list[Decision]) -> None:
    store = Store()
    store.extend(quad for candidate in found for quad in candidate_quads(candidate))
    store.extend(quad for decision in decided for quad in decision_quads(decision))
    assert read_candidates(store) == sorted(found, key=lambda c: (c.first, c.second))
    assert sorted(map(repr, read_decisions(store))) == sorted(map(repr, decided))
    assert [d.when for d in read_decisions(store)] == sorted(d.when for d in decided)


@pytest.mark.parametrize("lost", ["decision", "firstEntity", "secondEntity", "wasAttributedTo", "atTime"])
def test_a_decision_that_is_not_whole_is_named(lost: str) -> None:
    decision = Decision("merge", "person/a", "person/b", (), "ann", "2024-03-05T10:00:00Z")
    store = Store()
    store.extend(quad for quad in decision_quads(decision, DefaultGraph()) if not quad.predicate.value.endswith(f"#{lost}"))
    with pytest.raises(GraphError, match=f"the decision {decision_iri(decision)} is not whole"):
        read_decisions(store)


def test_a_decision_of_no_known_kind_is_named() -> None:
    decision = Decision("marry", "person/a", "person/b", (), "ann", "2024-03-05T10:00:00Z")  # type: ignore[arg-type]
    store = Store()
    store.extend(decision_quads(decision))
    with pytest.raises(GraphError, match=r"expected a kind \(merge, reject, defer or split\)"):
        read_decisions(store)
    assert not read_decisions(Store())


def test_a_number_is_the_same_however_it_is_written() -> None:
    reading = make_reading([Said("Norland", "counted", "12 cases")])
    [claim] = reading.claims
    assert isinstance(claim.object, Quantity)
    zeros = replace(reading, claims=(replace(claim, object=replace(claim.object, value=Decimal("12.00"))),))
    assert set(to_graph([reading]).store) == set(to_graph([zeros]).store)

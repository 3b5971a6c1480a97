"""`kg export`: the whole graph, the same bytes for the same content, whatever it was read from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from corpus import ONTOLOGY, article
from pyoxigraph import DefaultGraph, parse

from kg.build import make
from kg.cli import main
from kg.errors import GraphError, UsageError
from kg.export import REIFIERS, export, reifiers
from kg.model import Reading
from kg.query import query
from kg.store import FORMATS, open_graph, write_graph

SMALL = Path(__file__).parent / "data" / "small.trig"
DATASETS = [".nq", ".trig", ".jsonld"]


@pytest.mark.parametrize("suffix", [suffix for suffix in FORMATS if suffix != ".rdf"])
def test_store_and_file_export_alike(tmp_path: Path, suffix: str) -> None:
    with open_graph(SMALL) as small:
        write_graph(small.store, tmp_path / "small.kg", {})
        first = export(small, tmp_path / f"first{suffix}")
    with open_graph(tmp_path / "small.kg") as graph:
        second = export(graph, tmp_path / f"second{suffix}")
    assert first == second > 0
    assert (tmp_path / f"first{suffix}").read_bytes() == (tmp_path / f"second{suffix}").read_bytes()


@pytest.mark.parametrize("one", DATASETS)
@pytest.mark.parametrize("other", DATASETS)
def test_there_and_back(tmp_path: Path, one: str, other: str) -> None:
    with open_graph(SMALL) as small:
        export(small, tmp_path / f"small{one}")
    with open_graph(tmp_path / f"small{one}") as graph:
        export(graph, tmp_path / f"again{other}")
    with open_graph(SMALL) as small, open_graph(tmp_path / f"again{other}") as again:
        assert set(small.store) == set(again.store)


def test_export_onto_the_graph_itself(tmp_path: Path) -> None:
    with open_graph(SMALL) as small:
        export(small, tmp_path / "small.nq")
    before = (tmp_path / "small.nq").read_bytes()
    with open_graph(tmp_path / "small.nq") as graph:
        export(graph, tmp_path / "small.nq")
    assert (tmp_path / "small.nq").read_bytes() == before


def test_suffix_that_is_not_rdf_is_refused(tmp_path: Path) -> None:
    with open_graph(SMALL) as small, pytest.raises(UsageError, match=r"suffix \.kg is not one of \.nq"):
        export(small, tmp_path / "small.kg")


def test_what_xml_cannot_hold_is_said(tmp_path: Path) -> None:
    with open_graph(SMALL) as small, pytest.raises(GraphError, match=r"RDF/XML cannot hold"):
        export(small, tmp_path / "small.rdf")
    assert not list(tmp_path.iterdir())


TOLD = article("https://news.example/1", "Ida Brun", "Norland", said=[("Ida Brun", "visited", "Norland")])
DENIED = replace(TOLD, claims=tuple(replace(claim, polarity="negative", modality="denied") for claim in TOLD.claims))


def made(reading: Reading, out: Path) -> Path:
    write_graph(make([reading], ONTOLOGY, ()).quads, out, {})
    return out


@pytest.mark.parametrize("suffix", REIFIERS)
@pytest.mark.parametrize("reading", [TOLD, DENIED], ids=["told", "denied"])
def test_rdf_12_reifies_each_statement_and_comes_back(tmp_path: Path, reading: Reading, suffix: str) -> None:
    store, out = made(reading, tmp_path / "news.kg"), tmp_path / f"news{suffix}"
    assert main(["export", str(store), "-o", str(out), "--rdf12"]) == 0
    with open_graph(store) as graph:
        plain, expected = set(graph.store), set(reifiers(graph.store))
    back = set(parse(path=str(out), format=FORMATS[suffix]))
    whole = {quad for quad in plain if FORMATS[suffix].supports_datasets or quad.graph_name == DefaultGraph()}
    assert back == whole | expected
    [reified] = [quad.object for quad in back if quad.predicate.value.endswith("#reifies")]
    stands = any(quad.triple == reified for quad in back)
    assert (str(reified.predicate), stands) == ("<https://kg.example/ontology#visited>", reading is TOLD)
    before = out.read_bytes()
    with open_graph(out) as graph:
        assert query(graph, "ASK { ?s a kg:Statement ; rdf:reifies <<( ?a kg:visited ?b )>> }").boolean is True
        export(graph, out, rdf12=True)
    assert out.read_bytes() == before


def test_formats_without_rdf_12_are_refused(tmp_path: Path) -> None:
    with open_graph(SMALL) as small, pytest.raises(UsageError, match=r"RDF 1\.2 is written as \.nq \.trig"):
        export(small, tmp_path / "x.jsonld", rdf12=True)


def test_who_reads_nif_and_prov_finds_the_spans(tmp_path: Path) -> None:
    out = tmp_path / "news.trig"
    assert main(["export", str(made(TOLD, tmp_path / "news.kg")), "-o", str(out), "--nif"]) == 0
    spans = """SELECT ?quote ?begin ?end ?thing { GRAPH ?g {
        ?claim a prov:Entity ; prov:hadPrimarySource ?article ; kg:subjectSpan ?span .
        ?span a nif:String ; nif:referenceContext ?article ; nif:beginIndex ?begin ; nif:endIndex ?end ; nif:anchorOf ?quote ;
            <http://www.w3.org/2005/11/its/rdf#taIdentRef>/rdfs:label ?thing . ?article nif:isString ?text
        FILTER(SUBSTR(?text, ?begin + 1, ?end - ?begin) = ?quote) } }"""
    with open_graph(out) as graph:
        assert query(graph, spans).rows == (("Ida Brun", 0, 8, "Ida Brun"),)
    with open_graph(tmp_path / "news.kg") as graph:
        assert not query(graph, spans).rows

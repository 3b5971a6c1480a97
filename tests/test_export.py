"""`kg export`: the whole graph, the same bytes for the same content, whatever it was read from."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import GraphError, UsageError
from kg.export import export
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

"""The gazetteers that a user brings: what is read, and what is told of what cannot be."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.entries import Entries, Entry, GazetteerWarning, load_entries
from kg.errors import GazetteerError
from kg.ontology import Ontology, own_ontology

HEADER = "id\tlabels\ttype\tcontext\n"
GOOD = "K1\tKelmore Works|KMW\tCompany\tshipyard|Grand Crane\n"
PREFIXES = """@prefix kg: <https://kg.example/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <https://works.example/> .
"""
Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def load(path: Path, ontology: Ontology) -> tuple[tuple[Entry, ...], list[str]]:
    """The entries of a file, and the warnings without its path."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = load_entries([path], ontology)
    assert {w.category for w in caught} <= {GazetteerWarning}
    return found.entries, [str(w.message).removeprefix(f"{path}: ") for w in caught]


def test_a_table_is_read(write: Write, ontology: Ontology) -> None:
    entries, told = load(write("works.tsv", HEADER + GOOD + "\nx:2\tBlue Quay\tFacility\n"), ontology)
    first = Entry("works:K1", ("Kelmore Works", "KMW"), "Company", frozenset({"shipyard", "grand crane"}))
    assert (entries, told) == ((first, Entry("x:2", ("Blue Quay",), "Facility")), [])


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("K2\tonly", "expected 4 columns (id, labels, type, context), saw 2"),
        ("K2\ta\tCompany\tb\tc", "expected 4 columns (id, labels, type, context), saw 5"),
        ("\tBlue Quay\tFacility\t", "expected an id without spaces, saw ''"),
        ("K 2\tBlue Quay\tFacility\t", "expected an id without spaces, saw 'K 2'"),
        ("given:2\tBlue Quay\tFacility\t", "expected an id that does not begin with given:, which kg uses itself"),
        ("K2\t | \tFacility\t", "expected a label, saw none"),
        ("K2\tBlue Quay\tHarbour\t", "expected one class of the ontology such as Company or City, saw Harbour"),
        ("K2\tBlue Quay\tEntity\t", "expected one class of the ontology such as Company or City, saw Entity"),
        ("K2\tBlue Quay\tStatement\t", "expected one class of the ontology such as Company or City, saw Statement"),
        ("K2\tBlue Quay\t\t", "expected one class of the ontology such as Company or City, saw none"),
        ("K1\tBlue Quay\tFacility\t", "expected an id that no other line has, saw 'works:K1' again"),
    ],
)
def test_a_line_that_cannot_be_used_is_told_and_the_others_are_used(line: str, told: str, write: Write, ontology: Ontology) -> None:
    entries, warned = load(write("works.tsv", f"{HEADER}{GOOD}{line}\nK9\tRed Quay\tFacility\t\n"), ontology)
    assert [entry.id for entry in entries] == ["works:K1", "works:K9"]
    assert warned == [f"line 3: {told}; it is left out"]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.tsv", "", "line 1: expected the header id labels type context with tabs between, saw 'nothing'"),
        ("a.tsv", GOOD, "line 1: expected the header id labels type context"),
        ("a.tsv", "A story about a harbour.\n", "line 1: expected the header"),
        ("a.tsv", "id\tlabels\ttype\tlabels\n", "line 1: expected the header"),
        ("a.ttl", "A story.", "line 1: not Turtle: "),
        ("a.ttl", PREFIXES, "no gazetteer: none of its lines can be used"),
    ],
)
def test_a_file_that_is_no_gazetteer_is_an_error(name: str, text: str, told: str, write: Write, ontology: Ontology) -> None:
    path = write(name, text)
    with pytest.raises(GazetteerError) as caught:
        load_entries([path], ontology)
    assert str(caught.value).startswith(f"{path}: {told}")


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path, ontology: Ontology) -> None:
    with pytest.raises(GazetteerError, match="cannot be read"):
        load_entries([tmp_path / "none.tsv"], ontology)
    binary = tmp_path / "b.tsv"
    binary.write_bytes(b"id\xff")
    with pytest.raises(GazetteerError, match=r"is not UTF-8 text \(byte 2\)"):
        load_entries([binary], ontology)


def test_skos_is_read(write: Write, ontology: Ontology) -> None:
    text = """:a a skos:Concept , kg:Company ; skos:prefLabel "Kelmore Works"@en ; skos:altLabel "KMW" ; skos:notation "K1" ;
    skos:scopeNote "A shipyard in the north." ; kg:contextWord "tug" .
:b skos:prefLabel "Blue Quay" ; kg:type "Facility" .
:c a skos:Concept ; skos:prefLabel "Red Quay" .
:d a skos:ConceptScheme .
"""
    entries, told = load(write("works.ttl", PREFIXES + text), ontology)
    assert entries == (
        Entry("https://works.example/b", ("Blue Quay",), "Facility"),
        Entry("works:K1", ("Kelmore Works", "KMW"), "Company", frozenset({"shipyard", "north", "tug"})),
    )
    assert told == ["line 6: expected one class of the ontology such as Company or City, saw none; it is left out"]


def test_the_narrowest_class_counts(write: Write, ontology: Ontology) -> None:
    entries, _ = load(write("w.ttl", PREFIXES + ':a a kg:Company , kg:Organization ; skos:prefLabel "A B" .'), ontology)
    assert [entry.type for entry in entries] == ["Company"]


def test_an_id_is_one_thing_in_all_files(tmp_path: Path, write: Write, ontology: Ontology) -> None:
    one, other = write("a.tsv", HEADER + "x:1\tOne\tCompany\t\n"), write("b.tsv", HEADER + "x:1\tOther\tCompany\t\nx:2\tThird\tCompany\t\n")
    with pytest.warns(GazetteerWarning, match=r"b.tsv: line 2: expected an id that no other line has, saw 'x:1' again"):
        assert [entry.labels for entry in load_entries([one, other], ontology).entries] == [("One",), ("Third",)]


@given(st.text(alphabet="ab|\t\n :é", max_size=60))
def test_no_table_breaks_the_reader(text: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "any.tsv")
        path.write_text(HEADER + GOOD + text, encoding="utf-8")
        entries, _ = load(path, own_ontology())
        assert "any:K1" in {entry.id for entry in entries}


def test_the_choice(ontology: Ontology) -> None:
    one, two = Entry("x:1", ("A B",), "Company", frozenset({"tug"})), Entry("x:2", ("A B",), "Person")
    entries = Entries((one, two))
    assert entries.choose("C", set(), ontology, "") is None
    assert entries.choose("A B", {"Place"}, ontology, "") is None
    company, open_, told = (entries.choose("a b", k, ontology, t) for k, t in (({"Organization"}, ""), (set(), "tugs"), (set(), "a tug")))
    assert company is not None and (company.entry, company.reason) == (one, "the only fitting entry of this name")
    assert open_ is not None and (open_.entry, open_.reason) == (None, "none: 2 entries of this name and nothing tells which")
    assert told is not None and (told.entry, told.reason) == (one, "its words in the article: tug")

"""The ontology: whole, readable by others, and each of its examples is found by the patterns that are made of it."""

from __future__ import annotations

import re
import runpy
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import to_facts
from pyoxigraph import RdfFormat, Store
from rdflib import RDFS, Graph, URIRef
from spacy.language import Language
from test_cli import fails

from kg.errors import OntologyError
from kg.model import Document
from kg.ontology import KG, Example, Ontology, Property, load_ontology, own_files, own_ontology, parse_example, spell_out
from kg.patterns import compile_patterns, marked
from kg.reading import read

CODE = Path(__file__).parents[1] / "kg"
DOCS = Path(__file__).parents[1] / "docs"
PROPERTIES = sorted(own_ontology().properties)
HEAD = """@prefix : <https://news.example/terms#> .
@prefix kg: <https://kg.example/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
SPONSORS = """
:sponsors a owl:ObjectProperty ; rdfs:label "sponsors" ; rdfs:domain kg:Organization ; rdfs:range kg:SportsTeam ;
    skos:example "[Corvane Motors] {sponsors|bankrolls} [Dunmore City]." ,
        "[o|Dunmore City], sponsored by [s|Corvane Motors], won." ,
        "[Corvane Motors] is a sponsor of [Dunmore City]." .
"""
TERM = "https://news.example/terms#sponsors"


@pytest.fixture(scope="module")
def rdf() -> Graph:
    graph = Graph()
    for path in own_files():
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def wrong(nlp: Language, ontology: Ontology) -> dict[str, list[str]]:
    """{property: its examples that are not found and its counter-examples that are}."""
    rows = [(prop, example, True) for prop in ontology.properties.values() for example in prop.examples]
    rows += [(prop, example, False) for prop in ontology.properties.values() for example in prop.counter_examples]
    docs = nlp.pipe([marked(nlp.make_doc(example.text), example, prop, ontology) for prop, example, _ in rows])
    found: dict[str, list[str]] = defaultdict(list)
    for (prop, example, good), doc in zip(rows, docs, strict=True):
        if good is not any(claims(claim, prop, example, ontology) for claim in doc._.claims):
            found[prop.name].append(f"{'not found' if good else 'found'}: {example.written}")
    return found


def claims(claim, prop: Property, example: Example, ontology: Ontology) -> bool:
    """Whether `claim` says what `example` marks, by `prop` or a narrower property."""
    if claim.subject is None or prop.name not in {claim.predicate, *ontology.broader(claim.predicate)}:
        return False
    ends, marks = (claim.subject.span, claim.object.span), (example.subject, example.object)
    return ends == marks or (prop.symmetric and ends == marks[::-1])


@pytest.mark.parametrize("name", PROPERTIES)
def test_examples_are_found_and_counter_examples_are_not(name: str, wrong: dict[str, list[str]]) -> None:
    assert wrong.get(name, []) == []


@pytest.mark.parametrize("name", PROPERTIES)
def test_property_is_whole(name: str, ontology: Ontology, rdf: Graph) -> None:
    prop = ontology.properties[name]
    assert rdf.value(URIRef(KG + name), RDFS.label), "no rdfs:label"
    assert prop.domain and prop.range
    assert len(prop.examples) >= 3, "fewer than three examples"
    assert len(prop.counter_examples) >= 2, "fewer than two counter-examples"


def test_domains_and_ranges_are_classes_of_the_ontology(ontology: Ontology) -> None:
    used = {name for prop in ontology.properties.values() for name in (prop.domain if prop.datatype else prop.domain | prop.range)}
    assert used - set(ontology.classes) == set()


@pytest.mark.parametrize("path", own_files(), ids=lambda path: path.name)
def test_both_libraries_read_the_same(path: Path) -> None:
    store = Store()
    store.load(path=str(path), format=RdfFormat.TURTLE)
    assert len(Graph().parse(path)) == len(store) > 0


def test_terms_of_the_code_exist(rdf: Graph) -> None:
    known = {str(subject).removeprefix(KG) for subject in rdf.subjects() if str(subject).startswith(KG)}
    used = defaultdict(set)
    for path in [*CODE.rglob("*.py"), *CODE.rglob("*.rq")]:
        for term in re.findall(r'\bkg:([a-zA-Z]+)|\bKG \+ "([a-zA-Z]+)"', path.read_text(encoding="utf-8")):
            used["".join(term)].add(path.relative_to(CODE).as_posix())
    assert len(used) > 20
    assert {term: paths for term, paths in used.items() if term not in known} == {}


def test_table_of_the_relations_is_current() -> None:
    page = runpy.run_path(str(DOCS / "relations.py"))["to_page"]()
    assert (DOCS / "relations.md").read_text(encoding="utf-8") == page, "docs/relations.md is old: make docs"


# Mistakes


@pytest.mark.parametrize(
    ("turtle", "told"),
    [
        (HEAD + ":sponsors a owl:ObjectProperty ; rdfs:label .", "line 6: not Turtle"),
        (
            HEAD + SPONSORS.replace("bankrolls} [Dunmore City]", "bankrolls} Dunmore City"),
            'line 8: property {}: example "[Corvane Motors] {{sponsors|bankrolls}} Dunmore City.": expected exactly two marks',
        ),
        (
            HEAD + SPONSORS.replace("[s|Corvane Motors]", "[o|Corvane Motors]"),
            'line 9: property {}: example "[o|Dunmore City], sponsored by [o|Corvane Motors], won.": the same role is marked twice',
        ),
        (
            HEAD + SPONSORS.replace("a sponsor of", r"\"sponsor\" of\u0020["),
            'line 10: property {}: example "[Corvane Motors] is "sponsor" of [ [Dunmore City].": expected exactly two marks',
        ),
        (HEAD + SPONSORS.replace(" rdfs:domain kg:Organization ;", ""), "line 7: property {}: no rdfs:domain"),
        (HEAD + SPONSORS.replace(" rdfs:range kg:SportsTeam ;", ""), "line 7: property {}: no rdfs:range"),
        (HEAD + SPONSORS.replace("a owl:ObjectProperty ;", ""), "line 7: property {}: no type"),
        (
            HEAD + SPONSORS.replace("a owl:ObjectProperty ;", "a owl:ObjectProperty ; kg:identifies 7 ;"),
            "line 7: property {}: kg:identifies '7': expected a number from 0 to 1",
        ),
        (HEAD + "<#it> rdfs:label 'it' . kg:headOf skos:example\n'[Greta Moll] heads.' .", "line 7: property headOf: example"),
    ],
    ids=["syntax", "one mark", "same mark twice", "escapes", "no domain", "no range", "no type", "no share", "of our property"],
)
def test_mistake_is_told_with_its_place(turtle: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(turtle, encoding="utf-8")
    with pytest.raises(OntologyError) as error:
        load_ontology([path])
    assert str(error.value).startswith(f"{path}: {told.format(TERM)}")
    assert "\n" not in str(error.value)


def test_all_mistakes_are_told_a_line_each(tmp_path: Path) -> None:
    wrong = SPONSORS.replace("[Corvane Motors]", "Corvane Motors").replace(" rdfs:range kg:SportsTeam ;", "")
    (tmp_path / "a.ttl").write_text(HEAD + wrong, encoding="utf-8")
    other = SPONSORS.replace(":sponsors", ":backs").replace(" rdfs:domain kg:Organization ;", "")
    (tmp_path / "b.ttl").write_text(HEAD + other, encoding="utf-8")
    with pytest.raises(OntologyError) as error:
        load_ontology([tmp_path / "b.ttl", tmp_path / "a.ttl"])
    places = [line.removeprefix(f"{tmp_path}/").split(": ")[:2] for line in str(error.value).splitlines()]
    assert places == [["a.ttl", "line 7"], ["a.ttl", "line 8"], ["a.ttl", "line 10"], ["b.ttl", "line 7"]]


def test_files_that_are_not_turtle_are_told_together(tmp_path: Path) -> None:
    for name in ("a.ttl", "b.ttl"):
        (tmp_path / name).write_text("this is no Turtle", encoding="utf-8")
    with pytest.raises(OntologyError, match=r"a\.ttl: line 1: not Turtle.*\n.*b\.ttl: line 1: not Turtle"):
        load_ontology([tmp_path / "a.ttl", tmp_path / "b.ttl"])


APART = SPONSORS.replace("[Corvane Motors] is a sponsor of [Dunmore City].", "[Corvane Motors] {paid|gave}. [Dunmore City] won.")


def test_example_whose_marks_nothing_joins_is_told(nlp: Language, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "mine.ttl").write_text(HEAD + APART, encoding="utf-8")
    ontology = load_ontology([tmp_path / "mine.ttl"])
    alone = replace(ontology, properties={TERM: ontology.properties[TERM]}, fingerprint="apart")
    with pytest.raises(OntologyError) as error:
        compile_patterns(alone, nlp)
    assert [line.split(": nothing in its grammar")[0] for line in str(error.value).splitlines()] == [
        f'{tmp_path}/mine.ttl: line 10: property {TERM}: example "[Corvane Motors] {verb}. [Dunmore City] won."'
        for verb in ("gave", "paid")
    ]
    with_ours = replace(alone, added=())
    assert len(compile_patterns(with_ours, nlp).unused) == 2  # what we ship is held to its examples by a test, not by an error


@pytest.mark.parametrize(
    ("turtle", "told"),
    [
        ("this is no Turtle", "line 1: not Turtle"),
        (HEAD + SPONSORS.replace("bankrolls} [Dunmore City]", "bankrolls} Dunmore City"), f"line 8: property {TERM}: example"),
        (HEAD + SPONSORS.replace(" rdfs:domain kg:Organization ;", ""), f"line 7: property {TERM}: no rdfs:domain"),
        (HEAD + APART, f"line 10: property {TERM}: example"),
    ],
    ids=["syntax", "one mark", "no domain", "apart"],
)
def test_command_tells_the_mistake_and_writes_nothing(turtle: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(turtle, encoding="utf-8")
    (tmp_path / "article.txt").write_text("Redwater Group sponsors Kelmore Rovers.", encoding="utf-8")
    error = fails(1, "build", tmp_path / "article.txt", "-o", tmp_path / "out.kg", "--ontology", path)
    assert error.startswith(f"kg: error: {path}: {told}")
    assert not (tmp_path / "out.kg").exists()


def test_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match=r"none\.ttl: cannot be read"):
        load_ontology([tmp_path / "none.ttl"])


@pytest.mark.parametrize(
    ("written", "text", "subject", "object"),
    [
        ("[Anna] met [Piet].", "Anna met Piet.", "Anna", "Piet"),
        ("[o|Piet] was met by [s|Anna].", "Piet was met by Anna.", "Anna", "Piet"),
        ("[The [o|Chilean] team] won.", "The Chilean team won.", "The Chilean team", "Chilean"),
    ],
)
def test_marks(written: str, text: str, subject: str, object: str) -> None:
    example = parse_example(written)
    assert example.text == text
    assert [text[span.start : span.end] for span in (example.subject, example.object)] == [subject, object]


@pytest.mark.parametrize(
    "written", ["Anna met Piet.", "[Anna] met Piet.", "[Anna] met [Piet", "[Anna] met [Piet] and [Greta].", "[o|Anna] met [o|Piet]."]
)
def test_marks_that_are_none(written: str) -> None:
    with pytest.raises(ValueError, match="mark"):
        parse_example(written)


@pytest.mark.parametrize(
    ("written", "sentences"),
    [
        ("[Anna] met [Piet].", ["[Anna] met [Piet]."]),
        ("[Anna] {met|saw} [Piet].", ["[Anna] met [Piet].", "[Anna] saw [Piet]."]),
        ("[Anna] {met|saw|ran into} [Piet].", ["[Anna] met [Piet].", "[Anna] saw [Piet].", "[Anna] ran into [Piet]."]),
        ("[Anna] met{ up|} with [Piet].", ["[Anna] met up with [Piet].", "[Anna] met with [Piet]."]),
        ("{Today|Here} [A] {is|was}.", ["Today [A] is.", "Today [A] was.", "Here [A] is.", "Here [A] was."]),
    ],
)
def test_braces_are_spelled_out(written: str, sentences: list[str]) -> None:
    assert spell_out(written) == sentences


def test_braces_of_a_file_give_an_example_for_each_choice(tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(HEAD + SPONSORS, encoding="utf-8")
    examples = load_ontology([path]).properties[TERM].examples
    assert {example.text for example in examples} == {
        "Corvane Motors sponsors Dunmore City.",
        "Corvane Motors bankrolls Dunmore City.",
        "Dunmore City, sponsored by Corvane Motors, won.",
        "Corvane Motors is a sponsor of Dunmore City.",
    }


# A relation of the user's own


@pytest.fixture(scope="module")
def widened(tmp_path_factory: pytest.TempPathFactory) -> Language:
    from kg.pipeline import load_pipeline

    path = tmp_path_factory.mktemp("ontology") / "mine.ttl"
    path.write_text(HEAD + SPONSORS, encoding="utf-8")
    return load_pipeline([path])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Redwater Group sponsors Kelmore Rovers.", True),
        ("Kelmore Rovers are sponsored by Redwater Group.", True),
        ("Kelmore Rovers, sponsored by Redwater Group, lost again.", True),
        ("Redwater Group, a sponsor of Kelmore Rovers, lost money.", True),
        ("Redwater Group sponsored Kelmore Rovers and moved to Lima.", True),
        ("Redwater Group bankrolled Kelmore Rovers and moved to Lima.", True),
        ("Kelmore Rovers are bankrolled by Redwater Group.", True),
        ("Redwater Group sued Kelmore Rovers.", False),
        ("Redwater Group met a sponsor of Kelmore Rovers.", False),
    ],
)
def test_own_relation_is_found_in_new_sentences(text: str, found: bool, widened: Language) -> None:
    fact = ("Redwater Group", TERM, "Kelmore Rovers", "asserted")
    assert (fact in to_facts(read(Document("test", text), widened))) is found

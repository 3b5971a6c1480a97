"""SPARQL: answers as values and text, errors at the right place, and no way out of the graph."""

from __future__ import annotations

import csv
import io
import json
import socketserver
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg.errors import QueryError
from kg.explain import explain
from kg.library import find_query
from kg.query import PREFIXES, Result, query, to_printable, write_table
from kg.store import Graph, open_graph, write_graph

SMALL = Path(__file__).parent / "data" / "small.trig"
DANA = "<https://kg.example/id/person/dana-reyes>"


@pytest.fixture(scope="module")
def small() -> Iterator[Graph]:
    with open_graph(SMALL) as graph:
        yield graph


# Values


def test_rows_are_python_values(small: Graph) -> None:
    values = (
        '?a ?b ?c ?d ?e ?f ?g { BIND(1 AS ?a) BIND(1.50 AS ?b) BIND(1e3 AS ?c) BIND(true AS ?d) BIND("x"@en AS ?e) BIND(kg:visited AS ?f) }'
    )
    result = query(small, f"SELECT {values}")
    assert result.variables == ("a", "b", "c", "d", "e", "f", "g")
    assert result.rows == ((1, Decimal("1.5"), 1000.0, True, "x", "https://kg.example/ontology#visited", None),)
    assert [type(value) for value in result.rows[0]] == [int, Decimal, float, bool, str, str, type(None)]


def test_value_that_its_type_does_not_allow_stays_text(small: Graph) -> None:
    result = query(small, 'SELECT ("many"^^xsd:integer AS ?a) ("x"^^xsd:decimal AS ?b) ("2024-03-02"^^xsd:date AS ?c) {}')
    assert result.rows == (("many", "x", "2024-03-02"),)


def test_terms_are_kept(small: Graph) -> None:
    result = query(small, f"SELECT ?label {{ {DANA} rdfs:label ?label }}")
    assert result.terms == ((Literal("Dana Reyes"),),)


def test_ask(small: Graph) -> None:
    yes, no = query(small, f"ASK {{ {DANA} a kg:Person }}"), query(small, f"ASK {{ {DANA} a kg:City }}")
    assert (yes.boolean, no.boolean, yes.rows) == (True, False, ())
    assert yes.to_format("table") == "true\n"
    assert json.loads(no.to_format("json"))["boolean"] is False
    assert yes.to_format("csv").strip() == "true"
    assert "<boolean>true</boolean>" in yes.to_format("xml")


def test_construct_gives_triples(small: Graph) -> None:
    result = query(small, f"CONSTRUCT {{ {DANA} kg:visited ?place }} WHERE {{ {DANA} kg:visited ?place }}")
    marlow = NamedNode("https://kg.example/id/place/marlow-123")
    assert result.variables == ("subject", "predicate", "object")
    assert result.rows[0][2] == marlow.value
    assert "kg:visited" in result.to_format("ttl")
    for name, rdf_format in {"ttl": RdfFormat.TURTLE, "json": RdfFormat.JSON_LD, "xml": RdfFormat.RDF_XML}.items():
        assert [quad.object for quad in parse(result.to_format(name), rdf_format)] == [marlow]  # type: ignore[arg-type]
    assert result.to_format("csv").splitlines()[1] == f"{DANA[1:-1]},{PREFIXES['kg']}visited,{marlow.value}"
    assert result.to_format("table").splitlines()[2].split() == ["id:person/dana-reyes", "kg:visited", "id:place/marlow-123"]


def test_triples_come_sorted(small: Graph) -> None:
    texts = {query(small, f"DESCRIBE {DANA}").to_format("ttl") for _ in range(3)}
    assert len(texts) == 1


# Formats


def test_csv_json_and_xml_hold_the_same(small: Graph) -> None:
    result = query(small, "SELECT ?id ?label { ?id a kg:Person ; rdfs:label ?label } ORDER BY ?id")
    expected = [list(row) for row in result.rows]
    assert list(csv.reader(io.StringIO(result.to_format("csv"))))[1:] == expected
    bindings = json.loads(result.to_format("json"))["results"]["bindings"]
    assert [[binding["id"]["value"], binding["label"]["value"]] for binding in bindings] == expected
    tree = ET.fromstring(result.to_format("xml"))
    texts = [element.text for element in tree.iter() if element.tag.endswith(("uri", "literal"))]
    assert texts == [text for row in expected for text in row]


def test_xml_is_well_formed_whatever_the_text(small: Graph) -> None:
    result = query(small, "SELECT ?name { ?id a kg:Organization ; skos:altLabel ?name }")
    texts = {element.text for element in ET.fromstring(result.to_format("xml")).iter() if element.tag.endswith("literal")}
    assert "evil \N{REPLACEMENT CHARACTER}[2J\u202etxt" in texts


def test_table_is_aligned_and_shortened(small: Graph) -> None:
    result = query(small, "SELECT ?id ?label ?n { ?id a kg:Person ; rdfs:label ?label BIND(7 AS ?n) } ORDER BY ?id")
    assert result.to_format("table").splitlines() == [
        "id                     label        n",
        "---------------------  -----------  -",
        "id:person/dana-reyes   Dana Reyes   7",
        "id:person/lu           Lu 陆晨      7",
        "id:person/tomas-reyes  Tomas Reyes  7",
        "id:person/zoe-ostrom   Zoë Öström   7",
    ]


def test_table_without_rows_has_its_head(small: Graph) -> None:
    assert query(small, "SELECT ?a ?bcd { ?a kg:nothing ?bcd }").to_format("table") == "a  bcd\n-  ---\n"


def test_table_escapes_what_a_terminal_acts_on(small: Graph) -> None:
    text = query(small, "SELECT ?name { ?id a kg:Organization ; rdfs:label|skos:altLabel ?name }").to_format("table")
    assert r"evil \x1b[2J\u202etxt" in text
    assert "<script>alert(1)</script>" in text
    assert text.replace("\n", "").isprintable()


def test_table_folds_only_when_told(small: Graph) -> None:
    result = query(small, 'SELECT ("one two three four five six" AS ?a) ("x" AS ?b) {}')
    assert max(map(len, result.to_format("table").splitlines())) == 30
    assert result.to_format("table", width=16).splitlines() == [
        "a              b",
        "-------------  -",
        "one two three  x",
        "four five six",
    ]


@pytest.mark.parametrize("width", [1, 5, 20, 33, 80])
def test_folding_loses_nothing(width: int) -> None:
    cells = ["陆晨" * 20, "nobreakatall" * 9, "a b c d e f", ""]
    text = write_table(["w", "x", "y", "z"], [cells], width=width)
    for cell in cells:
        remaining = iter(text)
        assert all(char in remaining for char in cell.replace(" ", ""))


def test_unknown_format_is_an_error() -> None:
    with pytest.raises(QueryError, match="no result format is called 'yaml'"):
        Result().to_format("yaml")  # type: ignore[arg-type]


def test_ttl_of_a_table_is_an_error(small: Graph) -> None:
    with pytest.raises(QueryError, match="CONSTRUCT and DESCRIBE"):
        query(small, "SELECT * {}").to_format("ttl")


def test_printable_keeps_letters_of_all_scripts() -> None:
    text = "Zoë Öström 陆晨 می\u200cخواهم \U0001f600 -- [x] \\n"
    assert to_printable(text) == text
    assert to_printable("\x07\x9b\u2028\ufeff\ud800") == r"\x07\x9b\u2028\ufeff\ud800"


# Errors

WRONG = {
    "SELEC * {}": (1, 1, "did not expect SELEC"),
    "SELECT ?s WHERE {\n  ?s a kg:Person .\n  OPTIONL { ?s kg:x ?y }\n}": (3, 3, "did not expect OPTIONL"),
    "SELECT ?s ?p WHERE {\n  ?s a kg:Person ;\n     rdfs:label ?l\n  ?s kg:x ?y .\n}": (4, 3, "did not expect ?s"),
    "SELECT * {\r\n ?x ] }": (2, 5, "did not expect ]"),
    "# é𝒳\nSELECT ?x { ?x a 'é𝒳' ]}": (2, 23, "did not expect ]"),
    "SELECT ?s, ?p WHERE { ?s ?p ?o }": (1, 10, "did not expect ,"),
    "SELECT * { ?s ?p ?o FILTER(CONTAIN(?o,'x')) }": (1, 28, "did not expect CONTAIN"),
    "SELECT ?s WHERE { ?s ?p ?o }}": (1, 29, "did not expect }"),
    "SELECT * {?s ?p ?o} LIMT 3": (1, 21, "did not expect LIMT"),
    "SELECT * {?s a ?o": (1, 18, "the query ends too early"),
    "SELECT * {?s ?p ?o} ORDER BY  \n": (1, 29, "the query ends too early"),
    "SELECT * {\n?s foo:bar ?o}": (2, 4, "the prefix of foo:bar is not declared; known without declaration are dcterms, id, kg,"),
    "SELECT * { ?s a <Person> }": (1, 17, "<Person> is not a full IRI"),
    "SELECT * { ?s rdfs:label 'it's' }": (1, 30, "did not expect s"),
    'SELECT * { ?s rdfs:label "abc }': (1, 26, 'the string that begins with " is not closed'),
    "SELECT ?a (COUNT(?x) AS ?n) {?x a ?a}": (1, 38, "neither grouped by nor aggregated"),
    "INSERT DATA { <u:a> <u:b> <u:c> }": (1, 1, "a query cannot change the graph (INSERT)"),
    "PREFIX x: <u:x>\ndelete where { ?s ?p ?o }": (2, 1, "a query cannot change the graph (DELETE)"),
    "LOAD <file:///etc/passwd>": (1, 1, "a query cannot change the graph (LOAD)"),
    "\x1b[31m": (1, 1, r"did not expect \x1b"),
    "SELECT * { ?s ?p 'service' ] }": (1, 28, "did not expect ]"),
}


@pytest.mark.parametrize("sparql", WRONG)
def test_syntax_error_says_where_and_what(small: Graph, sparql: str) -> None:
    line, column, what = WRONG[sparql]
    with pytest.raises(QueryError) as caught:
        query(small, sparql)
    first, excerpt, caret = str(caught.value).split("\n")
    assert first.startswith(f"SPARQL, line {line}, column {column}: ")
    assert what in first
    assert caret.strip() == "^"
    assert caught.value.exit_status == 2
    if excerpt.isascii() and "\x1b" not in sparql:
        text = sparql.replace("\r", "").split("\n")[line - 1]
        assert excerpt[2:] == text[: len(excerpt) - 2]
        assert len(caret) - 3 == column - 1


def test_caret_stands_below_the_place_in_long_and_wide_lines(small: Graph) -> None:
    for before in ("?s a kg:Person . " * 30, "?s rdfs:label '陆晨' . "):
        with pytest.raises(QueryError) as caught:
            query(small, f"SELECT * {{ {before}] {'# ' * 500}")
        _, excerpt, caret = str(caught.value).split("\n")
        place = len(caret) - 1 - excerpt.count("陆") - excerpt.count("晨")
        assert excerpt[place] == "]"
        assert len(excerpt) < 200


@pytest.mark.parametrize("sparql", ["", " \n\t"])
def test_empty_query_is_an_error(small: Graph, sparql: str) -> None:
    with pytest.raises(QueryError, match="the query is empty"):
        query(small, sparql)


def test_long_wrong_query_is_answered_at_once(small: Graph) -> None:
    with pytest.raises(QueryError, match="line 20001, column 1: did not expect oops"):
        query(small, "SELECT * {\n" + "?s a kg:Person .\n" * 19999 + "oops }")


def test_own_prefix_wins(small: Graph) -> None:
    assert query(small, "PREFIX kg: <https://schema.org/> SELECT ?h { GRAPH ?g { ?g kg:headline ?h } }").rows
    assert len(query(small, "SELECT ?p { ?p a kg:Person }").rows) == 4


# No way out


@pytest.fixture
def listener() -> Iterator[tuple[str, list[object]]]:
    """The address of a server on loopback, and the calls that came."""
    calls: list[object] = []

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            calls.append(self.request.recv(1000))

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/sparql", calls
        server.shutdown()
        thread.join()


CALLS = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { service silent <URL> { ?s ?p ?o } }",
    "SELECT * { ?s a kg:Person . SeRvIcE\t<URL>{ ?s ?p ?o } }",
    "SELECT * { ?s ?p 1SERVICE <URL> { ?a ?b ?c } }",
    "SELECT * { ?s ?p trueSERVICE <URL> { ?a ?b ?c } }",
    "SELECT * { VALUES ?x { <URL> } SERVICE ?x { ?s ?p ?o } }",
    "PREFIX u: <URL> SELECT * { SERVICE u: { ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { SERVICE:{ ?s ?p ?o } }",
    "PREFIX zervice: <URL> SELECT * { SERVICE zervice: { ?s ?p ?o } }",
    "BASE <URL> SELECT * { SERVICE <> { ?s ?p ?o } }",
    "SELECT * { # harmless SERVICE\n 'SERVICE' ^a ?x . SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { BIND(<URL> AS ?s) ?a ?b ?c FILTER(?a<?b)SERVICE?s#>\n{ ?x ?p ?o } }",
    "ASK { SERVICE <URL> { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { { SELECT * { OPTIONAL { SERVICE <URL> { ?s ?p ?o } } } } }",
    "SELECT * { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { FILTER NOT EXISTS { MINUS { SERVICE <URL> { ?s ?p ?o } } } }",
    "SELECT * { GRAPH ?g { SERVICE <URL> { ?s ?p ?o } } }",
]


@pytest.mark.parametrize("sparql", CALLS)
def test_service_is_refused_before_evaluation(small: Graph, listener: tuple[str, list[object]], sparql: str) -> None:
    url, calls = listener
    with pytest.raises(QueryError, match="SERVICE is not allowed"):
        query(small, sparql.replace("URL", url))
    assert not calls


@pytest.mark.parametrize(
    "sparql",
    [
        r"SELECT * { \u0053ERVICE <URL> { ?s ?p ?o } }",
        r"SELECT * { SERV\u0049CE <URL> { ?s ?p ?o } }",
        "SELECT * { \u017fERVICE <URL> { ?s ?p ?o } }",
        "SELECT * { SERVICE <URL> { ?s ?p ?o }",
        "SELECT * { ?a ?b ?c FILTER(?a<'#>' || ?a = '') SERVICE <URL> { ?s ?p ?o } }",
        "LOAD <URL>",
        "LOAD SILENT <URL> INTO GRAPH <u:g>",
        "INSERT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    ],
)
def test_other_ways_out_are_refused_as_well(small: Graph, listener: tuple[str, list[object]], sparql: str) -> None:
    url, calls = listener
    with pytest.raises(QueryError):
        query(small, sparql.replace("URL", url))
    assert not calls


@pytest.mark.parametrize("clause", ["FROM <URL>", "FROM NAMED <URL>", "FROM <file:///etc/passwd>"])
def test_from_chooses_among_the_graphs_of_the_store(small: Graph, listener: tuple[str, list[object]], clause: str) -> None:
    url, calls = listener
    assert query(small, f"SELECT * {clause.replace('URL', url)} {{ ?s ?p ?o }}").rows == ()
    assert not calls


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?s { ?s rdfs:label 'SERVICE <http://x/> { }' }",
        "SELECT ?s { ?s rdfs:label ?l } # SERVICE <http://x/> { ?s ?p ?o }",
        "SELECT ?service { ?service a kg:Service }",
        "SELECT ?s { ?s a <https://service.example/service#SERVICE> }",
        'SELECT ?s { ?s rdfs:label """a\nSERVICE\n""" }',
        "PREFIX service: <u:service/> SELECT ?s { ?s a service:service }",
        "SELECT ?s { ?s rdfs:label 'a'@service }",
        "SELECT ?s { _:service rdfs:label ?s FILTER(?s<'service') }",
    ],
)
def test_the_word_service_is_no_problem(small: Graph, sparql: str) -> None:
    assert query(small, sparql).boolean is None


# The queries that come with kg

EXPECTED = {
    "offices": [["Dana Reyes", "vice president", "Harbour Hospital", 2], ["Zoë Öström", "health minister", "Health (Norland)", 1]],
    "people": [
        ["Dana Reyes", None, None, 2],
        ["Zoë Öström", None, None, 2],
        ["Lu 陆晨", "leader", None, 1],
        ["Tomas Reyes", None, None, 1],
    ],
    "places": [["Marlow", "City", "Norland", "geonames:123", 3], ["Norland", "Country", None, None, 1]],
    "meetings": [["Dana Reyes", "Zoë Öström", "2024-03-02", 1]],
    "visits": [["Dana Reyes", "Marlow", "2024-03-05", 1]],
    "observations": [
        [20, None, "count", "cases", "about", "Marlow", None, None, "Zoë Öström", 1],
        [859, None, "count", "cases of fever", "exact", "Norland", None, "2024-03-01", None, 1],
    ],
    "events": [],
    "denied-and-planned": [
        ["Lu 陆晨", "headOf", "𝒳 Labs <script>alert(1)</script>", "negative", "asserted", None, 1],
        ["Tomas Reyes", "succeeded", "Zoë Öström", "positive", "denied", "Tomas Reyes", 1],
        ["Dana Reyes", "visited", "Marlow", "positive", "planned", None, 1],
    ],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_named_query_answers(small: Graph, name: str) -> None:
    assert [list(row) for row in query(small, find_query(name).text).rows] == EXPECTED[name]


def test_named_query_evidence_has_every_claim_of_a_statement(small: Graph) -> None:
    result = query(small, find_query("evidence").text)
    assert result.variables == ("subject", "predicate", "object", "modality", "confidence", "publisher", "published", "quote")
    assert len(result.rows) == 12
    vice = [row for row in result.rows if row[1] == "vicePresidentOf"]
    assert [(row[4], row[5]) for row in vice] == [(Decimal("0.9"), "Harbour Times"), (Decimal("0.85"), "Coast Daily")]


def test_offices_name_the_country_and_fall_back_to_the_predicate(tmp_path: Path) -> None:
    text = """
        <u:ann> rdfs:label "Ann Lee" . <u:bank> rdfs:label "National Bank" . <u:land> rdfs:label "Norland" .
        <u:s> rdf:predicate kg:chiefExecutiveOf ; rdf:object <u:bank> ; kg:polarity kg:positive ; kg:modality kg:reported ;
            prov:wasDerivedFrom <u:doc#claim=1>, <u:doc#claim=2> .
        <u:position> a kg:Position ; kg:holder <u:ann> ; kg:organization <u:bank> ; kg:country <u:land> ; kg:positionStatement <u:s> ."""
    prologue = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    (tmp_path / "news.ttl").write_text(prologue + text)
    with open_graph(tmp_path / "news.ttl") as graph:
        assert query(graph, find_query("offices").text).rows == (("Ann Lee", "chief executive of", "National Bank, Norland", 1),)


def test_hostile_names_do_not_break_a_store(tmp_path: Path) -> None:
    name = "'; DROP\" \\ } SERVICE <http://x/> { \x00\x1b"
    write_graph([Quad(NamedNode("u:a"), NamedNode("u:p"), Literal(name))], tmp_path / "news.kg", {})
    with open_graph(tmp_path / "news.kg") as graph:
        assert query(graph, "SELECT ?o { ?s ?p ?o }").rows == ((name,),)


def test_explain_shortens_paths_and_names_exists(small: Graph) -> None:
    told = explain(
        small, "SELECT ?a { ?a rdf:subject/rdfs:label|^kg:holder 'a <https://kg.example/ontology#x>' FILTER NOT EXISTS { ?a kg:x ?q } }"
    )
    assert "?a (rdf:subject/rdfs:label)|^kg:holder" in told and "NotExists" in told
    assert '"a <https://kg.example/ontology#x>"' in told

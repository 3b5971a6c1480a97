"""`kg why`: names are found however they are written, and every quote stands where it is said to stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode

from kg.errors import UnknownNameError
from kg.store import Graph, open_graph, write_graph
from kg.why import Explanation, Node, find_entities, fold, to_json, to_report, why

SMALL = Path(__file__).parent / "data" / "small.trig"
ID = "https://kg.example/id/"


@pytest.fixture(scope="module")
def small() -> Iterator[Graph]:
    with open_graph(SMALL) as graph:
        yield graph


def words(explanations: list[Explanation]) -> list[str]:
    return [explanation.words for explanation in explanations]


ABOUT_DANA = [
    "Dana Reyes: met with Zoë Öström",
    "Dana Reyes: visited Marlow",
    "Dana Reyes: vice president of Harbour Hospital",
    "Dana Reyes: visited Marlow",  # as a plan
    "Tomas Reyes: sibling of Dana Reyes",  # she is the object of a relation that holds both ways
]


@pytest.mark.parametrize(
    "name",
    [
        "Dana Reyes",
        "  dana   REYES ",
        "Dána Reyës",
        "Ｄａｎａ Reyes",
        f"{ID}person/dana-reyes",
        f"<{ID}person/dana-reyes>",
        "id:person/dana-reyes",
    ],
)
def test_subject_is_found_however_it_is_written(small: Graph, name: str) -> None:
    explanations = why(small, name)
    assert sorted(words(explanations)) == sorted(ABOUT_DANA)
    assert {explanation.about for explanation in explanations} == {Node(f"{ID}person/dana-reyes", "Dana Reyes", "Person")}


def test_alias_of_several_explains_them_all(small: Graph) -> None:
    explanations = why(small, "reyes")
    assert {explanation.about.label for explanation in explanations} == {"Dana Reyes", "Tomas Reyes"}
    report = to_report(explanations)
    assert report.startswith(
        "The name fits 2 entities: Dana Reyes (Person, id:person/dana-reyes), Tomas Reyes (Person, id:person/tomas-reyes)\n"
    )


@pytest.mark.parametrize(
    "predicate",
    ["vicePresidentOf", "vice president of", "Vice President Of", "kg:vicePresidentOf", "<https://kg.example/ontology#vicePresidentOf>"],
)
def test_predicate_is_found_however_it_is_written(small: Graph, predicate: str) -> None:
    assert words(why(small, "Dana Reyes", predicate)) == [ABOUT_DANA[2]]


@pytest.mark.parametrize("object", ["Marlow", "marlow", f"{ID}place/marlow-123"])
def test_object_narrows(small: Graph, object: str) -> None:
    explanations = why(small, "Dana Reyes", "visited", object)
    assert [explanation.modality for explanation in explanations] == ["planned", "asserted"]


def test_object_may_be_a_value(small: Graph) -> None:
    assert words(why(small, "Lu 陆晨", "occupation", "Leader")) == ["Lu 陆晨: occupation leader"]


def test_what_is_not_said_is_an_empty_answer(small: Graph) -> None:
    assert why(small, "Dana Reyes", "visited", "Norland") == []
    assert why(small, "Dana Reyes", "succeeded") == []
    assert why(small, "Dana Reyes", "siblingOf", "Öström") == []
    assert to_report([]) == ""


def test_what_is_only_an_object_is_explained_as_one(small: Graph) -> None:
    assert words(why(small, "Harbour Hospital")) == [ABOUT_DANA[2]]
    assert words(why(small, "Health (Norland)")) == ["Zoë Öström: minister of Health (Norland)"]


def test_relation_that_holds_both_ways_is_explained_to_its_object(small: Graph) -> None:
    explanations = why(small, "Öström")
    assert sorted(words(explanations)) == ["Dana Reyes: met with Zoë Öström", "Zoë Öström: minister of Health (Norland)"]
    assert {explanation.about.label for explanation in explanations} == {"Zoë Öström"}


def test_relation_that_holds_one_way_is_not(small: Graph) -> None:
    assert words(why(small, "Tomas Reyes", "succeeded", "Öström")) == ["Tomas Reyes: succeeded Zoë Öström"]
    assert why(small, "Öström", "succeeded") == []
    assert why(small, "Öström", "succeeded", "Tomas Reyes") == []


@pytest.mark.parametrize(
    ("one", "predicate", "other", "statement"),
    [
        ("Dana Reyes", "metWith", "Öström", "reyes-met-ostrom"),
        ("Dana Reyes", "siblingOf", "Tomas Reyes", "tomas-sibling"),
        ("Dana Reyes", "sibling of", "reyes", "tomas-sibling"),
    ],
)
def test_relation_that_holds_both_ways_is_found_from_either_end(small: Graph, one: str, predicate: str, other: str, statement: str) -> None:
    for subject, object in ((one, other), (other, one)):
        assert {explanation.statement for explanation in why(small, subject, predicate, object)} == {f"{ID}statement/{statement}"}
    assert why(small, one, predicate, one) == []


def test_evidence_is_the_same_from_either_end(small: Graph) -> None:
    [from_subject], [from_object] = why(small, "Tomas Reyes", "siblingOf"), why(small, "Dana Reyes", "siblingOf")
    assert (from_subject.about.label, from_object.about.label) == ("Tomas Reyes", "Dana Reyes")
    assert replace(from_object, about=from_subject.about) == from_subject
    [evidence] = from_object.evidence
    assert evidence.quote == "Tomas Reyes, her brother, denied that he would succeed Öström."
    assert (evidence.rule, evidence.confidence, from_object.confidence) == ("pattern:siblingOf", Decimal("0.9"), Decimal("0.90"))


def test_observations_of_a_place(small: Graph) -> None:
    [explanation] = why(small, "Norland")
    assert explanation.words == "Norland: 859 cases"
    assert (explanation.time, explanation.modality, explanation.confidence) == ("2024-03-01", "asserted", Decimal("0.9"))
    assert explanation.evidence[0].quote == "Norland counted 859 cases of fever by Friday."
    [counted] = [explanation for explanation in why(small, "Marlow") if explanation.predicate.label == ""]
    assert [node.label for node in counted.attributed_to] == ["Zoë Öström"]


def test_statement_explains_itself(small: Graph) -> None:
    assert words(why(small, "id:statement/reyes-visited-marlow")) == ["Dana Reyes: visited Marlow"]
    assert words(why(small, "id:observation/norland-859")) == ["Norland: 859 cases"]


def test_negative_says_not(small: Graph) -> None:
    assert words(why(small, "Lu 陆晨", "headOf")) == ["Lu 陆晨: not head of 𝒳 Labs <script>alert(1)</script>"]


# Evidence


def test_evidence_is_complete(small: Graph) -> None:
    [explanation] = why(small, "Dana Reyes", "vicePresidentOf")
    assert explanation.confidence == Decimal("0.98")
    first, second = explanation.evidence
    assert (first.publisher, first.published, first.source) == ("Harbour Times", "2024-03-02", "ward.txt")
    assert first.headline == "New ward opens at Harbour Hospital"
    assert first.url == "https://harbour-times.example/ward"
    assert first.before == "Harbour Hospital opened a ward on Saturday."
    assert first.quote.startswith("Dana Reyes, the vice president of Harbour Hospital, met")
    assert first.after == '"We are ready," Reyes said.'
    assert (first.rule, first.confidence, first.polarity, first.modality) == (
        "pattern:vicePresidentOf",
        Decimal("0.9"),
        "positive",
        "asserted",
    )
    assert (second.publisher, second.before, second.after) == ("Coast Daily", "", "The tour took two hours.")


def test_every_mark_gives_its_text(small: Graph) -> None:
    is_string = NamedNode("http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#isString")
    texts = {quad.subject.value: quad.object.value for quad in small.store.quads_for_pattern(None, is_string, None, None)}
    [explanation] = why(small, "Tomas Reyes", "succeeded")
    [evidence] = explanation.evidence
    text = texts[evidence.document]
    assert text[evidence.start : evidence.end] == evidence.quote
    assert {mark.role: text[mark.start : mark.end] for mark in evidence.marks} == {
        "subject": "Tomas Reyes",
        "cue": "succeed",
        "object": "Öström",
    }
    assert evidence.attributed_to == ("Tomas Reyes",)


def test_claims_that_the_file_does_not_hold_are_counted(small: Graph, tmp_path: Path) -> None:
    write_graph(small.store.quads_for_pattern(None, None, None, DefaultGraph()), tmp_path / "small.ttl", {})
    with open_graph(tmp_path / "small.ttl") as graph:
        [explanation] = why(graph, "Dana Reyes", "vicePresidentOf")
    assert len(explanation.claims) == 2
    assert explanation.evidence == ()
    assert "2 claims in 2 articles (2 not in this graph: keep the whole of it in .nq, .trig or a store)" in to_report([explanation])


# Names that nothing has


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("Danna Reys", "Dana Reyes (Person), Tomas Reyes (Person)"),
        ("Harbor Hospital", "Harbour Hospital (Organization)"),
        ("ostrom zoe", "Zoë Öström (Person)"),
        (f"{ID}person/nobody", ""),
        ("qqqq", "nothing is called anything like it"),
        ("", ""),
    ],
)
def test_unknown_subject_offers_the_nearest(small: Graph, name: str, nearest: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        why(small, name)
    assert f'no entity of the graph is called "{name}"' in str(caught.value)
    assert nearest in str(caught.value)
    assert caught.value.exit_status == 2


def test_unknown_predicate_offers_the_nearest(small: Graph) -> None:
    with pytest.raises(UnknownNameError, match='no predicate of the graph is called "visit"; nearest: visited'):
        why(small, "Dana Reyes", "visit")


def test_unknown_object_offers_the_nearest(small: Graph) -> None:
    with pytest.raises(UnknownNameError, match='no entity of the graph is called "Marlo"; nearest: Marlow'):
        why(small, "Dana Reyes", "visited", "Marlo")


def test_unknown_name_in_an_empty_graph(tmp_path: Path) -> None:
    write_graph([], tmp_path / "none.kg", {})
    with open_graph(tmp_path / "none.kg") as graph, pytest.raises(UnknownNameError, match="nothing is called anything like it"):
        find_entities(graph, "Dana Reyes")


def test_hostile_name_is_escaped(small: Graph) -> None:
    with pytest.raises(UnknownNameError) as caught:
        why(small, "\x1b[2J")
    assert str(caught.value).isprintable()


def test_folding() -> None:
    assert fold("  Zoë   ÖSTRÖM ") == "zoe ostrom"
    assert fold("Strøm-Łódź, U.N.") == "stromlodz un"
    assert fold("People’s") == fold("people's")
    assert fold("陆晨") == "陆晨"


# What is printed


def test_report(small: Graph) -> None:
    assert to_report(why(small, "Tomas Reyes", "succeeded")) == (
        "Tomas Reyes: succeeded Zoë Öström\n"
        "  denied by Tomas Reyes, confidence 0.80, 1 claim in 1 article\n"
        "\n"
        '  1. Coast Daily, 2024-03-05, "Vice president tours Marlow"\n'
        "     The tour took two hours.\n"
        "   > [Tomas Reyes], her brother, denied that he would [succeed] [Öström].\n"
        "     Öström said that Marlow counted about 20 cases.\n"
        "     tour.txt, characters 95-157 (subject 95-106; cue 142-149; object 150-156)\n"
        "     denied by Tomas Reyes; rule pattern:succeeded; confidence 0.80\n"
    )


def test_marks_within_marks(small: Graph) -> None:
    report = to_report(why(small, "Öström", "ministerOf"))
    assert "met [Zoë Öström], the [[health] minister] of Norland." in report
    bold = to_report(why(small, "Öström", "ministerOf"), bold=True)
    assert "\x1b[1mZoë Öström\x1b[0m, the \x1b[1mhealth\x1b[0m\x1b[1m minister\x1b[0m of Norland." in bold


def test_report_escapes_what_a_terminal_acts_on(small: Graph) -> None:
    report = to_report(why(small, "𝒳 Labs <script>alert(1)</script>"))
    assert report.replace("\n", "").isprintable()
    assert r"Wire \u202e& Co" in report
    assert r"odd\nname.txt" in report
    assert "[𝒳 Labs <script>alert(1)</script>] is [based in] [Marlow]." in report


def test_json(small: Graph) -> None:
    [found] = json.loads(to_json(why(small, "Dana Reyes", "vicePresidentOf")))
    assert found["subject"] == {"iri": f"{ID}person/dana-reyes", "label": "Dana Reyes", "type": "Person"}
    assert [evidence["confidence"] for evidence in found["evidence"]] == [0.9, 0.85]
    assert {mark["role"] for mark in found["evidence"][0]["marks"]} == {"subject", "cue", "object"}

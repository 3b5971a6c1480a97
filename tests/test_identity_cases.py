"""One thing or two: the cases of tests/data/identity_cases.txt, which were written before the code that they try."""

from __future__ import annotations

from collections import Counter

import pytest
from identity_cases import FILE, Case, CaseError, End, Expectation, Outcome, Verdict, is_right, judge, mention_at, misses, read_cases, table
from identity_cases import verdict_of as verdict
from spacy.language import Language

from kg.model import Entity, Mention, MentionKind, Span
from kg.ontology import Ontology

LEAST = 0.95
MOST_MERGED = 0
KIND = "== spouses\n"
CASE = KIND + "* ann\n1 Ann Moss met Bo Moss. She left.\n2 Moss stayed.\n"

CASES = read_cases(FILE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def outcomes(nlp: Language, ontology: Ontology) -> list[Outcome]:
    return [outcome for case in CASES for outcome in judge(case, nlp, ontology)]


def test_cases_come_out_as_readers_say(outcomes: list[Outcome]) -> None:
    own = [[o for o in outcomes if o.case is case] for case in CASES]
    right = sum(map(is_right, own)) / len(CASES)
    assert right >= LEAST, f"{right:.1%} of {len(CASES)} cases are right\n{table(outcomes)}\n{misses(outcomes)}"


def test_two_things_stay_two(outcomes: list[Outcome]) -> None:
    merged = [o for o in outcomes if o.verdict == "wrong merge"]
    assert len(merged) <= MOST_MERGED, misses(merged)


def test_the_file_has_many_cases_of_many_kinds() -> None:
    assert len(CASES) >= 90
    assert [kind for kind, n in Counter(case.kind for case in CASES).items() if n < 2] == []
    assert {e.relation for case in CASES for e in case.expected} == {"same", "different", "type"}
    assert all(len(case.articles) <= 3 for case in CASES)


def test_each_class_of_the_file_is_in_the_ontology(ontology: Ontology) -> None:
    wanted = {e.wanted for case in CASES for e in case.expected if e.relation == "type"}
    assert wanted <= set(ontology.classes)


def test_each_case_agrees_with_itself() -> None:
    """What is the same as one thing is not different from it."""
    for case in CASES:
        group = {end: end for e in case.expected for end in e.ends}
        for e in case.expected:
            if e.relation == "same":
                old, new = group[e.ends[0]], group[e.ends[1]]
                group = {end: new if of == old else of for end, of in group.items()}
        assert [e.line for e in case.expected if e.relation == "different" and group[e.ends[0]] == group[e.ends[1]]] == [], case.id


def test_a_case_is_read() -> None:
    (case,) = read_cases(CASE + "  same: Moss#2 | 2:Moss\n  type: 2:Moss | Person\n")
    assert (case.id, case.kind, case.line, case.articles[1]) == ("ann", "spouses", 2, "Moss stayed.\n")
    assert case.expected == [
        Expectation("same", (End(0, "Moss#2", Span(16, 20)), End(1, "Moss", Span(0, 4))), 5),
        Expectation("type", (End(1, "Moss", Span(0, 4)),), 6, "Person"),
    ]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("1 Ann left.", "line 1: it belongs to no case"),
        ("same: Ann | Bo", "line 1: it belongs to no case"),
        (CASE + "same: Ann", r"line 5: two parts with \| between them were expected"),
        (CASE + "same: Ann | Cy", "line 5: 'Cy' stands 0 times in article 1, not 1"),
        (CASE + "same: Ann | Moss#3", "line 5: 'Moss' stands 2 times in article 1, not 3"),
        (CASE + "same: Ann | 3:Moss", "line 5: '3:Moss' names no words of an article"),
        (CASE + "same: Ann | ", "line 5: '' names no words of an article"),
        (CASE + "same: Moss | Moss", "line 5: the two ends are one"),
        (CASE + "equal: Ann | She", "line 5: it begins with none of"),
        (CASE + "Ann is Bo", "line 5: it begins with none of"),
        (CASE + "4 Ann left.", "line 5: article 3 was expected"),
        (CASE + "same: Ann | She\n3 Ann left.", "line 6: the articles stand before the pairs"),
        (CASE, "line 2: a case needs an id, a kind, an article and a pair"),
        ("* ann\n1 Ann left, she says.\nsame: Ann | she", "line 1: a case needs an id"),
        (
            KIND + "* ann\n1 Ann says she left.\nsame: Ann | she\n* ann\n1 Bo says he left.\nsame: Bo | he",
            "line 5: there is another case ann",
        ),
    ],
)
def test_a_bad_line_is_named(text: str, error: str) -> None:
    with pytest.raises(CaseError, match=error):
        read_cases(text)


TEXT = "The new minister met Dr Ann Moss Jr. of Moss Bank."


@pytest.mark.parametrize(
    ("words", "mentions", "found"),
    [
        ("Ann Moss", [("Dr Ann Moss", "name"), ("Moss", "name")], "Dr Ann Moss"),
        ("Ann Moss", [("Moss", "name")], None),
        ("Moss Bank", [("Moss Bank", "name"), ("Bank", "name")], "Moss Bank"),
        ("Ann Moss Jr.", [("Ann Moss Jr", "name")], "Ann Moss Jr"),
        ("The new minister", [("new minister", "nominal")], "new minister"),
        ("The new minister", [("minister", "nominal"), ("new", "nominal")], "minister"),
    ],
)
def test_words_mean_the_mention_that_covers_them(words: str, mentions: list[tuple[str, MentionKind]], found: str | None) -> None:
    there = [Mention(TEXT.find(text), TEXT.find(text) + len(text), text, kind, "Person") for text, kind in mentions]
    end = End(0, words, Span(TEXT.find(words), TEXT.find(words) + len(words)))
    mention = mention_at(end, TEXT, there)
    assert (mention and mention.text) == found


ANN, BO = Entity("person/ann", "Person", "Ann"), Entity("person/bo", "Person", "Bo")


@pytest.mark.parametrize(
    ("relation", "entities", "expected"),
    [
        ("same", [ANN, ANN], "right"),
        ("same", [ANN, BO], "missed merge"),
        ("same", [ANN, None], "not found"),
        ("different", [ANN, BO], "right"),
        ("different", [ANN, ANN], "wrong merge"),
        ("different", [None, BO], "different, not found"),
        ("type", [ANN], "wrong type"),
        ("type", [None], "not found"),
    ],
)
def test_verdicts(relation: str, entities: list[Entity | None], expected: Verdict, ontology: Ontology) -> None:
    end = End(0, "Ann", Span(0, 3))
    expectation = Expectation(relation, (end,) * len(entities), 1, "City" if relation == "type" else "")  # type: ignore[arg-type]
    assert verdict(expectation, entities, ontology) == expected
    outcome = Outcome(Case("ann", "spouses", 1), expectation, expected, ())
    assert is_right([outcome]) == (expected in ("right", "different, not found") or relation == "type")

"""Patterns: the relations of the ontology are found in new sentences of many constructions, and not in sentences that come near."""

from __future__ import annotations

from decimal import Decimal

import pytest
from spacy.language import Language

from kg.model import Value
from kg.ontology import Ontology
from kg.patterns import Pattern

OFFICES = {
    "presidentOf",
    "vicePresidentOf",
    "headOfState",
    "headOfGovernment",
    "governmentMinisterOf",
    "chiefExecutiveOf",
    "holdsPositionAt",
}


def miss(*row: object, reason: str) -> object:
    return pytest.param(*row, marks=pytest.mark.xfail(strict=True, reason=reason))


def between(facts, one: str, other: str) -> set[str]:
    """The predicates of what is said of `one` and `other`."""
    return {predicate for subject, predicate, object, _ in facts if subject == one and object == other}


# One office is not another


@pytest.mark.parametrize(
    ("title", "body", "predicate"),
    [
        ("president", "Redwater Group", "presidentOf"),
        ("vice president", "Redwater Group", "vicePresidentOf"),
        ("deputy president", "Redwater Group", "vicePresidentOf"),
        ("chief executive", "Redwater Group", "chiefExecutiveOf"),
        ("deputy chief executive", "Redwater Group", "holdsPositionAt"),
        ("treasurer", "Redwater Group", "holdsPositionAt"),
        ("president", "Chile", "headOfState"),
        ("vice president", "Chile", "vicePresidentOf"),
        ("prime minister", "Chile", "headOfGovernment"),
        ("deputy prime minister", "Chile", "governmentMinisterOf"),
    ],
)
@pytest.mark.parametrize(
    "frame",
    [
        "Marta Kovacs is {title} of {body}.",
        "Marta Kovacs, the {title} of {body}, left.",
        "{body}'s {title}, Marta Kovacs, left.",
        "Marta Kovacs, who is {title} of {body}, left.",
        "Marta Kovacs was appointed as {title} of {body}.",
        "Marta Kovacs became {title} of {body} in May.",
    ],
)
def test_office_in_each_construction(frame: str, title: str, body: str, predicate: str, read_text) -> None:
    reading = read_text(frame.format(title=title, body=body))
    claims = [claim for claim in reading.claims if claim.predicate in OFFICES]
    assert [(c.subject.text, c.predicate, c.object.text, c.title) for c in claims] == [("Marta Kovacs", predicate, body, title)]


@pytest.mark.parametrize(
    ("text", "tense"),
    [
        ("Marta Kovacs is a former president of Chile.", "past"),
        ("Marta Kovacs, former president of Chile, died.", "past"),
        ("Chile's ex-president Marta Kovacs died.", "past"),
        ("The late president of Chile, Marta Kovacs, was honoured.", "past"),
        ("The acting president of Chile, Marta Kovacs, left.", "present"),
        ("Marta Kovacs resigned as president of Chile.", "past"),
        ("Marta Kovacs was dismissed as president of Chile.", "past"),
        ("Marta Kovacs used to be president of Chile.", "past"),
        ("Marta Kovacs was president of Chile until 2010.", "past"),
    ],
)
def test_office_that_is_over(text: str, tense: str, read_text) -> None:
    assert [c.tense for c in read_text(text).claims if c.predicate == "headOfState"] == [tense]


def test_trade_that_is_over(read_text) -> None:
    claims = read_text("Former President Marta Kovacs died.").claims
    assert [c.tense for c in claims if c.predicate == "occupation"] == ["past"]


@pytest.mark.parametrize(
    "text",
    [
        "Marta Kovacs visited Chile late on Thursday.",
        "Marta Kovacs's late-night visit to Chile was a mistake.",
        "Marta Kovacs's visit to Chile in May was a mistake.",
        "President Marta Kovacs late on Thursday visited Chile.",
        "The visit of former minister Marta Kovacs to Chile was short.",
    ],
)
def test_what_happened_is_not_over(text: str, read_text) -> None:
    assert [(c.tense, c.modality) for c in read_text(text).claims if c.predicate == "visited"] == [("present", "asserted")]


def test_late_before_a_relative_is_past(read_text) -> None:
    claims = read_text("Peter Hollis's late wife, Marta Kovacs, was rich.").claims
    assert {c.tense for c in claims if c.predicate == "spouseOf"} == {"past"}


def test_who_hires_a_former_judge_employs_now(read_text) -> None:
    claims = read_text("Redwater Group hired the former judge Marta Kovacs.").claims
    assert [c.tense for c in claims if c.predicate == "employeeOf"] == ["present"]
    assert [c.tense for c in claims if c.predicate == "occupation"] == ["past"]


@pytest.mark.parametrize(
    ("text", "trades"),
    [
        ("Peter Hollis and Marta Kovacs are lawyers.", ["lawyer", "lawyer"]),
        ("Peter Hollis and Marta Kovacs were the founders.", []),
        ("Peter Hollis, a member of the club, left.", []),
        ("The 2019 winner, Marta Kovacs, left.", []),
        ("Marta Kovacs is a board member.", ["board member"]),
    ],
)
def test_trades_are_in_the_singular_and_stand_alone(text: str, trades: list[str], read_text) -> None:
    found = [c.object for c in read_text(text).claims if c.predicate == "occupation"]
    assert [v.value for v in found if isinstance(v, Value)] == trades


# Constructions


@pytest.mark.parametrize(
    ("fact", "texts"),
    [
        (
            ("Redwater Group", "acquired", "Silverpeak Bank"),
            [
                "Redwater Group acquired Silverpeak Bank.",
                "Silverpeak Bank was bought by Redwater Group in 2010.",
                "Silverpeak Bank, acquired by Redwater Group, lost money.",
                "Redwater Group, which bought Silverpeak Bank, lost money.",
                "Redwater Group moved to Lima and took over Silverpeak Bank.",
            ],
        ),
        (
            ("Marta Kovacs", "founderOf", "Redwater Group"),
            [
                "Marta Kovacs founded Redwater Group in 1998.",
                "Redwater Group, founded by Marta Kovacs, lost money.",
                "Redwater Group founder Marta Kovacs left.",
                "The founder of Redwater Group, Marta Kovacs, left.",
            ],
        ),
        (
            ("Anna Lindholm", "ambassadorTo", "Chile"),
            [
                "Canadian Ambassador to Chile Anna Lindholm left.",
                "Anna Lindholm, the Canadian ambassador to Chile, left.",
                "Canada's ambassador to Chile, Anna Lindholm, left.",
                "Anna Lindholm was appointed as ambassador to Chile.",
            ],
        ),
        (
            ("Anna Lindholm", "representativeOf", "Canada"),
            [
                "Canadian Ambassador to Chile Anna Lindholm left.",
                "Anna Lindholm, the Canadian ambassador to Chile, left.",
                "Canada's ambassador to Chile, Anna Lindholm, left.",
            ],
        ),
        (
            ("Anna Lindholm", "ministerOf", "Health (Chile)"),
            [
                "Chilean Health Minister Anna Lindholm resigned.",
                "Anna Lindholm, Chile's health minister, resigned.",
                "Anna Lindholm, minister of health of Chile, resigned.",
                "Chilean Minister of Health Anna Lindholm resigned.",
            ],
        ),
        (
            ("Marta Kovacs", "metWith", "Peter Hollis"),
            [
                "Marta Kovacs met Peter Hollis in Lima.",
                "Marta Kovacs and Peter Hollis met in Lima.",
                "Marta Kovacs held talks with Peter Hollis.",
                "A meeting between Marta Kovacs and Peter Hollis took place.",
            ],
        ),
        (
            ("Marta Kovacs", "spouseOf", "Peter Hollis"),
            [
                "Marta Kovacs married Peter Hollis.",
                "Marta Kovacs, wife of Peter Hollis, died.",
                "Peter Hollis and his wife Marta Kovacs left.",
            ],
        ),
        (
            ("Chile", "defeated", "Peru"),
            ["Chile defeated Peru 2-1.", "Peru lost to Chile.", "Peru was beaten by Chile."],
        ),
        (
            ("Peter Hollis", "playerOf", "Kelmore Rovers"),
            [
                "Peter Hollis plays for Kelmore Rovers.",
                "Kelmore Rovers defender Peter Hollis scored.",
                "Kelmore Rovers striker Peter Hollis scored.",
            ],
        ),
        (
            ("Redwater Group", "basedIn", "Lima"),
            ["Redwater Group, based in Lima, lost money.", "The Lima-based Redwater Group lost money.", "Redwater Group is based in Lima."],
        ),
        (
            ("Marta Kovacs", "spokespersonFor", "Redwater Group"),
            [
                "Redwater Group's spokeswoman Marta Kovacs said sales rose.",
                "Redwater Group spokeswoman Marta Kovacs said sales rose.",
                "Marta Kovacs, a spokeswoman for Redwater Group, said sales rose.",
            ],
        ),
        (
            ("Marta Kovacs", "journalistFor", "Silverwire"),
            ["Photo by Marta Kovacs/Silverwire", "A street in Lima. (Photo: Marta Kovacs/Silverwire)"],
        ),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else "",
)
def test_relation_in_each_construction(fact: tuple[str, str, str], texts: list[str], said) -> None:
    lacking = [text for text in texts if (*fact, "asserted") not in said(text)]
    assert lacking == []


# Near misses


@pytest.mark.parametrize(
    ("text", "one", "predicate", "other"),
    [
        ("Marta Kovacs met the founder of Redwater Group.", "Marta Kovacs", "founderOf", "Redwater Group"),
        ("Marta Kovacs met the vice president of Redwater Group.", "Marta Kovacs", "vicePresidentOf", "Redwater Group"),
        ("Marta Kovacs talked about Peter Hollis.", "Marta Kovacs", "metWith", "Peter Hollis"),
        ("Marta Kovacs wrote about Chile.", "Marta Kovacs", "visited", "Chile"),
        ("Marta Kovacs flew over Chile.", "Marta Kovacs", "visited", "Chile"),
        ("Marta Kovacs left the Liberal Party.", "Marta Kovacs", "partyMemberOf", "Liberal Party"),
        ("Marta Kovacs spoke at Redwater University.", "Marta Kovacs", "educatedAt", "Redwater University"),
        ("Redwater Group acquired Silverpeak Bank.", "Silverpeak Bank", "acquired", "Redwater Group"),
        ("Redwater Group bought shares in Silverpeak Bank.", "Redwater Group", "acquired", "Silverpeak Bank"),
        ("Peru lost to Chile.", "Peru", "defeated", "Chile"),
        ("Marta Kovacs, a supporter of Kelmore Rovers, left.", "Marta Kovacs", "playerOf", "Kelmore Rovers"),
        ("Redwater Group opened an office in Lima.", "Redwater Group", "headquarteredIn", "Lima"),
        ("Anna Lindholm met the Canadian ambassador to Chile.", "Anna Lindholm", "ambassadorTo", "Chile"),
        ("Canadian Ambassador to Chile Anna Lindholm left.", "Anna Lindholm", "ambassadorTo", "Canada"),
        ("Canadian Ambassador to Chile Anna Lindholm left.", "Anna Lindholm", "citizenOf", "Chile"),
        ("Marta Kovacs is a nephew of the mayor of Lima.", "Marta Kovacs", "mayorOf", "Lima"),
        ("Marta Kovacs succeeded Peter Hollis as president of Redwater Group.", "Peter Hollis", "presidentOf", "Redwater Group"),
    ],
)
def test_near_miss(text: str, one: str, predicate: str, other: str, said) -> None:
    assert predicate not in between(said(text), one, other)


def test_narrower_relation_stands_alone(said) -> None:
    assert between(said("Marta Kovacs is vice president of Redwater Group."), "Marta Kovacs", "Redwater Group") & OFFICES == {
        "vicePresidentOf"
    }


# What a claim says of its source


def test_claim_names_its_words_and_its_rule(read_text) -> None:
    reading = read_text("Lima is quiet. Marta Kovacs, the vice president of Redwater Group, met Peter Hollis. He left.")
    (claim,) = [claim for claim in reading.claims if claim.predicate == "vicePresidentOf"]
    text = reading.document.text
    assert text[claim.cue.start : claim.cue.end] == "vice president"
    assert text[claim.sentence.start : claim.sentence.end] == "Marta Kovacs, the vice president of Redwater Group, met Peter Hollis."
    assert (claim.rule, Decimal("0.5") < claim.confidence < 1) == ("pattern:>isa vice president >of", True)


@pytest.mark.parametrize(
    "text",
    [
        "Chilean President Marta Kovacs met Peter Hollis, 34, in Lima.\n\nTen doctors died in Peru. She visited Chile in 2010.",
        "Photo by Marta Kovacs/Silverwire\n\nRedwater Group, based in Lima, said it had 900 workers.",
    ],
)
def test_offsets_give_back_the_text(text: str, read_text) -> None:
    reading = read_text(text)
    ends = [end for claim in reading.claims for end in (claim.subject, claim.object, claim.attributed_to) if end is not None]
    ends += [mention for cluster in reading.clusters for mention in cluster.mentions]
    assert len(ends) > 6
    assert [end.text for end in ends] == [text[end.start : end.end] for end in ends]
    assert all(0 <= claim.cue.start < claim.cue.end <= len(text) for claim in reading.claims)


# Compiling


def test_each_example_gives_a_pattern(nlp: Language) -> None:
    unused = nlp.get_pipe("kg_relations").patterns.unused
    assert list(unused) == []


def test_patterns_end_where_the_range_says(nlp: Language, ontology: Ontology) -> None:
    patterns = nlp.get_pipe("kg_relations").patterns.patterns
    assert {pattern.predicate for pattern in patterns} == set(ontology.properties)
    free = [
        pattern.name
        for pattern in patterns
        if pattern.path[-1][1] == "$text" and ontology.properties[pattern.predicate].datatype != "string"
    ]
    assert free == []


def test_pattern_without_a_word_says_less() -> None:
    bare, lexical = Pattern("p", ((">of", "$"),), ""), Pattern("p", ((">isa", "founder"), (">of", "$")), "")
    assert (bare.lexical, bare.name) == (False, ">of")
    assert (lexical.lexical, lexical.name) == (True, ">isa founder >of")

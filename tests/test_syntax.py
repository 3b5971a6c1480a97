"""The normalised graph: however a sentence is put, the same edges lead from word to word."""

from __future__ import annotations

import pytest
from spacy.language import Language

ACQUIRED = {"acquire >nsubj group", "acquire >obj bank"}


def edges(nlp: Language, text: str) -> set[str]:
    """The downward edges of the graph of `text`, as "head >edge child"."""
    graph = nlp(text)._.graph
    return {
        f"{graph.label(node)} {edge} {graph.label(child)}" for node, steps in graph.steps.items() for edge, child in steps if edge[0] == ">"
    }


def miss(*row: object, reason: str) -> object:
    return pytest.param(*row, marks=pytest.mark.xfail(strict=True, reason=reason))


@pytest.mark.parametrize(
    "text",
    [
        "Redwater Group acquired Silverpeak Bank.",
        "Silverpeak Bank was acquired by Redwater Group.",
        "Silverpeak Bank, acquired by Redwater Group, lost money.",
        "Silverpeak Bank, which Redwater Group acquired, lost money.",
        "Silverpeak Bank, which was acquired by Redwater Group, lost money.",
        "Redwater Group, which acquired Silverpeak Bank, lost money.",
        "Redwater Group, acquiring Silverpeak Bank, lost money.",
        "Redwater Group expanded and acquired Silverpeak Bank.",
        "Redwater Group plans to acquire Silverpeak Bank.",
        "Redwater Group has been trying to acquire Silverpeak Bank.",
        "Acquired by Redwater Group, Silverpeak Bank lost money.",
        "Silverpeak Bank acquired by Redwater Group",
        "Redwater Group to acquire Silverpeak Bank",
        "Redwater Group is due to acquire Silverpeak Bank.",
        "After acquiring Silverpeak Bank, Redwater Group lost money.",
        "Anna Lindholm asked Redwater Group to acquire Silverpeak Bank.",
    ],
)
def test_who_does_what_to_whom(text: str, nlp: Language) -> None:
    found = edges(nlp, text)
    assert {edge for edge in found if edge.startswith(("acquire >nsubj", "acquire >obj"))} - {"acquire >obj which"} == ACQUIRED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # conjuncts hang on the same words
        ("Marta Kovacs and Peter Hollis founded Redwater Group.", {"found >nsubj kovacs", "found >nsubj hollis", "found >obj group"}),
        ("Marta Kovacs met Peter Hollis and Anna Lindholm.", {"meet >obj hollis", "meet >obj lindholm"}),
        ("Marta Kovacs visited Chile and Peru.", {"visit >obj chile", "visit >obj peru"}),
        ("Neither Marta Kovacs nor Peter Hollis is a member of the club.", {"kovacs >isa member", "hollis >isa member"}),
        ("The owners are Marta Kovacs and Peter Hollis.", {"kovacs >isa owner", "hollis >isa owner"}),
        # who does it stands before the noun where "of" tells to whom
        ("Redwater Group's takeover of Harlow Bank failed.", {"takeover >by group", "takeover >of bank"}),
        ("The takeover of Harlow Bank by Redwater Group failed.", {"takeover >by group", "takeover >of bank"}),
        # a name behind what it is, also where the parser takes it for a time
        ("Redwater Group bought the Danish brewer Haldenquist in January.", {"buy >nsubj group", "buy >obj haldenquist"}),
        ("Redwater Group seems to have bought its supplier, Tolbert Valves.", {"buy >nsubj group", "buy >obj valves"}),
        # an infinitive is its own lemma
        ("Marta Kovacs did not found Redwater Group.", {"found >nsubj kovacs", "found >obj group"}),
        ("Marta Kovacs met Peter Hollis, a lawyer, and Anna Lindholm.", {"meet >obj hollis", "meet >obj lindholm"}),
        # offices that are joined are of one body
        ("Marta Kovacs is the founder and head of Redwater Group.", {"founder >of group", "head >of group"}),
        ("Redwater Group's founder and head, Marta Kovacs, left.", {"founder >of group", "head >of group"}),
        ("Redwater Group founder and head Marta Kovacs left.", {"kovacs >isa founder", "kovacs >isa head", "head >mod group"}),
        miss(
            "Redwater Group and Silverpeak Corporation acquired Harlow Bank.",
            {"acquire >nsubj group", "acquire >nsubj corporation"},
            reason="the parser makes the first name a modifier of the second",
        ),
        # prepositions by their lemma, a possessive is "of"
        ("Marta Kovacs lives in Lima.", {"live >in lima"}),
        ("The bank of Chile closed.", {"bank >of chile"}),
        ("Chile's bank closed.", {"bank >of chile"}),
        ("Marta Kovacs grew up in Lima.", {"grow_up >nsubj kovacs", "grow_up >in lima"}),
        ("Anna Lindholm, whose sister Greta slept, left.", {"sister >of lindholm"}),
        ("Lima, where Marta Kovacs lives, is quiet.", {"live >in lima", "live >at lima"}),
        ("Lima, the town where Marta Kovacs lives, is quiet.", {"live >in lima"}),
        ("Anna Lindholm, whose sister, Greta, slept, left.", {"sister >of lindholm"}),
        ("Marta Kovacs died in a crash in Peru.", {"die >in crash", "crash >in peru", "die >in peru"}),
        ("The arrest of Marta Kovacs by Peru ended the strike.", {"arrest >of kovacs", "arrest >by peru"}),
        ("Since its purchase of Harlow Bank, Redwater Group has lost money.", {"purchase >by group", "purchase >of bank"}),
        # a subject behind its verb
        ("Also elected to the Senate was Marta Kovacs.", {"elect >obj kovacs", "elect >to senate"}),
        ("In Lima stands the Redwater Museum.", {"stand >nsubj museum", "stand >in lima"}),
        # the adjective of a country, what stands before a noun
        ("The Chilean bank closed.", {"bank >adj chilean"}),
        ("The Redwater Group bank closed.", {"bank >mod group"}),
        # between mentions with one sign
        ("Lima, Peru, is quiet.", {"lima >sep, peru"}),
        ("Photo by Marta Kovacs/Silverwire", {"kovacs >sep/ silverwire"}),
        # a name in a name
        ("The Museum of Norway closed.", {"museum >name_of norway"}),
        ("Bexley Airport closed on Friday.", {"airport >name_mod bexley"}),
    ],
)
def test_edges(text: str, expected: set[str], nlp: Language) -> None:
    assert expected <= edges(nlp, text)


@pytest.mark.parametrize(
    "text",
    [
        "Marta Kovacs, the founder of Redwater Group, left.",
        "The founder of Redwater Group, Marta Kovacs, left.",
        "Redwater Group's founder, Marta Kovacs, left.",
        "Redwater Group's founder Marta Kovacs left.",
        "Marta Kovacs is the founder of Redwater Group.",
        "Marta Kovacs, who is the founder of Redwater Group, left.",
        "Marta Kovacs became the founder of Redwater Group.",
        "Marta Kovacs was honoured as the founder of Redwater Group.",
        "Marta Kovacs was named founder of Redwater Group.",
        "The founder of Redwater Group is Marta Kovacs.",
        "Redwater Group, whose founder is Marta Kovacs, lost money.",
        "As founder of Redwater Group, Marta Kovacs earns a lot.",
        "In her role as founder of Redwater Group, Marta Kovacs earns a lot.",
        "The election of Marta Kovacs as founder of Redwater Group was a surprise.",
        "Marta Kovacs was promoted to founder of Redwater Group.",
        "Members elected Marta Kovacs founder of Redwater Group.",
        "Redwater Group appointed Marta Kovacs as founder.",
        "Founder Marta Kovacs of Redwater Group left.",
    ],
)
def test_what_somebody_is(text: str, nlp: Language) -> None:
    assert {"kovacs >isa founder", "founder >of group"} <= edges(nlp, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Redwater Group founder Marta Kovacs left.", {"kovacs >isa founder", "founder >mod group", "leave >nsubj kovacs"}),
        ("Chilean President Marta Kovacs met the mayor.", {"kovacs >isa president", "president >adj chilean", "meet >nsubj kovacs"}),
        ("President Marta Kovacs of Chile met the mayor.", {"kovacs >isa president", "president >of chile"}),
        ("The capital of Peru, Lima, was flooded.", {"lima >isa capital", "capital >of peru"}),
        ("The ambassador to Chile, Marta Kovacs, left.", {"kovacs >isa ambassador", "ambassador >to chile", "leave >nsubj kovacs"}),
    ],
)
def test_a_title_goes_with_its_holder(text: str, expected: set[str], nlp: Language) -> None:
    assert expected <= edges(nlp, text)


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("Silverpeak Bank was acquired by Redwater Group.", "acquire >nsubj bank"),
        ("Marta Kovacs left Lima, and Peter Hollis founded Redwater Group.", "found >nsubj kovacs"),
        ("Marta Kovacs met the founder of Redwater Group.", "kovacs >isa founder"),
        ("Marta Kovacs met Peter Hollis, the founder of Redwater Group.", "kovacs >isa founder"),
        ("Marta Kovacs said Peter Hollis visited Lima.", "visit >nsubj kovacs"),
        ("Marta Kovacs succeeded Peter Hollis as president of Redwater Group.", "hollis >isa president"),
        ("Anna Lindholm asked Redwater Group to acquire Silverpeak Bank.", "acquire >nsubj lindholm"),
        ("Having acquired Silverpeak Bank, Redwater Group lost money.", "acquire >obj group"),
        ("Marta Kovacs, a lawyer, and Peter Hollis left.", "kovacs >isa hollis"),
        ("The French head of Redwater Group and the minister of Chile left.", "minister >of group"),
        ("Marta Kovacs invested in a bank in Peru and the head of Redwater Group left.", "head >in peru"),
        ("French President Marta Kovacs of the Redwater Party left.", "president >of party"),
        ("Marta Kovacs was elected to the Chilean parliament.", "kovacs >isa parliament"),
    ],
)
def test_edges_that_must_not_be(text: str, absent: str, nlp: Language) -> None:
    assert absent not in edges(nlp, text)


def test_each_edge_can_be_walked_both_ways(nlp: Language) -> None:
    steps = nlp("Chilean President Marta Kovacs, who founded Redwater Group in Lima, met ten doctors and Peter Hollis.")._.graph.steps
    down = {(node, edge[1:], child) for node, found in steps.items() for edge, child in found if edge[0] == ">"}
    up = {(child, edge[1:], node) for node, found in steps.items() for edge, child in found if edge[0] == "<"}
    assert down == up
    assert len(down) >= 10


def test_an_office_that_a_body_gives_is_of_that_body_but_no_way_leads_back(nlp: Language) -> None:
    """From the body to the holder there would be a second path, that of naming."""
    graph = nlp("Redwater Group appointed Marta Kovacs as director.")._.graph
    body, role = (next(n for n in graph.steps if graph.label(n) == label) for label in ("group", "director"))
    assert (">of", body) in graph.steps[role]
    assert ("<of", role) not in graph.steps[body]

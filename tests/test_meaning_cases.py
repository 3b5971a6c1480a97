"""The runner of tests/data/meaning_cases.txt counts rightly: on readings made by hand, without a language model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from meaning_cases import (
    DATE,
    FILE,
    MEASURES,
    CaseError,
    Mark,
    Told,
    figures,
    is_value,
    judge,
    misses,
    plain,
    read_cases,
    summary,
    table,
)
from readings import Said, make_reading

from kg.model import Mention, Quantity, Quotation, Reading
from kg.ontology import Ontology

KIND = "== polarity\n"
CASE = KIND + "* dana\n1 Dana Reyes never visited Marlow.\n"
CASES = read_cases(FILE.read_text(encoding="utf-8"))


def test_the_file_has_many_cases_of_each_point() -> None:
    points = Counter(case.kind.split(":")[0] for case in CASES)
    assert len(CASES) >= 220
    assert min(points[name] for name in ("attribution", "time", "quantities", "asserted all the same")) >= 20
    assert points["polarity"] + points["modality"] + points["tense"] >= 70


def test_each_property_and_date_of_the_file_is_one(ontology: Ontology) -> None:
    assert {e.parts[1][0] for case in CASES for e in case.expected if e.sign in ("says", "not")} <= set(ontology.properties)
    written = {time for case in CASES for e in case.expected for word in ("at", "from", "until") for time in e.options.get(word, ())}
    for end in {end for time in written - {"-"} for end in time.split("/")} | {case.published for case in CASES if case.published}:
        assert DATE.fullmatch(end)
        date.fromisoformat(end + "-01-01"[len(end) - 4 :])


def test_a_case_is_read() -> None:
    (case,) = read_cases(
        CASE + "  published: 2020-04-11\n  says: Dana Reyes or Dana | visited | Marlow | asserted | past | by X | at 2020\n"
    )
    (says,) = case.expected
    assert (case.id, case.kind, case.text, case.published) == ("dana", "polarity", "Dana Reyes never visited Marlow.\n", "2020-04-11")
    assert says.parts == (("Dana Reyes", "Dana"), ("visited",), ("Marlow",))
    assert says.options == {"modality": ("asserted",), "past": ("past",), "by": ("X",), "at": ("2020",)}


def test_a_bound_is_no_time() -> None:
    (case,) = read_cases(CASE + "  counts: 31 | count | miners | - | at least | at 2020\n")
    assert case.expected[0].options == {"precision": ("at least",), "at": ("2020",)}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("not: Dana | visited | Marlow", "line 1: it belongs to no case"),
        (CASE + "not: Dana | visited", r"line 4: 3 parts with \| between them were expected"),
        (CASE + "not: Dana | visited | Marlow | denied", "line 4: 3 parts were expected, not 4"),
        (CASE + "says: Dana | visited | Marlow", "line 4: its modality is missing"),
        (CASE + "says: Dana | visited | Marlow | doubtful", "line 4: 'doubtful' is no modality"),
        (CASE + "says Dana", "line 4: it begins with none of"),
        (CASE, "line 2: a case needs an id, a kind, a text and something expected"),
        (CASE + "no-quote: x\n* dana\n1 Dana.\nno-quote: y", "line 5: there is another case dana"),
    ],
)
def test_a_bad_line_is_named(text: str, error: str) -> None:
    with pytest.raises(CaseError, match=error):
        read_cases(text)


def marks_of(expected: str, reading: Reading, ontology: Ontology) -> list[Mark]:
    (case,) = read_cases(CASE + expected)
    return judge(case, Told(reading, ontology))


def verdicts(marks: Iterable[Mark]) -> list[tuple[str, str]]:
    return [(mark.measure, mark.verdict) for mark in marks]


VISITED = "says: Dana Reyes | visited | Marlow"
DENIED = Said("Dana Reyes", "visited", "Marlow", "negative", "denied")
ASSERTED = Said("Dana Reyes", "visited", "Marlow")
PAST = Said("Dana Reyes", "visited", "Marlow", tense="past")
NURSES = Said("Dana Reyes", "visited", "Marlow", modality="reported", by="two nurses")


@pytest.mark.parametrize(
    ("expected", "said", "wanted"),
    [
        (f"{VISITED} | denied", [DENIED], ["polarity right"]),
        (f"{VISITED} | denied", [], ["polarity absent"]),
        (f"{VISITED} | denied", [ASSERTED], ["polarity wrong", "polarity extra"]),
        (f"{VISITED} | denied or asserted", [ASSERTED], ["polarity right"]),
        (f"{VISITED} | denied", [DENIED, ASSERTED], ["polarity right", "polarity extra"]),
        (f"{VISITED} | asserted | past", [PAST], ["polarity right"]),
        (f"{VISITED} | asserted", [PAST], ["polarity wrong", "polarity extra"]),
        (f"{VISITED} | asserted or denied | past", [DENIED], ["polarity right"]),
        ("says: Marlow | visited | Dana Reyes | asserted", [ASSERTED], ["polarity absent"]),
        ("says: - | visited | the marlow | asserted", [ASSERTED], ["polarity right"]),
        ("not: Dana Reyes | visited | Marlow", [DENIED, PAST], []),
        ("not: Dana Reyes | visited | -", [ASSERTED], ["plain extra", "polarity extra"]),
        (
            f"{VISITED} | denied\nnot: Dana Reyes | visited | Marlow",
            [ASSERTED],
            ["polarity wrong", "polarity extra", "plain extra"],
        ),
        (f"{VISITED} | reported | by two nurses", [NURSES], ["polarity right", "attribution right"]),
        (f"{VISITED} | reported | by nurse or the two nurses", [NURSES], ["polarity right", "attribution right"]),
        (f"{VISITED} | reported | by Tomas Reyes", [NURSES], ["polarity right", "attribution wrong", "attribution extra"]),
        (f"{VISITED} | reported", [NURSES], ["polarity right", "attribution extra"]),
        (f"{VISITED} | reported | by *", [NURSES], ["polarity right"]),
        (f"{VISITED} | asserted | by two nurses", [ASSERTED], ["polarity right", "attribution wrong"]),
        (f"{VISITED} | asserted | by two nurses", [], ["polarity absent", "attribution absent"]),
    ],
)
def test_statements(expected: str, said: list[Said], wanted: list[str], ontology: Ontology) -> None:
    assert [" ".join(v) for v in verdicts(marks_of(expected, make_reading(said), ontology))] == wanted


@pytest.mark.parametrize(
    ("predicate", "found", "verdict"),
    [
        ("vicePresidentOf", "vicePresidentOf", "right"),
        ("holdsPositionAt", "vicePresidentOf", "right"),
        ("vicePresidentOf", "holdsPositionAt", "right"),
        ("vicePresidentOf", "chairOf", "absent"),
    ],
)
def test_a_broader_or_narrower_property_is_as_good(predicate: str, found: str, verdict: str, ontology: Ontology) -> None:
    reading = make_reading([Said("Dana Reyes", found, "Harbour Hospital")])
    marks = marks_of(f"says: Dana Reyes | {predicate} | Harbour Hospital | asserted", reading, ontology)
    assert verdicts(marks) == [("polarity", verdict)]


def test_a_symmetric_property_holds_both_ways_and_is_less_than_a_narrower_one(ontology: Ontology) -> None:
    met = make_reading([Said("Tomas Reyes", "metWith", "Dana Reyes")])
    assert verdicts(marks_of("says: Tomas Reyes | metWith | Dana Reyes | asserted", met, ontology)) == [("polarity", "right")]
    assert verdicts(marks_of("says: Dana Reyes | metWith | Tomas Reyes | asserted", met, ontology)) == [("polarity", "right")]
    played = make_reading([Said("Tomas Reyes", "opponentOf", "Dana Reyes")])
    assert verdicts(marks_of("not: Tomas Reyes | defeated | Dana Reyes", played, ontology)) == []
    assert verdicts(marks_of("says: Tomas Reyes | defeated | Dana Reyes | asserted", played, ontology)) == [("polarity", "right")]


@pytest.mark.parametrize(
    ("wanted", "times", "verdict"),
    [
        ("at 2020-04-11", ("2020-04-11", None, None), "right"),
        ("at 2020-04-11", ("2020-04", None, None), "wrong"),
        ("at 2020-04-11 or 2020-04", ("2020-04", None, None), "right"),
        ("at -", (None, None, None), "right"),
        ("at -", ("2020", None, None), "wrong"),
        ("from 2008 | until 2012", (None, "2008", "2012"), "right"),
        ("from 2008 | until 2012", ("2008/2012", None, None), "right"),
        ("from 2008 | until 2012", (None, "2008", None), "wrong"),
        ("at 2008/2012", (None, "2008", "2012"), "right"),
        ("from 2008", (None, "2008", "2012"), "right"),
        ("until 2012", ("2012", None, None), "wrong"),
    ],
)
def test_times(wanted: str, times: tuple[str | None, str | None, str | None], verdict: str, ontology: Ontology) -> None:
    reading = make_reading([ASSERTED])
    claim = replace(reading.claims[0], time=times[0], valid_from=times[1], valid_until=times[2])
    marks = marks_of(f"{VISITED} | asserted | {wanted}", replace(reading, claims=(claim,)), ontology)
    assert verdicts(marks) == [("polarity", "right"), ("time", verdict)]


def test_a_date_is_a_time(ontology: Ontology) -> None:
    expected = "says: Dana Reyes | birthDate | 1988-02-29 | asserted"
    assert verdicts(marks_of(expected, make_reading([Said("Dana Reyes", "birthDate", "born 1988-02-29")]), ontology))[1:] == [
        ("time", "wrong")
    ]
    assert verdicts(marks_of(expected, make_reading([]), ontology))[1:] == [("time", "absent")]


def quoting(text: str, speaker: str | None) -> Reading:
    """The reading of an article in which `speaker` is quoted with `text`."""
    reading = make_reading([Said(speaker or "Dana Reyes", "visited", "Marlow")])
    mention = reading.clusters[0].mentions[0] if speaker else None
    return replace(reading, quotations=(Quotation(0, len(text), text, "direct", mention),))


@pytest.mark.parametrize(
    ("expected", "speaker", "wanted"),
    [
        ("quote: Dana Reyes | It's  good", "Dana Reyes", ["right"]),
        ("quote: Dana Reyes or Reyes | it's good", "Reyes", ["right"]),
        ("quote: Dana Reyes | It's good", None, ["wrong"]),
        ("quote: Dana Reyes | It's good", "Tomas Reyes", ["wrong", "extra"]),
        ("quote: Dana Reyes | It's bad", "Dana Reyes", ["absent"]),
        ("no-quote: good", "Dana Reyes", ["extra"]),
        ("no-quote: bad", "Dana Reyes", []),
    ],
)
def test_quotations(expected: str, speaker: str | None, wanted: list[str], ontology: Ontology) -> None:
    marks = marks_of(expected, quoting("It’s good.", speaker), ontology)
    assert verdicts(marks) == [("attribution", verdict) for verdict in wanted]


def test_the_speaker_of_a_quotation_need_not_be_in_a_cluster(ontology: Ontology) -> None:
    reading = replace(make_reading([]), quotations=(Quotation(0, 4, "good", "direct", Mention(5, 11, "police", "nominal", "Group")),))
    assert verdicts(marks_of("quote: police | good", reading, ontology)) == [("attribution", "right")]


@pytest.mark.parametrize(
    ("expected", "verdict"),
    [
        ("counts: 12 | count | cases | Marlow", "right"),
        ("counts: 12 | count | case | -", "right"),
        ("counts: 12 | count | - | Norland", "wrong"),
        ("counts: 12 | percent or count | - | -", "right"),
        ("counts: 12 | percent | - | -", "wrong"),
        ("counts: 12 | count | beds | -", "wrong"),
        ("counts: 12 | count | - | - | about", "wrong"),
        ("counts: 12 | count | - | - | exact or about", "right"),
        ("counts: 12 | count | - | - | planned", "wrong"),
        ("counts: 12-14 | count | - | -", "absent"),
        ("counts: 13 | count | - | -", "absent"),
        ("no-count: 13", "right"),
        ("no-count: 12", "wrong"),
    ],
)
def test_quantities(expected: str, verdict: str, ontology: Ontology) -> None:
    marks = marks_of(expected, make_reading([Said("Marlow", "counted", "12 cases")]), ontology)
    assert verdicts(marks) == [("quantities", verdict)]


def test_a_count_has_a_time_and_a_claimant(ontology: Ontology) -> None:
    reading = make_reading([Said("Marlow", "counted", "12 cases", by="two nurses", time="2020-04-04")])
    marks = marks_of("counts: 12 | count | cases | - | by two nurses | at 2020-04-04", reading, ontology)
    assert verdicts(marks) == [("quantities", "right"), ("attribution", "right"), ("time", "right")]


def test_an_age_may_be_a_property(ontology: Ontology) -> None:
    reading = make_reading([Said("Dana Reyes", "age", "x")])
    value = replace(reading.claims[0].object, value="41", datatype="decimal")  # type: ignore[arg-type]
    reading = replace(reading, claims=(replace(reading.claims[0], object=value),))
    assert verdicts(marks_of("counts: 41 | year | age | Dana Reyes", reading, ontology)) == [("quantities", "right")]


@pytest.mark.parametrize(
    ("written", "value", "upper", "right"),
    [
        ("2-1", "2", "1", True),
        ("2-1", "2", None, False),
        ("2", "2", "1", False),
        ("14.2", "14.20", None, True),
        ("2/3", "66.7", None, True),
        ("2/3", "0.667", None, True),
        ("2/3", "2", None, False),
    ],
)
def test_values(written: str, value: str, upper: str | None, right: bool, ontology: Ontology) -> None:
    reading = make_reading([Said(None, "counted", "12 cases")])
    quantity = reading.claims[0].object
    assert isinstance(quantity, Quantity)
    decimal = type(quantity.value)
    amount = replace(quantity, value=decimal(value), upper=decimal(upper) if upper else None)
    assert is_value((written,), amount, alone=False) == right


def test_names_are_compared_without_article_and_case() -> None:
    assert plain("The  Two Nurses") == plain("two nurses") != plain("theatre")


def test_figures_add_up(ontology: Ontology) -> None:
    expected = f"{VISITED} | denied\nnot: Dana Reyes | visited | Marlow\nquote: Dana Reyes | good\nno-count: 12"
    (case,) = read_cases(CASE + expected)
    marks = [mark for said in ([DENIED], [ASSERTED], []) for mark in judge(case, Told(make_reading(said), ontology))]
    polarity = figures(marks, "polarity")
    assert polarity == (1, 1, 1, 1)
    assert (polarity.precision, polarity.recall, polarity.f1, polarity.f1_of_found) == (1 / 2, 1 / 3, 2 / 5, 1 / 2)
    assert figures(marks, "plain").extra == 1
    assert figures(marks, "attribution") == (0, 0, 3, 0)
    assert figures(marks, "quantities").recall == 1
    assert "plain triples: 1" in summary(marks)
    assert all(measure in table([case], marks) for measure in MEASURES)
    assert misses(marks).startswith("2: dana (polarity)")
    assert figures([], "time").f1 == 0

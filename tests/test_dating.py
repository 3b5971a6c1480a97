"""Which claim has which time, and since when and until when it holds. The articles are of Saturday, 11 April 2020."""

from __future__ import annotations

import pytest

from kg.model import Value

PUBLISHED = "2020-04-11"
NEVER = (None, None, None)


@pytest.fixture
def times(read_text):
    """{(predicate, tense): (when, since when, until when)} of the claims of a text."""

    def read(text: str, published: str | None = PUBLISHED) -> dict[tuple[str, str], tuple[str | None, str | None, str | None]]:
        claims = read_text(text, published).claims
        return {(c.predicate, c.tense): (c.time, c.valid_from, c.valid_until) for c in claims if not c.rule.startswith("derived")}

    return read


@pytest.mark.parametrize(
    ("text", "predicate", "at"),
    [
        # of the verb or of its noun
        ("Marta Kovacs visited Chile on Friday.", "visited", "2020-04-10"),
        ("Marta Kovacs will visit Chile on Friday.", "visited", "2020-04-17"),
        ("Marta Kovacs plans to visit Chile in June.", "visited", "2020-06"),
        ("Marta Kovacs visited Chile in June.", "visited", "2019-06"),
        ("Marta Kovacs visited Chile in mid-March.", "visited", "2020-03-11/2020-03-20"),
        ("Marta Kovacs visited Chile from 3 to 5 March.", "visited", "2020-03-03/2020-03-05"),
        ("Marta Kovacs's visit to Chile on Monday drew protests.", "visited", "2020-04-06"),
        ("A meeting between Marta Kovacs and Henrik Dahl took place on Monday.", "metWith", "2020-04-06"),
        (
            "The acquisition of Kelmore Works by Redwater Group took place in the first quarter of 2019.",
            "acquired",
            "2019-01-01/2019-03-31",
        ),
        ("Marta Kovacs did not visit Chile until 2012.", "visited", "2012"),
        # of its own clause
        ("The minister said on Friday that Marta Kovacs had visited Chile in May.", "visited", "2019-05"),
        ("Henrik Dahl told reporters on Friday that Marta Kovacs visited Chile.", "visited", None),
        ("On Friday, Henrik Dahl said that Marta Kovacs had visited Chile two years ago.", "visited", "2018"),
        ("Marta Kovacs, who joined Redwater Group in 2010, visited Chile last week.", "memberOf", "2010"),
        ("Marta Kovacs, who joined Redwater Group in 2010, visited Chile last week.", "visited", "2020-03-30/2020-04-05"),
        ("Marta Kovacs agreed on Friday to visit Chile in June.", "visited", "2020-06"),
        ("In March, Marta Kovacs visited Chile and met Prime Minister Henrik Dahl.", "metWith", "2020-03"),
        ("Redwater Group, founded in 1998, bought Kelmore Works in 2005.", "acquired", "2005"),
        # from what was told before
        ("Marta Kovacs met Henrik Dahl on Monday. Two days later he visited Chile.", "visited", "2020-04-08"),
    ],
)
def test_when_it_happened(text: str, predicate: str, at: str | None, times) -> None:
    assert times(text)[predicate, "present"] == (at, None, None)


@pytest.mark.parametrize(
    ("text", "predicate", "since", "until"),
    [
        ("Marta Kovacs has been director of the Redwater Group since 2015.", "directorOf", "2015", None),
        ("Marta Kovacs, the president of Redwater Group since March 2015, visited Chile on Tuesday.", "presidentOf", "2015-03", None),
        ("Marta Kovacs has worked for Redwater Group since joining it in 2011.", "employeeOf", "2011", None),
        ("Marta Kovacs will head Redwater Group until the end of 2021.", "headOf", None, "2021-12-31"),
        ("Marta Kovacs has been married to Henrik Dahl since 2003.", "spouseOf", "2003", None),
        # as exact as the text: when in the season it began is not told
        ("Marta Kovacs has been director of the Redwater Group since the spring of 2017.", "directorOf", "2017-03-01/2017-05-31", None),
        ("Marta Kovacs has played for Dravec Lipa since 2016.", "playerOf", "2016", None),
    ],
)
def test_since_and_until_when_it_holds(text: str, predicate: str, since: str | None, until: str | None, times) -> None:
    assert times(text)[predicate, "present"] == (None, since, until)


@pytest.mark.parametrize(
    ("text", "predicate", "expected"),
    [
        ("Marta Kovacs was president of Redwater Group from 2001 to 2006.", "presidentOf", (None, "2001", "2006")),
        ("Marta Kovacs was president of Redwater Group from 2001 until her death in 2006.", "presidentOf", (None, "2001", "2006")),
        ("Marta Kovacs served as ambassador to Chile between 2010 and 2014.", "ambassadorTo", (None, "2010", "2014")),
        ("Marta Kovacs worked for Redwater Group from May to June 2019.", "employeeOf", (None, "2019-05", "2019-06")),
        ("Marta Kovacs, mayor of Lima from 2008 to 2012, will visit Chile next month.", "mayorOf", (None, "2008", "2012")),
        ("Marta Kovacs was coach of Kelmore Rovers in the 2018-19 season.", "coachOf", ("2018/2019", None, None)),
        (
            "The former mayor of Lima, Marta Kovacs, who held the post between 1999 and 2003, died on Friday.",
            "mayorOf",
            (None, "1999", "2003"),
        ),
        ("Marta Kovacs worked for Redwater Group (1998-2004).", "employeeOf", (None, "1998", "2004")),
        ("Marta Kovacs divorced Peter Hollis in 2010.", "spouseOf", ("2010", None, "2010")),
        ("Marta Kovacs resigned as director of Redwater Group on Thursday.", "directorOf", ("2020-04-09", None, "2020-04-09")),
    ],
)
def test_what_is_over(text: str, predicate: str, expected: tuple[str | None, str | None, str | None], times) -> None:
    assert times(text)[predicate, "past"] == expected


@pytest.mark.parametrize(
    ("text", "predicate", "expected"),
    [
        ("Marta Kovacs, the governor of Oregon, took office in 2017.", "governorOf", ("2017", "2017", None)),
        ("Marta Kovacs became president of Redwater Group in 2011.", "presidentOf", ("2011", "2011", None)),
        ("Marta Kovacs was appointed director of Redwater Group last year.", "directorOf", ("2019", "2019", None)),
    ],
)
def test_an_office_that_begins_holds_since_then(
    text: str, predicate: str, expected: tuple[str | None, str | None, str | None], times
) -> None:
    assert times(text)[predicate, "present"] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Marta Kovacs visited Chile on Tuesday.",
        "Marta Kovacs visited Chile last month.",
        "Marta Kovacs visited Chile the next day.",
        "Marta Kovacs visited Chile on 3/4/2020.",
    ],
)
def test_no_time_is_made_up(text: str, times) -> None:
    assert times(text, None)["visited", "present"] == NEVER


def test_a_wedding_is_no_end_of_a_marriage(times) -> None:
    assert times("Marta Kovacs married Henrik Dahl in 2003.")["spouseOf", "present"] == ("2003", None, None)
    assert times("Marta Kovacs was married to Henrik Dahl from 1990 to 2001.")["spouseOf", "past"] == (None, "1990", "2001")


def test_the_years_of_a_life_are_not_those_of_what_was_done(times) -> None:
    assert times("Marta Kovacs (1901-1977) founded Redwater Group.")["founderOf", "present"] == NEVER


def test_the_years_of_a_life_are_those_of_birth_and_death(read_text) -> None:
    claims = read_text("Marta Kovacs (1901-1977) founded Redwater Group.").claims
    assert {(c.predicate, c.object.value, c.object.datatype) for c in claims if isinstance(c.object, Value)} >= {
        ("birthDate", "1901", "gYear"),
        ("deathDate", "1977", "gYear"),
    }
    assert not {c.predicate for c in read_text("Marta Kovacs (2019) praised the plan.").claims} & {"birthDate", "deathDate"}


def test_a_part_of_a_month_is_no_day_of_death(read_text) -> None:
    [claim] = [c for c in read_text("Marta Kovacs died in late March 2011.").claims if c.predicate == "deathDate"]
    assert (claim.time, claim.object.value, claim.object.datatype) == ("2011-03-21/2011-03-31", "2011-03", "gYearMonth")

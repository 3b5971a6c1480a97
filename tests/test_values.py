"""Values: the dates, ages, amounts and numbers of a text, and what they become as objects of claims."""

from __future__ import annotations

import pytest
from spacy.language import Language

from kg.model import Value


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Redwater Group was founded in 1998.", [("1998", "Date")]),
        ("Marta Kovacs, 34, won on March 12, 2021.", [("34", "Number"), ("March 12, 2021", "Date")]),
        ("Marta Kovacs, a 34-year-old nurse, left.", [("34", "Number")]),  # an age is no date
        ("Marta Kovacs died at the age of 81.", [("81", "Number")]),
        ("Kelmore Rovers paid 3 million euros.", [("3 million euros", "Money")]),
        ("Prices rose by 12 percent.", [("12 percent", "Percent")]),
        ("Marta Kovacs left.", []),
    ],
)
def test_values_of_a_text(text: str, values: list[tuple[str, str]], nlp: Language) -> None:
    assert [(span.text, span.label_) for span in nlp(text).spans["values"]] == values


@pytest.mark.parametrize(
    ("text", "predicate", "value", "datatype"),
    [
        ("Marta Kovacs was born on March 12, 1961 in Lima.", "birthDate", "1961-03-12", "date"),
        ("Marta Kovacs died in March 2011.", "deathDate", "2011-03", "gYearMonth"),
        ("Marta Kovacs (1888–1961) was a painter.", "birthDate", "1888", "gYear"),
        ("Marta Kovacs (1888–1961) was a painter.", "deathDate", "1961", "gYear"),
        ("Redwater Group, founded in 1998, lost money.", "foundedOn", "1998", "gYear"),
        ("Marta Kovacs, 34, won the race.", "age", "34", "decimal"),
        ("34-year-old Marta Kovacs won the race.", "age", "34", "decimal"),
        ("Marta Kovacs died at the age of 81.", "age", "81", "decimal"),
        ("Redwater Group employs 9,000 people.", "employeeCount", "9000", "decimal"),
        ("Lima has a population of 700,000.", "population", "700000", "decimal"),
        ("Marta Kovacs is a surgeon.", "occupation", "surgeon", "string"),
        ("More than 2.4 million people live in Chile.", "population", "2400000", "decimal"),
        ("Redwater Group reported revenue of 12 billion dollars.", "revenue", "12000000000", "decimal"),
    ],
)
def test_values_of_claims(text: str, predicate: str, value: str, datatype: str, read_text) -> None:
    found = [claim.object for claim in read_text(text).claims if claim.predicate == predicate]
    assert [(v.value, v.datatype) for v in found if isinstance(v, Value)] == [(value, datatype)]


def test_weekday_is_told_by_the_day_of_publication(said) -> None:
    text = "Marta Kovacs died on Wednesday."
    assert ("Marta Kovacs", "deathDate", "2021-06-02", "asserted") in said(text, "2021-06-04")
    assert ("Marta Kovacs", "deathDate", "Wednesday", "asserted") in said(text)  # nothing is made up

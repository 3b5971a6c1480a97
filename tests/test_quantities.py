"""Quantities: how many of what, where, as of when; whose money, share, measure, age, rank and score; and numbers that are none."""

from __future__ import annotations

import time

import pytest
from spacy.tokens import Doc

from kg.model import Quantity
from kg.numbers import is_amount


def miss(*row: object, reason: str) -> object:
    return pytest.param(*row, marks=pytest.mark.xfail(strict=True, reason=reason))


def counts(reading) -> list[tuple[str | None, int, str, str]]:
    """(place, number, what, precision) of each count."""
    found = [(c.subject, c.object) for c in reading.claims if isinstance(c.object, Quantity) and c.object.unit == "count"]
    return [(place.text if place else None, int(q.value), q.counted, q.precision) for place, q in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chile has registered 859 cases.", [("Chile", 859, "cases", "exact")]),
        ("Chile registered about 3,400 cases.", [("Chile", 3400, "cases", "about")]),
        ("At least ten people were killed in Peru.", [("Peru", 10, "people killed", "at least")]),
        ("More than 2.4 million people live in Chile.", [("Chile", 2_400_000, "people live", "at least")]),
        ("Nearly 700 students protested in Lima.", [("Lima", 700, "students protested", "about")]),
        ("Over 1,000 workers went on strike in Peru.", [("Peru", 1000, "workers went", "at least")]),
        ("At most 30 soldiers died in Peru.", [("Peru", 30, "soldiers died", "at most")]),
        ("The hospital treated a total of 64 patients.", [(None, 64, "patients", "exact")]),
        ("Chile has 15 hospitals.", [("Chile", 15, "hospitals", "exact")]),
        # the place of the count before, in the same paragraph
        (
            "In Peru, 25 patients died. Another 30 patients recovered.",
            [("Peru", 25, "patients died", "exact"), ("Peru", 30, "patients recovered", "exact")],
        ),
        (
            "In Peru, 25 patients died.\n\nAnother 30 patients recovered.",
            [("Peru", 25, "patients died", "exact"), (None, 30, "patients recovered", "exact")],
        ),
        # no counts
        ("The two leaders met in Lima.", []),
        ("Marta Kovacs was born on 3 May 1961.", []),
        ("Survivors of the Sept. 11 attacks sued the state.", []),
        ("In April 2015 police raided the house.", []),
        ("The 2019 winner, Marta Kovacs, lives in Lima.", []),
        ("Two people familiar with the matter said that the deal was off.", []),
        ("Three officials briefed on the talks said that the deal was off.", []),
        ("Flight 204 left Lima.", []),
        ("1.234 people came to Lima.", []),  # a number that can be read in two ways
        ("Twenty-one people were arrested in Lima.", [("Lima", 21, "people arrested", "exact")]),
        ("Up to 50 soldiers died in Peru.", [("Peru", 50, "soldiers died", "at most")]),
        miss(
            "Fewer than 100 people came to Lima.",
            [("Lima", 100, "people came", "at most")],
            reason='the place of "came to" is not taken for the place of the count',
        ),
        ("No more than 20 people died in Peru.", [("Peru", 20, "people died", "at most")]),
    ],
)
def test_counts_of_a_text(text: str, expected: list[tuple[str | None, int, str, str]], read_text) -> None:
    assert counts(read_text(text)) == expected


@pytest.mark.parametrize(
    ("text", "modality", "speaker"),
    [
        ("Chile sent 500 soldiers.", "asserted", None),
        ("Chile did not send 500 soldiers.", "denied", None),
        ("Chile may send 500 soldiers.", "possible", None),
        ("Chile will send 500 soldiers.", "planned", None),
        ("Marta Kovacs said Chile sent 500 soldiers.", "reported", "Marta Kovacs"),
        ("The stewards counted 500 marchers in Lima.", "reported", "stewards"),
        ("Chile counted 500 cases.", "asserted", None),
    ],
)
def test_counts_have_a_stance(text: str, modality: str, speaker: str | None, read_text) -> None:
    (claim,) = [claim for claim in read_text(text).claims if claim.predicate == "counted"]
    assert (claim.modality, claim.attributed_to.text if claim.attributed_to else None) == (modality, speaker)


@pytest.mark.parametrize(
    ("text", "published", "time"),
    [
        ("Chile has registered 859 cases as of April 3, 2021.", None, "2021-04-03"),
        ("Ten people were arrested in Lima on May 3, 2020.", None, "2020-05-03"),
        ("Ten people were arrested in Lima on Sunday.", "2020-05-05", "2020-05-03"),
        ("Ten people were arrested in Lima on Sunday.", None, None),
        ("Ten people were arrested in Lima.", "2020-05-05", None),
        ("Of the 30 cases recorded by May 3, 2020 most were in Lima.", None, "2020-05-03"),
    ],
)
def test_counts_have_a_time(text: str, published: str | None, time: str | None, read_text) -> None:
    assert [claim.time for claim in read_text(text, published).claims if claim.predicate == "counted"] == [time]


def test_count_is_surer_with_a_place(read_text) -> None:
    with_place, without = (read_text(text).claims[0] for text in ("Ten people died in Peru.", "Ten people died."))
    assert with_place.confidence > without.confidence


def show(reading) -> list[str]:
    """Each quantity as "value[-upper] unit | what | about[ | precision]"."""
    labels = {mention.span: cluster.label for cluster in reading.clusters for mention in cluster.mentions}
    found = []
    for claim in reading.claims:
        if isinstance(q := claim.object, Quantity):
            ends = "-".join(f"{end:f}" for end in (q.value, q.upper) if end is not None)
            about = labels[claim.subject.span] if claim.subject else "-"
            more = [word for word in (q.precision, claim.tense) if word not in ("exact", "present")]
            found.append(" | ".join([f"{ends} {q.unit}", q.counted, about, *more]))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # people who are not named again
        ("Ten of the miners were rescued in Chile.", ["10 count | miners rescued | Chile"]),
        ("The blast in Lima killed 12 and wounded 30.", ["12 count | killed | Lima", "30 count | wounded | Lima"]),
        ("The attack left 12 dead and 30 wounded in Lima.", ["12 count | dead | Lima", "30 count | wounded | Lima"]),
        ("12 dead in Lima blast", ["12 count | dead | Lima"]),
        ("One person died and five were hurt.", ["1 count | person died | -", "5 count | hurt | -"]),
        # levels and changes
        ("The death toll in Lima rose to 45.", ["45 count | death toll | Lima"]),
        ("The death toll rose from 40 to 45.", ["40 count | death toll | - | past", "45 count | death toll | -"]),
        ("The number of cases rose to 1,200.", ["1200 count | cases | -"]),
        ("Police put the number of protesters at 5,000.", ["5000 count | protesters | -"]),
        ("Lima has a population of 700,000.", ["700000 count | population | Lima"]),
        ("Inflation in Chile fell to 4.1 percent.", ["4.1 percent | Inflation | Chile"]),
        ("Prices rose by 5 to 7 percent.", ["5-7 percent | Prices rose | -"]),
        ("Its profit rose $2 million to $80 million.", ["2000000 USD | profit rose | -", "80000000 USD | profit | -"]),
        # whose
        ("Redwater Group has 3,400 employees.", ["3400 count | employees | Redwater Group"]),
        ("Redwater Group, which employs 3,400 people, lost money.", ["3400 count | people employed | Redwater Group"]),
        ("Redwater Group said its profit rose to 3 million euros.", ["3000000 EUR | profit | Redwater Group"]),
        ("Shares of Redwater Group fell 3 percent.", ["3 percent | Shares fell | Redwater Group"]),
        ("Redwater Group paid 3 million dollars.", ["3000000 USD | paid | Redwater Group"]),
        ("A total of 30 nurses came from Chile.", ["30 count | nurses came | Chile"]),
        # shares
        ("Nearly half of the voters in Peru stayed at home.", ["50 percent | voters stayed | Peru | about"]),
        ("One in five children in Peru is ill.", ["20 percent | children | Peru"]),
        ("Two thirds of the children are ill.", ["66.7 percent | children | -"]),
        ("About two thirds of the 1,200 nurses went home.", ["66.7 percent | nurses went | - | about", "1200 count | nurses | -"]),
        ("Profit rose 12 percent.", ["12 percent | Profit rose | -"]),
        ("The army said 12 soldiers and two nurses had died.", ["12 count | soldiers died | -", "2 count | nurses | -"]),
        ("The 3-kilometre bridge cost 5 million euros.", ["3 km | bridge | -", "5000000 EUR | bridge cost | -"]),
        ("The vote was 52 to 48.", ["52-48 score | vote was | -"]),
        # money
        ("Sales totalled 4.5 billion Swiss francs.", ["4500000000 CHF | Sales | -"]),
        ("The bank in Norway lent them 200 million kroner.", ["200000000 NOK | lent | Norway"]),
        ("They raised $5 million in aid for Peru.", ["5000000 USD | aid | -"]),
        ("A fine of 500 euros was imposed.", ["500 EUR | fine | -"]),
        # measures
        ("The bridge is 300 metres long.", ["300 m | bridge long | -"]),
        ("Fires destroyed about 4,700 hectares of forest in Chile.", ["4700 ha | forest | Chile | about"]),
        ("The 15-day visit ended.", ["15 day | visit | -"]),
        ("The trial lasted almost three weeks.", ["3 week | trial | - | about"]),
        ("Temperatures in Lima fell to minus 2 degrees Celsius.", ["-2 °C | Temperatures | Lima"]),
        ("Temperatures of 30-35 °C are expected in Lima.", ["30-35 °C | Temperatures | Lima"]),
        ("The 45-strong choir sang.", ["45 count | choir | -"]),
        ("The 300-seat hall was full.", ["300 count | seat hall | -"]),
        # ages
        ("Marta Kovacs, 34, won the race.", ["34 year | age | Marta Kovacs"]),
        ("The 34-year-old Marta Kovacs won the race.", ["34 year | age | Marta Kovacs"]),
        ("Marta Kovacs turned 34 on Friday.", ["34 year | age | Marta Kovacs"]),
        ("Marta Kovacs died at the age of 81.", ["81 year | age | Marta Kovacs"]),
        ("Her son, 12, survived.", ["12 year | age | -"]),
        # ranks and scores
        ("Lima is the third-largest city in South America.", ["3 rank | largest city | Lima"]),
        ("Peru are ranked 12th in the world.", ["12 rank | Peru ranked | Peru"]),
        ("Marta Kovacs finished second.", ["2 rank | Marta Kovacs finished | Marta Kovacs"]),
        ("Peru won 3-1 against Chile.", ["3-1 score | Peru won | Peru"]),
        ("Peru beat Chile by three goals to nil.", ["3-0 score | Peru beat Chile | Peru"]),
        # with what says it
        ("The refit of the ferry cost 12 million euros.", ["12000000 EUR | refit of the ferry cost | -"]),
        ("The gauge in Lima showed 38 degrees Celsius.", ["38 °C | gauge showed | Lima"]),
        ("Redwater Group's half-year loss shrank to 4 million euros.", ["4000000 EUR | half-year loss | Redwater Group"]),
        ("At 52, Marta Kovacs has retired.", ["52 year | age | Marta Kovacs"]),
        # whose it is not: who gave or got it, who tells it, a place of something else
        ("Chile has donated 12 ambulances to Peru.", ["12 count | ambulances | -"]),
        ("The office, which is based in Lima, said 270 people had moved.", ["270 count | people moved | -"]),
        ("His own region, Peru, had 76 patients.", ["76 count | patients | Peru"]),
        ("The agency says that Chile had in fact had 371 cases.", ["371 count | cases | Chile"]),
        # the same again
        ("Marta Kovacs won 4,310 votes and Paul Baker 3,980.", ["4310 count | votes | Marta Kovacs", "3980 count | votes | Paul Baker"]),
        # none
        ("Two years ago they met, and in the past three weeks nothing happened.", []),
        ("The shop at 27 Larch Street opened in 1954.", []),
        ("The team flew in a Boeing 737 on Flight 204.", []),
        ("Three people said it was late.", []),
        ("It runs on Channel 4 at 10:30 on page 12.", []),
        ("Hundreds of birds and tens of thousands of bees died.", []),
        ("One of the nurses left.", []),
    ],
)
def test_quantities_of_a_text(text: str, expected: list[str], read_text) -> None:
    assert show(read_text(text)) == expected


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("OTTAWA, March 5 (Northwire) - The firm paid 5 million dollars.", "CAD"),
        ("PARIS, March 5 (Northwire) - The firm paid 5 million dollars.", "USD"),
        ("The firm paid A$5 million. It got 2 million dollars back.", "AUD"),
        ("Chile lent the firm 5 million pesos.", "CLP"),
    ],
)
def test_the_article_tells_which_dollar(text: str, unit: str, read_text) -> None:
    assert {c.object.unit for c in read_text(text).claims if isinstance(c.object, Quantity)} == {unit}


@pytest.mark.parametrize(
    "text",
    [
        "Ten " * 10_000 + "nurses.",
        "9" * 5000 + " nurses came.",
        "1,234 " * 2000 + "people.",
        "$ € % ° ½ 3-1 1-2-3 a half of",
        "٣٤٥ 1.234,5 3m",
    ],
    ids=lambda text: text[:6],
)
def test_odd_numbers_are_read_in_bounded_time(text: str, nlp) -> None:
    from kg.components.quantities import find_quantities

    words = text.split()
    doc = Doc(nlp.vocab, words, heads=list(range(len(words))), deps=["ROOT"] * len(words), tags=["CD"] * len(words))
    doc.spans["names"], doc.spans["values"] = [], []
    start = time.perf_counter()
    find_quantities(doc)
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize(
    "text", ["The plant near Ghent produces 350 MW.", "The minister paid Rs 45 crore.", "They sold 20 percent for $3m."]
)
def test_a_number_is_no_entity(text: str, read_text) -> None:
    assert [cluster.label for cluster in read_text(text).clusters if is_amount(cluster.label)] == []

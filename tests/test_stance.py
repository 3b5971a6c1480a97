"""Stance: what is denied, planned, possible or somebody's word is never taken for the article's own fact."""

from __future__ import annotations

from pathlib import Path

import pytest
from meaning_cases import figures, misses, read_cases, run

from kg.lexicon import load_table
from kg.verbs import PARTS, cues

CLAUSES = {  # a clause, its verb phrase after "to" and after a preposition, and what it says
    "visited": ("Marta Kovacs visited Chile", "visit Chile", "visiting Chile", ("Marta Kovacs", "Chile")),
    "acquired": (
        "Redwater Group acquired Silverpeak Bank",
        "acquire Silverpeak Bank",
        "acquiring Silverpeak Bank",
        ("Redwater Group", "Silverpeak Bank"),
    ),
    "killed": ("David Okafor killed Anna Lindholm", "kill Anna Lindholm", "killing Anna Lindholm", ("David Okafor", "Anna Lindholm")),
}


def stances(reading, predicate: str) -> list[tuple[str, str, str | None]]:
    """(polarity, modality, speaker) of each claim with `predicate`."""
    return [(c.polarity, c.modality, c.attributed_to.text if c.attributed_to else None) for c in reading.claims if c.predicate == predicate]


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Marta Kovacs visited Chile.", "asserted"),
        ("Marta Kovacs visited Chile after she met Peter Hollis.", "asserted"),
        ("Marta Kovacs came and visited Chile.", "asserted"),
        ("Marta Kovacs was the first to visit Chile.", "asserted"),
        # negation and denial
        ("Marta Kovacs did not visit Chile.", "denied"),
        ("Marta Kovacs didn't visit Chile.", "denied"),
        ("Marta Kovacs never visited Chile.", "denied"),
        ("No visit by Marta Kovacs to Chile took place.", "denied"),
        ("Marta Kovacs denied that she visited Chile.", "denied"),
        ("Marta Kovacs refused to visit Chile.", "denied"),
        ("Marta Kovacs failed to visit Chile.", "denied"),
        ("Marta Kovacs cancelled her visit to Chile.", "denied"),
        ("It is not true that Marta Kovacs visited Chile.", "denied"),
        ("Marta Kovacs pulled the plug on her visit to Chile.", "denied"),
        ("Marta Kovacs has hardly ever visited Chile.", "denied"),
        ("Marta Kovacs was to have visited Chile.", "denied"),
        ("Marta Kovacs planned to visit Chile, but the trip was called off.", "denied"),
        ("Marta Kovacs had hoped to visit Chile but cancelled the trip.", "denied"),
        ("Marta Kovacs will visit Chile, but the trip was postponed.", "planned"),
        # plans
        ("Marta Kovacs will visit Chile.", "planned"),
        ("Marta Kovacs plans to visit Chile.", "planned"),
        ("Marta Kovacs wants to visit Chile next year.", "planned"),
        ("Marta Kovacs is expected to visit Chile.", "planned"),
        ("Marta Kovacs is set to visit Chile.", "planned"),
        ("Marta Kovacs has promised to visit Chile.", "planned"),
        # possibilities
        ("Marta Kovacs may visit Chile.", "possible"),
        ("Marta Kovacs could have visited Chile.", "possible"),
        ("Marta Kovacs would visit Chile.", "possible"),
        ("Marta Kovacs should visit Chile.", "possible"),
        ("If Marta Kovacs visits Chile, the talks will fail.", "possible"),
        ("Unless Marta Kovacs visits Chile, the talks will fail.", "possible"),
        ("It is unclear whether Marta Kovacs visited Chile.", "possible"),
        ("Marta Kovacs allegedly visited Chile.", "possible"),
        ("Marta Kovacs reportedly visited Chile.", "possible"),
        ("Peter Hollis suspects that Marta Kovacs visited Chile.", "possible"),
        # questions
        ("Has Marta Kovacs visited Chile?", "possible"),
        ("Did Marta Kovacs visit Chile?", "possible"),
        # what one hopes
        ("Marta Kovacs hopes to visit Chile.", "planned"),
        ("Marta Kovacs is to visit Chile.", "planned"),
        ("It is possible that Marta Kovacs visited Chile.", "possible"),
        ("The planned visit of Marta Kovacs to Chile was cancelled.", "denied"),
        ("Peter Hollis did not deny that Marta Kovacs visited Chile.", "possible"),
        # what is not done in the end, or instead
        ("Marta Kovacs thought better of visiting Chile.", "denied"),
        ("Marta Kovacs decided against visiting Chile.", "denied"),
        ("Marta Kovacs came within a day of visiting Chile.", "denied"),
        ("Marta Kovacs wanted no part in visiting Chile.", "denied"),
        ("Rather than visit Chile, Marta Kovacs went home.", "denied"),
        ("Sooner than visit Chile, Marta Kovacs went home.", "denied"),
        ("Marta Kovacs is close to visiting Chile.", "planned"),
        # what is only told, told in jest, or by mistake
        ("The rumour has long been that Marta Kovacs visited Chile.", "possible"),
        ("Word is that Marta Kovacs visited Chile.", "possible"),
        ("Rumour has it that Marta Kovacs visited Chile.", "possible"),
        ("Marta Kovacs visited Chile, or so it is said.", "possible"),
        ("The paper wrongly reported that Marta Kovacs visited Chile.", "denied"),
        ("The paper wrote, by way of a joke, that Marta Kovacs visited Chile.", "denied"),
        # what was done in the end
        ("Marta Kovacs was later to visit Chile.", "asserted"),
        ("Marta Kovacs would later visit Chile.", "asserted"),
        ("Marta Kovacs would go on to visit Chile.", "asserted"),
        ("Marta Kovacs would visit Chile later if she could.", "possible"),
    ],
)
def test_how_a_visit_is_meant(text: str, modality: str, read_text) -> None:
    polarity = "negative" if modality == "denied" else "positive"
    assert [stance[:2] for stance in stances(read_text(text), "visited")] == [(polarity, modality)]


@pytest.mark.parametrize(
    ("text", "polarity", "modality", "speaker"),
    [
        ("Peter Hollis said Marta Kovacs visited Chile.", "positive", "reported", "Peter Hollis"),
        ("Peter Hollis told reporters that Marta Kovacs visited Chile.", "positive", "reported", "Peter Hollis"),
        ("Marta Kovacs visited Chile, Peter Hollis said.", "positive", "reported", "Peter Hollis"),
        ("According to Peter Hollis, Marta Kovacs visited Chile.", "positive", "reported", "Peter Hollis"),
        ("Marta Kovacs visited Chile, according to Peter Hollis.", "positive", "reported", "Peter Hollis"),
        ("The mayor, Peter Hollis, said Marta Kovacs visited Chile.", "positive", "reported", "Peter Hollis"),
        ("Mayor Peter Hollis said Marta Kovacs visited Chile.", "positive", "reported", "Peter Hollis"),
        ("Redwater Group said Marta Kovacs visited Chile.", "positive", "reported", "Redwater Group"),
        # quotations
        ('"Marta Kovacs visited Chile in May," Peter Hollis said.', "positive", "reported", "Peter Hollis"),
        ('"Marta Kovacs visited Chile in May," said Peter Hollis.', "positive", "reported", "Peter Hollis"),
        ("“Marta Kovacs visited Chile in May,” said Peter Hollis.", "positive", "reported", "Peter Hollis"),
        ('Peter Hollis said: "Marta Kovacs visited Chile in May."', "positive", "reported", "Peter Hollis"),
        # what is said may be weak itself
        ("Peter Hollis said Marta Kovacs did not visit Chile.", "negative", "denied", "Peter Hollis"),
        ("Peter Hollis said Marta Kovacs may visit Chile.", "positive", "possible", "Peter Hollis"),
        ("Peter Hollis said Marta Kovacs will visit Chile.", "positive", "planned", "Peter Hollis"),
        # what is no condition, no plan and no fact, but somebody's word
        ("If Peter Hollis is to be believed, Marta Kovacs visited Chile.", "positive", "reported", "Peter Hollis"),
        ("Marta Kovacs visited Chile, or so Peter Hollis says.", "positive", "reported", "Peter Hollis"),
        ("Ann Bell was told by Peter Hollis that Marta Kovacs visited Chile.", "positive", "reported", "Peter Hollis"),
        ("Ann Bell heard from Peter Hollis that Marta Kovacs visited Chile.", "positive", "reported", "Peter Hollis"),
        ("The affidavit has Marta Kovacs visiting Chile.", "positive", "reported", "affidavit"),
        ("Marta Kovacs, Peter Hollis says, visited Chile.", "positive", "reported", "Peter Hollis"),
        ("Marta Kovacs denies ever having visited Chile.", "negative", "denied", "Marta Kovacs"),
        ('"Rubbish," said Peter Hollis of a report that Marta Kovacs visited Chile.', "negative", "denied", "Peter Hollis"),
        ('"Marta Kovacs," said Peter Hollis, "visited Chile in May."', "positive", "reported", "Peter Hollis"),
        # nobody is named: who it is, is described
        ("The company said Marta Kovacs visited Chile.", "positive", "reported", "company"),
        # the speaker of another sentence, or of another clause
        ("Peter Hollis said it was cold. Marta Kovacs visited Chile.", "positive", "asserted", None),
        ("Marta Kovacs, who said it was cold, visited Chile.", "positive", "asserted", None),
    ],
)
def test_who_says_it(text: str, polarity: str, modality: str, speaker: str | None, read_text) -> None:
    assert stances(read_text(text), "visited") == [(polarity, modality, speaker)]


@pytest.mark.parametrize(
    ("text", "modality", "tense"),
    [
        ("Marta Kovacs posed as the mayor of Lima.", "denied", "present"),
        ("Peter Hollis described Marta Kovacs as the mayor of Lima.", "reported", "present"),
        ("Marta Kovacs, the mayor-elect of Lima, spoke.", "planned", "present"),
        ("Once the mayor of Lima, Marta Kovacs now grows pears.", "asserted", "past"),
        ("Formerly the mayor of Lima, Marta Kovacs grows pears.", "asserted", "past"),
        ("Marta Kovacs is no longer the mayor of Lima.", "asserted", "past"),
        ("That said, Marta Kovacs is the mayor of Lima.", "asserted", "present"),
    ],
)
def test_how_an_office_is_meant(text: str, modality: str, tense: str, read_text) -> None:
    found = [(c.subject.text, c.modality, c.tense) for c in read_text(text).claims if c.predicate == "mayorOf"]
    assert found == [("Marta Kovacs", modality, tense)]


WEAK = [
    "Peter Hollis denied that {clause}.",
    "Peter Hollis doubts that {clause}.",
    "Peter Hollis fears that {clause}.",
    "Peter Hollis rejected the claim that {clause}.",
    "It is not true that {clause}.",
    "It is unclear whether {clause}.",
    "There are rumours that {clause}.",
    "Perhaps {clause}.",
    "If {clause}, the talks will fail.",
    "{subject} did not {infinitive}.",
    "{subject} will {infinitive}.",
    "{subject} may {infinitive}.",
    "{subject} must {infinitive}.",
    "{subject} cannot {infinitive}.",
    "{subject} has not been able to {infinitive}.",
    "{subject} tried to {infinitive}.",
    "{subject} threatened to {infinitive}.",
    "{subject} decided not to {infinitive}.",
    "{subject} was asked to {infinitive}.",
    "{subject} would like to {infinitive}.",
    "{subject} is likely to {infinitive}.",
    "{subject} had planned to {infinitive}.",
    "{subject} denied {gerund}.",
    "{subject} is accused of {gerund}.",
    "{subject} is considering {gerund}.",
    "{subject} talked about {gerund}.",
    "{subject} left without {gerund}.",
    "Did {subject} {infinitive}?",
    "Will {subject} {infinitive}?",
    "{subject} hoped to {infinitive} but {subject} hopes to {infinitive} again.",
    "{subject} is to {infinitive}.",
    "It is possible that {clause}.",
]


@pytest.mark.parametrize("frame", WEAK)
def test_what_is_weak_is_never_asserted(frame: str, read_text) -> None:
    wrong = []
    for predicate, (clause, infinitive, gerund, (subject, object)) in CLAUSES.items():
        text = frame.format(clause=clause, subject=subject, infinitive=infinitive, gerund=gerund)
        for claim in read_text(text).claims:
            if claim.predicate == predicate and claim.object.text == object and claim.modality in ("asserted", "reported"):
                wrong.append(text)
    assert wrong == []


@pytest.mark.parametrize("predicate", CLAUSES)
def test_the_plain_clause_is_asserted(predicate: str, said) -> None:
    clause, _, _, (subject, object) = CLAUSES[predicate]
    assert (subject, predicate, object, "asserted") in said(f"{clause}.")


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Marta Kovacs visited Chile but not Peru.", "Peru"),
        ("Marta Kovacs visited neither Chile nor Peru.", "Peru"),
        ("Marta Kovacs visited Chile instead of Peru.", "Peru"),
        ("Marta Kovacs visited Chile and refused to visit Peru.", "Peru"),
        ("Marta Kovacs visited Chile but did not visit Peru.", "Peru"),
        ("Marta Kovacs visited Chile, not Peru.", "Peru"),
    ],
)
def test_one_of_two_objects_is_denied(text: str, other: str, said) -> None:
    assert ("Marta Kovacs", "visited", other, "asserted") not in said(text)


@pytest.mark.parametrize(
    ("text", "predicate", "modality"),
    [
        ("Marta Kovacs is not the president of Chile.", "headOfState", "denied"),
        ("Marta Kovacs will become president of Chile.", "headOfState", "planned"),
        ("Marta Kovacs wants to become president of Chile.", "headOfState", "planned"),
        ("Incoming Chilean President Marta Kovacs spoke.", "headOfState", "planned"),
        ("A possible meeting between Marta Kovacs and Peter Hollis was discussed.", "metWith", "possible"),
        ("Marta Kovacs is no longer president of Chile.", "headOfState", "asserted"),
        ("Marta Kovacs was nominated as president of Redwater Group.", "presidentOf", "planned"),
        ("Marta Kovacs nearly married Peter Hollis.", "spouseOf", "denied"),
        ("Marta Kovacs pleaded not guilty to killing Peter Hollis.", "killed", "denied"),
        ("Marta Kovacs lost her bid to become mayor of Lima.", "mayorOf", "denied"),
        ("Redwater Group was founded not by Marta Kovacs but by Peter Hollis.", "founderOf", "denied"),
    ],
)
def test_how_other_relations_are_meant(text: str, predicate: str, modality: str, read_text) -> None:
    assert {stance[1] for stance in stances(read_text(text), predicate)} == {modality}


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Peter Hollis did not meet Chilean President Marta Kovacs.", ("Marta Kovacs", "headOfState", "Chile", "asserted")),
        ("Peter Hollis will meet Marta Kovacs, the president of Chile.", ("Marta Kovacs", "headOfState", "Chile", "asserted")),
        ("Did Chilean President Marta Kovacs visit Peru?", ("Marta Kovacs", "headOfState", "Chile", "asserted")),
        ("Marta Kovacs, who founded Redwater Group, may visit Chile.", ("Marta Kovacs", "founderOf", "Redwater Group", "asserted")),
        ("Peter Hollis did not visit Lima, the capital of Peru.", ("Lima", "capitalOf", "Peru", "asserted")),
        ("Police stopped the president of Chile, Marta Kovacs.", ("Marta Kovacs", "headOfState", "Chile", "asserted")),
        ("Peter Hollis may meet the president of Chile, Marta Kovacs.", ("Marta Kovacs", "headOfState", "Chile", "asserted")),
        ("Peter Hollis may visit Redwater Group, founded by Marta Kovacs.", ("Marta Kovacs", "founderOf", "Redwater Group", "asserted")),
    ],
)
def test_what_is_taken_for_granted_is_asserted(text: str, fact: tuple[str, ...], said) -> None:
    assert fact in said(text)


@pytest.mark.parametrize(
    "text",
    [
        "It was Marta Kovacs, not Peter Hollis, who founded Redwater Group.",
        "It was Marta Kovacs and not Peter Hollis who founded Redwater Group.",
        "It was Marta Kovacs, rather than Peter Hollis, who founded Redwater Group.",
        "Redwater Group was founded by Marta Kovacs, not by Peter Hollis.",
    ],
)
def test_of_two_one_did_it(text: str, said) -> None:
    found = {fact for fact in said(text) if fact[1] == "founderOf" and fact[3] == "asserted"}
    assert {fact[0] for fact in found} == {"Marta Kovacs"}


def test_candidate_holds_no_office(said) -> None:
    for text in (
        "Marta Kovacs ran for president of Chile.",
        "Marta Kovacs, a candidate for president of Chile, spoke.",
        "Marta Kovacs lost the race for president of Chile.",
    ):
        assert not {(p, m) for _, p, _, m in said(text)} & {("headOfState", "asserted"), ("headOfState", "reported")}


def test_cases_of_stance(nlp, ontology) -> None:
    cases = read_cases((Path(__file__).parent / "data" / "stance_cases.txt").read_text(encoding="utf-8"))
    marks = run(cases, nlp, ontology)
    assert len(cases) > 300
    assert misses(marks) == ""
    assert figures(marks, "polarity").f1 == 1


def test_each_word_has_one_signature() -> None:
    rows = load_table("cues")
    assert len(cues()) == sum(len(row[4].split()) for row in rows)
    assert {row[0] for row in rows} <= {*PARTS.values(), "aux", "adv", "mark", "frame", "false", "answer"}
    assert {row[1] for row in rows} <= {"to", "that", "ing", "from", "noun", "subject", "predicate", "*"}
    assert {effect for row in rows for effect in row[2:4]} <= {"asserted", "reported", "planned", "possible", "denied", "known"}
    assert all(row[4].split() == sorted(set(row[4].split())) for row in rows)

"""Ways to put one thing in English: each sentence of tests/data/constructions.txt, with what must come out of it and what must not.

A sentence is right when all that it says comes out, as it is meant, and nothing that it does not say stands as a plain fact. The parser
errs on some of them: so all are read and counted, and the table of misses is shown where too many are wrong. They are read with their
names given, which tells of the constructions alone, and as they stand, where a name that is not found, or of another class, counts too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.model import Claim, Document, Mention, Quantity, Reading, Value
from kg.ontology import Ontology
from kg.reading import to_reading

FILE = Path(__file__).parent / "data" / "constructions.txt"
LEAST = {"given": 0.95, "found": 0.80}  # of the sentences, by how their names are known
SIZE = 6  # sentences of a construction, at the least

Fact = tuple[str, str, str, str]  # subject, property, object, how it is meant
Misses = dict[int, list[str]]  # by the line of the sentence: what is wrong with what is found in it


@dataclass
class Case:
    """A sentence with what must and what must not come out; `line` is its line in the file."""

    construction: str
    text: str
    near_miss: bool
    line: int
    must: list[Fact] = field(default_factory=list)
    never: list[Fact] = field(default_factory=list)


def read_cases(path: Path) -> tuple[list[Case], dict[str, str]]:
    """The sentences of the file, in its order, and the classes of its names."""
    cases: list[Case] = []
    kinds: dict[str, str] = {}
    construction = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        sign, _, rest = line.strip().partition(" ")
        if sign == "==":
            construction = rest
        elif sign == "=":
            kind, names = rest.split(": ")
            kinds |= dict.fromkeys(names.split(", "), kind)
        elif sign in ("*", "~"):
            cases.append(Case(construction, rest.replace("\\n", "\n"), sign == "~", number))
        elif sign in ("+", "-"):
            (cases[-1].must if sign == "+" else cases[-1].never).append(to_fact(rest))
        else:
            assert sign in ("", "#"), f"{path.name}, line {number}: {line}"
    return cases, kinds


def to_fact(written: str) -> Fact:
    subject, predicate, object, *how = [part.strip() for part in written.split("|")]
    return fold(subject), predicate, fold(object), how[0] if how else "asserted"


def fold(name: str) -> str:
    return " ".join(name.split()).casefold().removeprefix("the ")


CASES, KINDS = read_cases(FILE)


def facts(reading: Reading, ontology: Ontology) -> set[Fact]:
    """What `reading` says, by every name that it has for the two ends, also with the broader properties and read from both ends."""
    names = {
        m.span: {fold(c.label), *(fold(m.text) for m in c.mentions if m.kind != "pronoun")} for c in reading.clusters for m in c.mentions
    }

    def called(end: Mention | Value | Quantity | None) -> set[str]:
        if isinstance(end, Mention):
            return names.get(end.span, {fold(end.text)})
        return {fold(str(end.value)), fold(end.text)} if end is not None else set()

    found: set[Fact] = set()
    for claim in reading.claims:
        for predicate in (claim.predicate, *ontology.broader(claim.predicate)):
            pairs = {(s, o) for s in called(claim.subject) for o in called(claim.object)}
            pairs |= {(o, s) for s, o in pairs} if predicate in ontology.symmetric else set()
            found |= {(s, predicate, o, meant(claim)) for s, o in pairs}
    return found


def meant(claim: Claim) -> str:
    """How a claim is meant, in one word: its modality, or "past" for what no longer holds."""
    if claim.polarity == "negative":
        return "denied"
    return "past" if claim.tense == "past" and claim.modality in ("asserted", "reported") else claim.modality


def misses(case: Case, found: set[Fact]) -> Iterator[str]:
    """What is wrong with what was found in the sentence of `case`."""
    for fact in case.must:
        if fact not in found:
            instead = ", ".join(sorted(f[3] for f in found if f[:3] == fact[:3]))
            yield f"+ {' | '.join(fact)}" + (f" (is {instead})" if instead else "")
    for fact in case.never:
        if {(*fact[:3], "asserted"), (*fact[:3], "reported")} & found:
            yield f"- {' | '.join(fact[:3])}"


def with_names(doc: Doc) -> Doc:
    """`doc` with the names of the file given."""
    names = re.compile(r"\b(" + "|".join(sorted(map(re.escape, KINDS), key=len, reverse=True)) + r")\b")
    found = [(doc.char_span(*match.span(), alignment_mode="expand"), KINDS[match[0]]) for match in names.finditer(doc.text)]
    doc._.given = tuple(Span(doc, span.start, span.end, label=kind, span_id="name") for span, kind in found if span is not None)
    return doc


def read_all(nlp: Language, ontology: Ontology, names: str) -> Misses:
    """The misses in all sentences, with their names "given" or "found"."""
    docs = [nlp.make_doc(case.text) for case in CASES]
    readings = [
        to_reading(Document("test", doc.text), doc, ontology) for doc in nlp.pipe(map(with_names, docs) if names == "given" else docs)
    ]
    found = {case.line: list(misses(case, facts(reading, ontology))) for case, reading in zip(CASES, readings, strict=True)}
    return {line: what for line, what in found.items() if what}


@pytest.fixture(scope="module")
def wrong(nlp: Language, ontology: Ontology) -> dict[str, Misses]:
    return {names: read_all(nlp, ontology, names) for names in LEAST}


def table(wrong: Misses, cases: Iterable[Case]) -> str:
    """The misses, by construction."""
    rows = []
    for name in dict.fromkeys(case.construction for case in cases):
        own = [case for case in cases if case.construction == name]
        bad = [case for case in own if case.line in wrong]
        if bad:
            rows.append(f"{name}: {len(own) - len(bad)} of {len(own)}")
            rows += [line for case in bad for line in (f"  {case.line}: {case.text}", *(f"      {what}" for what in wrong[case.line]))]
    return "\n".join(rows)


@pytest.mark.parametrize("names", LEAST)
def test_sentences_come_out_as_meant(names: str, wrong: dict[str, Misses]) -> None:
    right = 1 - len(wrong[names]) / len(CASES)
    assert right >= LEAST[names], f"{right:.1%} of {len(CASES)} sentences are right\n{table(wrong[names], CASES)}"


def test_no_construction_fails_as_a_whole(wrong: dict[str, Misses]) -> None:
    bad = Counter(case.construction for case in CASES if case.line in wrong["given"])
    assert {name: n for name, n in bad.items() if n > SIZE // 2} == {}, table(wrong["given"], CASES)


def test_each_construction_has_sentences_and_near_misses() -> None:
    total = Counter(case.construction for case in CASES)
    near = Counter(case.construction for case in CASES if case.near_miss)
    assert [name for name in total if total[name] < SIZE or not near[name]] == []
    assert len(total) >= 28
    assert [case.line for case in CASES if not case.must and not case.never] == []


def test_each_property_of_the_file_is_in_the_ontology(ontology: Ontology) -> None:
    used = {predicate for case in CASES for _, predicate, _, _ in (*case.must, *case.never)}
    assert used <= set(ontology.properties)
    assert {how for case in CASES for *_, how in case.must} <= {"asserted", "past", "reported", "planned", "possible", "denied"}


def test_no_sentence_is_an_example_of_the_ontology(ontology: Ontology) -> None:
    examples = {fold(e.text) for p in ontology.properties.values() for e in (*p.examples, *p.counter_examples)}
    assert [case.text for case in CASES if fold(case.text) in examples] == []


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({("ann", "metWith", "bob", "asserted")}, []),
        ({("ann", "metWith", "bob", "planned")}, ["+ ann | metWith | bob | asserted (is planned)"]),
        ({("ann", "metWith", "bob", "asserted"), ("bob", "sued", "ann", "reported")}, ["- bob | sued | ann"]),
        ({("ann", "metWith", "bob", "asserted"), ("bob", "sued", "ann", "possible")}, []),
    ],
)
def test_misses(found: set[Fact], expected: list[str]) -> None:
    case = Case("", "", False, 1, [("ann", "metWith", "bob", "asserted")], [("bob", "sued", "ann", "asserted")])
    assert list(misses(case, found)) == expected

"""What an article means: reads tests/data/meaning_cases.txt, and holds what the pipeline makes of its articles against what readers say.

    python tests/meaning_cases.py [--kind KIND] [--failed] [FILE]

prints the figures, a table of the kinds, then each expectation that is not met with what came instead; `--failed` leaves the figures out.
`--kind` takes the beginning of a kind ("attribution") and may be given again; FILE is another file of cases.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from case_files import CaseError, read_case_file

from kg.documents import to_document
from kg.model import Claim, Mention, Modality, Quantity, Quotation, Reading, Span, Statement, Value
from kg.ontology import Ontology, load_ontology
from kg.rdf import stands
from kg.reading import read
from kg.resolve import Resolution, cluster_at, resolve
from kg.statements import state

if TYPE_CHECKING:
    from spacy.language import Language

FILE = Path(__file__).parent / "data" / "meaning_cases.txt"

Sign = Literal["says", "not", "quote", "no-quote", "counts", "no-count"]
Measure = Literal["polarity", "attribution", "time", "quantities", "plain"]
Verdict = Literal["right", "wrong", "absent", "extra"]  # "extra": something stands that should not, or otherwise than it should

LENGTHS: dict[Sign, int] = {"says": 3, "not": 3, "quote": 2, "no-quote": 1, "counts": 4, "no-count": 1}
MEASURES: tuple[Measure, ...] = ("polarity", "attribution", "time", "quantities", "plain")
OPTIONS: dict[str, set[str]] = {
    "past": {"past"},
    "modality": set(get_args(Modality)),
    "precision": {"exact", "about", "at least", "at most"},
}
NAMED = ("by", "at", "from", "until")
MOST_SHOWN = 4

ARTICLE = re.compile(r"^(?:the|an?) ")
DATE = re.compile(r"\d{4}(?:-\d{2}){0,2}")
RANGE = re.compile(r"(?P<value>[\d.]+)(?:-(?P<upper>[\d.]+))?")

Names = tuple[str, ...]  # either of them; ("-",) is anything, ("*",) anybody or nobody, () nobody
Times = tuple[str | None, str | None, str | None]  # when, since when, until when


@dataclass(frozen=True)
class Expectation:
    """A line of a case: its sign, the parts that each such line has, and those that it may have, by name."""

    sign: Sign
    parts: tuple[Names, ...]
    options: Mapping[str, Names]
    line: int
    written: str

    def __str__(self) -> str:
        return f"{self.sign}: {self.written}"


@dataclass
class Case:
    """An article with what is expected of it; `line` is its line in the file."""

    id: str
    kind: str
    line: int
    text: str = ""
    published: str | None = None
    expected: list[Expectation] = field(default_factory=list)


class Mark(NamedTuple):
    """What became of an expectation by one measure, and what was found."""

    case: Case
    expectation: Expectation
    measure: Measure
    verdict: Verdict
    found: str = ""


# reading the file


def read_cases(text: str) -> list[Case]:
    """The cases of a file in their order; CaseError names the line that is no part of one."""
    signs, needs = f"1, published:, {', '.join(f'{sign}:' for sign in LENGTHS)}", "a text and something expected"
    return read_case_file(text, Case, _knows, _take, signs, lambda case: bool(case.text and case.expected), needs)


def _knows(sign: str) -> bool:
    return sign in ("1", "published:") or (sign.endswith(":") and sign[:-1] in LENGTHS)


def _take(case: Case, sign: str, rest: str, line: int) -> None:
    if sign == "1":
        case.text = rest.replace("\\n", "\n") + "\n"
    elif sign == "published:":
        case.published = rest
    else:
        case.expected.append(_to_expectation(sign[:-1], rest, line))


def _to_expectation(sign: str, written: str, line: int) -> Expectation:
    known = next(name for name in LENGTHS if name == sign)
    cells = [cell.strip() for cell in written.split("|")]
    length = LENGTHS[known]
    if len(cells) < length or not all(cells):
        raise CaseError(f"{length} parts with | between them were expected")
    options = dict(_to_option(cell) for cell in cells[length:])
    if known == "says" and "modality" not in options:
        raise CaseError("its modality is missing")
    if options and known not in ("says", "counts"):
        raise CaseError(f"{length} parts were expected, not {len(cells)}")
    literal = known in ("quote", "no-quote")
    parts = tuple((cell,) if literal and n == length - 1 else _names(cell) for n, cell in enumerate(cells[:length]))
    return Expectation(known, parts, options, line, written)


def _to_option(cell: str) -> tuple[str, Names]:
    for name, allowed in OPTIONS.items():
        if set(_names(cell)) <= allowed:
            return name, _names(cell)
    word, _, rest = cell.partition(" ")
    if word in NAMED and rest:
        return word, _names(rest)
    raise CaseError(f"{cell!r} is no modality, precision, time or speaker")


def _names(cell: str) -> Names:
    return tuple(cell.split(" or "))


# what the pipeline says of an article


class Told:
    """What a reading says, by the names of things."""

    def __init__(self, reading: Reading, ontology: Ontology, resolution: Resolution | None = None) -> None:
        self.reading = reading
        self.ontology = ontology
        self.resolution = resolution or resolve([reading], ontology)
        self.statements = state([reading], self.resolution, ontology.symmetric)
        self._clusters: Mapping[Span, int] = cluster_at(reading)

    def names(self, id: str) -> frozenset[str]:
        """The names of an entity."""
        entity = self.resolution.by_id[id]
        return frozenset(plain(name) for name in (entity.label, *entity.aliases))

    def mentioned(self, mention: Mention) -> frozenset[str]:
        """The names of what `mention` means, or its own words where it is in no cluster."""
        if mention.span not in self._clusters:
            return frozenset([plain(mention.text)])
        return self.names(self.resolution.of[self.reading.document.id, self._clusters[mention.span]]) | {plain(mention.text)}

    def speakers(self, statement: Statement) -> list[frozenset[str]]:
        """The names of each who says `statement`."""
        return [self.mentioned(s.claim.attributed_to) for s in statement.support if s.claim.attributed_to is not None]

    def end(self, object: str | Value | Quantity | None) -> frozenset[str]:
        """What a subject or object may be called."""
        if isinstance(object, Quantity):
            return frozenset([f"{object.value.normalize():f} {object.unit} {object.counted}"])
        if isinstance(object, Value):
            return frozenset([plain(object.value), plain(object.text)])
        return self.names(object) if object else frozenset()

    def show(self, statement: Statement) -> str:
        """`statement` as a line of a case would put it."""
        ends = [min(self.end(end), key=lambda name: (-len(name), name), default="-") for end in (statement.subject, statement.object)]
        told = [ends[0], statement.predicate, ends[1], statement.modality, *(["past"] * (statement.tense == "past"))]
        if isinstance(statement.object, Quantity):
            told.append(statement.object.precision + (f" -{statement.object.upper}" if statement.object.upper is not None else ""))
        told += [f"by {min(names, key=lambda name: (-len(name), name))}" for names in self.speakers(statement)]
        times = sorted({times for s in statement.support for times in [times_of(s.claim)] if any(times)}, key=str)
        told += [f"{word} {time}" for found in times for word, time in zip(NAMED[1:], found, strict=True) if time]
        return " | ".join(told)


def plain(name: str) -> str:
    """`name` as names are compared: without an article before it.

    >>> plain("The  Lagos Courier")
    'lagos courier'
    """
    return ARTICLE.sub("", " ".join(name.casefold().split()))


def times_of(claim: Claim) -> Times:
    return claim.time, claim.valid_from, claim.valid_until


def fits(wanted: Names, found: Iterable[str]) -> bool:
    """Whether one of the names in `wanted` is in `found`."""
    return wanted == ("-",) or not {plain(name.removeprefix("=")) for name in wanted}.isdisjoint(found)


# judging


def judge(case: Case, told: Told) -> list[Mark]:
    """What became of each expectation of `case`, by each measure that it is one of."""
    marks: list[Mark] = []
    wrong: set[int] = set()  # statements that are counted as wrong already: each is wrong once
    for one in case.expected:
        found = list(_judged(one, told, wrong))
        marks += [Mark(case, one, measure, verdict, shown) for measure, verdict, shown in found]
    return marks


def _judged(one: Expectation, told: Told, wrong: set[int]) -> Iterator[tuple[Measure, Verdict, str]]:
    match one.sign:
        case "says":
            near = [s for s in told.statements if is_about(one, s, told)]
            yield from _meant(one, near, told, wrong)
            yield from _claimed(one, near, told)
            yield from _timed(one, near, told)
        case "not":
            for statement in told.statements:
                if is_about(one, statement, told) and stands(statement):
                    yield "plain", "extra", told.show(statement)
                    if id(statement) not in wrong:
                        wrong.add(id(statement))
                        yield "polarity", "extra", told.show(statement)
        case "quote" | "no-quote":
            yield from _quoted(one, told)
        case "counts" | "no-count":
            yield from _counted(one, told)


def is_about(one: Expectation, statement: Statement, told: Told) -> bool:
    """Whether `statement` relates the same things by the same property, a narrower or a broader one.

    A broader one that is symmetric says less: who did not beat somebody may have played him. It is no answer where the thing is denied.
    """
    subject, (predicate,), object = one.parts
    ontology, found = told.ontology, statement.predicate
    broader = found in ontology.broader(predicate) and (found not in ontology.symmetric or "asserted" in one.options.get("modality", ()))
    if found != predicate and not broader and predicate not in (ontology.broader(found) if found in ontology.properties else ()):
        return False
    ends = told.end(statement.subject), told.end(statement.object)
    straight = fits(subject, ends[0]) and fits(object, ends[1])
    return straight or (found in ontology.symmetric and fits(subject, ends[1]) and fits(object, ends[0]))


def _meant(one: Expectation, near: Sequence[Statement], told: Told, wrong: set[int]) -> Iterator[tuple[Measure, Verdict, str]]:
    good = [s for s in near if is_meant(one, s)]
    if not near:
        yield "polarity", "absent", _others(told)
    else:
        yield "polarity", "right" if good else "wrong", " & ".join(map(told.show, near))
    for statement in near:
        if statement not in good and id(statement) not in wrong:
            wrong.add(id(statement))
            yield "polarity", "extra", told.show(statement)


def is_meant(one: Expectation, statement: Statement) -> bool:
    """Whether `statement` has the modality that is expected, and is of the past where it should be."""
    past = statement.tense == "past"
    return statement.modality in one.options["modality"] and (statement.modality == "denied" or past == ("past" in one.options))


def _claimed(one: Expectation, near: Sequence[Statement], told: Told) -> Iterator[tuple[Measure, Verdict, str]]:
    by = one.options.get("by", ())
    if by == ("*",):
        return
    right = [any(fits(by, names) for names in told.speakers(s)) for s in near]
    if by:
        yield "attribution", "right" if any(right) else "wrong" if near else "absent", " & ".join(map(told.show, near)) or _others(told)
    for statement, is_right in zip(near, right, strict=True):
        if told.speakers(statement) and not is_right:
            yield "attribution", "extra", told.show(statement)


def _timed(one: Expectation, near: Sequence[Statement], told: Told) -> Iterator[tuple[Measure, Verdict, str]]:
    if any(word in one.options for word in NAMED[1:]):
        right = any(is_at(one, times_of(s.claim)) for statement in near for s in statement.support)
        yield "time", "right" if right else "wrong" if near else "absent", " & ".join(map(told.show, near)) or _others(told)
    elif any(DATE.fullmatch(name) for name in one.parts[2]):
        anything = replace(one, parts=(*one.parts[:2], ("-",)))
        other = [told.show(s) for s in told.statements if is_about(anything, s, told)]
        yield "time", "right" if near else "wrong" if other else "absent", " & ".join(other) or _others(told)


def is_at(one: Expectation, times: Times) -> bool:
    """Whether the times are those that are expected; an interval is as good as a beginning with an end."""
    at, start, until = times
    if one.options.get("at") == ("-",):
        return not any(times)
    whole = {at, f"{start}/{until}" if start and until else None}
    if at and "/" in at:
        start, until = start or at.split("/")[0], until or at.split("/")[1]
    found: dict[str, set[str | None]] = {"at": whole, "from": {start}, "until": {until}}
    return all(not found[word].isdisjoint(one.options[word]) for word in found if word in one.options)


def _quoted(one: Expectation, told: Told) -> Iterator[tuple[Measure, Verdict, str]]:
    words = _squeezed(one.parts[-1][0])
    holding = [q for q in told.reading.quotations if words in _squeezed(q.text)]
    if one.sign == "no-quote":
        if holding:
            yield "attribution", "extra", _show_quotations(holding, told)
        return
    speakers = [told.mentioned(q.speaker) for q in holding if q.speaker is not None]
    right = any(fits(one.parts[0], names) for names in speakers)
    shown = _show_quotations(holding or told.reading.quotations, told)
    yield "attribution", "right" if right else "wrong" if holding else "absent", shown
    if speakers and not right:
        yield "attribution", "extra", shown


def _squeezed(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())


def _show_quotations(quotations: Iterable[Quotation], told: Told) -> str:
    shown = [f"{max(sorted(told.mentioned(q.speaker)), key=len) if q.speaker else '-'}: {_squeezed(q.text)[:60]}" for q in quotations]
    return " & ".join(shown[:MOST_SHOWN])


def _counted(one: Expectation, told: Told) -> Iterator[tuple[Measure, Verdict, str]]:
    counts = [(s, amount) for s in told.statements for amount in [amount_of(s)] if amount is not None]
    same = [(s, amount) for s, amount in counts if is_value(one.parts[0], amount, alone=one.sign == "no-count")]
    shown = " & ".join(told.show(s) for s, _ in same or counts[:MOST_SHOWN])
    if one.sign == "no-count":
        yield "quantities", "wrong" if same else "right", shown
        return
    good = [s for s, amount in same if is_amount(one, s, amount, told)]
    yield "quantities", "right" if good else "wrong" if same else "absent", shown
    if "by" in one.options:
        right = any(fits(one.options["by"], names) for s, _ in same for names in told.speakers(s))
        yield "attribution", "right" if right else "wrong" if same else "absent", shown
    if "at" in one.options:
        right = any(is_at(one, times_of(support.claim)) for s, _ in same for support in s.support)
        yield "time", "right" if right else "wrong" if same else "absent", shown


def amount_of(statement: Statement) -> Quantity | None:
    """The quantity of an observation, or an age as one."""
    object = statement.object
    if isinstance(object, Quantity):
        return object
    if statement.predicate == "age" and isinstance(object, Value):
        try:
            return Quantity(object.start, object.end, object.text, Decimal(object.value), "year", "age")
        except InvalidOperation:
            return None
    return None


def is_value(wanted: Names, amount: Quantity, *, alone: bool) -> bool:
    """Whether the number is one of `wanted`; `alone`: whatever its range ends with."""
    for written in wanted:
        if "/" in written:
            share = float(Fraction(written))
            if any(abs(float(amount.value) / (share * whole) - 1) < 0.01 for whole in (1, 100)):
                return True
        elif match := RANGE.fullmatch(written):
            upper = Decimal(match["upper"]) if match["upper"] else None
            if Decimal(match["value"]) == amount.value and (alone or upper == amount.upper):
                return True
    return False


def is_amount(one: Expectation, statement: Statement, amount: Quantity, told: Told) -> bool:
    """Whether unit, what is counted, place, precision and modality are those that are expected."""
    _, units, counted, place = one.parts
    words = {_singular(word) for word in amount.counted.casefold().split()}
    return (
        amount.unit in units
        and (counted == ("-",) or any({_singular(word) for word in c.casefold().split()} <= words for c in counted))
        and fits(place, told.end(statement.subject))
        and amount.precision in one.options.get("precision", ("exact",))
        and statement.modality in one.options.get("modality", (statement.modality,))
    )


def _singular(word: str) -> str:
    return word.removesuffix("s")


def _others(told: Told) -> str:
    return " & ".join(told.show(s) for s in told.statements[:MOST_SHOWN])


# figures


class Figures(NamedTuple):
    """How one measure came out."""

    right: int
    wrong: int
    absent: int
    extra: int

    @property
    def expected(self) -> int:
        return self.right + self.wrong + self.absent

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.extra)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.expected)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, self.right + self.extra + self.expected)

    @property
    def f1_of_found(self) -> float:
        """F1 without what was not found at all: how well what was found is understood."""
        return 2 * self.right / max(1, self.right + self.extra + self.right + self.wrong)


def figures(marks: Iterable[Mark], measure: Measure) -> Figures:
    """What the marks of a measure add up to."""
    counts = Counter(mark.verdict for mark in marks if mark.measure == measure)
    return Figures(counts["right"], counts["wrong"], counts["absent"], counts["extra"])


def summary(marks: Sequence[Mark]) -> str:
    """The figures by which the whole is judged."""
    rows = [f"{'':24}{'P':>7}{'R':>7}{'F1':>7}   F1 without what was not found at all (right, wrong, not found, extra)"]
    for measure, name in (("polarity", "polarity and modality"), ("attribution", "attribution")):
        f = figures(marks, measure)
        told = f"{f.f1_of_found:7.3f} ({f.right}, {f.wrong}, {f.absent}, {f.extra})"
        rows.append(f"{name:24}{f.precision:7.3f}{f.recall:7.3f}{f.f1:7.3f}   {told}")
    for measure in ("time", "quantities"):
        f = figures(marks, measure)
        found = f.right / max(1, f.right + f.wrong)
        rows.append(f"{measure:24}{f.recall:7.3f} right of all, {found:.3f} of what was found ({f.right}, {f.wrong}, {f.absent})")
    rows.append(f"denied, planned, possible or past facts as plain triples: {figures(marks, 'plain').extra}")
    return "\n".join(rows)


def table(cases: Sequence[Case], marks: Sequence[Mark]) -> str:
    """A row a kind: its cases, how many have no fault, and by each measure what is right of what is expected, and what is too much."""
    rows = [f"{'kind':50}{'cases':>6}{'right':>6}" + "".join(f"{measure:>15}" for measure in MEASURES)]
    for kind in dict.fromkeys(case.kind for case in cases):
        own = [mark for mark in marks if mark.case.kind == kind]
        there = [case.line for case in cases if case.kind == kind]
        bad = {mark.case.line for mark in own if mark.verdict != "right"}
        cells = [figures(own, measure) for measure in MEASURES]
        rows.append(
            f"{kind:50}{len(there):6}{len(there) - len(bad):6}"
            + "".join(f"{(f'{f.right}/{f.expected}' if f.expected else '') + (f' +{f.extra}' if f.extra else ''):>15}" for f in cells)
        )
    bad = {mark.case.line for mark in marks if mark.verdict != "right"}
    rows.append(f"{'all':50}{len(cases):6}{len(cases) - len(bad):6}")
    return "\n".join(rows)


def misses(marks: Iterable[Mark]) -> str:
    """What is not as expected, by case, with what was found instead."""
    rows: list[str] = []
    at = 0
    for mark in marks:
        if mark.verdict != "right":
            if mark.case.line != at:
                rows += [f"{mark.case.line}: {mark.case.id} ({mark.case.kind})", f"    {mark.case.text.strip()!r}"]
                at = mark.case.line
            rows.append(f"    {mark.verdict:7}{mark.measure:12} {mark.expectation}    [{mark.found}]")
    return "\n".join(rows)


def run(cases: Iterable[Case], nlp: Language, ontology: Ontology) -> list[Mark]:
    """The marks of `cases`, each read and resolved as a corpus of its own."""
    marks = []
    for case in cases:
        document = to_document(case.text.encode(), f"{case.id}.txt")
        reading = read(replace(document, published=case.published) if case.published else document, nlp)
        marks += judge(case, Told(reading, ontology))
    return marks


def main() -> int:
    from kg.pipeline import load_pipeline

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", action="append", default=[], metavar="KIND")
    parser.add_argument("--failed", action="store_true")
    parser.add_argument("file", nargs="?", type=Path, default=FILE, metavar="FILE")
    options = parser.parse_args()
    kinds = tuple(options.kind) or ("",)
    cases = [case for case in read_cases(options.file.read_text(encoding="utf-8")) if case.kind.startswith(kinds)]
    marks = run(cases, load_pipeline(), load_ontology())
    told = [] if options.failed else [summary(marks), table(cases, marks)]
    sys.stdout.write("\n\n".join([*told, misses(marks)]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

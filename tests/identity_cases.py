"""One thing or two: reads tests/data/identity_cases.txt, and holds what the pipeline makes of its articles against what readers say.

    python tests/identity_cases.py [--all] [KIND ...]

prints a table of the kinds, then each pair that is wrong with its case; `--all` names also those of which a mention was not found.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from case_files import CaseError, read_case_file

from kg.documents import to_document
from kg.model import Entity, Mention, Reading, Span
from kg.ontology import Ontology, load_ontology
from kg.reading import read
from kg.resolve import cluster_at, resolve

if TYPE_CHECKING:
    from spacy.language import Language

FILE = Path(__file__).parent / "data" / "identity_cases.txt"

Relation = Literal["same", "different", "type"]
Verdict = Literal["right", "wrong merge", "missed merge", "not found", "different, not found", "wrong type"]
WRONG = (
    "wrong merge",
    "missed merge",
    "not found",
)  # what makes a case wrong: a class that is wrong is counted, but is no question of identity

END = re.compile(r"(?:(?P<article>\d):)?(?P<words>[^#]+?)(?:#(?P<nth>\d+))?")
ARTICLE = re.compile(r"the ", re.IGNORECASE)
RELATIONS = ("same", "different", "type")


class End(NamedTuple):
    """Words of an article, by its number from 0, and where they stand in it."""

    article: int
    words: str
    span: Span


@dataclass(frozen=True)
class Expectation:
    """What a reader says of one end, or of two; `wanted` is the class for "type"."""

    relation: Relation
    ends: tuple[End, ...]
    line: int
    wanted: str = ""

    def __str__(self) -> str:
        return f"{self.relation}: " + " | ".join([*(f"{e.article + 1}:{e.words}" for e in self.ends), *([self.wanted] * bool(self.wanted))])


@dataclass
class Case:
    """A small corpus with what is expected of it; `line` is its line in the file."""

    id: str
    kind: str
    line: int
    articles: list[str] = field(default_factory=list)
    expected: list[Expectation] = field(default_factory=list)


class Outcome(NamedTuple):
    """What became of one expectation, and what was found for its ends."""

    case: Case
    expectation: Expectation
    verdict: Verdict
    found: tuple[str, ...]


def read_cases(text: str) -> list[Case]:
    """The cases of a file in their order; CaseError names the line that is no part of one."""
    signs, needs = "a number, same:, different:, type:", "an article and a pair"
    return read_case_file(text, Case, _knows, _take, signs, lambda case: bool(case.articles and case.expected), needs)


def _knows(sign: str) -> bool:
    return sign.isdigit() or (sign.endswith(":") and sign.rstrip(":") in RELATIONS)


def _take(case: Case, sign: str, rest: str, line: int) -> None:
    if sign.isdigit():
        _add_article(case, int(sign), rest)
    else:
        case.expected.append(_to_expectation(case, sign[:-1], rest, line))


def _add_article(case: Case, number: int, text: str) -> None:
    if number != len(case.articles) + 1:
        raise CaseError(f"article {len(case.articles) + 1} was expected")
    if case.expected:
        raise CaseError("the articles stand before the pairs")
    case.articles.append(text.replace("\\n", "\n") + "\n")


def _to_expectation(case: Case, relation: str, written: str, line: int) -> Expectation:
    parts = [part.strip() for part in written.split("|")]
    if len(parts) != 2:
        raise CaseError("two parts with | between them were expected")
    if relation == "type":
        return Expectation("type", (_to_end(case, parts[0]),), line, parts[1])
    ends = (_to_end(case, parts[0]), _to_end(case, parts[1]))
    if ends[0] == ends[1]:
        raise CaseError("the two ends are one")
    return Expectation("same" if relation == "same" else "different", ends, line)


def _to_end(case: Case, written: str) -> End:
    match = END.fullmatch(written)
    number = int(match["article"] or 1) if match else 0
    if not match or not 1 <= number <= len(case.articles):
        raise CaseError(f"{written!r} names no words of an article")
    words = match["words"]
    places = [found.span() for found in re.finditer(rf"(?<![\w-]){re.escape(words)}(?![\w-])", case.articles[number - 1])]
    nth = int(match["nth"] or 1)
    if not 1 <= nth <= len(places):
        raise CaseError(f"{words!r} stands {len(places)} times in article {number}, not {nth}")
    return End(number - 1, words + (f"#{nth}" if match["nth"] else ""), Span(*places[nth - 1]))


def mention_at(end: End, text: str, mentions: Iterable[Mention]) -> Mention | None:
    """The mention that is meant by the words of `end`: the shortest that covers them, else a nominal within that ends where they end.

    The article before a name and the point after it may be left out.
    """
    start, stop = end.span.start, end.span.end
    if article := ARTICLE.match(text, start, stop):
        start = article.end()
    if text[stop - 1] == ".":
        stop -= 1
    mentions = sorted(mentions, key=lambda m: (m.end - m.start, m.start))
    covering = [m for m in mentions if m.start <= start and stop <= m.end]
    within = [m for m in mentions if m.kind == "nominal" and start <= m.start and m.end in (stop, end.span.end)]
    return next(iter(covering), None) or next(reversed(within), None)


def judge(case: Case, nlp: Language, ontology: Ontology) -> Iterator[Outcome]:
    """What became of each expectation of `case`, whose articles are read and resolved as a corpus of their own."""
    readings = [read(to_document(text.encode(), f"{case.id}-{n}.txt"), nlp) for n, text in enumerate(case.articles, 1)]
    resolution = resolve(readings, ontology)
    for expectation in case.expected:
        found = [entity_at(end, readings[end.article], resolution.of) for end in expectation.ends]
        entities = [resolution.by_id[key] if key else None for key in found]
        shown = tuple(f"{entity.id} ({entity.type})" if entity else "not found" for entity in entities)
        yield Outcome(case, expectation, verdict_of(expectation, entities, ontology), shown)


def entity_at(end: End, reading: Reading, of: Mapping[tuple[str, int], str]) -> str | None:
    """The id of the entity that the words of `end` mean."""
    clusters = cluster_at(reading)
    found = mention_at(end, reading.document.text, (m for cluster in reading.clusters for m in cluster.mentions))
    return of[reading.document.id, clusters[found.span]] if found else None


def verdict_of(expectation: Expectation, entities: list[Entity | None], ontology: Ontology) -> Verdict:
    """Whether `entities`, those of its ends, are what is expected."""
    first, last = entities[0], entities[-1]
    if first is None or last is None:
        return "different, not found" if expectation.relation == "different" else "not found"
    if expectation.relation == "type":
        return "right" if ontology.is_a(first.type, [expectation.wanted]) else "wrong type"
    if (first.id == last.id) == (expectation.relation == "same"):
        return "right"
    return "missed merge" if expectation.relation == "same" else "wrong merge"


def is_right(outcomes: Iterable[Outcome]) -> bool:
    """Whether no pair among the outcomes of a case is wrong."""
    return not any(o.verdict in WRONG and o.expectation.relation != "type" for o in outcomes)


def by_case(outcomes: Iterable[Outcome]) -> Iterator[tuple[Case, list[Outcome]]]:
    for _, group in groupby(outcomes, lambda o: o.case.line):
        own = list(group)
        yield own[0].case, own


def table(outcomes: list[Outcome]) -> str:
    """A row a kind, and one for all: cases and pairs, how many are right, and what is wrong with the others."""
    rows = [f"{'kind':36}{'cases':>6}{'right':>6}{'pairs':>7}{'right':>6}{'merged':>8}{'missed':>8}{'absent':>8}{'types':>7}{'right':>6}"]
    kinds = dict.fromkeys(o.case.kind for o in outcomes)
    for kind in [*kinds, "all"]:
        own = [o for o in outcomes if kind in (o.case.kind, "all")]
        cases = [is_right(group) for _, group in by_case(own)]
        pairs = Counter(o.verdict for o in own if o.expectation.relation != "type")
        types = Counter(o.verdict for o in own if o.expectation.relation == "type")
        right = pairs["right"] + pairs["different, not found"]
        rows.append(
            f"{kind:36}{len(cases):6}{sum(cases):6}{pairs.total():7}{right:6}"
            f"{pairs['wrong merge']:8}{pairs['missed merge']:8}{pairs['not found']:8}{types.total():7}{types['right']:6}"
        )
    share = sum(is_right(group) for _, group in by_case(outcomes)) / max(1, len(list(by_case(outcomes))))
    unproved = sum(o.verdict == "different, not found" for o in outcomes)
    rows.append(f"cases right: {share:.1%}; right only as one of two different things was not found: {unproved} pairs")
    return "\n".join(rows)


def misses(outcomes: Iterable[Outcome], *, every: bool = False) -> str:
    """What is wrong, by case, with what was found instead; `every`: also what is right only as one end was not found."""
    rows = []
    for case, own in by_case(outcomes):
        bad = [o for o in own if o.verdict != "right" and (every or o.verdict != "different, not found")]
        if bad:
            rows.append(f"{case.line}: {case.id} ({case.kind})")
            rows += [f"    {o.verdict:14} {o.expectation}    [{' | '.join(o.found)}]" for o in bad]
    return "\n".join(rows)


def main() -> int:
    from kg.pipeline import load_pipeline

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("kinds", nargs="*", metavar="KIND")
    options = parser.parse_args()
    cases = [c for c in read_cases(FILE.read_text(encoding="utf-8")) if not options.kinds or c.kind in options.kinds]
    nlp, ontology = load_pipeline(), load_ontology()
    outcomes = [outcome for case in cases for outcome in judge(case, nlp, ontology)]
    sys.stdout.write(f"{table(outcomes)}\n\n{misses(outcomes, every=options.all)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

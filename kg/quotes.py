"""Quotation marks: what stands between them, over sentences and paragraphs. Who says it is told in `kg/attribution.py`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

MARKS = re.compile(r"[\"“”„«»]|``|''")
OPENING = {"“", "„", "«", "``"}
CLOSING = {"”", "''"}
SINGLE = re.compile(r"(?<![\w'’])['‘](?!(?:tis|twas|em|til|cause|bout|n|\d\ds?)\b)(?=[\w“\"…])", re.IGNORECASE)
SINGLE_END = re.compile(r"(?<=\S)['’](?!\w)")
BLANK = re.compile(r"\n[ \t\r]*\n\s*")
STOPS = ".!?"
SENTENCE = re.compile(r"[.!?](?=\s)")
LONGEST = 1000  # characters of a quotation that never closes


@dataclass(frozen=True, slots=True)
class Quote:
    """What stands between two marks: characters [start, end) and tokens [first, last) of it; where its marks begin and end.

    `paragraph` counts the paragraphs from 0. One that `continues` opens a paragraph after one that left its quotation open.
    """

    start: int
    end: int
    first: int
    last: int
    paragraph: int
    continues: bool = False


def quotes_of(doc: Doc) -> tuple[Quote, ...]:
    """The stretches of `doc` in quotation marks, in the order of the text; those in single marks may stand within others."""
    if "quotes" not in doc.user_data:
        starts = [token.idx for token in doc]
        found = []
        for n, (start, end, continues) in _stretches(doc.text):
            tokens = [i for i, at in enumerate(starts) if at < end and at + len(doc[i]) > start and not doc[i].is_space]
            if tokens:
                found.append(Quote(start, end, tokens[0], tokens[-1] + 1, n, continues))
        doc.user_data["quotes"] = tuple(found)
    quotes: tuple[Quote, ...] = doc.user_data["quotes"]
    return quotes


def quote_around(token: Token) -> Quote | None:
    """The innermost stretch in quotation marks that `token` stands in."""
    around = [q for q in quotes_of(token.doc) if q.first <= token.i < q.last]
    return min(around, key=lambda q: q.last - q.first, default=None)


def find_quotes(text: str) -> list[str]:
    """What stands between quotation marks in `text`; one that does not close ends with its paragraph.

    >>> find_quotes("“It's gone,” she said. 'The dogs' owners' fled")
    ["It's gone,", "The dogs' owners"]
    """
    return [text[start:end] for _, (start, end, _) in _stretches(text)]


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Where the paragraphs of `text` begin and end: at empty lines, or at the ends of lines where there is no empty one."""
    breaks = list(BLANK.finditer(text)) or list(re.finditer(r"\n\s*", text))
    starts = [0, *(found.end() for found in breaks)]
    ends = [*(found.start() for found in breaks), len(text)]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if start < end]


Stretch = tuple[int, int, bool]  # first character, the one after the last, whether it continues what the paragraph before left open


def _stretches(text: str) -> list[tuple[int, Stretch]]:
    """(number of the paragraph, stretch) of what stands between marks, sorted."""
    found: list[tuple[int, Stretch]] = []
    is_open = False
    for n, (start, end) in enumerate(paragraphs(text)):
        double = _double(text, start, end)
        if is_open and double and not text[start : double[0][0]].strip("\"“„«`' "):
            double[0] = (*double[0][:2], True)
        found += [(n, one) for one in double if text[one[0] : one[1]].strip()]
        found += [(n, (*one, False)) for one in _single(text, start, end)]
        is_open = bool(double) and double[-1][1] == end
    return sorted(found, key=lambda one: (one[1][0], -one[1][1]))


def _double(text: str, start: int, end: int) -> list[Stretch]:
    """What stands between double marks in one paragraph; where a mark has no partner by its shape, they are paired in their order."""
    marks = list(MARKS.finditer(text, start, end))
    found, strays = _by_shape(text, marks, start, end)
    if strays and len(marks) % 2 == 0 and {mark.group() for mark in marks} == {'"'}:
        pairs = zip(marks[::2], marks[1::2], strict=True)
        found = [(one.end(), other.start(), False) for one, other in pairs]
    return found


def _by_shape(text: str, marks: list[re.Match[str]], start: int, end: int) -> tuple[list[Stretch], int]:
    """What stands between marks that open and marks that close, and how many have no partner.

    An end that is the paragraph's means that no mark closed it; in a long paragraph it ends with its first sentence.
    """
    found: list[Stretch] = []
    begun: re.Match[str] | None = None
    strays = 0
    for mark in marks:
        opens, closes = _shape(text, mark, start, end)
        if begun is None:
            begun = mark if opens else None
            strays += not (opens or text[max(mark.start() - 1, 0)].isdigit())  # 6'2" is a measure
        elif closes or (mark.group() == "“" and begun.group() == "„"):
            found.append((begun.end(), mark.start(), False))
            begun = None
        elif opens:  # the one before never closed: it ends with its sentence
            stop = max(text.rfind(sign, begun.end(), mark.start()) for sign in STOPS) + 1
            found.append((begun.end(), stop or mark.start(), False))
            begun, strays = mark, strays + 1
    if begun is not None:
        last = end if end - begun.end() < LONGEST else (SENTENCE.search(text, begun.end(), end) or begun).end()
        found.append((begun.end(), last, False))
    return found, strays + (begun is not None)


def _shape(text: str, mark: re.Match[str], start: int, end: int) -> tuple[bool, bool]:
    """Whether `mark` may open a quotation, and whether it may close one, by its sign and by what stands beside it."""
    sign = mark.group()
    before = text[mark.start() - 1] if mark.start() > start else " "
    behind = text[mark.end()] if mark.end() < end else " "
    opens = not (before.isalnum() or before in ".,!?") and not behind.isspace()
    closes = not before.isspace() and not behind.isalnum()
    if sign in OPENING:
        return True, False
    if sign in CLOSING:
        return opens and sign == "”", True
    if sign == "»":
        return opens, True
    return (opens, closes) if opens or closes else (not before.isdigit(), True)


def _single(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What stands between single marks in one paragraph, apostrophes aside."""
    at = start
    while (begun := SINGLE.search(text, at, end)) is not None:
        ends = [found.start() for found in SINGLE_END.finditer(text, begun.end(), end)]
        following = SINGLE.search(text, begun.end(), end)
        last = following.start() if following else end
        ends = [place for place in ends if place < last] or ends[:1]
        closed = next((place for place in ends if not _is_plural(text, place) or place == ends[-1]), None)
        if closed is not None:
            yield begun.end(), closed
        at = closed + 1 if closed is not None else begun.end()


def _is_plural(text: str, place: int) -> bool:
    """Whether the sign at `place` may make a possessive: "the workers' rights"."""
    return text[place - 1] in "sS" and text[place + 1 : place + 2] == " " and text[place + 2 : place + 3].islower()

"""What the ontology says of events: by which words they are told, which place in the sentence has which role, which shortcuts tell of one.

An example of an event class marks who has which role:

    "[visitor|Dana Reyes] paid a visit to [destination|Marlow]."
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.model import Span

PLACE = "inPlace"  # the role of where an event takes place, which all events have

_MARK = re.compile(r"\[(\w+)\|([^\[\]]+)\]")


@dataclass(frozen=True, slots=True, order=True)
class Frame:
    """How an event of the class `event` is told by one of `words`, lemmas of verbs or of nouns.

    `places` are pairs of an edge of the normalised graph (`kg/syntax.py`) and the role of who stands there. "doer" is the subject of the
    verb that a noun is the object of ("A held talks"): one of `under`, else of `words/support_verbs.txt`. One of `needs` must be filled,
    none of `unless` may stand before the word.
    """

    event: str
    noun: bool
    words: tuple[str, ...]
    places: tuple[tuple[str, str], ...]
    under: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """A role in events: of which classes they are and who can have it, the roles above it, and the word that leads to it in a label.

    A `functional` role has one holder in each event.
    """

    name: str
    domain: frozenset[str]
    range: frozenset[str]
    broader: frozenset[str]
    functional: bool
    marker: str


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A relation that tells of an event of a class, and the roles that its subject and its object have there."""

    event: str
    subject: str
    object: str


def parse_telling(written: str) -> tuple[str, tuple[tuple[str, Span], ...]]:
    """The sentence that `written` marks, and its marks: (role, characters).

    >>> parse_telling("[visitor|Ann] left.")
    ('Ann left.', (('visitor', Span(start=0, end=3)),))
    """
    text, marks, at = "", [], 0
    for match in _MARK.finditer(written):
        text += written[at : match.start()]
        marks.append((match[1], Span(len(text), len(text) + len(match[2]))))
        text += match[2]
        at = match.end()
    return text + written[at:], tuple(marks)

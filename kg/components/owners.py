"""Whose day "the day" is: what the article told once, "the delegation's visit", holds for "the visit" and "the day" after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Span, Token

from kg.components.mentions import SUBJECTS, Thing, is_definite
from kg.components.roles import singular
from kg.lexicon import load_words

LINKS = {"of", "by", "from", "between"}  # what may say behind a noun whose it is


def implied_owners(doc: Doc, things: Sequence[Thing]) -> Iterator[tuple[int, Span]]:
    """(token of a noun without an owner, the last mention before it of whose it is) where the article knows one owner only."""
    at = {span.root.i: thing for thing in things if thing.named for span in thing.spans}
    known: set[Thing | None] = set()  # None: somebody without a name
    for noun in doc:
        if noun.pos_ != "NOUN" or singular(noun) not in load_words("programme_nouns"):
            continue
        owner = next((c for c in noun.children if c.dep_ == "poss"), None)
        if owner is None and len(known) == 1 and (thing := next(iter(known))) is not None and is_bare(noun):
            yield noun.i, max((span for span in thing.spans if span.end <= noun.i), key=lambda span: span.start)
        elif owner is not None and owner.lower_ not in ("my", "our") and owner.ent_type_ != "DATE":  # "Friday's visit"
            known.add(at.get(owner.i))


def is_bare(noun: Token) -> bool:
    """Whether `noun` is what its sentence is about, one that is known, and nothing beside it says whose it is."""
    return noun.dep_ in SUBJECTS and is_definite(noun) and not any(c.lower_ in LINKS or c.dep_ == "relcl" for c in noun.children)

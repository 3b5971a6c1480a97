"""What the word lists and patterns call a verb, and what a verb or other word does to what it governs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple, cast

from spacy.tokens import Token

from kg.lexicon import load_table
from kg.model import Modality

Effect = Modality | Literal["known"]  # known: so in any case, also where what governs it is denied or planned
Kind = Literal["to", "that", "ing", "from", "noun", "subject", "predicate"]  # what a word may govern

BARE = {"to", "do", "does", "did", "will", "shall", "would", "should", "can", "could", "may", "might", "must", "ca", "wo"}
PARTS = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "PROPN": "noun", "ADJ": "adj", "ADV": "adj", "ADP": "prep", "SCONJ": "prep"}
WIDER = {"from": ("ing",), "predicate": ("noun",)}


class Signature(NamedTuple):
    """What a word makes of what it governs: where it is so itself, and where it is denied."""

    effect: Effect
    denied: Effect


def with_particle(token: Token) -> str:
    """The lemma of `token`, of a verb with its particle: "step_down" for "stepped down"."""
    return lemma(token) + particle_of(token)


def lemma(token: Token) -> str:
    """The lemma of `token`; a verb behind "to", "did" or a modal is its own: "did not found" is no finding."""
    before = {c.lower_ for c in token.children if c.dep_ in ("aux", "auxpass")}
    return token.lower_ if before and before <= BARE and token.tag_ in ("VB", "VBN", "VBD", "VBP") else token.lemma_.lower()


def particle_of(token: Token) -> str:
    """The particle of a verb as it is written behind its lemma: "_down" for "stepped down", or ""."""
    return next((f"_{child.lower_}" for child in token.children if child.dep_ == "prt"), "")


def signature(token: Token, kind: Kind | Literal["*"]) -> Signature | None:
    """What `token` does to a `kind` of thing that it governs, by `kg/data/cues.tsv`."""
    kinds = [kind, *WIDER.get(kind, ()), "*"]
    keys = ((form, part, of) for form, part in _forms(token) for of in kinds)
    return next((found for key in keys if (found := cues().get(key))), None)


def _forms(token: Token) -> Iterator[tuple[str, str]]:
    """What the table may call `token`, the longest first: ("stop_short", "verb"), ("stop", "verb"); a participle is an adjective too."""
    part, word = PARTS.get(token.pos_, ""), lemma(token)
    if part:
        behind = (c for c in token.children if c.dep_ in ("prt", "advmod", "acomp", "dobj", "prep", "dative") and c.i > token.i)
        yield from ((f"{word}_{c.lower_}", part) for c in behind)
    yield word, part
    yield token.lower_, "adj" if token.tag_ in ("VBN", "VBD", "VBG") else part
    yield token.lower_, "prep"


def effect(token: Token) -> Modality | None:
    """What `token` does to a clause that it governs, by `kg/data/cues.tsv`."""
    found = signature(token, "that")
    return found.effect if found is not None and found.effect != "known" else None


@cache
def cues() -> dict[tuple[str, str, str], Signature]:
    """{(word, part of speech, what it governs): what it makes of that}."""
    rows = load_table("cues")
    return {(word, row[0], row[1]): Signature(cast(Effect, row[2]), cast(Effect, row[3])) for row in rows for word in row[4].split()}

"""What the word lists and patterns call a verb, and what a verb or other word does to what it governs."""

from __future__ import annotations

from functools import cache
from typing import cast

from spacy.tokens import Token

from kg.lexicon import load_table
from kg.model import Modality


def with_particle(token: Token) -> str:
    """The lemma of `token`, of a verb with its particle: "step_down" for "stepped down"."""
    return token.lemma_.lower() + particle_of(token)


def particle_of(token: Token) -> str:
    """The particle of a verb as it is written behind its lemma: "_down" for "stepped down", or ""."""
    return next((f"_{child.lower_}" for child in token.children if child.dep_ == "prt"), "")


def effect(token: Token) -> Modality | None:
    """What `token` does to a clause that it governs, by `kg/data/cues.tsv`."""
    return cues().get(with_particle(token)) or cues().get(token.lower_)


@cache
def cues() -> dict[str, Modality]:
    """{word: how what it governs is meant}, of `kg/data/cues.tsv`: "likely" is possible."""
    return {row[0]: cast(Modality, row[1]) for row in load_table("cues")}

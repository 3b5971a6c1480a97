"""What the word lists and patterns call a verb."""

from __future__ import annotations

from spacy.tokens import Token


def with_particle(token: Token) -> str:
    """The lemma of `token`, of a verb with its particle: "step_down" for "stepped down"."""
    particle = next((f"_{child.lower_}" for child in token.children if child.dep_ == "prt"), "")
    return token.lemma_.lower() + particle

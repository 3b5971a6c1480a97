"""Relatives: whom "my father" and "his wife" stand for, where the article says by name who is whose relative."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Span, Token

from kg.components.mentions import PLAIN, Thing, is_many, sex_of_noun
from kg.components.nominals import moved
from kg.components.roles import singular
from kg.lexicon import load_pairs

Kin = tuple[Thing, str, Thing]  # whose relative, called by which noun, who it is


def join_kin(doc: Doc, things: Sequence[Thing]) -> list[Span]:
    """Joins what is only called "my father" or "his wife" to the one person who is said to be that; returns the new references."""
    at = {span.root.i: thing for thing in things for span in thing.spans}
    told = [(noun, kin) for noun in doc if singular(noun) in load_pairs("kin_nouns") for kin in said_at(noun, at)]
    references: list[Span] = []
    for thing in things:
        owners = {owner for span in thing.spans if span.id_ == "nominal" for owner in [owner_of(span, at)]}
        owner = owners.pop() if thing.label == PLAIN and not thing.many and len(owners) == 1 else None
        if owner is None:
            continue
        noun = min(thing.spans, key=lambda span: span.start).root
        found = {kin for place, fact in told if place.i < noun.i and (kin := relative(owner, noun, fact))}
        if len(found) == 1:
            references += moved(thing, found.pop())
    return references


def owner_of(span: Span, at: dict[int, Thing]) -> Thing | None:
    """The person whose relative a phrase stands for that has no other word: "his wife", "Bell's brother"."""
    head = span.root
    if singular(head) not in load_pairs("kin_nouns") or is_many(head) or len(span) > 1:
        return None
    owner = next((at[c.i] for c in head.children if c.dep_ == "poss" and c.i in at), None)
    return owner if owner is not None and owner.label == "Person" else None


def relative(owner: Thing, noun: Token, told: Kin) -> Thing | None:
    """Who `noun` of `owner` is by what was told, also the other way round: the father of a son; None where it does not say."""
    whose, called, who = told
    if whose is owner:
        kin = who if called == singular(noun) else None
    else:
        kin = whose if who is owner and called in load_pairs("kin_nouns")[singular(noun)].split() else None
    return kin if kin is not None and kin.label == "Person" and len({sex_of_noun(noun), kin.sex} - {""}) < 2 else None


def said_at(noun: Token, at: dict[int, Thing]) -> Iterator[Kin]:
    """Who is said to be whose relative at the noun: "his son, X", "X, the wife of Y", "the sisters X and Y"."""
    beside = [t for t in noun.children if t.dep_ == "appos"] + [noun.head] * (noun.dep_ in ("appos", "compound"))
    named = [at[t.i] for first in beside for t in (first, *first.conjuncts) if t.i in at and at[t.i].label == "Person"]
    called = singular(noun)
    if is_many(noun):
        if len(named) == 2 and called in load_pairs("kin_nouns")[called].split():
            yield from ((named[0], called, named[1]), (named[1], called, named[0]))
        return
    of = [t for c in noun.children if c.lower_ == "of" for t in c.children if t.dep_ == "pobj"]
    owners = [at[t.i] for t in [*(c for c in noun.children if c.dep_ == "poss"), *of] if t.i in at and at[t.i].label == "Person"]
    for owner in owners[:1]:
        yield from ((owner, called, who) for who in named[:1] if who is not owner)

"""Of what kind a name is, by its own words ("Harbour Hospital") and by those beside it ("the Tavia party", "the company TAVCO")."""

from __future__ import annotations

import re
from functools import cache

from spacy.tokens import Doc, Span, Token

from kg.gazetteer import fold
from kg.lexicon import given_names, load_pairs, load_table, load_words


@cache
def kind_by_word(name: str) -> str | None:
    """The class that a word of `name` tells ("Harbour Hospital of Marlow" -> "Hospital"), or None.

    What stands before "of" or "for" is asked before the whole, longer words before shorter ones.
    """
    head = re.split(r" (?:of|for|in) ", name)[0]
    for part in dict.fromkeys([head, name]):
        words = part.split()
        for word, kind, where in _kind_words():
            size = len(word)
            if len(words) < size or (len(words) == size and part == name):
                continue
            at = {"last": [len(words) - size], "first": [0], "any": range(len(words) - size + 1)}[where]
            if any(words[i : i + size] == word for i in at):
                return kind
    return None


@cache
def _kind_words() -> list[tuple[list[str], str, str]]:
    """The rows of the table of kinds, the longest words first."""
    rows = [(word.split(), kind, where) for word, kind, where in load_table("name_kinds")]
    return sorted(rows, key=lambda row: -len(row[0]))


def class_beside(span: Span) -> str | None:
    """The class that a noun right behind `span` or right before it tells."""
    doc, nouns = span.doc, load_pairs("class_nouns")
    if span.start and span.end + 1 < len(doc) and doc[span.start - 1].is_quote and doc[span.end].is_quote:
        return nouns.get(doc[span.end + 1].lower_)
    if span.end < len(doc) and doc[span.end].pos_ == "NOUN" and span[-1].dep_ in ("compound", "amod", "nmod", "poss"):
        return nouns.get(doc[span.end : span.end + 2].text.lower()) or nouns.get(doc[span.end].lower_)
    if span.start > 1 and doc[span.start - 1].tag_ == "NN":
        return class_of(doc[span.start - 1])
    return None


def class_of(noun: Token) -> str | None:
    """The class of what a noun with the word before it stands for: "fashion house"."""
    classes = load_pairs("class_nouns")
    return classes.get(noun.doc[max(noun.i - 1, 0) : noun.i + 1].text.lower()) or classes.get(noun.lower_)


def is_aged(token: Token) -> bool:
    """Whether `token` ends an age that stands for its bearer: "the 47-year-old said", not "the 47-year-old driver"."""
    if token.lower_ != "old" or token.i < 4 or token.dep_ in ("amod", "acomp", "compound", "nmod"):
        return False
    before = token.doc[token.i - 4 : token.i]
    return [before[1].text, before[2].lower_, before[3].text] == ["-", "year", "-"] and before[0].like_num


def begins_body(doc: Doc, i: int) -> bool:
    """Whether the office at token `i` of `doc` only begins the name of a body: "Viceroy" in "Viceroy Cement", not in "Viceroy Mills"."""
    if i + 1 >= len(doc) or not doc[i].is_title or doc[i + 1].pos_ != "PROPN" or not is_role(doc, i):
        return False
    last = doc[i + 1].text
    return kind_by_word(f"The {last}") is not None and fold(last) not in load_words("family_names") and last not in given_names()


def is_role(doc: Doc, i: int) -> bool:
    """Whether token `i` of `doc` is an office or a trade."""
    return i < len(doc) and (doc[i].lemma_.lower() in load_words("roles") or doc[i].lower_ in load_words("roles"))

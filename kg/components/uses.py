"""What the words around a name do with it, and what it must be for that: who is acquired is a body, what is visited is a place.

`kg/data/uses.tsv` is the table of the words. It speaks where the tagger only guessed, and of names that the tagger missed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from spacy.tokens import Doc, Span, Token

from kg.components.kinds import is_role, kind_by_word
from kg.components.missed import runs
from kg.dates import CALENDAR
from kg.gazetteer import fold, load_gazetteer
from kg.lexicon import given_names, load_pairs, load_table, load_words
from kg.verbs import with_particle

PLACES = ("Place", "City")
ARGUMENTS = {"dobj", "pobj", "nsubjpass", "attr", "oprd"}


def kind_by_use(span: Span) -> str | None:
    """The class that `span` must have for what is done with it in its sentence, or None where that does not tell."""
    noun = noun_beside(span.root)
    behind = span.doc[span.end : span.end + 1] if len(span) > 1 else ()  # "Marlow striker X" leaves Marlow a town
    uses = [*_uses(noun or span.root), *((word.lower_, "before") for word in behind if word.pos_ == "NOUN")]
    kind = next((kind for use in uses if (kind := _table().get(use))), None)
    if kind is None or not _fits(span, noun, kind):
        return None
    told = load_pairs("kind_nouns").get(noun.lower_, "").split() if noun is not None and kind == "Organization" else []
    return told[0] if told else kind


def used(doc: Doc, spans: list[Span]) -> Iterator[Span]:
    """Rows of capitalised words that are no name yet, and that are used as one: "bought X", "the mayor of X"."""
    taken = {i for span in spans for i in range(span.start, span.end)}
    for run in runs(doc):
        free = taken.isdisjoint(range(run.start, run.end)) and all(t.is_title or t.is_punct for t in run) and len(run) < 4
        free = free and not is_role(doc, run.end) and not any(t.lower_ in CALENDAR for t in run)  # "for Prime Minister X"
        if free and run.root.pos_ == "PROPN" and (kind := kind_by_use(run)):
            yield Span(doc, run.start, run.end, label="Place" if kind in PLACES else kind, span_id="name")


def noun_beside(name: Token) -> Token | None:
    """The noun that the name with the root `name` stands behind and is: "the brewer X", "its rival, X"; else None."""
    if name.dep_ == "appos" and name.head.pos_ == "NOUN":
        return name.head
    start = name.left_edge.i
    before = name.doc[start - 1] if start else name
    if before.text == "," and before.i:
        before = before.nbor(-1)
    if name.dep_ == "npadvmod" and name.pos_ == "PROPN" and before.pos_ == "NOUN" and before.dep_ in ARGUMENTS:
        return before
    return next((c for c in name.children if c.dep_ in ("compound", "nmod") and c.pos_ == "NOUN" and c.i == start_of_name(name) - 1), None)


def start_of_name(name: Token) -> int:
    """Where the capitalised words begin that end at `name`."""
    start = name.i
    while start and (name.doc[start - 1].pos_ == "PROPN" or name.doc[start - 1].text == "-") and name in name.doc[start - 1].ancestors:
        start -= 1
    return start


def _uses(token: Token) -> Iterator[tuple[str, str]]:
    """(word, where) for what governs the noun or name `token`: the verb whose object it is, the word before its preposition."""
    while token.dep_ == "conj" or (token.dep_ in ("compound", "nmod") and token.head.pos_ == "PROPN"):
        token = token.head
    head = token.head
    if token.dep_ in ("dobj", "nsubjpass") and head.pos_ == "VERB":
        yield with_particle(head), "object"
    elif token.dep_ == "pobj" and head.dep_ in ("prep", "agent", "dative"):
        yield head.head.lemma_.lower(), head.lower_


def _fits(span: Span, noun: Token | None, kind: str) -> bool:
    """Whether nothing about the name speaks against `kind`: its words, the noun beside it (a striker is bought too)."""
    body, single = kind not in PLACES, len(span) == 1
    told = noun is not None and noun.lower_ in load_pairs("kind_nouns")
    if noun is not None and noun.lower_ in load_words("sports_positions") - load_pairs("kind_nouns").keys():
        return False
    if noun is not None and not body and noun.lower_ not in load_words("town_words"):
        return False
    if span.label_ not in ("Person", ""):
        open_place = span.label_ == "Place" and not load_gazetteer().find(span.text)
        made = span.label_ in ("Product", "CreativeWork") and not single and _bought_by_body(span.root)
        return body and (told or open_place or made or span.label_ in ("Organization", "Facility", "Group"))
    if body and (told or "&" in span.text):
        return True
    if span[0].text in given_names():
        return False
    if body:
        return not single or fold(span.text) not in load_words("family_names")
    return not span.label_ or (single and not _acts(span[0]))


def _bought_by_body(name: Token) -> bool:
    """Whether the subject of the verb whose object `name` is, is a body by its last word, which buys bodies rather than goods."""
    subjects = (c for c in name.head.children if c.dep_ == "nsubj" and name.dep_ == "dobj")
    return any(kind_by_word(s.doc[start_of_name(s) : s.i + 1].text) is not None for s in subjects)


def _acts(name: Token) -> bool:
    """Whether the same word does something elsewhere in the document, as people do who were not introduced."""
    return any(token.text == name.text and token.dep_ in ("nsubj", "poss") for token in name.doc)


@cache
def _table() -> dict[tuple[str, str], str]:
    """{(word, where): the class}."""
    return {(word, where): kind for kind, where, words in load_table("uses") for word in words.split()}

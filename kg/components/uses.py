"""What the words around a name do with it, and what it must be for that: who is acquired is a body, what is visited is a place.

`kg/data/uses.tsv` is the table of the words. It speaks where the tagger only guessed, and of names that the tagger missed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from spacy.tokens import Doc, Span, Token

from kg.components.kinds import is_role, kind_by_word
from kg.components.missed import is_lower_part, runs
from kg.dates import CALENDAR
from kg.gazetteer import fold, load_gazetteer
from kg.lexicon import given_names, load_pairs, load_table, load_words
from kg.verbs import with_particle

PLACES = ("Place", "City")
ARGUMENTS = {"dobj", "pobj", "nsubjpass", "attr", "oprd"}


class Use(NamedTuple):
    """What a row of the table tells: the class, and of which names."""

    kind: str
    which: str


def kind_by_use(span: Span) -> str | None:
    """The class that `span` must have for what is done with it or what it does in its sentence, or None where that does not tell."""
    noun = noun_beside(span.root)
    behind = span.doc[span.end : span.end + 1] if len(span) > 1 else ()  # "Marlow striker X" leaves Marlow a town
    places = [*_uses(noun or span.root), *((word.lower_, "before") for word in behind if word.pos_ == "NOUN")]
    found = next((use for place in places if (use := _table().get(place))), None)
    if found is None or not _fits(span, noun, found):
        return None
    if found.which == "odd" and found.kind == "Organization" and _is_named_like_person(span):
        return "Person"
    told = load_pairs("kind_nouns").get(noun.lower_, "").split() if noun is not None and found.kind == "Organization" else []
    return told[0] if told else found.kind


def acts_as_body(span: Span) -> bool:
    """Whether what `span` does in its sentence is done by bodies, though its words tell of a place: "Amber Bay hired X", "plays for"."""
    found = next((use for at in _uses(span.root) if (use := _table().get(at))), None)
    return found in (("Organization", "odd"), ("SportsTeam", "sure"))


def used(doc: Doc, spans: list[Span]) -> Iterator[Span]:
    """Rows of capitalised words that are no name yet, and that are used as one: "bought X", "the mayor of X"."""
    taken = {i for span in spans for i in range(span.start, span.end)}
    for run in runs(doc):
        free = (
            taken.isdisjoint(range(run.start, run.end)) and all(t.is_title or t.is_punct or is_lower_part(t) for t in run) and len(run) < 5
        )
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
    """(word, where) for what governs the noun or name `token`: the verbs whose subject or object it is, the word before its preposition."""
    while token.dep_ == "conj" or (token.dep_ in ("compound", "nmod") and token.head.pos_ == "PROPN"):
        token = token.head
    head = token.head
    if token.dep_ in ("dobj", "nsubjpass") and head.pos_ == "VERB":
        yield with_particle(head), "object"
    elif token.dep_ == "pobj" and head.dep_ in ("prep", "agent", "dative"):
        yield head.head.lemma_.lower(), head.lower_
    yield from ((with_particle(verb), "subject") for verb in done_by(token))


def done_by(name: Token) -> Iterator[Token]:
    """The verbs of which `name` is the subject, also "blocked X from buying", "X failed to buy", "bought by X", "X, who bought"."""
    head = name.head
    if name.dep_ == "nsubj":
        yield from _with_lower(head)
    elif name.dep_ == "dobj":
        yield from (v for c in head.children if c.i > name.i for v in (c, *c.children) if v.dep_ in ("xcomp", "pcomp") and v.pos_ == "VERB")
    elif name.dep_ == "pobj" and head.dep_ == "agent":
        yield head.head
    clauses = (c for c in name.children if c.dep_ == "relcl")
    yield from (c for c in clauses if any(g.dep_ == "nsubj" and g.tag_ == "WP" for g in c.children))


def _with_lower(verb: Token) -> Iterator[Token]:
    """`verb` with the verbs under and beside it that have its subject."""
    yield verb
    for below in verb.children:
        if below.dep_ in ("xcomp", "conj") and below.pos_ == "VERB" and not any(c.dep_ in ("nsubj", "nsubjpass") for c in below.children):
            yield from _with_lower(below)


def _fits(span: Span, noun: Token | None, use: Use) -> bool:
    """Whether nothing about the name speaks against `use`: its words, the noun beside it (a striker is bought too)."""
    kind, single = use.kind, len(span) == 1
    body = kind not in (*PLACES, "Person")
    told = noun is not None and noun.lower_ in load_pairs("kind_nouns")
    if noun is not None and noun.lower_ in load_words("sports_positions") - load_pairs("kind_nouns").keys():
        return False
    if use.which == "odd" or kind == "Person":
        can_act = span.label_ in ("Person", "Organization") or (span.label_ == "Group" and span.root.tag_ == "NNPS")
        return not told and not (use.which == "odd" and can_act) and not (kind == "Person" and (single or "&" in span.text))
    if use.which == "rival":
        return not single and not _is_named_like_person(span) and _meets_body(span.root)
    if noun is not None and not body and noun.lower_ not in load_words("town_words"):
        return False
    if span.label_ not in ("Person", ""):
        open_place = span.label_ == "Place" and not load_gazetteer().find(span.text)
        made = span.label_ in ("Product", "CreativeWork") and not single and _bought_by_body(span.root)
        return body and (told or open_place or made or span.label_ in ("Organization", "Facility", "Group"))
    if body and (told or "&" in span.text):
        return True
    if span[0].text in given_names():
        return body and use.which == "sure" and not single and not _is_family(span[-1]) and not _bought_by_team(span.root)
    if body:
        return not single or fold(span.text) not in load_words("family_names")
    return not span.label_ or (single and not _acts(span[0]))


def _is_family(last: Token) -> bool:
    return fold(last.text) in load_words("family_names")


def _is_named_like_person(span: Span) -> bool:
    """Whether the first word of `span` is a given name, or its last a family name behind a word that tells nothing of a body."""
    return len(span) > 1 and (span[0].text in given_names() or (_is_family(span[-1]) and span[0].pos_ == "PROPN" and len(span) == 2))


def _bought_by_body(name: Token) -> bool:
    """Whether the subject of the verb whose object `name` is, is a body by its last word, which buys bodies rather than goods."""
    return any(kind is not None for kind in _buyers(name))


def _bought_by_team(name: Token) -> bool:
    """Whether the subject of the verb whose object `name` is, is a team by its words, which acquires players."""
    return "SportsTeam" in _buyers(name)


def _meets_body(name: Token) -> bool:
    """Whether the tagger takes who plays against `name`, at the other end of their verb, for a body."""
    return any(c.ent_type_ == "ORG" for c in name.head.children if c.dep_ in ("nsubj", "dobj") and c.i != name.i) or any(
        s.ent_type_ == "ORG" for s in name.head.head.children if name.head.dep_ == "xcomp" and s.dep_ == "nsubj"
    )


def _buyers(name: Token) -> list[str | None]:
    subjects = (c for c in name.head.children if c.dep_ == "nsubj" and name.dep_ == "dobj")
    return [kind_by_word(s.doc[start_of_name(s) : s.i + 1].text) for s in subjects]


def _acts(name: Token) -> bool:
    """Whether the same word does something elsewhere in the document, as people do who were not introduced."""
    return any(token.text == name.text and token.dep_ in ("nsubj", "poss") for token in name.doc)


@cache
def _table() -> dict[tuple[str, str], Use]:
    """{(word, where): what it tells}."""
    return {(word, where): Use(kind, which) for kind, where, which, words in load_table("uses") for word in words.split()}

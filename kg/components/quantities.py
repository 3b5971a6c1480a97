"""`kg_quantities`: `doc._.quantities`, how many of what are counted, where, and at which time.

"Kazakhstan has registered 859 cases as of Saturday" counts cases in Kazakhstan; durations, distances and the like are no counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from kg.components.mentions import coarse
from kg.lexicon import load_pairs, load_words

if not Doc.has_extension("quantities"):
    Doc.set_extension("quantities", default=())

SMALL = 12  # the largest number in words that may be a figure of speech
ABOUT = dict.fromkeys(["around", "about", "some", "nearly", "almost", "roughly", "approximately"], "about")
ABOUT |= {"over": "at least", "least": "at least", "than": "at least", "most": "at most"}


@dataclass(frozen=True, slots=True)
class Counted:
    """A count in a document: its number, the noun with what happened to it, the words for place and time, and the word that carries it."""

    span: Span
    value: Decimal
    counted: str
    precision: str
    place: Span | None
    time: Span | None
    carrier: Token


@Language.component("kg_quantities", requires=["doc.spans"], assigns=["doc._.quantities"])
def find_quantities(doc: Doc) -> Doc:
    """`doc` with its counts."""
    found: list[Counted] = []
    for token in doc:
        noun = counted_noun(token)
        number = number_of(token) if noun is not None else None
        if noun is not None and number is not None:
            found.append(counted(token, noun, number, found))
    doc._.quantities = tuple(found)
    return doc


def counted_noun(token: Token) -> Token | None:
    """The plural noun that the number `token` counts ("859 cases", "a total of 64 patients"), or None for measures and parts of names."""
    noun = token.head
    if token.dep_ != "nummod" or token.ent_type_ in ("DATE", "TIME", "MONEY", "PERCENT", "ORDINAL") or noun.tag_ not in ("NNS", "NN"):
        return None
    plural = noun.tag_ == "NNS" or noun.lemma_.lower() in load_words("plural_nouns")
    definite = any(c.lower_ in ("the", "these", "those", "both") for c in noun.children) and not token.text[0].isdigit()
    if (
        not plural
        or definite
        or (not token.text[0].isdigit() and not _countable(token, noun))
        or noun.lemma_.lower() in load_words("measures")
        or noun.ent_type_ in ("DATE", "TIME")
    ):
        return None
    return noun


def _countable(number: Token, noun: Token) -> bool:
    """Whether a number in words counts: a large one, or people, cases and the like; "two seas" and "one hard winter" count nothing."""
    lemma, value = noun.lemma_.lower(), number_of(number)
    speaks = noun.dep_ == "nsubj" and noun.head.lemma_.lower() in load_words("saying_verbs")
    people = load_words("counted_nouns") | load_words("person_nouns") | load_words("plural_nouns")
    return value is not None and (value > SMALL or lemma in people) and not speaks


def number_of(token: Token) -> Decimal | None:
    """The number that `token` writes in digits ("3,400", "1.5") or words, with a following magnitude ("2.4 million").

    Formats that two readings fit (1.234,5) give None.
    """
    joined = token.i > 1 and token.nbor(-1).text == "-" and token.nbor(-2).head.i == token.i
    value = plain_number(token.doc[token.i - 2 : token.i + 1].text if joined else token.text)
    before = token.doc[token.i - 1] if token.i else None
    if value is None and token.lower_ in load_pairs("magnitudes") and before is not None:
        first = plain_number(before.text)
        return first * Decimal(load_pairs("magnitudes")[token.lower_]) if first is not None else None
    return value


def plain_number(text: str) -> Decimal | None:
    """The number of one word.

    >>> plain_number("3,400"), plain_number("ten"), plain_number("1.234,5")
    (Decimal('3400'), Decimal('10'), None)
    """
    if word := load_pairs("number_words").get(text.lower()):
        return Decimal(word)
    parts = text.split(",")
    if len(parts) > 1 and (not 1 <= len(parts[0]) <= 3 or any(len(p.split(".")[0]) != 3 for p in parts[1:]) or "." in "".join(parts[:-1])):
        return None
    if not text.isascii() or not text[:1].isdigit():
        return None
    try:
        return Decimal("".join(parts))
    except InvalidOperation:
        return None


def counted(number: Token, noun: Token, value: Decimal, earlier: list[Counted]) -> Counted:
    """The count of `noun`, with its place: the one in its clause, else in its sentence, else that of the count before it."""
    verb = next((a for a in [noun, *noun.ancestors] if a.pos_ == "VERB"), noun)
    first = min([number.i, *(c.i for c in number.subtree)])
    span = noun.doc[first : noun.i + 1]
    what = noun.doc[number.i + 1 : noun.i + 1].text
    happened = verb if noun.dep_ in ("nsubjpass", "nsubj") and verb.i == noun.head.i and verb.lemma_ not in ("be", "have") else None
    return Counted(
        span=span,
        value=value,
        counted=f"{what} {happened.text}" if happened is not None else what,
        precision=_precision(span),
        place=place_of(noun, verb) or _carried(noun, earlier),
        time=time_of(noun, verb),
        carrier=verb if verb.sent == noun.sent else noun,
    )


def _precision(span: Span) -> str:
    """How exact the number in `span` is, by the words in it or before it; "fewer than", "no more than" and "up to" turn a bound round."""
    words = [t.lower_ for t in span.doc[max(span.start - 2, span.sent.start) : span.end]]
    if {"fewer", "less"} & set(words) or any(pair in (("up", "to"), ("no", "more")) for pair in pairwise(words)):
        return "at most"
    return next((ABOUT[t.lower_] for t in span if t.lower_ in ABOUT), _before(span))


def _before(span: Span) -> str:
    return ABOUT.get(span.doc[span.start - 1].lower_, "exact") if span.start else "exact"


def place_of(noun: Token, verb: Token) -> Span | None:
    """The place that a count is about: in the noun's or the verb's own phrases, the verb's subject, else the only other in the sentence."""
    names = [s for s in noun.doc.spans["names"] if coarse(s.label_) == "Place" and noun.sent.start <= s.start < noun.sent.end]
    within = [s for s in names if noun in s.root.ancestors and s.id_ != "adjective"]
    subject = [s for s in names if s.root.dep_ == "nsubj" and s.root.head.i == verb.i and verb.lemma_ in load_words("counting_verbs")]
    clause = [s for s in names if s.id_ != "adjective" and verb in s.root.ancestors and _prepositional(s, verb)]
    other = [s for s in names if s.id_ != "adjective" and s.root.dep_ == "pobj" and s.root.head.lower_ == "in"]
    ranked: list[Span] = [*within, *subject, *clause, *(other if len({s.text for s in other}) == 1 else [])]
    return ranked[0] if ranked else None


def _prepositional(span: Span, verb: Token) -> bool:
    return any(a.dep_ == "prep" and a.lower_ in ("in", "at", "across") for a in span.root.ancestors)


def _carried(noun: Token, earlier: list[Counted]) -> Span | None:
    """The place of the count before, in the sentence before or the same, of the same paragraph."""
    if not earlier or earlier[-1].place is None:
        return None
    between = noun.doc[earlier[-1].carrier.sent.end : noun.sent.start] if earlier[-1].carrier.sent.end <= noun.sent.start else noun.doc[0:0]
    last = noun.doc[earlier[-1].carrier.sent.start : noun.sent.start].text
    return earlier[-1].place if len(list(between)) <= 1 and "\n\n" not in last else None


def time_of(noun: Token, verb: Token) -> Span | None:
    """The date in the sentence that the count holds for: behind "as of", else one that hangs on the noun or its verb."""
    dates = [s for s in noun.doc.spans["values"] if s.label_ == "Date" and noun.sent.start <= s.start < noun.sent.end]
    stated: list[Span] = [s for s in dates if s.start > 1 and s.doc[s.start - 2 : s.start].text.lower() == "as of"]
    if stated:
        return stated[0]
    hung: list[Span] = [s for s in dates if noun in s.root.ancestors or s.root.head.i == verb.i or s.root.head.head.i == verb.i]
    return hung[0] if hung else None

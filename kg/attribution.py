"""Who says what: the reports of a document, and the one that a word stands in."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Span, Token

from kg.model import Modality
from kg.quotes import quotes_of
from kg.verbs import signature


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody is told to have said; `speaker` is the token that heads who, or None."""

    speaker: int | None


def report_of(token: Token) -> Report | None:
    """The nearest report that `token` stands in."""
    said = _governing_speaker(token)
    said = said if said is not None else quote_speaker(token)
    said = said if said is not None else source_of(token)
    return Report(said) if said is not None else None


def _governing_speaker(token: Token) -> int | None:
    """The subject of the first verb of saying that governs the clause of `token`."""
    at = token
    for above in token.ancestors:
        if at.dep_ in ("nsubj", "nsubjpass", "pobj", "dobj", "advcl", "relcl", "prep") and effect(above) == "reported":
            return None
        if effect(above) == "reported" and at.dep_ != "conj":
            return subject_of(above)
        at = above
    return None


def effect(token: Token) -> Modality | None:
    """What `token` does to a clause that it governs, by `kg/data/cues.tsv`."""
    found = signature(token, "that")
    return found.effect if found is not None and found.effect != "known" else None


def subject_of(verb: Token) -> int | None:
    """The head token of the subject of `verb`, when it is one that can speak."""
    for child in verb.children:
        if child.dep_ == "nsubj":
            return child.i
    if verb.dep_ in ("conj", "xcomp") and verb.head.i != verb.i:
        return subject_of(verb.head)
    return None


def quote_speaker(token: Token) -> int | None:
    """Who says the quotation that `token` stands in: the subject of the verb of saying beside it.

    The verb stands in the sentence of the quotation, in the next one, or in the one before ("..." said X. "...").
    """
    quote = quotes_of(token.doc).get(token.i)
    if quote is None:
        return None
    start, end = quote
    doc = token.doc
    last = min(end + 1, len(doc) - 1)
    after = doc[last : doc[last].sent.end] if "\n" not in doc[end : last + 1].text else doc[last:last]
    before = doc[doc[start].sent.start : start]
    first = max(before.start - 1, 0)
    earlier = doc[doc[first].sent.start : before.start] if "\n" not in doc[first].text else doc[first:first]
    return next((said for place in (after, before, earlier) if (said := _said_in(place)) is not None), None)


def _said_in(place: Span) -> int | None:
    """The subject of the first verb of saying in `place` that is no part of a quotation itself."""
    quotes = quotes_of(place.doc)
    verbs = (word for word in place if word.pos_ == "VERB" and word.i not in quotes and effect(word) == "reported")
    return next((said for verb in verbs if (said := subject_of(verb)) is not None), None)


def source_of(token: Token) -> int | None:
    """The head token of X where the sentence says "according to X"."""
    for other in token.sent:
        if other.lower_ == "according" and other not in token.ancestors:
            for to in other.children:
                if to.lower_ == "to":
                    return next((c.i for c in to.children if c.dep_ == "pobj"), None)
    return None

"""Quotations: where they begin and end, and who speaks them."""

from __future__ import annotations

from spacy.tokens import Doc, Span, Token

from kg.model import Modality
from kg.verbs import cues, with_particle


def effect(token: Token) -> Modality | None:
    """What `token` does to a clause that it governs, by `kg/data/cues.tsv`."""
    return cues().get(with_particle(token)) or cues().get(token.lower_)


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


def quotes_of(doc: Doc) -> dict[int, tuple[int, int]]:
    """{token in a quotation: (token of the opening sign, of the closing one)}; one that does not close ends with its paragraph."""
    if "quotes" not in doc.user_data:
        found: dict[int, tuple[int, int]] = {}
        start: int | None = None
        for token in doc:
            if start is not None and token.is_space and token.text.count("\n") > 1:
                start = None
            elif token.text in ('"', "“", "”", "``", "''"):
                if start is None and token.text != "”":
                    start = token.i
                elif start is not None:
                    if token.i - start > 3:
                        found |= dict.fromkeys(range(start + 1, token.i), (start, token.i))
                    start = None
        doc.user_data["quotes"] = found
    quotes: dict[int, tuple[int, int]] = doc.user_data["quotes"]
    return quotes

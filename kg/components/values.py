"""`kg_values`: `doc.spans["values"]`, the dates and numbers that can be the object of a claim."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.numbers import COUNT, Figure, find_figures
from kg.units import unit_words

AGE = re.compile(r"(?:the age of |aged |age )?(\d{1,3})(?:[- ]years?[- ]old)?$", re.IGNORECASE)
KINDS = {"DATE": "Date", "CARDINAL": "Number", "MONEY": "Money", "PERCENT": "Percent", "QUANTITY": "Quantity"}


@Language.component("kg_values", requires=["doc.ents"], assigns=["doc.spans"])
def find_values(doc: Doc) -> Doc:
    """`doc` with its values: what the tagger found, and bare numbers that it did not ("Dana Reyes, 34, ...")."""
    names = {i for span in doc.spans["names"] for i in range(span.start, span.end)}
    found = [
        Span(doc, e.start, e.end, label=KINDS[e.label_], span_id="value") for e in doc.ents if e.label_ in KINDS and e.start not in names
    ]
    found = [part for span in found for part in (_life(span) or [_age(span) or _money(span)])]
    taken = {i for span in found for i in range(span.start, span.end)} | names
    found += [span for span in numbers_in(doc) if taken.isdisjoint(range(span.start, span.end))]
    doc.spans["values"] = sorted(found, key=lambda span: span.start)
    return doc


def figures_of(doc: Doc) -> tuple[Figure, ...]:
    """The figures in the text of `doc`, found once."""
    if "figures" not in doc.user_data:
        doc.user_data["figures"] = tuple(find_figures(doc.text))
    figures: tuple[Figure, ...] = doc.user_data["figures"]
    return figures


def numbers_in(doc: Doc) -> Iterator[Span]:
    """The numbers of `doc` without a unit, with their magnitude ("2.4 million")."""
    for figure in figures_of(doc):
        span = doc.char_span(figure.start, figure.end, label="Number", span_id="value", alignment_mode="expand")
        if span is not None and figure.unit is COUNT and span.root.pos_ == "NUM":
            yield span


def _life(span: Span) -> list[Span]:
    """The two years of a life in brackets behind a name ("(1901-1977)"), which the tagger takes for one date."""
    doc, years = span.doc, [t for t in span if t.shape_ == "dddd"]
    whole = len(span) == 3 and [years[:1], years[1:]] == [[span[0]], [span[2]]] and span[1].text in ("-", "–", "—")
    framed = span.start > 0 and span.end < len(doc) and (doc[span.start - 1].text, doc[span.end].text) == ("(", ")")
    return [Span(doc, t.i, t.i + 1, label="Date", span_id="value") for t in years] if whole and framed else []


def _age(span: Span) -> Span | None:
    """The number in what the tagger took for a date but is an age ("34 years old", "the age of 81"), or None."""
    match = AGE.match(span.text) if span.label_ == "Date" else None
    number = next((t for t in span if t.text == match.group(1)), None) if match else None
    return Span(span.doc, number.i, number.i + 1, label="Number", span_id="value") if number is not None else None


def _money(span: Span) -> Span:
    """`span` as an amount of money where the tagger took it for another measure but a currency heads it ("3 million euros")."""
    unit = unit_words().get(span.root.lower_)
    if span.label_ != "Quantity" or unit is None or unit.kind != "money":
        return span
    return Span(span.doc, span.start, span.end, label="Money", span_id="value")

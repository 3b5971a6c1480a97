"""`kg_values`: `doc.spans["values"]`, the dates and numbers that can be the object of a claim."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span

KINDS = {"DATE": "Date", "CARDINAL": "Number", "MONEY": "Money", "PERCENT": "Percent"}


@Language.component("kg_values", requires=["doc.ents"], assigns=["doc.spans"])
def find_values(doc: Doc) -> Doc:
    """`doc` with its values: what the tagger found, and bare numbers that it did not ("Dana Reyes, 34, ...")."""
    names = {i for span in doc.spans["names"] for i in range(span.start, span.end)}
    found = [Span(doc, e.start, e.end, label=KINDS[e.label_], span_id="value") for e in doc.ents if e.label_ in KINDS and e.start not in names]
    bare = [i for i, span in enumerate(found) if span.label_ == "Date" and span.text.isdigit() and len(span.text) < 4]
    for i in bare:
        found[i] = Span(doc, found[i].start, found[i].end, label="Number", span_id="value")
    taken = {i for span in found for i in range(span.start, span.end)} | names
    found += [Span(doc, t.i, t.i + 1, label="Number", span_id="value") for t in doc if t.like_num and t.i not in taken and t.pos_ == "NUM"]
    doc.spans["values"] = sorted(found, key=lambda span: span.start)
    return doc

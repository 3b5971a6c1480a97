"""`kg_paragraphs`: an empty line and a dateline end a sentence, so that headlines, captions and places are not parsed into the text."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

DASHES = {"-", "--", "–", "—"}
LONGEST_DATELINE = 25  # tokens


@Language.component("kg_paragraphs", assigns=["token.is_sent_start"])
def mark_paragraphs(doc: Doc) -> Doc:
    """`doc` with a sentence start behind each empty line and dateline; the parser keeps to it and finds the others itself."""
    starts = [0] + [token.i + 1 for token in doc[:-1] if token.is_space and token.text.count("\n") > 1]
    for start in starts:
        if start:
            doc[start].is_sent_start = True
        end = dateline_end(doc, start)
        if end is not None and end < len(doc):
            doc[end].is_sent_start = True
            if end + 1 < len(doc) and doc[end].is_title and doc[end + 1].is_title:
                doc[end + 1].is_sent_start = False  # both words of a name
    return doc


def dateline_end(doc: Doc, start: int) -> int | None:
    """The token behind the dash of the dateline that begins at `start` ("MARLOW, March 5 (Northwire) - "), or None."""
    first = doc[start] if start < len(doc) else None
    if first is None or not first.is_upper or not first.is_alpha or len(first) < 2:
        return None
    for token in doc[start + 1 : start + LONGEST_DATELINE]:
        if token.text in DASHES and doc[token.i - 1].whitespace_:
            return token.i + 1
        if token.text in (".", "?", "!", ";", ":") or "\n" in token.text:
            return None
    return None

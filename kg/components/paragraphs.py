"""`kg_paragraphs`: an empty line ends a sentence, so that headlines and captions are not parsed into the text below them."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc


@Language.component("kg_paragraphs", assigns=["token.is_sent_start"])
def mark_paragraphs(doc: Doc) -> Doc:
    """`doc` with a sentence start behind each empty line; the parser keeps to it and finds the others itself."""
    for token in doc[:-1]:
        if token.is_space and token.text.count("\n") > 1:
            doc[token.i + 1].is_sent_start = True
    return doc

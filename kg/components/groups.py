"""`kg_groups`: `doc.spans["groups"]`, people who are named together without a name ("ten Chinese experts", "the delegation")."""

from __future__ import annotations

from collections.abc import Collection

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from kg.lexicon import load_words

BEFORE = {"amod", "compound", "nummod", "nmod", "quantmod"}


@Language.component("kg_groups", requires=["doc.spans"], assigns=["doc.spans"])
def find_groups(doc: Doc) -> Doc:
    """`doc` with its groups. A group's span begins behind the article and ends with its noun."""
    inside = {i for span in doc.spans["names"] if span.id_ != "adjective" for i in range(span.start, span.end)}
    doc.spans["groups"] = [phrase(token) for token in doc if token.i not in inside and is_group(token)]
    return doc


def is_group(token: Token) -> bool:
    """Whether `token` is a noun for several people, and no modifier of another noun."""
    if token.pos_ not in ("NOUN", "PROPN") or token.dep_ in ("compound", "amod"):
        return False
    lemma = token.lemma_.lower()
    return lemma in load_words("collective_nouns") or (token.tag_ == "NNS" and lemma in load_words("person_nouns"))


def phrase(head: Token) -> Span:
    """The noun with what stands directly before it and belongs to it."""
    return Span(head.doc, start_of(head, BEFORE), head.i + 1, label="Group", span_id="nominal")


def start_of(head: Token, modifiers: Collection[str]) -> int:
    """Where the words begin that stand directly before a noun and belong to it by one of the dependencies `modifiers`."""
    start = head.i
    while start > head.sent.start:
        token = head.doc[start - 1]
        if not ((token.dep_ in modifiers or token.text == "-") and head in token.ancestors):
            break
        start -= 1
    return start + (head.doc[start].text == "-")

"""`kg_speakers`: `doc._.speakers`, the mention of each one who says something, by the token that heads it.

Who has no name ("police", "two officials", "a spokesman for X") gets a mention and a cluster of its own, so that what is reported has
a source.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from kg.attribution import reports_of
from kg.components.groups import start_of
from kg.components.kinds import class_of
from kg.components.mentions import PLAIN, is_many
from kg.components.roles import is_office
from kg.lexicon import load_pairs, load_words
from kg.ontology import own_ontology

if not Doc.has_extension("speakers"):
    Doc.set_extension("speakers", default=None)

BEFORE = {"amod", "compound", "nummod", "nmod", "quantmod"}
WRITTEN = "CreativeWork"  # what a report or a study is


@Language.component("kg_speakers", requires=["doc.spans"], assigns=["doc._.speakers", "doc._.clusters"])
def find_speakers(doc: Doc) -> Doc:
    """`doc` with its speakers."""
    doc._.speakers = {}
    for token in sorted({r.speaker for r in reports_of(doc) if r.speaker is not None}):
        span = known(doc[token]) or described(doc[token])
        if span is not None:
            doc._.speakers[token] = span
    return doc


def known(token: Token) -> Span | None:
    """The mention of a cluster that `token` heads or stands in, or the name beside it: "the mayor, X", "mayor X"."""
    doc = token.doc
    spans = [s for spans in doc._.clusters for s in spans if s.label_ not in (PLAIN, "GovernmentPortfolio")]
    beside = [c.i for c in token.children if c.dep_ == "appos"] + [person for person, role in doc._.titles if role == token.i]
    beside += [token.head.i] if token.dep_ == "appos" else []
    beside += [t.i for t in token.subtree if t.dep_ == "appos" and not any(a.pos_ == "VERB" for a in t.ancestors if a in token.subtree)]
    beside = [] if is_many(token) or token.pos_ == "PROPN" else beside
    for place in (*beside, token.i):
        heads = [s for s in spans if s.root.i == place and (place == token.i or s.id_ == "name") and s.id_ != "adjective"]
        if heads:
            longest: Span = max(heads, key=len)
            return longest
    around: list[Span] = [s for s in spans if s.start <= token.i < s.end and s.id_ == "name"]
    return around[0] if around else None


def described(token: Token) -> Span | None:
    """A mention for somebody without a name, in a cluster with the pronouns that stand for them; None where it is nobody who speaks."""
    label, doc = agent_class(token), token.doc
    if label is None:
        return None
    found = Span(doc, start_of(token, BEFORE), token.i + 1, label=label, span_id="nominal")
    plain = next((spans for spans in doc._.clusters if any(s.root.i == token.i and s.id_ == "nominal" for s in spans)), ())
    others = [Span(doc, s.start, s.end, label=label, span_id=s.id_) for s in plain if s.root.i != token.i]
    doc._.clusters = (*(spans for spans in doc._.clusters if spans is not plain), tuple(sorted((found, *others), key=lambda s: s.start)))
    return found


def agent_class(noun: Token) -> str | None:
    """The class of somebody or something without a name that can say something, or None."""
    if noun.pos_ not in ("NOUN", "PROPN"):
        return None
    lemma = noun.lemma_.lower()
    listed = load_pairs("speaker_nouns")
    kind = listed.get(noun.lower_) or listed.get(lemma) or class_of(noun)
    if kind is None and (is_office(noun) or lemma in load_words("person_nouns")):
        kind = "Person"
    if kind is None and lemma in load_words("collective_nouns"):
        return "Group"
    if kind is None:
        return WRITTEN if lemma in load_words("speech_nouns") else None
    return "Group" if is_many(noun) and own_ontology().is_a(kind, ("Agent",)) else kind

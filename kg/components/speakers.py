"""`kg_speakers`: `doc._.speakers`, the mention of each one who says something, by the token that heads it.

Who has no name ("police", "two officials", "a spokesman for X") gets a mention and a cluster of its own, so that what is reported has
a source.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from kg.attribution import reports_of
from kg.components.groups import BEFORE, start_of
from kg.components.kinds import is_aged
from kg.components.mentions import PLAIN, is_many, sex_of
from kg.lexicon import PRONOUN_SEX, load_words
from kg.ontology import own_ontology
from kg.speech import agent_class

if not Doc.has_extension("speakers"):
    Doc.set_extension("speakers", default=None)

LONGEST = 12  # tokens of a phrase for somebody without a name
FAR = 80  # tokens back that "he added" reaches


@Language.component("kg_speakers", requires=["doc.spans"], assigns=["doc._.speakers", "doc._.clusters"])
def find_speakers(doc: Doc) -> Doc:
    """`doc` with its speakers."""
    doc._.speakers = {}
    for token in sorted({r.speaker for r in reports_of(doc) if r.speaker is not None} | set(claimants(doc))):
        span = known(doc[token]) or described(doc[token]) or going_on(doc[token])
        if span is not None:
            doc._.speakers[token] = span
            widen(span)
    return doc


def claimants(doc: Doc) -> Iterator[int]:
    """The subjects of verbs that say how many there are: "the police counted 12,000 marchers"."""
    for token in doc:
        tells = token.dep_ == "nsubj" and token.head.lemma_.lower() in load_words("tallying_verbs") and agent_class(token) is not None
        if tells and any(t.like_num for t in token.head.subtree if t.i > token.head.i):
            yield token.i


def known(token: Token) -> Span | None:
    """The mention of a cluster that `token` heads or stands in, or the name beside an office: "the mayor, X", "mayor X"."""
    doc = token.doc
    spans = [s for spans in doc._.clusters for s in spans if s.label_ not in (PLAIN, "GovernmentPortfolio") and s.id_ != "adjective"]
    names = [s for s in spans if s.id_ == "name"]
    headed = [s for s in spans if s.root.i == token.i]
    around = [s for s in names if s.start <= token.i < s.end]
    kind = agent_class(token)
    fitting = {s.root.i: s for s in names if kind is None or own_ontology().is_a(s.label_, (kind,))}
    named = [fitting[i] for i in beside(token) if i in fitting][:1]
    found = [s for s in headed if s.id_ != "nominal"] or named or headed or around
    longest: Span | None = max(found, key=len, default=None)
    return longest


def beside(token: Token) -> list[int]:
    """The tokens of the names that may say who is called by an office or a noun, the likeliest first; none where several are."""
    if is_many(token):
        return []
    titles = [person for person, role in token.doc._.titles if role == token.i]
    below = [t.i for t in token.subtree if t.dep_ == "appos" and not any(a.pos_ == "VERB" for a in between(t, token))]
    return [*titles, *below, *([token.head.i] if token.dep_ == "appos" else [])]


def between(token: Token, above: Token) -> list[Token]:
    """The words on the way up from `token` to `above`."""
    way = list(token.ancestors)
    return way[: way.index(above)] if above in way else way


def going_on(pronoun: Token) -> Span | None:
    """The pronoun as a mention of the last speaker before it, where nothing else tells whom it stands for and the sex fits: "he added"."""
    doc, sex = pronoun.doc, PRONOUN_SEX.get(pronoun.lower_)
    before = max((at for at in doc._.speakers if pronoun.i - FAR < at < pronoun.i), default=None)
    if sex is None or before is None or any(s.root.i == pronoun.i for spans in doc._.clusters for s in spans):
        return None
    last = doc._.speakers[before]
    whose = next((spans for spans in doc._.clusters if last in spans), ())
    if not own_ontology().is_a(last.label_, ("Person",)) or not whose or sex_of(whose) not in ("", sex):
        return None
    found = Span(doc, pronoun.i, pronoun.i + 1, label=last.label_, span_id="pronoun")
    joined = tuple(sorted((*whose, found), key=lambda s: (s.start, s.end)))
    doc._.clusters = tuple(joined if spans is whose else spans for spans in doc._.clusters)
    return found


def described(token: Token) -> Span | None:
    """A mention for somebody without a name, in a cluster with the pronouns that stand for them; None where it is nobody who speaks."""
    doc = token.doc
    plain = next((spans for spans in doc._.clusters if any(s.root.i == token.i and s.label_ == PLAIN for s in spans)), ())
    nouns = [token] if token.pos_ != "PRON" else [s.root for s in plain if s.id_ == "nominal"]
    label = next((kind for noun in nouns if (kind := agent_class(noun)) is not None), None)
    if label is None:
        return None
    start, how = (start_of(token, BEFORE), "nominal") if token.pos_ != "PRON" else (token.i, "pronoun")
    start = token.i - 4 if is_aged(token) else start
    found = Span(doc, start, token.i + 1, label=label, span_id=how)
    others = [Span(doc, s.start, s.end, label=label, span_id=s.id_) for s in plain if s.root.i != token.i]
    clusters = (spans for spans in doc._.clusters if spans is not plain)
    doc._.clusters = (*clusters, tuple(sorted((found, *others), key=lambda s: s.start)))
    return found


def widen(speaker: Span) -> None:
    """Adds the whole phrase for a speaker without a name to its cluster, which is called by it."""
    doc, whole = speaker.doc, in_full(speaker) if speaker.id_ == "nominal" else None
    cluster = next((spans for spans in doc._.clusters if speaker in spans), ())
    if whole is not None and all(s.id_ != "name" for s in cluster):
        joined = tuple(sorted((*cluster, whole), key=lambda s: (s.start, s.end)))
        doc._.clusters = tuple(joined if spans is cluster else spans for spans in doc._.clusters)


def in_full(phrase: Span) -> Span | None:
    """The phrase with what stands behind its noun and says who is meant: "two people familiar with the matter"."""
    head, end = phrase.root, phrase.end
    for child in head.rights:
        if child.dep_ not in ("prep", "acl", "amod", "relcl") or child.left_edge.i != end or child.dep_ == "relcl":
            break
        end = child.right_edge.i + 1
    while phrase.doc[end - 1].is_punct:
        end -= 1
    return (
        Span(phrase.doc, phrase.start, end, label=phrase.label_, span_id="nominal") if phrase.end < end <= phrase.start + LONGEST else None
    )

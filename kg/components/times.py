"""`kg_times`: `doc._.times`, the words for a time in a document, each with the word whose time it is, and how.

A time belongs to the verb or noun that it hangs on, through prepositions and names: "said on Friday that X visited Y in May" has one for
the saying and one for the visit. What it means in the calendar is told later, where the day of the article is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from kg.components.roles import is_office
from kg.lexicon import load_words
from kg.times import Direction, find_times, is_range
from kg.verbs import effect, with_particle

if not Doc.has_extension("times"):
    Doc.set_extension("times", default=())

Use = Literal["at", "since", "until", "range", "beside"]
USES: dict[str, Use] = {"since": "since", "from": "since", "until": "until", "till": "until", "through": "until", "thru": "until"}
USES |= {"by": "beside", "before": "beside", "after": "beside", "to": "at", "between": "at", "starting": "since", "beginning": "since"}
USES |= {"effective": "since"}
AHEAD = {"will", "shall", "wo", "'ll", "’ll", "would", "could", "may", "might", "should", "can", "must"}
PASSED = {"ADP", "SCONJ", "ADV", "PART", "NUM", "DET", "ADJ", "PUNCT", "CCONJ", "SYM", "X", "SPACE"}


@dataclass(frozen=True, slots=True)
class Timed:
    """Words for a time: `host` is the word that it tells the time of, `use` how ("since"), `direction` where its tense looks."""

    span: Span
    host: Token
    use: Use
    direction: Direction


@dataclass(frozen=True, slots=True)
class Timing:
    """The times of one claim: those at which it was so, those since and until when, as far as they are told.

    Of a `state` a range tells since when and until when; of what happens, when it happened. A state `begins` or `ends` then where the words
    say so ("took office", "resigned"), and is `over` where they tell of it in the past tense ("was", "worked").
    """

    at: tuple[Timed, ...] = ()
    since: tuple[Timed, ...] = ()
    until: tuple[Timed, ...] = ()
    state: bool = False
    begins: bool = False
    ends: bool = False
    over: bool = False


@Language.component("kg_times", requires=["doc.spans"], assigns=["doc._.times"])
def find_all(doc: Doc) -> Doc:
    """`doc` with its words for times."""
    named = {i: span for span in doc.spans["names"] if span.id_ == "name" for i in range(span.start, span.end)}
    found = []
    for start, end in find_times(doc.text):
        span = doc.char_span(start, end, alignment_mode="expand")
        if span is not None and is_time(span, named):
            host = host_of(span, named)
            timed = Timed(span, host, use_of(span), direction_of(host))
            found += [timed, *bounding(timed)]
    doc._.times = tuple(found)
    return doc


def is_time(span: Span, named: dict[int, Span]) -> bool:
    """Whether `span` is a time and neither in a name ("Rome 2012") nor a number of things nor another word written like a month."""
    names = {named[i].start: named[i] for i in range(span.start, span.end) if i in named}.values()
    if any(name.start < span.start or name.end > span.end or (len(span) == 1 and name.label_ == "Person") for name in names):
        return False
    behind = span.doc[span.end : span.end + 1]
    if span[-1].lower_ in ("before", "after") and behind and not behind[0].is_punct:
        return False  # "two weeks after X left"
    if len(span) > 1:
        return True
    token = span[0]
    if token.text.isdigit():
        return _is_year(token)
    return token.tag_ in ("NNP", "NNPS", "CD") or token.ent_type_ in ("DATE", "TIME") or not token.text[:1].isupper()


def _is_year(token: Token) -> bool:
    if token.i and token.nbor(-1).lower_ == "at":
        return False  # "at 1830 UTC"
    counted = token.head if token.dep_ == "nummod" else None
    behind = token.i + 1 < len(token.doc) and token.nbor(1).tag_ in ("NNS", "NNPS")
    counts = behind or (counted is not None and counted.i > token.i and counted.tag_ == "NNS")
    return token.ent_type_ == "DATE" or (not counts and token.ent_type_ in ("", "CARDINAL"))


def bounding(timed: Timed) -> list[Timed]:
    """`timed` as the bound of something else, where what it dates is one: "since taking office in 2015", "until her death in 2006"."""
    host, over = timed.host, timed.host.head
    if timed.use != "at" or host.i == over.i:
        return []
    if host.dep_ in ("pobj", "pcomp"):
        use, over = USES.get(over.lower_), over.head
    else:
        use = next((USES[c.lower_] for c in host.children if c.dep_ == "mark" and c.lower_ in USES), None) if host.dep_ == "advcl" else None
    return [Timed(timed.span, over, use, direction_of(over))] if use in ("since", "until") else []


def host_of(span: Span, named: dict[int, Span]) -> Token:
    """The verb or noun whose time `span` is: what it hangs on, beyond prepositions, names and other words for a time.

    In brackets behind a name it is that of the name, or of the office there: "Ann Bell (1901-1977)", "mayor of Marlow (2008-2012)".
    """
    at = span.root
    if span.start > 1 and span.doc[span.start - 1].text == "(" and span.start - 2 in named:
        name = span.doc[span.start - 2]
        offices = (a for a in name.ancestors if a.pos_ == "NOUN" and is_office(a) and a.i < name.i)
        if named[name.i].label_ == "Person":
            return name
        verbs = (a for a in name.ancestors if a.pos_ == "VERB" and a.lemma_ in load_words("state_verbs"))
        return next(offices, next(verbs, name))
    for _ in range(8):
        if at.head.i == at.i:
            return at
        at = at.head
        if (
            at.pos_ not in PASSED
            and at.i not in named
            and at.ent_type_ not in ("DATE", "TIME")
            and at.lower_ not in load_words("day_words")
            and USES.get(at.lower_) != "since"
        ):
            break
    return _complement(at, span)


def _complement(verb: Token, span: Span) -> Token:
    """The infinitive under `verb` that stands between it and `span`: "plans to visit Y in May" has the time of the visit."""
    below = next((c for c in verb.children if c.dep_ == "xcomp" and c.pos_ == "VERB" and verb.i < c.i < span.start), None)
    return _complement(below, span) if below is not None else verb


def use_of(span: Span) -> Use:
    """How a time is used, by the word before it: "since 2010", "until May", "from 2010 to 2012"."""
    before = [t.lower_ for t in span.doc[max(span.sent.start, span.start - 3) : span.start] if not t.is_punct]
    if is_range(span.text):
        return "range"
    while before and before[-1] in ("the", "on", "in", "early", "late", "mid"):
        before.pop()
    return USES.get(before[-1], "at") if before and before[-2:] != ["prior", "to"] else "at"


def direction_of(word: Token) -> Direction:
    """Where the tense looks that `word` stands in: back, ahead, or nowhere."""
    verb = word
    while verb.pos_ not in ("VERB", "AUX"):
        if any(effect(c) == "planned" and c.tag_ in ("VBN", "JJ") for c in verb.children):
            return "future"
        if verb.head.i == verb.i:
            return ""
        verb = verb.head
        if verb.pos_ == "VERB" and effect(verb) == "planned":
            return "future"
    return _tense(verb, 0)


def _tense(verb: Token, depth: int) -> Direction:
    helpers = {c.lower_: c for c in verb.children if c.dep_ in ("aux", "auxpass")}
    had = any(c.lemma_ == "have" for c in helpers.values())
    if not helpers.keys().isdisjoint(AHEAD):
        return "past" if had else "future"
    if had or verb.tag_ == "VBD" or any(c.tag_ == "VBD" for c in helpers.values()):
        return "future" if verb.tag_ == "VBN" and effect(verb) == "planned" else "past"
    if verb.tag_ in ("VBZ", "VBP") or any(c.tag_ in ("VBZ", "VBP") for c in helpers.values()):
        return "future"
    if verb.tag_ == "VBN" and not helpers:
        return "future" if effect(verb) == "planned" else "past"
    if verb.head.i == verb.i or depth > 5:
        return ""
    if verb.tag_ == "VB" and (verb.head.lemma_ in ("be", "go") or effect(verb.head) in ("planned", "possible")):
        return "future"
    return _tense(verb.head, depth + 1) if verb.head.pos_ in ("VERB", "AUX") else direction_of(verb.head)


# Which claim has which time


def timing_of(words: Sequence[Token], subject: Token | None = None) -> Timing:
    """The times of what `words` (verbs and nouns of one sentence) say of `subject`, and of his office where that is what they say."""
    if not words:
        return Timing()
    own = {word.i for word in words}
    said = [*words, *(verb for word in words for verb in _verbs_of(word))]
    if subject is not None and any(is_office(word) for word in words):
        said += _tenures(subject)
    near = {word.i for word in said} | {word.head.i for word in words if _happens(word)}
    found = [timed for timed in words[0].doc._.times if timed.host.i in near]
    found = found or [timed for word in words for timed in _fronted(word)]
    found.sort(key=lambda timed: timed.host.i not in own)
    verbs = {name for word in said for name in (with_particle(word), word.lemma_)}
    verbs |= {f"be_{word.lower_}" for word in words if word.dep_ in ("attr", "acomp") or any(c.dep_ == "auxpass" for c in word.children)}
    parts = bool(verbs & load_words("parting_verbs"))
    lasts = parts or bool(verbs & load_words("state_verbs"))
    state = lasts or any(is_office(word) for word in words)
    first = not state and any(c.dep_ == "neg" for word in words for c in word.children)  # "did not visit X until 2012"
    return Timing(
        at=_used(found, ("at",) if state else ("at", "range", "until") if first else ("at", "range")),
        since=_used(found, ("since", "range") if state else ("since",)),
        until=_used(found, ("until", "range") if state else () if first else ("until",)),
        state=state,
        begins=state and bool(verbs & load_words("beginning_verbs")),
        ends=parts or (state and bool(verbs & load_words("ending_verbs"))),
        over=lasts and all(timed.direction == "past" for timed in found),
    )


def _used(found: Iterable[Timed], uses: tuple[Use, ...]) -> tuple[Timed, ...]:
    return tuple(timed for timed in found if timed.use in uses)


def _verbs_of(word: Token) -> list[Token]:
    """The verb that says that something is what `word` names: "was mayor", "served as mayor", "appointed him mayor"."""
    head, by = word.head, word.dep_
    if by in ("attr", "oprd", "acomp") or (by == "dobj" and with_particle(head) in load_words("beginning_verbs")):
        return [head]
    return [head.head] if by == "pobj" and head.lower_ == "as" else []


def _happens(word: Token) -> bool:
    """Whether the verb of `word` only says that it happens, and when: "the visit began on Monday"."""
    return word.dep_ in ("nsubj", "nsubjpass") and with_particle(word.head) in load_words("happening_verbs")


def _tenures(holder: Token) -> list[Token]:
    """The verbs that tell when `holder` had the office that is named beside him: "Governor Ann Bell, who took office in 2017"."""
    around = [holder, *(a for a in holder.ancestors if a.dep_ != "ROOT")][:3]
    verbs = [c for t in around for c in t.children if c.dep_ == "relcl"] + [holder.head] * (holder.dep_ == "nsubj")
    return [v for v in verbs if any(c.dep_ == "dobj" and c.lemma_ in load_words("tenure_nouns") for c in v.children)]


def _fronted(word: Token) -> list[Timed]:
    """The times at the head of the clause that `word` is a later verb of: "In May she visited X and opened Y"."""
    first = word
    while first.dep_ == "conj" and first.head.pos_ in ("VERB", "AUX"):
        first = first.head
    return [timed for timed in word.doc._.times if first.i != word.i and timed.host.i == first.i and timed.span.start < first.i]

"""`kg_quantities`: `doc._.quantities`, what the figures of a text count or measure, of whom or where, and at which time.

"Kazakhstan has registered 859 cases as of Saturday" counts cases in Kazakhstan; "its profit rose to 3 million euros" measures the profit of
what "it" is. `kg/numbers.py` finds the figures, `kg/components/counted.py` what they count; a figure that counts nothing (of a flight, of a
year) is no quantity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from kg.components.counted import Measured, contest, end_of, is_change, is_year, subject_of, what_of
from kg.components.mentions import PLAIN, coarse, person_nouns
from kg.components.paragraphs import dateline_end
from kg.components.roles import singular
from kg.components.values import figures_of
from kg.gazetteer import load_gazetteer
from kg.lexicon import load_words
from kg.model import Tense
from kg.numbers import COUNT, Figure
from kg.units import which_currency

if not Doc.has_extension("quantities"):
    Doc.set_extension("quantities", default=())

PREFIX = re.compile(r"^[-–]\w+ ")  # "-kilometre bridge" behind its number
OLDEST = 120  # years that people live
NUMBERED = {"PRODUCT", "LAW", "FAC", "WORK_OF_ART", "ORG", "EVENT"}  # kinds of names that numbers are parts of
AGING = {"be", "turn", "become"}
BEHIND_AGE = {",", ".", ")", ";", "–", "—", "of", "from", "and", "who"}
OF = {"of", "at", "for", "in", "among", "from", "by", "between"}
WHERE = {"in", "at", "near", "across", "around", "off", "outside", "throughout", "through", "over", "on", "from", "within", "inside"}


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure with what it counts. Characters [start, end) of the text hold it with the words of its precision and its noun.

    `kind` is what kind of figure it is, `about` whose it is, or where; `time` holds the words for when, `carrier` is the word whose clause
    says it, `claimant` the token of who counted, where that is told. The tense is "past" for what a change left behind: 20 in "rose from
    20 to 30".
    """

    start: int
    end: int
    value: Decimal
    upper: Decimal | None
    unit: str
    kind: str
    counted: str
    precision: str
    about: Span | None
    time: Span | None
    carrier: Token
    tense: Tense = "present"
    claimant: int | None = None


@Language.component("kg_quantities", requires=["doc.spans"], assigns=["doc._.quantities"])
def find_quantities(doc: Doc) -> Doc:
    """`doc` with what its figures count and measure."""
    doc._.quantities = tuple(_Counter(doc).quantities())
    return doc


class _Counter:
    """What the figures of one document count."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.figures = figures_of(doc)
        self.things = things_of(doc)
        self.place: tuple[Span | None, Token] | None = None  # of the count before
        self.last: Counted | None = None

    def quantities(self) -> Iterator[Counted]:
        for figure in self.figures:
            span = self.doc.char_span(figure.start, figure.end, alignment_mode="expand")
            if span is None or self.is_named(span, figure.unit.kind):
                continue
            if self.is_again(span):
                yield self.again(figure, span)
                continue
            ends = figure.parts if figure.parts and changes_to(figure, span) else (figure,)
            for end in ends:
                words = self.doc.char_span(end.start, end.end, alignment_mode="expand")
                made = list(self.counted(end, words if words is not None else span))
                self.last = made[-1] if made else None
                yield from made

    def is_again(self, span: Span) -> bool:
        """Whether the figure in `span` says the one before again, in brackets: "78 million euros ($90 million)"."""
        before = self.doc[span.start - 1] if span.start else None
        return self.last is not None and before is not None and before.text == "(" and 0 <= before.idx - self.last.end <= 1

    def again(self, figure: Figure, span: Span) -> Counted:
        assert self.last is not None
        same = replace(self.last, value=figure.value, upper=figure.upper, unit=self.unit(figure, span))
        return replace(same, start=figure.first, end=figure.last, precision=figure.precision)

    def is_named(self, span: Span, kind: str) -> bool:
        """Whether the number in `span` is a part of a name, or the tagger takes it for one ("Boeing 737")."""
        number = next((t for t in span if any(c.isdigit() for c in t.text)), span[0])
        names = self.doc.spans["names"]
        inside = any(name.start <= number.i < name.end for name in names if name.id_ != "adjective")
        return inside or (kind == "count" and number.ent_type_ in NUMBERED and number.ent_iob_ == "I")

    def counted(self, figure: Figure, span: Span) -> Iterator[Counted]:
        """The quantity that `figure` gives, if it counts anything."""
        aged = self.aged(figure, span)
        what = Measured("age", span.root) if aged is not None else self.left_out(figure, span) or what_of(figure, span)
        if what is None:
            return
        anchor = what.noun if what.noun is not None and what.noun.sent == span.root.sent else span.root
        carrier = carrier_of(anchor)
        end = self.doc[what.end - 1] if what.end > span.end else None
        bare = figure.unit.kind in ("rank", "score") and what.words == carrier.text
        named = contest(carrier) if bare else what.words
        yield Counted(
            start=figure.first,
            end=max(figure.last, end.idx + len(end) if end is not None else 0),
            value=figure.value,
            upper=figure.upper,
            unit="year" if aged is not None and figure.unit is COUNT else self.unit(figure, span),
            kind="age" if aged is not None else figure.unit.kind,
            counted=" ".join(PREFIX.sub("", named).split()),
            precision=figure.precision,
            about=self.person(aged) if aged is not None else self.about(figure, span, what, carrier),
            time=time_behind(span, what) or time_of(anchor, carrier, self.doc[what.end - 1] if what.end else anchor),
            carrier=carrier,
            tense="past" if is_left_behind(figure, span) else "present",
            claimant=claimant_of(carrier),
        )

    def left_out(self, figure: Figure, span: Span) -> Measured | None:
        """What the number before counts, where this one counts the same: "Reyes won 310 votes and Lind 280. Cole came third with 12"."""
        last, behind = self.last, end_of(figure, span)
        if last is None or (last.unit, last.kind) != (COUNT.code, COUNT.kind) or figure.unit is not COUNT or figure.words or not span.start:
            return None
        between = self.doc.char_span(last.start, figure.start, alignment_mode="expand")
        sentences = sum(bool(token.is_sent_start) for token in between[1:]) if between is not None and "\n\n" not in between.text else 2
        ends = behind >= len(self.doc) or self.doc[behind].pos_ in ("PUNCT", "CCONJ", "SPACE")
        if sentences > 1 or not ends or is_year(figure, span):
            return None
        before = self.doc[span.start - 1]
        holder = self.things.get(before.i)
        gap = holder is not None and holder.end == span.start and sentences == 0
        return Measured(last.counted, span.root) if gap or before.lower_ == "with" else None

    def unit(self, figure: Figure, span: Span) -> str:
        """The unit as the graph writes it; a currency by its ISO 4217 code, as far as the article tells it."""
        if figure.unit.kind != "money":
            return figure.unit.code
        word = next((t for t in reversed(span) if t.is_alpha), span[0])
        before = self.doc[max(word.i - 4, span.start) : word.i].text
        return which_currency(figure.unit, before, self.currencies, *self.countries)

    @cached_property
    def currencies(self) -> list[str]:
        """The codes of the currencies that the article writes out."""
        return [figure.unit.code for figure in self.figures if figure.unit.kind == "money" and not figure.unit.name]

    @cached_property
    def countries(self) -> tuple[str | None, list[str]]:
        """As `countries_of` has them: only money asks."""
        return countries_of(self.doc)

    # whose

    def aged(self, figure: Figure, span: Span) -> Token | None:
        """Who has the age that `figure` is: "Dana Reyes, 34,", "the 34-year-old Dana Reyes", "she turned 34", "died at the age of 81"."""
        if figure.age:
            return self.person_near(span.root) or span.root
        if (
            figure.unit is not COUNT
            or figure.value > OLDEST
            or figure.value % 1
            or figure.upper is not None
            or self.ends_inside(figure, span)
        ):
            return None
        verb = span.root.head
        if span.root.dep_ in ("attr", "acomp", "dobj", "npadvmod", "nummod") and verb.lemma_.lower() in AGING and is_last(span):
            subject = subject_of(verb)
            return subject if subject is not None and self.person(subject) is not None else None
        before, after = self.doc[max(span.start - 2, 0) : span.start], self.doc[span.end : span.end + 1]
        if fronted := self.fronted(figure, span):
            return fronted
        if len(before) < 2 or before[1].text != "," or figure.words or (after and after[0].lower_ not in BEHIND_AGE):
            return None
        person = before[0].tag_ == "NN" and singular(before[0]) in person_nouns()
        return before[0] if person or self.person(before[0]) is not None else None

    def fronted(self, figure: Figure, span: Span) -> Token | None:
        """The person who is of the age that a clause begins with: "At 47, Dana Reyes retired"."""
        before, after = self.doc[span.start - 1 : span.start], self.doc[span.end : span.end + 1]
        led = span.start == span.sent.start + 1 and before[0].lower_ in ("at", "aged") and after and after[0].text == ","
        verb = carrier_of(span.root) if led and not figure.words else None
        subject = subject_of(verb) if verb is not None and verb.pos_ in ("VERB", "AUX") else None
        return subject if subject is not None and self.person(subject) is not None else None

    def ends_inside(self, figure: Figure, span: Span) -> bool:
        """Whether something that a number can count stands right behind `span`."""
        end = end_of(figure, span)
        return end < len(self.doc) and self.doc[end].tag_ in ("NN", "NNS", "NNP", "NNPS", "JJ", "HYPH")

    def person(self, token: Token) -> Span | None:
        """The mention of a person that `token` belongs to."""
        found = self.things.get(token.i)
        return found if found is not None and found.label_ == "Person" else None

    def person_near(self, token: Token) -> Token | None:
        """The person of whose age the phrase of `token` tells: its own noun, what stands beside it, the subject of its clause."""
        for at in [token, *token.ancestors]:
            beside = [c for c in at.children if c.dep_ in ("appos", "compound", "nmod", "nsubj", "nsubjpass", "poss")]
            found = next((t for t in [at, *reversed(beside)] if self.person(t) is not None), None)
            if found is not None or at.pos_ in ("VERB", "AUX"):
                return found or subject_of(at)
        return None

    def about(self, figure: Figure, span: Span, what: Measured, carrier: Token) -> Span | None:
        """Whose figure it is, or where: the owner of what is counted, the subject that has it, the place of the phrase or the clause."""
        noun = what.noun if what.noun is not None else span.root
        verb = carrier if carrier.pos_ in ("VERB", "AUX") else noun
        lemma = verb.lemma_.lower()
        inside = range(span.start, max(span.end, what.end))
        measures = figure.unit is not COUNT
        inner = self.doc[what.end - 1] if what.end else noun
        owners = [self.owner(token, inside, measures) for token in (noun, span.root, inner)]
        owner = next((found for found in owners if found is not None and found.text not in what.words), None)
        subject = subject_of(verb) if verb.pos_ in ("VERB", "AUX") else None
        subject = subject if subject is not None and subject.i != noun.i and subject.i < span.start else None
        subject = None if subject is not None and noun in subject.conjuncts else subject  # "12 soldiers and two nurses died"
        who = self.things.get(subject.i) if subject is not None else None
        who = who if who is not None and who.text not in what.words and not overlaps(who, inside) else None
        if subject is not None and who is None:
            who = self.named_beside(subject, inside) or self.owner(subject, inside, adjectives=False)
        if figure.unit.kind in ("rank", "score"):
            return self.head_named(noun, inside) or who or owner
        if figure.unit is not COUNT:
            return owner or who or self.head_named(noun, inside) or self.where(noun, verb)
        given = lemma in load_words("giving_verbs") and noun.dep_ in ("dobj", "nsubjpass", "conj")
        if given and noun not in span and noun.lemma_.lower() not in load_words("person_nouns"):
            return owner or (who if who is not None and not is_place(who) else None)
        tells = who is not None and not is_place(who) and lemma in load_words("saying_verbs") | load_words("tallying_verbs")
        has = lemma in load_words("having_verbs") or (who is not None and is_place(who) and lemma in load_words("counting_verbs"))
        place = self.where(noun, verb)
        found = owner or (who if has else None) or place or (None if tells else who) or self.carried(noun)
        found = found or (None if lemma in load_words("tallying_verbs") else who)
        if found is not None and is_place(found) and not is_part(span):
            self.place = (found, noun)
        return found

    def named_beside(self, noun: Token, inside: range) -> Span | None:
        """The thing that a name behind `noun` says it is: "his own region, Norland, had 76 patients"."""
        named = (self.things.get(c.i) for c in noun.children if c.dep_ == "appos" and c.i not in inside)
        return next((thing for thing in named if thing is not None), None)

    def owner(self, noun: Token, inside: range, adjectives: bool = True) -> Span | None:
        """The thing whose `noun` it is: "its profit", "the profit of Kelmore Works", "patients in Norland", "Spanish unemployment".

        The words of the figure and of what it counts, the tokens `inside`, are none of them.
        """
        children = [c for c in noun.children if c.i not in inside]
        preps = [c for c in children if c.dep_ == "prep" and c.lower_ in OF and c.i > noun.i]
        owners = [c for c in children if c.dep_ == "poss"] + [g for p in preps for g in p.children if g.dep_ == "pobj"]
        owners += [c for c in children if c.dep_ in ("compound", "nmod", "amod") and c.i < noun.i]
        found = [thing for c in owners if (thing := self.things.get(c.i)) is not None and not overlaps(thing, inside)]
        found = [thing for thing in found if noun.i not in range(thing.start, thing.end)]
        return next((s for s in found if s.id_ != "adjective" or (adjectives and s.root.dep_ in ("amod", "compound", "nmod"))), None)

    def head_named(self, noun: Token, inside: range) -> Span | None:
        """The thing that the phrase of `noun` is said of: "Marlow, the third-largest city", "Kelmore Works, a firm with 300 staff"."""
        for at in [noun, *noun.ancestors]:
            found = self.things.get(at.i)
            if at.pos_ in ("VERB", "AUX"):
                return None
            if found is not None and not overlaps(found, inside):
                return found
            beside = next((f for c in at.children if c.dep_ == "appos" and (f := self.things.get(c.i)) is not None), None)
            if beside is not None:
                return beside
        return None

    def where(self, noun: Token, verb: Token) -> Span | None:
        """The place that a count is about: one in the phrase of its noun, of its clause, else the only one that the sentence is set in."""
        sent = noun.sent
        names = [s for s in self.doc.spans["names"] if is_place(s) and s.id_ != "adjective" and sent.start <= s.start < sent.end]
        set_in = [s for s in names if is_set_in(s.root) and tells_of(carrier_of(s.root), verb)]
        within = [s for s in names if noun in s.root.ancestors]
        clause = [s for s in set_in if verb in s.root.ancestors]
        ranked = [*within[:1], *clause[:1], *(set_in if len({s.text for s in set_in}) == 1 else [])]
        return ranked[0] if ranked else None

    def carried(self, noun: Token) -> Span | None:
        """The place of the count before, in the same sentence or the one before it, of the same paragraph."""
        if self.place is None:
            return None
        found, earlier = self.place
        between = self.doc[earlier.sent.end : noun.sent.start] if earlier.sent.end <= noun.sent.start else self.doc[0:0]
        return found if len(between) <= 1 and "\n\n" not in self.doc[earlier.sent.start : noun.sent.start].text else None


def claimant_of(verb: Token) -> int | None:
    """The token of who says how many there are, where `verb` tells that: "the police counted 12,000 marchers"."""
    subject = subject_of(verb) if verb.lemma_.lower() in load_words("tallying_verbs") else None
    return subject.i if subject is not None and subject.dep_ == "nsubj" and subject.i in verb.doc._.speakers else None


def is_last(span: Span) -> bool:
    """Whether a clause ends behind `span`, or goes on with when or where: "turned 34 on Friday"."""
    after = span.doc[span.end : span.end + 1]
    goes_on = after and (after[0].is_punct or after[0].is_space or (after[0].pos_ in ("ADP", "CCONJ", "SCONJ") and after[0].lower_ != "of"))
    return not after or bool(goes_on)


def changes_to(figure: Figure, span: Span) -> bool:
    """Whether a pair of numbers is no range, but tells of a change: "rose from 20 to 30", "fell 3 points to 61 percent"."""
    before = span.doc[span.start - 1].lower_ if span.start else ""
    change = any(is_change(a) for a in span.root.ancestors)
    far = figure.upper is not None and figure.upper > 3 * figure.value
    return change and (before == "from" or (figure.apart and before != "between" and (far or before != "by")))


def is_left_behind(figure: Figure, span: Span) -> bool:
    """Whether a change left the figure behind: "rose from 20"."""
    before = span.doc[span.start - 1] if span.start else None
    return before is not None and before.lower_ == "from" and any(is_change(a) for a in before.ancestors)


def is_place(span: Span) -> bool:
    return coarse(span.label_) == "Place"


def is_part(span: Span) -> bool:
    """Whether the number in `span` is of some of many: "204 of the cases"."""
    after = span.doc[span.end : span.end + 1]
    return bool(after) and after[0].lower_ == "of"


def tells_of(verb: Token, other: Token) -> bool:
    """Whether what the clause of `verb` tells may hold for that of `other`: it says nothing of somebody else ("..., which is in Lima")."""
    shared = {other.i, *(a.i for a in other.ancestors)}
    apart = [a for a in [verb, *verb.ancestors] if a.i not in shared]
    return not any(a.dep_ == "relcl" for a in apart) and not (verb.dep_ == "conj" and verb.head.i == other.i)


def is_set_in(token: Token) -> bool:
    """Whether something is in, at or near what `token` names: "in Lima", "in the city of Lima"."""
    prep, noun = token.head, token.head.head
    if token.dep_ != "pobj" or prep.dep_ != "prep":
        return False
    return prep.lower_ in WHERE or (prep.lower_ == "of" and noun.dep_ == "pobj" and noun.head.lower_ in WHERE)


def overlaps(span: Span, tokens: range) -> bool:
    return span.start < tokens.stop and tokens.start < span.end


def things_of(doc: Doc) -> dict[int, Span]:
    """{token: the mention of a named thing or a group that it belongs to, or heads}."""
    found: dict[int, Span] = {}
    for spans in doc._.clusters:
        if all(span.label_ == PLAIN for span in spans):
            continue
        for span in spans:
            for token in span if span.id_ == "name" else [span.root]:
                found.setdefault(token.i, span)
    return found


def countries_of(doc: Doc) -> tuple[str | None, list[str]]:
    """The ISO codes of the country of the dateline, if there is one, and of those that the document names."""
    places = (load_gazetteer().by_key(span.kb_id_) for span in doc.spans["names"] if span.kb_id_)
    return home_of(doc), list(dict.fromkeys(place.country for place in places if place is not None and place.country))


def home_of(doc: Doc) -> str | None:
    """The ISO code of the country of the dateline: "LIMA, March 5 (Northwire) - "."""
    starts = [0, *(token.i + 1 for token in doc[:-1] if token.is_space)]
    start = next((i for i in starts if dateline_end(doc, i) is not None), None)
    if start is None:
        return None
    end = next((i for i in range(start, len(doc)) if not doc[i].is_alpha), start)
    place = load_gazetteer().find(doc[start:end].text.title())
    return place.country if place is not None else None


def carrier_of(token: Token) -> Token:
    """The verb of the clause that `token` stands in, or the token itself where there is none."""
    return next((a for a in [token, *token.ancestors] if a.pos_ in ("VERB", "AUX")), token)


def time_behind(span: Span, what: Measured) -> Span | None:
    """Of several times in the sentence the one right behind the figure: "7 percent in May, up from 6 percent in April"."""
    times = [t for t in span.doc._.times if span.sent.start <= t.span.start < span.sent.end and t.use == "at"]
    near: list[Span] = [t.span for t in times if 0 <= t.span.start - max(span.end, what.end) <= 1]
    return near[0] if near and len(times) > 1 else None


def time_of(noun: Token, verb: Token, inner: Token) -> Span | None:
    """The time in the sentence that a figure holds for: behind "as of", else one of the noun, of `inner`, the last word of what is counted,
    or of its verb; else one at the head of the clause that its verb goes on."""
    times = [t for t in noun.doc._.times if noun.sent.start <= t.span.start < noun.sent.end and t.use not in ("since", "until")]
    stated: list[Span] = [t.span for t in times if t.span.start > 1 and t.span.doc[t.span.start - 2 : t.span.start].text.lower() == "as of"]
    own = {noun.i, inner.i, verb.i, *(c.i for end in (noun, inner) for c in end.children if c.dep_ == "acl")}
    hung: list[Span] = [t.span for t in times if t.host.i in own]
    first = first_of(verb)
    headed: list[Span] = [t.span for t in times if t.host.i == first.i and t.span.start <= first.sent.start + 1]
    return next(iter([*stated, *hung, *headed]), None)


def first_of(verb: Token) -> Token:
    """The verb whose clause comes first where several are joined: "by Saturday it had counted 859; 10 had died and 64 had gone"."""
    while verb.dep_ == "conj" and verb.head.pos_ in ("VERB", "AUX"):
        verb = verb.head
    before = (c for c in verb.children if c.dep_ == "ccomp" and c.i < verb.i and any(t.text == ";" for t in verb.doc[c.i : verb.i]))
    return next(before, verb)

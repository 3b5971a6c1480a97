"""What a figure counts or measures, in the words of the text: "patients discharged", "profit", "age", "largest city"."""

from __future__ import annotations

from dataclasses import dataclass, replace

from spacy.tokens import Doc, Span, Token

from kg.components.mentions import nominal
from kg.dates import MONTH_NUMBERS
from kg.gazetteer import load_gazetteer
from kg.lexicon import load_pairs, load_words
from kg.numbers import Figure
from kg.units import unit_words

SMALL = 12  # the largest number in words that may only point back: "the two leaders"
PLURAL = {"NNS", "NNPS"}
MODIFYING = {"JJ", "JJR", "JJS", "VBN", "VBG", "NN", "NNP", "NNPS", "RB", "RBR", "RBS", "HYPH", "POS"}
NOUNS = {"NN", "NNS", "NNP", "NNPS"}
SUBJECTS = {"nsubj", "nsubjpass", "csubj"}
OWN = {"the", "those", "these", "its", "their", "his", "her", "our", "my", "all", "some"}
WITHIN = 8  # words from a number to the noun that it counts
LEAST_YEAR = 1500
LAST_DAY = 31


@dataclass(frozen=True, slots=True)
class Measured:
    """What a figure measures: in words, the token that stands for it in the sentence, and the token behind its last word (0 if before)."""

    words: str
    noun: Token | None = None
    end: int = 0


def what_of(figure: Figure, span: Span) -> Measured | None:
    """What the figure in `span` counts or measures; None where it is no quantity."""
    found = _what(figure, span)
    found = replace(found, words=_clause_word(span)) if found is not None and not found.words else found
    return found if found is not None and found.words else None


def _what(figure: Figure, span: Span) -> Measured | None:
    kind = figure.unit.kind
    if figure.age:
        return Measured("age")
    if kind == "count":
        return counted(figure, span)
    if kind == "rank":
        return ranked(span)
    if kind == "score":
        return attributive(span) or Measured(_clause_word(span))
    if kind == "duration" and is_shift(span):
        return None
    return attributive(span) or partitive(span) or measured(span)


# counts


def counted(figure: Figure, span: Span) -> Measured | None:
    """What a plain number counts: the noun behind it, else what the sentence says of it."""
    doc, end = span.doc, end_of(figure, span)
    one = figure.words and figure.value == 1
    if end < len(doc) and doc[end].lower_ == "of":
        return None if one else part_of_many(figure, span, end)
    if end < len(doc) and doc[end].text in ("-", "–") and not doc[end - 1].whitespace_:
        return None if one else with_hyphen(span, end)
    noun = noun_behind(doc, end, one)
    if noun is not None:
        return None if is_no_count(figure, span, noun) else of(noun, end)
    if end < len(doc) and (doc[end].lower_ in load_words("casualty_words") or _done(doc[end])):
        return Measured(doc[end].text, doc[end], end + 1)
    return None if one or is_year(figure, span) else bare(figure, span)


def noun_behind(doc: Doc, start: int, one: bool = False) -> Token | None:
    """The plural noun at token `start` or behind what modifies it; for `one`, a singular of people and cases."""
    for token in doc[start : start + WITHIN]:
        more = token.i + 1 < len(doc) and doc[token.i + 1].tag_ in NOUNS and not token.text.endswith("'")
        if token.tag_ == "NNPS" and not load_gazetteer().nation(token.text) and not more:
            return None
        plural = token.tag_ in PLURAL or token.lower_ in load_words("plural_nouns")
        single = (
            token.tag_ == "NN"
            and len(token) > 1
            and (is_people(token) if one else any(c.i < start and c.dep_ == "nummod" and c.text[0].isdigit() for c in token.children))
        )
        if (plural or single) and not more:
            return token
        if not (token.tag_ in MODIFYING or plural or token.lower_ in ("more", "other", "further")) or token.is_space:
            return None
    return None


def is_no_count(figure: Figure, span: Span, noun: Token) -> bool:
    """Whether the number only points back ("the two leaders", "two people said"), is a year or a day, or its noun is not counted."""
    before = span.doc[span.start - 1].lower_ if span.start else ""
    small = figure.words and figure.value <= SMALL
    definite = small and before in ("the", "these", "those", "both", "its", "their", "his", "her", "other")
    speaks = small and noun.dep_ == "nsubj" and _speaks(noun.head)
    many = is_people(noun) and noun.tag_ != "NN" and not is_dated(figure, span)  # "the 2019 winner"
    return definite or speaks or noun.lemma_.lower() in load_words("measures") or (is_year(figure, span) and not many)


def _speaks(verb: Token) -> bool:
    """Whether `verb` or the one that its clause is the subject of says something: "two people briefed on the plan said"."""
    words = load_words("saying_verbs")
    return verb.lemma_.lower() in words or (verb.tag_ in ("VBN", "VBD") and verb.dep_ in ("nsubj", "csubj") and verb.head.lemma_ in words)


def is_dated(figure: Figure, span: Span) -> bool:
    """Whether the number right behind a month is its day or its year: "the Sept. 11 attacks", "in April 2015 police"."""
    before = span.doc[span.start - 1] if span.start else None
    month = before is not None and before.lower_.rstrip(".") in MONTH_NUMBERS and before.is_title
    plain = span.text.isdigit() and figure.precision == "exact"
    return month and plain and (figure.value <= LAST_DAY or LEAST_YEAR < figure.value < 2100)


def is_year(figure: Figure, span: Span) -> bool:
    """Whether a plain number of four digits may be a year, or is one of a date."""
    digits = span.text
    named = [
        t
        for t in span.doc[span.start - 3 if span.start > 3 else 0 : span.end + 3]
        if t.pos_ == "PROPN" and t.ent_type_ == span[0].ent_type_
    ]
    dated = span[0].ent_type_ in ("DATE", "TIME") and bool(named) and figure.precision == "exact"
    four = digits.isdigit() and len(digits) == 4 and LEAST_YEAR < figure.value < 2100 and figure.precision == "exact"
    return dated or four


def is_people(noun: Token) -> bool:
    lemma = noun.lemma_.lower()
    return lemma in load_words("person_nouns") | load_words("counted_nouns") or noun.lower_ in load_words("plural_nouns")


def _done(token: Token) -> bool:
    return token.tag_ in ("VBN", "VBD") and token.lower_ in load_pairs("done_to_people").values()


def part_of_many(figure: Figure, span: Span, at: int) -> Measured | None:
    """ "Ten of the miners", "half of its members", "twelve of them died"."""
    doc, start = span.doc, at + 1
    while start < len(doc) and (doc[start].lower_ in OWN or doc[start].like_num):
        start += 1
    noun = noun_behind(doc, start)
    if noun is not None and noun.lemma_.lower() not in load_words("measures"):
        return of(noun, start, span.root)
    pronoun = start < len(doc) and doc[start].lower_ in ("them", "whom", "us", "which")
    return bare(figure, span) if pronoun else None


def with_hyphen(span: Span, at: int) -> Measured | None:
    """ "The 15-member council", "a 300-seat hall": the noun that measures and the one that it is said of."""
    doc, end = span.doc, at + 1
    while end < len(doc) and (doc[end].tag_ in NOUNS or doc[end].tag_ in ("JJ", "HYPH")) and end - at < WITHIN:
        end += 1
    noun = doc[end - 1]
    first = at + 1 + (doc[at + 1].lower_ == "strong") if at + 1 < end else end
    counts = noun.tag_ in ("NN", "NNS") and doc[at + 1].lemma_.lower() not in load_words("measures") if first < end else False
    return Measured(doc[first:end].text, noun, end) if counts and doc[at + 1].tag_ in ("NN", "JJ", "NNS") else None


def bare(figure: Figure, span: Span) -> Measured | None:
    """What a number without a noun counts: "killing 12", "twelve were killed", "a population of 90,000", "the toll rose to 45"."""
    token, verb = span.root, span.root.head
    if token.dep_ == "dobj" and (done := load_pairs("done_to_people").get(verb.lemma_.lower())):
        return Measured(done, token)
    speaks = verb.lemma_.lower() in load_words("saying_verbs") or verb.pos_ != "VERB"
    if token.dep_ in SUBJECTS and not speaks and not (figure.words and figure.value <= SMALL and figure.value < 2):
        return Measured(verb.text, token)
    if token.dep_ == "pobj" and verb.lower_ == "of" and verb.head.tag_ in ("NN", "NNS"):
        numbered = verb.head.lemma_.lower() in load_words("numbered_nouns")
        return None if numbered else Measured(phrase_of(verb.head).text, verb.head)
    topic = topic_of(token)
    words = phrase_of(topic) if topic is not None else None
    return Measured(words.text, topic) if words is not None and words.root.lower_ not in load_words("numbered_nouns") else None


def topic_of(token: Token) -> Token | None:
    """The common noun of which the sentence says that it has the size `token`: "the death toll rose to 45", "attendance was 4,500"."""
    verb, by = token.head, token.dep_
    if by == "pobj" and verb.lower_ in ("to", "at", "from", "by", "around"):
        verb = verb.head
        while verb.dep_ == "prep":
            verb = verb.head
        if verb.lemma_.lower() not in load_words("level_verbs") | load_words("change_verbs"):
            object = next((c for c in verb.children if c.dep_ == "dobj"), None)
            return object if object is not None and object.tag_ in ("NN", "NNS") and token.head.lower_ == "at" else None
    elif by not in ("dobj", "attr", "acomp", "npadvmod", "oprd") or verb.lemma_.lower() not in load_words("level_verbs"):
        return None
    found = subject_of(verb)
    return found if found is not None and is_common(found) else None


def is_common(noun: Token) -> bool:
    """Whether `noun` is no name: a common noun, also where the tagger takes the first word of a sentence for a name ("Profit rose")."""
    named = any(s.start <= noun.i < s.end for s in noun.doc.spans.get("names", ()))
    first = noun.i == noun.sent.start and noun.is_title and noun.tag_ in ("NNP", "NNPS")
    return noun.tag_ in ("NN", "NNS") or (first and not named)


# measures


def attributive(span: Span) -> Measured | None:
    """The noun that a measure stands before: "a 15-day schedule", "a $5 million grant", "12 percent growth in sales"."""
    doc, end = span.doc, span.end
    if end >= len(doc) or (span[-1].tag_ == "NNS" and len(span) > 1):
        return None
    start = end + (doc[end].text in ("-", "–"))
    at = start
    while at < len(doc) and at - start < WITHIN and (doc[at].tag_ in NOUNS or doc[at].tag_ in ("JJ", "VBN", "JJR", "HYPH")):
        at += 1
    while at > start and doc[at - 1].tag_ not in ("NN", "NNS"):
        at -= 1
    if at == start or doc[start].lower_ in load_words("directions"):
        return None
    words = phrase_of(doc[at - 1], start)
    return Measured(words.text, doc[at - 1], words.end)


def partitive(span: Span) -> Measured | None:
    """The noun behind "of": "12 percent of voters", "20 tonnes of rice"; money also "in aid"."""
    doc, end = span.doc, span.end
    if end + 1 >= len(doc) or doc[end].lower_ not in ("of", "in"):
        return None
    start = end + 1
    while start < len(doc) and (doc[start].lower_ in OWN | {"a", "an"} or doc[start].like_num):
        start += 1
    at = start
    while at < len(doc) and at - start < WITHIN and (doc[at].tag_ in NOUNS or doc[at].tag_ in ("JJ", "VBN", "VBG", "HYPH")):
        at += 1
    noun = doc[at - 1] if at > start else None
    if noun is None or noun.tag_ not in ("NN", "NNS") or (doc[end].lower_ == "in" and (noun.ent_type_ or not _is_money(span))):
        return None
    return of(noun, start, span.root)


def _is_money(span: Span) -> bool:
    return any(token.is_currency or token.ent_type_ == "MONEY" for token in span)


def measured(span: Span) -> Measured | None:
    """What the sentence says of a measure: "shares fell 3 percent", "a fine of 500 euros", "sold for 5 million", "300 metres long"."""
    token = span.root
    head = token.head
    if token.dep_ == "pobj" and head.head.tag_ in ("NN", "NNS") and head.lower_ in ("of", "to", "at", "by", "between"):
        return Measured(phrase_of(head.head).text, head.head)
    of_unit = head.lower_ in unit_words()
    if token.dep_ in ("appos", "nummod", "conj") and head.tag_ in ("NN", "NNS") and head not in span and not of_unit:
        return Measured(phrase_of(head).text, head)
    verb = head
    while (verb.pos_ in ("NUM", "SYM", "ADP", "PART") or verb.lower_ in unit_words()) and verb.head.i != verb.i:
        verb = verb.head
    if verb.pos_ in ("ADJ", "ADV") and verb.i not in range(span.start, span.end):
        return Measured(_with_topic(topic_said(verb), verb), verb)
    if verb.pos_ not in ("VERB", "AUX"):
        return Measured(phrase_of(verb).text, verb) if verb.tag_ in ("NN", "NNS") and verb not in span else None
    topic, lemma = subject_of(verb), verb.lemma_.lower()
    topic = topic if topic is not None and is_common(topic) and topic not in span else None
    if token.dep_ in SUBJECTS:
        return Measured(verb.text, token)
    before = span.doc[span.start - 1].lower_ if span.start else ""
    level = lemma in load_words("level_verbs") or (is_change(verb) and not {head.lower_, before}.isdisjoint({"to", "at", "from"}))
    if topic is not None and (level or is_change(verb)):
        words = phrase_of(topic).text
        return Measured(words if level else f"{words} {verb.text}", topic)
    return Measured(_with_topic(topic, verb) if verb.pos_ == "VERB" else "")


def topic_said(adjective: Token) -> Token | None:
    """What `adjective` is said of: "the tunnel is 8 km long", "a ship 90 metres long"."""
    first = adjective
    while first.dep_ == "conj" and first.head.pos_ in ("ADJ", "ADV"):
        first = first.head
    return first.head if first.dep_ in ("amod", "appos") else subject_of(first.head) if first.head.pos_ in ("VERB", "AUX") else None


def _with_topic(topic: Token | None, word: Token) -> str:
    """`word`, which says what a measure is, behind what it says that of: "repairs cost"; who has a name or acts for himself is no such."""
    thing = topic is not None and is_common(topic) and topic.lemma_.lower() not in _acting()
    return f"{phrase_of(topic).text} {word.text}" if thing and topic is not None else word.text


def _acting() -> frozenset[str]:
    """Nouns for those who act, of whom a verb tells more than what they are."""
    lists = load_pairs("class_nouns").keys() | load_pairs("speaker_nouns").keys()
    return load_words("person_nouns") | load_words("collective_nouns") | lists


def contest(verb: Token) -> str:
    """What a score or a rank is of, where only a verb tells: who "beat" whom, who "finished"."""
    ends = [subject_of(verb), next((c for c in verb.children if c.dep_ == "dobj" and not c.like_num), None)]
    before, behind = (_named(end) if end is not None else "" for end in ends)
    return f"{before} {verb.text} {behind}".strip()


def _named(noun: Token) -> str:
    """`noun` with the words of its name before it."""
    first = min([c.i for c in noun.children if c.dep_ in ("compound", "flat", "nmod") and c.i < noun.i], default=noun.i)
    return noun.doc[first : noun.i + 1].text


def is_change(verb: Token) -> bool:
    return verb.lemma_.lower() in load_words("change_verbs")


def is_shift(span: Span) -> bool:
    """Whether a stretch of time only says when: "three years ago", "in the past two weeks"."""
    doc, words = span.doc, load_words("shift_words")
    before = doc[span.start - 1] if span.start else None
    behind = doc[span.end] if span.end < len(doc) else None
    hyphen = behind is not None and behind.text == "-"
    return (before is not None and before.lower_ in words) or (
        behind is not None and not hyphen and behind.lower_ in words - {"in", "this", "each", "every"}
    )


def ranked(span: Span) -> Measured:
    """What a rank is one of: "largest city", "place"; "finished" where it is a verb that ranks."""
    words = span.doc[span.start + 1 : span.end].text.lstrip("- ")
    behind = attributive(span)
    if behind is not None and words:
        return Measured(f"{words} {behind.words}", behind.noun, behind.end)
    return Measured(words or _clause_word(span))


def _clause_word(span: Span) -> str:
    """The verb of the clause that `span` is in, or the noun that it hangs on."""
    return next((a.text for a in span.root.ancestors if a not in span and a.pos_ in ("VERB", "NOUN", "AUX")), "")


# words


def end_of(figure: Figure, span: Span) -> int:
    """The token behind a figure and its words of precision."""
    end = span.end
    while end < len(span.doc) and span.doc[end].idx < figure.last:
        end += 1
    return end


def phrase_of(noun: Token, start: int | None = None) -> Span:
    """The noun with the words before it from token `start` on, or that belong to it, and "of" what it is, where that has no name."""
    transparent = noun.lemma_.lower() in ("number", "total", "count", "amount")
    inner = next((g for c in noun.children if c.lower_ == "of" and c.i > noun.i for g in c.children if g.tag_ in ("NN", "NNS")), None)
    if transparent and inner is not None:
        return nominal(inner)
    first = nominal(noun).start if start is None else start
    while start is None and first < noun.i and (noun.doc[first].like_num or noun.doc[first].ent_type_ in ("GPE", "PERSON", "NORP", "ORG")):
        first += 1
    close = (
        inner is not None and inner.i - noun.i <= 3 and not inner.ent_type_ and not any(t.ent_type_ for t in noun.doc[noun.i + 1 : inner.i])
    )
    return noun.doc[first : inner.i + 1 if close and inner is not None else noun.i + 1]


def of(noun: Token, start: int | None = None, subject: Token | None = None) -> Measured:
    """`noun` as what is measured, with what happened to it, or to `subject`, where that has the figure."""
    words = phrase_of(noun, start)
    return Measured(happened(subject if subject is not None else noun, words.text), subject if subject is not None else noun, words.end)


def happened(noun: Token, words: str) -> str:
    """`words` with what happened to it: "patients discharged", "people killed"."""
    if noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.head.head.lower_ in load_words("transparent_nouns"):
        noun = noun.head.head  # "a total of 64 patients"
    verb = noun.head
    if noun.dep_ in ("nsubj", "nsubjpass") and verb.pos_ == "VERB" and verb.lemma_ not in ("be", "have"):
        return f"{words} {verb.text}"
    if noun.dep_ == "dobj" and (done := load_pairs("done_to_people").get(verb.lemma_.lower())):
        return f"{words} {done}"
    return words


def _torn_from(verb: Token) -> Token | None:
    """The clause with the subject of `verb`, where the parser made two of one: "that Ireland had in truth had 371 cases"."""
    beside = (c for c in verb.head.children if c.dep_ == verb.dep_ == "ccomp" and verb.head.i < c.i < verb.i)
    return next((c for c in beside if any(g.dep_ in SUBJECTS for g in c.children)), None)


def subject_of(verb: Token) -> Token | None:
    """The subject of `verb`, of the verb that it is joined to, or the noun that its clause is about."""
    for _ in range(5):
        own = next((c for c in verb.children if c.dep_ in SUBJECTS), None)
        if own is not None:
            return verb.head if own.tag_ in ("WDT", "WP") and verb.dep_ == "relcl" else own
        if verb.dep_ in ("acl", "relcl"):
            return verb.head
        if verb.dep_ not in ("conj", "xcomp", "advcl", "ccomp") or verb.head.pos_ not in ("VERB", "AUX"):
            return None
        verb = _torn_from(verb) or verb.head
    return None

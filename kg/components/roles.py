"""`kg_roles`: `doc.spans["roles"]`, offices and trades with the words that belong to them, and what hangs on them.

`doc._.titles` says which person an office before a name belongs to, as (token of the person, token of the office);
`doc.spans["portfolios"]` holds the fields of government that ministers have ("Health" in "Kazakh Health Minister").
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from kg.lexicon import load_pairs, load_words
from kg.verbs import with_particle

if not Doc.has_extension("titles"):
    Doc.set_extension("titles", default=())

MODIFIERS = {"amod", "compound", "nmod", "nummod", "npadvmod", "punct"}
LINKS = {"to", "of", "for", "at", "in"}
BEHIND = {"-", "–", "elect", "designate"}  # what may stand between an office and its holder
AFTER = BEHIND | {"-elect", "-designate", "emeritus", "emerita", "to-be"}  # words of tense that follow an office
DEAD = {"late", "deceased"}  # that say of a person alone that nothing holds any more: not "late on Thursday"


@Language.component("kg_roles", requires=["doc.spans"], assigns=["doc.spans", "doc._.titles"])
def find_roles(doc: Doc) -> Doc:
    """`doc` with its roles, portfolios and titles."""
    inside = {i for span in doc.spans["names"] if span.id_ == "name" for i in range(span.start, span.end)}
    heads = [token for token in doc if token.i not in inside and is_office(token)]
    doc.spans["portfolios"] = [span for head in heads if (span := portfolio(head, inside))]
    doc.spans["roles"] = [role_phrase(head, inside) for head in heads]
    doc._.titles = tuple(find_titles(doc))
    return doc


def is_office(token: Token) -> bool:
    """Whether `token` is a noun that the list of roles has, and heads its phrase."""
    return token.pos_ in ("NOUN", "PROPN") and singular(token) in role_heads()


@cache
def role_heads() -> frozenset[str]:
    """The last words of all offices and trades."""
    return frozenset(role.replace("-", " ").split()[-1] for role in load_words("roles")) | load_words("sports_positions")


@cache
def office_words() -> frozenset[str]:
    """The words that offices and fields of government are made of: other proper nouns before an office are names."""
    phrases = load_words("roles") | load_words("role_modifiers") | load_words("portfolios") | load_words("sports_positions")
    return frozenset(word for phrase in phrases for word in phrase.replace("-", " ").split())


def singular(token: Token) -> str:
    """The lower-cased lemma; proper nouns keep their plural in spaCy, so a list decides."""
    low = token.lower_
    if token.tag_ in ("NNPS", "NNP") and low.endswith("s") and low not in load_words("roles") and low[:-1] in load_words("roles"):
        return low[:-1]
    return low if token.pos_ == "PROPN" else token.lemma_.lower()


def is_plural(role: Token) -> bool:
    """Whether the office `role` is written in the plural: "the founders"."""
    return role.tag_ in ("NNS", "NNPS") and singular(role) != role.lower_


def is_trade(role: Span) -> bool:
    """Whether `role` says what its holder does, alone too: not "member", "winner" or "founder", who are so of something."""
    return bool({role.text.lower(), singular(role[-1]), office(role[-1])} & trades())


@cache
def trades() -> frozenset[str]:
    return (load_words("roles") | load_words("sports_positions")) - load_words("no_trades")


def office(head: Token) -> str:
    """The name of the office that `head` heads: the longest phrase ending in it that the list of roles has.

    "prime minister" is not "minister", and what makes another office ("vice", "deputy") stays before it.
    """
    roles, name, start = load_words("roles"), singular(head), head.i
    before = [t.lower_ for t in head.doc[max(0, head.i - 4) : head.i]]
    for n in range(1, len(before) + 1):
        longer = " ".join([*before[-n:], singular(head)]).replace(" - ", "-")
        if longer in roles or longer.replace("-", " ") in roles:
            name, start = longer.replace("-", " ") if longer.replace("-", " ") in roles else longer, head.i - n
    return _prefixed(name, head.doc, start)


def _prefixed(name: str, doc: Doc, start: int) -> str:
    """`name` with the modifiers before token `start` that make another office."""
    i = start - 1
    while i >= 0 and (doc[i].text == "-" or doc[i].lower_ in load_words("role_modifiers")):
        if doc[i].text != "-":
            name = f"{doc[i].lower_} {name}"
        i -= 1
    return name


def role_phrase(head: Token, inside: set[int]) -> Span:
    """The office with the words that belong to it: not articles, names, nationalities and tenses."""
    start = head.i
    tense = load_pairs("role_tense")
    names = {i for span in head.doc.spans["names"] for i in range(span.start, span.end)} | inside
    while (
        start > head.sent.start
        and _belongs(head.doc[start - 1], head)
        and start - 1 not in names
        and head.doc[start - 1].lower_ not in tense
    ):
        start -= 1
    while start < head.i and (head.doc[start].is_punct or _is_cut_off(head.doc[start])):
        start += 1
    return Span(head.doc, start, head.i + 1, label="Role", span_id="nominal")


def _is_cut_off(word: Token) -> bool:
    """Whether the rest of the compound that `word` ends is left out of an office: "old" in "34-year-old nurse"."""
    joined = word.i > 1 and word.nbor(-1).text in ("-", "–") and not word.nbor(-1).whitespace_
    return joined and word.nbor(-2).lower_ not in load_pairs("role_tense")


def _belongs(token: Token, head: Token) -> bool:
    if token.dep_ not in MODIFIERS and token.text != "-":
        return False
    if token.pos_ == "PROPN" and token.lower_ not in office_words():
        return False
    return token.text not in (",", "'s") and any(a.i == head.i for a in token.ancestors) and not token.like_num


def portfolio(head: Token, inside: set[int]) -> Span | None:
    """The field of government that the office `head` has, before it ("Health Minister") or after "of" or "for"."""
    if singular(head) not in load_words("portfolio_heads") or office(head) not in ("minister", "secretary"):
        return None
    return _before(head, inside) or _after(head)


def _before(head: Token, inside: set[int]) -> Span | None:
    doc, fields = head.doc, load_words("portfolios")
    for n in (4, 3, 2, 1):
        start = head.i - n
        if start >= 0 and doc[start : head.i].text.lower() in fields and start not in inside:
            return Span(doc, start, head.i, label="GovernmentPortfolio", span_id="name")
    return None


def _after(head: Token) -> Span | None:
    doc = head.doc
    if head.i + 1 >= len(doc) or doc[head.i + 1].lower_ not in ("of", "for"):
        return None
    start = head.i + 2
    while start < len(doc) and doc[start].lower_ in ("the", "state"):
        start += 1
    for end in range(min(start + 4, len(doc)), start, -1):
        if doc[start:end].text.lower() in load_words("portfolios"):
            return Span(doc, start, end, label="GovernmentPortfolio", span_id="name")
    return None


def find_titles(doc: Doc) -> Iterator[tuple[int, int]]:
    """(token of a person, token of the office before the name): "President X", "Ambassador to Chile X", "club captain X"."""
    offices = {span.end: span[-1].i for span in doc.spans["roles"]}
    ends = {span.end: span.start for span in doc.spans["names"]}
    for person in doc.spans["names"]:
        if person.label_ != "Person":
            continue
        at = person.start
        while at > 0 and (doc[at - 1].text in load_words("honorifics") or doc[at - 1].lower_ in BEHIND):
            at -= 1
        if at not in offices and at in ends and ends[at] > 1 and doc[ends[at] - 1].lower_ in LINKS and doc[ends[at] - 1].text != "in":
            at = ends[at] - 1
        if at in offices:
            yield person.root.i, offices[at]
            first = joined_before(doc[offices[at]])
            if first is not None and first in offices.values():
                yield person.root.i, first


def joined_before(role: Token) -> int | None:
    """The token of the office that one holder has with `role`: "president" in "club president and founder Ann Bell", or None.

    "The king and Queen Ann" are two: the second office is written as a title, or the first has an article of its own.
    """
    start = next(span.start for span in role.doc.spans["roles"] if span[-1].i == role.i)
    if start < 2 or role.doc[start - 1].lower_ != "and" or role.is_title:
        return None
    first = role.doc[start - 2]
    return None if any(t.dep_ == "det" for t in first.children) else first.i


def tense_of(role: Token) -> str:
    """The tense of an office by the words before it ("former", "incoming") or behind it ("-elect"): past, planned or current."""
    tenses = load_pairs("role_tense")
    start = next((span.start for span in role.doc.spans["roles"] if span[-1].i == role.i), role.i)
    start = next((span.start for span in role.doc.spans["names"] if span.end == start and span.label_ != "Person"), start)
    around = [role.doc[i] for i in range(max(start - 3, role.sent.start), min(role.i + 3, role.sent.end)) if i != role.i]
    if is_over(role):
        return "past"
    if role.pos_ not in ("NOUN", "PROPN"):
        return "current"
    if singular(role) in tenses:
        return tenses[singular(role)]
    near = [t for t in around if t.i < role.i and (t.head.i == role.i or t.i == start - 1)]
    near += [t for t in around if t.i > role.i and t.lower_ in AFTER]
    near += [t for t in around if t.i == start - 2 and t.nbor(1).text == "-"]
    near = [t for t in near if t.lower_ not in DEAD or is_person(role)]
    return next((tenses[t.lower_] for t in near if t.lower_ in tenses), "current")


def is_person(noun: Token) -> bool:
    """Whether `noun` is what a person is: an office, a relative, a man."""
    words = {singular(noun), noun.lemma_.lower()}
    return is_office(noun) or not words.isdisjoint(load_words("person_nouns") | load_pairs("kin_nouns").keys())


def is_over(word: Token) -> bool:
    """Whether the state that `word` tells of is no more: "resigned as", "used to be", "was president until", "once worked for"."""
    verb = _verb_of(word)
    if verb is None or word.dep_ == "appos":
        return _is_bygone(word, word)
    used = verb.dep_ == "xcomp" and verb.head.lower_ == "used"
    over = any(c.lower_ == "longer" and c.nbor(-1).lower_ in ("no", "any") for c in verb.children)
    state = not {verb.lemma_, f"be_{verb.lower_}"}.isdisjoint(load_words("state_verbs"))
    parted = word == verb and verb.lemma_ in load_words("parting_verbs")
    return used or parted or (word != verb and _has_ended(verb)) or (state and (over or (is_past(verb) and _is_bygone(word, verb))))


def _verb_of(word: Token) -> Token | None:
    """The verb that tells of `word`, also by "as": "resigned as president", "left her post as president"."""
    if word.pos_ in ("VERB", "AUX"):
        return word
    above = word.head.head if word.head.lower_ == "as" else word.head
    while above.lemma_ in load_words("office_nouns") and above.head.i != above.i and above.pos_ == "NOUN":
        above = above.head.head if above.head.pos_ == "ADP" else above.head
    return above if above.pos_ in ("VERB", "AUX") else None


def _has_ended(verb: Token) -> bool:
    """Whether `verb` says that an office ended, and not that it will or might."""
    open_end = any(c.dep_ == "neg" or c.tag_ in ("MD", "TO") for c in verb.children)
    replaced = verb.lemma_ in ("replace", "succeed") and any(c.dep_ == "nsubjpass" for c in verb.children)
    return not open_end and (replaced or not {with_particle(verb), verb.lemma_}.isdisjoint(load_words("ending_verbs")))


def is_past(verb: Token) -> bool:
    """Whether `verb` stands in the past, and not in the perfect: "was", "had been", "was working"."""
    return verb.tag_ == "VBD" or any(c.tag_ == "VBD" and c.dep_ in ("aux", "auxpass") for c in verb.children)


def _is_bygone(word: Token, verb: Token) -> bool:
    """Whether the words around a state in the past say that it is over: "until", "formerly", "at the time", "from 2009 to 2012"."""
    near = [t for t in verb.subtree if next((a for a in t.ancestors if a == verb or a.pos_ in ("VERB", "AUX")), verb) == verb]
    dated = {t.lower_ for t in near if t.dep_ == "prep" and any(c.ent_type_ == "DATE" or c.like_num for c in t.children)}
    if any(t.lower_ in ("until", "till") or (t.lower_ in load_words("bygone_words") and t.dep_ == "advmod") for t in near):
        return True
    then = any(t.lower_ == "time" and t.head.lower_ == "at" and any(c.lower_ in ("the", "that") for c in t.children) for t in near)
    if then or "between" in dated or {"from", "to"} <= dated:
        return True
    when = any(c.dep_ == "advcl" and any(g.lower_ == "when" for g in c.children) for c in verb.children)
    lasting = verb.lemma_ in load_words("state_verbs") and not any(t.lower_ == "since" for t in near)
    return lasting and (when or not dated.isdisjoint(("in", "during", "for")) or verb.tag_ == "VBN")

"""`kg_parse`: mends what the parser often gets wrong in the words of speakers, so that all that follows sees the right subject.

A verb of saying is no auxiliary ("denies ever having met X"), and a quotation that begins with its subject goes on behind the speaker:
"X," said Y, "founded Z"; so does a clause around one: "X, Y says, founded Z".
"""

from __future__ import annotations

from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc, Token

from kg.components.roles import is_office
from kg.dates import CALENDAR
from kg.lexicon import given_names, load_words
from kg.quotes import Quote, quotes_of
from kg.speech import SPEAKERS, is_passive, takes
from kg.verbs import cues

AUXILIARIES = {"be", "have", "do", "get", "keep", "will", "shall", "would", "should", "can", "could", "may", "might", "must", "ought"}
ELECT = {"elect", "designate"}
FINITE = {"VBD", "VBZ", "VBP"}
NOUNS = {"NOUN", "PROPN"}


@Language.component("kg_parse", assigns=["token.dep", "token.head"])
def mend(doc: Doc) -> Doc:
    """`doc` with its tree mended."""
    for token in doc:
        if token.dep_ == "aux" and token.tag_ in FINITE and token.head.tag_ in ("VBG", "VBN") and is_governor(token):
            lift(token)
        elif token.pos_ == "VERB" and token.dep_ in ("parataxis", "ccomp", "dep") and takes(token) & {"clause", "words"}:
            share(token)
        elif token.lower_ in ELECT and token.i > 1 and token.nbor(-1).text == "-" and token.nbor(-2).pos_ in ("NOUN", "PROPN"):
            turn(token.nbor(-2), token)
        elif token.is_sent_start and token.lower_ in load_words("bygone_words"):
            set_beside(token)
        elif token.lower_ == "ex" and token.i + 2 < len(doc) and token.nbor(1).text == "-" and token.nbor(2).pos_ in NOUNS:
            join_ex(token, token.nbor(2))
        elif token.i == token.sent.start and token.pos_ == "ADP" and token.i + 1 < len(doc) and token.nbor(1).lower_ in CALENDAR:
            part_date(token, token.nbor(1))
        elif token.lower_ == "longer" and token.dep_ == "amod" and token.nbor(-1).lower_ in ("no", "any"):
            bring_up(token)
        elif token.dep_ == "appos" and token.pos_ == "NOUN":
            bring_near(token)
        elif (token.dep_ == "appos" or is_lone_conjunct(token)) and token.head.dep_ == "pobj" and token.pos_ == "PROPN":
            bring_to_office(token)
        elif token.dep_ == "relcl" and token.head.dep_ in ("conj", "appos", "pobj"):
            give_back(token)
        elif token.dep_ == "nsubj" and token.head.dep_ == "conj" and token.i > token.head.i:
            set_behind(token)
    quotes = quotes_of(doc)
    for first, second in pairwise(quotes):
        if first.paragraph == second.paragraph:
            rejoin(doc, first, second)
    return doc


def is_governor(token: Token) -> bool:
    """Whether a supposed auxiliary is a verb of its own, which governs a gerund."""
    return token.lemma_ not in AUXILIARIES and (token.lemma_.lower(), "verb", "ing") in cues()


def lift(verb: Token) -> None:
    """Hang the gerund that `verb` is said to help below it: its subject and what stands before it are those of `verb`."""
    below = verb.head
    above, dep = (below.head, below.dep_) if below.head.i != below.i else (verb, "ROOT")
    moved = [c for c in below.children if c.i != verb.i and (c.i < verb.i or (c.i == below.right_edge.i and c.is_punct))]
    verb.head, verb.dep_ = above, dep
    verb.pos_ = "VERB"
    below.head, below.dep_ = verb, "xcomp"
    for child in moved:
        child.head = verb


def turn(office: Token, elect: Token) -> None:
    """Let `office` head "mayor-elect of X"."""
    if office.head != elect:
        return
    above = elect.head if elect.head != elect else office
    children = [c for c in elect.children if c != office]
    office.head, office.dep_ = above, elect.dep_
    elect.head, elect.dep_, elect.pos_ = office, "amod", "ADJ"
    for child in children:
        child.head = office


def set_beside(adverb: Token) -> None:
    """Set what a sentence begins with beside its subject: "Once the coach of X, Y now ..."."""
    taken = next((c for c in adverb.head.children if c.dep_ == "nsubj" and c.left_edge.i == adverb.i + 1 and c.pos_ == "NOUN"), None)
    name = next((c for c in taken.children if c.dep_ == "appos" and c.pos_ == "PROPN"), None) if taken is not None else None
    if taken is not None and name is not None:
        name.head, name.dep_ = taken.head, "nsubj"
        taken.head, taken.dep_ = name, "appos"
        adverb.head, adverb.dep_, adverb.pos_ = taken, "advmod", "ADV"
        return
    noun = next((c for c in adverb.children if c.dep_ in ("pobj", "npadvmod")), adverb.head if adverb.head.dep_ == "advcl" else adverb)
    verb = next((a for a in noun.ancestors if a.pos_ in ("VERB", "AUX")), noun)
    subject = next((c for c in verb.children if c.dep_ in SPEAKERS and c.i > noun.i), None)
    if noun.pos_ in ("NOUN", "PROPN") and subject is not None and subject.left_edge.nbor(-1).text == ",":
        noun.head, noun.dep_ = subject, "appos"
        adverb.head, adverb.dep_, adverb.pos_ = noun, "advmod", "ADV"


def part_date(prep: Token, day: Token) -> None:
    """Part a month or day from the name behind it, and give that to its verb: "In May Redwater Group bought X"."""
    name, verb = day.head, prep.head
    if day.dep_ != "compound" or verb.pos_ not in ("VERB", "AUX") or verb.i < name.i:
        return
    taken = any(c.dep_ in SPEAKERS for c in verb.children) or verb.tag_ not in (*FINITE, "VBN", "VB")
    if (name.head, name.dep_) != (verb, "nsubj") and ((name.head, name.dep_) != (prep, "pobj") or taken):
        return
    day.head, day.dep_ = prep, "pobj"
    name.head, name.dep_ = verb, "nsubjpass" if is_passive(verb) else "nsubj"


def join_ex(ex: Token, noun: Token) -> None:
    """Let "ex" belong to the noun behind its hyphen: "his ex-wife, X"."""
    if noun in ex.ancestors:
        return
    if noun in ex.subtree:
        noun.head, noun.dep_ = (ex.head if ex.head.i != ex.i else noun), ex.dep_
    for child in list(ex.children):
        child.head = noun
    ex.head, ex.dep_, ex.nbor(1).head = noun, "amod", noun


def bring_up(longer: Token) -> None:
    """Let "no longer" belong to the verb, not to the noun behind it: "is no longer mayor"."""
    verb = next((a for a in longer.ancestors if a.pos_ in ("VERB", "AUX")), None)
    if verb is not None and verb.i < longer.i:
        no = longer.nbor(-1)
        longer.head, longer.dep_, longer.pos_ = verb, "advmod", "ADV"
        no.head, no.dep_ = longer, "neg"


def bring_near(noun: Token) -> None:
    """Set an apposition beside the name right before its comma, where a verb stands between it and what the parser sets it beside."""
    start = noun.left_edge.i
    if start < 2 or noun.doc[start - 1].text != "," or not any(t.pos_ == "VERB" for t in noun.doc[noun.head.i : start]):
        return
    name = noun.nbor(start - 2 - noun.i)
    while name.dep_ == "compound" and name.head.i < start:
        name = name.head
    if name.pos_ == "PROPN" and is_office(noun) and noun not in name.ancestors:
        noun.head = name


def bring_to_office(name: Token) -> None:
    """Set the name of a person beside the office, not beside what that is of: "The chairman of X, Ann Bell, met"."""
    prep, start = name.head.head, name.left_edge
    office = prep.head
    apart = start.i > 0 and start.nbor(-1).text == "," and start.text in given_names() and start.i < name.i
    if apart and prep.lower_ in ("of", "at", "for") and prep.dep_ == "prep" and office.pos_ == "NOUN" and is_office(office):
        name.head, name.dep_ = office, "appos"


def is_lone_conjunct(name: Token) -> bool:
    """Whether `name` is the second and last of what the parser takes for a list, though no "and" is in it."""
    first = name.head
    return name.dep_ == "conj" and len(list(name.conjuncts)) == 1 and not any(t.dep_ == "cc" for t in (*first.children, *name.children))


def give_back(clause: Token) -> None:
    """Give the clause of "It was X, not Y, who came" to X."""
    other, first = clause.head, clause.head.head
    if other.dep_ == "pobj":  # "rather than Y"
        first = next((c for c in first.head.children if c.dep_ == "attr" and c.i < other.i), first)
    be = first.head
    cleft = first.dep_ == "attr" and be.lemma_ == "be" and any(c.lower_ == "it" for c in be.children)
    left_out = any(t.lower_ in ("not", "rather", "instead") for t in clause.doc[first.i : other.i])
    if cleft and left_out and any(t.tag_ in ("WP", "WDT") for t in clause.lefts):
        clause.head = first


def set_behind(noun: Token) -> None:
    """Let what stands behind a joined verb be its object: "not only went but also met X, who"."""
    verb = noun.head
    alone = not any(c.dep_ in ("dobj", "ccomp", "auxpass") or (c.dep_ in SPEAKERS and c != noun) for c in verb.children)
    if alone and verb.tag_ in FINITE and verb.pos_ == "VERB" and noun.nbor(-1).i >= verb.i and not takes(verb) & {"words", "clause"}:
        noun.dep_ = "dobj"


def share(says: Token) -> None:
    """Give the clause that "Y says" stands in the middle of its subject: "X, Y says, is Z"."""
    subjects = [c for c in says.children if c.dep_ in SPEAKERS and c.i < says.i]
    above = says.head
    alone = above.i > says.i and above.pos_ in ("VERB", "AUX") and not any(c.dep_ in SPEAKERS for c in above.children)
    if len(subjects) == 2 and alone and subjects[1].left_edge.nbor(-1).text == "," and says.nbor(1).text == ",":
        subjects[0].head, subjects[0].dep_ = above, "nsubjpass" if is_passive(above) else "nsubj"


def rejoin(doc: Doc, first: Quote, second: Quote) -> None:
    """Give the verb that begins the quotation `second` its subject, where `first` is no more than that, and a verb of saying has it."""
    words = [t for t in doc[first.first : first.last] if not t.is_punct]
    between = doc[first.last : second.first]
    roots = [t for t in words if t.head.i not in {w.i for w in words}]
    says = next((t for t in between if t.pos_ == "VERB" and takes(t) & {"words", "clause"}), None)
    begun = next((t for t in doc[second.first : second.last] if not t.is_punct), None)
    if len(roots) != 1 or roots[0].pos_ not in NOUNS or says is None or begun is None or says.sent != begun.sent:
        return
    verb = begun.head if begun.dep_ in ("aux", "auxpass") else begun
    if begun.pos_ not in ("VERB", "AUX") or begun.tag_ not in (*FINITE, "MD") or any(c.dep_ in SPEAKERS for c in verb.children):
        return
    if roots[0].head != verb and verb not in roots[0].subtree:
        roots[0].head = verb
    roots[0].dep_ = "nsubjpass" if is_passive(verb) else "nsubj"

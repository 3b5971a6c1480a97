"""`kg_parse`: mends what the parser often gets wrong in the words of speakers, so that all that follows sees the right subject.

A verb of saying is no auxiliary ("denies ever having met X"), and a quotation that begins with its subject goes on behind the speaker:
"X," said Y, "founded Z"; so does a clause around one: "X, Y says, founded Z".
"""

from __future__ import annotations

from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc, Token

from kg.lexicon import load_words
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
    noun = next((c for c in adverb.children if c.dep_ in ("pobj", "npadvmod")), adverb.head if adverb.head.dep_ == "advcl" else adverb)
    verb = next((a for a in noun.ancestors if a.pos_ in ("VERB", "AUX")), noun)
    subject = next((c for c in verb.children if c.dep_ in SPEAKERS and c.i > noun.i), None)
    if noun.pos_ in ("NOUN", "PROPN") and subject is not None and subject.left_edge.nbor(-1).text == ",":
        noun.head, noun.dep_ = subject, "appos"
        adverb.head, adverb.dep_, adverb.pos_ = noun, "advmod", "ADV"


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

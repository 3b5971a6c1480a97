"""Pronouns: what "he", "it", "they", "himself" and, in a quotation, "I" stand for.

A pronoun goes to the thing that is most in mind among those that its number, sex and kind and the grammar allow; where two are as much
in mind, and where nobody needs to be meant ("it rains"), it goes to none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from kg.attribution import quote_speaker
from kg.components.mentions import PLAIN, SUBJECTS, Thing, coarse
from kg.components.salience import NEAR, PARALLEL, Salience, role_head
from kg.lexicon import load_words
from kg.quotes import quote_around

MARGIN = 1.1  # by how much the thing that is most in mind must be ahead of the next
TOLD = 2.0  # what it counts to be the subject of a verb above: "X said that he"
SEXED = 1.15  # what it counts that the sex of a person is known to be the pronoun's
BODY = 0.6  # what is left of a body for "they"
CLAUSES = {"ccomp", "csubj", "xcomp", "advcl", "acl", "relcl"}


@dataclass(frozen=True, slots=True)
class Pronoun:
    """What a pronoun tells: its person (1 or 3), its sex or "it", whether several are meant, whether its verb's subject is."""

    person: int
    gender: str = ""  # "m", "f", "n" for "it"
    many: bool = False
    reflexive: bool = False


PRONOUNS = (
    {word: Pronoun(3, "m") for word in ("he", "him", "his")}
    | {word: Pronoun(3, "f") for word in ("she", "her", "hers")}
    | {word: Pronoun(3, "n") for word in ("it", "its")}
    | {word: Pronoun(3, many=True) for word in ("they", "them", "their", "theirs")}
    | {word: Pronoun(1) for word in ("i", "me", "my", "mine", "myself")}
    | {word: Pronoun(1, many=True) for word in ("we", "us", "our", "ours", "ourselves")}
    | {"himself": Pronoun(3, "m", reflexive=True), "herself": Pronoun(3, "f", reflexive=True)}
    | {"itself": Pronoun(3, "n", reflexive=True), "themselves": Pronoun(3, many=True, reflexive=True)}
)


def join_pronouns(doc: Doc, things: list[Thing], salience: Salience) -> list[Span]:
    """Joins each pronoun of `doc`, in the order of the text, to what it stands for; returns those that are now a named thing's."""
    references = []
    narrators: dict[tuple[int, bool], Thing] = {}
    for token in in_turn(doc):
        pronoun = PRONOUNS[token.lower_]
        if pronoun.person == 1:
            said = quote_speaker(token)
            thing = speaker(said, things) if not pronoun.many else None
            quote = quote_around(token)
            place = said if said is not None else quote.first if quote is not None else paragraph_of(token)
            thing = thing or narrators.setdefault((place, pronoun.many), Thing([], PLAIN, many=pronoun.many))
        else:
            thing = antecedent(token, pronoun, things, salience)
        if thing is None:
            continue
        reference = Span(doc, token.i, token.i + 1, label=thing.label, span_id="pronoun")
        thing.spans.append(reference)
        thing.sex = thing.sex or (pronoun.gender if thing.is_person and pronoun.person == 3 else "")
        if thing.named:
            references.append(reference)
    things += narrators.values()
    return references


def in_turn(doc: Doc) -> list[Token]:
    """The pronouns of `doc` in the order of the text, but "I" in a quotation behind the "he" who says it."""
    found = [token for token in doc if token.lower_ in PRONOUNS and token.tag_ in ("PRP", "PRP$")]
    said = {token.i: quote_speaker(token) or 0 for token in found if PRONOUNS[token.lower_].person == 1}
    return sorted(found, key=lambda token: (max(token.i, said.get(token.i, 0)), token.i in said))


def paragraph_of(token: Token) -> int:
    """The white space that the paragraph of `token` begins behind, or the first token."""
    return next((t.i for t in reversed(token.doc[: token.i]) if t.is_space and t.text.count("\n") > 1), 0)


def antecedent(token: Token, pronoun: Pronoun, things: list[Thing], salience: Salience) -> Thing | None:
    """The thing before the pronoun that is most in mind, of those that it may stand for; None where the next is nearly as much."""
    if pronoun.gender == "n" and is_empty(token):
        return None
    vague = pronoun.gender == "n" and is_described(token)
    fits = [t for t in things if not (vague and t.named) and agrees(t, pronoun) and may_be(t, token, pronoun, salience)]
    weights = sorted(
        ((weight(thing, token, pronoun, salience), -thing.spans[0].start, thing) for thing in fits), key=lambda w: w[:2], reverse=True
    )
    if not weights or not weights[0][0]:
        return None
    return weights[0][2] if len(weights) == 1 or weights[0][0] >= MARGIN * weights[1][0] else None


def weight(thing: Thing, token: Token, pronoun: Pronoun, salience: Salience) -> float:
    """How much `thing` is in mind at a pronoun, more where its last mention has the same role."""
    last = max((s for s in thing.spans if s.end <= token.i), key=lambda s: s.start, default=None)
    if last is None:
        return 0.0
    dep = role_head(last.root, ("appos",)).dep_
    parallel = dep == token.dep_ or {dep, token.dep_} <= SUBJECTS
    told = any(s.root == subject for subject in above(token) for s in thing.spans)
    body = pronoun.many and not thing.many and thing.label != "Group"
    sexed = SEXED if pronoun.gender in ("m", "f") and thing.sex == pronoun.gender else 1.0
    return salience.of(thing, token) * sexed * (PARALLEL if parallel else 1.0) * (TOLD if told else 1.0) * (BODY if body else 1.0)


def above(token: Token) -> Iterator[Token]:
    """The subjects of the verbs that govern the clause of a pronoun: "X said that he", "X wants his"."""
    for verb in token.ancestors:
        if verb.dep_ in ("ccomp", "xcomp", "advcl", "conj", "pcomp") and verb.head.pos_ in ("VERB", "AUX"):
            yield from (c for c in verb.head.children if c.dep_ in SUBJECTS)


def agrees(thing: Thing, pronoun: Pronoun) -> bool:
    """Whether number, sex and kind let `thing` be what the pronoun stands for."""
    if pronoun.many:
        return thing.many or thing.label == "Group" or (thing.named and coarse(thing.label) == "Organization")
    if thing.many:
        return False
    if pronoun.gender == "n":
        return not thing.is_person and thing.label != "GovernmentPortfolio"
    return thing.is_person and thing.sex in ("", pronoun.gender)


def may_be(thing: Thing, token: Token, pronoun: Pronoun, salience: Salience) -> bool:
    """Whether the grammar lets the pronoun stand for `thing`."""
    near = [s for s in thing.spans if s.end <= token.i and 0 <= salience.distance(s, token) <= NEAR]
    if not near:
        return False
    here = [s for s in near if s.sent == token.sent]
    if pronoun.reflexive:
        return any(s.root.dep_ in SUBJECTS and s.root.head in token.ancestors for s in here)
    if any(is_bound(s.root, token) or is_around(s.root, token) for s in here):
        return False
    return not is_speaker(near, token) and not any(is_spoken_of(s, token) for s in here)


def is_bound(head: Token, pronoun: Token) -> bool:
    """Whether `head` and a pronoun that is no possessive depend on one verb: "X saw him" is not X."""
    if pronoun.dep_ == "poss":
        return False
    verb, other = clause_of(pronoun), clause_of(head)
    return verb is not None and verb == other


def clause_of(token: Token) -> Token | None:
    """The verb that `token` is subject, object or complement of, by a preposition also."""
    while token.dep_ in ("conj", "appos"):
        token = token.head
    head = token.head
    if token.dep_ == "pobj" and head.dep_ in ("prep", "agent", "dative"):
        return head.head if head.head.pos_ in ("VERB", "AUX") else None
    return head if head.pos_ in ("VERB", "AUX") and token.dep_ in SUBJECTS | {"dobj", "dative", "attr"} else None


def is_around(head: Token, pronoun: Token) -> bool:
    """Whether the pronoun is part of the phrase of `head`: "his mother" is not he."""
    for above in pronoun.ancestors:
        if above == head or (above.head == head and above.dep_ == "relcl" and clause_of(pronoun) == above):
            return True
        if above.dep_ in ("relcl", "acl", "advcl", "ccomp", "conj", "appos"):
            return False
    return False


def is_speaker(near: list[Span], token: Token) -> bool:
    """Whether one of the mentions is who speaks the quotation that the pronoun stands in."""
    said = quote_speaker(token)
    return said is not None and any(s.start <= said < s.end for s in near)


def is_spoken_of(span: Span, token: Token) -> bool:
    """Whether `token` says the quotation in which `span` is spoken of as another: "My father is ill," he said."""
    return quote_speaker(span.root) == token.i and PRONOUNS.get(span.text.lower(), Pronoun(3)).person == 3


def is_empty(token: Token) -> bool:
    """Whether "it" stands for nothing: "it is likely that", "it seems", "it rains", "make it easier to"."""
    verb = token.head
    if token.dep_ not in SUBJECTS | {"dobj"} or verb.pos_ not in ("VERB", "AUX"):
        return token.dep_ in SUBJECTS | {"expl"}  # the subject of "easier" in "make it easier"
    if verb.lemma_ in load_words("empty_verbs"):
        return True
    told = [c for c in verb.children if c.dep_ in ("acomp", "attr", "oprd")]
    clauses = [c for place in (verb, *told) for c in place.children if c.dep_ in CLAUSES and c.i > verb.i]
    if verb.lemma_ == "be" or token.dep_ == "dobj":
        return bool(told and clauses)
    return any(c.dep_ in ("ccomp", "csubj") for c in clauses) and any(c.dep_ == "auxpass" for c in verb.children)  # "it is said that"


def is_described(token: Token) -> bool:
    """Whether "it" is said to be something, as what happened is more often than a body or a place: "it was a surprise"."""
    verb = token.head
    return verb.lemma_ == "be" and token.dep_ in SUBJECTS and any(c.dep_ in ("acomp", "attr") for c in verb.children)


def speaker(said: int | None, things: list[Thing]) -> Thing | None:
    """The person of whom a mention holds the token `said`: who says the quotation in which "I" stands."""
    if said is None:
        return None
    people = [t for t in things if t.is_person]
    held = next((t for t in people if any(s.start <= said < s.end for s in t.spans)), None)
    return held or next((t for t in people if any(s.root.dep_ == "appos" and s.root.head.i == said for s in t.spans)), None)

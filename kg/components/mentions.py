"""What a name, a noun phrase or a pronoun tells of the thing it stands for: kind, number, sex; and the phrases that are not names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from spacy.tokens import Doc, Span, Token

from kg.components.groups import start_of
from kg.components.kinds import class_of, is_aged
from kg.components.roles import is_office, role_heads, singular
from kg.lexicon import PRONOUN_SEX, given_names, load_pairs, load_table, load_words
from kg.ontology import own_ontology

PLAIN = "Entity"  # the class of what has no name
MODIFIERS = {"amod", "compound", "nummod", "nmod"}
HEADLESS = {"compound", "amod", "nmod", "nummod", "npadvmod", "quantmod", "advmod", "intj", "dep", "meta"}
DEFINITE = {"the", "this", "that", "these", "those"}
SUBJECTS = {"nsubj", "nsubjpass"}


@dataclass(slots=True, eq=False)
class Thing:
    """What a document speaks of, as far as it is known: its mentions, its class, and the nouns it is called by ("company")."""

    spans: list[Span]
    label: str
    many: bool = False
    sex: str = ""
    nouns: set[str] = field(default_factory=set)

    @property
    def named(self) -> bool:
        """Whether it is one that the graph may speak of: a name, or a group of people."""
        return self.label != PLAIN

    @property
    def is_person(self) -> bool:
        return self.label == "Person" or (self.label == PLAIN and not self.nouns.isdisjoint(person_nouns()))

    @property
    def is_people(self) -> bool:
        return self.is_person or self.label == "Group"


@cache
def coarse(label: str) -> str:
    """The kind that two mentions must share to be one thing; places and buildings are one, and all bodies."""
    return own_ontology().kind(label)


@cache
def person_nouns() -> frozenset[str]:
    """All nouns for one human being."""
    fields = {role.split()[-1] for role in load_words("roles") if {"of", "in"} & set(role.split())} - load_words("roles")  # "parliament"
    return ((load_words("person_nouns") | role_heads()) - fields | frozenset(load_pairs("sexed_nouns"))) - load_words("sports_positions")


@cache
def kinds_of_nouns() -> dict[str, tuple[str, ...]]:
    """{noun: the classes of what it may stand for}: "club" for a sports team, by the list and by the last words of names."""
    found = {noun: tuple(kinds.split()) for noun, kinds in load_pairs("kind_nouns").items()}
    for word, kind, *_ in load_table("name_kinds"):
        if word.isalpha() and word.istitle():
            found.setdefault(word.lower(), (kind,))
    return found


def thing_of(spans: list[Span]) -> Thing:
    """The thing that the spans of a cluster stand for."""
    first = spans[0]
    label = next((span.label_ for span in spans if span.id_ == "name"), first.label_)
    thing = Thing(spans, label, many=label == "Group" and is_many(first.root), sex=sex_of(spans) if label == "Person" else "")
    for span in spans:
        thing.nouns |= called(span)
    return thing


def phrase_thing(span: Span) -> Thing:
    """The thing that a noun phrase without a name stands for."""
    nouns = {singular(span.root)}
    return Thing([span], PLAIN, many=is_many(span.root), sex=sex_of_noun(span.root), nouns=nouns)


def called(span: Span) -> set[str]:
    """The nouns that say what a name is: the last words of it, "X, a maker of", "X is a maker", "the maker X"."""
    if span.id_ == "adjective":
        return set()
    head, found = span.root, set()
    if span.id_ == "name" and span.label_ not in ("Person", "City", "Country") and len(span) > 1:
        found |= {token.lower_ for token in span if token.pos_ in ("PROPN", "NOUN") and token.dep_ != "prep"}
    beside = [c for c in head.children if c.dep_ == "appos"]
    beside += [head.head] if head.dep_ == "appos" else []
    if head.dep_ == "nsubj" and head.head.lemma_ == "be":
        beside += [c for c in head.head.children if c.dep_ == "attr" and any(d.lower_ in ("a", "an") for d in c.children)]
    beside += [c for c in head.children if c.dep_ == "compound" and c.i < span.start]
    found |= {noun for word in found for noun in load_pairs("name_nouns").get(word, "").split()} | title_before(span)
    if (noun := class_noun_before(span)) is not None:
        found |= {singular(noun), nominal(noun).text.lower()}
    return found | {singular(token) for token in beside if token.pos_ == "NOUN" and not is_many(token)}


def title_before(span: Span) -> set[str]:
    """The honorific before a name, as a noun: "sheikh"."""
    before = span.doc[span.start - 1] if span.start else None
    return {before.lower_.rstrip(".")} if before is not None and before.text in load_words("honorifics") else set()


def class_noun_before(span: Span) -> Token | None:
    """The noun of a class that stands with "the" directly before a name: "the bakery chain Solvik", not "the chain Bell founded"."""
    start = before_titles(span)
    noun = span.doc[start - 1] if start and span.id_ == "name" else None
    if noun is None or noun.tag_ != "NN" or class_of(noun) is None or (span.root.dep_ in SUBJECTS and span.root.head.head == noun):
        return None
    first = nominal(noun).start
    return noun if first and span.doc[first - 1].lower_ == "the" else None


def before_titles(span: Span) -> int:
    """Where the titles before a name begin: "Admiral", "Mr"."""
    start = span.start
    while start and (
        span.doc[start - 1].text in load_words("honorifics") or (span.doc[start - 1].is_title and is_office(span.doc[start - 1]))
    ):
        start -= 1
    return start


def noun_phrases(doc: Doc) -> Iterator[Span]:
    """The noun phrases of `doc` that stand for something by themselves, without articles: no names, groups and what is joined already."""
    keys = ("names", "portfolios", "groups", "references", "values")
    inside = {i for key in keys for s in doc.spans.get(key, ()) if s.id_ != "adjective" for i in range(s.start, s.end)}
    titles = {role for _, role in doc._.titles} | {t.i for s in doc.spans["names"] if (t := class_noun_before(s)) is not None}
    for token in doc:
        if is_aged(token):
            yield Span(doc, token.i - 4, token.i + 1, label=PLAIN, span_id="nominal")
            continue
        is_noun = token.pos_ in ("NOUN", "PROPN") and token.dep_ not in HEADLESS and token.is_alpha
        if is_noun and not any(t.i in inside or t.i in titles or t.tag_ == "PRP" for t in (token, *same_as(token))):
            yield nominal(token)


def same_as(head: Token) -> list[Token]:
    """The nouns and pronouns that an apposition, "X is a Y" or "her husband and coach, X" says to be the same thing as `head`."""
    found = [c for c in head.children if c.dep_ == "appos" and not c.like_num]  # "the striker, 19,"
    if head.dep_ == "conj" and not any(c.dep_ in ("det", "poss") for c in head.children):
        found += [c for c in head.head.children if c.dep_ == "appos" and c.i > head.i]
    found += [head.head] if head.dep_ == "appos" else []
    if head.dep_ == "attr":
        found += [c for c in head.head.children if c.dep_ in SUBJECTS]
    return found


def nominal(head: Token) -> Span:
    """The noun with what stands directly before it and belongs to it, no article and no possessive."""
    return Span(head.doc, start_of(head, MODIFIERS), head.i + 1, label=PLAIN, span_id="nominal")


def is_definite(head: Token) -> bool:
    """Whether the phrase of `head` begins with "the", "this" and the like."""
    return any(c.dep_ == "det" and c.lower_ in DEFINITE for c in head.children)


def is_many(head: Token) -> bool:
    """Whether a noun is in the plural."""
    return head.tag_ in ("NNS", "NNPS") or head.lower_ in ("people", "police")


def sex_of(mentions: Sequence[Span]) -> str:
    """The sex of a person: "m", "f", or "" where neither a title, the given name, a noun of kin nor a pronoun tells."""
    for span in mentions:
        if span.id_ == "name" and (sex := sex_by_title(span)):
            return sex
    names = [span.text for span in mentions if span.id_ == "name" and " " in span.text]
    if names and (sex := given_names().get(names[0].split()[0], "")):
        return sex
    told = {sex_of_noun(span.root) for span in mentions if span.id_ == "nominal"} | {
        PRONOUN_SEX.get(span.text.lower(), "") for span in mentions if span.id_ == "pronoun"
    }
    told.discard("")
    return told.pop() if len(told) == 1 else ""


def sex_by_title(span: Span) -> str:
    """What the words before a name tell of the sex of its bearer: "Mrs", "spokeswoman", "his brother"."""
    before = span.doc[span.start - 1] if span.start else None
    if before is None:
        return ""
    word = before.lower_.rstrip(".")
    near = before.dep_ in ("compound", "nmod", "appos") or span.root.dep_ == "appos"
    return load_pairs("sexed_titles").get(word) or (load_pairs("sexed_nouns").get(word, "") if near else "")


def sex_of_noun(head: Token) -> str:
    """The sex that a noun tells: "mother", "chairman"."""
    word = singular(head)
    return load_pairs("sexed_nouns").get(word) or ("f" if word.endswith("woman") and is_office(head) else "")

"""Noun phrases for what was spoken of before: "the bridge" for "a new bridge", "the company" for a name, "the Kazakh capital"."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from spacy.tokens import Span, Token

from kg.components.kinds import is_aged
from kg.components.mentions import SUBJECTS, Thing, is_definite, is_many, kinds_of_nouns, phrase_thing, sex_of_noun
from kg.components.roles import role_heads, singular
from kg.components.salience import PARALLEL, Salience, role_head
from kg.gazetteer import load_gazetteer
from kg.lexicon import load_pairs, load_words
from kg.ontology import own_ontology
from kg.quotes import quotes_of

FAR = 40  # sentences back that a noun phrase reaches
MARGIN = 1.25  # by how much the thing that is most in mind must be ahead of the next

Find = Callable[[Span, list[Thing], Salience], Thing | None]


def join_nominals(phrases: Iterable[Span], things: list[Thing], salience: Salience) -> list[Span]:
    """Joins each of `phrases`, in the order of the text, to what it stands for, else adds it to `things`; returns the references."""
    references = []
    for span in phrases:
        thing = next((found for find in STEPS if (found := find(span, things, salience)) is not None), None)
        if thing is None:
            things.append(phrase_thing(span))
            continue
        reference = Span(span.doc, span.start, span.end, label=thing.label, span_id="nominal")
        thing.spans.append(reference)
        if thing.named and not any(span.start <= s.start and s.end <= span.end for s in thing.spans[:-1]):  # else its name stands there
            references.append(reference)
    return references


def join_teams(groups: list[Thing], things: list[Thing], salience: Salience) -> list[Span]:
    """Joins a group that is first called "the team" to the named body that is meant; returns what is now a mention of one."""
    references: list[Span] = []
    for group in groups:
        first = min(group.spans, key=lambda span: span.start)
        body = described(first, things, salience) or of_its_kind(first, things, salience)
        if body is not None:
            references += moved(group, body)
    return references


def moved(group: Thing, body: Thing) -> list[Span]:
    """The mentions of `group`, which are those of `body` from now on."""
    spans = [Span(span.doc, span.start, span.end, label=body.label, span_id=span.id_) for span in group.spans]
    body.spans += spans
    group.spans.clear()
    return spans


def same_phrase(span: Span, things: list[Thing], salience: Salience) -> Thing | None:
    """The thing without a name that a definite phrase of the same noun stands for, if no word before either speaks against it."""
    head = span.root
    if not is_definite(head) or has_clause(head, "of"):
        return None
    words, noun, many = modifiers(span), singular(head), is_many(head)
    fits = [
        thing
        for thing in things
        if noun in thing.nouns
        and not thing.named
        and thing.many == many
        and any(words <= modifiers(old) for old in thing.spans if old.start < span.start)
    ]
    return max(fits, key=lambda thing: thing.spans[-1].start, default=None)


def described(span: Span, things: list[Thing], salience: Salience) -> Thing | None:
    """The thing that was called by the noun: "the hospital" for Harbour Hospital, "the maker" for X, a maker of toys."""
    head = span.root
    if not is_definite(head) or is_many(head):
        return None
    fits = [t for t in things if singular(head) in t.nouns and not t.many and t.label != "Group"]
    if not modifiers(span) and not has_clause(head):
        best = foremost(fits, span, salience)
        return best if best is None or not is_outdone(best, span, things, salience) else None
    fits = [t for t in fits if t.named and t.spans[0].start < span.start and is_narrowed_to(span, t)]
    return fits[0] if len(fits) == 1 else None


def is_outdone(thing: Thing, span: Span, things: list[Thing], salience: Salience) -> bool:
    """Whether another thing of the class is more in mind than `thing`, if its name tells the noun by another word: "Airways"."""
    noun, words = singular(span.root), {token.lower_ for s in thing.spans if s.id_ == "name" for token in s}
    if noun in words or not any(noun in load_pairs("name_nouns").get(word, "").split() for word in words):
        return False
    rivals = [t for t in things if t.named and t is not thing and own_ontology().is_a(t.label, kinds_of_nouns().get(noun, ()))]
    return any(salience.of(t, span.root, FAR) > salience.of(thing, span.root, FAR) for t in rivals)


def is_narrowed_to(span: Span, thing: Thing) -> bool:
    """Whether the words that narrow a noun down are those by which a named thing was called: "the bakery chain", "the museum in Marlow"."""
    behind = [c for c in span.root.children if c.i > span.root.i and c.dep_ in ("prep", "relcl", "acl")]
    if not behind:
        return span.text.lower() in thing.nouns and len(modifiers(span)) == len(span) - 1
    words = {token.text for s in thing.spans if s.id_ == "name" for token in s}
    places = [c.text for c in behind[0].children if c.dep_ == "pobj"]
    return len(span) == len(behind) == len(places) == 1 and behind[0].lower_ in ("in", "of", "at") and places[0] in words


def by_name(span: Span, things: list[Thing], salience: Salience) -> Thing | None:
    """The named thing whose name stands before a noun for its class: "the Solvik company"."""
    head = span.root
    kinds = kinds_of_nouns().get(singular(head), ())
    before = [t.i for t in head.children if t.i < head.i and t.dep_ in ("compound", "nmod")]
    if len(before) != 1 or not is_definite(head) or is_many(head) or has_clause(head):
        return None
    fits = [t for t in things if t.named and own_ontology().is_a(t.label, kinds)]
    return next((t for t in fits if any(s.id_ == "name" and s.root.i == before[0] for s in t.spans)), None)


def of_its_kind(span: Span, things: list[Thing], salience: Salience) -> Thing | None:
    """The named thing that is most in mind among those of the class of the noun: "the company" after Solvik."""
    head = span.root
    kinds = tuple(load_pairs("kind_nouns").get(head.lower_, "").split()) if is_many(head) else kinds_of_nouns().get(singular(head), ())
    kinds, is_loose = kinds or loose_kinds(head), not kinds
    if not kinds or not is_definite(head) or has_clause(head):
        return None
    if modifiers(span):
        return in_country(span, kinds, things, salience)
    ontology = own_ontology()
    exact = [t for t in things if t.named and ontology.is_a(t.label, kinds) and not is_loose]
    if any(t.spans[0].start < span.start for t in exact):
        return foremost(exact, span, salience)
    vague = [t for t in things if t.named and any(ontology.is_a(kind, (t.label,)) for kind in kinds) and salience.of(t, head)]
    return vague[0] if len(vague) == 1 else None  # a body of which nothing more exact is known


def loose_kinds(head: Token) -> tuple[str, ...]:
    """The class of a noun for people who act as one, for which there is no class of its own: "the band"."""
    noun = singular(head)
    return (load_pairs("class_nouns")[noun],) if noun in load_words("collective_nouns") and noun in load_pairs("class_nouns") else ()


def in_country(span: Span, kinds: tuple[str, ...], things: list[Thing], salience: Salience) -> Thing | None:
    """The place of the class of the noun that lies where the words before it say: "the Indian city", "the west African country"."""
    keys = {s.start: s.kb_id_ for s in span.doc.spans["names"] if s.label_ == "Country" and len(s) == 1}
    places = {t: load_gazetteer().by_key(t.spans[0].kb_id_) for t in things if t.named and own_ontology().is_a(t.label, kinds)}
    if len(modifiers(span)) != len(span) - 1:
        return None
    country = load_gazetteer().by_key(keys.get(span.start, "")) if len(span) == 2 else None
    codes = load_pairs("region_adjectives").get(span[:-1].text.lower(), "").split()
    codes += [country.country] if country else []
    fits = [t for t, place in places.items() if place and place.country in codes and place != country]
    return foremost(fits, span, salience) if fits else None


def capital(span: Span, things: list[Thing], salience: Salience) -> Thing | None:
    """The city that "the Kazakh capital" or "the capital of Kazakhstan" is, where the document names it."""
    head = span.root
    if head.lower_ != "capital" or not is_definite(head):
        return None
    keys = {s.start: s.kb_id_ for s in span.doc.spans["names"] if s.label_ == "Country"}
    near = [*head.children, *(g for c in head.children if c.lower_ == "of" for g in c.children)]
    city = next((load_gazetteer().capital(keys[t.i]) for t in near if t.i in keys), None)
    return next((t for t in things if city is not None and any(s.kb_id_ == city.key and s.start < span.start for s in t.spans)), None)


def by_trade(span: Span, things: list[Thing], salience: Salience) -> Thing | None:
    """The one person whom the article has named, and of whom it told no trade: "the soprano" that begins a sentence soon after."""
    head, noun = span.root, singular(span.root)
    people = [t for t in things if t.label == "Person" and t.spans[0].start < span.start]
    if noun not in load_words("epithet_nouns") or len(people) != 1 or any(noun in t.nouns for t in things):
        return None
    quoted = {i for q in quotes_of(span.doc) for i in range(q.first, q.last)}
    begun = all(t.is_punct or t.is_space or t.i in quoted for t in span.doc[head.sent.start : head.left_edge.i])
    subject = head.dep_ in SUBJECTS and begun
    if not subject or not is_definite(head) or modifiers(span) or has_clause(head):
        return None
    titles = {title.lower() for title in load_words("honorifics")}
    if not people[0].nouns.isdisjoint(role_heads() - titles):
        return None
    last = max((s for s in people[0].spans if s.end <= span.start), key=lambda s: s.start)
    sexes = {sex_of_noun(head), people[0].sex} - {""}
    return people[0] if salience.distance(last, head) == 1 and last.root.dep_ in SUBJECTS and len(sexes) < 2 else None


def by_age(span: Span, things: list[Thing], salience: Salience) -> Thing | None:
    """The person that "the 47-year-old" stands for: one of that age, else the one most in mind."""
    if not is_aged(span.root):
        return None
    people = [t for t in things if t.label == "Person"]
    told = [t for t in people if any(token.text == span[0].text for s in t.spans if s.id_ == "name" for token in near_age(s))]
    return foremost(told, span, salience) or foremost(people, span, salience)


def near_age(name: Span) -> Iterable[Token]:
    """The words where the age of the bearer of `name` stands: right behind it, or said of it."""
    said = [c for c in name.root.head.children if c.dep_ in ("attr", "acomp", "dobj")] if name.root.dep_ in SUBJECTS else []
    return [*name.doc[name.end : name.end + 2], *(t for c in said for t in c.subtree)]


STEPS: tuple[Find, ...] = (capital, by_name, same_phrase, described, of_its_kind, by_trade, by_age)


def foremost(fits: list[Thing], span: Span, salience: Salience) -> Thing | None:
    """The one of `fits` that stands before `span` and is most in mind there; None where two are as much."""
    before = [t for t in fits if t.spans[0].start < span.start and not _inside(span.root, t)]
    if len(before) < 2:
        return before[0] if before else None
    first, second, *_ = sorted(before, key=lambda t: -in_mind(t, span.root, salience))
    return first if in_mind(first, span.root, salience) >= MARGIN * in_mind(second, span.root, salience) else None


def in_mind(thing: Thing, head: Token, salience: Salience) -> float:
    """How much `thing` is in mind at a noun, more where both are subjects: "A beat B. The club ..." is A."""
    last = max((s for s in thing.spans if s.end <= head.i), key=lambda s: s.start)
    parallel = head.dep_ in SUBJECTS and role_head(last.root).dep_ in SUBJECTS
    return salience.of(thing, head, FAR) * (PARALLEL if parallel else 1.0)


def _inside(head: Token, thing: Thing) -> bool:
    """Whether a mention of `thing` belongs to the phrase of `head`: "the capital of Peru" is not Peru."""
    return any(head in span.root.ancestors and span.sent == head.sent for span in thing.spans[-3:] if span.end > head.sent.start)


def modifiers(span: Span) -> set[str]:
    """What narrows a noun down: the words before it, and the heads of what "of" joins to it or who owns it."""
    head = span.root
    words = {t.lemma_.lower() for t in span if t.i != head.i and not t.is_punct}
    words |= {t.lemma_.lower() for t in head.children if t.dep_ == "poss"}
    return words | {t.lemma_.lower() for of in head.children if of.lower_ == "of" for t in of.children if t.dep_ == "pobj"}


def has_clause(head: Token, but: str = "") -> bool:
    """Whether something behind a noun, a preposition other than `but`, says which one is meant: "the company that bought it"."""
    return any(c.i > head.i and c.dep_ in ("prep", "relcl", "acl") and c.lower_ != but for c in head.children)

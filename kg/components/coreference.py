"""`kg_coreference`: `doc._.clusters`, the mentions of one thing each, and `doc.spans["references"]`, the pronouns and noun phrases
("the minister", "the company") that were found to stand for a named thing or a group.

A sieve of steps, the surest first: gazetteer, equal names, family names, acronyms, shortened names, offices, groups, noun phrases,
pronouns. Whatever stays unclear stays apart: a wrong merge is worse than a missed one. Things without a name that are mentioned more
than once are clusters too ("a bridge", "the bridge", "it"); no claim speaks of them. `doc._.owners` says whose "the visit" is, as
(token of the noun, a mention of the owner).
"""

from __future__ import annotations

from collections import defaultdict

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from kg.components.kin import join_kin
from kg.components.kinds import class_of
from kg.components.mentions import (
    SUBJECTS,
    Thing,
    before_titles,
    class_noun_before,
    coarse,
    is_many,
    kinds_of_nouns,
    noun_phrases,
    person_nouns,
    sex_by_title,
    sex_of,
    thing_of,
    title_before,
)
from kg.components.nominals import join_nominals, join_teams
from kg.components.owners import implied_owners
from kg.components.pronouns import join_pronouns
from kg.components.roles import office, singular, tense_of
from kg.components.salience import Salience
from kg.components.shortnames import base_of, generation_of, is_turned, short_forms, shorter_names
from kg.gazetteer import fold, load_gazetteer
from kg.geography import belongs_to_one
from kg.lexicon import known_names, load_pairs, load_words
from kg.likeness import initials
from kg.ontology import own_ontology

if not Doc.has_extension("clusters"):
    Doc.set_extension("clusters", default=())
    Doc.set_extension("owners", default=())

Clusters = list[list[Span]]  # in the order of the first mention
RECENTLY = 40  # tokens back that "the team" reaches


@Language.component("kg_coreference", requires=["doc.spans"], assigns=["doc.spans", "doc._.clusters", "doc._.owners"])
def find_clusters(doc: Doc) -> Doc:
    """`doc` with its clusters and references."""
    clusters = same_names(doc)
    for step in (join_aliases, part_namesakes, join_family_names, join_acronyms, join_shortened):
        clusters = step(clusters)
    doc.spans["names"] = [span for spans in clusters for span in sharpened(spans)]
    fields: Clusters = [[span] for span in doc.spans["portfolios"]]
    offices = offices_of(doc, clusters)
    doc.spans["references"] = join_offices(doc, clusters, offices)
    join_appositions(doc, clusters, offices)
    join_groups(doc, clusters)
    things = [thing_of(spans) for spans in clusters]
    join_plain(doc, things)
    doc._.clusters = tuple(in_order(spans) for spans in fields + [t.spans for t in things if t.named or len(t.spans) > 1])
    return doc


def join_plain(doc: Doc, things: list[Thing]) -> None:
    """Joins what is no name to `things`, and adds those that are only called by nouns."""
    salience = Salience(doc)
    phrases = list(noun_phrases(doc))
    references = list(doc.spans["references"])
    references += join_teams([t for t in things if t.label == "Group"], things, salience)
    references += join_nominals(phrases, things, salience)
    references += join_pronouns(doc, things, salience)
    references += join_kin(doc, things)
    doc.spans["references"] = sorted(references, key=lambda span: span.start)
    doc.spans["groups"] = sorted((s for t in things for s in t.spans if s.label_ == "Group" and s.id_ == "nominal"), key=lambda s: s.start)
    things[:] = [thing for thing in things if thing.spans]
    doc._.owners = tuple(implied_owners(doc, things))


def in_order(spans: list[Span]) -> tuple[Span, ...]:
    """`spans` in the order of the text."""
    return tuple(sorted(spans, key=lambda span: (span.start, span.end)))


def numbers_of(doc: Doc) -> dict[tuple[int, int], int]:
    """{(start, end) in tokens: the number of the cluster} of all mentions of `doc`."""
    return {(span.start, span.end): n for n, spans in enumerate(doc._.clusters) for span in spans}


def same_names(doc: Doc) -> Clusters:
    """One cluster for each place of the gazetteer, and for each name of the same words and class."""
    groups: dict[tuple[str, str], list[Span]] = defaultdict(list)
    for span in doc.spans["names"]:
        groups[("key", span.kb_id_) if span.kb_id_ else (coarse(span.label_), fold(span.text))].append(span)
    return sorted((part for spans in groups.values() for part in by_country(spans)), key=lambda spans: spans[0].start)


def by_country(spans: list[Span]) -> Clusters:
    """The parts of `spans`, bodies of one name, that the article puts into unlike countries; one without is the last before it."""
    told = [country_of(span) for span in spans]
    if len({*told} - {""}) < 2:
        return [spans]
    parts: dict[str, list[Span]] = defaultdict(list)
    country = next(filter(None, told))
    for span, own in zip(spans, told, strict=True):
        country = own or country
        parts[country].append(span)
    return list(parts.values())


def country_of(span: Span) -> str:
    """The key of the country that is written in the name of a body of one country, or beside it: "Norway's Labour Party"; or ""."""
    if span.kb_id_ or not belongs_to_one(span.label_, own_ontology()):
        return ""
    keys = {name.root.i: name.kb_id_ for name in span.doc.spans["names"] if name.label_ == "Country"}
    return next((keys[token.i] for token in span if token.i in keys), "") or nation_of(span.root)


def join_aliases(clusters: Clusters) -> Clusters:
    """What the text gives as another name joins, of the same class then: "X, known as Y", "X (NHC)" of a body."""
    by_start = {span.start: spans for spans in clusters for span in spans}
    for spans in clusters:
        for span in list(spans):
            other = by_start.get(alias_start(span))
            if not other or other is spans or other[0].kb_id_ or span.id_ == "adjective":
                continue
            spans += [_labelled(s, span.label_) for s in other]
            other.clear()
    return _without_empty(clusters)


def alias_start(span: Span) -> int:
    """The token at which the other name of `span` begins, or -1: capitals in brackets behind a body, or what "known as" leads."""
    doc, i = span.doc, span.end
    if i + 2 < len(doc) and doc[i].text == "(" and doc[i + 1].is_upper and doc[i + 2].text == ")":
        return i + 1 if coarse(span.label_) == "Organization" and len(span) > 1 else -1
    i += i < len(doc) and doc[i].text == ","
    while i < len(doc) and doc[i].lower_ in ("also", "better", "widely", "who", "is", "which"):
        i += 1
    if i >= len(doc) or doc[i].lower_ not in load_words("alias_verbs") or doc[i].tag_ != "VBN" or doc[i].dep_ not in ("acl", "relcl"):
        return -1
    i += 1
    if i < len(doc) and doc[i].lower_ not in ("as", "by", "under") and doc[i].pos_ == "ADP":  # "known for"
        return -1
    while i < len(doc) and (
        doc[i].pos_ in ("ADP", "SCONJ", "DET", "PRON") or doc[i].lower_ in ("initials", "acronym", "nickname") or _nation(doc[i])
    ):
        i += 1
    return i


def _nation(token: Token) -> bool:
    return load_gazetteer().nation(token.text) is not None


def part_namesakes(clusters: Clusters) -> Clusters:
    """Parts from the persons what is only called after one: "the fashion house Moss", "the frigate Admiral Ann Bell"."""
    parted: Clusters = []
    for spans in clusters:
        things = {n: kind for n, span in enumerate(spans) if span.label_ == "Person" and (kind := _kind_before(span))}
        if not things:
            continue
        kind, called = next(iter(things.values())), [span for n, span in enumerate(spans) if n in things]
        bare = [span for span in spans if span not in called and " " not in span.text and not title_before(span)]
        held = [span for span in bare if span.start and span.doc[span.start - 1].lower_ in ("in", "at", "for")]
        parted.append([_labelled(span, kind) for span in (*called, *held)])
        parted.append([span for span in bare if span not in held])  # whose, nobody knows
        spans[:] = [span for span in spans if span not in called and span not in bare]
    return sorted(_without_empty(clusters + parted), key=lambda spans: spans[0].start)


def _kind_before(span: Span) -> str | None:
    """The class of a thing, no trade, whose noun stands with an article before the titles of a name."""
    noun = class_noun_before(span)
    if noun is None or singular(noun) in person_nouns():
        return None
    titled = before_titles(span) < span.start and noun.head == span.root.head
    return class_of(noun) if titled or noun.head == span.root or span.root.head == noun else None


def join_family_names(clusters: Clusters) -> Clusters:
    """A person's name in another order or without some of its words, or a part of it alone, joins the full name that it belongs to."""
    people = [spans for spans in clusters if spans[0].label_ == "Person" and not spans[0].kb_id_]
    for spans in sorted(people, key=lambda spans: -_words(spans[0])):
        full = [other for other in people if other and other is not spans and " " in other[0].text]
        if " " in spans[0].text and (longer := _longer(spans[0], full)) is not None:
            longer += spans
            spans.clear()
        for span in list(spans):
            if (owner := _owner(span, full)) is not None:
                owner.append(span)
                spans.remove(span)
    return _without_empty(clusters)


def _longer(span: Span, full: Clusters) -> list[Span] | None:
    """The one full name that a name of several words is another form of; "Ann Bell Street" is none where the article speaks of a street."""
    name, nouns = span.text, {token.text for token in span.doc if token.is_lower}
    full = [spans for spans in full if spans[0][-1].lower_ not in nouns]
    found = [spans for spans in full if fold(name) in shorter_names(spans[0].text) or is_turned(name, spans[0].text)]
    return found[0] if len(found) == 1 else None


def _owner(span: Span, full: Clusters) -> list[Span] | None:
    """The full name that a short one belongs to, as a family name before as a given one."""
    name = fold(span.text)
    for rank in range(4):
        found = [spans for spans in full if any(name in forms for forms in short_forms(spans[0].text)[rank : rank + 1])]
        if found:
            return bearer(span, found)
    return None


def bearer(span: Span, found: Clusters) -> list[Span] | None:
    """The one of those that share a name who is meant at `span`: by title, by office, who was called so already, the last mentioned."""
    found = by_title(span, by_generation(span, found))
    before = [spans for spans in found if spans[0].start < span.start]
    if len(before or found) < 2:
        return (before or found)[0] if found else None
    if len({base_of(spans[0].text) for spans in before}) == 1:  # father and son
        return None
    called = [spans for spans in before if any(fold(s.text) == fold(span.text) and s.start < span.start for s in spans)]
    return max(called or before, key=lambda spans: max(s.start for s in spans if s.start < span.start), default=None)


def by_generation(span: Span, found: Clusters) -> Clusters:
    """Those of `found` that the word before `span` fits: "the younger Bell"; all where there is none."""
    meant = load_pairs("generation_words").get(span.doc[span.start - 1].lower_) if span.start else None
    if meant is None:
        return found
    told = [spans for spans in found if generation_of(spans[0].text) == meant]
    return told or [spans for spans in found if len(found) > 1 and not generation_of(spans[0].text)]


def by_title(span: Span, found: Clusters) -> Clusters:
    """Those of `found` that the title or the office before `span` fits: "Mrs Bell", "President Bell"; all where there is none."""
    sex, role = sex_by_title(span), _office_before(span)
    found = [spans for spans in found if not sex or sex_of(spans) in ("", sex)]
    held = [spans for spans in found if role and any(_office_before(s) == role for s in spans)]
    return held or found


def _office_before(span: Span) -> str:
    """The office that is written before a name, or ""."""
    return next((office(span.doc[role]) for person, role in span.doc._.titles if person == span.root.i), "")


def _words(span: Span) -> int:
    return len(fold(span.text).split())


def sharpened(spans: list[Span]) -> list[Span]:
    """`spans` of one thing where all have the most exact class that one has, if it is the only one below theirs ("FC Marlow", "Marlow")."""
    labels = {span.label_ for span in spans if span.id_ == "name"}
    exact = {a for a in labels if not any(a != b and own_ontology().is_a(b, (a,)) for b in labels)}
    if len(labels) < 2 or len(exact) != 1:
        return spans
    label = exact.pop()
    spans[:] = [_labelled(span, label) if span.id_ == "name" else span for span in spans]
    return spans


def _labelled(span: Span, label: str) -> Span:
    return Span(span.doc, span.start, span.end, label=label, kb_id=span.kb_id_, span_id=span.id_)


def _without_empty(clusters: Clusters) -> Clusters:
    return [spans for spans in clusters if spans]


def join_acronyms(clusters: Clusters) -> Clusters:
    """An acronym joins the one body whose capitals it has ("Northern Health Council", "NHC")."""
    bodies = [spans for spans in clusters if coarse(spans[0].label_) == "Organization" and not spans[0].kb_id_]
    for spans in bodies:
        text = spans[0].text.replace(".", "")
        if text.isupper() and 2 <= len(text) <= 6:
            _join(spans, [other for other in bodies if other is not spans and any(initials(s.text) == text for s in other)])
    return _without_empty(clusters)


def join_shortened(clusters: Clusters) -> Clusters:
    """The first words of the name of one body or place join it ("Harbour Hospital", "Harbour Hospital of Marlow"), a body's last too.

    A short name that the story gives first, or that the world knows for a body of its own, is none: "Tavco" and then "Tavco Music".
    """
    for spans in clusters:
        kind, short = coarse(spans[0].label_), fold(spans[0].text).split()
        if kind not in ("Organization", "Place") or spans[0].kb_id_ or spans[0].id_ == "adjective":
            continue
        found = [
            other
            for other in _without_empty(clusters)
            if other is not spans
            and coarse(other[0].label_) == kind
            and (kind == "Organization" or other[0].label_ == spans[0].label_)
            and any(_shortens(short, fold(s.text).split(), kind) for s in other if not s.kb_id_)
            and len({*map(country_of, spans + other)} - {""}) < 2
            and (kind == "Place" or _comes_later(spans, other))
        ]
        _join(spans, found)
    return _without_empty(clusters)


def _shortens(short: list[str], long: list[str], kind: str) -> bool:
    first, last = long[: len(short)] == short, long[-len(short) :] == short
    led = len(long) > len(short) and long[-len(short) - 1] in ("of", "in", "for", "the")  # "Marlow" is no short "Bank of Marlow"
    return len(short) < len(long) and (first or (kind == "Organization" and last and not led))


def _comes_later(short: list[Span], long: list[Span]) -> bool:
    """Whether `short` may be short for `long`: the story, headlines aside, gives the long name first, or adds only "of X" to it."""
    words = fold(short[0].text).split()
    if any(fold(s.text).split()[len(words) : len(words) + 1] in (["of"], ["in"], ["for"]) for s in long):
        return True
    if short[0].text in known_names():
        return False
    body = [span.start for span in short if not in_headline(span)]
    return not body or min(body) >= min(span.start for span in long)


def in_headline(span: Span) -> bool:
    """Whether `span` stands in a first paragraph that ends without a full stop."""
    end = next((t.i for t in span.doc if "\n" in t.text), len(span.doc))
    return span.end <= end < len(span.doc) and span.doc[end - 1].text not in (".", "!", "?", '"', "”")


def _join(spans: list[Span], found: Clusters) -> None:
    """Moves `spans` to the one cluster of `found`, if it is one."""
    if len(found) == 1:
        found[0] += spans
        spans.clear()


def offices_of(doc: Doc, clusters: Clusters) -> list[tuple[int, str, int]]:
    """(token, office, cluster of the person) for each person whose office the document tells, in the order of the text."""
    owner = {i: n for n, spans in enumerate(clusters) for span in spans if span.label_ == "Person" for i in range(span.start, span.end)}
    found = [(role, person) for person, role in doc._.titles]
    for span in doc.spans["roles"]:
        head = span[-1]
        for other in [head.head, *head.children]:
            linked = (head.dep_ == "appos" and other.i == head.head.i) or (other.dep_ == "appos" and other.head.i == head.i)
            if linked and other.i in owner:
                found.append((head.i, other.i))
        found += [(head.i, i) for i in _named_as(head) if i in owner]
    return sorted((role, office(doc[role]), owner[person]) for role, person in set(found) if person in owner)


def _named_as(head: Token) -> list[int]:
    """The tokens of whom the office at `head` is said: "X is minister", "named X minister", "appointed X as minister"."""
    verb = head.head.head if head.dep_ == "pobj" and head.head.lower_ == "as" else head.head if head.dep_ in ("attr", "oprd") else None
    if verb is None:
        return []
    named = [c for c in verb.children if c.dep_ in ("dobj", "nsubjpass")] or [c for c in verb.children if c.dep_ == "nsubj"]
    return [t.i for c in named for t in (c, *c.children) if t is c or t.dep_ == "appos"]  # "his deputy, X"


def join_offices(doc: Doc, clusters: Clusters, offices: list[tuple[int, str, int]]) -> list[Span]:
    """Joins "the minister" to the one person whom the document gave that office before; returns what was joined."""
    told = {role for role, _, _ in offices}
    references = []
    for span in doc.spans["roles"]:
        head = span[-1]
        definite = any(c.lower_ in ("the", "that", "this") for c in head.children if c.dep_ == "det") and head.tag_ not in ("NNS", "NNPS")
        if head.i in told or not definite or len(span) > 2 or any(c.dep_ in ("prep", "appos", "relcl") for c in head.children):
            continue
        name, nation = office(head), nation_of(head)
        told_before = [
            (at, person) for at, known, person in offices if at < head.i and known == name and nation in ("", nation_of(doc[at]))
        ]
        is_new = any(c.lower_ in load_words("new_holder_words") for c in head.children)
        holder = successor_of(doc, told_before) if is_new else holder_of(doc, told_before)
        if holder is not None:
            reference = Span(doc, span.start, span.end, label="Person", span_id="nominal")
            clusters[holder].append(reference)
            references.append(reference)
    return references


def join_appositions(doc: Doc, clusters: Clusters, offices: list[tuple[int, str, int]]) -> None:
    """Adds to a person the office that stands in apposition to the name: "X, the new coach", "the chancellor, X"."""
    phrases = {span[-1].i: span for span in doc.spans["roles"]}
    for role, _, person in offices:
        head = doc[role]
        beside = [head.head] if head.dep_ == "appos" else [c for c in head.children if c.dep_ == "appos"]
        if role in phrases and head.tag_ == "NN" and any(t in span for t in beside for span in clusters[person]):
            clusters[person].append(Span(doc, phrases[role].start, role + 1, label="Person", span_id="nominal"))


def holder_of(doc: Doc, told: list[tuple[int, int]]) -> int | None:
    """The one person who was told, as (token, person), to hold an office; of several the one for whom it is not said to be over."""
    people = {person for _, person in told}
    if len(people) > 1:
        people -= {person for at, person in told if tense_of(doc[at]) == "past"}
    return people.pop() if len(people) == 1 else None


def successor_of(doc: Doc, told: list[tuple[int, int]]) -> int | None:
    """Whom "the new minister" means: the last person who was told to hold the office, if named or after another."""
    if not told:
        return None
    at, person = max(told)
    follows = {other for _, other in told} != {person} and person not in {p for i, p in told if tense_of(doc[i]) == "past"}
    return person if follows or (_named_as(doc[at]) and tense_of(doc[at]) != "past") else None


def nation_of(role: Token) -> str:
    """The key of the country whose adjective or name stands before a noun or behind "of" or "from", or ""."""
    keys = {s.root.i: s.kb_id_ for s in role.doc.spans["names"] if s.label_ == "Country"}
    near = list(role.children) + [g for c in role.children if c.lower_ in ("of", "from") for g in c.children]
    near += [t for t in role.head.children if t.i < role.i and role.dep_ == "compound"]
    return next((keys[t.i] for t in near if t.i in keys), "")


def join_groups(doc: Doc, clusters: Clusters) -> None:
    """Adds the groups: those of the same words are one, "the group" is the last one before it."""
    known: list[list[Span]] = []
    for span in doc.spans["groups"]:
        owner = max((g for g in known if _same_group(span, g)), key=_salience, default=None)
        if owner is None:
            known.append([span])
        else:
            owner.append(span)
    clusters += known


def _salience(group: list[Span]) -> tuple[bool, int]:
    """What "the group" most likely means: a group that did something before one that was only mentioned, then the last one."""
    return any(span.root.dep_ in ("nsubj", "nsubjpass") for span in group), group[-1].start


def _same_group(span: Span, group: list[Span]) -> bool:
    head, other = span.root, group[0].root
    definite = any(c.lower_ in ("the", "these", "those") for c in head.children if c.dep_ == "det")
    if fold(span.text) == fold(group[0].text) and definite:
        return True
    if len(span) == 2 and definite and head.lemma_ == other.lemma_:  # "the Polish climbers" for climbers from Poland
        return nation_of(head) == nation_of(other) != ""
    if len(span) > 1 or not definite:
        return False
    return head.lemma_ == other.lemma_ or head.lemma_.lower() == "group" or _is_team(head, group)


def _is_team(head: Token, group: list[Span]) -> bool:
    """Whether "the team" may be people who were counted and did something right before; not where the article names a club."""
    noun, names = head.lemma_.lower(), head.doc.spans["names"]
    if noun not in load_words("team_nouns") or any(own_ontology().is_a(s.label_, kinds_of_nouns().get(noun, ())) for s in names):
        return False
    counted = any(c.dep_ == "nummod" for c in group[0].root.children)
    return counted and group[-1].root.dep_ in SUBJECTS and not is_many(head) and head.i - group[-1].end < RECENTLY

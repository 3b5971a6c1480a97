"""`kg_names`: `doc.spans["names"]`, the names of the document with their class, repaired by what the word lists know.

Each span carries the class of the ontology as label, its kind ("name", or "adjective" for a nationality) as id, and the key of the
gazetteer's entry as kb_id. A caller who knows the names beforehand puts them in `doc._.given`; the tagger's own are then used only
where `doc._.given_only` is false and they do not touch a given one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span, Token
from spacy.util import filter_spans

from kg.gazetteer import SMALLEST_CITY, Gazetteer, fold, load_gazetteer
from kg.lexicon import given_names, load_pairs, load_table, load_words

if not Doc.has_extension("given"):
    Doc.set_extension("given", default=())
    Doc.set_extension("given_only", default=False)

SPORTING = 10  # different words of sport in a document that is about sport
EDGES = {"the", "a", "an", "'s", "’s", "'", "’", ",", ".", "-", "–", "—", '"', "“", "”", ":", ";", "(", ")", "and", "of"}


@Language.factory("kg_names", requires=["doc.ents", "token.pos"], assigns=["doc.spans"])
class Names:
    """Finds and repairs names; knows them from the tagger, the gazetteer, and their first full mention in the document."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.gazetteer = load_gazetteer()
        self.known = {part: (kind, names.split("|")[0]) for names, kind, *_ in load_table("known_names") for part in names.split("|")}
        self.matcher = PhraseMatcher(nlp.vocab)
        for key, words in self._phrases().items():
            self.matcher.add(key, [nlp.make_doc(word) for word in sorted(words)])

    def _phrases(self) -> dict[str, Iterable[str]]:
        return {"country": self.gazetteer.country_names, "nation": self.gazetteer.adjectives, "known": self.known}

    def __call__(self, doc: Doc) -> Doc:
        given = list(doc._.given)
        if not doc._.given_only:
            taken = {i for span in given for i in range(span.start, span.end)}
            given += [s for s in self.find(doc) if taken.isdisjoint(range(s.start, s.end))]
        given += [inner for span in given for inner in self.nested(span)] if not doc._.given_only else []
        doc.spans["names"] = sorted(given, key=lambda span: (span.start, -span.end))
        return doc

    def find(self, doc: Doc) -> list[Span]:
        """The names of `doc`, in no order, none overlapping."""
        spans = [part for ent in doc.ents for piece in split_byline(ent) for part in self.part(piece)]
        spans = filter_spans(spans + list(self.listed(doc, spans)))
        spans = [self.classify(span) for span in agree(spans)]
        spans = filter_spans(spans + list(repeats(doc, spans)) + list(self.cities(doc, spans)))
        return [as_team(span) for span in spans] if is_about_sport(doc) else spans

    def part(self, span: Span) -> list[Span]:
        """`span` without what does not belong to a name, and with a country before a person as a name of its own."""
        kind = {row[0]: row[1] for row in load_table("entity_labels")}.get(span.label_)
        span = trim(span)
        if kind is None or not span or not any(t.text[0].isupper() for t in span) or is_field(span):
            return []
        if kind in ("Person", "Organization") and len(span) > 1:
            place = self.leading_country(span)
            if place and (kind == "Person" or is_role(span.doc, span.end)):
                rest = trim(_span(span.doc, place.end, span.end, span.label_))
                return [place, _span(rest.doc, rest.start, rest.end, kind)] if kind == "Person" and rest else [place]
        return [_span(span.doc, span.start - self.has_article(span), span.end, kind)]

    def has_article(self, span: Span) -> bool:
        """Whether "The" stands before `span` and belongs to the name of a city ("The Hague")."""
        if not span.start or span.doc[span.start - 1].text != "The":
            return False
        place = self.gazetteer.city(f"The {span.text}", smallest=SMALLEST_CITY)
        return place is not None and fold(place.name) == fold(f"The {span.text}")

    def leading_country(self, span: Span) -> Span | None:
        """The country or nationality that `span` begins with, when something follows it."""
        for end in range(span.end - 1, span.start, -1):
            found = self.country(span.doc[span.start : end])
            if found:
                return found
        return None

    def country(self, span: Span) -> Span | None:
        noun, adjective = self.gazetteer.country(span.text), self.gazetteer.nation(span.text)
        if place := noun or adjective:
            return _span(span.doc, span.start, span.end, "Country", "name" if noun else "adjective", place.key)
        return None

    def listed(self, doc: Doc, spans: list[Span]) -> Iterator[Span]:
        """Countries, nationalities and well-known bodies that stand outside the names found so far."""
        taken = {i for span in spans for i in range(span.start, span.end)}
        for key, start, end in self.matcher(doc):
            span = doc[start:end]
            if taken.isdisjoint(range(start, end)) and not all(t.is_lower for t in span) and _free(span):
                label = doc.vocab.strings[key]
                yield (
                    self.country(span) or _span(doc, start, end, self.known[span.text][0])
                    if label != "known"
                    else _span(doc, start, end, self.known[span.text][0])
                )

    def classify(self, span: Span) -> Span:
        """`span` with the most exact class that lists and gazetteer give it."""
        if span.id_ == "adjective" or span.kb_id_:
            return span
        text, kind = span.text, span.label_
        if text in self.known:
            return _span(span.doc, span.start, span.end, self.known[text][0])
        if found := self.country(span):
            return found
        named = kind_by_word(text) if kind != "Person" else None
        region = self.gazetteer.region(text) if kind == "Organization" and not named else None
        here = near(span.doc, self.gazetteer)
        if (
            region is not None
            and fold(region.name) == fold(text)
            and (region.country in here or not self.gazetteer.city(text, here, abroad=False))
        ):
            return _span(span.doc, span.start, span.end, region.type, "name", region.key)
        if kind == "Place" or named == "AdministrativeArea" or (kind == "Organization" and len(span) == 1 and among_places(span)):
            place = self.gazetteer.find(text, here) or self.gazetteer.city(text, here)
            if place:
                return _span(span.doc, span.start, span.end, place.type, "name", place.key)
        if not named and kind == "Organization" and self.before_country(span):
            return _span(span.doc, span.start, span.end, "Place")
        return _span(span.doc, span.start, span.end, named) if named else span

    def before_country(self, span: Span) -> bool:
        """Whether only a comma stands between `span` and a country that ends there, as in a dateline ("MARLOW, Peru, May 3")."""
        doc, end = span.doc, span.end
        if end + 2 >= len(doc) or doc[end].text != "," or not self.gazetteer.country(doc[end + 1].text):
            return False
        return doc[end + 2].is_punct and doc[end + 2].text != "'s"

    def nested(self, span: Span) -> Iterator[Span]:
        """The country, region or city that stands at either end of the name of a body or a building ("Museum of Norway")."""
        if (
            span.id_ != "name"
            or span.kb_id_
            or len(span) < 2
            or span.label_ in ("Person", "Group", "Country", "City", "Place", "AdministrativeArea")
        ):
            return
        for start, end in [(i, span.end) for i in range(span.start + 1, span.end)] + [
            (span.start, i) for i in range(span.end - 1, span.start, -1)
        ]:
            part = trim(span.doc[start:end])
            if not len(part) or not part[0].is_title or "-" in (span.doc[start - 1].text if start > span.start else span.doc[end].text):
                continue
            found = self.country(part) or self.inner_place(part, led=start > span.start and span.label_ != "SportsTeam")
            if found:
                yield found
                return

    def inner_place(self, part: Span, led: bool) -> Span | None:
        """The region or large city that `part` names; at the end of a name only behind "of" or "in"."""
        if led and part.doc[part.start - 1].lower_ not in ("of", "in", "the"):
            return None
        place = self.gazetteer.find(part.text, near(part.doc, self.gazetteer))
        start = part.start - (led and self.has_article(part))
        return _span(part.doc, start, part.end, place.type, "name", place.key) if place else None

    def cities(self, doc: Doc, spans: list[Span]) -> Iterator[Span]:
        """Large cities that the tagger missed: capitalised nouns that are a city's name in a country of this document."""
        taken = {i for span in spans for i in range(span.start, span.end)}
        here = {s.kb_id_.removeprefix("iso3166:") for s in spans if s.label_ == "Country"}
        for token in doc:
            span = doc[token.i : token.i + 1]
            if token.i in taken or token.pos_ != "PROPN" or token.is_sent_start or not _free(span) or is_forename(token):
                continue
            if place := self.gazetteer.city(token.text, here, SMALLEST_CITY, abroad=False):
                yield _span(doc, token.i - self.has_article(span), token.i + 1, "City", "name", place.key)


def _span(doc: Doc, start: int, end: int, label: str, kind: str = "name", key: str = "") -> Span:
    return Span(doc, start, end, label=label, kb_id=key, span_id=kind)


def _free(span: Span) -> bool:
    """Whether `span` is no part of a longer capitalised name."""
    doc, before, after = span.doc, span.start - 1, span.end
    joined = after < len(doc) and doc[after].pos_ == "PROPN" and doc[after].is_title and not is_role(doc, after)
    led = (
        before >= 0 and doc[before].pos_ == "PROPN" and doc[before].is_title and doc[before].dep_ == "compound" and not is_role(doc, before)
    )
    return not ((joined and span[-1].dep_ == "compound") or led)


def is_forename(token: Token) -> bool:
    """Whether `token`, which may be a city's name, is more likely a person's: a given name that no preposition leads."""
    return token.text in given_names() and (token.i == 0 or token.nbor(-1).pos_ != "ADP")


def is_role(doc: Doc, i: int) -> bool:
    """Whether token `i` of `doc` is an office or a trade."""
    return i < len(doc) and (doc[i].lemma_.lower() in load_words("roles") or doc[i].lower_ in load_words("roles"))


def is_field(span: Span) -> bool:
    """Whether `span` is what somebody governs or studies, no body: "State" in "Secretary of State", "Physics" in "professor of Physics"."""
    doc, before = span.doc, span.start - 1
    if span.text.lower() in load_words("portfolios") and (is_role(doc, span.end) or (before > 0 and is_role(doc, before - 1))):
        return True
    return span.label_ == "ORG" and before > 0 and doc[before].lower_ == "of" and doc[before - 1].lower_ in load_words("scholars")


def trim(span: Span) -> Span:
    """`span` without articles, possessives and punctuation at its ends, and a person without titles before the name."""
    start, end = span.start, span.end
    titles = load_words("honorifics") | {"the"} if span.label_ == "PERSON" else frozenset({"the"})
    while start < end and (span.doc[start].lower_ in EDGES or span.doc[start].text in titles or _title_word(span, start, end)):
        start += 1
    while end > start and (span.doc[end - 1].lower_ in EDGES or span.doc[end - 1].is_space):
        end -= 1
    return span.doc[start:end] if start == end else _span(span.doc, start, end, span.label_)


def _title_word(span: Span, i: int, end: int) -> bool:
    return span.label_ == "PERSON" and end - i > 1 and (is_role(span.doc, i) or span.doc[i].lower_ in load_pairs("role_tense"))


def split_byline(ent: Span) -> Iterator[Span]:
    """The parts of `ent` between slashes and line ends ("Name/Agency"), without words such as "handout"."""
    start = ent.start
    for i in [t.i for t in ent if t.text == "/" or "\n" in t.text] + [ent.end]:
        part = ent.doc[start:i]
        if len(part) and part.text.lower() not in load_words("byline_words"):
            after_person = ent.label_ == "PERSON" and start > ent.start and ent.doc[start - 1].text == "/"
            yield Span(ent.doc, start, i, label="ORG" if after_person else ent.label_)
        start = i + 1


def agree(spans: list[Span]) -> list[Span]:
    """`spans` where equal strings have one class: the commonest, the first where two are as common; a place before a person."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for span in spans:
        votes[span.text]["Place" if is_where(span) else span.label_] += 1
    people = {s.text.split()[-1] for s in spans if s.label_ == "Person" and " " in s.text}
    people -= {s.text.split()[0] for s in spans if s.label_ == "Organization" and " " in s.text}
    return [span if span.kb_id_ else _span(span.doc, span.start, span.end, _winner(span.text, votes[span.text], people)) for span in spans]


def is_where(span: Span) -> bool:
    """Whether `span`, taken for a person, stands where only a place can: "in X", "near X"."""
    before = span.doc[span.start - 1].lower_ if span.start else ""
    return span.label_ == "Person" and before in ("in", "near", "at") and span.text.split()[0] not in given_names()


def _winner(text: str, votes: Counter[str], people: set[str]) -> str:
    best = max(votes.values())
    tied = [label for label, n in votes.items() if n == best]
    gazetteer = load_gazetteer()
    if "Person" in tied and votes["Place"] and gazetteer.find(text):
        return "Place"
    if text in people and not gazetteer.find(text):
        return "Person"
    return tied[0]


def repeats(doc: Doc, spans: list[Span]) -> Iterator[Span]:
    """Later mentions that the tagger missed of a name that the document gave: the same words, or a person's family name."""
    wanted: dict[str, Span] = {}
    for span in spans:
        if span.label_ == "Person" and len(span) > 1 and len(span[-1]) > 2:
            wanted.setdefault(span[-1].text, span)
        if span.id_ != "adjective" and len(span) == 1 and len(span.text) > 2:
            wanted[span.text] = span
    taken = {i for span in spans for i in range(span.start, span.end)}
    for token in doc:
        if token.text in wanted and token.i not in taken and (token.pos_ == "PROPN" or not token.is_sent_start) and token.text[0].isupper():
            first = wanted[token.text]
            yield _span(doc, token.i, token.i + 1, first.label_, "name", first.kb_id_)


def is_about_sport(doc: Doc) -> bool:
    """Whether many words of `doc` are of sport: then a city may stand for its team."""
    found = {token.lemma_.lower() for token in doc} & (load_words("sports_words") | load_words("sports_positions"))
    return len(found) >= SPORTING


def as_team(span: Span) -> Span:
    """`span` as a team where it is a city that acts, is played against, or has players ("Marlow beat Kelton")."""
    root = span.root
    governed = root.dep_ == "pobj" and root.head.lower_ in ("against", "versus", "vs", "over", "by", "with", "between")
    acting = root.dep_ in ("nsubj", "nsubjpass", "dobj") or governed
    owning = root.dep_ in ("poss", "compound", "nmod") and root.head.lemma_.lower() in load_words("sports_words") | load_words(
        "sports_positions"
    )
    joined = root.dep_ == "conj" and (root.head.dep_ in ("nsubj", "nsubjpass", "dobj"))
    if span.label_ != "City" or not (acting or owning or joined):
        return span
    return _span(span.doc, span.start, span.end, "SportsTeam")


@cache
def kind_by_word(name: str) -> str | None:
    """The class that a word of `name` tells ("Harbour Hospital of Marlow" -> "Hospital"), or None.

    What stands before "of" or "for" is asked before the whole, longer words before shorter ones.
    """
    head = re.split(r" (?:of|for|in) ", name)[0]
    for part in dict.fromkeys([head, name]):
        words = part.split()
        for word, kind, where in _kind_words():
            size = len(word)
            if len(words) < size or (len(words) == size and part == name):
                continue
            at = {"last": [len(words) - size], "first": [0], "any": range(len(words) - size + 1)}[where]
            if any(words[i : i + size] == word for i in at):
                return kind
    return None


@cache
def _kind_words() -> list[tuple[list[str], str, str]]:
    """The rows of the table of kinds, the longest words first."""
    rows = [(word.split(), kind, where) for word, kind, where in load_table("name_kinds")]
    return sorted(rows, key=lambda row: -len(row[0]))


def among_places(span: Span) -> bool:
    """Whether the parse sets `span` beside a place, or behind "in" or "to"."""
    root, before = span.root, span.doc[span.start - 1] if span.start else None
    beside = [root.head] if root.dep_ == "conj" else []
    beside += [t for t in root.children if t.dep_ == "conj"]
    return any(t.ent_type_ == "GPE" for t in beside) or (before is not None and before.lower_ in ("in", "near"))


def near(doc: Doc, gazetteer: Gazetteer) -> frozenset[str]:
    """The ISO codes of the countries that `doc` names by noun or adjective."""
    if "near" not in doc.user_data:
        words = {t.text for t in doc if t.text[0].isupper()} | {ent.text.removeprefix("the ") for ent in doc.ents}
        found = (gazetteer.country_names.get(word) or gazetteer.adjectives.get(word) for word in sorted(words))
        doc.user_data["near"] = frozenset(code for code in found if code)
    found_here: frozenset[str] = doc.user_data["near"]
    return found_here

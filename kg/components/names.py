"""`kg_names`: `doc.spans["names"]`, the names of the document with their class, repaired by what the word lists know.

Each span carries the class of the ontology as label, its kind ("name", or "adjective" for a nationality) as id, and the key of the
gazetteer's entry as kb_id. A caller who knows the names beforehand puts them in `doc._.given`; the tagger's own are then used only
where `doc._.given_only` is false and they do not touch a given one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span, Token
from spacy.util import filter_spans

from kg.components.kinds import begins_body, class_beside, is_role, kind_by_word
from kg.components.missed import (
    acronyms,
    bodies,
    called,
    full_names,
    is_date_before,
    is_shouted,
    listed_beside,
    meetings,
    sites,
    towns,
    widened,
    with_field,
)
from kg.components.people import UNSURE, is_family, with_people
from kg.components.uses import used
from kg.dates import CALENDAR
from kg.gazetteer import SMALLEST_CITY, Gazetteer, fold, load_gazetteer
from kg.lexicon import given_names, kind_known, known_by_word, known_names, load_pairs, load_table, load_words
from kg.numbers import is_amount

if not Doc.has_extension("given"):
    Doc.set_extension("given", default=())
    Doc.set_extension("given_only", default=False)

SCORE = re.compile(r"\b\d{1,2}[-–:]\d{1,2}\b")
AGAINST = {"against", "over", "to", "versus", "with"}  # prepositions of who is played against
SPORTING = 10  # different words of sport in a document that is about sport
EDGES = {"the", "a", "an", "'s", "’s", "'", "’", ",", ".", "-", "–", "—", '"', "“", "”", ":", ";", "(", ")", "and", "of"}


@Language.factory("kg_names", requires=["doc.ents", "token.pos"], assigns=["doc.spans"])
class Names:
    """Finds and repairs names; knows them from the tagger, the gazetteer, and their first full mention in the document."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.gazetteer = load_gazetteer()
        self.matcher = PhraseMatcher(nlp.vocab)
        for key, words in self._phrases().items():
            self.matcher.add(key, [nlp.make_doc(word) for word in sorted(words)])

    def _phrases(self) -> dict[str, Iterable[str]]:
        regions = [name for _, name in load_table("regions")]
        return {"country": [*self.gazetteer.country_names, *regions], "nation": self.gazetteer.adjectives, "known": known_names()}

    def __call__(self, doc: Doc) -> Doc:
        given = list(doc._.given)
        if not doc._.given_only:
            taken = {i for span in given for i in range(span.start, span.end)}
            given += [s for s in self.find(doc) if taken.isdisjoint(range(s.start, s.end))]
            given += [inner for span in given for inner in self.nested(span)]
            given += list(meetings(doc, given))
        doc.spans["names"] = sorted(given, key=lambda span: (span.start, -span.end))
        return doc

    def find(self, doc: Doc) -> list[Span]:
        """The names of `doc`, in no order, none overlapping."""
        spans = [part for ent in doc.ents for piece in split_byline(ent) for part in self.part(with_field(widened(piece)))]
        spans = filter_spans(spans + list(self.listed(doc, spans)))
        spans = filter_spans(spans + list(bodies(doc, spans)))
        for step in (called, full_names, listed_beside, acronyms, sites, towns, used):
            spans += step(doc, spans)
        spans = [span for span in spans if not is_measure(span)]
        sport = is_about_sport(doc)
        spans = agree(with_people(with_list(spans), frozenset() if sport else near(doc, self.gazetteer)))
        spans = as_called([self.classify(span) for span in spans])
        spans = filter_spans(spans + list(repeats(doc, spans)) + list(self.cities(doc, spans)))
        credits = credit_tokens(doc, spans)
        spans = [span for span in spans if span.start not in credits]
        spans = with_sides(spans)
        return with_teams(doc, spans, self.gazetteer) if sport else spans

    def part(self, span: Span) -> list[Span]:
        """`span` without what does not belong to a name, and with a country before a person as a name of its own."""
        kind = {row[0]: row[1] for row in load_table("entity_labels")}.get(span.label_)
        span = of_office(trim(span))
        if kind in ("Organization", "Place", "Group") and is_full_name(span):
            kind = "Person"
        if kind is None or not span or not any(t.text[0].isupper() for t in span) or is_field(span) or is_plain(span):
            return []
        if kind == "Organization" and len(span) > 3 and span[2].pos_ in ("ADP", "CCONJ") and is_full_name(span[:2]):
            kind, span = "Person", span[:2]
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
        if adjective and not noun and is_language(span):
            return _span(span.doc, span.start, span.end, "Language")
        if place := noun or adjective:
            return _span(span.doc, span.start, span.end, "Country", "name" if noun else "adjective", place.key)
        return None

    def listed(self, doc: Doc, spans: list[Span]) -> Iterator[Span]:
        """Countries, nationalities and well-known bodies that stand outside the names found so far."""
        for key, start, end in self.matcher(doc):
            span = doc[start + (doc[start].lower_ == "the") : end]
            listed = doc.vocab.strings[key] == "known"
            if listed and span.text.isupper() and is_shouted(span.root):
                continue
            free = len(span) and _covers(span, spans) and (listed or not all(t.is_lower for t in span)) and _free(span)
            if free and (found := self.listed_as(span, listed)):
                yield found

    def listed_as(self, span: Span, known: bool) -> Span | None:
        """`span` with what the lists say of its words: a known body, a language, a country or nationality, or a region."""
        if known:
            kind = kind_known(span.text, near(span.doc, self.gazetteer))
            return _span(span.doc, span.start, span.end, kind) if kind else None
        region = self.gazetteer.region(span.text)
        return self.country(span) or _span(span.doc, span.start, span.end, "AdministrativeArea", "name", region.key if region else "")

    def classify(self, span: Span) -> Span:
        """`span` with the most exact class that lists and gazetteer give it."""
        if span.id_ == "adjective" or span.kb_id_ or span.label_ == "Language":
            return span
        text, kind = span.text, span.label_
        if known := kind_known(text, near(span.doc, self.gazetteer)):
            return _span(span.doc, span.start, span.end, known)
        if found := self.country(span):
            return found
        beside = class_beside(span) if kind != "Person" else None
        named = (kind_by_word(text) or beside) if kind != "Person" else None
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
            if place and beside in (None, place.type):
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


def _covers(span: Span, spans: list[Span]) -> bool:
    """Whether no name of `spans` reaches out of `span` or is as long as it."""
    near = [s for s in spans if s.start < span.end and span.start < s.end]
    return all(span.start <= s.start and s.end <= span.end and len(s) < len(span) for s in near)


def is_forename(token: Token) -> bool:
    """Whether `token`, which may be a city's name, is more likely a person's: a given name that no preposition leads."""
    return token.text in given_names() and (token.i == 0 or token.nbor(-1).pos_ != "ADP")


def is_full_name(span: Span) -> bool:
    """Whether `span`, taken for a body, is a person's name: a given name (also "Ann-Lea") and one word that tells no kind."""
    first, last = span[0].text, span[-1].text
    double = len(span) == 4 and span[2].text == "-" and first in given_names()  # "Ann Tarvik-Moe"
    given = double or (len(span) in (2, 4) and all(part.text in given_names() for part in span[:-1] if part.text != "-"))
    kind = kind_by_word(span.text)
    known = load_gazetteer().find(span.text) or last in load_words("sports_words")
    known = known or (kind is not None and (kind != "Company" or not is_family(span[-1])))
    body = last.lower() in load_pairs("kind_nouns") or not is_family(span[-1])
    known = known or (body and load_gazetteer().nation(first) is not None)  # "German Council": a given name and a family name too
    return given and len(span[0]) > 2 and last[0].isupper() and last[1:].islower() and not known and first != last


def with_list(spans: list[Span]) -> list[Span]:
    """`spans` where a single word in a list of bodies is a body too, whatever the tagger says ("Alvia, Bexo and Corda")."""
    at = {i: span for span in spans for i in range(span.start, span.end)}
    full = {word for span in spans if span.label_ == "Person" and len(span) > 1 for word in span.text.split()}
    found = []
    for span in spans:
        root = span.root
        beside = [at[t.i] for t in root.conjuncts if t.i in at and at[t.i] is not span]
        bodies = [s for s in beside if s.label_ == "Organization"]
        alone = span.label_ in ("Person", "Place") and len(span) == 1 and span.text not in full and span.text not in given_names()
        known = alone and load_gazetteer().find(span.text)
        mends = alone and not known and len(bodies) > 1 and 2 * len(bodies) > len(beside)
        found.append(_span(span.doc, span.start, span.end, "Organization") if mends else span)
    return found


def is_language(span: Span) -> bool:
    """Whether a nationality stands for a language: "in X", "speaks X", "X-speaking", "the X language", or in a list of such."""
    doc, root = span.doc, span.root
    behind = doc[span.end : span.end + 2].text.lower().strip("-– ").split()
    if behind and behind[0] in load_words("language_nouns"):
        return True
    head = root
    while head.dep_ == "conj":
        head = head.head
    modified = any(c.dep_ in ("det", "compound", "amod") for c in root.children)
    if head.pos_ not in ("PROPN", "NOUN", "ADJ") or modified or root.tag_ in ("NNPS", "NNS"):
        return False
    if head.dep_ == "pobj" and root.dep_ in ("pobj", "conj"):
        return head.head.lower_ in ("in", "into") or (head.head.lower_ == "from" and head.head.head.lemma_ == "translate")
    return head.dep_ == "dobj" and root.dep_ in ("dobj", "conj") and head.head.lemma_.lower() in load_words("language_verbs")


def is_measure(span: Span) -> bool:
    """Whether the tagger took an amount for a name, or its unit behind the number ("350 MW"), or a day."""
    before = span.doc[span.start - 1] if span.start else None
    amount = (any(t.like_num for t in span) or (before is not None and before.like_num)) and is_amount(span.text)
    words = {t.lower_ for t in span if not t.is_punct and not t.is_digit}
    day = bool(words) and words <= CALENDAR and (len(span) > 2 or all(t.ent_type_ == "DATE" for t in span))
    return amount or day


def is_plain(span: Span) -> bool:
    """Whether `span` is an abbreviation that names nothing ("19:15 UTC"), and neither a country nor a known body is called so."""
    last = span[-1].text
    rest = all(t.like_num or t.is_punct or t.text[0].isdigit() for t in span[:-1])
    plain = last in load_words("plain_acronyms") and last not in known_names()
    return plain and rest and load_gazetteer().country(last) is None


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
    if end - start > 1 and is_date_before(span.doc, start):
        start += 1  # "On Monday Redwater Steel hired X"
    if end - start > 1 and span.doc[start].is_sent_start and span.doc[start].pos_ in ("AUX", "VERB"):
        start += 1  # "Will Redwater Group buy it?"
    while end > start and (_is_edge(span.doc[end - 1]) or (end - start > 1 and _says_what(span.doc[end - 1], span.label_))):
        end -= 1
    while end - start > 3 and SCORE.fullmatch(span.doc[end - 3 : end].text):  # "Kelbury Town 3-1"
        end -= 3
    while end - start > 1 and SCORE.fullmatch(span.doc[end - 1].text):
        end -= 1
    return span.doc[start:end] if start == end else _span(span.doc, start, end, span.label_)


def of_office(span: Span) -> Span:
    """`span` before an office, without what belongs to that: "New" before a known name, the field that somebody of a union of states has.

    "New TAVCO chief X", "EU Fisheries Commissioner X".
    """
    doc, start, end = span.doc, span.start, span.end
    if not len(span) or not is_role(doc, end):
        return span
    led = doc[start].is_sent_start and doc[start].lower_ in load_pairs("role_tense") and not load_gazetteer().find(span.text)
    if led and end - start > 1 and is_known(doc[start + 1 : end]):
        start += 1
    union = kind_known(doc[start].text, frozenset()) == "IntergovernmentalOrganization"
    field = doc[start + 1 : end].text.lower()
    if union and (field in load_words("portfolios") or kind_by_word(f"The {field.title()}") is None):
        end = start + 1
    return _span(doc, start, end, span.label_)


def is_known(span: Span) -> bool:
    """Whether `span` is a name without the word before it: by the lists, or elsewhere in its document."""
    doc, before = span.doc, span.doc[span.start - 1].lower_
    again = (i for i in range(len(doc) - len(span) + 1) if doc[i : i + len(span)].text == span.text)
    return span.text in known_names() or any(i == 0 or doc[i - 1].lower_ != before for i in again)


def _is_edge(token: Token) -> bool:
    """Whether `token` cannot end a name; a lone capital can ("Group A")."""
    return token.is_space or (token.lower_ in EDGES and token.text != "A")


def _says_what(token: Token, label: str) -> bool:
    """Whether `token`, the last of a name, is a word in lower case that only says what is named ("the Tavia news agency")."""
    apart = token.i > 0 and bool(token.nbor(-1).whitespace_)
    word = token.is_lower and token.is_alpha and token.pos_ in ("NOUN", "ADP", "ADJ", "CCONJ")
    return apart and word and label in ("ORG", "GPE", "LOC", "PERSON")


def _title_word(span: Span, i: int, end: int) -> bool:
    return (
        span.label_ == "PERSON"
        and end - i > 1
        and not begins_body(span.doc, i)
        and (is_role(span.doc, i) or span.doc[i].lower_ in load_pairs("role_tense"))
    )


def split_byline(ent: Span) -> Iterator[Span]:
    """The parts of `ent` between slashes and line ends ("Name/Agency"), without words such as "handout"."""
    start = ent.start
    for i in [t.i for t in ent if t.text == "/" or "\n" in t.text] + [ent.end]:
        part = ent.doc[start:i]
        if len(part) and part.text.lower() not in load_words("byline_words"):
            after_person = ent.label_ == "PERSON" and start > ent.start and ent.doc[start - 1].text == "/"
            yield Span(ent.doc, start, i, label="ORG" if after_person else ent.label_)
        start = i + 1


def credit_tokens(doc: Doc, spans: list[Span]) -> set[int]:
    """The tokens of the credits that close a paragraph: who wrote it and which agencies it is from ("ab / cd (KTB, Valmora)")."""
    names = {i for span in spans for i in range(span.start, span.end)}
    ends = [i for i in range(len(doc)) if i + 1 == len(doc) or "\n" in doc[i + 1].text]
    found: set[int] = set()
    for end in ends:
        start = end + 1
        while start > 0 and (start - 1 in names or _is_credit(doc[start - 1])):
            start -= 1
        row = doc[start : end + 1]
        signs = any(t.text == "/" for t in row) or (row.text.startswith("(") and row.text.endswith(")"))
        if signs and start > 0 and doc[start - 1].is_punct:
            found |= set(range(start, end + 1))
    return found


def _is_credit(token: Token) -> bool:
    """Whether `token`, no name, may stand in a line of credits: a sign, initials in lower case, or a word of such lines."""
    return token.text in {"/", "(", ")", ",", ":", "|"} or (token.is_lower and len(token) < 5) or token.lower_ in load_words("credit_words")


def agree(spans: list[Span]) -> list[Span]:
    """`spans` where equal strings have one class: the commonest, the first where two are as common; a place before a person."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for span in spans:
        votes[span.text]["Place" if is_where(span) else span.label_] += 1
    people = {s.text.split()[-1] for s in spans if s.label_ == "Person" and " " in s.text}
    people -= {s.text.split()[0] for s in spans if s.label_ == "Organization" and " " in s.text}
    return [span if span.kb_id_ else _span(span.doc, span.start, span.end, _winner(span.text, votes[span.text], people)) for span in spans]


def is_where(span: Span) -> bool:
    """Whether `span`, taken for a person, stands where only a place can: "in X", "near X and Y"."""
    first = span.root
    while first.dep_ == "conj":
        first = first.head
    before = span.doc[span.start - 1].lower_ if span.start and first is span.root else first.head.lower_
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
    """Later mentions that the tagger missed of a name that the document gave: the same word, or an end of the name of a person or body."""
    sure = {span.text: span for span in spans if span.id_ != "adjective" and len(span) == 1 and len(span.text) > 2}
    sure = {span[-1].text: span for span in reversed(spans) if span.label_ == "Person" and len(span) > 1 and len(span[-1]) > 2} | sure
    ends = {token.text: span for span in reversed(spans) for token in ends_of(span)}
    taken = {i for span in spans for i in range(span.start, span.end)}
    plain = {token.text for token in doc if token.is_lower}
    for token in doc:
        if token.i in taken or not token.text[0].isupper() or (token.is_sent_start and (token.pos_ != "PROPN" and token.lower_ in plain)):
            continue
        if first := sure.get(token.text):
            yield _span(doc, token.i, token.i + 1, first.label_, "name", first.kb_id_)
        elif token.text in ends and (token.pos_ == "PROPN" or token.is_sent_start) and _free(doc[token.i : token.i + 1]):
            yield _span(doc, token.i, token.i + 1, ends[token.text].label_)


def ends_of(span: Span) -> list[Token]:
    """The words at either end of the name of a person or a body that may stand for it: no office, no nationality."""
    if len(span) == 1 or span.label_ in ("City", "Country", "Place", "AdministrativeArea", "Language", "Event"):
        return []
    first = (
        [] if is_role(span.doc, span.start) or load_gazetteer().find(span[0].text) or load_gazetteer().nation(span[0].text) else [span[0]]
    )
    last = [span[-1]] if span.label_ == "Person" or not is_place_part(span) else []
    return [token for token in (*first, *last) if len(token) > 2 and token.is_title]


def is_place_part(span: Span) -> bool:
    """Whether `span` ends with a place behind "of" ("Bank of Norway"): that is no short name of it."""
    return len(span) > 2 and any(t.pos_ == "ADP" for t in span)


def is_about_sport(doc: Doc) -> bool:
    """Whether many words of `doc` are of sport: then a city may stand for its team."""
    found = {token.lemma_.lower() for token in doc} & (load_words("sports_words") | load_words("sports_positions"))
    return len(found) >= SPORTING


def as_called(spans: list[Span]) -> list[Span]:
    """`spans` where a name that a noun beside it says the class of ("the maker Tavco") has that class wherever the tagger only guessed."""
    told = {span.text: span.label_ for span in spans if span.id_ == "name" and class_beside(span) == span.label_}
    return [
        _span(span.doc, span.start, span.end, told[span.text]) if span.text in told and span.label_ in UNSURE and not span.kb_id_ else span
        for span in spans
    ]


def with_sides(spans: list[Span]) -> list[Span]:
    """`spans` where those of whom a match is told are teams ("Kelbury beat Castle Heath 3-1"), and their towns are towns."""
    verbs = {span: verb for span in spans if (verb := match_of(span)) is not None}
    known = {verb for span, verb in verbs.items() if span.label_ == "SportsTeam"}
    verbs = {span: verb for span, verb in verbs.items() if verb in known or tells_score(verb)}
    teams = {verb for span, verb in verbs.items() if span.label_ != "Person"}
    sides = {span for span, verb in verbs.items() if span.label_ != "Person" or (verb in teams and len(span) > 1 and not is_named(span))}
    names = {span.text for span in sides}
    towns = {span for span in spans if span.text in names and span not in sides and is_town(span)}
    again = {s for s in spans if s.text in names and len(s) > 1 and s.label_ in ("Person", "Organization") and s not in towns}
    labels = dict.fromkeys(sides | again, "SportsTeam") | dict.fromkeys(towns, "City")
    return [_span(span.doc, span.start, span.end, labels[span]) if span in labels else span for span in spans]


def match_of(span: Span) -> Token | None:
    """The verb that tells of a match that `span` won or lost: its verb, that behind "to", or that of "the final against X"."""
    root = span.root
    by = root.head if root.dep_ == "pobj" and (root.head.dep_ == "agent" or root.head.lower_ in AGAINST) else root
    verb = by.head
    if by is not root and verb.lemma_.lower() in load_words("match_nouns") and verb.dep_ in ("dobj", "pobj"):
        verb = verb.head if verb.dep_ == "dobj" else verb.head.head
    side = by is not root or root.dep_ in ("nsubj", "nsubjpass", "dobj")
    return verb if side and not span.kb_id_ and verb.lemma_.lower() in load_words("match_verbs") else None


def tells_score(verb: Token) -> bool:
    """Whether the sentence of `verb` tells the score of a match, or what it was for ("in the cup")."""
    return bool(SCORE.search(verb.sent.text)) or any(token.lemma_.lower() in load_words("match_nouns") for token in verb.subtree)


def is_named(span: Span) -> bool:
    """Whether `span` begins with a given name."""
    return span[0].text in given_names()


def is_town(span: Span) -> bool:
    """Whether a noun before "of" or behind a comma says that `span` is a town: "the streets of X", "X, a port"."""
    doc, words = span.doc, load_words("town_words")
    before = doc[span.start - 2].lower_ if span.start > 1 and doc[span.start - 1].lower_ == "of" else ""
    return before in words or any(c.dep_ == "appos" and c.lower_ in words for c in span.root.children)


def with_teams(doc: Doc, spans: list[Span], gazetteer: Gazetteer) -> list[Span]:
    """`spans` of a document about sport, where a city or region stands for its team: wherever it acts, and wherever it is no place."""
    here = near(doc, gazetteer)
    full = {span[-1].text for span in spans if span.label_ == "Person" and len(span) > 1}
    towns = [span for span in spans if span.label_ in ("City", "AdministrativeArea") or _is_town(span, full, here)]
    acting = {span.text for span in towns if is_acting(span) or known_by_word(span.text, "SportsTeam", here)}
    teams = {span for span in towns if span.text in acting and not is_where_it_is(span)}
    return [_span(doc, span.start, span.end, "SportsTeam") if span in teams else span for span in spans]


def _is_town(span: Span, full: set[str], here: Collection[str]) -> bool:
    """Whether `span`, taken for a person, is the name of a city of a country that the document names, and nobody's in full."""
    alone = span.label_ == "Person" and len(span) == 1 and span.text not in full and span.text not in given_names()
    return alone and load_gazetteer().city(span.text, here, abroad=False) is not None


def is_acting(span: Span) -> bool:
    """Whether `span` acts, is played against, or has players ("Marlow beat Kelton")."""
    root = span.root
    governed = root.dep_ == "pobj" and root.head.lower_ in ("against", "versus", "vs", "over", "by", "with", "between")
    acting = root.dep_ in ("nsubj", "nsubjpass", "dobj") or governed
    sporting = load_words("sports_words") | load_words("sports_positions")
    owning = root.dep_ in ("poss", "compound", "nmod") and root.head.lemma_.lower() in sporting
    joined = root.dep_ == "conj" and root.head.dep_ in ("nsubj", "nsubjpass", "dobj")
    return acting or owning or joined


def is_where_it_is(span: Span) -> bool:
    """Whether a preposition of place leads `span`."""
    before = span.doc[span.start - 1].lower_ if span.start else ""
    return before in ("in", "near", "from", "to", "at", "around", "of", "outside")


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

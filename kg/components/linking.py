"""`kg_linking`: the names in `doc.spans["names"]` with the key of the thing that they mean, and why, in `doc._.chosen`.

First the gazetteers that a user brings (`kg/entries.py`), then the places of the world.
It sees the whole document: what is said of a place once ("London, Ontario", "the town of Kelton") holds for its name everywhere, and the
countries and regions that the document names tell which of several places of one name it means. `kg/linking.py` makes the choice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from kg.entries import Entries, Entry, Match, load_entries
from kg.gazetteer import Place, bare, fold, load_gazetteer
from kg.lexicon import load_pairs, load_table, load_words
from kg.linking import Choice, Evidence, choose, choose_within, find_sure, within
from kg.ontology import Ontology, load_ontology

if not Doc.has_extension("chosen"):
    Doc.set_extension("chosen", default={})

PLACES = {"Place", "City", "AdministrativeArea", "Country"}  # classes of names that the gazetteer may know
ARTICLES = {"a", "an", "the"}
FURTHEST = 6  # tokens behind a name in which it may be called a town
Links = dict[tuple[int, int], Choice]


@Language.factory(
    "kg_linking",
    default_config={"gazetteers": [], "ontology": []},
    requires=["doc.spans"],
    assigns=["doc.spans", "doc._.chosen"],
)
class Linking:
    """Gives names their keys: those of the gazetteers in the files `gazetteers`, with classes of ours and the Turtle files `ontology`."""

    def __init__(self, nlp: Language, name: str, gazetteers: list[str], ontology: list[str]) -> None:
        self.ontology = load_ontology([Path(file) for file in ontology])
        self.entries = load_entries([Path(file) for file in gazetteers], self.ontology)

    def __call__(self, doc: Doc) -> Doc:
        given = {(span.start, span.end) for span in doc._.given}
        doc._.chosen = {}
        if doc._.given_only:
            return doc
        if self.entries.entries:
            link_entries(doc, self.entries, self.ontology, given)
        link_places(doc, {*given, *doc._.chosen})
        return doc


def link_entries(doc: Doc, entries: Entries, ontology: Ontology, given: Collection[tuple[int, int]]) -> None:
    """Gives the names of `doc` that are labels of `entries` the class and id of their entry, and adds those that were missed."""
    names = [span for span in doc.spans["names"] if span.id_ == "name" and (span.start, span.end) not in given]
    kinds: dict[str, set[str]] = defaultdict(set)
    for span in names:
        kinds[fold(bare(span.text))].add(ontology.kind(span.label_))
    missed = list(labels_in(doc, entries, {*given, *((span.start, span.end) for span in names)}))
    text, links = fold(doc.text), {}
    for span in [*names, *missed]:
        if match := entries.choose(span.text, kinds.get(fold(bare(span.text)), set()), ontology, text):
            links[span.start, span.end] = match
    inside = {i for span in missed if _entry(links, span) for i in range(span.start, span.end)}
    kept = [s for s in doc.spans["names"] if (s.start, s.end) in given or not inside.issuperset(range(s.start, s.end))]
    found = [as_entry(span, entry) if (entry := _entry(links, span)) else span for span in kept]
    found += [as_entry(span, entry) for span in missed if (entry := _entry(links, span))]
    doc.spans["names"] = sorted(found, key=lambda span: (span.start, -span.end))
    doc._.chosen |= {ends: match.reason for ends, match in links.items()}


def _entry(links: dict[tuple[int, int], Match], span: Span) -> Entry | None:
    match = links.get((span.start, span.end))
    return match.entry if match else None


def as_entry(span: Span, entry: Entry) -> Span:
    """`span` as a name of `entry`."""
    return Span(span.doc, span.start, span.end, label=entry.type, kb_id=entry.id, span_id="name")


def labels_in(doc: Doc, entries: Entries, known: Collection[tuple[int, int]]) -> Iterator[Span]:
    """The stretches of `doc` that are labels of `entries`, no names in `known` and no parts of such: the longest, from left to right."""
    words = [fold(token.text) for token in doc]
    at = 0
    while at < len(doc):
        sizes = range(entries.longest * 2, 0, -1) if words[at].split(" ")[0] in entries.first_words else ()
        found = next((doc[at : at + n] for n in sizes if at + n <= len(doc) and _is_label(doc[at : at + n], entries)), None)
        if found is not None and not any(_splits(found, ends) for ends in known):
            yield found
        at = found.end if found is not None else at + 1


def _is_label(span: Span, entries: Entries) -> bool:
    """Whether the words of `span` are a label, and no common words: with a capital, if the label has one, that begins no sentence."""
    label = fold(span.text)
    if label not in entries.by_label:
        return False
    if label not in entries.capitalised:
        return True
    alone = len(span) == 1 and span[0].is_sent_start and span[0].pos_ != "PROPN"
    return span.text[0].isupper() and not alone and _stands_alone(span)


def _stands_alone(span: Span) -> bool:
    """Whether no other word with a capital belongs to the same noun as `span`."""
    doc = span.doc
    beside = [doc[i] for i in (span.start - 1, span.end) if 0 <= i < len(doc) and doc[i].pos_ == "PROPN" and doc[i].is_title]
    return not any(t.dep_ == "compound" and t.head in span for t in beside) and span.root.head not in beside


def _splits(span: Span, ends: tuple[int, int]) -> bool:
    """Whether a name with these `ends` is `span`, holds it, or overlaps it in part."""
    start, end = ends
    return start < span.end and span.start < end and not (span.start <= start and end <= span.end and ends != (span.start, span.end))


def link_places(doc: Doc, taken: Collection[tuple[int, int]]) -> None:
    """Gives the names of places in `doc`, but for those that are `taken`, the keys that the whole document gives them."""
    free = [s for s in doc.spans["names"] if (s.start, s.end) not in taken]
    towns = {span.text for span in free if is_town(span)}
    links = choices_of(doc, [span for span in free if span.label_ in PLACES or span.text in towns])
    doc.spans["names"] = [linked(span, links.get((span.start, span.end)), towns) for span in doc.spans["names"]]
    doc._.chosen |= {ends: choice.reason for ends, choice in links.items()}


def is_town(span: Span) -> bool:
    """Whether the text itself calls a name that no list knows a town: "the mayor of X", "X, a village in"."""
    return span.id_ == "name" and not span.kb_id_ and kind_of(span, before=True) == "City"


def choices_of(doc: Doc, places: Sequence[Span]) -> Links:
    """What each of `places` means: one choice for a name, but for where the text itself puts a mention elsewhere."""
    found = {(s.start, s.end): frame for s in places if (frame := frame_of(s))}
    told = {ends: choice for ends, frame in found.items() if (choice := _told(doc[slice(*ends)], frame))}
    framing = {f.ends: choice for ends, f in found.items() if f.ends and (choice := _framing(doc[slice(*ends)], told.get(ends), f))}
    groups: dict[str, list[Span]] = defaultdict(list)
    for span in places:
        groups[fold(bare(name_of(span)))].append(span)
    evidence = evidence_of(groups, told)
    links = dict(told)
    for spans in groups.values():
        ends = [(span.start, span.end) for span in spans]
        choice = _repeated([told[e] for e in ends if e in told]) or choose(name_of(spans[0]), candidates_of(spans), evidence)
        if choice.place is None:
            choice = _repeated([framing[e] for e in ends if e in framing]) or choice
        links |= {e: choice for e in ends if e not in told}
    return links | {ends: choice for ends, choice in framing.items() if ends in links}


def _told(span: Span, frame: Frame) -> Choice | None:
    """The choice that the words behind `span` make; none where they may mean something else."""
    candidates = candidates_of([span])
    sure = frame.apposed and not any(place.type == "Country" for place in candidates)
    if not candidates or not (sure or within(candidates, frame.places)):
        return None
    return choose_within(name_of(span), candidates, frame.places, frame.words)


def _framing(span: Span, choice: Choice | None, frame: Frame) -> Choice | None:
    """What the words behind `span` mean themselves, when they helped to choose: the region or country that the place lies in."""
    around = [p for p in frame.places if choice and choice.place and (choice.place.lies_in(p) or choice.place.country == p.country)]
    return Choice(around[0], f"the text puts {name_of(span)} in it") if len(around) == 1 else None


def _repeated(said: Sequence[Choice]) -> Choice | None:
    """The choice for a name that the text puts in one place wherever it puts it at all."""
    places = {choice.place for choice in said}
    return Choice(said[0].place, said[0].reason) if len(places) == 1 else None


def evidence_of(groups: dict[str, list[Span]], told: Links) -> Evidence:
    """What the names of a document, by their folded text, and what it says of single ones tell of where it is."""
    countries: dict[str, set[str]] = defaultdict(set)
    regions: dict[str, set[str]] = defaultdict(set)
    hints: dict[str, set[str]] = defaultdict(set)
    inside: dict[str, set[str]] = defaultdict(set)
    found = {name: find_sure(name_of(spans[0]), candidates_of(spans)) for name, spans in groups.items()}
    sure = [(name, place) for name, place in found.items() if place] + [(c.reason, c.place) for c in told.values() if c.place]
    for name, place in sure:
        (countries if place.type == "Country" else hints)[place.country].add(name)
        if place.region and (place.type == "AdministrativeArea" or name not in groups):
            regions[place.region].add(name)
        elif place.region:
            inside[place.region].add(name)
    return Evidence(countries, regions, hints, inside)


def candidates_of(spans: Sequence[Span]) -> list[Place]:
    """The places that a name may mean, of the kind that the document calls it by, if it does."""
    found = [p for p in load_gazetteer().candidates(name_of(spans[0])) if spans[0].id_ != "adjective" or p.type == "Country"]
    kinds = {kind for span in spans if (kind := kind_of(span))}
    return [place for place in found if place.type in kinds] or found


def name_of(span: Span) -> str:
    """The name of a place without what stands behind its comma, and not in capitals alone."""
    name = span.text.partition(",")[0] if not load_gazetteer().candidates(span.text) else span.text
    return name.title() if name.isupper() and len(name) > 4 else " ".join(name.split())


def kind_of(span: Span, *, before: bool = False) -> str | None:
    """The class that the words around a name call its place by: "the town of X", "X, a village in", and unless `before`, "X province"."""
    doc, kinds, i = span.doc, load_pairs("place_words"), span.end
    i += i < len(doc) and doc[i].lower_ in ("'s", "’s")
    words = [doc[span.start - 2].lower_] if span.start > 1 and doc[span.start - 1].lower_ == "of" else []
    words += [doc[i].lower_] if i < len(doc) and not before else []
    words += [token.lower_ for token in _apposed(span) if token.lower_ not in load_words("roles")]
    return next((kinds[word] for word in words if word in kinds), None)


def _apposed(span: Span) -> Iterator[Token]:
    """The words of "a small town" behind the comma of "X, a small town in Y"."""
    doc, start = span.doc, span.end
    if start + 2 >= len(doc) or doc[start].text != "," or doc[start + 1].lower_ not in ARTICLES:
        return
    for token in doc[start + 2 : start + 2 + FURTHEST]:
        if token.pos_ not in ("ADJ", "NOUN", "ADV", "VERB", "PUNCT", "PROPN") or token.text == ",":
            return
        yield token


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands behind a name and says where it is: ", Ontario", "in Peru", "(Texas)"; `ends` are its tokens when they are a name.

    `apposed` is true where nothing but a comma is between: then it can hardly be read otherwise.
    """

    words: str
    places: tuple[Place, ...]
    ends: tuple[int, int] | None
    apposed: bool


def frame_of(span: Span) -> Frame | None:
    """The region or country that stands behind `span` and says where it is."""
    doc, i = span.doc, span.end
    if "," in span.text and not load_gazetteer().candidates(span.text):
        words = span.text.partition(",")[2].strip()
        return Frame(words, found, None, True) if (found := frames(words)) else None
    if i + 1 >= len(doc) or doc[i].lower_ not in (",", "in", "("):
        return None
    start = next((k for k in range(i + 1, min(i + 4, len(doc))) if not doc[k].is_lower or doc[k].pos_ not in ("ADP", "ADJ")), i + 1)
    end, found = _frames_at(doc, start)
    if not found or (doc[i].text == "," and _is_list(span, end, found)):
        return None
    return Frame(doc[start:end].text, found, (start, end), doc[i].text == "," and start == i + 1)


def _frames_at(doc: Doc, start: int) -> tuple[int, tuple[Place, ...]]:
    """(end, places) of the region or country that begins at token `start`."""
    ends = [span.end for span in doc.spans["names"] if span.start == start] or [start + 1]
    return ends[0], frames(doc[start : ends[0]].text)


def frames(words: str) -> tuple[Place, ...]:
    """The countries and regions that `words` may mean, with the short forms that stand behind the name of a city."""
    gazetteer = load_gazetteer()
    if not words[:1].isupper() or words in gazetteer.adjectives:
        return ()
    found = tuple(place for place in gazetteer.candidates(words) if place.type != "City")
    return found or tuple(place for key in _shorts().get(words, ()) if (place := gazetteer.by_key(f"iso3166-2:{key}")))


@cache
def _shorts() -> dict[str, list[str]]:
    shorts: dict[str, list[str]] = defaultdict(list)
    for code, short in load_table("region_shorts"):
        shorts[short].append(code)
        if code[3:] not in shorts[code[3:]]:
            shorts[code[3:]].append(code)
    return shorts


def _is_list(span: Span, end: int, found: Sequence[Place]) -> bool:
    """Whether what stands before or behind is of the same kind as `found`: "London, Canada and France" are three places."""
    doc, kinds = span.doc, {place.type for place in found}
    behind = end + 1 if end + 1 < len(doc) and doc[end].lower_ in (",", "and", "or") else None
    behind = behind + 1 if behind and doc[behind].lower_ in ("and", "or") else behind
    before = next((s for s in doc.spans["names"] if s.end == span.start - 1 and doc[span.start - 1].lower_ in (",", "and", "or")), None)
    around = [*(_frames_at(doc, behind)[1] if behind and behind < len(doc) else ()), *(frames(before.text) if before else ())]
    return any(place.type in kinds for place in around)


def linked(span: Span, choice: Choice | None, towns: Collection[str]) -> Span:
    """`span` with the key and class of the place that was chosen; without one, of the class that the text gives it."""
    if choice is None:
        return span
    place = choice.place
    if place is not None:
        return Span(span.doc, span.start, span.end, label=place.type, kb_id=place.key, span_id=span.id_)
    kind = "City" if span.text in towns else choice.kind or ("Place" if span.kb_id_ else span.label_)
    if kind == "Place":
        kind = kind_of(span) or ("City" if (frame := frame_of(span)) and frame.apposed else kind)
    return Span(span.doc, span.start, span.end, label=kind, span_id=span.id_)

"""An article of the graph with what it names and says marked in its text: `read_articles`.

    ask_articles asks queries, and is given their rows -> rows, with a scene of what they tell of -> to_articles -> Article -> to_json

The text is cut here and not in the page: offsets count code points, a browser's strings do not. As in `kg/scene.py`, what asks the
queries is no matter of this module.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from kg.errors import GraphError
from kg.iri import humanise, local_name
from kg.model import Claim, Event, Mention, Quantity, Reading, Span, Value
from kg.scene import Asking, Fact, Json, Row, Rows, Scene, answer, find_class, gather, shorten, to_query
from kg.store import ONTOLOGY, ROLE

Part = Literal["subject", "cue", "object", "sentence"]

QUERIES = ("article-texts", "article-mentions", "article-passages", "article-spans", "article-quotations")
MOST_TEXT = 500_000  # characters of articles that a page holds when nobody asked for certain ones; marked they are five times as many
PARTS: dict[str, Part] = {
    f"{ONTOLOGY}subjectSpan": "subject",
    f"{ONTOLOGY}cueSpan": "cue",
    f"{ONTOLOGY}objectSpan": "object",
    f"{ONTOLOGY}sentenceSpan": "sentence",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """That the characters [start, end) of a text are `part` of the thing, fact or quotation of that number."""

    start: int
    end: int
    kind: Literal["thing", "fact", "quote"]
    number: int
    part: Part = "sentence"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text that is the same throughout: numbers in the lists of its article.

    `things` are those that it names, the shortest name first; `facts` those that it is a part of ("sentence" where it is no other), and
    `quotes` the quotations that it stands in, the outermost first.
    """

    text: str
    things: tuple[int, ...] = ()
    facts: tuple[tuple[int, Part], ...] = ()
    quotes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """What an article names. `kind` is the first part of its id ("person"), `type` its class; an event has a modality."""

    id: str
    label: str
    kind: str
    type: str
    modality: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What an article says: subject, relation and object in words, how it is meant, and who says so. A role is one of `event`, by id."""

    id: str
    words: tuple[str, str, str]
    modality: str
    negative: bool = False
    sources: tuple[str, ...] = ()
    event: str = ""


@dataclass(frozen=True, slots=True)
class Quoted:
    """Who is quoted: the name ("" where the text does not tell), and the id of the thing where the graph has one."""

    speaker: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """An article, its paragraphs in pieces. Together the pieces are the text without the blanks around paragraphs."""

    id: str
    headline: str
    publisher: str
    date: str
    url: str
    paragraphs: tuple[tuple[Piece, ...], ...]
    things: tuple[Named, ...] = ()
    facts: tuple[Told, ...] = ()
    quotes: tuple[Quoted, ...] = ()

    def _repr_html_(self) -> str:
        from kg.display import article_html

        return article_html(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        from kg.display import article_text

        printer.text(article_text(self))


# Asking


def ask_articles(documents: Iterable[str] | None) -> Asking[Rows]:
    """Asks for all that `to_articles` wants of the documents of these IRIs, or of all documents."""
    wanted = None if documents is None else list(documents)
    rows: dict[str, Sequence[Row]] = {}
    for name in QUERIES:
        rows[name] = yield to_query(name, wanted)
    return rows


def find_said(rows: Rows) -> tuple[set[str], set[str]]:
    """The IRIs of what the articles say, and of what they name: of these `ask_facts` gives the scene."""
    return {row["id"] for row in rows["article-passages"]}, {row["thing"] for row in rows["article-mentions"]}


def read_articles(ask: Callable[[str], Sequence[Row]], documents: Iterable[str] | None, scene: Scene | None = None) -> list[Article]:
    """The articles of these IRIs, or all, sorted; `ask` gives the rows of a query. Those that the graph does not have are left out.

    A `scene` of the whole graph spares asking for what they say.
    """
    rows = answer(ask_articles(documents), ask)
    return to_articles(rows, scene or gather(ask, *find_said(rows)))


def read_article(ask: Callable[[str], Sequence[Row]], document: str) -> Article:
    """The article of that IRI; GraphError where the graph has not its text."""
    found = read_articles(ask, [document])
    if not found:
        raise GraphError(f"the graph holds no text of {document}, and so nothing to read it by; build it again from the articles")
    return found[0]


def read_sizes(ask: Callable[[str], Sequence[Row]]) -> dict[str, int]:
    """How many characters each article of the graph has, by IRI."""
    return {row["document"]: int(row["size"]) for row in sorted(ask(to_query("article-sizes")), key=lambda row: row["document"])}


def choose_articles(sizes: Mapping[str, int], asked: Iterable[str] = ()) -> tuple[list[str], str]:
    """The IRIs of the articles for a page, and what to tell where some are left out, else "".

    All where they have no more than MOST_TEXT characters together, and else those `asked` for.
    """
    if sum(sizes.values()) <= MOST_TEXT:
        return list(sizes), ""
    wanted = set(asked)
    held = [iri for iri in sizes if iri in wanted]
    return held, f"{len(held)} of {len(sizes):,} articles are in this page: kg view --document ID puts others in"


# Rows -> articles


def to_articles(rows: Rows, scene: Scene) -> list[Article]:
    """The articles that the rows of QUERIES tell of, sorted; `scene` knows what they name and say."""
    told = {name: _by_document(rows[name]) for name in QUERIES}
    roles: dict[str, list[Fact]] = defaultdict(list)
    for fact in scene.facts:
        if fact.kind == "role" and fact.subject:
            roles[fact.subject].append(fact)
    facts = {fact.iri: fact for fact in scene.facts}
    return [
        _Reader(scene, facts, roles, {name: told[name].get(iri, []) for name in QUERIES}).to_article(iri)
        for iri in sorted(told[QUERIES[0]])
    ]


def _by_document(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The rows of each document, in an order of their own: what a store gives first is chance."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: sorted(row.items())):
        found[row["document"]].append(row)
    return found


@dataclass(frozen=True)
class _Reader:
    """The rows of one document, and what the scene has of them: facts by IRI, roles by their event."""

    scene: Scene
    facts: Mapping[str, Fact]
    roles: Mapping[str, Sequence[Fact]]
    rows: Rows

    def to_article(self, iri: str) -> Article:
        head = self.rows["article-texts"][0]
        said = self._find_said()
        facts = sorted({fact.iri for _, fact in said})
        events = {row["id"] for row in self.rows["article-passages"] if row["id"] in self.scene.events}
        things = sorted({row["thing"] for row in self.rows["article-mentions"]} | events)
        quotes = self._find_quotes()
        marks = [
            *self._mark_things({thing: n for n, thing in enumerate(things)}),
            *self._mark_facts(said, {fact: n for n, fact in enumerate(facts)}),
            *(Mark(*span, "quote", n) for n, span in enumerate(quotes)),
        ]
        return Article(
            id=shorten(iri),
            headline=head.get("headline") or head.get("file") or local_name(iri),
            publisher=head.get("publisher", ""),
            date=head.get("date", ""),
            url=_web(head.get("url", "")),
            paragraphs=cut_text(head["text"], marks),
            things=tuple(self._to_named(thing) for thing in things),
            facts=tuple(self._to_told(self.facts[fact]) for fact in facts),
            quotes=tuple(quotes.values()),
        )

    def _find_said(self) -> list[tuple[str, Fact]]:
        """Each passage with each fact that it supports: of an event who has which role in it."""
        found = []
        for row in self.rows["article-passages"]:
            fact = self.facts.get(row["id"])
            found += [(row["passage"], one) for one in ([fact] if fact else self.roles.get(row["id"], []))]
        return found

    def _find_quotes(self) -> dict[tuple[int, int], Quoted]:
        """Who is quoted with the characters [start, end), in the order of the text."""
        found: dict[tuple[int, int], Quoted] = {}
        for row in self.rows["article-quotations"]:
            quoted = Quoted(" ".join(row.get("label", "").split()), shorten(row.get("speaker", "")))
            found.setdefault((int(row["begin"]), int(row["end"])), quoted)
        return dict(sorted(found.items(), key=lambda item: (item[0][0], -item[0][1])))

    def _mark_things(self, numbers: Mapping[str, int]) -> Iterator[Mark]:
        """Where the article names things, and the words that tell of an event."""
        for row in self.rows["article-mentions"]:
            yield Mark(int(row["begin"]), int(row["end"]), "thing", numbers[row["thing"]])
        events = defaultdict(list)
        for row in self.rows["article-passages"]:
            if row["id"] in numbers:
                events[row["passage"]].append(numbers[row["id"]])
        for row in self.rows["article-spans"]:
            if PARTS.get(row["part"]) == "cue":
                yield from (Mark(int(row["begin"]), int(row["end"]), "thing", number) for number in events[row["passage"]])

    def _mark_facts(self, said: Iterable[tuple[str, Fact]], numbers: Mapping[str, int]) -> Iterator[Mark]:
        """Where the parts of facts stand. The object of a role is where the event's telling has this thing in this role."""
        passages = defaultdict(list)
        for passage, fact in said:
            passages[passage].append(fact)
        named = defaultdict(set)
        for row in self.rows["article-mentions"]:
            named[row["begin"], row["end"]].add(row["thing"])
        for row in self.rows["article-spans"]:
            for fact in passages[row["passage"]]:
                part = PARTS.get(row["part"])
                if part is None and fact.object in named[row["begin"], row["end"]] and _is_role(row["part"], fact):
                    part = "object"
                if part is not None:
                    yield Mark(int(row["begin"]), int(row["end"]), "fact", numbers[fact.iri], part)

    def _to_named(self, iri: str) -> Named:
        said, short = self.scene.events.get(iri), shorten(iri)
        kind = short.partition("/")[0] if short != iri else ""
        type = local_name(self.scene.classes.get(iri) or find_class(self.scene.names.classes.get(iri, ())))
        return Named(short, self.scene.names.label(iri), kind, type, said.modality if said else "")

    def _to_told(self, fact: Fact) -> Told:
        said, names = fact.said, self.scene.names
        subject = names.label(fact.subject) if fact.subject else ""
        words = names.words(fact.predicate) if fact.predicate else "recorded"
        if said.negative and said.modality != "denied" and fact.kind != "role":  # which "denied", or the event's label, already says
            words = f"not {words}"
        told = names.label(fact.object) if fact.object else fact.text
        sources = tuple(map(names.label, said.sources))
        event = shorten(fact.subject or "") if fact.kind == "role" else ""
        return Told(shorten(fact.iri), (subject, words, told), said.modality, said.negative, sources, event)


def _is_role(part: str, fact: Fact) -> bool:
    """Whether a telling's property says who has the role of `fact`."""
    role = local_name(fact.predicate or "")
    return fact.kind == "role" and part in {ROLE + role, f"{ONTOLOGY}placeSpan" if role == "inPlace" else ""}


def _web(url: str) -> str:
    """An address of the web, or "": a link must not run anything."""
    return url if re.match(r"https?://", url) else ""


# From a reading, before any graph


def from_reading(reading: Reading) -> Article:
    """What one article says by itself; things and facts have numbers for ids."""
    from kg.ontology import load_ontology

    meaning, document = load_ontology(()), reading.document
    things = [Named(str(n), c.label, meaning.kind(c.type).lower(), local_name(c.type)) for n, c in enumerate(reading.clusters)]
    number = {mention.span: n for n, cluster in enumerate(reading.clusters) for mention in cluster.mentions}
    marks = [Mark(span.start, span.end, "thing", n) for span, n in number.items()]
    facts: list[Told] = []

    def label(end: Mention | Value | Quantity | None) -> str:
        if isinstance(end, Mention):
            return things[number[end.span]].label if end.span in number else end.text
        return "" if end is None else end.label if isinstance(end, Quantity) else end.value

    def add(
        said: Claim | Event, words: tuple[str, str, str], parts: Iterable[tuple[Part, Mention | Value | Quantity | None]], event: str
    ) -> None:
        spans: list[tuple[Part, Span]] = [("cue", said.cue), ("sentence", said.sentence)]
        spans += [(part, end.span) for part, end in parts if end is not None]
        marks.extend(Mark(span.start, span.end, "fact", len(facts), part) for part, span in spans)
        sources = (label(said.attributed_to),) if said.attributed_to else ()
        facts.append(Told(str(len(facts)), words, said.modality, said.polarity == "negative", sources, event))

    for claim in reading.claims:
        relation = humanise(local_name(claim.predicate)) if not isinstance(claim.object, Quantity) else "recorded"
        words = f"not {relation}" if claim.polarity == "negative" and claim.modality != "denied" else relation
        add(claim, (label(claim.subject), words, label(claim.object)), (("subject", claim.subject), ("object", claim.object)), "")
    for happened in reading.events:
        name = f"{humanise(local_name(happened.type))} of {', '.join(dict.fromkeys(label(who) for _, who in happened.roles))}"
        event = Named(str(len(things)), name, "event", local_name(happened.type), happened.modality)
        things.append(event)
        marks.append(Mark(happened.cue.start, happened.cue.end, "thing", len(things) - 1))
        for role, who in happened.roles:
            add(happened, (name, humanise(local_name(role)), label(who)), (("object", who),), event.id)
    marks += [Mark(quote.start, quote.end, "quote", n) for n, quote in enumerate(reading.quotations)]
    return Article(
        id=document.id,
        headline=document.title or document.source or document.id,
        publisher=document.publisher or "",
        date=document.published or "",
        url=_web(document.url or ""),
        paragraphs=cut_text(document.text, marks),
        things=tuple(things),
        facts=tuple(facts),
        quotes=tuple(Quoted(label(quote.speaker)) for quote in reading.quotations),
    )


# Cutting


def cut_text(text: str, marks: Iterable[Mark]) -> tuple[tuple[Piece, ...], ...]:
    """The paragraphs of `text` in pieces, cut wherever a mark begins or ends.

    >>> cut_text("Ann runs Acme.", [Mark(0, 3, "thing", 0), Mark(4, 8, "fact", 0, "cue"), Mark(0, 14, "fact", 0)])[0][2].facts
    ((0, 'cue'),)
    """
    paragraphs = find_paragraphs(text)
    opening: dict[int, list[Mark]] = defaultdict(list)
    edges = {edge for paragraph in paragraphs for edge in paragraph}
    for mark in marks:
        start, end = max(mark.start, 0), min(mark.end, len(text))
        if start < end:
            opening[start].append(mark)
            edges |= {start, end}
    order = sorted(edges)
    open_marks: list[Mark] = []
    pieces: list[Piece] = []
    for start, end in pairwise(order):
        open_marks = [mark for mark in open_marks if mark.end > start] + opening[start]
        pieces.append(_to_piece(text[start:end], open_marks))
    return tuple(tuple(pieces[bisect_left(order, start) : bisect_left(order, end)]) for start, end in paragraphs)


def _to_piece(text: str, marks: Iterable[Mark]) -> Piece:
    """The piece that has these marks; what is another part of a fact is not said to be in its sentence as well."""
    by_size = sorted(marks, key=lambda mark: (mark.end - mark.start, mark.number))
    things = dict.fromkeys(mark.number for mark in by_size if mark.kind == "thing")
    quotes = dict.fromkeys(mark.number for mark in reversed(by_size) if mark.kind == "quote")
    parts = {(mark.number, mark.part) for mark in by_size if mark.kind == "fact"}
    other = {number for number, part in parts if part != "sentence"}
    facts = sorted((number, part) for number, part in parts if part != "sentence" or number not in other)
    return Piece(text, tuple(things), tuple(facts), tuple(quotes))


def find_paragraphs(text: str) -> list[tuple[int, int]]:
    r"""Where the paragraphs of `text` begin and end: what blank lines part, or each line where there are none.

    >>> find_paragraphs("One\ntwo.\n\n Three. "), find_paragraphs("One.\nTwo.")
    ([(0, 8), (11, 17)], [(0, 4), (5, 9)])
    """
    gap = r"\n[^\S\n]*(?=\n)" if re.search(r"\S[^\S\n]*\n[^\S\n]*\n\s*\S", text) else r"\n"
    edges = [0, *(found.end() for found in re.finditer(gap, text)), len(text)]
    stretches = [(start, end, text[start:end]) for start, end in pairwise(edges)]
    return [(end - len(words.lstrip()), start + len(words.rstrip())) for start, end, words in stretches if words.strip()]


# As JSON


def to_json(article: Article) -> Json:
    """The article as docs/explorer.md has it; what is empty is left out."""
    sentences = find_sentences(article)
    facts = [_told_json(fact) | {"sentences": sentences[number]} for number, fact in enumerate(article.facts)]
    return _bare(
        {
            "id": article.id,
            "headline": article.headline,
            "publisher": article.publisher,
            "date": article.date,
            "url": article.url,
            "paragraphs": [[_piece_json(piece) for piece in paragraph] for paragraph in article.paragraphs],
            "things": [
                _bare({"id": t.id, "label": t.label, "kind": t.kind, "class": t.type, "modality": t.modality}) for t in article.things
            ],
            "facts": facts,
            "quotes": [_bare({"speaker": quote.speaker, "id": quote.id}) for quote in article.quotes],
        }
    )


def find_sentences(article: Article) -> dict[int, list[tuple[int, int]]]:
    """Where the sentences of each fact stand: from the piece of that number up to one before the other, counted over all paragraphs."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for place, piece in enumerate(piece for paragraph in article.paragraphs for piece in paragraph):
        for number in dict.fromkeys(number for number, _ in piece.facts):
            ranges = found[number]
            if ranges and ranges[-1][1] == place:
                ranges[-1] = (ranges[-1][0], place + 1)
            else:
                ranges.append((place, place + 1))
    return found


def _piece_json(piece: Piece) -> Json:
    """What is only in the sentence of a fact is told with the fact: it would be most of the page."""
    facts = [fact for fact in piece.facts if fact[1] != "sentence"]
    return _bare({"text": piece.text, "things": piece.things, "facts": facts, "quotes": piece.quotes})


def _named_json(thing: Named) -> Json:
    return _bare({"id": thing.id, "label": thing.label, "kind": thing.kind, "class": thing.type, "modality": thing.modality})


def _told_json(fact: Told) -> Json:
    told = {"id": fact.id, "words": fact.words, "modality": fact.modality, "negative": fact.negative}
    return _bare(told | {"sources": fact.sources, "event": fact.event})


def _bare(told: Json) -> Json:
    return {key: value for key, value in told.items() if value}

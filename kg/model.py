"""The values that run down the line, from a document to what the corpus says.

All are frozen, compare by content, and know neither spaCy nor RDF. Offsets count characters of
`Document.text` from 0 and are half-open, so `text[start:end]` is always the quote. A *term* is a class or a
property of the ontology: its local name when it is one of ours ("Person"), its full IRI when it is not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

MentionKind = Literal["name", "adjective", "nominal", "pronoun"]
Polarity = Literal["positive", "negative"]
Tense = Literal["past", "present"]
Modality = Literal["asserted", "reported", "planned", "possible", "denied"]
QuotationKind = Literal["direct", "indirect"]
FACTUAL: tuple[Modality, ...] = ("asserted", "reported")  # what is said as a fact
Verdict = Literal["same", "uncertain", "different"]
DecisionKind = Literal["merge", "reject", "defer", "split"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a document's text: characters [start, end)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """One article. `id` is stable: it comes from the URL, or from the text where there is none."""

    id: str
    text: str
    title: str = ""
    published: str | None = None  # ISO 8601 date
    publisher: str | None = None
    url: str | None = None
    language: str = "en"
    source: str = ""  # name of the file that it was read from

    def _repr_html_(self) -> str:
        from kg.display import document_html

        return document_html(self)


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A span of a document that names something of the class `type`."""

    start: int
    end: int
    text: str
    kind: MentionKind
    type: str

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True, order=True)
class Value:
    """A literal object: `text` as written, `value` normalised, `datatype` an XSD local name ("date", "string")."""

    start: int
    end: int
    text: str
    value: str
    datatype: str

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Quantity:
    """How many or how much of something: 859 [case], 12.5 [percent] of growth.

    `counted` is what is counted, in the words of the text; `precision` is "exact", "about", "at least" or "at most". `upper` is the other
    end of a range ("20 to 30"), or the second number of a score ("2-1").
    """

    start: int
    end: int
    text: str
    value: Decimal
    unit: str
    counted: str
    precision: str = "exact"
    upper: Decimal | None = None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def key(self) -> tuple[str, ...]:
        """What two quantities that are the same have in common, wherever they stand."""
        ends = (f"{end.normalize():f}" if end is not None else "" for end in (self.value, self.upper))
        return (*ends, self.unit, self.counted.casefold(), self.precision)

    @property
    def label(self) -> str:
        """The quantity as people read it.

        >>> Quantity(0, 0, "", Decimal(3400), "count", "cases").label
        '3,400 cases'
        >>> Quantity(0, 0, "", Decimal(20), "km", "road", "about", Decimal(30)).label
        'about 20-30 km: road'
        """
        ends = "-".join(f"{end.normalize():,f}" for end in (self.value, self.upper) if end is not None)
        number = ends if self.precision == "exact" else f"{self.precision} {ends}"
        if self.unit == "count":
            return f"{number} {self.counted}".strip()
        return f"{number} {self.unit}: {self.counted}" if self.counted else f"{number} {self.unit}"


@dataclass(frozen=True, slots=True)
class Claim:
    """What one sentence says of two things: subject, predicate, object, and how it is said.

    `cue` is where the words of the relation stand, `sentence` the sentence (or stretch of text) that proves it; `rule` names the
    pattern or gazetteer that found it. An observation has a `Quantity` for object and, as subject, what it is
    about: a place, person or body (or none). `title` is an office as written ("vice president"); `tense` is "past" for one that is no
    longer held. `time` is when it happened or was so, `valid_from` and `valid_until` since when and until when it holds. `attributed_to`
    is who says it, the nearest where one report holds another. `premises` are the claims that a derived one follows from.

    Times are ISO 8601, as exact as the text is: "2020-04-11", "2020-04", "2020", or an interval, "2020-03-11/2020-03-20".
    """

    subject: Mention | None
    predicate: str
    object: Mention | Value | Quantity
    cue: Span
    sentence: Span
    rule: str
    confidence: Decimal
    polarity: Polarity = "positive"
    modality: Modality = "asserted"
    attributed_to: Mention | None = None
    time: str | None = None
    title: str | None = None
    tense: Tense = "present"
    premises: tuple[Claim, ...] = ()
    valid_from: str | None = None
    valid_until: str | None = None

    @property
    def sort_key(self) -> tuple[Any, ...]:
        """What the claims of a reading are sorted by: where they stand, then all that tells two of them apart."""
        ends = (self.cue.start, self.object.start, self.predicate, self.object.text, self.cue.end, self.sentence)
        spans = tuple((m.start, m.end) if m else () for m in (self.subject, self.attributed_to))
        times = tuple(time or "" for time in (self.time, self.valid_from, self.valid_until))
        said = (self.rule, self.polarity, self.modality, self.tense, *times, self.title or "", self.confidence)
        return *ends, *spans, *said, tuple(premise.sort_key for premise in self.premises)


@dataclass(frozen=True, slots=True)
class Quotation:
    """What somebody is quoted with, without the marks ("direct"), or what a report tells that he said ("indirect").

    `speaker` is None where the text does not tell; `cue` is where the words of saying stand, if there are any. Quotations nest.
    """

    start: int
    end: int
    text: str
    kind: QuotationKind
    speaker: Mention | None = None
    cue: Span | None = None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens, as one passage of an article tells it: its class, who takes part in which role, where and when.

    `roles` are pairs of a property of the ontology ("attacker") and a mention, sorted. `cue` is where the word for it stands, `sentence`
    what proves it; `rule` names what found it. Times as in Claim. `kg/events.py` joins the passages that tell of one event.
    """

    type: str
    roles: tuple[tuple[str, Mention], ...]
    cue: Span
    sentence: Span
    rule: str
    confidence: Decimal
    place: Mention | None = None
    time: str | None = None
    polarity: Polarity = "positive"
    modality: Modality = "asserted"
    attributed_to: Mention | None = None
    tense: Tense = "present"

    @property
    def sort_key(self) -> tuple[Any, ...]:
        """What the events of a reading are sorted by: where they stand, then all that tells two of them apart."""
        spans = tuple((m.start, m.end) if m else () for m in (self.place, self.attributed_to))
        said = (self.time or "", self.rule, self.polarity, self.modality, self.tense, self.confidence)
        return self.cue, self.sentence, self.type, self.roles, *spans, *said


@dataclass(frozen=True, slots=True)
class Cluster:
    """The mentions of one thing within a document, with the label and class that the document as a whole gives it.

    `identifier` is the key of a gazetteer's entry ("geonames:1526273", "iso3166:KZ") when one was chosen, and `chosen` says why that
    one ("the only Marlow in a country that the article names"). `sex` is "m", "f" or "" for a person.
    """

    label: str
    type: str
    mentions: tuple[Mention, ...]
    identifier: str | None = None
    chosen: str = ""
    sex: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that one article says: a pure function of its text, its metadata and the pipeline."""

    document: Document
    clusters: tuple[Cluster, ...]
    claims: tuple[Claim, ...]
    quotations: tuple[Quotation, ...] = ()
    events: tuple[Event, ...] = ()

    def _repr_html_(self) -> str:
        from kg.display import reading_html

        return reading_html(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        from kg.display import reading_text

        printer.text(reading_text(self))


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing of the world over the whole corpus. `id` is the end of its IRI ("person/lu-chen")."""

    id: str
    type: str
    label: str
    aliases: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two things that may be one: how likely it is (0 to 1), what was made of it, and the reasons for and against, as people read them.

    `first` and `second` are ids as the articles alone give them, before anything is merged; `first` < `second`.
    """

    first: str
    second: str
    score: Decimal
    verdict: Verdict
    pros: tuple[str, ...] = ()
    cons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided on identity. It holds over whatever is computed, in the order of `when`.

    "merge": `second` is `first`; "reject": the two are not one; "defer": ask again later; "split": what the `documents` say of `first`
    is another thing (`second` is ""). `when` is an ISO 8601 time in UTC.
    """

    kind: DecisionKind
    first: str
    second: str
    documents: tuple[str, ...]
    who: str
    when: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Support:
    """One claim that supports a statement, and the document that makes it."""

    document: str
    claim: Claim


@dataclass(frozen=True, slots=True)
class Statement:
    """What the corpus says: one subject, predicate, object, polarity and modality, with every claim that supports it.

    `attributed_to` are the ids of the entities that say so. An observation's `subject` may be None.
    """

    subject: str | None
    predicate: str
    object: str | Value | Quantity
    polarity: Polarity
    modality: Modality
    confidence: Decimal
    support: tuple[Support, ...]
    attributed_to: tuple[str, ...] = field(default=())
    time: str | None = None
    title: str | None = None
    tense: Tense = "present"
    valid_from: str | None = None
    valid_until: str | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What the corpus tells of one event: its class, the entities in its roles, and every passage that tells of it, with its document.

    `roles` are pairs of a property and the id of an entity, sorted; `place` and `attributed_to` are ids.
    """

    type: str
    roles: tuple[tuple[str, str], ...]
    place: str | None
    time: str | None
    polarity: Polarity
    modality: Modality
    tense: Tense
    confidence: Decimal
    support: tuple[tuple[str, Event], ...]
    attributed_to: tuple[str, ...] = ()

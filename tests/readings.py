"""Readings made by hand, without a language model: each claim is a sentence of its own, and equal names in a document are one cluster."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from hypothesis import strategies as st

from kg.model import Claim, Cluster, Document, Mention, Modality, Polarity, Quantity, Reading, Span, Tense, Value

TYPES = {
    "Dana Reyes": "Person",
    "Tomas Reyes": "Person",
    "Reyes": "Person",
    "Harbour Hospital": "Hospital",
    "Marlow": "City",
    "Norland": "Country",
    "Health": "GovernmentPortfolio",
    "two nurses": "Group",
}
IDENTIFIERS = {"Norland": "iso3166:NL", "Marlow": "geonames:123"}


@dataclass(frozen=True)
class Said:
    """A claim in short. `object` is a name of TYPES, a number with what is counted ("12 cases"), or a text."""

    subject: str | None
    predicate: str
    object: str
    polarity: Polarity = "positive"
    modality: Modality = "asserted"
    by: str | None = None
    confidence: str = "0.90"
    tense: Tense = "present"
    title: str | None = None
    time: str | None = None
    since: str | None = None
    until: str | None = None


def make_reading(said: Iterable[Said], url: str | None = None) -> Reading:
    """The reading of a document that says just this."""
    text, claims = "", []
    mentions: dict[str, list[Mention]] = defaultdict(list)

    def write(words: str) -> Span:
        nonlocal text
        text += words + " "
        return Span(len(text) - len(words) - 1, len(text) - 1)

    def mention(name: str) -> Mention:
        span = write(name)
        found = Mention(span.start, span.end, name, "nominal" if TYPES[name] == "Group" else "name", TYPES[name])
        mentions[name].append(found)
        return found

    for one in said:
        start = len(text)
        subject = mention(one.subject) if one.subject else None
        cue = write(one.predicate)
        object = mention(one.object) if one.object in TYPES else to_literal(one.object, write(one.object))
        speaker = mention(one.by) if one.by else None
        claims.append(
            Claim(
                subject=subject,
                predicate=one.predicate,
                object=object,
                cue=cue,
                sentence=Span(start, len(text) - 1),
                rule="test",
                confidence=Decimal(one.confidence),
                polarity=one.polarity,
                modality=one.modality,
                attributed_to=speaker,
                time=one.time,
                title=one.title,
                tense=one.tense,
                valid_from=one.since,
                valid_until=one.until,
            )
        )
    clusters = tuple(Cluster(name, TYPES[name], tuple(found), IDENTIFIERS.get(name)) for name, found in mentions.items())
    document = Document(hashlib.sha256((url or text).encode()).hexdigest()[:16], text or "Nothing.", url=url)
    return Reading(document, clusters, tuple(claims))


def to_literal(text: str, span: Span) -> Value | Quantity:
    number, _, counted = text.partition(" ")
    if number.isdecimal():
        return Quantity(span.start, span.end, text, Decimal(number), "count", counted)
    return Value(span.start, span.end, text, text, "string")


names = st.sampled_from(sorted(TYPES))
claims = st.one_of(
    st.builds(
        Said,
        names,
        st.sampled_from(["visited", "metWith", "vicePresidentOf", "ministerOf"]),
        names,
        st.sampled_from(["positive", "negative"]),
        st.sampled_from(["asserted", "reported", "planned", "possible", "denied"]),
        st.none() | names,
        st.sampled_from(["0.50", "0.90", "0.99"]),
        st.sampled_from(["present", "past"]),
        st.none() | st.sampled_from(["vice president", "Vice President"]),
    ),
    st.builds(Said, names, st.just("occupation"), st.sampled_from(["nurse", "Nurse", "deep  sea diver"])),
    st.builds(
        Said,
        st.none() | names,
        st.just("counted"),
        st.sampled_from(["12 cases", "12 Cases", "7 beds"]),
        time=st.none() | st.just("2024-03-05"),
    ),
)
documents = st.lists(st.lists(claims, max_size=4).map(make_reading), max_size=4)

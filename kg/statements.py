"""Readings and Entities -> Statements: what the corpus says, each with every claim that supports it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal

from kg.model import Claim, Mention, Quantity, Reading, Span, Statement, Support, Value
from kg.resolve import Resolution, cluster_at

HIGHEST = Decimal("0.99")
Key = tuple[str, str, str, str, str, str, str]


def state(readings: Iterable[Reading], resolution: Resolution, symmetric: frozenset[str] = frozenset()) -> tuple[Statement, ...]:
    """The statements of `readings`, sorted. Those of a `symmetric` property have the lesser id for subject."""
    groups: dict[Key, list[tuple[Support, str | None, str | Value | Quantity, str | None]]] = defaultdict(list)
    for reading in readings:
        at = cluster_at(reading)
        for claim in reading.claims:
            found = _ends(claim, reading, at, resolution)
            if found is None:
                continue
            subject, object, speaker = found
            if claim.predicate in symmetric and isinstance(object, str) and subject and object < subject:
                subject, object = object, subject
            groups[_key(subject, claim, object)].append((Support(reading.document.id, claim), subject, object, speaker))
    return tuple(_statement(rows) for _, rows in sorted(groups.items()))


def _ends(
    claim: Claim, reading: Reading, at: dict[Span, int], resolution: Resolution
) -> tuple[str | None, str | Value | Quantity, str | None] | None:
    """The entities of subject, object and speaker; None where one is in no cluster, or where a thing would be related to itself."""

    def entity(mention: Mention | None) -> str | None:
        return resolution.of[reading.document.id, at[mention.span]] if mention is not None and mention.span in at else None

    subject, object = entity(claim.subject), entity(claim.object) if isinstance(claim.object, Mention) else claim.object
    if object is None or subject == object or (subject is None and not isinstance(object, Quantity)):
        return None
    return subject, object, entity(claim.attributed_to)


def _key(subject: str | None, claim: Claim, object: str | Value | Quantity) -> Key:
    return (
        subject or "",
        claim.predicate,
        _object_key(object),
        claim.polarity,
        claim.modality,
        claim.tense,
        claim.time or "" if isinstance(object, Quantity) else "",
    )


def _object_key(object: str | Value | Quantity) -> str:
    if isinstance(object, Quantity):
        return " ".join(map(str, object.key))
    return f"{object.value.casefold()}^^{object.datatype}" if isinstance(object, Value) else object


def _statement(rows: list[tuple[Support, str | None, str | Value | Quantity, str | None]]) -> Statement:
    rows = sorted(
        rows, key=lambda row: (row[0].document, row[0].claim.cue, row[0].claim.sentence, row[0].claim.rule, row[0].claim.object.start)
    )
    support, claim = tuple(row[0] for row in rows), rows[0][0].claim
    return Statement(
        subject=rows[0][1],
        predicate=claim.predicate,
        object=rows[0][2],
        polarity=claim.polarity,
        modality=claim.modality,
        confidence=together((s.document, s.claim.confidence) for s in support),
        support=support,
        attributed_to=tuple(sorted({row[3] for row in rows if row[3]})),
        time=_most_told(s.claim.time for s in support),
        title=_most_told(sorted((s.claim.title for s in support if s.claim.title), reverse=True)),
        tense=claim.tense,
        valid_from=_most_told(s.claim.valid_from for s in support),
        valid_until=_most_told(s.claim.valid_until for s in support),
    )


def _most_told(words: Iterable[str | None]) -> str | None:
    """What most claims tell; of those that as many tell, the first."""
    counts = Counter(word for word in words if word)
    return max(counts, key=counts.__getitem__, default=None)


def together(found: Iterable[tuple[str, Decimal]]) -> Decimal:
    """How sure what several sentences say is, of (document, confidence): documents are independent, in each the surest counts."""
    best: dict[str, Decimal] = {}
    for document, confidence in found:
        best[document] = max(best.get(document, Decimal(0)), confidence)
    doubt = Decimal(1)
    for confidence in best.values():
        doubt *= 1 - confidence
    return min(1 - doubt, HIGHEST).quantize(Decimal("0.01"))

"""The times of an article, and of what it says: the words of `doc._.times`, told in their order from the day of the article."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.dates import first_day, last_day
from kg.model import Claim, Document, Value
from kg.times import anchor_of, exact, iso_time

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.tokens import Span as Tokens

    from kg.components.times import Timed, Timing


class Dating:
    """What the words for a time mean in the article `document`, of which `doc` is the pipeline's view."""

    def __init__(self, document: Document, doc: Doc) -> None:
        self.anchor = anchor_of(document)
        self.told: dict[tuple[int, int], str | None] = {}
        before: str | None = None
        for timed in doc._.times:
            bound = timed.use in ("since", "until", "range")
            found = iso_time(timed.span.text, self.anchor, timed.direction, before, bound=bound)
            self.told[timed.span.start_char, timed.span.end_char] = found
            before = found or before

    def of(self, timed: Timed) -> str | None:
        return self.told[timed.span.start_char, timed.span.end_char]

    def iso(self, span: Tokens) -> str | None:
        """The time that `span` means, or the one in it."""
        return self._within(span.start_char, span.end_char, span.text)

    def value(self, value: Value) -> str | None:
        """The one day, month or year that a literal means, or None."""
        return exact(iso_time(value.text) or self._within(value.start, value.end, value.text))

    def _within(self, start: int, end: int, text: str) -> str | None:
        inside = [iso for (first, last), iso in self.told.items() if first < end and start < last]
        return inside[0] if inside else iso_time(text, self.anchor)

    def dated(self, claim: Claim, timing: Timing) -> Claim:
        """`claim` with when it was so, and since when and until when it holds; what lasted and is over is of the past."""
        at, since, until = (self._most_exact(times) for times in (timing.at, timing.since, timing.until))
        ranges = {self.of(timed) for timed in (*timing.since, *timing.until) if timed.use == "range"}  # "since summer" is no range
        begun = (since.partition("/")[0] if since in ranges else since) if since else at if timing.begins else None
        ended = (until.rpartition("/")[2] if until in ranges else until) if until else at if timing.ends else None
        over = timing.state and (self._is_over(ended) or (timing.over and self._has_begun(ended or at)))
        return replace(claim, time=at, valid_from=begun, valid_until=ended, tense="past" if over else claim.tense)

    def at(self, timing: Timing) -> str | None:
        """When what `timing` is of happened."""
        return self._most_exact(timing.at)

    def _most_exact(self, times: tuple[Timed, ...]) -> str | None:
        """The most exact of the times that can be told; of equals the first."""
        return min((iso for timed in times if (iso := self.of(timed))), key=_vagueness, default=None)

    def _is_over(self, iso: str | None) -> bool:
        return iso is not None and self.anchor.day is not None and last_day(iso) < self.anchor.day

    def _has_begun(self, iso: str | None) -> bool:
        return iso is not None and (self.anchor.day is None or first_day(iso) <= self.anchor.day)


def _vagueness(iso: str) -> int:
    return ("/" in iso) * 10 - len(iso.partition("/")[0])

"""The pairs of a graph that may be one thing, the most valuable first, with the reasons for and against and where each is spoken of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kg.decisions import to_decision
from kg.identity import Identities, Side, to_decision_line, to_lines, to_reasons
from kg.model import Candidate, Decision, DecisionKind
from kg.store import Graph

Status = Literal["open", "accepted", "one", "rejected", "deferred"]
_STATUS: dict[str, Status] = {"merge": "accepted", "reject": "rejected", "defer": "deferred"}


@dataclass(frozen=True)
class Pair:
    """Two things that may be one. `status` is "one" where something else than a decision on the two has made them one."""

    number: int
    first: Side
    second: Side
    candidate: Candidate
    status: Status
    decision: Decision | None

    @property
    def ends(self) -> tuple[Side, Side]:
        """The two; first the one that a merge keeps: of the fuller name, else the one of which more is said."""
        first, second = ((len(side.label.split()), side.statements) for side in (self.first, self.second))
        return (self.second, self.first) if second > first else (self.first, self.second)


def review(graph: Graph, *, every: bool = False, limit: int | None = None) -> list[Pair]:
    """The pairs that wait for a decision, those first where it is most open and touches most; with `every`, those decided as well."""
    identities = Identities(graph)
    found = [(candidate, *_to_status(identities, candidate)) for candidate in identities.candidates]
    asked = [one for one in found if (one[1] == "open" and one[0].verdict == "uncertain") or (every and one[2] is not None)]
    ranked = sorted(asked, key=lambda one: (one[1] != "open", -_value(identities, one[0]), one[0].first, one[0].second))
    return [
        Pair(number, identities.side(candidate.first), identities.side(candidate.second), candidate, status, decision)
        for number, (candidate, status, decision) in enumerate(ranked[:limit], 1)
    ]


def answer(pair: Pair, kind: DecisionKind, so_far: Sequence[Decision], *, who: str, when: str = "", why: str = "") -> Decision | None:
    """The decision of `kind` on `pair`; None for a merge of what the decisions `so_far` have merged already."""
    became = {decision.second: decision.first for decision in so_far if decision.kind == "merge"}

    def current(end: str) -> str:
        while end in became:
            end = became[end]
        return end

    one, other = pair.ends
    if kind != "merge":
        return to_decision(kind, one.id, other.id, who=who, when=when, why=why)
    first, second = current(one.entity), current(other.entity)
    return to_decision(kind, first, second, who=who, when=when, why=why) if first != second else None


def _to_status(identities: Identities, candidate: Candidate) -> tuple[Status, Decision | None]:
    decision = identities.decided(candidate)
    if decision is not None:
        return _STATUS[decision.kind], decision
    return ("one" if identities.entities(candidate.first) & identities.entities(candidate.second) else "open"), None


def _value(identities: Identities, candidate: Candidate) -> Decimal:
    """What a decision is worth: the statements that it touches, times how open it is (1 at a score of a half, 0 at 0 and 1)."""
    touched = identities.statements(candidate.first) + identities.statements(candidate.second)
    return touched * (1 - abs(2 * candidate.score - 1))


def to_report(pairs: Sequence[Pair]) -> str:
    """The pairs for reading."""
    return "\n\n".join("\n".join(to_pair_lines(pair)) for pair in pairs) + "\n" if pairs else "no pair waits for a decision\n"


def to_pair_lines(pair: Pair) -> Iterator[str]:
    for number, side in enumerate((pair.first, pair.second)):
        mark = f"{pair.number}." if number == 0 else " " * len(f"{pair.number}.")
        yield from (f"{mark if place == 0 else ' ' * len(mark)} {line}" for place, line in enumerate(to_lines(side)))
    yield f"   likelihood {pair.candidate.score:.2f}"
    yield from (f"   {reason}" for reason in to_reasons(pair.candidate))
    if pair.decision is not None:
        yield f"   {pair.status}: {to_decision_line(pair.decision)}"

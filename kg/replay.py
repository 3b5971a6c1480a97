"""What people decided on identity, applied to what was computed: merges and splits in the order of their times.

A decision that cannot be followed is passed over and told, with the reason; a rejection has its say when things are merged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg.model import Decision

Key = tuple[str, int]  # a document's id and the number of a cluster
Groups = dict[str, list[str]]  # {id of an entity: ids of the nodes that it is}


@dataclass
class Replayed:
    """The entity of each cluster, the clusters that a decision moved, where ids went that are no more, and what could not be followed."""

    of: dict[Key, str]
    decided: set[Key] = field(default_factory=set)
    merged: dict[str, str] = field(default_factory=dict)
    unused: list[tuple[Decision, str]] = field(default_factory=list)


def replay(groups: Groups, members: Mapping[str, Iterable[Key]], decisions: Sequence[Decision]) -> Replayed:
    """The entities of `groups`, whose nodes have the clusters `members`, after `decisions`."""
    state = _State(groups, members)
    ordered = in_order(decisions)
    last = {_pair(d): d for d in ordered if d.kind in ("merge", "reject")}
    for decision in ordered:
        if reason := state.follow(decision, last.get(_pair(decision), decision)):
            state.done.unused.append((decision, reason))
    for decision in ordered:
        if decision.kind == "reject" and last[_pair(decision)] is decision and state.are_one(decision):
            state.done.unused.append((decision, "other decisions make the two one"))
    return state.finish(groups, members)


def in_order(decisions: Iterable[Decision]) -> list[Decision]:
    """`decisions`, the earliest first."""
    return sorted(set(decisions), key=lambda d: (d.when, d.kind, d.first, d.second, d.documents, d.who, d.why))


def refused(decisions: Iterable[Decision]) -> set[frozenset[str]]:
    """The pairs of ids of which the last word is that they are not one."""
    last = {_pair(d): d for d in in_order(decisions) if d.kind in ("merge", "reject")}
    return {pair for pair, decision in last.items() if decision.kind == "reject"}


def _pair(decision: Decision) -> frozenset[str]:
    return frozenset((decision.first, decision.second))


class _State:
    """The entities while decisions are followed."""

    def __init__(self, groups: Groups, members: Mapping[str, Iterable[Key]]) -> None:
        self.held = {id: {key for node in nodes for key in members[node]} for id, nodes in groups.items()}
        self.gone = {node: id for id, nodes in groups.items() for node in nodes if node != id}
        self.done = Replayed({})

    def find(self, id: str) -> str | None:
        """The entity that `id` is now."""
        while id in self.gone:
            id = self.gone[id]
        return id if id in self.held else None

    def follow(self, decision: Decision, last: Decision) -> str:
        """Follows `decision`, unless a `last` one on the same two says otherwise; the reason if that cannot be done."""
        missing = [id for id in (decision.first, decision.second) if id and self.find(id) is None]
        if missing or not decision.first or (decision.kind != "split" and not decision.second):
            return f"the corpus has no {' and no '.join(missing)}" if missing else "it names no entity"
        if decision.kind == "split":
            return self.split(decision)
        if decision.first == decision.second:
            return "it names one entity twice"
        if decision.kind == "merge" and last.kind == "merge":
            self.merge(decision)
        return ""

    def merge(self, decision: Decision) -> None:
        one, other = self.find(decision.first), self.find(decision.second)
        if one is None or other is None or one == other:
            return
        moved = self.held.pop(other)
        self.held[one] |= moved
        self.gone[other] = one
        self.done.decided |= moved

    def split(self, decision: Decision) -> str:
        entity = self.find(decision.first) or ""
        moved = {key for key in self.held[entity] if key[0] in decision.documents}
        if not moved:
            return f"none of its documents names {decision.first}"
        if moved == self.held[entity]:
            return f"nothing would be left of {decision.first}"
        id = f"{decision.first}-{min(moved)[0][:8]}"
        if id in self.held or id in self.gone:
            return f"there is a {id} already"
        self.held[entity] -= moved
        self.held[id] = moved
        self.done.decided |= moved
        return ""

    def are_one(self, decision: Decision) -> bool:
        one, other = self.find(decision.first), self.find(decision.second)
        return one is not None and one == other and decision.first != decision.second

    def finish(self, groups: Groups, members: Mapping[str, Iterable[Key]]) -> Replayed:
        """The entity of each cluster; an id that is no more leads to the entity that most of its clusters are."""
        self.done.of = {key: id for id, keys in self.held.items() for key in keys}
        for nodes in groups.values():
            for node in nodes:
                if node not in self.held:
                    counts = Counter(self.done.of[key] for key in members[node])
                    self.done.merged[node] = min(counts, key=lambda id: (-counts[id], id))
        for id in self.gone:
            if id not in members and (entity := self.find(id)) is not None:
                self.done.merged[id] = entity
        return self.done

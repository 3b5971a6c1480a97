"""Nodes of unlike names -> which of them are one thing, without accidents by chains: no two of a group may contradict each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from kg.blocks import pairs_of
from kg.compare import Node, Pair, World, compare, conflicts, likeness
from kg.model import Candidate
from kg.profile import Profile, together
from kg.replay import Groups

CLOSE = 0.15  # a second one as near to the best as this makes a short name ambiguous


def merge(nodes: Mapping[str, Node], world: World, refused: Iterable[frozenset[str]] = ()) -> tuple[Groups, tuple[Candidate, ...]]:
    """{id of an entity: the nodes that it is} and the pairs that were compared.

    Names that differ in spelling come first, then short names that stand for one of the full ones only. Pairs of ids that people
    `refused` are never merged.
    """
    pairs = [pair for one, other in pairs_of(nodes.values()) if (pair := compare(nodes[one], nodes[other], world)) is not None]
    groups = _Groups(nodes, world, refused)
    for pair in _likely(pair for pair in pairs if pair.short is None):
        groups.merge(pair)
    pairs = _without_rivals(pairs, groups)
    for pair in _likely(pair for pair in pairs if pair.short is not None):
        groups.merge(pair)
    return groups.by_fullest(), tuple(sorted((pair.candidate for pair in pairs), key=lambda c: (c.first, c.second)))


def _likely(pairs: Iterable[Pair]) -> list[Pair]:
    """Those that are one thing, the likeliest first."""
    same = [pair for pair in pairs if pair.candidate.verdict == "same"]
    return sorted(same, key=lambda pair: (-pair.candidate.score, pair.candidate.first, pair.candidate.second))


def _without_rivals(pairs: list[Pair], groups: _Groups) -> list[Pair]:
    """`pairs`, where a short name that may as well stand for a second thing is left open."""
    meant: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        if pair.short is not None and pair.candidate.verdict != "different":
            meant[pair.short].append(pair)
    return [_open(pair, meant[pair.short], groups) if pair.short is not None else pair for pair in pairs]


def _open(pair: Pair, others: list[Pair], groups: _Groups) -> Pair:
    candidate = pair.candidate
    if candidate.verdict != "same":
        return pair
    least = 0 if pair.initials else float(candidate.score) - CLOSE
    rivals = {other.full for other in others if other.candidate.score >= least and groups.root(other.full) != groups.root(pair.full)}
    if not rivals:
        return pair
    names = " or ".join(sorted(groups.nodes[id].label for id in rivals)[:3])
    return replace(pair, candidate=replace(candidate, verdict="uncertain", cons=(*candidate.cons, f"it may as well be {names}")))


class _Groups:
    """Groups of nodes that are one thing, with what all of a group tell together."""

    def __init__(self, nodes: Mapping[str, Node], world: World, refused: Iterable[frozenset[str]]) -> None:
        self.nodes, self.world = nodes, world
        self.apart: dict[str, set[str]] = defaultdict(set)
        for pair in refused:
            for id in pair:
                self.apart[id] |= pair - {id}
        self.roots: dict[str, str] = {}
        self.members: dict[str, list[str]] = {}
        self.profiles: dict[str, Profile] = {}

    def root(self, id: str) -> str:
        """The node that stands for the group of `id`."""
        return self.roots.get(id, id)

    def of(self, root: str) -> list[str]:
        return self.members.get(root, [root])

    def merge(self, pair: Pair) -> None:
        """Makes one group of those of a pair, unless anything in the two contradicts."""
        ends = {self.root(pair.candidate.first), self.root(pair.candidate.second)}
        large, small = sorted(ends, key=lambda id: (-len(self.of(id)), id)) if len(ends) == 2 else ("", "")
        if not large or self.contradict(large, small, pair.sure):
            return
        moved = self.of(small)
        if large not in self.profiles:
            self.profiles[large] = together([self.nodes[large].profile])
        self.profiles[large].add(self.profile(small))
        self.members.setdefault(large, [large]).extend(moved)
        self.roots.update(dict.fromkeys(moved, large))

    def profile(self, root: str) -> Profile:
        return self.profiles.get(root, self.nodes[root].profile)

    def contradict(self, large: str, small: str, sure: bool) -> bool:
        """Whether anything told of the one group, or a name in it, speaks against the other; `sure` names may stand in one article."""
        members = set(self.of(large))
        if any(not members.isdisjoint(told.get(id, ())) for id in self.of(small) for told in (self.apart, self.world.related)):
            return True
        if not sure and not self.profile(large).documents.isdisjoint(self.profile(small).documents):
            return True
        if any(conflicts(self.profile(large), self.profile(small), self.world)):
            return True
        ones, others = ({self.nodes[id].label: self.nodes[id] for id in self.of(root)} for root in (large, small))
        likes = (likeness(a, b, self.world) for a in ones.values() for b in others.values() if a.label != b.label)
        return any(like is not None and like.apart for like in likes)

    def by_fullest(self) -> Groups:
        """{id of an entity: its nodes}: the id is that of the fullest name."""
        found: dict[str, list[str]] = defaultdict(list)
        for id in sorted(self.nodes):
            found[self.root(id)].append(id)
        return {min(ids, key=self._fullness): ids for ids in found.values()}

    def _fullness(self, id: str) -> tuple[int, int, str]:
        label = self.nodes[id].label
        return -len(label.split()), -len(label), id

"""Nodes -> the pairs of them that are worth comparing: those that share a key made from their names.

A key that many full names share ("Smith" alone) tells nothing and makes no pair, so that their number grows with that of the nodes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, product

from kg.compare import Node
from kg.likeness import core, forms_of, initials, is_acronym, listed, other_names, person_name, skeleton

MOST_ALIKE = 8  # nodes that share a key and are all compared
MOST_FULL = 4  # full names that one short name may stand for
Block = tuple[str, ...]


def pairs_of(nodes: Iterable[Node]) -> list[tuple[str, str]]:
    """The ids of the nodes to compare, each pair once and sorted."""
    alike: dict[Block, set[str]] = defaultdict(set)
    short: dict[Block, set[str]] = defaultdict(set)
    full: dict[Block, set[str]] = defaultdict(set)
    for node in nodes:
        for sides, block in _keys(node):
            {"alike": alike, "short": short, "full": full}[sides][block].add(node.id)
    found = {pair for ids in alike.values() if len(ids) <= MOST_ALIKE for pair in combinations(sorted(ids), 2)}
    for block, ids in short.items():
        if len(full[block]) <= MOST_FULL:
            found |= {(min(pair), max(pair)) for pair in product(ids, full[block]) if pair[0] != pair[1]}
    return sorted(found)


def _keys(node: Node) -> Iterator[tuple[str, Block]]:
    """(side, key) of each block that `node` is in: "alike" ones are compared with one another, "short" ones with "full" ones."""
    if node.profile.kind == "Person":
        yield from _keys_of_person(node.label)
        for name in other_names(node.label, node.profile.names):
            yield "full", ("alone", skeleton(name))
        return
    kind, words = node.profile.kind, core(node.label)
    yield "alike", ("words", kind, *sorted(set(words) - {"of"}))
    yield "alike", ("letters", kind, *map(skeleton, words))
    for home in node.profile.homes:
        for name in {node.label, node.label.rpartition(" of ")[0] or node.label}:
            yield "alike", ("home", kind, home, *core(name))
    row = listed(node.label)
    if row is not None:
        yield "alike", ("listed", kind, str(row))
    if is_acronym(node.label):
        yield "short", ("initials", kind, node.label.replace(".", ""))
    elif letters := initials(node.label):
        yield "full", ("initials", kind, letters)
    yield "short", ("part", kind, *words)
    for part in {part for n in range(1, len(words)) for part in (words[:n], words[n:])}:
        yield "full", ("part", kind, *part)


def _keys_of_person(label: str) -> Iterator[tuple[str, Block]]:
    name = person_name(label)
    family = skeleton(name.family)
    if not name.given:
        yield "short", ("alone", family)
        return
    yield "alike", ("person", family, name.given[0][0])
    words = (*name.given, name.family)
    yield "alike", ("order", *sorted(words))
    yield "short", ("first family", *words)
    for n in range(2, len(words)):
        yield "full", ("first family", *words[:n])
    if name.nick:
        yield "alike", ("person", family, name.nick[0])
    for form in forms_of(name.given[0]):
        yield "alike", ("form", family, form)
    for part in {family, skeleton(name.given[0]), skeleton(name.given[-1])}:
        yield "full", ("alone", part)

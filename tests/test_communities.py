"""Groups of things: who belongs together, and that no group is too large to be read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg.communities import LEAST, MOST, Tree, find_groups

ROOT = Path(__file__).parents[1]


def find_nodes(tree: Tree) -> list[int]:
    return [node for child in tree for node in (find_nodes(child) if isinstance(child, list) else [child])]


def find_sizes(tree: Tree) -> list[int]:
    return [len(tree), *(size for child in tree if isinstance(child, list) for size in find_sizes(child))]


def cliques(count: int, size: int) -> list[tuple[int, int]]:
    """`count` sets of `size` things that all have to do with each other, and a tie from each set to the next."""
    inside = [(base + a, base + b) for base in range(0, count * size, size) for a in range(size) for b in range(a)]
    return [*inside, *((base, base + size) for base in range(0, (count - 1) * size, size))]


def test_what_has_much_to_do_with_each_other_is_a_group() -> None:
    tree = find_groups(80, cliques(8, 10))
    assert sorted(tuple(group) for group in tree if isinstance(group, list)) == [tuple(range(base, base + 10)) for base in range(0, 80, 10)]


@pytest.mark.parametrize(
    ("count", "edges"),
    [
        (0, []),
        (1, []),
        (LEAST, [(0, 1)]),
        (1000, []),  # nothing has to do with anything
        (1000, [(0, number) for number in range(1, 1000)]),  # a star
        (1000, [(number, number + 1) for number in range(999)]),  # a chain
        (7000, cliques(700, 10)),
        (900, [(2 * number, 2 * number + 1) for number in range(450)]),  # pairs
    ],
    ids=["none", "one", "few", "loose", "star", "chain", "many", "pairs"],
)
def test_each_thing_is_in_one_place_and_no_group_is_too_large(count: int, edges: list[tuple[int, int]]) -> None:
    tree = find_groups(count, edges)
    assert sorted(find_nodes(tree)) == list(range(count))
    assert max(find_sizes(tree)) <= MOST
    assert tree == find_groups(count, edges[::-1])


def test_seed_of_hashes_does_not_matter() -> None:
    program = "from kg.communities import find_groups; print(find_groups(4000, [(n, n * 7 % 4000) for n in range(4000)]))"
    runs = [
        subprocess.run(
            [sys.executable, "-c", program], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True, cwd=ROOT
        )
        for seed in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout

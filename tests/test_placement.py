"""Where nodes stand: apart from each other, in their groups, and always at the same place."""

from __future__ import annotations

import math

import pytest

from kg.communities import find_groups
from kg.placement import Disc, enclose, find_positions, place_groups


def test_positions_keep_nodes_and_labels_apart() -> None:
    edges = [(number, (number * number + 1) % 30) for number in range(30)]
    places = find_positions([100.0] * 32, edges)  # and two without an edge
    assert places == find_positions([100.0] * 32, edges)
    assert all(isinstance(x, int) and isinstance(y, int) for x, y in places)
    for number, (x, y) in enumerate(places):
        assert all(((x - u) / 100) ** 2 + ((y - v) / 78) ** 2 > 0.7 for u, v in places[:number])


def test_parts_that_are_not_connected_do_not_overlap() -> None:
    stars = [(hub, hub + leaf) for hub in range(0, 40, 8) for leaf in range(1, 6)]
    places = find_positions([60.0] * 40, stars)
    boxes = []
    for hub in range(0, 40, 8):
        x, y = zip(*places[hub : hub + 6], strict=True)
        boxes.append((min(x), min(y), max(x), max(y)))
    for number, (left, top, right, bottom) in enumerate(boxes):
        assert all(left > r or right < x or top > b or bottom < y for x, y, r, b in boxes[:number])


def make_edges(count: int) -> list[tuple[int, int]]:
    """Rings of 30 nodes, of which each has a tie with a hub and with the next ring."""
    rings = [(number, number + 1 if number % 30 < 29 else number - 29) for number in range(count - 1)]
    return [
        *rings,
        *((number, number % 5) for number in range(0, count, 15)),
        *((number, number + 30) for number in range(0, count - 30, 30)),
    ]


def find_faults(places: list[tuple[int, int]], discs: list[Disc], count: int) -> list[str]:
    """What lies over what it must not lie over, or out of where it must be."""
    faults = []
    for number, disc in enumerate(discs):
        around = discs[disc.parent] if disc.parent is not None else None
        inside = set(disc.nodes)
        if around and math.hypot(disc.x - around.x, disc.y - around.y) + disc.radius > around.radius + 2:
            faults.append(f"disc {number} reaches out of {disc.parent}")
        faults += [
            f"node {node} is {'out of' if node in inside else 'in'} disc {number}"
            for node in range(count)
            if (math.hypot(places[node][0] - disc.x, places[node][1] - disc.y) <= disc.radius) != (node in inside)
        ]
        for other in discs[:number]:
            if other.parent == disc.parent and math.hypot(disc.x - other.x, disc.y - other.y) < disc.radius + other.radius:
                faults.append(f"disc {number} lies over another")
    return faults


@pytest.mark.parametrize("count", [1, 7, 60, 600, 2500])
def test_groups_stand_apart_and_hold_their_nodes(count: int) -> None:
    edges = make_edges(count)
    tree = find_groups(count, edges)
    places, discs = place_groups(tree, [80.0] * count, edges)
    assert (places, discs) == place_groups(tree, [80.0] * count, edges)
    assert len(set(places)) == count
    assert find_faults(places, discs, count) == []
    assert all(disc.parent is None or disc.parent < number for number, disc in enumerate(discs))
    assert bool(discs) == (count >= 60)


def test_discs_around_nodes_that_stand_already_hold_them() -> None:
    edges = make_edges(120)
    places = find_positions([80.0] * 120, edges)
    discs = enclose(find_groups(120, edges), places)
    assert len(discs) > 1
    assert all(math.hypot(places[n][0] - disc.x, places[n][1] - disc.y) <= disc.radius for disc in discs for n in disc.nodes)

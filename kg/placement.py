"""Where the nodes of a drawing stand: a force layout of each connected part, no label over another, and the parts packed side by side.

Where they are in groups, each group has a disc: what it holds is inside, and no disc lies over another or over a node that is not in it.
Nodes are numbered from 0; places are in pixels, x to the right and y down. The same input gives the same places.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.communities import Tree

Point = tuple[float, float]

ROUNDS = 120  # of moving the nodes of a part
LEAST_ROUNDS = 15  # of them where there are very many nodes
SPACING = 190.0  # pixels between two nodes with an edge, about
HEIGHT = 78.0  # pixels from a node to one below it, with the label between them
MARGIN = 40.0  # pixels between the edge of a disc and what is inside or beside it
GAP = 170.0  # pixels between the nodes of parts that are not connected, with their labels between them


@dataclass(frozen=True, slots=True)
class Disc:
    """Where a group of a tree stands. `parent` is the number of the disc around it, None at the top; `nodes` are all that are inside."""

    parent: int | None
    x: int
    y: int
    radius: int
    nodes: tuple[int, ...]


def find_positions(widths: Sequence[float], edges: Iterable[tuple[int, int]], rounds: int = ROUNDS) -> list[tuple[int, int]]:
    """A place in pixels for each node (they are numbered; `widths` are those of their labels): same input, same places.

    Connected parts are laid out one by one and then set beside each other, the largest first. None may have 500 nodes, from which on
    networkx' springs need scipy: what is as large is placed in groups.
    """
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(range(len(widths)))
    graph.add_edges_from(edge for edge in edges if edge[0] != edge[1])
    parts = sorted(map(sorted, nx.connected_components(graph)), key=lambda part: (-len(part), part[0]))
    placed = set_beside([place_part(graph, part, widths, rounds) for part in parts])
    return [(round(placed[node][0]), round(placed[node][1])) for node in range(len(widths))]


def place_part(graph: Any, part: Sequence[int], widths: Sequence[float], rounds: int) -> dict[int, Point]:
    """Places for the nodes of one connected part."""
    import networkx as nx

    ranked = sorted(part, key=lambda node: (-graph.degree(node), node))
    core = nx.Graph()
    core.add_nodes_from(ranked)
    core.add_edges_from(sorted(graph.subgraph(ranked).edges))
    return move_apart(place_core(core, rounds), widths, rounds)


def place_core(core: Any, rounds: int) -> dict[int, Point]:
    """Places from networkx' springs, made to agree with the number of steps between nodes and turned to lie flat."""
    import networkx as nx
    import numpy as np

    if len(core) == 1:
        return dict.fromkeys(core, (0.0, 0.0))
    sprung = nx.spring_layout(core, seed=7, iterations=min(50, rounds))
    nodes = sorted(sprung)
    lengths = dict(nx.all_pairs_shortest_path_length(core))
    steps = np.array([[float(lengths[node].get(other, len(nodes))) for other in nodes] for node in nodes])
    at = lie_flat(relax(np.array([sprung[node] for node in nodes]), steps, rounds)) * max(0.7 * SPACING, SPACING - 0.4 * len(nodes))
    return {node: (float(x), float(y)) for node, (x, y) in zip(nodes, at, strict=True)}


def relax(at: Any, steps: Any, rounds: int) -> Any:
    """The places `at`, moved so that distances come near `steps`: stress majorization (Gansner, Koren and North 2004, eq. 8)."""
    import numpy as np

    weights = 1.0 / np.square(np.maximum(steps, 1.0))
    np.fill_diagonal(weights, 0.0)
    at = at * steps.max() / 2
    for _ in range(rounds):
        far = np.hypot(at[:, None, 0] - at[None, :, 0], at[:, None, 1] - at[None, :, 1])
        pull = weights * steps / np.maximum(far, 1e-6)
        moved = np.einsum("ij,jk->ik", weights - pull, at)  # and not @, whose order of summing is the machine's
        at = (moved + at * pull.sum(axis=1)[:, None]) / weights.sum(axis=1)[:, None]
    return at


def lie_flat(at: Any) -> Any:
    """The places, turned about their middle until their longest extent is the horizontal one, and a little flatter, as screens are."""
    import numpy as np

    x, y = (at - at.mean(axis=0)).T
    angle = 0.5 * math.atan2(2 * float((x * y).sum()), float((x * x).sum() - (y * y).sum()))
    x, y = x * math.cos(angle) + y * math.sin(angle), y * math.cos(angle) - x * math.sin(angle)
    stretch = min(1.25, max(1.0, 1.5 * float(np.ptp(y)) / (float(np.ptp(x)) or 1.0)))
    return np.stack([x * stretch, y / stretch], axis=-1)


def move_apart(places: Mapping[int, Point], widths: Sequence[float], rounds: int) -> dict[int, Point]:
    """The same places, with nodes pushed from each other until neither they nor their labels overlap (or `rounds` are over)."""
    import numpy as np

    nodes = sorted(places)
    at = np.array([places[node] for node in nodes], dtype=float)
    wide = np.array([widths[node] for node in nodes])
    for _ in range(rounds):
        across = (at[:, None, 0] - at[None, :, 0]) / (0.5 * (wide[:, None] + wide[None, :]))
        distance = np.hypot(across, (at[:, None, 1] - at[None, :, 1]) / HEIGHT)  # 1 where two ellipses around nodes and labels touch
        a, b = np.nonzero(np.triu(distance < 1.0, 1))
        if not len(a):
            break
        apart, near = at[b] - at[a], np.maximum(distance[a, b], 0.05)[:, None]
        push = 0.3 * (1.0 - near) / near * np.where((apart == 0).all(axis=-1)[:, None], [4.0, 4.0], apart)
        np.add.at(at, b, push)
        np.add.at(at, a, -push)
    return {node: (float(x), float(y)) for node, (x, y) in zip(nodes, at, strict=True)}


def set_beside(parts: Sequence[Mapping[int, Point]]) -> dict[int, Point]:
    """The parts side by side without overlap, in about the shape of a screen."""
    boxes = [(max(x) - min(x) + GAP, max(y) - min(y) + HEIGHT + 20) for x, y in (zip(*part.values(), strict=True) for part in parts)]
    least, area = max(wide for wide, _ in boxes), sum(wide * high for wide, high in boxes)
    tries = [fill_shelves(boxes, max(least, math.sqrt(area) * factor)) for factor in (1.0, 1.15, 1.3, 1.5, 1.75, 2.0)]
    corners, *_ = min(tries, key=lambda found: max(found[1] / 1.45, found[2]))
    placed: dict[int, Point] = {}
    for part, (left, top) in zip(parts, corners, strict=True):
        x0, y0 = min(x for x, _ in part.values()), min(y for _, y in part.values())
        placed |= {node: (x - x0 + left, y - y0 + top) for node, (x, y) in part.items()}
    return placed


def fill_shelves(boxes: Sequence[Point], room: float) -> tuple[list[Point], float, float]:
    """The top left corner of each (width, height), and the width and height of all: shelves of columns, filled from the highest down."""
    corners: dict[int, Point] = {}
    columns: list[list[float]] = []  # left, free from here down, width, end of the shelf
    shelves: list[list[float]] = []  # top, free from here to the right, height
    for number, (wide, high) in sorted(enumerate(boxes), key=lambda item: (-item[1][1], -item[1][0], item[0])):
        column = next((column for column in columns if wide <= column[2] and column[1] + high <= column[3]), None)
        if column is None:
            shelf = next((shelf for shelf in shelves if shelf[1] + wide <= room), None)
            if shelf is None:
                shelf = [sum(other[2] for other in shelves), 0.0, high]
                shelves.append(shelf)
            column = [shelf[1], shelf[0], wide, shelf[0] + shelf[2]]
            columns.append(column)
            shelf[1] += wide
        corners[number] = (column[0], column[1])
        column[1] += high
    return [corners[number] for number in range(len(boxes))], max(shelf[1] for shelf in shelves), sum(shelf[2] for shelf in shelves)


# Groups


def place_groups(tree: Tree, widths: Sequence[float], edges: Sequence[tuple[int, int]]) -> tuple[list[tuple[int, int]], list[Disc]]:
    """A place for each node, and the discs of the groups in `tree`, each after the one around it."""
    rounds = max(LEAST_ROUNDS, min(ROUNDS, 300_000 // max(1, len(widths))))
    drawn = draw_group(tree, widths, share_edges(tree, edges), rounds)
    discs: list[Disc] = []
    places: dict[int, tuple[int, int]] = {}
    settle(drawn, (0.0, 0.0), None, places, discs)
    return [places[node] for node in range(len(widths))], discs


@dataclass(frozen=True, slots=True)
class Drawn:
    """A group with the places of its children, counted from its middle. Node children are numbers, groups are drawn themselves."""

    children: Sequence[int | Drawn]
    at: Sequence[Point]
    radius: float


Links = Mapping[tuple[int, int], int]  # numbers of two children of a group -> how many edges lead from one to the other


def share_edges(tree: Tree, edges: Iterable[tuple[int, int]]) -> dict[int, Links]:
    """For each group (by `id`) the links between its children: an edge is one of the innermost group that holds both of its ends."""
    paths: dict[int, tuple[tuple[int, int], ...]] = {}

    def trace(group: Tree, path: tuple[tuple[int, int], ...]) -> None:
        for number, child in enumerate(group):
            step = (*path, (id(group), number))
            if isinstance(child, list):
                trace(child, step)
            else:
                paths[child] = step

    trace(tree, ())
    links: dict[int, Counter[tuple[int, int]]] = {}
    for a, b in edges:
        if a != b:
            group, here, there = next((one[0], one[1], other[1]) for one, other in zip(paths[a], paths[b], strict=False) if one != other)
            links.setdefault(group, Counter())[min(here, there), max(here, there)] += 1
    return dict(links)


def draw_group(group: Tree, widths: Sequence[float], links: Mapping[int, Links], rounds: int) -> Drawn:
    """The group with a place for each of its children: a force layout where all are nodes, discs beside each other where not."""
    children = [draw_group(child, widths, links, rounds) if isinstance(child, list) else child for child in group]
    own = links.get(id(group), {})
    room = [child.radius if isinstance(child, Drawn) else 0.5 * max(widths[child], HEIGHT) for child in children]
    nodes = [child for child in group if isinstance(child, int)]
    at: Sequence[Point] = (
        find_positions([widths[node] for node in nodes], own, rounds) if len(nodes) == len(group) else pack_discs(room, own)
    )
    left, right = (pick(x + sign * r for (x, _), r in zip(at, room, strict=True)) for pick, sign in ((min, -1), (max, 1)))
    top, bottom = (pick(y + sign * r for (_, y), r in zip(at, room, strict=True)) for pick, sign in ((min, -1), (max, 1)))
    middle = (0.5 * (left + right), 0.5 * (top + bottom))
    about = [(x - middle[0], y - middle[1]) for x, y in at]
    return Drawn(children, about, max(math.hypot(x, y) + r for (x, y), r in zip(about, room, strict=True)) + MARGIN)


def pack_discs(radii: Sequence[float], links: Links) -> list[Point]:
    """The middles of discs beside each other, each as near as can be to those that it has links with; the most linked is in the middle."""
    import numpy as np

    near: dict[int, list[tuple[int, int]]] = {number: [] for number in range(len(radii))}
    for (a, b), weight in sorted(links.items()):
        near[a].append((b, weight))
        near[b].append((a, weight))
    order = sorted(near, key=lambda number: (-sum(weight for _, weight in near[number]), -radii[number], number))
    at: dict[int, Point] = {}
    xs, ys, rs = (np.zeros(len(order)) for _ in range(3))
    for count, number in enumerate(order):
        friends = [(at[other], weight) for other, weight in near[number] if other in at]
        total = sum(weight for _, weight in friends) or 1
        x, y = (sum(place[axis] * weight for place, weight in friends) / total for axis in (0, 1))
        at[number] = find_room((x, y), radii[number], xs[:count], ys[:count], rs[:count])
        xs[count], ys[count], rs[count] = *at[number], radii[number]
    return [at[number] for number in range(len(radii))]


def find_room(wish: Point, radius: float, xs: Any, ys: Any, radii: Any) -> Point:
    """The first point on a spiral around `wish` where a disc lies over none of those at (xs, ys)."""
    import numpy as np

    step = 0.3 * radius
    while True:
        turns = read_spiral() * step + wish
        for some in np.array_split(turns, 40):
            far = np.hypot(some[:, None, 0] - xs, some[:, None, 1] - ys)
            free = np.flatnonzero((far >= radii + radius + MARGIN).all(axis=1))
            if len(free):
                return float(some[free[0], 0]), float(some[free[0], 1])
        step *= 4


@cache
def read_spiral(count: int = 10_000) -> Any:
    """Points about 1 from each other, further and further from the middle, on a spiral that is a little flat, as screens are."""
    import numpy as np

    points, angle = [(0.0, 0.0)], 0.0
    for _ in range(count):
        angle += 2 * math.pi / max(angle, 2 * math.pi)
        points.append((1.2 * angle / (2 * math.pi) * math.cos(angle), angle / (2 * math.pi) * math.sin(angle)))
    return np.array(points)


def settle(group: Drawn, middle: Point, number: int | None, places: dict[int, tuple[int, int]], discs: list[Disc]) -> list[int]:
    """Notes where the children of `group` stand when its middle is there; gives the nodes inside. `number` is that of its own disc."""
    inside: list[int] = []
    for child, (x, y) in zip(group.children, group.at, strict=True):
        place = (middle[0] + x, middle[1] + y)
        if isinstance(child, Drawn):
            at = len(discs)
            discs.append(Disc(number, round(place[0]), round(place[1]), math.ceil(child.radius), ()))
            nodes = settle(child, place, at, places, discs)
            discs[at] = Disc(number, discs[at].x, discs[at].y, discs[at].radius, tuple(nodes))
            inside += nodes
        else:
            places[child] = (round(place[0]), round(place[1]))
            inside.append(child)
    return inside


def enclose(tree: Tree, places: Sequence[tuple[int, int]]) -> list[Disc]:
    """The discs around the groups in `tree` where the nodes stand already, each after the one around it; they may lie over each other."""
    discs: list[Disc] = []

    def add(group: Tree, parent: int | None) -> list[int]:
        number = len(discs)
        discs.append(Disc(parent, 0, 0, 0, ()))
        nodes = [node for child in group for node in (add(child, number) if isinstance(child, list) else [child])]
        xs, ys = zip(*(places[node] for node in nodes), strict=True)
        x, y = (round(0.5 * (min(some) + max(some))) for some in (xs, ys))
        far = max(math.hypot(a - x, b - y) for a, b in zip(xs, ys, strict=True))
        discs[number] = Disc(parent, x, y, math.ceil(far + MARGIN), tuple(nodes))
        return nodes

    for child in tree:
        if isinstance(child, list):
            add(child, None)
    return discs

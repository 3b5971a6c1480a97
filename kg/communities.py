"""What belongs together in a drawing too large to be read: groups of things that have much to do with each other, and groups of groups.

Things are numbered from 0. The same numbers and edges give the same groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from networkx import Graph

Tree: TypeAlias = "list[int | Tree]"  # the things and the groups that a group holds

MOST = 150  # things and groups in a group
LEAST = 5  # things that make a group of their own
MANY = 3000  # things up to which networkx' Louvain method is quick
SEED = 7


def find_groups(count: int, edges: Iterable[tuple[int, int]]) -> Tree:
    """`count` things as a tree of groups, the largest first; none holds more than MOST things and groups."""
    import networkx as nx

    weights: dict[tuple[int, int], int] = {}
    for a, b in edges:
        if a != b:
            weights[min(a, b), max(a, b)] = weights.get((min(a, b), max(a, b)), 0) + 1
    graph = nx.Graph()
    graph.add_nodes_from(range(count))
    graph.add_weighted_edges_from((a, b, weight) for (a, b), weight in sorted(weights.items()))
    return divide(graph, LEAST)


def divide(graph: Graph[Any], most: int = MOST) -> Tree:
    """The things of `graph` as a tree of groups, where there are more than `most`."""
    if len(graph) <= most:
        return [*sorted(graph)]
    parts = sorted(map(sorted, find_communities(graph)), key=lambda part: (-len(part), part[0]))
    if len(parts) == 1:  # a star, or all as near to each other
        return bundle(split([*walk(graph)]))
    few: Tree = [node for part in parts if len(part) < LEAST for node in part]
    children: Tree = [divide(cut(graph, part)) for part in parts if len(part) >= LEAST]
    return bundle(children + (few if len(few) < LEAST else split(few)))


def find_communities(graph: Graph[Any]) -> list[set[int]]:
    """Sets of nodes that have more to do with each other than with the rest: by the Louvain method (Blondel and others 2008).

    In a large graph those are joined first that label propagation (Traag and Subelj 2023) finds to be near.
    """
    import networkx as nx

    if len(graph) <= MANY:
        return list(nx.community.louvain_communities(graph, seed=SEED))
    near = sorted(map(sorted, nx.community.fast_label_propagation_communities(graph, weight="weight", seed=SEED)))
    if len(near) == 1 or len(near) > 0.9 * len(graph):
        return [set(found) for found in near]
    return [{node for number in found for node in near[number]} for found in find_communities(join(graph, near))]


def join(graph: Graph[Any], parts: Sequence[Sequence[int]]) -> Graph[Any]:
    """The graph whose nodes are the numbers of `parts`."""
    import networkx as nx

    part_of = {node: number for number, part in enumerate(parts) for node in part}
    joined: Graph[Any] = nx.Graph()
    joined.add_nodes_from(range(len(parts)))
    for a, b, weight in graph.edges(data="weight"):
        ends = part_of[a], part_of[b]
        if ends[0] != ends[1]:
            joined.add_edge(*ends, weight=weight + joined.get_edge_data(*ends, {"weight": 0})["weight"])
    return joined


def cut(graph: Graph[Any], part: Sequence[int]) -> Graph[Any]:
    """The part of `graph` with the nodes `part`, in their order whatever a set's is."""
    import networkx as nx

    inside, found = set(part), nx.Graph()
    found.add_nodes_from(part)
    found.add_weighted_edges_from((a, b, told["weight"]) for a in part for b, told in sorted(graph.adj[a].items()) if a < b and b in inside)
    return found


def walk(graph: Graph[Any]) -> list[int]:
    """The nodes of a connected graph, those near the best connected one first."""
    import networkx as nx

    start = min(graph, key=lambda node: (-graph.degree(node), node))
    return [start, *(node for _, node in nx.bfs_edges(graph, start, sort_neighbors=sorted))]


def split(nodes: Tree) -> Tree:
    """`nodes` in groups of at most MOST, all of about one size."""
    count = -(-len(nodes) // MOST)
    size = -(-len(nodes) // count)
    return [nodes[start : start + size] for start in range(0, len(nodes), size)]


def bundle(children: Tree) -> Tree:
    """`children` in groups of groups, where they are too many."""
    while len(children) > MOST:
        children = split(children)
    only = children[0] if len(children) == 1 else children
    return only if isinstance(only, list) else children

"""Where the things of a scene stand, and the groups that they are drawn in where they are too many to be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

from kg.communities import find_groups
from kg.placement import Disc, enclose, find_positions, place_groups
from kg.scene import Group, Layout, Scene, cut_label

Groups: TypeAlias = Literal["auto", "always", "never"]

READABLE = 400  # things that a drawing without groups can have
LINE_LENGTH = 20  # characters in a line of a label


def to_layout(scene: Scene, groups: Groups = "auto") -> Layout:
    """A place for each thing, and groups, which are drawn where there are more things than can be read ("auto"), or as `groups` says.

    Few things stand as their ties want it, and may be grouped later; many stand in their groups, whether those are drawn at first or not.
    """
    things = scene.things
    number = {iri: place for place, iri in enumerate(things)}
    edges = [(number[fact.subject], number[fact.object]) for fact in scene.facts if fact.subject and fact.object]
    widths = [30 + 8.0 * min(len(cut_label(scene.names.label(iri))), LINE_LENGTH) for iri in things]
    tree = find_groups(len(things), edges)
    grouped = groups == "always" or (groups == "auto" and len(things) > READABLE)
    if grouped or len(things) > READABLE:
        places, discs = place_groups(tree, widths, edges)
    else:
        places = find_positions(widths, edges)
        discs = enclose(tree, places)
    found = tuple(to_groups(discs, things))
    inside = {iri: group.id for group in found for iri in group.things}  # a group comes after the one around it
    return Layout(dict(zip(things, places, strict=True)), inside, found, grouped)


def to_groups(discs: Sequence[Disc], things: Sequence[str]) -> Iterator[Group]:
    for place, disc in enumerate(discs):
        parent = None if disc.parent is None else f"g{disc.parent + 1}"
        yield Group(f"g{place + 1}", parent, disc.x, disc.y, disc.radius, tuple(things[node] for node in disc.nodes))

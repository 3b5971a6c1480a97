"""Where the things of a scene stand, and the groups that they are drawn in where they are too many to be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

from kg.communities import find_groups
from kg.placement import Disc, find_positions, place_groups
from kg.scene import Group, Layout, Scene, cut_label

Groups: TypeAlias = Literal["auto", "always", "never"]

READABLE = 400  # things that a drawing without groups can have
LINE_LENGTH = 20  # characters in a line of a label


def to_layout(scene: Scene, groups: Groups = "auto") -> Layout:
    """A place for each thing, and groups where there are more things than can be read ("auto"), or as `groups` says."""
    things = scene.things
    number = {iri: place for place, iri in enumerate(things)}
    edges = [(number[fact.subject], number[fact.object]) for fact in scene.facts if fact.subject and fact.object]
    widths = [30 + 8.0 * min(len(cut_label(scene.names.label(iri))), LINE_LENGTH) for iri in things]
    many = len(things) > READABLE
    if not many and groups != "always":
        return Layout(dict(zip(things, find_positions(widths, edges), strict=True)))
    places, discs = place_groups(find_groups(len(things), edges), widths, edges)
    found = tuple(to_groups(discs, things)) if groups != "never" else ()
    inside = {iri: group.id for group in found for iri in group.things}  # a group comes after the one around it
    return Layout(dict(zip(things, places, strict=True)), inside, found)


def to_groups(discs: Sequence[Disc], things: Sequence[str]) -> Iterator[Group]:
    for place, disc in enumerate(discs):
        parent = None if disc.parent is None else f"g{disc.parent + 1}"
        yield Group(f"g{place + 1}", parent, disc.x, disc.y, disc.radius, tuple(things[node] for node in disc.nodes))

"""Readings -> Entities: which clusters of the articles are one thing of the world.

What has one key (a gazetteer's, or kind and full name) is a *node*, unless the articles tell several things of that name apart. Nodes of
unlike names are compared where their names have something in common, and merged from the likeliest pair down, if nothing in the two
groups contradicts. Ids come from content: neither the order of the articles nor an article about other things changes one.
"""

from __future__ import annotations

import gc
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from kg.compare import MOST_DOCUMENTS, Node, World, conflicts, context
from kg.iri import LONGEST_SLUG, slug
from kg.linking import OPEN
from kg.merging import merge
from kg.model import Candidate, Cluster, Decision, Entity, Reading
from kg.profile import Profile, cluster_at, key_of, pairs_apart, profiles, together
from kg.replay import Key, Replayed, refused, replay

if TYPE_CHECKING:
    from kg.ontology import Ontology

__all__ = ["LONGEST_SLUG", "Resolution", "cluster_at", "identity", "resolve", "slug"]

PREFIXES = {"GovernmentPortfolio": "portfolio", "CreativeWork": "work"}  # kinds whose ids do not begin with their own name
OWN_SCHEMES = {"iso3166", "iso3166-2", "iso3166-3", "geonames", "portfolio", "name"}  # no key of one is a key of another
LOCAL = ("Group", "GovernmentPortfolio")  # kinds whose name says nothing beyond its article
MOST_NAMESAKES = 50  # things of one name that are told apart; what comes then stays alone
PLAIN = 5  # times as many articles as on all others of its name make one the thing that a bare name means


@dataclass(frozen=True)
class Resolution:
    """The entities of a corpus, and which entity each cluster is: `of[document id, number of the cluster]` is an entity's id.

    `rules` says for each of them what made them one: "gazetteer", "full name", "document", "merged name" or "decision". `candidates` are
    the pairs that were compared, `unused` the decisions that could not be followed, each with the reason; `merged` gives for each id that
    was merged away the entity that it is now.
    """

    entities: tuple[Entity, ...]
    of: Mapping[Key, str]
    rules: Mapping[Key, str]
    candidates: tuple[Candidate, ...] = ()
    unused: tuple[tuple[Decision, str], ...] = ()
    merged: Mapping[str, str] = field(default_factory=dict)
    nodes: Mapping[Key, str] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> dict[str, Entity]:
        return {entity.id: entity for entity in self.entities}


@dataclass(frozen=True, slots=True)
class Local:
    """A cluster of one article with what the article tells of it."""

    document: str
    number: int
    cluster: Cluster
    profile: Profile

    @property
    def key(self) -> Key:
        return self.document, self.number


def resolve(readings: Iterable[Reading], ontology: Ontology, decisions: Sequence[Decision] = ()) -> Resolution:
    """The entities of `readings`; `ontology` tells of what kind their classes are, `decisions` what people decided."""
    with _collector_paused():
        return _resolve(readings, ontology, decisions)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Nothing here is in a cycle: looking for cycles again and again among all readings would take a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _resolve(readings: Iterable[Reading], ontology: Ontology, decisions: Sequence[Decision]) -> Resolution:
    world = World(ontology, {}, {}, {})
    locals_of, rules, apart = _locals(sorted(readings, key=lambda reading: reading.document.id), world)
    members = {id: found for key, locals in sorted(locals_of.items()) for id, found in _nodes(key, locals, rules, apart, world)}
    node_of = {local.key: id for id, found in members.items() for local in found}
    for one, others in apart.items():
        for other in others:
            if node_of[one] != node_of[other]:
                world.related.setdefault(node_of[one], set()).add(node_of[other])
    nodes = {id: Node(id, _label(found), _joined(found)) for id, found in members.items()}
    groups, candidates = merge({id: node for id, node in nodes.items() if _is_comparable(members[id][0])}, world, refused(decisions))
    groups |= {id: [id] for id in nodes if not _is_comparable(members[id][0])}
    done = replay(groups, {id: [local.key for local in found] for id, found in members.items()}, decisions)
    return _resolution(done, members, rules, candidates)


def identity(cluster: Cluster, kind: str, document: str) -> tuple[str, str]:
    """The id that an article alone gives and the rule that gives it: one of "gazetteer", "full name", "document"."""
    prefix = PREFIXES.get(kind) or slug(kind)
    if cluster.identifier:
        return f"{prefix}/{key_slug(cluster.identifier)}", "gazetteer"
    name = slug(cluster.label)
    local = is_local(cluster) or (cluster.type == "Person" and " " not in cluster.label)
    local = local or cluster.chosen.endswith(OPEN)  # one of several Springfields: another article may mean another
    return (f"{prefix}/{name}-{document[:8]}", "document") if local else (f"{prefix}/{name}", "full name")


def is_local(cluster: Cluster) -> bool:
    """Whether what `cluster` is called says nothing beyond its article: "ten doctors", "a spokesman"."""
    return cluster.type in LOCAL or not any(m.kind in ("name", "adjective") for m in cluster.mentions)


def key_slug(identifier: str) -> str:
    """A gazetteer's key as the end of an IRI. One of a user's gazetteer keeps its scheme and has a hash, so that no two can be one.

    >>> key_slug("iso3166:KZ"), key_slug("works:K12")
    ('kz', 'works-k12-89d460')
    """
    scheme, _, key = identifier.partition(":")
    if scheme in OWN_SCHEMES:
        return slug(key)
    return f"{slug(identifier)}-{hashlib.sha256(identifier.encode()).hexdigest()[:6]}"


def _locals(readings: Iterable[Reading], world: World) -> tuple[dict[str, list[Local]], dict[Key, str], dict[Key, set[Key]]]:
    """{key: what has it}, {local: rule of its key}, {local: the locals that its article relates it to}; fills `world`."""
    found: dict[str, list[Local]] = defaultdict(list)
    rules: dict[Key, str] = {}
    apart: dict[Key, set[Key]] = defaultdict(set)
    places = {world.ontology.kind(name) for name in world.ontology.ranks}
    for reading in readings:
        document = reading.document.id
        told = profiles(reading, world.ontology)
        names = [key_of(cluster, world.ontology) for cluster in reading.clusters]
        world.named[document] = frozenset(name for name, cluster in zip(names, reading.clusters, strict=True) if not is_local(cluster))
        for n, (cluster, profile) in enumerate(zip(reading.clusters, told, strict=True)):
            key, rules[document, n] = identity(cluster, profile.kind, document)
            found[key].append(Local(document, n, cluster, profile))
            name = names[n]
            world.labels[name] = min(cluster.label, world.labels.get(name, cluster.label))
            if profile.kind in places:
                world.ranks[name] = world.ontology.rank(cluster.type) or max(world.ontology.ranks.values())
        for one, other in pairs_apart(reading):
            if one != other and told[one].kind == told[other].kind:
                apart[document, one].add((document, other))
                apart[document, other].add((document, one))
    return found, rules, apart


# things of one name


def _nodes(
    key: str, locals: list[Local], rules: Mapping[Key, str], apart: Mapping[Key, set[Key]], world: World
) -> Iterator[tuple[str, list[Local]]]:
    """(id, locals) of each thing that `key` names: one, unless the articles tell several apart."""
    if rules[locals[0].key] == "gazetteer" or not _may_differ(locals, apart):
        yield key, locals
        return
    parts = _told_apart(locals, apart, world)
    if len(parts) == 1:
        yield key, parts[0]
        return
    taken: set[str] = set()
    for part in sorted(parts, key=lambda part: min(local.key for local in part)):
        first = min(part, key=lambda local: local.key)
        id = f"{key}-{first.document[:8]}"
        id = f"{id}-{first.cluster.mentions[0].start}" if id in taken else id
        taken.add(id)
        yield id, part


def _may_differ(locals: list[Local], apart: Mapping[Key, set[Key]]) -> bool:
    """Whether anything is told of `locals`, which have one name, that one thing might not be."""
    if len(locals) < 2:
        return False
    whole = together(local.profile for local in locals)
    single = Counter((name, kind) for name, kind, _ in whole.single)
    if len(whole.sexes) > 1 or max(single.values(), default=0) > 1 or any(local.key in apart for local in locals):
        return True
    return bool(whole.spheres) or len(whole.trades) > 1 or len(whole.homes) > 1


def _told_apart(locals: list[Local], apart: Mapping[Key, set[Key]], world: World) -> list[list[Local]]:
    """`locals` of one name by the thing that they are: those of which most is told first, each to the one that it fits.

    What fits several, and has nothing in common with one of them alone, goes to the one that nearly all articles mean, or stays alone.
    """
    parts: list[_Part] = []
    alone: list[list[Local]] = []
    for local in sorted(locals, key=lambda local: (-_evidence(local.profile), local.key)):
        fits = [part for part in parts if not _contradicts(local, part, apart, world)]
        if not fits and len(parts) < MOST_NAMESAKES:
            parts.append(_Part(together([local.profile]), [local], {local.key}))
        elif owner := _owner(local, fits, world) if fits else None:
            full = len(owner.locals) >= MOST_DOCUMENTS  # enough to know it by; what is more would be looked at again with each article
            owner.profile.add(replace(local.profile, facts=frozenset(), documents=frozenset()) if full else local.profile)
            owner.locals.append(local)
            owner.keys.add(local.key)
        else:
            alone.append([local])
    return [part.locals for part in parts] + alone


@dataclass(frozen=True, slots=True)
class _Part:
    """One of several things of a name, so far."""

    profile: Profile
    locals: list[Local]
    keys: set[Key]


def _evidence(profile: Profile) -> int:
    told = (profile.sexes, profile.single, profile.spheres, profile.trades, profile.countries, profile.homes)
    return sum(map(len, told))


def _contradicts(local: Local, part: _Part, apart: Mapping[Key, set[Key]], world: World) -> bool:
    return not part.keys.isdisjoint(apart.get(local.key, ())) or any(conflicts(local.profile, part.profile, world))


def _owner(local: Local, fits: list[_Part], world: World) -> _Part | None:
    """The one of `fits` that `local` belongs to."""
    if len(fits) == 1:
        return fits[0]
    shares = [context(local.profile, part.profile, world)[0] for part in fits]
    best = max(shares)
    if best > 0 and shares.count(best) == 1:
        return fits[shares.index(best)]
    sizes = [len(part.locals) for part in fits]
    return fits[sizes.index(max(sizes))] if max(sizes) >= PLAIN * (sum(sizes) - max(sizes)) else None


def _is_comparable(local: Local) -> bool:
    """Whether a thing may have another name elsewhere: not what a gazetteer has an entry for, nor what its article alone knows."""
    return not is_local(local.cluster) and not local.profile.identifiers


def _joined(found: list[Local]) -> Profile:
    return found[0].profile if len(found) == 1 else together(local.profile for local in found)


def _label(found: list[Local]) -> str:
    return commonest(local.cluster.label for local in found)


# the entities


def _resolution(done: Replayed, members: Mapping[str, list[Local]], rules: dict[Key, str], candidates: tuple[Candidate, ...]) -> Resolution:
    """The resolution that nodes (`members`) and what was `done` with them make."""
    found: dict[str, list[Local]] = defaultdict(list)
    named: dict[str, list[Local]] = defaultdict(list)  # those that have the name of their entity
    for node, locals in members.items():
        for local in locals:
            entity = done.of[local.key]
            found[entity].append(local)
            if node == entity:
                named[entity].append(local)
            if local.key in done.decided:
                rules[local.key] = "decision"
            elif node != entity:
                rules[local.key] = "merged name"
    entities = tuple(_entity(id, locals, named[id] or locals) for id, locals in sorted(found.items()))
    return Resolution(
        entities,
        done.of,
        rules,
        candidates,
        tuple(done.unused),
        done.merged,
        {local.key: node for node, found in members.items() for local in found},
    )


def _entity(id: str, locals: list[Local], named: list[Local]) -> Entity:
    """The entity of `locals`: its commonest class, the commonest label of those `named` so, and every name that it was given."""
    label, kind = _label(named), commonest(local.cluster.type for local in locals)
    names = {name for local in locals for name in local.profile.names}
    identifiers = {identifier for local in locals for identifier in local.profile.identifiers}
    return Entity(id, kind, label, tuple(sorted(names - {label})), tuple(sorted(identifiers)))


def commonest(values: Iterable[str]) -> str:
    """The value that comes most often; of several the longest."""
    counts = Counter(values)
    return max(counts, key=lambda value: (counts[value], len(value), value))

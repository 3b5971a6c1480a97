"""Readings -> Entities: which clusters of the articles are one thing of the world.

The id of an entity is made from what the article itself tells of it, never from other articles, so it does not depend on their order:
a gazetteer's key, or the class and the full name. What has no full name (a family name alone, a group) stays with its document.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kg.linking import OPEN
from kg.model import Candidate, Cluster, Decision, Entity, Mention, Reading, Span

if TYPE_CHECKING:
    from kg.ontology import Ontology

PREFIXES = {"GovernmentPortfolio": "portfolio", "CreativeWork": "work"}  # kinds whose ids do not begin with their own name
LONGEST_SLUG = 60
OWN_SCHEMES = {"iso3166", "iso3166-2", "iso3166-3", "geonames", "name", "portfolio"}  # no key of one is a key of another


@dataclass(frozen=True)
class Resolution:
    """The entities of a corpus, and which entity each cluster is: `of[document id, number of the cluster]` is an entity's id.

    `rules` says for each of them what made them one: "gazetteer", "full name" or "document". `candidates` are the pairs that were
    compared, `unused` the decisions that could not be followed, each with the reason.
    """

    entities: tuple[Entity, ...]
    of: Mapping[tuple[str, int], str]
    rules: Mapping[tuple[str, int], str]
    candidates: tuple[Candidate, ...] = ()
    unused: tuple[tuple[Decision, str], ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Entity]:
        return {entity.id: entity for entity in self.entities}


def resolve(readings: Iterable[Reading], ontology: Ontology, decisions: Sequence[Decision] = ()) -> Resolution:
    """The entities of `readings`; `ontology` tells of what kind their classes are, `decisions` what people decided."""
    members: dict[str, list[Cluster]] = defaultdict(list)
    of, rules = {}, {}
    for reading in readings:
        for n, cluster in enumerate(reading.clusters):
            key, rule = identity(cluster, ontology.kind(cluster.type), reading.document.id)
            members[key].append(cluster)
            of[reading.document.id, n] = key
            rules[reading.document.id, n] = rule
    entities = tuple(_entity(key, clusters) for key, clusters in sorted(members.items()))
    return Resolution(entities, of, rules)


def cluster_at(reading: Reading) -> dict[Span, int]:
    """{span of a mention: number of its cluster} of one reading."""
    return {m.span: n for n, cluster in enumerate(reading.clusters) for m in cluster.mentions}


def identity(cluster: Cluster, kind: str, document: str) -> tuple[str, str]:
    """The entity's id and the rule that gives it: one of "gazetteer", "full name", "document"."""
    kind = PREFIXES.get(kind) or slug(kind)
    if cluster.identifier:
        return f"{kind}/{key_slug(cluster.identifier)}", "gazetteer"
    name = slug(cluster.label)
    local = cluster.type in ("Group", "GovernmentPortfolio") or (cluster.type == "Person" and " " not in cluster.label)
    local = local or cluster.chosen.endswith(OPEN)  # one of several Springfields: another article may mean another
    return (f"{kind}/{name}-{document[:8]}", "document") if local else (f"{kind}/{name}", "full name")


def key_slug(identifier: str) -> str:
    """A gazetteer's key as the end of an IRI. One of a user's gazetteer keeps its scheme and has a hash, so that no two can be one.

    >>> key_slug("iso3166:KZ"), key_slug("works:K12")
    ('kz', 'works-k12-89d460')
    """
    scheme, _, key = identifier.partition(":")
    if scheme in OWN_SCHEMES:
        return slug(key)
    return f"{slug(identifier)}-{hashlib.sha256(identifier.encode()).hexdigest()[:6]}"


def slug(name: str) -> str:
    """`name` as the end of an IRI: letters and digits in lower case, words joined by hyphens; a long one is cut and hashed.

    >>> slug("Dr. Özlem  O'Neil")
    'dr-özlem-o-neil'
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    words = re.findall(r"[^\W_]+", plain)
    joined = "-".join(words)
    if not joined or len(joined) > LONGEST_SLUG:
        digest = hashlib.sha256(plain.encode()).hexdigest()[:12]
        return f"{joined[:LONGEST_SLUG].rstrip('-')}-{digest}".lstrip("-")
    return joined


def _entity(key: str, clusters: list[Cluster]) -> Entity:
    """The entity of `clusters`: its commonest class and label, and every name that it was given."""
    label, kind = _commonest(c.label for c in clusters), _commonest(c.type for c in clusters)
    names = {_one_line(m) for c in clusters for m in c.mentions if m.kind == "name"} | {c.label for c in clusters}
    identifiers = {
        c.identifier for c in clusters if c.identifier and ":" in c.identifier and c.identifier.split(":")[0] not in ("portfolio", "name")
    }
    return Entity(key, kind, label, tuple(sorted(names - {label})), tuple(sorted(identifiers)))


def _one_line(mention: Mention) -> str:
    return " ".join(mention.text.split())


def _commonest(values: Iterable[str]) -> str:
    counts = Counter(values)
    return max(counts, key=lambda value: (counts[value], len(value), value))

"""Readings -> Entities: which clusters of the articles are one thing of the world.

The id of an entity is made from what the article itself tells of it, never from other articles, so it does not depend on their order:
a gazetteer's key, or the class and the full name. What has no full name (a family name alone, a group) stays with its document.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from kg.model import Candidate, Cluster, Decision, Entity, Mention, Reading, Span

if TYPE_CHECKING:
    from kg.ontology import Ontology

PREFIXES = {"GovernmentPortfolio": "portfolio", "CreativeWork": "work"}  # kinds whose ids do not begin with their own name
LONGEST_SLUG = 60


@dataclass(frozen=True)
class Resolution:
    """The entities of a corpus, and which entity each cluster is: `of[document id, number of the cluster]` is an entity's id.

    `rules` says for each of them what made them one: "gazetteer", "full name" or "document". `candidates` are the pairs that were
    compared, `unused` the decisions that could not be followed, each with the reason. `nodes` gives for each cluster its id before
    anything was merged or decided.
    """

    entities: tuple[Entity, ...]
    of: Mapping[tuple[str, int], str]
    rules: Mapping[tuple[str, int], str]
    candidates: tuple[Candidate, ...] = ()
    unused: tuple[tuple[Decision, str], ...] = ()
    nodes: Mapping[tuple[str, int], str] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> dict[str, Entity]:
        return {entity.id: entity for entity in self.entities}


def resolve(readings: Iterable[Reading], ontology: Ontology, decisions: Sequence[Decision] = ()) -> Resolution:
    """The entities of `readings`; `ontology` tells of what kind their classes are, `decisions` what people decided."""
    readings = list(readings)
    of, rules = {}, {}
    for reading in readings:
        for n, cluster in enumerate(reading.clusters):
            key, rule = identity(cluster, ontology.kind(cluster.type), reading.document.id)
            of[reading.document.id, n] = key
            rules[reading.document.id, n] = rule
    nodes = dict(of)
    unused = tuple(_decide(of, rules, decisions))
    members: dict[str, list[Cluster]] = defaultdict(list)
    for reading in readings:
        for n, cluster in enumerate(reading.clusters):
            members[of[reading.document.id, n]].append(cluster)
    entities = tuple(_entity(key, clusters) for key, clusters in sorted(members.items()))
    return Resolution(entities, of, rules, unused=unused, nodes=nodes)


def _decide(
    of: dict[tuple[str, int], str], rules: dict[tuple[str, int], str], decisions: Sequence[Decision]
) -> Iterator[tuple[Decision, str]]:
    """STUB until the corpus is compared: follows `decisions` in `of`; gives those that cannot be followed, with the reason."""
    for decision in decisions:
        known = set(of.values())
        missing = [id for id in (decision.first, decision.second) if id and id not in known]
        if missing:
            yield decision, f"no article names {' or '.join(missing)}"
        elif decision.kind in ("merge", "split"):
            taken = [key for key, id in of.items() if id == (decision.second or decision.first)]
            chosen = [key for key in taken if decision.kind == "merge" or key[0] in decision.documents]
            if decision.kind == "split" and ({key[0] for key in chosen} != set(decision.documents) or len(chosen) == len(taken)):
                yield decision, f"the articles that name {decision.first} are others now"
                continue
            name = decision.first if decision.kind == "merge" else f"{decision.first}-{decision.documents[0][:8]}"
            for key in chosen:
                of[key], rules[key] = name, "decision"


def cluster_at(reading: Reading) -> dict[Span, int]:
    """{span of a mention: number of its cluster} of one reading."""
    return {m.span: n for n, cluster in enumerate(reading.clusters) for m in cluster.mentions}


def identity(cluster: Cluster, kind: str, document: str) -> tuple[str, str]:
    """The entity's id and the rule that gives it: one of "gazetteer", "full name", "document"."""
    kind = PREFIXES.get(kind) or slug(kind)
    if cluster.identifier:
        return f"{kind}/{slug(cluster.identifier.split(':', 1)[-1])}", "gazetteer"
    name = slug(cluster.label)
    local = cluster.type in ("Group", "GovernmentPortfolio") or (cluster.type == "Person" and " " not in cluster.label)
    return (f"{kind}/{name}-{document[:8]}", "document") if local else (f"{kind}/{name}", "full name")


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
    label, kind = commonest(c.label for c in clusters), commonest(c.type for c in clusters)
    names = {_one_line(m) for c in clusters for m in c.mentions if m.kind == "name"} | {c.label for c in clusters}
    identifiers = {
        c.identifier for c in clusters if c.identifier and ":" in c.identifier and c.identifier.split(":")[0] not in ("portfolio", "name")
    }
    return Entity(key, kind, label, tuple(sorted(names - {label})), tuple(sorted(identifiers)))


def _one_line(mention: Mention) -> str:
    return " ".join(mention.text.split())


def commonest(values: Iterable[str]) -> str:
    """The value that comes most often; of several the longest."""
    counts = Counter(values)
    return max(counts, key=lambda value: (counts[value], len(value), value))

"""Readings -> Profiles: what an article tells of each of its things that says who or what it is.

Which relations say so is written in the ontology: kg:identifies, owl:FunctionalProperty, kg:sphere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.geography import BY_DEFAULT, is_home
from kg.iri import slug
from kg.lexicon import PRONOUN_SEX, given_names, load_pairs
from kg.model import FACTUAL, Claim, Cluster, Mention, Quantity, Reading, Span

if TYPE_CHECKING:
    from kg.ontology import Ontology

NO_GAZETTEER = ("portfolio", "name")  # schemes of identifiers that are made from the text


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """Something that tells who a thing is: a property (with "^" when the thing is its object) and the other end by key and by name."""

    property: str
    key: str
    label: str


@dataclass(slots=True)
class Profile:
    """What one article, or several together, tell of a thing.

    `single` holds (property, class of the value, value) where a thing has one value only, `spheres` the parts of public life that its
    offices belong to, `trades` those of what a person works as, `countries` those that its facts tie it to, `homes` those that an article
    says a body is of.
    """

    kind: str
    labels: AbstractSet[str]
    names: AbstractSet[str] = frozenset()
    types: AbstractSet[str] = frozenset()
    sexes: AbstractSet[str] = frozenset()
    identifiers: AbstractSet[str] = frozenset()
    facts: AbstractSet[Fact] = frozenset()
    single: AbstractSet[tuple[str, str, str]] = frozenset()
    spheres: AbstractSet[str] = frozenset()
    trades: AbstractSet[str] = frozenset()
    countries: AbstractSet[str] = frozenset()
    homes: AbstractSet[str] = frozenset()
    documents: AbstractSet[str] = frozenset()

    def add(self, other: Profile) -> None:
        """Takes in what `other` tells of the same thing."""
        for name in SETS:
            mine = getattr(self, name)
            if isinstance(mine, set):
                mine.update(getattr(other, name))
            else:
                setattr(self, name, mine | getattr(other, name))


SETS = tuple(name for name in Profile.__slots__ if name != "kind")


def together(profiles: Iterable[Profile]) -> Profile:
    """One profile of all that `profiles`, of one kind, tell; it can grow."""
    first, *others = profiles
    found = Profile(first.kind, **{name: set(getattr(first, name)) for name in SETS})
    for other in others:
        found.add(other)
    return found


def cluster_at(reading: Reading) -> dict[Span, int]:
    """{span of a mention: number of its cluster} of one reading."""
    return {m.span: n for n, cluster in enumerate(reading.clusters) for m in cluster.mentions}


def profiles(reading: Reading, ontology: Ontology) -> tuple[Profile, ...]:
    """The profiles of the clusters of `reading`, in their order."""
    keys = [key_of(cluster, ontology) for cluster in reading.clusters]
    found = [_bare(cluster, reading.document.id, ontology) for cluster in reading.clusters]
    at = cluster_at(reading)
    for claim in reading.claims:
        for end, fact, kind in _facts(claim, at, keys, reading.clusters):
            _tell(found[end], fact, kind, ontology)
            if ontology.is_largest(kind) and claim.rule != BY_DEFAULT and is_home(reading.clusters[end], fact.property, ontology):
                found[end].homes |= {fact.key}
    homes = {key: profile.countries for key, profile in zip(keys, found, strict=True) if profile.countries}
    for profile in found:  # the country of an office's body is one of its holder
        profile.countries |= frozenset().union(*(homes[f.key] for f in profile.facts if f.key in homes and not f.property.startswith("^")))
    return tuple(found)


def key_of(cluster: Cluster, ontology: Ontology) -> str:
    """What `cluster` is called in other things' facts: its kind with its identifier or its name."""
    name = cluster.identifier.split(":", 1)[-1] if cluster.identifier else cluster.label
    return f"{ontology.kind(cluster.type)}/{slug(name)}"


def names_of(cluster: Cluster) -> set[str]:
    """The names that the article gives it, each on one line."""
    return {" ".join(m.text.split()) for m in cluster.mentions if m.kind == "name"} | {cluster.label}


def identifiers_of(cluster: Cluster) -> set[str]:
    """Its key in a gazetteer, if it has one."""
    scheme = (cluster.identifier or "").partition(":")
    return {cluster.identifier} if cluster.identifier and scheme[1] and scheme[0] not in NO_GAZETTEER else set()


def sex_of(cluster: Cluster) -> str:
    """ "m", "f" or "" for a person: what the reading tells, else what pronouns and given name tell where they agree."""
    if cluster.sex:
        return cluster.sex
    told = {PRONOUN_SEX[m.text.lower()] for m in cluster.mentions if m.kind == "pronoun" and m.text.lower() in PRONOUN_SEX}
    given, *others = cluster.label.split() or [""]
    told |= {given_names().get(given, "") if others else ""} - {""}
    return told.pop() if len(told) == 1 else ""


def pairs_apart(reading: Reading) -> Iterator[tuple[int, int]]:
    """The numbers of two clusters of which a claim says that they stand in a relation: nothing is its own parent, or its own part."""
    at = cluster_at(reading)
    for claim in reading.claims:
        if claim.subject is not None and isinstance(claim.object, Mention) and claim.subject.span in at and claim.object.span in at:
            yield at[claim.subject.span], at[claim.object.span]


def _bare(cluster: Cluster, document: str, ontology: Ontology) -> Profile:
    kind = ontology.kind(cluster.type)
    return Profile(
        kind,
        frozenset({cluster.label}),
        frozenset(names_of(cluster)),
        frozenset({cluster.type}),
        frozenset({sex_of(cluster) if kind == "Person" else ""} - {""}),
        frozenset(identifiers_of(cluster)),
        trades=called(cluster) if kind == "Person" else frozenset(),
        documents=frozenset({document}),
    )


def called(cluster: Cluster) -> frozenset[str]:
    """The parts of public life that the nouns for a person tell: "the striker"."""
    return frozenset().union(*(spheres_of(m.text) for m in cluster.mentions if m.kind == "nominal"))


def spheres_of(trade: str) -> frozenset[str]:
    """The parts of public life that a trade, an office or a calling belongs to, from its last words; none of what fits many.

    >>> spheres_of("ward nurse"), spheres_of("former chief executive"), spheres_of("owner")
    (frozenset({'medicine'}), frozenset({'business'}), frozenset())
    """
    words, known = trade.split(), load_pairs("trade_spheres")
    told = (known.get(" ".join(words[n:])) for n in range(len(words)))
    return frozenset(next(filter(None, told), "").split("|")) - {""}


def _facts(claim: Claim, at: dict[Span, int], keys: list[str], clusters: tuple[Cluster, ...]) -> Iterator[tuple[int, Fact, str]]:
    """(number of a cluster, fact, class of the other end or datatype) for both ends of a claim that is said to hold."""
    if claim.polarity == "negative" or claim.modality not in FACTUAL or isinstance(claim.object, Quantity):
        return
    subject = at.get(claim.subject.span) if claim.subject is not None else None
    if not isinstance(claim.object, Mention):
        if subject is not None:
            value = " ".join(claim.object.value.casefold().split())
            yield subject, Fact(claim.predicate, value, claim.object.text), claim.object.datatype
        return
    object = at.get(claim.object.span)
    if subject is not None and object is not None and subject != object:
        yield subject, Fact(claim.predicate, keys[object], clusters[object].label), clusters[object].type
        yield object, Fact(f"^{claim.predicate}", keys[subject], clusters[subject].label), clusters[subject].type


def _tell(profile: Profile, fact: Fact, kind: str, ontology: Ontology) -> None:
    """Adds `fact`, whose other end is of class `kind`, to `profile`, if it tells who the thing is."""
    if fact.property in ontology.functional and kind != "string":  # a date that could not be read is one
        profile.single |= {(ontology.functional[fact.property], kind if kind in ontology.classes else "", fact.key)}
    if kind == "string":
        profile.trades |= spheres_of(fact.key)
    if fact.property in ontology.spheres:
        profile.spheres |= {ontology.spheres[fact.property]}
    if fact.property.removeprefix("^") in ontology.identifying:
        profile.facts |= {fact}
        if ontology.is_largest(kind) and not fact.property.startswith("^"):
            profile.countries |= {fact.key}

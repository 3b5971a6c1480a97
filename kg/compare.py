"""Two profiles -> a Candidate: how likely they are one thing, and why, in words for people.

What the names have in common comes first, what the articles tell of both may lift it, and a contradiction settles it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from heapq import nsmallest
from itertools import product
from math import log2, prod
from typing import TYPE_CHECKING

from kg.gazetteer import fold
from kg.iri import humanise, slug
from kg.likeness import Likeness, compare_names, compare_people, core, is_rare, other_names, person_name, skeleton
from kg.model import Candidate, Verdict
from kg.profile import Fact, Profile

if TYPE_CHECKING:
    from kg.ontology import Ontology

SAME = 0.85  # two are one from here on
LOW = 0.4  # less is not worth a question
SURE = 0.9  # names so alike are one even where an article writes both
NAMED = 0.8  # how much less it says that an article names the body of an office than that it names the office
RARE = 0.5  # how much it says that a family name in common is a rare one
CALLED = 0.8  # likeness of a single name and a full one, when an article gives the second person the first as another name
KIN = 0.65  # likeness of a given name and a full one, when kin of the first has the common family name of the second
COMPANY = 0.3  # how much it says that both are named beside a third, who is no place and named nowhere else
LEAST_ALIKE = 0.6  # likeness of two names that a rare family name adds to
MOST_SPELLINGS = 4  # names of a family, beside the two compared, of which it is asked whether they are theirs
MOST_COMPANY = 0.7
MOST_DOCUMENTS = 100  # of a thing whose company is looked at
MOST_KEPT = 2000
MOST_TOLD = 3  # reasons of a kind that are told
DOUBT = 0.1  # what each doubt takes away
DIFFERENT = 0.2  # the highest score of two that contradict each other
SEXES = {"m": "a man", "f": "a woman"}


@dataclass(frozen=True, slots=True)
class Node:
    """What the articles take for one thing by its name alone, before names are compared."""

    id: str
    label: str
    profile: Profile


@dataclass(frozen=True, slots=True)
class Pair:
    """Two nodes compared. `short` is the id of the one whose name other things may share, if it is one of those; `initials`: an acronym.

    Those whose names make `sure` may stand in one article as two.
    """

    candidate: Candidate
    short: str | None
    initials: bool
    sure: bool

    @property
    def full(self) -> str:
        """The id of the other one."""
        return self.candidate.second if self.short == self.candidate.first else self.candidate.first


@dataclass(frozen=True, slots=True)
class _View:
    """What is looked up of a profile again and again, and how large it was then."""

    profile: Profile  # kept, so that its id() stays its own
    size: int
    company: set[str]
    facts: dict[str, set[Fact]]
    works: set[str]


@dataclass
class World:
    """What a comparison needs to know of the corpus: the ontology, what each article names, and which nodes an article relates."""

    ontology: Ontology
    named: dict[str, frozenset[str]]
    ranks: dict[str, int]
    labels: dict[str, str]
    related: dict[str, set[str]] = field(default_factory=dict)
    _views: dict[int, _View] = field(default_factory=dict)

    @cached_property
    def spread(self) -> Counter[str]:
        """{key: number of articles that name it}."""
        return Counter(key for keys in self.named.values() for key in keys)

    @cached_property
    def families(self) -> dict[str, set[str]]:
        """{family name, in the letters that spellings share: the full names of persons that have it}."""
        found: dict[str, set[str]] = {}
        for key, label in self.labels.items():
            if key.startswith("Person/") and (name := person_name(label)).given:
                found.setdefault(skeleton(name.family), set()).add(label)
        return found

    def company(self, profile: Profile) -> set[str]:
        """The keys of what the articles on a thing name, of the first of them where they are many."""
        return self._view(profile).company

    def told(self, profile: Profile) -> dict[str, set[Fact]]:
        """{key of the other end: facts} of a thing."""
        return self._view(profile).facts

    def works(self, profile: Profile) -> set[str]:
        """What a thing works as: the texts among its facts."""
        return self._view(profile).works

    def _view(self, profile: Profile) -> _View:
        found = self._views.get(id(profile))
        if found is None or found.size != _size(profile):
            if len(self._views) >= MOST_KEPT:
                self._views.clear()
            found = self._views[id(profile)] = self._look(profile)
        return found

    def _look(self, profile: Profile) -> _View:
        documents = nsmallest(MOST_DOCUMENTS, profile.documents)
        facts: dict[str, set[Fact]] = {}
        for fact in profile.facts:
            facts.setdefault(fact.key, set()).add(fact)
        works = {fact.key for fact in profile.facts if self._is_text(fact)}
        return _View(profile, _size(profile), set().union(*(self.named[document] for document in documents)), facts, works)

    def _is_text(self, fact: Fact) -> bool:
        return not fact.property.startswith("^") and self.ontology.properties[fact.property].datatype == "string"

    def weight(self, key: str) -> float:
        """How much it says that two are named beside `key`: less of a large place, and of what many articles name."""
        return COMPANY / (1 + self.ranks.get(key, 0)) / log2(max(2, self.spread[key]))


def _size(profile: Profile) -> int:
    return len(profile.documents) + len(profile.facts)


def compare(a: Node, b: Node, world: World) -> Pair | None:
    """What is to be said of `a` and `b` being one; None where there is too little to ask."""
    a, b = sorted((a, b), key=lambda node: node.id)
    like = likeness(a, b, world)
    if like is None:
        return None
    share, pros = context(a.profile, b.profile, world)
    likely = 1 - (1 - like.score) * (1 - share)
    if _is_telling(a, b, like, world):
        likely = 1 - (1 - likely) * (1 - RARE)
        pros.append("the family name is a rare one")
    if likely < LOW:
        return None
    cons = list(_contradictions(a, b, like, world))
    doubts = list(_doubts(a.profile, b.profile, world))
    score = round(min(likely, DIFFERENT) if cons else max(likely - DOUBT * len(doubts), 0), 2)
    same = score >= SAME and a.label != b.label
    verdict: Verdict = "different" if cons else "same" if same else "uncertain"
    told = Candidate(a.id, b.id, Decimal(f"{score:.2f}"), verdict, (like.why, *pros), (*cons, *doubts))
    short = min((a, b), key=lambda node: (len(node.label.split()), len(node.label), node.id)).id
    return Pair(told, short if like.short else None, like.initials, like.score >= SURE)


def _contradictions(a: Node, b: Node, like: Likeness, world: World) -> Iterator[str]:
    """Why the two nodes cannot be one."""
    yield from conflicts(a.profile, b.profile, world)
    if like.apart:
        yield "the names themselves tell the two apart"
    if like.score < SURE and not a.profile.documents.isdisjoint(b.profile.documents):
        yield "one article names both, and as two"
    if b.id in world.related.get(a.id, ()):
        yield "an article says that one stands in a relation to the other"


def likeness(a: Node, b: Node, world: World) -> Likeness | None:
    """What the names of two nodes of one kind have in common."""
    if a.label == b.label:
        return Likeness(0.6, "the names are the same")
    if "Person" in (a.profile.kind, b.profile.kind):
        called = _by_other_name(a, b) or _by_other_name(b, a)
        return called or _by_kin(a, b, world) or _by_kin(b, a, world) or compare_people(a.label, b.label)
    if a.profile.homes & b.profile.homes and _without_home(a, world) == _without_home(b, world):
        return Likeness(SURE, "the names differ in the country only, which is that of both")
    return compare_names(a.label, b.label, a.profile.names, b.profile.names)


def _by_other_name(short: Node, full: Node) -> Likeness | None:
    """A name of one word that articles give the person of the full name: "Marta Kovacs, known as Mako"."""
    if fold(short.label) not in other_names(full.label, full.profile.names):
        return None
    return Likeness(CALLED, f"an article that writes {full.label} calls the same person {short.label}", True)


def _by_kin(short: Node, full: Node, world: World) -> Likeness | None:
    """A given name alone, whose kin has the family name of the full one, which may be a double one: "Kwame Bell and his brother Kofi"."""
    given, name = person_name(short.label), person_name(full.label)
    if given.given or name.given[:1] != (given.family,):
        return None
    family = fold(full.label.split()[-1])
    told = sorted(fact.label for fact in short.profile.facts if fact.property.removeprefix("^") in world.ontology.kin)
    kin = next((label for label in told if label != full.label and " " in label and fold(label.split()[-1]) == family), None)
    if kin is None:
        return None
    return Likeness(SAME if is_rare(family) else KIN, f"{short.label} is the given name, and {kin} is kin", True)


def _without_home(node: Node, world: World) -> tuple[str, ...]:
    """What tells the name of a body from others of its country: without "of Norway" at its end."""
    head, of, country = node.label.rpartition(" of ")
    homes = {core(world.labels[key]) for key in node.profile.homes if key in world.labels}
    return core(head if of and core(country) in homes else node.label)


def _is_telling(a: Node, b: Node, like: Likeness, world: World) -> bool:
    """Whether the family name that two persons share is so rare that it alone nearly tells who they are.

    Of a family name alone it says so only beside something that is told of both.
    """
    if not like.families or like.score < LEAST_ALIKE or like.apart or not all(map(is_rare, like.families)):
        return False
    if len(like.families) == 1 and not _shared_facts(a.profile, b.profile, world):
        return False
    others = {label for family in like.families for label in world.families.get(skeleton(family), ())} - {a.label, b.label}
    return len(others) <= MOST_SPELLINGS and all(_may_be(label, a, b) for label in others)


def _may_be(label: str, *nodes: Node) -> bool:
    """Whether a third person's name may be another spelling of that of one of `nodes`."""
    likes = [compare_people(label, node.label) for node in nodes]
    return any(like is not None and not like.apart for like in likes)


def conflicts(a: Profile, b: Profile, world: World) -> Iterator[str]:
    """Why two cannot be one, whatever they are called."""
    if a.kind != b.kind:
        yield f"one is of the kind {humanise(a.kind)}, the other {humanise(b.kind)}"
    if len(a.sexes) == len(b.sexes) == 1 and a.sexes != b.sexes:
        yield f"one is {SEXES[min(a.sexes)]}, the other {SEXES[min(b.sexes)]}"
    schemes = {i.partition(":")[0] for i in a.identifiers} & {i.partition(":")[0] for i in b.identifiers}
    if schemes and not a.identifiers & b.identifiers:
        yield "a gazetteer has an entry for each"
    yield from _unlike_values(a, b, world.ontology)
    if a.homes and b.homes and a.homes.isdisjoint(b.homes):
        yield f"one is at home in {_labels(a.homes, world)}, the other in {_labels(b.homes, world)}"
    if _in_unlike_lives(a, b, world):
        yield "their offices or trades lie in unlike fields or countries, and nothing else is shared"


def _unlike_values(a: Profile, b: Profile, ontology: Ontology) -> Iterator[str]:
    """The properties of which a thing has one value, where the two have unlike ones; a date may be less exact than another."""
    for name, kind in sorted({(p, k) for p, k, _ in a.single} & {(p, k) for p, k, _ in b.single}):
        mine, other = ({v for p, k, v in x.single if (p, k) == (name, kind)} for x in (a, b))
        dated = ontology.properties[name].datatype is not None
        if mine.isdisjoint(other) and not (dated and any(v.startswith(w) or w.startswith(v) for v in mine for w in other)):
            yield f"{ontology.properties[name].label}: {_last(mine)} and {_last(other)}"


def _last(keys: Iterable[str]) -> str:
    return ", ".join(key.rpartition("/")[2] for key in sorted(keys))


def _in_unlike_lives(a: Profile, b: Profile, world: World) -> bool:
    """Whether both hold offices, in unlike spheres or countries, and no article gives them anything in common but large places.

    A trade counts as an office where it is in an unlike sphere.
    """
    mine, other = a.spheres | a.trades, b.spheres | b.trades
    if not mine or not other or a.countries & b.countries:
        return False
    if mine & other and not (a.spheres and b.spheres and a.countries and b.countries):
        return False
    if {f.key for f in _strong(a, world)} & {f.key for f in _strong(b, world)}:
        return False
    mine, other = world.company(a), world.company(b)
    if not a.countries.isdisjoint(other) or not b.countries.isdisjoint(mine):
        return False
    own = own_keys(a)
    return all(key in world.ranks or key in own for key in _both(mine, other))


def _strong(profile: Profile, world: World) -> Iterator[Fact]:
    return (f for f in profile.facts if f.property in world.ontology.spheres)


def context(a: Profile, b: Profile, world: World) -> tuple[float, list[str]]:
    """How much speaks for the two being one beside their names, from 0 to 1, and what it is."""
    shared = _shared_facts(a, b, world)
    told = [words for _, _, words in shared]
    doubt = prod(1 - weight for weight, _, _ in shared)
    told_of = {key for _, key, _ in shared}
    named = [(weight, key, words) for x, y in ((a, b), (b, a)) for weight, key, words in _named_bodies(x, y, world) if key not in told_of]
    if named:
        weight, key, words = max(named)
        doubt, told_of = doubt * (1 - weight), {*told_of, key}
        told.append(words)
    share, names = _shared_company(a, b, told_of, world)
    if names:
        told.append(f"both are named beside {', '.join(names)}")
    return 1 - doubt * (1 - share), told


def _named_bodies(a: Profile, b: Profile, world: World) -> Iterator[tuple[float, str, str]]:
    """(weight, key, words) for each office of `a` whose body or country the articles on `b` name."""
    told, company, ontology = world.told(a), world.company(b), world.ontology
    for key in _both(told.keys(), company):
        for fact in told[key]:
            if fact.property in ontology.spheres and fact.property in ontology.identifying:
                words = f"one is {ontology.properties[fact.property].label} {fact.label}, which the articles on the other name"
                yield NAMED * ontology.identifying[fact.property], key, words


def _both(one: AbstractSet[str], other: AbstractSet[str]) -> list[str]:
    """What two sets share, sorted; as fast as the smaller one is small."""
    small, large = (one, other) if len(one) < len(other) else (other, one)
    return sorted(key for key in small if key in large)


def _shared_facts(a: Profile, b: Profile, world: World) -> list[tuple[float, str, str]]:
    """(weight, key, words) of what is told of both, one for each other end, the weightiest first."""
    best: dict[str, tuple[float, str, str]] = {}
    mine, theirs = world.told(a), world.told(b)
    for key in _both(mine.keys(), theirs.keys()):
        for one, other in product(sorted(mine[key]), sorted(theirs[key])):
            if shared := _common(one.property, other.property, world.ontology):
                weight, name = shared
                best[key] = max(best.get(key, (0.0, "", "")), (weight, key, _words(name, one, world.ontology)))
    return sorted(best.values(), key=lambda found: (-found[0], found[2]))[:MOST_TOLD]


def _common(one: str, other: str, ontology: Ontology) -> tuple[float, str] | None:
    """(weight, property) of the weightiest property that two properties have above them or are."""
    if one.startswith("^") != other.startswith("^"):
        return None
    above = [{name, *ontology.broader(name)} for name in (one.removeprefix("^"), other.removeprefix("^"))]
    weights = ontology.identifying
    found = [(weights[name], len(ontology.broader(name)), name) for name in above[0] & above[1] if name in weights]
    return (max(found)[0], "^" * one.startswith("^") + max(found)[2]) if found else None


def _words(name: str, fact: Fact, ontology: Ontology) -> str:
    label = ontology.properties[name.removeprefix("^")].label
    return f"{label} both: {fact.label}" if name.startswith("^") else f"both: {label} {fact.label}"


def _shared_company(a: Profile, b: Profile, told: AbstractSet[str], world: World) -> tuple[float, list[str]]:
    """How much it says that both are named beside the same others, `told` ones left out, and the weightiest of those."""
    own = own_keys(a) | own_keys(b)
    shared = [key for key in _both(world.company(a), world.company(b)) if key not in told and key not in own]
    names = sorted(shared, key=lambda key: (-world.weight(key), key))
    doubt = prod(1 - world.weight(key) for key in names)
    return min(1 - doubt, MOST_COMPANY), [world.labels[key] for key in names[:MOST_TOLD]]


def own_keys(profile: Profile) -> set[str]:
    """What others call it in their facts."""
    return {f"{profile.kind}/{slug(name)}" for name in profile.names}


def _labels(keys: Iterable[str], world: World) -> str:
    return ", ".join(world.labels.get(key, key) for key in sorted(keys)[:MOST_TOLD])


def _doubts(a: Profile, b: Profile, world: World) -> Iterator[str]:
    """What makes it less likely that the two are one, and does not rule it out."""
    ontology = world.ontology
    if not any(ontology.is_a(x, {y}) or ontology.is_a(y, {x}) for x in a.types for y in b.types):
        yield f"one is a {humanise(min(a.types))}, the other a {humanise(min(b.types))}"
    if a.countries and b.countries and not a.countries & b.countries:
        yield f"one belongs to {_labels(a.countries, world)}, the other to {_labels(b.countries, world)}"
    one, other = world.works(a), world.works(b)
    if one and other and one.isdisjoint(other):
        yield f"one works as {_last(sorted(one)[:MOST_TOLD])}, the other as {_last(sorted(other)[:MOST_TOLD])}"

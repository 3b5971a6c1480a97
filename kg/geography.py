"""What the lists of places and bodies add to an article: a thing belongs to its country, where the article names both.

Where an article is about one country, that is also the country of what it names without one: "the Finance Ministry", "President X".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from kg.confidence import how_sure
from kg.gazetteer import SMALLEST_CITY, load_gazetteer
from kg.lexicon import known_names, load_pairs, load_table, who_is
from kg.model import Claim, Cluster, Mention, Span, Tense

if TYPE_CHECKING:
    from kg.ontology import Ontology

LIES_IN = {"locatedIn", "capitalOf"}  # what the gazetteer can contradict
BY_DEFAULT = "country of the article"  # the rule of what no sentence says
LONGEST = 600  # characters of what a claim quotes
SHARE = 0.5  # of the places that an article names lie in the country that it is about, or more


@dataclass(frozen=True, slots=True)
class Office:
    """An office of `holder` that is named without saying of what: "the president", "Prime Minister X"; `cue` is where it stands."""

    holder: Mention
    name: str
    title: str
    cue: Span
    tense: Tense


def at_home(clusters: Sequence[Cluster], sentences: Sequence[Span], ontology: Ontology) -> list[Claim]:
    """A claim for each thing among `clusters` that the gazetteer has a country for, where the article names that country too.

    The ontology's kg:homeRelation says how a thing of its class belongs to a country: a city lies in it, a ministry is an agency of it.
    """
    countries = {c.identifier: c for c in clusters if c.type == "Country" and c.identifier}
    named = frozenset(key.removeprefix("iso3166:") for key in countries)
    claims = []
    for cluster in clusters:
        code = home_of(cluster, named) or ("name" in _told_by(cluster.type, ontology) and home_in_name(cluster.label, named))
        relation = _home_relation(cluster, ontology)
        country = countries.get(f"iso3166:{code}")
        if code and relation and country is not None:
            claims.append(_claim(cluster.mentions[0], relation, country, sentences))
    return claims


def in_wholes(clusters: Sequence[Cluster], sentences: Sequence[Span], ontology: Ontology) -> list[Claim]:
    """A claim for each body among `clusters` that is known to be an organ of another, where the article names that too."""
    known = {name: cluster for cluster in clusters if (name := _known_name(cluster))}
    pairs = [(known[body], known[whole]) for body, whole in load_table("known_wholes") if body in known and whole in known]
    return [
        _claim(cluster.mentions[0], relation, whole, sentences)
        for cluster, whole in pairs
        if (relation := _relation(cluster, ontology.wholes, ontology))
    ]


def _known_name(cluster: Cluster) -> str | None:
    """The full name of the known body that `cluster` is, or None."""
    found = (who_is(m.text, ()) for m in cluster.mentions if m.kind == "name")
    return next((known.name for known in found if known is not None), None)


def at_home_by_default(
    clusters: Sequence[Cluster],
    claims: Sequence[Claim],
    offices: Sequence[Office],
    sentences: Sequence[Span],
    ontology: Ontology,
    begin: int = 0,
) -> list[Claim]:
    """A likely claim for each state body, party and office of state that an article about one country names without one.

    What a claim ties to a place already is left out, and so is what the lists know, and the offices of guests. The text begins at `begin`,
    behind its dateline.
    """
    country = main_country(clusters, begin)
    if country is None:
        return []
    tied = _tied(clusters, claims, country, ontology)
    guests = _guests(clusters, claims, country, ontology)
    found = []
    for n, cluster in enumerate(clusters):
        name = next((m for m in cluster.mentions if m.kind == "name"), None)
        relation = _home_relation(cluster, ontology)
        if name and relation and n not in tied and "article" in _told_by(cluster.type, ontology) and not is_known(cluster):
            found.append(_claim(name, relation, country, sentences, BY_DEFAULT))
    at = {m.span: n for n, cluster in enumerate(clusters) for m in cluster.mentions}
    for office in offices:
        relation = load_pairs("state_offices").get(office.name)
        if relation and at[office.holder.span] not in tied | guests:
            holder = min(clusters[at[office.holder.span]].mentions, key=lambda m: (abs(m.start - office.cue.start), m.start))
            claim = _claim(holder, relation, country, sentences, BY_DEFAULT, office.cue)
            found.append(replace(claim, title=office.title, tense=office.tense))
    return found


def main_country(clusters: Sequence[Cluster], begin: int = 0) -> Cluster | None:
    """The one country that an article is about: the first that it names, when most places that it names are there.

    It must be named from `begin` on, behind the dateline, which only tells where the article was written.
    """
    places = [(m, code) for c in clusters if (code := _country_of(c)) for m in c.mentions]
    named = sorted((m.start, code) for m, code in places if m.kind in ("name", "adjective"))
    codes = [code for _, code in named]
    if not codes or codes.count(codes[0]) < SHARE * len(codes) or not any(at >= begin for at, code in named if code == codes[0]):
        return None
    return next((c for c in clusters if c.identifier == f"iso3166:{codes[0]}"), None)


def _country_of(cluster: Cluster) -> str | None:
    """The ISO 3166-1 code of a place: of a country its own."""
    place = load_gazetteer().by_key(cluster.identifier) if cluster.identifier else None
    return place.country if place else None


def _guests(clusters: Sequence[Cluster], claims: Sequence[Claim], country: Cluster, ontology: Ontology) -> set[int]:
    """The numbers of those who come to `country`, or to a place in it, from elsewhere."""
    at = {m.span: n for n, cluster in enumerate(clusters) for m in cluster.mentions}
    return {
        at[claim.subject.span]
        for claim in claims
        if claim.predicate in ontology.guests
        and claim.subject is not None
        and isinstance(claim.object, Mention)
        and _country_of(clusters[at[claim.object.span]]) == _country_of(country)
    }


def _tied(clusters: Sequence[Cluster], claims: Sequence[Claim], country: Cluster, ontology: Ontology) -> set[int]:
    """The numbers of what a claim ties to another place than `country`, and of the offices and bodies of such people."""
    at = {m.span: n for n, cluster in enumerate(clusters) for m in cluster.mentions}
    ties = _ties(ontology)
    pairs = [
        (at[claim.subject.span], at[claim.object.span])
        for claim in claims
        if claim.subject is not None
        and claim.subject.span in at
        and isinstance(claim.object, Mention)
        and claim.object.span in at
        and not ties.isdisjoint({claim.predicate, *ontology.broader(claim.predicate)})
    ]
    tied = {s for s, o in pairs if clusters[o] is not country and ontology.is_a(clusters[o].type, ("Place",))}
    return tied | {o for s, o in pairs if s in tied}


def _ties(ontology: Ontology) -> set[str]:
    """The relations that tell where a thing is at home, and those from which or to which such a one is likely."""
    single = [rule for rule in ontology.rules if rule.likely and len(rule.premises) == 1]
    return {*ontology.homes.values(), *(rule.premises[0] for rule in single), *(rule.conclusion for rule in single)}


def is_known(cluster: Cluster) -> bool:
    """Whether the lists have `cluster`: its country, or that it belongs to none."""
    return _country_of(cluster) is not None or any(m.text in known_names() for m in cluster.mentions)


def _home_relation(cluster: Cluster, ontology: Ontology) -> str | None:
    """The property by which a thing of the class of `cluster` belongs to its country."""
    return _relation(cluster, ontology.homes, ontology)


def _relation(cluster: Cluster, relations: Mapping[str, str], ontology: Ontology) -> str | None:
    """The property that `relations` have for the class of `cluster`, or for the next above it."""
    return next((relations[c] for c in _upwards(cluster.type, ontology) if c in relations), None)


def _told_by(kind: str, ontology: Ontology) -> str:
    """What tells the country of a thing of the class `kind` where nothing else does: its "name", the "article"."""
    return next((kinds[c] for kinds in [_home_kinds()] for c in _upwards(kind, ontology) if c in kinds), "")


@cache
def _home_kinds() -> dict[str, str]:
    return {row[0]: row[1] for row in load_table("home_kinds")}


def is_home(cluster: Cluster, relation: str, ontology: Ontology) -> bool:
    """Whether `relation` says of which one country `cluster` is."""
    return belongs_to_one(cluster.type, ontology) and relation == _home_relation(cluster, ontology)


def belongs_to_one(kind: str, ontology: Ontology) -> bool:
    """Whether a thing of the class `kind` belongs to one country: ministries and parties do, companies need not."""
    return "article" in _told_by(kind, ontology)


def _upwards(kind: str, ontology: Ontology) -> list[str]:
    """`kind` and its superclasses, the narrowest first."""
    return sorted(ontology.classes.get(kind, ()), key=lambda c: (-len(ontology.classes.get(c, ())), c))


def home_of(cluster: Cluster, named: frozenset[str]) -> str | None:
    """The ISO 3166-1 code of the country that the lists give for `cluster`, in an article that names the countries `named`."""
    if cluster.type == "Country":
        return None
    if code := _country_of(cluster):
        return code
    known = (who_is(m.text, named) for m in cluster.mentions if m.kind == "name")
    return next((body.country for body in known if body and body.country), None)


def home_in_name(name: str, named: frozenset[str]) -> str | None:
    """The ISO 3166-1 code of the country or large city, in one of the countries `named`, that a name begins or ends with.

    >>> home_in_name("Bank of Norway", frozenset({"NO"})), home_in_name("Norwegian Sailors Club", frozenset({"NO"}))
    ('NO', 'NO')
    """
    words, gazetteer = name.replace("-", " ").split(), load_gazetteer()
    for size in range(min(3, len(words) - 1), 0, -1):
        for part in (" ".join(words[:size]), " ".join(words[-size:])):
            nation = gazetteer.nation(part) if part != words[-1] else None
            place = gazetteer.country(part) or nation or gazetteer.city(part, named, SMALLEST_CITY)
            if place is not None and part[0].isupper():
                return place.country
    return None


def contradicted(claim: Claim, at: Mapping[Span, Cluster]) -> bool:
    """Whether the gazetteer knows that the place which `claim` puts into another lies in a different country."""
    if claim.subject is None or not isinstance(claim.object, Mention):
        return False
    ends = [at[m.span].identifier for m in (claim.subject, claim.object) if m.span in at]
    places = [place for key in ends if key and (place := load_gazetteer().by_key(key))]
    return len(places) == 2 and places[0].country != places[1].country


def _claim(
    place: Mention, relation: str, country: Cluster, sentences: Sequence[Span], rule: str = "gazetteer", cue: Span | None = None
) -> Claim:
    """The claim that `place` belongs to `country`; its sentence holds `cue`, which is the place itself where none is given."""
    cue = cue or place.span
    nearest = min(country.mentions, key=lambda m: (abs(m.start - cue.start), m.start))
    here = _sentences_of((cue, place.span, nearest.span), sentences)
    if here.end - here.start >= LONGEST:
        here = _sentences_of((cue,), sentences)
    return Claim(place, relation, nearest, cue, here, rule, how_sure(rule))


def _sentences_of(spans: Sequence[Span], sentences: Sequence[Span]) -> Span:
    """From the begin of the first sentence to the end of the last one that `spans` are in."""
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    start = max((s.start for s in sentences if s.start <= first), default=first)
    return Span(start, min((s.end for s in sentences if s.end >= last), default=last))

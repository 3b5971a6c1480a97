"""What the lists of places and bodies add to an article: a thing belongs to its country, where the article names both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache

from kg.gazetteer import load_gazetteer
from kg.lexicon import load_table
from kg.model import Claim, Cluster, Mention, Span
from kg.ontology import Ontology

LIES_IN = {"locatedIn", "capitalOf"}  # what the gazetteer can contradict
CONFIDENCE = Decimal("0.95")


def at_home(clusters: Sequence[Cluster], sentences: Sequence[Span], ontology: Ontology) -> list[Claim]:
    """A claim for each thing among `clusters` that the gazetteer has a country for, where the article names that country too.

    The ontology's kg:homeRelation says how a thing of its class belongs to a country: a city lies in it, a ministry is an agency of it.
    """
    countries = {c.identifier: c for c in clusters if c.type == "Country" and c.identifier}
    claims = []
    for cluster in clusters:
        code = home_of(cluster)
        relation = next((ontology.homes[c] for c in _upwards(cluster.type, ontology) if c in ontology.homes), None)
        country = countries.get(f"iso3166:{code}")
        if code and relation and country is not None:
            claims.append(_claim(cluster.mentions[0], relation, country, sentences))
    return claims


def _upwards(kind: str, ontology: Ontology) -> list[str]:
    """`kind` and its superclasses, the narrowest first."""
    return sorted(ontology.classes.get(kind, ()), key=lambda c: (-len(ontology.classes.get(c, ())), c))


def home_of(cluster: Cluster) -> str | None:
    """The ISO 3166-1 code of the country that the lists give for `cluster`."""
    if cluster.type == "Country":
        return None
    place = load_gazetteer().by_key(cluster.identifier) if cluster.identifier else None
    if place:
        return place.country
    homes = known_homes()
    return next((homes[m.text] for m in cluster.mentions if m.kind == "name" and m.text in homes), None)


@cache
def known_homes() -> dict[str, str]:
    """{name: ISO 3166-1 code} of the bodies in the list of known names."""
    rows = ((row[0], row[2]) for row in load_table("known_names") if len(row) > 2 and row[2])
    return {name: code for names, code in rows for name in names.split("|")}


def contradicted(claim: Claim, at: Mapping[Span, Cluster]) -> bool:
    """Whether the gazetteer knows that the place which `claim` puts into another lies in a different country."""
    if claim.subject is None or not isinstance(claim.object, Mention):
        return False
    ends = [at[m.span].identifier for m in (claim.subject, claim.object) if m.span in at]
    places = [place for key in ends if key and (place := load_gazetteer().by_key(key))]
    return len(places) == 2 and places[0].country != places[1].country


def _claim(place: Mention, relation: str, country: Cluster, sentences: Sequence[Span]) -> Claim:
    nearest = min(country.mentions, key=lambda m: (abs(m.start - place.start), m.start))
    first, last = sorted([place.span, nearest.span])
    start = max((s.start for s in sentences if s.start <= first.start), default=first.start)
    end = min((s.end for s in sentences if s.end >= last.end), default=last.end)
    here = Span(start, end) if end - start < 600 else place.span
    return Claim(place, relation, nearest, place.span, here, "gazetteer", CONFIDENCE)

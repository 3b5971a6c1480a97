"""What the gazetteer adds to an article: a city or region lies in its country, where the article names both."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kg.gazetteer import load_gazetteer
from kg.model import Claim, Cluster, Mention, Span

CONFIDENCE = Decimal("0.95")


def located_in(text: str, clusters: Sequence[Cluster], sentences: Sequence[Span]) -> list[Claim]:
    """A claim for each region and city among `clusters` whose country is among them too; both mentions are its evidence."""
    countries = {c.identifier: c for c in clusters if c.type == "Country" and c.identifier}
    claims = []
    for cluster in clusters:
        place = load_gazetteer().by_key(cluster.identifier) if cluster.identifier else None
        country = countries.get(f"iso3166:{place.country}") if place and place.type != "Country" else None
        if country is not None:
            claims.append(_claim(cluster.mentions[0], country, sentences))
    return claims


def _claim(place: Mention, country: Cluster, sentences: Sequence[Span]) -> Claim:
    nearest = min(country.mentions, key=lambda m: (abs(m.start - place.start), m.start))
    first, last = sorted([place.span, nearest.span])
    start = max((s.start for s in sentences if s.start <= first.start), default=first.start)
    end = min((s.end for s in sentences if s.end >= last.end), default=last.end)
    here = Span(start, end) if end - start < 600 else place.span
    return Claim(place, "locatedIn", nearest, place.span, here, "gazetteer", CONFIDENCE)

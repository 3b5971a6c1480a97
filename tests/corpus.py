"""Articles in short, for tests of what is one thing: who is named, and what is said of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from decimal import Decimal

from kg.model import Claim, Cluster, Document, Mention, Reading, Span, Value
from kg.ontology import own_ontology
from kg.resolve import Resolution, resolve

ONTOLOGY = own_ontology()
CLASSES = {"Hospital": "Hospital", "Bank": "Company", "Rovers": "SportsTeam", "Ministry": "Ministry", "University": "University"}
PLACES = {"Norland": "iso3166:NL", "Sudland": "iso3166:SU", "Marlow": "geonames:1", "Selby": "geonames:2"}
BODIES = ("Council", "Board", "Group", "Corp", "Inc", "Ltd", "GmbH", "Party", "Institute", "of", "the", "NHC", "Falls")


def article(url: str, *names: str, said: Sequence[tuple[str, str, str]] = (), sex: str = "") -> Reading:
    """An article that names `names` and says (subject, property, object) of them.

    "Northern Health Council|NHC" is one thing with two names, "Falcon:Product" one of that class. An object that is not named is a literal.
    """
    at, clusters = 0, {}
    for written in names:
        name, _, kind = written.partition(":")
        forms = name.split("|")
        kind = kind or class_of(forms[0])
        mentions = []
        for form in forms:
            mentions.append(Mention(at, at + len(form), form, "name", kind))
            at += len(form) + 1
        clusters[forms[0]] = Cluster(forms[0], kind, tuple(mentions), PLACES.get(forms[0]), sex=sex if kind == "Person" else "")
    claims = [to_claim(clusters, *one, at + 100 * n) for n, one in enumerate(said)]
    document = Document(hashlib.sha256(url.encode()).hexdigest()[:16], " ".join(names), url=url)
    return Reading(document, tuple(clusters.values()), tuple(claims))


def to_claim(clusters: dict[str, Cluster], subject: str, predicate: str, object: str, at: int) -> Claim:
    mention = clusters[subject].mentions[0]
    datatype = ONTOLOGY.properties[predicate].datatype
    end = clusters[object].mentions[0] if object in clusters else Value(at, at + len(object), object, object, datatype or "string")
    return Claim(mention, predicate, end, mention.span, Span(0, at), "test", Decimal("0.90"))


def class_of(name: str) -> str:
    if name in PLACES:
        return "Country" if PLACES[name].startswith("iso") else "City"
    words = name.split()
    return next((CLASSES[w] for w in words if w in CLASSES), "Organization" if set(words) & set(BODIES) else "Person")


def entities(*articles: Reading) -> list[str]:
    """The ids of what `articles` name, without the places."""
    return [entity.id for entity in resolve(articles, ONTOLOGY).entities if not entity.id.startswith("place/")]


def one(resolution: Resolution, *articles: Reading) -> set[str]:
    """The entities that the first things of `articles` are."""
    return {resolution.of[article.document.id, 0] for article in articles}

"""What kg finds in a folder of articles, in the form that `score.py` of the DWIE benchmark reads.

    python benchmarks/dwie.py TEXT_DIR --out FOUND.jsonl [--gold-entities GOLD.jsonl]
    python ../shared/bench/score.py GOLD.jsonl FOUND.jsonl benchmarks/dwie_labels.json

A line a document: {"id", "entities": [{"id", "mentions", "global"}], "relations": [[head, predicate, tail]]}; `global` is the
entity's IRI. Predicates are ours with all that are above them in the ontology, also with the kind of the object
("holdsPositionAt>Organization") and with the kinds of subject and place ("Place:locatedIn/country"), where DWIE tells those apart.
With `--gold-entities` names and their classes come from the gold, and only relations (and pronouns) are found.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.derive import holds
from kg.documents import read_document
from kg.gazetteer import load_gazetteer
from kg.model import Claim, Reading, Span
from kg.ontology import Ontology, load_ontology
from kg.pipeline import load_pipeline
from kg.reading import to_reading
from kg.resolve import cluster_at, resolve
from kg.store import ID

LABELS = json.loads((Path(__file__).parent / "dwie_labels.json").read_text(encoding="utf-8"))  # our predicate: the gold's label
NAMED = ("name", "adjective")
LEVELS = {"Country": "country", "AdministrativeArea": "region", "City": "city"}
# classes of the gold that are names of ours, the first that fits; what is in none is left out
CLASSES = {
    "gpe0": "Country",
    "gpe1": "AdministrativeArea",
    "gpe2": "City",
    "facility": "Facility",
    "waterbody": "NaturalFeature",
    "location": "Place",
    "person": "Person",
    "party": "PoliticalParty",
    "ministry": "Ministry",
    "court": "Court",
    "media": "MediaOrganization",
    "sport_team": "SportsTeam",
    "company": "Company",
    "igo": "IntergovernmentalOrganization",
    "ngo": "NonGovernmentalOrganization",
    "education_org": "University",
    "armed_movement": "ArmedGroup",
    "army": "ArmedForce",
    "agency": "GovernmentBody",
    "governmental_organisation": "GovernmentBody",
    "health_facility": "Hospital",
    "research_center": "ResearchInstitute",
    "union": "TradeUnion",
    "organization": "Organization",
    "sport_competition": "Competition",
    "competition": "Competition",
    "war": "War",
    "summit_meeting": "Summit",
    "event": "Event",
    "film_title": "Film",
    "book_title": "Book",
    "work_of_art": "CreativeWork",
    "award": "Award",
    "treaty": "Treaty",
    "product": "Product",
    "character": "Character",
    "policy": "Law",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--gold-entities", type=Path)
    args = parser.parse_args()
    gold = {row["id"]: row for row in map(json.loads, args.gold_entities.open(encoding="utf-8"))} if args.gold_entities else {}
    ontology = load_ontology()
    readings = read_all(args.texts, gold, load_pipeline(), ontology)
    with args.out.open("w", encoding="utf-8") as out:
        for row in rows(readings, ontology):
            out.write(json.dumps(row) + "\n")


def read_all(texts: Path, gold: dict[str, Any], nlp: Any, ontology: Ontology) -> dict[str, Reading]:
    """What `nlp` reads in each article of a folder, by the article's name; with the names of `gold` where there is any."""
    readings, least = {}, nlp.get_pipe("kg_relations").least
    for path in sorted(texts.glob("*.txt")):
        document = read_document(path)
        doc = nlp.make_doc(document.text)
        if gold:
            give(doc, gold[path.stem])
        readings[path.stem] = to_reading(document, nlp(doc), ontology, least)
    return readings


def give(doc: Any, gold: dict[str, Any]) -> None:
    """Puts the names of the gold document on `doc`, each with the key of its entity; nationalities go to the given country."""
    from spacy.tokens import Span as Tokens

    gazetteer, given = load_gazetteer(), []
    countries = {}
    for entity in gold["entities"]:
        for name in entity["names"]:
            if place := gazetteer.country(name):
                countries[place.key] = entity["id"]
    for entity in gold["entities"]:
        kind = next((CLASSES[t] for t in CLASSES if t in entity["types"]), None)
        for start, end in entity["mentions"]:
            span = doc.char_span(start, end, alignment_mode="expand")
            nation = gazetteer.nation(span.text)
            if nation and (kind in (None, "Country", "Group")):
                given.append(
                    Tokens(
                        doc,
                        span.start,
                        span.end,
                        label="Country",
                        kb_id=f"given:{countries.get(nation.key, entity['id'])}",
                        span_id="adjective",
                    )
                )
            elif kind:
                given.append(Tokens(doc, span.start, span.end, label=kind, kb_id=f"given:{entity['id']}", span_id="name"))
    doc._.given, doc._.given_only = tuple(given), True


def rows(readings: dict[str, Reading], ontology: Ontology) -> Iterator[dict[str, Any]]:
    """A row of the answer for each reading."""
    resolution = resolve(readings.values(), ontology)
    for name, reading in readings.items():
        clusters = dict(enumerate(reading.clusters))
        ids = {n: resolution.of[reading.document.id, n] for n in clusters}
        inner = nested(reading)
        entities: dict[str, list[list[int]]] = {}
        for n, cluster in clusters.items():
            entities.setdefault(ids[n], []).extend([m.start, m.end] for m in cluster.mentions if m.kind in NAMED and m.span not in inner)
        yield {
            "id": name,
            "entities": [{"id": key, "mentions": spans, "global": ID + key} for key, spans in sorted(entities.items()) if spans],
            "relations": sorted(r for r in relations(reading, ids, ontology) if entities.get(r[0]) and entities.get(r[2])),
        }


def nested(reading: Reading) -> set[Span]:
    """The names inside other names ("Norway" in "Museum of Norway"), which DWIE does not annotate."""
    spans = [m.span for cluster in reading.clusters for m in cluster.mentions if m.kind in NAMED]
    return {s for s in spans for t in spans if s != t and t.start <= s.start and s.end <= t.end}


def relations(reading: Reading, ids: dict[int, str], ontology: Ontology) -> set[tuple[str, str, str]]:
    """(head, predicate, tail) of what the article says as a fact, with the broader predicates and the kind of place."""
    at = cluster_at(reading)
    found = set()
    for claim in reading.claims:
        if not holds(claim) or claim.subject.span not in at or claim.object.span not in at:
            continue
        head, tail = at[claim.subject.span], at[claim.object.span]
        for predicate in labels_of(claim, reading, at, ontology):
            found.add((ids[head], predicate, ids[tail]))
            if predicate in ontology.symmetric:
                found.add((ids[tail], predicate, ids[head]))
    return found


def labels_of(claim: Claim, reading: Reading, at: dict[Span, int], ontology: Ontology) -> set[str]:
    """The predicate of a claim and all broader ones, also with the kind of the object, and with those of subject and place."""
    head, tail = (reading.clusters[at[end.span]] for end in (claim.subject, claim.object))
    level, found = LEVELS.get(tail.type), set()
    for predicate in {claim.predicate, *ontology.broader(claim.predicate)}:
        found |= {predicate, f"{predicate}>{ontology.kind(tail.type)}"}
        if level:
            found.add(f"{ontology.kind(head.type)}:{predicate}/{level}")
    return found


if __name__ == "__main__":
    main()

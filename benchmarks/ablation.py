"""What each part of the relation finder is worth on the DWIE benchmark: precision, recall and F1 of each in one run.

    python benchmarks/ablation.py ../shared/bench [--gold-entities]

Rows: patterns only, encoder only, both, and with derivation: what the lists of the world and the rules of the ontology add. A claim needs a
confidence of 0.50; with "share 0.5" the encoder is taken at its word instead, which on news is right less often than it says. The last
line says how many claims are outside domain and range, or use a predicate that the ontology does not have: both must be none.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from dwie import LABELS, read_all, rows

from kg.components.relations import ENCODER
from kg.confidence import how_sure
from kg.model import Mention, Reading
from kg.ontology import Ontology, load_ontology
from kg.pipeline import load_pipeline

HALF = how_sure(ENCODER, 0.5)  # the confidence of what the encoder alone gives a share of one half
PARTS: dict[str, tuple[dict[str, Any], bool]] = {
    "patterns only": ({"encoder": False}, False),
    "encoder only (share 0.5)": ({"patterns": False, "least": HALF}, False),
    "both": ({}, False),
    "both (share 0.5)": ({"least": HALF}, False),
    "patterns with derivation": ({"encoder": False}, True),
    "both with derivation": ({}, True),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path, metavar="BENCH_DIR")
    parser.add_argument("--gold-entities", action="store_true")
    options = parser.parse_args()
    sys.path.insert(0, str(options.bench))
    import score

    folder, ontology = options.bench / "dwie-dev", load_ontology()
    gold = score.load(folder / "gold.jsonl")
    read: dict[str, dict[str, Reading]] = {}
    print(f"{'':26}{'P':>7}{'R':>7}{'F1':>7}{'found':>7}{'right':>7}")
    for name, (how, derived) in PARTS.items():
        key = json.dumps(how, default=str)
        if key not in read:
            read[key] = read_all(folder / "text", gold if options.gold_entities else {}, load_pipeline(**how), ontology)
        readings = read[key] if derived else {n: without_derived(r) for n, r in read[key].items()}
        found = {row["id"]: row for row in rows(readings, ontology)}
        total = score.total([score.count(row, found[n], LABELS) for n, row in sorted(gold.items())])
        p, r, f1 = score.prf(total["gold"], total["found"], total["right"])
        print(f"{name:26}{p:7.3f}{r:7.3f}{f1:7.3f}{total['found']:7}{total['right']:7}")
    whole = list(read[json.dumps({})].values())
    outside, unknown, claims = check(whole, ontology)
    print(f"{claims} claims, {outside} outside domain and range, {unknown} with a predicate that the ontology does not have")


def without_derived(reading: Reading) -> Reading:
    """`reading` with only what its sentences say."""
    return replace(reading, claims=tuple(c for c in reading.claims if c.rule == ENCODER or c.rule.startswith("pattern:")))


def check(readings: list[Reading], ontology: Ontology) -> tuple[int, int, int]:
    """(claims outside domain and range, claims with an unknown predicate, all claims) between two things."""
    outside, unknown, claims = 0, 0, 0
    for reading in readings:
        kinds: dict[Any, str] = {m.span: cluster.type for cluster in reading.clusters for m in cluster.mentions}
        for claim in reading.claims:
            if claim.subject is None or not isinstance(claim.object, Mention):
                continue
            claims += 1
            prop = ontology.properties.get(claim.predicate)
            if prop is None:
                unknown += 1
            elif not ontology.allows(prop, kinds[claim.subject.span], kinds[claim.object.span]):
                outside += 1
    return outside, unknown, claims


if __name__ == "__main__":
    main()

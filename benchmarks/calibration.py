"""Whether a confidence of 0.8 is right in 8 of 10 cases: measured on the DWIE benchmark by cross-validation over documents.

    python benchmarks/calibration.py ../shared/bench [--picture docs/calibration.svg] [--write]

Every distinct fact between two entities whose predicate DWIE has counts once for its document: right where the gold has it, and wrong
where not, also where kg took less or more for a name than the gold. Of things that the gold does not annotate at all nobody knows, and
they are left out. For each finder (see kg/confidence.py) a line from the log odds of what speaks for the fact to the log odds of its
being right is fitted on four fifths of the documents, and tried on the other fifth. The expected calibration error is the mean distance
of confidence and share right over ten bins of equal width, weighted by their size. `--write` fits on all and writes
kg/data/confidence.tsv, but for finders of too few facts: theirs stay as they were set by hand.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from dwie import LABELS, labels_of, read_document, rows

from kg.components.relations import ENCODER, mention
from kg.confidence import log_odds
from kg.derive import holds
from kg.model import Claim
from kg.ontology import Ontology, load_ontology
from kg.pipeline import load_pipeline
from kg.reading import to_reading
from kg.resolve import cluster_at, resolve

FOLDS, BINS = 5, 10
TABLE = Path(__file__).parents[1] / "kg" / "data" / "confidence.tsv"
LEAST = Decimal("0.10")  # of what is looked at: less sure ones than are made, so that the line is seen to go down
FEWEST = 20  # facts of a finder whose line is written
PRIOR = 2.0  # how strongly a slope is held at 0


@dataclass(frozen=True)
class Fact:
    document: str
    finder: str
    evidence: float | None  # log odds of what speaks for it
    right: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path, metavar="BENCH_DIR")
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    sys.path.insert(0, str(options.bench))
    facts = find_facts(options.bench / "dwie-dev")
    documents = sorted({fact.document for fact in facts})
    fold = {document: n % FOLDS for n, document in enumerate(documents)}
    tried: list[tuple[float, bool, str]] = []
    for n in range(FOLDS):
        lines = fit([fact for fact in facts if fold[fact.document] != n])
        tried += [(chance(fact, lines), fact.right, fact.finder) for fact in facts if fold[fact.document] == n]
    made = [row for row in tried if row[0] >= 0.5]
    for finder in sorted({row[2] for row in made}):
        own = [row for row in made if row[2] == finder]
        print(f"{finder:24} {len(own):5} facts, right {sum(r for _, r, _ in own) / len(own):.2f}, error {error(own):.3f}")
    print(f"expected calibration error {error(made):.3f} over {len(made)} facts of confidence 0.50 and more")
    print(f"expected calibration error {error(tried):.3f} over all {len(tried)} facts")
    if options.picture:
        options.picture.write_text(draw(made), encoding="utf-8")
    if options.write:
        counts = Counter(fact.finder for fact in facts)
        write({finder: line for finder, line in fit(facts).items() if counts[finder] >= FEWEST})


def find_facts(folder: Path) -> list[Fact]:
    """The facts that kg finds in the articles of `folder`, each held against the gold."""
    import score

    gold = score.load(folder / "gold.jsonl")
    nlp, ontology, found, readings, shares = load_pipeline(least=LEAST), load_ontology(), [], {}, {}
    for path in sorted((folder / "text").glob("*.txt")):
        document = read_document(path)
        doc = nlp(document.text)
        readings[path.stem] = to_reading(document, doc, ontology, Decimal(0))
        shares[path.stem] = {(mention(s).span, mention(o).span): told for s, o, told in (doc._.shares or {}).values()}
    answers = {row["id"]: row for row in rows(readings, ontology)}
    resolution = resolve(readings.values(), ontology)
    for name, reading in readings.items():
        truth = score.fold(gold[name])
        pairs, _, _ = score.align(answers[name]["entities"], truth["entities"])
        spans = [tuple(m) for entity in truth["entities"] for m in entity["mentions"]]
        seen = {e["id"] for e in answers[name]["entities"] if e["id"] in pairs or touches(e["mentions"], spans)}
        at, ids = cluster_at(reading), {n: resolution.of[reading.document.id, n] for n in range(len(reading.clusters))}
        best: dict[tuple[str, str, str], tuple[Decimal, Claim]] = {}
        for claim in reading.claims:
            if not holds(claim) or claim.subject.span not in at or claim.object.span not in at:
                continue
            key = (ids[at[claim.subject.span]], claim.predicate, ids[at[claim.object.span]])
            best[key] = max(best.get(key, (Decimal(-1), claim)), (claim.confidence, claim), key=lambda pair: pair[0])
        for (head, _, tail), (_, claim) in best.items():
            triples = {
                triple for label in labels_of(claim, reading, at, ontology) for triple in score.triples([(head, label, tail)], LABELS)
            }
            if triples and {head, tail} <= seen:
                right = any((pairs.get(h), label, pairs.get(t)) in truth["relations"] for h, label, t in triples)
                finder = finder_of(claim, ontology)
                found.append(Fact(name, finder, evidence_of(claim, finder, shares[name]), right))
    return found


def touches(mentions: list[list[int]], spans: list[tuple[int, ...]]) -> bool:
    """Whether one of `mentions` and one of `spans` share a third of what they cover; less is another thing."""
    pairs = ((mention, span) for mention in mentions for span in spans if mention[0] < span[1] and span[0] < mention[1])
    return any(3 * (min(m[1], s[1]) - max(m[0], s[0])) >= max(m[1], s[1]) - min(m[0], s[0]) for m, s in pairs)


def finder_of(claim: Claim, ontology: Ontology) -> str:
    """What found `claim`, as kg/data/confidence.tsv calls it."""
    kind, _, rest = claim.rule.partition(":")
    if kind == "pattern":
        return "lexical" if len(rest.split()) > 1 else "bare"
    if kind == "derived":
        names = tuple(rest.split())
        sure = any(not rule.likely and rule.conclusion == claim.predicate and len(rule.premises) == len(names) for rule in ontology.rules)
        return "chain" if sure else "likely"
    return "frame" if kind == "frame" else claim.rule


def evidence_of(claim: Claim, finder: str, shares: Any) -> float | None:
    """The log odds of what speaks for `claim`: the share of the encoder, or the chance that all premises are right."""
    if finder in ("chain", "likely"):
        return log_odds(math.prod(float(premise.confidence) for premise in claim.premises))
    told = shares.get((claim.subject.span, claim.object.span))
    if finder in ("lexical", "bare", ENCODER) and told is not None:
        return log_odds(told.get(claim.predicate, 0.0))
    return None


def fit(facts: list[Fact]) -> dict[str, tuple[float, float]]:
    """{finder: (constant, slope)} of the likeliest lines."""
    found = {}
    groups = defaultdict(list)
    for fact in facts:
        groups[fact.finder].append(fact)
    for finder, own in sorted(groups.items()):
        told = [fact.evidence for fact in own if fact.evidence is not None]
        x = np.array([[1.0, fact.evidence or 0.0] for fact in own])
        y = np.array([fact.right for fact in own], float)
        w = np.zeros(2)
        hold = np.array([0.01, PRIOR if told else 1e6])
        for _ in range(50):
            p = 1 / (1 + np.exp(-(x @ w)))
            gradient = x.T @ (p - y) + hold * w
            curvature = (x * (p * (1 - p))[:, None]).T @ x + np.diag(hold)
            w = w - np.linalg.solve(curvature, gradient)
        found[finder] = (round(float(w[0]), 2), round(max(float(w[1]), 0.0), 2))
    return found


def chance(fact: Fact, lines: dict[str, tuple[float, float]]) -> float:
    constant, slope = lines.get(fact.finder, (0.0, 0.0))
    return 1 / (1 + math.exp(-(constant + slope * (fact.evidence or 0.0))))


def bins_of(tried: list[tuple[float, bool, str]]) -> list[list[tuple[float, bool, str]]]:
    found: list[list[tuple[float, bool, str]]] = [[] for _ in range(BINS)]
    for row in tried:
        found[min(int(row[0] * BINS), BINS - 1)].append(row)
    return found


def error(tried: list[tuple[float, bool, str]]) -> float:
    """The expected calibration error."""
    return sum(abs(sum(p for p, *_ in b) - sum(right for _, right, _ in b)) for b in bins_of(tried)) / max(1, len(tried))


def draw(tried: list[tuple[float, bool, str]]) -> str:
    """A reliability plot: for each bin the share that is right over the mean confidence; the area of a point is the number of facts."""
    size, edge = 360, 50
    most = max(len(b) for b in bins_of(tried))
    box = size + 2 * edge
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {box} {box}" font-family="sans-serif" font-size="13">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<rect x="{edge}" y="{edge}" width="{size}" height="{size}" fill="none" stroke="#999"/>',
        f'<line x1="{edge}" y1="{edge + size}" x2="{edge + size}" y2="{edge}" stroke="#999" stroke-dasharray="4 4"/>',
    ]
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(f'<text x="{edge + tick * size:.0f}" y="{edge + size + 18}" text-anchor="middle">{tick}</text>')
        parts.append(f'<text x="{edge - 8}" y="{edge + size - tick * size + 4:.0f}" text-anchor="end">{tick}</text>')
    for b in bins_of(tried):
        if b:
            mean, right = sum(p for p, *_ in b) / len(b), sum(r for _, r, _ in b) / len(b)
            x, y = edge + mean * size, edge + size - right * size
            parts.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{4 + 14 * math.sqrt(len(b) / most):.1f}" fill="#2b6cb0" fill-opacity="0.6"/>'
            )
            parts.append(f'<text x="{x + 10:.1f}" y="{y + 22:.1f}" fill="#444">{len(b)}</text>')
    parts.append(f'<text x="{edge + size / 2}" y="{edge + size + 40}" text-anchor="middle">confidence</text>')
    turn = f'transform="rotate(-90 16 {edge + size / 2})"'
    parts.append(f'<text x="16" y="{edge + size / 2}" text-anchor="middle" {turn}>share right</text>')
    title = f"expected calibration error {error(tried):.3f}, {len(tried)} facts of dwie-dev, {FOLDS} folds"
    parts.append(f'<text x="{edge + size / 2}" y="28" text-anchor="middle">{title}</text></svg>')
    return "\n".join(parts) + "\n"


def write(lines: dict[str, tuple[float, float]]) -> None:
    head = TABLE.read_text(encoding="utf-8").splitlines()
    known = {line.split("\t")[0]: line for line in head if not line.startswith("#")}
    for finder, (constant, slope) in lines.items():
        known[finder] = f"{finder}\t{constant}\t{slope}"
    comments = [line for line in head if line.startswith("#")]
    title, *rest = known.values()
    TABLE.write_text("\n".join([title, *comments, *rest]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

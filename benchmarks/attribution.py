"""Attributed claims of a folder of articles, chosen by chance, as a Markdown table to be judged by a reader.

    python benchmarks/attribution.py TEXT_DIR [--number 50] [--seed 5]

A row a claim: where it stands, what it says and how it is meant, who is said to say so, and the sentence. docs/attribution.md holds
what was judged, without the words of the articles.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterable
from pathlib import Path

from kg.documents import read_document
from kg.model import Claim, Reading
from kg.pipeline import load_pipeline
from kg.reading import read


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--number", type=int, default=50)
    parser.add_argument("--seed", type=int, default=5)
    args = parser.parse_args()
    nlp = load_pipeline()
    readings = {path.stem: read(read_document(path), nlp) for path in sorted(args.texts.glob("*.txt"))}
    print(to_table(readings, args.number, args.seed))


def to_table(readings: dict[str, Reading], number: int, seed: int) -> str:
    """`number` attributed claims of `readings`, by name of the article, as a Markdown table."""
    found = [(name, reading, claim) for name, reading in readings.items() for claim in reading.claims if claim.attributed_to is not None]
    chosen = random.Random(seed).sample(range(len(found)), min(number, len(found)))
    rows = (to_row(*found[place]) for place in sorted(chosen))
    total = sum(len(reading.claims) for reading in readings.values())
    head = f"{len(found)} of {total} claims are attributed.\n\n| document | claim | speaker | sentence |\n|---|---|---|---|"
    return "\n".join([head, *rows])


def to_row(name: str, reading: Reading, claim: Claim) -> str:
    """One claim: the words of its ends and of the speaker with their offsets, and the sentence."""
    speaker, subject = claim.attributed_to, claim.subject
    assert speaker is not None
    labels = {mention.span: cluster.label for cluster in reading.clusters for mention in cluster.mentions}
    words = f"{subject.text if subject else ''} **{claim.predicate}** {claim.object.text}"
    said = f"{words} ({claim.polarity}, {claim.modality}) {claim.cue.start}"
    who = f"{labels.get(speaker.span, speaker.text)} {speaker.start}-{speaker.end}"
    return to_line([name, said, who, reading.document.text[claim.sentence.start : claim.sentence.end]])


def to_line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells) + " |"


if __name__ == "__main__":
    main()

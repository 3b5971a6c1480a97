"""Coreference on the news and interviews of GUM, by the published scorer `scorch`: mean F1 of MUC, B-cubed and CEAFe (CoNLL F1).

    python benchmarks/gum.py ../shared/train/gum

The pipeline reads the raw text, put together from `dep/*.conllu` (SpaceAfter, paragraphs), and finds its own mentions; the gold is
`coref/*.conll`. Both are compared by their tokens in GUM. The documents are scored as one corpus, as the reference scorer does.

What is a mention follows what GUM's files annotate (the scheme of OntoNotes), for every line of the table alike:

- A mention is its whole noun phrase: determiner, modifiers, "of" phrases, relative clauses, a possessive with its "'s". Ours is widened
  to the subtree of its head; "and" with what follows it is left out, and so are signs at the ends.
- An apposition is one mention with the name beside it ("Dana Reyes, the director of the port"), not a second one.
- A name that stands before a noun is a mention by itself ("a [Harbour Hospital] nurse"); an adjective ("Peruvian") is none.
- A relative pronoun is none, being part of the mention of its antecedent.
- The gold has no cluster of one mention, so what is mentioned once is left out on both sides.

`names` keeps the names of what was found alone, `names + pronouns` those two; the last line has the nominals as well ("the club").
"""

from __future__ import annotations

import argparse
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from scorch.scores import b_cubed, ceaf_e, muc

from kg.pipeline import load_base

Mark = tuple[str, int, int]  # document, first and last token in GUM
Cluster = set[Mark]
SYSTEMS = {"names": {"name"}, "names + pronouns": {"name", "pronoun"}, "all": {"name", "pronoun", "nominal"}}
BEFORE = {"compound", "nmod", "amod", "nummod", "quantmod", "npadvmod"}  # of a name that only stands before a noun
APART = {"cc", "conj", "preconj", "punct"}  # what hangs on a noun and is no part of its phrase
RELATIVE = {"who", "whom", "whose", "which", "that"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gum", type=Path)
    args = parser.parse_args()
    nlp = load_base()
    spent: dict[str, float] = defaultdict(float)
    for genre in ("news", "interview"):
        gold: list[Cluster] = []
        found: dict[str, list[Cluster]] = defaultdict(list)
        files = sorted(args.gum.glob(f"coref/GUM_{genre}_*.conll"))
        for path in files:
            text, tokens = read_text(args.gum / "dep" / f"{path.stem}.conllu")
            gold += several(read_gold(path))
            doc = read(nlp, text, spent)
            for system, kinds in SYSTEMS.items():
                found[system] += several(clusters_of(doc, path.stem, tokens, kinds))
        print(f"{genre}: {len(files)} documents, {sum(map(len, gold))} mentions in {len(gold)} clusters")
        for system, clusters in found.items():
            print(f"  {system:17s} {report(gold, clusters)}")
    print(f"coreference takes {spent['kg_coreference'] / sum(spent.values()):.1%} of the time of the pipeline before its relations")


def read(nlp: Any, text: str, spent: dict[str, float]) -> Any:
    """The Doc of `text`; the seconds of each component are added to `spent`."""
    doc = nlp.make_doc(text)
    for name, component in nlp.pipeline:
        start = time.perf_counter()
        doc = component(doc)
        spent[name] += time.perf_counter() - start
    return doc


def read_text(path: Path) -> tuple[str, list[tuple[int, int]]]:
    """The text of a document, and the characters [start, end) of each of its tokens."""
    text, tokens, joined, spaced = "", [], 0, True
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() == "# newpar" and text:
            text = text.rstrip() + "\n\n"
        fields = line.split("\t")
        if len(fields) != 10 or "." in fields[0]:
            continue
        if "-" in fields[0]:  # one word of several tokens ("Mecca's")
            joined, spaced = int(fields[0].split("-")[1]), "SpaceAfter=No" not in fields[9]
            continue
        tokens.append((len(text), len(text) + len(fields[1])))
        inside = int(fields[0]) < joined
        after = spaced if int(fields[0]) == joined else "SpaceAfter=No" not in fields[9]
        text += fields[1] + (" " if after and not inside else "")
        joined = joined if inside else 0
    return text, tokens


def read_gold(path: Path) -> list[Cluster]:
    """The clusters of a file in the CoNLL format: token, word, brackets with the numbers of the clusters."""
    clusters: dict[str, Cluster] = defaultdict(set)
    open_: dict[str, list[int]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        at, brackets = int(line.split("\t")[0]), line.split("\t")[2]
        for opening, number, closing in re.findall(r"(\(?)(\d+)(\)?)", brackets):
            if opening:
                open_[number].append(at)
            if closing:
                clusters[number].add((path.stem, open_[number].pop(), at))
    return list(clusters.values())


def clusters_of(doc: Any, name: str, tokens: list[tuple[int, int]], kinds: Iterable[str]) -> Iterator[Cluster]:
    """The clusters of `doc` by the tokens of GUM, with mentions of `kinds` alone; each mention is in the first cluster that has it."""
    at = {i: n for n, (start, end) in enumerate(tokens) for i in range(start, end)}
    taken: Cluster = set()
    for spans in doc._.clusters:
        marks = set()
        for span in spans:
            if span.id_ in kinds and not (span.root.dep_ in ("nsubj", "nsubjpass") and span.text.lower() in RELATIVE):
                wide = widened(span)
                marks.add((name, at[wide.start_char], at[wide.end_char - 1]))
        yield marks - taken
        taken |= marks


def widened(span: Any) -> Any:
    """The noun phrase of which `span` holds the head, less what is joined to it and the signs at its ends."""
    doc, head = span.doc, span.root
    if head.dep_ in BEFORE or (head.pos_ == "PRON" and head.tag_ in ("PRP", "PRP$")):
        return span
    while head.dep_ == "appos":
        head = head.head
    inside = {head.i, *range(span.start, span.end)}
    for child in head.children:
        if child.dep_ not in APART:
            inside |= {token.i for token in child.subtree}
    start, end = min(inside), max(inside) + 1
    while end - start > 1 and (doc[end - 1].is_punct or doc[end - 1].is_space):
        end -= 1
    while end - start > 1 and (doc[start].is_punct or doc[start].is_space):
        start += 1
    return doc[start:end]


def several(clusters: Iterable[Cluster]) -> list[Cluster]:
    """Those of more than one mention."""
    return [cluster for cluster in clusters if len(cluster) > 1]


def report(gold: list[Cluster], found: list[Cluster]) -> str:
    scores = [score(gold, found) for score in (muc, b_cubed, ceaf_e)]
    parts = [f"{name} {f:.3f} (P {p:.3f} R {r:.3f})" for name, (r, p, f) in zip(("MUC", "B3", "CEAFe"), scores, strict=True)]
    same = len(set().union(*gold) & set().union(*found))
    mentions = f"mentions P {same / sum(map(len, found)):.3f} R {same / sum(map(len, gold)):.3f}"
    return f"CoNLL F1 {sum(f for _, _, f in scores) / 3:.3f}: {', '.join(parts)}; {mentions}"


if __name__ == "__main__":
    main()

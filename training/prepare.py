"""Sentences with marked spans and the relations between them, out of the corpora that the encoder is trained with.

    python training/prepare.py ../shared/train build/pairs.jsonl

A line a sentence: {"source", "text", "spans": [[start, end, kind]], "pairs": [[i, j, label, weight]], "not": [[i, j, label]]}; offsets
count characters of the sentence from 0, half-open; `i` and `j` are places in `spans`. A label is a predicate of the ontology, a corpus's
own name for what the ontology does not have, or "none". `not` are labels that do not hold. What the corpora leave unsaid is filled in
by the patterns of kg ("silver", at less weight).
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import permutations
from pathlib import Path

from spacy.tokens import Doc, Span
from tqdm import tqdm

from kg.components.encoder import candidates
from kg.encoder import kind_of
from kg.model import Mention
from kg.ontology import Ontology, own_ontology
from kg.patterns import class_of
from kg.pipeline import load_pipeline

SILVER, UNSAID = 0.7, 0.8  # weight of what the patterns find; of "none" where no person looked
WORLD = {"P17", "P27", "P30", "P131", "P150", "P495"}  # what Re-DocRED's annotators knew of the world, whether the sentence says it or not
ENTITY_TYPES = {"PER": "Person", "ORG": "Organization", "LOC": "Place", "MISC": "Entity"}


@dataclass(slots=True)
class Text:
    """A text with what people said of it: `marks` are (start, end, class), `facts` (mark, label, mark)."""

    source: str
    text: str
    marks: list[tuple[int, int, str]] = field(default_factory=list)
    facts: list[tuple[int, str, int]] = field(default_factory=list)
    refuted: list[str] = field(default_factory=list)  # labels that hold of no other pair of the text
    complete: bool = False  # all pairs of marks were looked at
    weight: float = 0.0  # of "none" for pairs that nobody looked at


def joined(tokens: Iterable[str]) -> tuple[str, list[int]]:
    """The text of `tokens` with the spaces that English has, and where each token begins."""
    text, starts, glue = "", [], True
    for token in tokens:
        if token.strip() == "":
            starts.append(len(text))
            continue
        if text and not glue and token[0] not in ",.;:?!)]}%" and not token.startswith(("'s", "n't", "’s")):
            text += " "
        starts.append(len(text))
        text += token
        glue = token in ("(", "[", "$", "{")
    return text, starts


def knowledgenet(folder: Path) -> Iterator[Text]:
    for line in _lines(folder / "passages_folds1-3.jsonl.gz"):
        row = json.loads(line)
        text = Text("knowledgenet", row["passageText"], refuted=[f"KN:{name}" for name in row["annotated"]])
        for fact in row["facts"]:
            ends = [_mark(text, fact[f"{end}Start"], fact[f"{end}End"], "") for end in ("subject", "object")]
            text.facts.append((ends[0], f"KN:{fact['relation']}", ends[1]))
        yield text


def redocred(folder: Path) -> Iterator[Text]:
    for row in json.loads(_text(folder / "dev_revised.json.gz")):
        tokens = [token for sentence in row["sents"] for token in sentence]
        offsets = [sum(map(len, row["sents"][:i])) for i in range(len(row["sents"]) + 1)]
        whole, starts = joined(tokens)
        text, at = Text("redocred", whole, complete=True), {}
        for n, vertex in enumerate(row["vertexSet"]):
            for mention in vertex:
                first, last = (offsets[mention["sent_id"]] + i for i in (mention["pos"][0], mention["pos"][1] - 1))
                if mention["type"] in ENTITY_TYPES:
                    mark = _mark(text, starts[first], starts[last] + len(tokens[last]), ENTITY_TYPES[mention["type"]])
                    at.setdefault((n, mention["sent_id"]), mark)
        for label in row["labels"]:
            shared = [s for s in range(len(row["sents"])) if (label["h"], s) in at and (label["t"], s) in at]
            for sentence in shared:
                sure = sentence in label["evidence"]
                name = label["r"] if sure and label["r"] not in WORLD else "?"
                text.facts.append((at[label["h"], sentence], name, at[label["t"], sentence]))
        yield text


def fewrel(folder: Path, file: str, most: int, wanted: Container[str] = ()) -> Iterator[Text]:
    for label, rows in json.loads(_text(folder / file)).items():
        for row in rows[:most] if not wanted or label in wanted else ():
            whole, starts = joined(row["tokens"])
            text = Text("fewrel", whole, weight=UNSAID if "nyt" in file else 0.0)
            ends = [row[end][2][0] for end in "ht"]
            marks = [_mark(text, starts[e[0]], starts[e[-1]] + len(row["tokens"][e[-1]]), "") for e in ends]
            text.facts.append((marks[0], label, marks[1]))
            yield text


def tekgen(folder: Path, wanted: Container[str]) -> Iterator[Text]:
    for path in sorted((folder / "train").glob("*.jsonl")):
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            starts = [row["sent"].find(row[name]) for name in ("sub_label", "obj_label")]
            if row["rel"] in wanted and min(starts) >= 0:
                text = Text("tekgen", row["sent"])
                marks = [_mark(text, s, s + len(row[name]), "") for s, name in zip(starts, ("sub_label", "obj_label"), strict=True)]
                text.facts.append((marks[0], row["rel"], marks[1]))
                yield text


def gum(folder: Path) -> Iterator[Text]:
    for path in sorted((folder / "dep").glob("*")):
        lines = path.read_text(encoding="utf-8").splitlines()
        sentences = [line.removeprefix("# text = ") for line in lines if line.startswith("# text = ")]
        yield Text("gum", " ".join(s if s[-1] in ".?!" else s + "." for s in sentences), weight=UNSAID)


def examples(ontology: Ontology) -> Iterator[Text]:
    """The examples of the ontology, and its counter-examples as pairs of which the relation does not hold."""
    for prop in ontology.properties.values():
        for example in () if prop.datatype else (*prop.examples, *prop.counter_examples):
            text = Text("ontology", example.text)
            ends = ((example.subject, prop.domain), (example.object, prop.range))
            marks = [_mark(text, s.start, s.end, class_of(example.text[s.start : s.end], kinds, ontology)) for s, kinds in ends]
            if example in prop.examples:
                text.facts.append((marks[0], prop.name, marks[1]))
            else:
                text.refuted.append(prop.name)
            yield text


def _mark(text: Text, start: int, end: int, kind: str) -> int:
    found = next((n for n, mark in enumerate(text.marks) if mark[:2] == (start, end)), None)
    if found is not None:
        return found
    text.marks.append((start, end, kind))
    return len(text.marks) - 1


def _lines(path: Path) -> list[str]:
    return _text(path).rstrip("\n").split("\n")


def _text(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode()


class Labels:
    """What the ontology calls a corpus's relation."""

    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology
        lines = (Path(__file__).parent / "labels.tsv").read_text(encoding="utf-8").splitlines()
        self.names = {line.split("\t")[0]: line.split("\t")[1].split() for line in lines if not line.startswith("#")}

    def __call__(self, label: str, subject: str, object: str) -> tuple[str, bool]:
        """(the ontology's predicate or the label itself, whether subject and object change places)."""
        names = self.names.get(label, [])
        for name in names:
            turned, prop = name[0] == "^", self.ontology.properties[name.lstrip("^")]
            kinds = (object, subject) if turned else (subject, object)
            if len(names) == 1 or all(
                not kind or kind == "Entity" or self._may(kind, ends) for kind, ends in zip(kinds, (prop.domain, prop.range), strict=True)
            ):
                return prop.name, turned
        return label, False

    def _may(self, kind: str, wanted: frozenset[str]) -> bool:
        """Whether a thing of `kind`, or of a class below it, may be one of `wanted`: a corpus's classes are broad."""
        return self.ontology.is_a(kind, wanted) or any(self.ontology.is_a(want, {kind}) for want in wanted)


def sentences(doc: Doc, text: Text, labels: Labels) -> Iterator[dict[str, object]]:
    """The sentences of `doc` with at least two spans and one pair to learn from."""
    claims = {
        (_ends(c.subject), _ends(c.object)): c.predicate for c in doc._.claims if c.subject is not None and isinstance(c.object, Mention)
    }
    for sentence in doc.sents:
        offset = sentence.start_char
        spans, at = _spans(sentence, text)
        pairs, no = [], []
        said = {(at[s], at[o]): label for s, label, o in text.facts if s in at and o in at}
        for i, j in permutations(range(len(spans)), 2):
            known = said.get((i, j))
            mine = claims.get((spans[i][:2], spans[j][:2]))
            if known == "?":
                continue
            if known is not None:
                name, turned = labels(known, spans[i][2], spans[j][2])
                pairs.append([j, i, name, 1.0] if turned else [i, j, name, 1.0])
            elif mine is not None:
                pairs.append([i, j, mine, SILVER])
            elif text.complete and {i, j} <= set(at.values()) and said.get((j, i)) != "?":
                pairs.append([i, j, "none", 1.0])
            elif text.weight:
                pairs.append([i, j, "none", text.weight])
            for label in text.refuted if known is None and mine is None else ():
                name, turned = labels(label, spans[i][2], spans[j][2])
                no.append([j, i, name] if turned else [i, j, name])
        positive = {(i, j) for i, j, label, _ in pairs if label != "none"}
        pairs = [p for p in pairs if p[2] != "none" or (p[0], p[1]) not in positive]
        no = [n for n in no if (n[0], n[1]) not in positive]
        if pairs or no:
            yield {
                "source": text.source,
                "text": sentence.text,
                "spans": [[s - offset, e - offset, kind_of(k)] for s, e, k in spans],
                "pairs": pairs,
                "not": no,
            }


def _ends(mention: Mention) -> tuple[int, int]:
    return mention.start, mention.end


def _spans(sentence: Span, text: Text) -> tuple[list[tuple[int, int, str]], dict[int, int]]:
    """The spans of a sentence: what kg finds, and the marks; with the place of each mark among them."""
    spans = [(s.start_char, s.end_char, s.label_) for s in candidates(sentence)]
    at: dict[int, int] = {}
    for n, (start, end, kind) in enumerate(text.marks):
        if not sentence.start_char <= start < end <= sentence.end_char:
            continue
        same = next((i for i, s in enumerate(spans) if max(s[0], start) < min(s[1], end) and (s[0] == start or s[1] == end)), None)
        if same is None:
            spans.append((start, end, kind))
            same = len(spans) - 1
        elif kind and kind != "Entity" and kind_of(spans[same][2]) != kind_of(kind) and kind_of(spans[same][2]) != "Country":
            spans[same] = (start, end, kind)
        at[n] = same
    return spans, at


def main(folder: Path, out: Path) -> None:
    ontology = own_ontology()
    labels = Labels(ontology)
    texts = [
        *examples(ontology),
        *knowledgenet(folder / "knowledgenet"),
        *redocred(folder / "redocred"),
        *fewrel(folder / "fewrel", "val_nyt.json.gz", 100),
        *fewrel(folder / "fewrel", "val_wiki.json.gz", 150, labels.names),
        *tekgen(folder / "tekgen", labels.names),
        *gum(folder / "gum"),
    ]
    nlp = load_pipeline(encoder=False)
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", encoding="utf-8") as file:
        for doc, text in tqdm(
            nlp.pipe(((t.text, t) for t in texts), as_tuples=True, batch_size=64), total=len(texts), unit="text", disable=None
        ):
            for row in sentences(doc, text, labels):
                print(json.dumps(row, ensure_ascii=False), file=file)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

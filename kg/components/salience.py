"""Salience: what a reader has most in mind at a point of the text, after Lappin and Leass (1994), "An algorithm for pronominal anaphora
resolution": each mention weighs by its grammatical role, half as much with each sentence that has passed since.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from spacy.tokens import Doc, Span, Token

from kg.components.mentions import HEADLESS, SUBJECTS, Thing

RECENT, SUBJECT, OBJECT, OBLIQUE, HEAD, NAMED = 100, 80, 50, 40, 80, 20  # weights: of being there, of the role, of no embedding
PARALLEL = 1.3  # what it counts to have the same role as what stands for it
FADES = 0.5  # what is left of a weight a sentence later
NEAR = 3  # sentences back that a pronoun reaches


class Salience:
    """How much the things of one document are in mind."""

    def __init__(self, doc: Doc) -> None:
        self.sentence = [n for n, sentence in enumerate(doc.sents) for _ in sentence]
        self.inner = set(inner_names(doc))

    def distance(self, span: Span, token: Token) -> int:
        """The sentences between a mention and `token` behind it."""
        return self.sentence[token.i] - self.sentence[span.start]

    def of(self, thing: Thing, token: Token, reach: int = NEAR) -> float:
        """The weight of `thing` at `token`: of its foremost mention in each of the last `reach` sentences; none of a name within a name."""
        weights: dict[int, float] = {}
        for span in thing.spans:
            far = self.distance(span, token)
            if span.end <= token.i and far <= reach and span.id_ != "adjective" and (span.start, span.end) not in self.inner:
                weights[far] = max(weights.get(far, 0.0), (RECENT + role_weight(span.root)) * FADES**far)
        return sum(weights.values())


def inner_names(doc: Doc) -> Iterator[tuple[int, int]]:
    """(start, end) in tokens of each name that stands within a longer one ("Norway" in "Bank of Norway")."""
    last = 0
    for span in sorted(doc.spans["names"], key=lambda span: (span.start, -span.end)):
        if span.end <= last:
            yield span.start, span.end
        last = max(last, span.end)


def role_head(head: Token, joints: Collection[str] = ("conj", "appos")) -> Token:
    """The word that the head of a mention has its role from: what it is in apposition to, the first of those that it is joined to."""
    while head.dep_ in joints:
        head = head.head
    return head


def role_weight(head: Token) -> int:
    """What the grammatical role of a mention weighs."""
    head = role_head(head)
    dep = head.dep_
    if dep in HEADLESS or dep == "poss":
        return OBLIQUE // 2
    if dep in SUBJECTS:
        return SUBJECT + (0 if head.head.dep_ == "relcl" else HEAD)
    if dep in ("dobj", "dative", "attr", "oprd", "ROOT"):
        return OBJECT + HEAD
    embedded = dep == "pobj" and head.head.head.pos_ in ("NOUN", "PROPN")
    return OBLIQUE + (0 if embedded else HEAD)

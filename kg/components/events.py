"""Events: what happens by the word of a sentence, who has which role in it, where and when.

Two tell of one: a claim whose relation is the shortcut of an event ("A met B"), and a word that the ontology gives to a class of events
("the attack on B"), with whoever stands where a role belongs in the normalised graph. What both say of one word is one event. "The attack"
alone is the one told of last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc, Token

from kg.components.quantities import time_of
from kg.components.relations import is_excluded, mention, stretch
from kg.confidence import how_sure
from kg.frames import PLACE, Frame
from kg.lexicon import load_words
from kg.model import Claim, Event, Mention, Modality, Polarity, Span, Tense
from kg.ontology import Ontology
from kg.stance import stance_of
from kg.syntax import Graph

WHERE = (">in", ">at", ">near", ">outside", ">inside")
BEFORE_NOUN = ("mod", "adj")  # edges to what stands before a noun, a nationality among it
MODIFYING = {"compound", "amod", "nmod", "npadvmod", "poss"}  # a word that only says what kind of thing another is
DEFINITE = {"the", "this", "that", "these", "those"}
PLAIN = {"det", "punct", "case"}  # what a noun may have beside it that takes up what was told
Roles = frozenset[tuple[str, Mention]]


@dataclass(frozen=True, slots=True)
class Telling:
    """An event that a word tells of; `anchor` is the token of that word."""

    anchor: int
    type: str
    roles: Roles
    place: Mention | None
    time: str | None
    stance: tuple[Polarity, Modality, Tense, Mention | None]
    claim: Claim | None
    word: str


def find_events(
    doc: Doc, claims: Iterable[Claim], known: AbstractSet[Span], iso: Callable[[str], str | None], ontology: Ontology
) -> tuple[Event, ...]:
    """The events that `doc` tells of, sorted; only mentions at one of the places `known` have a role. `iso` reads a date."""
    reader = _Reader(doc, known, iso, ontology)
    told = [telling for claim in claims if (telling := reader.of_claim(claim)) is not None]
    anchored = {telling.anchor for telling in told}
    told += [telling for token in doc for telling in reader.of_word(token) if ontology.shortcuts or token.i not in anchored]
    joined = reader.referring(reader.joined(told))
    return tuple(sorted((reader.event(telling) for telling in joined), key=lambda event: event.sort_key))


@cache
def _by_word(frames: tuple[Frame, ...]) -> dict[tuple[bool, str], tuple[Frame, ...]]:
    """{(whether it is a noun, word): its frames}."""
    words = {(frame.noun, word) for frame in frames for word in frame.words}
    return {key: tuple(frame for frame in frames if frame.noun is key[0] and key[1] in frame.words) for key in words}


class _Reader:
    """Reads the events of one document."""

    def __init__(self, doc: Doc, known: AbstractSet[Span], iso: Callable[[str], str | None], ontology: Ontology) -> None:
        self.doc, self.known, self.iso, self.ontology = doc, known, iso, ontology
        self.graph: Graph = doc._.graph
        self.frames = _by_word(ontology.frames)

    # claims

    def of_claim(self, claim: Claim) -> Telling | None:
        """The event that the relation of `claim` is the shortcut of."""
        shortcut = self.ontology.shortcut(claim.predicate)
        if shortcut is None or claim.subject is None or not isinstance(claim.object, Mention):
            return None
        anchor = self.anchor(claim, shortcut.event)
        roles = frozenset({(shortcut.subject, claim.subject), (shortcut.object, claim.object)})
        stance = (claim.polarity, claim.modality, claim.tense, claim.attributed_to)
        return Telling(anchor.i, shortcut.event, roles, self.place(anchor, roles), claim.time, stance, claim, claim.predicate)

    def anchor(self, claim: Claim, kind: str) -> Token:
        """The word of the cue of `claim` that tells of an event of the class `kind`: one that the ontology gives it, else the first verb."""
        cue = self.doc.char_span(claim.cue.start, claim.cue.end, alignment_mode="expand")
        if cue is None:
            return self.doc[0]
        own = [token for token in cue if any(self.ontology.is_a(frame.event, {kind}) for frame in self.frames_of(token))]
        verbs = [token for token in cue if token.pos_ == "VERB"]
        return next(iter(own or verbs), cue.root)

    # words

    def frames_of(self, token: Token) -> Sequence[Frame]:
        """The frames of the word at `token`, if it is used as one that tells of an event, and not in a name or before another noun."""
        if token.pos_ not in ("VERB", "NOUN") or token.dep_ in MODIFYING:
            return ()
        noun = token.pos_ == "NOUN"
        found = self.frames.get((noun, token.lower_ if noun else self.graph.label(token.i)), ())
        found = found or (self.frames.get((noun, token.lemma_.lower()), ()) if noun else ())
        if not found or self.graph.node(token) != token.i or self.graph.is_named(token.i):
            return ()
        beside = {t.lower_ for t in token.lefts} | ({token.nbor(-1).lower_} if token.i else set())
        return [frame for frame in found if not beside & set(frame.unless)]

    def of_word(self, token: Token) -> Iterator[Telling]:
        """The events that the word at `token` tells of, by the frames of the ontology."""
        for frame in self.frames_of(token):
            roles = frozenset(self.fillers(token, frame))
            place = next((held for name, held in sorted(roles) if name == PLACE), None)
            roles = frozenset((name, held) for name, held in roles if name != PLACE)
            place = place or self.place(token, roles)
            if {name for name, _ in roles} & set(frame.needs) if frame.needs else roles or place or self.takes_up(token):
                yield self.telling(token, frame, roles, place)

    def telling(self, token: Token, frame: Frame, roles: Roles, place: Mention | None) -> Telling:
        stance = stance_of(token)
        speaker = self.graph.speaker(stance.speaker)
        modality = "asserted" if stance.modality == "reported" and speaker is None else stance.modality
        verb = token if token.pos_ == "VERB" else next((v for v in self.above(token)), token)
        when = time_of(token, verb)
        said = (stance.polarity, modality, "present", mention(speaker) if speaker is not None else None)
        time = self.iso(when.text) if when is not None else None
        return Telling(token.i, frame.event, roles, place, time, said, None, self.graph.label(token.i))

    def fillers(self, token: Token, frame: Frame) -> Iterator[tuple[str, Mention]]:
        """Who stands where a role of `frame` belongs."""
        support = self.support(token, frame)
        for edge, role in frame.places:
            nodes = self.nodes(token, edge, support)
            for unit in (unit for node in nodes for unit in self.graph.units.get(node, ())):
                held = mention(unit)
                fits = self.ontology.is_a(unit.label_, self.ontology.roles[role].range if role in self.ontology.roles else {"Place"})
                as_name = unit.id_ != "adjective" or edge in BEFORE_NOUN
                if fits and as_name and held.span in self.known and not is_excluded(unit.root):
                    yield role, held

    def nodes(self, token: Token, edge: str, support: Token | None) -> list[int]:
        """The nodes that `edge` leads to from `token`; what a noun lacks may hang on the verb that it is the object of."""
        own = [node for step, node in self.graph.steps.get(token.i, ()) if step == f">{edge}"]
        if support is None:
            return own
        wanted = {"doer": ">nsubj", "object": ">obj"}.get(edge, f">{edge}")
        return own + [node for step, node in self.graph.steps.get(support.i, ()) if step == wanted and node != token.i]

    def support(self, token: Token, frame: Frame) -> Token | None:
        """The verb that `token` makes one phrase with: "held talks", "went on strike", "the earthquake struck"."""
        if not frame.noun:
            return None
        for verb in self.above(token):
            if verb.lemma_.lower() in load_words("support_verbs") or self.graph.label(verb.i) in frame.under:
                return verb
        return None

    def above(self, token: Token) -> Iterator[Token]:
        """The verbs that the noun `token` is subject or object of, itself or behind a preposition."""
        for step, node in self.graph.steps.get(token.i, ()):
            if step[0] == "<" and self.doc[node].pos_ == "VERB":
                yield self.doc[node]

    def place(self, token: Token, roles: Roles) -> Mention | None:
        """Where it happens: the smallest place that stands behind "in" or the like, and has no role."""
        nodes = [token.i, *(verb.i for verb in self.above(token) if token.pos_ == "NOUN")]
        taken = {held for _, held in roles}
        found = []
        for node in (n for top in nodes for step, n in self.graph.steps.get(top, ()) if step in WHERE):
            for unit in self.graph.units.get(node, ()):
                held = mention(unit)
                if self.ontology.is_a(unit.label_, {"Place"}) and unit.id_ != "adjective" and held.span in self.known and held not in taken:
                    found.append(held)
        return min(found, key=lambda held: (self.ontology.rank(held.type) or 9, held), default=None)

    # joining

    def joined(self, told: list[Telling]) -> list[Telling]:
        return told

    def referring(self, told: list[Telling]) -> list[Telling]:
        return told

"""Events: what happens by the word of a sentence, who has which role in it, where and when.

Two tell of one: a claim whose relation is the shortcut of an event ("A met B"), and a word that the ontology gives to a class of events
("the attack on B"), with whoever stands where a role belongs in the normalised graph. What both say of one word is one event. "The attack"
alone is the one told of last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from kg.components.mentions import DEFINITE
from kg.components.relations import is_excluded, mention, stretch
from kg.components.times import timing_of
from kg.confidence import how_sure
from kg.dating import Dating
from kg.frames import PLACE, Frame
from kg.lexicon import load_pairs, load_words
from kg.model import FACTUAL, Claim, Event, Mention, Modality, Polarity, Span, Tense
from kg.ontology import Ontology
from kg.stance import stance_of
from kg.syntax import Graph

WHERE = (">in", ">at", ">near", ">outside", ">inside")
BEFORE_NOUN = ("mod", "adj")  # edges to what stands before a noun, a nationality among it
MEANWHILE = {"at", "during"}  # prepositions of what happens while something else does
MODIFYING = {"compound", "amod", "nmod", "npadvmod", "poss"}  # a word that only says what kind of thing another is
ANY = {"any", "every", "each", "no"}
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


def find_events(doc: Doc, claims: Iterable[Claim], at: Mapping[Span, int], when: Dating, ontology: Ontology) -> tuple[Event, ...]:
    """The events that `doc` tells of, sorted; only what is in a cluster has a role: `at` gives its number. `when` knows the dates."""
    reader = _Reader(doc, at, when, ontology)
    told = [telling for claim in claims if (telling := reader.of_claim(claim)) is not None]
    told += [telling for token in doc for telling in reader.of_word(token)]
    joined = reader.referring(reader.joined(told))
    return tuple(sorted((reader.event(telling) for telling in joined), key=lambda event: event.sort_key))


def shortcuts_of(events: Iterable[Event], claims: Iterable[Claim], at: Mapping[Span, int], ontology: Ontology) -> Iterator[Claim]:
    """The claims that follow from `events` with both roles of a shortcut, where none of `claims` says so of the two.

    Who share one role have it together only where the word of the event tells so: whom somebody was drawn with did not all meet each other.
    """
    said = {key for claim in claims for key in said_by(claim, at, ontology)}
    for event in events:
        for name, shortcut in sorted(ontology.shortcuts.items()):
            together = shortcut.subject != shortcut.object or event.rule.startswith("frame:")
            ends = [[m for role, m in event.roles if role == end] for end in (shortcut.subject, shortcut.object)]
            for subject, object in product(*ends) if shortcut.event == event.type and together else ():
                claim = to_claim(event, name, subject, object)
                keys = said_by(claim, at, ontology)
                if keys and not keys & said and ontology.allows(ontology.properties[name], subject.type, object.type):
                    said |= keys
                    yield claim


def said_by(claim: Claim, at: Mapping[Span, int], ontology: Ontology) -> set[tuple[object, ...]]:
    """What `claim` says of an event: whether it is a fact that the one has this role and the other that; of equal roles, both ways."""
    shortcut = ontology.shortcut(claim.predicate)
    if shortcut is None or claim.subject is None or not isinstance(claim.object, Mention):
        return set()
    ends = [(shortcut.subject, at.get(claim.subject.span)), (shortcut.object, at.get(claim.object.span))]
    fact = claim.polarity == "positive" and claim.modality in FACTUAL and claim.tense == "present"
    orders = [ends, ends[::-1]] if shortcut.subject == shortcut.object else [ends]
    return {(shortcut.event, fact, *order) for order in orders if ends[0][1] != ends[1][1]}


def to_claim(event: Event, predicate: str, subject: Mention, object: Mention) -> Claim:
    """The claim that `event` makes of two who have a role in it."""
    return Claim(
        subject=subject,
        predicate=predicate,
        object=object,
        cue=event.cue,
        sentence=event.sentence,
        rule=event.rule,
        confidence=event.confidence,
        polarity=event.polarity,
        modality=event.modality,
        attributed_to=event.attributed_to,
        time=event.time,
        tense=event.tense,
    )


@cache
def _by_word(frames: tuple[Frame, ...]) -> dict[tuple[bool, str], tuple[Frame, ...]]:
    """{(whether it is a noun, word): its frames}."""
    words = {(frame.noun, word) for frame in frames for word in frame.words}
    return {key: tuple(frame for frame in frames if frame.noun is key[0] and key[1] in frame.words) for key in words}


def is_to_come(noun: Token) -> bool:
    """Whether the event of `noun` is still to come: "the next election", "will speak at a meeting"."""
    if noun.pos_ != "NOUN":
        return False
    verb = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ in MEANWHILE else None
    announced = any(load_pairs("role_tense").get(word.lower_) == "planned" for word in noun.lefts)
    return announced or (verb is not None and stance_of(verb).modality == "planned")


class _Reader:
    """Reads the events of one document."""

    def __init__(self, doc: Doc, at: Mapping[Span, int], when: Dating, ontology: Ontology) -> None:
        self.doc, self.at, self.when, self.ontology = doc, at, when, ontology
        self.graph: Graph = doc._.graph
        self.frames = _by_word(ontology.frames)

    # claims

    def of_claim(self, claim: Claim) -> Telling | None:
        """The event that the relation of `claim` is the shortcut of."""
        shortcut = self.ontology.shortcut(claim.predicate)
        if shortcut is None or claim.subject is None or not isinstance(claim.object, Mention):
            return None
        anchor = self.anchor(claim, shortcut.event)
        if claim.subject.span not in self.at or claim.object.span not in self.at:
            return None
        roles = frozenset({(shortcut.subject, claim.subject), (shortcut.object, claim.object)})
        stance = (claim.polarity, claim.modality, claim.tense, claim.attributed_to)
        return Telling(anchor.i, shortcut.event, roles, self.place(anchor, roles), claim.time, stance, claim, claim.predicate)

    def anchor(self, claim: Claim, kind: str) -> Token:
        """The word of the cue of `claim` that tells of an event of the class `kind`: one that a frame has, else the first verb."""
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
        found = self.frames.get((noun, token.lower_), ()) or self.frames.get((noun, self.graph.label(token.i)), ())
        if not found or self.graph.node(token) != token.i or self.graph.is_named(token.i):
            return ()
        beside = {t.lower_ for t in token.lefts} | ({token.nbor(-1).lower_} if token.i else set())
        ahead = token.dep_ == "pobj" and not load_words("ahead_words").isdisjoint((token.head.lower_, token.head.head.lower_))
        return [frame for frame in found if not ahead and not beside & {*frame.unless, *ANY}]

    def of_word(self, token: Token) -> Iterator[Telling]:
        """The events that the word at `token` tells of, by the frames of the ontology."""
        for frame in self.frames_of(token):
            roles = frozenset(self.fillers(token, frame))
            place = next((held for name, held in sorted(roles) if name == PLACE), None)
            roles = frozenset((name, held) for name, held in roles if name != PLACE)
            place = place or self.place(token, roles, frame)
            told = {name for name, _ in roles} | ({PLACE} if place is not None else set())
            if told & set(frame.needs) if frame.needs else told or self.takes_up(token):
                yield self.telling(token, frame, roles, place)

    def telling(self, token: Token, frame: Frame, roles: Roles, place: Mention | None) -> Telling:
        stance, support = stance_of(token), self.support(token, frame)
        spoken = self.doc._.speakers.get(stance.speaker)
        modality = "planned" if stance.modality in FACTUAL and is_to_come(token) else stance.modality
        said = (stance.polarity, modality, "present", mention(spoken) if spoken is not None else None)
        time = self.when.at(timing_of([token, support] if support is not None else [token]))
        return Telling(token.i, frame.event, roles, place, time, said, None, self.graph.label(token.i))  # type: ignore[arg-type]

    def fillers(self, token: Token, frame: Frame) -> Iterator[tuple[str, Mention]]:
        """Who stands where a role of `frame` belongs."""
        support = self.support(token, frame)
        for edge, role in frame.places:
            for node in self.nodes(token, edge, support, frame):
                fitting = (unit for unit in self.graph.units.get(node, ()) if self.fits(unit, role))
                unit = next((unit for unit in fitting if unit.id_ != "adjective" or edge in BEFORE_NOUN), None)
                if unit is not None and not is_excluded(unit.root):
                    yield role, mention(unit)

    def fits(self, unit: Tokens, role: str) -> bool:
        """Whether `unit` is of a class that can have `role`, and of something that the article has a name for."""
        return self.ontology.is_a(unit.label_, self.ontology.roles[role].range) and mention(unit).span in self.at

    def nodes(self, token: Token, edge: str, support: Token | None, frame: Frame) -> list[int]:
        """The nodes that `edge` leads to from `token`; what a noun lacks may hang on the verb that it is the object of."""
        steps = self.graph.steps.get(token.i, ())
        own = [node for step, node in steps if step == f">{edge}"]
        if edge == "doer" and "be" in frame.under:  # "X is on trial"
            own += [node for step, node in steps if step[0] == "<" and token.dep_ == "pobj" and step[1:] == token.head.lower_]
        if support is None:
            return own
        wanted = {"doer": ">nsubj", "object": ">obj"}.get(edge, f">{edge}")
        return own + [node for step, node in self.graph.steps.get(support.i, ()) if step == wanted and node != token.i]

    def support(self, token: Token, frame: Frame) -> Token | None:
        """The verb that `token` makes one phrase with: "held talks", "went on strike", "the earthquake struck"."""
        if not frame.noun:
            return None
        if frame.under:
            return next((verb for verb in self.above(token, ()) if self.graph.label(verb.i) in frame.under), None)
        return next((verb for verb in self.above(token, ["<obj"]) if verb.lemma_.lower() in load_words("support_verbs")), None)

    def above(self, token: Token, steps: Sequence[str] = ("<nsubj", "<obj")) -> list[Token]:
        """The verbs above the noun `token` by one of `steps`; without any, by whatever step."""
        up = [(step, self.doc[node]) for step, node in self.graph.steps.get(token.i, ()) if step[0] == "<"]
        return [verb for step, verb in up if verb.pos_ == "VERB" and (step in steps or not steps)]

    def place(self, token: Token, roles: Roles, frame: Frame | None = None) -> Mention | None:
        """Where it happens: the smallest place that has no role and stands behind "in" or the like.

        It may follow the word, its verb, who has a role ("attacked A in B"), or what the noun of `frame` is of ("an attack on a bus in B").
        """
        taken = {held for _, held in roles}
        edges = [f">{edge}" for edge, _ in frame.places] if frame is not None and frame.noun else []
        down = [(step, node) for step, node in self.graph.steps.get(token.i, ()) if step[0] == ">"]
        behind = [n for step, n in down if step in edges or taken & set(map(mention, self.graph.units.get(n, ())))]
        support = self.support(token, frame) if frame is not None else None
        verbs = [*(self.above(token) if token.pos_ == "NOUN" else ()), *([support] if support is not None else [])]
        nodes = [token.i, *behind, *(verb.i for verb in verbs)]
        ends = (n for top in nodes for step, n in self.graph.steps.get(top, ()) if step in WHERE)
        units = (unit for node in ends for unit in self.graph.units.get(node, ()) if self.fits(unit, PLACE) and unit.id_ != "adjective")
        found = [held for held in map(mention, units) if held not in taken]
        return min(found, key=lambda held: (self.ontology.rank(held.type) or 9, held), default=None)

    # joining

    def joined(self, told: list[Telling]) -> list[Telling]:
        """What is told of one word by claims and by frames, as one event for each class and stance."""
        by_word: dict[int, list[Telling]] = defaultdict(list)
        for telling in told:
            by_word[telling.anchor].append(telling)
        return [telling for _, found in sorted(by_word.items()) for telling in self.of_anchor(found)]

    def of_anchor(self, told: list[Telling]) -> list[Telling]:
        """The events of one word. What a claim says of it goes before what a frame does: that only adds to it."""
        found: list[Telling] = []
        for telling in told:
            n = next((n for n, one in enumerate(found) if one.stance[:3] == telling.stance[:3] and self.narrower(one, telling)), None)
            if n is not None:
                found[n] = self.both(found[n], telling)
            elif telling.claim is not None or not any(one.claim for one in found):
                found.append(telling)
        return [self.settled(telling, told) for telling in found]

    def narrower(self, one: Telling, other: Telling) -> str | None:
        """The narrower of the two classes, if one holds the other."""
        if self.ontology.is_a(one.type, {other.type}):
            return one.type
        return other.type if self.ontology.is_a(other.type, {one.type}) else None

    def both(self, one: Telling, other: Telling) -> Telling:
        return replace(
            one,
            type=self.narrower(one, other) or one.type,
            roles=one.roles | other.roles,
            place=one.place or other.place,
            time=one.time or other.time,
        )

    def settled(self, telling: Telling, told: list[Telling]) -> Telling:
        """`telling` without those whom only a frame puts into the roles of a shortcut, where a claim says it of others."""
        claimed = [one for one in told if one.claim is not None and one.stance[:3] == telling.stance[:3]]
        said = {self.at[m.span] for one in claimed for _, m in one.roles}
        ends = {end for s in self.ontology.shortcuts.values() if s.event == telling.type for end in (s.subject, s.object)}
        roles = frozenset((name, m) for name, m in telling.roles if not said or name not in ends or self.at[m.span] in said)
        return replace(telling, roles=roles)

    def referring(self, told: list[Telling]) -> list[Telling]:
        """The tellings, with those that only take up an event having what was told of it before; without the ones that find none."""
        found: list[Telling] = []
        for telling in told:
            if telling.claim is not None or not self.takes_up(self.doc[telling.anchor]):
                found.append(telling)
                continue
            fits = (one for one in reversed(found) if (one.roles or one.place) and self.narrower(one, telling) and self.holds(one, telling))
            before = next(fits, None)
            same = before is not None and (telling.stance[:2] == before.stance[:2] or telling.stance[1] in FACTUAL)
            if before is not None and same and (telling.place is None or before.place in (None, telling.place)):
                place, time = telling.place or before.place, telling.time or before.time
                kind = self.narrower(before, telling) or before.type
                found.append(replace(telling, type=kind, roles=before.roles, place=place, time=time, stance=before.stance))
            elif telling.roles or (before is None and telling.place is not None):
                found.append(telling)
        return found

    def holds(self, one: Telling, other: Telling) -> bool:
        """Whether everybody who has a role in `other` has it in `one` too."""
        mine, more = ({(name, self.at[m.span]) for name, m in telling.roles} for telling in (one, other))
        return more <= mine

    def takes_up(self, token: Token) -> bool:
        """Whether the noun at `token` stands for an event that was told before: "the attack", "the meeting in Marlow"."""
        plural = token.tag_ == "NNS" and (True, token.lower_) not in self.frames
        if token.pos_ != "NOUN" or plural or not any(t.lower_ in DEFINITE for t in token.lefts):
            return False
        return all(t.dep_ in PLAIN or (t.dep_ == "prep" and f">{t.lower_}" in WHERE) for t in token.children)

    # values

    def event(self, telling: Telling) -> Event:
        token, claim = self.doc[telling.anchor], telling.claim
        polarity, modality, tense, speaker = telling.stance
        once = {(name, self.at[m.span]): (name, m) for name, m in sorted(telling.roles, reverse=True)}
        return Event(
            type=telling.type,
            roles=tuple(sorted(once.values())),
            cue=claim.cue if claim is not None else Span(token.idx, token.idx + len(token)),
            sentence=claim.sentence if claim is not None else stretch(token.sent),
            rule=f"shortcut:{claim.predicate}" if claim is not None else f"frame:{telling.word}",
            confidence=claim.confidence if claim is not None else how_sure("frame"),
            place=telling.place,
            time=telling.time,
            polarity=polarity,
            modality=modality,
            attributed_to=speaker,
            tense=tense,
        )

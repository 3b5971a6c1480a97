"""Events of Readings -> Occurrences: which passages tell of one event, within an article and across the corpus.

Within an article two tell of one where neither contradicts the other and somebody has the same role in both. Across articles everything
must be the same, and the day known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.dates import more_exact
from kg.frames import PLACE
from kg.model import FACTUAL, Event, Occurrence, Reading, Span
from kg.resolve import Resolution, cluster_at
from kg.statements import together

if TYPE_CHECKING:
    from kg.ontology import Ontology

DAY = len("2020-04-10")
NEAR = 50  # events of an article with one participant in one role that a passage is compared with
Roles = Mapping[str, frozenset[str]]  # role -> the ids of the entities that have it


@dataclass(frozen=True, slots=True)
class Told:
    """Passages that tell of one event, and what they tell together. `pairs` are the two ends of the shortcuts that they say."""

    type: str
    roles: Roles
    place: str | None
    time: str | None
    stance: tuple[str, ...]
    pairs: frozenset[tuple[str, str]]
    speakers: frozenset[str]
    events: tuple[tuple[str, Event], ...]


def occurrences(readings: Iterable[Reading], resolution: Resolution, ontology: Ontology) -> tuple[Occurrence, ...]:
    """The events of `readings`, sorted."""
    alike: dict[tuple[object, ...], list[Told]] = defaultdict(list)
    for reading in readings:
        at = {span: resolution.of[reading.document.id, n] for span, n in cluster_at(reading).items()}
        for told in join(reading.document.id, reading.events, at, ontology):
            alike[_key(told)].append(told)
    found = [_occurrence(one) for same in alike.values() for one in _by_place(same)]
    return tuple(sorted(found, key=lambda o: (o.type, o.roles, o.time or "", o.place or "", o.polarity, o.modality, o.support[0][0])))


def join(document: str, events: Sequence[Event], at: Mapping[Span, str], ontology: Ontology) -> list[Told]:
    """The events that the passages `events` of an article tell of, in the order of the text; `at` gives who is mentioned where."""
    found: list[Told] = []
    having: dict[tuple[str, str], list[int]] = defaultdict(list)
    for event in sorted(events, key=lambda event: event.sort_key):
        told = _told(document, event, at, ontology)
        if not told.roles and told.place is None:
            continue
        held = [(name, id) for name, ids in [*told.roles.items(), (PLACE, [told.place] if told.place else [])] for id in ids]
        near = sorted({n for key in held for n in having[key][-NEAR:]}, reverse=True)
        n, both = next(((n, both) for n in near if (both := _both(found[n], told, ontology))), (len(found), told))
        found[n:] = [both, *found[n + 1 :]]
        for key in held:
            having[key] += [n] if n not in having[key] else []
    return found


def _told(document: str, event: Event, at: Mapping[Span, str], ontology: Ontology) -> Told:
    roles: dict[str, frozenset[str]] = {}
    for name, mention in event.roles:
        if mention.span in at:
            roles[name] = roles.get(name, frozenset()) | {at[mention.span]}
    return Told(
        type=event.type,
        roles=roles,
        place=at.get(event.place.span) if event.place is not None else None,
        time=event.time,
        stance=(event.polarity, "fact" if event.modality in FACTUAL else event.modality, event.tense),
        pairs=frozenset(pair for ends in _ends(event.type, roles, ontology) for pair in _pairs(*ends)),
        speakers=frozenset({at[event.attributed_to.span]} if event.attributed_to and event.attributed_to.span in at else ()),
        events=((document, event),),
    )


def _ends(kind: str, roles: Roles, ontology: Ontology) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """Who is subject and who is object of each shortcut that tells of an event of the class `kind`."""
    for subject, object in sorted({(s.subject, s.object) for s in ontology.shortcuts.values() if s.event == kind}):
        yield roles.get(subject, frozenset()), roles.get(object, frozenset())


def _pairs(subjects: frozenset[str], objects: frozenset[str]) -> set[tuple[str, str]]:
    return {(s, o) for s in subjects for o in objects if s != o}


def _both(one: Told, other: Told, ontology: Ontology) -> Told | None:
    """What `one` and `other` tell together, if they tell of one event, else None."""
    kind = one.type if ontology.is_a(one.type, {other.type}) else other.type if ontology.is_a(other.type, {one.type}) else None
    if kind is None or not _meet(one, other) or one.stance != other.stance or not _agree(one, other, ontology):
        return None
    roles = {name: one.roles.get(name, frozenset()) | other.roles.get(name, frozenset()) for name in {*one.roles, *other.roles}}
    pairs = one.pairs | other.pairs
    if not all(_is_said(pairs, *ends) for ends in _ends(kind, roles, ontology)):
        return None
    place = one.place if one.place is not None else other.place
    time = more_exact(one.time, other.time) if one.time and other.time else one.time or other.time
    return Told(kind, roles, place, time, one.stance, pairs, one.speakers | other.speakers, one.events + other.events)


def _meet(one: Told, other: Told) -> bool:
    """Whether somebody has the same role in both, or the one tells of no more than the place of the other."""
    shared = any(one.roles.get(name, frozenset()) & held for name, held in other.roles.items())
    return shared or (not (one.roles and other.roles) and one.place is not None and one.place == other.place)


def _is_said(pairs: frozenset[tuple[str, str]], subjects: frozenset[str], objects: frozenset[str]) -> bool:
    """Whether each of `subjects` and `objects` is said to be related to one of the others: joining must not say what no sentence says."""
    related = {end for pair in _pairs(subjects, objects) & pairs for end in pair}
    return not subjects or not objects or subjects | objects <= related or len(subjects | objects) == 1


def _agree(one: Told, other: Told, ontology: Ontology) -> bool:
    """Whether nothing that is told of the one contradicts the other: of two lists of participants, the one must hold the other."""
    if one.place is not None and other.place is not None and one.place != other.place:
        return False
    if one.time and other.time and more_exact(one.time, other.time) is None:
        return False
    both = [(name, one.roles[name], other.roles[name]) for name in one.roles.keys() & other.roles.keys()]
    single = {name for name, role in ontology.roles.items() if role.functional}
    return all(a == b if name in single else a <= b or b <= a for name, a, b in both)


def _key(told: Told) -> tuple[object, ...]:
    """What the events of two articles have in common if they are one; without a full date that is the article."""
    roles = tuple(sorted((name, *sorted(held)) for name, held in told.roles.items()))
    day = told.time is not None and len(told.time) == DAY and roles
    return told.type, roles, told.time, told.stance, () if day else (told.place, told.events[0][0], told.events[0][1].sort_key)


def _by_place(same: list[Told]) -> Iterator[Told]:
    """Events of one key, joined; apart where they are told of several places."""
    places = {told.place for told in same if told.place is not None}
    groups: dict[str | None, list[Told]] = defaultdict(list)
    for told in same:
        groups[told.place if len(places) > 1 else max(places, default=None)].append(told)
    for place, group in groups.items():
        first, events = group[0], tuple(row for told in group for row in told.events)
        speakers = frozenset().union(*(told.speakers for told in group))
        yield Told(first.type, first.roles, place, first.time, first.stance, first.pairs, speakers, events)


def _occurrence(told: Told) -> Occurrence:
    support = tuple(sorted(told.events, key=lambda row: (row[0], row[1].sort_key)))
    events = [event for _, event in support]
    return Occurrence(
        type=told.type,
        roles=tuple(sorted((name, id) for name, held in told.roles.items() for id in held)),
        place=told.place,
        time=told.time,
        polarity=events[0].polarity,
        modality=next((m for m in FACTUAL if any(event.modality == m for event in events)), events[0].modality),
        tense=events[0].tense,
        confidence=together((document, event.confidence) for document, event in support),
        support=support,
        attributed_to=tuple(sorted(told.speakers)),
    )

"""What follows from the claims of an article, by the rules that the ontology gives: chains of properties, and likely consequences.

    owl:propertyChainAxiom    a minister of a portfolio of a country is a minister of that country
    kg:suggests               who governs a country is likely its citizen: held until the article says otherwise
    kg:suggestedBy            the same for a chain: who belongs to a party that is based in a country is likely its citizen

A derived claim is marked as such by its rule, names its premises, and is less sure than any of them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from kg.confidence import how_sure
from kg.model import FACTUAL, Claim, Mention, Span
from kg.ontology import Ontology

ROUNDS = 3  # how often a derived claim may be a premise in its turn

Key = tuple[int, str, int]  # cluster, property, cluster


def derive(claims: Sequence[Claim], at: Mapping[Span, int], kinds: Mapping[int, str], ontology: Ontology) -> list[Claim]:
    """The claims that follow from `claims`; `at` gives the cluster of a mention, `kinds` the class of a cluster."""
    known = {key: claim for claim in claims if holds(claim) and (key := _key(claim, at))}
    stated = {(s, p) for s, p, _ in known} | {(s, above) for s, p, _ in known for above in ontology.broader(p)}
    said = {_key(claim, at) for claim in claims}
    derived: dict[Key, Claim] = {}
    for _ in range(ROUNDS):
        new: dict[Key, Claim] = {}
        for claim, likely in _consequences(known | derived, at, ontology):
            key = _key(claim, at)
            if key is None or key in known or key in derived or key in said or key[0] == key[2] or (likely and key[:2] in stated):
                continue
            if ontology.allows(ontology.properties[key[1]], kinds[key[0]], kinds[key[2]]):
                new.setdefault(key, claim)
        if not new:
            break
        derived |= new
    return list(derived.values())


def holds(claim: Claim) -> bool:
    """Whether something may follow from `claim`: it is said as a fact of the two things."""
    return claim.polarity == "positive" and claim.modality in FACTUAL and isinstance(claim.object, Mention) and claim.subject is not None


def _key(claim: Claim, at: Mapping[Span, int]) -> Key | None:
    if claim.subject is None or not isinstance(claim.object, Mention) or claim.subject.span not in at or claim.object.span not in at:
        return None
    return at[claim.subject.span], claim.predicate, at[claim.object.span]


def _consequences(known: Mapping[Key, Claim], at: Mapping[Span, int], ontology: Ontology) -> Iterator[tuple[Claim, bool]]:
    """(claim, whether it is only likely) for each rule of the ontology whose premises are in `known`, the sure ones first."""
    by_subject: dict[tuple[str, int], list[Claim]] = defaultdict(list)
    every: dict[str, list[Claim]] = defaultdict(list)
    for (subject, predicate, _), claim in known.items():
        for name in {predicate, *ontology.broader(predicate)}:
            by_subject[name, subject].append(claim)
            every[name].append(claim)
    for likely in (False, True):
        for rule in (r for r in ontology.rules if r.likely is likely):
            for premises in _chains(rule.premises, every, by_subject, at):
                yield _derived(rule.conclusion, premises, "likely" if likely else "chain"), likely


def _chains(
    path: tuple[str, ...], every: Mapping[str, list[Claim]], by_subject: Mapping[tuple[str, int], list[Claim]], at: Mapping[Span, int]
) -> Iterable[tuple[Claim, ...]]:
    found: list[tuple[Claim, ...]] = [(claim,) for claim in every.get(path[0], ())]
    for name in path[1:]:
        found = [(*chain, claim) for chain in found for claim in by_subject.get((name, at[chain[-1].object.span]), ())]
    return found


def _derived(predicate: str, premises: tuple[Claim, ...], finder: str) -> Claim:
    first, last = premises[0], premises[-1]
    all_right = math.prod(float(premise.confidence) for premise in premises)
    return replace(
        first,
        predicate=predicate,
        object=last.object,
        rule="derived:" + " ".join(premise.predicate for premise in premises),
        confidence=min(how_sure(finder, all_right), *(premise.confidence for premise in premises)),
        modality="reported" if any(p.modality == "reported" for p in premises) else "asserted",
        attributed_to=next((p.attributed_to for p in premises if p.attributed_to), None),
        tense="past" if any(p.tense == "past" for p in premises) else "present",
        title=None,
        premises=premises,
    )

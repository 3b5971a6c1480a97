"""How a clause is meant: as a fact, as somebody's word, as a plan, as a possibility, as a denial; and who says it.

From the word that carries the relation the tree is climbed to the root; each negation, auxiliary and governing word on the way
may weaken what is said (the words are in `kg/data/cues.tsv`). The weakest wins.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Token

from kg.attribution import report_of
from kg.components.roles import is_office
from kg.model import Modality, Polarity
from kg.syntax import is_first
from kg.verbs import effect

STRENGTH: dict[Modality, int] = {"asserted": 0, "reported": 1, "planned": 2, "possible": 3, "denied": 4}
CLIMB = {"xcomp", "ccomp", "pcomp", "acl", "dobj", "pobj", "prep", "attr", "oprd", "acomp", "advcl", "conj", "agent", "dative"}
CLIMB |= {"nsubj", "nsubjpass", "csubj"}
GOVERNED = {
    "as",
    "of",
    "for",
    "to",
    "about",
    "over",
    "against",
    "from",
    "on",
    "with",
    "into",
}  # prepositions whose noun a governing word may reach
MODALS: dict[str, Modality] = {
    "will": "planned",
    "shall": "planned",
    "would": "possible",
    "may": "possible",
    "might": "possible",
    "could": "possible",
    "should": "possible",
    "must": "possible",
    "can": "possible",
}
NEVER = {"never", "no", "neither", "nor", "hardly"}
FAILING = {"almost", "nearly"}
HEDGES = {"allegedly", "reportedly", "possibly", "perhaps", "maybe", "probably", "supposedly"}


@dataclass(frozen=True, slots=True)
class Stance:
    """How something is meant; `speaker` is the token that heads who says it, or None."""

    polarity: Polarity = "positive"
    modality: Modality = "asserted"
    speaker: int | None = None


def stance_of(token: Token) -> Stance:
    """The stance of the clause or phrase whose meaning `token` carries."""
    found: list[Modality] = []
    negated, at, apart = False, token, False
    for _ in range(12):
        if not apart:
            negated ^= is_negated(at) and STRENGTH[_strongest(found)] < STRENGTH["possible"]
            found += own_effects(at)
        apart = at.dep_ == "conj" and at.pos_ in ("VERB", "AUX") and any(c.dep_ in ("nsubj", "nsubjpass") for c in at.children)
        if at.dep_ not in CLIMB or at.head.i == at.i or is_taken_for_granted(at) or (at.dep_ == "prep" and at.lower_ not in GOVERNED):
            break
        if at.dep_ in ("nsubj", "nsubjpass", "pobj", "dobj", "advcl") and effect(at.head) == "reported":
            break
        if apart:
            found += [e for e in own_effects(at.head) if e == "possible" and any(c.dep_ == "mark" for c in at.head.children)]
        governs = effect(at.head) if at.dep_ not in ("conj", "nsubj", "nsubjpass") else None
        if at.dep_ == "nsubjpass" and at.pos_ == "NOUN" and not is_office(at):
            governs = effect(at.head)
        if at.dep_ in ("ccomp", "csubj") and (said := _complement(at.head)) is not None:
            governs = governs or effect(said)
        governs = None if at.dep_ == "advcl" and governs != "reported" else governs
        at = at.head
        if governs == "denied" and is_negated(at):
            governs, negated = "possible", not negated
        if governs:
            found.append(governs)
    report = report_of(token)
    speaker = report.speaker if report is not None else None
    found += ["reported"] if report is not None else []
    modality = _strongest(found)
    if negated or modality == "denied":
        return Stance("negative", "denied", speaker)
    return Stance("positive", modality, speaker)


def _complement(verb: Token) -> Token | None:
    """What the subject of a linking verb is said to be: "possible" in "it is possible that"."""
    return next((c for c in verb.children if c.dep_ in ("acomp", "attr")), None) if verb.lemma_ == "be" else None


def is_taken_for_granted(token: Token) -> bool:
    """Whether what `token` says of a name only stands beside that name: "met the president, X", "visited X, founded by Y"."""
    if token.dep_ == "acl":
        return token.tag_ in ("VBN", "VBD", "VBG") and token.head.pos_ == "PROPN"
    argument = token.dep_ in ("nsubj", "nsubjpass", "dobj", "pobj", "dative") and token.head.lower_ != "as"
    return argument and any(c.dep_ == "appos" and c.pos_ == "PROPN" for c in token.children)


def own_effects(token: Token) -> list[Modality]:
    """The effects of the auxiliaries, hedges, conjunctions and the question mark that belong to `token` itself."""
    found: list[Modality] = []
    for child in token.children:
        if child.dep_ == "aux" and child.lower_ in MODALS:
            found.append(MODALS[child.lower_])
        elif child.lower_ in HEDGES or (child.dep_ == "mark" and child.lower_ in ("if", "unless", "whether")):
            found.append("possible")
        elif child.lower_ in FAILING and child.dep_ == "advmod":
            found.append("denied")
        elif child.dep_ == "amod" and effect(child) in ("possible", "planned"):
            found.append(effect(child) or "possible")
    if token.dep_ == "ROOT" and token.sent[-1].text == "?":
        found.append("possible")
    if is_asked(token):
        found.append("possible")
    infinitive = any(c.lower_ == "to" and c.dep_ == "aux" for c in token.children)
    if infinitive and token.dep_ in ("ROOT", "ccomp", "acl", "relcl", "advcl") and not is_first(token.head):
        found.append("planned")
    if infinitive and token.dep_ == "xcomp" and token.head.lemma_ == "be" and not _complement(token.head):
        found.append("planned")
    return found


def is_asked(token: Token) -> bool:
    """Whether `token` is what a question asks a name to be: "Is Ann Bell the chairwoman?", where the parser sees an apposition."""
    verb = token.head.head
    asked = token.dep_ == "appos" and token.head.dep_ == "nsubj" and verb.lemma_ == "be" and verb.i < token.head.i
    return asked and token.sent[-1].text == "?" and not any(c.dep_ in ("attr", "acomp", "prep") for c in verb.children)


def is_negated(token: Token) -> bool:
    """Whether `token` is negated by "not", "never", "no", "without"."""
    longer = any(c.lower_ == "longer" and c.i and c.nbor(-1).lower_ in ("no", "any") for c in token.children)
    return (
        longer
        or any(c.dep_ == "neg" or c.lower_ in NEVER for c in token.children)
        or (token.head.lower_ == "without" and token.dep_ in ("pobj", "pcomp"))
    )


def _strongest(found: list[Modality]) -> Modality:
    return max(found, key=lambda name: STRENGTH[name], default="asserted")

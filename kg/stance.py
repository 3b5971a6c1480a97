"""How a clause is meant: as a fact, as somebody's word, as a plan, as a possibility, as a denial; and who says it.

From the word that carries the relation the tree is climbed to the root, as far as what stands above says anything of it; then the way is
gone down again. Each clause on it has negations, auxiliaries and conjunctions of its own, and a word that governs the next one ("failed to",
"denied having", "plan to") with a signature in `kg/data/cues.tsv`: what it makes of that where it is so itself, and where it is denied.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from spacy.tokens import Token

from kg.attribution import report_of
from kg.components.roles import is_office
from kg.lexicon import load_words
from kg.model import Modality, Polarity
from kg.syntax import is_first
from kg.verbs import Effect, Kind, Signature, cues, signature

STRENGTH: dict[Modality, int] = {"asserted": 0, "reported": 1, "planned": 2, "possible": 3, "denied": 4}
SUBJECTS = {"nsubj", "nsubjpass"}
CLAUSES = {"xcomp", "ccomp", "pcomp", "csubj", "csubjpass", "advcl"}
ARGUMENTS = {"nsubj", "nsubjpass", "dobj", "pobj", "dative"}
PREDICATES = {"attr", "oprd", "acomp", "advmod"}
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
    "in",
}  # whose noun a governing word may reach
MODALS: dict[str, Modality] = {"will": "planned", "'ll": "planned", "wo": "planned", "shall": "planned"}
MODALS |= dict.fromkeys(["would", "'d", "may", "might", "could", "should", "must", "can", "ca", "ought", "need"], "possible")
NEVER = {"never", "neither", "nor", "hardly", "scarcely", "barely", "nowhere"}
NOBODY = {"nobody", "none", "nothing", "noone"}
IN_NO = {"time", "circumstance", "way", "means", "account", "point", "case", "event", "condition", "stage", "sense"}
ONLY = {"only", "merely", "just", "simply", "solely", "least", "sooner", "alone"}  # "not only", "no sooner": it is so
FAILING = {"almost", "nearly"}
HEDGES = {"allegedly", "reportedly", "possibly", "perhaps", "maybe", "probably", "supposedly", "apparently", "presumably", "potentially"}
HEDGES |= {"seemingly", "purportedly", "conceivably", "hypothetically", "theoretically", "arguably", "likely", "ostensibly"}
PAST = {"VBD", "VBN"}
WEAK: tuple[Modality, ...] = ("planned", "possible")


@dataclass(frozen=True, slots=True)
class Stance:
    """How something is meant; `speaker` is the token that heads who says it, or None."""

    polarity: Polarity = "positive"
    modality: Modality = "asserted"
    speaker: int | None = None


class View(NamedTuple):
    """How a clause is meant by what governs it (`outer`), with its own auxiliaries (`weak`), and with its negation (`inner`)."""

    outer: Modality
    weak: Modality
    inner: Modality


def stance_of(token: Token) -> Stance:
    """The stance of the clause or phrase whose meaning `token` carries."""
    way = list(_way(token))
    value: Modality = "asserted"
    for n, (at, _) in reversed(list(enumerate(way))):
        view = _view(at, value, way[n - 1][0] if n else None)
        value = _passed(at, view, *way[n - 1]) if n else view.inner
    report = report_of(token)
    if report is not None and value == "asserted":
        value = "reported"
    return Stance("negative" if value == "denied" else "positive", value, report.speaker if report is not None else None)


# the way up


def _way(token: Token) -> Iterator[tuple[Token, Kind]]:
    """The words from `token` up that say how it is meant, each with what it is for the next."""
    kind = _kind(token, None)
    for _ in range(20):
        yield token, kind
        if not _climbs(token, kind):
            return
        below, token = token, token.head
        kind = kind if below.dep_ == "conj" or token.pos_ == "ADP" else _kind(token, below)
        if token.pos_ == "ADP" and kind == "ing" and token.lower_ == "from":
            kind = "from"
        if token.pos_ == "ADP" and token.lower_ == "as":
            kind = "predicate"


def _kind(token: Token, below: Token | None) -> Kind:
    """What `token` is for the word that governs it."""
    if token.pos_ in ("VERB", "AUX") and token.dep_ not in ARGUMENTS:
        aux = {child.lower_ for child in token.children if child.dep_ in ("aux", "auxpass")}
        if "to" in aux or (token.tag_ == "VB" and not aux and token.dep_ in ("ccomp", "xcomp")):
            return "to"
        gerund = token.tag_ == "VBG" or "having" in aux or "being" in aux
        return "ing" if gerund and not any(c.dep_ in SUBJECTS and c.dep_ != "poss" for c in token.children) else "that"
    if token.dep_ in PREDICATES:
        return "predicate"
    return "subject" if token.dep_ == "nsubj" else "noun"


def _climbs(token: Token, kind: Kind) -> bool:
    """Whether what stands above `token` says how it is meant."""
    head, dep = token.head, token.dep_
    if head.i == token.i:
        return False
    if dep in CLAUSES or dep == "conj" or (dep in PREDICATES and (head.pos_ in ("VERB", "AUX") or dep == "advmod")):
        return True
    if dep in ("acl", "relcl"):
        return kind == "to" or (dep == "acl" and kind == "that" and any(c.dep_ in SUBJECTS for c in token.children))
    if dep in ("prep", "agent", "dative") and token.pos_ in ("ADP", "SCONJ", "PART"):
        noun = kind in ("noun", "predicate", "subject")
        return not noun or token.lower_ in GOVERNED or signature(token, "noun") is not None or _prefixed(token) is not None
    return dep in ARGUMENTS and not _is_taken_for_granted(token, kind)


def _is_taken_for_granted(token: Token, kind: Kind) -> bool:
    """Whether `token` names a thing, and not what happens: "met the president, X", "did not see the wife of X"."""
    if any(c.dep_ == "appos" and c.pos_ == "PROPN" for c in token.children) and token.head.lower_ != "as":
        return True
    if not (is_office(token) or token.lemma_.lower() in load_words("person_nouns")):
        return False
    above = token.head.head if token.head.pos_ == "ADP" else token.head
    known = above.lemma_ in load_words("naming_verbs") or above.lemma_ in load_words("office_nouns")
    return not (known or token.head.lower_ == "as" or signature(above, "noun"))


# the way down


def _view(at: Token, outer: Modality, below: Token | None) -> View:
    """How the clause of `at` is meant, of which `outer` is what governs it."""
    weak = _strongest([outer, *own_effects(at)])
    if not is_negated(at, below):
        return View(outer, weak, weak)
    if weak == "denied":
        return View(outer, weak, "possible")
    return View(outer, weak, "denied" if weak != "possible" or _is_refusal(at) else "possible")


def _is_refusal(verb: Token) -> bool:
    """Whether the auxiliary of a negated `verb` leaves nothing open: "could not", but not "may not"."""
    return any(c.dep_ == "aux" and MODALS.get(c.lower_) == "possible" and c.lower_ not in ("may", "might") for c in verb.children)


def _passed(at: Token, view: View, below: Token, kind: Kind) -> Modality:
    """What is left of how `at` is meant for `below`, which stands under it as a `kind`."""
    if below.dep_ == "conj":
        return _shared(at, view, below)
    found = _signature(at, below, kind)
    if found is None:
        return _default(at, view, below, kind)
    effect = found.denied if view.inner == "denied" else found.effect
    return _joined(view.weak if view.inner == "denied" else view.inner, effect)


def _joined(value: Modality, effect: Effect) -> Modality:
    """What is open stays open under a word that says so, and what is known is known in any case."""
    if effect == "known":
        return "asserted"
    if effect == "denied" and value == "possible":
        return "possible"
    return _strongest([value, "asserted" if effect == "reported" else effect])


def _signature(at: Token, below: Token, kind: Kind) -> Signature | None:
    """What `at` does to `below`; where `at` only links, what is said of `below` does: "it is possible that"."""
    said = _complement(at) if below.dep_ in {"nsubj", "ccomp", "csubj", "xcomp", "advcl"} else None
    if said is not None and said.i != below.i and (found := _of_predicate(said, kind)):
        return found
    if below.dep_ in ("prep", "pcomp", "pobj") and (found := _prefixed(below if below.pos_ == "ADP" else at)):
        return found
    return signature(at, kind)


def _of_predicate(said: Token, kind: Kind) -> Signature | None:
    if said.pos_ == "ADP":  # "out of the question", "in doubt"
        said = next((c for c in said.subtree if c.dep_ == "pobj"), said)
    found = signature(said, kind)
    return Signature(found.denied, found.effect) if found and is_negated(said, None) else found


def _prefixed(prep: Token) -> Signature | None:
    """The signature of what makes one preposition with `prep`: "instead of", "far from", "ahead of"."""
    before = [c for c in prep.children if c.dep_ in ("advmod", "amod") and c.i < prep.i]
    return next((found for word in before if (found := cues().get((word.lower_, "prep", "*")) or signature(word, "ing"))), None)


def _default(at: Token, view: View, below: Token, kind: Kind) -> Modality:
    """What is left under a word that the table does not have."""
    if below.dep_ == "advcl":
        return view.outer if below.tag_ in PAST and kind == "that" and not _is_inverted(below) else _strongest([view.weak, *_aimed(below)])
    if at.pos_ == "ADP" or kind == "predicate":
        return view.inner
    if below.pos_ == "ADP":
        return view.inner if signature(below, kind) else view.weak
    if kind == "to":
        open_end = not is_first(at) and not (at.pos_ == "ADJ" and any(c.lower_ == "enough" for c in at.children))
        too = any(c.lower_ == "too" for c in at.children)
        return _joined(view.inner, "denied" if too else "planned" if open_end else "asserted")
    if kind == "that" and at.pos_ == "NOUN":
        return _joined(view.inner, "possible")
    if kind in ("noun", "subject"):
        return view.weak
    return "possible" if view.inner == "denied" else view.inner


def _aimed(token: Token) -> list[Modality]:
    return ["planned"] if any(c.lower_ == "to" and c.dep_ == "aux" for c in token.children) and not is_first(token.head) else []


def _shared(at: Token, view: View, below: Token) -> Modality:
    """What a joined clause has of the first one: of two infinitives all, of a clause with a verb of its own the conjunction ("if")."""
    joint = [c.lower_ for c in at.children if c.dep_ == "cc" and c.i < below.i]
    if below.pos_ not in ("VERB", "AUX"):
        return view.inner
    own = any(c.dep_ in SUBJECTS or c.dep_ == "aux" for c in below.children)
    alike = not own and (below.tag_ == at.tag_ or (at.tag_ == "VBN" and below.tag_ == "VBD")) and below.tag_ not in ("VBZ", "VBP")
    if alike and (at.tag_ != "VBD" or below.tag_ != "VBD"):
        return view.weak if "but" in joint[-1:] else view.inner
    return _strongest([view.outer, *_marks(at), *_asks(at)])


def _complement(verb: Token) -> Token | None:
    """What the subject of a linking verb is said to be: "possible" in "it is possible that"."""
    if verb.lemma_ not in ("be", "seem", "remain", "become", "appear", "look", "prove"):
        return None
    return next((c for c in verb.children if c.dep_ in ("acomp", "attr", "oprd") or (c.dep_ == "prep" and c.lower_ in ("in", "out"))), None)


# what belongs to one clause


def own_effects(token: Token) -> list[Modality]:
    """The effects of the auxiliaries, hedges, conjunctions and the question mark that belong to `token` itself."""
    found = [*_marks(token), *_asks(token), *_modals(token)]
    for child in token.children:
        if child.lower_ in HEDGES and child.dep_ in ("advmod", "intj", "amod", "dep", "npadvmod"):
            found.append("possible")
        elif child.lower_ in FAILING and child.dep_ == "advmod":
            found.append("denied")
        elif child.dep_ == "amod" and (meant := signature(child, "*")):
            found += [meant.effect] if meant.effect != "known" else []
    if _is_inverted(token) or is_asked(token) or any(_opens(c) for c in token.children if c.dep_ == "advcl"):
        found.append("possible")
    if _is_order(token) or _is_to_come(token):
        found.append("planned")
    return found


def _modals(verb: Token) -> list[Modality]:
    """What the auxiliaries of `verb` make of it; "would" in a report is what will be; "could not be happier" is no doubt."""
    found = [c.lower_ for c in verb.children if c.dep_ == "aux" and c.lower_ in MODALS]
    if _is_most(verb):
        return []
    past = any(c.lower_ in ("have", "'ve") and c.dep_ == "aux" for c in verb.children)
    told = verb.dep_ == "ccomp" and (above := signature(verb.head, "that")) is not None and above.effect == "reported"
    return ["planned" if word in ("would", "'d") and told and not past else MODALS[word] for word in found]


def _is_most(verb: Token) -> bool:
    """Whether `verb` is denied to be any more so than it is: "could not be happier to"."""
    could = any(c.lower_ in ("could", "can") and c.dep_ == "aux" for c in verb.children)
    return could and any(c.tag_ in ("JJR", "RBR") for c in verb.children)


def _marks(verb: Token) -> list[Modality]:
    return ["possible"] if _opens(verb) else []


def _opens(clause: Token) -> bool:
    """Whether `clause` is a condition, by its conjunction ("if") or its order ("had X met")."""
    for mark in clause.children:
        if mark.i < clause.i and mark.dep_ in ("mark", "advmod", "prep", "dep", "npadvmod", "cc"):
            long = mark.lower_ == "as" and any(c.lower_ == "long" for c in [*clause.children, *mark.children, clause.doc[mark.i - 1]])
            if long or (mark.lower_ in ("though", "if") and mark.nbor(-1).lower_ == "as" if mark.i else False):
                return True
            if (mark.lower_, "mark", "*") in cues():
                return True
    return clause.dep_ == "advcl" and _is_inverted(clause)


def _is_inverted(verb: Token) -> bool:
    """Whether `verb` is a condition without "if": "Had X met", "Should X meet", "Were X to meet"."""
    subject = next((c for c in verb.children if c.dep_ in SUBJECTS), None)
    first = next((c for c in verb.children if not c.is_punct and c.dep_ != "cc"), None)
    if subject is None or first is None or first.i > subject.i or verb.sent[-1].text == "?":
        return False
    starts = first.i == verb.sent.start or first.nbor(-1).is_punct or first.nbor(-1).is_space
    return first.dep_ in ("aux", "auxpass") and first.lower_ in ("had", "should", "were") and starts


def _asks(token: Token) -> list[Modality]:
    """Possible, where `token` is what a question asks."""
    if token.dep_ not in ("ROOT", "ccomp", "conj", "parataxis"):
        return []
    last = token.right_edge
    after = last.nbor(1) if last.i + 1 < len(token.doc) else last
    ends = [t for t in token.sent if not t.is_space and t.text not in ('"', "”", "''", "'", ")")]
    whole = token.dep_ == "ROOT" and bool(ends) and ends[-1].text == "?"
    return ["possible"] if whole or "?" in (last.text, after.text) else []


def is_asked(token: Token) -> bool:
    """Whether `token` is what a question asks a name to be: "Is Ann Bell the chairwoman?", where the parser sees an apposition."""
    verb = token.head.head
    asked = token.dep_ == "appos" and token.head.dep_ == "nsubj" and verb.lemma_ == "be" and verb.i < token.head.i
    return asked and token.sent[-1].text == "?" and not any(c.dep_ in ("attr", "acomp", "prep") for c in verb.children)


def _is_order(verb: Token) -> bool:
    """Whether `verb` is what is told to be done: "Join X!"; or all that a headline says: "X to buy Y"."""
    if verb.dep_ != "ROOT" or verb.tag_ != "VB":
        return False
    aux = {c.lower_ for c in verb.children if c.dep_ in ("aux", "auxpass")}
    return "to" in aux or not (aux or any(c.dep_ in SUBJECTS for c in verb.children))


def _is_to_come(verb: Token) -> bool:
    """Whether the time of a `verb` in the present is to come: "meets X on Monday", "is visiting Y next week"."""
    present = verb.tag_ in ("VBZ", "VBP") or (
        verb.tag_ == "VBG" and any(c.tag_ in ("VBZ", "VBP") and c.lemma_ == "be" for c in verb.children)
    )
    if not present or verb.lemma_ in ("be", "have") or any(c.lower_ in ("every", "each") for c in verb.subtree):
        return False
    times = [
        c for c in verb.children if (c.dep_ in ("npadvmod", "advmod", "prep") and c.i > verb.i) or (c.i < verb.i and c.dep_ == "npadvmod")
    ]
    words = {t.lower_ for time in times for t in [time, *time.children, *(g for p in time.children for g in p.children)]}
    return not words.isdisjoint(load_words("coming_times"))


def is_negated(token: Token, below: Token | None = None) -> bool:
    """Whether `token` is negated by "not", "never", "no", "without", by its subject ("nobody") or by "at no time"; "not only" negates nothing."""
    if any(c.lower_ == "until" for c in token.children) and not any(c.dep_ == "aux" and c.lower_ in MODALS for c in token.children):
        return False  # "did not visit X until 2012"
    return (not _is_most(token) and any(_negates(child, token, below) for child in token.children)) or _is_nor(token) or _is_cleft(token)


def _negates(child: Token, token: Token, below: Token | None) -> bool:
    if child.dep_ in ("aux", "auxpass"):
        return any(c.dep_ == "neg" for c in child.children)
    following = {child.doc[i].lower_ for i in (child.i + 1, child.i + 2) if i < len(child.doc)}
    if child.dep_ == "neg" or child.lower_ in NEVER or (child.lower_ == "no" and child.dep_ in ("det", "advmod")):
        return not (following & ONLY) and not any(c.lower_ in ONLY for c in child.children)
    if child.lower_ in ("longer", "more") and child.i and child.nbor(-1).lower_ in ("no", "any"):
        return child.nbor(-1).lower_ == "no"
    if child.dep_ in SUBJECTS | {"dobj"} and child != below:
        return child.lower_ in NOBODY or (
            child.dep_ != "dobj" and any(c.lower_ in ("no", "neither") and c.dep_ in ("det", "preconj") for c in child.children)
        )
    if child.dep_ == "prep":
        return any(g.lemma_.lower() in IN_NO and any(c.lower_ == "no" for c in g.children) for g in child.children)
    return False


def _is_nor(token: Token) -> bool:
    """Whether "nor" joins the clause of `token` to the one before."""
    if token.dep_ != "conj":
        return False
    joint = [c for c in token.head.children if c.dep_ == "cc" and c.i < token.i]
    return bool(joint) and joint[-1].lower_ == "nor" and token.pos_ in ("VERB", "AUX")


def _is_cleft(token: Token) -> bool:
    """Whether `token` is what somebody is said not to have done: "it was not X who came"."""
    be = token.head.head
    cleft = token.dep_ == "relcl" and token.head.dep_ == "attr" and be.lemma_ == "be" and any(c.lower_ == "it" for c in be.children)
    return cleft and any(c.dep_ == "neg" for c in be.children)


def _strongest(found: list[Modality]) -> Modality:
    return max(found, key=lambda name: STRENGTH[name], default="asserted")

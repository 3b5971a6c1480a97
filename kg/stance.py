"""How a clause is meant: as a fact, as somebody's word, as a plan, as a possibility, as a denial; and who says it.

From the word that carries the relation the tree is climbed to the root, as far as what stands above says anything of it; then the way
is gone down again. Each clause on it has negations, auxiliaries and conjunctions of its own, and a word that governs the next one ("failed
to", "denied having", "plan to") has a signature in `kg/data/cues.tsv`: what it makes of that where it is so itself, and where it is denied.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from spacy.tokens import Span, Token

from kg.attribution import report_of
from kg.components.roles import is_office, is_over
from kg.lexicon import load_words
from kg.model import Modality, Polarity
from kg.speech import answered, credited, is_agent
from kg.syntax import is_first
from kg.verbs import Effect, Kind, Signature, cues, signature, with_particle

STRENGTH: dict[Modality, int] = {"asserted": 0, "reported": 1, "planned": 2, "possible": 3, "denied": 4}
HIGHEST = 20  # words that the climb passes at most
SUBJECTS = {"nsubj", "nsubjpass"}
CLAUSES = {"xcomp", "ccomp", "pcomp", "csubj", "csubjpass", "advcl"}
ARGUMENTS = {"nsubj", "nsubjpass", "dobj", "pobj", "dative"}
PREDICATES = {"attr", "oprd", "acomp", "advmod"}
GOVERNED = {"as", "of", "for", "to", "about", "over", "against", "from", "on", "with", "into", "in"}  # whose noun a governing word reaches
LINKING = {"be", "seem", "remain", "become", "appear", "look", "prove"}
NEVER = {"never", "neither", "nor", "hardly", "scarcely", "barely", "nowhere"}
NOBODY = {"nobody", "none", "nothing"}
IN_NO = {"time", "circumstance", "way", "means", "account", "point", "case", "event", "condition", "stage", "sense"}  # "at no time"
ONLY = {"only", "merely", "just", "simply", "solely", "least", "sooner", "alone"}  # "not only", "no sooner": it is so
CLOSING = {'"', "”", "''", "'", "’", ")"}


@dataclass(frozen=True, slots=True)
class Stance:
    """How something is meant; `speaker` is the token that heads who says it, or None."""

    modality: Modality = "asserted"
    speaker: int | None = None

    @property
    def polarity(self) -> Polarity:
        return "negative" if self.modality == "denied" else "positive"


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
    if value == "planned" and any(_is_called_off(c) for at, _ in way for c in at.children if c.dep_ == "conj"):
        value = "denied"
    report = report_of(token)
    if report is not None and value == "asserted":
        value = "reported"
    return Stance(value, report.speaker if report is not None else None)


# the way up


def _way(token: Token) -> Iterator[tuple[Token, Kind]]:
    """The words from `token` up that say how it is meant, each with what it is for the next."""
    kind = _kind(token)
    for _ in range(HIGHEST):
        yield token, kind
        if not _climbs(token, kind):
            return
        below, token = token, token.head
        if token.pos_ == "ADP":
            kind = "predicate" if token.lower_ == "as" else "from" if token.lower_ == "from" and kind == "ing" else kind
        elif below.dep_ != "conj" and not (
            below.pos_ == "ADP" and token.pos_ == "ADV" and token.head.pos_ == "VERB"
        ):  # "pulled back from", "thought better of"
            kind = _kind(token)


def _kind(token: Token) -> Kind:
    """What `token` is for the word that governs it."""
    if token.pos_ in ("VERB", "AUX") and token.dep_ not in ARGUMENTS:
        aux = _auxiliaries(token)
        if "to" in aux or (token.tag_ == "VB" and not aux and token.dep_ in ("ccomp", "xcomp")):
            return "to"
        gerund = token.tag_ == "VBG" or not aux.isdisjoint(("having", "being"))
        return "ing" if gerund and _subject(token) is None else "that"
    if token.dep_ in PREDICATES:
        return "predicate"
    return "subject" if token.dep_ == "nsubj" else "noun"


def _climbs(token: Token, kind: Kind) -> bool:
    """Whether what stands above `token` says how it is meant."""
    head, dep = token.head, token.dep_
    if head.i == token.i:
        return False
    if dep == "ccomp" and any(t.text == ";" for t in token.doc[token.i : head.i]):
        return False
    if dep in CLAUSES or dep == "conj" or (dep in PREDICATES and (head.pos_ in ("VERB", "AUX") or dep == "advmod")):
        return True
    if dep in ("acl", "relcl"):
        told = kind == "that" and _subject(token) is not None and (dep == "acl" or any(c.dep_ == "mark" for c in token.children))
        return kind == "to" or told or (dep == "relcl" and _is_imagined(token))
    if token.lower_ == "as" and {with_particle(head), head.lemma_} & load_words("ending_verbs"):
        return False  # who will not resign as president is president
    if dep in ("prep", "agent", "dative") and token.pos_ in ("ADP", "SCONJ", "PART", "VERB"):
        clause = kind in ("to", "that", "ing", "from")
        within = (f"{head.lemma_}_{token.lower_}", "verb", "noun") in cues()
        return clause or within or token.lower_ in GOVERNED or _of_preposition(token, kind) is not None
    return dep in ARGUMENTS and not _is_taken_for_granted(token)


def _is_imagined(clause: Token) -> bool:
    """Whether the relative clause tells what is so in what is only thought of: "a world in which", "a case where"."""
    found = signature(clause.head, "that") if clause.head.pos_ == "NOUN" else None
    where = any(t.tag_ in ("WDT", "WRB") and t.dep_ in ("pobj", "advmod") for t in clause.subtree)
    return where and found is not None and found.effect == "possible"


def _is_taken_for_granted(token: Token) -> bool:
    """Whether `token` names a thing, and not what happens: "met the president, X", "did not see the wife of X"."""
    if any(c.dep_ == "appos" and c.pos_ == "PROPN" for c in token.children) and token.head.lower_ != "as":
        return True
    if not (is_office(token) or token.lemma_.lower() in load_words("person_nouns")):
        return False
    above = token.head.head if token.head.pos_ == "ADP" else token.head
    given = above.lemma_ in load_words("naming_verbs") or above.lemma_ in load_words("office_nouns")
    return not (given or token.head.lower_ == "as" or signature(above, "noun"))


# the way down


def _view(at: Token, outer: Modality, below: Token | None) -> View:
    """How the clause of `at` is meant, of which `outer` is what governs it; `below` is where the way goes on."""
    weak = _strongest([outer, *own_effects(at)])
    if not is_negated(at, below):
        return View(outer, weak, weak)
    open_end = weak == "denied" or (weak == "possible" and not _is_refusal(at))
    return View(outer, weak, "possible" if open_end else "denied")


def _is_called_off(clause: Token) -> bool:
    """Whether `clause` says of a plan before it that nothing came of it: "but the trip was cancelled", "but called off the trip"."""
    if not any(c.dep_ == "cc" and c.lower_ in ("but", "yet") for c in clause.head.children if c.i < clause.i):
        return False
    subject, object = _subject(clause), next((c for c in clause.children if c.dep_ == "dobj"), None)
    if clause.lemma_ == "do" and object is None:
        return is_negated(clause)
    plan = subject is not None and subject.lemma_.lower() in load_words("undertakings")
    passive = any(c.dep_ == "auxpass" for c in clause.children)
    undone = signature(clause, "noun" if passive or not plan else "subject")
    meant = plan or (object is not None and object.lemma_.lower() in load_words("undertakings") | {"it"})
    return meant and undone is not None and undone.effect == "denied" and not is_negated(clause)


def _is_refusal(verb: Token) -> bool:
    """Whether the auxiliary of a negated `verb` leaves nothing open: "could not", but not "may not"."""
    return any(found.denied == "denied" for found in _modals(verb))


def _passed(at: Token, view: View, below: Token, kind: Kind) -> Modality:
    """What is left of how `at` is meant for `below`, which stands under it as a `kind`."""
    if below.dep_ == "conj":
        return _shared(at, view, below)
    if kind == "that" and (_answers(at, below) or any(answered(above) == at for above in at.ancestors)):
        return "denied"
    found = _signature(at, below, kind)
    if found is None:
        return _default(at, view, below, kind)
    denied = view.inner == "denied"
    return _joined(view.weak if denied else view.inner, found.denied if denied else found.effect)


def _answers(verb: Token, clause: Token) -> bool:
    """Whether `clause` is told by what a quotation calls untrue, though the parser takes it for what `verb` says."""
    told = answered(verb)
    return told is not None and told.i < clause.left_edge.i and clause.left_edge.lower_ == "that"


def _joined(value: Modality, effect: Effect) -> Modality:
    """What is open stays open under a word that says so, and what is known is known in any case."""
    if effect == "known":
        return "asserted"
    if effect == "denied" and value == "possible":
        return "possible"
    return _strongest([value, "asserted" if effect == "reported" else effect])


def _signature(at: Token, below: Token, kind: Kind) -> Signature | None:
    """What `at` does to `below`; where `at` only links, what is said of its subject does: "it is possible that"."""
    said = _complement(at) if below.dep_ in {"nsubj", "ccomp", "csubj", "xcomp", "advcl"} else None
    said = _told(at) if said is None and below.dep_ == "ccomp" else said
    if said is not None and said.i != below.i and (found := _of_complement(said, kind)):
        return found
    if kind in ("that", "to") and is_false(at) and (found := signature(at, kind)) and found.effect in ("reported", "possible"):
        return Signature("denied", "denied")
    if kind == "to" and below.dep_ == "advcl" and any(c.dep_ == "prep" for c in at.doc[at.i : below.i] if c.head == at):
        return None  # who came to Lima to see it did not come to see it
    return _of_preposition(at, kind) if at.pos_ == "ADP" else signature(at, kind)


def _told(verb: Token) -> Token | None:
    """What is told in "the rumour is that", "rumour has it that": the subject."""
    it = verb.lemma_ == "have" and any(c.dep_ == "dobj" and c.lower_ == "it" for c in verb.children)
    subject = _subject(verb) if it or verb.lemma_ in LINKING else None
    return subject if subject is not None and subject.pos_ == "NOUN" else None


def is_false(verb: Token) -> bool:
    """Whether what `verb` says is said not to be so: "wrongly reported", "wrote as a joke", "told by way of jest"."""
    near = [c for c in verb.children if c.dep_ == "advmod"]
    near += [t for c in verb.children if c.dep_ == "prep" and c.lower_ in ("in", "as", "by", "for") for t in c.subtree if t.dep_ == "pobj"]
    return any((t.lemma_.lower(), "false", "*") in cues() for t in near)


def _of_complement(said: Token, kind: Kind) -> Signature | None:
    noun = next((c for c in said.subtree if c.dep_ == "pobj"), said) if said.pos_ == "ADP" else said  # "in doubt"
    found = signature(noun, kind)
    return Signature(found.denied, found.effect) if found and is_negated(noun) else found


def _of_preposition(prep: Token, kind: Kind) -> Signature | None:
    """The signature of a preposition with what makes one with it: "without", "instead of", "far from", "ahead of"."""
    before = [c for c in prep.children if c.dep_ in ("advmod", "amod") and c.i < prep.i]
    if not before and prep.i > prep.sent.start and prep.nbor(-1).pos_ == "ADV" and prep.i == prep.sent.start + 1:
        before = [prep.nbor(-1)]
    return next((found for word in [*before, prep] if (found := signature(word, kind))), None)


def _default(at: Token, view: View, below: Token, kind: Kind) -> Modality:
    """What is left under a word that the table does not have."""
    if below.dep_ == "advcl":
        done = kind == "that" and _is_past(below) and not _opens(below)
        before = view.outer if _kind(at) != "to" else "asserted"  # "expected to lose when it met X"
        return before if done else _joined(view.weak, _aim(below)) if kind == "to" else view.weak
    if kind == "to" and at.lemma_ == "be" and at.tag_ == "VBD" and "have" in _auxiliaries(below):
        return "denied"  # "was to have met X"
    if kind == "to":
        return _joined(view.inner, _aim(at))
    if below.pos_ in ("ADP", "SCONJ"):
        whole = kind == "ing" and at.pos_ in ("NOUN", "ADJ")  # "no part in"
        known = whole or _of_preposition(below, "ing" if kind == "from" else kind) is not None
        if known or kind != "from":
            return view.inner if known else view.weak
    if at.pos_ == "ADP" or kind == "predicate":
        return view.inner
    if kind == "that" and at.pos_ == "NOUN":
        return view.inner if is_agent(at) else _joined(view.inner, "possible")  # "was told by her bank that"
    if kind == "from":
        return _joined(view.inner, "possible")
    if kind in ("noun", "subject"):
        return view.weak
    return "possible" if view.inner == "denied" else view.inner


def _aim(word: Token) -> Effect:
    """What an infinitive is to `word`: an aim; what is not done, where it is "too ill to"; what is done, where it is "the first to"."""
    near = {c.lower_ for c in word.children}
    first = is_first(word.head if "to" in near else word) or _is_destiny(word)
    return "denied" if "too" in near else "asserted" if first or (word.pos_ == "ADJ" and "enough" in near) else "planned"


def _is_destiny(be: Token) -> bool:
    """Whether what is "to" be done was done in the end: "was later to marry"."""
    return be.tag_ == "VBD" and be.lemma_ == "be" and any(c.lower_ in load_words("later_words") for c in be.children)


def _shared(at: Token, view: View, below: Token) -> Modality:
    """What a joined clause has of the first one: of two infinitives all; of a clause with a verb of its own the conjunction ("if")."""
    joint = [c for c in at.children if c.dep_ == "cc" and c.i < below.i][-1:]
    if joint and (found := _of_preposition(joint[0], "that")):
        return found.effect if found.effect != "known" else "asserted"  # "rather than"
    if below.pos_ not in ("VERB", "AUX"):
        return view.inner
    own = _subject(below) is not None or any(c.dep_ == "aux" for c in below.children)
    finite = below.tag_ in ("VBZ", "VBP") or (below.tag_ == "VBD" and at.tag_ != "VBN")
    if own or finite:
        return _strongest([view.outer, *_openings(at), *_questions(at)])
    return view.weak if joint and joint[0].lower_ == "but" else view.inner


def _complement(verb: Token) -> Token | None:
    """What the subject of a linking verb is said to be: "possible" in "it is possible that"."""
    if verb.lemma_ not in LINKING:
        return None
    return next((c for c in verb.children if c.dep_ in ("acomp", "attr", "oprd") or (c.dep_ == "prep" and c.lower_ in ("in", "out"))), None)


# what belongs to one clause


def own_effects(token: Token) -> list[Modality]:
    """The effects of the auxiliaries, adverbs, adjectives, conjunctions and the question mark that belong to `token` itself."""
    found = [*_openings(token), *_questions(token), *_instead(token)]
    meant = [*_modals(token), *(s for child in token.children if (s := _of_modifier(child)))]
    found += [signature.effect for signature in meant if signature.effect != "known"]
    if is_asked(token) or _is_hearsay(token) or any(_opens(c) and not credited(c) for c in token.children if c.dep_ == "advcl"):
        found.append("possible")
    if _is_order(token) or _is_to_come(token):
        found.append("planned")
    return found


def _modals(verb: Token) -> list[Signature]:
    """What the auxiliaries of `verb` make of it; "would" in a report is what will be; "could not be happier" leaves no doubt."""
    if _is_most(verb):
        return []
    above = signature(verb.head, "that") if verb.dep_ == "ccomp" else None
    told = above is not None and above.effect in ("reported", "planned")
    back = told and _auxiliaries(verb).isdisjoint(("have", "'ve"))
    words = ["will" if back and c.lower_ in ("would", "'d") else c.lower_ for c in verb.children if c.dep_ == "aux"]
    if "would" in words and _came_about(verb):
        words.remove("would")
    return [found for word in words if (found := cues().get((word, "aux", "*")))]


def _came_about(verb: Token) -> bool:
    """Whether what "would" be done was done in the end: "would later marry", "would go on to found"."""
    later = any(c.lower_ in load_words("later_words") for c in verb.children)
    return (
        (later or with_particle(verb) == "go_on")
        and verb.dep_ != "ccomp"
        and not any(c.dep_ == "advcl" for c in verb.children if _opens(c))
    )


def _of_modifier(child: Token) -> Signature | None:
    """What an adverb or adjective makes of its head: "allegedly", "nearly", "planned", "so-called"."""
    if child.dep_ in ("amod", "nmod"):
        whole = child.doc[child.left_edge.i : child.i + 1].text.lower()
        return cues().get((whole, "adj", "*")) or signature(child, "*")
    if child.lower_ == "according":
        told = (c for c in child.subtree if c.dep_ == "amod")
        return next((found for word in told if (found := signature(word, "*"))), None)
    hedge = child.dep_ in ("advmod", "intj", "dep", "npadvmod")
    frame = next((c for c in child.children if c.dep_ == "pobj"), None) if child.dep_ == "prep" and child.lower_ == "in" else None
    if frame is not None and child.i < child.head.i:
        return cues().get((frame.lemma_.lower(), "frame", "*"))
    return cues().get((child.lower_, "adv", "*")) if hedge else None


def _is_most(verb: Token) -> bool:
    """Whether `verb` is denied to be any more so than it is: "could not be happier to"."""
    return not _auxiliaries(verb).isdisjoint(("could", "can")) and any(c.tag_ in ("JJR", "RBR") for c in verb.children)


def _openings(verb: Token) -> list[Modality]:
    return ["possible"] if _opens(verb) else []


def _instead(verb: Token) -> list[Modality]:
    """Denied, where `verb` is what was not chosen: "rather than join", "sooner than sell"."""
    marks = (c for c in verb.children if c.dep_ == "mark" and c.lower_ == "than" and c.i)
    return ["denied"] if any((mark.nbor(-1).lower_, "prep", "*") in cues() for mark in marks) else []


def _is_hearsay(verb: Token) -> bool:
    """Whether nobody stands for it that it is so: "or so it is said", "or so the story goes"."""
    joined = any(c.dep_ == "cc" and c.lower_ == "or" and c.nbor(1).lower_ == "so" for c in verb.children if c.i + 1 < len(c.doc))
    return joined and report_of(verb) is None


def _opens(clause: Token) -> bool:
    """Whether `clause` is a condition, by how it begins ("if", "in case") or by its order ("had X met")."""
    marks = [c for c in clause.children if c.i < clause.i and c.dep_ in ("mark", "advmod", "prep", "dep", "npadvmod", "cc", "compound")]
    if clause.dep_ not in ("relcl", "xcomp"):
        marks += [clause.left_edge] if (subject := _subject(clause)) is None else [clause.left_edge, subject.left_edge]
    marks = [mark for mark in marks if credited(mark.head) is None]
    return any(_is_opening(mark) for mark in marks) or (clause.dep_ not in ("relcl", "xcomp") and _is_inverted(clause))


def _is_opening(word: Token) -> bool:
    """Whether a condition begins at `word`, or with the words that end at it or before it."""
    text = [t.lower_ for t in word.doc[max(word.i - 4, word.sent.start) : word.i + 1]]
    phrases = ("_".join(row[-n:]) for row in (text, text[:-1]) for n in (1, 2, 3) if row is text or n > 1 or text[-1:] == ["that"])
    return any((phrase, "mark", "*") in cues() for phrase in phrases)


def _is_inverted(verb: Token) -> bool:
    """Whether `verb` is a condition without "if": "Had X met", "Should X meet", "Were X to meet"."""
    subject, first = _subject(verb), next((c for c in verb.children if not c.is_punct and c.dep_ != "cc"), None)
    if subject is None or first is None or first.i > subject.i or verb.sent[-1].text == "?":
        return False
    first = verb if verb.lower_ == "were" and verb.i < subject.i else first
    starts = first.i == verb.sent.start or first.nbor(-1).is_punct or first.nbor(-1).is_space
    return (first == verb or first.dep_ in ("aux", "auxpass")) and first.lower_ in ("had", "should", "were") and starts


def _questions(token: Token) -> list[Modality]:
    """Possible, where `token` is what a question asks."""
    if token.dep_ not in ("ROOT", "ccomp", "conj", "parataxis"):
        return []
    last = token.right_edge
    after = last.nbor(1) if last.i + 1 < len(token.doc) else last
    asked = "?" in (last.text, after.text) or (token.dep_ == "ROOT" and _end(token.sent) == "?")
    return ["possible"] if asked else []


def _end(sentence: Span) -> str:
    """The last word or sign of a sentence, but for what closes quotes and brackets."""
    backwards = (sentence[n] for n in range(len(sentence) - 1, -1, -1))
    return next((t.text for t in backwards if not t.is_space and t.text not in CLOSING), "")


def is_asked(token: Token) -> bool:
    """Whether `token` is what a question asks a name to be: "Is Ann Bell the chairwoman?", where the parser sees an apposition."""
    verb = token.head.head
    asked = token.dep_ == "appos" and token.head.dep_ == "nsubj" and verb.lemma_ == "be" and verb.i < token.head.i
    return asked and token.sent[-1].text == "?" and not any(c.dep_ in ("attr", "acomp", "prep") for c in verb.children)


def _is_order(verb: Token) -> bool:
    """Whether `verb` tells somebody what to do ("Join X!", "Ann Bell, join X!"), or a headline what is to come ("X to buy Y")."""
    if verb.dep_ != "ROOT" or verb.tag_ not in ("VB", "VBP"):
        return False
    aux, subject = _auxiliaries(verb), _subject(verb)
    called = subject is not None and subject.tag_ == "NNP" and subject.right_edge.nbor(1).text == "," and verb.tag_ == "VBP"
    return called or (verb.tag_ == "VB" and ("to" in aux or not (aux or subject is not None)))


def _is_to_come(verb: Token) -> bool:
    """Whether the time of a `verb` in the present is to come: "meets X on Monday", "is visiting Y next week"."""
    being = verb.tag_ == "VBG" and any(c.tag_ in ("VBZ", "VBP") and c.lemma_ == "be" for c in verb.children)
    if not (being or verb.tag_ in ("VBZ", "VBP")) or verb.lemma_ in ("be", "have"):
        return False
    times = [c for c in verb.children if c.dep_ == "npadvmod" or (c.dep_ in ("advmod", "prep") and c.i > verb.i)]
    words = {t.lower_ for time in times for t in [time, *time.children, *(g for p in time.children for g in p.children)]}
    return not words.isdisjoint(load_words("coming_times")) and words.isdisjoint(("every", "each"))


def is_negated(token: Token, below: Token | None = None) -> bool:
    """Whether `token` is negated by "not", "never", "no", by its subject ("nobody") or by "at no time"; `below` is no such subject.

    "Not only" negates nothing, nor does "not until 2012".
    """
    if any(c.lower_ == "until" for c in token.children) and not _modals(token):
        return False
    if any(c.lower_ == "longer" for c in token.children) and is_over(token):
        return False  # it was so, which the tense says
    own = not _is_most(token) and any(_negates(child, below) for child in token.children)
    return own or _is_nor(token) or _is_cleft(token)


def _negates(child: Token, below: Token | None) -> bool:
    if child.dep_ in ("aux", "auxpass"):
        return any(c.dep_ == "neg" for c in child.children)
    if child.dep_ == "neg" or child.lower_ in NEVER or (child.lower_ == "no" and child.dep_ in ("det", "advmod")):
        near = {t.lower_ for t in [*child.doc[child.i + 1 : child.i + 3], *child.children]}
        return near.isdisjoint(ONLY)
    if child.lower_ in ("before", "again", "once", "ever") and child.dep_ == "advmod":
        return any(c.dep_ == "neg" or c.lower_ in NEVER for c in child.children)
    if child.lower_ in ("longer", "more") and child.i:
        return child.nbor(-1).lower_ == "no"
    if child.dep_ in SUBJECTS and child != below:
        return child.lower_ in NOBODY or any(c.lower_ in ("no", "neither") and c.dep_ in ("det", "preconj") for c in child.children)
    if child.dep_ == "prep":
        return any(g.lemma_.lower() in IN_NO and any(c.lower_ == "no" for c in g.children) for g in child.children)
    return False


def _is_nor(token: Token) -> bool:
    """Whether "nor" joins the clause of `token` to the one before."""
    joint = [c for c in token.head.children if c.dep_ == "cc" and c.i < token.i] if token.dep_ == "conj" else []
    return bool(joint) and joint[-1].lower_ == "nor" and token.pos_ in ("VERB", "AUX")


def _is_cleft(token: Token) -> bool:
    """Whether `token` is what somebody is said not to have done: "it was not X who came"."""
    be = token.head.head
    cleft = token.dep_ == "relcl" and token.head.dep_ == "attr" and be.lemma_ == "be" and any(c.lower_ == "it" for c in be.children)
    return cleft and any(c.dep_ == "neg" for c in be.children) and not is_first(token.head)


def _subject(verb: Token) -> Token | None:
    return next((c for c in verb.children if c.dep_ in SUBJECTS), None)


def _auxiliaries(verb: Token) -> set[str]:
    return {c.lower_ for c in verb.children if c.dep_ in ("aux", "auxpass")}


def _is_past(verb: Token) -> bool:
    """Whether `verb` tells of what was or has been."""
    return verb.tag_ in ("VBD", "VBN") or any(c.tag_ == "VBD" and c.dep_ in ("aux", "auxpass") for c in verb.children)


def _strongest(found: list[Modality]) -> Modality:
    return max(found, key=lambda name: STRENGTH[name], default="asserted")

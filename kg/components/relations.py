"""`kg_relations`: `doc._.claims`, what the document says of two of its mentions, and `doc._.timings`, when each of them was so.

Two find it: the patterns of the ontology, and the relation encoder where no pattern does. How sure a claim is comes from both
(`kg/confidence.py`); one that is less sure than `least` is not made.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from kg.attribution import report_of, reports_of
from kg.components.coreference import numbers_of
from kg.components.encoder import Pairs
from kg.components.roles import is_office, is_plural, singular, tense_of
from kg.components.times import Timing, timing_of
from kg.confidence import LEAST, how_sure
from kg.lexicon import load_words
from kg.model import FACTUAL, Claim, Mention, Modality, Value
from kg.model import Span as Stretch
from kg.ontology import load_ontology
from kg.patterns import END, Match, Pattern, Patterns, compile_patterns, units_of
from kg.stance import STRENGTH, Stance, stance_of
from kg.syntax import Graph
from kg.verbs import effect, signature

if not Doc.has_extension("claims"):
    Doc.set_extension("claims", default=())
    Doc.set_extension("timings", default=())
    Doc.set_extension("graph", default=None)

TENSES = ("current", "planned", "past")  # the last of those that the words of a match have
INSTEAD = {("rather", "than"), ("instead", "of"), ("opposed", "to"), ("sooner", "than"), ("place", "of")}  # what is so of what follows not
ENCODER = "encoder"  # the rule of a claim that the relation encoder found


@Language.factory(
    "kg_relations",
    default_config={"ontology": [], "patterns": True, "least": float(LEAST)},
    requires=["doc.spans"],
    assigns=["doc._.claims", "doc._.timings"],
)
class Relations:
    """Finds claims with the patterns of our ontology and of the Turtle files `ontology`, and with the shares of the encoder."""

    def __init__(self, nlp: Language, name: str, ontology: list[str], patterns: bool, least: float) -> None:
        self.patterns: Patterns = compile_patterns(load_ontology([Path(file) for file in ontology]), nlp)
        self.use_patterns, self.least = patterns, Decimal(str(least))

    def __call__(self, doc: Doc) -> Doc:
        doc._.graph = Graph(doc, units_of(doc))
        matches = self.most_exact(list(self.patterns.find(doc._.graph))) if self.use_patterns else []
        shares: Pairs = doc._.shares or {}
        sure_matches = [(match, self.sureness(match, shares)) for match in matches]
        sure_matches += self.encoded(doc, matches, shares)
        found = [(self.claim(doc, match, sure), self.timing(doc, match)) for match, sure in sure_matches if sure >= self.least]
        doc._.claims, doc._.timings = tuple(claim for claim, _ in found), tuple(timing for _, timing in found)
        return doc

    def sureness(self, match: Match, shares: Pairs) -> Decimal:
        """How sure what a pattern found is, by the kind of pattern and what the encoder thinks of the same pair."""
        known = shares.get((match.subject.start, match.subject.end, match.object.start, match.object.end))
        share = known[2].get(match.pattern.predicate, 0.0) if known else None
        return how_sure("lexical" if match.pattern.lexical else "bare", share)

    def encoded(self, doc: Doc, matches: list[Match], shares: Pairs) -> Iterator[tuple[Match, Decimal]]:
        """What the encoder finds between two things of which no pattern says anything, and how sure it is."""
        ontology = self.patterns.ontology
        number = numbers_of(doc)
        said = {frozenset(number.get((end.start, end.end)) for end in (match.subject, match.object)) for match in matches}
        for (s, t, o, e), (subject, object, told) in shares.items():
            ends = frozenset({number.get((s, t)), number.get((o, e))})
            likely = [name for name, share in told.items() if share >= max(told.values()) / 2]
            name = max(likely, key=lambda n: (len(ontology.broader(n)), told[n], n))
            sure = how_sure(ENCODER, told[name])
            if ends not in said and sure >= self.least:
                said.add(ends)
                nodes = tuple(token.i for token in between(subject, object))
                yield Match(Pattern(name, ((ENCODER, END),), ""), subject, object, nodes), sure

    def most_exact(self, matches: list[Match]) -> list[Match]:
        """One match for each subject, predicate and object, the one with the most words; none that a narrower property says already."""
        best: dict[tuple[int, str, int], Match] = {}
        for match in matches:
            key = (match.subject.start, match.pattern.predicate, match.object.start)
            if key not in best or _rank(match) < _rank(best[key]):
                best[key] = match
        broader = self.patterns.ontology.broader
        said = {(s, above, o) for s, predicate, o in best for above in broader(predicate)}
        return [match for key, match in sorted(best.items()) if key not in said]

    def timing(self, doc: Doc, match: Match) -> Timing:
        """When what `match` says was so: the times of the words between its ends, and of the office that is its object."""
        words = [doc[i] for i in match.nodes]
        if match.pattern.name == ENCODER:
            words = [word for word in words if effect(word) != "reported"]
        return timing_of([*words, match.object.root] if match.object.label_ == "Role" else words, match.subject.root)

    def claim(self, doc: Doc, match: Match, confidence: Decimal) -> Claim:
        """The claim that `match` makes, with how it is meant."""
        prop = self.patterns.ontology.properties[match.pattern.predicate]
        words = [doc[i] for i in match.nodes]
        stance = self.stance(match, words)
        role = next((t for t in words if is_office(t)), None)
        tense = self.tense(match, words)
        cue = _cue(match, words)
        spoken = doc._.speakers.get(stance.speaker)
        return Claim(
            subject=mention(match.subject),
            predicate=match.pattern.predicate,
            object=value(match.object, prop.datatype) if prop.datatype else mention(match.object),
            cue=cue,
            sentence=_sentence(match, words, cue),
            rule=match.pattern.name if match.pattern.name == ENCODER else f"pattern:{match.pattern.name}",
            confidence=confidence,
            polarity=stance.polarity,
            modality=_modality(stance, tense),
            attributed_to=mention(spoken) if spoken is not None else None,
            title=_title(role) if role is not None else None,
            tense="past" if tense == "past" else "present",
        )

    def tense(self, match: Match, words: list[Token]) -> str:
        """When what the match says is so: of several words the one that governs the others tells. What happened is no state that ends."""
        nouns = match.pattern.name == ENCODER and not any(t.pos_ == "VERB" for t in words)
        tops = [t for t in words if nouns or not any(a in words for a in t.ancestors)]
        held = [match.object.root] if match.object.label_ == "Role" else []
        tense = max((tense_of(token) for token in tops or held), key=TENSES.index, default="current")
        return "current" if tense == "past" and self.patterns.ontology.shortcut(match.pattern.predicate) else tense

    def stance(self, match: Match, words: list[Token]) -> Stance:
        """How the words of the match are meant; offices in the past or to come are none that is held."""
        excluded = any(is_excluded(end.root) for end in (match.subject, match.object))
        if match.pattern.name == ENCODER and not words:
            words = told_by_both(match)
        if not words and not excluded and not match.pattern.path[0][0].endswith("isa"):
            report = report_of(match.object.root)  # else what a noun phrase takes for granted
            return Stance("reported", report.speaker) if report is not None and report.kind == "direct" else Stance()
        if match.pattern.name == ENCODER:
            words = [word for word in words if word.pos_ != "PROPN"] or told_by_both(match)
        if is_beside(match, words):
            words = []
        stances = [stance_of(token) for token in words or [match.object.root]]
        if match.pattern.name == ENCODER and match.object.root.head in words and signature(match.object.root.head, "noun"):
            stances.append(stance_of(match.object.root))  # "avoided X"
        if excluded:
            stances.append(Stance("denied"))
        return max(stances, key=lambda s: STRENGTH[s.modality])


def is_beside(match: Match, words: list[Token]) -> bool:
    """Whether only an office that its holder took for himself is in doubt, and the claim is about where he is from.

    "A self-styled Chilean healer" is Chilean, and so is "a Chile-born self-styled healer".
    """
    *_, (edge, _) = match.pattern.path
    origin = any(word.startswith("@") for _, word in match.pattern.path) and (edge == ">adj" or len(words) > 1)
    return origin and any(is_assumed(token) for token in words if is_office(token))


def is_assumed(office: Token) -> bool:
    """Whether nobody but its holder gave `office`: "self-styled"."""
    before = (c for c in office.children if c.dep_ in ("amod", "nmod"))
    return any(office.doc[c.left_edge.i : c.i + 1].text.lower() in load_words("assumed_words") for c in before)


def between(subject: Span, object: Span) -> list[Token]:
    """The words on the way from `subject` to `object` in the tree of their sentence, in the order of the text."""
    ends = [(end.root, *end.root.ancestors) for end in (subject, object)]
    shared = next((token for token in ends[0] if token in ends[1]), None)
    way = {token for path in ends for token in (path[: path.index(shared) + 1] if shared in path else ())}
    inside = {*subject, *object}
    return sorted((t for t in way if t not in inside and not t.is_punct), key=lambda t: t.i)


def told_by_both(match: Match) -> list[Token]:
    """The verb of what subject or object says of both, where no word stands between the two: "X and Y said they met"."""
    doc, ends = match.subject.doc, {*range(match.subject.start, match.subject.end), *range(match.object.start, match.object.end)}
    told = (r for r in reports_of(doc) if r.speaker in ends and match.subject.sent.start <= r.first < match.subject.sent.end)
    return [doc[report.first : report.last].root for report in told][:1]


def is_excluded(token: Token) -> bool:
    """Whether `token` is what a list of things leaves out: "A but not B", "neither A nor B"."""
    first = token.left_edge
    if any(_is_left_out(start) for start in (first, token.head if token.head.pos_ == "ADP" and token.dep_ == "pobj" else first)):
        return True
    joints = [c for c in token.head.children if c.dep_ == "cc" and c.i < token.i] if token.dep_ == "conj" else []
    left_out = any(c.lower_ == "nor" or any(g.dep_ == "neg" for g in c.children) for c in joints)
    return left_out or any((c.dep_ == "neg" and c.i < token.i) or c.lower_ == "neither" for c in token.children)


def _is_left_out(start: Token) -> bool:
    """Whether the words before `start`, or those that begin there, leave it out: "not", "rather than", "instead of"."""
    before = [t.lower_ for t in start.doc[max(start.i - 3, start.sent.start) : start.i] if not t.is_punct]
    own = [t.lower_ for t in start.doc[start.i : start.i + 2]]
    only = start.lower_ in ("only", "just", "merely")
    denied = start.lower_ in ("not", "never") or (before[-1:] in (["not"], ["never"]) and not only)
    return denied or any(tuple(two) in INSTEAD for two in (before[-2:], own, [*before[-1:], *own[:1]]))


def _rank(match: Match) -> tuple[int, int, str]:
    return (-match.pattern.lexical, len(match.nodes), match.pattern.name)


def mention(span: Span) -> Mention:
    """The model's value for a span of a document."""
    return Mention(span.start_char, span.end_char, span.text, span.id_ or "name", span.label_)  # type: ignore[arg-type]


def value(span: Span, datatype: str) -> Value:
    """The model's value for a literal, an office in the singular; dates are normalised later, where the document's date is known."""
    plain = span.text[: len(span.text) - len(span[-1])] + singular(span[-1]) if span.label_ == "Role" and is_plural(span[-1]) else span.text
    return Value(span.start_char, span.end_char, span.text, plain, datatype)


def _modality(stance: Stance, tense: str) -> Modality:
    """The modality of the claim: an office to come is planned."""
    return "planned" if stance.modality in FACTUAL and tense == "planned" else stance.modality


def _cue(match: Match, words: list[Token]) -> Stretch:
    """Where the words of the relation stand; without any, what lies between subject and object."""
    if words:
        return Stretch(min(_phrase(t).start_char for t in words), max(t.idx + len(t) for t in words))
    first, second = sorted([match.subject, match.object], key=lambda s: (s.start_char, -s.end_char))
    if first.end_char <= second.start_char:
        return Stretch(first.end_char, second.start_char)
    return Stretch(first.start_char, first.end_char)


def _sentence(match: Match, words: list[Token], cue: Stretch) -> Stretch:
    """The sentences that hold subject, object and the words of the relation, with the whole cue."""
    sentences = [match.subject.sent, match.object.sent, *(token.sent for token in words)]
    start, end = min(sentence.start for sentence in sentences), max(sentence.end for sentence in sentences)
    found = stretch(match.subject.doc[start:end])
    return Stretch(min(found.start, cue.start), max(found.end, cue.end))


def stretch(span: Span) -> Stretch:
    """The characters of `span` without the white space around it."""
    text = span.text
    return Stretch(span.start_char + len(text) - len(text.lstrip()), span.start_char + len(text.rstrip()))


def _title(role: Token) -> str:
    """The office as written."""
    return _phrase(role).text


def _phrase(token: Token) -> Span:
    """The office that `token` heads with the words that belong to it, else the word alone."""
    phrases: list[Span] = [span for span in token.doc.spans["roles"] if span[-1].i == token.i]
    return phrases[0] if phrases else token.doc[token.i : token.i + 1]

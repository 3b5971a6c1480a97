"""Who says what: the quotations and reports of a document with their speakers, and the nearest one that a word stands in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from kg.components.roles import is_office
from kg.lexicon import load_words
from kg.ontology import own_ontology
from kg.quotes import Quote, paragraphs, quotes_of
from kg.speech import (
    AGENTS,
    FINITE,
    Report,
    agent_class,
    cue_of,
    indirect_reports,
    is_agent,
    is_agent_name,
    is_denied,
    is_people,
    is_quoted,
    source_of,
    speaker_of,
    takes,
)

ENDS = {".", "!", "?", ";"}
APART = {"and", "but", "or", "so", "while", "when", "because", "which", "who", "after", "before"}  # what begins another clause
LONGEST_LABEL = 8  # tokens of who speaks in "X: ..."
ASKING = ("Q", "A")  # labels of question and answer
SMALL = {"ADP", "DET", "CCONJ", "SCONJ", "PART", "PRON"}


def reports_of(doc: Doc) -> tuple[Report, ...]:
    """What `doc` says that somebody says, in the order of the text, each stretch once."""
    if "reports" not in doc.user_data:
        indirect = [*indirect_reports(doc), *labelled(doc)]
        plain = (r for r in indirect if not is_quoted(r, quotes_of(doc)))
        found = {(r.first, r.last): r for r in sorted(plain, key=lambda r: r.speaker is not None)}
        found |= {(r.first, r.last): r for r in _Direct(doc, indirect).reports()}
        doc.user_data["reports"] = tuple(found[key] for key in sorted(found))
    reports: tuple[Report, ...] = doc.user_data["reports"]
    return reports


def report_of(token: Token) -> Report | None:
    """The nearest report that `token` stands in."""
    around = [r for r in reports_of(token.doc) if r.holds(token)]
    return min(around, key=lambda r: (r.last - r.first, r.first), default=None)


def quote_speaker(token: Token) -> int | None:
    """Who says the quotation that `token` stands in."""
    around = [r for r in reports_of(token.doc) if r.kind == "direct" and r.holds(token)]
    return min(around, key=lambda r: r.last - r.first).speaker if around else None


# "X: ..."


def labelled(doc: Doc) -> Iterator[Report]:
    """What stands behind "X:": a headline that reports, or the lines of an interview, where two speak."""
    lines = [[t for t in doc if start <= t.idx < end and not t.is_space] for start, end in paragraphs(doc.text)]
    blocks = [block for n, line in enumerate(lines) for block in _blocks(n, line)]
    if lines and blocks and blocks[0].line == 0 and lines[0][-1].text not in ENDS:
        yield from _headline(blocks.pop(0))
    if len({block.name for block in blocks}) > 1:
        yield from _interview(lines, blocks)


@dataclass(frozen=True, slots=True)
class _Block:
    """What stands behind a label, up to the next one or the end of its paragraph, the number `line`; "Q:" names no speaker."""

    line: int
    name: str
    speaker: Token | None
    words: list[Token]


def _blocks(n: int, line: list[Token]) -> Iterator[_Block]:
    """The labelled parts of a paragraph; a label stands at the start of a sentence."""
    colons = [k for k, t in enumerate(line) if t.text == ":"]
    found: list[tuple[int, int, Token | None]] = []
    for k in colons:
        begin = next((b + 1 for b in range(k - 1, max(k - LONGEST_LABEL, -1), -1) if line[b].text in ENDS), 0 if k <= LONGEST_LABEL else k)
        label = line[begin:k]
        if not label or any(t.is_quote for t in line[begin : k + 2]) or (begin and not found):
            continue
        speaker = _label(label)
        asks = len(label) == 1 and label[0].text in ASKING
        asks = asks or (len(label) < 4 and all(t.text[0].isupper() for t in label) and any(t.text == "?" for t in line[k:]))
        if speaker is not None or (begin == 0 and asks):
            found.append((begin, k, speaker))
    ends = [*(begin for begin, _, _ in found[1:]), len(line)][: len(found)]
    for (begin, k, speaker), end in zip(found, ends, strict=True):
        if k + 1 < end:
            yield _Block(n, line[begin].text if speaker is None else speaker.text, speaker, line[k + 1 : end])


def _headline(block: _Block) -> Iterator[Report]:
    """What a headline reports: a clause, no name of a topic ("Bell: taxes to rise", not "Bell: a life in pictures")."""
    if block.speaker is not None and any(t.tag_ in FINITE or (t.tag_ == "VB" and t.i) for t in block.words):
        yield Report(block.words[0].i, block.words[-1].i + 1, "indirect", block.speaker.i)


def _interview(lines: list[list[Token]], blocks: list[_Block]) -> Iterator[Report]:
    """Questions and answers; those without a label are told apart by the question mark, where one paragraph holds one of them."""
    asked = [block for block in blocks if block.words[-1].text == "?"]
    told = [block for block in blocks if asked and block.name != asked[0].name]
    for block in blocks:
        words = _one_turn(block.words)
        if block.speaker is not None:
            yield Report(words[0].i, words[-1].i + 1, "direct", block.speaker.i)
    for n in range(told[0].line + 1 if told else len(lines), len(lines)):
        line = lines[n]
        if any(t.lower_ == "interview" for t in line):
            return
        speaker = asked[0].speaker if line and line[-1].text == "?" else told[0].speaker
        if speaker is not None and line and line[-1].text in ENDS and all(block.line != n for block in blocks):
            yield Report(line[0].i, line[-1].i + 1, "direct", speaker.i)


def _one_turn(words: list[Token]) -> list[Token]:
    """`words` up to where question and answer change without a label."""
    asks = [k for k, t in enumerate(words) if t.text == "?"]
    first_end = next((k for k, t in enumerate(words) if t.text in ENDS), len(words) - 1)
    if not asks:
        return words
    if words[first_end].text == "?":
        ends = [k for k, t in enumerate(words) if t.text in ENDS]
        last = first_end
        for k in ends:
            if words[k].text != "?":
                break
            last = k
        return words[: last + 1]
    cut = [k for k in range(asks[0]) if words[k].text in ENDS]
    return words[: cut[-1] + 1] if cut else words


def _label(words: list[Token]) -> Token | None:
    """Who speaks, where `words` are a name or a noun phrase for somebody and no more."""
    if any(t.pos_ in ("VERB", "AUX", "ADV", "PRON") and not t.is_title for t in words) or any(
        t.is_punct and t.text not in "-,." for t in words
    ):
        return None
    names = [s for s in words[0].doc.spans["names"] if s.start >= words[0].i and s.end <= words[-1].i + 1 and is_agent_name(s)]
    if names:
        head: Token = names[-1].root
        return head
    nouns = [t for t in words if t.pos_ in ("NOUN", "PROPN") and t.dep_ not in ("pobj", "compound")]
    return nouns[-1] if nouns and (is_office(nouns[-1]) or is_people(nouns[-1])) else None


# "..."


@dataclass(frozen=True, slots=True)
class Said:
    """Who says a quotation, and where the words stand that say so."""

    speaker: int | None
    cue: tuple[int, int] | None = None


class _Direct:
    """The quotations in marks of one document, each with its speaker, from the first on."""

    def __init__(self, doc: Doc, indirect: list[Report]) -> None:
        self.doc, self.indirect, self.quotes = doc, indirect, quotes_of(doc)
        self.marked = {i for q in self.quotes for i in range(q.first, q.last)}
        self.inside = self.marked  # without what stands around the quotation that is looked at
        self.said: dict[Quote, Said] = {}

    def reports(self) -> Iterator[Report]:
        for quote in self.quotes:
            around = [q for q in self.quotes if q.first <= quote.first < quote.last <= q.last and q != quote]
            self.inside = {i for q in self.quotes if q not in around for i in range(q.first, q.last)} if around else self.marked
            said = self.find(quote)
            if said is not None:
                self.said[quote] = said
        self.named_behind()
        for quote, said in self.said.items():
            yield Report(quote.first, quote.last, "direct", said.speaker, said.cue)

    def named_behind(self) -> None:
        """Gives the quotations that nobody says yet to whom the next paragraph tells: "The speaker is X", "So said X"."""
        for quote in reversed(self.quotes):
            if quote not in self.said or self.said[quote].speaker is not None:
                continue
            later = [q for q in self.said if q.continues and q.paragraph == quote.paragraph + 1]
            teller = self.said[later[0]] if later else self.teller_behind(quote)
            if teller is not None and teller.speaker is not None:
                self.said[quote] = Said(teller.speaker)

    def teller_behind(self, quote: Quote) -> Said | None:
        """Who is said, in the first sentence behind the paragraph that `quote` ends, to be the one who speaks."""
        rest = self.doc[quote.last :]
        head = next((t for t in rest if not (t.is_quote or t.is_space or t.is_punct)), None)
        if head is None or all("\n" not in t.text for t in self.doc[quote.last : head.i]):
            return None
        root = head.sent.root
        subject = next((c for c in root.children if c.dep_ in ("nsubj", "attr") and c.i < root.i), None)
        if head.lower_ == "so" and takes(root) & {"words", "clause"}:
            found = [t for t in [speaker_of(root)] if t is not None]
        elif subject is not None and root.lemma_ == "be" and subject.lower_ in load_words("speaker_words"):
            told = [c for c in root.children if c.dep_ in ("attr", "nsubj", "prep") and c.i > root.i]
            of = [g for t in told for c in (t, *t.children) if c.lower_ == "of" for g in c.children if g.dep_ == "pobj"]
            found = of or told
        else:
            return None
        people = [t for t in found if is_agent(t)]
        return Said(people[0].i) if people else None

    def find(self, quote: Quote) -> Said | None:
        """Who says `quote`, or None where it is no quotation but a title, a nickname or a word as a word."""
        steps: list[Callable[[Quote], Said | None]] = [self.continued, self.behind, self.ahead]
        whole = self.is_whole(quote)
        steps += [self.same] if whole else [self.around, self.near]
        if whole and sum(t.is_alpha for t in self.words(quote)) > 2:
            steps += [self.sentence_before, self.sentence_after, self.paragraph_before]
        if not whole and (self.is_title(quote) or self.is_named(quote)):
            return None
        found = next((said for step in steps if (said := step(quote)) is not None), None)
        return found or (Said(None) if whole and len(self.words(quote)) > 3 else None)

    def words(self, quote: Quote) -> list[Token]:
        return list(self.doc[quote.first : quote.last])

    # what kind of quotation

    def is_whole(self, quote: Quote) -> bool:
        """Whether a whole utterance is quoted: it begins a sentence, and has a verb or ends like one."""
        words = self.words(quote)
        before = self.before(quote, 1)
        begins = quote.continues or not before or before[0].text in (*ENDS, ":") or before[0].i in self.inside
        ends = words[-1].text in (",", "…", "...", *ENDS)
        return (
            begins
            and (ends or (len(words) > 3 and any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in words)))
            and not (self.is_title(quote) and not ends)
        )

    def is_title(self, quote: Quote) -> bool:
        """Whether all words but the small ones are written with capitals, as in a title or a name."""
        words = [t for t in self.words(quote) if t.is_alpha]
        large = [t for t in words if t.pos_ not in SMALL and len(t) > 3] or words
        capital = bool(words) and words[0].text[0].isupper() and all(t.text[0].isupper() for t in large)
        return capital and (len(words) > 1 or len(large) == 1)

    def is_named(self, quote: Quote) -> bool:
        """Whether the word before says that no words of somebody follow: "the film", "called", "the word"; or it is one scare word."""
        before = self.before(quote, 2)
        named = any(t.lower_ in load_words("work_words") and t.tag_ in ("NN", "NNS", "NNP", "VBN", "JJ") for t in before[:1])
        called = any(t.lower_ == "so" for t in before[1:]) and before[0].lower_ in ("called", "-")
        alone = sum(t.is_alpha for t in self.words(quote)) < 2 and not (before and "part" in takes(self.last_verb(quote) or before[0]))
        return named or called or alone

    def last_verb(self, quote: Quote) -> Token | None:
        """The last verb of the sentence before `quote`."""
        return next((t for t in self.before(quote, 8) if t.pos_ == "VERB"), None)

    def before(self, quote: Quote, most: int) -> list[Token]:
        """The last words before the mark of `quote` in its paragraph, the nearest first."""
        found: list[Token] = []
        for token in reversed(self.doc[: quote.first]):
            if (token.is_space and "\n" in token.text) or len(found) == most:
                break
            if not token.is_quote and not token.is_space and token.text not in ("'", "‘", "’", "``", "''"):
                found.append(token)
        return found

    # where the speaker stands

    def continued(self, quote: Quote) -> Said | None:
        """The speaker of the paragraph before, whose quotation goes on."""
        earlier = [q for q in self.said if q.first < quote.first]
        return self.said[earlier[-1]] if quote.continues and earlier else None

    def behind(self, quote: Quote) -> Said | None:
        """ "...," said X; "...," X told reporters; "...," according to X."""
        words = self.words(quote)
        if words[-1].text == ".":
            return None
        place = self.segment_behind(quote)
        if not place or place[0].lower_ in APART:
            return None
        return self.first_said(place, quote) or self.phrase_said(place)

    def segment_behind(self, quote: Quote) -> list[Token]:
        """The words behind the closing mark, up to the end of the sentence or the next mark."""
        found: list[Token] = []
        opening = {q.first for q in self.quotes if q.first > quote.first and q.first >= quote.last}
        for token in self.doc[quote.last :]:
            if (token.text in ENDS and found) or (token.is_space and "\n" in token.text) or token.i in opening:
                break
            if token.text in ENDS:
                return []
            if found or not (token.is_punct or token.is_space or token.is_quote):
                found.append(token)
        return found

    def first_said(self, place: list[Token], quote: Quote) -> Said | None:
        """Who speaks by the first verb of saying in `place`."""
        verbs = [t for t in place if t.pos_ in ("VERB", "AUX") and t.dep_ not in ("relcl", "acl", "aux", "auxpass")]
        for verb in (t for t in verbs[:1] if takes(t) & {"words", "clause"} and not is_denied(t)):
            speaker = speaker_of(verb)
            if speaker is None or quote.first <= speaker.i < quote.last:
                after = (t for t in verb.rights if t.pos_ in ("PROPN", "NOUN", "PRON") and t.i not in self.inside)
                speaker = next(after, None)
            if speaker is not None and speaker.i not in self.inside:
                return Said(speaker.i, cue_of(verb))
        return None

    def phrase_said(self, place: list[Token]) -> Said | None:
        """Who speaks by "according to"."""
        for report in self.indirect:
            if report.cue and place[0].i <= report.cue[0] <= place[-1].i and self.doc[report.cue[0]].lower_ == "according":
                return Said(report.speaker, report.cue)
        at = next((t for t in place[:2] if t.lower_ == "according"), None)
        to = next((c for t in place if at is not None and t.lower_ == "to" for c in t.children if c.dep_ == "pobj"), None)
        return Said(source_of(to).i, (at.i, at.i + 2)) if at is not None and to is not None else None

    def ahead(self, quote: Quote) -> Said | None:
        """X said: "..."; X told reporters, "..."; and with a colon, whoever acts before it."""
        place = self.segment_ahead(quote)
        if not place:
            return None
        colon = place[0].text == ":"
        for n, verb in enumerate(place):
            if verb.pos_ == "VERB" and (ways := takes(verb)):
                speaker = speaker_of(verb)
                if speaker is not None and speaker.i not in self.inside and not is_denied(verb) and (ways & {"words", "clause", "part"}):
                    return Said(speaker.i, cue_of(verb))
            if verb.pos_ == "VERB" and verb.dep_ not in ("acl", "relcl") and n and not colon:
                break
        if not colon:
            return None
        label = _label([t for t in reversed(place[1:]) if not t.is_space]) if 1 < len(place) <= LONGEST_LABEL else None
        return Said(label.i) if label is not None else self.actor(list(reversed(place[1:])))

    def segment_ahead(self, quote: Quote) -> list[Token]:
        """The words of the sentence before the opening mark, the nearest first, without other quotations."""
        found: list[Token] = []
        for token in self.before(quote, 60):
            if token.text in ENDS:
                break
            if token.i not in self.inside:
                found.append(token)
        return found

    def around(self, quote: Quote) -> Said | None:
        """The speaker of the report that a part in quotation marks stands in."""
        held = [r for r in self.indirect if r.first <= quote.first and quote.last <= r.last]
        nearest = min(held, key=lambda r: r.last - r.first, default=None)
        return Said(nearest.speaker, nearest.cue) if nearest is not None else None

    def near(self, quote: Quote) -> Said | None:
        """The speaker of the sentence that a part in quotation marks stands in, before or behind it."""
        return self.last_said(self.segment_ahead(quote)[::-1])

    def same(self, quote: Quote) -> Said | None:
        """The speaker of the quotation before in the paragraph, where only the words that say so stand between the two."""
        earlier = [q for q in self.said if q.paragraph == quote.paragraph and q.last <= quote.first]
        if not earlier:
            return None
        between = [t for t in self.doc[earlier[-1].last : quote.first] if not t.is_quote and not t.is_space]
        said = self.said[earlier[-1]]
        cue = said.cue is not None and any(t.i == said.cue[0] for t in between)
        return said if (cue and sum(t.text in ENDS for t in between) < 2) or not any(t.is_alpha for t in between) else None

    def sentence_before(self, quote: Quote) -> Said | None:
        """Whoever speaks or acts in the sentence before, in the same paragraph."""
        before = self.before(quote, 1)
        return self.told_in(before[0].sent) if before else None

    def sentence_after(self, quote: Quote) -> Said | None:
        """Whoever speaks or acts in the sentence behind a quotation that begins its paragraph."""
        rest = [t for t in self.doc[quote.last :][:4] if not t.is_quote]
        if self.before(quote, 1) or not rest or (rest[0].is_space and "\n" in rest[0].text) or rest[0].i in self.inside:
            return None
        place = [t for t in rest[0].sent if t.i >= rest[0].i and t.i not in self.inside]
        return self.last_said(place) or self.actor(place)

    def paragraph_before(self, quote: Quote) -> Said | None:
        """Whoever spoke in the paragraph before; of two who took turns the one before the last; else who acts in its last sentence."""
        if self.before(quote, 1):
            return None
        earlier = [q for q in self.said if q.paragraph == quote.paragraph - 1]
        if earlier:
            last = self.said[earlier[-1]]
            older = [q for q in self.said if q.paragraph == quote.paragraph - 2]
            if older and self.differ(self.said[older[-1]], last):
                return Said(self.said[older[-1]].speaker)
            if self.words(earlier[-1])[-1].text == "?":
                return None
            return Said(last.speaker)
        break_at = next((t for t in reversed(self.doc[: quote.first]) if t.is_space and "\n" in t.text), None)
        if break_at is None or not break_at.i:
            return None
        return self.told_in(self.doc[break_at.i - 1].sent)

    def differ(self, one: Said, other: Said) -> bool:
        """Whether two quotations have speakers that are surely two."""
        if one.speaker is None or other.speaker is None or one.speaker == other.speaker:
            return False
        first, second = self.doc[one.speaker], self.doc[other.speaker]
        return first.text != second.text and "PRON" not in (first.pos_, second.pos_)

    def is_body(self, token: Token) -> bool:
        """Whether `token` heads a name of no person, or a noun for many."""
        names = [s for s in self.doc.spans["names"] if s.start <= token.i < s.end and s.id_ == "name"]
        if names:
            return not own_ontology().is_a(names[0].label_, AGENTS[:1])
        return token.pos_ != "PRON" and agent_class(token) != AGENTS[0]

    def told_in(self, sentence: Span) -> Said | None:
        place = [t for t in sentence if t.i not in self.inside]
        return self.last_said(place) or self.actor(place)

    def last_said(self, place: list[Token]) -> Said | None:
        """Who speaks by the last verb of saying in `place`."""
        for verb in reversed(place):
            if takes(verb) & {"words", "clause", "part"} and not is_denied(verb):
                speaker = speaker_of(verb)
                if speaker is not None and speaker.i not in self.inside and is_agent(speaker):
                    return Said(speaker.i, cue_of(verb))
        return None

    def actor(self, place: list[Token]) -> Said | None:
        """The subject of the main verb in `place`, where it is one who can speak; else the only person who is named there."""
        subject = next((t for t in place if t.dep_ in ("nsubj", "nsubjpass") and t.head.dep_ == "ROOT"), None)
        if subject is not None and is_agent(subject) and subject.tag_ not in ("NNS", "NNPS") and not self.is_body(subject):
            return Said(subject.i)
        here = {t.i for t in place}
        names = [s for s in self.doc.spans["names"] if s.start in here and s.id_ == "name"]
        people = {s.root.i for s in names if own_ontology().is_a(s.label_, AGENTS[:1])}
        return Said(people.pop()) if len(people) == 1 else None

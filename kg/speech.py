"""Verbs and nouns of saying: who speaks, and the words that they report ("X said that", "X's claim that", "according to X")."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc, Span, Token

from kg.components.kinds import class_of, is_aged
from kg.components.roles import is_office
from kg.lexicon import load_pairs, load_table, load_words
from kg.model import QuotationKind
from kg.ontology import own_ontology
from kg.quotes import Quote, quotes_of
from kg.verbs import cues, with_particle

FINITE = {"VBD", "VBZ", "VBP", "MD"}
RELATIVE = {"who", "which", "that"}
SPEAKERS = {"nsubj", "nsubjpass"}
BESIDE = {"parataxis", "conj", "ccomp", "advcl", "dep", "relcl"}  # what the parser makes of ", X said," beside its clause
AGENTS = ("Person", "Organization", "Group")
HUMAN = {"he", "she", "they", "i", "we"}
SELF = {"i", "we", "you"}  # whose reports in a quotation are its speaker's own
WRITTEN = "CreativeWork"  # what a report or a study is
ANSWERED = {"of", "about", "on", "to"}
LONGEST_ANSWER = 4  # words of a quotation that says of something that it is not so
EDGES = {"punct", "cc", "mark", "case"}
MOSTLY = 0.8  # the part of a clause that stands in quotation marks, from which on it is no report but the quotation


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody says: tokens [first, last). `speaker` is the token that heads who says it, `cue` the tokens that say so, if any."""

    first: int
    last: int
    kind: QuotationKind
    speaker: int | None
    cue: tuple[int, int] | None = None

    def holds(self, token: Token) -> bool:
        return self.first <= token.i < self.last


@cache
def speech() -> dict[str, frozenset[str]]:
    """{verb: what it takes}, of `kg/data/speech.tsv`."""
    return {word: frozenset(takes.split()) for word, takes in load_table("speech")}


def takes(verb: Token) -> frozenset[str]:
    """What `verb` takes as what is said: "clause", "words", "part", "thing", "of"; nothing where it is no verb of saying."""
    if verb.pos_ not in ("VERB", "AUX"):
        return frozenset()
    lemma = verb.lemma_.lower()
    it = f"{lemma}_it" if any(c.dep_ == "dobj" and c.lower_ == "it" for c in verb.children) else ""
    behind = [f"{lemma}_{c.lower_}" for c in verb.children if c.i == verb.i + 1 and c.dep_ in ("advmod", "prep", "acomp")]  # "went on,"
    return next((speech()[word] for word in (it, *behind, with_particle(verb), lemma) if word in speech()), frozenset())


def cue_of(verb: Token) -> tuple[int, int]:
    """The verb with its particle, as tokens."""
    particles = [c.i for c in verb.children if c.dep_ == "prt" and c.i == verb.i + 1]
    return verb.i, (particles[0] if particles else verb.i) + 1


# who speaks


def speaker_of(verb: Token) -> Token | None:
    """Who says what `verb` says: its subject, or the one of a passive's "by"; whose statement it is where a document speaks."""
    found = agent_of(verb) if is_passive(verb) else _subject(verb)
    if "from" in takes(verb):
        found = next((g for c in verb.children if c.lower_ == "from" for g in c.children if g.dep_ == "pobj"), None)
    return source_of(found) if found is not None else None


def is_passive(verb: Token) -> bool:
    return any(c.dep_ == "auxpass" for c in verb.children)


def agent_of(verb: Token) -> Token | None:
    """X in "said by X"."""
    told = [g for c in verb.children if c.dep_ == "prep" and c.lower_ == "to" for g in c.children]  # "described to the court by X"
    places = (c for above in (verb, *told) for c in above.children if c.lower_ == "by" and c.dep_ in ("agent", "prep"))
    by = sorted(places, key=lambda c: (c.head != verb, c.dep_))
    return next((g for c in by for g in c.children if g.dep_ == "pobj"), None)


def _subject(verb: Token, depth: int = 0) -> Token | None:
    """The subject of `verb`, its own or the one that it has from the word it hangs on."""
    own = [c for c in verb.children if c.dep_ in SPEAKERS]
    if own:
        return verb.head if own[-1].lower_ in RELATIVE and verb.dep_ == "relcl" else own[-1]
    above, of_whom = verb.head, _of_whom(verb)
    if of_whom is not None or above.i == verb.i or depth > 4:
        return of_whom
    if verb.dep_ == "acl" and verb.tag_ == "VBG":
        return above
    if verb.dep_ == "pcomp" and above.lower_ == "as" and above.head.pos_ == "VERB" and not is_passive(above.head):
        return next((c for c in above.head.children if c.dep_ == "dobj"), None)  # "quoted X as saying"
    if verb.dep_ == "pcomp":
        return _subject(above.head, depth + 1)
    shares = verb.dep_ in ("conj", "xcomp") or (verb.dep_ == "advcl" and verb.tag_ in ("VBG", "VB"))
    shares = shares or (verb.dep_ == "ccomp" and verb.tag_ in FINITE and verb.doc[verb.i - 1].text == ",")  # "Bell, asked why, said"
    return _subject(above, depth + 1) if shares and above.pos_ in ("VERB", "AUX") else None


def _of_whom(verb: Token) -> Token | None:
    """X in "X, neither of whom would be named, said", where the parser takes the clause between for what is said."""
    for clause in (c for c in verb.children if c.dep_ in ("ccomp", "advcl") and c.i < verb.i):
        subjects = [c for c in clause.children if c.dep_ in SPEAKERS]
        if len(subjects) > 1 and any(t.tag_ == "WP" for t in subjects[1].subtree):
            return subjects[0]
    return None


def source_of(noun: Token) -> Token:
    """Whose report it is: X in "X's report", "a report by X", "an X report", "a report published by X", "one of X"; else itself."""
    if noun.pos_ in ("NUM", "PRON", "DET"):
        return next((g for c in noun.children if c.lower_ == "of" for g in c.children if g.dep_ == "pobj"), noun)
    if noun.pos_ != "NOUN" or noun.lemma_.lower() not in load_words("speech_nouns"):
        return noun
    places = [c for c in noun.children if c.dep_ == "prep" and c.lower_ in ("by", "from", "of")]
    made = (c for c in noun.children if c.dep_ == "acl" and c.tag_ == "VBN" and "document" in takes(c))  # not "papers seen by X"
    places += [g for c in made for g in c.children if g.dep_ == "agent"]
    owners = [c for c in noun.children if c.dep_ == "poss"] + [g for p in places for g in p.children if g.dep_ == "pobj"]
    owners += [c for c in noun.children if c.dep_ in ("compound", "nmod") and c.pos_ == "PROPN"]
    if not owners and noun.dep_ == "dobj" and "document" in takes(noun.head):
        owners = [found for found in [_subject(noun.head)] if found is not None]
    return owners[0] if owners else noun


def is_agent(token: Token) -> bool:
    """Whether `token` heads what can speak: a name of a person or a body, an office, a noun for people, "he"."""
    if token.pos_ == "PRON":
        return token.lower_ in HUMAN
    return is_office(token) or is_people(token) or any(is_agent_name(s) for s in token.doc.spans["names"] if s.start <= token.i < s.end)


def is_agent_name(span: Span) -> bool:
    return span.id_ != "adjective" and own_ontology().is_a(span.label_, AGENTS)


def is_people(noun: Token) -> bool:
    """Whether a noun stands for people or a body: "officials", "the company"."""
    lemma = noun.lemma_.lower()
    listed = {lemma, noun.lower_} & (load_words("person_nouns") | load_words("collective_nouns") | load_pairs("speaker_nouns").keys())
    kind = class_of(noun)
    if is_aged(noun):
        return True
    return noun.pos_ in ("NOUN", "PROPN") and (bool(listed) or (kind is not None and own_ontology().is_a(kind, AGENTS)))


def agent_class(noun: Token) -> str | None:
    """The class of somebody or something without a name that can say something, or None."""
    if is_aged(noun):
        return AGENTS[0]
    if noun.pos_ not in ("NOUN", "PROPN"):
        return None
    lemma = noun.lemma_.lower()
    listed = load_pairs("speaker_nouns")
    kind = listed.get(noun.lower_) or listed.get(lemma) or class_of(noun)
    if kind is None and (is_office(noun) or lemma in load_words("person_nouns")):
        kind = "Person"
    if kind is None and lemma in load_words("collective_nouns"):
        return "Group"
    if kind is None:
        return WRITTEN if lemma in load_words("speech_nouns") else None
    return "Group" if (noun.tag_ in ("NNS", "NNPS")) and own_ontology().is_a(kind, ("Agent",)) else kind


# what is reported


def indirect_reports(doc: Doc) -> Iterator[Report]:
    """What verbs, nouns and phrases of saying report in `doc`."""
    for token in doc:
        found = [*_of_verb(token), *_of_noun(token), *_of_phrase(token), *_of_record(token), *_of_colon(token), *_of_hearing(token)]
        if (believed := credited(token)) is not None:
            found.append((source_of(believed), cue_of(token), within(token.head) - within(token)))
        for speaker, cue, tokens in found:
            if speaker is not None and speaker.lower_ in SELF:
                continue
            for first, last in runs(doc, tokens):
                yield Report(first, last, "indirect", speaker.i if speaker is not None else None, cue)


Found = tuple[Token | None, tuple[int, int], set[int]]  # speaker, cue, tokens of what is reported


def _of_verb(verb: Token) -> Iterator[Found]:
    ways = takes(verb)
    if not ways or is_denied(verb) or _is_aside(verb):
        return
    speaker, cue = speaker_of(verb), cue_of(verb)
    if "as" in ways:
        yield from ((speaker, cue, within(c)) for c in verb.children if c.dep_ == "prep" and c.lower_ == "as")
    if "clause" in ways and (last := _tagged_on(verb)) is not None:
        yield last, cue, set(range(verb.sent.start, last.left_edge.i))
        return
    if speaker is None:
        return
    clauses = [c for c in verb.children if is_clause(c) and not _is_apart(c, verb)] if "clause" in ways else []
    if "clause" in ways and (doubted := _or_so(verb)) is not None:
        yield speaker, cue, within(doubted) - within(verb)
        return
    for clause in clauses:
        if _is_swapped(clause) or any(c == speaker for c in clause.children):
            continue
        if _is_swapped(verb):
            yield speaker, cue, set(range(verb.sent.start, speaker.left_edge.i))
            yield speaker_of(verb.head), cue_of(verb.head), within(clause)
            continue
        yield speaker, cue, within(clause) - (within(speaker) if speaker.i in within(clause) else set())
    if not clauses and ways & {"clause", "words"} and (main := _interrupted(verb, ways)) is not None:
        yield speaker, cue, within(main) - within(verb)
    if (left := _displaced(verb)) is not None and "clause" in ways:
        yield speaker, cue, within(left)
    if is_passive(verb):
        yield from ((speaker, cue, within(c)) for c in _told_of(verb, ways, speaker))
    elif "thing" in ways:
        yield from ((speaker, cue, within(c)) for c in verb.children if c.dep_ == "dobj" and len(within(c)) > 2)
        yield from ((speaker, cue, within(c)) for c in verb.children if c.dep_ == "xcomp" and c.pos_ in ("VERB", "AUX"))
    if "untrue" in ways:
        yield from ((speaker, cue, within(c)) for c in verb.children if c.dep_ in ("xcomp", "ccomp", "pcomp") and c.i > verb.i)
        yield from ((speaker, cue, within(c)) for told in verb.children if told.dep_ in ("dobj", "nsubjpass") for c in told_by(told))
    if (told := answered(verb)) is not None:
        yield from ((speaker, cue, within(c)) for c in told_by(told))
    if "of" in ways:
        yield from ((speaker, cue, within(g)) for c in verb.children if c.dep_ == "prep" for g in c.children if g.dep_ == "pcomp")


def _is_aside(verb: Token) -> bool:
    """Whether `verb` says nothing: "That said, ...", "This having been said, ..."."""
    subject = next((c for c in verb.children if c.dep_ in SPEAKERS), None)
    return subject is not None and subject.lower_ in ("that", "this") and verb.tag_ in ("VBN", "VBD") and verb.nbor(1).text == ","


def _or_so(verb: Token) -> Token | None:
    """The clause that "or so X says" or "or that is what X says" stands behind."""
    top = verb.head if verb.dep_ == "ccomp" and verb.head.lemma_ == "be" else verb
    if top.dep_ != "conj" or not any(c.dep_ == "cc" and c.lower_ == "or" for c in top.head.children):
        return None
    first = next((t for t in top.subtree if not t.is_punct and t.lower_ not in ("at", "least")), top)
    return top.head if first.lower_ in ("so", "that") else None


def credited(clause: Token) -> Token | None:
    """X in "if X is to be believed" and "if X is right", which is no condition; else None."""
    if clause.dep_ != "advcl" or not any(c.dep_ == "mark" and c.lower_ == "if" for c in clause.children):
        return None
    subject = next((c for c in clause.children if c.dep_ in SPEAKERS), None)
    said = [clause, *(c for c in clause.children if c.dep_ in ("xcomp", "acomp"))]
    told = any(t.lemma_.lower() in load_words("credit_verbs") for t in said)
    return (
        subject
        if told and subject is not None and (is_agent(subject) or subject.pos_ == "PROPN" or agent_class(subject) is not None)
        else None
    )


def _is_apart(clause: Token, verb: Token) -> bool:
    """Whether a clause before `verb` is not what it reports: "they left; he denied it"."""
    return clause.i < verb.i and any(
        (t.i > verb.i and t.dep_ == "ccomp") or t.text in (";", ":") or (t.i > verb.i and t.dep_ == "dobj" and "thing" in takes(verb))
        for t in (*verb.doc[clause.i : verb.i], *verb.rights)
    )


def _is_swapped(verb: Token) -> bool:
    """Whether `verb` reports all that stands before it, though the parser hangs it below a verb there: "X said that ..., Y reported"."""
    above = verb.head
    inner = any(c.dep_ == "ccomp" and above.i < c.left_edge.i < verb.i for c in verb.children)
    return verb.dep_ == "ccomp" and bool(takes(verb)) and bool(takes(above)) and inner


def is_denied(verb: Token) -> bool:
    """Whether it is said that nobody says so: "did not say that"."""
    return any(c.dep_ == "neg" or c.lower_ == "never" for c in verb.children)


def is_clause(token: Token) -> bool:
    """Whether `token` heads a finite clause that a verb of saying reports; of an infinitive, only in a headline ("says taxes to rise")."""
    if token.dep_ != "ccomp":
        return False
    verbs = [token, *(c for c in token.children if c.dep_ in ("aux", "auxpass", "cop"))]
    if any(v.tag_ in FINITE for v in verbs):
        return True
    bare = token.tag_ in ("VB", "VBG") or any(c.lower_ == "to" for c in token.children)
    return not bare or (token.head.tag_ == "VBZ" and any(c.dep_ in SPEAKERS for c in token.children))


def _interrupted(verb: Token, ways: Collection[str]) -> Token | None:
    """The clause that ", X said," stands in or behind, or that "as X said" goes with."""
    marks = {c.lower_ for c in verb.children if c.dep_ in ("mark", "advmod")}
    own = any(c.dep_ in SPEAKERS for c in verb.children)
    if verb.dep_ not in BESIDE or verb.head.i == verb.i or not own:
        return None
    if "as" in marks and verb.dep_ == "advcl":
        objects = [c for c in verb.children if c.dep_ in ("dobj", "ccomp") and c.lower_ != "it" and not is_agent(c)]
        return verb.head if not objects else None
    if marks & {"when", "while", "after", "before", "if", "because", "that", "where"} or "clause" not in ways:
        return None
    if verb.dep_ != "parataxis" and takes(verb.head) & {"clause", "words"}:
        return None
    left = next(t.i for t in verb.subtree if not t.is_punct and not t.is_space)
    joined = any(c.dep_ == "cc" and c.i < left for c in verb.head.children) and verb.dep_ == "conj"
    return verb.head if left and verb.doc[left - 1].text in (",", "–", "—", "-") and not joined and verb.dep_ != "relcl" else None


def _tagged_on(verb: Token) -> Token | None:
    """Who says the whole sentence before, where the parser takes it for an apposition: "They sold the mill, its owner, Ann Bell, said." """
    objects = ("ccomp", "xcomp", "dobj") if "thing" in takes(verb) else ("ccomp", "xcomp")
    if verb.tag_ not in FINITE or any(c.dep_ in objects and c.i > verb.i for c in verb.rights):
        return None
    at = next((t for t in reversed(verb.doc[verb.sent.start : verb.i]) if not t.is_punct), verb)
    while at.dep_ in ("compound", "pobj", "prep", "poss", "flat", "nmod") and at.head.i != at.i:
        at = at.head
    while at.dep_ == "appos" and at.head.dep_ == "appos":
        at = at.head
    first = at.left_edge.i
    own = [c for c in verb.children if c.dep_ in SPEAKERS]
    if any(verb.doc[c.left_edge.i - 1].text == "," for c in own if c.left_edge.i):
        return None
    if at.dep_ != "appos" or verb.doc[first - 1].text != "," or (own and own != [at.head]):
        return None
    return at if any(t.tag_ in FINITE for t in verb.doc[verb.sent.start : first]) else None


def _displaced(verb: Token) -> Token | None:
    """What stands before "says X" where the parser takes it for a second subject: "Taxes to rise, says minister"."""
    subjects = [c for c in verb.children if c.dep_ in SPEAKERS]
    if len(subjects) < 2 or subjects[-1].i < verb.i or subjects[0].right_edge.i + 1 >= verb.i:
        return None
    return subjects[0] if verb.doc[subjects[0].right_edge.i + 1].text == "," else None


def _told_of(verb: Token, ways: Collection[str], speaker: Token) -> Iterator[Token]:
    """What a passive says that X said: "is said by X to have left", "it was announced by X that", "the arrest was confirmed by X"."""
    yield from (c for c in verb.children if c.dep_ in ("xcomp", "advcl") and any(g.lower_ == "to" for g in c.children))
    yield from (c for c in speaker.children if c.dep_ == "relcl" and c.left_edge.lower_ == "that" and c.left_edge.dep_ != "nsubj")
    if "thing" in ways:
        yield from (c for c in verb.children if c.dep_ == "nsubjpass" and len(within(c)) > 2)


def _of_noun(noun: Token) -> Iterator[Found]:
    """ "X's claim that", "the announcement by X that"; without an X it is nobody's report."""
    speaker, cue = source_of(noun), (noun.i, noun.i + 1)
    if speaker == noun and noun.dep_ == "pobj" and noun.lemma_.lower() in load_words("speech_nouns"):  # "said in a statement that"
        verb = noun.head.head
        told = speaker_of(verb) if takes(verb) & {"clause"} and not is_denied(verb) else None
        speaker, cue = (told, cue_of(verb)) if told is not None else (speaker, cue)
    if speaker == noun:
        return
    if all(answered(above) != noun for above in noun.ancestors):
        yield from ((speaker, cue, within(clause)) for clause in told_by(noun))


def told_by(noun: Token) -> Iterator[Token]:
    """The clauses that say what `noun` tells: "the claim that"."""
    for clause in noun.children:
        if clause.dep_ in ("acl", "ccomp", "relcl", "appos") and any(c.dep_ == "mark" and c.lower_ == "that" for c in clause.children):
            yield clause


def answered(verb: Token) -> Token | None:
    """What a quotation calls untrue: "a report" in ""Nonsense," she said of a report that ..."."""
    if "words" not in takes(verb):
        return None
    nouns = [t for t in verb.subtree if t.dep_ == "pobj" and t.head.lower_ in ANSWERED and t.head.head in (verb, speaker_of(verb))]
    quoted = [q for q in quotes_of(verb.doc) if verb.sent.start <= q.first < verb.i]
    words = [t for t in verb.doc[quoted[0].first : quoted[0].last] if t.is_alpha] if quoted and nouns else []
    untrue = any((t.lower_, "answer", "*") in cues() for t in words) or [t.lower_ for t in words] == ["not", "true"]
    return nouns[0] if untrue and len(words) <= LONGEST_ANSWER else None


def _of_record(verb: Token) -> Iterator[Found]:
    """ "The report has X visiting Y": what a document tells; the parser may take "has" for an auxiliary."""
    has = [c for c in (verb, verb.head, *verb.children) if c.lemma_ == "have" and c.tag_ in ("VBZ", "VBP", "VBD")][:1]
    subjects = [c for h in has for c in {*h.children, *verb.children} if c.dep_ in SPEAKERS]
    before = [c for c in subjects if c.i < has[0].i]
    told = [c for c in subjects if has[0].i < c.i < verb.i]
    if verb.tag_ == "VBG" and before and told and agent_class(before[0]) == WRITTEN:
        yield source_of(before[0]), cue_of(has[0]), within(verb) - within(before[0]) - {has[0].i}


def _of_phrase(token: Token) -> Iterator[Found]:
    """ "According to X", "in X's words", "by the account of X"."""
    top, speaker, cue = token, None, (token.i, token.i + 1)
    if token.lower_ == "according":
        to = next((t for t in (*token.children, *token.doc[token.i + 1 : token.i + 2]) if t.lower_ == "to"), None)
        speaker = next((c for c in to.children if c.dep_ == "pobj"), None) if to is not None else None
        cue = (token.i, to.i + 1) if to is not None else cue
    elif token.lower_ in load_words("source_nouns") and token.dep_ == "pobj" and token.head.lower_ in ("in", "by", "to"):
        of = [g for c in token.children if c.lower_ == "of" for g in c.children if g.dep_ == "pobj"]
        speaker = next((t for t in [*(c for c in token.children if c.dep_ == "poss"), *of]), None)
        top = token.head
    if speaker is not None and (is_agent(speaker) or speaker.pos_ == "PROPN" or speaker.lemma_.lower() in load_words("speech_nouns")):
        phrase = within(top) | within(speaker)
        yield source_of(speaker), cue, scope(top, phrase) - phrase


def _of_colon(verb: Token) -> Iterator[Found]:
    """What stands behind "X put it bluntly:" without marks, where the parser takes it for the main clause."""
    main = verb.head
    colon = next((t for t in verb.doc[verb.i : main.i] if t.text == ":"), None) if verb.dep_ in BESIDE else None
    if colon is None or not takes(verb) & {"words", "clause"} or is_denied(verb) or any(t.is_quote for t in colon.nbor(1).sent):
        return
    speaker = speaker_of(verb)
    if speaker is not None and is_agent(speaker) and verb.right_edge.i <= colon.i:
        yield speaker, cue_of(verb), {t.i for t in main.subtree if t.i > colon.i}


def _of_hearing(verb: Token) -> Iterator[Found]:
    """ "To hear X tell it, ..."."""
    to = any(c.lower_ == "to" and c.dep_ == "aux" for c in verb.children)
    tells = [c for c in (*verb.children, verb.head) if c.dep_ in ("ccomp", "xcomp") and c.tag_ == "VB" and takes(c)]
    if verb.dep_ != "advcl" or not to or verb.lemma_ not in ("hear", "listen") or not tells:
        return
    tell, main = tells[0], tells[0].head if tells[0] == verb.head else verb.head
    speaker = _subject(tell)
    if speaker is not None:
        yield source_of(speaker), cue_of(tell), within(main) - within(verb) - within(tell)


def scope(top: Token, phrase: set[int]) -> set[int]:
    """The tokens of what a phrase says whose word it is: its clause, and the whole sentence where it begins or ends it."""
    verb = next((a for a in top.ancestors if a.pos_ in ("VERB", "AUX")), None)
    if verb is None:
        return {t.i for t in top.sent}
    words = [t.i for t in top.sent if not t.is_punct and not t.is_space]
    at_edge = bool(words) and (words[0] in phrase or words[-1] in phrase)
    while verb.head.i != verb.i and not (verb.dep_ == "ccomp" and takes(verb.head)):
        if not at_edge and verb.dep_ not in ("xcomp", "auxpass", "aux"):
            break
        if verb.dep_ == "conj" and words[0] not in phrase and any(c.lower_ == "but" for c in verb.head.children):
            break
        verb = verb.head
    return within(verb)


def within(token: Token) -> set[int]:
    return {t.i for t in token.subtree}


def runs(doc: Doc, tokens: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The stretches [first, last) of several words that `tokens` make, without what joins them to the rest."""
    row: list[int] = []
    found: list[tuple[int, int]] = []
    for i in [*sorted(tokens), len(doc) + 1]:
        if row and i > row[-1] + 1 and not (i < len(doc) and all(t.is_punct or t.is_space for t in doc[row[-1] + 1 : i])):
            while row and is_edge(doc[row[0]]):
                row.pop(0)
            while row and (doc[row[-1]].is_punct or doc[row[-1]].is_space):
                row.pop()
            if row and sum(doc[t].is_quote for t in row) % 2 and row[-1] + 1 < len(doc) and doc[row[-1] + 1].is_quote:
                row.append(row[-1] + 1)
            if sum(doc[t].is_alpha or doc[t].like_num for t in row) > 1:
                found.append((row[0], row[-1] + 1))
            row = []
        row.append(i)
    for first, last in found:
        if len(found) == 1 or last - first > 3 or any(t.pos_ in ("VERB", "AUX") for t in doc[first:last]):
            yield first, last


def is_edge(token: Token) -> bool:
    """Whether `token` only joins what follows to what stands before: a comma, "and", "that"."""
    return token.dep_ in EDGES or token.is_punct or token.is_space or (token.lower_ == "that" and token.tag_ in ("IN", "WDT"))


def is_quoted(report: Report, quotes: Iterable[Quote]) -> bool:
    """Whether a report is mostly the words of quotations that the word for saying stands beside, or begins or ends within one."""
    marks = [q for q in quotes if report.cue is None or not q.first <= report.cue[0] < q.last]
    if any(q.first <= report.first < q.last < report.last or report.first < q.first < report.last < q.last for q in marks):
        return True
    inside = sum(any(q.first <= i < q.last for q in marks) for i in range(report.first, report.last))
    return inside >= MOSTLY * (report.last - report.first)

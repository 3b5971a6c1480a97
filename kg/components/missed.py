"""Names that the tagger missed, found by what stands in or beside them: a kind word, a class noun, a list, capitals, a repetition.

Each function takes the document and the names found so far and gives spans with a class; none overlaps what was found, unless it
holds it whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Span, Token

from kg.components.kinds import begins_body, class_beside, is_role, kind_by_word
from kg.dates import CALENDAR
from kg.gazetteer import load_gazetteer
from kg.lexicon import given_names, known_names, load_pairs, load_words
from kg.units import money_signs

LEADS_TIME = {"in", "on", "since", "until", "till", "by", "before", "after", "from", "during"}
ROMAN = re.compile(r"[IVXLCM]+")
SITE = re.compile(r"[a-z0-9-]+\.[a-z]{2,7}")
ACRONYM = re.compile(r"[A-Z][A-Z&]{1,4}[A-Z]")
TITLED = 0.7  # of the words of a sentence with a capital: then it is a headline
SHOUTED = 0.5  # of the words of a sentence in capitals: then capitals say nothing


def is_capital(token: Token) -> bool:
    """Whether `token` may be part of a name: it begins with a capital, and not because it begins a sentence."""
    if not token.text[0].isupper() or (token.pos_ not in ("PROPN", "NOUN", "ADJ", "X") and token.text not in given_names()):
        return False
    return not token.is_sent_start or token.pos_ == "PROPN"


def is_lower_part(token: Token) -> bool:
    """Whether `token` is the second half of a name with a hyphen: "jae" in "Park Min-jae"."""
    return token.i > 0 and token.nbor(-1).text == "-" and token.tag_ == "NNP" and token.is_alpha and token.is_lower


def runs(doc: Doc) -> Iterator[Span]:
    """The longest rows of capitalised words, joined by nothing or by a hyphen, without offices and leading nationalities."""
    if "runs" not in doc.user_data:
        doc.user_data["runs"] = tuple(_find_runs(doc))
    return (doc[start:end] for start, end in doc.user_data["runs"])


def _find_runs(doc: Doc) -> Iterator[tuple[int, int]]:
    i = 0
    while i < len(doc):
        end = i
        while end < len(doc) and _goes_on(doc, i, end):
            end += 1
        if end > i:
            start = _behind_nations(doc, i + (end > i + 1 and is_date_before(doc, i)), end)
            if start < end:
                yield start, end
        i = max(end, i + 1)


def is_date_before(doc: Doc, i: int) -> bool:
    """Whether token `i` is a month or a day behind a preposition of time, and no part of the name behind it: "In May Redwater Group"."""
    behind = i + 1 < len(doc) and doc[i + 1].is_alpha and doc[i + 1].is_title
    return i > 0 and behind and doc[i].lower_ in CALENDAR and doc[i - 1].lower_ in LEADS_TIME


def _goes_on(doc: Doc, start: int, i: int) -> bool:
    """Whether token `i` belongs to the row that began at `start`."""
    token = doc[i]
    if token.text in ("-", "–"):
        joins = start < i < len(doc) - 1 and not doc[i - 1].whitespace_ and not token.whitespace_
        return joins and (is_capital(doc[i + 1]) or is_lower_part(doc[i + 1]))
    if token.text in ("'s", "’s"):
        return doc[start].text.rstrip(".") in ("St", "Saint") and i + 1 < len(doc) and is_capital(doc[i + 1])
    if i > start + 1 and is_lower_part(token):
        return True
    return is_capital(token) and (not is_role(doc, i) or begins_body(doc, i))


def _behind_nations(doc: Doc, start: int, end: int) -> int:
    """Where the row begins without nationalities that only stand before it ("Swiss" in "Swiss Turkish-Islamic Foundation")."""
    gazetteer = load_gazetteer()
    while start < end and gazetteer.nation(doc[start].text) and not (start + 1 < end and doc[start + 1].text in ("-", "–")):
        start += 1
    return start


def bodies(doc: Doc, spans: list[Span]) -> Iterator[Span]:
    """Rows whose words tell a kind ("German-Dutch Chamber of Commerce"), where no name found so far ends with them."""
    ends = {span.end for span in spans if span.label_ not in ("Place", "City", "Country", "AdministrativeArea")}
    for run in runs(doc):
        if (len(run) < 2 and not _leads_of(run)) or run.end in ends or "\n" in run.text or is_role(doc, run.end) or _is_headline(run):
            continue
        whole = _with_of(run)
        kind = kind_by_word(run.text) or kind_by_word(whole.text)
        if kind and not any(s.start < whole.start < s.end or s.start < whole.end < s.end for s in spans):
            yield Span(doc, whole.start, whole.end, label=kind, span_id="name")


def _is_headline(run: Span) -> bool:
    """Whether nearly all words of a sentence without a full stop begin with capitals, so that they tell of no name."""
    words = [t for t in run.sent if t.is_alpha]
    return not run.sent.text.rstrip().endswith(".") and sum(t.text[0].isupper() for t in words) > TITLED * len(words)


def _leads_of(run: Span) -> bool:
    return run.end < len(run.doc) and run.doc[run.end].lower_ in ("of", "for")


def _with_of(run: Span) -> Span:
    """`run` with what follows behind "of" or "for": capitalised words, also two joined by "and"."""
    doc, end = run.doc, run.end
    if not _leads_of(run) or end + 1 >= len(doc):
        return run
    first = at = end + 1 + (doc[end + 1].lower_ == "the")
    while at < len(doc) and _goes_on(doc, first, at):
        end = at = at + 1
        if at + 1 < len(doc) and doc[at].lower_ in ("and", "of") and is_capital(doc[at + 1]):
            at += 1
    return doc[run.start : end]


def with_field(span: Span) -> Span:
    """`span`, a body by its last word, with the field behind "for" or "of" that was cut off: "Institute for Modern Dutch Studies"."""
    end = span.end - (len(span) > 1 and span[-1].lower_ in ("for", "of"))
    whole = _with_of(span.doc[span.start : end])
    rest = span.doc[end + 1 : whole.end]
    if span.label_ != "ORG" or not len(rest) or kind_by_word(f"The {span.doc[end - 1].text}") is None or load_gazetteer().find(rest.text):
        return span
    return span if any(t.ent_type_ == "PERSON" for t in rest) else Span(span.doc, span.start, whole.end, label=span.label_)


def called(doc: Doc, spans: list[Span]) -> Iterator[Span]:
    """Rows that a noun beside them says what they are: "the Tavia party", "the company TAVCO"."""
    taken = {i for span in spans for i in range(span.start, span.end)}
    for run in runs(doc):
        if taken.isdisjoint(range(run.start, run.end)) and (kind := class_beside(run)):
            yield Span(doc, run.start, run.end, label=kind, span_id="name")


def full_names(doc: Doc, spans: list[Span]) -> Iterator[Span]:
    """Rows of two or three words of which the first is a given name and the last tells no kind: persons."""
    taken = {i for span in spans for i in range(span.start, span.end)}
    for run in runs(doc):
        named = run[0].text in given_names() and len(run) in (2, 3) and run[-1].pos_ == "PROPN" and run[-1].is_title
        if named and taken.isdisjoint(range(run.start, run.end)) and not kind_by_word(run.text) and not _is_headline(run):
            yield Span(doc, run.start, run.end, label="Person", span_id="name")


def listed_beside(doc: Doc, spans: list[Span]) -> Iterator[Span]:
    """Rows in a list of names of one class ("Alvia, Bexo and Corda Play"): they are of that class."""
    taken = {i: span for span in spans for i in range(span.start, span.end)}
    for run in runs(doc):
        root = run.root
        if any(i in taken for i in range(run.start, run.end)) or not all(t.pos_ in ("PROPN", "PUNCT") for t in run):
            continue
        beside = [root.head, *root.head.conjuncts] if root.dep_ == "conj" else list(root.conjuncts)
        labels = [taken[t.i].label_ for t in beside if t.i in taken and taken[t.i].id_ != "adjective"]
        label = max(sorted(set(labels)), key=labels.count, default="")
        if 2 * labels.count(label) > len(labels) and label not in ("Country", "CreativeWork", "Group", "Language"):
            yield Span(doc, run.start, run.end, label="Place" if label == "City" else label, span_id="name")


def meetings(doc: Doc, spans: list[Span]) -> Iterator[Span]:
    """Summits that are called after a name ("the Marlow summit"); the name inside stays one of its own."""
    for span in spans:
        if span.id_ == "name" and span.end < len(doc) and doc[span.end].text == "summit" and span.root.head.i == span.end:
            yield Span(doc, span.start, span.end + 1, label="Summit", span_id="name")


def sites(doc: Doc, spans: list[Span]) -> Iterator[Span]:
    """Names of websites ("valmora.example")."""
    taken = {i for span in spans for i in range(span.start, span.end)}
    for token in doc:
        if token.i not in taken and SITE.fullmatch(token.text) and token.like_url:
            yield Span(doc, token.i, token.i + 1, label="Organization", span_id="name")


def towns(doc: Doc, spans: list[Span]) -> Iterator[Span]:
    """Single words that "in" leads and nothing else tells of: places."""
    taken = {i for span in spans for i in range(span.start, span.end)}
    for run in runs(doc):
        led = run.start > 0 and doc[run.start - 1].lower_ == "in" and doc[run.start - 1].pos_ == "ADP"
        alone = len(run) == 1 and run.start not in taken and not (run.end < len(doc) and doc[run.end].like_num)
        if led and alone and run[0].pos_ == "PROPN" and run[0].dep_ == "pobj" and not run[0].ent_type_:
            yield Span(doc, run.start, run.end, label="Place", span_id="name")


def acronyms(doc: Doc, spans: list[Span]) -> Iterator[Span]:
    """Words of three to six capitals that name a body, with the rest of their row: no word list knows them for something else."""
    taken = {i for span in spans for i in range(span.start, span.end)}
    for run in runs(doc):
        first = run[0]
        if not taken.isdisjoint(range(run.start, run.end)) or not ACRONYM.fullmatch(first.text) or ROMAN.fullmatch(first.text):
            continue
        if first.text in load_words("plain_acronyms") or first.text in money_signs() or is_shouted(first) or _by_number(run):
            continue
        yield Span(doc, run.start, run.end, label="Organization", span_id="name")


def is_shouted(token: Token) -> bool:
    """Whether most words of the sentence of `token` are in capitals."""
    words = [t for t in token.sent if t.is_alpha and len(t) > 1]
    return sum(t.is_upper for t in words) > SHOUTED * len(words)


def _by_number(run: Span) -> bool:
    """Whether a hyphen, a slash or a number stands at `run` ("B-TAV", "TAV 2")."""
    doc = run.doc
    beside = [doc[i] for i in (run.start - 1, run.end) if 0 <= i < len(doc)]
    return any(t.text in ("-", "–", "/", "_") or t.like_num for t in beside)


def widened(span: Span) -> Span:
    """`span` with what the tagger cut off: a given name before it; behind it the rest of its row, "-il", "Jr.", "the Great"."""
    doc, start, end = span.doc, span.start, span.end
    if span.label_ in ("PERSON", "ORG", "GPE") and start and (_leads(doc[start - 1], span) or begins_body(doc, start - 1)):
        start -= 1
    if not is_known_place(span) and not _is_headline(span):
        while end < len(doc) and _follows(doc[end], doc[end - 1]):
            end += 1
    if span.label_ == "PERSON" and end + 1 < len(doc) and _is_second_half(doc[end + 1]):
        end += 2
    if span.label_ == "PERSON" and end + 1 < len(doc) and doc[end].text == "the" and doc[end + 1].text in load_words("epithets"):
        end += 2
    if span.label_ == "PERSON" and end < len(doc) and is_generation(doc[end]):
        end += 1
    while (
        end + 1 < len(doc) and doc[end].text in load_words("name_particles") and doc[end + 1].text[0].isupper() and doc[end].pos_ == "PROPN"
    ):
        end += 2
    return span if (start, end) == (span.start, span.end) else Span(doc, start, end, label=span.label_)


def is_generation(token: Token) -> bool:
    """Whether `token` behind a name tells the generation: "Jr.", "III"."""
    return token.text in ("Jr.", "Sr.", "Jr", "Sr") or ROMAN.fullmatch(token.text) is not None


def _is_second_half(token: Token) -> bool:
    """Whether `token` is the end of a given name of two ("-il" in "Baek Sun-il")."""
    hyphen = token.nbor(-1)
    joined = hyphen.text == "-" and not hyphen.whitespace_ and not hyphen.nbor(-1).whitespace_
    return joined and token.is_lower and token.pos_ == "PROPN"


def is_known_place(span: Span) -> bool:
    """Whether `span` is a country, a nationality or a known body, to which nothing is added."""
    gazetteer = load_gazetteer()
    return span.text in known_names() or gazetteer.country(span.text) is not None or gazetteer.nation(span.text) is not None


def _follows(token: Token, last: Token) -> bool:
    """Whether `token` is the head of the row whose word `last` is, left out by the tagger ("Town" in "Kelbury Town")."""
    row = last.dep_ == "compound" and last.head.i == token.i and token.pos_ == "PROPN" and token.is_title and bool(last.whitespace_)
    return row and not token.ent_type_ and not is_role(token.doc, token.i) and token.lower_ not in load_pairs("class_nouns")


def is_given_month(token: Token) -> bool:
    """Whether `token`, a month by the tagger, may be a given name ("April Munro"): nothing before it leads a time ("in April")."""
    before = token.nbor(-1) if token.i else token
    alone = token.ent_type_ == "DATE" and token.ent_iob_ == "B" and token.nbor(1).ent_type_ != "DATE"
    return alone and (token.is_sent_start or before.pos_ in ("VERB", "PUNCT", "CCONJ"))


def _leads(token: Token, span: Span) -> bool:
    """Whether `token` is the given name that the tagger left before a family name, or the acronym before the rest of a company's."""
    if token.dep_ != "compound" or not span.start <= token.head.i < span.end or not token.whitespace_:
        return False
    if span.label_ != "PERSON":
        acronym = ACRONYM.fullmatch(token.text) and token.text not in load_words("plain_acronyms")
        given = len(span) == 1 and token.text in given_names() and (not token.ent_type_ or is_given_month(token))
        return bool((acronym and not token.ent_type_) or given)
    name = token.is_title and token.is_alpha and len(token) > 2 and not is_role(span.doc, token.i)
    taken = token.ent_type_ and token.text not in given_names()
    family = len(span) == 1 or (len(span) == 2 and is_generation(span[-1]))
    return family and name and not taken and token.text not in load_words("honorifics") and not load_gazetteer().nation(token.text)

"""Whether a name is a person's: what stands around it, and what the article calls in full elsewhere.

The tagger knows the shape of common names; rare ones it takes for bodies and places. One sure sign anywhere in the article
("Minister X", "X, 41,", "X, who", "X, the mayor of") counts for all mentions of the same words.
"""

from __future__ import annotations

from collections.abc import Collection

from spacy.tokens import Span, Token

from kg.components.kinds import class_of, is_role, kind_by_word
from kg.components.roles import office
from kg.components.uses import acts_as_body, kind_by_use
from kg.gazetteer import fold, load_gazetteer
from kg.lexicon import given_names, known_names, load_pairs, load_words
from kg.ontology import own_ontology

LARGE = 300_000  # people in a city that its name alone means, in an article that names its country
UNSURE = ("Organization", "Place", "Group", "Facility", "Product", "CreativeWork")  # the tagger's guesses that signs may overrule


def with_people(spans: list[Span], near: Collection[str]) -> list[Span]:
    """`spans` where persons taken for something else are persons, and what is none is a body or a place; `near` are ISO codes."""
    asked = [span for span in spans if span.label_ in (*UNSURE, "Person") and not is_told(span)]
    asked += [span for span in spans if is_told(span) and is_open_place(span) and acts_as_body(span)]
    shown = {span: kind for span in asked if (kind := kind_by_its(span) or kind_by_office(span))}
    for_use = {span: kind for span in asked if span not in shown and (kind := kind_by_use(span))}
    signed = {span.text for span in asked if span not in shown and span not in for_use and has_sign(span)}
    signed |= {span.text for span, kind in for_use.items() if kind == "Person"}
    kinds = {span.text: kind for span, kind in for_use.items() if span.text not in signed}
    kinds |= {span.text: kind for span, kind in shown.items() if span.text not in signed and (span.label_ == "Person" or has_sign(span))}
    full = [span for span in spans if (span.label_ == "Person" or span.text in signed) and len(span) > 1]
    firsts, lasts = {span[0].text for span in full}, {token.text for span in full for token in span[1:] if token.is_title}
    tails = {" ".join(words[i:]) for span in full for words in [fold(span.text).split()] for i in range(1, len(words) - 1)}
    long = [span for span in spans if len(span) > 1 and span.text not in signed and is_body(span)]
    bodies = {token.text for span in long for token in (span[0], span[-1])}
    found = []
    for span in spans:
        label = span.label_
        if span.text in kinds and (label in (*UNSURE, "Person") or is_open_place(span)) and not (label == "Person" and span.text in lasts):
            label = kinds[span.text]
        elif label in UNSURE and not is_told(span):
            clear = label != "Place" or not load_gazetteer().find(span.text)
            named = fold(span.text) in tails or (len(span) == 1 and (span.text in lasts or (span.text in firsts and clear)))
            if span.text in signed or is_singular_group(span) or (named and span.text not in bodies and not is_led_by_place(span)):
                label = "Person"
            elif clear and label != "Group" and (span.text in bodies or is_traded(span)):
                label = "Organization"
        elif label == "Person" and span.text not in signed:
            label = ("Organization" if len(span) == 1 and span.text in bodies - lasts else _none(span, firsts | lasts, near)) or label
        if label == "Organization" and len(span) == 1 and not is_told(span) and load_gazetteer().city(span.text, near, LARGE, abroad=False):
            label = "Place"
        found.append(span if label == span.label_ else Span(span.doc, span.start, span.end, label=label, span_id="name"))
    return found


def is_body(span: Span) -> bool:
    """Whether `span` is the name of a body, by its class or, for what the tagger takes for a person, by its words."""
    if span.label_ == "Person":
        kind = kind_by_word(span.text) if span[0].text not in given_names() or not is_family(span[-1]) else None
        return kind is not None and own_ontology().kind(kind) == "Organization"
    return own_ontology().kind(span.label_) == "Organization"


def is_family(last: Token) -> bool:
    """Whether the last word of a name may be a family name, and does not only tell of a body ("Harlan Biotech", not "Harlan Mills")."""
    return fold(last.text) in load_words("family_names") or not last.is_title


def is_told(span: Span) -> bool:
    """Whether lists or the words of `span` tell what it is, so that no sign is asked."""
    if span.kb_id_ or span.id_ == "adjective" or span.text in known_names():
        return True
    return kind_by_word(span.text) is not None or load_gazetteer().country(span.text) is not None


def is_open_place(span: Span) -> bool:
    """Whether the words of `span`, and nothing else, make it a place: "Amber Bay"."""
    known = span.kb_id_ or span.id_ == "adjective" or span.text in known_names() or load_gazetteer().find(span.text) is not None
    return not known and own_ontology().kind(span.label_) == "Place"


def has_sign(span: Span) -> bool:
    """Whether something beside `span` is only said of a person: a title or an office before it, its age, "who", a trade behind it."""
    doc, end = span.doc, span.end
    before = doc[span.start - 1] if span.start else None
    if before is not None and before.text in load_words("honorifics"):
        return True
    if before is not None and before.pos_ in ("PROPN", "NOUN") and is_trade(before) and before.head.i >= span.start:
        return True
    if before is not None and before.tag_ == "NN" and is_trade(before) and span.root.head == before and span.label_ != "Organization":
        return class_of(before) is None and before.lower_ not in load_pairs("kind_nouns")
    after = [t.lower_ for t in doc[end : end + 3]]
    if (
        len(after) == 3
        and after[0] == ","
        and (after[1] == "who" or (after[1].isdigit() and 15 < int(after[1]) < 105 and after[2] in ",."))
    ):
        return True
    if span.root.dep_ in ("nsubj", "nsubjpass"):
        said = [c for c in span.root.head.children if c.dep_ in ("attr", "oprd") and is_human(c)]
        if said and span.root.head.lemma_ in {"be", "become", *load_words("naming_verbs")}:
            return True
    return any(c.dep_ == "appos" and c.left_edge.i == end + 1 and is_human(c) for c in span.root.children)


def is_human(noun: Token) -> bool:
    """Whether `noun` is one person: an office, a trade, or a word such as "woman"."""
    return noun.tag_ == "NN" and (is_trade(noun) or noun.lemma_.lower() in load_words("person_nouns"))


def is_trade(noun: Token) -> bool:
    """Whether `noun` is an office, a trade, or a position in sport that is no building as well ("center")."""
    plays = noun.lower_ in load_words("sports_positions") and kind_by_word(f"The {noun.text.title()}") is None
    return is_role(noun.doc, noun.i) or plays


def is_traded(span: Span) -> bool:
    """Whether `span` has shares ("shares in X"), or its seat somewhere ("X, based in")."""
    doc, before = span.doc, [t.lower_ for t in span.doc[max(span.start - 2, 0) : span.start]]
    shares = len(before) == 2 and before[0] in load_words("share_nouns") and before[1] in ("in", "of")
    return shares or doc[span.end : span.end + 3].text.lower() in (", based in", ", headquartered in")


def kind_by_office(span: Span) -> str | None:
    """The class of `span`, which may be taken for a person, that has what only a body has: "the chief executive of X"."""
    of = span.root.head
    head = of.head if of.lower_ == "of" and span.root.dep_ == "pobj" else None
    return "Organization" if head is not None and is_role(span.doc, head.i) and office(head) in load_words("body_offices") else None


def kind_by_its(span: Span) -> str | None:
    """The class of `span`, which may be taken for a person, where "its" can mean nothing else: a paragraph begins "X sacked its chairman".

    Behind a noun for a body that is a trade as well, an unusual name may stand anywhere: "The brewer X said its profit had fallen".
    """
    doc, root = span.doc, span.root
    noun = root.head if root.dep_ == "appos" else next((c for c in root.children if c.dep_ == "compound" and c.i == span.start - 1), None)
    kinds = load_pairs("kind_nouns").get(noun.lower_, "").split() if noun is not None and noun.i < span.start else []
    top = noun if noun is not None and root.dep_ == "appos" else root
    its = next((t for t in doc[span.end : span.sent.end] if t.lower_ == "its" or (kinds and is_own_it(t, top))), None)
    if top.dep_ != "nsubj" or its is None or top.head not in its.ancestors:
        return None
    others = [t for t in doc[span.sent.start : its.i] if t.pos_ in ("NOUN", "PROPN", "PRON") and t not in span and t != noun]
    if any(t.ent_type_ not in ("DATE", "TIME") for t in others):
        return None
    start = span.sent.start
    first = start == 0 or "\n" in doc[start - 1].text or doc[start].is_space
    if kinds and (first or span[0].text not in given_names()):
        return kinds[0]
    return "Organization" if first else None


def is_own_it(token: Token, speaker: Token) -> bool:
    """Whether `token` is "it" as the subject of what `speaker` says: "the brewer X said it had bought"."""
    clause = token.head
    return (
        token.lower_ == "it" and token.dep_ == "nsubj" and clause.dep_ == "ccomp" and clause.head == speaker.head and clause.tag_ != "VBG"
    )


def is_singular_group(span: Span) -> bool:
    """Whether `span`, taken for a people or a party, is one word in the singular that acts: a family name."""
    root = span.root
    acts = root.tag_ == "NNP" and root.dep_ in ("nsubj", "nsubjpass")
    return span.label_ == "Group" and len(span) == 1 and acts and not span.text.endswith(("s", "an", "ist", "ic", "i", "ese", "ish"))


def is_led_by_place(span: Span) -> bool:
    """Whether a preposition of place stands before `span`."""
    return span.start > 0 and span.doc[span.start - 1].lower_ in ("in", "at", "near", "from", "to", "outside")


def _none(span: Span, parts: set[str], near: Collection[str]) -> str | None:
    """What `span` is instead of a person, as far as its words and the gazetteer tell; None where they do not."""
    single = " " not in span.text
    if is_body(span):
        return kind_by_word(span.text)
    if (span.text if single else span[0].text) in given_names() or (single and span.text in parts):
        return None
    thing = span.doc[span.end : span.end + 2].text.lower() == ", which"
    if thing or is_traded(span) or (single and span.text.isupper() and 2 < len(span.text) < 7):
        return "Organization"
    if kind := kind_by_word(span.text):
        return kind
    large = load_gazetteer().city(span.text, near, LARGE, abroad=False)
    return "Place" if large and not has_sign(span) else None

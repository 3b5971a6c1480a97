"""Documents -> Readings: what each article says, out of the pipeline's Doc and into the model's values."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from kg.attribution import reports_of
from kg.components.coreference import nation_of, offices_of
from kg.components.events import find_events, shortcuts_of
from kg.components.mentions import sex_of
from kg.components.names import near
from kg.components.paragraphs import dateline_end
from kg.components.relations import mention, stretch
from kg.components.roles import LINKS, tense_of
from kg.confidence import LEAST
from kg.dating import Dating
from kg.derive import derive
from kg.gazetteer import load_gazetteer
from kg.geography import LIES_IN, Office, at_home, at_home_by_default, contradicted, in_wholes
from kg.lexicon import known_by_word, load_pairs, who_is
from kg.model import Claim, Cluster, Document, Mention, Quantity, Quotation, Reading, Span, Value
from kg.numbers import find_figures
from kg.stance import stance_of

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.tokens import Span as Tokens

    from kg.components.quantities import Counted
    from kg.components.relations import Relations
    from kg.ontology import Ontology
    from kg.speech import Report

AGE = "age"  # the kind of a figure, and the property


def read(document: Document, nlp: Language) -> Reading:
    """What `document` says, as the pipeline `nlp` reads it."""
    relations = cast("Relations", nlp.get_pipe("kg_relations"))
    return to_reading(document, nlp(document.text), relations.patterns.ontology, relations.least)


def to_reading(document: Document, doc: Doc, ontology: Ontology, least: Decimal = LEAST) -> Reading:
    """What `doc`, the pipeline's view of `document`, says, with what follows from it by `ontology`, if it is as sure as `least`."""
    when = Dating(document, doc)
    claims = [_literal(when.dated(claim, timing), when) for claim, timing in zip(doc._.claims, doc._.timings, strict=True)]
    claims += [observation(counted, doc, document.text, when) for counted in doc._.quantities]
    claims += ages_of(claims)
    quotations = tuple(quotation(report, doc) for report in reports_of(doc))
    clusters = to_clusters(doc, claims, quotations)
    at = {m.span: cluster for cluster in clusters for m in cluster.mentions}
    claims = [claim for claim in claims if claim.predicate not in LIES_IN or not contradicted(claim, at)]
    sentences = [stretch(sentence) for sentence in doc.sents]
    claims += at_home(clusters, sentences, ontology)
    claims += in_wholes(clusters, sentences, ontology)
    end = dateline_end(doc, 0)
    begin = doc[end - 1].idx if end is not None else 0
    claims += at_home_by_default(clusters, claims, list(unplaced_offices(doc)), sentences, ontology, begin)
    number = {m.span: n for n, cluster in enumerate(clusters) for m in cluster.mentions}
    claims += derive(claims, number, {n: cluster.type for n, cluster in enumerate(clusters)}, ontology)
    sure = [claim for claim in claims if claim.confidence >= least]
    events = find_events(doc, sure, number, when, ontology)
    sure += shortcuts_of(events, sure, number, ontology)
    return Reading(document, clusters, tuple(sorted(sure, key=lambda claim: claim.sort_key)), quotations, events)


def quotation(report: Report, doc: Doc) -> Quotation:
    """The words of `report` with the mention of who says them."""
    words, speaker = doc[report.first : report.last], doc._.speakers.get(report.speaker)
    cue = stretch(doc[slice(*report.cue)]) if report.cue is not None else None
    said_by = mention(speaker) if speaker is not None else None
    return Quotation(words.start_char, words.end_char, words.text, report.kind, said_by, cue)


def unplaced_offices(doc: Doc) -> Iterator[Office]:
    """The offices of persons of which `doc` does not say where they hold them."""
    named = {i for span in doc.spans["names"] for i in range(span.start, span.end)}
    phrases = {span[-1].i: span for span in doc.spans["roles"]}
    for role, name, person in offices_of(doc, list(map(list, doc._.clusters))):
        head, phrase = doc[role], phrases.get(role, doc[role : role + 1])
        holder = {i for span in doc._.clusters[person] for i in range(span.start, span.end)}
        prepositions = [c for c in head.children if c.dep_ == "prep"]
        beside = {
            t.i for t in [*head.children, *(g for p in prepositions for g in p.children), *doc[max(phrase.start - 1, 0) : phrase.start]]
        }
        tense = tense_of(head)
        if (
            tense != "planned"
            and not beside & (named - holder)
            and not any(p.lower_ in LINKS for p in prepositions)
            and not nation_of(head)
        ):
            spans = doc._.clusters[person]
            yield Office(
                mention(next((span for span in spans if span.id_ == "name"), spans[0])),
                name,
                phrase.text,
                Span(phrase.start_char, phrase.end_char),
                "past" if tense == "past" else "present",
            )


def _literal(claim: Claim, when: Dating) -> Claim:
    """`claim` with a literal object brought to its datatype; a date that cannot be told stays as written."""
    if not isinstance(claim.object, Value):
        return claim
    value = claim.object
    if value.datatype in ("date", "gYear"):
        iso = when.value(value)
        kind = {4: "gYear", 7: "gYearMonth", 10: "date"}.get(len(iso or ""), "string")
        return replace(claim, object=replace(value, value=iso or value.text, datatype=kind))
    if value.datatype in ("decimal", "integer"):
        figures = [figure for figure in find_figures(value.text) if figure.upper is None]
        plain = replace(value, value=value.text, datatype="string")
        return replace(claim, object=replace(value, value=str(figures[0].value), datatype="decimal") if len(figures) == 1 else plain)
    return claim


def observation(counted: Counted, doc: Doc, text: str, when: Dating) -> Claim:
    """The claim that a figure of the `text` of `doc` makes. Its subject is what the figure is about, or where."""
    stance = stance_of(counted.carrier)
    if stance.speaker is None and counted.claimant is not None:
        stance = replace(stance, modality="reported" if stance.modality == "asserted" else stance.modality, speaker=counted.claimant)
    speaker = doc._.speakers.get(stance.speaker)
    start, end, carrier = counted.start, counted.end, counted.carrier
    words = (counted.unit, counted.counted, counted.precision)
    return Claim(
        subject=mention(counted.about) if counted.about is not None else None,
        predicate="counted",
        object=Quantity(start, end, text[start:end], counted.value, *words, counted.upper),
        cue=Span(carrier.idx, carrier.idx + len(carrier)),
        sentence=around(doc, min(start, carrier.idx), max(end, carrier.idx + len(carrier))),
        rule=counted.kind,
        confidence=Decimal("0.85") if counted.about is not None else Decimal("0.70"),
        polarity=stance.polarity,
        modality=stance.modality,
        attributed_to=mention(speaker) if speaker is not None else None,
        time=when.iso(counted.time) if counted.time is not None else None,
        tense=counted.tense,
    )


def ages_of(claims: list[Claim]) -> Iterator[Claim]:
    """The ages of persons that only a figure tells: "At 47, Dana Reyes retired"."""
    told = {(claim.subject, claim.object.start) for claim in claims if claim.predicate == AGE and isinstance(claim.object, Value)}
    for claim in claims:
        age = claim.object
        if claim.rule == AGE and isinstance(age, Quantity) and claim.subject is not None and (claim.subject, age.start) not in told:
            yield replace(claim, predicate=AGE, object=Value(age.start, age.end, age.text, str(age.value), "decimal"))


def around(doc: Doc, start: int, end: int) -> Span:
    """The sentences that hold the characters [start, end)."""
    inside = [token for token in (doc.char_span(start, end, alignment_mode="expand") or ()) if not token.is_space]
    return stretch(doc[inside[0].sent.start : inside[-1].sent.end])


def to_clusters(doc: Doc, claims: list[Claim], quotations: tuple[Quotation, ...]) -> tuple[Cluster, ...]:
    """The clusters of `doc`, each with a label and class; those without a name only where a claim speaks of them or they are quoted."""
    used = {m.span for c in claims for m in (c.subject, c.object, c.attributed_to) if isinstance(m, Mention)}
    used |= {quotation.speaker.span for quotation in quotations if quotation.speaker is not None}
    found = []
    for spans in doc._.clusters:
        mentions = tuple(sorted({mention(span) for span in spans}))
        if all(span.id_ in ("nominal", "pronoun") for span in spans) and not any(m.span in used for m in mentions):
            continue
        chosen = next((why for span in spans if (why := doc._.chosen.get((span.start, span.end)))), "")
        found.append(_cluster(spans, mentions, claims, chosen))
    return tuple(sorted(found, key=lambda cluster: cluster.mentions[0]))


def _cluster(spans: tuple[Tokens, ...], mentions: tuple[Mention, ...], claims: list[Claim], chosen: str) -> Cluster:
    kinds = [m.type for m in mentions if m.kind in ("name", "adjective")] or [m.type for m in mentions]
    kind = max(sorted(set(kinds)), key=kinds.count)
    key = next((span.kb_id_ for span in spans if span.kb_id_), None)
    label = label_of(mentions)
    if key and key.startswith("given:"):
        place = (
            load_gazetteer().find(label) or load_gazetteer().nation(label) if kind in ("Country", "AdministrativeArea", "City") else None
        )
        key = place.key if place and place.type == kind else None
    key = key or _known(label, kind, near(spans[0].doc, load_gazetteer()))
    place = load_gazetteer().by_key(key) if key and label.isupper() and len(label) > 4 else None
    if key and kind == "Country":
        label = load_gazetteer().countries[key.removeprefix("iso3166:")].name if key.startswith("iso3166:") else label
    elif place:
        label = place.name
    if kind == "GovernmentPortfolio":
        label, key = _portfolio(mentions, label, claims)
    return Cluster(label, kind, mentions, key, chosen, sex_of(spans) if kind == "Person" else "")


def _known(label: str, kind: str, countries: Collection[str]) -> str | None:
    """The key of the known body of the class `kind` that is called `label`, also by its town alone, where `countries` are named."""
    known = who_is(label, countries) or (known_by_word(label, kind, countries) if load_gazetteer().city(label) else None)
    return f"name:{known.name}" if known is not None and known.kind == kind else None


def label_of(mentions: tuple[Mention, ...]) -> str:
    """The fullest name among `mentions`: the longest in words, the first of those; without a name, the fullest description.

    Of a description the number is no part ("one onlooker"), if it does not count people ("ten nurses").
    """
    written = [m.text for m in mentions if m.kind == "name"]
    described = [m.text if m.type == "Group" else uncounted(m.text) for m in mentions if m.kind != "pronoun"]
    names = [text for text in written if not text.isupper() or len(text) < 5] or written or described
    return " ".join(max(names, key=lambda text: (len(text.split()), len(text))).split())


def uncounted(text: str) -> str:
    """`text` without the number that it begins with."""
    figures = find_figures(text)
    return text[figures[0].end :].lstrip(" -") or text if figures and figures[0].first == 0 else text


def _portfolio(mentions: tuple[Mention, ...], label: str, claims: list[Claim]) -> tuple[str, str | None]:
    """The label of a portfolio with its country ("Health (Kazakhstan)"), where a claim about it tells it."""
    spans = {m.span for m in mentions}
    field = _field(label)
    told = [c for c in claims if c.predicate == "portfolioOf" and c.subject is not None and c.subject.span in spans]
    countries = {_country_name(c.object.text) for c in told if isinstance(c.object, Mention)}
    if len(countries) != 1:
        return field, None
    name = countries.pop()
    return f"{field} ({name})", f"portfolio:{field} {name}"


def _field(label: str) -> str:
    return load_pairs("portfolio_names").get(label.lower()) or label[0].upper() + label[1:]


def _country_name(text: str) -> str:
    country = load_gazetteer().country(text) or load_gazetteer().nation(text)
    return country.name if country else text

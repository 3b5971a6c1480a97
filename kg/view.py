"""A page that shows a graph: one HTML file that opens from disk and asks nothing of the network.

    store -> rows -> Names, Facts -> which entities -> positions -> pyvis network -> page

pyvis assembles nodes, edges and options; the page around them is ours, since pyvis' own pages ask a CDN for parts
and run markup that stands in the data. Here data travels as JSON that cannot end its script element, the page's own
script shows it as text and never as markup, and the Content-Security-Policy lets nothing run that was not written
here. The same graph gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from textwrap import wrap
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from kg.errors import GraphError, UsageError
from kg.iri import humanise, local_name
from kg.placement import find_positions
from kg.store import PREFIXES

if TYPE_CHECKING:
    from kg.store import Graph, QuadStore

Row = dict[str, str]
Json = dict[str, Any]

LABEL_LENGTH = 48  # characters of a name that the picture shows; the card has the whole of it
LINE_LENGTH = 20  # characters in a line of a label


def view(graph: Graph, *, limit: int = 500) -> str:
    """The HTML of the page that shows `graph`, with at most `limit` entities drawn: those with the most connections."""
    if limit < 1:
        raise UsageError(f"the limit of a view is a number of entities from 1 up, not {limit}; try --limit 500")
    facts = read_facts(graph.store)
    ranked = rank_entities(facts)
    if not ranked:
        raise GraphError(
            "nothing to show: the graph has no statement about an entity; "
            "build it from articles that name people, organizations or places, or look at it with kg query"
        )
    shown = {iri: number for number, iri in enumerate(ranked[:limit])}
    return to_page(to_payload(graph.store, facts, shown, len(ranked)))


# What is in the graph


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement, or an observation (without `predicate`): IRIs, except for an object that is not `linked`."""

    iri: str
    subject: str | None
    predicate: str | None
    object: str
    linked: bool
    modality: str
    negative: bool
    confidence: str
    times: Mapping[str, str]
    title: str

    @property
    def entities(self) -> tuple[str, ...]:
        """The IRIs of subject and object, as far as they are entities."""
        subject = (self.subject,) if self.subject else ()
        return (*subject, self.object) if self.linked else subject


@dataclass(frozen=True, slots=True)
class Names:
    """What the graph calls things, by IRI."""

    labels: Mapping[str, str]
    aliases: Mapping[str, Sequence[str]]
    classes: Mapping[str, Sequence[str]]
    identifiers: Mapping[str, Sequence[str]]

    def label(self, iri: str) -> str:
        """The label of `iri`, or the end of the IRI where it has none that can be seen."""
        return " ".join(self.labels.get(iri, "").split()) or unquote(local_name(iri))

    def words(self, iri: str) -> str:
        """The label of a property or class, or its local name as words."""
        return self.labels.get(iri) or humanise(local_name(iri))


def find_rows(store: QuadStore, name: str) -> list[Row]:
    """The solutions of the shipped query `name`, sorted; a variable without a value is left out of its row."""
    from pyoxigraph import QuerySolutions

    prologue = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    solutions = store.query(prologue + read_part(f"queries/{name}.rq"))
    assert isinstance(solutions, QuerySolutions)
    variables = [variable.value for variable in solutions.variables]
    rows = [{key: value.value for key in variables if (value := solution[key])} for solution in solutions]
    return sorted(rows, key=lambda row: sorted(row.items()))


def read_facts(store: QuadStore) -> list[Fact]:
    """Every statement, then every observation, each once, in the order of their IRIs."""
    statements = {row["id"]: to_fact(row) for row in reversed(find_rows(store, "statements"))}
    observations = {row["id"]: to_fact(row) for row in reversed(find_rows(store, "observations"))}
    return [facts[iri] for facts in (statements, observations) for iri in sorted(facts)]


def to_fact(row: Row) -> Fact:
    return Fact(
        iri=row["id"],
        subject=row.get("subject"),
        predicate=row.get("predicate"),
        object=row["object"],
        linked=row.get("linked") == "true",
        modality=local_name(row["modality"]),
        negative=local_name(row.get("polarity", "")) == "negative",
        confidence=row.get("confidence", ""),
        times={key: row[key] for key in ("at", "from", "until") if key in row},
        title=row.get("title", ""),
    )


def read_names(store: QuadStore) -> Names:
    labels: dict[str, tuple[bool, str]] = {}
    others: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in find_rows(store, "names"):
        if row["property"] == PREFIXES["rdfs"] + "label":
            foreign = row.get("language", "").partition("-")[0] not in ("", "en")
            label = (foreign, row["value"])
            labels[row["id"]] = min(label, labels.get(row["id"], label))
        else:
            others[local_name(row["property"])][row["id"]].append(row["value"])
    return Names(
        labels={iri: label for iri, (_, label) in labels.items()},
        aliases=others["altLabel"],
        classes=others["type"],
        identifiers=others["identifier"],
    )


def read_evidence(store: QuadStore, wanted: set[str]) -> dict[str, list[Json]]:
    """For each statement or observation in `wanted`, the sentences that support it, as pieces that tell what they are.

    The pieces are cut here and not in the page: offsets count code points, a browser's strings do not.
    """
    spans: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for row in find_rows(store, "spans"):
        spans[row["claim"]].append((int(row["begin"]), int(row["end"]), row["role"]))
    evidence: dict[str, list[Json]] = defaultdict(list)
    for row in sorted(find_rows(store, "claims"), key=lambda row: (row["document"], int(row["begin"]), row["claim"])):
        if row["id"] in wanted:
            pieces = cut_sentence(row["sentence"], int(row["begin"]), spans[row["claim"]])
            evidence[row["id"]].append({"document": row["document"], "pieces": pieces, "rule": row.get("rule", "")})
    return evidence


def cut_sentence(sentence: str, begin: int, spans: Iterable[tuple[int, int, str]]) -> list[tuple[str, str]]:
    """`sentence` in pieces of (text, roles), where `spans` are (begin, end, role) in the document's characters.

    >>> cut_sentence("Ann runs Acme.", 100, [(100, 103, "subject"), (109, 113, "object"), (104, 113, "cue")])
    [('Ann', 'subject'), (' ', ''), ('runs ', 'cue'), ('Acme', 'cue object'), ('.', '')]
    """
    inside = [(max(b - begin, 0), min(e - begin, len(sentence)), role) for b, e, role in spans]
    inside = [span for span in inside if span[0] < span[1]]
    edges = sorted({0, len(sentence), *(b for b, _, _ in inside), *(e for _, e, _ in inside)})
    return [
        (sentence[start:end], " ".join(sorted({role for b, e, role in inside if b <= start and end <= e})))
        for start, end in pairwise(edges)
    ]


def read_documents(store: QuadStore) -> dict[str, Json]:
    """The documents by IRI. An address is kept only when it is one of the web: a link must not run anything."""
    documents: dict[str, Json] = {}
    for row in find_rows(store, "documents"):
        url = row.get("url", "")
        documents.setdefault(
            row["document"],
            {
                "headline": row.get("headline") or row.get("file") or local_name(row["document"]),
                "publisher": row.get("publisher", ""),
                "date": row.get("date", ""),
                "url": url if re.match(r"https?://", url) else "",
            },
        )
    return documents


# Which entities


def rank_entities(facts: Iterable[Fact]) -> list[str]:
    """The IRIs of all entities that a statement or observation is about, those in most facts first."""
    degree = Counter(iri for fact in facts for iri in fact.entities)
    return sorted(degree, key=lambda iri: (-degree[iri], iri))


# The network and the data of the page


def to_payload(store: QuadStore, facts: Sequence[Fact], shown: Mapping[str, int], total: int) -> Json:
    """All that the page knows: the network as vis-network takes it, and the cards and rows behind it."""
    drawn = [fact for fact in facts if all(iri in shown for iri in fact.entities)]
    names, look = read_names(store), read_look()
    classes = {iri: find_class(names.classes.get(iri, ()), look) for iri in shown}
    network = to_network(drawn, names, classes, shown)
    nodes, edges, *_, options = network.get_network_data()
    statements, documents = to_statements(store, drawn, names, shown)
    return {
        "counts": count_all(facts, drawn, len(shown), total, len(documents)),
        "nodes": nodes,
        "edges": edges,
        "options": json.loads(options),
        "entities": [to_entity(iri, names, classes[iri]) for iri in shown],
        "statements": statements,
        "documents": documents,
        "classes": to_legend(classes, names, look),
        "modalities": look["modalities"],
    }


def count_all(facts: Sequence[Fact], drawn: Sequence[Fact], shown: int, total: int, documents: int) -> Json:
    """How many of each there are: [on the page, in the graph]."""
    counts = [[sum((fact.predicate is None) == lone for fact in some) for some in (drawn, facts)] for lone in (False, True)]
    return {"entities": [shown, total], "statements": counts[0], "observations": counts[1], "documents": documents}


def to_network(drawn: Sequence[Fact], names: Names, classes: Mapping[str, str], shown: Mapping[str, int]) -> Any:
    """The pyvis network: a node for each entity shown, an edge for each statement between two of them."""
    from pyvis.network import Network

    look = read_look()
    links = {number: fact for number, fact in enumerate(drawn) if fact.linked and fact.subject in shown}
    ends = {number: (shown[fact.entities[0]], shown[fact.object]) for number, fact in links.items()}
    degree = Counter(end for pair in ends.values() for end in set(pair))
    labels = [shorten(names.label(iri)) for iri in shown]
    places = find_positions([30 + 8.0 * min(len(label), LINE_LENGTH) for label in labels], ends.values())
    network = Network(directed=True, cdn_resources="in_line")
    network.options = look["options"]
    for iri, number in shown.items():
        shape, color = look["classes"].get(local_name(classes[iri]), look["other"])
        size = look_size(degree[number])
        x, y = places[number]
        network.add_node(number, labels[number], shape=shape, color=color, x=x, y=y, **size)
    bends = bend_edges(ends)
    for number, fact in links.items():
        network.add_edge(*ends[number], id=number, label=to_words(fact, names), **bends[number], **to_line(fact, look))
    return network


def look_size(degree: int) -> Json:
    """Size of a node and of its label, so that its area grows with its connections."""
    return {"size": round(9 + 4 * math.sqrt(degree), 1), "font": {"size": round(13 + 2 * math.sqrt(degree), 1)}}


def to_line(fact: Fact, look: Json) -> Json:
    """The line of an edge: its modality by dashes, a bar across what is denied or negative (its label makes room for that)."""
    line = look["modalities"].get(fact.modality, look["modalities"]["possible"])
    crossed = fact.negative or fact.modality == "denied"
    bar = {"middle": {"enabled": True, "type": "bar", "scaleFactor": 0.7}} if crossed else {}
    return {"dashes": line["dashes"], "width": line["width"], "arrows": {"to": {"enabled": True}, **bar}}


def bend_edges(ends: Mapping[int, tuple[int, int]]) -> dict[int, Json]:
    """For each edge a bend of its own among the edges between the same two nodes, whatever their direction."""
    between: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, (a, b) in ends.items():
        between[min(a, b), max(a, b)].append(number)
    return {number: bend_edge(place, len(group), ends[number]) for group in between.values() for place, number in enumerate(group)}


def bend_edge(place: int, count: int, ends: tuple[int, int]) -> Json:
    """The curve of edge `place` of `count` parallel ones, and how far down its label goes so that it does not hide the next.

    A lone edge is straight; a loop is larger than the one before.
    """
    source, target = ends
    aside = place - (count - 1) / 2
    font = {"font": {"vadjust": round(14 * aside)}}
    if source == target:
        return {"selfReference": {"size": 18 + 9 * place, "angle": round(math.pi / 4, 4), "renderBehindTheNode": True}, **font}
    if not aside:
        return {"smooth": {"enabled": False}, **font}
    bend = round(aside * min(0.32, 1.4 / count), 3)
    clockwise = (bend > 0) == (source < target)
    return {"smooth": {"enabled": True, "type": "curvedCW" if clockwise else "curvedCCW", "roundness": abs(bend)}, **font}


def to_words(fact: Fact, names: Names) -> str:
    """The relation in words, with a "not" where the statement says that it does not hold; "denied" already says so."""
    words = names.words(fact.predicate) if fact.predicate else "recorded"
    return f"not {words}" if fact.negative and fact.modality != "denied" else words


def shorten(label: str) -> str:
    """`label` as the picture shows it: at most LABEL_LENGTH characters, the last an ellipsis where more follow, in short lines."""
    short = label if len(label) <= LABEL_LENGTH else label[: LABEL_LENGTH - 1].rstrip() + "…"
    return "\n".join(wrap(short, LINE_LENGTH))


def find_class(classes: Sequence[str], look: Json) -> str:
    """The IRI of the class that tells most: one of a user's ontology first, then in the order of look.json."""
    order = {name: number for number, name in enumerate(look["classes"])}
    return min(classes, key=lambda iri: (order.get(local_name(iri), -1), iri), default=PREFIXES["kg"] + "Thing")


def to_legend(classes: Mapping[str, str], names: Names, look: Json) -> list[Json]:
    """The classes on the page with their looks and counts, the most frequent first."""
    counts = Counter(classes.values())
    order = sorted(counts, key=lambda iri: (-counts[iri], iri))
    looks = {iri: look["classes"].get(local_name(iri), look["other"]) for iri in order}
    return [
        {"iri": iri, "label": capitalise(names.words(iri)), "count": counts[iri], "shape": looks[iri][0], "color": looks[iri][1]}
        for iri in order
    ]


def capitalise(words: str) -> str:
    return words[:1].upper() + words[1:]


def to_entity(iri: str, names: Names, kind: str) -> Json:
    label = names.label(iri)
    return {
        "iri": iri,
        "label": label,
        "class": kind,
        "aliases": sorted(set(names.aliases.get(iri, ())) - {label}),
        "identifiers": sorted(names.identifiers.get(iri, ())),
    }


def to_statements(store: QuadStore, drawn: Sequence[Fact], names: Names, shown: Mapping[str, int]) -> tuple[list[Json], list[Json]]:
    """The statements and observations of the page, numbered as the edges are, and the documents that they point to."""
    evidence = read_evidence(store, {fact.iri for fact in drawn})
    described = read_documents(store)
    cited = sorted({piece["document"] for found in evidence.values() for piece in found})
    number = {iri: place for place, iri in enumerate(cited)}
    sources: dict[str, list[Json]] = defaultdict(list)
    for row in find_rows(store, "sources"):
        sources[row["id"]].append({"label": names.label(row["source"]), "node": shown.get(row["source"])})
    statements = [
        to_statement(fact, names, shown)
        | {"sources": sources[fact.iri]}
        | {"evidence": [piece | {"document": number[piece["document"]]} for piece in evidence[fact.iri]]}
        for fact in drawn
    ]
    bare = {"publisher": "", "date": "", "url": ""}
    return statements, [described.get(iri) or {"headline": local_name(iri), **bare} for iri in cited]


def to_statement(fact: Fact, names: Names, shown: Mapping[str, int]) -> Json:
    """One row of the page: `subject` is a node or None, `object` a node or the `text` of a value."""
    return {
        "iri": fact.iri,
        "subject": shown[fact.subject] if fact.subject else None,
        "words": to_words(fact, names),
        "object": shown[fact.object] if fact.linked else None,
        "text": "" if fact.linked else fact.object,
        "observation": fact.predicate is None,
        "modality": fact.modality,
        "confidence": fact.confidence,
        "times": dict(fact.times),
        "title": fact.title,
    }


# The page


def to_page(payload: Json) -> str:
    """The page around `payload`, with every part inlined and its hash in the policy."""
    from jinja2 import Environment

    scripts = [fold_lines(script) for script in (read_vis("vis-network.min.js"), read_part("view.js"))]
    styles = [fold_lines(style) for style in (read_vis("vis-network.css"), read_part("view.css"))]
    template = Environment(autoescape=True, keep_trailing_newline=True).from_string(read_part("template.html"))
    return template.render(
        policy=to_policy(scripts, styles), scripts=scripts, styles=styles, data=to_json(payload), counts=payload["counts"]
    )


def to_policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """The Content-Security-Policy: the given scripts and styles, images within the page, and nothing else.

    Trusted types are required and no policy for them is given: no script of the page can turn a string into markup.
    """
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(map(to_source, scripts)),
        "style-src": " ".join(map(to_source, styles)),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def to_source(text: str) -> str:
    """`text` as a hash source of a Content-Security-Policy (CSP 3, section 2.3.1)."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def to_json(value: Any) -> str:
    """`value` as JSON that may stand in a script element: nothing in it can end the element or open another.

    >>> to_json("</script>")
    '"\\\\u003c/script\\\\u003e"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return re.sub("[<>&\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", text)


def fold_lines(text: str) -> str:
    """`text` with the line ends that a browser's parser gives it, without which its hash would be another."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_vis(name: str) -> str:
    """A file of vis-network as pyvis ships it, without the pointer to its source map, which a browser would ask for."""
    text = files("pyvis").joinpath("lib", "vis-9.1.2", name).read_bytes().decode("utf-8")
    return re.sub(r"(//|/\*)# sourceMappingURL=.*", "", text)


def read_part(name: str) -> str:
    """A file of kg/data/view."""
    return (files("kg") / "data" / "view" / name).read_text("utf-8")


@cache
def read_look() -> Json:
    """Shapes, colours, lines and the network's options, from kg/data/view/look.json."""
    look: Json = json.loads(read_part("look.json"))
    return look

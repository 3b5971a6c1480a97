"""A page that shows a graph: one HTML file that opens from disk and asks nothing of the network.

    store -> kg/scene.py: piece and evidence -> page

Data travels as JSON that cannot end its script element, the page's own script shows it as text and never as markup, and the
Content-Security-Policy lets nothing run that was not written here. The same graph gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from kg.errors import GraphError, UsageError
from kg.iri import local_name
from kg.placement import find_positions
from kg.scene import (
    Fact,
    Json,
    Names,
    Row,
    Scene,
    answer,
    ask_evidence,
    gather,
    read_look,
    read_part,
    shorten,
    to_evidence,
    to_legend,
    to_piece,
)
from kg.store import ID

if TYPE_CHECKING:
    from kg.store import Graph, QuadStore

LABEL_LENGTH = 48  # characters of a name that the picture shows; the card has the whole of it
LINE_LENGTH = 20  # characters in a line of a label


def view(graph: Graph, *, limit: int = 500) -> str:
    """The HTML of the page that shows `graph`, with at most `limit` entities drawn: those with the most connections."""
    if limit < 1:
        raise UsageError(f"the limit of a view is a number of entities from 1 up, not {limit}; try --limit 500")

    def ask(sparql: str) -> list[Row]:
        return find_rows(graph.store, sparql)

    whole = gather(ask)
    if not whole.things:
        raise GraphError(
            "nothing to show: the graph has no statement about an entity; "
            "build it from articles that name people, organizations or places, or look at it with kg query"
        )
    scene = whole.keep(whole.things[:limit])
    evidence = to_evidence(answer(ask_evidence(), ask))
    ids = {shorten(iri) for iri in (*(fact.iri for fact in scene.facts), *scene.events)}
    chosen = "" if len(scene.things) == len(whole.things) else f"the {len(scene.things):,} best connected of {len(whole.things):,} entities"
    places = place_things(scene)
    piece = to_piece(scene, totals=whole.counts(), places=places, chosen=chosen)
    return to_page(piece, {iri: found for iri, found in evidence.items() if iri in ids}, to_payload(scene, whole, places, evidence))


def find_rows(store: QuadStore, sparql: str) -> list[Row]:
    """The solutions of a query; a variable without a value is left out of its row."""
    from pyoxigraph import QuerySolutions

    solutions = store.query(sparql)
    assert isinstance(solutions, QuerySolutions)
    variables = [variable.value for variable in solutions.variables]
    return [{key: value.value for key in variables if (value := solution[key])} for solution in solutions]


def place_things(scene: Scene) -> dict[str, tuple[int, int]]:
    numbers = {iri: number for number, iri in enumerate(scene.things)}
    edges = [(numbers[fact.subject], numbers[fact.object]) for fact in scene.facts if fact.subject and fact.object]
    widths = [30 + 8.0 * min(len(shorten_label(scene.names.label(iri))), LINE_LENGTH) for iri in scene.things]
    return dict(zip(scene.things, find_positions(widths, edges), strict=True))


# The page


def to_page(piece: Json, evidence: Json, payload: Json) -> str:
    """The page around its data, with every part inlined and its hash in the policy."""
    from jinja2 import Environment

    scripts = [fold_lines(script) for script in (read_vis("vis-network.min.js"), read_part("view.js"))]
    styles = [fold_lines(style) for style in (read_vis("vis-network.css"), read_part("view.css"))]
    template = Environment(autoescape=True, keep_trailing_newline=True).from_string(read_part("template.html"))
    return template.render(
        policy=to_policy(scripts, styles),
        scripts=scripts,
        styles=styles,
        data={name: to_json(value) for name, value in (("piece", piece), ("evidence", evidence), ("data", payload))},
        counts=piece["counts"],
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


# What the page's script reads until it reads pieces


def to_payload(scene: Scene, whole: Scene, places: Mapping[str, tuple[int, int]], evidence: Mapping[str, list[Json]]) -> Json:
    shown = {iri: number for number, iri in enumerate(scene.things)}
    nodes, edges, options = to_network(scene, shown, places)
    number = {iri: place for place, iri in enumerate(scene.cited)}
    return {
        "counts": count_all(whole.facts, scene.facts, len(shown), len(whole.things), len(number)),
        "nodes": nodes,
        "edges": edges,
        "options": options,
        "entities": [to_entity(iri, scene.names, scene.classes[iri]) for iri in shown],
        "statements": [
            to_statement(fact, scene.names, shown)
            | {"sources": [{"label": scene.names.label(iri), "node": shown.get(iri)} for iri in fact.said.sources]}
            | {"evidence": [to_passage(one, number) for one in evidence.get(proof(fact), ())]}
            for fact in scene.facts
        ],
        "documents": [to_document(scene, iri) for iri in scene.cited],
        "classes": to_legend(scene),
        "modalities": read_look()["modalities"],
    }


def proof(fact: Fact) -> str:
    return shorten((fact.subject or "") if fact.kind == "role" else fact.iri)


def to_passage(one: Json, number: Mapping[str, int]) -> Json:
    return {"document": number[ID + one["document"]], "pieces": one["pieces"], "rule": one.get("rule", "")}


def to_document(scene: Scene, iri: str) -> Json:
    told = scene.documents.get(iri, {})
    return {"headline": told.get("file") or local_name(iri), "publisher": "", "date": "", "url": "", **told}


def count_all(facts: Sequence[Fact], drawn: Sequence[Fact], shown: int, total: int, documents: int) -> Json:
    """How many of each there are: [on the page, in the graph]."""
    counts = [[sum((fact.predicate is None) == lone for fact in some) for some in (drawn, facts)] for lone in (False, True)]
    return {"entities": [shown, total], "statements": counts[0], "observations": counts[1], "documents": documents}


def to_network(scene: Scene, shown: Mapping[str, int], places: Mapping[str, tuple[int, int]]) -> tuple[list[Json], list[Json], Json]:
    """The pyvis network: a node for each entity shown, an edge for each statement between two of them."""
    from pyvis.network import Network

    look = read_look()
    links = {number: fact for number, fact in enumerate(scene.facts) if fact.object and fact.subject}
    ends = {number: (shown[fact.things[0]], shown[fact.things[1]]) for number, fact in links.items()}
    degree = Counter(end for pair in ends.values() for end in set(pair))
    network = Network(directed=True, cdn_resources="in_line")
    network.options = look["options"]
    for iri, number in shown.items():
        shape, color = look["classes"].get(local_name(scene.classes[iri]), look["other"])
        x, y = places[iri]
        network.add_node(number, shorten_label(scene.names.label(iri)), shape=shape, color=color, x=x, y=y, **look_size(degree[number]))
    bends = bend_edges(ends)
    for number, fact in links.items():
        network.add_edge(*ends[number], id=number, label=to_words(fact, scene.names), **bends[number], **to_line(fact, look))
    nodes, edges, *_, options = network.get_network_data()
    return nodes, edges, json.loads(options)


def look_size(degree: int) -> Json:
    """Size of a node and of its label, so that its area grows with its connections."""
    return {"size": round(9 + 4 * math.sqrt(degree), 1), "font": {"size": round(13 + 2 * math.sqrt(degree), 1)}}


def to_line(fact: Fact, look: Json) -> Json:
    """The line of an edge: its modality by dashes, a bar across what is denied or negative (its label makes room for that)."""
    line = look["modalities"].get(fact.said.modality, look["modalities"]["possible"])
    crossed = fact.said.negative or fact.said.modality == "denied"
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
    return f"not {words}" if fact.said.negative and fact.said.modality != "denied" else words


def shorten_label(label: str) -> str:
    """`label` as the picture shows it: at most LABEL_LENGTH characters, the last an ellipsis where more follow, in short lines."""
    short = label if len(label) <= LABEL_LENGTH else label[: LABEL_LENGTH - 1].rstrip() + "…"
    return "\n".join(wrap(short, LINE_LENGTH))


def to_entity(iri: str, names: Names, kind: str) -> Json:
    label = names.label(iri)
    return {
        "iri": iri,
        "label": label,
        "class": kind,
        "aliases": sorted(set(names.aliases.get(iri, ())) - {label}),
        "identifiers": sorted(names.identifiers.get(iri, ())),
    }


def to_statement(fact: Fact, names: Names, shown: Mapping[str, int]) -> Json:
    """One row of the page: `subject` is a node or None, `object` a node or the `text` of a value."""
    return {
        "iri": fact.iri,
        "subject": shown[fact.subject] if fact.subject else None,
        "words": to_words(fact, names),
        "object": shown[fact.object] if fact.object else None,
        "text": fact.text,
        "observation": fact.predicate is None,
        "modality": fact.said.modality,
        "confidence": "" if fact.said.confidence is None else str(fact.said.confidence),
        "times": dict(fact.said.times),
        "title": fact.title,
    }

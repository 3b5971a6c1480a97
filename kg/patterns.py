"""Relation patterns: compiled from the examples of the ontology, matched in the graph of a document.

A pattern is the path between the two marks of an example: the edges and the words on it ("subject >isa vice president >of object").
All patterns stand in one tree, so looking them up costs the same whatever the number of relations.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spacy.tokens import Doc, Span

from kg.components.roles import is_trade
from kg.ontology import LITERAL_KINDS, Example, Ontology, Property, find_mistake, refuse
from kg.syntax import Graph

if TYPE_CHECKING:
    from spacy.language import Language

LONGEST = 5  # edges of a path
ENOUGH = 2  # examples that a path without a word needs: one alone may come from a mistaken parse
LOOSE = {">and", "<and"}  # edges that no pattern follows: what is joined by "and" need not be related
END = "$"  # a mention, an office, a number: what `units_of` gives
TEXT = "$text"  # a noun that is none of these, for a property whose range is xsd:string
VERSION = "4"
APART = "nothing in its grammar joins the two marks; put both into one sentence, as in [subject] bought [object]"
LITERALS = frozenset().union(*LITERAL_KINDS.values())


@dataclass(frozen=True, slots=True, order=True)
class Pattern:
    """A path from subject to object: (edge, word) for each step; the last word is "$", one with "@" names a word list."""

    predicate: str
    path: tuple[tuple[str, str], ...]
    example: str = field(compare=False)

    @property
    def name(self) -> str:
        """The path in one line: what a claim gives as the rule that found it."""
        return " ".join(f"{edge} {word}" for edge, word in self.path).removesuffix(" $").removesuffix(" $text")

    @property
    def lexical(self) -> bool:
        """Whether a word stands on the path, not only edges."""
        return len(self.path) > 1


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern found: its subject and object units and the nodes on the way between them."""

    pattern: Pattern
    subject: Span
    object: Span
    nodes: tuple[int, ...]


class Patterns:
    """The patterns of an ontology, in a tree by their steps."""

    def __init__(self, patterns: Iterable[Pattern], ontology: Ontology, unused: Iterable[str] = ()) -> None:
        self.patterns = tuple(sorted(set(patterns)))
        self.ontology = ontology
        self.unused = tuple(unused)
        self._tree: dict[str, Any] = {}
        for pattern in self.patterns:
            branch = self._tree
            for edge, word in pattern.path:
                branch = branch.setdefault(edge, {}).setdefault(word, {})
            branch.setdefault("", []).append(pattern)

    def find(self, graph: Graph) -> Iterator[Match]:
        """All matches in `graph` whose subject and object are of the classes that the property joins."""
        for node in sorted(graph.units):
            subjects = graph.units[node]
            for nodes, pattern in self._walk(graph, self._tree, (node,)):
                phrase = graph.phrase(nodes[-1]) if pattern.path[-1][1] == TEXT else None
                yield from self._typed(pattern, subjects, [phrase] if phrase is not None else graph.units.get(nodes[-1], []), nodes)

    def _typed(self, pattern: Pattern, subjects: list[Span], objects: list[Span], nodes: tuple[int, ...]) -> Iterator[Match]:
        prop = self.ontology.properties[pattern.predicate]
        for subject in subjects:
            for object in objects:
                if subject.label_ != "Role" and self.ontology.allows(prop, subject.label_, object.label_):
                    yield Match(pattern, subject, object, nodes[1:-1])

    def _walk(self, graph: Graph, branch: dict[str, Any], nodes: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Pattern]]:
        for edge, node in graph.steps.get(nodes[-1], ()):
            words = branch.get(edge)
            if not words or node in nodes:
                continue
            path = (*nodes, node)
            for end in (END, TEXT):
                if end in words and (node in graph.units) is (end == END):
                    yield from ((path, pattern) for pattern in words[end][""])
            for word in graph.words(node):
                if word in words:
                    yield from self._walk(graph, words[word], path)


def compile_patterns(ontology: Ontology, nlp: Language) -> Patterns:
    """The patterns of `ontology`, by parsing its examples with `nlp`; a pattern that finds a counter-example is left out.

    Raises OntologyError for examples of added files whose marks nothing joins, for all together, one line each.

    They are cached by the hash of ontology, model and code version in the user's cache directory; no cache is no harm.
    """
    path = _cache_file(ontology, nlp)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        patterns = [Pattern(p, tuple(map(tuple, steps)), example) for p, steps, example in data["patterns"]]
        return Patterns(patterns, ontology, data["unused"])
    except (OSError, ValueError, KeyError):
        found = _compile(ontology, nlp)
        _write_cache(path, found)
        return found


def _cache_file(ontology: Ontology, nlp: Language) -> Path:
    home = Path(__file__).parent
    found = [home.glob(pattern) for pattern in ("*.py", "components/*.py", "data/*.tsv", "data/*.txt", "data/*.cfg", "data/words/*")]
    sources = sorted(path for paths in found for path in paths)
    model = f"{nlp.meta['name']} {nlp.meta['version']} {VERSION}".encode()
    key = hashlib.sha256(ontology.fingerprint.encode() + model + b"".join(path.read_bytes() for path in sources)).hexdigest()[:20]
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kg" / f"patterns-{key}.json"


def _write_cache(path: Path, patterns: Patterns) -> None:
    data = {"patterns": [[p.predicate, p.path, p.example] for p in patterns.patterns], "unused": patterns.unused}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}")
        partial.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
        partial.replace(path)
    except OSError:
        return


def _compile(ontology: Ontology, nlp: Language) -> Patterns:
    properties = list(ontology.properties.values())
    rows = [(prop, example) for prop in properties for example in prop.examples]
    found: dict[Pattern, set[str]] = {}
    apart: list[tuple[Property, Example]] = []
    for (prop, example), graph in zip(rows, _graphs(rows, ontology, nlp), strict=True):
        paths = example_paths(graph, example, prop)
        for path in paths:
            found.setdefault(Pattern(prop.name, path, example.written), set()).add(example.written)
        if not paths and not _is_joined(graph, example):
            apart.append((prop, example))
    refuse(m for prop, example in apart if (m := find_mistake(ontology.added, prop.name, example.written, APART)))
    sure = {pattern for pattern, examples in found.items() if pattern.lexical or len(examples) >= ENOUGH}
    kept = sure - _refuted(sure, ontology, nlp)
    used = {(pattern.predicate, example) for pattern in kept for example in found[pattern]}
    return Patterns(kept, ontology, [f"{p.name}: {e.written}" for p, e in rows if (p.name, e.written) not in used])


def _is_joined(graph: Graph, example: Example) -> bool:
    """Whether any way at all leads from the one mark of `example` to the other, one that no pattern would follow included."""
    start, goal = (_node_at(graph, span) for span in (example.subject, example.object))
    seen: set[int | None] = set()
    todo = [start]
    while todo:
        node = todo.pop()
        if node is not None and node not in seen:
            seen.add(node)
            todo += [near for _, near in graph.steps.get(node, ())]
    return start != goal and goal in seen


def _refuted(patterns: set[Pattern], ontology: Ontology, nlp: Language) -> set[Pattern]:
    """Those patterns that find what a counter-example of their own property marks."""
    rows = [(prop, example) for prop in ontology.properties.values() for example in prop.counter_examples]
    tree, bad = Patterns(patterns, ontology), set()
    for (prop, example), graph in zip(rows, _graphs(rows, ontology, nlp), strict=True):
        for match in tree.find(graph):
            at = (match.subject.start_char, match.subject.end_char, match.object.start_char, match.object.end_char)
            if match.pattern.predicate == prop.name and at == (*_ends(example.subject), *_ends(example.object)):
                bad.add(match.pattern)
    return bad


def _ends(span: Any) -> tuple[int, int]:
    return span.start, span.end


def _graphs(rows: list[tuple[Property, Example]], ontology: Ontology, nlp: Language) -> Iterator[Graph]:
    docs = [marked(nlp.make_doc(example.text), example, prop, ontology) for prop, example in rows]
    with nlp.select_pipes(disable=[name for name in nlp.pipe_names if name == "kg_relations"]):
        for doc in nlp.pipe(docs):
            yield Graph(doc, units_of(doc))


def marked(doc: Doc, example: Example, prop: Property, ontology: Ontology) -> Doc:
    """`doc` with the marks of `example` given as names of the classes that `prop` joins."""
    given = []
    for span, kinds in ((example.subject, prop.domain), (example.object, prop.range)):
        tokens = doc.char_span(span.start, span.end, alignment_mode="expand")
        if tokens is not None and not kinds & LITERALS:
            given.append(Span(doc, tokens.start, tokens.end, label=class_of(tokens.text, kinds, ontology), span_id=_kind(tokens)))
    doc._.given = tuple(given)
    return doc


def class_of(text: str, kinds: frozenset[str], ontology: Ontology) -> str:
    """The class that a mark has: a country where its text is one and the property takes one, else the first that the property takes."""
    from kg.components.kinds import kind_by_word
    from kg.gazetteer import load_gazetteer

    gazetteer = load_gazetteer()
    if (gazetteer.country(text) or gazetteer.nation(text)) and ontology.is_a("Country", kinds):
        return "Country"
    named = kind_by_word(text)
    if named and ontology.is_a(named, kinds):
        return named
    return next((kind for kind in ("Person", "Organization", "City", "Place") if kind in kinds), min(kinds))


def _kind(tokens: Span) -> str:
    from kg.gazetteer import load_gazetteer

    if load_gazetteer().nation(tokens.text):
        return "adjective"
    return (
        "nominal"
        if all(token.is_lower for token in tokens[1:]) and (tokens[0].is_lower or tokens[0].lower_ in ("the", "a", "an"))
        else "name"
    )


def units_of(doc: Doc) -> list[Span]:
    """The spans of `doc` that can be subject or object of a claim."""
    found = [span for key in ("names", "portfolios", "groups", "values", "references") for span in doc.spans.get(key, [])]
    return found + [span for span in doc.spans.get("roles", []) if is_trade(span)]


def example_paths(graph: Graph, example: Example, prop: Property) -> list[tuple[tuple[str, str], ...]]:
    """The paths from the subject to the object of `example`: steps of (edge, word), no word being a name.

    They are the shortest over words, and the sign that alone stands between the two where there is one.
    """
    start, goal = (_node_at(graph, span) for span in (example.subject, example.object))
    if start is None or goal is None or start == goal:
        return []
    signs: list[tuple[tuple[str, str], ...]] = sorted(
        {((edge, END),) for edge, node in graph.steps.get(start, ()) if node == goal and edge[1:].startswith("sep")}
    )
    paths: list[tuple[int, ...]] = [(start,)]
    edges: dict[tuple[int, ...], tuple[str, ...]] = {(start,): ()}
    for _ in range(LONGEST):
        longer: dict[tuple[int, ...], tuple[str, ...]] = {}
        done: dict[tuple[int, ...], tuple[str, ...]] = {}
        for path in paths:
            for edge, node in graph.steps.get(path[-1], ()):
                if edge[1:].startswith("sep") or edge in LOOSE:
                    continue
                if node == goal:
                    done[(*path, node, len(done))] = (*edges[path], edge)
                elif node not in path and not graph.is_named(node):
                    longer[(*path, node)] = (*edges[path], edge)
        if done:
            end = END if goal in graph.units else TEXT
            return signs + sorted({_steps(graph, nodes[1:-2], labels, end, prop) for nodes, labels in done.items()})
        paths, edges = list(longer), longer
    return signs


def _steps(graph: Graph, nodes: tuple[int, ...], labels: tuple[str, ...], end: str, prop: Property) -> tuple[tuple[str, str], ...]:
    return tuple(zip(labels, [*(graph.general(node, prop.generalises) for node in nodes), end], strict=True))


def _node_at(graph: Graph, span: Any) -> int | None:
    tokens = graph.doc.char_span(span.start, span.end, alignment_mode="expand")
    return tokens.root.i if tokens is not None else None

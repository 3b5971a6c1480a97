"""The ontology: classes, properties, and the examples from which the relation patterns are compiled.

An example marks its subject and object with brackets, in this order unless they say `s|` and `o|`:

    "[o|Harbour Hospital] vice president [s|Dana Reyes] resigned."

Braces give words that may stand for one another there; each makes a sentence of its own:

    "[The delegation]'s {tour|trip|stay} {began|started} with a visit to [Harbour Clinic]."
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import product
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, parse

from kg.errors import OntologyError
from kg.model import Span

KG = "https://kg.example/ontology#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"


ABSTRACT = frozenset({"Entity", "Agent"})  # classes of things that have nothing in common to tell them by


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence of the ontology with its subject and object marked; offsets count characters of `text`, half-open."""

    text: str
    subject: Span
    object: Span
    written: str


@dataclass(frozen=True, slots=True)
class Property:
    """A relation: `domain` and `range` are names of classes (any of them will do), `datatype` an XSD local name for a literal's range.

    `generalises` are word lists: a word of the list in an example stands for any word of it. With `ascending` the object must be of a
    higher kg:rank than the subject: a city lies in a country, never a country in a city.
    """

    name: str
    label: str
    domain: frozenset[str]
    range: frozenset[str]
    datatype: str | None
    broader: frozenset[str]
    symmetric: bool
    generalises: frozenset[str]
    ascending: bool
    examples: tuple[Example, ...]
    counter_examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """From `premises`, properties in a chain, follows `conclusion`; when `likely`, only where nothing else is stated."""

    premises: tuple[str, ...]
    conclusion: str
    likely: bool


@dataclass(frozen=True)
class Ontology:
    """Classes with all their superclasses, relations, rules, and a hash of the files that they came from.

    `ranks` are the sizes of kinds of places, `homes` the property by which a thing of a class belongs to its country.
    """

    classes: dict[str, frozenset[str]]
    properties: dict[str, Property]
    ranks: dict[str, int]
    homes: dict[str, str]
    rules: tuple[Rule, ...]
    fingerprint: str

    def is_a(self, name: str, wanted: Iterable[str]) -> bool:
        """Whether class `name` is one of `wanted` or below one."""
        return not self.classes.get(name, frozenset({name})).isdisjoint(wanted)

    def kind(self, name: str) -> str:
        """The broadest class that `name` is in ("City" -> "Place"), or "Entity"; things of two kinds are never one."""
        tops = {c for c in self.classes.get(name, ()) if c not in ABSTRACT and self.classes.get(c, frozenset()) - {c} <= ABSTRACT}
        return min(tops, default="Entity")

    def broader(self, name: str) -> frozenset[str]:
        """All properties above property `name`, without itself."""
        return self._broader.get(name, frozenset())

    @cached_property
    def symmetric(self) -> frozenset[str]:
        """The properties that hold both ways."""
        return frozenset(p.name for p in self.properties.values() if p.symmetric)

    @cached_property
    def _broader(self) -> dict[str, frozenset[str]]:
        direct = {name: p.broader for name, p in self.properties.items()}
        return {name: _closure(name, direct) - {name} for name in direct}

    def allows(self, prop: Property, subject: str, object: str) -> bool:
        """Whether `prop` may join a thing of class `subject` to one of class `object`, or to a literal of that kind."""
        if prop.ascending and self._rank(subject) >= self._rank(object) > 0:
            return False
        return self.is_a(subject, prop.domain) and self.is_a(object, prop.range)

    def _rank(self, name: str) -> int:
        return max((self.ranks[c] for c in self.classes.get(name, ()) if c in self.ranks), default=0)


def name_of(iri: str) -> str:
    """The term as the model writes it: the local name of one of ours, else the IRI."""
    return iri.removeprefix(KG)


def iri_of(name: str) -> str:
    """The IRI of a term of the model."""
    return name if ":" in name else KG + name


def own_files() -> list[Path]:
    """The Turtle files of the ontology that we ship, from the installed package or the checkout."""
    for folder in (Path(str(files("kg") / "ontology")), Path(__file__).parent.parent / "ontology"):
        if found := sorted(folder.glob("*.ttl")):
            return found
    raise OntologyError("the ontology of kg is missing: expected Turtle files in kg/ontology; install the package again")


@cache
def own_ontology() -> Ontology:
    """The ontology that we ship, read once."""
    return load_ontology()


def load_ontology(added: Sequence[Path] = ()) -> Ontology:
    """Our ontology with the files `added` to it.

    Raises OntologyError for a file that does not parse, an example without exactly two marks, a property without domain or range.
    """
    store, digest = Store(), hashlib.sha256()
    origin: dict[str, Path] = {}
    for path in [*own_files(), *added]:
        data = _read(path)
        digest.update(data)
        _load(store, data, path, origin)
    classes = _classes(store)
    properties = dict(sorted((name_of(p), _property(store, NamedNode(p), origin)) for p in _relations(store)))
    rules = tuple(rule for rule in _rules(store) if {*rule.premises, rule.conclusion} <= set(properties))
    return Ontology(classes, properties, _ranks(store), _homes(store), rules, digest.hexdigest())


def spell_out(written: str) -> list[str]:
    """The sentences that `written` stands for, one for each choice of the words in its braces.

    >>> spell_out("[A] {backs|funds} [B].")
    ['[A] backs [B].', '[A] funds [B].']
    """
    parts = [part.split("|") if i % 2 else [part] for i, part in enumerate(re.split(r"\{([^{}]*)\}", written))]
    return ["".join(chosen) for chosen in product(*parts)]


def parse_example(written: str) -> Example:
    """The example that `written` marks.

    >>> parse_example("[Dana Reyes] visited [Marlow].").object
    Span(start=19, end=25)
    """
    text, at = "", 0
    marks: dict[str, Span] = {}
    opened: list[tuple[str, int]] = []
    while at < len(written):
        if match := re.compile(r"\[([so]\|)?").match(written, at):
            role = (match.group(1) or "")[:1] or ("s" if not marks and not opened else "o")
            opened.append((role, len(text)))
            at = match.end()
        elif written[at] == "]" and opened:
            role, start = opened.pop()
            if role in marks:
                raise ValueError("the same role is marked twice")
            marks[role] = Span(start, len(text))
            at += 1
        else:
            text += written[at]
            at += 1
    if opened or set(marks) != {"s", "o"}:
        raise ValueError("expected exactly two marks, [subject] and [object]")
    return Example(text, marks["s"], marks["o"], written)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise OntologyError(f"{path}: cannot be read ({error.strerror}); --ontology takes a Turtle file") from error


def _load(store: Store, data: bytes, path: Path, origin: dict[str, Path]) -> None:
    try:
        for quad in parse(data, format=RdfFormat.TURTLE, base_iri=KG):
            store.add(quad)
            if isinstance(quad.subject, NamedNode):
                origin.setdefault(quad.subject.value, path)
    except SyntaxError as error:
        raise OntologyError(f"{path}: line {error.lineno}, column {error.offset}: not Turtle: {error.msg}") from error


def _values(store: Store, subject: NamedNode | BlankNode, predicate: str) -> list[NamedNode | BlankNode | Literal]:
    found = [quad.object for quad in store.quads_for_pattern(subject, NamedNode(predicate), None)]
    return sorted(found, key=str)  # type: ignore[arg-type]


def _relations(store: Store) -> list[str]:
    """The properties that have an example or a domain: our own terms of the RDF layout have none of the first."""
    found = store.quads_for_pattern(None, NamedNode(SKOS + "example"), None)
    kinds = {OWL + "ObjectProperty", OWL + "DatatypeProperty", RDF + "Property"}
    subjects = {quad.subject for quad in found if isinstance(quad.subject, NamedNode)}
    return sorted(s.value for s in subjects if {t.value for t in _values(store, s, RDF + "type")} & kinds)


def _property(store: Store, node: NamedNode, origin: dict[str, Path]) -> Property:
    where = f"{origin.get(node.value, 'the ontology')}: property {name_of(node.value)}"
    domain, range_ = (_union(store, node, RDFS + term) for term in ("domain", "range"))
    if not domain or not range_:
        raise OntologyError(f"{where} has no rdfs:{'domain' if not domain else 'range'}: name the classes that it joins")
    datatypes = sorted(r.removeprefix(XSD) for r in range_ if r.startswith(XSD))
    labels = [v.value for v in _values(store, node, RDFS + "label")]
    return Property(
        name=name_of(node.value),
        label=labels[0] if labels else name_of(node.value),
        domain=frozenset(name_of(d) for d in domain),
        range=frozenset(name_of(r) for r in range_ if not r.startswith(XSD))
        or frozenset().union(*(LITERAL_KINDS.get(d, frozenset()) for d in datatypes)),
        datatype=datatypes[0] if datatypes else None,
        broader=frozenset(name_of(v.value) for v in _values(store, node, RDFS + "subPropertyOf")),
        symmetric=OWL + "SymmetricProperty" in {v.value for v in _values(store, node, RDF + "type")},
        generalises=frozenset(v.value for v in _values(store, node, KG + "generalises")),
        ascending=any(v.value == "true" for v in _values(store, node, KG + "ascending")),
        examples=_examples(store, node, SKOS + "example", where),
        counter_examples=_examples(store, node, KG + "counterExample", where),
    )


# what in a text can stand for a literal of a datatype: the labels of the units that components/values.py and roles.py set
LITERAL_KINDS = {
    "string": frozenset({"Role", "Text"}),
    "date": frozenset({"Date"}),
    "gYear": frozenset({"Date"}),
    "decimal": frozenset({"Number", "Money", "Percent"}),
    "integer": frozenset({"Number"}),
    "nonNegativeInteger": frozenset({"Number"}),
}


def _examples(store: Store, node: NamedNode, predicate: str, where: str) -> tuple[Example, ...]:
    found = []
    for value in _values(store, node, predicate):
        try:
            found += [parse_example(sentence) for sentence in spell_out(value.value)]
        except ValueError as error:
            raise OntologyError(f'{where}: example "{value.value}": {error}') from error
    return tuple(found)


def _union(store: Store, node: NamedNode, predicate: str) -> list[str]:
    """The IRIs of the classes that `predicate` gives: one, or the members of an owl:unionOf."""
    found: list[str] = []
    for value in _values(store, node, predicate):
        if isinstance(value, NamedNode):
            found.append(value.value)
        elif isinstance(value, BlankNode):
            for members in _values(store, value, OWL + "unionOf"):
                found += _list(store, members)
    return found


def _list(store: Store, node: NamedNode | BlankNode | Literal) -> list[str]:
    found = []
    while isinstance(node, BlankNode):
        found += [v.value for v in _values(store, node, RDF + "first")]
        node = _values(store, node, RDF + "rest")[0]
    return found


def _classes(store: Store) -> dict[str, frozenset[str]]:
    direct: dict[str, set[str]] = {}
    for quad in store.quads_for_pattern(None, NamedNode(RDF + "type"), NamedNode(OWL + "Class")):
        if isinstance(quad.subject, NamedNode):
            above = _values(store, quad.subject, RDFS + "subClassOf")
            direct[name_of(quad.subject.value)] = {name_of(v.value) for v in above if isinstance(v, NamedNode)}
    return {name: _closure(name, direct) for name in sorted(direct)}


def _ranks(store: Store) -> dict[str, int]:
    """{class: kg:rank}: the size of a kind of place."""
    found = store.quads_for_pattern(None, NamedNode(KG + "rank"), None)
    return {
        name_of(q.subject.value): int(q.object.value) for q in found if isinstance(q.subject, NamedNode) and isinstance(q.object, Literal)
    }


def _homes(store: Store) -> dict[str, str]:
    """{class: kg:homeRelation}."""
    found = store.quads_for_pattern(None, NamedNode(KG + "homeRelation"), None)
    return {
        name_of(q.subject.value): name_of(q.object.value)
        for q in found
        if isinstance(q.subject, NamedNode) and isinstance(q.object, NamedNode)
    }


def _rules(store: Store) -> list[Rule]:
    """The rules that the ontology gives, sorted. The parts of a chain are a list, or several where there are several chains."""
    found = []
    for term, likely in ((OWL + "propertyChainAxiom", False), (KG + "suggestedBy", True)):
        for quad in store.quads_for_pattern(None, NamedNode(term), None):
            if isinstance(quad.subject, NamedNode):
                found.append(Rule(tuple(map(name_of, _list(store, quad.object))), name_of(quad.subject.value), likely))  # type: ignore[arg-type]
    for quad in store.quads_for_pattern(None, NamedNode(KG + "suggests"), None):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            found.append(Rule((name_of(quad.subject.value),), name_of(quad.object.value), True))
    return sorted(found)


def _closure(name: str, direct: dict[str, frozenset[str]] | dict[str, set[str]]) -> frozenset[str]:
    found, todo = set(), [name]
    while todo:
        term = todo.pop()
        if term not in found:
            found.add(term)
            todo += sorted(direct.get(term, ()))
    return frozenset(found)

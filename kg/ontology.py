"""The ontology: classes, properties, and the examples from which the relation patterns are compiled.

An example marks its subject and object with brackets, in this order unless they say `s|` and `o|`:

    "[o|Harbour Hospital] vice president [s|Dana Reyes] resigned."

Braces give words that may stand for one another there; each makes a sentence of its own:

    "[The delegation]'s {tour|trip|stay} {began|started} with a visit to [Harbour Clinic]."
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from itertools import product
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, parse

from kg.errors import OntologyError
from kg.frames import Frame, Role, Shortcut
from kg.model import Span
from kg.turtle import Place, find_places

KG = "https://kg.example/ontology#"
EDGE = "https://kg.example/edge#"
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
    higher kg:rank than the subject: a city lies in a country, never a country in a city. A subject has one object at most when it is
    `functional`; `identifies` is how much a shared object says for two subjects being one (None: what broader properties say), `sphere`
    the part of public life that an office belongs to. Those whom one that `shares_name` joins often have one family name. An object has one
    subject only at any time when it is `one_at_a_time`. A subject is not at home at its object when it is a `guest` there.
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
    functional: bool = False
    identifies: float | None = None
    sphere: str = ""
    shares_name: bool = False
    one_at_a_time: bool = False
    guest: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """From `premises`, properties in a chain, follows `conclusion`; when `likely`, only where nothing else is stated."""

    premises: tuple[str, ...]
    conclusion: str
    likely: bool


@dataclass(frozen=True)
class Source:
    """A file of the ontology."""

    path: Path
    data: bytes

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The lines of its terms and strings."""
        return tuple(find_places(self.data.decode("utf-8", "replace"), KG))

    def line(self, iri: str, text: str | None = None) -> int:
        """The line of the string `text` that is said of `iri`, or of `iri` as a subject; 0 where there is none."""
        return next((p.line for p in self.places if p.subject == iri and (p.text == text or text in spell_out(p.text or ""))), 0)


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """What is wrong with the ontology, in which file and line; 0 is a line that is not known."""

    file: str
    line: int
    told: str

    def __str__(self) -> str:
        return f"{self.file}: line {self.line}: {self.told}" if self.line else f"{self.file}: {self.told}"


@dataclass(frozen=True)
class Ontology:
    """Classes with all their superclasses, relations, rules, and a hash of the files that they came from.

    `ranks` are the sizes of kinds of places, `homes` the property by which a thing of a class belongs to its country, `wholes` that by
    which it belongs to the body that it is an organ of, `added` the files that are not ours. `labels` are what people call a class. Of
    events: `frames`, how they are told, `roles`, `shortcuts`, the relations that tell of one, and for each class sentences that tell of
    one (`tellings`) and that do not (`no_tellings`).
    """

    classes: dict[str, frozenset[str]]
    properties: dict[str, Property]
    ranks: dict[str, int]
    homes: dict[str, str]
    wholes: dict[str, str]
    rules: tuple[Rule, ...]
    fingerprint: str
    added: tuple[Source, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    frames: tuple[Frame, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=dict)
    shortcuts: Mapping[str, Shortcut] = field(default_factory=dict)
    tellings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    no_tellings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def is_a(self, name: str, wanted: Iterable[str]) -> bool:
        """Whether class `name` is one of `wanted` or below one."""
        return not self.classes.get(name, frozenset({name})).isdisjoint(wanted)

    def kind(self, name: str) -> str:
        """The broadest class that `name` is in ("City" -> "Place"), or "Entity"; things of two kinds are never one."""
        return self._kinds.get(name, "Entity")

    def broader(self, name: str) -> frozenset[str]:
        """All properties above property `name`, without itself."""
        return self._broader.get(name, frozenset())

    @cached_property
    def symmetric(self) -> frozenset[str]:
        """The properties that hold both ways."""
        return frozenset(p.name for p in self.properties.values() if p.symmetric)

    @cached_property
    def identifying(self) -> dict[str, float]:
        """{property: how much a shared object says for two things being one}: its own value, else the highest of those above it."""
        own = {name: p.identifies for name, p in self.properties.items() if p.identifies is not None}
        above = {name: max((own[b] for b in self.broader(name) if b in own), default=0.0) for name in self.properties}
        return {name: own.get(name, above[name]) for name in self.properties if own.get(name, above[name]) > 0}

    @cached_property
    def functional(self) -> dict[str, str]:
        """{property of which a thing has just one: the broadest such property above it, or itself}."""
        return self._below({name for name, p in self.properties.items() if p.functional})

    @cached_property
    def guests(self) -> frozenset[str]:
        """The properties whose subject is not at home at its object."""
        return frozenset(self._below({name for name, p in self.properties.items() if p.guest}))

    @cached_property
    def one_at_a_time(self) -> dict[str, str]:
        """{property whose object has just one subject at a time: the broadest such property above it, or itself}."""
        return self._below({name for name, p in self.properties.items() if p.one_at_a_time})

    def _below(self, own: set[str]) -> dict[str, str]:
        """{property that is one of `own`, or below one: that one}."""
        return {name: min(found) for name in self.properties if (found := own & {name, *self.broader(name)})}

    @cached_property
    def spheres(self) -> dict[str, str]:
        """{property of an office: the part of public life that it, or the narrowest above it, belongs to}."""
        own = {name: p.sphere for name, p in self.properties.items() if p.sphere}
        found = {name: own.keys() & {name, *self.broader(name)} for name in self.properties}
        return {name: own[min(above, key=lambda b: (-len(self.broader(b)), b))] for name, above in found.items() if above}

    @cached_property
    def kin(self) -> frozenset[str]:
        """The properties that join people who often have one family name."""
        own = {name for name, p in self.properties.items() if p.shares_name}
        return frozenset(name for name in self.properties if own & {name, *self.broader(name)})

    @cached_property
    def _kinds(self) -> dict[str, str]:
        tops = {name for name, above in self.classes.items() if name not in ABSTRACT and above - {name} <= ABSTRACT}
        return {name: min(above & tops, default="Entity") for name, above in self.classes.items()}

    @cached_property
    def _broader(self) -> dict[str, frozenset[str]]:
        direct = {name: p.broader for name, p in self.properties.items()}
        return {name: _closure(name, direct) - {name} for name in direct}

    def allows(self, prop: Property, subject: str, object: str) -> bool:
        """Whether `prop` may join a thing of class `subject` to one of class `object`, or to a literal of that kind."""
        if prop.ascending and self.rank(subject) >= self.rank(object) > 0:
            return False
        return self.is_a(subject, prop.domain) and self.is_a(object, prop.range)

    def is_largest(self, name: str) -> bool:
        """Whether class `name` is of the highest kg:rank: a country."""
        return self.rank(name) == max(self.ranks.values(), default=0) > 0

    def shortcut(self, name: str) -> Shortcut | None:
        """What property `name` says of an event: its own word, else that of the one property above it that has one."""
        above = sorted(self.broader(name) & set(self.shortcuts), key=lambda b: (-len(self.broader(b)), b))
        return self.shortcuts.get(name) or next((self.shortcuts[b] for b in above), None)

    def rank(self, name: str) -> int:
        """The kg:rank of class `name`: how large places of that class are; 0 where it has none."""
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


@cache
def own_terms() -> frozenset[str]:
    """The IRIs of all terms that our ontology declares, those of the RDF layout with the relations."""
    store = _to_store(tuple(Source(path, _read(path)) for path in own_files()))
    return frozenset(quad.subject.value for quad in store if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(KG))


def load_ontology(added: Sequence[Path] = ()) -> Ontology:
    """Our ontology with the files `added` to it.

    Raises OntologyError for files that do not parse, examples without exactly two marks, properties without domain or range: for all that
    are wrong together, one line each.
    """
    sources = tuple(Source(path, _read(path)) for path in [*own_files(), *added])
    store = _to_store(sources)
    relations = [NamedNode(iri) for iri in find_relations(store)]
    refuse([*_untyped(store, sources), *(mistake for node in relations for mistake in _mistakes(store, node, sources))])
    classes = _classes(store)
    properties = {prop.name: prop for prop in sorted((_property(store, node) for node in relations), key=lambda prop: prop.name)}
    rules = tuple(rule for rule in _rules(store) if {*rule.premises, rule.conclusion} <= set(properties))
    digest = hashlib.sha256(b"".join(source.data for source in sources)).hexdigest()
    return Ontology(
        classes,
        properties,
        _ranks(store),
        _belongings(store, "homeRelation"),
        _belongings(store, "wholeRelation"),
        rules,
        digest,
        sources[len(sources) - len(added) :],
        labels={name: _label(store, NamedNode(iri_of(name))) for name in classes},
        frames=_frames(store),
        roles={role.name: role for role in _roles(store)},
        shortcuts=_shortcuts(store),
        tellings=_tellings(store, classes, SKOS + "example"),
        no_tellings=_tellings(store, classes, KG + "counterExample"),
    )


def spell_out(written: str) -> list[str]:
    """The sentences that `written` stands for, one for each choice of the words in its braces.

    >>> spell_out("[A] {backs|funds} [B].")
    ['[A] backs [B].', '[A] funds [B].']
    """
    parts = [part.split("|") if i % 2 else [part] for i, part in enumerate(re.split(r"\{([^{}]*)\}", written))]
    return ["".join(chosen) for chosen in product(*parts)]


@cache
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


def _to_store(sources: Iterable[Source]) -> Store:
    """The triples of all `sources`."""
    store, mistakes = Store(), []
    for source in sources:
        try:
            store.extend(parse(source.data, format=RdfFormat.TURTLE, base_iri=KG))
        except SyntaxError as error:
            told = error.msg.removeprefix("Parser error at ").removeprefix(f"line {error.lineno} ")
            mistakes.append(Mistake(str(source.path), error.lineno or 0, f"not Turtle: {' '.join(told.split())}"))
    refuse(mistakes)
    return store


def refuse(mistakes: Iterable[Mistake]) -> None:
    """Raises OntologyError with a line for each of `mistakes`, if there are any."""
    if found := sorted(set(mistakes)):
        raise OntologyError("\n".join(map(str, found)))


def find_mistake(sources: Iterable[Source], name: str, example: str | None, told: str) -> Mistake | None:
    """What is `told` of the property `name`, or of its `example`, with the place where it stands in `sources`; None where it does not."""
    quoted = f': example "{" ".join(example.split())}"' if example is not None else ""
    for source in sources:
        if line := source.line(iri_of(name), example):
            return Mistake(str(source.path), line, f"property {name}{quoted}: {told}")
    return None


def _untyped(store: Store, sources: Sequence[Source]) -> Iterator[Mistake]:
    """The terms that have examples and no type: they would be passed over without a word."""
    for iri in _with_examples(store):
        if not _values(store, NamedNode(iri), RDF + "type"):
            told = "no type: say that it is an owl:ObjectProperty or an owl:DatatypeProperty"
            yield find_mistake(sources, name_of(iri), None, told) or Mistake(str(sources[-1].path), 0, f"property {name_of(iri)}: {told}")


def _mistakes(store: Store, node: NamedNode, sources: Sequence[Source]) -> Iterator[Mistake]:
    """What the property `node` lacks, and what is wrong with its examples."""
    name = name_of(node.value)
    found: list[tuple[str | None, str]] = [
        (None, f"no rdfs:{term}: name the classes that it joins")
        for term in ("domain", "range")
        if not find_union(store, node, RDFS + term)
    ]
    found += [
        (None, f"kg:identifies {value.value!r}: expected a number from 0 to 1")
        for value in _values(store, node, KG + "identifies")
        if not re.fullmatch(r"[01]|0?\.\d+|1\.0+", value.value)
    ]
    found += [wrong for term in (SKOS + "example", KG + "counterExample") for wrong in _wrong_examples(store, node, term)]
    for example, told in found:
        unplaced = Mistake(str(sources[-1].path), 0, f"property {name}: {told}")
        yield find_mistake(sources, name, example, told) or find_mistake(sources, name, None, told) or unplaced


def _values(store: Store, subject: NamedNode | BlankNode, predicate: str) -> list[NamedNode | BlankNode | Literal]:
    found = [quad.object for quad in store.quads_for_pattern(subject, NamedNode(predicate), None)]
    return sorted(found, key=str)  # type: ignore[arg-type]


def _with_examples(store: Store) -> list[str]:
    found = store.quads_for_pattern(None, NamedNode(SKOS + "example"), None)
    return sorted({quad.subject.value for quad in found if isinstance(quad.subject, NamedNode)})


def find_relations(store: Store) -> list[str]:
    """The properties that have an example: our own terms of the RDF layout have none."""
    kinds = {OWL + "ObjectProperty", OWL + "DatatypeProperty", RDF + "Property"}
    return [iri for iri in _with_examples(store) if {t.value for t in _values(store, NamedNode(iri), RDF + "type")} & kinds]


def _property(store: Store, node: NamedNode) -> Property:
    domain, range_ = (find_union(store, node, RDFS + term) for term in ("domain", "range"))
    datatypes = sorted(r.removeprefix(XSD) for r in range_ if r.startswith(XSD))
    return Property(
        name=name_of(node.value),
        label=_label(store, node),
        domain=frozenset(name_of(d) for d in domain),
        range=frozenset(name_of(r) for r in range_ if not r.startswith(XSD))
        or frozenset().union(*(LITERAL_KINDS.get(d, frozenset()) for d in datatypes)),
        datatype=datatypes[0] if datatypes else None,
        broader=frozenset(name_of(v.value) for v in _values(store, node, RDFS + "subPropertyOf")),
        symmetric=OWL + "SymmetricProperty" in {v.value for v in _values(store, node, RDF + "type")},
        generalises=frozenset(v.value for v in _values(store, node, KG + "generalises")),
        ascending=any(v.value == "true" for v in _values(store, node, KG + "ascending")),
        examples=_examples(store, node, SKOS + "example"),
        counter_examples=_examples(store, node, KG + "counterExample"),
        functional=OWL + "FunctionalProperty" in {v.value for v in _values(store, node, RDF + "type")},
        identifies=max((float(v.value) for v in _values(store, node, KG + "identifies")), default=None),
        sphere=" ".join(v.value for v in _values(store, node, KG + "sphere")),
        guest=any(v.value == "true" for v in _values(store, node, KG + "guest")),
        one_at_a_time=any(v.value == "true" for v in _values(store, node, KG + "oneAtATime")),
        shares_name=any(v.value == "true" for v in _values(store, node, KG + "sharesName")),
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


def _examples(store: Store, node: NamedNode, predicate: str) -> tuple[Example, ...]:
    return tuple(parse_example(sentence) for value in _values(store, node, predicate) for sentence in spell_out(value.value))


def _wrong_examples(store: Store, node: NamedNode, predicate: str) -> Iterator[tuple[str, str]]:
    """(example, what is wrong with it) for each that cannot be read."""
    for written in [value.value for value in _values(store, node, predicate)]:
        try:
            for sentence in spell_out(written):
                parse_example(sentence)
        except ValueError as error:
            yield written, str(error)


def find_union(store: Store, node: NamedNode | BlankNode, predicate: str) -> list[str]:
    """The IRIs of the classes that `predicate` gives: one, or the members of an owl:unionOf, be it named or not."""
    return [iri for value in _values(store, node, predicate) for iri in _members(store, value)]


def _members(store: Store, node: NamedNode | BlankNode | Literal) -> list[str]:
    """The IRI of the class `node`, or those that it is a union of."""
    if isinstance(node, Literal):
        return []
    parts = [member for members in _values(store, node, OWL + "unionOf") for member in _list_nodes(store, members)]
    return [iri for part in parts for iri in _members(store, part)] or ([node.value] if isinstance(node, NamedNode) else [])


def _list(store: Store, node: NamedNode | BlankNode | Literal) -> list[str]:
    return [member.value for member in _list_nodes(store, node)]


def _list_nodes(store: Store, node: NamedNode | BlankNode | Literal) -> list[NamedNode | BlankNode | Literal]:
    found = []
    while isinstance(node, BlankNode):
        found += _values(store, node, RDF + "first")
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


def _belongings(store: Store, term: str) -> dict[str, str]:
    """{class: the property by which a thing of it belongs to another, as `term` says}."""
    found = store.quads_for_pattern(None, NamedNode(KG + term), None)
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


def _label(store: Store, node: NamedNode) -> str:
    return next((v.value for v in _values(store, node, RDFS + "label")), name_of(node.value))


def _frames(store: Store) -> tuple[Frame, ...]:
    """The frames that the ontology gives to event classes, sorted."""
    found = []
    for quad in store.quads_for_pattern(None, NamedNode(KG + "frame"), None):
        if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode | BlankNode):
            continue
        told = [(q.predicate.value, q.object.value) for q in store.quads_for_pattern(quad.object, None, None)]  # type: ignore[union-attr]
        kinds = ("verb", "noun", "under", "unless")
        words = {kind: tuple(sorted(value.replace(" ", "_") for name, value in told if name == KG + kind)) for kind in kinds}
        places = sorted((name.removeprefix(EDGE), name_of(value)) for name, value in told if name.startswith(EDGE))
        needs = sorted(name_of(value) for name, value in told if name == KG + "needs")
        for kind in ("verb", "noun"):
            if words[kind]:
                event, more = name_of(quad.subject.value), (words["under"], tuple(needs), words["unless"])
                found.append(Frame(event, kind == "noun", words[kind], tuple(places), *more))
    return tuple(sorted(found))


def _tellings(store: Store, classes: Iterable[str], predicate: str) -> dict[str, tuple[str, ...]]:
    """{class: the sentences that `predicate` gives it}."""
    found = ((name, tuple(value.value for value in _values(store, NamedNode(iri_of(name)), predicate))) for name in classes)
    return {name: written for name, written in found if written}


def _roles(store: Store) -> Iterator[Role]:
    """The roles of events: the properties that have a kg:marker, or say so with an empty one."""
    for iri in sorted({q.subject.value for q in store.quads_for_pattern(None, NamedNode(KG + "marker"), None)}):  # type: ignore[union-attr]
        node = NamedNode(iri)
        domain, range_ = (frozenset(map(name_of, find_union(store, node, RDFS + term))) for term in ("domain", "range"))
        broader = frozenset(name_of(v.value) for v in _values(store, node, RDFS + "subPropertyOf"))
        functional = OWL + "FunctionalProperty" in {v.value for v in _values(store, node, RDF + "type")}
        marker = next(v.value for v in _values(store, node, KG + "marker"))
        yield Role(name_of(iri), domain, range_, broader, functional, marker)


def _shortcuts(store: Store) -> dict[str, Shortcut]:
    """{property: the event that it tells of}."""
    found = {}
    for quad in store.quads_for_pattern(None, NamedNode(KG + "tellsOf"), None):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            ends = [next((name_of(v.value) for v in _values(store, quad.subject, KG + term)), "") for term in ("subjectRole", "objectRole")]
            found[name_of(quad.subject.value)] = Shortcut(name_of(quad.object.value), *ends)
    return found


def _closure(name: str, direct: dict[str, frozenset[str]] | dict[str, set[str]]) -> frozenset[str]:
    found, todo = set(), [name]
    while todo:
        term = todo.pop()
        if term not in found:
            found.add(term)
            todo += sorted(direct.get(term, ()))
    return frozenset(found)

"""The gazetteers that a user brings: files of things with their names, read into entries, and which entry a name means.

A file is TSV, with the header line `id labels type context` (tabs between; several labels or context words are joined by "|"), or SKOS in
Turtle: a concept with skos:prefLabel, skos:altLabel, a class of the ontology by rdf:type or kg:type, skos:notation or the IRI for its id,
kg:contextWord and skos:scopeNote for its context. A line or concept that cannot be used is told in a warning, and the others are used.
"""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg.errors import GazetteerError
from kg.gazetteer import bare, fold
from kg.linking import OPEN
from kg.ontology import ABSTRACT, KG, RDF, SKOS, Ontology, name_of
from kg.turtle import find_places

COLUMNS = ("id", "labels", "type", "context")
TURTLE = {".ttl", ".turtle"}
OURS = ("given", "portfolio", "name")  # schemes of keys that mean something else inside kg
LONG = 5  # letters of a word of a scope note that tells something
LABELS = ("prefLabel", "altLabel", "hiddenLabel")


class GazetteerWarning(UserWarning):
    """A line of a gazetteer that cannot be used."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing of a gazetteer: `id` with its scheme, its names, its class, and folded words that articles about it hold."""

    id: str
    labels: tuple[str, ...]
    type: str
    context: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    """The entry that was chosen for a name, or None, and why, as people read it."""

    entry: Entry | None
    reason: str


@dataclass(frozen=True)
class Entries:
    """The entries of all gazetteers of a run."""

    entries: tuple[Entry, ...] = ()

    @cached_property
    def by_label(self) -> Mapping[str, tuple[Entry, ...]]:
        """{folded label: entries that have it}."""
        found: dict[str, dict[str, Entry]] = defaultdict(dict)
        for entry in self.entries:
            for label in entry.labels:
                found[fold(bare(label))][entry.id] = entry
        return {label: tuple(entries[id] for id in sorted(entries)) for label, entries in found.items()}

    @cached_property
    def first_words(self) -> frozenset[str]:
        """The first words of all labels, folded."""
        return frozenset(label.split()[0] for label in self.by_label)

    @cached_property
    def longest(self) -> int:
        """The most words that a label has."""
        return max((len(label.split()) for label in self.by_label), default=0)

    @cached_property
    def capitalised(self) -> frozenset[str]:
        """The folded labels that are written with a capital."""
        return frozenset(fold(bare(label)) for entry in self.entries for label in entry.labels if label != label.lower())

    def choose(self, name: str, kinds: Collection[str], ontology: Ontology, text: str) -> Match | None:
        """The entry that `name` means in an article with the folded `text`; None where no entry of one of `kinds` has this label.

        `kinds` are the broad classes that the name was taken for; with none every class will do.
        """
        labelled = self.by_label.get(fold(bare(name)), ())
        fitting = [entry for entry in labelled if not kinds or ontology.kind(entry.type) in kinds]
        if not fitting:
            return None
        if len(fitting) == 1:
            return Match(fitting[0], f"the only {'entry' if len(labelled) == 1 else 'fitting entry'} of this name")
        found = {entry.id: [word for word in sorted(entry.context) if _holds(text, word)] for entry in fitting}
        best, second = sorted(fitting, key=lambda entry: (-len(found[entry.id]), entry.id))[:2]
        if len(found[best.id]) == len(found[second.id]):
            return Match(None, f"none: {len(fitting)} entries of this name and {OPEN}")
        return Match(best, f"its words in the article: {', '.join(found[best.id])}")


def load_entries(paths: Sequence[Path], ontology: Ontology) -> Entries:
    """The entries of the gazetteers `paths`.

    Raises GazetteerError for a file that is none; each line that cannot be used is a GazetteerWarning.
    """
    found: dict[str, Entry] = {}
    for path in paths:
        data = _read(path)
        read = _read_turtle if path.suffix.lower() in TURTLE else _read_table
        usable = 0
        for line, entry in read(path, data, ontology):
            wrong = entry if isinstance(entry, str) else _clash(entry, found)
            if wrong:
                warnings.warn(f"{path}: line {line}: {wrong}; it is left out", GazetteerWarning, stacklevel=2)
            elif isinstance(entry, Entry):
                found[entry.id] = entry
                usable += 1
        if not usable:
            raise GazetteerError(
                f"{path}: no gazetteer: none of its lines can be used; expected columns {', '.join(COLUMNS)}, or SKOS in .ttl"
            )
    return Entries(tuple(found[id] for id in sorted(found)))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise GazetteerError(f"{path}: the gazetteer cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise GazetteerError(f"{path}: the gazetteer is not UTF-8 text (byte {error.start})") from error


def _clash(entry: Entry, found: Mapping[str, Entry]) -> str | None:
    return f"expected an id that no other line has, saw {entry.id!r} again" if entry.id in found else None


def _to_entry(
    path: Path, id: str, labels: Iterable[str], kinds: Collection[str], context: Iterable[str], ontology: Ontology
) -> Entry | str:
    """The entry, or what is wrong with it. An id without a scheme gets the name of its file, since ids are only unique there."""
    named = tuple(dict.fromkeys(text for label in labels if (text := " ".join(label.split())) and fold(bare(text))))
    known = [kind for kind in kinds if ontology.is_a(kind, ("Entity",)) and kind in ontology.classes and kind not in ABSTRACT]
    exact = [kind for kind in known if not any(other != kind and ontology.is_a(other, (kind,)) for other in known)]
    if not id or any(c.isspace() for c in id):
        return f"expected an id without spaces, saw {id!r}"
    if id.split(":")[0] in OURS and ":" in id:
        return f"expected an id that does not begin with {id.split(':')[0]}:, which kg uses itself"
    if not named:
        return "expected a label, saw none"
    if len(exact) != 1:
        return f"expected one class of the ontology such as Company or City, saw {', '.join(sorted(exact or kinds)) or 'none'}"
    words = frozenset(folded for word in context if (folded := fold(word)))
    return Entry(id if ":" in id else f"{path.stem}:{id}", named, exact[0], words)


def _read_table(path: Path, text: str, ontology: Ontology) -> Iterator[tuple[int, Entry | str]]:
    """(line, entry or what is wrong) of a TSV file."""
    lines = text.splitlines()
    header = [name.strip().lower() for name in lines[0].split("\t")] if lines else []
    if set(header) - set(COLUMNS) or not set(COLUMNS[:3]) <= set(header) or len(set(header)) < len(header):
        seen = (lines[0] if lines else "nothing")[:60]
        raise GazetteerError(f"{path}: line 1: expected the header {' '.join(COLUMNS)} with tabs between, saw {seen!r}")
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        fields = [field.strip() for field in line.split("\t")]
        fields += [""] * (len(header) - len(fields) if len(fields) >= len(header) - (header[-1] == "context") else 0)
        if len(fields) != len(header):
            yield number, f"expected {len(header)} columns ({', '.join(header)}), saw {len(fields)}"
            continue
        row = dict(zip(header, fields, strict=True))
        context = row.get("context", "").split("|")
        yield number, _to_entry(path, row["id"], row["labels"].split("|"), [name_of(row["type"])], context, ontology)


def _read_turtle(path: Path, text: str, ontology: Ontology) -> Iterator[tuple[int, Entry | str]]:
    """(line, entry or what is wrong) of the concepts of a Turtle file: what has a skos:prefLabel, or is a skos:Concept."""
    try:
        quads = list(parse(text.encode(), format=RdfFormat.TURTLE, base_iri=KG))
    except SyntaxError as error:
        told = " ".join(error.msg.removeprefix("Parser error at ").removeprefix(f"line {error.lineno} ").split())
        raise GazetteerError(f"{path}: line {error.lineno or 0}: not Turtle: {told}") from error
    lines: dict[str, int] = {}
    for place in find_places(text, KG):
        lines.setdefault(place.subject, place.line)
    about: dict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        about[str(getattr(quad.subject, "value", ""))].append(quad)
    for iri in sorted(_concepts(quads), key=lambda iri: (lines.get(iri, 0), iri)):
        said = about[iri]
        kinds = [name_of(kind) for kind in [*_values(said, RDF + "type"), *_values(said, KG + "type")] if not kind.startswith(SKOS)]
        labels = [label for name in LABELS for label in _values(said, SKOS + name)]
        notes = [word for note in _values(said, SKOS + "scopeNote") for word in re.findall(r"[^\W\d_]+", note) if len(word) >= LONG]
        id = next(iter(_values(said, SKOS + "notation")), iri)
        yield lines.get(iri, 0), _to_entry(path, id, labels, kinds, [*_values(said, KG + "contextWord"), *notes], ontology)


def _concepts(quads: Iterable[Quad]) -> set[str]:
    marks = {(RDF + "type", SKOS + "Concept")}
    return {
        quad.subject.value
        for quad in quads
        if isinstance(quad.subject, NamedNode)
        and (quad.predicate.value == SKOS + "prefLabel" or (quad.predicate.value, getattr(quad.object, "value", "")) in marks)
    }


def _values(quads: Iterable[Quad], predicate: str) -> list[str]:
    """The texts and IRIs that are said by `predicate`, sorted."""
    found = (quad.object for quad in quads if quad.predicate.value == predicate)
    return sorted(node.value for node in found if isinstance(node, NamedNode | Literal))


def _holds(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None

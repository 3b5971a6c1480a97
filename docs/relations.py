"""The table of the relations: `python docs/relations.py` writes docs/relations.md from ontology/ and benchmarks/dwie_labels.json."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Store

from kg.ontology import KG, OWL, SKOS, Property, iri_of, name_of, own_files, own_ontology

HOME = Path(__file__).parent
LABELS = HOME.parent / "benchmarks" / "dwie_labels.json"
MATCHES = {SKOS + "exactMatch": "", SKOS + "closeMatch": "~", KG + "inverseMatch": "^"}
VOCABULARIES = ("http://www.wikidata.org/entity/", "https://schema.org/", "http://www.w3.org/ns/org#")
COLUMNS = ("relation", "broader", "from → to", "inverse", "Wikidata", "schema.org", "W3C ORG", "DWIE", "examples", "counter-examples")
HEAD = """# The relations

Written by `make docs` from `ontology/` and `benchmarks/dwie_labels.json`: change those, not this file.

In the columns of other vocabularies a bare term says the same, `~` nearly the same, `^` the same with subject and object swapped. DWIE is
the benchmark's label, with kinds of subject and object where it depends on them. Examples and counter-examples are counted in sentences.
"""


def to_page() -> str:
    """The page: a row for each relation, by name."""
    store = Store()
    for path in own_files():
        store.load(path=str(path), format=RdfFormat.TURTLE, base_iri=KG)
    labels = read_labels()
    rows = [COLUMNS, ("---",) * len(COLUMNS)]
    rows += [to_row(prop, store, labels[name]) for name, prop in own_ontology().properties.items()]
    return HEAD + "\n" + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def to_row(prop: Property, store: Store, labels: list[str]) -> tuple[str, ...]:
    """The cells of one relation."""
    range_ = f"xsd:{prop.datatype}" if prop.datatype else ", ".join(sorted(prop.range))
    return (
        f"`{prop.name}`",
        ", ".join(sorted(prop.broader)),
        f"{', '.join(sorted(prop.domain))} → {range_}",
        "symmetric" if prop.symmetric else ", ".join(find_inverses(prop.name, store)),
        *(", ".join(find_matches(prop.name, store, vocabulary)) for vocabulary in VOCABULARIES),
        ", ".join(labels),
        str(len(prop.examples)),
        str(len(prop.counter_examples)),
    )


def find_inverses(name: str, store: Store) -> list[str]:
    """The relations that `name` is the owl:inverseOf, whichever of the two says so."""
    node, inverse = NamedNode(iri_of(name)), NamedNode(OWL + "inverseOf")
    found = [quad.object for quad in store.quads_for_pattern(node, inverse, None)]
    found += [quad.subject for quad in store.quads_for_pattern(None, inverse, node)]
    return sorted({name_of(term.value) for term in found})


def find_matches(name: str, store: Store, vocabulary: str) -> list[str]:
    """The terms of `vocabulary` that match `name`, the exact ones first."""
    found = []
    for match, sign in MATCHES.items():
        terms = [quad.object.value for quad in store.quads_for_pattern(NamedNode(iri_of(name)), NamedNode(match), None)]
        found += sorted(sign + term.removeprefix(vocabulary) for term in terms if term.startswith(vocabulary))
    return found


def read_labels() -> dict[str, list[str]]:
    """{relation: its labels in DWIE}, as "mayor_of" or "in0 (Place → country)"."""
    found = defaultdict(list)
    for key, value in json.loads(LABELS.read_text(encoding="utf-8")).items():
        subject, _, rest = key.rpartition(":")
        name, to, object = rest.replace("/", ">").partition(">")
        kinds = f" ({subject or 'any'} → {object})" if to else ""
        found[name] += [label + kinds for label in ([value] if isinstance(value, str) else value)]
    return found


if __name__ == "__main__":
    (HOME / "relations.md").write_text(to_page(), encoding="utf-8")

"""What some articles say of an entity given to another one, by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.decisions import Change, change, to_decision
from kg.errors import UsageError
from kg.evidence import Resource, to_iri
from kg.identity import Identities, find_end
from kg.model import Decision
from kg.ontology import Ontology
from kg.query import to_printable
from kg.rdf import document_iri
from kg.store import ID, Graph


def split(
    path: Path | str, entity: str, documents: Sequence[str], *, who: str, when: str = "", why: str = "", ontology: Sequence[Path] = ()
) -> Change:
    """Makes what `documents` say of `entity` another entity in the graph at `path`.

    Documents are named by their IRI, by its end, or by the file that they were read from. The rest is as for `merge`.
    """

    def edit(graph: Graph, identities: Identities, meaning: Ontology) -> list[Decision]:
        first = find_whole(graph, identities, entity)
        chosen = {find_document(graph, name) for name in documents}
        check_split(graph, identities, first, chosen)
        return [*identities.decisions, to_decision("split", first, documents=chosen, who=who, when=when, why=why)]

    return change(path, edit, ontology)


def find_whole(graph: Graph, identities: Identities, name: str) -> str:
    """The entity that `name` fits, as it is now. UsageError where that was made part of another."""
    end = find_end(graph, identities, name)
    if end not in identities.members:
        into = ", ".join(f"id:{found}" for found in sorted(identities.entities(end)))
        raise UsageError(f"id:{end} was merged into {into}; split that, or undo the merge")
    return end


def find_document(graph: Graph, name: str) -> str:
    """The id of the document that `name` means. UsageError where it is none or several."""
    wanted = name.strip().removeprefix("<").removesuffix(">").removeprefix("id:").removeprefix(ID).removeprefix("document/")
    quads = graph.store.quads_for_pattern(None, to_iri("rdf:type"), to_iri("schema:NewsArticle"), None)
    ids = sorted({quad.subject.value.removeprefix(f"{ID}document/") for quad in quads})  # type: ignore[union-attr]
    if wanted in ids:
        return wanted
    found = [id for id in ids if Resource(graph.store, document_iri(id), document_iri(id)).text("dcterms:source") == name]
    if len(found) != 1:
        what = f"{len(found)} articles were read from files called" if found else "no article of the graph has the IRI or the file name"
        raise UsageError(f'{what} "{to_printable(name)}"{": " if found else ""}{", ".join(f"id:document/{id}" for id in found)}')
    return found[0]


def check_split(graph: Graph, identities: Identities, entity: str, documents: set[str]) -> None:
    """Raises UsageError where `documents` cannot be taken from `entity`: they do not mention it, or nothing would be left."""
    mentioned = identities.documents_of(entity)
    if strange := sorted(documents - mentioned):
        raise UsageError(
            f"id:{entity} is not mentioned in {', '.join(f'id:document/{id}' for id in strange)}: nothing there can be split off"
        )
    if documents == mentioned:
        raise UsageError(f"a split must leave something: id:{entity} is mentioned in no other article than those given")

"""A graph as one RDF file, with the same bytes for the same content."""

from __future__ import annotations

from pathlib import Path

from kg.store import Graph, write_rdf


def export(graph: Graph, out: Path | str) -> int:
    """The number of quads written to `out`, in the format of its suffix. Turtle, N-Triples and RDF/XML hold the default graph only."""
    return write_rdf(graph.store, out)

"""The errors that kg raises: what was expected, what was seen, where, and what to do.

KGError                 anything that kg reports; the command line exits with 1
  UsageError            the call itself cannot work (a missing path, an unknown option value); exits with 2
    QueryError          a SPARQL query or a name in it is wrong; says line and column where it can
    UnknownNameError    no entity of the graph has this name; offers the nearest
  DocumentError         one document cannot be read; the others go on
  OntologyError         an ontology file cannot be used; names file, line and property of each mistake, a line each
  GazetteerError        a file of things that a user brings cannot be used at all; a single line of it is only warned of
  ShapesError           a file of SHACL shapes cannot be used; names file, line and, where it is not Turtle, column
  GraphError            a store or RDF file cannot be read or written
  ModelError            the language model cannot be loaded
"""

from __future__ import annotations


class KGError(Exception):
    """Anything that kg reports to its user. The text is one sentence that stands by itself."""

    exit_status = 1


class UsageError(KGError):
    """The call cannot work as it was made."""

    exit_status = 2


class QueryError(UsageError):
    """A query cannot be run."""


class UnknownNameError(UsageError):
    """No entity or predicate of the graph has this name."""


class DocumentError(KGError):
    """One document cannot be read."""


class OntologyError(KGError):
    """An ontology file cannot be used. Each mistake in it is a line of the text."""


class GazetteerError(KGError):
    """A file that was given as a gazetteer is none."""


class ShapesError(KGError):
    """SHACL shapes cannot be used."""


class GraphError(KGError):
    """A store or RDF file cannot be read or written."""


class ModelError(KGError):
    """The language model cannot be loaded."""

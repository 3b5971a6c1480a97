"""kg turns English news into an RDF knowledge graph that you can ask, see and trust.

The names below load when they are used: importing kg imports nothing else. A command and its module share one name; `kg.query` is
always the function, and what else the module holds comes by `from kg.query import Result`.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.build import build as build
    from kg.conflicts import conflicts as conflicts
    from kg.export import export as export
    from kg.merge import merge as merge
    from kg.model import Candidate as Candidate
    from kg.model import Claim as Claim
    from kg.model import Cluster as Cluster
    from kg.model import Decision as Decision
    from kg.model import Document as Document
    from kg.model import Entity as Entity
    from kg.model import Event as Event
    from kg.model import Mention as Mention
    from kg.model import Occurrence as Occurrence
    from kg.model import Quantity as Quantity
    from kg.model import Quotation as Quotation
    from kg.model import Reading as Reading
    from kg.model import Span as Span
    from kg.model import Statement as Statement
    from kg.model import Support as Support
    from kg.model import Value as Value
    from kg.query import query as query
    from kg.review import review as review
    from kg.serve import serve as serve
    from kg.split import split as split
    from kg.store import Graph as Graph
    from kg.store import open_graph as open_graph
    from kg.validate import validate as validate
    from kg.view import view as view
    from kg.why import why as why

__version__ = "0.1.0"

_COMMANDS = ("build", "conflicts", "export", "merge", "query", "review", "serve", "split", "validate", "view", "why")
_MODEL = (
    "Candidate",
    "Claim",
    "Cluster",
    "Decision",
    "Document",
    "Entity",
    "Event",
    "Mention",
    "Occurrence",
    "Quantity",
    "Quotation",
    "Reading",
    "Span",
    "Statement",
    "Support",
    "Value",
)
_HOMES = {name: f"kg.{name}" for name in _COMMANDS} | dict.fromkeys(_MODEL, "kg.model") | {"Graph": "kg.store", "open_graph": "kg.store"}

__all__ = [
    *_COMMANDS,
    *_MODEL,
    "Graph",
    "open_graph",
]


class _Package(ModuleType):
    """This package. Python sets each submodule on it once that is loaded; for a command its function is set instead."""

    def __setattr__(self, name: str, value: object) -> None:
        if name in _COMMANDS and isinstance(value, ModuleType):
            value = getattr(value, name)
        super().__setattr__(name, value)

    def __getattr__(self, name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module 'kg' has no attribute {name!r}")
        value = getattr(import_module(_HOMES[name]), name)
        super().__setattr__(name, value)
        return value

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *_HOMES})


sys.modules[__name__].__class__ = _Package

"""`%%sparql` for notebooks: `%load_ext kg.magic`, then a cell of SPARQL below `%%sparql GRAPH`.

GRAPH is a variable of the notebook that holds an open graph, or the place of one: a store, a file, an address. `%%sparql GRAPH > name`
also keeps the Result in the variable `name`. What the cell shows is a DataFrame where pandas is installed, and else a table of text.
"""

from __future__ import annotations

from typing import Any

from kg.errors import UsageError
from kg.query import Result, query
from kg.store import Graph, open_graph


def load_ipython_extension(shell: Any) -> None:
    """What `%load_ext kg.magic` calls."""
    shell.register_magic_function(lambda line, cell: run(shell.user_ns, line, cell), "cell", "sparql")


def run(names: dict[str, Any], line: str, cell: str) -> Any:
    """What a cell shows; `names` are the variables of the notebook."""
    place, _, kept = (part.strip() for part in line.partition(">"))
    if not place or (kept and not kept.isidentifier()):
        raise UsageError("which graph? %%sparql GRAPH, or %%sparql GRAPH > name to keep the result in the variable `name`")
    held = names.get(place)
    if isinstance(held, Graph):
        result = query(held, cell)
    else:
        with open_graph(held if held is not None else place.strip("\"'")) as graph:
            result = query(graph, cell)
    if kept:
        names[kept] = result
    return _shown(result)


def _shown(result: Result) -> Any:
    if result.boolean is not None:
        return result.boolean
    try:
        return result.to_dataframe()
    except ImportError:
        return _Text(result.to_format("table"))


class _Text(str):
    """A table as a notebook prints it, without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)

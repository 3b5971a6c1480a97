"""What a query or an update may not do: call other servers, load from elsewhere, read graphs that the store does not hold.

It is decided before anything is evaluated, on the text alone; `kg/worker.py` bars the way to the network besides.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from pyoxigraph import NamedNode, QuerySolutions, Store

from kg.errors import QueryError
from kg.query import PREFIXES, TOKEN, query_error, refuse_service

_FROM = re.compile(r"(?<![?$])from", re.ASCII | re.IGNORECASE)  # behind those it is the name of a variable


def check_query(sparql: str, graphs: Collection[str]) -> None:
    """Raises QueryError where `sparql` calls another server or names in FROM what is none of `graphs`."""
    refuse_service(sparql)
    for name, offset in _named_in_from(sparql):
        if name not in graphs:
            what = (
                f"FROM only chooses among the graphs of the store, and <{name}> is none of them: nothing is loaded from addresses or files"
            )
            raise query_error(sparql, offset, what)


def check_dataset(names: Sequence[str], graphs: Collection[str]) -> None:
    """Raises QueryError where a dataset that a request names holds what is none of `graphs`."""
    for name in names:
        if name not in graphs:
            raise QueryError(f"the store has no graph <{name[:200]}>: nothing is loaded from addresses or files")


def check_update(update: str) -> None:
    """Raises QueryError where `update` loads from elsewhere or calls another server.

    LOAD is a word of its own wherever it stands between the tokens of an update; strings, IRIs and comments are tokens themselves.
    """
    for token, offset in tokens(update):
        if token.upper() in ("LOAD", "SERVICE"):
            raise query_error(update, offset, f"{token.upper()} is not allowed: nothing is read from other servers or files")


def with_dataset(update: str, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> str:
    """`update` with the dataset of the request in each of its operations that match a pattern (SPARQL 1.1 Protocol, section 2.2.3).

    Raises QueryError where the update names a dataset itself.
    """
    clauses = [f"USING <{name}>" for name in default_graphs] + [f"USING NAMED <{name}>" for name in named_graphs]
    if not clauses:
        return update
    made, at, depth, before = [], 0, 0, ""
    for token, offset in tokens(update):
        word = token.upper()
        if depth == 0 and word in ("USING", "WITH"):
            raise query_error(update, offset, f"the request names the dataset, so that the update must not ({word})")
        if depth == 0 and word == "WHERE":
            if before == "DELETE":
                raise query_error(update, offset, "DELETE WHERE takes no dataset of the request: write DELETE { .. } WHERE { .. }")
            made.append(f"{update[at:offset]} {' '.join(clauses)} ")
            at = offset
        depth += {"{": 1, "}": -1}.get(token, 0)
        before = word
    return "".join(made) + update[at:]


def _named_in_from(sparql: str) -> Iterator[tuple[str, int]]:
    """(IRI, its offset) of each FROM and FROM NAMED of a query."""
    if not _FROM.search(sparql):
        return
    every = list(tokens(sparql))
    for n, (token, _) in enumerate(every):
        if token.upper() != "FROM":
            continue
        behind = every[n + 1 : n + 3]
        name = behind[-1] if len(behind) == 2 and behind[0][0].upper() == "NAMED" else behind[0] if behind else None
        if name is not None:
            yield _resolve(sparql, name[0]), name[1]


def _resolve(sparql: str, token: str) -> str:
    """The IRI that `token` writes: <..> as it is, against the BASE or under a prefix of the query, as the engine's own parser reads it."""
    declared = "".join(re.findall(r"(?:BASE|PREFIX\s+[\w.-]*:)\s*<[^<>]*>\s*", sparql, re.IGNORECASE))
    try:
        found = Store().query(f"{declared}\nSELECT ({token} AS ?iri) {{}}", prefixes=PREFIXES)
    except (SyntaxError, ValueError):
        return token.strip("<>")
    assert isinstance(found, QuerySolutions)
    term = next(found)["iri"]
    return term.value if isinstance(term, NamedNode) else token.strip("<>")


def tokens(sparql: str) -> Iterator[tuple[str, int]]:
    """(token, offset) without comments. An escape such as \\u004C in the text is none of a keyword: SPARQL undoes it before it parses."""
    for match in TOKEN.finditer(sparql):
        if not match[0].startswith("#"):
            yield match[0], match.start()

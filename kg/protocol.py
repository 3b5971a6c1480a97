"""The SPARQL 1.1 Protocol: an HTTP request -> what is asked and in which format the answer goes back. Knows no server.

https://www.w3.org/TR/sparql11-protocol/ section 2; content negotiation as RFC 9110 section 12.5.1 has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal as Choice
from urllib.parse import parse_qsl

from kg.errors import KGError

MOST_PARAMETERS = 100  # of a request

SOLUTIONS = {  # of SELECT and ASK: media type -> name of the format
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
TRIPLES = {  # of CONSTRUCT and DESCRIBE, and of the service description
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "text/plain": "nt",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
    "application/rdf+xml": "rdf",
    "application/xml": "rdf",
    "text/xml": "rdf",
}
FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_RANGE = re.compile(r"^(\*/\*|[\w.+-]+/(?:\*|[\w.+-]+))$")


class ProtocolError(KGError):
    """A request that the protocol does not allow. `status` is that of HTTP."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


@dataclass(frozen=True, slots=True)
class Operation:
    """What a request asks for: a query, an update, or (without either) the description of the service.

    `default_graphs` and `named_graphs` are the dataset that the request names; both empty where it names none.
    """

    kind: Choice["query", "update", "description"]
    text: str = ""
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def read_operation(method: str, url_query: bytes, content_type: str, body: bytes) -> Operation:
    """The operation of a request: `url_query` is what follows "?" in its address, still encoded. ProtocolError where it is none."""
    inside = _pairs(url_query, "the address")
    kind, _, rest = content_type.partition(";")
    kind = kind.strip().lower()
    if method in ("GET", "HEAD"):
        _none_of(inside, ("update", "using-graph-uri", "using-named-graph-uri"), "an update must be sent by POST")
        return _to_query(_only(inside, "query"), inside)
    if method != "POST":
        raise ProtocolError(405, f"{method} is not allowed here: a query is sent by GET or POST, an update by POST")
    if kind in (QUERY, UPDATE):
        _check_charset(rest)
        name = "query" if kind == QUERY else "update"
        _none_of(inside, ("query", "update"), f"the body holds the {name}: the address must not hold another")
        text = _decode(body, "the body")
        return _to_query(text, inside) if kind == QUERY else _to_update(text, inside)
    if kind == FORM:
        return _read_form([*inside, *_pairs(body, "the body")])
    seen = f"not {kind!r}" if kind else "but there is none"
    raise ProtocolError(415, f"the Content-Type of a POST must be {FORM}, {QUERY} or {UPDATE}, {seen}")


def _read_form(pairs: list[tuple[str, str]]) -> Operation:
    query, update = _only(pairs, "query"), _only(pairs, "update")
    if query is not None and update is not None:
        raise ProtocolError(400, "one request holds a query or an update, not both")
    if update is not None:
        return _to_update(update, pairs)
    if query is None:
        raise ProtocolError(400, "the form holds neither query= nor update=")
    return _to_query(query, pairs)


def _to_query(text: str | None, pairs: list[tuple[str, str]]) -> Operation:
    if text is None:
        return Operation("description")
    return Operation("query", text, _all(pairs, "default-graph-uri"), _all(pairs, "named-graph-uri"))


def _to_update(text: str, pairs: list[tuple[str, str]]) -> Operation:
    return Operation("update", text, _all(pairs, "using-graph-uri"), _all(pairs, "using-named-graph-uri"))


def _pairs(encoded: bytes, where: str) -> list[tuple[str, str]]:
    try:
        text = encoded.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except UnicodeDecodeError as error:
        raise ProtocolError(400, f"{where} holds bytes that are not percent-encoded UTF-8: {error.reason}") from None
    except ValueError:
        raise ProtocolError(400, f"{where} holds more than {MOST_PARAMETERS} parameters") from None


def _decode(body: bytes, where: str) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProtocolError(400, f"{where} is not UTF-8: byte {error.start + 1} is {body[error.start]:#04x}") from None


def _check_charset(parameters: str) -> None:
    found = re.search(r"charset\s*=\s*\"?([\w-]+)", parameters, re.IGNORECASE)
    if found and found[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        raise ProtocolError(415, f"the body must be UTF-8, not {found[1]}")


def _only(pairs: Iterable[tuple[str, str]], name: str) -> str | None:
    found = _all(pairs, name)
    if len(found) > 1:
        raise ProtocolError(400, f"{name}= stands {len(found)} times; one request holds one")
    return found[0] if found else None


def _all(pairs: Iterable[tuple[str, str]], name: str) -> tuple[str, ...]:
    return tuple(value for key, value in pairs if key == name)


def _none_of(pairs: Iterable[tuple[str, str]], names: Sequence[str], reason: str) -> None:
    if any(key in names for key, _ in pairs):
        raise ProtocolError(400, reason)


# Content negotiation


def negotiate(accept: str | None, offered: dict[str, str]) -> str:
    """The media type of `offered`, best first, that `accept` likes most; ProtocolError(406) where it takes none of them.

    >>> negotiate("text/csv;q=0.5, application/sparql-results+xml", SOLUTIONS)
    'application/sparql-results+xml'
    >>> negotiate(None, TRIPLES), negotiate("*/*;q=0.1", TRIPLES)
    ('text/turtle', 'text/turtle')
    """
    ranges = _ranges(accept) if accept and accept.strip() else [("*/*", 1.0)]
    best = max(offered, key=lambda kind: _liking(kind, ranges))
    if _liking(best, ranges) <= 0:
        raise ProtocolError(406, f"none of the formats that Accept names can be given; there are {', '.join(offered)}")
    return best


def _ranges(accept: str) -> list[tuple[str, float]]:
    """(media range, how much it is liked) of an Accept header; ProtocolError(400) where it is none."""
    found = []
    for part in accept.split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        if not name and not parameters:
            continue
        if not _RANGE.match(name):
            raise ProtocolError(400, f"Accept holds {name[:80]!r}, which is no media type")
        weight = next((p[2:] for p in parameters if p.lower().startswith("q=")), "1")
        if not re.fullmatch(r"0(\.\d{0,3})?|1(\.0{0,3})?", weight):
            raise ProtocolError(400, f"Accept weighs {name} with {weight[:20]!r}; a weight is a number from 0 to 1")
        found.append((name.lower(), float(weight)))
    return found


def _liking(kind: str, ranges: list[tuple[str, float]]) -> float:
    """How much `kind` is liked: the most exact range that it falls under counts."""
    fitting = [(name, weight) for name, weight in ranges if name in (kind, f"{kind.partition('/')[0]}/*", "*/*")]
    return max(fitting, key=lambda one: (one[0] == kind, one[0] != "*/*"), default=("", 0.0))[1]

"""Where things stand in a Turtle file: a parser gives triples without their lines, and who has to mend a file needs them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

TOKEN = re.compile(
    r"""
    \#[^\n]*
    | (?i: @?(?:prefix|base)\s+ ) (?P<prefix> [^\s<>]*: )? \s* < (?P<namespace> [^<>"\s]* ) > \s* \.?
    | (?P<string> \"\"\"(?:[^"\\]|\\.|"(?!\"\"))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*''' | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' )
    | < (?P<iri> [^<>"\s]* ) >
    | (?P<sign> [;,.\[\]()] )
    | (?P<name> [^\s;,.\[\]()<>"'\#]+ (?:\.+[^\s;,.\[\]()<>"'\#]+)* )
    """,
    re.VERBOSE | re.DOTALL,
)
ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
CONTROLS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True, slots=True)
class Place:
    """The line, from 1, on which a statement on the IRI `subject` begins, or where a string `text` stands that is said of it
    itself (what stands in brackets is said of a node without a name)."""

    line: int
    subject: str
    text: str | None = None


def find_places(turtle: str, base: str) -> Iterator[Place]:
    """The subjects and strings of a Turtle file that parses, in their order.

    >>> [(place.line, place.text) for place in find_places('<#a> <#b> "c" ,\\n"d" .', "https://kg.example/")]
    [(1, None), (1, 'c'), (2, 'd')]
    """
    namespaces: dict[str, str] = {}
    subject: str | None = None  # of the statement that is open
    line, at, depth = 1, 0, 0
    for token in TOKEN.finditer(turtle):
        line, at = line + turtle.count("\n", at, token.start()), token.start()
        if token["namespace"] is not None:
            found = _absolute(token["namespace"], base)
            base = base if token["prefix"] else found
            namespaces[token["prefix"] or ""] = found
        elif sign := token["sign"]:
            depth += {"[": 1, "(": 1, "]": -1, ")": -1}.get(sign, 0)
            subject = None if sign == "." and not depth else subject or ""
        elif token["string"] and subject and not depth:
            yield Place(line, subject, unescape(token["string"]))
        elif subject is None and (token["name"] or token["iri"] is not None):
            subject = _full(token["name"], namespaces) if token["name"] else _absolute(token["iri"], base)
            yield Place(line, subject)


def _absolute(iri: str, base: str) -> str:
    """The absolute IRI of `iri`; urljoin alone loses an empty fragment."""
    return iri if ":" in iri else urljoin(base, iri) + ("#" if iri.endswith("#") else "")


def _full(name: str, namespaces: dict[str, str]) -> str:
    """The IRI of a prefixed name."""
    prefix, _, local = name.partition(":")
    return namespaces.get(f"{prefix}:", "") + local.replace("\\", "")


def unescape(string: str) -> str:
    r"""The text of a Turtle string, given with its quotation marks.

    >>> unescape(r'"a \"b\" \u00e9"')
    'a "b" é'
    """
    inner = string[3:-3] if string[:3] in ('"' * 3, "'" * 3) else string[1:-1]
    return ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else CONTROLS.get(m[3], m[3]), inner)

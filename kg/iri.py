"""An IRI as people read it: the name at its end, and that name as words."""

from __future__ import annotations

import re
from urllib.parse import unquote


def local_name(iri: str) -> str:
    """The end of an IRI.

    >>> local_name("https://kg.example/ontology#vicePresidentOf")
    'vicePresidentOf'
    """
    return re.split(r"[#/]", iri.rstrip("#/"))[-1]


def humanise(name: str) -> str:
    """A local name as words.

    >>> humanise("vicePresidentOf"), humanise("hasURLOf"), humanise("born_in")
    ('vice president of', 'has URL of', 'born in')
    """
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[_-]+", " ", unquote(name)).split()
    return " ".join(word if len(word) > 1 and word.isupper() else word.lower() for word in words) or name

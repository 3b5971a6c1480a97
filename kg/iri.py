"""An IRI as people read it: the name at its end, that name as words; the end of an IRI for a name, and a name for comparing."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote

LONGEST_SLUG = 60
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})  # those that Unicode does not take apart


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


@lru_cache(maxsize=100_000)
def slug(name: str) -> str:
    """`name` as the end of an IRI: letters and digits in lower case, words joined by hyphens; a long one is cut and hashed.

    >>> slug("Dr. Özlem  O'Neil")
    'dr-özlem-o-neil'
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    words = re.findall(r"[^\W_]+", plain)
    joined = "-".join(words)
    if not joined or len(joined) > LONGEST_SLUG:
        digest = hashlib.sha256(plain.encode()).hexdigest()[:12]
        return f"{joined[:LONGEST_SLUG].rstrip('-')}-{digest}".lstrip("-")
    return joined


def fold(name: str) -> str:
    """`name` for comparing: without case, accents and punctuation.

    >>> fold("Zoë  O’Strøm"), fold("U.N.")
    ('zoe ostrom', 'un')
    """
    letters = unicodedata.normalize("NFKD", name).casefold().translate(_LETTERS)
    return " ".join("".join(char for char in letters if char.isalnum() or char.isspace()).split())

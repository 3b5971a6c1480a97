"""What a person is called after the full name: "Belmonte" for Ignacio Belmonte Urrutia, "Van der Loo" for Marieke van der Loo."""

from __future__ import annotations

from functools import cache

from kg.gazetteer import fold
from kg.lexicon import given_names, load_pairs, load_words

QUOTES = "\"“”'‘’()"


def generation_of(name: str) -> str:
    """What the end of `name` tells of the generation.

    >>> generation_of("Leland Moss Jr."), generation_of("Leland Moss")
    ('junior', '')
    """
    words = name.split()
    return load_pairs("name_suffixes").get(words[-1].casefold(), "") if len(words) > 2 else ""


def base_of(name: str) -> tuple[str, ...]:
    """The words of a full name, folded, without nickname and generation.

    >>> base_of('William "Bill" Moss-Hale III')
    ('william', 'moss hale')
    """
    words = name.split()[:-1] if generation_of(name) else name.split()
    return tuple(fold(word) for word in words if not _is_nickname(word))


def _is_nickname(word: str) -> bool:
    return len(word) > 2 and word[0] in QUOTES and word[-1] in QUOTES


@cache
def short_forms(name: str) -> tuple[frozenset[str], ...]:
    """The folded short forms of a full name, the surest first: its family name, the end of it, a given name, the first of two surnames.

    >>> [sorted(forms) for forms in short_forms("Anna van der Loo")]
    [['loo', 'van der loo'], ['loo'], ['anna'], []]
    >>> [sorted(forms) for forms in short_forms("Ines Prado Leiva")][3]
    ['prado']
    """
    parts, particles = base_of(name), load_words("name_particles")
    if len(parts) < 2:
        return ()
    last, start = parts[-1], len(parts) - 1
    while start > 1 and parts[start - 1] in particles:
        start -= 1
    family = {last, " ".join(parts[start:])}
    family |= {last.partition(" ")[2]} if last.split()[0] in particles and " " in last else set()
    nicks = {fold(word.strip(QUOTES)) for word in name.split() if _is_nickname(word)}
    first = parts[start - 1]
    is_surname = start > 1 and len(first.strip(".")) > 2 and first not in particles and first.title() not in given_names()
    return frozenset(family), frozenset({last.split()[-1]}), frozenset({parts[0], *nicks}), frozenset({first} if is_surname else ())


@cache
def shorter_names(name: str) -> frozenset[str]:
    """The folded names of two words and more that are short for a longer one.

    >>> sorted(shorter_names("Abu Yasir al-Karim"))
    ['abu al karim', 'abu yasir']
    >>> sorted(shorter_names('William "Bill" Moss')), sorted(shorter_names("John Moss Jr."))
    (['bill moss', 'william moss'], [])
    """
    parts = base_of(name)
    nicks = {fold(word.strip(QUOTES)) for word in name.split() if _is_nickname(word)}
    found = {" ".join(parts[:n]) for n in range(2, len(parts))}
    if not generation_of(name) and len(parts) > 1:
        found |= {f"{first} {parts[-1]}" for first in (parts[0], *nicks)}
    return frozenset(found - {fold(name)})


def is_turned(one: str, other: str) -> bool:
    """Whether two names are one with the family name first and last; not where both words are given names.

    >>> is_turned("Moss Zsuzsanna", "Zsuzsanna Moss"), is_turned("Thomas James", "James Thomas")
    (True, False)
    """
    parts = base_of(one)
    return len(parts) == 2 and base_of(other) == parts[::-1] and not all(part.title() in given_names() for part in parts)

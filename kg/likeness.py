"""What the name of a thing consists of, and what two names have in common.

Knowledge of names is in `kg/data`: forms of given names, suffixes of generations, legal forms of companies, spellings.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz.fuzz import ratio

from kg.gazetteer import fold
from kg.lexicon import given_names, load_pairs, load_table, load_words

VERY_ALIKE = 90
ALIKE = 80  # of 100: two spellings of one name have this much in common at least


@dataclass(frozen=True, slots=True)
class PersonName:
    """The parts of a person's name, folded: given and middle names, the family name (a name alone is one), what tells the generation."""

    given: tuple[str, ...]
    family: str
    suffix: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """How likely two names are those of one thing, from 0 to 1, before anything else is known, and why.

    `short`: one is a short form that other things may share, `initials` an acronym. `apart`: the names alone tell that they are two.
    """

    score: float
    why: str
    short: bool = False
    apart: bool = False
    initials: bool = False


@lru_cache(maxsize=100_000)
def person_name(name: str) -> PersonName:
    """The parts of `name`, without honorifics.

    >>> person_name("Dr. John A. Smith Jr.")
    PersonName(given=('john', 'a.'), family='smith', suffix='junior')
    """
    words = name.replace(",", " ").split()
    while len(words) > 1 and words[0] in load_words("honorifics"):
        words = words[1:]
    suffix = load_pairs("name_suffixes").get(words[-1].casefold(), "") if len(words) > 2 else ""
    parts = fold(" ".join(words[:-1] if suffix else words)).split() or [fold(name)]
    return PersonName(tuple(parts[:-1]), parts[-1], suffix)


@lru_cache(maxsize=100_000)
def transcribed(word: str) -> str:
    """`word`, folded, in the letters that spellings of one name from another script are compared by.

    >>> transcribed("gadhafi") == transcribed("gaddafi"), transcribed("petroff") == transcribed("petrov")
    (True, True)
    """
    for written, common in load_pairs("transliterations").items():
        word = word.replace(written, common)
    return re.sub(r"(.)\1+", r"\1", word)


@lru_cache(maxsize=100_000)
def skeleton(word: str) -> str:
    """The first letter and the consonants of `word`, folded: what the spellings of one name from another script share.

    >>> skeleton("zabiullah"), skeleton("zabihullah")
    ('zbl', 'zbl')
    """
    plain = transcribed(word)
    return re.sub(r"(.)\1+", r"\1", plain[:1] + re.sub(r"[aeiouh.']", "", plain[1:]))


@cache
def _forms() -> dict[str, frozenset[str]]:
    """{given name, folded: the names that it is a form of}."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, *forms in load_table("given_forms"):
        for form in [name, *(forms[0].split("|") if forms else ())]:
            found[fold(form)].add(name)
    return {form: frozenset(names) for form, names in found.items()}


def forms_of(given: str) -> frozenset[str]:
    """The names that the folded name `given` is a form of."""
    return _forms().get(given, frozenset())


@cache
def _given() -> frozenset[str]:
    return frozenset(map(fold, given_names()))


def compare_people(one: str, other: str) -> Likeness | None:
    """What the names of two persons have in common; None for too little to ask about."""
    a, b = person_name(one), person_name(other)
    if not a.given or not b.given:
        return _part_of(a, b)
    family = _same_word(a.family, b.family)
    if family is None:
        return None
    if a.suffix and b.suffix and a.suffix != b.suffix:
        return Likeness(0.5, "the family name is one", apart=True)
    given = _same_given(a.given[0], b.given[0], one.split()[0], other.split()[0])
    if given is None:
        return Likeness(0.3, "the family name is one", apart=True)
    if _middle_differs(a.given[1:], b.given[1:]):
        return Likeness(0.4, "given and family name are one", apart=True)
    score = min(family[0], given[0], 0.75 if len(a.given) != len(b.given) else 1.0, 0.5 if a.suffix != b.suffix else 1.0)
    short = given[2] or len(a.given) != len(b.given) or a.suffix != b.suffix
    return Likeness(score, given[1] or family[1] or "the names differ in nothing but a part that one leaves out", short)


def _part_of(a: PersonName, b: PersonName) -> Likeness | None:
    """A name alone and a full name: the family name, or less surely the given name."""
    if bool(a.given) == bool(b.given):
        return None
    short, full = (a, b) if b.given else (b, a)
    if short.family == full.family:
        return Likeness(0.65, f"{short.family.title()} is the family name", True)
    if transcribed(short.family) == transcribed(full.family):
        return Likeness(0.6, f"{short.family.title()} is another spelling of the family name", True)
    if short.family == full.given[0]:
        return Likeness(0.45, f"{short.family.title()} is the given name", True)
    return None


def _same_word(a: str, b: str) -> tuple[float, str] | None:
    """(likeness, why) of two family names."""
    if a == b:
        return 0.92, ""
    if transcribed(a) == transcribed(b):
        return 0.8, "the names are spellings of one"
    if skeleton(a) == skeleton(b) and ratio(a, b) >= ALIKE:
        return 0.55, "the family names are alike"
    return None


def _same_given(a: str, b: str, one: str, other: str) -> tuple[float, str, bool] | None:
    """(likeness, why, whether one is short) of two given names, folded and as written."""
    if a == b:
        return 0.92, "", False
    if a[0] == b[0] and min(len(a.rstrip(".")), len(b.rstrip("."))) == 1:
        return 0.6, f"{min(one, other, key=len)} may stand for {max(one, other, key=len)}", True
    if forms_of(a) & forms_of(b):
        return 0.75, f"the given names {one} and {other} are forms of one", True
    if {a, b} <= _given():
        return None
    if transcribed(a) == transcribed(b):
        return 0.8, "the names are spellings of one", False
    if skeleton(a) == skeleton(b) and ratio(a, b) >= ALIKE:
        return 0.7 if ratio(a, b) >= VERY_ALIKE else 0.6, "the given names are spellings of one", False
    return None


def _middle_differs(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two persons have middle names that contradict each other: "A." and "B.", "Alan" and "Brian"."""
    return any(not (x.startswith(y.rstrip(".")) or y.startswith(x.rstrip("."))) for x, y in zip(a, b, strict=False))


# names of all that is no person


@lru_cache(maxsize=100_000)
def core(name: str) -> tuple[str, ...]:
    """The words of `name` that tell it from others: folded, without "the" and legal forms, in one spelling, numbers in digits.

    >>> core("The Vantor Corp."), core("World War II") == core("World War Two")
    (('vantor',), True)
    """
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)?|&|\+", fold(name).replace(".", ""))
    plain = [load_pairs("spellings").get(w) or load_pairs("number_words").get(w) or w for w in words if w not in ("the", "'s")]
    while len(plain) > 1 and plain[-1] in load_words("legal_forms"):
        plain = plain[:-1]
    if len(plain) > 2 and plain[1] == "of" and plain[0] in load_words("turning_heads"):
        plain = [*plain[2:], plain[0]]
    return tuple(plain or words)


def legal_form(name: str) -> str:
    """The legal form that `name` ends with, or ""."""
    last = fold(name).replace(".", "").split()[-1:]
    return last[0] if last and last[0] in load_words("legal_forms") else ""


def is_acronym(name: str) -> bool:
    plain = name.replace(".", "")
    return plain.isupper() and plain.isalpha() and 2 <= len(plain) <= 6


def initials(name: str) -> str:
    """The capitals that begin the words of `name`, if they are several.

    >>> initials("Northern Health Council of Marlow")
    'NHCM'
    """
    words = name.replace("-", " ").split()
    return "".join(w[0] for w in words if w[0].isupper()) if len(words) > 1 else ""


@cache
def _listed() -> dict[str, int]:
    """{name: the row of the list of known names that has it}; a name of two rows is left out."""
    rows: dict[str, set[int]] = defaultdict(set)
    for n, row in enumerate(load_table("known_names")):
        for name in row[0].split("|"):
            rows[name].add(n)
    return {name: min(found) for name, found in rows.items() if len(found) == 1}


def listed(name: str) -> int | None:
    """The row of the list of known names that has `name` as one of its names."""
    return _listed().get(name)


def compare_names(one: str, other: str, *called: AbstractSet[str]) -> Likeness | None:
    """What the names of two bodies, places, events or works have in common; `called` are all names that each of the two is given."""
    a, b = core(one), core(other)
    if not a or not b:
        return None
    if _numbers(a) != _numbers(b):
        return Likeness(0.3, "the names share words", apart=True) if _without_numbers(a) == _without_numbers(b) else None
    row = listed(one)
    if row is not None and row == listed(other):
        return Likeness(0.95, "the list of known names has both for one")
    if a == b:
        if len({legal_form(one), legal_form(other)} - {""}) == 2:
            return Likeness(0.6, "the names differ in the legal form only")
        return Likeness(0.92, "the names differ in spelling, article or legal form only")
    if is_acronym(one) or is_acronym(other):
        return _compare_acronym(one, other, called)
    if sorted(a) == sorted(b) or set(a) - {"of"} == set(b) - {"of"}:
        return Likeness(0.3, "the names have the same words in another order", apart=True)
    return _compare_words(a, b)


def _compare_acronym(one: str, other: str, called: tuple[AbstractSet[str], ...]) -> Likeness | None:
    short, full = (one, other) if is_acronym(one) else (other, one)
    if initials(full) != short.replace(".", ""):
        return None
    if any({short, full} <= names for names in called):
        return Likeness(0.9, f"an article that writes {full} calls it {short}", True, initials=True)
    return Likeness(0.6, f"{short} are the initials of {full}", True, initials=True)


def _compare_words(a: tuple[str, ...], b: tuple[str, ...]) -> Likeness | None:
    """A name that begins or ends with the other, or that differs in a letter."""
    short, long = sorted((a, b), key=lambda words: (len(words), words))
    if len(short) < len(long):
        rest = long[len(short) :] if long[: len(short)] == short else long[: -len(short)] if long[-len(short) :] == short else ()
        if not rest:
            return None
        if set(rest) & load_words("other_bodies"):
            return Likeness(0.35, "one name is a part of the other", True, apart=True)
        return Likeness(0.5 if len(short) > 1 else 0.35, "one name is a part of the other", True)
    unlike = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
    if len(unlike) > 1:
        return None
    [(x, y)] = unlike
    if transcribed(x) == transcribed(y) and len(x) > 3:
        return Likeness(0.75, "the names differ in spelling only")
    if skeleton(x) == skeleton(y) and ratio(x, y) >= ALIKE and len(x) > 3 and not {x, y} & load_words("other_bodies"):
        return Likeness(0.5, "the names differ in a letter or two")
    return None


def _numbers(words: tuple[str, ...]) -> set[str]:
    return {w for w in words if any(c.isdigit() for c in w)}


def _without_numbers(words: tuple[str, ...]) -> list[str]:
    return [w for w in words if not any(c.isdigit() for c in w)]

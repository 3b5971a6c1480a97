"""What the name of a thing consists of, and what two names have in common.

Knowledge of names is in `kg/data`: forms of given names, suffixes of generations, legal forms of companies, spellings.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz.fuzz import ratio

from kg.gazetteer import fold
from kg.lexicon import given_names, load_pairs, load_table, load_words

NICK = re.compile(r"""(?<=\w )["“‘'(]([^\W\d_]+)["”’')](?= \w)""")
GLUED = re.compile(r"\b([^\W\d_])\.(?=[^\W\d_]\b)")  # the point of the first of two initials without a space
LEAST = 5  # letters of a rare family name
MIDDLE = 3  # letters of a name that is no initial
AND = "y"  # between two Spanish family names
TWO_INITIALS = 0.7  # how alike two names are when the initials of one fit both given names of the other
VERY_ALIKE = 90
ALIKE = 80  # of 100: two spellings of one name have this much in common at least


@dataclass(frozen=True, slots=True)
class PersonName:
    """The parts of a person's name, folded: given and middle names, the family name (a name alone is one), what tells the generation.

    `nick` is the name in quotes or brackets in the middle of it.
    """

    given: tuple[str, ...]
    family: str
    suffix: str
    nick: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How likely two names are those of one thing, from 0 to 1, before anything else is known, and why.

    `short`: one is a short form that other things may share, `initials` an acronym. `apart`: the names alone tell that they are two.
    `families` are the words of two persons' names that have to be rare if their likeness is to say more.
    """

    score: float
    why: str
    short: bool = False
    apart: bool = False
    initials: bool = False
    families: tuple[str, ...] = ()


@lru_cache(maxsize=100_000)
def person_name(name: str) -> PersonName:
    """The parts of `name`, without honorifics.

    >>> person_name("Dr. John A. Smith Jr.")
    PersonName(given=('john', 'a.'), family='smith', suffix='junior', nick='')
    """
    nick = NICK.search(name)
    if nick:
        name = f"{name[: nick.start()]} {name[nick.end() :]}"
    words = GLUED.sub(r"\1. ", name.replace(",", " ")).split()
    while len(words) > 1 and words[0] in load_words("honorifics"):
        words = words[1:]
    suffix = load_pairs("name_suffixes").get(words[-1].casefold(), "") if len(words) > 2 else ""
    parts = fold(" ".join(words[:-1] if suffix else words)).split() or [fold(name)]
    return PersonName(tuple(parts[:-1]), parts[-1], suffix, fold(nick[1]) if nick else "")


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
    if like := _family_first(a, b) or _second_family(a, b):
        return like
    family = _same_word(a.family, b.family)
    if family is None:
        return None
    if a.suffix and b.suffix and a.suffix != b.suffix:
        return Likeness(0.5, "the family name is one", apart=True)
    given = _same_nick(a, b) or _same_given(a.given[0], b.given[0], one.split()[0], other.split()[0])
    if given is None:
        return Likeness(0.3, "the family name is one", apart=True)
    if _middle_differs(a.given[1:], b.given[1:]):
        return Likeness(0.4, "given and family name are one", apart=True)
    longer = len(a.given) != len(b.given)
    likely = TWO_INITIALS if given[2] and not longer and len(a.given) > 1 else given[0]
    score = min(family[0], likely, 0.75 if longer else 1.0, 0.5 if a.suffix != b.suffix else 1.0)
    short = given[2] or longer or a.suffix != b.suffix
    why = given[1] or family[1] or "the names differ in nothing but a part that one leaves out"
    return Likeness(score, why, short, families=(a.family, b.family))


def _family_first(a: PersonName, b: PersonName) -> Likeness | None:
    """Two full names of which one begins with the family name; a name of two given names may be another's."""
    for first, last in ((a, b), (b, a)):
        if (last.family, *last.given) == (*first.given, first.family) and first.given[0] != last.given[0]:
            words = {first.given[0], last.given[0]}
            if words <= _given() or len(first.given) != 1:
                return None
            sure = bool(words & _given()) and not first.suffix and not last.suffix
            return Likeness(0.92 if sure else 0.75, "one name has the family name first", families=(a.family, b.family))
    return None


def _second_family(a: PersonName, b: PersonName) -> Likeness | None:
    """Two full names of which one leaves out the second of two family names."""
    short, long = sorted((a, b), key=lambda name: (len(name.given), name.given))
    words = list(long.given)
    while words and words[-1] in {*load_words("name_particles"), AND}:
        words.pop()
    first = (*short.given, short.family)
    if tuple(words) != first or short.family in _given() or len(short.family) < MIDDLE or long.suffix != short.suffix:
        return None
    return Likeness(0.83, "one name leaves out the second family name", True, families=(short.family, short.family))


def _same_nick(a: PersonName, b: PersonName) -> tuple[float, str, bool] | None:
    """A name between two others that tells what a person is called, and the name that is called so."""
    for one, other in ((a, b), (b, a)):
        if one.nick and one.nick == other.given[0]:
            return 0.92, f"one name tells that {one.nick.title()} is the other", False
    return None


def is_rare(family: str) -> bool:
    """Whether a folded family name is not one of the common ones of the world: two who have it may well be one."""
    return len(family) >= LEAST and family not in load_words("family_names") and family not in _given()


def _part_of(a: PersonName, b: PersonName) -> Likeness | None:
    """A name alone and a full name: the family name, or less surely the given name."""
    if bool(a.given) == bool(b.given):
        return None
    short, full = (a, b) if b.given else (b, a)
    if short.family == full.family:
        return Likeness(0.65, f"{short.family.title()} is the family name", True, families=(full.family,))
    if transcribed(short.family) == transcribed(full.family):
        return Likeness(0.6, f"{short.family.title()} is another spelling of the family name", True)
    if len(full.given) > 1 and short.family == full.given[-1] and short.family not in _given() and len(short.family) >= MIDDLE:
        return Likeness(0.5, f"{short.family.title()} may be the first of two family names", True, families=(short.family,))
    if short.family == full.given[0]:
        return Likeness(0.45, f"{short.family.title()} is the given name", True)
    return None


def other_names(full: str, names: Iterable[str]) -> set[str]:
    """Those of the `names` of a person who is called `full` that are one word, folded, and no part of the full name.

    >>> other_names("Marta Kovacs", ["Kovacs", "Mako"])
    {'mako'}
    """
    name = person_name(full)
    parts = {transcribed(part) for word in (*name.given, name.family, name.nick) for part in (word, *word.split())}
    words = {fold(other) for other in names if name.given and len(other.split()) == 1 and len(other) >= MIDDLE}
    return {word for word in words if transcribed(word) not in parts and word not in fold(full)}


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
    """The legal form that `name` ends with, in one spelling, or ""."""
    last = fold(name).replace(".", "").split()[-1:]
    return load_pairs("spellings").get(last[0], last[0]) if last and last[0] in load_words("legal_forms") else ""


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
    if _is_turned(a, b) or _is_turned(b, a):
        return Likeness(0.9, "the names differ in the order of words only")
    if sorted(a) == sorted(b) or set(a) - {"of"} == set(b) - {"of"}:
        return Likeness(0.3, "the names have the same words in another order", apart=True)
    return _compare_words(a, b)


def _is_turned(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether `a` is "head of place" and `b` "place head", where the head may stand before or after and the world has no two such."""
    if a[:1] != b[-1:] or a[1:2] != ("of",) or a[2:] != b[:-1]:
        return False
    return a[0] in load_words("turning_names") and " ".join(a[2:]) not in load_words("turned_apart")


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

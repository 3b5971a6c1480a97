"""Numbers as a text writes them: in digits of any script or in words, with unit, precision and the other end of a range.

    digits     859   3,400   12,34,567   1 234   1'234   1.234.567   1.234,5   ٣٤   2½
    words      twenty-one   three hundred and five   a dozen   half a million   two and a half
    units      2.4 million   $3m   5 km   12.5 percent   15-day   34-year-old   half of the ...   third-largest   3-1
    precision  about 20   20 or so   more than 20   up to 20

What two readings fit (1.234 people), and what only tells things apart (page 3, 10:30, 2020), is no figure. The text is read once from the
left to the right, without the grammar of the sentence: `kg/components/quantities.py` says what a figure counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from kg.lexicon import load_pairs, load_table, load_words
from kg.units import Unit, money_signs, unit_signs, unit_words

LONGEST = 18  # digits; more are no quantity, and products of shorter ones are exact
AFTER_PART = {"in", "to", "from", "last", "this", "on", "at", "after", "since", "and", "by", "over"}  # "fell by a fifth in May"
COUNT, RANK, SCORE = Unit("count", "count"), Unit("rank", "rank"), Unit("score", "score")
DASHES = {"-", "–", "—", "−", "‑"}
_SPACES = " \u00a0\u2007\u2009\u202f"
_RUN = r"\d+(?:[.,'’٫٬]\d+)*[½¼¾]?|[½¼¾]"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit: characters [start, end) of the text, those of precision words around it from `first` to `last`.

    `words` says that it is written in words alone, `age` that it is one by its words. A range has `parts`, both ends as figures of their
    own; `apart` says that each has its unit ("3 points to 61 percent").
    """

    start: int
    end: int
    value: Decimal
    unit: Unit = COUNT
    upper: Decimal | None = None
    precision: str = "exact"
    first: int = 0
    last: int = 0
    words: bool = False
    age: bool = False
    parts: tuple[Figure, ...] = ()
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A word, a number in digits or a sign."""

    kind: str
    start: int
    end: int
    text: str
    low: str


def plain_number(text: str) -> Decimal | None:
    """The number that `text` is, in digits or words; None where it is none, or can be read in two ways.

    >>> plain_number("3,400"), plain_number("1.234,5"), plain_number("twenty-one"), plain_number("2.4 million")
    (Decimal('3400'), Decimal('1234.5'), Decimal('21'), Decimal('2400000'))
    >>> plain_number("1,23"), plain_number("007"), plain_number("many")
    (None, None, None)
    """
    lexemes = list(lex(text))
    found = _Reader(text, lexemes).number(0)
    return _trimmed(found.value) if found is not None and found.next == len(lexemes) and not found.loose else None


def find_figures(text: str) -> list[Figure]:
    """The figures of `text`, in their order; none overlaps another."""
    return list(_Reader(text, list(lex(text))).figures())


def is_amount(text: str) -> bool:
    """Whether `text` is nothing but a number, an amount or a rank: no name.

    >>> is_amount("about $5 million"), is_amount("MW"), is_amount("3M"), is_amount("ten nurses")
    (True, True, False, False)
    """
    figures = find_figures(text)
    whole = len(figures) == 1 and (figures[0].first, figures[0].last) == (0, len(text))
    return whole or text in unit_signs() or text in money_signs()


@cache
def _lexer() -> re.Pattern[str]:
    signs = sorted((s for s in [*money_signs(), *unit_signs()] if not s.isalpha()), key=len, reverse=True)
    alternatives = "|".join(re.escape(sign) + (r"(?![^\W\d_])" if sign[-1].isalpha() else "") for sign in signs)
    return re.compile(rf"(?P<number>{_RUN})|(?P<sign>{alternatives})|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)?)|(?P<other>\S)")


def lex(text: str) -> Iterator[Lexeme]:
    """The words, numbers and signs of `text`; digits of other scripts are read as ours, at the same offsets."""
    plain = "".join(_plain(char) for char in text)
    for match in _lexer().finditer(plain):
        yield Lexeme(match.lastgroup or "", match.start(), match.end(), match.group(), match.group().lower())


def _plain(char: str) -> str:
    """`char` as ASCII writes it, if it is a digit or a sign of numbers of another script."""
    if char.isascii():
        return char
    digit = unicodedata.decimal(char, None)
    return (
        str(digit)
        if digit is not None
        else {"，": ",", "·": ".", "．": ".", "٬": ",", "٫": ".", "％": "%", "٪": "%", "‐": "-"}.get(char, char)
    )


@dataclass(frozen=True, slots=True)
class Number:
    """A number that ends before lexeme `next`; `scale` is the magnitude that ends it, `words` whether it begins with a word."""

    value: Decimal
    next: int
    scale: Decimal = Decimal(1)
    words: bool = False
    loose: bool = False  # "1.234": thousands or thousandths


class _Reader:
    """Reads the figures off the lexemes of a text."""

    def __init__(self, text: str, lexemes: Sequence[Lexeme]) -> None:
        self.text, self.lexemes = text, lexemes

    # looking

    def low(self, i: int) -> str:
        return self.lexemes[i].low if 0 <= i < len(self.lexemes) else ""

    def kind(self, i: int) -> str:
        return self.lexemes[i].kind if 0 <= i < len(self.lexemes) else ""

    def joined(self, i: int) -> bool:
        """Whether nothing stands between lexeme `i` and the one before it."""
        return 0 < i < len(self.lexemes) and self.lexemes[i - 1].end == self.lexemes[i].start

    def dash(self, i: int) -> bool:
        return self.low(i) in DASHES

    # figures

    def figures(self) -> Iterator[Figure]:
        i = 0
        while i < len(self.lexemes):
            found, after = self.figure(i)
            if found is not None:
                yield found
            i = max(after, i + 1)

    def figure(self, i: int) -> tuple[Figure | None, int]:
        """The figure that begins at lexeme `i`, if one does, and the lexeme to go on with."""
        ranked = self.rank(i)
        if ranked is not None:
            return ranked
        part = self.fraction(i)
        if part is not None:
            return part
        money, at = self.money_before(i)
        negative = self.low(at) == "minus" or (self.low(at) in ("-", "−") and not self.joined(at) and self.joined(at + 1))
        number = self.number(at + negative)
        if number is not None and (odds := self.odds(i, number)) is not None:
            return odds
        if number is None:
            return None, self.skip(i + 1) if self.kind(i) == "number" else i + 1
        if self.is_chain(at + negative, number.next):
            return None, self.skip(number.next)
        scored = self.score(i, number) if money is None else None
        if scored is not None:
            return scored
        if self.is_glued(i, at + negative):
            return None, self.skip(number.next)
        number, unit, after = self.unit(number, money)
        if unit is COUNT and "magnitude" in (self.low(at - 1), self.low(at - 2) if self.low(at - 1) == "of" else ""):
            unit = unit_words()["magnitude"]
        if unit is None:
            return None, self.skip(number.next)
        if negative:
            number = replace(number, value=-number.value)
        return self.ranged(i, number, unit, after)

    def skip(self, i: int) -> int:
        """Behind what belongs to the lexemes before `i`: the rest of "3D", "10:30", "+44 20 7946 0000"."""
        while (self.joined(i) and (self.kind(i) in ("word", "number") or (self.kind(i + 1) == "number" and self.joined(i + 1)))) or (
            self.kind(i) == "number" and self.is_space(i)
        ):
            i += 1
        return i

    def is_chain(self, i: int, after: int) -> bool:
        """Whether the number in digits at lexeme `i` is the first of a row: "2020-04-11", "4-4-2", "2019-20", "555 1234", "two thirds"."""
        if self.is_odd_part(after + self.dash(after)):
            return True
        if self.kind(i) != "number" or after != i + 1:
            return False
        tight = self.dash(after) and self.joined(after) and self.kind(after + 1) == "number" and self.joined(after + 1)
        years = tight and _is_year(self.lexemes[i].text)
        longer = tight and self.dash(after + 2) and self.joined(after + 2) and self.kind(after + 3) == "number"
        spaced = self.kind(after) == "number" and self.is_space(after) and not _is_year(self.lexemes[i].text)
        return years or longer or spaced

    def is_odd_part(self, i: int) -> bool:
        """Whether lexeme `i` is a part of a whole that no percentage writes exactly: "thirds"."""
        return 100 % int(load_pairs("fraction_words").get(self.low(i), "1")) > 0

    def is_glued(self, first: int, at: int) -> bool:
        """Whether the number at lexeme `at` is a part of something else: of a code, a time, a date, a phone number."""
        before = self.lexemes[first - 1] if first else None
        if before is not None and self.joined(first):
            letters = self.dash(first - 1) and first > 1 and self.joined(first - 1) and self.kind(first - 2) in ("word", "number")
            if letters or before.kind == "word" or before.text in "/@_#:.+°§\\=*":
                return True
        if before is not None and before.text in ("#", "§"):
            return True
        if self.kind(at) != "number":
            return False
        after = at + 1
        tight = self.joined(after)
        if tight and self.low(after) in ("/", ":", "@", "_", "\\", "°", "=", "*", "#") and self.lexemes[after].text not in unit_signs():
            return self.kind(after + 1) in ("number", "word") and self.joined(after + 1)
        if self.low(after).replace(".", "") in ("am", "pm", "gmt", "utc", "o'clock", "o’clock"):
            return True
        return self.low(after) in ("a", "p") and self.low(after + 1) == "." and self.low(after + 2) == "m"

    # numbers

    def number(self, i: int) -> Number | None:
        """The number that begins at lexeme `i`, with its magnitude ("2.4 million")."""
        base = self.digits(i) if self.kind(i) == "number" else self.words(i)
        return self.scaled(base) if base is not None else None

    def scaled(self, base: Number) -> Number:
        """`base` times the magnitudes behind it; a hyphen may stand between."""
        value, scale, at = base.value, base.scale, base.next
        while True:
            hyphen = self.dash(at) and self.joined(at) and self.joined(at + 1)
            word = self.low(at + hyphen)
            size = load_pairs("magnitudes").get(word) if not self.joined(at) or hyphen else load_pairs("magnitude_signs").get(word)
            if size is None or (self.joined(at) and not hyphen and not self.is_magnitude_sign(at)):
                break
            value, scale, at = value * Decimal(size), scale * Decimal(size), at + hyphen + 1
        return replace(base, value=value, scale=scale, next=at, loose=base.loose and scale == 1)

    def is_magnitude_sign(self, i: int) -> bool:
        """Whether letters right behind digits are a magnitude: "m" is one with money or a plural behind it, else it is metres."""
        word = self.lexemes[i].text
        if len(word) > 1:
            return word.lower() not in ("k",)
        money = any(self.is_money(j) for j in range(i - 4, i))
        plural = self.low(i + 1).endswith("s") or self.low(i + 1) in load_words("plural_nouns") or self.is_money(i + 1)
        return money or (word in ("m", "k") and plural and not self.joined(i + 1))

    def is_money(self, i: int) -> bool:
        if not 0 <= i < len(self.lexemes):
            return False
        word = self.lexemes[i]
        known = unit_words().get(word.low)
        return word.text in money_signs() or (known is not None and known.kind == "money")

    def digits(self, i: int) -> Number | None:
        """The number in digits at lexeme `i`, with groups behind thin or plain spaces ("1 234") taken in."""
        run, at = self.lexemes[i].text, i + 1
        if run.isdigit() and 1 <= len(run) <= 3 and run[0] != "0" and not self.is_dated(i):
            while self.kind(at) == "number" and re.fullmatch(r"\d{3}([.,]\d+)?", self.lexemes[at].text) and self.is_space(at):
                run, at = run + self.lexemes[at].text, at + 1
                if not run.isdigit():
                    break
        value = _in_digits(run)
        if value is None and re.fullmatch(r"\d{1,3},\d{1,2}", run) and self.has_unit(at):
            value = Decimal(run.replace(",", "."))
        return Number(value, at, loose=bool(re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", run))) if value is not None else None

    def is_space(self, i: int) -> bool:
        gap = self.text[self.lexemes[i - 1].end : self.lexemes[i].start]
        return len(gap) == 1 and gap in _SPACES

    def is_dated(self, i: int) -> bool:
        """Whether a name of a month or another word with a capital stands before lexeme `i`: "May 3 200 people", "Flight 7 300"."""
        word = self.lexemes[i - 1] if i else None
        return word is not None and word.kind == "word" and word.text[0].isupper() and self.is_space(i) and i > 1

    def has_unit(self, i: int) -> bool:
        sign = self.lexemes[i].text if i < len(self.lexemes) else ""
        return sign in unit_signs() or sign in money_signs() or self.low(i) in load_pairs("magnitudes") or self.low(i) in unit_words()

    def words(self, i: int) -> Number | None:
        """The number in words at lexeme `i`: "three hundred and five", "a dozen", "half a million", "two and a half"."""
        if self.low(i) in ("a", "an") and self.low(i + 1) in load_pairs("magnitudes"):
            return Number(Decimal(1), i + 1, words=True)
        half = self.half(i)
        if half is not None:
            return half
        total, current, at, last = Decimal(0), Decimal(0), i, Decimal(10**15)
        while (step := self.word_value(at, at > i)) is not None:
            value, after = step
            size = load_pairs("magnitudes").get(self.low(after))
            if value >= last or (current and value >= 100):
                break
            current, at = current + value, after
            last = Decimal(10) if 20 <= value < 100 and value % 10 == 0 else Decimal(0)
            if size == "100":
                current, at, last = current * 100, at + 1, Decimal(100)
                size = load_pairs("magnitudes").get(self.low(at))
            if size is not None and Decimal(size) >= 1000 and (total or self.follows(at)):
                total, current, at, last = total + current * Decimal(size), Decimal(0), at + 1, Decimal(size)
        if at == i:
            return None
        number = Number(total + current, at, words=True)
        if self.low(at) == "and" and self.low(at + 1) in ("a", "one") and self.low(at + 2) == "half":
            number = replace(number, value=number.value + Decimal("0.5"), next=at + 3)
        return number

    def follows(self, i: int) -> bool:
        """Whether a smaller number follows the magnitude at lexeme `i`, so that it is a part of a longer number."""
        return self.word_value(i + 1, True) is not None

    def word_value(self, i: int, inside: bool) -> tuple[Decimal, int] | None:
        """The value of the number word at lexeme `i` ("twenty-one" is one); behind "and" inside a longer number."""
        if inside and self.low(i) == "and":
            i += 1
        tens = load_pairs("number_words").get(f"{self.low(i)}-{self.low(i + 2)}") if self.dash(i + 1) else None
        if tens is not None:
            return Decimal(tens), i + 3
        word = load_pairs("number_words").get(self.low(i))
        return (Decimal(word), i + 1) if word is not None else None

    def half(self, i: int) -> Number | None:
        """ "Half a million", "a quarter of a million", "half an hour", "half-dozen"."""
        size = {"half": Decimal("0.5"), "quarter": Decimal("0.25")}.get(self.low(i + (self.low(i) in ("a", "an"))))
        if size is None:
            return None
        at = i + 1 + (self.low(i) in ("a", "an"))
        at += self.low(at) == "of" or self.dash(at)
        at += self.low(at) in ("a", "an")
        scaled = self.low(at) in load_pairs("magnitudes")
        hour = self.low(at - 1) in ("a", "an") and size == Decimal("0.5") and self.low(at) in unit_words()
        return Number(size, at, words=True) if scaled or hour else None

    # units

    def money_before(self, i: int) -> tuple[Unit | None, int]:
        """The currency whose sign or code stands at lexeme `i`, before a number, and where that begins."""
        sign = self.lexemes[i].text
        known = money_signs().get(sign)
        if known is None or (sign.isalpha() and self.joined(i)):
            return None, i
        dot = self.low(i + 1) == "." and sign.isalpha()
        return (known, i + 1 + dot) if self.kind(i + 1 + dot) == "number" else (None, i)

    def unit(self, number: Number, money: Unit | None) -> tuple[Number, Unit | None, int]:
        """The unit behind `number` and the lexeme behind it; None where the number is none after all."""
        at = number.next
        if money is not None:
            return number, money, at
        hyphen = self.dash(at) and self.joined(at) and self.joined(at + 1)
        for size in (5, 4, 3, 2, 1):
            end = at + hyphen + size
            if end > len(self.lexemes):
                continue
            words = self.text[self.lexemes[at + hyphen].start : self.lexemes[end - 1].end].lower().replace("-", " ")
            found = unit_words().get(words) if self.kind(end - 1) == "word" else None
            if found is not None and (not self.joined(at) or hyphen or found.kind == "measure"):
                return number, self.weighed(found, number, end), end
        sign = self.lexemes[at].text if at < len(self.lexemes) else ""
        if sign == "m" and not number.words and (self.kind(at + 1) != "word" or self.low(at + 1) in load_words("length_words")):
            return number, unit_signs()[sign], at + 1
        found = unit_signs().get(sign) or money_signs().get(sign)
        if found is not None and not (len(sign) == 1 and sign.isalpha() and not self.joined(at)) and not number.words:
            return number, found, at + 1
        country = self.currency_behind(at + hyphen)
        if country is not None:
            return number, *country
        if number.loose or (self.joined(at) and not hyphen and self.kind(at) in ("word", "number")):
            return number, None, at
        if self.kind(at - 1) == "number" and self.is_code(at - 1):
            return number, None, at
        return number, COUNT, at

    def weighed(self, unit: Unit, number: Number, end: int) -> Unit:
        """`unit`, but a weight where pounds weigh: "a 20-pound stone", "weighing 20 pounds", "20 pounds of flour"."""
        if unit.name != "Pound":
            return unit
        weighs = any(self.low(j) in load_words("weight_words") for j in [*range(number.next - 7, number.next), end])
        return Unit("lb", "measure") if weighs or (self.low(end) == "of" and number.scale == 1) else unit

    def currency_behind(self, i: int) -> tuple[Unit, int] | None:
        """The currency behind one to three words with capitals at lexeme `i`: "Hong Kong dollars", "U.S. dollars"."""
        for size in range(1, 6):
            word = self.lexemes[i + size - 1] if i + size - 1 < len(self.lexemes) else None
            if word is None or not (word.text[0].isupper() or word.text in (".", "-")):
                return None
            found = unit_words().get(self.low(i + size))
            if found is not None and found.kind == "money":
                return found, i + size + 1
        return None

    def is_code(self, i: int) -> bool:
        """Whether the number in digits at lexeme `i` only tells apart, or is a year."""
        before = self.low(i - 1) if i and self.lexemes[i - 1].text != "." else self.low(i - 2)
        if before in load_words("numbered_nouns") and self.lexemes[i].text.isdigit():
            return True
        return _is_year(self.lexemes[i].text) and before in (
            "in",
            "since",
            "by",
            "until",
            "till",
            "during",
            "of",
            "from",
            "year",
            "for",
            "before",
            "after",
        )

    # ranges, precision, ages

    def ranged(self, i: int, number: Number, unit: Unit, after: int) -> tuple[Figure | None, int]:
        """The figure of `number`, or of the range that it begins."""
        upper, middle, end = self.upper(i, number, unit, after)
        value, top, apart = number.value, None, unit is not COUNT
        if upper is not None:
            top, unit = upper.value, unit if unit is not COUNT else self.unit(upper, None)[1] or COUNT
            if upper.scale > 1 and number.scale == 1 and value < 1000 and value * upper.scale < top:
                value *= upper.scale
        words = number.words and unit is COUNT
        first, before = self.before(i)
        last, behind = self.behind(end)
        if before is None and self.low(i - 1) == "of" and self.low(i - 2) == "age":
            before = self.before(i - 3 if self.low(i - 3) == "the" else i - 2)[1]  # "under the age of 40"
        precision = before or behind or "exact"
        start = self.lexemes[i].start
        age, end = self.aged(i, unit, end)
        made = Figure(
            start=start,
            end=self.lexemes[end - 1].end,
            value=_trimmed(value),
            unit=Unit("year", "duration") if age and unit is COUNT else unit,
            upper=_trimmed(top) if top is not None else None,
            precision=precision,
            first=self.lexemes[first].start,
            last=max(self.lexemes[last - 1].end, self.lexemes[end - 1].end),
            words=words,
            age=age,
        )
        if upper is not None and top is not None:
            cut, next = self.lexemes[after - 1].end, self.lexemes[middle].start
            low = replace(made, end=cut, last=cut, upper=None)
            high = replace(made, start=next, first=next, value=made.upper or top, upper=None)
            made = replace(made, parts=(low, high), apart=apart)
        return made, max(end, last)

    def upper(self, i: int, number: Number, unit: Unit, after: int) -> tuple[Number | None, int, int]:
        """The other end of a range behind lexeme `after`, where it begins, and the lexeme behind it with its unit."""
        between = any(self.low(j) == "between" for j in range(max(i - 3, 0), i))
        joint = self.low(after)
        if not (joint in ("to", "or") or joint in DASHES or (joint == "and" and between)):
            return None, 0, after
        at = after + 1
        money, at = self.money_before(at) if at < len(self.lexemes) else (None, at)
        second = self.number(at) if at < len(self.lexemes) else None
        if second is None:
            return None, 0, after
        second, other, end = self.unit(second, money)
        alike = other is not None and (other == unit or unit is COUNT or (other is COUNT and unit.kind == "money"))
        scaled = number.value * second.scale if number.scale == 1 and number.value < 1000 else number.value
        near = joint != "or" or (scaled if unit is COUNT else number.value) * 3 >= second.value
        if not alike or not near or second.value <= min(number.value, scaled) or (joint in DASHES and self.dash(second.next)):
            return None, 0, after
        return second, after + 1, end

    def before(self, i: int) -> tuple[int, str | None]:
        """Where the words of precision before lexeme `i` begin, and what they say; "between" and "from" of a range are passed over."""
        at = i - (self.low(i - 1) in ("between", "from"))
        for size in (5, 4, 3, 2, 1):
            words = " ".join(self.low(j) for j in range(at - size, at)) if at >= size else ""
            if words in _precision("before"):
                return at - size, _precision("before")[words]
        return i, None

    def behind(self, i: int) -> tuple[int, str | None]:
        """Where the words of precision behind a figure end, and what they say."""
        for size in (3, 2, 1):
            words = " ".join(self.low(j) for j in range(i, i + size)) if i + size <= len(self.lexemes) else ""
            if words in _precision("after"):
                return i + size, _precision("after")[words]
        return i, None

    def aged(self, i: int, unit: Unit, end: int) -> tuple[bool, int]:
        """Whether the figure from lexeme `i` to `end` is an age ("34-year-old", "34 years old", "aged 34"), and where that ends."""
        hyphen = self.dash(end)
        if unit.kind == "duration" and self.low(end + hyphen) in ("old", "olds"):
            return True, end + hyphen + 1
        at = i - (self.low(i - 1) in ("between", "about", "around", "over", "under", "just", "exactly"))
        before = self.low(at - 1)
        said = before == "aged" or (before == "age" and unit is COUNT) or (before == "of" and self.low(at - 2) in ("age", "ages"))
        return said and (unit is COUNT or unit.kind == "duration"), end

    # parts, ranks, scores

    def fraction(self, i: int) -> tuple[Figure, int] | None:
        """ "Half of the workers", "three quarters of", "fell by a fifth": as percent; a third is 33.3."""
        article = self.low(i) in ("a", "an")
        count = load_pairs("number_words").get(self.low(i))
        at = i + (article or count is not None)
        at += self.dash(at)
        parts = load_pairs("fraction_words").get(self.low(at))
        told = article or count is not None or self.low(at) == "half"
        of = self.low(at + 1) in ("of", "the", "its", "their", "his", "her", "all") and not (
            self.low(at + 1) != "of" and self.low(at) != "half"
        )
        of = of or (self.low(i - 1) == "by" and self.kind(at + 1) != "word") or (self.low(i - 1) == "by" and self.low(at + 1) in AFTER_PART)
        ordinal = self.low(i - 1) in load_pairs("ordinal_words") or self.low(i - 1) in (
            "last",
            "this",
            "next",
            "latter",
            "other",
            "the",
            "and",
        )
        number = self.half(i)
        if parts is None or not told or not of or ordinal or number is not None:
            return None
        value = _in_percent(Decimal(count or 1), Decimal(parts))
        first, before = self.before(i)
        made = Figure(self.lexemes[i].start, self.lexemes[at].end, value, Unit("percent", "percent"), None, before or "exact")
        return (replace(made, first=self.lexemes[first].start, last=made.end), at + 1) if value < 100 else None

    def odds(self, i: int, number: Number) -> tuple[Figure | None, int] | None:
        """ "One in five people", "nine out of ten": as percent."""
        at = number.next + (self.low(number.next) == "out")
        if self.low(at) not in ("in", "of") or (self.low(at) == "of" and at == number.next):
            return None
        whole = self.number(at + 1) if at + 1 < len(self.lexemes) else None
        if whole is None or not 0 < number.value < whole.value <= 100 or number.value > 10 or self.unit(whole, None)[1] is not COUNT:
            return None
        if _is_year(self.lexemes[at + 1].text) or self.is_odd_part(whole.next):
            return None
        value = _in_percent(number.value, whole.value)
        first, before = self.before(i)
        start, end = self.lexemes[i].start, self.lexemes[whole.next - 1].end
        made = Figure(start, end, value, Unit("percent", "percent"), None, before or "exact", self.lexemes[first].start, end)
        return made, whole.next

    def rank(self, i: int) -> tuple[Figure, int] | None:
        """ "Third-largest", "ranked 12th", "finished second", "in fifth place", "world No. 3"."""
        number = self.ordinal(i)
        if number is None:
            return self.numbered(i)
        value, at = number
        hyphen = self.dash(at)
        best = self.low(at + hyphen)
        superlative = best in ("most", "least", "best", "worst") or (
            best.endswith("est") and len(best) > 4 and self.kind(at + hyphen) == "word"
        )
        if superlative and best not in load_words("no_superlatives"):
            return self._rank(i, at + hyphen + 1, value)
        verb = next((j for j in range(i - 1, max(i - 4, -1), -1) if self.low(j) in load_words("rank_verbs")), None)
        if self.low(i - 1) in ("is", "are", "was", "were", "be", "been") and self.low(at) in ("in", "behind", "overall"):
            return self._rank(i, at, value)
        placed = self.low(at) in ("place", "position", "spot")
        free = self.kind(at) != "word" or self.low(at) in load_words("rank_followers")
        linked = verb is not None and all(self.low(j) in load_words("rank_links") for j in range(verb + 1, i))
        if (linked and free) or placed:
            return self._rank(i, at + placed, value)
        return None

    def _rank(self, i: int, end: int, value: Decimal) -> tuple[Figure, int]:
        start, stop = self.lexemes[i].start, self.lexemes[end - 1].end
        return Figure(start, stop, value, RANK, first=start, last=stop), end

    def numbered(self, i: int) -> tuple[Figure, int] | None:
        """ "Ranked number one", "world No. 3"."""
        if self.low(i) not in ("no", "number", "nr") or self.low(i - 1) not in {"world", "ranked", "seeded"}:
            return None
        at = i + 1 + (self.low(i + 1) == ".")
        number = self.number(at) if at < len(self.lexemes) else None
        return self._rank(i, number.next, number.value) if number is not None and number.value == int(number.value) else None

    def ordinal(self, i: int) -> tuple[Decimal, int] | None:
        """The ordinal at lexeme `i`, in words or digits ("third", "twenty-first", "12th")."""
        tens = load_pairs("number_words").get(self.low(i)) if self.dash(i + 1) and self.joined(i + 1) else None
        unit = load_pairs("ordinal_words").get(self.low(i + 2)) if tens is not None else None
        if tens is not None and unit is not None and int(tens) >= 20 and int(tens) % 10 == 0 and int(unit) < 10:
            return Decimal(tens) + Decimal(unit), i + 3
        word = load_pairs("ordinal_words").get(self.low(i))
        if word is not None:
            return Decimal(word), i + 1
        suffix = self.low(i + 1) in ("st", "nd", "rd", "th") and self.joined(i + 1)
        if self.kind(i) == "number" and suffix and self.lexemes[i].text.isdigit() and len(self.lexemes[i].text) < 5:
            return Decimal(self.lexemes[i].text), i + 2
        return None

    def score(self, i: int, number: Number) -> tuple[Figure, int] | None:
        """ "3-1" beside a word of games or votes."""
        tally = self.tally(i, number) or self.ballot(i, number)
        if tally is not None:
            return tally
        at = number.next
        if number.words or number.scale > 1 or not (self.dash(at) or self.low(at) == ":") or not self.joined(at) or self.is_glued(i, i):
            return None
        second = self.digits(at + 1) if self.kind(at + 1) == "number" and self.joined(at + 1) else None
        low, high = number.value, second.value if second is not None else Decimal(1000)
        plural = low < high and self.low(number.next + 2).endswith("s") and self.low(number.next + 2) not in load_words("score_words")
        if second is None or plural or max(low, high) > 200 or low % 1 or high % 1 or (self.dash(second.next) and self.joined(second.next)):
            return None
        around = [self.low(j) for j in [*range(i - 1, max(i - 10, -1), -1)]], [self.low(j) for j in range(second.next, second.next + 8)]
        near = {word for words in around for word in _in_sentence(words)}
        unit = self.unit(second, None)[1]
        if (
            not near & load_words("score_words")
            or unit is None
            or unit is not COUNT
            or (self.joined(second.next) and self.kind(second.next) == "word")
        ):
            return None
        start, end = self.lexemes[i].start, self.lexemes[second.next - 1].end
        made = Figure(start, end, low, SCORE, high, first=start, last=end)
        return made, second.next

    def tally(self, i: int, number: Number) -> tuple[Figure, int] | None:
        """ "By three goals to nil", "by 120 votes to 80"."""
        if self.low(number.next) not in load_words("tally_nouns") or self.low(number.next + 1) != "to":
            return None
        at = number.next + 2
        second = Number(Decimal(0), at + 1) if self.low(at) == "nil" else self.number(at) if at < len(self.lexemes) else None
        if second is None or self.unit(second, None)[1] is not COUNT:
            return None
        start, end = self.lexemes[i].start, self.lexemes[second.next - 1].end
        return Figure(start, end, number.value, SCORE, second.value, first=start, last=end), second.next

    def ballot(self, i: int, number: Number) -> tuple[Figure, int] | None:
        """ "The vote was 52 to 48", "voted 120 to 80"."""
        near = {self.low(j) for j in range(max(i - 4, 0), i)}
        if self.low(number.next) != "to" or self.low(i - 1) in ("from", "between") or not near & {"vote", "voted", "votes", "voting"}:
            return None
        second = self.number(number.next + 1) if number.next + 1 < len(self.lexemes) else None
        if second is None or self.unit(second, None)[1] is not COUNT or self.unit(number, None)[1] is not COUNT:
            return None
        start, end = self.lexemes[i].start, self.lexemes[second.next - 1].end
        return Figure(start, end, number.value, SCORE, second.value, first=start, last=end), second.next


def _in_sentence(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        if word in (".", "?", "!"):
            return
        yield word


@cache
def _precision(side: str) -> dict[str, str]:
    return {words: how for words, how, where in load_table("precision") if where == side}


def _trimmed(value: Decimal) -> Decimal:
    """`value` without zeros at the end of its fraction: 2400000, not 2400000.0."""
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


def _in_percent(part: Decimal, whole: Decimal) -> Decimal:
    """A part of a whole in percent, rounded to a tenth."""
    return _trimmed((part * 100 / whole).quantize(Decimal("0.1")))


def _is_year(run: str) -> bool:
    return bool(re.fullmatch(r"1[1-9]\d\d|20\d\d", run))


def _in_digits(run: str) -> Decimal | None:
    """The number of a run of digits with signs in it, or None where it is none or two readings fit."""
    part = {"½": "0.5", "¼": "0.25", "¾": "0.75"}.get(run[-1:])
    whole = run[:-1] if part else run
    plain = _separated(whole) if whole else "0"
    if plain is None or len(plain) > LONGEST or (part and "." in plain):
        return None
    return Decimal(plain) + Decimal(part or 0)


def _separated(run: str) -> str | None:
    """`run` as ASCII digits with a point, by the one reading that its separators leave."""
    if re.fullmatch(r"0|[1-9]\d*|(?:0|[1-9]\d*)\.\d+", run):
        return run
    for group, point in ((",", "."), ("['’]", "."), (r"\.", ",")):
        western, indian = rf"[1-9]\d{{0,2}}(?:{group}\d{{3}})+", rf"[1-9]\d?(?:{group}\d\d)+{group}\d{{3}}"
        grouped = western if group == r"\." else f"(?:{western}|{indian})"
        match = re.fullmatch(rf"({grouped})(?:{re.escape(point)}(\d+))?", run)
        if match and (point == "." or match[2] or run.count(".") > 1):
            return re.sub(r"\D", "", match[1]) + (f".{match[2]}" if match[2] else "")
    return None

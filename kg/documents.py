"""Files and folders -> Documents, and one clear error for each file that is not an English article.

A document is a text, Markdown or HTML file. Text and Markdown may begin with front matter: lines of `key: value` between two lines
of `---`. The text of the Document is then what follows, character by character as decoded. An HTML page gives its main text and its
own metadata.
"""

from __future__ import annotations

import codecs
import hashlib
import json
import logging
import os
import re
import warnings
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import NoReturn

from kg.dates import MONTHS
from kg.errors import DocumentError, UsageError
from kg.model import Document

Metadata = dict[str, str]

HTML_SUFFIXES = frozenset({".html", ".htm"})
SUFFIXES = HTML_SUFFIXES | {".txt", ".md"}
MAX_CHARACTERS = 1_000_000  # spaCy's parser takes no longer text
MAX_BYTES = 4 * MAX_CHARACTERS  # a character has at most four, in UTF-8 and in UTF-16

BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
FENCE = re.compile(r"---[ \t]*(?:\r?\n|\Z)")
FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?P<block>.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
FIELD_LINE = re.compile(r"(?P<key>[\w-]+)[ \t]*:(?:[ \t]+|$)(?P<value>.*)")
QUOTED = re.compile(r"""\"(?P<double>(?:[^"\\]|\\["\\])*)\"|'(?P<single>(?:[^']|'')*)'""")
YAML_SIGNS = "\"'[]{}|>&*!%@`"  # a value that begins with one of these means more in YAML than its text
WEB_ADDRESS = re.compile(r"""https?://[^\s<>"{}|\\^`\x00-\x20\x7f]+""")
HEADLINE = re.compile(r"\s*(?:#+[ \t]+)?(?P<headline>\S[^\r\n]{0,149})\r?\n[ \t]*\r?\n")
DATELINE = re.compile(
    r"""^[ \t]*(?P<place>[^\W\d_][^\n()]{0,60}?),\s+                              # MARLOW,
        (?: (?P<month>[A-Za-z]{3,9})\.?\s+(?P<day>\d{1,2}),?\s+                   # March 5,
          | (?P<day_first>\d{1,2})\s+(?P<month_second>[A-Za-z]{3,9})\.?,?\s+ )    # or 5 March
        (?P<year>\d{4}),?\s*(?P<agency>\([^()\n]{1,40}\))?\s*[-\u2012-\u2015]     # 2024 (Northwire) -
    """,
    re.MULTILINE | re.VERBOSE,
)
DATELINE_WITHIN = 300  # characters

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
LANGUAGE_SAMPLE = 20_000  # characters
LEAST_EVIDENCE = 12  # bytes of words that are no names
LEAST_ENGLISH = 0.003  # a text less likely to be English than this is not: docs/decisions.md, "Language detector"


def find_documents(paths: Iterable[Path]) -> list[Path]:
    """The files that `paths` name, each once: a file as it is given, the documents of a folder in the order of their paths."""
    return list(dict.fromkeys(file for path in paths for file in _find_at(path)))


class DocumentWarning(UserWarning):
    """What a document says of itself that cannot be used."""


def read_document(path: Path) -> Document:
    """The article in a file; a DocumentError names the file and says in one sentence why there is none.

    A date of publication that is none, or lies after today, is a DocumentWarning, and is not used.
    """
    try:
        return to_document(_read_bytes(path), path.name, datetime.now(UTC).date())
    except DocumentError as error:
        raise DocumentError(f"{_show(path)}: {error}") from error


def to_document(data: bytes, name: str, today: date | None = None) -> Document:
    r"""The article in the bytes of a file called `name`; one published after `today` has a date that cannot be right.

    >>> document = to_document(b"---\npublished: 2024-03-05\n---\nDana Reyes opened the ward.\n", "ward.txt")
    >>> document.published, document.text
    ('2024-03-05', 'Dana Reyes opened the ward.\n')
    """
    is_html = Path(name).suffix.lower() in HTML_SUFFIXES
    metadata, text = (_read_html if is_html else _split_front_matter)(_decode(data))
    _check_article(text, metadata)
    return Document(
        id=hashlib.sha256(metadata.get("url", text).encode()).hexdigest()[:16],
        text=text,
        title=metadata.get("title") or _find_headline(text) or "",
        published=_date_of(metadata.get("published", ""), name, today) or _find_dateline(text),
        publisher=metadata.get("publisher"),
        url=metadata.get("url"),
        language=metadata.get("language", "en"),
        source=_show(name),
    )


def find_foreign_language(text: str) -> str | None:
    """The name of the language of `text` when it is surely not English, else None.

    Words with a capital are left out: names say where the news is from, not what it is written in.

    >>> find_foreign_language("Le président a nommé hier soir son nouveau premier ministre.")
    'French'
    >>> find_foreign_language("Viktor Orbán met Andrej Babiš and Eduard Heger in Székesfehérvár.")
    """
    words = " ".join(word for word in WORD.findall(text[:LANGUAGE_SAMPLE]) if not word[0].isupper())
    if len(words.encode()) < LEAST_EVIDENCE:
        return None
    ranking = _load_language_ranking()(words)
    return None if dict(ranking)["en"] >= LEAST_ENGLISH else _language_name(ranking[0][0])


def _find_at(path: Path) -> list[Path]:
    try:
        path.stat()
    except OSError as error:
        _refuse(error)
    return _find_in(path) if path.is_dir() else [path]


def _find_in(folder: Path) -> list[Path]:
    found = []
    for parent, folders, names in os.walk(folder, onerror=_refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(parent, name) for name in names if _is_document_name(name)]
    if not found:
        raise UsageError(f"{_show(folder)}: the folder holds no documents ({', '.join(sorted(SUFFIXES))})")
    return sorted(found)


def _is_document_name(name: str) -> bool:
    return Path(name).suffix.lower() in SUFFIXES and not name.startswith(".") and name.lower() != "readme.md"


def _refuse(error: OSError) -> NoReturn:
    raise UsageError(f"{_show(error.filename)}: {error.strerror}") from error


def _show(path: str | Path) -> str:
    """The path as text that can be written anywhere, also where the bytes of a file's name are not UTF-8."""
    return os.fsencode(path).decode(errors="replace")


def _read_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
            size = max(len(data), os.fstat(file.fileno()).st_size)
    except OSError as error:
        raise DocumentError(f"the file cannot be read ({error.strerror})") from error
    if size > MAX_BYTES:
        raise DocumentError(f"the file has {size:,} bytes, more than the {MAX_CHARACTERS:,} characters of the longest document can take")
    return data


def _decode(data: bytes) -> str:
    mark, encoding = next(((mark, name) for mark, name in BYTE_ORDER_MARKS.items() if data.startswith(mark)), (b"", "utf-8"))
    if encoding == "utf-8" and b"\0" in data:
        raise DocumentError("the file is binary, or text in another encoding; convert it to UTF-8 text")
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        offset = len(mark) + error.start
        raise DocumentError(f"the file is not {encoding[:6].upper()} text (byte {offset}); convert it to UTF-8") from error
    if "\0" in text:
        raise DocumentError("the file is binary; convert it to UTF-8 text")
    return text


def _check_article(text: str, metadata: Metadata) -> None:
    if not text.strip():
        raise DocumentError("the document is empty: it holds no text")
    if len(text) > MAX_CHARACTERS:
        raise DocumentError(f"the document has {len(text):,} characters, more than {MAX_CHARACTERS:,}; split it into articles")
    if "language" not in metadata and (language := find_foreign_language(text)):
        raise DocumentError(f"the text is not English but, it seems, {language}; if it is English, say `language: en` in front matter")


def _split_front_matter(text: str) -> tuple[Metadata, str]:
    match = FRONT_MATTER.match(text)
    if match:
        return _parse_front_matter(match["block"]), text[match.end() :]
    if FENCE.match(text):
        raise DocumentError("line 1 opens front matter that no later line `---` closes")
    return {}, text


def _parse_front_matter(block: str) -> Metadata:
    """The values of front matter, checked; its first line is line 2 of the file."""
    metadata: Metadata = {}
    for number, line in enumerate(block.split("\n"), start=2):
        if not line.strip() or line.startswith("#"):
            continue
        match = FIELD_LINE.fullmatch(line.rstrip())
        if not match:
            raise _malformed(number, "expected `key: value`")
        try:
            metadata |= _parse_field(match["key"], match["value"], metadata)
        except ValueError as error:
            raise _malformed(number, str(error)) from error
    return {key: value for key, value in metadata.items() if value}


def _parse_field(key: str, value: str, seen: Metadata) -> Metadata:
    if key not in FIELDS:
        raise ValueError(f"unknown key {key[:60]!r}; known are {', '.join(FIELDS)}")
    if key in seen:
        raise ValueError(f"a second {key!r}")
    try:
        return {key: FIELDS[key](_unquote(value))}
    except ValueError as error:
        raise ValueError(f"{key} {value[:60]!r} {error}") from None


def _unquote(value: str) -> str:
    """The text of a YAML scalar that stands on one line."""
    quoted = QUOTED.fullmatch(value)
    if quoted:
        return re.sub(r"\\(.)", r"\1", quoted["double"]) if quoted["single"] is None else quoted["single"].replace("''", "'")
    if value.startswith(tuple(YAML_SIGNS)):
        raise ValueError("is not plain text; put it in quotes")
    return value


def _malformed(line: int, problem: str) -> DocumentError:
    return DocumentError(f"line {line} of the front matter: {problem}")


def _to_text(value: str) -> str:
    return " ".join(value.split())


def _date_of(value: str, name: str, today: date | None) -> str | None:
    """The day of an ISO date, or None with a warning where `value` is no date or lies after `today`, wherever on earth that is."""
    try:
        day = datetime.fromisoformat(value).date() if value else None
        wrong = "lies in the future" if day and today and day > today + timedelta(days=1) else None
    except ValueError:
        day, wrong = None, "is not an ISO date such as 2024-03-05"
    if wrong:
        warnings.warn(f"{_show(name)}: published {value[:60]!r} {wrong}; it is not used", DocumentWarning, stacklevel=4)
    return day.isoformat() if day and not wrong else None


def _to_web_address(value: str) -> str:
    if value and not WEB_ADDRESS.fullmatch(value):
        raise ValueError("is not an http or https address")
    return value


def _to_english(value: str) -> str:
    if value.lower().partition("-")[0] not in {"", "en", "eng", "english"}:
        raise ValueError("is not English, which is all that kg reads")
    return "en" if value else ""


FIELDS: dict[str, Callable[[str], str]] = {
    "title": _to_text,
    "published": _to_text,  # checked with the name of the file
    "publisher": _to_text,
    "url": _to_web_address,
    "language": _to_english,
}
HTML_FIELDS = {"title": "title", "published": "date", "publisher": "source-hostname", "url": "source"}


def _read_html(page: str) -> tuple[Metadata, str]:
    """The metadata and main text of an HTML page, an empty line between paragraphs; metadata that is not well-formed is left out."""
    try:
        found = json.loads(_load_html_reader()(page) or "{}")
    except Exception as error:  # what lxml and the readers on top of it say of broken pages is of every kind, AssertionError among them
        raise DocumentError(f"the page is not HTML that can be read ({type(error).__name__})") from error
    if not found.get("text"):
        raise DocumentError("no article was found in the page")
    metadata: Metadata = {}
    for key, name in HTML_FIELDS.items():
        with suppress(ValueError):
            metadata[key] = FIELDS[key](found.get(name) or "")
    return {key: value for key, value in metadata.items() if value}, found["text"].replace("\n", "\n\n")


@cache
def _load_html_reader() -> Callable[[str], str | None]:
    import trafilatura

    for name in ("trafilatura", "htmldate", "courlan"):
        logging.getLogger(name).addHandler(logging.NullHandler())  # else they write of each odd page to stderr
    dates = {"original_date": True, "extensive_search": False, "max_date": "2999-12-31"}  # no guess, and not today's clock
    return partial(trafilatura.extract, output_format="json", with_metadata=True, include_comments=False, date_extraction_params=dates)


@cache
def _load_language_ranking() -> Callable[[str], list[tuple[str, float]]]:
    """A function that ranks the languages by how likely a text is written in them (0 to 1)."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    ranking: Callable[[str], list[tuple[str, float]]] = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True).rank
    return ranking


def _language_name(code: str) -> str:
    import pycountry

    language = pycountry.languages.get(**{"alpha_2" if len(code) == 2 else "alpha_3": code})
    return language.name.partition(" (")[0] if language else code


def _find_headline(text: str) -> str | None:
    """The first line, when an empty line follows it and it is short and no sentence."""
    match = HEADLINE.match(text)
    headline = match["headline"].strip() if match else "."
    return None if headline.rstrip("\"'”’").endswith(".") else headline


def _find_dateline(text: str) -> str | None:
    """The date of a dateline near the beginning ("MARLOW, March 5, 2024 (Northwire) -"), when it is whole."""
    match = DATELINE.search(text[:DATELINE_WITHIN])
    if not match or not (match["agency"] or match["place"].isupper()):
        return None
    name = (match["month"] or match["month_second"]).lower()
    month = next((number for number, month in enumerate(MONTHS, start=1) if month.startswith(name)), 0)
    try:
        return date(int(match["year"]), month, int(match["day"] or match["day_first"])).isoformat()
    except ValueError:
        return None

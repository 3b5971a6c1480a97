"""Values as a notebook shows them: HTML without script, all text escaped. Only a graph's explorer runs, in a frame of its own.

Viewers of notebooks differ in what they let through: a forge drops frames and styles. So an article is marked by elements (`u`, `mark`,
`sup`) as well as by their styles, and below a frame stands what to do where none is to be seen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from html import escape
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from kg.article import Article, Piece, Told, from_reading
from kg.errors import GraphError
from kg.query import to_text
from kg.view import view

if TYPE_CHECKING:
    from kg.model import Document, Reading
    from kg.query import Result
    from kg.store import Graph

MOST_ROWS = 30  # of a table
MOST_FACTS = 12  # in the list below an article
MOST_DRAWN = 200  # entities of a graph
MOST_STATEMENTS = 20_000  # of a graph that is drawn at all: reading more takes longer than a cell should
LONGEST = 300  # characters of a cell
HEIGHT = 620  # pixels of the frame

LINES = {"person": "solid", "group": "solid", "organization": "double", "place": "dashed", "event": "wavy"}
COLOURS = {"person": "#3b78c3", "group": "#3b78c3", "organization": "#c07818", "place": "#23896b", "event": "#b8589c"}
OTHER = "#8d6ccf"  # the colour of all other kinds; their line is dotted
DOUBTS = ("denied", "possible", "planned", "reported")  # the gravest first
CUE = "background:#f8e3a6;color:#1d1d1b;padding:0 2px;border-radius:3px"
HOW = {"reported": "dashed", "planned": "dotted", "possible": "double", "denied": "double"}
FRAME = f"width:100%;height:{HEIGHT}px;border:1px solid #999;border-radius:6px"
INSTEAD = (
    "<p><small>The explorer of this graph: search, click, filter. Where there is no picture above, this viewer shows no frames: "
    "run the cell in Jupyter or VS Code, or write a page with <code>kg view</code>.</small></p>"
)


# A graph


def graph_html(graph: Graph) -> str:
    """The explorer in a frame, which may run its own script and save files, and reach nothing of the notebook."""
    if has_more(graph, MOST_STATEMENTS):
        return _note(
            f"This graph has more than {MOST_STATEMENTS:,} statements, too many to draw in a notebook. Draw a part of it with "
            "kg view GRAPH --entity NAME, or look at all of it with kg serve GRAPH."
        )
    try:
        page = view(graph, limit=MOST_DRAWN)
    except GraphError as error:
        return _note(str(error))
    frame = (
        f'<iframe title="Explorer of the graph" sandbox="allow-scripts allow-downloads" style="{FRAME}" srcdoc="{escape(page)}"></iframe>'
    )
    return frame + INSTEAD


def has_more(graph: Graph, most: int) -> bool:
    """Whether the graph has more than so many statements."""
    found = graph.query(f"SELECT (COUNT(*) AS ?n) {{ SELECT ?s {{ ?s a kg:Statement }} LIMIT {most + 1} }}")
    return int(str(found.rows[0][0])) > most


def _note(text: str) -> str:
    return f"<p><em>{escape(text)}</em></p>"


# An answer


def result_html(result: Result) -> str:
    """The answer as a table of its first rows."""
    if result.boolean is not None:
        return f"<p><strong>{'yes' if result.boolean else 'no'}</strong></p>"
    columns = zip(*result.rows[:MOST_ROWS], strict=True)
    numbers = [all(isinstance(value, int | float | Decimal | None) for value in column) for column in columns]
    head = "".join(f'<th style="text-align:left">{escape(name)}</th>' for name in result.variables)
    rows = "".join(_row([to_text(term) for term in row], numbers) for row in result.terms[:MOST_ROWS])
    left = len(result.terms) - MOST_ROWS
    more = f"<p><small>and {left:,} more rows</small></p>" if left > 0 else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more or ('' if rows else _note('no rows'))}"


def _row(cells: Iterable[str], numbers: Sequence[bool]) -> str:
    sides = ("right" if number else "left" for number in numbers)
    shown = (f'<td dir="auto" style="text-align:{side}">{escape(_cut(cell))}</td>' for side, cell in zip(sides, cells, strict=True))
    return f"<tr>{''.join(shown)}</tr>"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def result_text(result: Result) -> str:
    """The table in plain text, as long as the one in HTML."""
    left = len(result.terms) - MOST_ROWS
    return result.page(MOST_ROWS, 1).to_format("table").rstrip("\n") + (f"\nand {left:,} more rows" if left > 0 else "")


# An article


def document_html(document: Document) -> str:
    return f"{_head(document.title, document.publisher or '', document.published or '')}{''.join(_paragraphs(document.text))}"


def _paragraphs(text: str) -> Iterator[str]:
    from kg.article import find_paragraphs

    return (f'<p dir="auto" style="white-space:pre-line">{escape(text[start:end])}</p>' for start, end in find_paragraphs(text))


def reading_html(reading: Reading) -> str:
    return article_html(from_reading(reading))


def article_html(article: Article) -> str:
    """The text with its marks, what they mean, and the facts."""
    told: set[int] = set()
    paragraphs = (_marked(article, pieces, told) for pieces in article.paragraphs)
    body = "".join(f'<p dir="auto" style="line-height:1.8;white-space:pre-line">{text}</p>' for text in paragraphs)
    head = _head(article.headline, article.publisher, article.date)
    return f'<div style="max-width:48em">{head}{body}{_key(article)}{_facts(article)}</div>'


def _head(headline: str, publisher: str, date: str) -> str:
    about = escape(" · ".join(filter(None, (publisher, date))))
    return f'<p dir="auto"><strong>{escape(headline)}</strong><br><small>{about}</small></p>'


def _marked(article: Article, pieces: Iterable[Piece], told: set[int]) -> str:
    """The pieces with their marks; how a fact is meant stands once, behind the first of its words: `told` has those of which it does."""
    found: list[tuple[str, str]] = []  # what is shown, and the doubt to name behind it
    for (thing, cues, quoted), run in groupby(pieces, key=lambda piece: (piece.things[:1], _cues(piece), bool(piece.quotes))):
        text = escape("".join(piece.text for piece in run))
        text = _name(article, thing[0], text) if thing else text
        text = _cue(article, cues, text) if cues else text
        doubt = find_doubt(article.facts[number] for number in cues if number not in told)
        told.update(cues)
        found.append((f"<em>{text}</em>" if quoted else text, doubt))
    shared = [doubt == after for (_, doubt), (_, after) in pairwise([*found, ("", "")])]  # neighbours share one
    return "".join(
        text if both or not doubt else f'{text}<sup style="margin:0 .25em"><small> {doubt} </small></sup>'
        for (text, doubt), both in zip(found, shared, strict=True)
    )


def _cues(piece: Piece) -> tuple[int, ...]:
    return tuple(number for number, part in piece.facts if part == "cue")


def _name(article: Article, number: int, text: str) -> str:
    thing = article.things[number]
    line = f"text-decoration:underline {LINES.get(thing.kind, 'dotted')} {COLOURS.get(thing.kind, OTHER)};text-underline-offset:3px"
    return f'<u style="{line}" title="{escape(f"{thing.label} ({thing.type})")}">{text}</u>'


def _cue(article: Article, cues: Sequence[int], text: str) -> str:
    facts = [article.facts[number] for number in cues]
    doubt = find_doubt(facts)
    line = f";border-bottom:2px {HOW[doubt]} {'#c22a2a' if doubt == 'denied' else '#5b5a55'}" if doubt in HOW else ""
    title = escape("; ".join(dict.fromkeys(_cut(" ".join(fact.words)) for fact in facts[:MOST_FACTS])))
    return f'<mark style="{CUE}{line}" title="{title}">{text}</mark>'


def find_doubt(facts: Iterable[Told]) -> str:
    """What makes these facts less than asserted, the gravest; "not so" where they are only negative."""
    some = list(facts)
    ways = {fact.modality for fact in some}
    return next((doubt for doubt in DOUBTS if doubt in ways), "not so" if any(fact.negative for fact in some) else "")


def _key(article: Article) -> str:
    kinds = sorted({thing.kind if thing.kind in LINES else "other" for thing in article.things})
    names = [f'<u style="text-decoration:underline {LINES.get(k, "dotted")} {COLOURS.get(k, OTHER)}">{k}</u>' for k in kinds]
    cues = [f'<mark style="{CUE}">words of a fact</mark>'] if article.facts else []
    return f"<p><small>{' · '.join([*names, *cues])}</small></p>" if names or cues else ""


def _facts(article: Article) -> str:
    """The facts in words, without what the names of the events tell already."""
    rows = list(dict.fromkeys(fact_lines(article)))
    items = "".join(
        f"<li>{escape(_cut(subject))} <em>{escape(words)}</em> {escape(_cut(more))}</li>" for subject, words, more in rows[:MOST_FACTS]
    )
    left = len(rows) - MOST_FACTS
    return f"<ul>{items}</ul>" + (f"<p><small>and {left:,} more facts</small></p>" if left > 0 else "")


def fact_lines(article: Article) -> Iterator[tuple[str, str, str]]:
    """Subject, relation and the rest of each fact, in the order of the text; of an event its name alone."""
    order = {number: place for place, number in reversed(list(enumerate(_in_order(article))))}
    for number in sorted(range(len(article.facts)), key=lambda number: order.get(number, math.inf)):
        fact = article.facts[number]
        if not fact.event:
            subject, words, told = fact.words
            by = f" by {', '.join(fact.sources)}" if fact.sources else ""
            how = f" ({fact.modality}{by})" if fact.modality != "asserted" or by else ""
            yield subject, words, f"{told}{how}"
    for thing in article.things:
        if thing.modality:
            yield thing.label, "", "" if thing.modality == "asserted" else f"({thing.modality})"


def _in_order(article: Article) -> list[int]:
    """The numbers of the facts where they are said."""
    pieces = [piece for paragraph in article.paragraphs for piece in paragraph]
    cues = [number for piece in pieces for number, part in piece.facts if part != "sentence"]
    return list(dict.fromkeys([*cues, *(number for piece in pieces for number, _ in piece.facts)]))


def article_text(article: Article) -> str:
    """The headline and the facts in plain text."""
    lines = list(dict.fromkeys(" ".join(filter(None, fact)) for fact in fact_lines(article)))
    left = len(lines) - MOST_FACTS
    more = [f"and {left:,} more facts"] if left > 0 else []
    return "\n".join([" · ".join(filter(None, (article.headline, article.publisher, article.date))), *lines[:MOST_FACTS], *more])


def reading_text(reading: Reading) -> str:
    return article_text(from_reading(reading))

"""Writes docs/queries.md: the questions that come with kg, with their parameters and the English that asks them (`make docs`)."""

from __future__ import annotations

from pathlib import Path

from kg.library import NamedQuery, named_queries

TARGET = Path(__file__).with_name("queries.md")


def page() -> str:
    """The text of docs/queries.md."""
    entries = "\n".join(_entry(query) for query in named_queries().values())
    return f"""# The questions that come with kg

`kg query GRAPH --name NAME --PARAMETER VALUE` asks one, `kg query GRAPH --ask "..."` takes the plain English. An entity is given by its
name, an alias or its IRI; a date may be as rough as a year. The queries are
`kg/data/queries/*.rq`; this page is made of them by `make docs`.

{entries}"""


def _entry(query: NamedQuery) -> str:
    lines = [f"## {query.name}", "", f"{query.description}.", "", f"    {query.example}", ""]
    if query.parameters:
        lines += ["| parameter | kind | what it is |", "|---|---|---|"]
        lines += [f"| `--{p.name}`{' (may be left out)' if p.optional else ''} | {p.kind} | {p.description} |" for p in query.parameters]
        lines += [""]
    if query.questions:
        lines += ["Asked as " + ", ".join(f"“{question}”" for question in query.questions) + ".", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")

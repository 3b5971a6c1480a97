"""Quotations: where they begin and end."""

from __future__ import annotations

from spacy.tokens import Doc


def quotes_of(doc: Doc) -> dict[int, tuple[int, int]]:
    """{token in a quotation: (token of the opening sign, of the closing one)}; one that does not close ends with its paragraph."""
    if "quotes" not in doc.user_data:
        found: dict[int, tuple[int, int]] = {}
        start: int | None = None
        for token in doc:
            if start is not None and token.is_space and token.text.count("\n") > 1:
                start = None
            elif token.text in ('"', "“", "”", "``", "''"):
                if start is None and token.text != "”":
                    start = token.i
                elif start is not None:
                    if token.i - start > 3:
                        found |= dict.fromkeys(range(start + 1, token.i), (start, token.i))
                    start = None
        doc.user_data["quotes"] = found
    quotes: dict[int, tuple[int, int]] = doc.user_data["quotes"]
    return quotes

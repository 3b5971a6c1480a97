"""How many independent sources say something: articles of one publisher are one source, and so are articles of nearly the same text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from kg.model import Document

RUN = 5  # words in a row that two texts may have in common
SAME = 0.5  # the share of such runs of the shorter text from which the one is a copy of the other


class Sources:
    """The articles of a corpus, as sources."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.articles = {document.id: _Article(document) for document in documents}

    def count(self, documents: Iterable[str]) -> int:
        """How many independent sources the `documents` (ids) are; one that is not known counts for itself."""
        groups: list[list[str]] = []
        for id in sorted(set(documents)):
            near = [group for group in groups if any(self._is_one(id, other) for other in group)]
            groups = [group for group in groups if group not in near] + [[id, *(member for group in near for member in group)]]
        return len(groups)

    def _is_one(self, one: str, other: str) -> bool:
        first, second = self.articles.get(one), self.articles.get(other)
        return first is not None and second is not None and (first.publisher == second.publisher != "" or first.is_copy(second))


class _Article:
    def __init__(self, document: Document) -> None:
        self.publisher = " ".join((document.publisher or "").casefold().split())
        self.text = document.text

    @cached_property
    def runs(self) -> frozenset[tuple[str, ...]]:
        """The runs of words of the text."""
        words = re.findall(r"\w+", self.text.casefold())
        return frozenset(zip(*(words[start:] for start in range(RUN)), strict=False)) or frozenset([tuple(words)])

    def is_copy(self, other: _Article) -> bool:
        return len(self.runs & other.runs) >= SAME * min(len(self.runs), len(other.runs))

"""Relatives that are not called by name: "my father", "his wife"."""

from __future__ import annotations

import pytest
from spacy.language import Language

HOLLIS = "Peter Hollis and his wife, Anna Lindholm, arrived in Lima. "


@pytest.mark.parametrize(
    ("text", "noun", "name"),
    [
        (HOLLIS + "His wife met the mayor.", "wife", "Anna Lindholm"),
        (HOLLIS + "Her husband met the mayor.", "husband", "Peter Hollis"),  # the other way round
        ('Peter Hollis came with his daughter, Marta Hollis. "My father is tired," she said.', "father", "Peter Hollis"),
        ("Peter Hollis left. Marta Roldan, the sister of Hollis, stayed. His sister slept.", "sister", "Marta Roldan"),
        ('The brothers Omar Okafor and David Okafor won. "My brother is fast," David said.', "brother", "Omar Okafor"),
        # what the article does not say
        ("Peter Hollis met Anna Lindholm. His wife stayed.", "wife", None),
        (HOLLIS + "Omar Roldan came with his wife.", "wife", None),  # another's
        (HOLLIS + "His son stayed.", "son", None),
        ("Peter Hollis came with his brother, David Hollis. His younger brother slept.", "younger brother", None),
        ("Peter Hollis and his sons David and Omar arrived. His son slept.", "son", None),
    ],
)
def test_a_relative_is_who_the_article_says(text: str, noun: str, name: str | None, nlp: Language) -> None:
    doc = nlp(text)
    names = [span.text for spans in doc._.clusters for span in spans if span.id_ == "name" and noun in [s.text for s in spans]]
    assert names[:1] == [name] * (name is not None)
    assert (noun in [span.text for span in doc.spans["references"]]) == (name is not None)

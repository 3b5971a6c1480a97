"""Whose day "the day" is, where the article told it before."""

from __future__ import annotations

import pytest

MET = " ended with a meeting with Marta Kovacs."


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("The delegation's visit began on Friday. The long day" + MET, "delegation"),
        ("Peter Hollis left Lima on Friday. His trip will last two days. The day" + MET, "Peter Hollis"),
        # of nobody, of two, of somebody without a name, of another by the words behind it
        ("Peter Hollis arrived in Lima. The day" + MET, None),
        ("Peter Hollis spoke of his visit. Anna Lindholm spoke of her visit. The day" + MET, None),
        ("Peter Hollis spoke of his visit. A woman paid for her trip. The day" + MET, None),
        ("Peter Hollis spoke of his visit. The visit of a doctor" + MET, None),
        ("Peter Hollis spoke of his visit. A day" + MET, None),
    ],
)
def test_the_day_is_of_whom_the_article_told(text: str, owner: str | None, read_text) -> None:
    reading = read_text(text)
    met = [claim.subject for claim in reading.claims if claim.predicate == "metWith"]
    labels = [cluster.label for cluster in reading.clusters for mention in met if mention in cluster.mentions]
    assert labels == [owner] * (owner is not None)

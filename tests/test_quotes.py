"""What stands between quotation marks, however they are written."""

from __future__ import annotations

import pytest

from kg.quotes import find_quotes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"We sold it," said Ann Bell. "It was time."', ["We sold it,", "It was time."]),
        ("“We sold it,” said Ann Bell. “It was time.”", ["We sold it,", "It was time."]),
        ("‘We can’t go on,’ said Ann Bell.", ["We can’t go on,"]),
        ("'It's the owners' fault,' said Ann Bell.", ["It's the owners' fault,"]),
        ("„Ja“, sagte sie. «Oui», dit-elle.", ["Ja", "Oui"]),
        # paragraphs: each opens, the last closes
        ("“One.\n\n“Two.\n\n“Three,” she said.", ["One.", "Two.", "Three,"]),
        ('"We have nothing.\n\nShares fell.', ["We have nothing."]),
        ('She said "no. He said "yes".', ["no.", "yes"]),
        # no quotations
        ("The workers' rights and James' hat in the '90s, rock 'n' roll.", []),
        ('He is 6\'2" tall and the board 5" wide.', []),
        # one mark stands on the wrong side of its blank
        ('He left." I am tired. "She stayed.', ["I am tired."]),
        # one in another
        ("\"He said 'go away' to me,\" she said.", ["He said 'go away' to me,", "go away"]),
        ("", []),
        ('"', []),
    ],
)
def test_what_stands_between_marks(text: str, expected: list[str]) -> None:
    assert [quote.strip() for quote in find_quotes(text)] == expected


def test_an_unclosed_quotation_does_not_swallow_a_long_article() -> None:
    assert find_quotes('"It is gone. ' + "The town slept. " * 200) == ["It is gone."]

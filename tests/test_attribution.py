"""Who says what: quotations and reports, their speakers, and what is in them."""

from __future__ import annotations

import pytest

from kg.model import Reading
from kg.rdf import stated_in


def quoted(reading: Reading) -> list[tuple[str | None, str]]:
    """(label of the speaker, words) of each quotation."""
    labels = {mention.span: cluster.label for cluster in reading.clusters for mention in cluster.mentions}
    return [(labels[q.speaker.span] if q.speaker else None, q.text) for q in reading.quotations]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the speaker behind, before, in the middle
        ('"The mill is sold," said Marta Kovacs.', [("Marta Kovacs", "The mill is sold,")]),
        ('Marta Kovacs said: "The mill is sold."', [("Marta Kovacs", "The mill is sold.")]),
        (
            '"The mill," said Marta Kovacs, "is sold. Nobody came."',
            [("Marta Kovacs", "The mill,"), ("Marta Kovacs", "is sold. Nobody came.")],
        ),
        ('"The mill is sold," snapped the owner, Marta Kovacs.', [("Marta Kovacs", "The mill is sold,")]),
        ("‘We can’t stay,’ Marta Kovacs told reporters.", [("Marta Kovacs", "We can’t stay,")]),
        (
            "The head of Telvar Foods, Martin Kovacs, denied on Friday that his company would be bought by Oslo Fish.",
            [("Martin Kovacs", "his company would be bought by Oslo Fish")],
        ),
        # another sentence tells
        ('Marta Kovacs was angry. "They never asked us."', [("Marta Kovacs", "They never asked us.")]),
        ('"It is over," said Marta Kovacs. "We go home."', [("Marta Kovacs", "It is over,"), ("Marta Kovacs", "We go home.")]),
        ('Marta Kovacs left.\n\n"It is over," she said.', [("Marta Kovacs", "It is over,")]),
        # paragraphs
        (
            '"It rained," said Marta Kovacs. "The dam broke.\n\n"Nobody warned us."',
            [("Marta Kovacs", "It rained,"), ("Marta Kovacs", "The dam broke."), ("Marta Kovacs", "Nobody warned us.")],
        ),
        ('Marta Kovacs said: "We have nothing.\n\nShares fell.', [("Marta Kovacs", "We have nothing.")]),
        # the paragraph behind tells
        (
            '"The mill was dark.\n\n"Nobody came."\n\nThe speaker is Marta Kovacs, a baker.',
            [("Marta Kovacs", "The mill was dark."), ("Marta Kovacs", "Nobody came.")],
        ),
        ('"Nobody came that night."\n\nSo said Marta Kovacs, a baker.', [("Marta Kovacs", "Nobody came that night.")]),
        ('"Nobody came that night."\n\nThat was Marta Kovacs on local radio.', [("Marta Kovacs", "Nobody came that night.")]),
        # one in another, ages, other words for saying
        (
            "\"'I sold the mill,' Peter Hollis told me at the inn,\" said Marta Kovacs.",
            [("Marta Kovacs", "'I sold the mill,' Peter Hollis told me at the inn,"), ("Peter Hollis", "I sold the mill,")],
        ),
        ('Marta Kovacs runs a mill. "Nobody came that night," the 61-year-old says.', [("Marta Kovacs", "Nobody came that night,")]),
        ("“The mill,” Marta Kovacs went on, “is sold.”", [("Marta Kovacs", "The mill,"), ("Marta Kovacs", "is sold.")]),
        ("Marta Kovacs put it bluntly: the mill was sold.", [("Marta Kovacs", "the mill was sold")]),
        ("Blue Quay: Was there a party?\n\nMarta Kovacs: My husband forgot it.", [("Marta Kovacs", "My husband forgot it.")]),
        # two take turns
        (
            'Marta Kovacs met Peter Hollis.\n\n"Where were you?" Kovacs asked.\n\n"At home," Hollis said.\n\n"All of the night?"',
            [("Marta Kovacs", "Where were you?"), ("Peter Hollis", "At home,"), ("Marta Kovacs", "All of the night?")],
        ),
        (
            "Peter Hollis: Why did you go?\n\nMarta Kovacs: It was time.\n\nWas it hard?\n\nIt was easy.",
            [
                ("Peter Hollis", "Why did you go?"),
                ("Marta Kovacs", "It was time."),
                ("Peter Hollis", "Was it hard?"),
                ("Marta Kovacs", "It was easy."),
            ],
        ),
        # parts
        ('Marta Kovacs called the sale "a farce".', [("Marta Kovacs", "a farce")]),
        ('The sale was "a farce", according to Marta Kovacs.', [("Marta Kovacs", "a farce")]),
        # reports
        ("Marta Kovacs said on Friday a total of 76 people fell ill.", [("Marta Kovacs", "a total of 76 people fell ill")]),
        ("The mill, Marta Kovacs said, would be sold in May.", [("Marta Kovacs", "would be sold in May")]),
        ("As Marta Kovacs put it, the mill is dead.", [("Marta Kovacs", "the mill is dead")]),
        ("The mill is dead, its owner, Marta Kovacs, said.", [("Marta Kovacs", "The mill is dead")]),
        ("In a statement, Marta Kovacs said the mill was sold.", [("Marta Kovacs", "the mill was sold")]),
        ("The company said in a statement that the mill was sold.", [("company", "the mill was sold")]),
        ("Marta Kovacs was quoted as saying that the mill was sold.", [("Marta Kovacs", "the mill was sold")]),
        ("A study by Marta Kovacs found that mills are loud.", [("Marta Kovacs", "mills are loud")]),
        ("Marta Kovacs's claim that the mill was sold is odd.", [("Marta Kovacs", "the mill was sold")]),
        ("Mill to close, says owner", [("owner", "Mill to close")]),
        ("Minister: mill closes in May\n\nIt was loud.", [("Minister", "mill closes in May")]),
        # who has no name
        ("Two officials said that the mill was sold.", [("Two officials", "the mill was sold")]),
        ("A spokesman for the mill said it was sold.", [("spokesman for the mill", "it was sold")]),
        ("Police say the mill burned.", [("Police", "the mill burned")]),
        # nobody's words
        ('The "smart" mill is sold.', []),
        ('She read "The Long Winter of Oslo" in May.', []),
        ('The film "Nine Mills" won.', []),
        ("Marta Kovacs did not say that the mill was sold.", []),
        ("According to plan, the mill was sold.", []),
    ],
)
def test_who_says_what(text: str, expected: list[tuple[str | None, str]], read_text) -> None:
    found = quoted(read_text(text))
    assert [row for row in found if row[1] in {words for _, words in expected}] == expected
    assert expected or not found


def test_reports_nest_and_the_nearest_source_counts(read_text) -> None:
    reading = read_text("Peter Hollis said the police had told him that Marta Kovacs visited Chile.")
    assert quoted(reading) == [
        ("Peter Hollis", "the police had told him that Marta Kovacs visited Chile"),
        ("police", "Marta Kovacs visited Chile"),
    ]
    [claim] = [claim for claim in reading.claims if claim.predicate == "visited"]
    assert claim.attributed_to is not None
    assert (claim.attributed_to.text, claim.modality) == ("police", "reported")
    assert stated_in(claim, reading.quotations) == reading.quotations[1]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Peter Hollis said he was tired. Marta Kovacs visited Chile.", None),
        ('"Marta Kovacs visited Chile," said Peter Hollis.', "Peter Hollis"),
        ("Marta Kovacs visited Chile, police said.", "police"),
        ("Peter Hollis claims that Marta Kovacs visited Chile.", "Peter Hollis"),
        ("Peter Hollis believes Marta Kovacs visited Chile.", "Peter Hollis"),
        ("Marta Kovacs visited Chile, but according to Peter Hollis she stayed at the airport.", None),
        ('"I think Marta Kovacs visited Chile," said Peter Hollis.', "Peter Hollis"),
        ("Marta Kovacs, witnesses said, attacked Peter Hollis.", "witnesses"),
        ('"Marta Kovacs," the prosecutor began, "attacked Peter Hollis."', "prosecutor"),
        ("To hear Anna Lindholm tell it, Marta Kovacs attacked Peter Hollis.", "Anna Lindholm"),
        ("According to papers seen by Redwater Group, Marta Kovacs attacked Peter Hollis.", "papers"),
        ("Two people familiar with the matter said Marta Kovacs attacked Peter Hollis.", "Two people"),
    ],
)
def test_who_is_the_source_of_a_claim(text: str, speaker: str | None, read_text) -> None:
    found = [claim.attributed_to for claim in read_text(text).claims if claim.predicate in ("visited", "attacked")]
    assert [mention.text if mention else None for mention in found] == [speaker]


def test_words_and_offsets_agree(read_text) -> None:
    text = "“We sold it,” said Marta Kovacs, “to Peter Hollis.\n\n“He paid.” The buyer, police say, is ill."
    reading = read_text(text)
    assert reading.quotations
    assert all(q.text == text[q.start : q.end] for q in reading.quotations)
    assert list(reading.quotations) == sorted(reading.quotations, key=lambda q: q.span)


@pytest.mark.parametrize("text", ["", '"', "“", '" " "', "said: “", ": x", '"?" "?"', "X said X said X said", "'" * 50, "Q: A: Q:"])
def test_odd_texts_are_read(text: str, read_text) -> None:
    assert all(q.text == text[q.start : q.end] for q in read_text(text).quotations)


def test_a_very_long_sentence_is_read(read_text) -> None:
    assert read_text('"' + "Marta Kovacs said that the mill was sold and " * 300 + "so on.").quotations

"""An article with its marks: cut rightly whatever the text, and the same from any order of rows."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from kg.article import (
    MOST_TEXT,
    Article,
    Mark,
    Piece,
    ask_articles,
    choose_articles,
    cut_text,
    find_paragraphs,
    find_said,
    find_sentences,
    read_article,
    read_articles,
    read_sizes,
    to_articles,
    to_json,
)
from kg.build import make
from kg.errors import GraphError, UsageError
from kg.model import Claim, Cluster, Document, Event, Mention, Quotation, Reading, Span, Value
from kg.ontology import load_ontology
from kg.scene import Row, answer, ask_facts, gather, to_scene
from kg.store import Graph
from kg.view import find_rows, view
from tests.readings import Said, make_reading

SCRIPT = "</script><script>window.__pwned=1</script>"
TEXT = f"""👩🏽‍⚕️ E\u0301va Reyes of Marlow Harbour Hospital visited Norland, said Ida Brun.

"I will \u202e\u2066visit {SCRIPT} Marlow," she said."""
ONTOLOGY = load_ontology()
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
Ask = Callable[[str], Sequence[Row]]


def at(words: str, after: str = "") -> tuple[int, int]:
    """Where `words` stand in TEXT, the first time behind `after`."""
    start = TEXT.index(words, TEXT.index(after) + len(after))
    return start, start + len(words)


def mention(words: str, type: str, after: str = "") -> Mention:
    start, end = at(words, after)
    return Mention(start, end, words, "name", type)


def make_article() -> Reading:
    """An article with all that can be marked: nested names, a claim over two paragraphs, a visit, two quotations, one of nobody."""
    eva, ida = mention("E\u0301va Reyes", "Person"), mention("Ida Brun", "Person")
    hospital, inner = mention("Marlow Harbour Hospital", "Hospital"), mention("Marlow", "City")
    norland, marlow = mention("Norland", "Country"), mention("Marlow", "City", "</script> ")
    first, second = Span(0, TEXT.index("\n")), Span(TEXT.index('"'), len(TEXT))
    sure = Decimal("0.90")
    claims = (
        Claim(eva, "employeeOf", hospital, Span(*at("of")), first, "test", sure),
        Claim(eva, "visited", norland, Span(*at("visited")), first, "test", sure, modality="reported", attributed_to=ida),
        Claim(eva, "visited", marlow, Span(*at("visit", "will")), Span(0, len(TEXT)), "test", sure, modality="planned"),
        Claim(eva, "occupation", Value(*at("she said"), "she said", SCRIPT, "string"), Span(*at("said", "she")), second, "test", sure),
    )
    visit = Event("Visit", (("destination", norland), ("visitor", eva)), Span(*at("visited")), first, "test", sure, modality="reported")
    said = Quotation(0, TEXT.index(", said"), TEXT[: TEXT.index(", said")], "indirect", ida, Span(*at("said")))
    aloud = Quotation(*at(TEXT[second.start + 1 : TEXT.index(',"')]), TEXT[second.start + 1 : TEXT.index(',"')], "direct")
    clusters = (
        Cluster("E\u0301va Reyes", "Person", (eva,)),
        Cluster("Ida Brun", "Person", (ida,)),
        Cluster("Marlow Harbour Hospital", "Hospital", (hospital,)),
        Cluster("Marlow", "City", (inner, marlow), "geonames:123"),
        Cluster("Norland", "Country", (norland,), "iso3166:NL"),
    )
    head = Document("one", TEXT, f"{SCRIPT} & <b>", "2024-03-05", 'Marlow "Courier"', "https://news.example/1", source="<one>.txt")
    return Reading(head, clusters, tuple(sorted(claims, key=lambda claim: claim.sort_key)), (said, aloud), (visit,))


def to_store(readings: Sequence[Reading]) -> Store:
    store = Store()
    store.extend(make(sorted(readings, key=lambda reading: reading.document.id), ONTOLOGY, ()).quads)
    return store


def asking(readings: Sequence[Reading]) -> Ask:
    return partial(find_rows, to_store(readings))


@pytest.fixture(scope="module")
def ask() -> Ask:
    return asking([make_article()])


@pytest.fixture(scope="module")
def article(ask: Ask) -> Article:
    return read_article(ask, "https://kg.example/id/document/one")


def pieces_of(article: Article) -> list[Piece]:
    return [piece for paragraph in article.paragraphs for piece in paragraph]


def words_of(article: Article, number: int, part: str) -> str:
    """What is marked as that part of the fact."""
    return "".join(piece.text for piece in pieces_of(article) if (number, part) in piece.facts)


def named(article: Article, label: str) -> list[str]:
    """The texts of the pieces that name the thing of that label."""
    (number,) = (number for number, thing in enumerate(article.things) if thing.label == label)
    return [piece.text for piece in pieces_of(article) if number in piece.things]


# Cutting


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    """A text, and marks anywhere in it, some beyond its ends."""
    text = draw(st.text(st.sampled_from("ab \n\t\r\u2028e\u0301👩🏽\u200d⚕️\u202e<&"), max_size=60))
    places = st.integers(-2, len(text) + 2)
    kinds = st.sampled_from(["thing", "fact", "quote"])
    parts = st.sampled_from(["subject", "cue", "object", "sentence"])
    return text, draw(st.lists(st.builds(Mark, places, places, kinds, st.integers(0, 3), parts), max_size=12))


@given(marked_texts())
def test_pieces_are_the_text_and_know_their_marks(drawn: tuple[str, list[Mark]]) -> None:
    text, marks = drawn
    stretches, paragraphs = find_paragraphs(text), cut_text(text, marks)
    assert ["".join(piece.text for piece in paragraph) for paragraph in paragraphs] == [text[start:end] for start, end in stretches]
    for (start, _), paragraph in zip(stretches, paragraphs, strict=True):
        for piece in paragraph:
            end = start + len(piece.text)
            over = [mark for mark in marks if mark.start < mark.end and mark.start <= start and end <= mark.end]
            touching = [mark for mark in marks if mark.start < mark.end and mark.start < end and start < mark.end]
            assert over == touching  # no mark covers a part of a piece
            assert set(piece.things) == {mark.number for mark in over if mark.kind == "thing"}
            assert set(piece.quotes) == {mark.number for mark in over if mark.kind == "quote"}
            assert {number for number, _ in piece.facts} == {mark.number for mark in over if mark.kind == "fact"}
            start = end


@given(st.text(st.sampled_from("ab \n\t\r\u2028\x0b\x1c")))
def test_paragraphs_leave_out_nothing_but_blanks(text: str) -> None:
    stretches = find_paragraphs(text)
    assert "".join("".join(text[start:end].split()) for start, end in stretches) == "".join(text.split())
    assert all(text[start:end] and text[start:end] == text[start:end].strip() for start, end in stretches)
    assert stretches == sorted(stretches)


def test_the_shortest_name_and_the_outermost_quotation_come_first() -> None:
    marks = [Mark(0, 9, "thing", 0), Mark(4, 6, "thing", 1), Mark(4, 6, "quote", 1), Mark(0, 9, "quote", 0)]
    assert cut_text("Bay of Ax", marks)[0][1] == Piece("of", (1, 0), (), (0, 1))


def test_a_part_of_a_fact_is_not_told_to_be_in_its_sentence() -> None:
    (pieces,) = cut_text("Ann ran.", [Mark(0, 8, "fact", 0), Mark(0, 3, "fact", 0, "subject"), Mark(0, 3, "fact", 0, "cue")])
    assert pieces == (Piece("Ann", (), ((0, "cue"), (0, "subject"))), Piece(" ran.", (), ((0, "sentence"),)))


# From a graph


def test_the_pieces_are_the_text(article: Article) -> None:
    assert ["".join(piece.text for piece in paragraph) for paragraph in article.paragraphs] == TEXT.split("\n\n")
    assert (article.headline, article.publisher, article.date) == (f"{SCRIPT} & <b>", 'Marlow "Courier"', "2024-03-05")
    assert article.url == "https://news.example/1"


def test_names_are_marked_also_within_names(article: Article) -> None:
    assert named(article, "E\u0301va Reyes") == ["E\u0301va Reyes"]
    assert named(article, "Marlow Harbour Hospital") == ["Marlow", " Harbour Hospital"]
    assert named(article, "Marlow") == ["Marlow", "Marlow"]
    kinds = {thing.label: (thing.kind, thing.type) for thing in article.things}
    assert kinds["Marlow Harbour Hospital"] == ("organization", "Hospital")
    assert kinds["Norland"] == ("place", "Country")


def test_facts_are_marked_with_how_they_are_meant(article: Article) -> None:
    told = {fact.words: (number, fact) for number, fact in enumerate(article.facts)}
    number, reported = told["E\u0301va Reyes", "visited", "Norland"]
    assert (reported.modality, reported.sources) == ("reported", ("Ida Brun",))
    assert [words_of(article, number, part) for part in ("subject", "cue", "object")] == ["E\u0301va Reyes", "visited", "Norland"]
    number, planned = told["E\u0301va Reyes", "visited", "Marlow"]
    assert planned.modality == "planned"
    assert len(find_sentences(article)[number]) == 1  # over both paragraphs
    number, _ = told["E\u0301va Reyes", "occupation", SCRIPT]
    assert words_of(article, number, "cue") + words_of(article, number, "object") == "saidshe said"


def test_an_event_is_a_thing_at_its_cue_and_its_roles_are_facts(article: Article) -> None:
    (event,) = (thing for thing in article.things if thing.kind == "event")
    assert (event.type, event.modality, named(article, event.label)) == ("Visit", "reported", ["visited"])
    roles = {fact.words[1]: number for number, fact in enumerate(article.facts) if fact.event == event.id}
    assert {role: words_of(article, number, "object") for role, number in roles.items()} == {
        "destination": "Norland",
        "visitor": "E\u0301va Reyes",
    }
    assert words_of(article, roles["visitor"], "cue") == "visited"


def test_quotations_say_who_speaks(article: Article) -> None:
    assert [quote.speaker for quote in article.quotes] == ["Ida Brun", ""]
    assert article.quotes[0].id.startswith("person/")
    quoted = ["".join(piece.text for piece in pieces_of(article) if number in piece.quotes) for number in (0, 1)]
    assert quoted[0] == TEXT[: TEXT.index(", said")]
    assert SCRIPT in quoted[1]


def test_ids_are_those_of_the_scene(ask: Ask, article: Article) -> None:
    scene = gather(ask)
    assert {fact.id for fact in article.facts} == {fact.iri.removeprefix("https://kg.example/id/") for fact in scene.facts}
    assert read_articles(ask, None, scene) == read_articles(ask, None) == [article]


def test_json_says_where_the_sentences_stand(article: Article) -> None:
    told: Any = json.loads(json.dumps(to_json(article)))
    texts = [piece["text"] for paragraph in told["paragraphs"] for piece in paragraph]
    (planned,) = (fact for fact in told["facts"] if fact["words"][2] == "Marlow")
    assert planned["sentences"] == [[0, len(texts)]]
    assert not any(part == "sentence" for paragraph in told["paragraphs"] for piece in paragraph for _, part in piece.get("facts", []))
    assert told["quotes"] == [{"speaker": "Ida Brun", "id": article.quotes[0].id}, {}]


def test_the_order_of_rows_changes_nothing() -> None:
    said = [
        Said("Dana Reyes", "visited", "Marlow", by="Tomas Reyes"),
        Said("Norland", "counted", "12 cases"),
        Said("Marlow", "locatedIn", "Norland"),
    ]
    readings = [make_article(), make_reading(said), make_reading(reversed(said), url="https://news.example/2")]
    ask = asking(readings)
    rows = answer(ask_articles(None), ask)
    facts = answer(ask_facts(*find_said(rows)), ask)
    reversed_rows, reversed_facts = ({name: list(reversed(found)) for name, found in some.items()} for some in (rows, facts))
    found = to_articles(rows, to_scene(facts))
    assert to_articles(reversed_rows, to_scene(reversed_facts)) == found
    texts = ["\n\n".join("".join(piece.text for piece in paragraph) for paragraph in article.paragraphs) for article in found]
    assert sorted(texts) == sorted(reading.document.text.strip() for reading in readings)


def test_a_link_is_one_of_the_web() -> None:
    ask = asking([make_reading([Said("Dana Reyes", "visited", "Marlow")], url="javascript:alert(1)")])
    assert [article.url for article in read_articles(ask, None)] == [""]


# Which


@pytest.mark.parametrize("name", ["https://kg.example/id/document/one", "document/one", "<one>.txt"])
def test_an_article_by_its_name(article: Article, name: str) -> None:
    assert Graph(to_store([make_article()]), Path("one.kg"), {}).article(name) == article


@pytest.mark.parametrize("asked", ["https://kg.example/id/document/onne", "a b", "https://x.example/>", SCRIPT])
def test_an_article_that_is_not_there(ask: Ask, asked: str) -> None:
    with pytest.raises(GraphError, match="no text of"):
        read_article(ask, asked)
    with pytest.raises(UsageError, match="no article of the graph"):
        Graph(Store(), Path("one.kg"), {}).article(asked)


def test_too_long_for_one_page() -> None:
    few, many = {"a": 10, "b": 20}, {"a": MOST_TEXT, "b": 1}
    assert choose_articles(few) == choose_articles(few, ["a"]) == (["a", "b"], "")
    assert choose_articles(many, ["b"]) == (["b"], "1 of 2 articles are in this page: kg view --document ID puts others in")
    assert choose_articles(many)[0] == []


def test_sizes_count_characters(ask: Ask) -> None:
    assert read_sizes(ask) == {"https://kg.example/id/document/one": len(TEXT)}


# In the browser


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The article, open in the explorer."""
    if not CHROMIUM:
        pytest.skip("no Chromium: install it (Debian: apt-get install chromium) or set CHROMIUM to its path")
    from playwright.sync_api import sync_playwright

    file = tmp_path_factory.mktemp("article") / "page.html"
    file.write_text(view(Graph(to_store([make_article()]), Path("one.kg"), {})), "utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce", offline=True)
        tab, troubles = context.new_page(), list[str]()
        tab.on("console", lambda message: troubles.append(message.text))
        tab.on("pageerror", lambda error: troubles.append(str(error)))
        tab.goto(file.as_uri())
        tab.get_by_role("tab", name="Articles").click()
        tab.locator("#article li button").first.click()
        yield tab
        assert troubles == []
        assert tab.evaluate("window.__pwned") is None
        browser.close()


def read_in_page(tab: Any) -> str:
    """The text of the article without what the page says besides."""
    return str(
        tab.evaluate("""() => [...document.querySelectorAll("#article .paragraph > p")].map((p) => {
        const text = p.cloneNode(true);
        for (const more of text.querySelectorAll(".unseen, .doubt")) more.remove();
        return text.textContent;
    }).join("\\n\\n")""")
    )


@pytest.mark.browser
def test_the_page_has_the_very_text(tab: Any) -> None:
    assert read_in_page(tab) == TEXT
    assert tab.locator("#article h2").inner_text() == f"{SCRIPT} & <b>"


@pytest.mark.browser
def test_what_is_not_asserted_says_so(tab: Any) -> None:
    assert tab.locator(".doubt").all_inner_texts() == ["REPORTED", "PLANNED"]
    lines = [
        tab.locator(f".paragraph .cue.{how}").evaluate("(mark) => getComputedStyle(mark).borderBottomStyle")
        for how in ("reported", "planned")
    ]
    assert lines == ["dashed", "dotted"]


@pytest.mark.browser
def test_a_mark_tells_its_facts_and_opens_them_by_the_keyboard(tab: Any) -> None:
    mark = tab.get_by_role("button", name="visit", exact=True)
    mark.focus()
    assert tab.get_by_role("tooltip").inner_text().endswith("E\u0301va Reyes visited Marlow planned")
    tab.keyboard.press("Enter")
    assert "visited" in tab.locator("#card h2").inner_text()
    tab.locator(".paragraph .mark.place").first.click()
    assert tab.locator("#card h2").inner_text() == "Marlow"


@pytest.mark.browser
def test_names_facts_or_both_are_marked(tab: Any) -> None:
    looks = """() => [".paragraph .mark.place", ".paragraph .mark.cue"].map((one) => getComputedStyle(document.querySelector(one)))
        .map((style, place) => place ? style.backgroundColor !== "rgba(0, 0, 0, 0)" : style.textDecorationLine === "underline")"""
    for name, shown in (("Names", [True, False]), ("Facts", [False, True]), ("Both", [True, True])):
        tab.locator("#article").get_by_role("button", name=name, exact=True).click()
        tab.mouse.move(0, 0)
        assert tab.evaluate(looks) == shown
        assert tab.locator(".besides").first.is_visible() is shown[1]
    assert read_in_page(tab) == TEXT


@pytest.mark.browser
def test_a_fact_in_the_margin_is_shown_in_the_text(tab: Any) -> None:
    tab.get_by_role("button", name="visited Norland").hover()
    lit = [tab.locator(f".lit-{part}").all_inner_texts() for part in ("subject", "cue", "object")]
    assert lit == [["E\u0301va Reyes"], ["visited"], ["Norland"]]

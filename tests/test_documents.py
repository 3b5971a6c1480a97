"""Files -> Documents: what is found, what is read, and what each bad file is told."""

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.documents import MAX_BYTES, MAX_CHARACTERS, DocumentWarning, find_documents, find_foreign_language, read_document, to_document
from kg.errors import DocumentError, UsageError

ENGLISH = "The minister opened the new ward of the hospital on Monday.\n"
PAGE = """<!doctype html><html lang="en"><head><title>Storm closes port | Northwire</title>
<link rel="canonical" href="https://northwire.example/2024/storm">
<meta property="article:published_time" content="2024-03-05T09:00:00+08:00"><meta property="og:site_name" content="Northwire"></head>
<body><nav><a href="/">Home</a> <a href="/world">World</a></nav><article><h1>Storm closes port</h1>
<p>The port of Marlow was closed on Tuesday after a storm damaged two of its cranes, the harbour master said.</p>
<p>Dana Reyes, the vice president of Harbour Hospital, said that nobody was hurt.</p></article>
<footer>Copyright Northwire</footer></body></html>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    names = ["b.txt", "a.md", "sub/c.html", "sub/d.HTM", "README.md", "notes.pdf", ".hidden.txt", ".git/e.txt", "sub/ReadMe.md"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(ENGLISH)
    return tmp_path


# ---- find_documents


def test_a_folder_gives_its_documents_in_order(folder: Path) -> None:
    assert find_documents([folder]) == [folder / name for name in ("a.md", "b.txt", "sub/c.html", "sub/d.HTM")]


def test_files_are_taken_as_given_and_once(folder: Path) -> None:
    given = [folder / "notes.pdf", folder / "b.txt", folder / "README.md", folder / "notes.pdf"]
    assert find_documents(given) == given[:3]
    assert find_documents([folder / "b.txt", folder])[:2] == [folder / "b.txt", folder / "a.md"]
    assert find_documents([]) == []


def test_a_missing_path_is_a_usage_error(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere: No such file or directory"):
        find_documents([folder, folder / "nowhere"])


def test_a_folder_without_documents_is_a_usage_error(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"\.git/empty: the folder holds no documents \(\.htm, \.html, \.md, \.txt\)"):
        (folder / ".git" / "empty").mkdir()
        find_documents([folder / ".git" / "empty"])


def test_a_folder_that_cannot_be_read_is_a_usage_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("os.scandir", refuse)
    with pytest.raises(UsageError, match=f"{folder}: Permission denied"):
        find_documents([folder])


# ---- what is read


def test_a_plain_file_is_its_text() -> None:
    document = to_document(ENGLISH.encode(), "ward.txt")
    assert (document.text, document.source, document.language) == (ENGLISH, "ward.txt", "en")
    assert (document.title, document.published, document.publisher, document.url) == ("", None, None, None)


def test_front_matter_gives_the_metadata_and_leaves_the_text() -> None:
    block = "---\ntitle: 'Ward: open'\npublished: 2024-03-05\n# an agency\npublisher : Northwire  \nurl: https://n.example/1\n---\n"
    document = to_document((block + "\n" + ENGLISH).encode(), "a.md")
    assert document.text == "\n" + ENGLISH
    assert (document.title, document.published, document.publisher) == ("Ward: open", "2024-03-05", "Northwire")
    assert document.url == "https://n.example/1"


@pytest.mark.parametrize(
    "block", ["", "\n", "# nothing\n", "title:\n", "title: ''\npublished:\nlanguage:\n"], ids=lambda block: repr(block)
)
def test_front_matter_may_be_empty(block: str) -> None:
    document = to_document(f"---\n{block}---\n{ENGLISH}".encode(), "a.txt")
    assert (document.text, document.title, document.published, document.language) == (ENGLISH, "", None, "en")


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Ward: open", "Ward: open"),
        ("'Reyes: it''s open'", "Reyes: it's open"),
        (r'"Reyes: \"open\" \\o/"', 'Reyes: "open" \\o/'),
        ("We're #1", "We're #1"),
        ("Ward\t  open  ", "Ward open"),
    ],
)
def test_a_value_is_plain_or_in_quotes(written: str, title: str) -> None:
    assert to_document(f"---\ntitle: {written}\n---\n{ENGLISH}".encode(), "a.txt").title == title


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("yesterday", "is not an ISO date"),
        ("2024-02-30", "is not an ISO date"),
        ("2024-03-07", "lies in the future"),
        ("2999-01-01", "lies"),
    ],
)
def test_a_date_that_cannot_be_right_is_told_and_not_used(written: str, wrong: str) -> None:
    data = f"---\npublished: {written}\n---\nMARLOW, March 4, 2024 (Northwire) - {ENGLISH}".encode()
    with pytest.warns(DocumentWarning, match=rf"^a\.txt: published '{written}' {wrong}.*; it is not used$"):
        assert to_document(data, "a.txt", date(2024, 3, 5)).published == "2024-03-04"


def test_where_it_is_tomorrow_already_is_not_the_future() -> None:
    assert to_document(f"---\npublished: 2024-03-06\n---\n{ENGLISH}".encode(), "a.txt", date(2024, 3, 5)).published == "2024-03-06"


def test_a_date_with_a_time_is_the_date() -> None:
    assert to_document(f"---\npublished: 2024-03-05T23:30:00+08:00\n---\n{ENGLISH}".encode(), "a.txt").published == "2024-03-05"


@given(st.text().filter(lambda text: text.strip() and "\0" not in text), st.sampled_from(["\n", "\r\n"]))
def test_the_text_is_kept_character_by_character(text: str, newline: str) -> None:
    block = newline.join(["---", "language: en", "---", ""])
    assert to_document((block + text).encode(), "a.txt").text == text


@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-8-sig", b""), ("utf-16", b""), ("utf-16-be", b"\xfe\xff"), ("utf-16-le", b"\xff\xfe")]
)
def test_a_byte_order_mark_is_understood(encoding: str, mark: bytes) -> None:
    text = "---\ntitle: Café\n---\n" + ENGLISH
    document = to_document(mark + text.encode(encoding), "a.txt")
    assert (document.title, document.text) == ("Café", ENGLISH)


def test_the_id_comes_from_the_address_or_the_text() -> None:
    plain, other_name = to_document(ENGLISH.encode(), "a.txt"), to_document(b"---\ntitle: T\n---\n" + ENGLISH.encode(), "b.txt")
    assert plain.id == other_name.id == "571d1b55c871483c"
    addressed = [to_document(f"---\nurl: https://n.example/1\n---\n{text}".encode(), "a.txt").id for text in (ENGLISH, ENGLISH * 2)]
    assert addressed[0] == addressed[1] != plain.id


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"Ward opens\n\n{ENGLISH}", "Ward opens"),
        (f"\n  # Ward opens: 'a relief' \r\n\r\n{ENGLISH}", "Ward opens: 'a relief'"),
        (f"Who pays for the ward?\n \n{ENGLISH}", "Who pays for the ward?"),
        (f"Ward opens\n{ENGLISH}", ""),
        (f"{ENGLISH}\n{ENGLISH}", ""),
        (f'"The ward is open."\n\n{ENGLISH}', ""),
        (f"{'Ward opens ' * 20}\n\n{ENGLISH}", ""),
        (f"---\ntitle: Another\n---\nWard opens\n\n{ENGLISH}", "Another"),
    ],
)
def test_a_headline_is_the_title(text: str, title: str) -> None:
    assert to_document(text.encode(), "a.txt").title == title


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("MARLOW, March 5, 2024 (Northwire) - The ward is open.", "2024-03-05"),
        ("MARLOW, Eastland, Sept. 5, 2024 (Northwire) -- The ward is open.", "2024-09-05"),
        ("Ward opens\n\nSÃO PAULO, 5 March 2024 — The ward is open.", "2024-03-05"),
        ("Marlow, Tuesday, 5 Mar. 2024 (Northwire/Press Pool) \u2013 The ward is open.", "2024-03-05"),
        ("MARLOW, March 5 (Northwire) - The ward is open.", None),
        ("MARLOW, March 2024 (Northwire) - The ward is open.", None),
        ("MARLOW, February 30, 2024 (Northwire) - The ward is open.", None),
        ("MARLOW, Marlow 5, 2024 (Northwire) - The ward is open.", None),
        ("On Tuesday, March 5, 2024 - a day of rain - the ward was opened.", None),
        ("The ward was opened in Marlow, March 5, 2024, the minister said.", None),
        (ENGLISH * 6 + "MARLOW, March 5, 2024 (Northwire) - The ward is open.", None),
    ],
)
def test_a_whole_dateline_gives_the_date(text: str, published: str | None) -> None:
    assert to_document(text.encode(), "a.txt").published == published


def test_a_page_gives_its_article() -> None:
    document = to_document(PAGE.encode(), "storm.html")
    assert document.text.startswith("Storm closes port\n\nThe port of Marlow was closed")
    assert document.text.endswith("nobody was hurt.")
    assert (document.title, document.published, document.publisher) == ("Storm closes port", "2024-03-05", "Northwire")
    assert document.url == "https://northwire.example/2024/storm"


def test_what_a_page_says_wrongly_is_left_out() -> None:
    page = PAGE.replace("2024-03-05T09", "9999-99-99T09").replace("https://northwire.example/2024/storm", "https://a b>")
    document = to_document(page.encode(), "storm.htm")
    assert (document.published, document.url, document.title) == (None, None, "Storm closes port")


# ---- what is refused


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the document is empty"),
        (b" \n\t\r\n", "the document is empty"),
        (b"---\ntitle: T\n---\n\n", "the document is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "the file is binary"),
        (ENGLISH.encode("utf-16-le"), "the file is binary, or text in another encoding; convert it to UTF-8"),
        (b"\xff\xfe\x00\x00", "the file is binary"),
        ("Un café".encode("latin-1"), r"the file is not UTF-8 text \(byte 6\); convert it to UTF-8"),
        (b"\xef\xbb\xbfUn caf\xe9", r"the file is not UTF-8 text \(byte 9\)"),
        (b"\xff\xfea\x00\x00\xd8", r"the file is not UTF-16 text \(byte 4\)"),
        (b"caf\xed\xa0\x80 with a lone surrogate", r"the file is not UTF-8 text \(byte 3\)"),
        (b"a " * (MAX_CHARACTERS // 2 + 1), "the document has 1,000,002 characters, more than 1,000,000"),
        (b"Le ministre a ouvert hier le nouveau service de cet hopital.", "the text is not English but, it seems, French"),
        (b"---\ntitle: T\n" + ENGLISH.encode(), "line 1 opens front matter that no later line `---` closes"),
        (b"---\ntitle: T\nauthor: R\n---\n", "line 3 of the front matter: unknown key 'author'; known are title, published,"),
        (b"---\ntitle: T\n\ntitle: U\n---\n", "line 4 of the front matter: a second 'title'"),
        (b"---\nurl: n.example/1\n---\n", "line 2 of the front matter: url 'n.example/1' is not an http or https address"),
        (b"---\nurl: 'https://n.example/> <a'\n---\n", "line 2 .* is not an http or https address"),
        (b"---\nlanguage: fr\n---\n", "line 2 of the front matter: language 'fr' is not English"),
        (
            b"---\ntitle: T\npublisher: [N, M]\n---\n",
            r"line 3 of the front matter: publisher '\[N, M\]' is not plain text; put it in quotes",
        ),
        (b"---\ntitle: >\n  Ward open\n---\n", "line 2 of the front matter: title '>' is not plain text"),
        (b'---\ntitle: "Ward" open\n---\n', "line 2 of the front matter: title '\"Ward\" open' is not plain text"),
        (b"---\ntitle: T\n  and more\n---\n", "line 3 of the front matter: expected `key: value`"),
        (b"---\nA ward has opened.\n---\n", "line 2 of the front matter: expected `key: value`"),
        (b"---\n- title\n---\n", "line 2 of the front matter: expected `key: value`"),
        (b"---\n" + b"[" * 500_000 + b"\n---\n", "line 2 of the front matter: expected `key: value`"),
    ],
    ids=lambda value: value[:24] if isinstance(value, bytes) else "",
)
def test_a_bad_file_is_told_why(data: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(data)
    with pytest.raises(DocumentError, match=message) as raised:
        read_document(path)
    assert str(raised.value).startswith(f"{path}: ")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("page", ["", "<html></html>", "<" * 5000, "<script>alert(1)</script>"], ids=["empty", "bare", "broken", "script"])
def test_a_page_without_an_article_is_told_so(page: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(DocumentError, match="no article was found in the page"):
        to_document(page.encode(), "page.html")
    assert capfd.readouterr() == ("", "")


def test_a_page_that_breaks_the_reader_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(page: str) -> str:
        raise AssertionError

    monkeypatch.setattr("kg.documents._load_html_reader", lambda: fail)
    with pytest.raises(DocumentError, match=r"the page is not HTML that can be read \(AssertionError\)"):
        to_document(PAGE.encode(), "page.html")


def test_a_file_that_cannot_be_read_is_told_why(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"gone\.txt: the file cannot be read \(No such file or directory\)"):
        read_document(tmp_path / "gone.txt")


def test_a_huge_file_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES * 1000)
    with pytest.raises(DocumentError, match="the file has 4,000,000,000 bytes"):
        read_document(path)


def test_a_file_name_that_is_not_utf8_can_be_written(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    path.write_text(ENGLISH)
    assert read_document(path).source == "caf\ufffd.txt"


# ---- the language


@pytest.mark.parametrize(
    "text",
    [
        "Birtanov resigned.",
        "Zhang Wei met Li Na.",
        "Real Madrid 3 Borussia Dortmund 1",
        "COVID-19: 859 cases, 12 deaths.",
        "tj / msh (AP, AFP)",
        "Nursultan Nazarbayev, Kassym-Jomart Tokayev, Yelzhan Birtanov and Zhang Xiao arrived in Xinjiang.",
        "Le Monde and Le Figaro: Emmanuel Macron names Élisabeth Borne Prime Minister; Bruno Le Maire stays.",
        "José María Aznar and José Luis Rodríguez Zapatero attended the Real Academia Española gala in Alcalá de Henares.",
        "Petro Poroshenko met Владимир Зеленский (Volodymyr Zelenskyy) in Київ.",
        ENGLISH + 'He said: "Je ne regrette rien, la vie est belle." It was his last day at the head of the hospital in Marlow.',
    ],
)
def test_english_with_foreign_names_is_english(text: str) -> None:
    assert find_foreign_language(text) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ceci est un article en français sur le nouvel hôpital.", "French"),
        ("Der Minister hat am Montag die neue Station des Krankenhauses eröffnet.", "German"),
        ("El ministro inauguró ayer el nuevo hospital de la ciudad.", "Spanish"),
        ("Министр открыл в понедельник новое отделение больницы.", "Russian"),
        ("部长周一为医院的新病房揭幕。", "Chinese"),
        ("افتتح الوزير يوم الاثنين الجناح الجديد في المستشفى.", "Arabic"),
    ],
)
def test_another_language_is_named(text: str, language: str) -> None:
    assert find_foreign_language(text) == language


def test_a_declared_language_is_believed() -> None:
    text = "Ceci est un article en français sur le nouvel hôpital."
    assert to_document(f"---\nlanguage: en\n---\n{text}".encode(), "a.txt").text == text

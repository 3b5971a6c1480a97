"""kg conflicts and kg query --as-of: what sources disagree on, what only changed, and what was so on a day."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from corpus import ONTOLOGY, article

from kg.build import make
from kg.cli import main
from kg.model import Claim, Quantity, Reading, Span
from kg.store import write_graph


def told(url: str, published: str | None, *names: str, said: Sequence[tuple[str, str, str]] = (), **how: object) -> Reading:
    """An article of a day; `how` is what its claims are besides."""
    reading = article(url, *names, said=said)
    document = replace(reading.document, published=published, publisher=f"The {url}")
    return replace(reading, document=document, claims=tuple(replace(claim, **how) for claim in reading.claims))


def counted(url: str, published: str, value: str, precision: str = "exact") -> Reading:
    """An article that counts cases in Norland."""
    reading = told(url, published, "Norland")
    quantity = Quantity(0, 7, "Norland", Decimal(value), "count", "cases", precision)
    place = reading.clusters[0].mentions[0]
    claim = Claim(place, "observed", quantity, Span(0, 7), Span(0, 7), "test", Decimal("0.9"), time=published)
    return replace(reading, claims=(claim,))


def find(tmp_path: Path, capsys: pytest.CaptureFixture[str], *readings: Reading) -> list[dict]:  # type: ignore[type-arg]
    """The conflicts as (kind, verdict, [(date, words)])."""
    out = write(tmp_path, readings)
    assert main(["conflicts", str(out), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert main(["conflicts", str(out)]) == 0
    report = capsys.readouterr().out
    assert all(f"{one['verdict']} ({one['kind']}): {one['about']}" in report for one in found)
    return [{"kind": c["kind"], "verdict": c["verdict"], "dates": [side["date"] for side in c["sides"]]} for c in found]


def write(tmp_path: Path, readings: Sequence[Reading]) -> Path:
    write_graph(make(sorted(readings, key=lambda r: r.document.id), ONTOLOGY, ()).quads, tmp_path / "news.nq", {})
    return tmp_path / "news.nq"


HEAD = ("Ida Brun", "headOfState", "Norland")
MET = ("Ida Brun", "visited", "Norland")


def head(url: str, day: str | None, who: str = "Ida Brun", **how: object) -> Reading:
    return told(url, day, who, "Norland", said=[(who, "headOfState", "Norland")], **how)


def test_numbers_of_one_day_conflict_and_of_many_days_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    near = find(tmp_path, capsys, counted("a", "2020-03-05", "12"), counted("b", "2020-03-06", "15"))
    assert near == [{"kind": "values", "verdict": "conflict", "dates": ["2020-03-05", "2020-03-06"]}]
    far = find(tmp_path, capsys, counted("b", "2020-03-25", "15"), counted("a", "2020-03-05", "12"))
    assert far == [{"kind": "values", "verdict": "change", "dates": ["2020-03-05", "2020-03-25"]}]


def test_numbers_that_can_both_be_right_do_not_conflict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    day = "2020-03-05"
    assert not find(tmp_path, capsys, counted("a", day, "12", "at least"), counted("b", day, "15"))
    assert not find(tmp_path, capsys, counted("a", day, "100", "about"), counted("b", day, "103"))
    assert find(tmp_path, capsys, counted("a", day, "12", "at most"), counted("b", day, "15"))


def test_a_denied_visit_is_a_conflict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    so = told("a", "2020-03-05", "Ida Brun", "Norland", said=[MET])
    denied = told("b", "2020-03-09", "Ida Brun", "Norland", said=[MET], polarity="negative", modality="denied")
    assert find(tmp_path, capsys, so, denied) == [{"kind": "denial", "verdict": "conflict", "dates": ["2020-03-05", "2020-03-09"]}]
    planned = told("b", "2020-03-09", "Ida Brun", "Norland", said=[MET], modality="planned")
    assert not find(tmp_path, capsys, so, planned)


def test_a_former_office_is_a_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = find(tmp_path, capsys, head("a", "2019-05-01"), head("b", "2020-06-01", tense="past"))
    assert found == [{"kind": "denial", "verdict": "change", "dates": ["2019-05-01", "2020-06-01"]}]
    [same_day] = find(tmp_path, capsys, head("a", "2019-05-01"), head("b", "2019-05-01", tense="past"))
    assert same_day["verdict"] == "conflict"


def test_two_heads_at_one_time_conflict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [near] = find(tmp_path, capsys, head("a", "2019-05-01"), head("b", "2019-05-09", "Ole Fisk"))
    assert (near["kind"], near["verdict"]) == ("one at a time", "conflict")
    [far] = find(tmp_path, capsys, head("a", "2019-05-01"), head("b", "2021-05-09", "Ole Fisk"))
    assert far["verdict"] == "change"
    [apart] = find(tmp_path, capsys, head("a", None, valid_until="2019-01"), head("b", None, "Ole Fisk", valid_from="2019-02"))
    assert apart["verdict"] == "change"


def test_two_birth_dates_conflict_unless_one_is_only_less_exact(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def born(*days: str) -> Reading:
        return told("a", "2020-01-01", "Ida Brun", said=[("Ida Brun", "birthDate", day) for day in days])

    [found] = find(tmp_path, capsys, born("1961-03-12", "1963"))
    assert (found["kind"], found["verdict"]) == ("one value", "conflict")
    assert not find(tmp_path, capsys, born("1961-03-12", "1961"))


def test_no_conflict_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["conflicts", str(write(tmp_path, [head("a", "2019-05-01")]))]) == 0
    assert capsys.readouterr().out == "no source disagrees with another\n"


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        ("2018", set()),
        ("2019-06-01", {"Ida Brun"}),
        ("2020-05-31", {"Ida Brun"}),
        ("2020-06", set()),
        ("2021-03-01", {"Ole Fisk"}),
        ("2023", set()),
    ],
)
def test_what_was_so_on_a_day(tmp_path: Path, capsys: pytest.CaptureFixture[str], day: str, holds: set[str]) -> None:
    past = head("b", "2020-06-01", tense="past")
    next_one = head("c", "2020-12-01", "Ole Fisk", valid_from="2021", valid_until="2022-06-30")
    out = write(tmp_path, [head("a", "2019-05-01"), past, next_one])
    assert main(["query", str(out), "--as-of", day, "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["results"]["bindings"]
    assert {row["subject"]["value"] for row in rows if row["predicate"]["value"] == "headOfState"} == holds


def test_a_day_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = write(tmp_path, [head("a", "2019-05-01")])
    for wrong in ("2019-13", "yesterday", "2019-02-30", ""):
        assert main(["query", str(out), "--as-of", wrong]) == 2
        assert "is no date such as" in capsys.readouterr().err

"""The full chain behind a statement: what pronouns and nouns stand for, and what a derived claim follows from."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from corpus import ONTOLOGY

from kg.build import make
from kg.cli import main
from kg.model import Claim, Cluster, Document, Mention, Reading, Span
from kg.store import write_graph

TEXT = "Ida Brun leads Norland's health ministry. She visited Marlow. Norland is far."


def at(text: str, kind: str, label: str) -> Mention:
    start = TEXT.index(text)
    return Mention(start, start + len(text), text, kind, label)  # type: ignore[arg-type]


IDA, SHE, MARLOW, BODY, LAND = (
    at("Ida Brun", "name", "Person"),
    at("She", "pronoun", "Person"),
    at("Marlow", "name", "City"),
    at("health ministry", "nominal", "Ministry"),
    at("Norland", "name", "Country"),
)


def said(subject: Mention, predicate: str, object: Mention, sentence: str, premises: tuple[Claim, ...] = ()) -> Claim:
    start = TEXT.index(sentence)
    span = Span(start, start + len(sentence))
    return Claim(subject, predicate, object, object.span, span, "derived:a b" if premises else "test", Decimal("0.9"), premises=premises)


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    visit = said(SHE, "visited", MARLOW, "She visited Marlow.")
    one, two = (said(*ends, "Ida Brun leads Norland's health ministry.") for ends in ((IDA, "headOf", BODY), (BODY, "agencyOf", LAND)))
    derived = said(IDA, "officialOf", LAND, "Ida Brun leads Norland's health ministry.", (one, two))
    clusters = (
        Cluster("Ida Brun", "Person", (IDA, SHE), sex="f"),
        Cluster("health ministry", "Ministry", (BODY,)),
        Cluster("Marlow", "City", (MARLOW,), "geonames:1"),
        Cluster("Norland", "Country", (LAND,), "iso3166:NL"),
    )
    claims = tuple(sorted((visit, one, two, derived), key=lambda claim: claim.sort_key))
    reading = Reading(Document("d1", TEXT, publisher="Marlow Post"), clusters, claims)
    twin = replace(reading, document=replace(reading.document, id="d2", publisher="Selby Times"))
    write_graph(make([reading, twin], ONTOLOGY, ()).quads, tmp_path / "news.kg", {})
    return tmp_path / "news.kg"


def test_a_pronoun_is_traced_to_its_name(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", str(graph), "Ida Brun", "visited"]) == 0
    told = capsys.readouterr().out
    assert 'subject "She" = Ida Brun, characters 0-8' in told
    assert "2 claims in 2 articles of 1 source" in told  # the same text, printed twice
    assert main(["why", str(graph), "Ida Brun", "visited", "--json"]) == 0
    [statement] = json.loads(capsys.readouterr().out)
    assert statement["sources"] == 1
    [link] = statement["evidence"][0]["links"]
    assert TEXT[link["start"] : link["end"]] == link["name"] == "Ida Brun"


def test_a_derived_claim_shows_its_premises_in_order(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", str(graph), "Ida Brun", "officialOf", "--json"]) == 0
    [statement] = json.loads(capsys.readouterr().out)
    premises = statement["evidence"][0]["premises"]
    assert [premise["rule"] for premise in premises] == ["test", "test"]
    assert [[link["words"] for link in premise["links"]] for premise in premises] == [["health ministry"]] * 2
    assert main(["why", str(graph), "Ida Brun", "officialOf"]) == 0
    told = capsys.readouterr().out
    assert told.count("follows from: ") == 4 and "rule derived:a b" in told
    assert 'object "health ministry" = health ministry\n' in told  # never named: its label, and no place

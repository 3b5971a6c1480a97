"""Where things stand in a Turtle file: the same terms and strings as the parser finds, each with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.ontology import KG, own_files
from kg.turtle import Place, find_places, unescape


def test_lines_of_subjects_and_strings() -> None:
    turtle = """PREFIX e: <https://news.example/>
@base <https://other.example/> .   # a "comment" <here> .
@prefix : <#> .
e:one\\-two.three a e:Word ; e:says '''two
"lines" \\' ''' , "it\\u0027s # no comment"@en ;
    e:size 1.5 , true ; e:of ( e:b [ e:c e:d . ] ) .
<rel> e:says 'x' .
:near e:says "y" .
"""
    assert list(find_places(turtle, KG)) == [
        Place(4, "https://news.example/one-two.three"),
        Place(4, "https://news.example/one-two.three", 'two\n"lines" \' '),
        Place(5, "https://news.example/one-two.three", "it's # no comment"),
        Place(7, "https://other.example/rel"),
        Place(7, "https://other.example/rel", "x"),
        Place(8, "https://other.example/#near"),
        Place(8, "https://other.example/#near", "y"),
    ]


@pytest.mark.parametrize("path", own_files(), ids=lambda path: path.name)
def test_same_as_the_parser(path: Path) -> None:
    quads = [quad for quad in parse(path.read_bytes(), format=RdfFormat.TURTLE, base_iri=KG) if isinstance(quad.subject, NamedNode)]
    places = list(find_places(path.read_text(encoding="utf-8"), KG))
    strings = {
        (q.subject.value, q.object.value) for q in quads if isinstance(q.object, Literal) and q.object.datatype.value.endswith("#string")
    }
    assert {place.subject for place in places} == {quad.subject.value for quad in quads}
    assert {(place.subject, place.text) for place in places if place.text is not None} == strings


@pytest.mark.parametrize(("string", "text"), [("'a'", "a"), ('"""a"b"""', 'a"b'), (r'"\t\\\"é\U0001F600"', '\t\\"é😀'), ('""', "")])
def test_unescape(string: str, text: str) -> None:
    assert unescape(string) == text

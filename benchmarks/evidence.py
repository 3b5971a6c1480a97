"""Holds every piece of evidence in a built store against the files that it was read from.

    python benchmarks/evidence.py STORE_DIR TEXT_DIR

Each span of the store (mentions, and subject, cue, object and sentence of each claim) says where it begins and ends in its document and
what stands there. The files of TEXT_DIR are read again and cut at those offsets. The exit status is 0 only when all quotes are there, and
the evidence takes no more than 25 quads for each statement, observation and event: its claims and passages with what they say, the spans
that are there for them alone, and the links to them. Mentions of things are not of it: they stand there whatever is stated.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Store

from kg.documents import find_documents, read_document
from kg.errors import DocumentError
from kg.store import PREFIXES, open_graph

SPANS = "SELECT ?d ?s ?begin ?end ?quote { GRAPH ?d { ?s a kg:Span ; kg:beginIndex ?begin ; kg:endIndex ?end ; kg:quote ?quote } }"
LARGEST = 25  # quads of evidence for a statement
PASSAGE = "?c kg:sentenceSpan ?sentence"  # what a claim and a passage about an event have
POINTS = "kg:subjectSpan|kg:objectSpan|kg:cueSpan|kg:sentenceSpan|kg:speakerSpan"
SIZES = {
    "said": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s prov:wasDerivedFrom ?c }",
    "claims": f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?d {{ {PASSAGE} . ?c ?p ?o }} }}",
    "links": "SELECT (COUNT(*) AS ?n) { ?s prov:wasDerivedFrom ?c }",
    "spans": f"""SELECT (COUNT(*) AS ?n) {{ GRAPH ?d {{
        {{ SELECT DISTINCT ?d ?x {{ GRAPH ?d {{ {PASSAGE} ; {POINTS} ?x FILTER NOT EXISTS {{ ?x a kg:Mention }} }} }} }} ?x ?p ?o }} }}""",
    "mentions": f"""SELECT (COUNT(*) AS ?n) {{ GRAPH ?d {{
        {{ SELECT DISTINCT ?d ?x {{ GRAPH ?d {{ {PASSAGE} ; {POINTS} ?x . ?x a kg:Mention }} }} }} ?x ?p ?o }} }}""",
}
ROLES = ("sentenceSpan", "cueSpan", "objectSpan")  # what every claim has; a count need not have a subject


@dataclass(frozen=True)
class Counts:
    """How many were looked at, and what is wrong with those that do not hold: a line each."""

    checked: int
    wrong: tuple[str, ...]

    def __str__(self) -> str:
        right = self.checked - len(self.wrong)
        share = f" = {100 * right / self.checked:.2f} %" if self.checked else ""
        return f"{right:,} of {self.checked:,}{share}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path, metavar="STORE_DIR")
    parser.add_argument("texts", type=Path, metavar="TEXT_DIR")
    options = parser.parse_args()
    texts = read_texts(options.texts)
    with open_graph(options.store) as graph:
        documents, spans, claims = check_documents(graph.store, texts), check_spans(graph.store, texts), check_claims(graph.store)
        sizes = {name: int(next(rows(graph.store, query))[0]) for name, query in SIZES.items()}
    for line in [*documents.wrong, *spans.wrong, *claims.wrong][:20]:
        print(line, file=sys.stderr)
    print(f"documents whose text is that of their file: {documents}")
    print(f"claims with sentence, cue and object in place: {claims}")
    print(f"spans with their quote at their offsets: {spans}")
    evidence = (sizes["claims"] + sizes["links"] + sizes["spans"]) / max(sizes["said"], 1)
    mentions = sizes["mentions"] / max(sizes["said"], 1)
    print(f"quads of evidence for a statement: {evidence:.1f} (at most {LARGEST}); of the mentions that they point to: {mentions:.1f}")
    return int(bool(documents.wrong or spans.wrong or claims.wrong or not spans.checked or not claims.checked or evidence > LARGEST))


def read_texts(folder: Path) -> dict[str, str]:
    """{IRI of a document: its text}, read anew."""
    texts = {}
    for path in find_documents([folder]):
        try:
            document = read_document(path)
        except DocumentError as error:
            print(error, file=sys.stderr)
        else:
            texts[f"https://kg.example/id/document/{document.id}"] = document.text
    return texts


def rows(store: Store, query: str) -> Iterator[tuple[str, ...]]:
    for solution in store.query(query, prefixes=PREFIXES):  # type: ignore[union-attr]
        yield tuple(term.value for term in solution)  # type: ignore[union-attr]


def check_documents(store: Store, texts: dict[str, str]) -> Counts:
    found = dict(rows(store, "SELECT ?d ?t { GRAPH ?d { ?d nif:isString ?t } }"))
    wrong = [f"{document}: not the text of a file" for document, text in found.items() if texts.get(document) != text]
    return Counts(len(found), tuple(sorted(wrong)))


def check_spans(store: Store, texts: dict[str, str]) -> Counts:
    wrong, checked = [], 0
    for document, span, begin, end, quote in rows(store, SPANS):
        checked += 1
        seen = texts.get(document, "")[int(begin) : int(end)]
        if seen != quote or not quote or not span.endswith(f"#char={begin},{end}"):
            wrong.append(f"{span}: {quote!r} expected, {seen!r} seen")
    return Counts(checked, tuple(sorted(wrong)))


def check_claims(store: Store) -> Counts:
    """Claims whose spans are there, whose quote is that of their sentence, and whose cue lies in it."""
    every = {claim for (claim,) in rows(store, "SELECT ?c { GRAPH ?d { ?c a kg:Claim } }")}
    passages = {passage for (passage,) in rows(store, "SELECT ?c { GRAPH ?d { ?c a kg:Telling ; kg:sentenceSpan/kg:quote ?q } }")}
    wrong = {
        f"{claim}: supports a statement and is in no document"
        for (claim,) in rows(store, "SELECT ?c { ?s prov:wasDerivedFrom ?c }")
        if claim not in every | passages
    }
    for role in ROLES:
        there = {claim for (claim,) in rows(store, f"SELECT ?c {{ GRAPH ?d {{ ?c a kg:Claim ; kg:{role}/kg:quote ?q }} }}")}
        wrong |= {f"{claim}: no kg:{role}" for claim in every - there}
    dangling = "SELECT ?c { GRAPH ?d { ?c kg:subjectSpan ?s FILTER NOT EXISTS { ?s kg:quote ?q } } }"
    wrong |= {f"{claim}: its subject is no span" for (claim,) in rows(store, dangling)}
    quoted = "?c a kg:Claim ; kg:quote ?q ; kg:sentenceSpan ?s . ?s kg:quote ?sq ; kg:beginIndex ?b ; kg:endIndex ?e"
    for claim, quote, sentence in rows(store, f"SELECT ?c ?q ?sq {{ GRAPH ?d {{ {quoted} }} }}"):
        if quote != sentence:
            wrong.add(f"{claim}: its quote is not its sentence")
    inside = "kg:cueSpan ?x . ?x kg:beginIndex ?xb ; kg:endIndex ?xe FILTER(?xb < ?b || ?xe > ?e)"
    wrong |= {
        f"{claim}: its cue is outside its sentence" for (claim,) in rows(store, f"SELECT ?c {{ GRAPH ?d {{ {quoted} . ?c {inside} }} }}")
    }
    return Counts(len(every), tuple(sorted(wrong)))


if __name__ == "__main__":
    sys.exit(main())

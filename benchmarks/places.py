"""How often the place that kg chooses is the one that the gold means, and how often "none" is right.

    python benchmarks/places.py --dwie ../shared/bench/dwie-dev
    python benchmarks/places.py --gum ../shared/train/gum/dep

The gold gives a Wikipedia title, kg a key of GeoNames or ISO 3166. They agree when the title is a name of the place that we chose: the
title is taken without "_", brackets and what follows a comma; both are folded (accents, case, hyphens), and any name that the gazetteer has
for the place will do, today's, a former one or a variant. What the title has in brackets or behind its comma ("Punjab, Pakistan", "Georgia
(U.S. state)") must be a name of the region or country that the place lies in, if it is a place at all. A title without it must, where
several places are mostly called so, be the one with the most people or its namesake in the same country.

*Held* are gold entities whose title is a name of a place of the right class in the gazetteer (DWIE: gpe0 countries, gpe2 cities; GUM:
entities of the type place or organization whose title is a name of a country, region or city there). Accuracy: of those held, the share
for which kg has the right place; a name that was not found, or not taken for a place, is wrong. "when found" leaves those out.
NIL precision: of the gold places for which kg found the name and chose no place, those that are not held; NIL recall: of the gold places
that are not held and whose name was found, those for which kg chose none. Wrong merges: two titles under one key, neither of which is
another name of the same place.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from kg.documents import read_document
from kg.gazetteer import Gazetteer, Place, load_gazetteer
from kg.linking import is_main_name
from kg.model import Cluster, Document, Reading
from kg.pipeline import load_pipeline
from kg.reading import read

CLASSES = {"gpe0": {"Country"}, "gpe2": {"City"}}
ANY = {"Country", "AdministrativeArea", "City"}
DWIE_EDGES = re.compile(r"^(?:the|The) |['’]s$")


@dataclass(frozen=True)
class Gold:
    """A place of the gold: where its names stand, its title, the classes that it may have."""

    document: str
    title: str
    spans: tuple[tuple[int, int], ...]
    kinds: frozenset[str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dwie", type=Path, help="a folder with gold.jsonl and text/")
    parser.add_argument("--gum", type=Path, help="a folder of .conllu files")
    parser.add_argument("--errors", action="store_true", help="print what is wrong")
    args = parser.parse_args()
    nlp, gazetteer = load_pipeline(encoder=False), load_gazetteer()
    for name, folder, load in (("DWIE", args.dwie, read_dwie), ("GUM", args.gum, read_gum)):
        if folder:
            documents, gold = load(folder, gazetteer)
            readings = {key: read(document, nlp) for key, document in sorted(documents.items())}
            report(name, gold, readings, gazetteer, args.errors)


def report(name: str, gold: list[Gold], readings: dict[str, Reading], gazetteer: Gazetteer, errors: bool) -> None:
    """Prints the figures of one corpus."""
    counts: Counter[str] = Counter()
    titles: dict[str, set[str]] = defaultdict(set)
    for entity in gold:
        right = places_of(entity, gazetteer)
        cluster = found_at(entity, readings[entity.document])
        key = cluster.identifier if cluster else None
        counts["gold"] += 1
        counts["held"] += bool(right)
        counts["held, found"] += bool(right) and cluster is not None
        counts["right"] += bool(right) and key in right
        counts["nil"] += cluster is not None and key is None
        counts["nil, right"] += cluster is not None and key is None and not right
        counts["not held, found"] += cluster is not None and not right
        if key:
            titles[key].add(entity.title)
        if errors and (key not in right if right else key is not None):
            told = f"{key} ({cluster.label}: {cluster.chosen})" if cluster else "not found"
            print(f"  {entity.document}: {entity.title}: {told}; {'expected ' + ', '.join(sorted(right)) if right else 'not held'}")
    merged = [sorted(names) for key, names in sorted(titles.items()) if len(names) > 1 and not one_place(names, key, gazetteer)]
    print(f"{name}: {counts['gold']} places, {counts['held']} held")
    print(f"  accuracy {share(counts['right'], counts['held'])}, when found {share(counts['right'], counts['held, found'])}")
    print(f"  NIL precision {share(counts['nil, right'], counts['nil'])}, recall {share(counts['nil, right'], counts['not held, found'])}")
    print(f"  wrong merges {len(merged)}" + "".join(f"; {' = '.join(names)}" for names in merged))


def share(part: int, whole: int) -> str:
    return f"{part / whole:.3f} ({part} of {whole})" if whole else "- (0 of 0)"


def one_place(titles: set[str], key: str, gazetteer: Gazetteer) -> bool:
    """Whether all `titles` are names of the place `key`."""
    return all(any(place.key == key for place in gazetteer.candidates(parts_of(title)[0])) for title in titles)


def parts_of(title: str) -> tuple[str, str]:
    """(name, what tells it from others) of a Wikipedia title.

    >>> parts_of("Georgia_(U.S._state)"), parts_of("Irving,_Texas"), parts_of("Lima")
    (('Georgia', 'U.S. state'), ('Irving', 'Texas'), ('Lima', ''))
    """
    found = re.fullmatch(r"(?P<name>[^,(]+?)(?:, (?P<comma>.+)| \((?P<brackets>.+)\))?", title.replace("_", " "))
    return (found["name"], found["comma"] or found["brackets"] or "") if found else (title, "")


def places_of(entity: Gold, gazetteer: Gazetteer) -> set[str]:
    """The keys that are right for a gold entity; none where the gazetteer does not hold it."""
    name, frame = parts_of(entity.title)
    found = [place for place in gazetteer.candidates(name) if place.type in entity.kinds]
    framed = [place for place in found if any(place.lies_in(other) for other in gazetteer.candidates(frame))]
    if framed:
        return {place.key for place in framed}
    words = frame.split()
    kinds = {"country": "Country", "state": "AdministrativeArea", "city": "City"}
    called = [place for place in found if words and place.type == kinds.get(words[-1])]
    if frame and not called and any(place.type != "City" for place in gazetteer.candidates(frame)):
        return set()
    return largest(name, called or found)


def largest(name: str, places: list[Place]) -> set[str]:
    """The keys of a country before all, else of the place with the most people and of its namesakes in its country."""
    places = [p for p in places if p.type == "Country"] or [p for p in places if is_main_name(name, p)] or places
    if not places:
        return set()
    best = max(places, key=lambda place: place.population)
    return {place.key for place in places if place.country == best.country}


def found_at(entity: Gold, reading: Reading) -> Cluster | None:
    """The cluster that has most of the mentions of a gold entity, of whatever class."""
    at = {(m.start, m.end): cluster for cluster in reading.clusters for m in cluster.mentions if m.kind in ("name", "adjective")}
    found = [at[span] for span in entity.spans if span in at]
    return max(found, key=lambda c: (c.identifier is not None, found.count(c)), default=None) if found else None


def read_dwie(folder: Path, gazetteer: Gazetteer) -> tuple[dict[str, Document], list[Gold]]:
    """The articles of DWIE and the countries and cities with a link."""
    rows = [json.loads(line) for line in (folder / "gold.jsonl").open(encoding="utf-8")]
    documents = {row["id"]: read_document(folder / "text" / f"{row['id']}.txt") for row in rows}
    gold = []
    for row in rows:
        text = documents[row["id"]].text
        for entity in row["entities"]:
            kinds = frozenset().union(*(CLASSES[t] for t in entity["types"] if t in CLASSES))
            if kinds and entity["link"]:
                spans = tuple(span for ends in entity["mentions"] for span in ((ends[0], ends[1]), trimmed(text, *ends)))
                gold.append(Gold(row["id"], entity["link"], spans, kinds))
    return documents, gold


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without its article and possessive."""
    while found := DWIE_EDGES.search(text[start:end]):
        start, end = (start + found.end(), end) if found.start() == 0 else (start, start + found.start())
    return start, end


def read_gum(folder: Path, gazetteer: Gazetteer) -> tuple[dict[str, Document], list[Gold]]:
    """The documents of GUM and those of their linked entities whose title is a place."""
    documents, gold = {}, []
    for path in sorted(folder.glob("*.conllu")):
        text, entities = read_conllu(path)
        documents[path.stem] = Document(path.stem, text)
        spans: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for title, kind, span in entities:
            if kind == "place" or (kind == "organization" and gazetteer.country(parts_of(title)[0])):
                spans[title] |= {span, trimmed(text, *span)}
        gold += [Gold(path.stem, title, tuple(sorted(found)), frozenset(ANY)) for title, found in sorted(spans.items())]
    return documents, gold


def read_conllu(path: Path) -> tuple[str, list[tuple[str, str, tuple[int, int]]]]:
    """The text of a document, and (title, type, span) of its linked entities: the whole phrase, and the name that is its head."""
    text, entities = "", []
    tokens: list[tuple[int, int]] = []
    opened: dict[str, list[tuple[list[str], int]]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# newpar"):
            text = f"{text.rstrip()}\n\n" if text else ""
        columns = line.split("\t")
        if len(columns) != 10 or not columns[0].isdigit():
            continue
        word = columns[1]
        tokens.append((len(text), len(text) + len(word)))
        misc = dict(part.split("=", 1) for part in columns[9].split("|") if "=" in part)
        for mark in re.findall(r"\([^()]*\)?|[^()]+\)", misc.get("Entity", "")):
            fields = mark.strip("()").split("-")
            if mark.startswith("("):
                opened[fields[0]].append((fields, len(tokens) - 1))
            if mark.endswith(")") and opened[fields[0]]:
                begun, first = opened[fields[0]].pop()
                if len(begun) > 7:
                    spans = names_in(text + word, begun[5], tokens[first:])
                    entities += [(unquote(begun[7]), begun[1], span) for span in sorted(spans)]
        text += word + ("" if misc.get("SpaceAfter") == "No" else " ")
    return text, entities


def names_in(text: str, head: str, tokens: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """The spans where the name of an entity may stand: the whole of it, what is before its first comma, else the words of its head."""
    start, end = tokens[0][0], tokens[-1][1]
    first = text[start:end].partition(",")[0].rstrip()
    numbers = [int(n) for n in head.split(",")]
    run = [n for i, n in enumerate(numbers) if n == numbers[0] + i and n <= len(tokens)]
    named = (tokens[run[0] - 1][0], tokens[run[-1] - 1][1]) if run and len(first) == end - start else (start, start + len(first))
    return {(start, end), named}


if __name__ == "__main__":
    main()

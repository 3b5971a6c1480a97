"""How finding entities over a corpus grows with it.

    python benchmarks/identity.py --scale [--articles 20000] [--entities 50000]

The articles are made up, by a seeded generator and without a language model: readings of three to eight things each, of people, bodies and
places whose names are put together from syllables, so that some are alike, some are shortened and some are shared. What is measured is
`resolve`: the time of an article among the first thousand and among all, and the peak of memory, each size in a process of its own.
Time (of the processor, so that other processes do not count) and memory are those of `resolve`: the readings are made before.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import subprocess
import sys
import time
from decimal import Decimal

from kg.lexicon import given_names
from kg.model import Claim, Cluster, Document, Mention, Reading, Span
from kg.ontology import load_ontology
from kg.resolve import resolve

FIRST = 1000
RUNS = 3  # the fastest of which counts
SYLLABLES = [a + b for a in ("b", "br", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "v", "z") for b in "aeiou"]
BODIES = ("Hospital", "Bank", "University", "Council", "Motors", "Rovers", "Institute", "Party")
CLASSES = {"Hospital": "Hospital", "Bank": "Company", "University": "University", "Motors": "Company", "Rovers": "SportsTeam"}
OFFICES = ("headOf", "playerOf", "legislatorOf", "employeeOf")
KINDS = ("Person", "Person", "Organization", "Organization", "Place")
Thing = tuple[str, str]  # name and class


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", action="store_true", required=True)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--entities", type=int, default=50_000)
    parser.add_argument("--part", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        print(json.dumps(measure(options.part, options.articles, options.entities)))
        return
    sizes = [FIRST, options.articles // 4, options.articles // 2, options.articles]
    found = [min((start(size, options.articles, options.entities) for _ in range(RUNS)), key=lambda run: run["seconds"]) for size in sizes]
    for run in found:
        print(
            f"{run['articles']:,} articles: {run['entities']:,} entities, {run['candidates']:,} pairs, {run['merged']:,} merged, "
            f"{run['seconds']:.2f} s, {1000 * run['seconds'] / run['articles']:.3f} ms an article, "
            f"peak memory {run['peak']:.0f} MiB ({run['peak'] - run['before']:.0f} MiB of it for resolving)"
        )
    first, last = found[0], found[-1]
    rest = (last["seconds"] - first["seconds"]) / (last["articles"] - first["articles"])
    one = first["seconds"] / first["articles"]
    print(f"an article of the first {FIRST:,}: {1000 * one:.3f} ms; of the rest: {1000 * rest:.3f} ms; ratio {rest / one:.2f}")


def start(size: int, articles: int, entities: int) -> dict[str, float]:
    """What resolving the first `size` articles takes, measured in a process of its own."""
    command = [sys.executable, __file__, "--scale", "--part", str(size), "--articles", str(articles), "--entities", str(entities)]
    found: dict[str, float] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
    return found


def measure(size: int, articles: int, entities: int) -> dict[str, float]:
    """Time and memory of resolving the first `size` of `articles` made articles; word lists are read before the clock starts."""
    ontology = load_ontology()
    readings = make_readings(size, articles, entities)
    resolve(make_readings(20, 20, 50), ontology)
    before, began = peak(), time.process_time()
    found = resolve(readings, ontology)
    seconds = time.process_time() - began
    counts = {"entities": len(found.entities), "candidates": len(found.candidates), "merged": len(found.merged)}
    return {"articles": size, **counts, "seconds": seconds, "before": before, "peak": peak()}


def peak() -> float:
    """The most memory that this process has had so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def make_readings(size: int, articles: int, entities: int, seed: int = 7) -> list[Reading]:
    """The first `size` of `articles` made readings, in each of which some of `entities` made things are named, each of them somewhere."""
    rng = random.Random(seed)
    things = make_things(entities, rng)
    readings = []
    for n in range(size):
        so_far = (n + 1) * entities // articles
        new = things[n * entities // articles : so_far]
        old = [things[min(int(rng.paretovariate(0.4)), so_far) - 1] for _ in range(rng.randint(1, 4))]
        readings.append(make_reading(n, list(dict.fromkeys([*new, *old])), rng))
    return readings


def make_things(entities: int, rng: random.Random) -> list[Thing]:
    """`entities` things of unlike names."""

    def word() -> str:
        return "".join(rng.choices(SYLLABLES, k=rng.randint(2, 3))).title()

    given, families, found = sorted(given_names()), [word() for _ in range(5000)], {}
    while len(found) < entities:
        body = rng.choice(BODIES)
        thing = {
            "Person": (f"{rng.choice(given)} {rng.choice(families)}", "Person"),
            "Organization": (" ".join([*(word() for _ in range(rng.randint(1, 2))), body]), CLASSES.get(body, "Organization")),
            "Place": (word(), "City"),
        }[rng.choice(KINDS)]
        found[thing] = None
    return list(found)


def make_reading(n: int, things: list[Thing], rng: random.Random) -> Reading:
    """An article that names `things`, now and then by a short name, and gives a person an office at a body."""
    text, clusters, offices = "", [], {}
    for name, kind in things:
        written = shorten(name, kind) if rng.random() < 0.1 else name
        mention = Mention(len(text), len(text) + len(written), written, "name", kind)
        offices[mention] = OFFICES[len(name) % len(OFFICES)] if rng.random() < 0.99 else rng.choice(OFFICES)
        clusters.append(Cluster(written, kind, (mention,)))
        text += f"{written} "
    people = [c.mentions[0] for c in clusters if c.type == "Person"]
    bodies = [c.mentions[0] for c in clusters if c.type not in ("Person", "City")]
    claims = tuple(
        Claim(p, offices[p], b, p.span, Span(0, len(text)), "made", Decimal("0.90")) for p, b in zip(people, bodies, strict=False)
    )
    return Reading(Document(hashlib.sha256(f"{n}".encode()).hexdigest()[:16], text), tuple(clusters), claims)


def shorten(name: str, kind: str) -> str:
    """The family name of a person, the initials of a body of three words, else the name with an article or a legal form."""
    words = name.split()
    if kind == "Person":
        return words[-1]
    return "".join(word[0] for word in words) if len(words) > 2 else f"{name} Inc" if len(words) > 1 else name


if __name__ == "__main__":
    main()

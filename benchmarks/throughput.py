"""How fast the whole build is, held against the bare language model on the same text.

    python benchmarks/throughput.py TEXT_DIR

Both run one after the other, each in a process of its own with one worker, so that each has its own peak of memory. Before the clock
starts, the cache of compiled patterns is filled and each process has loaded its model and read the first article: what is measured is
the reading of all articles, and for the build also finding entities and statements and writing a store to disk. Words are counted as
`kg build` does, between spaces. The last line is the speed of the build over that of the bare model, with the relation encoder and without.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path


@dataclass(frozen=True)
class Run:
    """What one process did: articles and words read, in how many seconds, with how much memory at most."""

    articles: int
    words: int
    seconds: float
    peak_mib: float

    def __str__(self) -> str:
        speed = f"{self.words / self.seconds:,.0f} words/s, {self.articles / self.seconds:.1f} articles/s"
        return f"{speed} ({self.words:,} words, {self.articles} articles in {self.seconds:.2f} s), peak memory {self.peak_mib:,.0f} MiB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path, metavar="TEXT_DIR")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--model", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        print(json.dumps(PARTS[options.part](options.texts, options.model)))
        return
    model = start(options.texts, "warm")["model"]
    print(f"model: {model}; the cache of patterns is warm")
    bare, whole, plain = (Run(**start(options.texts, part, model)) for part in ("bare", "build", "plain"))
    print(f"bare model: {bare}")
    print(f"whole build: {whole}")
    print(f"whole build without the relation encoder: {plain}")
    if len({(run.articles, run.words) for run in (bare, whole, plain)}) > 1:
        print("warning: they did not read the same articles", file=sys.stderr)
    print(f"ratio with encoder {bare.seconds / whole.seconds:.2f}, without {bare.seconds / plain.seconds:.2f}")


def start(texts: Path, part: str, model: str | None = None) -> dict[str, str]:
    """What `part` of this program answers, run in a process of its own."""
    command = [sys.executable, __file__, str(texts), "--part", part, *(["--model", model] if model else [])]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return found


def run_warm(texts: Path, model: Path | None) -> dict[str, str]:
    """Fills the cache of patterns; the path of the language model that the pipeline loads."""
    from kg.pipeline import load_pipeline

    return {"model": str(load_pipeline().path)}


def run_bare(texts: Path, model: Path | None) -> dict[str, float]:
    import spacy

    from kg.documents import find_documents, read_document
    from kg.errors import DocumentError

    articles = []
    for path in find_documents([texts]):
        try:
            articles.append(read_document(path).text)
        except DocumentError as error:
            print(error, file=sys.stderr)
    assert model is not None
    nlp = spacy.load(model)
    nlp(articles[0])
    started = time.perf_counter()
    for _ in nlp.pipe(articles):
        pass
    return to_run(len(articles), sum(len(text.split()) for text in articles), time.perf_counter() - started)


def run_build(texts: Path, model: Path | None, encoder: bool = True) -> dict[str, float]:
    from kg.build import build
    from kg.documents import find_documents

    with tempfile.TemporaryDirectory() as folder:
        build(find_documents([texts])[:1], Path(folder) / "first.kg", encoder=encoder)
        started = time.perf_counter()
        report = build([texts], Path(folder) / "all.kg", encoder=encoder)
        return to_run(report.documents, report.words, time.perf_counter() - started)


def to_run(articles: int, words: int, seconds: float) -> dict[str, float]:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    return asdict(Run(articles, words, seconds, peak))


PARTS = {"warm": run_warm, "bare": run_bare, "build": run_build, "plain": partial(run_build, encoder=False)}


if __name__ == "__main__":
    main()

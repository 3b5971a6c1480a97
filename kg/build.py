"""The whole line: files of news -> a graph on disk."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from kg.confidence import LEAST
from kg.documents import DocumentWarning, find_documents, read_document
from kg.errors import DocumentError, GraphError, KGError
from kg.events import occurrences
from kg.gate import gate
from kg.model import Decision, Reading
from kg.ontology import Ontology, load_ontology
from kg.rdf import to_quads
from kg.readback import read_decisions
from kg.replay import in_order
from kg.resolve import Resolution, resolve
from kg.statements import state
from kg.store import NoGraphError, check_output, is_flat, open_graph, write_graph

if TYPE_CHECKING:
    from pyoxigraph import Quad
    from spacy.language import Language

Progress = Callable[[int, int], None]
Read = tuple[Reading | str, tuple[str, ...]]  # of one file


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be read, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: documents in the graph, those that failed, those that came twice, what was found, and the time of the run.

    `decisions` are those of people that the graph holds; `quarantined` is how much of what was found did not pass the shapes.
    """

    documents: int
    failed: tuple[Failure, ...]
    duplicates: int
    words: int
    entities: int
    statements: int
    quads: int
    seconds: float
    warnings: tuple[str, ...] = ()
    decisions: int = 0
    quarantined: int = 0


@dataclass(frozen=True, slots=True)
class Made:
    """The graph that readings and decisions make; `quarantined` of its statements, observations and events stand in quarantine."""

    resolution: Resolution
    statements: int
    quads: list[Quad]
    quarantined: int


def build(
    inputs: Sequence[Path],
    out: Path | str,
    *,
    ontology: Sequence[Path] = (),
    gazetteers: Sequence[Path] = (),
    encoder: bool = True,
    least: Decimal = LEAST,
    workers: int = 1,
    decisions: Path | str | None = None,
    keep: bool = True,
    progress: Progress | None = None,
) -> BuildReport:
    """Reads the articles in `inputs` (files and folders) and writes their graph to `out`; returns what was done.

    `out` is a store directory, an RDF file where its suffix is one, or the address of a server. It is replaced when everything is read,
    never before. `ontology` are Turtle files with relations of your own, `gazetteers` files of things of your own (TSV or SKOS); without
    the `encoder` patterns alone find relations; `least` is the confidence, from 0 to 1, that a claim needs. A document that cannot be read
    is reported and the others go on; KGError where none is left. What people decided on identity in a graph that stands at `out` holds for
    the new one as well, unless `keep` is False, and so does what another graph or file, `decisions`, holds of that.
    """
    started = time.monotonic()
    check_output(out)
    decided = [*(kept_decisions(out) if keep else []), *(find_decisions(decisions) if decisions else [])]
    files = find_documents(inputs)
    meaning = load_ontology(ontology)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        readings, failed, duplicates = _read_all(files, _Reader(tuple(ontology), tuple(gazetteers), encoder, least), workers, progress)
    if not readings:
        raise KGError(f"none of {len(files)} documents could be read, nothing was written; the first: {failed[0].reason}")
    made = make(readings, meaning, decided)
    count = write_graph(made.quads, out, _to_manifest(meaning, readings, failed))
    lost = [f"{out} cannot hold the decisions that it was made with: its format knows no named graphs"] if decided and is_flat(out) else []
    told = tuple(dict.fromkeys(str(w.message) for w in caught if w.category.__module__.startswith("kg.")))
    return BuildReport(
        documents=len(readings),
        failed=tuple(failed),
        duplicates=duplicates,
        words=sum(len(reading.document.text.split()) for reading in readings),
        entities=len(made.resolution.entities),
        statements=made.statements,
        quads=count,
        seconds=time.monotonic() - started,
        warnings=(*told, *unused_decisions(made.resolution), *lost),
        decisions=0 if lost else len(set(decided)),
        quarantined=made.quarantined,
    )


def make(readings: Sequence[Reading], ontology: Ontology, decisions: Iterable[Decision]) -> Made:
    """The graph of `readings`: all of the line that needs no language model. It holds all `decisions`, whether they apply or not."""
    decided = in_order(decisions)
    resolution = resolve(readings, ontology, decided)
    statements = state(readings, resolution, ontology.symmetric)
    happened = occurrences(readings, resolution, ontology)
    passed = gate(to_quads(readings, resolution, statements, ontology, decided, happened), ontology)
    return Made(resolution, len(statements), sorted(passed.quads, key=str), passed.refused)


def _to_manifest(ontology: Ontology, readings: Sequence[Reading], failed: Sequence[Failure]) -> dict[str, object]:
    from kg import __version__

    return {
        "kg": __version__,
        "ontology": ontology.fingerprint,
        "built": datetime.now(UTC).isoformat(timespec="seconds"),
        "documents": len(readings),
        "failed": [{"source": f.source, "reason": f.reason} for f in failed],
    }


def find_decisions(path: Path | str) -> list[Decision]:
    """The decisions of the graph or RDF file at `path`."""
    with open_graph(path) as graph:
        return read_decisions(graph.store)


def kept_decisions(out: Path | str) -> list[Decision]:
    """The decisions of the graph that stands at `out`, if one does. GraphError where it cannot be told: they are never lost in silence."""
    try:
        return find_decisions(out)
    except NoGraphError:
        return []
    except GraphError as error:
        raise GraphError(f"{error}; what people decided there cannot be kept: --no-decisions builds without it") from error


def unused_decisions(resolution: Resolution) -> tuple[str, ...]:
    """A sentence for each decision that could not be followed."""
    return tuple(f"a decision of {d.who} of {d.when} ({to_words(d)}) was not followed: {why}" for d, why in resolution.unused)


def to_words(decision: Decision) -> str:
    """What was decided: "merge person/ann-lee person/a-lee"."""
    return " ".join(filter(None, [decision.kind, decision.first, decision.second, *decision.documents]))


def _read_all(files: Sequence[Path], read: _Reader, workers: int, progress: Progress | None) -> tuple[list[Reading], list[Failure], int]:
    """The readings of `files` in the order of their documents' ids, those that failed, and the number that came twice."""
    read.prepare()
    readings: dict[str, Reading] = {}
    failed, duplicates = [], 0
    for done, (path, (result, told)) in enumerate(_readings(files, read, workers), 1):
        for warning in told:
            warnings.warn(warning, DocumentWarning, stacklevel=2)
        if isinstance(result, Reading):
            duplicates += result.document.id in readings
            known = readings.get(result.document.id, result)
            readings[result.document.id] = min(known, result, key=lambda r: (r.document.text, r.document.source))
        else:
            failed.append(Failure(str(path), result))
        if progress is not None:
            progress(done, len(files))
    return [reading for _, reading in sorted(readings.items())], failed, duplicates


def _readings(files: Sequence[Path], read: _Reader, workers: int) -> Iterator[tuple[Path, Read]]:
    """(file, its reading or why there is none, and warnings), read in this process or in a pool of `workers`."""
    if workers <= 1:
        yield from zip(files, map(read, files), strict=True)
        return
    with ExitStack() as stack:
        pool = stack.enter_context(ProcessPoolExecutor(workers, get_context("spawn"), warnings.simplefilter, ("ignore",)))
        yield from zip(files, pool.map(read, files, chunksize=max(1, min(16, len(files) // (4 * workers)))), strict=True)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one file. It can be sent to another process: the pipeline is loaded there, once."""

    ontology: tuple[Path, ...]
    gazetteers: tuple[Path, ...]
    encoder: bool
    least: Decimal

    def prepare(self) -> None:
        """Loads the pipeline: what is wrong with an ontology or a gazetteer is told first, and workers find the patterns compiled."""
        _pipeline(self)

    def __call__(self, path: Path) -> Read:
        """The reading of the file, or why there is none, with the warnings about it."""
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", DocumentWarning)
            result = self.read(path)
        return result, tuple(str(w.message) for w in caught if w.category is DocumentWarning)

    def read(self, path: Path) -> Reading | str:
        from kg.reading import read

        try:
            document = read_document(path)
        except DocumentError as error:
            return str(error).removeprefix(f"{path}: ")
        try:
            return read(document, _pipeline(self))
        except (ValueError, IndexError, KeyError, RecursionError) as error:
            return f"could not be read: {type(error).__name__}: {error}; please report it with the text"


@cache
def _pipeline(reader: _Reader) -> Language:
    from kg.pipeline import load_pipeline

    return load_pipeline(reader.ontology, gazetteers=reader.gazetteers, encoder=reader.encoder, least=reader.least)

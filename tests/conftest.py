"""What the tests of the language half share: one pipeline for the whole run, and a reading as a set of short tuples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from kg.model import Document, Mention, Quantity, Reading, Value
from kg.ontology import Ontology, own_ontology

if TYPE_CHECKING:
    from serving import Server
    from spacy.language import Language

settings.register_profile("unhurried", deadline=None)  # a busy machine is no failure
settings.load_profile("unhurried")

Fact = tuple[str | None, str, str, str]  # subject, predicate, object or value, modality
ReadText = Callable[..., Reading]
Said = Callable[..., set[Fact]]


@pytest.fixture(scope="session")
def nlp() -> Language:
    from kg.pipeline import load_pipeline

    return load_pipeline()


@pytest.fixture(scope="session")
def ontology() -> Ontology:
    return own_ontology()


@pytest.fixture(scope="session")
def read_text(nlp: Language) -> ReadText:
    """The reading of a text, published on a day or on none."""
    from kg.reading import read

    @cache
    def read_text(text: str, published: str | None = None) -> Reading:
        return read(Document("test", text, published=published), nlp)

    return read_text


@pytest.fixture(scope="session")
def facts() -> Callable[[Reading], set[Fact]]:
    return to_facts


@pytest.fixture(scope="session")
def said(read_text: ReadText) -> Said:
    """The facts of a text."""
    return lambda text, published=None: to_facts(read_text(text, published))


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store that is built of examples/, once for the whole run; only to be read."""
    from kg.build import build

    out = tmp_path_factory.mktemp("examples") / "examples.kg"
    build([Path(__file__).parents[1] / "examples"], out)
    return out


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`kg serve` over the small graph, for the whole run."""
    from serving import serving, small_store

    with serving(small_store(tmp_path_factory.mktemp("server"))) as running:
        yield running


@pytest.fixture(scope="session")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same with updates; who changes it undoes that."""
    from serving import TOKEN, serving, small_store

    folder = tmp_path_factory.mktemp("writable")
    (folder / "token").write_text(TOKEN)
    with serving(small_store(folder), "--writable", "--token-file", str(folder / "token")) as running:
        yield running


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of articles beside the checkout; a checkout alone has none."""
    path = Path(__file__).parents[2] / "shared"
    if not path.is_dir():
        pytest.skip(f"{path} is missing: the articles that this test reads are no part of the repository")
    return path


def to_facts(reading: Reading) -> set[Fact]:
    """(label of the subject's cluster, predicate, label or value of the object, modality) of each claim; a count is "859 cases"."""
    labels = {mention.span: cluster.label for cluster in reading.clusters for mention in cluster.mentions}

    def to_text(end: Mention | Value | Quantity | None) -> str | None:
        if isinstance(end, Mention):
            return labels.get(end.span, end.text)
        if isinstance(end, Value):
            return end.value
        return f"{end.value.normalize():f} {end.counted}" if end else None

    return {(to_text(c.subject), c.predicate, to_text(c.object) or "", c.modality) for c in reading.claims}

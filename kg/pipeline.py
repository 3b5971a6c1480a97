"""The spaCy line that reads an article: a language model with our components around it, as `kg/data/pipeline.cfg` says."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Mapping, Sequence
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thinc.api import Config

from kg.confidence import LEAST
from kg.errors import ModelError, UsageError
from kg.ontology import load_ontology

if TYPE_CHECKING:
    from spacy.language import Language

COMPONENTS = (
    "paragraphs",
    "parse",
    "names",
    "linking",
    "roles",
    "values",
    "times",
    "groups",
    "coreference",
    "speakers",
    "quantities",
    "encoder",
    "relations",
)


class ModelWarning(UserWarning):
    """A weaker language model than the best one is used."""


def load_pipeline(
    ontology: Sequence[Path] = (),
    model: str | None = None,
    *,
    gazetteers: Sequence[Path] = (),
    patterns: bool = True,
    encoder: bool = True,
    least: Decimal = LEAST,
) -> Language:
    """The pipeline that reads with our ontology and the Turtle files `ontology`: a Doc has names, clusters and claims.

    `gazetteers` are files of things with their names (`kg/entries.py`), which go before the places of the world. `model` is the name of an
    installed model's package or a path; without it the first of `pipeline.cfg` that is installed. Relations are found by `patterns`, by the
    relation `encoder`, or by both; `least` is the confidence from 0 to 1 that a claim needs.
    Raises ModelError when there is no model, OntologyError and GazetteerError for a file that cannot be used, UsageError for a confidence
    out of range.
    """
    if not 0 <= least <= 1:
        raise UsageError(f"the confidence that a claim needs must be a number from 0 to 1, not {least}")
    load_ontology(ontology)  # a mistake in it is told before the model is loaded
    files = [str(path) for path in ontology]
    nlp = load_base(model, {"kg_linking": {"gazetteers": [str(path) for path in gazetteers], "ontology": files}})
    if encoder:
        nlp.add_pipe("kg_encoder", last=True, config={"ontology": files})
    nlp.add_pipe("kg_relations", last=True, config={"ontology": files, "patterns": patterns, "least": float(least)})
    return nlp


def load_base(model: str | None = None, settings: Mapping[str, dict[str, Any]] | None = None) -> Language:
    """The model with all components but the relations, which need the patterns; `settings` are those of single components, by name."""
    for name in COMPONENTS:
        importlib.import_module(f"kg.components.{name}")
    config = Config().from_str((files("kg") / "data" / "pipeline.cfg").read_text(encoding="utf-8"))
    nlp = _load_model(config["models"], model)
    for name in config["pipeline"]["before_parser"]:
        nlp.add_pipe(name, before="parser")
    for name in config["pipeline"]["after"]:
        nlp.add_pipe(name, last=True, config=(settings or {}).get(name, {}))
    return nlp


def _load_model(models: dict[str, Any], wanted: str | None) -> Language:
    import spacy

    for name in [wanted] if wanted else models["names"]:
        path = _model_path(name)
        if path is None:
            continue
        if loss := models["loss"].get(name):
            warnings.warn(f"the language model {name} is used instead of {models['names'][0]}: it {loss}", ModelWarning, stacklevel=4)
        return _with_dashes(spacy.load(path))
    names = wanted or " or ".join(models["names"])
    raise ModelError(
        f"no English language model: expected {names} to be installed; `make demo` or `python -m spacy download en_core_web_md` does it"
    )


def _with_dashes(nlp: Language) -> Language:
    """`nlp` with a dash between two numbers as a token of its own, as a hyphen there is: "1888–1961"."""
    from spacy.util import compile_infix_regex

    infixes = [*(nlp.Defaults.infixes or ()), "(?<=[0-9])–(?=[0-9])"]
    tokenizer: Any = nlp.tokenizer
    tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    return nlp


def _model_path(name: str) -> Path | str | None:
    """What spacy.load takes for the model `name`, or None where it is not installed."""
    if Path(name).exists():
        return Path(name)
    try:
        module = importlib.import_module(name)
    except ImportError:
        return None
    return module.model_path() if hasattr(module, "model_path") else name

"""The relation encoder: what it says of pairs, and what happens without it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from kg.encoder import FOLDER, KINDS, Encoder, EncoderWarning, Sentence, load_encoder, pair_features, pieces
from kg.errors import ModelError

SENTENCE = Sentence("Mirela Voss was born in Tarnholm.", ((0, 11, "Person"), (24, 32, "Place")), ((0, 1), (1, 0)))


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    found = load_encoder()
    assert found is not None
    return found


def test_the_model_is_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 30_000_000


def test_a_pair_is_told_by_its_words(encoder: Encoder) -> None:
    _, shares = encoder.weigh(encoder.features([SENTENCE])[0], encoder.relations)
    assert shares.shape == (2, len(encoder.labels) + 1)
    assert np.allclose(shares.sum(-1), 1, atol=1e-5)
    assert encoder.labels[int(shares[0, :-1].argmax())] == "birthPlace"


def test_no_relation_is_the_last_share(encoder: Encoder) -> None:
    text = "Mirela Voss read a letter, and rain fell on Tarnholm."
    sentence = Sentence(text, ((0, 11, "Person"), (text.index("Tarnholm"), text.index("Tarnholm") + 8, "Place")), ((0, 1),))
    _, shares = encoder.weigh(encoder.features([sentence])[0], encoder.relations)
    assert int(shares[0].argmax()) == len(encoder.labels)


def test_the_same_text_gives_the_same_numbers(encoder: Encoder) -> None:
    assert (encoder.features([SENTENCE])[0] == encoder.features([SENTENCE])[0]).all()


def test_a_span_behind_the_end_of_what_is_read_stands_for_the_sentence() -> None:
    assert pieces([(0, 0), (0, 4), (5, 8), (0, 0)], 5, 8) == (2, 3)
    assert pieces([(0, 0), (0, 4), (5, 8), (0, 0)], 20, 25) == (0, 1)


def test_features_know_who_comes_first() -> None:
    features = pair_features(np.ones((6, 4), np.float32), [(1, 2), (4, 5)], ["Person", "Country"], [(0, 1), (1, 0)])
    assert features.shape == (2, 4 * 4 + 2 * len(KINDS) + 2)
    assert list(features[:, -2]) == [1.0, 0.0]


def test_a_missing_model_is_a_warning(tmp_path: Path) -> None:
    with pytest.warns(EncoderWarning, match="patterns alone"):
        assert load_encoder(tmp_path) is None


@pytest.mark.parametrize(
    ("card", "told"), [('{"format": 99}', "expected a relation encoder of format 1, found 99"), ("no", "cannot be read")]
)
def test_a_model_of_another_version_is_an_error(tmp_path: Path, card: str, told: str) -> None:
    shutil.copy(FOLDER / "model.onnx", tmp_path)
    (tmp_path / "card.json").write_text(card, encoding="utf-8")
    with pytest.raises(ModelError, match=told):
        load_encoder(tmp_path)


def test_the_card_says_how_good_it_is() -> None:
    card = json.loads((FOLDER / "card.json").read_text(encoding="utf-8"))
    assert card["held out"]["f1"] > 0.5
    assert card["held out"]["kept negative"] > 0.9

"""How sure a claim is."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kg.confidence import MOST, how_sure, log_odds
from kg.errors import UsageError
from kg.pipeline import load_pipeline


def test_more_that_speaks_for_it_makes_it_surer() -> None:
    sure = [how_sure("encoder", share) for share in (0.0, 0.2, 0.5, 0.9, 1.0)]
    assert sure == sorted(sure)
    assert sure[0] < sure[-1]
    assert all(Decimal(0) < s <= MOST for s in sure)


def test_shares_are_kept_from_the_ends_and_rounded() -> None:
    assert log_odds(0.0) == log_odds(0.001)
    assert log_odds(0.70004) == log_odds(0.69996)
    assert log_odds(0.5) == 0.0


def test_a_pattern_with_words_is_surer_than_one_without() -> None:
    assert how_sure("lexical") > how_sure("bare")


@pytest.mark.parametrize("least", ["-0.1", "1.5"])
def test_a_confidence_out_of_range_is_an_error(least: str) -> None:
    with pytest.raises(UsageError, match=f"from 0 to 1, not {least}"):
        load_pipeline(least=Decimal(least))

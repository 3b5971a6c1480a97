"""How sure a claim is: the chance that it is right, from what found it and from what the relation encoder thinks of the same pair.

`kg/data/confidence.tsv` holds for each finder a line in the space of log odds: `benchmarks/calibration.py` fits it on annotated news.

    lexical, bare            a pattern with words on its path, a pattern of edges alone: by the share of the encoder
    encoder                  the relation encoder alone: by its share
    chain, likely            derived, for sure or by default: by the chance that all premises are right
    gazetteer, country of the article   the lists of the world
    frame                    a word that tells of an event, by where those stand who take part (judged by eye on news)
"""

from __future__ import annotations

import math
from decimal import Decimal
from functools import cache

from kg.lexicon import load_table

LEAST = Decimal("0.50")  # what a claim needs to be made
MOST = Decimal("0.99")  # nothing that was read is beyond doubt
FLOOR = 0.01  # of a share, so that none is beyond all doubt


def how_sure(finder: str, share: float | None = None) -> Decimal:
    """The chance that what `finder` says is right, where `share` speaks for it (None: nothing is known)."""
    constant, slope = _lines()[finder]
    odds = constant + (slope * log_odds(share) if share is not None else 0.0)
    return Decimal(f"{1 / (1 + math.exp(-odds)):.2f}").min(MOST)


def log_odds(share: float) -> float:
    """The log odds of `share`, which is kept away from 0 and 1 and rounded: processors differ in the last digits."""
    kept = round(min(max(share, FLOOR), 1 - FLOOR), 3)
    return math.log(kept / (1 - kept))


@cache
def _lines() -> dict[str, tuple[float, float]]:
    return {name: (float(constant), float(slope)) for name, constant, slope, *_ in load_table("confidence")}

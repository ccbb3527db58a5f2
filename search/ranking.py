"""What makes one hit come before another, besides its words. The only place that holds these weights.

A hit's score is that of its text (1 without a text) times one plus the sum of small bonuses, so that they order what
the text leaves equal and never lift a poor match over a good one: tiers come before scores, and all bonuses together
are less than what lies between two columns of `search.plan.FIELD_WEIGHTS` (a fifth).
"""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from hubs import freshness

RELAX_BELOW = 20
"""With fewer hits than this, similar things fill the first page."""

NEAR = 0.10
NEAR_HALVES_M = 10_000.0
OPEN = 0.03
IN_SEASON = 0.03
FRESH = 0.02
FRESH_DAYS = freshness.FRESH_DAYS
COMPLETE = 0.02

Numbers = TypeVar("Numbers", float, NDArray[np.float64])


def boosted(
    text_score: Numbers,
    *,
    distance_m: Numbers | None,
    is_open: Numbers,
    in_season: Numbers,
    fresh: Numbers,
    complete: Numbers,
) -> Numbers:
    """Return the score; bonuses are shares from 0 to 1, the distance metres or infinite. Takes numbers or arrays."""
    bonus = OPEN * is_open + IN_SEASON * in_season + FRESH * fresh + COMPLETE * complete
    if distance_m is not None:
        bonus = bonus + NEAR * nearness(distance_m)
    return text_score * (1.0 + bonus)


def nearness(distance_m: Numbers) -> Numbers:
    """Return 1 at the spot, a half at `NEAR_HALVES_M`, towards 0 far away."""
    return 1.0 / (1.0 + distance_m / NEAR_HALVES_M)

"""Counting whole arrays at a time gives what counting row by row would."""

from collections import Counter

import numpy as np
import pytest

from search.engines.counting import FEW, Chosen, bit_counts, counted, ranges, runs
from search.engines.embedded import Looked


@pytest.mark.parametrize("size", [0, 50, 3 * FEW])
@pytest.mark.parametrize("of", [3, 16, 28, 32])
def test_bits_are_counted(size: int, of: int) -> None:
    masks = np.random.default_rng(of).integers(0, 1 << of, size, dtype=np.uint32)
    expected = [sum(mask >> bit & 1 for mask in masks.tolist()) for bit in range(of)]
    assert bit_counts(masks, of=of).tolist() == expected


@pytest.mark.parametrize("of", [0, 5, 32, 290])
def test_each_product_counts_once_for_each_value(of: int) -> None:
    chance = np.random.default_rng(of)
    by = np.sort(chance.integers(0, 300, 1_000))
    listings = np.flatnonzero(chance.random(len(by)) < 0.6) if of else np.empty(0, np.int64)
    value = chance.integers(0, of, len(listings)) if of else np.empty(0, np.int64)
    chosen = Chosen(runs(by), listings, by=by)
    told = Counter(value for _, value in set(zip(by[listings].tolist(), value.tolist(), strict=True)))
    assert chosen.distinct(value, of=of).tolist() == [told[it] for it in range(of)]


def test_what_is_asked_of_the_listings_of_each_product() -> None:
    by = np.array([0, 0, 1, 3, 3, 3])
    chosen = Chosen(np.array([0, 1, 2, 3]), np.array([1, 2, 4, 5]), by=by)
    metres = np.array([9.0, 8.0, 7.0, 6.0, 5.0, 4.0])
    assert chosen.lowest(chosen.of(metres)).tolist() == [8.0, 7.0, np.inf, 4.0]
    assert chosen.any(chosen.of(metres) < 6).tolist() == [False, False, False, True]
    nothing = Chosen(np.array([2]), np.empty(0, np.int64), by=by)
    assert (nothing.lowest(np.empty(0)).tolist(), nothing.any(np.empty(0, np.bool_)).tolist()) == ([np.inf], [False])


def test_the_rows_of_some_keys() -> None:
    starts = np.array([0, 2, 2, 5, 6])
    assert ranges(starts, np.array([0, 1, 2, 3])).tolist() == [0, 1, 2, 3, 4, 5]
    assert ranges(starts, np.array([1, 2])).tolist() == [2, 3, 4]
    assert ranges(starts, np.array([1])).tolist() == []
    assert ranges(starts, np.empty(0, np.int64)).tolist() == []


def test_values_come_in_order_of_their_spelling() -> None:
    values, counts = counted(["now", "1", "2", "10"], np.array([4, 1, 2, 3]))
    assert (values, counts.tolist()) == (("1", "10", "2", "now"), [1, 3, 2, 4])


def entry(length: int) -> tuple[np.ndarray, np.ndarray]:
    return np.zeros(length, np.int32), np.zeros(length, np.uint16)


def test_what_nobody_asks_for_is_given_up_first() -> None:
    looked = Looked(most=10)
    for token, length in {"korv": 4, "ost": 4, "lamm": 2}.items():
        looked.put(token, entry(length))
    assert looked.get("korv") is not None
    looked.put("must", entry(3))
    there = {token: looked.get(token) is not None for token in ("korv", "ost", "lamm", "must")}
    assert there == {"korv": True, "ost": False, "lamm": True, "must": True}
    looked.put("must", entry(3))  # again, by another thread: it counts once
    looked.put("sylt", entry(1))
    assert looked.get("korv") is not None
    looked.put("allt", entry(99))  # more than there is room for: it alone is kept
    assert [looked.get(token) is not None for token in ("korv", "lamm", "must", "sylt", "allt")] == [False] * 4 + [True]

"""What answers a search, by product and listing, and how it is counted: whole arrays at a time, nothing row by row.

Listings stand in order of product, so that what is asked of each product's listings (the nearest, any that is open,
in which municipalities) is worked out by runs.
"""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.integer[Any]]
Flags: TypeAlias = NDArray[np.bool_]
Bits: TypeAlias = NDArray[np.uint32]
Floats: TypeAlias = NDArray[np.float64]

WORD = 32
FEW = 1 << 14


class Chosen:
    """Products that answer, and the listings by which they do; both as indices, in order.

    `by` is the product of every listing there is. `everything` is whether nothing at all was asked.
    """

    def __init__(self, products: Ints, listings: Ints, *, by: Ints, everything: bool = False) -> None:
        self.products, self.listings, self.everything = products, listings, everything
        self.by = by

    def of(self, values: NDArray[Any]) -> NDArray[Any]:
        """The values of the listings, of values given for all there are."""
        return values if len(self.listings) == len(self.by) else values[self.listings]

    @cached_property
    def product(self) -> Ints:
        """The product of each listing."""
        return self.of(self.by)

    @cached_property
    def runs(self) -> Ints:
        """Where in the listings each product's begin."""
        return np.flatnonzero(np.diff(self.product, prepend=-1))

    @cached_property
    def listed(self) -> Ints:
        """Where in the products those stand that have a listing."""
        return np.searchsorted(self.products, self.product[self.runs])

    def lowest(self, values: Floats) -> Floats:
        """Each product's lowest of a value that is given for each listing; infinite where there is no listing."""
        found = np.full(len(self.products), np.inf)
        if len(self.runs):
            found[self.listed] = np.minimum.reduceat(values, self.runs)
        return found

    def any(self, flags: Flags) -> Flags:
        """Whether any of each product's listings has a flag."""
        found = np.zeros(len(self.products), dtype=np.bool_)
        if len(self.runs):
            found[self.listed] = np.logical_or.reduceat(flags, self.runs)
        return found

    def distinct(self, value: Ints, *, of: int) -> Ints:
        """For each value below `of` that listings have, in how many products."""
        if of <= WORD:
            bits = np.left_shift(np.uint32(1), value.astype(np.uint32))
            masks = np.bitwise_or.reduceat(bits, self.runs) if len(self.runs) else bits
            return bit_counts(masks, of=of)
        seen = np.zeros((int(self.by[-1]) + 1 if len(self.by) else 0) * of, dtype=np.bool_)
        seen[self.product * of + value] = True
        return np.bincount(np.flatnonzero(seen) % of, minlength=of) if of else np.zeros(0, dtype=np.int64)


def ranges(starts: Ints, keys: Ints) -> Ints:
    """The rows of these keys, in order, where the rows of key `k` are those from `starts[k]` up to `starts[k + 1]`."""
    if len(keys) == len(starts) - 1:
        return np.arange(starts[-1])
    first = starts[keys]
    counts = starts[keys + 1] - first
    ends = np.cumsum(counts)
    rows: Ints = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - ends + counts, counts)
    return rows


def runs(keys: Ints) -> Ints:
    """Sorted keys, each once."""
    found: Ints = keys[np.flatnonzero(np.diff(keys, prepend=-1))]
    return found


def bit_counts(masks: Bits, *, of: int) -> Ints:
    """How many masks have each of the first `of` bits."""
    if len(masks) < FEW:
        return np.array([np.count_nonzero(masks & np.uint32(1 << bit)) for bit in range(of)], dtype=np.int64)
    halves = [np.bincount(masks & np.uint32(0xFFFF), minlength=1 << 16)]
    if of > 16:
        halves.append(np.bincount(masks >> np.uint32(16), minlength=1 << 16))
    found = [half.reshape(-1, 2, 1 << bit)[:, 1].sum() for half in halves for bit in range(16)]
    return np.array(found[:of], dtype=np.int64)


@lru_cache(maxsize=32)
def by_name(names: tuple[str, ...]) -> tuple[tuple[str, ...], Ints]:
    """The names in order, and where each stood."""
    order = np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.int64)
    return tuple(names[at] for at in order.tolist()), order


Postings: TypeAlias = tuple[NDArray[np.int32], NDArray[np.uint16]]
"""The products that have a word, in order, and in which columns (as bits, `search.plan.FIELDS` order)."""

Counted: TypeAlias = tuple[Sequence[str], NDArray[Any]]
"""Values in order of their spelling, and how many there are of each."""


def counted(names: Sequence[str], counts: Ints) -> Counted:
    """Counts by their names' spelling."""
    ordered, order = by_name(tuple(names))
    return ordered, counts[order]

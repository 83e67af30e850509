"""Random draws that give the same values for the same seed, on every machine.

Everything is made from uniform numbers of one bit generator, so that no other algorithm of numpy, which a new
version might change, has a say in what a seed gives.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Generic, TypeVar
from zlib import crc32

import numpy as np

T = TypeVar("T")


class Weighted(Generic[T]):
    """Values with weights; a value is drawn in proportion to its weight."""

    def __init__(self, weights: Mapping[T, float]) -> None:
        self.values = tuple(weights)
        self._limits = list(accumulate(weights.values()))
        if not self.values or self._limits[-1] <= 0:
            raise ValueError("nothing to draw from")

    def at(self, share: float) -> T:
        """The value at a share (0 up to, not including, 1) of the total weight."""
        return self.values[min(bisect_right(self._limits, share * self._limits[-1]), len(self.values) - 1)]


class Dice:
    """A stream of draws. Each part of a dataset has its own, so a change in one part leaves the others alone."""

    def __init__(self, seed: int, part: str) -> None:
        self._random = np.random.Generator(np.random.PCG64([seed, crc32(part.encode())])).random

    def share(self) -> float:
        """Uniform from 0 up to, not including, 1."""
        return float(self._random())

    def chance(self, probability: float) -> bool:
        return self._random() < probability

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._random() * (high - low + 1))

    def pick(self, weighted: Weighted[T]) -> T:
        return weighted.at(self._random())

    def one_of(self, values: Sequence[T]) -> T:
        return values[int(self._random() * len(values))]

    def some_of(self, values: Sequence[T], count: int) -> list[T]:
        """`count` different ones (all, where there are fewer), in the order they were drawn."""
        return self.shuffled(values)[:count]

    def shuffled(self, values: Sequence[T]) -> list[T]:
        order = np.argsort(self._random(len(values)), kind="stable")
        return [values[i] for i in order]

"""Exact arithmetic on arrays: rational factors become integers over one denominator, rounding is half to even."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


def over_common_denominator(values: Iterable[Fraction | Decimal | int]) -> tuple[list[int], int]:
    """`(numerators, denominator)` of all values over their least common denominator."""
    fractions = [Fraction(value) for value in values]
    denominator = lcm(*(f.denominator for f in fractions))
    return [int(f * denominator) for f in fractions], denominator


def round_half_even(numerators: Integers, denominator: int) -> Integers:
    """Each numerators[i] / denominator (> 0) as the nearest integer, halves to the even one."""
    # numpy divides by a single number several times as fast as it finds remainders.
    doubled = 2 * np.asarray(numerators, dtype=np.int64) + denominator
    nearest = doubled // (2 * denominator)
    tie = nearest * (2 * denominator) == doubled
    rounded: Integers = nearest - (tie & (nearest & 1 == 1))
    return rounded


def rounded_to(value: Fraction, places: int) -> Decimal:
    """`value` with so many decimals, halves to the even one."""
    return Decimal(round(value * 10**places)).scaleb(-places)


def half_even(value: Fraction) -> int:
    """`value` as the nearest integer, halves to the even one."""
    return round(value)

"""Whole persons split over places."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from visitering.domain.apportion import largest_remainders
from visitering.errors import UsageError
from visitering.said import said


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """`total` split in proportion to `weights`, in whole numbers that sum to it exactly."""
    weight = sum(weights)
    if total and not weight:
        raise UsageError(said("{total} cannot be split: every weight is 0", total=total), total=total)
    return largest_remainders([Fraction(total * w, weight or 1) for w in weights], total)

"""Whole persons split over places."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from visitering.errors import UsageError


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """`total` split in proportion to `weights`, in whole numbers that sum to it exactly.

    Each gets its share rounded down; what is left goes one each to the largest remainders (the earlier one where
    two are equal).
    """
    weight = sum(weights)
    if total and not weight:
        raise UsageError(f"{total} cannot be split: every weight is 0", total=total)
    shares = [Fraction(total * w, weight or 1) for w in weights]
    split = [int(share) for share in shares]
    by_remainder = sorted(range(len(split)), key=lambda i: (split[i] - shares[i], i))
    for i in by_remainder[: total - sum(split)]:
        split[i] += 1
    return split

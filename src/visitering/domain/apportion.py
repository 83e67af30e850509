"""Whole persons from exact shares: the method of the largest remainder."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def largest_remainders(exact: Sequence[Fraction], total: int) -> list[int]:
    """`exact` (each ≥ 0) as whole numbers that sum to `total`: each one rounded down, or up.

    Each gets its share rounded down; what is left goes one each to the largest remainders, the earlier one where
    two are equal. `total` must lie between the sum of all rounded down and the sum of all rounded up, as it does
    where it is the sum of `exact` rounded down or up. Nobody gets more by losing: where one share rises, no other
    rises, and the total does not fall, the one's number does not fall (docs/quotas.md has the proof).
    """
    split = [share.numerator // share.denominator for share in exact]
    left = total - sum(split)
    by_remainder = sorted(range(len(split)), key=lambda i: (split[i] - exact[i], i))
    if not 0 <= left <= sum(share > whole for share, whole in zip(exact, split, strict=True)):
        raise ValueError(f"{total} is not the sum of these shares rounded down or up")
    for i in by_remainder[:left]:
        split[i] += 1
    return split

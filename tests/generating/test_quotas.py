"""Splitting whole persons over places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visitering.errors import UsageError
from visitering.generating.quotas import largest_remainder

WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=50).filter(any)


@given(st.integers(0, 10**6), WEIGHTS)
def test_the_parts_sum_to_the_whole_and_are_within_one_of_their_share(total: int, weights: list[int]) -> None:
    parts = largest_remainder(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < sum(weights)


def test_the_largest_remainder_goes_first() -> None:
    assert largest_remainder(10, [1, 1, 1]) == [4, 3, 3]
    assert largest_remainder(1, [3, 4, 0]) == [0, 1, 0]


def test_nothing_cannot_take_anything() -> None:
    assert largest_remainder(0, [0, 0]) == [0, 0]
    with pytest.raises(UsageError):
        largest_remainder(1, [0, 0])

"""A difference is told only where it lies outside the gaps of both."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comparable import solved, tier
from visitering.comparing.gaps import Difference, Known, by_goals_of, difference, slack
from visitering.comparing.solved import Solved
from visitering.comparing.tables import interval


def employed(points: int, left: int, weight: int = 100) -> Solved:
    """A record with points in employment, and `left` of the model's integers below the bound."""
    return solved("s", tier({"employment": weight}, 0, left), points={"employment": points})


def test_slack_is_what_is_left_over_the_weight() -> None:
    assert slack(employed(5, 300), "employment") == 3
    assert slack(employed(5, 300, weight=50), "employment") == 6
    assert slack(employed(5, 100, weight=300), "employment") == Fraction(1, 3)
    assert slack(employed(5, 300), "ties") is None


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (employed(10, 0), employed(10, 0), Difference(Known.NONE, 0, alike=True)),
        (employed(10, 0), employed(11, 0), Difference(Known.SHOWN, 1)),
        (employed(10, 0), employed(9, 0), Difference(Known.SHOWN, -1)),
        (employed(10, 100), employed(10, 0), Difference(Known.WITHIN, alike=True)),
        (employed(10, 100), employed(11, 0), Difference(Known.WITHIN)),
        (employed(10, 100), employed(12, 0), Difference(Known.SHOWN, 2)),
        (employed(10, 100), employed(12, 100), Difference(Known.WITHIN)),
        (employed(10, 100), employed(13, 100), Difference(Known.SHOWN, 3)),
        (employed(10, 100, weight=50), employed(13, 100), Difference(Known.WITHIN)),
    ],
)
def test_differences(first: Solved, second: Solved, told: Difference) -> None:
    assert difference(first, second, "employment") == told


@pytest.mark.parametrize(
    ("first", "second", "sign"),
    [
        (employed(10, 0), employed(10, 0), "="),
        (employed(10, 100), employed(10, 0), "≈"),
        (employed(10, 100), employed(11, 0), "?"),
        (employed(10, 0), employed(11, 0), ""),
    ],
)
def test_only_figures_that_are_the_same_are_called_so(first: Solved, second: Solved, sign: str) -> None:
    assert difference(first, second, "employment").sign == sign


@given(*[st.integers(0, 500)] * 2, *[st.integers(0, 5000)] * 2)
def test_drawn_intervals_are_apart_where_a_difference_is_told(a: int, b: int, left_a: int, left_b: int) -> None:
    first, second = employed(a, left_a), employed(b, left_b)
    (low_a, high_a), (low_b, high_b) = (interval(s, "employment") for s in (first, second))
    assert low_a <= a <= high_a
    apart = low_a > high_b + 1e-9 or low_b > high_a + 1e-9
    if apart:
        assert difference(first, second, "employment").known is Known.SHOWN
    elif min(low_a, low_b) > 0:  # an interval that ends at 0 is drawn shorter
        assert difference(first, second, "employment").known is not Known.SHOWN


def test_a_goal_without_weight_is_not_aimed_at() -> None:
    without = solved("s", tier({"ties": 100}, 0, 0), points={"employment": 900})
    assert difference(without, employed(1, 0), "employment") == Difference(Known.NOT_AIMED)
    assert difference(employed(1, 0), without, "employment") == Difference(Known.NOT_AIMED)


@given(*[st.integers(-500, 500)] * 2, *[st.integers(0, 5000)] * 2, *[st.integers(1, 400)] * 2)
def test_what_is_told_holds_wherever_in_the_gaps_the_truth_lies(
    a: int, b: int, left_a: int, left_b: int, weight_a: int, weight_b: int
) -> None:
    first, second = employed(a, left_a, weight_a), employed(b, left_b, weight_b)
    told = difference(first, second, "employment")
    reach = Fraction(left_a, weight_a) + Fraction(left_b, weight_b)
    if told.known is Known.SHOWN:
        assert told.value == b - a
        assert (b - a - reach > 0) or (b - a + reach < 0)
    else:
        assert b - a - reach <= 0 <= b - a + reach


def test_by_the_goals_of_another() -> None:
    judge = solved("j", tier({"place_persons": 100}, 0, 0), tier({"employment": 50, "ties": 200}, 0, 0))
    placed = solved("p", points={"place_persons": 3, "employment": 7, "ties": 2, "waiting": 90})
    assert by_goals_of(judge, placed) == (300, 750)

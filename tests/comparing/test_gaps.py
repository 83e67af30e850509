"""A difference is told only where it lies outside the gaps of both."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comparable import solved, tier
from visitering.comparing.gaps import Difference, Known, by_goals_of, difference, slack
from visitering.comparing.solved import Solved


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
        (employed(10, 0), employed(10, 0), Difference(Known.NONE, 0)),
        (employed(10, 0), employed(11, 0), Difference(Known.SHOWN, 1)),
        (employed(10, 0), employed(9, 0), Difference(Known.SHOWN, -1)),
        (employed(10, 100), employed(10, 0), Difference(Known.WITHIN)),
        (employed(10, 100), employed(11, 0), Difference(Known.WITHIN)),
        (employed(10, 100), employed(12, 0), Difference(Known.SHOWN, 2)),
        (employed(10, 100), employed(12, 100), Difference(Known.WITHIN)),
        (employed(10, 100), employed(13, 100), Difference(Known.SHOWN, 3)),
        (employed(10, 100, weight=50), employed(13, 100), Difference(Known.WITHIN)),
    ],
)
def test_differences(first: Solved, second: Solved, told: Difference) -> None:
    assert difference(first, second, "employment") == told


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

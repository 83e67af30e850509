"""Which differences between two placements mean something, and which lie within the gaps.

A tier that is not proven has `bound − objective` left: points that a better placement might still reach. All of them
could belong to one goal, so a goal's unweighted points are known up to slack = (bound − objective) / weight. Two
scenarios differ in a goal only where their points lie further apart than both slacks together. A goal that a scenario
gives no weight is not aimed at: what it reaches there is chance, and no gap speaks of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from visitering.comparing.solved import Solved
from visitering.domain.policy import WEIGHT_SCALE
from visitering.goals.future import scoring_tier


class Known(StrEnum):
    """What can be said of a difference."""

    SHOWN = "shown"
    NONE = "none"
    WITHIN = "within_gaps"
    NOT_AIMED = "not_aimed_at"
    OTHER_DATA = "other_data"


@dataclass(frozen=True)
class Difference:
    """`value`: points of the second less those of the first, where that means something; `known` says why not.

    `alike`: whether the figures themselves are the same, whatever can be told of them.
    """

    known: Known
    value: int | None = None
    alike: bool = False

    @property
    def sign(self) -> str:
        """What stands for the difference where none is shown: a reader of `≈` expects figures that are the same."""
        if self.known is Known.WITHIN:
            return "≈" if self.alike else "?"
        return {Known.NONE: "=", Known.NOT_AIMED: "·"}.get(self.known, "")


def slack(solved: Solved, goal: str) -> Fraction | None:
    """How many of a goal's whole points a better placement might still add; None where the goal has no weight."""
    for tier in solved.tiers:
        if goal in tier.goals:
            return Fraction(max(0, tier.bound - tier.objective), tier.goals[goal])
    return None


def difference(first: Solved, second: Solved, goal: str) -> Difference:
    """second − first in a goal's whole points, if the gaps allow to tell it."""
    ours, theirs = slack(first, goal), slack(second, goal)
    if ours is None or theirs is None:
        return Difference(Known.NOT_AIMED)
    return judged(second.points[goal] - first.points[goal], ours + theirs)


def judged(value: int, left: Fraction | int) -> Difference:
    """A difference, where it is larger than what is `left` unproven on both sides together."""
    if value == left == 0:
        return Difference(Known.NONE, 0, alike=True)
    return Difference(Known.WITHIN, alike=value == 0) if abs(value) <= left else Difference(Known.SHOWN, value)


def by_goals_of(judge: Solved, placed: Solved, taken: int = 0) -> tuple[int, ...]:
    """What a placement reaches in each tier of another scenario, in that one's integers: comparable as it stands.

    `taken`: what it takes from later cases by that one's future prices, in hundredths of a point.
    """
    later = scoring_tier(tier.goals for tier in judge.tiers)
    return tuple(
        sum(weight * placed.points[goal] for goal, weight in tier.goals.items())
        - (taken * tier.scale // WEIGHT_SCALE if number == later else 0)
        for number, tier in enumerate(judge.tiers)
    )

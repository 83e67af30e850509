"""All municipalities' fill in step with the year."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from pydantic import NonNegativeInt, model_validator

from visitering.domain.exact import half_even, round_half_even
from visitering.domain.geography import Row
from visitering.domain.problem import Problem
from visitering.goals.base import Goal
from visitering.said import said


@dataclass(frozen=True)
class Evenness:
    """Pace and tolerance of each municipality, in persons (shape (M,)), and what distance from the pace costs."""

    pace: Row
    tolerance: Row
    slope: int
    steep: int

    def take(self, order: Row) -> Evenness:
        """The same with the municipalities in another order."""
        return Evenness(self.pace[order], self.tolerance[order], self.slope, self.steep)

    def loss(self, load: Row) -> Row:
        """slope · max(0, min(d, 2t) − t) + steep · max(0, d − 2t) with d = |load − pace|; broadcasts over (…, M)."""
        distance, tolerance = np.abs(load - self.pace), self.tolerance
        mild = np.maximum(0, np.minimum(distance, 2 * tolerance) - tolerance)
        result: Row = self.slope * mild + self.steep * np.maximum(0, distance - 2 * tolerance)
        return result


class EvenDistribution(Goal):
    """points = −Σ over municipalities of the loss at their load (received + decided + placed now).

    pace_m = quota_m · (received + decided this year + persons of the batch, over the country) / national quota, half
    to even (0 without a national quota); tolerance t_m = max(`tolerance_min`, `tolerance_percent` % of quota_m half
    to even); the loss is `Evenness.loss`, a convex function of the load.
    """

    id = "even_distribution"

    tolerance_min: NonNegativeInt = 3
    tolerance_percent: NonNegativeInt = 10
    slope: NonNegativeInt = 10
    steep: NonNegativeInt = 30

    @model_validator(mode="after")
    def _convex(self) -> EvenDistribution:
        if self.steep < self.slope:
            raise ValueError(said("steep must be at least slope"))
        return self

    def evenness(self, problem: Problem) -> Evenness:
        national = int(problem.quota.sum())
        by_now = int(problem.load.sum()) + sum(case.size for case in problem.batch)
        pace = [half_even(Fraction(int(q) * by_now, national)) if national else 0 for q in problem.quota]
        tolerance = np.maximum(self.tolerance_min, round_half_even(self.tolerance_percent * problem.quota, 100))
        return Evenness(np.array(pace, dtype=np.int64), tolerance, self.slope, self.steep)

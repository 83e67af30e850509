"""An outcome that was predicted elsewhere."""

from __future__ import annotations

import numpy as np

from visitering.domain.cases import Case
from visitering.domain.geography import Row
from visitering.goals.asked import Asked
from visitering.goals.base import CaseGoal


class PredictedOutcome(CaseGoal):
    """points(case, m) = 100 · score of the pair in `scores.csv`, with four decimals; 0 for a pair that is missing.

    A tier that uses it is counted in millionths of a point instead of hundredths.
    """

    id = "predicted_outcome"

    def points(self, case: Case, scores: Asked) -> Row:
        """In ten-thousandths of a point: a score has six decimals, and one of 1 is 100 points."""
        row: Row = np.maximum(0, scores.problem.predicted(case))
        return row

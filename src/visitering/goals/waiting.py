"""Who has waited longest comes first, where not everyone can be placed."""

from __future__ import annotations

import numpy as np

from visitering.domain.cases import Case
from visitering.domain.geography import Row
from visitering.goals.asked import Asked
from visitering.goals.base import CaseGoal

LONGEST = 365


class Waiting(CaseGoal):
    """points(case, m) = days from `permit_date` to the decision date, held within 0 and 365; 0 without a date."""

    id = "waiting"
    unit = "days"

    def points(self, case: Case, scores: Asked) -> Row:
        permit, today = case.permit_date, scores.problem.policy.date
        days = 0 if permit is None else min(LONGEST, max(0, (today - permit).days))
        return np.full(scores.size, days, dtype=np.int64)

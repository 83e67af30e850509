"""Near where the refugee last stayed."""

from __future__ import annotations

from visitering.domain.cases import Case
from visitering.domain.geography import Row
from visitering.goals.asked import Asked
from visitering.goals.base import CaseGoal


class LatestStay(CaseGoal):
    """points(case, m) = 100 · reach(m, municipality of the latest stay)."""

    id = "latest_stay"

    def points(self, case: Case, scores: Asked) -> Row:
        return scores.reach_of(case.centre)

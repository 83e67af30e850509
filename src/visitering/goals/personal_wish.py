"""The refugee's own wish."""

from __future__ import annotations

from visitering.domain.cases import Case, Kind
from visitering.domain.geography import Row
from visitering.goals.asked import Asked
from visitering.goals.base import CaseGoal


class PersonalWish(CaseGoal):
    """points(case, m) = 100 · the best reach(m, x) over the wished municipalities x."""

    id = "personal_wish"

    def points(self, case: Case, scores: Asked) -> Row:
        return scores.reach_of(*(c.municipality for c in case.of_kind(Kind.WISH)))

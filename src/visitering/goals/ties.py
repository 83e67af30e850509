"""Family and other ties that count without deciding."""

from __future__ import annotations

from visitering.domain.cases import DECISIVE_KINDS, Case
from visitering.domain.geography import Row
from visitering.goals.asked import Asked
from visitering.goals.base import CaseGoal


class Ties(CaseGoal):
    """points(case, m) = 100 · the best reach(m, x) over the circumstances of weight `counts`."""

    id = "ties"

    def points(self, case: Case, scores: Asked) -> Row:
        return scores.reach_of(*(c.municipality for c in case.of_kind(*DECISIVE_KINDS) if not c.decisive))

"""Where the municipality was told that the case is coming."""

from __future__ import annotations

from visitering.domain.cases import Case
from visitering.domain.geography import Row
from visitering.goals.asked import Asked
from visitering.goals.base import CaseGoal


class KeptAnnouncement(CaseGoal):
    """points(case, m) = 100 · persons of the case, where m is the municipality announced; 0 elsewhere.

    What is announced is the last row of the case in `announced.csv` by the decision date. Rules come before goals: it
    never keeps a case where family, treatment, an exclusion or a job offer forbid it.
    """

    id = "kept_announcement"

    def points(self, case: Case, scores: Asked) -> Row:
        problem = scores.problem
        announced = problem.announced.get(case.case_id)
        places = [] if announced is None else [announced.municipality]
        counted: Row = 100 * case.size * problem.mask(*places)
        return counted

"""What the municipality wishes for."""

from __future__ import annotations

import numpy as np
from pydantic import NonNegativeInt

from visitering.domain.cases import Case
from visitering.domain.geography import Row
from visitering.domain.reports import Wish
from visitering.goals.asked import Asked
from visitering.goals.base import CaseGoal
from visitering.goals.stances import meets


class MunicipalWish(CaseGoal):
    """points(case, m) = `each` · (wanted − unwanted attributes that the case meets), held within ±`each`.

    Each attribute and stance counts once.
    """

    id = "municipal_wish"

    each: NonNegativeInt = 50

    def points(self, case: Case, scores: Asked) -> Row:
        stances = scores.stances
        met = stances.met(case, scores.problem.year)
        balance = np.bincount(stances.place[met], stances.sign[met], minlength=scores.size).astype(np.int64)
        return np.minimum(np.maximum(self.each * balance, -self.each), self.each)

    def counted(self, case: Case, m: int, scores: Asked) -> list[Wish]:
        """The wishes of the municipality at position m that the case meets."""
        return [wish for wish in scores.wishes.get(m, ()) if meets(case, wish, scores.problem.year)]

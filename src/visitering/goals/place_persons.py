"""Everyone covered must be placed."""

from __future__ import annotations

import numpy as np

from visitering.domain.cases import Case
from visitering.domain.geography import Row
from visitering.goals.asked import Asked
from visitering.goals.base import CaseGoal


class PlacePersons(CaseGoal):
    """points(case, m) = persons of the case."""

    id = "place_persons"
    unit = "persons"

    def points(self, case: Case, scores: Asked) -> Row:
        return np.full(scores.size, case.size, dtype=np.int64)

"""What the municipality wishes for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import NonNegativeInt

from visitering.domain.cases import Case
from visitering.domain.geography import Row
from visitering.domain.reports import Wish
from visitering.goals.base import CaseGoal

if TYPE_CHECKING:
    from visitering.goals.score import Scores


class MunicipalWish(CaseGoal):
    """points(case, m) = `each` · (wanted − unwanted attributes that the case meets), held within ±`each`.

    Each attribute and stance counts once.
    """

    id = "municipal_wish"
    basis = "Nyt fra Udlændingestyrelsen nr. 3, oktober 2017 (kommunernes ønsker)"

    each: NonNegativeInt = 50

    def points(self, case: Case, scores: Scores) -> Row:
        total = np.zeros(scores.size, dtype=np.int64)
        for m, wishes in scores.wishes.items():
            met = {(wish.attribute, wish.stance) for wish in wishes if meets(case, wish, scores.problem.year)}
            balance = sum(1 if stance == "wanted" else -1 for _, stance in met)
            total[m] = max(-self.each, min(self.each, self.each * balance))
        return total

    def counted(self, case: Case, m: int, scores: Scores) -> list[Wish]:
        """The wishes of the municipality at position m that the case meets."""
        return [wish for wish in scores.wishes.get(m, ()) if meets(case, wish, scores.problem.year)]


def meets(case: Case, wish: Wish, year: int) -> bool:
    """Whether the case has the attribute that a municipality wishes for (or against)."""
    match wish.attribute:
        case "household_size":
            return _size_fits(case.size, wish.value)
        case "language":
            return wish.value in case.languages
        case "centre":
            return case.centre == wish.value
        case "education":
            adults = (person for person in case.persons if person.is_adult(year))
            return any(person.education is not None and person.education >= int(wish.value) for person in adults)
    raise ValueError(f"unknown attribute {wish.attribute!r}")


def _size_fits(size: int, value: str) -> bool:
    """`value` is `n`, `n-m` or `n+`."""
    if value.endswith("+"):
        return size >= int(value[:-1])
    lowest, _, highest = value.partition("-")
    return int(lowest) <= size <= int(highest or lowest)

"""What a goal is: what makes a placement good, as points."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from visitering.domain.cases import Case
from visitering.domain.geography import Row
from visitering.goals.asked import Asked


class Goal(BaseModel):
    """A goal. Its fields are its parameters: the keys of `parameters.<id>` in the scenario.

    `unit` says what its points count. Decimal parameters are `Decimal`, so that all points are exact. What it stands
    on depends on the day: `domain/law.py`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: ClassVar[str]
    unit: ClassVar[str] = "points"


class CaseGoal(Goal):
    """A goal that gives points to a case in a municipality, whatever the other cases do."""

    def points(self, case: Case, scores: Asked) -> Row:
        """Whole points (`predicted_outcome`: ten-thousandths) of the case in each municipality, shape (M,)."""
        raise NotImplementedError

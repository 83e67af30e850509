"""Only where a prediction was made."""

from __future__ import annotations

from visitering.domain.cases import Case
from visitering.domain.geography import Mask
from visitering.rules.base import Asked, Rule


class ScoredOnly(Rule):
    """forbidden(case, m) ⇔ `scores.csv` has no row for the case in m. Off unless the scenario switches it on."""

    id = "scored_only"
    of_law = False
    one_reason = True

    enabled: bool = False

    def forbids(self, case: Case, left: Mask, book: Asked) -> Mask | None:
        missing: Mask = book.problem.predicted(case) < 0
        return missing

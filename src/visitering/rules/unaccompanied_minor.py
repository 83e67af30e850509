"""An unaccompanied minor is heard first."""

from __future__ import annotations

import numpy as np

from visitering.domain.cases import Case
from visitering.domain.geography import Mask
from visitering.domain.reasons import Reason
from visitering.rules.base import Asked, Rule


class UnaccompaniedMinor(Rule):
    """forbidden(case, every m) ⇔ an unaccompanied minor who is not heard (`heard_on`) by the decision date.

    Then like others, always marked for manual review. It is named last, after what else forbids a place.
    """

    id = "unaccompanied_minor"
    one_reason = True

    def forbids(self, case: Case, left: Mask, book: Asked) -> Mask | None:
        if not case.unaccompanied_minor or self.heard(case, book):
            return None
        return np.ones(len(book.problem.municipalities), dtype=bool)

    @staticmethod
    def heard(case: Case, book: Asked) -> bool:
        return case.heard_on is not None and case.heard_on <= book.problem.policy.date

    def why(self, case: Case, municipality: str, book: Asked) -> Reason:
        return Reason("forbidden.unaccompanied_minor", {"heard_on": case.heard_on})

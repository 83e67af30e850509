"""An unaccompanied minor is heard first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from visitering.domain.cases import Case
from visitering.domain.geography import Mask
from visitering.domain.reasons import Reason
from visitering.rules.base import Rule

if TYPE_CHECKING:
    from visitering.rules.book import Rulebook


class UnaccompaniedMinor(Rule):
    """forbidden(case, every m) ⇔ an unaccompanied minor who is not heard (`heard_on`) by the decision date.

    Then like others, always marked for manual review. It is named last, after what else forbids a place.
    """

    id = "unaccompanied_minor"
    basis = "bek. nr. 1290/2020 § 9"

    def forbids(self, case: Case, left: Mask, book: Rulebook) -> Mask | None:
        if not case.unaccompanied_minor or self.heard(case, book):
            return None
        return np.ones(len(book.problem.municipalities), dtype=bool)

    @staticmethod
    def heard(case: Case, book: Rulebook) -> bool:
        return case.heard_on is not None and case.heard_on <= book.problem.policy.date

    def why(self, case: Case, municipality: str, book: Rulebook) -> Reason:
        return Reason("forbidden.unaccompanied_minor", {"heard_on": case.heard_on})

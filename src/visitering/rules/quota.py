"""Only where the municipality has quota left."""

from __future__ import annotations

from visitering.domain.cases import Case
from visitering.domain.geography import Mask
from visitering.domain.reasons import Reason
from visitering.rules.base import Asked, Rule


class Quota(Rule):
    """persons placed in m ≤ max(left_m, persons of exempt cases placed in m).

    Everyone counts; only exempt cases may go beyond, and where they do nobody else goes there. The matching
    keeps the sum; for one case alone, forbidden(case, m) ⇔ it is not exempt in m and its persons > left_m.
    """

    id = "quota"
    one_reason = True

    def forbids(self, case: Case, left: Mask, book: Asked) -> Mask | None:
        return (case.size > book.problem.left) & ~book.exempt(case)

    def why(self, case: Case, municipality: str, book: Asked) -> Reason:
        left = int(book.problem.left[book.problem.index[municipality]])
        parameters = {"municipality": municipality, "left": left, "persons": case.size}
        return Reason("forbidden.quota", parameters)

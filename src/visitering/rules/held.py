"""Where a caseworker holds the case, in a draft."""

from __future__ import annotations

import numpy as np

from visitering.domain.cases import Case
from visitering.domain.geography import Mask
from visitering.domain.reasons import Reason
from visitering.rules.base import Asked, Rule


class HeldCase(Rule):
    """forbidden(case, m) ⇔ the scenario holds the case in another municipality than m, or leaves it open.

    What a rule says against the municipality that it is held in, and that the hold names with `against`, does not
    count. A hold decides nothing: it makes a draft.
    """

    id = "held"
    of_law = False
    one_reason = True

    def forbids(self, case: Case, left: Mask, book: Asked) -> Mask | None:
        held = book.problem.held.get(case.case_id)
        if held is None:
            return None
        if held.municipality is None:
            return np.ones_like(left)
        elsewhere: Mask = ~book.problem.mask(held.municipality)
        return elsewhere

    def why(self, case: Case, municipality: str, book: Asked) -> Reason:
        held = book.problem.held[case.case_id]
        if held.municipality is None:
            return Reason("forbidden.held.open", {"detail": held.reason})
        return Reason("forbidden.held", {"municipality": held.municipality, "detail": held.reason})

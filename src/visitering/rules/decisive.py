"""What the rules on decisive personal circumstances share: the case goes to one of the places they name."""

from __future__ import annotations

import numpy as np
from pydantic import NonNegativeInt

from visitering.domain.cases import Case
from visitering.domain.geography import Mask
from visitering.domain.reasons import Reason
from visitering.rules.base import Asked, Rule


class DecisiveCircumstance(Rule):
    """With decisive rows: forbidden(case, m) ⇔ m is within `within_minutes` of none of them.

    The rows of all such rules that are switched on count together, each within its own rule's minutes; the rule
    of the first row is the one that is named.
    """

    one_reason = True

    within_minutes: NonNegativeInt = 0

    def forbids(self, case: Case, left: Mask, book: Asked) -> Mask | None:
        rows = book.decisive(case)
        if not rows or rows[0].kind != self.id:
            return None
        near = [book.problem.can_reach(place, rule.within_minutes) for place, rule in self._places(case, book)]
        forbidden: Mask = ~np.logical_or.reduce(near)
        return forbidden

    def why(self, case: Case, municipality: str, book: Asked) -> Reason:
        places = tuple(place for place, _ in self._places(case, book))
        parameters = {"municipality": municipality, "places": places, "minutes": self.within_minutes}
        return Reason(f"forbidden.{self.id}", parameters)

    @staticmethod
    def _places(case: Case, book: Asked) -> list[tuple[str, DecisiveCircumstance]]:
        rules = [(row, book.rules[row.kind]) for row in book.decisive(case)]
        return [
            (r.municipality, rule) for r, rule in rules if r.municipality and isinstance(rule, DecisiveCircumstance)
        ]

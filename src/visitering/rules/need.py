"""What the rules on needed offers share: an offer of the kind and code must be in force within reach."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import NonNegativeInt

from visitering.domain.cases import Case, Kind
from visitering.domain.geography import Mask
from visitering.domain.reasons import Named, Reason
from visitering.rules.base import Asked, Rule


class NeededOffer(Rule):
    """forbidden(case, m) ⇔ for some code the case needs, no such offer in force is within `within_minutes` of m.

    Each (case, kind, code) then takes one place of one offer within reach, of an unlimited one where there is
    one. Which limited offer it is, the matching decides.
    """

    kind: ClassVar[Kind]
    within_minutes: NonNegativeInt = 30

    def forbids(self, case: Case, left: Mask, book: Asked) -> Mask | None:
        codes = self.codes(case)
        if not codes:
            return None
        offered = [book.problem.offered(self.kind, code, self.within_minutes) for code in codes]
        forbidden: Mask = ~np.logical_and.reduce(offered)
        return forbidden

    def codes(self, case: Case) -> list[str]:
        """The codes of this kind that the case needs."""
        return [code for kind, code in case.needs() if kind is self.kind]

    def why(self, case: Case, municipality: str, book: Asked) -> Reason:
        m = book.problem.index[municipality]
        missing = tuple(
            Named(self.kind, code)
            for code in self.codes(case)
            if not book.problem.offered(self.kind, code, self.within_minutes)[m]
        )
        parameters = {"municipality": municipality, "needed": missing, "minutes": self.within_minutes}
        return Reason(f"forbidden.{self.id}", parameters)

"""Places the case must not go to."""

from __future__ import annotations

from visitering.domain.cases import Case, Kind
from visitering.domain.geography import Mask
from visitering.domain.reasons import Reason
from visitering.rules.base import Asked, Rule


class Exclusion(Rule):
    """forbidden(case, m) ⇔ the case has an `exclusion` of m; its `detail` is the reason."""

    id = "exclusion"
    basis = "bek. nr. 550/2022 § 11, stk. 3 (ganske særlige forhold)"

    def forbids(self, case: Case, left: Mask, book: Asked) -> Mask | None:
        places = [c.municipality for c in case.of_kind(Kind.EXCLUSION) if c.municipality]
        return book.problem.mask(*places) if places else None

    def why(self, case: Case, municipality: str, book: Asked) -> Reason:
        details = [c.detail for c in case.of_kind(Kind.EXCLUSION) if c.municipality == municipality]
        return Reason("forbidden.exclusion", {"municipality": municipality, "detail": details[0]})

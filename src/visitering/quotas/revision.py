"""The revision of the national number during the year: what it does to the quotas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from visitering.quotas.formula import by_region
from visitering.said import said


@dataclass(frozen=True)
class Revision:
    """Quotas after a revision: `regions` has each region's exact total and quota, `exact` the municipalities'."""

    announced: int
    revised: int
    exact: Mapping[str, Fraction]
    regions: Mapping[str, tuple[Fraction, int]]
    quotas: Mapping[str, int]

    def exceeded(self, received: Mapping[str, int]) -> dict[str, int]:
        """The municipalities that have received more than their new quota, with how many persons more."""
        over = {code: received.get(code, 0) - quota for code, quota in self.quotas.items()}
        return {code: more for code, more in over.items() if more > 0}


def revise(quotas: Sequence[tuple[str, str, int]], revised: int) -> Revision:
    """The quotas of (municipality, region, quota) for a revised national number.

    exact_k = quota_k · L' / L, the quotas as agreed, rounded region first as in the formula. That a revision scales
    the quotas, and does not run the formula again, is our reading: Syddanmark had 303 of 3,000 before the revision
    of 2018 and 102 of 1,000 after it. Raises `ValueError` where there is nothing to scale.
    """
    announced = sum(quota for _, _, quota in quotas)
    if not announced and revised:
        raise ValueError(said("quotas of 0 cannot be scaled"))
    factor = Fraction(revised, announced) if announced else Fraction(0)
    exact = [quota * factor for _, _, quota in quotas]
    regions, numbers = by_region(exact, [region for _, region, _ in quotas], revised)
    codes = [code for code, _, _ in quotas]
    return Revision(
        announced, revised, dict(zip(codes, exact, strict=True)), regions, dict(zip(codes, numbers, strict=True))
    )

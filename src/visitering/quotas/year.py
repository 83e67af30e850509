"""A year's quotas from first to last: computed, agreed and, where the national number was revised, revised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from visitering.domain.law import Law, LawBook, QuotaYears
from visitering.errors import InputError, UsageError
from visitering.loading.findings import Findings
from visitering.loading.law import shipped
from visitering.quotas.agreements import Agreed, agree
from visitering.quotas.formula import Formula, compute
from visitering.quotas.inputs import Inputs
from visitering.quotas.revision import Revision, revise
from visitering.said import said


@dataclass(frozen=True)
class YearQuotas:
    """`revision` is None while the announced national number stands."""

    inputs: Inputs
    formula: Formula
    agreed: Agreed
    orders: LawBook
    revision: Revision | None = None

    @property
    def law(self) -> Law:
        """The law of the day on which the quotas stand: 30 September of the year before (INL § 8)."""
        return self.orders.on(date(self.inputs.year - 1, 9, 30))

    @property
    def limits(self) -> QuotaYears:
        """When the national number of the year must be revised."""
        return self.orders.of_year(self.inputs.year)

    @property
    def quotas(self) -> Mapping[str, int]:
        """The quotas that stand."""
        return self.agreed.quotas if self.revision is None else self.revision.quotas

    @property
    def region_quotas(self) -> dict[str, int]:
        """The sum of each region's quotas that stand."""
        sums = dict.fromkeys(self.formula.regions, 0)
        for code, region in self.inputs.regions.items():
            sums[region] += self.quotas[code]
        return sums

    @property
    def exceeded(self) -> Mapping[str, int]:
        """After a revision: municipalities that have received more than their new quota, with how many more."""
        return {} if self.revision is None else self.revision.exceeded(self.inputs.received)


def compute_year(
    inputs: Inputs, national: int, revised: int | None = None, orders: LawBook | None = None
) -> YearQuotas:
    """The quotas of a year for its national number, and for the revised one where there is one.

    `orders`: the law, where it is another than the shipped one.

    Raises `InputError` with every agreement that does not hold.
    """
    findings, orders = Findings(), orders or shipped()
    places = [(m.code, m.region, inputs.statistics[m.code]) for m in inputs.municipalities]
    formula = compute(national, places)
    agreed = agree(formula, inputs, orders, findings)
    if findings.faults:
        raise InputError.of(findings.faults)
    if revised is None:
        return YearQuotas(inputs, formula, agreed, orders)
    if not national and revised:
        raise UsageError(
            said("a national number of 0 has no quotas to scale: give the new number as --national-number")
        )
    quotas = [(code, region, agreed.quotas[code]) for code, region, _ in places]
    return YearQuotas(inputs, formula, agreed, orders, revise(quotas, revised))

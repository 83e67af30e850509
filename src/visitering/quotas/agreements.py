"""What municipalities and regions agreed instead of the computed numbers, checked.

The municipalities of a region may agree on another split by 10 September; it must sum to the region quota. In
practice they agree on transfers. Before 2018 the regions could agree on another split of the national number too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from visitering.domain.apportion import largest_remainders
from visitering.domain.law import LawBook
from visitering.loading.findings import Findings
from visitering.quotas.formula import Formula
from visitering.quotas.inputs import Inputs
from visitering.said import said


@dataclass(frozen=True)
class Agreed:
    """The quotas that stand after the agreements. `transferred`: persons taken over, below 0 where given away."""

    regions: Mapping[str, int]
    transferred: Mapping[str, int]
    quotas: Mapping[str, int]


def agree(formula: Formula, inputs: Inputs, orders: LawBook, findings: Findings) -> Agreed:
    """The computed numbers with every agreement carried out; what does not hold goes to `findings`."""
    regions, numbers = _between_regions(formula, inputs, orders, findings)
    numbers = _inside_regions(regions, numbers, inputs, findings)
    transferred = _transfers(numbers, inputs, findings)
    quotas = {code: number + transferred[code] for code, number in numbers.items()}
    return Agreed(regions, transferred, quotas)


def _between_regions(
    formula: Formula, inputs: Inputs, orders: LawBook, findings: Findings
) -> tuple[dict[str, int], dict[str, int]]:
    """Region quotas and numbers after `region_splits.csv`: the exact numbers scaled to the agreed region quota."""
    regions = {region: whole for region, (_, whole) in formula.regions.items()}
    table = inputs.region_splits
    if not table.rows:
        return regions, dict(formula.numbers)
    years = orders.of_year(inputs.year)
    if not years.region_split:
        expected = said(
            "the regions can agree on another split before {first} only, not for {year}",
            first=years.first,
            year=inputs.year,
        )
        findings.fault(table.file, None, None, None, expected)
        return regions, dict(formula.numbers)
    agreed = regions | {row.region: row.quota for row in table.rows}
    if sum(agreed.values()) != formula.national:
        expected = said(
            "the region quotas sum to {total}, not to the national number {national}",
            total=sum(agreed.values()),
            national=formula.national,
        )
        findings.fault(table.file, None, "quota", None, expected)
        return regions, dict(formula.numbers)
    numbers: dict[str, int] = {}
    lines = {row.region: row.line for row in table.rows}
    for region, quota in agreed.items():
        steps = [step for step in formula.steps if step.region == region]
        total = formula.regions[region][0]
        if quota == regions[region]:
            numbers |= {step.code: step.number for step in steps}
        elif not total:
            expected = said(
                "{region} has 0-quota municipalities only: nobody there can take {quota}", region=region, quota=quota
            )
            findings.fault(table.file, lines[region], "quota", str(quota), expected)
        else:
            wholes = largest_remainders([step.after_excess * Fraction(quota) / total for step in steps], quota)
            numbers |= {step.code: whole for step, whole in zip(steps, wholes, strict=True)}
    return agreed, {step.code: numbers.get(step.code, step.number) for step in formula.steps}


def _inside_regions(
    regions: Mapping[str, int], numbers: Mapping[str, int], inputs: Inputs, findings: Findings
) -> dict[str, int]:
    """The numbers after `splits.csv`: each region that has one names all its municipalities and its whole quota."""
    table, region_of = inputs.splits, inputs.regions
    stated = {row.municipality: row.quota for row in table.rows}
    for region in dict.fromkeys(region_of[code] for code in stated):
        members = [code for code, other in region_of.items() if other == region]
        missing = [code for code in members if code not in stated]
        for code in missing:
            findings.fault(
                table.file,
                None,
                "municipality",
                code,
                said("is missing in the agreed split of {region}", region=region),
            )
        total = sum(stated.get(code, 0) for code in members)
        if not missing and total != regions[region]:
            expected = said(
                "the agreed split of {region} sums to {total}, not to its region quota {quota}",
                region=region,
                total=total,
                quota=regions[region],
            )
            findings.fault(table.file, None, "quota", None, expected)
    return {code: stated.get(code, number) for code, number in numbers.items()}


def _transfers(numbers: Mapping[str, int], inputs: Inputs, findings: Findings) -> Counter[str]:
    """Persons taken over by each municipality less those given away: inside a region, nobody below 0."""
    table, region_of = inputs.transfers, inputs.regions
    split = {region_of[row.municipality] for row in inputs.splits.rows}
    net: Counter[str] = Counter()
    last_given: dict[str, int] = {}
    for row in table.rows:
        fault = None
        if row.from_ == row.to:
            fault = said("must be another municipality than the one that gives")
        elif region_of[row.from_] != region_of[row.to]:
            fault = said(
                "lies in {region}, but {other} in {its_region}: a region's own affair",
                region=region_of[row.to],
                other=row.from_,
                its_region=region_of[row.from_],
            )
        elif region_of[row.to] in split:
            fault = said(
                "{region} has an agreed split in splits.csv; write its transfers into that",
                region=region_of[row.to],
            )
        if fault is not None:
            findings.fault(table.file, row.line, "to", row.to, fault)
            continue
        net[row.from_] -= row.persons
        net[row.to] += row.persons
        last_given[row.from_] = row.line
    for code, line in last_given.items():
        if numbers[code] + net[code] < 0:
            expected = said(
                "gives away more than its {number}: {left} would be left",
                number=numbers[code],
                left=numbers[code] + net[code],
            )
            findings.fault(table.file, line, "from", code, expected)
    return net

"""The formula of bek. nr. 550/2022 § 4, step by step and exact until it is rounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from visitering.domain.apportion import largest_remainders
from visitering.said import said


@dataclass(frozen=True, slots=True)
class Statistics:
    """What the formula asks of a municipality, as of 1 January in the year of the announcement.

    `population`: inhabitants; `immigrants`: immigrants and refugees of non-western origin without permits for
    study, au pair and work; `family_reunified`: family members reunified with refugees who first entered in the
    last calendar year. All are persons, 0 or more.
    """

    population: int
    immigrants: int
    family_reunified: int


@dataclass(frozen=True, slots=True)
class Step:
    """One municipality's way through the formula; all but `number` exact.

    `population_share` b and `immigrant_share` i of the country; `share` f = 2b − i; `computed` c = f · (L + F);
    `preliminary` p = c − F_k; `after_excess` q = max(0, p) · L / (L + E); `number`: q rounded down or up.
    """

    code: str
    region: str
    statistics: Statistics
    population_share: Fraction
    immigrant_share: Fraction
    share: Fraction
    computed: Fraction
    preliminary: Fraction
    after_excess: Fraction
    number: int

    @property
    def zero_quota(self) -> bool:
        """Whether the preliminary number is below 0: a 0-quota municipality."""
        return self.preliminary < 0

    @property
    def given_up(self) -> Fraction:
        """What the municipality gives up so that the 0-quota municipalities can stay at 0."""
        return max(Fraction(0), self.preliminary) - self.after_excess


@dataclass(frozen=True)
class Formula:
    """The computed numbers of a year. `regions`: the exact total of each region and its quota, in order."""

    national: int
    steps: tuple[Step, ...]
    regions: Mapping[str, tuple[Fraction, int]]

    @cached_property
    def population(self) -> int:
        return sum(step.statistics.population for step in self.steps)

    @cached_property
    def immigrants(self) -> int:
        return sum(step.statistics.immigrants for step in self.steps)

    @cached_property
    def family_reunified(self) -> int:
        """F: family members reunified in the whole country."""
        return sum(step.statistics.family_reunified for step in self.steps)

    @cached_property
    def excess(self) -> Fraction:
        """E = Σ max(0, −p): what the municipalities above 0 hold together beyond the national number."""
        return sum((-step.preliminary for step in self.steps if step.zero_quota), Fraction(0))

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The computed number of each municipality."""
        return {step.code: step.number for step in self.steps}


def compute(national: int, places: Sequence[tuple[str, str, Statistics]]) -> Formula:
    """The formula for (municipality, region, its statistics) and the national number L ≥ 0.

    With shares b and i of the country's population and immigrants, and F = Σ F_k:

    1. f = b − (i − b) = 2b − i
    2. c = f · (L + F)
    3. p = c − F_k; these sum to L
    4. p < 0 → 0. The municipalities above 0 then hold E too much together; each gives up its part of E in
       proportion to its p: q = p · L / (L + E) [the proportion is our reading]
    5. the regions' totals Σ q by largest remainder to whole quotas that sum to L; then each region's q by largest
       remainder to numbers that sum to the region's quota [the rounding is our choice]

    So each number is its q rounded down or up, each region quota the total of its q rounded down or up, and both
    sums are exact. Raises `ValueError` where nobody lives in the country or there are no immigrants.
    """
    population = sum(s.population for _, _, s in places)
    immigrants = sum(s.immigrants for _, _, s in places)
    family = sum(s.family_reunified for _, _, s in places)
    if not population or not immigrants:
        raise ValueError(said("shares of nobody are not defined"))
    drafts = []
    for code, region, s in places:
        b, i = Fraction(s.population, population), Fraction(s.immigrants, immigrants)
        f = 2 * b - i
        c = f * (national + family)
        drafts.append((code, region, s, b, i, f, c, c - s.family_reunified))
    above = sum((max(Fraction(0), draft[-1]) for draft in drafts), Fraction(0))
    kept = Fraction(national) / above if above else Fraction(0)
    exact = [max(Fraction(0), draft[-1]) * kept for draft in drafts]
    regions, numbers = by_region(exact, [region for _, region, _ in places], national)
    steps = (Step(*draft, q, number) for draft, q, number in zip(drafts, exact, numbers, strict=True))
    return Formula(national, tuple(steps), regions)


def by_region(
    exact: Sequence[Fraction], regions: Sequence[str], total: int
) -> tuple[dict[str, tuple[Fraction, int]], list[int]]:
    """`exact` (summing to `total`) rounded region first: {region: (exact total, whole)} and the whole numbers.

    The regions' totals are rounded to sum to `total`, then each region's members to sum to its region.
    """
    members: dict[str, list[int]] = {}
    for position, region in enumerate(regions):
        members.setdefault(region, []).append(position)
    totals = [sum((exact[m] for m in positions), Fraction(0)) for positions in members.values()]
    wholes = largest_remainders(totals, total)
    numbers = [0] * len(exact)
    for positions, whole in zip(members.values(), wholes, strict=True):
        for m, number in zip(positions, largest_remainders([exact[m] for m in positions], whole), strict=True):
            numbers[m] = number
    return dict(zip(members, zip(totals, wholes, strict=True), strict=True)), numbers

"""What a matching gives: placements, what was reached in each tier, and what that is worth as a proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from visitering.domain.policy import scale_of


class Outcome(StrEnum):
    """What is known of a placement."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"


class Stop(StrEnum):
    """Why the search ended."""

    PROVEN = "proven"
    GAP = "gap_reached"
    SEARCHED = "nothing_better_found"
    EFFORT = "effort"
    TIME = "time_limit"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a case is proposed to live, and which reported places it takes there.

    `fills[person_id]`: the shortage whose opening the person fills. `offers[(kind, code)]`: the limited offer of
    which the case takes a place.
    """

    case_id: str
    municipality: str
    fills: Mapping[str, str] = field(default_factory=dict)
    offers: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def uses(self) -> tuple[str, ...]:
        """Ids of the places taken, repeated per place, in a fixed order."""
        return (*sorted(self.fills.values()), *sorted(self.offers.values()))


@dataclass(frozen=True)
class Prices:
    """What scarce things cost in a tier, in hundredths of a point (the model's integers).

    `place[m]` ≥ 0 per person under the quota of m, `load[m]` (either sign) per person in m, `use[id]` ≥ 0 per
    place of a shortage or an offer, `earlier[j]` ≥ 0 in thousandths per unit of the value reached in tier j,
    `service[s][m]` ≥ 0 per unit of service s in m, where it has a capacity.
    """

    place: Mapping[str, int]
    load: Mapping[str, int]
    use: Mapping[str, int]
    earlier: tuple[int, ...] = ()
    service: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class CasePrices:
    """The same taken the other way round: what cases cost in a tier, in the model's integers.

    `case[id]` ≥ 0 for placing the case (a group pays the sum of its cases), `use[id]` ≥ 0 and `service[s][m]` ≥ 0 as
    in `Prices`, `earlier[j]` ≥ 0 in thousandths. Places under the quota have no price: municipalities are filled
    exactly.
    """

    case: Mapping[str, int]
    use: Mapping[str, int]
    service: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    earlier: tuple[int, ...] = ()


@dataclass(frozen=True)
class TierResult:
    """One tier, in the model's integers: `scale` × points.

    `bound` is the lowest proven upper limit on `objective`, whoever proved it; `relaxation` the one that follows from
    `prices`, and `knapsack` the one that follows from `case_prices`, where there are any: these two anyone can check.
    `assumes_earlier`: an earlier tier is not proven, so the bound holds for the value reached there.
    """

    goals: Mapping[str, int]
    objective: int
    bound: int
    relaxation: int
    prices: Prices
    stop: Stop
    assumes_earlier: bool = False
    case_prices: CasePrices | None = None
    knapsack: int | None = None

    @property
    def checkable(self) -> int:
        """The lower of the two bounds that follow from published prices."""
        return self.relaxation if self.knapsack is None else min(self.relaxation, self.knapsack)

    @property
    def outcome(self) -> Outcome:
        return Outcome.OPTIMAL if self.objective >= self.bound else Outcome.FEASIBLE

    @property
    def points(self) -> float:
        return self.objective / self.scale

    @property
    def scale(self) -> int:
        """The model's integers that make one point."""
        return scale_of(self.goals)

    @property
    def gap(self) -> float:
        """(bound − points) / max(1, |points|), on the tier's own points."""
        return gap(self.objective, self.bound, self.scale)


def gap(objective: float, bound: float, scale: int) -> float:
    return max(0, bound - objective) / max(scale, abs(objective))


@dataclass(frozen=True)
class Result:
    """A placement of the batch. A case that is not in `placements` needs a caseworker's decision.

    `repeatable` is False where the clock or the user ended the search.
    """

    placements: Mapping[str, Placement]
    tiers: tuple[TierResult, ...]
    stop: Stop
    effort: float
    repeatable: bool = True

    @property
    def outcome(self) -> Outcome:
        proven = all(tier.outcome is Outcome.OPTIMAL for tier in self.tiers)
        return Outcome.OPTIMAL if proven else Outcome.FEASIBLE

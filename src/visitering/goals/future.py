"""What using something up today takes from the cases that are still to come, as the matching counts it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from visitering.domain.geography import Row
from visitering.domain.policy import WEIGHT_SCALE, scale_of
from visitering.domain.problem import Problem
from visitering.goals import ALL, CaseGoal
from visitering.goals.employment import Employment


def scoring_tier(tiers: Iterable[Mapping[str, int]]) -> int | None:
    """The tier in which future prices count: the first with a goal that gives points to a case. None: no such tier.

    Tiers of goals that count persons or days are left as they are: nobody stays open for the sake of the future.
    """
    scoring = {goal.id for goal in ALL if issubclass(goal, CaseGoal) and goal.unit == "points"}
    return next((t for t, tier in enumerate(tiers) if scoring & tier.keys()), None)


@dataclass(frozen=True)
class FuturePrices:
    """The potentials of a problem in the model's integers of `tier`, the one tier in which they count.

    Placing a case in m costs the future Σ place[m] over its persons who use the quota + opening[s] for each opening
    of shortage s that is filled + for each need the lowest offer[id] of the limited offers within reach that have a
    place left (0 where an unlimited one is within reach). `place` of shape (M,), `opening` of shape (S,) in whole
    multiples of the weight of employment in the tier.
    """

    tier: int
    place: Row
    opening: Row
    offer: Mapping[str, int]

    @classmethod
    def of(cls, problem: Problem) -> FuturePrices | None:
        """None where the problem has no potentials, or no tier in which they could count."""
        potentials, tier = problem.potentials, scoring_tier(problem.policy.tiers)
        if potentials is None or tier is None:
            return None
        goals = problem.policy.tiers[tier]
        unit = scale_of(goals) // WEIGHT_SCALE
        place = [potentials.place.get(m.code, 0) for m in problem.municipalities]
        opening = [potentials.use.get(s.shortage_id, 0) for s in problem.shortages_in_force]
        offers = (offer.offer_id for offer in problem.offers_in_force if offer.places is not None)
        return cls(
            tier,
            unit * np.array(place, dtype=np.int64),
            unit * np.array(opening, dtype=np.int64) * (Employment.id in goals),
            {offer: unit * potentials.use.get(offer, 0) for offer in offers},
        )

    def per_point(self, problem: Problem) -> Row:
        """`opening` in whole points of employment, shape (S,)."""
        row: Row = self.opening // problem.policy.tiers[self.tier].get(Employment.id, 1)
        return row

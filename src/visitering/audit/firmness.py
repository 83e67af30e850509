"""How firm a proposal is: what the best move of the case alone would lose, and how many lose next to nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from visitering.audit.alone import AloneMove
from visitering.domain.geography import Mask, Row
from visitering.domain.policy import Policy, scale_of
from visitering.goals import ALL

COUNTING = frozenset(goal.id for goal in ALL if goal.unit == "points")
"""Goals that count points, not persons or days."""


def scoring_tiers(policy: Policy) -> list[int]:
    """The tiers that count points."""
    return [t for t, tier in enumerate(policy.tiers) if COUNTING & tier.keys()]


def in_points(policy: Policy, move: AloneMove) -> Row:
    """What the whole gains by the move over all tiers that count points, in the scale of the policy. Shape (M,)."""
    total = np.zeros(move.change.shape[1], dtype=np.int64)
    for t in scoring_tiers(policy):
        total += move.change[t] * (policy.scale // scale_of(policy.tiers[t]))
    return total


@dataclass(frozen=True, eq=False)
class Firmness:
    """`margin`: the smallest loss of any move, in the scale of the policy; None where the case cannot be moved alone.

    `within_a_point`: where a move loses at most a point, shape (M,).
    """

    margin: int | None
    within_a_point: Mask

    @property
    def near(self) -> int:
        """How many municipalities lie within a point."""
        return int(self.within_a_point.sum())


def firmness(policy: Policy, move: AloneMove) -> Firmness:
    """Of a placed case. Counted are the moves that can be made and lose nothing in the tiers above the last that

    counts points; margin = −max over these of what that tier gains. Below 0: the run is not the best, and moving this
    case alone would make it better.
    """
    scoring = scoring_tiers(policy)
    if not scoring:
        return Firmness(None, np.zeros_like(move.feasible))
    last = scoring[-1]
    counted = move.feasible & (move.change[:last] >= 0).all(axis=0)
    factor = policy.scale // scale_of(policy.tiers[last])
    lost = -factor * move.change[last]
    margin = int(lost[counted].min()) if counted.any() else None
    return Firmness(margin, counted & (lost <= policy.scale))

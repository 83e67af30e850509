"""How a team wants to place: the resolved scenario without files and folders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from visitering.domain.law import Law, LawBook

WEIGHT_SCALE = 100
"""Weights have at most two decimals: the model's integers are weight × 100 × points."""

FINE_GOAL = "predicted_outcome"
"""The goal whose points have four decimals: a tier that uses it is counted 10,000 times finer."""
FINE_SCALE = 10_000

Settings = Mapping[str, Any]


def scale_of(goals: Iterable[str]) -> int:
    """The model's integers that make one point in a tier of these goals: 100, or 1,000,000 with `FINE_GOAL`."""
    return WEIGHT_SCALE * (FINE_SCALE if FINE_GOAL in goals else 1)


def point_scale(goal: str) -> int:
    """What a goal counts for one of its points: 1, or 10,000 for `FINE_GOAL`."""
    return FINE_SCALE if goal == FINE_GOAL else 1


def weight_scale(goal: str, goals: Iterable[str]) -> int:
    """The model's weight of a goal that is stated as 1, in a tier of these goals."""
    return scale_of(goals) // point_scale(goal)


@dataclass(frozen=True, slots=True)
class SolverLimits:
    """When to stop: `gap` as a fraction, `effort` in deterministic units, `time_limit_s` by the clock."""

    gap: float = 0.0
    effort: float = 60.0
    time_limit_s: float = 600.0
    workers: int = 2


class Arrivals(StrEnum):
    """What is held to be known of how many are still to come this year."""

    KNOWN = "known"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Foresight:
    """How many futures are sampled before a batch is placed, and whether how many will come is held to be known."""

    samples: int = 5
    arrivals: Arrivals = Arrivals.UNCERTAIN


@dataclass(frozen=True)
class Policy:
    """`rules` and `parameters` hold every key with its default filled in.

    `tiers`: goals in order of rank with the model's weights, so that Σ weight · (a goal's whole points) is in the
    model's integers: the stated weight × 100 (`WEIGHT_SCALE`), × 10,000 more for the other goals of a tier that uses
    `predicted_outcome`, whose points are counted in ten-thousandths. A goal stands in one tier only.
    `future`: None where the batch is placed without a look at what is to come. `least_difference`: letters tell of a
    municipality that would have suited better from so many points on. `orders`: what is known of the law of each day.
    """

    name: str
    date: date
    tiers: tuple[Mapping[str, int], ...]
    seed: int = 1
    language: str = "da"
    rules: Mapping[str, Settings] = field(default_factory=dict)
    parameters: Mapping[str, Settings] = field(default_factory=dict)
    solver: SolverLimits = field(default_factory=SolverLimits)
    future: Foresight | None = None
    least_difference: float = 5.0
    orders: LawBook = field(default_factory=LawBook)

    @cached_property
    def scale(self) -> int:
        """The finest scale of the tiers: points of several tiers are added up in it."""
        return max((scale_of(tier) for tier in self.tiers), default=WEIGHT_SCALE)

    @cached_property
    def law(self) -> Law:
        """The law of the day of the batch, or that which is tried."""
        return self.orders.on(self.date, trial=True)

    def enabled(self, rule: str) -> bool:
        """Whether a rule is switched on (on where nothing is said)."""
        return bool(self.rules.get(rule, {}).get("enabled", True))


def without_goal(policy: Policy, goal: str) -> Policy:
    """The policy without a goal that gives nobody points in a batch; all else is as it was."""
    tiers = tuple({name: weight for name, weight in tier.items() if name != goal} for tier in policy.tiers)
    return replace(policy, tiers=tuple(tier for tier in tiers if tier) or policy.tiers)


def with_goal(policy: Policy, goal: str, weight: Decimal) -> Policy:
    """The policy with a goal more in its last tier."""
    *earlier, last = policy.tiers
    return replace(policy, tiers=(*earlier, {**last, goal: int(weight * weight_scale(goal, last))}))

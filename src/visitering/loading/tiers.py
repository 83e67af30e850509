"""`goals` of a scenario: tiers in order of rank, with exact weights."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from visitering import goals
from visitering.domain.policy import FINE_GOAL, WEIGHT_SCALE, weight_scale
from visitering.loading.findings import Findings
from visitering.loading.stated import Stated
from visitering.loading.validate import at, is_mapping, unknown_key
from visitering.said import said

HEAVIEST = 1_000_000
HEAVIEST_FINE = 1_000
"""The most that a weight may be, and the most in a tier with `predicted_outcome`, which is counted 10,000 times
finer: the sums must stay within 64 bits."""

DEFAULT: tuple[Mapping[str, Decimal], ...] = (
    {"place_persons": Decimal(1)},
    {"waiting": Decimal(1)},
    {
        "employment": Decimal(1),
        "services": Decimal(1),
        "even_distribution": Decimal(1),
        "ties": Decimal("0.5"),
        "latest_stay": Decimal("0.1"),
        "personal_wish": Decimal("0.1"),
        "municipal_wish": Decimal("0.2"),
        "network": Decimal(0),
        "predicted_outcome": Decimal(0),
        "kept_announcement": Decimal("0.1"),
    },
)

Weights = tuple[Mapping[str, Decimal], ...]


def read_tiers(stated: Stated | None, findings: Findings) -> Weights:
    """The weights as stated, tier by tier."""
    if stated is None:
        return DEFAULT
    if not isinstance(stated.value, list):
        at(stated, "goals", findings, said("must be a list of tiers, such as - {{place_persons: 1}}"))
        return DEFAULT
    known = [goal.id for goal in goals.ALL]
    faults_before = len(findings.faults)
    tier_of: dict[str, int] = {}
    tiers = []
    for rank, tier in enumerate(stated.value, start=1):
        weights: dict[str, Decimal] = {}
        if is_mapping(tier, f"goals.{rank}", known, findings):
            for goal, weight in tier.items():
                key = f"goals.{rank}.{goal}"
                if goal not in known:
                    unknown_key(weight, key, known, findings)
                elif tier_of.setdefault(goal, rank) != rank:
                    at(
                        weight,
                        key,
                        findings,
                        said("a goal stands in one tier only; this one is in tier {tier} too", tier=tier_of[goal]),
                    )
                else:
                    weights[goal] = _weight(weight, key, findings)
            if weights.get(FINE_GOAL):
                _refuse_heavy(tier, weights, f"goals.{rank}", findings)
        tiers.append(weights)
    if not any(weight for weights in tiers for weight in weights.values()) and len(findings.faults) == faults_before:
        at(stated, "goals", findings, said("must hold at least one goal with a weight above 0"))
    return tuple(tiers)


def _weight(stated: Stated, key: str, findings: Findings) -> Decimal:
    value = stated.value
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
        at(stated, key, findings, said("must be a number"))
        return Decimal(0)
    weight = Decimal(value)
    if not 0 <= weight <= HEAVIEST:
        at(stated, key, findings, said("must be a weight from 0 to {heaviest}", heaviest=HEAVIEST))
    elif weight * WEIGHT_SCALE % 1:
        at(stated, key, findings, said("must have at most two decimals"))
    return weight


def _refuse_heavy(tier: Stated, weights: Mapping[str, Decimal], key: str, findings: Findings) -> None:
    """Faults for weights that are too high beside `predicted_outcome`."""
    expected = said(
        "must be a weight from 0 to {heaviest_fine} in a tier with {fine_goal}",
        heaviest_fine=HEAVIEST_FINE,
        fine_goal=FINE_GOAL,
    )
    for goal, stated in tier.items():
        if HEAVIEST_FINE < weights.get(goal, Decimal(0)) <= HEAVIEST:
            at(stated, f"{key}.{goal}", findings, expected)


def in_model_integers(tiers: Weights) -> tuple[Mapping[str, int], ...]:
    """The weights as the model's integers (`Policy.tiers`), without goals and tiers that weigh nothing."""
    weighing = ({goal: weight for goal, weight in tier.items() if weight} for tier in tiers)
    return tuple(
        {goal: int(weight * weight_scale(goal, tier)) for goal, weight in tier.items()} for tier in weighing if tier
    )

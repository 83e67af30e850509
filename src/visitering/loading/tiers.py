"""`goals` of a scenario: tiers in order of rank, with exact weights."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from visitering import goals
from visitering.domain.policy import WEIGHT_SCALE
from visitering.loading.findings import Findings
from visitering.loading.stated import Stated
from visitering.loading.validate import NOT_YET, at, is_mapping, unknown_key

LATER = ("predicted_outcome",)
"""Goals of the contract that this version does not have yet: their weight must be 0."""

HEAVIEST = 1_000_000

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
    },
)

Weights = tuple[Mapping[str, Decimal], ...]


def read_tiers(stated: Stated | None, findings: Findings) -> Weights:
    """The weights as stated, tier by tier."""
    if stated is None:
        return DEFAULT
    if not isinstance(stated.value, list):
        at(stated, "goals", findings, "must be a list of tiers, such as - {place_persons: 1}")
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
                if goal not in (*known, *LATER):
                    unknown_key(weight, key, (*known, *LATER), findings)
                elif tier_of.setdefault(goal, rank) != rank:
                    at(
                        weight,
                        key,
                        findings,
                        f"a goal stands in one tier only; this one is in tier {tier_of[goal]} too",
                    )
                else:
                    weights[goal] = _weight(weight, key, findings)
        tiers.append(weights)
    if not any(weight for weights in tiers for weight in weights.values()) and len(findings.faults) == faults_before:
        at(stated, "goals", findings, "must hold at least one goal with a weight above 0")
    return tuple(tiers)


def _weight(stated: Stated, key: str, findings: Findings) -> Decimal:
    value = stated.value
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
        at(stated, key, findings, "must be a number")
        return Decimal(0)
    weight = Decimal(value)
    if not 0 <= weight <= HEAVIEST:
        at(stated, key, findings, f"must be a weight from 0 to {HEAVIEST}")
    elif weight * WEIGHT_SCALE % 1:
        at(stated, key, findings, "must have at most two decimals")
    elif weight and key.rpartition(".")[2] in LATER:
        at(stated, key, findings, f"{NOT_YET}; its weight must be 0")
    return weight


def in_hundredths(tiers: Weights) -> tuple[Mapping[str, int], ...]:
    """The weights as the model's integers, without goals and tiers that weigh nothing."""
    scaled = ({goal: int(weight * WEIGHT_SCALE) for goal, weight in tier.items() if weight} for tier in tiers)
    return tuple(tier for tier in scaled if tier)

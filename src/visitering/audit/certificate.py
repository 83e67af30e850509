"""The certificate of a result: what was reached in each tier, what bounds it, and the prices that prove it."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from visitering.domain.policy import weight_scale
from visitering.domain.result import CasePrices, Outcome, Prices, TierResult, gap


def certificate(tiers: tuple[TierResult, ...], inputs: Mapping[str, str]) -> dict[str, Any]:
    """Plain values for `certificate.json`. `inputs`: the SHA-256 of each input file by path.

    `value` and prices are whole numbers, `scale` of them a point; those of earlier tiers are in thousandths.
    `checkable_bound` follows from the prices that stand here, `solver_bound` is the lowest limit that anybody proved:
    where it is lower, it rests on the solver's word. `inputs_sha256` says which inputs all this is about.
    """
    return {"inputs_sha256": digest(inputs), "tiers": [_tier(tiers, t) for t in range(len(tiers))]}


def digest(inputs: Mapping[str, str]) -> str:
    """One SHA-256 for all input files: of their paths and own hashes, in the order of the paths."""
    text = "".join(f"{inputs[path]}  {path}\n" for path in sorted(inputs))
    return sha256(text.encode()).hexdigest()


def _tier(tiers: tuple[TierResult, ...], t: int) -> dict[str, Any]:
    tier = tiers[t]
    lower = tier.knapsack is not None and tier.knapsack < tier.relaxation
    return {
        "tier": t + 1,
        "goals": {goal: weight / weight_scale(goal, tier.goals) for goal, weight in tier.goals.items()},
        "scale": tier.scale,
        "objective": _limit(tier, tier.objective),
        "checkable_bound": {**_bound(tier, tier.checkable), "follows_from": "case_prices" if lower else "prices"},
        "bound_from_prices": _bound(tier, tier.relaxation),
        "bound_from_case_prices": None if tier.knapsack is None else _bound(tier, tier.knapsack),
        "solver_bound": {**_bound(tier, tier.bound), "lower_than_checkable": tier.bound < tier.checkable},
        "proven_best": tier.outcome is Outcome.OPTIMAL,
        "holds_for_values_reached_in_tiers": [
            j + 1 for j, earlier in enumerate(tiers[:t]) if earlier.outcome is not Outcome.OPTIMAL
        ],
        "prices": _prices(tier.prices),
        "case_prices": None if tier.case_prices is None else _case_prices(tier.case_prices),
    }


def _limit(tier: TierResult, value: int) -> dict[str, Any]:
    return {"points": value / tier.scale, "value": value}


def _bound(tier: TierResult, value: int) -> dict[str, Any]:
    return {**_limit(tier, value), "gap": gap(tier.objective, value, tier.scale)}


def _prices(prices: Prices) -> dict[str, Any]:
    by_name = {"place": prices.place, "load": prices.load, "use": prices.use}
    return {name: _sorted(row) for name, row in by_name.items()} | _shared(prices)


def _case_prices(prices: CasePrices) -> dict[str, Any]:
    return {"case": _sorted(prices.case), "use": _sorted(prices.use)} | _shared(prices)


def _shared(prices: Prices | CasePrices) -> dict[str, Any]:
    service = {name: _sorted(prices.service[name]) for name in sorted(prices.service)}
    return {"service": service, "earlier": list(prices.earlier)}


def _sorted(prices: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(prices.items()))

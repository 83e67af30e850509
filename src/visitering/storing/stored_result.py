"""What a run claims, as a result that the audit can check: its placements, and what its certificate states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from visitering.domain.policy import Policy
from visitering.domain.result import CasePrices, Placement, Prices, Result, Stop, TierResult
from visitering.errors import UnreadableError
from visitering.said import said


def result_of(rows: Iterable[Mapping[str, Any]], certificate: Any, policy: Policy) -> Result:
    """The claimed result. The weights are those of the scenario; why the search stopped proves nothing."""
    try:
        placements = {row["case_id"]: _placement(row) for row in rows if row["status"] == "proposed"}
    except (KeyError, TypeError, AttributeError) as error:
        raise UnreadableError(said("explanations.jsonl does not say what a case uses")) from error
    try:
        stated = certificate["tiers"]
        if len(stated) != len(policy.tiers):
            raise UnreadableError(said("certificate.json does not have the tiers of the scenario"))
        tiers = tuple(_tier(tier, goals) for tier, goals in zip(stated, policy.tiers, strict=True))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableError(said("certificate.json lacks something, or holds what it must not")) from error
    return Result(placements, tiers, Stop.SEARCHED, effort=0.0)


def _placement(row: Mapping[str, Any]) -> Placement:
    """`limited` false: an offer without a limit, of which no place is taken."""
    return Placement(
        case_id=row["case_id"],
        municipality=str(row["municipality"]),
        fills={str(use["person_id"]): str(use["shortage_id"]) for use in row["openings"]},
        offers={
            (str(use["kind"]), str(use["code"])): str(use["offer_id"])
            for use in row["offers"]
            if use.get("limited", True)
        },
    )


def uses_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Ids of the openings and offer places that a proposal takes, repeated per place, as `Placement.uses` orders."""
    return (*sorted(u["shortage_id"] for u in row["openings"]), *sorted(u["offer_id"] for u in row["offers"]))


def _tier(stated: Mapping[str, Any], goals: Mapping[str, int]) -> TierResult:
    knapsack, prices, case_prices = stated["bound_from_case_prices"], stated["prices"], stated["case_prices"]
    return TierResult(
        goals=goals,
        objective=_whole(stated["objective"]["value"]),
        bound=_whole(stated["solver_bound"]["value"]),
        relaxation=_whole(stated["bound_from_prices"]["value"]),
        prices=Prices(_row(prices["place"]), _row(prices["load"]), **_shared(prices)),
        stop=Stop.SEARCHED,
        assumes_earlier=bool(stated["holds_for_values_reached_in_tiers"]),
        case_prices=case_prices and CasePrices(_row(case_prices["case"]), **_shared(case_prices)),
        knapsack=knapsack and _whole(knapsack["value"]),
    )


def _shared(prices: Mapping[str, Any]) -> dict[str, Any]:
    """What prices of places and of cases have in common."""
    return {
        "use": _row(prices["use"]),
        "service": {str(name): _row(row) for name, row in prices["service"].items()},
        "earlier": tuple(map(_whole, prices["earlier"])),
    }


def _row(prices: Mapping[str, Any]) -> dict[str, int]:
    return {str(name): _whole(price) for name, price in prices.items()}


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise TypeError(value)
    return value

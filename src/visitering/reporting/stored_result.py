"""The result of a run, from its folder again: placements with what they use, and what was reached in each tier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from visitering.domain.result import Placement, Prices, Result, Stop, TierResult


def stored(result: Result) -> dict[str, Any]:
    """What `result_of` needs beyond the explanations: tiers with their prices, in the model's integers."""
    return {
        "stop": str(result.stop),
        "effort": result.effort,
        "repeatable": result.repeatable,
        "tiers": [
            {
                "goals": dict(tier.goals),
                "objective": tier.objective,
                "bound": tier.bound,
                "relaxation": tier.relaxation,
                "stop": str(tier.stop),
                "assumes_earlier": tier.assumes_earlier,
                "prices": {
                    "place": dict(sorted(tier.prices.place.items())),
                    "load": dict(sorted(tier.prices.load.items())),
                    "use": dict(sorted(tier.prices.use.items())),
                    "earlier": list(tier.prices.earlier),
                    "service": {name: dict(sorted(row.items())) for name, row in tier.prices.service.items()},
                },
            }
            for tier in result.tiers
        ],
    }


def result_of(explanations: Iterable[Mapping[str, Any]], record: Mapping[str, Any]) -> Result:
    """From the lines of `explanations.jsonl` and the `stored` record; `KeyError` where something is missing."""
    placements = {
        row["case_id"]: Placement(
            case_id=row["case_id"],
            municipality=row["municipality"],
            fills={use["person_id"]: use["shortage_id"] for use in row["openings"]},
            offers={(use["kind"], use["code"]): use["offer_id"] for use in row["offers"] if use["limited"]},
        )
        for row in explanations
        if row["status"] == "proposed"
    }
    tiers = tuple(
        TierResult(
            goals=tier["goals"],
            objective=tier["objective"],
            bound=tier["bound"],
            relaxation=tier["relaxation"],
            prices=Prices(**{**tier["prices"], "earlier": tuple(tier["prices"]["earlier"])}),
            stop=Stop(tier["stop"]),
            assumes_earlier=tier["assumes_earlier"],
        )
        for tier in record["tiers"]
    )
    return Result(placements, tiers, Stop(record["stop"]), record["effort"], record["repeatable"])

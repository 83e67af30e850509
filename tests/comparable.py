"""Scenarios on the small good dataset, and solved records made by hand: what tests of comparisons work on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from visitering.comparing.solved import Group, Place, Placed, Solved
from visitering.domain.result import Prices, Stop, TierResult
from visitering.goals import ALL

GOOD = Path(__file__).parent / "malformed" / "good"


def scenario(folder: Path, name: str, text: str = "") -> Path:
    """A scenario on the good dataset, whose runs go to `folder/runs`."""
    path = folder / f"{name}.yaml"
    head = f"name: {name}\ndata: {GOOD}\ndate: 2018-05-02\nlanguage: en\noutput: {{folder: runs, dialect: iso}}\n"
    path.write_text(head + text, encoding="utf-8")
    return path


def tier(goals: dict[str, int], objective: int, bound: int) -> TierResult:
    """A tier whose bound is not below its objective; prices play no part in comparisons."""
    return TierResult(goals, objective, bound, bound, Prices({}, {}, {}), Stop.SEARCHED)


def solved(name: str, *tiers: TierResult, points: dict[str, int] | None = None, **changes: Any) -> Solved:
    """A record of two cases in two municipalities."""
    settings: dict[str, Any] = {
        "cases": 2,
        "persons": 3,
        "cases_placed": 2,
        "persons_placed": 3,
        "placements": (Placed("C1", "0101", {}, ()), Placed("C2", "0751", {"P1": "S1"}, (("treatment", "t", "O1"),))),
        "places": (Place("0101", 10, 4, 2, 7, 3), Place("0751", 5, 0, 1, 3, 3)),
        "openings": 5,
        "filled": 1,
        "groups": (Group("size", "1", 1, 1, 1, 1, 150), Group("size", "2", 1, 2, 1, 2, 300)),
        "stop": Stop.SEARCHED,
        "effort": 1.5,
        "repeatable": True,
    }
    everything = {goal.id: 0 for goal in ALL} | (points or {})
    return Solved(name=name, tiers=tiers, points=everything, **(settings | changes))

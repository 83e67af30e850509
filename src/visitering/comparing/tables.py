"""The tables of a comparison as rows of plain values: one function per file."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from visitering.comparing.comparison import Comparison
from visitering.comparing.gaps import slack
from visitering.comparing.solved import Group, Place, Solved
from visitering.domain.policy import FINE_GOAL, FINE_SCALE
from visitering.domain.result import TierResult
from visitering.goals import ALL
from visitering.goals.even_distribution import EvenDistribution
from visitering.goals.municipal_wish import MunicipalWish
from visitering.storing.csv_files import as_csv

Row = dict[str, Any]
GOALS: tuple[str, ...] = tuple(goal.id for goal in ALL)
LIMITS = {EvenDistribution.id: (-math.inf, 0), MunicipalWish.id: (-math.inf, math.inf)}
"""Between which points a goal can lie; all others have none below 0."""


def two_decimals(value: Fraction | float) -> Decimal:
    """As the tables write figures that are not whole."""
    return Decimal(round(Fraction(value) * 100)) / 100


def goal_points(goal: str, value: Fraction | int) -> Decimal | int:
    """Points of a goal as people count them: whole, but for the goal that is counted in ten-thousandths."""
    if goal == FINE_GOAL:
        return two_decimals(Fraction(value) / FINE_SCALE)
    return int(value) if value == int(value) else two_decimals(Fraction(value))


def goal_slack(solved: Solved, goal: str) -> Decimal | None:
    """How many points a better placement might still add to a goal, rounded up to hundredths."""
    left = slack(solved, goal)
    if left is None:
        return None
    unit = FINE_SCALE if goal == FINE_GOAL else 1
    return Decimal(-(-left * 100 // unit).__int__()) / 100


def interval(solved: Solved, goal: str) -> tuple[float, float]:
    """Between which points of a goal a better placement might still lie; two that overlap cannot be told apart."""
    points, slack = float(goal_points(goal, solved.points[goal])), float(goal_slack(solved, goal) or 0)
    low, high = LIMITS.get(goal, (0, math.inf))
    return max(points - slack, min(points, low)), min(points + slack, max(points, high))


def gap_of(solved: Solved) -> Decimal:
    """The widest gap of a tier, as a fraction."""
    return round(Decimal(solved.gap), 6)


def scenarios(comparison: Comparison) -> Iterator[Row]:
    """A row per scenario. `draft_of`: the run that it is a draft of. `cases_elsewhere`: of the first scenario's
    cases, those that go to another place."""
    first = comparison.solved[0].where
    for entry, solved in zip(comparison.entries, comparison.solved, strict=True):
        where = solved.where
        elsewhere = sum(first.get(case) != where.get(case) for case in {*first, *where})
        yield {
            "scenario": solved.name,
            "draft_of": entry.problem.drafted and entry.problem.drafted.run,
            "cases": solved.cases,
            "persons": solved.persons,
            "cases_placed": solved.cases_placed,
            "persons_placed": solved.persons_placed,
            "gap": gap_of(solved),
            "stopped": str(solved.stop),
            "repeatable": "yes" if solved.repeatable else "no",
            "largest_distance": solved.largest_distance,
            "mean_distance": two_decimals(solved.mean_distance),
            "openings": solved.openings,
            "openings_filled": solved.filled,
            "cases_elsewhere": elsewhere if comparison.comparable(entry) else None,
        }


def weights(tier: TierResult) -> str:
    """`employment 1, ties 0.5`."""
    return ", ".join(f"{goal} {Decimal(weight) / tier.scale:f}" for goal, weight in tier.goals.items())


def tiers(comparison: Comparison) -> Iterator[Row]:
    """A row per scenario and tier, in points."""
    for solved in comparison.solved:
        for number, tier in enumerate(solved.tiers, start=1):
            yield {
                "scenario": solved.name,
                "tier": number,
                "goals": weights(tier),
                "points": two_decimals(Fraction(tier.objective, tier.scale)),
                "bound": two_decimals(Fraction(tier.bound, tier.scale)),
                "gap": round(Decimal(tier.gap), 6),
                "outcome": str(tier.outcome),
                "assumes_earlier": "yes" if tier.assumes_earlier else "no",
            }


def goals(comparison: Comparison) -> Iterator[Row]:
    """A row per goal and scenario. `slack`: how many points a better placement might still add."""
    for goal in GOALS:
        for position, solved in enumerate(comparison.solved):
            found = comparison.difference(position, goal) if position else None
            told = found is not None and found.value is not None
            yield {
                "goal": goal,
                "scenario": solved.name,
                "points": goal_points(goal, solved.points[goal]),
                "slack": goal_slack(solved, goal),
                "difference": goal_points(goal, found.value or 0) if told and found is not None else None,
                "known": None if found is None else str(found.known),
            }


def regions(comparison: Comparison) -> Iterator[Row]:
    """A row per region and scenario: persons of the year so far against the quota."""
    for name, region, places in _by_region(comparison):
        quota, load = sum(place.quota for place in places), sum(place.load for place in places)
        yield {
            "region": region,
            "scenario": name,
            "quota": quota,
            "load": load,
            "placed_now": sum(place.placed for place in places),
            "fill": two_decimals(Fraction(100 * load, quota)) / 100 if quota else None,
        }


def _by_region(comparison: Comparison) -> Iterator[tuple[str, str, list[Place]]]:
    names: dict[str, None] = {}
    for entry in comparison.entries:
        names |= dict.fromkeys(m.region for m in entry.problem.municipalities)
    for region in names:
        for entry, solved in zip(comparison.entries, comparison.solved, strict=True):
            inside = {m.code for m in entry.problem.municipalities if m.region == region}
            yield solved.name, region, [place for place in solved.places if place.code in inside]


def municipalities(comparison: Comparison) -> Iterator[Row]:
    """A row per municipality and scenario."""
    for entry, solved in zip(comparison.entries, comparison.solved, strict=True):
        for place in solved.places:
            municipality = entry.problem.municipalities[entry.problem.index[place.code]]
            yield {
                "municipality": place.code,
                "municipality_name": municipality.name,
                "region": municipality.region,
                "scenario": solved.name,
                "quota": place.quota,
                "load": place.load,
                "placed_now": place.placed,
                "pace": place.pace,
                "distance": place.load - place.pace,
            }


def groups(comparison: Comparison) -> Iterator[Row]:
    """A row per group of cases and scenario. Means are of the cases placed."""
    for group, solved in _by_group(comparison):
        yield {
            "kind": group.kind,
            "group": group.of,
            "scenario": solved.name,
            "cases": group.cases,
            "persons": group.persons,
            "persons_placed": group.persons_placed,
            "share_placed": two_decimals(Fraction(100 * group.persons_placed, group.persons)) / 100,
            "mean_points": two_decimals(Fraction(group.points, 100 * group.cases_placed))
            if group.cases_placed
            else None,
        }


def _by_group(comparison: Comparison) -> Iterator[tuple[Group, Solved]]:
    keys = dict.fromkeys((group.kind, group.of) for solved in comparison.solved for group in solved.groups)
    for key in keys:
        for solved in comparison.solved:
            yield from ((group, solved) for group in solved.groups if (group.kind, group.of) == key)


def judged(comparison: Comparison) -> Iterator[Row]:
    """A row per judge, placement and tier: what one scenario's placement reaches by another one's goals."""
    tiers_of = {solved.name: solved.tiers for solved in comparison.solved}
    for (judge, placement), reached in comparison.judged().items():
        for number, (tier, value) in enumerate(zip(tiers_of[judge], reached, strict=True), start=1):
            yield {
                "by_goals_of": judge,
                "placement_of": placement,
                "tier": number,
                "points": two_decimals(Fraction(value, tier.scale)),
                "own_bound": two_decimals(Fraction(tier.bound, tier.scale)),
            }


def moves(comparison: Comparison) -> Iterator[Row]:
    """A row per case that does not go to the same place in every scenario; a column per scenario."""
    names = [solved.name for solved in comparison.solved]
    for case_id, persons, places in comparison.moved():
        yield {"case_id": case_id, "persons": persons, **dict(zip(names, places, strict=True))}


TABLES: Mapping[str, Callable[[Comparison], Iterator[Row]]] = {
    "scenarios.csv": scenarios,
    "tiers.csv": tiers,
    "goals.csv": goals,
    "regions.csv": regions,
    "municipalities.csv": municipalities,
    "groups.csv": groups,
    "by_each_others_goals.csv": judged,
}
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "scenarios.csv": (
        "scenario", "draft_of", "cases", "persons", "cases_placed", "persons_placed", "gap", "stopped", "repeatable",
        "largest_distance", "mean_distance", "openings", "openings_filled", "cases_elsewhere",
    ),
    "tiers.csv": ("scenario", "tier", "goals", "points", "bound", "gap", "outcome", "assumes_earlier"),
    "goals.csv": ("goal", "scenario", "points", "slack", "difference", "known"),
    "regions.csv": ("region", "scenario", "quota", "load", "placed_now", "fill"),
    "municipalities.csv": (
        "municipality", "municipality_name", "region", "scenario", "quota", "load", "placed_now", "pace", "distance",
    ),
    "groups.csv": (
        "kind", "group", "scenario", "cases", "persons", "persons_placed", "share_placed", "mean_points",
    ),
    "by_each_others_goals.csv": ("by_goals_of", "placement_of", "tier", "points", "own_bound"),
}  # fmt: skip
"""Columns of each file, in order; also those of an empty table: a batch without cases has no groups."""


def csv_files(comparison: Comparison, dialect: str) -> dict[str, bytes]:
    """Every table as CSV, by file name."""
    rows = {name: list(table(comparison)) for name, table in TABLES.items()}
    files = {name: as_csv(found, COLUMNS[name], dialect) for name, found in rows.items()}
    columns = ["case_id", "persons", *(solved.name for solved in comparison.solved)]
    return files | {"moves.csv": as_csv(list(moves(comparison)), columns, dialect)}

"""One scenario over a grid of one or two parameters: a trade-off curve."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from visitering.comparing.gaps import Known, difference
from visitering.comparing.grid import Axis, Value
from visitering.comparing.many import Answers, solve_all
from visitering.comparing.scenarios import Entry, load_all
from visitering.comparing.solved import Solved
from visitering.comparing.store import Store
from visitering.comparing.tables import GOALS, Row, gap_of, goal_points, goal_slack, two_decimals
from visitering.comparing.work import Chain, Shared
from visitering.errors import UsageError
from visitering.goals.employment import Employment
from visitering.goals.even_distribution import EvenDistribution
from visitering.loading.scenario import Scenario
from visitering.loading.variations import varied
from visitering.matching.progress import Progress, silent
from visitering.parallel.choice import Choice
from visitering.said import said
from visitering.storing.access import Access


@dataclass(frozen=True)
class Point:
    """A point of the grid: the value of each axis, and what came of it; `dominated_by` is a better point's number."""

    number: int
    values: tuple[Value, ...]
    solved: Solved
    dominated_by: int | None


@dataclass(frozen=True)
class Sweep:
    """The points that could be placed, row by row. `curve`: the two goals that are held against each other."""

    entry: Entry
    axes: tuple[Axis, ...]
    curve: tuple[str, str]
    points: tuple[Point, ...]
    answers: Answers


def sweep(
    path: Path,
    axes: tuple[Axis, ...],
    choose: Choice,
    curve: tuple[str, str] | None = None,
    effort: float | None = None,
    progress: Progress = silent,
) -> Sweep:
    """Places every point. A row (a value of the first of two axes, or the whole of one) is a chain in fixed order.

    `effort`: at most so much for each point but the first of its row, which starts from nothing.
    Raises `UsageError` before anything is solved: for an unknown parameter, goal or value.
    """
    progress(said("loading"))
    [entry] = load_all([path])
    yardstick = entry.loaded.scenario.policy
    rows = {_row_name(axes, row): row for row in _rows(axes)}
    chains = {
        name: Chain(
            tuple(
                entry.varied(_point(entry.loaded.scenario, axes, values, effort if n else None), yardstick)
                for n, values in enumerate(row)
            )
        )
        for name, row in rows.items()
    }
    shown = _checked(curve or default_curve(axes))
    executor, threads = choose(len(chains))
    shared = Shared({entry.inputs: entry.problem}, {}, threads)
    scenario = entry.loaded.scenario
    store = Store(scenario.output_folder, Access(scenario.group))
    answers = solve_all(chains, shared, executor, store, progress)
    found = [
        (values, solved)
        for name, row in rows.items()
        if name in answers.solved
        for values, solved in zip(row, answers.solved[name], strict=True)
    ]
    records = [solved for _, solved in found]
    points = tuple(
        Point(number, values, solved, _dominating(solved, records, shown))
        for number, (values, solved) in enumerate(found, start=1)
    )
    return Sweep(entry, axes, shown, points, answers)


def _checked(curve: tuple[str, str]) -> tuple[str, str]:
    for goal in curve:
        if goal not in GOALS:
            raise UsageError(said("{goal} is no goal; there are {goals}", goal=goal, goals=", ".join(GOALS)))
    if curve[0] == curve[1]:
        raise UsageError(said("the curve needs two goals, one against the other"))
    return curve


def default_curve(axes: tuple[Axis, ...]) -> tuple[str, str]:
    """The varied goals against each other, or the first one against employment (even distribution against that)."""
    varied_goals = [axis.key.partition(".")[2] for axis in axes if axis.key.startswith("goals.")]
    others = [goal for goal in (Employment.id, EvenDistribution.id) if goal not in varied_goals]
    if len(varied_goals) == 2:
        return varied_goals[0], varied_goals[1]
    return (varied_goals[0], others[0]) if varied_goals else (EvenDistribution.id, Employment.id)


def _rows(axes: tuple[Axis, ...]) -> list[list[tuple[Value, ...]]]:
    if len(axes) == 1:
        return [[(value,) for value in axes[0].values]]
    return [[(first, second) for second in axes[1].values] for first in axes[0].values]


def _row_name(axes: tuple[Axis, ...], row: list[tuple[Value, ...]]) -> str:
    """What the points of a row have in common."""
    return f"{axes[0].key}={row[0][0]}" if len(axes) > 1 else axes[0].key


def _point(scenario: Scenario, axes: tuple[Axis, ...], values: tuple[Value, ...], effort: float | None) -> Scenario:
    changes: dict[str, Any] = {axis.key: value for axis, value in zip(axes, values, strict=True)}
    told = ", ".join(f"{key}={value}" for key, value in changes.items())
    if effort is not None and "solver.effort" not in changes:
        changes["solver.effort"] = min(effort, scenario.policy.solver.effort)
    return varied(scenario, changes, f"{scenario.policy.name}, {told}")


def _dominating(solved: Solved, others: list[Solved], curve: tuple[str, str]) -> int | None:
    """The number of the first point that is as good in both goals and, beyond the gaps, better in one."""
    for number, other in enumerate(others, start=1):
        if other.persons_placed < solved.persons_placed:
            continue
        if all(other.points[goal] >= solved.points[goal] for goal in curve):
            differences = [difference(solved, other, goal) for goal in curve]
            if any(d.known is Known.SHOWN and (d.value or 0) > 0 for d in differences):
                return number
    return None


def rows(found: Sweep) -> Iterator[Row]:
    """A row per point."""
    for point in found.points:
        solved = point.solved
        yield {
            "point": point.number,
            **{axis.key: _told(value) for axis, value in zip(found.axes, point.values, strict=True)},
            "persons_placed": solved.persons_placed,
            **{f"points_{goal}": goal_points(goal, solved.points[goal]) for goal in GOALS},
            **{f"slack_{goal}": goal_slack(solved, goal) for goal in found.curve},
            "largest_distance": solved.largest_distance,
            "mean_distance": two_decimals(solved.mean_distance),
            "openings_filled": solved.filled,
            "gap": gap_of(solved),
            "stopped": str(solved.stop),
            "repeatable": "yes" if solved.repeatable else "no",
            "dominated_by": point.dominated_by,
        }


def _told(value: Value) -> Any:
    """A value of an axis as a cell: numbers as exact decimals, so that the dialect writes them."""
    return (
        two_decimals(value) if isinstance(value, float) else str(value).lower() if isinstance(value, bool) else value
    )


def steps(found: Sweep) -> list[tuple[Point, Point]]:
    """Neighbours along each row: what the curve joins."""
    return [(a, b) for a, b in pairwise(found.points) if len(found.axes) == 1 or a.values[0] == b.values[0]]

"""Comparisons on the terminal: one column a scenario, differences only where they lie outside the gaps."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from visitering.cli.output import nothing_to_place, percent
from visitering.comparing.gaps import Difference, Known
from visitering.comparing.tables import GOALS, goal_points, groups, regions

if TYPE_CHECKING:
    from visitering.comparing.comparison import Comparison
    from visitering.comparing.cost import Cost
    from visitering.comparing.sweep import Sweep

SIGNS = {Known.NONE: "=", Known.WITHIN: "≈", Known.NOT_AIMED: "·", Known.OTHER_DATA: ""}
LEGEND = "(+n) against {first}; ≈ within the gaps: no difference can be told; · not a goal of both; = the same."


def compared(found: Comparison) -> None:
    """Measures down, scenarios across."""
    solved = found.solved
    if not any(s.cases for s in solved) and (told := nothing_to_place(found.first.problem)):
        print(told)
    table = _table("", *(s.name for s in solved))
    table.add_row("persons placed", *(f"{s.persons_placed} of {s.persons}" for s in solved))
    table.add_row("widest gap", *(percent(s.gap) for s in solved))
    table.add_row("distance to pace", *(f"{s.largest_distance}, mean {s.mean_distance:.1f}" for s in solved))
    table.add_row("openings filled", *(f"{s.filled} of {s.openings}" for s in solved))
    moved = {row["scenario"]: row["cases_elsewhere"] for row in _scenarios(found)}
    table.add_row("cases placed elsewhere", "", *(_blank(moved[s.name]) for s in solved[1:]))
    table.add_section()
    for goal in GOALS:
        cells = [_figure(goal_points(goal, s.points[goal])) for s in solved]
        signs = [_sign(goal, found.difference(n, goal)) for n in range(1, len(solved))]
        table.add_row(goal, cells[0], *map(" ".join, zip(cells[1:], signs, strict=True)))
    table.add_section()
    _down(table, regions(found), "region", lambda row: "" if row["fill"] is None else f"{row['fill']:.0%}")
    table.add_section()
    _down(
        table,
        ({**row, "name": f"{row['kind']} {row['group']}"} for row in groups(found)),
        "name",
        lambda row: ", ".join(filter(None, [f"{row['share_placed']:.0%}", _blank(row["mean_points"])])),
    )
    _print(table)
    print("Regions: persons of the year over quota. Groups: share of persons placed, mean points of a case placed.")
    print(LEGEND.format(first=solved[0].name))


def _scenarios(found: Comparison) -> Iterable[dict[str, Any]]:
    from visitering.comparing.tables import scenarios

    return scenarios(found)


def _down(table: Any, rows: Iterable[dict[str, Any]], key: str, cell: Any) -> None:
    """A line per value of `key`, with one cell per scenario."""
    lines: dict[str, list[str]] = {}
    for row in rows:
        lines.setdefault(row[key], []).append(cell(row))
    for name, cells in lines.items():
        table.add_row(name, *cells)


def swept(found: Sweep) -> None:
    """A line per point."""
    if told := nothing_to_place(found.entry.problem):
        print(told)
    first, second = found.curve
    table = _table("point", *(axis.key for axis in found.axes), "persons", first, second, "gap", "")
    for point in found.points:
        table.add_row(
            str(point.number),
            *map(str, point.values),
            str(point.solved.persons_placed),
            *(_figure(goal_points(goal, point.solved.points[goal])) for goal in found.curve),
            percent(point.solved.gap),
            "" if point.dominated_by is None else f"dominated by {point.dominated_by}",
        )
    _print(table)
    print("Dominated: another point is as good in both goals and, beyond the gaps, better in one.")


def costs(found: Cost) -> None:
    """A line per rule and goal: what the others gain without it."""
    if told := nothing_to_place(found.entry.problem):
        print(told)
    last = found.full.tiers[-1]
    weighed = [goal for tier in found.full.tiers for goal in tier.goals if goal != "place_persons"]
    table = _table("without", "persons", "last tier", "at most", *weighed, "gap")
    table.add_row(
        "nothing",
        str(found.full.persons_placed),
        _figure(round(last.points, 1)),
        "",
        *(_figure(goal_points(goal, found.full.points[goal])) for goal in weighed),
        percent(found.full.gap),
    )
    table.add_section()
    for other in found.without:
        difference, most = found.last_tier(other), found.at_most(other)
        value = None if difference.value is None else round(float(Fraction(difference.value, last.scale)), 1)
        table.add_row(
            f"{other.kind} {other.id}",
            f"{other.solved.persons_placed - found.full.persons_placed:+d}" if other.same_batch else "other batch",
            SIGNS[difference.known] if not value else f"{value:+,}",
            "" if most is None else _figure(round(most / last.scale, 1)),
            *(_sign(goal, found.difference(other, goal)).strip("()") for goal in weighed),
            percent(other.solved.gap),
        )
    _print(table)
    print(
        "Without a rule or goal: how much more (+) or less (−) the others reach. Unweighted points by goal; the last"
    )
    print("tier as the scenario weighs it, without the goal itself. At most: what a rule can cost it, proven or not.")
    print("≈ within the gaps: no difference can be told; · not a goal of both; = the same.")


def _sign(goal: str, found: Difference) -> str:
    return SIGNS[found.known] if not found.value else f"({goal_points(goal, found.value):+,})"


def _figure(value: Any) -> str:
    return f"{value:,}"


def _blank(value: Any) -> str:
    return "" if value is None else str(value)


def _table(*columns: str) -> Any:
    from rich import box
    from rich.table import Table

    first, *rest = columns
    table = Table(box=box.SIMPLE, show_edge=False, pad_edge=False)
    table.add_column(first, overflow="fold")
    for column in rest:
        table.add_column(column, justify="right", overflow="fold")
    return table


def _print(table: Any) -> None:
    """On a terminal as wide as it is; in a pipe as wide as the table needs."""
    import sys

    from rich.console import Console

    Console(file=sys.stdout, width=None if sys.stdout.isatty() else 400, highlight=False).print(table)

"""The trade-off curve of a sweep as files: SVG, PNG and a page with the figures."""

from __future__ import annotations

from typing import Any

from visitering.comparing import plots
from visitering.comparing.grid import Value
from visitering.comparing.page import key_name, number
from visitering.comparing.sweep import Point, Sweep
from visitering.comparing.tables import goal_points, interval
from visitering.explaining.catalogue import Catalogue
from visitering.reporting.parts import frame
from visitering.reporting.parts.charts import png, svg
from visitering.reporting.parts.sections import Cell, Chart, Column, Row, Section, Table, Text


def files(found: Sweep) -> dict[str, bytes]:
    """`tradeoff.svg`, `tradeoff.png` and `tradeoff.html`."""
    say = Catalogue.of(found.entry.problem)
    chart = plots.curve(
        [_drawn(found, say, point) for point in found.points],
        (_title(say, found.curve[0]), _title(say, found.curve[1])),
        key_name(say, found.axes[0].key) if len(found.axes) > 1 else None,
    )
    drawing = svg(chart, "tradeoff")
    return {
        "tradeoff.html": _page(found, say, drawing),
        "tradeoff.svg": (drawing + "\n").encode(),
        "tradeoff.png": png(chart),
    }


def _title(say: Catalogue, goal: str) -> str:
    return say.say("sweep.axis", goal=say.name("goal", goal))


def _drawn(found: Sweep, say: Catalogue, point: Point) -> dict[str, Any]:
    x, y = (float(goal_points(goal, point.solved.points[goal])) for goal in found.curve)
    ends = [dict(zip(("low", "high"), interval(point.solved, goal), strict=True)) for goal in found.curve]
    two = len(found.axes) > 1
    return {
        "point": point.number,
        "x": x,
        "y": y,
        **{f"{axis}_{end}": points for axis, of in zip("xy", ends, strict=True) for end, points in of.items()},
        "row": _value(say, point.values[0]) if two else "",
        "label": _value(say, point.values[-1]),
        "dominated": point.dominated_by is not None,
    }


def _value(say: Catalogue, value: Value) -> str:
    return str(value).lower() if isinstance(value, bool | str) else number(say, value)


def _page(found: Sweep, catalogue: Catalogue, drawing: str) -> bytes:
    scenario, say = found.entry.loaded.scenario.policy, catalogue.say
    keys = catalogue.enumerate(key_name(catalogue, axis.key) for axis in found.axes)
    columns = (
        Column(say("sweep.point"), key="point"),
        *(Column(key_name(catalogue, axis.key), key=axis.key) for axis in found.axes),
        *(Column(catalogue.name("goal", goal), key=goal) for goal in ("place_persons", *found.curve)),
        Column(say("comparison.gap"), key="gap"),
        Column("", number=False),
    )
    rows = [
        Row(
            (
                Cell(str(point.number)),
                *(Cell(_value(catalogue, value)) for value in point.values),
                Cell(number(catalogue, point.solved.persons_placed), point.solved.persons_placed),
                *(_points(catalogue, point, goal) for goal in found.curve),
                Cell(catalogue.percent(point.solved.gap), point.solved.gap),
                Cell("" if point.dominated_by is None else say("sweep.dominated_by", point=point.dominated_by)),
            )
        )
        for point in found.points
    ]
    failures = [f"{name}: {failure.message}" for name, failure in found.answers.failures.items()]
    section = Section(
        "tradeoff",
        say("sweep.curve"),
        (
            *(Text(f"{say('comparison.failed')} {failure}", "warning") for failure in failures),
            *(() if found.entry.problem.batch else (Text(say("nothing.to_place")),)),
            Text(say("sweep.reading")),
            Chart(drawing),
            Text(say("sweep.dominated"), "quiet"),
            Text(say("sweep.intervals"), "quiet"),
            Table("point-table", say("sweep.points"), columns, tuple(rows)),
        ),
    )
    return frame.page(
        catalogue,
        title=say("sweep.title", scenario=catalogue.scenario(scenario.name)),
        eyebrow=catalogue.scenario(scenario.name),
        lead=say("sweep.lead", keys=keys, date=scenario.date),
        sections=[section],
        meaning=[say("comparison.meaning")],
    )


def _points(catalogue: Catalogue, point: Point, goal: str) -> Cell:
    points = goal_points(goal, point.solved.points[goal])
    return Cell(number(catalogue, points), points)

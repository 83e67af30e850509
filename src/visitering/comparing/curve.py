"""The trade-off curve of a sweep as files: SVG, PNG and a page with the figures."""

from __future__ import annotations

from typing import Any

from visitering.comparing import plots
from visitering.comparing.grid import Value
from visitering.comparing.page import number, rendered
from visitering.comparing.sweep import Point, Sweep
from visitering.comparing.tables import goal_points
from visitering.explaining.catalogue import Catalogue
from visitering.reporting.svg import png, svg


def files(found: Sweep) -> dict[str, bytes]:
    """`tradeoff.svg`, `tradeoff.png` and `tradeoff.html`."""
    say = Catalogue.of(found.entry.problem)
    chart = plots.curve(
        [_drawn(found, say, point) for point in found.points],
        (_title(say, found.curve[0]), _title(say, found.curve[1])),
        found.axes[0].key if len(found.axes) > 1 else None,
    )
    drawing = svg(chart, "tradeoff")
    return {
        "tradeoff.html": _page(found, say, drawing).encode(),
        "tradeoff.svg": (drawing + "\n").encode(),
        "tradeoff.png": png(chart),
    }


def _title(say: Catalogue, goal: str) -> str:
    return say.say("sweep.axis", goal=say.name("goal", goal))


def _drawn(found: Sweep, say: Catalogue, point: Point) -> dict[str, Any]:
    x, y = (float(goal_points(goal, point.solved.points[goal])) for goal in found.curve)
    two = len(found.axes) > 1
    return {
        "point": point.number,
        "x": x,
        "y": y,
        "row": _value(say, point.values[0]) if two else "",
        "label": _value(say, point.values[-1]),
        "dominated": point.dominated_by is not None,
    }


def _value(say: Catalogue, value: Value) -> str:
    return str(value).lower() if isinstance(value, bool | str) else number(say, value)


def _page(found: Sweep, say: Catalogue, drawing: str) -> str:
    scenario = found.entry.loaded.scenario.policy
    names = [say.name("goal", goal) for goal in found.curve]
    columns = [*(axis.key for axis in found.axes), say.name("goal", "place_persons"), *names]
    rows = [
        [
            *(_value(say, value) for value in point.values),
            number(say, point.solved.persons_placed),
            *(number(say, goal_points(goal, point.solved.points[goal])) for goal in found.curve),
            say.percent(point.solved.gap),
            "" if point.dominated_by is None else say.say("sweep.dominated_by", point=point.dominated_by),
        ]
        for point in found.points
    ]
    return rendered(
        "tradeoff.html",
        say,
        title=say.say("sweep.title", scenario=scenario.name),
        lead=say.say("sweep.lead", keys=say.enumerate(axis.key for axis in found.axes), date=scenario.date),
        nothing="" if found.entry.problem.batch else say.say("nothing.to_place"),
        reading=say.say("sweep.reading"),
        dominated=say.say("sweep.dominated"),
        meaning=say.say("comparison.meaning"),
        columns=[say.say("sweep.point"), *columns, say.say("comparison.gap"), ""],
        rows=rows,
        drawing=drawing,
        failures=[f"{name}: {failure.message}" for name, failure in found.answers.failures.items()],
        failed=say.say("comparison.failed"),
    )

"""The plots of comparisons and sweeps, as Altair charts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from visitering.reporting.parts.charts import PALETTE, SHAPES

Row = dict[str, Any]
WIDTH = 270
PADDING = 12
"""Pixels left free at both ends of an axis, so that no marker and no end of an interval is cut off."""
WHOLE = "replace(replace(format(datum.value, ',d'), /,/g, '\u202f'), '-', '\u2212')"
"""Whole figures on an axis, as the tables write them."""


def colour(position: int) -> str:
    """The colour of the scenario at a position, everywhere on a page."""
    return PALETTE[position % len(PALETTE)]


def bars(rows: Sequence[Row], names: Sequence[str]) -> Any:
    """`points` of one goal by scenario, with a thin line from `low` to `high`: what might still change."""
    import altair as alt

    scale = alt.Scale(domain=list(names), range=[colour(n) for n in range(len(names))])
    base = alt.Chart({"values": list(rows)}).encode(
        y=alt.Y("scenario:N", sort=list(names), title=None, axis=alt.Axis(labelLimit=110, ticks=False, domain=False))
    )
    bar = base.mark_bar(height=12).encode(
        x=alt.X("points:Q", title=None, axis=alt.Axis(tickCount=3, labelExpr=WHOLE)),
        color=alt.Color("scenario:N", scale=scale, legend=None),
    )
    line = base.transform_filter("datum.low < datum.high").mark_errorbar(ticks={"height": 8}, color="#222222")
    return (bar + line.encode(x="low:Q", x2="high:Q")).properties(width=WIDTH - 90, height=22 * len(names))


def dots(rows: Sequence[Row], names: Sequence[str], order: Sequence[str], title: str) -> Any:
    """`value` by `label` (down) and scenario (colour and shape), so that what coincides can be seen."""
    import altair as alt

    scale = alt.Scale(domain=list(names), range=[colour(n) for n in range(len(names))])
    shapes = alt.Scale(domain=list(names), range=[SHAPES[n % len(SHAPES)] for n in range(len(names))])
    axis = alt.Axis(tickCount=4, labelExpr=WHOLE)
    return (
        alt.Chart({"values": list(rows)})
        .mark_point(size=55, strokeWidth=1.8, filled=False)
        .encode(
            y=alt.Y("label:N", sort=list(order), title=None, axis=alt.Axis(labelLimit=150, grid=True, ticks=False)),
            x=alt.X("value:Q", title=title, axis=axis, scale=alt.Scale(zero=False, padding=PADDING)),
            color=alt.Color("scenario:N", scale=scale, legend=None),
            shape=alt.Shape("scenario:N", scale=shapes, legend=None),
        )
        .properties(width=WIDTH - 100, height=22 * len(order))
    )


def curve(points: Sequence[Row], titles: tuple[str, str], row_title: str | None) -> Any:
    """One goal's points against another's, with what might still change; dominated points are hollow, rows joined.

    `points`: `x`, `y` and their intervals (`x_low`…`y_high`), `row`, `label`, `dominated`. Labels of points that
    coincide stand side by side, not over each other.
    """
    import altair as alt

    axes = [alt.Axis(tickCount=6, labelExpr=WHOLE, title=title) for title in titles]
    zero = alt.Scale(zero=False, nice=True, padding=PADDING)
    base = alt.Chart({"values": list(points)}).encode(
        x=alt.X("x:Q", scale=zero, axis=axes[0]), y=alt.Y("y:Q", scale=zero, axis=axes[1])
    )
    colours: Any = alt.value(PALETTE[0])
    if row_title is not None:
        rows = list(dict.fromkeys(point["row"] for point in points))
        legend = alt.Legend(title=row_title)
        colours = alt.Color("row:N", sort=rows, scale=alt.Scale(domain=rows, scheme="viridis"), legend=legend)
    line = base.mark_line(strokeWidth=1, opacity=0.5).encode(order="point:Q", detail="row:N", color=colours)
    good = base.transform_filter("!datum.dominated").mark_point(size=60, filled=True, opacity=1).encode(color=colours)
    beaten = (
        base.transform_filter("datum.dominated")
        .mark_point(size=60, strokeWidth=1.8, filled=False)
        .encode(color=colours)
    )
    named: dict[tuple[float, float], list[str]] = {}
    for point in points:
        named.setdefault((point["x"], point["y"]), []).append(point["label"])
    texts = [{"x": x, "y": y, "label": ", ".join(dict.fromkeys(of))} for (x, y), of in named.items()]
    labels = alt.Chart({"values": texts}).mark_text(dy=-10, fontSize=10, color="#333333")
    labels = labels.encode(x=alt.X("x:Q"), y=alt.Y("y:Q"), text="label:N")
    whiskers = [
        base.transform_filter(f"datum.{axis}_low < datum.{axis}_high")
        .mark_rule(strokeWidth=1, opacity=0.6)
        .encode(color=colours, **{axis: f"{axis}_low:Q", f"{axis}2": f"{axis}_high:Q"})
        for axis in "xy"
    ]
    layers = [line, *whiskers, beaten, good] + ([labels] if len(points) <= 12 else [])
    return alt.layer(*layers).properties(width=560, height=400)


def differences(rows: Sequence[Row], title: str) -> Any:
    """`value` by `label`, with a line from `low` to `high`; hollow where nothing can be `told`."""
    import altair as alt

    base = alt.Chart({"values": list(rows)}).encode(
        y=alt.Y(
            "label:N", sort=[row["label"] for row in rows], title=None, axis=alt.Axis(labelLimit=260, ticks=False)
        )
    )
    axis = alt.Axis(tickCount=6, labelExpr=WHOLE)
    nought = alt.Chart({"values": [{"value": 0}]}).mark_rule(color="#999999").encode(x="value:Q")
    line = base.transform_filter("datum.low < datum.high").mark_rule(strokeWidth=1.2, color=PALETTE[0])
    line = line.encode(x="low:Q", x2="high:Q")
    marks = base.mark_point(size=55, strokeWidth=1.6, opacity=1, stroke=PALETTE[0]).encode(
        x=alt.X("value:Q", title=title, axis=axis, scale=alt.Scale(padding=PADDING)),
        fill=alt.condition("datum.told", alt.value(PALETTE[0]), alt.value("white")),
    )
    return alt.layer(nought, line, marks).properties(width=480, height=22 * len(rows))

"""The simulation as one self-contained page and its two plots, in the language of the scenario."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from visitering.explaining.catalogue import Catalogue
from visitering.reporting.parts import frame
from visitering.reporting.parts.charts import PALETTE, SHAPES, svg
from visitering.reporting.parts.sections import Cell, Chart, Column, Part, Row, Section, Table, Text
from visitering.simulating.campaign import Estimate, Line, lines, regrets
from visitering.simulating.measure import Outcome

FIGURES = ("points", "of_hindsight", "of_bound", "open_persons", "openings_filled", "evenness", "off_pace")
SHARES = ("of_hindsight", "of_bound")


def plots(outcomes: Sequence[Outcome], catalogue: Catalogue) -> dict[str, str]:
    """SVG by name; a plot of nothing is none."""
    drawn = {"points": _points(outcomes, catalogue), "regret": _regret(outcomes, catalogue)}
    return {name: svg(chart, name) for name, chart in drawn.items() if chart is not None}


def simulation_page(
    outcomes: Sequence[Outcome], drawings: dict[str, str], title: str, year: int, catalogue: Catalogue
) -> bytes:
    """`drawings`: what `plots` gave."""
    say = catalogue.say
    years = len({outcome.number for outcome in outcomes})
    parts = tuple(_policies(outcomes, year, catalogue))
    sections = [Section("policies", say("simulate.policies"), parts)]
    for name, drawing in drawings.items():
        sections.append(Section(name, say(f"simulate.{name}"), (Chart(drawing),)))
    several = [say("simulate.several")] if years > 1 else []
    return frame.page(
        catalogue,
        title=title,
        eyebrow=say("simulate.eyebrow"),
        lead=say("simulate.lead"),
        sections=sections,
        meaning=[say("simulate.meaning"), *several, say("simulate.hindsight")],
    )


def _policies(outcomes: Sequence[Outcome], year: int, catalogue: Catalogue) -> Iterator[Part]:
    say = catalogue.say
    if not any(outcome.persons for outcome in outcomes):
        yield Text(say("simulate.nobody", year=year))
    columns = (
        Column(say("simulate.policy"), number=False),
        *(Column(say(f"simulate.column.{figure}"), key=figure) for figure in FIGURES),
    )
    rows = [
        Row((Cell(say(f"simulate.placing.{line.placing}")), *(_cell(line, figure, catalogue) for figure in FIGURES)))
        for line in lines(outcomes)
    ]
    yield Table("policy-table", say("simulate.policies"), columns, tuple(rows))


def _cell(line: Line, figure: str, catalogue: Catalogue) -> Cell:
    """A mean, and ± what it is uncertain by where several years tell that."""
    estimate: Estimate | None = getattr(line, figure)
    if estimate is None:
        return Cell("–", -1)
    scale, unit = (100, " %") if figure in SHARES else (1, "")
    margin = "" if estimate.margin is None else f" ± {_written(scale * estimate.margin, catalogue)}"
    return Cell(f"{_written(scale * estimate.mean, catalogue)}{margin}{unit}", estimate.mean)


def _written(value: float, catalogue: Catalogue) -> str:
    return catalogue.decimal(f"{round(value, 2) + 0.0:.2f}")  # + 0.0: no negative nought


def _points(outcomes: Sequence[Outcome], catalogue: Catalogue) -> Any | None:
    """Share of hindsight's points by policy, with its interval; None where there is nothing to reach."""
    import altair as alt

    rows: list[dict[str, Any]] = [
        {
            "policy": catalogue.say(f"simulate.placing.{line.placing}"),
            "share": share.mean,
            "low": share.mean - (share.margin or 0),
            "high": share.mean + (share.margin or 0),
        }
        for line in lines(outcomes)
        if (share := line.of_hindsight) is not None
    ]
    if not rows:
        return None
    several = len({outcome.number for outcome in outcomes}) > 1
    title = catalogue.say("simulate.axis.shares" if several else "simulate.axis.share")
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("policy:N", sort=[row["policy"] for row in rows], title=None, axis=alt.Axis(labelLimit=240))
    )
    dots = base.mark_point(filled=True, size=70).encode(
        x=alt.X(
            "share:Q",
            title=title,
            scale=alt.Scale(zero=False, padding=10),
            axis=alt.Axis(labelExpr=f"{_decimal('100 * datum.value', catalogue)} + ' %'"),
        )
    )
    spread = base.mark_rule().encode(x="low:Q", x2="high:Q")
    return (spread + dots if several else dots).properties(width=480, height=140)


def _decimal(value: str, catalogue: Catalogue) -> str:
    """A figure on an axis, as the tables write it."""
    return f"replace(format({value}, '.1f'), '.', '{catalogue.decimal('.')}')"


def _regret(outcomes: Sequence[Outcome], catalogue: Catalogue) -> Any | None:
    """Regret per person by group and policy; None where no group has anybody."""
    import altair as alt

    say = catalogue.say
    rows: list[dict[str, Any]] = [
        {
            "policy": say(f"simulate.placing.{r.placing}"),
            "group": f"{say(f'groups.{r.kind}')}: {say(f'group.{r.kind}.{r.group}')}",
            "regret": r.regret.mean,
        }
        for r in regrets(outcomes)
    ]
    if not rows:
        return None
    policies = list(dict.fromkeys(row["policy"] for row in rows))
    groups = list(dict.fromkeys(row["group"] for row in rows))
    axis = alt.Axis(labelLimit=320)
    legend = alt.Legend(title=None, labelLimit=320)
    colours = alt.Scale(domain=policies, range=list(PALETTE[: len(policies)]))
    shapes = alt.Scale(domain=policies, range=list(SHAPES[: len(policies)]))
    return (
        alt.Chart(alt.InlineData(values=rows))
        .mark_point(filled=True, size=60)
        .encode(
            x=alt.X(
                "regret:Q",
                title=say("simulate.axis.regret"),
                scale=alt.Scale(padding=10),
                axis=alt.Axis(labelExpr=_decimal("datum.value", catalogue)),
            ),
            y=alt.Y("group:N", sort=groups, title=None, axis=axis),
            color=alt.Color("policy:N", scale=colours, legend=legend),
            shape=alt.Shape("policy:N", scale=shapes, legend=legend),
        )
        .properties(width=420, height=20 * len(groups))
    )

"""The simulation as one self-contained page and its two plots, in the language of the scenario."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import fmean
from typing import Any

from visitering.explaining.catalogue import Catalogue
from visitering.reporting.parts import frame
from visitering.reporting.parts.charts import PALETTE, SHAPES, svg
from visitering.reporting.parts.sections import Cell, Chart, Column, Part, Row, Section, Table, Text
from visitering.simulating.campaign import Estimate, Line, lines, regrets
from visitering.simulating.measure import Outcome

FIGURES = ("points", "of_hindsight", "of_bound", "open_persons", "openings_filled", "evenness", "off_pace")
SHARES = ("of_hindsight", "of_bound")
PADDING = 12
"""Pixels left free at both ends of an axis, so that no marker and no end of an interval is cut off."""
BAND = "#dde6ee"


def plots(outcomes: Sequence[Outcome], catalogue: Catalogue) -> dict[str, str]:
    """SVG by name; a plot of nothing is none."""
    drawn = {"points": _points(outcomes, catalogue), "regret": _regret(outcomes, catalogue)}
    return {name: svg(chart, name) for name, chart in drawn.items() if chart is not None}


def simulation_page(
    outcomes: Sequence[Outcome], drawings: dict[str, str], title: str, year: int, catalogue: Catalogue
) -> bytes:
    """`drawings`: what `plots` gave."""
    say = catalogue.say
    parts = tuple(_policies(outcomes, year, catalogue))
    sections = [Section("policies", say("simulate.policies"), parts)]
    for name, drawing in drawings.items():
        band = (Text(say("simulate.band"), "quiet"),) if name == "points" and _bound(outcomes) > 1 else ()
        sections.append(Section(name, say(f"simulate.{name}"), (Chart(drawing), *band)))
    return frame.page(
        catalogue,
        title=title,
        eyebrow=say("simulate.eyebrow"),
        lead=say("simulate.lead"),
        sections=sections,
        meaning=remarks(outcomes, catalogue),
    )


def _policies(outcomes: Sequence[Outcome], year: int, catalogue: Catalogue) -> Iterator[Part]:
    say = catalogue.say
    if not any(outcome.persons for outcome in outcomes):
        yield Text(say("simulate.nobody", year=year))
    yield policy_table(outcomes, catalogue)


def policy_table(outcomes: Sequence[Outcome], catalogue: Catalogue) -> Table:
    """A row per policy, also what the command prints."""
    say = catalogue.say
    columns = (
        Column(say("simulate.policy"), number=False),
        *(Column(say(f"simulate.column.{figure}"), key=figure) for figure in FIGURES),
    )
    rows = [
        Row((Cell(say(f"simulate.placing.{line.placing}")), *(_cell(line, figure, catalogue) for figure in FIGURES)))
        for line in lines(outcomes)
    ]
    return Table("policy-table", say("simulate.policies"), columns, tuple(rows))


def remarks(outcomes: Sequence[Outcome], catalogue: Catalogue) -> list[str]:
    """What must be known to read the figures; of an interval only where some figure has one."""
    say = catalogue.say
    several = [say("simulate.several")] if any(line.points.margin is not None for line in lines(outcomes)) else []
    return [say("simulate.meaning"), *several, say("simulate.hindsight")]


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
    """Share of hindsight's points by policy, None where there is nothing to reach.

    With the interval of each where several years tell one, and a band from hindsight's points to its bound.
    """
    import altair as alt

    found = [(line, share) for line in lines(outcomes) if (share := line.of_hindsight) is not None]
    if not found:
        return None
    rows: list[dict[str, Any]] = [
        {"policy": catalogue.say(f"simulate.placing.{line.placing}"), "share": share.mean} | _ends(share)
        for line, share in found
    ]
    several = any("low" in row for row in rows)
    title = catalogue.say("simulate.axis.shares" if several else "simulate.axis.share")
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("policy:N", sort=[row["policy"] for row in rows], title=None, axis=alt.Axis(labelLimit=240))
    )
    dots = base.mark_point(filled=True, size=70).encode(
        x=alt.X(
            "share:Q",
            title=title,
            scale=alt.Scale(zero=False, padding=PADDING),
            axis=alt.Axis(labelExpr=f"{_decimal('100 * datum.value', catalogue)} + ' %'"),
        )
    )
    layers = [dots]
    if several:
        layers.insert(0, base.transform_filter("isValid(datum.low)").mark_rule().encode(x="low:Q", x2="high:Q"))
    if (bound := _bound(outcomes)) > 1:
        band = alt.Chart(alt.InlineData(values=[{"from": 1.0, "to": bound}])).mark_rect(color=BAND)
        layers.insert(0, band.encode(x="from:Q", x2="to:Q"))
    return alt.layer(*layers).properties(width=480, height=140)


def _bound(outcomes: Sequence[Outcome]) -> float:
    """What hindsight's bound leaves possible, as a share of its points: the mean over the years, 1 where proven."""
    ratios = [o.bound / o.points for o in outcomes if o.bound is not None and o.points > 0]
    return max(1.0, fmean(ratios)) if ratios else 1.0


def _ends(estimate: Estimate) -> dict[str, float]:
    """The ends of its interval; none where a single year tells none."""
    margin = estimate.margin
    return {} if margin is None else {"low": estimate.mean - margin, "high": estimate.mean + margin}


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
        | _ends(r.regret)
        for r in regrets(outcomes)
    ]
    if not rows:
        return None
    policies = list(dict.fromkeys(row["policy"] for row in rows))
    groups = list(dict.fromkeys(row["group"] for row in rows))
    several = any("low" in row for row in rows)
    axis = alt.Axis(labelLimit=320)
    legend = alt.Legend(title=None, labelLimit=320)
    colours = alt.Scale(domain=policies, range=list(PALETTE[: len(policies)]))
    shapes = alt.Scale(domain=policies, range=list(SHAPES[: len(policies)]))
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("group:N", sort=groups, title=None, axis=axis),
        color=alt.Color("policy:N", scale=colours, legend=legend),
    )
    if several:
        base = base.encode(yOffset=alt.YOffset("policy:N", sort=policies))
    dots = base.mark_point(filled=True, size=60).encode(
        x=alt.X(
            "regret:Q",
            title=say("simulate.axis.regrets" if several else "simulate.axis.regret"),
            scale=alt.Scale(padding=PADDING),
            axis=alt.Axis(labelExpr=_decimal("datum.value", catalogue)),
        ),
        shape=alt.Shape("policy:N", scale=shapes, legend=legend),
    )
    spread = base.transform_filter("isValid(datum.low)").mark_rule().encode(x="low:Q", x2="high:Q")
    layers = [spread, dots] if several else [dots]
    return alt.layer(*layers).properties(width=420, height=(36 if several else 20) * len(groups))

"""What a simulation leaves behind: tables, plots and one page."""

from __future__ import annotations

import html
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from visitering.simulating.campaign import Estimate, lines, regrets
from visitering.simulating.measure import Outcome
from visitering.simulating.replay import Placing
from visitering.storing.csv_files import as_csv

NAMES = {
    Placing.IN_ORDER: "greedy in order of arrival",
    Placing.EACH_BATCH: "each batch on its own",
    Placing.FUTURE_PRICES: "with future prices",
    Placing.HINDSIGHT: "with hindsight",
}
Row = dict[str, Any]


def rounded(value: float | None, digits: int = 2) -> Decimal | None:
    return None if value is None else Decimal(f"{value:.{digits}f}")


def _estimate(name: str, estimate: Estimate, digits: int = 2) -> Row:
    return {name: rounded(estimate.mean, digits), f"{name}_margin": rounded(estimate.margin, digits)}


def policies(outcomes: Sequence[Outcome]) -> list[Row]:
    """A row per policy, means over the years with the half width of their 95 % interval."""
    return [
        {
            "policy": str(line.placing),
            "years": sum(o.placing is line.placing for o in outcomes),
            **_estimate("points", line.points),
            **_estimate("of_hindsight", line.of_hindsight, 4),
            **_estimate("of_bound", line.of_bound, 4),
            **_estimate("open_persons", line.open_persons),
            **_estimate("openings_filled", line.openings_filled),
            **_estimate("evenness", line.evenness),
            **_estimate("off_pace", line.off_pace),
        }
        for line in lines(outcomes)
    ]


def years(outcomes: Sequence[Outcome]) -> list[Row]:
    """A row per year and policy."""
    return [
        {
            "year": o.number,
            "policy": str(o.placing),
            "persons": o.persons,
            "points": rounded(o.points),
            "bound": rounded(o.bound),
            "open_persons": o.open_persons,
            "openings_filled": o.openings_filled,
            "evenness": rounded(o.evenness),
            "off_pace": rounded(o.off_pace),
        }
        for o in outcomes
    ]


def by_group(outcomes: Sequence[Outcome]) -> list[Row]:
    """A row per policy and group: points per person less than with hindsight."""
    return [
        {
            "policy": str(r.placing),
            "kind": r.kind,
            "group": r.group,
            "persons": rounded(r.persons, 1),
            **_estimate("regret", r.regret),
        }
        for r in regrets(outcomes)
    ]


def files(outcomes: Sequence[Outcome], title: str, dialect: str) -> dict[str, bytes]:
    """Every file of the simulation's folder, by name."""
    tables = {"policies.csv": policies(outcomes), "years.csv": years(outcomes), "regret.csv": by_group(outcomes)}
    plots = {"points.svg": _points_plot(outcomes), "regret.svg": _regret_plot(outcomes)}
    found = {name: as_csv(rows, list(rows[0]), dialect) for name, rows in tables.items()}
    found |= {name: svg.encode() for name, svg in plots.items()}
    found["simulation.html"] = _page(title, policies(outcomes), plots).encode()
    return found


def _points_plot(outcomes: Sequence[Outcome]) -> str:
    """Share of hindsight's points by policy, with its interval."""
    import altair as alt

    rows: list[Row] = [
        {
            "policy": NAMES[line.placing],
            "share": line.of_hindsight.mean,
            "low": line.of_hindsight.mean - (line.of_hindsight.margin or 0),
            "high": line.of_hindsight.mean + (line.of_hindsight.margin or 0),
        }
        for line in lines(outcomes)
    ]
    order = [row["policy"] for row in rows]
    base = alt.Chart(alt.InlineData(values=rows)).encode(y=alt.Y("policy:N", sort=order, title=None))
    scale = alt.Scale(zero=False, padding=10)
    dots = base.mark_point(filled=True, size=70).encode(
        x=alt.X(
            "share:Q", title="points as a share of hindsight (95 % interval)", scale=scale, axis=alt.Axis(format="%")
        )
    )
    spread = base.mark_rule().encode(x="low:Q", x2="high:Q")
    return _svg((spread + dots).properties(width=480, height=140))


def _regret_plot(outcomes: Sequence[Outcome]) -> str:
    """Regret per person by group and policy."""
    import altair as alt

    rows: list[Row] = [
        {"policy": NAMES[r.placing], "group": f"{r.kind}: {r.group}", "regret": r.regret.mean}
        for r in regrets(outcomes)
    ]
    order = list(dict.fromkeys(row["group"] for row in rows))
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_point(filled=True, size=60)
        .encode(
            x=alt.X("regret:Q", title="points per person less than with hindsight"),
            y=alt.Y("group:N", sort=order, title=None),
            color=alt.Color("policy:N", sort=[NAMES[p] for p in Placing], title=None),
            shape=alt.Shape("policy:N", sort=[NAMES[p] for p in Placing], title=None),
        )
        .properties(width=420, height=240)
    )
    return _svg(chart)


def _svg(chart: Any) -> str:
    import vl_convert

    svg: str = vl_convert.vegalite_to_svg(chart.to_dict())
    return svg


def _page(title: str, rows: Sequence[Row], plots: dict[str, str]) -> str:
    """One self-contained page: the table of policies and the plots."""
    heads = (
        *("policy", "points", "of hindsight", "of the bound", "persons left open"),
        *("openings filled", "loss of even distribution", "persons off pace"),
    )
    cells = [(NAMES[Placing(row["policy"])], *_cells(row)) for row in rows]
    body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in cells)
    head = "".join(f"<th>{name}</th>" for name in heads)
    drawn = "".join(f"<figure>{svg}</figure>" for svg in plots.values())
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>
<style>body{{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}
table{{border-collapse:collapse}}td,th{{padding:.3rem .8rem;border-bottom:1px solid #ccc;text-align:right}}
td:first-child,th:first-child{{text-align:left}}figure{{margin:2rem 0;overflow-x:auto}}</style></head>
<body><h1>{html.escape(title)}</h1>
<p>{EXPLAINED}</p>
<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>
{drawn}</body></html>
"""


EXPLAINED = (
    "Points are those of all cases, without even distribution, whose mean loss after a batch stands apart. "
    "Means over the years; ± is half the width of a 95 % interval. Hindsight is the best placement known of a year. "
    "Nothing that leaves no more persons open can reach more than the bound: the share of the best possible lies "
    "between the two shares. Points are a policy choice, no measured outcome."
)


def _cells(row: Row) -> list[str]:
    shares = [with_margin(row[n] * 100, _times_100(row[f"{n}_margin"])) + " %" for n in ("of_hindsight", "of_bound")]
    plain = [
        with_margin(row[n], row[f"{n}_margin"])
        for n in ("points", "open_persons", "openings_filled", "evenness", "off_pace")
    ]
    return [plain[0], *shares, *plain[1:]]


def _times_100(value: Decimal | None) -> Decimal | None:
    return None if value is None else value * 100


def with_margin(value: Decimal, margin: Decimal | None) -> str:
    """A figure, and ± what it is uncertain by where that is known."""
    text = f"{value:,.2f}"
    return text if margin is None else f"{text} ± {margin:,.2f}"


def as_text(outcomes: Sequence[Outcome]) -> list[tuple[str, ...]]:
    """The table of policies as cells, its heads first."""
    heads = (
        *("policy", "points", "of hindsight", "of the bound", "left open"),
        *("openings filled", "loss of evenness", "off pace"),
    )
    return [heads, *((NAMES[Placing(row["policy"])], *_cells(row)) for row in policies(outcomes))]

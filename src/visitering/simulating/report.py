"""What a simulation leaves behind: tables, plots and one page; and what is told of it on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from visitering.explaining.catalogue import Catalogue
from visitering.simulating.campaign import Estimate, lines, regrets
from visitering.simulating.measure import Outcome
from visitering.simulating.page import plots, policy_table, simulation_page
from visitering.storing.csv_files import as_csv

Row = dict[str, Any]


def rounded(value: float | None, digits: int = 2) -> Decimal | None:
    return None if value is None else Decimal(f"{value:.{digits}f}")


COLUMNS = {
    "policies.csv": (
        "policy", "years", "points", "points_margin", "of_hindsight", "of_hindsight_margin", "of_bound",
        "of_bound_margin", "open_persons", "open_persons_margin", "openings_filled", "openings_filled_margin",
        "evenness", "evenness_margin", "off_pace", "off_pace_margin",
    ),
    "years.csv": (
        "year", "policy", "persons", "points", "bound", "open_persons", "openings_filled", "evenness", "off_pace",
    ),
    "regret.csv": ("policy", "kind", "group", "persons", "regret", "regret_margin"),
}  # fmt: skip
"""Columns of each file, in order; also those of an empty table: where nobody arrives, no group has anybody."""


def _estimate(name: str, estimate: Estimate | None, digits: int = 2) -> Row:
    mean, margin = (None, None) if estimate is None else (estimate.mean, estimate.margin)
    return {name: rounded(mean, digits), f"{name}_margin": rounded(margin, digits)}


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


def files(outcomes: Sequence[Outcome], title: str, year: int, dialect: str, catalogue: Catalogue) -> dict[str, bytes]:
    """Every file of the simulation's folder, by name; a plot of nothing is none."""
    tables = {"policies.csv": policies(outcomes), "years.csv": years(outcomes), "regret.csv": by_group(outcomes)}
    drawings = plots(outcomes, catalogue)
    found = {name: as_csv(rows, COLUMNS[name], dialect) for name, rows in tables.items()}
    found |= {f"{name}.svg": f"{drawing}\n".encode() for name, drawing in drawings.items()}
    return found | {"simulation.html": simulation_page(outcomes, drawings, title, year, catalogue)}


def told(outcomes: Sequence[Outcome], catalogue: Catalogue) -> list[list[str]]:
    """The table of policies as cells, its heads first, in the language of the scenario: the page's own."""
    table = policy_table(outcomes, catalogue)
    heads = [column.title for column in table.columns]
    return [heads, *([cell.text for cell in row.cells] for row in table.rows)]

"""What the run reached: a table of the tiers, and one of what each goal gives, which adds up to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from visitering.audit.points import LATER_CASES
from visitering.explaining.catalogue import Catalogue
from visitering.reporting.parts.sections import Cell, Column, Row, Table

Tier = Mapping[str, Any]


def tiers(catalogue: Catalogue, summary: Mapping[str, Any]) -> Table:
    """A row per tier: its goals, what it reached, the bound that is proven, and how far apart they are."""
    say, number = catalogue.say, catalogue.number
    columns = (
        Column(say("report.tier.rank"), number=False),
        Column(say("report.tier.goals"), number=False),
        *(Column(say(f"report.tier.{name}")) for name in ("points", "bound", "gap")),
    )
    rows = tuple(
        Row(
            (
                Cell(str(rank)),
                Cell(_goals(catalogue, tier)),
                Cell(number(tier["points"])),
                Cell(number(tier["bound"])),
                Cell(catalogue.percent(tier["gap"])),
            )
        )
        for rank, tier in enumerate(summary["tiers"], start=1)
    )
    return Table("tiers", say("report.tiers"), columns, rows)


def by_goal(catalogue: Catalogue, summary: Mapping[str, Any]) -> Table:
    """Of each tier a row per goal: its own points, its weight, both multiplied; then the tier's points, their sum."""
    say = catalogue.say
    columns = (
        Column(say("report.tier.goals"), number=False),
        *(Column(say(f"report.tier.{name}")) for name in ("own", "weight", "weighted")),
    )
    rows = tuple(row for rank, tier in enumerate(summary["tiers"], start=1) for row in _rows(catalogue, rank, tier))
    return Table("by_goal", say("report.by_goal"), columns, rows)


def _rows(catalogue: Catalogue, rank: int, tier: Tier) -> Iterator[Row]:
    say, number = catalogue.say, catalogue.number
    yield Row((Cell(say("report.by_goal.tier", rank=rank)),))
    rows = []
    for goal, given in tier["by_goal"].items():
        if goal == LATER_CASES:
            rows.append((say("report.by_goal.later"), "", "", number(given)))
        elif weight := tier["goals"][goal]:
            rows.append((catalogue.name("goal", goal), number(given / weight), number(weight), number(given)))
    yield from (Row(tuple(map(Cell, row))) for row in rows)
    if len(rows) > 1:
        in_all = (say("report.by_goal.sum"), "", "", number(tier["points"]))
        yield Row(tuple(Cell(text, strong=True) for text in in_all))


def _goals(catalogue: Catalogue, tier: Tier) -> str:
    named = ", ".join(
        catalogue.name("goal", goal) + ("" if weight == 1 else f" ×\N{NO-BREAK SPACE}{catalogue.number(weight)}")
        for goal, weight in tier["goals"].items()
    )
    return named + (f" ({catalogue.say('report.tier.assumes')})" if tier["assumes_earlier_tiers"] else "")

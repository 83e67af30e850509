"""What each rule and goal costs as one self-contained page, in the language of the scenario."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from visitering.comparing import plots
from visitering.comparing.cost import Cost, Without
from visitering.comparing.gaps import Difference, Known
from visitering.comparing.page import number, signed
from visitering.comparing.tables import goal_points, two_decimals
from visitering.explaining.catalogue import Catalogue
from visitering.goals.place_persons import PlacePersons
from visitering.reporting.parts import frame
from visitering.reporting.parts.charts import svg
from visitering.reporting.parts.sections import Cell, Chart, Column, Part, Row, Section, Table, Text


def cost_page(found: Cost) -> bytes:
    """The page as UTF-8."""
    catalogue, policy = Catalogue.of(found.entry.problem), found.entry.loaded.scenario.policy
    say = catalogue.say
    sections = [Section("table", say("costs.table"), tuple(_table(found, catalogue)))]
    if drawn := tuple(_chart(found, catalogue)):
        sections.insert(0, Section("chart", say("costs.chart"), drawn))
    return frame.page(
        catalogue,
        title=say("costs.title", scenario=catalogue.scenario(policy.name)),
        eyebrow=catalogue.scenario(policy.name),
        lead=say("costs.lead", date=policy.date),
        sections=sections,
        meaning=[say("comparison.meaning")],
    )


def _chart(found: Cost, catalogue: Catalogue) -> Iterator[Part]:
    scale, rows = found.full.tiers[-1].scale, []
    for other in found.without:
        if (interval := found.last_interval(other)) is not None:
            low, value, high = (float(Fraction(points, scale)) for points in interval)
            told = found.last_tier(other).known in (Known.SHOWN, Known.NONE)
            label = catalogue.name(other.kind, other.id)
            rows.append({"label": label, "value": value, "low": low, "high": high, "told": told})
    if rows and found.entry.problem.batch:
        yield Text(catalogue.say("costs.reading"))
        yield Chart(svg(plots.differences(rows, catalogue.say("costs.axis")), "costs"))
        yield Text(catalogue.say("costs.intervals"), "quiet")


def _table(found: Cost, catalogue: Catalogue) -> Iterator[Part]:
    say, full = catalogue.say, found.full
    for name, failure in found.answers.failures.items():
        yield Text(f"{say('comparison.failed')} {name}: {failure.message}", "warning")
    if not found.entry.problem.batch:
        yield Text(say("nothing.to_place"))
    goals = [goal for tier in full.tiers for goal in tier.goals if goal != PlacePersons.id]
    columns = (
        Column(say("costs.without"), number=False),
        Column(say("comparison.persons_placed")),
        Column(say("costs.last")),
        Column(say("costs.most")),
        *(Column(catalogue.name("goal", goal)) for goal in goals),
        Column(say("comparison.gap")),
    )
    last = full.tiers[-1]
    whole = Row(
        (
            Cell(say("costs.nothing"), strong=True),
            Cell(number(catalogue, full.persons_placed)),
            Cell(number(catalogue, two_decimals(last.points))),
            Cell(""),
            *(Cell(number(catalogue, goal_points(goal, full.points[goal]))) for goal in goals),
            Cell(catalogue.percent(full.gap)),
        )
    )
    rows = [whole]
    for kind, title in (("rule", say("costs.rules")), ("goal", say("costs.goals"))):
        if members := [other for other in found.without if other.kind == kind]:
            rows += [Row((Cell(title),)), *(_row(found, other, goals, catalogue) for other in members)]
    yield Table("cost-table", say("costs.table"), columns, tuple(rows))
    yield Text(say("costs.most_reading"), "quiet")
    yield Text(say("comparison.signs"), "quiet")


def _row(found: Cost, other: Without, goals: list[str], catalogue: Catalogue) -> Row:
    scale, most = found.full.tiers[-1].scale, found.at_most(other)
    last = found.last_tier(other)
    persons = other.solved.persons_placed - found.full.persons_placed
    return Row(
        (
            Cell(catalogue.name(other.kind, other.id)),
            Cell(signed(catalogue, persons) if other.same_batch else catalogue.say("costs.other_batch")),
            _difference(last, None if last.value is None else two_decimals(Fraction(last.value, scale)), catalogue),
            Cell("" if most is None else number(catalogue, two_decimals(Fraction(most, scale)))),
            *(_goal(found.difference(other, goal), goal, catalogue) for goal in goals),
            Cell(catalogue.percent(other.solved.gap)),
        )
    )


def _goal(found: Difference, goal: str, catalogue: Catalogue) -> Cell:
    return _difference(found, None if found.value is None else goal_points(goal, found.value), catalogue)


def _difference(found: Difference, points: Decimal | int | None, catalogue: Catalogue) -> Cell:
    """What the others gain, or the sign that stands for why it is not told."""
    return Cell(signed(catalogue, points) if points else found.sign, strong=bool(points))

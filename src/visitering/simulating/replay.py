"""One year under one policy: batch after batch, each with the decisions of those before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from visitering.domain.cases import Case
from visitering.domain.decisions import Decision
from visitering.domain.policy import Foresight, SolverLimits
from visitering.domain.problem import Problem
from visitering.domain.result import Placement
from visitering.errors import UsageError
from visitering.matching.in_order import place_in_order
from visitering.matching.tiers import place
from visitering.potentials import foreseen
from visitering.said import said
from visitering.simulating.arrivals import Year


class Placing(StrEnum):
    """How the cases of a year are placed."""

    IN_ORDER = "in_order"
    EACH_BATCH = "each_batch"
    FUTURE_PRICES = "future_prices"
    HINDSIGHT = "hindsight"


@dataclass(frozen=True)
class Replay:
    """A year as it went: where each case was placed, and on which day. `bound`: of the last tier, hindsight only."""

    placing: Placing
    placements: Mapping[str, Placement]
    decided: Mapping[str, date]
    bound: int | None = None


@dataclass(frozen=True)
class Settings:
    """`batches`: how many a year has. `effort`: what one batch may take; hindsight may take `hindsight_effort`."""

    batches: int = 52
    gap: float = 0.001
    effort: float = 2.0
    hindsight_effort: float = 60.0
    foresight: Foresight = field(default_factory=Foresight)

    @property
    def batch_limits(self) -> SolverLimits:
        return SolverLimits(self.gap, self.effort, time_limit_s=10_000, workers=1)

    @property
    def hindsight_limits(self) -> SolverLimits:
        return SolverLimits(self.gap, self.hindsight_effort, time_limit_s=10_000, workers=1)


def batch_count(text: str) -> int:
    """How many batches a year has: `weekly`, `monthly` or a number."""
    named = {"weekly": 52, "monthly": 12}
    if text in named:
        return named[text]
    if text.isdecimal() and 1 <= int(text) <= 366:
        return int(text)
    raise UsageError(
        said("--batches {text} must be weekly, monthly or a number from 1 to 366", text=text), batches=text
    )


def batch_days(year: int, batches: int) -> list[date]:
    """The days on which batches are placed: the last days of so many equal parts of the year."""
    first, days = date(year, 1, 1), (date(year + 1, 1, 1) - date(year, 1, 1)).days
    return [first + timedelta(days=days * n // batches - 1) for n in range(1, batches + 1)]


def replay(year: Year, placing: Placing, settings: Settings) -> Replay:
    """Places a year's arrivals."""
    days = batch_days(year.problem.year, settings.batches)
    if placing is Placing.HINDSIGHT:
        return _hindsight(year, days, settings)
    placements: dict[str, Placement] = {}
    decided: dict[str, date] = {}
    book: list[Decision] = []
    for day in days:
        arrived = [case for case in year.arrivals if case.permit_date and case.permit_date <= day]
        if not any(case.case_id not in placements for case in arrived):
            continue
        found = _placed(_on(year, day, arrived, book, settings), placing)
        size = {case.case_id: case.size for case in arrived}
        for case_id, placement in found.items():
            placements[case_id], decided[case_id] = placement, day
            book.append(Decision(case_id, placement.municipality, size[case_id], day, uses=placement.uses))
    return Replay(placing, placements, decided)


def _on(year: Year, day: date, arrived: Sequence[Case], book: Sequence[Decision], settings: Settings) -> Problem:
    """What is known on a day."""
    past = year.problem
    return replace(
        past,
        policy=replace(past.policy, date=day, solver=settings.batch_limits, future=settings.foresight),
        cases=(*past.cases, *arrived),
        decisions=(*past.decisions, *book),
    )


def _placed(problem: Problem, placing: Placing) -> Mapping[str, Placement]:
    if placing is Placing.IN_ORDER:
        return place_in_order(problem)
    if placing is Placing.FUTURE_PRICES:
        problem = foreseen(problem)
    return place(problem).placements


def _hindsight(year: Year, days: Sequence[date], settings: Settings) -> Replay:
    """Everybody placed at once at the end of the year, each counted on the day of the batch that would have been."""
    problem = _on(year, days[-1], year.arrivals, (), settings)
    problem = replace(problem, policy=replace(problem.policy, solver=settings.hindsight_limits))
    result = place(problem)
    decided = {
        case.case_id: next(day for day in days if case.permit_date and case.permit_date <= day)
        for case in year.arrivals
        if case.case_id in result.placements
    }
    return Replay(Placing.HINDSIGHT, result.placements, decided, result.tiers[-1].bound)

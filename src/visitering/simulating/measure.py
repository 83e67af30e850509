"""What a year's placements are worth: points, persons left open, evenness, and who gained or lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from visitering.audit.points import case_points, weighted
from visitering.audit.valuation import scoring
from visitering.domain.cases import Case
from visitering.domain.decisions import Decision
from visitering.domain.groups import GROUPS, groups_of
from visitering.domain.policy import WEIGHT_SCALE
from visitering.domain.problem import Problem
from visitering.goals.score import Scores
from visitering.simulating.arrivals import Year
from visitering.simulating.replay import Placing, Replay, batch_days


@dataclass(frozen=True)
class Outcome:
    """One year under one policy.

    `points`: those of all cases together; `by_group[(kind, group)]`: (persons, points) of the cases of a group.
    `openings_filled`: openings that somebody was placed for. `evenness`: the loss of `even_distribution` after each
    batch, in points, averaged; `off_pace`: persons that a municipality is off its pace after a batch, averaged over
    both. `bound`: no placement of the year can reach more points that keeps what hindsight's search reached in the
    earlier tiers (persons placed); known for hindsight only.
    """

    placing: Placing
    number: int
    persons: int
    points: float
    open_persons: int
    openings_filled: int
    evenness: float
    off_pace: float
    by_group: Mapping[tuple[str, str], tuple[int, float]]
    bound: float | None = None


class Yardstick:
    """Measures the replays of one year, all by the same points."""

    def __init__(self, year: Year, batches: int) -> None:
        self.year, self.batches = year, batches
        self.problem: Problem = replace(year.problem, cases=(*year.problem.cases, *year.arrivals))

    @cached_property
    def _scores(self) -> Scores:
        return Scores(self.problem)

    def measure(self, replay: Replay) -> Outcome:
        points = {case.case_id: self._points(case, replay) for case in self.year.arrivals}
        losses, off = zip(*self._pace(replay), strict=True)
        groups: dict[tuple[str, str], tuple[int, float]] = {}
        for case in self.year.arrivals:
            for group in groups_of(case, self.year.problem.year):
                persons, total = groups.get(group, (0, 0.0))
                groups[group] = (persons + case.size, total + points[case.case_id])
        return Outcome(
            placing=replay.placing,
            number=self.year.number,
            persons=self.year.persons,
            points=sum(points.values()),
            open_persons=sum(case.size for case in self.year.arrivals if case.case_id not in replay.placements),
            openings_filled=sum(len(placement.fills) for placement in replay.placements.values()),
            evenness=float(np.mean(losses)),
            off_pace=float(np.mean(off)),
            by_group={key: groups[key] for key in GROUPS if key in groups},
            bound=None if replay.bound is None else replay.bound / WEIGHT_SCALE,
        )

    def _points(self, case: Case, replay: Replay) -> float:
        """Points of a case by all goals that count points but even distribution; 0 where it is left open."""
        placement = replay.placements.get(case.case_id)
        if placement is None:
            return 0.0
        return weighted(case_points(self._scores, case, placement), scoring(self.problem.policy)) / WEIGHT_SCALE

    def _pace(self, replay: Replay) -> Iterator[tuple[float, float]]:
        """After each batch: (loss of even distribution in points, persons off the pace per municipality)."""
        size = {case.case_id: case.size for case in self.year.arrivals}
        for day in batch_days(self.year.problem.year, self.batches):
            book = tuple(
                Decision(case_id, placement.municipality, size[case_id], replay.decided[case_id])
                for case_id, placement in replay.placements.items()
                if replay.decided[case_id] <= day
            )
            problem = replace(
                self.year.problem, policy=replace(self.problem.policy, date=day), cases=(), decisions=book
            )
            evenness = Scores(problem).evenness
            yield float(evenness.loss(problem.load).sum()), float(np.abs(problem.load - evenness.pace).mean())

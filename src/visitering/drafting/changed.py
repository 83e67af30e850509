"""What a draft changed against the run it was made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from visitering.audit.points import case_points, placed_persons, weighted
from visitering.domain.problem import Problem
from visitering.domain.result import Result
from visitering.goals.even_distribution import EvenDistribution
from visitering.goals.score import Scores


@dataclass(frozen=True)
class Mover:
    """A case that another municipality has than in the run, or none. `held`: by hand."""

    case_id: str
    before: str | None
    after: str | None
    held: bool


@dataclass(frozen=True)
class Reached:
    """What a tier of a run or a draft reached, and the bound that is proven, in the tier's integers; the gap."""

    objective: int
    bound: int
    gap: float


@dataclass(frozen=True)
class TierChange:
    """A tier before and after. `follows`: an earlier tier is not the same, so that this one stands as found."""

    goals: Mapping[str, int]
    scale: int
    before: Reached
    after: Reached
    follows: bool

    @property
    def low(self) -> int:
        """What the best placement with the holds loses at least against what the run found."""
        return max(0, self.before.objective - self.after.bound)

    @property
    def high(self) -> int:
        """What the draft lost of what the run found: no more than that is lost."""
        return self.before.objective - self.after.objective

    @property
    def within_gaps(self) -> bool:
        """Whether both may be worth the same at their best: each may lie anywhere from what it found to its bound."""
        return self.before.objective <= self.after.bound and self.after.objective <= self.before.bound

    @property
    def proven(self) -> bool:
        return self.before.gap == self.after.gap == 0


@dataclass(frozen=True)
class GoalChange:
    """Weighted points of a goal before and after, in the scale of its tier."""

    goal: str
    scale: int
    before: int
    after: int


@dataclass(frozen=True)
class Changed:
    """`farthest` and `mean`: persons off the pace, of the municipality farthest from it and on average.

    `held_open`: cases that were held in a municipality and stay open all the same.
    """

    movers: tuple[Mover, ...]
    held_open: tuple[str, ...]
    tiers: tuple[TierChange, ...]
    goals: tuple[GoalChange, ...]
    farthest: tuple[int, int]
    mean: tuple[float, float]

    @property
    def others(self) -> tuple[Mover, ...]:
        """Those that nobody held."""
        return tuple(mover for mover in self.movers if not mover.held)


def changed(problem: Problem, before: Result, after: Result) -> Changed:
    """The draft against the run, both counted by the draft's problem: its batch, its points."""
    scores = Scores(problem)
    batch = {case.case_id for case in problem.batch}
    asked = set(problem.held)
    was = {c: p.municipality for c, p in before.placements.items() if c in batch}
    now = {c: p.municipality for c, p in after.placements.items()}
    movers = tuple(
        Mover(case, was.get(case), now.get(case), case in asked)
        for case in sorted({*was, *now})
        if was.get(case) != now.get(case)
    )
    even = [_off_pace(problem, scores, result) for result in (before, after)]
    return Changed(
        movers,
        tuple(c for c, hold in problem.held.items() if hold.municipality is not None and c not in now),
        tuple(_tiers(before, after)),
        tuple(_goals(problem, scores, before, after)),
        (even[0][0], even[1][0]),
        (even[0][1], even[1][1]),
    )


def _tiers(before: Result, after: Result) -> Iterator[TierChange]:
    follows = False
    for old, new in zip(before.tiers, after.tiers, strict=True):
        was, now = (Reached(tier.objective, tier.bound, tier.gap) for tier in (old, new))
        yield TierChange(new.goals, new.scale, was, now, follows)
        follows = follows or old.objective != new.objective


def _goals(problem: Problem, scores: Scores, before: Result, after: Result) -> list[GoalChange]:
    sums = [_by_goal(problem, scores, result) for result in (before, after)]
    return [
        GoalChange(goal, tier.scale, sums[0][goal], sums[1][goal])
        for tier in after.tiers
        for goal in tier.goals
        if sums[0][goal] != sums[1][goal]
    ]


def _by_goal(problem: Problem, scores: Scores, result: Result) -> dict[str, int]:
    """Weighted points of each goal, in the integers of its tier."""
    found: dict[str, int] = {}
    cases = {case.case_id: case for case in problem.batch}
    placed = [(cases[c], placement) for c, placement in result.placements.items() if c in cases]
    points = [case_points(scores, case, placement) for case, placement in placed]
    for tier in problem.policy.tiers:
        for goal, weight in tier.items():
            found[goal] = sum(weighted({goal: each.get(goal, 0)}, {goal: weight}) for each in points)
            if goal == EvenDistribution.id:
                load = problem.load + placed_persons(problem, [placement for _, placement in placed])
                found[goal] = -weight * int(scores.evenness.loss(load).sum())
    return found


def _off_pace(problem: Problem, scores: Scores, result: Result) -> tuple[int, float]:
    batch = {case.case_id for case in problem.batch}
    placed = [placement for c, placement in result.placements.items() if c in batch]
    off = abs(problem.load + placed_persons(problem, placed) - scores.evenness.pace)
    return int(off.max(initial=0)), float(off.mean()) if off.size else 0.0

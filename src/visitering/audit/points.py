"""Are the points what the goals say?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np

from visitering.audit.future import worth_later
from visitering.domain.cases import Case
from visitering.domain.geography import Row
from visitering.domain.problem import Problem
from visitering.domain.result import Placement, Result
from visitering.goals.employment import Employment
from visitering.goals.even_distribution import EvenDistribution
from visitering.goals.score import Scores
from visitering.rules.book import Rulebook
from visitering.said import said


def placed_persons(problem: Problem, placements: Iterable[Placement]) -> Row:
    """Persons placed now in each municipality, shape (M,)."""
    size = {case.case_id: case.size for case in problem.batch}
    placed = np.zeros(len(problem.municipalities), dtype=np.int64)
    for placement in placements:
        placed[problem.index[placement.municipality]] += size[placement.case_id]
    return placed


def filled(scores: Scores, case: Case, placement: Placement) -> dict[str, int]:
    """Points that each opening adds, by the person who fills it."""
    if not placement.fills:
        return {}
    m = scores.problem.index[placement.municipality]
    extra = {}
    for person in case.persons:
        if person.person_id in placement.fills and (fills := scores.fills(person)) is not None:
            s = scores.shortage[placement.fills[person.person_id]]
            extra[person.person_id] = int(fills.extra[(fills.shortage == s) & (fills.municipality == m)][0])
    return extra


def case_points(
    scores: Scores, case: Case, placement: Placement, rows: Mapping[str, Row] | None = None
) -> dict[str, int]:
    """Points of a placed case by goal, openings included, unweighted; `predicted_outcome` in ten-thousandths.

    `rows`: what `Scores.points` says of the case, where that is known.
    """
    m = scores.problem.index[placement.municipality]
    points = {goal: int(row[m]) for goal, row in (rows or scores.points(case)).items()}
    if Employment.id in points:
        points[Employment.id] += sum(filled(scores, case, placement).values())
    return points


def weighted(points: Mapping[str, int], weights: Mapping[str, int]) -> int:
    """Σ weight · points over the goals of a tier, in the model's integers."""
    return sum(weights[goal] * value for goal, value in points.items() if goal in weights)


def decimals(scale: int) -> int:
    """Decimals that points of a scale need to be written exactly."""
    return len(str(scale)) - 1


LATER_CASES = "later_cases"
"""What a tier loses because its placements take it from later cases stands beside its goals under this name."""


def by_goal(book: Rulebook, scores: Scores, result: Result) -> list[dict[str, int]]:
    """What each goal gives in its tier, weighted, in the model's integers: these add up to the tier's objective.

    From the points of every case, the loads (`even_distribution`) and what is worth more to later cases
    (`LATER_CASES`).
    """
    batch = {case.case_id: case for case in scores.problem.batch}
    points: Counter[str] = Counter()
    later = 0
    for case_id, placement in result.placements.items():
        points.update(case_points(scores, batch[case_id], placement))
        later += worth_later(book, scores, batch[case_id], placement)
    return by_goal_of(scores, result, points, later)


def by_goal_of(scores: Scores, result: Result, points: Mapping[str, int], later: int) -> list[dict[str, int]]:
    """`by_goal`, where what all cases together have of each goal is known, and what they are worth to later cases."""
    totals = [{goal: weight * points.get(goal, 0) for goal, weight in tier.goals.items()} for tier in result.tiers]
    if scores.future is not None:
        totals[scores.future.tier][LATER_CASES] = -later
    problem = scores.problem
    losses = int(scores.evenness.loss(problem.load + placed_persons(problem, result.placements.values())).sum())
    for total, tier in zip(totals, result.tiers, strict=True):
        if EvenDistribution.id in total:
            total[EvenDistribution.id] -= tier.goals[EvenDistribution.id] * losses
    return totals


def has_tiers(problem: Problem, result: Result) -> bool:
    """Whether the tiers of the result are those of the scenario."""
    return [dict(tier.goals) for tier in result.tiers] == [dict(tier) for tier in problem.policy.tiers]


def wrong_points(scores: Scores, result: Result, points: Mapping[str, int], later: int) -> list[str]:
    """The value of every tier: what its goals give must add up to it. `points`, `later` as for `by_goal_of`."""
    if not has_tiers(scores.problem, result):
        return [said("the tiers of the result are not those of the scenario")]
    totals = by_goal_of(scores, result, points, later)
    found = []
    for t, tier in enumerate(result.tiers):
        total = sum(totals[t].values())
        if total != tier.objective:
            claimed, found_here = (
                f"{value / tier.scale:.{decimals(tier.scale)}f}" for value in (tier.objective, total)
            )
            found.append(
                said(
                    "tier {t} claims {claimed} points and has {found}",
                    t=t + 1,
                    claimed=claimed,
                    found=found_here,
                )
            )
        if tier.bound < tier.objective:
            found.append(said("tier {t} claims more points than its bound", t=t + 1))
    return found

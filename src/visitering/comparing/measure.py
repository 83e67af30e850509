"""What a placement is worth by one yardstick, and to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from visitering.audit.future import worth_later
from visitering.audit.points import case_points, placed_persons, weighted
from visitering.audit.valuation import scoring
from visitering.comparing.solved import Group, Place, Placed, Solved
from visitering.domain.cases import Case
from visitering.domain.groups import GROUPS, groups_of
from visitering.domain.policy import WEIGHT_SCALE, Policy, scale_of
from visitering.domain.problem import Problem
from visitering.domain.result import Placement, Result
from visitering.goals import ALL, CaseGoal
from visitering.goals.even_distribution import EvenDistribution
from visitering.goals.score import Scores
from visitering.rules.book import Rulebook


def measured(problem: Problem, result: Result, yardstick: Policy, name: str) -> Solved:
    """The record of a result. Goals are counted with the yardstick's parameters, cases weighed with its weights."""
    everything = {goal.id: WEIGHT_SCALE for goal in ALL}
    policy = replace(problem.policy, tiers=(everything,), parameters=yardstick.parameters)
    scores = Scores(replace(problem, policy=policy, potentials=None))
    batch = {case.case_id: case for case in problem.batch}
    points = {case_id: _points(scores, batch[case_id], p) for case_id, p in result.placements.items()}
    placed = placed_persons(problem, result.placements.values())
    even = scores.evenness
    loss = int(even.loss(problem.load + placed).sum())
    totals = {goal.id: sum(of[goal.id] for of in points.values()) for goal in ALL if issubclass(goal, CaseGoal)}
    worth = {case_id: _worth(of, yardstick) for case_id, of in points.items()}
    return Solved(
        name=name,
        cases=len(batch),
        persons=sum(case.size for case in batch.values()),
        cases_placed=len(result.placements),
        persons_placed=int(placed.sum()),
        tiers=result.tiers,
        placements=tuple(Placed.of(result.placements[case_id]) for case_id in sorted(result.placements)),
        points=totals | {EvenDistribution.id: -loss},
        places=tuple(
            Place(m.code, *map(int, (problem.quota[i], problem.load[i], placed[i], even.pace[i], even.tolerance[i])))
            for i, m in enumerate(problem.municipalities)
        ),
        openings=int(scores.openings.sum()),
        filled=sum(len(placement.fills) for placement in result.placements.values()),
        groups=_groups(problem, worth),
        stop=result.stop,
        effort=result.effort,
        repeatable=result.repeatable,
        potentials=problem.potentials,
        taken=taken_from_later(problem, result.placements),
    )


def taken_from_later(problem: Problem, placements: Mapping[str, Placement]) -> int:
    """What placements take from later cases by the problem's future prices, in hundredths of a point; 0 without."""
    if problem.potentials is None or (future := (scores := Scores(problem)).future) is None:
        return 0
    book, batch = Rulebook(problem), {case.case_id: case for case in problem.batch}
    worth = sum(worth_later(book, scores, batch[case_id], placed) for case_id, placed in placements.items())
    return worth * WEIGHT_SCALE // scale_of(problem.policy.tiers[future.tier])


def _points(scores: Scores, case: Case, placement: Placement) -> dict[str, int]:
    """Points of a placed case by goal. An opening that adds nothing by the yardstick counts for nothing."""
    m = scores.problem.index[placement.municipality]
    counting = {}
    for person in case.persons:
        if person.person_id in placement.fills and (fills := scores.fills(person)) is not None:
            shortage = placement.fills[person.person_id]
            if ((fills.shortage == scores.shortage[shortage]) & (fills.municipality == m)).any():
                counting[person.person_id] = shortage
    return case_points(scores, case, replace(placement, fills=counting))


def _worth(points: dict[str, int], yardstick: Policy) -> int:
    """Hundredths of a point of a case, all tiers together."""
    counted = scoring(yardstick)
    total = Fraction(0)
    for tier in yardstick.tiers:
        weights = {goal: weight for goal, weight in tier.items() if goal in counted}
        total += Fraction(weighted(points, weights) * 100, scale_of(tier))
    return round(total)


def _groups(problem: Problem, worth: dict[str, int]) -> tuple[Group, ...]:
    """Every group that has a case, in a fixed order."""
    cases: dict[tuple[str, str], list[Case]] = {}
    for case in problem.batch:
        for key in groups_of(case, problem.year):
            cases.setdefault(key, []).append(case)
    order = {key: position for position, key in enumerate(GROUPS)}
    found = []
    for (kind, of), members in sorted(cases.items(), key=lambda item: order[item[0]]):
        placed = [case for case in members if case.case_id in worth]
        found.append(
            Group(
                kind,
                of,
                len(members),
                sum(case.size for case in members),
                len(placed),
                sum(case.size for case in placed),
                sum(worth[case.case_id] for case in placed),
            )
        )
    return tuple(found)

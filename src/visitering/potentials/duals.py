"""Future prices: the duals of the relaxation over sampled futures, averaged."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from visitering.domain.geography import Row
from visitering.domain.policy import WEIGHT_SCALE, Foresight, SolverLimits, scale_of
from visitering.domain.potentials import Potentials
from visitering.domain.problem import Problem
from visitering.goals.employment import Employment
from visitering.goals.even_distribution import EvenDistribution
from visitering.goals.future import scoring_tier
from visitering.goals.place_persons import PlacePersons
from visitering.goals.score import Scores
from visitering.matching.budget import Budget
from visitering.matching.build import build
from visitering.matching.prices import Duals
from visitering.matching.progress import Interrupted, Progress, never, silent
from visitering.matching.relaxation import relax
from visitering.matching.table import Table, nothing
from visitering.potentials.sampling import Future, as_to_come, futures, pool_of
from visitering.rules.book import Rulebook
from visitering.said import said

PLACED = 200
"""Points that a future gives for each person placed, on top of the others: so that it places whom it can."""

TIME_SHARE = 0.5
"""Of the seconds that a run may take, those that looking ahead may take: the rest is for the placing."""

COUNTED = 0.95
"""What those still to come count for against those who are here: they are expected, not certain. Where many alike are
expected, all would otherwise be left waiting for each other."""


def looking_ahead(limits: SolverLimits, interrupted: Interrupted = never) -> Budget:
    """`TIME_SHARE` of the seconds of a run, or until the user ends it; effort is for the placing."""
    return Budget(math.inf, TIME_SHARE * limits.time_limit_s, interrupted)


def foreseen(problem: Problem, progress: Progress = silent, budget: Budget | None = None) -> Problem:
    """The problem with future prices, if its policy asks for them and they are not given.

    Where the budget ends (`cut` then says why) they are those of the futures priced by then, none if none is.
    """
    if problem.policy.future is None or problem.potentials is not None:
        return problem
    return replace(problem, potentials=potentials_of(problem, problem.policy.future, progress, budget))


def potentials_of(
    problem: Problem, foresight: Foresight, progress: Progress = silent, budget: Budget | None = None
) -> Potentials:
    """The prices of places, openings and limited offers, averaged over sampled futures.

    Each future is the batch and those who may still come, in one tier: that in which future prices count, without
    even distribution, and `PLACED` points for each person, so that the future places everyone it can. Prices are
    told from the cheapest municipality that has places left: what all places have in common decides nothing.
    """
    budget = budget or Budget.endless()
    goals = future_goals(problem)
    pool = pool_of(problem)
    drawn = [future for future in futures(problem, pool, foresight) if future.copies.any()]
    if goals is None or not drawn:
        return Potentials()
    wanted = np.flatnonzero(np.sum([future.copies for future in drawn], axis=0))
    ahead = replace(
        problem,
        policy=replace(problem.policy, tiers=(goals,), future=None),
        cases=(*problem.cases, *(as_to_come(problem, pool[p]) for p in wanted)),
        capacities={},
    )
    table = build(ahead, Rulebook(ahead), Scores(ahead))
    position = {as_to_come(problem, case).case_id: p for p, case in enumerate(pool)}
    prices: list[tuple[Row, Row]] = []
    duals = Duals.zero(table, 0)
    for number, future in enumerate(drawn):
        progress(said("looking ahead"), share=number / len(drawn))
        if budget.ended is not None:
            break
        sampled = _sampled(table, future, position)
        duals = relax(sampled, 0, (), nothing(sampled), duals, budget).priced.duals
        if budget.cut is not None:
            break
        prices.append(_told_apart(sampled, duals))
    if not prices:
        return Potentials()
    return _averaged(problem, table, prices, goals)


def future_goals(problem: Problem) -> Mapping[str, int] | None:
    """What a future is placed by; None where no tier scores cases."""
    tier = scoring_tier(problem.policy.tiers)
    if tier is None:
        return None
    goals = dict(problem.policy.tiers[tier])
    goals.pop(EvenDistribution.id, None)
    goals[PlacePersons.id] = goals.get(PlacePersons.id, 0) + PLACED * scale_of(goals)
    return goals


def _sampled(table: Table, future: Future, position: Mapping[str, int]) -> Table:
    """The table of one future: the batch once, each drawn case as often as it comes."""
    names = [[position.get(case.case_id) for case in group] for group in table.groups]
    copies = [1 if p is None else int(future.copies[p]) for (p, *_) in names]
    return table.of_groups(np.array(copies, dtype=np.int64))


def _told_apart(table: Table, duals: Duals) -> tuple[Row, Row]:
    """(per person under the quota, shape (M,); per place of a scarce thing, shape (R,)) in a future."""
    free = table.left > 0
    place = np.where(free, duals.place, 0)
    if free.any():
        place = np.where(free, place - place[free].min(), 0)
    return place, duals.thing


def _averaged(
    problem: Problem, table: Table, prices: Sequence[tuple[Row, Row]], goals: Mapping[str, int]
) -> Potentials:
    """`COUNTED` of the mean, in hundredths of a point; of a shortage in whole points of employment at its weight."""
    unit = scale_of(goals) // WEIGHT_SCALE
    place, thing = (COUNTED * np.mean(rows, axis=0) / unit for rows in zip(*prices, strict=True))
    weight = goals.get(Employment.id, 0) // unit
    shortages = {shortage.shortage_id for shortage in problem.shortages_in_force}
    step = {name: weight if name in shortages else 1 for name in table.things}
    return Potentials(
        place={name: round(price) for name, price in zip(table.places, place.tolist(), strict=True)},
        use={
            name: step[name] * round(price / step[name]) if step[name] else 0
            for name, price in zip(table.things, thing.tolist(), strict=True)
        },
    )

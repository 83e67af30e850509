"""Few moves: of the placements that are nearly as good, one that leaves most cases where an earlier run had them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

import numpy as np

from visitering.domain.geography import Mask, Row
from visitering.domain.problem import Problem
from visitering.domain.result import Placement, Result
from visitering.errors import UsageError
from visitering.goals.score import Scores
from visitering.matching.budget import Limits, Stopped
from visitering.matching.build import build
from visitering.matching.core import TOO_FAR, Core, Slack
from visitering.matching.model import Model
from visitering.matching.prices import Priced
from visitering.matching.table import UNPLACED, Grid, Solution, Table
from visitering.matching.translate import duals_of, placements_of, solution_of
from visitering.rules.book import Rulebook
from visitering.said import said

EFFORT = 2.0
"""Effort of one solve: a model over the cases that moved, two places each, and their openings."""


NEAREST = 10
"""So many places of each case in question, the nearest by price, beside those it had and has."""


class Moves(StrEnum):
    """How much others may move."""

    FEW = "few"
    NONE = "none"
    FREE = "free"


def staying(
    problem: Problem,
    book: Rulebook,
    scores: Scores,
    result: Result,
    before: Mapping[str, Placement],
    moves: Moves,
    within: float,
) -> Result:
    """A placement near `before` of the problem with its holds, given the best that was found, `result`.

    `few`: every tier but the last keeps what `result` reaches; of the placements whose last tier lies within `within`
    of the bound (or, where the best found lies further below it, of the best found) and that put each case where it
    was or where `result` has it, one with the fewest other cases moved, and of these one with the most points.
    `none`: everybody but the held cases stays. Raises `UsageError` where that cannot be.
    """
    if moves is Moves.FREE:
        return result
    table = build(problem, book, scores)
    best = solution_of(table, result.placements)
    earlier = _allowed(table, solution_of(table, before))
    held = np.array([any(case.case_id in problem.held for case in group) for group in table.groups])
    if moves is Moves.NONE:
        found = _with_nobody_moved(table, earlier, held)
    else:
        slack = _slack(table, result)
        found = _with_few_moved(table, earlier, best, held, slack, _least(result, within))
    objectives = found.objectives(table)
    if objectives[:-1] != best.objectives(table)[:-1] and moves is Moves.FEW:
        return result
    tiers = tuple(
        replace(tier, objective=reached, bound=max(tier.bound, reached))
        for tier, reached in zip(result.tiers, objectives, strict=True)
    )
    return replace(result, placements=placements_of(table, found), tiers=tiers)


def _least(result: Result, within: float) -> int:
    """What the last tier must reach."""
    last = result.tiers[-1]
    tolerance = int(within * abs(last.bound))
    near_the_bound = last.bound - tolerance
    return near_the_bound if last.objective >= near_the_bound else last.objective - tolerance


def _allowed(table: Table, solution: Solution) -> Solution:
    """The earlier placement without the groups that may not be where they were any more."""
    units = np.arange(len(table.groups))
    gone = (solution.place != UNPLACED) & ~table.allowed[units, np.maximum(solution.place, 0)]
    return solution.without(table, gone)


def _slack(table: Table, result: Result) -> Grid:
    """How far each pair is below the best of its group at the prices found."""
    last = len(table.tiers) - 1
    reached = tuple(tier.objective for tier in result.tiers[:-1])
    priced = Priced(table, last, duals_of(table, result.tiers[-1].prices, last), reached)
    return Slack(priced).pairs


def _with_few_moved(table: Table, earlier: Solution, best: Solution, held: Mask, slack: Grid, least: int) -> Solution:
    """In question are the cases that the best found moves, the held ones and those who live where these come to."""
    moved = (earlier.place != best.place) | held
    moved |= np.isin(earlier.place, best.place[held & (best.place != UNPLACED)]) & (earlier.place != UNPLACED)
    stays = np.flatnonzero(moved & ~held & (earlier.place != UNPLACED))
    pairs = _pairs(np.flatnonzero(moved), earlier, best, slack)
    fixed = best.without(table, moved)
    try:
        model = Model(table, Core.of(table, pairs), fixed)
        last = len(table.tiers) - 1
        for tier, value in enumerate(best.objectives(table)[:-1]):
            model.keep(tier, value)
        model.keep(last, least)
        model.hint(best)
        kept = sum(model.goes[int(u), int(earlier.place[u])] for u in stays)
        if isinstance(kept, int):
            return best
        most = model.maximise(kept, Limits(EFFORT, 60.0))
        if most.solution is None:
            return best
        number = int((most.solution.place[stays] == earlier.place[stays]).sum())
        model.model.add(kept >= number)
        model.model.clear_hints()  # type: ignore[no-untyped-call]
        model.hint(most.solution)
        richest = model.maximise(model.points(last), Limits(EFFORT, 60.0))
    except Stopped:
        return best
    return richest.solution or most.solution


def _with_nobody_moved(table: Table, earlier: Solution, held: Mask) -> Solution:
    free = held | (earlier.place == UNPLACED)
    pairs = np.argwhere(table.allowed & held[:, None])
    fixed = earlier.without(table, free)
    model = Model(table, Core.of(table, pairs), fixed)
    wanted = sum(model.goes.values())
    found = None if isinstance(wanted, int) else model.maximise(wanted, Limits(EFFORT, 60.0))
    solution = fixed if found is None or found.solution is None else found.solution
    must = held & table.allowed.any(axis=1)
    if (solution.place[must] == UNPLACED).any():
        raise UsageError(
            said(
                "with everybody else where the run has them the held cases have no place: let few others move "
                "(--move few); nothing was written"
            )
        )
    if found is None:
        return solution
    for u in np.flatnonzero(must):
        model.model.add(sum(goes for (v, _), goes in model.goes.items() if v == u) == 1)
    richest = model.maximise(model.points(len(table.tiers) - 1), Limits(EFFORT, 60.0))
    return richest.solution or solution


def _pairs(units: Row, earlier: Solution, best: Solution, slack: Grid) -> Grid:
    """Where each group was, where it is, and the `NEAREST` by price."""
    own = [np.stack([units, where.place[units]], axis=1) for where in (earlier, best)]
    nearest = np.argsort(slack[units], axis=1, kind="stable")[:, :NEAREST]
    near = np.stack([np.repeat(units, nearest.shape[1]), nearest.ravel()], axis=1)
    near = near[slack[near[:, 0], near[:, 1]] < TOO_FAR]
    pairs = np.concatenate([*own, near])
    return np.unique(pairs[pairs[:, 1] != UNPLACED], axis=0)

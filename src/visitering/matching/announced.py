"""Last of all: cases go back to the municipality that was told of them, where that costs nothing."""

from __future__ import annotations

import numpy as np
from ortools.sat.python import cp_model

from visitering.domain.problem import Problem
from visitering.matching.budget import Budget, Limits, Stopped
from visitering.matching.core import Core
from visitering.matching.model import Model
from visitering.matching.table import UNPLACED, Solution, Table

EFFORT = 1.0
"""Effort of the one solve, beyond the budget where that is used up: two places for each case that moved."""


def as_announced(problem: Problem, table: Table, solution: Solution, budget: Budget) -> Solution:
    """The placement with as many cases back where they were announced as gives the most points of the last tier.

    Only cases that are elsewhere move, to where they were announced, and all keep what the earlier tiers reach: so
    that a case that has moved since has moved for a gain, also in a search that ended before its proof. Of
    placements with equal points the one with the most cases back is taken.
    """
    pairs = np.array(_elsewhere(problem, table, solution), dtype=np.int64).reshape(-1, 2)
    if not len(pairs):
        return solution
    free = np.zeros(len(table.groups), dtype=bool)
    free[pairs[:, 0]] = True
    last = len(table.tiers) - 1
    core = Core.of(table, pairs).including(table, solution.without(table, ~free))
    try:
        model = Model(table, core, solution.without(table, free), budget)
        for tier, value in enumerate(solution.objectives(table)[:last]):
            model.keep(tier, value)
        model.hint(solution)
        terms = [model.points(last), *(model.goes[u, m] for u, m in pairs.tolist())]
        most = cp_model.LinearExpr.weighted_sum(terms, [len(pairs) + 1] + [1] * len(pairs))
        found = model.maximise(most, Limits(EFFORT, budget.seconds), small=True)
    except Stopped:
        return solution
    budget.spend(found.effort)
    if found.solution is None or found.solution.objectives(table) < solution.objectives(table):
        return solution
    return found.solution


def _elsewhere(problem: Problem, table: Table, solution: Solution) -> list[tuple[int, int]]:
    """Each group that is placed elsewhere than a municipality was told, and where that is."""
    told = {case_id: row.municipality for case_id, row in problem.announced.items()}
    there = {code: m for m, code in enumerate(table.places)}
    pairs = {(u, there[told[c.case_id]]) for u, group in enumerate(table.groups) for c in group if c.case_id in told}
    return sorted((u, m) for u, m in pairs if solution.place[u] not in (m, UNPLACED) and table.allowed[u, m])

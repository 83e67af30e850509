"""Problems in which municipalities only fill up: proven by branch and cut, in SCIP through MathOpt.

Where groups only take up room (of services, of the quota), cuts from those few full rows bring the linear relaxation
near the best placement, and branching does the rest. 500 cases in 20 sites with three services are proven best in 519
CPU seconds, while HiGHS on the whole model found no proof in 571, and CP-SAT's bound stayed far off.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import numpy as np
from ortools.math_opt.python import mathopt
from ortools.util.python.solve_interrupter import SolveInterrupter

from visitering.errors import SolverError
from visitering.matching.budget import GRACE, ITERATIONS_PER_EFFORT, Budget
from visitering.matching.core import Core
from visitering.matching.model import NO_BOUND, Found
from visitering.matching.table import NO_LIMIT, NO_USES, UNPLACED, Solution, Table
from visitering.said import said

ROUNDING = 1e-9
"""SCIP computes in floating point: so large a share of a bound is added before it is taken as whole."""

Told = Callable[[float, float, float], None]
"""Told the best points so far, the points that nothing can exceed, and the effort used."""


def is_packing(table: Table) -> bool:
    """Whether groups only take up room: no openings, limited offers, even distribution, links or exemptions."""
    limited = (table.room < NO_LIMIT).any() or (table.left < NO_LIMIT).any()
    uses = len(table.fills) or len(table.needs)
    return bool(
        limited
        and not uses
        and not table.nearby
        and not np.any(table.even_weight)
        and not (table.exempt[table.allowed] > 0).any()
    )


class Packing:
    """The mixed-integer program of one tier over the pairs of a core, in points: `goes[i]` of `core.pairs[i]`.

    Where the search is ended, making it raises `Stopped`, and solving it gives what is found by then.
    """

    def __init__(
        self, table: Table, core: Core, tier: int, reached: Sequence[int], budget: Budget | None = None
    ) -> None:
        self.table, self.pairs, self.tier = table, core.pairs, tier
        self.budget = budget or Budget.endless()
        self.model = mathopt.Model()
        self.model.objective.is_maximize = True
        self.goes = [self.model.add_binary_variable() for _ in self.pairs]
        self._points(self.model.objective, tier)
        for j, least in enumerate(reached):
            kept = self.model.add_linear_constraint(lb=least / table.scale(j))
            self._points(kept, j)
        self._one_place_per_group()
        self._room()

    def _points(self, into: mathopt.Objective | mathopt.LinearConstraint, tier: int) -> None:
        values = self.table.value[tier][tuple(self.pairs.T)].tolist()
        put = into.set_coefficient if isinstance(into, mathopt.LinearConstraint) else into.set_linear_coefficient
        for goes, value in self.budget.each(zip(self.goes, values, strict=True)):
            put(goes, value / self.table.scale(tier))

    def _one_place_per_group(self) -> None:
        rows: dict[int, mathopt.LinearConstraint] = {}
        for (u, _), goes in self.budget.each(zip(self.pairs.tolist(), self.goes, strict=True)):
            if u not in rows:
                rows[u] = self.model.add_linear_constraint(ub=1)
            rows[u].set_coefficient(goes, 1)

    def _room(self) -> None:
        """Persons in m ≤ places left, and what is used of each service there ≤ its capacity."""
        table, (unit, place) = self.table, self.pairs.T
        limits = [(table.persons, table.left), *zip(table.demand.T, table.room, strict=True)]
        for takes, room in limits:
            for m in self.budget.each(np.flatnonzero(room < NO_LIMIT).tolist()):
                here = np.flatnonzero(place == m)
                if takes[unit[here]].sum() > room[m]:
                    row = self.model.add_linear_constraint(ub=float(room[m]))
                    for i in here.tolist():
                        if takes[unit[i]]:
                            row.set_coefficient(self.goes[i], float(takes[unit[i]]))

    def maximise(self, start: Solution, budget: Budget, gap: float, told: Told) -> Found:
        """Branches from a placement until it is proven within `gap`, or the budget ends; effort is not yet spent.

        One thread and a fixed seed, and effort that is counted in simplex iterations: where it ends does not depend
        on the clock.
        """
        chosen = (start.place[self.pairs[:, 0]] == self.pairs[:, 1]).astype(float).tolist()
        hint = mathopt.SolutionHint(variable_values=dict(zip(self.goes, chosen, strict=True)))
        most = (budget.effort - budget.used) * ITERATIONS_PER_EFFORT
        interrupter = SolveInterrupter()

        def each_node(data: mathopt.CallbackData) -> mathopt.CallbackResult:
            stats = data.mip_stats
            iterations = stats.simplex_iterations or 0
            if stats.primal_bound is not None and stats.dual_bound is not None:
                told(stats.primal_bound, stats.dual_bound, iterations / ITERATIONS_PER_EFFORT)
            return mathopt.CallbackResult(terminate=iterations > most)

        with _without_complaint() as heard:

            def each_message(lines: Sequence[str]) -> None:
                if any(line.startswith("presolving") for line in lines):
                    heard()

            def branch_and_cut() -> mathopt.SolveResult:
                return mathopt.solve(
                    self.model,
                    mathopt.SolverType.GSCIP,
                    params=mathopt.SolveParameters(
                        time_limit=timedelta(seconds=budget.seconds + GRACE),
                        threads=1,
                        random_seed=1,
                        relative_gap_tolerance=gap,
                    ),
                    model_params=mathopt.ModelSolveParameters(solution_hints=[hint]),
                    callback_reg=mathopt.CallbackRegistration(events={mathopt.Event.MIP_NODE}),
                    cb=each_node,
                    msg_cb=each_message,
                    interrupter=interrupter,
                )

            try:
                result = budget.watched(branch_and_cut, interrupter.interrupt)
            except (AttributeError, RuntimeError):
                # SCIP broke down, of which the wrapper makes an AttributeError of its own: the placement stands.
                return Found(None, NO_BOUND, False, 0.0)
        return self._found(result, gap)

    def _found(self, result: mathopt.SolveResult, gap: float) -> Found:
        reason = result.termination.reason
        effort = result.solve_stats.simplex_iterations / ITERATIONS_PER_EFFORT
        if reason == mathopt.TerminationReason.NO_SOLUTION_FOUND:
            return Found(None, NO_BOUND, False, effort)
        if reason not in (mathopt.TerminationReason.OPTIMAL, mathopt.TerminationReason.FEASIBLE):
            raise SolverError(said("SCIP ended with {name} on a model that has a solution", name=reason.name))
        place = np.full(self.table.shape[0], UNPLACED, dtype=np.int64)
        values = result.variable_values(self.goes)
        taken = self.pairs[np.array(values) > 0.5]
        place[taken[:, 0]] = taken[:, 1]
        solution = Solution(place, NO_USES, NO_USES)
        objective = solution.objective(self.table, self.tier)
        if reason == mathopt.TerminationReason.OPTIMAL and not gap:
            return Found(solution, objective, True, effort)
        bound = self._whole(result.termination.objective_bounds.dual_bound)
        return Found(solution, max(objective, bound), False, effort)

    def _whole(self, points: float) -> int:
        """A bound in points in the model's integers, rounded up by what floating point may have lost."""
        if not np.isfinite(points):
            return NO_BOUND
        return int(np.floor((points + ROUNDING * abs(points)) * self.table.scale(self.tier)))


@contextlib.contextmanager
def _without_complaint() -> Iterator[Callable[[], None]]:
    """Keeps standard error quiet until what it yields is called, or until the end.

    MathOpt asks SCIP for events in a way that SCIP answers with two lines on standard error, past every switch, and
    then takes note of: each time somebody wants to be told of nodes or to be able to interrupt.
    """
    kept = os.dup(2)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 2)
    os.close(silence)
    open_again = [True]

    def heard() -> None:
        if open_again:
            open_again.pop()
            os.dup2(kept, 2)
            os.close(kept)

    try:
        yield heard
    finally:
        heard()

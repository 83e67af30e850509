"""Branch and cut over a program's options: SCIP through MathOpt."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

import numpy as np
from ortools.math_opt.python import mathopt
from ortools.util.python.solve_interrupter import SolveInterrupter

from visitering.errors import SolverError
from visitering.matching import highs
from visitering.matching.arrays import Arrays, Floats
from visitering.matching.budget import ITERATIONS_PER_EFFORT, Budget
from visitering.matching.model import NO_BOUND, NOTHING, Found
from visitering.matching.program import Program
from visitering.matching.table import Solution
from visitering.said import said

ROUNDING = 1e-9
"""SCIP computes in floating point: so large a share of a bound is added before it is taken as whole."""

BRIEF = {"branching/relpscost/maxlookahead": 4, "branching/relpscost/initcand": 20}
"""Less trying out of what to branch on than SCIP's own: the proof of a week took a third less time."""

Told = Callable[[float, float, float], None]
"""Told the best points so far, the points that nothing can exceed, and the effort used."""


class Branching:
    """The program with whole options, in points, and with what rows alone do not say of the exemption: where exempt
    groups go beyond the quota (`over`), nobody else goes."""

    def __init__(self, program: Program) -> None:
        self.program = program
        table, options, segments = program.table, program.options, program.segments
        self.scale = table.scale(program.tier)
        rows, columns, values = program.nonzeros(options)
        over = np.flatnonzero(program.exempt)
        width = len(options) + len(segments) + len(over)
        limits, least = program.limit.astype(float), np.where(program.equal, program.limit, -np.inf)
        extra: list[tuple[dict[int, float], float]] = []
        number = dict(zip(over.tolist(), range(len(options) + len(segments), width), strict=True))
        for m in over.tolist():
            there = np.flatnonzero(options.place == m)
            persons = dict(
                zip(there.tolist(), table.persons[options.unit[there]].astype(float).tolist(), strict=True)
            )
            beyond = float(program.could[m] - table.left[m])
            extra.append((persons | {number[m]: -beyond}, float(table.left[m])))
            counts = there[table.counted(options.unit[there], options.place[there]) > 0]
            for u in np.unique(options.unit[counts]).tolist():
                own = counts[options.unit[counts] == u].tolist()
                extra.append(({**dict.fromkeys(own, 1.0), number[m]: 1.0}, 1.0))
        more = [(n, i, row[i]) for n, (row, _) in enumerate(extra, start=len(limits)) for i in sorted(row)]
        row, column, value = (np.array(part) for part in zip(*more, strict=True)) if more else (np.zeros(0),) * 3
        self.arrays = Arrays(
            worth=np.concatenate([program.worth, program.slope, np.zeros(len(over))]) / self.scale,
            most=np.concatenate([np.ones(len(options)), segments.length, np.ones(len(over))]),
            whole=np.repeat([True, False, True], [len(options), len(segments), len(over)]),
            least=np.concatenate([least, np.full(len(extra), -np.inf)]),
            limit=np.concatenate([limits, np.array([limit for _, limit in extra])]),
            row=np.concatenate([rows, row]).astype(np.int64),
            column=np.concatenate([columns, column]).astype(np.int64),
            value=np.concatenate([values, value]).astype(float),
            offset=program.constant / self.scale,
        )

    @cached_property
    def model(self) -> mathopt.Model:
        return self.arrays.model()

    @cached_property
    def variables(self) -> list[mathopt.Variable]:
        return list(self.model.variables())

    def maximise(self, start: Solution | None, budget: Budget, most: float, gap: float, told: Told) -> Found:
        """Branches, from a placement if there is one, until it is proven within `gap`, or `most` effort is used.

        One thread and a fixed seed, and effort that is counted in simplex iterations: where it ends does not depend
        on the clock. Effort is not yet spent.
        """
        hints = [] if start is None else [self._hint(start)]
        iterations_left = min(most, budget.effort - budget.used) * ITERATIONS_PER_EFFORT
        interrupter = SolveInterrupter()

        def each_node(data: mathopt.CallbackData) -> mathopt.CallbackResult:
            stats = data.mip_stats
            iterations = stats.simplex_iterations or 0
            if stats.primal_bound is not None and stats.dual_bound is not None:
                told(stats.primal_bound, stats.dual_bound, iterations / ITERATIONS_PER_EFFORT)
            return mathopt.CallbackResult(terminate=iterations > iterations_left)

        with _without_complaint() as heard:

            def each_message(lines: Sequence[str]) -> None:
                if any(line.startswith("presolving") for line in lines):
                    heard()

            params = mathopt.SolveParameters(
                time_limit=budget.for_a_solver,
                threads=1,
                random_seed=1,
                relative_gap_tolerance=gap,
            )
            params.gscip.int_params.update(BRIEF)

            def branch_and_cut() -> mathopt.SolveResult:
                return mathopt.solve(
                    self.model,
                    mathopt.SolverType.GSCIP,
                    params=params,
                    model_params=mathopt.ModelSolveParameters(solution_hints=hints),
                    callback_reg=mathopt.CallbackRegistration(events={mathopt.Event.MIP_NODE}),
                    cb=each_node,
                    msg_cb=each_message,
                    interrupter=interrupter,
                )

            try:
                result = budget.watched(branch_and_cut, interrupter.interrupt)
            except (AttributeError, RuntimeError):
                # SCIP broke down, of which the wrapper makes an AttributeError of its own: the placement stands.
                return NOTHING
        return self._found(result, gap)

    def at_once(self, nodes: int, budget: Budget) -> Found:
        """HiGHS on the same model, with so many nodes at most: a small one it proves sooner than SCIP."""
        answer = highs.maximised(self.arrays, nodes, 0.5 / self.scale, budget)
        if answer is None or answer.values is None:
            return NOTHING
        effort = answer.iterations / ITERATIONS_PER_EFFORT
        return self._of_values(answer.values, answer.proven, answer.bound, effort)

    def _hint(self, start: Solution) -> mathopt.SolutionHint:
        """A placement as values of all variables."""
        program = self.program
        taken = program.options.of(start)
        values = np.zeros(len(self.variables))
        values[taken] = 1
        table, segments = program.table, program.segments
        load = start.load(table)
        full = np.cumsum(segments.length) - segments.length
        first = np.searchsorted(segments.place, segments.place)
        before = full - full[first] if len(full) else full
        values[len(program.options) : len(program.options) + len(segments)] = np.clip(
            load[segments.place] - before, 0, segments.length
        )
        over = np.flatnonzero(program.exempt)
        values[len(program.options) + len(segments) :] = load[over] > table.left[over]
        return mathopt.SolutionHint(variable_values=dict(zip(self.variables, values.tolist(), strict=True)))

    def _found(self, result: mathopt.SolveResult, gap: float) -> Found:
        reason = result.termination.reason
        effort = result.solve_stats.simplex_iterations / ITERATIONS_PER_EFFORT
        if reason in (mathopt.TerminationReason.NO_SOLUTION_FOUND, mathopt.TerminationReason.INFEASIBLE):
            proven = reason == mathopt.TerminationReason.INFEASIBLE
            return Found(None, NO_BOUND, proven, effort)
        if reason not in (mathopt.TerminationReason.OPTIMAL, mathopt.TerminationReason.FEASIBLE):
            raise SolverError(said("SCIP ended with {name} on a model that has a solution", name=reason.name))
        values = np.array(result.variable_values(self.variables))
        proven = reason == mathopt.TerminationReason.OPTIMAL and not gap
        return self._of_values(values, proven, result.termination.objective_bounds.dual_bound, effort)

    def _of_values(self, values: Floats, proven: bool, bound: float, effort: float) -> Found:
        """What a solver found, as a placement with its points as they are counted here."""
        solution = self.program.options.solution(np.flatnonzero(values[: len(self.program.options)] > 0.5))
        objective = solution.objective(self.program.table, self.program.tier)
        if proven:
            return Found(solution, objective, True, effort)
        return Found(solution, max(objective, self._whole(bound)), False, effort)

    def _whole(self, points: float) -> int:
        """A bound in points in the model's integers, rounded up by what floating point may have lost."""
        if not np.isfinite(points):
            return NO_BOUND
        return int(np.floor((points + ROUNDING * abs(points)) * self.scale))


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

"""The restricted master problem of the relaxation: a linear program over the options that have paid so far.

Rows: one per group that has a choice (at most one option), one per scarce thing and limited service, per
municipality one for the quota (persons not exempt ≤ left) and one that ties its load to the segments of the concave
E_m, and one per earlier tier (its value is kept).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt.python import mathopt
from ortools.util.python.solve_interrupter import SolveInterrupter

from visitering.domain.geography import Row
from visitering.errors import SolverError
from visitering.matching.budget import Budget
from visitering.matching.prices import FINE, Duals, Pairs, Priced
from visitering.matching.table import NO_LIMIT, Table
from visitering.said import said

NEGLIGIBLE = 1e-7
HAIR = 1e-4
"""Room on top of every capacity: where prices are not unique, the smallest belong to a little more room."""
PARAMETERS = mathopt.SolveParameters(random_seed=1)
ASKED = mathopt.ModelSolveParameters(
    variable_values_filter=mathopt.VariableFilter(skip_zero_values=True),
    dual_values_filter=mathopt.LinearConstraintFilter(skip_zero_values=True),
    reduced_costs_filter=mathopt.VariableFilter(filtered_items=()),
)
"""What is wanted of an answer: to hand over the rest takes longer than solving a small master."""
ONE_AT_A_TIME = Lock()
"""HiGHS, asked by two threads at once, has broken down on a model that it solves when it is asked alone."""
LARGE = 1000
"""Tables with more groups are solved by HiGHS at first: it is faster from nothing. GLOP goes on from there."""


@dataclass(frozen=True)
class Option:
    """A way to place a group: where, and which entries of `fills` and `needs` it uses."""

    unit: int
    place: int
    fills: Pairs
    needs: Pairs


@dataclass(frozen=True)
class Answer:
    """One solve of the master: its value, its prices, the shares of the columns."""

    value: float
    duals: Duals
    iterations: int
    shares: NDArray[np.float64]

    @classmethod
    def none(cls, priced: Priced) -> Answer:
        """Before anything is solved."""
        return cls(float(priced.bound), priced.duals, 0, np.zeros(0))


class Master:
    """The restricted master problem of one tier, kept in the solver between rounds.

    A group has a row only once it has two columns: with one, the column's own limit says the same. `patience[j]`:
    what a missing unit of earlier tier j's value costs; without it the value must be kept. Where the search is ended,
    to add options or to solve raises `Stopped`: then the master is of no more use.
    """

    def __init__(
        self,
        table: Table,
        tier: int,
        reached: tuple[int, ...],
        patience: Sequence[float] = (),
        budget: Budget | None = None,
    ) -> None:
        self.table, self.tier, self.reached = table, tier, reached
        self.budget = budget or Budget.endless()
        self.model = mathopt.Model()
        self.model.objective.is_maximize = True
        rows = self.model.add_linear_constraint
        self.thing = [rows(ub=int(c) + HAIR) for c in table.capacity]
        self.quota = [rows(ub=float(left) + HAIR if left < NO_LIMIT else np.inf) for left in table.left]
        self.load = [rows(lb=0, ub=0) for _ in table.places]
        limited = np.argwhere(table.room < NO_LIMIT).tolist()
        self.service = {(k, m): rows(ub=int(table.room[k, m]) + HAIR) for k, m in limited}
        self.earlier = [rows(lb=float(z)) for z in reached]
        for row, cost in zip(self.earlier, patience, strict=False):
            missing = self.model.add_variable(lb=0)
            row.set_coefficient(missing, 1)
            self.model.objective.set_linear_coefficient(missing, -cost)
        self.options: list[Option] = []
        self.columns: list[mathopt.Variable] = []
        self.unit: list[int] = []
        self.place: list[int] = []
        self.fills: list[tuple[int, int]] = []
        self.needs: list[tuple[int, int]] = []
        self.first: dict[int, int] = {}
        self.rows: dict[int, mathopt.LinearConstraint] = {}
        self._known: set[Option] = set()
        self._segments()
        large = len(table.groups) > LARGE
        self.solver = None if large else mathopt.IncrementalSolver(self.model, mathopt.SolverType.GLOP)
        self._basis: mathopt.Basis | None = None

    def _segments(self) -> None:
        """Load as segments between the corners of E_m; concavity fills them in order."""
        table, even = self.table, self.table.evenness
        constant = [0] * (self.tier + 1)
        for m in range(len(table.places)):
            stops = np.unique(table.bends[:, m]).tolist()
            loads = table.load[m] + np.array(stops)
            losses = even.loss(np.broadcast_to(loads[:, None], (len(stops), len(table.places))))[:, m]
            for t in range(self.tier + 1):
                constant[t] -= int(table.even_weight[t] * losses[0])
            for i in range(len(stops) - 1):
                width = stops[i + 1] - stops[i]
                segment = self.model.add_variable(lb=0, ub=width)
                self.load[m].set_coefficient(segment, -1)
                slope = -(losses[i + 1] - losses[i]) / width
                self._value(segment, [float(w * slope) for w in table.even_weight])
        self.model.objective.offset = float(constant[self.tier])
        for row, z, own in zip(self.earlier, self.reached, constant, strict=False):
            row.lower_bound = float(z - own)

    def _value(self, column: mathopt.Variable, per_tier: list[float]) -> None:
        if per_tier[self.tier]:
            self.model.objective.set_linear_coefficient(column, per_tier[self.tier])
        for row, value in zip(self.earlier, per_tier, strict=False):
            if value:
                row.set_coefficient(column, value)

    def add(self, options: Iterable[Option]) -> int:
        """Adds the options that are new; returns how many."""
        before = len(self.options)
        for option in self.budget.each(options):
            if option not in self._known:
                self._known.add(option)
                self._column(option)
        return len(self.options) - before

    def _column(self, option: Option) -> None:
        table, u, m = self.table, option.unit, option.place
        copies = int(table.copies[u])
        column = self.model.add_variable(lb=0, ub=copies)
        number = len(self.columns)
        self.options.append(option)
        self.columns.append(column)
        self.unit.append(u)
        self.place.append(m)
        self.fills += [(number, entry) for _, entry in option.fills]
        self.needs += [(number, entry) for _, entry in option.needs]
        first = self.first.setdefault(u, number)
        if first != number and u not in self.rows:
            self.rows[u] = self.model.add_linear_constraint(ub=copies)
            self.rows[u].set_coefficient(self.columns[first], 1)
        if u in self.rows:
            self.rows[u].set_coefficient(column, 1)
        used = [int(table.fills.thing[e]) for _, e in option.fills]
        used += [int(table.needs.thing[e]) for _, e in option.needs]
        for r in set(used):
            self.thing[r].set_coefficient(column, used.count(r))
        if counted := int(table.persons[u]) - int(table.exempt[u, m]):
            self.quota[m].set_coefficient(column, counted)
        self.load[m].set_coefficient(column, int(table.persons[u]))
        for k in np.flatnonzero(table.demand[u]).tolist():
            if (row := self.service.get((k, m))) is not None:
                row.set_coefficient(column, int(table.demand[u, k]))
        extra = sum(int(table.fills.extra[e]) for _, e in option.fills)
        self._value(
            column, [float(table.value[t][u, m] + table.fill_weight[t] * extra) for t in range(self.tier + 1)]
        )

    def solve(self) -> Answer:
        """Solves with the columns so far. Prices are rounded to the model's integers."""
        result = self._result()
        dual: defaultdict[mathopt.LinearConstraint, float] = defaultdict(float, result.dual_values())
        service = np.zeros_like(self.table.room)
        for (k, m), row in self.service.items():
            service[k, m] = max(0, round(dual[row]))
        duals = Duals(
            place=np.maximum(0, _whole([dual[row] for row in self.quota])),
            load=_whole([dual[row] for row in self.load]),
            thing=np.maximum(0, _whole([dual[row] for row in self.thing])),
            service=service,
            earlier=tuple(max(0, round(-FINE * dual[row])) for row in self.earlier),
        )
        values = result.variable_values()
        return Answer(
            value=result.objective_value(),
            duals=duals,
            iterations=result.solve_stats.simplex_iterations,
            shares=np.array([values.get(column, 0.0) for column in self.columns]),
        )

    def _result(self) -> mathopt.SolveResult:
        """The optimum: from the last basis where there is one, else from nothing."""
        result = self._gone_on()
        if result is None or result.termination.reason != mathopt.TerminationReason.OPTIMAL:
            # GLOP calls an answer imprecise that HiGHS, which starts anew, finds to the digit.
            result = self._from_nothing()
        if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
            self.budget.go_on()
            raise SolverError(said("the relaxation ended with {name}", name=result.termination.reason.name))
        self._basis = result.solutions[0].basis if self.solver is None else None
        return result

    def _from_nothing(self) -> mathopt.SolveResult:
        """By HiGHS, and by GLOP where that breaks down. HiGHS keeps to a time limit, but nobody can interrupt it."""
        limit = self.budget.for_a_solver

        def highs() -> mathopt.SolveResult:
            params = replace(PARAMETERS, time_limit=limit)
            with ONE_AT_A_TIME:
                return mathopt.solve(self.model, mathopt.SolverType.HIGHS, params=params, model_params=ASKED)

        try:
            return self.budget.watched(highs, stop=None)
        except (AttributeError, RuntimeError):
            return self._by_glop(PARAMETERS, ASKED)

    def _by_glop(self, params: mathopt.SolveParameters, asked: mathopt.ModelSolveParameters) -> mathopt.SolveResult:
        end = SolveInterrupter()

        def glop() -> mathopt.SolveResult:
            return mathopt.solve(
                self.model, mathopt.SolverType.GLOP, params=params, model_params=asked, interrupter=end
            )

        return self.budget.watched(glop, end.interrupt)

    def _gone_on(self) -> mathopt.SolveResult | None:
        """What GLOP finds from its last basis; None where there is none yet, or where GLOP broke down."""
        try:
            if self.solver is not None:
                solver, end = self.solver, SolveInterrupter()
                return self.budget.watched(
                    lambda: solver.solve(params=PARAMETERS, model_params=ASKED, interrupter=end), end.interrupt
                )
            if self._basis is not None:
                primal = replace(PARAMETERS, lp_algorithm=mathopt.LPAlgorithm.PRIMAL_SIMPLEX)
                known = replace(ASKED, initial_basis=self._extended(self._basis))
                return self._by_glop(primal, known)
        except (AttributeError, RuntimeError):
            # "Unexpected GLOP termination reason: ABNORMAL": the wrapper makes an AttributeError of its own of it.
            if self.solver is not None:
                # Such a solver refuses to be used again: the next round begins with a new one.
                self.solver = mathopt.IncrementalSolver(self.model, mathopt.SolverType.GLOP)
        return None

    def _extended(self, basis: mathopt.Basis) -> mathopt.Basis:
        """A basis of fewer columns and rows: new columns are at 0, new rows hold by themselves."""
        columns = dict.fromkeys(self.model.variables(), mathopt.BasisStatus.AT_LOWER_BOUND)
        rows = dict.fromkeys(self.model.linear_constraints(), mathopt.BasisStatus.BASIC)
        return mathopt.Basis(
            variable_status=columns | basis.variable_status, constraint_status=rows | basis.constraint_status
        )

    def used(self, shares: NDArray[np.float64]) -> list[tuple[Option, float]]:
        """The options with a share that counts."""
        return [(self.options[i], float(shares[i])) for i in np.flatnonzero(shares > NEGLIGIBLE).tolist()]

    def best_of_columns(self, priced: Priced) -> Row:
        """The highest net value among each group's columns at given prices, at least 0; shape (U,)."""
        unit, place = np.array(self.unit, dtype=np.int64), np.array(self.place, dtype=np.int64)
        net = priced.bare(unit, place)
        for uses, worth in ((self.fills, priced.fill_net), (self.needs, priced.need_net)):
            column, entry = np.array(uses, dtype=np.int64).reshape(-1, 2).T
            np.add.at(net, column, worth[entry])
        best = np.zeros(self.table.shape[0], dtype=np.int64)
        np.maximum.at(best, unit, net)
        return best


def _whole(values: Sequence[float]) -> Row:
    whole: Row = np.rint(np.array(values, dtype=float)).astype(np.int64)
    return whole

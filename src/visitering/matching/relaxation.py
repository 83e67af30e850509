"""The linear relaxation by column generation: prices, and the bound that follows from them.

The master problem sees only the options that pay. Rows: one per group (at most one option), one per scarce thing,
per municipality one for the quota (persons not exempt ≤ left) and one that ties its load to the segments of the
concave E_m, and one per earlier tier (its value is kept).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt.python import mathopt

from visitering.domain.geography import Row
from visitering.errors import SolverError
from visitering.matching.prices import FINE, Duals, Pairs, Priced
from visitering.matching.table import NO_LIMIT, Grid, Solution, Table, by_unit

CLOSE = 1e-6
"""The relaxation is solved when its bound is within this share of the master's value."""
MOST_ROUNDS = 200
PER_GROUP = 4
"""Columns added per group and round at the most."""
NEGLIGIBLE = 1e-7


@dataclass(frozen=True)
class Option:
    """A way to place a group: where, and which entries of `fills` and `needs` it uses."""

    unit: int
    place: int
    fills: Pairs
    needs: Pairs


@dataclass(frozen=True)
class Relaxation:
    """What the relaxation found: the best prices seen with their bound, and the options with their shares."""

    priced: Priced
    value: float
    iterations: int
    shares: list[tuple[Option, float]]


@dataclass(frozen=True)
class Answer:
    """One solve of the master: its value, its prices, those of the group rows (in thousandths), the shares."""

    value: float
    duals: Duals
    unit: Row
    iterations: int
    shares: list[tuple[Option, float]]


class Master:
    """The restricted master problem of one tier, kept in the solver between rounds."""

    def __init__(self, table: Table, tier: int, reached: tuple[int, ...]) -> None:
        self.table, self.tier, self.reached = table, tier, reached
        self.model = mathopt.Model()
        self.model.objective.is_maximize = True
        rows = self.model.add_linear_constraint
        units, places = table.shape
        self.unit = [rows(ub=1) for _ in range(units)]
        self.thing = [rows(ub=int(c)) for c in table.capacity]
        self.quota = [rows(ub=float(left) if left < NO_LIMIT else np.inf) for left in table.left]
        self.load = [rows(lb=0, ub=0) for _ in range(places)]
        self.service = {
            (k, m): rows(ub=int(table.room[k, m])) for k, m in np.argwhere(table.room < NO_LIMIT).tolist()
        }
        self.earlier = [rows(lb=float(z)) for z in reached]
        self.options: list[Option] = []
        self.columns: list[mathopt.Variable] = []
        self._known: set[Option] = set()
        self._segments()
        self.solver = mathopt.IncrementalSolver(self.model, mathopt.SolverType.GLOP)

    def _segments(self) -> None:
        """Load as segments between the corners of E_m; concavity fills them in order."""
        table, even = self.table, self.table.evenness
        persons = int(table.persons.sum())
        constant = [0] * (self.tier + 1)
        for m in range(len(table.places)):
            corners = {int(even.pace[m] + k * even.tolerance[m] - table.load[m]) for k in (-2, -1, 1, 2)}
            stops = sorted({0, persons} | {c for c in corners if 0 < c < persons})
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
        table, before = self.table, len(self.options)
        for option in options:
            if option in self._known:
                continue
            self._known.add(option)
            u, m = option.unit, option.place
            column = self.model.add_variable(lb=0)
            self.options.append(option)
            self.columns.append(column)
            self.unit[u].set_coefficient(column, 1)
            used = [int(table.fills.thing[e]) for _, e in option.fills]
            used += [int(table.needs.thing[e]) for _, e in option.needs]
            for r in set(used):
                self.thing[r].set_coefficient(column, used.count(r))
            counted = int(table.persons[u]) - int(table.exempt[u, m])
            if counted:
                self.quota[m].set_coefficient(column, counted)
            self.load[m].set_coefficient(column, int(table.persons[u]))
            for k in np.flatnonzero(table.demand[u]).tolist():
                if (row := self.service.get((k, m))) is not None:
                    row.set_coefficient(column, int(table.demand[u, k]))
            extra = sum(int(table.fills.extra[e]) for _, e in option.fills)
            own = np.array([value[u, m] for value in table.value]) + table.fill_weight * extra
            self._value(column, own.astype(float).tolist())
        return len(self.options) - before

    def solve(self) -> Answer:
        """Solves with the columns so far. Prices are rounded to the model's integers."""
        result = self.solver.solve(params=mathopt.SolveParameters(threads=1, random_seed=1))
        if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
            raise SolverError(f"the relaxation ended with {result.termination.reason.name}")
        dual = result.dual_values()

        def prices(rows: list[mathopt.LinearConstraint]) -> NDArray[np.float64]:
            return np.array([dual[row] for row in rows], dtype=float)

        duals = Duals(
            place=_whole(np.maximum(0, prices(self.quota))),
            load=_whole(prices(self.load)),
            thing=_whole(np.maximum(0, prices(self.thing))),
            service=self._service_prices(dual),
            earlier=tuple(max(0, round(-FINE * dual[row])) for row in self.earlier),
        )
        values = result.variable_values()
        shares = ((option, values[column]) for option, column in zip(self.options, self.columns, strict=True))
        return Answer(
            value=result.objective_value(),
            duals=duals,
            unit=_whole(FINE * prices(self.unit)),
            iterations=result.solve_stats.simplex_iterations,
            shares=[(option, share) for option, share in shares if share > NEGLIGIBLE],
        )

    def _service_prices(self, dual: Mapping[mathopt.LinearConstraint, float]) -> Grid:
        prices = np.zeros_like(self.table.room)
        for (k, m), row in self.service.items():
            prices[k, m] = max(0, round(dual[row]))
        return prices


def _whole(values: NDArray[np.float64]) -> Row:
    return np.rint(values).astype(np.int64)


def options_of(table: Table, solution: Solution) -> list[Option]:
    """The options that a solution takes."""
    fills, needs = by_unit(table.fills, solution.fills), by_unit(table.needs, solution.needs)
    return [
        Option(u, int(solution.place[u]), tuple(fills.get(u, ())), tuple(needs.get(u, ())))
        for u in solution.placed().tolist()
    ]


def best_options(priced: Priced, threshold: Row, most: int) -> list[Option]:
    """For each group its best options whose net value exceeds its threshold, at most `most`, one a municipality."""
    net = priced.net
    most = min(most, net.shape[1])
    top = np.argpartition(-net, most - 1, axis=1)[:, :most]
    unit = np.repeat(np.arange(len(net)), most)
    place = top.ravel()
    pays = net[unit, place] > threshold[unit]
    unit, place = unit[pays], place[pays]
    fills, needs = priced.best_uses(unit, place)
    return [Option(u, m, f, n) for u, m, f, n in zip(unit.tolist(), place.tolist(), fills, needs, strict=True)]


def relax(table: Table, tier: int, reached: tuple[int, ...], start: Solution) -> Relaxation:
    """Solves the relaxation of one tier. `start` keeps the earlier tiers' values, so the master has an answer."""
    master = Master(table, tier, reached)
    master.add(options_of(table, start))
    best = Priced(table, tier, Duals.zero(table, tier), reached)
    master.add(best_options(best, np.zeros(table.shape[0], dtype=np.int64), PER_GROUP))
    answer, iterations = master.solve(), 0
    for _ in range(MOST_ROUNDS):
        iterations += answer.iterations
        newest = Priced(table, tier, answer.duals, reached)
        if newest.bound < best.bound:
            best = newest
        if best.bound - answer.value <= CLOSE * max(1.0, abs(answer.value)):
            break
        if not master.add(best_options(newest, answer.unit, PER_GROUP)):
            break
        answer = master.solve()
    return Relaxation(best, answer.value, iterations, answer.shares)

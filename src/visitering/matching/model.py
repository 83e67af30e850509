"""The CP-SAT model of one tier over a core: the options that are still in question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from ortools.sat.python import cp_model

from visitering.errors import SolverError
from visitering.matching.budget import GRACE, Budget, Limits
from visitering.matching.core import Core
from visitering.matching.table import NO_LIMIT, UNPLACED, Grid, Solution, Table, Uses, nothing
from visitering.said import said

Sum = cp_model.LinearExprT
NO_BOUND = 2**62


@dataclass(frozen=True)
class Found:
    """What a solve found. `bound` holds within its core only; `solution` is None where none was found in time."""

    solution: Solution | None
    bound: int
    proven: bool
    effort: float


NOTHING = Found(None, NO_BOUND, False, 0.0)
"""Of a solve that was ended before it found anything."""


class Model:
    """Variables, constraints and objective; each constraint is one method.

    `fixed`: groups that stay where they are and what they use; they only take up room. The core is about others.
    Where the search is ended, making a model raises `Stopped`, and solving it gives what is found by then.
    """

    def __init__(self, table: Table, core: Core, fixed: Solution | None = None, budget: Budget | None = None) -> None:
        self.table, self.core, self.fixed = table, core, fixed or nothing(table)
        self.budget = budget or Budget.endless()
        self.fixed_load = self.fixed.load(table)
        self.model = cp_model.CpModel()
        self._variables()
        self._constraints()

    # --- variables ---------------------------------------------------------------------------------------

    def _variables(self) -> None:
        new = self.model.new_bool_var
        self.goes = {(u, m): new(f"goes[{u},{m}]") for u, m in self.budget.each(self.core.pairs.tolist())}
        self.fill = self._uses("fill", self.table.fills, self.core.fills)
        self.need = self._uses("need", self.table.needs, self.core.needs)

    def _uses(self, name: str, uses: Uses, used: Grid) -> dict[tuple[int, int], cp_model.IntVar]:
        """A variable for each use (taker, entry) of a pair of the core."""
        pairs = zip(uses.unit[used[:, 0]].tolist(), uses.place[used[:, 1]].tolist(), used.tolist(), strict=True)
        kept = ((t, e) for u, m, (t, e) in pairs if (u, m) in self.goes)
        return {(t, e): self.model.new_bool_var(f"{name}[{t},{e}]") for t, e in self.budget.each(kept)}

    # --- constraints -------------------------------------------------------------------------------------

    def _constraints(self) -> None:
        self._one_place_per_group()
        self._one_opening_per_worker()
        self._one_offer_per_need()
        self._places_of_things()
        self._loads()
        self._quotas()
        self._services()
        self._nearby()

    def _one_place_per_group(self) -> None:
        by_unit: dict[int, list[cp_model.IntVar]] = {}
        for (u, _), goes in self.goes.items():
            by_unit.setdefault(u, []).append(goes)
        for options in self.budget.each(by_unit.values()):
            self.model.add_at_most_one(options)

    def _one_opening_per_worker(self) -> None:
        for (worker, m), fills in self.budget.each(self._runs(self.table.fills, self.fill).items()):
            self.model.add_at_most_one([*fills, self.goes[int(self.table.fills.unit[worker]), m].negated()])

    def _one_offer_per_need(self) -> None:
        """A need takes exactly one offer where it has a run; where the core holds none of it, the place is out."""
        needs, runs = self.table.needs, self._runs(self.table.needs, self.need)
        pair, takers = needs.of_pairs(*self.core.pairs.T)
        for (u, m), need in self.budget.each(zip(self.core.pairs[pair].tolist(), takers.tolist(), strict=True)):
            if needs.run[needs.kind[need], m] < needs.run[needs.kind[need], m + 1]:
                self.model.add_exactly_one([*runs.get((need, m), ()), self.goes[u, m].negated()])

    @staticmethod
    def _runs(
        uses: Uses, variables: dict[tuple[int, int], cp_model.IntVar]
    ) -> dict[tuple[int, int], list[cp_model.IntVar]]:
        """The variables of each (taker, municipality)."""
        runs: dict[tuple[int, int], list[cp_model.IntVar]] = {}
        for (taker, entry), variable in variables.items():
            runs.setdefault((taker, int(uses.place[entry])), []).append(variable)
        return runs

    def _places_of_things(self) -> None:
        takers: dict[int, list[cp_model.IntVar]] = {}
        for uses, variables in ((self.table.fills, self.fill), (self.table.needs, self.need)):
            for (_, entry), variable in variables.items():
                takers.setdefault(int(uses.thing[entry]), []).append(variable)
        free = self.table.capacity - self.fixed.used(self.table)
        for r, variables_of in self.budget.each(takers.items()):
            if len(variables_of) > free[r]:
                self.model.add(sum(variables_of) <= int(free[r]))

    def _loads(self) -> None:
        """placed[m]: persons placed in m."""
        self.units_in: dict[int, list[int]] = {}
        for u, m in self.core.pairs.tolist():
            self.units_in.setdefault(m, []).append(u)
        persons, before = self.table.persons, self.fixed_load
        self.placed: dict[int, Sum] = {
            m: int(before[m]) + sum(int(persons[u]) * self.goes[u, m] for u in units)
            for m, units in self.units_in.items()
        }
        self.most = {m: int(before[m] + persons[units].sum()) for m, units in self.units_in.items()}

    def _quotas(self) -> None:
        """persons placed in m ≤ max(left_m, persons of exempt cases placed in m)."""
        table, fixed = self.table, self.fixed.placed()
        places, (unit, place) = self.fixed.place[fixed], self.core.pairs.T
        counted, exempt = np.zeros_like(table.left), np.zeros_like(table.left)
        np.add.at(counted, places, table.counted(fixed, places))
        np.add.at(exempt, places, table.exempt[fixed, places])
        np.add.at(exempt, place, table.exempt[unit, place])
        for m, placed in self.budget.each(self.placed.items()):
            left = int(table.left[m])
            if left >= min(NO_LIMIT, self.most[m]):
                continue
            if not exempt[m] or counted[m]:
                self.model.add(placed <= left)
                continue
            over = self.model.new_bool_var(f"over[{m}]")
            self.model.add(placed <= left).only_enforce_if(over.negated())
            for u in self.units_in[m]:
                if table.persons[u] > table.exempt[u, m]:
                    self.model.add_implication(over, self.goes[u, m].negated())

    def _services(self) -> None:
        """What is used of a service in m ≤ its capacity there."""
        table, free = self.table, self.table.room - self.fixed.served(self.table)
        for k, m in self.budget.each(np.argwhere(table.room < NO_LIMIT).tolist()):
            demand = {u: int(table.demand[u, k]) for u in self.units_in.get(m, ()) if table.demand[u, k]}
            if sum(demand.values()) > free[k, m]:
                self.model.add(sum(amount * self.goes[u, m] for u, amount in demand.items()) <= int(free[k, m]))

    def _nearby(self) -> None:
        """Of two groups that are both placed, each is near the other."""
        options_of: dict[int, list[tuple[int, cp_model.LiteralT]]] = {
            u: [] for pair in self.table.nearby for u in pair
        }
        for u in options_of:
            if self.fixed.place[u] != UNPLACED:
                options_of[u].append((int(self.fixed.place[u]), True))
        for (u, m), variable in self.goes.items():
            if u in options_of:
                options_of[u].append((m, variable))
        for (u, v), near in self.budget.each(self.table.nearby.items()):
            options = [options_of[u], options_of[v]]
            for m, goes in options[0]:
                far = [other for n, other in options[1] if not near[m, n]]
                if far:
                    self.model.add_at_most_one([goes, *far])

    # --- objectives --------------------------------------------------------------------------------------

    def points(self, tier: int) -> Sum:
        """What the placement reaches in a tier, as an expression."""
        table = self.table
        value = table.value[tier][tuple(self.core.pairs.T)].tolist()
        terms: list[Sum] = [points * goes for points, goes in zip(value, self.goes.values(), strict=True)]
        weight = int(table.fill_weight[tier])
        terms += [weight * int(table.fills.extra[e]) * fill for (_, e), fill in self.fill.items() if weight]
        even = int(table.even_weight[tier])
        if even:
            terms += [-even * loss for loss in self._losses.values()]
        return sum(terms) + self._fixed_points(tier)

    def _fixed_points(self, tier: int) -> int:
        """The points of what is fixed, and of the municipalities where nothing is in question."""
        table, fixed = self.table, self.fixed.placed()
        own = int(table.value[tier][fixed, self.fixed.place[fixed]].sum())
        filled = int(table.fill_weight[tier]) * int(table.fills.extra[self.fixed.fills[:, 1]].sum())
        even = table.even_points(tier, table.load + self.fixed_load)
        return own + filled + int(even.sum()) - int(even[list(self.placed)].sum())

    @cached_property
    def _losses(self) -> dict[int, Sum]:
        """The loss of each municipality's distance from its pace: at least each of the lines it is the highest of."""
        even = self.table.evenness
        losses: dict[int, Sum] = {}
        for m, placed in self.placed.items():
            pace, tolerance, start = int(even.pace[m]), int(even.tolerance[m]), int(self.table.load[m])
            loss = self.model.new_int_var(0, self._worst_loss(m), f"loss[{m}]")
            for distance in (start + placed - pace, pace - start - placed):
                self.model.add(loss >= even.slope * (distance - tolerance))
                self.model.add(loss >= even.steep * (distance - 2 * tolerance) + even.slope * tolerance)
            losses[m] = loss
        return losses

    def ties(self) -> Sum:
        """What decides among placements that are equal in all tiers."""
        return sum(self.table.ties(u, m) * goes for (u, m), goes in self.goes.items())

    def worth(self, costs: Sequence[int]) -> Sum:
        """The points of the last tier, less what is missing in the earlier ones at its cost: one sum for a search."""
        return sum([self.points(len(costs)), *(cost * self.points(tier) for tier, cost in enumerate(costs))])

    def _worst_loss(self, m: int) -> int:
        """An upper limit of the loss of a municipality's distance from its pace."""
        pace, start = int(self.table.evenness.pace[m]), int(self.table.load[m])
        return self.table.evenness.steep * max(abs(start - pace), abs(start + self.most[m] - pace))

    def keep(self, tier: int, reached: int) -> None:
        """An earlier tier keeps what it has reached."""
        self.model.add(self.points(tier) >= reached)

    # --- solving -----------------------------------------------------------------------------------------

    def hint(self, solution: Solution) -> None:
        """Starts the search from a solution."""
        for (u, m), goes in self.budget.each(self.goes.items()):
            self.model.add_hint(goes, int(solution.place[u] == m))
        for variables, used in ((self.fill, solution.fills), (self.need, solution.needs)):
            chosen = set(map(tuple, used.tolist()))
            for use, variable in variables.items():
                self.model.add_hint(variable, int(use in chosen))

    def maximise(self, objective: Sum, limits: Limits, *, small: bool = False) -> Found:
        """Solves with one worker and a fixed seed, so that the same model gives the same answer.

        `small`: a model of which many are solved, each soon done: what CP-SAT does before its search took 40 % of the
        time on those of the batch of 2018, and all ended as well without it.
        """
        self.model.maximize(objective)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        # At the default level "at most one place per group" stays out of the linear relaxation, and the search
        # is blind: a core of 328 options took over 20 s unproven instead of 0.2 s to optimality.
        solver.parameters.linearization_level = 2
        solver.parameters.random_seed = self.table.seed
        if small:
            solver.parameters.cp_model_probing_level = 0
            solver.parameters.max_presolve_iterations = 1
            solver.parameters.symmetry_level = 0
        solver.parameters.max_deterministic_time = limits.effort
        solver.parameters.max_time_in_seconds = limits.seconds + GRACE
        # Else a solve takes the signal for itself, and the search goes on.
        solver.parameters.catch_sigint_signal = False
        status = self.budget.watched(lambda: solver.solve(self.model), solver.stop_search)
        effort = solver.response_proto.deterministic_time
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            bound = int(np.floor(solver.best_objective_bound + 1e-6))
            return Found(self._solution(solver), bound, status == cp_model.OPTIMAL, effort)
        if status == cp_model.UNKNOWN:
            return Found(None, NO_BOUND, False, effort)
        raise SolverError(
            said(
                "CP-SAT ended with {status_name} on a model that has a solution",
                status_name=solver.status_name(status),
            )
        )

    def _solution(self, solver: cp_model.CpSolver) -> Solution:
        place = self.fixed.place.copy()
        for (u, m), goes in self.goes.items():
            if solver.boolean_value(goes):
                place[u] = m
        fills, needs = self._chosen(solver, self.fill), self._chosen(solver, self.need)
        return Solution(place, np.concatenate([self.fixed.fills, fills]), np.concatenate([self.fixed.needs, needs]))

    @staticmethod
    def _chosen(solver: cp_model.CpSolver, variables: dict[tuple[int, int], cp_model.IntVar]) -> Grid:
        chosen = [use for use, variable in variables.items() if solver.boolean_value(variable)]
        return np.array(chosen, dtype=np.int64).reshape(-1, 2)

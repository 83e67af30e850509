"""What Visitering is measured against, on the same table: CP-SAT alone, the same model as a MIP for HiGHS, greedy."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from ortools.math_opt.python import mathopt
from ortools.sat.python import cp_model

from visitering.matching.core import Core
from visitering.matching.model import Model
from visitering.matching.start import Filling
from visitering.matching.table import NO_LIMIT, Table


@dataclass(frozen=True)
class Baseline:
    """What a baseline reached: objective in the last tier (None: nothing found), its own bound, seconds."""

    objective: int | None
    bound: float
    seconds: float
    persons: int = 0


def cp_sat_alone(table: Table, reached: tuple[int, ...], seconds: float) -> Baseline:
    """CP-SAT on the whole model with two workers, earlier tiers kept as ours reached them.

    It has the given time once the model is built: building it in Python is no fault of the solver's.
    """
    start = time.perf_counter()
    model = Model(table, Core.everything(table))
    for tier, value in enumerate(reached):
        model.keep(tier, value)
    model.model.maximize(model.points(len(reached)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(model.model)
    spent = time.perf_counter() - start
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Baseline(None, float("inf"), spent)
    persons = sum(int(table.persons[u]) for (u, _), goes in model.goes.items() if solver.boolean_value(goes))
    return Baseline(round(solver.objective_value), solver.best_objective_bound, spent, persons)


def in_order_of_arrival(table: Table, arrival: list[int]) -> Baseline:
    """Each group in its turn where it is worth most in the last tier among what fits, with the best free openings."""
    start, tier = time.perf_counter(), len(table.tiers) - 1
    filling = Filling(table)
    for u in arrival:
        load = filling.load
        even = table.even_points(tier, load + table.persons[u]) - table.even_points(tier, load)
        worth = np.where(table.allowed[u], table.value[tier][u] + even, -(2**60))
        for m in np.argsort(-worth, kind="stable")[: int(table.allowed[u].sum())].tolist():
            if filling.add(u, m):
                break
    solution = filling.solution
    return Baseline(
        solution.objective(table, tier),
        float("inf"),
        time.perf_counter() - start,
        int(table.persons[solution.placed()].sum()),
    )


def highs_mip(table: Table, reached: tuple[int, ...], seconds: float, gap: float = 0.0) -> Baseline:
    """The whole model as a mixed-integer program given to HiGHS, which has the given time once it is built."""
    start, tier = time.perf_counter(), len(reached)
    model = mathopt.Model()
    model.objective.is_maximize = True
    row = model.add_linear_constraint
    pairs = np.argwhere(table.allowed).tolist()
    goes = {(u, m): model.add_binary_variable() for u, m in pairs}
    values = [model.objective] + [row(lb=float(z)) for z in reached]

    def worth(variable: mathopt.Variable, per_tier: list[float]) -> None:
        if per_tier[tier]:
            model.objective.set_linear_coefficient(variable, per_tier[tier])
        for j in range(tier):
            if per_tier[j]:
                values[1 + j].set_coefficient(variable, per_tier[j])

    unit = [row(ub=1) for _ in table.groups]
    placed = {}
    over = {}
    for m in range(len(table.places)):
        placed[m] = row(lb=0, ub=0)
    for (u, m), variable in goes.items():
        unit[u].set_coefficient(variable, 1)
        placed[m].set_coefficient(variable, float(table.persons[u]))
        worth(variable, [float(table.value[t][u, m]) for t in range(tier + 1)])
    for k, m in np.argwhere(table.room < NO_LIMIT).tolist():
        limit = row(ub=float(table.room[k, m]))
        for u in np.flatnonzero(table.allowed[:, m]).tolist():
            limit.set_coefficient(goes[u, m], float(table.demand[u, k]))
    thing = {}
    for uses, weight in ((table.fills, table.fill_weight), (table.needs, None)):
        run_row = {}
        for t, i in uses.entries(*np.argwhere(table.allowed).T)[1].tolist():
            u, m = int(uses.unit[t]), int(uses.place[i])
            variable = model.add_binary_variable()
            key = (t, m)
            if key not in run_row:
                run_row[key] = row(lb=0 if weight is None else -np.inf, ub=0)
                run_row[key].set_coefficient(goes[u, m], -1)
            run_row[key].set_coefficient(variable, 1)
            r = int(uses.thing[i])
            if r not in thing:
                thing[r] = row(ub=float(table.capacity[r]))
            thing[r].set_coefficient(variable, 1)
            if weight is not None:
                worth(variable, [float(w * uses.extra[i]) for w in weight[: tier + 1]])
    persons = int(table.persons.sum())
    constant = [0.0] * (tier + 1)
    even = table.evenness
    for m in range(len(table.places)):
        load = model.add_variable(lb=0, ub=float(persons))
        placed[m].set_coefficient(load, -1)
        exempt = [u for u in np.flatnonzero(table.exempt[:, m] > 0).tolist() if (u, m) in goes]
        if table.left[m] < NO_LIMIT:
            limit = row(ub=float(table.left[m]))
            limit.set_coefficient(load, 1)
            if exempt:
                over[m] = model.add_binary_variable()
                limit.set_coefficient(over[m], -float(persons))
                for u in np.flatnonzero(table.allowed[:, m] & (table.persons > table.exempt[:, m])).tolist():
                    no = row(ub=1)
                    no.set_coefficient(over[m], 1)
                    no.set_coefficient(goes[u, m], 1)
        if any(table.even_weight[: tier + 1]):
            loss = model.add_variable(lb=0)
            pace, tolerance, first = int(even.pace[m]), int(even.tolerance[m]), int(table.load[m])
            for sign in (1, -1):
                for slope, offset in ((even.slope, tolerance), (even.steep, 2 * tolerance)):
                    rest = even.slope * tolerance if slope == even.steep and offset == 2 * tolerance else 0
                    line = row(lb=float(slope * (sign * (first - pace) - offset) + rest))
                    line.set_coefficient(loss, 1)
                    line.set_coefficient(load, -float(slope * sign))
            worth(loss, [-float(w) for w in table.even_weight[: tier + 1]])
    for (a, b), near in table.nearby.items():
        for m in np.flatnonzero(table.allowed[a]).tolist():
            far = [n for n in np.flatnonzero(table.allowed[b]).tolist() if not near[m, n]]
            if far:
                apart = row(ub=1)
                apart.set_coefficient(goes[a, m], 1)
                for n in far:
                    apart.set_coefficient(goes[b, n], 1)
    del constant
    result = mathopt.solve(
        model,
        mathopt.SolverType.HIGHS,
        params=mathopt.SolveParameters(
            time_limit=timedelta(seconds=seconds), relative_gap_tolerance=gap, absolute_gap_tolerance=0.5
        ),
    )
    spent = time.perf_counter() - start
    bound = result.dual_bound()
    if not result.has_primal_feasible_solution():
        return Baseline(None, bound, spent)
    chosen = result.variable_values()
    there = sum(int(table.persons[u]) for (u, m), v in goes.items() if chosen[v] > 0.5)
    return Baseline(round(result.objective_value()), bound, spent, there)

"""`make bench`: the demo batch against baselines in the same run, on the same table.

(a) CP-SAT alone on the whole model, given the same time; (b) greedy in order of arrival. Speed is told as a ratio.
"""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from ortools.sat.python import cp_model

from visitering.domain.problem import Problem
from visitering.domain.result import gap
from visitering.goals.score import Scores
from visitering.loading import load
from visitering.matching.build import build
from visitering.matching.core import Core
from visitering.matching.model import Model
from visitering.matching.start import greedy
from visitering.matching.table import Table
from visitering.matching.tiers import place
from visitering.rules.book import Rulebook

SCENARIOS = Path(__file__).parent.parent / "scenarios"


@dataclass(frozen=True)
class Line:
    """One method on one problem: persons placed, points of the last tier, its gap to the best known bound."""

    method: str
    persons: int
    points: float
    gap: float
    seconds: float


def ours(problem: Problem) -> tuple[Line, int, tuple[int, ...]]:
    """Visitering itself; also its bound in the last tier and what the earlier tiers reached."""
    start = time.perf_counter()
    result = place(problem)
    seconds = time.perf_counter() - start
    *earlier, last = result.tiers
    size = {case.case_id: case.size for case in problem.batch}
    persons = sum(size[case_id] for case_id in result.placements)
    line = Line("visitering", persons, last.points, last.gap, seconds)
    return line, last.bound, tuple(tier.objective for tier in earlier)


def cp_sat_alone(table: Table, bound: int, reached: tuple[int, ...], seconds: float) -> Line:
    """CP-SAT on the whole model with two workers for the given time, earlier tiers kept as ours reached them."""
    start, tier = time.perf_counter(), len(table.tiers) - 1
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
        return Line("CP-SAT alone", 0, 0.0, float("nan"), spent)
    objective = round(solver.objective_value)
    persons = sum(int(table.persons[u]) for (u, _), goes in model.goes.items() if solver.boolean_value(goes))
    return Line("CP-SAT alone", persons, objective / 100, gap(objective, bound, table.scale(tier)), spent)


def in_order(table: Table, bound: int) -> Line:
    """Greedy: one group after another to where it is worth most among what still fits, no openings filled."""
    start = time.perf_counter()
    tier = len(table.tiers) - 1
    solution = greedy(table, tier)
    objective = solution.objective(table, tier)
    persons = int(table.persons[solution.placed()].sum())
    return Line(
        "greedy", persons, objective / 100, gap(objective, bound, table.scale(tier)), time.perf_counter() - start
    )


def main() -> None:
    for name in ("baseline", "published_2015"):
        problem = load(SCENARIOS / f"{name}.yaml").problem
        table = build(problem, Rulebook(problem), Scores(problem))
        line, bound, reached = ours(problem)
        lines = [line, cp_sat_alone(table, bound, reached, line.seconds), in_order(table, bound)]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"\n{name}: {len(problem.batch)} cases, {np.sum(table.allowed)} options, peak memory {peak:,.0f} MB")
        print(f"{'method':<14}{'persons':>8}{'points':>12}{'gap':>9}{'seconds':>9}{'ratio':>8}")
        for entry in lines:
            ratio = entry.seconds / line.seconds
            print(
                f"{entry.method:<14}{entry.persons:>8}{entry.points:>12,.2f}"
                f"{entry.gap:>9.2%}{entry.seconds:>9.1f}{ratio:>8.2f}"
            )


if __name__ == "__main__":
    main()

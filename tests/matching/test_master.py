"""The master problem when its solver gives up on the way."""

from __future__ import annotations

from typing import Any

import pytest
from ortools.math_opt.python import mathopt

from problems import random_problem
from visitering.goals.score import Scores
from visitering.matching.build import build
from visitering.matching.relaxation import relax
from visitering.matching.table import nothing
from visitering.rules.book import Rulebook


@pytest.mark.parametrize("broken", [AttributeError("canonical_code"), RuntimeError("ABNORMAL")], ids=repr)
def test_a_solver_that_breaks_down_is_replaced(monkeypatch: pytest.MonkeyPatch, broken: Exception) -> None:
    """GLOP breaks down in every second round, and that solver is not asked again: the relaxation is the same."""
    problem = random_problem(3, cases=12, municipalities=4)
    table = build(problem, Rulebook(problem), Scores(problem))
    last = len(table.tiers) - 1
    plain = relax(table, last, (0,) * last, nothing(table))
    asked: list[Any] = []
    real = mathopt.IncrementalSolver

    class Breaking:
        def __init__(self, *given: Any) -> None:
            self.solver, self.dead = real(*given), False

        def solve(self, **given: Any) -> mathopt.SolveResult:
            assert not self.dead
            asked.append(self)
            if len(asked) % 2 == 1:
                self.dead = True
                raise broken
            return self.solver.solve(**given)

    monkeypatch.setattr(mathopt, "IncrementalSolver", Breaking)
    found = relax(table, last, (0,) * last, nothing(table))
    assert len(asked) >= 2
    assert found.priced.bound == plain.priced.bound
    assert found.value == pytest.approx(plain.value)

"""Where groups only take up room: branch and cut, and neighbourhoods of several municipalities at once."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from predicted import predictions
from problems import random_problem
from shares import first
from visitering.audit import audit
from visitering.domain.policy import SolverLimits
from visitering.domain.problem import Problem
from visitering.domain.result import Outcome, Stop
from visitering.goals.score import Scores
from visitering.matching import highs, packing
from visitering.matching.branching import Branching
from visitering.matching.budget import Budget, Stopped
from visitering.matching.build import build
from visitering.matching.core import Slack
from visitering.matching.model import NOTHING
from visitering.matching.options import Options
from visitering.matching.prices import Duals, Priced
from visitering.matching.program import Program
from visitering.matching.relaxation import relax
from visitering.matching.several import Several, is_packing
from visitering.matching.start import greedy
from visitering.matching.table import UNPLACED, Solution, Table, nothing
from visitering.matching.tiers import place
from visitering.rules.book import Rulebook


def table_of(problem: Problem) -> Table:
    return build(problem, Rulebook(problem), Scores(problem))


def limited(problem: Problem, **limits: float) -> Problem:
    return replace(problem, policy=replace(problem.policy, solver=SolverLimits(**limits)))  # type: ignore[arg-type]


def best_by_trying(table: Table) -> int:
    """The most that any placement reaches in the only tier: every group nowhere or anywhere, one after the other.

    Of placements of the first groups that leave the same room only the best is kept.
    """
    best = {tuple(table.room.ravel().tolist()): 0}
    for u in range(table.shape[0]):
        after = dict(best)
        for left, value in best.items():
            for m in np.flatnonzero(table.allowed[u]).tolist():
                room = np.array(left).reshape(table.room.shape)
                room[:, m] -= table.demand[u]
                if (room >= 0).all():
                    key = tuple(room.ravel().tolist())
                    after[key] = max(after.get(key, 0), value + int(table.value[0][u, m]))
        best = after
    return max(best.values())


def branched(table: Table, start: Solution, budget: Budget, gap: float = 0.0) -> tuple[int, int, bool, Solution]:
    shown: list[float] = []

    def told(points: float, most: float, effort: float) -> None:
        shown.append(effort)
        assert points <= most + 1e-6

    found = whole(table).maximise(start, budget, budget.effort, gap, told)
    assert shown == sorted(shown)
    assert found.solution is not None
    return found.solution.objective(table, 0), found.bound, found.proven, found.solution


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("places_per_person", [0.6, 1.0])
def test_branching_finds_and_proves_what_trying_all_finds(seed: int, places_per_person: float) -> None:
    table = table_of(predictions(7, 3, seed, places_per_person))
    best = best_by_trying(table)
    objective, bound, proven, solution = branched(table, nothing(table), Budget(10, 60))
    assert (objective, bound, proven) == (best, best, True)
    assert (solution.served(table) <= table.room).all()


def whole(table: Table) -> Branching:
    """Branching over every option."""
    options = Options.within(Slack(Priced(table, 0, Duals.zero(table, 0), ())), 2**40, 10**6)
    assert options is not None
    return Branching(Program(options, 0, ()))


@pytest.mark.parametrize("seed", range(4))
def test_highs_finds_and_proves_what_trying_all_finds(seed: int) -> None:
    table = table_of(predictions(7, 3, seed, 0.6))
    found = whole(table).at_once(1000, Budget(10, 60))
    assert found.solution is not None
    assert found.proven
    assert found.bound == found.solution.objective(table, 0) == best_by_trying(table)
    assert (found.solution.served(table) <= table.room).all()


def test_highs_with_few_nodes_claims_no_more_than_holds(capfd: pytest.CaptureFixture[str]) -> None:
    table = table_of(predictions(100, 8, 1))
    best, _, proven, _ = branched(table, nothing(table), Budget(400, 300))
    assert proven
    found = whole(table).at_once(1, Budget(10, 60))
    assert found.solution is None or found.solution.objective(table, 0) <= best
    assert found.bound >= best
    assert capfd.readouterr().out == ""


def test_a_highs_that_breaks_down_is_nothing_found(monkeypatch: pytest.MonkeyPatch) -> None:
    table = table_of(predictions(7, 3, 1))
    monkeypatch.setattr(sys, "executable", "false")
    assert whole(table).at_once(1000, Budget(10, 60)) is NOTHING


def test_highs_is_ended_with_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the user or the clock: no process of it is left, and what else is known stands."""
    started: list[subprocess.Popen[bytes]] = []

    class Watched(subprocess.Popen[bytes]):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Watched)
    table = table_of(predictions(300, 20, 1))
    with pytest.raises(Stopped):
        whole(table).at_once(10_000, Budget(10**6, 10**6, interrupted=lambda: bool(started)))
    assert started[0].returncode not in (0, None)


def test_a_process_for_highs_is_ready_once_and_none_is_left() -> None:
    table = table_of(predictions(7, 3, 1))
    with highs.ready():
        (ready,) = highs._spare
        assert whole(table).at_once(1000, Budget(10, 60)).proven
        assert (highs._spare, ready.returncode) == ([], 0)
        assert whole(table).at_once(1000, Budget(10, 60)).proven  # with another one
    with highs.ready():
        (ready,) = highs._spare
    assert highs._spare == []
    assert ready.returncode is not None


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("near", [packing.NEAR, 1e-6])
def test_what_is_proven_near_the_prices_is_proven_of_all(
    seed: int, near: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few options are so near the bound that they come first; the best and the bound are those of all."""
    monkeypatch.setattr(packing, "NEAR", near)
    problem = predictions(60, 6, seed, 0.9)
    result = place(problem)
    audit(problem, result)
    found = whole(table_of(problem)).at_once(10_000, Budget(99, 60))
    assert found.proven
    assert result.tiers[-1].objective == found.bound == result.tiers[-1].bound


@pytest.mark.campaign
def test_a_branching_that_ends_early_claims_no_more_than_holds() -> None:
    table = table_of(predictions(100, 8, 1))
    best, _, proven, _ = branched(table, nothing(table), Budget(400, 300))
    assert proven
    start = greedy(table, 0)
    for effort, gap in ((0.05, 0.0), (200, 0.02), (200, 0.001)):
        objective, bound, proven, _ = branched(table, start, Budget(effort, 120), gap)
        assert start.objective(table, 0) <= objective <= best <= bound
        assert not proven
        assert effort < 1 or bound - objective <= 1.001 * gap * objective


def test_only_what_takes_up_room_and_nothing_else_is_a_packing() -> None:
    table = table_of(predictions(20, 4, 3))
    assert is_packing(table)
    assert not is_packing(replace(table, even_weight=np.ones_like(table.even_weight)))
    assert not is_packing(replace(table, exempt=np.ones_like(table.exempt)))
    assert not is_packing(replace(table, nearby={(0, 1): np.ones((2, 2), dtype=bool)}))
    assert not is_packing(replace(table, room=np.full_like(table.room, 2**40), left=np.full_like(table.left, 2**40)))
    assert not is_packing(table_of(random_problem(3, cases=30, municipalities=8)))


@pytest.mark.parametrize("seed", range(4))
def test_a_neighbourhood_is_all_of_some_municipalities_and_moves_nobody_else(seed: int) -> None:
    table = table_of(predictions(150, 12, seed))
    relaxed = relax(table, 0, (), None)
    start, draws = greedy(table, 0), Several(Slack(relaxed.priced), seed)
    for _ in range(5):
        free = draws.draw(start)
        chosen = np.unique(start.place[free & (start.place != UNPLACED)])
        assert 0 < len(chosen) <= 0.6 * len(table.places)
        assert (free == (np.isin(start.place, chosen) | (start.place == UNPLACED))).all()
        core = draws.core(start, free)
        own = start.place[core.pairs[:, 0]] == core.pairs[:, 1]
        empty = ~np.isin(core.pairs[:, 1], start.place)
        assert free[core.pairs[:, 0]].all()
        assert (own | empty | np.isin(core.pairs[:, 1], chosen)).all()
        assert own.sum() == np.count_nonzero(free & (start.place != UNPLACED))


@pytest.mark.parametrize(("cases", "sites", "seed"), first(1, [(50, 5, 1), (70, 6, 2), (100, 5, 3)]))
def test_predictions_of_some_size_are_proven_best(cases: int, sites: int, seed: int) -> None:
    problem = predictions(cases, sites, seed)
    result = place(problem)
    assert result.stop is Stop.PROVEN
    assert result.outcome is Outcome.OPTIMAL
    assert result.repeatable
    table = table_of(problem)
    objective, _, proven, _ = branched(table, nothing(table), Budget(400, 300))
    assert proven
    assert result.tiers[-1].objective == objective
    audit(problem, result)


@pytest.mark.campaign
def test_where_the_effort_ends_it_ends_at_the_same_point() -> None:
    problem = limited(predictions(200, 16, 6), effort=1.0)
    first, again = place(problem), place(problem)
    assert first.stop is Stop.EFFORT
    assert first == again
    assert first.repeatable
    assert 1 <= first.effort < 3


@pytest.mark.campaign
def test_a_branching_whose_effort_ends_ends_at_the_same_point() -> None:
    table = table_of(predictions(100, 8, 1))
    first, again = (branched(table, greedy(table, 0), Budget(0.05, 120)) for _ in range(2))
    assert first[:3] == again[:3]
    assert not first[2]
    assert (first[3].place == again[3].place).all()


@pytest.mark.campaign
def test_who_interrupts_the_branching_gets_the_best_so_far_and_standard_error_stays_quiet(
    capfd: pytest.CaptureFixture[str],
) -> None:
    stages: list[str] = []

    def told(stage: str, *, share: float = 0.0, gap: float | None = None, points: float | None = None) -> None:
        stages.append(stage)
        assert (gap or 0) >= 0
        assert (points or 0) >= 0
        assert 0 <= share <= 1

    problem = predictions(150, 10, 5)
    result = place(problem, progress=told, interrupted=lambda: "branching" in stages)
    assert result.stop is Stop.INTERRUPTED
    assert len(result.placements) > 120
    audit(problem, result)
    assert capfd.readouterr().err == ""

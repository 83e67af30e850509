"""Cutting planes, and branching over what they leave: against the oracle, and placements that they must keep."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import pytest

from oracle import Oracle
from problems import random_problem
from shares import first
from variations import both
from visitering.domain.result import Outcome, Stop
from visitering.goals.score import Scores
from visitering.matching import search
from visitering.matching.branching import Branching
from visitering.matching.budget import Budget
from visitering.matching.build import build
from visitering.matching.core import Slack
from visitering.matching.cuts import PARTS
from visitering.matching.cutting import UNIT, Cutting
from visitering.matching.options import Options
from visitering.matching.prices import Duals, Priced
from visitering.matching.program import Program
from visitering.matching.start import Filling
from visitering.matching.table import Solution, Table
from visitering.matching.tiers import place
from visitering.matching.translate import solution_of
from visitering.rules.book import Rulebook

EVERYTHING = 2**40


def tables(seeds: range) -> Iterator[tuple[str, Table, Solution]]:
    """Random problems as tables, with a best placement of each that leaves somebody a choice."""
    for label, problem in both(seeds):
        table = build(problem, Rulebook(problem), Scores(problem))
        result = place(problem)
        assert result.outcome is Outcome.OPTIMAL
        yield label, table, solution_of(table, result.placements)


def everything(table: Table, tier: int, reached: tuple[int, ...]) -> Options:
    slack = Slack(Priced(table, tier, Duals.zero(table, tier), reached))
    options = Options.within(slack, EVERYTHING, 10**6)
    assert options is not None
    return options


def taken(program: Program, solution: Solution) -> tuple[np.ndarray, np.ndarray]:
    """A placement as what it takes of each option and of each segment."""
    options, segments = (
        np.zeros(len(program.options), dtype=np.int64),
        np.zeros(len(program.segments), dtype=np.int64),
    )
    options[program.options.of(solution)] = 1
    left = solution.load(program.table)
    pieces = zip(program.segments.place.tolist(), program.segments.length.tolist(), strict=True)
    for i, (m, length) in enumerate(pieces):
        segments[i] = min(length, left[m])
        left[m] -= segments[i]
    return options, segments


def some_placements(table: Table, rng: random.Random, number: int) -> Iterator[Solution]:
    for _ in range(number):
        filling = Filling(table)
        for u in rng.sample(range(table.shape[0]), table.shape[0]):
            allowed = np.flatnonzero(table.allowed[u]).tolist()
            if allowed and rng.random() < 0.9:
                m = rng.choice(allowed)
                _, uses = table.fills.entries(np.array([u]), np.array([m]))
                filling.add(u, m, dict(rng.sample(uses.tolist(), len(uses))).items())
        yield filling.solution


@pytest.mark.parametrize("seeds", first(1, [range(a, a + 8) for a in range(0, 80, 8)]), ids=str)
def test_a_placement_is_one_to_the_program_and_keeps_every_cut(seeds: range) -> None:
    assert sum(map(keeps_every_cut, seeds)) > 20


def keeps_every_cut(seed: int) -> int:
    """How many cuts there were."""
    problem = random_problem(seed, cases=14, municipalities=5, spare=0.9 + seed % 3 / 5)
    table = build(problem, Rulebook(problem), Scores(problem))
    rng, tier = random.Random(seed), len(table.tiers) - 1
    able = [*some_placements(table, rng, 60), solution_of(table, place(problem).placements)]
    reached = (0,) * tier if seed % 2 else able[-1].objectives(table)[:tier]
    program = Program(everything(table, tier, reached), tier, reached)
    # Nothing that has been reached: then no placement is too poor to be kept.
    cutting = Cutting(program, able[-1], np.zeros(len(program.options), dtype=np.int64), Budget(99, 60), 1)
    cutting.objective = -(2**40)
    cutting.run(lambda: None, 8)
    kept = [s for s in able if all(a >= b for a, b in zip(s.objectives(table), reached, strict=False))]
    assert len(kept) > (30 if seed % 2 else 0)
    for solution in kept:
        own, segments = taken(program, solution)
        assert own.sum() == len(solution.placed())
        worth = own @ program.worth + segments @ program.slope + program.constant
        assert worth == solution.objective(table, tier)
        assert worth <= cutting.bound
        rows, columns, values = program.nonzeros(program.options)
        both_kinds = np.concatenate([own, segments])[columns]
        sums = np.bincount(rows, weights=values * both_kinds, minlength=len(program.limit))
        assert (sums <= program.limit).all()
        assert (sums[program.equal] == program.limit[program.equal]).all()
        for cut in cutting.cuts.made:
            assert own @ cut.options.astype(np.int64) + segments @ cut.segments.astype(np.int64) <= cut.limit
    return len(cutting.cuts.made)


@pytest.mark.parametrize("seeds", first(1, [range(a, a + 10) for a in range(0, 100, 10)]), ids=str)
def test_sums_of_rows_are_those_of_the_matrix(seeds: range) -> None:
    for seed in seeds:
        problem = random_problem(seed)
        table = build(problem, Rulebook(problem), Scores(problem))
        tier = len(table.tiers) - 1
        program = Program(everything(table, tier, (0,) * tier), tier, (0,) * tier)
        rng = np.random.default_rng(seed)
        weights = rng.integers(-9, 9, len(program.limit))
        width = len(program.options) + len(program.segments)
        rows, columns, values = program.nonzeros(program.options)
        sums = np.bincount(columns, weights=weights[rows] * values, minlength=width).astype(np.int64)
        assert np.array_equal(sums[: len(program.options)], program.combined(weights, program.options))
        assert np.array_equal(sums[len(program.options) :], program.combined_segments(weights))


@pytest.mark.parametrize("seeds", first(1, [range(a, a + 12) for a in range(0, 120, 12)]), ids=str)
def test_branching_over_everything_finds_and_proves_the_best(seeds: range) -> None:
    for label, table, best in tables(seeds):
        tier = len(table.tiers) - 1
        reached = best.objectives(table)[:tier]
        program = Program(everything(table, tier, reached), tier, reached)
        for start in (None, best):
            found = Branching(program).maximise(start, Budget(99, 60), 99, 0.0, lambda *_: None)
            assert found.proven, label
            assert found.solution is not None
            assert found.solution.objectives(table) == best.objectives(table), label


@pytest.mark.parametrize("seeds", first(1, [range(a, a + 4) for a in range(0, 40, 4)]), ids=str)
def test_highs_over_everything_proves_the_best_and_at_its_root_claims_no_more_than_holds(seeds: range) -> None:
    for label, table, best in tables(seeds):
        tier = len(table.tiers) - 1
        reached = best.objectives(table)[:tier]
        branching = Branching(Program(everything(table, tier, reached), tier, reached))
        found, root = (branching.at_once(nodes, Budget(99, 60)) for nodes in (10_000, 1))
        assert found.solution is not None, label
        assert found.solution.objectives(table) == best.objectives(table), label
        assert found.proven, label
        assert root.bound >= best.objective(table, tier), label


@pytest.mark.parametrize("seeds", first(2, [range(a, a + 15) for a in range(0, 150, 15)]), ids=str)
def test_by_cuts_alone_the_best_placement_is_found_and_proven(seeds: range, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "BROAD", 0)
    cores = search.TierSearch._cores
    monkeypatch.setattr(
        search.TierSearch, "_cores", lambda self, *a, **k: None if self.is_last else cores(self, *a, **k)
    )
    monkeypatch.setattr(search, "greedy", lambda *_: None)
    for label, problem in both(seeds):
        oracle, result = Oracle(problem), place(problem)
        assert oracle.complaints(result.placements) == [], label
        assert tuple(tier.objective for tier in result.tiers) == oracle.best(), label
        assert result.tiers[-1].objective == result.tiers[-1].bound, label
        assert result.stop is Stop.PROVEN or any(t.outcome is not Outcome.OPTIMAL for t in result.tiers[:-1])


def test_what_is_out_of_question_is_in_no_better_placement() -> None:
    for label, table, best in tables(range(8)):
        tier = len(table.tiers) - 1
        reached = best.objectives(table)[:tier]
        program = Program(everything(table, tier, reached), tier, reached)
        cutting = Cutting(program, best, np.zeros(len(program.options), dtype=np.int64), Budget(99, 60), 2)
        cutting.objective -= 1
        cutting.run(lambda: None)
        own = cutting.program.options.of(best)
        assert len(own) == len(best.placed()), label
        assert (cutting.slack[own] <= (cutting.bound - cutting.objective) * UNIT).all(), label
        assert PARTS % 9 == 0

"""`place` against a search through all placements, on random problems with random policies."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from oracle import Oracle
from problems import random_problem
from shares import first
from variations import both
from visitering.domain.policy import SolverLimits
from visitering.domain.problem import Problem
from visitering.domain.result import Outcome, Result, Stop
from visitering.matching.table import tie_value
from visitering.matching.tiers import place

CHUNKS = [
    pytest.param(range(start, start + 15), marks=[pytest.mark.campaign] if start >= 15 else [])
    for start in range(0, 150, 15)
]
"""The first of them in `make test`, the others where the long tests run."""


def limited(problem: Problem, limits: SolverLimits) -> Problem:
    return replace(problem, policy=replace(problem.policy, solver=limits))


def assert_claims_hold(oracle: Oracle, result: Result, label: str) -> None:
    """The placement is allowed, reaches what is claimed, and every bound is one."""
    assert oracle.complaints(result.placements) == [], label
    claimed = tuple(tier.objective for tier in result.tiers)
    assert oracle.objective(result.placements) == claimed, label
    for t, tier in enumerate(result.tiers):
        most = oracle.most(claimed[:t])
        assert tier.objective <= most <= min(tier.bound, tier.relaxation), f"{label}: tier {t}"
        assert tier.assumes_earlier == any(e.outcome is not Outcome.OPTIMAL for e in result.tiers[:t]), label


@pytest.mark.parametrize("seeds", CHUNKS, ids=str)
def test_the_best_placement_is_found_and_proven(seeds: range) -> None:
    for label, problem in both(seeds):
        oracle, result = Oracle(problem), place(problem)
        assert tuple(tier.objective for tier in result.tiers) == oracle.best(), label
        assert_claims_hold(oracle, result, label)
        assert result.outcome is Outcome.OPTIMAL, label
        assert result.stop is Stop.PROVEN, label


@pytest.mark.parametrize("seeds", CHUNKS[:6], ids=str)
def test_among_equals_what_was_announced_and_then_the_hash_decides(seeds: range) -> None:
    for label, problem in both(seeds):

        def worth(case_id: str, m: str, problem: Problem = problem) -> int:
            told = problem.announced.get(case_id)
            first = 2**20 * len(problem.batch) if told is not None and told.municipality == m else 0
            return first + tie_value(problem.policy.seed, case_id, m)

        found = sum(worth(case_id, p.municipality) for case_id, p in place(problem).placements.items())
        assert found == Oracle(problem).best_tie(worth), label


@pytest.mark.parametrize("seed", first(4, range(0, 60, 3)))
def test_neither_the_order_of_rows_nor_the_workers_change_the_answer(seed: int) -> None:
    problem = random_problem(seed, cases=8, municipalities=5, spare=0.9)
    rng = random.Random(seed)
    rows: dict[str, Any] = {
        name: tuple(rng.sample(getattr(problem, name), len(getattr(problem, name))))
        for name in ("cases", "reports", "shortages", "offers", "wishes", "links")
    }
    shuffled = limited(replace(problem, **rows), SolverLimits(workers=1))
    assert place(shuffled).placements == place(problem).placements


@pytest.mark.parametrize(
    "limits",
    first(1, [SolverLimits(effort=0.001), SolverLimits(gap=0.1), SolverLimits(effort=0), SolverLimits(gap=0.5)]),
    ids=str,
)
def test_what_is_claimed_holds_when_the_search_ends_early(limits: SolverLimits) -> None:
    early = 0
    for label, problem in [
        *both(range(25)),
        *((f"seed {seed}", random_problem(seed)) for seed in (41, 137, 152, 192)),
    ]:
        result = place(limited(problem, limits))
        assert_claims_hold(Oracle(problem), result, label)
        early += result.outcome is Outcome.FEASIBLE
    assert early > 0


@pytest.mark.campaign
@pytest.mark.parametrize("seed", [2, 0, 1, 3])
def test_a_larger_batch_keeps_every_rule_and_reaches_what_it_claims(seed: int) -> None:
    """Too large to try every placement: relaxation, cores and neighbourhoods all have work to do."""
    problem = limited(random_problem(seed, cases=60, municipalities=12, spare=1.02), SolverLimits(effort=2))
    oracle, result = Oracle(problem), place(problem)
    assert oracle.complaints(result.placements) == []
    assert oracle.objective(result.placements) == tuple(tier.objective for tier in result.tiers)
    assert all(tier.objective <= min(tier.bound, tier.relaxation) for tier in result.tiers)
    assert len(result.placements) > 30


HARD = (
    *("left open", "an opening is taken", "a limited offer is taken", "beyond the quota", "full to the last place"),
    *("linked", "nearby", "no opening left"),
)


@pytest.mark.campaign
def test_the_random_problems_have_everything_that_makes_placing_hard() -> None:
    seen = Counter(dict.fromkeys(HARD, 0))
    for _, problem in both(range(100)):
        if min(seen.values()) >= 5:
            return
        oracle, placements = Oracle(problem), place(problem).placements
        seen["left open"] += len(placements) < len(oracle.batch)
        seen["an opening is taken"] += any(p.fills for p in placements.values())
        seen["a limited offer is taken"] += any(p.offers for p in placements.values())
        placed = Counter(dict.fromkeys(oracle.codes, 0))
        for case_id, placement in placements.items():
            placed[placement.municipality] += oracle.known[case_id].size
        seen["beyond the quota"] += oracle.on("quota") and any(n > oracle.left[m] for m, n in placed.items())
        seen["full to the last place"] += any(n == oracle.left[m] > 0 for m, n in placed.items())
        seen["linked"] += bool(oracle.pairs(same_municipality=True))
        seen["nearby"] += bool(oracle.pairs(same_municipality=False))
        wanted = Counter(p.fills[i] for p in placements.values() for i in p.fills)
        seen["no opening left"] += any(n == oracle.openings(i) for i, n in wanted.items())
    raise AssertionError(seen)

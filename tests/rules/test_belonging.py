"""Cases that belong together through later, decided, rejected and reopened ones, against a search through all."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from linked import linked_problem
from oracle import Oracle
from shares import first
from small import solve
from visitering.rules.book import ORDER, Rulebook
from visitering.rules.hindrances import Through
from visitering.rules.obstacles import LINKS, Obstacles, Occupancy

CHUNKS = [range(start, start + 25) for start in range(0, 150, 25)]


@pytest.mark.parametrize("seeds", first(2, CHUNKS), ids=str)
def test_rules_matching_bound_and_audit_agree_with_the_search(seeds: range) -> None:
    for seed in seeds:
        problem = linked_problem(seed)
        oracle, book = Oracle(problem), Rulebook(problem)
        for case, row in zip(problem.batch, book.verdicts.tolist(), strict=True):
            first = {m: ORDER[v] if v >= 0 else None for m, v in zip(oracle.codes, row, strict=True)}
            assert first == {m: oracle.forbidding(case, m) for m in oracle.codes}, (seed, case.case_id)
        result = solve(problem).result
        assert oracle.complaints(result.placements) == [], seed
        reached = tuple(tier.objective for tier in result.tiers)
        assert reached == oracle.best(), seed
        for t, tier in enumerate(result.tiers):
            assert oracle.most(reached[:t]) <= min(tier.bound, tier.relaxation), (seed, t)


def test_the_problems_have_all_that_binds() -> None:
    seen: Counter[str] = Counter()
    for seed in range(150):
        book = Rulebook(linked_problem(seed))
        belonging = book.belonging
        seen["through absent"] += any(len(unit.cases) > 1 and unit.absent for unit in belonging.units)
        seen["absent and decided"] += any(unit.cases and unit.absent and unit.decided for unit in belonging.units)
        seen["near a later one"] += any(belonging.near_later(case) for case in book.problem.batch)
        seen["both near a later one"] += any(fits is not belonging.near for fits in book.near_groups.values())
        seen["near"] += any(fits is belonging.near for fits in book.near_groups.values())
    assert min(seen[name] for name in ("through absent", "absent and decided", "near a later one", "near")) > 10
    assert seen["both near a later one"] >= 5


@pytest.mark.parametrize("seeds", first(1, CHUNKS[:3]), ids=str)
def test_the_hindrances_that_are_named_are_all_that_links_forbid(seeds: range) -> None:
    named = 0
    for seed in seeds:
        solved = solve(linked_problem(seed))
        occupancy = Occupancy(solved.book, solved.result.placements)
        for case in solved.problem.batch:
            obstacles = Obstacles(occupancy, case)
            masks = [hindrance.forbidden for hindrance in obstacles.hindrances]
            nothing = np.zeros(len(solved.problem.municipalities), dtype=bool)
            forbidden = obstacles.rules.get(LINKS, nothing)
            assert np.array_equal(np.logical_or.reduce([nothing, *masks]), forbidden), (seed, case.case_id)
            named += sum(hindrance.through is not Through.PLACED for hindrance in obstacles.hindrances)
    assert named > 10

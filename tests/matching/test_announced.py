"""A case that a municipality was told of is elsewhere only for a gain, however early the search ended."""

from __future__ import annotations

from dataclasses import replace

import pytest

from problems import random_problem
from shares import first
from visitering.audit.alone import AloneMoves
from visitering.audit.firmness import in_points
from visitering.domain.problem import Problem
from visitering.domain.result import Placement, Result
from visitering.goals.score import Scores
from visitering.matching.announced import as_announced
from visitering.matching.budget import Budget
from visitering.matching.build import build
from visitering.matching.progress import never
from visitering.matching.tiers import place
from visitering.matching.translate import placements_of, solution_of
from visitering.rules.book import Rulebook

SEEDS = range(60)


def lossless(problem: Problem, book: Rulebook, scores: Scores, result: Result) -> list[str]:
    """Announced cases that could go back alone at no loss."""
    moves, found = AloneMoves(book, scores, result), []
    for case in problem.batch:
        told, now = problem.announced.get(case.case_id), result.placements.get(case.case_id)
        if told is not None and now is not None and told.municipality != now.municipality:
            move, m = moves.of(case), problem.index[told.municipality]
            if move.obstacle(m) is None and int(in_points(problem.policy, move)[m]) >= 0:
                found.append(case.case_id)
    return found


def placed_without_knowing(seed: int) -> tuple[Problem, Rulebook, Scores, Result]:
    """A placement that was found before anything was announced, as a search that ends early may leave one."""
    problem = random_problem(seed, cases=8, municipalities=4)
    book, scores = Rulebook(problem), Scores(problem)
    return problem, book, scores, place(replace(problem, announcements=()))


def again(problem: Problem, book: Rulebook, scores: Scores, placements: dict[str, Placement]) -> dict[str, Placement]:
    table = build(problem, book, scores)
    before = solution_of(table, placements)
    after = as_announced(problem, table, before, Budget.of(problem.policy.solver, never))
    assert after.objectives(table) >= before.objectives(table)
    return placements_of(table, after)


@pytest.mark.parametrize("seed", first(20, SEEDS))
def test_no_announced_case_could_go_back_alone_at_no_loss(seed: int) -> None:
    problem, book, scores, result = placed_without_knowing(seed)
    placements = again(problem, book, scores, dict(result.placements))
    assert not lossless(problem, book, scores, replace(result, placements=placements))


def test_there_are_cases_to_go_back() -> None:
    assert sum(bool(lossless(*placed_without_knowing(seed))) for seed in SEEDS[20:40]) > 2

"""The scores against a second reading of the contract, on random problems."""

from __future__ import annotations

from dataclasses import replace

import pytest

from oracle import Oracle
from shares import first
from variations import both
from visitering.domain.problem import Problem
from visitering.goals.score import Scores

CHUNKS = [range(start, start + 50) for start in range(0, 250, 50)]


@pytest.mark.parametrize("seeds", first(2, CHUNKS), ids=str)
def test_points_by_goal(seeds: range) -> None:
    for label, problem in both(seeds):
        oracle, scores = Oracle(problem), Scores(problem)
        for case in problem.batch:
            found = {goal: row.tolist() for goal, row in scores.points(case).items()}
            weighed = {goal for tier in problem.policy.tiers for goal in tier} - {"even_distribution"}
            expected = {goal: [oracle.points(goal, case, m) for m in oracle.codes] for goal in weighed}
            assert found == expected, f"{label}: {case.case_id}"


@pytest.mark.parametrize("seeds", first(2, CHUNKS), ids=str)
def test_openings_and_what_filling_them_adds(seeds: range) -> None:
    for label, problem in both(seeds):
        if not any("employment" in tier for tier in problem.policy.tiers):
            continue
        oracle, scores = Oracle(problem), Scores(problem)
        ids = [shortage.shortage_id for shortage in problem.shortages_in_force]
        left = dict(zip(ids, scores.openings.tolist(), strict=True))
        assert left == {i: oracle.openings(i) for i in ids}, label
        found = _fills(problem, scores)
        for person in (person for case in problem.batch for person in case.persons):
            expected = {
                (m, shortage_id): extra
                for m in oracle.codes
                for shortage_id, extra in oracle.matches(person, m).items()
                if extra > 0
            }
            assert found[person.person_id] == expected, f"{label}: {person.person_id}"


@pytest.mark.parametrize("seeds", first(1, CHUNKS[:2]), ids=str)
def test_codes_of_no_classification_fill_nothing(seeds: range) -> None:
    """A code that the classification drops matches nothing, whether somebody has it or a municipality lacks it."""
    for label, problem in both(seeds):
        if not any("employment" in tier for tier in problem.policy.tiers):
            continue
        for dropped in ("2221", "221"):
            titles = {code: title for code, title in problem.occupations.isco_titles.items() if code != dropped}
            changed = replace(problem, occupations=replace(problem.occupations, isco_titles=titles))
            oracle, found = Oracle(changed), _fills(changed, Scores(changed))
            for person in (person for case in changed.batch for person in case.persons):
                extras = {(m, i): n for m in oracle.codes for i, n in oracle.matches(person, m).items() if n > 0}
                assert found[person.person_id] == extras, f"{label}: {person.person_id}"


def _fills(problem: Problem, scores: Scores) -> dict[str, dict[tuple[str, str], int]]:
    """What each opening adds for each person, by municipality and shortage."""
    found: dict[str, dict[tuple[str, str], int]] = {}
    for person in (person for case in problem.batch for person in case.persons):
        fills = scores.fills(person)
        own = found.setdefault(person.person_id, {})
        if fills is not None:
            for m, s, extra in zip(fills.municipality, fills.shortage, fills.extra, strict=True):
                own[problem.municipalities[m].code, problem.shortages_in_force[s].shortage_id] = int(extra)
    return found


@pytest.mark.parametrize("seeds", first(2, CHUNKS), ids=str)
def test_loss_of_even_distribution(seeds: range) -> None:
    for label, problem in both(seeds):
        oracle, evenness = Oracle(problem), Scores(problem).evenness
        for placed in range(oracle.persons + 1):
            found = evenness.loss(problem.load + placed).tolist()
            assert found == [oracle.loss(m, placed) for m in oracle.codes], f"{label}: {placed} placed"


def test_the_random_problems_have_openings_that_add_much_and_little() -> None:
    extras = {
        extra
        for _, problem in both(range(100))
        for found in _fills(problem, Scores(problem)).values()
        for extra in found.values()
    }
    assert len(extras) > 50

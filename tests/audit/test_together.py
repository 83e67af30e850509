"""What moving several cases together does: against moves of one case, the audit's own count, and every assignment."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from test_alone import RUNS, solved

from shares import one_in
from small import Solved
from visitering.audit.alone import AloneMoves
from visitering.audit.placements import Violation, violations
from visitering.audit.points import by_goal
from visitering.audit.together import Moved, MovesTogether, assigned
from visitering.domain.result import Placement
from visitering.rules.links import Links


def moves(found: Solved) -> MovesTogether:
    return MovesTogether(found.book, found.scores, found.result)


def objective(moved: Moved) -> list[int]:
    return [sum(total.values()) for total in moved.by_goal]


@pytest.mark.parametrize(("kind", "seed"), one_in(2, RUNS))
def test_one_case_that_moves_does_what_it_does_alone(kind: str, seed: int) -> None:
    found = solved(kind, seed)
    together, alone = moves(found), AloneMoves(found.book, found.scores, found.result)
    codes = [municipality.code for municipality in found.problem.municipalities]
    for case in found.problem.batch:
        one = alone.of(case)
        for m in np.flatnonzero(one.feasible).tolist():
            moved = together.move({case.case_id: codes[m]})
            change = np.array(objective(moved)) - np.array([tier.objective for tier in found.result.tiers])
            assert change.tolist() == one.change[:, m].tolist()
            assert moved.violations == ()
        for m, code in enumerate(codes):
            if not one.feasible[m] and m != one.here:
                broken = {violation.rule for violation in together.move({case.case_id: code}).violations}
                assert one.obstacle(m) in broken
        if case.case_id in found.result.placements and (left := alone.left_open(case)) is not None:
            opened = together.move({case.case_id: None})
            change = np.array(objective(opened)) - np.array([tier.objective for tier in found.result.tiers])
            assert tuple(change.tolist()) == left


@pytest.mark.parametrize(("kind", "seed"), one_in(2, RUNS))
def test_points_and_violations_are_those_of_the_audit(kind: str, seed: int) -> None:
    found, rng = solved(kind, seed), random.Random(seed)
    together, codes = moves(found), [m.code for m in found.problem.municipalities]
    for _ in range(10):
        some = rng.sample(found.problem.batch, rng.randint(0, len(found.problem.batch)))
        moved = together.move({case.case_id: rng.choice([*codes, None]) for case in some})
        counted = by_goal(found.book, found.scores, replace(found.result, placements=moved.placements))
        assert list(moved.by_goal) == counted
        assert Counter(map(_told, moved.violations)) == Counter(
            map(_told, violations(found.book, found.scores, moved.placements))
        )


def _told(violation: Violation) -> str:
    return str(violation.sentence)


def test_nobody_who_moves_changes_nothing() -> None:
    found = solved("plain", 1)
    here = {c: placement.municipality for c, placement in found.result.placements.items()}
    moved = moves(found).move(here)
    assert moved.placements == found.result.placements
    assert objective(moved) == [tier.objective for tier in found.result.tiers]


@pytest.mark.parametrize("seed", range(60))
def test_an_assignment_is_the_best_of_all(seed: int) -> None:
    rng = random.Random(seed)
    things = range(rng.randint(1, 4))
    free = [rng.randint(0, 2) for _ in things]
    options = [
        {thing: rng.randint(1, 9) for thing in things if free[thing] and rng.random() < 0.7}
        for _ in range(rng.randint(0, 5))
    ]
    has = assigned(options, free)
    taken = Counter(thing for thing in has if thing is not None)
    assert all(n <= free[thing] for thing, n in taken.items())
    assert _worth(options, has) == max(
        _worth(options, tried)
        for tried in product(*([*own, None] for own in options))
        if all(n <= free[t] for t, n in Counter(x for x in tried if x is not None).items())
    )


def _worth(options: Sequence[Mapping[int, int]], has: Sequence[int | None]) -> int:
    return sum(own[thing] for own, thing in zip(options, has, strict=True) if thing is not None)


def test_what_is_against_a_rule_is_counted_and_named() -> None:
    """Those of a link who are not moved along are apart."""
    for kind, seed in RUNS:
        found = solved(kind, seed)
        group = next((g for g in found.book.groups if len(g) > 1 and g[0].case_id in found.result.placements), None)
        if group is not None:
            moved = moves(found).move({group[0].case_id: None})
            assert Links.id in {violation.rule for violation in moved.violations}
            assert isinstance(next(iter(moved.placements.values())), Placement)
            return
    pytest.fail("none of the problems has a link")

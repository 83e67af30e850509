"""What moving one case alone does, against the oracle, which tries every such move."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import product

import pytest

from oracle import Oracle
from problems import random_problem
from small import NURSE, Solved, case, nearby, needs, problem, same, solve
from variations import varied_problem
from visitering.audit.alone import AloneMoves
from visitering.domain.cases import Case, Kind, Link
from visitering.domain.result import Placement
from visitering.rules.book import ORDER

PLAIN, VARIED = range(16), range(8)


@cache
def solved(seed: int, *, varied: bool) -> Solved:
    spare = (0.8, 1.0, 1.3)[seed % 3]
    return solve(varied_problem(seed) if varied else random_problem(seed, cases=8, municipalities=4, spare=spare))


def moves(one: Solved) -> AloneMoves:
    return AloneMoves(one.book, one.scores, one.result)


def ways(oracle: Oracle, case: Case, m: str) -> Iterator[Placement]:
    """Every way to place a case in m: who fills which opening, which offer meets which need."""
    fills = [[None, *oracle.matches(person, m)] for person in case.persons]
    limited = oracle.limited(case, m)
    for chosen in product(*fills):
        filled = {p.person_id: s for p, s in zip(case.persons, chosen, strict=True) if s is not None}
        for offers in product(*limited.values()):
            yield Placement(case.case_id, m, filled, dict(zip(limited, offers, strict=True)))


def tried(oracle: Oracle, placements: Mapping[str, Placement], case: Case, m: str) -> tuple[int, ...] | None:
    """The best change of every tier with the case moved to m and all others as they are; None: no way is allowed."""
    now = oracle.objective(placements)
    found = []
    for way in ways(oracle, case, m):
        moved = {**placements, case.case_id: way}
        if not oracle.complaints(moved):
            found.append(tuple(a - b for a, b in zip(oracle.objective(moved), now, strict=True)))
    return max(found, default=None)


@pytest.mark.parametrize(("seed", "varied"), [*((s, False) for s in PLAIN), *((s, True) for s in VARIED)])
def test_the_effect_is_what_trying_every_way_finds(seed: int, varied: bool) -> None:
    one = solved(seed, varied=varied)
    oracle, alone = Oracle(one.problem), moves(one)
    for mine in one.problem.batch:
        move = alone.of(mine)
        here = one.result.placements.get(mine.case_id)
        for m, place in enumerate(one.problem.municipalities):
            if here is not None and here.municipality == place.code:
                assert not move.change[:, m].any()
                continue
            best = tried(oracle, one.result.placements, mine, place.code)
            assert (best is None) == (move.obstacle(m) is not None), (mine.case_id, place.code, move.obstacle(m))
            if best is not None:
                assert best == tuple(move.change[:, m].tolist())
        if here is not None:
            left = {c: p for c, p in one.result.placements.items() if c != mine.case_id}
            change = alone.left_open(mine)
            assert (change is None) == bool(oracle.complaints(left))
            if change is not None:
                now, then = oracle.objective(one.result.placements), oracle.objective(left)
                assert change == tuple(a - b for a, b in zip(then, now, strict=True))


@pytest.mark.parametrize("seed", PLAIN)
def test_in_a_proven_run_no_move_improves_the_tiers(seed: int) -> None:
    one = solved(seed, varied=False)
    if any(tier.objective < tier.bound for tier in one.result.tiers):
        return
    alone = moves(one)
    for mine in one.problem.batch:
        move = alone.of(mine)
        nothing = (0,) * len(one.result.tiers)
        assert all(tuple(move.change[:, m].tolist()) <= nothing for m in range(4) if move.obstacle(m) is None)


def test_what_is_met_says_something() -> None:
    """Every kind of obstacle that others can be is met in the random problems, and moves that can be made."""
    met = set()
    for seed, varied in [*((s, False) for s in PLAIN), *((s, True) for s in VARIED)]:
        one = solved(seed, varied=varied)
        alone = moves(one)
        met |= {ORDER[r] if r >= 0 else "" for mine in one.problem.batch for r in alone.of(mine).against.tolist()}
    assert met >= {"", "quota", "links", "capacity", "exclusion"}


def test_what_others_have_stands_against_it() -> None:
    """C1 has the only place of the only offer near A; C2, who needs one too, is in B, where C3 is."""
    made = problem(
        {"A": 2, "B": 2},
        case("C1", needs(Kind.TREATMENT, "x")),
        case("C2", needs(Kind.TREATMENT, "x")),
        offers=[("A", Kind.TREATMENT, "x", 1), ("B", Kind.TREATMENT, "x", 1)],
    )
    one = solve(made)
    move = moves(one).of(made.batch[0])
    elsewhere = 1 - one.problem.index[one.result.placements["C1"].municipality]
    assert move.obstacle(elsewhere) == "treatment"


@pytest.mark.parametrize("link", [same("C1", "C2"), nearby("C1", "C2")])
def test_those_it_belongs_with_stand_against_it(link: Link) -> None:
    made = replace(problem({"A": 2, "B": 2}, case("C1"), case("C2")), links=(link,))
    one = solve(made)
    move = moves(one).of(made.batch[0])
    assert move.obstacle(1 - one.problem.index[one.result.placements["C1"].municipality]) == "links"


def test_a_couple_shares_what_is_free_to_it() -> None:
    """Two nurses; one opening in A, one in B, too far from each other: each municipality gives one of them work."""
    made = problem({"A": 2, "B": 2}, case("C1", persons=2, competence=NURSE), openings={"A": 1, "B": 1})
    one = solve(made)
    move = moves(one).of(made.batch[0])
    assert move.feasible.sum() == 1
    assert not move.change[:, move.feasible].any()

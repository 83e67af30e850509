"""What moving one case alone does, against the oracle, which tries every such move."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pytest

from oracle import Oracle
from problems import random_problem
from shares import one_in
from small import NURSE, Solved, case, nearby, needs, problem, same, solve
from variations import TIERS, varied_problem
from visitering.audit.alone import AloneMoves
from visitering.domain.cases import Case, Kind, Link
from visitering.domain.policy import SolverLimits
from visitering.domain.potentials import Potentials
from visitering.domain.problem import Problem
from visitering.domain.result import Outcome, Placement
from visitering.goals.score import Scores
from visitering.rules.book import ORDER

RUNS = [
    *(("plain", seed) for seed in range(16)),
    *(("varied", seed) for seed in range(12)),
    *(("ahead", seed) for seed in range(2 * len(TIERS))),
    *(("brief", seed) for seed in range(8)),
]
"""Problems by kind and seed: `ahead` with future prices, `brief` left as soon as a placement is known."""


@cache
def solved(kind: str, seed: int) -> Solved:
    match kind:
        case "varied":
            return solve(varied_problem(seed))
        case "ahead":
            return solve(ahead_problem(seed))
        case "brief":
            many = random_problem(seed, cases=14, municipalities=6, spare=1.3)
            limits = SolverLimits(gap=0.5, effort=0.01)
            return solve(replace(many, policy=replace(many.policy, solver=limits)))
    return solve(random_problem(seed, cases=8, municipalities=4, spare=(0.8, 1.3, 2.0)[seed % 3]))


def ahead_problem(seed: int) -> Problem:
    """Varied, with random future prices; those of openings are whole points of employment, as they must be."""
    rng, plain = random.Random(f"ahead {seed}"), varied_problem(seed)
    tiers = TIERS[seed % len(TIERS)]
    weight = next((tier["employment"] for tier in tiers if "employment" in tier), 0)
    point = weight // unit(next((tier for tier in tiers if "employment" in tier), tiers[0]))
    use = {s.shortage_id: point * rng.randint(0, 60) for s in plain.shortages}
    use |= {o.offer_id: rng.randint(0, 3000) for o in plain.offers}
    place = {m.code: rng.choice((0, rng.randint(1, 3000))) for m in plain.municipalities}
    return replace(plain, policy=replace(plain.policy, tiers=tiers), potentials=Potentials(place, use))


def unit(tier: Mapping[str, int]) -> int:
    """The model's integers in a hundredth of a point."""
    return 10_000 if "predicted_outcome" in tier else 1


class Ahead(Oracle):
    """The oracle of problems with future prices, read from docs/year.md: what a placement takes from later cases."""

    def objective(self, placements: Mapping[str, Placement]) -> tuple[int, ...]:
        reached = list(super().objective(placements))
        counted = [t for t, tier in enumerate(self.policy.tiers) if CASES_SCORE & tier.keys()]
        if self.problem.potentials is not None and counted:
            reached[counted[0]] -= sum(self.taken(p, self.policy.tiers[counted[0]]) for p in placements.values())
        return tuple(reached)

    def taken(self, placement: Placement, tier: Mapping[str, int]) -> int:
        """Places of the persons who use the quota, openings filled, and for each need the cheapest offer that has

        a place before the batch; openings cost something where employment counts in the tier.
        """
        potentials, case, m = self.problem.potentials, self.known[placement.case_id], placement.municipality
        assert potentials is not None
        total = 0 if self.goes_beyond(case, m) else potentials.place[m] * len(case.persons)
        if "employment" in tier:
            total += sum(potentials.use[name] for name in placement.fills.values())
        left = self.places_of_offers()
        for kind, code in self.needs(case):
            costs = [
                0 if offer.places is None else potentials.use[offer.offer_id]
                for offer in self.offers_near(m, kind, code)
                if offer.places is None or left[offer.offer_id]
            ]
            total += min(costs, default=0)
        return unit(tier) * total


CASES_SCORE = {"employment", "services", "ties", "latest_stay", "personal_wish", "municipal_wish", "network"}
CASES_SCORE |= {"predicted_outcome", "kept_announcement"}
"""Goals that give points to a case, not to the whole."""


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


def feasible(one: Solved) -> Iterator[tuple[Case, str, tuple[int, ...]]]:
    """Every move of a case alone that can be made, with what it changes in each tier."""
    alone = moves(one)
    for mine in one.problem.batch:
        move = alone.of(mine)
        for m in np.flatnonzero(move.feasible).tolist():
            yield mine, one.problem.municipalities[m].code, tuple(move.change[:, m].tolist())


@pytest.mark.parametrize(("kind", "seed"), one_in(3, [run for run in RUNS if run[0] != "brief"]))
def test_the_effect_is_what_trying_every_way_finds(kind: str, seed: int) -> None:
    one = solved(kind, seed)
    oracle, alone = Ahead(one.problem), moves(one)
    assert oracle.objective(one.result.placements) == tuple(tier.objective for tier in one.result.tiers)
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


@pytest.mark.parametrize(("kind", "seed"), RUNS)
def test_no_move_improves_a_tier_beyond_what_the_proof_leaves_open(kind: str, seed: int) -> None:
    """In a proven tier that is nothing, so that in a proven run no move is better, lexicographically.

    A bound holds for placements that reach as much in the tiers before.
    """
    one = solved(kind, seed)
    for mine, code, change in feasible(one):
        for t, tier in enumerate(one.result.tiers):
            if min(change[:t], default=0) >= 0:
                assert change[t] <= tier.bound - tier.objective, (mine.case_id, code, change)
        if one.result.outcome is Outcome.OPTIMAL:
            assert change <= (0,) * len(change), (mine.case_id, code, change)


def test_from_a_placement_that_is_not_the_best_some_moves_do_improve_it() -> None:
    """What the tests above would see: a case of a proven placement put elsewhere alone would gain by going back."""
    met = 0
    for kind, seed in RUNS:
        one = solved(kind, seed)
        if one.result.outcome is not Outcome.OPTIMAL:
            continue
        oracle, placements = Ahead(one.problem), one.result.placements
        for mine, code, change in feasible(one):
            ways_there = [{**placements, mine.case_id: way} for way in ways(oracle, mine, code)]
            worse = next(found for found in ways_there if not oracle.complaints(found))
            here = placements.get(mine.case_id)
            if here is None or not any(change):
                continue
            back = AloneMoves(one.book, one.scores, replace(one.result, placements=worse)).of(mine)
            m = one.problem.index[here.municipality]
            assert back.obstacle(m) is None
            assert tuple(back.change[:, m].tolist()) >= tuple(-n for n in change)
            met += 1
            break
    assert met > 15


def test_what_is_met_says_something() -> None:
    """Every kind of obstacle that others can be is met in the random problems, and moves that can be made.

    Most runs are proven, some are not; future prices make a difference to moves.
    """
    met, proven, moved = set(), Counter[bool](), 0
    for kind, seed in RUNS:
        one = solved(kind, seed)
        alone = moves(one)
        met |= {ORDER[r] if r >= 0 else "" for mine in one.problem.batch for r in alone.of(mine).against.tolist()}
        proven[one.result.outcome is Outcome.OPTIMAL] += any(True for _ in feasible(one))
        if kind == "ahead":
            unpriced = Solved(one.book, Scores(replace(one.problem, potentials=None)), one.result)
            moved += list(feasible(one)) != list(feasible(unpriced))
    assert met >= {"", "quota", "links", "capacity", "exclusion"}
    assert proven[True] > 20
    assert proven[False] > 2
    assert moved > len(TIERS) / 2


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


@pytest.mark.parametrize(("price", "lost"), [(0, 0), (1000, 1000), (9000, 8200)])
def test_an_opening_is_filled_there_where_it_gives_more_than_it_is_worth_to_later_cases(
    price: int, lost: int
) -> None:
    """A nurse fills the free opening in A for 82 points; that in B is worth so much to later cases."""
    nurse = problem({"A": 2, "B": 2}, case("C1", competence=NURSE), openings={"A": 1, "B": 1})
    one = solve(replace(nurse, potentials=Potentials({}, {"RB.1": price})))
    assert one.result.placements["C1"].municipality == "A" or price == 0
    [(_, _, change)] = feasible(one)
    assert change == (0, -lost)


def test_where_nothing_counts_the_case_itself_the_even_distribution_alone_is_told() -> None:
    one = solve(problem({"A": 40, "B": 40}, case("C1", persons=20), tiers=({"even_distribution": 100},)))
    [(mine, code, change)] = feasible(one)
    assert change == tried(Oracle(one.problem), one.result.placements, mine, code)

"""The bound by case prices: an upper limit at any prices, and the one that trying every set of cases gives."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations

import pytest

import small
from oracle import Oracle
from problems import random_problem
from shares import first
from variations import both
from visitering.audit.bound import scarce_things
from visitering.audit.knapsack import bound_from_case_prices
from visitering.audit.valuation import FINE
from visitering.domain.cases import Case
from visitering.domain.problem import Problem
from visitering.domain.result import CasePrices
from visitering.goals.score import Scores
from visitering.rules.book import Rulebook

CHUNKS = [range(start, start + 25) for start in range(0, 100, 25)]


def random_prices(rng: random.Random, problem: Problem, tier: int) -> CasePrices:
    """Some zero, some of the size of a tier's points, some far too high."""
    fine = "predicted_outcome" in problem.policy.tiers[tier]
    scale = rng.choice((1, 100, 3_000, 20_000)) * (10_000 if fine else 1)

    def price() -> int:
        return rng.choice((0, rng.randint(0, scale)))

    return CasePrices(
        case={case.case_id: price() for case in problem.batch},
        use={name: price() for name in scarce_things(Scores(problem))},
        service={service: {m: price() for m in problem.capacities[service]} for service in problem.services},
        earlier=tuple(rng.choice((0, rng.randint(0, 5 * FINE))) for _ in range(tier)),
    )


def bound(problem: Problem, tier: int, prices: CasePrices, reached: tuple[int, ...]) -> int:
    return bound_from_case_prices(Rulebook(problem), Scores(problem), tier, prices, reached)


@pytest.mark.parametrize("seeds", first(1, CHUNKS), ids=str)
def test_no_prices_give_less_than_the_best_placement(seeds: range) -> None:
    for label, problem in both(seeds):
        rng, best = random.Random(label), Oracle(problem).best()
        for tier in range(len(best)):
            for _ in range(3):
                prices = random_prices(rng, problem, tier)
                assert bound(problem, tier, prices, best[:tier]) >= best[tier], f"{label}: {tier}, {prices}"


@pytest.mark.parametrize("seeds", first(1, CHUNKS), ids=str)
def test_it_is_what_trying_every_set_of_cases_gives(seeds: range) -> None:
    """Without links: a group would be one item, and `nearby` is relaxed."""
    for label, problem in both(seeds):
        rules = {**problem.policy.rules, "links": {"enabled": False}}
        free = replace(problem, policy=replace(problem.policy, rules=rules))
        rng, oracle = random.Random(label), Oracle(free)
        tier = rng.randrange(len(free.policy.tiers))
        reached = oracle.best()[:tier]
        for _ in range(2):
            prices = random_prices(rng, free, tier)
            found = bound(free, tier, prices, reached)
            assert found == naive(oracle, tier, prices, reached), f"{label}: {tier}, {prices}"


def naive(oracle: Oracle, tier: int, prices: CasePrices, reached: tuple[int, ...]) -> int:
    """The formula, with every set of cases tried in every municipality."""
    weight: dict[str, int] = {}
    for goals, share in [*zip(oracle.policy.tiers, prices.earlier, strict=False), (oracle.policy.tiers[tier], FINE)]:
        for goal, own in goals.items():
            weight[goal] = weight.get(goal, 0) + share * own
    places = oracle.places_of_offers()
    if any("employment" in goals for goals in oracle.policy.tiers):
        places |= {s.shortage_id: oracle.openings(s.shortage_id) for _, s in oracle.shortages}
    total = FINE * sum(prices.case.values())
    total += FINE * sum(prices.use[thing] * n for thing, n in places.items())
    total += FINE * sum(prices.service[s][m] * n for m in oracle.codes for s, n in oracle.rooms(m).items())
    for m in oracle.codes:
        total += max(_worth(oracle, chosen, m, weight, prices) for chosen in _sets(oracle, m))
    return (total - sum(mu * z for mu, z in zip(prices.earlier, reached, strict=True))) // FINE


def _sets(oracle: Oracle, m: str) -> Iterator[tuple[Case, ...]]:
    """Every set of cases that the quota of m has room for; services are priced, not kept."""
    free = oracle.places_of_offers()
    there = [
        case
        for case in oracle.batch
        if oracle.forbidding(case, m) is None
        and all(any(free[o] > 0 for o in near) for near in oracle.limited(case, m).values())
    ]
    for size in range(len(there) + 1):
        for chosen in combinations(there, size):
            persons = sum(case.size for case in chosen)
            exempt = sum(case.size for case in chosen if oracle.basis(case, m) is not None)
            if not oracle.on("quota") or persons <= max(oracle.left[m], exempt):
                yield chosen


def _worth(oracle: Oracle, chosen: tuple[Case, ...], m: str, weight: Mapping[str, int], prices: CasePrices) -> int:
    free = oracle.places_of_offers()
    total = -weight.get("even_distribution", 0) * oracle.loss(m, sum(case.size for case in chosen))
    for case in chosen:
        total -= FINE * prices.case[case.case_id]
        total -= FINE * sum(prices.service[s][m] * oracle.uses_of(case, s) for s in oracle.rooms(m))
        total += sum(w * oracle.points(goal, case, m) for goal, w in weight.items() if goal != "even_distribution")
        for near in oracle.limited(case, m).values():
            total -= FINE * min(prices.use[offer] for offer in near if free[offer] > 0)
        for person in case.persons:
            fills = oracle.matches(person, m).items() if weight.get("employment") else ()
            gains = (weight["employment"] * extra - FINE * prices.use[s] for s, extra in fills if oracle.openings(s))
            total += max(0, *gains, 0)
    return total


def test_at_the_best_prices_it_can_be_sharper_than_the_relaxation() -> None:
    """Two families of three for a municipality with five places: only one fits, the relaxation takes five thirds."""
    families = small.case("C1", persons=3), small.case("C2", persons=3)
    base = small.problem({"A": 5, "B": 0}, *families, tiers=({"place_persons": 100},))
    tier = small.solve(base).result.tiers[0]
    prices = CasePrices(case={"C1": 0, "C2": 0}, use={})
    assert bound(base, 0, prices, ()) == tier.objective == 300
    assert tier.relaxation > 300


def test_a_larger_problem_takes_no_time() -> None:
    base = random_problem(3, cases=150, municipalities=20)
    last = len(base.policy.tiers) - 1
    prices = replace(random_prices(random.Random(1), base, last), earlier=(0,) * last)
    assert bound(base, last, prices, (0,) * last) > 0

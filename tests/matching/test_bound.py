"""At any prices the bound of the design is an upper limit, and it is the one that `Priced` computes."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from oracle import Oracle
from shares import first
from variations import both
from visitering.domain.cases import Case
from visitering.domain.problem import Problem
from visitering.goals.score import Scores
from visitering.matching.build import build
from visitering.matching.prices import FINE, Duals, Priced
from visitering.matching.table import NO_LIMIT, Table
from visitering.rules.book import Rulebook

CHUNKS = [range(start, start + 25) for start in range(0, 100, 25)]


def table_of(problem: Problem) -> Table:
    return build(problem, Rulebook(problem), Scores(problem))


def random_duals(rng: random.Random, table: Table, tier: int) -> Duals:
    """Some zero, some of the size of a tier's points, some far too high."""
    scale = rng.choice((1, 100, 3_000, 20_000))

    def prices(number: int, lowest: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.array([rng.choice((0, rng.randint(lowest, scale))) for _ in range(number)], dtype=np.int64)

    earlier = tuple(rng.choice((0, rng.randint(0, 5 * FINE))) for _ in range(tier))
    service = np.array([prices(len(table.places), 0) for _ in table.services], dtype=np.int64)
    return Duals(
        place=prices(len(table.places), 0),
        load=prices(len(table.places), -scale),
        thing=prices(len(table.things), 0),
        service=np.where(table.room < NO_LIMIT, service.reshape(table.room.shape), 0),
        earlier=earlier,
    )


@pytest.mark.parametrize("seeds", first(1, CHUNKS), ids=str)
def test_no_prices_give_less_than_the_best_placement(seeds: range) -> None:
    for label, problem in both(seeds):
        rng, table, best = random.Random(label), table_of(problem), Oracle(problem).best()
        for tier in range(len(table.tiers)):
            for _ in range(5):
                duals = random_duals(rng, table, tier)
                assert Priced(table, tier, duals, best[:tier]).bound >= best[tier], f"{label}: {tier}, {duals}"


@pytest.mark.parametrize("seeds", first(1, CHUNKS), ids=str)
def test_it_bounds_what_keeps_less_of_the_earlier_tiers(seeds: range) -> None:
    for label, problem in both(seeds):
        rng, table, oracle = random.Random(label), table_of(problem), Oracle(problem)
        tier = len(table.tiers) - 1
        reached = tuple(value - rng.randint(0, 500) for value in oracle.best()[:tier])
        most = oracle.most(reached)
        for _ in range(5):
            duals = random_duals(rng, table, tier)
            assert Priced(table, tier, duals, reached).bound >= most, f"{label}: {reached}, {duals}"


@pytest.mark.parametrize("seeds", first(1, CHUNKS), ids=str)
def test_it_is_the_formula_of_the_design(seeds: range) -> None:
    """Without links: those may be relaxed or not. With the quota: without it there is nothing to price."""
    for label, problem in both(seeds):
        rules = {**problem.policy.rules, "links": {"enabled": False}, "quota": {"enabled": True}}
        free = replace(problem, policy=replace(problem.policy, rules=rules))
        rng, table, oracle = random.Random(label), table_of(free), Oracle(free)
        tier = rng.randrange(len(table.tiers))
        reached = oracle.best()[:tier]
        for _ in range(3):
            duals = random_duals(rng, table, tier)
            found = Priced(table, tier, duals, reached).bound
            assert found == bound(oracle, table, tier, duals, reached), f"{label}: {tier}, {duals}"


def bound(oracle: Oracle, table: Table, tier: int, duals: Duals, reached: tuple[int, ...]) -> int:
    """Σ_cases max(0, best net) + Σ_r π_r·capacity_r + Σ_m max_ℓ (E_m(L0_m + ℓ) + λ_m·ℓ) − Σ_j μ_j·z_j.

    In thousandths first, since μ is.
    """
    place = dict(zip(table.places, duals.place.tolist(), strict=True))
    load = dict(zip(table.places, duals.load.tolist(), strict=True))
    thing = dict(zip(table.things, duals.thing.tolist(), strict=True))
    served = {
        (m, name): price
        for name, row in zip(table.services, duals.service.tolist(), strict=True)
        for m, price in zip(table.places, row, strict=True)
    }
    shares = [*zip(oracle.policy.tiers, duals.earlier, strict=False), (oracle.policy.tiers[tier], FINE)]
    weight: dict[str, int] = {}
    for goals, share in shares:
        for goal, hundredths in goals.items():
            weight[goal] = weight.get(goal, 0) + share * hundredths
    total: int = sum(max(0, _best_net(oracle, case, weight, place, load, thing, served)) for case in oracle.batch)
    capacity = {
        s.shortage_id: oracle.openings(s.shortage_id) for _, s in oracle.shortages
    } | oracle.places_of_offers()
    # Openings are there for nobody where the goal has no place in the scenario.
    goals_there = {goal for goals in oracle.policy.tiers for goal in goals}
    if "employment" not in goals_there:
        capacity |= dict.fromkeys((s.shortage_id for _, s in oracle.shortages), 0)
    total += FINE * sum(thing[r] * places for r, places in capacity.items())
    total += FINE * sum(place[m] * oracle.left[m] for m in oracle.codes)
    total += FINE * sum(served[m, name] * room for m in oracle.codes for name, room in oracle.rooms(m).items())
    even = weight.get("even_distribution", 0)
    for m in oracle.codes:
        loads = range(oracle.persons + 1)
        total += max(FINE * load[m] * placed - even * oracle.loss(m, placed) for placed in loads)
    return (total - sum(mu * z for mu, z in zip(duals.earlier, reached, strict=True))) // FINE


def _best_net(
    oracle: Oracle,
    case: Case,
    weight: Mapping[str, int],
    place: Mapping[str, int],
    load: Mapping[str, int],
    thing: Mapping[str, int],
    served: Mapping[tuple[str, str], int],
) -> int:
    """Of the best option of a case, 0 if there is none."""
    best = 0
    free = oracle.places_of_offers()
    for m in oracle.codes:
        if oracle.forbidding(case, m) is not None:
            continue
        net = sum(w * oracle.points(goal, case, m) for goal, w in weight.items() if goal != "even_distribution")
        exempt = oracle.goes_beyond(case, m)
        net -= FINE * sum(served[m, name] * oracle.uses_of(case, name) for name in oracle.rooms(m))
        net -= FINE * case.size * (load[m] + (0 if exempt else place[m]))
        for person in case.persons:
            gains = [
                weight.get("employment", 0) * extra - FINE * thing[s]
                for s, extra in oracle.matches(person, m).items()
                if oracle.openings(s) > 0
            ]
            net += max(0, *gains, 0)
        offers = [[o for o in near if free[o] > 0] for near in oracle.limited(case, m).values()]
        if all(offers):
            best = max(best, net - FINE * sum(min(thing[o] for o in near) for near in offers))
    return best

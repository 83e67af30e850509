"""First prices of large tables: what groups take at a temperature, how prices move, and where they end."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from problems import random_problem
from visitering.generating import generate
from visitering.goals.score import Scores
from visitering.loading import load
from visitering.matching import relaxation, smoothing
from visitering.matching.build import build
from visitering.matching.prices import Duals, Priced
from visitering.matching.relaxation import most, patience, relax
from visitering.matching.smoothing import Smooth, Unrounded, polished, smoothed
from visitering.matching.table import NO_LIMIT, Table
from visitering.rules.book import Rulebook

WARM, COLD = 2_000.0, 1e-3


def a_table(seed: int, cases: int = 12, municipalities: int = 4) -> Table:
    problem = random_problem(seed, cases=cases, municipalities=municipalities)
    return build(problem, Rulebook(problem), Scores(problem))


def random_prices(table: Table, seed: int) -> Unrounded:
    random = np.random.default_rng(seed)
    return Unrounded(
        place=random.uniform(0, 3000, len(table.places)),
        load=random.uniform(-1000, 1000, len(table.places)),
        thing=random.uniform(0, 3000, len(table.things)),
        service=np.where(table.room < NO_LIMIT, random.uniform(0, 500, table.room.shape), 0.0),
    )


@pytest.mark.parametrize("seed", range(8))
def test_groups_spread_over_every_way_to_place_them(seed: int) -> None:
    """Against every option of every group, one by one: exp(net / T) over the sum of all, open counting as 0."""
    table = a_table(seed)
    last, prices = len(table.tiers) - 1, random_prices(table, seed)
    costs = patience(table, last)
    expected = np.zeros(len(table.places)), np.zeros(len(table.things)), np.zeros(table.room.shape)
    for u in range(table.shape[0]):
        ways = list(every_way(table, u, costs, prices))
        weights = np.exp(np.array([net for _, _, net in ways]) / WARM)
        shares = weights / (1 + weights.sum())
        for (m, things, _), share in zip(ways, shares, strict=True):
            expected[0][m] += share * table.persons[u]
            expected[2][:, m] += share * table.demand[u]
            for r in things:
                expected[1][r] += share
    taken = Smooth(table, last, costs).taken(prices, WARM)
    assert taken.counted.sum(axis=0) + taken.exempt == pytest.approx(expected[0])
    assert taken.thing == pytest.approx(expected[1])
    assert taken.service == pytest.approx(expected[2])


def every_way(table: Table, u: int, costs: list[int], prices: Unrounded) -> Iterator[tuple[int, list[int], float]]:
    """(municipality, things used, net value) of each option of a group, all combinations of openings and offers."""
    weights = [*costs, 1]
    for m in np.flatnonzero(table.allowed[u]).tolist():
        bare = sum(w * int(value[u, m]) for w, value in zip(weights, table.value, strict=True))
        bare -= (prices.place[m] + prices.load[m]) * table.persons[u] - prices.place[m] * table.exempt[u, m]
        bare -= float(table.demand[u] @ prices.service[:, m])
        choices: list[list[tuple[int | None, float]]] = []
        for uses, must in ((table.fills, False), (table.needs, True)):
            for taker in range(uses.first[u], uses.first[u + 1]):
                start, end = uses.run[uses.kind[taker], m : m + 2].tolist()
                each = sum(w * int(f) for w, f in zip(weights, table.fill_weight, strict=True)) * (not must)
                entries = [(int(uses.thing[e]), each * int(uses.extra[e])) for e in range(start, end)]
                found: list[tuple[int | None, float]] = [(r, gain - float(prices.thing[r])) for r, gain in entries]
                choices.append(found if must and found else [(None, 0.0), *found])
        for chosen in itertools.product(*choices):
            yield m, [r for r, _ in chosen if r is not None], bare + sum(gain for _, gain in chosen)


@pytest.mark.parametrize("seed", range(8))
def test_when_it_is_cold_each_group_takes_its_best(seed: int) -> None:
    table = a_table(seed)
    last, prices = len(table.tiers) - 1, random_prices(table, seed)
    costs = patience(table, last)
    duals = replace(prices, earlier=tuple(1000 * cost for cost in costs)).rounded()
    whole = Unrounded.of(duals)
    priced = Priced(table, last, duals, (0,) * last)
    ranked = np.sort(np.concatenate([priced.net, np.zeros((table.shape[0], 1), dtype=np.int64)], axis=1), axis=1)
    clear = ranked[:, -1] > ranked[:, -2]
    few = table.of_groups(clear.astype(np.int64))
    taken = Smooth(few, last, costs).taken(whole, COLD)
    net = priced.net[clear]
    expected = np.zeros(len(table.places))
    np.add.at(expected, net.argmax(axis=1), np.where(net.max(axis=1) > 0, few.persons, 0))
    assert taken.counted.sum(axis=0) + taken.exempt == pytest.approx(expected)


def test_a_place_costs_what_keeps_the_persons_within_the_quota() -> None:
    """Where persons answer in proportion exp(−price · size / T), the new price leaves exactly as many as places."""
    table = a_table(3)
    table = replace(table, left=np.array([2, 0, 40, 5]), even_weight=np.zeros_like(table.even_weight))
    last = len(table.tiers) - 1
    smooth = Smooth(table, last, patience(table, last))
    free = np.zeros(len(table.places))
    nothing = Unrounded(free, free, np.zeros(len(table.things)), np.zeros(table.room.shape))
    taken = smooth.taken(nothing, WARM)
    moved = smooth.moved(nothing, taken, WARM)
    after = (taken.counted * np.exp(-smooth.sizes[:, None] * moved.place / WARM)).sum(axis=0)
    full = taken.counted.sum(axis=0) > smooth.left
    assert full.any()
    assert not full.all()
    assert after[full & (smooth.left > 0)] == pytest.approx(smooth.left[full & (smooth.left > 0)])
    assert moved.place[~full] == pytest.approx(0)


@pytest.fixture(scope="module")
def a_week(tmp_path_factory: pytest.TempPathFactory) -> Table:
    folder: Path = tmp_path_factory.mktemp("week")
    generate(150, 20, 4, folder, places_per_person=1.04)
    problem = load(folder / "scenario.yaml").problem
    return build(problem, Rulebook(problem), Scores(problem))


def test_prices_come_near_those_of_the_relaxation(a_week: Table) -> None:
    last = len(a_week.tiers) - 1
    reached = tuple(most(a_week, tier) for tier in range(last))
    first = Priced(a_week, last, Duals.zero(a_week, last), reached)
    duals, iterations = smoothed(first, patience(a_week, last))
    exact = relax(a_week, last, reached, None).priced.bound
    bound = replace(first, duals=duals).bound
    assert exact <= bound <= exact + (first.bound - exact) / 20
    assert iterations > 0


@pytest.mark.parametrize("sampled", [10_000, 50], ids=["whole", "sample"])
def test_a_large_table_ends_where_a_small_one_does(
    a_week: Table, monkeypatch: pytest.MonkeyPatch, sampled: int
) -> None:
    last = len(a_week.tiers) - 1
    reached = tuple(most(a_week, tier) for tier in range(last))
    small = relax(a_week, last, reached, None)
    monkeypatch.setattr(relaxation, "LARGE", 10)
    monkeypatch.setattr("visitering.matching.master.LARGE", 10)
    monkeypatch.setattr(smoothing, "SAMPLED", sampled)
    large = relax(a_week, last, reached, None)
    assert large.priced.bound == pytest.approx(small.priced.bound, rel=2e-4)
    assert large.value == pytest.approx(small.value, rel=2e-4)


def test_blocks_share_what_is_scarce(a_week: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    """What two blocks take together is within every capacity, and worth nearly what one master finds."""
    last = len(a_week.tiers) - 1
    reached = tuple(most(a_week, tier) for tier in range(last))
    small = relax(a_week, last, reached, None)
    for name, value in (("LARGE", 10), ("HUGE", len(a_week.groups) // 2 + 1), ("BLOCK_ROUNDS", 20)):
        monkeypatch.setattr(relaxation, name, value)
    monkeypatch.setattr("visitering.matching.master.LARGE", 10)
    blocks = relax(a_week, last, reached, None)
    assert small.priced.bound <= blocks.priced.bound + 1 <= 1.02 * small.priced.bound
    of_group, used = np.zeros(a_week.shape[0]), np.zeros(len(a_week.things))
    counted = np.zeros(len(a_week.places))
    for option, share in blocks.shares:
        of_group[option.unit] += share
        counted[option.place] += share * (a_week.persons[option.unit] - a_week.exempt[option.unit, option.place])
        for uses, chosen in ((a_week.fills, option.fills), (a_week.needs, option.needs)):
            for taker, entry in chosen:
                assert uses.unit[taker] == option.unit
                assert uses.place[entry] == option.place
                used[uses.thing[entry]] += share
    assert (of_group <= 1 + 1e-6).all()
    assert of_group.mean() > 0.9
    assert (counted <= a_week.left + 1e-3).all()
    assert (used <= a_week.capacity + 1e-3).all()


def test_polishing_mends_prices_that_are_off_by_a_little(a_week: Table) -> None:
    last = len(a_week.tiers) - 1
    reached = tuple(most(a_week, tier) for tier in range(last))
    best, random = relax(a_week, last, reached, None).priced, np.random.default_rng(3)
    place = np.where(best.duals.place > 0, best.duals.place + random.integers(0, 100, len(a_week.places)), 0)
    off = replace(best, duals=replace(best.duals, place=place))
    duals, iterations = polished(off, patience(a_week, last))
    assert best.bound <= replace(best, duals=duals).bound < off.bound
    assert replace(best, duals=duals).bound - best.bound < (off.bound - best.bound) / 2
    assert iterations > 0


def test_a_sample_keeps_what_its_groups_can_use(a_week: Table) -> None:
    last = len(a_week.tiers) - 1
    random = np.random.default_rng(1)
    thing = random.integers(0, 3000, len(a_week.things))
    duals = replace(Duals.zero(a_week, last), thing=thing)
    few, every = a_week.sample(4, 1), Priced(a_week, last, duals, (0,) * last)
    trimmed = replace(few, fills=few.fills.trimmed(), needs=few.needs.trimmed())
    assert 0 < len(trimmed.fills) < len(few.fills)
    for some in (few, trimmed):
        assert (Priced(some, last, duals, (0,) * last).net == every.net[1::4]).all()

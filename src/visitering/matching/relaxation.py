"""The linear relaxation by column generation: prices, and the bound that follows from them.

The master problem sees only the options that pay: its prices are put on every option of the full table, and those
that pay better than the columns their group has already join it.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from visitering.domain.geography import Row
from visitering.matching.master import LARGE, Master, Option
from visitering.matching.prices import Duals, Priced
from visitering.matching.start import Filling, completed
from visitering.matching.table import UNPLACED, Solution, Table, by_unit

CLOSE, LARGE_CLOSE, SAMPLE_CLOSE = 1e-6, 1e-4, 1e-3
"""The relaxation is solved when its bound is within this share of the master's value."""
STEADY = (0.8, 0.8, 0.5, 0.25)
"""Share of the best prices so far in those that are tried next, round by round, where samples told the first ones."""
STEADY_SAMPLE = (0.6, 0.5, 0.25)
MOST_ROUNDS = 200
PER_GROUP = 4
"""Columns added per group and round at the most."""
FIRST_COLUMNS, FIRST_COLUMNS_STEADY = 3.5, 2.0
"""Columns per group to begin with, on average: fewer where samples told the first prices."""
SAMPLES = (32, 5)
"""Of so many groups one is priced before all are;"""
MOST_SAMPLED = (1000, 6000)
"""of very many fewer, so that a sample has at most so many groups."""
SMALLEST_SAMPLE = 200
BLOCKS = 3
"""Samples of the second size that are averaged, where the table has several times as many groups."""
PATIENCE = 3
"""In a sample a group left open costs so many times the most that one can gain by moving, in each earlier tier."""


@dataclass(frozen=True)
class Relaxation:
    """What the relaxation found: the best prices seen with their bound, and the options with their shares."""

    priced: Priced
    value: float
    iterations: int
    shares: list[tuple[Option, float]]


def options_of(table: Table, solution: Solution) -> list[Option]:
    """The options that a solution takes."""
    fills, needs = by_unit(table.fills, solution.fills), by_unit(table.needs, solution.needs)
    return [
        Option(u, int(solution.place[u]), tuple(fills.get(u, ())), tuple(needs.get(u, ())))
        for u in solution.placed().tolist()
    ]


def options_in(priced: Priced, unit: Row, place: Row) -> list[Option]:
    """The best option of each given (group, municipality) pair at the prices."""
    fills, needs = priced.best_uses(unit, place)
    return [Option(u, m, f, n) for u, m, f, n in zip(unit.tolist(), place.tolist(), fills, needs, strict=True)]


def options_at(priced: Priced, place: Row) -> list[Option]:
    """The best option of each group in its municipality, none for those that are open; `place` of shape (U,)."""
    unit = np.flatnonzero(place != UNPLACED)
    return options_in(priced, unit, place[unit])


def best_options(priced: Priced, threshold: Row, most: int) -> list[Option]:
    """For each group its best options whose net value exceeds its threshold, at most `most`, one a municipality."""
    net = priced.net
    most = min(most, net.shape[1])
    top = np.argpartition(-net, most - 1, axis=1)[:, :most]
    unit = np.repeat(np.arange(len(net)), most)
    place = top.ravel()
    pays = priced.table.allowed[unit, place] & (net[unit, place] > threshold[unit])
    return options_in(priced, unit[pays], place[pays])


def relax(
    table: Table, tier: int, reached: tuple[int, ...], start: Solution | None, warm: Duals | None = None
) -> Relaxation:
    """Solves the relaxation of one tier.

    `start` keeps the earlier tiers' values, so that the master has an answer; without it what is missing of them has
    a price. Large tables are priced in steps: samples of the groups, each standing for many, tell prices with which
    the next larger step begins near its end. `warm`: prices to begin with instead.
    """
    iterations, large = 0, table.shape[0] > LARGE
    first = Priced(table, tier, warm or Duals.zero(table, tier), reached)
    if large and warm is None:
        duals, iterations = _from_samples(first)
        first = Priced(table, tier, duals, reached)
    master = Master(table, tier, reached, patience(table, tier) if start is None else ())
    if start is not None:
        master.add(options_of(table, start))
    elif large:
        master.add(options_at(first, _somewhere(first)))
    close, steady, columns = (LARGE_CLOSE, STEADY, FIRST_COLUMNS_STEADY) if large else (CLOSE, (), FIRST_COLUMNS)
    closed = _close(master, first, close, columns, steady)
    return Relaxation(closed.priced, closed.value, iterations + closed.iterations, closed.shares)


def _somewhere(priced: Priced) -> Row:
    """Where everybody finds a place, as far as one is found: else the first prices are those of being left open."""
    return completed(Filling(priced.table), priced.tier, priced).solution.place


def _from_samples(first: Priced) -> tuple[Duals, int]:
    """(prices from smaller and larger samples, the simplex iterations they took).

    The larger samples of a very large table share no group and are priced side by side; their prices are averaged,
    in which what is chance in each evens out.
    """
    duals, groups, iterations, place = first.duals, first.table.shape[0], 0, _somewhere(first)
    could = tuple(most(first.table, j) for j in range(first.tier))
    for share, limit, blocks in zip(SAMPLES, MOST_SAMPLED, (1, BLOCKS), strict=True):
        weight = max(share, -(-groups // limit))
        if groups < weight * SMALLEST_SAMPLE:
            continue
        nths = range(max(1, min(blocks, groups // limit)))
        with ThreadPoolExecutor(len(nths)) as pool:
            found = list(pool.map(partial(_of_sample, replace(first, duals=duals), could, place, weight), nths))
        duals = Duals.mean([sample.priced.duals for sample in found])
        iterations += sum(sample.iterations for sample in found)
    return duals, iterations


def _of_sample(whole: Priced, could: tuple[int, ...], place: Row, weight: int, nth: int) -> Relaxation:
    """The relaxation of a sample. It may not keep the earlier tiers' values: what is missing has a price there.

    `could[j]`: what earlier tier j could reach in the whole table; `place`: where each of its groups might go.
    """
    table, tier = whole.table, whole.tier
    few, size = table.sample(weight, nth), table.shape[0] // weight
    kept = tuple(int(z * most(few, j) / max(1, could[j])) if z > 0 else z for j, z in enumerate(whole.reached))
    first = Priced(few, tier, whole.duals, kept)
    master = Master(few, tier, kept, patience(few, tier))
    master.add(options_at(first, place[nth * size : (nth + 1) * size]))
    return _close(master, first, SAMPLE_CLOSE, FIRST_COLUMNS, STEADY_SAMPLE)


def patience(table: Table, tier: int) -> list[int]:
    """What a missing unit of each earlier tier's value costs where it need not be kept."""
    value = np.where(table.allowed, table.value[tier], table.value[tier].min(initial=0))
    spread = float((value.max(axis=1) - value.min(axis=1)).max(initial=0)) + table.scale(tier)
    costs = [PATIENCE * spread * int(table.copies.sum()) / max(1, most(table, j)) for j in range(tier)]
    return [max(1, round(cost)) for cost in costs]


def most(table: Table, tier: int) -> int:
    """What a tier could reach if nothing were scarce."""
    return Priced(table, tier, Duals.zero(table, tier), (0,) * tier).bound


def _close(master: Master, first: Priced, close: float, columns: float, steady: Sequence[float] = ()) -> Relaxation:
    """Column generation from the columns that are near their group's best at the first prices.

    `columns`: so many per group to begin with. `steady[k]`: the share of the best prices so far in those tried in
    round k, the last one in every later round.
    """
    table, best = master.table, first
    slack = (first.best[:, None] - first.net)[table.allowed]
    count = min(int(columns * table.shape[0]), len(slack) - 1)
    near = int(np.partition(slack, count)[count]) if count >= 0 else 0
    options = best_options(first, first.best - 1 - near, PER_GROUP)
    master.add(options)
    master.add(replace(option, fills=()) for option in options)
    iterations = 0
    for nth in range(MOST_ROUNDS):
        answer = master.solve()
        iterations += answer.iterations
        share = steady[min(nth, len(steady) - 1)] if steady else 0.0
        newest = Priced(table, master.tier, best.duals.mixed(answer.duals, share), master.reached)
        if newest.bound < best.bound:
            best = newest
        if newest.apart - answer.value <= close * max(1.0, abs(newest.apart)):
            break
        if not master.add(best_options(newest, master.best_of_columns(newest), PER_GROUP)) and share == 0:
            break
    return Relaxation(best, answer.value, iterations, master.used(answer.shares))

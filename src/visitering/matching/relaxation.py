"""The linear relaxation by column generation: prices, and the bound that follows from them.

The master problem sees only the options that pay: its prices are put on every option of the full table, and those that
pay better than the columns their group has already join it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from visitering.domain.geography import Row
from visitering.matching.master import Master, Option
from visitering.matching.prices import Duals, Priced
from visitering.matching.table import Solution, Table, by_unit

CLOSE = 1e-6
"""The relaxation is solved when its bound is within this share of the master's value."""
SAMPLE_CLOSE = 1e-3
MOST_ROUNDS = 200
PER_GROUP = 4
"""Columns added per group and round at the most."""
FIRST_COLUMNS = 2.0
"""Columns per group to begin with, on average."""
SAMPLES = (32, 5)
"""Of so many groups one is priced before all are."""
SMALLEST_SAMPLE = 200
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


def best_options(priced: Priced, threshold: Row, most: int) -> list[Option]:
    """For each group its best options whose net value exceeds its threshold, at most `most`, one a municipality."""
    net = priced.net
    most = min(most, net.shape[1])
    top = np.argpartition(-net, most - 1, axis=1)[:, :most]
    unit = np.repeat(np.arange(len(net)), most)
    place = top.ravel()
    pays = net[unit, place] > threshold[unit]
    unit, place = unit[pays], place[pays]
    fills, needs = priced.best_uses(unit, place)
    return [Option(u, m, f, n) for u, m, f, n in zip(unit.tolist(), place.tolist(), fills, needs, strict=True)]


def relax(
    table: Table, tier: int, reached: tuple[int, ...], start: Solution, warm: Duals | None = None
) -> Relaxation:
    """Solves the relaxation of one tier. `start` keeps the earlier tiers' values, so the master has an answer.

    Large tables are priced in steps: a sample of the groups, each standing for many, tells prices with which the next
    larger step begins near its end. The table's order is that of a hash, so its first groups are a random sample.
    `warm`: prices to begin with instead.
    """
    duals, iterations = warm, 0
    if duals is None:
        duals = Duals.zero(table, tier)
        for weight in SAMPLES:
            if table.shape[0] >= weight * SMALLEST_SAMPLE:
                sampled = _of_sample(table, tier, reached, weight, duals)
                duals, iterations = sampled.priced.duals, iterations + sampled.iterations
    master = Master(table, tier, reached)
    master.add(options_of(table, start))
    closed = _close(master, Priced(table, tier, duals, reached), CLOSE)
    return Relaxation(closed.priced, closed.value, iterations + closed.iterations, closed.shares)


def _of_sample(table: Table, tier: int, reached: tuple[int, ...], weight: int, duals: Duals) -> Relaxation:
    """The relaxation of a sample. It may not keep the earlier tiers' values: what is missing has a price there."""
    few = table.sample(weight)
    kept = tuple(int(z * _most(few, j) / max(1, _most(table, j))) if z > 0 else z for j, z in enumerate(reached))
    value = np.where(few.allowed, few.value[tier], few.value[tier].min())
    spread = float((value.max(axis=1) - value.min(axis=1)).max(initial=0)) + table.scale(tier)
    patience = [PATIENCE * spread * len(table.groups) / max(1, _most(table, j)) for j in range(tier)]
    return _close(Master(few, tier, kept, patience), Priced(few, tier, duals, kept), SAMPLE_CLOSE)


def _most(table: Table, tier: int) -> int:
    """What a tier could reach if nothing were scarce."""
    return Priced(table, tier, Duals.zero(table, tier), (0,) * tier).bound


def _close(master: Master, first: Priced, close: float) -> Relaxation:
    """Column generation from the columns that are near their group's best at the first prices."""
    table, best = master.table, first
    slack = np.sort(first.best[:, None] - first.net, axis=1)[:, :PER_GROUP].ravel()
    nth = min(len(slack) - 1, int(FIRST_COLUMNS * table.shape[0]))
    master.add(best_options(first, first.best - 1 - int(np.partition(slack, nth)[nth]), PER_GROUP))
    iterations = 0
    for _ in range(MOST_ROUNDS):
        answer = master.solve()
        iterations += answer.iterations
        newest = Priced(table, master.tier, answer.duals, master.reached)
        if newest.bound < best.bound:
            best = newest
        if best.bound - answer.value <= close * max(1.0, abs(best.bound)):
            break
        if not master.add(best_options(newest, master.best_of_columns(newest), PER_GROUP)):
            break
    return Relaxation(best, answer.value, iterations, master.used(answer.shares))

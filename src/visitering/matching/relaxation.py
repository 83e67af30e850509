"""The linear relaxation by column generation: prices, and the bound that follows from them.

The master problem sees only the options that pay: its prices are put on every option of the full table, and those
that pay better than the columns their group has already join it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from visitering.domain.geography import Row
from visitering.matching.master import LARGE, Master, Option
from visitering.matching.prices import Duals, Priced
from visitering.matching.table import Solution, Table, by_unit

CLOSE, LARGE_CLOSE, SAMPLE_CLOSE = 1e-6, 1e-4, 3e-3
"""The relaxation is solved when its bound is within this share of the master's value."""
STEADY = 0.25
"""Share of the best prices so far in those that are tried next, where samples have told prices to be steady about."""
MOST_ROUNDS = 200
PER_GROUP = 4
"""Columns added per group and round at the most."""
FIRST_COLUMNS = 3.5
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
    pays = priced.table.allowed[unit, place] & (net[unit, place] > threshold[unit])
    unit, place = unit[pays], place[pays]
    fills, needs = priced.best_uses(unit, place)
    return [Option(u, m, f, n) for u, m, f, n in zip(unit.tolist(), place.tolist(), fills, needs, strict=True)]


def relax(
    table: Table, tier: int, reached: tuple[int, ...], start: Solution | None, warm: Duals | None = None
) -> Relaxation:
    """Solves the relaxation of one tier.

    `start` keeps the earlier tiers' values, so that the master has an answer; without it what is missing of them has
    a price. Large tables are priced in steps: a sample of the groups, each standing for many, tells prices with which
    the next larger step begins near its end. `warm`: prices to begin with instead.
    """
    duals, iterations, large = warm, 0, table.shape[0] > LARGE
    if duals is None:
        duals = Duals.zero(table, tier)
        for weight in SAMPLES if large else ():
            if table.shape[0] >= weight * SMALLEST_SAMPLE:
                sampled = _of_sample(table, tier, reached, weight, duals)
                duals, iterations = sampled.priced.duals, iterations + sampled.iterations
    master = Master(table, tier, reached, patience(table, tier) if start is None else ())
    if start is not None:
        master.add(options_of(table, start))
    close, steady = (LARGE_CLOSE, STEADY) if large else (CLOSE, 0.0)
    closed = _close(master, Priced(table, tier, duals, reached), close, steady)
    return Relaxation(closed.priced, closed.value, iterations + closed.iterations, closed.shares)


def _of_sample(table: Table, tier: int, reached: tuple[int, ...], weight: int, duals: Duals) -> Relaxation:
    """The relaxation of a sample. It may not keep the earlier tiers' values: what is missing has a price there."""
    few = table.sample(weight)
    kept = tuple(int(z * most(few, j) / max(1, most(table, j))) if z > 0 else z for j, z in enumerate(reached))
    return _close(Master(few, tier, kept, patience(table, tier)), Priced(few, tier, duals, kept), SAMPLE_CLOSE)


def patience(table: Table, tier: int) -> list[int]:
    """What a missing unit of each earlier tier's value costs where it need not be kept."""
    value = np.where(table.allowed, table.value[tier], table.value[tier].min(initial=0))
    spread = float((value.max(axis=1) - value.min(axis=1)).max(initial=0)) + table.scale(tier)
    costs = [PATIENCE * spread * int(table.copies.sum()) / max(1, most(table, j)) for j in range(tier)]
    return [max(1, round(cost)) for cost in costs]


def most(table: Table, tier: int) -> int:
    """What a tier could reach if nothing were scarce."""
    return Priced(table, tier, Duals.zero(table, tier), (0,) * tier).bound


def _close(master: Master, first: Priced, close: float, steady: float = 0.0) -> Relaxation:
    """Column generation from the columns that are near their group's best at the first prices."""
    table, best = master.table, first
    slack = np.sort((first.best[:, None] - first.net)[table.allowed])
    near = int(slack[: int(FIRST_COLUMNS * table.shape[0]) + 1].max(initial=0))
    options = best_options(first, first.best - 1 - near, PER_GROUP)
    master.add(options)
    master.add(replace(option, fills=()) for option in options)
    iterations = 0
    for _ in range(MOST_ROUNDS):
        answer = master.solve()
        iterations += answer.iterations
        newest = Priced(table, master.tier, best.duals.mixed(answer.duals, steady), master.reached)
        if newest.bound < best.bound:
            best = newest
        if newest.apart - answer.value <= close * max(1.0, abs(newest.apart)):
            break
        if not master.add(best_options(newest, master.best_of_columns(newest), PER_GROUP)):
            break
    return Relaxation(best, answer.value, iterations, master.used(answer.shares))

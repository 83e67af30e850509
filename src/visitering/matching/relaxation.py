"""The linear relaxation by column generation: prices, and the bound that follows from them.

The master problem sees only the options that pay: its prices are put on every option of the full table, and those
that pay better than the columns their group has already join it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from visitering.domain.geography import Row
from visitering.matching.budget import Budget, Stopped
from visitering.matching.master import LARGE, Answer, Master, Option
from visitering.matching.prices import Duals, Priced
from visitering.matching.smoothing import Unrounded, polished, smoothed
from visitering.matching.start import Filling, completed
from visitering.matching.table import NO_LIMIT, UNPLACED, Solution, Table, by_unit

CLOSE, LARGE_CLOSE = 1e-6, 1e-4
"""The relaxation is solved when its bound is within this share of the master's value."""
TRIED = (0.95, 0.9, 0.7, 0.5, 0.25, 0.0)
"""Shares of the best prices so far in those that are tried after each solve of a large master: what single columns
say of the price of a place is often far off, and to price all options takes less time than another solve."""
BOLD = 1.02
"""Of those whose bound is at most so many times the first one, those nearest to the master's bring columns too."""
MOST_ROUNDS = 200
HUGE = 50_000
"""Of tables with more groups blocks of at most so many are priced,"""
BLOCK_ROUNDS = 3
"""each in so many rounds,"""
SIDE_BY_SIDE = 2
"""so many at once: fixed, as nothing may depend on the number of workers."""
PER_GROUP = 4
"""Columns added per group and round at the most."""
FIRST_COLUMNS, FIRST_COLUMNS_LARGE = 3.5, 2.5
"""Columns per group to begin with, on average."""
COVER = 2
"""A large master begins with columns for so many times the places that each municipality has."""
PATIENCE = 3
"""In a guide a group left open costs so many times the most that one can gain by moving, in each earlier tier."""


@dataclass(frozen=True)
class Relaxation:
    """What the relaxation found: the best prices seen with their bound, and the options with their shares.

    `costs`: the `patience` at which it was solved, () where the earlier tiers' values were kept.
    """

    priced: Priced
    value: float
    iterations: int
    shares: list[tuple[Option, float]]
    costs: Sequence[int] = ()


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
    table: Table,
    tier: int,
    reached: tuple[int, ...],
    start: Solution | None,
    warm: Duals | None = None,
    budget: Budget | None = None,
) -> Relaxation:
    """Solves the relaxation of one tier; where the search is ended, it is the best prices by then.

    `start` keeps the earlier tiers' values, so that the master has an answer; without it what is missing of them has
    a price. `warm`: prices to begin with; a large table without them begins with smoothed ones.
    """
    budget = budget or Budget.endless()
    iterations, large = 0, table.shape[0] > LARGE
    first = Priced(table, tier, warm or Duals.zero(table, tier), reached)
    costs = patience(table, tier) if start is None or (large and warm is None) else []
    if large and warm is None:
        duals, iterations = smoothed(first, costs, budget)
        first = min(first, replace(first, duals=duals), key=lambda priced: priced.bound)
        if table.shape[0] > HUGE and start is None:
            # What has been worked out of all options fills a gigabyte: it is dropped.
            first = replace(first)
            return _by_blocks(first, costs, iterations, budget)
    costs = costs if start is None else []
    known = _known(first, start, budget, large=large)
    closed = _close(Master(table, tier, reached, costs, budget), first, known, large=large)
    return replace(closed, iterations=iterations + closed.iterations, costs=costs)


def _known(first: Priced, start: Solution | None, budget: Budget, *, large: bool) -> Iterator[Option]:
    """The options of a placement: of the given one, of one that is made for a large table, else none."""
    if start is not None:
        yield from options_of(first.table, start)
    elif large:
        yield from options_at(first, _somewhere(first, budget))


def _by_blocks(first: Priced, costs: Sequence[int], iterations: int, budget: Budget) -> Relaxation:
    """The relaxation of a table too large for one master: blocks of its groups share it, priced side by side.

    Each block has every `weight`-th group and everything that is scarce, each group standing for `weight`: what the
    blocks take, divided by `weight`, is within the capacities, and by concavity worth at least their average. The
    bound is the whole table's, at the best prices between the first ones and the blocks' average, polished.
    """
    table = first.table
    weight = -(-table.shape[0] // HUGE)
    try:
        place = _somewhere(replace(first), budget)
    except Stopped:
        return Relaxation(first, 0.0, iterations, [], costs)

    def block(nth: int) -> Relaxation:
        few = table.sample(weight, nth)
        start = Priced(few, first.tier, first.duals, tuple(most(few, j) for j in range(first.tier)))
        master = Master(few, first.tier, start.reached, costs, budget)
        return _close(master, start, options_at(start, place[nth::weight]), large=True, rounds=BLOCK_ROUNDS)

    found = budget.side_by_side(SIDE_BY_SIDE, block, range(weight))
    average = Unrounded.mean([Unrounded.of(each.priced.duals) for each in found]).rounded()
    best = min(_tried(first, average, first.bound, budget)[0], first, key=lambda priced: priced.bound)
    duals, more = polished(best, costs, budget)
    shares: list[tuple[Option, float]] = []
    for nth, each in enumerate(found):
        units = np.arange(nth, table.shape[0], weight)
        fillers, needing = table.fills.takers_of(units).tolist(), table.needs.takers_of(units).tolist()
        for option, share in each.shares:
            fills = tuple((fillers[taker], entry) for taker, entry in option.fills)
            needs = tuple((needing[taker], entry) for taker, entry in option.needs)
            shares.append((Option(int(units[option.unit]), option.place, fills, needs), share / weight))
    return Relaxation(
        min(best, replace(best, duals=duals), key=lambda priced: priced.bound),
        sum(each.value for each in found) / weight,
        iterations + sum(each.iterations for each in found) + more,
        shares,
        costs,
    )


def _somewhere(priced: Priced, budget: Budget) -> Row:
    """Where everybody finds a place, as far as one is found: else the first prices are those of being left open."""
    return completed(Filling(priced.table), priced.tier, priced, budget).solution.place


def patience(table: Table, tier: int) -> list[int]:
    """What a missing unit of each earlier tier's value costs where it need not be kept."""
    value = np.where(table.allowed, table.value[tier], table.value[tier].min(initial=0))
    spread = float((value.max(axis=1) - value.min(axis=1)).max(initial=0)) + table.scale(tier)
    costs = [PATIENCE * spread * int(table.copies.sum()) / max(1, most(table, j)) for j in range(tier)]
    return [max(1, round(cost)) for cost in costs]


def most(table: Table, tier: int) -> int:
    """What a tier could reach if nothing were scarce."""
    return Priced(table, tier, Duals.zero(table, tier), (0,) * tier).bound


def _close(
    master: Master, first: Priced, known: Iterable[Option], *, large: bool, rounds: int = MOST_ROUNDS
) -> Relaxation:
    """Column generation from columns that are known, and those near their group's best at the first prices."""
    best, answer, iterations = first, Answer.none(first), 0
    try:
        _begin(master, first, known, large=large)
        for _ in range(rounds):
            answer = master.solve()
            iterations += answer.iterations
            newest, *bolder = (
                _tried(best, answer.duals, first.bound, master.budget)
                if large
                else [replace(first, duals=answer.duals)]
            )
            if newest.bound < best.bound:
                best = newest
            if newest.apart - answer.value <= (LARGE_CLOSE if large else CLOSE) * max(1.0, abs(newest.apart)):
                break
            master.budget.go_on()
            pay = [best_options(priced, master.best_of_columns(priced), PER_GROUP) for priced in (newest, *bolder)]
            if not sum(master.add(options) for options in pay):
                break
    except Stopped:
        pass
    return Relaxation(best, answer.value, iterations, master.used(answer.shares))


def _begin(master: Master, first: Priced, known: Iterable[Option], *, large: bool) -> None:
    master.add(known)
    options = _near(first, FIRST_COLUMNS_LARGE if large else FIRST_COLUMNS)
    master.add(options)
    master.add(replace(option, fills=()) for option in options)
    if large:
        master.add(_covering(first))


def _tried(best: Priced, answer: Duals, least: int, budget: Budget) -> list[Priced]:
    """The prices with the lowest bound between the best ones and the master's; then the boldest that are no nonsense.

    Bounds of the others are dropped at once: all options of a very large table fill a gigabyte.
    """
    tried = [best.duals.mixed(answer, share) for share in TRIED]
    bounds: list[int] = []
    for duals in tried:
        if bounds and budget.ended is not None:
            break
        bounds.append(replace(best, duals=duals).bound)
    lowest = bounds.index(min(bounds))
    bold = max((i for i, bound in enumerate(bounds) if bound <= BOLD * least), default=lowest)
    return [replace(best, duals=tried[i]) for i in sorted({lowest, bold}, key=lambda i: i != lowest)]


def _near(priced: Priced, each: float) -> list[Option]:
    """The options nearest to the best of their group, `each` per group on average, at most `PER_GROUP` of one."""
    slack = (priced.best[:, None] - priced.net)[priced.table.allowed]
    count = min(int(each * len(priced.net)), len(slack) - 1)
    near = int(np.partition(slack, count)[count]) if count >= 0 else 0
    return best_options(priced, priced.best - 1 - near, PER_GROUP)


def _covering(priced: Priced) -> list[Option]:
    """In each municipality with a quota the options nearest to their group's best, for `COVER` times its places."""
    table = priced.table
    found = [np.zeros((0, 2), dtype=np.int64)]
    for m in np.flatnonzero(table.left < NO_LIMIT).tolist():
        units = np.flatnonzero(table.allowed[:, m])
        units = units[np.argsort(priced.best[units] - priced.net[units, m], kind="stable")]
        persons = np.cumsum(table.persons[units] * table.copies[units])
        units = units[: np.searchsorted(persons, COVER * table.left[m]) + 1]
        found.append(np.stack([units, np.full_like(units, m)], axis=1))
    return options_in(priced, *np.concatenate(found).T)

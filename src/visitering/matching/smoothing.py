"""First prices of a large table: every group spreads over its options, and prices move until what is scarce suffices.

At *temperature* T, in points, a group takes each of its options, and being left open, in proportion to
exp(net value / T). That is the relaxation with T times the entropy of the shares added, whose prices numpy finds by
moving each to where the thing is just used up, all others as they are (Sinkhorn's algorithm; Cuturi 2013, "Sinkhorn
distances"). From hot to cold the prices come near those of the relaxation. Any prices give a bound, so nothing rests
on how near.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from visitering.domain.geography import Row
from visitering.matching.budget import Budget
from visitering.matching.prices import FINE, Duals, Priced
from visitering.matching.table import NO_LIMIT, Table, Uses

Reals = NDArray[np.float64]

HOT = ((100.0, 20), (30.0, 20), (10.0, 20), (3.0, 20))
"""(temperature, steps), from hot to cold: on a sample, if there are very many groups,"""
COLD = ((3.0, 8), (1.0, 12), (0.5, 12), (0.25, 16))
"""and on the whole table. Colder prices of a sample would be those of its own chances."""
LAST = (0.03, 8)
"""(temperature, steps) from prices that linear programs have found."""
SAMPLED = 10_000
"""A table with at least twice as many groups has a sample of so many to one and a half times as many."""
ROWS = 1_000
"""Groups that are looked at in one go, so that their numbers stay in the processor's cache."""
PAIRS_PER_ITERATION = 5_000
"""Pairs of group and municipality that are looked at in the time of one iteration of the simplex method."""
FARTHEST = 20.0
"""The farthest that the price of a place moves in one step, and"""
FAR = 3.0
"""that of a thing or a service, in temperatures."""
HALVINGS = 40
HAIR = 1e-3
"""Persons: so near a bend a load is on it."""
NOTHING = 1e-9
PARTS = 2
"""Parts of a table that are looked at side by side: fixed, so that no sum depends on the number of workers."""


@dataclass(frozen=True)
class Unrounded:
    """Prices as in `Duals`, before rounding."""

    place: Reals
    load: Reals
    thing: Reals
    service: Reals
    earlier: tuple[float, ...] = ()

    @classmethod
    def of(cls, duals: Duals) -> Unrounded:
        place, load, thing, service = (
            row.astype(float) for row in (duals.place, duals.load, duals.thing, duals.service)
        )
        return cls(place, load, thing, service, duals.earlier)

    def rounded(self) -> Duals:
        place, load, thing, service = (
            np.rint(row).astype(np.int64) for row in (self.place, self.load, self.thing, self.service)
        )
        return Duals(place, load, thing, service, tuple(round(mu) for mu in self.earlier))

    @classmethod
    def mean(cls, some: Sequence[Unrounded]) -> Unrounded:
        """The average: of prices that swing from step to step, or that parts of a table have found."""

        def average(rows: Sequence[Reals]) -> Reals:
            mean: Reals = np.mean(rows, axis=0)
            return mean

        return cls(
            average([prices.place for prices in some]),
            average([prices.load for prices in some]),
            average([prices.thing for prices in some]),
            average([prices.service for prices in some]),
            tuple(sum(each) / len(some) for each in zip(*(prices.earlier for prices in some), strict=True)),
        )


@dataclass(frozen=True)
class Taken:
    """What all groups together take: `counted[s, m]` persons under the quota, by the size of their group, `exempt[m]`
    persons beyond it, `thing[r]` places, `service[k, m]` units."""

    counted: Reals
    exempt: Reals
    thing: Reals
    service: Reals


Soft = tuple[Uses, Reals, Reals]
"""Uses, what a taker of each kind adds in each place, and the share in which each entry is taken."""


@dataclass(frozen=True)
class Smooth:
    """A table whose groups spread over their options. `costs[j]`: the price of a unit of earlier tier j's value."""

    table: Table
    tier: int
    costs: Sequence[int]

    def combined(self, per_tier: Row) -> int:
        """A value per tier as this tier's plus the earlier ones' at their prices, in the model's integers."""
        return int(per_tier[self.tier]) + sum(c * int(per_tier[j]) for j, c in enumerate(self.costs))

    @cached_property
    def sizes(self) -> Row:
        return np.unique(self.table.persons)

    @cached_property
    def left(self) -> Reals:
        """Places under the quota, at most as many as the batch has persons. Shape (M,)."""
        left: Reals = np.minimum(self.table.left, self.table.bends[-1]).astype(float)
        return left

    @cached_property
    def slopes(self) -> Reals:
        """The points that one more person costs or brings in each municipality between two bends, shape (5, M)."""
        even, bends = self.table.evenness, self.table.bends
        points = -float(self.combined(self.table.even_weight)) * even.loss(self.table.load + bends)
        slopes: Reals = np.diff(points, axis=0) / np.maximum(1, np.diff(bends, axis=0))
        for i in range(len(slopes) - 2, -1, -1):
            slopes[i] = np.where(bends[i] < bends[i + 1], slopes[i], slopes[i + 1])
        return slopes

    def _soft(self, uses: Uses, worth: Reals, temperature: float, *, must: bool) -> tuple[Reals, Reals]:
        """(what a taker of each kind adds in each place, (kinds, M); the share in which each entry is taken).

        A taker that `must` takes one of the entries where there are any, else it may take none.
        """
        starts, filled = uses.run[:, :-1], np.diff(uses.run, axis=1) > 0
        cell = uses.cell
        top = uses.best(worth, nothing=0)
        if not must:
            np.maximum(top, 0, out=top)
        share = np.exp((worth - top.ravel()[cell]) / temperature)
        total = np.where(filled, 0.0, 1.0) if must else np.exp(-top / temperature)
        if filled.any():
            total[filled] += np.add.reduceat(share, starts[filled])
        share /= total.ravel()[cell]
        return top + temperature * np.log(total), share

    def taken(self, prices: Unrounded, temperature: float) -> Taken:
        """What the groups take at the prices, `temperature` in the model's integers."""
        table = self.table
        gain = float(self.combined(table.fill_weight)) * table.fills.extra - prices.thing[table.fills.thing]
        soft: list[Soft] = [
            (table.fills, *self._soft(table.fills, gain, temperature, must=False)),
            (table.needs, *self._soft(table.needs, -prices.thing[table.needs.thing], temperature, must=True)),
        ]
        parts = np.array_split(np.arange(0, table.shape[0], ROWS), PARTS)
        with ThreadPoolExecutor(PARTS) as pool:
            found = list(pool.map(partial(self._taken_by, prices, temperature, soft), parts))
        counted, exempt, service, *by_kind = (sum(each) for each in zip(*found, strict=True))
        thing = np.zeros(len(table.things))
        for (uses, _, share), total in zip(soft, by_kind, strict=True):
            thing += np.bincount(uses.thing, weights=share * total.ravel()[uses.cell], minlength=len(thing))
        return Taken(counted, exempt, thing, service)

    def _taken_by(self, prices: Unrounded, temperature: float, soft: Sequence[Soft], starts: Row) -> list[Reals]:
        """What the groups in the rows from each of `starts` take: counted, exempt, service; then how many takers of
        each kind of each of `soft` live where, (kinds, M)."""
        table = self.table
        counted, exempt = np.zeros((len(self.sizes), len(table.places))), np.zeros(len(table.places))
        service, by_kind = np.zeros(table.room.shape), [np.zeros(value.shape) for _, value, _ in soft]
        for start in starts.tolist():
            rows = slice(start, start + ROWS)
            net = self._bare(rows, prices)
            for uses, value, _ in soft:
                for unit, kind in uses.by_rank(start, start + ROWS):
                    net[unit] += value[kind]
            top = np.maximum(0, net.max(axis=1))
            shares = np.exp((net - top[:, None]) / temperature)
            shares *= (table.copies[rows] / (shares.sum(axis=1) + np.exp(-top / temperature)))[:, None]
            for (uses, _, _), total in zip(soft, by_kind, strict=True):
                for unit, kind in uses.by_rank(start, start + ROWS):
                    np.add.at(total, kind, shares[unit])
            service += np.einsum("uk,um->km", table.demand[rows], shares)
            beyond = table.exempt[rows] * shares
            exempt += beyond.sum(axis=0)
            for s, size in enumerate(self.sizes.tolist()):
                units = np.flatnonzero(table.persons[rows] == size)
                counted[s] += size * shares[units].sum(axis=0) - beyond[units].sum(axis=0)
        return [counted, exempt, service, *by_kind]

    def _bare(self, rows: slice, prices: Unrounded) -> Reals:
        """Net values without openings and offers; −∞ where not allowed."""
        table = self.table
        net: Reals = table.value[self.tier][rows].astype(float)
        for j, cost in enumerate(self.costs):
            net += float(cost) * table.value[j][rows]
        net -= table.persons[rows, None] * (prices.place + prices.load)
        net += table.exempt[rows] * prices.place
        if len(table.services):
            net -= np.einsum("uk,km->um", table.demand[rows], prices.service)
        net[~table.allowed[rows]] = -np.inf
        return net

    def _next_one(self, load: Reals) -> Reals:
        """What one more person costs in each municipality by E_m, with so many placed there."""
        between = np.clip((self.table.bends < load).sum(axis=0) - 1, 0, len(self.slopes) - 1)
        cost: Reals = -self.slopes[between, np.arange(len(load))]
        return cost

    def moved(self, prices: Unrounded, taken: Taken, temperature: float) -> Unrounded:
        """Each price where its thing is just used up, as far as what is taken of it answers in proportion.

        A place costs place + load together: as much as keeps the persons within the quota, and load alone as much as
        the next person costs by E_m. It is found by halving.
        """
        now = prices.place + prices.load
        low, high = np.full_like(now, -FARTHEST * temperature), np.full_like(now, FARTHEST * temperature)
        for _ in range(HALVINGS):
            step = (low + high) / 2
            load = (taken.counted * np.exp(-self.sizes[:, None] * step / temperature)).sum(axis=0)
            dearer = (load > self.left) | (now + step < self._next_one(load + taken.exempt))
            low, high = np.where(dearer, step, low), np.where(dearer, high, step)
        together = now + (low + high) / 2
        # At a bend any price between both sides is right: it is load that costs it, as nothing keeps persons out.
        alone = np.minimum(together, self._next_one(load + taken.exempt + HAIR))
        room, limited = self.table.room, self.table.room < NO_LIMIT
        demand = np.maximum(1, self.table.demand.max(axis=0, initial=0))[:, None]
        service = _answered(prices.service, taken.service, room, temperature / demand)
        return Unrounded(
            place=together - alone,
            load=alone,
            thing=_answered(prices.thing, taken.thing, self.table.capacity, temperature),
            service=np.where(limited, service, 0.0),
            earlier=prices.earlier,
        )

    def steps(self, prices: Unrounded, points: float, number: int, budget: Budget) -> list[Unrounded]:
        """The prices after each of so many steps at a temperature in points, or of fewer where the search ends."""
        temperature, found = points * self.table.scale(self.tier), []
        for _ in range(number):
            if budget.ended is not None:
                break
            prices = self.moved(prices, self.taken(prices, temperature), temperature)
            found.append(prices)
        return found


def _answered(price: Reals, taken: Reals, capacity: Row, temperature: float | Reals) -> Reals:
    """Prices ≥ 0 at which what is taken, in proportion to exp(−price / temperature), is what there is."""
    over = np.log(np.maximum(taken, NOTHING) / np.maximum(capacity, NOTHING))
    answered: Reals = np.maximum(0, price + temperature * np.clip(over, -FAR, FAR))
    return answered


def smoothed(first: Priced, costs: Sequence[int], budget: Budget | None = None) -> tuple[Duals, int]:
    """(prices near the best of a tier, the simplex iterations that took as long).

    `first`: prices to begin with. `costs[j]`: what a missing unit of earlier tier j's value costs. Very many groups
    are left to the last stages: before, a sample of them stands for all. Where the search ends before, prices are
    those reached by then.
    """
    budget = budget or Budget.endless()
    table, prices = first.table, _at(first.duals, costs)
    weight, pairs = table.shape[0] // SAMPLED, 0
    steps: list[tuple[Table, Sequence[tuple[float, int]]]] = [(table, (*HOT, *COLD))]
    if weight >= 2:
        few = table.sample(weight)
        few = replace(few, fills=few.fills.trimmed(), needs=few.needs.trimmed())
        steps = [(few, HOT), (table, COLD)]
    for some, stages in steps:
        smooth = Smooth(some, first.tier, costs)
        for points, number in stages:
            if not (found := smooth.steps(prices, points, number, budget)):
                break
            prices = Unrounded.mean(found[len(found) // 2 :])
            pairs += len(found) * some.allowed.size
    return prices.rounded(), pairs // PAIRS_PER_ITERATION


def polished(best: Priced, costs: Sequence[int], budget: Budget | None = None) -> tuple[Duals, int]:
    """The same for a few steps at next to no temperature: the average of what linear programs of parts say is near
    the best prices, but each place's is off by what its part happens to hold."""
    points, number = LAST
    smooth, first = Smooth(best.table, best.tier, costs), _at(best.duals, costs)
    *_, prices = first, *smooth.steps(first, points, number, budget or Budget.endless())
    return prices.rounded(), number * best.table.allowed.size // PAIRS_PER_ITERATION


def _at(duals: Duals, costs: Sequence[int]) -> Unrounded:
    """Prices to begin with, a missing unit of each earlier tier's value at its cost."""
    return Unrounded.of(replace(duals, earlier=tuple(FINE * cost for cost in costs)))

"""The sharper bound, by prices of cases: each municipality chooses the set of groups that is best for it alone.

A set must fit the municipality whole, so nothing is gained by half households: on small, tight batches this is
sharper than the relaxation, which may fill the last place with a third of a family.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from visitering.domain.geography import Mask, Row
from visitering.matching.budget import Budget, Stopped
from visitering.matching.prices import FINE, Duals, Priced
from visitering.matching.table import Grid, Table

ROUNDS = 400
"""Steps of the search for good prices."""
NEVER = -(2**50)
"""The worth of what is not allowed: so low that it is never chosen, so high that sums of it stay whole numbers."""
PATIENT = 8
"""Steps without a better bound after which they become half as long."""


@dataclass(frozen=True)
class Knapsacks:
    """A table at given prices in one tier: `unit[u]` ≥ 0 of each group, the model's integers; `things` of the rest.

    Places and loads have no price here: they are counted. What takes long raises `Stopped` where the search is ended.
    """

    table: Table
    tier: int
    unit: Row
    things: Duals
    reached: tuple[int, ...]
    budget: Budget = field(default_factory=Budget.endless, compare=False)

    @cached_property
    def priced(self) -> Priced:
        """The table at the prices of things, services and earlier tiers alone."""
        nothing = np.zeros_like(self.table.left)
        duals = Duals(nothing, nothing, self.things.thing, self.things.service, self.things.earlier)
        return Priced(self.table, self.tier, duals, self.reached)

    @cached_property
    def worth(self) -> Grid:
        """What each group is worth to each municipality beyond its price, in thousandths; shape (U, M)."""
        return np.where(self.table.allowed, self.priced.net - FINE * self.unit[:, None], NEVER)

    @cached_property
    def bound(self) -> int:
        """`bound_for` what was reached."""
        return self.bound_for(self.reached)

    def bound_for(self, reached: tuple[int, ...]) -> int:
        """An upper limit on what any placement can reach in the tier, in the model's integers.

        Σ_groups u + Σ_r σ_r·capacity_r + Σ_m max over sets that fit m (Σ worth + E_m(their load)) − Σ_j μ_j·z_j
        """
        table, duals = self.table, self.things
        served = duals.service > 0
        scarce = int(duals.thing @ table.capacity) + int(duals.service[served] @ table.room[served])
        kept = sum(mu * z for mu, z in zip(duals.earlier, reached, strict=True))
        return (FINE * (int(self.unit.sum()) + scarce) + int(self.best_sets[0].sum()) - kept) // FINE

    @cached_property
    def best_sets(self) -> tuple[Row, Grid]:
        """(the value of the best set of each municipality with its evenness, in thousandths; its pairs, (n, 2))."""
        table = self.table
        roomy = table.left >= table.persons.sum()  # Where all have room, being exempt changes nothing.
        plain: Mask = roomy | ~np.logical_or.reduce((table.exempt > 0) & table.allowed, axis=0)
        values = np.zeros(len(plain), dtype=np.int64)
        pairs = [self._counted(np.flatnonzero(plain), values)]
        pairs += [self._with_exempt(int(m), values) for m in np.flatnonzero(~plain)]
        return values, np.concatenate(pairs)

    def _counted(self, places: Row, values: Row) -> Grid:
        """Where everybody counts: a knapsack over the load, size by size, of each size the best first."""
        table = self.table
        most = int(min(table.persons.sum(), table.left[places].max(initial=0)))
        filled = np.full((len(places), most + 1), NEVER)
        filled[:, 0] = 0
        steps: list[tuple[int, Row, Grid]] = []
        for size in self.budget.each(np.unique(table.persons[table.persons <= most]).tolist()):
            units = np.flatnonzero(table.persons == size)
            number = min(len(units), most // size)
            order = np.argsort(-self.worth[np.ix_(units, places)], axis=0, kind="stable")[:number]
            sums = np.cumsum(np.take_along_axis(self.worth[np.ix_(units, places)], order, axis=0), axis=0)
            taken = np.zeros(filled.shape, dtype=np.int64)
            best = filled.copy()
            for k in range(1, number + 1):
                value = filled[:, : most + 1 - k * size] + sums[k - 1][:, None]
                better = value > best[:, k * size :]
                best[:, k * size :] = np.where(better, value, best[:, k * size :])
                taken[:, k * size :] = np.where(better, k, taken[:, k * size :])
            filled = np.maximum(best, NEVER)
            steps.append((size, units[order], taken))
        load = np.arange(most + 1)
        even = self.priced.combined(table.even_weight) * table.evenness.loss(table.load + load[:, None]).T[places]
        total = np.where(load <= table.left[places, None], filled - even, NEVER)
        chosen = total.argmax(axis=1)
        values[places] = total[np.arange(len(places)), chosen]
        return self._traced(places, chosen, steps)

    @staticmethod
    def _traced(places: Row, load: Row, steps: list[tuple[int, Row, Grid]]) -> Grid:
        """The pairs of the sets with the given loads."""
        load, pairs = load.copy(), [np.zeros((0, 2), dtype=np.int64)]
        for size, ranked, taken in reversed(steps):
            number = taken[np.arange(len(places)), load]
            for k in range(int(number.max(initial=0))):
                here = np.flatnonzero(number > k)
                pairs.append(np.stack([ranked[k, here], places[here]], axis=1))
            load -= size * number
        return np.concatenate(pairs)

    def _with_exempt(self, m: int, values: Row) -> Grid:
        """Where exempt groups may go beyond the quota: over (load that counts, exempt load), group by group."""
        table = self.table
        units = self._worth_a_try(m)
        exempt = table.exempt[units, m].astype(np.int64)
        counted = table.persons[units] - exempt
        left, beyond = int(min(table.left[m], counted.sum() + exempt.sum())), int(exempt.sum())
        sets: dict[tuple[int, int], tuple[int, tuple[int, ...]]] = {(0, 0): (0, ())}
        for u, c, e in self.budget.each(zip(units.tolist(), counted.tolist(), exempt.tolist(), strict=True)):
            gain = int(self.worth[u, m])
            for (c0, e0), (value, chosen) in list(sets.items()):
                key, more = (c0 + c, e0 + e), value + gain
                fits = key[0] + key[1] <= left or key[0] == 0
                if fits and key[1] <= beyond and more > sets.get(key, (NEVER, ()))[0]:
                    sets[key] = (more, (*chosen, u))
        even = self.priced.combined(table.even_weight)
        place = np.array([m])

        def total(load: int, value: int) -> int:
            return value - even * int(table.evenness.take(place).loss(table.load[place] + load)[0])

        best, chosen = max((total(c + e, value), chosen) for (c, e), (value, chosen) in sets.items())
        values[m] = best
        return np.array([(u, m) for u in chosen], dtype=np.int64).reshape(-1, 2)

    def _worth_a_try(self, m: int) -> Row:
        """The groups allowed in m; of those with the same two sizes only as many of the best as would fit.

        Also one that is worth less than nothing by itself: where a municipality is behind the pace, its load may be
        worth more.
        """
        table = self.table
        units = np.flatnonzero(table.allowed[:, m])
        exempt = table.exempt[units, m].astype(np.int64)
        counted = table.persons[units] - exempt
        kept = []
        for c, e in sorted(set(zip(counted.tolist(), exempt.tolist(), strict=True))):
            same = units[(counted == c) & (exempt == e)]
            most = int(table.left[m]) // c if c else len(same)
            kept.append(same[np.argsort(-self.worth[same, m], kind="stable")[:most]])
        return np.sort(np.concatenate(kept)) if kept else units


def sharpen(first: Priced, objective: int, budget: Budget | None = None) -> Knapsacks | None:
    """Looks for prices of cases with a low bound, by steps along the subgradient from the relaxation's prices.

    A group's price rises where several municipalities want it and falls where none does; that of an opening or an
    offer rises where more of it is used than there is. `objective`: what has been reached, the least a bound can be.
    Where the search is ended it is the best bound by then, None before there is any.
    """
    unit = np.maximum(0, -(-first.net.max(axis=1, initial=0) // FINE))
    now = Knapsacks(first.table, first.tier, unit, first.duals, first.reached, budget or Budget.endless())
    best, length, fruitless = now, 1.0, 0
    try:
        for _ in range(ROUNDS):
            if best.bound <= objective or length < 1e-3:
                break
            now = _stepped(now, length, objective)
            if now.bound < best.bound:
                best, fruitless = now, 0
            else:
                fruitless += 1
                if fruitless == PATIENT:
                    now, length, fruitless = best, length / 2, 0
    except Stopped:
        return best if "bound" in vars(best) else None
    return best


def _stepped(now: Knapsacks, length: float, objective: int) -> Knapsacks:
    """The prices after one step of Polyak's length, times `length`."""
    table, pairs = now.table, now.best_sets[1]
    wanted = 1 - np.bincount(pairs[:, 0], minlength=len(now.unit))
    fills, needs = now.priced.best_uses(*pairs.T)
    things = [int(table.fills.thing[e]) for option in fills for _, e in option]
    things += [int(table.needs.thing[e]) for option in needs for _, e in option]
    spare = table.capacity - np.bincount(np.array(things, dtype=np.int64), minlength=len(table.things))
    # A thing without a price and with places to spare would stay as it is.
    spare[(now.things.thing == 0) & (spare > 0)] = 0
    wanted[(now.unit == 0) & (wanted > 0)] = 0
    norm = int((wanted**2).sum() + (spare**2).sum())
    step = length * (now.bound - objective) / max(1, norm)
    unit = np.maximum(0, np.rint(now.unit - step * wanted)).astype(np.int64)
    thing = np.maximum(0, np.rint(now.things.thing - step * spare)).astype(np.int64)
    duals = Duals(now.things.place, now.things.load, thing, now.things.service, now.things.earlier)
    return Knapsacks(table, now.tier, unit, duals, now.reached, now.budget)

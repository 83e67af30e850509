"""Prices of scarce things, the net value of every option at them, and the bound that follows.

For any prices π ≥ 0 (places, openings, offers), λ (load) and μ ≥ 0 (earlier tiers) no placement can reach more in
a tier than `Priced.bound`: the formula stands in the design and in its docstring. All of it is whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from visitering.domain.geography import Row
from visitering.matching.table import Grid, Table, Uses

FINE = 1000
"""Prices of earlier tiers are in thousandths, so net values and bounds are in thousandths of the model's integers."""

IMPOSSIBLE = -(2**60)

Pairs = tuple[tuple[int, int], ...]
"""Uses of one option: (taker, entry)."""


@dataclass(frozen=True)
class Duals:
    """`place[m]` ≥ 0 and `load[m]` per person, `thing[r]` ≥ 0 per place, `service[k, m]` ≥ 0 per unit of a service:
    the model's integers. `earlier[j]` ≥ 0 per unit of tier j's value, in thousandths."""

    place: Row
    load: Row
    thing: Row
    service: Grid
    earlier: tuple[int, ...] = ()

    @classmethod
    def zero(cls, table: Table, tier: int) -> Duals:
        places, things = len(table.places), len(table.things)
        row = np.zeros(places, dtype=np.int64)
        return cls(row, row, np.zeros(things, dtype=np.int64), np.zeros_like(table.room), (0,) * tier)

    def mixed(self, other: Duals, share: float) -> Duals:
        """`share` of these prices and the rest of the others, rounded: steadier than the newest prices alone."""

        def mix(a: Row, b: Row) -> Row:
            return np.rint(share * a + (1 - share) * b).astype(np.int64)

        return Duals(
            mix(self.place, other.place),
            mix(self.load, other.load),
            mix(self.thing, other.thing),
            mix(self.service, other.service),
            tuple(round(share * a + (1 - share) * b) for a, b in zip(self.earlier, other.earlier, strict=True)),
        )


@dataclass(frozen=True)
class Priced:
    """A table at given prices in one tier. `reached[j]`: the value of earlier tier j, to be kept."""

    table: Table
    tier: int
    duals: Duals
    reached: tuple[int, ...]

    def combined(self, per_tier: Row) -> int:
        """A value per tier (shape (T,)) as this tier's plus the earlier ones' at their prices, in thousandths."""
        earlier = sum(mu * int(per_tier[j]) for j, mu in enumerate(self.duals.earlier))
        return FINE * int(per_tier[self.tier]) + earlier

    def _own(self) -> Grid:
        """Value without openings less the price of the places themselves, shape (U, M)."""
        table, duals = self.table, self.duals
        own: Grid = FINE * table.value[self.tier]
        for j, mu in enumerate(duals.earlier):
            if mu:
                own += mu * table.value[j]
        own -= FINE * ((duals.place + duals.load) * table.persons[:, None] - duals.place * table.exempt)
        if len(table.services):
            own -= FINE * (table.demand @ duals.service)
        return own

    def bare(self, unit: Row, place: Row) -> Row:
        """The same of single (group, municipality) pairs."""
        table, duals = self.table, self.duals
        per_tier = [values[unit, place] for values in table.value[: self.tier + 1]]
        worth = FINE * per_tier[self.tier] + sum(mu * per_tier[j] for j, mu in enumerate(duals.earlier))
        cost = duals.place[place] * table.counted(unit, place) + duals.load[place] * table.persons[unit]
        cost += (table.demand[unit] * duals.service[:, place].T).sum(axis=1)
        net: Row = worth - FINE * cost
        return net

    @cached_property
    def fill_net(self) -> Row:
        """What each entry of `fills` adds less the price of its opening."""
        fills = self.table.fills
        net: Row = self.combined(self.table.fill_weight) * fills.extra - FINE * self.duals.thing[fills.thing]
        return net

    @cached_property
    def need_net(self) -> Row:
        """Less the price of the offer, for each entry of `needs`."""
        net: Row = -FINE * self.duals.thing[self.table.needs.thing]
        return net

    @cached_property
    def fill_best(self) -> Grid:
        """What the best opening adds, if any does, for each kind of worker in each place."""
        return np.maximum(0, self.table.fills.best(self.fill_net, nothing=0))

    @cached_property
    def need_best(self) -> Grid:
        """Less the price of the cheapest offer for each kind of need in each place, 0 where none is limited."""
        return self.table.needs.best(self.need_net, nothing=0)

    @cached_property
    def net(self) -> Grid:
        """Net value of the best option of each group in each municipality, `IMPOSSIBLE` where not allowed. (U, M).

        max over options of v_o − Σ_r π_r·use_or − π_m·(persons not exempt) − λ_m·persons
        """
        net = self._own()
        _add_takers(net, self.table.fills, self.fill_best)
        _add_takers(net, self.table.needs, self.need_best)
        net[~self.table.allowed] = IMPOSSIBLE
        return net

    @cached_property
    def through(self) -> Grid:
        """Best net value with the group in m: the group's, or the couple's if it is one of a couple. Shape (U, M)."""
        if not self.table.couples:
            return self.net
        through = self.net.copy()
        for u, v in self.table.couples:
            through[u] += self._partner(u, v)
            through[v] += self._partner(v, u)
        return through

    def _partner(self, unit: int, other: int) -> Row:
        """The most that the other of a couple adds when the one is in m: near it, or left open. Shape (M,)."""
        near = np.where(self.table.near_of(unit, other), self.net[other], IMPOSSIBLE)
        added: Row = np.maximum(0, near.max(axis=1))
        return added

    @cached_property
    def best(self) -> Row:
        """The best net value of each group, of the couple for one of a couple; 0 is being left open. Shape (U,)."""
        best: Row = np.maximum(0, self.through.max(axis=1, initial=0))
        for u, v in self.table.couples:
            best[u] = best[v] = max(best[u], best[v])
        return best

    @cached_property
    def bound(self) -> int:
        """`bound_for` what was reached."""
        return self.bound_for(self.reached)

    def bound_for(self, reached: tuple[int, ...]) -> int:
        """An upper limit on what any placement can reach in the tier, in the model's integers.

        Σ_groups best + Σ_r π_r·capacity_r + Σ_m max_ℓ (E_m(L0_m + ℓ) + λ_m·ℓ) − Σ_j μ_j·z_j, r over openings, offers,
        places under the quota and services; a couple that must be near each other counts as one group.
        """
        table, duals = self.table, self.duals
        priced = duals.place > 0
        served = duals.service > 0
        scarce = (
            int(duals.thing @ table.capacity)
            + int(duals.place[priced] @ table.left[priced])
            + int(duals.service[served] @ table.room[served])
        )
        kept = sum(mu * z for mu, z in zip(duals.earlier, reached, strict=True))
        return (self.of_groups + FINE * scarce + int(self.even_best.sum()) - kept) // FINE

    @cached_property
    def of_groups(self) -> int:
        """Σ_groups max(0, best net value), couples once: what the groups add to the bound, in thousandths."""
        couples = [u for u, _ in self.table.couples]
        return int(self.best @ self.table.copies - self.best[couples] @ self.table.copies[couples])

    @cached_property
    def apart(self) -> int:
        """The bound with every group by itself, couples too: what the master problem comes down to."""
        alone = int(np.maximum(0, self.net.max(axis=1, initial=0)) @ self.table.copies)
        return self.bound + (alone - self.of_groups) // FINE

    @cached_property
    def even_best(self) -> Row:
        """max over ℓ of E_m(L0_m + ℓ) + λ_m·ℓ, ℓ from 0 to the batch's persons; shape (M,).

        The function is concave and piecewise linear, so the best ℓ is an end or a corner.
        """
        loads = self.table.bends
        best: Row = (self.even(loads) + FINE * self.duals.load * loads).max(axis=0)
        return best

    def even(self, placed: Row) -> Row:
        """E_m at `placed` persons on top of the load, combined over tiers, in thousandths."""
        points: Row = -self.combined(self.table.even_weight) * self.table.evenness.loss(self.table.load + placed)
        return points

    @cached_property
    def _choices(self) -> tuple[Grid, Grid]:
        """The best entry of `fills` and of `needs` by kind and place; −1 where none is taken."""
        fills = self.table.fills.choice(self.fill_net, self.fill_best)
        return fills, self.table.needs.choice(self.need_net, self.need_best)

    def best_uses(self, unit: Row, place: Row) -> tuple[list[Pairs], list[Pairs]]:
        """For each given (group, municipality) the uses of `fills` and of `needs` in its best option."""
        fills, needs = self._choices
        return self._chosen(self.table.fills, fills, unit, place), self._chosen(self.table.needs, needs, unit, place)

    @staticmethod
    def _chosen(uses: Uses, choice: Grid, unit: Row, place: Row) -> list[Pairs]:
        chosen: list[Pairs] = [()] * len(unit)
        pair, taker = uses.of_pairs(unit, place)
        if len(uses):
            entry = choice[uses.kind[taker], place[pair]]
            taken = entry >= 0
            for p, t, e in zip(pair[taken].tolist(), taker[taken].tolist(), entry[taken].tolist(), strict=True):
                chosen[p] = (*chosen[p], (t, e))
        return chosen


def _add_takers(net: Grid, uses: Uses, best: Grid) -> None:
    """Adds to each (group, municipality) what is best for every taker of the group there."""
    if len(uses):
        for unit, kind in uses.by_rank():
            net[unit] += best[kind]

"""Complete placements to improve on: group by group into what is still free."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property

import numpy as np

from visitering.domain.geography import Row
from visitering.matching.budget import Budget
from visitering.matching.master import Option
from visitering.matching.prices import FINE, Duals, Priced
from visitering.matching.table import UNPLACED, Solution, Table, by_unit

Use = tuple[int, int]
"""(taker, entry) of `fills` or of `needs`."""


class Filling:
    """A placement in the making: every group that is added keeps every rule and capacity."""

    def __init__(self, table: Table) -> None:
        self.table = table
        units, places = table.shape
        self.place = np.full(units, UNPLACED, dtype=np.int64)
        self.counted, self.exempt = np.zeros(places, dtype=np.int64), np.zeros(places, dtype=np.int64)
        self.capacity, self.room = table.capacity.copy(), table.room.copy()
        self.fills: list[Use] = []
        self.needs: list[Use] = []

    @property
    def solution(self) -> Solution:
        fills, needs = (np.array(sorted(used), dtype=np.int64).reshape(-1, 2) for used in (self.fills, self.needs))
        return Solution(self.place.copy(), fills, needs)

    @property
    def load(self) -> Row:
        """Persons in each municipality, those of before included."""
        load: Row = self.table.load + self.counted + self.exempt
        return load

    def add(
        self, u: int, m: int, fills: Iterable[tuple[int, int]] = (), offers: Iterable[tuple[int, int]] = ()
    ) -> bool:
        """Places a group in a municipality if it fits there, with those of `fills` whose openings are still free.

        `offers`: uses of `needs` to take if they are free; else each need takes the first that is.
        """
        table = self.table
        if self.place[u] != UNPLACED or not table.allowed[u, m]:
            return False
        own_exempt = int(table.exempt[u, m])
        counted = self.counted[m] + table.persons[u] - own_exempt
        exempt = self.exempt[m] + own_exempt
        if counted > 0 and counted + exempt > table.left[m]:
            return False
        if (table.demand[u] > self.room[:, m]).any() or not all(
            self._near(u, m, v) for v in self._partners.get(u, ())
        ):
            return False
        needs = self._offers(u, m, dict(offers))
        if needs is None:
            return False
        self.place[u], self.counted[m], self.exempt[m] = m, counted, exempt
        self.room[:, m] -= table.demand[u]
        for taker, entry in needs:
            self.capacity[table.needs.thing[entry]] -= 1
            self.needs.append((taker, entry))
        self.fill(fills)
        return True

    def fill(self, fills: Iterable[Use]) -> None:
        """Takes those of the openings that are still free."""
        for taker, entry in fills:
            thing = self.table.fills.thing[entry]
            if self.capacity[thing] > 0:
                self.capacity[thing] -= 1
                self.fills.append((taker, entry))

    def hardest_first(self) -> list[int]:
        """Groups in the order to place them in: partners of others, then those with few places, then large ones."""
        choices = self.table.allowed.sum(axis=1)
        partnered = np.isin(np.arange(len(choices)), list(self._partners))
        order: list[int] = np.lexsort((-self.table.persons, choices, ~partnered)).tolist()
        return order

    def _near(self, u: int, m: int, partner: int) -> bool:
        """Whether the partner is near a group in m, or can still be placed near it."""
        near, place = self.table.near_of(u, partner)[m], int(self.place[partner])
        return bool(near[place] if place != UNPLACED else (near & self.table.allowed[partner]).any())

    def _offers(self, u: int, m: int, wanted: dict[int, int]) -> list[Use] | None:
        """A use of a place that is left for every need; None where some need finds none."""
        needs = self.table.needs
        taken: list[Use] = []
        used: dict[int, int] = {}
        for taker in range(needs.first[u], needs.first[u + 1]):
            start, end = needs.run[needs.kind[taker], m : m + 2].tolist()
            first = wanted.get(taker, -1)
            entries = [e for e in (first,) if start <= e < end] + [e for e in range(start, end) if e != first]
            free = (e for e in entries if self.capacity[needs.thing[e]] > used.get(int(needs.thing[e]), 0))
            entry = next(free, None)
            if entry is None and entries:
                return None
            if entry is not None:
                taken.append((taker, entry))
                used[int(needs.thing[entry])] = used.get(int(needs.thing[entry]), 0) + 1
        return taken

    @cached_property
    def _partners(self) -> dict[int, list[int]]:
        partners: dict[int, list[int]] = {}
        for u, v in self.table.nearby:
            partners.setdefault(u, []).append(v)
            partners.setdefault(v, []).append(u)
        return partners


def greedy(table: Table, tier: int) -> Solution:
    """The hardest groups first, each where it is worth most among what still fits, without openings."""
    return completed(Filling(table), tier).solution


def quick(table: Table, tier: int) -> Solution:
    """The same with openings: what there is to give where the search ended before there were prices."""
    return completed(Filling(table), tier, Priced(table, tier, Duals.zero(table, tier), ()), evenly=True).solution


def completed(
    filling: Filling,
    tier: int,
    priced: Priced | None = None,
    budget: Budget | None = None,
    *,
    evenly: bool = False,
) -> Filling:
    """Adds the groups that are open, hardest first, each where it is worth most among what still fits.

    Worth is the net value at the prices, with the best openings; without prices the value in a tier. What it does to
    even distribution counts where prices say nothing of it: without them, or `evenly`. Deterministic: equal groups
    come in the table's order. With a budget it raises `Stopped` where the search is ended; without, it is done to the
    end: what there is to give when all else was stopped.
    """
    table, order = filling.table, filling.hardest_first()
    for u in order if budget is None else budget.each(order):
        if filling.place[u] != UNPLACED:
            continue
        worth = table.value[tier][u] if priced is None else priced.net[u]
        if priced is None or evenly:
            load = filling.load
            even = table.even_points(tier, load + table.persons[u]) - table.even_points(tier, load)
            worth = worth + (even if priced is None else FINE * even)
        for m in np.argsort(np.where(table.allowed[u], -worth, 2**61), kind="stable").tolist():
            if not table.allowed[u, m]:
                break
            if filling.add(u, m):
                if priced is not None:
                    fills, _ = priced.best_uses(np.array([u]), np.array([m]))
                    filling.fill(fills[0])
                break
    return filling


def rounded(table: Table, shares: list[tuple[Option, float]], least: float) -> Filling:
    """The options that have at least such a share in the relaxation, by falling share, as far as they fit."""
    filling = Filling(table)
    for option, share in sorted(shares, key=lambda found: -found[1]):
        if share >= least:
            filling.add(option.unit, option.place, option.fills, option.needs)
    return filling


def merged(table: Table, best: Solution, start: Solution, found: Solution) -> Solution | None:
    """The best placement with what differs between two others; None where that breaks a rule or a capacity."""
    changed = start.place != found.place
    for uses, before, after in (
        (table.fills, start.fills, found.fills),
        (table.needs, start.needs, found.needs),
    ):
        width = max(1, len(uses))
        differing = np.setxor1d(before[:, 0] * width + before[:, 1], after[:, 0] * width + after[:, 1])
        changed[uses.unit[differing // width]] = True
    rest, moved = best.without(table, changed), found.without(table, ~changed)
    both = Solution(
        np.where(changed, found.place, best.place),
        np.concatenate([rest.fills, moved.fills]),
        np.concatenate([rest.needs, moved.needs]),
    )
    return both if fits(table, both) else None


def fits(table: Table, solution: Solution) -> bool:
    """Whether a placement of allowed options keeps the quotas, the capacities and the links."""
    placed = solution.placed()
    place, load = solution.place[placed], solution.load(table)
    exempt = np.zeros_like(load)
    np.add.at(exempt, place, table.exempt[placed, place])
    near = all(
        UNPLACED in (solution.place[u], solution.place[v]) or fits[solution.place[u], solution.place[v]]
        for (u, v), fits in table.nearby.items()
    )
    return bool(
        near
        and (load <= np.maximum(table.left, exempt)).all()
        and (solution.used(table) <= table.capacity).all()
        and (solution.served(table) <= table.room).all()
    )


def refilled(table: Table, solution: Solution, first: Collection[int] = ()) -> Filling:
    """A placement as one in the making, as far as it still fits; the groups in `first` before the others."""
    filling = Filling(table)
    fills, needs = by_unit(table.fills, solution.fills), by_unit(table.needs, solution.needs)
    for u in sorted(solution.placed().tolist(), key=lambda u: u not in first):
        filling.add(u, int(solution.place[u]), fills.get(u, ()), needs.get(u, ()))
    return filling

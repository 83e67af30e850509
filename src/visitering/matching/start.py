"""Complete placements to improve on: group by group into what is still free."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property

import numpy as np

from visitering.domain.geography import Row
from visitering.matching.table import UNPLACED, Solution, Table, Uses

Entries = dict[tuple[int, int], list[tuple[int, int]]]


class Filling:
    """A placement in the making: every group that is added keeps every rule and capacity."""

    def __init__(self, table: Table) -> None:
        self.table = table
        units, places = table.shape
        self.place = np.full(units, UNPLACED, dtype=np.int64)
        self.counted, self.exempt = np.zeros(places, dtype=np.int64), np.zeros(places, dtype=np.int64)
        self.capacity, self.room = table.capacity.copy(), table.room.copy()
        self.fills: list[int] = []
        self.needs: list[int] = []

    @property
    def solution(self) -> Solution:
        fills, needs = (np.array(sorted(used), dtype=np.int64) for used in (self.fills, self.needs))
        return Solution(self.place.copy(), fills, needs)

    @property
    def load(self) -> Row:
        """Persons in each municipality, those of before included."""
        load: Row = self.table.load + self.counted + self.exempt
        return load

    def add(self, u: int, m: int, fills: Iterable[int] = (), offers: Iterable[int] = ()) -> bool:
        """Places a group in a municipality if it fits there; of `fills` those that are still free.

        `offers`: entries of `needs` to take if they are free; else each need takes the first that is.
        """
        table = self.table
        if self.place[u] != UNPLACED or not table.allowed[u, m]:
            return False
        own_exempt = int(table.exempt[u, m])
        counted = self.counted[m] + table.persons[u] - own_exempt
        exempt = self.exempt[m] + own_exempt
        if counted > 0 and counted + exempt > table.left[m]:
            return False
        if (table.demand[u] > self.room[:, m]).any() or not all(self._near(m, v) for v in self._partners.get(u, ())):
            return False
        needs = self._offers(u, m, set(offers))
        if needs is None:
            return False
        self.place[u], self.counted[m], self.exempt[m] = m, counted, exempt
        self.room[:, m] -= table.demand[u]
        np.subtract.at(self.capacity, table.needs.thing[needs], 1)
        self.needs += needs
        for entry in fills:
            if self.capacity[table.fills.thing[entry]] > 0:
                self.capacity[table.fills.thing[entry]] -= 1
                self.fills.append(entry)
        return True

    def hardest_first(self) -> list[int]:
        """Groups in the order to place them in: partners of others, then those with few places, then large ones."""
        choices = self.table.allowed.sum(axis=1)
        partnered = np.isin(np.arange(len(choices)), list(self._partners))
        order: list[int] = np.lexsort((-self.table.persons, choices, ~partnered)).tolist()
        return order

    def _near(self, m: int, partner: int) -> bool:
        """Whether the partner is near m, or can still be placed near it."""
        table, place = self.table, int(self.place[partner])
        if place != UNPLACED:
            return bool(table.near[m, place])
        return bool((table.near[m] & table.allowed[partner]).any())

    def _offers(self, u: int, m: int, wanted: set[int]) -> list[int] | None:
        """An entry of `needs` with a place left for every need; None where some need finds none."""
        entries = self._entries.get((u, m), [])
        taken: dict[int, int] = {}
        used: dict[int, int] = {}
        for need, entry in sorted(entries, key=lambda item: item[1] not in wanted):
            thing = int(self.table.needs.thing[entry])
            if need not in taken and self.capacity[thing] > used.get(thing, 0):
                taken[need] = entry
                used[thing] = used.get(thing, 0) + 1
        return list(taken.values()) if len(taken) == len({need for need, _ in entries}) else None

    @cached_property
    def _partners(self) -> dict[int, list[int]]:
        partners: dict[int, list[int]] = {}
        for u, v in self.table.nearby:
            partners.setdefault(u, []).append(v)
            partners.setdefault(v, []).append(u)
        return partners

    @cached_property
    def _entries(self) -> Entries:
        """(need, entry of `needs`) by group and municipality."""
        needs: Uses = self.table.needs
        entries: Entries = {}
        for i, (unit, where) in enumerate(zip(needs.unit.tolist(), needs.place.tolist(), strict=True)):
            entries.setdefault((unit, where), []).append((int(needs.taker[i]), i))
        return entries


def greedy(table: Table, tier: int) -> Solution:
    """The hardest groups first, each where it is worth most among what still fits, without openings."""
    return completed(Filling(table), tier).solution


def completed(filling: Filling, tier: int) -> Filling:
    """Adds the groups that are open, hardest first, each where it is worth most in a tier among what still fits.

    Deterministic: equal groups come in the table's order.
    """
    table = filling.table
    for u in filling.hardest_first():
        if filling.place[u] == UNPLACED:
            load = filling.load
            even = table.even_points(tier, load + table.persons[u]) - table.even_points(tier, load)
            worth = np.where(table.allowed[u], table.value[tier][u] + even, -(2**60))
            for m in np.argsort(-worth, kind="stable")[: int(table.allowed[u].sum())].tolist():
                if filling.add(u, m):
                    break
    return filling


def resumed(table: Table, earlier: Solution, first: Collection[int]) -> Solution:
    """An earlier placement as far as it still fits, `first` before the others; what is open goes greedily."""
    filling = Filling(table)
    fills, needs = _by_unit(table.fills, earlier.fills), _by_unit(table.needs, earlier.needs)
    placed = earlier.placed().tolist()
    for u in sorted(placed, key=lambda u: u not in first):
        filling.add(u, int(earlier.place[u]), fills.get(u, ()), needs.get(u, ()))
    return completed(filling, len(table.tiers) - 1).solution


def _by_unit(uses: Uses, entries: Row) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for entry in entries.tolist():
        found.setdefault(int(uses.unit[entry]), []).append(entry)
    return found

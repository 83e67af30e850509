"""A first placement to improve on: the hardest groups first, each where it is worth most among what still fits."""

from __future__ import annotations

import numpy as np

from visitering.domain.geography import Row
from visitering.matching.table import UNPLACED, Solution, Table


def greedy(table: Table, tier: int) -> Solution:
    """Places group by group: those with the fewest places to go first, then the largest.

    Openings are left to the search; needs take the first offer with a place left. Deterministic: equal groups
    come in the table's order.
    """
    units, places = table.shape
    partners: dict[int, list[int]] = {}
    for u, v in table.nearby:
        partners.setdefault(u, []).append(v)
        partners.setdefault(v, []).append(u)
    hardest = [(u not in partners, int(table.allowed[u].sum()), -int(table.persons[u]), u) for u in range(units)]
    place = np.full(units, UNPLACED, dtype=np.int64)
    counted, exempt = np.zeros(places, dtype=np.int64), np.zeros(places, dtype=np.int64)
    capacity = table.capacity.copy()
    needs: list[int] = []
    entries: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for i, (unit, where) in enumerate(zip(table.needs.unit.tolist(), table.needs.place.tolist(), strict=True)):
        entries.setdefault((unit, where), []).append((int(table.needs.taker[i]), i))

    for *_, u in sorted(hardest):
        load = table.load + counted + exempt
        even = table.even_points(tier, load + table.persons[u]) - table.even_points(tier, load)
        for m in np.argsort(-(table.value[tier, u] + even), kind="stable").tolist():
            if not table.allowed[u, m]:
                continue
            own_exempt = int(table.exempt[u, m])
            new_counted, new_exempt = counted[m] + table.persons[u] - own_exempt, exempt[m] + own_exempt
            if new_counted > 0 and new_counted + new_exempt > table.left[m]:
                continue
            if not all(_near(table, m, v, int(place[v])) for v in partners.get(u, ())):
                continue
            taken = _offers(table, entries.get((u, m), []), capacity)
            if taken is None:
                continue
            place[u], counted[m], exempt[m] = m, new_counted, new_exempt
            needs += taken
            np.subtract.at(capacity, table.needs.thing[taken], 1)
            break
    return Solution(place, np.zeros(0, dtype=np.int64), np.array(sorted(needs), dtype=np.int64))


def _near(table: Table, m: int, partner: int, place: int) -> bool:
    """Whether the partner is near m, or can still be placed near it."""
    if place != UNPLACED:
        return bool(table.near[m, place])
    return bool((table.near[m] & table.allowed[partner]).any())


def _offers(table: Table, entries: list[tuple[int, int]], capacity: Row) -> list[int] | None:
    """An entry of `needs` with a place left for every need; None where some need finds none."""
    taken: dict[int, int] = {}
    used: dict[int, int] = {}
    for need, entry in entries:
        thing = int(table.needs.thing[entry])
        if need not in taken and capacity[thing] > used.get(thing, 0):
            taken[need] = entry
            used[thing] = used.get(thing, 0) + 1
    return list(taken.values()) if len(taken) == len({need for need, _ in entries}) else None

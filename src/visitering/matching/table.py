"""The problem as whole numbers in arrays: what the relaxation prices and the CP-SAT model decides over.

Cases, municipalities and scarce things stand in the order of a hash of the seed, so that nothing depends on the
order of codes or rows. All values are the model's integers: weight × 100 × points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from visitering.domain.cases import Case
from visitering.domain.geography import Mask, Row
from visitering.domain.policy import scale_of
from visitering.goals.even_distribution import Evenness

TIE_RANGE = 2**20
UNPLACED = -1
NO_LIMIT = 2**40
"""Places under the quota where the rule is switched off, or of a service where no capacity is stated."""

Grid = NDArray[np.int64]
NumberT = TypeVar("NumberT", bound=np.number[Any])


def tie_value(seed: int, *names: str) -> int:
    """A whole number in [0, 2²⁰) that depends on the seed and the names only."""
    digest = blake2b("\x1f".join((str(seed), *names)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % TIE_RANGE


@dataclass(frozen=True)
class Uses:
    """Ways to use scarce things: a *taker* may take one place of a thing if its group lives in the right place.

    A taker is a worker who may fill an opening, or a need that a limited offer meets: `takers` holds their names,
    `unit[t]` the group they belong to (ascending), `kind[t]` what they have in common with others who can use the
    same things equally well. Entry e of a kind says: living in `place[e]`, one may take a place of `thing[e]`, which
    adds `extra[e]` employment points (0 for needs). Entries stand by kind, place and thing: those of kind k in place
    m, a *run*, are `run[k, m]` up to `run[k, m + 1]`. One use is a pair (taker, entry): shape (n, 2).
    """

    takers: tuple[tuple[str, ...], ...]
    unit: Row
    kind: Row
    place: Row
    thing: Row
    extra: Row
    run: Grid
    first: Row

    @classmethod
    def of(
        cls,
        takers: Sequence[tuple[tuple[str, ...], int, int]],
        kinds: Sequence[tuple[Row, Row, Row]],
        shape: tuple[int, int],
    ) -> Uses:
        """From takers (name, group, kind) in the order of groups, and kinds (places, things, extra points)."""
        names, unit, kind = zip(*takers, strict=True) if takers else ((), (), ())
        number = np.repeat(np.arange(len(kinds)), [len(places) for places, _, _ in kinds])
        empty = np.zeros(0, dtype=np.int64)
        # Kind by kind: to sort all entries at once takes several times as long.
        orders = [np.lexsort((things, places)) for places, things, _ in kinds]
        place, thing, extra = (
            np.concatenate([empty, *(part[i][order] for part, order in zip(kinds, orders, strict=True))])
            for i in range(3)
        )
        runs = np.bincount(number * shape[1] + place, minlength=len(kinds) * shape[1])
        ends = np.cumsum(runs).reshape(len(kinds), shape[1])
        starts = np.concatenate([np.zeros(1, dtype=np.int64), ends[:-1, -1]]) if len(kinds) else ends[:, 0]
        return cls(
            takers=tuple(names),
            unit=np.array(unit, dtype=np.int64),
            kind=np.array(kind, dtype=np.int64),
            place=place,
            thing=thing,
            extra=extra,
            run=np.concatenate([starts[:, None], ends], axis=1),
            first=np.searchsorted(np.array(unit, dtype=np.int64), np.arange(shape[0] + 1)),
        )

    def of_groups(self, kept: Row) -> Uses:
        """The takers of the given groups, which are numbered anew in that order (ascending)."""
        takers = self.takers_of(kept)
        unit = np.searchsorted(kept, self.unit[takers])
        return replace(
            self,
            takers=tuple(self.takers[t] for t in takers.tolist()),
            unit=unit,
            kind=self.kind[takers],
            first=np.searchsorted(unit, np.arange(len(kept) + 1)),
        )

    def by_rank(self, start: int = 0, stop: int | None = None) -> list[tuple[Row, Row]]:
        """(groups from `start` to `stop`, counted from `start`; the kind of their n-th taker), for every n."""
        first = self.first[start : None if stop is None else stop + 1]
        number = np.diff(first)
        units = [np.flatnonzero(number > nth) for nth in range(int(number.max(initial=0)))]
        return [(unit, self.kind[first[unit] + nth]) for nth, unit in enumerate(units)]

    def takers_of(self, kept: Row) -> Row:
        """Positions of the takers of the given groups."""
        return np.flatnonzero(np.isin(self.unit, kept))

    def trimmed(self) -> Uses:
        """The same without the kinds that no taker is of: entries are numbered anew."""
        kinds, kind = np.unique(self.kind, return_inverse=True)
        starts, ends = self.run[kinds, 0], self.run[kinds, -1]
        which, offset = spread(ends - starts)
        entries = starts[which] + offset
        moved = starts - (np.cumsum(ends - starts) - (ends - starts))
        return replace(
            self,
            kind=kind.astype(np.int64),
            place=self.place[entries],
            thing=self.thing[entries],
            extra=self.extra[entries],
            run=self.run[kinds] - moved[:, None],
        )

    def __len__(self) -> int:
        """How many entries there are, over all kinds."""
        return len(self.place)

    def of_pairs(self, unit: Row, place: Row) -> tuple[Row, Row]:
        """(position of the pair, taker) for each taker of the given (group, municipality) pairs."""
        pair, offset = spread(self.first[unit + 1] - self.first[unit])
        return pair, self.first[unit][pair] + offset

    def entries(self, unit: Row, place: Row) -> tuple[Row, Grid]:
        """(position of the pair, use) for each way in which the given (group, municipality) pairs may use things."""
        pair, taker = self.of_pairs(unit, place)
        start = self.run[self.kind[taker], place[pair]]
        which, offset = spread(self.run[self.kind[taker], place[pair] + 1] - start)
        return pair[which], np.stack([taker[which], start[which] + offset], axis=1)

    @cached_property
    def cell(self) -> Row:
        """Where each entry stands in a flattened array of shape (kinds, M)."""
        return np.repeat(np.arange(self.run[:, 1:].size), np.diff(self.run, axis=1).ravel())

    def best(self, worth: NDArray[NumberT], nothing: int) -> NDArray[NumberT]:
        """The highest worth of an entry of each kind in each place, `nothing` where there is none. (kinds, M)."""
        best = np.full((len(self.run), self.run.shape[1] - 1), nothing, dtype=worth.dtype)
        filled = np.diff(self.run, axis=1) > 0
        if filled.any():
            best[filled] = np.maximum.reduceat(worth, self.run[:, :-1][filled])
        return best

    def choice(self, worth: Row, best: Grid) -> Grid:
        """The first entry of each kind in each place with the highest worth, −1 where there is none. (kinds, M)."""
        entries = np.flatnonzero(worth == best.ravel()[self.cell])[::-1]
        choice = np.full(best.shape, -1)
        choice.ravel()[self.cell[entries]] = entries
        return choice


def spread(counts: Row) -> tuple[Row, Row]:
    """For counts [2, 0, 1]: (which: [0, 0, 2], the how manieth of its own: [0, 1, 0])."""
    which = np.repeat(np.arange(len(counts)), counts)
    return which, np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)


@dataclass(frozen=True)
class Table:
    """U groups of cases that go together (most are single cases), M municipalities, T tiers, R scarce things.

    `value[t][u, m]`: points of a group in a municipality without openings. `allowed[u, m]`: it may go there, and
    would fit alone. `persons[u]`; `exempt[u, m]`: those of them who are exempt from the quota.
    `copies[u]`: how many such groups the relaxation counts; 1, but where few cases stand for many. `fills`: openings
    that workers may fill, worth `extra · fill_weight[t]`; `needs`: limited offers of which a need takes one place
    wherever it has a run. `capacity[r]`: places left. `left[m]`: places under the quota. `demand[u, k]`: what a
    group uses of service k, of which m has `room[k, m]` (`NO_LIMIT` where nothing is said).
    `nearby[u, v]`, u < v: groups that bind each other if both are placed, with where they may both be, u in m and v
    in n (`[m, n]`; `near_of` either way round); `couples`: those pairs that the bound looks at as one.
    """

    groups: tuple[tuple[Case, ...], ...]
    places: tuple[str, ...]
    things: tuple[str, ...]
    persons: Row
    copies: Row
    exempt: NDArray[np.int16]
    allowed: Mask
    value: tuple[Grid, ...]
    fills: Uses
    needs: Uses
    capacity: Row
    left: Row
    services: tuple[str, ...]
    demand: Grid
    room: Grid
    load: Row
    fill_weight: Row
    even_weight: Row
    evenness: Evenness
    nearby: Mapping[tuple[int, int], Mask]
    couples: tuple[tuple[int, int], ...]
    tiers: tuple[Mapping[str, int], ...]
    seed: int

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.groups), len(self.places)

    def sample(self, weight: int, nth: int = 0) -> Table:
        """Every `weight`-th group from the nth on, each standing for so many: random, as the order is by hash."""
        copies = np.zeros_like(self.persons)
        copies[nth::weight] = weight
        return self.of_groups(copies)

    def of_groups(self, copies: Row) -> Table:
        """The table with so many of each group (shape (U,)), those of which there are none left out."""
        kept = np.flatnonzero(copies)
        number = dict(zip(kept.tolist(), range(len(kept)), strict=True))

        return replace(
            self,
            groups=tuple(self.groups[u] for u in kept.tolist()),
            persons=self.persons[kept],
            copies=copies[kept],
            exempt=self.exempt[kept],
            allowed=self.allowed[kept],
            value=tuple(value[kept] for value in self.value),
            fills=self.fills.of_groups(kept),
            needs=self.needs.of_groups(kept),
            demand=self.demand[kept],
            nearby={(number[u], number[v]): m for (u, v), m in self.nearby.items() if copies[u] and copies[v]},
            couples=tuple((number[u], number[v]) for u, v in self.couples if copies[u] and copies[v]),
        )

    def near_of(self, u: int, v: int) -> Mask:
        """`[m, n]`: where two groups of a pair of `nearby` may both be, the one in m and the other in n."""
        return self.nearby[u, v] if u < v else self.nearby[v, u].T

    def counted(self, unit: Row, place: Row) -> Row:
        """Persons who use the quota, all but the exempt ones, of (group, municipality) pairs."""
        counted: Row = self.persons[unit] - self.exempt[unit, place]
        return counted

    def scale(self, tier: int) -> int:
        """The model's integers that make one point in a tier."""
        return scale_of(self.tiers[tier])

    def even_points(self, tier: int, load: Row) -> Row:
        """E_m(load), the model's integers of even distribution in a tier; broadcasts over (…, M)."""
        points: Row = -int(self.even_weight[tier]) * self.evenness.loss(load)
        return points

    @cached_property
    def bends(self) -> Grid:
        """Persons placed in each municipality between which E_m is linear, ascending, from 0 to all; shape (6, M)."""
        persons, even = int(self.persons @ self.copies), self.evenness
        corners = np.stack([even.pace + k * even.tolerance - self.load for k in (-2, -1, 1, 2)])
        ends = np.stack([np.zeros_like(self.load), np.full_like(self.load, persons)])
        bends: Grid = np.sort(np.clip(np.concatenate([ends, corners]), 0, persons), axis=0)
        return bends

    def ties(self, unit: int, place: int) -> int:
        """What decides among placements that are equal in all tiers: the highest sum of it wins."""
        return sum(tie_value(self.seed, case.case_id, self.places[place]) for case in self.groups[unit])


@dataclass(frozen=True)
class Solution:
    """Where each group goes (`UNPLACED` for none), and its uses (taker, entry) of `fills` and `needs`: (n, 2)."""

    place: Row
    fills: Grid
    needs: Grid

    def placed(self) -> Row:
        """Positions of the groups that are placed."""
        return np.flatnonzero(self.place != UNPLACED)

    def load(self, table: Table) -> Row:
        """Persons placed in each municipality, shape (M,)."""
        placed = self.placed()
        load = np.bincount(self.place[placed], weights=table.persons[placed], minlength=len(table.places))
        return load.astype(np.int64)

    def used(self, table: Table) -> Row:
        """Places taken of each scarce thing, shape (R,)."""
        things = np.concatenate([table.fills.thing[self.fills[:, 1]], table.needs.thing[self.needs[:, 1]]])
        return np.bincount(things, minlength=len(table.things))

    def served(self, table: Table) -> Grid:
        """What is used of each service in each municipality, shape (K, M)."""
        placed = self.placed()
        served = np.zeros_like(table.room)
        for k, row in enumerate(served):
            np.add.at(row, self.place[placed], table.demand[placed, k])
        return served

    def without(self, table: Table, groups: Mask) -> Solution:
        """The same with the given groups taken out."""
        place = np.where(groups, UNPLACED, self.place)
        fills = self.fills[~groups[table.fills.unit[self.fills[:, 0]]]]
        needs = self.needs[~groups[table.needs.unit[self.needs[:, 0]]]]
        return Solution(place, fills, needs)

    def objective(self, table: Table, tier: int) -> int:
        """What the placement reaches in a tier."""
        placed = self.placed()
        own = int(table.value[tier][placed, self.place[placed]].sum())
        filled = int(table.fill_weight[tier]) * int(table.fills.extra[self.fills[:, 1]].sum())
        return own + filled + int(table.even_points(tier, table.load + self.load(table)).sum())

    def objectives(self, table: Table) -> tuple[int, ...]:
        """What it reaches in each tier: solutions compare by this, lexicographically."""
        return tuple(self.objective(table, tier) for tier in range(len(table.tiers)))


def by_unit(uses: Uses, used: Grid) -> dict[int, list[tuple[int, int]]]:
    """Uses (taker, entry) by the group they belong to."""
    found: dict[int, list[tuple[int, int]]] = {}
    for unit, taker, entry in zip(uses.unit[used[:, 0]].tolist(), *used.T.tolist(), strict=True):
        found.setdefault(unit, []).append((taker, entry))
    return found


NO_USES: Grid = np.zeros((0, 2), dtype=np.int64)


def nothing(table: Table) -> Solution:
    """Everyone left open: always allowed."""
    return Solution(np.full(len(table.groups), UNPLACED, dtype=np.int64), NO_USES, NO_USES)

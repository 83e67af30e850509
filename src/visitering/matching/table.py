"""The problem as whole numbers in arrays: what the relaxation prices and the CP-SAT model decides over.

Cases, municipalities and scarce things stand in the order of a hash of the seed, so that nothing depends on the
order of codes or rows. All values are the model's integers: weight × 100 × points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b

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


def tie_value(seed: int, *names: str) -> int:
    """A whole number in [0, 2²⁰) that depends on the seed and the names only."""
    digest = blake2b("\x1f".join((str(seed), *names)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % TIE_RANGE


@dataclass(frozen=True)
class Uses:
    """Ways to use a scarce thing, entry i: `taker[i]`, living in `place[i]`, may take one place of `thing[i]`.

    A taker is a worker who may fill an opening, or a need that a limited offer meets: `takers` holds their
    names, `unit[i]` the group they belong to. `extra[i]`: employment points that the use adds (0 for needs).
    Entries of one taker and place stand together, a run; `first` holds where each run starts. Shape (n,) each.
    """

    takers: tuple[tuple[str, ...], ...]
    taker: Row
    unit: Row
    place: Row
    thing: Row
    extra: Row
    first: Row

    @classmethod
    def none(cls) -> Uses:
        return cls.of([])

    @classmethod
    def of(cls, parts: Sequence[tuple[tuple[str, ...], int, Row, Row, Row]]) -> Uses:
        """From parts (taker's name, unit, places, things, extra points)."""
        number = {name: k for k, name in enumerate(dict.fromkeys(part[0] for part in parts))}
        sizes = [len(part[2]) for part in parts]
        taker = np.repeat(np.array([number[part[0]] for part in parts], dtype=np.int64), sizes)
        unit = np.repeat(np.array([part[1] for part in parts], dtype=np.int64), sizes)
        empty = [np.zeros(0, dtype=np.int64)]
        place, thing, extra = (np.concatenate(empty + [part[i] for part in parts]) for i in (2, 3, 4))
        order = np.lexsort((thing, place, taker))
        everything = cls(tuple(number), taker, unit, place, thing, extra, first=order)
        return everything.pick(order)

    def pick(self, entries: Row | Mask) -> Uses:
        """The given entries, in that order; those of one taker and place must stand together."""
        taker, unit, place = self.taker[entries], self.unit[entries], self.place[entries]
        new = np.ones(len(taker), dtype=bool)
        new[1:] = (taker[1:] != taker[:-1]) | (place[1:] != place[:-1])
        thing, extra = self.thing[entries], self.extra[entries]
        return Uses(self.takers, taker, unit, place, thing, extra, np.flatnonzero(new))

    def __len__(self) -> int:
        return len(self.taker)

    @property
    def run(self) -> Row:
        """The number of the run each entry belongs to, shape (n,)."""
        return np.repeat(np.arange(len(self.first)), np.diff(np.append(self.first, len(self))))


@dataclass(frozen=True)
class Table:
    """U groups of cases that go together (most are single cases), M municipalities, T tiers, R scarce things.

    `value[t, u, m]`: points of a group in a municipality without openings. `allowed[u, m]`: it may go there, and
    would fit alone. `persons[u]`; `copies[u]`: how many such groups the relaxation counts (1, but where few cases stand
    for many); `exempt[u, m]`: those of them who are exempt from the quota. `fills`: openings
    that workers may fill, worth `extra · fill_weight[t]`; `needs`: limited offers of which a need takes one place
    wherever it has entries. `capacity[r]`: places left. `left[m]`: places under the quota. `demand[u, k]`: what a
    group uses of service k, of which m has `room[k, m]` (`NO_LIMIT` where nothing is said).
    `nearby`: pairs of groups that must be near each other (`near[m, n]`) if both are placed; `couples`: those of
    them that the bound looks at as one.
    """

    groups: tuple[tuple[Case, ...], ...]
    places: tuple[str, ...]
    things: tuple[str, ...]
    persons: Row
    copies: Row
    exempt: Grid
    allowed: Mask
    value: Grid
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
    nearby: tuple[tuple[int, int], ...]
    couples: tuple[tuple[int, int], ...]
    near: Mask
    tiers: tuple[Mapping[str, int], ...]
    seed: int

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.groups), len(self.places)

    def of_groups(self, copies: Row) -> Table:
        """The table with so many of each group (shape (U,)), those of which there are none left out."""
        kept = np.flatnonzero(copies)
        number = np.full(len(copies), UNPLACED)
        number[kept] = np.arange(len(kept))
        fills, needs = (uses.pick(copies[uses.unit] > 0) for uses in (self.fills, self.needs))

        def pairs(old: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
            return tuple((int(number[u]), int(number[v])) for u, v in old if copies[u] and copies[v])

        return replace(
            self,
            groups=tuple(self.groups[u] for u in kept.tolist()),
            persons=self.persons[kept],
            copies=copies[kept],
            exempt=self.exempt[kept],
            allowed=self.allowed[kept],
            value=self.value[:, kept],
            fills=replace(fills, unit=number[fills.unit]),
            needs=replace(needs, unit=number[needs.unit]),
            demand=self.demand[kept],
            nearby=pairs(self.nearby),
            couples=pairs(self.couples),
        )

    @cached_property
    def counted(self) -> Grid:
        """Persons who use the quota: all but the exempt ones. Shape (U, M)."""
        counted: Grid = self.persons[:, None] - self.exempt
        return counted

    def scale(self, tier: int) -> int:
        """The model's integers that make one point in a tier."""
        return scale_of(self.tiers[tier])

    def even_points(self, tier: int, load: Row) -> Row:
        """E_m(load), the model's integers of even distribution in a tier; broadcasts over (…, M)."""
        points: Row = -int(self.even_weight[tier]) * self.evenness.loss(load)
        return points

    def ties(self, unit: int, place: int) -> int:
        """What decides among placements that are equal in all tiers: the highest sum of it wins."""
        return sum(tie_value(self.seed, case.case_id, self.places[place]) for case in self.groups[unit])


@dataclass(frozen=True)
class Solution:
    """Where each group goes (`UNPLACED` for none), and which entries of `fills` and `needs` are used."""

    place: Row
    fills: Row
    needs: Row

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
        things = np.concatenate([table.fills.thing[self.fills], table.needs.thing[self.needs]])
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
        fills, needs = (
            self.fills[~groups[table.fills.unit[self.fills]]],
            self.needs[~groups[table.needs.unit[self.needs]]],
        )
        return Solution(place, fills, needs)

    def objective(self, table: Table, tier: int) -> int:
        """What the placement reaches in a tier."""
        placed = self.placed()
        own = int(table.value[tier, placed, self.place[placed]].sum())
        filled = int(table.fill_weight[tier]) * int(table.fills.extra[self.fills].sum())
        return own + filled + int(table.even_points(tier, table.load + self.load(table)).sum())

    def objectives(self, table: Table) -> tuple[int, ...]:
        """What it reaches in each tier: solutions compare by this, lexicographically."""
        return tuple(self.objective(table, tier) for tier in range(len(table.tiers)))


def nothing(table: Table) -> Solution:
    """Everyone left open: always allowed."""
    none = np.zeros(0, dtype=np.int64)
    return Solution(np.full(len(table.groups), UNPLACED, dtype=np.int64), none, none)

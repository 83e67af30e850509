"""The mixed-integer program of one tier over options: its rows, in whole numbers.

Rows: one per group (at most one option, or exactly one), per scarce thing, per municipality its load (Σ persons −
Σ segments = 0, segments of the concave E_m; where no pace counts persons ≤ places left), per municipality in which
groups are exempt the quota (persons not exempt ≤ left), per limited service, per group that must be near another and
municipality (here, or the other far away: not both), and per earlier tier its value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from visitering.domain.geography import Mask, Row
from visitering.matching.options import Options
from visitering.matching.table import NO_LIMIT, Table

NO_ROW = -1


@dataclass(frozen=True)
class Segments:
    """The load of municipalities in pieces on which E_m is linear, in the order of places and loads.

    `place`, `length`, and `slope`: the loss of one person more in each (`Evenness.loss`); `start`: that at no load.
    """

    place: Row
    length: Row
    slope: Row
    start: int

    @classmethod
    def of(cls, table: Table, most: Row) -> Segments:
        """Up to `most[m]` persons in each municipality."""
        loads = np.arange(int(most.max(initial=0)) + 1)
        losses = table.evenness.loss(table.load + loads[:, None])
        found = []
        for m, persons in enumerate(most.tolist()):
            steps = np.diff(losses[: persons + 1, m])
            ends = [*(np.flatnonzero(np.diff(steps)) + 1).tolist(), persons]
            for begin, end in pairwise([0, *ends]):
                if end > begin:
                    found.append((m, end - begin, int(steps[begin])))
        place, length, slope = np.array(found, dtype=np.int64).reshape(-1, 3).T
        return cls(place, length, slope, int(losses[0].sum()))

    def __len__(self) -> int:
        return len(self.place)


class Program:
    """Rows over `options` and `segments`: Σ coefficient · taken ≤ `limit`, = where `equal`. All in whole numbers.

    `options` are those of the given ones that can be in a placement which keeps what the earlier tiers reached; their
    points are `worth`, those of the segments `slope`, those of nobody's placement `constant`: the model's integers.
    """

    def __init__(self, options: Options, tier: int, reached: Sequence[int]) -> None:
        table = self.table = options.table
        self.tier = tier
        must, kept, rest = _all_of(options, reached)
        self.options = options.take(kept)
        self.worth = self.options.worth(tier)
        unit, place = np.unique(np.stack([self.options.unit, self.options.place]), axis=1)
        self.could = np.bincount(place, weights=table.persons[unit], minlength=len(table.places)).astype(np.int64)
        exempt = np.bincount(place, weights=table.exempt[unit, place], minlength=len(table.places)) > 0
        self.exempt: Mask = exempt & (table.left < self.could)
        most = np.where(self.exempt, self.could, np.minimum(self.could, table.left))
        paced = bool(table.even_weight[: tier + 1].any())
        self.segments = Segments.of(table, most if paced else np.zeros_like(most))

        self._limits: list[Row] = []
        self._equal: list[Mask] = []
        every = np.ones(len(table.places), dtype=bool)
        self.group = self._rows(np.ones(len(must), dtype=np.int64), np.ones(len(must), dtype=bool), must)
        self.thing = self._rows(table.capacity, np.ones(len(table.things), dtype=bool))
        self.load = self._rows(0 * most, every, every) if paced else self._rows(most, most < self.could)
        self.quota = self._rows(table.left, self.exempt)
        limited = table.room < NO_LIMIT
        self.service = self._rows(table.room.ravel(), limited.ravel()).reshape(table.room.shape)
        self.near = [
            (u, v, ~near, self._rows(np.ones(len(every), dtype=np.int64), table.allowed[u] & ~near.all(axis=1)))
            for (u, v), near in table.nearby.items()
        ]
        self.earlier = [self._earlier(j, reached[j]) for j in rest]
        self.limit: Row = np.concatenate(self._limits)
        self.equal: Mask = np.concatenate(self._equal)

    # --- making the rows ---------------------------------------------------------------------------------

    def _rows(self, limits: Row, which: Mask, equal: Mask | None = None) -> Row:
        """The number of the row of each limit, `NO_ROW` where there is none."""
        first = sum(map(len, self._limits))
        numbers = np.where(which, first + np.cumsum(which) - 1, NO_ROW)
        self._limits.append(limits[which].astype(np.int64))
        self._equal.append(np.zeros(int(which.sum()), dtype=bool) if equal is None else equal[which])
        return numbers

    def _earlier(self, tier: int, reached: int) -> tuple[int, int, int]:
        """(the row that keeps an earlier tier's value, −Σ value ≤ −reached; the tier; what its values divide by)."""
        even = int(self.table.even_weight[tier])
        values = np.concatenate([self.options.worth(tier), even * self.segments.slope])
        unit = max(1, int(np.gcd.reduce(values, initial=0)))
        limit = np.array([(-even * self.segments.start - reached) // unit])
        return int(self._rows(limit, np.array([True]))[0]), tier, unit

    def over(self, which: Mask | Row) -> Program:
        """The same rows over some of the options."""
        program = copy(self)
        program.options, program.worth = self.options.take(which), self.worth[which]
        return program

    # --- what it is worth --------------------------------------------------------------------------------

    @property
    def constant(self) -> int:
        return -int(self.table.even_weight[self.tier]) * self.segments.start

    @property
    def slope(self) -> Row:
        slope: Row = -int(self.table.even_weight[self.tier]) * self.segments.slope
        return slope

    # --- coefficients ------------------------------------------------------------------------------------

    def _blocks(self, options: Options) -> Iterator[tuple[Row, Row | int]]:
        """(the row of each option, its coefficient there), for every kind of row but that of nearness."""
        table, unit, place = self.table, options.unit, options.place
        persons = table.persons[unit]
        yield self.group[unit], 1
        thing = np.append(self.thing, NO_ROW)
        for column in options.things.T:
            yield thing[column], 1
        yield self.load[place], persons
        if self.exempt.any():
            yield self.quota[place], table.counted(unit, place)
        for k, rows in enumerate(self.service):
            yield rows[place], table.demand[unit, k]
        for row, tier, divisor in self.earlier:
            yield np.full(len(unit), row), -options.worth(tier) // divisor

    def combined(self, weights: Row, options: Options) -> Row:
        """Σ over rows of weight · coefficient of each option; `weights` of shape (rows,)."""
        weight = np.append(weights, 0)
        total = np.zeros(len(options), dtype=np.int64)
        for rows, coefficient in self._blocks(options):
            total += np.multiply(weight[rows], coefficient)
        for u, v, far, rows in self.near:
            if weight[rows].any():
                here: Row = weight[rows]
                apart: Row = here @ far.astype(np.int64)
                total += np.where(options.unit == u, here[options.place], 0)
                total += np.where(options.unit == v, apart[options.place], 0)
        return total

    def combined_segments(self, weights: Row) -> Row:
        """The same of each segment."""
        weight = np.append(weights, 0)
        total: Row = -weight[self.load[self.segments.place]]
        for row, tier, divisor in self.earlier:
            total = total + weight[row] * (int(self.table.even_weight[tier]) * self.segments.slope // divisor)
        return total

    def nonzeros(self, options: Options) -> tuple[Row, Row, Row]:
        """(row, column, coefficient) of every coefficient but 0; segments are the columns after the options."""
        number, segments = len(options), len(self.segments)
        row, column, value = [], [], []
        for rows, coefficient in self._blocks(options):
            row.append(rows)
            column.append(np.arange(number))
            value.append(np.broadcast_to(coefficient, rows.shape))
        for u, v, far, rows in self.near:
            own, other = np.flatnonzero(options.unit == u), np.flatnonzero(options.unit == v)
            which, there = np.nonzero(far[:, options.place[other]])
            row += [rows[options.place[own]], rows[which]]
            column += [own, other[there]]
            value += [np.ones(len(own), dtype=np.int64), np.ones(len(which), dtype=np.int64)]
        pieces = [(self.load[self.segments.place], np.full(segments, -1))]
        for r, tier, divisor in self.earlier:
            slopes = int(self.table.even_weight[tier]) * self.segments.slope // divisor
            pieces.append((np.full(segments, r), slopes))
        for rows, weights in pieces:
            row.append(rows)
            column.append(number + np.arange(segments))
            value.append(weights)
        return _summed(np.concatenate(row), np.concatenate(column), np.concatenate(value), number + segments)


def _all_of(options: Options, reached: Sequence[int]) -> tuple[Mask, Mask, list[int]]:
    """(groups that must be placed, options that may be taken, earlier tiers that need a row).

    A tier that has reached what each group can add at most by itself needs none: each must add that.
    """
    table = options.table
    must, kept, rest = np.zeros(table.shape[0], dtype=bool), np.ones(len(options), dtype=bool), []
    for tier, value in enumerate(reached):
        most = np.where(table.allowed, table.value[tier], 0).max(axis=1, initial=0)
        if table.fill_weight[tier] or table.even_weight[tier] or value < most.sum():
            rest.append(tier)
            continue
        must |= most > 0
        kept &= table.value[tier][options.unit, options.place] >= most[options.unit]
    return must, kept, rest


def _summed(row: Row, column: Row, value: Row, width: int) -> tuple[Row, Row, Row]:
    """The sum for each (row, column), in order of rows; what belongs to no row is left out."""
    there = (row >= 0) & (value != 0)
    key, which = np.unique(row[there] * width + column[there], return_inverse=True)
    rows, columns = np.divmod(key, width)
    return rows, columns, np.bincount(which, weights=value[there], minlength=len(key)).astype(np.int64)

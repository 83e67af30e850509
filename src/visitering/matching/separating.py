"""Which rows to add up for cuts: those of single municipalities, and those of the relaxation's last basis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from visitering.domain.geography import Mask, Row
from visitering.matching.arrays import Floats
from visitering.matching.cuts import PARTS, Cuts, Weighed
from visitering.matching.linear import BASIC, UPPER, Point
from visitering.matching.options import Options

LARGEST = 10
"""Persons by which the load of a municipality is divided, at the most."""
BEST_OF_PLACE = 3
"""Cuts of one municipality and round."""
TABLEAU = 120
"""Rows of the basis tried in a round: those whose variable is nearest to a half."""
PARALLEL = 0.7
"""The cosine from which two cuts of one round say the same."""
VIOLATED = 1e-3
WHOLE = 1e-6


@dataclass(frozen=True)
class Candidate:
    """A way to add rows up, and what its cut is over the active options."""

    weighed: Weighed
    depth: float
    direction: Floats


def separated(cuts: Cuts, point: Point, most: int) -> list[Weighed]:
    """At most so many cuts that the point breaks, the deepest first, none nearly parallel to a deeper one."""
    active = cuts.program.options.take(point.active)
    found = [
        candidate
        for weighed in (*of_places(cuts, point), *of_basis(cuts, point))
        if (candidate := _tried(cuts, point, active, weighed)) is not None
    ]
    chosen: list[Candidate] = []
    for candidate in sorted(found, key=lambda one: -one.depth):
        if all(abs(candidate.direction @ other.direction) < PARALLEL for other in chosen):
            chosen.append(candidate)
            if len(chosen) == most:
                break
    return [candidate.weighed for candidate in chosen]


def _tried(cuts: Cuts, point: Point, active: Options, weighed: Weighed) -> Candidate | None:
    cut = cuts.rounded(weighed, active, point.active)
    if cut is None:
        return None
    vector = np.concatenate([cut.options, cut.segments]) / PARTS
    length = float(np.linalg.norm(vector))
    broken = float(vector @ point.taken) - cut.limit / PARTS
    if broken <= VIOLATED or not length:
        return None
    return Candidate(weighed, broken / length, vector[: len(point.active)] / max(length, 1e-9))


# --- single municipalities ---------------------------------------------------------------------------------


def of_places(cuts: Cuts, point: Point) -> Iterator[Weighed]:
    """The load of a municipality, divided by a size; groups that are mostly there are counted as not being there.

    So are its first segments, from their end.
    """
    program = cuts.program
    table, segments = program.table, program.segments
    share = np.zeros(table.shape)
    unit, place = program.options.unit[point.active], program.options.place[point.active]
    np.add.at(share, (unit, place), point.of_options())
    taken = point.of_segments()
    for m in np.flatnonzero(((share > WHOLE) & (share < 1 - WHOLE)).any(axis=0)).tolist():
        if program.load[m] < 0:
            continue
        there = np.flatnonzero(share[:, m] > WHOLE)
        own = np.flatnonzero(segments.place == m)
        load = Load(
            table.persons[there],
            share[there, m],
            segments.length[own],
            taken[own],
            int(program.limit[program.load[m]]),
            bool(program.equal[program.load[m]]),
        )
        found: dict[int, tuple[float, Mask, int]] = {}
        masks = {(load.share > most).tobytes(): load.share > most for most in (1 - WHOLE, 0.5, 1.0)}
        for counted in masks.values():
            for first in range(len(own) + 1):
                for size in range(2, min(LARGEST, int(load.persons.max())) + 1):
                    depth = load.depth(size, counted, first)
                    if depth > found.get(size, (VIOLATED,))[0]:
                        found[size] = (depth, counted, first)
        for size, (_, counted, first) in sorted(found.items(), key=lambda one: -one[1][0])[:BEST_OF_PLACE]:
            rows = np.zeros(len(program.limit), dtype=np.int64)
            rows[program.load[m]] = PARTS // size
            units = there[counted]
            rows[program.group[units]] = -table.persons[units] * (PARTS // size)
            flipped = np.zeros(len(segments), dtype=bool)
            flipped[own[:first]] = True
            yield Weighed(rows, np.zeros(len(cuts.made), dtype=np.int64), flipped)


@dataclass(frozen=True)
class Load:
    """The load of one municipality at a point: persons of the groups there and their share; length of its segments
    and what is taken of each; Σ persons · share − Σ taken ≤ limit, or = where `equal`."""

    persons: Row
    share: Floats
    length: Row
    taken: Floats
    limit: int
    equal: bool

    def depth(self, size: int, counted: Mask, first: int) -> float:
        """How far the point is beyond the cut, in its length, as far as these groups say.

        The cut of the row divided by `size`, with the `counted` groups and the `first` segments counted from 1 and
        from their end.
        """
        right = (self.limit - int(self.persons[counted].sum()) + int(self.length[:first].sum())) / size
        whole = np.floor(right + 1e-9)
        fraction = right - whole
        if not 0.05 <= fraction <= 0.95:
            return 0.0

        def rounded(numbers: Row) -> Floats:
            below = np.floor_divide(numbers, size)
            result: Floats = below + np.maximum(0, numbers / size - below - fraction) / (1 - fraction)
            return result

        last = np.arange(len(self.length)) < first
        groups = rounded(np.where(counted, -self.persons, self.persons))
        pieces = rounded(np.where(last, 1, -1))
        slack = 0.0 if self.equal else self.limit - float(self.persons @ self.share) + float(self.taken.sum())
        broken = (
            groups @ np.where(counted, 1 - self.share, self.share)
            + pieces @ np.where(last, self.length - self.taken, self.taken)
            + slack * float(rounded(np.array([1]))[0])
            - whole
        )
        return float(broken / np.sqrt((groups**2).sum() + (pieces**2).sum() + 0.1))


# --- the basis ---------------------------------------------------------------------------------------------


def of_basis(cuts: Cuts, point: Point) -> Iterator[Weighed]:
    """Gomory's: the rows of the simplex tableau whose variable is not whole, as they are and the other way round."""
    program = cuts.program
    height, number = len(point.kept), len(point.active)
    basic = np.array([i for i, status in enumerate(point.status) if status == BASIC], dtype=np.int64)
    slack = np.array([i for i, status in enumerate(point.kept) if status == BASIC], dtype=np.int64)
    if len(basic) + len(slack) != height:
        return
    where = np.full(len(point.taken), -1)
    where[basic] = np.arange(len(basic))
    matrix = np.zeros((height, height))
    there = where[point.columns] >= 0
    matrix[point.rows[there], where[point.columns[there]]] = point.values[there]
    matrix[slack, len(basic) + np.arange(len(slack))] = 1
    try:
        inverse = np.linalg.inv(matrix)
    except np.linalg.LinAlgError:
        return
    beyond = point.taken[basic] - np.floor(point.taken[basic])
    open_ = np.flatnonzero((beyond > 0.02) & (beyond < 0.98))
    open_ = open_[np.argsort(np.abs(beyond[open_] - 0.5), kind="stable")][:TABLEAU]
    flipped = np.array([status == UPPER for status in point.status[number:]], dtype=bool)
    rows = len(program.limit)
    for i in open_.tolist():
        for sign in (1, -1):
            weights = np.rint(sign * inverse[i] * PARTS).astype(np.int64)
            yield Weighed(weights[:rows], weights[rows:], flipped)

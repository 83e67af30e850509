"""Neighbourhood search: everything stays but some groups, for which a small model is solved.

At optimal prices every group would be where its net value is highest, every priced place would be taken and every
municipality's load would be the best at its price. Where a placement falls short of that is where it can be better.
"""

from __future__ import annotations

import random

import numpy as np

from visitering.domain.geography import Mask, Row
from visitering.matching.core import Core, Slack
from visitering.matching.prices import FINE
from visitering.matching.table import NO_LIMIT, UNPLACED, Solution

FREE_GROUPS = 45
"""About how many groups a neighbourhood sets free."""
FROM_EACH = 20
"""Groups of one municipality that are set free at the most: those that lose least by moving."""
INTO_EACH = 7
"""Groups from elsewhere that are set free because they lose least by moving in."""
OPTIONS_EACH = 8
"""Municipalities each freed group may choose among, besides its own."""
FAR = 4
"""An opening is left out if it is more than a fourth of the tier's average points of a group below the best."""


class Neighbourhoods:
    """Draws neighbourhoods around municipalities, mostly where the placement falls short of the prices."""

    def __init__(self, slack: Slack, tier: int, seed: int) -> None:
        self.table, self.slack, self.tier = slack.table, slack, tier
        self.random = random.Random(seed)
        self.size = 1.0
        most = min(OPTIONS_EACH, self.table.shape[1])
        ranked = np.argpartition(slack.pairs, most - 1, axis=1)[:, :most]
        self.favourite: Row = slack.priced.through.argmax(axis=1)
        self.near: Row = np.where(np.take_along_axis(self.table.allowed, ranked, axis=1), ranked, UNPLACED)
        worth = np.abs(np.take_along_axis(self.table.value[tier], ranked, axis=1))
        self.far = FINE * max(1, int(worth.sum()) // max(1, worth.size)) // FAR

    def shortfall(self, solution: Solution) -> Row:
        """By how much the placement falls short of the prices, by the municipality it is about. Shape (M,)."""
        table, priced = self.table, self.slack.priced
        placed = solution.placed()
        place = solution.place[placed]
        own = self.slack.pairs[placed, place]
        short = np.zeros(len(table.places), dtype=np.int64)
        np.add.at(short, place, own)
        np.add.at(short, self.favourite[placed], own)
        load = solution.load(table)
        short += priced.even_best - priced.even(load) - FINE * priced.duals.load * load
        used = np.zeros_like(short)
        np.add.at(used, place, table.counted(placed, place))
        short += FINE * priced.duals.place * np.maximum(0, np.minimum(table.left, 2**30) - used)
        limited = table.room < NO_LIMIT
        spare = np.where(limited, table.room - solution.served(table), 0)
        short += FINE * (priced.duals.service * spare).sum(axis=0)
        return np.maximum(0, short)

    def around_places(self, solution: Solution, number: int) -> list[Mask]:
        """Free groups of so many neighbourhoods, each around a municipality drawn by what it falls short."""
        short = self.shortfall(solution)
        weights = (short + 1 + short.sum() // (4 * len(short))).tolist()
        return [self._grow(solution, self.random.choices(range(len(weights)), weights)[0]) for _ in range(number)]

    def around_open(self, solution: Solution, unit: int) -> Mask:
        """Free groups around one that is left open: those of a place where it could go, who have what it needs, and
        its partners.
        """
        partners = [sum(pair) - unit for pair in self.table.nearby if unit in pair]
        placed = [p for p in partners if solution.place[p] != UNPLACED]
        near = [self.table.near_of(p, unit)[solution.place[p]] for p in placed]
        options = np.flatnonzero(np.logical_and.reduce([self.table.allowed[unit], *near]))
        if not len(options):
            options = np.flatnonzero(self.table.allowed[unit])
        order = options[np.argsort(self.slack.pairs[unit, options], kind="stable")]
        nearest = order[: 2 * OPTIONS_EACH].tolist()
        free = self._grow(solution, self.random.choice(nearest))
        free[[unit, *partners]] = True
        free[self._having(solution, unit)] = True
        return free

    def _having(self, solution: Solution, unit: int) -> Row:
        """Groups that have places of limited offers that a group needs."""
        needs = self.table.needs
        kinds = needs.kind[needs.first[unit] : needs.first[unit + 1]].tolist()
        needed = [needs.thing[needs.run[kind, 0] : needs.run[kind, -1]] for kind in kinds]
        having = np.isin(needs.thing[solution.needs[:, 1]], np.concatenate([np.zeros(0, dtype=np.int64), *needed]))
        units = needs.unit[solution.needs[having, 0]].tolist()
        return np.array(self.random.sample(units, min(len(units), FROM_EACH)), dtype=np.int64)

    def _grow(self, solution: Solution, place: int) -> Mask:
        """Groups in a municipality, of others that could move in, and of further municipalities that compete."""
        free = np.zeros(self.table.shape[0], dtype=bool)
        seen: set[int] = set()
        following: int | None = place
        while (
            following is not None
            and np.count_nonzero(free) < self.size * FREE_GROUPS
            and len(seen) < 3 * OPTIONS_EACH
        ):
            seen.add(following)
            free |= self._movable(solution, following)
            following = self._rival(solution, free, seen)
        return free

    def _movable(self, solution: Solution, m: int) -> Mask:
        """Of a municipality those that lose least by moving out, of others those that lose least by moving in."""
        slack, place = self.slack.pairs, solution.place
        free = np.zeros(len(place), dtype=bool)
        here = np.flatnonzero(place == m)
        most = int(self.size * FROM_EACH)
        if len(here) > most:
            others = np.take_along_axis(slack[here], np.maximum(self.near[here], 0), axis=1)
            others = np.where((self.near[here] == m) | (self.near[here] == UNPLACED), 2**61, others).min(axis=1)
            here = here[np.argsort(others - slack[here, m] + self._noise(len(here)), kind="stable")[:most]]
        free[here] = True
        elsewhere = np.flatnonzero((self.near == m).any(axis=1) & (place != m))
        now = np.where(
            place[elsewhere] == UNPLACED, self.slack.priced.best[elsewhere], slack[elsewhere, place[elsewhere]]
        )
        loss = slack[elsewhere, m] - now + self._noise(len(elsewhere))
        free[elsewhere[np.argsort(loss, kind="stable")[: int(self.size * INTO_EACH)]]] = True
        return free

    def _noise(self, size: int) -> Row:
        """So that drawing around the same municipality again frees others too."""
        scale = self.far // 8
        return np.array([self.random.randint(0, scale) for _ in range(size)], dtype=np.int64)

    def _rival(self, solution: Solution, free: Mask, seen: set[int]) -> int | None:
        """A municipality where freed groups are or could go, not yet seen."""
        units = np.flatnonzero(free)
        places = np.concatenate([self.near[units].ravel(), np.repeat(solution.place[units], 2)])
        options = [m for m in places.tolist() if m != UNPLACED and m not in seen]
        return self.random.choice(options) if options else None

    def core(self, solution: Solution, free: Mask) -> Core:
        """The core in which only the free groups have options: the best ones at the prices, and their present one."""
        table, priced = self.table, self.slack.priced
        units = np.flatnonzero(free)
        pairs = np.stack([np.repeat(units, self.near.shape[1]), self.near[units].ravel()], axis=1)
        pairs = pairs[pairs[:, 1] != UNPLACED]
        core = Core.of(table, pairs)
        taker, entry = core.fills.T
        below = priced.fill_best[table.fills.kind[taker], table.fills.place[entry]] - priced.fill_net[entry]
        core = Core(pairs, core.fills[below <= self.far], core.needs)
        return core.including(table, solution.without(table, ~free))

"""Neighbourhood search: everything stays but some groups, for which a small model is solved."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np

from visitering.domain.geography import Mask
from visitering.domain.policy import WEIGHT_SCALE
from visitering.matching.core import Core, Slack
from visitering.matching.prices import FINE
from visitering.matching.table import UNPLACED, Solution, Table

FREE_PERSONS = 70
"""About how many persons a neighbourhood sets free."""
OPTIONS_EACH = 12
"""Municipalities each freed group may choose among, besides its own."""
NEAR_BEST = 20 * WEIGHT_SCALE * FINE
"""An opening is worth a look if it is within 20 points of the worker's best."""


class Neighbourhoods:
    """Draws neighbourhoods around municipalities that share candidates, and around scarce openings."""

    def __init__(self, table: Table, slack: Slack, seed: int) -> None:
        self.table, self.slack = table, slack
        self.random = random.Random(seed)
        most = min(OPTIONS_EACH, table.shape[1])
        ranked = np.argpartition(slack.pairs, most - 1, axis=1)[:, :most]
        self.wide: Mask = np.zeros(table.shape, dtype=bool)
        self.wide[np.arange(table.shape[0])[:, None], ranked] = True
        self.wide &= table.allowed
        self.rivalry = self.wide.T.astype(np.int64) @ self.wide.astype(np.int64)

    def around_each_place(self) -> Iterator[int]:
        """Municipalities in a random order that starts anew when it has been through."""
        order = list(range(self.table.shape[1]))
        while True:
            self.random.shuffle(order)
            yield from order

    def draw(self, solution: Solution, place: int) -> tuple[Core, Mask]:
        """(core, free groups): those in a municipality, in others that compete with it, and those left open."""
        weights = self.rivalry[place] + 1
        weights[place] = 0
        rivals = self.random.choices(range(len(weights)), weights=weights.tolist(), k=len(weights))
        placed = solution.place != UNPLACED
        free = ~placed
        for m in dict.fromkeys((place, *rivals)):
            if int(self.table.persons[free & placed].sum()) >= FREE_PERSONS:
                break
            free |= solution.place == m
        return self._core(solution, free), free

    def _core(self, solution: Solution, free: Mask) -> Core:
        """The core in which only the free groups have options: the best ones at the prices, and their present one."""
        table, priced = self.table, self.slack.priced
        pairs = np.argwhere(self.wide & free[:, None])
        core = Core.of(table, pairs)
        taker, entry = core.fills.T
        near_best = priced.fill_best[table.fills.kind[taker], table.fills.place[entry]] - priced.fill_net[entry]
        core = Core(pairs, core.fills[near_best <= NEAR_BEST], core.needs)
        return core.including(table, solution.without(table, ~free))

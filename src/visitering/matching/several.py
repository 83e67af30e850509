"""Neighbourhoods for packings: all groups of several municipalities at once, and where prices say they could go.

Where groups only take up room, exchanges among two or three municipalities soon find nothing: what is missing is a
way around through many. Models over half of 20 sites are still solved within a fifth of a second, when each group has
a few options only.
"""

from __future__ import annotations

import random

import numpy as np

from visitering.domain.geography import Mask
from visitering.matching.core import Core, Slack
from visitering.matching.table import NO_LIMIT, UNPLACED, Solution, Table

OPTIONS_EACH = 5
"""Options a group on average: those that lose least at the prices, over all groups."""
OPTIONS = 600
"""About how many options a neighbourhood has in question,"""
SHARE = 0.6
"""of at most so many of all municipalities: the whole is what branching is for."""


def is_packing(table: Table) -> bool:
    """Whether groups only take up room: no openings, limited offers, even distribution, links or exemptions."""
    limited = (table.room < NO_LIMIT).any() or (table.left < NO_LIMIT).any()
    uses = len(table.fills) or len(table.needs)
    return bool(
        limited
        and not uses
        and not table.nearby
        and not np.any(table.even_weight)
        and not (table.exempt[table.allowed] > 0).any()
    )


class Several:
    """Draws sets of municipalities that compete for the same groups."""

    def __init__(self, slack: Slack, seed: int) -> None:
        self.table = slack.table
        self.random = random.Random(seed)
        most = min(OPTIONS_EACH * self.table.shape[0], int(self.table.allowed.sum()))
        cut = np.partition(slack.pairs[self.table.allowed], most - 1)[most - 1] if most else 0
        self.near: Mask = self.table.allowed & (slack.pairs <= cut)
        options = self.near.astype(np.int64)
        self.shared = options.T @ options

    def draw(self, solution: Solution) -> Mask:
        """Municipalities, one after the other by how many groups they compete for, until there are enough options.

        Returns the groups that are set free: all that are there, and all that are left open.
        """
        places = len(self.table.places)
        chosen = [self.random.randrange(places)]
        while len(chosen) < int(SHARE * places) and self._options(solution, chosen) < OPTIONS:
            weights = self.shared[chosen].sum(axis=0) + 1
            weights[chosen] = 0
            chosen += self.random.choices(range(places), weights.tolist())
        return self._free(solution, chosen)

    def _free(self, solution: Solution, chosen: list[int]) -> Mask:
        free: Mask = np.isin(solution.place, [*chosen, UNPLACED])
        return free

    def _options(self, solution: Solution, chosen: list[int]) -> int:
        return int(np.count_nonzero(self.near[self._free(solution, chosen)][:, chosen]))

    def core(self, solution: Solution, free: Mask) -> Core:
        """The near options of free groups in the municipalities that they have among them, or where nobody is."""
        here = np.isin(np.arange(len(self.table.places)), solution.place[free])
        empty = ~np.isin(np.arange(len(self.table.places)), solution.place)
        pairs = np.argwhere(self.near & free[:, None] & (here | empty))
        return Core.of(self.table, pairs).including(self.table, solution.without(self.table, ~free))

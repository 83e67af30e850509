"""The core: the options that are still in question, given prices and the best placement so far.

An option whose net value is below its group's best by more than the gap cannot be in a better placement.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from visitering.domain.geography import Mask, Row
from visitering.matching.prices import FINE, Priced
from visitering.matching.relaxation import Option
from visitering.matching.table import Grid, Solution, Table, Uses


@dataclass(frozen=True)
class Core:
    """Which options a model decides over: `pairs[u, m]`, and entries of `fills` and of `needs`."""

    pairs: Mask
    fills: Mask
    needs: Mask

    @classmethod
    def everything(cls, table: Table) -> Core:
        return cls(table.allowed, np.ones(len(table.fills), dtype=bool), np.ones(len(table.needs), dtype=bool))

    def including(self, table: Table, solution: Solution) -> Core:
        """The core with the options that a solution takes."""
        pairs, fills, needs = self.pairs.copy(), self.fills.copy(), self.needs.copy()
        placed = solution.placed()
        pairs[placed, solution.place[placed]] = True
        fills[solution.fills] = True
        needs[solution.needs] = True
        return Core(pairs, fills, needs)


class Slack:
    """How far each option is below the best of its group at given prices, in thousandths of the model's integers.

    `pairs[u, m]` is that of the best option of the pair, `fills` and `needs` that of the best option with the entry.
    """

    def __init__(self, priced: Priced) -> None:
        self.priced = priced
        table = priced.table
        self.pairs: Grid = np.where(table.allowed, priced.best[:, None] - priced.through, 2**61)
        self.fills = self._of(table.fills, priced.fill_net, worst=0)
        self.needs = self._of(table.needs, priced.need_net, worst=None)

    def _of(self, uses: Uses, worth: Row, worst: int | None) -> Row:
        if not len(uses):
            return np.zeros(0, dtype=np.int64)
        best = np.maximum.reduceat(worth, uses.first)
        best = best if worst is None else np.maximum(worst, best)
        slack: Row = self.pairs[uses.unit, uses.place] + best[uses.run] - worth
        return slack

    def within(self, cut: int) -> int:
        """How many pairs are within `cut` of their group's best."""
        return int(np.count_nonzero(self.pairs <= cut * FINE))

    def core(self, cut: int, most: int | None = None) -> tuple[Core, bool]:
        """(the options within `cut` of their group's best, whether these are all of them).

        `cut` in the model's integers. At most about `most` pairs: the nearest first; where prices say nothing,
        those that are worth most in the last tier.
        """
        limit, worth = cut * FINE, -self.priced.table.value[-1]
        within = np.argwhere(self.pairs <= limit)
        if most is None or len(within) <= most:
            return Core(self.pairs <= limit, self.fills <= limit, self.needs <= limit), True
        unit, place = within.T
        kept = within[np.lexsort((worth[unit, place], self.pairs[unit, place]))[:most]]
        pairs = np.zeros_like(self.priced.table.allowed)
        pairs[kept[:, 0], kept[:, 1]] = True
        limit = int(self.pairs[kept[-1, 0], kept[-1, 1]])
        return Core(pairs, self.fills <= limit, self.needs <= limit), False


def support(table: Table, shares: list[tuple[Option, float]]) -> Core:
    """The options that the relaxation uses."""
    core = Core(
        np.zeros(table.shape, dtype=bool), *(np.zeros(len(u), dtype=bool) for u in (table.fills, table.needs))
    )
    for option, _ in shares:
        core.pairs[option.unit, option.place] = True
        core.fills[list(option.fills)] = True
        core.needs[list(option.needs)] = True
    return core

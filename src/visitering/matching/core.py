"""The core: the options that are still in question, given prices and the best placement so far.

An option whose net value is below its group's best by more than the gap cannot be in a better placement.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from visitering.domain.geography import Row
from visitering.matching.master import Option
from visitering.matching.prices import FINE, Priced
from visitering.matching.table import Grid, Solution, Table, Uses


@dataclass(frozen=True)
class Core:
    """What a model decides over: (group, municipality) pairs, and uses (taker, entry) there; each of shape (n, 2)."""

    pairs: Grid
    fills: Grid
    needs: Grid

    @classmethod
    def everything(cls, table: Table) -> Core:
        return cls.of(table, np.argwhere(table.allowed))

    @classmethod
    def of(cls, table: Table, pairs: Grid) -> Core:
        """The pairs with all their uses."""
        return cls(pairs, table.fills.entries(*pairs.T)[1], table.needs.entries(*pairs.T)[1])

    def including(self, table: Table, solution: Solution) -> Core:
        """The core with the options that a solution takes."""
        placed = solution.placed()
        own = np.stack([placed, solution.place[placed]], axis=1)
        return Core(
            _union(self.pairs, own, len(table.places)),
            _union(self.fills, solution.fills, len(table.fills)),
            _union(self.needs, solution.needs, len(table.needs)),
        )


def _union(some: Grid, others: Grid, width: int) -> Grid:
    """The pairs of both, each once, in order; second numbers are below `width`."""
    both = np.concatenate([some, others])
    return np.stack(np.divmod(np.unique(both[:, 0] * max(1, width) + both[:, 1]), max(1, width)), axis=1)


class Slack:
    """How far each option is below the best of its group at given prices, in thousandths of the model's integers.

    `pairs[u, m]` is that of the best option of the pair.
    """

    def __init__(self, priced: Priced) -> None:
        self.priced, self.table = priced, priced.table
        self.pairs: Grid = np.where(self.table.allowed, priced.best[:, None] - priced.through, TOO_FAR)

    def within(self, cut: int) -> int:
        """How many pairs are within `cut` of their group's best."""
        return int(np.count_nonzero(self.pairs <= cut * FINE))

    def core(self, cut: int, most: int | None = None) -> tuple[Core, bool]:
        """(the options within `cut` of their group's best, whether these are all of them).

        `cut` in the model's integers. At most about `most` pairs: the nearest first; where prices say nothing,
        those that are worth most in the last tier.
        """
        limit = cut * FINE
        within = np.argwhere(self.pairs <= limit)
        if most is None or len(within) <= most:
            return self.around(within, limit), True
        unit, place = within.T
        worth = -self.table.value[-1][unit, place]
        kept = within[np.lexsort((worth, self.pairs[unit, place]))[:most]]
        return self.around(kept, int(self.pairs[kept[-1, 0], kept[-1, 1]])), False

    def around(self, pairs: Grid, limit: int) -> Core:
        """The pairs with those of their uses whose best option is within `limit` thousandths of the group's best."""
        priced = self.priced
        fills = self._uses(self.table.fills, priced.fill_net, priced.fill_best, pairs, limit)
        return Core(pairs, fills, self._uses(self.table.needs, priced.need_net, priced.need_best, pairs, limit))

    def _uses(self, uses: Uses, worth: Row, best: Grid, pairs: Grid, limit: int) -> Grid:
        pair, use = uses.entries(*pairs.T)
        if not len(use):
            return use
        unit, place = pairs[pair].T
        slack = self.pairs[unit, place] + best[uses.kind[use[:, 0]], place] - worth[use[:, 1]]
        kept: Grid = use[slack <= limit]
        return kept


TOO_FAR = 2**61
"""Slack of what is not allowed."""


def support(shares: list[tuple[Option, float]]) -> Core:
    """The options that the relaxation uses."""
    options = [option for option, _ in shares]
    pairs = sorted({(option.unit, option.place) for option in options})
    fills = sorted({use for option in options for use in option.fills})
    needs = sorted({use for option in options for use in option.needs})
    return Core(*(np.array(found, dtype=np.int64).reshape(-1, 2) for found in (pairs, fills, needs)))

"""The bound by cuts: the relaxation of a small table with cutting planes, priced on every option in question.

Rounds: solve over the active options; put the prices on all options in question; those that pay join; those that
cannot be in a better placement are out; cut off what is taken in parts. The bound of each round is computed in whole
numbers from rounded prices, as that of the relaxation is:

    Σ_groups max(0, best net value) + Σ_rows price · limit + Σ_segments length · max(0, net value) + constant
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from visitering.domain.geography import Mask, Row
from visitering.matching.budget import ITERATIONS_PER_EFFORT, Budget, Stopped
from visitering.matching.cuts import PARTS, Cut, Cuts, Weighed
from visitering.matching.linear import Point, solved
from visitering.matching.program import Program
from visitering.matching.separating import separated
from visitering.matching.table import Solution

CENTS = 100
"""Prices are in hundredths of the model's integers."""
UNIT = CENTS * PARTS
"""Net values are whole numbers of so many to one of the model's integers."""
FIRST = 8
"""Options of each group with which the relaxation begins,"""
MORE = 600
"""and so many more at a time, the best ones."""
WORTH = 10
"""Options that pay less more than those that their group has already are left for another round."""
OFTEN = 12
"""Solves of one round."""
CUTS = 80
"""Cuts of one round."""
ROUNDS = 30
TAILING, TWICE = 1e-5, 2
"""Rounds are over when so many in a row take off less than this share of the bound."""


@dataclass(frozen=True)
class Prices:
    """Of rows and cuts, in `CENTS`th; the bound that follows, the model's integers; how far each option is below the
    best of its group, in `UNIT`th."""

    bound: int
    slack: Row


class Cutting:
    """Cutting planes for a program.

    `best`: the best placement so far; only better ones interest. `near`: how far each option is below its group's
    best at the prices so far, to begin with the nearest. `effort` is what it has used, not yet spent.
    """

    def __init__(self, program: Program, best: Solution, near: Row, budget: Budget, workers: int) -> None:
        self.program, self.budget, self.workers = program, budget, workers
        self.objective = best.objective(program.table, program.tier)
        self.cuts = Cuts(program)
        self.point: Point | None = None
        self.bound, self.slack = 2**60, near
        self.effort = 0.0
        count = min(len(near), FIRST * program.table.shape[0])
        self.active = np.zeros(len(near), dtype=bool)
        if count:
            self.active[np.argpartition(near, count - 1)[:count]] = True
        self.active[program.options.of(best)] = True

    def open(self) -> Mask:
        """Options that a placement as good as the best may take: one more, as the bound is rounded down."""
        kept: Mask = self.slack <= (self.bound - self.objective + 1) * UNIT
        return kept

    def nearest(self, number: int) -> Mask:
        """The options with the least slack, about so many."""
        if len(self.slack) <= number:
            return np.ones(len(self.slack), dtype=bool)
        kept: Mask = self.slack <= np.partition(self.slack, number - 1)[number - 1]
        return kept

    def run(self, told: Callable[[], None], rounds: int = ROUNDS) -> None:
        """Rounds until they bring little; what ends the search ends them, and the bound so far stands."""
        small = 0
        try:
            for n in range(rounds):
                before = self.bound
                if not self._solved():
                    return
                told()
                small = small + 1 if before - self.bound < TAILING * abs(before) else 0
                if self.bound <= self.objective or small == TWICE or n == rounds - 1 or not self._cut():
                    return
        except Stopped:
            return

    def _solved(self) -> bool:
        """Solves until no option in question pays more than those that are active; whether that went well."""
        for _ in range(OFTEN):
            point = solved(self.program, self.cuts.made, np.flatnonzero(self.active), self.point, self.budget)
            if point is None:
                return False
            self.effort += point.iterations / ITERATIONS_PER_EFFORT
            self.point = point
            net, prices = self._priced(point)
            if prices.bound < self.bound:
                self.bound, self.slack = prices.bound, prices.slack
            here = np.full(self.program.table.shape[0], -(2**62))
            np.maximum.at(here, self.program.options.unit[self.active], net[self.active])
            more = net - here[self.program.options.unit]
            paying = np.flatnonzero(more > WORTH * UNIT)
            if not len(paying):
                break
            count = min(len(paying), MORE)
            self.active[paying[np.argpartition(-more[paying], count - 1)[:count]]] = True
        self._leave_out(prices)
        return True

    def _priced(self, point: Point) -> tuple[Row, Prices]:
        program, made = self.program, self.cuts.made
        whole = np.rint(point.prices * CENTS).astype(np.int64)
        rows, of_cuts = whole[: len(program.limit)].copy(), np.maximum(0, whole[len(program.limit) :])
        rows[~program.equal] = np.maximum(0, rows[~program.equal])
        rows[program.group] = 0
        net = PARTS * (CENTS * program.worth - program.combined(rows, program.options))
        segments = PARTS * (CENTS * program.slope - program.combined_segments(rows))
        limits = PARTS * int(rows @ program.limit)
        for k in np.flatnonzero(of_cuts).tolist():
            net -= int(of_cuts[k]) * made[k].options.astype(np.int64)
            segments = segments - int(of_cuts[k]) * made[k].segments.astype(np.int64)
            limits += int(of_cuts[k]) * made[k].limit
        least = np.where(program.equal[program.group], -(2**62), 0)
        best = least.copy()
        np.maximum.at(best, program.options.unit, net)
        full = int(best[best > -(2**62)].sum()) + int((program.segments.length * np.maximum(0, segments)).sum())
        bound = (full + limits) // UNIT + program.constant
        return net, Prices(bound, best[program.options.unit] - net)

    def _leave_out(self, prices: Prices) -> None:
        """What cannot be in a placement as good as the best goes, where that makes the arrays notably smaller."""
        kept = prices.slack <= (prices.bound - self.objective + 1) * UNIT
        if self.point is None or np.count_nonzero(kept) > 0.8 * len(kept):
            return
        self.point = self.point.take(kept)
        self.active, self.slack = self.active[kept], self.slack[kept]
        self.program = self.program.over(kept)
        made = [Cut(cut.options[kept], cut.segments, cut.limit) for cut in self.cuts.made]
        self.cuts = Cuts(self.program, made)

    def _cut(self) -> bool:
        """Adds cuts; whether there were any."""
        assert self.point is not None
        chosen = separated(self.cuts, self.point, CUTS)

        def full(weighed: Weighed) -> Cut | None:
            return self.cuts.rounded(weighed, self.program.options)

        made = self.budget.side_by_side(self.workers, full, chosen)
        self.cuts.made += [cut for cut in made if cut is not None]
        return bool(made)

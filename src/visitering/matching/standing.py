"""Where the search in one tier stands: the best placement, the bound, and what every step does with what it finds."""

from __future__ import annotations

from functools import cached_property

from visitering.domain.geography import Mask
from visitering.domain.result import Stop, gap
from visitering.matching.budget import Stopped
from visitering.matching.core import Core, Slack
from visitering.matching.knapsacks import Knapsacks
from visitering.matching.master import LARGE
from visitering.matching.model import NOTHING, Found, Model
from visitering.matching.neighbourhoods import Neighbourhoods
from visitering.matching.prices import Duals, Priced
from visitering.matching.relaxation import Relaxation
from visitering.matching.setting import Setting
from visitering.matching.several import Several, is_packing
from visitering.matching.start import merged
from visitering.matching.table import Solution, Table
from visitering.said import said

SIDE_BY_SIDE = 4
"""Neighbourhoods of one round: fixed, so that the number of workers changes nothing but the time."""
SMALL_SLICE = 0.5
"""Effort that one neighbourhood may take."""


class Standing:
    """One tier of a table: the best placement so far, the lowest bound, the prices that it rests on.

    `guide`: the relaxation of the last tier, taken on trust that the earlier ones reach all they could.
    """

    def __init__(self, table: Table, tier: int, best: Solution, guide: Relaxation, setting: Setting) -> None:
        self.table, self.tier, self.best, self.guide = table, tier, best, guide
        self.setting, self.budget = setting, setting.budget
        self.reached = best.objectives(table)[:tier]
        self.objective = best.objective(table, tier)
        self.priced = Priced(table, tier, Duals.zero(table, tier), self.reached)
        self.bound = self.priced.bound
        self.slack = Slack(guide.priced)
        self.costs = guide.costs
        self.searched: Solution | None = None
        self.knapsacks: Knapsacks | None = None
        self.left: Core | None = None
        """Where cuts left little in question: what a placement as good as the best may take."""

    @property
    def is_last(self) -> bool:
        return self.tier == len(self.table.tiers) - 1

    @cached_property
    def is_packing(self) -> bool:
        """Whether several municipalities at once, and branching, are worth while."""
        return self.is_last and not self.is_large and is_packing(self.table)

    @property
    def is_large(self) -> bool:
        return self.table.shape[0] > LARGE

    @property
    def gap(self) -> float:
        return gap(self.objective, self.bound, self.table.scale(self.tier))

    @property
    def proven(self) -> bool:
        return self.objective >= self.bound

    def _settled(self) -> Stop | None:
        """Why the search is over, if it is."""
        if self.proven:
            return Stop.PROVEN
        if self.is_last and self.gap <= self.setting.target:
            return Stop.GAP
        return self.budget.stop

    def _consider(self, solution: Solution | None) -> bool:
        """Takes a placement that is better: in an earlier tier that was not proven, in this one, or in the last."""
        if solution is None:
            return False
        found, known = solution.objectives(self.table), self.best.objectives(self.table)
        if (*found[: self.tier + 1], found[-1]) > (*known[: self.tier + 1], known[-1]):
            self.best, self.objective = solution, found[self.tier]
            return True
        return False

    def _say(self, stage: str) -> None:
        points = self.objective / self.table.scale(self.tier)
        self.setting.progress(stage, share=self.budget.share, gap=self.gap, points=points)

    def _solve(self, core: Core, start: Solution, effort: float, fixed: Solution | None = None) -> Found:
        """Solves a core; where the search is ended before anything is found, nothing is."""
        try:
            model = Model(self.table, core, fixed, self.budget)
            for tier, value in enumerate(self.reached):
                model.keep(tier, value)
            model.hint(start)
            alone = self.is_last or fixed is None
            worth = model.points(self.tier) if alone else model.worth(self.costs)
            return model.maximise(worth, self.budget.limits(effort), small=fixed is not None)
        except Stopped:
            return NOTHING

    def _branching(self, points: float, most: float, effort: float) -> None:
        """Shows what branching has reached."""
        self._tell(said("branching"), points, most, effort)

    def _cutting(self, points: float, most: float, effort: float) -> None:
        """Shows what cutting planes have reached."""
        self._tell(said("cutting planes"), points, most, effort)

    def _tell(self, stage: str, points: float, most: float, effort: float) -> None:
        share = min(1.0, self.budget.share + effort / self.budget.effort)
        self.setting.progress(stage, share=share, gap=gap(points, most, scale=1), points=points)

    def _side_by_side(self, draws: Neighbourhoods | Several, frees: list[Mask], effort: float = SMALL_SLICE) -> bool:
        """Solves neighbourhoods of the same placement at once; takes what each finds, in order. Whether any did."""
        start = self.best

        def neighbour(free: Mask) -> Found:
            return self._solve(draws.core(start, free), start, effort, fixed=start.without(self.table, free))

        founds = self.budget.side_by_side(self.setting.workers, neighbour, frees)
        self.budget.spend(sum(found.effort for found in founds))
        improved = False
        for found in founds:
            if found.solution is not None:
                together = (
                    found.solution if self.best is start else merged(self.table, self.best, start, found.solution)
                )
                improved |= self._consider(together)
        return improved

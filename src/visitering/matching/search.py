"""The search in one tier: relaxation, growing cores, neighbourhoods, until it is proven or the budget ends."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from visitering.domain.geography import Mask
from visitering.domain.result import Stop, gap
from visitering.matching.budget import Budget
from visitering.matching.core import Core, Slack, support
from visitering.matching.model import Found, Model
from visitering.matching.neighbourhoods import Neighbourhoods
from visitering.matching.prices import Duals, Priced
from visitering.matching.progress import Progress
from visitering.matching.relaxation import relax
from visitering.matching.start import greedy
from visitering.matching.table import Solution, Table

SLICE = 3.0
"""Effort that one solve of a core may take."""
SMALL_SLICE = 0.5
"""Effort that one neighbourhood may take."""
GROWTH = (2.5, 4, 6, 9, 14, 20)
"""Options per group in one core after another."""
SIDE_BY_SIDE = 4
"""Neighbourhoods of one round: fixed, so that the number of workers changes nothing but the time."""


class TierSearch:
    """Improves a placement in one tier without giving up what the earlier tiers have reached."""

    def __init__(
        self,
        table: Table,
        tier: int,
        reached: tuple[int, ...],
        best: Solution,
        budget: Budget,
        target: float,
        workers: int,
        progress: Progress,
    ) -> None:
        self.table, self.tier, self.reached, self.best = table, tier, reached, best
        self.budget, self.target, self.workers, self.progress = budget, target, workers, progress
        self.objective = best.objective(table, tier)
        self.priced = Priced(table, tier, Duals.zero(table, tier), reached)
        self.bound = self.priced.bound
        self.growth = iter(GROWTH)
        self.searched: Solution | None = None
        self._consider(greedy(table, tier))

    def run(self) -> Stop:
        """Searches until the end; returns why it ended.

        Cores grow as long as they bring something; then neighbourhoods, which find better placements sooner; then
        the larger cores, if they can still prove the best, and neighbourhoods again if these have found more.
        """
        return (
            self._settled()
            or self._relaxation()
            or self._cores(only_while_fruitful=True)
            or self._neighbourhoods()
            or self._cores(only_while_fruitful=False)
            or self._neighbourhoods()
            or Stop.SEARCHED
        )

    @property
    def gap(self) -> float:
        return gap(self.objective, self.bound, self.table.scale(self.tier))

    @property
    def proven(self) -> bool:
        return self.objective >= self.bound

    # --- where it stands ---------------------------------------------------------------------------------

    def _settled(self) -> Stop | None:
        """Why the search is over, if it is."""
        if self.proven:
            return Stop.PROVEN
        if self.gap <= self.target:
            return Stop.GAP
        return self.budget.stop

    def _consider(self, solution: Solution | None) -> bool:
        """Takes a placement that is better: in an earlier tier that was not proven, or in this one."""
        if solution is None:
            return False
        values = solution.objectives(self.table)[: self.tier + 1]
        if values > self.best.objectives(self.table)[: self.tier + 1]:
            self.best, self.objective = solution, values[self.tier]
            return True
        return False

    def _say(self, stage: str) -> None:
        self.progress(stage, share=self.budget.share, gap=self.gap)

    def _solve(self, core: Core, start: Solution, effort: float, fixed: Solution | None = None) -> Found:
        model = Model(self.table, core, fixed)
        for tier, value in enumerate(self.reached):
            model.keep(tier, value)
        model.hint(start)
        return model.maximise(model.points(self.tier), self.budget.limits(effort))

    # --- the steps ---------------------------------------------------------------------------------------

    def _relaxation(self) -> Stop | None:
        """Prices and their bound; then the best placement that the relaxation's own options allow."""
        self._say("relaxation")
        relaxed = relax(self.table, self.tier, self.reached, self.best)
        self.budget.spend_iterations(relaxed.iterations)
        self.priced = relaxed.priced
        self.bound = min(self.bound, self.priced.bound)
        self.slack = Slack(self.priced)
        core = support(relaxed.shares).including(self.table, self.best)
        self._improve(core, SLICE)
        return self._settled()

    def _improve(self, core: Core, effort: float) -> Found:
        found = self._solve(core, self.best, effort)
        self.budget.spend(found.effort)
        self._consider(found.solution)
        return found

    def _cores(self, *, only_while_fruitful: bool) -> Stop | None:
        """One core larger than the other, until one holds every option that the prices leave in question."""
        in_question = self.slack.within(self.priced.bound - self.objective)
        if not only_while_fruitful and in_question > GROWTH[-1] * self.table.shape[0]:
            return None
        for each in self.growth:
            needed = self.priced.bound - self.objective
            core, complete = self.slack.core(needed, most=int(each * self.table.shape[0]))
            self._say("core")
            before = self.best
            found = self._improve(core.including(self.table, self.best), SLICE)
            if complete:
                self.bound = min(self.bound, max(self.objective, found.bound))
            if (stop := self._settled()) is not None:
                return stop
            if not found.proven or (only_while_fruitful and not complete and self.best is before):
                return None
        return None

    def _neighbourhoods(self) -> Stop | None:
        """Rounds of small models side by side, until half of the municipalities have had one that found nothing."""
        if self.best is self.searched:
            return None
        draws = Neighbourhoods(self.table, self.slack, self.table.seed)
        places = draws.around_each_place()
        fruitless = 0
        with ThreadPoolExecutor(self.workers) as pool:
            while 2 * fruitless < self.table.shape[1]:
                self._say("neighbourhoods")
                start = self.best
                drawn = [draws.draw(start, place) for place in islice(places, SIDE_BY_SIDE)]
                founds = list(pool.map(lambda around, at=start: self._neighbour(around, at), drawn))
                self.budget.spend(sum(found.effort for found in founds))
                improved = [self._consider(found.solution) for found in founds]
                fruitless = 0 if any(improved) else fruitless + SIDE_BY_SIDE
                if (stop := self._settled()) is not None:
                    return stop
        self.searched = self.best
        return None

    def _neighbour(self, around: tuple[Core, Mask], start: Solution) -> Found:
        core, free = around
        return self._solve(core, start, SMALL_SLICE, fixed=start.without(self.table, free))

"""The search in one tier: relaxation, growing cores, neighbourhoods, until it is proven or the budget ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from visitering.domain.result import Stop
from visitering.matching.core import Core, Slack, support
from visitering.matching.knapsacks import sharpen
from visitering.matching.model import Found
from visitering.matching.neighbourhoods import Neighbourhoods
from visitering.matching.packing import Packing
from visitering.matching.proving import Proving
from visitering.matching.relaxation import relax
from visitering.matching.standing import SIDE_BY_SIDE
from visitering.matching.start import greedy
from visitering.matching.table import UNPLACED
from visitering.said import said

SLICE = 3.0
"""Effort that one solve of a core may take."""
GROWTH = (2.5, 4, 6, 9, 14, 20)
"""Options per group in one core after another."""
BRIEFLY = 1
"""Cores of a brief search: neighbourhoods find what a good start leaves to find in half the time of larger cores."""
LARGER = 1.5
"""So much larger neighbourhoods become when nothing is found any more,"""
MOST_LARGER = 2
"""and so many times, each time in fewer rounds: they take longer."""
IN_VAIN = 1.5
"""Effort without a find after which neighbourhoods of one size are given up, however few they were."""
SHARPENING = 1.0
"""Effort that the search for case prices counts as."""
BROAD = 6
"""Options of each group in question, from which on cutting planes come before cores."""
FAR = 0.001
"""Gap beyond which HiGHS is asked for a bound in the end."""
TRIES = 12
"""Rounds in which nobody who was left open finds a place, before that is given up."""


class TierSearch(Packing):
    """Improves a placement in one tier without giving up what the earlier tiers have reached."""

    proving: Proving | None = None

    def run(self) -> Stop:
        """Searches until the end; returns why it ended.

        Cores grow as long as they bring something; then neighbourhoods, which find better placements sooner; then
        the larger cores, if they can still prove the best, and neighbourhoods again if these have found more.
        """
        growth = iter(GROWTH[:BRIEFLY] if self.setting.brief else GROWTH)
        stop = (
            self._settled()
            or self._open_cases()
            or self._greedy()
            or self._relaxation()
            or self._packing()
            or self._proof()
            or self._cores(growth, only_while_fruitful=True)
            or self._neighbourhoods()
            or self._sharper_bound()
            or (Stop.SEARCHED if self.setting.brief else None)
            or self._cores(growth, only_while_fruitful=False)
            or self._neighbourhoods()
            or self._root()
            or Stop.SEARCHED
        )
        if self.budget.cut is not None and self.is_last:
            self._trust_the_guide()
        return stop

    def _trust_the_guide(self) -> None:
        """Where the search was ended before the tier's own relaxation, the guide's prices may say more than none."""
        by_guide = replace(self.guide.priced, reached=self.reached)
        if by_guide.bound < self.priced.bound:
            self.priced = by_guide
            self.bound = min(self.bound, max(self.objective, by_guide.bound))

    # --- the steps ---------------------------------------------------------------------------------------

    def _open_cases(self) -> Stop | None:
        """Finds room for groups that are left open, as far as that raises this tier."""
        if self.is_last:
            return None
        draws = Neighbourhoods(self.slack, len(self.table.tiers) - 1, self.table.seed)
        fruitless = 0
        while fruitless < TRIES:
            self._say(said("open cases"))
            could = self.table.allowed.any(axis=1) & (self.table.value[self.tier].max(axis=1) > 0)
            waiting = np.flatnonzero((self.best.place == UNPLACED) & could).tolist()
            if not waiting:
                return None
            draws.random.shuffle(waiting)
            before = self.objective
            frees = [draws.around_open(self.best, u) for u in waiting[:SIDE_BY_SIDE]]
            self._side_by_side(draws, frees)
            fruitless = 0 if self.objective > before else fruitless + 1
            if (stop := self._settled()) is not None:
                return stop
        return None

    def _greedy(self) -> Stop | None:
        """Takes the greedy placement if it is better: it is far from the guide, but it may prove a small tier."""
        if not self.is_large:
            self._consider(greedy(self.table, self.tier))
        return self._settled()

    def _relaxation(self) -> Stop | None:
        """Prices and their bound; then the best placement that the relaxation's own options allow."""
        relaxed = self.guide
        if not self.is_last or self.reached != self.guide.priced.reached:
            self._say(said("relaxation"))
            warm = self.guide.priced.duals if self.is_last else None
            relaxed = relax(self.table, self.tier, self.reached, self.best, warm, self.budget)
            self.budget.spend_iterations(relaxed.iterations)
        self.priced, self.slack = relaxed.priced, Slack(relaxed.priced)
        self.bound = min(self.bound, self.priced.bound)
        if not self.is_large and not self.is_broad and not self.is_packing:
            self._improve(support(relaxed.shares).including(self.table, self.best), SLICE)
        return self._settled()

    @property
    def is_broad(self) -> bool:
        """Whether prices leave so many options in question that cutting planes prove more than cores."""
        in_question = self.slack.within(self.priced.bound - self.objective)
        small = self.is_last and not self.is_large and not self.is_packing and not self.setting.brief
        return small and in_question > BROAD * self.table.shape[0]

    def _proof(self) -> Stop | None:
        """Cutting planes, and branch and cut over what they leave in question: a placement first, then the proof."""
        if not self.is_broad:
            return None
        self._say(said("cutting planes"))
        self.proving = proving = Proving(
            self.slack, self.tier, self.reached, self.priced.bound, self.setting, self._branching, self._cutting
        )
        for step in (proving.placement, proving.proof):
            found = step(self.best)
            self.budget.spend(found.effort)
            self._consider(found.solution)
            if step == proving.proof:
                self.left = proving.left
                self.bound = min(self.bound, max(self.objective, found.bound))
                if self.proven:  # on the solver's word: what anyone can check comes as near as it can
                    self._sharper_bound()
            if (stop := self._settled()) is not None:
                return stop
        return None

    def _root(self) -> Stop | None:
        """A week that stays far from its bound: a MIP solver's root bound, where nothing else brings it nearer."""
        if self.proving is None or self.gap <= FAR:
            return None
        self._say(said("branching"))
        found = self.proving.root(self.best)
        self.budget.spend(found.effort)
        # What is out of question is no better than the best.
        self.bound = min(self.bound, max(self.objective, found.bound))
        self._consider(found.solution)
        return self._settled()

    def _improve(self, core: Core, effort: float) -> Found:
        found = self._solve(core, self.best, effort)
        self.budget.spend(found.effort)
        self._consider(found.solution)
        return found

    def _cores(self, growth: Iterable[float], *, only_while_fruitful: bool) -> Stop | None:
        """One core larger than the other, until one holds every option that the prices leave in question."""
        in_question = self.slack.within(self.priced.bound - self.objective)
        if self.is_large or (not only_while_fruitful and in_question > GROWTH[-1] * self.table.shape[0]):
            return None
        for each in growth:
            needed = self.priced.bound - self.objective
            core, complete = self.slack.core(needed, most=int(each * self.table.shape[0]))
            self._say(said("core"))
            before = self.best
            found = self._improve(core.including(self.table, self.best), SLICE)
            if complete:
                self.bound = min(self.bound, max(self.objective, found.bound))
            if (stop := self._settled()) is not None:
                return stop
            if not found.proven or (only_while_fruitful and not complete and self.best is before):
                return None
        return None

    def _sharper_bound(self) -> Stop | None:
        """The bound by case prices, which counts whole households; on large tables it would gain next to nothing."""
        if not self.is_large:
            self._say(said("case prices"))
            self.knapsacks = sharpen(self.priced, self.objective, self.budget)
            if self.knapsacks is not None:
                self.bound = min(self.bound, max(self.objective, self.knapsacks.bound))
            self.budget.spend(SHARPENING)
        return self._settled()

    def _neighbourhoods(self) -> Stop | None:
        """Rounds of small models side by side, until as many as half of the municipalities have found nothing.

        Or until `IN_VAIN` effort has found nothing. Then larger ones, in fewer rounds; only in the last tier, which
        decides: what an earlier one finds for it on the way is no reason to go on there.
        """
        if self.best is self.searched:
            return None
        draws = Neighbourhoods(self.slack, self.tier, self.table.seed)
        fruitless, larger, spent = 0, 0, self.budget.used
        while larger <= (MOST_LARGER if self.is_last and not self.is_packing and not self.setting.brief else 0):
            self._say(said("neighbourhoods"))
            before = self.best.objectives(self.table)
            improved = self._side_by_side(draws, draws.around_places(self.best, SIDE_BY_SIDE))
            if improved and self.best.objectives(self.table)[: self.tier + 1] > before[: self.tier + 1]:
                fruitless, spent = 0, self.budget.used
            else:
                fruitless += SIDE_BY_SIDE
            if (stop := self._settled()) is not None:
                return stop
            enough = 2 * fruitless * (larger + 1) >= max(self.table.shape[1], 5 * SIDE_BY_SIDE)
            if enough or (self.budget.used - spent >= IN_VAIN and not self.is_large):
                fruitless, larger, draws.size = 0, larger + 1, draws.size * LARGER
                spent = self.budget.used
        self.searched = self.best
        return None

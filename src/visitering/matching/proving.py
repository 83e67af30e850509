"""Small tables proven best: cutting planes, then branch and cut over what they leave in question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from visitering.domain.geography import Row
from visitering.matching.branching import Branching, Told
from visitering.matching.budget import Stopped
from visitering.matching.core import Slack
from visitering.matching.cutting import UNIT, Cutting
from visitering.matching.model import NO_BOUND, Found
from visitering.matching.options import Options
from visitering.matching.prices import FINE
from visitering.matching.program import Program
from visitering.matching.setting import Setting
from visitering.matching.table import Solution

MOST_OPTIONS = 250_000
"""Options in question, beyond which their arrays would take a gigabyte."""
WINDOW = 25
"""Pairs of each group among which a better placement is looked for before anything is proven,"""
ROUNDS = 5
"""with so many rounds of cuts;"""
NEAREST = 4
"""options of each group that branching then decides over, the nearest at the prices of the cuts,"""
NEAREST_EFFORT = 1.0
"""with so much effort."""
BRANCHED = 10_000
"""Options in question beyond which branching would prove nothing."""
EFFORT = 6.0
"""Effort that branching over all that is in question may take: about a minute and a half."""


@dataclass
class Proving:
    """The last tier of a small table: `slack` at the relaxation's prices, `bound` that of the relaxation."""

    slack: Slack
    tier: int
    reached: tuple[int, ...]
    bound: int
    setting: Setting
    told: Told

    def placement(self, best: Solution) -> Found:
        """A better placement among the options near the best of their group, if there is one."""
        pairs = np.sort(self.slack.pairs[self.slack.table.allowed])
        units = self.slack.table.shape[0]
        if not len(pairs):
            return Found(None, NO_BOUND, False, 0.0)
        cut = int(pairs[min(len(pairs), WINDOW * units) - 1]) // FINE
        options = Options.within(self.slack, cut, MOST_OPTIONS)
        if options is None:
            return Found(None, NO_BOUND, False, 0.0)
        cutting = self._cutting(options.including(best), best)
        cutting.run(lambda: self._shown(best, cutting), ROUNDS)
        near = _nearest(cutting.slack, NEAREST * units)
        near[cutting.program.options.of(best)] = True
        return self._branched(cutting.program.over(near), best, NEAREST_EFFORT)

    def proof(self, best: Solution) -> Found:
        """The bound by cuts over everything in question, and what branching makes of what is still in question."""
        objective = best.objective(self.slack.table, self.tier)
        options = Options.within(self.slack, self.bound - objective, MOST_OPTIONS)
        if options is None:
            return Found(None, NO_BOUND, False, 0.0)
        cutting = self._cutting(options.including(best), best)
        cutting.run(lambda: self._shown(best, cutting))
        open_ = cutting.slack <= (cutting.bound - objective) * UNIT
        if cutting.bound <= objective or np.count_nonzero(open_) > BRANCHED:
            return Found(None, max(objective, cutting.bound), cutting.bound <= objective, 0.0)
        open_[cutting.program.options.of(best)] = True
        found = self._branched(cutting.program.over(open_), best, EFFORT)
        # What cuts have left out is no better than the best so far, nor is what branching has not found.
        bound = max(objective, min(cutting.bound, found.bound))
        return Found(found.solution, bound, found.proven, found.effort)

    def _cutting(self, options: Options, best: Solution) -> Cutting:
        program = Program(options, self.tier, self.reached)
        near = self.slack.pairs[program.options.unit, program.options.place]
        return Cutting(program, best, near, self.setting.budget, self.setting.workers)

    def _branched(self, program: Program, best: Solution, effort: float) -> Found:
        try:
            return Branching(program).maximise(best, self.setting.budget, effort, self.setting.target, self.told)
        except Stopped:
            return Found(None, NO_BOUND, False, 0.0)

    def _shown(self, best: Solution, cutting: Cutting) -> None:
        scale = self.slack.table.scale(self.tier)
        self.told(cutting.objective / scale, cutting.bound / scale, 0.0)


def _nearest(slack: Row, number: int) -> np.ndarray:
    """The options with the least slack, about so many."""
    if len(slack) <= number:
        return np.ones(len(slack), dtype=bool)
    return slack <= np.partition(slack, number - 1)[number - 1]

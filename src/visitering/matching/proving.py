"""Small tables proven best: cutting planes, then branch and cut over what they leave in question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from visitering.matching.branching import Branching, Told
from visitering.matching.budget import Stopped
from visitering.matching.core import Core, Slack
from visitering.matching.cutting import ROUNDS as MOST_ROUNDS
from visitering.matching.cutting import Cutting
from visitering.matching.model import NOTHING, Found
from visitering.matching.options import Options
from visitering.matching.prices import FINE
from visitering.matching.program import Program
from visitering.matching.setting import Setting
from visitering.matching.table import Solution

MOST_OPTIONS = 250_000
"""Options in question, beyond which their arrays would take a gigabyte."""
WINDOW = 25
"""Pairs of each group among which a better placement is looked for before anything is proven,"""
ROUNDS = 4
"""with so many rounds of cuts;"""
NEAREST, NEAREST_EFFORT = 3, 0.5
"""options of each group that branching then decides over, the nearest at the prices of cuts, with so much effort;"""
WIDER, WIDER_EFFORT = 5, 0.5
"""and the same once more, while everything in question is cut."""
BRANCHED = 8_000
"""Options in question beyond which branching would prove nothing:"""
TRIES, HOPELESS = 3, 32_000
"""so many times something better is looked for first, at the prices of all cuts, if there are not too many."""
AT_ROOT = 80_000
"""Options in question up to which the bound at HiGHS's root is worth a minute and a half."""
EFFORT = 6.0
"""Effort that branching over all that is in question may take: about a minute and a half."""


@dataclass
class Proving:
    """The last tier of a small table: `slack` at the relaxation's prices, `bound` that of the relaxation.

    `branching` and `cutting` are told how far each is.
    `left` is what a placement as good as the best may take, once everything else is out of question.
    """

    slack: Slack
    tier: int
    reached: tuple[int, ...]
    bound: int
    setting: Setting
    branching: Told
    cutting: Told
    window: Cutting | None = None
    whole: Cutting | None = None
    left: Core | None = None

    def placement(self, best: Solution) -> Found:
        """A better placement among the options near the best of their group, if one is found."""
        table = self.slack.table
        pairs = np.sort(self.slack.pairs[table.allowed])
        if not len(pairs):
            return NOTHING
        cut = int(pairs[min(len(pairs), WINDOW * table.shape[0]) - 1]) // FINE
        self.window = self._cutting(cut, best)
        if self.window is None:
            return NOTHING
        self._cut(self.window, ROUNDS)
        self.setting.budget.spend(self.window.effort)
        return self._branched(self.window, NEAREST, best, NEAREST_EFFORT)

    def proof(self, best: Solution) -> Found:
        """The bound by cuts over everything in question, and what branching makes of what is still in question.

        Meanwhile the other worker looks a little farther around; what it finds leaves less in question.
        """
        # One more: the bound is rounded down, and ties are settled among what is left.
        cutting = self._cutting(self.bound - best.objective(self.slack.table, self.tier) + 1, best)
        if cutting is None:
            return NOTHING
        window, self.whole = self.window, cutting

        def everything() -> Found:
            self._cut(cutting)
            return NOTHING

        def wider() -> Found:
            return NOTHING if window is None else self._branched(window, WIDER, best, WIDER_EFFORT)

        steps: list[Callable[[], Found]] = [everything, wider]
        _, found = self.setting.budget.side_by_side(self.setting.workers, lambda step: step(), steps)
        self.setting.budget.spend(found.effort)
        best = self._taken(cutting, found, best)
        for turn in range(TRIES):
            self._cut(cutting)
            in_question = np.count_nonzero(cutting.open())
            if not BRANCHED < in_question <= HOPELESS or self.setting.budget.stop is not None:
                break
            found = self._branched(cutting, NEAREST + turn, best, WIDER_EFFORT)
            self.setting.budget.spend(found.effort)
            best = self._taken(cutting, found, best)
        self.setting.budget.spend(cutting.effort)
        effort = 0.0
        if cutting.bound > cutting.objective and np.count_nonzero(cutting.open()) <= BRANCHED:
            found = self._branched(cutting, 0, best, EFFORT)
            effort, best = found.effort, self._taken(cutting, found, best)
            # What cuts have left out is no better than the best so far, nor is what branching has not found.
            cutting.bound = max(cutting.objective, min(cutting.bound, found.bound))
        self.left = _core(cutting.program.options)
        return Found(best, cutting.bound, cutting.bound <= cutting.objective, effort)

    def root(self, best: Solution) -> Found:
        """What HiGHS makes of all that is in question at the root of its tree: its cuts come farther than these."""
        if self.whole is None:
            return NOTHING
        self._taken(self.whole, Found(best, self.bound, False, 0.0), best)
        kept = self.whole.open()
        if np.count_nonzero(kept) > AT_ROOT:
            return NOTHING
        try:
            return Branching(self.whole.program.over(kept)).at_once(1, self.setting.budget)
        except Stopped:
            return NOTHING

    def _taken(self, cutting: Cutting, found: Found, best: Solution) -> Solution:
        """The better of the best placement and what is found: then less is in question."""
        if found.solution is None:
            return best
        objective = found.solution.objective(self.slack.table, self.tier)
        if objective <= cutting.objective:
            return best
        cutting.objective = objective
        return found.solution

    def _cutting(self, cut: int, best: Solution) -> Cutting | None:
        """Cutting planes over the options within `cut`; None where there are too many."""
        options = Options.within(self.slack, cut, MOST_OPTIONS)
        if options is None:
            return None
        program = Program(options.including(best), self.tier, self.reached)
        near = self.slack.pairs[program.options.unit, program.options.place]
        return Cutting(program, best, near, self.setting.budget, self.setting.workers)

    def _cut(self, cutting: Cutting, rounds: int = MOST_ROUNDS) -> None:
        scale = self.slack.table.scale(self.tier)

        def told() -> None:
            self.cutting(cutting.objective / scale, cutting.bound / scale, cutting.effort)

        cutting.run(told, rounds)

    def _branched(self, cutting: Cutting, near: int, best: Solution, effort: float) -> Found:
        """Branching over so many options of each group, the nearest; 0: over all that are in question."""
        kept = cutting.nearest(near * self.slack.table.shape[0]) if near else cutting.open()
        kept[cutting.program.options.of(best)] = True
        program = cutting.program.over(kept)
        try:
            return Branching(program).maximise(best, self.setting.budget, effort, self.setting.target, self.branching)
        except Stopped:
            return NOTHING


def _core(options: Options) -> Core:
    """What the options take, as pairs and uses."""

    def uses(used: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
        taker, entry = (part.ravel() for part in used)
        return np.unique(np.stack([taker, entry], axis=1)[entry >= 0], axis=0)

    pairs = np.unique(np.stack([options.unit, options.place], axis=1), axis=0)
    return Core(pairs, uses(options.fills), uses(options.needs))

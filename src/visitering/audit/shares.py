"""The audit in shares: what it asks of each case, some cases at a time, and what it says of all of them together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from visitering.audit.bound import bound_of, fits_alone, group_net, most
from visitering.audit.checks import wrong_bounds, wrong_prices
from visitering.audit.future import worth_later
from visitering.audit.placements import of_all, of_case, unknown
from visitering.audit.points import case_points, has_tiers, wrong_points
from visitering.audit.valuation import Valuation
from visitering.domain.cases import Case
from visitering.domain.problem import Problem
from visitering.domain.result import Result
from visitering.goals.score import Scores
from visitering.rules.book import Rulebook


@dataclass
class Share:
    """What the audit found of some cases.

    `wrong`: what does not hold of their placements, each by itself. `points`: of the placed ones together, by goal,
    unweighted; `later`: what they are worth to later cases. `best`: the best net values at the prices of each tier
    (`bound.most`) added up, over the groups whose first case is one of them, in thousandths; `coupled`: of those
    groups that are one of a couple the net values in each tier.
    """

    wrong: list[str] = field(default_factory=list)
    points: Counter[str] = field(default_factory=Counter)
    later: int = 0
    best: Counter[int] = field(default_factory=Counter)
    coupled: dict[int, list[list[int]]] = field(default_factory=dict)

    def add(self, other: Share) -> None:
        self.wrong += other.wrong
        self.points.update(other.points)
        self.later += other.later
        self.best.update(other.best)
        self.coupled |= other.coupled


class Audit:
    """The recheck of one result. Every case belongs to one share; `mismatches` puts them together.

    `sound`: cases can be asked about; if not, `mismatches` says why of no shares at all. `last`: the valuation at the
    prices of the last tier, where there is one already: it keeps what it was asked.
    """

    def __init__(
        self, problem: Problem, result: Result, book: Rulebook, scores: Scores, last: Valuation | None = None
    ) -> None:
        self.problem, self.result, self.book, self.scores = problem, result, book, scores
        self.unknown = unknown(problem, result.placements)
        self.wrong_prices = {t: list(wrong_prices(scores, t, tier)) for t, tier in enumerate(result.tiers)}
        self.sound = not self.unknown and has_tiers(problem, result) and not any(self.wrong_prices.values())
        self._group = {group[0].case_id: g for g, group in enumerate(book.groups)}
        self._of_couples = {g for couple in book.couples() for g in couple}
        self._last = last
        self._valuations: dict[int, Valuation] = {}
        for t, tier in enumerate(result.tiers if has_tiers(problem, result) else ()):
            if not self.wrong_prices[t]:
                known = last if last is not None and last.tier == t else None
                self._valuations[t] = known or Valuation(book, scores, t, tier.prices)

    def share(self, cases: Iterable[Case]) -> Share:
        """What is found of some cases of the batch."""
        share = Share()
        if self.unknown:
            return share
        for case in cases:
            if not self._placed(share, case):
                continue
            if (g := self._group.get(case.case_id)) is not None:
                self._valued(share, g)
        return share

    def _placed(self, share: Share, case: Case) -> bool:
        """Whether a placed case may be where it is, with what it takes; then its points."""
        if (placement := self.result.placements.get(case.case_id)) is None:
            return True
        if wrong := [found.sentence for found in of_case(self.book, self.scores, case, placement)]:
            share.wrong += wrong
            return False
        share.points.update(case_points(self.scores, case, placement))
        share.later += worth_later(self.book, self.scores, case, placement)
        return True

    def _valued(self, share: Share, g: int) -> None:
        """The best net value of a group at the prices of every tier."""
        group = self.book.groups[g]
        if self._last is not None:
            for case in group:
                self._last.case(case)  # whole: who explains the case asks for the rest next
        fits = fits_alone(self.book, group)
        nets = {t: group_net(self.book, valuation, group, fits) for t, valuation in self._valuations.items()}
        share.best.update({t: most(net) for t, net in nets.items()})
        if g in self._of_couples:
            share.coupled[g] = [net.tolist() for net in nets.values()]

    def mismatches(self, shares: Iterable[Share]) -> list[str]:
        """Everything in which the result claims what the problem does not say. Each step takes the one before it for
        granted: placements, points, bounds."""
        if self.unknown:
            return self.unknown
        whole = Share()
        for share in shares:
            whole.add(share)
        together = of_all(self.book, self.scores, self.result.placements)
        wrong = whole.wrong + [found.sentence for found in together]
        wrong = wrong or wrong_points(self.scores, self.result, whole.points, whole.later)
        return wrong or self._wrong_bounds(whole)

    def _wrong_bounds(self, whole: Share) -> list[str]:
        found: list[str] = []
        for t, tier in enumerate(self.result.tiers):
            wrong = self.wrong_prices[t]
            if not wrong:
                reached = tuple(earlier.objective for earlier in self.result.tiers[:t])
                n = list(self._valuations).index(t)
                coupled = {g: np.array(nets[n], dtype=np.int64) for g, nets in whole.coupled.items()}
                bound = bound_of(self._valuations[t], tier.prices, whole.best[t], coupled, reached)
                wrong = list(wrong_bounds(self.book, self.scores, t, tier, reached, bound))
            found += [f"tier {t + 1}: {sentence}" for sentence in wrong]
        return found

"""What is known of a result: the ground on which every reason and every fact stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from visitering.audit.alone import AloneMove, AloneMoves
from visitering.audit.future import worth_later
from visitering.audit.lower_costs import LowerCosts
from visitering.audit.points import case_points, placed_persons, weighted
from visitering.audit.valuation import FINE, CaseValues, Valuation
from visitering.domain.cases import Case
from visitering.domain.conflicts import Conflict
from visitering.domain.geography import Row
from visitering.domain.kept import Kept
from visitering.domain.problem import Problem
from visitering.domain.reasons import Reason
from visitering.domain.reports import Offer
from visitering.domain.result import Prices, Result
from visitering.explaining.basis import cited
from visitering.goals.score import Scores
from visitering.rules.book import Rulebook
from visitering.rules.obstacles import Occupancy


@dataclass(frozen=True, eq=False)
class Known:
    """A result and what follows from it; prices and nets are those of the last tier, in the scale of the policy.

    `conflicts`: why each open case cannot be placed, as the matching found it.
    """

    problem: Problem
    result: Result
    book: Rulebook
    scores: Scores
    conflicts: Mapping[str, Conflict] = field(default_factory=dict)

    @cached_property
    def _bases(self) -> dict[str, Reason]:
        return {}

    def basis(self, subject: str) -> Reason:
        """What a rule, a goal or a ground of exemption stands on, on the day of the batch."""
        if subject not in self._bases:
            self._bases[subject] = cited(self.problem.policy.law, subject)
        return self._bases[subject]

    @property
    def prices(self) -> Prices:
        return self.result.tiers[-1].prices

    @cached_property
    def valuation(self) -> Valuation:
        return Valuation(self.book, self.scores, len(self.result.tiers) - 1, self.prices)

    @cached_property
    def placed(self) -> Row:
        """Persons placed in each municipality, shape (M,)."""
        return placed_persons(self.problem, self.result.placements.values())

    @cached_property
    def over_quota(self) -> Row:
        """Persons placed beyond what was left, shape (M,)."""
        beyond: Row = np.maximum(0, self.placed - self.problem.left)
        return beyond

    @cached_property
    def occupancy(self) -> Occupancy:
        return Occupancy(self.book, self.result.placements)

    @cached_property
    def batch(self) -> dict[str, Case]:
        return {case.case_id: case for case in self.problem.batch}

    @cached_property
    def values(self) -> Mapping[str, CaseValues]:
        """What each case of the batch would gain and pay in each municipality."""
        return Kept(self.batch, lambda case_id: self.valuation.case(self.batch[case_id]))

    @cached_property
    def points(self) -> Mapping[str, dict[str, int]]:
        """Points of each placed case by goal, unweighted."""
        placements = self.result.placements

        def found(case_id: str) -> dict[str, int]:
            return case_points(self.scores, self.batch[case_id], placements[case_id])

        return Kept(placements, found)

    @cached_property
    def alone(self) -> Mapping[str, AloneMove]:
        """What moving each case of the batch alone would do, all others staying."""
        moves = AloneMoves(self.book, self.scores, self.result)
        return Kept(self.batch, lambda case_id: moves.of(self.batch[case_id]))

    @cached_property
    def lower_costs(self) -> LowerCosts:
        return LowerCosts(self.book, self.valuation, self.result.tiers[-1])

    def at_least(self, case: Case) -> Row:
        """What holding a case of the batch in a municipality would cost everyone together at least, shape (M,).

        Negative where it may not be.
        """
        return self._at_least[case.case_id]

    @cached_property
    def _at_least(self) -> Mapping[str, Row]:
        return Kept(self.batch, lambda case_id: self.valuation.factor * self.lower_costs.of(self.batch[case_id]))

    def place_price(self, case: Case, m: int) -> int:
        """What the places of the case's persons in a municipality cost, those of services included."""
        counted = 0 if self.book.exempt(case)[m] else case.size
        places = self.valuation.place[m] * counted + self.valuation.load[m] * case.size
        return self.valuation.factor * int(places + self.valuation.services(case)[m])

    def nets(self, case: Case) -> Row:
        """Net value of a case of the batch by the option that is best in each municipality, shape (M,).

        net = points − price − future price, and where earlier tiers score too, what is gained or lost there, at its
        price, against the placement (of a case left open, against the best there is).
        """
        return self._nets[case.case_id]

    @cached_property
    def _nets(self) -> Mapping[str, Row]:
        return Kept(self.batch, lambda case_id: self._net(self.batch[case_id]))

    def _net(self, case: Case) -> Row:
        values, placement = self.values[case.case_id], self.result.placements.get(case.case_id)
        alone = values.points - values.price - values.future
        earlier = self.valuation.factor * values.net - FINE * alone
        if placement is None:
            has = int(earlier[values.possible].max(initial=0))
        else:
            points, tiers = self.points[case.case_id], self.problem.policy.tiers
            later = worth_later(self.book, self.scores, case, placement)
            worth = sum(share * weighted(points, tiers[t]) for t, share in self.valuation.shares)
            worth -= self.valuation.future_share * later
            total = weighted(points, self.valuation.weights)
            has = self.valuation.factor * worth - FINE * (total - self.valuation.later_factor * later)
        net: Row = alone + (earlier - has) // FINE
        return net

    def nearest_offer(self, kind: str, code: str, m: int) -> Offer:
        """Of the offers of a kind and code, which there must be, the one nearest to position m."""
        if (kind, code) not in self._nearest:
            offers = self.problem.offers_of[kind, code]
            near = (self.nearest(offers, place) for place in range(len(self.problem.municipalities)))
            self._nearest[kind, code] = tuple(near)
        return self._nearest[kind, code][m]

    @cached_property
    def _nearest(self) -> dict[tuple[str, str], tuple[Offer, ...]]:
        """By municipality; filled as it is asked for."""
        return {}

    def nearest(self, offers: tuple[Offer, ...], m: int) -> Offer:
        """The offer that is nearest to position m, the first of those as near."""
        times = self.problem.travel.centiminutes[m]
        return min(offers, key=lambda offer: int(times[self.problem.index[self.problem.reported_by(offer)]]))

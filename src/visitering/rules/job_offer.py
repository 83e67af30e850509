"""A proven job offer far from where the quota would place."""

from __future__ import annotations

import numpy as np
from pydantic import NonNegativeInt

from visitering.domain.cases import Case, Circumstance, Kind
from visitering.domain.geography import Mask
from visitering.domain.reasons import Reason
from visitering.rules.base import Asked, Rule


class JobOffer(Rule):
    """With a valid job offer: forbidden(case, m) ⇔ m is not within `within_minutes` of a workplace.

    Valid: at least `min_hours` a week, not limited in time (an igu course counts as not limited), documented by
    the decision date. Let H be what the rules above leave: if H is not everything and holds no such
    municipality, the job offer yields to them.
    """

    id = "job_offer"
    one_reason = True

    within_minutes: NonNegativeInt = 60
    min_hours: NonNegativeInt = 15

    def forbids(self, case: Case, left: Mask, book: Asked) -> Mask | None:
        near = self.near(case, book)
        if near is None or self._yields(near, left):
            return None
        return ~near

    def yields(self, case: Case, left: Mask, book: Asked) -> bool:
        """Whether the case has a valid job offer that yields to the rules above, which leave `left`."""
        near = self.near(case, book)
        return near is not None and self._yields(near, left)

    @staticmethod
    def _yields(near: Mask, left: Mask) -> bool:
        return not left.all() and not (left & near).any()

    def near(self, case: Case, book: Asked) -> Mask | None:
        """The municipalities within reach of a workplace; None without a valid job offer."""
        places = self.workplaces(case, book)
        if not places:
            return None
        near: Mask = np.logical_or.reduce([book.problem.can_reach(p, self.within_minutes) for p in places])
        return near

    def workplaces(self, case: Case, book: Asked) -> list[str]:
        """The municipalities of the case's valid job offers."""
        offers = [c for c in case.of_kind(Kind.JOB_OFFER) if self._valid(c, book)]
        return [c.municipality for c in offers if c.municipality]

    def _valid(self, offer: Circumstance, book: Asked) -> bool:
        return (
            offer.hours is not None
            and offer.hours >= self.min_hours
            and (offer.time_limited is not True or offer.igu)
            and offer.documented_on is not None
            and offer.documented_on <= book.problem.policy.date
        )

    def why(self, case: Case, municipality: str, book: Asked) -> Reason:
        places = tuple(self.workplaces(case, book))
        parameters = {"municipality": municipality, "places": places, "minutes": self.within_minutes}
        return Reason("forbidden.job_offer", parameters)

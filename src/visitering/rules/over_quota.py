"""Who may be placed above the quota, or in a municipality without one."""

from __future__ import annotations

from visitering.domain.cases import Case, Kind
from visitering.rules.base import Asked, Rule
from visitering.rules.job_offer import JobOffer

BASES = (Kind.INSTITUTION_BEFORE, Kind.CLOSE_FAMILY, Kind.SPECIAL, Kind.JOB_OFFER)
"""Grounds for an exemption, in the order in which they are named."""
SUBJECTS = {ground: f"over_quota.{ground}" for ground in BASES}
"""What of an order each ground rests on. Within the quota the same circumstances bind by their own rules."""


class OverQuota(Rule):
    """exempt(case, m) ⇔ a decisive circumstance of the case is in m, or a valid job offer leads there.

    A valid job offer exempts within reach of the workplace (the minutes of the rule `job_offer`), if no
    municipality with left ≥ the case's persons lies within reach of it. Switched off: nobody is exempt. It
    forbids nothing; the rule `quota` asks it.
    """

    id = "over_quota"

    def exemptions(self, case: Case, book: Asked) -> dict[int, Kind]:
        """The basis of the exemption by position of the municipality, for those where the case is exempt."""
        index = book.problem.index
        found = [(index[c.municipality], c.kind) for c in case.decisive() if c.municipality]
        offer = book.configured[JobOffer.id]
        assert isinstance(offer, JobOffer)
        for workplace in offer.workplaces(case, book):
            near = book.problem.can_reach(workplace, offer.within_minutes)
            if not (near & (book.problem.left >= case.size)).any():
                found += [(int(m), Kind.JOB_OFFER) for m in near.nonzero()[0]]
        ranked = sorted(found, key=lambda item: BASES.index(item[1]), reverse=True)
        return dict(ranked)

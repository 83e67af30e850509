"""Places beyond the quota: schools, treatment, interpreters, or whatever else a municipality has only so much of."""

from __future__ import annotations

import numpy as np

from visitering.domain.cases import SERVICES, Case
from visitering.domain.geography import Mask
from visitering.domain.reasons import Reason
from visitering.rules.base import Asked, Rule


class Capacity(Rule):
    """Σ over cases placed in m of what they use of a service ≤ its places in m (`capacities.csv`), for each service.

    `persons`, `children`, `adults`, `seniors` and `school_age` count the persons of a case by age; any other service
    is used as `demands.csv` says. A municipality without a row for a service has no limit of it. Nobody is exempt.
    The matching keeps the sum; for one case alone, forbidden(case, m) ⇔ it uses more than the places.
    """

    id = "capacity"
    of_law = False
    """The paragraphs let such places count; that nobody is placed beyond them is the agency's own policy."""

    def forbids(self, case: Case, left: Mask, book: Asked) -> Mask | None:
        short = [self._short(case, service, book) for service in book.problem.services]
        if not short:
            return None
        forbidden: Mask = np.logical_or.reduce(short)
        return forbidden

    @staticmethod
    def _short(case: Case, service: str, book: Asked) -> Mask:
        """Where a case alone uses more of a service than there is."""
        return book.problem.demand(case, service) > book.problem.room(service)

    def why(self, case: Case, municipality: str, book: Asked) -> Reason:
        problem, m = book.problem, book.problem.index[municipality]
        service = next(service for service in problem.services if self._short(case, service, book)[m])
        return Reason(
            "forbidden.capacity",
            {
                "municipality": municipality,
                "service": service_name(service),
                "amount": problem.demand(case, service),
                "left": int(problem.room(service)[m]),
            },
        )


def service_name(service: str) -> Reason | str:
    """What to call a service in a text: those that count persons by age have names of their own."""
    return Reason(f"service.{service}") if service in SERVICES else service

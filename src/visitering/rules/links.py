"""Cases that belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import NonNegativeInt

from visitering.domain.cases import Case
from visitering.domain.geography import Mask
from visitering.domain.reasons import Reason
from visitering.rules.base import Rule

if TYPE_CHECKING:
    from visitering.rules.book import Rulebook


class Links(Rule):
    """Linked cases stay together (`same_municipality`) or near each other (`nearby`).

    forbidden(case, m) ⇔ the case is tied to a locked case elsewhere (or not within `nearby_minutes` of m both
    ways), or a case it must share a municipality with may not go to m. Cases of the batch linked by
    `same_municipality` go to one place or are all left open; of two `nearby` cases that are both placed, each is
    within `nearby_minutes` of the other: the matching sees to both.
    """

    id = "links"
    basis = "bek. nr. 550/2022 § 12, stk. 2 (nærtstående)"

    nearby_minutes: NonNegativeInt = 30

    def forbids(self, case: Case, left: Mask, book: Rulebook) -> Mask | None:
        members = book.group_of(case)
        ties = [~self.tied(member, book) for member in members if self._partners(member, book)]
        others = [~book.possible_alone(member) for member in members if member is not case]
        blocked = ties + others
        if not blocked:
            return None
        forbidden: Mask = np.logical_or.reduce(blocked)
        return forbidden

    def tied(self, case: Case, book: Rulebook) -> Mask:
        """The municipalities that the case's own links to locked cases leave it."""
        problem = book.problem
        free = np.ones(len(problem.municipalities), dtype=bool)
        for place, same in self._partners(case, book):
            near = problem.travel.both_ways(self.nearby_minutes)[:, problem.index[place]]
            free &= problem.mask(place) if same else near
        return free

    @staticmethod
    def _partners(case: Case, book: Rulebook) -> list[tuple[str, bool]]:
        """(municipality, whether it must be the same) of each locked case the case is linked to."""
        standing = book.problem.standing
        return [(standing[other].municipality, same) for other, same in book.linked(case) if other in standing]

    def why(self, case: Case, municipality: str, book: Rulebook) -> Reason:
        m = book.problem.index[municipality]
        group = book.group_of(case)
        tied_to = tuple(
            dict.fromkeys(
                place
                for member in group
                if not self.tied(member, book)[m]
                for place, _ in self._partners(member, book)
            )
        )
        others = tuple(o.case_id for o in group if o is not case and not book.possible_alone(o)[m])
        parameters = {"municipality": municipality, "places": tied_to, "minutes": self.nearby_minutes}
        if tied_to:
            return Reason("forbidden.links", parameters)
        return Reason("forbidden.links.group", {"municipality": municipality, "cases": others})

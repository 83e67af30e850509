"""Cases that belong together."""

from __future__ import annotations

from pydantic import NonNegativeInt

from visitering.domain.cases import Case
from visitering.domain.geography import Mask
from visitering.domain.reasons import Reason
from visitering.rules.base import Asked, Rule


class Links(Rule):
    """Linked cases stay together (`same_municipality`) or near each other (`nearby`), through everyone known.

    Cases of the batch linked by `same_municipality`, also through cases that are placed later, go to one place or are
    all left open; of two `nearby` cases that are both placed, each is within `nearby_minutes` of the other: the
    matching sees to both. Placed later: the permit comes later, or an earlier decision no longer stands and the case
    is not in `cases.csv`; for `nearby` also a minor of the batch who is not heard yet.

    forbidden(case, m) ⇔ a decided case that it, or one it shares a municipality with, is linked to is elsewhere (or
    not within `nearby_minutes` of m both ways); or a case it must share a municipality with may not go to m; or a
    case that it must be near is placed later and may go nowhere within `nearby_minutes` of m both ways. A case that
    is placed later and must be near two placed ones has a municipality near both. What is known of it counts
    (exclusions, decisive circumstances, needs, a job offer, decided cases it is linked to), not quotas, capacities or
    a hearing; one that its own rules leave no municipality binds nobody by them.
    """

    id = "links"

    nearby_minutes: NonNegativeInt = 30

    def forbids(self, case: Case, left: Mask, book: Asked) -> Mask | None:
        return book.belonging.forbidden(case)

    def why(self, case: Case, municipality: str, book: Asked) -> Reason:
        m, belonging = book.problem.index[municipality], book.belonging
        unit = belonging.unit(case)
        if not belonging.tied(unit)[m]:
            places = tuple(dict.fromkeys(book.problem.standing[other].municipality for other, _ in unit.decided))
            told = {"municipality": municipality, "places": places, "minutes": self.nearby_minutes}
            return Reason("forbidden.links", told)
        absent = tuple(name for name in unit.absent if not belonging.places_later(name)[m])
        others = tuple(c.case_id for c in unit.cases if c is not case and not book.possible_alone(c)[m])
        if others or absent:
            told = {"municipality": municipality, "cases": (*others, *absent)}
            return Reason("forbidden.links.group" if others else "forbidden.links.later", told)
        far = tuple(name for other, near in belonging.near_later(case) if not near[m] for name in other.names)
        return Reason("forbidden.links.later_near", {"municipality": municipality, "cases": far})

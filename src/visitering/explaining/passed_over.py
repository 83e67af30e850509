"""Which municipality would have suited a placed case better, and what its places were needed for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from visitering.explaining.explanation import Explanation
from visitering.explaining.known import Known
from visitering.explaining.placed_cases import main_reason


class NeededFor(StrEnum):
    """What stood against a municipality that would have given a case more points."""

    PLACES = "places"
    EVEN_DISTRIBUTION = "even_distribution"
    FUTURE = "future"
    OPENINGS = "openings"
    OFFERS = "offers"
    LINKS = "links"
    WHOLE = "whole"


@dataclass(frozen=True)
class PassedOver:
    """`municipality` would have given the case more points; `because` what its places were needed for instead.

    `points`: how many more, in the scale of the policy. `affects_others`: the run shows that it would have cost
    others: all together would lose at least something (`at_least`), or by the move of the case alone, or others'
    places or links stand against that move.
    """

    municipality: str
    because: tuple[NeededFor, ...]
    points: int = field(default=0, compare=False)
    affects_others: bool = field(default=False, compare=False)


def passed_over(known: Known, e: Explanation) -> PassedOver | None:
    """`_reason`, with how many points more the case would have had, and whether others would have paid for them."""
    found = _reason(known, e)
    if found is None:
        return None
    [there] = [alternative for alternative in e.alternatives if alternative.municipality == found.municipality]
    costs = there.at_least > 0 or there.alone_against is not None or (there.alone or 0) < 0
    most = main_reason(e.reasons).parameters.get("other_points")
    points = most if isinstance(most, int) else there.points
    return replace(found, points=points - e.total, affects_others=costs)


def _reason(known: Known, e: Explanation) -> PassedOver | None:
    """None where no other municipality that the rules allow is known to give the case more points.

    By the reason that decided: an opening that others use better; the price of the places there, which is the price
    under the quota and of services, of the load (the even distribution), or of openings and offers, whichever of them
    is higher there than here; what the places there are worth to later cases; the whole, where no price explains it.
    A case that is tied to others is compared with its alternatives.
    """
    if not e.reasons or e.municipality is None:
        return None
    code, parameters = (main := main_reason(e.reasons)).code, main.parameters
    if code == "placed.scarce":
        return PassedOver(str(parameters["other"]), (NeededFor.OPENINGS,))
    if code == "placed.price":
        other = str(parameters["other"])
        return PassedOver(other, _dearer(known, e, other) or (NeededFor.WHOLE,))
    if code == "placed.future":
        return PassedOver(str(parameters["other"]), (NeededFor.FUTURE,))
    if code.startswith("placed.total."):
        return PassedOver(str(parameters["other"]), (NeededFor.WHOLE,))
    if code in ("placed.together", "placed.near"):
        richest = max(e.alternatives, key=lambda a: a.points, default=None)
        if richest is not None and richest.points > e.total:
            return PassedOver(richest.municipality, (NeededFor.LINKS,))
    return None


def _dearer(known: Known, e: Explanation, other: str) -> tuple[NeededFor, ...]:
    """The prices that are higher in the other municipality than where the case is placed.

    Places count as needed too where the quota left of the other has no room for the case beside those placed there:
    then others do have them, whatever the split of the price between places and load, which is not unique.
    """
    valuation, index = known.valuation, known.problem.index
    there, here = index[other], index[e.municipality or ""]
    exempt = known.book.exemptions(e.case)

    def limited(m: int) -> int:
        """Of the places under the quota, and of services."""
        under_quota = 0 if m in exempt else int(valuation.place[m]) * e.case.size
        return under_quota + int(valuation.services(e.case)[m])

    uses = int(known.values[e.case.case_id].price[there]) - known.place_price(e.case, there)
    higher = {
        NeededFor.PLACES: limited(there) > limited(here) or _full(known, e, there),
        NeededFor.EVEN_DISTRIBUTION: valuation.load[there] > valuation.load[here],
        _used(e): uses > e.use_price,
    }
    return tuple(kind for kind, dearer in higher.items() if dearer)


def _full(known: Known, e: Explanation, m: int) -> bool:
    """Whether the quota holds the case out of a municipality once the others are placed."""
    counts = "quota" in known.book.rules and m not in known.book.exemptions(e.case)
    return bool(counts and known.placed[m] + e.case.size > known.problem.left[m])


def _used(e: Explanation) -> NeededFor:
    """What a case pays for besides places: openings, or the offers it needs where nobody in it fills one."""
    return NeededFor.OFFERS if e.case.needs() and not e.filled else NeededFor.OPENINGS

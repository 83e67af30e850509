"""Why a case is left open: the rules leave nothing, or places ran out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np

from visitering.domain.geography import Mask, Row
from visitering.domain.reasons import Reason
from visitering.explaining.known import Known
from visitering.rules.book import ALLOWED, ORDER
from visitering.rules.capacity import service_name
from visitering.rules.obstacles import Obstacles


def reason(known: Known, obstacles: Obstacles) -> Reason:
    """What leaves the case of the obstacles open, by itself, given where everyone else is placed."""
    case = obstacles.case
    verdict = known.book.verdict(case)
    allowed = verdict == ALLOWED
    if not allowed.any() and known.book.awaits_hearing(case):
        return Reason("open.not_heard")
    if not allowed.any():
        counts = Counter(verdict.tolist())
        rules = tuple(
            Reason(
                "counted.one" if count == 1 else "counted",
                {"name": Reason(f"rule.{ORDER[rule]}.name"), "count": count},
            )
            for rule, count in sorted(counts.items())
        )
        return Reason("open.forbidden", {"items": rules})
    quota = allowed & (obstacles.quota_lacks(linked=False) == 0)
    if not quota.any():
        return Reason("open.quota", {"persons": case.size})
    needs = obstacles.needs(None, linked=False).items()
    offers = _without(allowed, (obstacles.offer_lacks(need, places) for need, places in needs))
    if not offers.any():
        return Reason("open.offers")
    lacking = {name: obstacles.service_lacks(name, linked=False) for name in known.problem.services}
    services = _without(allowed, lacking.values())
    if not services.any():
        full = tuple(service_name(name) for name, lacks in lacking.items() if lacks[allowed].any())
        return Reason("open.capacity", {"services": full})
    # One that must go with others could nowhere be alone.
    links = allowed & obstacles.near_placed & (len(obstacles.group) == 1)
    if not links.any():
        return Reason("open.links")
    free = quota & offers & services & links
    if not free.any():
        return Reason("open.mixed.capacity" if lacking else "open.mixed")
    places = tuple(known.problem.municipalities[m].code for m in np.flatnonzero(free)[:3])
    # Nobody knows whether a search to its end would have placed the case.
    return Reason("open.room" if known.result.repeatable else "open.room.stopped", {"places": places})


def _without(allowed: Mask, lacking: Iterable[Row]) -> Mask:
    """What is left of the municipalities where something lacks in none of the rows."""
    left: Mask = np.logical_and.reduce([allowed, *(lacks == 0 for lacks in lacking)])
    return left

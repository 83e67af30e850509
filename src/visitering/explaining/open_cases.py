"""Why a case is left open: the rules leave nothing, or places ran out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from visitering.audit.placements import service_load
from visitering.domain.cases import Case
from visitering.domain.geography import Mask
from visitering.domain.reasons import Reason
from visitering.rules.book import ALLOWED, ORDER
from visitering.rules.capacity import service_name
from visitering.rules.need import NeededOffer
from visitering.rules.obstacles import Obstacles

if TYPE_CHECKING:
    from visitering.explaining.explainer import Explainer


def reason(explainer: Explainer, case: Case) -> Reason:
    """What leaves the case open, given where everyone else is placed."""
    verdict = explainer.valuation.verdict[case.case_id]
    allowed = verdict == ALLOWED
    if not allowed.any() and explainer.book.awaits_hearing(case):
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
        return Reason("open.forbidden", {"rules": rules})
    quota, offers, links = _room(explainer, case), allowed & _offers(explainer, case), _links(explainer, case)
    if not (allowed & quota).any():
        return Reason("open.quota", {"persons": case.size})
    if not offers.any():
        return Reason("open.offers")
    lacking = _lacking(explainer, case)
    services = allowed & ~np.logical_or.reduce(list(lacking.values())) if lacking else allowed
    if not services.any():
        full = tuple(service_name(name) for name, short in lacking.items() if (allowed & short).any())
        return Reason("open.capacity", {"services": full})
    if not (allowed & links).any():
        return Reason("open.links")
    free = allowed & quota & offers & services & links
    if not free.any():
        return Reason("open.mixed.capacity" if lacking else "open.mixed")
    places = tuple(explainer.problem.municipalities[m].code for m in np.flatnonzero(free)[:3])
    # Nobody knows whether a search to its end would have placed the case.
    return Reason("open.room" if explainer.result.repeatable else "open.room.stopped", {"places": places})


def _room(explainer: Explainer, case: Case) -> Mask:
    """Where the quota has room for the case on top of what is placed."""
    problem, book = explainer.problem, explainer.book
    if "quota" not in book.rules:
        return np.ones(len(problem.municipalities), dtype=bool)
    exempt = np.zeros_like(problem.left)
    for other in problem.batch:
        placement = explainer.result.placements.get(other.case_id)
        if placement is not None:
            m = problem.index[placement.municipality]
            exempt[m] += other.size * int(m in book.exemptions(other))
    room: Mask = explainer.placed + case.size <= np.maximum(problem.left, exempt + case.size * book.exempt(case))
    return room


def _offers(explainer: Explainer, case: Case) -> Mask:
    """Where every offer the case needs still has a place."""
    problem = explainer.problem
    used = Counter(name for placement in explainer.result.placements.values() for name in placement.offers.values())
    free = np.ones(len(problem.municipalities), dtype=bool)
    for kind, code in case.needs():
        rule = explainer.book.rules.get(kind)
        if isinstance(rule, NeededOffer):
            met = np.zeros_like(free)
            for offer in problem.offers_of.get((kind, code), ()):
                left = problem.places_left(offer)
                if left is None or left > used[offer.offer_id]:
                    met |= problem.can_reach(problem.reported_by(offer), rule.within_minutes)
            free &= met
    return free


def _lacking(explainer: Explainer, case: Case) -> dict[str, Mask]:
    """For each service that has a capacity: where it has too few places for the case on top of what is placed."""
    problem = explainer.problem
    batch = {other.case_id: other for other in problem.batch}
    return {
        service: service_load(problem, service, batch, explainer.result.placements) + problem.demand(case, service)
        > problem.room(service)
        for service in problem.services
    }


def _links(explainer: Explainer, case: Case) -> Mask:
    """Where the case alone would keep its links to the cases that are placed; nowhere if it must go with others."""
    nowhere = np.zeros(len(explainer.problem.municipalities), dtype=bool)
    alone = len(explainer.book.group_of(case)) == 1
    return Obstacles(explainer.occupancy, case).near_placed if alone else nowhere

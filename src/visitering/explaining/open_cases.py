"""Why a case is left open: the rules leave nothing, or places ran out."""

from __future__ import annotations

from collections import Counter

import numpy as np

from visitering.audit.placements import service_load
from visitering.domain.cases import Case
from visitering.domain.geography import Mask
from visitering.domain.reasons import Reason
from visitering.explaining.known import Known
from visitering.rules.book import ALLOWED, ORDER
from visitering.rules.capacity import service_name
from visitering.rules.need import NeededOffer
from visitering.rules.obstacles import Obstacles


def reason(known: Known, case: Case) -> Reason:
    """What leaves the case open, given where everyone else is placed."""
    verdict = known.valuation.verdict[case.case_id]
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
        return Reason("open.forbidden", {"rules": rules})
    quota, offers, links = _room(known, case), allowed & _offers(known, case), _links(known, case)
    if not (allowed & quota).any():
        return Reason("open.quota", {"persons": case.size})
    if not offers.any():
        return Reason("open.offers")
    lacking = _lacking(known, case)
    services = allowed & ~np.logical_or.reduce(list(lacking.values())) if lacking else allowed
    if not services.any():
        full = tuple(service_name(name) for name, short in lacking.items() if (allowed & short).any())
        return Reason("open.capacity", {"services": full})
    if not (allowed & links).any():
        return Reason("open.links")
    free = allowed & quota & offers & services & links
    if not free.any():
        return Reason("open.mixed.capacity" if lacking else "open.mixed")
    places = tuple(known.problem.municipalities[m].code for m in np.flatnonzero(free)[:3])
    return Reason("open.room", {"places": places})


def _room(known: Known, case: Case) -> Mask:
    """Where the quota has room for the case on top of what is placed."""
    problem, book = known.problem, known.book
    if "quota" not in book.rules:
        return np.ones(len(problem.municipalities), dtype=bool)
    exempt = np.zeros_like(problem.left)
    for other in problem.batch:
        placement = known.result.placements.get(other.case_id)
        if placement is not None:
            m = problem.index[placement.municipality]
            exempt[m] += other.size * int(m in book.exemptions(other))
    room: Mask = known.placed + case.size <= np.maximum(problem.left, exempt + case.size * book.exempt(case))
    return room


def _offers(known: Known, case: Case) -> Mask:
    """Where every offer the case needs still has a place."""
    problem = known.problem
    used = Counter(name for placement in known.result.placements.values() for name in placement.offers.values())
    free = np.ones(len(problem.municipalities), dtype=bool)
    for kind, code in case.needs():
        rule = known.book.rules.get(kind)
        if isinstance(rule, NeededOffer):
            met = np.zeros_like(free)
            for offer in problem.offers_of.get((kind, code), ()):
                left = problem.places_left(offer)
                if left is None or left > used[offer.offer_id]:
                    met |= problem.can_reach(problem.reported_by(offer), rule.within_minutes)
            free &= met
    return free


def _lacking(known: Known, case: Case) -> dict[str, Mask]:
    """For each service that has a capacity: where it has too few places for the case on top of what is placed."""
    problem = known.problem
    batch = {other.case_id: other for other in problem.batch}
    return {
        service: service_load(problem, service, batch, known.result.placements) + problem.demand(case, service)
        > problem.room(service)
        for service in problem.services
    }


def _links(known: Known, case: Case) -> Mask:
    """Where the case alone would keep its links to the cases that are placed; nowhere if it must go with others."""
    nowhere = np.zeros(len(known.problem.municipalities), dtype=bool)
    alone = len(known.book.group_of(case)) == 1
    return Obstacles(known.occupancy, case).near_placed if alone else nowhere

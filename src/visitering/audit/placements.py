"""Is every placement allowed, and does everything fit?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np

from visitering.domain.cases import Case
from visitering.domain.geography import Row
from visitering.domain.problem import Problem
from visitering.domain.reports import Offer
from visitering.domain.result import Placement, Result
from visitering.goals.score import Scores
from visitering.rules.book import Rulebook
from visitering.rules.need import NeededOffer
from visitering.said import said


def check_placements(book: Rulebook, scores: Scores, result: Result) -> list[str]:
    """Every rule of every placement, one sentence per mismatch."""
    problem = book.problem
    batch = {case.case_id: case for case in problem.batch}
    unknown = [case_id for case_id in result.placements if case_id not in batch]
    if unknown:
        return [said("{case_id} is placed but not in the batch", case_id=case_id) for case_id in unknown]
    swapped = [case_id for case_id, placement in result.placements.items() if placement.case_id != case_id]
    if swapped:
        return [said("{case_id} has the placement of another case", case_id=case_id) for case_id in swapped]
    nowhere = [p for p in result.placements.values() if p.municipality not in problem.index]
    if nowhere:
        return [
            said("{case_id}: {municipality} is no municipality", case_id=p.case_id, municipality=p.municipality)
            for p in nowhere
        ]
    found: list[str] = []
    for case_id, placement in result.placements.items():
        found += _allowed(book, batch[case_id], placement)
        found += _openings(scores, batch[case_id], placement)
        found += _offers(book, batch[case_id], placement)
    found += _links(book, result) + _quotas(book, batch, result)
    return found + _capacities(scores, result) + _services(problem, batch, result)


def _allowed(book: Rulebook, case: Case, placement: Placement) -> list[str]:
    if (reason := book.why_not(case, placement.municipality)) is not None:
        return [
            said(
                "{case_id} may not go to {municipality}: {code}",
                case_id=case.case_id,
                municipality=placement.municipality,
                code=reason.code,
            )
        ]
    return []


def _openings(scores: Scores, case: Case, placement: Placement) -> list[str]:
    """Each opening is filled by a person of the case who gains from it there."""
    found = []
    persons = {person.person_id: person for person in case.persons}
    m = scores.problem.index[placement.municipality]
    for person_id, shortage_id in placement.fills.items():
        fills = scores.fills(persons[person_id]) if person_id in persons else None
        s = scores.shortage.get(shortage_id)
        if fills is None or not ((fills.shortage == s) & (fills.municipality == m)).any():
            found.append(
                said(
                    "{case_id}: {person_id} cannot fill {shortage_id} from {municipality}",
                    case_id=case.case_id,
                    person_id=person_id,
                    shortage_id=shortage_id,
                    municipality=placement.municipality,
                )
            )
    return found


def _offers(book: Rulebook, case: Case, placement: Placement) -> list[str]:
    """Each need takes one place of a limited offer within reach, or none where an unlimited one is."""
    problem, found = book.problem, []
    needed: dict[tuple[str, str], list[Offer]] = {}
    for kind, code in case.needs():
        rule = book.rules.get(kind)
        if isinstance(rule, NeededOffer):
            near = problem.travel.within(rule.within_minutes)[problem.index[placement.municipality]]
            offers = problem.offers_of.get((kind, code), ())
            in_reach = [offer for offer in offers if near[problem.index[problem.reported_by(offer)]]]
            if all(offer.places is not None for offer in in_reach):
                needed[kind, code] = in_reach
    for need, in_reach in needed.items():
        if placement.offers.get(need) not in {offer.offer_id for offer in in_reach}:
            found.append(
                said(
                    "{case_id}: {need} has no place within reach of {municipality}",
                    case_id=case.case_id,
                    need="/".join(need),
                    municipality=placement.municipality,
                )
            )
    found += [
        said("{case_id}: takes a place of {offer} unasked", case_id=case.case_id, offer="/".join(n))
        for n in placement.offers
        if n not in needed
    ]
    return found


def _links(book: Rulebook, result: Result) -> list[str]:
    """Groups stay together; of nearby ones that are both placed, each is where the other may be."""
    where = {case_id: placement.municipality for case_id, placement in result.placements.items()}
    apart = [group for group in book.groups if len({where.get(case.case_id) for case in group}) > 1]
    found = [said("{names} must go to one place", names=", ".join(case.case_id for case in group)) for group in apart]
    index = book.problem.index
    for (a, b), fits in book.near_groups.items():
        first, second = book.groups[a][0].case_id, book.groups[b][0].case_id
        if first in where and second in where and not fits[index[where[first]], index[where[second]]]:
            found.append(said("{first} and {second} must be near each other", first=first, second=second))
    return found


def _quotas(book: Rulebook, batch: dict[str, Case], result: Result) -> list[str]:
    """persons placed in m ≤ max(left_m, persons of exempt cases placed in m)."""
    if "quota" not in book.rules:
        return []
    problem = book.problem
    placed, exempt = (np.zeros(len(problem.municipalities), dtype=np.int64) for _ in range(2))
    for case_id, placement in result.placements.items():
        case, m = batch[case_id], problem.index[placement.municipality]
        placed[m] += case.size
        exempt[m] += case.size * book.exempt(case)[m]
    over = np.flatnonzero(placed > np.maximum(problem.left, exempt))
    return [
        said(
            "{code} takes {placed} persons, {left} are left",
            code=problem.municipalities[m].code,
            placed=placed[m],
            left=problem.left[m],
        )
        for m in over
    ]


def _services(problem: Problem, batch: dict[str, Case], result: Result) -> list[str]:
    """What the cases placed in m use of a service ≤ its places in m."""
    found = []
    for service in problem.services:
        room, used = problem.room(service), service_load(problem, service, batch, result.placements)
        found += [
            said(
                "{code} has {room} places of {service}, {used} are used",
                code=problem.municipalities[m].code,
                room=room[m],
                service=service,
                used=used[m],
            )
            for m in np.flatnonzero(used > room)
        ]
    return found


def service_load(
    problem: Problem, service: str, batch: Mapping[str, Case], placements: Mapping[str, Placement]
) -> Row:
    """What the placed cases use of a service in each municipality, shape (M,)."""
    used = np.zeros(len(problem.municipalities), dtype=np.int64)
    for case_id, placement in placements.items():
        used[problem.index[placement.municipality]] += problem.demand(batch[case_id], service)
    return used


def _capacities(scores: Scores, result: Result) -> list[str]:
    problem: Problem = scores.problem
    shortages = zip(problem.shortages_in_force, scores.openings, strict=True)
    capacity = {shortage.shortage_id: int(openings) for shortage, openings in shortages}
    limited = (offer for offer in problem.offers_in_force if offer.places is not None)
    capacity |= {offer.offer_id: problem.places_left(offer) or 0 for offer in limited}
    used = Counter(thing for placement in result.placements.values() for thing in placement.uses)
    return [
        said("{thing}: {taken} places taken, {left} left", thing=thing, taken=n, left=capacity.get(thing, 0))
        for thing, n in used.items()
        if n > capacity.get(thing, 0)
    ]

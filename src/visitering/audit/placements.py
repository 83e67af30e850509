"""Is every placement allowed, and does everything fit?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from visitering.domain.cases import Case
from visitering.domain.geography import Row
from visitering.domain.problem import Problem
from visitering.domain.reports import Offer
from visitering.domain.result import Placement
from visitering.goals.score import Scores
from visitering.rules.book import ORDER, Rulebook
from visitering.rules.need import NeededOffer
from visitering.said import said


@dataclass(frozen=True)
class Violation:
    """What does not hold of a placement: the rule, the cases and the municipality that it is about.

    `rule`: its id, or `employment` where it is about openings. `figures`: how much is used and how much there is, of
    a quota, a service or places. `sentence`: the same for the audit, which knows codes and no names.
    """

    rule: str
    sentence: str
    cases: tuple[str, ...] = ()
    municipality: str | None = None
    figures: Mapping[str, object] = field(default_factory=dict)


def unknown(problem: Problem, placements: Mapping[str, Placement]) -> list[str]:
    """What keeps placements from being asked about at all: cases and municipalities that there are not."""
    batch = {case.case_id for case in problem.batch}
    if strange := [case_id for case_id in placements if case_id not in batch]:
        return [said("{case_id} is placed but not in the batch", case_id=case_id) for case_id in strange]
    swapped = [case_id for case_id, placement in placements.items() if placement.case_id != case_id]
    if swapped:
        return [said("{case_id} has the placement of another case", case_id=case_id) for case_id in swapped]
    nowhere = [p for p in placements.values() if p.municipality not in problem.index]
    return [
        said("{case_id}: {municipality} is no municipality", case_id=p.case_id, municipality=p.municipality)
        for p in nowhere
    ]


def violations(book: Rulebook, scores: Scores, placements: Mapping[str, Placement]) -> Iterator[Violation]:
    """Everything that does not hold, of placements of cases of the batch in municipalities of the problem."""
    problem = book.problem
    batch = {case.case_id: case for case in problem.batch}
    for case_id, placement in placements.items():
        yield from of_case(book, scores, batch[case_id], placement)
    yield from of_all(book, scores, placements)


# --- one case by itself ------------------------------------------------------------------------------------


def of_case(book: Rulebook, scores: Scores, case: Case, placement: Placement) -> Iterator[Violation]:
    """Whether the rules allow the case its municipality, and its places and openings are such that it may take."""
    yield from _allowed(book, case, placement)
    yield from _openings(scores, case, placement)
    yield from _offers(book, case, placement)


def _allowed(book: Rulebook, case: Case, placement: Placement) -> Iterator[Violation]:
    place = placement.municipality
    if (reason := book.why_not(case, place)) is not None:
        rule = ORDER[int(book.verdict(case)[book.problem.index[place]])]
        sentence = said(
            "{case_id} may not go to {municipality}: {code}",
            case_id=case.case_id,
            municipality=place,
            code=reason.code,
        )
        yield Violation(rule, sentence, (case.case_id,), place)


def _openings(scores: Scores, case: Case, placement: Placement) -> Iterator[Violation]:
    """Each opening is filled by a person of the case who gains from it there."""
    persons = {person.person_id: person for person in case.persons}
    m = scores.problem.index[placement.municipality]
    for person_id, shortage_id in placement.fills.items():
        fills = scores.fills(persons[person_id]) if person_id in persons else None
        s = scores.shortage.get(shortage_id)
        if fills is None or not ((fills.shortage == s) & (fills.municipality == m)).any():
            sentence = said(
                "{case_id}: {person_id} cannot fill {shortage_id} from {municipality}",
                case_id=case.case_id,
                person_id=person_id,
                shortage_id=shortage_id,
                municipality=placement.municipality,
            )
            yield Violation("employment", sentence, (case.case_id,), placement.municipality)


def _offers(book: Rulebook, case: Case, placement: Placement) -> Iterator[Violation]:
    """Each need takes one place of a limited offer within reach, or none where an unlimited one is."""
    needed = limited_offers(book, case, placement.municipality)
    for need, in_reach in needed.items():
        if placement.offers.get(need) not in {offer.offer_id for offer in in_reach}:
            sentence = said(
                "{case_id}: {need} has no place within reach of {municipality}",
                case_id=case.case_id,
                need="/".join(need),
                municipality=placement.municipality,
            )
            yield Violation(need[0], sentence, (case.case_id,), placement.municipality, {"code": need[1]})
    for need in placement.offers:
        if need not in needed:
            sentence = said("{case_id}: takes a place of {offer} unasked", case_id=case.case_id, offer="/".join(need))
            yield Violation(need[0], sentence, (case.case_id,), placement.municipality, {"code": need[1]})


def limited_offers(book: Rulebook, case: Case, municipality: str) -> dict[tuple[str, str], list[Offer]]:
    """For each need of which the case must take a place there, the offers within reach that it may take it of."""
    problem = book.problem
    needed: dict[tuple[str, str], list[Offer]] = {}
    for kind, code in case.needs():
        rule = book.rules.get(kind)
        if isinstance(rule, NeededOffer):
            near = problem.travel.within(rule.within_minutes)[problem.index[municipality]]
            offers = problem.offers_of.get((kind, code), ())
            in_reach = [offer for offer in offers if near[problem.index[problem.reported_by(offer)]]]
            if all(offer.places is not None for offer in in_reach):
                needed[kind, code] = in_reach
    return needed


# --- all of them together ----------------------------------------------------------------------------------


def of_all(book: Rulebook, scores: Scores, placements: Mapping[str, Placement]) -> Iterator[Violation]:
    """Whether those who belong together are, and everything fits."""
    problem = book.problem
    batch = {case.case_id: case for case in problem.batch}
    yield from of_links(book, placements)
    if "quota" in book.rules:
        yield from of_quotas(book, *persons_placed(book, batch, placements))
    for service in problem.services:
        yield from of_service(problem, service, service_load(problem, service, batch, placements))
    yield from of_places(scores, Counter(thing for p in placements.values() for thing in p.uses))


def of_links(book: Rulebook, placements: Mapping[str, Placement]) -> Iterator[Violation]:
    """Groups stay together; of nearby ones that are both placed, each is where the other may be."""
    where = {case_id: placement.municipality for case_id, placement in placements.items()}
    for group in book.groups:
        if len(group) > 1 and len({where.get(case.case_id) for case in group}) > 1:
            cases = tuple(case.case_id for case in group)
            yield Violation("links", said("{names} must go to one place", names=", ".join(cases)), cases)
    index = book.problem.index
    for (a, b), fits in book.near_groups.items():
        first, second = book.groups[a][0].case_id, book.groups[b][0].case_id
        if first in where and second in where and not fits[index[where[first]], index[where[second]]]:
            sentence = said("{first} and {second} must be near each other", first=first, second=second)
            yield Violation("links", sentence, (first, second), figures={"near": True})


def persons_placed(book: Rulebook, batch: Mapping[str, Case], placements: Mapping[str, Placement]) -> tuple[Row, Row]:
    """Persons placed in each municipality, and those of exempt cases among them; each of shape (M,)."""
    problem = book.problem
    placed, exempt = (np.zeros(len(problem.municipalities), dtype=np.int64) for _ in range(2))
    for case_id, placement in placements.items():
        case, m = batch[case_id], problem.index[placement.municipality]
        placed[m] += case.size
        exempt[m] += case.size * book.exempt(case)[m]
    return placed, exempt


def of_quotas(book: Rulebook, placed: Row, exempt: Row) -> Iterator[Violation]:
    """persons placed in m ≤ max(left_m, persons of exempt cases placed in m)."""
    problem = book.problem
    for m in np.flatnonzero(placed > np.maximum(problem.left, exempt)).tolist():
        figures = {"code": problem.municipalities[m].code, "placed": int(placed[m]), "left": int(problem.left[m])}
        sentence = said("{code} takes {placed} persons, {left} are left", **figures)
        yield Violation("quota", sentence, (), problem.municipalities[m].code, figures)


def of_service(problem: Problem, service: str, used: Row) -> Iterator[Violation]:
    """What the cases placed in m use of a service ≤ its places in m."""
    room = problem.room(service)
    for m in np.flatnonzero(used > room).tolist():
        figures = {
            "code": problem.municipalities[m].code,
            "room": int(room[m]),
            "service": service,
            "used": int(used[m]),
        }
        sentence = said("{code} has {room} places of {service}, {used} are used", **figures)
        yield Violation("capacity", sentence, (), problem.municipalities[m].code, figures)


def service_load(
    problem: Problem, service: str, batch: Mapping[str, Case], placements: Mapping[str, Placement]
) -> Row:
    """What the placed cases use of a service in each municipality, shape (M,)."""
    used = np.zeros(len(problem.municipalities), dtype=np.int64)
    for case_id, placement in placements.items():
        used[problem.index[placement.municipality]] += problem.demand(batch[case_id], service)
    return used


def of_places(scores: Scores, used: Mapping[str, int]) -> Iterator[Violation]:
    """No opening and no place of a limited offer is taken more often than it is there. `used`: how often, by id."""
    capacity = places(scores)
    for thing, n in used.items():
        if n > capacity.get(thing, 0):
            figures = {"thing": thing, "taken": n, "left": capacity.get(thing, 0)}
            yield Violation(
                "employment" if thing in scores.shortage else "capacity",
                said("{thing}: {taken} places taken, {left} left", **figures),
                figures=figures,
            )


def places(scores: Scores) -> dict[str, int]:
    """Places left of each shortage and each limited offer in force, by id."""
    problem: Problem = scores.problem
    shortages = zip(problem.shortages_in_force, scores.openings, strict=True)
    capacity = {shortage.shortage_id: int(openings) for shortage, openings in shortages}
    limited = (offer for offer in problem.offers_in_force if offer.places is not None)
    return capacity | {offer.offer_id: problem.places_left(offer) or 0 for offer in limited}

"""The smallest change that would place an open case, where, and what it would bring or cost. Without solving."""

from __future__ import annotations

import numpy as np

from visitering.domain.cases import Case
from visitering.domain.conflicts import Item, Limit, Relaxation, Step
from visitering.domain.geography import NEVER, Row
from visitering.explaining.known import Known
from visitering.goals.even_distribution import EvenDistribution
from visitering.rules.decisive import DecisiveCircumstance
from visitering.rules.exclusion import Exclusion
from visitering.rules.hindrances import Hindrance, Through, disregarded
from visitering.rules.job_offer import JobOffer
from visitering.rules.need import NeededOffer
from visitering.rules.obstacles import LINKS, Obstacles

MANY = 1000
"""More than any number of things that have to give."""


def relaxation(known: Known, obstacles: Obstacles, at: int | None = None) -> Relaxation | None:
    """Of all changes that would let the case in somewhere, the one with the fewest things that have to give.

    `at`: a position where it shall be let in; None: anywhere. A change that lifts an exclusion comes after all that
    do not, however many things have to give there. Of those with as few: rules that only ask for a step first (an
    unaccompanied minor to be heard), then places, then minutes of travel, then what cannot be counted, then the link
    itself; then the smallest amount, then the most points. Every other case stays where it is. A case that belongs
    with others goes with them, and what stands in their way counts like what stands in its own; or, as one more thing
    that has to give, it goes alone.
    """
    best: tuple[tuple[int, ...], Relaxation] | None = None
    for linked in (True, False) if len(obstacles.group) > 1 or LINKS in obstacles.rules else (False,):
        lacks = _lacking(obstacles, linked=linked)
        counts = _count(obstacles, lacks, linked=linked) + MANY * _lifts(obstacles, linked=linked)
        points = _points(known, obstacles, linked=linked)
        for m in np.flatnonzero(counts == counts.min()).tolist() if at is None else [at]:
            steps = steps_at(obstacles, m, linked=linked, lacks=lacks)
            amounts = sum(_amount(step) for step in steps)
            rank = (int(counts[m]), max(map(_kind, steps), default=0), amounts, -int(points[m]), m)
            if best is None or rank < best[0]:
                code = known.problem.municipalities[m].code
                together = tuple(c.case_id for c in obstacles.members(linked=linked) if c is not obstacles.case)
                best = rank, Relaxation(code, steps, int(points[m]), together)
    return best[1] if best else None


Lacking = list[tuple[Item, Row]]
"""Places lacking in each municipality, by what they are places of."""


def _lifts(obstacles: Obstacles, *, linked: bool) -> Row:
    """1 where an exclusion of the case, or of one that goes with it, would have to be lifted, else 0. Shape (M,)."""
    masks = [mask for item, mask in obstacles.rules.items() if item.name == Exclusion.id]
    masks += [h.forbidden for h in obstacles.hindrances if linked and h.rule == Exclusion.id]
    none = np.zeros(len(obstacles.problem.municipalities), dtype=bool)
    lifts: Row = np.logical_or.reduce([none, *masks]).astype(np.int64)
    return lifts


def _count(obstacles: Obstacles, lacks: Lacking, *, linked: bool) -> Row:
    """How many things stand in the way in each municipality, shape (M,)."""
    count = np.full(len(obstacles.problem.municipalities), int(not linked and LINKS in obstacles.rules))
    for item, mask in obstacles.rules.items():
        count = count + (mask if item != LINKS else 0)
    for hindrance in obstacles.hindrances if linked else ():
        count = count + hindrance.forbidden
    for _, row in lacks:
        count = count + (row > 0)
    return count


def _lacking(obstacles: Obstacles, *, linked: bool) -> Lacking:
    """Of offers, of the quota, of services, in this order; the code of a municipality is filled in by `steps_at`."""
    needs = obstacles.needs(None, linked=linked).items()
    found: Lacking = [(Item(Limit.OFFER, *need), obstacles.offer_lacks(need, places)) for need, places in needs]
    # Where the year has brought more persons than the quota already, these come first.
    beyond = np.maximum(0, obstacles.problem.load - obstacles.problem.quota)
    quota = obstacles.quota_lacks(linked=linked)
    found.append((Item(Limit.QUOTA, ""), np.where(quota > 0, quota + beyond, 0)))
    services = obstacles.problem.services
    return found + [(Item(Limit.SERVICE, s), obstacles.service_lacks(s, linked=linked)) for s in services]


def steps_at(obstacles: Obstacles, m: int, *, linked: bool, lacks: Lacking | None = None) -> tuple[Step, ...]:
    """What has to give for the case to be placed at position m."""
    code = obstacles.problem.municipalities[m].code
    steps = [
        Step(item, _minutes(obstacles, obstacles.case, item, m))
        for item, mask in obstacles.rules.items()
        if mask[m] and item != LINKS
    ]
    if not linked and LINKS in obstacles.rules:
        steps.append(Step(LINKS, cases=disregarded(obstacles.book, obstacles.case)))
    if linked:
        steps += [_of_another(obstacles, found, m) for found in obstacles.hindrances if found.forbidden[m]]
    for item, row in _lacking(obstacles, linked=linked) if lacks is None else lacks:
        if row[m]:
            steps.append(Step(_at(item, code), int(row[m])))
    return tuple(steps)


def _of_another(obstacles: Obstacles, hindrance: Hindrance, m: int) -> Step:
    """A rule of a case that goes with this one, or another that is not regarded."""
    if hindrance.through is not Through.RULE:
        return Step(LINKS, cases=hindrance.cases)
    item, [name] = Item(Limit.RULE, hindrance.rule), hindrance.cases
    return Step(item, _minutes(obstacles, obstacles.book.belonging.known[name], item, m), hindrance.cases)


def _at(item: Item, code: str) -> Item:
    """Of a quota and a service, the one of the municipality."""
    if item.limit is Limit.QUOTA:
        return Item(Limit.QUOTA, code)
    return Item(Limit.SERVICE, item.name, code) if item.limit is Limit.SERVICE else item


def _minutes(obstacles: Obstacles, case: Case, item: Item, m: int) -> int | None:
    """The minutes that a rule on travel would have to allow for a case to be at position m."""
    book = obstacles.book
    rule = book.rules[item.name]
    if isinstance(rule, NeededOffer):
        nearest = [_nearest(obstacles, m, _with_room(obstacles, item.name, code)) for code in rule.codes(case)]
        return None if not nearest or None in nearest else max(time for time in nearest if time is not None)
    if isinstance(rule, DecisiveCircumstance):
        return _nearest(obstacles, m, [row.municipality for row in book.decisive(case) if row.municipality])
    if isinstance(rule, JobOffer):
        return _nearest(obstacles, m, rule.workplaces(case, book))
    return None


def _with_room(obstacles: Obstacles, kind: str, code: str) -> list[str]:
    """Who reported an offer that still has a place."""
    problem, used = obstacles.problem, obstacles.occupancy.offers
    left = [(offer, problem.places_left(offer)) for offer in problem.offers_of.get((kind, code), ())]
    return [problem.reported_by(o) for o, places in left if places is None or places > used[o.offer_id]]


def _nearest(obstacles: Obstacles, m: int, places: list[str]) -> int | None:
    """Whole minutes from position m to the nearest of the places; None where none is within reach at all."""
    times = obstacles.problem.travel.centiminutes[m, [obstacles.problem.index[place] for place in places]]
    nearest = int(times.min(initial=NEVER))
    return None if nearest == NEVER else -(-nearest // 100)


def _kind(step: Step) -> int:
    """0: somebody has to be heard; 1: places; 2: minutes; 3: what cannot be counted; 4: a link is not regarded."""
    if step.item.limit is not Limit.RULE:
        return 1
    if step.item.name == "unaccompanied_minor":
        return 0
    if step.item == LINKS:
        return 4
    return 3 if step.amount is None else 2


def _amount(step: Step) -> int:
    return step.amount or 0


def _points(known: Known, obstacles: Obstacles, *, linked: bool) -> Row:
    """What placing the case there adds for everyone together, others unmoved, without openings. Shape (M,)."""
    own = np.sum([known.values[case.case_id].bare for case in obstacles.members(linked=linked)], axis=0)
    persons, _ = obstacles.persons(linked=linked)
    even, load = known.scores.evenness, known.problem.load + known.placed
    change = even.loss(load) - even.loss(load + persons)
    added: Row = own + known.valuation.weights.get(EvenDistribution.id, 0) * change
    return added

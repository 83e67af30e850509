"""What a placement takes from the cases that are still to come, from the potentials of the problem."""

from __future__ import annotations

import numpy as np

from visitering.domain.cases import Case
from visitering.domain.geography import Row
from visitering.domain.result import Placement
from visitering.goals.score import Scores
from visitering.rules.book import Rulebook
from visitering.rules.need import NeededOffer


def worth_later(book: Rulebook, scores: Scores, case: Case, placement: Placement) -> int:
    """What a placement uses is worth so much to later cases, in the model's integers: `FuturePrices`."""
    if (future := scores.future) is None:
        return 0
    m = scores.problem.index[placement.municipality]
    counted = 0 if book.exempt(case)[m] else case.size
    openings = sum(int(future.opening[scores.shortage[name]]) for name in placement.fills.values())
    return int(future.place[m]) * counted + openings + int(offers_worth_later(book, scores, case)[m])


def offers_worth_later(book: Rulebook, scores: Scores, case: Case) -> Row:
    """For the needs of a case, what the cheapest offers within reach are worth to later cases. Shape (M,)."""
    problem, future = scores.problem, scores.future
    total = np.zeros(scores.size, dtype=np.int64)
    for kind, code in case.needs():
        rule = book.rules.get(kind)
        if future is None or not isinstance(rule, NeededOffer):
            continue
        never = int(np.iinfo(np.int64).max)
        cheapest = np.full(scores.size, never)
        for offer in problem.offers_of.get((kind, code), ()):
            if offer.places is None or problem.places_left(offer):
                price = 0 if offer.places is None else future.offer[offer.offer_id]
                near = problem.can_reach(problem.reported_by(offer), rule.within_minutes)
                cheapest[near] = np.minimum(cheapest[near], price)
        total += np.where(cheapest < never, cheapest, 0)
    return total

"""Does the bound follow from the prices? Recomputed from the formula of the design, without the matching."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from visitering.audit.valuation import FINE, Valuation
from visitering.domain.cases import Case
from visitering.domain.geography import Mask, Row
from visitering.domain.result import Prices
from visitering.goals.even_distribution import EvenDistribution
from visitering.goals.score import Scores
from visitering.rules.book import Rulebook

NEVER = -(2**60)
"""A net value that no option has: the group may not go there."""


def bound_from_prices(book: Rulebook, scores: Scores, tier: int, prices: Prices, reached: tuple[int, ...]) -> int:
    """An upper limit on what any placement reaches in a tier, in the model's integers.

    Σ_groups max(0, best net) + Σ_r π_r·capacity_r + Σ_m π_m·left_m + Σ_m max_ℓ (E_m(L0_m + ℓ) + λ_m·ℓ) − Σ_j μ_j·z_j,
    r over openings, limited offers and the services of each municipality that states their places.
    Cases that must share a municipality are one group; of cases that must be near each other a couple counts as
    one group (no case in two couples), further links are relaxed.
    """
    valuation = Valuation(book, scores, tier, prices)
    total = _groups(book, valuation)
    total += FINE * scarce(scores, prices.use, prices.service)
    total += FINE * int(valuation.place @ book.problem.left)
    total += _loads(valuation)
    total -= sum(mu * z for mu, z in zip(prices.earlier, reached, strict=True))
    return total // FINE


def scarce(scores: Scores, use: Mapping[str, int], service: Mapping[str, Mapping[str, int]]) -> int:
    """Σ_r π_r·capacity_r over openings, limited offers and the services of each municipality that states them."""
    problem = scores.problem
    places = scarce_things(scores)
    total = sum(use[name] * places[name] for name in places)
    for name, by_place in service.items():
        total += sum(price * problem.capacities[name][code] for code, price in by_place.items())
    return total


def scarce_things(scores: Scores) -> dict[str, int]:
    """Places left of every shortage and limited offer in force, by id."""
    problem = scores.problem
    shortages = zip(problem.shortages_in_force, scores.openings, strict=True)
    left = {shortage.shortage_id: int(openings) for shortage, openings in shortages}
    limited = (offer for offer in problem.offers_in_force if offer.places is not None)
    return left | {offer.offer_id: problem.places_left(offer) or 0 for offer in limited}


def group_nets(book: Rulebook, valuation: Valuation) -> list[Row]:
    """The net value of each group's best option in each municipality, in thousandths; where it may not go, NEVER."""
    rows = []
    for group in book.groups:
        nets, possible = zip(*(valuation.net(case) for case in group), strict=True)
        there = np.logical_and.reduce(possible) & fits_alone(book, group)
        rows.append(np.where(there, np.sum(nets, axis=0), NEVER))
    return rows


def _groups(book: Rulebook, valuation: Valuation) -> int:
    """Σ over groups (couples as one) of max(0, the best net value), in thousandths."""
    rows = group_nets(book, valuation)
    best = [max(0, int(row.max(initial=0))) for row in rows]
    total = sum(best)
    for a, b in book.couples():
        both = np.where(book.near_groups[a, b], rows[a][:, None] + rows[b][None, :], NEVER)
        total += max(best[a], best[b], int(both.max(initial=0))) - best[a] - best[b]
    return total


def fits_alone(book: Rulebook, group: tuple[Case, ...]) -> Mask:
    """Where the group alone would keep the quota (nobody counts, or all find a place) and every service's places."""
    problem = book.problem
    fits: Mask = np.ones(len(problem.municipalities), dtype=bool)
    for service in problem.services:
        fits &= sum(problem.demand(case, service) for case in group) <= problem.room(service)
    persons = sum(case.size for case in group)
    counted: Row = persons - np.sum([case.size * book.exempt(case) for case in group], axis=0)
    if "quota" not in book.rules:
        return fits
    kept: Mask = fits & ((counted == 0) | (persons <= problem.left))
    return kept


def _loads(valuation: Valuation) -> int:
    """Σ_m max over ℓ of E_m(L0_m + ℓ) + λ_m·ℓ, every ℓ from 0 to the batch's persons tried. In thousandths."""
    problem, weight = valuation.problem, valuation.combined(EvenDistribution.id)
    persons = np.arange(sum(case.size for case in problem.batch) + 1)[:, None]
    value = FINE * valuation.load * persons - weight * valuation.scores.evenness.loss(problem.load + persons)
    return int(value.max(axis=0).sum())

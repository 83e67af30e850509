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
    valuation, best, coupled = Valuation(book, scores, tier, prices), 0, {}
    of_couples = {g for couple in book.couples() for g in couple}
    for g, group in enumerate(book.groups):
        net = group_net(book, valuation, group)
        best += most(net)
        if g in of_couples:
            coupled[g] = net
    return bound_of(valuation, prices, best, coupled, reached)


def bound_of(
    valuation: Valuation, prices: Prices, best: int, coupled: Mapping[int, Row], reached: tuple[int, ...]
) -> int:
    """The same, where the sum over groups, each by itself, is known, in thousandths.

    `coupled`: the net values of each group that is one of a couple (`group_net`), by its position.
    """
    book = valuation.book
    for a, b in book.couples():
        both = np.where(book.near_groups[a, b], coupled[a][:, None] + coupled[b][None, :], NEVER)
        alone = most(coupled[a]), most(coupled[b])
        best += max(*alone, int(both.max(initial=0))) - sum(alone)
    total = best + FINE * scarce(valuation.scores, prices.use, prices.service)
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
    return [group_net(book, valuation, group) for group in book.groups]


def group_net(book: Rulebook, valuation: Valuation, group: tuple[Case, ...], fits: Mask | None = None) -> Row:
    """The same of one group, shape (M,). `fits`: `fits_alone` of it, where that is known."""
    total, there = valuation.net(group[0])
    there = there & (fits_alone(book, group) if fits is None else fits)
    for case in group[1:]:
        net, possible = valuation.net(case)
        total, there = total + net, there & possible
    return np.where(there, total, NEVER)


def most(net: Row) -> int:
    """The net value of a group's best option, of which to leave it open is one that is worth 0."""
    return max(0, int(net.max(initial=0)))


def fits_alone(book: Rulebook, group: tuple[Case, ...]) -> Mask:
    """Where the group alone would keep the quota (nobody counts, or all find a place) and every service's places."""
    problem = book.problem
    fits: Mask = np.ones(len(problem.municipalities), dtype=bool)
    for service in problem.services:
        fits &= sum(problem.demand(case, service) for case in group) <= problem.room(service)
    if "quota" not in book.rules:
        return fits
    persons = sum(case.size for case in group)
    kept: Mask = fits & (persons <= problem.left)
    if any(book.exemptions(case) for case in group):
        kept |= fits & np.logical_and.reduce([book.exempt(case) for case in group])
    return kept


def _loads(valuation: Valuation) -> int:
    """Σ_m max over ℓ of E_m(L0_m + ℓ) + λ_m·ℓ, every ℓ from 0 to the batch's persons tried. In thousandths."""
    problem, weight = valuation.problem, valuation.combined(EvenDistribution.id)
    persons = np.arange(sum(case.size for case in problem.batch) + 1)[:, None]
    value = FINE * valuation.load * persons - weight * valuation.scores.evenness.loss(problem.load + persons)
    return int(value.max(axis=0).sum())

"""Does the bound follow from the prices? Recomputed from the formula of the design, without the matching."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
    [bound] = bounds_from_prices(book, scores, [(tier, prices, reached)])
    return bound


def bounds_from_prices(
    book: Rulebook, scores: Scores, tiers: Sequence[tuple[int, Prices, tuple[int, ...]]]
) -> list[int]:
    """`bound_from_prices` of several (tier, prices, reached): each case is asked about once for all of them."""
    valuations = [Valuation(book, scores, tier, prices) for tier, prices, _ in tiers]
    bounds = []
    for total, valuation, (_, prices, reached) in zip(_groups(book, valuations), valuations, tiers, strict=True):
        total += FINE * scarce(scores, prices.use, prices.service)
        total += FINE * int(valuation.place @ book.problem.left)
        total += _loads(valuation)
        total -= sum(mu * z for mu, z in zip(prices.earlier, reached, strict=True))
        bounds.append(total // FINE)
    return bounds


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


def group_net(book: Rulebook, valuation: Valuation, group: tuple[Case, ...]) -> Row:
    """The same of one group, shape (M,)."""
    return _group_net(valuation, group, fits_alone(book, group))


def _group_net(valuation: Valuation, group: tuple[Case, ...], fits: Mask) -> Row:
    total, there = valuation.net(group[0])
    there = there & fits
    for case in group[1:]:
        net, possible = valuation.net(case)
        total, there = total + net, there & possible
    return np.where(there, total, NEVER)


def _groups(book: Rulebook, valuations: Sequence[Valuation]) -> list[int]:
    """Σ over groups (couples as one) of max(0, the best net value), in thousandths, for each valuation."""
    couples = book.couples()
    coupled = {g for couple in couples for g in couple}
    rows: dict[int, list[Row]] = {}
    best: dict[int, list[int]] = {}
    totals = [0] * len(valuations)
    for g, group in enumerate(book.groups):
        fits = fits_alone(book, group)
        nets = [_group_net(valuation, group, fits) for valuation in valuations]
        most = [max(0, int(net.max(initial=0))) for net in nets]
        totals = [total + value for total, value in zip(totals, most, strict=True)]
        if g in coupled:
            rows[g], best[g] = nets, most
    for a, b in couples:
        for n in range(len(valuations)):
            both = np.where(book.near_groups[a, b], rows[a][n][:, None] + rows[b][n][None, :], NEVER)
            totals[n] += max(best[a][n], best[b][n], int(both.max(initial=0))) - best[a][n] - best[b][n]
    return totals


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

"""Does the bound follow from the prices? Recomputed from the formula of the design, without the matching."""

from __future__ import annotations

import numpy as np

from visitering.audit.valuation import FINE, Valuation
from visitering.domain.cases import Case
from visitering.domain.geography import Mask, Row
from visitering.domain.result import Prices, Result
from visitering.goals.even_distribution import EvenDistribution
from visitering.goals.score import Scores
from visitering.rules.book import Rulebook


def bound_from_prices(book: Rulebook, scores: Scores, tier: int, prices: Prices, reached: tuple[int, ...]) -> int:
    """An upper limit on what any placement reaches in a tier, in the model's integers.

    Σ_groups max(0, best net) + Σ_r π_r·capacity_r + Σ_m π_m·left_m + Σ_m max_ℓ (E_m(L0_m + ℓ) + λ_m·ℓ) − Σ_j μ_j·z_j.
    Cases that must share a municipality are one group; of cases that must be near each other a couple counts as
    one group (no case in two couples), further links are relaxed.
    """
    problem = book.problem
    valuation = Valuation(book, scores, tier, prices)
    total = _groups(book, valuation)
    used = [(s.shortage_id, int(n)) for s, n in zip(problem.shortages_in_force, scores.openings, strict=True)]
    used += [(o.offer_id, problem.places_left(o) or 0) for o in problem.offers_in_force if o.places is not None]
    total += FINE * sum(prices.use[name] * places for name, places in used)
    total += FINE * int(valuation.place @ problem.left)
    total += _loads(valuation)
    total -= sum(mu * z for mu, z in zip(prices.earlier, reached, strict=True))
    return total // FINE


def _groups(book: Rulebook, valuation: Valuation) -> int:
    """Σ over groups (couples as one) of max(0, the best net value), in thousandths."""
    rows = []
    for group in book.groups:
        values = [valuation.case(case) for case in group]
        possible = np.logical_and.reduce([v.possible for v in values]) & fits_alone(book, group)
        rows.append(np.where(possible, np.sum([v.net for v in values], axis=0), -(2**60)))
    best = [max(0, int(row.max(initial=0))) for row in rows]
    total = sum(best)
    near = book.problem.travel.both_ways(book.nearby_minutes or 0)
    for a, b in book.couples():
        both = np.where(near, rows[a][:, None] + rows[b][None, :], -(2**60))
        total += max(best[a], best[b], int(both.max(initial=0))) - best[a] - best[b]
    return total


def fits_alone(book: Rulebook, group: tuple[Case, ...]) -> Mask:
    """Where the group alone would keep the quota: nobody counts, or all find a place."""
    persons = sum(case.size for case in group)
    counted: Row = persons - np.sum([case.size * book.exempt(case) for case in group], axis=0)
    if "quota" not in book.rules:
        return np.ones_like(counted, dtype=bool)
    fits: Mask = (counted == 0) | (persons <= book.problem.left)
    return fits


def _loads(valuation: Valuation) -> int:
    """Σ_m max over ℓ of E_m(L0_m + ℓ) + λ_m·ℓ, every ℓ from 0 to the batch's persons tried. In thousandths."""
    problem, weight = valuation.problem, valuation.combined(EvenDistribution.id)
    persons = np.arange(sum(case.size for case in problem.batch) + 1)[:, None]
    value = FINE * valuation.load * persons - weight * valuation.scores.evenness.loss(problem.load + persons)
    return int(value.max(axis=0).sum())


def check_bounds(book: Rulebook, scores: Scores, result: Result) -> list[str]:
    """The bound of every tier, recomputed from its prices."""
    found = []
    reached: tuple[int, ...] = ()
    for t, tier in enumerate(result.tiers):
        bound = bound_from_prices(book, scores, t, tier.prices, reached)
        if any(price < 0 for price in (*tier.prices.place.values(), *tier.prices.use.values(), *tier.prices.earlier)):
            found.append(f"tier {t + 1}: a price is below zero")
        if tier.bound > bound or bound != tier.relaxation:
            found.append(
                f"tier {t + 1}: its prices give the bound {bound / 100:.2f}, not {tier.relaxation / 100:.2f}"
            )
        reached += (tier.objective,)
    return found

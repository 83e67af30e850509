"""Does the sharper bound follow from the case prices? Municipalities are filled exactly, by dynamic programming.

Written apart from the matching, which looks for good case prices: this only says what given ones prove.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visitering.audit.bound import NEVER, group_nets, scarce
from visitering.audit.valuation import FINE, Valuation
from visitering.domain.geography import Row
from visitering.domain.result import CasePrices, Prices
from visitering.goals.even_distribution import EvenDistribution
from visitering.goals.score import Scores
from visitering.rules.book import Rulebook

Filling = NDArray[np.int64]
"""`filling[c, e]`: the most that groups with c persons who count under the quota and e who are exempt are worth."""


def bound_from_case_prices(
    book: Rulebook, scores: Scores, tier: int, prices: CasePrices, reached: tuple[int, ...]
) -> int:
    """An upper limit on what any placement reaches in a tier, in the model's integers, for any prices ≥ 0.

    Σ_cases u + Σ_r σ_r·capacity_r + Σ_m max over sets of groups that fit m (Σ (v(σ) − u) + E_m(their load)) −
    Σ_j μ_j·z_j, with r over openings, limited offers and services, v(σ) the value of a group's best option in m less
    the price of what it uses, and u of a group the sum over its cases. `nearby` links are relaxed.

    Why it holds: take any placement. Each group it places in m is in one of the sets, so the set that the placement
    puts into m is worth no more than the best one; the u taken off there come back in Σ u, since no case is placed
    twice and u ≥ 0; and what the placement uses of r, at most capacity_r, comes back in Σ σ_r·capacity_r.
    """
    nowhere = dict.fromkeys(book.problem.index, 0)
    valuation = Valuation(book, scores, tier, Prices(nowhere, nowhere, prices.use, prices.earlier, prices.service))
    total = FINE * sum(prices.case.values())
    total += FINE * scarce(scores, prices.use, prices.service)
    cost = np.array([sum(prices.case[case.case_id] for case in group) for group in book.groups], dtype=np.int64)
    nets = np.array(group_nets(book, valuation), dtype=np.int64).reshape(len(cost), scores.size)
    size, exempt = _sizes(book, scores.size)
    for m in range(scores.size):
        here = np.flatnonzero(nets[:, m] > NEVER)
        counted = size[here] - exempt[here, m]
        total += _best_set(valuation, m, nets[here, m] - FINE * cost[here], counted, exempt[here, m])
    total -= sum(mu * z for mu, z in zip(prices.earlier, reached, strict=True))
    return total // FINE


def _sizes(book: Rulebook, places: int) -> tuple[Row, Row]:
    """(persons of each group, shape (U,); of these exempt from the quota in each municipality, shape (U, M))."""
    size = np.array([sum(case.size for case in group) for group in book.groups], dtype=np.int64)
    exempt = np.zeros((len(size), places), dtype=np.int64)
    for row, group in zip(exempt, book.groups, strict=True):
        for case in group:
            row += case.size * book.exempt(case)
    return size, exempt


def _best_set(valuation: Valuation, m: int, worth: Row, counted: Row, exempt: Row) -> int:
    """The most that a set of groups that fits m is worth, E_m of its load included. In thousandths.

    A set fits m if counted + exempt ≤ left, or if nobody counts: exempt ones may go beyond what is left.
    """
    everyone = int((counted + exempt).sum())
    left = min(everyone, int(valuation.problem.left[m]))
    if "quota" not in valuation.book.rules:
        left, counted, exempt = everyone, counted + exempt, np.zeros_like(exempt)
    within = _fill(worth, counted, exempt, left, left)
    alone = counted == 0
    beyond = _fill(worth[alone], counted[alone], exempt[alone], 0, int(exempt[alone].sum()))
    return max(
        _with_evenness(valuation, m, within, left),
        _with_evenness(valuation, m, beyond, beyond.size),
    )


def _fill(worth: Row, counted: Row, exempt: Row, room: int, beyond: int) -> Filling:
    """The best value of exactly c counted and e exempt persons, for c ≤ `room` and e ≤ `beyond`; NEVER: no such set.

    Each group is taken or not, one after the other. Of groups with the same two sizes only the best matter: no more
    than would fit.
    """
    reach = min(beyond, int(exempt.sum()))
    filling = np.full((room + 1, reach + 1), NEVER, dtype=np.int64)
    filling[0, 0] = 0
    for c, e in sorted(set(zip(counted.tolist(), exempt.tolist(), strict=True))):
        most = min(room // c if c else len(worth), reach // e if e else len(worth))
        of_that_size = np.sort(worth[(counted == c) & (exempt == e)])[::-1][:most]
        for value in of_that_size.tolist():
            without = filling[: room + 1 - c, : reach + 1 - e]
            filling[c:, e:] = np.maximum(filling[c:, e:], without + value)
    return filling


def _with_evenness(valuation: Valuation, m: int, filling: Filling, most: int) -> int:
    """The best of a filling with at most so many persons, E_m of their load added."""
    persons = np.add.outer(np.arange(filling.shape[0]), np.arange(filling.shape[1]))
    even = valuation.scores.evenness.take(np.array([m]))
    load = valuation.problem.load[m] + persons
    value = filling - valuation.combined(EvenDistribution.id) * even.loss(load[..., None])[..., 0]
    return int(value[(persons <= most) & (filling > NEVER // 2)].max())

"""From the problem, its rules and its goals to the table that is matched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from visitering.domain.cases import Case
from visitering.domain.geography import Mask, Row
from visitering.domain.problem import Problem
from visitering.domain.reports import Offer
from visitering.goals.employment import Employment
from visitering.goals.even_distribution import EvenDistribution
from visitering.goals.score import Scores
from visitering.matching.table import NO_LIMIT, Grid, Table, Uses, tie_value
from visitering.rules.book import ALLOWED, Rulebook
from visitering.rules.need import NeededOffer

Group = tuple[Case, ...]


def build(problem: Problem, book: Rulebook, scores: Scores) -> Table:
    """Every array of `Table`. Groups, municipalities and scarce things come in the order of the hash."""
    seed = problem.policy.seed
    groups = tuple(sorted(book.groups, key=lambda group: _hashed(seed, group[0].case_id)))
    codes = tuple(sorted(problem.index, key=lambda code: _hashed(seed, code)))
    order = np.array([problem.index[code] for code in codes], dtype=np.int64)
    at = {group: u for u, group in enumerate(groups)}
    things = _Things(problem, scores, seed)

    persons = np.array([sum(case.size for case in group) for group in groups], dtype=np.int64)
    exempt = _by_group(groups, len(codes), lambda case: case.size * book.exempt(case))[:, order]
    left = problem.left if "quota" in book.rules else np.full(len(codes), NO_LIMIT)
    verdict = {case.case_id: row for case, row in zip(problem.batch, book.verdicts, strict=True)}
    forbidding = _by_group(groups, len(codes), lambda case: verdict[case.case_id] != ALLOWED)
    fits = (persons[:, None] == exempt) | (persons[:, None] <= left[order])
    demand, room = _services(problem, groups, codes)
    for k in range(len(room)):
        fits &= demand[:, k, None] <= room[k]

    table = Table(
        groups=groups,
        places=codes,
        things=things.names,
        persons=persons,
        copies=np.ones_like(persons),
        exempt=exempt,
        allowed=(forbidding[:, order] == 0) & fits,
        value=_values(problem, groups, scores)[:, :, order],
        fills=Uses.none(),
        needs=Uses.none(),
        capacity=things.capacity,
        left=left[order],
        services=problem.services,
        demand=demand,
        room=room,
        load=problem.load[order],
        fill_weight=_weights(problem, Employment.id),
        even_weight=_weights(problem, EvenDistribution.id),
        evenness=scores.evenness.take(order),
        nearby=_nearby(groups, book),
        couples=tuple((at[book.groups[a]], at[book.groups[b]]) for a, b in book.couples()),
        near=problem.travel.both_ways(book.nearby_minutes or 0)[np.ix_(order, order)],
        tiers=problem.policy.tiers,
        seed=seed,
    )
    needs = things.needs(groups, book, order)
    table = replace(table, allowed=table.allowed & ~_full(needs, table))
    return replace(
        table,
        value=table.value - _left_for_the_future(scores, order, table, needs),
        fills=things.fills(groups, scores, order, table),
        needs=needs.pick(table.allowed[needs.unit, needs.place]),
    )


def _hashed(seed: int, name: str) -> tuple[int, str]:
    return tie_value(seed, name), name


def _weights(problem: Problem, goal: str) -> Row:
    return np.array([tier.get(goal, 0) for tier in problem.policy.tiers], dtype=np.int64)


def _by_group(groups: tuple[Group, ...], size: int, row: Callable[[Case], Row | Mask]) -> Grid:
    """Σ over the cases of each group of `row(case)`, shape (U, M)."""
    grid = np.zeros((len(groups), size), dtype=np.int64)
    for total, group in zip(grid, groups, strict=True):
        for case in group:
            total += row(case)
    return grid


def _values(problem: Problem, groups: tuple[Group, ...], scores: Scores) -> Grid:
    """Weighted points of each group in each tier and municipality, without openings. Shape (T, U, M)."""
    tiers = problem.policy.tiers
    value = np.zeros((len(tiers), len(groups), scores.size), dtype=np.int64)
    for u, group in enumerate(groups):
        for case in group:
            points: Mapping[str, Row] = scores.points(case)
            for t, tier in enumerate(tiers):
                for goal, weight in tier.items():
                    if goal in points:
                        value[t, u] += weight * points[goal]
    return value


def _services(problem: Problem, groups: tuple[Group, ...], codes: tuple[str, ...]) -> tuple[Grid, Grid]:
    """(what each group uses of each service, shape (U, K); what each municipality has of it, shape (K, M))."""
    services = problem.services
    demand = np.zeros((len(groups), len(services)), dtype=np.int64)
    for k, service in enumerate(services):
        demand[:, k] = [sum(problem.demand(case, service) for case in group) for group in groups]
    room = [[problem.capacities[service].get(code, NO_LIMIT) for code in codes] for service in services]
    return demand, np.array(room, dtype=np.int64).reshape(len(services), len(codes))


def _nearby(groups: tuple[Group, ...], book: Rulebook) -> tuple[tuple[int, int], ...]:
    """Pairs of groups that must be near each other if both are placed."""
    where = {case.case_id: u for u, group in enumerate(groups) for case in group}
    pairs = {(where[a], where[b]) for a, b in book.nearby_pairs() if where[a] != where[b]}
    return tuple(sorted({(min(pair), max(pair)) for pair in pairs}))


def _full(needs: Uses, table: Table) -> Mask:
    """Where some need of a group has limited offers only, and all of them are full. Shape (U, M)."""
    full = np.zeros(table.shape, dtype=bool)
    if len(needs):
        free = np.logical_or.reduceat(table.capacity[needs.thing] > 0, needs.first)
        runs = needs.first[~free]
        full[needs.unit[runs], needs.place[runs]] = True
    return full


def _left_for_the_future(scores: Scores, order: Row, table: Table, needs: Uses) -> Grid:
    """What places and offers that a group uses are worth to later cases, in each tier. Shape (T, U, M).

    Of the offers that could meet a need the cheapest counts, whichever is taken. Openings: `_Things.fills`.
    """
    worth = np.zeros_like(table.value)
    if (future := scores.future) is None:
        return worth
    worth[future.tier] = future.place[order] * table.counted
    if len(needs):
        price = np.array([future.offer.get(name, 0) for name in table.things], dtype=np.int64)[needs.thing]
        free = table.capacity[needs.thing] > 0
        cheapest = np.minimum.reduceat(np.where(free, price, NO_LIMIT), needs.first)
        runs = needs.first[cheapest < NO_LIMIT]
        np.add.at(worth[future.tier], (needs.unit[runs], needs.place[runs]), cheapest[cheapest < NO_LIMIT])
    return worth


class _Things:
    """Shortages and limited offers as scarce things, and who may use which of them where."""

    def __init__(self, problem: Problem, scores: Scores, seed: int) -> None:
        self.problem = problem
        limited = [offer for offer in problem.offers_in_force if offer.places is not None]
        shortages = zip(problem.shortages_in_force, scores.openings, strict=True)
        left = {shortage.shortage_id: int(openings) for shortage, openings in shortages}
        left |= {offer.offer_id: problem.places_left(offer) or 0 for offer in limited}
        self.names = tuple(sorted(left, key=lambda name: _hashed(seed, name)))
        self.index = {name: r for r, name in enumerate(self.names)}
        self.capacity: Row = np.array([left[name] for name in self.names], dtype=np.int64)

    def fills(self, groups: tuple[Group, ...], scores: Scores, order: Row, table: Table) -> Uses:
        """The openings each worker may fill in each municipality that is allowed, where some are left.

        They add what is more than they are worth to later cases.
        """
        position = np.argsort(order)
        shortages = [self.index[s.shortage_id] for s in self.problem.shortages_in_force]
        thing = np.array(shortages, dtype=np.int64)
        later = np.zeros_like(thing) if scores.future is None else scores.future.per_point(self.problem)
        parts: list[tuple[tuple[str, str], int, Row, Row, Row]] = []
        for u, group in enumerate(groups):
            for case in group:
                for person in case.persons:
                    if (found := scores.fills(person)) is not None:
                        taker = (case.case_id, person.person_id)
                        extra = found.extra - later[found.shortage]
                        parts.append((taker, u, position[found.municipality], thing[found.shortage], extra))
        uses = Uses.of(parts)
        free = (self.capacity[uses.thing] > 0) & (uses.extra > 0)
        return uses.pick(table.allowed[uses.unit, uses.place] & free)

    def needs(self, groups: tuple[Group, ...], book: Rulebook, order: Row) -> Uses:
        """The limited offers that meet a need, in each municipality without an unlimited one within reach."""
        parts: list[tuple[tuple[str, ...], int, Row, Row, Row]] = []
        for u, group in enumerate(groups):
            for case in group:
                for kind, code in case.needs():
                    rule = book.rules.get(kind)
                    if isinstance(rule, NeededOffer):
                        for offer, mask in self._limited(kind, code, rule.within_minutes):
                            place = np.flatnonzero(mask[order])
                            thing = np.full(len(place), self.index[offer.offer_id])
                            parts.append(((case.case_id, kind, code), u, place, thing, np.zeros_like(thing)))
        return Uses.of(parts)

    def _limited(self, kind: str, code: str, minutes: int) -> list[tuple[Offer, Mask]]:
        """Each limited offer with the municipalities where it would have to be used, in the problem's order."""
        offers = self.problem.offers_of.get((kind, code), ())
        reach = [(offer, self.problem.can_reach(self.problem.reported_by(offer), minutes)) for offer in offers]
        unlimited = np.zeros(len(self.problem.municipalities), dtype=bool)
        for offer, mask in reach:
            if offer.places is None:
                unlimited = unlimited | mask
        return [(offer, mask & ~unlimited) for offer, mask in reach if offer.places is not None]

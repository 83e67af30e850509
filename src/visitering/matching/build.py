"""From the problem, its rules and its goals to the table that is matched."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from visitering.domain.cases import Case
from visitering.domain.geography import Mask, Row
from visitering.domain.problem import Problem
from visitering.goals.employment import Employment, Fills
from visitering.goals.even_distribution import EvenDistribution
from visitering.goals.future import FuturePrices
from visitering.goals.score import Scores
from visitering.matching.table import NO_LIMIT, Grid, Table, Uses, tie_value
from visitering.rules.book import ALLOWED, Rulebook
from visitering.rules.need import NeededOffer

Group = tuple[Case, ...]
Part = tuple[Row, Row, Row]
"""(places, things, extra points) of the entries of one kind of takers."""
KeyT = TypeVar("KeyT", bound=Hashable)


def build(problem: Problem, book: Rulebook, scores: Scores) -> Table:
    """Every array of `Table`. Groups, municipalities and scarce things come in the order of the hash."""
    seed = problem.policy.seed
    groups = tuple(sorted(book.groups, key=lambda group: _hashed(seed, group[0].case_id)))
    codes = tuple(sorted(problem.index, key=lambda code: _hashed(seed, code)))
    order = np.array([problem.index[code] for code in codes], dtype=np.int64)
    at = {group: u for u, group in enumerate(groups)}
    position = [at[group] for group in book.groups]
    things = _Things(problem, scores, seed)

    persons = np.array([sum(case.size for case in group) for group in groups], dtype=np.int64)
    exempt = _by_group(groups, len(codes), lambda case: case.size * book.exempt(case), np.int16)[:, order]
    left = (problem.left if "quota" in book.rules else np.full(len(codes), NO_LIMIT))[order]
    verdict = {case.case_id: row for case, row in zip(problem.batch, book.verdicts, strict=True)}
    allowed = ~_by_group(groups, len(codes), lambda case: verdict[case.case_id] != ALLOWED, np.bool_)[:, order]
    allowed &= (persons[:, None] == exempt) | (persons[:, None] <= left)
    demand, room = _services(problem, groups, codes)
    for k in range(len(room)):
        allowed &= demand[:, k, None] <= room[k]
    needs, full = things.needs(groups, book, order)
    allowed &= ~full
    table = Table(
        groups=groups,
        places=codes,
        things=things.names,
        persons=persons,
        copies=np.ones_like(persons),
        exempt=exempt,
        allowed=allowed,
        value=_values(problem, groups, scores, order),
        fills=things.fills(groups, scores, order),
        needs=needs,
        capacity=things.capacity,
        left=left,
        services=problem.services,
        demand=demand,
        room=room,
        load=problem.load[order],
        fill_weight=_weights(problem, Employment.id),
        even_weight=_weights(problem, EvenDistribution.id),
        evenness=scores.evenness.take(order),
        nearby=_nearby(position, book, order),
        couples=tuple((position[a], position[b]) for a, b in book.couples()),
        tiers=problem.policy.tiers,
        seed=seed,
    )
    return table if scores.future is None else replace(table, value=_less_later(table, scores.future, order))


def _hashed(seed: int, name: str) -> tuple[int, str]:
    return tie_value(seed, name), name


def _weights(problem: Problem, goal: str) -> Row:
    return np.array([tier.get(goal, 0) for tier in problem.policy.tiers], dtype=np.int64)


def _by_group(
    groups: tuple[Group, ...], size: int, row: Callable[[Case], Row | Mask], kind: type[np.generic]
) -> NDArray[Any]:
    """Σ over the cases of each group of `row(case)` (`or` of masks), shape (U, M)."""
    grid = np.zeros((len(groups), size), dtype=kind)
    for total, group in zip(grid, groups, strict=True):
        for case in group:
            np.add(total, row(case), out=total, casting="unsafe")
    return grid


def _values(problem: Problem, groups: tuple[Group, ...], scores: Scores, order: Row) -> tuple[Grid, ...]:
    """Weighted points of each group in each tier and municipality, without openings; each of shape (U, M).

    Where the points of a tier are the same in every municipality, one column stands for all.
    """
    tiers = problem.policy.tiers
    values = [np.zeros((len(groups), scores.size), dtype=np.int64) for _ in tiers]
    for u, group in enumerate(groups):
        for case in group:
            points: Mapping[str, Row] = scores.points(case)
            for value, tier in zip(values, tiers, strict=True):
                for goal, weight in tier.items():
                    if goal in points:
                        value[u] += weight * points[goal]
    same = [bool((value == value[:, :1]).all()) for value in values]
    return tuple(
        np.broadcast_to(value[:, :1].copy(), value.shape) if alike else value[:, order]
        for value, alike in zip(values, same, strict=True)
    )


def _services(problem: Problem, groups: tuple[Group, ...], codes: tuple[str, ...]) -> tuple[Grid, Grid]:
    """(what each group uses of each service, shape (U, K); what each municipality has of it, shape (K, M))."""
    services = problem.services
    demand = np.zeros((len(groups), len(services)), dtype=np.int64)
    for k, service in enumerate(services):
        demand[:, k] = [sum(problem.demand(case, service) for case in group) for group in groups]
    room = [[problem.capacities[service].get(code, NO_LIMIT) for code in codes] for service in services]
    return demand, np.array(room, dtype=np.int64).reshape(len(services), len(codes))


def _nearby(position: Sequence[int], book: Rulebook, order: Row) -> dict[tuple[int, int], Mask]:
    """`Table.nearby`. `position`: where the groups of the rulebook stand in the table."""
    grid = np.ix_(order, order)
    # Most pairs share one mask: near each other.
    masks = {id(fits): fits for fits in book.near_groups.values()}
    here = {name: fits[grid] for name, fits in masks.items()}
    found: dict[tuple[int, int], Mask] = {}
    for (a, b), fits in book.near_groups.items():
        u, v = position[a], position[b]
        found[min(u, v), max(u, v)] = here[id(fits)] if u < v else here[id(fits)].T
    return dict(sorted(found.items()))


def _less_later(table: Table, future: FuturePrices, order: Row) -> tuple[Grid, ...]:
    """`Table.value` less what the places and offers that a group uses are worth to later cases.

    Of the offers that could meet a need the cheapest counts, whichever is taken. Openings: `_Things.fills`.
    """
    later = future.place[order] * (table.persons[:, None] - table.exempt)
    needs = table.needs
    price = np.array([future.offer.get(name, 0) for name in table.things], dtype=np.int64)[needs.thing]
    np.subtract.at(later, needs.unit, needs.best(-price, nothing=0)[needs.kind])
    return tuple(value - later if t == future.tier else value for t, value in enumerate(table.value))


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

    def fills(self, groups: tuple[Group, ...], scores: Scores, order: Row) -> Uses:
        """The openings each worker may fill in each municipality, where some are left.

        They add what is more than they are worth to later cases.
        """
        position = np.argsort(order)
        shortages = [self.index[s.shortage_id] for s in self.problem.shortages_in_force]
        thing = np.array(shortages, dtype=np.int64)
        later = np.zeros_like(thing) if scores.future is None else scores.future.per_point(self.problem)

        def entries(found: Fills) -> Part:
            extra = found.extra - later[found.shortage]
            gains = extra > 0
            return position[found.municipality[gains]], thing[found.shortage[gains]], extra[gains]

        kinds = _Kinds()
        takers: list[tuple[tuple[str, ...], int, int]] = []
        for u, group in enumerate(groups):
            for case in group:
                for person in case.persons:
                    if (found := scores.fills(person)) is not None:
                        kind = kinds.number(found, entries)
                        takers.append(((case.case_id, person.person_id), u, kind))
        return Uses.of(takers, [self._free(kind) for kind in kinds.parts], (len(groups), len(order)))

    def needs(self, groups: tuple[Group, ...], book: Rulebook, order: Row) -> tuple[Uses, Mask]:
        """The limited offers that meet a need, in each municipality without an unlimited one within reach.

        And where a need of a group has such offers only, all of them full: shape (U, M).
        """
        kinds = _Kinds()
        takers: list[tuple[tuple[str, ...], int, int]] = []
        for u, group in enumerate(groups):
            for case in group:
                for need in case.needs():
                    rule = book.rules.get(need[0])
                    if isinstance(rule, NeededOffer):
                        minutes = rule.within_minutes
                        kind = kinds.number((*need, minutes), lambda key: self._limited(key, order))
                        takers.append(((case.case_id, *need), u, kind))
        open_kinds = [self._free(kind) for kind in kinds.parts]
        shut = np.zeros((len(kinds.parts), len(order)), dtype=bool)
        for row, (every, _, _), (free, _, _) in zip(shut, kinds.parts, open_kinds, strict=True):
            row[every] = True
            row[free] = False
        full = np.zeros((len(groups), len(order)), dtype=bool)
        for _, u, kind in takers:
            full[u] |= shut[kind]
        return Uses.of(takers, open_kinds, (len(groups), len(order))), full

    def _free(self, kind: Part) -> Part:
        """The entries of things that have a place left."""
        free = self.capacity[kind[1]] > 0
        return kind[0][free], kind[1][free], kind[2][free]

    def _limited(self, need: tuple[str, str, int], order: Row) -> Part:
        """(places, offers, 0) of a need (kind, code, minutes), where no offer without a limit is within reach."""
        kind, code, minutes = need
        offers = self.problem.offers_of.get((kind, code), ())
        reach = [(offer, self.problem.can_reach(self.problem.reported_by(offer), minutes)[order]) for offer in offers]
        unlimited = np.zeros(len(order), dtype=bool)
        for offer, mask in reach:
            if offer.places is None:
                unlimited = unlimited | mask
        limited = [(self.index[o.offer_id], np.flatnonzero(m & ~unlimited)) for o, m in reach if o.places is not None]
        place = np.concatenate([np.zeros(0, dtype=np.int64), *(places for _, places in limited)])
        thing = np.repeat(np.array([r for r, _ in limited], dtype=np.int64), [len(places) for _, places in limited])
        return place, thing, np.zeros_like(place)


class _Kinds:
    """Numbers what takers have in common, and keeps the entries of each."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self._number: dict[Hashable, int] = {}

    def number(self, key: KeyT, entries: Callable[[KeyT], Part]) -> int:
        if key not in self._number:
            self._number[key] = len(self.parts)
            self.parts.append(entries(key))
        return self._number[key]

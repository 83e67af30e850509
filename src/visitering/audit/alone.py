"""The exact effect of moving one case alone, all others staying as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from visitering.audit.future import offers_worth_later, worth_later
from visitering.audit.placements import service_load
from visitering.audit.points import case_points, placed_persons, weighted
from visitering.audit.valuation import most_together
from visitering.domain.cases import Case
from visitering.domain.geography import Mask, Row
from visitering.domain.result import Result
from visitering.goals.employment import Employment
from visitering.goals.even_distribution import EvenDistribution
from visitering.goals.score import Scores
from visitering.rules.book import ALLOWED, ORDER, POSITION, Rulebook, Verdict
from visitering.rules.links import Links
from visitering.rules.need import NeededOffer


@dataclass(frozen=True, eq=False)
class AloneMove:
    """One case, moved by itself to each municipality; rows of shape (tiers, M), in the integers of each tier.

    `change` = `own` + `even`: what the whole gains (below 0: loses), tier by tier; `own`: the case's points there
    (less what it takes from later cases) less the same where it is now; `even`: what the even distribution gains in
    both municipalities together. `against[m]`: the position in `ORDER` of the rule that stands against it, or
    `ALLOWED`; figures mean something only there. Where the case is now the change is 0. `here`: where that is.
    """

    own: Row
    even: Row
    against: Verdict
    here: int | None

    @cached_property
    def change(self) -> Row:
        total: Row = self.own + self.even
        return total

    @cached_property
    def feasible(self) -> Mask:
        """Where the case could be moved to by itself."""
        free: Mask = self.against == ALLOWED
        if self.here is not None:
            free[self.here] = False
        return free

    def obstacle(self, m: int) -> str | None:
        """The rule that stands against the move; None where it can be made."""
        return None if self.against[m] == ALLOWED else ORDER[int(self.against[m])]


class AloneMoves:
    """Every case of a batch against a placement of it: what follows from the problem and the placement, unsolved.

    change(case, m) = objective(the placement with the case in m) − objective(the placement), for each tier. The case
    gives back the openings and places of offers it has, and fills in m what is free then: those openings that give
    most (each serves one person), one free place of each offer that it needs. Others keep what they have: what is
    freed is worth nothing to them here, so that the figure is what this one move does and not what could follow it.

    What stands against a move is named in the order of the rules: the first rule that forbids it; an offer that it
    needs and that has no place left (`treatment`, `institution`, `education`); `links`: it belongs with others of the
    batch, who would stay; `quota`: persons ≤ max(left, persons of exempt cases) would not hold there; `capacity`.
    Leaving a municipality breaks nothing: what exempt cases leave behind beyond a quota is exempt too.
    """

    def __init__(self, book: Rulebook, scores: Scores, result: Result) -> None:
        self.book, self.scores, self.problem = book, scores, book.problem
        self.placements, self.tiers = result.placements, book.problem.policy.tiers
        self.load = self.problem.load + placed_persons(self.problem, result.placements.values())
        used = Counter(name for placement in result.placements.values() for name in placement.uses)
        self.used = used
        taken = [used[shortage.shortage_id] for shortage in self.problem.shortages_in_force]
        self.free = scores.openings - np.array(taken, dtype=np.int64)
        self.batch = {case.case_id: case for case in self.problem.batch}
        self._steps: dict[int, Row] = {}

    def of(self, case: Case) -> AloneMove:
        """The case moved to each municipality (of an open case: placed there)."""
        placement = self.placements.get(case.case_id)
        here = None if placement is None else self.problem.index[placement.municipality]
        rows = self.scores.points(case)
        own = self._there(case, rows) - self._now(case, rows)[:, None]
        if here is not None:
            own[:, here] = 0
        return AloneMove(own, self._even(case.size, here), self._against(case, here), here)

    def left_open(self, case: Case) -> tuple[int, ...] | None:
        """What the whole gains, tier by tier, where a placed case is left open; None where links stand against it."""
        placement = self.placements[case.case_id]
        if len(self.book.group_of(case)) > 1:
            return None
        here = self.problem.index[placement.municipality]
        lost = self._step(-case.size)[here]
        even = [-tier.get(EvenDistribution.id, 0) * int(lost) for tier in self.tiers]
        return tuple((np.array(even) - self._now(case, self.scores.points(case))).tolist())

    # --- points ------------------------------------------------------------------------------------------

    def _there(self, case: Case, rows: Mapping[str, Row]) -> Row:
        """Points of the case in each municipality, less what it takes from later cases, shape (tiers, M).

        `rows`: its points by goal, without openings.
        """
        points = np.array([rows[goal.id] for goal in self.scores.case_goals], dtype=np.int64)
        own: Row = self._weights @ points.reshape(-1, self.scores.size)
        for t, tier in enumerate(self.tiers):
            if Employment.id in tier:
                own[t] += self._openings(case, t)
        if (future := self.scores.future) is not None:
            counted = np.where(self.book.exempt(case), 0, case.size)
            own[future.tier] -= future.place * counted + offers_worth_later(self.book, self.scores, case)
        return own

    @cached_property
    def _weights(self) -> Row:
        """Of each goal that counts cases, in each tier; shape (tiers, goals)."""
        goals = [goal.id for goal in self.scores.case_goals]
        return np.array([[tier.get(goal, 0) for goal in goals] for tier in self.tiers], dtype=np.int64)

    def _openings(self, case: Case, t: int) -> Row:
        """What the best openings that are free to the case add in each municipality, less their worth to later cases.

        `t`: the tier of employment, the only one in which openings have a worth.
        """
        weight, future, free = self.tiers[t][Employment.id], self.scores.future, self.free
        worth = np.zeros_like(free) if future is None or future.tier != t else future.opening
        placement = self.placements.get(case.case_id)
        if placement is not None and placement.fills:
            free = free.copy()
            for name in placement.fills.values():
                free[self.scores.shortage[name]] += 1
        chosen = []
        for person in case.persons:
            if (fills := self.scores.fills(person)) is not None:
                gain = weight * fills.extra - worth[fills.shortage]
                open_to = (free[fills.shortage] > 0) & (gain > 0)
                chosen.append((fills.shortage[open_to], fills.municipality[open_to], gain[open_to]))
        if len(chosen) > 1:
            return self._together(chosen, free)
        best = np.zeros(self.scores.size, dtype=np.int64)
        for _, m, gain in chosen:
            np.maximum.at(best, m, gain)
        return best

    def _together(self, chosen: list[tuple[Row, Row, Row]], free: Row) -> Row:
        """The most that several persons gain together in each municipality, where an opening serves one of them."""
        best = np.zeros((len(chosen), self.scores.size), dtype=np.int64)
        wanted = np.full_like(best, -1)
        for row, names, (s, m, gain) in zip(best, wanted, chosen, strict=True):
            ascending = np.argsort(gain, kind="stable")
            row[m[ascending]], names[m[ascending]] = gain[ascending], s[ascending]
        total: Row = best.sum(axis=0)
        ordered = np.sort(wanted, axis=0)
        for place in np.flatnonzero(((ordered[1:] == ordered[:-1]) & (ordered[1:] >= 0)).any(axis=0)).tolist():
            asked = Counter(wanted[:, place].tolist())
            if any(name >= 0 and count > free[name] for name, count in asked.items()):
                options = [
                    sorted(zip(gain[m == place].tolist(), s[m == place].tolist(), strict=True))[::-1]
                    for s, m, gain in chosen
                ]
                # Of n persons one of a person's n best is always free.
                total[place] = most_together([best_of[: len(options)] for best_of in options], free.tolist())
        return total

    def _now(self, case: Case, rows: Mapping[str, Row]) -> Row:
        """Points of the case where it is, less what it takes from later cases; 0 of an open case. Shape (tiers,)."""
        placement = self.placements.get(case.case_id)
        if placement is None:
            return np.zeros(len(self.tiers), dtype=np.int64)
        points = case_points(self.scores, case, placement, rows)
        now = np.array([weighted(points, tier) for tier in self.tiers], dtype=np.int64)
        if self.scores.future is not None:
            now[self.scores.future.tier] -= worth_later(self.book, self.scores, case, placement)
        return now

    # --- even distribution -------------------------------------------------------------------------------

    def _even(self, size: int, here: int | None) -> Row:
        """What the even distribution gains where so many persons come (and leave where they are), by tier."""
        lost = self._step(size) + (0 if here is None else self._step(-size)[here])
        if here is not None:
            lost[here] = 0
        return np.array([-tier.get(EvenDistribution.id, 0) * lost for tier in self.tiers], dtype=np.int64)

    def _step(self, persons: int) -> Row:
        """What is lost where so many persons more are in a municipality, in whole points, shape (M,)."""
        if persons not in self._steps:
            evenness = self.scores.evenness
            self._steps[persons] = evenness.loss(self.load + persons) - evenness.loss(self.load)
        return self._steps[persons].copy()

    # --- what stands against it --------------------------------------------------------------------------

    def _against(self, case: Case, here: int | None) -> Verdict:
        against = self.book.verdict(case).copy()
        for rule, blocked in self._obstacles(case, here):
            against[(against == ALLOWED) & blocked] = POSITION[rule]
        if here is not None:
            against[here] = ALLOWED
        return against

    def _obstacles(self, case: Case, here: int | None) -> list[tuple[str, Mask]]:
        """(rule, where it stands against the move) for what others have, in the order of the rules."""
        found = [
            (str(kind), ~self._offered(case, str(kind), code, rule.within_minutes))
            for kind, code in case.needs()
            if isinstance(rule := self.book.rules.get(kind), NeededOffer)
        ]
        if (apart := self._apart(case)) is not None:
            found.append((Links.id, apart))
        if "quota" in self.book.rules:
            counted, exempt = self.counted.copy(), self.exempt.copy()
            is_exempt = self.book.exempt(case)
            if here is not None:
                (exempt if is_exempt[here] else counted)[here] -= case.size
            counted, exempt = counted + case.size * ~is_exempt, exempt + case.size * is_exempt
            found.append(("quota", counted + exempt > np.maximum(self.problem.left, exempt)))
        for service, load in self.served.items():
            demand = self.problem.demand(case, service)
            found.append(("capacity", load + demand > self.problem.room(service)))
        return sorted(found, key=lambda one: POSITION[one[0]])

    def _offered(self, case: Case, kind: str, code: str, minutes: int) -> Mask:
        """Where an offer within reach has no limit or a place that others leave."""
        placement = self.placements.get(case.case_id)
        mine = None if placement is None else placement.offers.get((kind, code))
        free = np.zeros(self.scores.size, dtype=bool)
        for offer in self.problem.offers_of.get((kind, code), ()):
            left = self.problem.places_left(offer)
            if left is None or left - self.used[offer.offer_id] + (offer.offer_id == mine) > 0:
                free |= self.problem.can_reach(self.problem.reported_by(offer), minutes)
        return free

    def _apart(self, case: Case) -> Mask | None:
        """Where the case would be apart from those of the batch it belongs with; None where it belongs with none."""
        if len(self.book.group_of(case)) > 1:
            return np.ones(self.scores.size, dtype=bool)
        g, apart = self.book.belonging.position[case.case_id], np.zeros(self.scores.size, dtype=bool)
        near = self.book.near_groups_of.get(g, ())
        for other, fits in near:
            partner = self.placements.get(self.book.groups[other][0].case_id)
            if partner is not None:
                apart |= ~fits[:, self.problem.index[partner.municipality]]
        return apart if near else None

    @cached_property
    def counted(self) -> Row:
        """Persons placed who count under the quota, shape (M,)."""
        return placed_persons(self.problem, self.placements.values()) - self.exempt

    @cached_property
    def exempt(self) -> Row:
        """Persons of exempt cases placed, shape (M,)."""
        exempt = np.zeros(self.scores.size, dtype=np.int64)
        for case_id, placement in self.placements.items():
            m, case = self.problem.index[placement.municipality], self.batch[case_id]
            exempt[m] += case.size * self.book.exempt(case)[m]
        return exempt

    @cached_property
    def served(self) -> dict[str, Row]:
        """What the placed cases use of each service that has a capacity."""
        return {s: service_load(self.problem, s, self.batch, self.placements) for s in self.problem.services}

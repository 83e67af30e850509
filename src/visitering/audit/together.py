"""The exact effect of moving some cases by hand, all others staying as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from visitering.audit.alone import AloneMoves
from visitering.audit.future import worth_later
from visitering.audit.placements import (
    Violation,
    limited_offers,
    of_case,
    of_links,
    of_places,
    of_quotas,
    of_service,
    places,
)
from visitering.audit.points import LATER_CASES, by_goal, case_points
from visitering.domain.cases import Case
from visitering.domain.geography import Row
from visitering.domain.result import Placement, Result
from visitering.goals.employment import Employment
from visitering.goals.even_distribution import EvenDistribution
from visitering.goals.score import Scores
from visitering.rules.book import Rulebook


@dataclass(frozen=True, eq=False)
class Moved:
    """A placement with cases moved: what each goal gives now, in the integers of its tier, and what does not hold.

    `load`: persons of the year in each municipality once they are all there, shape (M,).
    """

    placements: Mapping[str, Placement]
    by_goal: Sequence[Mapping[str, int]]
    violations: tuple[Violation, ...]
    load: Row


class MovesTogether:
    """Moves of several cases at once, against a placement: what follows from the problem, unsolved.

    The cases that move give back the openings and places of offers that they have. Their adults fill, all together,
    those of the free openings that give most (a maximum-weight assignment: an opening serves one person, and a person
    fills one at most); what they need of limited offers they take where a place is free. Others keep what they have:
    what is freed and not taken by those who move is worth nothing to them here. For one case that moves this is
    `AloneMoves`. A move against a rule is counted as it is asked for, and the rule is among the violations.
    """

    def __init__(self, book: Rulebook, scores: Scores, result: Result) -> None:
        self.book, self.scores, self.problem, self.result = book, scores, book.problem, result
        self.alone = AloneMoves(book, scores, result)
        self._rows: dict[str, dict[str, Row]] = {}

    @cached_property
    def by_goal(self) -> list[dict[str, int]]:
        """What each goal gives where nobody moves."""
        return by_goal(self.book, self.scores, self.result)

    def move(self, where: Mapping[str, str | None]) -> Moved:
        """Each case of `where` in its municipality, by code, or open (None); those who are there already stay."""
        before = self.alone.placements
        moved = {c: to for c, to in where.items() if to != (before[c].municipality if c in before else None)}
        after = {c: placement for c, placement in before.items() if c not in moved} | self._placed(moved)
        placements = {c: after[c] for c in self.alone.batch if c in after}
        counted, exempt = self._persons(moved)
        return Moved(
            placements,
            self._points(moved, placements, counted + exempt),
            tuple(self._violations(moved, placements, counted, exempt)),
            self.problem.load + counted + exempt,
        )

    # --- what they take ----------------------------------------------------------------------------------

    def _placed(self, moved: Mapping[str, str | None]) -> dict[str, Placement]:
        used = self.alone.used.copy()
        for case_id in moved:
            if case_id in self.alone.placements:
                used.subtract(self.alone.placements[case_id].uses)
        goes = {c: m for c, m in moved.items() if m is not None}
        fills, offers = self._fills(goes, used), self._offers(goes, used)
        return {c: Placement(c, m, fills.get(c, {}), offers.get(c, {})) for c, m in goes.items()}

    def _fills(self, goes: Mapping[str, str], used: Mapping[str, int]) -> dict[str, dict[str, str]]:
        """The openings that the adults of those who move fill, by case and person."""
        t = next((t for t, tier in enumerate(self.alone.tiers) if Employment.id in tier), None)
        if t is None:
            return {}
        weight, future, shortages = self.alone.tiers[t][Employment.id], self.scores.future, self.names
        worth = np.zeros(len(shortages), dtype=np.int64)
        if future is not None and future.tier == t:
            worth = future.opening
        free = self.scores.openings - np.array([used[name] for name in shortages], dtype=np.int64)
        who, options = [], []
        for case_id, municipality in goes.items():
            m = self.problem.index[municipality]
            for person in self.alone.batch[case_id].persons:
                if (found := self.scores.fills(person)) is not None:
                    gain = weight * found.extra - worth[found.shortage]
                    open_to = (found.municipality == m) & (free[found.shortage] > 0) & (gain > 0)
                    who.append((case_id, person.person_id))
                    options.append(dict(zip(found.shortage[open_to].tolist(), gain[open_to].tolist(), strict=True)))
        filled: dict[str, dict[str, str]] = {}
        for (case_id, person_id), s in zip(who, assigned(options, free.tolist()), strict=True):
            if s is not None:
                filled.setdefault(case_id, {})[person_id] = shortages[s]
        return filled

    def _offers(self, goes: Mapping[str, str], used: Mapping[str, int]) -> dict[str, dict[tuple[str, str], str]]:
        """The places of limited offers that those who move take, by case and need: as many needs met as can be."""
        needs = [
            (case_id, need, [offer.offer_id for offer in offers])
            for case_id, municipality in goes.items()
            for need, offers in limited_offers(self.book, self.alone.batch[case_id], municipality).items()
        ]
        names = sorted({name for *_, in_reach in needs for name in in_reach})
        free = [self.places.get(name, 0) - used.get(name, 0) for name in names]
        position = {name: n for n, name in enumerate(names)}
        options = [{position[name]: 1 for name in in_reach if free[position[name]] > 0} for *_, in_reach in needs]
        taken: dict[str, dict[tuple[str, str], str]] = {}
        for (case_id, need, _), found in zip(needs, assigned(options, free), strict=True):
            if found is not None:
                taken.setdefault(case_id, {})[need] = names[found]
        return taken

    @cached_property
    def names(self) -> list[str]:
        """Ids of the shortages in force, in the order of every array."""
        return [shortage.shortage_id for shortage in self.problem.shortages_in_force]

    @cached_property
    def places(self) -> dict[str, int]:
        return places(self.scores)

    # --- what that comes to ------------------------------------------------------------------------------

    def _persons(self, moved: Mapping[str, str | None]) -> tuple[Row, Row]:
        """Persons placed who count under the quota, and those who are exempt from it; each of shape (M,)."""
        rows = self.alone.counted.copy(), self.alone.exempt.copy()
        for case_id, m, sign in self._comings_and_goings(moved):
            case = self.alone.batch[case_id]
            rows[int(self.book.exempt(case)[m])][m] += sign * case.size
        return rows

    def _comings_and_goings(self, moved: Mapping[str, str | None]) -> Iterator[tuple[str, int, int]]:
        """(case, position of the municipality, −1 for leaving and 1 for coming)."""
        for case_id, to in moved.items():
            if case_id in self.alone.placements:
                yield case_id, self.problem.index[self.alone.placements[case_id].municipality], -1
            if to is not None:
                yield case_id, self.problem.index[to], 1

    def _points(
        self, moved: Mapping[str, str | None], placements: Mapping[str, Placement], placed: Row
    ) -> list[dict[str, int]]:
        """`points.by_goal` of the placements, by what those who move change in it."""
        totals = [dict(total) for total in self.by_goal]
        for case_id in moved:
            case = self.alone.batch[case_id]
            for sign, held in ((-1, self.alone.placements), (1, placements)):
                if case_id in held:
                    self._add(totals, case, held[case_id], sign)
        losses = int(self.scores.evenness.loss(self.problem.load + placed).sum())
        for total, tier in zip(totals, self.alone.tiers, strict=True):
            if EvenDistribution.id in total:
                total[EvenDistribution.id] = -tier[EvenDistribution.id] * losses
        return totals

    def _add(self, totals: list[dict[str, int]], case: Case, placement: Placement, sign: int) -> None:
        if case.case_id not in self._rows:
            self._rows[case.case_id] = self.scores.points(case)
        points = case_points(self.scores, case, placement, self._rows[case.case_id])
        for total, tier in zip(totals, self.alone.tiers, strict=True):
            for goal, value in points.items():
                if goal in tier:
                    total[goal] += sign * tier[goal] * value
        if (future := self.scores.future) is not None:
            totals[future.tier][LATER_CASES] -= sign * worth_later(self.book, self.scores, case, placement)

    def _violations(
        self, moved: Mapping[str, str | None], placements: Mapping[str, Placement], counted: Row, exempt: Row
    ) -> Iterator[Violation]:
        for case_id in moved:
            if case_id in placements:
                yield from of_case(self.book, self.scores, self.alone.batch[case_id], placements[case_id])
        yield from of_links(self.book, placements)
        if "quota" in self.book.rules:
            yield from of_quotas(self.book, counted + exempt, exempt)
        for service, load in self.alone.served.items():
            used = load.copy()
            for case_id, m, sign in self._comings_and_goings(moved):
                used[m] += sign * self.problem.demand(self.alone.batch[case_id], service)
            yield from of_service(self.problem, service, used)
        yield from of_places(self.scores, Counter(thing for p in placements.values() for thing in p.uses))


def assigned(options: Sequence[Mapping[int, int]], free: Sequence[int]) -> list[int | None]:
    """Who takes what, so that the gains add up to most: `options[n]` what n gains of each thing, all above 0.

    `free`: how often each thing is there. One after the other is added along the path of exchanges that gains most
    (successive augmentation, Kuhn 1955): with each the assignment of those added so far is the best there is.
    """
    has: list[int | None] = []
    for n, own in enumerate(options):
        has.append(None)
        holders: dict[int, list[int]] = {}
        for other, thing in enumerate(has):
            if thing is not None:
                holders.setdefault(thing, []).append(other)
        # What all gain together where the new one takes a thing, or makes somebody who has it take another.
        best = dict(own)
        came: dict[int, tuple[int, int | None]] = dict.fromkeys(own, (n, None))
        waiting = list(own)
        while waiting:
            thing = waiting.pop(0)
            if len(holders.get(thing, ())) < free[thing]:
                continue
            for other in holders[thing]:
                for instead, gain in options[other].items():
                    value = best[thing] - options[other][thing] + gain
                    if instead != thing and value > best.get(instead, 0):
                        best[instead], came[instead] = value, (other, thing)
                        waiting.append(instead)
        ends: list[tuple[int, int, int | None]] = [
            (value, -thing, None) for thing, value in best.items() if len(holders.get(thing, ())) < free[thing]
        ]
        ends += [
            (best[thing] - options[other][thing], -thing, other)
            for thing in best
            for other in holders.get(thing, ())
            if len(holders[thing]) >= free[thing]
        ]
        value, end, left_out = max(ends, key=lambda one: one[:2], default=(0, 0, None))
        if value <= 0:
            continue
        if left_out is not None:
            has[left_out] = None
        thing_taken: int | None = -end
        while thing_taken is not None:
            taker, gave_up = came[thing_taken]
            has[taker] = thing_taken
            thing_taken = gave_up
    return has

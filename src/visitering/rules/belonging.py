"""Who belongs together, through everyone known: cases of the batch, decided ones and those that are placed later.

Placed later are: cases that wait for their permit, cases known only by decisions that do not stand, and, of those
that only must be near others, cases of the batch that cannot be placed before somebody is heard.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from visitering.domain.cases import Case
from visitering.domain.geography import Mask
from visitering.domain.problem import Problem


class Alone(Protocol):
    """What the rules say of each case by itself, apart from links, quota and capacity. The `Rulebook` answers."""

    @property
    def problem(self) -> Problem: ...

    @property
    def nearby_minutes(self) -> int | None:
        """How near `nearby` cases must be; None where links are switched off."""

    def links_of(self, case_id: str) -> list[tuple[str, bool]]:
        """(case id, whether in the same municipality) of the cases a case is linked to, either way round."""

    def possible_alone(self, case: Case) -> Mask:
        """What these rules leave a case."""

    def own_masks(self, case: Case, *, later: bool = False) -> dict[str, Mask]:
        """What each of them forbids a case; `later`: a case that is placed later."""

    def awaits_hearing(self, case: Case) -> bool:
        """Whether the case is an unaccompanied minor who must be heard before any placement."""


@dataclass(frozen=True)
class Unit:
    """Cases that go to one municipality, all those counted that are not decided.

    `cases`: of the batch, in its order. `absent`: ids of the others. `decided`: (decided case that one of them is
    linked to, whether they go to its municipality rather than near it), each once.
    """

    cases: tuple[Case, ...]
    absent: tuple[str, ...]
    decided: tuple[tuple[str, bool], ...]

    @property
    def names(self) -> tuple[str, ...]:
        return (*(case.case_id for case in self.cases), *self.absent)


class Belonging:
    """The units of a problem, and where links let them go. Positions: those of `units`, of the batch first.

    A case that is placed later counts by the places that its own rules leave it as far as they are known today, not
    by when it can be placed: an unaccompanied minor may be heard yet, an outcome predicted yet. One that its rules
    leave nothing binds nobody by them: no choice of today would help it.
    """

    def __init__(self, book: Alone) -> None:
        self.book, self.problem = book, book.problem
        self.minutes = book.nearby_minutes
        self.known = {c.case_id: c for c in self.problem.cases}
        self.units: list[Unit] = []
        self.position: dict[str, int] = {}
        self._places: dict[str, Mask] = {}
        self._gather()
        self.of_batch = sum(1 for unit in self.units if unit.cases)

    def _gather(self) -> None:
        """The units: cases reached from each other by `same_municipality` links without passing a decided one."""
        batch = {case.case_id: i for i, case in enumerate(self.problem.batch)}
        others = [name for link in self.problem.links for name in (link.case_id, link.linked_case_id)]
        for start in [*batch, *(other for other in others if self.minutes is not None)]:
            if start in self.position or not self._undecided(start):
                continue
            members, decided = [start], dict[tuple[str, bool], None]()
            self.position[start] = len(self.units)
            for member in members:
                for other, same in self._links(member):
                    if other in self.problem.standing:
                        decided[other, same] = None
                    elif same and other not in self.position and self._undecided(other):
                        self.position[other] = len(self.units)
                        members.append(other)
            present = sorted((name for name in members if name in batch), key=batch.__getitem__)
            absent = tuple(sorted(name for name in members if name not in batch))
            self.units.append(Unit(tuple(self.known[name] for name in present), absent, tuple(decided)))

    def _links(self, case_id: str) -> list[tuple[str, bool]]:
        return [] if self.minutes is None else self.book.links_of(case_id)

    def _undecided(self, case_id: str) -> bool:
        known = case_id in self.known or case_id in self._in_the_book
        return known and case_id not in self.problem.standing

    @cached_property
    def _in_the_book(self) -> frozenset[str]:
        return frozenset(decision.case_id for decision in self.problem.decisions)

    def unit(self, case: Case) -> Unit:
        return self.units[self.position[case.case_id]]

    # --- where single cases and units may be -------------------------------------------------------------

    @cached_property
    def near(self) -> Mask:
        """Within `nearby_minutes` both ways, shape (M, M)."""
        return self.problem.travel.both_ways(self.minutes or 0)

    def places_later(self, case_id: str) -> Mask:
        """Where a case that is placed later may go by its own rules; everywhere where these leave it nothing."""
        if case_id not in self._places:
            masks = self.masks_later(case_id).values()
            nowhere = np.zeros(len(self.problem.municipalities), dtype=bool)
            forbidden: Mask = np.logical_or.reduce([nowhere, *masks])
            self._places[case_id] = ~forbidden
        return self._places[case_id]

    def masks_later(self, case_id: str) -> dict[str, Mask]:
        """What each of its rules forbids a case that is placed later; nothing where they leave it no municipality."""
        masks = self.own_later(case_id)
        return {} if masks and np.logical_or.reduce(list(masks.values())).all() else masks

    def own_later(self, case_id: str) -> dict[str, Mask]:
        case = self.known.get(case_id)
        return {} if case is None else self.book.own_masks(case, later=True)

    def tied(self, unit: Unit) -> Mask:
        """The municipalities that links to decided cases leave a unit."""
        free = np.ones(len(self.problem.municipalities), dtype=bool)
        for other, same in unit.decided:
            free &= self.beside(other, same=same)
        return free

    def beside(self, decided: str, *, same: bool) -> Mask:
        """The municipality of a decided case, or what is near it."""
        place = self.problem.standing[decided].municipality
        return self.problem.mask(place) if same else self.near[:, self.problem.index[place]]

    # --- units near each other ---------------------------------------------------------------------------

    @cached_property
    def neighbours(self) -> dict[int, list[int]]:
        """For each unit linked to others by `nearby`: which."""
        found: dict[int, dict[int, None]] = {}
        for link in self.problem.links if self.minutes is not None else ():
            u, v = self.position.get(link.case_id), self.position.get(link.linked_case_id)
            if not link.same_municipality and u is not None and v is not None and u != v:
                found.setdefault(u, {})[v] = None
                found.setdefault(v, {})[u] = None
        return {u: list(others) for u, others in found.items()}

    @cached_property
    def later(self) -> dict[int, Mask]:
        """Units that are surely not placed today and must be near others: where they may go.

        By their rules, by decided cases and, of several that must be near each other, so that each finds the next.
        """
        return self._narrowed([u for u in self.neighbours if self._waits(self.units[u])])

    def _narrowed(self, units: list[int]) -> dict[int, Mask]:
        found = {u: self._open(self.units[u]) for u in units}
        narrower = bool(found)
        while narrower:
            narrower = False
            for u in units:
                for v in self.neighbours[u]:
                    kept = found[u] & self.near[:, found[v]].any(axis=1) if v in found else found[u]
                    narrower |= bool((kept != found[u]).any())
                    found[u] = kept
        return found

    def _later_than(self, u: int) -> dict[int, Mask]:
        """`later` as a unit of the batch meets it: one that waits to be heard does not count among them itself."""
        if u not in self.later:
            return self.later
        return self._narrowed([v for v in self.later if v != u])

    def _waits(self, unit: Unit) -> bool:
        return not unit.cases or any(
            case.unaccompanied_minor and self.book.awaits_hearing(case) for case in unit.cases
        )

    def _open(self, unit: Unit) -> Mask:
        places: Mask = np.logical_and.reduce([self.tied(unit), *(self.places_later(name) for name in unit.names)])
        return places

    def near_later(self, case: Case) -> list[tuple[Unit, Mask]]:
        """The units placed later that a case of the batch must be near, each with where it would be near one."""
        u = self.position[case.case_id]
        if u not in self.neighbours:
            return []
        later, found = self._later_than(u), list[tuple[Unit, Mask]]()
        for v in self.neighbours[u]:
            if v in later:
                near: Mask = np.logical_or.reduce(self.near[:, later[v]], axis=1)
                found.append((self.units[v], near))
        return found

    @cached_property
    def pairs(self) -> dict[tuple[int, int], Mask]:
        """(u, v), u < v: units of the batch that bind each other if both are placed; `fits[m, n]`: u in m and v in n.

        Linked by `nearby`: near each other. Both near a unit that is placed later, or near the ends of a chain of
        such: with a municipality for each of these. Exact for two units; where three must be near the same one, each
        two of them are looked at. A unit of the batch that waits to be heard is told too: it could be placed then.
        """
        found: dict[tuple[int, int], Mask] = {}
        for u in sorted(self.neighbours):
            if u >= self.of_batch:
                continue
            for v, fits in self._reached(u):
                if v > u or u in self.later:
                    pair = (min(u, v), max(u, v))
                    mask = fits if v > u or fits is self.near else fits.T
                    found[pair] = found[pair] & mask if pair in found else mask
        return found

    def _reached(self, u: int) -> list[tuple[int, Mask]]:
        """(unit that is placed today, where both may be) directly and through others placed later, nearest first."""
        later = self._later_than(u)
        found = [(v, self.near) for v in self.neighbours[u] if v not in later]
        at = {v: self.near & later[v] for v in self.neighbours[u] if v in later}
        queue = list(at)
        for h in queue:
            fits = (at[h].astype(np.float32) @ self.near.astype(np.float32)) > 0
            for v in self.neighbours[h]:
                if v in later and v not in at:
                    at[v] = fits & later[v]
                    queue.append(v)
                elif v not in later and v != u:
                    found.append((v, fits))
        return [(v, fits) for v, fits in found if fits is self.near or not fits.all()]

    def between(self, one: Case, other: Case) -> list[Unit]:
        """The units placed later through which alone two cases must be near each other; none where nobody stands

        between them.
        """
        u, v = self.position[one.case_id], self.position[other.case_id]
        if v in self.neighbours.get(u, ()):
            return []
        reached = self._through(v)
        return [self.units[h] for h in self._through(u) if h in reached]

    def _through(self, u: int) -> dict[int, None]:
        """The units placed later that are linked to a unit, or to one of these."""
        found = {v: None for v in self.neighbours.get(u, ()) if v in self.later}
        queue = list(found)
        for h in queue:
            more = [v for v in self.neighbours[h] if v in self.later and v not in found]
            found |= dict.fromkeys(more)
            queue += more
        return found

    # --- the rule ----------------------------------------------------------------------------------------

    def forbidden(self, case: Case) -> Mask | None:
        """Where links forbid a case of the batch; None where nothing of them binds it today."""
        unit = self.unit(case)
        blocked = [~self.tied(unit)] if unit.decided else []
        blocked += [~self.book.possible_alone(other) for other in unit.cases if other is not case]
        blocked += [~self.places_later(name) for name in unit.absent]
        blocked += [~near for _, near in self.near_later(case)]
        if not blocked:
            return None
        forbidden: Mask = np.logical_or.reduce(blocked)
        return forbidden

    def connected(self, case_id: str) -> set[str]:
        """Every case that is linked to a case, by whatever links and through whomever, itself included."""
        found, queue = {case_id}, [case_id]
        for name in queue:
            for other, _ in self._links(name):
                if other not in found:
                    found.add(other)
                    queue.append(other)
        return found

"""Can a case be placed while every other placed case stays placed, somewhere? A CP-SAT model without an objective."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from ortools.sat.python import cp_model

from visitering.domain.cases import Case
from visitering.domain.conflicts import Item, Limit
from visitering.domain.geography import Mask, Row
from visitering.domain.problem import Problem
from visitering.matching.budget import Budget
from visitering.rules.book import ALLOWED, ORDER, Rulebook
from visitering.rules.need import NeededOffer
from visitering.rules.obstacles import LINKS, Obstacles, Occupancy
from visitering.rules.quota import Quota

MOST_PAIRS = 25_000
"""Larger models are not built: their answer is unknown."""
PAIRS_PER_EFFORT = 20_000
"""Options of a model whose building counts as one unit of effort."""


NOWHERE = -1


class Verdict(Enum):
    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Answer:
    """`core`: of the items, those that the solver needed to show that it is impossible. `broken`: items not asked
    about that the placement found does not keep."""

    verdict: Verdict
    core: frozenset[Item] = frozenset()
    broken: frozenset[Item] = frozenset()
    effort: float = 0.0


@dataclass(frozen=True)
class Group:
    """Cases that go to one place: where the rules let them be, where they are, and what they use."""

    cases: tuple[Case, ...]
    allowed: Mask
    at: int
    persons: int
    exempt: Row
    needs: tuple[tuple[str, str], ...]
    demand: dict[str, int]


class Feasibility:
    """Asks about one open case after another, all others as a result has placed them.

    Where the budget is ended, a question to the solver raises `Stopped`.
    """

    def __init__(self, book: Rulebook, occupancy: Occupancy, budget: Budget | None = None) -> None:
        self.budget = budget or Budget.endless()
        self.book, self.occupancy = book, occupancy
        self.problem: Problem = book.problem
        self.codes = [m.code for m in self.problem.municipalities]
        self.groups = self._placed()
        self.partners = self._nearby()
        self.counting = np.array([not group.exempt.any() for group in self.groups], dtype=bool)
        self.sizes = np.array([group.persons for group in self.groups], dtype=np.int64)
        self.allowed = np.array([group.allowed for group in self.groups]).reshape(len(self.groups), len(self.codes))
        self._last: tuple[bytes, Mask] = b"", self.counting
        self.bound = np.array(
            [bool(group.needs or group.demand) or u in self.partners for u, group in enumerate(self.groups)],
            dtype=bool,
        )

    def _placed(self) -> list[Group]:
        verdicts = zip(self.problem.batch, self.book.verdicts, strict=True)
        quota = ORDER.index(Quota.id)
        free = {case.case_id: (row == ALLOWED) | (row == quota) for case, row in verdicts}
        found = []
        for cases in self.book.groups:
            if (placement := self.occupancy.placements.get(cases[0].case_id)) is not None:
                at = self.problem.index[placement.municipality]
                found.append(self._group(cases, np.logical_and.reduce([free[c.case_id] for c in cases]), at))
        return found

    def _group(self, cases: tuple[Case, ...], allowed: Mask, at: int) -> Group:
        needs = [
            (str(k), c) for case in cases for k, c in case.needs() if isinstance(self.book.rules.get(k), NeededOffer)
        ]
        demand = {s: sum(self.problem.demand(case, s) for case in cases) for s in self.problem.services}
        return Group(
            cases=cases,
            allowed=allowed,
            at=at,
            persons=sum(case.size for case in cases),
            exempt=np.sum([case.size * self.book.exempt(case) for case in cases], axis=0),
            needs=tuple(needs),
            demand={service: amount for service, amount in demand.items() if amount},
        )

    def _nearby(self) -> dict[int, dict[int, Mask]]:
        """For each placed group that must be near others: which, and where both may be."""
        at = {group.cases[0].case_id: u for u, group in enumerate(self.groups)}
        found: dict[int, dict[int, Mask]] = {}
        for (a, b), fits in self.book.near_groups.items():
            u, v = (at.get(self.book.groups[g][0].case_id) for g in (a, b))
            if u is not None and v is not None:
                found.setdefault(u, {})[v] = fits
                found.setdefault(v, {})[u] = fits.T
        return found

    # --- without a solver --------------------------------------------------------------------------------

    def _in_play(self, items: Collection[Item]) -> Mask:
        """The groups that the items concern: who cannot simply go where no quota of the items is. Shape (groups,)."""
        in_play: Mask = self._confined(self._enforced(items)) | self.bound
        return in_play

    def _confined(self, enforced: Mask) -> Mask:
        """The groups that can only go where a quota is enforced; the last answer is kept. Shape (groups,)."""
        key = enforced.tobytes()
        if self._last[0] != key:
            elsewhere: Mask = np.logical_or.reduce(self.allowed & ~enforced, axis=1)
            self._last = key, ~elsewhere
        return self._last[1]

    def _enforced(self, items: Collection[Item]) -> Mask:
        return np.array([Item(Limit.QUOTA, code) in items for code in self.codes], dtype=bool)

    def too_many(self, alone: Obstacles, items: Collection[Item]) -> bool:
        """Whether more persons who count can only go where the items' quotas are than these have left."""
        enforced = self._enforced(items)
        linked = LINKS in items
        persons, exempt = alone.persons(linked=linked)
        here = alone.open_to(items, quotas=False)
        if (here & ~enforced).any() or (exempt * here).any():
            return False
        confined = self._confined(enforced) & self.counting
        return int(self.sizes[confined].sum()) + persons > int(self.problem.left[enforced].sum())

    # --- with a solver -----------------------------------------------------------------------------------

    def ask(self, alone: Obstacles, items: frozenset[Item], effort: float, *, guarded: bool = False) -> Answer:
        """Whether the case can be placed if only the items count (and the rules on everyone else).

        `alone`: what stands in its way where nobody else is placed, since all others may move.
        `guarded`: each quota, offer and service of the items stands behind a literal that the solver assumes, so that
        it names those it needed. No objective: with one, the solver would name them all.
        """
        linked = LINKS in items
        mover = self._group(alone.members(linked=linked), alone.allowed(items), NOWHERE)
        mover = replace(mover, needs=tuple(alone.needs(items, linked=linked).elements()))
        at = {case.case_id: u for u, group in enumerate(self.groups) for case in group.cases}
        near = {at[other.case_id]: fits for other, fits in alone.bound_to if linked and other.case_id in at}
        chosen = sorted({*np.flatnonzero(self._in_play(items)).tolist(), *near})
        pairs = int(self.allowed[chosen].sum())
        if pairs > MOST_PAIRS:
            return Answer(Verdict.UNKNOWN)
        model = _Model(self, [self.groups[u] for u in chosen] + [mover], items, guarded=guarded)
        position = {u: k for k, u in enumerate(chosen)}
        for u in chosen:
            for v, fits in self.partners.get(u, {}).items():
                if u < v:
                    model.near(position[u], position[v], fits)
        for u, fits in sorted(near.items(), key=lambda item: item[0]):
            model.near(len(chosen), position[u], fits)
        answer = model.solve(effort)
        if answer.verdict is Verdict.POSSIBLE:
            answer = replace(answer, broken=self._broken(model, position, items))
        return replace(answer, effort=answer.effort + pairs / PAIRS_PER_EFFORT)

    def _broken(self, model: _Model, position: dict[int, int], items: Collection[Item]) -> frozenset[Item]:
        """Quotas that are not among the items and that the placement found does not keep.

        Who is not in play stays where that touches no quota of the items, else goes to the first place that does not.
        """
        enforced = self._enforced(items)
        counted, exempt = (np.zeros(len(self.codes), dtype=np.int64) for _ in range(2))
        loose = [(g, g.at if not enforced[g.at] else int(np.flatnonzero(g.allowed & ~enforced)[0]))
                 for u, g in enumerate(self.groups) if u not in position]  # fmt: skip
        for group, m in [*loose, *zip(model.groups, model.places, strict=True)]:
            exempt[m] += group.exempt[m]
            counted[m] += group.persons - group.exempt[m]
        over = (counted > 0) & (counted + exempt > self.problem.left) & ~enforced
        return frozenset(Item(Limit.QUOTA, self.codes[m]) for m in np.flatnonzero(over))


class _Model:
    """Everyone in play in one allowed place each, within the items; what is not among them has no limit."""

    def __init__(self, asked: Feasibility, groups: list[Group], items: frozenset[Item], *, guarded: bool) -> None:
        self.asked, self.groups, self.items = asked, groups, items
        self.model = cp_model.CpModel()
        self.guards = {
            item: self.model.new_bool_var(f"{item.limit}[{item.name},{item.code}]")
            for item in sorted(items)
            if guarded and item.limit is not Limit.RULE
        }
        self.goes: list[dict[int, cp_model.IntVar]] = []
        for u, group in asked.budget.each(enumerate(groups)):
            options = {m: self.model.new_bool_var(f"goes[{u},{m}]") for m in np.flatnonzero(group.allowed).tolist()}
            self.model.add_exactly_one(options.values())
            for m, goes in options.items():
                self.model.add_hint(goes, int(m == group.at))
            self.goes.append(options)
        self._quotas()
        self._offers()
        self._services()

    def _if(self, item: Item, constraint: cp_model.Constraint) -> None:
        """Holds while the item is assumed."""
        if item in self.guards:
            constraint.only_enforce_if(self.guards[item])

    def _quotas(self) -> None:
        """persons placed in m ≤ max(left_m, persons of exempt cases placed in m)."""
        for m, code in self.asked.budget.each(enumerate(self.asked.codes)):
            item = Item(Limit.QUOTA, code)
            here = [(u, options[m]) for u, options in enumerate(self.goes) if m in options]
            if item not in self.items or not here:
                continue
            guard = [self.guards[item]] if item in self.guards else []
            within = self.model.add(
                sum(self.groups[u].persons * goes for u, goes in here) <= int(self.asked.problem.left[m])
            )
            if any(self.groups[u].exempt[m] for u, _ in here):
                over = self.model.new_bool_var(f"over[{m}]")
                within.only_enforce_if(*guard, over.negated())
                for u, goes in here:
                    if self.groups[u].exempt[m] < self.groups[u].persons:
                        self.model.add_bool_or([over.negated(), goes.negated(), *(g.negated() for g in guard)])
            elif guard:
                within.only_enforce_if(*guard)

    def _counts(self, item: Item, wanted: Collection[object], key: object) -> bool:
        """Whether a capacity holds: it is among the items, or the case does not use it: then it always holds."""
        return item in self.items or key not in wanted

    def _offers(self) -> None:
        """One place of one limited offer within reach for each need, where no offer without a limit is."""
        takers: dict[tuple[Item, str], list[cp_model.IntVar]] = {}
        for u, group in self.asked.budget.each(enumerate(self.groups)):
            for need in group.needs:
                item = Item(Limit.OFFER, *need)
                if self._counts(item, self.groups[-1].needs, need):
                    for m, goes in self.goes[u].items():
                        if near := self._limited(need, m):
                            uses = [self.model.new_bool_var(f"use[{u},{m},{name}]") for name in near]
                            self.model.add_exactly_one([*uses, goes.negated()])
                            for name, use in zip(near, uses, strict=True):
                                takers.setdefault((item, name), []).append(use)
        problem = self.asked.problem
        places = {offer.offer_id: problem.places_left(offer) or 0 for offer in problem.offers_in_force}
        for (item, name), uses in takers.items():
            self._if(item, self.model.add(sum(uses) <= places[name]))

    def _limited(self, need: tuple[str, str], m: int) -> list[str]:
        """The limited offers within reach of which a place must be taken in m; none where one has no limit."""
        problem, rule = self.asked.problem, self.asked.book.rules[need[0]]
        assert isinstance(rule, NeededOffer)
        near = [
            offer
            for offer in problem.offers_of.get(need, ())
            if problem.can_reach(problem.reported_by(offer), rule.within_minutes)[m]
        ]
        return [] if any(offer.places is None for offer in near) else [offer.offer_id for offer in near]

    def _services(self) -> None:
        """What is used of a service in m ≤ its capacity there."""
        problem = self.asked.problem
        for service in problem.services:
            for m, code in self.asked.budget.each(enumerate(self.asked.codes)):
                item, stated = Item(Limit.SERVICE, service, code), problem.capacities[service].get(code)
                used = [
                    self.groups[u].demand.get(service, 0) * options[m]
                    for u, options in enumerate(self.goes)
                    if m in options
                ]
                if stated is not None and used and self._counts(item, self.groups[-1].demand, service):
                    self._if(item, self.model.add(sum(used) <= stated))

    def near(self, u: int, v: int, fits: Mask) -> None:
        """Two groups that must be near each other: `fits[m, n]`, the first in m and the second in n."""
        for m, goes in self.goes[u].items():
            self.model.add_bool_or([goes.negated(), *(g for n, g in self.goes[v].items() if fits[m, n])])

    def solve(self, effort: float) -> Answer:
        """One worker and a fixed seed: the same question has the same answer."""
        self.model.add_assumptions(list(self.guards.values()))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = self.asked.problem.policy.seed
        solver.parameters.max_deterministic_time = effort
        solver.parameters.catch_sigint_signal = False
        status = self.asked.budget.watched(lambda: solver.solve(self.model), solver.stop_search)
        used = solver.response_proto.deterministic_time
        if status == cp_model.INFEASIBLE:
            named = {guard.index: item for item, guard in self.guards.items()}
            core = frozenset(named[i] for i in solver.sufficient_assumptions_for_infeasibility())
            return Answer(Verdict.IMPOSSIBLE, core=core, effort=used)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self.places = [next(m for m, x in options.items() if solver.boolean_value(x)) for options in self.goes]
            return Answer(Verdict.POSSIBLE, effort=used)
        return Answer(Verdict.UNKNOWN, effort=used)

"""What stands in the way of a case in each municipality: rules, and places that are taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

import numpy as np

from visitering.domain.cases import Case
from visitering.domain.conflicts import Item, Limit
from visitering.domain.geography import Mask, Row
from visitering.domain.result import Placement
from visitering.rules.book import Rulebook
from visitering.rules.hindrances import Hindrance, hindrances, of_near_group
from visitering.rules.links import Links
from visitering.rules.need import NeededOffer
from visitering.rules.quota import Quota

PLENTY = 2**40
"""Places where nothing limits them."""
LINKS = Item(Limit.RULE, Links.id)


class Occupancy:
    """What placed cases take up: persons who count and exempt ones, offers and services, by municipality."""

    def __init__(self, book: Rulebook, placements: Mapping[str, Placement]) -> None:
        self.book, self.placements = book, placements
        problem = book.problem
        self.counted, self.exempt = (np.zeros(len(problem.municipalities), dtype=np.int64) for _ in range(2))
        self.served = {service: np.zeros_like(self.counted) for service in problem.services}
        self.offers = Counter(name for placement in placements.values() for name in placement.offers.values())
        for case in problem.batch:
            if (placement := placements.get(case.case_id)) is not None:
                m = problem.index[placement.municipality]
                (self.exempt if m in book.exemptions(case) else self.counted)[m] += case.size
                for service, row in self.served.items():
                    row[m] += problem.demand(case, service)

    @property
    def placed(self) -> Row:
        """Persons placed in each municipality."""
        placed: Row = self.counted + self.exempt
        return placed

    def offers_free(self, kind: str, code: str, minutes: int) -> Row:
        """Places free in the offers within reach of each municipality; `PLENTY` where one is not limited."""
        key = (kind, code, minutes)
        if key not in self._free:
            problem = self.book.problem
            free = np.zeros(len(problem.municipalities), dtype=np.int64)
            for offer in problem.offers_of.get((kind, code), ()):
                left = problem.places_left(offer)
                places = PLENTY if left is None else left - self.offers[offer.offer_id]
                free[problem.can_reach(problem.reported_by(offer), minutes)] += places
            self._free[key] = free
        return self._free[key]

    @cached_property
    def _free(self) -> dict[tuple[str, str, int], Row]:
        return {}


class Obstacles:
    """One case against what others take up. Others stay where they are.

    With the rule on links among the items asked about, the case goes with all that it must share a municipality with,
    and their rules count as part of that rule; without it, the case goes alone.
    """

    def __init__(self, occupancy: Occupancy, case: Case) -> None:
        self.occupancy, self.case = occupancy, case
        self.book = occupancy.book
        self.problem = self.book.problem
        self.group = self.book.group_of(case)

    @cached_property
    def rules(self) -> dict[Item, Mask]:
        """The municipalities that each rule by itself forbids the case, for those that bind it."""
        return {Item(Limit.RULE, rule): mask for rule, mask in self._rules().items()}

    def members(self, *, linked: bool) -> tuple[Case, ...]:
        return self.group if linked else (self.case,)

    # --- rules -------------------------------------------------------------------------------------------

    def _rules(self) -> dict[str, Mask]:
        """By rule. Quota and capacity are places, and counted as such."""
        masks = self.book.own_masks(self.case)
        rule = self.book.rules.get(Links.id)
        if rule is not None and self.book.linked(self.case):
            forbidden = rule.forbids(self.case, ~self.near_placed, self.book)
            masks[Links.id] = ~self.near_placed if forbidden is None else forbidden | ~self.near_placed
        return masks

    @cached_property
    def bound_to(self) -> list[tuple[Case, Mask]]:
        """(first case of a group that the group must be near, where both may be: this one in m, the other in n)."""
        groups, g = self.book.groups, self.book.belonging.position[self.case.case_id]
        return [(groups[other][0], fits) for other, fits in self.book.near_groups_of.get(g, ())]

    @cached_property
    def partners(self) -> list[tuple[Case, Mask]]:
        """(first case of a placed group that the group must be near, where it would be)."""
        placed, index = self.occupancy.placements, self.problem.index
        return [
            (other, fits[:, index[placed[other.case_id].municipality]])
            for other, fits in self.bound_to
            if other.case_id in placed
        ]

    def named(self, other: Case) -> tuple[str, ...]:
        """Whom to name of a group that this one must be near: those it is linked to, else (through others) all."""
        unit = self.book.belonging.unit(self.case)
        linked = {name for mine in unit.names for name, same in self.book.links_of(mine) if not same}
        group = tuple(case.case_id for case in self.book.group_of(other))
        return tuple(name for name in group if name in linked) or group

    @cached_property
    def near_placed(self) -> Mask:
        """Where all of the group would be near the placed cases that they must be near."""
        free = np.ones(len(self.problem.municipalities), dtype=bool)
        for _, near in self.partners:
            free &= near
        return free

    @cached_property
    def hindrances(self) -> tuple[Hindrance, ...]:
        """What the rule on links is made of for the case."""
        if LINKS not in self.rules:
            return ()
        return hindrances(self.book, self.case, [(self.named(other), near) for other, near in self.partners])

    def of_near_groups(self) -> Iterator[Hindrance]:
        """For each placed group that the case must be near: what each of their rules adds."""
        for other, fits in self.bound_to:
            if other.case_id in self.occupancy.placements:
                yield from of_near_group(self.book, other, fits)

    # --- places ------------------------------------------------------------------------------------------

    def persons(self, *, linked: bool) -> tuple[int, Row]:
        """(persons, those of them who are exempt in each municipality)."""
        members = self.members(linked=linked)
        exempt = np.sum([case.size * self.book.exempt(case) for case in members], axis=0)
        return sum(case.size for case in members), exempt

    def quota_lacks(self, *, linked: bool) -> Row:
        """Places lacking under the quota: persons placed ≤ max(left, exempt persons placed)."""
        persons, exempt = self.persons(linked=linked)
        if Quota.id not in self.book.rules:
            return np.zeros_like(exempt)
        counted = self.occupancy.counted + persons - exempt
        beyond = counted + self.occupancy.exempt + exempt - self.problem.left
        lacks: Row = np.where(counted > 0, np.maximum(0, beyond), 0)
        return lacks

    def needs(self, items: Collection[Item] | None, *, linked: bool) -> Counter[tuple[str, str]]:
        """How many places of each (kind, code) are needed; those of the case itself while their rule counts."""
        found: Counter[tuple[str, str]] = Counter()
        for member in self.members(linked=linked):
            for kind, code in member.needs():
                own = member is not self.case or items is None or Item(Limit.RULE, kind) in items
                if own and isinstance(self.book.rules.get(kind), NeededOffer):
                    found[str(kind), code] += 1
        return found

    def offer_lacks(self, need: tuple[str, str], count: int) -> Row:
        """Places lacking in the offers within reach of each municipality."""
        rule = self.book.rules[need[0]]
        assert isinstance(rule, NeededOffer)
        free = self.occupancy.offers_free(*need, rule.within_minutes)
        lacks: Row = np.maximum(0, count - free)
        return np.where(self.problem.offered(*need, rule.within_minutes), lacks, 0)

    def service_lacks(self, service: str, *, linked: bool) -> Row:
        """What is lacking of a service in each municipality."""
        demand = sum(self.problem.demand(case, service) for case in self.members(linked=linked))
        lacks: Row = np.maximum(0, demand + self.occupancy.served[service] - self.problem.room(service))
        return lacks if demand else 0 * lacks

    # --- all together ------------------------------------------------------------------------------------

    def items(self) -> tuple[Item, ...]:
        """Everything that could stand in the way of the case."""
        codes = [m.code for m in self.problem.municipalities]
        found = [*self.rules]
        found += [Item(Limit.OFFER, *need) for need in self.needs(None, linked=True)]
        found += [Item(Limit.QUOTA, code) for code in codes if Quota.id in self.book.rules]
        for service, stated in self.problem.capacities.items() if self.problem.services else ():
            if any(self.problem.demand(case, service) for case in self.group):
                found += [Item(Limit.SERVICE, service, code) for code in codes if code in stated]
        return tuple(found)

    def allowed(self, items: Collection[Item]) -> Mask:
        """Where the rules among the items let the case go."""
        masks = [mask for item, mask in self.rules.items() if item in items]
        allowed: Mask = ~np.logical_or.reduce([np.zeros(len(self.problem.municipalities), dtype=bool), *masks])
        return allowed

    def open_to(self, items: Collection[Item], *, quotas: bool = True) -> Mask:
        """Where the case could go if only the given items counted; `quotas` False: those of quotas do not."""
        linked = LINKS in items
        free = self.allowed(items)
        if quotas and (lacks := self.quota_lacks(linked=linked)).any():
            short = [Item(Limit.QUOTA, self.problem.municipalities[m].code) in items for m in np.flatnonzero(lacks)]
            free[np.flatnonzero(lacks)[short]] = False
        for need, count in self.needs(items, linked=linked).items():
            if Item(Limit.OFFER, *need) in items:
                free &= self.offer_lacks(need, count) == 0
        for service in self.problem.services:
            for m in np.flatnonzero(self.service_lacks(service, linked=linked) > 0):
                free[m] &= Item(Limit.SERVICE, service, self.problem.municipalities[m].code) not in items
        return free

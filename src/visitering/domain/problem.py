"""One batch to place: the facts, the policy, and what follows from both at the decision date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

import numpy as np

from visitering.domain.announcements import Announcement, latest
from visitering.domain.cases import SERVICES, Case, Link
from visitering.domain.decisions import Decision, standing, turned_down
from visitering.domain.geography import Mask, Municipality, Quota, Row, TravelTimes
from visitering.domain.held import Drafted, Held
from visitering.domain.occupations import Occupations
from visitering.domain.policy import Policy
from visitering.domain.potentials import Potentials
from visitering.domain.reports import Offer, Report, Section, Shortage, Wish, newest_in_force
from visitering.domain.reunifications import Reunification

NO_LIMIT = 2**40
"""Places of a service where no capacity is stated: more than anybody asks for."""


@dataclass(frozen=True)
class Problem:
    """All that a placement depends on. Arrays over municipalities follow the order of `municipalities`.

    `quotas`: those of the decision year, after the scenario's `adjust`. `decisions`, `reports` and the rest are
    as read; what is in force or stands at the decision date is derived below.
    `capacities[service][municipality]`: places for this batch; `demands[case][service]`: what a case uses of a
    service of one's own; `scores[case][municipality]`: an outcome predicted elsewhere, ≥ 0. `potentials`: what
    things are worth to later cases; None: the batch is placed as if it were the last. `announcements`: the rows of
    `announced.csv`. `reunifications`: family members who are coming, who take no place. `held`: the cases that a
    draft holds, by case; `drafted`: of a draft, what it is one of. `by_name`: cases that somebody decides by name,
    whom no earlier rejection binds.
    """

    policy: Policy
    municipalities: tuple[Municipality, ...]
    quotas: Mapping[str, Quota]
    travel: TravelTimes
    cases: tuple[Case, ...]
    occupations: Occupations
    reports: tuple[Report, ...] = ()
    shortages: tuple[Shortage, ...] = ()
    offers: tuple[Offer, ...] = ()
    wishes: tuple[Wish, ...] = ()
    links: tuple[Link, ...] = ()
    decisions: tuple[Decision, ...] = ()
    capacities: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    demands: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    scores: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    potentials: Potentials | None = None
    announcements: tuple[Announcement, ...] = ()
    reunifications: tuple[Reunification, ...] = ()
    held: Mapping[str, Held] = field(default_factory=dict)
    drafted: Drafted | None = None
    by_name: frozenset[str] = frozenset()

    # --- the date and the places -------------------------------------------------------------------------

    @property
    def year(self) -> int:
        return self.policy.date.year

    @cached_property
    def index(self) -> dict[str, int]:
        """Position of each municipality code in every array."""
        return {m.code: i for i, m in enumerate(self.municipalities)}

    def mask(self, *codes: str) -> Mask:
        """True at the given municipalities."""
        mask = np.zeros(len(self.municipalities), dtype=bool)
        mask[[self.index[code] for code in codes]] = True
        return mask

    def can_reach(self, target: str, minutes: int) -> Mask:
        """The municipalities within `minutes` of `target` (itself included): those from which it is reached."""
        return self.travel.within(minutes)[:, self.index[target]]

    # --- the batch and the book of decisions -------------------------------------------------------------

    @cached_property
    def standing(self) -> dict[str, Decision]:
        """Decisions that stand and count, by case.

        With the rule `locked` off, those of cases in `cases.csv` are ignored, for quota and load too.
        """
        known = set() if self.policy.enabled("locked") else {case.case_id for case in self.cases}
        found = standing(self.decisions, self.policy.date)
        return {case_id: decision for case_id, decision in found.items() if case_id not in known}

    @cached_property
    def turned_down(self) -> dict[str, dict[str, tuple[Decision, ...]]]:
        """By case and municipality the rejections that count at the decision date."""
        found = turned_down(self.decisions, self.policy.date)
        return {case_id: of_case for case_id, of_case in found.items() if case_id not in self.by_name}

    @cached_property
    def batch(self) -> tuple[Case, ...]:
        """Cases without a standing decision whose permit is given by the decision date, in the file's order."""
        return tuple(c for c in self.cases if c.case_id not in self.standing and not self._permit_later(c))

    @cached_property
    def locked(self) -> tuple[Case, ...]:
        """Cases whose decision stands."""
        return tuple(c for c in self.cases if c.case_id in self.standing)

    @cached_property
    def later(self) -> tuple[Case, ...]:
        """Cases that wait for their permit: not of this batch."""
        return tuple(c for c in self.cases if c.case_id not in self.standing and self._permit_later(c))

    def _permit_later(self, case: Case) -> bool:
        return case.permit_date is not None and case.permit_date > self.policy.date

    @cached_property
    def announced(self) -> dict[str, Announcement]:
        """What municipalities were told, of the cases of the batch that were announced by the decision date."""
        found = latest(self.announcements, self.policy.date)
        return {case.case_id: found[case.case_id] for case in self.batch if case.case_id in found}

    @cached_property
    def taken(self) -> Counter[str]:
        """Places of shortages and offers that standing decisions took, by id."""
        return Counter(used for decision in self.standing.values() for used in decision.uses)

    # --- the quotas --------------------------------------------------------------------------------------

    @cached_property
    def quota(self) -> Row:
        return np.array([self.quotas[m.code].quota for m in self.municipalities], dtype=np.int64)

    @cached_property
    def received(self) -> Row:
        return np.array([self.quotas[m.code].received for m in self.municipalities], dtype=np.int64)

    @cached_property
    def decided(self) -> Row:
        """Persons of this year's standing decisions."""
        persons = np.zeros(len(self.municipalities), dtype=np.int64)
        for decision in self.standing.values():
            if decision.decided_on.year == self.year:
                persons[self.index[decision.municipality]] += decision.persons
        return persons

    @cached_property
    def against_rules(self) -> tuple[Decision, ...]:
        """This year's standing decisions that were made against a hard rule, in the book's order."""
        found = (d for d in self.standing.values() if d.against_rule and d.decided_on.year == self.year)
        return tuple(found)

    @cached_property
    def load(self) -> Row:
        """Persons of the year before the batch: received + decided."""
        return self.received + self.decided

    @cached_property
    def left(self) -> Row:
        """left_m = max(0, quota − received − persons of this year's standing decisions)."""
        left: Row = np.maximum(0, self.quota - self.load)
        return left

    # --- capacities beyond the quota ---------------------------------------------------------------------

    @cached_property
    def services(self) -> tuple[str, ...]:
        """The services that have a capacity somewhere, and count while the rule `capacity` is on."""
        return tuple(self.capacities) if self.policy.enabled("capacity") else ()

    def room(self, service: str) -> Row:
        """Places of a service in each municipality, `NO_LIMIT` where none are stated. Shape (M,)."""
        if service not in self._rooms:
            stated = self.capacities.get(service, {})
            row = np.array([stated.get(m.code, NO_LIMIT) for m in self.municipalities], dtype=np.int64)
            self._rooms[service] = row
        return self._rooms[service]

    @cached_property
    def _rooms(self) -> dict[str, Row]:
        return {}

    def demand(self, case: Case, service: str) -> int:
        """What a case uses of a service: persons of an age, or as `demands.csv` says; 0 where it says nothing."""
        counted = SERVICES.get(service)
        if counted is None:
            return self.demands.get(case.case_id, {}).get(service, 0)
        return sum(counted(person, self.year) for person in case.persons)

    def predicted(self, case: Case) -> Row:
        """A case's predicted outcome in each municipality, in millionths; −1 where there is none. Shape (M,)."""
        if case.case_id not in self._predicted:
            row = np.full(len(self.municipalities), -1, dtype=np.int64)
            for code, score in self.scores.get(case.case_id, {}).items():
                row[self.index[code]] = int(score * 1_000_000)
            self._predicted[case.case_id] = row
        return self._predicted[case.case_id]

    @cached_property
    def _predicted(self) -> dict[str, Row]:
        return {}

    # --- what the municipalities report ------------------------------------------------------------------

    @cached_property
    def in_force(self) -> dict[Section, dict[str, Report]]:
        """Per section the report in force of each municipality that has one."""
        return {s: newest_in_force(self.reports, s, self.policy.date) for s in Section}

    @cached_property
    def report(self) -> dict[str, Report]:
        return {report.report_id: report for report in self.reports}

    @cached_property
    def shortages_in_force(self) -> tuple[Shortage, ...]:
        return tuple(filter(self._counts(Section.SHORTAGES), self.shortages))

    @cached_property
    def offers_in_force(self) -> tuple[Offer, ...]:
        return tuple(filter(self._counts(Section.OFFERS), self.offers))

    @cached_property
    def wishes_in_force(self) -> tuple[Wish, ...]:
        return tuple(filter(self._counts(Section.WISHES), self.wishes))

    def _counts(self, section: Section) -> Callable[[Shortage | Offer | Wish], bool]:
        valid = {report.report_id for report in self.in_force[section].values()}
        return lambda row: row.report_id in valid

    def reported_by(self, row: Shortage | Offer | Wish) -> str:
        """The municipality that reported a shortage, an offer or a wish."""
        return self.report[row.report_id].municipality

    @cached_property
    def offers_of(self) -> dict[tuple[str, str], tuple[Offer, ...]]:
        """Offers in force by (kind, code)."""
        grouped: dict[tuple[str, str], list[Offer]] = {}
        for offer in self.offers_in_force:
            grouped.setdefault((offer.kind, offer.code), []).append(offer)
        return {key: tuple(offers) for key, offers in grouped.items()}

    def places_left(self, offer: Offer) -> int | None:
        """Places of an offer that standing decisions have not taken; None: not limited."""
        return None if offer.places is None else max(0, offer.places - self.taken[offer.offer_id])

    def offered(self, kind: str, code: str, minutes: int) -> Mask:
        """The municipalities within `minutes` of an offer of that kind and code in force."""
        key = (kind, code, minutes)
        if key not in self._offered:
            columns = [self.index[self.reported_by(offer)] for offer in self.offers_of.get((kind, code), ())]
            near: Mask = self.travel.within(minutes)[:, columns]
            self._offered[key] = np.logical_or.reduce(near, axis=1)
        return self._offered[key]

    @cached_property
    def _offered(self) -> dict[tuple[str, str, int], Mask]:
        return {}

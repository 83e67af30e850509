"""What the dataset holds of municipalities' reports, and what decisions have taken of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from visitering.domain.decisions import Decision, standing
from visitering.domain.reports import Offer, Report, Section, Shortage, Wish

NOT_STATED = 3
"""Openings that count where a municipality has not said how many there are: the default of the scenario."""


@dataclass
class OnFile:
    """Reports with their rows; forms that are accepted are added. `decided`: the decisions that stand, of any day."""

    reports: dict[str, Report] = field(default_factory=dict)
    shortages: dict[str, list[Shortage]] = field(default_factory=dict)
    offers: dict[str, list[Offer]] = field(default_factory=dict)
    wishes: dict[str, list[Wish]] = field(default_factory=dict)
    decided: tuple[Decision, ...] = ()

    @classmethod
    def of(
        cls,
        reports: Iterable[Report],
        shortages: Iterable[Shortage],
        offers: Iterable[Offer],
        wishes: Iterable[Wish],
        decisions: Iterable[Decision],
    ) -> OnFile:
        found = cls(decided=tuple(standing(decisions, date.max).values()))
        for report in reports:
            found.add(report, (), (), ())
        for shortage in shortages:
            found.shortages[shortage.report_id].append(shortage)
        for offer in offers:
            found.offers[offer.report_id].append(offer)
        for wish in wishes:
            found.wishes[wish.report_id].append(wish)
        return found

    def add(
        self, report: Report, shortages: Iterable[Shortage], offers: Iterable[Offer], wishes: Iterable[Wish]
    ) -> None:
        self.reports[report.report_id] = report
        self.shortages[report.report_id] = list(shortages)
        self.offers[report.report_id] = list(offers)
        self.wishes[report.report_id] = list(wishes)

    def newest(self, municipality: str, section: Section, on: date) -> Report | None:
        """The newest report of a section received by a day, also one that is no longer valid."""
        found = [
            report
            for report in self.reports.values()
            if report.municipality == municipality and section in report.sections and report.received_on <= on
        ]
        return max(found, key=lambda report: report.received_on, default=None)

    def of_day(self, municipality: str, on: date) -> tuple[Report, ...]:
        """The reports of a municipality that were received on a day."""
        return tuple(r for r in self.reports.values() if (r.municipality, r.received_on) == (municipality, on))

    def taken(self, identifier: str, after: date | None = None) -> int:
        """How many openings or places the decisions that stand have taken; `after`: those of later days alone."""
        return self._taken(after)[identifier]

    def _taken(self, after: date | None) -> Counter[str]:
        return Counter(one for row in self.decided if after is None or row.decided_on > after for one in row.uses)

    def openings_left(self, shortage: Shortage) -> int | None:
        """Openings that no decision has taken; None where they were not stated and none was taken."""
        taken = self.taken(shortage.shortage_id)
        if shortage.openings is None and not taken:
            return None
        return max(0, (NOT_STATED if shortage.openings is None else shortage.openings) - taken)

    def places_left(self, offer: Offer) -> int | None:
        """Places of an offer that no decision has taken; None where they are not limited."""
        return None if offer.places is None else max(0, offer.places - self.taken(offer.offer_id))

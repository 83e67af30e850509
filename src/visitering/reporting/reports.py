"""Which municipalities' reports are missing, old, or about to expire on the decision date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from visitering.domain.geography import names_of
from visitering.domain.problem import Problem
from visitering.domain.reports import Report, Section
from visitering.explaining.catalogue import Catalogue

Row = dict[str, Any]

COLUMNS = {
    "reports.csv": ("municipality", "municipality_name", "state", "sections", "received_on", "valid_to", "days"),
}
OLD_AFTER, EXPIRES_WITHIN = 180, 30
"""Days after which a report is old, and days before its last one from which it is about to expire."""
MOST = 5
"""So many municipalities are told by name in a sentence; the table has all."""


class State(StrEnum):
    """Why a municipality should be asked for a new form."""

    MISSING = "missing"
    """Nothing is in force: never reported, or its last day has passed."""
    EXPIRING = "expiring"
    OLD = "old"


@dataclass(frozen=True)
class Reports:
    """The reports of a problem at its decision date, section by section.

    A section is missing, about to expire (its last day is at most `expires_within` days away) or old (received more
    than `old_after` days ago), the first of these that is true.
    """

    problem: Problem
    old_after: int = OLD_AFTER
    expires_within: int = EXPIRES_WITHIN

    def rows(self) -> list[Row]:
        """A row per municipality and state, the worst first: its sections in that state.

        `received_on` is the earliest of their newest reports, `valid_to` too (both blank where nothing was ever
        reported); `days`: the age of the oldest, or the days left.
        """
        names, order = names_of(self.problem.municipalities), list(State)
        found = [
            self._row(place.code, names[place.code], state, sections)
            for place in self.problem.municipalities
            for state in State
            if (sections := [section for section in Section if self._state(place.code, section) is state])
        ]
        return sorted(found, key=lambda row: order.index(row["state"]))

    def in_words(self, catalogue: Catalogue) -> Iterator[str]:
        """A sentence per state; one that all is well where none is missing, old or about to expire."""
        rows = self.rows()
        days = {State.OLD: self.old_after, State.EXPIRING: self.expires_within, State.MISSING: 0}
        for state in State:
            if here := [row for row in rows if row["state"] is state]:
                here.sort(key=lambda row: -row["days"] if state is State.OLD else row["days"] or 0)
                listed = _named([self._told(row, catalogue) for row in here], catalogue)
                yield catalogue.say(f"overview.reports.{state}", count=len(here), days=days[state], listed=listed)
        if not rows:
            yield catalogue.say("overview.reports.fresh", days=self.old_after, within=self.expires_within)

    @property
    def today(self) -> date:
        return self.problem.policy.date

    def _report(self, code: str, section: Section) -> Report | None:
        return self.problem.in_force[section].get(code)

    def _newest(self, code: str, section: Section) -> Report | None:
        """The newest report of a section, also one that has run out."""
        found = (
            report
            for report in self.problem.reports
            if report.municipality == code and section in report.sections and report.received_on <= self.today
        )
        return max(found, key=lambda report: report.received_on, default=None)

    def _state(self, code: str, section: Section) -> State | None:
        report = self._report(code, section)
        if report is None:
            return State.MISSING
        if report.valid_to is not None and report.valid_to <= self.today + timedelta(self.expires_within):
            return State.EXPIRING
        return State.OLD if (self.today - report.received_on).days > self.old_after else None

    def _row(self, code: str, name: str, state: State, sections: Sequence[Section]) -> Row:
        reports = [report for section in sections if (report := self._newest(code, section)) is not None]
        received = min((report.received_on for report in reports), default=None)
        until = min((report.valid_to for report in reports if report.valid_to is not None), default=None)
        days = None
        if state is State.OLD and received is not None:
            days = (self.today - received).days
        elif state is State.EXPIRING and until is not None:
            days = (until - self.today).days
        return {
            "municipality": code,
            "municipality_name": name,
            "state": state,
            "sections": "|".join(sections),
            "received_on": received,
            "valid_to": until,
            "days": days,
        }

    def _told(self, row: Row, catalogue: Catalogue) -> str:
        sections = row["sections"].split("|")
        return catalogue.say(
            f"overview.reports.place.{row['state']}",
            municipality=row["municipality"],
            sections=self._sections(sections, catalogue),
            days=row["days"],
            until=row["valid_to"],
        )

    @staticmethod
    def _sections(sections: Sequence[str], catalogue: Catalogue) -> str:
        if len(sections) == len(Section):
            return catalogue.say("overview.reports.every_section")
        return ", ".join(catalogue.say(f"overview.section.{section}") for section in sections)


def _named(told: Sequence[str], catalogue: Catalogue) -> str:
    """The first ones, and how many more there are."""
    if len(told) <= MOST:
        return catalogue.enumerate(told)
    return catalogue.say("overview.more", listed=", ".join(told[:MOST]), count=len(told) - MOST)

"""From a form that is understood to the rows of the dataset: what it renews, what it ends and what it states anew.

A newer report sets back what decisions have used, so a section that is renewed states what is left now, and a row
that a municipality changed loses what decisions after the day of the form have taken of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from visitering.domain.reports import Offer, Report, Section, Shortage, Wish
from visitering.forms.answers import Answers, Choice, OfferAnswer, ShortageAnswer
from visitering.forms.on_file import OnFile


class Became(StrEnum):
    """What became of a section of a form."""

    STATED = "stated"
    RENEWED = "renewed"
    ENDED = "ended"
    NOTHING = "nothing"
    """Unchanged, and nothing was on file."""
    NEWER = "newer"
    """Unchanged, and a report that came after the form had been written stands."""


@dataclass(frozen=True)
class Accepted:
    """The rows of a form. `report` is None where it says nothing new; `narrowed`: the earlier reports of its day
    with the sections that are left to them."""

    report: Report | None
    shortages: tuple[Shortage, ...]
    offers: tuple[Offer, ...]
    wishes: tuple[Wish, ...]
    became: Mapping[Section, Became]
    narrowed: tuple[Report, ...]


def accepted(answers: Answers, on_file: OnFile, report_id: str) -> Accepted:
    """The rows of a form, by what is on file; `report_id` is that of the new report."""
    became = {section: _became(answers, section, on_file) for section in Section}
    covered = frozenset(s for s, what in became.items() if what in (Became.STATED, Became.RENEWED, Became.ENDED))
    if not covered:
        return Accepted(None, (), (), (), became, ())
    new = _New(answers, on_file, report_id, became)
    report = Report(
        report_id, answers.municipality, answers.received_on, answers.valid_to, covered, new.labour_market()
    )
    return Accepted(report, new.shortages(), new.offers(), new.wishes(), became, tuple(_narrowed(report, on_file)))


def _became(answers: Answers, section: Section, on_file: OnFile) -> Became:
    choice = answers.choices[section]
    if choice is Choice.STATED:
        return Became.STATED
    if choice is Choice.NOTHING:
        return Became.ENDED
    newest = on_file.newest(answers.municipality, section, answers.received_on)
    if newest is not None and newest.report_id == answers.before[section]:
        return Became.RENEWED
    return Became.NOTHING if newest is None else Became.NEWER


def _narrowed(report: Report, on_file: OnFile) -> list[Report]:
    """The other reports of the day that covered a section of a new one: two must not say different things."""
    return [
        Report(
            other.report_id,
            other.municipality,
            other.received_on,
            other.valid_to,
            other.sections - report.sections,
            other.labour_market,
        )
        for other in on_file.of_day(report.municipality, report.received_on)
        if other.sections & report.sections
    ]


@dataclass(frozen=True)
class _New:
    """The rows of a new report."""

    answers: Answers
    on_file: OnFile
    report_id: str
    became: Mapping[Section, Became]

    def labour_market(self) -> int | None:
        match self.became[Section.LABOUR_MARKET]:
            case Became.STATED:
                return self.answers.labour_market
            case Became.RENEWED:
                return self.on_file.reports[self._renewed(Section.LABOUR_MARKET)].labour_market
        return None

    def shortages(self) -> tuple[Shortage, ...]:
        match self.became[Section.SHORTAGES]:
            case Became.STATED:
                known = self._known_shortages()
                rows = [
                    (row.industry, row.occupation, row.strength, self._openings(row, known))
                    for row in self.answers.shortages
                ]
            case Became.RENEWED:
                rows = [
                    (old.industry, old.occupation, old.strength, self.on_file.openings_left(old))
                    for old in self.on_file.shortages[self._renewed(Section.SHORTAGES)]
                ]
            case _:
                rows = []
        return tuple(Shortage(f"{self.report_id}.{n}", self.report_id, *row) for n, row in enumerate(rows, start=1))

    def offers(self) -> tuple[Offer, ...]:
        match self.became[Section.OFFERS]:
            case Became.STATED:
                known = self._known_offers()
                rows = [(row.kind, row.code, self._places(row, known)) for row in self.answers.offers]
            case Became.RENEWED:
                rows = [
                    (old.kind, old.code, self.on_file.places_left(old))
                    for old in self.on_file.offers[self._renewed(Section.OFFERS)]
                ]
            case _:
                rows = []
        return tuple(Offer(f"{self.report_id}.o{n}", self.report_id, *row) for n, row in enumerate(rows, start=1))

    def wishes(self) -> tuple[Wish, ...]:
        match self.became[Section.WISHES]:
            case Became.STATED:
                rows = [(row.attribute, row.value, row.stance) for row in self.answers.wishes]
            case Became.RENEWED:
                old_wishes = self.on_file.wishes[self._renewed(Section.WISHES)]
                rows = [(old.attribute, old.value, old.stance) for old in old_wishes]
            case _:
                rows = []
        return tuple(Wish(self.report_id, *row) for row in rows)

    def _renewed(self, section: Section) -> str:
        report_id = self.answers.before[section]
        assert report_id is not None
        return report_id

    def _known_shortages(self) -> Mapping[str, Shortage]:
        """Those of the municipality by id: a form speaks of no other's."""
        return {
            shortage.shortage_id: shortage
            for report_id, report in self.on_file.reports.items()
            if report.municipality == self.answers.municipality
            for shortage in self.on_file.shortages[report_id]
        }

    def _known_offers(self) -> Mapping[str, Offer]:
        return {
            offer.offer_id: offer
            for report_id, report in self.on_file.reports.items()
            if report.municipality == self.answers.municipality
            for offer in self.on_file.offers[report_id]
        }

    def _openings(self, row: ShortageAnswer, known: Mapping[str, Shortage]) -> int | None:
        if row.of is None or row.of not in known:
            return row.openings
        if row.untouched:
            return self.on_file.openings_left(known[row.of])
        return self._without_later(row.of, row.openings)

    def _places(self, row: OfferAnswer, known: Mapping[str, Offer]) -> int | None:
        if row.of is None or row.of not in known:
            return row.places
        if row.untouched:
            return self.on_file.places_left(known[row.of])
        return self._without_later(row.of, row.places)

    def _without_later(self, identifier: str, stated: int | None) -> int | None:
        """What a municipality states, less what decisions have taken since."""
        if stated is None:
            return None
        return max(0, stated - self.on_file.taken(identifier, self.answers.received_on))

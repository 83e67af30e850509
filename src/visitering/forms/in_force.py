"""What is in force of a municipality's reports on a day, section by section, and what becomes of it next."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from visitering.domain.reports import Offer, Report, Section, Shortage, Wish
from visitering.forms.on_file import OnFile

FEWEST = 3
"""Uses of one shortage or offer that are told as a number: fewer could be of one family that somebody knows."""


@dataclass(frozen=True)
class SectionInForce:
    """`report`: that in force; `ran_out`: where none is, the newest whose `valid_to` has passed.

    `replaced`: the report that counted before. The rows are those of `report`.
    """

    section: Section
    report: Report | None = None
    ran_out: Report | None = None
    replaced: Report | None = None
    shortages: tuple[Shortage, ...] = ()
    offers: tuple[Offer, ...] = ()
    wishes: tuple[Wish, ...] = ()


@dataclass(frozen=True)
class InForce:
    """`used`: by decisions of one run that stand, by the id of a shortage or an offer; None: not asked."""

    municipality: str
    on: date
    sections: tuple[SectionInForce, ...]
    used: Counter[str] | None = None

    @property
    def next_to_expire(self) -> tuple[SectionInForce, ...]:
        """The sections in force that run out first, on one day."""
        ending = [one for one in self.sections if one.report is not None and one.report.valid_to is not None]
        days = [one.report.valid_to for one in ending if one.report is not None and one.report.valid_to is not None]
        return tuple(one for one in ending if one.report is not None and one.report.valid_to == min(days))


def in_force(municipality: str, on_file: OnFile, on: date, run: str | None = None) -> InForce:
    """`run`: the name of a run, of whose decisions the uses are counted."""
    sections = tuple(_section(municipality, on_file, section, on) for section in Section)
    if run is None:
        return InForce(municipality, on, sections)
    used = Counter(one for decision in on_file.decided if decision.run == run for one in decision.uses)
    return InForce(municipality, on, sections, used)


def _section(municipality: str, on_file: OnFile, section: Section, on: date) -> SectionInForce:
    covering = sorted(
        (
            report
            for report in on_file.reports.values()
            if report.municipality == municipality and section in report.sections and report.received_on <= on
        ),
        key=lambda report: report.received_on,
    )
    if not covering:
        return SectionInForce(section)
    *earlier, newest = covering
    replaced = earlier[-1] if earlier else None
    if newest.valid_to is not None and newest.valid_to < on:
        return SectionInForce(section, ran_out=newest, replaced=replaced)
    of = newest.report_id
    return SectionInForce(
        section,
        newest,
        None,
        replaced,
        tuple(on_file.shortages[of]) if section is Section.SHORTAGES else (),
        tuple(on_file.offers[of]) if section is Section.OFFERS else (),
        tuple(on_file.wishes[of]) if section is Section.WISHES else (),
    )

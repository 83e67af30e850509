"""What is filled in on a form beforehand: what the agency has on file of a municipality, section by section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from visitering.domain.reports import Offer, Report, Section, Shortage, Wish
from visitering.forms.layout import lists
from visitering.forms.on_file import OnFile

Answer = str | int
"""What stands in a cell: words or a typed code, or a number."""


@dataclass(frozen=True)
class RowBefore:
    """A row: its answers by column, and what is shown beside them. `of`: the shortage or offer that it tells of."""

    answers: Mapping[str, Answer]
    shown: Mapping[str, int] = field(default_factory=dict)
    of: str | None = None


@dataclass(frozen=True)
class Before:
    """`reports`: per section the newest report on file, also one that has run out; `rows`: what it says."""

    municipality: str
    name: str
    language: str
    on: date
    reports: Mapping[Section, Report]
    rows: Mapping[Section, tuple[RowBefore, ...]]

    @property
    def full_name(self) -> str:
        return f"{self.name} ({self.municipality})"


def before(code: str, names: Mapping[str, str], on_file: OnFile, on: date, language: str) -> Before:
    """What a form of a municipality is filled in with on a day, in a language.

    Openings and places are those that no decision has taken: the form asks how many there are now. `names` are those
    of all municipalities.
    """
    found = {section: on_file.newest(code, section, on) for section in Section}
    reports = {section: report for section, report in found.items() if report is not None}
    filler = _Filler(on_file, names, language)
    rows = {section: filler.rows(section, report) for section, report in reports.items()}
    return Before(code, names[code], language, on, reports, rows)


@dataclass(frozen=True)
class _Filler:
    on_file: OnFile
    names: Mapping[str, str]
    language: str

    def rows(self, section: Section, report: Report) -> tuple[RowBefore, ...]:
        match section:
            case Section.LABOUR_MARKET:
                level = report.labour_market
                return (
                    ()
                    if level is None
                    else (RowBefore(_stated(labour_market=self._word("labour_market", str(level)))),)
                )
            case Section.SHORTAGES:
                return tuple(map(self._shortage, self.on_file.shortages[report.report_id]))
            case Section.OFFERS:
                return tuple(map(self._offer, self.on_file.offers[report.report_id]))
            case Section.WISHES:
                return tuple(map(self._wish, self.on_file.wishes[report.report_id]))

    def _word(self, name: str, code: str | None) -> str | None:
        """The word of a code; a code that has none is its own."""
        return code and lists(self.language).get(name, {}).get(code, code)

    def _shortage(self, shortage: Shortage) -> RowBefore:
        left = self.on_file.openings_left(shortage)
        strength = None if shortage.strength is None else str(shortage.strength)
        return RowBefore(
            _stated(
                industry=self._word("industry", shortage.industry),
                occupation=self._word("occupation", shortage.occupation),
                strength=self._word("strength", strength),
                openings=left,
            ),
            self._shown(shortage.openings, shortage.shortage_id, left),
            shortage.shortage_id,
        )

    def _offer(self, offer: Offer) -> RowBefore:
        name = "language" if offer.kind in ("interpreter", "language") else f"offer.{offer.kind}"
        left = self.on_file.places_left(offer)
        return RowBefore(
            _stated(kind=self._word("offer_kind", offer.kind), code=self._word(name, offer.code), places=left),
            self._shown(offer.places, offer.offer_id, left),
            offer.offer_id,
        )

    def _wish(self, wish: Wish) -> RowBefore:
        value = self._word(wish.attribute, wish.value)
        if wish.attribute == "centre" and wish.value in self.names:
            value = f"{self.names[wish.value]} ({wish.value})"
        return RowBefore(
            _stated(
                attribute=self._word("attribute", wish.attribute),
                value=value,
                stance=self._word("stance", wish.stance),
            )
        )

    def _shown(self, reported: int | None, identifier: str, left: int | None) -> Mapping[str, int]:
        used = self.on_file.taken(identifier)
        figures = {"reported": reported, "used": used if used or reported is not None else None, "left": left}
        return {name: figure for name, figure in figures.items() if figure is not None}


def _stated(**answers: Answer | None) -> Mapping[str, Answer]:
    return {column: answer for column, answer in answers.items() if answer is not None}

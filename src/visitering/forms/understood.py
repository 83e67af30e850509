"""From a filled form to its answers, or every fault in it at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from visitering.domain.cpr import looks_like_cpr
from visitering.domain.reports import Section
from visitering.forms.answers import Answers, Choice
from visitering.forms.faults import FormFault, fault_at
from visitering.forms.filled import FREE_TEXT, Filled, FilledCell, FilledSection
from visitering.forms.on_file import OnFile
from visitering.forms.rows import OfferRows, ShortageRows, WishRows
from visitering.forms.vocabulary import Vocabulary

_DAY = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}[-./ ][0-9]{1,2}[-./ ][0-9]{4}")
LONGEST = 1_000
"""Characters of an answer."""


@dataclass(frozen=True)
class Desk:
    """What a form is checked against. `on`: the day of receipt, where not that of the cover."""

    names: Mapping[str, str]
    on_file: OnFile
    today: date
    on: date | None = None


def understood(filled: Filled, vocabulary: Vocabulary, desk: Desk) -> Answers | tuple[FormFault, ...]:
    """The answers of a form, or all its faults in the order of its cells."""
    faults = [*_of_every_cell(filled)]
    bad = {(fault.sheet, fault.cell) for fault in faults}
    reader = _Reader(filled, vocabulary, desk, faults, bad)
    answers = reader.answers()
    places = {(cell.sheet, cell.cell): n for n, cell in enumerate(filled.cells())}
    return tuple(sorted(faults, key=lambda one: places[one.sheet or "", one.cell or ""])) if faults else answers


def _of_every_cell(filled: Filled) -> list[FormFault]:
    """What no cell may hold, whatever it asks."""
    return [fault_at(cell, code, **words) for cell in filled.cells() for code, words in _wrong(cell)]


def _wrong(cell: FilledCell) -> list[tuple[str, dict[str, object]]]:
    if cell.formula:
        return [("formula", {})]
    if cell.unreadable:
        return [("unreadable_cell", {})]
    if looks_like_cpr(cell.text):
        return [("cpr", {})]
    if len(cell.text) > LONGEST:
        return [("too_long", {})]
    return []


class _Reader:
    """Reads section by section and collects what is wrong; cells that have a fault already are left alone."""

    def __init__(
        self,
        filled: Filled,
        vocabulary: Vocabulary,
        desk: Desk,
        faults: list[FormFault],
        bad: set[tuple[str | None, str | None]],
    ) -> None:
        self.filled, self.vocabulary, self.desk, self.faults, self.bad = filled, vocabulary, desk, faults, bad

    def fault(self, cell: FilledCell, code: str, **parameters: object) -> None:
        if (cell.sheet, cell.cell) not in self.bad:
            self.bad.add((cell.sheet, cell.cell))
            self.faults.append(fault_at(cell, code, **parameters))

    def answers(self) -> Answers:
        received_on = self._received_on()
        valid_to = self._valid_to(received_on)
        self._cover()
        choices = {section: self._choice(section) for section in Section}
        shortages = ShortageRows(self.filled, self.vocabulary, self.fault).read()
        offers = OfferRows(self.filled, self.vocabulary, self.fault).read()
        wishes = WishRows(self.filled, self.vocabulary, self.fault, self.desk.names).read()
        stated = {s for s, choice in choices.items() if choice is Choice.STATED}
        answers = Answers(
            self.filled.municipality,
            self.filled.language,
            self.filled.cover["filled_by"].text,
            received_on,
            valid_to,
            choices,
            {section: filled.report for section, filled in self.filled.sections.items()},
            self._labour_market() if Section.LABOUR_MARKET in stated else None,
            shortages if Section.SHORTAGES in stated else (),
            offers if Section.OFFERS in stated else (),
            wishes if Section.WISHES in stated else (),
        )
        if Section.WISHES in stated:
            self._languages_are_offered(answers)
        return answers

    # --- the cover ---------------------------------------------------------------------------------------

    def _cover(self) -> None:
        place = self.filled.cover["municipality"]
        code = self.filled.municipality
        if code not in self.desk.names:
            self.fault(place, "municipality_unknown", known=code)
        elif code not in re.split(r"[\s()]+", place.text) and place.text != self.desk.names[code]:
            self.fault(place, "municipality_other", municipality=code, known=code)
        if not self.filled.cover["filled_by"].text:
            self.fault(self.filled.cover["filled_by"], "filled_by_missing")

    def _received_on(self) -> date:
        """The day of receipt; one that cannot be read is a fault, and today stands for it until it is told."""
        cell = self.filled.cover["date"]
        if self.desk.on is not None:
            return self.desk.on
        if not cell.text:
            self.fault(cell, "date_missing")
            return self.desk.today
        day = day_of(cell.text)
        if day is None:
            self.fault(cell, "date")
        elif day > self.desk.today:
            self.fault(cell, "date_future", today=self.desk.today)
        return day or self.desk.today

    def _valid_to(self, received_on: date) -> date | None:
        cell = self.filled.cover["valid_to"]
        if not cell.text:
            return None
        day = day_of(cell.text)
        if day is None:
            self.fault(cell, "valid_to")
        elif day < received_on:
            self.fault(cell, "valid_to_before", day=received_on)
        return day

    # --- sections ----------------------------------------------------------------------------------------

    def _choice(self, section: Section) -> Choice:
        """What a section says of itself; as it was filled in beforehand, it is unchanged whatever it says.

        A section that says one thing and shows another is a fault: nobody can know which is meant.
        """
        filled = self.filled.sections[section]
        said = self.vocabulary.choice(filled.choice.text)
        for cell in filled.below:
            self.fault(cell, "below")
        if said is None:
            self.fault(filled.choice, "choice_missing" if not filled.choice.says else "choice")
            return Choice.STATED
        untouched = all(row.as_before for row in filled.rows)
        if said is Choice.UNCHANGED:
            if not untouched:
                self._changed(filled, "changed_but_unchanged")
            self._renewable(section, filled)
        elif said is Choice.NOTHING:
            if any(row.says and not row.as_before for row in filled.rows):
                self._changed(filled, "changed_but_nothing")
        elif not any(row.says for row in filled.rows):
            self.fault(filled.choice, "stated_but_blank")
        elif untouched and filled.report is not None:
            self._renewable(section, filled)
            return Choice.UNCHANGED
        return said

    def _changed(self, filled: FilledSection, code: str) -> None:
        """The first cell that differs from what was filled in beforehand is named."""
        cell = next(
            cell
            for row in filled.rows
            for column, cell in row.cells.items()
            if column != FREE_TEXT and (cell.text != row.before.get(column, "") or cell.formula or cell.unreadable)
        )
        self.fault(cell, code, said=filled.choice.text)

    def _renewable(self, section: Section, filled: FilledSection) -> None:
        """What a form was filled in from must be on file, of the same municipality, to be renewed."""
        if filled.report is None or self.filled.municipality not in self.desk.names:
            return
        report = self.desk.on_file.reports.get(filled.report)
        if report is None or report.municipality != self.filled.municipality:
            self.fault(filled.choice, "report_unknown", report=filled.report)

    def _labour_market(self) -> int | None:
        cell = self.filled.sections[Section.LABOUR_MARKET].rows[0].cells["labour_market"]
        level = self.vocabulary.labour_market(cell.text)
        if level is None and cell.says:
            self.fault(cell, "labour_market")
        return level

    def _languages_are_offered(self, answers: Answers) -> None:
        """A wish for speakers of a language stands only beside an offer to them."""
        offered = self._offered(answers)
        for wish in answers.wishes:
            if wish.attribute == "language" and wish.value not in offered and wish.cell is not None:
                self.fault(wish.cell, "language_without_offer")

    def _offered(self, answers: Answers) -> set[str]:
        """The languages to whose speakers the municipality offers something, once the form is taken."""
        if answers.choices[Section.OFFERS] is Choice.STATED:
            return {row.code for row in answers.offers if row.kind in ("interpreter", "language")}
        if answers.choices[Section.OFFERS] is Choice.NOTHING:
            return set()
        newest = self.desk.on_file.newest(answers.municipality, Section.OFFERS, answers.received_on)
        on_file = self.desk.on_file.offers[newest.report_id] if newest is not None else []
        return {offer.code for offer in on_file if offer.kind in ("interpreter", "language")}


def day_of(text: str) -> date | None:
    """A day as a spreadsheet holds it, or as people write it: the year last, or first."""
    if not _DAY.fullmatch(text):
        return None
    parts = [int(part) for part in re.split("[-./ ]", text)]
    year, month, day = parts if len(text.split("-")[0]) == 4 else reversed(parts)
    try:
        return date(year, month, day)
    except ValueError:
        return None

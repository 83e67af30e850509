"""A file of the inbox as a form: its cells where the layout has them, or why it cannot be read as one."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from visitering.domain.reports import Section
from visitering.forms.faults import FormFault, RefusedFileError
from visitering.forms.filled import Filled, FilledCell, FilledRow, FilledSection
from visitering.forms.layout import COVER, HIDDEN, VERSION, Part, parts_of, sheet_name
from visitering.forms.safe import refused, safe_content
from visitering.forms.understood import day_of
from visitering.loading.workbooks.archive import BookError
from visitering.loading.workbooks.book import BLANK, Book, Sheet
from visitering.loading.workbooks.marks import letters
from visitering.storing.folder import sha256, sha256_of_file

LANGUAGES = ("da", "en")


@dataclass(frozen=True)
class Opened:
    """A file. `filled` is None, and `faults` say why, where it cannot be read as a form. `day`: that of its cover."""

    file: str
    sha256: str
    filled: Filled | None
    faults: tuple[FormFault, ...] = ()
    day: date | None = None


def opened(path: Path) -> Opened:
    """A file of the inbox as a form, or refused with a reason; whatever it is, this does not fail."""
    digest = ""
    try:
        digest = sha256_of_file(path)
        filled = _filled(path.name, safe_content(path))
    except RefusedFileError as error:
        return Opened(path.name, digest, None, (error.fault,))
    except OSError:
        return Opened(path.name, sha256(path.name.encode()), None, (RefusedFileError("file.unreadable").fault,))
    return Opened(path.name, digest, filled, (), day_of(filled.cover["date"].text))


def _filled(name: str, content: bytes) -> Filled:
    try:
        book = Book(name, content)
        if HIDDEN not in (*book.hidden, *book.visible):
            raise RefusedFileError("file.not_a_form")
        said = _said(book.sheet(HIDDEN))
        language = said.get("language", "")
        if language not in LANGUAGES or said.get("version") != VERSION or "municipality" not in said:
            raise RefusedFileError("file.not_a_form")
        return _Form(book, said, language).filled()
    except BookError as error:
        raise refused(error) from error


def _said(sheet: Sheet) -> dict[str, str]:
    """What the hidden sheet says, by key."""
    rows = ([cell.text for cell in row] for row in sheet.rows)
    return {row[0]: row[1] for row in rows if len(row) > 1 and row[0]}


@dataclass(frozen=True)
class _Form:
    book: Book
    said: Mapping[str, str]
    language: str

    def filled(self) -> Filled:
        cover = _Cells(self._sheet("cover"))
        return Filled(
            self.language,
            self.said["municipality"],
            {what: cover.at(*place) for what, place in COVER.items()},
            {part.section: self._section(part) for part in parts_of(self.said)},
        )

    def _sheet(self, part: str) -> Sheet:
        name = sheet_name(part, self.language)
        if name not in (*self.book.visible, *self.book.hidden):
            raise RefusedFileError("file.sheet", sheet=name)
        return self.book.sheet(name)

    def _section(self, part: Part) -> FilledSection:
        cells = _Cells(self._sheet(part.section))
        rows = [
            FilledRow(
                {column: cells.at(row, number) for column, number in part.columns.items()},
                self.said.get(f"id.{part.section}.{n}"),
                self._before(part.section, n, part),
            )
            for n, row in enumerate(range(part.first, part.last + 1), start=1)
        ]
        below = [
            cell
            for row in range(part.last + 1, cells.end + 1)
            for number in part.columns.values()
            if (cell := cells.at(row, number)).says
        ]
        choice = cells.at(*part.choice)
        return FilledSection(choice, tuple(rows), self.said.get(f"report.{part.section}"), tuple(below))

    def _before(self, section: Section, n: int, part: Part) -> dict[str, str]:
        keys = {column: f"before.{section}.{n}.{column}" for column in part.columns}
        return {column: self.said[key] for column, key in keys.items() if key in self.said}


@dataclass(frozen=True)
class _Cells:
    """The cells of a sheet, rows and columns counted from 1."""

    sheet: Sheet

    @property
    def end(self) -> int:
        return max([len(self.sheet.rows), *(row + 1 for row, _ in self.sheet.marks.unreadable)])

    def at(self, row: int, column: int) -> FilledCell:
        place = row - 1, column - 1
        cell = BLANK
        with suppress(IndexError):
            cell = self.sheet.rows[place[0]][place[1]]
        marks = self.sheet.marks
        return FilledCell(
            self.sheet.name,
            f"{letters(place[1])}{row}",
            cell.text,
            formula=place in marks.formulas,
            unreadable=place in marks.unreadable,
        )

"""A workbook as its sheets, and a sheet as the records of a table."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from visitering.domain.harmless import plain
from visitering.domain.identifiers import normalised
from visitering.loading.text import trimmed
from visitering.loading.workbooks.archive import ODS, Archive, BookError, unpacked
from visitering.loading.workbooks.marks import Marks, marks_of_ods, marks_of_xlsx
from visitering.said import said

_UNREADABLE = said("cannot be read; open it in a spreadsheet and save it as .xlsx once more")
_EXACT = 10**15
"""From here on a spreadsheet's numbers have lost digits."""

Value = str | float | bool | date | datetime | time | timedelta


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell holds as a CSV file would say it.

    `typed`: a number or a day by the cell's type, so that nothing is to be guessed from how it is written; `timed`:
    of these a day or a time.
    """

    text: str
    typed: bool = False
    timed: bool = False


BLANK = Cell("")


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook. `rows[i][j]` is the cell in row i and column j, both counted from 0."""

    file: str
    name: str
    kind: str
    rows: Sequence[Sequence[Cell]]
    marks: Marks


class Book:
    """A workbook that can be read. Raises `BookError` where it cannot, as all its methods do."""

    def __init__(self, file: str, content: bytes) -> None:
        self.file = file
        self._archive: Archive = unpacked(content)
        # Before anything opens it: of this kind the library reads every sheet at once, however far it reaches.
        self._marks = marks_of_ods(self._archive) if self._archive.kind == ODS else {}
        try:
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(self._archive.packed()))
            sheets = [sheet for sheet in self._book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        except BaseException as error:
            raise _refusal(error) from error
        self.visible = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
        self.hidden = [sheet.name for sheet in sheets if sheet.visible != SheetVisibleEnum.Visible]

    def sheet(self, name: str) -> Sheet:
        if self._archive.kind == ODS and name not in self._marks:
            raise BookError(_UNREADABLE)
        marks = self._marks[name] if name in self._marks else marks_of_xlsx(self._archive, name)
        try:
            values = self._book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except BaseException as error:
            raise _refusal(error) from error
        return Sheet(self.file, name, self._archive.kind, [[_cell(value) for value in row] for row in values], marks)


def _refusal(error: BaseException) -> BaseException:
    """What to say of anything that the library raises, a panic of its own included, which is no `Exception`."""
    return error if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)) else BookError(_UNREADABLE)


def _cell(value: Any) -> Cell:
    match value:
        case str():
            return Cell(plain(trimmed(normalised(value)))) if value else BLANK
        case bool():
            return Cell("true" if value else "false", typed=True)
        case int() | float():
            return Cell(number_text(value), typed=True)
        case datetime():
            shown = value.date() if value.time() == time() else value.replace(microsecond=0)
            return Cell(shown.isoformat(*([" "] if isinstance(shown, datetime) else [])), typed=True, timed=True)
        case date() | time():
            return Cell(value.isoformat(), typed=True, timed=True)
        case _:
            return Cell(str(value), typed=True, timed=True)


def number_text(number: float) -> str:
    """A number with the fifteen digits that a spreadsheet knows, never shortened; one with more digits as it is.

    `1.8E+20` tells the reader of its column that digits are lost.
    """
    if abs(number) >= _EXACT:
        return f"{number:.2E}"
    if float(number).is_integer():
        return str(int(number))
    return format(Decimal(f"{number:.15g}"), "f")


def used(sheet: Sheet) -> Iterator[int]:
    """The numbers of the rows that hold something."""
    for i, row in enumerate(sheet.rows):
        if any(cell.text for cell in row) or any(at[0] == i for at in sheet.marks.unreadable):
            yield i

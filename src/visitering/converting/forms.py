"""A table's cells as a CSV file and as a workbook."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font

from visitering.converting.cells import Cells, Value
from visitering.domain.harmless import harmless
from visitering.errors import UsageError
from visitering.loading.appending import FOR_EXCEL
from visitering.loading.dates import DANISH, ISO, SLASHES, written
from visitering.loading.writing import Writing
from visitering.said import said

LONGEST = 32_767
"""Characters of a workbook's cell."""
MOST_ROWS = 1_048_576
"""Of a sheet."""
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def written_like(others: Iterable[object]) -> Writing:
    """How to write a CSV file: like the first of others of its folder, but always UTF-8; else as Excel opens it."""
    like = next((one for one in others if isinstance(one, Writing)), None)
    if like is None:
        return FOR_EXCEL
    semicolon = like.delimiter == ";"
    dates = like.dates if like.dates not in (None, SLASHES) else DANISH if semicolon else ISO
    decimals = like.decimals or (said("with a decimal comma") if semicolon else said("with a decimal point"))
    bom = like.bom or like.encoding != "utf-8"
    return Writing("utf-8", bom, like.delimiter, like.newline, dates=dates, decimals=decimals)


def as_csv(cells: Cells, writing: Writing) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=writing.delimiter, lineterminator=writing.newline)
    writer.writerow(cells.header)
    for row in cells.rows:
        writer.writerow([_text(value, writing) for value in row])
    return text.getvalue().encode("utf-8-sig" if writing.bom else "utf-8")


def _text(value: Value, writing: Writing) -> str:
    if isinstance(value, date):
        return written(value, writing.dates or ISO)
    if isinstance(value, Decimal):
        shown = format(value, "f")
        return shown.replace(".", ",") if writing.decimals == FOR_EXCEL.decimals else shown
    return harmless(value)


def as_xlsx(cells: Cells, name: str) -> bytes:
    """A workbook of one sheet, texts in cells that stay texts when a person types in them.

    Raises `UsageError` where a workbook cannot hold a cell, or so many rows.
    """
    if len(cells.rows) >= MOST_ROWS:
        raise UsageError(
            said(
                "{file} has {rows:,} rows, more than a sheet holds; nothing was written",
                file=cells.file,
                rows=len(cells.rows),
            )
        )
    for line, row in zip(cells.table.lines, cells.rows, strict=True):
        if (wrong := next(filter(None, map(_why_not, row)), None)) is not None:
            raise UsageError(
                said(
                    "line {line} of {file} has a cell {wrong}; nothing was written",
                    line=line,
                    file=cells.file,
                    wrong=wrong,
                )
            )
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, column, bold=True) for column in cells.header])
    for row in cells.rows:
        sheet.append([None if value == "" else _cell(sheet, value) for value in row])
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def _why_not(value: Value) -> str | None:
    """Why a workbook cannot hold a cell."""
    if not isinstance(value, str):
        return None
    if len(value) >= LONGEST:
        return said("of {value:,} characters, more than a workbook's cell holds", value=len(value))
    return said("with a control character, which no workbook holds") if _NOT_IN_XML.search(value) else None


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Cell:
    """A cell of a sheet that is being written, by the type of its value (`Value`)."""
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, value=harmless(value))
        cell.data_type = "s"  # whatever it looks like: `#N/A` and `=1` too
        cell.number_format = "@"
    elif isinstance(value, date):
        cell = WriteOnlyCell(sheet, value=datetime.combine(value, time()))
        cell.number_format = "yyyy-mm-dd"
    else:
        cell = WriteOnlyCell(sheet, value=int(value) if value == value.to_integral_value() else float(value))
    if bold:
        cell.font = Font(bold=True)
    return cell

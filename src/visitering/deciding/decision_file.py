"""`decisions.csv` with rows added, in the way the file is written: encoding, delimiter, dates, line ends, columns.

What stands in the file stays as it is, byte for byte, unless a column must be added: then every line gets an empty
cell at its end.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from visitering.domain.decisions import Decision
from visitering.errors import UsageError
from visitering.loading.dates import date_style
from visitering.loading.reading import columns_of
from visitering.loading.tables import DecisionRow
from visitering.loading.text import decode, delimiter_of

COLUMNS = tuple(column.name for column in columns_of(DecisionRow))
DATES = ("decided_on", "reopened_on")
BOM = "\ufeff"


@dataclass(frozen=True)
class Dialect:
    """How a CSV file is written. `danish_dates`: dd-mm-yyyy."""

    encoding: str = "utf-8"
    bom: bool = False
    delimiter: str = ","
    newline: str = "\n"
    danish_dates: bool = False

    @classmethod
    def of(cls, content: bytes) -> Dialect:
        """The dialect of a file that the loading can read; dates are those of a file of decisions."""
        encoding, text = decode(content)
        newline = next((end for end in ("\r\n", "\n", "\r") if end in text), "\n")
        delimiter = delimiter_of(text) if text.strip() else ","
        styles = {
            date_style(cell.strip()) for row in csv.reader(io.StringIO(text), delimiter=delimiter) for cell in row
        }
        danish = "dd-mm-yyyy" in styles and "yyyy-mm-dd" not in styles
        return cls(encoding, content.startswith(BOM.encode()), delimiter, newline, danish)


def with_rows(content: bytes | None, decisions: Sequence[Decision], like: bytes) -> bytes:
    """The file's bytes with decisions appended; `like`: another file of the dataset, to write a new one like it.

    `content` is what the loading has read without a fault, or None where there is no file. Raises `UsageError`
    where the file's encoding cannot hold a text.
    """
    cells = [_cells(decision) for decision in decisions]
    if content is None:
        dialect, header = Dialect.of(like), list(COLUMNS)
        text = _line(header, dialect)
    else:
        dialect = Dialect.of(content)
        text = decode(content)[1]
        header, text = _with_columns(text, dialect, [c for c in COLUMNS if any(c in row for row in cells)])
    lines = (_line([_written(column, row.get(column), dialect) for column in header], dialect) for row in cells)
    written = text + ("" if text.endswith(("\n", "\r")) else dialect.newline) + "".join(lines)
    try:
        return (BOM if dialect.bom else "").encode() + written.encode(dialect.encoding)
    except UnicodeEncodeError as error:
        raise UsageError(
            f"decisions.csv is written in {dialect.encoding}, which has no {written[error.start]!r}; save the file "
            "as CSV in UTF-8; nothing was written"
        ) from error


def _cells(decision: Decision) -> dict[str, object]:
    """What a decision says, column by column, without what it leaves blank."""
    stated = {column: getattr(decision, column) for column in COLUMNS}
    return {column: value for column, value in stated.items() if value not in (None, ())}


def _written(column: str, value: object, dialect: Dialect) -> str:
    if value is None:
        return ""
    if column in DATES:
        return cast(date, value).strftime("%d-%m-%Y" if dialect.danish_dates else "%Y-%m-%d")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "|".join(value) if isinstance(value, tuple) else str(value)


def _line(cells: Sequence[str], dialect: Dialect) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=dialect.delimiter, lineterminator=dialect.newline).writerow(cells)
    return text.getvalue()


def _with_columns(text: str, dialect: Dialect, needed: Sequence[str]) -> tuple[list[str], str]:
    """The header, and the text with the needed columns that it lacked, empty, at the end of every record."""
    physical = list(io.StringIO(text, newline=""))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter, strict=True)
    header: list[str] = []
    ends: list[int] = []
    for row in reader:
        if any(cell.strip() for cell in row):
            header = header or [cell.strip() for cell in row]
            ends.append(reader.line_num - 1)
    missing = [column for column in needed if column not in header]
    if not missing:
        return header, text
    for number, end in enumerate(ends):
        line = physical[end]
        body = line.rstrip("\r\n")
        added = missing if number == 0 else [""] * len(missing)
        physical[end] = dialect.delimiter.join([body, *added]) + line[len(body) :]
    return [*header, *missing], "".join(physical)

"""Tables that commands append to: rows are added in the way the file is written, and read back before they count.

What stands in the file stays as it is, byte for byte, whatever its line ends are. Only where it lacks a column that a
new row needs, every record gets one cell more at its end (the header the column's name, the others nothing): there
is no other way to write the row. The file with its new rows is then read by the loading, and must give the old rows
and what was meant: nobody writes a row that no later command can read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from visitering.domain.harmless import harmless
from visitering.errors import UsageError
from visitering.loading.cells import date_style
from visitering.loading.findings import Findings
from visitering.loading.places import Places
from visitering.loading.reading import columns_of, read_table
from visitering.loading.text import decode, delimiter_of, read_records

RowT = TypeVar("RowT", bound=tuple[Any, ...])

BOM = "\ufeff"
_LINE_END = re.compile("\r\n|\n|\r")


@dataclass(frozen=True)
class Dialect:
    """How a CSV file is written. `danish_dates`: dd-mm-yyyy. `newline` is that of its first line."""

    encoding: str = "utf-8"
    bom: bool = False
    delimiter: str = ","
    newline: str = "\n"
    danish_dates: bool = False

    @classmethod
    def of(cls, file: str, row: type[RowT], content: bytes) -> Dialect:
        """The dialect of a file that the loading can read; its dates are those of the columns that hold dates."""
        encoding, text = decode(content)
        if not text.strip():
            return cls(encoding, content.startswith(BOM.encode()))
        end = _LINE_END.search(text)
        return cls(
            encoding,
            content.startswith(BOM.encode()),
            delimiter_of(text),
            "\n" if end is None else end.group(),
            _has_danish_dates(file, row, content),
        )


def _has_danish_dates(file: str, row: type[RowT], content: bytes) -> bool:
    """A reason that happens to be a date says nothing about how dates are written."""
    records = read_records(file, content, Findings())
    if records is None:
        return False
    dates = {column.name for column in columns_of(row) if column.cell.style is date_style}
    positions = [i for i, name in enumerate(records.header) if name in dates]
    styles = {date_style(cells[i]) for cells in records.cells for i in positions}
    return "dd-mm-yyyy" in styles and "yyyy-mm-dd" not in styles


@dataclass(frozen=True)
class AppendableTable(Generic[RowT]):
    """A file to which commands append, and the class of its rows."""

    file: str
    row: type[RowT]

    def with_rows(self, content: bytes | None, new: Sequence[Mapping[str, object]], like: Dialect) -> bytes:
        """The file's bytes with rows appended.

        `content`: what the loading has read without a fault, or None where there is no file; `new`: a value by
        column, without what is left blank; `like`: how a new file is written. Raises `UsageError` where the file's
        encoding cannot hold a text, or where the file would not be read again as it was with the new rows.
        """
        needed = [column.name for column in columns_of(self.row) if any(column.name in row for row in new)]
        if content is None:
            dialect, header = like, [column.name for column in columns_of(self.row)]
            start = self._encoded((BOM if dialect.bom else "") + _line(header, dialect), dialect)
        else:
            dialect = Dialect.of(self.file, self.row, content)
            header, start = self._with_columns(content, dialect, needed)
            if not start.endswith((b"\n", b"\r")):
                start += dialect.newline.encode()
        lines = (_line([_written(row.get(column), dialect) for column in header], dialect) for row in new)
        written = start + self._encoded("".join(lines), dialect)
        self._read_back(content, written, new)
        return written

    def read(self, content: bytes) -> tuple[tuple[Any, ...], ...]:
        """The rows of the file as the loading reads them, without their lines; raises `UsageError` with a fault."""
        findings = Findings()
        table = read_table(self.row, self.file, content, Places(None), findings)
        if findings.faults:
            raise UsageError(f"a row could not be read again ({findings.faults[0]}); nothing was written")
        return tuple(row[1:] for row in table.rows)

    def _read_back(self, before: bytes | None, after: bytes, new: Sequence[Mapping[str, object]]) -> None:
        columns = columns_of(self.row)
        meant = [tuple(row.get(column.name, column.default) for column in columns) for row in new]
        expected_rows = [*(() if before is None else self.read(before)), *meant]
        found_rows = self.read(after)
        if len(found_rows) != len(expected_rows):
            raise UsageError(
                f"{self.file} would be read as {len(found_rows)} rows, where {len(expected_rows)} are meant; nothing "
                "was written"
            )
        for line, (found, expected) in enumerate(zip(found_rows, expected_rows, strict=True), start=1):
            for column, value, other in zip(columns, found, expected, strict=True):
                if value != other:
                    raise UsageError(
                        f"row {line} of {self.file} would be read as {value!r} in {column.name}, where {other!r} is "
                        "meant; nothing was written"
                    )

    def _encoded(self, text: str, dialect: Dialect) -> bytes:
        try:
            return text.encode(dialect.encoding)
        except UnicodeEncodeError as error:
            lacking = f"{self.file} is written in {dialect.encoding}, which has no {text[error.start]!r}; "
            advice = "" if dialect.encoding == "utf-8" else "save the file as CSV in UTF-8; "
            raise UsageError(f"{lacking}{advice}nothing was written") from error

    def _with_columns(self, content: bytes, dialect: Dialect, needed: Sequence[str]) -> tuple[list[str], bytes]:
        """The header, and the bytes with the needed columns that they lacked, empty, at the end of every record."""
        text = content.decode(dialect.encoding)
        physical = list(io.StringIO(text, newline=""))
        lines = [physical[0].lstrip(BOM), *physical[1:]]
        reader = csv.reader(lines, delimiter=dialect.delimiter, strict=True)
        header: list[str] = []
        ends: list[int] = []
        for row in reader:
            if any(cell.strip() for cell in row):
                header = header or [cell.strip() for cell in row]
                ends.append(reader.line_num - 1)
        missing = [column for column in needed if column not in header]
        if not missing:
            return header, content
        for number, end in enumerate(ends):
            line = physical[end]
            body = line.rstrip("\r\n")
            added = missing if number == 0 else [""] * len(missing)
            physical[end] = dialect.delimiter.join([body, *added]) + line[len(body) :]
        return [*header, *missing], "".join(physical).encode(dialect.encoding)


def _written(value: object, dialect: Dialect) -> str:
    """A value as a cell; texts that a spreadsheet would run are made harmless, as the loading reads them."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.strftime("%d-%m-%Y" if dialect.danish_dates else "%Y-%m-%d")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return harmless("|".join(map(str, value)))
    return harmless(value) if isinstance(value, str) else str(value)


def _line(cells: Sequence[str], dialect: Dialect) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=dialect.delimiter, lineterminator=dialect.newline).writerow(cells)
    return text.getvalue()

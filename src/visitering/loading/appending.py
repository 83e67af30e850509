"""Tables that commands append to: rows are added in the way the file is written, and read back before they count.

What stands in the file stays as it is, byte for byte, whatever its line ends are. Only where it lacks a column that a
new row needs, every record gets one cell more at its end (the header the column's name, the others nothing): there
is no other way to write the row. The file with its new rows is then read by the loading, and must give the old rows
and what was meant: nobody writes a row that no later command can read.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Generic, TypeVar

from visitering.domain.harmless import harmless
from visitering.errors import UsageError
from visitering.loading.cells import NONE
from visitering.loading.dates import DANISH, ISO, written
from visitering.loading.findings import Findings
from visitering.loading.header import column_meant
from visitering.loading.places import Places
from visitering.loading.reading import columns_of, read_table
from visitering.loading.text import SEPARATOR_LINE
from visitering.loading.writing import Writing
from visitering.said import said

RowT = TypeVar("RowT", bound=tuple[Any, ...])

BOM = "\ufeff"


FOR_EXCEL = Writing(bom=True, delimiter=";", newline="\r\n", dates=DANISH, decimals=said("with a decimal comma"))
"""How a CSV file is written where people keep the other tables in workbooks: as a Danish Excel opens it."""


def writing_like(file: str, row: type[RowT], content: bytes | None) -> Writing:
    """How to write a new file like another one of the dataset: the same but for a first line `sep=;`.

    `content`: that one's bytes, or None where it is no CSV file.
    """
    if content is None:
        return FOR_EXCEL
    return replace(_writing(file, row, content), separator_line=False)


def _writing(file: str, row: type[RowT], content: bytes) -> Writing:
    """Dates are those of the columns that hold dates: a reason that happens to be one says nothing."""
    return read_table(row, file, content, Places(None), Findings()).writing or Writing()


@dataclass(frozen=True)
class AppendableTable(Generic[RowT]):
    """A file to which commands append, and the class of its rows."""

    file: str
    row: type[RowT]

    def with_rows(self, content: bytes | None, new: Sequence[Mapping[str, object]], like: Writing) -> bytes:
        """The file's bytes with rows appended.

        `content`: what the loading has read without a fault, or None where there is no file; `new`: a value by
        column, without what is left blank; `like`: how a new file is written. Raises `UsageError` where the file's
        encoding cannot hold a text, or where the file would not be read again as it was with the new rows.
        """
        if content is None:
            writing, header = like, [column.name for column in columns_of(self.row)]
            mark = "" if not like.bom or like.encoding == "utf-16" else BOM
            start, width = self._encoded(mark + _line(header, writing), writing.encoding), len(header)
        else:
            writing = _writing(self.file, self.row, content)
            needed = [column.name for column in columns_of(self.row) if any(column.name in row for row in new)]
            header, width, start = self._with_columns(content, writing, needed)
        codec = _continuing(writing.encoding, start)
        if not start.endswith(tuple(self._encoded(end, codec) for end in "\n\r")):
            start += self._encoded(writing.newline, codec)
        filled = {column.name for column in columns_of(self.row) if column.default}
        cells = ([_written(row.get(column), writing, column in filled) for column in header] for row in new)
        lines = (_line([*row, *[""] * (width - len(row))], writing) for row in cells)
        after = start + self._encoded("".join(lines), codec)
        self._read_back(content, after, new)
        return after

    def with_cell(self, content: bytes, row: int, column: str, text: str) -> bytes:
        """The file's bytes with one cell changed, every other record as it is, byte for byte.

        `row`: the number of the row among those read, from 0. `column`: one that the file has. Raises `UsageError`
        where the file would not be read as before in everything but that cell.
        """
        writing = _writing(self.file, self.row, content)
        codec = _continuing(writing.encoding, content)
        physical, records = self._records(content, codec, writing)
        names = [one.name for one in columns_of(self.row)]
        at = [column_meant(cell.strip(), names) for cell in records[0][0]].index(column)
        cells, first, last = records[row + 1]
        line = physical[last]
        changed = [*cells, *[""] * (at + 1 - len(cells))]
        changed[at] = text
        end = line[len(line.rstrip("\r\n")) :]
        physical[first : last + 1] = [_line(changed, replace(writing, newline=end))]
        after = "".join(physical).encode(codec)
        self._only_changed(self.read(content), self.read(after), row, names.index(column))
        return after

    def _only_changed(
        self, before: Sequence[tuple[Any, ...]], after: Sequence[tuple[Any, ...]], row: int, column: int
    ) -> None:
        """Raises `UsageError` where more was changed than one cell."""
        found = [
            (n, m)
            for n, (one, other) in enumerate(zip(before, after, strict=False))
            for m in range(len(one))
            if one[m] != other[m]
        ]
        if len(before) != len(after) or any(place != (row, column) for place in found):
            raise UsageError(
                said("{file} would not be read as it was with one cell changed; nothing was written", file=self.file)
            )

    def _records(
        self, content: bytes, codec: str, writing: Writing
    ) -> tuple[list[str], list[tuple[list[str], int, int]]]:
        """The lines of a file, and each record that holds something: its cells, its first and its last line."""
        physical = list(io.StringIO(content.decode(codec), newline=""))
        lines = [physical[0].lstrip(BOM), *physical[1:]]
        if writing.separator_line:
            at = next(n for n, line in enumerate(lines) if SEPARATOR_LINE.fullmatch(line.strip("\r\n")))
            lines[at] = "\n"
        reader = csv.reader(lines, delimiter=writing.delimiter, strict=True)
        records: list[tuple[list[str], int, int]] = []
        start = 0
        for row in reader:
            if any(cell.strip() for cell in row):
                records.append((row, start, reader.line_num - 1))
            start = reader.line_num
        return physical, records

    def read(self, content: bytes) -> tuple[tuple[Any, ...], ...]:
        """The rows of the file as the loading reads them, without their lines; raises `UsageError` with a fault."""
        findings = Findings()
        table = read_table(self.row, self.file, content, Places(None), findings)
        if findings.faults:
            raise UsageError(
                said("a row could not be read again ({faults}); nothing was written", faults=findings.faults[0])
            )
        return tuple(row[1:] for row in table.rows)

    def _read_back(self, before: bytes | None, after: bytes, new: Sequence[Mapping[str, object]]) -> None:
        columns = columns_of(self.row)
        meant = [tuple(row.get(column.name, column.default) for column in columns) for row in new]
        expected_rows = [*(() if before is None else self.read(before)), *meant]
        found_rows = self.read(after)
        if len(found_rows) != len(expected_rows):
            raise UsageError(
                said(
                    "{file} would be read as {found_rows} rows, where {expected_rows} are meant; nothing was written",
                    file=self.file,
                    found_rows=len(found_rows),
                    expected_rows=len(expected_rows),
                )
            )
        for line, (found, expected) in enumerate(zip(found_rows, expected_rows, strict=True), start=1):
            for column, value, other in zip(columns, found, expected, strict=True):
                if value != other:
                    raise UsageError(
                        said(
                            "row {line} of {file} would be read as {value!r} in {name}, where {other!r} is "
                            "meant; nothing was written",
                            line=line,
                            file=self.file,
                            value=value,
                            name=column.name,
                            other=other,
                        )
                    )

    def _encoded(self, text: str, encoding: str) -> bytes:
        try:
            return text.encode(encoding)
        except UnicodeEncodeError as error:
            lacking = said(
                "{file} is written in {encoding}, which has no {text!r}; ",
                file=self.file,
                encoding=encoding,
                text=text[error.start],
            )
            advice = "" if encoding.startswith("utf") else said("save the file as CSV in UTF-8; ")
            raise UsageError(said("{lacking}{advice}nothing was written", lacking=lacking, advice=advice)) from error

    def _with_columns(self, content: bytes, writing: Writing, needed: Sequence[str]) -> tuple[list[str], int, bytes]:
        """The header, the cells of a line, and the bytes with the needed columns that they lacked at each line's end.

        The cells of a line may be more than those of the header, and those of the header may be blank at its end: a
        spreadsheet adds empty columns, which are used up first.
        """
        codec = _continuing(writing.encoding, content)
        physical, records = self._records(content, codec, writing)
        names = [column.name for column in columns_of(self.row)]
        header = [column_meant(cell.strip(), names) for cell in records[0][0]]
        ends = [last for _, _, last in records]
        width = len(records[-1][0])
        missing = [column for column in needed if column not in header]
        if not missing:
            return header, width, content
        while missing and (blank := _first_blank_at_the_end(header)) is not None:
            header[blank] = missing.pop(0)
        mark = BOM * (len(physical[ends[0]]) - len(physical[ends[0]].lstrip(BOM)))
        physical[ends[0]] = mark + _line([*header, *missing], writing)
        for end in ends[1:]:
            line = physical[end]
            body = line.rstrip("\r\n")
            physical[end] = writing.delimiter.join([body, *[""] * len(missing)]) + line[len(body) :]
        return [*header, *missing], width + len(missing), "".join(physical).encode(codec)


def _first_blank_at_the_end(header: Sequence[str]) -> int | None:
    """The first of the empty columns that a spreadsheet has added to a header."""
    named = max((n for n, name in enumerate(header, start=1) if name), default=0)
    return named if named < len(header) else None


def _continuing(encoding: str, content: bytes) -> str:
    """The encoding of more text of a file: a byte order mark stands at its beginning only."""
    if encoding != "utf-16":
        return encoding
    return "utf-16-be" if content.startswith(codecs.BOM_UTF16_BE) else "utf-16-le"


def _written(value: object, writing: Writing, filled: bool = False) -> str:
    """A value as a cell; texts that a spreadsheet would run are made harmless, as the loading reads them.

    `filled`: a blank cell of the column says something, so that nothing is a word.
    """
    if value is None:
        return ""
    if value == () and filled:
        return NONE
    if isinstance(value, date):
        return written(value, writing.dates or ISO)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return harmless("|".join(map(str, value)))
    return harmless(value) if isinstance(value, str) else str(value)


def _line(cells: Sequence[str], writing: Writing) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=writing.delimiter, lineterminator=writing.newline).writerow(cells)
    return text.getvalue()

"""Reads a declared table: columns by name, every cell by its parser, every fault with its line.

A column is parsed value by value, each distinct text once: a table of a hundred thousand rows holds few distinct
dates, codes and years.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar, cast, get_args, get_type_hints

from visitering.loading.cells import PLACE, REGION, Cell, CellError, Parser
from visitering.loading.dates import DAY, date_style, day_parser
from visitering.loading.findings import MOST_ALIKE, Findings
from visitering.loading.header import read_header
from visitering.loading.places import Places, notice_repairs
from visitering.loading.ruins import CHANGED, with_cause, without_decimals
from visitering.loading.text import UNREADABLE, Records, read_records
from visitering.loading.workbooks.book import Sheet
from visitering.loading.workbooks.records import read_sheet
from visitering.loading.writing import Writing
from visitering.said import listed, said

RowT = TypeVar("RowT", bound=tuple[Any, ...])
Style = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Column:
    """A declared column: the position of its field decides the position of its value in the row."""

    name: str
    cell: Cell
    required: bool
    default: object


def _reads(parse: Parser, texts: Iterable[str]) -> bool:
    """Whether a column's parser reads all of some texts; a blank one it does not."""
    try:
        return all(text and parse(text) is not None for text in texts)
    except CellError:
        return False


class Known(set[Any]):
    """The values of a column. `refused`: the cells that have none; each may be one that is looked for in vain."""

    def __init__(self, values: Iterable[Any] = (), refused: int = 0) -> None:
        super().__init__(values)
        self.refused = refused


@dataclass(frozen=True)
class Table(Generic[RowT]):
    """A table as read.

    `rows` are those without a fault. `columns` has every line's value, None where the cell was refused, so that
    one fault does not make others of the rows that refer to it. `complete`: every line could be told apart into
    its columns; what an incomplete table lacks is not known.
    """

    file: str
    rows: Sequence[RowT] = ()
    lines: Sequence[int] = ()
    columns: Mapping[str, Sequence[Any]] | None = None
    complete: bool = True
    writing: Writing | None = None

    def known(self, column: str) -> set[Any] | None:
        """The values of a column; None where they cannot be known, so that nothing can be checked against them.

        That is also where many of its cells were refused: one mistake is told once, not for each row that refers.
        """
        if not self.complete or self.columns is None:
            return set() if self.complete else None
        values = self.columns[column]
        refused = values.count(None)
        return None if refused > MOST_ALIKE else Known(values, refused)

    def cells(self, column: str) -> Iterator[tuple[int, Any]]:
        """(line, value) of a column, without blank and refused cells."""
        values = () if self.columns is None else self.columns[column]
        return ((line, value) for line, value in zip(self.lines, values, strict=True) if value is not None)


def columns_of(row: type[RowT]) -> tuple[Column, ...]:
    """The columns that a row class declares, without its `line`."""
    hints = get_type_hints(row, include_extras=True)
    defaults: Mapping[str, object] = cast(Any, row)._field_defaults
    return tuple(
        Column(field.removesuffix("_"), _cell(hint), field not in defaults, defaults.get(field))
        for field, hint in hints.items()
        if field != "line"
    )


def _cell(hint: Any) -> Cell:
    """The cell in an annotation: `Annotated[type, cell]`, also as one side of `… | None`."""
    if hasattr(hint, "__metadata__"):
        return cast(Cell, hint.__metadata__[0])
    return next(_cell(side) for side in get_args(hint) if side is not type(None))


Content = bytes | Sheet
"""A table as it is kept: the bytes of a CSV file, or a sheet of a workbook."""


def read_table(
    row: type[RowT], file: str, content: Content | None, places: Places, findings: Findings
) -> Table[RowT]:
    """The rows of a file, with every fault of its header and its cells. A file that is not there has no rows.

    `file`: the name of the CSV file, also where the table is kept in a workbook.
    """
    if content is None:
        return Table(file)
    records = records_of(file, content, findings)
    if records is None:
        return Table(file, complete=False)
    columns = columns_of(row)
    names, required = [c.name for c in columns], [c.name for c in columns if c.required]
    header = read_header(file, records.header_line, records.header, names, required, findings)
    if header is None:
        return Table(file, complete=False)
    if (sheet := findings.sheets.get(file)) is not None:
        for name, raw in zip(header, records.header, strict=True):
            sheet.columns.setdefault(name, sheet.columns[raw])
    reader = _TableReader(file, replace(records, header=header), places, findings)
    if (swapped := reader.swapped(columns)) is not None:
        findings.fault(file, records.header_line, None, None, swapped_columns(*swapped))
        return Table(file, complete=False)
    values = {column.name: reader.column(column, columns) for column in columns}
    styles = reader.check_styles(columns)
    notice_repairs(file, reader.repaired, findings)
    dates = styles.pop(date_style, None)
    decimals = next((style for style in styles.values() if style is not None), None)
    writing = replace(records.writing, dates=dates, decimals=decimals)
    findings.writings[findings.kept(file)] = writing if sheet is None else sheet
    if not set(required) <= set(header):
        return Table(file, complete=False, writing=writing)
    make: Callable[..., RowT] = row
    rows = [
        make(*cells)
        for i, cells in enumerate(zip(records.lines, *values.values(), strict=True))
        if i not in reader.faulty
    ]
    return Table(file, rows, records.lines, values, records.complete, writing)


def records_of(file: str, content: Content, findings: Findings) -> Records | None:
    """The records of a table, however it is kept; None where not even a header can be read."""
    if isinstance(content, bytes):
        return read_records(file, content, findings)
    return read_sheet(file, content, findings)


def swapped_columns(one: str, other: str) -> str:
    """What is wrong with a header whose columns stand above each other's values."""
    return said(
        "the columns {one} and {other} seem to be swapped: each stands above what belongs to the other",
        one=one,
        other=other,
    )


class _TableReader:
    """The cells of one file on their way to values."""

    def __init__(self, file: str, records: Records, places: Places, findings: Findings) -> None:
        self.file = file
        self.lines = records.lines
        self.texts: dict[str, tuple[str, ...]] = {}
        for name, column in zip(records.header, zip(*records.cells, strict=True), strict=False):
            self.texts.setdefault(name, column)
        self.header = records.header
        self.typed = records.typed
        self.places = places
        self.findings = findings
        self.faulty: set[int] = set()
        self.repaired: dict[str, str] = {}
        self.refused: dict[str, set[str]] = {}

    def column(self, column: Column, columns: Sequence[Column]) -> list[Any]:
        """The value of each line in a column, None where it was refused."""
        texts = self.texts.get(column.name)
        if texts is None:
            return [column.default] * len(self.lines)
        parse = self._parser(column, columns)
        values: dict[str, Any] = {}
        refused: dict[str, str] = {}
        timed, unreadable = self._types(column)
        for text in dict.fromkeys(texts):
            if text == UNREADABLE:
                continue
            try:
                values[text] = parse(text) if text else self._blank(column)
                if text in timed:
                    raise CellError(said("must be in a cell that is formatted as text"))
            except CellError as reason:
                values.pop(text, None)
                cause = (
                    said("{changed}: it took a text for a day or a time; ", changed=CHANGED) if text in timed else ""
                )
                refused[text] = cause + with_cause(text, str(reason))
        for i, (shown, why) in unreadable.items():
            self._fault(i, column.name, shown, why)
        self.refused[column.name] = set(refused)
        if column.cell.whole:
            self._notice_decimals(column.name, values)
        if column.cell is PLACE:
            self.repaired |= {
                text: code for text, code in values.items() if text and text == without_decimals(text) != code
            }
        for i, text in enumerate(texts if refused else ()):
            if text in refused:
                self._fault(i, column.name, text or None, refused[text])
        return [values.get(text) for text in texts]

    def _types(self, column: Column) -> tuple[frozenset[str], Mapping[int, tuple[str | None, str]]]:
        """The texts of a column that are days or times where it holds none, and its cells that cannot be read."""
        position = self.header.index(column.name)
        timed = frozenset() if column.cell is DAY else self.typed.timed.get(position, frozenset())
        return timed, self.typed.unreadable.get(position, {})

    def swapped(self, columns: Sequence[Column]) -> tuple[str, str] | None:
        """Two required columns of which one reads nothing of its own, and each all that stands in the other."""
        required = [c for c in columns if c.required and self.texts.get(c.name)]
        parsers = {c.name: self._parser(c, columns) for c in required}
        # Numbers beyond their limits beside ids that are numbers prove nothing.
        numbers = {c.name for c in required if c.cell.whole and c.cell is not PLACE}
        for name, parse in parsers.items():
            own = self.texts[name]
            if _reads(parse, own[:1]) or any(_reads(parse, [text]) for text in set(own)):
                continue
            if name in numbers and not all(any(c.isalpha() for c in text) for text in set(own)):
                continue
            for other, reads in parsers.items():
                if other != name and _reads(parse, set(self.texts[other])) and _reads(reads, set(own)):
                    return name, other
        return None

    def _parser(self, column: Column, columns: Sequence[Column]) -> Parser:
        """What reads a column's cells, given all there is to know: the municipalities, and every date of the file."""
        if column.cell is PLACE:
            return self.places.parse
        if column.cell is REGION:
            return self.places.region
        if column.cell is DAY:
            return day_parser(text for c in columns if c.cell is DAY for text in set(self.texts.get(c.name, ())))
        return column.cell.parse

    def _notice_decimals(self, column: str, values: Mapping[str, Any]) -> None:
        """One notice for all whole numbers and codes of a column that were written with `.0`."""
        read = [f"{text} as {value}" for text, value in values.items() if text != without_decimals(text)]
        if read:
            self.findings.notice(
                self.file,
                said(
                    "whole numbers of {column} with decimals were read as meant: {read}",
                    column=column,
                    read=listed(read),
                ),
            )

    @staticmethod
    def _blank(column: Column) -> object:
        if column.required:
            raise CellError(said("must not be blank"))
        return column.default

    def check_styles(self, columns: Sequence[Column]) -> dict[Style, str | None]:
        """Dates, and decimal signs, are written in one way throughout a file: else 1.500 could be either.

        Gives that way of each style; what is written otherwise, the smaller part, is at fault.
        """
        found: dict[Style, str | None] = {}
        for style in {column.cell.style: None for column in columns if column.cell.style is not None}:
            texts = {c.name: self.texts[c.name] for c in columns if c.cell.style is style and c.name in self.texts}
            known = {
                text: None if text in self.typed.free else style(text)
                for cells in texts.values()
                for text in set(cells)
            }
            used = list(dict.fromkeys(way for way in known.values() if way is not None))
            found[style] = used[0] if used else None
            if len(used) > 1:
                found[style] = self._report_mixed_styles(known, texts)
        return found

    def _report_mixed_styles(self, known: Mapping[str, str | None], texts: Mapping[str, Sequence[str]]) -> str:
        """A fault for each cell that is not written like most of them; of two as frequent ways the first is used."""
        ways = [
            (i, name, way)
            for i in range(len(self.lines))
            for name, cells in texts.items()
            if (way := known[cells[i]])
        ]
        counts = Counter(way for _, _, way in ways)
        used = max(counts, key=lambda way: counts[way])
        first = next(self.lines[i] for i, _, way in ways if way == used)
        for i, name, way in ways:
            if way != used and texts[name][i] not in self.refused[name]:
                expected = said("must be written {used}, as this file does from line {first}", used=used, first=first)
                self._fault(i, name, texts[name][i], expected)
        return used

    def _fault(self, i: int, column: str, value: str | None, expected: str) -> None:
        self.faulty.add(i)
        self.findings.fault(self.file, self.lines[i], column, value, expected)

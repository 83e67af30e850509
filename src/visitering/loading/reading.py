"""Reads a declared table: columns by name, every cell by its parser, every fault with its line.

A column is parsed value by value, each distinct text once: a table of a hundred thousand rows holds few distinct
dates, codes and years.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast, get_args, get_type_hints

from visitering.loading.cells import PLACE, Cell, CellError
from visitering.loading.findings import Findings, did_you_mean
from visitering.loading.places import Places, notice_repairs
from visitering.loading.text import Records, read_records

RowT = TypeVar("RowT", bound=tuple[Any, ...])


@dataclass(frozen=True, slots=True)
class Column:
    """A declared column: the position of its field decides the position of its value in the row."""

    name: str
    cell: Cell
    required: bool
    default: object


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

    def known(self, column: str) -> set[Any] | None:
        """The values of a column; None where they cannot be known, so that nothing can be checked against them."""
        if not self.complete or self.columns is None:
            return set() if self.complete else None
        return set(self.columns[column])

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


def read_table(row: type[RowT], file: str, content: bytes | None, places: Places, findings: Findings) -> Table[RowT]:
    """The rows of a file, with every fault of its header and its cells. A file that is not there has no rows."""
    if content is None:
        return Table(file)
    records = read_records(file, content, findings)
    columns = columns_of(row)
    if records is None or not _header_is_usable(file, records.header, columns, findings):
        return Table(file, complete=False)
    reader = _TableReader(file, records, places, findings)
    values = {column.name: reader.column(column) for column in columns}
    reader.check_styles(columns)
    notice_repairs(file, reader.repaired, findings)
    missing = any(column.required and column.name not in records.header for column in columns)
    if missing:
        return Table(file, complete=False)
    make: Callable[..., RowT] = row
    rows = [
        make(*cells)
        for i, cells in enumerate(zip(records.lines, *values.values(), strict=True))
        if i not in reader.faulty
    ]
    return Table(file, rows, records.lines, values, records.complete)


def _header_is_usable(file: str, header: list[str], columns: Sequence[Column], findings: Findings) -> bool:
    names = [column.name for column in columns]
    if not set(names) & set(header):
        required = ", ".join(column.name for column in columns if column.required)
        findings.fault(file, 1, None, None, f"is not a header; the first line must name the columns {required}")
        return False
    for position, name in enumerate(header):
        if not name:
            findings.fault(file, 1, None, None, f"column {position + 1} of the header has no name")
        elif name in header[:position]:
            findings.fault(file, 1, name, None, "stands twice in the header")
        elif name not in names:
            findings.fault(file, 1, None, name, f"is not a column of this file{did_you_mean(name, names)}")
    for column in columns:
        if column.required and column.name not in header:
            findings.fault(file, 1, column.name, None, "is a required column and is missing")
    return True


class _TableReader:
    """The cells of one file on their way to values."""

    def __init__(self, file: str, records: Records, places: Places, findings: Findings) -> None:
        self.file = file
        self.lines = records.lines
        self.texts: dict[str, tuple[str, ...]] = {}
        for name, column in zip(records.header, zip(*records.cells, strict=True), strict=False):
            self.texts.setdefault(name, column)
        self.places = places
        self.findings = findings
        self.faulty: set[int] = set()
        self.repaired: dict[str, str] = {}

    def column(self, column: Column) -> list[Any]:
        """The value of each line in a column, None where it was refused."""
        texts = self.texts.get(column.name)
        if texts is None:
            return [column.default] * len(self.lines)
        is_place = column.cell is PLACE
        parse = self.places.parse if is_place else column.cell.parse
        values: dict[str, Any] = {}
        refused: dict[str, str] = {}
        for text in dict.fromkeys(texts):
            try:
                values[text] = parse(text) if text else self._blank(column)
            except CellError as reason:
                refused[text] = str(reason)
        if is_place:
            self.repaired |= {text: code for text, code in values.items() if text and text != code}
        for i, text in enumerate(texts if refused else ()):
            if text in refused:
                self._fault(i, column.name, text or None, refused[text])
        return [values.get(text) for text in texts]

    @staticmethod
    def _blank(column: Column) -> object:
        if column.required:
            raise CellError("must not be blank")
        return column.default

    def check_styles(self, columns: Sequence[Column]) -> None:
        """Dates, and decimal signs, are written in one way throughout a file: else 1.500 could be either."""
        for style in {column.cell.style: None for column in columns if column.cell.style is not None}:
            texts = {c.name: self.texts[c.name] for c in columns if c.cell.style is style and c.name in self.texts}
            if len({style(text) for column in texts.values() for text in set(column)} - {None}) > 1:
                self._report_mixed_styles(style, texts)

    def _report_mixed_styles(self, style: Callable[[str], str | None], texts: Mapping[str, Sequence[str]]) -> None:
        used: str | None = None
        first = 0
        for i, line in enumerate(self.lines):
            for name, column in texts.items():
                own = style(column[i])
                if used is None and own is not None:
                    used, first = own, line
                elif own not in (None, used):
                    self._fault(i, name, column[i], f"must be written {used}, as this file does from line {first}")

    def _fault(self, i: int, column: str, value: str | None, expected: str) -> None:
        self.faulty.add(i)
        self.findings.fault(self.file, self.lines[i], column, value, expected)

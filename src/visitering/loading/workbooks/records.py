"""From a sheet of a workbook to the records of a table, as `text.read_records` makes them of a CSV file."""

from __future__ import annotations

from collections import defaultdict

from visitering.loading.findings import Findings
from visitering.loading.garbled import tell_garbled
from visitering.loading.text import LONGEST_CELL, REPEATED_HEADER, UNREADABLE, Records, Typed, too_long
from visitering.loading.workbooks.book import BLANK, Cell, Sheet, used
from visitering.loading.workbooks.marks import letters
from visitering.loading.writing import InSheet
from visitering.said import listed, said

_EMPTY = said("is empty; its first row must name the columns")


def read_sheet(file: str, sheet: Sheet, findings: Findings) -> Records | None:
    """The records of a sheet, or None where not even a header can be read. `file`: what the table is called as CSV.

    Blank rows and blank columns are left out wherever they are. Lines are the rows' numbers in the spreadsheet.
    """
    findings.sheets[file] = InSheet(sheet.file, sheet.name, sheet.kind)
    rows = list(used(sheet))
    if not rows:
        findings.fault(file, None, None, None, _EMPTY)
        return None
    grid = _Grid(sheet)
    found = _Found(file, grid, rows, findings)
    if found.merged() or found.broken_header():
        return None
    tell_garbled(file, "\n".join(grid.line(row) for row in range(rows[-1] + 1)), findings, mild=False)
    return found.records()


class _Grid:
    """The cells of a sheet, every row as wide as the widest."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.unreadable = sheet.marks.unreadable
        self.width = max(map(len, sheet.rows), default=0)
        self.width = max([self.width, *(column + 1 for _, column in self.unreadable)])

    def text(self, row: int, column: int) -> str:
        """What a cell says; `UNREADABLE` where that is not to be had."""
        if (row, column) in self.unreadable:
            return UNREADABLE
        return self.cell(row, column).text

    def cell(self, row: int, column: int) -> Cell:
        cells = self.sheet.rows[row] if row < len(self.sheet.rows) else ()
        return cells[column] if column < len(cells) else BLANK

    def line(self, row: int) -> str:
        """A row as one line of text."""
        cells = self.sheet.rows[row] if row < len(self.sheet.rows) else ()
        return "\t".join(" ".join(cell.text.splitlines()) for cell in cells)


class _Found:
    """The header of a sheet and the records below it."""

    def __init__(self, file: str, grid: _Grid, rows: list[int], findings: Findings) -> None:
        self.file, self.grid, self.findings = file, grid, findings
        self.top, *self.below = rows
        self.names = {
            column: text
            for column in range(grid.width)
            if (text := grid.text(self.top, column)) not in ("", UNREADABLE)
        }

    def _fault(self, row: int, column: int, value: str | None, expected: str) -> None:
        self.findings.fault(
            self.file, row + 1, self.names.get(column), value, expected, cell=f"{letters(column)}{row + 1}"
        )

    def merged(self) -> bool:
        """Whether cells of the table are merged, a fault for each: the value of all stands in one of them."""
        last = self.below[-1] if self.below else self.top
        wide = max(self.names, default=0)
        found = [
            range_
            for range_ in self.grid.sheet.marks.merged
            if range_[0] <= last and range_[2] >= self.top and range_[1] <= wide
        ]
        for top, left, bottom, right in found:
            cells = said(
                "{letters}{top}:{letters2}{bottom}",
                letters=letters(left),
                top=top + 1,
                letters2=letters(right),
                bottom=bottom + 1,
            )
            expected = said(
                "the cells {cells} are merged, so that only the first of them holds anything; unmerge them",
                cells=cells,
            )
            self.findings.fault(self.file, top + 1, None, None, expected, cell=f"{letters(left)}{top + 1}")
        return bool(found)

    def broken_header(self) -> bool:
        """Whether cells of the header cannot be read, a fault for each."""
        broken = [column for row, column in self.grid.unreadable if row == self.top]
        for column in broken:
            self._fault(self.top, column, *self.grid.unreadable[self.top, column])
        return bool(broken)

    def records(self) -> Records:
        header = list(self.names.values())
        places = InSheet(self.grid.sheet.file, self.grid.sheet.name, self.grid.sheet.kind)
        for column, name in self.names.items():
            places.columns.setdefault(name, letters(column))
        self.findings.sheets[self.file] = places
        unreadable: dict[int, dict[int, tuple[str | None, str]]] = defaultdict(dict)
        records = Records(header, self.top + 1, typed=self._typed(unreadable))
        records.complete = not self._unnamed()
        for row in self.below:
            cells = [self.grid.text(row, column) for column in self.names]
            if not any(cells):
                continue
            if cells == header:
                records.complete = False
                self.findings.fault(self.file, row + 1, None, None, REPEATED_HEADER)
                continue
            for position, (column, text) in enumerate(zip(self.names, cells, strict=True)):
                if text == UNREADABLE:
                    unreadable[position][len(records.lines)] = self.grid.unreadable[row, column]
                elif len(text) > LONGEST_CELL:
                    records.complete = False
                    self._fault(row, column, None, too_long(text))
            records.lines.append(row + 1)
            records.cells.append(cells)
        if hidden := sorted(self.grid.sheet.marks.hidden_rows.intersection(self.below)):
            rows = listed(str(row + 1) for row in hidden)
            self.findings.notice(
                self.file, said("rows that are hidden in the sheet were read like the others: {rows}", rows=rows)
            )
        return records

    def _unnamed(self) -> bool:
        """Whether something stands below no name, a fault for the first cell of each such column."""
        found = False
        for column in range(self.grid.width):
            if column in self.names:
                continue
            row = next((row for row in self.below if self.grid.text(row, column)), None)
            if row is not None:
                found = True
                value = self.grid.text(row, column)
                expected = said(
                    "stands below no name of a column: row {top} must name it, or the cell be blank", top=self.top + 1
                )
                self._fault(row, column, None if value == UNREADABLE else value, expected)
        return found

    def _typed(self, unreadable: dict[int, dict[int, tuple[str | None, str]]]) -> Typed:
        cells = [[self.grid.cell(row, column) for row in self.below] for column in self.names]
        return Typed(
            frozenset(cell.text for column in cells for cell in column if cell.typed),
            {
                position: timed
                for position, column in enumerate(cells)
                if (timed := frozenset(cell.text for cell in column if cell.timed))
            },
            unreadable,
        )

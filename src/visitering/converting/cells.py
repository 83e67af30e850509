"""A table between two forms: the text of every cell, and what its column takes it for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from visitering.loading.dates import DAY
from visitering.loading.findings import Findings
from visitering.loading.header import column_meant
from visitering.loading.places import Places
from visitering.loading.reading import Column, Content, Table, columns_of, read_table, records_of
from visitering.loading.tables import ROWS
from visitering.loading.workbooks.book import number_text

Value = str | date | Decimal
"""Of a cell: a day, a number, or a text, which may be blank."""


@dataclass(frozen=True)
class Cells:
    """`header`: the columns as they are called; `rows`: as wide. `table`: what the loading reads of it."""

    file: str
    header: Sequence[str]
    rows: Sequence[Sequence[Value]]
    table: Table[tuple[object, ...]]


def cells_of(file: str, content: Content, findings: Findings) -> Cells | None:
    """A table as it is kept; None where it has a fault, which is in `findings`.

    A number is one where a spreadsheet keeps every digit of it; else it stays a text, which is read as the same.
    """
    before = len(findings.faults)
    row = ROWS[file]
    table = read_table(row, file, content, Places(None), findings)
    if len(findings.faults) > before:
        return None
    records = records_of(file, content, Findings())
    assert records is not None
    assert table.columns is not None
    columns = {column.name: column for column in columns_of(row)}
    header = [column_meant(cell, list(columns)) for cell in records.header]
    by_column = [
        [_value(columns[name], text, value) for text, value in zip(texts, table.columns[name], strict=True)]
        for name, texts in zip(header, zip(*records.cells, strict=True), strict=False)
    ]
    return Cells(file, header, list(zip(*by_column, strict=True)), table)


def _value(column: Column, text: str, value: object) -> Value:
    if not text:
        return ""
    if column.cell is DAY and isinstance(value, date):
        return value
    if column.cell.style is not None and column.cell.style(text) is None and not text.isdigit():
        return text
    if column.cell.style is not None or type(value) is int:
        return _number(text)
    return text


def _number(text: str) -> Value:
    plain = text.replace(",", ".")
    try:
        number = Decimal(plain)
    except ArithmeticError:
        return text
    return number if Decimal(number_text(float(number))) == number else text

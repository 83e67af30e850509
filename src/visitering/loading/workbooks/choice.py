"""Which sheet of a workbook holds a table: never one that nobody sees."""

from __future__ import annotations

from collections.abc import Mapping

from visitering.loading.findings import Findings, did_you_mean
from visitering.loading.text import seen
from visitering.loading.workbooks.book import Book, Sheet
from visitering.loading.writing import InSheet
from visitering.said import listed, said

_HIDDEN = said("is hidden; show it, or take it out of the workbook")


def sheet_of_table(book: Book, table: str, file: str, findings: Findings) -> Sheet | None:
    """The sheet of a table's own workbook that has its name, else the first; None and a fault where it is hidden."""
    if any(_is(name, table) for name in book.hidden) or not book.visible:
        name = next((name for name in book.hidden if _is(name, table)), None)
        findings.sheets[file] = InSheet(book.file, name)
        findings.fault(file, None, None, None, _HIDDEN if name else said("has no sheet that can be seen"))
        return None
    name = next((name for name in book.visible if _is(name, table)), book.visible[0])
    findings.sheets[file] = InSheet(book.file, name)
    if others := [other for other in book.visible if other != name]:
        findings.notice(
            file, said("of the workbook this sheet alone was read, and not {others}", others=listed(others))
        )
    return book.sheet(name)


def sheets_of_dataset(book: Book, tables: Mapping[str, str], findings: Findings) -> dict[str, Sheet | None]:
    """The sheets of a workbook of several tables, by table; None and a fault for a hidden one."""
    found: dict[str, Sheet | None] = {}
    for name in (*book.visible, *book.hidden):
        table = next((table for table in tables if _is(name, table)), None)
        if table is None:
            if name in book.visible:
                text = said(
                    "sheet {name} is not a table of the dataset and was not read{meant}",
                    name=name,
                    meant=did_you_mean(name, tables),
                )
                findings.notice(book.file, text)
        elif table in found:
            findings.fault(book.file, None, None, None, said("has two sheets of the name {table}", table=table))
        elif name in book.hidden:
            findings.sheets[tables[table]] = InSheet(book.file, name)
            findings.fault(tables[table], None, None, None, _HIDDEN)
            found[table] = None
        else:
            findings.sheets[tables[table]] = InSheet(book.file, name)
            found[table] = book.sheet(name)
    return found


def _is(sheet: str, table: str) -> bool:
    """Whether a sheet has the name of a table, whatever its case, its spaces and what nobody sees."""
    return seen(sheet).casefold().replace(" ", "_").replace("-", "_") == table

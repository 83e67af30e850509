"""The rows of forms on their way into the tables of a dataset: all of them in one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from visitering.deciding.book import Book
from visitering.domain.reports import Report, Section
from visitering.errors import UsageError
from visitering.forms.accepting import Accepted
from visitering.forms.register import TABLE as REGISTER
from visitering.forms.register import Registered
from visitering.loading.appending import AppendableTable, writing_like
from visitering.loading.cells import NONE
from visitering.loading.tables import CaseRow, OfferRow, ReportRow, ShortageRow, WishRow
from visitering.said import os_reason, said
from visitering.storing.replacing import content_of
from visitering.storing.together import Change, replace_together

REPORTS = AppendableTable("reports.csv", ReportRow)
SHORTAGES = AppendableTable("shortages.csv", ShortageRow)
OFFERS = AppendableTable("offers.csv", OfferRow)
WISHES = AppendableTable("wishes.csv", WishRow)
Cells = Mapping[str, object]


def write_forms(
    book: Book, forms: Sequence[Accepted], register: Sequence[Registered], first: Callable[[], object]
) -> None:
    """Appends what was accepted and the rows of the register: all files or none, whenever the process may be killed.

    A report narrowed by a later one of its day keeps its row, with the sections that are left to it. `first` is done
    when all is written, right before it counts. Raises `UsageError`, nothing written, where a file cannot hold a row.
    """
    narrowed = {report.report_id: report for form in forms for report in form.narrowed}
    new = [form.report for form in forms if form.report is not None]
    rows: tuple[tuple[AppendableTable[Any], list[Cells]], ...] = (
        (SHORTAGES, [_without_id(_cells(row), "shortage_id") for form in forms for row in form.shortages]),
        (OFFERS, [_without_id(_cells(row), "offer_id") for form in forms for row in form.offers]),
        (WISHES, [_cells(row) for form in forms for row in form.wishes]),
        (REPORTS, [_report(narrowed.pop(report.report_id, report)) for report in new]),
        (REGISTER, [row.cells() for row in register]),
    )
    changes = [_change(book, table, cells, narrowed if table is REPORTS else {}) for table, cells in rows]
    replace_together(book.journal, [change for change in changes if change is not None], book.access, first)


def _change(
    book: Book, table: AppendableTable[Any], cells: Sequence[Cells], narrowed: Mapping[str, Report]
) -> Change | None:
    if not cells and not narrowed:
        return None
    path = (book.folder / table.file).resolve()
    try:
        before, cases = content_of(path), content_of(book.folder / "cases.csv")
    except OSError as error:
        raise UsageError(
            said("{path} cannot be read: {why}; nothing was written", path=path, why=os_reason(error))
        ) from error
    content = before
    if cells:
        content = table.with_rows(before, cells, writing_like("cases.csv", CaseRow, cases))
    assert content is not None
    ids = [row[0] for row in table.read(content)] if narrowed else []
    for report in narrowed.values():
        content = table.with_cell(content, ids.index(report.report_id), "sections", _sections(report))
    return Change(path, before, content)


def _report(report: Report) -> Cells:
    return _cells(report) | {"sections": tuple(s for s in Section if s in report.sections)}


def _sections(report: Report) -> str:
    return "|".join(s for s in Section if s in report.sections) or NONE


def _cells(row: object) -> dict[str, object]:
    """A row of the domain as cells by column, without what is blank."""
    values = {name: getattr(row, name) for name in row.__slots__}  # type: ignore[attr-defined]
    return {name: value for name, value in values.items() if value is not None}


def _without_id(cells: dict[str, object], column: str) -> Cells:
    """Without an id that the table gives the row anyway: a file without such a column stays without."""
    return {name: value for name, value in cells.items() if name != column}

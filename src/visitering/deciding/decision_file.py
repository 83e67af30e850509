"""`decisions.csv` with rows added: the book is a table that commands append to."""

from __future__ import annotations

from collections.abc import Sequence

from visitering.domain.decisions import Decision
from visitering.loading.appending import AppendableTable, writing_like
from visitering.loading.reading import columns_of
from visitering.loading.tables import CaseRow, DecisionRow

BOOK = AppendableTable("decisions.csv", DecisionRow)
COLUMNS = tuple(column.name for column in columns_of(DecisionRow))


def with_rows(content: bytes | None, decisions: Sequence[Decision], cases: bytes | None) -> bytes:
    """The book's bytes with decisions appended; a new book is written like `cases`, the bytes of `cases.csv`,
    if there is such a file.

    `content` is what the loading has read without a fault, or None where there is no book. Raises `UsageError` as
    `AppendableTable.with_rows` does.
    """
    like = writing_like("cases.csv", CaseRow, cases)
    return BOOK.with_rows(content, [_cells(decision) for decision in decisions], like)


def _cells(decision: Decision) -> dict[str, object]:
    """What a decision says, column by column, without what it leaves blank."""
    stated = {column: getattr(decision, column) for column in COLUMNS}
    return {column: value for column, value in stated.items() if value not in (None, ())}

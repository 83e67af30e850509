"""Checks that every table needs: ids that are unique, references that lead somewhere."""

from __future__ import annotations

from typing import Any

from visitering.loading.findings import Findings
from visitering.loading.reading import Known, Table


def refuse_repeated(table: Table[Any], column: str, findings: Findings) -> None:
    """A fault for every value of a column that stands on an earlier line already."""
    first: dict[Any, int] = {}
    for line, value in table.cells(column):
        earlier = first.setdefault(value, line)
        if earlier != line:
            findings.fault(table.file, line, column, str(value), f"must be unique, but is on line {earlier} too")


def refuse_unknown(table: Table[Any], column: str, known: set[Any] | None, where: str, findings: Findings) -> None:
    """A fault for every value of a column that is not among the known ones; none where those are not known.

    Nor where so many of those were refused that these may be what is missing: that is told already.
    """
    if known is None:
        return
    unknown = {value for _, value in table.cells(column)} - known
    if isinstance(known, Known) and len(unknown) <= known.refused:
        return
    for line, value in table.cells(column):
        if value not in known:
            findings.fault(table.file, line, column, str(value), f"is not in {where}")

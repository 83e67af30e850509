"""Marks as a table: what people have noted case by case, to be made a draft together."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, NamedTuple

from visitering.drafting.draft import HOLD, NOT, OPEN, Mark
from visitering.errors import InputError, UsageError
from visitering.loading.cells import Identifier, Text, one_of
from visitering.loading.findings import Findings
from visitering.loading.places import Places
from visitering.loading.reading import read_table
from visitering.said import os_reason, said
from visitering.storing.csv_files import as_csv

COLUMNS = ("case_id", "mark", "municipality", "reason", "against")


class _Row(NamedTuple):
    """`municipality` by code or name; `against`: rules, split by a bar."""

    line: int
    case_id: Identifier
    mark: Annotated[str, one_of([HOLD, NOT, OPEN])]
    reason: Text
    municipality: Text | None = None
    against: Text | None = None


def read_marks(path: Path) -> tuple[Mark, ...]:
    """The marks of a CSV file, `-` for standard input.

    Raises `InputError` with every fault, `UsageError` where it cannot be read.
    """
    try:
        content = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise UsageError(
            said("--marks {path} cannot be read: {why}; nothing was written", path=path, why=os_reason(error))
        ) from error
    findings = Findings()
    table = read_table(_Row, path.name, content, Places(None), findings)
    for row in table.rows:
        if (row.municipality is None) != (row.mark == OPEN):
            expected = said("must be blank where a case is left open, and only there")
            findings.fault(path.name, row.line, "municipality", row.municipality, expected)
        if row.against is not None and row.mark != HOLD:
            findings.fault(
                path.name, row.line, "against", row.against, said("belongs to a case that is held in a municipality")
            )
    if not findings.faults and not table.rows:
        findings.fault(path.name, None, None, None, said("names no case"))
    if findings.faults:
        raise InputError.of(findings.faults)
    return tuple(
        Mark(row.case_id, row.mark, row.municipality, row.reason, tuple(filter(None, (row.against or "").split("|"))))
        for row in table.rows
    )


def as_table(marks: Iterable[Mark]) -> bytes:
    """The file that `read_marks` reads as these marks."""
    rows = [
        {
            "case_id": mark.case_id,
            "mark": mark.kind,
            "municipality": mark.municipality or "",
            "reason": mark.reason,
            "against": "|".join(mark.against),
        }
        for mark in marks
    ]
    return as_csv(rows, COLUMNS, "iso")

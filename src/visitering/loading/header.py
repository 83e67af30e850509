"""The header of a table: which columns are there, also where their names were written a little otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from visitering.loading.findings import Findings, did_you_mean
from visitering.loading.text import seen
from visitering.said import listed, said


def column_meant(cell: str, names: Sequence[str]) -> str:
    """The column that a cell of a header names, whatever its case, its spaces and what nobody sees; else the cell."""
    if cell in names:
        return cell
    folded = seen(cell).casefold().replace(" ", "_").replace("-", "_")
    return folded if folded in names else cell


def read_header(
    file: str, line: int, header: Sequence[str], names: Sequence[str], required: Sequence[str], findings: Findings
) -> list[str] | None:
    """The header with its columns as they are called, every fault told once; None where it is no header at all."""
    read = [column_meant(cell, names) for cell in header]
    if not set(names) & set(read):
        expected = said(
            "is not a header; the first line must name the columns {required}", required=", ".join(required)
        )
        findings.fault(file, line, None, None, expected)
        return None
    repaired = [f"{cell!r} as {name}" for cell, name in zip(header, read, strict=True) if cell != name]
    if repaired:
        findings.notice(file, said("columns were read as meant: {repaired}", repaired=listed(repaired)))
    taken = set()
    for position, name in enumerate(read):
        if not name:
            findings.fault(
                file, line, None, None, said("column {position} of the header has no name", position=position + 1)
            )
        elif name in read[:position]:
            findings.fault(file, line, name, None, said("stands twice in the header"))
        elif name not in names:
            hint = did_you_mean(seen(name), names)
            findings.fault(file, line, None, name, said("is not a column of this file{meant}", meant=hint))
            taken |= {option for option in names if hint.endswith(f" {option}?")}
    for name in required:
        # What is there under a wrong name is not missing.
        if name not in read and name not in taken:
            findings.fault(file, line, name, None, said("is a required column and is missing"))
    return read

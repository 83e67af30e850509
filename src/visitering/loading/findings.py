"""Where everything that is wrong, or worth knowing, is collected while an input is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from visitering.domain.cpr import WITHHELD
from visitering.domain.faults import Fault, Notice
from visitering.domain.identifiers import meant, nearest
from visitering.errors import InputError
from visitering.loading.writing import InSheet, Writing
from visitering.said import as_said, listed, said

MOST_ALIKE = 10
"""So many faults that differ in line and value only are told one by one; more of them as one, with their number."""

_HINT = re.compile(r"; did you mean .*\?")
_OWN = re.compile(r"'[^']*'|[0-9]+")
_LINES = ((r"\bline(s?) (?=[0-9])", r"row\1 "), (r"\blinje(r?) (?=[0-9])", r"række\1 "))
"""In a sheet a line is a row, in either language."""


class Findings:
    """The faults and notices of one input. Reading goes on after a fault, so that the user sees all of them.

    A table is called as its CSV file here, however it is kept: `sheets` has those that are in workbooks, and what is
    told (`refusal`, `told_notices`) names sheet and cell. `writings`: how each file is written, as far as it could
    be read.
    """

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.notices: list[Notice] = []
        self.writings: dict[str, Writing | InSheet] = {}
        self.sheets: dict[str, InSheet] = {}

    def fault(
        self,
        file: str,
        line: int | None,
        column: str | None,
        value: str | None,
        expected: str,
        *,
        cell: str | None = None,
    ) -> None:
        name = None if column is None else writable(column)
        fault = Fault(writable(file), line, name, value, expected, cell=cell)
        if value is not None and not can_be_written(value) and any(_one_place(fault, other) for other in self.faults):
            return  # That it is no text at all is told already.
        self.faults.append(fault)

    def notice(self, file: str, text: str) -> None:
        self.notices.append(Notice(writable(file), text))

    def refusal(self) -> InputError:
        """All faults, those that are many and alike as one."""
        return InputError.of([self._placed(fault) for fault in gathered(self.faults)])

    def told_notices(self) -> tuple[Notice, ...]:
        """All notices, with the names of the files as the tables are kept."""
        return tuple(
            replace(notice, file=self.kept(notice.file), text=self._renamed(notice.text)) for notice in self.notices
        )

    def _placed(self, fault: Fault) -> Fault:
        """A fault where the reader finds it: in a line of a CSV file, in a cell of a sheet."""
        sheet = self.sheets.get(fault.file)
        expected = self._renamed(fault.expected)
        if sheet is None:
            return replace(fault, expected=expected)
        letters = sheet.columns.get(fault.column or fault.value or "")
        cell = fault.cell or (f"{letters}{fault.line}" if letters and fault.line else None)
        in_rows = as_said(expected).with_mended(*_LINES)
        return replace(fault, file=sheet.file, sheet=sheet.sheet, cell=cell, expected=in_rows)

    def kept(self, table: str) -> str:
        """A table as it is kept: its CSV file, or the workbook and the sheet."""
        sheet = self.sheets.get(table)
        if sheet is None:
            return table
        return said("{file}, sheet {sheet}", file=sheet.file, sheet=sheet.sheet) if sheet.sheet else sheet.file

    def _renamed(self, text: str) -> str:
        """A sentence of ours with the tables as they are kept."""
        tables = [table for table in self.sheets if table in text]
        kept = ((re.escape(table), as_said(self.kept(table)).with_texts(_escaped)) for table in tables)
        return as_said(text).with_mended(*kept) if tables else text


def _escaped(name: str) -> str:
    return name.replace("\\", r"\\")


def _one_place(fault: Fault, other: Fault) -> bool:
    return (fault.file, fault.line, fault.column, fault.value) == (other.file, other.line, other.column, other.value)


def gathered(faults: Sequence[Fault]) -> list[Fault]:
    """The faults in their order; more than `MOST_ALIKE` of a column that say the same become one with examples."""
    groups: dict[tuple[str, str | None, str], list[Fault]] = {}
    keys = []
    for fault in faults:
        keys.append((fault.file, fault.column, _OWN.sub("", _HINT.sub("", fault.expected))))
        groups.setdefault(keys[-1], []).append(fault)
    told: list[Fault] = []
    for key, fault in zip(keys, faults, strict=True):
        if len(groups[key]) <= MOST_ALIKE:
            told.append(fault)
        elif fault is groups[key][0]:
            told.append(_as_one(groups[key]))
    return told


def _as_one(alike: Sequence[Fault]) -> Fault:
    """The first of many faults, with the number of all, their lines and some of their values."""
    lines = dict.fromkeys(str(fault.line) for fault in alike if fault.line is not None)
    values = dict.fromkeys(repr(fault.value) for fault in alike if fault.value not in (None, WITHHELD))
    where = said(", on lines {lines}", lines=listed(lines, most=3)) if lines else ""
    such = said("; such as {values}", values=", ".join(list(values)[:3])) if len(values) > 1 else ""
    return replace(
        alike[0],
        expected=said(
            "{expected} (so it is {alike} times{where}{such})",
            expected=alike[0].expected,
            alike=len(alike),
            where=where,
            such=such,
        ),
    )


def did_you_mean(word: str, options: Iterable[str]) -> str:
    """`; did you mean x?` for the option that looks like a word or is nearest to it, nothing where none is near."""
    return meant(nearest(word, options))


def can_be_written(text: str) -> bool:
    r"""Whether UTF-8 can hold a text: half of a pair (`\ud800`), which YAML lets an escape make, it cannot."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def writable(name: str) -> str:
    r"""A name from the input as it may be printed: what no file can hold is written out (`\ud800`)."""
    return name.encode("utf-8", "backslashreplace").decode()

"""What is wrong with an input, said so that the reader can mend it."""

from __future__ import annotations

from dataclasses import dataclass

from visitering.domain.cpr import WITHHELD, looks_like_cpr, without_cpr
from visitering.domain.reasons import Reason
from visitering.said import Said, joined, said


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of the input.

    `line` is the line of the file, the header being line 1; None where the fault is the file's as a whole.
    `column` is the column of a table or the key of a scenario. A value that looks like a CPR number is
    never repeated, in no part of the sentence. Of a workbook, `sheet` and `cell` (C7) say where it is, and the line
    is the number of the row.
    """

    file: str
    line: int | None
    column: str | None
    value: str | None
    expected: str
    sheet: str | None = None
    cell: str | None = None

    def __post_init__(self) -> None:
        if self.value is not None and looks_like_cpr(self.value):
            object.__setattr__(self, "value", WITHHELD)
        object.__setattr__(self, "file", _shown(self.file))
        object.__setattr__(self, "column", None if self.column is None else _shown(self.column))
        object.__setattr__(self, "sheet", None if self.sheet is None else _shown(self.sheet))
        object.__setattr__(self, "expected", _clean(self.expected))

    def __str__(self) -> str:
        shown = self.value if self.value is None or self.value == WITHHELD else repr(self.value)
        return joined(filter(None, (self.place, shown, self.expected)), ": ")

    @property
    def place(self) -> str:
        """File, sheet, cell or line, and column."""
        parts = [self.file]
        if self.sheet is not None:
            parts.append(said("sheet {sheet}", sheet=self.sheet))
        if self.cell is not None:
            parts.append(said("cell {cell}", cell=self.cell))
        elif self.line is not None:
            in_sheet = self.sheet is not None
            parts.append(said("row {line}", line=self.line) if in_sheet else said("line {line}", line=self.line))
        if self.column is not None:
            parts.append(self.column)
        return joined(parts, ", ")


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that was mended, does not count or looks unlikely, which the user should know of. It stops nothing.

    `reason`: what looks unlikely, for the catalogue to say in the reader's language; `text` is blank then.
    """

    file: str
    text: str
    reason: Reason | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "file", _shown(self.file))
        object.__setattr__(self, "text", _clean(self.text))

    def __str__(self) -> str:
        return said("{file}: {text}", file=self.file, text=self.text)


def _clean(text: str) -> str:
    """A sentence that repeats nothing that looks like a CPR number."""
    return text.with_texts(without_cpr) if isinstance(text, Said) else without_cpr(text)


def _shown(name: str) -> str:
    """A name from the input as it may be repeated: as a whole or not at all."""
    return WITHHELD if looks_like_cpr(name) else name

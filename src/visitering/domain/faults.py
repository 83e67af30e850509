"""What is wrong with an input, said so that the reader can mend it."""

from __future__ import annotations

from dataclasses import dataclass

from visitering.domain.cpr import WITHHELD, looks_like_cpr


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of the input.

    `line` is the line of the file, the header being line 1; None where the fault is the file's as a whole.
    `column` is the column of a table or the key of a scenario. A value that looks like a CPR number is
    never repeated.
    """

    file: str
    line: int | None
    column: str | None
    value: str | None
    expected: str

    def __post_init__(self) -> None:
        if self.value is not None and looks_like_cpr(self.value):
            object.__setattr__(self, "value", WITHHELD)

    def __str__(self) -> str:
        place = self.file
        if self.line is not None:
            place += f", line {self.line}"
        if self.column is not None:
            place += f", {self.column}"
        if self.value is None:
            return f"{place}: {self.expected}"
        shown = self.value if self.value == WITHHELD else repr(self.value)
        return f"{place}: {shown}: {self.expected}"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that was mended or does not count, which the user should know of. It stops nothing."""

    file: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}: {self.text}"

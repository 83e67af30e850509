"""A profile: how the rows of a run are written for another system, and how its answer is read.

Which rows, one per case or per person; what stands in each column; and the dialect of the file. A profile says all of
it, so that the same profile writes a file and reads it back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from visitering.domain.harmless import harmless

PROPOSED, LOCKED, NEEDS_DECISION, ENDED = "proposed", "locked", "needs_decision", "ended"
ROWS = (PROPOSED, LOCKED, NEEDS_DECISION, ENDED)
"""Rows that a profile may ask for: cases of a run by their status; in an export the decisions that stand are
`locked`, and those that no longer do `ended`."""

DELIMITERS = {";": ";", ",": ",", "tab": "\t", "|": "|"}
LINE_ENDS = {"crlf": "\r\n", "lf": "\n"}
ENCODINGS = ("utf-8", "utf-16", "windows-1252", "iso-8859-1", "iso-8859-15")

_ZEROS = re.compile(r"(?<![^|])0+(?=[0-9]+(?:\||$))")
"""In front of a code of digits alone, also of one of several."""

One = str | int | Decimal | bool | date | None
Value = One | tuple[One, ...]
"""What a field of a row holds; several values (the birth years of a case) are written with `|` between them."""


@dataclass(frozen=True)
class Dialect:
    """How the file is written. `dates`: yyyy, mm and dd in any order with anything but letters between them."""

    delimiter: str = ";"
    quoting: str = "where_needed"
    encoding: str = "utf-8"
    byte_order_mark: bool = False
    line_ends: str = "crlf"
    dates: str = "yyyy-mm-dd"
    decimal_sign: str = "."

    @property
    def codec(self) -> str:
        """The name of the encoding for Python; a byte order mark is written in front where that is asked for."""
        return "utf-8-sig" if self.encoding == "utf-8" and self.byte_order_mark else self.encoding

    def day(self, day: date) -> str:
        parts = {"yyyy": f"{day.year:04}", "mm": f"{day.month:02}", "dd": f"{day.day:02}"}
        return re.sub("yyyy|mm|dd", lambda part: parts[part[0]], self.dates)

    def day_of(self, text: str) -> date | None:
        """The day that a cell holds; None where it holds none in this form."""
        form = self.dates.replace("%", "%%").replace("yyyy", "%Y").replace("mm", "%m").replace("dd", "%d")
        try:
            day = datetime.strptime(text, form).date()
        except ValueError:
            return None
        return day if self.day(day) == text else None


@dataclass(frozen=True)
class Column:
    """A column: its `name`, and a `field` of the row, translated by `values`, or a fixed `value`.

    `otherwise`: what is written for a value that `values` does not have; None: the value as it is.
    `leading_zeros`: a code such as 0751 keeps the zeros in front.
    """

    name: str
    field: str | None = None
    value: str | None = None
    values: Mapping[str, str] = made(default_factory=dict)
    otherwise: str | None = None
    leading_zeros: bool = True

    @property
    def is_mapped(self) -> bool:
        return bool(self.values) or self.otherwise is not None


@dataclass(frozen=True)
class Profile:
    """`name`: that of its file, without the ending. `file`: the name of what is written; with `{municipality}` in it
    one file per municipality. `resolved`: plain values that read back as the same profile."""

    name: str
    rows: tuple[str, ...]
    per: str
    file: str
    columns: tuple[Column, ...]
    dialect: Dialect
    harmless_formulas: bool
    resolved: Mapping[str, Any] = made(default_factory=dict)

    def column_of(self, *fields: str) -> Column | None:
        """The column that holds the first of some fields that the profile has."""
        found = {column.field: column for column in reversed(self.columns) if column.field}
        return next((found[name] for name in fields if name in found), None)

    def cell(self, column: Column, value: Value) -> str:
        """A value of the column's field as it stands in the file."""
        if column.value is not None:
            return self.text(column.value)
        plain = self.plain(column, value)
        if column.is_mapped:
            plain = column.values.get(plain, plain if column.otherwise is None else column.otherwise)
        elif isinstance(value, Decimal | date) or (isinstance(value, int) and not isinstance(value, bool)):
            return plain
        return self.text(plain)

    def plain(self, column: Column, value: Value) -> str:
        """A value as text, before it is translated."""
        if value is None:
            return ""
        if isinstance(value, tuple):
            return "|".join(self.plain(column, one) for one in value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, date):
            return self.dialect.day(value)
        if isinstance(value, Decimal):
            return f"{value:f}".replace(".", self.dialect.decimal_sign)
        text = str(value)
        return text if column.leading_zeros else _ZEROS.sub("", text)

    def text(self, text: str) -> str:
        """A text as a cell, harmless to a spreadsheet where that is asked for."""
        return harmless(text) if self.harmless_formulas else text

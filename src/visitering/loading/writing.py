"""How a table is kept: a CSV file's encoding, delimiter, line ends, dates and numbers; or a sheet of a workbook."""

from __future__ import annotations

from dataclasses import dataclass, field

from visitering.said import joined, said

NAMES = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "cp1252",
    "mac_roman": "Mac Roman",
    "cp865": said("cp865 or cp850 (MS-DOS)"),
}
"""What each encoding is called where people read it."""
_DELIMITER_NAMES = {",": said("comma"), "\t": said("tab")}


@dataclass(frozen=True, slots=True)
class Writing:
    """How a CSV file is written.

    `encoding`: as Python knows it. `dates`: one of `dates.STYLES`, `decimals`: how numbers are written, both of
    the columns that hold such things and None where none does. `separator_line`: the first line says `sep=;`.
    """

    encoding: str = "utf-8"
    bom: bool = False
    delimiter: str = ","
    newline: str = "\n"
    separator_line: bool = False
    dates: str | None = None
    decimals: str | None = None

    def __str__(self) -> str:
        encoding = NAMES.get(self.encoding, self.encoding)
        if self.bom and self.encoding == "utf-8":
            encoding = said("{encoding} with byte order mark", encoding=encoding)
        delimiter = _DELIMITER_NAMES.get(self.delimiter, self.delimiter)
        return joined(filter(None, (encoding, delimiter, self.dates, self.decimals)), ", ")

    def to_json(self) -> dict[str, object]:
        """The same for programs."""
        return {
            "encoding": self.encoding,
            "byte_order_mark": self.bom,
            "delimiter": self.delimiter,
            "line_ends": self.newline,
            "dates": self.dates,
            "decimals": self.decimals,
        }


@dataclass(frozen=True, slots=True)
class InSheet:
    """A table that is kept in a workbook: `file`, the sheet (None where it cannot be found), XLSX or ODS.

    `columns`: the letters of each column by its name.
    """

    file: str
    sheet: str | None = None
    kind: str = "XLSX"
    columns: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return said("{kind}, sheet {sheet}", kind=self.kind, sheet=self.sheet)

    def to_json(self) -> dict[str, object]:
        """The same for programs."""
        return {"workbook": self.kind, "file": self.file, "sheet": self.sheet}

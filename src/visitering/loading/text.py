"""From the text of a CSV file to its records: how the file is written, and on which physical line each one starts."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from visitering.domain.harmless import plain
from visitering.domain.identifiers import normalised
from visitering.loading.encodings import Decoded, decode, read_text
from visitering.loading.findings import Findings
from visitering.loading.garbled import tell_garbled
from visitering.loading.writing import Writing
from visitering.said import said

__all__ = [
    "LONGEST_CELL",
    "REPEATED_HEADER",
    "SEPARATOR_LINE",
    "UNREADABLE",
    "Records",
    "Typed",
    "decode",
    "delimiter_of",
    "read_records",
    "too_long",
    "writing_of",
]

LONGEST_CELL = 131_072
"""Characters of a cell."""

REPEATED_HEADER = said("is the header once more; the lines below it may be of another file")

UNREADABLE = "\0"
"""Stands for a cell of a workbook whose value is not to be had; no text that is read is this one."""

TYPED_HERE = frozenset({"decisions.csv"})
"""Files to which the product itself adds what people type: odd words in it stop nothing."""

_QUOTED = re.compile(r'"[^"]*"')
_END = re.compile("\r\n|\r|\n")
SEPARATOR_LINE = re.compile(r'\s*"?sep=(.)"?[;,\t]*\s*', re.IGNORECASE)
_DELIMITERS = ";,\t"
_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u2060-\u2064\ufeff]")
_EDGES = re.compile(rf"^(?:\s|{_UNSEEN.pattern})+|(?:\s|{_UNSEEN.pattern})+$")
_EMPTY = said("is empty; its first line must name the columns")
_OPEN = said("cannot be read as CSV from here on: a quotation mark is left open or stands inside a quoted cell")


@dataclass(frozen=True)
class Typed:
    """What a workbook knows of its cells beyond their text; of a CSV file nothing.

    `free`: texts of numbers and days, whose way of writing is the reader's own. By the position of a column:
    `timed`, its texts that are days or times; `unreadable`, by record what stands in a cell whose value is not to be
    had, and why.
    """

    free: frozenset[str] = frozenset()
    timed: Mapping[int, frozenset[str]] = field(default_factory=dict)
    unreadable: Mapping[int, Mapping[int, tuple[str | None, str]]] = field(default_factory=dict)


@dataclass
class Records:
    """The records of a file below its header, white space stripped, blank lines left out.

    `lines[i]` is the physical line on which `cells[i]` starts. `complete`: nothing had to be left out.
    """

    header: list[str]
    header_line: int = 1
    writing: Writing = field(default_factory=Writing)
    lines: list[int] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    complete: bool = True
    typed: Typed = field(default_factory=Typed)


def writing_of(content: bytes) -> Writing:
    """How a file is written that the loading reads without a fault, dates and decimals apart.

    Raises `UnicodeDecodeError` where it is not one.
    """
    decoded = read_text("", content, Findings())
    if decoded is None:
        raise UnicodeDecodeError("utf-8", content, 0, len(content), said("is not text"))
    return _writing(decoded)


def _writing(decoded: Decoded) -> Writing:
    text = decoded.text
    ends = {"\n": text.count("\n"), "\r\n": text.count("\r\n"), "\r": text.count("\r")}
    ends["\n"], ends["\r"] = ends["\n"] - ends["\r\n"], ends["\r"] - ends["\r\n"]
    newline = max(ends, key=lambda end: ends[end])
    stated = SEPARATOR_LINE.fullmatch(_first_line(text)) is not None
    return Writing(decoded.encoding, decoded.bom, delimiter_of(text), newline, stated)


def delimiter_of(text: str) -> str:
    """`;`, `,` or a tab: what a first line `sep=;` says, else the one that the header uses most outside quotes."""
    first = _first_line(text)
    if (stated := SEPARATOR_LINE.fullmatch(first)) and stated[1] in _DELIMITERS:
        return stated[1]
    header = _QUOTED.sub("", first)
    return max(_DELIMITERS, key=header.count)


def _first_line(text: str) -> str:
    """The first line that is not blank."""
    return _END.split(text.lstrip(" \r\n\ufeff\u200b\xa0"), maxsplit=1)[0]


def read_records(file: str, content: bytes, findings: Findings) -> Records | None:
    """The records of a CSV file, or None where not even a header can be read."""
    decoded = read_text(file, content, findings)
    if decoded is None:
        return None
    text = decoded.text
    tell_garbled(file, text, findings, mild=file in TYPED_HERE)
    if not text.strip("\ufeff \t\r\n\f\v\xa0\u200b"):
        findings.fault(file, None, None, None, _EMPTY)
        return None
    writing = _writing(decoded)
    rows, broken = _rows(text, writing.delimiter)
    if writing.separator_line and rows:
        if (stated := SEPARATOR_LINE.fullmatch(_first_line(text))) and stated[1] not in _DELIMITERS:
            expected = said("names a delimiter that is not read; it must be a semicolon, a comma or a tab")
            findings.fault(file, rows[0][0], None, _first_line(text).strip(), expected)
            return None
        del rows[0]
    records = _fitted(file, rows, writing, _needs_a_look(text), findings) if rows else None
    if records is None and broken is None:
        findings.fault(file, None, None, None, _EMPTY)
    if broken is not None:
        findings.fault(file, broken, None, None, _OPEN)
        if records is not None:
            records.complete = False
    return records


def _rows(text: str, delimiter: str) -> tuple[list[tuple[int, list[str]]], int | None]:
    """(line, cells) of every record that is not blank, and the line from which on nothing can be read, if any."""
    # Whatever the length of its cells: a long cell is no open quotation mark, and an open one no long cell.
    csv.field_size_limit(2**31 - 1)
    trim = trimmed if _UNSEEN.search(text) else str.strip
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for row in reader:
            cells = [plain(trim(normalised(cell))) for cell in row]
            if any(cells):
                rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error:
        return rows, _opening(text, line, delimiter)
    return rows, None


def trimmed(cell: str) -> str:
    """Without the spaces and the unseen characters at its ends."""
    return _EDGES.sub("", cell)


def seen(text: str) -> str:
    """The text without characters that nobody sees, and with plain spaces."""
    return " ".join(_UNSEEN.sub("", text).split())


def _opening(text: str, line: int, delimiter: str) -> int:
    """The line of the quotation mark that breaks the record which starts on `line`."""
    opening = re.compile(rf'(?:^|(?<=[{delimiter}\r\n]))"')
    quoted = re.compile(rf'"[^"]*(?:""[^"]*)*"(?=[{delimiter}\r\n]|\Z)')
    rest = "".join(list(io.StringIO(text, newline=""))[line - 1 :])
    found = opening.search(rest)
    while found is not None:
        whole = quoted.match(rest, found.start())
        if whole is None:
            return line + len(_END.findall(rest[: found.start()]))
        found = opening.search(rest, whole.end())
    return line


def _needs_a_look(text: str) -> bool:
    """Whether a cell can be too long or hold line ends at all: most files have no such cell, and are read faster."""
    return '"' in text or any(len(line) > LONGEST_CELL for line in _END.split(text))


def _fitted(
    file: str, rows: list[tuple[int, list[str]]], writing: Writing, look: bool, findings: Findings
) -> Records:
    """The records as wide as the header; what is not is a fault. `look`: inside the cells too."""
    header_line, header = rows[0]
    width = _width(header, rows)
    padded = width < len(header) or _all_wider(width, rows)
    records = Records(header[:width], header_line, writing)
    for line, cells in rows[1:]:
        if padded and len(cells) > width:
            cells = cells[:width]
        wrong = _swallowing(cells, width, writing.delimiter) if look else None
        if wrong is None and len(cells) != width:
            wrong = (
                said("has 1 cell where the header has {width}", width=width)
                if len(cells) == 1
                else said("has {cells} cells where the header has {width}", cells=len(cells), width=width)
            )
        if cells == records.header:
            wrong = REPEATED_HEADER
        if wrong is not None:
            records.complete = False
            findings.fault(file, line, None, None, wrong)
            continue
        for name, cell in zip(header, cells, strict=False) if look else ():
            if len(cell) > LONGEST_CELL:
                records.complete = False
                findings.fault(file, line, name, None, too_long(cell))
        records.lines.append(line)
        records.cells.append(cells)
    return records


def too_long(cell: str) -> str:
    """What is wrong with a cell of more than `LONGEST_CELL` characters."""
    return said(
        "is a cell of {count:,} characters; at most {most:,} can be read",
        count=len(cell),
        most=LONGEST_CELL,
    )


def _width(header: list[str], rows: list[tuple[int, list[str]]]) -> int:
    """The width of the header without the empty columns at the end that a spreadsheet adds."""
    width = len(header)
    while width and not header[width - 1]:
        width -= 1
    blank = width < len(header) and not any(any(cells[width:]) for _, cells in rows)
    return width if blank else len(header)


def _all_wider(width: int, rows: list[tuple[int, list[str]]]) -> bool:
    """Whether every record ends in as many empty cells beyond the header: a delimiter at each line's end."""
    longest = len(rows[-1][1])
    return longest > width and all(len(cells) == longest and not any(cells[width:]) for _, cells in rows[1:])


def _swallowing(cells: list[str], width: int, delimiter: str) -> str | None:
    """What is wrong where a cell holds what were several lines; None where none does.

    Two stray quotation marks make one cell of n line ends, and of the delimiters between them. Counted together with
    the cells that are left, these are those of n + 1 whole lines.
    """
    for cell in cells:
        if "\n" not in cell and "\r" not in cell:
            continue
        lines = [line for line in _END.split(cell) if line.strip()]
        delimiters = [line.count(delimiter) for line in lines]
        whole = all(count == width - 1 for count in delimiters[1:-1])
        if any(delimiters) and whole and len(cells) + sum(delimiters) == (len(lines) - 1) * (width - 1) + width:
            return said(
                "one of its cells holds what were {lines} lines of the file, between two quotation marks "
                "that do not belong together; take them out, or double them",
                lines=len(lines),
            )
    return None

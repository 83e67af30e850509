"""From the bytes of a CSV file to its records: encoding, delimiter and physical line numbers."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field

from visitering.domain.harmless import plain
from visitering.domain.identifiers import normalised
from visitering.loading.findings import Findings

_QUOTED = re.compile(r'"[^"]*"')


@dataclass
class Records:
    """The records of a file below its header, white space stripped, blank lines left out.

    `lines[i]` is the physical line on which `cells[i]` starts. `complete`: nothing had to be left out.
    """

    header: list[str]
    lines: list[int] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    complete: bool = True


def read_records(file: str, content: bytes, findings: Findings) -> Records | None:
    """The records of a CSV file, or None where not even a header can be read."""
    text = _decoded(file, content, findings)
    if text is None:
        return None
    if not text.strip():
        findings.fault(file, None, None, None, "is empty; its first line must name the columns")
        return None
    records: Records | None = None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    line = 1
    try:
        for row in reader:
            cells = [plain(normalised(cell).strip()) for cell in row]
            if any(cells):
                if records is None:
                    records = Records(cells)
                elif len(cells) == len(records.header):
                    records.lines.append(line)
                    records.cells.append(cells)
                else:
                    records.complete = False
                    expected = f"has {len(cells)} cells where the header has {len(records.header)}"
                    findings.fault(file, line, None, None, expected)
            line = reader.line_num + 1
    except csv.Error:
        expected = "cannot be read as CSV from here on: a quotation mark is left open or stands inside a quoted cell"
        findings.fault(file, line, None, None, expected)
        if records is not None:
            records.complete = False
    return records


def _decoded(file: str, content: bytes, findings: Findings) -> str | None:
    """The text of a file that is UTF-8 (with or without BOM) or cp1252."""
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        expected = "holds a NUL character; save the file as CSV in UTF-8 (UTF-16 is not read)"
        findings.fault(file, line, None, None, expected)
        return None
    try:
        return decode(content)[1]
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        findings.fault(file, line, None, None, "is neither UTF-8 nor cp1252 text; save the file as CSV in UTF-8")
        return None


def decode(content: bytes) -> tuple[str, str]:
    """The encoding and the text of bytes that are UTF-8 (with or without BOM) or cp1252."""
    try:
        return "utf-8", content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252", content.decode("cp1252")


def delimiter_of(text: str) -> str:
    """`;` or `,`: the one that the header, the first line that is not blank, uses outside quotes."""
    header = _QUOTED.sub("", text.lstrip().splitlines()[0])
    return "," if header.count(",") > header.count(";") else ";"

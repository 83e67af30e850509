"""Tables as CSV text in a dialect: `dk` as Danish Excel reads it, `iso` as programs do; and read again.

Texts that a spreadsheet would run are written harmless; reading gives them back as they were.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from visitering.domain.harmless import harmless, plain
from visitering.domain.run_tables import COLUMNS

_DELIMITERS = {"dk": ";", "iso": ","}


def columns(name: str, *, foresighted: bool) -> tuple[str, ...]:
    """The columns of a file; municipalities have a `future_price` where the batch is placed with a look ahead."""
    found = COLUMNS[name]
    if foresighted and name == "municipalities.csv":
        after = found.index("price") + 1
        found = (*found[:after], "future_price", *found[after:])
    return found


def as_csv(rows: Sequence[dict[str, Any]], columns: Sequence[str], dialect: str) -> bytes:
    """`dk`: `;`, BOM, decimal comma, dd-mm-yyyy; `iso`: `,`, no BOM, decimal point, yyyy-mm-dd. Lines end in CRLF."""
    danish = dialect == "dk"
    text = io.StringIO()
    writer = csv.writer(text, delimiter=_DELIMITERS[dialect], lineterminator="\r\n")
    writer.writerow(map(harmless, columns))
    for row in rows:
        writer.writerow([_cell(row[column], danish) for column in columns])
    return text.getvalue().encode("utf-8-sig" if danish else "utf-8")


def read_csv(content: bytes, dialect: str) -> list[dict[str, str]]:
    """The rows of a file that `as_csv` wrote, by column: texts as they were, numbers and dates as they stand there.

    Raises `csv.Error` where it is no table.
    """
    text = content.decode("utf-8-sig", "replace")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_DELIMITERS[dialect])
    header, *rows = [[plain(cell) for cell in row] for row in reader] or [[]]
    return [dict(zip(header, row, strict=False)) for row in rows if row]


def _cell(value: Any, danish: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return str(value).replace(".", ",") if danish else str(value)
    if isinstance(value, date):
        return value.strftime("%d-%m-%Y") if danish else value.isoformat()
    return harmless(value) if isinstance(value, str) else str(value)

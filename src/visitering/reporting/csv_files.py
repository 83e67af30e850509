"""Tables as CSV text in a dialect: `dk` as Danish Excel reads it, `iso` as programs do."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

COLUMNS = {
    "assignments.csv": (
        "case_id", "municipality", "municipality_name", "region", "persons", "status", "over_quota_basis", "points",
        "uses", "reason", "manual_review",
    ),
    "municipalities.csv": (
        "municipality", "municipality_name", "region", "quota", "received", "decided", "placed_now", "fill", "pace",
        "price", "openings", "openings_used", "may_follow",
    ),
    "unplaced.csv": ("case_id", "persons", "rules", "conflict", "manual_review"),
}  # fmt: skip
"""Columns of each file, in order; also those of an empty table."""


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
    writer = csv.writer(text, delimiter=";" if danish else ",", lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[column], danish) for column in columns])
    return text.getvalue().encode("utf-8-sig" if danish else "utf-8")


def _cell(value: Any, danish: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return str(value).replace(".", ",") if danish else str(value)
    if isinstance(value, date):
        return value.strftime("%d-%m-%Y") if danish else value.isoformat()
    return str(value)

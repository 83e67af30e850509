"""`forms.csv`: what was read, when and by whom, and what became of it. The last row of a file's SHA-256 counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from visitering.loading.appending import AppendableTable
from visitering.loading.tables import FormRow

TABLE = AppendableTable("forms.csv", FormRow)
ACCEPTED, REFUSED = "accepted", "refused"
_LETTERS = str.maketrans("0123456789", "ghijklmnop")


@dataclass(frozen=True, slots=True)
class Registered:
    """`reason`: why it was refused, without what stood in its cells. `report_id`: None where it said nothing new."""

    form_id: str
    sha256: str
    read_at: str
    read_by: str
    outcome: str
    municipality: str | None = None
    received_on: date | None = None
    reason: str | None = None
    report_id: str | None = None

    def cells(self) -> dict[str, object]:
        """The row for the table, without what is blank."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in values.items() if value is not None}

    def same(self, other: Registered | None) -> bool:
        """Whether another row says the same of the same form, whenever it was read."""
        return other is not None and (self.sha256, self.outcome, self.reason) == (
            other.sha256,
            other.outcome,
            other.reason,
        )


def registered(content: bytes | None) -> dict[str, Registered]:
    """The last row of each file read, by SHA-256. Raises `UsageError` where the register has a fault."""
    if content is None:
        return {}
    rows: Iterable[tuple[object, ...]] = TABLE.read(content)
    found = [Registered(**dict(zip(FormRow._fields[1:], row, strict=True))) for row in rows]  # type: ignore[arg-type]
    return {row.sha256: row for row in found}


def form_id(sha256: str) -> str:
    """The id of a form, and of the report it becomes: of letters alone, so that no spreadsheet takes it for a number.

    The same file has the same id wherever and whenever it is read.
    """
    return f"form-{sha256[:12].translate(_LETTERS)}"

"""The book of decisions: `decisions.csv`."""

from __future__ import annotations

from visitering.domain.decisions import Decision
from visitering.loading.findings import Findings
from visitering.loading.reading import Table
from visitering.loading.tables import DecisionRow


def read_decisions(table: Table[DecisionRow], ids: set[str] | None, findings: Findings) -> tuple[Decision, ...]:
    """The decisions in the file's order. `ids`: those of all shortages and offers, None where they are not known."""
    for row in table.rows:
        if row.reopened_on is not None and row.reopened_on < row.decided_on:
            expected = f"must not be before decided_on ({row.decided_on})"
            findings.fault(table.file, row.line, "reopened_on", str(row.reopened_on), expected)
    if ids is not None:
        for line, uses in table.cells("uses"):
            for used in dict.fromkeys(use for use in uses if use not in ids):
                findings.fault(table.file, line, "uses", used, "is not the id of a shortage or an offer")
    # The columns of the table are the fields of the decision, in the same order.
    return tuple(Decision(*row[1:]) for row in table.rows)

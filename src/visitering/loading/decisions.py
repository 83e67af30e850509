"""The book of decisions: `decisions.csv`."""

from __future__ import annotations

from collections import Counter
from typing import Any

from visitering.domain.decisions import UNDONE, Decision
from visitering.domain.identifiers import alike, by_look, meant, told
from visitering.loading.checks import notice_alike, refuse_alike
from visitering.loading.findings import Findings
from visitering.loading.reading import Table
from visitering.loading.tables import DecisionRow
from visitering.said import said


def read_decisions(table: Table[DecisionRow], ids: set[str] | None, findings: Findings) -> tuple[Decision, ...]:
    """The decisions in the file's order. `ids`: those of all shortages and offers, None where they are not known."""
    for row in table.rows:
        if row.reopened_on is not None and row.reopened_on < row.decided_on:
            expected = said("must not be before decided_on ({decided_on})", decided_on=row.decided_on)
            findings.fault(table.file, row.line, "reopened_on", str(row.reopened_on), expected)
    _refuse_undone_nothing(table, findings)
    if ids is not None:
        _refuse_unknown_uses(table, ids, findings)
    # The columns of the table are the fields of the decision, in the same order.
    return tuple(Decision(*row[1:]) for row in table.rows)


def refuse_other_spellings(
    table: Table[Any], case_ids: set[str] | None, what: str, leads_to: str, findings: Findings, more: str = ""
) -> None:
    """The cases of a file that remembers them may be gone from `cases.csv`; one that only looks like a case there is
    meant to be that one, and would not be taken for it: a decided case would be placed again and count twice.

    `case_ids`: the cases of `cases.csv`, None where they are not known. `what` the file's cases are called;
    `leads_to` and `more`: what comes of it.
    """
    named = dict.fromkeys(case_id for _, case_id in table.cells("case_id"))
    known = {case_id for case_id in case_ids or () if case_id is not None}
    looks = by_look(sorted(known))
    gone = [(line, case_id) for line, case_id in table.cells("case_id") if case_id not in known]
    expected = said("is not in cases.csv, but looks like a case there: {leads_to}", leads_to=leads_to)
    refuse_alike(table, "case_id", gone, looks, expected, findings)
    alone = (case_id for case_id in named if case_id not in known and alike(case_id) not in looks)
    notice_alike(table.file, what, alone, findings, more)


def _refuse_undone_nothing(table: Table[DecisionRow], findings: Findings) -> None:
    """A row that takes back must have one of its case above it to take back."""
    in_force: Counter[str] = Counter()
    for row in table.rows:
        in_force[row.case_id] += 1 if row.decision != UNDONE else -1
        if in_force[row.case_id] < 0 and table.complete:
            expected = said("must stand below a row of the same case that it takes back")
            findings.fault(table.file, row.line, "decision", UNDONE, expected)
        in_force[row.case_id] = max(0, in_force[row.case_id])


def _refuse_unknown_uses(table: Table[DecisionRow], ids: set[str], findings: Findings) -> None:
    looks: dict[str, list[str]] | None = None
    for line, uses in table.cells("uses"):
        for used in dict.fromkeys(use for use in uses if use not in ids):
            looks = by_look(sorted(ids)) if looks is None else looks
            hint = meant(map(told, looks.get(alike(used), ())))
            findings.fault(
                table.file, line, "uses", used, said("is not the id of a shortage or an offer{meant}", meant=hint)
            )

"""`reunifications.csv`: family members who are coming, and the persons they join."""

from __future__ import annotations

from collections.abc import Collection

from visitering.domain.reunifications import Reunification
from visitering.loading.checks import notice_alike, refuse_repeated
from visitering.loading.findings import Findings, did_you_mean
from visitering.loading.reading import Table
from visitering.loading.tables import ReunificationRow
from visitering.said import said


def read_reunifications(
    table: Table[ReunificationRow], known: Collection[str] | None, findings: Findings
) -> tuple[Reunification, ...]:
    """The rows, with what contradicts itself refused.

    `known`: the cases of `cases.csv` and of the book; None where they cannot be known. Of another case nobody can say
    where it was placed, which is a notice: it may be older than the book.
    """
    refuse_repeated(table, "reunification_id", findings)
    notice_alike(table.file, "reunifications", (one for _, one in table.cells("reunification_id")), findings)
    for row in table.rows:
        for name in ("expected_on", "entered_on"):
            day = getattr(row, name)
            if day is not None and day < row.decided_on:
                expected = said("must not be before decided_on ({decided_on})", decided_on=row.decided_on)
                findings.fault(table.file, row.line, name, str(day), expected)
        if row.birth_years and len(row.birth_years) != row.persons:
            written = "|".join(map(str, row.birth_years))
            expected = said(
                "must be as many years as there are persons ({persons}), split by a bar", persons=row.persons
            )
            findings.fault(table.file, row.line, "birth_years", written, expected)
    strange = [row for row in table.rows if known is not None and row.case_id not in known]
    if strange:
        first = did_you_mean(strange[0].case_id, known or ())
        cases = ", ".join(dict.fromkeys(row.case_id for row in strange))
        text = said(
            "no case and no decision is known of {cases}{first}: no municipality can be told of their family",
            cases=cases,
            first=first,
        )
        findings.notice(table.file, text)
    return tuple(Reunification(*row[1:6], row.entered_on, row.birth_years or ()) for row in table.rows)

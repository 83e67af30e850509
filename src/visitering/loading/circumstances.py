"""Personal circumstances: `circumstances.csv`, whose kinds need different columns."""

from __future__ import annotations

from collections.abc import Mapping

from visitering.domain.cases import DECISIVE_KINDS, Circumstance, Kind
from visitering.domain.identifiers import alike, by_look, told
from visitering.loading.cells import COUNT, CellError
from visitering.loading.checks import refuse_unknown
from visitering.loading.findings import Findings
from visitering.loading.reading import Table
from visitering.loading.ruins import without_decimals
from visitering.loading.tables import CircumstanceRow, OfferRow
from visitering.said import listed, said

NEEDED: Mapping[Kind, tuple[str, ...]] = {
    Kind.CLOSE_FAMILY: ("municipality",),
    Kind.INSTITUTION_BEFORE: ("municipality",),
    Kind.SPECIAL: ("municipality", "detail"),
    Kind.JOB_OFFER: ("municipality",),
    Kind.TREATMENT: ("code",),
    Kind.INSTITUTION: ("code",),
    Kind.EDUCATION: ("code",),
    Kind.EXCLUSION: ("detail",),
    Kind.WISH: ("municipality",),
    Kind.FAMILY_ABROAD: ("detail",),
}
"""The columns that each kind cannot do without."""


def read_circumstances(
    table: Table[CircumstanceRow], case_ids: set[str] | None, findings: Findings
) -> dict[str, list[Circumstance]]:
    """The circumstances of each case, in the file's order."""
    refuse_unknown(table, "case_id", case_ids, "cases.csv", findings)
    of_case: dict[str, list[Circumstance]] = {}
    for row in table.rows:
        _check(row, table.file, findings)
        circumstance = Circumstance(
            row.kind,
            row.municipality,
            row.code,
            without_decimals(row.detail) if row.kind is Kind.FAMILY_ABROAD and row.detail else row.detail,
            row.weight != "counts",
            row.hours,
            row.time_limited,
            row.documented_on,
            row.region,
            row.within_minutes,
        )
        of_case.setdefault(row.case_id, []).append(circumstance)
    return of_case


def notice_codes_alike(needs: Table[CircumstanceRow], offers: Table[OfferRow], findings: Findings) -> None:
    """A need is met by an offer of the same code, to the letter: one that only looks like it meets none."""
    offered: dict[str, dict[str, None]] = {}
    for offer in offers.rows:
        offered.setdefault(offer.kind, {})[offer.code] = None
    asked = dict.fromkeys((str(row.kind), row.code) for row in needs.rows if row.code is not None)
    pairs = []
    for kind, code in asked:
        if code not in (known := offered.get(kind, {})):
            pairs += [f"{told(code)} and {told(other)}" for other in by_look(known).get(alike(code), ())]
    if pairs:
        text = said(
            "codes that look like those of offers.csv are taken for different ones: {pairs}", pairs=listed(pairs)
        )
        findings.notice(needs.file, text)


def _check(row: CircumstanceRow, file: str, findings: Findings) -> None:
    for column in NEEDED[row.kind]:
        if getattr(row, column) is None:
            findings.fault(file, row.line, column, None, said("is required for kind {kind}", kind=row.kind))
    _check_extent(row, file, findings)
    if row.weight is not None and row.kind not in DECISIVE_KINDS:
        expected = said(
            "must be blank for kind {kind}; only {decisive_kinds} carry a weight",
            kind=row.kind,
            decisive_kinds=", ".join(DECISIVE_KINDS),
        )
        findings.fault(file, row.line, "weight", row.weight, expected)
    if row.kind is Kind.FAMILY_ABROAD and row.detail is not None:
        try:
            COUNT.parse(row.detail)
        except CellError as reason:
            findings.fault(
                file,
                row.line,
                "detail",
                row.detail,
                said("{reason}: persons who may be reunited later", reason=reason),
            )


def _check_extent(row: CircumstanceRow, file: str, findings: Findings) -> None:
    """An exclusion is about a municipality, perhaps with what is near it, or about a region; nothing else is."""
    if row.kind is not Kind.EXCLUSION:
        for column, value in (("region", row.region), ("within_minutes", row.within_minutes)):
            if value is not None:
                expected = said(
                    "must be blank for kind {kind}; only exclusion is about more than a municipality", kind=row.kind
                )
                findings.fault(file, row.line, column, str(value), expected)
    elif row.municipality is None and row.within_minutes is not None:
        findings.fault(file, row.line, "municipality", None, said("is required where within_minutes is given"))
    elif row.municipality is None and row.region is None:
        findings.fault(
            file, row.line, "municipality", None, said("is required for kind exclusion, unless it has a region")
        )

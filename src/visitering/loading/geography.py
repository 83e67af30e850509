"""The places, how many they receive and how far apart they are: municipalities, quotas and travel times."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from visitering.domain.geography import Municipality, Quota
from visitering.loading.checks import notice_alike
from visitering.loading.findings import Findings
from visitering.loading.places import Places, danish_codes, lost_zeros, notice_repairs
from visitering.loading.reading import Content, Table, read_table, swapped_columns
from visitering.loading.tables import MunicipalityRow, QuotaRow, TravelRow
from visitering.said import listed, said


def read_municipalities(content: Content | None, findings: Findings) -> tuple[tuple[Municipality, ...], Places]:
    """The municipalities in the file's order, and what the other files need to refer to them."""
    file = "municipalities.csv"
    table = read_table(MunicipalityRow, file, content, Places(None), findings)
    if _names_are_codes(table):
        findings.fault(file, None, None, None, swapped_columns("municipality", "name"))
        return (), Places(None)
    repaired = lost_zeros((code for _, code in table.cells("municipality")), danish_codes())
    notice_repairs(file, repaired, findings)
    first: dict[str, int] = {}
    for line, text in table.cells("municipality"):
        earlier = first.setdefault(repaired.get(text, text), line)
        if earlier != line:
            findings.fault(
                file,
                line,
                "municipality",
                text,
                said("must be unique, but is on line {earlier} too", earlier=earlier),
            )
    municipalities = tuple(
        Municipality(repaired.get(row.municipality, row.municipality), *row[2:]) for row in table.rows
    )
    if content is None or table.known("municipality") is None:
        return municipalities, Places(None)
    if not table.lines:
        findings.fault(file, None, None, None, said("lists no municipality"))
    notice_alike(file, said("municipality codes"), first, findings)
    notice_alike(file, "regions", (region for _, region in table.cells("region")), findings)
    known = {m.code: m for m in municipalities}
    # A municipality with a fault elsewhere in its row is known all the same.
    return municipalities, Places(known.get(code, Municipality(code, "", "")) for code in first)


def _names_are_codes(table: Table[MunicipalityRow]) -> bool:
    """Whether below `name` there are only numbers, and below `municipality` only words: each one's in the other."""
    codes = [code for _, code in table.cells("municipality")]
    names = [name for _, name in table.cells("name")]
    return bool(names) and all(map(str.isdigit, names)) and not any(c.isdigit() for code in codes for c in code)


def quotas_of(
    table: Table[QuotaRow], municipalities: tuple[Municipality, ...], on: date | None, findings: Findings
) -> dict[str, Quota]:
    """The quotas of the decision year by municipality, in the municipalities' order."""
    first: dict[tuple[int, str], int] = {}
    for row in table.rows:
        earlier = first.setdefault((row.year, row.municipality), row.line)
        if earlier != row.line:
            expected = said("has a quota for {year} on line {earlier} too", year=row.year, earlier=earlier)
            findings.fault(table.file, row.line, "municipality", row.municipality, expected)
    if on is None:
        return {}
    quotas = {row.municipality: Quota(row.quota, row.received) for row in table.rows if row.year == on.year}
    _refuse_missing_quotas(table, municipalities, on.year, findings)
    return {m.code: quotas[m.code] for m in municipalities if m.code in quotas}


def quotas_before(table: Table[QuotaRow], on: date | None) -> dict[str, int]:
    """The quotas of the year before the decision year by municipality, where the file has them."""
    return {} if on is None else {row.municipality: row.quota for row in table.rows if row.year == on.year - 1}


def _refuse_missing_quotas(
    table: Table[QuotaRow], municipalities: tuple[Municipality, ...], year: int, findings: Findings
) -> None:
    if table.columns is None or not table.complete:
        return
    # The cells rather than the rows: a row with a fault elsewhere is not missing.
    cells = list(zip(table.columns["year"], table.columns["municipality"], strict=True))
    stated = set(cells)
    years = sorted({stated_year for stated_year, _ in stated if stated_year is not None})
    if year not in years:
        known = said("; it has {listed}", listed=listed(map(str, years))) if years else ""
        findings.fault(
            table.file,
            None,
            "year",
            str(year),
            said("the decision year has no quota in this file{known}", known=known),
        )
        return
    missing = [m.code for m in municipalities if not {(year, m.code), (None, m.code)} & stated]
    refused = sum(code is None for stated_year, code in cells if stated_year in (year, None))
    # A row whose municipality was refused is told already, and it is the one that is missing.
    if len(missing) > refused:
        for code in missing:
            findings.fault(table.file, None, "municipality", code, said("has no quota for {year}", year=year))


def travel_pairs(table: Table[TravelRow], findings: Findings) -> Mapping[tuple[str, str], int]:
    """Hundredths of minutes by (from, to)."""
    pairs: dict[tuple[str, str], int] = {}
    lines: dict[tuple[str, str], int] = {}
    for line, origin, target, centiminutes in table.rows:
        pair = (origin, target)
        if origin == target:
            if centiminutes:
                findings.fault(
                    table.file, line, "minutes", None, said("{origin} to itself must be 0 or left out", origin=origin)
                )
        elif pair in pairs:
            expected = said(
                "the pair {origin} to {target} is on line {line} too",
                origin=origin,
                target=target,
                line=lines[pair],
            )
            findings.fault(table.file, line, None, None, expected)
        else:
            pairs[pair] = centiminutes
            lines[pair] = line
    return pairs

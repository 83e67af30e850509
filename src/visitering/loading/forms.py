"""What municipalities report: `reports.csv` and the shortages, offers and wishes that belong to its rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from visitering.domain.reports import Offer, Report, Section, Shortage, Wish
from visitering.loading.cells import ISCED, CellError, language
from visitering.loading.checks import notice_alike, refuse_repeated, refuse_unknown
from visitering.loading.dates import date_style
from visitering.loading.findings import Findings
from visitering.loading.places import Places, notice_repairs
from visitering.loading.reading import Table
from visitering.loading.ruins import CHANGED, with_cause
from visitering.loading.tables import OfferRow, ReportRow, ShortageRow, WishRow
from visitering.said import listed, said

_HOUSEHOLD = re.compile(r"([1-9][0-9]?)(?:\+|-([1-9][0-9]?))?")


@dataclass(frozen=True)
class Forms:
    """Everything reported. `ids`: those of all shortages and offers; None where they cannot be known."""

    reports: tuple[Report, ...]
    shortages: tuple[Shortage, ...]
    offers: tuple[Offer, ...]
    wishes: tuple[Wish, ...]
    ids: set[str] | None


def read_forms(
    reports: Table[ReportRow],
    shortages: Table[ShortageRow],
    offers: Table[OfferRow],
    wishes: Table[WishRow],
    places: Places,
    findings: Findings,
) -> Forms:
    """The reports and what they hold, with every fault between the four tables."""
    refuse_repeated(reports, "report_id", findings)
    notice_alike(
        reports.file, said("report ids"), (report_id for _, report_id in reports.cells("report_id")), findings
    )
    _check_reports(reports, findings)
    parts: tuple[tuple[Table[Any], Section], ...] = (
        (shortages, Section.SHORTAGES),
        (offers, Section.OFFERS),
        (wishes, Section.WISHES),
    )
    sections = {row.report_id: row.sections for row in reports.rows}
    for table, section in parts:
        refuse_unknown(table, "report_id", reports.known("report_id"), "reports.csv", findings)
        _notice_uncovered(table.file, (row.report_id for row in table.rows), section, sections, findings)
    shortage_ids = _place_ids(shortages, "shortage_id", "")
    offer_ids = _place_ids(offers, "offer_id", "o")
    _refuse_repeated_ids(((shortages, "shortage_id", shortage_ids), (offers, "offer_id", offer_ids)), findings)
    own = [*shortages.cells("shortage_id"), *offers.cells("offer_id")]
    notice_alike(shortages.file, said("ids of shortages and offers"), (one for _, one in own), findings)
    known = {*shortage_ids.values(), *offer_ids.values()}
    return Forms(
        tuple(
            Report(r.report_id, r.municipality, r.received_on, r.valid_to, frozenset(r.sections), r.labour_market)
            for r in reports.rows
        ),
        tuple(_shortage(row, shortage_ids, findings) for row in shortages.rows),
        tuple(_offer(row, offer_ids, findings) for row in offers.rows),
        _wishes(wishes, places, findings),
        known if shortages.complete and offers.complete and _all_reported(reports, shortages, offers) else None,
    )


def _all_reported(reports: Table[ReportRow], *parts: Table[Any]) -> bool:
    """Whether every row names a report that is known: else the ids that are made of it are not those meant."""
    known = reports.known("report_id")
    return known is None or all(report_id in known for part in parts for _, report_id in part.cells("report_id"))


def _check_reports(reports: Table[ReportRow], findings: Findings) -> None:
    same_day: dict[tuple[str, date], list[ReportRow]] = {}
    for row in reports.rows:
        if row.valid_to is not None and row.valid_to < row.received_on:
            expected = said("must not be before received_on ({received_on})", received_on=row.received_on)
            findings.fault(reports.file, row.line, "valid_to", str(row.valid_to), expected)
        others = same_day.setdefault((row.municipality, row.received_on), [])
        for other in others:
            if both := [section for section in row.sections if section in other.sections]:
                expected = said(
                    "{municipality} has a report of this day for {listed} on line {line} too",
                    municipality=row.municipality,
                    listed=listed(dict.fromkeys(both)),
                    line=other.line,
                )
                findings.fault(reports.file, row.line, "received_on", str(row.received_on), expected)
        others.append(row)
    stating = (row.report_id for row in reports.rows if row.labour_market is not None)
    sections = {row.report_id: row.sections for row in reports.rows}
    _notice_uncovered(reports.file, stating, Section.LABOUR_MARKET, sections, findings)


def _notice_uncovered(
    file: str,
    report_ids: Iterable[str],
    section: Section,
    sections: Mapping[str, tuple[Section, ...]],
    findings: Findings,
) -> None:
    """What a report says of a section that it does not cover does not count."""
    uncovered = dict.fromkeys(r for r in report_ids if r in sections and section not in sections[r])
    if uncovered:
        text = said(
            "what reports say here does not count where their sections leave out {section}: {uncovered}",
            section=section,
            uncovered=listed(uncovered),
        )
        findings.notice(file, text)


def _place_ids(table: Table[Any], column: str, prefix: str) -> dict[int, str]:
    """The id of each line: its own, else `<report_id>.<prefix><n>` for the n-th row of the report."""
    nth: Counter[str] = Counter()
    ids = dict(table.cells(column))
    for line, report_id in table.cells("report_id"):
        nth[report_id] += 1
        ids.setdefault(line, f"{report_id}.{prefix}{nth[report_id]}")
    return ids


def _refuse_repeated_ids(parts: Iterable[tuple[Table[Any], str, dict[int, str]]], findings: Findings) -> None:
    """Shortages and offers share one name space, because `uses` in `decisions.csv` mixes them."""
    first: dict[str, tuple[str, int]] = {}
    for table, column, ids in parts:
        for line in sorted(ids):
            file, earlier = first.setdefault(ids[line], (table.file, line))
            if (file, earlier) != (table.file, line):
                where = (
                    said("line {earlier}", earlier=earlier)
                    if file == table.file
                    else said("line {earlier} of {file}", earlier=earlier, file=file)
                )
                findings.fault(
                    table.file, line, column, ids[line], said("must be unique, but is on {where} too", where=where)
                )


def _shortage(row: ShortageRow, ids: Mapping[int, str], findings: Findings) -> Shortage:
    if row.industry is None and row.occupation is None:
        findings.fault(
            "shortages.csv", row.line, "industry", None, said("needs an industry or an occupation, or both")
        )
    return Shortage(ids[row.line], row.report_id, row.industry, row.occupation, row.strength, row.openings)


def _offer(row: OfferRow, ids: Mapping[int, str], findings: Findings) -> Offer:
    code = row.code
    if row.kind in ("interpreter", "language"):
        try:
            code = language(row.code)
        except CellError as reason:
            findings.fault("offers.csv", row.line, "code", row.code, str(reason))
    if row.kind == "language" and row.places is None:
        expected = said("is required for kind language: how many speakers live there")
        findings.fault("offers.csv", row.line, "places", None, expected)
    return Offer(ids[row.line], row.report_id, row.kind, code, row.places)


def _wishes(table: Table[WishRow], places: Places, findings: Findings) -> tuple[Wish, ...]:
    wishes = []
    repaired: dict[str, str] = {}
    for row in table.rows:
        value = row.value
        try:
            value = _wish_value(row.attribute, row.value, places)
        except CellError as reason:
            findings.fault(table.file, row.line, "value", row.value, with_cause(row.value, str(reason)))
        if row.attribute == "centre" and value != row.value:
            repaired[row.value] = value
        if row.attribute == "language" and row.stance != "wanted":
            findings.fault(
                table.file, row.line, "stance", row.stance, said("must be wanted for the attribute language")
            )
        wishes.append(Wish(row.report_id, row.attribute, value, row.stance))
    notice_repairs(table.file, repaired, findings)
    return tuple(wishes)


def _wish_value(attribute: str, value: str, places: Places) -> str:
    match attribute:
        case "language":
            return language(value)
        case "centre":
            return places.parse(value)
        case "education":
            return str(ISCED.parse(value))
        case _:
            return household(value)


def household(value: str) -> str:
    """A household size, as a wish states it; raises `CellError`."""
    parts = _HOUSEHOLD.fullmatch(value)
    if parts is None or (parts[2] is not None and int(parts[2]) < int(parts[1])):
        expected = said("must be a household size: n, n-m or n+, such as 4, 1-3 or 5+")
        if date_style(value) is not None:
            expected = said("{changed}: it took a text for a day; {expected}", changed=CHANGED, expected=expected)
        raise CellError(expected)
    return value

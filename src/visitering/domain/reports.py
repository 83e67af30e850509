"""What municipalities say of their local conditions on the visitation form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Section(StrEnum):
    LABOUR_MARKET = "labour_market"
    SHORTAGES = "shortages"
    OFFERS = "offers"
    WISHES = "wishes"


@dataclass(frozen=True, slots=True)
class Report:
    """A municipality's dated statement. `labour_market` runs from 1 (very weak) to 5 (very strong)."""

    report_id: str
    municipality: str
    received_on: date
    valid_to: date | None = None
    sections: frozenset[Section] = frozenset(Section)
    labour_market: int | None = None


@dataclass(frozen=True, slots=True)
class Shortage:
    """An industry (DB07 section) or an occupation (ISCO-08) that lacks labour.

    Where both are given the occupation decides. `strength` 1–3, `openings` persons it can take; None: not stated.
    """

    shortage_id: str
    report_id: str
    industry: str | None = None
    occupation: str | None = None
    strength: int | None = None
    openings: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What a municipality can offer: `kind` treatment, institution, education, interpreter, language, housing.

    `places` None: not limited.
    """

    offer_id: str
    report_id: str
    kind: str
    code: str
    places: int | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """A municipality's wish for (or against) an attribute of the cases it receives."""

    report_id: str
    attribute: str
    value: str
    stance: str


def newest_in_force(reports: tuple[Report, ...], section: Section, on: date) -> dict[str, Report]:
    """Per municipality the report that is in force for a section on a date.

    It is the one with the newest `received_on` ≤ `on` that covers the section; if its `valid_to` has passed,
    nothing is in force there.
    """
    newest: dict[str, Report] = {}
    for report in reports:
        if section in report.sections and report.received_on <= on:
            known = newest.get(report.municipality)
            if known is None or report.received_on > known.received_on:
                newest[report.municipality] = report
    return {code: r for code, r in newest.items() if r.valid_to is None or r.valid_to >= on}

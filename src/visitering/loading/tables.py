"""The tables of a dataset, as declarations: a class per file, a field per column.

A field without a default is a column that must be there and must not be blank; one with a default may be left out
or be blank. A trailing underscore keeps a column name from being a Python keyword. Every row knows the physical
line on which it starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

from visitering.domain.cases import Kind
from visitering.domain.reports import Section
from visitering.loading.cells import (
    AtLeastOne,
    Centiminutes,
    Count,
    Digest,
    Identifier,
    Identifiers,
    Industry,
    Isced,
    Languages,
    Latitude,
    LogMark,
    Longitude,
    Name,
    Number,
    Occupation,
    OccupationGroup,
    OneToFive,
    OneToThree,
    Place,
    Region,
    Score,
    Text,
    Year,
    Years,
    YesNo,
    one_of,
    several_or_none,
)
from visitering.loading.dates import Day

OFFER_KINDS = ("treatment", "institution", "education", "interpreter", "language", "housing")
OVER_QUOTA_BASES = ("institution_before", "close_family", "special", "job_offer")


class MunicipalityRow(NamedTuple):
    line: int
    municipality: Identifier
    name: Name
    region: Name
    population: Count | None = None
    lat: Latitude | None = None
    lon: Longitude | None = None


class QuotaRow(NamedTuple):
    line: int
    year: Year
    municipality: Place
    quota: Count
    received: Count = 0


class CaseRow(NamedTuple):
    line: int
    case_id: Identifier
    permit_basis: Text | None = None
    permit_date: Day | None = None
    centre: Place | None = None
    unaccompanied_minor: YesNo = False
    heard_on: Day | None = None


class PersonRow(NamedTuple):
    line: int
    person_id: Identifier
    case_id: Identifier
    birth_year: Year
    adult: YesNo | None = None
    education: Isced | None = None
    languages: Languages = ()
    able_to_work: YesNo = True


class CompetenceRow(NamedTuple):
    line: int
    person_id: Identifier
    occupation: Occupation
    years: Number | None = None
    authorised: YesNo | None = None


class ReportRow(NamedTuple):
    line: int
    report_id: Identifier
    municipality: Place
    received_on: Day
    valid_to: Day | None = None
    sections: Annotated[tuple[Section, ...], several_or_none(one_of(Section))] = tuple(Section)
    labour_market: OneToFive | None = None


class ShortageRow(NamedTuple):
    line: int
    report_id: Identifier
    industry: Industry | None = None
    occupation: OccupationGroup | None = None
    shortage_id: Identifier | None = None
    strength: OneToThree | None = None
    openings: Count | None = None


class OfferRow(NamedTuple):
    line: int
    report_id: Identifier
    kind: Annotated[str, one_of(OFFER_KINDS)]
    code: Name
    offer_id: Identifier | None = None
    places: Count | None = None


class WishRow(NamedTuple):
    line: int
    report_id: Identifier
    attribute: Annotated[str, one_of(["household_size", "language", "centre", "education"])]
    value: Text
    stance: Annotated[str, one_of(["wanted", "unwanted"])]


class CircumstanceRow(NamedTuple):
    line: int
    case_id: Identifier
    kind: Annotated[Kind, one_of(Kind)]
    municipality: Place | None = None
    code: Name | None = None
    detail: Text | None = None
    weight: Annotated[str, one_of(["decisive", "counts"])] | None = None
    hours: Number | None = None
    time_limited: YesNo | None = None
    documented_on: Day | None = None
    region: Region | None = None
    within_minutes: Count | None = None


class LinkRow(NamedTuple):
    line: int
    case_id: Identifier
    linked_case_id: Identifier
    kind: Annotated[str, one_of(["same_municipality", "nearby"])]


class TravelRow(NamedTuple):
    line: int
    from_: Place
    to: Place
    minutes: Centiminutes


class DecisionRow(NamedTuple):
    line: int
    case_id: Identifier
    municipality: Place
    persons: AtLeastOne
    decided_on: Day
    decision: Annotated[str, one_of(["accepted", "override", "rejected", "undone"])] = "accepted"
    over_quota_basis: Annotated[str, one_of(OVER_QUOTA_BASES)] | None = None
    uses: Identifiers = ()
    run: Identifier | None = None
    proposed_municipality: Place | None = None
    decided_by: Identifier | None = None
    reason: Text | None = None
    against_rule: Text | None = None
    reopened_on: Day | None = None
    power_of_attorney: YesNo | None = None
    recorded_at: Text | None = None
    command_id: Identifier | None = None
    facts_sha256: Digest | None = None
    grounds: Text | None = None
    event: LogMark | None = None


class CapacityRow(NamedTuple):
    line: int
    municipality: Place
    service: Identifier
    places: Count


class DemandRow(NamedTuple):
    line: int
    case_id: Identifier
    service: Identifier
    amount: Count


class ScoreRow(NamedTuple):
    line: int
    case_id: Identifier
    municipality: Place
    score: Score


class AnnouncedRow(NamedTuple):
    line: int
    case_id: Identifier
    municipality: Place
    announced_on: Day
    run: Identifier | None = None


class ReunificationRow(NamedTuple):
    line: int
    reunification_id: Identifier
    case_id: Identifier
    persons: AtLeastOne
    decided_on: Day
    expected_on: Day | None = None
    entered_on: Day | None = None
    birth_years: Years | None = None


class FormRow(NamedTuple):
    """A row of the register of forms read, which is no part of what is placed by."""

    line: int
    form_id: Identifier
    sha256: Digest
    read_at: Text
    read_by: Name
    outcome: Annotated[str, one_of(["accepted", "refused"])]
    municipality: Identifier | None = None
    received_on: Day | None = None
    reason: Text | None = None
    report_id: Identifier | None = None


REQUIRED = ("municipalities.csv", "quotas.csv", "cases.csv", "persons.csv")

ROWS: Mapping[str, type[tuple[Any, ...]]] = {
    "municipalities.csv": MunicipalityRow,
    "quotas.csv": QuotaRow,
    "cases.csv": CaseRow,
    "persons.csv": PersonRow,
    "competences.csv": CompetenceRow,
    "reports.csv": ReportRow,
    "shortages.csv": ShortageRow,
    "offers.csv": OfferRow,
    "wishes.csv": WishRow,
    "circumstances.csv": CircumstanceRow,
    "links.csv": LinkRow,
    "travel_times.csv": TravelRow,
    "decisions.csv": DecisionRow,
    "capacities.csv": CapacityRow,
    "demands.csv": DemandRow,
    "scores.csv": ScoreRow,
    "announced.csv": AnnouncedRow,
    "reunifications.csv": ReunificationRow,
}
"""The class of each file's rows, in the order of the contract."""

FILES = tuple(ROWS)
"""Every file of a dataset, in the order of the contract."""

KEPT_AS_CSV = ("decisions", "reports", "shortages", "offers", "wishes", "forms", "announced")
"""Tables that commands append to: never a workbook, which a person may hold open, and whose rows no one can add to
without writing all of it again."""

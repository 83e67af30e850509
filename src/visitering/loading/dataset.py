"""A dataset folder as domain objects, or every fault in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from visitering.domain.announcements import Announcement
from visitering.domain.cases import Case, Link
from visitering.domain.decisions import Decision
from visitering.domain.geography import Municipality, Quota
from visitering.domain.occupations import Occupations
from visitering.domain.reunifications import Reunification
from visitering.loading.capacities import Extras, read_extras
from visitering.loading.circumstances import notice_codes_alike, read_circumstances
from visitering.loading.decisions import read_decisions, refuse_other_spellings
from visitering.loading.findings import Findings
from visitering.loading.folder import read_folder
from visitering.loading.forms import Forms, read_forms
from visitering.loading.geography import quotas_before, quotas_of, read_municipalities, travel_pairs
from visitering.loading.people import (
    build_cases,
    notice_unlisted_occupations,
    read_links,
    read_persons,
    without_swapped_ids,
)
from visitering.loading.places import Places
from visitering.loading.reading import Content, Table, read_table
from visitering.loading.reference_data import occupations
from visitering.loading.reunifications import read_reunifications
from visitering.loading.tables import (
    AnnouncedRow,
    CapacityRow,
    CaseRow,
    CircumstanceRow,
    CompetenceRow,
    DecisionRow,
    DemandRow,
    LinkRow,
    OfferRow,
    PersonRow,
    QuotaRow,
    ReportRow,
    ReunificationRow,
    ScoreRow,
    ShortageRow,
    TravelRow,
    WishRow,
)
from visitering.said import said

RowT = TypeVar("RowT", bound=tuple[object, ...])


@dataclass(frozen=True)
class Dataset:
    """What a folder states. `travel`: hundredths of minutes by (from, to); `files`: the bytes as read, by name.

    `quotas_before`: the quotas of the year before the decision year. `tables`: those that a profile may take a field
    from, as read.
    """

    municipalities: tuple[Municipality, ...]
    quotas: Mapping[str, Quota]
    quotas_before: Mapping[str, int]
    travel: Mapping[tuple[str, str], int]
    cases: tuple[Case, ...]
    forms: Forms
    links: tuple[Link, ...]
    decisions: tuple[Decision, ...]
    announcements: tuple[Announcement, ...]
    reunifications: tuple[Reunification, ...]
    extras: Extras
    occupations: Occupations
    files: Mapping[str, bytes]
    tables: Mapping[str, Table[Any]]


@dataclass(frozen=True)
class _Tables:
    """Reads the tables of one folder."""

    contents: Mapping[str, Content | None]
    places: Places
    findings: Findings

    def read(self, row: type[RowT], file: str) -> Table[RowT]:
        content = self.contents.get(file)
        if content is None and file in self.contents:
            return Table(file, complete=False)
        return read_table(row, file, content, self.places, self.findings)


def read_dataset(folder: Path, on: date | None, findings: Findings) -> Dataset:
    """Everything in a folder; what is wrong is left out and goes to `findings`.

    `on`: the decision date. Without one (the scenario has a fault there), what depends on it is not checked.
    """
    found = read_folder(folder, findings)
    municipalities, places = read_municipalities(found.tables.get("municipalities.csv"), findings)
    tables = _Tables(found.tables, places, findings)
    quotas = tables.read(QuotaRow, "quotas.csv")
    cases = tables.read(CaseRow, "cases.csv")
    persons = tables.read(PersonRow, "persons.csv")
    competences = tables.read(CompetenceRow, "competences.csv")
    reports = tables.read(ReportRow, "reports.csv")
    shortages = tables.read(ShortageRow, "shortages.csv")
    offers = tables.read(OfferRow, "offers.csv")
    wishes = tables.read(WishRow, "wishes.csv")
    circumstances = tables.read(CircumstanceRow, "circumstances.csv")
    links = tables.read(LinkRow, "links.csv")
    travel = tables.read(TravelRow, "travel_times.csv")
    decisions = tables.read(DecisionRow, "decisions.csv")
    capacities = tables.read(CapacityRow, "capacities.csv")
    demands = tables.read(DemandRow, "demands.csv")
    scores = tables.read(ScoreRow, "scores.csv")
    announced = tables.read(AnnouncedRow, "announced.csv")
    reunified = tables.read(ReunificationRow, "reunifications.csv")

    cases, persons = without_swapped_ids(cases, persons, findings)
    known = occupations()
    for table in (competences, shortages):
        codes = {code for _, code in table.cells("occupation")}
        notice_unlisted_occupations(table.file, codes, known, findings)
    case_ids = cases.known("case_id")
    decided = decisions.known("case_id")
    twice, each = said("it would be placed again and count twice"), said(", and the persons of each count")
    refuse_other_spellings(decisions, case_ids, said("decided cases"), twice, findings, each)
    nothing = said("its announcement would count for nothing")
    refuse_other_spellings(announced, case_ids, said("announced cases"), nothing, findings)
    of_case = read_persons(persons, competences, cases, on, findings)
    forms = read_forms(reports, shortages, offers, wishes, places, findings)
    notice_codes_alike(circumstances, offers, findings)
    of_rows: list[Table[Any]] = [cases, persons, competences, circumstances, links, demands, decisions]
    return Dataset(
        municipalities,
        quotas_of(quotas, municipalities, on, findings),
        quotas_before(quotas, on),
        travel_pairs(travel, findings),
        build_cases(cases, persons, of_case, read_circumstances(circumstances, case_ids, findings), findings),
        forms,
        read_links(links, None if case_ids is None or decided is None else case_ids | decided, findings),
        read_decisions(decisions, forms.ids, findings),
        tuple(Announcement(*row[1:]) for row in announced.rows),
        read_reunifications(reunified, None if case_ids is None or decided is None else case_ids | decided, findings),
        read_extras(capacities, demands, scores, case_ids, findings),
        known,
        found.files,
        {table.file: table for table in of_rows},
    )

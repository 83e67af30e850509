"""Refugees: `cases.csv`, `persons.csv`, `competences.csv` and `links.csv`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from visitering.domain.cases import Case, Circumstance, Competence, Link, Person
from visitering.domain.identifiers import alike, by_look
from visitering.domain.occupations import Occupations
from visitering.loading.checks import notice_alike, refuse_repeated, refuse_unknown
from visitering.loading.findings import Findings
from visitering.loading.reading import Table, swapped_columns
from visitering.loading.tables import CaseRow, CompetenceRow, LinkRow, PersonRow
from visitering.said import listed, said

OLDEST_BIRTH_YEAR = 1900


def read_persons(
    persons: Table[PersonRow],
    competences: Table[CompetenceRow],
    cases: Table[CaseRow],
    on: date | None,
    findings: Findings,
) -> dict[str, list[Person]]:
    """The persons of each case, in the file's order."""
    refuse_repeated(persons, "person_id", findings)
    notice_alike(persons.file, said("person ids"), (person for _, person in persons.cells("person_id")), findings)
    refuse_unknown(persons, "case_id", cases.known("case_id"), "cases.csv", findings)
    refuse_unknown(competences, "person_id", persons.known("person_id"), "persons.csv", findings)
    _check_birth_years(persons, on, findings)
    can_do: dict[str, list[Competence]] = {}
    for skill in competences.rows:
        competence = Competence(skill.occupation, skill.years, skill.authorised)
        can_do.setdefault(skill.person_id, []).append(competence)
    of_case: dict[str, list[Person]] = {}
    for row in persons.rows:
        person = Person(
            row.person_id,
            row.birth_year,
            row.adult,
            row.education,
            row.languages,
            row.able_to_work,
            tuple(can_do.get(row.person_id, ())),
        )
        of_case.setdefault(row.case_id, []).append(person)
    return of_case


def without_swapped_ids(
    cases: Table[CaseRow], persons: Table[PersonRow], findings: Findings
) -> tuple[Table[CaseRow], Table[PersonRow]]:
    """The two tables; one whose ids stand below the name of another column has that one fault, and is not known."""
    named = {case_id for _, case_id in persons.cells("case_id")}
    known = {case_id for _, case_id in cases.cells("case_id")}
    if len(named) < 2 or not known or named & known:
        return cases, persons
    if {person_id for _, person_id in persons.cells("person_id")} <= known:
        findings.fault(persons.file, None, None, None, swapped_columns("person_id", "case_id"))
        return cases, Table(persons.file, complete=False, writing=persons.writing)
    if named <= {basis for _, basis in cases.cells("permit_basis")}:
        findings.fault(cases.file, None, None, None, swapped_columns("case_id", "permit_basis"))
        return Table(cases.file, complete=False, writing=cases.writing), persons
    return cases, persons


def _check_birth_years(persons: Table[PersonRow], on: date | None, findings: Findings) -> None:
    latest = 9999 if on is None else on.year
    until = said("on") if on is None else said("to {year}, the decision year", year=on.year)
    for line, year in persons.cells("birth_year"):
        if not OLDEST_BIRTH_YEAR <= year <= latest:
            expected = said("must be a year from {oldest} {until}", oldest=OLDEST_BIRTH_YEAR, until=until)
            findings.fault(persons.file, line, "birth_year", str(year), expected)


def build_cases(
    cases: Table[CaseRow],
    persons: Table[PersonRow],
    of_case: Mapping[str, list[Person]],
    circumstances: Mapping[str, list[Circumstance]],
    findings: Findings,
) -> tuple[Case, ...]:
    """The cases in the file's order, with their persons and circumstances."""
    refuse_repeated(cases, "case_id", findings)
    notice_alike(cases.file, said("case ids"), (case_id for _, case_id in cases.cells("case_id")), findings)
    inhabited = persons.known("case_id")
    if inhabited is not None and None not in inhabited:
        refuse_empty(cases, inhabited, findings)
    return tuple(
        Case(
            row.case_id,
            tuple(of_case.get(row.case_id, ())),
            row.permit_basis,
            row.permit_date,
            row.centre,
            row.unaccompanied_minor,
            row.heard_on,
            tuple(circumstances.get(row.case_id, ())),
        )
        for row in cases.rows
    )


def refuse_empty(cases: Table[CaseRow], inhabited: set[str], findings: Findings) -> None:
    """A fault for every case without a person, but for those whose persons name a case that looks like it: these
    have their fault already."""
    alone = [(line, case_id) for line, case_id in cases.cells("case_id") if case_id not in inhabited]
    if not alone:
        return
    looks = by_look(inhabited - {case_id for _, case_id in cases.cells("case_id")})
    for line, case_id in alone:
        if alike(case_id) not in looks:
            findings.fault(cases.file, line, "case_id", case_id, said("has no person in persons.csv"))


def read_links(links: Table[LinkRow], known: set[str] | None, findings: Findings) -> tuple[Link, ...]:
    """The links between cases. `known`: the cases of `cases.csv` and of `decisions.csv`."""
    for column in ("case_id", "linked_case_id"):
        refuse_unknown(links, column, known, said("cases.csv or decisions.csv"), findings)
    for row in links.rows:
        if row.case_id == row.linked_case_id:
            findings.fault(
                links.file, row.line, "linked_case_id", row.linked_case_id, said("links the case to itself")
            )
    return tuple(Link(row.case_id, row.linked_case_id, row.kind == "same_municipality") for row in links.rows)


def notice_unlisted_occupations(file: str, codes: set[str], occupations: Occupations, findings: Findings) -> None:
    """Codes that ISCO-08 does not list are read all the same, and match nothing."""
    unlisted = sorted(code for code in codes if not occupations.lists(code))
    if unlisted:
        text = said(
            "occupation codes that ISCO-08 does not list were read, but match nothing: {unlisted}",
            unlisted=listed(unlisted),
        )
        findings.notice(file, text)

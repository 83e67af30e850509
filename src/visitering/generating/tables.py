"""The files of a dataset: their columns, what these mean, and how domain objects become rows."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from visitering.domain.cases import DECISIVE_KINDS, Case, Competence, Link, Person
from visitering.domain.decisions import Decision
from visitering.domain.geography import Quota
from visitering.domain.reports import Offer, Report, Section, Shortage, Wish
from visitering.errors import UsageError
from visitering.generating.places import Country
from visitering.said import said

Row = tuple[object, ...]

COLUMNS: dict[str, dict[str, str]] = {
    "municipalities.csv": {
        "municipality": "code of the municipality, text (keep the leading zero)",
        "name": "its name",
        "region": "the region it belongs to",
        "population": "inhabitants",
        "lat": "latitude of the centroid, WGS84",
        "lon": "longitude of the centroid, WGS84",
    },
    "quotas.csv": {
        "year": "calendar year",
        "municipality": "code",
        "quota": "persons the municipality shall receive in the year",
        "received": "persons already received that decisions.csv does not list",
    },
    "cases.csv": {
        "case_id": "the case (a person alone or a nuclear family)",
        "permit_basis": "the paragraph of the Aliens Act that the permit rests on (7.1 = § 7, stk. 1)",
        "permit_date": "day of the permit; after the decision date: not in the batch yet",
        "centre": "municipality of the latest stay (asylum centre)",
        "unaccompanied_minor": "yes: a minor without parents here; blank: no",
        "heard_on": "day on which the minor, the centre and the representative were heard",
    },
    "persons.csv": {
        "person_id": "the person (a number, nothing else)",
        "case_id": "the case the person belongs to",
        "birth_year": "year of birth",
        "adult": "yes or no where the year of birth does not tell",
        "education": "highest level, ISCED 0–8; blank: not known",
        "languages": "ISO 639 codes, split by |",
        "able_to_work": "no: cannot work; blank: yes",
    },
    "competences.csv": {
        "person_id": "the person",
        "occupation": "ISCO-08 (DISCO-08) code, as many digits as are known",
        "years": "years of experience; blank: not known, which counts as none",
        "authorised": "no: a Danish authorisation is needed and missing; yes: held; blank: none needed or not known",
    },
    "reports.csv": {
        "report_id": "one filled visitation form",
        "municipality": "who reports",
        "received_on": "day on which it was received",
        "valid_to": "last day on which it holds; blank: until a newer one",
        "sections": "sections it covers, split by |; blank: all four",
        "labour_market": "general conditions, 1 (very weak) to 5 (very strong); blank: not stated",
    },
    "shortages.csv": {
        "shortage_id": "the shortage",
        "report_id": "the report that states it",
        "industry": "DB07 section letter",
        "occupation": "ISCO-08 code of 1 to 4 digits",
        "strength": "1 (some) to 3 (severe); blank: not stated",
        "openings": "persons it can take; blank: not stated",
    },
    "offers.csv": {
        "offer_id": "the offer",
        "report_id": "the report that states it",
        "kind": "treatment, institution, education, interpreter, language or housing",
        "code": "what is offered; for interpreter and language an ISO 639 code",
        "places": "places; for language the speakers who live there; blank: not limited",
    },
    "wishes.csv": {
        "report_id": "the report that states it",
        "attribute": "household_size, language, centre or education",
        "value": "n, n-m or n+ persons; a language; a centre's municipality; an ISCED level",
        "stance": "wanted or unwanted",
    },
    "circumstances.csv": {
        "case_id": "the case",
        "kind": "close_family, institution_before, special, job_offer, treatment, institution, education, exclusion, "
        "wish or family_abroad",
        "municipality": "the municipality it is about",
        "code": "what is needed; igu: the job offer is an igu course",
        "detail": "the reason in Danish; for family_abroad the persons who may be reunited later",
        "weight": "of close_family, institution_before and special: decisive or counts",
        "hours": "of a job offer: hours a week",
        "time_limited": "of a job offer: yes or no",
        "documented_on": "of a job offer: day on which it was documented",
        "region": "of an exclusion: every municipality of this region; then no municipality is needed",
        "within_minutes": "of an exclusion: every municipality within so many minutes of the one named, in either "
        "direction; a pair unknown both ways counts as within",
    },
    "links.csv": {
        "case_id": "a case",
        "linked_case_id": "the case it belongs with",
        "kind": "same_municipality or nearby",
    },
    "travel_times.csv": {
        "from": "municipality",
        "to": "municipality",
        "minutes": "by public transport, one way; a pair that is missing is out of reach",
    },
    "decisions.csv": {
        "case_id": "the case; those named E… are not in cases.csv any more",
        "municipality": "where it was placed",
        "persons": "its persons",
        "decided_on": "day of the decision",
        "decision": "accepted, override or rejected",
        "over_quota_basis": "the ground on which the quota was exceeded",
        "uses": "shortages and offers of which it took a place, split by |",
        "proposed_municipality": "what had been proposed",
        "decided_by": "a made-up role, not a name",
        "reason": "in Danish",
        "reopened_on": "day on which the case was reopened",
        "power_of_attorney": "yes: there was one when the case was reopened",
    },
}
"""Every file with its columns in order and their meaning."""

QUOTA_INPUTS: dict[str, dict[str, str]] = {
    "quota_inputs.csv": {
        "year": "year of the quotas",
        "municipality": "code",
        "population": "inhabitants",
        "immigrants": "immigrants and refugees that the formula counts",
        "family_reunified": "family members reunified with refugees who entered in the last calendar year",
    },
    "transfers.csv": {
        "from": "municipality that gives persons of its quota away",
        "to": "municipality of the same region that takes them over",
        "persons": "how many",
    },
}
"""What `visitering quotas` computes the quotas of such a folder from."""


def municipality_rows(country: Country) -> Iterable[Row]:
    return ((p.code, p.name, p.region, p.population, p.lat, p.lon) for p in country.places)


def quota_rows(year: int, quotas: dict[str, Quota]) -> Iterable[Row]:
    return ((year, code, q.quota, q.received) for code, q in quotas.items())


def case_rows(cases: Iterable[Case]) -> Iterable[Row]:
    return (
        (c.case_id, c.permit_basis, c.permit_date, c.centre, c.unaccompanied_minor or None, c.heard_on) for c in cases
    )


def person_rows(cases: Iterable[Case]) -> Iterable[Row]:
    return (_person(c, p) for c in cases for p in c.persons)


def _person(case: Case, p: Person) -> Row:
    able = None if p.able_to_work else False
    return p.person_id, case.case_id, p.birth_year, p.adult, p.education, "|".join(p.languages), able


def competence_rows(cases: Iterable[Case]) -> Iterable[Row]:
    return (_competence(p, k) for c in cases for p in c.persons for k in p.competences)


def _competence(person: Person, competence: Competence) -> Row:
    return person.person_id, competence.occupation, competence.years, competence.authorised


def report_rows(reports: Iterable[Report]) -> Iterable[Row]:
    for r in reports:
        sections = "" if len(r.sections) == len(Section) else "|".join(s for s in Section if s in r.sections)
        yield r.report_id, r.municipality, r.received_on, r.valid_to, sections, r.labour_market


def shortage_rows(shortages: Iterable[Shortage]) -> Iterable[Row]:
    return ((s.shortage_id, s.report_id, s.industry, s.occupation, s.strength, s.openings) for s in shortages)


def offer_rows(offers: Iterable[Offer]) -> Iterable[Row]:
    return ((o.offer_id, o.report_id, o.kind, o.code, o.places) for o in offers)


def wish_rows(wishes: Iterable[Wish]) -> Iterable[Row]:
    return ((w.report_id, w.attribute, w.value, w.stance) for w in wishes)


def circumstance_rows(cases: Iterable[Case]) -> Iterable[Row]:
    for case in cases:
        for c in case.circumstances:
            weight = ("decisive" if c.decisive else "counts") if c.kind in DECISIVE_KINDS else None
            about = (case.case_id, c.kind.value, c.municipality, c.code, c.detail, weight)
            yield (*about, c.hours, c.time_limited, c.documented_on, c.region, c.within_minutes)


def link_rows(links: Iterable[Link]) -> Iterable[Row]:
    return ((k.case_id, k.linked_case_id, "same_municipality" if k.same_municipality else "nearby") for k in links)


def travel_rows(country: Country, longest: int) -> Iterable[Row]:
    codes = country.codes
    for code, times in zip(codes, country.minutes.tolist(), strict=True):
        for to, minutes in zip(codes, times, strict=True):
            if to != code and minutes <= longest:
                yield code, to, minutes


def decision_rows(decisions: Iterable[Decision]) -> Iterable[Row]:
    for d in decisions:
        made = (d.case_id, d.municipality, d.persons, d.decided_on, d.decision, d.over_quota_basis)
        yield (
            *made,
            "|".join(d.uses),
            d.proposed_municipality,
            d.decided_by,
            d.reason,
            d.reopened_on,
            d.power_of_attorney,
        )


def require_empty(folder: Path) -> None:
    """Refuses a folder that holds anything, and a path that is no folder."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(said("{folder} exists and is not an empty folder", folder=folder), path=str(folder))


def write_table(folder: Path, name: str, rows: Iterable[Row], columns: Iterable[str] | None = None) -> None:
    """One file of the dataset: UTF-8, commas, ISO dates, decimal points."""
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow((COLUMNS | QUOTA_INPUTS)[name] if columns is None else columns)
        writer.writerows(map(_texts, rows))


def _texts(row: Row) -> Sequence[str]:
    return [_text(value) for value in row]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)

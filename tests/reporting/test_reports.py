"""Whose reports are missing, old or about to expire."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from small import problem
from visitering.domain.reports import Report, Section
from visitering.explaining.catalogue import Catalogue
from visitering.reporting.reports import COLUMNS, Reports

TODAY = date(2018, 5, 2)


def of(*reports: Report, old_after: int = 180, expires_within: int = 30) -> Reports:
    made = problem({"A": 5, "B": 5})
    return Reports(replace(made, reports=reports, policy=replace(made.policy, date=TODAY)), old_after, expires_within)


def report(place: str, received_on: date, valid_to: date | None = None, *sections: Section) -> Report:
    return Report(f"{place}-{received_on}", place, received_on, valid_to, frozenset(sections or Section))


FRESH = report("B", date(2018, 4, 1))


def told(reports: Reports) -> list[tuple[object, ...]]:
    return [(r["municipality"], r["state"], r["sections"], r["days"]) for r in reports.rows()]


def test_a_section_is_missing_old_or_about_to_expire_and_the_worst_come_first() -> None:
    assert told(of(FRESH)) == [("A", "missing", "labour_market|shortages|offers|wishes", None)]
    old = report("A", date(2017, 11, 2))
    assert told(of(FRESH, old)) == [("A", "old", "labour_market|shortages|offers|wishes", 181)]
    assert told(of(FRESH, report("A", date(2017, 11, 3)))) == []
    ending = report("A", date(2018, 4, 1), date(2018, 6, 1), Section.OFFERS)
    assert told(of(FRESH, old, ending)) == [
        ("A", "expiring", "offers", 30),
        ("A", "old", "labour_market|shortages|wishes", 181),
    ]
    later = report("A", date(2018, 4, 1), date(2018, 6, 2))
    assert told(of(FRESH, later)) == []
    gone = report("A", date(2018, 4, 1), date(2018, 5, 1), Section.WISHES)
    assert told(of(FRESH, old, gone))[0] == ("A", "missing", "wishes", None)
    assert of(FRESH, old, gone).rows()[0]["valid_to"] == date(2018, 5, 1)
    assert told(of(FRESH, old, old_after=400, expires_within=0)) == []


def test_a_report_of_a_later_day_is_not_known_yet() -> None:
    assert told(of(FRESH, report("A", date(2018, 5, 3))))[0][1] == "missing"


def test_rows_have_the_columns_of_the_table() -> None:
    assert all(tuple(row) == COLUMNS["reports.csv"] for row in of().rows())


def test_in_words() -> None:
    ending = report("A", date(2018, 4, 1), date(2018, 6, 1), Section.OFFERS)
    reports = of(ending, report("A", date(2017, 11, 2)))
    english = list(reports.in_words(Catalogue("en", {"A": "Aby", "B": "Brøndby"})))
    assert english == [
        "1 municipality has nothing in force in at least one section: Brøndby (all sections).",
        "1 municipality has a section that expires within 30 days: Aby (2018-06-01).",
        "1 municipality has a section that is more than 180 days old: Aby (181 days).",
    ]
    everything = of(FRESH, report("A", date(2018, 4, 1)))
    assert list(everything.in_words(Catalogue("da", {}))) == [
        "Alle kommuners skemaer gælder, er højst 180 dage gamle og udløber ikke inden 30 dage."
    ]

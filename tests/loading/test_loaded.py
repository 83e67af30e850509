"""The good dataset as a problem."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from dataset_files import edited, good_files, loaded, write

from visitering.domain.cases import Circumstance, Competence, Kind, Link, Person
from visitering.domain.geography import NEVER, Municipality, Quota
from visitering.domain.problem import Problem
from visitering.domain.reports import Offer, Report, Section, Shortage, Wish
from visitering.loading import load


@pytest.fixture
def problem(tmp_path: Path) -> Problem:
    return loaded(tmp_path, good_files()).problem


def test_the_good_dataset_has_neither_faults_nor_notices(tmp_path: Path) -> None:
    assert loaded(tmp_path, good_files()).notices == ()


def test_the_files_are_kept_byte_for_byte(tmp_path: Path) -> None:
    assert dict(loaded(tmp_path, good_files()).files) == good_files()


def test_municipalities_and_quotas_of_the_decision_year(problem: Problem) -> None:
    assert problem.municipalities[1] == Municipality("0461", "Odense", "Syddanmark", 204895, 55.3846, 10.3926)
    assert problem.quotas["0461"] == Quota(60, 5)
    assert problem.quotas["0101"] == Quota(10, 0)
    assert list(problem.quotas) == [m.code for m in problem.municipalities]


def test_travel_times_in_hundredths_of_minutes(problem: Problem) -> None:
    times = problem.travel.centiminutes
    assert (times[0, 1], times[1, 0], times[3, 3], times[0, 3]) == (7525, 7700, 0, NEVER)


def test_cases_with_persons_and_competences(problem: Problem) -> None:
    first = problem.cases[0]
    assert first.permit_basis == "udlændingeloven § 7, stk. 1"
    assert (first.permit_date, first.centre) == (date(2018, 4, 3), "0461")
    nurse = Competence("2221", Decimal("7.5"), authorised=False)
    assert first.persons[0] == Person("P1", 1980, None, 6, ("ar", "ku"), True, (nurse,))
    assert [case.size for case in problem.cases] == [3, 1, 1, 1]
    minor = problem.cases[2]
    assert minor.unaccompanied_minor
    assert minor.heard_on == date(2018, 4, 20)


def test_circumstances(problem: Problem) -> None:
    family = Circumstance(Kind.CLOSE_FAMILY, municipality="0751", decisive=False)
    assert problem.cases[0].circumstances[0] == family
    job = problem.cases[1].circumstances[0]
    assert (job.hours, job.time_limited, job.documented_on) == (Decimal("37.5"), False, date(2018, 4, 15))
    assert problem.cases[1].may_follow == 3


def test_reports_and_what_they_hold(problem: Problem) -> None:
    offers = frozenset({Section.SHORTAGES, Section.OFFERS})
    assert problem.reports[0] == Report("R1", "0461", date(2018, 3, 15), date(2018, 12, 31), frozenset(Section), 4)
    assert problem.reports[1].sections == offers
    assert problem.shortages[1] == Shortage("R1.2", "R1", None, "5120", 3, None)
    assert problem.offers[1] == Offer("R1.o2", "R1", "treatment", "trauma", 3)
    assert problem.wishes[0] == Wish("R1", "household_size", "3+", "wanted")
    assert problem.links == (Link("C2", "C4", same_municipality=False),)


def test_decisions_and_the_places_they_take(problem: Problem) -> None:
    assert set(problem.standing) == {"C4"}
    assert problem.taken == {"R1.1": 1, "R1.o2": 1}
    assert problem.decisions[1].power_of_attorney is True


def test_optional_files_and_columns_may_be_missing(tmp_path: Path) -> None:
    files = {name: good_files()[name] for name in ("municipalities.csv", "quotas.csv", "cases.csv")}
    files["cases.csv"] = b"case_id\nC1\n"
    files["persons.csv"] = b"person_id,case_id,birth_year\nP1,C1,1980\n"
    problem = loaded(tmp_path, files).problem
    assert problem.cases[0].persons == (Person("P1", 1980),)
    assert problem.reports == ()


def test_lost_leading_zeros_are_restored_with_one_notice_per_file(tmp_path: Path) -> None:
    files = {name: content.replace(b"0751", b"751") for name, content in good_files().items()}
    result = loaded(tmp_path, files)
    assert result.problem.cases == loaded(tmp_path, good_files()).problem.cases
    text = "municipality codes that lost their leading zero were read as meant: 751 as 0751"
    assert [str(notice) for notice in result.notices] == [
        f"{file}: {text}"
        for file in (
            "municipalities.csv",
            "quotas.csv",
            "cases.csv",
            "reports.csv",
            "wishes.csv",
            "circumstances.csv",
            "travel_times.csv",
            "decisions.csv",
            "scores.csv",
        )
    ]


def test_a_foreign_dataset_keeps_its_own_codes(tmp_path: Path) -> None:
    files = {
        "municipalities.csv": b"municipality,name,region\n101,Lilleby,Nord\nSE-0180,Stockholm,Syd\n",
        "quotas.csv": b"year,municipality,quota\n2018,101,5\n2018,SE-0180,5\n",
        "cases.csv": b"case_id,centre\nC1,101\n",
        "persons.csv": b"person_id,case_id,birth_year\nP1,C1,1980\n",
    }
    result = loaded(tmp_path, files)
    assert [m.code for m in result.problem.municipalities] == ["101", "SE-0180"]
    assert result.notices == ()


def test_unknown_files_and_codes_are_noticed(tmp_path: Path) -> None:
    files = edited("competences.csv", "P2,5120", "P2,9999")
    files["shortage.csv"] = b"report_id\n"
    files["notes.txt"] = b"not a table"
    assert [str(notice) for notice in loaded(tmp_path, files).notices] == [
        "shortage.csv: is not a file of the dataset and was not read; did you mean shortages.csv?",
        "competences.csv: occupation codes that ISCO-08 does not list were read, but match nothing: 9999",
    ]


def test_what_a_report_does_not_cover_is_noticed(tmp_path: Path) -> None:
    files = edited("shortages.csv", "R2,F", "R3,F")
    files["reports.csv"] = files["reports.csv"].replace(b"shortages|offers,", b"shortages|offers,3")
    assert [str(notice) for notice in loaded(tmp_path, files).notices] == [
        "reports.csv: what reports say here does not count where their sections leave out labour_market: R2",
        "shortages.csv: what reports say here does not count where their sections leave out shortages: R3",
    ]


def test_codes_are_brought_to_one_case(tmp_path: Path) -> None:
    files = edited("persons.csv", "P4,C2,1990,,2,ti,yes", "P4,C2,1990,,2,TI|Kmr|,JA")
    files["shortages.csv"] = files["shortages.csv"].replace(b"R1,Q", b"R1,q")
    problem = loaded(tmp_path, files).problem
    assert problem.cases[1].persons[0].languages == ("ti", "kmr")
    assert problem.shortages[0].industry == "Q"


def test_blank_lines_and_white_space_do_not_matter(tmp_path: Path) -> None:
    files = good_files()
    files["links.csv"] = b"\n case_id , linked_case_id,kind\n\n,,\n C2 , C4 ,nearby \n\n"
    assert loaded(tmp_path, files).problem.links == (Link("C2", "C4", same_municipality=False),)


EXTRAS = {
    "capacities.csv": b"municipality;service;places\n101;beds;3\n0461;school_age;0\n",
    "demands.csv": b"case_id;service;amount\nC1;beds;2\nC2;beds;0\n",
    "scores.csv": b"case_id;municipality;score\nC1;0101;0,4821935\nC1;461;1\nC2;0461;1,5E-05\nC2;0751;12,0000025\n",
}


def test_capacities_demands_and_scores(tmp_path: Path) -> None:
    """Scores are rounded half to even to six decimals."""
    found = loaded(tmp_path, good_files() | EXTRAS)
    problem = found.problem
    assert problem.capacities == {"beds": {"0101": 3}, "school_age": {"0461": 0}}
    assert problem.demands == {"C1": {"beds": 2}, "C2": {"beds": 0}}
    scores = {"C1": {"0101": "0.482194", "0461": "1"}, "C2": {"0461": "0.000015", "0751": "12.000002"}}
    assert problem.scores == {case: {m: Decimal(s) for m, s in row.items()} for case, row in scores.items()}
    assert [str(notice) for notice in found.notices] == [
        "capacities.csv: municipality codes that lost their leading zero were read as meant: 101 as 0101",
        "scores.csv: municipality codes that lost their leading zero were read as meant: 461 as 0461",
    ]
    assert problem.room("beds").tolist() == [3, 2**40, 2**40, 2**40]


def test_predictions_that_are_asked_for_and_missing_are_told(tmp_path: Path) -> None:
    files = {name: content for name, content in good_files().items() if name != "scores.csv"}
    text = "data: data\ndate: 2018-05-02\nrules: {scored_only: {enabled: true}}\n"
    text += "goals: [{place_persons: 1}, {predicted_outcome: 1}]\n"
    assert [str(notice) for notice in loaded(tmp_path, files, text).notices] == [
        "scenario.yaml: the goal predicted_outcome has a weight, but scores.csv has no scores: it gives no points",
        "scenario.yaml: the rule scored_only is on, but scores.csv has no scores: it allows no placement",
    ]
    assert loaded(tmp_path, good_files(), text).notices == ()


def test_a_service_that_only_one_table_knows_is_told(tmp_path: Path) -> None:
    files = good_files() | {
        "capacities.csv": b"municipality,service,places\n0101,beds,3\n",
        "demands.csv": b"case_id,service,amount\nC1,dialysis,2\n",
    }
    assert [str(notice) for notice in loaded(tmp_path, files).notices] == [
        "capacities.csv: service beds limits nothing: no case uses it (demands.csv)",
        "demands.csv: service dialysis limits nothing: no municipality states its places (capacities.csv)",
    ]


@pytest.mark.parametrize("name", ["capacities.csv", "demands.csv", "scores.csv"])
def test_tables_with_nothing_but_a_header(tmp_path: Path, name: str) -> None:
    header = EXTRAS[name].splitlines()[0]
    files = {file: content for file, content in good_files().items() if file not in EXTRAS}
    assert loaded(tmp_path, files | {name: header}).problem.services == ()


def test_a_journey_to_oneself_of_no_minutes_is_ignored(tmp_path: Path) -> None:
    files = edited("travel_times.csv", "0461,0751,92\n", "0461,0751,92\n0751,0751,0\n")
    assert loaded(tmp_path, files).problem.travel.centiminutes[2, 2] == 0


def test_the_path_may_be_text(tmp_path: Path) -> None:
    assert load(Path(str(write(tmp_path, good_files())))).problem.year == 2018

"""What is allowed and yet unlikely is told once per kind, with a count and examples, and stops nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from dataset_files import edited, good_files, loaded

from visitering.domain.faults import Notice
from visitering.explaining.catalogue import LANGUAGES, Catalogue
from visitering.explaining.notices import sentence
from visitering.loading import load

FAULTS = Path(__file__).parents[1] / "faults"
SCENARIOS = Path(__file__).parents[2] / "scenarios"


def unlikely(notices: tuple[Notice, ...]) -> dict[tuple[str, str], tuple[int, str]]:
    """(file, kind) → (count, examples)."""
    return {
        (n.file, n.reason.code): (int(str(n.reason.parameters["count"])), str(n.reason.parameters["examples"]))
        for n in notices
        if n.reason is not None
    }


def test_data_as_it_should_be_has_none(tmp_path: Path) -> None:
    assert loaded(tmp_path, good_files()).notices == ()


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_shipped_scenarios_have_none(path: Path) -> None:
    assert unlikely(load(path).notices) == {}


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("one_way_travel/tab", {("travel_times.csv", "one_way_travel"): (1, "1001 → 1002")}),
        ("one_way_travel/lab", {("travel_times.csv", "one_way_travel"): (1, "1001 → 1002")}),
        ("one_way_travel/tnone", {("travel_times.csv", "no_travel"): (1, "—")}),
        (
            "occupation_zeros",
            {
                ("competences.csv", "lost_zero"): (3, "110 (0110?), 11000 (011000?), 2 (02?)"),
                ("travel_times.csv", "no_travel"): (1, "—"),
            },
        ),
        (
            "placeholder_years",
            {
                ("persons.csv", "too_old"): (3, "1 (1900), 2 (1900), 3 (1900)"),
                ("competences.csv", "long_experience"): (1, "3 (1900: 60)"),
            },
        ),
    ],
)
def test_the_folders_of_faults(folder: str, expected: dict[tuple[str, str], tuple[int, str]]) -> None:
    assert unlikely(load(FAULTS / folder / "s.yaml").notices) == expected


CASES = "case_id,permit_basis,permit_date,centre,unaccompanied_minor,heard_on\n"
PERSONS = "person_id,case_id,birth_year,adult,education,languages,able_to_work\n"
PLACES = "municipality,name,region,population,lat,lon\n"
REPORTS = "report_id,municipality,received_on,valid_to,sections,labour_market\n"


def people(*rows: str) -> dict[str, str]:
    """`case birth_year` of each person, who are P1, P2, …; `case birth_year adult` where a mark is given."""
    split = [row.split() for row in rows]
    cases = dict.fromkeys(row[0] for row in split)
    lines = [f"P{n},{row[0]},{row[1]},{row[2] if len(row) > 2 else ''},,,\n" for n, row in enumerate(split, 1)]
    return {
        "cases.csv": CASES + "".join(f"{case},,2018-03-01,,,\n" for case in cases),
        "persons.csv": PERSONS + "".join(lines),
    }


def a_dataset() -> dict[str, str]:
    return {
        "municipalities.csv": PLACES + "1001,Alfa,Nord,,56,10\n1002,Beta,Nord,,56.5,10.5\n",
        "quotas.csv": "year,municipality,quota,received\n2018,1001,50,0\n2018,1002,50,0\n",
        **people("K1 1987"),
    }


def can(*rows: str) -> dict[str, str]:
    return {"competences.csv": "person_id,occupation,years,authorised\n" + "".join(f"{row},\n" for row in rows)}


def places(*rows: str) -> dict[str, str]:
    codes = [row.split(",")[0] for row in rows]
    return {
        "municipalities.csv": PLACES + "".join(f"{row}\n" for row in rows),
        "quotas.csv": "year,municipality,quota,received\n" + "".join(f"2018,{code},50,0\n" for code in codes),
    }


def travel(*rows: str) -> dict[str, str]:
    return {"travel_times.csv": "from,to,minutes\n" + "".join(f"{row}\n" for row in rows)}


QUOTAS = "year,municipality,quota,received\n2017,1001,{},\n2018,1001,{},\n2018,1002,50,\n"
FAR = places("1,A,N,,56,10", "2,B,N,,56.1,10", "3,C,N,,56,10.2", "4,D,N,,59,10", "5,E,S,,40,3")
SWAPPED = places("1,A,N,,56,10", "2,B,N,,56.1,10", "3,C,N,,56,10.2", "4,D,N,,10,56")


@pytest.mark.parametrize(
    ("changes", "kind", "expected"),
    [
        (FAR, "outside_region", (1, "4 (59, 10)")),
        (SWAPPED, "outside_region", (1, "4 (lat ↔ lon)")),
        (places("0101,København,Hovedstaden,,12.5523,55.6753"), "outside_region", (1, "0101 (lat ↔ lon)")),
        (places("0101,København,Hovedstaden,,57,10"), "outside_region", (1, "0101 (57, 10)")),
        (places("0400,Bornholm,Hovedstaden,,55.1304,14.9197"), "outside_region", None),
        ({"quotas.csv": QUOTAS.format(10, 60)}, "quota_jump", (1, "1001: 10 → 60")),
        ({"quotas.csv": QUOTAS.format(0, 20)}, "quota_jump", (1, "1001: 0 → 20")),
        ({"quotas.csv": QUOTAS.format(20, 60)}, "quota_jump", None),
        ({"quotas.csv": QUOTAS.format(2, 12)}, "quota_jump", None),
        (people("K1 2010"), "lone_child", (1, "K1 (2010)")),
        (people("K1 2001", "K1 2010"), "lone_child", (1, "K1 (2001, 2010)")),
        (people("K1 2010", "K1 1987"), "lone_child", None),
        (people("K1 2001 yes"), "lone_child", None),
        (people("K1 2000"), "lone_child", None),
        (people(*["K1 1987", *(f"K1 {year}" for year in range(2002, 2017))]), "large_household", (1, "K1 (16)")),
        (people(*["K1 1987", *(f"K1 {year}" for year in range(2002, 2016))]), "large_household", None),
        ({"cases.csv": CASES + "K1,,2009-03-01,,,\n"}, "permit_date", (1, "K1 (2009-03-01)")),
        ({"cases.csv": CASES + "K1,,2081-03-01,,,\n"}, "permit_date", (1, "K1 (2081-03-01)")),
        ({"cases.csv": CASES + "K1,,2018-12-01,,,\n"}, "permit_date", None),
        ({"cases.csv": CASES + 'K1,"§ 9 c, stk. 1",,,,\n'}, "permit_basis", None),
        ({"cases.csv": CASES + "K1,7.3.2,,,,\n"}, "permit_basis", None),
        *(
            ({"cases.csv": CASES + f'K1,"{basis}",,,,\n'}, "permit_basis", None)
            for basis in (
                "7.1.",
                "§7, stk.1",
                "7, stk. 1",
                "7 stk 1",
                "7stk1",
                "UDL § 7 (2)",
                "8.1",
                "9.C.1",
                "9b",
                "§ 9 e",
            )
        ),
        ({"cases.csv": CASES + 'K1,"udlændingelovens § 8, stk. 2",,,,\n'}, "permit_basis", None),
        ({"cases.csv": CASES + "K1,7.11,,,,\n"}, "permit_basis", (1, "K1 (7.11)")),
        ({"cases.csv": CASES + "K1,9.a,,,,\n"}, "permit_basis", (1, "K1 (9.a)")),
        ({"cases.csv": CASES + 'K1,"§ 7, stk. 4",,,,\n'}, "permit_basis", (1, "K1 (§ 7, stk. 4)")),
        (people("K1 1907"), "too_old", (1, "P1 (1907)")),
        (people("K1 1908"), "too_old", None),
        (people("A 1970", "B 1970", "C 1970", "D 1970", "E 1970", "F 1991"), "same_birth_year", (1, "1970 (× 5)")),
        (people("A 1970", "A 1970", "A 1970", "A 1970", "B 1970"), "same_birth_year", None),
        (people(*(f"K{n} {1950 + n}" for n in range(5))), "same_birth_year", None),
        (people("A 1910", "B 1910", "C 1991"), "same_birth_year", (1, "1910 (× 2)")),
        (people("K1 2015 yes", "K1 1980"), "adult_against_age", (1, "P1 (2015)")),
        (people("K1 1980 no", "K1 1980"), "adult_against_age", (1, "P1 (1980)")),
        (people("K1 1999 no", "K1 1980"), "adult_against_age", None),
        (people("K1 2017", "K1 1980") | can("P1,2221,1"), "child_competence", (1, "P1 (2017)")),
        (people("K1 2017", "K1 1980") | can("P2,2221,1"), "child_competence", None),
        (can("P1,2221,60"), "long_experience", (1, "P1 (1987: 60)")),
        (can("P1,2221,19.5", "P1,2222,3"), "long_experience", (1, "P1 (1987: 19.5)")),
        (can("P1,2221,19"), "long_experience", None),
        (can("P1,210,1", "P1,3100,1"), "lost_zero", (2, "210 (0210?), 3100 (03100?)")),
        (can("P1,0110,1", "P1,2221,1", "P1,21,1"), "lost_zero", (1, "21 (021?)")),
        (can("P1,0110,1", "P1,02,1", "P1,011000,1", "P1,1120,1"), "lost_zero", None),
        (
            {"reports.csv": REPORTS + "R1,1001,2018-06-03,,,\nR2,1002,2019-01-01,,,\n"},
            "future_report",
            (2, "R1 (2018-06-03), R2 (2019-01-01)"),
        ),
        ({"reports.csv": REPORTS + "R1,1001,2018-06-02,,,\n"}, "future_report", None),
        (travel("1001,1002,60"), "one_way_travel", (1, "1001 → 1002")),
        (travel("1001,1002,60", "1002,1001,61"), "one_way_travel", None),
        (travel("1001,1002,61"), "one_way_travel", None),
        (travel(), "no_travel", None),
        (
            {"links.csv": "case_id,linked_case_id,kind\nK1,K2,nearby\n", **people("K1 1987", "K2 1988")},
            "no_travel",
            (1, "—"),
        ),
    ],
)
def test_each_kind(tmp_path: Path, changes: dict[str, str], kind: str, expected: tuple[int, str] | None) -> None:
    files = {name: text.encode() for name, text in (a_dataset() | changes).items()}
    found = {code: told for (_, code), told in unlikely(loaded(tmp_path, files).notices).items()}
    assert found.get(kind) == expected


def test_of_many_five_are_shown(tmp_path: Path) -> None:
    files = {name: text.encode() for name, text in (a_dataset() | people(*(f"K{n} 2010" for n in range(7)))).items()}
    told = unlikely(loaded(tmp_path, files).notices)["cases.csv", "lone_child"]
    assert told == (7, "K0 (2010), K1 (2010), K2 (2010), K3 (2010), K4 (2010), …")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_is_said_in_both_languages(tmp_path: Path, language: str) -> None:
    files = edited("persons.csv", "P1,C1,1980", "P1,C1,1904")
    (notice,) = loaded(tmp_path, files).notices
    told = sentence(notice, Catalogue(language, {}))
    assert told.startswith("persons.csv: ")
    assert "1 (P1 (1904))" in told
    assert ("older than 110" in told) == (language == "en")

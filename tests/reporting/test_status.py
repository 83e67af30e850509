"""Where the year stands: its figures by hand, its sums, and its page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import a_case, a_decision, a_problem, circumstance
from problems import random_problem
from visitering.domain.geography import Municipality, Quota, TravelTimes
from visitering.domain.problem import Problem
from visitering.explaining.catalogue import Catalogue
from visitering.reporting.days import Days
from visitering.reporting.parts.metrics import by_fill
from visitering.reporting.reports import Reports
from visitering.reporting.status import COLUMNS, Status
from visitering.reporting.status_page import status_page


def a_year() -> Problem:
    """On 2 May: A has 12 of 40, B 3 of 60, C without quota 1; a case of two waits; family of C1 may follow to A."""
    return a_problem(
        a_case(circumstance("family_abroad", detail="4"), case_id="C1", size=2),
        a_case(case_id="C2", size=2),
        quotas={"A": 40, "B": 60, "C": 0, "D": 0},
        received={"A": 10, "B": 3},
        regions={"C": "South", "D": "South"},
        decisions=[
            a_decision("C1", "A", 2),
            a_decision("E1", "C", 1, against_rule="quota", reason="ganske særligt", decided_by="AB"),
            a_decision("E2", "B", 9, decided_on=date(2017, 12, 1), against_rule="exclusion"),
            a_decision("E3", "B", 9, decision="rejected", against_rule="exclusion"),
        ],
    )


def test_the_figures_by_hand() -> None:
    a, b, c, d = Status(a_year()).municipalities()
    assert a == {
        "municipality": "A",
        "municipality_name": "A",
        "region": "North",
        "quota": 40,
        "received": 10,
        "decided": 2,
        "load": 12,
        "left": 28,
        "fill": Decimal("0.3000"),
        "even_share": 6,  # 40 · 16/100 = 6.4
        "projected": 36,  # 12 · 365/122 = 35.9
        "may_follow": 4,
        "against_rules": 0,
    }
    assert (b["load"], b["even_share"], b["projected"], b["fill"]) == (3, 10, 9, Decimal("0.0500"))
    assert (c["load"], c["left"], c["fill"], c["even_share"], c["against_rules"]) == (1, 0, None, 0, 1)
    assert (d["load"], d["projected"]) == (0, 0)


def test_the_country_and_what_waits() -> None:
    status = Status(a_year())
    country = status.country()
    assert (country["quota"], country["load"], country["even_share"], country["projected"]) == (100, 16, 16, 48)
    assert (country["waiting_cases"], country["waiting_persons"], country["may_follow"]) == (1, 2, 4)
    assert status.passed.limit_denominator() * 365 == 122


def test_decisions_against_a_rule_are_those_that_stand_and_are_of_the_year() -> None:
    assert Status(a_year()).against_rules() == [
        {
            "case_id": "E1",
            "municipality": "C",
            "municipality_name": "C",
            "rule": "quota",
            "reason": "ganske særligt",
            "decided_on": date(2018, 5, 1),
            "decided_by": "AB",
        }
    ]


@settings(deadline=None)
@given(st.integers(0, 400))
def test_regions_and_country_are_sums(seed: int) -> None:
    status = Status(random_problem(seed, cases=8, municipalities=6))
    places, regions, country = status.municipalities(), status.regions(), status.country()
    for column in ("quota", "received", "decided", "load", "left", "may_follow", "against_rules"):
        assert sum(row[column] for row in places) == sum(row[column] for row in regions) == country[column]
    assert country["even_share"] == (country["load"] if country["quota"] else 0)
    for row in places:
        assert row["load"] == row["received"] + row["decided"]
        assert tuple(row) == COLUMNS["municipalities.csv"]


def test_an_empty_year_has_no_even_share() -> None:
    problem = a_problem(quotas=dict.fromkeys("ABCD", 0))
    assert Status(problem).country()["even_share"] == 0
    assert Status(problem).country()["fill"] is None


# --- the page and its map ---------------------------------------------------------------------------------------


def danish() -> Problem:
    """Two real municipalities, one of them without a quota."""
    codes = ("0101", "0751")
    return Problem(
        policy=a_problem().policy,
        municipalities=(
            Municipality("0101", "København", "Hovedstaden"),
            Municipality("0751", "Aarhus", "Midtjylland"),
        ),
        quotas={"0101": Quota(0), "0751": Quota(10, 4)},
        travel=TravelTimes.of(list(codes), {}),
        cases=(),
        occupations=a_problem().occupations,
        decisions=(a_decision("E1", "0101", 1, against_rule="quota", reason="<b>særligt</b>"),),
    )


def page_of(problem: Problem) -> str:
    return status_page(Status(problem), Days(problem), Reports(problem, 180, 30)).decode()


def test_the_page_has_a_map_where_there_are_boundaries() -> None:
    page = page_of(danish())
    assert '<html lang="da">' in page
    assert 'href="#shape-0101" data-place="0"' in page
    assert 'data-fill="5"' in page  # without a quota
    assert 'data-fill="1"' in page  # 4 of 10
    assert "Indeholder data fra Geodatastyrelsen og danske kommuner, FOT, februar 2014" in page
    assert "I alt er 5 af kvotens 10 personer modtaget eller visiteret (50,0 %)" in page
    assert "Afgørelser imod en regel" in page
    assert "&lt;b&gt;særligt&lt;/b&gt;" in page
    assert "http:" not in page
    assert "https:" not in page


def test_a_rule_that_the_book_names_its_own_way_is_shown_so() -> None:
    problem = a_problem(decisions=[a_decision("E1", "A", against_rule="§ 12")])
    assert "<td>§ 12</td>" in page_of(problem)


def test_a_page_without_boundaries_has_no_map() -> None:
    page = page_of(a_year())
    assert "<use" not in page
    assert "ganske særligt" in page
    assert "Intet kort" in page
    assert "Ingen afgørelse" in page_of(a_problem())


def test_what_has_no_boundary_is_named_beneath_the_map() -> None:
    made = danish()
    lonely = Municipality("0411", "Christiansø", "Hovedstaden")
    page = page_of(
        replace(
            made,
            municipalities=(*made.municipalities, lonely),
            quotas={**made.quotas, "0411": Quota(0)},
            travel=TravelTimes.of(["0101", "0751", "0411"], {}),
        )
    )
    assert page.count("data-place=") == 2
    assert "Ikke på kortet, fordi grænserne ikke kendes: Christiansø." in page


@pytest.mark.parametrize(
    ("load", "quota", "position"), [(0, 4, 0), (1, 4, 0), (2, 4, 1), (3, 4, 2), (4, 4, 3), (5, 4, 4), (3, 0, 5)]
)
def test_classes_of_the_fill_are_quarters_of_the_quota(load: int, quota: int, position: int) -> None:
    metric = by_fill([load], [quota], Catalogue("da", {}))
    assert metric.of == (position,)
    assert len(metric.labels) == len(metric.colours) == 6

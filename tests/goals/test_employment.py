from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from builders import (
    EVERYWHERE,
    TODAY,
    TOMORROW,
    YESTERDAY,
    a_case,
    a_decision,
    a_person,
    a_problem,
    a_report,
    only,
    points,
    worker,
)
from visitering.domain.cases import Competence, Person
from visitering.domain.problem import Problem
from visitering.domain.reports import Report, Shortage
from visitering.goals.score import Scores

BOTTOM = a_report("A", labour_market=5)


def shortage(occupation: str | None = "2221", industry: str | None = None, **fields: Any) -> Shortage:
    """Reported by A, of full strength, unless the fields say otherwise."""
    given: dict[str, Any] = {"shortage_id": "s1", "report_id": "RA", "strength": 3, "openings": 1}
    return Shortage(industry=industry, occupation=occupation, **(given | fields))


def filling(problem: Problem, person: Person) -> dict[tuple[str, str], int]:
    """Points of the person by (municipality, shortage), with the opening filled."""
    scores = Scores(problem)
    fills, goal = scores.fills(person), scores.employment
    assert goal is not None
    if fills is None:
        return {}
    base = goal.person_points(person, scores)
    return {
        (EVERYWHERE[m], problem.shortages_in_force[s].shortage_id): int(base[m]) + int(extra)
        for m, s, extra in zip(fills.municipality, fills.shortage, fills.extra, strict=True)
    }


def filled(person: Person, lacking: Shortage, **fields: Any) -> int | None:
    """Points in A of a person who fills an opening that A reports; None where it does not fit."""
    given: dict[str, Any] = {"reports": [BOTTOM]}
    problem = a_problem(a_case(persons=[person]), shortages=[lacking], **(given | fields))
    return filling(problem, person).get(("A", "s1"))


# --- without an opening ----------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_six_points_a_level_of_the_labour_market_and_half_without_a_competence(level: int) -> None:
    report = a_report("A", labour_market=level)
    assert points(a_problem(a_case(persons=[worker("9112")]), reports=[report]), "employment")["A"] == 6 * level
    assert points(a_problem(a_case(persons=[a_person()]), reports=[report]), "employment")["A"] == 3 * level


def test_a_competence_that_lacks_its_authorisation_does_not_count() -> None:
    for authorised, expected in ((None, 30), (True, 30), (False, 15)):
        problem = a_problem(a_case(persons=[worker("2221", authorised=authorised)]), reports=[BOTTOM])
        assert points(problem, "employment")["A"] == expected


@pytest.mark.parametrize(
    ("age", "fields", "counts"),
    [
        (17, {}, False),
        (18, {}, True),
        (64, {}, True),
        (65, {}, False),
        (17, {"adult": True}, True),
        (18, {"adult": False}, False),
        (18, {"adult": True}, True),
        (65, {"adult": True}, False),
        (30, {"able_to_work": False}, False),
    ],
)
def test_whose_work_counts(age: int, fields: dict[str, Any], counts: bool) -> None:
    person = a_person(age, competences=(Competence("2221"),), **fields)
    problem = a_problem(a_case(persons=[person]), reports=[BOTTOM], shortages=[shortage()])
    assert points(problem, "employment")["A"] == (30 if counts else 0)
    assert bool(filling(problem, person)) is counts


def test_every_adult_of_the_case_counts() -> None:
    persons = [worker("9112"), a_person(40, "P2"), a_person(9, "P3")]
    assert points(a_problem(a_case(persons=persons), reports=[BOTTOM]), "employment")["A"] == 30 + 15


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"B": 2, "C": 4}, 2),  # the lower median of two
        ({"B": 5, "C": 1, "D": 4}, 4),
        ({"B": 5}, 5),
        ({}, 3),
        ({"A": 1, "B": 5, "C": 5}, 1),
    ],
)
def test_a_labour_market_not_stated_is_the_regions_lower_median(stated: dict[str, int], expected: int) -> None:
    reports = [a_report(code, labour_market=level) for code, level in stated.items()]
    problem = a_problem(a_case(persons=[worker("9112")]), reports=reports)
    assert points(problem, "employment")["A"] == 6 * expected


@pytest.mark.parametrize(
    "report",
    [
        a_report("B", labour_market=None),
        a_report("B", labour_market=5, sections=only("wishes")),
        a_report("B", labour_market=5, valid_to=YESTERDAY),
        a_report("B", labour_market=5, received_on=TOMORROW),
    ],
)
def test_what_is_not_in_force_says_nothing_of_the_region(report: Report) -> None:
    problem = a_problem(a_case(persons=[worker("9112")]), reports=[report, a_report("C", labour_market=2)])
    assert points(problem, "employment") == dict.fromkeys("ABCD", 12)


def test_other_regions_do_not_count() -> None:
    regions = {"A": "North", "B": "South", "C": "South", "D": "South"}
    problem = a_problem(a_case(persons=[worker("9112")]), regions=regions, reports=[a_report("B", labour_market=5)])
    assert points(problem, "employment") == {"A": 18, "B": 30, "C": 30, "D": 30}


# --- filling an opening: 30 + 70 · similarity · experience · strength · reach ------------------------------


@pytest.mark.parametrize(
    ("competence", "lacking", "expected"),
    [
        ("2221", "2221", 100),
        ("222110", "2221", 100),
        ("2221", "22", 100),
        ("2221", "2", 100),
        ("2221", "2222", 86),  # three digits in common: 30 + 70 · 0.8
        ("222", "2221", 86),
        ("2221", "2211", 72),  # two: 30 + 70 · 0.6
        ("22", "2221", 72),
        ("2221", "2321", None),  # one
        ("2", "22", None),
        ("2", "2", 100),
        ("7115", "2221", None),
        ("110", "11", None),  # no code of the classification matches nothing, as competence …
        ("110", "110", None),
        ("11000", "11", None),
        ("222999", "2229", None),
        ("1120", "110", None),  # … and as shortage
        ("0110", "011", 100),
        ("011000", "0110", 100),
    ],
)
def test_similarity_of_occupations(competence: str, lacking: str, expected: int | None) -> None:
    assert filled(worker(competence, "5"), shortage(lacking)) == expected


@pytest.mark.parametrize(
    ("competence", "industry", "expected"),
    [
        ("5120", "I", 72),
        ("5120", "S", 72),
        ("51", "I", 72),
        ("5120", "Q", None),
        ("5", "I", None),
        ("519", "I", None),  # no code of the classification
        ("8111", "I", None),
    ],
)
def test_a_shortage_with_only_an_industry(competence: str, industry: str, expected: int | None) -> None:
    assert filled(worker(competence, "5"), shortage(None, industry)) == expected


def test_where_both_are_given_the_occupation_decides() -> None:
    assert filled(worker("5120", "5"), shortage("7115", "I")) is None
    assert filled(worker("5120", "5"), shortage("5120", "Q")) == 100


@pytest.mark.parametrize(
    ("occupation", "education", "expected"),
    [
        ("2221", None, 100),
        ("2221", 5, 100),
        ("2221", 4, 79),  # 30 + 70 · 0.7
        ("2221", 0, 79),
        ("1120", 4, 79),
        ("3221", 4, 100),
    ],
)
def test_managers_and_professionals_without_tertiary_education(
    occupation: str, education: int | None, expected: int
) -> None:
    assert filled(worker(occupation, "5", education=education), shortage(occupation)) == expected


def test_the_lack_of_education_counts_for_an_industry_too() -> None:
    # 30 + 70 · 0.6 · 0.7 = 59.4
    assert filled(worker("2221", "5", education=3), shortage(None, "Q")) == 59


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        ("0", 65),  # 30 + 70 · 0.5
        ("1", 72),
        ("2.5", 82),  # 82.5, to the even 82
        ("4.9", 99),  # 99.3
        ("5", 100),
        ("40", 100),
    ],
)
def test_experience(years: str, expected: int) -> None:
    assert filled(worker("2221", years), shortage()) == expected


@pytest.mark.parametrize(("years", "expected"), [("1.25", 72), ("1.24", 71), ("3.75", 90), ("3.76", 91)])
def test_halves_go_to_the_even_number(years: str, expected: int) -> None:
    # Labour market 4: 24 + 76 · (0.5 + 0.1 · years) = 71.5, 71.424, 90.5, 90.576
    report = a_report("A", labour_market=4)
    assert filled(worker("2221", years), shortage(), reports=[report]) == expected


@pytest.mark.parametrize(("strength", "expected"), [(3, 100), (2, 86), (None, 86), (1, 72)])
def test_strength(strength: int | None, expected: int) -> None:
    assert filled(worker("2221", "5"), shortage(strength=strength)) == expected


def test_the_best_competence_counts() -> None:
    person = a_person(competences=(Competence("2211", Decimal(5)), Competence("2222", Decimal(1))))
    # 0.6 · 1 beats 0.8 · 0.6
    assert filled(person, shortage("2221")) == 72


def test_a_competence_that_lacks_its_authorisation_fills_nothing() -> None:
    person = a_person(competences=(Competence("2221", Decimal(5), authorised=False), Competence("2211", Decimal(0))))
    # What counts is the other one: 30 + 70 · 0.6 · 0.5
    assert filled(person, shortage("2221")) == 51
    assert filled(worker("2221", "5", authorised=False), shortage()) is None


def test_reach_is_from_where_one_lives_to_where_the_work_is() -> None:
    person = worker("2221", "5")
    problem = a_problem(
        a_case(persons=[person]),
        travel={"B>A": 30, "C>A": 60, "D>A": 60.01, "A>D": 5},
        reports=[a_report(code, labour_market=5) for code in "ABCD"],
        shortages=[shortage()],
    )
    # In C 30 + 70 · 0.4
    assert filling(problem, person) == {("A", "s1"): 100, ("B", "s1"): 100, ("C", "s1"): 58}


def test_the_base_is_that_of_where_one_lives() -> None:
    person = worker("2221", "5")
    reports = [BOTTOM, a_report("B", labour_market=1)]
    problem = a_problem(a_case(persons=[person]), travel={"B>A": 45}, reports=reports, shortages=[shortage()])
    # In B 6 + 94 · 0.7 = 71.8
    assert filling(problem, person) == {("A", "s1"): 100, ("B", "s1"): 72}


# --- openings --------------------------------------------------------------------------------------------


def openings(rows: Sequence[Shortage], **fields: Any) -> dict[str, int]:
    problem = a_problem(a_case(), **({"reports": [BOTTOM]} | fields), shortages=rows)
    left = Scores(problem).openings.tolist()
    return {row.shortage_id: n for row, n in zip(problem.shortages_in_force, left, strict=True)}


def test_openings_not_stated_are_three_unless_the_scenario_says_otherwise() -> None:
    rows = [shortage(openings=None), shortage(shortage_id="s2", openings=7)]
    assert openings(rows) == {"s1": 3, "s2": 7}
    assert openings(rows, parameters={"employment": {"openings_not_stated": 1}}) == {"s1": 1, "s2": 7}


def test_openings_that_standing_decisions_took_are_gone() -> None:
    rows = [shortage(openings=None), shortage(shortage_id="s2", openings=1), shortage(shortage_id="s3", openings=5)]
    decisions = [
        a_decision("X1", "A", uses=("s1", "s1", "s2")),
        a_decision("X2", "A", uses=("s2",), decided_on=TODAY - timedelta(days=400)),
        a_decision("X3", "A", uses=("s3",), decision="rejected"),
    ]
    assert openings(rows, decisions=decisions) == {"s1": 1, "s2": 0, "s3": 5}


def test_a_newer_report_states_new_openings() -> None:
    old = a_report("A", "old", received_on=TODAY - timedelta(days=40))
    rows = [shortage(shortage_id="s0", report_id="old", openings=9), shortage(openings=2)]
    assert openings(rows, reports=[old, BOTTOM], decisions=[a_decision("X", "A", uses=("s0",))]) == {"s1": 2}


def test_without_the_goal_nobody_fills_an_opening() -> None:
    person = worker("2221")
    problem = a_problem(
        a_case(persons=[person]), tiers=({"place_persons": 100},), reports=[BOTTOM], shortages=[shortage()]
    )
    scores = Scores(problem)
    assert scores.fills(person) is None
    assert scores.openings.tolist() == [0]

from __future__ import annotations

from datetime import timedelta

import pytest

from builders import TODAY, a_case, a_person, a_problem, a_report, points
from visitering.domain.cases import Case
from visitering.domain.reports import Wish
from visitering.goals.municipal_wish import MunicipalWish
from visitering.goals.score import Scores

CASE = a_case(
    persons=[a_person(40, "P1", education=3, languages=("ar",)), a_person(12, "P2", education=7, languages=("en",))],
    centre="C",
)


def worth(case: Case, *wishes: tuple[str, str, str]) -> int:
    rows = [Wish("RA", attribute, value, stance) for attribute, value, stance in wishes]
    return points(a_problem(case, reports=[a_report("A")], wishes=rows), "municipal_wish")["A"]


@pytest.mark.parametrize(
    ("attribute", "value", "met"),
    [
        ("household_size", "2", True),
        ("household_size", "1", False),
        ("household_size", "2-4", True),
        ("household_size", "1-2", True),
        ("household_size", "3-4", False),
        ("household_size", "2+", True),
        ("household_size", "3+", False),
        ("language", "en", True),
        ("language", "ti", False),
        ("centre", "C", True),
        ("centre", "A", False),
        ("education", "3", True),
        ("education", "4", False),  # only the child has more
    ],
)
def test_what_a_case_meets(attribute: str, value: str, met: bool) -> None:
    assert worth(CASE, (attribute, value, "wanted")) == (50 if met else 0)
    assert worth(CASE, (attribute, value, "unwanted")) == (-50 if met else 0)


def test_each_attribute_and_stance_counts_once() -> None:
    unwanted = ("centre", "C", "unwanted")
    assert worth(CASE, ("language", "ar", "wanted"), ("language", "en", "wanted"), unwanted) == 0


def test_one_attribute_can_be_wanted_and_unwanted() -> None:
    assert worth(CASE, ("household_size", "2", "wanted"), ("household_size", "1-3", "unwanted")) == 0


def test_the_sum_is_held_within_fifty() -> None:
    wanted = [("household_size", "2", "wanted"), ("language", "ar", "wanted"), ("education", "2", "wanted")]
    assert worth(CASE, *wanted) == 50
    # The sum is held, not its parts: 150 − 50 is still 50.
    assert worth(CASE, *wanted, ("centre", "C", "unwanted")) == 50
    assert worth(CASE, ("centre", "C", "unwanted"), ("household_size", "2", "unwanted")) == -50


def test_only_the_municipalitys_own_wishes_in_force_count() -> None:
    old = a_report("A", "old", received_on=TODAY - timedelta(days=9))
    wishes = [Wish("old", "centre", "C", "wanted"), Wish("RB", "centre", "C", "unwanted")]
    problem = a_problem(CASE, reports=[old, a_report("A"), a_report("B")], wishes=wishes, travel={"A-B": 1})
    assert points(problem, "municipal_wish") == {"A": 0, "B": -50, "C": 0, "D": 0}


def test_an_unknown_education_or_centre_meets_nothing() -> None:
    assert worth(a_case(), ("education", "0", "wanted"), ("centre", "C", "unwanted")) == 0


def test_every_wish_that_counted_is_listed() -> None:
    rows = [Wish("RA", "language", "ar", "wanted"), Wish("RA", "language", "ti", "wanted")]
    problem = a_problem(CASE, reports=[a_report("A")], wishes=rows)
    assert MunicipalWish().counted(CASE, 0, Scores(problem)) == rows[:1]

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from builders import a_case, a_problem, circumstance, forbidden, why


def test_the_named_municipality_is_forbidden_and_no_other() -> None:
    problem = a_problem(a_case(circumstance("exclusion", "B", detail="threat")), travel={"A-B": 1})
    assert forbidden(problem) == {"B": "exclusion"}


def test_every_row_counts_and_each_gives_its_own_reason() -> None:
    rows = circumstance("exclusion", "B", detail="threat"), circumstance("exclusion", "D", detail="former spouse")
    problem = a_problem(a_case(*rows))
    assert forbidden(problem) == {"B": "exclusion", "D": "exclusion"}
    reason = why(problem, "D")
    assert reason.code == "forbidden.exclusion"
    assert reason.parameters == {"municipality": "D", "detail": "former spouse"}


def test_it_is_named_before_the_circumstances_that_bind_elsewhere() -> None:
    case = a_case(circumstance("close_family", "A"), circumstance("exclusion", "B", detail="threat"))
    assert forbidden(a_problem(case)) == {"B": "exclusion", "C": "close_family", "D": "close_family"}


def test_a_case_excluded_from_the_only_place_of_its_family_may_go_nowhere() -> None:
    case = a_case(circumstance("close_family", "A"), circumstance("exclusion", "A", detail="threat"))
    assert forbidden(a_problem(case))["A"] == "exclusion"
    assert len(forbidden(a_problem(case))) == 4


def test_switched_off_it_forbids_nothing() -> None:
    case = a_case(circumstance("exclusion", "B", detail="threat"))
    assert forbidden(a_problem(case, rules={"exclusion": {"enabled": False}})) == {}


REGIONS = {"A": "East", "B": "East", "C": "West", "D": "West"}


def barred(travel: Mapping[str, float] | None = None, municipality: str | None = None, **extent: Any) -> set[str]:
    case = a_case(circumstance("exclusion", municipality, detail="threat", **extent))
    return set(forbidden(a_problem(case, travel=travel, regions=REGIONS)))


def test_a_region_is_all_of_its_municipalities() -> None:
    assert barred(region="West") == {"C", "D"}
    case = a_case(circumstance("exclusion", region="West", detail="threat"))
    reason = why(a_problem(case, regions=REGIONS), "C")
    assert (reason.code, reason.parameters) == ("forbidden.exclusion.region", {"region": "West", "detail": "threat"})


def test_a_municipality_and_a_region_are_both() -> None:
    assert barred(municipality="A", region="West") == {"A", "C", "D"}


@pytest.mark.parametrize(
    ("travel", "out"),
    [
        ({"B>A": 60, "A>B": 61, "C-A": 60.01, "A-D": 61}, {"A", "B"}),
        ({"B>A": 61, "A>B": 60, "C-A": 90, "A-D": 61}, {"A", "B"}),
        ({"B>A": 60, "C>A": 61, "A>D": 61}, {"A", "B"}),
        ({"A>B": 60, "A>C": 61, "D>A": 5}, {"A", "B", "D"}),
        ({"B-A": 61, "C-A": 61}, {"A", "D"}),
        ({}, {"A", "B", "C", "D"}),
    ],
    ids=["there", "back", "known one way", "only back", "one unknown", "nothing known"],
)
def test_what_is_near_is_so_in_either_direction_and_where_nobody_knows(
    travel: Mapping[str, float], out: set[str]
) -> None:
    assert barred(travel, "A", within_minutes=60) == out


def test_the_reason_says_within_how_far_of_what_and_that_it_is_not_known() -> None:
    case = a_case(circumstance("exclusion", "A", detail="threat", within_minutes=60))
    problem = a_problem(case, travel={"B-A": 60, "C-A": 61})
    told = {"municipality": "A", "detail": "threat", "time": 60}
    reasons = {place: why(problem, place) for place in "ABD"}
    assert {place: reason.code for place, reason in reasons.items()} == {
        "A": "forbidden.exclusion.within",
        "B": "forbidden.exclusion.within",
        "D": "forbidden.exclusion.unknown",
    }
    assert all(reason.parameters == told for reason in reasons.values())

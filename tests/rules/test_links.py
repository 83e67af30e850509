from __future__ import annotations

import pytest

from builders import TOMORROW, a_case, a_decision, a_problem, allowed, circumstance, forbidden, why
from visitering.domain.cases import Link
from visitering.rules.book import Rulebook

ONE, TWO, THREE = (a_case(case_id=f"C{i}") for i in (1, 2, 3))
NOT_IN_B = circumstance("exclusion", "B", detail="threat")


def test_tied_to_a_locked_case_in_the_same_municipality() -> None:
    problem = a_problem(ONE, TWO, links=[Link("C1", "C2", True)], decisions=[a_decision("C2", "B")])
    assert forbidden(problem) == dict.fromkeys("ACD", "links")
    reason = why(problem, "C")
    assert reason.code == "forbidden.links"
    assert reason.parameters == {"municipality": "C", "places": ("B",), "minutes": 30}


def test_a_link_binds_whichever_way_round_it_is_written() -> None:
    problem = a_problem(ONE, TWO, links=[Link("C2", "C1", True)], decisions=[a_decision("C2", "B")])
    assert allowed(problem) == "B"


@pytest.mark.parametrize(
    ("there", "back", "expected"), [(30, 30, "AB"), (30.01, 30, "B"), (30, 30.01, "B"), (5, None, "B")]
)
def test_near_a_locked_case_means_thirty_minutes_both_ways(there: float, back: float | None, expected: str) -> None:
    travel = {"A>B": there} | ({} if back is None else {"B>A": back})
    problem = a_problem(ONE, TWO, travel=travel, links=[Link("C1", "C2", False)], decisions=[a_decision("C2", "B")])
    assert allowed(problem) == expected


def test_nearby_minutes_can_be_changed() -> None:
    problem = a_problem(
        ONE,
        TWO,
        travel={"A-B": 45},
        rules={"links": {"nearby_minutes": 45}},
        links=[Link("C1", "C2", False)],
        decisions=[a_decision("C2", "B")],
    )
    assert allowed(problem) == "AB"


def test_two_locked_cases_in_different_places_leave_nothing() -> None:
    links = [Link("C1", "C2", True), Link("C1", "C3", True)]
    problem = a_problem(ONE, TWO, THREE, links=links, decisions=[a_decision("C2", "B"), a_decision("C3", "D")])
    assert allowed(problem) == ""
    assert why(problem, "B").parameters["places"] == ("B", "D")


def test_a_tie_to_a_locked_case_binds_the_whole_group() -> None:
    links = [Link("C1", "C2", True), Link("C2", "C3", True)]
    problem = a_problem(ONE, TWO, THREE, links=links, decisions=[a_decision("C3", "B")])
    assert allowed(problem, "C1") == "B"
    assert why(problem, "A").code == "forbidden.links"
    assert [case.case_id for case in Rulebook(problem).group_of(ONE)] == ["C1", "C2"]


def test_what_a_case_of_the_group_may_not_do_the_others_may_not_either() -> None:
    two = a_case(NOT_IN_B, case_id="C2")
    problem = a_problem(ONE, two, links=[Link("C1", "C2", True)])
    assert forbidden(problem) == {"B": "links"}
    assert forbidden(problem, "C2") == {"B": "exclusion"}
    assert why(problem, "B").code == "forbidden.links.group"
    assert why(problem, "B").parameters == {"municipality": "B", "cases": ("C2",)}


def test_nearby_cases_of_the_batch_do_not_forbid_each_other_anything() -> None:
    two = a_case(NOT_IN_B, case_id="C2")
    problem = a_problem(ONE, two, links=[Link("C1", "C2", False)])
    assert forbidden(problem) == {}
    assert Rulebook(problem).nearby_pairs() == [("C1", "C2")]
    assert len(Rulebook(problem).groups) == 2


def test_cases_linked_through_a_locked_case_are_no_group() -> None:
    links = [Link("C1", "C2", False), Link("C2", "C3", True)]
    problem = a_problem(ONE, TWO, THREE, travel={"A-B": 10}, links=links, decisions=[a_decision("C2", "B")])
    assert allowed(problem, "C1") == "AB"
    assert allowed(problem, "C3") == "B"
    assert len(Rulebook(problem).groups) == 2


def test_a_case_that_waits_for_its_permit_ties_nobody() -> None:
    later = a_case(NOT_IN_B, case_id="C2", permit_date=TOMORROW)
    assert forbidden(a_problem(ONE, later, links=[Link("C1", "C2", True)])) == {}


def test_own_circumstances_are_named_before_the_link_and_the_quota_after_it() -> None:
    problem = a_problem(
        a_case(NOT_IN_B, size=2), TWO, quotas={"A": 1, "D": 1}, links=[Link("C1", "C2", True)],
        decisions=[a_decision("C2", "D")],
    )  # fmt: skip
    assert forbidden(problem) == {"A": "links", "B": "exclusion", "C": "links", "D": "quota"}


def test_switched_off_links_bind_nobody() -> None:
    problem = a_problem(
        ONE,
        TWO,
        THREE,
        rules={"links": {"enabled": False}},
        links=[Link("C1", "C2", True), Link("C1", "C3", True), Link("C1", "C3", False)],
        decisions=[a_decision("C2", "B")],
    )
    assert forbidden(problem) == {}
    book = Rulebook(problem)
    assert len(book.groups) == 2
    assert book.nearby_pairs() == []

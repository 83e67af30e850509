from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from builders import (
    EVERYWHERE,
    TODAY,
    TOMORROW,
    a_case,
    a_decision,
    a_problem,
    allowed,
    circumstance,
    forbidden,
    why,
)
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


def test_what_a_case_that_waits_for_its_permit_may_not_do_those_it_belongs_with_may_not_either() -> None:
    later = a_case(NOT_IN_B, case_id="C2", permit_date=TOMORROW)
    problem = a_problem(ONE, later, links=[Link("C1", "C2", True)])
    assert forbidden(problem) == {"B": "links"}
    assert why(problem, "B").code == "forbidden.links.later"
    assert why(problem, "B").parameters == {"municipality": "B", "cases": ("C2",)}


def test_cases_linked_through_one_that_comes_later_are_a_group() -> None:
    later = a_case(case_id="C2", permit_date=TOMORROW)
    problem = a_problem(ONE, later, THREE, links=[Link("C1", "C2", True), Link("C3", "C2", True)])
    assert [case.case_id for case in Rulebook(problem).group_of(ONE)] == ["C1", "C3"]


@pytest.mark.parametrize("fields", [{"decision": "rejected"}, {"reopened_on": TODAY}, {"decided_on": TOMORROW}])
def test_a_case_that_only_decisions_know_connects_those_it_is_linked_to(fields: dict[str, Any]) -> None:
    """Its decision does not stand, and it is no longer among the cases."""
    links = [Link("C1", "X", True), Link("X", "C3", True)]
    problem = a_problem(ONE, THREE, links=links, decisions=[a_decision("X", "B", **fields)])
    assert allowed(problem) == "ABCD"
    assert [case.case_id for case in Rulebook(problem).group_of(ONE)] == ["C1", "C3"]


def test_a_case_that_nothing_knows_connects_nobody() -> None:
    problem = a_problem(ONE, THREE, links=[Link("C1", "X", True), Link("X", "C3", True)])
    assert len(Rulebook(problem).groups) == 2


def test_a_chain_of_later_cases_leads_to_a_decided_one() -> None:
    later = [a_case(case_id=f"L{i}", permit_date=TOMORROW) for i in (1, 2)]
    links = [Link("C1", "L1", True), Link("L1", "L2", True), Link("C2", "L2", True)]
    problem = a_problem(ONE, TWO, *later, links=links, decisions=[a_decision("C2", "B")])
    assert allowed(problem) == "B"
    near = a_problem(ONE, TWO, *later, travel={"A-B": 30}, links=[*links[:2], Link("L2", "C2", False)],
                     decisions=[a_decision("C2", "B")])  # fmt: skip
    assert allowed(near) == "AB"


def test_a_later_case_counts_by_its_places_not_by_when_it_can_be_placed() -> None:
    minor = a_case(NOT_IN_B, case_id="C2", permit_date=TOMORROW, unaccompanied_minor=True)
    assert allowed(a_problem(ONE, minor, links=[Link("C1", "C2", True)])) == "ACD"
    unscored = {"scored_only": {"enabled": True}}
    problem = replace(a_problem(ONE, minor, links=[Link("C1", "C2", True)], rules=unscored),
                      scores={"C1": dict.fromkeys("ABCD", Decimal(1))})  # fmt: skip
    assert allowed(problem) == "ACD"


def test_a_later_case_that_its_own_rules_leave_nothing_binds_nobody() -> None:
    out = [circumstance("exclusion", place, detail="threat") for place in "ABCD"]
    later = a_case(*out, case_id="C2", permit_date=TOMORROW)
    assert allowed(a_problem(ONE, later, links=[Link("C1", "C2", True)])) == "ABCD"
    assert allowed(a_problem(ONE, later, links=[Link("C1", "C2", False)])) == "ABCD"


def test_near_a_case_that_comes_later_is_where_it_can_be_near() -> None:
    later = a_case(circumstance("close_family", "B"), case_id="C2", permit_date=TOMORROW)
    problem = a_problem(ONE, later, travel={"A-B": 20}, links=[Link("C1", "C2", False)])
    assert allowed(problem) == "AB"
    assert why(problem, "C").code == "forbidden.links.later_near"


def test_two_cases_near_one_that_comes_later_leave_it_a_place_near_both() -> None:
    """A and C are both near B only, and the later case may not go there."""
    travel: dict[str, float] = {"A-B": 20, "B-C": 20}
    links = [Link("C1", "C2", False), Link("C2", "C3", False)]
    free = a_problem(ONE, a_case(case_id="C2", permit_date=TOMORROW), THREE, travel=travel, links=links)
    [fits] = Rulebook(free).near_groups.values()
    assert {(EVERYWHERE[m], EVERYWHERE[n]) for m, n in np.argwhere(fits)} == {
        *(pair for place in "ABCD" for pair in [(place, place)]),
        *(("A", "B"), ("B", "A"), ("B", "C"), ("C", "B"), ("A", "C"), ("C", "A")),
    }
    barred = a_case(NOT_IN_B, case_id="C2", permit_date=TOMORROW)
    [fits] = Rulebook(a_problem(ONE, barred, THREE, travel=travel, links=links)).near_groups.values()
    assert not fits[0, 2]
    assert fits[0, 1]


def test_near_a_minor_of_the_batch_who_is_not_heard() -> None:
    minor = a_case(NOT_IN_B, case_id="C2", unaccompanied_minor=True)
    assert allowed(a_problem(ONE, minor, links=[Link("C1", "C2", False)])) == "ACD"


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

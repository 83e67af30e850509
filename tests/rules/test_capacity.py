from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from builders import a_case, a_person, a_problem, allowed, forbidden, why
from small import case, problem, solve, tie
from visitering.domain.problem import Problem
from visitering.domain.reasons import Reason


def with_room(service: str, places: dict[str, int], amount: int | None = None, **changes: Any) -> Problem:
    """C1: two adults of 30 and 70, children of 4, 6, 16 and 17; it uses `amount` of a service of one's own."""
    people = [a_person(age, f"P{age}") for age in (30, 70, 4, 6, 16, 17)]
    demands = {} if amount is None else {"C1": {service: amount}}
    base = a_problem(a_case(persons=people), **changes)
    return replace(base, capacities={service: places}, demands=demands)


@pytest.mark.parametrize(
    ("service", "used"), [("persons", 6), ("children", 4), ("adults", 1), ("seniors", 1), ("school_age", 2)]
)
def test_services_by_age_count_persons(service: str, used: int) -> None:
    assert allowed(with_room(service, {"A": used - 1, "B": used, "C": used + 1})) == "BCD"


def test_who_is_said_to_be_an_adult_is_one() -> None:
    people = [a_person(17, "P1", adult=True), a_person(18, "P2", adult=False)]
    base = a_problem(a_case(persons=people))
    assert allowed(replace(base, capacities={"adults": {"A": 0, "B": 1}, "children": {"C": 0}})) == "BD"


def test_a_service_of_ones_own_is_used_as_demanded() -> None:
    assert allowed(with_room("dialysis", {"A": 0, "B": 2, "C": 3}, amount=3)) == "CD"
    assert allowed(with_room("dialysis", {"A": 0}, amount=0)) == "ABCD"
    assert allowed(with_room("dialysis", {"A": 0})) == "ABCD"


def test_the_reason_names_the_service() -> None:
    short = with_room("school_age", {"A": 1})
    expected = {"municipality": "A", "service": Reason("service.school_age"), "amount": 2, "left": 1}
    assert why(short, "A").code == "forbidden.capacity"
    assert why(short, "A").parameters == expected
    assert why(with_room("dialysis", {"A": 0}, amount=1), "A").parameters["service"] == "dialysis"


def test_it_is_named_after_the_quota_and_switched_off_forbids_nothing() -> None:
    places = {"A": 0, "B": 0}
    assert forbidden(with_room("persons", places, quotas={"A": 5})) == {"A": "quota", "B": "capacity"}
    assert allowed(with_room("persons", places, rules={"capacity": {"enabled": False}})) == "ABCD"


def full_schools(**capacities: dict[str, int]) -> Problem:
    """Three cases of two that would all rather be in A."""
    cases = [case(f"C{i}", tie("A"), persons=2) for i in range(3)]
    return replace(problem({"A": 9, "B": 9}, *cases), capacities=capacities)


def test_the_sum_of_all_cases_is_kept() -> None:
    placed = solve(full_schools(adults={"A": 5})).result.placements.values()
    assert sorted(p.municipality for p in placed) == ["A", "A", "B"]


def test_who_is_left_open_for_it_is_told_so() -> None:
    solved = solve(full_schools(adults={"A": 2, "B": 3}))
    (left,) = {c.case_id for c in solved.problem.batch} - set(solved.result.placements)
    assert solved.sentence(left) == (
        "De kommuner, som reglerne tillader, har for få ledige pladser til voksne, "
        "så sagen kræver en sagsbehandlers afgørelse."
    )


def test_where_several_things_ran_out_together_that_is_told() -> None:
    """A has no places under the quota any more, B none for adults."""
    base = full_schools(adults={"B": 2})
    solved = solve(replace(base, quotas={**base.quotas, "A": replace(base.quotas["A"], quota=2)}))
    (left,) = {c.case_id for c in solved.problem.batch} - set(solved.result.placements)
    assert solved.explained[left].reasons == (Reason("open.mixed.capacity"),)

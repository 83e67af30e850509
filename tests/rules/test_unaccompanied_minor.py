from __future__ import annotations

from datetime import date

import pytest

from builders import TODAY, TOMORROW, a_case, a_person, a_problem, circumstance, forbidden, why

MINOR = (a_person(16),)


@pytest.mark.parametrize(("heard_on", "heard"), [(None, False), (TOMORROW, False), (TODAY, True)])
def test_a_minor_is_not_placed_before_being_heard(heard_on: date | None, heard: bool) -> None:
    problem = a_problem(a_case(persons=MINOR, unaccompanied_minor=True, heard_on=heard_on))
    assert forbidden(problem) == ({} if heard else dict.fromkeys("ABCD", "unaccompanied_minor"))


def test_the_reason_tells_when_the_hearing_is() -> None:
    problem = a_problem(a_case(persons=MINOR, unaccompanied_minor=True, heard_on=TOMORROW))
    assert why(problem, "A").code == "forbidden.unaccompanied_minor"
    assert why(problem, "A").parameters == {"heard_on": TOMORROW}


def test_it_is_named_last() -> None:
    case = a_case(circumstance("exclusion", "B", detail="threat"), persons=MINOR, unaccompanied_minor=True)
    problem = a_problem(case, quotas={"C": 0})
    assert forbidden(problem) == {
        "A": "unaccompanied_minor",
        "B": "exclusion",
        "C": "quota",
        "D": "unaccompanied_minor",
    }


def test_others_need_no_hearing_and_switched_off_nobody_does() -> None:
    assert forbidden(a_problem(a_case(persons=MINOR))) == {}
    off = {"unaccompanied_minor": {"enabled": False}}
    assert forbidden(a_problem(a_case(persons=MINOR, unaccompanied_minor=True), rules=off)) == {}

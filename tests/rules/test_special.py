from __future__ import annotations

from builders import a_case, a_problem, allowed, circumstance, forbidden, why

SPECIAL = circumstance("special", "D", detail="a sponsor")


def test_very_special_circumstances_bind_to_the_place_they_name() -> None:
    problem = a_problem(a_case(SPECIAL), travel={"C-D": 1})
    assert forbidden(problem) == dict.fromkeys("ABC", "special")
    reason = why(problem, "B")
    assert reason.code == "forbidden.special"
    assert reason.parameters == {"municipality": "B", "places": ("D",), "minutes": 0}


def test_within_minutes_widens_the_place() -> None:
    rules = {"special": {"within_minutes": 45}}
    assert allowed(a_problem(a_case(SPECIAL), travel={"C>D": 45, "D>B": 45}, rules=rules)) == "CD"


def test_what_only_counts_forbids_nothing() -> None:
    assert forbidden(a_problem(a_case(circumstance("special", "D", detail="a friend", decisive=False)))) == {}


def test_switched_off_it_forbids_nothing() -> None:
    assert forbidden(a_problem(a_case(SPECIAL), rules={"special": {"enabled": False}})) == {}

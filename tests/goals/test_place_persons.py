from __future__ import annotations

from builders import a_case, a_person, a_problem, points


def test_every_person_is_a_point_wherever_the_case_goes() -> None:
    family = a_case(persons=[a_person(35, "P1"), a_person(70, "P2"), a_person(0, "P3")])
    assert points(a_problem(family), "place_persons") == dict.fromkeys("ABCD", 3)

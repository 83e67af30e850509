from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from builders import TODAY, TOMORROW, YESTERDAY, a_case, a_problem, points
from visitering.domain.announcements import Announcement


def test_each_person_counts_in_the_municipality_that_was_told_last() -> None:
    told = (
        Announcement("C1", "A", TODAY - timedelta(days=8)),
        Announcement("C1", "B", YESTERDAY),
        Announcement("C2", "C", YESTERDAY),
    )
    problem = replace(a_problem(a_case(size=3)), announcements=told)
    assert points(problem, "kept_announcement") == {"A": 0, "B": 300, "C": 0, "D": 0}


def test_what_is_told_later_or_of_nobody_counts_nothing() -> None:
    problem = replace(a_problem(a_case()), announcements=(Announcement("C1", "A", TOMORROW),))
    assert points(problem, "kept_announcement") == dict.fromkeys("ABCD", 0)
    assert points(a_problem(a_case()), "kept_announcement") == dict.fromkeys("ABCD", 0)

from __future__ import annotations

import pytest

from builders import TODAY, TOMORROW, YESTERDAY, a_case, a_decision, a_problem, forbidden
from visitering.domain.decisions import Decision
from visitering.domain.problem import Problem

ONE, TWO = a_case(case_id="C1"), a_case(case_id="C2", size=2)


def batch(problem: Problem) -> list[str]:
    return [case.case_id for case in problem.batch]


def test_a_case_with_a_standing_decision_is_not_in_the_batch_and_counts_where_it_is() -> None:
    problem = a_problem(ONE, TWO, quotas={"A": 2}, decisions=[a_decision("C2", "A", 2)])
    assert batch(problem) == ["C1"]
    assert [case.case_id for case in problem.locked] == ["C2"]
    assert problem.load.tolist() == [2, 0, 0, 0]
    assert forbidden(problem) == {"A": "quota"}


@pytest.mark.parametrize(
    ("rows", "stands_in"),
    [
        ([a_decision("C1", "A")], "A"),
        ([a_decision("C1", "A", decision="override")], "A"),
        ([a_decision("C1", "A", decision="rejected")], None),
        ([a_decision("C1", "A", decided_on=TODAY)], "A"),
        ([a_decision("C1", "A", decided_on=TOMORROW)], None),
        ([a_decision("C1", "A", reopened_on=TODAY)], None),
        ([a_decision("C1", "A", reopened_on=TOMORROW)], "A"),
        ([a_decision("C1", "A"), a_decision("C1", "B")], "B"),
        ([a_decision("C1", "A"), a_decision("C1", "B", decision="rejected")], None),
        ([a_decision("C1", "A", reopened_on=YESTERDAY), a_decision("C1", "B")], "B"),
        ([a_decision("C1", "A"), a_decision("C1", "B", decided_on=TOMORROW)], "A"),
        ([a_decision("C1", "A", decided_on=TODAY), a_decision("C1", "B", decided_on=YESTERDAY)], "B"),
    ],
)
def test_the_last_row_stands_unless_rejected_or_reopened(rows: list[Decision], stands_in: str | None) -> None:
    problem = a_problem(ONE, decisions=rows)
    assert batch(problem) == ([] if stands_in else ["C1"])
    assert {decision.municipality for decision in problem.standing.values()} == ({stands_in} if stands_in else set())


def test_cases_wait_for_their_permit() -> None:
    cases = [a_case(case_id=f"C{i}", permit_date=day) for i, day in enumerate((None, TODAY, TOMORROW))]
    problem = a_problem(*cases)
    assert batch(problem) == ["C0", "C1"]
    assert [case.case_id for case in problem.later] == ["C2"]


def test_switched_off_decisions_of_known_cases_are_ignored_for_quota_and_load_too() -> None:
    decisions = [a_decision("C2", "A", 2, uses=("s1",)), a_decision("X", "B", 3, uses=("s2",))]
    problem = a_problem(ONE, TWO, quotas={"A": 2}, rules={"locked": {"enabled": False}}, decisions=decisions)
    assert batch(problem) == ["C1", "C2"]
    assert problem.load.tolist() == [0, 3, 0, 0]
    assert dict(problem.taken) == {"s2": 1}
    assert forbidden(problem) == {}

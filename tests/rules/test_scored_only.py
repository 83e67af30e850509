from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from builders import a_case, a_job_offer, a_problem, allowed, circumstance, forbidden, why

ON = {"scored_only": {"enabled": True}}
SCORES = {"C1": {"A": Decimal("0.5"), "C": Decimal(0)}, "C2": {"B": Decimal(1)}}


def test_only_where_the_pair_is_scored_also_with_zero() -> None:
    problem = replace(a_problem(a_case(), rules=ON), scores=SCORES)
    assert forbidden(problem) == {"B": "scored_only", "D": "scored_only"}
    assert why(problem, "B").code == "forbidden.scored_only"


def test_it_is_off_unless_it_is_switched_on() -> None:
    assert allowed(replace(a_problem(a_case()), scores=SCORES)) == "ABCD"


def test_without_any_score_there_is_no_place() -> None:
    assert allowed(replace(a_problem(a_case(case_id="C9"), rules=ON), scores=SCORES), "C9") == ""


def test_it_is_named_after_exclusions_and_before_family() -> None:
    case = a_case(circumstance("exclusion", "B", detail="Trussel"), circumstance("close_family", "A"))
    problem = replace(a_problem(case, rules=ON), scores=SCORES)
    assert forbidden(problem) == {"B": "exclusion", "C": "close_family", "D": "scored_only"}


def test_a_job_offer_yields_to_it() -> None:
    problem = replace(a_problem(a_case(a_job_offer("B")), rules=ON), scores=SCORES)
    assert allowed(problem) == "AC"

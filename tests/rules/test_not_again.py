from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from builders import TOMORROW, YESTERDAY, a_case, a_decision, a_job_offer, a_problem, allowed, circumstance, forbidden
from builders import why as reason
from visitering.domain.cases import Case, Competence, Link
from visitering.domain.decisions import UNDONE, Decision
from visitering.domain.facts import facts_sha256
from visitering.domain.problem import Problem

CASE = a_case(circumstance("wish", "B"))


def rejected(municipality: str = "B", case: Case = CASE, **fields: Any) -> Decision:
    given: dict[str, Any] = {"decision": "rejected", "facts_sha256": facts_sha256(case, ()), "decided_by": "AB"}
    return a_decision(case.case_id, municipality, **(given | fields))


def asked(*decisions: Decision, case: Case = CASE, **fields: Any) -> Problem:
    return a_problem(case, decisions=decisions, **fields)


def test_a_rejected_municipality_is_not_proposed_again() -> None:
    problem = asked(rejected(), a_decision("C9", "A", decision="rejected"))
    assert forbidden(problem) == {"B": "not_again"}
    told = reason(problem, "B")
    assert told.code == "forbidden.not_again"
    assert told.parameters["municipality"] == "B"


@pytest.mark.parametrize(
    "changed",
    [
        replace(CASE, permit_basis="7.1"),
        replace(CASE, persons=(replace(CASE.persons[0], birth_year=1970),)),
        replace(CASE, persons=(replace(CASE.persons[0], competences=(Competence("2221", Decimal(2)),)),)),
        replace(CASE, circumstances=()),
        replace(CASE, circumstances=(circumstance("wish", "B", detail="ny oplysning"),)),
    ],
    ids=["case", "person", "competence", "row gone", "row changed"],
)
def test_unless_a_row_of_the_case_differs(changed: Case) -> None:
    assert allowed(asked(rejected(), case=changed)) == "ABCD"


def test_unless_a_link_differs() -> None:
    assert allowed(asked(rejected(), links=[Link("C9", "C1", same_municipality=False)])) == "ABCD"
    assert allowed(asked(rejected(), links=[Link("C9", "C8", same_municipality=False)])) == "ACD"


def test_what_a_scenario_assumes_changes_no_fact() -> None:
    assumed = replace(CASE, circumstances=(*CASE.circumstances, circumstance("exclusion", "C", assumed=True)))
    assert forbidden(asked(rejected(), case=assumed)) == {"B": "not_again", "C": "exclusion"}
    bare = replace(CASE, circumstances=())
    only = replace(bare, circumstances=(circumstance("exclusion", "C", assumed=True),))
    assert facts_sha256(only, ()) == facts_sha256(bare, ())


def test_without_what_was_known_the_rejection_holds() -> None:
    problem = asked(rejected(facts_sha256=None, decided_by=None))
    assert forbidden(problem) == {"B": "not_again"}
    assert reason(problem, "B").code == "forbidden.not_again.unknown"
    later = rejected(facts_sha256="0" * 64)
    assert allowed(asked(rejected(facts_sha256=None), later)) == "ABCD"


def test_facts_that_are_again_as_they_were_are_the_facts_of_the_rejection() -> None:
    assert allowed(asked(rejected(), rejected(facts_sha256="0" * 64))) == "ACD"


def test_what_is_taken_back_or_of_a_later_day_does_not_count() -> None:
    assert allowed(asked(rejected(), rejected(decision=UNDONE))) == "ABCD"
    assert allowed(asked(rejected(decided_on=TOMORROW))) == "ABCD"


def test_a_municipality_that_was_decided_afterwards_is_free_once_the_decision_is_reopened() -> None:
    decided = a_decision("C1", "B", reopened_on=YESTERDAY)
    assert allowed(asked(rejected(), decided)) == "ABCD"
    assert allowed(asked(rejected(), replace(decided, municipality="A"))) == "ACD"
    assert allowed(asked(rejected(), decided, rejected())) == "ACD"


def test_it_is_named_after_exclusions_and_before_family() -> None:
    case = a_case(circumstance("exclusion", "B", detail="Trussel"), circumstance("close_family", "A"))
    problem = asked(rejected("B", case), rejected("C", case), case=case)
    assert forbidden(problem) == {"B": "exclusion", "C": "not_again", "D": "close_family"}


def test_a_job_offer_yields_to_it() -> None:
    case = a_case(a_job_offer("B"))
    assert allowed(asked(rejected("B", case), case=case)) == "ACD"


def test_those_that_go_together_keep_away_with_it() -> None:
    link, other = Link("C1", "C2", same_municipality=True), a_case(case_id="C2")
    row = rejected(facts_sha256=facts_sha256(CASE, [link]))
    problem = a_problem(CASE, other, decisions=[row], links=[link])
    assert forbidden(problem, "C2") == {"B": "links"}


def test_who_decides_by_name_is_not_bound_nor_anybody_with_the_rule_off() -> None:
    assert allowed(replace(asked(rejected()), by_name=frozenset({"C1"}))) == "ABCD"
    assert allowed(asked(rejected(), rules={"not_again": {"enabled": False}})) == "ABCD"

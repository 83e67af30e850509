"""When the municipality takes over, as letters tell it: of a decision, of a proposal, of quota refugees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from small import case, problem, solve
from visitering.domain.decisions import Decision
from visitering.domain.problem import Problem
from visitering.reporting.letters.advance import FEWEST, Anonymiser
from visitering.reporting.letters.due import Due, State
from visitering.reporting.letters.templates import Templates
from visitering.reporting.letters.voice import Voice
from visitering.reporting.letters.writing import Background, letters
from written import lines

PROPOSED = "Træffes afgørelsen i maj 2018, overtager A-by Kommune ansvaret den 2. juli 2018 (integrationslovens § 4)."
REGISTERED = (
    "A-by Kommune overtager ansvaret, når personen bliver registreret som bosat dér (integrationslovens § 4)."
)
OF_QUOTA = "For kvoteflygtninge overtager kommunen dog først ansvaret, når de bliver registreret som bosatte dér."
EITHER = f"{PROPOSED} {OF_QUOTA}"


def of_kinds(others: int, quota: int) -> Problem:
    """So many cases of each kind; the first is of the kind named first that has any."""
    cases = [case(f"C{n}", permit_basis="7.1") for n in range(others)]
    return problem({"A": 99}, *cases, *(case(f"Q{n}", permit_basis="§ 8, stk. 1") for n in range(quota)))


def told(made: Problem, case_id: str, decided_on: date | None = None) -> str:
    known = {one.case_id: one for one in made.cases}
    voice = Voice(made, several=False)
    return Anonymiser(made).advance(known[case_id], "A", voice, decided_on=decided_on).takes_over


def test_the_day_of_a_proposal_hangs_on_its_month() -> None:
    assert told(of_kinds(2, 0), "C0") == PROPOSED


def test_the_day_of_a_decision_is_told_alone() -> None:
    decided = told(of_kinds(2, 0), "C0", date(2018, 2, 14))
    assert decided == "A-by Kommune overtager ansvaret den 3. april 2018 (integrationslovens § 4)."


def test_where_all_are_quota_refugees_they_are_told_so() -> None:
    assert told(of_kinds(0, 1), "Q0") == REGISTERED


@pytest.mark.parametrize(("others", "quota"), [(FEWEST - 1, FEWEST), (FEWEST, FEWEST - 1), (9, 1), (1, 1)])
def test_few_of_either_kind_are_not_told_apart(others: int, quota: int) -> None:
    made = of_kinds(others, quota)
    assert told(made, "C0") == told(made, "Q0") == EITHER


def test_many_of_each_kind_are_told_apart() -> None:
    made = of_kinds(FEWEST, FEWEST)
    assert (told(made, "C0"), told(made, "Q0")) == (PROPOSED, REGISTERED)


@pytest.mark.parametrize("language", ["da", "en"])
def test_letter_and_notice_name_the_next_working_day_and_the_consent(language: str) -> None:
    """Decided on 2 November 2018: 1 January is a holiday."""
    made = problem({"A": 9}, case("C1"), language=language)
    [row] = lines(solve(made))
    due = Due(row, State.ACCEPTED, Decision("C1", "A", 1, date(2018, 11, 2)))
    files = letters([(Background(made), [due])], Templates.of(None)).files
    expected = {
        "da": ("den 2. januar 2019 (integrationslovens § 4)", "Med dit samtykke", "Med personens samtykke"),
        "en": ("on 2 January 2019 (section 4 of", "With your consent", "With the consent of the person"),
    }
    day, of_letter, of_notice = expected[language]
    for name, consent in (("decision/C1.txt", of_letter), ("notice/C1.txt", of_notice)):
        assert day in files[name].decode()
        assert consent in files[name].decode()
    [advance] = [content.decode() for name, content in files.items() if name.startswith("advance/")]
    assert day in advance


def test_the_act_of_the_agencys_own_law_is_cited() -> None:
    made = of_kinds(1, 0)
    law = replace(made.policy.orders, act={**made.policy.orders.act, "taking_over": "§ 4, stk. 2"})
    other = replace(made, policy=replace(made.policy, orders=law))
    assert told(other, "C0").endswith("(integrationslovens § 4, stk. 2).")

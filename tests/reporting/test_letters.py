"""The letters: word for word in both languages, nobody else's data, and no claim that the result does not carry."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from problems import random_problem
from small import JOB, NURSE, Solved, case, excluded, family, nearby, needs, problem, solve, tie
from visitering.domain.cases import Circumstance, Competence, Kind, Person
from visitering.domain.decisions import Decision
from visitering.domain.geography import Municipality
from visitering.domain.problem import Problem
from visitering.domain.reports import Offer
from visitering.explaining.catalogue import Catalogue
from visitering.loading.reference_data import occupations
from visitering.reporting.letters.advance import FEWEST, Anonymiser
from visitering.reporting.letters.templates import Templates
from visitering.reporting.letters.writing import Letters
from written import letters_of

GOLDEN = Path(__file__).parent / "golden"
NAMES = {"0101": "København", "0400": "Bornholm", "0751": "Aarhus"}


def told(language: str, on: date = date(2018, 5, 2)) -> Problem:
    """A family that a nurse with more experience keeps from Aarhus, one with family on a full Bornholm, and more."""
    people = (
        Person("P1", 1985, education=6, languages=("ar", "en"), competences=(Competence("2221"),)),
        Person("P2", 1987, education=2, languages=("ar",), able_to_work=False),
        Person("P3", 2012, languages=("ar",)),
    )
    parents = replace(case("C1", Circumstance(Kind.WISH, "0751"), tie("0400"), centre="0101"), persons=people)
    follows = Circumstance(Kind.FAMILY_ABROAD, detail="3")
    made = problem(
        {"0101": 20, "0400": 0, "0751": 3},
        parents,
        case("C2", follows, persons=3, competence=NURSE),
        case("C3", family("0400"), needs(Kind.TREATMENT, "trauma"), competence=Competence("5223", Decimal("2.5"))),
        case("C4", *excluded("0101", "0751"), excluded("0400")[0]),
        case("C5", unaccompanied_minor=True, heard_on=date(2018, 4, 20), persons=1),
        case("C6"),
        openings={"0751": 4},
        offers=[("0400", Kind.TREATMENT, "trauma", 2), ("0101", Kind.EDUCATION, "school", None)],
        decisions=[Decision("C6", "0101", 1, date(2018, 3, 1))],
        tiers=(
            {"place_persons": 100},
            {
                "employment": 100,
                "services": 100,
                "ties": 50,
                "latest_stay": 10,
                "personal_wish": 10,
                "even_distribution": 100,
            },
        ),
        language=language,
        least_difference=1.0,
    )
    places = tuple(replace(m, name=NAMES[m.code]) for m in made.municipalities)
    interpreter = Offer("R0101-ar", "R0101", "interpreter", "ar")
    dated = replace(made.policy, date=on)
    named = replace(made, municipalities=places, occupations=occupations(), policy=dated)
    return replace(named, offers=(*made.offers, interpreter))


@pytest.fixture(scope="module")
def solved() -> dict[str, Solved]:
    return {language: solve(told(language)) for language in ("da", "en")}


@pytest.mark.parametrize("language", ["da", "en"])
def test_letters_read_as_agreed(solved: dict[str, Solved], language: str) -> None:
    """`UPDATE_GOLDEN=1 pytest tests/reporting/test_letters.py` writes the files anew."""
    made = letters_of(solved[language])
    text = "".join(f"===== {name}\n{content.decode()}" for name, content in sorted(made.files.items()))
    golden = GOLDEN / f"letters.{language}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_the_family_is_told_what_kept_it_from_the_better_place(solved: dict[str, Solved]) -> None:
    letter = letter_of(letters_of(solved["da"]), "decision", "C1")
    assert "kunne Aarhus Kommune have passet bedre til jer" in letter
    assert "andre har større brug for pladserne dér" in letter
    assert (
        "Jeres ønske om at bo i Aarhus Kommune er ikke opfyldt. Det er indgået i vurderingen, men andre hensyn har "
        "vejet tungere." in letter
    )


def test_a_difference_that_does_not_matter_is_not_told() -> None:
    """One point more in Aarhus: five are needed where the scenario does not say otherwise."""
    made = told("da")
    usual = replace(made, policy=replace(made.policy, least_difference=5.0))
    letter = letter_of(letters_of(solve(usual)), "decision", "C1")
    assert "have passet bedre" not in letter


def test_an_exemption_from_the_quota_is_told_with_its_ground(solved: dict[str, Solved]) -> None:
    letter = letter_of(letters_of(solved["da"]), "decision", "C3")
    assert "Bornholms Regionskommune" in letter
    assert "Du kan alligevel placeres dér, fordi du har nær familie dér." in letter
    assert "§ 11, stk. 3" in letter
    assert "§ 12, stk. 2" in letter
    assert "plads til dig inden for sin kvote" not in letter


def test_who_needs_a_decision_or_has_one_gets_no_letter(solved: dict[str, Solved]) -> None:
    made = letters_of(solved["da"])
    without = {row["case_id"]: row for row in made.index if row["decision"] is None}
    assert without.keys() == {"C4", "C6"}
    assert without["C4"]["why_none"].endswith("sagsbehandlers afgørelse.")
    assert without["C6"]["why_none"].startswith("Afgørelsen af 01-03-2018")
    assert not any("C4" in name or "C6" in name for name in made.files)
    assert made.summary["needs_decision"] == made.summary["locked"] == 1


def test_a_case_for_manual_review_gets_drafts(solved: dict[str, Solved]) -> None:
    made = letters_of(solved["da"])
    for letter in ("decision", "notice"):
        assert letter_of(made, letter, "C5").startswith("UDKAST.")
        assert not letter_of(made, letter, "C1").startswith("UDKAST.")
    assert {row["case_id"] for row in made.index if row["draft"]} == {"C5"}


def test_free_text_of_a_case_is_quoted_in_a_draft() -> None:
    made = letters_of(solve(problem({"A": 1, "B": 1}, case("C1", *excluded("A")))))
    letter = letter_of(made, "decision", "C1")
    assert "Af hensyn til din sikkerhed er A-by Kommune fravalgt: »Trussel«." in letter
    assert letter.startswith("UDKAST.")
    assert "Trussel" not in letter_of(made, "notice", "C1")


@pytest.mark.parametrize("detail", ["se sag C2", "P-77 har truet familien"])
def test_free_text_that_names_others_is_withheld(detail: str) -> None:
    barred = Circumstance(Kind.EXCLUSION, "A", detail=detail)
    other = replace(case("C2"), persons=(Person("P-77", 1990),))
    made = letters_of(solve(problem({"A": 2, "B": 2}, case("C1", barred), other)))
    letter = letter_of(made, "decision", "C1")
    assert detail not in letter
    assert "oplysningen skrives ind af sagsbehandleren" in letter
    assert "skal skrives om" in letter.splitlines()[0]


def test_a_job_offer_and_links_are_told_without_the_other_case() -> None:
    made = letters_of(
        solve(
            problem(
                {"A": 3, "B": 3},
                case("C1", Circumstance(Kind.JOB_OFFER, "A", **JOB)),
                case("C2", *excluded("A")),
                minutes={"AB": 20},
                links=[nearby("C1", "C2")],
            )
        )
    )
    letter = letter_of(made, "decision", "C1")
    assert "jobtilbud i A-by Kommune" in letter
    assert "har et dokumenteret jobtilbud" in letter
    assert "Din sag hører sammen med en anden sag." in letter
    assert "C2" not in letter


# --- wishes, ties, the latest stay: each as it came out ----------------------------------------------------------


def wishing(*wished: str, weight: int = 100, **fields: Any) -> str:
    """The letter of somebody with a decisive tie to B, 25 minutes from C and far from A and D."""
    wishes = [Circumstance(Kind.WISH, place) for place in wished]
    weights = {"employment": 100, "personal_wish": weight, "ties": weight, "latest_stay": weight}
    made = problem(
        {"A": 3, "B": 3, "C": 3, "D": 3},
        case("C1", family("B"), *wishes, *fields.pop("rows", ()), **fields),
        minutes={"BC": 25, "AB": 300},
        tiers=({"place_persons": 100}, {goal: weight for goal, weight in weights.items() if weight}),
        language="en",
    )
    return letter_of(letters_of(solve(made)), "decision", "C1")


def test_each_wish_is_told_as_met_or_not_and_how_near() -> None:
    letter = wishing("A", "B", "C", rows=excluded("D"))
    assert "Your wish to live in the municipality is met." in letter
    near = "Your wish to live in C-by Municipality is not met. The municipality is 25 minutes away from it"
    assert near in letter
    assert "The rules did not allow A-by Municipality to be chosen, because of your close family." in letter
    assert "at or near" not in letter


def test_a_wish_that_does_not_weigh_is_not_met_and_no_reason() -> None:
    letter = wishing("C", weight=0)
    assert "counts in its favour" not in letter
    assert "minutes away" not in letter


def test_ties_and_the_latest_stay_are_told_with_how_far_they_are() -> None:
    letter = wishing(rows=[tie("B"), tie("C"), tie("A")], centre="C")
    assert "Your ties to the municipality count in its favour." in letter
    assert "The municipality is 25 minutes away from C-by Municipality, to which you have ties" in letter
    assert "We took your ties to A-by Municipality into account, but other considerations weighed" in letter
    assert "The municipality is 25 minutes away from C-by Municipality, where you last stayed" in letter
    assert "You last stayed in the municipality, which counts in its favour." in wishing(centre="B")


def test_experience_is_told_as_it_is_known() -> None:
    for years, told_so in (
        (None, "experience not known"),
        (0, "no experience"),
        (1, "1 year's experience"),
        (2.5, "2.5 years' experience"),
        (8.3, " 8 years' experience"),
    ):
        competence = Competence("2221", None if years is None else Decimal(str(years)))
        made = letters_of(solve(problem({"A": 1}, case("C1", competence=competence), language="en")))
        for letter in ("decision", "notice"):
            assert told_so in letter_of(made, letter, "C1")


def test_the_exemption_is_cited_only_where_the_quota_is_exceeded() -> None:
    special = Circumstance(Kind.SPECIAL, "A", detail="Grund")
    for left, exceeded in ((2, False), (0, True)):
        made = solve(problem({"A": left, "B": 2}, case("C1", special), language="da"))
        assert ("§ 11, stk. 3" in letter_of(letters_of(made), "decision", "C1")) == exceeded
        law = {Catalogue("da", {}).reason(fact.basis) for fact in made.explained["C1"].law}
        assert any("§ 11, stk. 3" in basis for basis in law) == exceeded
        assert "bek. nr. 550/2022 § 12, stk. 2" in law


# --- whose data -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
def test_no_letter_holds_a_number_of_somebody_else(seed: int) -> None:
    made_of = solve(random_problem(seed, cases=8, spare=1.5))
    cases = {c.case_id for c in made_of.problem.cases}
    persons = {person.person_id for c in made_of.problem.cases for person in c.persons}
    made = letters_of(made_of)
    for row in made.index:
        for letter in ("decision", "notice", "advance"):
            if row[letter]:
                words = set(re.findall(r"[\w-]+", made.files[row[letter]].decode()))
                assert words & persons == set()
                assert words & cases <= (set() if letter == "advance" else {row["case_id"]})


@pytest.mark.parametrize("seed", range(8))
def test_no_letter_speaks_of_points_or_prices(seed: int) -> None:
    for content in letters_of(solve(random_problem(seed, cases=8, spare=1.5))).files.values():
        assert re.search(r"\bpoints?\b|\bpris", content.decode(), re.IGNORECASE) is None


def test_the_advance_notice_says_nothing_that_few_share(solved: dict[str, Solved]) -> None:
    made = letters_of(solved["da"])
    for row in made.index:
        if row["advance"]:
            text = made.files[row["advance"]].decode()
            assert row["case_id"] not in row["advance"]
            for rare in ("traume", "arabisk", "engelsk", "sundhedsfagligt", "1985", "2012", "Trussel", "2. maj"):
                assert rare not in text


def test_what_enough_cases_share_is_told_by_name_else_coarser() -> None:
    nurses = [case(f"N{i}", competence=Competence("2221")) for i in range(FEWEST)]
    teacher, cleaner = case("T1", competence=Competence("2341")), case("R1", competence=Competence("9112"))
    made = letters_of(solve(problem({"A": 9}, *nurses, teacher, cleaner)))
    text = {row["case_id"]: made.files[row["advance"]].decode() for row in made.index}
    assert "- sundhedsfagligt arbejde\n" in text["N0"]
    assert "- arbejde, der forudsætter viden på højeste niveau\n" in text["T1"]
    assert "- andre kompetencer, som oplyses med afgørelsen\n" in text["R1"]


def test_how_many_have_the_same_household_is_counted() -> None:
    made = problem({"A": 9}, case("C1"), case("C2"), case("C3", persons=2))
    counted = [Anonymiser(made).same_household(c) for c in made.batch]
    assert counted == [2, 2, 1]
    assert letters_of(solve(made)).summary["rare_households"] == 1


def test_the_number_of_an_advance_notice_does_not_follow_the_cases() -> None:
    """In the order of their texts, so that the order of the cases cannot be read from it."""
    made = letters_of(solve(problem({"A": 9}, case("C1", persons=3), case("C2", persons=1), case("C3", persons=2))))
    assert [row["advance"] for row in made.index] == [f"advance/A/{n}.txt" for n in ("03", "01", "02")]


def letter_of(made: Letters, letter: str, case_id: str) -> str:
    (row,) = (row for row in made.index if row["case_id"] == case_id)
    return made.files[row[letter]].decode()


# --- templates --------------------------------------------------------------------------------------------------


def test_a_team_replaces_one_template_and_keeps_the_others(solved: dict[str, Solved], tmp_path: Path) -> None:
    (tmp_path / "notice.html.j2").write_text(
        "<p>{{ letter.case_id }} {{ letter.municipality }}</p>", encoding="utf-8"
    )
    made = letters_of(solved["da"], Templates.of(tmp_path))
    assert made.files["notice/C1.html"].decode() == "<p>C1 Københavns Kommune</p>"
    assert "decision/C1.txt" in made.files


def test_markup_is_escaped_and_plain_text_is_not(tmp_path: Path) -> None:
    made = problem({"A": 1}, case("C1"))
    hostile = replace(made, municipalities=(Municipality("A", "<b>&", "Nord"),))
    for name in ("decision.html.j2", "notice.md.j2"):
        (tmp_path / name).write_text("{{ letter.municipality }}", encoding="utf-8")
    files = letters_of(solve(hostile), Templates.of(tmp_path)).files
    assert files["decision/C1.html"] == b"&lt;b&gt;&amp; Kommune"
    assert files["notice/C1.md"] == b"<b>& Kommune"

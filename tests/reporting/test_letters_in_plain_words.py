"""What a letter says in the reader's own terms: why nobody's work counts, what kept a place out, who chose."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from small import JOB, case, excluded, family, job, needs, problem, solve
from visitering.domain.cases import Case, Circumstance, Kind, Person
from visitering.domain.decisions import Decision
from visitering.domain.problem import Problem
from visitering.domain.reports import Wish
from visitering.reporting.letters.due import Due, State
from visitering.reporting.letters.templates import Templates
from visitering.reporting.letters.writing import Background, letters
from written import letters_of, lines

WEIGHED = ({"place_persons": 100}, {"employment": 100, "municipal_wish": 20})
CHILD, OLD = Person("P1", 2005), Person("P2", 1950)
UNABLE, SPOUSE = Person("P3", 1980, able_to_work=False), Person("P4", 1982, able_to_work=False)


def written(made: Problem, *decided: Decision) -> str:
    files = letters_of(solve(made), None, *decided).files
    return next(content.decode() for name, content in files.items() if name == "decision/C1.txt")


def of(*persons: Person) -> Case:
    return replace(case("C1"), persons=persons)


@pytest.mark.parametrize(
    ("persons", "because"),
    [
        ((CHILD,), "dine muligheder for arbejde, fordi du er under 18 år."),
        ((CHILD, replace(CHILD, person_id="P9")), "jeres muligheder for arbejde, fordi I er under 18 år."),
        ((OLD,), "fordi du er fyldt 65 år."),
        ((OLD, CHILD), "fordi de voksne blandt jer er fyldt 65 år."),
        ((UNABLE,), "fordi du efter det, der er oplyst, ikke kan arbejde."),
        ((UNABLE, SPOUSE), "fordi de voksne blandt jer efter det, der er oplyst, ikke kan arbejde."),
        ((OLD, UNABLE), "er fyldt 65 år eller efter det, der er oplyst, ikke kan arbejde."),
    ],
)
def test_why_nobodys_work_was_looked_at_is_told_by_its_cause(persons: tuple[Person, ...], because: str) -> None:
    assert because in written(problem({"A": 9, "B": 9}, of(*persons), tiers=WEIGHED))


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ("Trussel fra bekendte", "Af hensyn til din sikkerhed er A-by Kommune fravalgt: »Trussel fra bekendte«."),
        ("Tidligere voldelig samlever", "Af hensyn til din sikkerhed er A-by Kommune fravalgt: »Tidligere"),
        ("Konflikt med bekendte", "Du kan ikke visiteres til A-by Kommune: »Konflikt med bekendte«."),
    ],
)
def test_safety_is_named_where_the_ground_is_one(detail: str, said: str) -> None:
    barred = Circumstance(Kind.EXCLUSION, "A", detail=detail)
    assert said in written(problem({"A": 9, "B": 9}, case("C1", barred)))


def test_a_job_offer_yields_to_what_is_named() -> None:
    offer = Circumstance(Kind.JOB_OFFER, "B", **JOB)
    made = problem(
        {"A": 9, "B": 9},
        case("C1", family("A"), offer, *excluded("B"), needs(Kind.TREATMENT, "trauma")),
        offers=[("A", Kind.TREATMENT, "trauma", None)],
    )
    assert (
        "Jobtilbuddet i B-by Kommune har måttet vige, fordi du har nær familie i A-by Kommune, fordi du har brug for "
        "et bestemt tilbud (traumebehandling) og fordi du ikke kan visiteres til B-by Kommune." in written(made)
    )


def test_the_wishes_of_the_municipality_are_named() -> None:
    made = problem({"A": 9}, of(Person("P1", 1990, languages=("ar",), education=3)), tiers=WEIGHED)
    values = (("household_size", "1"), ("household_size", "1-3"), ("household_size", "1+"), ("language", "ar"))
    rows = [*(Wish("RA", name, value, "wanted") for name, value in values), Wish("RA", "education", "2", "unwanted")]
    wished = (
        "Kommunen har ønsket at modtage husstande på 1 person, husstande på 1–3 personer, husstande på 1 person "
        "eller flere og personer, der taler arabisk, og det taler for den."
    )
    assert wished in written(replace(made, wishes=tuple(rows)))


@pytest.mark.parametrize(
    ("decided", "said"),
    [
        (None, "Et it-system har foreslået kommunen. En sagsbehandler træffer afgørelsen."),
        ("accepted", "Et it-system har foreslået kommunen. En sagsbehandler har truffet afgørelsen."),
        ("B", "Et it-system foreslog en anden kommune. En sagsbehandler har truffet afgørelsen."),
        ("A", "En sagsbehandler har valgt kommunen og truffet afgørelsen."),
    ],
)
def test_the_part_of_the_program_is_told_as_it_was(decided: str | None, said: str) -> None:
    """`decided`: nothing yet, as proposed, or an override where the program had proposed B or A for A."""
    solved = solve(problem({"A": 9}, case("C1")))
    [row] = lines(solved)
    if decided is None:
        due = Due(row, State.PROPOSED)
    elif decided == "accepted":
        due = Due(row, State.ACCEPTED, Decision("C1", "A", 1, date(2018, 6, 1)))
    else:
        made = Decision("C1", "A", 1, date(2018, 6, 1), "override", grounds="Skolen.", proposed_municipality=decided)
        due = Due(row, State.OVERRIDE, made)
    files = letters([(Background(solved.problem), [due])], Templates.of(None)).files
    assert said in files["decision/C1.txt"].decode()


def test_copenhagen_is_called_by_its_english_name() -> None:
    made = problem({"A": 9}, case("C1", family("A"), centre="A"), language="en")
    named = replace(made, municipalities=tuple(replace(m, name="København") for m in made.municipalities))
    letter = written(named)
    assert "you are to live in the City of Copenhagen. The municipality" in letter
    assert "København" not in letter


def decided(made: Problem, **changes: Any) -> dict[str, str]:
    """The letters of the one case, decided as proposed."""
    [row] = lines(solve(made))
    due = Due(row, State.ACCEPTED, Decision("C1", row["municipality"], 1, date(2018, 6, 1), **changes))
    files = letters([(Background(made), [due])], Templates.of(None)).files
    return {name: content.decode() for name, content in files.items()}


def test_who_decided_signs_and_is_the_contact() -> None:
    files = decided(problem({"A": 9}, case("C1")), decided_by="AB")
    assert "Med venlig hilsen\n[Underskrift]\nAB\nUdlændingestyrelsen" in files["decision/C1.txt"]
    assert "Kontakt: AB. Oplys sagsnummer C1." in files["notice/C1.txt"]


def test_when_residence_was_granted_and_where_they_stay_is_told() -> None:
    made = problem({"A": 9}, case("C1", permit_date=date(2018, 4, 3), centre="A"))
    files = decided(made)
    assert "- Du fik opholdstilladelse den 3. april 2018." in files["decision/C1.txt"]
    assert "Opholdstilladelsen er givet den 3. april 2018." in files["notice/C1.txt"]
    assert "Seneste opholdssted: et asylcenter i A-by Kommune." in files["notice/C1.txt"]
    [advance] = [text for name, text in files.items() if name.startswith("advance/")]
    assert "april" not in advance


@pytest.mark.parametrize("basis", ["8", "8.1"])
def test_quota_refugees_are_taken_over_when_they_are_registered(basis: str) -> None:
    usual, quota = (decided(problem({"A": 9}, case("C1", permit_basis=b))) for b in ("7.1", basis))
    assert "overtager ansvaret for dig den 1. august 2018 (integrationslovens § 4)" in usual["decision/C1.txt"]
    for letter in ("decision/C1.txt", "notice/C1.txt"):
        assert "1. august" not in quota[letter]
        assert "bliver registreret som bosat dér (integrationslovens § 4)" in quota[letter]


def test_the_answers_of_a_minor_are_blanks_and_the_municipality_is_told_of_a_child() -> None:
    made = problem({"A": 9}, case("C1", unaccompanied_minor=True, heard_on=date(2018, 4, 20)))
    letter = written(made)
    assert (
        "- Vi har hørt dig den 20. april 2018.\n- [Sagsbehandleren skriver, hvad den mindreårige svarede.]" in letter
    )
    [advance] = [text for name, text in decided(made).items() if name.startswith("advance/")]
    assert "Det er en mindreårig, der er kommet uden sine forældre." in advance


def test_a_job_offer_that_bound_the_case_is_told_with_how_far_it_is() -> None:
    here = written(problem({"A": 9, "B": 9}, case("C1", job("B"))))
    assert "- Du har et jobtilbud i kommunen, og det har vi lagt vægt på." in here
    near = written(problem({"A": 9, "B": 0, "C": 9}, case("C1", job("B")), minutes={"AB": 40, "BA": 40}))
    assert "Kommunen ligger 40 minutters rejse derfra, og det har vi lagt vægt på." in near


def test_languages_that_not_everybody_speaks_are_told_together() -> None:
    alike = (replace(UNABLE, languages=("ar",)), replace(SPOUSE, languages=("ar",)))
    assert "- I taler arabisk." in written(problem({"A": 9}, of(*alike)))
    apart = (alike[0], replace(SPOUSE, languages=("ar", "ku")))
    assert "- I taler tilsammen arabisk og kurdisk." in written(problem({"A": 9}, of(*apart)))

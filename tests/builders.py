"""Small problems made by hand: municipalities A, B, C, D, out of each other's reach unless a test says otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from problems import BASELINE, OCCUPATIONS, policy
from visitering.domain.cases import Case, Circumstance, Competence, Kind, Link, Person
from visitering.domain.decisions import Decision
from visitering.domain.geography import Municipality, Quota, TravelTimes
from visitering.domain.problem import Problem
from visitering.domain.reasons import Reason
from visitering.domain.reports import Offer, Report, Section, Shortage, Wish
from visitering.goals.score import Scores
from visitering.rules.book import ORDER, Rulebook

TODAY = date(2018, 5, 2)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
EVERYWHERE = ("A", "B", "C", "D")
ALL_GOALS: tuple[Mapping[str, int], ...] = (*BASELINE, {"network": 100})


def a_person(age: int = 30, person_id: str = "P1", **fields: Any) -> Person:
    """Of that age in the decision year."""
    return Person(person_id, birth_year=TODAY.year - age, **fields)


def worker(occupation: str, years: str = "0", authorised: bool | None = None, **fields: Any) -> Person:
    """Thirty years old, with one competence."""
    return a_person(competences=(Competence(occupation, Decimal(years), authorised),), **fields)


def a_case(
    *circumstances: Circumstance, case_id: str = "C1", size: int = 1, persons: Sequence[Person] = (), **fields: Any
) -> Case:
    """Of the given persons, or of `size` adults without anything."""
    people = tuple(persons) or tuple(a_person(person_id=f"{case_id}.{i}") for i in range(size))
    return Case(case_id, people, circumstances=circumstances, **fields)


def circumstance(kind: str, municipality: str | None = None, **fields: Any) -> Circumstance:
    return Circumstance(Kind(kind), municipality, **fields)


def a_job_offer(municipality: str, hours: str | None = "37", **fields: Any) -> Circumstance:
    """Valid, unless the fields say otherwise."""
    given: dict[str, Any] = {"hours": hours and Decimal(hours), "documented_on": YESTERDAY}
    return Circumstance(Kind.JOB_OFFER, municipality, **(given | fields))


def a_decision(case_id: str, municipality: str, persons: int = 1, **fields: Any) -> Decision:
    """Of yesterday, unless the fields say otherwise."""
    given: dict[str, Any] = {"decided_on": YESTERDAY}
    return Decision(case_id, municipality, persons, **(given | fields))


def a_report(municipality: str, report_id: str | None = None, **fields: Any) -> Report:
    """R and the municipality's code, of yesterday, covering everything, unless the fields say otherwise."""
    given: dict[str, Any] = {"received_on": YESTERDAY}
    return Report(report_id or f"R{municipality}", municipality, **(given | fields))


def only(section: str) -> frozenset[Section]:
    return frozenset({Section(section)})


def a_problem(
    *cases: Case,
    quotas: Mapping[str, int] | None = None,
    received: Mapping[str, int] | None = None,
    travel: Mapping[str, float] | None = None,
    regions: Mapping[str, str] | None = None,
    rules: Mapping[str, Mapping[str, Any]] | None = None,
    parameters: Mapping[str, Mapping[str, Any]] | None = None,
    tiers: tuple[Mapping[str, int], ...] = ALL_GOALS,
    reports: Sequence[Report] = (),
    shortages: Sequence[Shortage] = (),
    offers: Sequence[Offer] = (),
    wishes: Sequence[Wish] = (),
    links: Sequence[Link] = (),
    decisions: Sequence[Decision] = (),
) -> Problem:
    """`quotas`: 100 where nothing is said. `travel`: minutes, "A-B" both ways, "A>B" one way."""
    places = EVERYWHERE
    pairs: dict[tuple[str, str], int] = {}
    for route, minutes in (travel or {}).items():
        pairs[route[0], route[2]] = round(minutes * 100)
        if route[1] == "-":
            pairs[route[2], route[0]] = round(minutes * 100)
    return Problem(
        policy=policy(rules=rules or {}, parameters=parameters or {}, tiers=tiers),
        municipalities=tuple(Municipality(code, code, (regions or {}).get(code, "North")) for code in places),
        quotas={code: Quota((quotas or {}).get(code, 100), (received or {}).get(code, 0)) for code in places},
        travel=TravelTimes.of(list(places), pairs),
        cases=cases,
        occupations=OCCUPATIONS,
        reports=tuple(reports),
        shortages=tuple(shortages),
        offers=tuple(offers),
        wishes=tuple(wishes),
        links=tuple(links),
        decisions=tuple(decisions),
    )


def forbidden(problem: Problem, case_id: str = "C1") -> dict[str, str]:
    """The first rule that forbids, by municipality; those that are allowed are left out."""
    (case,) = (case for case in problem.cases if case.case_id == case_id)
    verdict = Rulebook(problem).verdict(case)
    return {code: ORDER[v] for code, v in zip(EVERYWHERE, verdict.tolist(), strict=True) if v >= 0}


def allowed(problem: Problem, case_id: str = "C1") -> str:
    """The municipalities the case may go to, as one word."""
    barred = forbidden(problem, case_id)
    return "".join(code for code in EVERYWHERE if code not in barred)


def why(problem: Problem, municipality: str, case_id: str = "C1") -> Reason:
    """The reason against a municipality that is forbidden."""
    (case,) = (case for case in problem.cases if case.case_id == case_id)
    reason = Rulebook(problem).why_not(case, municipality)
    assert reason is not None
    return reason


def exempt(problem: Problem, case_id: str = "C1") -> dict[str, str]:
    """The basis of the exemption from the quota, by municipality."""
    (case,) = (case for case in problem.cases if case.case_id == case_id)
    return {EVERYWHERE[m]: str(kind) for m, kind in sorted(Rulebook(problem).exemptions(case).items())}


def points(problem: Problem, goal: str, case_id: str = "C1") -> dict[str, int]:
    """Points of the case by municipality, without openings."""
    (case,) = (case for case in problem.cases if case.case_id == case_id)
    return dict(zip(EVERYWHERE, Scores(problem).points(case)[goal].tolist(), strict=True))

"""Hand-made problems: a few municipalities and cases, and nothing but what a test says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from problems import OCCUPATIONS, TODAY, policy
from visitering.audit import audit
from visitering.domain.cases import Case, Circumstance, Competence, Kind, Link, Person
from visitering.domain.decisions import Decision
from visitering.domain.geography import Municipality, Quota, TravelTimes
from visitering.domain.problem import Problem
from visitering.domain.reports import Offer, Report, Shortage
from visitering.domain.result import Result
from visitering.explaining.catalogue import Catalogue
from visitering.explaining.explainer import Explainer
from visitering.explaining.explanation import Explanation
from visitering.goals.score import Scores
from visitering.matching.tiers import place
from visitering.rules.book import Rulebook

JOB: dict[str, Any] = {"hours": Decimal(37), "documented_on": TODAY}
NURSE, NEW_NURSE = Competence("2221", Decimal(10)), Competence("2221")
PERSONS_FIRST: tuple[Mapping[str, int], ...] = ({"place_persons": 100}, {"employment": 100, "ties": 100})


def case(
    case_id: str,
    *circumstances: Circumstance,
    persons: int = 1,
    competence: Competence | None = None,
    **changes: Any,
) -> Case:
    """A case of adults born in 1990, who all have the competence."""
    competences = (competence,) if competence else ()
    people = (Person(f"{case_id}-{i}", 1990, competences=competences) for i in range(1, persons + 1))
    return Case(case_id, tuple(people), circumstances=tuple(circumstances), **changes)


def family(place: str) -> Circumstance:
    return Circumstance(Kind.CLOSE_FAMILY, place)


def tie(place: str) -> Circumstance:
    return Circumstance(Kind.CLOSE_FAMILY, place, decisive=False)


def excluded(*places: str) -> tuple[Circumstance, ...]:
    return tuple(Circumstance(Kind.EXCLUSION, place, detail="Trussel") for place in places)


def job(place: str) -> Circumstance:
    return Circumstance(Kind.JOB_OFFER, place, **JOB)


def needs(kind: Kind, code: str) -> Circumstance:
    return Circumstance(kind, code=code)


def same(a: str, b: str) -> Link:
    return Link(a, b, same_municipality=True)


def nearby(a: str, b: str) -> Link:
    return Link(a, b, same_municipality=False)


def problem(
    left: Mapping[str, int],
    *cases: Case,
    minutes: Mapping[str, int] | None = None,
    markets: Mapping[str, int] | None = None,
    openings: Mapping[str, int] | None = None,
    offers: Iterable[tuple[str, Kind, str, int | None]] = (),
    links: Iterable[Link] = (),
    decisions: Iterable[Decision] = (),
    **policy_changes: Any,
) -> Problem:
    """`left`: quota by municipality. `minutes`: {"AB": 20} both ways. `openings`: for nurses, by municipality.

    `offers`: (municipality, kind, code, places). Every municipality reports, with a labour market of 3 unless said.
    """
    places = list(left)
    pairs = {(a, b): 100 * t for key, t in (minutes or {}).items() for a, b in (tuple(key), tuple(reversed(key)))}
    received = TODAY - timedelta(days=10)
    return Problem(
        policy=policy(**({"tiers": PERSONS_FIRST} | policy_changes)),
        municipalities=tuple(Municipality(code, f"{code}-by", "Nord") for code in places),
        quotas={code: Quota(quota) for code, quota in left.items()},
        travel=TravelTimes.of(places, pairs),
        cases=cases,
        occupations=OCCUPATIONS,
        reports=tuple(
            Report(f"R{code}", code, received, labour_market=(markets or {}).get(code, 3)) for code in places
        ),
        shortages=tuple(
            Shortage(f"R{code}.1", f"R{code}", occupation="2221", strength=3, openings=n)
            for code, n in (openings or {}).items()
        ),
        offers=tuple(Offer(f"R{code}-{kind}-{what}", f"R{code}", kind, what, n) for code, kind, what, n in offers),
        links=tuple(links),
        decisions=tuple(decisions),
    )


@dataclass(frozen=True)
class Solved:
    """A placed and audited problem with its explanations by case."""

    book: Rulebook
    scores: Scores
    result: Result

    @property
    def problem(self) -> Problem:
        return self.book.problem

    @property
    def explained(self) -> dict[str, Explanation]:
        explainer = Explainer(self.problem, self.result, self.book, self.scores)
        return {explanation.case.case_id: explanation for explanation in explainer.explanations}

    def sentence(self, case_id: str) -> str:
        return Catalogue.of(self.problem).sentence(self.explained[case_id].reasons)


def solve(problem: Problem) -> Solved:
    """Places and audits a problem."""
    book, scores = Rulebook(problem), Scores(problem)
    result = place(problem, book, scores)
    audit(problem, result, book, scores)
    return Solved(book, scores, result)

"""Random problems that also vary what the plain ones leave alone: the policy, the book of decisions, odd persons."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from problems import BASELINE, TODAY, random_problem
from visitering.domain.cases import Case, Circumstance, Kind, Link, Person
from visitering.domain.decisions import Decision
from visitering.domain.facts import facts_sha256
from visitering.domain.problem import Problem

SWITCHES = (
    "exclusion",
    "close_family",
    "institution_before",
    "special",
    "treatment",
    "institution",
    "education",
    "job_offer",
    "links",
    "quota",
    "unaccompanied_minor",
    "over_quota",
    "locked",
    "capacity",
    "not_again",
)
WITH_MINUTES = ("close_family", "institution_before", "special", "treatment", "institution", "education", "job_offer")
GOALS = tuple(goal for tier in BASELINE for goal in tier)

TIERS: tuple[tuple[Mapping[str, int], ...], ...] = (
    BASELINE,
    ({"even_distribution": 100}, {"place_persons": 100}, {"employment": 133, "ties": 7}),
    ({"employment": 100}, {"place_persons": 100}, {"even_distribution": 25, "waiting": 1}),
    ({"employment": 100, "even_distribution": 40, "municipal_wish": 55},),
    ({"place_persons": 20000, "employment": 100, "services": 37}, {"network": 100}),
    ({"municipal_wish": 100}, {"latest_stay": 1, "personal_wish": 99}, {"place_persons": 100}),
    ({"predicted_outcome": 100},),
    ({"place_persons": 100}, {"predicted_outcome": 130, "even_distribution": 1_000_000, "ties": 70_000}),
    ({"predicted_outcome": 100, "employment": 500_000}, {"place_persons": 100, "services": 37}),
    ({"place_persons": 100, "even_distribution": 0}, {"services": 100, "network": 3}, {"even_distribution": 100}),
)


def varied_problem(seed: int) -> Problem:
    """Small enough to try every placement."""
    rng = random.Random(f"varied {seed}")
    plain = random_problem(
        seed,
        cases=rng.randint(2, 6),
        municipalities=rng.randint(2, 5),
        spare=rng.choice((0.5, 0.8, 1.0, 1.3)),
        tiers=_tiers(rng),
        rules=_rules(rng),
        parameters=_parameters(rng),
    )
    places = [m.code for m in plain.municipalities]
    cases = tuple(_varied_case(rng, case, places) for case in plain.cases)
    things = [s.shortage_id for s in plain.shortages] + [o.offer_id for o in plain.offers]
    decisions = (*plain.decisions, *_decisions(rng, cases, places, things))
    return replace(plain, cases=cases, decisions=tuple(_with_facts(seed, cases, plain.links, decisions)))


def _with_facts(
    seed: int, cases: tuple[Case, ...], links: tuple[Link, ...], decisions: tuple[Decision, ...]
) -> Iterator[Decision]:
    """Some decisions with the hash of what is known of the case, some with one of what was known once."""
    rng, known = random.Random(f"facts {seed}"), {case.case_id: case for case in cases}
    for row in decisions:
        case = known.get(row.case_id)
        hashes = (None, "0" * 64, "0" * 64 if case is None else facts_sha256(case, links))
        yield replace(row, facts_sha256=rng.choice(hashes))


def _tiers(rng: random.Random) -> tuple[Mapping[str, int], ...]:
    if rng.random() < 0.6:
        return rng.choice(TIERS)
    goals = rng.sample((*GOALS, "network"), rng.randint(1, 8))
    cut = rng.randint(0, len(goals))
    tiers = ({goal: rng.choice((0, 1, 33, 50, 100, 250)) for goal in part} for part in (goals[:cut], goals[cut:]))
    return tuple(tier for tier in tiers if tier)


def _rules(rng: random.Random) -> dict[str, dict[str, Any]]:
    rules: dict[str, dict[str, Any]] = {rule: {"enabled": False} for rule in SWITCHES if rng.random() < 0.1}
    for rule in WITH_MINUTES:
        if rng.random() < 0.2:
            rules.setdefault(rule, {})["within_minutes"] = rng.choice((0, 29, 30, 45, 59, 60, 90))
    if rng.random() < 0.15:
        rules["scored_only"] = {"enabled": True}
    if rng.random() < 0.2:
        rules.setdefault("links", {})["nearby_minutes"] = rng.choice((0, 45, 60))
    if rng.random() < 0.1:
        rules.setdefault("job_offer", {})["min_hours"] = rng.choice((0, 10, 37))
    return rules


def _parameters(rng: random.Random) -> dict[str, dict[str, Any]]:
    parameters: dict[str, dict[str, Any]] = {}
    if rng.random() < 0.3:
        parameters["employment"] = {"openings_not_stated": rng.choice((0, 1, 2))}
    if rng.random() < 0.2:
        parameters["services"] = {"within_minutes": rng.choice((0, 15, 45))}
    return parameters


def _varied_case(rng: random.Random, case: Case, places: list[str]) -> Case:
    persons = tuple(_varied_person(rng, person) for person in case.persons)
    more: list[Circumstance] = []
    if rng.random() < 0.2:
        kind = rng.choice((Kind.CLOSE_FAMILY, Kind.INSTITUTION_BEFORE, Kind.SPECIAL))
        more.append(Circumstance(kind, rng.choice(places), decisive=rng.random() < 0.5, detail="Grund"))
    if rng.random() < 0.2:
        kind, code = rng.choice(((Kind.TREATMENT, "trauma"), (Kind.INSTITUTION, "home"), (Kind.EDUCATION, "sign")))
        more.append(Circumstance(kind, code=code))
    if rng.random() < 0.15:
        course = rng.choice((None, "igu", "IGU"))
        hours = rng.choice((None, Decimal(15), Decimal("14.75")))
        limited = rng.choice((True, None))
        documented: date | None = rng.choice((None, TODAY))
        more.append(Circumstance(Kind.JOB_OFFER, rng.choice(places), course, None, True, hours, limited, documented))
    if rng.random() < 0.2:
        more.append(Circumstance(Kind.WISH, rng.choice(places)))
    circumstances = [*case.circumstances, *more]
    rng.shuffle(circumstances)
    permit = rng.choice(
        (case.permit_date,) * 8 + (None, TODAY, TODAY - timedelta(days=500), TODAY + timedelta(days=1))
    )
    centre = case.centre if rng.random() < 0.9 else None
    return replace(case, persons=persons, circumstances=tuple(circumstances), permit_date=permit, centre=centre)


def _varied_person(rng: random.Random, person: Person) -> Person:
    if rng.random() < 0.15:
        return replace(
            person, birth_year=TODAY.year - rng.choice((17, 18, 64, 65)), adult=rng.choice((None, True, False))
        )
    return person


def _decisions(rng: random.Random, cases: tuple[Case, ...], places: list[str], things: list[str]) -> list[Decision]:
    """Of cases of the file and of others: rejected, reopened, of other years, later ones, with places taken."""
    decisions = []
    for i in range(rng.choice((0, 0, 1, 2, 3))):
        known = rng.choice(cases).case_id
        decisions.append(
            Decision(
                rng.choice((known, f"E{i}")),
                rng.choice(places),
                rng.randint(1, 3),
                TODAY + timedelta(days=rng.choice((-200, -30, -1, 0, 0, 1))),
                decision=rng.choice(("accepted", "override", "rejected")),
                uses=tuple(rng.choices(things, k=rng.randint(0, 2))) if things else (),
                reopened_on=rng.choice((None, None, TODAY, TODAY + timedelta(days=1))),
            )
        )
    return decisions


def both(seeds: Iterable[int]) -> Iterator[tuple[str, Problem]]:
    """For each seed a plain and a varied problem, with a name that tells how to make it again."""
    for seed in seeds:
        yield f"random_problem({seed})", random_problem(seed)
        yield f"varied_problem({seed})", varied_problem(seed)

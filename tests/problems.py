"""Random synthetic problems, small or large, built in memory: what property tests and trials work on."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from laws import known_law
from visitering.domain.announcements import Announcement
from visitering.domain.cases import Case, Circumstance, Competence, Kind, Link, Person
from visitering.domain.decisions import Decision
from visitering.domain.geography import Municipality, Quota, TravelTimes
from visitering.domain.held import Held
from visitering.domain.occupations import Occupations
from visitering.domain.policy import Policy, SolverLimits
from visitering.domain.problem import Problem
from visitering.domain.reports import Offer, Report, Section, Shortage, Wish
from visitering.loading.reference_data import occupations

TODAY = date(2018, 5, 2)
BASELINE: tuple[Mapping[str, int], ...] = (
    {"place_persons": 100},
    {"waiting": 100},
    {
        "employment": 100,
        "services": 100,
        "even_distribution": 100,
        "ties": 50,
        "latest_stay": 10,
        "personal_wish": 10,
        "municipal_wish": 20,
        "kept_announcement": 10,
    },
)
OCCUPATIONS = Occupations(
    {"22": frozenset("Q"), "71": frozenset("F"), "51": frozenset("IS"), "91": frozenset("N"), "25": frozenset("J")},
    dict.fromkeys(occupations().isco_titles, ""),
    {},
)
CODES = ("2221", "2211", "7115", "7126", "5120", "5131", "9112", "2512", "22", "7")
LANGUAGES = ("ar", "ti", "fa", "en")


def policy(**changes: Any) -> Policy:
    settings: dict[str, Any] = {
        "name": "random",
        "date": TODAY,
        "tiers": BASELINE,
        "solver": SolverLimits(),
        "orders": known_law(),
    }
    return Policy(**(settings | changes))


def random_problem(
    seed: int, cases: int = 5, municipalities: int = 4, spare: float = 1.3, **policy_changes: Any
) -> Problem:
    """A problem with openings, limited offers, links, exemptions, 0-quotas, decisions and contradictions."""
    rng = random.Random(seed)
    places = [f"{100 + m:04d}" for m in range(municipalities)]
    people = [_case(rng, i, places) for i in range(cases)]
    persons = sum(case.size for case in people)
    quotas = _quotas(rng, places, persons, spare)
    reports, shortages, offers, wishes = _reports(rng, places, cases)
    decisions = [
        Decision(
            f"D{i}",
            rng.choice(places),
            rng.randint(1, 2),
            TODAY - timedelta(days=rng.randint(1, 200)),
            uses=tuple(rng.sample([s.shortage_id for s in shortages], 1)) if shortages and rng.random() < 0.5 else (),
        )
        for i in range(rng.randint(0, max(1, cases // 4)))
    ]
    if people and rng.random() < 0.3:
        decisions.append(Decision(people[0].case_id, rng.choice(places), people[0].size, TODAY - timedelta(days=9)))
    pairs = {
        (a, b): rng.choice((500, 1500, 2900, 3000, 3600, 4500, 5950, 6000, 7000, 9000))
        for a in places
        for b in places
        if a != b and rng.random() < min(0.9, 12 / municipalities)
    }
    told = random.Random(f"announced {seed}")
    announcements = [
        Announcement(case.case_id, told.choice(places), TODAY - timedelta(days=told.randint(-2, 9)))
        for case in people
        for _ in range(2)
        if told.random() < 0.2
    ]
    capacities, demands, scores = _extras(random.Random(f"extras {seed}"), people, places)
    return Problem(
        policy=policy(seed=seed % 7, **policy_changes),
        municipalities=tuple(Municipality(code, code, rng.choice("NS")) for code in places),
        quotas=quotas,
        travel=TravelTimes.of(places, pairs),
        cases=tuple(_with_extents(random.Random(f"extents {seed}"), case) for case in people),
        occupations=OCCUPATIONS,
        reports=tuple(reports),
        shortages=tuple(shortages),
        offers=tuple(offers),
        wishes=tuple(wishes),
        links=tuple(_links(rng, people)),
        decisions=tuple(decisions),
        capacities=capacities,
        demands=demands,
        scores=scores,
        announcements=tuple(announcements),
        held=_held(random.Random(f"held {seed}"), people, places),
    )


def _with_extents(rng: random.Random, case: Case) -> Case:
    """The case with some of its exclusions about more than a municipality."""
    rows = [
        replace(
            row,
            within_minutes=rng.choice((15, 30, 45)) if rng.random() < 0.25 else None,
            region=rng.choice("NS") if rng.random() < 0.1 else None,
        )
        if row.kind is Kind.EXCLUSION
        else row
        for row in case.circumstances
    ]
    return replace(case, circumstances=tuple(rows))


def _held(rng: random.Random, people: list[Case], places: list[str]) -> dict[str, Held]:
    """In some problems a case is held somewhere, or left open."""
    chosen = [case.case_id for case in people if rng.random() < 0.1] if rng.random() < 0.3 else []
    return {c: Held(c, rng.choice(places) if rng.random() < 0.8 else None, "held by hand") for c in chosen}


def _extras(
    rng: random.Random, people: list[Case], places: list[str]
) -> tuple[dict[str, dict[str, int]], dict[str, dict[str, int]], dict[str, dict[str, Decimal]]]:
    """In some problems capacities, of ages and of a service of one's own; in all of them scores of most pairs."""
    services = [s for s in ("persons", "children", "adults", "seniors", "school_age", "beds") if rng.random() < 0.12]
    most = max(1, 2 * len(people) // len(places))
    capacities = {s: {m: rng.randint(0, most) for m in places if rng.random() < 0.7} for s in services}
    demands = {case.case_id: {"beds": rng.randint(0, 2)} for case in people if rng.random() < 0.5}
    scores = {
        case.case_id: {m: Decimal(rng.randint(0, 3_000_000)) / 1_000_000 for m in places if rng.random() < 0.8}
        for case in people
        if rng.random() < 0.9
    }
    return {s: by_place for s, by_place in capacities.items() if by_place}, demands, scores


def _case(rng: random.Random, i: int, places: list[str]) -> Case:
    size = rng.choices((1, 2, 3, 4, 6), (60, 15, 10, 10, 5))[0]
    persons = tuple(_person(rng, f"P{i}-{j}", adult=j < 2) for j in range(size))
    minor = rng.random() < 0.04
    return Case(
        case_id=f"C{i:04d}",
        persons=persons,
        permit_date=TODAY - timedelta(days=rng.randint(0, 100)),
        centre=rng.choice(places),
        unaccompanied_minor=minor,
        heard_on=TODAY - timedelta(days=3) if minor and rng.random() < 0.6 else None,
        circumstances=tuple(_circumstances(rng, places)),
    )


def _person(rng: random.Random, person_id: str, adult: bool) -> Person:
    competences = tuple(
        Competence(rng.choice(CODES), Decimal(rng.choice(("0", "2", "2.5", "10"))), rng.choice((None, True, False)))
        for _ in range(rng.randint(0, 2) if adult else 0)
    )
    return Person(
        person_id,
        birth_year=2018 - (rng.randint(18, 70) if adult else rng.randint(0, 18)),
        education=rng.choice((None, 2, 3, 6)) if adult else None,
        languages=tuple(rng.sample(LANGUAGES, rng.randint(1, 2))),
        able_to_work=rng.random() < 0.9,
        competences=competences,
    )


def _circumstances(rng: random.Random, places: list[str]) -> list[Circumstance]:
    found: list[Circumstance] = []
    anywhere = partial(rng.choice, places)
    if rng.random() < 0.15:
        kind = rng.choice((Kind.CLOSE_FAMILY, Kind.CLOSE_FAMILY, Kind.INSTITUTION_BEFORE, Kind.SPECIAL))
        found.append(Circumstance(kind, anywhere(), decisive=rng.random() < 0.7, detail="Grund"))
    if rng.random() < 0.12:
        found.append(Circumstance(Kind.EXCLUSION, anywhere(), detail="Trussel"))
    if rng.random() < 0.12:
        kind, code = rng.choice(((Kind.TREATMENT, "trauma"), (Kind.INSTITUTION, "home"), (Kind.EDUCATION, "sign")))
        found.append(Circumstance(kind, code=code))
    if rng.random() < 0.12:
        hours, documented = Decimal(rng.choice((10, 15, 37))), TODAY - timedelta(days=rng.choice((-1, 0, 5)))
        limited = rng.choice((None, True, False))
        found.append(
            Circumstance(Kind.JOB_OFFER, anywhere(), hours=hours, time_limited=limited, documented_on=documented)
        )
    if rng.random() < 0.2:
        found.append(Circumstance(Kind.WISH, anywhere()))
    return found


def _quotas(rng: random.Random, places: list[str], persons: int, spare: float) -> dict[str, Quota]:
    shares = [0.0 if rng.random() < 0.15 else rng.random() + 0.2 for _ in places]
    total = sum(shares) or 1.0
    return {
        place: Quota(round(share / total * persons * spare) + (received := rng.choice((0, 0, 1))), received)
        for place, share in zip(places, shares, strict=True)
    }


def _reports(
    rng: random.Random, places: list[str], cases: int
) -> tuple[list[Report], list[Shortage], list[Offer], list[Wish]]:
    reports, shortages, offers, wishes = [], [], [], []
    scale = max(1, cases // (4 * len(places)))
    for place in places:
        for n in range(rng.randint(0, 2)):
            rid = f"R{place}{n}"
            age = 20 * n + rng.randint(0, 19)
            received = TODAY - timedelta(days=age - (5 if rng.random() < 0.05 and n == 0 else 0))
            valid = received + timedelta(days=rng.choice((10, 300))) if rng.random() < 0.3 else None
            sections = frozenset(Section) if rng.random() < 0.8 else frozenset({rng.choice(list(Section))})
            market = rng.choice((None, 1, 2, 3, 4, 5))
            reports.append(Report(rid, place, received, valid, sections, market))
            for k in range(rng.randint(0, 3)):
                occupation = rng.choice((None, "2221", "221", "71", "7", "5120", "9112"))
                industry = rng.choice("QFN") if occupation is None else None
                openings = rng.choice((None, scale, scale, 2 * scale))
                strength = rng.choice((None, 1, 2, 3))
                shortages.append(Shortage(f"{rid}.{k}", rid, industry, occupation, strength, openings))
            for kind, code in (("treatment", "trauma"), ("institution", "home"), ("education", "sign")):
                if rng.random() < 0.5:
                    offers.append(Offer(f"{rid}-{code}", rid, kind, code, rng.choice((None, 0, scale, scale))))
            known = [code for code in ("danish", "school", "daycare") if rng.random() < 0.5]
            offers += [Offer(f"{rid}-{code}", rid, "education", code) for code in known]
            if rng.random() < 0.6:
                offers.append(Offer(f"{rid}-i", rid, "interpreter", rng.choice(LANGUAGES)))
                offers.append(Offer(f"{rid}-l", rid, "language", rng.choice(LANGUAGES), rng.randint(1, 90)))
            wishes += rng.sample(
                [
                    Wish(rid, "household_size", rng.choice(("1", "2-3", "4+")), rng.choice(("wanted", "unwanted"))),
                    Wish(rid, "language", rng.choice(LANGUAGES), "wanted"),
                    Wish(rid, "centre", rng.choice(places), rng.choice(("wanted", "unwanted"))),
                    Wish(rid, "education", "5", rng.choice(("wanted", "unwanted"))),
                ],
                rng.randint(0, 3),
            )
    return reports, shortages, offers, wishes


def _links(rng: random.Random, people: list[Case]) -> list[Link]:
    links = []
    for _ in range(max(1, len(people) // 20)):
        if len(people) > 1 and rng.random() < 0.6:
            a, b = rng.sample(people, 2)
            links.append(Link(a.case_id, b.case_id, rng.random() < 0.5))
    return links

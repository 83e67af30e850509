"""Random small problems whose cases belong together through others: later, decided, rejected or reopened ones."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from problems import TODAY, random_problem
from visitering.domain.cases import Case, Circumstance, Kind, Link
from visitering.domain.decisions import Decision
from visitering.domain.problem import Problem

FATES = ("batch", "batch", "batch", "later", "later", "decided", "rejected", "reopened", "gone", "minor", "future")


def linked_problem(seed: int) -> Problem:
    """Some links join the cases in trees (chains, stars), each case with a fate of its own."""
    rng = random.Random(f"linked {seed}")
    spare = rng.choice((1.0, 2.0))
    plain = random_problem(seed, cases=rng.randint(4, 6), municipalities=rng.randint(3, 4), spare=spare)
    places = [m.code for m in plain.municipalities]
    cases: list[Case] = []
    decisions = list(plain.decisions)
    for case in plain.cases:
        fate = rng.choice(FATES)
        cases += _with_fate(rng, case, fate, places)
        decisions += _decisions(rng, case, fate, places)
    names = [case.case_id for case in plain.cases]
    rng.shuffle(names)
    links = [
        Link(name, rng.choice(names[max(0, i - 2) : i]), rng.random() < 0.5)
        for i, name in enumerate(names)
        if i and rng.random() < 0.85
    ]
    return replace(plain, cases=tuple(cases), decisions=tuple(decisions), links=tuple(links))


def _with_fate(rng: random.Random, case: Case, fate: str, places: list[str]) -> list[Case]:
    """The case as `cases.csv` has it; not at all where only the book of decisions knows it."""
    if rng.random() < 0.3:
        out = Circumstance(Kind.EXCLUSION, rng.choice(places), detail="Trussel")
        case = replace(case, circumstances=(*case.circumstances, out))
    if fate == "later":
        case = replace(case, permit_date=TODAY + timedelta(days=rng.randint(1, 60)))
    if fate == "minor":
        case = replace(case, unaccompanied_minor=True, heard_on=rng.choice((None, TODAY + timedelta(days=1))))
    return [] if fate in ("gone", "future") else [case]


def _decisions(rng: random.Random, case: Case, fate: str, places: list[str]) -> list[Decision]:
    made = Decision(case.case_id, rng.choice(places), case.size, TODAY - timedelta(days=9))
    if fate == "decided":
        return [made]
    if fate == "rejected" or (fate == "gone" and rng.random() < 0.5):
        return [replace(made, decision="rejected")]
    if fate in ("reopened", "gone"):
        return [replace(made, reopened_on=TODAY - timedelta(days=rng.randint(0, 3)))]
    return [replace(made, decided_on=TODAY + timedelta(days=2))] if fate == "future" else []

"""The ten lines of docs/certificate.md give the bound that the audit computes."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from oracle import Oracle
from problems import random_problem
from visitering.audit.bound import bound_from_prices, scarce_things
from visitering.domain.cases import Case
from visitering.domain.problem import Problem
from visitering.domain.result import Prices
from visitering.goals.score import Scores
from visitering.rules.book import Rulebook

PAGE = Path(__file__).parents[2] / "docs" / "certificate.md"
ONE_TIER = ({"employment": 100, "services": 100, "even_distribution": 100, "ties": 50},)
Option = tuple[int, int, int, int, int, list[str]]
"""Case, municipality, value, persons, of these counted, things used."""


def snippet() -> Any:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)  # the code of the page
    return names["bound"]


def options(oracle: Oracle) -> Iterator[Option]:
    """Every way to place a case: with each choice of openings and offers, where any place of them is left."""
    (weights,) = oracle.policy.tiers
    free = oracle.places_of_offers()
    for c, case in enumerate(oracle.batch):
        for m, code in enumerate(oracle.codes):
            if oracle.forbidding(case, code) is None:
                counted = 0 if oracle.goes_beyond(case, code) else case.size
                for fills, offers in product(_fills(oracle, case, code), _offers(oracle, case, code, free)):
                    points = (
                        w * oracle.points(goal, case, code, fills)
                        for goal, w in weights.items()
                        if goal != "even_distribution"
                    )
                    yield c, m, sum(points), case.size, counted, [*fills.values(), *offers]


def _fills(oracle: Oracle, case: Case, code: str) -> Iterator[dict[str, str]]:
    choices = [
        [None, *(s for s in oracle.matches(person, code) if oracle.openings(s) > 0)] for person in case.persons
    ]
    for chosen in product(*choices):
        yield {p.person_id: s for p, s in zip(case.persons, chosen, strict=True) if s is not None}


def _offers(oracle: Oracle, case: Case, code: str, free: dict[str, int]) -> Iterator[tuple[str, ...]]:
    return product(*([o for o in near if free[o] > 0] for near in oracle.limited(case, code).values()))


def from_the_page(problem: Problem, prices: Prices) -> int:
    oracle, evenness = Oracle(problem), Scores(problem).evenness
    things = scarce_things(Scores(problem))
    rows = list(options(oracle))
    use = np.zeros((len(rows), len(things)), dtype=np.int64)
    for o, row in enumerate(rows):
        for thing in row[-1]:
            use[o, list(things).index(thing)] += 1
    columns = [np.array([row[i] for row in rows], dtype=np.int64) for i in range(5)]
    number = np.arange(oracle.persons + 1)[:, None]
    even = -100 * evenness.loss(problem.load + number).T
    named = (prices.place, prices.load, prices.use)
    pi, lam = (np.array([row[m] for m in oracle.codes], dtype=np.int64) for row in named[:2])
    price = np.array([prices.use[thing] for thing in things], dtype=np.int64)
    capacity = np.array(list(things.values()), dtype=np.int64)
    return int(snippet()(*columns, use, problem.left, capacity, even, pi, lam, price))


@pytest.mark.parametrize("seed", range(12))
def test_the_page_and_the_audit_agree(seed: int) -> None:
    """Without links, capacities and earlier tiers, which the ten lines leave out."""
    problem = replace(
        random_problem(seed, cases=4, municipalities=3, tiers=ONE_TIER, rules={"links": {"enabled": False}}),
        capacities={},
    )
    rng, scores = random.Random(seed), Scores(problem)
    places = [m.code for m in problem.municipalities]
    prices = Prices(
        place={m: rng.choice((0, rng.randint(0, 3000))) for m in places},
        load={m: rng.randint(-2000, 2000) for m in places},
        use={thing: rng.choice((0, rng.randint(0, 3000))) for thing in scarce_things(scores)},
    )
    assert from_the_page(problem, prices) == bound_from_prices(Rulebook(problem), scores, 0, prices, ())

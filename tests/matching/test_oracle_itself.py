"""The oracle leaves placements out while it searches: it must not leave out the best."""

from __future__ import annotations

from itertools import product

import pytest

from exhaustive import enough, most_filled
from oracle import Oracle
from problems import random_problem
from visitering.domain.cases import Case
from visitering.domain.result import Placement


def every_option(oracle: Oracle, case: Case) -> list[Placement | None]:
    """Wherever the case may go, with every way to fill openings and to take places of offers; None: left open."""
    options: list[Placement | None] = [None]
    for m in oracle.codes:
        if oracle.forbidding(case, m) is None:
            fills = [[None, *oracle.matches(person, m)] for person in case.persons]
            limited = oracle.limited(case, m)
            for filled, taken in product(product(*fills), product(*limited.values())):
                people = zip(case.persons, filled, strict=True)
                uses = {person.person_id: thing for person, thing in people if thing is not None}
                options.append(Placement(case.case_id, m, uses, dict(zip(limited, taken, strict=True))))
    return options


@pytest.mark.parametrize("seed", range(25))
def test_the_search_finds_what_trying_everything_finds(seed: int) -> None:
    oracle = Oracle(random_problem(seed, cases=3, municipalities=2))
    options = [every_option(oracle, case) for case in oracle.batch]
    chosen = ({p.case_id: p for p in each if p is not None} for each in product(*options))
    reached = [oracle.objective(placements) for placements in chosen if not oracle.complaints(placements)]
    assert oracle.best() == max(reached)
    kept = sorted(reached)[len(reached) // 2][:1]
    assert oracle.most(kept) == max(value[1] for value in reached if value[0] >= kept[0])


def test_matchings() -> None:
    assert most_filled([{"a": 5, "b": 4}, {"a": 3}], {"a": 1, "b": 1}) == 7
    assert most_filled([{"a": 5}, {"a": 3}, {"a": 4}], {"a": 2}) == 9
    assert most_filled([{"a": 5}], {"a": 0}) == 0
    assert enough([["a", "b"], ["a"]], {"a": 1, "b": 1})
    assert not enough([["a", "b"], ["a"], ["b"]], {"a": 1, "b": 1})
    assert not enough([["a"]], {})

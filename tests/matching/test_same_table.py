"""Two problems are alike to the search only where nothing that it sees differs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from small import case, problem
from visitering.goals.score import Scores
from visitering.matching.alike import alike
from visitering.matching.build import build
from visitering.matching.table import Table
from visitering.rules.book import Rulebook


def made() -> Table:
    found = problem({"A": 3, "B": 2}, case("C1"), case("C2"), openings={"A": 1})
    return build(found, Rulebook(found), Scores(found))


def test_what_is_built_twice_is_alike() -> None:
    assert alike(made(), made())


@pytest.mark.parametrize(
    "changed",
    [
        lambda table: {"allowed": ~table.allowed},
        lambda table: {"left": table.left + 1},
        lambda table: {"seed": table.seed + 1},
        lambda table: {"value": (*table.value[:-1], table.value[-1] + 1)},
        lambda table: {"tiers": table.tiers[:-1]},
        lambda table: {"fills": replace(table.fills, extra=np.append(table.fills.extra, 1))},
        lambda table: {"nearby": {(0, 1): table.allowed}},
    ],
)
def test_whatever_differs_is_seen(changed: Any) -> None:
    table = made()
    assert not alike(table, replace(table, **changed(table)))

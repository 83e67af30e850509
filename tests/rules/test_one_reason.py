"""A rule that says of itself that it has one reason gives the same one wherever it forbids a case to go."""

from __future__ import annotations

import numpy as np
import pytest

from linked import linked_problem
from problems import random_problem
from visitering.rules import ALL
from visitering.rules.book import ALLOWED, ORDER, Rulebook


@pytest.mark.parametrize("seed", range(12))
def test_where_a_rule_has_one_reason_it_is_one(seed: int) -> None:
    for problem in (random_problem(seed, cases=10), linked_problem(seed)):
        book = Rulebook(problem)
        for case in problem.batch:
            said: dict[str, str] = {}
            verdict = book.verdict(case)
            for m in np.flatnonzero(verdict != ALLOWED).tolist():
                rule = book.rules[ORDER[verdict[m]]]
                reason = rule.why(case, problem.municipalities[m].code, book)
                told = {k: v for k, v in reason.parameters.items() if k not in ("municipality", "left")}
                if rule.one_reason:
                    assert said.setdefault(rule.id, repr((reason.code, told))) == repr((reason.code, told))


def test_most_rules_have_one() -> None:
    assert {"quota", "job_offer", "close_family"} <= {rule.id for rule in ALL if rule.one_reason}
    assert not {"exclusion", "not_again", "links", "capacity"} & {rule.id for rule in ALL if rule.one_reason}

"""The rulebook against a second reading of the contract, on random problems."""

from __future__ import annotations

from collections import Counter

import pytest

from oracle import Oracle
from shares import first
from variations import both
from visitering.rules.book import ORDER, Rulebook

CHUNKS = [range(start, start + 50) for start in range(0, 250, 50)]


@pytest.mark.parametrize("seeds", first(2, CHUNKS), ids=str)
def test_verdicts_and_exemptions(seeds: range) -> None:
    for label, problem in both(seeds):
        oracle, book = Oracle(problem), Rulebook(problem)
        assert [case.case_id for case in problem.batch] == [case.case_id for case in oracle.batch], label
        for case, row in zip(problem.batch, book.verdicts.tolist(), strict=True):
            first = {m: ORDER[v] if v >= 0 else None for m, v in zip(oracle.codes, row, strict=True)}
            assert first == {m: oracle.forbidding(case, m) for m in oracle.codes}, f"{label}: {case.case_id}"
            bases = {oracle.codes[m]: str(kind) for m, kind in book.exemptions(case).items()}
            expected = {m: basis for m in oracle.codes if (basis := oracle.basis(case, m))}
            assert bases == expected, f"{label}: {case.case_id}"


@pytest.mark.parametrize("seeds", first(2, CHUNKS), ids=str)
def test_places_left(seeds: range) -> None:
    for label, problem in both(seeds):
        oracle = Oracle(problem)
        assert dict(zip(oracle.codes, problem.left.tolist(), strict=True)) == oracle.left, label
        places = {o.offer_id: problem.places_left(o) for o in problem.offers_in_force if o.places is not None}
        assert places == oracle.places_of_offers(), label


def test_every_rule_has_its_say_in_the_random_problems() -> None:
    said: Counter[str | None] = Counter()
    for _, problem in both(range(150)):
        oracle = Oracle(problem)
        said.update(oracle.forbidding(case, m) for case in oracle.batch for m in oracle.codes)
        said.update(f"exempt: {oracle.basis(case, m)}" for case in oracle.batch for m in oracle.codes)
    forbidding = set(ORDER) - {"over_quota", "locked"}
    exempting = {f"exempt: {basis}" for basis in ("close_family", "institution_before", "special", "job_offer")}
    assert forbidding | exempting <= set(said)

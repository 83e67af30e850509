"""What a tier of a draft lost is told as far as the gaps of run and draft let it be told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from visitering.domain.result import gap
from visitering.drafting.changed import Reached, TierChange
from visitering.drafting.told import costs, points, proven
from visitering.explaining.catalogue import Catalogue

ENGLISH = Catalogue("en", {})


def reached(objective: int, bound: int) -> Reached:
    return Reached(objective, bound, gap(objective, bound, 100))


def tier(before: Reached | None, after: Reached, *, follows: bool = False) -> TierChange:
    return TierChange({"waiting": 100}, 100, before, after, follows, 500)


@pytest.mark.parametrize(
    ("run", "draft", "said"),
    [
        ((500, 500), (500, 500), "nothing lost"),
        ((500, 500), (450, 450), "the holds cost 0.50"),
        ((500, 520), (450, 450), "the holds cost 0.50"),
        ((500, 500), (450, 470), "the holds cost between 0.30 and 0.50"),
        ((500, 500), (450, 500), "the holds cost at most 0.50, within the gaps: no difference can be told"),
        ((500, 600), (450, 550), "the holds cost at most 0.50, within the gaps: no difference can be told"),
        ((500, 520), (500, 500), "the same found, within the gaps: no difference can be told"),
        ((500, 600), (550, 550), "more than the run found, within the gaps: no difference can be told"),
        ((500, 510), (550, 550), "more than the run found"),
    ],
)
def test_a_difference_within_the_gaps_is_told_as_such(
    run: tuple[int, int], draft: tuple[int, int], said: str
) -> None:
    assert costs(tier(reached(*run), reached(*draft)), reached(*run), ENGLISH) == said


def test_after_a_tier_that_changed_nothing_is_told_of_the_next() -> None:
    after = tier(reached(500, 500), reached(450, 450), follows=True)
    assert costs(after, reached(500, 500), ENGLISH) == "as found, since an earlier tier is not the same"


def test_how_far_each_is_proven_is_never_flattered() -> None:
    assert proven(reached(500, 500), ENGLISH) == "proven"
    assert proven(reached(100_000, 100_001), ENGLISH) == "proven within 0.01 %"


@pytest.mark.parametrize(
    ("again", "said"),
    [
        (500, "5.00 → 4.50 points (draft proven): 0.50 fewer"),
        (450, "4.50 → 4.50 points (draft proven): the same"),
        (400, "4.00 → 4.50 points (draft proven): 0.50 more"),
        (None, "4.50 points (draft proven)"),
    ],
)
def test_the_holds_are_not_charged_with_what_changed_since_the_run(again: int | None, said: str) -> None:
    assert points(replace(tier(None, reached(450, 450)), again=again), ENGLISH) == said

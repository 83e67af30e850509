"""What a search has used is the same number wherever the same steps were made."""

from __future__ import annotations

from visitering.domain.result import Stop
from visitering.matching.budget import ITERATIONS_PER_EFFORT, Budget


def test_the_last_digit_of_a_float_does_not_count() -> None:
    """Two sums of effort that were seen in two processes, and one that ends exactly on its limit."""
    here, there = Budget(2, 60), Budget(2, 60)
    here.spend(1.0001657975084377)
    there.spend(1.000165797508438)
    assert here.used == there.used
    tenths = Budget(0.8, 60)
    for _ in range(8):
        tenths.spend(0.1)
    assert tenths.stop is Stop.EFFORT


def test_iterations_count_as_effort() -> None:
    budget = Budget(2, 60)
    budget.spend_iterations(ITERATIONS_PER_EFFORT // 2)
    assert budget.used == 0.5
    assert budget.limits(5).effort == 1.5

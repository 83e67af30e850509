"""How much a search may use: effort in the solvers' deterministic units, and seconds as a safety stop."""

from __future__ import annotations

import time
from dataclasses import dataclass

from visitering.domain.result import Stop
from visitering.matching.progress import Interrupted, never

ITERATIONS_PER_EFFORT = 20_000
"""Simplex iterations of the linear solver that count as one unit, as one of CP-SAT's deterministic units does."""
DIGITS = 9
"""Decimals of effort that count."""


@dataclass(frozen=True)
class Limits:
    """When one solve stops: CP-SAT's deterministic time, and seconds by the clock."""

    effort: float
    seconds: float


class Budget:
    """What is left of the effort and of the clock."""

    def __init__(self, effort: float, seconds: float, interrupted: Interrupted = never) -> None:
        self.effort, self.interrupted = effort, interrupted
        self.used = 0.0
        self._deadline = time.monotonic() + seconds

    def spend(self, effort: float) -> None:
        """Counts effort. CP-SAT's own sums differ in the last digit of a float from one process to another."""
        self.used = round(self.used + effort, DIGITS)

    def spend_iterations(self, iterations: int) -> None:
        self.spend(iterations / ITERATIONS_PER_EFFORT)

    def limits(self, most: float) -> Limits:
        """For one solve that may use `most` units of what is left."""
        return Limits(max(0.0, min(most, self.effort - self.used)), self.seconds)

    @property
    def seconds(self) -> float:
        return max(0.0, self._deadline - time.monotonic())

    @property
    def share(self) -> float:
        return min(1.0, self.used / self.effort) if self.effort else 1.0

    @property
    def stop(self) -> Stop | None:
        """Why the search must end now, if it must."""
        if self.interrupted():
            return Stop.INTERRUPTED
        if self.seconds <= 0:
            return Stop.TIME
        return Stop.EFFORT if self.used >= self.effort else None

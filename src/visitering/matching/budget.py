"""How much a search may use: effort in the solvers' deterministic units, seconds, and the user's patience.

Every long step is given the same `Budget`. Effort ends the search between steps, always at the same point. The clock
and the user end it anywhere: each long loop asks at its head, each solver is watched while it works, and what has
ended a search once has ended it for good.
"""

from __future__ import annotations

import atexit
import math
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from threading import Thread
from typing import TypeVar

from visitering.domain.policy import SolverLimits
from visitering.domain.result import Stop
from visitering.matching.progress import SOLVER, Interrupted, never

ITERATIONS_PER_EFFORT = 20_000
"""Simplex iterations of the linear solver that count as one unit, as one of CP-SAT's deterministic units does."""
DIGITS = 9
"""Decimals of effort that count."""
LOOK = 0.05
"""Seconds between two looks at the clock and the user while a solver works."""
GRACE = 1.0
"""Seconds in which a solver that is told to stop must have stopped; then it is left to itself."""
LONGEST = 1e6
"""Seconds of a solve without a limit."""

ItemT = TypeVar("ItemT")
FoundT = TypeVar("FoundT")


class Stopped(Exception):  # noqa: N818 - no error: the step was not done to its end
    """The clock or the user ended the search in the middle of a step that has nothing to give yet."""


@dataclass(frozen=True)
class Limits:
    """When one solve stops: CP-SAT's deterministic time, and seconds by the clock."""

    effort: float
    seconds: float


class Budget:
    """What is left of the effort and of the clock, and whether the user wants an end."""

    def __init__(self, effort: float, seconds: float, interrupted: Interrupted = never) -> None:
        self.effort, self.interrupted = effort, interrupted
        self.used = 0.0
        self.cut: Stop | None = None
        """What ended the search from outside, as far as anybody has asked: then it would not end so again."""
        self._deadline = time.monotonic() + seconds

    @classmethod
    def of(cls, limits: SolverLimits, interrupted: Interrupted = never) -> Budget:
        """What a policy allows, from now on."""
        return cls(limits.effort, limits.time_limit_s, interrupted)

    @classmethod
    def endless(cls) -> Budget:
        return cls(math.inf, math.inf)

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
    def for_a_solver(self) -> timedelta:
        """The limit of a solver that is watched as well."""
        return timedelta(seconds=min(self.seconds + GRACE, LONGEST))

    @property
    def share(self) -> float:
        return min(1.0, self.used / self.effort) if self.effort else 1.0

    @property
    def stop(self) -> Stop | None:
        """Why the search must end now, if it must."""
        return self.ended or (Stop.EFFORT if self.used >= self.effort else None)

    # --- the clock and the user --------------------------------------------------------------------------

    @property
    def ended(self) -> Stop | None:
        """Whether the user or the clock has ended the search. Asked again it says the same."""
        if self.cut is None:
            if self.interrupted():
                self.cut = Stop.INTERRUPTED
            elif self.seconds <= 0:
                self.cut = Stop.TIME
        return self.cut

    def go_on(self) -> None:
        """Raises `Stopped` once the search has been ended."""
        if self.ended is not None:
            raise Stopped

    def each(self, items: Iterable[ItemT]) -> Iterator[ItemT]:
        """The items, asking before each whether to go on; raises `Stopped`."""
        for item in items:
            self.go_on()
            yield item

    def watched(self, solve: Callable[[], FoundT], stop: Callable[[], None] | None) -> FoundT:
        """What a solver answers, in a thread of its own: this one looks at the clock and waits for signals.

        `stop` tells the solver to give what it has; it is called until it does. A solver that does not listen within
        `GRACE` seconds, or cannot be told (None), is left to itself. Raises `Stopped` where there is no answer.
        """
        self.go_on()
        answer: Future[FoundT] = Future()
        Thread(target=_answer, args=(solve, answer), name=SOLVER, daemon=True).start()
        told = 0.0
        while True:
            try:
                return answer.result(LOOK)
            except TimeoutError:
                pass
            except BaseException:
                # The command ends at once: nobody waits for the solver.
                if stop is not None:
                    stop()
                raise
            if self.ended is not None:
                if stop is None or told >= GRACE:
                    raise Stopped
                stop()
                told += LOOK

    def side_by_side(self, workers: int, find: Callable[[ItemT], FoundT], items: Iterable[ItemT]) -> list[FoundT]:
        """What is found for each of the items, at once, in their order."""
        with ThreadPoolExecutor(workers) as pool:
            try:
                return list(pool.map(find, items))
            except BaseException:
                # Those that still work are not waited for.
                self.cut = self.cut or Stop.INTERRUPTED
                raise


def at_work() -> list[Thread]:
    """The solvers that still work, left to themselves or not."""
    return [thread for thread in threading.enumerate() if thread.name == SOLVER]


@atexit.register
def _wait() -> None:
    """A solver that came back into a Python that is gone would abort it. Who cannot wait uses `os._exit`."""
    for thread in at_work():
        thread.join()


def _answer(solve: Callable[[], FoundT], answer: Future[FoundT]) -> None:
    try:
        answer.set_result(solve())
    except BaseException as error:
        answer.set_exception(error)

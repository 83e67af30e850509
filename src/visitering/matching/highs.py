"""HiGHS on a program in arrays, in a process of its own: it cannot be told to stop, and prints past every switch."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from ortools.math_opt.python import mathopt

from visitering.matching.arrays import Arrays, Floats
from visitering.matching.budget import Budget, Stopped

Process = subprocess.Popen[bytes]


@dataclass(frozen=True)
class Asked:
    """`gap`: of the objective, absolute, within which it may end."""

    program: Arrays
    nodes: int
    gap: float
    limit: timedelta


@dataclass(frozen=True)
class Answer:
    """`values` of the variables, None where nothing was found; `bound`: nothing exceeds it."""

    values: Floats | None
    bound: float
    proven: bool
    iterations: int


_spare: list[Process] = []


@contextmanager
def ready() -> Iterator[None]:
    """Has a process ready for the next program: to start one takes as long as to prove a small batch."""
    process = _started()
    _spare.append(process)
    try:
        yield
    finally:
        with suppress(ValueError):  # taken meanwhile, maybe by another search in this process
            _spare.remove(process)
            process.kill()
            process.wait()


def _next() -> Process:
    try:
        return _spare.pop()
    except IndexError:
        return _started()


def _started() -> Process:
    command = [sys.executable, "-P", "-c", f"from {__name__} import main; main()"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)


def maximised(program: Arrays, nodes: int, gap: float, budget: Budget) -> Answer | None:
    """Branch and cut with so many nodes at most; None where HiGHS ended without an answer.

    One thread, no limit but the nodes unless the clock comes first: where it ends does not depend on the clock.
    Raises `Stopped` when the user or the clock ends the search meanwhile.
    """
    asked = pickle.dumps(Asked(program, nodes, gap, budget.for_a_solver))
    with _next() as process:
        try:
            written, _ = budget.watched(lambda: process.communicate(asked), process.kill)
        except BaseException:
            process.kill()
            raise
    if budget.ended is not None:
        raise Stopped
    if process.returncode != 0:
        return None
    answer = pickle.loads(written)
    assert isinstance(answer, Answer)
    return answer


def _answer(asked: Asked) -> Answer:
    model = asked.program.model()
    params = mathopt.SolveParameters(
        time_limit=asked.limit,
        node_limit=asked.nodes,
        relative_gap_tolerance=0.0,
        absolute_gap_tolerance=asked.gap,
    )
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=params)
    values = None
    if result.has_primal_feasible_solution():
        values = np.array(result.variable_values(list(model.variables())))
    proven = result.termination.reason == mathopt.TerminationReason.OPTIMAL
    return Answer(values, result.dual_bound(), proven, result.solve_stats.simplex_iterations)


def main() -> None:
    """Answers what stands on standard input; of what HiGHS prints nothing is heard."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    answer = _answer(pickle.load(sys.stdin.buffer))
    with os.fdopen(out, "wb") as answers:
        pickle.dump(answer, answers)

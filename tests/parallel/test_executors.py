"""Work in this process and in several gives the same, whatever happens to the processes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

import pieces
from visitering.errors import UsageError
from visitering.parallel.choice import on_cluster, on_this_machine, too_many
from visitering.parallel.executor import LOST, Executor, Failure, Here, results
from visitering.parallel.processes import Processes, cores

TESTS = Path(__file__).parents[1]
T = TypeVar("T")
NUMBERS = {str(n): n for n in range(6)}


@pytest.mark.parametrize("executor", [Here(), Processes(2)], ids=["here", "processes"])
def test_every_piece_is_done(executor: Executor) -> None:
    assert dict(results(executor, pieces.times, 7, NUMBERS)) == {str(n): 7 * n for n in range(6)}


@pytest.mark.parametrize("executor", [Here(), Processes(2)], ids=["here", "processes"])
def test_a_piece_that_fails_costs_the_others_nothing(executor: Executor) -> None:
    done = dict(results(executor, pieces.picky, 2, {"a": 1, "b": 13, "c": 0, "d": 3}))
    assert done == {
        "a": 2,
        "b": Failure("usage", "13 is unlucky"),
        "c": Failure("unexpected", "ZeroDivisionError: integer division or modulo by zero"),
        "d": 6,
    }


def test_what_was_lost_with_its_process_is_done_again(tmp_path: Path) -> None:
    done = dict(results(Processes(2), pieces.dies_once, str(tmp_path), NUMBERS))
    assert (tmp_path / "died").exists()
    assert done == NUMBERS


def test_what_always_kills_its_process_is_given_up() -> None:
    done = dict(results(Processes(1), pieces.dies_always, None, {"a": 1}))
    assert done == {"a": LOST}


def test_nothing_goes_on_when_the_command_is_killed(tmp_path: Path) -> None:
    """The processes of the pool end soon after the one that started them."""
    code = (
        "import pieces\n"
        "from visitering.parallel.executor import results\n"
        "from visitering.parallel.processes import Processes\n"
        "if __name__ == '__main__':\n"
        f"    list(results(Processes(1), pieces.slow, {str(tmp_path)!r}, {{str(n): n for n in range(600)}}))\n"
    )
    script = tmp_path / "script.py"
    script.write_text(code, encoding="utf-8")
    paths = os.pathsep.join([str(TESTS), str(TESTS.parent / "src")])
    command = subprocess.Popen([sys.executable, str(script)], env={**os.environ, "PYTHONPATH": paths})
    try:
        mark = _within(60, lambda: next(tmp_path.glob("0-*"), None))
    finally:
        command.kill()
        command.wait()
    pid = int(mark.name.partition("-")[2])
    assert _within(30, lambda: not Path(f"/proc/{pid}").exists())


def _within(seconds: float, found: Callable[[], T | None]) -> T:
    """What is found in time."""
    deadline = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return value


def test_processes_and_threads_fit_the_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("visitering.parallel.choice.cores", lambda: 8)
    executor, threads = on_this_machine()(3)
    assert isinstance(executor, Processes)
    assert (executor.count, threads) == (3, 2)
    executor, threads = on_this_machine(4)(100)
    assert isinstance(executor, Processes)
    assert (executor.count, threads) == (4, 2)
    executor, threads = on_this_machine()(1)
    assert isinstance(executor, Here)
    assert threads == 8


def test_more_processes_than_cores_is_warned_of_once() -> None:
    assert too_many(None) is None
    assert too_many(cores()) is None
    assert too_many(99) == (
        f"99 processes on {cores()} cores: the results are the same, but the work will not be done sooner"
    )


def test_a_scheduler_that_does_not_answer_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("visitering.parallel.cluster.Cluster.__init__.__defaults__", (1.0,))
    with pytest.raises(UsageError) as refusal:
        on_cluster("tcp://127.0.0.1:1")
    assert str(refusal.value) == "the scheduler tcp://127.0.0.1:1 cannot be reached within 1 s"


@pytest.mark.parametrize("address", ["no address", "tcp://", "ftp://127.0.0.1:1"])
def test_an_address_that_is_none_is_one_sentence(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr("visitering.parallel.cluster.Cluster.__init__.__defaults__", (1.0,))
    with pytest.raises(UsageError):
        on_cluster(address)

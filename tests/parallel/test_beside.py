"""A process beside this one: whoever does a task, the same comes of it, in the tasks' order."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

import pieces
from visitering.parallel.beside import Beside

TESTS = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other process finds the pieces of work."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(TESTS), str(TESTS.parent / "src")]))


def slowly(task: int) -> tuple[int, int]:
    time.sleep(0.2)
    return pieces.squared(task)


def test_both_do_their_share_in_the_order_of_the_tasks() -> None:
    with Beside(range(40), pieces.squaring, None, slowly) as work:
        found = list(work.results())
    assert [value for value, _ in found] == [n * n for n in range(40)]
    here = sum(process == os.getpid() for _, process in found)
    assert 0 < here < 40
    assert work.done_beside == 40 - here


def test_it_works_while_this_process_is_at_something_else() -> None:
    with Beside(range(5), pieces.squaring, None, pieces.squared) as work:
        deadline = time.monotonic() + 60
        while work.done_beside < 5:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert [value for value, _ in work.results()] == [0, 1, 4, 9, 16]


def test_alone_there_is_no_other_process() -> None:
    with Beside(range(5), pieces.squaring, None, pieces.squared, alone=True) as work:
        assert [process for _, process in work.results()] == [os.getpid()] * 5


@pytest.mark.parametrize("begin", [pieces.dying, pieces.failing, pieces.never_begun])
def test_what_is_lost_with_the_other_process_is_done_here(
    begin: Callable[[None], Callable[[int], tuple[int, int]]],
) -> None:
    with Beside(range(6), begin, None, slowly) as work:
        assert [value for value, _ in work.results()] == [n * n for n in range(6)]
    assert work.done_beside < 6


def test_an_error_of_the_work_is_raised_here() -> None:
    with Beside(range(3), pieces.failing, None, pieces.fails) as work, pytest.raises(ZeroDivisionError):
        list(work.results())


def test_the_other_process_ends_with_the_work(tmp_path: Path) -> None:
    """Also where this one leaves by an error, while a task is being done."""
    marks: list[Path] = []
    with suppress(InterruptedError), Beside(range(600), pieces.marking, str(tmp_path), pieces.squared):
        deadline = time.monotonic() + 60
        while not marks:
            assert time.monotonic() < deadline
            time.sleep(0.02)
            marks += tmp_path.iterdir()
        raise InterruptedError
    assert not Path(f"/proc/{marks[0].name}").exists()

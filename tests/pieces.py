"""Pieces of work that processes and clusters do in tests: functions that another process can import."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from visitering.errors import UsageError


def times(shared: int, task: int) -> int:
    """shared · task."""
    return shared * task


def picky(shared: int, task: int) -> int:
    """Like `times`, but 13 is refused and 0 cannot be divided by."""
    if task == 13:
        raise UsageError("13 is unlucky")
    return shared * task // (1 if task else 0)


def dies_once(shared: str, task: int) -> int:
    """The first process that does task 1 goes down in the middle of it."""
    mark = Path(shared) / "died"
    if task == 1 and not mark.exists():
        mark.touch()
        os._exit(1)
    return task


def dies_always(shared: None, task: int) -> int:
    del shared
    if task == 1:
        os._exit(1)
    return task


def slow(shared: str, task: int) -> tuple[int, int]:
    """Leaves the id of its process, takes a while, gives task and that id."""
    (Path(shared) / f"{task}-{os.getpid()}").touch()
    time.sleep(0.5)
    return task, os.getpid()


def squared(task: int) -> tuple[int, int]:
    """The square, and which process found it."""
    return task * task, os.getpid()


def squaring(_shared: None) -> Callable[[int], tuple[int, int]]:
    return squared


def fails(task: int) -> tuple[int, int]:
    return task // 0, 0


def failing(_shared: None) -> Callable[[int], tuple[int, int]]:
    return fails


def dying(_shared: None) -> Callable[[int], tuple[int, int]]:
    return lambda task: os._exit(1) if task else squared(task)


def never_begun(_shared: None) -> Callable[[int], tuple[int, int]]:
    os._exit(1)


def marking(shared: str) -> Callable[[int], tuple[int, int]]:
    """Leaves the id of its process and takes long."""

    def marked(task: int) -> tuple[int, int]:
        (Path(shared) / str(os.getpid())).touch()
        time.sleep(60)
        return squared(task)

    return marked

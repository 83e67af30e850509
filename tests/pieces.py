"""Pieces of work that processes and clusters do in tests: functions that another process can import."""

from __future__ import annotations

import os
import time
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

"""Several processes on this machine."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from visitering.executing.executor import Work, attempted


def cores() -> int:
    """Processor cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every platform
        return os.cpu_count() or 1


class Processes:
    """A pool of processes. Each is started anew (spawn), so that no thread or lock of this one is copied half."""

    def __init__(self, count: int) -> None:
        self.count = count

    def attempt(self, work: Work, shared: Any, tasks: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(min(self.count, len(tasks)), context, _keep, (work, shared))
        try:
            futures = {pool.submit(_do, task): key for key, task in tasks.items()}
            for future in as_completed(futures):
                try:
                    value = future.result()
                except BrokenProcessPool:
                    continue
                yield futures[future], value
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


_kept: list[Any] = []
"""Of a process of the pool: the function and what all tasks share, received once when the process starts."""


def _keep(work: Work, shared: Any) -> None:
    _kept[:] = [work, shared]
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Nobody is left to give the results to once the process that started this one is gone, killed for instance."""
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os._exit(1)


def _do(task: Any) -> Any:
    work, shared = _kept
    return attempted(work, shared, task)

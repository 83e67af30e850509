"""Several processes on this machine."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from visitering.parallel.executor import Work, attempted


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
            with _unheard():
                futures = {pool.submit(_do, task): key for key, task in tasks.items()}
            for future in as_completed(futures):
                try:
                    value = future.result()
                except BrokenProcessPool:
                    continue
                yield futures[future], value
        except (KeyboardInterrupt, SystemExit):
            # Who ends the command does not wait for what is being solved.
            for process in multiprocessing.active_children():
                process.kill()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@contextlib.contextmanager
def _unheard() -> Iterator[None]:
    """Processes started meanwhile do not hear Ctrl-C, which a terminal sends to all: the one that started them ends
    them. Here it is heard right afterwards."""
    if not hasattr(signal, "pthread_sigmask"):  # not on every platform
        yield
        return
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


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

"""One attempt at many pieces of work on the workers of a cluster, watched so that no lost worker is waited for."""

from __future__ import annotations

import asyncio
import os
import pickle
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Protocol
from uuid import uuid4

from visitering.parallel.executor import Work, attempted
from visitering.parallel.likeness import Likeness, own

SILENCE_S = 15
"""A worker that answers nothing for so many seconds counts as lost."""
GLANCE_S = 0.05
"""Seconds between two looks at what has ended."""
ROUND_S = 1.0
"""Seconds between two looks at who is there."""
AT_ONCE = 8
"""So many workers get the inputs at a time: they pass through the scheduler, whose memory is finite."""
MOST_KEPT = 16
"""Inputs that a worker keeps, should those who sent them never say that they are done."""


class Workers(Protocol):
    """What a shift needs of a cluster; `client` is that of Dask distributed."""

    client: Any

    def threads(self) -> dict[str, int]: ...

    def begin(self, worker: str, function: Callable[..., Any], *arguments: Any) -> Future[Any]: ...


class Shift:
    """Gives pieces to workers, as many at once as each has threads. `gone`: the workers that were lost on the way."""

    def __init__(
        self, cluster: Workers, work: Work, shared: Any, tasks: Mapping[str, Any], workers: Mapping[str, int]
    ) -> None:
        self.gone: set[str] = set()
        self._cluster, self._workers = cluster, dict(workers)
        self._packed, self._token = pickle.dumps((work, shared)), uuid4().hex
        self._waiting = deque(tasks.items())
        self._without = deque(workers)
        """Workers that have no inputs yet."""
        self._sent: dict[str, Future[Any]] = {}
        self._doing: dict[Any, tuple[str, str]] = {}
        """Dask's future of each piece → its worker and its name."""
        self._pings: dict[str, tuple[float, Future[Any]]] = {}
        self._looked = 0.0

    def results(self) -> Iterator[tuple[str, Any]]:
        """(name, value or `Failure`) of each piece as it is done; says nothing of those lost with their worker."""
        while self._doing or ((self._sent or self._without) and self._waiting):
            self._send()
            self._receive()
            yield from self._ended()
            if time.monotonic() > self._looked + ROUND_S:
                self._look()
                self._looked = time.monotonic()
            time.sleep(GLANCE_S)

    def end(self) -> None:
        """Nobody goes on with what is not wanted any more."""
        with suppress(Exception):  # the scheduler may be gone
            self._cluster.client.cancel(list(self._doing))
        for worker in self._workers.keys() - self.gone:
            with suppress(Exception):
                self._cluster.begin(worker, forget, self._token)

    def _send(self) -> None:
        while self._without and len(self._sent) < AT_ONCE:
            worker = self._without.popleft()
            self._sent[worker] = self._cluster.begin(worker, keep, self._token, self._packed)

    def _receive(self) -> None:
        for worker in [worker for worker, sent in self._sent.items() if sent.done()]:
            sent = self._sent.pop(worker)
            if sent.cancelled() or sent.exception():
                self._lose(worker)
            else:
                for _ in range(self._workers[worker]):
                    self._give(worker)

    def _give(self, worker: str) -> None:
        if self._waiting and worker not in self.gone:
            name, task = self._waiting.popleft()
            future = self._cluster.client.submit(done, self._token, task, workers=[worker], pure=False)
            self._doing[future] = worker, name

    def _ended(self) -> Iterator[tuple[str, Any]]:
        for future in [future for future in self._doing if future.done()]:
            worker, name = self._doing.pop(future)
            by, value = _fetched(future)
            if by == own():
                self._give(worker)
                yield name, value
            else:
                self._lose(worker)

    def _look(self) -> None:
        """Loses the workers that the scheduler has lost, and those that have been silent for too long."""
        there = self._cluster.threads()
        busy = {worker for worker, _ in self._doing.values()} | self._sent.keys()
        for worker in busy:
            if worker not in there or self._silent(worker):
                self._lose(worker)

    def _silent(self, worker: str) -> bool:
        since, ping = self._pings.get(worker, (0.0, None))
        if ping is None or ping.done():
            self._pings[worker] = time.monotonic(), self._cluster.begin(worker, os.getpid)
            return False
        return time.monotonic() > since + SILENCE_S

    def _lose(self, worker: str) -> None:
        self.gone.add(worker)
        self._sent.pop(worker, None)
        lost = [future for future, (whose, _) in self._doing.items() if whose == worker]
        for future in lost:
            del self._doing[future]
        with suppress(Exception):
            self._cluster.client.cancel(lost)


def _fetched(future: Any) -> tuple[Likeness | None, Any]:
    """Who did a piece, and its value; (None, None) where it was lost, in whatever words the library has for that."""
    with suppress(Exception):
        if future.status == "finished":
            by, value = future.result(timeout=SILENCE_S)
            return by, value
    return None, None


# --- at a worker ------------------------------------------------------------------------------------------------

_kept: dict[str, tuple[Work, Any]] = {}


async def keep(token: str, packed: bytes) -> None:
    """Unpacks beside the worker's own loop, which must go on answering while modules are imported."""
    _kept[token] = await asyncio.to_thread(pickle.loads, packed)
    while len(_kept) > MOST_KEPT:
        del _kept[next(iter(_kept))]


def forget(token: str) -> None:
    _kept.pop(token, None)


def done(token: str, task: Any) -> tuple[Likeness, Any]:
    """Who did it, and the value of one piece of work or the `Failure` that it ended in."""
    work, shared = _kept[token]
    return own(), attempted(work, shared, task)

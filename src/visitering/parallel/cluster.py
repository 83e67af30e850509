"""A cluster of Dask distributed: an optional extra of the package (`visitering[cluster]`).

Only workers that are like this process get work. Each is given its pieces by name, so that none goes to a worker that
has not told what it computes with; and nothing is left to be moved between workers, so that one that is lost takes
only its own pieces along.
"""

from __future__ import annotations

import asyncio
import logging
import re
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, wait
from contextlib import suppress
from typing import Any

from visitering.errors import UsageError
from visitering.parallel.executor import Work
from visitering.parallel.likeness import Likeness, own, refusal
from visitering.parallel.shift import Shift
from visitering.said import joined, said

PATIENCE_S = 10
"""Seconds to wait for a scheduler to answer, and for it to have a worker."""
ANSWER_S = 15
"""Seconds that a worker may take to tell what it computes with; it may have to import the product first."""
MOST_TOLD = 3
"""So many refused workers are named where none is left."""
LOGGERS = ("distributed", "asyncio", "tornado")
ADDRESS = re.compile(r"((tcp|tls|ws|wss|ucx)://)?(\[[0-9a-fA-F:.]+\]|[^\s:/\[\]]+):(\d{1,5})/?")
Tell = Callable[[str], None]


def read_address(written: str) -> str:
    """The address of a scheduler as it was written; raises `UsageError` where it is none."""
    found = ADDRESS.fullmatch(written.strip())
    if found is None or not 1 <= int(found[4]) <= 65535:
        raise UsageError(
            said("{written!r} is no address of a scheduler: it must be HOST:PORT or tcp://HOST:PORT", written=written)
        )
    return written.strip()


class Cluster:
    """The workers of a Dask scheduler, such as `tcp://scheduler:8786`; `tell` is told of each that is refused.

    Raises `UsageError` where the scheduler cannot be reached, has no worker that is like this process, or Dask is not
    installed.
    """

    def __init__(self, address: str, patience_s: float = PATIENCE_S, *, tell: Tell = lambda _: None) -> None:
        try:
            import distributed
        except ImportError as error:
            raise UsageError(
                said("a cluster needs Dask distributed, which is not installed; install visitering[cluster]")
            ) from error
        self.address, self.patience_s, self._tell = read_address(address), patience_s, tell
        # What a lost worker or connection means is said by the commands, in their own words.
        for name in LOGGERS:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        warnings.filterwarnings("ignore", module="distributed")
        self._distributed: Any = distributed
        kind = _kind(distributed, self.address, patience_s)
        if kind is None:
            raise UsageError(
                said(
                    "the scheduler {address} cannot be reached within {patience_s:g} s",
                    address=address,
                    patience_s=patience_s,
                )
            )
        if kind != "Scheduler":
            raise UsageError(said("at {address} is no scheduler but a {kind}", address=address, kind=kind.lower()))
        try:
            self.client: Any = self._distributed.Client(self.address, timeout=patience_s, set_as_default=False)
        except Exception as error:  # in whatever words the library has for it
            raise UsageError(
                said(
                    "the scheduler {address} cannot be reached within {patience_s:g} s",
                    address=address,
                    patience_s=patience_s,
                )
            ) from error
        self._refusals: dict[str, str | None] = {}
        self._lost: set[str] = set()
        try:
            self._like_workers()
        except UsageError:
            self.close()
            raise

    def close(self) -> None:
        with suppress(Exception):  # the scheduler may be gone
            self.client.close(timeout=self.patience_s)

    def attempt(self, work: Work, shared: Any, tasks: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """What a lost worker had in hand is left to the next attempt, which asks anew who is there."""
        shift = Shift(self, work, shared, tasks, self._like_workers())
        try:
            yield from shift.results()
        finally:
            shift.end()
            self._lost |= shift.gone

    def threads(self) -> dict[str, int]:
        """The threads of every worker that the scheduler knows; raises `UsageError` where the scheduler is gone."""
        try:
            found: dict[str, int] = self.client.sync(self.client.scheduler.ncores, callback_timeout=ANSWER_S)
        except Exception as error:
            raise UsageError(
                said("the scheduler {address} was lost; what has been solved is kept", address=self.address)
            ) from error
        return found

    def begin(self, worker: str, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Starts a short call on one worker, beside its pieces of work."""

        async def call() -> Any:
            answers = await self.client.run(function, *arguments, workers=[worker], on_error="return")
            answer = answers.get(worker, ConnectionError(worker))
            if isinstance(answer, Exception):
                raise answer
            return answer

        return asyncio.run_coroutine_threadsafe(call(), self.client.loop.asyncio_loop)

    def _like_workers(self) -> dict[str, int]:
        """The threads of each worker that is like this process; raises `UsageError` where there is none."""
        workers = self._present()
        asked = {worker: self.begin(worker, own) for worker in workers if worker not in self._refusals}
        wait(asked.values(), timeout=ANSWER_S)
        self._refusals |= {worker: _refusal(worker, answer) for worker, answer in asked.items()}
        refused = {worker: sentence for worker in workers if (sentence := self._refusals[worker]) is not None}
        if len(refused) == len(workers):
            told = joined([*refused.values()][:MOST_TOLD])
            more = said("; and {count} more", count=len(refused) - MOST_TOLD) if len(refused) > MOST_TOLD else ""
            raise UsageError(
                said(
                    "no worker of the scheduler {address} can be given work: {told}{more}",
                    address=self.address,
                    told=told,
                    more=more,
                )
            )
        for worker in [worker for worker in asked if worker in refused]:
            self._tell(said("{refused}; it gets no work", refused=refused[worker]))
        return {worker: threads for worker, threads in workers.items() if worker not in refused}

    def _present(self) -> dict[str, int]:
        """The threads of each worker; waits for the first one, which may just be starting."""
        deadline = time.monotonic() + self.patience_s
        while True:
            known = self.threads()
            present = {worker: threads for worker, threads in known.items() if worker not in self._lost}
            if present:
                return present
            if time.monotonic() > deadline:
                end = said("no workers left: the last one was lost") if self._lost else said("no workers")
                raise UsageError(said("the scheduler {address} has {end}", address=self.address, end=end))
            time.sleep(0.1)


def _kind(distributed: Any, address: str, patience_s: float) -> str | None:
    """What says at an address that it is of Dask, such as `Scheduler`; None where nothing does in time.

    Whatever else listens there may answer anything or nothing, and the library may wait for it for ever: it is asked
    in a thread that nobody has to wait for.
    """
    found: list[str] = []

    async def ask() -> None:
        scheduler = distributed.rpc(address, timeout=patience_s)
        found.append(str((await scheduler.identity()).get("type")))

    def asking() -> None:
        with suppress(Exception):
            asyncio.run(ask())

    deadline = time.monotonic() + patience_s
    thread = threading.Thread(target=asking, daemon=True)
    thread.start()
    while thread.is_alive() and not found and time.monotonic() < deadline:
        thread.join(0.05)
    return found[0] if found else None


def _refusal(worker: str, answer: Future[Any]) -> str | None:
    """Why a worker gets no work, by what it answered; None where it gets some."""
    if not answer.done():
        answer.cancel()
        return said("the worker {worker} has not answered within {answer_s} s", worker=worker, answer_s=ANSWER_S)
    value = None if answer.cancelled() or answer.exception() else answer.result()
    return refusal(worker, own(), value if isinstance(value, Likeness) else None)

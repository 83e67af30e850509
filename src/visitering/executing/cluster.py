"""A cluster of Dask distributed: an optional extra of the package (`visitering[cluster]`)."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from visitering.errors import UsageError
from visitering.executing.executor import Work, attempted

PATIENCE_S = 10
"""Seconds to wait for a scheduler to answer, and for it to have a worker."""


class Cluster:
    """The workers of a Dask scheduler, such as `tcp://scheduler:8786`.

    Raises `UsageError` where the scheduler cannot be reached, has no workers, or Dask is not installed.
    """

    def __init__(self, address: str, patience_s: float = PATIENCE_S) -> None:
        try:
            import distributed
        except ImportError as error:
            raise UsageError(
                "a cluster needs Dask distributed, which is not installed; install visitering[cluster]"
            ) from error
        # What a lost worker or connection means is said by the commands, in their own words.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            self._distributed: Any = distributed
            self._client: Any = self._distributed.Client(address, timeout=patience_s, set_as_default=False)
        # An assertion of `distributed`: its thread has not started in time, as on a machine with too much to do.
        except (OSError, ValueError, TimeoutError, AssertionError) as error:
            raise UsageError(f"the scheduler {address} cannot be reached within {patience_s:g} s") from error
        self.address, self.patience_s = address, patience_s
        self._wait_for_worker()

    def _wait_for_worker(self) -> None:
        try:
            self._client.wait_for_workers(1, timeout=self.patience_s)
        except TimeoutError as error:
            self.close()
            raise UsageError(f"the scheduler {self.address} has no workers") from error

    def close(self) -> None:
        self._client.close(timeout=self.patience_s)

    def attempt(self, work: Work, shared: Any, tasks: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """A task whose worker is lost is done again on another one by the scheduler itself.

        What it cannot save (all copies of `shared` went, a task took three workers with it) is left to the next
        attempt, which sends `shared` anew.
        """
        self._wait_for_worker()
        [everywhere] = self._client.scatter([shared], broadcast=True, hash=False)
        futures = {
            self._client.submit(attempted, work, everywhere, task, pure=False): key for key, task in tasks.items()
        }
        try:
            for future in self._distributed.as_completed(futures, loop=self._client.loop):
                if future.status == "finished":
                    yield futures[future], future.result()
        finally:
            self._client.cancel([*futures, everywhere])

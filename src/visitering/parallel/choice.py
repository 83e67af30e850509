"""Which way of doing many pieces of work fits, and how many threads each may use."""

from __future__ import annotations

from collections.abc import Callable

from visitering.parallel.cluster import Cluster, Tell
from visitering.parallel.executor import Executor, Here
from visitering.parallel.processes import Processes, cores
from visitering.said import said

Choice = Callable[[int], tuple[Executor, int]]
"""How many pieces there are → who does them, and with how many threads each."""


def on_this_machine(processes: int | None = None) -> Choice:
    """As many processes as asked for, else one per core, never more than there is work.

    Threads × processes is at most the number of cores, unless more processes than cores were asked for.
    """

    def choose(pieces: int) -> tuple[Executor, int]:
        count = max(1, min(processes or cores(), pieces))
        return Here() if count == 1 else Processes(count), max(1, cores() // count)

    return choose


def on_cluster(address: str, tell: Tell = lambda _: None) -> Choice:
    """The workers of a scheduler that are like this process; a piece uses one thread.

    `tell` is told, in a sentence, of each worker that is refused.
    """
    cluster = Cluster(address, tell=tell)
    return lambda _pieces: (cluster, 1)


def too_many(processes: int | None) -> str | None:
    """A warning where more processes than cores are asked for."""
    if processes is None or processes <= cores():
        return None
    return said(
        "{processes} processes on {cores} cores: the results are the same, but the work will not be done sooner",
        processes=processes,
        cores=cores(),
    )

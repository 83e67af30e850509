"""What all ways of doing many pieces of work have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from visitering.errors import VisiteringError
from visitering.said import said

ATTEMPTS = 3
"""How often a piece of work is started that was lost with the process or machine that did it."""

Work = Callable[[Any, Any], Any]
"""`work(shared, task)`: a function that another process can import, and that gives the same whenever repeated."""


@dataclass(frozen=True)
class Failure:
    """Why a piece of work gave nothing, in a sentence. The others are not touched by it."""

    code: str
    message: str


LOST = Failure("lost", said("the process that did the work was lost {attempts} times", attempts=ATTEMPTS))


class Executor(Protocol):
    """A way to do many pieces of work."""

    def attempt(self, work: Work, shared: Any, tasks: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """(key, value or `Failure`) of each task as it is done; says nothing of those lost on the way."""
        ...


def results(executor: Executor, work: Work, shared: Any, tasks: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """(key, value or `Failure`) of every task as it is done. `shared` reaches each process once.

    What is lost with its process is done again, `ATTEMPTS` times at most.
    """
    open_tasks = dict(tasks)
    for _ in range(ATTEMPTS):
        if not open_tasks:
            return
        for key, value in executor.attempt(work, shared, dict(open_tasks)):
            del open_tasks[key]
            yield key, value
    yield from ((key, LOST) for key in open_tasks)


def attempted(work: Work, shared: Any, task: Any) -> Any:
    """The value of one piece of work, or the `Failure` that it ended in."""
    try:
        return work(shared, task)
    except VisiteringError as error:
        return Failure(error.code, str(error))
    except Exception as error:
        return Failure("unexpected", f"{type(error).__name__}: {error}")


class Here:
    """One after the other in this process."""

    def attempt(self, work: Work, shared: Any, tasks: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        return ((key, attempted(work, shared, task)) for key, task in tasks.items())

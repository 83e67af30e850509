"""One process beside this one, which takes its share of many like pieces of work."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from threading import Condition, Thread
from types import TracebackType
from typing import Any, Generic, TypeVar

TaskT = TypeVar("TaskT")
FoundT = TypeVar("FoundT")


class Beside(Generic[TaskT, FoundT]):
    """Tasks that this process and one beside it do, each taking the next one when it has done its last.

    The other one starts at once, from nothing: `begin(shared)`, a function that can be imported, gives it what does a
    task. Here `here` does them, from when `results` is asked. Who did a task makes no difference to what comes of it:
    what is lost with the other process, or ended there in an error, is done here.
    """

    def __init__(
        self,
        tasks: Sequence[TaskT],
        begin: Callable[[Any], Callable[[TaskT], FoundT]],
        shared: Any,
        here: Callable[[TaskT], FoundT],
        *,
        alone: bool = False,
    ) -> None:
        self.tasks, self.here, self.alone = tasks, here, alone
        self.done_beside = 0
        """So many tasks the other process did."""
        self._begun = begin, shared
        self._open = deque(range(len(tasks)))
        self._found: dict[int, FoundT] = {}
        self._news = Condition()
        self._process: subprocess.Popen[bytes] | None = None
        self._busy = False

    def __enter__(self) -> Beside[TaskT, FoundT]:
        if not self.alone:
            command = [sys.executable, "-P", "-c", f"from {__name__} import main; main()"]
            pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere)
            self._busy = True
            # Packed before this process goes on: what it shares may be filled in meanwhile.
            begun = pickle.dumps(self._begun, pickle.HIGHEST_PROTOCOL)
            Thread(target=self._watch, args=(self._process, begun), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def results(self) -> Iterator[FoundT]:
        """What came of each task, in their order."""
        for n in range(len(self.tasks)):
            while n not in self._found:
                if (mine := self._next()) is None:
                    self._wait_for(n)
                else:
                    self._found[mine] = self.here(self.tasks[mine])
            yield self._found.pop(n)

    def _next(self) -> int | None:
        with self._news:
            return self._open.popleft() if self._open else None

    def _wait_for(self, n: int) -> None:
        """Until the other process has done task n, or is lost with it."""
        with self._news:
            self._news.wait_for(lambda: n in self._found or self._open or not self._busy)

    def _watch(self, process: subprocess.Popen[bytes], begun: bytes) -> None:
        """Gives the other process one task after the other, and takes what comes of it."""
        taken: int | None = None
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            with suppress(OSError, EOFError, pickle.PickleError):
                process.stdin.write(begun)
                while (taken := self._next()) is not None:
                    _send(process.stdin, self.tasks[taken])
                    found = pickle.load(process.stdout)
                    with self._news:
                        self._found[taken], taken = found, None
                        self.done_beside += 1
                        self._news.notify_all()
        finally:
            with self._news:
                if taken is not None:
                    self._open.appendleft(taken)
                self._busy = False
                self._news.notify_all()
            with suppress(OSError):
                process.stdin.close()


def _send(pipe: Any, what: object) -> None:
    pickle.dump(what, pipe, pickle.HIGHEST_PROTOCOL)
    pipe.flush()


def main() -> None:
    """Does what stands on standard input until that ends; of what the work prints nothing is heard."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    begin, shared = pickle.load(sys.stdin.buffer)
    do = begin(shared)
    with suppress(EOFError):
        while True:
            _send(results, do(pickle.load(sys.stdin.buffer)))

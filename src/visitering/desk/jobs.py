"""Long work: the commands themselves, run beside the desk, so that a page shows what the command line would do.

A job is `visitering …` as a process of its own. It tells its progress line by line (`VISITERING_PROGRESS`), may be
asked to end with the best found so far, or to end at once, and ends with the desk.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import Any

from visitering.matching.progress import LINES

MOST_AT_ONCE = 2
"""So many at a time, since each keeps a core busy; the rest wait for their turn."""
MOST_KEPT = 50
DONE = (0, 3)
"""Exit codes of work that is done; with 3 some cases need a decision."""


@dataclass
class Job:
    """A command at work, or ended. `kind` and `about`: what it is for. `then`: what its result leads to, told once.

    `stage`, `share`, `gap`: as it told them last, in the language of its officer. `code`: its exit code; None while
    it waits or works. `leads_to`: the address of what it made.
    """

    number: str
    kind: str
    about: Mapping[str, str]
    officer: str
    arguments: tuple[str, ...]
    language: str
    then: Callable[[Job], str] | None = None
    given: str = ""
    stage: str = ""
    share: float = 0.0
    gap: str = ""
    out: str = ""
    error: str = ""
    code: int | None = None
    leads_to: str = ""
    asked_to_end: bool = False
    began: float = field(default_factory=time.monotonic)
    seconds: float = 0.0
    process: subprocess.Popen[str] | None = None

    @property
    def state(self) -> str:
        if self.code is None:
            return "waits" if self.process is None else "works"
        return "done" if self.code in DONE else "cancelled" if self.asked_to_end else "failed"

    @property
    def values(self) -> dict[str, Any]:
        """What it printed as JSON; empty where it printed something else."""
        with suppress(ValueError):
            found = json.loads(self.out)
            if isinstance(found, dict):
                return found
        return {}


class Jobs:
    """The jobs of a desk, the newest first."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._lock = Lock()
        self._closed = False

    def start(
        self,
        kind: str,
        about: Mapping[str, str],
        officer: str,
        arguments: Sequence[str],
        language: str,
        then: Callable[[Job], str] | None = None,
        given: str = "",
    ) -> Job:
        """Queues a command that reads `given`; `then` is called once it is done, and gives where its result is."""
        job = Job(secrets.token_hex(8), kind, about, officer, tuple(arguments), language, then, given)
        with self._lock:
            self._jobs[job.number] = job
            for old in [n for n, j in self._jobs.items() if j.code is not None][
                : max(0, len(self._jobs) - MOST_KEPT)
            ]:
                del self._jobs[old]
        self._begin()
        return job

    def get(self, number: str) -> Job | None:
        return self._jobs.get(number)

    def all(self) -> list[Job]:
        return list(self._jobs.values())[::-1]

    def cancel(self, job: Job, *, at_once: bool) -> None:
        """Ends a search with the best found so far, or all of it at once; who waits does not begin."""
        with self._lock:
            if job.process is None and job.code is None:
                job.code, job.asked_to_end = 130, True
                return
        if job.process is not None and job.code is None:
            job.asked_to_end = at_once
            with suppress(ProcessLookupError):
                job.process.send_signal(signal.SIGINT)
                if at_once:
                    time.sleep(0.2)
                    job.process.send_signal(signal.SIGINT)

    def close(self) -> None:
        """Nothing goes on once the desk is closed."""
        with self._lock:
            self._closed = True
            working = [job for job in self._jobs.values() if job.process is not None and job.code is None]
        for job in working:
            self.cancel(job, at_once=True)
        for job in working:
            assert job.process is not None
            try:
                job.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                job.process.kill()

    def _begin(self) -> None:
        with self._lock:
            working = sum(job.process is not None and job.code is None for job in self._jobs.values())
            for job in self._jobs.values():
                if working >= MOST_AT_ONCE or self._closed:
                    break
                if job.process is None and job.code is None:
                    job.process = _process(job)
                    Thread(target=self._follow, args=(job, job.process), daemon=True).start()
                    working += 1

    def _follow(self, job: Job, process: subprocess.Popen[str]) -> None:
        """Hears what a job says until it ends."""
        assert process.stdout is not None
        assert process.stderr is not None
        reader = Thread(target=lambda: setattr(job, "out", _all_of(process)), daemon=True)
        reader.start()
        assert process.stdin is not None
        with suppress(OSError), process.stdin:
            process.stdin.write(job.given)
        for line in process.stderr:
            if line.startswith(LINES):
                told = json.loads(line.removeprefix(LINES))
                job.stage, job.share, job.gap = told["stage"], told["share"], told["gap"]
            else:
                job.error += line
        reader.join()
        code = process.wait()
        job.seconds = time.monotonic() - job.began
        if code in DONE and job.then is not None:
            try:
                job.leads_to = job.then(job)
            except Exception as error:  # what was made is there; what was to be noted of it is not
                job.error += f"{error}\n"
        job.code = code
        self._begin()


def _process(job: Job) -> subprocess.Popen[str]:
    environment = os.environ | {"VISITERING_PROGRESS": "lines", "PYTHONIOENCODING": "utf-8"}
    return subprocess.Popen(
        [sys.executable, "-m", "visitering", "--language", job.language, *job.arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        env=environment,
        start_new_session=True,
    )


def _all_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.read()

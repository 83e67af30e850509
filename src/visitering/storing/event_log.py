"""The event log: `events.jsonl` beside the book of decisions, appended to and never changed.

One line an event, as JSON: when (`at`), `who`, the `command`, its `inputs` as SHA-256 by file, the `scenario`, the
`versions`, the `result` as counts and names, the `cases` as SHA-256 of their numbers, and `previous`: the SHA-256 of
the line before (64 zeros before the first). A changed, dropped or reordered line breaks the chain; a cut end is found
where a manifest or a row of the book still speaks of it. No free text and no fact of a case stands in it, so that it
survives what is forgotten.
"""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from visitering.domain.cpr import looks_like_cpr
from visitering.errors import UsageError
from visitering.said import os_reason, said
from visitering.storing.access import OWNER, Access, beside
from visitering.storing.folder import sha256
from visitering.storing.lock import Lock, alone
from visitering.storing.versions import versions

NAME = "events.jsonl"
BOOK = "decisions.csv"
START = "0" * 64
"""`previous` of the first line."""


def log_of(folder: Path) -> Path:
    """The log of a dataset folder: beside its book, also where several datasets share one through a link."""
    return (folder / BOOK).resolve().with_name(NAME)


@dataclass(frozen=True)
class Stated:
    """What an event says. `who`: the caseworker, or None: the user of the system. `cases`: ids, kept as hashes."""

    command: str
    who: str | None = None
    scenario: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    cases: Iterable[str] = ()
    result: Mapping[str, int | str] = field(default_factory=dict)

    def line(self, previous: str) -> bytes:
        """Without the line end."""
        known: dict[str, Any] = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "who": self.who or _user(),
            "command": self.command,
            "inputs": dict(self.inputs),
            "scenario": dict(self.scenario),
            "versions": versions(),
            "result": dict(self.result),
            "previous": previous,
        }
        if cases := sorted({case_hash(case) for case in self.cases}):
            known["cases"] = cases
        return json.dumps(known, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def case_hash(case_id: str) -> str:
    """How the log names a case."""
    return sha256(case_id.encode())


def mark(number: int, line: bytes) -> str:
    """How a manifest or a row of the book speaks of an event: so many lines, and the SHA-256 of the last."""
    return f"{number}:{sha256(line)}"


@dataclass(frozen=True)
class Coming:
    """An event that nobody has written yet; what it is about may already carry its `mark`."""

    path: Path
    line: bytes
    mark: str
    whole: int
    """Bytes of the log up to the end of its last whole line: what a killed process left after it is cut off."""
    access: Access

    def write(self) -> None:
        """Appends the line, forced to disk. Raises `UsageError` where that cannot be."""
        try:
            new = not self.path.exists()
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                if new and self.access.group is not None:
                    self.access.give(self.path)
                elif new:
                    beside(self.path.with_name(BOOK), self.path)
                os.ftruncate(handle, self.whole)
                os.lseek(handle, self.whole, os.SEEK_SET)
                content = self.line + b"\n"
                if os.write(handle, content) != len(content):
                    os.ftruncate(handle, self.whole)
                    raise OSError(None, said("the disk is full"))
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise _cannot(self.path, error) from error


@contextmanager
def coming(folder: Path, stated: Stated, access: Access = OWNER) -> Iterator[Coming]:
    """The next event of a dataset folder's log, which is held until the end of the block; `write` writes it.

    The event is written when the work is as good as done, and the work ends right after it: killed in between, the
    log has an event to which nothing belongs, and never the other way round. Raises `UsageError` where the log
    cannot be held, read or written.
    """
    path = log_of(folder)
    with alone(Lock(path.parent, folder, ".events", said("writing the event log"), "events")):
        try:
            content = path.read_bytes() if path.exists() else b""
        except OSError as error:
            raise _cannot(path, error) from error
        lines, whole = whole_lines(content)
        line = stated.line(sha256(lines[-1]) if lines else START)
        yield Coming(path, line, mark(len(lines) + 1, line), whole, access)


def record(folder: Path, stated: Stated, access: Access = OWNER) -> str:
    """Writes an event of work that leaves no mark of its own; gives its mark. Raises what `coming` raises."""
    with coming(folder, stated, access) as event:
        event.write()
        return event.mark


SENDING = ("letters", "export")
"""Commands whose events name the cases of which something final was written."""


def last_sent(folder: Path) -> dict[str, int]:
    """By the hash of a case, the number of the last event that wrote a final letter, a notice or an export of it."""
    path = log_of(folder)
    lines, _ = whole_lines(path.read_bytes() if path.exists() else b"")
    found: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        try:
            event = json.loads(line)
        except ValueError:  # `verify --log` tells of it
            continue
        if isinstance(event, dict) and event.get("command") in SENDING:
            found |= dict.fromkeys(event.get("cases", ()), number)
    return found


def whole_lines(content: bytes) -> tuple[list[bytes], int]:
    """The lines of a log that have an end, without it, and how many bytes they are."""
    whole = content.rfind(b"\n") + 1
    return content[:whole].split(b"\n")[:-1], whole


def _user() -> str:
    """The user of the system, as far as it says."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"
    return "withheld" if looks_like_cpr(name) else name


def _cannot(path: Path, error: OSError) -> UsageError:
    return UsageError(
        said("the event log {path} cannot be written: {why}; nothing was written", path=path, why=os_reason(error))
    )

"""The book of decisions on disk: one writer at a time, and never a half written row."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from visitering.deciding.decision_file import with_rows
from visitering.domain.decisions import Decision
from visitering.errors import UsageError

NAME, LOCK, DRAFT = "decisions.csv", ".decisions.lock", ".decisions.draft"
WAIT_S, RETRY_S = 120.0, 0.02


class Book:
    """`decisions.csv` of a dataset folder, while it is held: nobody else decides meanwhile."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # A link leads to the file that several datasets share: it is replaced there, and locked there.
        self.path = (folder / NAME).resolve()

    def append(self, decisions: Sequence[Decision]) -> None:
        """Adds rows, all or none, whenever the process may be killed.

        The new file is written beside the old one, forced to disk and then put in its place in one step: a reader
        sees the old file or the new one, and what was in the old one is in the new one.
        """
        draft = self.path.with_name(DRAFT)
        try:
            before = self.path.read_bytes() if self.path.exists() else None
            content = with_rows(before, decisions, (self.folder / "cases.csv").read_bytes())
            draft.unlink(missing_ok=True)  # of a process that was killed; perhaps another user's
            with draft.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if before is not None:
                draft.chmod(self.path.stat().st_mode & 0o7777)
            draft.replace(self.path)
        except OSError as error:
            raise UsageError(f"{self.path} cannot be written: {error.strerror}; nothing was decided") from error
        with suppress(OSError):  # the rows stand already; some file systems cannot do this
            _force_to_disk(self.path.parent)


@contextmanager
def held(folder: Path) -> Iterator[Book]:
    """The book of a dataset folder, held until the end of the block. Waits for others, at most `WAIT_S`.

    The lock is the kernel's: it falls with the process that holds it, however that ends.
    """
    book = Book(folder)
    try:
        lock = os.open(book.path.with_name(LOCK), os.O_RDONLY | os.O_CREAT, 0o666)
    except OSError as error:
        raise UsageError(f"decisions cannot be written to {folder}: {error.strerror}") from error
    try:
        _wait_for(lock, folder)
        yield book
    finally:
        os.close(lock)


def _wait_for(lock: int, folder: Path) -> None:
    until = time.monotonic() + WAIT_S
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > until:
                raise UsageError(
                    f"somebody else has been deciding in {folder} for {WAIT_S:.0f} seconds; nothing was written"
                ) from None
            time.sleep(RETRY_S)


def _force_to_disk(folder: Path) -> None:
    """Makes a rename in a folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

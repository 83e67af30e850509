"""The book of decisions on disk: one writer at a time, and never a half written row."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from visitering.deciding.decision_file import with_rows
from visitering.deciding.lock import alone
from visitering.domain.decisions import Decision
from visitering.errors import UsageError

NAME, DRAFT = "decisions.csv", ".decisions.draft"


class Book:
    """`decisions.csv` of a dataset folder, while it is held: nobody else decides meanwhile."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # A link leads to the file that several datasets share: it is replaced there, and locked there.
        self.path = (folder / NAME).resolve()

    def append(self, decisions: Sequence[Decision]) -> None:
        """Adds rows, all or none, whenever the process may be killed.

        The new file is made and read back in memory, written beside the old one, forced to disk and then put in its
        place in one step: a reader sees the old file or the new one, and what was in the old one is in the new one.
        Raises `UsageError` where a row cannot be written so that it is read again, and nothing is written.
        """
        put(self.path, lambda before: with_rows(before, decisions, (self.folder / "cases.csv").read_bytes()))


def put(path: Path, new: Callable[[bytes | None], bytes], mode: int = 0o666) -> None:
    """Puts what `new` makes of a file's bytes in their place in one step, forced to disk; the book is held.

    `mode`: of a new file, less what the umask takes. Raises `UsageError` where that cannot be, or where another
    program has written the file meanwhile.
    """
    draft = path.with_name(DRAFT)
    try:
        before = _content(path)
        content = new(before)
        draft.unlink(missing_ok=True)  # of a process that was killed; perhaps another user's
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if before is not None:
            draft.chmod(path.stat().st_mode & 0o7777)
        if _content(path) != before:  # a spreadsheet knows nothing of our lock
            draft.unlink()
            raise UsageError(f"{path} was changed by another program meanwhile; nothing was decided")
        draft.replace(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}; nothing was decided") from error
    with suppress(OSError):  # the bytes stand already; some file systems cannot do this
        _force_to_disk(path.parent)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


@contextmanager
def held(folder: Path) -> Iterator[Book]:
    """The book of a dataset folder, held until the end of the block; raises what `alone` raises."""
    book = Book(folder)
    with alone(book.path.parent, folder):
        yield book


def _force_to_disk(folder: Path) -> None:
    """Makes a rename in a folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

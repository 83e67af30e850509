"""The book of decisions on disk: one writer at a time, and never a half written row."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from visitering.deciding.decision_file import with_rows
from visitering.domain.decisions import Decision
from visitering.errors import UsageError
from visitering.storing.access import OWNER, Access, like
from visitering.storing.event_log import Coming, Stated, coming
from visitering.storing.lock import Lock, alone

NAME, DRAFT = "decisions.csv", ".decisions.draft"


class Book:
    """`decisions.csv` of a dataset folder, while it is held: nobody else decides meanwhile."""

    def __init__(self, folder: Path, access: Access = OWNER) -> None:
        self.folder, self.access = folder, access
        # A link leads to the file that several datasets share: it is replaced there, and locked there.
        self.path = (folder / NAME).resolve()

    def append(self, decisions: Sequence[Decision], stated: Stated) -> None:
        """Adds rows, all or none, whenever the process may be killed; each carries the mark of the event `stated`.

        The new file is made and read back in memory, written beside the old one, forced to disk and then put in its
        place in one step: a reader sees the old file or the new one, and what was in the old one is in the new one.
        Raises `UsageError` where a row cannot be written so that it is read again, and nothing is written.
        """
        with coming(self.folder, stated, self.access) as event:
            self._replace([replace(decision, event=event.mark) for decision in decisions], event)

    def _replace(self, decisions: Sequence[Decision], event: Coming) -> None:
        draft = self.path.with_name(DRAFT)
        try:
            before = self._content()
            content = with_rows(before, decisions, (self.folder / "cases.csv").read_bytes())
            draft.unlink(missing_ok=True)  # of a process that was killed; perhaps another user's
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if before is None:
                self.access.give(draft)
            else:
                like(self.path, draft)
            if self._content() != before:  # a spreadsheet knows nothing of our lock
                draft.unlink()
                raise UsageError(f"{self.path} was changed by another program meanwhile; nothing was decided")
            event.write()
            draft.replace(self.path)
        except OSError as error:
            raise UsageError(f"{self.path} cannot be written: {error.strerror}; nothing was decided") from error
        with suppress(OSError):  # the rows stand already; some file systems cannot do this
            _force_to_disk(self.path.parent)

    def _content(self) -> bytes | None:
        return self.path.read_bytes() if self.path.exists() else None


@contextmanager
def held(folder: Path, access: Access = OWNER) -> Iterator[Book]:
    """The book of a dataset folder, held until the end of the block; raises what `alone` raises."""
    book = Book(folder, access)
    with alone(Lock(book.path.parent, folder, ".decisions", "deciding", "decisions")):
        yield book


def _force_to_disk(folder: Path) -> None:
    """Makes a rename in a folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

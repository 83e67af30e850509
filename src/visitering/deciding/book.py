"""The book of decisions on disk: one writer at a time, and never a half written row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from visitering.deciding.decision_file import with_rows
from visitering.domain.decisions import Decision
from visitering.errors import UsageError
from visitering.loading.folder import JOURNAL
from visitering.said import os_reason, said
from visitering.storing.access import OWNER, Access, beside
from visitering.storing.event_log import Stated, coming
from visitering.storing.lock import Lock, alone
from visitering.storing.replacing import content_of, replace_file
from visitering.storing.together import finish

NAME, DRAFT = "decisions.csv", ".decisions.draft"


class Book:
    """`decisions.csv` of a dataset folder, while it is held: nobody else decides meanwhile."""

    def __init__(self, folder: Path, access: Access = OWNER) -> None:
        self.folder, self.access = folder, access
        # A link leads to the file that several datasets share: it is replaced there, and locked there.
        self.path = (folder / NAME).resolve()

    @property
    def journal(self) -> Path:
        return self.path.with_name(JOURNAL)

    def append(self, decisions: Sequence[Decision], stated: Stated) -> None:
        """Adds rows, all or none, whenever the process may be killed; each carries the mark of the event `stated`.

        The new file is made and read back in memory, written beside the old one, forced to disk and then put in its
        place in one step: a reader sees the old file or the new one, and what was in the old one is in the new one.
        Raises `UsageError` where a row cannot be written so that it is read again, and nothing is written.
        """
        with coming(self.folder, stated, self.access) as event:
            marked = [replace(decision, event=event.mark) for decision in decisions]
            try:
                before = content_of(self.path)
                content = with_rows(before, marked, content_of(self.folder / "cases.csv"))
            except OSError as error:
                raise UsageError(
                    said("{path} cannot be written: {why}; nothing was decided", path=self.path, why=os_reason(error))
                ) from error
            replace_file(self.path, self.path.with_name(DRAFT), before, content, self.access, event.write)

    def put(self, path: Path, new: Callable[[bytes | None], bytes]) -> None:
        """Puts what `new` makes of a file's bytes in their place in one step, while the book is held.

        A new file is shared as the book is. Raises `UsageError` as `append` does.
        """
        try:
            before = content_of(path)
        except OSError as error:
            raise UsageError(
                said("{path} cannot be read: {why}; nothing was decided", path=path, why=os_reason(error))
            ) from error
        replace_file(path, path.with_name(DRAFT), before, new(before), self.access, lambda: None)
        if before is None and self.access.group is None:
            beside(self.path, path)


@contextmanager
def held(folder: Path, access: Access = OWNER) -> Iterator[Book]:
    """The book of a dataset folder, held until the end of the block; raises what `alone` raises.

    What a killed process has left halfway in its files is finished first.
    """
    book = Book(folder, access)
    with alone(Lock(book.path.parent, folder, ".decisions", said("deciding"), "decisions")):
        finish(book.journal)
        yield book

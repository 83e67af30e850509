"""Several files put in the place of older ones together: all of them or none, whenever the process may be killed.

Each new file is written beside the old one; then a journal that names them all takes its name in one step, and with
that they count; then each takes its place, and the journal goes. A process killed before the journal has changed
nothing; one killed after it has left the rest to whoever holds the folder next (`finish`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from visitering.errors import UsageError
from visitering.said import os_reason, said
from visitering.storing.access import Access, beside, like
from visitering.storing.folder import sha256
from visitering.storing.replacing import content_of, force_to_disk


@dataclass(frozen=True)
class Change:
    """A file, links followed. `before`: what it held when `content` was made of it, None where it was not there."""

    path: Path
    before: bytes | None
    content: bytes

    @property
    def draft(self) -> Path:
        return _draft(self.path)


def replace_together(journal: Path, changes: Sequence[Change], access: Access, first: Callable[[], object]) -> None:
    """Replaces files in their order. `first` is done when all is written, right before it counts.

    Raises `UsageError` where another program has changed a file meanwhile, or where one cannot be written; nothing
    has changed then.
    """
    try:
        for change in changes:
            _write(change.draft, change.content)
            if change.before is not None:
                like(change.path, change.draft)
            elif access.group is not None:
                access.give(change.draft)
            else:
                beside(change.path, change.draft)
        entries = [_entry(journal, change) for change in changes]
        draft = _draft(journal)
        _write(draft, json.dumps(entries).encode())
        for change in changes:
            if content_of(change.path) != change.before:  # a spreadsheet knows nothing of our lock
                raise UsageError(
                    said("{path} was changed by another program meanwhile; nothing was written", path=change.path)
                )
        first()
        draft.replace(journal)
    except OSError as error:
        raise UsageError(
            said(
                "{parent} cannot be written: {why}; nothing was written", parent=journal.parent, why=os_reason(error)
            )
        ) from error
    with suppress(OSError):  # some file systems cannot do this
        force_to_disk(journal.parent)
    finish(journal)


def finish(journal: Path) -> bool:
    """Puts in their places what a journal names and is not there yet; whether there was a journal.

    To be called by whoever holds the folder. Raises `UsageError` where another program has changed a file since.
    """
    try:
        if not journal.exists():
            return False
        for path, before in _entries(journal):
            draft = _draft(path)
            if not draft.exists():  # it has taken its place
                continue
            there = content_of(path)
            if (None if there is None else sha256(there)) != before:
                raise UsageError(
                    said(
                        "{path} was changed by another program while it was written: {draft} holds what is to "
                        "stand there; bring the two together, then delete {draft}",
                        path=path,
                        draft=draft,
                    )
                )
            draft.replace(path)
            with suppress(OSError):
                force_to_disk(path.parent)
        journal.unlink()
    except OSError as error:
        raise UsageError(
            said(
                "{parent} cannot be written: {why}; run the command again",
                parent=journal.parent,
                why=os_reason(error),
            )
        ) from error
    return True


def _entry(journal: Path, change: Change) -> dict[str, str | None]:
    """A file by its way from the journal, so that the folder may move."""
    way = os.path.relpath(change.path, journal.parent)
    return {"file": way, "before": None if change.before is None else sha256(change.before)}


def _entries(journal: Path) -> Iterator[tuple[Path, str | None]]:
    for entry in json.loads(journal.read_bytes()):
        yield (journal.parent / entry["file"]), entry["before"]


def _draft(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")


def _write(draft: Path, content: bytes) -> None:
    draft.unlink(missing_ok=True)  # of a process that was killed; perhaps another user's
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())

"""A file put in the place of an older one: all of it or nothing, whenever the process may be killed."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from visitering.errors import UsageError
from visitering.said import os_reason, said
from visitering.storing.access import Access, like


def content_of(path: Path) -> bytes | None:
    """The bytes of a file, or None where it is not there."""
    return path.read_bytes() if path.exists() else None


def replace_file(
    path: Path, draft: Path, before: bytes | None, content: bytes, access: Access, first: Callable[[], object]
) -> None:
    """Writes `content` beside the file as `draft`, forced to disk, and puts it in its place in one step.

    A reader sees the old file or the new one. `before` is what the file held when the new one was made of it;
    `first` is done when all is written, right before it takes its place. Raises `UsageError` where another program
    has changed the file meanwhile, or where it cannot be written.
    """
    try:
        draft.unlink(missing_ok=True)  # of a process that was killed; perhaps another user's
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if before is None:
            access.give(draft)
        else:
            like(path, draft)
        if content_of(path) != before:  # a spreadsheet knows nothing of our lock
            draft.unlink()
            raise UsageError(said("{path} was changed by another program meanwhile; nothing was decided", path=path))
        first()
        draft.replace(path)
    except OSError as error:
        raise UsageError(
            said("{path} cannot be written: {why}; nothing was decided", path=path, why=os_reason(error))
        ) from error
    with suppress(OSError):  # the rows stand already; some file systems cannot do this
        force_to_disk(path.parent)


def force_to_disk(folder: Path) -> None:
    """Makes a rename in a folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

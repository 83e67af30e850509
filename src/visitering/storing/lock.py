"""One at a time in a folder: the kernel's lock where there is one, else a file that names its holder.

The kernel's lock falls with the process that holds it, however that ends. Where the system or the file system has no
locks (some network drives), a file is made that only one process can make; it names the process and its machine. One
left by a process that died is recognised on the same machine and taken over. On another machine nobody can know: the
sentence after the wait says whose it is and what to delete.
"""

from __future__ import annotations

import errno
import os
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from visitering.errors import UsageError
from visitering.said import os_reason, said

with warnings.catch_warnings():
    # filelock warns where the system has no locks; here that is what the marker is for.
    warnings.simplefilter("ignore")
    from filelock import SoftFileLock, Timeout, lock_descriptor

LOCK, MARKER = ".lock", ".held"
"""How the names of the two files end; `.decisions` or `.events` stands before them."""
WAIT_S, RETRY_S = 120.0, 0.02
NO_LOCKS = frozenset({errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL})
"""How a system, or a file system, says that it has no locks."""


@dataclass(frozen=True)
class Lock:
    """What is held: `name` of the files of the lock in the folder `place`; `folder` is how the user calls it.

    `doing`: what somebody else who holds it is doing there; `what` cannot be written where it cannot be held.
    """

    place: Path
    folder: Path
    name: str
    doing: str
    what: str

    @property
    def path(self) -> Path:
        return self.place / f"{self.name}{LOCK}"

    @property
    def marker(self) -> Path:
        return self.place / f"{self.name}{MARKER}"

    def cannot(self, error: OSError) -> UsageError:
        return UsageError(
            said(
                "{what} cannot be written to {folder}: {why}",
                what=self.what,
                folder=self.folder,
                why=os_reason(error),
            )
        )

    def too_long(self, holder: str = "") -> UsageError:
        return UsageError(
            said(
                "somebody else has been {doing} in {folder} for {wait_s:.0f} seconds{holder}; nothing was written",
                doing=self.doing,
                folder=self.folder,
                wait_s=WAIT_S,
                holder=holder,
            )
        )


@contextmanager
def alone(lock: Lock) -> Iterator[None]:
    """Holds a folder's files until the end of the block; waits for others, at most `WAIT_S`.

    Raises `UsageError` where somebody else holds them all that time, or where they cannot be held.
    """
    try:
        handle = _opened(lock.path)
    except OSError as error:
        raise lock.cannot(error) from error
    try:
        if _locked(handle, lock):
            yield
            return
    finally:
        os.close(handle)
    with _marked(lock):
        yield


def _opened(path: Path) -> int:
    """The file whose lock is held; whoever may write in its folder may write it.

    Network drives lock a file only for those who may write it, so reading alone is the second choice.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        with suppress(PermissionError):
            return os.open(path, os.O_RDWR)
        return os.open(path, os.O_RDONLY)
    with suppress(OSError):  # some file systems have no such rights
        path.chmod(_mode(path))
    return handle


def _mode(path: Path) -> int:
    """Whoever may make files in the folder may hold it; others never."""
    return 0o660 if path.parent.stat().st_mode & 0o020 else 0o600


def _locked(handle: int, lock: Lock) -> bool:
    """Waits for the kernel's lock; False where there is none."""
    until = time.monotonic() + WAIT_S
    try:
        while not lock_descriptor(handle, blocking=False):
            if time.monotonic() > until:
                raise lock.too_long()
            time.sleep(RETRY_S)
    except OSError as error:
        if error.errno in NO_LOCKS:
            return False
        raise lock.cannot(error) from error
    return True


@contextmanager
def _marked(lock: Lock) -> Iterator[None]:
    """The same by a file that only one process can make."""
    path = lock.marker
    marker = SoftFileLock(path, mode=_mode(path))
    try:
        marker.acquire(timeout=WAIT_S, poll_interval=RETRY_S)
    except Timeout:
        raise lock.too_long(
            said(", {holder}; if it has ended, delete {path}", holder=_holder(path), path=path)
        ) from None
    except OSError as error:
        raise lock.cannot(error) from error
    try:
        yield
    finally:
        marker.release()


def _holder(path: Path) -> str:
    """Whose marker it is, as far as it says."""
    try:
        process, machine = path.read_text(encoding="utf-8").splitlines()[:2]
        since = datetime.fromtimestamp(path.stat().st_mtime)
    except (OSError, ValueError):
        return said("an unknown process")
    return said(
        "process {process} on {machine} since {since:%Y-%m-%d %H:%M}", process=process, machine=machine, since=since
    )

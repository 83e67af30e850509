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
from datetime import datetime
from pathlib import Path

from visitering.errors import UsageError

with warnings.catch_warnings():
    # filelock warns where the system has no locks; here that is what the marker is for.
    warnings.simplefilter("ignore")
    from filelock import SoftFileLock, Timeout, lock_descriptor

LOCK, MARKER = ".decisions.lock", ".decisions.held"
WAIT_S, RETRY_S = 120.0, 0.02
NO_LOCKS = frozenset({errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL})
"""How a system, or a file system, says that it has no locks."""


@contextmanager
def alone(place: Path, folder: Path) -> Iterator[None]:
    """Holds `place`, the folder that has the files, until the end of the block; waits for others, at most `WAIT_S`.

    `folder` is how the user calls it. Raises `UsageError` where somebody else holds it all that time, or where it
    cannot be held.
    """
    try:
        handle = _opened(place / LOCK)
    except OSError as error:
        raise _cannot(folder, error) from error
    try:
        if _locked(handle, folder):
            yield
            return
    finally:
        os.close(handle)
    with _marked(place / MARKER, folder):
        yield


def _opened(path: Path) -> int:
    """The file whose lock is held; whoever may write in its folder may write it.

    Network drives lock a file only for those who may write it, so reading alone is the second choice.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
    except FileExistsError:
        with suppress(PermissionError):
            return os.open(path, os.O_RDWR)
        return os.open(path, os.O_RDONLY)
    with suppress(OSError):  # some file systems have no such rights
        path.chmod(path.parent.stat().st_mode & 0o666)
    return handle


def _locked(handle: int, folder: Path) -> bool:
    """Waits for the kernel's lock; False where there is none."""
    until = time.monotonic() + WAIT_S
    try:
        while not lock_descriptor(handle, blocking=False):
            if time.monotonic() > until:
                raise _too_long(folder)
            time.sleep(RETRY_S)
    except OSError as error:
        if error.errno in NO_LOCKS:
            return False
        raise _cannot(folder, error) from error
    return True


@contextmanager
def _marked(path: Path, folder: Path) -> Iterator[None]:
    """The same by a file that only one process can make."""
    marker = SoftFileLock(path)
    try:
        marker.acquire(timeout=WAIT_S, poll_interval=RETRY_S)
    except Timeout:
        raise _too_long(folder, f", {_holder(path)}; if it has ended, delete {path}") from None
    except OSError as error:
        raise _cannot(folder, error) from error
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
        return "an unknown process"
    return f"process {process} on {machine} since {since:%Y-%m-%d %H:%M}"


def _too_long(folder: Path, holder: str = "") -> UsageError:
    return UsageError(
        f"somebody else has been deciding in {folder} for {WAIT_S:.0f} seconds{holder}; nothing was written"
    )


def _cannot(folder: Path, error: OSError) -> UsageError:
    return UsageError(f"decisions cannot be written to {folder}: {error.strerror}")

"""The run folder: written whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from visitering.errors import UsageError
from visitering.said import os_reason, said
from visitering.storing.access import OWNER, Access, like

Content = bytes | Callable[[], Iterable[bytes]]
"""What a file holds; or where that need not be in memory at once, what gives it part by part."""


@dataclass
class Draft:
    """A folder of a temporary name beside the one that it will have; `hashes`: SHA-256 of its files, by path."""

    folder: Path
    name: str
    what: str
    access: Access
    hashes: dict[str, str] = field(default_factory=dict)

    def add(self, path: str, content: Content) -> None:
        """Writes a file and reads it back."""
        target, parent = self.folder / path, self.folder.parent
        if target.exists() or not target.resolve().is_relative_to(self.folder.resolve()):
            raise UsageError(
                said("{path} would be written over another file, or outside {parent}", path=path, parent=parent)
            )
        self.access.folder(target.parent)
        target.touch(mode=0o600)
        digest = hashlib.sha256()
        with target.open("wb") as file:
            for part in (content,) if isinstance(content, bytes) else content():
                file.write(part)
                digest.update(part)
        if sha256_of_file(target) != digest.hexdigest():
            raise UsageError(
                said("{what} could not be read again as it was written; nothing was written", what=self.what)
            )
        self.access.give(target)
        self.hashes[path] = digest.hexdigest()

    def become(self) -> Path:
        """Renames to `<name>-<n>`; n is the first free number, also when two are written at once."""
        return _rename(self.folder, self.folder.parent, self.name)


@contextmanager
def drafted(parent: Path, name: str, files: Mapping[str, Content], access: Access = OWNER) -> Iterator[Draft]:
    """`files` (paths inside the folder) under a temporary name; all is removed that has not got its name by the end.

    An existing run is never overwritten or added to. Raises `UsageError` where the folder cannot be written.
    """
    with _draft(parent, name, files, said("the run"), access) as draft:
        yield draft


def write_whole(parent: Path, name: str, files: Mapping[str, Content], access: Access = OWNER) -> Path:
    """Writes `files` as the folder `<name>-<n>`, whole or not at all: `drafted`."""
    with drafted(parent, name, files, access) as draft:
        return draft.become()


def write_new(
    folder: Path, files: Mapping[str, bytes], access: Access = OWNER, first: Callable[[], object] = lambda: None
) -> Path:
    """Writes `files` as a new folder of just this name, whole or not at all.

    `first` is done when all is written, right before it gets its name. Raises `UsageError` where the folder exists
    and is not empty, or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(said("{folder} exists and is not an empty folder", folder=folder))
    with _draft(folder.parent, folder.name, files, str(folder), access) as draft:
        if folder.exists():
            like(folder, draft.folder)
        first()
        os.rename(draft.folder, folder)  # noqa: PTH104 - replaces an empty folder, never a file or a folder that holds any
    return folder


def write_next(
    folder: Path, files: Mapping[str, bytes], access: Access = OWNER, first: Callable[[], object] = lambda: None
) -> Path:
    """Writes `files` as a new folder of this name, whole or not at all; where it is taken, with `-002`, `-003`, ….

    What is there already is never overwritten or added to; `first` as in `write_new`. Raises `UsageError` where
    the folder cannot be written.
    """
    with _draft(folder.parent, folder.name, files, str(folder), access) as draft:
        first()
        number = 1
        while True:
            final = folder if number == 1 else folder.with_name(f"{folder.name}-{number:03d}")
            if not final.exists() or (final.is_dir() and not any(final.iterdir())):
                try:
                    os.rename(draft.folder, final)  # noqa: PTH104 - replaces an empty folder, never one that holds any
                    return final
                except OSError:
                    if not final.exists():
                        raise
            number += 1


def write_new_file(
    path: Path, content: bytes, access: Access = OWNER, first: Callable[[], object] = lambda: None
) -> None:
    """Writes a file that is not there yet, whole or not at all, and read back before it has its name.

    `first` as in `write_new`.

    Raises `UsageError` where the file exists or cannot be written.
    """
    draft: Path | None = None
    try:
        access.folder(path.parent)
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=path.parent)
        draft = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if draft.read_bytes() != content:
            raise UsageError(said("{path} could not be read again as it was written; nothing was written", path=path))
        access.give(draft)
        first()
        try:
            os.link(draft, path)  # unlike a rename, never over a file that is there
        except OSError as error:
            if path.exists() or error.errno in (errno.EEXIST, errno.EACCES):
                raise
            os.rename(draft, path)  # noqa: PTH104 - a file system without links
    except FileExistsError as error:
        raise UsageError(said("{path} exists already: name another file; nothing was written", path=path)) from error
    except OSError as error:
        raise UsageError(
            said("{path} cannot be written: {why}; nothing was written", path=path, why=os_reason(error))
        ) from error
    finally:
        if draft is not None:
            draft.unlink(missing_ok=True)


@contextmanager
def _draft(parent: Path, name: str, files: Mapping[str, Content], what: str, access: Access) -> Iterator[Draft]:
    """The files in a folder of a temporary name beside the final one; what is still there afterwards is removed."""
    draft: Path | None = None
    try:
        access.folder(parent)
        draft = Path(tempfile.mkdtemp(prefix=f".{name}.", dir=parent))
        access.give(draft)
        written = Draft(draft, name, what, access)
        for path, content in files.items():
            written.add(path, content)
        yield written
    except OSError as error:
        raise UsageError(
            said("{what} cannot be written to {parent}: {why}", what=what, parent=parent, why=os_reason(error))
        ) from error
    finally:
        if draft is not None:
            shutil.rmtree(draft, ignore_errors=True)


def _rename(draft: Path, parent: Path, name: str) -> Path:
    number = 1
    while True:
        final = parent / f"{name}-{number:03d}"
        if not final.exists():
            try:
                os.rename(draft, final)  # noqa: PTH104 - Path.rename would follow the same call; this one is atomic
                return final
            except OSError:
                if not final.exists():
                    raise
        number += 1


def seen_from(folder: Path, target: Path) -> str:
    """A path as text relative to a folder (that need not exist); absolute where no relative one exists."""
    try:
        return Path(os.path.relpath(target.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return target.resolve().as_posix()


def hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 by name."""
    return {name: sha256(content) for name, content in files.items()}


def sha256_of_file(path: Path) -> str:
    """The SHA-256 of a file, however large; raises `OSError` where it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

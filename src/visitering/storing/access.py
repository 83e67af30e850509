"""Who may read and write what is made: the owner alone, or a named group too; never others.

Rights are set on what is made, whatever the umask; what exists already keeps its owner, its group and its mode.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from visitering.errors import UsageError
from visitering.said import said

MODES = 0o7777


@dataclass(frozen=True)
class Access:
    """`group`: the name of a group of the system that shares what is made, or None: the owner alone."""

    group: str | None = None

    def check(self) -> None:
        """Raises `UsageError` where the group is not known here, or where this user is not in it."""
        if self.group is None:
            return
        try:
            import grp

            number = grp.getgrnam(self.group).gr_gid
        except (ImportError, KeyError):
            raise UsageError(
                said("output.group: this machine has no group {group}; nothing was written", group=self.group)
            ) from None
        if os.geteuid() != 0 and number not in {os.getegid(), *os.getgroups()}:
            raise UsageError(
                said(
                    "output.group: you are not in the group {group}, so that nothing can be given to it; "
                    "nothing was written",
                    group=self.group,
                )
            )

    def give(self, path: Path) -> None:
        """Sets the rights of a new file (0600, or 0660 with a group) or folder (0700, or 2770 with a group)."""
        if self.group is not None:
            try:
                shutil.chown(path, group=self.group)
            except LookupError as error:
                raise UsageError(said("output.group: this machine has no group {group}", group=self.group)) from error
        if path.is_dir():
            path.chmod(0o700 if self.group is None else 0o2770)
        else:
            path.chmod(0o600 if self.group is None else 0o660)

    def folder(self, path: Path) -> None:
        """Makes a folder with those above it; those that exist stay as they are."""
        missing = [p for p in (path, *path.parents) if not p.exists()]
        for new in reversed(missing):
            try:
                new.mkdir(mode=0o700)
            except FileExistsError:  # another process was quicker
                continue
            self.give(new)


OWNER = Access()


def like(existing: Path, new: Path) -> None:
    """Gives a new file or folder, which takes the place of an existing one, its mode, its group and its owner.

    Only the system's administrator may give a file away: elsewhere the owner becomes who writes. Raises
    `UsageError` where the group cannot be kept, since those who share the file would lose it.
    """
    there, here = existing.stat(), new.stat()
    if (there.st_uid, there.st_gid) != (here.st_uid, here.st_gid):
        try:
            os.chown(new, there.st_uid, there.st_gid)
        except PermissionError:
            try:
                os.chown(new, -1, there.st_gid)
            except PermissionError as error:
                raise UsageError(
                    said(
                        "{existing} belongs to a group that you are not in: written by you it would be lost to "
                        "that group; nothing was written",
                        existing=existing,
                    )
                ) from error
    new.chmod(there.st_mode & MODES)


def beside(existing: Path, new: Path) -> None:
    """Gives a new file the rights of those who share an existing one, or the folder: its group where that may write.

    Elsewhere it is the owner's alone; others get none.
    """
    there = (existing if existing.exists() else new.parent).stat()
    shared = bool(there.st_mode & 0o020)
    if shared:
        with suppress(OSError):
            os.chown(new, -1, there.st_gid)
        shared = new.stat().st_gid == there.st_gid
    new.chmod(0o660 if shared else 0o600)

"""The run folder: written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from visitering.errors import UsageError


def write_whole(parent: Path, name: str, files: Mapping[str, bytes]) -> Path:
    """Writes `files` (paths inside the folder) under a temporary name, then renames to `<name>-<n>`.

    n is the first free number: an existing run is never overwritten or added to, also when two are written at
    once. Raises `UsageError` where the folder cannot be written.
    """
    with _draft(parent, name, files) as draft:
        return _rename(draft, parent, name)


def write_once(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Writes `files` as `folder`, whole or not at all. Raises `UsageError` where that name is taken."""
    taken = UsageError(f"{folder} exists already: move it away to have it written again")
    if folder.exists():
        raise taken
    with _draft(folder.parent, folder.name, files) as draft:
        try:
            os.rename(draft, folder)  # noqa: PTH104 - as below
        except OSError as error:
            if folder.exists():
                raise taken from error
            raise
    return folder


@contextmanager
def _draft(parent: Path, name: str, files: Mapping[str, bytes]) -> Iterator[Path]:
    """The files in a folder of a temporary name, which is gone afterwards unless it was renamed."""
    try:
        parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{name}.", dir=parent))
    except OSError as error:
        raise UsageError(f"the run cannot be written to {parent}: {error.strerror}") from error
    try:
        for path, content in files.items():
            target = draft / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        draft.chmod(0o755)
        yield draft
    except OSError as error:
        raise UsageError(f"the run cannot be written to {parent}: {error.strerror}") from error
    finally:
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


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def as_json(value: Any) -> bytes:
    """Readable JSON in UTF-8 with a fixed order of keys as given."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def as_json_lines(rows: list[dict[str, Any]]) -> bytes:
    """One compact JSON object a line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()

"""The bytes of a file that may be a form, refused before anything opens it where it is none or is not safe."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from visitering.forms.faults import RefusedFileError
from visitering.loading.workbooks.archive import BookError, is_protected

LARGEST_MB, LARGEST_UNPACKED_MB = 10, 100
"""A form is some hundred kilobytes."""
MB = 1_000_000
ENDINGS = (".xlsx", ".ods")
_OLD = bytes.fromhex("d0cf11e0a1b11ae1")
_MACROS = ("xl/vbaProject.bin", "Basic/", "Scripts/")


def safe_content(path: Path) -> bytes:
    """The bytes of a file; raises `RefusedFileError` where it is too large, no workbook, or holds macros."""
    ending = path.suffix.lower()
    if ending == ".xls":
        raise RefusedFileError("file.xls")
    if ending == ".xlsm":
        raise RefusedFileError("file.macros")
    if ending not in ENDINGS:
        raise RefusedFileError("file.kind")
    try:
        if path.stat().st_size > LARGEST_MB * MB:
            raise RefusedFileError("file.large", size=LARGEST_MB)
        content = path.read_bytes()
    except OSError as error:
        raise RefusedFileError("file.unreadable") from error
    if content.startswith(_OLD):
        raise RefusedFileError("file.password" if is_protected(content) else "file.xls")
    _check(content)
    return content


def _check(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise RefusedFileError("file.unreadable") from error
    if any(part.flag_bits & 1 for part in parts):
        raise RefusedFileError("file.password")
    if any(part.filename.startswith(_MACROS) for part in parts):
        raise RefusedFileError("file.macros")
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED_MB * MB:
        raise RefusedFileError("file.bomb", size=LARGEST_UNPACKED_MB)


def refused(error: BookError) -> RefusedFileError:
    """What the reader of workbooks says, for a municipality."""
    return RefusedFileError("file.password" if error.protected else "file.unreadable")

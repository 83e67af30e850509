"""A workbook as the parts in its archive, measured before anything else looks at them.

What reads a workbook further sees only parts that were unpacked here and are no larger than they may be.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from visitering.said import said

LARGEST = 100_000_000
"""Bytes of a workbook."""
LARGEST_UNPACKED = 400_000_000
"""Bytes of all its parts that are read."""
XLSX, ODS = "XLSX", "ODS"

TOO_LARGE = said(
    "is larger than {largest} MB, which is too large for a workbook; save the table as CSV", largest=LARGEST // 10**6
)
_OLD = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_BOMB = said(
    "would unpack to more than {largest_unpacked} MB, and is not read", largest_unpacked=LARGEST_UNPACKED // 10**6
)
_PASSWORD = said("is protected by a password; save it without one")
_NONE = said("is no workbook, or a damaged one; open it in a spreadsheet and save it as .xlsx once more")
_OF_ODS = ("mimetype", "content.xml", "styles.xml", "META-INF/manifest.xml")


class BookError(ValueError):
    """A workbook cannot be read; the message says why, behind the name of the file."""

    @property
    def protected(self) -> bool:
        """Whether a password is in the way."""
        return str(self) == _PASSWORD


@dataclass(frozen=True)
class Archive:
    """The parts of a workbook by name. `kind`: XLSX or ODS, by what is in it, whatever it is called."""

    kind: str
    parts: Mapping[str, bytes]

    def packed(self) -> bytes:
        """The parts as a workbook that holds nothing else."""
        into = io.BytesIO()
        with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as archive:
            for name, part in self.parts.items():
                archive.writestr(name, part)
        return into.getvalue()


def unpacked(content: bytes) -> Archive:
    """The parts of a workbook; raises `BookError` where it is none, is protected or is too large."""
    if len(content) > LARGEST:
        raise BookError(TOO_LARGE)
    if content.startswith(_OLD):
        raise BookError(
            _PASSWORD if is_protected(content) else said("is a workbook of the old kind (.xls); save it as .xlsx")
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _archive(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        if isinstance(error, BookError):
            raise
        raise BookError(_NONE) from error


def is_protected(content: bytes) -> bool:
    """Whether a file of the old kind of container holds a newer workbook behind a password."""
    return _ENCRYPTED_PACKAGE in content


def _archive(archive: zipfile.ZipFile) -> Archive:
    names = set(archive.namelist())
    if "xl/workbook.bin" in names:
        raise BookError(said("is a binary workbook (.xlsb); save it as .xlsx"))
    if "xl/workbook.xml" in names:
        return Archive(XLSX, _read(archive, [name for name in names if name.endswith((".xml", ".rels"))]))
    if "content.xml" not in names:
        raise BookError(_NONE)
    parts = _read(archive, [name for name in _OF_ODS if name in names])
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise BookError(_PASSWORD)
    if b"spreadsheet" not in parts.get("mimetype", b""):
        raise BookError(said("is no spreadsheet, but another document of its office program"))
    return Archive(ODS, parts)


def _read(archive: zipfile.ZipFile, names: list[str]) -> dict[str, bytes]:
    """The parts unpacked: never more bytes of each than the archive says that it has, and not too many of all."""
    if any(archive.getinfo(name).flag_bits & 1 for name in names):
        raise BookError(_PASSWORD)
    if sum(archive.getinfo(name).file_size for name in names) > LARGEST_UNPACKED:
        raise BookError(_BOMB)
    return {name: _part(archive, name) for name in sorted(names)}


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    # Piece by piece: at once, a part that is not as small as the archive says would be unpacked before it is cut.
    with archive.open(name) as part:
        return b"".join(iter(lambda: part.read(1 << 20), b""))

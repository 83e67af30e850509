"""The Word document that letters are written into: an agency's own `letter.docx`, or an empty one.

An own one comes from anywhere, and goes out with every letter: what is no plain document is refused as a whole.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml.ns import qn

from visitering.errors import UsageError
from visitering.reporting.letters.paper import fields
from visitering.reporting.letters.paper.styles import empty
from visitering.said import joined, os_reason, said

OWN = "letter.docx"
OTHERS = ("letter.docm", "letter.dotm", "letter.dotx", "letter.doc", "letter.odt", "letter.rtf")
LARGEST, UNPACKED, MEMBERS = 10_000_000, 50_000_000, 2_000
"""Bytes of a document, of all that it unpacks to, and how many files may be in it."""
_PROGRAMS = ("vbaproject", "vbadata", "activex", "embeddings/")
_CHANGES = ("w:ins", "w:del", "w:moveFrom", "w:moveTo")


@dataclass(frozen=True)
class Base:
    """`own`: an agency's, whose styles, header and footer stay as they are."""

    content: bytes
    own: bool

    @classmethod
    def of(cls, folder: Path | None) -> Base:
        """The document of a folder of templates. Raises `UsageError` with all that is wrong with it."""
        if folder is None:
            return cls(empty(), own=False)
        wrong = sorted(path.name for path in folder.iterdir() if path.name.lower() in OTHERS)
        if wrong:
            raise UsageError(
                said(
                    "{folder} cannot be used: letters are written into a {own}, a document without macros",
                    folder=folder / wrong[0],
                    own=OWN,
                )
            )
        path = folder / OWN
        if not path.is_file():
            return cls(empty(), own=False)
        base = cls(_read(path), own=True)
        found = list(base._faults())
        if found:
            raise UsageError(said("{path} cannot be used: {why}", path=path, why=joined(dict.fromkeys(found))))
        return base

    def opened(self) -> Document:
        """The document, to be written into."""
        return docx.Document(io.BytesIO(self.content))

    @cached_property
    def _names(self) -> list[str]:
        with zipfile.ZipFile(io.BytesIO(self.content)) as packed:
            return packed.namelist()

    def _faults(self) -> Iterator[str]:
        if any(word in name.lower() for name in self._names for word in _PROGRAMS):
            yield said("it has macros or embedded programs")
            return
        try:
            document = self.opened()
        except Exception:  # whatever is wrong with a file from elsewhere, it is told in one sentence
            yield said("it is not a Word document (.docx), or has macros")
            return
        if any(part.element.getroottree().docinfo.doctype for part in fields.parts(document)):
            yield said("it declares entities, which no Word document does")
            return
        package = document.part.package
        assert package is not None
        for rel in package.iter_rels():
            if rel.is_external and rel.reltype != RT.HYPERLINK:
                yield said("it refers to another file ({what})", what=rel.reltype.rpartition("/")[2])
            elif not rel.is_external and rel.reltype == RT.COMMENTS:
                yield said("it has comments")
        marks = {qn(name) for name in _CHANGES}
        if any(node.tag in marks for part in fields.parts(document) for node in part.element.iter()):
            yield said("it has tracked changes that are neither accepted nor rejected")
        yield from fields.faults(document)


def _read(path: Path) -> bytes:
    """The bytes of a document that is safe to unpack."""
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(
                said("{path} cannot be used: it is larger than {largest} MB", path=path, largest=LARGEST // 1000000)
            )
        content = path.read_bytes()
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise UsageError(said("{path} cannot be used: it is not a Word document (.docx)", path=path)) from error
    except OSError as error:
        raise UsageError(said("{path} cannot be read: {why}", path=path, why=os_reason(error))) from error
    if len(members) > MEMBERS or sum(member.file_size for member in members) > UNPACKED:
        raise UsageError(
            said(
                "{path} cannot be used: it unpacks to more than {unpacked} MB",
                path=path,
                unpacked=UNPACKED // 1000000,
            )
        )
    return content

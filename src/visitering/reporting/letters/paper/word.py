"""A letter as a Word document: the text of its sheet in the styles of a base, its mark in every header.

The same sheet and base give the same bytes. Nobody is named as author, and no day but that of the letter is told.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.part import XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import _Footer, _Header
from docx.text.paragraph import Paragraph

from visitering.errors import UsageError
from visitering.reporting.letters.paper import fields, styles
from visitering.reporting.letters.paper.base import OWN, Base
from visitering.reporting.letters.paper.sheet import PAGE, PAGES, Kind, Sheet
from visitering.said import said

_DAY = (1980, 1, 1, 0, 0, 0)
"""When each file of the package says that it was written: the earliest that a zip knows."""
_STYLES = {Kind.TITLE: styles.TITLE, Kind.HEADING: styles.HEADING, Kind.ITEM: styles.ITEM}
_COUNTED = {PAGE: "PAGE", PAGES: "NUMPAGES"}
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_APPLICATION = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.openxmlformats.org/'
    'officeDocument/2006/extended-properties"><Application>visitering</Application></Properties>'
)


def as_docx(sheet: Sheet, base: Base) -> bytes:
    """The document of a letter. Raises `UsageError` where an agency's own base cannot be written into."""
    try:
        return _written(sheet, base)
    except Exception as error:
        if not base.own:
            raise
        reason = " ".join(str(error).split())
        raise UsageError(
            said("{own} cannot be used: no letter can be written into it ({reason})", own=OWN, reason=reason)
        ) from error


def _written(sheet: Sheet, base: Base) -> bytes:
    document = base.opened()
    styles.complete(document)
    place = fields.place(document)
    # Before the letter: what looks like a field in a case's own text stays as it is.
    fields.fill(document, {name: _legal(value) for name, value in sheet.fields.items()})
    _letter(document, sheet, place)
    _foot(document, sheet)
    if sheet.mark:
        _mark(document, sheet.mark)
    styles.speak(document, sheet.language)
    _properties(document, sheet)
    saved = io.BytesIO()
    document.save(saved)
    return _packed(saved.getvalue())


def _letter(document: Document, sheet: Sheet, found: Any | None) -> None:
    """The text, in the place that was found for it, else at the end."""
    place = document.add_paragraph() if found is None else Paragraph(found, document.part)
    usual = place.style
    if sheet.mark:
        place.insert_paragraph_before(_legal(sheet.mark), document.styles[styles.MARK])
    for block in sheet.blocks:
        style = document.styles[_STYLES[block.kind]] if block.kind in _STYLES else usual
        place.insert_paragraph_before(_legal("\n".join(block.lines)), style)
    element = place._p
    element.getparent().remove(element)


def _mark(document: Document, mark: str) -> None:
    """The mark above whatever each header says."""
    done: set[str] = set()
    for section in document.sections:
        headers = [section.header]
        if section.different_first_page_header_footer:
            headers.append(section.first_page_header)
        if document.settings.odd_and_even_pages_header_footer:
            headers.append(section.even_page_header)
        for header in headers:
            if (name := str(header.part.partname)) not in done:
                done.add(name)
                _in_front(header, _legal(mark), document)


def _in_front(header: _Header, mark: str, document: Document) -> None:
    paragraph = header.add_paragraph(mark, document.styles[styles.MARK])
    header.part.element.insert(0, paragraph._p)


def _foot(document: Document, sheet: Sheet) -> None:
    """Page x of y, where the document has no footer of its own."""
    own = {CT.WML_FOOTER}
    if any(part.content_type in own for part in fields.parts(document)):
        return
    section = document.sections[0]
    footers = [section.footer]
    if any(each.different_first_page_header_footer for each in document.sections):
        footers.append(section.first_page_footer)
    if document.settings.odd_and_even_pages_header_footer:
        footers.append(section.even_page_footer)
    for footer in footers:
        _numbered(footer, sheet, document)


def _numbered(footer: _Footer, sheet: Sheet, document: Document) -> None:
    paragraph = footer.paragraphs[0]
    paragraph.style = document.styles[styles.FOOT]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for part in sheet.foot_parts:
        if part in _COUNTED:
            counted = f'<w:fldSimple {nsdecls("w")} w:instr="{_COUNTED[part]}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
            paragraph._p.append(parse_xml(counted))
        elif part:
            paragraph.add_run(part)


def _properties(document: Document, sheet: Sheet) -> None:
    """Title and language, and none of what a template says of those who made it."""
    said = document.core_properties
    said.title, said.language = _legal(sheet.title), sheet.language
    kept = {"title", "language"}
    for part in document.part.package.iter_parts():
        if part.content_type == CT.OPC_CORE_PROPERTIES and isinstance(part, XmlPart):
            for node in list(part.element):
                if node.tag.rpartition("}")[2] not in kept:
                    part.element.remove(node)
    for node in document.settings.element.findall(qn("w:rsids")):
        document.settings.element.remove(node)


def _packed(content: bytes) -> bytes:
    """The same package, as if it had been written on one day by one system."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name, member in _members(old):
            entry = zipfile.ZipInfo(name, _DAY)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = 0o600 << 16
            new.writestr(entry, member)
    return made.getvalue()


def _members(package: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for name in package.namelist():
        yield name, _APPLICATION.encode() if name == "docProps/app.xml" else package.read(name)


def _legal(text: Any) -> str:
    """A text that XML can hold."""
    return _ILLEGAL.sub("\ufffd", str(text))

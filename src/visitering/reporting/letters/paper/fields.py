"""Fields of an agency's own document: `{{ case_id }}` in its text, its tables, its text boxes, its header and footer.

Word cuts a paragraph into runs where it likes, also inside a field: a field is looked for in the whole paragraph, and
what replaces it stands where it began.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.part import XmlPart
from docx.oxml.ns import qn

from visitering.said import said

LETTER = "letter"
"""The field that the text of the letter takes the place of."""
KNOWN = (LETTER, "case_id", "municipality", "decided_on", "title")
_FIELD = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_SPOILT = re.compile(r"\{\{|\}\}|\{%|%\}")
_READ = (CT.WML_DOCUMENT_MAIN, CT.WML_HEADER, CT.WML_FOOTER)


def parts(document: Document) -> Iterator[XmlPart]:
    """The text of a document, its headers and its footers."""
    for part in document.part.package.iter_parts():
        if isinstance(part, XmlPart) and part.content_type in _READ:
            yield part


def faults(document: Document) -> list[str]:
    """What is wrong with the fields of a document, all of it."""
    found: list[str] = []
    places = 0
    for part in parts(document):
        for paragraph in part.element.iter(qn("w:p")):
            written = text(paragraph)
            names = _FIELD.findall(written)
            found += [said("there is no field {{{{ {name} }}}}", name=name) for name in names if name not in KNOWN]
            if _SPOILT.search(_FIELD.sub("", written)):
                found.append(
                    said("a field is not written as {{{{ name }}}}: {written!r}", written=written.strip()[:60])
                )
            if LETTER in names:
                places += 1
                if part.content_type != CT.WML_DOCUMENT_MAIN or not _is_place(written):
                    found.append(said("{{{{ letter }}}} must stand alone in a paragraph of the text"))
    if places > 1:
        found.append(said("{{{{ letter }}}} stands there more than once"))
    return list(dict.fromkeys(found))


def place(document: Document) -> Any | None:
    """The paragraph (`w:p`) that the text of the letter takes the place of; None where none says so."""
    for paragraph in document.element.iter(qn("w:p")):
        if _is_place(text(paragraph)):
            return paragraph
    return None


def fill(document: Document, values: Mapping[str, str]) -> None:
    """Writes what stands for each field, but for `{{ letter }}`."""
    for part in parts(document):
        for paragraph in part.element.iter(qn("w:p")):
            for field in reversed([*_FIELD.finditer(text(paragraph))]):
                if field[1] in values:
                    _replace(paragraph, field.start(), field.end(), values[field[1]])


def text(paragraph: Any) -> str:
    return "".join(node.text or "" for node in _texts(paragraph))


def _is_place(said: str) -> bool:
    found = _FIELD.fullmatch(said.strip())
    return found is not None and found[1] == LETTER


def _texts(paragraph: Any) -> Iterator[Any]:
    """The texts (`w:t`) of a paragraph, without those of a text box that hangs on it."""
    for node in paragraph.iter(qn("w:t")):
        if next(node.iterancestors(qn("w:p"))) is paragraph:
            yield node


def _replace(paragraph: Any, start: int, end: int, value: str) -> None:
    """Puts `value` in the place of the characters from `start` to `end` of a paragraph."""
    at = 0
    for node in list(_texts(paragraph)):
        said = node.text or ""
        before, after = said[: max(0, start - at)], said[max(0, end - at) :]
        if at < end and at + len(said) > start:
            inside = value if at <= start else ""
            node.text = f"{before}{inside}{after}"
            node.set(qn("xml:space"), "preserve")
        at += len(said)

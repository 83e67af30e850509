"""Reads Word documents and the PDF of letters back, and makes documents as an agency would have them."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping

import docx
from docx.document import Document


def opened(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def saved(document: Document) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def lines(content: bytes) -> list[str]:
    """The lines of the text of a Word document, empty ones left out."""
    return [line for paragraph in opened(content).paragraphs for line in paragraph.text.split("\n") if line]


def member(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name).decode()


def packed(content: bytes, changed: Mapping[str, bytes]) -> bytes:
    """The same package with some members changed or added."""
    made, members = io.BytesIO(), dict(changed)
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, members.pop(name) if name in members else old.read(name))
        for name, added in members.items():
            new.writestr(name, added)
    return made.getvalue()


def pages(content: bytes) -> list[list[str]]:
    """The lines that stand on each page of a PDF of fpdf2, in the order in which they were written."""
    objects = {int(number): body for number, body in re.findall(rb"(\d+) 0 obj\n(.*?)\nendobj", content, re.DOTALL)}
    kids = [int(n) for n in re.findall(rb"(\d+) 0 R", _found(rb"/Kids \[(.*?)\]", objects[1]))]
    return [list(_lines(objects, objects[kid])) for kid in kids]


def _lines(objects: dict[int, bytes], page: bytes) -> Iterator[str]:
    fonts = {
        name: _letters(objects, objects[int(number)])
        for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", objects[int(_found(rb"/Resources (\d+)", page))])
    }
    stream = zlib.decompress(_stream(objects[int(_found(rb"/Contents (\d+)", page))]))
    known: dict[int, str] = {}
    for font, shown in re.findall(rb"/(F\d+) [\d.]+ Tf|BT [\d.]+ [\d.]+ Td (.*?) ET", stream, re.DOTALL):
        if font:
            known = fonts[font]
        else:
            strings = re.findall(rb"\(((?:\\.|[^\\)])*)\) Tj", shown, re.DOTALL)
            yield "".join(known[code] for string in strings for code in _codes(string))


def _codes(string: bytes) -> Iterator[int]:
    plain = re.sub(rb"\\(.)", lambda m: {b"r": b"\r", b"n": b"\n"}.get(m[1], m[1]), string, flags=re.DOTALL)
    return (int.from_bytes(plain[n : n + 2], "big") for n in range(0, len(plain), 2))


def _letters(objects: dict[int, bytes], font: bytes) -> dict[int, str]:
    """What each code of a font stands for."""
    table = _stream(objects[int(_found(rb"/ToUnicode (\d+)", font))])
    return {int(code, 16): chr(int(of, 16)) for code, of in re.findall(rb"<(\w{4})> <(\w{4})>\n", table)}


def _stream(body: bytes) -> bytes:
    return body.partition(b"stream\n")[2].rpartition(b"\nendstream")[0]


def _found(pattern: bytes, text: bytes) -> bytes:
    found = re.search(pattern, text, re.DOTALL)
    assert found is not None, pattern
    return found[1]

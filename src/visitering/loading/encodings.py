"""From the bytes of a file to its text: one encoding for the whole file, and where its bytes say otherwise.

A file is UTF-8 (with or without a byte order mark), UTF-16 with one, or cp1252. One that mixes two of them, and one
of Mac Roman or MS-DOS, is a fault; it is read as it seems to be meant all the same: its other faults are true then.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from visitering import reference
from visitering.loading.findings import Findings
from visitering.loading.writing import NAMES
from visitering.said import said

_AGAIN = said("save the file as CSV in UTF-8")
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_HIGH = re.compile(rb"[\x80-\xff]")
_MANY = rb"(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})"
_SURELY_UTF8 = re.compile(
    rb"[\xc2\xc3][\x80-\xbf]|\xe2[\x80-\x82][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{3}|" + _MANY + rb"{2}"
)
"""Sequences that no text in cp1252 has in earnest: a single other one may be a capital and a curly quotation mark."""

_LETTERS = {
    "cp1252": re.compile(rb"[A-Za-z][\xe6\xf8\xe5\xc6\xd8\xc5\xe9\xf6\xfc\xe4]|[\xe6\xf8\xe5\xc6\xd8\xc5][A-Za-z]"),
    "mac_roman": re.compile(
        rb"[A-Za-z][\xbe\xbf\x8c][a-z]|[a-z][\xbf\x8c](?![\x80-\xff])|[A-Z][\xae\xaf\x81][A-Z]|\x81[A-Za-z]"
    ),
    "cp865": re.compile(
        rb"[A-Za-z][\x9b\x86][a-z]|[a-z]\x86(?![\x80-\xff])|[\x8f\x9d][A-Za-z]|\x15 ?[0-9]"
        # An opening quotation mark taken for an apostrophe stands beside a vowel, or before the last letter.
        rb"|[b-df-hj-np-tv-xz]\x91[b-dfgj-np-tv-z][a-z]"
    ),
}
"""Danish letters in words (`færge`, `på`), by encoding: in the others these bytes are marks that stand in no word.
The paragraph sign of MS-DOS is no character at all in the others."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file without its byte order marks. `encoding`: as Python knows it; `bom`: it had a mark."""

    encoding: str
    bom: bool
    text: str


def read_text(file: str, content: bytes, findings: Findings) -> Decoded | None:
    """The text of a file, a fault for each line in another encoding; None where it is no text."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and not content.startswith(codecs.BOM_UTF32_LE):
        try:
            return Decoded("utf-16", True, content.decode("utf-16").lstrip("\ufeff"))
        except UnicodeDecodeError:
            findings.fault(file, None, None, None, said("is not whole UTF-16 text; {again}", again=_AGAIN))
            return None
    if b"\0" in content:
        expected = said("holds a NUL character; {again} (UTF-16 is read with its byte order mark only)", again=_AGAIN)
        findings.fault(file, _line_of(content, content.index(b"\0")), None, None, expected)
        return None
    body = content
    while body.startswith(codecs.BOM_UTF8):
        body = body.removeprefix(codecs.BOM_UTF8)
    bom = body is not content
    try:
        return Decoded("utf-8", bom, body.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    lines = list(_lines(body))
    utf8 = [n for n, line in lines if _SURELY_UTF8.search(line) and _is_utf8(line)]
    other = [n for n, line in lines if not _is_utf8(line)]
    if bom or len(utf8) >= len(other):
        return Decoded("utf-8", bom, _mixed(file, body, "utf-8", set(other), findings))
    encoding = _single_byte(body)
    if encoding is None:
        at = _undecodable(body)
        findings.fault(
            file, _line_of(body, at), None, None, said("is neither UTF-8 nor cp1252 text; {again}", again=_AGAIN)
        )
        return None
    if encoding != "cp1252":
        return Decoded(encoding, False, _told_as(file, body, encoding, findings))
    if utf8:
        return Decoded(encoding, False, _mixed(file, body, encoding, set(utf8), findings))
    return Decoded(encoding, False, body.decode(encoding))


def decode(content: bytes) -> tuple[str, str]:
    """The encoding and the text of bytes that the loading reads without a fault; else a `UnicodeDecodeError`."""
    findings = Findings()
    decoded = read_text("", content, findings)
    if decoded is None or findings.faults:
        raise UnicodeDecodeError(
            "utf-8", content, 0, len(content), said("is not text in one encoding that can be read")
        )
    return decoded.encoding, decoded.text


def _mixed(file: str, body: bytes, encoding: str, wrong: set[int], findings: Findings) -> str:
    """The text of a file of which some lines are in another encoding, and a fault for each of them."""
    texts = []
    for number, line in _lines(body):
        if number not in wrong:
            texts.append(line.decode(encoding, "replace"))
            continue
        own = (_single_byte(line) or "cp1252") if encoding == "utf-8" else "utf-8"
        text = line.decode(own, "replace")
        texts.append(text)
        expected = said(
            "is not {names} like the rest of the file (it seems to be {other}: {first_word!r}); the file "
            "mixes two encodings: save all of it as CSV in UTF-8",
            names=NAMES[encoding],
            other=NAMES[own],
            first_word=_first_word(text),
        )
        findings.fault(file, number, None, None, expected)
    return "".join(texts)


def _told_as(file: str, body: bytes, encoding: str, findings: Findings) -> str:
    """The text of a file that is wholly in an encoding that is not read, and one fault for all of it."""
    text = body.decode(encoding)
    line = next(number for number, line in _lines(body) if _HIGH.search(line))
    word = _first_word(text)
    expected = said(
        "seems to be {names} ({word!r} by that), which is not read; {again}",
        names=NAMES[encoding],
        word=word,
        again=_AGAIN,
    )
    findings.fault(file, line, None, None, expected)
    return text


def _single_byte(data: bytes) -> str | None:
    """The encoding by which most words of bytes that are not UTF-8 have Danish letters; None where none fits."""
    found = {
        encoding: len(letters.findall(data)) + sum(data.count(name) for name in _names(encoding))
        for encoding, letters in _LETTERS.items()
    }
    best = max(found, key=lambda encoding: found[encoding])
    return best if best != "cp1252" or _undecodable(data) < 0 else None


@cache
def _names(encoding: str) -> tuple[bytes, ...]:
    """Words of these tables with a Danish letter, in an encoding: most are names of municipalities."""
    names = (row["name"] for row in reference.rows("municipalities.csv"))
    return tuple(name.encode(encoding) for name in ("Sjælland", "udlænding", *names) if not name.isascii())


def _undecodable(data: bytes) -> int:
    """Where bytes stop to be cp1252; -1 where they do not."""
    try:
        data.decode("cp1252")
    except UnicodeDecodeError as error:
        return error.start
    return -1


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(number, line with its end) of bytes whose lines end in any of the three ways."""
    return enumerate(_LINE.findall(data), start=1)


def _line_of(data: bytes, position: int) -> int:
    """The number of the line in which a position is."""
    return len(re.findall(rb"\r\n|\r|\n", data[:position])) + 1


def _first_word(text: str) -> str:
    """The first word that is not ASCII: what an encoding shows in."""
    word = next((word for word in re.split(r'[\s;,|"]+', text) if not word.isascii()), "")
    return word if len(word) <= 40 else f"{word[:40]}…"

"""Texts that went through a wrong encoding before they came here: what they show, and what is meant.

Their bytes are in order, so only what they spell tells: typical pairs of UTF-8 that was read as something else
(`Ã¦`), names of Danish municipalities with other marks for their letters (`K¿benhavn`), the replacement character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from visitering import reference
from visitering.loading.findings import Findings
from visitering.said import said

_DOS = said("cp850 or cp437 (MS-DOS)")
_READ_AS = {"cp1252": "cp1252", "latin-1": "latin-1", "mac_roman": "Mac Roman", "cp850": _DOS, "cp437": _DOS}
_TYPICAL = "æøåÆØÅäöüÄÖÜéèêëáàâíóôúçñß§°’–"
_WRITTEN_AND_READ = (
    ("mac_roman", "cp1252", said("in Mac Roman that was read as cp1252")),
    ("cp865", "cp1252", said("in cp865 or cp850 (MS-DOS) that was read as cp1252")),
    ("cp1252", "mac_roman", said("in cp1252 that was read as Mac Roman")),
    ("cp1252", "cp850", said("in cp1252 that was read as {dos}", dos=_DOS)),
    ("cp1252", "cp437", said("in cp1252 that was read as {dos}", dos=_DOS)),
)
_LOST = said("whose letters were lost")
_AGAIN = said("export the file once more from its source, as CSV in UTF-8")


def tell_garbled(file: str, text: str, findings: Findings, *, mild: bool) -> None:
    """One fault for each way in which words of a file were spoilt. `mild`: a notice, for what was typed here."""
    if _suspects().isdisjoint(text):
        return
    first: dict[str, tuple[int, str, str | None]] = {}
    counts: dict[str, int] = {}
    for number, line in enumerate(re.split("\r\n|\r|\n", text), start=1):
        told = set()
        for word, meant, how in _garbled_words(line):
            first.setdefault(how, (number, word, meant))
            told.add(how)
        for how in told:
            counts[how] = counts.get(how, 0) + 1
    for how, (number, word, meant) in first.items():
        lines = said(", as on {counts} lines", counts=counts[how]) if counts[how] > 1 else ""
        what = said("text") if meant is None else repr(meant)
        expected = said("is {what} {how}{lines}; {again}", what=what, how=how, lines=lines, again=_AGAIN)
        if mild:
            findings.notice(
                file, said("line {number}: {word!r} {expected}", number=number, word=word, expected=expected)
            )
        else:
            findings.fault(file, number, None, word, expected)


def _garbled_words(line: str) -> Iterator[tuple[str, str | None, str]]:
    """(word, what is meant, how it came about) of every spoilt word of a line."""
    if line.isascii() and "?" not in line:
        return
    names = _names()
    for word in re.split(r'[\s;,|"]+', line):
        if word.isascii() and "?" not in word:
            continue
        if word in names:
            yield (word, *names[word])
        elif "\ufffd" in word:
            yield word, None, _LOST
        elif pair := _pattern().search(word):
            read_as = _pairs()[pair[0]][1]
            yield (
                word,
                _restored(word),
                said("in UTF-8 that was read as {read_as} and saved again", read_as=_READ_AS[read_as]),
            )


def _restored(word: str) -> str:
    """The word with its pairs as the letters they were, also where that was done to it twice."""
    for _ in range(3):
        word = _pattern().sub(lambda pair: _pairs()[pair[0]][0], word)
    return word


@cache
def _pairs() -> dict[str, tuple[str, str]]:
    """What a letter in UTF-8 looks like where it was read as another encoding: the letter, and that encoding."""
    pairs: dict[str, tuple[str, str]] = {}
    # As cp1252 or Latin-1 every letter of Latin-1 shows as `Ã` or `Â` and a mark: these two themselves, too, where a
    # text was encoded three times.
    latin = "".join(map(chr, range(0xA1, 0x100)))
    for encoding in _READ_AS:
        for letter in _TYPICAL + (latin if encoding in ("cp1252", "latin-1") else ""):
            try:
                pairs.setdefault(letter.encode().decode(encoding), (letter, encoding))
            except UnicodeDecodeError:
                continue
    return pairs


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(_pairs(), key=len, reverse=True))))


@cache
def _names() -> dict[str, tuple[str, str]]:
    """Municipalities as a wrong encoding spells them: the name, and how it came about."""
    spelled: dict[str, tuple[str, str]] = {}
    known = [row["name"] for row in reference.rows("municipalities.csv")]
    for name in (name for name in known if not name.isascii()):
        for written, read, how in _WRITTEN_AND_READ:
            spelled.setdefault(name.encode(written).decode(read, "replace"), (name, how))
        spelled.setdefault(name.encode("ascii", "replace").decode(), (name, _LOST))
        spelled.setdefault(re.sub("[^\0-\x7f]", "\ufffd", name), (name, _LOST))
    return spelled


@cache
def _suspects() -> frozenset[str]:
    """The characters without which no text is spoilt: looked for first, because most files have none of them."""
    marks = {mark for spelled in _names() for mark in spelled if not mark.isalpha()}
    return frozenset(marks - set("-")) | {pair[0] for pair in _pairs()} | {"\ufffd"}

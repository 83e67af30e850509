"""Names of files and folders that come from data: valid on every system, and never one of another text.

A name that is safe as it stands is taken as it stands: letters of Western Europe, digits, `_`, `-` and `.`, beginning
with none of the last two and not ending with `.`, at most `LONGEST` bytes, and no name of a device of Windows. So it
cannot leave its folder, and no file system changes it. Of any other text, what is safe of it stands in front, for
people, then `~` and a hash of the whole; a name with `~` in it is never safe as it stands, so the two kinds cannot
meet. Safe names that some file system takes for one (`k1` and `K1`) get their hash as well. A name depends on which
others there are, but not on their order: an index beside the files says which is whose.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

from visitering.domain.identifiers import normalised

LONGEST = 100
"""Bytes of a name, before a suffix, a date or a number: file systems end at 255, with all of these."""
_DIGITS = 16
"""Of the hash, hexadecimal."""

_LETTERS = "A-Za-z0-9_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff"
_SAFE = re.compile(rf"[{_LETTERS}](?:[{_LETTERS}.-]*[{_LETTERS}-])?")
_UNSAFE = re.compile(rf"[^{_LETTERS}.-]+")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)


def file_names(texts: Iterable[str]) -> dict[str, str]:
    """A name for each text, to which a suffix may be added; no two are one on any file system."""
    known = dict.fromkeys(texts)
    same = Counter(_folded(text) for text in known if _is_safe(text))
    return {text: text if _is_safe(text) and same[_folded(text)] == 1 else _hashed(text) for text in known}


def readable(text: str) -> str:
    """What is safe of a text, for a name that gets a number where it is taken: two texts may have the same."""
    if _is_safe(text):
        return text
    start = _cut(_UNSAFE.sub("_", normalised(text)).strip("._-"), LONGEST - 1).rstrip(".")
    return start if _is_safe(start) else f"_{start}"


def _hashed(text: str) -> str:
    digits = sha256(text.encode(errors="surrogatepass")).hexdigest()[:_DIGITS]
    return f"{_cut(readable(text), LONGEST - 1 - _DIGITS)}~{digits}"


def _is_safe(text: str) -> bool:
    return bool(_SAFE.fullmatch(text)) and len(text.encode()) <= LONGEST and not _DEVICE.fullmatch(text)


def _folded(text: str) -> str:
    """Coarser than any file system folds case and composition."""
    return unicodedata.normalize("NFKD", text.upper().casefold())


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore")

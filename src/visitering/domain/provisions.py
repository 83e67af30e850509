"""Provisions of law as people cite them in a text: `§ 11, stk. 3, nr. 2`, `section 12(2)`."""

from __future__ import annotations

import re

_DANISH = (
    r"(?:\b\w+(?:lovens|ordrens|bekendtgørelsens)\s+)?§§?\s*\d+(?:\s?[a-zæøå]\b(?=\s*(?:[,.;:)]|$|stk|nr)))?"
    r"(?:\s*,?\s*stk\.?\s*\d+)?(?:\s*,?\s*nr\.?\s*\d+)?(?:\s*,?\s*litra\s+[a-zæøå]\b)?"
    r"(?:\s*,?\s+i\s+\w*(?:loven|bekendtgørelsen)\b)?"
)
_SEVERAL = r"§§\s*\d+(?:\s*(?:,|og|and|-|–)\s*\d+)+"
_ENGLISH = r"\bsections?\s+\d+[a-z]?\b(?:\s?\(\d+\))*(?:\s+of\s+the\s+(?:\w+\s+){1,3}?act\b)?"
_PROVISION = re.compile(f"{_SEVERAL}|{_DANISH}|{_ENGLISH}", re.IGNORECASE)


def provisions_in(text: str) -> tuple[str, ...]:
    """The provisions that a text cites, each once, in its order and in its words."""
    return tuple(dict.fromkeys(" ".join(found[0].split()) for found in _PROVISION.finditer(text)))


def in_english(paragraph: str) -> str:
    """A Danish citation as English writes it: `§ 12, stk. 1 og 5` is `section 12(1) and (5)`."""
    text = re.sub(r",? ?stk\. (\d+)", r"(\1)", re.sub(r"^§§? ", "section ", paragraph))
    return re.sub(r",? ?nr\. (\d+)", r"(\1)", re.sub(r" og (\d+)", r" and (\1)", text))


def parts_of(paragraph: str) -> tuple[str, ...]:
    """A paragraph with its letter and its subsections, however it is written.

    `7.1` and `§ 7, stk. 1` are both 7, 1; `9.c.1` and `9 c, stk. 1` both 9, c, 1.
    """
    words = re.findall(r"[0-9]+|[^\W\d_]+", paragraph.casefold())
    return tuple(word for word in words if word.isdigit() or len(word) == 1)

"""Free text that asks for or against people by their group: what the law lets no municipality ask.

The visitation must not go by ethnic group, nationality, religion or sex, so a text that names one is not taken,
whichever way it asks. The words are those of `words_against_groups.csv`, in Danish and English: whole words or words
in a row; a star at the end stands for any ending. Languages are no ground: a municipality may speak of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from visitering import reference


@dataclass(frozen=True, slots=True)
class Against:
    """`ground`: `ethnic_group`, `nationality`, `religion` or `sex`; `word`: the words of the text that name it."""

    ground: str
    word: str


def against(text: str) -> Against | None:
    """The first words of a text that name a group of people; None where none does."""
    tidy = " ".join(text.split())
    matches = ((ground, words.search(tidy)) for ground, words in _patterns().items())
    found = [(match.start(), ground, match[0]) for ground, match in matches if match]
    if not found:
        return None
    _, ground, word = min(found)
    return Against(ground, word)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """By ground, all its words as one pattern."""
    words: dict[str, list[str]] = {}
    for row in reference.rows("words_against_groups.csv"):
        words.setdefault(row["ground"], []).append(_pattern(row["word"]))
    return {
        ground: re.compile(rf"(?<!\w)(?:{'|'.join(each)})(?!\w)", re.IGNORECASE) for ground, each in words.items()
    }


def _pattern(word: str) -> str:
    """A word, or several; a star is any ending of letters."""
    return re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", " ")

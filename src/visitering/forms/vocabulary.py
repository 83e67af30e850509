"""The words of a form in its language, back to the codes of the tables; codes themselves are understood too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from visitering.domain.identifiers import as_seen
from visitering.forms.answers import Choice
from visitering.forms.layout import lists


@dataclass(frozen=True)
class Vocabulary:
    """By list of the form, the code of each of its words as a person sees them."""

    words: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, lists: Mapping[str, Mapping[str, str]]) -> Vocabulary:
        """`lists`: by name, the words by code."""
        return cls(
            {
                name: {as_seen(text): code for code, word in words.items() for text in (code, word)}
                for name, words in lists.items()
            }
        )

    def code(self, name: str, text: str) -> str | None:
        """The code of a word of a list, whatever its case and spaces; None for any other text."""
        return self.words.get(name, {}).get(as_seen(text))

    def choice(self, text: str) -> Choice | None:
        code = self.code("choice", text)
        return None if code is None else Choice(code)

    def labour_market(self, text: str) -> int | None:
        code = self.code("labour_market", text)
        return None if code is None else int(code)


@cache
def vocabulary(language: str) -> Vocabulary:
    """The words of the forms of a language."""
    return Vocabulary.of(lists(language))


Tell = Callable[..., None]
"""Tells a fault: the cell, the code below `reply.fault`, and its parameters."""

"""Where everything that is wrong, or worth knowing, is collected while an input is read."""

from __future__ import annotations

from collections.abc import Iterable

from visitering.domain.faults import Fault, Notice
from visitering.domain.identifiers import meant, nearest


class Findings:
    """The faults and notices of one input. Reading goes on after a fault, so that the user sees all of them."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.notices: list[Notice] = []

    def fault(self, file: str, line: int | None, column: str | None, value: str | None, expected: str) -> None:
        self.faults.append(Fault(file, line, column, value, expected))

    def notice(self, file: str, text: str) -> None:
        self.notices.append(Notice(file, text))


def did_you_mean(word: str, options: Iterable[str]) -> str:
    """`; did you mean x?` for the option that looks like a word or is nearest to it, nothing where none is near."""
    return meant(nearest(word, options))


def listed(items: Iterable[str], most: int = 10) -> str:
    """`a, b, c`; of a long list the first ones and how many more there are."""
    texts = list(items)
    more = f" and {len(texts) - most} more" if len(texts) > most else ""
    return ", ".join(texts[:most]) + more

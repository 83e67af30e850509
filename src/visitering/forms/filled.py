"""A form as it was read: every cell with its sheet, its reference and what stands there; nothing is understood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from visitering.domain.reports import Section

FREE_TEXT = "text"
"""The column for what a municipality wants to say beside a wish: people read it, and no table holds it."""


@dataclass(frozen=True, slots=True)
class FilledCell:
    """`text`: what stands there, a number or a day as a CSV file would write it. `formula`: it is computed.

    `unreadable`: its value is not to be had, as of a formula that failed.
    """

    sheet: str
    cell: str
    text: str = ""
    formula: bool = False
    unreadable: bool = False

    @property
    def says(self) -> bool:
        """Whether anything stands there."""
        return bool(self.text) or self.formula or self.unreadable


@dataclass(frozen=True)
class FilledRow:
    """A row of a section. `of`: the id of what it was filled in from; `before`: the texts filled in, by column."""

    cells: Mapping[str, FilledCell]
    of: str | None = None
    before: Mapping[str, str] = field(default_factory=dict)

    @property
    def says(self) -> bool:
        return any(cell.says for cell in self.cells.values())

    @property
    def untouched(self) -> bool:
        """Whether it says what was filled in beforehand, and something was."""
        return any(self.before.values()) and self.as_before

    @property
    def as_before(self) -> bool:
        """Whether it says what was filled in beforehand, which may be nothing."""
        return all(
            cell.text == self.before.get(column, "") and not cell.formula and not cell.unreadable
            for column, cell in self.cells.items()
            if column != FREE_TEXT
        )


@dataclass(frozen=True)
class FilledSection:
    """`report`: that from which the section was filled in beforehand; `below`: what stands below its last row."""

    choice: FilledCell
    rows: tuple[FilledRow, ...]
    report: str | None = None
    below: tuple[FilledCell, ...] = ()


@dataclass(frozen=True)
class Filled:
    """`municipality`: the one for which the form was made. `cover`: by what is asked."""

    language: str
    municipality: str
    cover: Mapping[str, FilledCell]
    sections: Mapping[Section, FilledSection]

    def free_texts(self) -> tuple[str, ...]:
        """What is written for people to read."""
        rows = (row.cells for section in self.sections.values() for row in section.rows)
        return tuple(cells[FREE_TEXT].text for cells in rows if FREE_TEXT in cells and cells[FREE_TEXT].text)

    def cells(self) -> Iterator[FilledCell]:
        """All cells that are there for answers, and what stands below them."""
        yield from self.cover.values()
        for section in self.sections.values():
            yield section.choice
            for row in section.rows:
                yield from row.cells.values()
            yield from section.below

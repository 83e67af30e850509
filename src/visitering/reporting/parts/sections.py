"""The content of a page as data: what a section may hold. `kind` names the macro that draws a part."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from visitering.reporting.parts.maps import MapPart

Number = int | float | Decimal


@dataclass(frozen=True)
class Bar:
    """A bar of 130 units, of which 100 are the whole: a track, coloured segments (class, start, width), a mark."""

    track: float
    segments: tuple[tuple[str, float, float], ...] = ()
    mark: float | None = None


@dataclass(frozen=True)
class Cell:
    """A cell of a table. `value`: what the column is sorted by, where the text is no plain number.

    `change` stands beside the text, strong where `told`: a difference, not a sign. `own`: tinted.
    """

    text: str
    value: Number | None = None
    change: str = ""
    told: bool = False
    own: bool = False
    strong: bool = False
    bar: Bar | None = None


@dataclass(frozen=True)
class Column:
    """`key`: sorts by the column; blank where it cannot be sorted. `colour`: class of the swatch before its title."""

    title: str
    number: bool = True
    key: str = ""
    colour: str = ""
    wide: bool = False


@dataclass(frozen=True)
class Row:
    """The first cell heads the row. A row of one cell in a wider table is the heading of those below it."""

    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """`tall`: scrolls within itself, its head in sight. `filter`: label of the search box."""

    kind: ClassVar[str] = "table"

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    tall: bool = False
    filter: str = ""

    @property
    def sortable(self) -> bool:
        return any(column.key for column in self.columns)


@dataclass(frozen=True)
class Text:
    """A paragraph. `role`: `quiet`, `warning`, `meaning` or blank."""

    kind: ClassVar[str] = "text"

    text: str
    role: str = ""


@dataclass(frozen=True)
class Figure:
    """One figure at the top of a page, with a line beneath it. `notable`: somebody must look."""

    title: str
    text: str
    note: str
    notable: bool = False


@dataclass(frozen=True)
class Figures:
    kind: ClassVar[str] = "figures"

    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Chart:
    """A drawing made by `charts.svg`, with what it is called. `colour`: class of the swatch before its title."""

    kind: ClassVar[str] = "chart"

    svg: str
    title: str = ""
    colour: str = ""


@dataclass(frozen=True)
class Panels:
    """Small charts or maps side by side."""

    kind: ClassVar[str] = "panels"

    panels: tuple[Chart | MapPart, ...]


@dataclass(frozen=True)
class Items:
    """A list of sentences."""

    kind: ClassVar[str] = "items"

    items: tuple[str, ...]


@dataclass(frozen=True)
class Folded:
    """A part that opens on demand, and stands open on paper. `id`: an anchor of its own, unique on the page."""

    kind: ClassVar[str] = "folded"

    title: str
    part: Table | Items
    id: str = ""


Part = Text | Figures | Table | MapPart | Chart | Panels | Items | Folded


@dataclass(frozen=True)
class Section:
    """`id`: anchor of the section, unique on its page."""

    id: str
    title: str
    parts: tuple[Part, ...] = field(default=())

"""What stands in a sheet that the reader of its values does not tell, found in the file's own XML.

The reader gives nothing for a cell whose formula failed, and nothing for one whose formula was never computed: both
would be taken for blank. It makes room for every cell up to the last one, so where that one is must be known before.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from xml.parsers import expat

from visitering.loading.ruins import CHANGED
from visitering.loading.workbooks.archive import Archive, BookError
from visitering.said import said

MOST_CELLS = 6_000_000
"""Of a sheet, the blank ones between others included."""

FAILED = said("{changed}: a formula failed", changed=CHANGED)
NEVER_COMPUTED = said(
    "holds a formula that no program has computed yet; open the workbook in a spreadsheet and save it"
)
_BROKEN_TEXT = said("holds a tab or a line break in the middle of a paragraph, which is not read; take it out")
_DAMAGED = said("is damaged; open it in a spreadsheet and save it once more")
_REFERENCE = re.compile("([A-Z]{1,3})([0-9]{1,7})")

Attributes = Mapping[str, str]


@dataclass
class Marks:
    """Of one sheet, rows and columns counted from 0.

    `unreadable`: (what stands there, what is wrong with it) of cells whose value is not to be had. `merged`: first
    and last row and column of cells made one. `hidden_rows`: those of them that hold something. `formulas`:
    cells whose value is computed. `end`: the last row and the last column that hold something, or None.
    """

    unreadable: dict[tuple[int, int], tuple[str | None, str]] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    end: tuple[int, int] | None = None

    def fill(self, row: int, column: int) -> None:
        """There is something in a cell; raises `BookError` where that makes the sheet too large."""
        last = (0, 0) if self.end is None else self.end
        if row > last[0] or column > last[1] or self.end is None:
            self.end = max(row, last[0]), max(column, last[1])
            if (self.end[0] + 1) * (self.end[1] + 1) > MOST_CELLS:
                cell = said("{letters}{row}", letters=letters(column), row=row + 1)
                raise BookError(
                    said(
                        "has a sheet that reaches to cell {cell}, too far to be read; save the table as CSV",
                        cell=cell,
                    )
                )


def letters(column: int) -> str:
    """The letters of a column, counted from 0: A, B, …, Z, AA."""
    name = ""
    while column >= 0:
        column, rest = divmod(column, 26)
        name, column = chr(65 + rest) + name, column - 1
    return name


def _cell(reference: str) -> tuple[int, int]:
    """(row, column), counted from 0, of a reference such as C7."""
    found = _REFERENCE.fullmatch(reference)
    if found is None or found[2] == "0":
        raise BookError(_DAMAGED)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def marks_of_xlsx(archive: Archive, sheet: str) -> Marks:
    """Raises `BookError`, as `marks_of_ods` does, where the sheet cannot be found, is damaged or too large."""
    reader = _Xlsx()
    _parse(_part(archive, sheet), reader.start, reader.end, reader.text)
    return reader.marks


def marks_of_ods(archive: Archive) -> dict[str, Marks]:
    """Of all sheets, which lie in one part."""
    reader = _Ods()
    _parse(archive.parts["content.xml"], reader.start, reader.end, reader.text)
    return reader.found


def _parse(
    part: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] = lambda _: None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Hands every element to a reader by its name without prefix; a document with entities of its own is refused."""

    def refuse(*_: object) -> None:
        raise BookError(_DAMAGED)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    parser.StartDoctypeDeclHandler = refuse
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(part, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        if isinstance(error, BookError):
            raise
        raise BookError(_DAMAGED) from error


def _part(archive: Archive, sheet: str) -> bytes:
    """The part of an XLSX workbook that holds a sheet."""
    ids: dict[str, str] = {}
    targets: dict[str, str] = {}

    def name(element: str, attributes: Attributes) -> None:
        if element == "sheet":
            ids[attributes.get("name", "")] = next((v for key, v in attributes.items() if key.endswith(":id")), "")

    def target(element: str, attributes: Attributes) -> None:
        if element == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    _parse(archive.parts["xl/workbook.xml"], name)
    _parse(archive.parts.get("xl/_rels/workbook.xml.rels", b""), target)
    path = posixpath.normpath(posixpath.join("/xl", targets.get(ids.get(sheet, ""), ""))).lstrip("/")
    if path not in archive.parts:
        raise BookError(_DAMAGED)
    return archive.parts[path]


class _Xlsx:
    """Reads the part of one sheet of an XLSX workbook."""

    def __init__(self) -> None:
        self.marks = Marks()
        self.row, self.column = -1, -1
        self.hidden = False
        self.kind = ""
        self.valued = self.computed = False
        self.value: list[str] | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            reference = attributes.get("r")
            if reference is None:
                self.column += 1
            else:
                self.row, self.column = _cell(reference)
            self.kind = attributes.get("t", "")
            self.valued = self.computed = False
            self.value = [] if self.kind == "e" else None
        elif name in ("v", "is"):
            self.valued = True
        elif name == "f":
            self.computed = True
            self.value = []
        elif name == "row":
            self.row = int(attributes.get("r", self.row + 2)) - 1
            self.column = -1
            self.hidden = attributes.get("hidden") in ("1", "true")
        elif name == "mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            self.marks.merged.append((*_cell(first), *_cell(last or first)))

    def text(self, text: str) -> None:
        if self.value is not None:
            self.value.append(text)

    def end(self, name: str) -> None:
        if name == "f":
            self.value = []
        elif name == "c" and (self.valued or self.computed):
            self._close()

    def _close(self) -> None:
        cell = self.row, self.column
        shown = "".join(self.value or ()).strip()
        self.marks.fill(*cell)
        if self.hidden:
            self.marks.hidden_rows.add(self.row)
        if self.computed:
            self.marks.formulas.add(cell)
        if self.kind == "e":
            self.marks.unreadable[cell] = shown or None, FAILED
        elif self.computed and not shown and not (self.valued and self.kind == "str"):
            # A formula may well give a text of no letters; then the cell says that it is one.
            self.marks.unreadable[cell] = None, NEVER_COMPUTED


class _Ods:
    """Reads the only part in which an ODS workbook holds all its sheets."""

    def __init__(self) -> None:
        self.found: dict[str, Marks] = {}
        self.marks = Marks()
        self.depth = 0
        """Of tables inside each other: the first is the sheet."""
        self.row, self.rows, self.column, self.columns = 0, 1, 0, 1
        self.aside = 0
        """How deep inside a note or a drawing, which are no part of a cell's value."""
        self.attributes: Attributes | None = None
        self.filled = self.broken = self.hidden = False
        self.shown: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "table":
            self.depth += 1
            if self.depth == 1:
                self.marks = self.found.setdefault(_of(attributes, "name") or "", Marks())
                self.row = 0
        if self.depth != 1:
            return
        if self.aside or name in ("annotation", "shapes", "frame"):
            self.aside += 1
        elif name == "table-row":
            self.rows = _repeated(attributes, "number-rows-repeated")
            self.hidden = _of(attributes, "visibility") in ("collapse", "filter")
            self.column = 0
        elif name in ("table-cell", "covered-table-cell"):
            self.attributes = attributes
            self.columns = _repeated(attributes, "number-columns-repeated")
            self.filled = bool(attributes and (_of(attributes, "value-type") or _of(attributes, "formula")))
            self.broken, self.shown = False, []
        elif name == "p":
            self.filled = self.filled or self.attributes is not None
        elif name in ("tab", "line-break"):
            self.broken = True

    def text(self, text: str) -> None:
        if self.attributes is not None and self.depth == 1 and not self.aside:
            self.shown.append(text)

    def end(self, name: str) -> None:
        if self.depth == 1:
            if self.aside:
                self.aside -= 1
            elif name in ("table-cell", "covered-table-cell"):
                self._close()
            elif name == "table-row":
                self.row += self.rows
        if name == "table" and self.depth:
            self.depth -= 1

    def _close(self) -> None:
        attributes = self.attributes or {}
        first = self.row, self.column
        self.column += self.columns
        self.attributes = None
        last = self.row + self.rows - 1, self.column - 1
        wide, down = (_repeated(attributes, f"number-{way}-spanned") for way in ("columns", "rows"))
        if (wide, down) != (1, 1):
            self.marks.merged.append((*first, first[0] + down - 1, first[1] + wide - 1))
        if not self.filled:
            return
        self.marks.fill(*last)
        if self.hidden:
            self.marks.hidden_rows.update(range(first[0], last[0] + 1))
        if computed := _of(attributes, "formula"):
            self.marks.formulas.update(_within(first, last))
        shown = "".join(self.shown).strip() or None
        if attributes.get("calcext:value-type") == "error":
            wrong = FAILED
        elif computed and not attributes.get("office:value-type"):
            wrong, shown = NEVER_COMPUTED, None
        elif self.broken:
            wrong = _BROKEN_TEXT
        else:
            return
        self.marks.unreadable |= dict.fromkeys(_within(first, last), (shown, wrong))


def _within(first: tuple[int, int], last: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The cells from one to another."""
    return product(range(first[0], last[0] + 1), range(first[1], last[1] + 1))


def _of(attributes: Attributes, name: str) -> str | None:
    """An attribute by its name without prefix."""
    for prefix in ("table:", "office:", "calcext:"):
        if (value := attributes.get(prefix + name)) is not None:
            return value
    return None


def _repeated(attributes: Attributes, name: str) -> int:
    stated = _of(attributes, name)
    return 1 if stated is None else max(1, int(stated))

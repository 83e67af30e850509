"""All letters of a batch as one PDF, for reading through: the cases with their pages first, then each letter.

What stands on a page is the text of the letters' sheets. A character that the font has not (it has Latin, Greek and
Cyrillic) is shown as one that is missing. The same letters give the same bytes: no clock, no random number.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont
from fpdf.outline import OutlineSection

from visitering.reporting.letters.paper.sheet import PAGE, PAGES, Kind, Sheet

FONT, FILES = "letters", {"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf"}
DAY = datetime(1980, 1, 1, tzinfo=UTC)
"""When the file says it was made: always the same."""
MISSING = "\ufffd"
_ALL = "{nb}"
_MARGIN, _TOP, _FOOT, _INDENT, _LINE = 25.0, 26.0, 18.0, 5.0, 5.0
"""Millimetres."""
_SIZES = {Kind.TITLE: 15, Kind.HEADING: 11.5, Kind.PARAGRAPH: 10, Kind.ITEM: 10}
_ABOVE = {Kind.TITLE: 4.0, Kind.HEADING: 4.0, Kind.PARAGRAPH: 2.5, Kind.ITEM: 0.7}
_BELOW = {Kind.TITLE: 1.5, Kind.HEADING: 0.8, Kind.PARAGRAPH: 0.0, Kind.ITEM: 0.0}
"""Above a block, but not at the top of a letter or right below a heading; and below it."""
_ROW = 7.0
_RED, _GREY, _BLACK = (160, 0, 0), (100, 100, 100), (0, 0, 0)


@dataclass(frozen=True)
class Chapter:
    """The letters of a case."""

    case_id: str
    sheets: tuple[Sheet, ...]

    @property
    def name(self) -> str:
        return f"{self.case_id} – {self.sheets[0].fields['municipality']}"


def as_pdf(chapters: Sequence[Chapter]) -> tuple[bytes, list[int]]:
    """The PDF of at least one case, and the page on which each case begins."""
    with resources.as_file(resources.files(__package__) / "fonts") as fonts:
        pdf = _Booklet(chapters)
        for style, name in FILES.items():
            pdf.add_font(FONT, style, fonts / name)
        font = pdf.fonts[FONT]
        assert isinstance(font, TTFFont)
        pdf.known = frozenset(font.cmap)
        pages = pdf.bound(chapters)
        return bytes(pdf.output()), pages


class _Booklet(FPDF):
    """Pages with the mark and the case at their head, and their number at their foot."""

    def __init__(self, chapters: Sequence[Chapter]) -> None:
        super().__init__(format="A4")
        self.first, self.known = chapters[0].sheets[0], frozenset[int]()
        self.opened, self.contents = (chapters[0], chapters[0].sheets[0]), 0
        self.set_margins(_MARGIN, _TOP, _MARGIN)
        self.set_auto_page_break(True, _FOOT)
        self.set_creation_date(DAY)
        self.set_title(self.first.booklet)
        self.set_lang(self.first.language)
        # Only at the foot: the text of a letter is what it is.
        self.str_alias_nb_pages = ""

    def bound(self, chapters: Sequence[Chapter]) -> list[int]:
        """Writes all pages; gives the page on which each case begins."""
        self.add_page()
        self._line(self.first.booklet, "B", _SIZES[Kind.TITLE])
        self._line(self.first.internal, "B", _SIZES[Kind.HEADING], _RED)
        self.ln(3)
        rows_first = int((self.page_break_trigger - self.y) // _ROW)
        rows_other = int((self.page_break_trigger - _TOP) // _ROW)
        further = max(0, len(chapters) - rows_first)
        self.contents = 1 - (-further // rows_other)
        self.insert_toc_placeholder(_contents, pages=self.contents)
        pages: list[int] = []
        for chapter in chapters:
            for sheet in chapter.sheets:
                self.opened = (chapter, sheet)
                if pages:
                    self.add_page()
                if sheet is chapter.sheets[0]:
                    pages.append(self.page)
                    self.start_section(self._shown(chapter.name))
                self.start_section(self._shown(sheet.title), level=1)
                self._sheet(sheet)
        self.str_alias_nb_pages = _ALL
        return pages

    def header(self) -> None:
        self.set_y(10)
        chapter, sheet = self.opened
        if self.page > max(1, self.contents):
            if sheet.mark:
                self._line(sheet.mark, "B", 8, _RED, align="C")
            self._line(f"{chapter.case_id} · {sheet.title}", "", 8, _GREY)
        self.set_y(max(self.y + 2, _TOP))

    def footer(self) -> None:
        self.set_y(-14)
        said = self.first.foot.replace(PAGE, str(self.page_no())).replace(PAGES, _ALL)
        usual, self.str_alias_nb_pages = self.str_alias_nb_pages, _ALL
        self._pen("", 8, _GREY)
        self.cell(0, 5, said, align="C")
        self.str_alias_nb_pages = usual

    def _sheet(self, sheet: Sheet) -> None:
        before: Kind | None = None
        for block in sheet.blocks:
            bold = "B" if block.kind in (Kind.TITLE, Kind.HEADING) else ""
            size = _SIZES[block.kind]
            if before not in (None, Kind.HEADING):
                self.ln(_ABOVE[block.kind])
            before = block.kind
            if bold and self.will_page_break(4 * _LINE):
                self.add_page()
            for number, line in enumerate(block.lines):
                if block.kind is Kind.ITEM:
                    self._item(line, size, bullet=number == 0)
                else:
                    self._line(line, bold, size)
            self.ln(_BELOW[block.kind])

    def _item(self, line: str, size: float, *, bullet: bool) -> None:
        self._pen("", size)
        self.cell(_INDENT, _LINE, "•" if bullet else "")
        self.multi_cell(0, _LINE, self._shown(line), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _line(
        self, text: str, style: str, size: float, colour: tuple[int, int, int] = _BLACK, align: str = "L"
    ) -> None:
        self._pen(style, size, colour)
        height = _LINE * max(1.0, size / _SIZES[Kind.PARAGRAPH])
        self.multi_cell(0, height, self._shown(text), align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _pen(self, style: str, size: float, colour: tuple[int, int, int] = _BLACK) -> None:
        self.set_font(FONT, style, size)
        self.set_text_color(*colour)

    def _shown(self, text: str) -> str:
        """A text in the characters of the font; marks of direction and the like are not shown."""
        seen = (c for c in text if unicodedata.category(c) not in ("Cf", "Cc"))
        return "".join(c if ord(c) in self.known else MISSING for c in seen)


def _contents(pdf: FPDF, outline: Sequence[OutlineSection]) -> None:
    """The cases with their pages."""
    pdf.set_font(FONT, "", 10)
    pdf.set_text_color(*_BLACK)
    pdf.set_x(pdf.l_margin)
    for section in outline:
        if section.level == 0:
            link = pdf.add_link(page=section.page_number)
            width = pdf.epw - 15
            name = section.name
            while pdf.get_string_width(name) > width - 4:
                name = f"{name[:-2]}…"
            pdf.cell(width, _ROW, name, link=link)
            pdf.cell(15, _ROW, str(section.page_number), align="R", link=link, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

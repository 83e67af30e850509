"""How the cells of a form look, and which of them can be written."""

from __future__ import annotations

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side

YELLOW, BLUE, GREY, PALE = "FFF7CC", "1F3A5F", "6B6B6B", "F2F2F2"
_LINE = Side(style="thin", color="C8C8C8")
_FRAME = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def styles(language: str) -> list[NamedStyle]:
    """New ones for one workbook. Answers are yellow and unlocked; a text stays a text, and a day looks like one."""
    day = "dd-mm-yyyy" if language == "da" else "yyyy-mm-dd"
    return [
        _answer("form_answer", "@"),
        _answer("form_number", "0"),
        _answer("form_day", day),
        NamedStyle("form_title", font=Font(bold=True, size=18, color=BLUE)),
        NamedStyle("form_text", alignment=_WRAPPED),
        NamedStyle("form_label", font=Font(bold=True), alignment=Alignment(vertical="center")),
        NamedStyle("form_hint", font=Font(color=GREY), alignment=Alignment(vertical="center")),
        NamedStyle(
            "form_head",
            font=Font(bold=True, color="FFFFFF"),
            fill=PatternFill("solid", fgColor=BLUE),
            alignment=Alignment(wrap_text=True, vertical="center"),
            border=_FRAME,
        ),
        NamedStyle("form_shown", fill=PatternFill("solid", fgColor=PALE), border=_FRAME, font=Font(color=GREY)),
    ]


def _answer(name: str, number_format: str) -> NamedStyle:
    return NamedStyle(
        name,
        fill=PatternFill("solid", fgColor=YELLOW),
        border=_FRAME,
        number_format=number_format,
        alignment=Alignment(horizontal="left", vertical="center"),
        protection=Protection(locked=False),
    )

"""A visitation form as a workbook: sheets, drop-down lists, what may be typed where, and what is locked."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from visitering.domain.reports import Section
from visitering.explaining.catalogue import Catalogue
from visitering.forms.before import Answer, Before
from visitering.forms.layout import COVER, HIDDEN, LISTS, PARTS, VERSION, Part, sheet_name
from visitering.forms.styles import GREY, styles
from visitering.forms.words import DropDowns

INSTRUCTIONS = 9
"""Paragraphs of the page of instructions."""
LIST_OF = {
    "labour_market": "labour_market",
    "industry": "industry",
    "occupation": "occupation",
    "strength": "strength",
    "kind": "offer_kind",
    "attribute": "attribute",
    "stance": "stance",
}
"""The list of each column that has one of its own."""
HANGS_ON = {"code": ("kind", "offer_kind", "codes"), "value": ("attribute", "attribute", "values")}
"""Columns whose list depends on what another column says: that column, its list, and how the lists are named."""
TYPED = ("occupation", "code", "value")
"""Columns in which what is on no list may be typed."""
NUMBERS = ("openings", "places")
MOST = 9_999
_WIDTHS = {"industry": 44, "occupation": 44, "title": 44, "strength": 24, "labour_market": 44, "kind": 28, "code": 40}
_WIDTHS |= {"attribute": 28, "value": 40, "stance": 24, "text": 60}
_NARROW = 17
_OVERVIEW = 11
"""The first row of the overview of sections on the cover."""


def workbook_of(before: Before, downs: DropDowns, say: Catalogue) -> bytes:
    """The form of a municipality."""
    form = _Form(before, downs, say)
    return form.content()


class _Form:
    """One form while it is written."""

    def __init__(self, before: Before, downs: DropDowns, catalogue: Catalogue) -> None:
        self.before, self.downs, self.catalogue, self.say = before, downs, catalogue, catalogue.say
        self.parts = [part.with_room(len(before.rows.get(part.section, ()))) for part in PARTS]
        self.book = Workbook()
        self.said: list[tuple[str, str]] = [
            ("version", VERSION),
            ("municipality", before.municipality),
            ("language", before.language),
            ("made_on", before.on.isoformat()),
        ]
        for style in styles(before.language):
            self.book.add_named_style(style)

    def content(self) -> bytes:
        cover = self.book.active
        assert isinstance(cover, Worksheet)
        cover.title = sheet_name("cover", self.before.language)
        self._cover(cover)
        for part in self.parts:
            self._section(part)
        self._instructions()
        self._lists()
        self._hidden()
        for sheet in self.book.worksheets:
            self._landscape(sheet)
            sheet.protection.enable()
            sheet.protection.formatColumns = False  # a column may be made wider
        self.book.security = WorkbookProtection(lockStructure=True)
        made = datetime.combine(self.before.on, time())
        self.book.properties.creator = "Visitering"
        self.book.properties.created = self.book.properties.modified = made
        into = io.BytesIO()
        self.book.save(into)
        return into.getvalue()

    # --- the cover ---------------------------------------------------------------------------------------

    def _cover(self, sheet: Worksheet) -> None:
        _fit(sheet, {1: 3, 2: 28, 3: 44, 4: 62})
        _put(sheet, 2, 2, self.say("form.new.title"), "form_title")
        _put(sheet, 9, 2, self.say("form.new.lead", on=self.before.on), "form_text")
        sheet.merge_cells("B9:D9")
        sheet.row_dimensions[9].height = 48
        for what, (row, column) in COVER.items():
            _put(sheet, row, column - 1, self.say(f"form.new.{what}"), "form_label")
            if what == "municipality":
                _put(sheet, row, column, self.before.full_name, "form_label")
                continue
            _put(sheet, row, column, None, "form_answer" if what == "filled_by" else "form_day")
            _put(sheet, row, column + 1, self.say(f"form.new.{what}.hint"), "form_hint")
        self._days(sheet)
        for column, head in enumerate(("sections", "chosen", "on_file"), start=2):
            _put(sheet, _OVERVIEW - 1, column, self.say(f"form.new.{head}"), "form_head")
        for row, part in enumerate(self.parts, start=_OVERVIEW):
            name = sheet_name(part.section, self.before.language)
            choice = f"'{name}'!{_at(*part.choice)}"
            _put(sheet, row, 2, name, "form_label")
            shown = sheet.cell(row, 3, f'=IF({choice}="","{self.say("form.new.unanswered")}",{choice})')
            shown.style = "form_shown"
            _put(sheet, row, 4, self._on_file(part.section), "form_shown")

    def _days(self, sheet: Worksheet) -> None:
        day, end = _at(*COVER["date"]), _at(*COVER["valid_to"])
        first = DataValidation("date", operator="greaterThan", formula1="36526", allow_blank=True)  # 1 January 2000
        last = DataValidation("date", operator="greaterThanOrEqual", formula1=f"MAX(36526,${day[0]}${day[1:]})")
        last.allow_blank = True
        for rule, cell, text in ((first, day, "date"), (last, end, "valid_to")):
            self._refuse(rule, self.say(f"form.new.refused.{text}"))
            sheet.add_data_validation(rule)
            rule.add(cell)

    def _on_file(self, section: Section) -> str:
        report = self.before.reports.get(section)
        if report is None:
            return self.say("form.new.none")
        if report.valid_to is None:
            return self.say("form.new.since", since=report.received_on)
        ran_out = report.valid_to < self.before.on
        code = "form.new.ran_out" if ran_out else "form.new.since_until"
        return self.say(code, since=report.received_on, until=report.valid_to)

    # --- a section ---------------------------------------------------------------------------------------

    def _section(self, part: Part) -> None:
        sheet = self.book.create_sheet(sheet_name(part.section, self.before.language))
        _fit(sheet, {1: 5, 2: 28} | {n: _width(name) for name, n in _all(part).items()})
        _put(sheet, 2, 2, sheet.title, "form_title")
        _put(sheet, 3, 2, self.say(f"form.new.ask.{part.section}"), "form_text")
        sheet.merge_cells(start_row=3, end_row=3, start_column=2, end_column=max(_all(part).values(), default=3))
        sheet.row_dimensions[3].height = 48
        self._choice(sheet, part)
        for name, column in _all(part).items():
            _put(sheet, part.heading, column, self.say(f"form.new.column.{name}"), "form_head")
        sheet.row_dimensions[part.heading].height = 32
        for row in range(part.first, part.last + 1):
            if part.first != part.last:
                _put(sheet, row, 1, row - part.first + 1, "form_hint")
            for name, column in part.columns.items():
                sheet.cell(row, column).style = "form_number" if name in NUMBERS else "form_answer"
            for name, column in part.shown.items():
                sheet.cell(row, column).style = "form_shown"
                if name == "title":
                    sheet.cell(row, column).value = self._title(_at(row, part.columns["occupation"]))
        for name, column in part.columns.items():
            self._validate(sheet, part, name, column)
        self._fill(sheet, part)
        sheet.freeze_panes = sheet.cell(part.first, 1)

    def _choice(self, sheet: Worksheet, part: Part) -> None:
        row, column = part.choice
        _put(sheet, row, column - 1, self.say("form.new.choice"), "form_label")
        sheet.cell(row, column).style = "form_answer"
        _put(sheet, row + 1, column - 1, self.say("form.new.choice.hint"), "form_hint")
        rule = DataValidation("list", formula1="form_choice", allow_blank=True)
        self._refuse(rule, self.say("form.new.refused"))
        sheet.add_data_validation(rule)
        rule.add(_at(row, column))
        words = self.downs.plain["choice"]
        columns = _all(part).values()
        answers = f"{_at(part.first, min(columns))}:{_at(part.last, max(columns))}"
        chosen = f"${_at(row, column)[0]}${row}"
        not_below = f'OR({chosen}="{words[0]}",{chosen}="{words[1]}")'
        grey = DifferentialStyle(font=Font(color=GREY))
        sheet.conditional_formatting.add(answers, Rule("expression", dxf=grey, formula=[not_below]))

    def _title(self, cell: str) -> str:
        """What the code of an occupation is called: of what was chosen, the code in front of its words."""
        code = f'IFERROR(LEFT({cell},FIND(" ",{cell})-1),{cell}&"")'
        unknown = self.say("form.new.occupation.unknown")
        return f'=IF({cell}="","",IFERROR(VLOOKUP({code},form_titles,2,FALSE),"{unknown}"))'

    def _validate(self, sheet: Worksheet, part: Part, name: str, column: int) -> None:
        if name in NUMBERS:
            rule = DataValidation("whole", operator="between", formula1="0", formula2=str(MOST), allow_blank=True)
            self._refuse(rule, self.say("form.new.refused.number"))
        elif name in LIST_OF:
            rule = DataValidation("list", formula1=f"form_{LIST_OF[name]}", allow_blank=True)
            self._refuse(rule, self.say("form.new.refused"))
        elif name in HANGS_ON:
            other, words, named = HANGS_ON[name]
            first = f"${_at(part.first, part.columns[other])}"
            rule = DataValidation("list", formula1=f'INDIRECT("form_{named}_"&MATCH({first},form_{words},0))')
            rule.allow_blank = True
        else:
            return
        if name in TYPED:
            rule.showErrorMessage = False
        sheet.add_data_validation(rule)
        rule.add(f"{_at(part.first, column)}:{_at(part.last, column)}")

    def _refuse(self, rule: DataValidation, text: str) -> None:
        rule.showErrorMessage, rule.errorStyle, rule.error = True, "stop", text

    def _fill(self, sheet: Worksheet, part: Part) -> None:
        """What is on file, and the same on the hidden sheet."""
        section = part.section
        if (report := self.before.reports.get(section)) is not None:
            self.said.append((f"report.{section}", report.report_id))
        if part.last != next(one.last for one in PARTS if one.section is section):
            self.said.append((f"last.{section}", str(part.last)))
        for n, row in enumerate(self.before.rows.get(section, ()), start=1):
            if row.of is not None:
                self.said.append((f"id.{section}.{n}", row.of))
            for column, answer in row.answers.items():
                written = _value(sheet.cell(part.first + n - 1, part.columns[column]), answer)
                self.said.append((f"before.{section}.{n}.{column}", str(written)))
            for column, figure in row.shown.items():
                sheet.cell(part.first + n - 1, part.shown[column]).value = figure

    # --- the rest ----------------------------------------------------------------------------------------

    def _instructions(self) -> None:
        sheet = self.book.create_sheet(sheet_name("instructions", self.before.language))
        _fit(sheet, {1: 3, 2: 110})
        _put(sheet, 2, 2, sheet.title, "form_title")
        for n in range(1, INSTRUCTIONS + 1):
            _put(sheet, n + 3, 2, f"{n}. {self.say(f'form.new.instruction.{n}')}", "form_text")
            sheet.row_dimensions[n + 3].height = 50

    def _lists(self) -> None:
        """The lists, a column each, which the drop-downs find by their names."""
        sheet = self.book.create_sheet(LISTS)
        sheet.sheet_state = "hidden"
        named: dict[str, tuple[str, ...]] = {f"form_{name}": words for name, words in self.downs.plain.items()}
        named |= {f"form_codes_{n}": words for n, words in enumerate(self.downs.codes, start=1)}
        named |= {f"form_values_{n}": words for n, words in enumerate(self.downs.values, start=1)}
        for column, (name, words) in enumerate(named.items(), start=1):
            for row, word in enumerate(words, start=1):
                _value(sheet.cell(row, column), word)
            self._name(name, column, column, max(1, len(words)))
        column = len(named) + 1
        for row, (code, title) in enumerate(self.downs.titles, start=1):
            _value(sheet.cell(row, column), code)
            _value(sheet.cell(row, column + 1), title)
        self._name("form_titles", column, column + 1, len(self.downs.titles))

    def _name(self, name: str, first: int, last: int, rows: int) -> None:
        area = f"'{LISTS}'!${get_column_letter(first)}$1:${get_column_letter(last)}${rows}"
        self.book.defined_names[name] = DefinedName(name, attr_text=area)

    def _hidden(self) -> None:
        sheet = self.book.create_sheet(HIDDEN)
        sheet.sheet_state = "hidden"
        for row, (key, text) in enumerate(self.said, start=1):
            _value(sheet.cell(row, 1), key)
            _value(sheet.cell(row, 2), text)

    @staticmethod
    def _landscape(sheet: Worksheet) -> None:
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]


def _all(part: Part) -> Mapping[str, int]:
    return {**part.columns, **part.shown}


def _at(row: int, column: int) -> str:
    return f"{get_column_letter(column)}{row}"


def _width(column: str) -> int:
    return _WIDTHS.get(column, _NARROW)


def _fit(sheet: Worksheet, widths: Mapping[int, int]) -> None:
    sheet.sheet_view.showGridLines = False
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = width


def _put(sheet: Worksheet, row: int, column: int, value: Answer | None, style: str) -> None:
    cell = sheet.cell(row, column)
    cell.style = style
    if value is not None:
        _value(cell, value)


def _value(cell: Any, value: Answer) -> Answer:
    """Writes a text that stays one, whatever it looks like: `=1` and `#N/A` too. Gives what stands there then."""
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub(" ", value)
        cell.value = value
        cell.data_type = "s"
    else:
        cell.value = value
    return value

"""Forms for tests, written through the layout alone and filled in as a municipality would; all of it is synthetic."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from visitering.domain.reports import Section
from visitering.forms.layout import COVER, HIDDEN, PARTS, VERSION, lists, sheet_name

FILES = {
    "municipalities.csv": "municipality,name,region\n0461,Odense,Syddanmark\n0751,Aarhus,Midtjylland\n",
    "quotas.csv": "year,municipality,quota\n2018,0461,40\n2018,0751,60\n",
    "cases.csv": "case_id,permit_date\nC1,2018-04-01\nC2,2018-04-01\n",
    "persons.csv": "person_id,case_id,birth_year,education\nC1-1,C1,1990,3\nC2-1,C2,1985,3\n",
    "competences.csv": "person_id,occupation,years\nC1-1,7115,5\n",
    "reports.csv": "report_id,municipality,received_on,valid_to,sections,labour_market\nR1,0461,2018-02-01,,,4\n",
    "shortages.csv": "shortage_id,report_id,industry,occupation,strength,openings\n"
    "R1.1,R1,,7115,3,5\nR1.2,R1,Q,,2,\n",
    "offers.csv": "offer_id,report_id,kind,code,places\nR1.o1,R1,treatment,dialysis,2\nR1.o2,R1,interpreter,ar,\n",
    "wishes.csv": "report_id,attribute,value,stance\nR1,household_size,4+,wanted\n",
    "decisions.csv": "case_id,municipality,persons,decided_on,uses\nC9,0461,1,2018-03-01,R1.1|R1.2|R1.o1\n",
}
"""A dataset of two municipalities; a decision has used an opening of each shortage and a place of an offer."""

BEFORE: Mapping[Section, Sequence[tuple[str, Mapping[str, str]]]] = {
    Section.LABOUR_MARKET: [("", {"labour_market": "4"})],
    Section.SHORTAGES: [
        ("R1.1", {"occupation": "7115", "strength": "3", "openings": "4"}),
        ("R1.2", {"industry": "Q", "strength": "2", "openings": "2"}),
    ],
    Section.OFFERS: [
        ("R1.o1", {"kind": "treatment", "code": "dialysis", "places": "1"}),
        ("R1.o2", {"kind": "interpreter", "code": "ar"}),
    ],
    Section.WISHES: [("", {"attribute": "household_size", "value": "4+", "stance": "wanted"})],
}
"""What a form of Odense is filled in with beforehand: what report R1 leaves."""

_LIST_OF = {"kind": "offer_kind", "labour_market": "labour_market"}


def write_dataset(folder: Path, **changed: str) -> Path:
    """The dataset, in which whole files may be others (`reports="…"`)."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        (folder / name).write_text(changed.get(name.removesuffix(".csv"), text), encoding="utf-8")
    return folder


@dataclass
class MadeForm:
    """A form of a municipality. Every change gives the form back, so that changes can follow each other."""

    language: str = "da"
    municipality: str = "0461"
    name: str = "Odense"
    before: Mapping[Section, Sequence[tuple[str, Mapping[str, str]]]] = field(default_factory=lambda: BEFORE)
    report: str | None = "R1"
    book: Any = None

    def __post_init__(self) -> None:
        self.book = openpyxl.Workbook()
        self.book.remove(self.book.active)
        for named in ("cover", *(part.section for part in PARTS)):
            self.book.create_sheet(sheet_name(named, self.language))
        hidden = self.book.create_sheet(HIDDEN)
        hidden.sheet_state = "hidden"
        self.said: list[tuple[str, str]] = [
            ("version", VERSION),
            ("municipality", self.municipality),
            ("language", self.language),
        ]
        self.cover(municipality=f"{self.name} ({self.municipality})", filled_by="Afdelingen", date="2018-05-02")
        for part in PARTS:
            self.choose(part.section, "unchanged")
            rows = self.before.get(part.section, ()) if self.report else ()
            if self.report:
                self.said.append((f"report.{part.section}", self.report))
            for n, (identifier, cells) in enumerate(rows, start=1):
                if identifier:
                    self.said.append((f"id.{part.section}.{n}", identifier))
                self.fill(part.section, n, **cells)
                for column in cells:
                    written = self._sheet(part.section).cell(part.first + n - 1, part.columns[column]).value
                    self.said.append((f"before.{part.section}.{n}.{column}", str(written)))

    def _sheet(self, part: str) -> Any:
        return self.book[sheet_name(part, self.language)]

    def cover(self, **answers: object) -> MadeForm:
        for what, answer in answers.items():
            self._sheet("cover").cell(*COVER[what]).value = answer
        return self

    def choose(self, section: Section, choice: str) -> MadeForm:
        part = next(part for part in PARTS if part.section == section)
        words = lists(self.language)["choice"]
        self._sheet(section).cell(*part.choice).value = words.get(choice, choice)
        return self

    def fill(self, section: Section, n: int, **cells: object) -> MadeForm:
        """The cells of the n-th row; a code that has a word is written as the word."""
        part = next(part for part in PARTS if part.section == section)
        for column, value in cells.items():
            words = lists(self.language).get(_LIST_OF.get(column, column), {})
            if column == "code":
                words = {**lists(self.language)["offer.treatment"], **lists(self.language)["language"]}
            written = words.get(str(value), value) if value is not None else None
            if column in ("openings", "places") and str(written).isdigit():
                written = int(str(written))
            self._sheet(section).cell(part.first + n - 1, part.columns[column]).value = written
        return self

    def stated(self, section: Section, n: int, **cells: object) -> MadeForm:
        """A section as filled in below, with one of its rows changed."""
        return self.choose(section, "stated").fill(section, n, **cells)

    def content(self) -> bytes:
        for n, (key, text) in enumerate(self.said if HIDDEN in self.book.sheetnames else (), start=1):
            hidden = self.book[HIDDEN]
            hidden.cell(n, 1).value, hidden.cell(n, 2).value = key, text
        into = io.BytesIO()
        self.book.save(into)
        return into.getvalue()

    def save(self, path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.content())
        return path

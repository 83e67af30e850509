"""Reads what the case system gives back: the same profile, the other way round.

A cell is not parsed: what each known case, municipality and kind of decision would be written as is looked up. So a
profile is read back exactly where it writes no two of them alike.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from visitering.domain.faults import Fault
from visitering.domain.harmless import plain
from visitering.domain.identifiers import normalised
from visitering.domain.profiles import DELIMITERS, Column, Profile
from visitering.loading.findings import Findings, did_you_mean
from visitering.profiles.answers import (
    CASE,
    DAY,
    DECISION,
    KINDS,
    MUNICIPALITY,
    PERSON,
    PERSONS,
    REASON,
    USES,
    Answer,
    Answers,
    Known,
)
from visitering.profiles.write import QUOTING
from visitering.said import said


@dataclass(frozen=True)
class Reader:
    """Reads files of a profile about what is `known`."""

    profile: Profile
    known: Known

    # --- whether it can be read ---------------------------------------------------------------------------

    def lacking(self) -> Iterator[str]:
        """What keeps the profile from being read back: a sentence each."""
        needed = {
            said("the case"): CASE,
            said("the municipality"): MUNICIPALITY,
            said("the decision"): (DECISION,),
            said("the day of the decision"): (DAY,),
        }
        for what, fields in needed.items():
            if self.profile.column_of(*fields) is None:
                yield said("it has no column of {what} ({field})", what=what, field=fields[0])
        day = self.profile.column_of(DAY)
        if day is not None and day.is_mapped:
            yield said("the column {column} translates days", column=day.name)
        for fields, values in self._domains:
            column = self.profile.column_of(*fields)
            if column is not None:
                yield from self._alike(column, values)

    @property
    def _domains(self) -> tuple[tuple[tuple[str, ...], tuple[str | None, ...]], ...]:
        """What the cells of each field that is looked up may stand for."""
        return (
            (CASE, self.known.cases),
            (MUNICIPALITY, self.known.municipalities),
            ((DECISION,), (None, *KINDS)),
            ((PERSON,), self.known.persons),
        )

    def _alike(self, column: Column, values: Iterable[str | None]) -> Iterator[str]:
        """Of the values that are written alike the first two."""
        first: dict[str, str | None] = {}
        for value in values:
            cell = self.seen(self.profile.cell(column, value))
            if cell in first:
                yield said(
                    "the column {column} writes {one} and {other} alike, as {cell!r}",
                    column=column.name,
                    one=first[cell] or said("no decision"),
                    other=value or said("no decision"),
                    cell=cell,
                )
                return
            first[cell] = value

    def seen(self, cell: str) -> str:
        """A cell without what another program may change of it: the apostrophe in front, spaces at its ends."""
        return normalised(plain(cell) if self.profile.harmless_formulas else cell).strip()

    @cached_property
    def meant(self) -> Mapping[str, Mapping[str, str | None]]:
        """By column name, what each cell stands for."""
        found = {}
        for fields, values in self._domains:
            if (column := self.profile.column_of(*fields)) is not None:
                found[column.name] = {self.seen(self.profile.cell(column, value)): value for value in values}
        return found

    @cached_property
    def proposed(self) -> Mapping[str, str]:
        """What each cell of the column of proposals stands for."""
        column = self.profile.column_of("assignments.municipality")
        codes = () if column is None else self.known.municipalities
        return {self.seen(self.profile.cell(column, code)): code for code in codes if column is not None}

    # --- reading ------------------------------------------------------------------------------------------

    def read(self, file: str, content: bytes, findings: Findings) -> Answers:
        """The decisions of a file; what is wrong with the file as a whole goes to `findings`."""
        answers = Answers()
        for line, cells in self._rows(file, content, findings):
            row = _Row(self, file, line, cells)
            answer = row.answer()
            answers.misfits += row.faults
            answers.undecided += row.is_undecided
            if answer is not None:
                answers.given.append(answer)
        if self.profile.per == "person":
            answers.given = _by_case(answers.given)
        return answers

    def _rows(self, file: str, content: bytes, findings: Findings) -> Iterator[tuple[int, dict[str, str]]]:
        """(line, cells by column) of every row that is not blank."""
        dialect = self.profile.dialect
        try:
            text = content.decode("utf-8-sig" if dialect.encoding == "utf-8" else dialect.encoding)
        except UnicodeError:
            findings.fault(file, None, None, None, said("is not text in {encoding}", encoding=dialect.encoding))
            return
        never = dialect.quoting == "never"
        reader = csv.reader(
            io.StringIO(text, newline=""),
            delimiter=DELIMITERS[dialect.delimiter],
            quoting=QUOTING["never"] if never else QUOTING["where_needed"],
            quotechar=None if never else '"',
            strict=True,
        )
        line, header = 1, None
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    if header is None:
                        header = self._header(file, line, cells, findings)
                        if header is None:
                            return
                    elif len(cells) > len(header):
                        findings.fault(file, line, None, None, said("has more cells than the header has columns"))
                    else:
                        yield line, dict(zip(header, cells, strict=False))
                line = reader.line_num + 1
        except csv.Error:
            findings.fault(file, line, None, None, said("cannot be read as the profile's dialect says"))
            return
        if header is None:
            findings.fault(file, None, None, None, said("is empty; its first line must name the columns"))

    def _header(self, file: str, line: int, cells: list[str], findings: Findings) -> list[str] | None:
        """The names of the columns; None and a fault each where one that must be there is not, or is there twice."""
        header = [self.seen(cell) for cell in cells]
        sound = True
        for fields in (CASE, MUNICIPALITY, (DECISION,), (DAY,)):
            column = self.profile.column_of(*fields)
            times = 0 if column is None else header.count(self.seen(column.name))
            if column is not None and times != 1:
                meant = did_you_mean(column.name, header) if not times else ""
                expected = said("must be a column once, and stands {times} times", times=times)
                findings.fault(
                    file, line, column.name, None, said("{expected}{meant}", expected=expected, meant=meant)
                )
                sound = False
        return header if sound else None


@dataclass
class _Row:
    """One row on its way to a decision."""

    reader: Reader
    file: str
    line: int
    cells: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)
    is_undecided: bool = False

    def answer(self) -> Answer | None:
        """The decision of the row; None where it has none, or a fault."""
        case_id = self._meant(CASE, said("is no case of the dataset"))
        decision = self._meant((DECISION,), said("is no decision that the profile knows"))
        if not self.faults and decision is None:
            self.is_undecided = True
            return None
        municipality = self._meant(MUNICIPALITY, said("is no municipality of the dataset"))
        day = self._day()
        persons, person = self._persons(), self._person()
        if self.faults or case_id is None or decision is None or municipality is None or day is None:
            return None
        return Answer(
            self.file,
            self.line,
            case_id,
            municipality,
            decision,
            day,
            persons,
            frozenset() if person is None else frozenset({person}),
            tuple(filter(None, (self._text(*USES) or "").split("|"))),
            self._text(REASON),
            self._proposed(),
        )

    def _cell(self, *fields: str) -> tuple[Column, str] | None:
        """The column of a field and what stands in it; None where the profile or the file has none."""
        column = self.reader.profile.column_of(*fields)
        cell = None if column is None else self.cells.get(self.reader.seen(column.name))
        return None if column is None or cell is None else (column, cell)

    def _meant(self, fields: tuple[str, ...], expected: str) -> str | None:
        """What a cell stands for; a fault where that is nothing known."""
        found = self._cell(*fields)
        if found is None:
            self._fault(self.reader.profile.column_of(*fields), "", said("must not be blank"))
            return None
        column, cell = found
        known, seen = self.reader.meant[column.name], self.reader.seen(cell)
        if seen in known:
            return known[seen]
        if not seen and fields == (DECISION,):
            return None
        meant = did_you_mean(seen, known) if seen else ""
        told = said("{expected}{meant}", expected=expected, meant=meant) if seen else said("must not be blank")
        self._fault(column, cell, told)
        return None

    def _day(self) -> date | None:
        found = self._cell(DAY)
        column, cell = found if found is not None else (self.reader.profile.column_of(DAY), "")
        day = self.reader.profile.dialect.day_of(self.reader.seen(cell))
        if day is None:
            self._fault(column, cell, said("must be a day, written {form}", form=self.reader.profile.dialect.dates))
        return day

    def _persons(self) -> int | None:
        found = self._cell(*PERSONS)
        if found is None or found[0].is_mapped or not (cell := self.reader.seen(found[1])):
            return None
        if not (cell.isascii() and cell.isdigit()):
            self._fault(found[0], cell, said("must be a whole number"))
            return None
        return int(cell)

    def _person(self) -> str | None:
        if self.reader.profile.per != "person" or self._cell(PERSON) is None:
            return None
        return self._meant((PERSON,), said("is no person of the dataset"))

    def _proposed(self) -> str | None:
        """The municipality that was proposed, where the file says so beside the one that was decided."""
        found = self._cell("assignments.municipality")
        if found is None or found[0] == self.reader.profile.column_of(*MUNICIPALITY):
            return None
        return self.reader.proposed.get(self.reader.seen(found[1]))

    def _text(self, *fields: str) -> str | None:
        found = self._cell(*fields)
        return None if found is None or found[0].is_mapped else self.reader.seen(found[1]) or None

    def _fault(self, column: Column | None, value: str, expected: str) -> None:
        name = None if column is None else column.name
        self.faults.append(Fault(self.file, self.line, name, value or None, expected))


def _by_case(answers: Iterable[Answer]) -> list[Answer]:
    """A decision that stands in a row per person, as one: of so many persons, and of these."""
    found: dict[tuple[str, str, str, date], Answer] = {}
    rows: dict[tuple[str, str, str, date], int] = {}
    for answer in answers:
        key = answer.said_again
        rows[key] = rows.get(key, 0) + 1
        first = found.setdefault(key, answer)
        found[key] = replace(first, persons=rows[key], person_ids=first.person_ids | answer.person_ids)
    return list(found.values())

"""Letters that were written before: what the indexes beside them say, as far as they are of decisions in the book.

The letters of decisions on a case are numbered. A letter written again is the same text and has the same number;
another text has the next number, and says which one it replaces.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from visitering.domain.decisions import Decision
from visitering.domain.harmless import plain
from visitering.domain.identifiers import alike, normalised
from visitering.errors import UsageError
from visitering.loading.encodings import read_text
from visitering.loading.findings import Findings
from visitering.loading.text import delimiter_of
from visitering.said import said

INDEX = "index.csv"
FINAL, DRAFT, PROPOSAL = "final", "draft", "proposal"
"""What a letter is: to be sent, to be looked at first, or of what nobody has decided yet."""
_FOLDER = re.compile(r".*-letters(?:-[0-9]{3,})?")
_DAYS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y")


@dataclass(frozen=True)
class Written:
    """A letter of a decision that lies on disk. `path`: with its folder; `sha256`: of its text, and of its notice."""

    case_id: str
    number: int
    municipality: str
    run: str | None
    decided_on: date
    command_id: str | None
    kind: str
    path: str
    replaces: str | None
    sha256: str
    notice_sha256: str


class Earlier:
    """By case the letters that were written, in the order of their numbers, each number once."""

    def __init__(self, letters: Iterable[Written] = (), decisions: Iterable[Decision] = ()) -> None:
        # By their looks: a spreadsheet takes the zeros in front of a code, in an index as anywhere.
        known = {(alike(d.case_id), alike(d.municipality), d.run, d.decided_on): d for d in decisions}
        self.letters: dict[str, dict[int, Written]] = {}
        for letter in letters:
            key = (alike(letter.case_id), alike(letter.municipality), letter.run, letter.decided_on)
            if (of := known.get(key)) is not None:
                meant = replace(letter, case_id=of.case_id, municipality=of.municipality)
                self.letters.setdefault(of.case_id, {}).setdefault(letter.number, meant)

    @classmethod
    def beside(cls, folders: Iterable[Path], decisions: Iterable[Decision]) -> Earlier:
        """Those in folders of letters below `folders`; raises `UsageError` where an index cannot be read."""
        return cls(written_in(folders), decisions)

    def last(self, case_id: str) -> Written | None:
        """The letter with the highest number."""
        numbered = self.letters.get(case_id, {})
        return numbered[max(numbered)] if numbered else None

    def replaced_by(self, letter: Written) -> Written | None:
        """The letter that another one says it replaces, where it is known still."""
        return self.letters[letter.case_id].get(letter.number - 1) if letter.replaces else None


def written_in(folders: Iterable[Path]) -> Iterator[Written]:
    """The letters of decisions that the indexes of folders of letters list."""
    for folder in dict.fromkeys(folder.resolve() for folder in folders if folder.is_dir()):
        for beside in sorted(folder.iterdir()):
            if _FOLDER.fullmatch(beside.name) and (beside / INDEX).is_file():
                yield from _listed(beside)


def _listed(folder: Path) -> Iterator[Written]:
    for row in _rows(folder / INDEX):
        if not row.get("letter_no"):
            continue
        try:
            yield Written(
                case_id=normalised(row["case_id"]),
                number=int(row["letter_no"]),
                municipality=row["municipality"],
                run=normalised(row["run"]) or None,
                decided_on=_day(row["decided_on"]),
                command_id=row["command_id"] or None,
                kind=row["kind"],
                path=f"{folder.name}/{row['decision']}",
                replaces=row["replaces"] or None,
                sha256=row["sha256"],
                notice_sha256=row["notice_sha256"],
            )
        except (KeyError, ValueError) as error:
            raise _unreadable(folder / INDEX) from error


def _rows(path: Path) -> list[Mapping[str, str]]:
    """The rows of an index, also where a spreadsheet has saved it in its own way."""
    try:
        decoded = read_text(path.name, path.read_bytes(), Findings())
        if decoded is None:
            raise _unreadable(path)
        lines = csv.reader(io.StringIO(decoded.text, newline=""), delimiter=delimiter_of(decoded.text))
        header, *rows = [[plain(cell.strip()) for cell in line] for line in lines if any(line)] or [[]]
    except (OSError, csv.Error) as error:
        raise _unreadable(path) from error
    return [dict(zip(header, row, strict=False)) for row in rows]


def _day(text: str) -> date:
    for written in _DAYS:
        with suppress(ValueError):
            return datetime.strptime(text, written).date()
    raise ValueError(text)


def _unreadable(path: Path) -> UsageError:
    return UsageError(
        said(
            "{path} cannot be read, and it says which letters were written before: give it back as it was, or "
            "move its folder away; nothing was written",
            path=path,
        )
    )

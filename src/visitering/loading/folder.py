"""The files of a dataset folder, each read once: which file holds which table, and that only one does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from visitering.loading.findings import Findings, did_you_mean
from visitering.loading.reading import Content
from visitering.loading.tables import FILES, KEPT_AS_CSV, REQUIRED
from visitering.loading.workbooks.archive import LARGEST, TOO_LARGE, BookError
from visitering.loading.workbooks.book import Book, Sheet
from visitering.loading.workbooks.choice import sheet_of_table, sheets_of_dataset
from visitering.loading.writing import InSheet
from visitering.said import joined, os_reason, said

OWN = ("looks.csv", "forms.csv")
"""Files that commands keep beside the dataset, and that are none of it."""
QUOTA_INPUTS = "quota_inputs.csv"
QUOTA_FILES = (QUOTA_INPUTS, "transfers.csv", "splits.csv", "region_splits.csv", "received.csv")
"""What quotas are computed from: a folder that has the first one may hold both, which is no mistake."""

JOURNAL = ".together.journal"
"""Beside the book: names files whose new versions count and have not all taken their places yet."""

TOGETHER = "dataset"
"""A workbook of this name holds several tables, a sheet each."""

WORKBOOKS = (".xlsx", ".ods")
_REFUSED = (".xls", ".xlsm", ".xlsb", ".fods")
_TABLES = {Path(file).stem: file for file in FILES}
_REGISTER = said(
    "is the register of forms, to which `visitering form read` appends, and is kept as CSV; save it as forms.csv"
)
_UNFINISHED = said(
    "several files are being written together, or that was ended halfway; run `visitering form read` again"
)


@dataclass
class Folder:
    """What a dataset folder holds.

    `files`: the bytes of every file that was read, by name. `tables`: by the name of its CSV file, what is read of a
    table: None where it is there and cannot be read, or must be there and is not.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    tables: dict[str, Content | None] = field(default_factory=dict)


def read_folder(folder: Path, findings: Findings, *, appended_too: bool = False) -> Folder:
    """Every table of a dataset folder, in the order of the contract.

    `appended_too`: also workbooks of tables that commands append to, which no dataset may have.
    """
    try:
        names = {path.name for path in folder.iterdir()}
    except OSError as error:
        findings.fault(
            folder.name, None, None, None, said("the dataset folder cannot be read: {why}", why=os_reason(error))
        )
        return Folder(tables=dict.fromkeys(REQUIRED))
    if (folder / "decisions.csv").resolve().with_name(JOURNAL).exists():
        findings.fault(folder.name, None, None, None, _UNFINISHED)
    _notice_others(names, findings)
    return _Reader(folder, names, findings, appended_too).read()


class _Reader:
    """The files of one folder on their way to tables."""

    def __init__(self, folder: Path, names: set[str], findings: Findings, appended_too: bool) -> None:
        self.folder, self.names, self.findings, self.appended_too = folder, names, findings, appended_too
        self.found = Folder()
        self.together: dict[str, dict[str, Sheet | None]] = {}
        """By workbook of several tables, the sheets of those that it has."""

    def read(self) -> Folder:
        each = [self._read_together(TOGETHER + ending) for ending in WORKBOOKS]
        whole = all(each)
        for name in (f"forms{ending}" for ending in (*WORKBOOKS, *_REFUSED)):
            if name in self.names:
                self._refuse("forms.csv", name, _REGISTER)
        for table, file in _TABLES.items():
            self._read_table(table, file)
            if file in REQUIRED and file not in self.found.tables:
                self.found.tables[file] = None
                if whole:
                    self.findings.fault(
                        file, None, None, None, said("is a required file of the dataset and is missing")
                    )
        return self.found

    def _read_together(self, name: str) -> bool:
        """Reads a workbook of several tables; whether what it has is known."""
        if name not in self.names:
            return True
        try:
            content = self._bytes(name)
            if content is None:
                return False
            self.together[name] = sheets_of_dataset(Book(name, content), _TABLES, self.findings)
        except BookError as error:
            self.findings.fault(name, None, None, None, str(error))
            return False
        return True

    def _read_table(self, table: str, file: str) -> None:
        own = [name for name in (file, *(table + ending for ending in (*WORKBOOKS, *_REFUSED))) if name in self.names]
        books = [book for book, sheets in self.together.items() if table in sheets]
        places = [*own, *(said("{file}, sheet {sheet}", file=book, sheet=table) for book in books)]
        if not places:
            return
        self.found.tables[file] = None
        if len(places) > 1:
            self.findings.sheets.pop(file, None)
            *first, last = places
            expected = said(
                "is kept more than once, in {first} and in {last}; keep one of them in the folder",
                first=joined(first, ", "),
                last=last,
            )
            self.findings.fault(file, None, None, None, expected)
        elif own == [file]:
            self.found.tables[file] = self._bytes(file)
        elif table in KEPT_AS_CSV and not self.appended_too:
            kept_as_csv = said(
                "is a table that commands append to, and is kept as CSV; `visitering convert DATA {table} --to csv` "
                "makes it that",
                table=table,
            )
            self._refuse(file, places[0], kept_as_csv)
        elif own and own[0].endswith(_REFUSED):
            self._refuse(file, own[0], said("is a workbook of a kind that is not read; save it as .xlsx"))
        elif own:
            self._read_workbook(file, table, own[0])
        else:
            self.found.tables[file] = next(sheets[table] for sheets in self.together.values() if table in sheets)

    def _read_workbook(self, file: str, table: str, name: str) -> None:
        self.findings.sheets[file] = InSheet(name)
        content = self._bytes(name, file)
        if content is None:
            return
        try:
            self.found.tables[file] = sheet_of_table(Book(name, content), table, file, self.findings)
        except BookError as error:
            self.findings.fault(file, None, None, None, str(error))

    def _refuse(self, file: str, place: str, why: str) -> None:
        name, _, sheet = place.partition(", sheet ")
        self.findings.sheets[file] = InSheet(name, sheet or None)
        self.findings.fault(file, None, None, None, why)

    def _bytes(self, name: str, file: str | None = None) -> bytes | None:
        """The bytes of a file, or None and a fault, told of `file` where that is the table's name."""
        path = self.folder / name
        try:
            if name.endswith(WORKBOOKS) and path.stat().st_size > LARGEST:
                self.findings.fault(file or name, None, None, None, TOO_LARGE)
                return None
            self.found.files[name] = path.read_bytes()
        except OSError as error:
            self.findings.fault(file or name, None, None, None, said("cannot be read: {why}", why=os_reason(error)))
            return None
        return self.found.files[name]


def read_each(
    folder: Path, names: Sequence[str], required: Sequence[str], what: str, findings: Findings
) -> dict[str, bytes]:
    """The bytes of the files that are there, by name; a fault for a required one that is not."""
    contents: dict[str, bytes] = {}
    for name in names:
        try:
            contents[name] = (folder / name).read_bytes()
        except FileNotFoundError:
            if name in required:
                findings.fault(name, None, None, None, said("is a required file of {what} and is missing", what=what))
        except OSError as error:
            findings.fault(name, None, None, None, said("cannot be read: {why}", why=os_reason(error)))
    return contents


def _notice_others(names: set[str], findings: Findings) -> None:
    """A notice for each table that is none of a dataset; what spreadsheets put there while a file is open is none."""
    endings = (".csv", *WORKBOOKS, *_REFUSED)
    stems = [*_TABLES, TOGETHER]
    others = {*OWN, *(QUOTA_FILES if QUOTA_INPUTS in names else ())}
    for name in sorted(names):
        stem, ending = Path(name).stem, Path(name).suffix
        known = (
            (stem in _TABLES and ending in endings) or (stem == TOGETHER and ending in WORKBOOKS) or name in others
        )
        if ending.lower() in endings and not known and not name.startswith(("~$", ".~")):
            options = FILES if ending.lower() == ".csv" else [one + ending.lower() for one in stems]
            text = said(
                "is not a file of the dataset and was not read{meant}",
                meant=did_you_mean(name, options),
            )
            findings.notice(name, text)

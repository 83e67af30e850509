"""`convert`: tables of a dataset folder in another form, read back before they count, nothing overwritten."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from visitering.converting.cells import Cells, cells_of
from visitering.converting.forms import as_csv, as_xlsx, written_like
from visitering.deciding.book import held
from visitering.domain.identifiers import meant, nearest
from visitering.errors import UsageError
from visitering.loading.findings import Findings
from visitering.loading.folder import Folder, read_folder
from visitering.loading.places import Places
from visitering.loading.reading import Content, read_table
from visitering.loading.tables import FILES, KEPT_AS_CSV, ROWS
from visitering.loading.workbooks.archive import BookError
from visitering.loading.workbooks.book import Book, Sheet
from visitering.said import listed, os_reason, said
from visitering.storing.event_log import Stated, coming
from visitering.storing.folder import hashes, write_new_file

Form = Literal["csv", "xlsx"]

ASIDE = "converted"
"""The folder in a dataset's folder to which the files go that were converted: nothing is ever removed."""
_NAMES = {Path(file).stem: file for file in FILES}


@dataclass(frozen=True)
class Converted:
    """`written`: the new files; `aside`: where the old ones lie now; `already`: tables that are in that form."""

    written: tuple[Path, ...]
    aside: tuple[Path, ...]
    already: tuple[str, ...]


def convert(data: Path, to: Form, tables: Sequence[str] = (), out: Path | None = None) -> Converted:
    """Writes tables of a dataset folder (all that may be, where none is named) in another form.

    Without `out` the new files take the place of the old ones, which are put into `converted/`. Raises `InputError`
    with every fault of the tables, and `UsageError` where one is asked for that cannot be, where a new file is there
    already, or where a table would not be read again as it was; nothing is written then.
    """
    if not data.is_dir():
        raise UsageError(said("{data} is not a dataset folder", data=data))
    chosen = _chosen(tables, to)
    with held(data) if out is None else nullcontext():
        findings = Findings()
        folder = read_folder(data, findings, appended_too=True)
        contents = {t: content for t in chosen if (content := folder.tables.get(_NAMES[t])) is not None}
        if missing := [table for table in tables if table not in contents and _NAMES[table] not in folder.tables]:
            raise UsageError(
                said("{data} has no table {missing}; nothing was written", data=data, missing=listed(missing))
            )
        already = tuple(table for table, content in contents.items() if _is_in(content, to))
        made = _made({t: c for t, c in contents.items() if t not in already}, folder, to, findings)
        sources = _sources(contents, made, folder, whole=out is None)
        target = data if out is None else out
        if there := [name for name in made if (target / name).exists()]:
            raise UsageError(
                said("{there} of {target} exists already; nothing was written", there=listed(there), target=target)
            )
        if out is not None:
            written = _write(made, out)
            return Converted(written, (), already)
        if not made:
            return Converted((), (), already)
        with coming(data, Stated("convert", inputs=hashes(made), result={"tables": len(made)})) as event:
            written = _write(made, data)
            event.write()
            return Converted(written, _put_aside(data, sources), already)


def _chosen(tables: Sequence[str], to: Form) -> list[str]:
    for table in tables:
        if table not in _NAMES:
            raise UsageError(
                said("there is no table {table}{meant}", table=table, meant=meant(nearest(table, _NAMES)))
            )
        if to == "xlsx" and table in KEPT_AS_CSV:
            raise UsageError(
                said("{table} is kept as CSV, because commands append to it; nothing was written", table=table)
            )
    return [t for t in _NAMES if (t in tables or not tables) and not (to == "xlsx" and t in KEPT_AS_CSV)]


def _is_in(content: Content, to: Form) -> bool:
    return to == "csv" if isinstance(content, bytes) else to == "xlsx" and content.kind == "XLSX"


def _made(contents: Mapping[str, Content], folder: Folder, to: Form, findings: Findings) -> dict[str, bytes]:
    """The new files by name, each read back as the table that it was."""
    found = {table: cells_of(_NAMES[table], content, findings) for table, content in contents.items()}
    if findings.faults:
        raise findings.refusal()
    for file, content in folder.tables.items():
        if isinstance(content, bytes) and to == "csv":
            read_table(ROWS[file], file, content, Places(None), findings)
    like = written_like(findings.writings.values())
    made = {}
    for table, cells in found.items():
        assert cells is not None
        new = as_csv(cells, like) if to == "csv" else as_xlsx(cells, table)
        name = f"{table}.{to}"
        try:
            _read_back(cells, new if to == "csv" else Book(name, new).sheet(table), name)
        except BookError as error:
            raise UsageError(said("{name} {error}; nothing was written", name=name, error=error)) from error
        made[name] = new
    return made


def _read_back(cells: Cells, content: Content, name: str) -> None:
    """Raises `UsageError` where a table would be read otherwise than it was."""
    findings = Findings()
    again = read_table(ROWS[cells.file], cells.file, content, Places(None), findings)
    if findings.faults:
        raise UsageError(
            said(
                "{name} could not be read again ({faults}); nothing was written", name=name, faults=findings.faults[0]
            )
        )
    if again.columns != cells.table.columns:
        raise UsageError(
            said("{name} would not be read again as {file} is; nothing was written", name=name, file=cells.file)
        )


def _sources(
    contents: Mapping[str, Content], made: Mapping[str, bytes], folder: Folder, *, whole: bool
) -> tuple[str, ...]:
    """The files that the new ones replace."""
    files = dict.fromkeys(_file(table, content) for table, content in contents.items() if _new(table, made))
    kept = [(Path(name).stem, content) for name, content in folder.tables.items() if content is not None]
    for file in files:
        rest = [table for table, content in kept if _file(table, content) == file and not _new(table, made)]
        if whole and rest:
            raise UsageError(
                said("{file} holds {rest} too: convert all of it; nothing was written", file=file, rest=listed(rest))
            )
    return tuple(files)


def _file(table: str, content: Content) -> str:
    return content.file if isinstance(content, Sheet) else _NAMES[table]


def _new(table: str, made: Mapping[str, bytes]) -> bool:
    return f"{table}.csv" in made or f"{table}.xlsx" in made


def _write(made: Mapping[str, bytes], target: Path) -> tuple[Path, ...]:
    for name, content in made.items():
        write_new_file(target / name, content)
    return tuple(target / name for name in made)


def _put_aside(data: Path, names: Iterable[str]) -> tuple[Path, ...]:
    """Moves files into `converted/`; what has the name there already stays, and the new one is numbered."""
    moved = []
    try:
        (data / ASIDE).mkdir(exist_ok=True)
        for name in names:
            path, number = data / ASIDE / name, 1
            while path.exists():
                number += 1
                path = data / ASIDE / f"{Path(name).stem}-{number}{Path(name).suffix}"
            moved.append((data / name).rename(path))
    except OSError as error:
        raise UsageError(
            said(
                "the new files are written, but {data} still holds the old ones: {why}; take them away",
                data=data,
                why=os_reason(error),
            )
        ) from error
    return tuple(moved)

"""Who has looked at which proposal: `looks.csv` beside the book, and the review lists that decisions rest on."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from visitering.deciding.book import Book, held
from visitering.deciding.choices import text
from visitering.deciding.desk import Seen, now
from visitering.domain.facts import facts_sha256
from visitering.domain.identifiers import meant, nearest, normalised, told
from visitering.errors import InputError, UsageError
from visitering.loading.appending import AppendableTable
from visitering.loading.cells import Digest, Identifier, Text, one_of
from visitering.loading.findings import Findings
from visitering.loading.places import Places
from visitering.loading.reading import read_table
from visitering.loading.writing import Writing
from visitering.said import os_reason, said
from visitering.storing.run_folder import RunFolder

REGISTER, LISTS = "looks.csv", "reviewed_lists"


class Look(NamedTuple):
    """A row of `looks.csv`: an officer has seen what is proposed for a case, given what was known of it then."""

    line: int
    case_id: Identifier
    run: Identifier
    looked_by: Identifier
    looked_at: Text
    how: Annotated[str, one_of(["explain", "list", "desk"])]
    facts_sha256: Digest
    municipality: Identifier | None = None


class _Listed(NamedTuple):
    line: int
    case_id: Identifier


TABLE = AppendableTable(REGISTER, Look)


def seen_by(book: Book, by: str) -> frozenset[Seen]:
    """What an officer has looked at, in whichever run; raises `InputError` where the register cannot be read."""
    findings = Findings()
    path = book.path.with_name(REGISTER)
    table = read_table(Look, REGISTER, path.read_bytes() if path.exists() else None, Places(None), findings)
    if findings.faults:
        raise InputError.of(findings.faults)
    return frozenset((row.case_id, row.municipality, row.facts_sha256) for row in table.rows if row.looked_by == by)


def proposals(run: RunFolder, case_ids: Iterable[str]) -> tuple[Seen, ...]:
    """What somebody who reads of these cases in a run sees."""
    problem = run.problem
    known = {case.case_id: case for case in problem.cases}
    rows = {case_id: run.explanation(case_id) for case_id in case_ids}
    return tuple((c, row["municipality"], facts_sha256(known[c], problem.links)) for c, row in rows.items())


def look(run: RunFolder, case_id: str, by: str, data: Path | None = None) -> None:
    """Records that somebody has been shown a case of a run; raises `UsageError` where that cannot be written."""
    by, folder = text("decided_by", by, "--as"), data or run.dataset
    if not folder.is_dir():
        raise UsageError(
            said("the dataset of the run is not at {folder} any more: say where it is with --data", folder=folder)
        )
    with held(folder) as book:
        record(book, run, by, "explain", proposals(run, [case_id]))


def record(book: Book, run: RunFolder, by: str, how: str, seen: Iterable[Seen]) -> None:
    """Appends looks to the register, each once, all or none; the book is held."""
    known = seen_by(book, by)
    common = {"run": run.name, "looked_by": by, "looked_at": now(), "how": how}
    new: list[Mapping[str, Any]] = [
        {"case_id": case, "facts_sha256": facts, **common} | ({"municipality": place} if place else {})
        for case, place, facts in seen
        if (case, place, facts) not in known
    ]
    if new:
        book.put(book.path.with_name(REGISTER), lambda before: TABLE.with_rows(before, new, Writing()))


def keep(book: Book, command_id: str, content: bytes) -> None:
    """Keeps the review list of a command beside the book."""
    folder = book.path.with_name(LISTS)
    try:
        book.access.folder(folder)
    except OSError as error:
        raise UsageError(
            said("{folder} cannot be made: {why}; nothing was decided", folder=folder, why=os_reason(error))
        ) from error
    book.put(folder / f"{command_id}.csv", lambda _: content)


def read_list(path: Path, run: RunFolder) -> tuple[tuple[str, ...], bytes]:
    """The cases of a review list, and its bytes: a case id a line, or a CSV file with a column `case_id`.

    Raises `InputError` with every case that the run does not have, and whatever else cannot be read.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(
            said("--reviewed-list {path} cannot be read: {why}; nothing was decided", path=path, why=os_reason(error))
        ) from error
    findings = Findings()
    lines, alone = _of_column(content)
    table = read_table(_Listed, path.name, alone, Places(None), findings)
    for line, case_id in table.cells("case_id"):
        if case_id not in run.explanations:
            near = meant(map(told, nearest(case_id, run.explanations, most=3)))
            findings.fault(path.name, line, "case_id", case_id, said("is not a case of the run{meant}", meant=near))
    if not findings.faults and not table.rows:
        findings.fault(path.name, None, None, None, said("names no case"))
    if findings.faults:
        there = dict(enumerate(lines, start=2))
        raise InputError.of([replace(f, line=there.get(f.line or 0)) for f in findings.faults])
    return tuple(dict.fromkeys(normalised(row.case_id) for row in table.rows)), content


def _of_column(content: bytes) -> tuple[list[int], bytes]:
    """The column `case_id` of a list as a table of its own, and the line on which each of its rows stands.

    Without such a column the list has a case id a line. Whatever else stands beside the ids is the officer's.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    header = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(";,\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    column = 0
    if rows and "case_id" in (names := [cell.strip().casefold() for cell in rows[0][1]]):
        column, rows = names.index("case_id"), rows[1:]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(["case_id"])
    writer.writerows([row[column]] for _, row in rows if len(row) > column)
    return [line for line, row in rows if len(row) > column], out.getvalue().encode()

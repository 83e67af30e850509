"""`announce`: municipalities are told of proposals, and `announced.csv` remembers it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from visitering.deciding.book import Book, held
from visitering.deciding.choices import text
from visitering.deciding.stale import is_draft, refuse_stale
from visitering.domain.announcements import Announcement, latest
from visitering.domain.decisions import standing
from visitering.domain.geography import names_of
from visitering.errors import UsageError
from visitering.loading import Loaded, load
from visitering.loading.appending import AppendableTable, writing_like
from visitering.loading.tables import AnnouncedRow, CaseRow
from visitering.said import joined, os_reason, said
from visitering.storing.access import Access
from visitering.storing.event_log import Stated, coming
from visitering.storing.folder import hashes
from visitering.storing.replacing import content_of, replace_file
from visitering.storing.run_files import SCENARIO
from visitering.storing.run_folder import RunFolder

TABLE = AppendableTable("announced.csv", AnnouncedRow)
DRAFT = ".announced.draft"

Papers = Callable[[RunFolder, Sequence[Announcement], Access], Path | None]
"""Writes the withdrawals of earlier announcements, and gives their folder."""


@dataclass(frozen=True)
class Asked:
    """`by`: who announces, None: the user of the system; `cases`: these alone, else what needs no manual review.

    `on`: the day, by default the run's; `stale`: also where the run is not up to date.
    """

    by: str | None = None
    cases: tuple[str, ...] = ()
    on: date | None = None
    stale: bool = False


@dataclass(frozen=True)
class Announced:
    """What was recorded: the new rows, the earlier ones that they withdraw, and why proposals were left out."""

    path: Path
    rows: tuple[Announcement, ...]
    withdrawn: tuple[Announcement, ...]
    known: int
    left_out: tuple[str, ...]
    papers: Path | None
    names: dict[str, str]


def announce(run_folder: Path, asked: Asked, papers: Papers, data: Path | None = None) -> Announced:
    """Appends the run's proposals to the dataset's `announced.csv`, all or none, while the book is held.

    What was announced in the same municipality already changes nothing; what was announced in another one is
    withdrawn there. Raises `UsageError` with every named case that cannot be announced, or where the run is a draft
    or not up to date; `InputError` where the dataset has a fault. Nothing is written then.
    """
    run, by = RunFolder(run_folder), None if asked.by is None else text("decided_by", asked.by, "--as")
    folder = data or run.dataset
    if not folder.is_dir():
        raise UsageError(
            said("the dataset of the run is not at {folder} any more: say where it is with --data", folder=folder)
        )
    if is_draft(run):
        raise UsageError(
            said("{name} is a draft: municipalities are told of a run; nothing was announced", name=run.name)
        )
    access = Access(run.inputs.scenario.group)
    with held(folder, access) as book:
        loaded = load(run.scenario, folder)
        if not asked.stale:
            refuse_stale(run, loaded.files)
        on = asked.on or loaded.problem.policy.date
        rows, left_out, known = _chosen(run, loaded, asked, on)
        before = latest(loaded.problem.announcements, date.max)
        withdrawn = tuple(before[row.case_id] for row in rows if row.case_id in before)
        written = None
        if rows:
            stated = Stated(
                "announce",
                by,
                scenario={"name": loaded.scenario.policy.name, "sha256": run.files.listed("inputs")[SCENARIO]},
                inputs=hashes(loaded.files),
                cases=[row.case_id for row in rows],
                result={"announced": len(rows), "withdrawn": len(withdrawn), "run": run.name},
            )
            written = _write(book, run, rows, withdrawn, stated, papers)
        path, names = book.path.with_name(TABLE.file), names_of(loaded.problem.municipalities)
        return Announced(path, rows, withdrawn, known, left_out, written, names)


def _chosen(
    run: RunFolder, loaded: Loaded, asked: Asked, on: date
) -> tuple[tuple[Announcement, ...], tuple[str, ...], int]:
    """The new rows, why others were left out, and how many are announced there already."""
    decided = standing(loaded.problem.decisions, date.max)
    before = latest(loaded.problem.announcements, date.max)
    named = [run.explanation(case_id) for case_id in dict.fromkeys(asked.cases)]
    rows: list[Announcement] = []
    refused: list[str] = []
    left_out: list[str] = []
    known = 0
    for line in named or run.explanations.values():
        why = _why_not(line, decided, by_name=bool(named))
        if why is not None:
            (refused if named else left_out).append(f"{line['case_id']} {why}")
        elif line["status"] == "proposed":
            earlier = before.get(line["case_id"])
            if earlier is not None and earlier.municipality == line["municipality"]:
                known += 1
            else:
                rows.append(Announcement(line["case_id"], line["municipality"], on, run.name))
    if refused:
        raise UsageError(joined([*refused, said("nothing was announced")]))
    return tuple(rows), tuple(left_out), known


def _why_not(line: dict[str, Any], decided: dict[str, Any], *, by_name: bool) -> str | None:
    if line["case_id"] in decided:
        return said("is decided") if by_name or line["status"] == "proposed" else None
    if line["status"] != "proposed":
        return said("has no proposal in the run") if by_name else None
    if line["manual_review"] and not by_name:
        return said("must be looked at first: announce it by name")
    return None


def _write(
    book: Book,
    run: RunFolder,
    rows: Sequence[Announcement],
    withdrawn: Sequence[Announcement],
    stated: Stated,
    papers: Papers,
) -> Path | None:
    """The rows, the event and the withdrawals; the rows take their place last."""
    path = book.path.with_name(TABLE.file)
    try:
        before, cases = content_of(path), content_of(book.folder / "cases.csv")
    except OSError as error:
        raise UsageError(
            said("{path} cannot be read: {why}; nothing was announced", path=path, why=os_reason(error))
        ) from error
    cells = [
        {"case_id": row.case_id, "municipality": row.municipality, "announced_on": row.announced_on, "run": row.run}
        for row in rows
    ]
    content = TABLE.with_rows(before, cells, writing_like("cases.csv", CaseRow, cases))
    written: list[Path | None] = []

    with coming(book.folder, stated, book.access) as event:

        def first() -> None:
            written.append(papers(run, withdrawn, book.access) if withdrawn else None)
            event.write()

        replace_file(path, path.with_name(DRAFT), before, content, book.access, first)
    return written[0]

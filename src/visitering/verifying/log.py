"""The event log held against itself, the book of decisions and the manifests of runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from visitering.domain.decisions import Decision
from visitering.errors import UsageError
from visitering.loading.dataset import read_dataset
from visitering.loading.findings import Findings
from visitering.said import os_reason, said
from visitering.storing.event_log import NAME, START, log_of, mark, whole_lines
from visitering.storing.folder import sha256
from visitering.storing.run_folder import RunFolder

KEYS = ("at", "who", "command", "inputs", "scenario", "versions", "result", "previous")


@dataclass(frozen=True)
class LogVerification:
    """What was looked at, and each mismatch as a sentence.

    `newest`: the number of the newest event that a row or a manifest speaks of; what came after it and was cut off
    again nobody can see. `unmarked`: rows without a mark, made by hand or before there was a log. `cut`: the log
    ends in the middle of a line, as a command that was killed leaves it.
    """

    path: Path
    events: int
    rows: int
    unmarked: int
    manifests: int
    newest: int
    cut: bool
    mismatches: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        return not self.mismatches


def verify_log(data: Path, runs: Path | None) -> LogVerification:
    """Checks the log of a dataset folder: every line follows the one before, and every mark is of an event.

    `runs`: a folder of runs; those made of this dataset count. Raises `InputError` where the book has a fault, and
    `UsageError` where the log cannot be read.
    """
    findings = Findings()
    decisions = read_dataset(data, None, findings).decisions
    if findings.faults:
        raise findings.refusal()
    path = log_of(data)
    try:
        content = path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise UsageError(
            said("the event log {path} cannot be read: {why}", path=path, why=os_reason(error))
        ) from error
    lines, whole = whole_lines(content)
    marks = [*_of_rows(decisions), *(_of_runs(runs, data) if runs else ())]
    numbers = [int(said.partition(":")[0]) for said, _ in marks]
    breaks = _breaks(lines)
    in_rows = sum(decision.event is not None for decision in decisions)
    return LogVerification(
        path,
        events=len(lines),
        rows=in_rows,
        unmarked=len(decisions) - in_rows,
        manifests=len(marks) - in_rows,
        newest=max((n for n in numbers if n <= len(lines)), default=0),
        cut=whole < len(content),
        mismatches=(*_chain(breaks), *_marks(lines, breaks, marks)),
    )


def _breaks(lines: list[bytes]) -> list[int]:
    """The numbers of the lines that are no event, or do not follow the one before them."""
    found, previous = [], START
    for number, line in enumerate(lines, start=1):
        event = _event(line)
        if event is None or event["previous"] != previous:
            found.append(number)
        previous = sha256(line)
    return found


def _event(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) and all(key in found for key in KEYS) else None


def _chain(breaks: list[int]) -> Iterator[str]:
    """A sentence for each place where the chain is broken; lines next to each other are one place."""
    first = None
    for number in breaks:
        first = number if first is None else first
        if number + 1 in breaks:
            continue
        if (first, number) == (1, 1):
            yield said(
                "line 1 of {name} is not the first event: it was edited, or lines before it were dropped", name=NAME
            )
        else:
            lines = (
                said("line {number} of {name} does", number=number, name=NAME)
                if first == number
                else said("lines {first} to {number} of {name} do", first=first, number=number, name=NAME)
            )
            yield (
                said(
                    "{lines} not follow what stands before: an event there or right before was edited, or "
                    "events were dropped, added or put in another order",
                    lines=lines,
                )
            )
        first = None


def _marks(lines: list[bytes], breaks: list[int], marks: list[tuple[str, str]]) -> Iterator[str]:
    """A sentence for each mark that is of no event of the log, where the chain does not show it already."""
    here = {sha256(line) for line in lines}
    told: dict[str, list[str]] = {}
    for spoken, who in marks:
        told.setdefault(spoken, []).append(who)
    for spoken, by in told.items():
        number, _, digest = spoken.partition(":")
        n = int(number)
        who = (
            said("{by} speaks", by=by[0])
            if len(by) == 1
            else said("{first} and {count} more speak", first=by[0], count=len(by) - 1)
        )
        if 1 <= n <= len(lines) and mark(n, lines[n - 1]) == spoken:
            continue
        if breaks and (digest in here or n in breaks or n + 1 in breaks):
            continue
        if n > len(lines):
            yield said(
                "{who} of event {n}, and {name} has {lines}: its end was cut off",
                who=who,
                n=n,
                name=NAME,
                lines=len(lines),
            )
        else:
            yield said(
                "{who} of another event {n} than line {n} of {name}: that line was edited", who=who, n=n, name=NAME
            )


def _of_rows(decisions: tuple[Decision, ...]) -> Iterator[tuple[str, str]]:
    """Row by row: the decisions stand in the order of the book."""
    for number, decision in enumerate(decisions, start=1):
        if decision.event is not None:
            yield (
                decision.event,
                said("row {number} of decisions.csv ({case_id})", number=number, case_id=decision.case_id),
            )


def _of_runs(runs: Path, data: Path) -> Iterator[tuple[str, str]]:
    """The manifests of the runs of this dataset, in the order of their names."""
    for path in sorted(runs.iterdir()) if runs.is_dir() else ():
        try:
            run = RunFolder(path)
            own = run.dataset.resolve() == data.resolve()
        except UsageError:
            continue
        if own and isinstance(spoken := run.manifest.get("event"), str) and spoken.partition(":")[0].isdigit():
            yield spoken, said("the manifest of {name}", name=run.name)

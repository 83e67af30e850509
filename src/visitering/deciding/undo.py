"""`undo`: the last command of a caseworker is taken back, by rows that say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from visitering.deciding.book import held
from visitering.deciding.choices import text
from visitering.deciding.desk import now
from visitering.domain.decisions import UNDONE, Decision, in_force
from visitering.errors import UsageError
from visitering.loading.dataset import read_dataset
from visitering.loading.findings import Findings
from visitering.said import said
from visitering.storing.event_log import Stated, case_hash, last_sent


def undo(folder: Path, by: str) -> tuple[Decision, ...]:
    """Appends a row for each row of the last `decide` of `by`, which stands from then on as if never written.

    The row repeats the one that it takes back, with its `command_id`, its day and what was known of the case. Raises
    `UsageError` in one sentence, nothing written, where there is no such command, or a later row touches one of its
    cases, or a final letter, a notice or an export of it was written since, as the event log has it; `InputError`
    where the dataset has a fault.
    """
    by = text("decided_by", by, "--as")
    with held(folder) as book:
        findings = Findings()
        decisions = read_dataset(folder, None, findings).decisions
        if findings.faults:
            raise findings.refusal()
        rows = _of_last_command(in_force(decisions), by)
        _refuse_sent(rows, by, last_sent(folder))
        undone = tuple(_taken_back(row, by) for row in rows)
        stated = Stated(
            "undo",
            by,
            cases=[row.case_id for row in undone],
            result={"undone": len(undone), "command_id": str(undone[0].command_id)},
        )
        book.append(undone, stated)
        return undone


def _taken_back(row: Decision, by: str) -> Decision:
    """The row that takes another back; its texts are not said twice."""
    own = replace(row, uses=(), reason=None, grounds=None, event=None, recorded_at=now())
    return replace(own, decision=UNDONE, decided_by=by)


def _refuse_sent(rows: tuple[Decision, ...], by: str, sent: Mapping[str, int]) -> None:
    """What people outside have read is not taken back as if it had never been decided.

    `sent`: by the hash of a case, the number of the last event that sent something of it.
    """
    gone_out = [row.case_id for row in rows if sent.get(case_hash(row.case_id), -1) > _number(row)]
    if gone_out:
        raise UsageError(
            said(
                "the last command of {by} cannot be taken back: a final letter, notice or export of {gone_out} "
                "has been written; use reopen for the decisions that stand; nothing was written",
                by=by,
                gone_out=", ".join(gone_out),
            )
        )


def _number(row: Decision) -> int:
    """The number of the event that recorded a row; 0 where nobody knows."""
    return int(row.event.partition(":")[0]) if row.event else 0


def _of_last_command(rows: tuple[Decision, ...], by: str) -> tuple[Decision, ...]:
    """The rows of the last command of `by`, where they are the last of their cases."""
    mine = [row for row in rows if row.decided_by == by]
    if not mine:
        raise UsageError(
            said(
                "nothing to take back: the book has no decision of {by} that is in force; nothing was written", by=by
            )
        )
    command = mine[-1].command_id
    if command is None:
        raise UsageError(
            said(
                "the last row of {by} in the book, on {case_id}, was not written by `decide` with a command_id "
                "and cannot be taken back: use reopen for a decision that stands; nothing was written",
                by=by,
                case_id=mine[-1].case_id,
            )
        )
    found = _latest_first(row for row in rows if row.command_id == command)
    last = {row.case_id: row for row in rows}
    touched = dict.fromkeys(row.case_id for row in found if last[row.case_id].command_id != command)
    if touched:
        raise UsageError(
            said(
                "the last command of {by} cannot be taken back: {touched} has a later row in the book; use "
                "reopen for the decisions that stand; nothing was written",
                by=by,
                touched=", ".join(touched),
            )
        )
    return found


def _latest_first(rows: Iterable[Decision]) -> tuple[Decision, ...]:
    """Rows in their order, but of a case the later ones first: a new decision before the reopening that it needed."""
    after: Counter[str] = Counter()
    ranked: list[tuple[int, Decision]] = []
    for row in reversed(tuple(rows)):
        ranked.insert(0, (after[row.case_id], row))
        after[row.case_id] += 1
    return tuple(row for _, row in sorted(ranked, key=lambda pair: pair[0]))

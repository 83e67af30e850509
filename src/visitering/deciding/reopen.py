"""`reopen`: a decision that stands is opened again, as a recorded act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from visitering.deciding.book import held
from visitering.deciding.choices import text
from visitering.deciding.desk import now
from visitering.domain.decisions import Decision, in_force, standing
from visitering.domain.facts import facts_sha256
from visitering.errors import UsageError
from visitering.loading.dataset import read_dataset
from visitering.loading.findings import Findings, did_you_mean
from visitering.said import said
from visitering.storing.event_log import Stated

GROUNDS: Mapping[str, str] = {
    "new_information": "new information",
    "agency_error": "an error of the agency",
    "quota_refugee_entry": "entry of a quota refugee",
    "other": "another ground",
}
REQUESTERS = ("refugee", "municipality", "agency")
MOVING_RULES = said(
    "what happened after a decision is no ground to reopen it; moving to another municipality is then a "
    "matter of the integration act § 18"
)


@dataclass(frozen=True)
class Request:
    """Who asks for what. `happened_on`: the day of what the reason is about, where it is one; `anyway`: see below."""

    case_id: str
    ground: str
    requested_by: str
    reason: str
    by: str
    on: date
    power_of_attorney: bool = False
    happened_on: date | None = None
    anyway: bool = False


def reopen(folder: Path, request: Request) -> tuple[Decision, bool]:
    """Appends the row that reopens a case; gives it, and whether the case is still in `cases.csv`.

    A municipality needs the refugee's power of attorney. Where the reason happened after the decision, the moving
    rules are pointed to, and the case is reopened only with `anyway`; the row says so. That new information is
    material and would have changed the decision is the caseworker's judgement. Raises `UsageError` in one sentence,
    nothing written; `InputError` where the dataset has a fault.
    """
    by, reason = text("decided_by", request.by, "--as"), text("reason", request.reason)
    if request.requested_by == "municipality" and not request.power_of_attorney:
        raise UsageError(
            said(
                "a municipality that asks for a reopening needs the refugee's power of attorney (fuldmagt): "
                "add --power-of-attorney when it is there; nothing was written"
            )
        )
    with held(folder) as book:
        findings = Findings()
        dataset = read_dataset(folder, None, findings)
        if findings.faults:
            raise findings.refusal()
        decision = _standing(dataset.decisions, request)
        after = request.happened_on is not None and request.happened_on > decision.decided_on
        if after and not request.anyway:
            raise UsageError(
                said(
                    "{case_id} was decided on {decided_on}, and the reason is of {happened_on}: "
                    "{moving_rules}; add --anyway to reopen it all the same; nothing was written",
                    case_id=request.case_id,
                    decided_on=decision.decided_on,
                    happened_on=request.happened_on,
                    moving_rules=MOVING_RULES,
                )
            )
        happened = f", happened {request.happened_on}, after the decision" if after else ""
        case = next((case for case in dataset.cases if case.case_id == request.case_id), None)
        row = replace(
            decision,
            decided_by=by,
            reason=f"{request.ground}, requested by {request.requested_by}{happened}: {reason}",
            reopened_on=request.on,
            power_of_attorney=request.power_of_attorney or None,
            recorded_at=now(),
            command_id=None,
            facts_sha256=None if case is None else facts_sha256(case, dataset.links),
        )
        book.append([row], Stated("reopen", by, cases=[row.case_id], result={"ground": request.ground}))
        return row, case is not None


def _standing(decisions: tuple[Decision, ...], request: Request) -> Decision:
    """The decision that is to be reopened."""
    found = standing(decisions, date.max)
    if request.case_id in found:
        decision = found[request.case_id]
        if decision.decided_on > request.on:
            raise UsageError(
                said(
                    "{case_id} was decided on {decided_on}, after {on}: give the day of the reopening with "
                    "--on; nothing was written",
                    case_id=request.case_id,
                    decided_on=decision.decided_on,
                    on=request.on,
                )
            )
        return decision
    last = {decision.case_id: decision for decision in in_force(decisions)}.get(request.case_id)
    if last is None:
        near = did_you_mean(request.case_id, found)
        raise UsageError(
            said(
                "nothing was written: the book has no decision on {case}{meant}",
                case=request.case_id,
                meant=near,
            )
        )
    how = said("reopened on {reopened_on}", reopened_on=last.reopened_on) if last.reopened_on else said("rejected")
    raise UsageError(
        said(
            "{case_id} has no decision that stands: it is already {how}; nothing was written",
            case_id=request.case_id,
            how=how,
        )
    )

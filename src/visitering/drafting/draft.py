"""The scenario of a draft: that of a run, with cases held, excluded or left open by hand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from visitering.domain.identifiers import nearest, told
from visitering.errors import UsageError
from visitering.loading.yaml_text import as_yaml
from visitering.said import joined, said
from visitering.storing.access import Access
from visitering.storing.folder import seen_from, write_new_file
from visitering.storing.names import LONGEST, readable
from visitering.storing.run_folder import RunFolder

HOLD, NOT, OPEN = "hold", "not", "open"
EFFORT = 1.5
"""Effort of a draft, as far as the scenario allows so much: it begins where the run ended."""

LONGEST_STEM = LONGEST - len("-draft-0001")
"""Bytes of a scenario's name that its drafts are named after: with their number they name a run folder uncut."""


@dataclass(frozen=True)
class Mark:
    """What is asked for one case: that it goes to a municipality (`hold`), not there (`not`), or stays open (`open`).

    `against`: rules that a hold goes against.
    """

    case_id: str
    kind: str
    municipality: str | None
    reason: str
    against: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """`move`: how much others may move (`few`, `none`, `free`), `within` which share of the bound.

    `data`: the dataset, where it has moved.
    """

    marks: tuple[Mark, ...]
    move: str = "few"
    within: float = 0.0005
    data: Path | None = None

    def of_kind(self, *kinds: str) -> tuple[Mark, ...]:
        return tuple(mark for mark in self.marks if mark.kind in kinds)


def draft_scenario(run: RunFolder, asked: Asked, decided: Collection[str] = ()) -> dict[str, Any]:
    """The scenario as plain values, its paths seen from the folder of the run.

    It is the run's own, read from the dataset as it is now, with the holds added, and begins from the run's
    placement; `write_draft` gives it a name. `decided`: cases that are decided by now, which can be held no longer.
    Raises `UsageError` with every case or municipality that the run does not know.
    """
    _check(run, asked, decided)
    parent = run.folder.resolve().parent
    resolved = dict(run.inputs.scenario.resolved)
    held = {row["case"]: row for row in resolved.pop("held", ()) if row["case"] not in decided}
    for mark in asked.of_kind(HOLD, OPEN):
        row: dict[str, Any] = {"case": mark.case_id, "reason": mark.reason}
        if mark.municipality is not None:
            row["municipality"] = run.municipality(mark.municipality)
        held[mark.case_id] = row | ({"against": list(mark.against)} if mark.against else {})
    excluded = [
        {"case": m.case_id, "municipality": run.municipality(str(m.municipality)), "reason": m.reason, "draft": True}
        for m in asked.of_kind(NOT)
    ]
    adjust = dict(resolved["adjust"])
    adjust["exclusions"] = [*adjust.get("exclusions", ()), *excluded]
    solver = dict(resolved["solver"])
    solver["effort"] = min(float(solver["effort"]), EFFORT)
    origin = resolved.get("draft", {"scenario": resolved["name"]})
    return resolved | {
        "data": seen_from(parent, asked.data or run.dataset),
        "adjust": adjust,
        "solver": solver,
        "output": {**resolved["output"], "folder": "."},
        "held": list(held.values()),
        "move": {"policy": asked.move, "within": asked.within, "run": run.folder.resolve().name},
        "draft": {"run": run.name, "scenario": origin["scenario"]},
    }


def write_draft(run: RunFolder, scenario: dict[str, Any]) -> Path:
    """Writes the scenario beside the run as `RUN-draft.yaml`, named `SCENARIO-draft`, and gives its path.

    Where the file or a run folder of that name is there, both get the next number that is free: `-draft-002`.
    """
    parent, number, access = run.folder.resolve().parent, 1, Access(run.inputs.scenario.group)
    there = {path.name for path in parent.iterdir()}
    stem = scenario["draft"]["scenario"].encode()[:LONGEST_STEM].decode(errors="ignore").rstrip(" .-")
    while True:
        suffix = "-draft" if number == 1 else f"-draft-{number:03d}"
        name = stem + suffix
        path, made = parent / f"{run.folder.resolve().name}{suffix}.yaml", f"{readable(name)}-{scenario['date']}-"
        if path.name not in there and not any(other.startswith(made) for other in there):
            write_new_file(path, as_yaml(scenario | {"name": name}).encode(), access)
            return path
        number += 1


def _check(run: RunFolder, asked: Asked, decided: Collection[str]) -> None:
    """What is asked for is asked for once, of cases and places of the run, and for a reason."""
    wrong: list[str] = []
    cases = [mark.case_id for mark in asked.of_kind(HOLD, OPEN)]
    if not asked.marks:
        wrong.append(said("nothing to hold: name CASE=MUNICIPALITY, --not CASE=MUNICIPALITY or --leave-open CASE"))
    wrong += [said("{case} is held twice", case=told(case)) for case in dict.fromkeys(cases) if cases.count(case) > 1]
    for case in dict.fromkeys([*cases, *(mark.case_id for mark in asked.of_kind(NOT))]):
        if case not in run.explanations:
            near = ", ".join(map(told, nearest(case, run.explanations, most=3)))
            wrong.append(
                said("the run has no case {case}", case=told(case))
                + (said(" (did you mean {near}?)", near=near) if near else "")
            )
        elif case in decided:
            wrong.append(
                said(
                    "the decision on {case} stands: nothing is placed as long as it is not reopened", case=told(case)
                )
            )
    for mark in asked.marks:
        try:
            if mark.municipality is not None:
                run.municipality(mark.municipality)
        except UsageError as error:
            wrong.append(str(error))
    if any(mark.against for mark in asked.of_kind(NOT, OPEN)):
        wrong.append(said("--against belongs to a case that is held in a municipality"))
    if wrong:
        raise UsageError(joined([*wrong, said("nothing was written")]))

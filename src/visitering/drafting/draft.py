"""The scenario of a draft: that of a run, with cases held, excluded or left open by hand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from visitering.domain.identifiers import nearest, told
from visitering.errors import UsageError
from visitering.loading.yaml_text import as_yaml
from visitering.storing.access import Access
from visitering.storing.folder import seen_from, write_new_file
from visitering.storing.run_folder import RunFolder

EFFORT = 1.5
"""Effort of a draft, as far as the scenario allows so much: it begins where the run ended."""


@dataclass(frozen=True)
class Asked:
    """`hold` and `exclude`: (case, municipality) pairs; `leave_open`: cases. `reason` is that of all of them.

    `against`: rules that the holds go against; `move`: how much others may move (`few`, `none`, `free`), `within`
    which share of the bound; `data`: the dataset, where it has moved.
    """

    hold: tuple[tuple[str, str], ...] = ()
    exclude: tuple[tuple[str, str], ...] = ()
    leave_open: tuple[str, ...] = ()
    reason: str = ""
    against: tuple[str, ...] = ()
    move: str = "few"
    within: float = 0.0005
    data: Path | None = None


def draft_scenario(run: RunFolder, asked: Asked) -> dict[str, Any]:
    """The scenario as plain values, its paths seen from the folder of the run.

    It is the run's own, read from the dataset as it is now, with the holds added, and begins from the run's
    placement. Raises `UsageError` with every case or municipality that the run does not know.
    """
    _check(run, asked)
    parent = run.folder.resolve().parent
    resolved = dict(run.inputs.scenario.resolved)
    held = {row["case"]: row for row in resolved.pop("held", ())}
    for case, municipality in asked.hold:
        against = {"against": list(asked.against)} if asked.against else {}
        held[case] = {"case": case, "municipality": run.municipality(municipality), "reason": asked.reason} | against
    held |= {case: {"case": case, "reason": asked.reason} for case in asked.leave_open}
    excluded = [
        {"case": case, "municipality": run.municipality(place), "reason": asked.reason}
        for case, place in asked.exclude
    ]
    adjust = dict(resolved["adjust"])
    adjust["exclusions"] = [*adjust.get("exclusions", ()), *excluded]
    solver = dict(resolved["solver"])
    solver["effort"] = min(float(solver["effort"]), EFFORT)
    name = str(resolved["name"])
    return resolved | {
        "name": name if name.endswith("-draft") else f"{name}-draft",
        "data": seen_from(parent, asked.data or run.dataset),
        "adjust": adjust,
        "solver": solver,
        "output": {**resolved["output"], "folder": "."},
        "held": list(held.values()),
        "move": {"policy": asked.move, "within": asked.within, "run": run.folder.resolve().name},
    }


def write_draft(run: RunFolder, scenario: dict[str, Any]) -> Path:
    """Writes the scenario beside the run as `RUN-draft.yaml`, or the next name that is free; gives its path."""
    parent, number = run.folder.resolve().parent, 1
    while True:
        suffix = "" if number == 1 else f"-{number:03d}"
        path = parent / f"{run.folder.resolve().name}-draft{suffix}.yaml"
        if not path.exists():
            write_new_file(path, as_yaml(scenario).encode(), Access(run.inputs.scenario.group))
            return path
        number += 1


def _check(run: RunFolder, asked: Asked) -> None:
    """What is asked for is asked for once, of cases and places of the run, and for a reason."""
    wrong: list[str] = []
    cases = [*(case for case, _ in asked.hold), *asked.leave_open]
    if not cases and not asked.exclude:
        wrong.append("nothing to hold: name CASE=MUNICIPALITY, --not CASE=MUNICIPALITY or --leave-open CASE")
    wrong += [f"{told(case)} is held twice" for case in dict.fromkeys(cases) if cases.count(case) > 1]
    for case in dict.fromkeys([*cases, *(case for case, _ in asked.exclude)]):
        if case not in run.explanations:
            near = ", ".join(map(told, nearest(case, run.explanations, most=3)))
            wrong.append(f"the run has no case {told(case)}" + (f" (did you mean {near}?)" if near else ""))
    for _, place in (*asked.hold, *asked.exclude):
        try:
            run.municipality(place)
        except UsageError as error:
            wrong.append(str(error))
    if asked.against and not asked.hold:
        wrong.append("--against belongs to a case that is held in a municipality")
    if wrong:
        raise UsageError("; ".join([*wrong, "nothing was written"]))

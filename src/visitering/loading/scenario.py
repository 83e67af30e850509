"""A scenario: how a team wants to place, where its data lies and where its runs go."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from visitering import goals, rules
from visitering.domain.cpr import looks_like_cpr
from visitering.domain.faults import Notice
from visitering.domain.identifiers import normalised, why_no_identifier
from visitering.domain.policy import Arrivals, Foresight, Policy, SolverLimits
from visitering.domain.profiles import Profile
from visitering.loading.adjust import ENTRIES, Adjustment, read_adjustments
from visitering.loading.cells import CellError
from visitering.loading.chain import exists, read_chain
from visitering.loading.dates import iso_day
from visitering.loading.findings import Findings
from visitering.loading.future import GivenPrices, read_given
from visitering.loading.held import DraftOf, HeldStated, Move, read_held, read_origin
from visitering.loading.law import stated_law
from visitering.loading.profiles import stated_profile
from visitering.loading.settings import Future, Head, Letters, Output, Solver
from visitering.loading.stated import Stated
from visitering.loading.tiers import in_model_integers, read_tiers
from visitering.loading.validate import at, checked, is_mapping, unknown_key
from visitering.said import said

Settings = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Moving:
    """How much others may move against the run in `run`: `few`, `none` or `free`; `within`: what that may cost."""

    policy: str
    within: float
    run: Path

    def resolved(self, path: Path) -> dict[str, Any]:
        return {"policy": self.policy, "within": self.within, "run": _seen_from(path, self.run)}


@dataclass(frozen=True)
class Scenario:
    """A scenario as resolved: what it extends is laid in, every default filled.

    `resolved` holds plain values only and reads back as the same scenario from the same folder: its paths are
    relative to the folder of `path`.
    """

    path: Path
    policy: Policy
    data: Path
    adjustments: tuple[Adjustment, ...]
    output_folder: Path
    dialect: str
    resolved: Mapping[str, Any]
    notices: tuple[Notice, ...] = ()
    given: GivenPrices | None = None
    group: str | None = None
    move: Moving | None = None
    origin: DraftOf | None = None
    profile: Profile | None = None

    @property
    def is_draft(self) -> bool:
        """Whether it holds cases, begins from another run, or says that it is a draft."""
        return bool(self.resolved.get("held") or self.move or self.origin)


@dataclass(frozen=True)
class Draft:
    """What can be told of a scenario even where it has faults. `scenario` is None where it has."""

    data: Path | None = None
    date: date | None = None
    adjustments: tuple[Adjustment, ...] = ()
    openings_not_stated: int = 0
    given: GivenPrices | None = None
    held: tuple[HeldStated, ...] = ()
    scenario: Scenario | None = None


def read_scenario(path: Path) -> Scenario:
    """The scenario of a file; raises `InputError` with every fault."""
    findings = Findings()
    draft = draft_scenario(Path(path), findings)
    if draft.scenario is None:
        raise findings.refusal()
    return draft.scenario


def draft_scenario(path: Path, findings: Findings) -> Draft:
    """The scenario of a file, its faults and notices in `findings`."""
    stated = read_chain(path, findings)
    return Draft() if stated is None else draft_of(stated, path, findings)


def draft_of(stated: Stated, path: Path, findings: Findings) -> Draft:
    """The scenario of a tree that is merged already; `path` is the file that it is named after."""
    head = checked(Head, stated, "", findings)
    on = _date(stated, findings)
    data = _data(stated, findings)
    rule_settings = _rules(stated.get("rules"), findings)
    parameters = _parameters(stated.get("parameters"), findings)
    tiers = read_tiers(stated.get("goals"), findings)
    adjustments = read_adjustments(stated.get("adjust"), findings)
    not_stated = int(parameters.get("employment", {}).get("openings_not_stated", 0))
    solver = checked(Solver, stated.get("solver"), "solver", findings)
    future = checked(Future, stated.get("future"), "future", findings)
    given = read_given(stated.get("future"), findings)
    letters = checked(Letters, stated.get("letters"), "letters", findings)
    law = stated_law(stated.get("law"), findings)
    output = checked(Output, stated.get("output"), "output", findings)
    profile = stated_profile(stated.get("output"), findings)
    held = read_held(stated.get("held"), findings)
    move = _move(stated, path, findings)
    origin = read_origin(stated.get("draft"), findings)
    _refuse_cpr_numbers(stated, path, findings)
    name = _name(head, path, findings)
    # The assertions only tell mypy what a list of faults without entries implies.
    if findings.faults or None in (head, on, data, solver, future, letters, law, output):
        return Draft(data, on, adjustments, not_stated, given, held)
    assert head is not None and on is not None and data is not None  # noqa: PT018 - for mypy
    assert solver is not None and future is not None  # noqa: PT018
    assert letters is not None and output is not None and law is not None  # noqa: PT018
    if not any(tier.get("place_persons") for tier in tiers):
        text = said("no goal place_persons has a weight above 0: cases may be left open although a place is free")
        findings.notice(path.name, text)
    if law.book.looked_up is not None and on > law.book.looked_up:
        text = said(
            "orders were last looked up on {looked_up}: on {on} a newer one may hold (docs/law.md)",
            looked_up=law.book.looked_up,
            on=on,
        )
        findings.notice(path.name, text)
    limits = SolverLimits(float(solver.gap), float(solver.effort), float(solver.time_limit_s), solver.workers)
    policy = Policy(
        name=name,
        date=on,
        tiers=in_model_integers(tiers),
        seed=head.seed,
        language=head.language,
        rules=rule_settings,
        parameters=parameters,
        solver=limits,
        future=Foresight(future.samples, Arrivals(future.arrivals)) if future.policy == "prices" else None,
        least_difference=float(letters.least_difference),
        orders=law.book,
    )
    folder = _relative_to_stating(stated.get("output"), "folder", output.folder, path)
    resolved = {
        "name": policy.name,
        "data": _seen_from(path, data),
        "date": on.isoformat(),
        "seed": policy.seed,
        "language": policy.language,
        "rules": rule_settings,
        "parameters": parameters,
        "goals": tiers,
        "adjust": {
            kind: [a.change.model_dump(exclude_none=True) for a in adjustments if a.kind == kind] for kind in ENTRIES
        },
        "solver": solver.model_dump(),
        "future": future.model_dump(exclude={"given"}) | ({} if given is None else {"given": given.resolved}),
        "letters": letters.model_dump(),
        **({"law": law.resolved} if law.resolved else {}),
        "output": {
            "folder": _seen_from(path, folder),
            "dialect": output.dialect,
            **({"group": output.group} if output.group else {}),
            **({"profile": dict(profile.resolved)} if profile else {}),
        },
        **({"held": [one.entry.model_dump(exclude_defaults=True) for one in held]} if held else {}),
        **({"move": move.resolved(path)} if move else {}),
        **({"draft": origin.model_dump()} if origin else {}),
    }
    notices = tuple(findings.notices)
    scenario = Scenario(
        path,
        policy,
        data,
        adjustments,
        folder,
        output.dialect,
        _plain(resolved),
        notices,
        given=given,
        group=output.group,
        move=move,
        origin=origin,
        profile=profile,
    )
    return Draft(data, on, adjustments, not_stated, given, held, scenario)


def _move(stated: Stated, path: Path, findings: Findings) -> Moving | None:
    """How little others are to move; None where nothing is said."""
    if (part := stated.get("move")) is None or part.value is None:
        return None
    move = checked(Move, part, "move", findings)
    if move is None:
        return None
    folder = _relative_to_stating(part, "run", move.run, path)
    if not exists(folder, Path.is_dir):
        at(
            part.get("run") or part,
            "move.run",
            findings,
            said("is not a run folder (paths are relative to the file)"),
        )
        return None
    return Moving(move.policy, float(move.within), folder)


LOOKED_UP = frozenset({"case", "municipality", "region", "service", "industry", "occupation"})
"""Keys whose values name something: those that name nothing are refused where that is known."""


def _refuse_cpr_numbers(stated: Stated, path: Path, findings: Findings) -> None:
    """A fault for every text that looks like one, and for the name of the file, which names the run folder."""
    if looks_like_cpr(path.name):
        findings.fault(path.name, None, None, None, said("must not have a CPR number in its name"))
    told = {(fault.line, fault.column) for fault in findings.faults}
    for key, text in _texts(stated, ""):
        if looks_like_cpr(str(text.value)) and (text.line, key) not in told:
            at(text, key, findings, said("must not hold a CPR number"))


def _texts(stated: Stated, key: str) -> Iterator[tuple[str, Stated]]:
    """(key, text) of every text of a scenario, but of those that are looked up."""
    if isinstance(stated.value, str):
        yield key, stated
    elif isinstance(stated.value, list):
        for number, child in enumerate(stated.value, start=1):
            yield from _texts(child, f"{key}.{number}")
    for name, child in stated.items():
        if name not in LOOKED_UP:
            yield from _texts(child, f"{key}.{name}" if key else name)


def _name(head: Head | None, path: Path, findings: Findings) -> str:
    """The scenario's own name, else that of its file: runs are called by it, so that it must be an identifier."""
    if head is not None and head.name is not None:
        return head.name
    name = normalised(path.stem)
    if (reason := why_no_identifier(name)) is not None:
        findings.fault(
            path.name,
            None,
            "name",
            None,
            said("is missing, and the name of the file is none: it {reason}", reason=reason),
        )
    return name


def _date(stated: Stated, findings: Findings) -> date | None:
    """The decision date; that it is missing or no text, the check of the head says."""
    day = stated.get("date")
    if day is None or not isinstance(day.value, str):
        return None
    try:
        return iso_day(day.value)
    except CellError as reason:
        at(day, "date", findings, str(reason))
        return None


def _data(stated: Stated, findings: Findings) -> Path | None:
    """The dataset folder; that the key is missing or no text, the check of the head says."""
    data = stated.get("data")
    if data is None or not isinstance(data.value, str):
        return None
    folder = data.path.parent / data.value
    if not exists(folder, Path.is_dir):
        at(data, "data", findings, said("is not a folder (paths are relative to the file that states them)"))
        return None
    return folder


def _relative_to_stating(part: Stated | None, key: str, value: str, path: Path) -> Path:
    """A path of the scenario, relative to the file that states it; a default belongs to the scenario's own file."""
    found = None if part is None else part.get(key)
    return (path if found is None else found.path).parent / value


def _seen_from(path: Path, target: Path) -> str:
    """A path as text relative to the folder of the scenario; absolute where no relative one exists."""
    try:
        return Path(os.path.relpath(target, path.parent)).as_posix()
    except ValueError:
        return target.resolve().as_posix()


def _rules(stated: Stated | None, findings: Findings) -> Settings:
    """The parameters of every rule, defaults filled."""
    return _settings(stated, "rules", {rule.id: rule for rule in rules.ALL}, findings)


def _parameters(stated: Stated | None, findings: Findings) -> Settings:
    """The parameters of every goal and those that several share, defaults filled."""
    models = {goal.id: goal for goal in goals.ALL} | goals.SHARED
    return _settings(stated, "parameters", models, findings)


def _settings(
    stated: Stated | None,
    key: str,
    models: Mapping[str, type[BaseModel]],
    findings: Findings,
) -> Settings:
    if stated is not None and is_mapping(stated, key, models, findings):
        for name, part in stated.items():
            if name not in models:
                unknown_key(part, f"{key}.{name}", models, findings)
    parts = {name: None if stated is None else stated.get(name) for name in models}
    read = {name: checked(model, parts[name], f"{key}.{name}", findings) for name, model in models.items()}
    return {name: part.model_dump() for name, part in read.items() if part is not None}


def _plain(value: Any) -> Any:
    """The value with nothing but what YAML and JSON know, `Decimal` as the float that is written the same way."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value

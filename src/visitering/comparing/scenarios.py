"""Several scenarios loaded for one comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from visitering.comparing.store import inputs_id
from visitering.comparing.work import Begins, Task
from visitering.domain.faults import Fault
from visitering.domain.policy import Policy
from visitering.domain.problem import Problem
from visitering.errors import InputError, UsageError
from visitering.loading import Loaded, load
from visitering.loading.scenario import Scenario
from visitering.matching.staying import Moves
from visitering.said import said
from visitering.storing.folder import sha256
from visitering.storing.json_files import as_json
from visitering.storing.run_folder import RunFolder


@dataclass(frozen=True)
class Entry:
    """A scenario of a comparison."""

    loaded: Loaded

    @property
    def name(self) -> str:
        return self.loaded.scenario.policy.name

    @property
    def problem(self) -> Problem:
        return self.loaded.problem

    @cached_property
    def inputs(self) -> str:
        """The id of the inputs that it places."""
        return inputs_id(self.loaded.files, self.loaded.scenario.resolved)

    @cached_property
    def begins(self) -> Begins | None:
        """Of a draft, the run that it begins from; raises `UsageError` where that cannot be read."""
        move = self.loaded.scenario.move
        if move is None:
            return None
        run = RunFolder(move.run)
        mark = sha256(as_json(run.manifest["outputs"]))
        return Begins(Moves(move.policy), move.within, run.result(), mark)

    def same_batch(self, other: Entry) -> bool:
        """Whether both place the same cases of the same dataset, so that their figures can be held together."""
        ours, theirs = ([(c.case_id, c.size) for c in e.problem.batch] for e in (self, other))
        return ours == theirs and self.loaded.files == other.loaded.files

    def task(self, yardstick: Policy) -> Task:
        return self.varied(self.loaded.scenario, yardstick)

    def varied(self, scenario: Scenario, yardstick: Policy) -> Task:
        """The task of a variation of the scenario on the same inputs.

        Raises `UsageError` where the variation would change the inputs: openings that are not stated, and adjusted.
        """
        if inputs_id(self.loaded.files, scenario.resolved) != self.inputs:
            raise UsageError(
                said(
                    "parameters.employment.openings_not_stated cannot vary where adjust.openings changes "
                    "openings; compare scenario files instead"
                )
            )
        given = scenario.given if scenario.policy.future is not None else None
        potentials = None if given is None else given.potentials
        return Task(scenario.policy.name, self.inputs, scenario.policy, yardstick, scenario.resolved, potentials)


def load_all(paths: Sequence[Path]) -> tuple[Entry, ...]:
    """Every scenario; raises `InputError` with the faults of all, and `UsageError` where two have one name."""
    entries: list[Entry] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            entries.append(Entry(load(path)))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError.of(list(dict.fromkeys(faults)))
    seen: dict[str, Entry] = {}
    for entry in entries:
        twin = seen.setdefault(entry.name, entry)
        if twin is not entry:
            files = said("{path} and {path2}", path=twin.loaded.scenario.path, path2=entry.loaded.scenario.path)
            raise UsageError(
                said(
                    "two scenarios are named {name} ({files}); give each a name of its own",
                    name=entry.name,
                    files=files,
                )
            )
    return tuple(entries)
